/* Modified UTF-7: how names of mailboxes that are not ASCII travelled before UTF-8 was allowed (RFC 3501
 * §5.1.3). "&" begins a run of UTF-16 in base64 (with "," for "/", without "="), "-" ends it; "&-" is "&". */
#ifndef MW_PROTOCOL_IMAP_UTF7_H
#define MW_PROTOCOL_IMAP_UTF7_H

#include "sim/base/buffer.h"

/* Adds the name in UTF-8. False if it is not written as RFC 3501 wants it, which allows one form for each
 * name: no run for what ASCII can say, no two runs side by side, no bits left over. */
bool mw_imap_utf7_decode(struct mw_span name, struct mw_buffer *out);
/* Adds a name that is valid UTF-8. */
void mw_imap_utf7_encode(struct mw_span name, struct mw_buffer *out);

#endif
