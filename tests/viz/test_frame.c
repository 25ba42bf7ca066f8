/* Frames over all sizes, text sizes, languages and moments: nothing overlaps, is cut off, or leaves its
 * panel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "tests/viz/fixture.h"
#include "tests/viz/frame_check.h"
#include "viz/cards.h"
#include "viz/layout.h"
#include "viz/timeline.h"

struct bench {
    struct mw_trace trace[2];
    struct mw_view view;
    struct mw_frame_of of;
    struct mw_draw_list list;
};

static void set_up(struct bench *bench, bool crowd) {
    memset(bench, 0, sizeof *bench);
    if (crowd)
        fixture_crowd(&bench->trace[0]);
    else
        fixture_trace(&bench->trace[0], FIXTURE_DELETE);
    if (!crowd) fixture_trace(&bench->trace[1], FIXTURE_KEEP);
    bench->view = mw_view_default();
    bench->of = (struct mw_frame_of){.trace = {&bench->trace[0], crowd ? NULL : &bench->trace[1]},
                                     .moment = {MW_NONE, MW_PHASE_REST},
                                     .view = &bench->view,
                                     .metrics = &fixture_metrics};
}

static void tear_down(struct bench *bench) {
    mw_trace_free(&bench->trace[0]);
    mw_trace_free(&bench->trace[1]);
    mw_draw_free(&bench->list);
}

static void at_event(struct bench *bench, uint32_t event) {
    bench->of.moment.record = event ? mw_trace_event_record(&bench->trace[0], event) : MW_NONE;
    mw_frame(&bench->of, &bench->list);
}

static void fail_frame(const struct bench *bench, const char *what) {
    fail_msg("%.0f×%.0f, text %d %%, language %d, record %u, overlay %d: %s", (double)bench->view.width,
             (double)bench->view.height, bench->view.text_percent, (int)bench->view.language,
             bench->of.moment.record, (int)bench->view.overlay, what);
}

static const float SIZES[][2] = {{1024, 640}, {1280, 720}, {1440, 900}, {2560, 1440}, {3840, 2160}};
static const int PERCENTS[] = {80, 100, 175, 200};

/* Calls visit for every size of window and text in both languages. */
static void everywhere(struct bench *bench, void (*visit)(struct bench *bench)) {
    for (size_t size = 0; size < sizeof SIZES / sizeof *SIZES; size++)
        for (size_t percent = 0; percent < sizeof PERCENTS / sizeof *PERCENTS; percent++)
            for (int language = 0; language < MW_LANGUAGE_COUNT; language++) {
                bench->view.width = SIZES[size][0];
                bench->view.height = SIZES[size][1];
                bench->view.text_percent = PERCENTS[percent];
                bench->view.language = (enum mw_language)language;
                visit(bench);
            }
}

/* The inspector has tests of its own. */
static void check_frame(struct bench *bench) {
    float scale = (float)bench->view.text_percent / 100;
    struct mw_layout layout = mw_layout_of(bench->view.width, bench->view.height, scale);
    const struct mw_rect panels[] = {layout.bar,    layout.lesson,    layout.network,
                                     layout.ladder, layout.inspector, layout.transport};
    struct seen_texts all = seen_texts_of(&bench->list, &bench->of), texts = {0};
    texts.items = all.items;
    for (size_t i = 0; i < all.count; i++)
        if (bench->view.overlay != MW_OVERLAY_NONE || !rects_overlap(all.items[i].seen, layout.inspector))
            texts.items[texts.count++] = all.items[i];
    const char *wrong = find_outside(&bench->list, &texts, &bench->view);
    if (wrong == NULL) wrong = find_cut_text(&bench->list, &texts);
    if (wrong == NULL) wrong = find_covered_text(&bench->list, &texts);
    if (wrong == NULL && bench->view.overlay == MW_OVERLAY_NONE)
        wrong = find_straddler(&bench->list, &texts, panels, sizeof panels / sizeof *panels);
    if (wrong != NULL) fail_frame(bench, wrong);
    seen_texts_free(&all);
}

static void moments(struct bench *bench) {
    uint32_t count = mw_trace_event_count(&bench->trace[0]);
    for (uint32_t event = 0; event <= count; event += 5) {
        at_event(bench, event);
        check_frame(bench);
    }
    bench->of.moment.record =
        bench->trace[0].catalogue.questions ? bench->trace[0].catalogue.questions[0].record : 0;
    for (int answer = MW_ANSWER_OPEN; answer < 2; answer++) {
        bench->view.answers[0] = answer;
        mw_frame(&bench->of, &bench->list);
        check_frame(bench);
    }
}

