/* Broken lessons, each with the messages that it must bring, line by line: tests/lesson/broken/NAME.json and
 * NAME.en. Run with --update to write the messages anew, and read the difference. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "sim/lesson/lesson.h"
#include "sim/lesson/source.h"

static bool update;

static void check_file(const char *path) {
    struct mw_problems problems = {0}, unheard = {0};
    struct mw_buffer found = {0}, in_indonesian = {0}, expected = {0};
    char golden[512];
    snprintf(golden, sizeof golden, "%.*sen", (int)(strlen(path) - 4), path);
    assert_null(mw_lesson_load(path, &problems));
    assert_true(problems.error_count > 0);
    mw_problems_text(&problems, MW_LANGUAGE_EN, &found);
    mw_problems_text(&problems, MW_LANGUAGE_ID, &in_indonesian);
    assert_string_not_equal(mw_buffer_text(&found), mw_buffer_text(&in_indonesian));
    if (update) {
        FILE *file = fopen(golden, "wb");
        assert_non_null(file);
        fputs(mw_buffer_text(&found), file);
        fclose(file);
    } else {
        assert_true(mw_source_load(golden, &expected, &unheard));
        assert_string_equal(mw_buffer_text(&found), mw_buffer_text(&expected));
    }
    mw_buffer_free(&found);
    mw_buffer_free(&in_indonesian);
    mw_buffer_free(&expected);
    mw_problems_free(&problems);
    mw_problems_free(&unheard);
}

static void test_broken(void **state) {
    (void)state;
    static const char directory[] = "tests/lesson/broken";
    DIR *folder = opendir(directory);
    size_t count = 0;
    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (strstr(entry->d_name, ".json") == NULL) continue;
        char path[512];
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        check_file(path);
        count++;
    }
    closedir(folder);
    assert_true(count >= 5);
}

static void test_no_file(void **state) {
    (void)state;
    static const char *const paths[] = {"tests/lesson/broken", "tests/lesson/broken/no-such.json",
                                        "/dev/null"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct mw_problems problems = {0};
        assert_null(mw_lesson_load(paths[i], &problems));
        assert_int_equal(problems.error_count, 1);
        assert_int_equal(problems.items[0].place.line, 0);
        mw_problems_free(&problems);
    }
}

static void test_too_large_and_too_deep(void **state) {
    (void)state;
    struct mw_buffer text = {0};
    struct mw_problems problems = {0};
    for (size_t i = 0; i < 100000; i++)
        mw_buffer_add_text(&text, i % 2 ? "[" : "{\"a\":");
    assert_null(mw_lesson_read(mw_buffer_span(&text), "deep", &problems));
    assert_true(problems.error_count > 0);
    for (size_t i = 0; i < 1000000; i++)
        mw_buffer_add_byte(&text, ' ');
    mw_problems_free(&problems);
    assert_null(mw_lesson_read(mw_buffer_span(&text), "large", &problems));
    assert_int_equal(problems.error_count, 1);
    mw_problems_free(&problems);
    mw_buffer_free(&text);
}

int main(int argc, char **argv) {
    update = argc > 1 && strcmp(argv[1], "--update") == 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_no_file),
        cmocka_unit_test(test_too_large_and_too_deep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
