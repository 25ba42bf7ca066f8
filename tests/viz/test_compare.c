/* Two runs side by side: what differs is told, and what does not is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/check.h"
#include "tests/viz/fixture.h"
#include "tests/viz/frame_check.h"
#include "viz/compare.h"
#include "viz/differs.h"
#include "viz/input.h"

struct bench {
    struct mw_trace trace[MW_RUNS_MOST]; /* delete, keep; a third where one is needed */
    struct mw_view view;
    struct mw_frame_of of;
    struct mw_draw_list list;
};

static void open_bench(struct bench *bench) {
    memset(bench, 0, sizeof *bench);
    fixture_trace(&bench->trace[0], FIXTURE_DELETE);
    fixture_trace(&bench->trace[1], FIXTURE_KEEP);
    bench->view = mw_view_default();
    bench->view.comparing = true;
    bench->of = (struct mw_frame_of){
        .trace = {&bench->trace[0], &bench->trace[1]}, .view = &bench->view, .metrics = &fixture_metrics};
}

static void close_bench(struct bench *bench) {
    mw_draw_free(&bench->list);
    for (size_t i = 0; i < MW_RUNS_MOST; i++)
        mw_trace_free(&bench->trace[i]);
}

static void draw(struct bench *bench, uint32_t record, float width, float height) {
    bench->of.moment = (struct mw_moment){record, MW_PHASE_REST};
    bench->view.width = width;
    bench->view.height = height;
    mw_draw_clear(&bench->list);
    struct mw_panel panel = {.of = &bench->of,
                             .trace = &bench->trace[0],
                             .moment = bench->of.moment,
                             .view = &bench->view,
                             .theme = mw_theme_of(false),
                             .list = &bench->list,
                             .scale = (float)bench->view.text_percent / 100,
                             .connection =
                                 record == MW_NONE ? MW_NONE : mw_trace_focus(&bench->trace[0], record)};
    mw_panel_compare(&panel, (struct mw_rect){0, 0, width, height});
}

static size_t texts_like(const struct bench *bench, const char *text) {
    size_t count = 0;
    for (size_t i = 0; i < bench->list.count; i++)
        count += bench->list.items[i].kind == MW_DRAW_TEXT && strcmp(bench->list.items[i].text, text) == 0;
    return count;
}

static uint32_t end_of(const struct mw_trace *trace) {
    return (uint32_t)trace->record_count - 1;
}

static uint32_t line_of(const struct mw_trace *trace, const char *beginning) {
    for (uint32_t i = 0; i < trace->record_count; i++)
        if (mw_record_is_line(&trace->records[i]) &&
            mw_span_starts_nocase(mw_trace_bytes(trace, mw_record_text(&trace->records[i])), beginning))
            return i;
    MW_ASSERT(!"the fixture says this line");
    return MW_NONE;
}

/* A device that has not come yet is told what it would find; once it has come, what it has. */
static void the_next_device_is_foreseen(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    const struct mw_trace *trace = &bench.trace[0];
    const struct mw_catalogue *catalogue = &trace->catalogue;
    for (uint32_t i = 0; i < catalogue->store_count; i++) {
        if (catalogue->stores[i].kind != MW_STORE_DEVICE) continue;
        size_t found = 99;
        uint32_t visit = MW_NONE;
        for (size_t c = 0; c < catalogue->connection_count && visit == MW_NONE; c++)
            if (catalogue->connections[c].client == catalogue->stores[i].host &&
                catalogue->connections[c].protocol == MW_PROTOCOL_POP3)
                visit = catalogue->connections[c].opened_by;
        if (visit == MW_NONE) continue;
        assert_true(mw_differs_will_find(trace, visit - 1, i, &found));
        uint32_t mailbox = 0;
        while (catalogue->stores[mailbox].kind != MW_STORE_MAILBOX ||
               strcmp(catalogue->stores[mailbox].owner, catalogue->stores[i].owner) != 0)
            mailbox++;
        assert_int_equal(found, mw_trace_holding(trace, visit - 1, mailbox, &bench.list.arena).letter_count);
        assert_false(mw_differs_will_find(trace, visit, i, &found));
    }
    close_bench(&bench);
}

static void the_same_run_twice_does_not_differ(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    const struct mw_trace *trace = &bench.trace[0];
    for (uint32_t r = 0; r < bench.trace[0].record_count; r++) {
        struct mw_compared same = {{trace, trace, trace}, {r, r, r}, 2 + r % 2};
        struct mw_differs differs = mw_differs_of(&same, &bench.list.arena);
        assert_false(differs.any);
        assert_int_equal(differs.command_count, 0);
    }
    struct mw_compared before = {{trace, trace}, {MW_NONE, MW_NONE}, 2};
    struct mw_differs nothing = mw_differs_of(&before, &bench.list.arena);
    assert_false(nothing.any);
    close_bench(&bench);
}

