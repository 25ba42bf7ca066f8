#include "tests/live/crash_disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/base/check.h"
#include "sim/base/random.h"

enum { PATH_BYTES = 4096 };

/* What is durable of a file or of a directory. */
struct node {
    ino_t number;
    bool is_folder;
    char *bytes; /* NULL: it was never synced */
    size_t len;
    struct name *names;
    size_t name_count;
};

struct name {
    char text[256];
    struct node *node;
};

static struct crash crash;
static bool armed;
static size_t room;
static size_t calls;
static struct node *nodes[20000]; /* the newest of a number counts */
static size_t node_count;
static struct mw_random chance;

int __real_openat(int folder, const char *path, int flags, ...);
ssize_t __real_write(int file, const void *bytes, size_t len);
int __real_fsync(int file);
int __real_fdatasync(int file);
int __real_renameat(int old_folder, const char *old_path, int folder, const char *path);
int __real_unlinkat(int folder, const char *path, int flags);
int __real_unlink(const char *path);
int __real_linkat(int old_folder, const char *old_path, int folder, const char *path, int flags);
int __real_mkdir(const char *path, mode_t mode);
int __real_rmdir(const char *path);
int __real_ftruncate(int file, off_t len);
int __real_posix_fallocate(int file, off_t from, off_t len);

/* --- what is durable -------------------------------------------------------------------------------------
 */

/* Only then it matters what is durable. */
static bool power_fails(void) {
    return armed && (crash.kind == CRASH_POWER_LEAST || crash.kind == CRASH_POWER_CHANCE);
}

static struct node *new_node(ino_t number, bool is_folder) {
    MW_ASSERT(node_count < sizeof nodes / sizeof *nodes);
    struct node *node = calloc(1, sizeof *node);
    node->number = number;
    node->is_folder = is_folder;
    return nodes[node_count++] = node;
}

static struct node *node_of(const struct stat *info) {
    for (size_t i = node_count; i-- > 0;)
        if (nodes[i]->number == info->st_ino) return nodes[i];
    return new_node(info->st_ino, S_ISDIR(info->st_mode));
}

static char *read_all(const char *path, size_t *len) {
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    *len = 0;
    if (file == NULL) return NULL;
    struct stat info;
    MW_ASSERT(fstat(fileno(file), &info) == 0);
    bytes = malloc((size_t)info.st_size + 1);
    *len = fread(bytes, 1, (size_t)info.st_size, file);
    fclose(file);
    return bytes;
}

static struct name *read_names(const char *path, size_t *count) {
    struct name *names = NULL;
    char below[PATH_BYTES];
    struct stat info;
    DIR *folder = opendir(path);
    *count = 0;
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        if (lstat(below, &info) != 0) continue;
        names = realloc(names, (*count + 1) * sizeof *names);
        snprintf(names[*count].text, sizeof names->text, "%s", entry->d_name);
        names[(*count)++].node = node_of(&info);
    }
    if (folder != NULL) closedir(folder);
    return names;
}

static void sync_path(const char *path) {
    struct stat info;
    if (lstat(path, &info) != 0) return;
    struct node *node = node_of(&info);
    if (node->is_folder) {
        free(node->names);
        node->names = read_names(path, &node->name_count);
    } else {
        free(node->bytes);
        node->bytes = read_all(path, &node->len);
    }
}

static void sync_tree(const char *path) {
    char below[PATH_BYTES];
    struct stat info;
    sync_path(path);
    if (lstat(path, &info) != 0 || !S_ISDIR(info.st_mode)) return;
    const struct node *node = node_of(&info);
    for (size_t i = 0; i < node->name_count; i++) {
        snprintf(below, sizeof below, "%s/%s", path, node->names[i].text);
        sync_tree(below);
    }
}

static void sync_file(int file) {
    char link[64], path[PATH_BYTES];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t len = readlink(link, path, sizeof path - 1);
    if (len < 0) return;
    path[len] = '\0';
    sync_path(path);
}

/* --- what is left ----------------------------------------------------------------------------------------
 */

static bool perhaps(void) {
    return mw_random_below(&chance, 2) == 0;
}

