/* IMAP in the window: folders, flags, letters that are there in part, tags, what is pushed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/trace/imap_score.h"
#include "tests/viz/fixture.h"
#include "tests/viz/frame_check.h"
#include "viz/cards.h"
#include "viz/letters.h"
#include "viz/travel.h"

struct bench {
    struct mw_trace trace;
    struct mw_view view;
    struct mw_frame_of of;
    struct mw_draw_list list;
};

static void open_bench(struct bench *bench) {
    memset(bench, 0, sizeof *bench);
    imap_score(&bench->trace);
    bench->view = mw_view_default();
    bench->view.tab = MW_TAB_MAILBOXES;
    bench->of = (struct mw_frame_of){
        .trace = {&bench->trace, NULL}, .view = &bench->view, .metrics = &fixture_metrics};
}

static void close_bench(struct bench *bench) {
    mw_draw_free(&bench->list);
    mw_trace_free(&bench->trace);
}

static struct mw_panel panel_of(struct bench *bench, uint32_t record) {
    bench->of.moment = (struct mw_moment){record, MW_PHASE_REST};
    return (struct mw_panel){.of = &bench->of,
                             .trace = &bench->trace,
                             .moment = bench->of.moment,
                             .view = &bench->view,
                             .theme = mw_theme_of(false),
                             .list = &bench->list,
                             .scale = (float)bench->view.text_percent / 100,
                             .connection = mw_trace_focus(&bench->trace, record)};
}

static void draw_mailboxes(struct bench *bench, uint32_t record) {
    mw_draw_clear(&bench->list);
    struct mw_panel panel = panel_of(bench, record);
    bench->view.width = 900;
    bench->view.height = 600;
    mw_panel_mailboxes(&panel, (struct mw_rect){0, 0, 900, 600});
}

static void draw_ladder(struct bench *bench, uint32_t record) {
    mw_draw_clear(&bench->list);
    struct mw_panel panel = panel_of(bench, record);
    bench->view.width = 520;
    bench->view.height = 1600;
    mw_panel_ladder(&panel, (struct mw_rect){0, 0, 520, 1600});
}

/* The nth text that is just this; NULL if there is none. */
static const struct mw_draw *text_of(const struct bench *bench, const char *text, int nth) {
    for (size_t i = 0; i < bench->list.count; i++) {
        const struct mw_draw *item = &bench->list.items[i];
        if (item->kind == MW_DRAW_TEXT && strcmp(item->text, text) == 0 && --nth == 0) return item;
    }
    return NULL;
}

static void assert_says(const struct bench *bench, const char *text) {
    if (text_of(bench, text, 1) == NULL) fail_msg("nothing says %s", text);
}

/* Whether a line goes through the middle of the text. */
static bool is_struck(const struct bench *bench, const struct mw_draw *text) {
    float height = fixture_metrics.line_height(NULL, text->font, text->size);
    for (size_t i = 0; i < bench->list.count; i++) {
        const struct mw_draw *line = &bench->list.items[i];
        if (line->kind == MW_DRAW_LINE && line->y == line->y2 && line->x == text->x && line->y > text->y &&
            line->y < text->y + height)
            return true;
    }
    return false;
}

static size_t dashed_lines(const struct bench *bench) {
    size_t count = 0;
    for (size_t i = 0; i < bench->list.count; i++)
        count += bench->list.items[i].kind == MW_DRAW_LINE && bench->list.items[i].dash > 0;
    return count;
}

