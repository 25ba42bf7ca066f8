/* Spans, buffers, arenas, arrays that grow, base64, dot-stuffing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "sim/base/arena.h"
#include "sim/base/base64.h"
#include "sim/base/dots.h"
#include "sim/base/memory.h"
#include "sim/base/random.h"

static void spans(void **state) {
    (void)state;
    struct mw_span span = mw_span_of("  MAIL FROM:<a@b>\t");
    struct mw_span trimmed = mw_span_trim(span);
    assert_true(mw_span_is(trimmed, "MAIL FROM:<a@b>"));
    assert_true(mw_span_starts_nocase(trimmed, "mail from:"));
    assert_false(mw_span_starts_nocase(mw_span_of("MAI"), "mail"));
    assert_true(mw_span_ends_nocase(trimmed, "<A@B>"));
    assert_true(mw_span_is_nocase(mw_span_of("Quit"), "QUIT"));
    assert_false(mw_span_is_nocase(mw_span_of("[uit"), "{uit")); /* letters only */
    assert_int_equal(mw_span_find(trimmed, ':'), 9);
    assert_int_equal(mw_span_find(trimmed, '?'), trimmed.len);
    assert_int_equal(mw_span_from(trimmed, 100).len, 0);
    assert_true(mw_span_is(mw_span_cut(trimmed, 5, 4), "FROM"));
    assert_true(mw_span_is(mw_span_cut(trimmed, 10, 400), "<a@b>"));
    assert_int_equal(mw_span_of(NULL).len, 0);
    assert_int_equal(mw_span_from(mw_span_of(NULL), 3).len, 0);
    assert_true(mw_span_equal(mw_span_of(NULL), mw_span_of("")));
    struct mw_span rest = mw_span_of("RETR  1\tx");
    assert_true(mw_span_is(mw_span_word(&rest), "RETR"));
    assert_true(mw_span_is(mw_span_word(&rest), "1"));
    assert_true(mw_span_is(mw_span_word(&rest), "x"));
    assert_int_equal(mw_span_word(&rest).len, 0);
}

