#include "sim/base/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "sim/base/check.h"

static void digest_of(const EVP_MD *kind, struct mw_span bytes, uint8_t *digest) {
    MW_ASSERT(EVP_Digest(bytes.data, bytes.len, digest, NULL, kind, NULL) == 1);
}

/* OpenSSL takes NULL for "the key of before", so no empty key may be NULL. */
static void hmac_of(const EVP_MD *kind, struct mw_span key, struct mw_span bytes, uint8_t *digest) {
    const char *key_data = key.len > 0 ? key.data : "";
    MW_ASSERT(HMAC(kind, key_data, (int)key.len, (const uint8_t *)bytes.data, bytes.len, digest, NULL) !=
              NULL);
}

void mw_md5(struct mw_span bytes, uint8_t digest[MW_MD5_BYTES]) {
    digest_of(EVP_md5(), bytes, digest);
}

void mw_sha256(struct mw_span bytes, uint8_t digest[MW_SHA256_BYTES]) {
    digest_of(EVP_sha256(), bytes, digest);
}

void mw_hmac_md5(struct mw_span key, struct mw_span bytes, uint8_t digest[MW_MD5_BYTES]) {
    hmac_of(EVP_md5(), key, bytes, digest);
}

void mw_hmac_sha256(struct mw_span key, struct mw_span bytes, uint8_t digest[MW_SHA256_BYTES]) {
    hmac_of(EVP_sha256(), key, bytes, digest);
}

void mw_pbkdf2_sha256(struct mw_span password, struct mw_span salt, uint32_t rounds,
                      uint8_t key[MW_SHA256_BYTES]) {
    const char *text = password.len > 0 ? password.data : "";
    MW_ASSERT(PKCS5_PBKDF2_HMAC(text, (int)password.len, (const uint8_t *)salt.data, (int)salt.len,
                                (int)rounds, EVP_sha256(), MW_SHA256_BYTES, key) == 1);
}

void mw_hex_add(struct mw_buffer *text, const uint8_t *bytes, size_t len) {
    for (size_t i = 0; i < len; i++)
        mw_buffer_format(text, "%02x", bytes[i]);
}

/* Digests of the two are compared, so that not even the length shows. */
bool mw_secrets_equal(struct mw_span a, struct mw_span b) {
    uint8_t of_a[MW_SHA256_BYTES], of_b[MW_SHA256_BYTES];
    mw_sha256(a, of_a);
    mw_sha256(b, of_b);
    return CRYPTO_memcmp(of_a, of_b, MW_SHA256_BYTES) == 0;
}
