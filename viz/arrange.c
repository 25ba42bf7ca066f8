#include "viz/arrange.h"

#include <math.h>
#include <string.h>

#include "viz/clear.h"

static float within(float low, float value, float high) {
    return high < low ? (low + high) / 2 : fminf(fmaxf(value, low), high);
}

static void put_inside(struct mw_rect *card, struct mw_rect rect) {
    card->x = within(rect.x, card->x, rect.x + rect.w - card->w);
    card->y = within(rect.y, card->y, rect.y + rect.h - card->h);
}

/* A place between 0 and 1, of this host among all of them. */
static struct mw_point place_of(const struct mw_panel *panel, size_t count, size_t host, bool spread) {
    const struct mw_host *hosts = panel->trace->catalogue.hosts;
    struct mw_point at = {(float)hosts[host].x / 1000, (float)hosts[host].y / 1000};
    if (!spread) return at;
    float left = 1, right = 0, top = 1, bottom = 0;
    for (size_t i = 0; i < count; i++) {
        left = fminf(left, (float)hosts[i].x / 1000);
        right = fmaxf(right, (float)hosts[i].x / 1000);
        top = fminf(top, (float)hosts[i].y / 1000);
        bottom = fmaxf(bottom, (float)hosts[i].y / 1000);
    }
    if (right > left) at.x = (at.x - left) / (right - left);
    if (bottom > top) at.y = (at.y - top) / (bottom - top);
    return at;
}

/* Whether the lesson has a before b, from left to right or from top to bottom. */
static bool is_before(const struct mw_host *hosts, size_t a, size_t b, bool down) {
    int first[2] = {down ? hosts[a].y : hosts[a].x, down ? hosts[b].y : hosts[b].x},
        second[2] = {down ? hosts[a].x : hosts[a].y, down ? hosts[b].x : hosts[b].y};
    if (first[0] != first[1]) return first[0] < first[1];
    return second[0] != second[1] ? second[0] < second[1] : a < b;
}

/* Its place, between 0 and 1, in columns of so many rows. */
static struct mw_point place_in_rows(const struct mw_panel *panel, size_t count, size_t host, size_t rows) {
    const struct mw_host *hosts = panel->trace->catalogue.hosts;
    size_t columns = (count + rows - 1) / rows, rank[MW_CARDS_MOST] = {0}, above = 0, beside = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < count; k++)
            rank[i] += k != i && is_before(hosts, k, i, false);
    }
    size_t column = rank[host] / rows;
    for (size_t i = 0; i < count; i++) {
        if (rank[i] / rows != column) continue;
        beside++;
        above += i != host && is_before(hosts, i, host, true);
    }
    return (struct mw_point){columns < 2 ? 0.5f : (float)column / (float)(columns - 1),
                             beside < 2 ? 0.5f : (float)above / (float)(beside - 1)};
}

/* Where the lesson and the user's hand want them. */
static void wish(const struct mw_panel *panel, struct mw_cards *cards, struct mw_rect rect,
                 struct mw_arrangement how) {
    bool spread = how.places != MW_PLACES_OF_LESSON;
    for (size_t i = 0; i < cards->count; i++) {
        struct mw_point at, moved = {0, 0};
        if (how.places == MW_PLACES_TWO_ROWS || how.places == MW_PLACES_THREE_ROWS)
            at = place_in_rows(panel, cards->count, i, how.places == MW_PLACES_TWO_ROWS ? 2 : 3);
        else
            at = place_of(panel, cards->count, i, spread);
        if (how.moved) moved = panel->view->moved[i];
        struct mw_rect *card = &cards->rects[i];
        card->x = rect.x + moved.x * rect.w / 1000;
        card->y = rect.y + moved.y * rect.h / 1000;
        card->x += spread ? at.x * (rect.w - card->w) : at.x * rect.w - card->w / 2;
        card->y += spread ? at.y * (rect.h - card->h) : at.y * rect.h - card->h / 2;
        put_inside(card, rect);
    }
}

