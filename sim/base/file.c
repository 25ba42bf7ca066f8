#include "sim/base/file.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum mw_status mw_file_read(const char *path, size_t limit_bytes, struct mw_buffer *bytes) {
    if (mw_file_is_folder(path)) return MW_SYSTEM;
    FILE *file = fopen(path, "rb");
    if (file == NULL) return errno == ENOENT || errno == ENOTDIR ? MW_NOT_FOUND : MW_SYSTEM;
    enum mw_status status = MW_OK;
    char piece[16384];
    size_t got, total = 0;
    while (status == MW_OK && (got = fread(piece, 1, sizeof piece, file)) > 0) {
        total += got;
        if (total > limit_bytes)
            status = MW_FULL;
        else
            mw_buffer_add(bytes, (struct mw_span){piece, got});
    }
    if (ferror(file)) status = MW_SYSTEM;
    fclose(file);
    return status;
}

enum mw_status mw_file_write(const char *path, struct mw_span bytes) {
    struct mw_buffer beside = {0};
    mw_buffer_format(&beside, "%s.%ld~", path, (long)getpid());
    FILE *file = fopen(mw_buffer_text(&beside), "wb");
    bool good = file != NULL;
    if (good) {
        good = fwrite(bytes.data, 1, bytes.len, file) == bytes.len;
        good = fclose(file) == 0 && good;
        good = good && rename(mw_buffer_text(&beside), path) == 0;
        if (!good) remove(mw_buffer_text(&beside));
    }
    mw_buffer_free(&beside);
    return good ? MW_OK : MW_SYSTEM;
}

bool mw_file_exists(const char *path) {
    struct stat info;
    return stat(path, &info) == 0;
}

bool mw_file_is_folder(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

int64_t mw_file_changed_ns(const char *path) {
    struct stat info;
    if (stat(path, &info) != 0) return 0;
    return (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
}
