/* Dot-stuffing: how a text travels inside a dialogue that ends it with a line holding one dot.
 *
 * RFC 5321 §4.5.2, RFC 1939 §3: a line that begins with a dot gets one more; the reader takes it off again.
 * Only CRLF ends a line here. */
#ifndef MW_BASE_DOTS_H
#define MW_BASE_DOTS_H

#include "sim/base/buffer.h"

/* Appends the text as it goes on the wire, without the line that ends it. A text that does not end in CRLF
 * gets one; an empty text stays empty. */
void mw_dots_stuff(struct mw_buffer *wire, struct mw_span text);

/* How many octets mw_dots_stuff would send before stuffing: the length, and the CRLF if one is added. */
size_t mw_dots_octets(struct mw_span text);

#endif
