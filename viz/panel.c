#include "viz/panel.h"

#include <string.h>

#include "sim/base/text.h"

static const float HEADING_SIZE = 11.5f;
static const float PADDING = 16;

const char *mw_panel_say(const struct mw_panel *panel, const char *english, const char *indonesian) {
    return mw_say(MW_BOTH(english, indonesian), panel->view->language);
}

float mw_panel_text_width(const struct mw_panel *panel, enum mw_font font, float size, const char *text) {
    return mw_text_width(panel->of->metrics, font, size * panel->scale, text);
}

float mw_panel_line_height(const struct mw_panel *panel, enum mw_font font, float size) {
    const struct mw_metrics *metrics = panel->of->metrics;
    return metrics->line_height(metrics->fonts, font, size * panel->scale);
}

/* --- one line ---------------------------------------------------------------------------------------- */

/* The longest beginning of the text that fits together with "…"; the text itself if it fits whole. */
static const char *shortened(struct mw_panel *panel, enum mw_font font, float size, float max_width,
                             const char *text) {
    if (max_width <= 0 || mw_panel_text_width(panel, font, size, text) <= max_width) return text;
    const struct mw_metrics *metrics = panel->of->metrics;
    float room = max_width - mw_panel_text_width(panel, font, size, "…");
    struct mw_span all = mw_span_of(text), rest = all;
    size_t fits = 0;
    while (mw_utf8_next(&rest) != 0) {
        size_t len = all.len - rest.len;
        if (metrics->width(metrics->fonts, font, size * panel->scale, mw_span_cut(all, 0, len)) > room) break;
        fits = len;
    }
    while (fits > 0 && all.data[fits - 1] == ' ')
        fits--;
    return room < 0 ? "" : mw_arena_format(&panel->list->arena, "%.*s…", (int)fits, text);
}

float mw_panel_text(struct mw_panel *panel, enum mw_font font, float size, float x, float y, float max_width,
                    mw_color color, const char *text) {
    const char *shown = shortened(panel, font, size, max_width, text);
    if (shown[0] == '\0') return 0;
    mw_draw_text(panel->list, font, size * panel->scale, x, y, color, shown);
    return mw_panel_text_width(panel, font, size, shown);
}

float mw_panel_text_right(struct mw_panel *panel, enum mw_font font, float size, float right, float y,
                          float max_width, mw_color color, const char *text) {
    const char *shown = shortened(panel, font, size, max_width, text);
    float width = mw_panel_text_width(panel, font, size, shown);
    return mw_panel_text(panel, font, size, right - width, y, 0, color, shown);
}

float mw_panel_text_middle(struct mw_panel *panel, enum mw_font font, float size, float middle, float y,
                           float max_width, mw_color color, const char *text) {
    const char *shown = shortened(panel, font, size, max_width, text);
    float width = mw_panel_text_width(panel, font, size, shown);
    return mw_panel_text(panel, font, size, middle - width / 2, y, 0, color, shown);
}

/* --- areas ------------------------------------------------------------------------------------------- */

struct mw_rect mw_panel_ground(struct mw_panel *panel, struct mw_rect rect, const char *heading) {
    const struct mw_theme *theme = panel->theme;
    if (panel->bare) return rect;
    mw_draw_shadow(panel->list, rect, 10, 6, theme->shadow);
    mw_draw_framed_box(panel->list, rect, 10, theme->panel, theme->hairline, 1);
    float padding = PADDING * panel->scale;
    float most = rect.w / 16 < rect.h / 14 ? rect.w / 16 : rect.h / 14;
    if (padding > most) padding = most;
    struct mw_rect inside = {rect.x + padding, rect.y + padding * 0.75f, rect.w - 2 * padding,
                             rect.h - 1.5f * padding};
    if (heading != NULL) {
        mw_panel_text(panel, MW_FONT_SEMIBOLD, HEADING_SIZE, inside.x, inside.y, inside.w, theme->muted,
                      heading);
        float used = mw_panel_line_height(panel, MW_FONT_SEMIBOLD, HEADING_SIZE) + 6 * panel->scale;
        inside.y += used;
        inside.h -= used;
    }
    if (inside.h < 0) inside.h = 0;
    return inside;
}

