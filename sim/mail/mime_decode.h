/* Undoing what was done to a body for its way: base64 and quoted-printable (RFC 2045 §6).
 *
 * Lenient, because damaged letters are shown all the same: in base64 what is no letter of its alphabet is
 * passed over, padding may lack or stand in the middle; in quoted-printable a '=' that starts nothing known
 * stands for itself. */
#ifndef MW_MAIL_MIME_DECODE_H
#define MW_MAIL_MIME_DECODE_H

#include "sim/mail/mime.h"

void mw_mime_decode_base64(struct mw_span text, struct mw_buffer *out);
void mw_mime_decode_quoted_printable(struct mw_span text, struct mw_buffer *out);

/* Adds what a leaf's body means; false, and nothing added, if its encoding is not known. */
bool mw_mime_decode(const struct mw_mime_part *part, struct mw_buffer *out);

#endif
