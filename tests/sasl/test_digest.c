/* Digests against the examples of the RFCs that define them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/base/digest.h"

static void check_hex(const uint8_t *digest, size_t len, const char *expected) {
    struct mw_buffer hex = {0};
    mw_hex_add(&hex, digest, len);
    assert_string_equal(mw_buffer_text(&hex), expected);
    mw_buffer_free(&hex);
}

static void check_md5(const char *text, const char *expected) {
    uint8_t digest[MW_MD5_BYTES];
    mw_md5(mw_span_of(text), digest);
    check_hex(digest, sizeof digest, expected);
}

static void md5_is_that_of_rfc_1321(void **state) {
    (void)state;
    check_md5("", "d41d8cd98f00b204e9800998ecf8427e");
    check_md5("message digest", "f96b697d7cb7938d525a2f31aaf161d0");
    check_md5("<1896.697170952@dbc.mtview.ca.us>tanstaaf", "c4c9334bac560ecc979e58001b3e22fb");
}

static void sha256_is_that_of_rfc_6234(void **state) {
    (void)state;
    uint8_t digest[MW_SHA256_BYTES];
    mw_sha256(mw_span_of("abc"), digest);
    check_hex(digest, sizeof digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    mw_sha256((struct mw_span){0}, digest);
    check_hex(digest, sizeof digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void hmac_is_that_of_rfc_2202_and_4231(void **state) {
    (void)state;
    uint8_t md5[MW_MD5_BYTES], sha256[MW_SHA256_BYTES];
    struct mw_span key = mw_span_of("Jefe"), text = mw_span_of("what do ya want for nothing?");
    mw_hmac_md5(key, text, md5);
    check_hex(md5, sizeof md5, "750c783e6ab0b503eaa86e310a5db738");
    mw_hmac_sha256(key, text, sha256);
    check_hex(sha256, sizeof sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    mw_hmac_md5((struct mw_span){0}, (struct mw_span){0}, md5);
    check_hex(md5, sizeof md5, "74e6f7298a9c2d168935f58c001bad88");
}

static void pbkdf2_is_that_of_rfc_7914(void **state) {
    (void)state;
    uint8_t key[MW_SHA256_BYTES];
    mw_pbkdf2_sha256(mw_span_of("passwd"), mw_span_of("salt"), 1, key);
    check_hex(key, sizeof key, "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
    mw_pbkdf2_sha256(mw_span_of("Password"), mw_span_of("NaCl"), 80000, key);
    check_hex(key, sizeof key, "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56");
}

static void secrets_are_equal_only_if_they_are(void **state) {
    (void)state;
    assert_true(mw_secrets_equal(mw_span_of("rahasia"), mw_span_of("rahasia")));
    assert_true(mw_secrets_equal((struct mw_span){0}, mw_span_of("")));
    assert_false(mw_secrets_equal(mw_span_of("rahasia"), mw_span_of("rahasi")));
    assert_false(mw_secrets_equal(mw_span_of("rahasia"), mw_span_of("Rahasia")));
    assert_false(mw_secrets_equal(mw_span_of("rahasia"), (struct mw_span){"rahasia", 8}));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(md5_is_that_of_rfc_1321),
        cmocka_unit_test(sha256_is_that_of_rfc_6234),
        cmocka_unit_test(hmac_is_that_of_rfc_2202_and_4231),
        cmocka_unit_test(pbkdf2_is_that_of_rfc_7914),
        cmocka_unit_test(secrets_are_equal_only_if_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
