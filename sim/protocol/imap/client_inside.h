/* What the parts of the IMAP client share: its struct, its states and events, and its table's guards and
 * actions.
 *
 * Between two commands the machine stands in AUTHENTICATED or SELECTED. There it plans what comes next
 * (client_plan.c: which task, which of its stages) and steps with the event NEXT: a guard for each command
 * leads to the state that waits for its reply. */
#ifndef MW_PROTOCOL_IMAP_CLIENT_INSIDE_H
#define MW_PROTOCOL_IMAP_CLIENT_INSIDE_H

#include "sim/base/arena.h"
#include "sim/protocol/imap/client.h"
#include "sim/protocol/imap/reader.h"
#include "sim/protocol/imap/reply.h"

/* Each state but the two in the middle waits for something. X(name, label in English, in Indonesian; NULL:
 * the same word) */
#define MW_IMAP_CLIENT_STATES(X)                                                                             \
    X(CONNECTED, "connected", "tersambung") /* the greeting */                                               \
    X(CAPABILITY, "asking abilities", "meminta kemampuan")                                                   \
    X(LOGIN, "logging in", "masuk")                                                                          \
    X(SASL, "proving", "membuktikan")         /* a SASL exchange */                                          \
    X(CANCEL, "breaking off", "menghentikan") /* of it */                                                    \
    X(AUTHENTICATED, "authenticated", "sudah masuk")                                                         \
    X(ENABLE, "switching on", "mengaktifkan")                                                                \
    X(LIST, "listing folders", "mendaftar folder")                                                           \
    X(STATUS, "looking into a folder", "melihat ke dalam folder")                                            \
    X(FOLDER, "changing folders", "mengubah folder") /* CREATE, RENAME, DELETE, SUBSCRIBE, UNSUBSCRIBE */    \
    X(APPEND, "storing", "menyimpan")                                                                        \
    X(SELECT, "opening", "membuka")                                                                          \
    X(SELECTED, "selected", "folder terbuka")                                                                \
    X(FLAGS, "comparing", "membandingkan")                                                                   \
    X(REMAIN, "what is left?", "apa yang tersisa?")                                                          \
    X(FETCH, "fetching", "mengambil")                                                                        \
    X(STORE, "marking", "menandai")                                                                          \
    X(MOVE, "moving", "memindahkan")                                                                         \
    X(COPY, "copying", "menyalin")                                                                           \
    X(EXPUNGE, "expunging", "membuang")                                                                      \
    X(SEARCH, "searching", "mencari")                                                                        \
    X(IDLE, "asking to idle", "meminta idle")                                                                \
    X(IDLING, "idle", NULL)                                                                                  \
    X(DONE, "ending idle", "mengakhiri idle")                                                                \
    X(WAIT, "waiting", "menunggu") /* until the next NOOP */                                                 \
    X(NOOP, "asking for news", "menanyakan kabar")                                                           \
    X(LOGOUT, "leaving", "pamit")                                                                            \
    X(GIVEN_UP, "giving up", "menyerah") /* LOGOUT was said after a failure: its reply changes nothing */    \
    X(CLOSED, "closed", "ditutup")

enum mw_imap_client_state {
#define X(name, en, id) MW_IMAP_CLIENT_##name,
    MW_IMAP_CLIENT_STATES(X)
#undef X
        MW_IMAP_CLIENT_STATE_COUNT
};

/* X(name, label in English, in Indonesian; NULL: the same word) */
#define MW_IMAP_CLIENT_EVENTS(X)                                                                             \
    X(GREETING, "* OK", NULL)                                                                                \
    X(PREAUTH, "* PREAUTH", NULL)                                                                            \
    X(BYE, "* BYE", NULL)                                                                                    \
    X(PUSH, "* news", "* kabar") /* untagged data while nothing is asked for */                              \
    X(GO, "+", NULL)                                                                                         \
    X(OK, "OK", NULL)                                                                                        \
    X(NO, "NO", NULL)                                                                                        \
    X(BAD, "BAD", NULL)                                                                                      \
    X(NEXT, "next", "berikutnya") /* the client's own: it may go on */                                       \
    X(TIME, "time is up", "waktunya tiba")                                                                   \
    X(ERRAND, "something to do", "ada tugas") /* while it watches */                                         \
    X(NONSENSE, "nonsense", "bukan balasan")                                                                 \
    X(SILENCE, "silence", "tanpa jawaban")                                                                   \
    X(LOST, "connection lost", "koneksi putus")

enum mw_imap_client_event {
#define X(name, en, id) MW_IMAP_CLIENT_ON_##name,
    MW_IMAP_CLIENT_EVENTS(X)
#undef X
        MW_IMAP_CLIENT_EVENT_COUNT
};

