/* The parameters after the path of MAIL and RCPT: extensions speak through them (RFC 5321 §4.1.1.11). */
#ifndef MW_PROTOCOL_SMTP_PARAMETER_H
#define MW_PROTOCOL_SMTP_PARAMETER_H

#include "sim/base/span.h"

/* X(name, as MAIL's, as RCPT's) */
#define MW_SMTP_PARAMETERS(X)                                                                                \
    X(SIZE, true, false)     /* RFC 1870 §5 */                                                              \
    X(BODY, true, false)     /* RFC 6152 §2 */                                                              \
    X(AUTH, true, false)     /* RFC 4954 §5 */                                                              \
    X(SMTPUTF8, true, false) /* RFC 6531 §3.4 */                                                            \
    X(RET, true, false)      /* RFC 3461 §4.3 */                                                            \
    X(ENVID, true, false)    /* RFC 3461 §4.4 */                                                            \
    X(NOTIFY, false, true)   /* RFC 3461 §4.1 */                                                            \
    X(ORCPT, false, true)    /* RFC 3461 §4.2, RFC 6533 §3 */

enum mw_smtp_parameter {
#define X(name, mail, rcpt) MW_SMTP_WITH_##name,
    MW_SMTP_PARAMETERS(X)
#undef X
        MW_SMTP_PARAMETER_COUNT
};

enum mw_smtp_fault {
    MW_SMTP_FAULT_NONE,
    MW_SMTP_FAULT_SYNTAX,
    MW_SMTP_FAULT_TOO_LONG,  /* MAIL, RCPT: a path or local-part over its limit */
    MW_SMTP_FAULT_PARAMETER, /* a parameter that nobody knows */
    MW_SMTP_FAULT_VALUE,     /* a parameter with an impossible value, or one that stands there twice */
};

struct mw_smtp_parameters {
    bool has[MW_SMTP_PARAMETER_COUNT];
    struct mw_span value[MW_SMTP_PARAMETER_COUNT]; /* as it was said */
    uint64_t size;                                 /* of SIZE; more than anybody can count is UINT64_MAX */
    bool eight_bit;                                /* BODY=8BITMIME */
    bool international;                            /* a value is not ASCII: only SMTPUTF8 allows that */
};

/* Takes " KEYWORD=value KEYWORD" apart. The first fault, if there is one. */
enum mw_smtp_fault mw_smtp_parameters_parse(struct mw_span text, bool of_mail,
                                            struct mw_smtp_parameters *parameters);

/* Whether "SUCCESS", "FAILURE" or "DELAY" is among what a NOTIFY asks for. NULL, not said: what RFC 3461 §4.1
 * leaves to the server, and ours tells of failures and delays. */
bool mw_smtp_notify_asks(const char *notify, const char *what);

#endif
