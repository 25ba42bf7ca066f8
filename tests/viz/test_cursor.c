/* The cursor: steps, their undoing, questions, playing, time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/viz/fixture.h"
#include "viz/cursor.h"

struct stage {
    struct mw_trace trace;
    struct mw_view view;
    struct mw_cursor cursor;
};

static struct stage stage;

static int set_up(void **state) {
    (void)state;
    memset(&stage, 0, sizeof stage);
    fixture_trace(&stage.trace, FIXTURE_DELETE);
    stage.view = mw_view_default();
    stage.cursor = mw_cursor_at(MW_NONE);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    mw_trace_free(&stage.trace);
    return 0;
}

static bool step(void) {
    return mw_cursor_step(&stage.cursor, &stage.trace, &stage.view);
}

static bool back(void) {
    return mw_cursor_back(&stage.cursor, &stage.trace, &stage.view);
}

static void settle(void) {
    for (int i = 0; i < 1000 && stage.cursor.moving; i++) {
        mw_cursor_advance(&stage.cursor, &stage.trace, &stage.view, 16000);
    }
    assert_false(stage.cursor.moving);
    assert_int_equal(stage.cursor.moment.phase, MW_PHASE_REST);
}

static void pass_questions(void) {
    for (size_t i = 0; i < 64; i++) {
        stage.view.answers[i] = MW_ANSWER_SHOWN;
    }
}

/* Through the whole run at each grain: every step, taken back, leads to exactly where it came from. */
static void test_back_undoes_step(void **state) {
    (void)state;
    pass_questions();
    for (int grain = 0; grain < MW_GRAIN_COUNT; grain++) {
        stage.view.grain = (enum mw_grain)grain;
        mw_cursor_seek(&stage.cursor, &stage.trace, MW_NONE);
        uint32_t from = MW_NONE;
        int steps = 0;
        while (step()) {
            settle();
            uint32_t to = stage.cursor.moment.record;
            assert_true(from == MW_NONE || to > from);
            assert_true(back());
            assert_int_equal(stage.cursor.moment.record, from);
            assert_int_equal(stage.cursor.moment.phase, MW_PHASE_REST);
            assert_true(step());
            settle();
            assert_int_equal(stage.cursor.moment.record, to);
            from = to;
            steps++;
        }
        assert_true(steps >= 5);
    }
}

/* From a record between two stops of the grain, too; and before the movement has ended. */
static void test_back_undoes_step_from_anywhere(void **state) {
    (void)state;
    pass_questions();
    stage.view.grain = MW_GRAIN_CHAPTER;
    for (uint32_t record = 0; record < stage.trace.record_count; record += 3) {
        mw_cursor_seek(&stage.cursor, &stage.trace, record);
        if (!step()) continue;
        assert_true(back());
        assert_int_equal(stage.cursor.moment.record, record);
    }
    stage.view.grain = MW_GRAIN_LINE;
    mw_cursor_seek(&stage.cursor, &stage.trace, mw_trace_event_record(&stage.trace, 10));
    assert_true(step());
    mw_cursor_advance(&stage.cursor, &stage.trace, &stage.view, 30000);
    assert_true(back());
    assert_int_equal(stage.cursor.moment.record, mw_trace_event_record(&stage.trace, 10));
}

static void test_many_steps_and_all_the_way_back(void **state) {
    (void)state;
    pass_questions();
    stage.view.grain = MW_GRAIN_PACKET;
    stage.view.reduced_motion = true;
    uint32_t visited[4096];
    size_t count = 0;
    while (count < 4096 && step()) {
        visited[count++] = stage.cursor.moment.record;
    }
    assert_true(count > MW_CURSOR_STRIDES / 2);
    while (count-- > 0) {
        assert_int_equal(stage.cursor.moment.record, visited[count]);
        assert_true(back());
    }
    assert_int_equal(stage.cursor.moment.record, MW_NONE);
    assert_false(back());
}

static void test_phases_run_through(void **state) {
    (void)state;
    pass_questions();
    uint32_t from = mw_trace_event_record(&stage.trace, 5), to = mw_trace_event_record(&stage.trace, 6);
    mw_cursor_seek(&stage.cursor, &stage.trace, from);
    assert_true(step());
    int64_t whole = (mw_cursor_flight_us(&stage.trace, from) + mw_cursor_flight_us(&stage.trace, to)) / 2;
    assert_in_range(whole, 250000, 600000);
    int last = MW_PHASE_REST;
    bool crossed = false;
    for (int64_t at = 0; at < whole - 1000; at += 1000) {
        mw_cursor_advance(&stage.cursor, &stage.trace, &stage.view, 1000);
        struct mw_moment moment = stage.cursor.moment;
        if (moment.record == to && !crossed) {
            crossed = true;
            last = 0;
        }
        assert_int_equal(moment.record, crossed ? to : from);
        assert_true(moment.phase >= last && moment.phase <= MW_PHASE_END);
        last = moment.phase;
    }
    assert_true(crossed);
    settle();
    assert_int_equal(mw_cursor_wait_us(&stage.cursor, &stage.trace, &stage.view), -1);
}

