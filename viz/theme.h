/* Colours by role, light and dark, as agreed for the window. */
#ifndef MW_VIZ_THEME_H
#define MW_VIZ_THEME_H

#include "sim/trace/catalogue.h"
#include "viz/draw.h"

struct mw_theme {
    mw_color ink, muted, hairline, ground, panel, bar, on_bar, on_bar_muted;
    mw_color attention, attention_ground, failure, failure_ground, good;
    mw_color accent; /* buttons, selection */
    mw_color shadow;
    mw_color protocol[MW_PROTOCOL_COUNT];        /* strong: lines, borders, badges; holds 4.5:1 on panel */
    mw_color protocol_ground[MW_PROTOCOL_COUNT]; /* soft: what lies behind the active line */
    mw_color on_protocol;                        /* text on a strong protocol colour */
};

const struct mw_theme *mw_theme_of(bool dark);

#endif
