/* A good lesson with a few bytes changed at random: never a crash, and every problem lies inside the file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/random.h"
#include "sim/base/text.h"
#include "sim/lesson/lesson.h"

static uint64_t seed = 1;
static int rounds = 400;

static void mutate(struct mw_buffer *text, struct mw_random *random) {
    static const char bytes[] = "{}[]\",:\\\n 0-e'/#\xC3\xFF\tx";
    for (uint64_t changes = 1 + mw_random_below(random, 4); changes > 0; changes--) {
        size_t at = (size_t)mw_random_below(random, text->len),
               other = (size_t)mw_random_below(random, text->len);
        char byte = bytes[mw_random_below(random, sizeof bytes)]; /* the NUL at the end is one of them */
        switch (mw_random_below(random, 4)) {
        case 0: text->data[at] = byte; break;
        case 1: memmove(text->data + at, text->data + at + 1, --text->len - at); break;
        case 2:
            mw_buffer_add_byte(text, ' ');
            memmove(text->data + at + 1, text->data + at, text->len - at - 1);
            text->data[at] = byte;
            break;
        default:
            byte = text->data[at];
            text->data[at] = text->data[other];
            text->data[other] = byte;
        }
    }
}

/* The number of lines, and of characters in the line (and one more: its end). */
static bool is_inside(struct mw_span text, struct mw_place place) {
    uint32_t line = 1, column = 1;
    for (;;) {
        if (line == place.line && column == place.column) return true;
        if (text.len == 0 || line > place.line) return false;
        bool ends = text.data[0] == '\n';
        mw_utf8_next(&text);
        line += ends;
        column = ends ? 1 : column + 1;
    }
}

static void test_mutations(void **state) {
    (void)state;
    for (int round = 0; round < rounds; round++) {
        char name[32];
        snprintf(name, sizeof name, "mutation %d", round);
        struct mw_random random = mw_random_stream(seed, name);
        struct mw_buffer text = {0};
        mw_buffer_add_text(&text, mw_lesson_starter);
        mutate(&text, &random);
        struct mw_problems problems = {0};
        struct mw_lesson *lesson = mw_lesson_read(mw_buffer_span(&text), "mutated", &problems);
        bool good = (lesson == NULL) == (problems.error_count > 0);
        for (size_t i = 0; i < problems.count; i++)
            good = good && is_inside(mw_buffer_span(&text), problems.items[i].place);
        if (!good) {
            struct mw_buffer said = {0};
            mw_problems_text(&problems, MW_LANGUAGE_EN, &said);
            fail_msg("repeat with: test_lesson_mutation %llu (%s)\n%s", (unsigned long long)seed, name,
                     mw_buffer_text(&said));
        }
        mw_lesson_free(lesson);
        mw_problems_free(&problems);
        mw_buffer_free(&text);
    }
}

int main(int argc, char **argv) {
    if (argc > 1) seed = strtoull(argv[1], NULL, 10);
    if (argc > 2) rounds = atoi(argv[2]);
    printf("seed %llu, %d rounds\n", (unsigned long long)seed, rounds);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_mutations)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
