#include "sim/protocol/sasl/scram.h"

#include "sim/base/text.h"

static struct mw_span key_span(const uint8_t key[MW_SHA256_BYTES]) {
    return (struct mw_span){(const char *)key, MW_SHA256_BYTES};
}

void mw_scram_make_keys(struct mw_span password, struct mw_span salt, uint32_t rounds,
                        struct mw_scram_keys *keys) {
    uint8_t salted[MW_SHA256_BYTES];
    mw_pbkdf2_sha256(password, salt, rounds, salted);
    mw_hmac_sha256(key_span(salted), mw_span_of("Client Key"), keys->client);
    mw_sha256(key_span(keys->client), keys->stored);
    mw_hmac_sha256(key_span(salted), mw_span_of("Server Key"), keys->server);
}

void mw_scram_sign(const uint8_t key[MW_SHA256_BYTES], struct mw_span message,
                   uint8_t signature[MW_SHA256_BYTES]) {
    mw_hmac_sha256(key_span(key), message, signature);
}

void mw_scram_mix(const uint8_t a[MW_SHA256_BYTES], const uint8_t b[MW_SHA256_BYTES],
                  uint8_t mixed[MW_SHA256_BYTES]) {
    for (size_t i = 0; i < MW_SHA256_BYTES; i++)
        mixed[i] = a[i] ^ b[i];
}

bool mw_scram_take(struct mw_span *rest, char attribute, struct mw_span *value) {
    if (rest->len < 2 || rest->data[0] != attribute || rest->data[1] != '=') return false;
    size_t comma = mw_span_find(*rest, ',');
    *value = mw_span_cut(*rest, 2, comma - 2);
    *rest = mw_span_from(*rest, comma + 1);
    return true;
}

bool mw_scram_is_nonce(struct mw_span text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] < 0x21 || text.data[i] > 0x7E || text.data[i] == ',') return false;
    return text.len > 0;
}

void mw_scram_write_name(struct mw_span name, struct mw_buffer *text) {
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] == '=')
            mw_buffer_add_text(text, "=3D");
        else if (name.data[i] == ',')
            mw_buffer_add_text(text, "=2C");
        else
            mw_buffer_add_byte(text, name.data[i]);
    }
}

bool mw_scram_read_name(struct mw_span text, struct mw_buffer *name) {
    if (text.len == 0 || !mw_utf8_valid(text) || mw_span_find(text, '\0') < text.len) return false;
    for (size_t i = 0; i < text.len; i++) {
        struct mw_span code = mw_span_cut(text, i, 3);
        if (text.data[i] != '=') {
            mw_buffer_add_byte(name, text.data[i]);
            continue;
        }
        if (!mw_span_is(code, "=2C") && !mw_span_is(code, "=3D")) return false;
        mw_buffer_add_byte(name, code.data[1] == '2' ? ',' : '=');
        i += 2;
    }
    return true;
}
