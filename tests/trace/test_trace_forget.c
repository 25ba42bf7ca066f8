/* Forgetting the oldest: what is left tells of every later moment what the whole told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/trace/score.h"

static void same_holding(const struct mw_trace *whole, uint32_t at, const struct mw_trace *rest,
                         uint32_t rest_at, uint32_t store) {
    struct mw_arena arena = {0};
    struct mw_holding a = mw_trace_holding(whole, at, store, &arena);
    struct mw_holding b = mw_trace_holding(rest, rest_at, store, &arena);
    assert_int_equal(a.letter_count, b.letter_count);
    assert_int_equal(a.bytes, b.bytes);
    assert_int_equal(a.locked, b.locked);
    for (size_t i = 0; i < a.letter_count; i++) {
        assert_int_equal(a.letters[i].uid, b.letters[i].uid);
        assert_int_equal(a.letters[i].message, b.letters[i].message);
        assert_int_equal(a.letters[i].flags, b.letters[i].flags);
        assert_int_equal(a.letters[i].marked, b.letters[i].marked);
        assert_true(
            mw_span_equal(mw_trace_bytes(whole, a.letters[i].text), mw_trace_bytes(rest, b.letters[i].text)));
    }
    mw_arena_free(&arena);
}

static void same_connection(const struct mw_trace *whole, uint32_t at, const struct mw_trace *rest,
                            uint32_t rest_at, uint32_t connection) {
    assert_int_equal(mw_trace_connection_phase(whole, at, connection),
                     mw_trace_connection_phase(rest, rest_at, connection));
    for (int side = 0; side < 2; side++)
        assert_int_equal(mw_trace_machine_state(whole, at, connection, side),
                         mw_trace_machine_state(rest, rest_at, connection, side));
}

/* Everything but what a connection that is over by the cut was: nothing tells of that any more. */
static void test_later_moments_stay_the_same(void **state) {
    (void)state;
    for (uint32_t cut = 1; cut < SCORE_RECORDS; cut++) {
        struct mw_trace whole = {0}, rest = {0};
        score_write(&whole);
        score_write(&rest);
        bool visit_is_open = mw_trace_connection_phase(&whole, cut - 1, SCORE_VISIT) <= MW_CONNECTION_OPEN;
        uint32_t carried = mw_trace_forget(&rest, cut, 0, NULL);
        assert_int_equal(rest.record_count, SCORE_RECORDS - cut + carried);
        for (uint32_t at = 1; at < rest.record_count; at++)
            assert_true(rest.records[at - 1].at_us <= rest.records[at].at_us);
        for (uint32_t at = cut; at < SCORE_RECORDS; at++) {
            uint32_t rest_at = at - cut + carried;
            assert_int_equal(rest.records[rest_at].kind, whole.records[at].kind);
            same_holding(&whole, at, &rest, rest_at, SCORE_BOX);
            same_holding(&whole, at, &rest, rest_at, SCORE_DEVICE);
            if (visit_is_open) same_connection(&whole, at, &rest, rest_at, SCORE_VISIT);
            uint32_t cause = whole.records[at].line.cause;
            if (!mw_record_is_line(&whole.records[at]) || cause == MW_NONE) continue;
            assert_int_equal(rest.records[rest_at].line.cause, cause < cut ? MW_NONE : cause - cut + carried);
        }
        mw_trace_free(&whole);
        mw_trace_free(&rest);
    }
}

/* What lies there counts as having been there from the start, and again and again nothing gets lost. */
static void test_forgetting_step_by_step(void **state) {
    (void)state;
    struct mw_trace whole = {0}, rest = {0};
    score_write(&whole);
    score_write(&rest);
    for (uint32_t left = SCORE_RECORDS; left > 1; left--) {
        uint32_t carried = (uint32_t)rest.record_count - left;
        mw_trace_forget(&rest, carried + 1, 0, NULL);
        uint32_t last = (uint32_t)rest.record_count - 1;
        same_holding(&whole, SCORE_RECORDS - 1, &rest, last, SCORE_BOX);
        same_holding(&whole, SCORE_RECORDS - 1, &rest, last, SCORE_DEVICE);
    }
    struct mw_arena arena = {0};
    assert_int_equal(mw_trace_holding(&rest, MW_NONE, SCORE_DEVICE, &arena).letter_count, 1);
    mw_arena_free(&arena);
    mw_trace_free(&whole);
    mw_trace_free(&rest);
}

static void test_an_open_connection_keeps_its_opening(void **state) {
    (void)state;
    struct mw_trace rest = {0};
    score_write(&rest);
    uint32_t carried = mw_trace_forget(&rest, AT_RETR, SCORE_VISIT, NULL);
    assert_int_equal(rest.catalogue.connection_count, 1);
    uint32_t opened_by = rest.catalogue.connections[0].opened_by;
    assert_true(opened_by < carried);
    assert_int_equal(rest.records[opened_by].kind, MW_RECORD_CONNECTING);
    assert_int_equal(rest.records[opened_by].connection, 0);
    assert_int_equal(rest.records[carried].connection, 0);
    mw_trace_free(&rest);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_later_moments_stay_the_same),
        cmocka_unit_test(test_forgetting_step_by_step),
        cmocka_unit_test(test_an_open_connection_keeps_its_opening),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
