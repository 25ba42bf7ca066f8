/* SASL: the examples of RFC 4616, 2195 and 7677, both ends against each other, and all kinds of lies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/base64.h"
#include "sim/base/random.h"
#include "sim/protocol/sasl/sasl.h"

#define SPAN(literal) ((struct mw_span){literal, sizeof literal - 1})

static const struct mw_sasl_settings settings = {
    .host_name = "mx.kantor.example", .salt_seed = 7, .random = "nobody knows these bytes"};
static const uint8_t client_random[MW_SASL_RANDOM_BYTES] = {1, 2, 3};

/* --- the examples --------------------------------------------------------------------------------------- */

static void plain_is_that_of_rfc_4616(void **state) {
    (void)state;
    struct mw_sasl_server server = {0};
    mw_sasl_server_begin(&server, MW_SASL_PLAIN, &settings);
    assert_int_equal(mw_sasl_server_start(&server), MW_SASL_CHALLENGE);
    assert_int_equal(mw_sasl_server_text(&server).len, 0);
    assert_int_equal(mw_sasl_server_step(&server, SPAN("\0tim\0tanstaaftanstaaf")), MW_SASL_ASKS_SECRET);
    assert_string_equal(mw_sasl_server_user(&server), "tim");
    assert_int_equal(mw_sasl_server_secret(&server, "tanstaaftanstaaf"), MW_SASL_DONE);
    /* To act as somebody else is more than this server grants. */
    mw_sasl_server_begin(&server, MW_SASL_PLAIN, &settings);
    assert_int_equal(mw_sasl_server_step(&server, SPAN("Ursel\0Kurt\0xipj3plmq")), MW_SASL_FAILED);
    mw_sasl_server_begin(&server, MW_SASL_PLAIN, &settings);
    assert_int_equal(mw_sasl_server_step(&server, SPAN("Kurt\0Kurt\0xipj3plmq")), MW_SASL_ASKS_SECRET);
    mw_sasl_server_free(&server);
}

static void cram_md5_is_that_of_rfc_2195(void **state) {
    (void)state;
    static const char challenge[] = "<1896.697170952@postoffice.reston.mci.net>";
    static const char response[] = "tim b913a602c7eda7a495b4e6e7334d3890";
    struct mw_sasl_client client = {0};
    mw_sasl_client_begin(&client, MW_SASL_CRAM_MD5, "tim", "tanstaaftanstaaf", client_random);
    assert_int_equal(mw_sasl_client_step(&client, mw_span_of(challenge)), MW_SASL_RESPONSE);
    assert_true(mw_span_is(mw_sasl_client_text(&client), response));
    assert_false(mw_sasl_client_secret(&client));

    struct mw_sasl_server server = {0};
    mw_sasl_server_begin(&server, MW_SASL_CRAM_MD5, &settings);
    mw_buffer_clear(&server.messages);
    mw_buffer_add_text(&server.messages, challenge);
    assert_int_equal(mw_sasl_server_start(&server), MW_SASL_CHALLENGE);
    assert_int_equal(mw_sasl_server_step(&server, mw_span_of(response)), MW_SASL_ASKS_SECRET);
    assert_string_equal(mw_sasl_server_user(&server), "tim");
    assert_int_equal(mw_sasl_server_secret(&server, "tanstaaftanstaaf"), MW_SASL_DONE);
    mw_sasl_client_free(&client);
    mw_sasl_server_free(&server);
}

#define NONCES "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"

static const char scram_first[] = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
static const char scram_salt[] = "r=" NONCES ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
static const char scram_final[] = "c=biws,r=" NONCES ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
static const char scram_signature[] = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

static void begin_scram_client(struct mw_sasl_client *client) {
    mw_sasl_client_begin(client, MW_SASL_SCRAM_SHA_256, "user", "pencil", client_random);
    strcpy(client->nonce, "rOprNGfwEbeRWgbNEkqO");
}

