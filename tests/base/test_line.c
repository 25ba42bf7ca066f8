/* The line framer: the same lines however the bytes come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/base/line.h"
#include "sim/base/random.h"

/* Lines as "text|" or "text!|" (too long), fed in pieces of at most `most` bytes. */
static void frame(struct mw_span bytes, size_t limit, size_t most, uint64_t seed, struct mw_buffer *out) {
    struct mw_line_framer framer = {.limit_bytes = limit};
    struct mw_random random = mw_random_stream(seed, "pieces");
    while (bytes.len > 0) {
        struct mw_line line;
        size_t len = 1 + (size_t)mw_random_below(&random, most);
        mw_line_feed(&framer, mw_span_cut(bytes, 0, len));
        bytes = mw_span_from(bytes, len);
        /* Sometimes nobody asks for lines between two pieces. */
        while (mw_random_below(&random, 5) > 0 && mw_line_next(&framer, &line)) {
            mw_buffer_add(out, line.text);
            mw_buffer_add_text(out, line.too_long ? "!|" : "|");
        }
    }
    for (struct mw_line line; mw_line_next(&framer, &line);) {
        mw_buffer_add(out, line.text);
        mw_buffer_add_text(out, line.too_long ? "!|" : "|");
    }
    mw_line_free(&framer);
}

static void examples(void **state) {
    (void)state;
    static const char *const lines[][2] = {
        {"a\r\nbc\r\n", "a|bc|"},
        {"\r\n\r\n", "||"},
        {"no end", ""},
        {"a\nb\r\n", "a\nb|"}, /* a bare LF ends nothing */
        {"a\rb\r\n", "a\rb|"}, /* nor a bare CR */
        {"a\r\r\nb\r\n", "a\r|b|"},
        {"\r\r\r\n", "\r\r|"},
        {"12345678\r\n", "12345678|"}, /* as long as may be */
        {"123456789\r\nok\r\n", "12345678!|ok|"},
        {"1234567890123456789012345\r\nok\r\n", "12345678!|ok|"},
        {"12345678\r9\r\nok\r\n", "12345678!|ok|"},
        {"123456789\n\r\r\nok\r\n", "12345678!|ok|"},
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        for (uint64_t seed = 0; seed < 40; seed++) {
            struct mw_buffer out = {0};
            frame(mw_span_of(lines[i][0]), 8, 1 + seed % 7, seed, &out);
            if (!mw_span_is(mw_buffer_span(&out), lines[i][1]))
                fail_msg("example %zu, seed %d: %s", i, (int)seed, mw_buffer_text(&out));
            mw_buffer_free(&out);
        }
    }
}

static void random_bytes_in_any_pieces(void **state) {
    (void)state;
    static const char letters[] = "ab\r\n\r\n";
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct mw_random random = mw_random_stream(seed, "lines");
        struct mw_buffer bytes = {0}, whole = {0}, pieces = {0};
        for (uint64_t left = mw_random_below(&random, 200); left > 0; left--)
            mw_buffer_add_byte(&bytes, letters[mw_random_below(&random, sizeof letters - 1)]);
        size_t limit = (size_t)mw_random_below(&random, 6);
        frame(mw_buffer_span(&bytes), limit, 1000, seed, &whole);
        frame(mw_buffer_span(&bytes), limit, 1, seed, &pieces);
        if (!mw_span_equal(mw_buffer_span(&whole), mw_buffer_span(&pieces))) fail_msg("seed %d", (int)seed);
        mw_buffer_free(&bytes);
        mw_buffer_free(&whole);
        mw_buffer_free(&pieces);
    }
}

static void a_line_without_end_takes_no_memory(void **state) {
    (void)state;
    struct mw_line_framer framer = {.limit_bytes = 100};
    struct mw_line line;
    size_t lines = 0;
    for (int i = 0; i < 100000; i++) {
        mw_line_feed(&framer, mw_span_of("0123456789"));
        while (mw_line_next(&framer, &line))
            lines++;
        assert_true(mw_line_waiting(&framer) <= 112);
    }
    assert_int_equal(lines, 1);
    assert_true(framer.pending.capacity < 1024);
    mw_line_feed(&framer, mw_span_of("\r\nnext\r\n"));
    assert_true(mw_line_next(&framer, &line));
    assert_true(mw_span_is(line.text, "next") && !line.too_long);
    assert_true(mw_span_is(mw_line_wire(line), "next\r\n"));
    mw_line_free(&framer);
}

static void long_lines_in_pieces_lose_nothing(void **state) {
    (void)state;
    for (size_t most = 1; most < 40; most++) {
        struct mw_line_framer framer = {.limit_bytes = 8, .pieces = true};
        struct mw_span bytes = mw_span_of("0123456789\r0123456789\r\nshort\r\n01234567890\r\n");
        struct mw_span rest = bytes;
        struct mw_buffer back = {0};
        size_t ends = 0;
        while (rest.len > 0) {
            mw_line_feed(&framer, mw_span_cut(rest, 0, most));
            rest = mw_span_from(rest, most);
            for (struct mw_line line; mw_line_next(&framer, &line); ends += !line.unfinished) {
                assert_false(line.too_long);
                mw_buffer_add(&back, mw_line_wire(line));
            }
        }
        assert_true(mw_span_equal(mw_buffer_span(&back), bytes));
        assert_int_equal(ends, 3);
        mw_buffer_free(&back);
        mw_line_free(&framer);
    }
}

/* Octets that were counted are no lines, whatever they look like; after them lines go on. */
static void counted_octets_are_no_lines(void **state) {
    (void)state;
    for (size_t most = 1; most < 20; most++) {
        struct mw_line_framer framer = {.limit_bytes = 8};
        struct mw_span rest = mw_span_of("ten\r\n01\r\n\r\n.\r\n4next\r\n");
        struct mw_buffer octets = {0};
        size_t lines = 0, ends = 0;
        while (rest.len > 0) {
            mw_line_feed(&framer, mw_span_cut(rest, 0, most));
            rest = mw_span_from(rest, most);
            for (struct mw_line line; mw_line_next(&framer, &line);) {
                assert_false(line.too_long);
                if (line.octets) {
                    mw_buffer_add(&octets, mw_line_wire(line));
                    ends += !line.unfinished;
                } else {
                    assert_true(mw_span_is(line.text, lines == 0 ? "ten" : "next"));
                    if (lines++ == 0) framer.octets = 10;
                }
            }
        }
        assert_true(mw_span_is(mw_buffer_span(&octets), "01\r\n\r\n.\r\n4"));
        assert_int_equal(ends, 1);
        assert_int_equal(lines, 2);
        mw_buffer_free(&octets);
        mw_line_free(&framer);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples),
        cmocka_unit_test(random_bytes_in_any_pieces),
        cmocka_unit_test(a_line_without_end_takes_no_memory),
        cmocka_unit_test(long_lines_in_pieces_lose_nothing),
        cmocka_unit_test(counted_octets_are_no_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
