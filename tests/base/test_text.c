/* Words for people: UTF-8, suggestions, sizes, the two languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/base/bilingual.h"
#include "sim/base/random.h"
#include "sim/base/status.h"
#include "sim/base/text.h"

static void every_code_point_comes_back(void **state) {
    (void)state;
    struct mw_buffer text = {0};
    for (uint32_t code = 1; code <= 0x10FFFF; code += code < 0x900 ? 1 : 61) {
        if (code >= 0xD800 && code <= 0xDFFF) continue;
        mw_buffer_clear(&text);
        mw_utf8_add(&text, code);
        struct mw_span rest = mw_buffer_span(&text);
        assert_true(mw_utf8_valid(rest));
        assert_int_equal(mw_utf8_next(&rest), code);
        assert_int_equal(rest.len, 0);
    }
    mw_buffer_free(&text);
}

static void what_is_not_utf8(void **state) {
    (void)state;
    static const char *const bad[] = {"\x80",
                                      "\xBF",
                                      "\xC0\x80",
                                      "\xC1\xBF",
                                      "\xC3",
                                      "\xE0\x80\x80",
                                      "\xE2\x82",
                                      "\xED\xA0\x80",
                                      "\xF0\x80\x80\x80",
                                      "\xF4\x90\x80\x80",
                                      "\xF8\x88\x80\x80\x80",
                                      "\xFF",
                                      "a\xC3z",
                                      "\xE2\x28\xA1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mw_span rest = mw_span_of(bad[i]);
        if (mw_utf8_valid(rest)) fail_msg("example %zu is taken", i);
        bool replaced = false;
        while (rest.len > 0)
            replaced = mw_utf8_next(&rest) == 0xFFFD || replaced;
        assert_true(replaced);
    }
    static const char *const good[] = {"", "a", "é€😀", "\xEF\xBF\xBD", "\xF4\x8F\xBF\xBF", "\xEE\x80\x80"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(mw_utf8_valid(mw_span_of(good[i])));
    struct mw_span rest = mw_span_of("a\xC3z"); /* the good bytes around a bad one are kept */
    assert_int_equal(mw_utf8_next(&rest), 'a');
    assert_int_equal(mw_utf8_next(&rest), 0xFFFD);
    assert_int_equal(mw_utf8_next(&rest), 'z');
    assert_int_equal(mw_utf8_next(&rest), 0);
}

static void distances(void **state) {
    (void)state;
    assert_int_equal(mw_text_distance("", ""), 0);
    assert_int_equal(mw_text_distance("abc", ""), 3);
    assert_int_equal(mw_text_distance("kitten", "sitting"), 3);
    assert_int_equal(mw_text_distance("mailbox", "MAILBOX"), 0);
    assert_int_equal(mw_text_distance("quota", "qouta"), 1);
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct mw_random random = mw_random_stream(seed, "words");
        char words[2][12] = {{0}};
        for (int w = 0; w < 2; w++)
            for (uint64_t left = mw_random_below(&random, 11), at = 0; at < left; at++)
                words[w][at] = (char)('a' + mw_random_below(&random, 3));
        size_t there = mw_text_distance(words[0], words[1]);
        assert_int_equal(there, mw_text_distance(words[1], words[0]));
        assert_true(there <= 11);
    }
    char endless[80] = {0};
    for (int i = 0; i < 79; i++)
        endless[i] = 'a';
    assert_true(mw_text_distance(endless, "a") == SIZE_MAX);
}

static void suggestions(void **state) {
    (void)state;
    static const char *const words[] = {"mailbox", "device", "queue", "id", NULL};
    assert_string_equal(mw_text_closest("mialbox", words), "mailbox");
    assert_string_equal(mw_text_closest("Devise", words), "device");
    assert_string_equal(mw_text_closest("queeu", words), "queue");
    assert_null(mw_text_closest("chapter", words));
    assert_null(mw_text_closest("xyz", words));
}

static void sizes(void **state) {
    (void)state;
    static const struct {
        uint64_t bytes;
        const char *english, *indonesian;
    } examples[] = {
        {0, "0 bytes", "0 byte"},      {1, "1 byte", "1 byte"},         {999, "999 bytes", "999 byte"},
        {1000, "1 KB", "1 KB"},        {1234, "1.2 KB", "1,2 KB"},      {9949, "9.9 KB", "9,9 KB"},
        {9960, "10 KB", "10 KB"},      {12500, "13 KB", "13 KB"},       {10000000, "10 MB", "10 MB"},
        {2400000, "2.4 MB", "2,4 MB"}, {1500000000, "1.5 GB", "1,5 GB"}};
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        struct mw_buffer out = {0};
        mw_text_size(&out, examples[i].bytes, false);
        assert_string_equal(mw_buffer_text(&out), examples[i].english);
        mw_buffer_clear(&out);
        mw_text_size(&out, examples[i].bytes, true);
        assert_string_equal(mw_buffer_text(&out), examples[i].indonesian);
        mw_buffer_free(&out);
    }
}

static void sizes_just_below_a_unit(void **state) {
    (void)state;
    static const struct {
        uint64_t bytes;
        const char *text;
    } examples[] = {{999499, "999 KB"}, {999999, "1 MB"}, {999500000, "1 GB"}};
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        struct mw_buffer out = {0};
        mw_text_size(&out, examples[i].bytes, false);
        assert_string_equal(mw_buffer_text(&out), examples[i].text);
        mw_buffer_free(&out);
    }
}

static void languages(void **state) {
    (void)state;
    struct mw_bilingual both = MW_BOTH("mailbox", "kotak surat"), one = MW_BOTH(NULL, "surat"),
                        none = {{NULL}};
    assert_string_equal(mw_say(both, MW_LANGUAGE_EN), "mailbox");
    assert_string_equal(mw_say(both, MW_LANGUAGE_ID), "kotak surat");
    assert_string_equal(mw_say(one, MW_LANGUAGE_EN), "surat");
    assert_string_equal(mw_say(none, MW_LANGUAGE_ID), "");
    assert_int_equal(mw_language_of("id"), MW_LANGUAGE_ID);
    assert_int_equal(mw_language_of("de"), -1);
    assert_string_equal(mw_status_words(MW_FULL), "no room left");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_comes_back),
        cmocka_unit_test(what_is_not_utf8),
        cmocka_unit_test(distances),
        cmocka_unit_test(suggestions),
        cmocka_unit_test(sizes),
        cmocka_unit_test(sizes_just_below_a_unit),
        cmocka_unit_test(languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
