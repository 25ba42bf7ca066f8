#include "viz/render.h"

#include <math.h>

#include "sim/base/buffer.h"
#include "sim/base/memory.h"
#include "viz/mask.h"
#include "viz/render_cache.h"

struct mw_render {
    SDL_Renderer *sdl;
    struct mw_fonts *fonts;
    struct mw_render_cache cache;
    struct mw_buffer key; /* of the picture that is being looked for */
    float scale;
};

struct mw_render *mw_render_open(SDL_Renderer *sdl, struct mw_fonts *fonts) {
    struct mw_render *render = mw_alloc(sizeof *render);
    render->sdl = sdl;
    render->fonts = fonts;
    return render;
}

void mw_render_close(struct mw_render *render) {
    if (render == NULL) return;
    mw_render_cache_clear(&render->cache);
    mw_buffer_free(&render->key);
    mw_free(render);
}

void mw_render_forget(struct mw_render *render) {
    mw_render_cache_clear(&render->cache);
}

/* --- pictures ----------------------------------------------------------------------------------------------
 */

static uint8_t alpha_of(mw_color color) {
    return (uint8_t)color;
}

static void start_key(struct mw_render *render, enum mw_draw_kind kind) {
    mw_buffer_clear(&render->key);
    mw_buffer_add_byte(&render->key, (char)kind);
}

static void key_number(struct mw_render *render, float number) {
    mw_buffer_add(&render->key, (struct mw_span){(const char *)&number, sizeof number});
}

static const struct mw_picture *find(struct mw_render *render) {
    return mw_render_cache_find(&render->cache, mw_buffer_span(&render->key));
}

/* Takes the surface; NULL is kept, too, as "nothing to draw". */
static const struct mw_picture *keep(struct mw_render *render, SDL_Surface *surface, SDL_Point at) {
    struct mw_picture picture = {.at = at};
    if (surface != NULL) {
        picture.texture = SDL_CreateTextureFromSurface(render->sdl, surface);
        picture.width = surface->w;
        picture.height = surface->h;
        SDL_FreeSurface(surface);
    }
    if (picture.texture != NULL) SDL_SetTextureBlendMode(picture.texture, SDL_BLENDMODE_BLEND);
    return mw_render_cache_add(&render->cache, mw_buffer_span(&render->key), picture);
}

/* Takes the mask. */
static const struct mw_picture *keep_mask(struct mw_render *render, struct mw_mask mask, SDL_Point at) {
    SDL_Surface *surface =
        SDL_CreateRGBSurfaceWithFormat(0, mask.width, mask.height, 32, SDL_PIXELFORMAT_ARGB8888);
    for (int y = 0; surface != NULL && y < mask.height; y++) {
        uint32_t *row = (uint32_t *)((char *)surface->pixels + y * surface->pitch);
        for (int x = 0; x < mask.width; x++) {
            row[x] = (uint32_t)mask.coverage[y * mask.width + x] << 24 | 0xFFFFFF;
        }
    }
    mw_mask_free(&mask);
    return keep(render, surface, at);
}

static void tint(const struct mw_picture *picture, mw_color color) {
    SDL_SetTextureColorMod(picture->texture, (uint8_t)(color >> 24), (uint8_t)(color >> 16),
                           (uint8_t)(color >> 8));
    SDL_SetTextureAlphaMod(picture->texture, alpha_of(color));
}

static void draw_picture(struct mw_render *render, const struct mw_picture *picture, int x, int y,
                         mw_color color) {
    if (picture->texture == NULL) return;
    tint(picture, color);
    SDL_Rect to = {x + picture->at.x, y + picture->at.y, picture->width, picture->height};
    SDL_RenderCopy(render->sdl, picture->texture, NULL, &to);
}

static void fill(struct mw_render *render, int x, int y, int width, int height, mw_color color) {
    if (width <= 0 || height <= 0) return;
    /* Drawing in memory, blending costs ten times as much as filling. */
    SDL_SetRenderDrawBlendMode(render->sdl,
                               alpha_of(color) == 255 ? SDL_BLENDMODE_NONE : SDL_BLENDMODE_BLEND);
    SDL_SetRenderDrawColor(render->sdl, (uint8_t)(color >> 24), (uint8_t)(color >> 16), (uint8_t)(color >> 8),
                           alpha_of(color));
    SDL_RenderFillRect(render->sdl, &(SDL_Rect){x, y, width, height});
}

/* --- boxes -------------------------------------------------------------------------------------------------
 */

static int snap(float logical, float scale) {
    return (int)floorf(logical * scale + 0.5f);
}

