/* The network: hosts, links, and what is on its way. Everything active has the protocol's colour, all else is
 * calm. */
#include <math.h>

#include "viz/clear.h"
#include "viz/symbol.h"
#include "viz/travel.h"

static const float LABEL = 11, BUBBLE = 13;
static const float FOOT = 34; /* where no card stands: what is said always has a place, in units */

/* --- ground, links, legend
 * ---------------------------------------------------------------------------------- */

static void dotted_ground(struct mw_panel *panel, struct mw_rect rect) {
    float spacing = fmaxf(24, sqrtf(rect.w * rect.h / 1200));
    for (float y = rect.y + spacing; y < rect.y + rect.h - 6; y += spacing)
        for (float x = rect.x + spacing; x < rect.x + rect.w - 6; x += spacing)
            mw_draw_box(panel->list, (struct mw_rect){floorf(x), floorf(y), 2, 2}, 1, panel->theme->hairline);
}

static struct mw_point middle_of(struct mw_rect card) {
    return (struct mw_point){card.x + card.w / 2, card.y + card.h / 2};
}

static void link_line(struct mw_panel *panel, const struct mw_cards *cards, const struct mw_link *link,
                      const struct mw_travel *travel) {
    if (link->a >= cards->count || link->b >= cards->count) return;
    const struct mw_theme *theme = panel->theme;
    struct mw_point a = middle_of(cards->rects[link->a]), b = middle_of(cards->rects[link->b]);
    bool active = mw_travel_uses(travel, link->a, link->b);
    bool broken = active && (travel->kind == MW_TRAVEL_BROKEN || travel->lost);
    mw_color calm = panel->view->dark ? 0x4A5B6CFF : 0xB8C2CFFF;
    float thickness = fmaxf(1.5f, 2 * cards->scale);
    if (broken)
        mw_draw_dashed_line(panel->list, a.x, a.y, b.x, b.y, thickness * 1.5f, 7, theme->failure);
    else if (active)
        mw_draw_line(panel->list, a.x, a.y, b.x, b.y, thickness * 2, theme->protocol[travel->protocol]);
    else
        mw_draw_line(panel->list, a.x, a.y, b.x, b.y, thickness, calm);
}

static const char *latency(struct mw_panel *panel, const struct mw_link *link,
                           const struct mw_travel *travel) {
    struct mw_arena *arena = &panel->list->arena;
    const char *comma = panel->view->language == MW_LANGUAGE_ID ? "," : ".";
    const char *text = link->latency_us % 1000 == 0
                           ? mw_arena_format(arena, "%lld ms", (long long)(link->latency_us / 1000))
                           : mw_arena_format(arena, "%lld%s%lld ms", (long long)(link->latency_us / 1000),
                                             comma, (long long)(link->latency_us % 1000 / 100));
    bool active = mw_travel_uses(travel, link->a, link->b);
    /* Into the real world: how long that takes nobody knows. */
    if (link->latency_us == 0)
        return active && travel->port ? mw_arena_format(arena, "port %u", travel->port) : "";
    return active && travel->port ? mw_arena_format(arena, "port %u · %s", travel->port, text) : text;
}

enum { WAY_STOPS = 12 };

/* What was put on the network and must not be written over: the way of what travels, stop by stop, the
 * bubble, then the links' labels. */
struct taken {
    struct mw_rect rects[MW_CARDS_MOST + WAY_STOPS + 3];
    size_t count;
    struct mw_rect box;                   /* the bubble's */
    struct mw_point stops[WAY_STOPS + 1]; /* of the way: to each the bubble's tail may lead */
    size_t stop_count;
};

static void take(struct taken *taken, struct mw_rect rect) {
    if (taken->count < sizeof taken->rects / sizeof *taken->rects) taken->rects[taken->count++] = rect;
}

static bool is_free(const struct mw_cards *cards, const struct taken *taken, struct mw_rect box) {
    float area = 0;
    for (size_t i = 0; i < taken->count; i++)
        area += mw_clear_overlap(taken->rects[i], box);
    return area + mw_clear_covered(cards, box) <= 0;
}