/* Moves two cards apart along the way that is shorter; the same for every frame. False: they were apart. */
static bool push(struct mw_rect *a, struct mw_rect *b, float gap_x, float gap_y) {
    float dx = (b->x + b->w / 2) - (a->x + a->w / 2), dy = (b->y + b->h / 2) - (a->y + a->h / 2);
    float over_x = (a->w + b->w) / 2 + gap_x - fabsf(dx), over_y = (a->h + b->h) / 2 + gap_y - fabsf(dy);
    if (over_x <= 0.5f || over_y <= 0.5f) return false;
    if (over_x <= over_y) {
        float by = (over_x / 2 + 0.25f) * (dx < 0 ? -1 : 1);
        a->x -= by;
        b->x += by;
    } else {
        float by = (over_y / 2 + 0.25f) * (dy < 0 ? -1 : 1);
        a->y -= by;
        b->y += by;
    }
    return true;
}

static const float LETTER_AIR = 5; /* pixels around a letter */

/* For each card a bit for every card that it is linked to. */
static void find_links(const struct mw_panel *panel, size_t count, uint64_t *links) {
    memset(links, 0, count * sizeof *links);
    for (size_t i = 0; i < panel->trace->catalogue.link_count; i++) {
        const struct mw_link *link = &panel->trace->catalogue.links[i];
        if (link->a >= count || link->b >= count) continue;
        links[link->a] |= (uint64_t)1 << link->b;
        links[link->b] |= (uint64_t)1 << link->a;
    }
}

static bool may_fit(const struct mw_cards *cards, struct mw_rect rect) {
    float area = 0;
    for (size_t i = 0; i < cards->count; i++) {
        if (cards->rects[i].w > rect.w || cards->rects[i].h > rect.h) return false;
        area += cards->rects[i].w * cards->rects[i].h;
    }
    return area <= rect.w * rect.h;
}

enum { ROUNDS = 160, FEW_ROUNDS = 60 };

/* True if in the end none covers another and all are inside. */
static bool settle(const struct mw_panel *panel, struct mw_cards *cards, struct mw_rect rect,
                   struct mw_arrangement how, int rounds) {
    if (!may_fit(cards, rect)) return false;
    struct mw_point letter = mw_clear_letter(mw_clear_scale(panel, cards) * how.letter);
    const float gap_x[2] = {how.gap_x, fmaxf(how.gap_x, letter.x + 2 * LETTER_AIR)},
                gap_y[2] = {how.gap_y, fmaxf(how.gap_y, letter.y + 2 * LETTER_AIR)};
    uint64_t links[MW_CARDS_MOST];
    find_links(panel, cards->count, links);
    bool moving = true;
    for (int round = 0; moving && round < rounds; round++) {
        moving = false;
        for (size_t i = 0; i < cards->count; i++)
            for (size_t k = i + 1; k < cards->count; k++) {
                bool linked = links[i] >> k & 1;
                moving |= push(&cards->rects[i], &cards->rects[k], gap_x[linked], gap_y[linked]);
            }
        for (size_t i = 0; i < cards->count; i++)
            put_inside(&cards->rects[i], rect);
    }
    return !moving;
}

/* Where no card would come too close to another one or leave the rectangle. */
static bool stands_well(const struct mw_cards *cards, struct mw_rect rect, size_t card) {
    const struct mw_rect *a = &cards->rects[card];
    if (a->y < rect.y || a->y + a->h > rect.y + rect.h) return false;
    for (size_t i = 0; i < cards->count; i++) {
        const struct mw_rect *b = &cards->rects[i];
        bool apart = a->x + a->w + 6 < b->x || b->x + b->w + 6 < a->x || a->y + a->h + 6 < b->y ||
                     b->y + b->h + 6 < a->y;
        if (i != card && !apart) return false;
    }
    return true;
}

/* A host that was dragged up or down stands where it was put. */
static bool in_row(const struct mw_panel *panel, size_t host, size_t first) {
    const struct mw_host *hosts = panel->trace->catalogue.hosts;
    return hosts[host].y == hosts[first].y && panel->view->moved[host].y == 0;
}

