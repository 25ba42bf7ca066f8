#include "viz/diagram.h"

#include <math.h>

#include "sim/base/check.h"
#include "viz/diagram_plan.h"

/* Measures at 100 %. */
static const float NAME_SIZE = 13, LABEL_SIZE = 12;
static const float STATE_HEIGHT = 38, STATE_PADDING = 12, STATE_LEAST = 72;
static const float GAP = 42, LOOP_HALF = 16, LOOP_HEIGHT = 30, LABEL_CAP = 132;
static const float LANE_FIRST = 24, MARGIN = 3, OVERHANG = 8;
static const float SHRINK_LEAST = 0.72f, LABEL_LEAST = 8.5f; /* nobody reads smaller text */

/* Everything that the places follow from. */
struct grid {
    struct mw_diagram *diagram;
    const struct mw_diagram_ask *ask;
    struct mw_diagram_plan plan;
    struct mw_arena *arena;
    float unit, state_height, label_height, loop_height;
    float *column_width; /* of the widest state in each */
    float gap;           /* between columns */
    float row_y[2];
    float lane_first, lane_pitch;
    int *lane;        /* per edge: which lane, or -1 */
    int lane_count;   /* with the one kept free for a row that is drawn only while it is taken, and the drops'
                       */
    bool outer_below; /* loops and labels may stand below the second row */
    int extra_lane, drop_lane; /* -1: none */
};

static const struct mw_diagram_cell *cell(const struct grid *grid, uint16_t state) {
    return &grid->plan.cells[state];
}

static float middle_x(const struct grid *grid, uint16_t state) {
    const struct mw_rect *rect = &grid->diagram->states[state].rect;
    return rect->x + rect->w / 2;
}

static float larger(float a, float b) {
    return a > b ? a : b;
}
static float smaller(float a, float b) {
    return a < b ? a : b;
}

/* --- shapes and lanes -------------------------------------------------------------------------------------
 */

static void choose_shape(const struct grid *grid, struct mw_diagram_edge *edge) {
    const struct mw_diagram_cell *from = cell(grid, edge->from), *to = cell(grid, edge->to);
    int across = to->column - from->column;
    if (edge->from == edge->to) {
        edge->shape = MW_DIAGRAM_LOOP;
    } else if (from->row == to->row && (across == 1 || across == -1) && to->order > from->order) {
        edge->shape = MW_DIAGRAM_STRAIGHT;
    } else if (from->row != to->row && across == 0) {
        edge->shape = MW_DIAGRAM_DROP;
    } else {
        edge->shape = MW_DIAGRAM_LANE;
    }
}

static int columns_between(const struct grid *grid, const struct mw_diagram_edge *edge) {
    int across = cell(grid, edge->to)->column - cell(grid, edge->from)->column;
    return across < 0 ? -across : across;
}

/* 0: within the first row; 1: between the rows; 2: within the second. */
static int lane_group(const struct grid *grid, const struct mw_diagram_edge *edge) {
    return cell(grid, edge->from)->row + cell(grid, edge->to)->row;
}

static bool share_columns(const struct grid *grid, const struct mw_diagram_edge *a,
                          const struct mw_diagram_edge *b) {
    int a1 = cell(grid, a->from)->column, a2 = cell(grid, a->to)->column;
    int b1 = cell(grid, b->from)->column, b2 = cell(grid, b->to)->column;
    int a_low = a1 < a2 ? a1 : a2, a_high = a1 + a2 - a_low, b_low = b1 < b2 ? b1 : b2,
        b_high = b1 + b2 - b_low;
    return a_low <= b_high && b_low <= a_high;
}

/* Short ways lie nearest to their row, so that long ones arch over them. Lanes of group 2 count from below.
 */
static int lanes_of_group(struct grid *grid, int group, int first) {
    struct mw_diagram *diagram = grid->diagram;
    int used = 0;
    for (int length = 0; length <= grid->plan.columns; length++)
        for (size_t i = 0; i < diagram->edge_count; i++) {
            const struct mw_diagram_edge *edge = &diagram->edges[i];
            if (edge->extra || edge->shape != MW_DIAGRAM_LANE || lane_group(grid, edge) != group ||
                columns_between(grid, edge) != length)
                continue;
            int lane = first;
            for (size_t k = 0; k < diagram->edge_count; k++)
                if (grid->lane[k] >= lane && share_columns(grid, edge, &diagram->edges[k]))
                    lane = grid->lane[k] + 1;
            grid->lane[i] = lane;
            if (lane - first + 1 > used) used = lane - first + 1;
        }
    return first + used;
}

