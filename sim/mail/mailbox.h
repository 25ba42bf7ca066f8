/* A person's mailbox on a server: letters with unique identifiers, a quota, and the lock that a POP3 session
 * holds.
 *
 * UIDs are numbered from 1 and never used again (RFC 1939 §7 UIDL, RFC 9051 §2.3.1.1). The text of a letter
 * is not copied: it belongs to whoever owns the mailbox, and outlives it. */
#ifndef MW_MAIL_MAILBOX_H
#define MW_MAIL_MAILBOX_H

#include "sim/base/span.h"
#include "sim/base/status.h"

/* A letter where it lies: in a mailbox or on a device. */
struct mw_mail {
    uint32_t uid;     /* within the store, from 1, rising */
    uint32_t message; /* the run's number of the letter, the same wherever it lies */
    struct mw_span text;
};

/* Zeroed but for owner, uid_validity and quota_bytes it is an empty mailbox. */
struct mw_mailbox {
    const char *owner;     /* address */
    uint32_t uid_validity; /* differs between mailboxes that ever had the same name */
    uint32_t last_uid;     /* the next letter gets one more */
    struct mw_mail *mails; /* in order of arrival and uid */
    size_t mail_count, mail_capacity;
    uint64_t bytes;
    uint64_t quota_bytes; /* 0: no limit */
    bool locked;
    uint32_t holder; /* whose lock it is: the caller's number for a session */
};

/* MW_FULL if the quota would be exceeded: then nothing changes. uid may be NULL. */
enum mw_status mw_mailbox_add(struct mw_mailbox *mailbox, struct mw_span text, uint32_t message,
                              uint32_t *uid);
enum mw_status mw_mailbox_remove(struct mw_mailbox *mailbox, uint32_t uid); /* MW_NOT_FOUND */
const struct mw_mail *mw_mailbox_find(const struct mw_mailbox *mailbox,
                                      uint32_t uid); /* NULL if it is not there */
bool mw_mailbox_has_room(const struct mw_mailbox *mailbox, uint64_t bytes);

/* MW_LOCKED if another holder has it; the holder may take it twice. */
enum mw_status mw_mailbox_lock(struct mw_mailbox *mailbox, uint32_t holder);
void mw_mailbox_unlock(struct mw_mailbox *mailbox, uint32_t holder); /* nothing happens if it is another's */

enum { MW_UIDL_BYTES = 17 };

/* The unique-id of UIDL: 16 hexadecimal digits, the same in every session, never given to another letter. */
const char *mw_mailbox_uidl(const struct mw_mailbox *mailbox, uint32_t uid, char out[MW_UIDL_BYTES]);

void mw_mailbox_free(struct mw_mailbox *mailbox);

#endif
