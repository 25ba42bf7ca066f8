/* Lessons that run: the starter, its variants and changes, selectors and expectations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/lesson/lesson.h"

static struct mw_lesson *starter(struct mw_problems *problems) {
    struct mw_lesson *lesson = mw_lesson_read(mw_span_of(mw_lesson_starter), "starter", problems);
    assert_non_null(lesson);
    assert_int_equal(problems->count, 0);
    return lesson;
}

/* Checks the text as a file, and gives the messages. */
static bool check_text(const char *text, struct mw_buffer *messages) {
    char path[] = "/tmp/lesson-XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, text, strlen(text)), strlen(text));
    close(descriptor);
    struct mw_problems problems = {0};
    bool good = mw_lesson_check(path, &problems);
    mw_problems_text(&problems, MW_LANGUAGE_EN, messages);
    mw_problems_free(&problems);
    remove(path);
    return good;
}

/* The starter with one piece of its text replaced. */
static void check_changed(const char *piece, const char *by, const char *message) {
    struct mw_buffer text = {0}, messages = {0};
    const char *at = strstr(mw_lesson_starter, piece);
    assert_non_null(at);
    mw_buffer_add(&text, (struct mw_span){mw_lesson_starter, (size_t)(at - mw_lesson_starter)});
    mw_buffer_add_text(&text, by);
    mw_buffer_add_text(&text, at + strlen(piece));
    bool good = check_text(mw_buffer_text(&text), &messages);
    if (message == NULL ? !good : strstr(mw_buffer_text(&messages), message) == NULL)
        fail_msg("expected %s in:\n%s", message == NULL ? "nothing" : message, mw_buffer_text(&messages));
    mw_buffer_free(&text);
    mw_buffer_free(&messages);
}

static void test_starter_passes_its_check(void **state) {
    (void)state;
    struct mw_buffer messages = {0};
    bool good = check_text(mw_lesson_starter, &messages);
    assert_string_equal(mw_buffer_text(&messages), "");
    assert_true(good);
    mw_buffer_free(&messages);
}

static void test_what_does_not_hold_is_named_at_its_place(void **state) {
    (void)state;
    check_changed("\"budi/pc\", \"messages\": 1", "\"budi/pc\", \"messages\": 2",
                  ": error: expected: the device budi/pc holds 2 messages; found: 1 (variant \"delete\")");
    check_changed("\"command\": \"RETR\"", "\"command\": \"TOP\"",
                  ": error: no event of the run fits this selector (variant \"delete\"); without \"command\" "
                  "one would");
    check_changed("\"at\": { \"step\": \"fetch\" }", "\"at\": { \"step\": \"send\", \"connecting\": true }",
                  NULL);
    check_changed("\"at\": { \"step\": \"send\" }", "\"at\": { \"event\": \"locked\" }",
                  "begins before the one above it");
}

static void test_variants_and_changes(void **state) {
    (void)state;
    struct mw_problems problems = {0};
    struct mw_lesson *lesson = starter(&problems);
    struct mw_arena arena = {0};
    struct mw_scenario scenario;
    uint64_t seed = 7;
    struct mw_change change;
    assert_true(mw_change_parse("/people/budi/quota=2MB", &arena, &change));
    struct mw_lesson_choice choice = {
        .variant = "keep", .changes = &change, .change_count = 1, .seed = &seed};
    assert_int_equal(mw_lesson_card(lesson)->variant_count, 2);
    assert_true(mw_lesson_scenario(lesson, &choice, &arena, &scenario, &problems));
    assert_int_equal(scenario.devices[1].mode, MW_POP3_MODE_KEEP);
    assert_int_equal(scenario.people[1].quota_bytes, 2000000);
    assert_int_equal(scenario.about.seed, 7);
    assert_string_equal(scenario.about.variant, "keep");

    struct mw_change wrong[] = {
        {"/people/budi/quotta", "2MB"}, {"/people/budi/quota", "much"}, {"/peple/x", "1"}};
    choice.changes = wrong;
    choice.change_count = 3;
    assert_false(mw_lesson_scenario(lesson, &choice, &arena, &scenario, &problems));
    struct mw_buffer said = {0};
    mw_problems_text(&problems, MW_LANGUAGE_EN, &said);
    assert_non_null(strstr(mw_buffer_text(&said), "--set /people/budi/quotta: error: unknown key"));
    assert_non_null(
        strstr(mw_buffer_text(&said), "--set /people/budi/quota: error: \"much\": expected a size"));
    assert_non_null(strstr(mw_buffer_text(&said), "--set /peple/x: error: there is no \"peple\""));
    choice = (struct mw_lesson_choice){.variant = "kep"};
    assert_false(mw_lesson_scenario(lesson, &choice, &arena, &scenario, &problems));
    mw_buffer_free(&said);
    mw_arena_free(&arena);
    mw_lesson_free(lesson);
    mw_problems_free(&problems);
}

static void test_run_is_annotated(void **state) {
    (void)state;
    struct mw_problems problems = {0};
    struct mw_lesson *lesson = starter(&problems);
    struct mw_lesson_choice choice = {0};
    struct mw_trace trace = {0};
    assert_true(mw_lesson_run(lesson, &choice, &trace, &problems));
    mw_lesson_free(lesson); /* the trace stands on its own */
    const struct mw_catalogue *catalogue = &trace.catalogue;
    assert_int_equal(problems.count, 0);
    assert_int_equal(catalogue->chapter_count, 2);
    assert_int_equal(catalogue->note_count, 2);
    assert_int_equal(catalogue->question_count, 1);
    assert_int_equal(catalogue->word_count, 1);
    assert_string_equal(catalogue->about.variant, "delete");
    assert_int_equal(trace.records[catalogue->chapters[0].record].kind, MW_RECORD_STEP);
    assert_int_equal(trace.records[catalogue->notes[0].record].kind, MW_RECORD_COMMAND);
    assert_int_equal(trace.records[catalogue->notes[1].record].kind, MW_RECORD_MAIL_ADDED);
    assert_true(catalogue->notes[0].record > catalogue->chapters[0].record);
    assert_true(mw_span_starts_nocase(
        mw_trace_bytes(&trace, mw_record_text(&trace.records[catalogue->questions[0].record])), "RETR 1"));
    assert_int_equal(catalogue->expectation_count, 2);
    assert_true(catalogue->expectations[0].held && catalogue->expectations[1].held);
    assert_string_equal(mw_say(catalogue->expectations[0].text, MW_LANGUAGE_ID),
                        "kotak surat budi@kantor.example berisi 0 pesan");
    mw_trace_free(&trace);
    mw_problems_free(&problems);
}

static void test_shelf(void **state) {
    (void)state;
    struct mw_lesson_shelf shelf;
    assert_false(mw_lesson_shelf_open("tests/lesson/no-such-folder", &shelf));
    assert_true(mw_lesson_shelf_open("lessons", &shelf));
    for (size_t i = 0; i < shelf.count; i++) {
        assert_false(shelf.cards[i].broken);
        assert_ptr_equal(mw_lesson_shelf_find(&shelf, shelf.cards[i].id), &shelf.cards[i]);
    }
    assert_null(mw_lesson_shelf_find(&shelf, "lesson.schema"));
    mw_lesson_shelf_free(&shelf);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_starter_passes_its_check),
        cmocka_unit_test(test_what_does_not_hold_is_named_at_its_place),
        cmocka_unit_test(test_variants_and_changes),
        cmocka_unit_test(test_run_is_annotated),
        cmocka_unit_test(test_shelf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
