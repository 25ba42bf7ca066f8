/* State machine: the picture of the table that ran, where it stands, and the row that is taken now.
 *
 * The row that the line in flight will make the machine take is dashed; once it has been heard, solid. */
#include <math.h>
#include <string.h>

#include "viz/blend.h"
#include "viz/cursor.h"
#include "viz/diagram_around.h"
#include "viz/inspector.h"

static const float TEXT = 12.5f, PART = 10.5f;
enum { SIDES = 2, NO_MACHINE = 0xFFFF };

/* The row that stands out at this moment. */
struct step_shown {
    uint16_t row, from, to; /* row: MW_NO_ROW if none was taken yet */
    bool pending;
    bool secret;   /* pending, and an open question asks for it */
    uint32_t line; /* that made it happen; MW_NONE */
};

static uint32_t last_line(const struct mw_panel *panel) {
    for (uint32_t i = panel->moment.record + 1; i-- > 0;) {
        const struct mw_record *record = &panel->trace->records[i];
        if (record->connection == panel->connection && mw_record_is_line(record)) return i;
    }
    return MW_NONE;
}

static uint32_t last_taken(const struct mw_panel *panel, uint32_t side) {
    for (uint32_t i = panel->moment.record + 1; i-- > 0;) {
        const struct mw_record *record = &panel->trace->records[i];
        if (record->connection == panel->connection && record->kind == MW_RECORD_TAKEN &&
            record->taken.side == side)
            return i;
    }
    return MW_NONE;
}

static struct step_shown step_at(const struct mw_panel *panel, uint32_t side) {
    struct step_shown shown = {.row = MW_NO_ROW, .line = MW_NONE};
    uint32_t line = last_line(panel);
    uint32_t taken = line == MW_NONE ? MW_NONE : mw_trace_taken_for(panel->trace, line);
    shown.pending =
        taken != MW_NONE && taken > panel->moment.record && panel->trace->records[taken].taken.side == side;
    shown.secret = shown.pending && mw_open_question(panel->trace, panel->view, panel->moment.record) >= 0;
    if (!shown.pending) taken = last_taken(panel, side);
    if (taken == MW_NONE) return shown;
    const struct mw_record *record = &panel->trace->records[taken];
    shown.row = record->taken.row;
    shown.from = record->taken.from;
    shown.to = record->taken.to;
    shown.line = record->taken.cause;
    return shown;
}

/* "250", once it has been said; NULL before. */
static const char *reply_code(const struct mw_panel *panel, const struct step_shown *shown) {
    if (shown->pending || shown->line == MW_NONE) return NULL;
    uint32_t reply = mw_trace_reply_to(panel->trace, shown->line);
    if (reply == MW_NONE || reply > panel->moment.record) return NULL;
    struct mw_span text = mw_trace_bytes(panel->trace, mw_record_text(&panel->trace->records[reply]));
    struct mw_span tag = mw_trace_tag(panel->trace, reply);
    if (tag.len > 0) text = mw_span_from(text, tag.len + 1);
    size_t length = 0;
    while (length < text.len && length < 5 && text.data[length] > ' ')
        length++;
    return mw_arena_format(&panel->list->arena, "%.*s", (int)length, text.data);
}

/* --- the picture -----------------------------------------------------------------------------------------
 */

struct picture {
    struct mw_panel *panel;
    struct mw_rect area;
    const struct mw_diagram *diagram;
    float dx, dy; /* where the diagram's (0, 0) stands */
    mw_color strong, soft, calm;
    bool pending;
};

