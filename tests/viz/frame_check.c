#include "tests/viz/frame_check.h"

#include <math.h>
#include <string.h>

#include "sim/base/memory.h"

static struct mw_rect common(struct mw_rect a, struct mw_rect b) {
    struct mw_rect both = {fmaxf(a.x, b.x), fmaxf(a.y, b.y), 0, 0};
    both.w = fmaxf(0, fminf(a.x + a.w, b.x + b.w) - both.x);
    both.h = fmaxf(0, fminf(a.y + a.h, b.y + b.h) - both.y);
    return both;
}

bool rects_overlap(struct mw_rect a, struct mw_rect b) {
    struct mw_rect both = common(a, b);
    return both.w > 0.5f && both.h > 0.5f;
}

static bool holds(struct mw_rect outer, struct mw_rect inner) {
    return inner.x >= outer.x - 0.6f && inner.y >= outer.y - 0.6f &&
           inner.x + inner.w <= outer.x + outer.w + 0.6f && inner.y + inner.h <= outer.y + outer.h + 0.6f;
}

struct seen_texts seen_texts_of(const struct mw_draw_list *list, const struct mw_frame_of *of) {
    struct seen_texts texts = {0};
    struct mw_rect clip = {0, 0, of->view->width, of->view->height}, clips[16] = {clip};
    size_t depth = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct mw_draw *item = &list->items[i];
        if (item->kind == MW_DRAW_CLIP) clips[++depth] = item->rect;
        if (item->kind == MW_DRAW_UNCLIP) depth--;
        if (item->kind != MW_DRAW_TEXT) continue;
        float width = mw_text_width(of->metrics, item->font, item->size, item->text);
        /* The line box is 1.4 high; letters reach from the top of an f to the bottom of a g. */
        struct mw_rect letters = {item->x, item->y + 0.27f * item->size, width, 0.9f * item->size};
        struct mw_rect seen = depth ? common(letters, clips[depth]) : letters;
        if (seen.w < 1 || seen.h < 1) continue;
        MW_GROW(texts.items, texts.count, texts.capacity);
        texts.items[texts.count++] = (struct seen_text){letters, seen, i, item->text};
    }
    return texts;
}

void seen_texts_free(struct seen_texts *texts) {
    mw_free(texts->items);
    *texts = (struct seen_texts){0};
}

/* Whether an opaque box was laid over the first text, under the second: then the second is well to read. */
static bool separated(const struct mw_draw_list *list, size_t first, size_t second, struct mw_rect area) {
    for (size_t i = first + 1; i < second; i++) {
        const struct mw_draw *item = &list->items[i];
        if (item->kind == MW_DRAW_BOX && (item->fill & 0xFF) == 0xFF && holds(item->rect, area)) return true;
    }
    return false;
}

const char *find_covered_text(struct mw_draw_list *list, const struct seen_texts *texts) {
    for (size_t i = 0; i < texts->count; i++)
        for (size_t k = i + 1; k < texts->count; k++) {
            const struct seen_text *a = &texts->items[i], *b = &texts->items[k];
            if (!rects_overlap(a->seen, b->seen)) continue;
            if (separated(list, a->item, b->item, common(a->seen, b->seen))) continue;
            return mw_arena_format(&list->arena, "“%s” at (%.0f, %.0f) lies on “%s” at (%.0f, %.0f)", b->text,
                                   (double)b->seen.x, (double)b->seen.y, a->text, (double)a->seen.x,
                                   (double)a->seen.y);
        }
    return NULL;
}

/* In an area that scrolls, a line may be half in sight; a line's end may not be missing anywhere. */
static bool scrolls(const struct mw_draw_list *list, struct mw_rect text) {
    for (size_t i = 0; i < list->hit_count; i++)
        if (list->hits[i].action == MW_ACTION_SCROLL && rects_overlap(list->hits[i].rect, text)) return true;
    return false;
}

const char *find_cut_text(struct mw_draw_list *list, const struct seen_texts *texts) {
    for (size_t i = 0; i < texts->count; i++) {
        const struct seen_text *text = &texts->items[i];
        bool narrow = text->seen.w < text->letters.w - 1, low = text->seen.h < text->letters.h - 1;
        if (narrow || (low && !scrolls(list, text->seen)))
            return mw_arena_format(&list->arena, "“%s” at (%.0f, %.0f) is cut to %.0f × %.0f of %.0f × %.0f",
                                   text->text, (double)text->letters.x, (double)text->letters.y,
                                   (double)text->seen.w, (double)text->seen.h, (double)text->letters.w,
                                   (double)text->letters.h);
    }
    return NULL;
}

const char *find_outside(struct mw_draw_list *list, const struct seen_texts *texts,
                         const struct mw_view *view) {
    struct mw_rect window = {0, 0, view->width, view->height};
    for (size_t i = 0; i < texts->count; i++)
        if (!holds(window, texts->items[i].seen))
            return mw_arena_format(&list->arena, "the text “%s” leaves the window", texts->items[i].text);
    for (size_t i = 0; i < list->hit_count; i++)
        if (!holds(window, list->hits[i].rect))
            return mw_arena_format(&list->arena, "the place to click “%s” leaves the window",
                                   list->hits[i].label);
    return NULL;
}

const char *find_straddler(struct mw_draw_list *list, const struct seen_texts *texts,
                           const struct mw_rect *panels, size_t panel_count) {
    for (size_t i = 0; i < texts->count; i++)
        for (size_t k = 0; k < panel_count; k++)
            if (rects_overlap(texts->items[i].seen, panels[k]) && !holds(panels[k], texts->items[i].seen))
                return mw_arena_format(&list->arena, "“%s” stands across the border of panel %zu",
                                       texts->items[i].text, k);
    return NULL;
}

static bool same_rect(struct mw_rect a, struct mw_rect b) {
    return memcmp(&a, &b, sizeof a) == 0;
}

static bool same_text(const char *a, const char *b) {
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_item(const struct mw_draw *a, const struct mw_draw *b) {
    const float numbers[2][13] = {{a->x, a->y, a->x2, a->y2, a->c1x, a->c1y, a->c2x, a->c2y, a->radius,
                                   a->thickness, a->dash, a->size, 0},
                                  {b->x, b->y, b->x2, b->y2, b->c1x, b->c1y, b->c2x, b->c2y, b->radius,
                                   b->thickness, b->dash, b->size, 0}};
    return a->kind == b->kind && a->fill == b->fill && a->color == b->color && a->font == b->font &&
           same_rect(a->rect, b->rect) && memcmp(numbers[0], numbers[1], sizeof numbers[0]) == 0 &&
           same_text(a->text, b->text);
}

bool same_list(const struct mw_draw_list *a, const struct mw_draw_list *b) {
    if (a->count != b->count || a->hit_count != b->hit_count) return false;
    for (size_t i = 0; i < a->count; i++)
        if (!same_item(&a->items[i], &b->items[i])) return false;
    for (size_t i = 0; i < a->hit_count; i++) {
        const struct mw_hit *x = &a->hits[i], *y = &b->hits[i];
        if (x->action != y->action || x->number != y->number || !same_rect(x->rect, y->rect) ||
            !same_text(x->label, y->label))
            return false;
    }
    return true;
}
