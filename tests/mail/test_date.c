/* Dates, with the examples of RFC 5322 appendix A and RFC 3339 §5.8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/random.h"
#include "sim/mail/date.h"

static void known_dates_are_written(void **state) {
    (void)state;
    static const struct {
        struct mw_date date;
        const char *rfc5322, *rfc3339;
    } examples[] = {
        {{1772416804, 420}, "Mon, 02 Mar 2026 09:00:04 +0700", "2026-03-02T09:00:04+07:00"},
        {{0, 0}, "Thu, 01 Jan 1970 00:00:00 +0000", "1970-01-01T00:00:00Z"},
        {{-1, 0}, "Wed, 31 Dec 1969 23:59:59 +0000", "1969-12-31T23:59:59Z"},
        {{951782400, 0}, "Tue, 29 Feb 2000 00:00:00 +0000", "2000-02-29T00:00:00Z"},
        {{880127706, -360}, "Fri, 21 Nov 1997 09:55:06 -0600", "1997-11-21T09:55:06-06:00"},
        {{1772416804, -570}, "Sun, 01 Mar 2026 16:30:04 -0930", "2026-03-01T16:30:04-09:30"},
    };
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        struct mw_buffer out = {0};
        struct mw_date back;
        mw_date_format(&out, examples[i].date);
        assert_string_equal(mw_buffer_text(&out), examples[i].rfc5322);
        assert_true(mw_date_parse(mw_buffer_span(&out), &back));
        assert_int_equal(back.epoch_s, examples[i].date.epoch_s);
        mw_buffer_clear(&out);
        mw_date_format_rfc3339(&out, examples[i].date);
        assert_string_equal(mw_buffer_text(&out), examples[i].rfc3339);
        mw_buffer_free(&out);
    }
}

static void every_day_follows_the_one_before(void **state) {
    (void)state;
    struct mw_civil before = mw_date_civil((struct mw_date){-86400LL * 200000, 0});
    for (int64_t day = -199999; day < 200000; day++) {
        struct mw_civil civil = mw_date_civil((struct mw_date){day * 86400, 0});
        assert_int_equal(civil.weekday, (before.weekday + 1) % 7);
        if (civil.day != before.day + 1) assert_true(civil.day == 1 && before.day >= 28);
        assert_int_equal(mw_date_epoch(&civil, 0), day * 86400);
        before = civil;
    }
}

static void odd_but_good_dates_are_read(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t epoch_s;
    } examples[] = {
        {"21 Nov 97 09:55:06 GMT", 880106106},
        {"Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", -1},
        {"Fri,21 Nov 1997 09:55:06 -0600", 880127706},
        {"  fri , 21 (day) nov 1997 09:55:06 -0600 (CST)", 880127706},
        {"21 Nov 1997 09:55 -0600", 880127700},
        {"21 Nov 1997 09:55:06 CST", 880127706},
        {"1 Jan 70 00:00:00 UT", 0},
        {"1 Jan 100 00:00:00 UT", 946684800},
        {"31 Dec 1998 23:59:60 +0000", 915148800},
    };
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        struct mw_date date;
        bool good = mw_date_parse(mw_span_of(examples[i].text), &date);
        assert_int_equal(good, examples[i].epoch_s >= 0); /* blanks inside the time are obsolete: refused */
        if (good) assert_int_equal(date.epoch_s, examples[i].epoch_s);
    }
}

static void bad_dates_are_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"",
                                      "Mon",
                                      "Mon, 02 Mar 2026",
                                      "Tue, 02 Mar 2026 09:00:04 +0700",
                                      "02 Mar 2026 09:00:04",
                                      "30 Feb 2026 09:00:04 +0700",
                                      "29 Feb 1900 09:00:04 +0000",
                                      "0 Mar 2026 09:00:04 +0700",
                                      "02 Mar 2026 24:00:00 +0700",
                                      "02 Mar 2026 09:60:00 +0700",
                                      "02 Mar 2026 09:00:61 +0700",
                                      "02 Mxx 2026 09:00:00 +0700",
                                      "02 Mar 2026 9:00:00 +0700",
                                      "02 Mar 2026 09:00:00 +070",
                                      "02 Mar 2026 09:00:00 +0760",
                                      "02 Mar 2026 09:00:00 WIB",
                                      "02 Mar 2026 09:00:00 +0700 x",
                                      "02 Mar 20266 09:00:00 +0700",
                                      "Mon 02 Mar 2026 09:00:00 +0700"};
    static const char *const bad_rfc3339[] = {"",
                                              "2026-03-02",
                                              "2026-03-02T09:00:04",
                                              "2026-03-02T09:00Z",
                                              "2026-13-02T09:00:04Z",
                                              "2026-02-29T00:00:00Z",
                                              "2026-03-02T09:00:04+7:00",
                                              "2026-03-02T09:00:04+07",
                                              "2026-03-02T09:00:04.Z",
                                              "2026-03-02T09:00:04+24:00",
                                              "2026-03-02x09:00:04Z",
                                              "26-03-02T09:00:04Z",
                                              "2026-03-02T09:00:04Z ",
                                              "2026-03-02T09:00:04+07:60"};
    struct mw_date date;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (mw_date_parse(mw_span_of(bad[i]), &date)) fail_msg("taken: %s", bad[i]);
    for (size_t i = 0; i < sizeof bad_rfc3339 / sizeof *bad_rfc3339; i++)
        if (mw_date_parse_rfc3339(mw_span_of(bad_rfc3339[i]), &date)) fail_msg("taken: %s", bad_rfc3339[i]);
}

