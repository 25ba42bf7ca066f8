/* The picture of a state machine: whatever the table, nothing in it meets anything else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/random.h"
#include "tests/viz/fixture.h"
#include "tests/viz/fixture_tables.h"
#include "viz/diagram_around.h"

enum { MOST_STATES = 14, MOST_ROWS = 48, TABLES = 600 };

static const struct mw_bilingual names[MOST_STATES] = {
    {{"start"}}, {{"greeted"}}, {{"mail"}},           {{"rcpt"}},        {{"data"}},
    {{"auth"}},  {{"closing"}}, {{"named"}},          {{"transaction"}}, {{"authorization"}},
    {{"idle"}},  {{"x"}},       {{"wait for reply"}}, {{"closed"}}};
static const struct mw_bilingual events[] = {
    {{"EHLO"}}, {{"MAIL"}}, {{"RCPT"}}, {{"DATA"}}, {{"QUIT"}}, {{"."}}, {{"a reply that goes on and on"}},
    {{"NOOP"}}};
static const struct mw_guard guard = {{{"recipient known", "penerima dikenal"}}, NULL};

struct random_table {
    struct mw_row rows[MOST_ROWS];
    struct mw_table table;
};

static void make_table(struct random_table *made, struct mw_random *random) {
    uint16_t states = (uint16_t)(1 + mw_random_below(random, MOST_STATES));
    uint16_t rows = (uint16_t)mw_random_below(random, 1 + (states < 4 ? 10u : MOST_ROWS));
    for (uint16_t i = 0; i < rows; i++) {
        struct mw_row *row = &made->rows[i];
        bool onwards = mw_random_below(random, 2) == 0;
        uint16_t from = (uint16_t)mw_random_below(random, states);
        *row = (struct mw_row){
            .from = from, .on = (uint16_t)mw_random_below(random, 8), .why = MW_BOTH("w", "w")};
        row->to =
            onwards && from + 1 < states ? (uint16_t)(from + 1) : (uint16_t)mw_random_below(random, states);
        if (mw_random_below(random, 6) == 0) row->to = MW_SAME;
        if (mw_random_below(random, 6) == 0) row->from = MW_ANY;
        if (mw_random_below(random, 8) == 0) row->on = MW_ANY;
        if (mw_random_below(random, 4) == 0) row->outcome = MW_REFUSES;
        if (mw_random_below(random, 4) == 0) row->guard = &guard;
    }
    made->table = (struct mw_table){.id = "random",
                                    .states = names,
                                    .state_count = states,
                                    .start = 0,
                                    .events = events,
                                    .event_count = 8,
                                    .rows = made->rows,
                                    .row_count = rows};
}

static struct mw_diagram_ask ask_for(const struct mw_table *table, float width, float height, float scale) {
    return (struct mw_diagram_ask){.table = table,
                                   .metrics = &fixture_metrics,
                                   .width = width,
                                   .height = height,
                                   .scale = scale,
                                   .taken_row = MW_NO_ROW};
}

static bool overlap(struct mw_rect a, struct mw_rect b) {
    const float slack = 0.05f;
    return a.x + a.w > b.x + slack && b.x + b.w > a.x + slack && a.y + a.h > b.y + slack &&
           b.y + b.h > a.y + slack;
}

static bool inside(struct mw_rect a, const struct mw_diagram *diagram) {
    return a.x >= -0.05f && a.y >= -0.05f && a.x + a.w <= diagram->width + 0.05f &&
           a.y + a.h <= diagram->height + 0.05f;
}

/* Says what is wrong, or NULL. */
static const char *fault_of(const struct mw_diagram *d) {
    for (size_t i = 0; i < d->state_count; i++) {
        if (!inside(d->states[i].rect, d)) return "a state is outside";
        for (size_t k = 0; k < i; k++)
            if (overlap(d->states[i].rect, d->states[k].rect)) return "two states overlap";
        float name = mw_text_width(&fixture_metrics, MW_FONT_BOLD, d->name_size, d->states[i].name);
        if (name > d->states[i].rect.w) return "a name is wider than its state";
    }
    for (size_t i = 0; i < d->edge_count; i++) {
        const struct mw_diagram_edge *edge = &d->edges[i];
        if (edge->label.w > edge->label_room + 0.05f) return "a label is wider than its room";
        if (!inside(edge->label, d)) return "a label is outside";
        for (size_t k = 0; k < d->state_count; k++)
            if (overlap(edge->label, d->states[k].rect)) return "a label lies on a state";
        for (size_t k = 0; k < i; k++)
            if (overlap(edge->label, d->edges[k].label)) return "two labels overlap";
    }
    return NULL;
}

