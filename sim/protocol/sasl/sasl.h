/* SASL: how a client proves who it is, whatever the protocol around it (RFC 4422).
 *
 * PLAIN (RFC 4616) and LOGIN (draft-murchison-sasl-login) send the password itself; CRAM-MD5 (RFC 2195) and
 * SCRAM-SHA-256 (RFC 5802, RFC 7677) only prove that it is known, and SCRAM makes the server prove it too.
 *
 * Both ends are sans-I/O: they are handed what the other side sent and say what to send back, without base64:
 * that, and the commands around it, belong to SMTP (RFC 4954), POP3 (RFC 5034) and IMAP (RFC 9051 §6.2.2).
 *
 * The server's end:
 *
 *     mw_sasl_server_begin(&sasl, mechanism, &settings);
 *     outcome = initial response came ? mw_sasl_server_step(&sasl, response) : mw_sasl_server_start(&sasl);
 *     MW_SASL_CHALLENGE    send mw_sasl_server_text(); outcome = mw_sasl_server_step(&sasl, what comes back)
 *     MW_SASL_ASKS_SECRET  outcome = mw_sasl_server_secret(&sasl, password of mw_sasl_server_user(), or NULL)
 *     MW_SASL_DONE         mw_sasl_server_user() is who it is
 *     MW_SASL_FAILED       wrong; whether the user exists cannot be told from what was said, nor from how
 * long the comparing took MW_SASL_MALFORMED    that was no such message
 *
 * The client's end:
 *
 *     mw_sasl_client_begin(&sasl, mechanism, user, password, random);
 *     if mw_sasl_client_first(mechanism): step with an empty challenge gives the initial response
 *     each challenge: mw_sasl_client_step() → MW_SASL_RESPONSE: send mw_sasl_client_text();
 *                     MW_SASL_NOT_TRUSTED, MW_SASL_NONSENSE: cancel ("*") and leave
 *     the server says that the login is done: believe it only if mw_sasl_client_content()
 *
 * SIMPLIFIED: no channel binding (SCRAM-…-PLUS) and no SASLprep (RFC 4013): texts are compared as they came.
 */
#ifndef MW_PROTOCOL_SASL_SASL_H
#define MW_PROTOCOL_SASL_SASL_H

#include "sim/base/buffer.h"

/* X(name, as the protocols write it, the client speaks first, whoever reads along sees the password). Of
 * those that hide it the last is the best, of the others the first. */
#define MW_SASL_MECHANISMS(X)                                                                                \
    X(PLAIN, "PLAIN", true, true)                                                                            \
    X(LOGIN, "LOGIN", false, true)                                                                           \
    X(CRAM_MD5, "CRAM-MD5", false, false)                                                                    \
    X(SCRAM_SHA_256, "SCRAM-SHA-256", true, false)

enum mw_sasl_mechanism {
#define X(name, text, first, readable) MW_SASL_##name,
    MW_SASL_MECHANISMS(X)
#undef X
        MW_SASL_MECHANISM_COUNT
};

const char *mw_sasl_name(enum mw_sasl_mechanism mechanism);
/* The best of those offered, a bit 1u << mechanism each: SCRAM-SHA-256, CRAM-MD5, PLAIN, LOGIN.
 * MW_SASL_MECHANISM_COUNT: none is. */
enum mw_sasl_mechanism mw_sasl_best(unsigned offered);
/* In any case of letters; MW_SASL_MECHANISM_COUNT: not one of ours. */
enum mw_sasl_mechanism mw_sasl_find(struct mw_span name);
/* Whether the client speaks first: an initial response may stand in the command that begins the exchange. */
bool mw_sasl_client_first(enum mw_sasl_mechanism mechanism);
/* Whether whoever reads the exchange on its way can read the password in it. */
bool mw_sasl_shows_password(enum mw_sasl_mechanism mechanism);

enum { MW_SASL_RANDOM_BYTES = 24, MW_SASL_NONCE_BYTES = 33, MW_SASL_SALT_BYTES = 16, MW_SASL_KEY_BYTES = 32 };

/* --- the server's end ----------------------------------------------------------------------------------- */

