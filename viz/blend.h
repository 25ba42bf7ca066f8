/* Colours between two others. */
#ifndef MW_VIZ_BLEND_H
#define MW_VIZ_BLEND_H

#include "viz/draw.h"

/* percent of `over`, the rest of `under`. */
static inline mw_color mw_blend(mw_color over, mw_color under, unsigned percent) {
    mw_color mixed = 0;
    for (unsigned shift = 0; shift < 32; shift += 8) {
        unsigned a = (over >> shift) & 0xFF, b = (under >> shift) & 0xFF;
        mixed |= (mw_color)((a * percent + b * (100 - percent)) / 100) << shift;
    }
    return mixed;
}

#endif
