/* What the parts of the POP3 client share: its struct, its states and events, and its table's guards and
 * actions. */
#ifndef MW_PROTOCOL_POP3_CLIENT_INSIDE_H
#define MW_PROTOCOL_POP3_CLIENT_INSIDE_H

#include "sim/base/arena.h"
#include "sim/protocol/pop3/client.h"

/* Each state waits for something. X(name, label in English, in Indonesian; NULL: the same word) */
#define MW_POP3_CLIENT_STATES(X)                                                                             \
    X(CONNECTED, "connected", "tersambung") /* the greeting */                                               \
    X(USER, "user said", "nama terkirim")                                                                    \
    X(PASS, "password said", "sandi terkirim")                                                               \
    X(STAT, "counting", "menghitung")                                                                        \
    X(UIDL, "asking ids", "meminta id")                                                                      \
    X(UIDL_LINES, "reading ids", "membaca id")                                                               \
    X(LIST, "asking sizes", "meminta ukuran")                                                                \
    X(LIST_LINES, "reading sizes", "membaca ukuran")                                                         \
    X(RETR, "asking message", "meminta pesan")                                                               \
    X(CONTENT, "reading message", "membaca pesan")                                                           \
    X(DELE, "marking", "menandai")                                                                           \
    X(QUIT, "leaving", "pamit")                                                                              \
    X(GIVEN_UP, "giving up", "menyerah") /* QUIT was said after a failure: its reply changes nothing */      \
    X(CLOSED, "closed", "ditutup")

enum mw_pop3_client_state {
#define X(name, en, id) MW_POP3_CLIENT_##name,
    MW_POP3_CLIENT_STATES(X)
#undef X
        MW_POP3_CLIENT_STATE_COUNT
};

/* X(name, label in English, in Indonesian; NULL: the same word) */
#define MW_POP3_CLIENT_EVENTS(X)                                                                             \
    X(OK, "+OK", NULL)                                                                                       \
    X(ERR, "-ERR", NULL)                                                                                     \
    X(END, ".", NULL) /* of a listing or a message */                                                        \
    X(NONSENSE, "nonsense", "bukan balasan")                                                                 \
    X(SILENCE, "silence", "tanpa jawaban")                                                                   \
    X(LOST, "connection lost", "koneksi putus")

enum mw_pop3_client_event {
#define X(name, en, id) MW_POP3_CLIENT_ON_##name,
    MW_POP3_CLIENT_EVENTS(X)
#undef X
        MW_POP3_CLIENT_EVENT_COUNT
};

/* More messages than this in one mailbox are taken for nonsense, so that no number can exhaust our memory. */
enum { MW_POP3_CLIENT_MESSAGE_LIMIT = 1 << 20 };

struct mw_pop3_item {
    const char *uidl; /* "" if the server gave none */
    uint64_t octets;
    bool listed;
    const struct mw_pop3_known *known; /* NULL: new */
};

/* What the line that came has settled, to be told once the row is taken. */
enum mw_pop3_settled { MW_POP3_SETTLED_NOTHING, MW_POP3_SETTLED_FETCH, MW_POP3_SETTLED_DELETE };

enum mw_pop3_next { MW_POP3_NEXT_QUIT, MW_POP3_NEXT_RETR, MW_POP3_NEXT_DELE };

struct mw_pop3_client {
    struct mw_session session; /* first: it is what guards and actions are given */
    const struct mw_pop3_job *job;
    const struct mw_pop3_known **known; /* the job's, sorted by UIDL */
    struct mw_span reply;               /* the line being answered */

    struct mw_arena uidls;
    struct mw_pop3_item *items; /* message number N is items[N - 1] */
    size_t item_count, item_capacity;
    uint64_t told_count; /* by STAT */
    uint64_t room_bytes;

    size_t done; /* messages before this one are dealt with; the one being dealt with is done - 1 */
    enum mw_pop3_settled settled;
    enum mw_pop3_next next;   /* chosen before each step, for the guards */
    size_t next_at;           /* which message; item_count for QUIT */
    struct mw_buffer message; /* as far as it came */
    bool inside_line;         /* of the message: a piece of a long line came */
};

extern const struct mw_guard mw_pop3_mailbox_empty, mw_pop3_wants_uidl, mw_pop3_next_is_retr,
    mw_pop3_next_is_dele, mw_pop3_not_the_login;

extern const struct mw_action mw_pop3_send_user, mw_pop3_send_pass, mw_pop3_do_without_uidl,
    mw_pop3_send_retr, mw_pop3_send_dele, mw_pop3_settle_all, mw_pop3_begin_content, mw_pop3_login_refused,
    mw_pop3_fail, mw_pop3_finish;

/* Looks for the next message to fetch or to delete, knowing what is settled; sets next and next_at. */
void mw_pop3_client_choose(struct mw_pop3_client *client);

#endif
