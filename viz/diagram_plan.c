#include "viz/diagram_plan.h"

#include <string.h>

#include "sim/base/buffer.h"
#include "sim/base/check.h"
#include "sim/base/text.h"

static bool is_regular(const struct mw_row *row) {
    return row->from != MW_ANY && row->outcome == MW_GOES;
}

static uint16_t row_target(const struct mw_row *row) {
    return row->to == MW_SAME ? row->from : row->to;
}

static struct mw_diagram_edge *edge_between(struct mw_diagram *diagram, uint16_t from, uint16_t to) {
    for (size_t i = 0; i < diagram->edge_count; i++)
        if (diagram->edges[i].from == from && diagram->edges[i].to == to) return &diagram->edges[i];
    return NULL;
}

static uint16_t join_edge(struct mw_diagram *diagram, uint16_t from, uint16_t to, uint16_t row) {
    struct mw_diagram_edge *edge = edge_between(diagram, from, to);
    if (edge == NULL) {
        edge = &diagram->edges[diagram->edge_count++];
        *edge = (struct mw_diagram_edge){.from = from, .to = to, .row = row, .text = ""};
    }
    return (uint16_t)(edge - diagram->edges);
}

/* Marks what can be reached from the states marked already. */
static void spread_reach(const struct mw_table *table, bool *reached) {
    for (bool more = true; more;) {
        more = false;
        for (uint16_t i = 0; i < table->row_count; i++) {
            const struct mw_row *row = &table->rows[i];
            if (!is_regular(row) || !reached[row->from] || reached[row_target(row)]) continue;
            reached[row_target(row)] = more = true;
        }
    }
}

static bool leads_on(const struct mw_table *table, uint16_t state) {
    for (uint16_t i = 0; i < table->row_count; i++)
        if (is_regular(&table->rows[i]) && table->rows[i].from == state) return true;
    return false;
}

static void choose_rows(struct mw_diagram *diagram, const struct mw_table *table, struct mw_arena *arena) {
    bool *reached = mw_arena_alloc(arena, table->state_count + 1u);
    diagram->drawn_from = mw_arena_alloc(arena, (table->row_count + 1u) * sizeof *diagram->drawn_from);
    reached[table->start] = true;
    spread_reach(table, reached);
    for (uint16_t i = 0; i < table->row_count; i++) {
        const struct mw_row *row = &table->rows[i];
        diagram->drawn_from[i] = is_regular(row) ? row->from : MW_DIAGRAM_LEFT_OUT;
        bool to_all = row->from == MW_ANY && row->outcome == MW_GOES && row->to != MW_SAME;
        if (to_all && !reached[row->to] && leads_on(table, row->to)) diagram->drawn_from[i] = table->start;
    }
}

void mw_diagram_collect(struct mw_diagram *diagram, const struct mw_diagram_ask *ask,
                        struct mw_arena *arena) {
    const struct mw_table *table = ask->table;
    diagram->states = mw_arena_alloc(arena, (table->state_count + 1u) * sizeof *diagram->states);
    diagram->edges = mw_arena_alloc(arena, (table->row_count + 1u) * sizeof *diagram->edges);
    diagram->edge_of_row = mw_arena_alloc(arena, (table->row_count + 1u) * sizeof *diagram->edge_of_row);
    diagram->state_count = table->state_count;
    choose_rows(diagram, table, arena);
    for (uint16_t i = 0; i < table->state_count; i++)
        diagram->states[i] = (struct mw_diagram_state){.name = mw_say(table->states[i], ask->language),
                                                       .dim = i != table->start};
    for (uint16_t i = 0; i < table->row_count; i++) {
        uint16_t from = diagram->drawn_from[i];
        diagram->edge_of_row[i] = MW_DIAGRAM_LEFT_OUT;
        if (from == MW_DIAGRAM_LEFT_OUT) continue;
        uint16_t to = row_target(&table->rows[i]);
        diagram->edge_of_row[i] = join_edge(diagram, from, to, i);
        if (to != from) diagram->states[to].dim = false;
    }
    if (ask->taken_row == MW_NO_ROW) return;
    MW_ASSERT(ask->taken_row < table->row_count);
    MW_ASSERT(ask->taken_from < table->state_count && ask->taken_to < table->state_count);
    size_t regular = diagram->edge_count;
    uint16_t taken = join_edge(diagram, ask->taken_from, ask->taken_to, ask->taken_row);
    diagram->edges[taken].extra = taken >= regular;
    diagram->edge_of_row[ask->taken_row] = taken;
}

/* The longest way from the start along rows that lead onwards in the order of declaration. Returns its
 * length. */
