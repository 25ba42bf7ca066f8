/* One line of an SMTP reply: "250-SIZE 1000" or "250 ok" (RFC 5321 §4.2). */
#ifndef MW_PROTOCOL_SMTP_REPLY_H
#define MW_PROTOCOL_SMTP_REPLY_H

#include "sim/base/span.h"

struct mw_smtp_reply {
    int code;  /* 200 … 599 */
    bool last; /* no line of the same reply follows */
    struct mw_span text;
};

/* False if the line is none of a reply. */
bool mw_smtp_reply_parse(struct mw_span line, struct mw_smtp_reply *reply);

#endif
