/* xtext: any bytes as printable ASCII without "+", "=" and blanks, in the parameters of MAIL and RCPT (RFC
 * 3461 §4): "a+2Bb" is "a+b". */
#ifndef MW_PROTOCOL_SMTP_XTEXT_H
#define MW_PROTOCOL_SMTP_XTEXT_H

#include "sim/base/span.h"

bool mw_xtext_valid(struct mw_span text); /* the empty text is valid */

#endif
