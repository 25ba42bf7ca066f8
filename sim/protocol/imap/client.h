/* The client's end of IMAP: one visit to an account, with a list of things to do (RFC 9051, RFC 3501; how a
 * mail program that may be offline goes about it: RFC 4549).
 *
 * It works on the device's cache (sim/mail/cache.h): what the server tells is written there, and told to the
 * owner. Only what is shown is fetched: flags of all letters, envelopes and structure of the newest, a part
 * when somebody opens it.
 *
 * What has changed since the last visit it learns by the best that the server offers: QRESYNC (RFC 7162 §3.2)
 * tells it with the SELECT; CONDSTORE tells which flags changed, and a search which letters are left; without
 * both, all flags are fetched and compared. It watches with IDLE (RFC 2177), or asks with NOOP. It moves with
 * MOVE (RFC 6851), or copies, marks and expunges. It never asks for what the server does not offer.
 *
 * Each listing of the folders shows which ones somebody else has made or deleted. One that is missing and one
 * that is new are the same if they have the same UIDVALIDITY: then the folder was renamed, and what is kept
 * of its letters stays. A folder that is missing when a letter is to go there is made (TRYCREATE, RFC 9051
 * §7.1). What it makes it subscribes to, so that other programs show it.
 *
 * Without UIDPLUS (RFC 4315) other letters that are marked as deleted lose their mark for as long as one is
 * expunged.
 *
 * SIMPLIFIED: one command at a time, no pipelining. When a server refuses one way to log in, no other is
 * tried. */
#ifndef MW_PROTOCOL_IMAP_CLIENT_H
#define MW_PROTOCOL_IMAP_CLIENT_H

#include "sim/mail/cache.h"
#include "sim/protocol/imap/imap.h"
#include "sim/protocol/sasl/sasl.h"
#include "sim/protocol/session.h"

/* X(name, id) */
#define MW_IMAP_LOGINS(X)                                                                                    \
    X(LOGIN, "login") /* the LOGIN command */                                                                \
    X(SASL, "sasl")                                                                                          \
    X(AUTO, "auto") /* the best that the server offers: what hides the password first */

enum mw_imap_login_by {
#define X(name, id) MW_IMAP_BY_##name,
    MW_IMAP_LOGINS(X)
#undef X
        MW_IMAP_BY_COUNT
};

/* X(name, id). Fields of struct mw_imap_task that matter are named beside each. */
#define MW_IMAP_TASKS(X)                                                                                     \
    X(FOLDERS, "folders")     /* list all folders */                                                         \
    X(SYNC, "sync")           /* folder, window: learn what is new. lists */                                 \
    X(READ, "read")           /* letter: fetch its text, mark it as seen */                                  \
    X(SAVE, "save")           /* letter, name: fetch one attachment */                                       \
    X(WHOLE, "whole")         /* letter: fetch all of it */                                                  \
    X(FLAG, "flag")           /* letter, add, remove */                                                      \
    X(MOVE, "move")           /* letter, name: the folder that it moves to */                                \
    X(DELETE, "delete")       /* letter: for good; to_trash: only if it lies in the trash already */         \
    X(CREATE, "create")       /* name */                                                                     \
    X(RENAME, "rename")       /* folder, name */                                                             \
    X(DROP, "drop")           /* folder: delete it, with all letters in it */                                \
    X(SEARCH, "search")       /* folder, search */                                                           \
    X(APPEND, "append")       /* folder, text, add: its flags. The folder is created if it is missing */     \
    X(WATCH, "watch")         /* folder, window, for_us */                                                   \
    X(PLAY_BACK, "play-back") /* what was done offline */

enum mw_imap_task_kind {
#define X(name, id) MW_IMAP_TASK_##name,
    MW_IMAP_TASKS(X)
#undef X
        MW_IMAP_TASK_COUNT
};

/* What a letter must be or have to be found; all of what is given. NULL, 0: does not matter. */
struct mw_imap_query {
    const char *from, *to, *subject, *text; /* text: anywhere in it */
    uint64_t with, without;                 /* MW_FLAG_BIT of \Seen, \Answered, \Flagged, \Deleted, \Draft */
};

/* A letter is meant by its uid in the folder or, if that is 0, by its subject: the newest that has it. */
struct mw_imap_task {
    enum mw_imap_task_kind kind;
    const char *folder; /* NULL: INBOX */
    uint32_t uid;
    const char *subject;
    const char *name;
    uint64_t add, remove; /* MW_FLAG_BIT of system flags */
    struct mw_imap_query search;
    struct mw_span text;
    uint32_t window; /* how many of the newest letters are shown; 0: fifty */
    int64_t for_us;
    bool lists;    /* all folders are listed first */
    bool to_trash; /* the letter moves to the folder for such letters */
};

