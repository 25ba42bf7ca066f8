/* The inspector: one thing looked at closely. Its tabs, and the panel of the one that is open. */
#include "viz/inspector.h"
#include "viz/scroll.h"
#include "viz/tabs.h"

static struct mw_extent draw_words(struct mw_panel *panel, struct mw_rect at, const void *words) {
    float height = mw_panel_paragraph(panel, 13.5f, at.x, at.y, at.w, panel->theme->ink, words, true);
    return (struct mw_extent){.height = height};
}

void mw_inspector_words(struct mw_panel *panel, struct mw_rect rect, const char *words) {
    mw_panel_scrolled(panel, rect, MW_SCROLL_INSPECTOR, draw_words, words);
}

void mw_panel_inspector(struct mw_panel *panel, struct mw_rect rect) {
    struct mw_rect inside = mw_panel_ground(panel, rect, NULL);
    float used = 0;
    if (!panel->bare) {
        struct mw_tab_title tabs[MW_TAB_COUNT];
        mw_tabs_of_inspector(panel, tabs, true);
        used = mw_tabs_draw(panel, inside, tabs, MW_TAB_COUNT) + 10 * panel->scale;
    }
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
