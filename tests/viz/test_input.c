/* Hands on real frames: keys, clicks, drags, wheel, focus; and what is kept on quit. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/viz/fixture.h"
#include "viz/settings.h"

static struct mw_trace traces[2];
static struct mw_draw_list list;
static struct mw_hands hands;

static void draw(void) {
    struct mw_frame_of of = mw_hands_frame(&hands);
    mw_frame(&of, &list);
    if (mw_input_refocus(&hands)) mw_frame(&of, &list);
    hands.changed = false;
}

static int set_up(void **state) {
    (void)state;
    fixture_trace(&traces[0], FIXTURE_DELETE);
    fixture_trace(&traces[1], FIXTURE_KEEP);
    static const struct mw_shelf_item shelf[] = {
        {"a.json", {{"A", "A"}}, {{"", ""}}, {{"", ""}}, 1, 5, true, "a", 0},
        {"b.json", {{"B", "B"}}, {{"", ""}}, {{"", ""}}, 2, 5, false, "b", 40}};
    hands = (struct mw_hands){.trace = {&traces[0], &traces[1]},
                              .metrics = &fixture_metrics,
                              .shelf = shelf,
                              .shelf_count = 2,
                              .view = mw_view_default(),
                              .cursor = mw_cursor_at(MW_NONE),
                              .list = &list};
    hands.view.reduced_motion = true;
    draw();
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    mw_draw_free(&list);
    for (int i = 0; i < 2; i++) {
        mw_trace_free(&traces[i]);
        memset(&traces[i], 0, sizeof traces[i]);
    }
    return 0;
}

static enum mw_wish key(int which) {
    enum mw_wish wish = mw_input_key(&hands, (struct mw_stroke){.key = which}).wish;
    draw();
    return wish;
}

static void shifted(int which) {
    mw_input_key(&hands, (struct mw_stroke){.key = which, .shift = true});
    draw();
}

static const struct mw_hit *find(int action, int64_t number) {
    for (size_t i = list.hit_count; i-- > 0;) {
        if (list.hits[i].action == action && list.hits[i].number == number) return &list.hits[i];
    }
    fail_msg("nothing on the screen does %d with %lld", action, (long long)number);
    return NULL;
}

static struct mw_wished click(int action, int64_t number) {
    struct mw_rect rect = find(action, number)->rect;
    float x = rect.x + rect.w / 2, y = rect.y + rect.h / 2;
    mw_input_press(&hands, x, y);
    struct mw_wished wished = mw_input_release(&hands, x, y);
    draw();
    return wished;
}

static uint32_t event(uint32_t number) {
    return mw_trace_event_record(&traces[0], number);
}

static void test_keys_travel(void **state) {
    (void)state;
    key(MW_KEY_RIGHT);
    key(MW_KEY_RIGHT);
    assert_int_equal(hands.cursor.moment.record, event(2));
    key(MW_KEY_LEFT);
    assert_int_equal(hands.cursor.moment.record, event(1));
    shifted(MW_KEY_RIGHT);
    assert_int_equal(hands.cursor.moment.record, mw_trace_next_stop(&traces[0], event(1), MW_GRAIN_CHAPTER));
    key(MW_KEY_END);
    assert_int_equal(hands.cursor.moment.record, traces[0].record_count - 1);
    shifted(MW_KEY_LEFT);
    assert_int_equal(
        hands.cursor.moment.record,
        mw_trace_previous_stop(&traces[0], (uint32_t)traces[0].record_count - 1, MW_GRAIN_CHAPTER));
    key(MW_KEY_HOME);
    assert_int_equal(hands.cursor.moment.record, MW_NONE);
}

static void test_keys_look(void **state) {
    (void)state;
    for (int i = 0; i < 20; i++)
        key('+');
    assert_int_equal(hands.view.text_percent, 200);
    for (int i = 0; i < 20; i++)
        key('-');
    assert_int_equal(hands.view.text_percent, 80);
    for (int i = 0; i < MW_TAB_COUNT; i++) {
        key('1' + i);
        assert_int_equal(hands.view.tab, i);
    }
    key('d');
    assert_true(hands.view.dark);
    key('i');
    assert_int_equal(hands.view.language, MW_LANGUAGE_ID);
    key('c');
    assert_true(hands.view.comparing);
    key(MW_KEY_ESCAPE);
    assert_false(hands.view.comparing);
    key('?');
    assert_int_equal(hands.view.overlay, MW_OVERLAY_HELP);
    uint32_t before = hands.cursor.moment.record;
    key(MW_KEY_RIGHT); /* what lies under it does not move */
    assert_int_equal(hands.cursor.moment.record, before);
    key(MW_KEY_F1);
    assert_int_equal(hands.view.overlay, MW_OVERLAY_NONE);
    struct mw_view view = hands.view;
    for (const char *later = "wtp"; *later; later++) {
        mw_input_key(&hands, (struct mw_stroke){.key = *later});
    }
    assert_memory_equal(&view, &hands.view, sizeof view);
    assert_false(hands.changed);
}

