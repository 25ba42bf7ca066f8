/* What both ends of SCRAM-SHA-256 are made of: its keys and its messages' parts (RFC 5802 §3, §5; RFC 7677).
 */
#ifndef MW_PROTOCOL_SASL_SCRAM_H
#define MW_PROTOCOL_SASL_SCRAM_H

#include "sim/base/buffer.h"
#include "sim/base/digest.h"

enum {
    MW_SCRAM_ROUNDS = 4096,          /* RFC 7677 §4: no fewer */
    MW_SCRAM_ROUNDS_LIMIT = 1000000, /* what a client computes for a server before it calls it an attack */
};

/* All come from the password; a server could store only the last two, and would still not know the password.
 */
struct mw_scram_keys {
    uint8_t client[MW_SHA256_BYTES];
    uint8_t stored[MW_SHA256_BYTES]; /* the digest of the client's key */
    uint8_t server[MW_SHA256_BYTES];
};

void mw_scram_make_keys(struct mw_span password, struct mw_span salt, uint32_t rounds,
                        struct mw_scram_keys *keys);
/* HMAC of the message: ClientSignature with the stored key, ServerSignature with the server's key. */
void mw_scram_sign(const uint8_t key[MW_SHA256_BYTES], struct mw_span message,
                   uint8_t signature[MW_SHA256_BYTES]);
/* ClientProof = ClientKey XOR ClientSignature, and back. */
void mw_scram_mix(const uint8_t a[MW_SHA256_BYTES], const uint8_t b[MW_SHA256_BYTES],
                  uint8_t mixed[MW_SHA256_BYTES]);

/* Takes "x=value" and the comma after it off the front of *rest. False, and no change: something else is
 * there. */
bool mw_scram_take(struct mw_span *rest, char attribute, struct mw_span *value);
/* 1 or more printable characters, and no comma. */
bool mw_scram_is_nonce(struct mw_span text);

/* "=" and "," in a name are written =3D and =2C. Both add to the buffer; false: not a name. */
void mw_scram_write_name(struct mw_span name, struct mw_buffer *text);
bool mw_scram_read_name(struct mw_span text, struct mw_buffer *name);

#endif