bool mw_panel_hit(struct mw_panel *panel, struct mw_rect rect, int action, int64_t number,
                  const char *label) {
    struct mw_draw_list *list = panel->list;
    size_t index = list->hit_count;
    mw_draw_hit(list, rect, action, number, label);
    if (list->hit_count == index) return false; /* wholly outside of the clip */
    if (panel->view->focus == (int)index) {
        struct mw_rect ring = {rect.x - 2, rect.y - 2, rect.w + 4, rect.h + 4};
        mw_draw_framed_box(list, ring, 8, 0, panel->theme->accent, 2);
    }
    return mw_rect_holds(list->hits[index].rect, panel->view->pointer_x, panel->view->pointer_y);
}

/* --- small things ------------------------------------------------------------------------------------- */

float mw_panel_badge(struct mw_panel *panel, float x, float y, mw_color fill, const char *text) {
    float padding = 8 * panel->scale;
    float width = mw_panel_text_width(panel, MW_FONT_BOLD, 11, text) + 2 * padding;
    float height = mw_panel_line_height(panel, MW_FONT_BOLD, 11) + 4 * panel->scale;
    mw_draw_box(panel->list, (struct mw_rect){x, y, width, height}, 5, fill);
    mw_panel_text(panel, MW_FONT_BOLD, 11, x + padding, y + 2 * panel->scale, 0, panel->theme->on_protocol,
                  text);
    return width;
}

void mw_panel_storage_bar(struct mw_panel *panel, struct mw_rect rect, uint64_t used, uint64_t capacity) {
    const struct mw_theme *theme = panel->theme;
    mw_draw_box(panel->list, rect, rect.h / 2, theme->hairline);
    if (capacity == 0 || used == 0) return;
    float share = (float)((double)used / (double)capacity);
    if (share > 1) share = 1;
    float width = rect.w * share;
    if (width < rect.h) width = rect.h; /* a little is not nothing */
    mw_draw_box(panel->list, (struct mw_rect){rect.x, rect.y, width, rect.h}, rect.h / 2,
                share >= 0.9f ? theme->failure : theme->muted);
}

void mw_panel_letter(struct mw_panel *panel, struct mw_rect rect, mw_color color, mw_color fill, bool empty) {
    struct mw_draw_list *list = panel->list;
    float thickness = rect.w / 16 < 1 ? 1 : rect.w / 16 > 2.5f ? 2.5f : rect.w / 16;
    float radius = rect.w / 9;
    if (empty) {
        mw_draw_dashed_box(list, rect, radius, color, thickness, 4);
        return;
    }
    mw_draw_framed_box(list, rect, radius, fill, color, thickness);
    float inset = thickness, middle = rect.x + rect.w / 2, fold = rect.y + rect.h * 0.55f;
    mw_draw_line(list, rect.x + inset, rect.y + inset * 1.5f, middle, fold, thickness, color);
    mw_draw_line(list, middle, fold, rect.x + rect.w - inset, rect.y + inset * 1.5f, thickness, color);
}

void mw_panel_letter_part(struct mw_panel *panel, struct mw_rect rect, mw_color color) {
    struct mw_draw_list *list = panel->list;
    float thickness = rect.w / 16 < 1 ? 1 : rect.w / 16 > 2.5f ? 2.5f : rect.w / 16;
    float middle = rect.x + rect.w / 2, fold = rect.y + rect.h * 0.55f, right = rect.x + rect.w;
    float top = rect.y + thickness / 2, foot = rect.y + rect.h - thickness / 2, dash = rect.w / 8;
    mw_draw_line(list, rect.x, top, right, top, thickness, color);
    mw_draw_line(list, rect.x, top, middle, fold, thickness, color);
    mw_draw_line(list, middle, fold, right, top, thickness, color);
    mw_draw_dashed_line(list, rect.x + thickness / 2, top, rect.x + thickness / 2, foot, thickness, dash,
                        color);
    mw_draw_dashed_line(list, right - thickness / 2, top, right - thickness / 2, foot, thickness, dash,
                        color);
    mw_draw_dashed_line(list, rect.x, foot, right, foot, thickness, dash, color);
}

enum mw_protocol mw_panel_protocol(const struct mw_panel *panel) {
    if (panel->trace == NULL || panel->connection == MW_NONE) return MW_PROTOCOL_NONE;
    return panel->trace->catalogue.connections[panel->connection].protocol;
}