/* Hosts that the lesson put at one height, and that were pushed out of line, go to the height of the one that
 * was pushed most, if all have room there: level links are calmer. */
static void level(const struct mw_panel *panel, struct mw_cards *cards, struct mw_rect rect) {
    const struct mw_host *hosts = panel->trace->catalogue.hosts;
    for (size_t first = 0; first < cards->count; first++) {
        float height = rect.y + rect.h * (float)hosts[first].y / 1000, most = 0;
        struct mw_cards leveled = *cards;
        for (size_t i = 0; i < cards->count; i++) {
            float pushed = cards->rects[i].y + cards->rects[i].h / 2 - height;
            if (in_row(panel, i, first) && fabsf(pushed) > fabsf(most)) most = pushed;
        }
        for (size_t i = 0; i < cards->count; i++)
            if (in_row(panel, i, first)) leveled.rects[i].y = height + most - leveled.rects[i].h / 2;
        bool well = true;
        for (size_t i = 0; i < cards->count && well; i++)
            well = !in_row(panel, i, first) || stands_well(&leveled, rect, i);
        if (well) *cards = leveled;
    }
}

bool mw_arrange(struct mw_panel *panel, struct mw_cards *cards, struct mw_rect rect,
                struct mw_arrangement how) {
    wish(panel, cards, rect, how);
    if (!settle(panel, cards, rect, how, ROUNDS)) return false;
    level(panel, cards, rect);
    return true;
}

void mw_arrange_in_rows(struct mw_panel *panel, struct mw_cards *cards, struct mw_rect rect) {
    size_t columns = (size_t)ceilf(sqrtf((float)cards->count * fmaxf(rect.w, 1) / fmaxf(rect.h * 2.5f, 1)));
    if (columns == 0) columns = 1;
    size_t rows = (cards->count + columns - 1) / columns;
    float wide = rect.w / (float)columns, high = rect.h / (float)rows;
    for (size_t i = 0; i < cards->count; i++) {
        size_t place = 0;
        for (size_t k = 0; k < cards->count; k++) {
            const struct mw_host *a = &panel->trace->catalogue.hosts[k],
                                 *b = &panel->trace->catalogue.hosts[i];
            place += a->x < b->x || (a->x == b->x && k < i);
        }
        struct mw_rect *card = &cards->rects[i];
        card->w = fminf(card->w, wide - 6);
        card->h = fminf(card->h, high - 4);
        card->x = rect.x + wide * ((float)(place / rows) + 0.5f) - card->w / 2;
        card->y = rect.y + high * ((float)(place % rows) + 0.5f) - card->h / 2;
    }
}

/* --- how well it stands ------------------------------------------------------------------------------------
 */

static const float UNDER_CARD = 12, REVERSED = 1.5f;

/* The lesson has a well left of b, and here it is not, or the other way round. */
static bool is_reversed(const struct mw_panel *panel, const struct mw_cards *cards, size_t a, size_t b) {
    const struct mw_host *hosts = panel->trace->catalogue.hosts;
    int wanted = hosts[b].x - hosts[a].x;
    float is = cards->rects[b].x + cards->rects[b].w / 2 - cards->rects[a].x - cards->rects[a].w / 2;
    return (wanted > 150 && is < 0) || (wanted < -150 && is > 0);
}

static float link_cost(const struct mw_panel *panel, const struct mw_cards *cards, const struct mw_link *link,
                       float scale) {
    struct mw_point from, to;
    float cost = 0, fits = mw_clear_fit(cards, link->a, link->b, scale);
    mw_clear_link(cards, link->a, link->b, &from, &to);
    float air = 8 * scale; /* what travels is wider than its link */
    for (size_t k = 0; k < cards->count; k++) {
        struct mw_rect card = cards->rects[k];
        card = (struct mw_rect){card.x - air, card.y - air, card.w + 2 * air, card.h + 2 * air};
        if (k != link->a && k != link->b && mw_clear_enters(from, to, card)) cost += UNDER_CARD;
    }
    if (is_reversed(panel, cards, link->a, link->b)) cost += REVERSED;
    return cost + (1 - fits) * (fits < 0.6f ? 4 : 1);
}