enum mw_sasl_verdict {
    MW_SASL_CHALLENGE,
    MW_SASL_ASKS_SECRET,
    MW_SASL_DONE,
    MW_SASL_FAILED,
    MW_SASL_MALFORMED,
};

struct mw_sasl_settings {
    const char *host_name;
    uint64_t salt_seed; /* the server's own: each user's salt comes from it, of users that do not exist too */
    /* That nobody can guess, new for each connection. Each exchange gets a nonce of its own out of it. */
    uint8_t random[MW_SASL_RANDOM_BYTES];
};

/* Zeroed it is ready to begin, and nothing to free. It may begin again after each exchange. */
struct mw_sasl_server {
    const struct mw_sasl_settings *settings;
    enum mw_sasl_mechanism mechanism;
    unsigned exchanges; /* begun on this connection */
    unsigned step;      /* messages of the client that were understood */
    struct mw_buffer user, text;
    struct mw_buffer password; /* PLAIN, LOGIN: what the client said */
    struct mw_buffer digest;   /* CRAM-MD5: likewise */
    /* SCRAM */
    struct mw_buffer gs2_header, nonces, messages; /* messages: the AuthMessage as far as it is known */
    char nonce[MW_SASL_NONCE_BYTES];               /* ours */
    uint8_t salt[MW_SASL_SALT_BYTES];
    uint8_t stored_key[MW_SASL_KEY_BYTES], server_key[MW_SASL_KEY_BYTES];
    bool known; /* the user exists */
};

/* settings outlive the exchange */
void mw_sasl_server_begin(struct mw_sasl_server *server, enum mw_sasl_mechanism mechanism,
                          const struct mw_sasl_settings *settings);
/* The client named the mechanism and said nothing else: the first challenge, which may be empty. */
enum mw_sasl_verdict mw_sasl_server_start(struct mw_sasl_server *server);
/* The initial response (it may be empty), or the answer to a challenge. */
enum mw_sasl_verdict mw_sasl_server_step(struct mw_sasl_server *server, struct mw_span response);
/* The answer to MW_SASL_ASKS_SECRET. NULL: there is no such user. */
enum mw_sasl_verdict mw_sasl_server_secret(struct mw_sasl_server *server, const char *password);
struct mw_span mw_sasl_server_text(const struct mw_sasl_server *server); /* valid until the next step */
const char *mw_sasl_server_user(const struct mw_sasl_server *server);    /* valid until it begins again */
void mw_sasl_server_free(struct mw_sasl_server *server);

/* --- the client's end ----------------------------------------------------------------------------------- */

enum mw_sasl_answer {
    MW_SASL_RESPONSE,
    MW_SASL_NOT_TRUSTED, /* the server does not know the password itself, or asks for too little to be safe */
    MW_SASL_NONSENSE,    /* that was no such challenge */
};

/* Zeroed it is ready to begin, and nothing to free. It may begin again after each exchange. */
struct mw_sasl_client {
    enum mw_sasl_mechanism mechanism;
    const char *user, *password;
    unsigned step; /* responses given */
    struct mw_buffer text;
    bool secret;  /* the password can be read in the text */
    bool content; /* see mw_sasl_client_content() */
    /* SCRAM */
    char nonce[MW_SASL_NONCE_BYTES]; /* ours */
    struct mw_buffer messages;       /* the AuthMessage as far as it is known */
    uint8_t server_signature[MW_SASL_KEY_BYTES];
};

/* user and password outlive the exchange; random: as in struct mw_sasl_settings, new for each exchange. */
void mw_sasl_client_begin(struct mw_sasl_client *client, enum mw_sasl_mechanism mechanism, const char *user,
                          const char *password, const uint8_t random[MW_SASL_RANDOM_BYTES]);
enum mw_sasl_answer mw_sasl_client_step(struct mw_sasl_client *client, struct mw_span challenge);
struct mw_span mw_sasl_client_text(const struct mw_sasl_client *client); /* valid until the next step */
bool mw_sasl_client_secret(const struct mw_sasl_client *client); /* the password can be read in that text */
/* Whether all was said that the mechanism wants: with SCRAM, that the server has proved itself. */
bool mw_sasl_client_content(const struct mw_sasl_client *client);
void mw_sasl_client_free(struct mw_sasl_client *client);

#endif