/* Whether the bubble's tail goes through the box while what travels is on its way. */
static bool tail_passes(const struct taken *taken, struct mw_rect box) {
    const float head = 7; /* how much wider than its line the tail begins */
    struct mw_rect roomy = {box.x - head, box.y - 2, box.w + 2 * head, box.h + 4};
    for (size_t i = 0; i < taken->stop_count; i++)
        if (mw_clear_enters(mw_clear_tail(taken->box, taken->stops[i]), taken->stops[i], roomy)) return true;
    return false;
}

/* Beside the link's visible middle, where nothing is; without such a place it is left out. */
static void link_label(struct mw_panel *panel, const struct mw_cards *cards, const struct mw_link *link,
                       const struct mw_travel *travel, struct mw_rect within, struct taken *taken) {
    if (link->a >= cards->count || link->b >= cards->count) return;
    const char *text = latency(panel, link, travel);
    if (text[0] == '\0') return;
    float width = mw_panel_text_width(panel, MW_FONT_SANS, LABEL, text);
    float height = mw_panel_line_height(panel, MW_FONT_SANS, LABEL);
    struct mw_point from, to;
    mw_clear_link(cards, link->a, link->b, &from, &to);
    struct mw_point at = {(from.x + to.x) / 2, (from.y + to.y) / 2};
    struct mw_point a = middle_of(cards->rects[link->a]), b = middle_of(cards->rects[link->b]);
    float long_ = fmaxf(hypotf(b.x - a.x, b.y - a.y), 1), slope_x = fabsf(b.x - a.x) / long_,
          slope_y = fabsf(b.y - a.y) / long_;
    float letter = mw_travel_uses(travel, link->a, link->b) ? 15 * panel->scale : 4 * panel->scale;
    float side_x = slope_y * (width / 2 + letter), side_y = slope_x * (height / 2 + letter);
    float lean = (b.x - a.x) * (b.y - a.y) > 0 ? -1 : 1;
    for (int side = 1; side >= -1; side -= 2) {
        struct mw_rect box = {at.x + side_x * (float)side * lean - width / 2,
                              at.y + side_y * (float)side - height / 2, width, height};
        bool inside = mw_clear_overlap(within, box) > width * height * 0.99f;
        if (!inside || !is_free(cards, taken, box) || tail_passes(taken, box)) continue;
        take(taken, box);
        mw_draw_box(panel->list, box, 3, panel->theme->panel & 0xFFFFFFE0);
        mw_panel_text(panel, MW_FONT_SANS, LABEL, box.x, box.y, 0, panel->theme->muted, text);
        return;
    }
}

/* The protocols that this run speaks, at the foot. Returns where. */
static struct mw_rect legend_draw(struct mw_panel *panel, struct mw_rect rect) {
    bool spoken[MW_PROTOCOL_COUNT] = {false};
    for (size_t i = 0; i < panel->trace->catalogue.connection_count; i++)
        spoken[panel->trace->catalogue.connections[i].protocol] = true;
    float height = mw_panel_line_height(panel, MW_FONT_BOLD, 11) + 4 * panel->scale;
    float x = rect.x, y = rect.y + rect.h - height;
    for (enum mw_protocol protocol = MW_PROTOCOL_SMTP; protocol < MW_PROTOCOL_COUNT; protocol++)
        if (spoken[protocol])
            x += mw_panel_badge(panel, x, y, panel->theme->protocol[protocol], mw_protocol_label(protocol)) +
                 6 * panel->scale;
    return (struct mw_rect){rect.x, y, x - rect.x, height};
}

/* --- the bubble --------------------------------------------------------------------------------------------
 */

struct bubble {
    float width, height, padding, mark, scale;
    const char *text;
    bool shortened;
};

/* Thoughts are sentences and wrap; lines are shortened, for the conversation shows them whole. */
static struct bubble measure(struct mw_panel *panel, const struct mw_travel *travel, float widest) {
    struct bubble bubble = {.padding = 11 * panel->scale, .scale = panel->scale, .text = travel->text};
    bubble.mark = travel->secret || travel->failure ? 18 * panel->scale : 0;
    bool thought = travel->kind == MW_TRAVEL_THOUGHT;
    float most = widest - 2 * bubble.padding - bubble.mark;
    enum mw_font font = travel->mono ? MW_FONT_MONO : MW_FONT_SANS;
    float wide = ceilf(mw_panel_text_width(panel, font, BUBBLE, travel->text)) + 1;
    bubble.shortened = !thought && wide > most;
    bubble.width = fminf(wide, most) + 2 * bubble.padding + bubble.mark;
    float inside = thought
                       ? mw_panel_paragraph(panel, BUBBLE, 0, 0, fminf(wide, most), 0, travel->text, false)
                       : mw_panel_line_height(panel, font, BUBBLE);
    bubble.height = inside + 10 * panel->scale;
    return bubble;
}

