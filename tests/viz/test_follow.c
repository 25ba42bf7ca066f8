/* A run that goes on while it is looked at: following its end, standing still, and what becomes of the moment
 * when the oldest is forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/viz/fixture.h"
#include "viz/input.h"

static struct mw_trace trace;
static struct mw_draw_list list;
static struct mw_hands hands;
static uint32_t whole;

/* The run has come so far. */
static void come_to(uint32_t records) {
    trace.record_count = records;
}

static int set_up(void **state) {
    (void)state;
    fixture_trace(&trace, FIXTURE_DELETE);
    trace.catalogue.question_count = 0;
    whole = (uint32_t)trace.record_count;
    hands = (struct mw_hands){.trace = {&trace, NULL},
                              .metrics = &fixture_metrics,
                              .view = mw_view_default(),
                              .cursor = mw_cursor_at(MW_NONE),
                              .list = &list};
    hands.view.live = hands.view.following = true;
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    come_to(whole);
    mw_draw_free(&list);
    mw_trace_free(&trace);
    return 0;
}

/* Time goes by until nothing moves any more; how long that took. The cursor never goes back on the way. */
static int64_t settle(void) {
    int64_t spent_us = 0;
    uint32_t before = hands.cursor.moment.record;
    while (mw_cursor_wait_us(&hands.cursor, &trace, &hands.view) >= 0) {
        mw_cursor_advance(&hands.cursor, &trace, &hands.view, 16000);
        spent_us += 16000;
        assert_true(spent_us < 60 * 1000000);
        uint32_t now = hands.cursor.moment.record;
        assert_true(before == MW_NONE || (now >= before && now < trace.record_count));
        before = now;
    }
    return spent_us;
}

static void act(enum mw_hit_action action) {
    mw_input_do(&hands, action, -1);
}

static uint32_t record_of_event(uint32_t event) {
    return mw_trace_event_record(&trace, event);
}

static void test_follows_whatever_comes(void **state) {
    (void)state;
    come_to(0);
    assert_int_equal(settle(), 0);
    assert_int_equal(hands.cursor.moment.record, MW_NONE);
    for (uint32_t count = 1; count <= whole; count++) {
        come_to(count);
        settle();
        bool any = mw_trace_next_stop(&trace, MW_NONE, MW_GRAIN_LINE) != MW_NONE;
        assert_int_equal(hands.cursor.moment.record, any ? count - 1 : MW_NONE);
        assert_int_equal(hands.cursor.moment.phase, MW_PHASE_REST);
    }
}

static void test_few_stops_are_all_seen(void **state) {
    (void)state;
    uint32_t from = record_of_event(3), to = record_of_event(9);
    mw_cursor_seek(&hands.cursor, &trace, from);
    come_to(to + 1);
    for (uint32_t event = 4; event <= 9; event++) {
        uint32_t wanted = record_of_event(event);
        while (hands.cursor.moment.record != wanted) {
            mw_cursor_advance(&hands.cursor, &trace, &hands.view, 4000);
            assert_true(hands.cursor.moment.record <= wanted);
        }
    }
}

static void test_who_is_behind_hurries(void **state) {
    (void)state;
    uint32_t events = mw_trace_event_count(&trace);
    assert_true(events > 60);
    assert_true(settle() < 12 * 1000000); /* in steps of 800 ms it would be a minute and more */
    assert_int_equal(hands.cursor.moment.record, whole - 1);
    hands.view.reduced_motion = true;
    mw_cursor_seek(&hands.cursor, &trace, MW_NONE);
    mw_cursor_advance(&hands.cursor, &trace, &hands.view, 16000);
    assert_int_equal(hands.cursor.moment.record, whole - 1);
}

