/* SEARCH keys, and the orders of SORT and THREAD (RFC 9051 §6.4.4, RFC 5256).
 *
 * Keys that a letter's flags, uid, size, date of arrival or modseq decide never look into its text. */
#ifndef MW_PROTOCOL_IMAP_SEARCH_H
#define MW_PROTOCOL_IMAP_SEARCH_H

#include "sim/protocol/imap/reader.h"
#include "sim/protocol/imap/reply.h"
#include "sim/protocol/imap/view.h"

struct mw_imap_key; /* private to search.c */

struct mw_imap_search {
    struct mw_imap_key *key; /* all of them, in the reader's arena */
    bool fleeting;           /* what they find depends on more than the letter: numbers, "*", "$", the time */
    bool modseq;             /* MODSEQ is among them: switches CONDSTORE on, and the answer has a MODSEQ */
};

enum mw_imap_charset { MW_IMAP_CHARSET_GOOD, MW_IMAP_CHARSET_UNKNOWN };

/* Keys to the end of the command. charset: its name was read before; one that is not known is NO
 * [BADCHARSET]. */
enum mw_imap_charset mw_imap_charset_check(struct mw_span name);
bool mw_imap_search_read(struct mw_imap_reader *reader, struct mw_span charset,
                         struct mw_imap_search *search);
/* saved: what "$" stands for (uids, resolved). now_days and utc_offset_min: for OLDER, YOUNGER and dates.
 * Sequence numbers in keys are the view's. A letter that is gone matches nothing. */
struct mw_imap_search_place {
    const struct mw_imap_view *view;
    const struct mw_imap_set *saved;
    int64_t now_s;
    int utc_offset_min;
};
void mw_imap_search_prepare(struct mw_imap_search *search, const struct mw_imap_search_place *place);
bool mw_imap_search_matches(const struct mw_imap_search *search, const struct mw_imap_search_place *place,
                            uint32_t number);

/* --- SORT ---------------------------------------------------------------------------------------------- */

struct mw_imap_sort {
    struct mw_imap_criterion *criteria; /* private to sort.c; in the reader's arena */
    size_t count;
};

bool mw_imap_sort_read(struct mw_imap_reader *reader,
                       struct mw_imap_sort *sort); /* "(REVERSE DATE SUBJECT)" */
/* Brings sequence numbers into order, each letter's headers looked at once. */
void mw_imap_sort(const struct mw_imap_sort *sort, const struct mw_imap_search_place *place,
                  uint32_t *numbers, size_t count);

/* --- THREAD -------------------------------------------------------------------------------------------- */

enum mw_imap_thread_by { MW_IMAP_THREAD_ORDEREDSUBJECT, MW_IMAP_THREAD_REFERENCES, MW_IMAP_THREAD_BY_COUNT };

bool mw_imap_thread_read(struct mw_imap_reader *reader,
                         enum mw_imap_thread_by *by); /* false: not known (BAD) */
/* Appends " (2)(3 6 (4 23)(44 7 96))"; uid: with uids in place of sequence numbers. */
void mw_imap_thread(enum mw_imap_thread_by by, const struct mw_imap_search_place *place,
                    const uint32_t *numbers, size_t count, bool uid, struct mw_imap_reply *reply);

#endif
