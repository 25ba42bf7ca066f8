/* What the Content-… fields of one header say (RFC 2045, 2183, 3282). Read by mw_mime_parse(). */
#ifndef MW_MAIL_MIME_HEADER_H
#define MW_MAIL_MIME_HEADER_H

#include "sim/mail/mime.h"

/* Fills type, parameters, encoding, id and so on from part->header. in_digest: the type is message/rfc822 if
 * nothing is said (RFC 2046 §5.1.5). */
void mw_mime_read_header(struct mw_mime_part *part, bool in_digest, struct mw_arena *arena);

/* Takes what stands before the next ',' off a list of language tags, without blanks and comments; false at
 * the end. */
bool mw_mime_language_next(struct mw_span *list, struct mw_span *tag);

#endif