static bool may_need_extra_lane(const struct mw_table *table) {
    for (uint16_t i = 0; i < table->row_count; i++) {
        const struct mw_row *row = &table->rows[i];
        if ((row->from == MW_ANY || row->outcome == MW_REFUSES) && row->to != MW_SAME && row->to != row->from)
            return true;
    }
    return false;
}

static void assign_lanes(struct grid *grid) {
    struct mw_diagram *diagram = grid->diagram;
    grid->lane = mw_arena_alloc(grid->arena, (diagram->edge_count + 1) * sizeof *grid->lane);
    bool drops = false;
    for (size_t i = 0; i < diagram->edge_count; i++) {
        grid->lane[i] = -1;
        choose_shape(grid, &diagram->edges[i]);
        bool loop_below =
            diagram->edges[i].from == diagram->edges[i].to && cell(grid, diagram->edges[i].from)->row == 1;
        grid->outer_below = grid->outer_below || (loop_below && !diagram->edges[i].extra);
        drops = drops || (diagram->edges[i].shape == MW_DIAGRAM_DROP && !diagram->edges[i].extra);
    }
    for (uint16_t i = 0; i < diagram->state_count; i++)
        grid->outer_below = grid->outer_below || (cell(grid, i)->row == 1 && !diagram->states[i].dim);
    int next = lanes_of_group(grid, 0, 0);
    next = lanes_of_group(grid, 1, next);
    grid->extra_lane = may_need_extra_lane(grid->ask->table) ? next++ : -1;
    grid->drop_lane = drops ? next++ : -1;
    int below = next;
    next = lanes_of_group(grid, 2, below);
    for (size_t i = 0; i < diagram->edge_count; i++)
        if (grid->lane[i] >= below) grid->lane[i] = below + next - 1 - grid->lane[i];
    grid->lane_count = next;
    for (size_t i = 0; i < diagram->edge_count; i++)
        if (diagram->edges[i].extra && diagram->edges[i].shape == MW_DIAGRAM_LANE)
            grid->lane[i] = grid->extra_lane;
}

/* --- places ------------------------------------------------------------------------------------------------
 */

/* From the middle of one column to the middle of the next. */
static float pitch(const struct grid *grid, int column) {
    return grid->gap + (grid->column_width[column] + grid->column_width[column + 1]) / 2;
}

static int left_column(const struct grid *grid, const struct mw_diagram_edge *edge) {
    int from = cell(grid, edge->from)->column, to = cell(grid, edge->to)->column;
    return from < to ? from : to;
}

/* Wide enough that the labels of straight arrows fit between the loops at either side. */
static void measure_gap(struct grid *grid) {
    grid->gap = GAP * grid->unit;
    for (size_t i = 0; i < grid->diagram->edge_count; i++) {
        const struct mw_diagram_edge *edge = &grid->diagram->edges[i];
        if (edge->extra || edge->shape != MW_DIAGRAM_STRAIGHT) continue;
        const char *text = mw_diagram_label(grid->diagram, grid->ask, edge, grid->diagram->label_size,
                                            LABEL_CAP * grid->unit, grid->arena);
        float width = mw_text_width(grid->ask->metrics, MW_FONT_MONO_BOLD, grid->diagram->label_size, text);
        float missing = width + (2 * LOOP_HALF + 10) * grid->unit - pitch(grid, left_column(grid, edge));
        grid->gap += larger(missing, 0);
    }
}

static void measure(struct grid *grid) {
    struct mw_diagram *diagram = grid->diagram;
    const struct mw_metrics *metrics = grid->ask->metrics;
    grid->column_width =
        mw_arena_alloc(grid->arena, (size_t)(grid->plan.columns + 2) * sizeof *grid->column_width);
    for (int i = 0; i < grid->plan.columns; i++)
        grid->column_width[i] = STATE_LEAST * grid->unit;
    for (uint16_t i = 0; i < diagram->state_count; i++) {
        float name = mw_text_width(metrics, MW_FONT_BOLD, diagram->name_size, diagram->states[i].name);
        float *width = &grid->column_width[cell(grid, i)->column];
        *width = larger(*width, name + 2 * STATE_PADDING * grid->unit);
    }
    grid->label_height = metrics->line_height(metrics->fonts, MW_FONT_MONO_BOLD, diagram->label_size);
    float name_height = metrics->line_height(metrics->fonts, MW_FONT_BOLD, diagram->name_size);
    grid->state_height = larger(STATE_HEIGHT * grid->unit, name_height + 8 * grid->unit);
    grid->loop_height = larger(LOOP_HEIGHT * grid->unit, grid->label_height + 10 * grid->unit);
    grid->lane_first = larger(LANE_FIRST * grid->unit, grid->label_height / 2 + 8 * grid->unit);
    grid->lane_pitch = grid->label_height + 5 * grid->unit;
    measure_gap(grid);
}

