/* A mailbox on a server: letters with unique identifiers and flags, a quota, and the lock that a POP3 session
 * holds.
 *
 * UIDs are numbered from 1 and never used again (RFC 1939 §7 UIDL, RFC 9051 §2.3.1.1). Every change gives the
 * letter that changed a new modification sequence, higher than any before in this mailbox (RFC 7162 §3.1).
 * The text of a letter is not copied: it belongs to whoever owns the mailbox, and outlives it. */
#ifndef MW_MAIL_MAILBOX_H
#define MW_MAIL_MAILBOX_H

#include "sim/base/span.h"
#include "sim/base/status.h"

/* RFC 9051 §2.3.2. X(name, as on the wire). A flag is bit 1 << its number; the bits above are the mailbox's
 * own keywords, in order of their first use. */
#define MW_FLAGS(X)                                                                                          \
    X(SEEN, "\\Seen")                                                                                        \
    X(ANSWERED, "\\Answered")                                                                                \
    X(FLAGGED, "\\Flagged")                                                                                  \
    X(DELETED, "\\Deleted")                                                                                  \
    X(DRAFT, "\\Draft")

enum mw_flag {
#define X(name, text) MW_FLAG_##name,
    MW_FLAGS(X)
#undef X
        MW_FLAG_COUNT,
    MW_KEYWORD_LIMIT = 64 - MW_FLAG_COUNT,
};

/* How many removed letters a mailbox remembers at most; half of them are always there once it had so many. */
enum { MW_VANISHED_LIMIT = 8192 };

/* How many of its latest changes a mailbox can tell without looking at all letters. */
enum { MW_RECENT_CHANGES = 16 };

#define MW_FLAG_BIT(flag) (UINT64_C(1) << (flag))

/* A letter where it lies: in a mailbox or on a device. */
struct mw_mail {
    uint32_t uid;     /* within the store, from 1, rising */
    uint32_t message; /* the run's number of the letter, the same wherever it lies */
    struct mw_span text;
    uint64_t flags;    /* MW_FLAG_BIT(enum mw_flag), and keywords */
    uint64_t modseq;   /* of its last change; 1: since it came, in a mailbox that counts none */
    int64_t arrived_s; /* INTERNALDATE: seconds since 1970, UTC */
    bool zoned;        /* whoever put it here said in which zone; else it is told in the server's */
    int16_t zone_min;  /* then: minutes east of UTC */
};

/* A letter that is no longer there, or was changed. */
struct mw_vanished {
    uint32_t uid;
    uint64_t modseq; /* when it went */
};

/* Zeroed but for owner, uid_validity and quota_bytes it is an empty mailbox. */
struct mw_mailbox {
    const char *owner;       /* address */
    uint32_t uid_validity;   /* differs between mailboxes that ever had the same name */
    uint32_t last_uid;       /* the next letter gets one more */
    uint64_t highest_modseq; /* of all changes so far */
    struct mw_mail *mails;   /* in order of arrival and uid: find by halving */
    size_t mail_count, mail_capacity;
    struct mw_vanished *vanished; /* in order of their modseq; the oldest are forgotten, see vanished_from */
    size_t vanished_count, vanished_capacity;
    uint64_t vanished_from;                       /* what went at this modseq or before is no longer listed */
    struct mw_vanished recent[MW_RECENT_CHANGES]; /* uid and modseq of the latest, at modseq % count */
    const char **keywords;                        /* bit MW_FLAG_COUNT + index; owned by the mailbox */
    size_t keyword_count;
    uint32_t
        recent_from; /* letters from this uid on no session has been told of as \Recent (RFC 3501 §2.3.2) */
    uint64_t bytes;
    uint64_t quota_bytes; /* 0: no limit */
    bool locked;
    uint32_t holder; /* whose lock it is: the caller's number for a session */
};

/* MW_FULL if the quota would be exceeded: then nothing changes. uid may be NULL. */
enum mw_status mw_mailbox_add(struct mw_mailbox *mailbox, struct mw_span text, uint32_t message,
                              uint32_t *uid);
/* As a letter that is known as a whole: text, message, flags, arrived_s and the zone are taken from it. No
 * quota is looked at. MW_FULL: all uids are used up. */
enum mw_status mw_mailbox_put(struct mw_mailbox *mailbox, const struct mw_mail *mail, uint32_t *uid);
/* A letter just as it was, with its uid and modseq: only behind all that are there. MW_INVALID. */
enum mw_status mw_mailbox_restore(struct mw_mailbox *mailbox, const struct mw_mail *mail);
/* This letter went at this modseq, the highest so far. */
void mw_mailbox_vanish(struct mw_mailbox *mailbox, uint32_t uid, uint64_t modseq);
enum mw_status mw_mailbox_remove(struct mw_mailbox *mailbox, uint32_t uid); /* MW_NOT_FOUND */
/* Many at once, in one pass over the mailbox: uids in rising order; those that are not there are passed over.
 * Each that goes is given to `gone` (may be NULL) as it was, its modseq that of its going. Returns how many.
 */
size_t mw_mailbox_remove_all(struct mw_mailbox *mailbox, const uint32_t *uids, size_t count,
                             void (*gone)(void *self, const struct mw_mail *mail), void *self);
/* The letters that have come, gone or changed since this modseq, uids rising, each once. false: more may have
 * than the mailbox remembers. */
bool mw_mailbox_changed_since(const struct mw_mailbox *mailbox, uint64_t modseq,
                              uint32_t uids[MW_RECENT_CHANGES], size_t *count);
/* Whether a letter has gone since. */
bool mw_mailbox_lost_since(const struct mw_mailbox *mailbox, uint64_t modseq);
/* Sets all flags of a letter. If it has just these nothing happens, and modseq stays. MW_NOT_FOUND. */
enum mw_status mw_mailbox_flag(struct mw_mailbox *mailbox, uint32_t uid, uint64_t flags);
const struct mw_mail *mw_mailbox_find(const struct mw_mailbox *mailbox,
                                      uint32_t uid); /* NULL if it is not there */
/* The place of the first letter with this uid or a higher one; mail_count: there is none. */
size_t mw_mailbox_place(const struct mw_mailbox *mailbox, uint32_t uid);
/* The bit of a keyword in any case of letters; added if `add` and there is room, else 0. */
uint64_t mw_mailbox_keyword(struct mw_mailbox *mailbox, struct mw_span name, bool add);
/* What flags of a letter in `from` are called in `to`: keywords have other bits in every mailbox. Keywords
 * for which `to` has no room are lost. */
uint64_t mw_mailbox_translate(struct mw_mailbox *to, const struct mw_mailbox *from, uint64_t flags);
bool mw_mailbox_has_room(const struct mw_mailbox *mailbox, uint64_t bytes);

/* MW_LOCKED if another holder has it; the holder may take it twice. */
enum mw_status mw_mailbox_lock(struct mw_mailbox *mailbox, uint32_t holder);
void mw_mailbox_unlock(struct mw_mailbox *mailbox, uint32_t holder); /* nothing happens if it is another's */

enum { MW_UIDL_BYTES = 17 };

/* The unique-id of UIDL: 16 hexadecimal digits, the same in every session, never given to another letter. */
const char *mw_mailbox_uidl(const struct mw_mailbox *mailbox, uint32_t uid, char out[MW_UIDL_BYTES]);

void mw_mailbox_free(struct mw_mailbox *mailbox);

#endif
