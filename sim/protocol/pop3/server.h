/* The server's end of POP3 (RFC 1939; CAPA and RESP-CODES: RFC 2449; AUTH-RESP-CODE: RFC 3206; AUTH: RFC
 * 5034; UTF8 and LANG: RFC 6856).
 *
 * DELE only marks. Messages are removed when QUIT is said in the TRANSACTION state, by asking the owner; a
 * session that ends in any other way removes nothing. What the settings do not offer (APOP, AUTH) gets -ERR
 * like any unknown command.
 *
 * Who logs in is asked twice: first for the password of a name, which the machine itself compares with what
 * the client said or proved; then, if it was right, for the mailbox.
 *
 * A client that has not said UTF8 is given a surrogate of a message with UTF-8 in its header. What is 8-bit
 * in a body passes, as it always has.
 *
 * SIMPLIFIED: no SASLprep of names and passwords in UTF-8. A reply that takes longer to travel than the idle
 * time counts as idleness. */
#ifndef MW_PROTOCOL_POP3_SERVER_H
#define MW_PROTOCOL_POP3_SERVER_H

#include "sim/protocol/pop3/pop3.h"
#include "sim/protocol/sasl/sasl.h"
#include "sim/protocol/session.h"

#define MW_POP3_SERVER_STATES(X)                                                                             \
    X(AUTHORIZATION, "authorization", NULL)                                                                  \
    X(NAMED, "user given", "nama diberikan")    /* part of AUTHORIZATION: PASS must follow */                \
    X(SASL, "SASL exchange", "pertukaran SASL") /* part of AUTHORIZATION: AUTH has begun */                  \
    X(TRANSACTION, "transaction", NULL)                                                                      \
    X(UPDATE, "update", NULL)                                                                                \
    X(CLOSED, "closed", "ditutup")

enum mw_pop3_server_state {
#define X(name, en, id) MW_POP3_SERVER_##name,
    MW_POP3_SERVER_STATES(X)
#undef X
        MW_POP3_SERVER_STATE_COUNT
};

struct mw_pop3_server_settings {
    const char *host_name;
    const char *implementation; /* for CAPA after the login; NULL: not told */
    int64_t idle_us;            /* at least ten minutes, whatever is said here (RFC 1939 §3) */
    uint32_t login_delay_s;     /* for CAPA; 0: none. The owner keeps count and says TOO_SOON */
    unsigned mechanisms;        /* of SASL: a bit 1u << enum mw_sasl_mechanism each; 0: no AUTH */
    bool apop;
    uint64_t salt_seed; /* both as in struct mw_sasl_settings; they matter to AUTH and APOP only */
    uint8_t random[MW_SASL_RANDOM_BYTES];
};

enum mw_pop3_server_question {
    MW_POP3_ASKS_LOGIN,    /* text: user name; mw_pop3_server_answer_secret() */
    MW_POP3_ASKS_MAILDROP, /* who it is is proved; text: user name; mw_pop3_server_answer() */
    MW_POP3_ASKS_UPDATE,   /* remove what mw_pop3_server_marked() says, release the lock. text: user; number:
                              how many */
};

/* MW_FACT_TELLS codes. number: index of the message in the maildrop, from 0. */
enum mw_pop3_server_news {
    MW_POP3_MARKED,    /* DELE */
    MW_POP3_UNMARKED,  /* RSET, one for each; also when a session ends without QUIT */
    MW_POP3_SENDS,     /* RETR or TOP: said just before the CONTENT that carries it */
    MW_POP3_ABANDONED, /* logged in and ended without UPDATE (lost, idle): release the lock, remove nothing */
};

enum mw_pop3_verdict {
    MW_POP3_YES,
    MW_POP3_IN_USE,   /* [IN-USE]: another session holds the lock */
    MW_POP3_TOO_SOON, /* [LOGIN-DELAY]: the last login was less than login_delay_s ago */
    MW_POP3_NOT_NOW,  /* [SYS/TEMP]; UPDATE: some messages could not be removed */
    MW_POP3_BROKEN,   /* [SYS/PERM]: somebody must repair something first */
};

struct mw_pop3_server;

struct mw_pop3_server *mw_pop3_server_create(const struct mw_pop3_server_settings *settings);
void mw_pop3_server_destroy(struct mw_pop3_server *server);
struct mw_session *mw_pop3_server_session(struct mw_pop3_server *server);

/* The password of the user that was asked for; NULL: there is no such user. */
void mw_pop3_server_answer_secret(struct mw_pop3_server *server, const char *password, int64_t now_us);

/* maildrop: with YES to MAILDROP, what the session works on; it stays as it is until the session has ended.
 * Else NULL. The client may be lost before the answer comes: an UPDATE then holds all the same, and a login
 * that was granted is ABANDONED at once. */
void mw_pop3_server_answer(struct mw_pop3_server *server, enum mw_pop3_verdict verdict,
                           const struct mw_pop3_maildrop *maildrop, int64_t now_us);

/* While UPDATE is asked, and after it: whether the message with this index is marked. */
bool mw_pop3_server_marked(const struct mw_pop3_server *server, size_t index);

extern const struct mw_table mw_pop3_server_table;

#endif
