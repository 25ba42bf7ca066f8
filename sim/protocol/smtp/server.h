/* The server's end of SMTP, as a relay (port 25) and as a submission server (port 587).
 *
 * RFC 5321; 1870 (SIZE), 2034 and 3463 (ENHANCEDSTATUSCODES), 2920 (PIPELINING), 3030 (CHUNKING), 3461 (DSN),
 * 4954 (AUTH), 6152 (8BITMIME), 6409 (submission), 6531 (SMTPUTF8). Any command in any state gets the RFC's
 * answer.
 *
 * A message ends at CRLF "." CRLF and nowhere else, a command at CRLF: bare CR or bare LF never end a line
 * (RFC 5321 §2.3.8). A message that holds one, or a NUL, is read to its end and refused with 550 5.6.0: the
 * next server might take a bare LF for the end of a line, and what follows for commands ("SMTP smuggling").
 * Submission is kinder to a bare LF: within the message it becomes CRLF (RFC 6409 §8), so none goes further.
 * Where real clients take liberties that harm nobody, so does the server: a blank after "MAIL FROM:", lines
 * over 998 octets, blanks at the end of a line, commands that come before the greeting.
 *
 * SIMPLIFIED: no STARTTLS and no BINARYMIME, so they are not offered; VRFY never verifies; 8-bit text is
 * taken without BODY=8BITMIME too, as most servers do; passwords are asked for on connections that are not
 * encrypted. */
#ifndef MW_PROTOCOL_SMTP_SERVER_H
#define MW_PROTOCOL_SMTP_SERVER_H

#include "sim/protocol/sasl/sasl.h"
#include "sim/protocol/session.h"
#include "sim/protocol/smtp/smtp.h"

/* X(name, label in English, in Indonesian; NULL: the same word) */
#define MW_SMTP_SERVER_STATES(X)                                                                             \
    X(CONNECTED, "connected", "tersambung") /* greeted by us, not by the client yet */                       \
    X(GREETED, "greeted", "disapa")                                                                          \
    X(MAIL, "mail", NULL)           /* a transaction has a reverse-path */                                   \
    X(RCPT, "rcpt", NULL)           /* and at least one recipient */                                         \
    X(DATA, "data", NULL)           /* the message is coming */                                              \
    X(AUTH, "auth", NULL)           /* a SASL exchange waits for the client's line */                        \
    X(CHUNKS, "chunks", "potongan") /* part of the message has come with BDAT */                             \
    X(CLOSED, "closed", "ditutup")

enum mw_smtp_server_state {
#define X(name, en, id) MW_SMTP_SERVER_##name,
    MW_SMTP_SERVER_STATES(X)
#undef X
        MW_SMTP_SERVER_STATE_COUNT
};

struct mw_smtp_server_settings {
    const char *host_name;         /* in the greeting and in Received */
    uint64_t size_limit;           /* announced as SIZE; 0: none announced, none kept */
    size_t recipient_limit;        /* 0: MW_SMTP_RECIPIENT_LIMIT */
    size_t command_limit;          /* without CRLF and what extensions add; 0: MW_SMTP_COMMAND_LIMIT */
    size_t path_limit;             /* 0: MW_SMTP_PATH_LIMIT */
    size_t local_part_limit;       /* 0: MW_SMTP_LOCAL_PART_LIMIT */
    size_t error_limit;            /* the client's errors before 421; 0: MW_SMTP_ERROR_LIMIT */
    bool submission;               /* port 587: AUTH is announced and required before MAIL */
    bool old;                      /* an RFC 821 server: EHLO gets 500 */
    int64_t idle_us;               /* 0: five minutes (RFC 5321 §4.5.3.2.7) */
    const char *mechanisms;        /* "PLAIN LOGIN": what AUTH announces; NULL: all of sasl.h, best first */
    struct mw_sasl_settings login; /* its host_name NULL: the one above */
};

/* What the owner is asked; only when a yes would make the dialogue go on (the syntax is good, the limits are
 * kept, the command has its turn). number: SIZE= of MAIL (0: none), octets of the message. */
enum mw_smtp_server_question {
    MW_SMTP_ASKS_LOGIN,     /* text: user name; the answer is mw_smtp_server_answer_secret() */
    MW_SMTP_ASKS_SENDER,    /* text: reverse-path ("" for null); number: its SIZE= */
    MW_SMTP_ASKS_RECIPIENT, /* text: forward-path */
    MW_SMTP_ASKS_STORE,     /* the message and envelope are mw_smtp_server_message() and _envelope() */
};

/* The owner's verdict. */
enum mw_smtp_verdict {
    MW_SMTP_YES,
    MW_SMTP_NO_SUCH_USER,     /* 550 5.1.1 */
    MW_SMTP_RELAY_DENIED,     /* 550 5.7.1 */
    MW_SMTP_SENDER_NOT_YOURS, /* 553 5.7.1: submission, sender is not the login's */
    MW_SMTP_MAILBOX_FULL,     /* 452 4.2.2 */
    MW_SMTP_TOO_LARGE,        /* 552 5.3.4 */
    MW_SMTP_NOT_NOW,          /* 451 4.3.0 (RCPT: 450 4.2.0, AUTH: 454 4.7.0) */
};

/* Opaque to owners but for its size: fields are private to sim/protocol/smtp. */
struct mw_smtp_server;

/* Makes a machine (released with mw_smtp_server_destroy). settings and what it points to outlive it. */
struct mw_smtp_server *mw_smtp_server_create(const struct mw_smtp_server_settings *settings);
void mw_smtp_server_destroy(struct mw_smtp_server *server);
struct mw_session *mw_smtp_server_session(struct mw_smtp_server *server); /* to feed, wake and listen to */

/* The answer to the question that the machine asked last. detail: for YES to STORE the queue's name of the
 * message ("queued as %s"), else NULL or words in place of the usual ones; words that begin with a code ("554
 * 5.4.6 Too many hops") replace the whole reply. It is read before the function returns. */
void mw_smtp_server_answer(struct mw_smtp_server *server, enum mw_smtp_verdict verdict, const char *detail,
                           int64_t now_us);

/* The answer to LOGIN: the user's password, NULL if there is no such user. The machine finds out whether the
 * client knows it; if it does, mw_smtp_server_login() is that user from then on. Who cannot tell now answers
 * MW_SMTP_NOT_NOW above. */
void mw_smtp_server_answer_secret(struct mw_smtp_server *server, const char *password, int64_t now_us);

/* While STORE is asked: the message as it came, dot-stuffing undone, and its envelope. */
struct mw_span mw_smtp_server_message(const struct mw_smtp_server *server);
const struct mw_envelope *mw_smtp_server_envelope(const struct mw_smtp_server *server);
/* For Received (RFC 5321 §4.4): what the client called itself, and whether it said EHLO, and its login or
 * NULL. */
const char *mw_smtp_server_client_name(const struct mw_smtp_server *server);
bool mw_smtp_server_extended(const struct mw_smtp_server *server);
const char *mw_smtp_server_login(const struct mw_smtp_server *server);

extern const struct mw_table mw_smtp_server_table;

#endif
