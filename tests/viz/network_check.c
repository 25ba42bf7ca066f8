#include "tests/viz/network_check.h"

#include <math.h>
#include <string.h>

#include "viz/letters.h"

/* --- shapes
 * -------------------------------------------------------------------------------------------------
 */

static struct mw_rect shrunk(struct mw_rect rect, float by) {
    return (struct mw_rect){rect.x + by, rect.y + by, fmaxf(0, rect.w - 2 * by), fmaxf(0, rect.h - 2 * by)};
}

static struct mw_rect around(struct mw_point a, struct mw_point b) {
    return (struct mw_rect){fminf(a.x, b.x), fminf(a.y, b.y), fabsf(b.x - a.x), fabsf(b.y - a.y)};
}

/* Whether the straight line between two points enters the rectangle (Liang and Barsky). */
static bool line_enters(struct mw_point a, struct mw_point b, struct mw_rect rect) {
    float dx = b.x - a.x, dy = b.y - a.y, from = 0, to = 1;
    const float p[4] = {-dx, dx, -dy, dy},
                q[4] = {a.x - rect.x, rect.x + rect.w - a.x, a.y - rect.y, rect.y + rect.h - a.y};
    for (int i = 0; i < 4; i++) {
        if (p[i] == 0 && q[i] < 0) return false;
        if (p[i] == 0) continue;
        float t = q[i] / p[i];
        if (p[i] < 0)
            from = fmaxf(from, t);
        else
            to = fminf(to, t);
    }
    return from < to;
}

/* A hit was cut to the clip in force: that may cost it the last bit. */
static bool is_same(struct mw_rect a, struct mw_rect b) {
    return fabsf(a.x - b.x) < 0.1f && fabsf(a.y - b.y) < 0.1f && fabsf(a.w - b.w) < 0.1f &&
           fabsf(a.h - b.h) < 0.1f;
}

static bool is_solid(const struct mw_draw *item) {
    return item->kind == MW_DRAW_BOX && item->radius > 0 && (item->fill & 0xFF) > 0xC0;
}

/* The item lays ink on the rectangle; clip: what is in force for it. */
static bool lies_on(const struct mw_draw *item, struct mw_rect clip, struct mw_rect rect) {
    float right = fminf(rect.x + rect.w, clip.x + clip.w), bottom = fminf(rect.y + rect.h, clip.y + clip.h);
    rect.x = fmaxf(rect.x, clip.x);
    rect.y = fmaxf(rect.y, clip.y);
    rect.w = right - rect.x;
    rect.h = bottom - rect.y;
    if (rect.w <= 0 || rect.h <= 0) return false;
    switch (item->kind) {
    case MW_DRAW_BOX: return rects_overlap(item->rect, rect);
    case MW_DRAW_LINE:
        return line_enters((struct mw_point){item->x, item->y}, (struct mw_point){item->x2, item->y2}, rect);
    case MW_DRAW_CURVE:
        return rects_overlap(
            around((struct mw_point){item->x, item->y}, (struct mw_point){item->x2, item->y2}), rect);
    case MW_DRAW_HEAD:
        return mw_rect_holds(rect, item->x, item->y) ||
               mw_rect_holds(rect, item->x - item->x2 * item->size, item->y - item->y2 * item->size);
    default: return false;
    }
}

/* --- what is where ----------------------------------------------------------------------------------------
 */

struct network {
    struct mw_rect ground, bubble;
    struct mw_rect cards[64];
    const char *names[64];
    size_t count;
    size_t first, last;    /* items of what floats over the cards */
    size_t said;           /* the last of them that is a text: what comes then travels */
    struct mw_rect *clips; /* for each item, the one in force */

    bool has_bubble;
};

static struct mw_rect *clips_of(struct mw_draw_list *list) {
    struct mw_rect *clips = mw_arena_alloc(&list->arena, (list->count + 1) * sizeof *clips);
    struct mw_rect stack[16] = {{-1e6f, -1e6f, 2e6f, 2e6f}};
    size_t depth = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].kind == MW_DRAW_CLIP) stack[++depth] = list->items[i].rect;
        if (list->items[i].kind == MW_DRAW_UNCLIP) depth--;
        clips[i] = stack[depth];
    }
    return clips;
}

static struct network network_of(struct mw_draw_list *list) {
    struct network network = {.clips = clips_of(list)};
    for (size_t i = 0; i < list->hit_count; i++) {
        const struct mw_hit *hit = &list->hits[i];
        if (hit->action == MW_ACTION_NETWORK && hit->label[0] == '\0') network.ground = hit->rect;
        if (hit->action == MW_ACTION_NETWORK && hit->label[0] != '\0') {
            network.bubble = hit->rect;
            network.has_bubble = true;
        }
        if (hit->action != MW_ACTION_HOST || network.count == 64) continue;
        network.names[network.count] = hit->label;
        network.cards[network.count++] = hit->rect;
    }
    for (size_t i = 0; i < list->count && network.count > 0; i++) {
        const struct mw_draw *item = &list->items[i];
        struct mw_rect last = network.cards[network.count - 1];
        if (item->kind == MW_DRAW_BOX && is_same(item->rect, last)) network.first = i;
    }
    size_t i = network.first; /* past the last card, to where the network's clip ends */
    while (i < list->count && list->items[i].kind != MW_DRAW_UNCLIP)
        i++;
    network.first = i < list->count ? i + 1 : i;
    network.last = network.first;
    while (network.last < list->count && list->items[network.last].kind != MW_DRAW_UNCLIP) {
        if (list->items[network.last].kind == MW_DRAW_TEXT) network.said = network.last;
        network.last++;
    }
    return network;
}

