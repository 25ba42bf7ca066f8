/* What the inspector's tabs share. */
#ifndef MW_VIZ_INSPECTOR_H
#define MW_VIZ_INSPECTOR_H

#include "viz/panel.h"

/* A tab that has only a sentence to say; it scrolls if there is too little room. */
void mw_inspector_words(struct mw_panel *panel, struct mw_rect rect, const char *words);

#endif