static void take(struct mw_diagram_ask *ask, struct mw_random *random) {
    const struct mw_table *table = ask->table;
    ask->taken_row = (uint16_t)mw_random_below(random, table->row_count);
    const struct mw_row *row = &table->rows[ask->taken_row];
    ask->taken_from = row->from == MW_ANY ? (uint16_t)mw_random_below(random, table->state_count) : row->from;
    ask->taken_to = row->to == MW_SAME ? ask->taken_from : row->to;
    ask->taken_reply = mw_random_below(random, 2) == 0 ? "250" : NULL;
}

static void nothing_overlaps_whatever_the_table(void **state) {
    (void)state;
    struct mw_arena arena = {0};
    for (uint64_t seed = 1; seed <= TABLES; seed++) {
        struct mw_random random = mw_random_stream(seed, "diagram");
        struct random_table made;
        make_table(&made, &random);
        struct mw_diagram_ask ask = ask_for(&made.table, 150 + (float)mw_random_below(&random, 1500),
                                            60 + (float)mw_random_below(&random, 400),
                                            0.8f + 0.1f * (float)mw_random_below(&random, 13));
        if (made.table.row_count > 0 && mw_random_below(&random, 3) != 0) take(&ask, &random);
        struct mw_diagram diagram = mw_diagram_of(&ask, &arena);
        const char *fault = fault_of(&diagram);
        if (fault != NULL) print_error("seed %llu: %s\n", (unsigned long long)seed, fault);
        assert_null(fault);
        mw_arena_reset(&arena);
    }
    mw_arena_free(&arena);
}

/* A part shows the state it is asked about and the taken row, and fits wherever anything can. */
static void a_part_holds_what_it_must(void **state) {
    (void)state;
    struct mw_arena arena = {0};
    size_t parts = 0, too_large = 0;
    for (uint64_t seed = 1; seed <= TABLES; seed++) {
        struct mw_random random = mw_random_stream(seed, "part");
        struct random_table made;
        make_table(&made, &random);
        struct mw_diagram_ask ask = ask_for(&made.table, 260 + (float)mw_random_below(&random, 500),
                                            110 + (float)mw_random_below(&random, 200), 1);
        uint16_t current = (uint16_t)mw_random_below(&random, made.table.state_count);
        if (made.table.row_count > 0 && mw_random_below(&random, 3) != 0) {
            take(&ask, &random);
            current = mw_random_below(&random, 2) ? ask.taken_from : ask.taken_to;
        }
        struct mw_diagram_part part = mw_diagram_around(&ask, current, &arena);
        const struct mw_diagram *diagram = &part.diagram;
        const char *fault = fault_of(diagram);
        if (fault != NULL) print_error("seed %llu: %s\n", (unsigned long long)seed, fault);
        assert_null(fault);
        assert_true(part.current < diagram->state_count);
        assert_ptr_equal(diagram->states[part.current].name, names[current].in[MW_LANGUAGE_EN]);
        if (part.whole) assert_int_equal(diagram->state_count, made.table.state_count);
        size_t taken = 0;
        for (size_t i = 0; i < diagram->edge_count; i++) {
            const struct mw_diagram_edge *edge = &diagram->edges[i];
            if (!edge->taken) continue;
            taken++;
            assert_ptr_equal(diagram->states[edge->from].name, names[ask.taken_from].in[MW_LANGUAGE_EN]);
            assert_ptr_equal(diagram->states[edge->to].name, names[ask.taken_to].in[MW_LANGUAGE_EN]);
        }
        assert_int_equal(taken, ask.taken_row != MW_NO_ROW);
        parts += !part.whole;
        too_large += diagram->width > ask.width + 0.5f || diagram->height > ask.height + 0.5f;
        mw_arena_reset(&arena);
    }
    assert_true(parts > TABLES / 4);
    assert_int_equal(too_large, 0);
    mw_arena_free(&arena);
}

