#include "viz/banner.h"

#include <math.h>

#include "viz/symbol.h"

static const float TEXT = 13;

static float margin(const struct mw_panel *panel) {
    return 16 * panel->scale;
}
static float sign(const struct mw_panel *panel) {
    return 26 * panel->scale;
}

static float text_width(const struct mw_panel *panel, float width) {
    return width - 2 * margin(panel) - 2 * sign(panel);
}

float mw_banner_height(struct mw_panel *panel, float width) {
    const char *message = panel->view->message;
    if (message == NULL || message[0] == '\0') return 0;
    float text = mw_panel_paragraph(panel, TEXT, 0, 0, text_width(panel, width), 0, message, false);
    return floorf(fminf(text + 16 * panel->scale, panel->view->height / 4));
}

void mw_banner_draw(struct mw_panel *panel, struct mw_rect rect) {
    const struct mw_theme *theme = panel->theme;
    float size = 14 * panel->scale, x = rect.x + margin(panel), y = rect.y + 8 * panel->scale;
    mw_draw_box(panel->list, rect, 0, theme->attention_ground);
    mw_draw_line(panel->list, rect.x, rect.y + rect.h - 0.5f, rect.x + rect.w, rect.y + rect.h - 0.5f, 1,
                 theme->attention & 0xFFFFFF66);
    mw_draw_clip(panel->list, rect);
    mw_draw_box(panel->list, (struct mw_rect){x + size * 0.38f, y, size * 0.24f, size * 0.68f}, 2,
                theme->attention);
    mw_draw_box(panel->list, (struct mw_rect){x + size * 0.38f, y + size * 0.82f, size * 0.24f, size * 0.24f},
                2, theme->attention);
    mw_panel_paragraph(panel, TEXT, x + sign(panel), y, text_width(panel, rect.w), theme->ink,
                       panel->view->message, true);
    struct mw_rect close = {rect.x + rect.w - margin(panel) - size, y, size, size};
    struct mw_rect area = {close.x - 6, close.y - 6, size + 12, size + 12};
    bool hover = mw_panel_hit(panel, area, MW_ACTION_CLOSE, 0, mw_panel_say(panel, "Close", "Tutup"));
    mw_symbol(panel->list, MW_SYMBOL_WRONG, close.x, close.y, size, hover ? theme->ink : theme->attention);
    mw_draw_unclip(panel->list);
}
