/* What people read of a DNS message: a query is "MX? kantor.example", an answer "MX 10 mx.kantor.example",
 * several records joined by ", ", else "NXDOMAIN", "no MX record", "SERVFAIL" … */
#ifndef MW_PROTOCOL_DNS_LINE_H
#define MW_PROTOCOL_DNS_LINE_H

#include "sim/protocol/dns/message.h"

/* Adds the line for the message's bytes, without a line end. Bytes that are no message: "not a DNS message".
 */
void mw_dns_line(struct mw_span message, struct mw_buffer *line);

/* Whether it is an answer that brings nothing: an error code, or no record of the type asked for. */
bool mw_dns_line_failure(struct mw_span message);

#endif