static float band_height(const struct grid *grid) {
    if (grid->lane_count == 0) return grid->plan.rows == 2 ? 2 * grid->lane_first : 0;
    float lanes = (float)(grid->lane_count - 1) * grid->lane_pitch;
    return lanes + grid->lane_first + (grid->plan.rows == 2 ? grid->lane_first : grid->label_height / 2);
}

/* Width and height that the picture takes as it is measured now. */
static void set_extent(struct grid *grid) {
    float margin = MARGIN * grid->unit, outer = grid->label_height + grid->loop_height;
    float below = grid->outer_below ? outer : 0;
    grid->diagram->width =
        2 * margin + 2 * OVERHANG * grid->unit + (float)(grid->plan.columns - 1) * grid->gap;
    for (int i = 0; i < grid->plan.columns; i++)
        grid->diagram->width += grid->column_width[i];
    grid->row_y[0] = margin + outer;
    grid->row_y[1] = grid->row_y[0] + grid->state_height + band_height(grid);
    grid->diagram->height =
        margin + (grid->plan.rows == 2 ? grid->row_y[1] + grid->state_height + below : grid->row_y[1]);
}

/* Free room spreads the states and the lanes, within reason. */
static void spread(struct grid *grid) {
    struct mw_diagram *diagram = grid->diagram;
    float free_width = grid->ask->width - diagram->width, free_height = grid->ask->height - diagram->height;
    if (free_width > 0 && grid->plan.columns > 1)
        grid->gap += smaller(free_width / (float)(grid->plan.columns - 1), 1.6f * grid->gap);
    if (free_height > 0 && grid->lane_count > 0) {
        float share = free_height / (float)(grid->lane_count + grid->plan.rows);
        grid->lane_first += smaller(share, 26 * grid->unit);
        grid->lane_pitch += smaller(share, 8 * grid->unit);
    }
    set_extent(grid);
}

static void place_states(struct grid *grid) {
    for (uint16_t i = 0; i < grid->diagram->state_count; i++) {
        const struct mw_diagram_cell *at = cell(grid, i);
        float x = (MARGIN + OVERHANG) * grid->unit + (float)at->column * grid->gap;
        for (int column = 0; column < at->column; column++)
            x += grid->column_width[column];
        grid->diagram->states[i].rect =
            (struct mw_rect){x, grid->row_y[at->row], grid->column_width[at->column], grid->state_height};
    }
}

static float lane_y(const struct grid *grid, int lane) {
    return grid->row_y[0] + grid->state_height + grid->lane_first + (float)lane * grid->lane_pitch;
}

/* Where on the state's inner side a lane's edge begins or ends. Edges to the left stand left, nearer ends
 * further out, so that arches nest; the middle is kept for a row that is drawn only while it is taken. */
static float port_x(const struct grid *grid, const struct mw_diagram_edge *edge, uint16_t state) {
    const struct mw_diagram *diagram = grid->diagram;
    if (edge->extra) return middle_x(grid, state);
    int column = cell(grid, state)->column, before = 0, count = 0;
    uint16_t other = edge->from == state ? edge->to : edge->from;
    int away = cell(grid, other)->column - column;
    for (size_t i = 0; i < diagram->edge_count; i++) {
        const struct mw_diagram_edge *rival = &diagram->edges[i];
        if (rival->from != state && rival->to != state) continue;
        if (rival->shape != MW_DIAGRAM_LANE || rival->extra) continue;
        int its = cell(grid, rival->from == state ? rival->to : rival->from)->column - column;
        count++;
        bool its_left = its <= 0, mine_left = away <= 0;
        if (its_left != mine_left)
            before += its_left;
        else if (its != away)
            before += its > away;
        else
            before += rival < edge;
    }
    int half = (count + 1) / 2,
        slot = before < half ? before : before + 1; /* of 2 × half + 1; `half` is the middle */
    float reach = grid->diagram->states[state].rect.w *
                  (grid->plan.rows == 2 ? 0.22f : 0.36f); /* drops stand further out */
    return middle_x(grid, state) + reach * (float)(slot - half) / (float)(half > 0 ? half : 1);
}

