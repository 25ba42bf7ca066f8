/* The network: hosts, links, and what is on its way. Everything active has the protocol's colour, all else is
 * calm. */
#include <math.h>
#include <stdlib.h>

#include "viz/symbol.h"
#include "viz/travel.h"

static const float LABEL = 11, BUBBLE = 13;

/* --- room for what floats over the network ---------------------------------------------------------------
 */

static float overlap(struct mw_rect a, struct mw_rect b) {
    float w = fminf(a.x + a.w, b.x + b.w) - fmaxf(a.x, b.x),
          h = fminf(a.y + a.h, b.y + b.h) - fmaxf(a.y, b.y);
    return w > 0 && h > 0 ? w * h : 0;
}

/* How much of what matters a thing would cover there. */
static float covered(const struct mw_cards *cards, struct mw_rect thing) {
    float area = 0;
    struct mw_rect roomy = {thing.x - 2, thing.y - 2, thing.w + 4, thing.h + 4};
    for (size_t i = 0; i < cards->count; i++)
        area += overlap(cards->rects[i], roomy);
    return area;
}

/* The place for a thing of this size near the point that covers least, and of those the nearest; above is
 * better than below. */
static struct mw_rect free_place(const struct mw_cards *cards, struct mw_rect within, struct mw_point near,
                                 float width, float height, float away) {
    struct mw_rect best = {0};
    float best_cost = INFINITY;
    for (int row = -8; row <= 8; row++) {
        for (int column = -6; column <= 6; column++) {
            if (row == 0) continue;
            float reach = away + (float)(abs(row) - 1) * height * 0.4f;
            struct mw_rect at = {near.x - width / 2 + (float)column * width / 6,
                                 row < 0 ? near.y - reach - height : near.y + reach, width, height};
            at.x = fmaxf(within.x, fminf(at.x, within.x + within.w - width));
            at.y = fmaxf(within.y, fminf(at.y, within.y + within.h - height));
            float dx = at.x + width / 2 - near.x, dy = at.y + height / 2 - near.y;
            bool over_point = fabsf(dx) < width / 2 && fabsf(dy) < height / 2 + away * 0.7f;
            float cost =
                covered(cards, at) * 4 + hypotf(dx, dy) + (row > 0 ? 12 : 0) + (over_point ? 4000 : 0);
            if (cost >= best_cost) continue;
            best_cost = cost;
            best = at;
        }
    }
    return best;
}

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

/* What was put on the network and must not be written over: the bubble first, then the links' labels. */
struct taken {
    struct mw_rect rects[MW_CARDS_MOST + 1];
    size_t count;
};

static bool is_free(const struct mw_cards *cards, const struct taken *taken, struct mw_rect box) {
    float area = 0;
    for (size_t i = 0; i < taken->count; i++)
        area += overlap(taken->rects[i], box);
    return area + covered(cards, box) <= 0;
}

/* Beside the link's visible middle, where nothing is; without such a place it is left out. */
static void link_label(struct mw_panel *panel, const struct mw_cards *cards, const struct mw_link *link,
                       const struct mw_travel *travel, struct mw_rect within, struct taken *taken) {
    if (link->a >= cards->count || link->b >= cards->count) return;
    const char *text = latency(panel, link, travel);
    if (text[0] == '\0') return;
    float width = mw_panel_text_width(panel, MW_FONT_SANS, LABEL, text);
    float height = mw_panel_line_height(panel, MW_FONT_SANS, LABEL);
    struct mw_travel way = {.from = link->a, .to = link->b, .path = {link->a, link->b}, .path_count = 2};
    struct mw_point at = mw_travel_at(&way, cards, MW_PHASE_REST);
    struct mw_point a = middle_of(cards->rects[link->a]), b = middle_of(cards->rects[link->b]);
    float long_ = fmaxf(hypotf(b.x - a.x, b.y - a.y), 1), slope_x = fabsf(b.x - a.x) / long_,
          slope_y = fabsf(b.y - a.y) / long_;
    float letter = mw_travel_uses(travel, link->a, link->b) ? 15 * panel->scale : 4 * panel->scale;
    float side_x = slope_y * (width / 2 + letter), side_y = slope_x * (height / 2 + letter);
    float lean = (b.x - a.x) * (b.y - a.y) > 0 ? -1 : 1;
    for (int side = 1; side >= -1; side -= 2) {
        struct mw_rect box = {at.x + side_x * (float)side * lean - width / 2,
                              at.y + side_y * (float)side - height / 2, width, height};
        bool inside = overlap(within, box) > width * height * 0.99f;
        if (!inside || !is_free(cards, taken, box)) continue;
        if (taken->count < sizeof taken->rects / sizeof *taken->rects) taken->rects[taken->count++] = box;
        mw_draw_box(panel->list, box, 3, panel->theme->panel & 0xFFFFFFE0);
        mw_panel_text(panel, MW_FONT_SANS, LABEL, box.x, box.y, 0, panel->theme->muted, text);
        return;
    }
}