struct mw_imap_job {
    const char *login, *password;
    enum mw_imap_login_by login_by;
    unsigned mechanisms;                  /* of SASL, a bit each: those it may use; 0: all */
    uint8_t random[MW_SASL_RANDOM_BYTES]; /* SASL, AUTO: new for each visit */
    struct mw_cache *cache;
    const struct mw_imap_task *tasks;
    size_t task_count;
    int64_t patience_us; /* for any one reply; 0: two minutes */
    int64_t poll_us;     /* WATCH without IDLE: between two NOOPs; 0: a minute */
};

/* MW_FACT_TELLS codes. text is the folder's name where nothing else is said; the letter stands in the cache,
 * as it is when the owner reads the news. Just one of DONE, LOGIN_REFUSED and FAILED ends every visit; what
 * was learned and done before stays so. X(name, words) */
#define MW_IMAP_CLIENT_NEWS(X)                                                                               \
    X(FOLDER_SEEN, "folder seen") /* it was not known before */                                              \
    X(FOLDER_GONE, "folder gone")                                                                            \
    X(FOLDER_RENAMED, "folder renamed") /* text: its name until now, a line feed, its name */                \
    X(OPENED, "opened")                 /* number: letters in it, by the server's count */                   \
    X(RENUMBERED, "renumbered")         /* UIDVALIDITY has changed: all that was known of it is forgotten */ \
    X(LETTER_KNOWN, "letter")           /* number: uid. It was not known before */                           \
    X(DESCRIBED, "described")           /* number: uid. Its envelope and structure are known now */          \
    X(FLAGS_CHANGED, "flags")           /* number: uid */                                                    \
    X(LETTER_GONE, "gone")              /* number: uid */                                                    \
    X(MOVED_HERE, "came") /* number: uid in this folder, of a letter that this device moved there */         \
    X(PART_FETCHED,                                                                                          \
      "part") /* number: uid. text: the section ("" if it is all of the letter), a blank, the folder */      \
    X(NO_ROOM, "no room")           /* number: bytes of the part that does not fit */                        \
    X(FOUND, "found")               /* number: uid, by SEARCH */                                             \
    X(SEARCHED, "searched")         /* number: how many were found */                                        \
    X(APPENDED, "appended")         /* number: uid, 0 if the server does not tell */                         \
    X(SYNCED, "synced")             /* number: letters in it */                                              \
    X(WATCHING, "watching")         /* number: 1: IDLE, 0: NOOP now and then */                              \
    X(TASK_DONE, "task done")       /* number: which of the job's. No text */                                \
    X(TASK_REFUSED, "task refused") /* number: which. text: the reply, "" if the server cannot do that */    \
    X(TASK_MOOT, "task moot") /* number: which. text: what is not there: a subject, a file, a folder */      \
    X(PLAYED, "played")       /* one piece of offline work was done. No text */                              \
    X(PLAY_REFUSED, "play refused") /* text: what it was about, a line feed, the reply; none if that is not  \
                                       there any more */                                                     \
    X(ALERT, "alert")               /* text: what the server wants its user to read */                       \
    X(LOGIN_REFUSED, "login refused") /* text: the reply */                                                  \
    X(DONE, "done")                                                                                          \
    X(FAILED, "failed") /* text: the reply, what was offered, or "" if the connection was lost or silent */

enum mw_imap_client_news {
#define X(name, words) MW_IMAP_##name,
    MW_IMAP_CLIENT_NEWS(X)
#undef X
        MW_IMAP_CLIENT_NEWS_COUNT
};

struct mw_imap_client;

struct mw_imap_client *mw_imap_client_create(const struct mw_imap_job *job); /* job outlives the machine */
void mw_imap_client_destroy(struct mw_imap_client *client);
struct mw_session *mw_imap_client_session(struct mw_imap_client *client);

/* While it watches, the client can do one thing more, on the same connection, and then watches on. What
 * became of it is told as TASK_… with this number. The task's texts outlive it. false: it does not watch just
 * now, and nothing happens. Not for WATCH and PLAY_BACK. */
#define MW_IMAP_ERRAND UINT32_MAX
bool mw_imap_client_do(struct mw_imap_client *client, const struct mw_imap_task *task, int64_t now_us);

extern const struct mw_table mw_imap_client_table;

#endif
