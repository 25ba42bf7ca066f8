/* A message in place of one with UTF-8 in its header, for programs that cannot read that (RFC 6858).
 *
 * Addresses that are not ASCII become a name with an address that is nobody's, the subject encoded words;
 * parameters of MIME and all other fields that are not ASCII are left out. The body stays as it is. */
#ifndef MW_MAIL_SURROGATE_H
#define MW_MAIL_SURROGATE_H

#include "sim/base/buffer.h"

bool mw_surrogate_needed(struct mw_span message);
void mw_surrogate_add(struct mw_buffer *out, struct mw_span message);

#endif
