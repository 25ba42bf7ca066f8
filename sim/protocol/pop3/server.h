/* The server's end of POP3 (RFC 1939; CAPA and RESP-CODES: RFC 2449; AUTH-RESP-CODE: RFC 3206).
 *
 * DELE only marks. Messages are removed when QUIT is said in the TRANSACTION state, by asking the owner; a
 * session that ends in any other way removes nothing. APOP is not offered: it gets -ERR like any unknown
 * command.
 *
 * SIMPLIFIED: a reply that takes longer to travel than the idle time counts as idleness. */
#ifndef MW_PROTOCOL_POP3_SERVER_H
#define MW_PROTOCOL_POP3_SERVER_H

#include "sim/protocol/pop3/pop3.h"
#include "sim/protocol/session.h"

#define MW_POP3_SERVER_STATES(X)                                                                             \
    X(AUTHORIZATION, "authorization", NULL)                                                                  \
    X(NAMED, "user given", "nama diberikan") /* part of AUTHORIZATION: PASS must follow */                   \
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
    const char *implementation; /* for CAPA; NULL: not told */
    int64_t idle_us;            /* 0: ten minutes, the least that RFC 1939 §3 allows */
};

enum mw_pop3_server_question {
    MW_POP3_ASKS_LOGIN,  /* text: user name; the password is mw_pop3_server_password() */
    MW_POP3_ASKS_UPDATE, /* remove what mw_pop3_server_marked() says, release the lock. text: user; number:
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
    MW_POP3_WRONG_LOGIN, /* [AUTH] */
    MW_POP3_IN_USE,      /* [IN-USE]: another session holds the lock */
    MW_POP3_NOT_NOW,     /* [SYS/TEMP]; UPDATE: some messages could not be removed */
};

struct mw_pop3_server;

struct mw_pop3_server *mw_pop3_server_create(const struct mw_pop3_server_settings *settings);
void mw_pop3_server_destroy(struct mw_pop3_server *server);
struct mw_session *mw_pop3_server_session(struct mw_pop3_server *server);

/* maildrop: with YES to LOGIN, what the session works on; it stays as it is until the session has ended. Else
 * NULL. The client may be lost before the answer comes: an UPDATE then holds all the same, and a login that
 * was granted is ABANDONED at once. */
void mw_pop3_server_answer(struct mw_pop3_server *server, enum mw_pop3_verdict verdict,
                           const struct mw_pop3_maildrop *maildrop, int64_t now_us);

const char *mw_pop3_server_password(const struct mw_pop3_server *server);
/* While UPDATE is asked, and after it: whether the message with this index is marked. */
bool mw_pop3_server_marked(const struct mw_pop3_server *server, size_t index);

extern const struct mw_table mw_pop3_server_table;

#endif
