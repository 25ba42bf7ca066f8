/* Where the network's cards stand, once it is known how large they are: near the places that the lesson gives
 * them, none on another, all inside. Deterministic: the same cards in the same rectangle stand alike. */
#ifndef MW_VIZ_ARRANGE_H
#define MW_VIZ_ARRANGE_H

#include "viz/cards.h"

/* From where cards are pushed apart. */
enum mw_places {
    MW_PLACES_OF_LESSON, /* as the lesson says, in thousandths of the rectangle */
    MW_PLACES_SPREAD,    /* the lesson's places drawn out until they reach all edges */
    MW_PLACES_TWO_ROWS,  /* in columns from left to right, in each from top to bottom */
    MW_PLACES_THREE_ROWS,
    MW_PLACES_COUNT
};

struct mw_arrangement {
    enum mw_places places;
    float gap_x, gap_y; /* pixels between cards … */
    float letter;       /* … and between those that are linked at least this much of a letter */
    bool moved;         /* heed where the user's hand put them */
};

/* Places cards whose sizes are set. False: there is no room for them. */
bool mw_arrange(struct mw_panel *panel, struct mw_cards *cards, struct mw_rect rect,
                struct mw_arrangement how);

/* Lets two cards change places, where that costs less than `cost`, again and again. Returns what it costs in
 * the end. */
float mw_arrange_exchange(struct mw_panel *panel, struct mw_cards *cards, struct mw_rect rect,
                          struct mw_arrangement how, float cost);

/* The last resort: rows and columns, in the order of the lesson's places from left to right. */
void mw_arrange_in_rows(struct mw_panel *panel, struct mw_cards *cards, struct mw_rect rect);

/* How ill it stands, 0: well. Links under cards, links too short for a letter, no free place for a bubble.
 * It is not looked at any closer once it costs as much as `enough`. */
float mw_arrange_cost(const struct mw_panel *panel, const struct mw_cards *cards, struct mw_rect rect,
                      float enough);

#endif
