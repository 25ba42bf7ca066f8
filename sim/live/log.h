/* A file of lines that come in groups: a group is there whole or not at all, whatever happens.
 *
 *   line
 *   line
 *   . 0123456789abcdef   ends the group: the FNV-1a of its bytes, from the end of the last group to this line
 *
 * A group is durable when mw_log_add() returns, before the next begins. So a crash, also one of the power,
 * may only leave a part of the last one, and that counts for nothing. A group that is not right and is not
 * the last means that the disk or somebody else has changed the file: then it is not read at all. */
#ifndef MW_LIVE_LOG_H
#define MW_LIVE_LOG_H

#include "sim/base/status.h"
#include "sim/live/directory.h"

struct mw_log {
    struct mw_directory *directory; /* where it lies */
    const char *name;
    int file; /* -1: not there yet */
    uint64_t bytes;
    size_t lines;
};

/* Opens the file, if there is one, and adds to `bytes` all its whole groups. MW_OK; MW_INVALID: it was
 * changed; MW_SYSTEM (errno). directory and name outlive it. */
enum mw_status mw_log_open(struct mw_log *log, struct mw_directory *directory, const char *name,
                           struct mw_buffer *bytes);
void mw_log_close(struct mw_log *log);
/* The next line of *rest that is not the end of a group. false: there is none. */
bool mw_log_next(struct mw_span *rest, struct mw_span *line);

/* false: the system refused (errno), and the log is as it was. */
bool mw_log_add(struct mw_log *log, struct mw_span lines);
/* In place of all that is there. false: the system refused; *gone: what was there is no longer. */
bool mw_log_renew(struct mw_log *log, struct mw_span lines, bool *gone);

#endif