static void numbers(void **state) {
    (void)state;
    uint64_t number = 7;
    assert_true(mw_span_number(mw_span_of("18446744073709551615"), &number));
    assert_true(number == UINT64_MAX);
    assert_true(mw_span_number(mw_span_of("007"), &number));
    assert_int_equal(number, 7);
    static const char *const bad[] = {"",   "18446744073709551616", "99999999999999999999", "-1", "+1", "1 ",
                                      "0x1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (mw_span_number(mw_span_of(bad[i]), &number)) fail_msg("taken: %s", bad[i]);
    assert_int_equal(number, 7);
}

static void buffers(void **state) {
    (void)state;
    struct mw_buffer buffer = {0};
    assert_string_equal(mw_buffer_text(&buffer), "");
    mw_buffer_add(&buffer, mw_span_of(NULL));
    for (int i = 0; i < 1000; i++)
        mw_buffer_format(&buffer, "%d,", i);
    assert_int_equal(buffer.len, 10 * 2 + 90 * 3 + 900 * 4);
    assert_int_equal(strlen(mw_buffer_text(&buffer)), buffer.len);
    mw_buffer_drop_front(&buffer, buffer.len - 4);
    assert_string_equal(mw_buffer_text(&buffer), "999,");
    mw_buffer_add_byte(&buffer, '\0');
    assert_int_equal(buffer.len, 5);
    mw_buffer_clear(&buffer);
    assert_string_equal(mw_buffer_text(&buffer), "");
    assert_true(buffer.capacity > 0);
    mw_buffer_free(&buffer);
    assert_int_equal(buffer.capacity, 0);
}

static void arenas(void **state) {
    (void)state;
    struct mw_arena arena = {0};
    char *texts[2000];
    for (int i = 0; i < 2000; i++)
        texts[i] = mw_arena_format(&arena, "text %d of many, to fill more than one block", i);
    unsigned char *large = mw_arena_alloc(&arena, 1 << 20);
    for (size_t i = 0; i < 1 << 20; i++)
        assert_int_equal(large[i], 0);
    for (int i = 0; i < 2000; i++) {
        int read = -1;
        assert_int_equal((uintptr_t)texts[i] % _Alignof(max_align_t), 0);
        for (const char *digit = texts[i] + 5, *end = strchr(digit, ' '); digit < end; digit++)
            read = (read < 0 ? 0 : read) * 10 + (*digit - '0');
        assert_int_equal(read, i); /* nothing was moved or written over */
    }
    assert_null(mw_arena_text(&arena, NULL));
    struct mw_span copy = mw_arena_span(&arena, (struct mw_span){"a\0b", 3});
    assert_memory_equal(copy.data, "a\0b", 4);
    mw_arena_reset(&arena);
    unsigned char *again = mw_arena_alloc(&arena, 60000);
    for (size_t i = 0; i < 60000; i++)
        assert_int_equal(again[i], 0);
    mw_arena_free(&arena);
    assert_null(arena.blocks);
}

static void arrays_grow(void **state) {
    (void)state;
    struct list {
        uint32_t *items;
        size_t count, capacity;
    } list = {0};
    size_t growths = 0;
    for (uint32_t i = 0; i < 100000; i++) {
        size_t before = list.capacity;
        MW_GROW(list.items, list.count, list.capacity);
        growths += list.capacity != before;
        list.items[list.count++] = i;
    }
    for (uint32_t i = 0; i < 100000; i++)
        assert_int_equal(list.items[i], i);
    assert_true(growths < 20);
    mw_free(list.items);
    mw_free(NULL);
}

static void base64_examples(void **state) {
    (void)state;
    /* RFC 4648 §10 */
    static const char *const vectors[][2] = {{"", ""},
                                             {"f", "Zg=="},
                                             {"fo", "Zm8="},
                                             {"foo", "Zm9v"},
                                             {"foob", "Zm9vYg=="},
                                             {"fooba", "Zm9vYmE="},
                                             {"foobar", "Zm9vYmFy"}};
    struct mw_buffer out = {0};
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        mw_buffer_clear(&out);
        mw_base64_encode(mw_span_of(vectors[i][0]), &out);
        assert_string_equal(mw_buffer_text(&out), vectors[i][1]);
        mw_buffer_clear(&out);
        assert_true(mw_base64_decode(mw_span_of(vectors[i][1]), &out));
        assert_string_equal(mw_buffer_text(&out), vectors[i][0]);
    }
    static const char *const bad[] = {"Zg",   "Zg=",      "Zg===", "=",      "====", "Z===",  "Zh==",
                                      "Zm9=", "Zg==Zg==", "Zm 8=", "Zm8=\n", "Z-8=", "Zm9v\0"};
    mw_buffer_clear(&out);
    mw_buffer_add_text(&out, "kept");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mw_span text = mw_span_of(bad[i]);
        if (i + 1 == sizeof bad / sizeof *bad) text = (struct mw_span){"Zm9\0", 4};
        if (mw_base64_decode(text, &out)) fail_msg("taken: %s", bad[i]);
        assert_int_equal(out.len, 4);
    }
    mw_buffer_free(&out);
}

static void random_bytes_survive_base64(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct mw_random random = mw_random_stream(seed, "base64");
        struct mw_buffer bytes = {0}, text = {0}, back = {0};
        for (uint64_t left = mw_random_below(&random, 100); left > 0; left--)
            mw_buffer_add_byte(&bytes, (char)mw_random_next(&random));
        mw_base64_encode(mw_buffer_span(&bytes), &text);
        assert_true(mw_base64_decode(mw_buffer_span(&text), &back));
        if (!mw_span_equal(mw_buffer_span(&bytes), mw_buffer_span(&back))) fail_msg("seed %d", (int)seed);
        mw_buffer_free(&bytes);
        mw_buffer_free(&text);
        mw_buffer_free(&back);
    }
}

static void dots(void **state) {
    (void)state;
    static const char *const examples[][2] = {{"a\r\n", "a\r\n"},          {".\r\n", "..\r\n"},
                                              {"a\r\n.b", "a\r\n..b\r\n"}, {"..\r\n", "...\r\n"},
                                              {"a.b\r\n", "a.b\r\n"},      {"", ""},
                                              {"a\n.b\r\n", "a\n.b\r\n"}};
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        struct mw_buffer out = {0};
        mw_dots_stuff(&out, mw_span_of(examples[i][0]));
        assert_string_equal(mw_buffer_text(&out), examples[i][1]);
        mw_buffer_free(&out);
    }
    assert_int_equal(mw_dots_octets(mw_span_of(".\r\n")), 3);
    assert_int_equal(mw_dots_octets(mw_span_of(".")), 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans),
        cmocka_unit_test(numbers),
        cmocka_unit_test(buffers),
        cmocka_unit_test(arenas),
        cmocka_unit_test(arrays_grow),
        cmocka_unit_test(base64_examples),
        cmocka_unit_test(random_bytes_survive_base64),
        cmocka_unit_test(dots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