/* On whole device pixels; what has a size keeps at least one. */
static SDL_Rect snap_rect(struct mw_rect rect, float scale) {
    SDL_Rect snapped = {snap(rect.x, scale), snap(rect.y, scale), 0, 0};
    snapped.w = SDL_max(rect.w > 0, snap(rect.x + rect.w, scale) - snapped.x);
    snapped.h = SDL_max(rect.h > 0, snap(rect.y + rect.h, scale) - snapped.y);
    return snapped;
}

static int snap_thickness(float logical, float scale) {
    return logical <= 0 ? 0 : SDL_max(1, (int)lroundf(logical * scale));
}

static const struct mw_picture *corners(struct mw_render *render, int size, float radius, float outer,
                                        float inner) {
    start_key(render, MW_DRAW_BOX);
    key_number(render, (float)size);
    key_number(render, radius);
    key_number(render, outer);
    key_number(render, inner);
    const struct mw_picture *known = find(render);
    if (known != NULL) return known;
    return keep_mask(render, mw_mask_corners(size, radius, outer, inner), (SDL_Point){0, 0});
}

static void draw_corners(struct mw_render *render, const struct mw_picture *picture, SDL_Rect box, int size,
                         mw_color color) {
    if (picture->texture == NULL) return;
    tint(picture, color);
    for (int i = 0; i < 4; i++) {
        int right = i & 1, bottom = i >> 1;
        SDL_Rect from = {right * size, bottom * size, size, size};
        SDL_Rect to = {right ? box.x + box.w - size : box.x, bottom ? box.y + box.h - size : box.y, size,
                       size};
        SDL_RenderCopy(render->sdl, picture->texture, &from, &to);
    }
}

/* Under a border the fill ends in the border's middle, so that it does not shine through the outer edge. */
static void fill_box(struct mw_render *render, SDL_Rect box, int size, float radius, int border,
                     mw_color color) {
    if (size > 0) draw_corners(render, corners(render, size, radius, (float)border / 2, 0), box, size, color);
    int edge = border / 2;
    fill(render, box.x + size, box.y + edge, box.w - 2 * size, size - edge, color);
    fill(render, box.x + edge, box.y + size, box.w - 2 * edge, box.h - 2 * size, color);
    fill(render, box.x + size, box.y + box.h - size, box.w - 2 * size, size - edge, color);
}

static void draw_border(struct mw_render *render, SDL_Rect box, int size, float radius, int border,
                        mw_color color) {
    if (size > 0) draw_corners(render, corners(render, size, radius, 0, (float)border), box, size, color);
    int inset = SDL_max(size, border); /* square boxes: the sides run between top and bottom */
    fill(render, box.x + size, box.y, box.w - 2 * size, border, color);
    fill(render, box.x + size, box.y + box.h - border, box.w - 2 * size, border, color);
    fill(render, box.x, box.y + inset, border, box.h - 2 * inset, color);
    fill(render, box.x + box.w - border, box.y + inset, border, box.h - 2 * inset, color);
}

static void draw_dashed_border(struct mw_render *render, SDL_Rect box, float radius, int border, float dash,
                               mw_color color) {
    start_key(render, MW_DRAW_CURVE); /* a stroke like a curve's; told apart by how many numbers follow */
    key_number(render, (float)box.w);
    key_number(render, (float)box.h);
    key_number(render, radius);
    key_number(render, (float)border);
    key_number(render, dash);
    const struct mw_picture *picture = find(render);
    if (picture == NULL) {
        struct mw_point points[MW_MASK_BOX_POINTS];
        float half = (float)border / 2, inner = fmaxf(0, radius - half);
        size_t count =
            mw_mask_box(half, half, (float)(box.w - border), (float)(box.h - border), inner, points);
        struct mw_mask mask = mw_mask_stroke(box.w, box.h, points, count, (float)border, dash, true);
        picture = keep_mask(render, mask, (SDL_Point){0, 0});
    }
    draw_picture(render, picture, box.x, box.y, color);
}

static void draw_box(struct mw_render *render, const struct mw_draw *item) {
    SDL_Rect box = snap_rect(item->rect, render->scale);
    float radius = fminf(item->radius * render->scale, (float)SDL_min(box.w, box.h) / 2);
    int size = radius > 0.5f ? (int)ceilf(radius) : 0;
    size = SDL_min(size, SDL_min(box.w, box.h) / 2 + 1);
    int border = alpha_of(item->color) ? snap_thickness(item->thickness, render->scale) : 0;
    border = SDL_min(border, SDL_min(box.w, box.h) / 2);
    /* A radius of half an odd height would make corners overlap; half a pixel less does not show. */
    if (2 * size > SDL_min(box.w, box.h)) {
        size = SDL_min(box.w, box.h) / 2;
        radius = (float)size;
    }
    if (alpha_of(item->fill)) fill_box(render, box, size, radius, border, item->fill);
    if (border == 0) return;
    if (item->dash > 0) {
        draw_dashed_border(render, box, radius, border, item->dash * render->scale, item->color);
    } else {
        draw_border(render, box, size, radius, border, item->color);
    }
}

