/* With little room, lesson, conversation and inspector are sheets on one pile: tabs say which is on top. */
#include "viz/cursor.h"
#include "viz/tabs.h"

/* The conversation has a place of its own where the window is wide. */
static enum mw_sheet on_top(const struct mw_panel *panel, bool conversation) {
    if (panel->view->sheet == MW_SHEET_CONVERSATION && !conversation) return MW_SHEET_LESSON;
    return panel->view->sheet;
}

static float tabs(struct mw_panel *panel, struct mw_rect rect, enum mw_sheet top, bool conversation) {
    struct mw_tab_title titles[MW_TAB_COUNT + 2];
    size_t count = 0;
    bool asks = mw_open_question(panel->trace, panel->view, panel->moment.record) >= 0;
    const char *lesson = panel->of->guide ? mw_panel_say(panel, "Connect", "Sambungkan")
                                          : mw_panel_say(panel, "Lesson", "Pelajaran");
    titles[count++] = (struct mw_tab_title){.title = lesson,
                                            .action = MW_ACTION_SHEET,
                                            .number = MW_SHEET_LESSON,
                                            .open = top == MW_SHEET_LESSON,
                                            .calls = asks};
    if (conversation)
        titles[count++] = (struct mw_tab_title){.title = mw_panel_say(panel, "Conversation", "Percakapan"),
                                                .action = MW_ACTION_SHEET,
                                                .number = MW_SHEET_CONVERSATION,
                                                .open = top == MW_SHEET_CONVERSATION};
    mw_tabs_of_inspector(panel, titles + count, top == MW_SHEET_INSPECTOR);
    return mw_tabs_draw(panel, rect, titles, count + MW_TAB_COUNT);
}

void mw_panel_sheet(struct mw_panel *panel, struct mw_rect rect, bool conversation) {
    struct mw_rect inside = mw_panel_ground(panel, rect, NULL);
    enum mw_sheet top = on_top(panel, conversation);
    float used = tabs(panel, inside, top, conversation) + 8 * panel->scale;
    inside.y += used;
    inside.h -= used;
    if (inside.h < 1) return;
    panel->bare = true;
    switch (top) {
    case MW_SHEET_LESSON: mw_panel_lesson(panel, inside); break;
    case MW_SHEET_CONVERSATION: mw_panel_ladder(panel, inside); break;
    case MW_SHEET_INSPECTOR: mw_panel_inspector(panel, inside); break;
    }
    panel->bare = false;
}