/* What a server may offer that matters to us. X(name, its word in CAPABILITY) */
#define MW_IMAP_ABILITIES(X)                                                                                 \
    X(REV1, "IMAP4rev1")                                                                                     \
    X(REV2, "IMAP4rev2")                                                                                     \
    X(LOGINDISABLED, "LOGINDISABLED")                                                                        \
    X(SASL_IR, "SASL-IR")                                                                                    \
    X(ENABLE, "ENABLE")                                                                                      \
    X(CONDSTORE, "CONDSTORE")                                                                                \
    X(QRESYNC, "QRESYNC")                                                                                    \
    X(IDLE, "IDLE")                                                                                          \
    X(MOVE, "MOVE")                                                                                          \
    X(UIDPLUS, "UIDPLUS")                                                                                    \
    X(LITERAL_PLUS, "LITERAL+")                                                                              \
    X(LITERAL_MINUS, "LITERAL-")                                                                             \
    X(SPECIAL_USE, "SPECIAL-USE")                                                                            \
    X(LIST_EXTENDED, "LIST-EXTENDED")

enum mw_imap_ability {
#define X(name, word) MW_IMAP_CAN_##name,
    MW_IMAP_ABILITIES(X)
#undef X
        MW_IMAP_ABILITY_COUNT
};

/* What the machine does next. X(name, label in English, in Indonesian) */
#define MW_IMAP_NEXTS(X)                                                                                     \
    X(CAPABILITY, "abilities unknown", "kemampuan belum diketahui")                                          \
    X(ENABLE, "can resynchronise fast", "bisa sinkron cepat")                                                \
    X(LIST, "folders wanted", "folder diminta")                                                              \
    X(STATUS, "one is missing, one is new", "satu hilang, satu baru")                                        \
    X(FOLDER, "folder to change", "folder diubah")                                                           \
    X(APPEND, "letter to store", "surat disimpan")                                                           \
    X(SELECT, "folder to open", "folder dibuka")                                                             \
    X(FLAGS, "may have changed", "mungkin berubah")                                                          \
    X(REMAIN, "some may be gone", "mungkin ada yang hilang")                                                 \
    X(FETCH, "shown but not here", "tampil tetapi belum ada")                                                \
    X(STORE, "flags to set", "tanda dipasang")                                                               \
    X(MOVE, "letter to move", "surat dipindah")                                                              \
    X(COPY, "no MOVE there", "MOVE tidak ada")                                                               \
    X(EXPUNGE, "marked as deleted", "bertanda terhapus")                                                     \
    X(SEARCH, "something is sought", "ada yang dicari")                                                      \
    X(IDLE, "watches by IDLE", "memantau dengan IDLE")                                                       \
    X(WAIT, "watches by NOOP", "memantau dengan NOOP")                                                       \
    X(LOGOUT, "all done", "semua selesai")

enum mw_imap_next {
#define X(name, en, id) MW_IMAP_NEXT_##name,
    MW_IMAP_NEXTS(X)
#undef X
        MW_IMAP_NEXT_COUNT /* nothing: the task is over */
};

enum {
    MW_IMAP_RESPONSE_LINE = 8 * 1024 * 1024, /* longer lines are nonsense: no server can exhaust our memory */
    MW_IMAP_RESPONSE_BYTES = 256 * 1024 * 1024, /* nor with literals */
    MW_IMAP_NESTING = 64,                       /* lists in lists */
    MW_IMAP_LITERAL_MINUS_BYTES = 4096,         /* RFC 7888 §5 */
};

/* How far the open folder's comparison with the cache has come. */
enum mw_imap_sync {
    MW_IMAP_SYNC_COMPARE,   /* nothing asked yet */
    MW_IMAP_SYNC_COMPARING, /* flags were asked for */
    MW_IMAP_SYNC_COUNTING,  /* what is left was asked for */
    MW_IMAP_SYNC_DESCRIBE,  /* all uids and flags are known */
    MW_IMAP_SYNC_DESCRIBING,
    MW_IMAP_SYNC_KNOWN,
};

struct mw_imap_client {
    struct mw_session session; /* first: it is what guards and actions are given */
    const struct mw_imap_job *job;
    struct mw_cache *cache;

    /* the response that is being gathered, and what of it the next step needs */
    struct mw_buffer response;
    bool in_literal;
    struct mw_arena scratch;  /* of the response that is being read */
    struct mw_span reply;     /* of the response: what follows the tag or the star */
    struct mw_buffer refusal; /* the last NO or BAD */

    /* what the server can do */
    unsigned abilities; /* 1u << enum mw_imap_ability */
    bool abilities_known;
    unsigned mechanisms;    /* of SASL, a bit each */
    struct mw_buffer offer; /* CAPABILITY's words */
    uint64_t append_limit;  /* RFC 7889; 0: not told */
    bool qresync_asked, qresync;