static void write_left(const char *path, const char *bytes, size_t len) {
    FILE *file = fopen(path, "wb");
    MW_ASSERT(file != NULL && fwrite(bytes, 1, len, file) == len);
    fclose(file);
}

/* The bytes that a file may have: those that were synced, and by chance some of what was written since. */
static void leave_file(const struct node *node, const char *now, const char *after) {
    size_t new_len = 0;
    char *new = now == NULL ? NULL : read_all(now, &new_len);
    bool grew =
        new != NULL &&new_len >= node->len &&memcmp(new, node->bytes ? node->bytes : "", node->len) == 0;
    if (crash.kind == CRASH_POWER_LEAST || new == NULL || (!grew && perhaps())) {
        write_left(after, node->bytes ? node->bytes : "", node->len);
    } else if (!grew) {
        write_left(after, new, new_len);
    } else {
        size_t more = mw_random_below(&chance, new_len - node->len + 1);
        size_t zeros = perhaps() ? mw_random_below(&chance, more + 1) : 0;
        memset(new + node->len, 0, zeros);
        write_left(after, new, node->len + more);
    }
    free(new);
}

static struct node *named(const struct name *names, size_t count, const char *text) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i].text, text) == 0) return names[i].node;
    return NULL;
}

static void leave(const struct node *node, const char *now, const char *after);

static void leave_name(const char *text, struct node *durable, struct node *present, const char *now,
                       const char *after) {
    char below[PATH_BYTES], left[PATH_BYTES];
    struct node *node =
        crash.kind == CRASH_POWER_LEAST || durable == present || perhaps() ? durable : present;
    if (node == NULL) return;
    snprintf(below, sizeof below, "%s/%s", now, text);
    snprintf(left, sizeof left, "%s/%s", after, text);
    leave(node, node == present ? below : NULL, left);
}

static void leave(const struct node *node, const char *now, const char *after) {
    if (!node->is_folder) {
        leave_file(node, now, after);
        return;
    }
    size_t count = 0;
    struct name *names = now == NULL ? NULL : read_names(now, &count);
    __real_mkdir(after, 0700);
    for (size_t i = 0; i < node->name_count; i++)
        leave_name(node->names[i].text, node->names[i].node, named(names, count, node->names[i].text), now,
                   after);
    for (size_t i = 0; i < count; i++)
        if (named(node->names, node->name_count, names[i].text) == NULL)
            leave_name(names[i].text, NULL, names[i].node, now, after);
}

/* --- the calls -------------------------------------------------------------------------------------------
 */

void crash_disk_arm(const struct crash *wanted) {
    crash = *wanted;
    calls = 0;
    armed = true;
    node_count = 0;
    chance = mw_random_stream(crash.seed, "crash");
    if (power_fails()) sync_tree(crash.root);
}

size_t crash_disk_calls(void) {
    return calls;
}

void crash_disk_set_room(size_t bytes) {
    room = bytes;
}

size_t crash_disk_room(void) {
    return room;
}

static bool is_small(void) {
    return armed && crash.kind == CRASH_SMALL;
}

/* A file that loses its last name, or its bytes, makes room. */
static void make_room(int folder, const char *path) {
    struct stat info;
    if (is_small() && fstatat(folder, path, &info, 0) == 0 && S_ISREG(info.st_mode) && info.st_nlink == 1)
        room += (size_t)info.st_size;
}

void crash_disk_tell(int file, const void *bytes, size_t len) {
    MW_ASSERT(__real_write(file, bytes, len) == (ssize_t)len);
}

static void come_to_an_end(void) {
    struct stat info;
    bool fails = power_fails();
    armed = false;
    if (fails) {
        MW_ASSERT(lstat(crash.root, &info) == 0);
        leave(node_of(&info), crash.root, crash.after);
    }
    _exit(CRASH_DISK_STATUS);
}

