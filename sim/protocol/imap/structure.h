/* What a client is told of a letter without its octets: ENVELOPE and BODYSTRUCTURE (RFC 9051 §7.5.2). */
#ifndef MW_PROTOCOL_IMAP_STRUCTURE_H
#define MW_PROTOCOL_IMAP_STRUCTURE_H

#include "sim/mail/mime.h"
#include "sim/protocol/imap/reply.h"

/* Appends "(date subject from sender reply-to to cc bcc in-reply-to message-id)". Nothing behind the header
 * is looked at. Encoded words stay as they are. */
void mw_imap_put_envelope(struct mw_imap_reply *reply, struct mw_span letter, struct mw_arena *arena);

/* Appends the structure of a letter or a part; extended: with all extension data (BODYSTRUCTURE), else
 * without (BODY). */
void mw_imap_put_structure(struct mw_imap_reply *reply, const struct mw_mime_part *part, bool extended,
                           struct mw_arena *arena);

/* A nstring without the NULs that no string of IMAP may hold; data == NULL: NIL. */
void mw_imap_put_clean(struct mw_imap_reply *reply, struct mw_span text, struct mw_arena *arena);

#endif