static void draw_shadow(struct mw_render *render, const struct mw_draw *item) {
    SDL_Rect box = snap_rect(item->rect, render->scale);
    float shorter = (float)SDL_min(box.w, box.h);
    float blur = ceilf(fminf(item->size * render->scale, shorter / 2 - 1));
    float radius = fminf(item->radius * render->scale, shorter / 2 - 1);
    if (blur < 1) return;
    start_key(render, MW_DRAW_SHADOW);
    key_number(render, radius);
    key_number(render, blur);
    const struct mw_picture *picture = find(render);
    if (picture == NULL) picture = keep_mask(render, mw_mask_shadow(radius, blur), (SDL_Point){0, 0});
    if (picture->texture == NULL) return;
    tint(picture, item->color);
    int edge = mw_mask_shadow_edge(radius, blur), out = (int)blur;
    const int from[4] = {0, edge, edge + 2, 2 * edge + 2};
    const int across[4] = {box.x - out, box.x - out + edge, box.x + box.w + out - edge, box.x + box.w + out};
    const int down[4] = {box.y - out, box.y - out + edge, box.y + box.h + out - edge, box.y + box.h + out};
    for (int i = 0; i < 9; i++) {
        if (i == 4) continue; /* under the box itself a shadow is not seen, but costs most */
        int x = i % 3, y = i / 3;
        SDL_Rect piece = {from[x], from[y], from[x + 1] - from[x], from[y + 1] - from[y]};
        SDL_Rect to = {across[x], down[y], across[x + 1] - across[x], down[y + 1] - down[y]};
        if (to.w > 0 && to.h > 0) SDL_RenderCopy(render->sdl, picture->texture, &piece, &to);
    }
}

/* --- lines -------------------------------------------------------------------------------------------------
 */

/* A level or upright line: whole pixels, solid or in dashes that begin and end with a dash. */
static void draw_straight(struct mw_render *render, float from, float to, float across, bool upright,
                          int thickness, float dash, mw_color color) {
    int start = (int)floorf(fminf(from, to) + 0.5f), end = (int)floorf(fmaxf(from, to) + 0.5f);
    int side = (int)floorf(across - (float)thickness / 2 + 0.5f), length = end - start;
    int dashes = dash > 0 ? SDL_max(1, (int)lroundf(((float)length / dash + 1) / 2)) : 1;
    float fitted = (float)length / (float)(2 * dashes - 1);
    for (int i = 0; i < dashes; i++) {
        int a = start + (int)lroundf(2 * (float)i * fitted),
            b = start + (int)lroundf((2 * (float)i + 1) * fitted);
        if (upright) {
            fill(render, side, a, thickness, b - a, color);
        } else {
            fill(render, a, side, b - a, thickness, color);
        }
    }
}

/* A line along points given in device pixels: a mask of its own, from the whole pixel left above it. */
static void draw_stroke(struct mw_render *render, struct mw_point *points, size_t count, float thickness,
                        float dash, mw_color color) {
    float left = points[0].x, top = points[0].y, right = left, bottom = top;
    for (size_t i = 1; i < count; i++) {
        left = fminf(left, points[i].x), right = fmaxf(right, points[i].x);
        top = fminf(top, points[i].y), bottom = fmaxf(bottom, points[i].y);
    }
    float margin = ceilf(thickness / 2 + 1);
    int x = (int)(floorf(left) - margin), y = (int)(floorf(top) - margin);
    int width = (int)(ceilf(right) + margin) - x, height = (int)(ceilf(bottom) + margin) - y;
    start_key(render, MW_DRAW_LINE);
    for (size_t i = 0; i < count; i++) {
        points[i] = (struct mw_point){points[i].x - (float)x, points[i].y - (float)y};
        key_number(render, points[i].x);
        key_number(render, points[i].y);
    }
    key_number(render, thickness);
    key_number(render, dash);
    const struct mw_picture *picture = find(render);
    if (picture == NULL) {
        struct mw_mask mask = mw_mask_stroke(width, height, points, count, thickness, dash, false);
        picture = keep_mask(render, mask, (SDL_Point){0, 0});
    }
    draw_picture(render, picture, x, y, color);
}

/* To a sixteenth of a pixel, so that the same shape elsewhere finds the same mask. */
static struct mw_point device_point(float x, float y, float scale) {
    return (struct mw_point){roundf(x * scale * 16) / 16, roundf(y * scale * 16) / 16};
}

