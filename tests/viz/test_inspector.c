/* The inspector: every tab at every moment, size, text size and language keeps its texts whole and apart, and
 * says what the trace says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/check.h"
#include "tests/viz/fixture.h"
#include "tests/viz/frame_check.h"
#include "viz/mime.h"
#include "viz/panel.h"

struct bench {
    struct mw_trace trace;
    struct mw_view view;
    struct mw_frame_of of;
    struct mw_draw_list list;
};

static void open_bench(struct bench *bench) {
    memset(bench, 0, sizeof *bench);
    fixture_trace(&bench->trace, FIXTURE_DELETE);
    bench->view = mw_view_default();
    bench->of = (struct mw_frame_of){
        .trace = {&bench->trace, NULL}, .view = &bench->view, .metrics = &fixture_metrics};
}

static void close_bench(struct bench *bench) {
    mw_draw_free(&bench->list);
    mw_trace_free(&bench->trace);
}

static void draw(struct bench *bench, uint32_t record, float width, float height) {
    bench->of.moment = (struct mw_moment){record, MW_PHASE_REST};
    bench->view.width = width;
    bench->view.height = height;
    mw_draw_clear(&bench->list);
    struct mw_panel panel = {.of = &bench->of,
                             .trace = &bench->trace,
                             .moment = bench->of.moment,
                             .view = &bench->view,
                             .theme = mw_theme_of(false),
                             .list = &bench->list,
                             .scale = (float)bench->view.text_percent / 100,
                             .connection =
                                 record == MW_NONE ? MW_NONE : mw_trace_focus(&bench->trace, record)};
    mw_panel_inspector(&panel, (struct mw_rect){0, 0, width, height});
}

static uint32_t record_of(const struct mw_trace *trace, const char *beginning, int nth) {
    for (uint32_t i = 0; i < trace->record_count; i++) {
        if (!mw_record_is_line(&trace->records[i])) continue;
        struct mw_span text = mw_trace_bytes(trace, mw_record_text(&trace->records[i]));
        if (mw_span_starts_nocase(text, beginning) && --nth == 0) return i;
    }
    MW_ASSERT(!"the fixture says this line");
    return MW_NONE;
}

static const struct mw_draw *text_of(const struct bench *bench, const char *text) {
    for (size_t i = 0; i < bench->list.count; i++)
        if (bench->list.items[i].kind == MW_DRAW_TEXT && strcmp(bench->list.items[i].text, text) == 0)
            return &bench->list.items[i];
    return NULL;
}

static void check(struct bench *bench, uint32_t record, float width, float height) {
    draw(bench, record, width, height);
    struct seen_texts texts = seen_texts_of(&bench->list, &bench->of);
    const char *wrong = find_outside(&bench->list, &texts, &bench->view);
    if (wrong == NULL) wrong = find_cut_text(&bench->list, &texts);
    if (wrong == NULL) wrong = find_covered_text(&bench->list, &texts);
    if (wrong != NULL)
        print_error("tab %d, side %d, record %u, %.0f × %.0f at %d %%, language %d: %s\n",
                    (int)bench->view.tab, bench->view.side, record, (double)width, (double)height,
                    bench->view.text_percent, (int)bench->view.language, wrong);
    seen_texts_free(&texts);
    assert_null(wrong);
}

static void every_tab_keeps_its_texts_whole_and_apart(void **state) {
    (void)state;
    static const struct {
        float width, height;
        int percent;
    } sizes[] = {{420, 150, 80},  {420, 150, 100}, {690, 282, 100},
                 {690, 282, 150}, {900, 500, 200}, {1900, 700, 125}};
    struct bench bench;
    open_bench(&bench);
    for (size_t size = 0; size < sizeof sizes / sizeof *sizes; size++)
        for (int tab = 0; tab < MW_TAB_COUNT; tab++)
            for (int way = 0; way < 4; way++) {
                bench.view.tab = (enum mw_tab)tab;
                bench.view.side = way & 1;
                bench.view.language = (enum mw_language)(way >> 1);
                bench.view.text_percent = sizes[size].percent;
                check(&bench, MW_NONE, sizes[size].width, sizes[size].height);
                for (uint32_t r = 0; r < bench.trace.record_count; r += 3)
                    check(&bench, r, sizes[size].width, sizes[size].height);
            }
    close_bench(&bench);
}

static size_t dashed_strokes(const struct mw_draw_list *list) {
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += (list->items[i].kind == MW_DRAW_LINE || list->items[i].kind == MW_DRAW_CURVE) &&
                 list->items[i].dash > 0;
    return count;
}

static void the_row_in_flight_is_dashed_and_then_solid(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    uint32_t rcpt = record_of(&bench.trace, "RCPT", 1), taken = mw_trace_taken_for(&bench.trace, rcpt);
    draw(&bench, rcpt, 900, 300);
    assert_true(dashed_strokes(&bench.list) > 0);
    assert_int_equal(text_of(&bench, "mail")->font, MW_FONT_BOLD); /* not there yet */
    draw(&bench, taken, 900, 300);
    assert_int_equal(dashed_strokes(&bench.list), 0);
    assert_int_equal(text_of(&bench, "rcpt")->font, MW_FONT_BOLD);
    draw(&bench, mw_trace_reply_to(&bench.trace, rcpt), 900, 300);
    assert_non_null(text_of(&bench, "RCPT → 250"));
    close_bench(&bench);
}

