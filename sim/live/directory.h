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
/* A new file under its own name at once, for a name that means nothing until it is written down elsewhere:
 * its descriptor, to be synced and closed; until then a crash may leave a part of it. -1: refused. */
int mw_directory_create(struct mw_directory *directory, const char *name, struct mw_span bytes);
/* The same file gets one more name, here; false also if it is not there. */
bool mw_directory_link(struct mw_directory *directory, const char *path, const char *name);
bool mw_directory_settle(struct mw_directory *directory);
/* Names of what is in it, sorted; half-written files are removed. Names and array are the arena's. */
const char **mw_directory_list(const char *path, struct mw_arena *arena, size_t *count);
void mw_directory_erase(const char *path); /* with all that is in it */
/* To a file that is open: false with errno if not all went. */
bool mw_directory_write_all(int file, struct mw_span bytes);

#endif
