#include "sim/live/log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sim/base/file.h"
#include "sim/base/random.h"

enum { LARGEST_BYTES = 1 << 30, END_BYTES = 19 };

static const char *end_line(char out[END_BYTES + 1], struct mw_span lines) {
    snprintf(out, END_BYTES + 1, ". %016" PRIx64 "\n", mw_hash(lines.data, lines.len));
    return out;
}

static size_t lines_of(struct mw_span bytes) {
    size_t count = 0;
    for (size_t i = 0; i < bytes.len; i++)
        count += bytes.data[i] == '\n';
    return count;
}

/* --- reading ---------------------------------------------------------------------------------------------
 */

static bool is_end(struct mw_span line) {
    return line.len == END_BYTES - 1 && line.data[0] == '.' && line.data[1] == ' ';
}

/* How long the first group is, with its end; 0: there is no end. */
static size_t first_group(struct mw_span bytes) {
    size_t at = 0, length;
    while ((length = mw_span_find(mw_span_from(bytes, at), '\n')) < bytes.len - at) {
        bool end = is_end(mw_span_cut(bytes, at, length));
        at += length + 1;
        if (end) return at;
    }
    return 0;
}

static bool is_right(struct mw_span group) {
    char wanted[END_BYTES + 1];
    struct mw_span lines = mw_span_cut(group, 0, group.len - END_BYTES);
    return mw_span_is(mw_span_from(group, lines.len), end_line(wanted, lines));
}

/* MW_INVALID: a group that is not right has others behind it. */
static enum mw_status measure(struct mw_span bytes, size_t *whole) {
    *whole = 0;
    for (;;) {
        struct mw_span rest = mw_span_from(bytes, *whole);
        size_t length = first_group(rest);
        if (length == 0) return MW_OK;
        if (!is_right(mw_span_cut(rest, 0, length)))
            return first_group(mw_span_from(rest, length)) > 0 ? MW_INVALID : MW_OK;
        *whole += length;
    }
}

bool mw_log_next(struct mw_span *rest, struct mw_span *line) {
    while (rest->len > 0) {
        *line = mw_span_cut(*rest, 0, mw_span_find(*rest, '\n'));
        *rest = mw_span_from(*rest, line->len + 1);
        if (!is_end(*line)) return true;
    }
    return false;
}

/* --- the file --------------------------------------------------------------------------------------------
 */

static bool open_file(struct mw_log *log) {
    log->file = openat(log->directory->descriptor, log->name, O_WRONLY | O_APPEND | O_CLOEXEC);
    return log->file >= 0;
}

enum mw_status mw_log_open(struct mw_log *log, struct mw_directory *directory, const char *name,
                           struct mw_buffer *bytes) {
    struct mw_buffer path = {0};
    size_t before = bytes->len, whole;
    *log = (struct mw_log){.directory = directory, .name = name, .file = -1};
    mw_buffer_format(&path, "%s/%s", directory->path, name);
    enum mw_status status = mw_file_read(mw_buffer_text(&path), LARGEST_BYTES, bytes);
    mw_buffer_free(&path);
    if (status == MW_NOT_FOUND) return MW_OK;
    if (status != MW_OK) return MW_SYSTEM;
    struct mw_span all = mw_span_from(mw_buffer_span(bytes), before);
    if (measure(all, &whole) != MW_OK) return MW_INVALID;
    log->bytes = whole;
    log->lines = lines_of(mw_span_cut(all, 0, whole));
    bytes->len = before + whole;
    if (!open_file(log)) return MW_SYSTEM;
    bool torn = whole < all.len;
    if (torn && (ftruncate(log->file, (off_t)whole) != 0 || fsync(log->file) != 0)) return MW_SYSTEM;
    return MW_OK;
}

void mw_log_close(struct mw_log *log) {
    if (log->file >= 0 && log->name != NULL) close(log->file);
    *log = (struct mw_log){.file = -1};
}

bool mw_log_add(struct mw_log *log, struct mw_span lines) {
    char end[END_BYTES + 1];
    struct mw_buffer group = {0};
    mw_buffer_add(&group, lines);
    mw_buffer_add_text(&group, end_line(end, lines));
    bool good = mw_directory_write_all(log->file, mw_buffer_span(&group)) && fdatasync(log->file) == 0;
    if (good) {
        log->bytes += group.len;
        log->lines += lines_of(lines) + 1;
    } else {
        int reason = errno;
        (void)!ftruncate(log->file, (off_t)log->bytes); /* what is left of it counts for nothing */
        errno = reason;
    }
    mw_buffer_free(&group);
    return good;
}

bool mw_log_renew(struct mw_log *log, struct mw_span lines, bool *gone) {
    char end[END_BYTES + 1];
    *gone = false;
    if (!mw_directory_put(log->directory, log->name, lines, mw_span_of(end_line(end, lines)))) return false;
    *gone = true;
    if (log->file >= 0) close(log->file);
    log->bytes = lines.len + END_BYTES;
    log->lines = lines_of(lines) + 1;
    return open_file(log) && mw_directory_settle(log->directory);
}
