#include "viz/diagram_around.h"

/* From the most that a part shows to the least. */
enum reach {
    STEPS_IN_AND_OUT, /* where one step leads to, and where it comes from */
    STEPS_OUT,
    NEXT_STEP, /* only the one that leads on the shortest way */
    NO_STEPS,
    TAKEN_ROW, /* without what else goes between its states */
    REACHES
};

struct part {
    const struct mw_diagram_ask *ask;
    const struct mw_diagram *whole;
    uint16_t current;
    bool *kept;       /* per state of the table */
    uint16_t *number; /* per state of the table: its number in the part */
    struct mw_table table;
};

static void keep_states(struct part *part, enum reach reach) {
    const struct mw_diagram *whole = part->whole;
    uint16_t next = MW_DIAGRAM_LEFT_OUT;
    for (size_t i = 0; i < whole->state_count; i++)
        part->kept[i] = i == part->current;
    if (part->ask->taken_row != MW_NO_ROW) {
        part->kept[part->ask->taken_from] = true;
        part->kept[part->ask->taken_to] = true;
    }
    for (size_t i = 0; i < whole->edge_count; i++) {
        const struct mw_diagram_edge *edge = &whole->edges[i];
        if (edge->extra || edge->from == edge->to) continue;
        if (edge->from == part->current && reach <= STEPS_OUT) part->kept[edge->to] = true;
        if (edge->to == part->current && reach == STEPS_IN_AND_OUT) part->kept[edge->from] = true;
        if (edge->from == part->current && edge->to > part->current && edge->to < next) next = edge->to;
    }
    if (reach == NEXT_STEP && next != MW_DIAGRAM_LEFT_OUT) part->kept[next] = true;
}

/* Whether the row is told of: it is drawn in the whole picture, between states of the part, and has to do
 * with where the machine is or with what it does. */
static bool is_told(const struct part *part, enum reach reach, uint16_t row, uint16_t *from, uint16_t *to) {
    const struct mw_diagram_ask *ask = part->ask;
    if (row == ask->taken_row) {
        *from = ask->taken_from;
        *to = ask->taken_to;
        return true;
    }
    *from = part->whole->drawn_from[row];
    if (*from == MW_DIAGRAM_LEFT_OUT || (reach == TAKEN_ROW && ask->taken_row != MW_NO_ROW)) return false;
    *to = ask->table->rows[row].to == MW_SAME ? *from : ask->table->rows[row].to;
    bool taken_way = ask->taken_row != MW_NO_ROW && *from == ask->taken_from && *to == ask->taken_to;
    return part->kept[*from] && part->kept[*to] &&
           (*from == part->current || *to == part->current || taken_way);
}

static void number_state(struct part *part, struct mw_bilingual *states, uint16_t state) {
    if (!part->kept[state] || part->number[state] != MW_DIAGRAM_LEFT_OUT) return;
    part->number[state] = part->table.state_count;
    states[part->table.state_count++] = part->ask->table->states[state];
}

/* A table of its own, in which all states and rows keep their order; but the taken row, when it stands alone,
 * goes forth. */
static struct mw_diagram_ask ask_for_part(struct part *part, enum reach reach, struct mw_arena *arena) {
    const struct mw_table *table = part->ask->table;
    struct mw_bilingual *states = mw_arena_alloc(arena, (table->state_count + 1u) * sizeof *states);
    struct mw_row *rows = mw_arena_alloc(arena, (table->row_count + 1u) * sizeof *rows);
    struct mw_diagram_ask ask = *part->ask;
    part->table = *table;
    part->table.states = states;
    part->table.rows = rows;
    part->table.state_count = part->table.row_count = part->table.start = 0;
    for (uint16_t i = 0; i < table->state_count; i++)
        part->number[i] = MW_DIAGRAM_LEFT_OUT;
    if (reach == TAKEN_ROW && ask.taken_row != MW_NO_ROW) number_state(part, states, ask.taken_from);
    for (uint16_t i = 0; i < table->state_count; i++)
        number_state(part, states, i);
    for (uint16_t i = 0; i < table->row_count; i++) {
        uint16_t from, to;
        if (!is_told(part, reach, i, &from, &to)) continue;
        struct mw_row *row = &rows[part->table.row_count];
        *row = table->rows[i];
        if (i == part->ask->taken_row) ask.taken_row = part->table.row_count;
        row->from = part->number[from];
        if (row->to != MW_SAME) row->to = part->number[to];
        part->table.row_count++;
    }
    ask.table = &part->table;
    if (part->ask->taken_row != MW_NO_ROW) {
        ask.taken_from = part->number[part->ask->taken_from];
        ask.taken_to = part->number[part->ask->taken_to];
    }
    return ask;
}

static bool fits(const struct mw_diagram_ask *ask, const struct mw_diagram *diagram) {
    return diagram->width <= ask->width + 0.5f && diagram->height <= ask->height + 0.5f;
}

struct mw_diagram_part mw_diagram_around(const struct mw_diagram_ask *ask, uint16_t current,
                                         struct mw_arena *arena) {
    struct mw_diagram_part whole = {mw_diagram_of(ask, arena), current, true};
    if (fits(ask, &whole.diagram)) return whole;
    for (int reach = 0; reach < REACHES; reach++) {
        struct part part = {.ask = ask, .whole = &whole.diagram, .current = current};
        part.kept = mw_arena_alloc(arena, ask->table->state_count + 1u);
        part.number = mw_arena_alloc(arena, (ask->table->state_count + 1u) * sizeof *part.number);
        keep_states(&part, (enum reach)reach);
        struct mw_diagram_ask smaller = ask_for_part(&part, (enum reach)reach, arena);
        struct mw_diagram diagram = mw_diagram_of(&smaller, arena);
        if (fits(ask, &diagram)) return (struct mw_diagram_part){diagram, part.number[current], false};
    }
    return whole;
}
