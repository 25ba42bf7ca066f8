/* The addresses of the envelope, as SMTP commands write them (RFC 5321 §4.1.2, §4.1.3).
 *
 * Local-parts and domains may hold UTF-8 (RFC 6531 §3.3): whether the client may use it depends on the
 * session, so mw_path_is_ascii() tells. SIMPLIFIED: which letters IDNA allows in a domain is not checked;
 * address literals are IPv4 and IPv6, the only ones in use. */
#ifndef MW_PROTOCOL_SMTP_PATH_H
#define MW_PROTOCOL_SMTP_PATH_H

#include "sim/base/ip.h"
#include "sim/base/span.h"

enum mw_path_kind {
    MW_PATH_REVERSE, /* of MAIL: "<>" is allowed */
    MW_PATH_FORWARD, /* of RCPT: "<postmaster>" needs no domain (RFC 5321 §4.5.1) */
};

/* Takes "<…>" off the front of *text. *mailbox gets what is between the brackets, without the source route,
 * which is obsolete and ignored (RFC 5321 §4.1.1.3, appendix C); it points into *text. False on bad syntax;
 * the limits of paths and local-parts are the caller's to keep. */
bool mw_path_take(struct mw_span *text, enum mw_path_kind kind, struct mw_span *mailbox);

bool mw_path_is_ascii(struct mw_span text);
struct mw_span mw_path_local_part(struct mw_span mailbox); /* all of it if it has no domain */
bool mw_path_is_mailbox(struct mw_span text);              /* local-part@domain or local-part@[literal] */
bool mw_path_is_domain(struct mw_span text);
/* What a client may call itself in EHLO. RFC 5321 §4.1.1.1 wants a domain or a literal, but PCs are called
 * "my_pc" and curl takes a file's name; to refuse them would lose mail for a name that nobody uses (§4.1.4
 * forbids refusing because the name does not check out). So: a literal, or one word of letters, digits and .
 * - _ ~ + # % $. */
bool mw_path_is_client_name(struct mw_span text);
/* "[192.0.2.1]" or "[IPv6:2001:db8::1]"; false: it is neither. */
bool mw_path_literal(struct mw_span text, struct mw_ip *ip);

#endif