    /* logging in */
    bool logged_in;
    struct mw_sasl_client sasl;
    enum mw_sasl_answer answer; /* to the challenge that came */

    /* the command that is being said */
    unsigned tag;
    struct mw_imap_reply command;
    bool secret;
    bool may_fail, forgiven;    /* its refusal changes nothing; the last one was refused, and that was so */
    size_t literals_said, said; /* of the command: literals, octets of its text */

    /* the folder that is selected */
    struct mw_cache_folder *folder; /* NULL: none */
    bool opening;                   /* its SELECT is not answered yet */
    bool told_validity;             /* likewise: UIDVALIDITY has come */
    bool validity_same;             /* it is as it was on the last visit */
    bool resynced;                  /* the SELECT has told all changes (QRESYNC) */
    bool no_modseq;                 /* the folder counts no changes */
    uint32_t exists;
    uint32_t told_uidnext;
    uint64_t told_modseq; /* HIGHESTMODSEQ */
    uint64_t permanent;   /* flags that can be kept; all bits: anything */
    uint32_t *uids;       /* by sequence number − 1; 0: not known */
    size_t uid_count, uid_capacity;
    bool unsure;      /* a letter of which only the number was known has gone */
    bool grown;       /* letters came since it was asked for new ones */
    bool undescribed; /* of a letter that nobody has asked for yet, the flags have come */
    enum mw_imap_sync sync;
    bool fetched_changes; /* FLAGS asked for changes only */
    unsigned rounds;      /* of catching up, since the task began */

    /* what is to be done */
    enum mw_imap_next next;
    size_t task_at;             /* in the job */
    struct mw_imap_task task;   /* the one at hand */
    bool at_hand, playing;      /* playing: it is a piece of offline work */
    struct mw_imap_task errand; /* something else to do while WATCH goes on */
    bool errand_waits, on_errand;
    struct mw_imap_task watch; /* on_errand: the WATCH that goes on after it */
    int stage;                 /* of the task: how many of its commands were said */
    bool refused;              /* the last command */
    bool try_create;           /* the NO said [TRYCREATE] */
    bool already_there;        /* it said [ALREADYEXISTS] */
    const char *making;        /* the folder that must be made before the task goes on; NULL: none */
    int making_stage;          /* 0: none was made for this task */
    unsigned listing;          /* the number of the listing that is under way; 0: none is */
    bool inbox_listed;
    bool listed;            /* all folders, for this task */
    uint32_t play_validity; /* of offline work: the UIDVALIDITY that its uid belongs to */
    const char *section;    /* of the part that is being fetched */
    bool part_came;
    uint32_t *found; /* uids that SEARCH told */
    size_t found_count, found_capacity;
    bool expunge_refused;
    uint32_t came_validity, came_uid; /* APPENDUID, COPYUID: where the letter lies now; 0: not told */
    bool watching;
    int64_t watch_until_us, idle_since_us;
};

static inline bool mw_imap_client_can(const struct mw_imap_client *client, enum mw_imap_ability ability) {
    return client->abilities >> ability & 1;
}

/* --- client_say.c ----------------------------------------------------------------------------------------
 */

/* An empty command with a new tag, to be filled with mw_imap_put…(). */
struct mw_imap_reply *mw_imap_client_command(struct mw_imap_client *client);
/* "(\\Seen \\Flagged)": of the system's flags */
void mw_imap_client_put_flags(struct mw_imap_reply *command, uint64_t flags);
extern const struct mw_guard mw_imap_client_more_to_say;
extern const struct mw_action mw_imap_client_send, mw_imap_client_send_more;

/* --- client_login.c --------------------------------------------------------------------------------------
 */

void mw_imap_client_read_abilities(struct mw_imap_client *client, struct mw_span words);
/* The base64 of a challenge; false: it is none. */
bool mw_imap_client_hear_challenge(struct mw_imap_client *client, struct mw_span text);
extern const struct mw_guard mw_imap_client_abilities_told, mw_imap_client_way_is_login,
    mw_imap_client_way_is_sasl, mw_imap_client_is_logged_in, mw_imap_client_can_answer,
    mw_imap_client_content, mw_imap_client_not_the_login;
extern const struct mw_action mw_imap_client_send_capability, mw_imap_client_send_login,
    mw_imap_client_send_authenticate, mw_imap_client_send_response, mw_imap_client_enter,
    mw_imap_client_know_abilities, mw_imap_client_login_refused, mw_imap_client_no_way;

/* --- client_response.c -----------------------------------------------------------------------------------
 */

