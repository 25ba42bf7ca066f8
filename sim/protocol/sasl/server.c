/* The server's end of SASL. */
#include <inttypes.h>
#include <string.h>

#include "sim/base/base64.h"
#include "sim/base/check.h"
#include "sim/base/text.h"
#include "sim/protocol/sasl/plain.h"
#include "sim/protocol/sasl/sasl.h"
#include "sim/protocol/sasl/scram.h"

/* --- a new exchange ------------------------------------------------------------------------------------- */

/* Nobody who does not know the random bytes can guess it, and no two exchanges have the same. */
static void make_nonce(struct mw_sasl_server *server, uint8_t nonce[MW_SHA256_BYTES]) {
    struct mw_buffer label = {0}, text = {0};
    mw_buffer_format(&label, "nonce %u", server->exchanges);
    mw_hmac_sha256((struct mw_span){(const char *)server->settings->random, MW_SASL_RANDOM_BYTES},
                   mw_buffer_span(&label), nonce);
    mw_base64_encode((struct mw_span){(const char *)nonce, MW_SASL_RANDOM_BYTES}, &text);
    MW_ASSERT(text.len == MW_SASL_NONCE_BYTES - 1);
    memcpy(server->nonce, mw_buffer_text(&text), MW_SASL_NONCE_BYTES);
    mw_buffer_free(&label);
    mw_buffer_free(&text);
}

static uint64_t number_of(const uint8_t bytes[8]) {
    uint64_t number = 0;
    for (size_t i = 0; i < 8; i++)
        number = number << 8 | bytes[i];
    return number;
}

/* The same for a user on every visit, and different for another server. */
static void make_salt(struct mw_sasl_server *server) {
    uint8_t digest[MW_SHA256_BYTES];
    struct mw_buffer seed = {0};
    mw_buffer_format(&seed, "salt %" PRIu64, server->settings->salt_seed);
    mw_hmac_sha256(mw_buffer_span(&seed), mw_buffer_span(&server->user), digest);
    memcpy(server->salt, digest, sizeof server->salt);
    mw_buffer_free(&seed);
}

void mw_sasl_server_begin(struct mw_sasl_server *server, enum mw_sasl_mechanism mechanism,
                          const struct mw_sasl_settings *settings) {
    uint8_t nonce[MW_SHA256_BYTES];
    struct mw_buffer *buffers[] = {&server->user,       &server->text,   &server->password, &server->digest,
                                   &server->gs2_header, &server->nonces, &server->messages};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        mw_buffer_clear(buffers[i]);
    MW_ASSERT(mechanism < MW_SASL_MECHANISM_COUNT);
    server->settings = settings;
    server->mechanism = mechanism;
    server->exchanges++;
    server->step = 0;
    server->known = false;
    make_nonce(server, nonce);
    if (mechanism == MW_SASL_CRAM_MD5)
        mw_buffer_format(&server->messages, "<%" PRIu64 ".%" PRIu64 "@%s>", number_of(nonce),
                         number_of(nonce + 8), settings->host_name);
}

static enum mw_sasl_verdict challenge(struct mw_sasl_server *server, const char *text) {
    mw_buffer_clear(&server->text);
    mw_buffer_add_text(&server->text, text);
    return MW_SASL_CHALLENGE;
}

enum mw_sasl_verdict mw_sasl_server_start(struct mw_sasl_server *server) {
    switch (server->mechanism) {
    case MW_SASL_LOGIN: return challenge(server, "Username:");
    case MW_SASL_CRAM_MD5: return challenge(server, mw_buffer_text(&server->messages));
    default: return challenge(server, "");
    }
}

/* --- reading what the client says ----------------------------------------------------------------------- */

static void keep(struct mw_buffer *buffer, struct mw_span text) {
    mw_buffer_clear(buffer);
    mw_buffer_add(buffer, text);
}

static bool is_text(struct mw_span text) {
    return text.len > 0 && mw_utf8_valid(text) && mw_span_find(text, '\0') == text.len;
}

static enum mw_sasl_verdict hear_plain(struct mw_sasl_server *server, struct mw_span response) {
    struct mw_sasl_plain plain;
    if (!mw_sasl_plain_parse(response, &plain)) return MW_SASL_MALFORMED;
    if (plain.authorize.len > 0 && !mw_span_equal(plain.authorize, plain.login)) return MW_SASL_FAILED;
    keep(&server->user, plain.login);
    keep(&server->password, plain.password);
    return MW_SASL_ASKS_SECRET;
}

/* Some clients give the name in the command itself, as if LOGIN let them speak first; that does no harm. */
static enum mw_sasl_verdict hear_login(struct mw_sasl_server *server, struct mw_span response) {
    if (!is_text(response)) return MW_SASL_MALFORMED;
    if (server->step == 1) {
        keep(&server->user, response);
        return challenge(server, "Password:");
    }
    keep(&server->password, response);
    return MW_SASL_ASKS_SECRET;
}

