#include "sim/live/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/base/memory.h"

/* No name that is kept ends in this. */
static const char HALF_WRITTEN[] = "half~";

bool mw_folder_make(const char *path) {
    struct stat info;
    if (mkdir(path, 0700) == 0) return true;
    return errno == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool mw_folder_open(struct mw_folder *folder, const char *path) {
    struct mw_buffer copy = {0};
    if (!mw_folder_make(path)) return false;
    int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return false;
    mw_buffer_add_text(&copy, path);
    *folder = (struct mw_folder){copy.data, descriptor, true};
    return true;
}

void mw_folder_close(struct mw_folder *folder) {
    close(folder->descriptor);
    mw_free(folder->path);
}

static bool write_all(int file, struct mw_span bytes) {
    while (bytes.len > 0) {
        ssize_t went = write(file, bytes.data, bytes.len);
        if (went < 0 && errno != EINTR) return false;
        if (went > 0) bytes = mw_span_from(bytes, (size_t)went);
    }
    return true;
}

bool mw_folder_put(struct mw_folder *folder, const char *name, struct mw_span head, struct mw_span body) {
    int file = openat(folder->descriptor, HALF_WRITTEN, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return false;
    bool good = write_all(file, head) && write_all(file, body) && fsync(file) == 0;
    good = close(file) == 0 && good;
    good = good && renameat(folder->descriptor, HALF_WRITTEN, folder->descriptor, name) == 0;
    if (!good) unlinkat(folder->descriptor, HALF_WRITTEN, 0);
    folder->changed = folder->changed || good;
    return good;
}

bool mw_folder_remove(struct mw_folder *folder, const char *name) {
    folder->changed = true;
    return unlinkat(folder->descriptor, name, 0) == 0 || errno == ENOENT;
}

bool mw_folder_settle(struct mw_folder *folder) {
    if (!folder->changed) return true;
    folder->changed = false;
    return fsync(folder->descriptor) == 0;
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **mw_folder_list(const char *path, struct mw_arena *arena, size_t *count) {
    const char **names = NULL;
    size_t capacity = 0;
    *count = 0;
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        if (strcmp(entry->d_name, HALF_WRITTEN) == 0) {
            unlinkat(dirfd(folder), entry->d_name, 0);
            continue;
        }
        MW_GROW(names, *count, capacity);
        names[(*count)++] = mw_arena_text(arena, entry->d_name);
    }
    if (folder != NULL) closedir(folder);
    if (*count > 0) qsort(names, *count, sizeof *names, by_name);
    const char **kept = mw_arena_alloc(arena, (*count + 1) * sizeof *kept);
    if (*count > 0) memcpy(kept, names, *count * sizeof *kept);
    mw_free(names);
    return kept;
}