static void test_nothing_overlaps_or_is_cut(void **state) {
    (void)state;
    struct bench bench;
    set_up(&bench, false);
    everywhere(&bench, moments);
    tear_down(&bench);
}

static void test_nothing_overlaps_in_a_crowd(void **state) {
    (void)state;
    struct bench bench;
    set_up(&bench, true);
    everywhere(&bench, moments);
    bench.view.grain = MW_GRAIN_PACKET;
    everywhere(&bench, moments);
    tear_down(&bench);
}

static void overlays(struct bench *bench) {
    for (int overlay = MW_OVERLAY_HELP; overlay <= MW_OVERLAY_WORD; overlay++) {
        bench->view.overlay = (enum mw_overlay)overlay;
        at_event(bench, 3);
        /* What lies under it is covered: of the texts, those after the scrim count. */
        size_t scrim = 0;
        for (size_t i = 0; i < bench->list.count; i++) {
            const struct mw_draw *item = &bench->list.items[i];
            bool whole = item->rect.w >= bench->view.width && item->rect.h >= bench->view.height;
            if (item->kind == MW_DRAW_BOX && whole) scrim = i;
        }
        assert_true(scrim > 0);
        memmove(bench->list.items, bench->list.items + scrim,
                (bench->list.count - scrim) * sizeof *bench->list.items);
        bench->list.count -= scrim;
        check_frame(bench);
    }
    bench->view.overlay = MW_OVERLAY_NONE;
}

static void test_overlays_fit(void **state) {
    (void)state;
    struct bench bench;
    set_up(&bench, false);
    const struct mw_shelf_item items[] = {{"a", MW_BOTH("Your first message", "Pesan pertama Anda"),
                                           MW_BOTH("From laptop to mailbox", "Dari laptop ke kotak"),
                                           MW_BOTH("beginner", "pemula"), 1, 10, true, "a", 100},
                                          {"b", MW_BOTH("Leave it on the server?", "Biarkan di server?"),
                                           MW_BOTH("Two modes", "Dua mode"), MW_BOTH("beginner", "pemula"), 2,
                                           15, false, "b", 40},
                                          {"c", MW_BOTH("Who may send?", "Siapa boleh mengirim?"),
                                           MW_BOTH("Relays, open and closed", "Relai terbuka dan tertutup"),
                                           MW_BOTH("advanced", "mahir"), 3, 20, false, "c", 0}};
    bench.of.shelf = items;
    bench.of.shelf_count = sizeof items / sizeof *items;
    everywhere(&bench, overlays);
    tear_down(&bench);
}

static void with_message(struct bench *bench) {
    bench->view.message = "first.json:12:3: error: unknown key “nmae”; did you mean “name”?";
    at_event(bench, 20);
    struct seen_texts texts = seen_texts_of(&bench->list, &bench->of);
    const char *wrong = find_outside(&bench->list, &texts, &bench->view);
    bool said = false;
    for (size_t i = 0; i < texts.count; i++)
        said |= strstr(texts.items[i].text, "first.json:12:3:") != NULL;
    seen_texts_free(&texts);
    if (wrong != NULL) fail_frame(bench, wrong);
    assert_true(said);
}

static void test_a_message_takes_room_of_its_own(void **state) {
    (void)state;
    struct bench bench;
    set_up(&bench, false);
    everywhere(&bench, with_message);
    tear_down(&bench);
}

static void cards_apart(struct bench *bench) {
    float scale = (float)bench->view.text_percent / 100;
    struct mw_layout layout = mw_layout_of(bench->view.width, bench->view.height, scale);
    mw_draw_clear(&bench->list);
    struct mw_panel panel = {.of = &bench->of,
                             .trace = &bench->trace[0],
                             .moment = bench->of.moment,
                             .view = &bench->view,
                             .theme = mw_theme_of(false),
                             .list = &bench->list,
                             .scale = scale,
                             .connection = MW_NONE};
    struct mw_rect field = {layout.network.x + 16, layout.network.y + 40, layout.network.w - 32,
                            layout.network.h - 60};
    struct mw_cards cards = mw_cards_place(&panel, field);
    assert_int_equal(cards.count, bench->trace[0].catalogue.host_count);
    for (size_t i = 0; i < cards.count; i++) {
        struct mw_rect card = cards.rects[i];
        assert_true(card.w > 8 && card.h > 8);
        assert_true(card.x >= field.x - 1 && card.x + card.w <= field.x + field.w + 1);
        assert_true(card.y >= field.y - 1 && card.y + card.h <= field.y + field.h + 1);
        for (size_t k = i + 1; k < cards.count; k++)
            if (rects_overlap(card, cards.rects[k])) fail_frame(bench, "two cards overlap");
    }
}

