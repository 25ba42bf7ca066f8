/* Reads what stands in one IMAP command or response, token by token (the formal syntax: RFC 9051 §9, RFC 3501
 * §9).
 *
 * The whole command lies in one span: its lines, without the last CRLF, and the literals where they stood
 * ("A1 LOGIN {3}\r\nani {6}\r\nsecret"). Whoever gathered it made sure that each literal is whole. What a
 * function read it has passed over; when it returns false the place is undefined and the command is BAD:
 * there is no way back but `at`. Texts are spans into the command, or into the arena where quoting had to be
 * undone. */
#ifndef MW_PROTOCOL_IMAP_READER_H
#define MW_PROTOCOL_IMAP_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/base/arena.h"
#include "sim/base/span.h"

struct mw_imap_reader {
    struct mw_span text;
    size_t at;
    struct mw_arena *arena;
    bool utf8; /* UTF8=ACCEPT or IMAP4rev2 is enabled: quoted strings may hold UTF-8 (RFC 6855 §3) */
    const char
        *wanted; /* set by what failed first: "a quoted string or literal", for the BAD reply; else NULL */
};

bool mw_imap_at_end(const struct mw_imap_reader *reader);
char mw_imap_peek(const struct mw_imap_reader *reader); /* '\0' at the end */
/* Passes over this character, or words in any case of letters, if they are next. A word must be a whole atom,
 * but "[" may follow: take_word("BODY") fits "BODY[TEXT]", not "BODYSTRUCTURE". */
bool mw_imap_take(struct mw_imap_reader *reader, char c);
bool mw_imap_take_word(struct mw_imap_reader *reader, const char *word);
/* Fails, and notes what was wanted, if it is not next. */
bool mw_imap_space(struct mw_imap_reader *reader); /* exactly one blank */
bool mw_imap_expect(struct mw_imap_reader *reader, char c);
bool mw_imap_end(struct mw_imap_reader *reader);

bool mw_imap_is_atom_char(char c);         /* ATOM-CHAR of RFC 9051 §9 */
const char *mw_imap_month_name(int month); /* "Jan" is 1 */

bool mw_imap_atom(struct mw_imap_reader *reader, struct mw_span *atom);
bool mw_imap_tag(struct mw_imap_reader *reader, struct mw_span *tag);        /* no '+' */
bool mw_imap_string(struct mw_imap_reader *reader, struct mw_span *string);  /* quoted, {n}, {n+} or ~{n} */
bool mw_imap_astring(struct mw_imap_reader *reader, struct mw_span *string); /* atoms may hold ']' */
bool mw_imap_nstring(struct mw_imap_reader *reader, struct mw_span *string, bool *nil);
bool mw_imap_number(struct mw_imap_reader *reader, uint32_t *number);
bool mw_imap_number64(struct mw_imap_reader *reader, uint64_t *number); /* up to 2^63 − 1 */
/* A mailbox's name as the account knows it: modified UTF-7 undone unless utf8, INBOX in capitals. A name that
 * is written wrongly is no syntax error: what comes then is no UTF-8, so no mailbox can be called so. */
bool mw_imap_mailbox(struct mw_imap_reader *reader, const char **name);
/* The same with wildcards (LIST). */
bool mw_imap_pattern(struct mw_imap_reader *reader, const char **pattern);
bool mw_imap_flag(struct mw_imap_reader *reader, struct mw_span *flag); /* "\Seen" or a keyword */
/* " 1-Feb-1994" and the date of SEARCH; days since 1970. */
bool mw_imap_date(struct mw_imap_reader *reader, int64_t *days);
/* "17-Jul-1996 02:44:25 -0700" in quotes; seconds since 1970. */
bool mw_imap_date_time(struct mw_imap_reader *reader, int64_t *epoch_s, int *utc_offset_min);

/* --- sequence sets (RFC 9051 §4.1.1) ---------------------------------------------------------------------
 */

struct mw_imap_range {
    uint32_t from, to; /* from ≤ to once resolved; 0 stands for '*' until then */
};

struct mw_imap_set {
    struct mw_imap_range *ranges; /* resolved: rising, apart */
    size_t count;
    bool saved; /* it was "$" (SEARCHRES, RFC 5182); ranges are empty */
};

bool mw_imap_read_set(struct mw_imap_reader *reader, struct mw_imap_set *set);
/* Puts a number for '*' (how many letters there are; of uids: the last letter's, or UIDNEXT if there is none:
 * RFC 9051 §9, seq-number) and brings the ranges in order. */
void mw_imap_resolve_set(struct mw_imap_set *set, uint32_t highest);
bool mw_imap_in_set(const struct mw_imap_set *set, uint32_t number); /* resolved sets only */

#endif
