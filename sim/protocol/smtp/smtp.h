/* What both ends of SMTP share: the verbs, limits and the envelope (RFC 5321 §2.3.1). */
#ifndef MW_PROTOCOL_SMTP_SMTP_H
#define MW_PROTOCOL_SMTP_SMTP_H

#include "sim/base/arena.h"

/* RFC 5321 §4.5.3.1, without CRLF where lines are meant. */
enum {
    MW_SMTP_COMMAND_LIMIT = 510,
    MW_SMTP_PATH_LIMIT = 256,
    MW_SMTP_TEXT_LIMIT = 998,
    MW_SMTP_RECIPIENT_LIMIT = 100, /* the least that a server must take; ours takes just that unless told */
};

/* Where a message is to go. Not what its header says. */
struct mw_envelope {
    const char *from; /* reverse-path without <>; "" is the null reverse-path of bounces */
    const char **to;  /* forward-paths without <> */
    size_t to_count;
};

#endif