/* The widest bubble that covers neither a card nor what travels; where there is no room for any, the one that
 * covers least. */
static struct mw_rect bubble_place(struct mw_panel *panel, const struct mw_travel *travel,
                                   const struct mw_cards *cards, struct mw_rect within, struct mw_point rest,
                                   struct mw_point size, const struct taken *taken, struct bubble *bubble) {
    bool thought = travel->kind == MW_TRAVEL_THOUGHT;
    enum { TRIES = 9 };
    static const struct {
        float widest, scale;
    } tries[2][TRIES] = {{{400, 1},
                          {300, 1},
                          {330, 0.85f},
                          {190, 1},
                          {250, 0.8f},
                          {150, 0.8f},
                          {200, 0.7f},
                          {120, 0.7f},
                          {150, 0.6f}}, /* lines */
                         {{250, 1},
                          {180, 1},
                          {250, 0.85f},
                          {180, 0.8f},
                          {330, 0.8f},
                          {140, 0.75f},
                          {1000, 0.75f},
                          {1000, 0.65f},
                          {1000, 0.5f}}}; /* thoughts */
    float full = panel->scale;
    const struct mw_rect *own = thought ? &cards->rects[travel->from] : NULL;
    if (own != NULL) rest = middle_of(*own);
    struct mw_rect best = {0};
    float least = INFINITY;
    for (int i = 0; i < TRIES && least > 0; i++) {
        /* never smaller than can be read at all */
        panel->scale = fmaxf(full * tries[thought][i].scale,
                             fminf(full, 0.8f)); /* narrower and smaller before it covers anything */
        struct bubble one = measure(panel, travel, fminf(within.w, tries[thought][i].widest * full));
        if (one.height > within.h && i + 1 < TRIES) continue;
        struct mw_place place = {.within = within,
                                 .near = rest,
                                 .width = one.width,
                                 .height = one.height,
                                 .away = (thought ? own->h : size.y) / 2 + 9 * panel->scale,
                                 .own = own,
                                 .taken = taken->rects,
                                 .taken_count = taken->count};
        struct mw_rect box = mw_clear_place(cards, &place);
        float area = mw_clear_covered(cards, box);
        for (size_t k = 0; k < taken->count; k++)
            area += mw_clear_overlap(taken->rects[k], box);
        if (one.shortened && !travel->mono) area += 0.6f; /* a sentence is whole before it is large */
        if (mw_clear_crosses(cards, box, rest, own))
            area += 0.5f; /* no tail leads from it to what it is about */
        if (area >= least) continue;
        least = area;
        best = box;
        *bubble = one;
    }
    panel->scale = full;
    return best;
}

/* The point of a card's border that is nearest to the bubble: no tail goes through the card. */
static struct mw_point nearest_edge(struct mw_rect card, struct mw_rect box) {
    bool above = box.y + box.h <= card.y, below = box.y >= card.y + card.h;
    if (above || below) return (struct mw_point){card.x + card.w / 2, above ? card.y : card.y + card.h};
    float x = fmaxf(card.x, fminf(box.x + box.w / 2, card.x + card.w));
    float top = fmaxf(card.y, box.y), bottom = fminf(card.y + card.h, box.y + box.h);
    return (struct mw_point){x, (top + bottom) / 2};
}

/* From the bubble's nearest edge to the point: the tail of a speech bubble. Where a card stands between them
 * there is none. */