static void scram_client_is_that_of_rfc_7677(void **state) {
    (void)state;
    struct mw_sasl_client client = {0};
    begin_scram_client(&client);
    assert_int_equal(mw_sasl_client_step(&client, (struct mw_span){0}), MW_SASL_RESPONSE);
    assert_true(mw_span_is(mw_sasl_client_text(&client), scram_first));
    assert_int_equal(mw_sasl_client_step(&client, mw_span_of(scram_salt)), MW_SASL_RESPONSE);
    assert_true(mw_span_is(mw_sasl_client_text(&client), scram_final));
    assert_false(mw_sasl_client_content(&client));
    assert_int_equal(mw_sasl_client_step(&client, mw_span_of(scram_signature)), MW_SASL_RESPONSE);
    assert_int_equal(mw_sasl_client_text(&client).len, 0);
    assert_true(mw_sasl_client_content(&client));
    assert_int_equal(mw_sasl_client_step(&client, (struct mw_span){0}), MW_SASL_NONSENSE);
    mw_sasl_client_free(&client);
}

/* Brings a server to where the example's client sends its proof. */
static void begin_scram_server(struct mw_sasl_server *server, const char *first, const char *password) {
    struct mw_buffer salt = {0};
    mw_sasl_server_begin(server, MW_SASL_SCRAM_SHA_256, &settings);
    strcpy(server->nonce, "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
    assert_int_equal(mw_sasl_server_step(server, mw_span_of(first)), MW_SASL_ASKS_SECRET);
    assert_string_equal(mw_sasl_server_user(server), "user");
    assert_true(mw_base64_decode(mw_span_of("W22ZaJ0SNY7soEsUEjb6gQ=="), &salt));
    memcpy(server->salt, mw_buffer_text(&salt), sizeof server->salt);
    mw_buffer_free(&salt);
    assert_int_equal(mw_sasl_server_secret(server, password), MW_SASL_CHALLENGE);
}

static void scram_server_is_that_of_rfc_7677(void **state) {
    (void)state;
    struct mw_sasl_server server = {0};
    begin_scram_server(&server, scram_first, "pencil");
    assert_true(mw_span_is(mw_sasl_server_text(&server), scram_salt));
    assert_int_equal(mw_sasl_server_step(&server, mw_span_of(scram_final)), MW_SASL_CHALLENGE);
    assert_true(mw_span_is(mw_sasl_server_text(&server), scram_signature));
    assert_int_equal(mw_sasl_server_step(&server, (struct mw_span){0}), MW_SASL_DONE);
    mw_sasl_server_free(&server);
}

/* --- both ends ------------------------------------------------------------------------------------------ */

/* Plays a whole exchange. stored: what the server has; NULL: no such user. */
static enum mw_sasl_verdict play(enum mw_sasl_mechanism mechanism, const char *user, const char *password,
                                 const char *stored, bool at_once) {
    struct mw_sasl_client client = {0};
    struct mw_sasl_server server = {0};
    mw_sasl_client_begin(&client, mechanism, user, password, client_random);
    mw_sasl_server_begin(&server, mechanism, &settings);
    enum mw_sasl_verdict verdict = MW_SASL_CHALLENGE;
    if (!at_once) verdict = mw_sasl_server_start(&server);
    while (verdict == MW_SASL_CHALLENGE || verdict == MW_SASL_ASKS_SECRET) {
        if (verdict == MW_SASL_ASKS_SECRET) {
            assert_string_equal(mw_sasl_server_user(&server), user);
            verdict = mw_sasl_server_secret(&server, stored);
            continue;
        }
        assert_int_equal(mw_sasl_client_step(&client, mw_sasl_server_text(&server)), MW_SASL_RESPONSE);
        struct mw_span said = mw_sasl_client_text(&client);
        bool shows = said.len >= strlen(password) && mw_span_ends_nocase(said, password);
        assert_int_equal(mw_sasl_client_secret(&client), shows && mw_sasl_shows_password(mechanism));
        verdict = mw_sasl_server_step(&server, said);
    }
    if (verdict == MW_SASL_DONE) assert_true(mw_sasl_client_content(&client));
    mw_sasl_client_free(&client);
    mw_sasl_server_free(&server);
    return verdict;
}

static void each_mechanism_tells_right_from_wrong(void **state) {
    (void)state;
    for (int m = 0; m < MW_SASL_MECHANISM_COUNT; m++) {
        enum mw_sasl_mechanism mechanism = (enum mw_sasl_mechanism)m;
        for (int at_once = 0; at_once <= mw_sasl_client_first(mechanism); at_once++) {
            assert_int_equal(play(mechanism, "budi", "rahasia dapur", "rahasia dapur", at_once),
                             MW_SASL_DONE);
            assert_int_equal(play(mechanism, "budi", "rahasia dapur", "rahasia", at_once), MW_SASL_FAILED);
            assert_int_equal(play(mechanism, "budi", "rahasia dapur", NULL, at_once), MW_SASL_FAILED);
            assert_int_equal(play(mechanism, "b=u,d i\xc3\xa9", "s,a=n di", "s,a=n di", at_once),
                             MW_SASL_DONE);
        }
    }
}

static void login_takes_the_name_at_once_too(void **state) {
    (void)state;
    struct mw_sasl_server server = {0};
    mw_sasl_server_begin(&server, MW_SASL_LOGIN, &settings);
    assert_int_equal(mw_sasl_server_step(&server, SPAN("budi")), MW_SASL_CHALLENGE);
    assert_true(mw_span_is(mw_sasl_server_text(&server), "Password:"));
    assert_int_equal(mw_sasl_server_step(&server, SPAN("x")), MW_SASL_ASKS_SECRET);
    assert_int_equal(mw_sasl_server_secret(&server, "x"), MW_SASL_DONE);
    mw_sasl_server_free(&server);
}

static void names_are_found_in_any_case(void **state) {
    (void)state;
    assert_int_equal(mw_sasl_find(SPAN("cram-md5")), MW_SASL_CRAM_MD5);
    assert_int_equal(mw_sasl_find(SPAN("SCRAM-SHA-256")), MW_SASL_SCRAM_SHA_256);
    assert_int_equal(mw_sasl_find(SPAN("SCRAM-SHA-256-PLUS")), MW_SASL_MECHANISM_COUNT);
    assert_int_equal(mw_sasl_find((struct mw_span){0}), MW_SASL_MECHANISM_COUNT);
    assert_string_equal(mw_sasl_name(MW_SASL_LOGIN), "LOGIN");
}

/* --- nonces and salts ----------------------------------------------------------------------------------- */

/* The first challenge of an exchange, with its user. */
static void first_challenge(struct mw_sasl_server *server, enum mw_sasl_mechanism mechanism, const char *user,
                            const struct mw_sasl_settings *how, struct mw_buffer *text) {
    mw_sasl_server_begin(server, mechanism, how);
    if (mechanism == MW_SASL_CRAM_MD5) {
        mw_sasl_server_start(server);
    } else {
        struct mw_buffer first = {0};
        mw_buffer_format(&first, "n,,n=%s,r=abc", user);
        assert_int_equal(mw_sasl_server_step(server, mw_buffer_span(&first)), MW_SASL_ASKS_SECRET);
        mw_sasl_server_secret(server, strcmp(user, "nobody") == 0 ? NULL : "x");
        mw_buffer_free(&first);
    }
    mw_buffer_add(text, mw_sasl_server_text(server));
}

static void nonces_never_come_twice(void **state) {
    (void)state;
    struct mw_sasl_settings other = settings;
    other.random[0] ^= 1;
    for (int m = MW_SASL_CRAM_MD5; m <= MW_SASL_SCRAM_SHA_256; m++) {
        struct mw_sasl_server server = {0}, again = {0}, another = {0};
        struct mw_buffer a = {0}, b = {0}, c = {0}, d = {0};
        first_challenge(&server, (enum mw_sasl_mechanism)m, "budi", &settings, &a);
        first_challenge(&server, (enum mw_sasl_mechanism)m, "budi", &settings, &b);
        first_challenge(&another, (enum mw_sasl_mechanism)m, "budi", &other, &c);
        first_challenge(&again, (enum mw_sasl_mechanism)m, "budi", &settings, &d);
        assert_string_not_equal(mw_buffer_text(&a), mw_buffer_text(&b));
        assert_string_not_equal(mw_buffer_text(&a), mw_buffer_text(&c));
        assert_string_equal(mw_buffer_text(&a), mw_buffer_text(&d)); /* seeded: the same in each run */
        struct mw_buffer *texts[] = {&a, &b, &c, &d};
        for (size_t i = 0; i < 4; i++)
            mw_buffer_free(texts[i]);
        mw_sasl_server_free(&server);
        mw_sasl_server_free(&again);
        mw_sasl_server_free(&another);
    }
}

/* Who is not there has a salt as well, and the same on every visit. */
static void salts_do_not_tell_who_exists(void **state) {
    (void)state;
    struct mw_sasl_server server = {0};
    struct mw_buffer text = {0};
    uint8_t first[MW_SASL_SALT_BYTES];
    first_challenge(&server, MW_SASL_SCRAM_SHA_256, "nobody", &settings, &text);
    memcpy(first, server.salt, sizeof first);
    size_t len = text.len;
    mw_buffer_clear(&text);
    first_challenge(&server, MW_SASL_SCRAM_SHA_256, "nobody", &settings, &text);
    assert_memory_equal(first, server.salt, sizeof first);
    mw_buffer_clear(&text);
    first_challenge(&server, MW_SASL_SCRAM_SHA_256, "budi", &settings, &text);
    assert_memory_not_equal(first, server.salt, sizeof first);
    assert_int_equal(text.len, len);
    mw_buffer_free(&text);
    mw_sasl_server_free(&server);
}

/* --- lies ----------------------------------------------------------------------------------------------- */

static void servers_refuse_what_is_no_message(void **state) {
    (void)state;
    static const struct {
        enum mw_sasl_mechanism mechanism;
        struct mw_span said;
        enum mw_sasl_verdict verdict;
    } bad[] = {
        {MW_SASL_PLAIN, {"", 0}, MW_SASL_MALFORMED},
        {MW_SASL_PLAIN, {"tim", 3}, MW_SASL_MALFORMED},
        {MW_SASL_PLAIN, {"\0tim\0", 5}, MW_SASL_MALFORMED},
        {MW_SASL_PLAIN, {"\0\0x", 3}, MW_SASL_MALFORMED},
        {MW_SASL_PLAIN, {"\0a\0b\0c", 6}, MW_SASL_MALFORMED},
        {MW_SASL_PLAIN, {"\0\xff\0x", 4}, MW_SASL_MALFORMED},
        {MW_SASL_LOGIN, {"", 0}, MW_SASL_MALFORMED},
        {MW_SASL_LOGIN, {"a\0b", 3}, MW_SASL_MALFORMED},
        {MW_SASL_LOGIN, {"\xc3", 1}, MW_SASL_MALFORMED},
        /* Said before the challenge was. */
        {MW_SASL_CRAM_MD5, {"tim b913a602c7eda7a495b4e6e7334d3890", 36}, MW_SASL_MALFORMED},
        {MW_SASL_SCRAM_SHA_256, {"", 0}, MW_SASL_MALFORMED},
        {MW_SASL_SCRAM_SHA_256, {"n", 1}, MW_SASL_MALFORMED},
        {MW_SASL_SCRAM_SHA_256, {"n,", 2}, MW_SASL_MALFORMED},
        {MW_SASL_SCRAM_SHA_256, {"n,,", 3}, MW_SASL_MALFORMED},
        {MW_SASL_SCRAM_SHA_256, {"x,,n=a,r=b", 10}, MW_SASL_MALFORMED},
        {MW_SASL_SCRAM_SHA_256, {"p=tls-unique,,n=a,r=b", 21}, MW_SASL_FAILED},
        {MW_SASL_SCRAM_SHA_256, {"p=,,n=a,r=b", 11}, MW_SASL_MALFORMED},
        {MW_SASL_SCRAM_SHA_256, {"n,a=b,n=a,r=b", 13}, MW_SASL_FAILED},
        {MW_SASL_SCRAM_SHA_256, {"n,a=,n=a,r=b", 12}, MW_SASL_MALFORMED},
        {MW_SASL_SCRAM_SHA_256, {"n,b,n=a,r=b", 11}, MW_SASL_MALFORMED},
        {MW_SASL_SCRAM_SHA_256, {"n,,n=,r=b", 9}, MW_SASL_MALFORMED},
        {MW_SASL_SCRAM_SHA_256, {"n,,n=a,r=", 9}, MW_SASL_MALFORMED},
        {MW_SASL_SCRAM_SHA_256, {"n,,n=a,r=\x01", 10}, MW_SASL_MALFORMED},
        {MW_SASL_SCRAM_SHA_256, {"n,,n=a=3d,r=b", 13}, MW_SASL_MALFORMED},
        {MW_SASL_SCRAM_SHA_256, {"n,,n=a=,r=b", 11}, MW_SASL_MALFORMED},
        {MW_SASL_SCRAM_SHA_256, {"n,,n=a\0,r=b", 11}, MW_SASL_MALFORMED},
        {MW_SASL_SCRAM_SHA_256, {"n,,m=x,n=a,r=b", 14}, MW_SASL_MALFORMED},
        {MW_SASL_SCRAM_SHA_256, {"n,,r=b,n=a", 10}, MW_SASL_MALFORMED},
        {MW_SASL_SCRAM_SHA_256, {"n,,n=a,r=b,x=y", 14}, MW_SASL_ASKS_SECRET},
        {MW_SASL_SCRAM_SHA_256, {"y,a=a,n=a,r=b", 13}, MW_SASL_ASKS_SECRET},
    };
    struct mw_sasl_server server = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        mw_sasl_server_begin(&server, bad[i].mechanism, &settings);
        assert_int_equal(mw_sasl_server_step(&server, bad[i].said), bad[i].verdict);
    }
    mw_sasl_server_free(&server);
}