/* What a link should have room for, beside a letter: a line of usual length, in units. */
static const float SAID_WIDE = 150, SAID_HIGH = 22;

static bool has_room_to_speak(const struct mw_cards *cards, const struct mw_link *link, struct mw_rect rect,
                              float unit, float scale) {
    struct mw_point from, to;
    mw_clear_link(cards, link->a, link->b, &from, &to);
    struct mw_place said = {.within = rect,
                            .near = {(from.x + to.x) / 2, (from.y + to.y) / 2},
                            .width = fminf(SAID_WIDE * unit, rect.w),
                            .height = fminf(SAID_HIGH * unit, rect.h),
                            .away = 18 * scale * mw_clear_fit(cards, link->a, link->b, scale)};
    return mw_clear_has_room(cards, &said);
}

/* Beside a card, for what happens on it. */
static bool has_room_to_think(const struct mw_cards *cards, size_t card, struct mw_rect rect, float unit) {
    const struct mw_rect *own = &cards->rects[card];
    struct mw_place thought = {.within = rect,
                               .near = {own->x + own->w / 2, own->y + own->h / 2},
                               .width = fminf(SAID_WIDE * unit, rect.w),
                               .height = fminf(SAID_HIGH * 1.5f * unit, rect.h),
                               .away = own->h / 2 + 9 * unit,
                               .own = own};
    return mw_clear_has_room(cards, &thought);
}

float mw_arrange_cost(const struct mw_panel *panel, const struct mw_cards *cards, struct mw_rect rect,
                      float enough) {
    const struct mw_catalogue *catalogue = &panel->trace->catalogue;
    float cost = 0, scale = mw_clear_scale(panel, cards);
    for (int closer = 0; closer < 2; closer++)
        for (size_t i = 0; i < catalogue->link_count && cost < enough; i++) {
            const struct mw_link *link = &catalogue->links[i];
            if (link->a >= cards->count || link->b >= cards->count) continue;
            if (!closer)
                cost += link_cost(panel, cards, link, scale);
            else if (!has_room_to_speak(cards, link, rect, panel->scale, scale))
                cost += 1.5f;
        }
    for (size_t i = 0; i < cards->count && cost < enough; i++)
        if (!has_room_to_think(cards, i, rect, panel->scale)) cost += 0.7f;
    return cost;
}

static void exchange(struct mw_cards *cards, struct mw_rect rect, size_t a, size_t b) {
    struct mw_rect *x = &cards->rects[a], *y = &cards->rects[b], was = *x;
    x->x = y->x + (y->w - x->w) / 2;
    x->y = y->y + (y->h - x->h) / 2;
    y->x = was.x + (was.w - y->w) / 2;
    y->y = was.y + (was.h - y->h) / 2;
    put_inside(x, rect);
    put_inside(y, rect);
}

float mw_arrange_exchange(struct mw_panel *panel, struct mw_cards *cards, struct mw_rect rect,
                          struct mw_arrangement how, float cost) {
    enum { TIMES = 2, MOST_CARDS = 9 }; /* among many it would take too long */
    bool better = cards->count <= MOST_CARDS;
    for (int round = 0; better && round < TIMES; round++) {
        struct mw_cards best = *cards;
        better = false;
        for (size_t a = 0; a < cards->count; a++)
            for (size_t b = a + 1; b < cards->count; b++) {
                struct mw_cards other = *cards;
                exchange(&other, rect, a, b);
                if (!settle(panel, &other, rect, how, FEW_ROUNDS)) continue;
                float costs = mw_arrange_cost(panel, &other, rect, cost);
                if (costs >= cost) continue;
                cost = costs;
                best = other;
                better = true;
            }
        *cards = best;
    }
    return cost;
}
