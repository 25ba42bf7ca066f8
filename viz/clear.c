#include "viz/clear.h"

#include <math.h>
#include <string.h>

static const float LETTER_WIDE = 32, LETTER_HIGH = 22;
static const float MARGIN = 3; /* pixels between a card and what floats */

/* --- links ------------------------------------------------------------------------------------------------
 */

/* How far along the way from a card's middle in this direction its border is, or that of a card that is so
 * much larger. */
static float to_border(struct mw_rect card, struct mw_point more, float dx, float dy) {
    float across = fabsf(dx) > 0.001f ? (card.w + more.x) / 2 / fabsf(dx) : INFINITY;
    float down = fabsf(dy) > 0.001f ? (card.h + more.y) / 2 / fabsf(dy) : INFINITY;
    return fminf(across, down);
}

void mw_clear_way(const struct mw_cards *cards, uint16_t a, uint16_t b, struct mw_point size,
                  struct mw_point *from, struct mw_point *to) {
    struct mw_rect x = cards->rects[a], y = cards->rects[b];
    struct mw_point start = {x.x + x.w / 2, x.y + x.h / 2}, end = {y.x + y.w / 2, y.y + y.h / 2};
    float dx = end.x - start.x, dy = end.y - start.y;
    float leave = to_border(x, size, dx, dy), arrive = to_border(y, size, dx, dy);
    if (leave + arrive > 1) { /* no room: the middle of what is seen of the link */
        float first = fminf(to_border(x, (struct mw_point){0, 0}, dx, dy), 0.5f),
              last = fminf(to_border(y, (struct mw_point){0, 0}, dx, dy), 0.5f);
        leave = (1 + first - last) / 2;
        arrive = 1 - leave;
    }
    *from = (struct mw_point){start.x + dx * leave, start.y + dy * leave};
    *to = (struct mw_point){end.x - dx * arrive, end.y - dy * arrive};
}

void mw_clear_link(const struct mw_cards *cards, uint16_t a, uint16_t b, struct mw_point *from,
                   struct mw_point *to) {
    mw_clear_way(cards, a, b, (struct mw_point){0, 0}, from, to);
}

/* Liang and Barsky: the line is cut at each side of the rectangle in turn. */
bool mw_clear_enters(struct mw_point from, struct mw_point to, struct mw_rect rect) {
    float dx = to.x - from.x, dy = to.y - from.y, first = 0, last = 1;
    const float speed[4] = {-dx, dx, -dy, dy}, room[4] = {from.x - rect.x, rect.x + rect.w - from.x,
                                                          from.y - rect.y, rect.y + rect.h - from.y};
    for (int side = 0; side < 4; side++) {
        if (fabsf(speed[side]) < 0.0001f) {
            if (room[side] <= 0) return false;
            continue;
        }
        float at = room[side] / speed[side];
        if (speed[side] < 0)
            first = fmaxf(first, at);
        else
            last = fminf(last, at);
    }
    return first < last;
}

/* --- what travels -----------------------------------------------------------------------------------------
 */

float mw_clear_scale(const struct mw_panel *panel, const struct mw_cards *cards) {
    return fmaxf(panel->scale, fminf(cards->scale, panel->scale * 1.7f));
}

struct mw_point mw_clear_letter(float scale) {
    return (struct mw_point){LETTER_WIDE * scale, LETTER_HIGH * scale};
}

float mw_clear_overlap(struct mw_rect a, struct mw_rect b) {
    float w = fminf(a.x + a.w, b.x + b.w) - fmaxf(a.x, b.x),
          h = fminf(a.y + a.h, b.y + b.h) - fmaxf(a.y, b.y);
    return w > 0 && h > 0 ? w * h : 0;
}

static struct mw_rect with_margin(struct mw_rect rect) {
    return (struct mw_rect){rect.x - MARGIN, rect.y - MARGIN, rect.w + 2 * MARGIN, rect.h + 2 * MARGIN};
}

float mw_clear_fit(const struct mw_cards *cards, uint16_t a, uint16_t b, float scale) {
    static const float tries[] = {1, 0.85f, 0.7f, 0.6f, 0.5f, 0.4f};
    enum { TRIES = sizeof tries / sizeof *tries };
    struct mw_point from, to;
    mw_clear_link(cards, a, b, &from, &to);
    for (size_t i = 0; i + 1 < TRIES; i++) {
        struct mw_point size = mw_clear_letter(scale * tries[i]);
        struct mw_rect at = {(from.x + to.x - size.x) / 2, (from.y + to.y - size.y) / 2, size.x, size.y};
        at = with_margin(at);
        if (mw_clear_overlap(at, cards->rects[a]) + mw_clear_overlap(at, cards->rects[b]) <= 0)
            return tries[i];
    }
    return tries[TRIES - 1];
}

/* --- a free place -----------------------------------------------------------------------------------------
 */

float mw_clear_covered(const struct mw_cards *cards, struct mw_rect thing) {
    float area = 0;
    for (size_t i = 0; i < cards->count; i++)
        area += mw_clear_overlap(cards->rects[i], with_margin(thing));
    return area;
}

static const float CORNER = 10; /* no tail leaves a box nearer to its corner */

struct mw_point mw_clear_tail(struct mw_rect box, struct mw_point at) {
    if (at.y > box.y && at.y < box.y + box.h) /* beside it */
        return (struct mw_point){at.x > box.x + box.w / 2 ? box.x + box.w : box.x, at.y};
    float x = fmaxf(box.x + CORNER, fminf(at.x, box.x + box.w - CORNER));
    return (struct mw_point){x, box.y > at.y ? box.y : box.y + box.h};
}

