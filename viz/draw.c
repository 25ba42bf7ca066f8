#include "viz/draw.h"

#include "sim/base/check.h"
#include "sim/base/memory.h"

void mw_draw_clear(struct mw_draw_list *list) {
    mw_arena_reset(&list->arena);
    list->count = 0;
    list->hit_count = 0;
    list->clip_depth = 0;
    for (size_t i = 0; i < MW_REACH_COUNT; i++) {
        list->reach[i] = (struct mw_reach){0, 0}; /* what is not on the screen is not scrolled */
    }
}

void mw_draw_free(struct mw_draw_list *list) {
    mw_arena_free(&list->arena);
    mw_free(list->items);
    mw_free(list->hits);
    *list = (struct mw_draw_list){0};
}

static void add(struct mw_draw_list *list, struct mw_draw item) {
    MW_GROW(list->items, list->count, list->capacity);
    list->items[list->count++] = item;
}

void mw_draw_box(struct mw_draw_list *list, struct mw_rect rect, float radius, mw_color fill) {
    add(list, (struct mw_draw){.kind = MW_DRAW_BOX, .rect = rect, .radius = radius, .fill = fill});
}

void mw_draw_framed_box(struct mw_draw_list *list, struct mw_rect rect, float radius, mw_color fill,
                        mw_color border, float thickness) {
    add(list, (struct mw_draw){.kind = MW_DRAW_BOX,
                               .rect = rect,
                               .radius = radius,
                               .fill = fill,
                               .color = border,
                               .thickness = thickness});
}

void mw_draw_dashed_box(struct mw_draw_list *list, struct mw_rect rect, float radius, mw_color border,
                        float thickness, float dash) {
    add(list, (struct mw_draw){.kind = MW_DRAW_BOX,
                               .rect = rect,
                               .radius = radius,
                               .color = border,
                               .thickness = thickness,
                               .dash = dash});
}

void mw_draw_shadow(struct mw_draw_list *list, struct mw_rect rect, float radius, float blur,
                    mw_color color) {
    add(list, (struct mw_draw){
                  .kind = MW_DRAW_SHADOW, .rect = rect, .radius = radius, .size = blur, .color = color});
}

void mw_draw_line(struct mw_draw_list *list, float x, float y, float x2, float y2, float thickness,
                  mw_color color) {
    mw_draw_dashed_line(list, x, y, x2, y2, thickness, 0, color);
}

void mw_draw_dashed_line(struct mw_draw_list *list, float x, float y, float x2, float y2, float thickness,
                         float dash, mw_color color) {
    add(list, (struct mw_draw){.kind = MW_DRAW_LINE,
                               .x = x,
                               .y = y,
                               .x2 = x2,
                               .y2 = y2,
                               .thickness = thickness,
                               .dash = dash,
                               .color = color});
}

void mw_draw_curve(struct mw_draw_list *list, float x, float y, float c1x, float c1y, float c2x, float c2y,
                   float x2, float y2, float thickness, float dash, mw_color color) {
    add(list, (struct mw_draw){.kind = MW_DRAW_CURVE,
                               .x = x,
                               .y = y,
                               .c1x = c1x,
                               .c1y = c1y,
                               .c2x = c2x,
                               .c2y = c2y,
                               .x2 = x2,
                               .y2 = y2,
                               .thickness = thickness,
                               .dash = dash,
                               .color = color});
}

void mw_draw_head(struct mw_draw_list *list, float x, float y, float dx, float dy, float size,
                  mw_color color) {
    add(list, (struct mw_draw){
                  .kind = MW_DRAW_HEAD, .x = x, .y = y, .x2 = dx, .y2 = dy, .size = size, .color = color});
}

void mw_draw_text(struct mw_draw_list *list, enum mw_font font, float size, float x, float y, mw_color color,
                  const char *text) {
    if (text == NULL || text[0] == '\0') return;
    add(list, (struct mw_draw){.kind = MW_DRAW_TEXT,
                               .font = font,
                               .size = size,
                               .x = x,
                               .y = y,
                               .color = color,
                               .text = mw_arena_text(&list->arena, text)});
}

static float larger(float a, float b) {
    return a > b ? a : b;
}

static float smaller(float a, float b) {
    return a < b ? a : b;
}

static struct mw_rect common(struct mw_rect a, struct mw_rect b) {
    struct mw_rect both = {.x = larger(a.x, b.x), .y = larger(a.y, b.y)};
    both.w = larger(0, smaller(a.x + a.w, b.x + b.w) - both.x);
    both.h = larger(0, smaller(a.y + a.h, b.y + b.h) - both.y);
    return both;
}

static struct mw_rect cut_to_clip(const struct mw_draw_list *list, struct mw_rect rect) {
    return list->clip_depth ? common(rect, list->clips[list->clip_depth - 1]) : rect;
}

/* The rectangle is stored already cut to the clip in force, so that a renderer need not know about nesting.
 */
void mw_draw_clip(struct mw_draw_list *list, struct mw_rect rect) {
    MW_ASSERT(list->clip_depth < sizeof list->clips / sizeof list->clips[0]);
    rect = cut_to_clip(list, rect);
    list->clips[list->clip_depth++] = rect;
    add(list, (struct mw_draw){.kind = MW_DRAW_CLIP, .rect = rect});
}

/* An UNCLIP that leaves another clip in force carries that clip's rectangle, for the same reason. */
void mw_draw_unclip(struct mw_draw_list *list) {
    MW_ASSERT(list->clip_depth > 0);
    list->clip_depth--;
    struct mw_draw item = {.kind = MW_DRAW_UNCLIP};
    if (list->clip_depth) item.rect = list->clips[list->clip_depth - 1];
    add(list, item);
}

void mw_draw_hit(struct mw_draw_list *list, struct mw_rect rect, int action, int64_t number,
                 const char *label) {
    rect = cut_to_clip(list, rect);
    if (rect.w <= 0 || rect.h <= 0) return; /* scrolled out of sight: neither mouse nor keyboard finds it */
    MW_GROW(list->hits, list->hit_count, list->hit_capacity);
    list->hits[list->hit_count++] = (struct mw_hit){rect, action, number, mw_arena_text(&list->arena, label)};
}

bool mw_rect_holds(struct mw_rect rect, float x, float y) {
    return x >= rect.x && y >= rect.y && x < rect.x + rect.w && y < rect.y + rect.h;
}

const struct mw_hit *mw_draw_hit_at(const struct mw_draw_list *list, float x, float y,
                                    bool (*wanted)(const struct mw_hit *)) {
    for (size_t i = list->hit_count; i-- > 0;)
        if (wanted(&list->hits[i]) && mw_rect_holds(list->hits[i].rect, x, y)) return &list->hits[i];
    return NULL;
}

float mw_text_width(const struct mw_metrics *metrics, enum mw_font font, float size, const char *text) {
    return metrics->width(metrics->fonts, font, size, mw_span_of(text));
}
