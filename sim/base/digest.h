/* Digests, and what is built of them: MD5 (RFC 1321), SHA-256 (RFC 6234), HMAC (RFC 2104), PBKDF2 (RFC 8018).
 *
 * The computing is OpenSSL's. MD5 is here because APOP and CRAM-MD5 are made of it; nothing new should be. */
#ifndef MW_BASE_DIGEST_H
#define MW_BASE_DIGEST_H

#include "sim/base/buffer.h"

enum { MW_MD5_BYTES = 16, MW_SHA256_BYTES = 32 };

void mw_md5(struct mw_span bytes, uint8_t digest[MW_MD5_BYTES]);
void mw_sha256(struct mw_span bytes, uint8_t digest[MW_SHA256_BYTES]);
void mw_hmac_md5(struct mw_span key, struct mw_span bytes, uint8_t digest[MW_MD5_BYTES]);
void mw_hmac_sha256(struct mw_span key, struct mw_span bytes, uint8_t digest[MW_SHA256_BYTES]);
/* One block of output, as SCRAM's Hi() wants it (RFC 5802 §2.2). */
void mw_pbkdf2_sha256(struct mw_span password, struct mw_span salt, uint32_t rounds,
                      uint8_t key[MW_SHA256_BYTES]);

void mw_hex_add(struct mw_buffer *text, const uint8_t *bytes, size_t len); /* small letters */

/* Comparing takes as long for all secrets, whatever the two have in common, so that it tells nobody how much
 * of a guess was right. */
bool mw_secrets_equal(struct mw_span a, struct mw_span b);

#endif
