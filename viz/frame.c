#include "viz/frame.h"

#include "viz/banner.h"
#include "viz/layout.h"
#include "viz/panel.h"
#include "viz/timeline.h"

uint32_t mw_frame_connection(const struct mw_frame_of *of) {
    const struct mw_trace *trace = of->trace[0];
    if (trace == NULL) return MW_NONE;
    uint32_t pinned = of->view->connection;
    return pinned < trace->catalogue.connection_count ? pinned : mw_trace_focus(trace, of->moment.record);
}

/* In the order in which the keyboard goes through them. */
static void one_run(struct mw_panel *panel, const struct mw_layout *layout) {
    bool conversation = layout->ladder.w > 0;
    panel->folded = layout->folded;
    if (layout->folded)
        mw_panel_sheet(panel, layout->lesson, !conversation);
    else
        mw_panel_lesson(panel, layout->lesson);
    mw_panel_network(panel, layout->network);
    if (!layout->folded) mw_panel_inspector(panel, layout->inspector);
    if (conversation) mw_panel_ladder(panel, layout->ladder);
}

static void panels(struct mw_panel *panel, const struct mw_layout *layout) {
    mw_panel_bar(panel, layout->bar);
    if (panel->trace == NULL) return;
    if (panel->view->comparing && panel->of->trace[1] != NULL)
        mw_panel_compare(panel, layout->content);
    else
        one_run(panel, layout);
    mw_panel_transport(panel, layout->transport);
}

/* A message takes room of its own under the bar: it covers nothing. */
static struct mw_layout layout_under_banner(struct mw_panel *panel) {
    const struct mw_view *view = panel->view;
    float banner = mw_banner_height(panel, view->width);
    struct mw_layout layout = mw_layout_of(view->width, view->height - banner, panel->scale);
    if (banner == 0) return layout;
    mw_banner_draw(panel, (struct mw_rect){0, layout.bar.h, view->width, banner});
    struct mw_rect *below[] = {&layout.lesson, &layout.network, &layout.inspector,
                               &layout.ladder, &layout.content, &layout.transport};
    for (size_t i = 0; i < sizeof below / sizeof *below; i++)
        below[i]->y += banner;
    return layout;
}

void mw_frame(const struct mw_frame_of *of, struct mw_draw_list *list) {
    mw_draw_clear(list);
    float scale = (float)of->view->text_percent / 100;
    struct mw_rect window = {0, 0, of->view->width, of->view->height};
    struct mw_view below = *of->view;
    bool covered = of->view->overlay != MW_OVERLAY_NONE;
    if (covered) {
        below.pointer_x = below.pointer_y = -1;
        below.focus = -1;
    }
    struct mw_frame_of of_below = *of;
    of_below.view = &below;
    struct mw_panel panel = {.of = &of_below,
                             .trace = of->trace[0],
                             .moment = of->moment,
                             .view = &below,
                             .theme = mw_theme_of(of->view->dark),
                             .list = list,
                             .scale = scale,
                             .connection = mw_frame_connection(of)};
    mw_draw_box(list, window, 0, panel.theme->ground);
    struct mw_layout layout = layout_under_banner(&panel);
    panels(&panel, &layout);

    if (covered) list->hit_count = 0; /* what lies under an overlay is out of reach, for the keyboard too */
    panel.of = of;
    panel.view = of->view;
    mw_panel_overlay(&panel, window);
}

uint32_t mw_frame_seek(const struct mw_frame_of *of, struct mw_rect timeline, float x) {
    return of->trace[0] ? mw_timeline_record(of->trace[0], timeline, x) : MW_NONE;
}