static void draw_path(const struct picture *picture, const struct mw_diagram_edge *edge, float thickness,
                      float dash, mw_color color, float head) {
    struct mw_draw_list *list = picture->panel->list;
    float x = edge->x + picture->dx, y = edge->y + picture->dy, x2 = edge->x2 + picture->dx,
          y2 = edge->y2 + picture->dy, lane = edge->lane_y + picture->dy;
    if (edge->shape == MW_DIAGRAM_LOOP) {
        float bow = (lane - y) * 1.2f, back = lane < y ? -head : head;
        mw_draw_curve(list, x, y, x + 2, y + bow, x2 - 2, y2 + bow, x2, y2 + back, thickness, dash, color);
        mw_draw_head(list, x2, y2, 0, lane < y ? 1 : -1, head, color);
        return;
    }
    if (edge->shape != MW_DIAGRAM_LANE) {
        float ux = x2 > x ? 1 : x2 < x ? -1 : 0, uy = y2 > y ? 1 : y2 < y ? -1 : 0;
        mw_draw_dashed_line(list, x, y, x2 - ux * head * 0.7f, y2 - uy * head * 0.7f, thickness, dash, color);
        mw_draw_head(list, x2, y2, ux, uy, head, color);
        return;
    }
    float out = lane > y ? 1 : -1, in = lane > y2 ? -1 : 1, along = x2 > x ? 1 : -1;
    float most = 0.5f * (x2 - x) * along, limit = 34 * picture->diagram->unit;
    if (most > limit) most = limit;
    float r1 = (lane - y) * out, r2 = (y2 - lane) * in - head * 0.7f;
    if (r1 > most) r1 = most;
    if (r2 > most) r2 = most;
    float k = 0.55f, end = y2 - in * head * 0.7f;
    if ((lane - y) * out > r1) mw_draw_dashed_line(list, x, y, x, lane - out * r1, thickness, dash, color);
    mw_draw_curve(list, x, lane - out * r1, x, lane - out * r1 * (1 - k), x + along * r1 * (1 - k), lane,
                  x + along * r1, lane, thickness, dash, color);
    mw_draw_dashed_line(list, x + along * r1, lane, x2 - along * r2, lane, thickness, dash, color);
    mw_draw_curve(list, x2 - along * r2, lane, x2 - along * r2 * (1 - k), lane, x2, lane + in * r2 * (1 - k),
                  x2, lane + in * r2, thickness, dash, color);
    if ((end - lane) * in > r2)
        mw_draw_dashed_line(list, x2, lane + in * r2, x2, end, thickness, dash, color);
    mw_draw_head(list, x2, y2, 0, in, head, color);
}

/* A text that is half in sight says nothing, or something wrong. */
static bool in_sight(const struct picture *picture, float x, float width) {
    return x >= picture->area.x - 0.5f && x + width <= picture->area.x + picture->area.w + 0.5f;
}

static void draw_label(const struct picture *picture, const struct mw_diagram_edge *edge, mw_color color) {
    if (edge->text[0] == '\0') return;
    const struct mw_theme *theme = picture->panel->theme;
    struct mw_rect at = {edge->label.x + picture->dx, edge->label.y + picture->dy, edge->label.w,
                         edge->label.h};
    if (!in_sight(picture, at.x, at.w)) return;
    bool on_line = edge->shape == MW_DIAGRAM_LANE || edge->shape == MW_DIAGRAM_DROP;
    if (on_line)
        mw_draw_box(picture->panel->list, (struct mw_rect){at.x - 4, at.y, at.w + 8, at.h}, 3, theme->panel);
    mw_draw_text(picture->panel->list, edge->taken ? MW_FONT_MONO_BOLD : MW_FONT_MONO,
                 picture->diagram->label_size, at.x, at.y, color, edge->text);
}

static void draw_edges(const struct picture *picture, bool taken) {
    float unit = picture->diagram->unit;
    for (size_t i = 0; i < picture->diagram->edge_count; i++) {
        const struct mw_diagram_edge *edge = &picture->diagram->edges[i];
        if (edge->taken != taken) continue;
        if (taken)
            draw_path(picture, edge, 3 * unit, picture->pending ? 6 * unit : 0, picture->strong, 11 * unit);
        else
            draw_path(picture, edge, 1.75f * unit, 0, picture->calm, 9 * unit);
    }
    for (size_t i = 0; i < picture->diagram->edge_count; i++) {
        const struct mw_diagram_edge *edge = &picture->diagram->edges[i];
        if (edge->taken == taken)
            draw_label(picture, edge, taken ? picture->strong : picture->panel->theme->ink);
    }
}

