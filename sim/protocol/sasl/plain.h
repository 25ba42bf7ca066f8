/* SASL PLAIN: the one message of a login that sends name and password as they are (RFC 4616).
 *
 * message = [authzid] NUL authcid NUL passwd. Base64, which SMTP puts around it (RFC 4954), hides nothing:
 * whoever sees the line can undo it. SIMPLIFIED: no SASLprep (RFC 4013); texts are compared as they came. */
#ifndef MW_PROTOCOL_SASL_PLAIN_H
#define MW_PROTOCOL_SASL_PLAIN_H

#include "sim/base/buffer.h"

struct mw_sasl_plain {
    struct mw_span authorize; /* whom to act as; empty: the login itself */
    struct mw_span login, password;
};

/* Takes the message apart; the spans point into it. False if it is not such a message: not two NULs, an empty
 * login or password, or not UTF-8. */
bool mw_sasl_plain_parse(struct mw_span message, struct mw_sasl_plain *plain);

/* Adds the message to out, without base64. */
void mw_sasl_plain_build(const char *login, const char *password, struct mw_buffer *out);

#endif
