/* A POP3 command line, read but not yet understood in its state (RFC 1939 §3, §9, RFC 6856). */
#ifndef MW_PROTOCOL_POP3_COMMAND_H
#define MW_PROTOCOL_POP3_COMMAND_H

#include "sim/base/line.h"

/* X(name, how it is written) */
#define MW_POP3_VERBS(X)                                                                                     \
    X(USER, "USER name")                                                                                     \
    X(PASS, "PASS password")                                                                                 \
    X(APOP, "APOP name digest")                                                                              \
    X(AUTH, "AUTH [mechanism [initial-response]]")                                                           \
    X(STAT, "STAT")                                                                                          \
    X(LIST, "LIST [message]")                                                                                \
    X(UIDL, "UIDL [message]")                                                                                \
    X(RETR, "RETR message")                                                                                  \
    X(TOP, "TOP message lines")                                                                              \
    X(DELE, "DELE message")                                                                                  \
    X(RSET, "RSET")                                                                                          \
    X(NOOP, "NOOP")                                                                                          \
    X(UTF8, "UTF8")                                                                                          \
    X(LANG, "LANG [language]")                                                                               \
    X(CAPA, "CAPA")                                                                                          \
    X(QUIT, "QUIT")

enum mw_pop3_verb {
#define X(name, usage) MW_POP3_##name,
    MW_POP3_VERBS(X)
#undef X
        MW_POP3_VERB_COUNT,
    MW_POP3_UNKNOWN = MW_POP3_VERB_COUNT,
};

struct mw_pop3_command {
    enum mw_pop3_verb verb;
    bool well_formed; /* the arguments are as many, and of the kind, that the verb wants */
    struct mw_span
        text; /* USER, PASS: the argument, spaces and all; APOP: the name; AUTH: the mechanism; LANG */
    struct mw_span second; /* APOP: the digest; AUTH: the initial response */
    bool has_number;       /* a message is named */
    uint64_t number, lines;
};

/* The texts point into the line. */
struct mw_pop3_command mw_pop3_command_read(struct mw_line line);

const char *mw_pop3_verb_usage(enum mw_pop3_verb verb);

#endif
