/* A folder whose files appear and vanish whole, and stay so when the power fails. */
#ifndef MW_LIVE_FOLDER_H
#define MW_LIVE_FOLDER_H

#include "sim/base/arena.h"
#include "sim/base/buffer.h"

struct mw_folder {
    char *path;
    int descriptor;
    bool changed; /* since it was last made durable */
};

bool mw_folder_make(const char *path); /* true: it is there */
bool mw_folder_open(struct mw_folder *folder, const char *path);
void mw_folder_close(struct mw_folder *folder);
/* The file is durable, its name in the folder after the next mw_folder_settle(). */
bool mw_folder_put(struct mw_folder *folder, const char *name, struct mw_span head, struct mw_span body);
bool mw_folder_remove(struct mw_folder *folder, const char *name); /* true also if it was not there */
bool mw_folder_settle(struct mw_folder *folder);
/* Names of what is in it, sorted; half-written files are removed. Names and array are the arena's. */
const char **mw_folder_list(const char *path, struct mw_arena *arena, size_t *count);

#endif
