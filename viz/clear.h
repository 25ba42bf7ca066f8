/* Keeping clear: where over the network's cards something can float without lying on any, and how large what
 * travels between two of them may be. */
#ifndef MW_VIZ_CLEAR_H
#define MW_VIZ_CLEAR_H

#include "viz/cards.h"

/* The visible part of the link between two cards. */
void mw_clear_link(const struct mw_cards *cards, uint16_t a, uint16_t b, struct mw_point *from,
                   struct mw_point *to);

/* Where the middle of a thing of this size may be on that link without touching either card; where there is
 * no room, both are the middle of the link. */
void mw_clear_way(const struct mw_cards *cards, uint16_t a, uint16_t b, struct mw_point size,
                  struct mw_point *from, struct mw_point *to);

/* Whether the straight line enters the rectangle. */
bool mw_clear_enters(struct mw_point from, struct mw_point to, struct mw_rect rect);

/* How large a scale things travel at between these cards: as large as what is on them. */
float mw_clear_scale(const struct mw_panel *panel, const struct mw_cards *cards);

/* A letter as it travels at this scale. */
struct mw_point mw_clear_letter(float scale);

/* How much of its size a letter may have to stand free on the link: 1, less where it is tight. */
float mw_clear_fit(const struct mw_cards *cards, uint16_t a, uint16_t b, float scale);

/* A place that is looked for: near a point, above or below it by at least `away`. */
struct mw_place {
    struct mw_rect within;
    struct mw_point near;
    float width, height, away;
    const struct mw_rect *own;   /* the card that it speaks for; NULL: none */
    const struct mw_rect *taken; /* beside the cards */
    size_t taken_count;
};

/* The place that covers least, and of those the nearest; above is better than below, and one whose tail
 * crosses no card better than one whose does. */
struct mw_rect mw_clear_place(const struct mw_cards *cards, const struct mw_place *place);

/* Whether there is a place that covers nothing and whose tail crosses nothing. */
bool mw_clear_has_room(const struct mw_cards *cards, const struct mw_place *place);

/* How much of the cards, and of what is taken, a thing would cover there, in square pixels. */
float mw_clear_covered(const struct mw_cards *cards, struct mw_rect thing);
float mw_clear_overlap(struct mw_rect a, struct mw_rect b);

/* From which point of the box its tail goes to `at`. */
struct mw_point mw_clear_tail(struct mw_rect box, struct mw_point at);

/* Whether the line from there to `at` crosses a card other than its own (NULL: it has none). */
bool mw_clear_crosses(const struct mw_cards *cards, struct mw_rect box, struct mw_point at,
                      const struct mw_rect *own);

#endif
