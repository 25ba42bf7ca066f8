/* FETCH: what is asked of each letter, and the answer (RFC 9051 §6.4.5, §7.5.2; BINARY: RFC 3516). */
#ifndef MW_PROTOCOL_IMAP_FETCH_H
#define MW_PROTOCOL_IMAP_FETCH_H

#include "sim/protocol/imap/reader.h"
#include "sim/protocol/imap/reply.h"
#include "sim/protocol/imap/view.h"

struct mw_imap_fetch_item; /* private to fetch.c */

struct mw_imap_fetch {
    struct mw_imap_fetch_item *items;
    size_t count;
    bool wants_text; /* some item carries octets of the letter: told as MW_IMAP_SENDS */
    bool sets_seen;  /* BODY[…], RFC822, RFC822.TEXT, BINARY[…] without .PEEK */
    bool binary;     /* some item is BINARY: it may turn out that it cannot be decoded */
    bool flags;      /* FLAGS is among them: the client knows them afterwards */
    bool modseq;     /* asked for: switches CONDSTORE on (RFC 7162 §3.1) */
};

/* One item, a macro or a list in parentheses. */
bool mw_imap_fetch_read(struct mw_imap_reader *reader, struct mw_imap_fetch *fetch);
/* Appends "* 12 FETCH (…)". uid: always say it (UID FETCH); modseq: always say it (CONDSTORE). flags are as
 * the view shall tell them: `flags` and `recent` of `seen`. false: some BINARY part has an encoding that
 * cannot be undone; then nothing is appended and the command is NO [UNKNOWN-CTE]. */
bool mw_imap_fetch_answer(const struct mw_imap_fetch *fetch, uint32_t number, const struct mw_mail *mail,
                          const struct mw_mailbox *mailbox, const struct mw_imap_seen *seen, bool uid,
                          bool modseq, int utc_offset_min, struct mw_imap_reply *reply);
/* A letter that is gone and of which the client has not been told yet: what the view still knows of it (UID,
 * FLAGS, MODSEQ) is said, and nothing appended if none of these is asked for (RFC 2180 §4.1.2). */
bool mw_imap_fetch_answer_gone(const struct mw_imap_fetch *fetch, uint32_t number,
                               const struct mw_mailbox *mailbox, const struct mw_imap_seen *seen,
                               struct mw_imap_reply *reply);
/* Appends "(\Seen \Recent keyword)". */
void mw_imap_put_flags(struct mw_imap_reply *reply, const struct mw_mailbox *mailbox, uint64_t flags,
                       bool recent);

#endif
