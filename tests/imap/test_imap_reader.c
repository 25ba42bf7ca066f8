/* The tokens of IMAP (RFC 9051 §9), and modified UTF-7 (RFC 3501 §5.1.3). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sim/protocol/imap/reader.h"
#include "sim/protocol/imap/utf7.h"

static struct mw_arena arena;

static struct mw_imap_reader reader_of(const char *text) {
    return (struct mw_imap_reader){.text = mw_span_of(text), .arena = &arena};
}

/* What is read must be `expected` (NULL: it must be refused), and `rest` must be left. */
static void check_text(bool read, struct mw_span got, const struct mw_imap_reader *reader,
                       const char *expected, const char *rest) {
    assert_int_equal(read, expected != NULL);
    if (!expected) {
        assert_non_null(reader->wanted);
        return;
    }
    assert_int_equal(got.len, strlen(expected));
    assert_memory_equal(got.data, expected, got.len);
    assert_string_equal(reader->text.data + reader->at, rest);
}

#define CHECK(function, text, expected, rest)                                                                \
    do {                                                                                                     \
        struct mw_imap_reader reader = reader_of(text);                                                      \
        struct mw_span got = {0};                                                                            \
        check_text(function(&reader, &got), got, &reader, expected, rest);                                   \
    } while (0)

static void atoms_and_tags(void **state) {
    (void)state;
    CHECK(mw_imap_atom, "FETCH 1", "FETCH", " 1");
    CHECK(mw_imap_atom, "BODY[TEXT]", "BODY[TEXT", "]");
    CHECK(mw_imap_atom, "(x)", NULL, "");
    CHECK(mw_imap_atom, "", NULL, "");
    CHECK(mw_imap_atom, "a\x80z", "a", "\x80z");
    CHECK(mw_imap_tag, "A1 NOOP", "A1", " NOOP");
    CHECK(mw_imap_tag, "A]1+2", "A]1", "+2");
    CHECK(mw_imap_tag, "+ x", NULL, "");
    CHECK(mw_imap_flag, "\\Seen)", "\\Seen", ")");
    CHECK(mw_imap_flag, "$Junk ", "$Junk", " ");
    CHECK(mw_imap_flag, "\\*)", NULL, "");
    CHECK(mw_imap_flag, "\\)", NULL, "");
}

static void strings(void **state) {
    (void)state;
    CHECK(mw_imap_string, "\"two words\" x", "two words", " x");
    CHECK(mw_imap_string, "\"\"", "", "");
    CHECK(mw_imap_string, "\"a \\\"b\\\\c\" x", "a \"b\\c", " x");
    CHECK(mw_imap_string, "\"a\\b\"", NULL, "");
    CHECK(mw_imap_string, "\"open", NULL, "");
    CHECK(mw_imap_string, "\"open\\\"", NULL, "");
    CHECK(mw_imap_string, "\"a\rb\"", NULL, "");
    CHECK(mw_imap_string, "\"caf\xc3\xa9\"", NULL, "");
    CHECK(mw_imap_string, "{4}\r\na\r\nb c", "a\r\nb", " c");
    CHECK(mw_imap_string, "{4+}\r\na\r\nb c", "a\r\nb", " c");
    CHECK(mw_imap_string, "~{3}\r\nxyz", "xyz", "");
    CHECK(mw_imap_string, "{0}\r\n", "", "");
    CHECK(mw_imap_string, "{4}\r\nabc", NULL, "");
    CHECK(mw_imap_string, "{-1}\r\nabc", NULL, "");
    CHECK(mw_imap_string, "{4", NULL, "");
    CHECK(mw_imap_string, "{}\r\n", NULL, "");
    CHECK(mw_imap_string, "atom", NULL, "");
    CHECK(mw_imap_astring, "a]b c", "a]b", " c");
    CHECK(mw_imap_astring, "\"q\"", "q", "");
    CHECK(mw_imap_astring, "a%", "a", "%");
    CHECK(mw_imap_astring, "%", NULL, "");
}

static void octets_that_only_some_strings_may_hold(void **state) {
    (void)state;
    struct mw_span got;
    struct mw_imap_reader nul = {.text = {"{3}\r\na\0b", 8}, .arena = &arena};
    assert_false(mw_imap_string(&nul, &got));
    struct mw_imap_reader binary = {.text = {"~{3}\r\na\0b", 9}, .arena = &arena};
    assert_true(mw_imap_string(&binary, &got));
    assert_int_equal(got.len, 3);
    struct mw_imap_reader utf8 = reader_of("\"caf\xc3\xa9\"");
    utf8.utf8 = true;
    assert_true(mw_imap_string(&utf8, &got));
    assert_int_equal(got.len, 5);
    struct mw_imap_reader latin1 = reader_of("\"caf\xe9\"");
    latin1.utf8 = true;
    assert_false(mw_imap_string(&latin1, &got));
}