/* Whether any text that is drawn has these words in it. */
static bool says(const struct bench *bench, const char *words) {
    for (size_t i = 0; i < bench->list.count; i++)
        if (bench->list.items[i].kind == MW_DRAW_TEXT && strstr(bench->list.items[i].text, words) != NULL)
            return true;
    return false;
}

static void the_row_that_is_asked_for_is_not_explained(void **state) {
    (void)state;
    static const char *const instead[] = {"once you have answered", "setelah pertanyaan dijawab"};
    struct bench bench;
    open_bench(&bench);
    uint32_t asked = bench.trace.catalogue.questions[0].record,
             taken = mw_trace_taken_for(&bench.trace, asked);
    const struct mw_record *record = &bench.trace.records[taken];
    const struct mw_row *row =
        &bench.trace.catalogue.machines[record->taken.machine]->rows[record->taken.row];
    bench.view.side = (int)record->taken.side;
    for (int language = 0; language < MW_LANGUAGE_COUNT; language++) {
        bench.view.language = (enum mw_language)language;
        bench.view.answers[0] = MW_ANSWER_OPEN;
        for (float height = 150; height < 400; height += 150) { /* cramped, and with room */
            draw(&bench, asked, 900, height);
            assert_true(says(&bench, instead[language]));
            assert_false(says(&bench, mw_say(row->why, bench.view.language)));
            assert_true(dashed_strokes(&bench.list) > 0);
        }
        bench.view.answers[0] = MW_ANSWER_SHOWN;
        draw(&bench, asked, 900, 300);
        assert_false(says(&bench, instead[language]));
        assert_true(says(&bench, mw_say(row->why, bench.view.language)));
    }
    close_bench(&bench);
}

static void labels_follow_the_language(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    uint32_t pass = record_of(&bench.trace, "PASS", 1);
    draw(&bench, pass, 900, 300);
    assert_true(text_of(&bench, "named") != NULL && text_of(&bench, "bernama") == NULL);
    bench.view.language = MW_LANGUAGE_ID;
    draw(&bench, pass, 900, 300);
    assert_true(text_of(&bench, "named") == NULL && text_of(&bench, "bernama") != NULL);
    assert_non_null(text_of(&bench, "transaction")); /* the protocol's word stays */
    close_bench(&bench);
}

static void a_refusal_stands_out_in_its_own_colour(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    uint32_t wrong = record_of(&bench.trace, "PASS wrong", 1);
    draw(&bench, wrong, 900, 300);
    assert_int_equal(text_of(&bench, "PASS wrong")->color, mw_theme_of(false)->failure);
    draw(&bench, wrong - 1, 900, 300);
    assert_null(text_of(&bench, "PASS wrong"));
    close_bench(&bench);
}

