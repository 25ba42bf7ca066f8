/* Transfer encodings: how bytes travel through servers that know only short lines of ASCII (RFC 2045 §6). */
#ifndef MW_MAIL_TRANSFER_H
#define MW_MAIL_TRANSFER_H

#include "sim/base/buffer.h"

/* Whether the text may go as it is (7bit): ASCII without control characters, lines of at most 998 octets. */
bool mw_text_is_7bit(struct mw_span text);

/* Adds the text with every line end (CRLF, CR or LF) as CRLF, one at the end at least; nothing for an empty
 * text. */
void mw_crlf_lines_add(struct mw_buffer *out, struct mw_span text);

/* Adds text as quoted-printable (§6.7): CRLF lines of at most 76 characters. */
void mw_quoted_printable_add(struct mw_buffer *out, struct mw_span text);

/* Adds base64 in CRLF lines of 76 characters (§6.8). */
void mw_base64_lines_add(struct mw_buffer *out, struct mw_span bytes);

/* Adds Content-Type and Content-Transfer-Encoding fields for plain text, the empty line, and the text: 7bit
 * if it may be, else quoted-printable. */
void mw_text_part_add(struct mw_buffer *out, struct mw_span text);

#endif