static void nil_is_no_string(void **state) {
    (void)state;
    bool nil;
    struct mw_span got;
    struct mw_imap_reader reader = reader_of("nil \"NIL\" NILS");
    assert_true(mw_imap_nstring(&reader, &got, &nil) && nil);
    assert_true(mw_imap_space(&reader) && mw_imap_nstring(&reader, &got, &nil) && !nil);
    assert_true(mw_span_is(got, "NIL"));
    assert_true(mw_imap_space(&reader));
    assert_false(mw_imap_nstring(&reader, &got, &nil));
}

static void words(void **state) {
    (void)state;
    struct mw_imap_reader reader = reader_of("body[text] BODYSTRUCTURE");
    assert_false(mw_imap_take_word(&reader, "BOD"));
    assert_true(mw_imap_take_word(&reader, "BODY") && mw_imap_take(&reader, '['));
    assert_true(mw_imap_take_word(&reader, "TEXT") && mw_imap_expect(&reader, ']') && mw_imap_space(&reader));
    assert_false(mw_imap_take_word(&reader, "BODY"));
    assert_true(mw_imap_take_word(&reader, "BODYSTRUCTURE") && mw_imap_end(&reader));
    assert_int_equal(mw_imap_peek(&reader), '\0');
    assert_false(mw_imap_space(&reader));
    assert_string_equal(reader.wanted, "a blank");
}

static void numbers(void **state) {
    (void)state;
    uint32_t number;
    uint64_t wide;
    struct mw_imap_reader reader = reader_of("4294967295 4294967296");
    assert_true(mw_imap_number(&reader, &number) && mw_imap_space(&reader));
    assert_int_equal(number, UINT32_MAX);
    assert_false(mw_imap_number(&reader, &number));
    reader = reader_of("9223372036854775807 9223372036854775808");
    assert_true(mw_imap_number64(&reader, &wide) && mw_imap_space(&reader));
    assert_true(wide == INT64_MAX);
    assert_false(mw_imap_number64(&reader, &wide));
    reader = reader_of("99999999999999999999999");
    assert_false(mw_imap_number64(&reader, &wide));
    reader = reader_of("x");
    assert_false(mw_imap_number(&reader, &number));
}

static void dates(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t days; /* -1: refused */
    } cases[] = {
        {"1-Feb-1994", 8797}, {"01-feb-1994", 8797}, {"\"1-Feb-1994\"", 8797}, {"29-Feb-2024", 19782},
        {"29-Feb-2023", -1},  {"32-Jan-2000", -1},   {"0-Jan-2000", -1},       {"1-Foo-2000", -1},
        {"1-Jan-00", -1},     {"\"1-Feb-1994", -1},  {"1 Feb 1994", -1},       {"", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t days = -1;
        struct mw_imap_reader reader = reader_of(cases[i].text);
        assert_int_equal(mw_imap_date(&reader, &days), cases[i].days >= 0);
        if (cases[i].days >= 0) assert_int_equal(days, cases[i].days);
    }
}

static void dates_with_times(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t epoch_s; /* -1: refused */
    } cases[] = {
        {"\"17-Jul-1996 02:44:25 -0700\"", 837596665},
        {"\" 1-Jan-1970 07:00:01 +0700\"", 1},
        {"\"01-Jan-1970 00:00:00 +0000\"", 0},
        {"\"1-Jan-1970 00:00:00 +0000\"", -1},
        {"\"01-Jan-1970 24:00:00 +0000\"", -1},
        {"\"01-Jan-1970 00:00:00\"", -1},
        {"\"31-Feb-1970 00:00:00 +0000\"", -1},
        {"\"01-Jan-1970 00:00:00 +00\"", -1},
        {"01-Jan-1970 00:00:00 +0000", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t epoch_s = -1;
        int utc_offset_min = 0;
        struct mw_imap_reader reader = reader_of(cases[i].text);
        assert_int_equal(mw_imap_date_time(&reader, &epoch_s, &utc_offset_min), cases[i].epoch_s >= 0);
        if (cases[i].epoch_s >= 0) assert_int_equal(epoch_s, cases[i].epoch_s);
    }
}

static void check_set(const char *text, uint32_t highest, const char *expected) {
    struct mw_imap_set set;
    struct mw_imap_reader reader = reader_of(text);
    bool read = mw_imap_read_set(&reader, &set);
    assert_int_equal(read, expected != NULL);
    if (!expected) return;
    mw_imap_resolve_set(&set, highest);
    struct mw_buffer said = {0};
    for (size_t i = 0; i < set.count; i++)
        mw_buffer_format(&said, "%s%u:%u", i ? "," : "", set.ranges[i].from, set.ranges[i].to);
    assert_string_equal(mw_buffer_text(&said), expected);
    mw_buffer_free(&said);
}

