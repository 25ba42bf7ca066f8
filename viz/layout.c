#include "viz/layout.h"

#include <math.h>

/* In units: pixels at a text size of 100 %. */
static const float THREE_COLUMNS = 880, WORDS_IN_BAR = 900, LOW = 480, HIGH = 900;
/* Below these heights, in two columns and in three, panels do not stand on each other. */
static const float FOLD_TWO = 470, FOLD_THREE = 380;

static float between(float low, float value, float high) {
    return fminf(fmaxf(value, low), high);
}

/* A column beside the network: beyond `broad` it grows half as fast, so that its lines stay easy to read. */
static float side(float least, float wanted, float broad, float most) {
    return wanted <= broad ? fmaxf(least, wanted) : fminf(broad + (wanted - broad) / 2, most);
}

struct mw_layout mw_layout_of(float width, float height, float scale) {
    struct mw_layout layout = {.compact = width / scale < WORDS_IN_BAR};
    float gap = 12 * fminf(1, fminf(width / scale / 900, height / scale / 560) + 0.2f);
    gap = floorf(gap);
    float bar = floorf(22 * scale + (layout.compact ? 16 : 30));
    bool low = height / scale < LOW;
    float foot = floorf((low ? 46 : 52) * scale + (layout.compact ? 8 : 24));
    layout.bar = (struct mw_rect){0, 0, width, bar};
    layout.transport = (struct mw_rect){0, height - foot, width, foot};
    struct mw_rect all = {gap, bar + gap, width - 2 * gap, height - bar - foot - 2 * gap};
    layout.content = all;

    float units = width / scale;
    bool three = units >= THREE_COLUMNS;
    layout.folded = height / scale < (three ? FOLD_THREE : FOLD_TWO);
    float two = layout.folded ? between(200, units * 0.44f, 400) : between(200, units * 0.42f, 330);
    float lesson = floorf(scale * (three ? side(224, units * 0.203f, 340, 480) : two));
    float ladder = three ? floorf(scale * side(268, units * 0.285f, 520, 760)) : 0;
    float left = all.x + lesson + gap;
    float middle = all.w - lesson - gap - (three ? ladder + gap : 0);
    /* The less height there is, the more of it the inspector needs to show anything whole. */
    float share = between(0.48f, 0.48f + 0.125f * (height / scale - LOW) / (HIGH - LOW), 0.605f);
    float upper = floorf((all.h - gap) * share);
    layout.lesson = (struct mw_rect){all.x, all.y, lesson, all.h};
    layout.network = (struct mw_rect){left, all.y, middle, upper};
    layout.inspector = (struct mw_rect){left, all.y + upper + gap, middle, all.h - upper - gap};
    layout.ladder = (struct mw_rect){left + middle + gap, all.y, ladder, all.h};
    if (layout.folded) {
        layout.network.h = all.h;
        layout.inspector = (struct mw_rect){left, all.y, 0, 0};
        if (!three) layout.ladder = layout.inspector;
    } else if (!three) {
        float half = floorf((all.h - gap) * 0.5f);
        layout.lesson.h = half;
        layout.ladder = (struct mw_rect){all.x, all.y + half + gap, lesson, all.h - half - gap};
    }
    return layout;
}