static void draw_line(struct mw_render *render, const struct mw_draw *item) {
    float scale = render->scale;
    bool upright = fabsf(item->x - item->x2) * scale < 0.01f,
         level = fabsf(item->y - item->y2) * scale < 0.01f;
    if (upright && level) return;
    if (upright || level) {
        float from = (upright ? item->y : item->x) * scale, to = (upright ? item->y2 : item->x2) * scale;
        draw_straight(render, from, to, (upright ? item->x : item->y) * scale, upright,
                      snap_thickness(item->thickness, scale), item->dash * scale, item->color);
        return;
    }
    struct mw_point points[2] = {device_point(item->x, item->y, scale),
                                 device_point(item->x2, item->y2, scale)};
    draw_stroke(render, points, 2, item->thickness * scale, item->dash * scale, item->color);
}

static void draw_curve(struct mw_render *render, const struct mw_draw *item) {
    float scale = render->scale;
    struct mw_point points[MW_MASK_CURVE_POINTS];
    size_t count = mw_mask_curve(
        device_point(item->x, item->y, scale), device_point(item->c1x, item->c1y, scale),
        device_point(item->c2x, item->c2y, scale), device_point(item->x2, item->y2, scale), points);
    draw_stroke(render, points, count, item->thickness * scale, item->dash * scale, item->color);
}

static void draw_head(struct mw_render *render, const struct mw_draw *item) {
    struct mw_point tip = device_point(item->x, item->y, render->scale);
    float size = item->size * render->scale, dx = item->x2, dy = item->y2;
    struct mw_point foot = {tip.x - dx * size, tip.y - dy * size};
    struct mw_point corners[3] = {tip,
                                  {foot.x - dy * size / 2, foot.y + dx * size / 2},
                                  {foot.x + dy * size / 2, foot.y - dx * size / 2}};
    int reach = (int)ceilf(size) + 2, x = (int)floorf(tip.x) - reach, y = (int)floorf(tip.y) - reach;
    start_key(render, MW_DRAW_HEAD);
    for (int i = 0; i < 3; i++) {
        corners[i] = (struct mw_point){corners[i].x - (float)x, corners[i].y - (float)y};
        key_number(render, corners[i].x);
        key_number(render, corners[i].y);
    }
    const struct mw_picture *picture = find(render);
    if (picture == NULL) {
        picture =
            keep_mask(render, mw_mask_triangle(2 * reach + 1, 2 * reach + 1, corners), (SDL_Point){0, 0});
    }
    draw_picture(render, picture, x, y, item->color);
}

/* --- texts ---------------------------------------------------------------------------------------
 */

static void draw_text(struct mw_render *render, const struct mw_draw *item) {
    float size = item->size * render->scale;
    start_key(render, MW_DRAW_TEXT);
    key_number(render, size);
    mw_buffer_add_byte(&render->key, (char)item->font);
    mw_buffer_add_text(&render->key, item->text);
    const struct mw_picture *picture = find(render);
    if (picture == NULL) {
        SDL_Point at = {0, 0};
        SDL_Surface *surface = mw_fonts_draw(render->fonts, item->font, size, item->text, &at);
        picture = keep(render, surface, at);
    }
    draw_picture(render, picture, snap(item->x, render->scale), snap(item->y, render->scale), item->color);
}

/* --- the list ----------------------------------------------------------------------------------------------
 */

static void draw_item(struct mw_render *render, const struct mw_draw *item) {
    switch (item->kind) {
    case MW_DRAW_BOX: draw_box(render, item); break;
    case MW_DRAW_SHADOW: draw_shadow(render, item); break;
    case MW_DRAW_LINE: draw_line(render, item); break;
    case MW_DRAW_CURVE: draw_curve(render, item); break;
    case MW_DRAW_HEAD: draw_head(render, item); break;
    case MW_DRAW_TEXT: draw_text(render, item); break;
    case MW_DRAW_CLIP:
    case MW_DRAW_UNCLIP: break;
    }
}

void mw_render_play(struct mw_render *render, const struct mw_draw_list *list, float scale) {
    render->scale = scale;
    int depth = 0;
    bool hidden = false; /* within a clip that leaves nothing */
    for (size_t i = 0; i < list->count; i++) {
        const struct mw_draw *item = &list->items[i];
        if (item->kind != MW_DRAW_CLIP && item->kind != MW_DRAW_UNCLIP) {
            if (!hidden) draw_item(render, item);
            continue;
        }
        depth += item->kind == MW_DRAW_CLIP ? 1 : -1;
        SDL_Rect clip = snap_rect(item->rect, scale); /* cut to those around it: see viz/draw.c */
        hidden = depth > 0 && (clip.w <= 0 || clip.h <= 0);
        SDL_RenderSetClipRect(render->sdl, depth > 0 ? &clip : NULL);
    }
    SDL_RenderSetClipRect(render->sdl, NULL);
    mw_render_cache_end_frame(&render->cache);
}
