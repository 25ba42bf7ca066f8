/* Header fields: walking, unfolding, folding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/base/random.h"
#include "sim/mail/header.h"
#include "sim/mail/received.h"

static const char MESSAGE[] = "From: ani@x.example\r\n"
                              "Subject: a long\r\n subject\r\n\tin three lines  \r\n"
                              "no field at all\r\n"
                              "X-Empty:\r\n"
                              "Folded-At-Once:\r\n value\r\n"
                              "subject : the second\r\n"
                              "\r\n"
                              "Subject: in the body\r\n";

static void fields_are_walked(void **state) {
    (void)state;
    static const char *const names[] = {"From", "Subject", "X-Empty", "Folded-At-Once", "subject"};
    struct mw_span rest = mw_span_of(MESSAGE);
    struct mw_field field;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_true(mw_header_next(&rest, &field));
        assert_true(mw_span_is(field.name, names[i]));
        assert_true(mw_span_ends_nocase(field.whole, "\r\n"));
    }
    assert_false(mw_header_next(&rest, &field));
    assert_true(mw_span_is(rest, "Subject: in the body\r\n"));
    assert_true(mw_span_is(mw_message_body(mw_span_of(MESSAGE)), "Subject: in the body\r\n"));
    assert_int_equal(mw_message_header(mw_span_of(MESSAGE)).len, mw_span_of(MESSAGE).len - 24);
}

static void get(const char *message, const char *name, const char *value) {
    struct mw_buffer out = {0};
    bool found = mw_header_get(mw_span_of(message), name, &out);
    assert_int_equal(found, value != NULL);
    if (found) assert_string_equal(mw_buffer_text(&out), value);
    mw_buffer_free(&out);
}

static void values_are_found_and_unfolded(void **state) {
    (void)state;
    get(MESSAGE, "SUBJECT", "a long subject\tin three lines");
    get(MESSAGE, "x-empty", "");
    get(MESSAGE, "folded-at-once", "value");
    get(MESSAGE, "To", NULL);
    get("", "To", NULL);
    get("\r\nTo: body\r\n", "To", NULL);
    get("To: no end", "To", "no end");
    get("To:", "To", "");
    get(":\r\nTo: x\r\n", "To", "x");
    get(" To: a stray fold\r\nTo: x\r\n", "To", "x");
    get("To: a\nSubject: bare LF ends no line\r\n", "Subject", NULL);
    assert_int_equal(mw_message_body(mw_span_of("To: x\r\n")).len, 0);
}

static void long_lines_are_folded(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 500; seed++) {
        struct mw_random random = mw_random_stream(seed, "values");
        struct mw_buffer value = {0}, field = {0}, back = {0};
        for (uint64_t words = mw_random_below(&random, 40); words > 0; words--) {
            for (uint64_t left = 1 + mw_random_below(&random, 30); left > 0; left--)
                mw_buffer_add_byte(&value, (char)('a' + mw_random_below(&random, 26)));
            mw_buffer_add_text(&value, words > 1 ? mw_random_below(&random, 4) ? " " : " \t" : "");
        }
        mw_header_add(&field, "X-Test", mw_buffer_span(&value));
        size_t column = 0;
        for (size_t i = 0; i < field.len; i++) {
            column = field.data[i] == '\n' ? 0 : column + 1;
            assert_true(column <= MW_HEADER_FOLD_AT + 1); /* its CR */
        }
        assert_true(mw_header_get(mw_buffer_span(&field), "x-test", &back));
        if (!mw_span_equal(mw_buffer_span(&value), mw_buffer_span(&back))) fail_msg("seed %d", (int)seed);
        mw_buffer_free(&value);
        mw_buffer_free(&field);
        mw_buffer_free(&back);
    }
}

static void no_field_is_smuggled_in(void **state) {
    (void)state;
    struct mw_buffer out = {0};
    mw_header_add(&out, "Subject", mw_span_of("hello\r\nBcc: thief@x.example\r\n\r\nbody"));
    struct mw_span rest = mw_buffer_span(&out);
    struct mw_field field;
    assert_true(mw_header_next(&rest, &field));
    assert_false(mw_header_next(&rest, &field));
    assert_int_equal(rest.len, 0);
    mw_buffer_free(&out);
}

static void traces_are_written_and_counted(void **state) {
    (void)state;
    struct mw_buffer out = {0};
    struct mw_received received = {
        "laptop", "laptop.sekolah.example", "192.0.2.10",     "mail.sekolah.example", "ESMTPA",
        "1A2B",   "budi@kantor.example",    {1772416804, 420}};
    mw_return_path_add(&out, mw_span_of("ani@sekolah.example"));
    mw_received_add(&out, &received);
    assert_string_equal(mw_buffer_text(&out),
                        "Return-Path: <ani@sekolah.example>\r\n"
                        "Received: from laptop (laptop.sekolah.example [192.0.2.10])\r\n"
                        "\tby mail.sekolah.example with ESMTPA id 1A2B\r\n"
                        "\tfor <budi@kantor.example>;\r\n"
                        "\tMon, 02 Mar 2026 09:00:04 +0700\r\n");
    assert_int_equal(mw_received_count(mw_buffer_span(&out)), 1);

    mw_buffer_clear(&out);
    received.from_name = received.recipient = NULL;
    received.from_ip = "2001:db8::10";
    mw_received_add(&out, &received);
    mw_received_add(&out, &received);
    get(mw_buffer_text(&out), "Received",
        "from laptop ([IPv6:2001:db8::10])\tby mail.sekolah.example with ESMTPA id 1A2B;\t"
        "Mon, 02 Mar 2026 09:00:04 +0700");
    mw_buffer_add_text(&out, "\r\nReceived: quoted in the body\r\n");
    assert_int_equal(mw_received_count(mw_buffer_span(&out)), 2);
    mw_buffer_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_walked),
        cmocka_unit_test(values_are_found_and_unfolded),
        cmocka_unit_test(long_lines_are_folded),
        cmocka_unit_test(no_field_is_smuggled_in),
        cmocka_unit_test(traces_are_written_and_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
