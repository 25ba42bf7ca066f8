#include "viz/tabs.h"

#include <math.h>

static const float SIZE = 13.5f, GAP = 20;
static const float SMALLEST = 0.85f; /* rather two rows than titles smaller than that */

static const struct mw_bilingual inspector_titles[MW_TAB_COUNT] = {
#define X(name, en, id) MW_BOTH(en, id),
    MW_TABS(X)
#undef X
};

void mw_tabs_of_inspector(const struct mw_panel *panel, struct mw_tab_title *tabs, bool seen) {
    for (int i = 0; i < MW_TAB_COUNT; i++)
        tabs[i] = (struct mw_tab_title){.title = mw_say(inspector_titles[i], panel->view->language),
                                        .action = MW_ACTION_TAB,
                                        .number = i,
                                        .open = seen && panel->view->tab == (enum mw_tab)i};
}

static float row_width(const struct mw_panel *panel, const struct mw_tab_title *tabs, size_t count) {
    float all = GAP * panel->scale * (float)(count - 1);
    for (size_t i = 0; i < count; i++)
        all += mw_panel_text_width(panel, MW_FONT_SEMIBOLD, SIZE, tabs[i].title);
    return all;
}

static void draw_tab(struct mw_panel *panel, struct mw_rect area, struct mw_rect text, float size,
                     const struct mw_tab_title *tab) {
    enum mw_protocol protocol = mw_panel_protocol(panel);
    mw_color active = protocol == MW_PROTOCOL_NONE ? panel->theme->accent : panel->theme->protocol[protocol];
    bool hover = mw_panel_hit(panel, area, tab->action, tab->number, tab->title);
    mw_color color = tab->open ? active : hover ? panel->theme->ink : panel->theme->muted;
    if (tab->calls && !tab->open) color = panel->theme->attention;
    mw_panel_text(panel, MW_FONT_SEMIBOLD, size, text.x, text.y, 0, color, tab->title);
    float thick = 2 * panel->scale, dot = 5 * panel->scale;
    if (tab->open)
        mw_draw_box(panel->list, (struct mw_rect){text.x, area.y + area.h - thick, text.w, thick}, thick / 2,
                    active);
    else if (tab->calls)
        mw_draw_box(panel->list, (struct mw_rect){text.x + text.w + dot / 2, text.y + dot / 2, dot, dot},
                    dot / 2, panel->theme->attention);
}

static void draw_row(struct mw_panel *panel, struct mw_rect rect, const struct mw_tab_title *tabs,
                     size_t count, float shrink) {
    float size = SIZE * shrink, gap = GAP * shrink * panel->scale, x = rect.x;
    for (size_t i = 0; i < count; i++) {
        float width = mw_panel_text_width(panel, MW_FONT_SEMIBOLD, size, tabs[i].title);
        float left = fmaxf(x - gap / 2, rect.x), right = fminf(x + width + gap / 2, rect.x + rect.w);
        draw_tab(panel, (struct mw_rect){left, rect.y, right - left, rect.h},
                 (struct mw_rect){x, rect.y, width, rect.h}, size, &tabs[i]);
        x += width + gap;
    }
}

float mw_tabs_draw(struct mw_panel *panel, struct mw_rect rect, const struct mw_tab_title *tabs,
                   size_t count) {
    rect.h = mw_panel_line_height(panel, MW_FONT_SEMIBOLD, SIZE) + 6 * panel->scale;
    float shrink = rect.w / row_width(panel, tabs, count);
    if (shrink >= SMALLEST || count < 2) {
        draw_row(panel, rect, tabs, count, fminf(shrink, 1));
        return rect.h;
    }
    size_t first = 1; /* tabs on the upper row: so many that the wider row is the least wide */
    float least = INFINITY;
    for (size_t n = 1; n < count; n++) {
        float wide = fmaxf(row_width(panel, tabs, n), row_width(panel, tabs + n, count - n));
        if (wide >= least) continue;
        least = wide;
        first = n;
    }
    shrink = fminf(rect.w / least, 1);
    draw_row(panel, rect, tabs, first, shrink);
    struct mw_rect second = {rect.x, rect.y + rect.h, rect.w, rect.h};
    draw_row(panel, second, tabs + first, count - first, shrink);
    return 2 * rect.h;
}