static void every_row_is_drawn_or_left_out_for_a_reason(void **state) {
    (void)state;
    struct mw_arena arena = {0};
    for (uint64_t seed = 1; seed <= TABLES; seed++) {
        struct mw_random random = mw_random_stream(seed, "rows");
        struct random_table made;
        make_table(&made, &random);
        struct mw_diagram_ask ask = ask_for(&made.table, 700, 200, 1);
        if (made.table.row_count > 0) take(&ask, &random);
        struct mw_diagram diagram = mw_diagram_of(&ask, &arena);
        size_t taken = 0;
        for (uint16_t i = 0; i < made.table.row_count; i++) {
            const struct mw_row *row = &made.rows[i];
            bool out = diagram.edge_of_row[i] == MW_DIAGRAM_LEFT_OUT,
                 special = row->from == MW_ANY || row->outcome == MW_REFUSES;
            if (!special || i == ask.taken_row) assert_false(out);
            if (row->outcome == MW_REFUSES && i != ask.taken_row) assert_true(out);
            if (out) continue;
            const struct mw_diagram_edge *edge = &diagram.edges[diagram.edge_of_row[i]];
            if (row->from != MW_ANY) assert_int_equal(edge->from, row->from);
            if (row->from == MW_ANY && i != ask.taken_row) assert_int_equal(edge->from, made.table.start);
            assert_int_equal(edge->to, row->to == MW_SAME ? edge->from : row->to);
        }
        for (size_t i = 0; i < diagram.edge_count; i++)
            taken += diagram.edges[i].taken;
        assert_int_equal(taken, made.table.row_count > 0);
        mw_arena_reset(&arena);
    }
    mw_arena_free(&arena);
}

static void a_row_added_to_the_table_appears(void **state) {
    (void)state;
    struct mw_row rows[] = {
        {.from = 0, .on = 0, .to = 1}, {.from = 1, .on = 1, .to = 2}, {.from = 2, .on = 7, .to = 0}};
    struct mw_table table = {
        .states = names, .state_count = 3, .events = events, .event_count = 8, .rows = rows};
    struct mw_arena arena = {0};
    for (uint16_t count = 1; count <= 3; count++) {
        table.row_count = count;
        struct mw_diagram_ask ask = ask_for(&table, 700, 200, 1);
        struct mw_diagram diagram = mw_diagram_of(&ask, &arena);
        assert_int_equal(diagram.edge_count, count);
        assert_string_equal(diagram.edges[count - 1].text, events[rows[count - 1].on].in[MW_LANGUAGE_EN]);
    }
    mw_arena_free(&arena);
}

static void nothing_moves_when_a_refusal_appears(void **state) {
    (void)state;
    struct mw_arena arena = {0};
    for (uint64_t seed = 1; seed <= TABLES; seed++) {
        struct mw_random random = mw_random_stream(seed, "moves");
        struct random_table made;
        make_table(&made, &random);
        if (made.table.row_count == 0) continue;
        struct mw_diagram_ask ask = ask_for(&made.table, 700, 200, 1);
        struct mw_diagram before = mw_diagram_of(&ask, &arena);
        take(&ask, &random);
        struct mw_diagram after = mw_diagram_of(&ask, &arena);
        for (size_t i = 0; i < before.state_count; i++)
            assert_memory_equal(&before.states[i].rect, &after.states[i].rect, sizeof before.states[i].rect);
        for (size_t i = 0; i < before.edge_count; i++) {
            assert_true(before.edges[i].x == after.edges[i].x && before.edges[i].x2 == after.edges[i].x2);
            assert_true(before.edges[i].lane_y == after.edges[i].lane_y);
        }
        mw_arena_reset(&arena);
    }
    mw_arena_free(&arena);
}