static void folders_of_one_person_share_a_card(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    draw_mailboxes(&bench, imap_score_line(&bench.trace, "A2 OK"));
    assert_says(&bench, "INBOX");
    assert_says(&bench, "3 · 2 unread");
    assert_says(&bench, "Sent: empty"); /* what every mail program expects takes no room of its own */
    assert_null(text_of(&bench, "Arsip/2026", 1));

    uint32_t added = imap_score_next(&bench.trace, MW_NONE, MW_RECORD_FOLDER_ADDED);
    draw_mailboxes(&bench, added);
    assert_says(&bench, "+ Arsip/2026");
    assert_says(&bench, "new folder");
    uint32_t renamed = imap_score_next(&bench.trace, added, MW_RECORD_FOLDER_RENAMED);
    draw_mailboxes(&bench, renamed);
    assert_says(&bench, "Arsip/2026 → Arsip/Lama");
    uint32_t removed = imap_score_next(&bench.trace, added, MW_RECORD_FOLDER_REMOVED);
    draw_mailboxes(&bench, removed);
    const struct mw_draw *gone = text_of(&bench, "− Sent", 1);
    assert_non_null(gone);
    assert_true(is_struck(&bench, gone));
    close_bench(&bench);
}

static void flags_have_shapes_and_words(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    uint32_t read =
        imap_score_next(&bench.trace, imap_score_line(&bench.trace, "B3"), MW_RECORD_MAIL_FLAGGED);
    draw_mailboxes(&bench, read - 1);
    assert_int_equal(text_of(&bench, "Foto liburan", 1)->font, MW_FONT_SEMIBOLD); /* unread */
    assert_int_equal(text_of(&bench, "Rapat besok", 1)->font, MW_FONT_SANS);
    assert_says(&bench, "starred");
    assert_says(&bench, "unread");
    draw_mailboxes(&bench, read);
    assert_says(&bench, "now read");
    assert_says(&bench, "3 · 1 unread");
    bench.view.language = MW_LANGUAGE_ID;
    draw_mailboxes(&bench, read);
    assert_says(&bench, "kini dibaca");
    bench.view.language = MW_LANGUAGE_EN;

    uint32_t marked =
        imap_score_next(&bench.trace, imap_score_line(&bench.trace, "B6"), MW_RECORD_MAIL_FLAGGED);
    draw_mailboxes(&bench, marked);
    assert_says(&bench, "now marked");
    assert_true(is_struck(&bench, text_of(&bench, "Penawaran", 1)));
    assert_false(is_struck(&bench, text_of(&bench, "Foto liburan", 1)));
    close_bench(&bench);
}

static void what_is_there_in_part_looks_so(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    uint32_t grown = imap_score_next(&bench.trace, MW_NONE, MW_RECORD_MAIL_GROWN);
    draw_mailboxes(&bench, grown - 1);
    size_t dashes = dashed_lines(&bench);
    assert_true(dashes > 0);
    assert_says(&bench, "129 bytes of 180 bytes");
    draw_mailboxes(&bench, grown);
    assert_int_equal(dashed_lines(&bench), 0);
    assert_says(&bench, "now whole");
    close_bench(&bench);
}

static void tags_step_back_and_join(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    const struct mw_theme *theme = mw_theme_of(false);
    uint32_t fetched = imap_score_line(&bench.trace, "B3 OK");
    draw_ladder(&bench, fetched);
    const struct mw_draw *other = text_of(&bench, "B2 ", 1), *command = text_of(&bench, "B3 ", 1),
                         *reply = text_of(&bench, "B3 ", 2);
    assert_non_null(other);
    assert_non_null(command);
    assert_non_null(reply);
    assert_int_equal(other->color, theme->muted);
    assert_int_equal(command->color, theme->protocol[MW_PROTOCOL_IMAP]);
    assert_int_equal(reply->color, theme->protocol[MW_PROTOCOL_IMAP]);
    assert_says(&bench, "UID FETCH 2 BODY[]");
    assert_int_equal(text_of(&bench, "SELECT INBOX", 1)->color, theme->ink);
    /* While the command is on its way nothing is known of its reply. */
    draw_ladder(&bench, imap_score_line(&bench.trace, "B3"));
    assert_null(text_of(&bench, "B3 ", 2));
    close_bench(&bench);
}

