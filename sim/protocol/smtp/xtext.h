/* xtext: any bytes as printable ASCII without "+", "=" and blanks, in the parameters of MAIL and RCPT (RFC
 * 3461 §4): "a+2Bb" is "a+b". */
#ifndef MW_PROTOCOL_SMTP_XTEXT_H
#define MW_PROTOCOL_SMTP_XTEXT_H

#include "sim/base/buffer.h"

bool mw_xtext_valid(struct mw_span text); /* the empty text is valid */

/* Adds what a valid text stands for. What is no printable ASCII stays as it is written: "+0D+0A" must not
 * begin a new line where a header shows the text. */
void mw_xtext_decode(struct mw_span text, struct mw_buffer *out);

#endif