static void test_live_shows_any_connection_again(void **state) {
    (void)state;
    come_to(whole);
    mw_input_do(&hands, MW_ACTION_CONNECTION, 0);
    settle();
    assert_int_equal(hands.view.connection, 0); /* it stays, whatever happens elsewhere */
    act(MW_ACTION_END);
    assert_int_equal(hands.view.connection, MW_NONE);
    assert_true(hands.view.following);
    hands.view.live = false;
    mw_input_do(&hands, MW_ACTION_CONNECTION, 0);
    act(MW_ACTION_END);
    assert_int_equal(hands.view.connection, 0); /* of a run that is over, its end may be looked for */
}

static void test_going_anywhere_ends_following(void **state) {
    (void)state;
    static const enum mw_hit_action going[] = {MW_ACTION_BACK, MW_ACTION_HOME, MW_ACTION_PLAY, MW_ACTION_STEP,
                                               MW_ACTION_PREVIOUS_CHAPTER};
    for (size_t i = 0; i < sizeof going / sizeof *going; i++) {
        come_to(whole / 2);
        act(MW_ACTION_END);
        assert_true(hands.view.following);
        act(going[i]);
        assert_false(hands.view.following);
        settle();
        uint32_t here = hands.cursor.moment.record;
        come_to(whole);
        settle();
        assert_int_equal(hands.cursor.moment.record, here);
        act(MW_ACTION_END);
        assert_true(hands.view.following);
        assert_int_equal(hands.cursor.moment.record, whole - 1);
    }
    static const enum mw_hit_action looking[] = {MW_ACTION_DARK, MW_ACTION_BIGGER, MW_ACTION_LANGUAGE,
                                                 MW_ACTION_HELP, MW_ACTION_CLOSE,  MW_ACTION_SPEED};
    for (size_t i = 0; i < sizeof looking / sizeof *looking; i++) {
        act(looking[i]);
        assert_true(hands.view.following);
    }
}

static void test_playing_to_the_end_can_be_followed(void **state) {
    (void)state;
    come_to(record_of_event(10) + 1);
    act(MW_ACTION_END);
    act(MW_ACTION_PLAY); /* pause */
    assert_false(hands.view.following);
    act(MW_ACTION_PLAY);
    assert_true(hands.view.following);
    act(MW_ACTION_HOME);
    act(MW_ACTION_PLAY); /* from there on, at the pace of playing */
    assert_false(hands.view.following);
    assert_true(hands.view.playing);
}

/* The timeline's right end is the end that is followed. */
static void test_dragging_to_the_end_follows(void **state) {
    (void)state;
    struct mw_frame_of of = mw_hands_frame(&hands);
    mw_frame(&of, &list);
    struct mw_rect track = {0};
    for (size_t i = 0; i < list.hit_count; i++)
        if (list.hits[i].action == MW_ACTION_SEEK && list.hits[i].number < 0) track = list.hits[i].rect;
    assert_true(track.w > 100);
    float y = track.y + track.h / 2;
    mw_input_press(&hands, track.x + track.w / 3, y);
    assert_false(hands.view.following);
    mw_input_move(&hands, track.x + track.w - 0.1f, y);
    assert_true(hands.view.following);
    mw_input_move(&hands, track.x + track.w / 2, y);
    assert_false(hands.view.following);
    mw_input_release(&hands, track.x + track.w / 2, y);
    hands.view.live = false;
    mw_input_press(&hands, track.x + track.w - 0.1f, y);
    assert_false(hands.view.following);
    mw_input_release(&hands, track.x + track.w - 0.1f, y);
}

static void test_only_what_goes_on_is_followed(void **state) {
    (void)state;
    hands.view.live = hands.view.following = false;
    act(MW_ACTION_END);
    assert_false(hands.view.following);
    act(MW_ACTION_LESSONS);
    assert_int_equal(hands.view.overlay, MW_OVERLAY_LESSONS);
    act(MW_ACTION_LESSONS);
    hands.view.live = true; /* there are no lessons to go to */
    act(MW_ACTION_LESSONS);
    assert_int_equal(hands.view.overlay, MW_OVERLAY_NONE);
}

