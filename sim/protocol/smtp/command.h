/* One SMTP command line, taken apart (RFC 5321 §4.1.1, RFC 4954 §4). */
#ifndef MW_PROTOCOL_SMTP_COMMAND_H
#define MW_PROTOCOL_SMTP_COMMAND_H

#include "sim/base/span.h"

/* What a server can meet: the verbs, and what is no verb. X(name, label in English, in Indonesian; NULL: the
 * same word) */
#define MW_SMTP_VERBS(X)                                                                                     \
    X(EHLO, "EHLO", NULL)                                                                                    \
    X(HELO, "HELO", NULL)                                                                                    \
    X(AUTH, "AUTH", NULL)                                                                                    \
    X(MAIL, "MAIL", NULL)                                                                                    \
    X(RCPT, "RCPT", NULL)                                                                                    \
    X(DATA, "DATA", NULL)                                                                                    \
    X(RSET, "RSET", NULL)                                                                                    \
    X(NOOP, "NOOP", NULL)                                                                                    \
    X(VRFY, "VRFY", NULL)                                                                                    \
    X(EXPN, "EXPN", NULL)                                                                                    \
    X(HELP, "HELP", NULL)                                                                                    \
    X(QUIT, "QUIT", NULL)                                                                                    \
    X(UNKNOWN, "unknown command", "perintah tak dikenal")

#define MW_SMTP_SERVER_EVENTS(X)                                                                             \
    X(OPEN, "connection", "koneksi")                                                                         \
    MW_SMTP_VERBS(X)                                                                                         \
    X(TOO_LONG, "line too long", "baris terlalu panjang")                                                    \
    X(RESPONSE, "SASL line", "baris SASL")                                                                   \
    X(END, "end of message", "akhir pesan")                                                                  \
    X(IDLE, "silence", "klien diam")                                                                         \
    X(LOST, "connection lost", "koneksi putus")

enum mw_smtp_server_event {
#define X(name, en, id) MW_SMTP_ON_##name,
    MW_SMTP_SERVER_EVENTS(X)
#undef X
        MW_SMTP_SERVER_EVENT_COUNT
};

enum mw_smtp_fault {
    MW_SMTP_FAULT_NONE,
    MW_SMTP_FAULT_SYNTAX,
    MW_SMTP_FAULT_PARAMETER, /* MAIL, RCPT: a parameter that nobody knows */
    MW_SMTP_FAULT_VALUE,     /* MAIL: a parameter with an impossible value */
};

struct mw_smtp_command {
    enum mw_smtp_server_event event;
    enum mw_smtp_fault fault;
    struct mw_span address;            /* MAIL, RCPT: mailbox. EHLO, HELO: what the client calls itself */
    bool has_size, has_body, has_auth; /* MAIL: which parameters were there */
    uint64_t size;
    struct mw_span mechanism, response; /* AUTH */
    bool has_response;
};

/* The spans point into the line. */
struct mw_smtp_command mw_smtp_command_parse(struct mw_span line);

#endif
