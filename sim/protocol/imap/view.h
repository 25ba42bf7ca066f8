/* What one session knows of the mailbox that it has selected: which letter has which sequence number, and how
 * its flags were when it was told.
 *
 * A mailbox may change at any time through other sessions; the numbers that this session counts with may not,
 * until it has been told (RFC 9051 §5.2, §7.5.1: no EXPUNGE while FETCH, STORE or SEARCH runs, nor without
 * any command). So the view stays as it is until mw_imap_view_look() is asked what is new. A letter that
 * another session removed is still in the view, and can no longer be fetched. */
#ifndef MW_PROTOCOL_IMAP_VIEW_H
#define MW_PROTOCOL_IMAP_VIEW_H

#include "sim/mail/account.h"

struct mw_imap_seen {
    uint32_t uid;
    bool recent;     /* this session is the first to see it */
    uint64_t flags;  /* as it was told */
    uint64_t modseq; /* likewise */
};

struct mw_imap_view {
    struct mw_account *account;
    uint32_t folder;           /* id */
    bool read_only;            /* EXAMINE */
    struct mw_imap_seen *seen; /* sequence number − 1, rising uids */
    size_t count, capacity;
    uint64_t modseq; /* of the mailbox when it was last looked at */
    size_t gone;     /* of those seen, when it was last looked at: removed, and not yet told of */
    /* Much that has changed is told in several bursts: up to which modseq this one goes, and from which uid on
     * letters are left (0: none is under way). */
    uint64_t burst_modseq;
    uint32_t burst_uid;
};

/* NULL: none is selected, or it is gone (another session deleted it). */
struct mw_mailbox *mw_imap_view_mailbox(const struct mw_imap_view *view);
/* The letter with this sequence number (from 1); NULL: it is gone. */
const struct mw_mail *mw_imap_view_mail(const struct mw_imap_view *view, uint32_t number);
/* The sequence number of this uid; 0: not in the view. */
uint32_t mw_imap_view_number(const struct mw_imap_view *view, uint32_t uid);
/* The place (sequence number − 1) of the first with this uid or a higher one; count: none. */
size_t mw_imap_view_place(const struct mw_imap_view *view, uint32_t uid);

#endif