static void tail(struct mw_panel *panel, const struct mw_cards *cards, struct mw_rect box, struct mw_point at,
                 mw_color color) {
    struct mw_point from = mw_clear_tail(box, at);
    bool clear = !mw_clear_crosses(cards, box, at, NULL);
    if (at.y > box.y && at.y < box.y + box.h) { /* beside it */
        if (clear) mw_draw_line(panel->list, from.x, from.y, at.x, at.y, 1.5f, color);
        return;
    }
    bool below = box.y > at.y;
    float edge = below ? box.y + 1 : box.y + box.h - 1, size = 9 * panel->scale, direction = below ? -1 : 1;
    float distance = fabsf(at.y - edge);
    if (size > distance) size = distance;
    if (clear && (distance > size * 2.2f || fabsf(from.x - at.x) > size))
        mw_draw_line(panel->list, from.x, from.y, at.x, at.y, 1.5f, color);
    if (!clear) return;
    struct mw_rect tip = {from.x - size / 2, below ? edge - size : edge, size, size};
    for (size_t i = 0; i < cards->count; i++)
        if (mw_clear_overlap(tip, cards->rects[i]) > 0) return;
    mw_draw_head(panel->list, from.x, edge + direction * size, 0, direction, size * 1.4f, color);
}

static void bubble_draw(struct mw_panel *panel, const struct mw_travel *travel, const struct mw_cards *cards,
                        const struct bubble *bubble, struct mw_rect box, struct mw_point at) {
    const struct mw_theme *theme = panel->theme;
    bool thought = travel->kind == MW_TRAVEL_THOUGHT;
    mw_color strong = travel->failure ? theme->failure : theme->protocol[travel->protocol];
    mw_color ground = travel->failure ? theme->failure_ground : thought ? theme->panel : strong;
    mw_color ink = travel->failure ? theme->failure : thought ? theme->ink : theme->on_protocol;
    tail(panel, cards, box, at, strong);
    mw_draw_shadow(panel->list, box, 7, 8, theme->shadow);
    mw_draw_framed_box(panel->list, box, 7, ground, strong, 1.5f);
    mw_panel_hit(panel, box, MW_ACTION_NETWORK, 0, travel->text);
    float x = box.x + bubble->padding, y = box.y + 5 * panel->scale, size = 13 * panel->scale;
    if (bubble->mark > 0)
        mw_symbol(panel->list, travel->failure ? MW_SYMBOL_WRONG : MW_SYMBOL_KEY, x, y + 2.5f * panel->scale,
                  size, ink);
    x += bubble->mark;
    float width = box.w - 2 * bubble->padding - bubble->mark;
    if (thought)
        mw_panel_paragraph(panel, BUBBLE, x, y, width, ink, travel->text, true);
    else
        mw_panel_text(panel, travel->mono ? MW_FONT_MONO : MW_FONT_SANS, BUBBLE, x, y, width, ink,
                      travel->text);
}

/* What is on the link itself: the letter, a dot for a line, a cross where it ends. */
static void marker(struct mw_panel *panel, const struct mw_travel *travel, struct mw_rect rect) {
    const struct mw_theme *theme = panel->theme;
    mw_color color = travel->failure ? theme->failure : theme->protocol[travel->protocol];
    if (travel->kind == MW_TRAVEL_BROKEN || travel->lost) {
        mw_draw_framed_box(panel->list, rect, rect.w / 2, theme->panel, color, 2);
        float inset = rect.w * 0.19f;
        mw_symbol(panel->list, MW_SYMBOL_WRONG, rect.x + inset, rect.y + inset, rect.w - 2 * inset, color);
    } else if (travel->letter && travel->part) {
        mw_draw_box(panel->list, rect, 3, theme->panel);
        mw_panel_letter_part(panel, rect, color);
    } else if (travel->letter) {
        mw_panel_letter(panel, rect, color, theme->panel, false);
    } else {
        mw_draw_framed_box(panel->list, rect, rect.w / 2, theme->panel, color, rect.w * 0.19f);
    }
}

/* --- all of it
 * ---------------------------------------------------------------------------------------------- */

static int shown_phase(const struct mw_panel *panel, const struct mw_travel *travel) {
    if (travel->kind == MW_TRAVEL_BROKEN || panel->view->reduced_motion) return MW_PHASE_REST;
    if (travel->lost && panel->moment.phase > MW_PHASE_REST) return MW_PHASE_REST; /* it never gets further */
    return panel->moment.phase;
}

static struct mw_rect centred(struct mw_point middle, struct mw_point size) {
    return (struct mw_rect){middle.x - size.x / 2, middle.y - size.y / 2, size.x, size.y};
}

/* What is on its way, where, and what is said of it. */
struct scene {
    struct mw_travel travel;
    struct mw_point size, at; /* of what travels; at: now */
    struct bubble bubble;
    struct taken taken;
    bool shown;
};

