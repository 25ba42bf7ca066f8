/* The client's end of SASL. */
#include <string.h>

#include "sim/base/base64.h"
#include "sim/base/check.h"
#include "sim/protocol/sasl/plain.h"
#include "sim/protocol/sasl/sasl.h"
#include "sim/protocol/sasl/scram.h"

void mw_sasl_client_begin(struct mw_sasl_client *client, enum mw_sasl_mechanism mechanism, const char *user,
                          const char *password, const uint8_t random[MW_SASL_RANDOM_BYTES]) {
    struct mw_buffer nonce = {0};
    MW_ASSERT(mechanism < MW_SASL_MECHANISM_COUNT);
    mw_buffer_clear(&client->text);
    mw_buffer_clear(&client->messages);
    client->mechanism = mechanism;
    client->user = user;
    client->password = password;
    client->step = 0;
    client->secret = client->content = false;
    mw_base64_encode((struct mw_span){(const char *)random, MW_SASL_RANDOM_BYTES}, &nonce);
    MW_ASSERT(nonce.len == MW_SASL_NONCE_BYTES - 1);
    memcpy(client->nonce, mw_buffer_text(&nonce), MW_SASL_NONCE_BYTES);
    mw_buffer_free(&nonce);
}

static enum mw_sasl_answer answer_plain(struct mw_sasl_client *client, struct mw_span challenge) {
    if (client->step > 1 || challenge.len > 0) return MW_SASL_NONSENSE;
    mw_sasl_plain_build(client->user, client->password, &client->text);
    client->secret = client->content = true;
    return MW_SASL_RESPONSE;
}

/* Servers ask for name and password in many words, so only the order counts. */
static enum mw_sasl_answer answer_login(struct mw_sasl_client *client) {
    if (client->step > 2) return MW_SASL_NONSENSE;
    client->secret = client->content = client->step == 2;
    mw_buffer_add_text(&client->text, client->step == 1 ? client->user : client->password);
    return MW_SASL_RESPONSE;
}

static enum mw_sasl_answer answer_cram_md5(struct mw_sasl_client *client, struct mw_span challenge) {
    uint8_t digest[MW_MD5_BYTES];
    if (client->step > 1 || challenge.len == 0) return MW_SASL_NONSENSE;
    mw_hmac_md5(mw_span_of(client->password), challenge, digest);
    mw_buffer_format(&client->text, "%s ", client->user);
    mw_hex_add(&client->text, digest, sizeof digest);
    client->content = true;
    return MW_SASL_RESPONSE;
}

/* --- SCRAM ---------------------------------------------------------------------------------------------- */

static enum mw_sasl_answer say_nonce(struct mw_sasl_client *client, struct mw_span challenge) {
    if (challenge.len > 0) return MW_SASL_NONSENSE;
    mw_buffer_add_text(&client->messages, "n=");
    mw_scram_write_name(mw_span_of(client->user), &client->messages);
    mw_buffer_format(&client->messages, ",r=%s", client->nonce);
    mw_buffer_add_text(&client->text, "n,,");
    mw_buffer_add(&client->text, mw_buffer_span(&client->messages));
    return MW_SASL_RESPONSE;
}

static void say_proof(struct mw_sasl_client *client, struct mw_span nonces, struct mw_span salt,
                      uint32_t rounds) {
    struct mw_scram_keys keys;
    uint8_t signature[MW_SHA256_BYTES], proof[MW_SHA256_BYTES];
    mw_buffer_add_text(&client->text, "c=biws,r="); /* "n,," in base64 */
    mw_buffer_add(&client->text, nonces);
    mw_buffer_add_byte(&client->messages, ',');
    mw_buffer_add(&client->messages, mw_buffer_span(&client->text));
    mw_scram_make_keys(mw_span_of(client->password), salt, rounds, &keys);
    mw_scram_sign(keys.stored, mw_buffer_span(&client->messages), signature);
    mw_scram_mix(keys.client, signature, proof);
    mw_scram_sign(keys.server, mw_buffer_span(&client->messages), client->server_signature);
    mw_buffer_add_text(&client->text, ",p=");
    mw_base64_encode((struct mw_span){(const char *)proof, sizeof proof}, &client->text);
}

