/* Two runs of one lesson side by side: the POP3 lesson's variants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/lesson/lesson.h"
#include "sim/trace/query.h"

static struct mw_trace deletes, keeps;

static void run(const struct mw_lesson *lesson, const char *variant, struct mw_trace *trace) {
    struct mw_problems problems = {0};
    struct mw_lesson_choice choice = {.variant = variant};
    assert_true(mw_lesson_run(lesson, &choice, trace, &problems));
    mw_problems_free(&problems);
}

static int set_up(void **state) {
    (void)state;
    struct mw_problems problems = {0};
    struct mw_lesson *lesson = mw_lesson_load("lessons/pop3-delete-or-keep.json", &problems);
    assert_non_null(lesson);
    run(lesson, "delete", &deletes);
    run(lesson, "keep", &keeps);
    mw_lesson_free(lesson);
    mw_problems_free(&problems);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    mw_trace_free(&deletes);
    mw_trace_free(&keeps);
    return 0;
}

/* The nth command that begins so. */
static uint32_t command(const struct mw_trace *trace, const char *words, int nth) {
    for (uint32_t at = 0; at < trace->record_count; at++)
        if (trace->records[at].kind == MW_RECORD_COMMAND &&
            mw_span_starts_nocase(mw_trace_bytes(trace, trace->records[at].line.text), words) && --nth == 0)
            return at;
    return MW_NONE;
}

static uint32_t event(const struct mw_trace *trace, uint32_t number) {
    return mw_trace_event_record(trace, number);
}

static void test_with_itself(void **state) {
    (void)state;
    for (uint32_t i = 1; i <= mw_trace_event_count(&deletes); i++)
        assert_int_equal(mw_trace_align(&deletes, event(&deletes, i), &deletes), event(&deletes, i));
    assert_int_equal(mw_trace_align(&deletes, MW_NONE, &deletes), MW_NONE);
}

static void goes_forward(const struct mw_trace *trace, const struct mw_trace *other) {
    uint32_t before = 0;
    for (uint32_t i = 1; i <= mw_trace_event_count(trace); i++) {
        uint32_t beside = mw_trace_align(trace, event(trace, i), other);
        if (beside == MW_NONE || beside >= other->record_count)
            fail_msg("event %u stands alone", (unsigned)i);
        if (!mw_record_stops(&other->records[beside], MW_GRAIN_LINE))
            fail_msg("event %u stands beside what is no event", (unsigned)i);
        if (beside < before) fail_msg("event %u goes back", (unsigned)i);
        before = beside;
    }
    assert_int_equal(before, event(other, mw_trace_event_count(other)));
}

static void test_goes_forward_to_the_end(void **state) {
    (void)state;
    goes_forward(&deletes, &keeps);
    goes_forward(&keeps, &deletes);
}

/* What both runs say stands beside itself, visit by visit. */
static void test_same_words_stand_together(void **state) {
    (void)state;
    static const char *const words[] = {"USER", "PASS", "STAT", "QUIT"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        for (int visit = 1; command(&deletes, words[i], visit) != MW_NONE; visit++) {
            uint32_t here = command(&deletes, words[i], visit), there = command(&keeps, words[i], visit);
            if (mw_trace_step_at(&deletes, here) != mw_trace_step_at(&keeps, there)) continue;
            assert_int_equal(mw_trace_align(&deletes, here, &keeps), there);
            assert_int_equal(mw_trace_align(&keeps, there, &deletes), here);
        }
    }
}

static void test_steps_begin_together(void **state) {
    (void)state;
    for (size_t i = 0; i < deletes.catalogue.step_count; i++)
        assert_int_equal(mw_trace_align(&deletes, deletes.catalogue.steps[i].record, &keeps),
                         keeps.catalogue.steps[i].record);
    /* What only one run says stands beside something of the same step. */
    for (int n = 1; command(&deletes, "DELE", n) != MW_NONE; n++) {
        uint32_t here = command(&deletes, "DELE", n), there = mw_trace_align(&deletes, here, &keeps);
        assert_int_equal(mw_trace_step_at(&deletes, here), mw_trace_step_at(&keeps, there));
        assert_true(there < command(&keeps, "QUIT", 1));
    }
}

static void test_beside_nothing(void **state) {
    (void)state;
    struct mw_trace nothing = {0};
    assert_int_equal(mw_trace_align(&deletes, event(&deletes, 5), &nothing), MW_NONE);
    assert_int_equal(mw_trace_align(&nothing, MW_NONE, &deletes), MW_NONE);
    mw_trace_cut(&keeps, event(&keeps, 1)); /* the other run is cut short: no event past its end */
    for (uint32_t i = 1; i <= mw_trace_event_count(&deletes); i++) {
        uint32_t beside = mw_trace_align(&deletes, event(&deletes, i), &keeps);
        assert_true(beside == MW_NONE || beside < keeps.record_count);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_with_itself),
        cmocka_unit_test(test_goes_forward_to_the_end),
        cmocka_unit_test(test_same_words_stand_together),
        cmocka_unit_test(test_steps_begin_together),
        cmocka_unit_test(test_beside_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
