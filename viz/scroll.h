/* Areas that scroll: what is drawn in them may be higher than they are.
 *
 * An area keeps its active part in sight by itself; view.scroll is how far the user has pulled it away from
 * there. */
#ifndef MW_VIZ_SCROLL_H
#define MW_VIZ_SCROLL_H

#include "viz/panel.h"

/* What a content says about itself, in pixels from its top. */
struct mw_extent {
    float height;
    float active_top, active_bottom; /* what must be in sight; both 0: the beginning */
};

/* Draws the content with its top at at.y, at.w wide; at.h is the height of the area. It is called twice, the
 * first time only to learn its extent: it must draw the same again. */
typedef struct mw_extent mw_scroll_content(struct mw_panel *panel, struct mw_rect at, const void *self);

/* Only its extent: nothing is drawn. */
struct mw_extent mw_panel_extent(struct mw_panel *panel, struct mw_rect at, mw_scroll_content *content,
                                 const void *self);

void mw_panel_scrolled(struct mw_panel *panel, struct mw_rect rect, enum mw_scroll which,
                       mw_scroll_content *content, const void *self);

/* What stands in the lesson's place while a run goes on (viz/panel_guide.c); self is the struct mw_guide. */
mw_scroll_content mw_panel_guide;

#endif