static void test_cards_keep_apart(void **state) {
    (void)state;
    for (int crowd = 0; crowd < 2; crowd++) {
        struct bench bench;
        set_up(&bench, crowd);
        everywhere(&bench, cards_apart);
        bench.view.moved[0].x = 600; /* dragged on top of others */
        bench.view.moved[1].x = 200;
        everywhere(&bench, cards_apart);
        tear_down(&bench);
    }
}

static void test_cards_do_not_move_while_time_goes_by(void **state) {
    (void)state;
    struct bench bench;
    set_up(&bench, false);
    struct mw_rect first[MW_CARDS_MOST];
    for (uint32_t event = 0; event <= mw_trace_event_count(&bench.trace[0]); event++) {
        at_event(&bench, event);
        size_t hosts = 0;
        for (size_t i = 0; i < bench.list.hit_count; i++) {
            const struct mw_hit *hit = &bench.list.hits[i];
            if (hit->action != MW_ACTION_HOST) continue;
            hosts++;
            if (event == 0) first[hit->number] = hit->rect;
            assert_memory_equal(&first[hit->number], &hit->rect, sizeof hit->rect);
        }
        assert_int_equal(hosts, 6);
    }
    tear_down(&bench);
}

static void test_the_same_moment_is_the_same_frame(void **state) {
    (void)state;
    struct bench bench;
    set_up(&bench, false);
    struct mw_draw_list again = {0};
    for (uint32_t event = 1; event < mw_trace_event_count(&bench.trace[0]); event += 3) {
        at_event(&bench, event + 1); /* → and ← */
        at_event(&bench, event);
        mw_frame(&bench.of, &again);
        assert_true(same_list(&bench.list, &again));
        at_event(&bench, event + 1);
        assert_false(same_list(&bench.list, &again));
    }
    mw_draw_free(&again);
    tear_down(&bench);
}

/* Words that are the same in both languages: names, protocol words, and words that Indonesian has taken over.
 */
static bool may_be_shared(const char *text) {
    static const char *const shared[] = {
        "Mailwalk",       "mail.sekolah", "mx.kantor", "DNS",    "MTA", "Budi · INBOX",
        "server",         "RFC ",         "SMTP ",     "POP3",   "To:", "port ",
        " (preference",   "Budi",         "INBOX",     "laptop", "min", "kantor.example",
        "Shift",          "Home",         "Tab  ",     "Ctrl",   "Esc", "PgUp",
        "wrong user name"};
    bool letters = false;
    for (const char *c = text; *c; c++)
        letters |= *c >= 'a' && *c <= 'z';
    if (!letters) return true;
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
        if (strstr(text, shared[i]) != NULL) return true;
    return strstr(text, " ms") != NULL || strlen(text) <= 2;
}

static void test_no_english_in_indonesian_frames(void **state) {
    (void)state;
    struct bench bench;
    set_up(&bench, false);
    struct mw_draw_list english = {0};
    struct mw_rect inspector = mw_layout_of(1440, 900, 1).inspector;
    for (int overlay = MW_OVERLAY_NONE; overlay <= MW_OVERLAY_WORD; overlay++)
        for (uint32_t event = 0; event <= mw_trace_event_count(&bench.trace[0]); event++) {
            bench.view.overlay = (enum mw_overlay)overlay;
            bench.view.language = MW_LANGUAGE_EN;
            at_event(&bench, event);
            mw_frame(&bench.of, &english);
            bench.view.language = MW_LANGUAGE_ID;
            at_event(&bench, event);
            struct seen_texts texts = seen_texts_of(&bench.list, &bench.of);
            for (size_t i = 0; i < texts.count; i++) {
                const struct mw_draw *item = &bench.list.items[texts.items[i].item];
                bool wire = item->font == MW_FONT_MONO || item->font == MW_FONT_MONO_BOLD;
                if (wire || may_be_shared(item->text) || rects_overlap(texts.items[i].seen, inspector))
                    continue;
                for (size_t k = 0; k < english.count; k++) {
                    const struct mw_draw *other = &english.items[k];
                    if (other->kind == MW_DRAW_TEXT && strcmp(other->text, item->text) == 0)
                        fail_frame(&bench, item->text);
                }
            }
            seen_texts_free(&texts);
        }
    mw_draw_free(&english);
    tear_down(&bench);
}

static const struct mw_hit *find_hit(const struct mw_draw_list *list, int action, int64_t number) {
    for (size_t i = list->hit_count; i-- > 0;)
        if (list->hits[i].action == action && list->hits[i].number == number) return &list->hits[i];
    return NULL;
}

