/* A message that must be seen, as when a lesson file is broken: a strip under the title bar. */
#ifndef MW_VIZ_BANNER_H
#define MW_VIZ_BANNER_H

#include "viz/panel.h"

/* 0 without a message; at most a quarter of the window. */
float mw_banner_height(struct mw_panel *panel, float width);
void mw_banner_draw(struct mw_panel *panel, struct mw_rect rect);

#endif
