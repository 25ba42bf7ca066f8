/* Mail addresses in header fields and lessons (RFC 5322 §3.4).
 *
 * `"Ani Wijaya" <ani@sekolah.example>` and bare `ani@sekolah.example`, with quoted local parts, domain
 * literals and comments: the address that a letter is sent to. Whatever else may stand in a field (groups,
 * source routes, broken addresses) is read by address_list.h, which refuses nothing. */
#ifndef MW_MAIL_ADDRESS_H
#define MW_MAIL_ADDRESS_H

#include "sim/base/buffer.h"

/* Views into the text that was parsed, as written there. */
struct mw_address {
    struct mw_span name;   /* display name, quotes and encoded words included; empty: none */
    struct mw_span local;  /* "ani", or a quoted string with its quotes */
    struct mw_span domain; /* "sekolah.example" or "[192.0.2.1]" */
};

/* All of the text must be one address. */
bool mw_address_parse(struct mw_span text, struct mw_address *address);

/* Takes the next address off a comma-separated list; false at the end, or at something that is no address:
 * then *list is not empty. */
bool mw_address_next(struct mw_span *list, struct mw_address *address);

/* ASCII case does not count in domains (RFC 1034 §3.1), and neither does a final dot. */
bool mw_domain_equal(struct mw_span a, struct mw_span b);

/* Local parts: case counts (RFC 5321 §2.4), needless quotes do not. */
bool mw_address_equal(const struct mw_address *a, const struct mw_address *b);

/* Adds "local@domain", without comments and name. */
void mw_address_spec(const struct mw_address *address, struct mw_buffer *out);

/* Adds the display name as people read it: without quotes, encoded words decoded. */
void mw_address_name(const struct mw_address *address, struct mw_buffer *out);

/* Adds `Name <spec>`: the name quoted if it must be, in encoded words if it is not ASCII. An empty name adds
 * only the spec. */
void mw_address_format(struct mw_buffer *out, struct mw_span name, struct mw_span spec);

#endif