static void deleting_and_keeping_differ_on_the_server_alone(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    struct mw_compared ends = {
        {&bench.trace[0], &bench.trace[1]}, {end_of(&bench.trace[0]), end_of(&bench.trace[1])}, 2};
    struct mw_differs differs = mw_differs_of(&ends, &bench.list.arena);
    assert_true(differs.any);
    assert_int_equal(differs.command_count, 1);
    assert_string_equal(differs.commands[0].word, "DELE");
    assert_int_equal(differs.commands[0].count[0], 1);
    assert_int_equal(differs.commands[0].count[1], 0);
    assert_true(differs.wire_bytes[0] > differs.wire_bytes[1]);
    for (size_t i = 0; i < differs.store_count; i++) {
        const struct mw_differs_store *store = &differs.stores[i];
        bool mailbox = bench.trace[0].catalogue.stores[store->store[0]].kind == MW_STORE_MAILBOX;
        assert_int_equal(mw_differs_store_does(store, 2), mailbox);
        if (!mailbox) continue;
        assert_int_equal(store->letters[0], 0);
        assert_int_equal(store->letters[1], 1);
    }
    close_bench(&bench);
}

static void the_strip_says_so_in_both_languages(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    draw(&bench, end_of(&bench.trace[0]), 1440, 760);
    assert_int_equal(texts_like(&bench, "0 ≠ 1 message"), 1);
    assert_int_equal(texts_like(&bench, "×1 only in Delete mode"), 1);
    assert_int_equal(texts_like(&bench, "1 = 1 message"), 2); /* Ani's copy, and Budi's PC */
    bench.view.language = MW_LANGUAGE_ID;
    draw(&bench, end_of(&bench.trace[0]), 1440, 760);
    assert_int_equal(texts_like(&bench, "0 ≠ 1 pesan"), 1);
    assert_int_equal(texts_like(&bench, "×1 hanya di Mode hapus"), 1);
    draw(&bench, line_of(&bench.trace[0], "STAT"), 1440, 760);
    assert_int_equal(texts_like(&bench, "Belum ada perbedaan"), 1);
    close_bench(&bench);
}

static void the_cast_is_a_device_and_its_server(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    uint32_t stat = line_of(&bench.trace[0], "STAT");
    struct mw_compared both = {{&bench.trace[0], &bench.trace[1]}, {stat, stat}, 2};
    struct mw_compare_cast cast = mw_compare_cast_of(&both, bench.trace[0].records[stat].connection);
    const struct mw_catalogue *catalogue = &bench.trace[0].catalogue;
    assert_int_equal(cast.count, 2);
    assert_string_equal(catalogue->hosts[cast.cards[0].host].id, "pc");
    assert_string_equal(catalogue->hosts[cast.cards[1].host].id, "mx");
    assert_int_equal(cast.places, 1);
    draw(&bench, stat, 1440, 760);
    assert_int_equal(texts_like(&bench, "STAT"), 4); /* a bubble and a line in either run */
    close_bench(&bench);
}

/* The third run is like the second, but its mailbox loses the letter at the end. */
static void open_third(struct bench *bench) {
    fixture_trace(&bench->trace[2], FIXTURE_DELETE);
    bench->trace[2].catalogue.about.variant_title = MW_BOTH("Third way", "Cara ketiga");
    bench->of.trace[2] = &bench->trace[2];
}

static const struct mw_hit *chip_of(const struct bench *bench, int run) {
    for (size_t i = 0; i < bench->list.hit_count; i++)
        if (bench->list.hits[i].action == MW_ACTION_RUNS && bench->list.hits[i].number >> MW_RUNS_MOST == run)
            return &bench->list.hits[i];
    return NULL;
}

static void click(struct bench *bench, int run, unsigned runs) {
    const struct mw_hit *chip = chip_of(bench, run);
    assert_non_null(chip);
    struct mw_hands hands = {.view = bench->view, .cursor = mw_cursor_at(MW_NONE), .list = &bench->list};
    memcpy(hands.trace, bench->of.trace, sizeof hands.trace);
    mw_input_key(&hands, (struct mw_stroke){.key = '1' + run});
    assert_int_equal(hands.view.runs, runs);
    mw_input_do(&hands, MW_ACTION_RUNS, chip->number); /* the same by mouse */
    assert_int_equal(hands.view.runs, runs);
    bench->view.runs = runs;
}

