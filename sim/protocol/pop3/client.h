/* The client's end of POP3: one visit to a mailbox, in one of the modes that mail programs offer.
 *
 * delete: RETR and DELE each message. keep: UIDL first, then RETR only what is not known yet. delete after N
 * days: as keep, and DELE what was fetched at least N days ago. A server without UIDL gets "-ERR" handled: in
 * keep mode everything is fetched again, and the client says so.
 *
 * With pipelining (RFC 2449 §6.6) up to eight RETR and DELE are under way together; a message is still marked
 * only after its last line has come. SIMPLIFIED: STAT, UIDL and LIST go one by one.
 *
 * How it logs in is the job's choice: USER and PASS as RFC 1939 has them; APOP; SASL (RFC 5034); or by the
 * best that the server offers. SIMPLIFIED: when a server refuses one way, no other is tried. */
#ifndef MW_PROTOCOL_POP3_CLIENT_H
#define MW_PROTOCOL_POP3_CLIENT_H

#include "sim/protocol/pop3/pop3.h"
#include "sim/protocol/sasl/sasl.h"
#include "sim/protocol/session.h"

/* X(name, id in lesson files) */
#define MW_POP3_MODES(X)                                                                                     \
    X(DELETE, "delete")                                                                                      \
    X(KEEP, "keep")                                                                                          \
    X(DELETE_AFTER, "delete-after-days")

enum mw_pop3_mode {
#define X(name, id) MW_POP3_MODE_##name,
    MW_POP3_MODES(X)
#undef X
        MW_POP3_MODE_COUNT
};

/* X(name, id) */
#define MW_POP3_LOGINS(X)                                                                                    \
    X(USER, "user") /* USER and PASS */                                                                      \
    X(APOP, "apop")                                                                                          \
    X(SASL, "sasl")                                                                                          \
    X(AUTO, "auto") /* the best that the server offers: what hides the password first */

enum mw_pop3_login_by {
#define X(name, id) MW_POP3_BY_##name,
    MW_POP3_LOGINS(X)
#undef X
        MW_POP3_BY_COUNT
};

/* A message that the device fetched on an earlier visit. */
struct mw_pop3_known {
    const char *uidl;
    int64_t fetched_us;
};

struct mw_pop3_job {
    const char *login, *password;
    enum mw_pop3_login_by login_by;
    unsigned mechanisms;                  /* of SASL, a bit each: those it may use; 0: all */
    uint8_t random[MW_SASL_RANDOM_BYTES]; /* SASL, AUTO: new for each visit */
    bool pipelining; /* if the server offers it: asks for messages before others have come */
    enum mw_pop3_mode mode;
    int64_t delete_after_us; /* DELETE_AFTER only */
    const struct mw_pop3_known *known;
    size_t known_count;
    uint64_t room_bytes; /* what the device can still store; UINT64_MAX: plenty. What does not fit is left */
    int64_t patience_us; /* for any one reply; 0: two minutes */
};

/* MW_FACT_TELLS codes. Just one of DONE, LOGIN_REFUSED and FAILED ends every visit; what was FETCHED before
 * stays fetched. A locked mailbox ([IN-USE]) or a server in trouble ([SYS/…]) is FAILED; so is a server that
 * does not offer what the job wants to log in with (text: what it offered), or whose proof of itself is
 * wrong. */
enum mw_pop3_client_news {
    MW_POP3_FETCHES, /* RETR is sent, and its reply comes next. text: the message's UIDL, "" if the server
                        gave none */
    MW_POP3_FETCHED, /* and it came. text: the message, dot-stuffing undone */
    MW_POP3_DELETED, /* text: UIDL; DELE was accepted (it takes effect at QUIT) */
    MW_POP3_KNOWN,   /* text: UIDL; not fetched because it is known */
    MW_POP3_NO_ROOM, /* number: size of the message that does not fit */
    MW_POP3_LOGIN_REFUSED, /* text: the reply */
    MW_POP3_DONE,          /* QUIT was answered with +OK */
    MW_POP3_FAILED,  /* the visit ended early; text: the reply, or "" if the connection was lost or silent */
    MW_POP3_NO_UIDL, /* text: the refusal. What is known cannot be told apart: everything is fetched again */
};

struct mw_pop3_client;

struct mw_pop3_client *mw_pop3_client_create(const struct mw_pop3_job *job); /* job outlives the machine */
void mw_pop3_client_destroy(struct mw_pop3_client *client);
struct mw_session *mw_pop3_client_session(struct mw_pop3_client *client);
/* What has come of the message that is being fetched, dot-stuffing undone. */
struct mw_span mw_pop3_client_message(const struct mw_pop3_client *client);

extern const struct mw_table mw_pop3_client_table;

#endif
