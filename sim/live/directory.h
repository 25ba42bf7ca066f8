/* A directory whose files appear and vanish whole, and stay so when the power fails. */
#ifndef MW_LIVE_DIRECTORY_H
#define MW_LIVE_DIRECTORY_H

#include "sim/base/arena.h"
#include "sim/base/buffer.h"

struct mw_directory {
    char *path;
    int descriptor;
    bool changed; /* since it was last made durable */
};

bool mw_directory_make(const char *path); /* true: it is there */
bool mw_directory_open(struct mw_directory *directory, const char *path);
void mw_directory_close(struct mw_directory *directory);
/* The file is durable, its name in the directory after the next mw_directory_settle(). */
bool mw_directory_put(struct mw_directory *directory, const char *name, struct mw_span head,
                      struct mw_span body);
bool mw_directory_remove(struct mw_directory *directory,
                         const char *name); /* true also if it was not there */
/* The same file gets one more name, here; false also if it is not there. */
bool mw_directory_link(struct mw_directory *directory, const char *path, const char *name);
/* A durable file of another directory moves here. */
bool mw_directory_take(struct mw_directory *directory, const struct mw_directory *from, const char *old_name,
                       const char *name);
/* More bytes at the end of a file, which is made if need be; durable when this returns. A crash may leave a
 * part of them. */
bool mw_directory_append(struct mw_directory *directory, const char *name, struct mw_span bytes);
bool mw_directory_settle(struct mw_directory *directory);
/* Names of what is in it, sorted; half-written files are removed. Names and array are the arena's. */
const char **mw_directory_list(const char *path, struct mw_arena *arena, size_t *count);

#endif