/* "tim b913a602c7eda7a495b4e6e7334d3890": a name may hold spaces, a digest does not. */
static enum mw_sasl_verdict hear_cram_md5(struct mw_sasl_server *server, struct mw_span response) {
    enum { DIGEST = 2 * MW_MD5_BYTES };
    if (mw_buffer_span(&server->text).len == 0) return MW_SASL_MALFORMED; /* it cannot know the challenge */
    if (!is_text(response) || response.len < DIGEST + 2) return MW_SASL_MALFORMED;
    size_t space = response.len - DIGEST - 1;
    if (response.data[space] != ' ') return MW_SASL_MALFORMED;
    for (size_t i = space + 1; i < response.len; i++)
        if (strchr("0123456789abcdef", response.data[i]) == NULL) return MW_SASL_MALFORMED;
    keep(&server->user, mw_span_cut(response, 0, space));
    keep(&server->digest, mw_span_from(response, space + 1));
    return MW_SASL_ASKS_SECRET;
}

/* "n,," or "y,,", perhaps with whom to act as between the commas; *rest moves past it. */
static enum mw_sasl_verdict read_gs2_header(struct mw_sasl_server *server, struct mw_span *rest,
                                            struct mw_buffer *authorize) {
    struct mw_span whole = *rest, flag = mw_span_cut(*rest, 0, mw_span_find(*rest, ',')), name;
    if (flag.len == whole.len) return MW_SASL_MALFORMED;
    if (flag.len > 2 && flag.data[0] == 'p' && flag.data[1] == '=') return MW_SASL_FAILED;
    if (!mw_span_is(flag, "n") && !mw_span_is(flag, "y")) return MW_SASL_MALFORMED;
    *rest = mw_span_from(*rest, 2);
    size_t comma = mw_span_find(*rest, ',');
    if (comma == rest->len) return MW_SASL_MALFORMED;
    if (comma == 0)
        *rest = mw_span_from(*rest, 1);
    else if (!mw_scram_take(rest, 'a', &name) || !mw_scram_read_name(name, authorize))
        return MW_SASL_MALFORMED;
    keep(&server->gs2_header, mw_span_cut(whole, 0, whole.len - rest->len));
    return MW_SASL_CHALLENGE;
}

/* "n,,n=user,r=rOprNGfwEbeRWgbNEkqO" */
static enum mw_sasl_verdict hear_scram_first(struct mw_sasl_server *server, struct mw_span response) {
    struct mw_buffer authorize = {0};
    struct mw_span rest = response, name, nonce;
    enum mw_sasl_verdict verdict = read_gs2_header(server, &rest, &authorize);
    struct mw_span bare = rest;
    if (verdict == MW_SASL_CHALLENGE) {
        bool good = mw_scram_take(&rest, 'n', &name) && mw_scram_read_name(name, &server->user) &&
                    mw_scram_take(&rest, 'r', &nonce) && mw_scram_is_nonce(nonce);
        bool for_another = !mw_span_equal(mw_buffer_span(&authorize), mw_buffer_span(&server->user));
        verdict = !good                          ? MW_SASL_MALFORMED
                  : authorize.len && for_another ? MW_SASL_FAILED
                                                 : MW_SASL_ASKS_SECRET;
    }
    mw_buffer_free(&authorize);
    if (verdict != MW_SASL_ASKS_SECRET) return verdict;
    mw_buffer_add(&server->nonces, nonce);
    mw_buffer_add(&server->messages, bare);
    make_salt(server);
    return verdict;
}

/* The header of the first message, again: so nobody on the way can have changed it. */
static bool binds(const struct mw_sasl_server *server, struct mw_span base64) {
    struct mw_buffer expected = {0};
    mw_base64_encode(mw_buffer_span(&server->gs2_header), &expected);
    bool equal = mw_span_equal(base64, mw_buffer_span(&expected));
    mw_buffer_free(&expected);
    return equal;
}

/* Who made the proof knows the client's key, whose digest we have: ClientKey = ClientProof XOR signature. */
static bool proves(const struct mw_sasl_server *server, struct mw_span proof) {
    uint8_t signature[MW_SHA256_BYTES], key[MW_SHA256_BYTES], digest[MW_SHA256_BYTES];
    mw_scram_sign(server->stored_key, mw_buffer_span(&server->messages), signature);
    mw_scram_mix((const uint8_t *)proof.data, signature, key);
    mw_sha256((struct mw_span){(const char *)key, sizeof key}, digest);
    bool equal = mw_secrets_equal((struct mw_span){(const char *)digest, sizeof digest},
                                  (struct mw_span){(const char *)server->stored_key, sizeof digest});
    return equal && server->known;
}

static enum mw_sasl_verdict say_signature(struct mw_sasl_server *server) {
    uint8_t signature[MW_SHA256_BYTES];
    mw_scram_sign(server->server_key, mw_buffer_span(&server->messages), signature);
    challenge(server, "v=");
    mw_base64_encode((struct mw_span){(const char *)signature, sizeof signature}, &server->text);
    return MW_SASL_CHALLENGE;
}