/* At every event, everything before every other event is forgotten. */
static void test_stays_at_its_moment(void **state) {
    uint32_t events = mw_trace_event_count(&trace);
    for (uint32_t at = 2; at <= events; at += 7) {
        for (uint32_t cut = 1; cut < events; cut += 5) {
            uint32_t gone = record_of_event(cut);
            mw_cursor_seek(&hands.cursor, &trace, record_of_event(at));
            struct mw_record before = trace.records[hands.cursor.moment.record];
            uint32_t carried = mw_trace_forget(&trace, gone, 0, NULL);
            mw_cursor_forget(&hands.cursor, &trace, gone - carried, carried);
            const struct mw_record *now = &trace.records[hands.cursor.moment.record];
            if (at >= cut) {
                assert_int_equal(now->kind, before.kind);
                assert_int_equal(now->at_us, before.at_us);
                assert_int_equal(mw_record_text(now), mw_record_text(&before));
            } else {
                uint32_t first = mw_trace_next_stop(&trace, carried ? carried - 1 : MW_NONE, MW_GRAIN_LINE);
                assert_int_equal(hands.cursor.moment.record, first);
            }
            tear_down(state);
            memset(&trace, 0, sizeof trace);
            memset(&list, 0, sizeof list);
            set_up(state);
        }
    }
}

static void test_back_after_forgetting(void **state) {
    (void)state;
    hands.view.live = hands.view.following = false;
    hands.view.reduced_motion = true;
    mw_cursor_seek(&hands.cursor, &trace, record_of_event(20));
    for (int i = 0; i < 5; i++)
        act(MW_ACTION_STEP);
    uint32_t gone = record_of_event(22) - 1;
    uint32_t wanted = record_of_event(24);
    uint32_t carried = mw_trace_forget(&trace, gone, 0, NULL);
    mw_cursor_forget(&hands.cursor, &trace, gone - carried, carried);
    act(MW_ACTION_BACK);
    assert_int_equal(hands.cursor.moment.record, wanted - gone + carried);
    for (int i = 0; i < 30; i++) {
        act(MW_ACTION_BACK);
        assert_true(hands.cursor.moment.record == MW_NONE || hands.cursor.moment.record < trace.record_count);
    }
    assert_int_equal(hands.cursor.moment.record, MW_NONE);
    whole = (uint32_t)trace.record_count;
}

/* What stands in the lesson's place: every row is drawn, in any width, and says its value whole. */
static void test_the_guide_is_drawn(void **state) {
    (void)state;
    static const struct mw_guide_row rows[] = {
        {{{"PORTS", "PORT"}}, NULL},
        {{{"send mail", "kirim surel"}}, "127.0.0.1:10587"},
        {{{"", ""}}, "curl smtp://127.0.0.1:10587 -u somebody@example.example:averyveryverylongpassword"}};
    static const struct mw_guide guide = {{{"mx, live", "mx, langsung"}}, {{"Text", "Teks"}}, rows, 3};
    hands.guide = &guide;
    for (int width = 1024; width <= 2560; width += 256) {
        for (int percent = 80; percent <= 200; percent += 40) {
            hands.view.width = (float)width;
            hands.view.text_percent = percent;
            struct mw_frame_of of = mw_hands_frame(&hands);
            mw_frame(&of, &list);
            bool live = false;
            for (size_t i = 0; i < list.hit_count; i++)
                live = live || list.hits[i].action == MW_ACTION_END;
            assert_true(live); /* the button is there, however small the window */
        }
    }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_follows_whatever_comes),
        TEST(test_few_stops_are_all_seen),
        TEST(test_who_is_behind_hurries),
        TEST(test_live_shows_any_connection_again),
        TEST(test_going_anywhere_ends_following),
        TEST(test_playing_to_the_end_can_be_followed),
        TEST(test_dragging_to_the_end_follows),
        TEST(test_only_what_goes_on_is_followed),
        TEST(test_stays_at_its_moment),
        TEST(test_back_after_forgetting),
        TEST(test_the_guide_is_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