static void what_is_pushed_is_told_apart(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    uint32_t pushed = imap_score_line(&bench.trace, "* 2 FETCH (UID 2 FLAGS (\\Seen))");
    draw_ladder(&bench, pushed);
    assert_says(&bench, "pushed");
    assert_null(text_of(&bench, "pushed", 2));
    struct mw_panel panel = panel_of(&bench, pushed);
    assert_string_equal(mw_travel_of(&panel).text, "pushed: * 2 FETCH (UID 2 FLAGS (\\Seen))");
    bench.view.language = MW_LANGUAGE_ID;
    draw_ladder(&bench, imap_score_line(&bench.trace, "* 2 EXISTS"));
    assert_non_null(text_of(&bench, "didorong", 4)); /* two before, two at once */
    assert_null(text_of(&bench, "didorong", 5));
    close_bench(&bench);
}

static const char *thought(struct bench *bench, uint32_t record) {
    struct mw_panel panel = panel_of(bench, record);
    return mw_travel_of(&panel).text;
}

static void the_network_says_what_happens(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    const struct mw_trace *trace = &bench.trace;
    uint32_t moved = imap_score_next(trace, imap_score_line(trace, "B5"), MW_RECORD_MAIL_REMOVED);
    assert_string_equal(thought(&bench, moved), "The letter moves to Arsip/2026");
    uint32_t expunged = imap_score_next(trace, imap_score_line(trace, "B7"), MW_RECORD_MAIL_REMOVED);
    assert_string_equal(thought(&bench, expunged), "The letter leaves INBOX");
    assert_string_equal(thought(&bench, imap_score_next(trace, 0, MW_RECORD_FOLDER_ADDED)),
                        "A new folder: Arsip/2026");
    assert_string_equal(thought(&bench, imap_score_next(trace, 0, MW_RECORD_FOLDER_RENAMED)),
                        "Arsip/2026 is called Arsip/Lama now");
    uint32_t read = imap_score_next(trace, imap_score_line(trace, "B3"), MW_RECORD_MAIL_FLAGGED);
    assert_string_equal(thought(&bench, read), "Foto liburan: now read");
    /* On the phone, which has a part of it: not more than that. */
    uint32_t seen = imap_score_next(&bench.trace, read, MW_RECORD_MAIL_FLAGGED);
    assert_string_equal(thought(&bench, seen), "Foto liburan: now read");
    assert_string_equal(thought(&bench, imap_score_next(trace, 0, MW_RECORD_MAIL_GROWN)),
                        "The device has all of the letter now");

    struct mw_panel panel = panel_of(&bench, imap_score_line(trace, "A3 OK"));
    struct mw_travel travel = mw_travel_of(&panel);
    assert_string_equal(travel.text, "BODY[HEADER] · 129 bytes");
    assert_true(travel.letter && travel.part);
    panel = panel_of(&bench, imap_score_line(trace, "B3 OK"));
    travel = mw_travel_of(&panel);
    assert_string_equal(travel.text, "message · 180 bytes");
    assert_true(travel.letter && !travel.part);
    close_bench(&bench);
}

static void the_message_is_whole_and_says_what_went(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    struct mw_span letter, section;
    uint32_t header = imap_score_next(&bench.trace, 0, MW_RECORD_CONTENT);
    uint32_t fetched = imap_score_line(&bench.trace, "A3 OK");
    bench.trace.records[header].line.message = 2;
    assert_true(mw_letters_looked_at(&bench.trace, fetched, IMAP_PHONE_TALK, &letter, &section));
    assert_true(mw_span_is(section, "BODY[HEADER]"));
    assert_int_equal(letter.len, 180);
    assert_true(mw_letters_looked_at(&bench.trace, imap_score_line(&bench.trace, "B3 OK"), IMAP_PC_TALK,
                                     &letter, &section));
    assert_int_equal(section.len, 0);
    bench.view.tab = MW_TAB_MESSAGE;
    bench.of.moment = (struct mw_moment){fetched, MW_PHASE_REST};
    mw_frame(&bench.of, &bench.list);
    assert_says(&bench, "BODY[HEADER]");
    close_bench(&bench);
}

