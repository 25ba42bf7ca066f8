/* What both ends of SMTP share: the verbs, limits and the envelope (RFC 5321 §2.3.1). */
#ifndef MW_PROTOCOL_SMTP_SMTP_H
#define MW_PROTOCOL_SMTP_SMTP_H

#include "sim/base/arena.h"

/* RFC 5321 §4.5.3.1, without CRLF where lines are meant. */
enum {
    MW_SMTP_COMMAND_LIMIT = 510,
    MW_SMTP_PATH_LIMIT = 256, /* with its <> */
    MW_SMTP_LOCAL_PART_LIMIT = 64,
    MW_SMTP_TEXT_LIMIT = 998,
    MW_SMTP_RECIPIENT_LIMIT = 100, /* the least that a server must take; ours takes just that unless told */
    MW_SMTP_SASL_LIMIT = 12286,    /* RFC 4954 §4 */
    MW_SMTP_ERROR_LIMIT = 20,      /* no RFC's number, but a widespread one */
};

/* What the sender wants to be told about one recipient (RFC 3461 §4.1, §4.2), in the client's words. */
struct mw_smtp_wish {
    const char *notify; /* "NEVER", or some of "SUCCESS,FAILURE,DELAY"; NULL: not said */
    const char *orcpt;  /* "rfc822;rina@kantor.example", still xtext; NULL: not said */
};

/* Where a message is to go. Not what its header says. */
struct mw_envelope {
    const char *from; /* reverse-path without <>; "" is the null reverse-path of bounces */
    const char **to;  /* forward-paths without <> */
    size_t to_count;

    /* What else the client said of it; NULL and false mean: not said. A server fills in all of it; our
     * client says those of DSN, where they are offered. */
    struct mw_smtp_wish *wishes; /* one for each of `to`; NULL: none */
    const char *ret, *envid;     /* RFC 3461 §4.3, §4.4: "FULL" or "HDRS"; the sender's own name for it */
    const char *auth;            /* RFC 4954 §5: who submitted it first, "<>": nobody says */
    bool eight_bit;              /* BODY=8BITMIME (RFC 6152) */
    bool utf8;                   /* SMTPUTF8 (RFC 6531) */
};

#endif
