#include "sim/live/directory.h"

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

bool mw_directory_make(const char *path) {
    struct stat info;
    if (mkdir(path, 0700) == 0) return true;
    return errno == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool mw_directory_open(struct mw_directory *directory, const char *path) {
    struct mw_buffer copy = {0};
    if (!mw_directory_make(path)) return false;
    int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return false;
    mw_buffer_add_text(&copy, path);
    *directory = (struct mw_directory){copy.data, descriptor, true};
    return true;
}

void mw_directory_close(struct mw_directory *directory) {
    close(directory->descriptor);
    mw_free(directory->path);
}

bool mw_directory_write_all(int file, struct mw_span bytes) {
    while (bytes.len > 0) {
        ssize_t went = write(file, bytes.data, bytes.len);
        if (went < 0 && errno != EINTR) return false;
        if (went > 0) bytes = mw_span_from(bytes, (size_t)went);
    }
    return true;
}

static int create(const struct mw_directory *directory, const char *name, struct mw_span head,
                  struct mw_span body) {
    int file = openat(directory->descriptor, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return -1;
    if (mw_directory_write_all(file, head) && mw_directory_write_all(file, body)) return file;
    int reason = errno;
    close(file);
    unlinkat(directory->descriptor, name, 0);
    errno = reason;
    return -1;
}

int mw_directory_create(struct mw_directory *directory, const char *name, struct mw_span bytes) {
    directory->changed = true;
    return create(directory, name, bytes, (struct mw_span){0});
}

bool mw_directory_put(struct mw_directory *directory, const char *name, struct mw_span head,
                      struct mw_span body) {
    int file = create(directory, HALF_WRITTEN, head, body);
    if (file < 0) return false;
    bool good = fsync(file) == 0;
    int reason = errno;
    close(file);
    if (good && renameat(directory->descriptor, HALF_WRITTEN, directory->descriptor, name) != 0) {
        reason = errno;
        good = false;
    }
    if (!good) unlinkat(directory->descriptor, HALF_WRITTEN, 0);
    directory->changed = directory->changed || good;
    errno = reason;
    return good;
}

bool mw_directory_remove(struct mw_directory *directory, const char *name) {
    directory->changed = true;
    return unlinkat(directory->descriptor, name, 0) == 0 || errno == ENOENT;
}

bool mw_directory_link(struct mw_directory *directory, const char *path, const char *name) {
    if (linkat(AT_FDCWD, path, directory->descriptor, name, 0) != 0) return false;
    directory->changed = true;
    return true;
}

bool mw_directory_settle(struct mw_directory *directory) {
    if (!directory->changed) return true;
    if (fsync(directory->descriptor) != 0) return false;
    directory->changed = false;
    return true;
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **mw_directory_list(const char *path, struct mw_arena *arena, size_t *count) {
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

void mw_directory_erase(const char *path) {
    struct mw_arena arena = {0};
    size_t count;
    const char **names = mw_directory_list(path, &arena, &count);
    for (size_t i = 0; i < count; i++) {
        const char *name = mw_arena_format(&arena, "%s/%s", path, names[i]);
        if (unlink(name) != 0) mw_directory_erase(name);
    }
    mw_arena_free(&arena);
    rmdir(path);
}