/* Splits off the last attribute, which is the proof; what stands before it is what the proof is of. */
static bool read_proof(struct mw_span response, struct mw_span *without, struct mw_buffer *proof) {
    struct mw_span base64;
    size_t at = response.len;
    while (at > 0 && response.data[at - 1] != ',')
        at--;
    struct mw_span last = mw_span_from(response, at);
    if (at == 0 || !mw_scram_take(&last, 'p', &base64)) return false;
    *without = mw_span_cut(response, 0, at - 1);
    return mw_base64_decode(base64, proof) && proof->len == MW_SHA256_BYTES;
}

/* "c=biws,r=rOpr…F$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=" */
static enum mw_sasl_verdict hear_scram_final(struct mw_sasl_server *server, struct mw_span response) {
    struct mw_buffer proof = {0};
    struct mw_span without = {0}, rest, binding, nonces;
    bool good = read_proof(response, &without, &proof);
    rest = without;
    good = good && mw_scram_take(&rest, 'c', &binding) && mw_scram_take(&rest, 'r', &nonces);
    bool right = false;
    if (good) {
        mw_buffer_add_byte(&server->messages, ',');
        mw_buffer_add(&server->messages, without);
        right = proves(server, mw_buffer_span(&proof)) && binds(server, binding) &&
                mw_span_equal(nonces, mw_buffer_span(&server->nonces));
    }
    mw_buffer_free(&proof);
    if (!good) return MW_SASL_MALFORMED;
    return right ? say_signature(server) : MW_SASL_FAILED;
}

static enum mw_sasl_verdict hear_scram(struct mw_sasl_server *server, struct mw_span response) {
    if (server->step == 1) return hear_scram_first(server, response);
    if (server->step == 2) return hear_scram_final(server, response);
    return response.len == 0 ? MW_SASL_DONE : MW_SASL_MALFORMED; /* the signature was read */
}

enum mw_sasl_verdict mw_sasl_server_step(struct mw_sasl_server *server, struct mw_span response) {
    server->step++;
    switch (server->mechanism) {
    case MW_SASL_PLAIN: return hear_plain(server, response);
    case MW_SASL_LOGIN: return hear_login(server, response);
    case MW_SASL_CRAM_MD5: return hear_cram_md5(server, response);
    case MW_SASL_SCRAM_SHA_256: return hear_scram(server, response);
    default: return MW_SASL_MALFORMED;
    }
}

/* --- comparing ------------------------------------------------------------------------------------------ */

static bool digest_fits(const struct mw_sasl_server *server, struct mw_span password) {
    uint8_t digest[MW_MD5_BYTES];
    struct mw_buffer hex = {0};
    mw_hmac_md5(password, mw_buffer_span(&server->messages), digest);
    mw_hex_add(&hex, digest, sizeof digest);
    bool equal = mw_secrets_equal(mw_buffer_span(&hex), mw_buffer_span(&server->digest));
    mw_buffer_free(&hex);
    return equal;
}

/* "r=…,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096" */
static enum mw_sasl_verdict say_salt(struct mw_sasl_server *server, struct mw_span password) {
    struct mw_scram_keys keys;
    struct mw_span salt = {(const char *)server->salt, sizeof server->salt};
    mw_scram_make_keys(password, salt, MW_SCRAM_ROUNDS, &keys);
    memcpy(server->stored_key, keys.stored, sizeof server->stored_key);
    memcpy(server->server_key, keys.server, sizeof server->server_key);
    mw_buffer_add_text(&server->nonces, server->nonce);
    challenge(server, "r=");
    mw_buffer_add(&server->text, mw_buffer_span(&server->nonces));
    mw_buffer_add_text(&server->text, ",s=");
    mw_base64_encode(salt, &server->text);
    mw_buffer_format(&server->text, ",i=%d", MW_SCRAM_ROUNDS);
    mw_buffer_add_byte(&server->messages, ',');
    mw_buffer_add(&server->messages, mw_buffer_span(&server->text));
    return MW_SASL_CHALLENGE;
}

/* A user that does not exist has a password too while the comparing goes on: nobody's. */
enum mw_sasl_verdict mw_sasl_server_secret(struct mw_sasl_server *server, const char *password) {
    struct mw_span secret = mw_span_of(password ? password : server->nonce);
    server->known = password != NULL;
    if (server->mechanism == MW_SASL_SCRAM_SHA_256) return say_salt(server, secret);
    bool right = server->mechanism == MW_SASL_CRAM_MD5
                     ? digest_fits(server, secret)
                     : mw_secrets_equal(secret, mw_buffer_span(&server->password));
    mw_buffer_clear(&server->password);
    return right && server->known ? MW_SASL_DONE : MW_SASL_FAILED;
}

struct mw_span mw_sasl_server_text(const struct mw_sasl_server *server) {
    return mw_buffer_span(&server->text);
}

const char *mw_sasl_server_user(const struct mw_sasl_server *server) {
    return mw_buffer_text(&server->user);
}

void mw_sasl_server_free(struct mw_sasl_server *server) {
    struct mw_buffer *buffers[] = {&server->user,       &server->text,   &server->password, &server->digest,
                                   &server->gs2_header, &server->nonces, &server->messages};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        mw_buffer_free(buffers[i]);
}
