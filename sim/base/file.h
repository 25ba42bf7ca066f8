/* Whole files in and out. */
#ifndef MW_BASE_FILE_H
#define MW_BASE_FILE_H

#include "sim/base/buffer.h"
#include "sim/base/status.h"

/* Adds the file's bytes. MW_NOT_FOUND, MW_FULL (longer than limit_bytes), or MW_SYSTEM (a folder, no
 * permission …). */
enum mw_status mw_file_read(const char *path, size_t limit_bytes, struct mw_buffer *bytes);

/* Writes beside the file and moves it into place, so that a half-written file is never seen under its name.
 */
enum mw_status mw_file_write(const char *path, struct mw_span bytes);

bool mw_file_exists(const char *path);
bool mw_file_is_folder(const char *path);
/* When it was last written, in nanoseconds; 0 if it is not there. Only good for noticing a change. */
int64_t mw_file_changed_ns(const char *path);

#endif