static void three_stand_below_each_other_where_there_is_room(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    open_third(&bench);
    uint32_t end = end_of(&bench.trace[0]);
    draw(&bench, end, 1440, 760);
    assert_int_equal(texts_like(&bench, "0 ≠ 1 ≠ 0 messages"), 1);
    assert_int_equal(texts_like(&bench, "1 ≠ 0 ≠ 1"), 1); /* DELE */
    assert_int_equal(texts_like(&bench, "1 = 1 = 1 message"), 2);
    assert_int_equal(texts_like(&bench, "Delete mode"), 1); /* the runs' titles; chips have numbers */
    assert_int_equal(texts_like(&bench, "Third way"), 1);
    click(&bench, 1, 0x5); /* without Keep mode */
    draw(&bench, end, 1440, 760);
    assert_int_equal(texts_like(&bench, "Keep mode"), 0);
    assert_int_equal(texts_like(&bench, "Third way"), 1);
    assert_int_equal(texts_like(&bench, "0 = 0 messages"), 0); /* nothing on both sides says nothing */
    click(&bench, 0, 0x5);                                     /* two at least */
    click(&bench, 1, 0x7);
    close_bench(&bench);
}

static void where_there_is_none_two_are_chosen(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    open_third(&bench);
    uint32_t end = end_of(&bench.trace[0]);
    draw(&bench, end, 1000, 500);
    assert_int_equal(texts_like(&bench, "Delete mode"), 1);
    assert_int_equal(texts_like(&bench, "Keep mode"), 1);
    assert_int_equal(texts_like(&bench, "Third way"), 0);
    assert_int_equal(texts_like(&bench, "0 ≠ 1 message"), 1);
    click(&bench, 2, 0x5); /* it takes the place of the last */
    draw(&bench, end, 1000, 500);
    assert_int_equal(texts_like(&bench, "Keep mode"), 0);
    assert_int_equal(texts_like(&bench, "Third way"), 1);
    bench.view.language = MW_LANGUAGE_ID;
    draw(&bench, end, 1000, 500);
    assert_int_equal(texts_like(&bench, "Cara ketiga"), 1);
    close_bench(&bench);
}

static void one_run_alone_is_said_to_be_alone(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    bench.of.trace[1] = NULL;
    draw(&bench, 0, 1440, 760);
    assert_int_equal(texts_like(&bench, "This lesson has one variant only: there is nothing to compare."), 1);
    close_bench(&bench);
}

static void texts_stay_whole_and_apart_at_every_size(void **state) {
    (void)state;
    static const struct {
        float width, height;
        int percent;
    } sizes[] = {{1000, 500, 80},  {1000, 500, 100},  {1000, 430, 200}, {1416, 760, 100},
                 {1416, 740, 150}, {3816, 2000, 100}, {3816, 2000, 200}};
    struct bench bench;
    open_bench(&bench);
    open_third(&bench);
    for (size_t size = 0; size < sizeof sizes / sizeof *sizes; size++)
        for (int way = 0; way < 2 * MW_LANGUAGE_COUNT; way++) {
            int language = way / 2;
            bench.of.trace[2] = way % 2 ? &bench.trace[2] : NULL;
            bench.view.language = (enum mw_language)language;
            bench.view.text_percent = sizes[size].percent;
            for (uint32_t r = 0; r < bench.trace[0].record_count; r++) {
                draw(&bench, r == 0 ? MW_NONE : r, sizes[size].width, sizes[size].height);
                struct seen_texts texts = seen_texts_of(&bench.list, &bench.of);
                const char *wrong = find_outside(&bench.list, &texts, &bench.view);
                if (wrong == NULL) wrong = find_cut_text(&bench.list, &texts);
                if (wrong == NULL) wrong = find_covered_text(&bench.list, &texts);
                if (wrong != NULL)
                    print_error("record %u, %.0f × %.0f at %d %%, language %d: %s\n", r,
                                (double)sizes[size].width, (double)sizes[size].height, sizes[size].percent,
                                language, wrong);
                seen_texts_free(&texts);
                assert_null(wrong);
            }
        }
    close_bench(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_device_is_foreseen),
        cmocka_unit_test(the_same_run_twice_does_not_differ),
        cmocka_unit_test(deleting_and_keeping_differ_on_the_server_alone),
        cmocka_unit_test(the_strip_says_so_in_both_languages),
        cmocka_unit_test(the_cast_is_a_device_and_its_server),
        cmocka_unit_test(three_stand_below_each_other_where_there_is_room),
        cmocka_unit_test(where_there_is_none_two_are_chosen),
        cmocka_unit_test(one_run_alone_is_said_to_be_alone),
        cmocka_unit_test(texts_stay_whole_and_apart_at_every_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