/* --- the checks -------------------------------------------------------------------------------------------
 */

const char *find_hidden_text(struct mw_draw_list *list, const struct seen_texts *texts) {
    struct network network = network_of(list);
    size_t *covers = mw_arena_alloc(&list->arena, (list->count + 1) * sizeof *covers), count = 0;
    for (size_t k = 0; k < list->count; k++)
        if (is_solid(&list->items[k]) || (k >= network.first && k < network.last)) covers[count++] = k;
    for (size_t i = 0; i < texts->count; i++) {
        const struct seen_text *text = &texts->items[i];
        struct mw_rect letters = shrunk(text->seen, 1);
        bool in_network = rects_overlap(network.ground, letters);
        for (size_t cover = 0; cover < count; cover++) {
            size_t k = covers[cover];
            if (k <= text->item) continue;
            const struct mw_draw *item = &list->items[k];
            bool floats = in_network && k >= network.first && k < network.last;
            if (!(is_solid(item) || (floats && item->kind != MW_DRAW_BOX)) ||
                !lies_on(item, network.clips[k], letters))
                continue;
            return mw_arena_format(&list->arena, "“%s” at (%.0f, %.0f) lies under something else", text->text,
                                   (double)text->seen.x, (double)text->seen.y);
        }
    }
    return NULL;
}

const char *find_in_the_way(struct mw_draw_list *list) {
    struct network network = network_of(list);
    for (size_t i = network.first; i < network.last; i++) {
        const struct mw_draw *item = &list->items[i];
        bool travels = network.has_bubble && i > network.said;
        bool is_bubble =
            network.has_bubble && item->kind == MW_DRAW_BOX && is_same(item->rect, network.bubble);
        for (size_t card = 0; card < network.count; card++)
            if (lies_on(item, network.clips[i], shrunk(network.cards[card], 2)))
                return mw_arena_format(&list->arena, "%s at (%.0f, %.0f) lies on the card %s",
                                       is_bubble ? "the bubble"
                                       : travels ? "what travels"
                                                 : "the tail",
                                       (double)fmaxf(item->x, item->rect.x),
                                       (double)fmaxf(item->y, item->rect.y), network.names[card]);
        if (travels && lies_on(item, network.clips[i], shrunk(network.bubble, 1)))
            return mw_arena_format(&list->arena, "what travels lies on the bubble");
    }
    return NULL;
}

/* Shortened texts end so without a blank before; with one, the author has written it. */
static bool is_shortened(const char *text) {
    const char dots[] = "…";
    size_t length = strlen(text), end = sizeof dots - 1;
    return length > end && strcmp(text + length - end, dots) == 0 && text[length - end - 1] != ' ';
}

static bool begins_alike(const char *whole, const char *shortened) {
    return strncmp(whole, shortened, strlen(shortened) - strlen("…")) == 0;
}

static bool said_whole(const struct seen_texts *texts, const char *text) {
    for (size_t i = 0; i < texts->count; i++)
        if (begins_alike(texts->items[i].text, text) && !is_shortened(texts->items[i].text)) return true;
    return false;
}

/* Of a letter: a list only says which is which, the letter itself is whole under Message. */
static bool is_subject(struct mw_draw_list *list, const struct mw_frame_of *of, const char *text) {
    struct mw_panel panel = {.of = of, .view = of->view, .list = list};
    for (size_t run = 0; run < MW_RUNS_MOST && of->trace[run] != NULL; run++) {
        panel.trace = of->trace[run];
        for (size_t i = 0; i < panel.trace->record_count; i++) {
            const struct mw_record *record = &panel.trace->records[i];
            if (record->kind == MW_RECORD_MAIL_ADDED &&
                begins_alike(mw_letters_subject(&panel, record->mail.text), text))
                return true;
        }
    }
    return false;
}

const char *find_lost_words(struct mw_draw_list *list, const struct seen_texts *texts,
                            const struct mw_frame_of *of) {
    for (size_t i = 0; i < texts->count; i++) {
        const struct seen_text *text = &texts->items[i];
        enum mw_font font = list->items[text->item].font;
        bool wire = font == MW_FONT_MONO || font == MW_FONT_MONO_BOLD;
        if (wire || !is_shortened(text->text)) continue;
        if (said_whole(texts, text->text) || is_subject(list, of, text->text)) continue;
        return mw_arena_format(&list->arena, "“%s” at (%.0f, %.0f) is not said whole", text->text,
                               (double)text->seen.x, (double)text->seen.y);
    }
    return NULL;
}
