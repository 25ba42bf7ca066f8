/* What people read in a letter, in the form in which it is searched: encoded words, base64, quoted-printable
 * and character sets undone, case and accents folded (mw_casemap_add). */
#ifndef MW_MAIL_LETTER_TEXT_H
#define MW_MAIL_LETTER_TEXT_H

#include "sim/mail/mime.h"

/* Adds one field's value. */
void mw_letter_text_value(struct mw_buffer *out, struct mw_span value);
/* Adds the addresses in a field's value, as ENVELOPE knows them: "name <local@domain>, local@domain, group:
 * local@domain;", without quotes and comments. */
void mw_letter_text_addresses(struct mw_buffer *out, struct mw_span value);
/* Adds all fields of the letter and of the parts inside, a line each: "NAME: VALUE". */
void mw_letter_text_headers(struct mw_buffer *out, const struct mw_mime_part *letter);
/* Adds the texts in the body, without any header. What is no text (pictures, programs) is left out. */
void mw_letter_text_body(struct mw_buffer *out, const struct mw_mime_part *letter);

#endif
