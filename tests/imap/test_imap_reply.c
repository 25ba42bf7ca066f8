/* What is written into replies can be read again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/random.h"
#include "sim/base/text.h"
#include "sim/protocol/imap/reader.h"
#include "sim/protocol/imap/reply.h"
#include "sim/protocol/imap/utf7.h"

static void check(struct mw_imap_reply *reply, const char *expected) {
    assert_string_equal(mw_buffer_text(&reply->text), expected);
    mw_imap_reply_clear(reply);
}

static void strings_are_quoted_if_they_can_be(void **state) {
    (void)state;
    struct mw_imap_reply reply = {0};
    mw_imap_put_string(&reply, mw_span_of("a \"b\" \\"));
    check(&reply, "\"a \\\"b\\\" \\\\\"");
    mw_imap_put_string(&reply, mw_span_of("a\r\nb"));
    check(&reply, "{4}\r\na\r\nb");
    mw_imap_put_string(&reply, mw_span_of("caf\xc3\xa9"));
    check(&reply, "{5}\r\ncaf\xc3\xa9");
    reply.utf8 = true;
    mw_imap_put_string(&reply, mw_span_of("caf\xc3\xa9"));
    check(&reply, "\"caf\xc3\xa9\"");
    mw_imap_put_string(&reply, mw_span_of("caf\xe9"));
    check(&reply, "{4}\r\ncaf\xe9");
    mw_imap_put_nstring(&reply, (struct mw_span){0});
    check(&reply, "NIL");
    mw_imap_put_nstring(&reply, mw_span_of("NIL"));
    check(&reply, "\"NIL\"");
    mw_imap_reply_free(&reply);
}

static void astrings_are_atoms_if_they_can_be(void **state) {
    (void)state;
    struct mw_imap_reply reply = {0};
    static const char *const cases[][2] = {{"INBOX", "INBOX"}, {"a b", "\"a b\""},    {"", "\"\""},
                                           {"nil", "\"nil\""}, {"50%", "\"50%\""},    {"a/b", "a/b"},
                                           {"(x", "\"(x\""},   {"a\\b", "\"a\\\\b\""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mw_imap_put_astring(&reply, mw_span_of(cases[i][0]));
        check(&reply, cases[i][1]);
    }
    mw_imap_put_mailbox(&reply, "Surat & \u65e5\u672c\u8a9e");
    check(&reply, "\"Surat &- &ZeVnLIqe-\"");
    reply.utf8 = true;
    mw_imap_put_mailbox(&reply, "A&\u65e5");
    check(&reply, "\"A&\u65e5\"");
    mw_imap_reply_free(&reply);
}

static void literals_are_remembered(void **state) {
    (void)state;
    struct mw_imap_reply reply = {0};
    mw_imap_put(&reply, "* %d FETCH (BODY[] ", 12);
    mw_imap_put_literal(&reply, mw_span_of("abc"), false);
    mw_imap_put(&reply, " BINARY[1] ");
    mw_imap_put_literal(&reply, (struct mw_span){"x\0y", 3}, true);
    assert_int_equal(reply.literal_count, 2);
    assert_memory_equal(reply.text.data + reply.literals[0].at, "abc", reply.literals[0].len);
    assert_memory_equal(reply.text.data + reply.literals[1].at, "x\0y", reply.literals[1].len);
    assert_memory_equal(reply.text.data + reply.literals[1].at - 6, "~{3}\r\n", 6);
    mw_imap_reply_clear(&reply);
    assert_int_equal(reply.literal_count, 0);
    mw_imap_reply_free(&reply);
}

static void numbers_and_dates(void **state) {
    (void)state;
    struct mw_imap_reply reply = {0};
    static const uint32_t numbers[] = {1, 2, 3, 5, 7, 8, UINT32_MAX - 1, UINT32_MAX};
    mw_imap_put_numbers(&reply, numbers, 8);
    check(&reply, "1:3,5,7:8,4294967294:4294967295");
    mw_imap_put_numbers(&reply, numbers, 1);
    check(&reply, "1");
    mw_imap_put_date_time(&reply, 837596665, -420);
    check(&reply, "\"17-Jul-1996 02:44:25 -0700\"");
    mw_imap_put_date_time(&reply, 1, 450);
    check(&reply, "\" 1-Jan-1970 07:30:01 +0730\"");
    mw_imap_reply_free(&reply);
}

enum { SEED = 20260304, ROUNDS = 20000 };

/* Any text comes back as it was; any name too, through modified UTF-7. */
static void what_is_written_is_read_again(void **state) {
    (void)state;
    static const uint32_t letters[] = {'a', '&',  '-',    ',',     '"', '\\', ' ',
                                       '{', 0xe9, 0x65e5, 0x1f600, '~', '%'};
    struct mw_random random = mw_random_stream(SEED, "names");
    struct mw_arena arena = {0};
    for (int round = 0; round < ROUNDS; round++) {
        struct mw_buffer text = {0};
        struct mw_imap_reply reply = {.utf8 = round % 2 != 0};
        for (uint64_t len = mw_random_below(&random, 8); len > 0; len--)
            mw_utf8_add(&text, letters[mw_random_below(&random, sizeof letters / sizeof *letters)]);
        struct mw_imap_reader reader = {.arena = &arena, .utf8 = reply.utf8};
        const char *name;
        struct mw_span string;
        mw_imap_put_mailbox(&reply, mw_buffer_text(&text));
        mw_imap_put(&reply, " ");
        mw_imap_put_string(&reply, mw_buffer_span(&text));
        reader.text = mw_buffer_span(&reply.text);
        assert_true(mw_imap_mailbox(&reader, &name) && mw_imap_space(&reader));
        assert_string_equal(name, mw_buffer_text(&text));
        assert_true(mw_imap_string(&reader, &string) && mw_imap_end(&reader));
        assert_true(mw_span_equal(string, mw_buffer_span(&text)));
        mw_imap_reply_free(&reply);
        mw_buffer_free(&text);
        mw_arena_reset(&arena);
    }
    mw_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_quoted_if_they_can_be),
        cmocka_unit_test(astrings_are_atoms_if_they_can_be),
        cmocka_unit_test(literals_are_remembered),
        cmocka_unit_test(numbers_and_dates),
        cmocka_unit_test(what_is_written_is_read_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