static void draw_states(const struct picture *picture, uint16_t current, mw_color color, mw_color ground) {
    const struct mw_theme *theme = picture->panel->theme;
    const struct mw_metrics *metrics = picture->panel->of->metrics;
    float size = picture->diagram->name_size;
    for (size_t i = 0; i < picture->diagram->state_count; i++) {
        const struct mw_diagram_state *state = &picture->diagram->states[i];
        struct mw_rect at = state->rect;
        at.x += picture->dx;
        at.y += picture->dy;
        bool here = i == current;
        if (here)
            mw_draw_framed_box(picture->panel->list, at, at.h / 2, ground, color, 3 * picture->diagram->unit);
        else
            mw_draw_framed_box(picture->panel->list, at, at.h / 2, theme->panel,
                               state->dim ? theme->hairline : mw_blend(theme->muted, theme->panel, 50), 1.5f);
        enum mw_font font = here ? MW_FONT_BOLD : MW_FONT_SEMIBOLD;
        float width = mw_text_width(metrics, font, size, state->name);
        float height = metrics->line_height(metrics->fonts, font, size);
        if (!in_sight(picture, at.x + (at.w - width) / 2, width)) continue;
        mw_draw_text(picture->panel->list, font, size, at.x + (at.w - width) / 2, at.y + (at.h - height) / 2,
                     here         ? color
                     : state->dim ? theme->muted
                                  : theme->ink,
                     state->name);
    }
}

/* Where the picture starts so that its active part is in sight; what fits is centred. */
static float slide(float area, float whole, float active, float active_length, float pulled) {
    if (whole <= area) return (area - whole) / 2;
    float start = active + active_length / 2 - area / 2 + pulled;
    if (start > whole - area) start = whole - area;
    return start < 0 ? 0 : -start;
}

