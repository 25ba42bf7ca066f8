/* Sentences in both languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/trace/notice.h"

static const struct {
    const char *id, *english, *indonesian;
} all[] = {
#define X(name, id, failure, en, in) {id, en, in},
    MW_NOTICES(X)
#undef X
};

static const char *sentence(struct mw_buffer *out, int notice, const char *args, enum mw_language language) {
    mw_buffer_clear(out);
    mw_notice_sentence(out, (enum mw_notice)notice, mw_span_of(args), language);
    return mw_buffer_text(out);
}

/* Both languages use the same places, from %1 on without a gap. */
static void test_places_are_alike(void **state) {
    (void)state;
    for (int notice = 0; notice < MW_NOTICE_COUNT; notice++) {
        bool gap = false;
        for (char n = '1'; n <= '9'; n++) {
            char place[] = {'%', n, '\0'};
            bool english = strstr(all[notice].english, place),
                 indonesian = strstr(all[notice].indonesian, place);
            if (english != indonesian) fail_msg("%s: %s in one language only", all[notice].id, place);
            if (english && (gap || n > '4')) fail_msg("%s: %s after a gap", all[notice].id, place);
            gap = gap || !english;
        }
        assert_string_not_equal(all[notice].english, all[notice].indonesian);
        assert_string_equal(mw_notice_id((enum mw_notice)notice), all[notice].id);
        for (int before = 0; before < notice; before++)
            assert_string_not_equal(all[before].id, all[notice].id);
    }
}

static void test_every_sentence_takes_its_words(void **state) {
    (void)state;
    struct mw_buffer out = {0};
    for (int notice = 0; notice < MW_NOTICE_COUNT; notice++) {
        for (int language = 0; language < MW_LANGUAGE_COUNT; language++) {
            const char *said = sentence(&out, notice,
                                        "en1\x1eid1\x1f"
                                        "two\x1f"
                                        "en3\x1eid3\x1f"
                                        "four",
                                        (enum mw_language)language);
            const char *pattern = language == MW_LANGUAGE_EN ? all[notice].english : all[notice].indonesian;
            const char *ours[] = {language == MW_LANGUAGE_EN ? "en1" : "id1", "two",
                                  language == MW_LANGUAGE_EN ? "en3" : "id3", "four"};
            for (int n = 0; n < 4; n++) {
                char place[] = {'%', (char)('1' + n), '\0'};
                if (strstr(pattern, place) && !strstr(said, ours[n])) fail_msg("no %s in: %s", ours[n], said);
            }
            assert_null(strstr(said, language == MW_LANGUAGE_EN ? "id1" : "en1"));
            assert_null(strchr(said, '%'));
            assert_null(strchr(said, '\x1e'));
            assert_null(strchr(said, '\x1f'));
        }
    }
    mw_buffer_free(&out);
}

static void test_odd_words(void **state) {
    (void)state;
    struct mw_buffer out = {0};
    assert_string_equal(sentence(&out, MW_NOTICE_NAME_UNKNOWN, "x.example", MW_LANGUAGE_EN),
                        "There is no such name as x.example");
    assert_string_equal(sentence(&out, MW_NOTICE_NAME_UNKNOWN, "", MW_LANGUAGE_EN),
                        "There is no such name as ");
    assert_string_equal(sentence(&out, MW_NOTICE_NAME_UNKNOWN, "%1", MW_LANGUAGE_EN),
                        "There is no such name as %1"); /* words are no pattern */
    assert_string_equal(sentence(&out, MW_NOTICE_MX_FOUND, "only.example", MW_LANGUAGE_EN),
                        "Mail for only.example goes to  (preference )");
    assert_string_equal(sentence(&out, MW_NOTICE_NAME_UNKNOWN,
                                 "\x1e"
                                 "kosong",
                                 MW_LANGUAGE_EN),
                        "There is no such name as ");
    assert_true(mw_notice_is_failure(MW_NOTICE_BOUNCED));
    assert_false(mw_notice_is_failure(MW_NOTICE_STORED));
    mw_buffer_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places_are_alike),
        cmocka_unit_test(test_every_sentence_takes_its_words),
        cmocka_unit_test(test_odd_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
