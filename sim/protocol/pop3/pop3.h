/* What both ends of POP3 share (RFC 1939). */
#ifndef MW_PROTOCOL_POP3_POP3_H
#define MW_PROTOCOL_POP3_POP3_H

#include "sim/base/span.h"

enum {
    MW_POP3_COMMAND_LIMIT = 253, /* RFC 2449 §4: 255 with CRLF */
    MW_POP3_SASL_LIMIT =
        12288, /* lines of a SASL exchange may be longer (RFC 5034 §4); as RFC 4954 §4 has it */
    MW_POP3_REPLY_LIMIT = 510, /* RFC 1939 §3: 512 with CRLF */
};

/* One message as a POP3 session sees it. */
struct mw_pop3_message {
    const char *uidl; /* 1 to 70 characters, 0x21 to 0x7E (RFC 1939 §7) */
    struct mw_span
        text; /* CRLF line ends; its length (and the last CRLF, if missing) is the size that LIST tells */
};

/* What the lock has frozen for the length of a session. */
struct mw_pop3_maildrop {
    struct mw_pop3_message *messages;
    size_t message_count;
};

#endif