static void servers_refuse_what_is_no_digest(void **state) {
    (void)state;
    static const char *const bad[] = {"",
                                      "tim",
                                      "b913a602c7eda7a495b4e6e7334d3890",
                                      " b913a602c7eda7a495b4e6e7334d3890",
                                      "tim b913a602c7eda7a495b4e6e7334d389",
                                      "tim B913A602C7EDA7A495B4E6E7334D3890",
                                      "tim-b913a602c7eda7a495b4e6e7334d3890",
                                      "\xfftim b913a602c7eda7a495b4e6e7334d3890"};
    struct mw_sasl_server server = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        mw_sasl_server_begin(&server, MW_SASL_CRAM_MD5, &settings);
        mw_sasl_server_start(&server);
        assert_int_equal(mw_sasl_server_step(&server, mw_span_of(bad[i])), MW_SASL_MALFORMED);
    }
    mw_sasl_server_free(&server);
}

#define PROOF ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="

static void servers_refuse_what_is_no_proof(void **state) {
    (void)state;
    static const struct {
        const char *said;
        enum mw_sasl_verdict verdict;
    } bad[] = {
        {"", MW_SASL_MALFORMED},
        {"c=biws", MW_SASL_MALFORMED},
        {"c=biws,r=" NONCES, MW_SASL_MALFORMED},
        {"c=biws,r=" NONCES ",p=", MW_SASL_MALFORMED},
        {"c=biws,r=" NONCES ",p=dHzb", MW_SASL_MALFORMED},
        {"c=biws,r=" NONCES ",p=!", MW_SASL_MALFORMED},
        {"r=" NONCES PROOF, MW_SASL_MALFORMED},
        {"p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", MW_SASL_MALFORMED},
        {"c=biws,r=" NONCES PROOF ",x=y", MW_SASL_MALFORMED},
        {"c=eSws,r=" NONCES PROOF, MW_SASL_FAILED},
        {"c=biws,r=" NONCES "x" PROOF, MW_SASL_FAILED},
        {"c=biws,r=rOprNGfwEbeRWgbNEkqO" PROOF, MW_SASL_FAILED},
        {"c=biws,r=" NONCES ",x=y" PROOF, MW_SASL_FAILED},
        {"c=biws,r=" NONCES ",p=eHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", MW_SASL_FAILED},
    };
    struct mw_sasl_server server = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        begin_scram_server(&server, scram_first, "pencil");
        assert_int_equal(mw_sasl_server_step(&server, mw_span_of(bad[i].said)), bad[i].verdict);
    }
    begin_scram_server(&server, scram_first, "pen");
    assert_int_equal(mw_sasl_server_step(&server, mw_span_of(scram_final)), MW_SASL_FAILED);
    /* The header counts: with "y,," in front, "n,," must not come back. */
    begin_scram_server(&server, "y,,n=user,r=rOprNGfwEbeRWgbNEkqO", "pencil");
    assert_int_equal(mw_sasl_server_step(&server, mw_span_of(scram_final)), MW_SASL_FAILED);
    begin_scram_server(&server, scram_first, "pencil");
    mw_sasl_server_step(&server, mw_span_of(scram_final));
    assert_int_equal(mw_sasl_server_step(&server, SPAN("ok")), MW_SASL_MALFORMED);
    mw_sasl_server_free(&server);
}