static void test_wishes(void **state) {
    (void)state;
    assert_int_equal(mw_input_key(&hands, (struct mw_stroke){.key = 'e', .control = true}).wish,
                     MW_WISH_EXPORT);
    assert_int_equal(mw_input_key(&hands, (struct mw_stroke){.key = 'c', .control = true}).wish,
                     MW_WISH_COPY);
    assert_false(hands.view.comparing);
    assert_int_equal(key(MW_KEY_F11), MW_WISH_FULLSCREEN);
    key('l');
    struct mw_wished wished = click(MW_ACTION_OPEN, 1);
    assert_int_equal(wished.wish, MW_WISH_OPEN);
    assert_int_equal(wished.number, 1);
}

static void test_clicks(void **state) {
    (void)state;
    click(MW_ACTION_STEP, 0);
    assert_int_equal(hands.cursor.moment.record, event(1));
    click(MW_ACTION_TAB, MW_TAB_BYTES);
    assert_int_equal(hands.view.tab, MW_TAB_BYTES);
    click(MW_ACTION_CHAPTER, 3);
    assert_int_equal(hands.cursor.moment.record, traces[0].catalogue.chapters[3].record);
    struct mw_rect button = find(MW_ACTION_STEP, 0)->rect; /* a change of mind: released elsewhere */
    mw_input_press(&hands, button.x + 2, button.y + 2);
    mw_input_release(&hands, button.x - 30, button.y - 200);
    assert_int_equal(hands.cursor.moment.record, traces[0].catalogue.chapters[3].record);
}

static void test_question(void **state) {
    (void)state;
    mw_input_do(&hands, MW_ACTION_SEEK, traces[0].catalogue.questions[0].record);
    draw();
    uint32_t held = hands.cursor.moment.record;
    key(MW_KEY_RIGHT);
    assert_int_equal(hands.cursor.moment.record, held);
    click(MW_ACTION_ANSWER, 1);
    assert_int_equal(hands.view.answers[0], 1);
    mw_input_do(&hands, MW_ACTION_ANSWER, 0); /* it was answered: the first answer stands */
    assert_int_equal(hands.view.answers[0], 1);
    key(MW_KEY_RIGHT);
    assert_true(hands.cursor.moment.record > held);
}

static bool is_seen(int action, int64_t number) {
    for (size_t i = 0; i < hands.list->hit_count; i++)
        if (hands.list->hits[i].action == action && hands.list->hits[i].number == number) return true;
    return false;
}

/* In a small window with large text lesson, conversation and inspector lie on one pile. */
static void test_sheets(void **state) {
    (void)state;
    hands.view.width = 1024;
    hands.view.height = 640;
    hands.view.text_percent = 175;
    mw_input_do(&hands, MW_ACTION_SEEK, event(5));
    draw();
    assert_true(is_seen(MW_ACTION_SCROLL, MW_SCROLL_LESSON));
    assert_false(is_seen(MW_ACTION_SCROLL, MW_SCROLL_LADDER));
    click(MW_ACTION_SHEET, MW_SHEET_CONVERSATION);
    draw();
    assert_true(is_seen(MW_ACTION_SCROLL, MW_SCROLL_LADDER));
    assert_false(is_seen(MW_ACTION_SCROLL, MW_SCROLL_LESSON));
    key('2'); /* the inspector's keys bring it to the top */
    draw();
    assert_int_equal(hands.view.sheet, MW_SHEET_INSPECTOR);
    assert_int_equal(hands.view.tab, MW_TAB_BYTES);
    assert_false(is_seen(MW_ACTION_SCROLL, MW_SCROLL_LADDER));
    mw_input_do(&hands, MW_ACTION_SEEK, traces[0].catalogue.questions[0].record);
    key(MW_KEY_RIGHT); /* who is held by a question is shown it */
    draw();
    assert_int_equal(hands.view.sheet, MW_SHEET_LESSON);
    assert_true(is_seen(MW_ACTION_ANSWER, 0));
    hands.view.width = 1440; /* with room for all, all are there */
    hands.view.height = 900;
    hands.view.text_percent = 100;
    draw();
    assert_true(is_seen(MW_ACTION_SCROLL, MW_SCROLL_LESSON) && is_seen(MW_ACTION_SCROLL, MW_SCROLL_LADDER));
    assert_true(is_seen(MW_ACTION_TAB, MW_TAB_BYTES));
    assert_false(is_seen(MW_ACTION_SHEET, MW_SHEET_LESSON));
}