static void sets(void **state) {
    (void)state;
    check_set("1", 9, "1:1");
    check_set("*", 9, "9:9");
    check_set("5:*", 9, "5:9");
    check_set("12:*", 9, "9:12");
    check_set("*:3", 9, "3:9");
    check_set("7:2", 9, "2:7");
    check_set("5,1,3:4,9,2", 9, "1:5,9:9");
    check_set("1:4,2:3,8", 9, "1:4,8:8");
    check_set("4294967295", 9, "4294967295:4294967295");
    check_set("1:4294967295,4294967295,7", 9, "1:4294967295");
    check_set("0", 9, NULL);
    check_set("1:0", 9, NULL);
    check_set("1,", 9, NULL);
    check_set(",1", 9, NULL);
    check_set("1:", 9, NULL);
    check_set("a", 9, NULL);
    check_set("4294967296", 9, NULL);
}

static void sets_hold_what_lies_in_their_ranges(void **state) {
    (void)state;
    struct mw_imap_set set;
    struct mw_imap_reader reader = reader_of("10:12,3,30:*");
    assert_true(mw_imap_read_set(&reader, &set));
    mw_imap_resolve_set(&set, 33);
    for (uint32_t number = 0; number < 40; number++)
        assert_int_equal(mw_imap_in_set(&set, number),
                         number == 3 || (number >= 10 && number <= 12) || (number >= 30 && number <= 33));
    reader = reader_of("$");
    assert_true(mw_imap_read_set(&reader, &set) && set.saved && set.count == 0);
}

static void check_name(const char *written, bool utf8, const char *known) {
    const char *name;
    struct mw_imap_reader reader = reader_of(written);
    reader.utf8 = utf8;
    assert_true(mw_imap_mailbox(&reader, &name));
    if (known)
        assert_string_equal(name, known);
    else
        assert_int_equal((unsigned char)name[0], 0xff);
}

static void names_of_mailboxes(void **state) {
    (void)state;
    check_name("inBox", false, "INBOX");
    check_name("\"Inbox\"", true, "INBOX");
    check_name("inbox/a", false, "inbox/a");
    check_name("~peter/mail/&U,BTFw-/&ZeVnLIqe-", false, "~peter/mail/\u53f0\u5317/\u65e5\u672c\u8a9e");
    check_name("&Jjo-!", false, "\u263a!");
    check_name("A&-B", false, "A&B");
    check_name("A&-B", true, "A&-B");
    check_name("\"\u53f0\"", true, "\u53f0");
    check_name("&2D3eAA-", false, "\U0001f600");
    /* Superfluous shifts, ASCII in base64, no end, half a pair, stray bits, eight bits. */
    check_name("&U,BTFw-&ZeVnLIqe-", false, NULL);
    check_name("&AGE-", false, NULL);
    check_name("&Jjo", false, NULL);
    check_name("&2D0-", false, NULL);
    check_name("&3gA-", false, NULL);
    check_name("&Jjp-", false, NULL);
    check_name("&J-", false, NULL);
    check_name("{2}\r\n\xc3\xa9", false, NULL);
    check_name("{1}\r\n\xe9", true, NULL);
}

static void patterns(void **state) {
    (void)state;
    const char *pattern;
    struct mw_imap_reader reader = reader_of("Arsip/%* \"\" (");
    assert_true(mw_imap_pattern(&reader, &pattern));
    assert_string_equal(pattern, "Arsip/%*");
    assert_true(mw_imap_space(&reader) && mw_imap_pattern(&reader, &pattern));
    assert_string_equal(pattern, "");
    assert_true(mw_imap_space(&reader));
    assert_false(mw_imap_pattern(&reader, &pattern));
}

static int free_arena(void **state) {
    (void)state;
    mw_arena_free(&arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(atoms_and_tags),
        cmocka_unit_test(strings),
        cmocka_unit_test(octets_that_only_some_strings_may_hold),
        cmocka_unit_test(nil_is_no_string),
        cmocka_unit_test(words),
        cmocka_unit_test(numbers),
        cmocka_unit_test(dates),
        cmocka_unit_test(dates_with_times),
        cmocka_unit_test(sets),
        cmocka_unit_test(sets_hold_what_lies_in_their_ranges),
        cmocka_unit_test(names_of_mailboxes),
        cmocka_unit_test(patterns),
    };
    return cmocka_run_group_tests(tests, NULL, free_arena);
}
