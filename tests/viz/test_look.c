/* What a student must find at a glance: held where a draw list can hold it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/viz/fixture.h"
#include "tests/viz/frame_check.h"
#include "viz/layout.h"

static struct mw_trace traces[2];
static struct mw_view view;
static struct mw_frame_of of;
static struct mw_draw_list list;

static int set_up(void **state) {
    (void)state;
    fixture_trace(&traces[0], FIXTURE_DELETE);
    fixture_trace(&traces[1], FIXTURE_KEEP);
    view = mw_view_default();
    of = (struct mw_frame_of){.trace = {&traces[0], &traces[1]},
                              .moment = {MW_NONE, MW_PHASE_REST},
                              .view = &view,
                              .metrics = &fixture_metrics};
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

static const struct mw_draw *find_text(const char *words) {
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].kind == MW_DRAW_TEXT && strstr(list.items[i].text, words) != NULL)
            return &list.items[i];
    return NULL;
}

static uint32_t line_that_begins(const char *beginning) {
    for (uint32_t i = 0; i < traces[0].record_count; i++) {
        if (!mw_record_is_line(&traces[0].records[i])) continue;
        struct mw_span text = mw_trace_bytes(&traces[0], mw_record_text(&traces[0].records[i]));
        if (mw_span_starts_nocase(text, beginning)) return i;
    }
    fail_msg("nobody says %s", beginning);
    return MW_NONE;
}

static void the_start_says_what_to_press(void **state) {
    (void)state;
    mw_frame(&of, &list);
    assert_non_null(find_text("for the first step"));
    of.moment.record = mw_trace_event_record(&traces[0], 1);
    mw_frame(&of, &list);
    assert_null(find_text("for the first step"));
}

/* Mailboxes and queues are there before anything happens. */
static void stores_are_shown_from_the_start(void **state) {
    (void)state;
    view.tab = MW_TAB_MAILBOXES;
    mw_frame(&of, &list);
    assert_non_null(find_text("Budi · INBOX"));
    view.tab = MW_TAB_QUEUE;
    mw_frame(&of, &list);
    assert_non_null(find_text("mail.sekolah · queue: 0"));
}

/* News take no room of their own: everything else stays where it was. */
static void news_move_nothing(void **state) {
    (void)state;
    mw_frame(&of, &list);
    struct mw_draw before = *find_text("NETWORK");
    view.news = "Copied: 3 lines";
    mw_frame(&of, &list);
    assert_non_null(find_text("Copied: 3 lines"));
    assert_float_equal(find_text("NETWORK")->y, before.y, 0.001);
}

static void many_chapters_leave_the_current_one_in_sight(void **state) {
    (void)state;
    struct mw_catalogue *catalogue = &traces[0].catalogue;
    uint32_t events = mw_trace_event_count(&traces[0]);
    catalogue->chapter_count = 0;
    for (uint32_t i = 0; i < 40; i++) {
        struct mw_chapter chapter = {
            .id = "c", .title = MW_BOTH("Something", "Sesuatu"), .protocol = MW_PROTOCOL_SMTP};
        chapter.record = mw_trace_event_record(&traces[0], 1 + i * (events - 1) / 40);
        mw_catalogue_add_chapter(catalogue, &chapter);
    }
    for (int current = 0; current < 40; current++) {
        of.moment.record = catalogue->chapters[current].record;
        mw_frame(&of, &list);
        bool seen = false;
        for (size_t i = 0; i < list.hit_count; i++)
            seen |= list.hits[i].action == MW_ACTION_CHAPTER && list.hits[i].number == current;
        assert_true(seen);
    }
}

/* A line that is wider than the gap between two cards hangs over them, whole. */
static void compared_lines_are_whole_in_a_small_window(void **state) {
    (void)state;
    view.comparing = true;
    view.width = 1024;
    view.height = 640;
    of.moment.record = line_that_begins("+OK mx.kantor.example POP3 ready");
    mw_frame(&of, &list);
    size_t bubbles = 0;
    for (size_t i = 0; i < list.count; i++)
        bubbles += list.items[i].kind == MW_DRAW_TEXT && list.items[i].x < 600 &&
                   strcmp(list.items[i].text, "+OK mx.kantor.example POP3 ready") == 0;
    assert_int_equal(bubbles, 2);
}

/* The bubble stands still while what it tells of travels: it can be read, and covers nothing on the way. */
static void bubbles_stand_still(void **state) {
    (void)state;
    of.trace[1] = NULL;
    of.moment.record = line_that_begins("RCPT");
    struct mw_point first = {0, 0};
    for (int phase = 0; phase <= MW_PHASE_END; phase += 100) {
        of.moment.phase = phase;
        mw_frame(&of, &list);
        const struct mw_draw *bubble = find_text("RCPT TO:<budi@kantor.example>");
        if (phase == 0) first = (struct mw_point){bubble->x, bubble->y};
        assert_float_equal(bubble->x, first.x, 0.001);
        assert_float_equal(bubble->y, first.y, 0.001);
    }
}

/* In low windows nothing stands on the network, and what stood there lies under the lesson; wide ones widen
 * the columns of text, up to a readable measure. */
static void the_layout_uses_the_room(void **state) {
    (void)state;
    struct mw_layout low = mw_layout_of(1024, 640, 1.75f), usual = mw_layout_of(1440, 900, 1),
                     wide = mw_layout_of(2560, 1440, 1), widest = mw_layout_of(7680, 2160, 1);
    assert_true(low.folded && !usual.folded && !wide.folded);
    assert_true(low.network.h == low.lesson.h && low.network.w > low.lesson.w);
    assert_true(mw_layout_of(1920, 640, 2).folded && mw_layout_of(1920, 640, 2).ladder.w > 0);
    assert_true(usual.network.h > usual.inspector.h * 1.4f);
    assert_true(wide.lesson.w > 400 && wide.ladder.w > 600);
    assert_true(widest.lesson.w <= 480 && widest.ladder.w <= 760);
    assert_true(wide.network.w > wide.ladder.w * 2);
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(the_start_says_what_to_press),
        T(stores_are_shown_from_the_start),
        T(news_move_nothing),
        T(many_chapters_leave_the_current_one_in_sight),
        T(compared_lines_are_whole_in_a_small_window),
        T(bubbles_stand_still),
        T(the_layout_uses_the_room),
    };
#undef T
    return cmocka_run_group_tests(tests, NULL, NULL);
}
