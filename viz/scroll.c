#include "viz/scroll.h"

#include <math.h>

/* Draws and takes it back: the one sure way to know how high something is. */
struct mw_extent mw_panel_extent(struct mw_panel *panel, struct mw_rect at, mw_scroll_content *content,
                                 const void *self) {
    size_t count = panel->list->count, hit_count = panel->list->hit_count;
    struct mw_extent extent = content(panel, at, self);
    panel->list->count = count;
    panel->list->hit_count = hit_count;
    return extent;
}

static float fade_height(const struct mw_panel *panel, float height) {
    return fminf(14 * panel->scale, height / 9);
}

/* What goes on beyond the edge fades out: a line that is half in sight then reads as "there is more". */
static void fade(struct mw_panel *panel, struct mw_rect clip, bool at_top) {
    enum { STRIPS = 8 };
    float height = fade_height(panel, clip.h) / STRIPS;
    for (int i = 0; i < STRIPS; i++) {
        float y = at_top ? clip.y + height * (float)i : clip.y + clip.h - height * (float)(i + 1);
        mw_color veil = (panel->theme->panel & 0xFFFFFF00u) | (mw_color)(255 - 255 * i / STRIPS);
        mw_draw_box(panel->list, (struct mw_rect){clip.x, y, clip.w, height}, 0, veil);
    }
}

void mw_panel_scrolled(struct mw_panel *panel, struct mw_rect rect, enum mw_scroll which,
                       mw_scroll_content *content, const void *self) {
    if (rect.w <= 0 || rect.h <= 0) return;
    mw_draw_hit(panel->list, rect, MW_ACTION_SCROLL, which, "");
    struct mw_rect clip = {rect.x - 6, rect.y, rect.w + 12,
                           rect.h}; /* rings and soft grounds reach out a little */
    mw_draw_clip(panel->list, clip);
    struct mw_extent extent = mw_panel_extent(panel, rect, content, self);
    float most = fmaxf(0, extent.height - rect.h),
          margin = fmaxf(8 * panel->scale, fade_height(panel, rect.h));
    float natural = fmaxf(0, extent.active_bottom + margin - rect.h);
    natural = fminf(natural, fmaxf(0, extent.active_top - margin)); /* what is active is never faded */
    natural = fminf(natural, most);
    panel->list->reach[which] = (struct mw_reach){-natural, most - natural};
    float offset = fminf(fmaxf(natural + panel->view->scroll[which], 0), most);
    struct mw_rect at = {rect.x, ceilf(rect.y - offset), rect.w, rect.h}; /* never above the clip's edge */
    content(panel, at, self);
    if (offset >= 1) fade(panel, clip, true);
    if (offset <= most - 1) fade(panel, clip, false);
    mw_draw_unclip(panel->list);
    if (most < 1) return;
    float share = rect.h / extent.height, thumb = fmaxf(24, rect.h * share);
    float top = rect.y + (rect.h - thumb) * offset / most;
    mw_draw_box(panel->list, (struct mw_rect){rect.x + rect.w + 5, top, 4, thumb}, 2, panel->theme->hairline);
}
