/* Character sets, and texts that are the same whatever their case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/charset.h"

static void to_utf8(const char *charset, const char *bytes, const char *wanted, const char *somehow) {
    struct mw_buffer out = {0};
    bool good = mw_charset_to_utf8(&out, mw_span_of(charset), mw_span_of(bytes));
    assert_int_equal(good, wanted != NULL);
    assert_string_equal(mw_buffer_text(&out), wanted != NULL ? wanted : "");
    mw_buffer_clear(&out);
    mw_charset_to_utf8_somehow(&out, mw_span_of(charset), mw_span_of(bytes));
    assert_string_equal(mw_buffer_text(&out), somehow);
    mw_buffer_free(&out);
}

static void character_sets(void **state) {
    (void)state;
    to_utf8("UTF-8", "caf\xc3\xa9", "café", "café");
    to_utf8("utf-8", "caf\xe9!", NULL, "caf\uFFFD!");
    to_utf8("us-ascii", "cafe", "cafe", "cafe");
    to_utf8("us-ascii", "caf\xc3\xa9", NULL, "café");
    to_utf8("ISO-8859-1", "caf\xe9", "café", "café");
    to_utf8("iso-8859-15", "\xa4", "€", "€");
    to_utf8("windows-1252", "\x80\x81", NULL, "€\uFFFD");
    to_utf8("koi8-r", "\xf0\xd2\xc9\xd7\xc5\xd4", "Привет", "Привет");
    to_utf8("iso-2022-jp", "\x1b$BF|K\\\x1b(B!", "日本!", "日本!");
    to_utf8("shift_jis", "\x93\xfa\x96", NULL, "日\uFFFD");
    to_utf8("x-none", "caf\xc3\xa9", NULL, "café");
    to_utf8("", "a", NULL, "a");
    to_utf8("utf-8//TRANSLIT", "a", NULL, "a");
    assert_true(mw_charset_known(mw_span_of("Utf-8")) && mw_charset_known(mw_span_of("gb18030")));
    assert_false(mw_charset_known(mw_span_of("X-UNKNOWN")) || mw_charset_known(mw_span_of("")));
    /* Longer than what is converted at once. */
    struct mw_buffer in = {0}, out = {0};
    for (int i = 0; i < 5000; i++)
        mw_buffer_add_byte(&in, '\xe9');
    assert_true(mw_charset_to_utf8(&out, mw_span_of("iso-8859-2"), mw_buffer_span(&in)));
    assert_int_equal(out.len, 10000);
    mw_buffer_free(&in);
    mw_buffer_free(&out);
}

static bool same(const char *a, const char *b) {
    struct mw_buffer left = {0}, right = {0};
    mw_casemap_add(&left, mw_span_of(a));
    mw_casemap_add(&right, mw_span_of(b));
    bool equal = mw_span_equal(mw_buffer_span(&left), mw_buffer_span(&right));
    mw_buffer_free(&left);
    mw_buffer_free(&right);
    return equal;
}

static void casemap(void **state) {
    (void)state;
    assert_true(same("Hello, World 1", "hELLO, wORLD 1"));
    assert_true(same("CAFÉ", "café") && same("cafe\u0301", "CAFÉ") && !same("cafe", "café"));
    assert_true(same("ПРИВЕТ", "привет") && same("йё", "ЙЁ") && same("ΑΒΓΣ", "αβγς"));
    assert_true(same("ế", "Ế") && same("e\u0302\u0301", "ế") && same("ﬁ", "ﬁ") && same("ÿ", "Ÿ"));
    assert_true(same("ա", "Ա") && same("ａ", "Ａ") && same("𐐨", "𐐀") && same("ǆ", "ǅ"));
    assert_true(same("日本語", "日本語") && !same("日本語", "日本"));
    assert_true(same("\xff", "\uFFFD") && same("", ""));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(character_sets),
        cmocka_unit_test(casemap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
