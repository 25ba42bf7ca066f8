/* A run of IMAP written by hand: Budi's phone idles in a mailbox while his PC works in it.
 *
 * The phone fetches what it shows of three letters and waits (IDLE). The PC reads one whole (which marks it
 * read, and the phone is told), creates a folder, moves a letter there, marks another one as deleted and
 * expunges it, renames the folder, and is refused a folder that is not there. At last the phone fetches the
 * text of the letter that is left. Both ends' machines take rows of a small table that has many loops. */
#ifndef MW_TESTS_TRACE_IMAP_SCORE_H
#define MW_TESTS_TRACE_IMAP_SCORE_H

#include "sim/trace/trace.h"

enum { IMAP_SERVER, IMAP_PHONE, IMAP_PC };                               /* hosts */
enum { IMAP_INBOX, IMAP_SENT, IMAP_ARCHIVE, IMAP_ON_PHONE, IMAP_ON_PC }; /* stores */
enum { IMAP_PHONE_TALK, IMAP_PC_TALK };                                  /* connections */

void imap_score(struct mw_trace *trace); /* *trace is zeroed; free it with mw_trace_free() */

/* The first line that begins so; it is a failure if there is none. */
uint32_t imap_score_line(const struct mw_trace *trace, const char *beginning);
/* The first record of this kind after this one; a failure if there is none. MW_NONE: from the start. */
uint32_t imap_score_next(const struct mw_trace *trace, uint32_t after, enum mw_record_kind kind);

#endif