static void dates_are_read_loosely(void **state) {
    (void)state;
    static const struct {
        const char *text, *date; /* RFC 3339; NULL: none */
    } examples[] = {
        {"Mon, 02 Mar 2026 09:00:04 +0700", "2026-03-02T09:00:04+07:00"},
        {"Tue, 02 Mar 2026 09:00:04 +0700", "2026-03-02T09:00:04+07:00"},
        {"Mon 02 Mar 2026 9:00:04 +0700 (WIB) more", "2026-03-02T09:00:04+07:00"},
        {"2-March-26 09:00 WIB", "2026-03-02T09:00:00Z"},
        {"\r\n 02 Mar 2026", "2026-03-02T00:00:00Z"},
        {"02 Mar 2026 25:00:00 -0100", "2026-03-02T00:00:00-01:00"},
        {"02 Mar 2026 09:00:00 EST", "2026-03-02T09:00:00-05:00"},
        {"30 Feb 2026 09:00:00 +0000", NULL},
        {"02 Mxx 2026 09:00:00 +0000", NULL},
        {"yesterday", NULL},
        {"", NULL},
        {"32 Jan 2026", NULL},
    };
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        struct mw_date date;
        struct mw_buffer out = {0};
        bool good = mw_date_parse_loosely(mw_span_of(examples[i].text), &date);
        if (good) mw_date_format_rfc3339(&out, date);
        const char *wanted = examples[i].date != NULL ? examples[i].date : "";
        if (strcmp(mw_buffer_text(&out), wanted) != 0)
            fail_msg("%s: %s", examples[i].text, mw_buffer_text(&out));
        mw_buffer_free(&out);
    }
}

static void rfc3339_examples_are_read(void **state) {
    (void)state;
    struct mw_date date;
    assert_true(mw_date_parse_rfc3339(mw_span_of("1985-04-12T23:20:50.52Z"), &date));
    assert_int_equal(date.epoch_s, 482196050);
    assert_true(mw_date_parse_rfc3339(mw_span_of("1996-12-19T16:39:57-08:00"), &date));
    assert_int_equal(date.epoch_s, 851042397);
    assert_int_equal(date.utc_offset_min, -480);
    assert_true(mw_date_parse_rfc3339(mw_span_of("1990-12-31t23:59:60z"), &date));
    assert_int_equal(date.epoch_s, 662688000);
}

static void random_dates_come_back(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        struct mw_random random = mw_random_stream(seed, "dates");
        /* years 1000 to 9999, so that they have four digits */
        struct mw_date date = {(int64_t)mw_random_below(&random, 284000000000) - 30600000000,
                               (int)mw_random_below(&random, 1681) - 840};
        struct mw_date mail = {0}, lesson = {0};
        struct mw_buffer out = {0};
        mw_date_format(&out, date);
        if (!mw_date_parse(mw_buffer_span(&out), &mail))
            fail_msg("seed %d: %s", (int)seed, mw_buffer_text(&out));
        mw_buffer_clear(&out);
        mw_date_format_rfc3339(&out, date);
        assert_true(mw_date_parse_rfc3339(mw_buffer_span(&out), &lesson));
        assert_true(mail.epoch_s == date.epoch_s && mail.utc_offset_min == date.utc_offset_min);
        assert_true(lesson.epoch_s == date.epoch_s && lesson.utc_offset_min == date.utc_offset_min);
        mw_buffer_free(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_dates_are_written),     cmocka_unit_test(every_day_follows_the_one_before),
        cmocka_unit_test(odd_but_good_dates_are_read), cmocka_unit_test(bad_dates_are_refused),
        cmocka_unit_test(dates_are_read_loosely),      cmocka_unit_test(rfc3339_examples_are_read),
        cmocka_unit_test(random_dates_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
