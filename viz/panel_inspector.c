/* The inspector: one thing looked at closely. Its tabs, and the panel of the one that is open. */
#include "viz/inspector.h"
#include "viz/scroll.h"

static const float TAB_SIZE = 13.5f, TAB_GAP = 20;

static const struct mw_bilingual tab_titles[MW_TAB_COUNT] = {
#define X(name, en, id) MW_BOTH(en, id),
    MW_TABS(X)
#undef X
};

/* How much the tabs must shrink to stand on one line; beyond that their titles are shortened. */
static float tab_shrink(const struct mw_panel *panel, float width) {
    float all = TAB_GAP * panel->scale * (MW_TAB_COUNT - 1);
    for (int i = 0; i < MW_TAB_COUNT; i++)
        all += mw_panel_text_width(panel, MW_FONT_SEMIBOLD, TAB_SIZE,
                                   mw_say(tab_titles[i], panel->view->language));
    float shrink = width / all;
    return shrink > 1 ? 1 : shrink < 0.7f ? 0.7f : shrink;
}

/* Returns the height. */
static float draw_tabs(struct mw_panel *panel, struct mw_rect rect) {
    float shrink = tab_shrink(panel, rect.w), size = TAB_SIZE * shrink;
    float gap = TAB_GAP * shrink * panel->scale, x = rect.x;
    float height = mw_panel_line_height(panel, MW_FONT_SEMIBOLD, TAB_SIZE) + 6 * panel->scale;
    enum mw_protocol protocol = mw_panel_protocol(panel);
    mw_color active = protocol == MW_PROTOCOL_NONE ? panel->theme->accent : panel->theme->protocol[protocol];
    for (int i = 0; i < MW_TAB_COUNT; i++) {
        const char *title = mw_say(tab_titles[i], panel->view->language);
        bool open = panel->view->tab == (enum mw_tab)i;
        /* What is left is shared by those to come, so that the last one is not the only one to be cut. */
        float room = (rect.x + rect.w - x - gap * (float)(MW_TAB_COUNT - 1 - i)) / (float)(MW_TAB_COUNT - i);
        float natural = mw_panel_text_width(panel, MW_FONT_SEMIBOLD, size, title);
        float width = shrink > 0.7f || natural < room ? natural : room;
        struct mw_rect area = {x - gap / 2, rect.y, width + gap, height};
        if (area.x < rect.x) {
            area.w -= rect.x - area.x;
            area.x = rect.x;
        }
        if (area.x + area.w > rect.x + rect.w) area.w = rect.x + rect.w - area.x;
        bool hover = mw_panel_hit(panel, area, MW_ACTION_TAB, i, title);
        mw_color color = open ? active : hover ? panel->theme->ink : panel->theme->muted;
        mw_panel_text(panel, MW_FONT_SEMIBOLD, size, x, rect.y, width + 0.5f, color, title);
        if (open) {
            float thick = 2 * panel->scale;
            mw_draw_box(panel->list, (struct mw_rect){x, rect.y + height - thick, width, thick}, thick / 2,
                        active);
        }
        x += width + gap;
    }
    return height;
}

static struct mw_extent draw_words(struct mw_panel *panel, struct mw_rect at, const void *words) {
    float height = mw_panel_paragraph(panel, 13.5f, at.x, at.y, at.w, panel->theme->ink, words, true);
    return (struct mw_extent){.height = height};
}

void mw_inspector_words(struct mw_panel *panel, struct mw_rect rect, const char *words) {
    mw_panel_scrolled(panel, rect, MW_SCROLL_INSPECTOR, draw_words, words);
}

void mw_panel_inspector(struct mw_panel *panel, struct mw_rect rect) {
    struct mw_rect inside = mw_panel_ground(panel, rect, NULL);
    mw_draw_clip(panel->list, rect);
    float used = draw_tabs(panel, inside) + 10 * panel->scale;
    mw_draw_unclip(panel->list);
    struct mw_rect content = {inside.x, inside.y + used, inside.w, inside.h - used};
    if (content.h < 1) return;
    mw_draw_clip(panel->list, content);
    switch (panel->view->tab) {
    case MW_TAB_MACHINE: mw_panel_machine(panel, content); break;
    case MW_TAB_BYTES: mw_panel_bytes(panel, content); break;
    case MW_TAB_MESSAGE: mw_panel_message(panel, content); break;
    case MW_TAB_MAILBOXES: mw_panel_mailboxes(panel, content); break;
    case MW_TAB_QUEUE: mw_panel_queue(panel, content); break;
    case MW_TAB_COUNT: break;
    }
    mw_draw_unclip(panel->list);
}
