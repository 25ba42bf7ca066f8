/* The addresses of the envelope, as SMTP commands write them (RFC 5321 §4.1.2, §4.1.3).
 *
 * SIMPLIFIED: ASCII only (no SMTPUTF8, RFC 6531); address literals are IPv4 and IPv6, the only ones in use.
 */
#ifndef MW_PROTOCOL_SMTP_PATH_H
#define MW_PROTOCOL_SMTP_PATH_H

#include "sim/base/span.h"

enum mw_path_kind {
    MW_PATH_REVERSE, /* of MAIL: "<>" is allowed */
    MW_PATH_FORWARD, /* of RCPT: "<postmaster>" needs no domain (RFC 5321 §4.5.1) */
};

/* Takes "<…>" off the front of *text. *mailbox gets what is between the brackets, without the source route,
 * which is obsolete and ignored (RFC 5321 §4.1.1.3, appendix C); it points into *text. False on bad syntax.
 */
bool mw_path_take(struct mw_span *text, enum mw_path_kind kind, struct mw_span *mailbox);

bool mw_path_is_mailbox(struct mw_span text); /* local-part@domain or local-part@[literal] */
bool mw_path_is_domain(struct mw_span text);
bool mw_path_is_literal(struct mw_span text); /* [192.0.2.1] or [IPv6:2001:db8::1] */

#endif