bool mw_clear_crosses(const struct mw_cards *cards, struct mw_rect box, struct mw_point at,
                      const struct mw_rect *own) {
    struct mw_point from = mw_clear_tail(box, at);
    for (size_t i = 0; i < cards->count; i++) {
        struct mw_rect card = cards->rects[i];
        if (own != NULL && memcmp(own, &card, sizeof card) == 0) continue;
        card = (struct mw_rect){card.x + 1, card.y + 1, card.w - 2, card.h - 2};
        if (mw_clear_enters(from, at, card)) return true;
    }
    return false;
}

static const float CROSSING = 150; /* what a tail that crosses a card costs, in pixels of distance */

struct search {
    const struct mw_cards *cards;
    const struct mw_place *place;
    struct mw_rect best;
    float cost;
    bool any, found; /* any: the first place that covers nothing will do */
};

static bool covers_any(const struct mw_cards *cards, struct mw_rect at) {
    struct mw_rect roomy = with_margin(at);
    for (size_t i = 0; i < cards->count; i++) {
        const struct mw_rect *card = &cards->rects[i];
        if (roomy.x < card->x + card->w && card->x < roomy.x + roomy.w && roomy.y < card->y + card->h &&
            card->y < roomy.y + roomy.h)
            return true;
    }
    return false;
}

/* Takes this place if it is better than what was found. */
static void consider(struct search *search, float x, float y) {
    if (search->found) return;
    const struct mw_place *place = search->place;
    struct mw_rect within = place->within, at = {x, y, place->width, place->height};
    float right = within.x + within.w - at.w, bottom = within.y + within.h - at.h;
    at.x = at.x > right ? right : at.x;
    at.y = at.y > bottom ? bottom : at.y;
    at.x = at.x < within.x ? within.x : at.x;
    at.y = at.y < within.y ? within.y : at.y;
    float dx = at.x + at.w / 2 - place->near.x, dy = at.y + at.h / 2 - place->near.y;
    if (search->any) {
        search->found = !covers_any(search->cards, at) &&
                        !mw_clear_crosses(search->cards, at, place->near, place->own) &&
                        (fabsf(dx) >= at.w / 2 || fabsf(dy) >= at.h / 2 + place->away * 0.7f);
        return;
    }
    float cost = sqrtf(dx * dx + dy * dy) + (dy > 0 ? 12 : 0);
    bool over_point = fabsf(dx) < at.w / 2 + place->away * 0.3f && fabsf(dy) < at.h / 2 + place->away * 0.7f;
    if (over_point) cost += 4000;
    if (cost >= search->cost) return;
    cost += mw_clear_covered(search->cards, at) * 4;
    for (size_t i = 0; i < place->taken_count && cost < search->cost; i++)
        cost += mw_clear_overlap(place->taken[i], at) * 4;
    if (cost >= search->cost) return;
    if (mw_clear_crosses(search->cards, at, place->near, place->own)) cost += CROSSING;
    if (cost >= search->cost) return;
    search->cost = cost;
    search->best = at;
}

/* The columns of candidates at one height, from over the point to both sides. */
static void consider_row(struct search *search, float y) {
    enum { SIDE = 6 };
    const struct mw_place *place = search->place;
    for (int column = 0; column <= SIDE; column++)
        for (int side = -1; side <= 1; side += 2)
            consider(search, place->near.x - place->width / 2 + (float)(column * side) * place->width / SIDE,
                     y);
}

/* Beside a card, as close as may be: where it is tight, free places are no wider than that. */
static void consider_around(struct search *search, struct mw_rect card) {
    const struct mw_place *place = search->place;
    float off = MARGIN + 0.5f;
    consider_row(search, card.y - off - place->height);
    consider_row(search, card.y + card.h + off);
    float xs[2] = {card.x - off - place->width, card.x + card.w + off};
    for (int i = 0; i < 2; i++)
        for (int row = -3; row <= 3; row++)
            consider(search, xs[i], place->near.y - place->height / 2 + (float)row * place->height / 2);
}

static void consider_near(struct search *search) {
    const struct mw_place *place = search->place;
    for (int row = 0; row < 8 && !search->found; row++) {
        float reach = place->away + (float)row * place->height * 0.4f;
        consider_row(search, place->near.y - reach - place->height);
        consider_row(search, place->near.y + reach);
    }
}

/* Where it is tight: along the cards, and along the upper and the lower edge. */
static void consider_edges(struct search *search) {
    struct mw_rect within = search->place->within;
    consider_row(search, within.y);
    consider_row(search, within.y + within.h - search->place->height);
    for (size_t i = 0; i < search->cards->count && !search->found; i++)
        consider_around(search, search->cards->rects[i]);
}

struct mw_rect mw_clear_place(const struct mw_cards *cards, const struct mw_place *place) {
    struct search search = {.cards = cards, .place = place, .cost = INFINITY};
    consider_near(&search);
    if (search.cost > CROSSING) consider_edges(&search);
    return search.best;
}

bool mw_clear_has_room(const struct mw_cards *cards, const struct mw_place *place) {
    struct search search = {.cards = cards, .place = place, .any = true};
    consider_near(&search);
    if (!search.found) consider_edges(&search);
    return search.found;
}