/* The bubble stays where it is read, clear of the whole way. */
static void set_scene(struct mw_panel *panel, const struct mw_cards *cards, struct mw_rect within,
                      struct scene *scene) {
    struct mw_travel *travel = &scene->travel;
    *travel = mw_travel_of(panel);
    scene->shown =
        travel->kind != MW_TRAVEL_NOTHING && travel->from < cards->count && travel->to < cards->count;
    if (!scene->shown) {
        *travel = (struct mw_travel){.from = MW_NO_HOST, .to = MW_NO_HOST};
        return;
    }
    bool thought = travel->kind == MW_TRAVEL_THOUGHT;
    scene->size = mw_travel_size(travel, cards, panel->scale);
    struct mw_point rest = mw_travel_at(travel, cards, scene->size, MW_PHASE_REST);
    struct taken *taken = &scene->taken;
    for (int stop = 0; stop <= WAY_STOPS && !thought; stop++) {
        struct mw_point at = mw_travel_at(travel, cards, scene->size, MW_PHASE_END * stop / WAY_STOPS);
        take(taken, centred(at, scene->size));
        taken->stops[taken->stop_count++] = at;
    }
    taken->box = bubble_place(panel, travel, cards, within, rest, scene->size, taken, &scene->bubble);
    take(taken, taken->box);
    scene->at = mw_travel_at(travel, cards, scene->size, shown_phase(panel, travel));
    if (!thought) return;
    scene->at = nearest_edge(cards->rects[travel->from], taken->box);
    taken->stops[taken->stop_count++] = scene->at;
}

/* within: where something may float; field: where cards stand. */
static void network(struct mw_panel *panel, struct mw_rect within, struct mw_rect field,
                    struct mw_rect legend) {
    const struct mw_catalogue *catalogue = &panel->trace->catalogue;
    struct mw_cards cards = mw_cards_place(panel, field);
    struct mw_panel large = *panel; /* what travels is as large as the cards that it travels between */
    float scale = large.scale = mw_clear_scale(panel, &cards);
    panel = &large;
    struct scene scene = {.shown = false};
    take(&scene.taken, legend);
    set_scene(panel, &cards, within, &scene);
    const struct mw_travel *travel = &scene.travel;
    for (size_t i = 0; i < catalogue->link_count; i++)
        link_line(panel, &cards, &catalogue->links[i], travel);
    for (size_t i = 0; i < catalogue->link_count; i++)
        link_label(panel, &cards, &catalogue->links[i], travel, within, &scene.taken);
    for (size_t i = 0; i < cards.count; i++)
        mw_card_draw(panel, &cards, (uint16_t)i, i == travel->from || i == travel->to, travel->protocol);
    if (!scene.shown) return;
    large.scale = scene.bubble.scale;
    bubble_draw(panel, travel, &cards, &scene.bubble, scene.taken.box, scene.at);
    large.scale = scale;
    if (travel->kind != MW_TRAVEL_THOUGHT) marker(panel, travel, centred(scene.at, scene.size));
}

void mw_panel_network(struct mw_panel *panel, struct mw_rect rect) {
    struct mw_rect inside = mw_panel_ground(panel, rect, NULL);
    dotted_ground(panel, rect);
    mw_panel_hit(panel, rect, MW_ACTION_NETWORK, 0, "");
    mw_draw_clip(panel->list, rect);
    float top = panel->folded ? 0 : mw_panel_line_height(panel, MW_FONT_SEMIBOLD, 11.5f) + 6 * panel->scale;
    if (!panel->folded)
        mw_panel_text(panel, MW_FONT_SEMIBOLD, 11.5f, inside.x, inside.y, inside.w, panel->theme->muted,
                      mw_panel_say(panel, "NETWORK", "JARINGAN"));
    struct mw_rect within = {inside.x, inside.y + top, inside.w, inside.h - top}, legend = {0};
    float foot = (panel->folded ? FOOT : FOOT + 6) * panel->scale;
    if (inside.h > 260 * panel->scale) { /* a luxury */
        legend = legend_draw(panel, inside);
        foot = legend.h + 8 * panel->scale;
    }
    struct mw_rect field = {within.x, within.y, within.w, within.h - foot};
    network(panel, within, field, legend);
    mw_draw_unclip(panel->list);
}
