/* Base64 as RFC 4648 §4 has it, strict: padding required, no other characters, no stray bits. */
#ifndef MW_BASE_BASE64_H
#define MW_BASE_BASE64_H

#include "sim/base/buffer.h"

void mw_base64_encode(struct mw_span bytes, struct mw_buffer *text); /* adds to text; one line */
bool mw_base64_decode(struct mw_span text, struct mw_buffer *bytes); /* false: not base64, bytes unchanged */

#endif