/* Reads untagged data into the cache; false: it is no data that anybody waits for. */
bool mw_imap_client_read_data(struct mw_imap_client *client, struct mw_span text);
/* The code in brackets of OK, NO, BAD, PREAUTH and BYE. */
void mw_imap_client_read_code(struct mw_imap_client *client, struct mw_span text);
void mw_imap_client_tell(struct mw_imap_client *client, enum mw_imap_client_news news, uint64_t number);
/* The folder is there: tells it if that is new. */
void mw_imap_client_see(struct mw_imap_client *client, struct mw_cache_folder *folder);
/* The uid that a sequence number stands for; 0: not known. And the other way: it stands for this one. */
uint32_t mw_imap_client_uid(const struct mw_imap_client *client, uint32_t number);
void mw_imap_client_number(struct mw_imap_client *client, uint32_t number, uint32_t uid);
/* The letter is no longer in the open folder. */
void mw_imap_client_letter_gone(struct mw_imap_client *client, uint32_t uid);
/* All that was known and was not told of while the folder was compared is gone. */
void mw_imap_client_sweep(struct mw_imap_client *client);

/* --- client_fetch.c --------------------------------------------------------------------------------------
 */

/* "(FLAGS (…) UID 7 …)" of the letter with this number. */
void mw_imap_client_read_fetch(struct mw_imap_client *client, struct mw_imap_reader *reader, uint32_t number);
/* Passes over one value, however deeply nested. */
bool mw_imap_client_skip(struct mw_imap_reader *reader);

/* --- client_plan.c, client_sync.c ------------------------------------------------------------------------
 */

/* Sets `next` and prepares its command. */
void mw_imap_client_plan(struct mw_imap_client *client);
/* The task's; INBOX if it names none. */
const char *mw_imap_client_folder_name(const struct mw_imap_client *client);
/* How a task ends: all is done; the reply to the last command was no; the server cannot do that; something is
 * not there. Each gives MW_IMAP_NEXT_COUNT. */
enum mw_imap_next mw_imap_client_task_done(struct mw_imap_client *client);
enum mw_imap_next mw_imap_client_task_refused(struct mw_imap_client *client);
enum mw_imap_next mw_imap_client_not_offered(struct mw_imap_client *client);
enum mw_imap_next mw_imap_client_task_moot(struct mw_imap_client *client, const char *what);
/* Opens the task's folder and finds its letter there; task.uid says which it is, or the task has ended. */
enum mw_imap_next mw_imap_client_find_letter(struct mw_imap_client *client);
const char *mw_imap_client_subject(const struct mw_imap_client *client); /* by which it was sought, or "" */
enum mw_imap_next mw_imap_client_store(struct mw_imap_client *client, char sign, uint64_t flags);
/* MOVE and DELETE (client_remove.c). */
enum mw_imap_next mw_imap_client_remove(struct mw_imap_client *client);
/* What the open folder still lacks to be known; MW_IMAP_NEXT_COUNT: nothing. */
enum mw_imap_next mw_imap_client_sync(struct mw_imap_client *client, uint32_t window);
/* Something came that must be asked about: an end to IDLE. */
bool mw_imap_client_behind(const struct mw_imap_client *client);
enum mw_imap_next mw_imap_client_select(struct mw_imap_client *client, const char *name);
/* What one letter's envelope, flags and structure are asked for with. */
enum mw_imap_next mw_imap_client_describe(struct mw_imap_client *client, const uint32_t *uids, size_t count);

/* --- client_folders.c ------------------------------------------------------------------------------------
 * Each gives what comes next, MW_IMAP_NEXT_COUNT: nothing. */

/* All folders are listed, and those that have another name now are known again by their UIDVALIDITY. */
enum mw_imap_next mw_imap_client_list(struct mw_imap_client *client);
/* The folder is made, for the task at hand. */
enum mw_imap_next mw_imap_client_make(struct mw_imap_client *client, const char *name);
/* Where APPEND puts the letter. */
const char *mw_imap_client_sent_folder(const struct mw_imap_client *client);
/* The tasks. */
enum mw_imap_next mw_imap_client_list_folders(struct mw_imap_client *client);
enum mw_imap_next mw_imap_client_create_folder(struct mw_imap_client *client);
enum mw_imap_next mw_imap_client_rename_folder(struct mw_imap_client *client);
enum mw_imap_next mw_imap_client_drop_folder(struct mw_imap_client *client);
enum mw_imap_next mw_imap_client_append(struct mw_imap_client *client);

/* --- client_actions.c ------------------------------------------------------------------------------------
 */

#define X(name, en, id) extern const struct mw_guard mw_imap_client_next_##name;
MW_IMAP_NEXTS(X)
#undef X
extern const struct mw_guard mw_imap_client_folder_open, mw_imap_client_must_ask;
extern const struct mw_action mw_imap_client_settle, mw_imap_client_refuse, mw_imap_client_opened,
    mw_imap_client_not_opened, mw_imap_client_idles, mw_imap_client_noop, mw_imap_client_fail,
    mw_imap_client_give_up, mw_imap_client_fail_politely, mw_imap_client_finish;

#endif