static void clients_trust_only_who_knows_the_password(void **state) {
    (void)state;
    static const struct {
        const char *challenge;
        enum mw_sasl_answer answer;
    } bad[] = {
        {"", MW_SASL_NONSENSE},
        {"r=" NONCES, MW_SASL_NONSENSE},
        {"m=x,r=" NONCES ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", MW_SASL_NONSENSE},
        {"r=" NONCES ",s=,i=4096", MW_SASL_NONSENSE},
        {"r=" NONCES ",s=W22,i=4096", MW_SASL_NONSENSE},
        {"r=" NONCES ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=", MW_SASL_NONSENSE},
        {"r=" NONCES ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-1", MW_SASL_NONSENSE},
        {"r=" NONCES ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095", MW_SASL_NOT_TRUSTED},
        {"r=" NONCES ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1000001", MW_SASL_NOT_TRUSTED},
        {"r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", MW_SASL_NOT_TRUSTED},
        {"r=xOprNGfwEbeRWgbNEkqOabc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", MW_SASL_NOT_TRUSTED},
        {"r=rOpr,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", MW_SASL_NOT_TRUSTED},
        {"r=" NONCES ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,x=y", MW_SASL_RESPONSE},
    };
    struct mw_sasl_client client = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        begin_scram_client(&client);
        mw_sasl_client_step(&client, (struct mw_span){0});
        assert_int_equal(mw_sasl_client_step(&client, mw_span_of(bad[i].challenge)), bad[i].answer);
        assert_false(mw_sasl_client_content(&client));
    }
    static const struct {
        const char *challenge;
        enum mw_sasl_answer answer;
    } signatures[] = {
        {"v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", MW_SASL_NOT_TRUSTED},
        {"v=", MW_SASL_NOT_TRUSTED},
        {"v=!", MW_SASL_NONSENSE},
        {"", MW_SASL_NONSENSE},
        {"e=invalid-proof", MW_SASL_RESPONSE},
    };
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
        begin_scram_client(&client);
        mw_sasl_client_step(&client, (struct mw_span){0});
        mw_sasl_client_step(&client, mw_span_of(scram_salt));
        assert_int_equal(mw_sasl_client_step(&client, mw_span_of(signatures[i].challenge)),
                         signatures[i].answer);
        assert_false(mw_sasl_client_content(&client));
    }
    mw_sasl_client_free(&client);
}

static void clients_know_nonsense(void **state) {
    (void)state;
    struct mw_sasl_client client = {0};
    mw_sasl_client_begin(&client, MW_SASL_PLAIN, "budi", "x", client_random);
    assert_int_equal(mw_sasl_client_step(&client, SPAN("hm?")), MW_SASL_NONSENSE);
    mw_sasl_client_begin(&client, MW_SASL_PLAIN, "budi", "x", client_random);
    mw_sasl_client_step(&client, (struct mw_span){0});
    assert_int_equal(mw_sasl_client_step(&client, (struct mw_span){0}), MW_SASL_NONSENSE);
    mw_sasl_client_begin(&client, MW_SASL_LOGIN, "budi", "x", client_random);
    mw_sasl_client_step(&client, SPAN("User Name\0"));
    mw_sasl_client_step(&client, SPAN("Password\0"));
    assert_true(mw_sasl_client_secret(&client));
    assert_int_equal(mw_sasl_client_step(&client, SPAN("And?")), MW_SASL_NONSENSE);
    mw_sasl_client_begin(&client, MW_SASL_CRAM_MD5, "budi", "x", client_random);
    assert_int_equal(mw_sasl_client_step(&client, (struct mw_span){0}), MW_SASL_NONSENSE);
    mw_sasl_client_free(&client);
}

/* Whatever is said, a server that does not know the user never says that it is done. */
static void no_garbage_opens_a_server(void **state) {
    (void)state;
    static const char alphabet[] = "n,y=arcpsi=\0x,m ";
    struct mw_random random = mw_random_stream(4422, "garbage");
    struct mw_sasl_server server = {0};
    for (int round = 0; round < 4000; round++) {
        char said[24];
        size_t len = (size_t)mw_random_below(&random, sizeof said);
        for (size_t i = 0; i < len; i++)
            said[i] = alphabet[mw_random_below(&random, sizeof alphabet)];
        mw_sasl_server_begin(&server, (enum mw_sasl_mechanism)(round % MW_SASL_MECHANISM_COUNT), &settings);
        if (round & 4) mw_sasl_server_start(&server);
        enum mw_sasl_verdict verdict = mw_sasl_server_step(&server, (struct mw_span){said, len});
        if (verdict == MW_SASL_ASKS_SECRET) verdict = mw_sasl_server_secret(&server, NULL);
        if (verdict == MW_SASL_CHALLENGE) verdict = mw_sasl_server_step(&server, (struct mw_span){said, len});
        assert_int_not_equal(verdict, MW_SASL_DONE);
    }
    mw_sasl_server_free(&server);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_is_that_of_rfc_4616),
        cmocka_unit_test(cram_md5_is_that_of_rfc_2195),
        cmocka_unit_test(scram_client_is_that_of_rfc_7677),
        cmocka_unit_test(scram_server_is_that_of_rfc_7677),
        cmocka_unit_test(each_mechanism_tells_right_from_wrong),
        cmocka_unit_test(login_takes_the_name_at_once_too),
        cmocka_unit_test(names_are_found_in_any_case),
        cmocka_unit_test(nonces_never_come_twice),
        cmocka_unit_test(salts_do_not_tell_who_exists),
        cmocka_unit_test(servers_refuse_what_is_no_message),
        cmocka_unit_test(servers_refuse_what_is_no_digest),
        cmocka_unit_test(servers_refuse_what_is_no_proof),
        cmocka_unit_test(clients_trust_only_who_knows_the_password),
        cmocka_unit_test(clients_know_nonsense),
        cmocka_unit_test(no_garbage_opens_a_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