static void a_row_for_every_state_is_drawn_if_it_is_the_only_way_on(void **state) {
    (void)state;
    struct mw_row rows[] = {{.from = MW_ANY, .on = 0, .to = 1},
                            {.from = 1, .on = 1, .to = 2},
                            {.from = MW_ANY, .on = 4, .to = 3}};
    struct mw_table table = {
        .states = names, .state_count = 4, .events = events, .event_count = 8, .rows = rows, .row_count = 3};
    struct mw_arena arena = {0};
    struct mw_diagram_ask ask = ask_for(&table, 700, 200, 1);
    ask.taken_row = 0; /* EHLO once more, in the second state: the way from the start stays as it is */
    ask.taken_from = ask.taken_to = 1;
    struct mw_diagram diagram = mw_diagram_of(&ask, &arena);
    assert_int_equal(diagram.edge_count, 3);
    assert_int_equal(diagram.edges[0].from, 0);
    assert_string_equal(diagram.edges[0].text, "EHLO");
    assert_true(diagram.edges[2].taken && diagram.edges[2].extra);
    assert_string_equal(diagram.edges[2].text, "EHLO");
    assert_int_equal(diagram.edge_of_row[2],
                     MW_DIAGRAM_LEFT_OUT); /* QUIT leads nowhere from which one could go on */
    assert_true(diagram.states[3].dim);
    mw_arena_free(&arena);
}

static void a_guard_is_named_where_it_tells_two_arrows_apart(void **state) {
    (void)state;
    struct mw_row rows[] = {{.from = 0, .on = 0, .guard = &guard, .to = 1},
                            {.from = 0, .on = 0, .to = 2},
                            {.from = 0, .on = 0, .to = 1}};
    struct mw_table table = {
        .states = names, .state_count = 3, .events = events, .event_count = 8, .rows = rows, .row_count = 2};
    struct mw_arena arena = {0};
    struct mw_diagram_ask ask = ask_for(&table, 1400, 400, 1);
    struct mw_diagram apart = mw_diagram_of(&ask, &arena);
    assert_string_equal(apart.edges[0].text, "EHLO [recipient known]");
    assert_string_equal(apart.edges[1].text, "EHLO");
    ask.language = MW_LANGUAGE_ID;
    apart = mw_diagram_of(&ask, &arena);
    assert_string_equal(apart.edges[0].text, "EHLO [penerima dikenal]");
    table.row_count = 3; /* now the first arrow is taken without the guard too */
    struct mw_diagram shared = mw_diagram_of(&ask, &arena);
    assert_int_equal(shared.edge_count, 2);
    assert_string_equal(shared.edges[0].text, "EHLO");
    mw_arena_free(&arena);
}

static void the_longest_way_is_the_first_row(void **state) {
    (void)state;
    struct mw_arena arena = {0};
    const struct mw_table *table = fixture_table(MW_PROTOCOL_SMTP, 1);
    struct mw_diagram_ask ask = ask_for(table, 1200, 300, 1);
    struct mw_diagram diagram = mw_diagram_of(&ask, &arena);
    for (size_t i = 1; i < 5; i++) { /* connected, greeted, mail, rcpt, data */
        assert_true(diagram.states[i].rect.x > diagram.states[i - 1].rect.x);
        assert_true(diagram.states[i].rect.y == diagram.states[0].rect.y);
    }
    assert_true(diagram.states[5].dim); /* quit: only a row for every state leads there */
    assert_true(diagram.width <= 1200 && diagram.height <= 300);
    mw_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_overlaps_whatever_the_table),
        cmocka_unit_test(a_part_holds_what_it_must),
        cmocka_unit_test(every_row_is_drawn_or_left_out_for_a_reason),
        cmocka_unit_test(a_row_added_to_the_table_appears),
        cmocka_unit_test(nothing_moves_when_a_refusal_appears),
        cmocka_unit_test(a_row_for_every_state_is_drawn_if_it_is_the_only_way_on),
        cmocka_unit_test(a_guard_is_named_where_it_tells_two_arrows_apart),
        cmocka_unit_test(the_longest_way_is_the_first_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