static void test_timeline_drag(void **state) {
    (void)state;
    struct mw_rect rect = find(MW_ACTION_SEEK, -1)->rect;
    float y = rect.y + rect.h / 2;
    mw_input_press(&hands, rect.x + rect.w * 0.25f, y);
    uint32_t quarter = hands.cursor.moment.record;
    assert_int_not_equal(quarter, MW_NONE);
    mw_input_move(&hands, rect.x + rect.w * 0.75f, y + 300); /* the pointer may leave the line */
    assert_true(hands.cursor.moment.record > quarter);
    mw_input_move(&hands, rect.x + rect.w * 0.25f, y);
    assert_int_equal(hands.cursor.moment.record, quarter);
    mw_input_release(&hands, rect.x, y);
    mw_input_move(&hands, rect.x + rect.w, y);
    assert_int_equal(hands.cursor.moment.record, quarter);
}

static void test_network_drag_and_zoom(void **state) {
    (void)state;
    struct mw_rect net = find(MW_ACTION_NETWORK, 0)->rect, host = find(MW_ACTION_HOST, 0)->rect;
    float x = host.x + host.w / 2, y = host.y + host.h / 2;
    mw_input_press(&hands, x, y);
    mw_input_move(&hands, x + net.w / 10, y);
    mw_input_release(&hands, x + net.w / 10, y);
    assert_float_equal(hands.view.moved[0].x, 100, 0.1);
    assert_float_equal(hands.view.moved[0].y, 0, 0.1);
    hands.view.moved[0] = (struct mw_point){0, 0};
    draw();
    for (int i = 0; i < 4; i++)
        mw_input_wheel(&hands, x, y, 1);
    assert_true(hands.view.zoom > 1.5f);
    draw();
    host = find(MW_ACTION_HOST, 0)->rect; /* what was under the pointer still is */
    assert_true(x >= host.x && x < host.x + host.w && y >= host.y && y < host.y + host.h);
    for (int i = 0; i < 4; i++)
        mw_input_wheel(&hands, x, y, -1);
    assert_float_equal(hands.view.zoom, 1, 0.001);
    assert_float_equal(hands.view.pan_x, 0, 0.001);
}

static void test_scrolling_stops_at_the_ends(void **state) {
    (void)state;
    hands.view.text_percent = 200;
    hands.view.width = 1024;
    hands.view.height = 640;
    draw();
    struct mw_rect area = find(MW_ACTION_SCROLL, MW_SCROLL_LESSON)->rect;
    for (int i = 0; i < 200; i++)
        mw_input_wheel(&hands, area.x + 3, area.y + 3, -1);
    float most = hands.view.scroll[MW_SCROLL_LESSON];
    assert_true(most > 0 && most < 5000);
    assert_float_equal(most, list.reach[MW_SCROLL_LESSON].most, 0.01);
    mw_input_wheel(&hands, area.x + 3, area.y + 3, 1); /* and comes back at once */
    assert_true(hands.view.scroll[MW_SCROLL_LESSON] < most);
}

static void test_focus_goes_round(void **state) {
    (void)state;
    size_t reached = 0;
    key(MW_KEY_TAB);
    int first = hands.view.focus;
    assert_true(first >= 0);
    do {
        key(MW_KEY_TAB);
        reached++;
    } while (hands.view.focus != first && reached < 1000);
    assert_in_range(reached, 10, 300);
    key(MW_KEY_TAB);
    shifted(MW_KEY_TAB);
    assert_int_equal(hands.view.focus, first);
    while (list.hits[hands.view.focus].action != MW_ACTION_STEP)
        key(MW_KEY_TAB);
    key(MW_KEY_ENTER);
    key(MW_KEY_ENTER); /* the frame has changed, the focus has not */
    assert_int_equal(hands.cursor.moment.record, event(2));
    assert_int_equal(list.hits[hands.view.focus].action, MW_ACTION_STEP);
    key(MW_KEY_ESCAPE);
    assert_int_equal(hands.view.focus, -1);
}

