/* One SMTP command line, taken apart (RFC 5321 §4.1.1, RFC 3030 §2, RFC 4954 §4). */
#ifndef MW_PROTOCOL_SMTP_COMMAND_H
#define MW_PROTOCOL_SMTP_COMMAND_H

#include "sim/protocol/smtp/parameter.h"

/* What a server can meet: the verbs, and what is no verb. X(name, label in English, in Indonesian; NULL: the
 * same word) */
#define MW_SMTP_VERBS(X)                                                                                     \
    X(EHLO, "EHLO", NULL)                                                                                    \
    X(HELO, "HELO", NULL)                                                                                    \
    X(AUTH, "AUTH", NULL)                                                                                    \
    X(MAIL, "MAIL", NULL)                                                                                    \
    X(RCPT, "RCPT", NULL)                                                                                    \
    X(DATA, "DATA", NULL)                                                                                    \
    X(BDAT, "BDAT", NULL) /* with its octets, when they have come */                                         \
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
    X(ERRORS, "too many errors", "terlalu banyak galat")                                                     \
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

struct mw_smtp_path_limits {
    size_t path, local_part; /* in octets; the path with its <> */
};

struct mw_smtp_command {
    enum mw_smtp_server_event event;
    enum mw_smtp_fault fault;
    struct mw_span address;               /* MAIL, RCPT: mailbox. EHLO, HELO: what the client calls itself */
    bool international;                   /* MAIL, RCPT: something in it is not ASCII */
    struct mw_smtp_parameters parameters; /* MAIL, RCPT */
    struct mw_span mechanism, response;   /* AUTH */
    bool has_response;
    uint64_t octets; /* BDAT: that follow the line */
    bool last;
    struct mw_span topic; /* HELP */
};

/* UNKNOWN if it is no verb of ours. */
enum mw_smtp_server_event mw_smtp_verb(struct mw_span word);

/* The spans point into the line. */
struct mw_smtp_command mw_smtp_command_parse(struct mw_span line, struct mw_smtp_path_limits limits);

/* How long the line of a command may be, without CRLF: extensions make some longer than usual. */
size_t mw_smtp_command_limit(enum mw_smtp_server_event event, size_t usual);

#endif
