#include <math.h>

#include "viz/blend.h"
#include "viz/compare.h"

static const float HEADING = 11.5f, LINE = 12;

static float row_height(const struct mw_panel *panel) {
    return ceilf(mw_panel_line_height(panel, MW_FONT_MONO, LINE) + 16 * panel->scale);
}

static void draw_row(struct mw_panel *panel, struct mw_rect rect, const struct mw_record *line,
                     bool current) {
    const struct mw_theme *theme = panel->theme;
    enum mw_protocol protocol = mw_panel_protocol(panel);
    float scale = panel->scale, inset = 12 * scale, head = (current ? 11 : 9) * scale;
    bool to_server = line->host == panel->trace->catalogue.connections[panel->connection].client;
    bool failure = (line->flags & MW_LINE_FAILURE) != 0;
    mw_color color = failure ? theme->failure : current ? theme->protocol[protocol] : theme->ink;
    mw_color arrow = failure || current ? color : mw_blend(theme->muted, theme->panel, 80);
    if (current) {
        struct mw_rect soft = {rect.x + 5 * scale, rect.y, rect.w - 10 * scale, rect.h - 4 * scale};
        mw_draw_box(panel->list, soft, 6, failure ? theme->failure_ground : theme->protocol_ground[protocol]);
    }
    const char *text = mw_compare_says(panel, line);
    if (failure) text = mw_arena_format(&panel->list->arena, "✗ %s", text);
    enum mw_font font = current ? MW_FONT_MONO_BOLD : MW_FONT_MONO;
    float y = rect.y + 2 * scale;
    if (to_server)
        mw_panel_text(panel, font, LINE, rect.x + inset, y, rect.w - 2 * inset, color, text);
    else
        mw_panel_text_right(panel, font, LINE, rect.x + rect.w - inset, y, rect.w - 2 * inset, color, text);
    float level = y + mw_panel_line_height(panel, MW_FONT_MONO, LINE) + 4 * scale;
    float from = to_server ? rect.x + 3 : rect.x + rect.w - 3,
          to = to_server ? rect.x + rect.w - 3 : rect.x + 3;
    float way = to_server ? 1 : -1;
    mw_draw_line(panel->list, from, level, to - way * head * 0.7f, level, current ? 2.5f : 1.5f, arrow);
    mw_draw_head(panel->list, to, level, way, 0, head, arrow);
}

void mw_compare_lines(struct mw_panel *panel, struct mw_rect rect) {
    const struct mw_theme *theme = panel->theme;
    if (panel->connection == MW_NONE || panel->moment.record == MW_NONE) return;
    const struct mw_connection *connection = &panel->trace->catalogue.connections[panel->connection];
    const char *heading = mw_arena_format(
        &panel->list->arena, mw_panel_say(panel, "CONVERSATION · PORT %u", "PERCAKAPAN · PORT %u"),
        connection->server_port);
    mw_panel_text(panel, MW_FONT_SEMIBOLD, HEADING, rect.x, rect.y, rect.w, theme->muted, heading);
    float used = mw_panel_line_height(panel, MW_FONT_SEMIBOLD, HEADING) + 6 * panel->scale;
    struct mw_rect area = {rect.x, rect.y + used, rect.w, rect.h - used};
    float row = row_height(panel);
    size_t fits = area.h > row ? (size_t)(area.h / row) : 0, found = 0;
    if (fits == 0) return;
    uint32_t *lines = mw_arena_alloc(&panel->list->arena, fits * sizeof *lines); /* the latest first */
    for (uint32_t i = panel->moment.record + 1; i-- > 0 && found < fits;) {
        const struct mw_record *record = &panel->trace->records[i];
        if (record->connection == panel->connection && mw_record_is_line(record)) lines[found++] = i;
    }
    uint32_t burst = found > 0 ? mw_trace_burst_start(panel->trace, lines[0]) : MW_NONE;
    for (int side = 0; side < 2; side++) {
        float x = side == 0 ? area.x : area.x + area.w;
        mw_draw_line(panel->list, x, area.y, x, area.y + area.h, 2, theme->hairline);
    }
    for (size_t i = 0; i < found; i++) {
        struct mw_rect at = {area.x, area.y + (float)(found - 1 - i) * row + 4 * panel->scale, area.w, row};
        draw_row(panel, at, &panel->trace->records[lines[i]], lines[i] >= burst);
    }
}