/* --- edges
 * -------------------------------------------------------------------------------------------------- */

static void set_label(const struct grid *grid, struct mw_diagram_edge *edge, float middle, float y,
                      float room) {
    edge->label_room = room;
    edge->text =
        mw_diagram_label(grid->diagram, grid->ask, edge, grid->diagram->label_size, room, grid->arena);
    float width = mw_text_width(grid->ask->metrics, MW_FONT_MONO_BOLD, grid->diagram->label_size, edge->text);
    edge->label = (struct mw_rect){middle - width / 2, y, width, grid->label_height};
    if (width <= 0) edge->label = (struct mw_rect){edge->x, edge->y, 0, 0};
}

static void route_straight(const struct grid *grid, struct mw_diagram_edge *edge) {
    const struct mw_rect *from = &grid->diagram->states[edge->from].rect;
    const struct mw_rect *to = &grid->diagram->states[edge->to].rect;
    bool right = to->x > from->x;
    edge->x = right ? from->x + from->w : from->x;
    edge->x2 = right ? to->x : to->x + to->w;
    edge->y = edge->y2 = from->y + from->h / 2;
    float away = 4 * grid->unit;
    float y =
        cell(grid, edge->from)->row == 0 ? from->y - away - grid->label_height : from->y + from->h + away;
    bool has_room = cell(grid, edge->from)->row == 0 || grid->outer_below;
    set_label(grid, edge, (middle_x(grid, edge->from) + middle_x(grid, edge->to)) / 2, y,
              has_room ? pitch(grid, left_column(grid, edge)) - (2 * LOOP_HALF + 8) * grid->unit : 0);
}

/* A state of the second row that only rows for every state lead to has no outer side: its loop lies in the
 * band, where there is no room for a label. */
static void route_loop(const struct grid *grid, struct mw_diagram_edge *edge) {
    const struct mw_rect *state = &grid->diagram->states[edge->from].rect;
    const struct mw_diagram_cell *at = cell(grid, edge->from);
    bool inner = at->row == 1 && !grid->outer_below, above = at->row == 0 || inner;
    float middle = middle_x(grid, edge->from), half = LOOP_HALF * grid->unit;
    edge->x = middle + half;
    edge->x2 = middle - half;
    edge->y = edge->y2 = above ? state->y : state->y + state->h;
    edge->lane_y = above ? state->y - grid->loop_height : state->y + state->h + grid->loop_height;
    bool at_end = at->column == 0 || at->column == grid->plan.columns - 1;
    float room = state->w + (at_end ? 2 * OVERHANG * grid->unit : grid->gap - 8 * grid->unit);
    set_label(grid, edge, middle, above ? edge->lane_y - grid->label_height : edge->lane_y, inner ? 0 : room);
}

static void route_drop(const struct grid *grid, struct mw_diagram_edge *edge) {
    const struct mw_rect *from = &grid->diagram->states[edge->from].rect;
    const struct mw_rect *to = &grid->diagram->states[edge->to].rect;
    bool down = to->y > from->y;
    float side = down ? -1 : 1;
    edge->x = edge->x2 = middle_x(grid, edge->from) + side * 0.32f * from->w;
    edge->y = down ? from->y + from->h : from->y;
    edge->y2 = down ? to->y : to->y + to->h;
    float y = lane_y(grid, edge->extra ? grid->extra_lane : grid->drop_lane) - grid->label_height / 2;
    int column = cell(grid, edge->from)->column;
    bool at_end = down ? column == 0 : column == grid->plan.columns - 1;
    float room = from->w / 2 + (at_end ? OVERHANG * grid->unit : grid->gap / 2);
    set_label(grid, edge, middle_x(grid, edge->from) + side * room / 2, y, room - 6 * grid->unit);
}