static size_t main_way(const struct mw_diagram *diagram, uint16_t start, uint16_t *way,
                       struct mw_arena *arena) {
    size_t n = diagram->state_count;
    int *depth = mw_arena_alloc(arena, (n + 1) * sizeof *depth); /* 0: not reached; the start has 1 */
    uint16_t *before = mw_arena_alloc(arena, (n + 1) * sizeof *before);
    depth[start] = 1;
    uint16_t end = start;
    for (uint16_t i = start; i < n; i++) {
        if (depth[i] == 0) continue;
        if (depth[i] > depth[end]) end = i;
        for (size_t e = 0; e < diagram->edge_count; e++) {
            const struct mw_diagram_edge *edge = &diagram->edges[e];
            if (edge->extra || edge->from != i || edge->to <= i || depth[edge->to] > depth[i]) continue;
            depth[edge->to] = depth[i] + 1;
            before[edge->to] = i;
        }
    }
    size_t length = (size_t)depth[end];
    for (size_t i = length; i-- > 0; end = before[end])
        way[i] = end;
    return length;
}

static int free_column(const bool *used, int columns, int wanted) {
    for (int away = 0; away < columns; away++) {
        if (wanted - away >= 0 && !used[wanted - away]) return wanted - away;
        if (wanted + away < columns && !used[wanted + away]) return wanted + away;
    }
    return -1;
}

/* Branches stand below the state of the way that they have most to do with: the first that an edge joins them
 * to. */
static void place_branches(const struct mw_diagram *diagram, struct mw_diagram_plan *plan,
                           const uint16_t *order, size_t way, struct mw_arena *arena) {
    size_t n = diagram->state_count;
    plan->columns = (int)(way > n - way ? way : n - way);
    plan->rows = 2;
    bool *used = mw_arena_alloc(arena, (size_t)plan->columns + 1);
    for (size_t i = 0; i < n; i++) {
        struct mw_diagram_cell *cell = &plan->cells[order[i]];
        cell->order = (int)i;
        cell->column = (int)i;
        if (i < way) continue;
        int wanted = plan->columns - 1;
        for (size_t e = diagram->edge_count; e-- > 0;) {
            const struct mw_diagram_edge *edge = &diagram->edges[e];
            if (edge->extra) continue;
            uint16_t other = edge->from == order[i] ? edge->to : edge->to == order[i] ? edge->from : order[i];
            if (other != order[i] && plan->cells[other].row == 0 && plan->cells[other].order < (int)way)
                wanted = plan->cells[other].column;
        }
        cell->row = 1;
        cell->column = free_column(used, plan->columns, wanted);
        used[cell->column] = true;
    }
}

struct mw_diagram_plan mw_diagram_arrange(const struct mw_diagram *diagram, const struct mw_table *table,
                                          enum mw_diagram_arrangement arrangement, struct mw_arena *arena) {
    size_t n = diagram->state_count;
    uint16_t *order = mw_arena_alloc(arena, (n + 1) * sizeof *order);
    size_t way = main_way(diagram, table->start, order, arena), count = way;
    for (int dim = 0; dim < 2; dim++)
        for (uint16_t state = 0; state < n; state++) {
            bool on_way = false;
            for (size_t i = 0; i < way; i++)
                on_way = on_way || order[i] == state;
            if (!on_way && diagram->states[state].dim == (dim == 1)) order[count++] = state;
        }
    struct mw_diagram_plan plan = {.cells = mw_arena_alloc(arena, (n + 1) * sizeof *plan.cells)};
    if (arrangement == MW_DIAGRAM_BRANCHES && way < n) {
        /* Cells start in row 0 with order 0: give those off the way a place behind it before anybody looks.
         */
        for (size_t i = 0; i < n; i++)
            plan.cells[order[i]].order = (int)i;
        place_branches(diagram, &plan, order, way, arena);
        return plan;
    }
    plan.rows = arrangement == MW_DIAGRAM_TURNING && n > 2 ? 2 : 1;
    plan.columns = (int)(plan.rows == 2 ? (n + 1) / 2 : n);
    for (int i = 0; i < (int)n; i++) {
        int row = i / plan.columns;
        plan.cells[order[i]] = (struct mw_diagram_cell){
            .row = row, .column = row == 0 ? i : 2 * plan.columns - 1 - i, .order = i};
    }
    return plan;
}

/* --- labels ----------------------------------------------------------------------------------------------
 */

/* Whether another row that is drawn goes elsewhere from here on the same event: then the guard tells them
 * apart. But not if one beside it leads to the same state: the arrow stands for both, whatever the guard. */
static bool guard_distinguishes(const struct mw_diagram *diagram, const struct mw_table *table,
                                uint16_t index) {
    const struct mw_row *row = &table->rows[index];
    if (row->guard == NULL) return false;
    bool elsewhere = false;
    for (uint16_t i = 0; i < table->row_count; i++) {
        const struct mw_row *other = &table->rows[i];
        if (i == index || diagram->drawn_from[i] == MW_DIAGRAM_LEFT_OUT) continue;
        if (other->on != row->on || other->from != row->from) continue;
        if (row_target(other) == row_target(row)) return false;
        elsewhere = true;
    }
    return elsewhere;
}

static const char *event_name(const struct mw_diagram_ask *ask, const struct mw_row *row) {
    return row->on == MW_ANY ? "*" : mw_say(ask->table->events[row->on], ask->language);
}