/* The protocols that this run speaks. Returns the height used at the foot. */
static float legend(struct mw_panel *panel, struct mw_rect rect) {
    bool spoken[MW_PROTOCOL_COUNT] = {false};
    for (size_t i = 0; i < panel->trace->catalogue.connection_count; i++)
        spoken[panel->trace->catalogue.connections[i].protocol] = true;
    float height = mw_panel_line_height(panel, MW_FONT_BOLD, 11) + 4 * panel->scale;
    float x = rect.x, y = rect.y + rect.h - height;
    for (enum mw_protocol protocol = MW_PROTOCOL_SMTP; protocol < MW_PROTOCOL_COUNT; protocol++)
        if (spoken[protocol])
            x += mw_panel_badge(panel, x, y, panel->theme->protocol[protocol], mw_protocol_label(protocol)) +
                 6 * panel->scale;
    return height + 8 * panel->scale;
}

/* --- the bubble --------------------------------------------------------------------------------------------
 */

struct bubble {
    float width, height, padding, mark, scale;
    const char *text;
};

/* Thoughts are sentences and wrap; lines are shortened, for the conversation shows them whole. */
static struct bubble measure(struct mw_panel *panel, const struct mw_travel *travel, float widest) {
    struct bubble bubble = {.padding = 11 * panel->scale, .scale = panel->scale, .text = travel->text};
    bubble.mark = travel->secret || travel->failure ? 18 * panel->scale : 0;
    bool thought = travel->kind == MW_TRAVEL_THOUGHT;
    float most = widest - 2 * bubble.padding - bubble.mark;
    enum mw_font font = travel->mono ? MW_FONT_MONO : MW_FONT_SANS;
    float wide = ceilf(mw_panel_text_width(panel, font, BUBBLE, travel->text)) + 1;
    bubble.width = fminf(wide, most) + 2 * bubble.padding + bubble.mark;
    float inside = thought
                       ? mw_panel_paragraph(panel, BUBBLE, 0, 0, fminf(wide, most), 0, travel->text, false)
                       : mw_panel_line_height(panel, font, BUBBLE);
    bubble.height = inside + 10 * panel->scale;
    return bubble;
}