static void route_lane(const struct grid *grid, struct mw_diagram_edge *edge) {
    const struct mw_rect *from = &grid->diagram->states[edge->from].rect;
    const struct mw_rect *to = &grid->diagram->states[edge->to].rect;
    edge->x = port_x(grid, edge, edge->from);
    edge->x2 = port_x(grid, edge, edge->to);
    edge->y = cell(grid, edge->from)->row == 0 ? from->y + from->h : from->y;
    edge->y2 = cell(grid, edge->to)->row == 0 ? to->y + to->h : to->y;
    edge->lane_y = lane_y(grid, grid->lane[edge - grid->diagram->edges]);
    float length = edge->x < edge->x2 ? edge->x2 - edge->x : edge->x - edge->x2;
    set_label(grid, edge, (edge->x + edge->x2) / 2, edge->lane_y - grid->label_height / 2,
              length - 16 * grid->unit);
}

static void route_edges(struct grid *grid) {
    for (size_t i = 0; i < grid->diagram->edge_count; i++) {
        struct mw_diagram_edge *edge = &grid->diagram->edges[i];
        switch (edge->shape) {
        case MW_DIAGRAM_STRAIGHT: route_straight(grid, edge); break;
        case MW_DIAGRAM_LOOP: route_loop(grid, edge); break;
        case MW_DIAGRAM_DROP: route_drop(grid, edge); break;
        case MW_DIAGRAM_LANE: route_lane(grid, edge); break;
        }
    }
}

/* --- the whole
 * ----------------------------------------------------------------------------------------------- */

static void set_unit(struct grid *grid, float unit) {
    grid->unit = grid->diagram->unit = unit;
    grid->diagram->name_size = NAME_SIZE * unit;
    grid->diagram->label_size = LABEL_SIZE * unit;
    measure(grid);
    set_extent(grid);
}

/* How far the arrangement must shrink to fit; 1: not at all. */
static float shrink_to_fit(const struct grid *grid) {
    float shrink =
        smaller(grid->ask->width / grid->diagram->width, grid->ask->height / grid->diagram->height);
    return smaller(shrink, 1);
}

struct mw_diagram mw_diagram_of(const struct mw_diagram_ask *ask, struct mw_arena *arena) {
    struct mw_diagram diagram = {0};
    mw_diagram_collect(&diagram, ask, arena);
    struct grid best = {0};
    float best_shrink = 0;
    for (int i = 0; i < MW_DIAGRAM_ARRANGEMENTS; i++) {
        struct grid grid = {.diagram = &diagram, .ask = ask, .arena = arena};
        grid.plan = mw_diagram_arrange(&diagram, ask->table, (enum mw_diagram_arrangement)i, arena);
        assign_lanes(&grid);
        set_unit(&grid, ask->scale);
        float shrink = shrink_to_fit(&grid);
        if (shrink <= best_shrink + 0.02f) continue; /* the arrangements stand in order of liking */
        best_shrink = shrink;
        best = grid;
    }
    /* Larger text is for readers who are farther away: they are better served by a picture that is whole. */
    float least =
        larger(SHRINK_LEAST / sqrtf(larger(ask->scale, 1)), LABEL_LEAST / (LABEL_SIZE * ask->scale));
    best_shrink = smaller(larger(best_shrink, least), 1);
    for (size_t i = 0; i < diagram.edge_count; i++)
        choose_shape(&best, &diagram.edges[i]);
    set_unit(&best, ask->scale * best_shrink);
    spread(&best);
    place_states(&best);
    /* Only now: a taken row's label may differ from what its arrow else says, and must not move anything. */
    if (ask->taken_row != MW_NO_ROW) diagram.edges[diagram.edge_of_row[ask->taken_row]].taken = true;
    route_edges(&best);
    return diagram;
}

static void include(struct mw_rect *all, struct mw_rect more) {
    float right = larger(all->x + all->w, more.x + more.w), bottom = larger(all->y + all->h, more.y + more.h);
    all->x = smaller(all->x, more.x);
    all->y = smaller(all->y, more.y);
    all->w = right - all->x;
    all->h = bottom - all->y;
}

struct mw_rect mw_diagram_active(const struct mw_diagram *diagram, uint16_t current) {
    MW_ASSERT(current < diagram->state_count);
    struct mw_rect active = diagram->states[current].rect;
    for (size_t i = 0; i < diagram->edge_count; i++) {
        const struct mw_diagram_edge *edge = &diagram->edges[i];
        if (!edge->taken) continue;
        include(&active, diagram->states[edge->from].rect);
        include(&active, diagram->states[edge->to].rect);
        include(&active, edge->label);
        if (edge->shape == MW_DIAGRAM_LOOP || edge->shape == MW_DIAGRAM_LANE)
            include(&active, (struct mw_rect){active.x, edge->lane_y, 0, 0});
    }
    return active;
}