static void add_row_label(struct mw_buffer *label, const struct mw_diagram *diagram,
                          const struct mw_diagram_ask *ask, uint16_t index) {
    const struct mw_table *table = ask->table;
    const struct mw_row *row = &table->rows[index];
    mw_buffer_add_text(label, event_name(ask, row));
    if (guard_distinguishes(diagram, table, index))
        mw_buffer_format(label, " [%s]", mw_say(row->guard->name, ask->language));
}

/* Whether the row is one of those that the edge is drawn for whatever is taken, and the first with its event:
 * two guarded rows between the same states are one word. */
static bool is_said(const struct mw_diagram *diagram, const struct mw_table *table,
                    const struct mw_diagram_edge *edge, uint16_t index) {
    if (edge->extra) return index == edge->row;
    for (uint16_t i = 0; i <= index; i++) {
        bool here = diagram->drawn_from[i] == edge->from && row_target(&table->rows[i]) == edge->to;
        if (here && table->rows[i].on == table->rows[index].on) return i == index;
    }
    return false;
}

static bool fits(const struct mw_diagram_ask *ask, float size, float room, const char *text) {
    return mw_text_width(ask->metrics, MW_FONT_MONO_BOLD, size, text) <= room;
}

/* The longest beginning of the text that fits with "…" behind it. */
static const char *cut(const struct mw_diagram_ask *ask, float size, float room, const char *text,
                       struct mw_arena *arena) {
    const char *best = "";
    struct mw_span all = mw_span_of(text), rest = all;
    while (mw_utf8_next(&rest) != 0) {
        const char *tried = mw_arena_format(arena, "%.*s…", (int)(all.len - rest.len), text);
        if (!fits(ask, size, room, tried)) break;
        best = tried;
    }
    return best;
}

static const char *taken_label(const struct mw_diagram *diagram, const struct mw_diagram_ask *ask, float size,
                               float room, struct mw_arena *arena) {
    struct mw_buffer label = {0};
    add_row_label(&label, diagram, ask, ask->taken_row);
    const char *result = mw_arena_text(arena, mw_buffer_text(&label));
    if (ask->taken_reply != NULL) {
        const char *answered = mw_arena_format(arena, "%s → %s", result, ask->taken_reply);
        if (fits(ask, size, room, answered)) result = answered;
    }
    mw_buffer_free(&label);
    return result;
}

static const char *joined(const char *const *labels, size_t count, struct mw_arena *arena) {
    const char *all = "";
    for (size_t i = 0; i < count; i++)
        all = i == 0 ? labels[0] : mw_arena_format(arena, "%s, %s", all, labels[i]);
    return all;
}

/* "FETCH, STORE, SEARCH … (23)": as many as there is room for, and how many they are in all. */
static const char *bundle(const struct mw_diagram_ask *ask, const char *const *labels, size_t count,
                          float size, float room, struct mw_arena *arena) {
    const char *begun = "", *result = NULL;
    for (size_t i = 0; i < count; i++) {
        begun = i == 0 ? labels[0] : mw_arena_format(arena, "%s, %s", begun, labels[i]);
        const char *tried = i + 1 == count ? begun : mw_arena_format(arena, "%s … (%zu)", begun, count);
        if (fits(ask, size, room, tried)) result = tried;
        if (!fits(ask, size, room, begun)) break;
    }
    if (result != NULL) return result;
    const char *more = mw_arena_format(arena, "%s …", labels[0]);
    return count > 1 && fits(ask, size, room, more) ? more : labels[0];
}

const char *mw_diagram_label(const struct mw_diagram *diagram, const struct mw_diagram_ask *ask,
                             const struct mw_diagram_edge *edge, float size, float room,
                             struct mw_arena *arena) {
    const struct mw_table *table = ask->table;
    const char *result = "";
    if (edge->taken) {
        result = taken_label(diagram, ask, size, room, arena);
    } else {
        const char **labels = mw_arena_alloc(arena, (table->row_count + 1u) * sizeof *labels), *say = NULL;
        const char **bare = mw_arena_alloc(arena, (table->row_count + 1u) * sizeof *bare);
        size_t count = 0;
        for (uint16_t i = 0; i < table->row_count; i++) {
            if (!is_said(diagram, table, edge, i)) continue;
            struct mw_buffer label = {0};
            add_row_label(&label, diagram, ask, i);
            if (count == 0) say = table->rows[i].say;
            bare[count] = event_name(ask, &table->rows[i]);
            labels[count++] = mw_arena_text(arena, mw_buffer_text(&label));
            mw_buffer_free(&label);
        }
        /* Which commands there are says more than what one of them hangs on. */
        bool whole = fits(ask, size, room, joined(labels, count, arena));
        if (count > 0) result = bundle(ask, whole || count == 1 ? labels : bare, count, size, room, arena);
        if (count == 1 && say != NULL && edge->shape == MW_DIAGRAM_LANE) { /* it stands alone */
            const char *answered = mw_arena_format(arena, "%s → %s", labels[0], say);
            if (fits(ask, size, 0.8f * room, answered)) result = answered;
        }
    }
    return fits(ask, size, room, result) ? result : cut(ask, size, room, result, arena);
}