/* The widest bubble that covers no card; where there is no room for any, the one that covers least. */
static struct mw_rect bubble_place(struct mw_panel *panel, const struct mw_travel *travel,
                                   const struct mw_cards *cards, struct mw_rect within, struct mw_point rest,
                                   struct bubble *bubble) {
    float away =
        travel->kind == MW_TRAVEL_THOUGHT ? 9 * panel->scale : (travel->letter ? 20 : 16) * panel->scale;
    static const struct {
        float widest, scale;
    } tries[2][6] = {{{400, 1}, {300, 1}, {330, 0.85f}, {190, 1}, {250, 0.8f}, {150, 0.8f}},    /* lines */
                     {{250, 1}, {180, 1}, {250, 0.85f}, {180, 0.8f}, {1000, 0.7f}, {1000, 1}}}; /* thoughts */
    bool thought = travel->kind == MW_TRAVEL_THOUGHT;
    float full = panel->scale;
    struct mw_rect best = {0};
    float least = INFINITY;
    for (int i = 0; i < 6 && least > 0; i++) {
        panel->scale = full * tries[thought][i].scale; /* narrower and smaller before it covers anything */
        struct bubble one = measure(panel, travel, fminf(within.w, tries[thought][i].widest * full));
        if (one.height > within.h && i < 5) continue;
        struct mw_rect box = free_place(cards, within, rest, one.width, one.height, away);
        float area = covered(cards, box);
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

/* From the bubble's nearest edge to the point: the tail of a speech bubble. */
static void tail(struct mw_panel *panel, struct mw_rect box, struct mw_point at, mw_color color) {
    if (at.y > box.y && at.y < box.y + box.h) { /* beside it */
        float side = at.x > box.x + box.w / 2 ? box.x + box.w : box.x;
        mw_draw_line(panel->list, side, at.y, at.x, at.y, 1.5f, color);
        return;
    }
    float x = fmaxf(box.x + 10, fminf(at.x, box.x + box.w - 10));
    bool below = box.y > at.y;
    float edge = below ? box.y + 1 : box.y + box.h - 1, size = 9 * panel->scale, direction = below ? -1 : 1;
    float distance = fabsf(at.y - edge);
    if (distance > size * 2.2f || fabsf(x - at.x) > size)
        mw_draw_line(panel->list, x, edge + direction * size * 0.5f, at.x, at.y, 1.5f, color);
    mw_draw_head(panel->list, x, edge + direction * size, 0, direction, size * 1.4f, color);
}

static void bubble_draw(struct mw_panel *panel, const struct mw_travel *travel, const struct bubble *bubble,
                        struct mw_rect box, struct mw_point at) {
    const struct mw_theme *theme = panel->theme;
    bool thought = travel->kind == MW_TRAVEL_THOUGHT;
    mw_color strong = travel->failure ? theme->failure : theme->protocol[travel->protocol];
    mw_color ground = travel->failure ? theme->failure_ground : thought ? theme->panel : strong;
    mw_color ink = travel->failure ? theme->failure : thought ? theme->ink : theme->on_protocol;
    tail(panel, box, at, strong);
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
static void marker(struct mw_panel *panel, const struct mw_travel *travel, struct mw_point at) {
    const struct mw_theme *theme = panel->theme;
    mw_color color = travel->failure ? theme->failure : theme->protocol[travel->protocol];
    float scale = panel->scale;
    if (travel->kind == MW_TRAVEL_BROKEN || travel->lost) {
        float r = 11 * scale;
        mw_draw_framed_box(panel->list, (struct mw_rect){at.x - r, at.y - r, 2 * r, 2 * r}, r, theme->panel,
                           color, 2);
        mw_symbol(panel->list, MW_SYMBOL_WRONG, at.x - r * 0.62f, at.y - r * 0.62f, r * 1.24f, color);
    } else if (travel->letter) {
        struct mw_rect letter = {at.x - 16 * scale, at.y - 11 * scale, 32 * scale, 22 * scale};
        if (travel->part) {
            mw_draw_box(panel->list, letter, 3, theme->panel);
            mw_panel_letter_part(panel, letter, color);
        } else {
            mw_panel_letter(panel, letter, color, theme->panel, false);
        }
    } else {
        float r = 6.5f * scale;
        mw_draw_framed_box(panel->list, (struct mw_rect){at.x - r, at.y - r, 2 * r, 2 * r}, r, theme->panel,
                           color, 2.5f * scale);
    }
}

/* --- all of it
 * ---------------------------------------------------------------------------------------------- */

static int shown_phase(const struct mw_panel *panel, const struct mw_travel *travel) {
    if (travel->kind == MW_TRAVEL_BROKEN || panel->view->reduced_motion) return MW_PHASE_REST;
    if (travel->lost && panel->moment.phase > MW_PHASE_REST) return MW_PHASE_REST; /* it never gets further */
    return panel->moment.phase;
}

static void network(struct mw_panel *panel, struct mw_rect within, struct mw_rect field) {
    const struct mw_catalogue *catalogue = &panel->trace->catalogue;
    struct mw_cards cards = mw_cards_place(panel, field);
    struct mw_panel large = *panel; /* what travels is as large as the cards that it travels between */
    float scale = large.scale = fmaxf(panel->scale, fminf(cards.scale, panel->scale * 1.7f));
    panel = &large;
    struct mw_travel travel = mw_travel_of(panel);
    bool shown = travel.kind != MW_TRAVEL_NOTHING && travel.from < cards.count && travel.to < cards.count;
    if (!shown) travel = (struct mw_travel){.from = MW_NO_HOST, .to = MW_NO_HOST};
    struct bubble bubble = {0};
    struct mw_rect box = {0};
    struct mw_point at = {0, 0};
    if (shown) {
        struct mw_point rest = mw_travel_at(&travel, &cards, MW_PHASE_REST);
        box = bubble_place(panel, &travel, &cards, within, rest, &bubble);
        /* The bubble stays where it is read. */
        at = mw_travel_at(&travel, &cards, shown_phase(panel, &travel));
        if (travel.kind == MW_TRAVEL_THOUGHT) at = nearest_edge(cards.rects[travel.from], box);
    }
    struct taken taken = {{box}, 1};
    for (size_t i = 0; i < catalogue->link_count; i++)
        link_line(panel, &cards, &catalogue->links[i], &travel);
    for (size_t i = 0; i < catalogue->link_count; i++)
        link_label(panel, &cards, &catalogue->links[i], &travel, within, &taken);
    for (size_t i = 0; i < cards.count; i++)
        mw_card_draw(panel, &cards, (uint16_t)i, i == travel.from || i == travel.to, travel.protocol);
    if (!shown) return;
    large.scale = bubble.scale;
    bubble_draw(panel, &travel, &bubble, box, at);
    large.scale = scale;
    if (travel.kind != MW_TRAVEL_THOUGHT) marker(panel, &travel, at);
}

void mw_panel_network(struct mw_panel *panel, struct mw_rect rect) {
    struct mw_rect inside = mw_panel_ground(panel, rect, NULL);
    dotted_ground(panel, rect);
    mw_panel_hit(panel, rect, MW_ACTION_NETWORK, 0, "");
    mw_draw_clip(panel->list, rect);
    mw_panel_text(panel, MW_FONT_SEMIBOLD, 11.5f, inside.x, inside.y, inside.w, panel->theme->muted,
                  mw_panel_say(panel, "NETWORK", "JARINGAN"));
    float top = mw_panel_line_height(panel, MW_FONT_SEMIBOLD, 11.5f) + 6 * panel->scale;
    float foot = inside.h > 190 * panel->scale ? legend(panel, inside) : 0; /* a luxury */
    struct mw_rect field = {inside.x, inside.y + top, inside.w, inside.h - top - foot};
    network(panel, field, field);
    mw_draw_unclip(panel->list);
}
