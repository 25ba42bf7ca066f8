/* Header fields in the bytes of a message (RFC 5322 §2.2): walking, finding, unfolding, folding.
 *
 * A message is CRLF lines: fields, an empty line, the body. Nothing is parsed in advance and nothing is kept.
 */
#ifndef MW_MAIL_HEADER_H
#define MW_MAIL_HEADER_H

#include "sim/base/buffer.h"

enum {
    MW_HEADER_FOLD_AT = 78,     /* RFC 5322 §2.1.1: SHOULD */
    MW_HEADER_LINE_LIMIT = 998, /* and MUST */
};

struct mw_field {
    struct mw_span name;  /* "Subject" */
    struct mw_span value; /* after the colon, still folded, without the last CRLF */
    struct mw_span whole; /* all of it, last CRLF included */
};

/* Takes the next field off the front of *rest, which starts as the message. At the end of the header: false,
 * and *rest is the body. A line that is no field is passed over. */
bool mw_header_next(struct mw_span *rest, struct mw_field *field);

/* The first field of this name. */
bool mw_header_find(struct mw_span message, const char *name, struct mw_field *field);

/* Adds the first such field's value, unfolded and trimmed; false if there is none. */
bool mw_header_get(struct mw_span message, const char *name, struct mw_buffer *out);

/* Adds the value without its line breaks (RFC 5322 §2.2.3) and the blanks around it. */
void mw_header_unfold(struct mw_buffer *out, struct mw_span value);

/* Adds "Name: value" CRLF, folded at the blanks of the value where a line would be longer than 78. */
void mw_header_add(struct mw_buffer *out, const char *name, struct mw_span value);

struct mw_span mw_message_header(struct mw_span message); /* the fields, without the empty line */
struct mw_span mw_message_body(struct mw_span message);   /* empty if there is no empty line */

#endif