static void test_the_timeline_leads_to_what_it_shows(void **state) {
    (void)state;
    struct bench bench;
    set_up(&bench, false);
    uint32_t count = mw_trace_event_count(&bench.trace[0]);
    for (uint32_t event = 0; event <= count; event++) {
        at_event(&bench, event);
        const struct mw_hit *grip = find_hit(&bench.list, MW_ACTION_SEEK, -1);
        assert_non_null(grip);
        float x = mw_timeline_x(&bench.trace[0], grip->rect, event);
        assert_int_equal(mw_frame_seek(&bench.of, grip->rect, x), bench.of.moment.record);
    }
    at_event(&bench, 1);
    struct mw_rect grip = find_hit(&bench.list, MW_ACTION_SEEK, -1)->rect;
    assert_int_equal(mw_frame_seek(&bench.of, grip, -1000), MW_NONE);
    assert_int_equal(mw_frame_seek(&bench.of, grip, 10000), mw_trace_event_record(&bench.trace[0], count));
    tear_down(&bench);
}

static bool is_said(const struct mw_draw_list *list, const char *text) {
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].kind == MW_DRAW_TEXT && strstr(list->items[i].text, text) != NULL) return true;
    return false;
}

static void test_what_is_to_come_is_not_told(void **state) {
    (void)state;
    struct bench bench;
    set_up(&bench, false);
    bench.view.tab = MW_TAB_QUEUE;
    const struct mw_trace *trace = &bench.trace[0];
    bench.of.moment.record = trace->catalogue.questions[0].record;
    mw_frame(&bench.of, &bench.list);
    assert_true(is_said(&bench.list, "RCPT TO:<budi@kantor.example>"));
    assert_true(is_said(&bench.list, "?"));
    assert_false(is_said(&bench.list, "250 2.1.5"));
    assert_false(is_said(&bench.list, "354 Start"));
    bench.of.moment.record = mw_trace_reply_to(trace, bench.of.moment.record);
    mw_frame(&bench.of, &bench.list);
    assert_true(is_said(&bench.list, "250 2.1.5 Recipient ok"));
    tear_down(&bench);
}

static void test_question_and_answers(void **state) {
    (void)state;
    struct bench bench;
    set_up(&bench, false);
    bench.of.moment.record = bench.trace[0].catalogue.questions[0].record;
    mw_frame(&bench.of, &bench.list);
    for (int answer = 0; answer < 3; answer++)
        assert_non_null(find_hit(&bench.list, MW_ACTION_ANSWER, answer));
    assert_non_null(find_hit(&bench.list, MW_ACTION_SHOW_ME, 0));
    assert_false(is_said(&bench.list, "knows him"));
    bench.view.answers[0] = 1;
    mw_frame(&bench.of, &bench.list);
    assert_null(find_hit(&bench.list, MW_ACTION_ANSWER, 0));
    assert_null(find_hit(&bench.list, MW_ACTION_SHOW_ME, 0));
    assert_true(is_said(&bench.list, "That comes after DATA."));
    bench.view.answers[0] = 0;
    mw_frame(&bench.of, &bench.list);
    assert_true(is_said(&bench.list, "Right."));
    tear_down(&bench);
}

static void test_the_active_line_stays_in_sight(void **state) {
    (void)state;
    struct bench bench;
    set_up(&bench, false);
    bench.view.width = 1024;
    bench.view.height = 640;
    const struct mw_trace *trace = &bench.trace[0];
    for (uint32_t event = 1; event <= mw_trace_event_count(trace); event++) {
        at_event(&bench, event);
        if (!mw_record_is_line(&trace->records[bench.of.moment.record])) continue;
        const struct mw_hit *hit = find_hit(&bench.list, MW_ACTION_SEEK, bench.of.moment.record);
        assert_non_null(hit);
        assert_true(hit->rect.h > 24);
    }
    tear_down(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_overlaps_or_is_cut),
        cmocka_unit_test(test_nothing_overlaps_in_a_crowd),
        cmocka_unit_test(test_overlays_fit),
        cmocka_unit_test(test_a_message_takes_room_of_its_own),
        cmocka_unit_test(test_cards_keep_apart),
        cmocka_unit_test(test_cards_do_not_move_while_time_goes_by),
        cmocka_unit_test(test_the_same_moment_is_the_same_frame),
        cmocka_unit_test(test_no_english_in_indonesian_frames),
        cmocka_unit_test(test_the_timeline_leads_to_what_it_shows),
        cmocka_unit_test(test_what_is_to_come_is_not_told),
        cmocka_unit_test(test_question_and_answers),
        cmocka_unit_test(test_the_active_line_stays_in_sight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
