/* A row of tabs, two where one is too narrow: titles are never cut. */
#ifndef MW_VIZ_TABS_H
#define MW_VIZ_TABS_H

#include "viz/panel.h"

struct mw_tab_title {
    const char *title;
    int action;
    int64_t number;
    bool open;
    bool calls; /* something waits there: it has a mark */
};

/* Returns the height. */
float mw_tabs_draw(struct mw_panel *panel, struct mw_rect rect, const struct mw_tab_title *tabs,
                   size_t count);

/* The inspector's tabs, MW_TAB_COUNT of them; none is open unless the inspector is to be seen. */
void mw_tabs_of_inspector(const struct mw_panel *panel, struct mw_tab_title *tabs, bool seen);

#endif
