/* What a person has on a server: INBOX and all other mailboxes, their letters, flags and quota.
 *
 * One account may be worked on by any number of sessions at once (IMAP, RFC 9051; POP3 sees INBOX alone). A
 * session calls these functions directly; everything that changes is written into the account's journal,
 * which the owner (sim/world) reads after each call of a machine: it tells the keeper and the trace, and
 * wakes the other sessions. Sessions find out what has changed for them by comparing: every change of a
 * mailbox raises its highest_modseq (RFC 7162), and what was removed stays listed in `vanished`.
 *
 * Names of mailboxes are UTF-8, levels separated by '/'; INBOX in any case of letters is INBOX. Modified
 * UTF-7 (RFC 3501 §5.1.3) is a matter of the wire, not of this.
 *
 * Ownership: the account's memory is the caller's, `free` releases what is inside. Texts of letters are not
 * copied (see mailbox.h). Pointers to folders are valid until that folder is deleted; an id is never given
 * again. */
#ifndef MW_MAIL_ACCOUNT_H
#define MW_MAIL_ACCOUNT_H

#include "sim/base/arena.h"
#include "sim/mail/mailbox.h"

enum { MW_ACCOUNT_SEPARATOR = '/', MW_ACCOUNT_NAME_BYTES = 1000, MW_ACCOUNT_FOLDERS = 10000 };
#define MW_ACCOUNT_NOWHERE UINT32_MAX /* no folder's id */

/* RFC 6154. X(name, attribute) */
#define MW_FOLDER_USES(X)                                                                                    \
    X(NONE, "")                                                                                              \
    X(ARCHIVE, "\\Archive")                                                                                  \
    X(DRAFTS, "\\Drafts")                                                                                    \
    X(JUNK, "\\Junk")                                                                                        \
    X(SENT, "\\Sent")                                                                                        \
    X(TRASH, "\\Trash")

enum mw_folder_use {
#define X(name, attribute) MW_FOLDER_##name,
    MW_FOLDER_USES(X)
#undef X
        MW_FOLDER_USE_COUNT
};

struct mw_folder {
    uint32_t id;      /* within the account, never given again; INBOX is 0 */
    const char *name; /* "INBOX", "Arsip/2026" */
    bool selectable;  /* false: only a level of the hierarchy (\Noselect): it was deleted and has children */
    bool subscribed;
    enum mw_folder_use use;
    struct mw_mailbox mailbox; /* empty if it is not selectable */
};

enum mw_account_change_kind {
    MW_ACCOUNT_MAIL_ADDED,
    MW_ACCOUNT_MAIL_REMOVED,
    MW_ACCOUNT_MAIL_FLAGGED, /* flags hold what it has now, old_flags what it had */
    MW_ACCOUNT_FOLDER_CREATED,
    MW_ACCOUNT_FOLDER_DELETED,    /* name: as it was called; its letters were told of as REMOVED before */
    MW_ACCOUNT_FOLDER_RENAMED,    /* name: as it is called now */
    MW_ACCOUNT_FOLDER_SUBSCRIBED, /* or no longer */
};

/* What whoever keeps an account over the end of the program can still take. */
enum mw_account_room {
    MW_ACCOUNT_ROOM,        /* all */
    MW_ACCOUNT_LITTLE_ROOM, /* nothing new: flags, letters that move or go */
    MW_ACCOUNT_NO_ROOM,     /* only what makes room */
};

struct mw_account_change {
    enum mw_account_change_kind kind;
    uint32_t folder;
    uint64_t modseq;                /* of the folder after it */
    struct mw_mail mail;            /* MAIL_*: as it is (REMOVED: as it was) */
    uint64_t old_flags;             /* MAIL_FLAGGED */
    uint32_t from_folder, from_uid; /* MAIL_ADDED: what it is a copy of; else MW_ACCOUNT_NOWHERE */
    const char *name;               /* FOLDER_*; until the journal is cleared. SUBSCRIBED of a name that is
                                     * not there: folder is MW_ACCOUNT_NOWHERE */
};