static void bytes_show_line_ends_and_hex(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    bench.view.tab = MW_TAB_BYTES;
    draw(&bench, record_of(&bench.trace, "DATA", 1), 690, 282);
    assert_non_null(text_of(&bench, "DATA"));
    assert_non_null(text_of(&bench, "CR"));
    assert_non_null(text_of(&bench, "LF"));
    assert_non_null(text_of(&bench, "44 41 54 41 0d 0a "));
    assert_non_null(text_of(&bench, "1 segment: seq 1000, 6 bytes PSH ACK"));
    close_bench(&bench);
}

static void a_large_content_costs_no_more_than_what_is_in_sight(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    bench.view.tab = MW_TAB_BYTES;
    uint32_t content = MW_NONE;
    for (uint32_t i = 0; i < bench.trace.record_count && content == MW_NONE; i++)
        if (bench.trace.records[i].kind == MW_RECORD_CONTENT) content = i;
    struct mw_buffer large = {0};
    for (int i = 0; i < 10000; i++)
        mw_buffer_add_text(
            &large, "eighty letters of a picture that somebody attached, in base64, line by line \r\n");
    bench.trace.records[content].line.text = mw_trace_text(&bench.trace, mw_buffer_span(&large));
    mw_buffer_free(&large);
    draw(&bench, content, 690, 282);
    assert_in_range(bench.list.count, 20, 400);
    bench.view.scroll[MW_SCROLL_INSPECTOR] = 1e9f; /* the end is in sight, and no more than it */
    draw(&bench, content, 690, 282);
    assert_in_range(bench.list.count, 20, 400);
    close_bench(&bench);
}

static void the_envelope_is_what_was_said_so_far(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    bench.view.tab = MW_TAB_MESSAGE;
    draw(&bench, record_of(&bench.trace, "MAIL", 2), 690, 400);
    assert_non_null(text_of(&bench, "<ani@sekolah.example>"));
    assert_null(text_of(&bench, "<budi@kantor.example>"));
    draw(&bench, record_of(&bench.trace, "RCPT", 2), 690, 400);
    assert_non_null(text_of(&bench, "<budi@kantor.example>"));
    assert_non_null(text_of(&bench, "Budi <budi@kantor.example>"));
    close_bench(&bench);
}

static void parts_are_walked_in_order(void **state) {
    (void)state;
    struct mw_mime_part parts[MW_MIME_MOST_PARTS];
    struct mw_span letter =
        mw_span_of("Received: from b\r\n by c; now\r\nReceived: from a by b; then\r\n"
                   "Content-Type: multipart/mixed; boundary=\"x y\"\r\n\r\nignored\r\n--x y\r\n\r\nhello\r\n"
                   "--x y\r\nContent-Type: image/png; name=foto.png\r\n\r\nAAAA\r\n--x y--\r\nafter\r\n");
    assert_int_equal(mw_mime_walk(letter, parts, MW_MIME_MOST_PARTS), 3);
    assert_true(mw_span_is(parts[0].type, "multipart/mixed"));
    assert_true(mw_span_is(parts[1].type, "text/plain") && parts[1].depth == 1);
    assert_true(mw_span_is(parts[1].body, "hello\r\n"));
    assert_true(mw_span_is(parts[2].type, "image/png") && mw_span_is(parts[2].name, "foto.png"));
    struct mw_span hops[4];
    assert_int_equal(mw_mime_fields(letter, "received", hops, 4), 2);
    assert_true(mw_span_is(hops[0], "from b\r\n by c; now"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tab_keeps_its_texts_whole_and_apart),
        cmocka_unit_test(the_row_in_flight_is_dashed_and_then_solid),
        cmocka_unit_test(the_row_that_is_asked_for_is_not_explained),
        cmocka_unit_test(labels_follow_the_language),
        cmocka_unit_test(a_refusal_stands_out_in_its_own_colour),
        cmocka_unit_test(bytes_show_line_ends_and_hex),
        cmocka_unit_test(a_large_content_costs_no_more_than_what_is_in_sight),
        cmocka_unit_test(the_envelope_is_what_was_said_so_far),
        cmocka_unit_test(parts_are_walked_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