static void test_still_hands_change_nothing(void **state) {
    (void)state;
    struct mw_rect net = find(MW_ACTION_NETWORK, 0)->rect;
    mw_input_move(&hands, net.x + 3, net.y + 3);
    draw();
    mw_input_move(&hands, net.x + 4, net.y + 4); /* over the same thing: no frame is due */
    assert_false(hands.changed);
}

static void test_lessons_by_keyboard(void **state) {
    (void)state;
    key('l');
    assert_int_equal(hands.view.overlay_number, 0); /* the one that is open */
    key(MW_KEY_LEFT);
    assert_int_equal(hands.view.overlay_number, 0);
    key(MW_KEY_RIGHT);
    assert_int_equal(hands.view.overlay_number, 1);
    key(MW_KEY_DOWN); /* there is one row only */
    assert_int_equal(hands.view.overlay_number, 1);
    assert_true(hands.cursor.moment.record == MW_NONE); /* arrows do not step while it is open */
    struct mw_wished wished = mw_input_key(&hands, (struct mw_stroke){.key = MW_KEY_ENTER});
    assert_int_equal(wished.wish, MW_WISH_OPEN);
    assert_int_equal(wished.number, 1);
    key(MW_KEY_TAB); /* round again */
    assert_int_equal(hands.view.overlay_number, 0);
    shifted(MW_KEY_TAB);
    assert_int_equal(hands.view.overlay_number, 1);
    key(MW_KEY_ESCAPE);
    assert_int_equal(hands.view.overlay, MW_OVERLAY_NONE);
    key(MW_KEY_RIGHT);
    assert_true(hands.cursor.moment.record != MW_NONE);
}

static void test_settings_and_progress_return(void **state) {
    (void)state;
    struct mw_settings one = mw_settings_default(), two = mw_settings_default();
    one.language = MW_LANGUAGE_ID;
    one.text_percent = 130;
    one.grain = MW_GRAIN_EXCHANGE;
    one.dark = true;
    one.width = 1300;
    mw_buffer_add_text(&one.path, "/home/ani/a lesson=1.json");
    struct mw_buffer text = {0}, again = {0};
    mw_settings_write(&one, &text);
    mw_settings_read(&two, mw_buffer_span(&text));
    mw_settings_write(&two, &again);
    assert_string_equal(mw_buffer_text(&text), mw_buffer_text(&again));
    mw_settings_read(&two, mw_span_of("text=9999\nwidth=-3\ngrain=atom\n\n=\nlanguage\nx=1e5\nnew=1"));
    assert_int_equal(two.text_percent, 130);
    assert_int_equal(two.width, 1300);

    mw_buffer_clear(&text);
    mw_cursor_seek(&hands.cursor, &traces[0], event(12));
    hands.view.answers[0] = 2;
    hands.reached = 20;
    mw_progress_write(&hands, &text);
    hands.reached = 0;
    mw_cursor_seek(&hands.cursor, &traces[0], MW_NONE);
    hands.view.answers[0] = MW_ANSWER_OPEN;
    mw_progress_read(&hands, mw_buffer_span(&text), true);
    assert_int_equal(hands.cursor.moment.record, event(12));
    assert_int_equal(hands.view.answers[0], 2);
    assert_int_equal(hands.reached, 20); /* going back loses nothing */
    mw_progress_read(&hands, mw_span_of("event=99999\nanswer.nobody=1\n"), true); /* the lesson has shrunk */
    assert_int_equal(hands.cursor.moment.record, event(mw_trace_event_count(&traces[0])));
    assert_int_equal(hands.view.answers[0], MW_ANSWER_OPEN);
    mw_buffer_free(&text);
    mw_buffer_free(&again);
    mw_settings_free(&one);
    mw_settings_free(&two);
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_keys_travel),
        T(test_keys_look),
        T(test_wishes),
        T(test_clicks),
        T(test_question),
        T(test_sheets),
        T(test_timeline_drag),
        T(test_network_drag_and_zoom),
        T(test_scrolling_stops_at_the_ends),
        T(test_focus_goes_round),
        T(test_still_hands_change_nothing),
        T(test_lessons_by_keyboard),
        T(test_settings_and_progress_return),
    };
#undef T
    return cmocka_run_group_tests(tests, NULL, NULL);
}