static bool begins_with(struct mw_span text, const char *start) {
    return mw_span_is(mw_span_cut(text, 0, strlen(start)), start);
}

static enum mw_sasl_answer hear_salt(struct mw_sasl_client *client, struct mw_span challenge) {
    struct mw_span rest = challenge, nonces, base64, number;
    struct mw_buffer salt = {0};
    uint64_t rounds = 0;
    bool good = mw_scram_take(&rest, 'r', &nonces) && mw_scram_is_nonce(nonces) &&
                mw_scram_take(&rest, 's', &base64) && mw_scram_take(&rest, 'i', &number) &&
                mw_span_number(number, &rounds) && mw_base64_decode(base64, &salt) && salt.len > 0;
    /* Somebody else's nonce is an old answer played again; few rounds make the password easy to find. */
    bool safe = good && begins_with(nonces, client->nonce) && nonces.len > strlen(client->nonce) &&
                rounds >= MW_SCRAM_ROUNDS && rounds <= MW_SCRAM_ROUNDS_LIMIT;
    if (safe) {
        mw_buffer_add_byte(&client->messages, ',');
        mw_buffer_add(&client->messages, challenge);
        say_proof(client, nonces, mw_buffer_span(&salt), (uint32_t)rounds);
    }
    mw_buffer_free(&salt);
    return !good ? MW_SASL_NONSENSE : safe ? MW_SASL_RESPONSE : MW_SASL_NOT_TRUSTED;
}

/* "v=…" proves that the server knows our keys. After "e=…" an empty response lets the server say no itself.
 */
static enum mw_sasl_answer hear_signature(struct mw_sasl_client *client, struct mw_span challenge) {
    struct mw_span rest = challenge, base64;
    struct mw_buffer signature = {0};
    if (mw_scram_take(&rest, 'e', &base64)) return MW_SASL_RESPONSE;
    bool good = mw_scram_take(&rest, 'v', &base64) && mw_base64_decode(base64, &signature);
    struct mw_span ours = {(const char *)client->server_signature, MW_SHA256_BYTES};
    client->content = good && mw_secrets_equal(mw_buffer_span(&signature), ours);
    mw_buffer_free(&signature);
    return !good ? MW_SASL_NONSENSE : client->content ? MW_SASL_RESPONSE : MW_SASL_NOT_TRUSTED;
}

static enum mw_sasl_answer answer_scram(struct mw_sasl_client *client, struct mw_span challenge) {
    switch (client->step) {
    case 1: return say_nonce(client, challenge);
    case 2: return hear_salt(client, challenge);
    case 3: return hear_signature(client, challenge);
    default: return MW_SASL_NONSENSE;
    }
}

/* --- all of them ---------------------------------------------------------------------------------------- */

enum mw_sasl_answer mw_sasl_client_step(struct mw_sasl_client *client, struct mw_span challenge) {
    mw_buffer_clear(&client->text);
    client->secret = false;
    client->step++;
    switch (client->mechanism) {
    case MW_SASL_PLAIN: return answer_plain(client, challenge);
    case MW_SASL_LOGIN: return answer_login(client);
    case MW_SASL_CRAM_MD5: return answer_cram_md5(client, challenge);
    case MW_SASL_SCRAM_SHA_256: return answer_scram(client, challenge);
    default: return MW_SASL_NONSENSE;
    }
}

struct mw_span mw_sasl_client_text(const struct mw_sasl_client *client) {
    return mw_buffer_span(&client->text);
}

bool mw_sasl_client_secret(const struct mw_sasl_client *client) {
    return client->secret;
}

bool mw_sasl_client_content(const struct mw_sasl_client *client) {
    return client->content;
}

void mw_sasl_client_free(struct mw_sasl_client *client) {
    mw_buffer_free(&client->text);
    mw_buffer_free(&client->messages);
}