/* false: there is no room for what the call would do. */
static bool may_go_on(bool needs_room) {
    if (is_small()) {
        if (needs_room && room == 0) errno = ENOSPC;
        return !needs_room || room > 0;
    }
    if (!armed || crash.kind == CRASH_NEVER) {
        calls += armed;
        return true;
    }
    bool now = calls++ >= crash.at;
    if (!now) return true;
    if (crash.kind != CRASH_FULL) come_to_an_end();
    if (needs_room) errno = ENOSPC;
    return !needs_room;
}

int __wrap_openat(int folder, const char *path, int flags, ...);
int __wrap_openat(int folder, const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = (flags & O_CREAT) ? (mode_t)va_arg(more, int) : 0;
    va_end(more);
    struct stat info;
    bool is_new = (flags & O_CREAT) && fstatat(folder, path, &info, 0) != 0;
    bool changes = is_new || (flags & O_TRUNC);
    if (changes && !may_go_on(is_new)) return -1;
    if (flags & O_TRUNC) make_room(folder, path);
    int file = __real_openat(folder, path, flags, mode);
    if (power_fails() && is_new && file >= 0 && fstat(file, &info) == 0) new_node(info.st_ino, false);
    return file;
}

ssize_t __wrap_write(int file, const void *bytes, size_t len);
ssize_t __wrap_write(int file, const void *bytes, size_t len) {
    if (is_small()) {
        size_t taken = len < room ? len : room;
        room -= taken;
        if (taken == 0 && len > 0) errno = ENOSPC;
        return taken == 0 && len > 0 ? -1 : __real_write(file, bytes, taken);
    }
    bool last = armed && calls == crash.at && crash.kind != CRASH_NEVER;
    if (last && __real_write(file, bytes, len / 2) < 0)
        return -1; /* also a disk takes a part before it is full */
    return may_go_on(true) ? __real_write(file, bytes, len) : -1;
}

int __wrap_fsync(int file);
int __wrap_fsync(int file) {
    if (!may_go_on(false)) return -1;
    if (power_fails()) sync_file(file);
    return 0;
}

int __wrap_fdatasync(int file);
int __wrap_fdatasync(int file) {
    return __wrap_fsync(file);
}

int __wrap_renameat(int old_folder, const char *old_path, int folder, const char *path);
int __wrap_renameat(int old_folder, const char *old_path, int folder, const char *path) {
    make_room(folder, path);
    return may_go_on(false) ? __real_renameat(old_folder, old_path, folder, path) : -1;
}

int __wrap_unlinkat(int folder, const char *path, int flags);
int __wrap_unlinkat(int folder, const char *path, int flags) {
    make_room(folder, path);
    return may_go_on(false) ? __real_unlinkat(folder, path, flags) : -1;
}

int __wrap_unlink(const char *path);
int __wrap_unlink(const char *path) {
    make_room(AT_FDCWD, path);
    return may_go_on(false) ? __real_unlink(path) : -1;
}

int __wrap_linkat(int old_folder, const char *old_path, int folder, const char *path, int flags);
int __wrap_linkat(int old_folder, const char *old_path, int folder, const char *path, int flags) {
    return may_go_on(true) ? __real_linkat(old_folder, old_path, folder, path, flags) : -1;
}

int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode) {
    struct stat info;
    bool is_new = lstat(path, &info) != 0;
    if (is_new && !may_go_on(true)) return -1;
    int result = __real_mkdir(path, mode);
    if (power_fails() && is_new && lstat(path, &info) == 0) new_node(info.st_ino, true);
    return result;
}

int __wrap_rmdir(const char *path);
int __wrap_rmdir(const char *path) {
    return may_go_on(false) ? __real_rmdir(path) : -1;
}

int __wrap_ftruncate(int file, off_t len);
int __wrap_ftruncate(int file, off_t len) {
    struct stat info;
    if (is_small() && fstat(file, &info) == 0 && info.st_size > len) room += (size_t)(info.st_size - len);
    return may_go_on(false) ? __real_ftruncate(file, len) : -1;
}

int __wrap_posix_fallocate(int file, off_t from, off_t len);
int __wrap_posix_fallocate(int file, off_t from, off_t len) {
    if (is_small() && (size_t)len > room) return ENOSPC;
    if (is_small()) room -= (size_t)len;
    return __real_posix_fallocate(file, from, len);
}