static void test_question_holds(void **state) {
    (void)state;
    assert_true(stage.trace.catalogue.question_count > 0);
    uint32_t held = stage.trace.catalogue.questions[0].record;
    for (int grain = 0; grain < MW_GRAIN_COUNT; grain++) { /* no grain steps over it */
        stage.view.grain = (enum mw_grain)grain;
        mw_cursor_seek(&stage.cursor, &stage.trace, MW_NONE);
        while (step()) {
            settle();
        }
        assert_int_equal(stage.cursor.moment.record, held);
        assert_int_equal(mw_cursor_question(&stage.cursor, &stage.trace, &stage.view), 0);
        assert_false(mw_cursor_next_chapter(&stage.cursor, &stage.trace, &stage.view));
        assert_true(back()); /* back is always open */
    }
    stage.view.answers[0] = 0;
    mw_cursor_seek(&stage.cursor, &stage.trace, held);
    assert_true(step());
}

static void test_playing_stops_by_itself(void **state) {
    (void)state;
    mw_cursor_play(&stage.cursor, &stage.trace, &stage.view);
    assert_true(stage.view.playing);
    for (int i = 0; i < 100000 && stage.view.playing; i++) {
        mw_cursor_advance(&stage.cursor, &stage.trace, &stage.view, 16000);
    }
    assert_false(stage.view.playing);
    assert_int_equal(stage.cursor.moment.record, stage.trace.catalogue.questions[0].record);
    mw_cursor_play(&stage.cursor, &stage.trace, &stage.view); /* the question lets it not begin */
    assert_false(stage.view.playing);
    pass_questions();
    mw_cursor_play(&stage.cursor, &stage.trace, &stage.view);
    for (int i = 0; i < 100000 && stage.view.playing; i++) {
        mw_cursor_advance(&stage.cursor, &stage.trace, &stage.view, 16000);
    }
    assert_int_equal(mw_cursor_next(&stage.cursor, &stage.trace, &stage.view, MW_GRAIN_LINE), MW_NONE);
    mw_cursor_play(&stage.cursor, &stage.trace, &stage.view); /* from the beginning again */
    assert_true(stage.view.playing);
    assert_int_equal(stage.cursor.target, mw_trace_event_record(&stage.trace, 1));
}

/* How long the first ten events take to play, counted in the steps that the window would make. */
static int64_t time_to_play_ten(int speed_percent) {
    stage.view.speed_percent = speed_percent;
    stage.view.playing = false;
    mw_cursor_seek(&stage.cursor, &stage.trace, MW_NONE);
    mw_cursor_play(&stage.cursor, &stage.trace, &stage.view);
    int64_t time = 0;
    for (; stage.cursor.moment.record != mw_trace_event_record(&stage.trace, 10); time += 2000) {
        mw_cursor_advance(&stage.cursor, &stage.trace, &stage.view, 2000);
        assert_true(time < 600000000);
    }
    return time;
}

static void test_speed(void **state) {
    (void)state;
    pass_questions();
    int64_t usual = time_to_play_ten(100), fast = time_to_play_ten(400), slow = time_to_play_ten(25);
    assert_in_range(usual / fast, 3, 4);
    assert_in_range(slow / usual, 3, 4);
}

static void test_reduced_motion_jumps(void **state) {
    (void)state;
    stage.view.reduced_motion = true;
    assert_true(step());
    assert_false(stage.cursor.moving);
    assert_int_equal(stage.cursor.moment.record, mw_trace_event_record(&stage.trace, 1));
    assert_int_equal(stage.cursor.moment.phase, MW_PHASE_REST);
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_back_undoes_step),
        T(test_back_undoes_step_from_anywhere),
        T(test_many_steps_and_all_the_way_back),
        T(test_phases_run_through),
        T(test_question_holds),
        T(test_playing_stops_by_itself),
        T(test_speed),
        T(test_reduced_motion_jumps),
    };
#undef T
    return cmocka_run_group_tests(tests, NULL, NULL);
}
