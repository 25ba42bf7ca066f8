/* The network's cards: where each host stands, and what it holds.
 *
 * A lesson says where it wants a host (0 … 1000 both ways); a card that would cover another one is pushed
 * aside. When the panel is crowded, cards first grow smaller, then say less. What a card holds at a moment
 * never changes its size: nothing jumps while time goes by. */
#ifndef MW_VIZ_CARDS_H
#define MW_VIZ_CARDS_H

#include "viz/panel.h"

enum { MW_CARDS_MOST = 64 };

/* How much a card says. */
enum mw_card_detail {
    MW_CARD_FULL,  /* picture, title, role, each store with its bar */
    MW_CARD_BRIEF, /* picture, title, each store in a line */
    MW_CARD_SMALL, /* the same, the picture beside the title */
    MW_CARD_TINY,  /* title, and how many letters */
    MW_CARD_DETAIL_COUNT
};

struct mw_cards {
    struct mw_rect rects[MW_CARDS_MOST]; /* by host */
    size_t count;
    enum mw_card_detail detail;
    float scale; /* of what is on the cards: panel->scale, smaller when crowded, times the zoom */
};

/* Places for all hosts in the rectangle; no two overlap. Honours view.moved, pan and zoom. */
struct mw_cards mw_cards_place(struct mw_panel *panel, struct mw_rect rect);

/* active: it takes part in what happens now, in this protocol's colour. */
void mw_card_draw(struct mw_panel *panel, const struct mw_cards *cards, uint16_t host, bool active,
                  enum mw_protocol protocol);

#endif
