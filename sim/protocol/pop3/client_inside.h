/* What the parts of the POP3 client share: its struct, its states and events, and its table's guards and
 * actions. */
#ifndef MW_PROTOCOL_POP3_CLIENT_INSIDE_H
#define MW_PROTOCOL_POP3_CLIENT_INSIDE_H

#include "sim/base/arena.h"
#include "sim/protocol/pop3/client.h"

/* Each state waits for something. X(name, label in English, in Indonesian; NULL: the same word) */
#define MW_POP3_CLIENT_STATES(X)                                                                             \
    X(CONNECTED, "connected", "tersambung") /* the greeting */                                               \
    X(CAPA, "asking abilities", "meminta kemampuan")                                                         \
    X(CAPA_LINES, "reading abilities", "membaca kemampuan")                                                  \
    X(APOP, "digest said", "sidik terkirim")                                                                 \
    X(AUTH, "proving", "membuktikan")         /* a SASL exchange */                                          \
    X(CANCEL, "breaking off", "menghentikan") /* of it */                                                    \
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
    X(CHALLENGE, "+", NULL) /* of SASL */                                                                    \
    X(END, ".", NULL)       /* of a listing or a message */                                                  \
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
    bool taken;                        /* an errand is, or was, about it */
    const struct mw_pop3_known *known; /* NULL: new */
};

/* What the line that came has settled, to be told once the row is taken. */
enum mw_pop3_settled {
    MW_POP3_SETTLED_NOTHING,
    MW_POP3_SETTLED_LISTS,   /* what is there is known: the first errand can be chosen */
    MW_POP3_SETTLED_FETCH,   /* a message has come */
    MW_POP3_SETTLED_DELETE,  /* a message is marked */
    MW_POP3_SETTLED_REFUSAL, /* one of both was refused */
};

enum mw_pop3_next { MW_POP3_NEXT_QUIT, MW_POP3_NEXT_RETR, MW_POP3_NEXT_DELE };

/* RETR or DELE of one message. */
struct mw_pop3_errand {
    enum mw_pop3_next what;
    size_t at; /* item */
};

enum { MW_POP3_CLIENT_AHEAD = 8 }; /* errands that may be under way together, if the server can pipeline */

enum mw_pop3_way { MW_POP3_WAY_USER, MW_POP3_WAY_APOP, MW_POP3_WAY_SASL, MW_POP3_WAY_NONE };

struct mw_pop3_client {
    struct mw_session session; /* first: it is what guards and actions are given */
    const struct mw_pop3_job *job;
    const struct mw_pop3_known **known; /* the job's, sorted by UIDL */
    struct mw_span reply;               /* the line being answered */

    struct mw_buffer timestamp; /* of the greeting, "<…>"; empty: none */
    unsigned offered;           /* mechanisms in CAPA, a bit each */
    struct mw_buffer offer;     /* the line of CAPA that names them */
    bool may_pipeline;
    enum mw_pop3_way way; /* to log in, chosen before each step */
    struct mw_sasl_client sasl;
    enum mw_sasl_answer answer; /* to the challenge that came */

    struct mw_arena uidls;
    struct mw_pop3_item *items; /* message number N is items[N - 1] */
    size_t item_count, item_capacity;
    uint64_t told_count; /* by STAT */
    uint64_t room_bytes;

    struct mw_pop3_errand errands[MW_POP3_CLIENT_AHEAD]; /* the reply to the first is the next that comes */
    size_t errand_count, said; /* said: of the errands, those whose command was sent */
    size_t scanned, told;      /* items before these were looked at, and told of if they are passed over */
    uint64_t reserved_bytes;   /* by what is being fetched */
    enum mw_pop3_settled settled;
    size_t settled_at;        /* item */
    enum mw_pop3_next next;   /* chosen before each step, for the guards: the first errand */
    struct mw_buffer message; /* as far as it came */
    bool inside_line;         /* of the message: a piece of a long line came */
};

extern const struct mw_guard mw_pop3_mailbox_empty, mw_pop3_wants_uidl, mw_pop3_next_is_retr,
    mw_pop3_next_is_dele;

/* client_login.c */
extern const struct mw_guard mw_pop3_wants_capa, mw_pop3_way_is_apop, mw_pop3_way_is_sasl,
    mw_pop3_way_is_none, mw_pop3_can_answer, mw_pop3_content, mw_pop3_not_the_login;
extern const struct mw_action mw_pop3_send_user, mw_pop3_send_pass, mw_pop3_send_apop, mw_pop3_send_auth,
    mw_pop3_send_response, mw_pop3_login_refused, mw_pop3_no_way;

extern const struct mw_action mw_pop3_do_without_uidl, mw_pop3_send_retr, mw_pop3_send_dele,
    mw_pop3_settle_all, mw_pop3_begin_content, mw_pop3_fail, mw_pop3_finish;

/* Sends a command with an argument; "" for none. */
void mw_pop3_client_send(struct mw_pop3_client *client, const char *verb, const char *argument, bool secret);

/* client_login.c: what the greeting and CAPA offer, the way to log in that follows, and the next answer to
 * SASL (false: the challenge is none). */
void mw_pop3_client_read_greeting(struct mw_pop3_client *client);
void mw_pop3_client_read_ability(struct mw_pop3_client *client, struct mw_span line);
void mw_pop3_client_choose_way(struct mw_pop3_client *client);
bool mw_pop3_client_hear_challenge(struct mw_pop3_client *client);

/* Takes the errand that is settled off the list and looks for more; sets next. */
void mw_pop3_client_choose(struct mw_pop3_client *client);

#endif