static void many_loops_are_one_label(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    bench.view.tab = MW_TAB_MACHINE;
    bench.view.side = 1;
    bench.of.moment = (struct mw_moment){imap_score_line(&bench.trace, "B4 OK"), MW_PHASE_REST};
    mw_frame(&bench.of, &bench.list);
    assert_says(&bench, "CREATE → OK"); /* the one that is taken by name, the reply without its tag */
    bool bundled = false;
    for (size_t i = 0; i < bench.list.count; i++) {
        const struct mw_draw *item = &bench.list.items[i];
        bundled |= item->kind == MW_DRAW_TEXT && strstr(item->text, "CREATE") == item->text &&
                   strstr(item->text, "… (5)") != NULL;
    }
    assert_true(bundled);
    close_bench(&bench);
}

static void cards_keep_their_size(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    struct mw_rect first[3] = {{0}};
    for (uint32_t event = 0; event <= mw_trace_event_count(&bench.trace); event++) {
        bench.of.moment =
            (struct mw_moment){event ? mw_trace_event_record(&bench.trace, event) : MW_NONE, MW_PHASE_REST};
        mw_frame(&bench.of, &bench.list);
        for (size_t i = 0; i < bench.list.hit_count; i++) {
            const struct mw_hit *hit = &bench.list.hits[i];
            if (hit->action != MW_ACTION_HOST) continue;
            if (event == 0) first[hit->number] = hit->rect;
            assert_memory_equal(&first[hit->number], &hit->rect, sizeof hit->rect);
        }
    }
    close_bench(&bench);
}

/* The lesson, the network and the conversation as a whole; the tabs one by one. */
static void every_frame_keeps_its_texts_whole_and_apart(void **state) {
    (void)state;
    static const struct {
        float width, height;
        int percent;
    } sizes[] = {{1024, 640, 100}, {1024, 640, 175}, {1440, 900, 100}, {1440, 900, 150}, {2560, 1440, 200}};
    struct bench bench;
    open_bench(&bench);
    for (size_t size = 0; size < sizeof sizes / sizeof *sizes; size++)
        for (int way = 0; way < 4; way++)
            for (uint32_t event = 1; event <= mw_trace_event_count(&bench.trace); event++) {
                bench.view.width = sizes[size].width;
                bench.view.height = sizes[size].height;
                bench.view.text_percent = sizes[size].percent;
                bench.view.language = (enum mw_language)(way & 1);
                bench.view.tab = way & 2 ? MW_TAB_MACHINE : MW_TAB_MAILBOXES;
                bench.of.moment =
                    (struct mw_moment){mw_trace_event_record(&bench.trace, event), MW_PHASE_REST};
                mw_frame(&bench.of, &bench.list);
                struct seen_texts texts = seen_texts_of(&bench.list, &bench.of);
                const char *wrong = find_outside(&bench.list, &texts, &bench.view);
                if (wrong == NULL) wrong = find_cut_text(&bench.list, &texts);
                if (wrong == NULL) wrong = find_covered_text(&bench.list, &texts);
                seen_texts_free(&texts);
                if (wrong != NULL)
                    fail_msg("event %u, %.0f × %.0f at %d %%, language %d, tab %d: %s", event,
                             (double)bench.view.width, (double)bench.view.height, bench.view.text_percent,
                             (int)bench.view.language, (int)bench.view.tab, wrong);
            }
    close_bench(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folders_of_one_person_share_a_card),
        cmocka_unit_test(flags_have_shapes_and_words),
        cmocka_unit_test(what_is_there_in_part_looks_so),
        cmocka_unit_test(tags_step_back_and_join),
        cmocka_unit_test(what_is_pushed_is_told_apart),
        cmocka_unit_test(the_network_says_what_happens),
        cmocka_unit_test(the_message_is_whole_and_says_what_went),
        cmocka_unit_test(many_loops_are_one_label),
        cmocka_unit_test(cards_keep_their_size),
        cmocka_unit_test(every_frame_keeps_its_texts_whole_and_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