static bool touch(struct mw_rect a, struct mw_rect b) {
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/* Whether nothing of the picture is in the rectangle; an arrow takes all that it goes around. */
static bool is_clear(const struct picture *picture, struct mw_rect rect) {
    const float margin = 6;
    rect = (struct mw_rect){rect.x - picture->dx - margin, rect.y - picture->dy, rect.w + 2 * margin, rect.h};
    for (size_t i = 0; i < picture->diagram->state_count; i++)
        if (touch(rect, picture->diagram->states[i].rect)) return false;
    for (size_t i = 0; i < picture->diagram->edge_count; i++) {
        const struct mw_diagram_edge *edge = &picture->diagram->edges[i];
        float out = edge->shape == MW_DIAGRAM_LANE || edge->shape == MW_DIAGRAM_LOOP ? edge->lane_y : edge->y;
        float left = fminf(edge->x, edge->x2), top = fminf(out, fminf(edge->y, edge->y2));
        struct mw_rect around = {left, top, fmaxf(edge->x, edge->x2) - left,
                                 fmaxf(out, fmaxf(edge->y, edge->y2)) + 2 - top};
        if (touch(rect, around) || touch(rect, edge->label)) return false;
    }
    return true;
}

/* "4 of 8 states", in a corner where there is room: a part should not pass for the whole. */
static void say_how_much(struct mw_panel *panel, struct mw_rect rect, const struct picture *picture,
                         size_t all) {
    float line = mw_panel_line_height(panel, MW_FONT_SANS, PART);
    const char *words =
        mw_arena_format(&panel->list->arena, mw_panel_say(panel, "%zu of %zu states", "%zu dari %zu keadaan"),
                        picture->diagram->state_count, all);
    float width = mw_panel_text_width(panel, MW_FONT_SANS, PART, words) + 1;
    float right = rect.x + rect.w - width, foot = rect.y + rect.h - line;
    struct mw_point corners[] = {{right, rect.y}, {right, foot}, {rect.x, rect.y}, {rect.x, foot}};
    for (size_t i = 0; i < sizeof corners / sizeof *corners; i++) {
        struct mw_rect at = {corners[i].x, corners[i].y, width, line};
        if (!is_clear(picture, at)) continue;
        mw_panel_text(panel, MW_FONT_SANS, PART, at.x, at.y, width, panel->theme->muted, words);
        return;
    }
}

static void draw_picture(struct mw_panel *panel, struct mw_rect rect, const struct mw_table *table,
                         uint16_t current, const struct step_shown *shown) {
    struct mw_diagram_ask ask = {.table = table,
                                 .metrics = panel->of->metrics,
                                 .language = panel->view->language,
                                 .width = rect.w,
                                 .height = rect.h,
                                 .scale = panel->scale,
                                 .taken_row = shown->row,
                                 .taken_from = shown->from,
                                 .taken_to = shown->to,
                                 .taken_reply = reply_code(panel, shown)};
    struct mw_diagram_part part = mw_diagram_around(&ask, current, &panel->list->arena);
    struct mw_diagram diagram = part.diagram;
    current = part.current;
    struct mw_rect active = mw_diagram_active(&diagram, current);
    enum mw_protocol protocol = mw_panel_protocol(panel);
    bool refused = shown->row != MW_NO_ROW && !shown->secret && table->rows[shown->row].outcome == MW_REFUSES;
    struct picture picture = {.panel = panel,
                              .area = rect,
                              .diagram = &diagram,
                              .strong = refused ? panel->theme->failure : panel->theme->protocol[protocol],
                              .calm = mw_blend(panel->theme->muted, panel->theme->panel, 65),
                              .pending = shown->pending};
    bool wide = diagram.width > rect.w + 0.5f, high = diagram.height > rect.h + 0.5f;
    float pulled = panel->view->scroll[MW_SCROLL_INSPECTOR];
    picture.dx = rect.x + slide(rect.w, diagram.width, active.x, active.w, high ? 0 : pulled);
    picture.dy = rect.y + slide(rect.h, diagram.height, active.y, active.h, pulled);
    mw_draw_clip(panel->list, rect);
    if (wide || high) mw_panel_hit(panel, rect, MW_ACTION_SCROLL, MW_SCROLL_INSPECTOR, "");
    if (wide || high) {
        float start = high ? active.y + (active.h - rect.h) / 2 : active.x + (active.w - rect.w) / 2;
        float most = high ? diagram.height - rect.h : diagram.width - rect.w;
        panel->list->reach[MW_SCROLL_INSPECTOR] = (struct mw_reach){-start, most - start};
    }
    draw_edges(&picture, false);
    draw_edges(&picture, true);
    if (!part.whole) say_how_much(panel, rect, &picture, table->state_count);
    draw_states(&picture, current, panel->theme->protocol[protocol], panel->theme->protocol_ground[protocol]);
    mw_draw_unclip(panel->list);
}

/* --- words -------------------------------------------------------------------------------------------------
 */

/* "**mail → rcpt** [recipient known] · The first recipient is accepted. · *RFC 5321 §4.1.1.3*" */
static const char *explanation(struct mw_panel *panel, const struct mw_table *table, const struct mw_row *row,
                               uint16_t from, uint16_t to) {
    struct mw_arena *arena = &panel->list->arena;
    enum mw_language language = panel->view->language;
    const char *way = mw_say(table->states[from], language);
    if (from != to) way = mw_arena_format(arena, "%s → %s", way, mw_say(table->states[to], language));
    const char *guard =
        row->guard == NULL ? "" : mw_arena_format(arena, " [%s]", mw_say(row->guard->name, language));
    return mw_arena_format(arena, "**%s**%s · %s · *%s*", way, guard, mw_say(row->why, language),
                           row->rfc == NULL ? "" : row->rfc);
}

/* What stands in place of an explanation that there is none of, or that would answer the open question; NULL:
 * explain. */
static const char *nothing_to_explain(struct mw_panel *panel, const struct step_shown *shown) {
    if (shown->row == MW_NO_ROW)
        return mw_panel_say(panel, "No row has been taken yet.", "Belum ada baris yang diambil.");
    if (shown->secret)
        return mw_panel_say(panel, "The row it takes is shown once you have answered.",
                            "Baris yang diambil akan ditampilkan setelah pertanyaan dijawab.");
    return NULL;
}

/* The height that the longest explanation of the table needs: reserved, so that the picture never moves. */
static float explanation_height(struct mw_panel *panel, const struct mw_table *table, float width) {
    float highest = 0;
    enum mw_language language = panel->view->language;
    uint16_t longest = 0; /* name: what a row for every state may begin with */
    for (uint16_t i = 1; i < table->state_count; i++)
        if (strlen(mw_say(table->states[i], language)) > strlen(mw_say(table->states[longest], language)))
            longest = i;
    for (uint16_t i = 0; i < table->row_count; i++) {
        const struct mw_row *row = &table->rows[i];
        uint16_t from = row->from == MW_ANY ? longest : row->from;
        uint16_t to = row->to == MW_SAME ? from : row->to;
        float height =
            mw_panel_paragraph(panel, TEXT, 0, 0, width, 0, explanation(panel, table, row, from, to), false);
        if (height > highest) highest = height;
    }
    return highest;
}

static const char *host_title(const struct mw_panel *panel, uint16_t host) {
    return mw_say(panel->trace->catalogue.hosts[host].title, panel->view->language);
}

/* Client | server, at the right end of the heading. Returns its width. */
static float draw_switch(struct mw_panel *panel, struct mw_rect rect, uint32_t side,
                         const struct mw_connection *connection) {
    const char *titles[SIDES] = {mw_panel_say(panel, "client", "klien"),
                                 mw_panel_say(panel, "server", "server")};
    float scale = panel->scale, padding = 9 * scale, widths[SIDES], all = 0;
    for (int i = 0; i < SIDES; i++)
        all += widths[i] = mw_panel_text_width(panel, MW_FONT_SEMIBOLD, 11.5f, titles[i]) + 2 * padding;
    float x = rect.x + rect.w - all, line = mw_panel_line_height(panel, MW_FONT_SEMIBOLD, 11.5f);
    struct mw_rect whole = {x, rect.y, all, line + 4 * scale};
    mw_draw_box(panel->list, whole, whole.h / 2, panel->theme->ground);
    for (int i = 0; i < SIDES; i++) {
        struct mw_rect part = {x, rect.y, widths[i], whole.h};
        bool on = side == (uint32_t)i, there = connection->machine[i] != NO_MACHINE;
        bool hover = mw_panel_hit(panel, part, MW_ACTION_SIDE, i, titles[i]);
        if (on)
            mw_draw_framed_box(panel->list, part, part.h / 2, panel->theme->panel, panel->theme->accent,
                               1.5f);
        mw_color color = on ? panel->theme->accent : hover && there ? panel->theme->ink : panel->theme->muted;
        mw_panel_text_middle(panel, MW_FONT_SEMIBOLD, 11.5f, x + widths[i] / 2, rect.y + 2 * scale, 0, color,
                             titles[i]);
        x += widths[i];
    }
    return all;
}

static const char *heading(struct mw_panel *panel, const struct mw_table *table, uint16_t host) {
    struct mw_arena *arena = &panel->list->arena;
    const char *title = mw_say(table->title, panel->view->language), *where = host_title(panel, host);
    return panel->view->language == MW_LANGUAGE_ID
               ? mw_arena_format(arena, "%s di %s — gambar ini adalah tabel yang menjalankannya", title,
                                 where)
               : mw_arena_format(arena, "%s at %s — the table that runs it is the picture", title, where);
}

static void say_why_none(struct mw_panel *panel, struct mw_rect rect) {
    bool dns = mw_panel_protocol(panel) == MW_PROTOCOL_DNS;
    const char *words =
        dns ? mw_panel_say(
                  panel,
                  "**One question, one answer.** A name server keeps no session: each datagram stands for "
                  "itself, and the server forgets the asker as soon as it has answered. So there is no state "
                  "machine to draw. *RFC 1035 §4.2.1*",
                  "**Satu pertanyaan, satu jawaban.** Server nama tidak menyimpan sesi: setiap datagram "
                  "berdiri sendiri, dan server melupakan si penanya begitu ia menjawab. Jadi tidak ada mesin "
                  "keadaan untuk digambar. *RFC 1035 §4.2.1*")
            : mw_panel_say(
                  panel,
                  "Nobody is connected yet. The state machine of the first conversation appears here as soon "
                  "as it begins.",
                  "Belum ada yang tersambung. Mesin keadaan percakapan pertama muncul di sini begitu "
                  "percakapan dimulai.");
    mw_inspector_words(panel, rect, words);
}

/* Where the explanation and the picture stand. */
struct places {
    struct mw_rect words, picture;
    const char *why;
};

/* With little room the sentence takes the heading's place: beside the switch, or under it, where it has the
 * whole width. True if the picture is left at least so high. */
static bool cramped_places(struct mw_rect rect, float switch_width, float line, float gap, float beside,
                           float under, float least, struct places *places) {
    float top = fmaxf(line, beside) + gap, below = line + gap / 2 + under + gap;
    bool is_beside = top <= below;
    if (!is_beside) top = below;
    places->words = is_beside ? (struct mw_rect){rect.x, rect.y, rect.w - switch_width, beside}
                              : (struct mw_rect){rect.x, rect.y + line + gap / 2, rect.w, under};
    places->picture = (struct mw_rect){rect.x, rect.y + top, rect.w, fmaxf(0, rect.h - top)};
    return places->picture.h >= least;
}

/* The whole explanation with room kept for the longest one, so that the picture stands still; else as high as
 * it is; else only its reason. */
static struct places find_places(struct mw_panel *panel, struct mw_rect rect, float switch_width, float line,
                                 const struct mw_table *table, const char *why, const char *brief) {
    static const float CALM = 120, LEAST = 76; /* the picture's height, in units */
    float gap = 8 * panel->scale, width = rect.w - switch_width;
    struct places places = {.why = why};
    if (cramped_places(rect, switch_width, line, gap, explanation_height(panel, table, width),
                       explanation_height(panel, table, rect.w), CALM * panel->scale, &places))
        return places;
    for (int form = 0; form < 2; form++) {
        places.why = form == 0 ? why : brief;
        float beside = mw_panel_paragraph(panel, TEXT, 0, 0, width, 0, places.why, false),
              under = mw_panel_paragraph(panel, TEXT, 0, 0, rect.w, 0, places.why, false);
        if (cramped_places(rect, switch_width, line, gap, beside, under, LEAST * panel->scale, &places))
            break;
    }
    return places;
}

void mw_panel_machine(struct mw_panel *panel, struct mw_rect rect) {
    if (panel->trace == NULL || panel->connection == MW_NONE || panel->moment.record == MW_NONE) {
        say_why_none(panel, rect);
        return;
    }
    const struct mw_connection *connection = &panel->trace->catalogue.connections[panel->connection];
    uint32_t side = panel->view->side == 0 ? 0 : 1;
    if (connection->machine[0] == NO_MACHINE && connection->machine[1] == NO_MACHINE) {
        say_why_none(panel, rect);
        return;
    }
    if (connection->machine[side] == NO_MACHINE) side = 1 - side;
    const struct mw_table *table = panel->trace->catalogue.machines[connection->machine[side]];
    struct step_shown shown = step_at(panel, side);
    uint16_t current =
        mw_trace_machine_state(panel->trace, panel->moment.record, panel->connection, (int)side);
    const char *instead = nothing_to_explain(panel, &shown);
    const char *why =
        instead ? instead : explanation(panel, table, &table->rows[shown.row], shown.from, shown.to);

    const char *brief = instead ? instead : mw_say(table->rows[shown.row].why, panel->view->language);

    float line = mw_panel_line_height(panel, MW_FONT_SEMIBOLD, 11.5f) + 4 * panel->scale,
          gap = 8 * panel->scale;
    float words = explanation_height(panel, table, rect.w);
    float switch_width = draw_switch(panel, rect, side, connection) + 12 * panel->scale;
    const char *title = heading(panel, table, side == 0 ? connection->client : connection->server);
    bool roomy = rect.h >= line + gap + words + 120 * panel->scale &&
                 mw_panel_text_width(panel, MW_FONT_SANS, TEXT, title) <= rect.w - switch_width;
    struct places places = {.words = {rect.x, rect.y + rect.h - words, rect.w, words},
                            .picture = {rect.x, rect.y + line + gap, rect.w, rect.h - line - 2 * gap - words},
                            .why = why};
    if (roomy)
        mw_panel_text(panel, MW_FONT_SANS, TEXT, rect.x, rect.y + 1 * panel->scale, rect.w - switch_width,
                      panel->theme->muted, title);
    else
        places = find_places(panel, rect, switch_width, line, table, why, brief);
    mw_panel_paragraph(panel, TEXT, places.words.x, places.words.y, places.words.w, panel->theme->ink,
                       places.why, true);
    if (places.picture.h > 8) draw_picture(panel, places.picture, table, current, &shown);
}