/* Set up with mw_account_init(). */
struct mw_account {
    struct mw_arena arena;      /* names in the journal, until it is cleared */
    const char *owner;          /* address; the caller's */
    uint64_t quota_bytes;       /* over all folders; 0: no limit */
    uint64_t bytes;             /* of all letters in all folders */
    enum mw_account_room room;  /* those who change it ask; the functions here do not */
    struct mw_folder **folders; /* INBOX first, the others in order of their names, byte by byte */
    size_t folder_count, folder_capacity;
    struct mw_folder **by_id; /* the same, in order of their ids */
    size_t by_id_capacity;
    uint32_t next_folder;       /* id */
    uint32_t next_uid_validity; /* of the next new folder: no name ever has the same twice */
    const char **subscribed;    /* names that are subscribed to but are not there (RFC 9051 §6.3.9) */
    size_t subscribed_count, subscribed_capacity;
    struct mw_account_change *journal;
    size_t journal_count, journal_capacity;
};

/* INBOX is there from the start. */
void mw_account_init(struct mw_account *account, const char *owner, uint32_t uid_validity,
                     uint64_t quota_bytes);
void mw_account_free(struct mw_account *account);
void mw_account_clear_journal(struct mw_account *account);

/* --- folders -------------------------------------------------------------------------------------------- */

struct mw_folder *mw_account_find(const struct mw_account *account, const char *name); /* or NULL */
struct mw_folder *mw_account_folder(const struct mw_account *account, uint32_t id);    /* or NULL */
struct mw_folder *mw_account_inbox(const struct mw_account *account);
/* The folder for a use (\Sent …); NULL: none. */
struct mw_folder *mw_account_for(const struct mw_account *account, enum mw_folder_use use);
bool mw_account_has_children(const struct mw_account *account, const char *name);
/* Whether a folder could have this name: valid UTF-8 (RFC 9051 §5.1), no control characters, no empty level,
 * no trailing separator, not longer than MW_ACCOUNT_NAME_BYTES, no wildcard '*' or '%'. */
bool mw_account_name_is_good(struct mw_span name);

/* Levels above that are missing are created too. A level that could not be selected becomes a folder again,
 * with a new id. MW_EXISTS, MW_INVALID (the name), MW_FULL (too many). */
enum mw_status mw_account_create(struct mw_account *account, const char *name, enum mw_folder_use use);
/* MW_NOT_FOUND; MW_INVALID: INBOX, or a bare level that has children. One that has children leaves a level
 * that cannot be selected in its place, which is another folder with an id of its own. The name stays
 * subscribed if it was (RFC 9051 §6.3.9). */
enum mw_status mw_account_delete(struct mw_account *account, const char *name);
/* With all that lies below. Renaming INBOX moves its letters and leaves it empty (RFC 9051 §6.3.6).
 * Subscriptions are of names, not of folders: they stay.
 * MW_NOT_FOUND, MW_EXISTS, MW_INVALID (also: into itself), MW_FULL. */
enum mw_status mw_account_rename(struct mw_account *account, const char *from, const char *to);
/* Any good name, whether it is there or not. MW_INVALID, MW_FULL; MW_NOT_FOUND: it was not subscribed. */
enum mw_status mw_account_subscribe(struct mw_account *account, const char *name, bool subscribed);

/* --- letters -------------------------------------------------------------------------------------------- */

bool mw_account_has_room(const struct mw_account *account, uint64_t bytes);
/* mail: text, message, flags and arrived are taken from it; uid and modseq are given. MW_FULL: the quota. uid
 * may be NULL. */
enum mw_status mw_account_add(struct mw_account *account, struct mw_folder *folder,
                              const struct mw_mail *mail, uint32_t *uid);
/* A copy in another folder, or the same: text, flags (keywords by their names) and arrival as they are.
 * Whoever keeps letters need not store the text again. MW_NOT_FOUND, MW_FULL. new_uid may be NULL. */
enum mw_status mw_account_copy(struct mw_account *account, struct mw_folder *from, uint32_t uid,
                               struct mw_folder *to, uint32_t *new_uid);
enum mw_status mw_account_remove(struct mw_account *account, struct mw_folder *folder, uint32_t uid);
/* Many at once: uids in rising order, those that are not there are passed over. Returns how many went. */
size_t mw_account_remove_all(struct mw_account *account, struct mw_folder *folder, const uint32_t *uids,
                             size_t count);
/* A letter just as it was, with uid and modseq, behind all that are there: whatever the quota is, and not for
 * the journal. MW_INVALID. */
enum mw_status mw_account_restore(struct mw_account *account, struct mw_folder *folder,
                                  const struct mw_mail *mail);
/* Sets all flags of a letter; nothing happens, and modseq stays, if it has just these. MW_NOT_FOUND. */
enum mw_status mw_account_flag(struct mw_account *account, struct mw_folder *folder, uint32_t uid,
                               uint64_t flags);

#endif
