#include "viz/mask.h"

#include <math.h>

#include "sim/base/memory.h"

#define PI 3.14159265f

static struct mw_mask new_mask(int width, int height) {
    return (struct mw_mask){width, height, mw_alloc((size_t)width * (size_t)height)};
}

void mw_mask_free(struct mw_mask *mask) {
    mw_free(mask->coverage);
    *mask = (struct mw_mask){0};
}

static float between(float value, float low, float high) {
    return value < low ? low : value > high ? high : value;
}

static uint8_t level(float coverage) {
    return (uint8_t)lroundf(255 * between(coverage, 0, 1));
}

/* How much of a pixel lies within an edge whose distance from the pixel's middle is `distance` (negative:
 * inside). */
static float within(float distance) {
    return between(0.5f - distance, 0, 1);
}

/* How much of a pixel's breadth is covered by a band from -half to half, the pixel's middle being at
 * `distance`. Right for bands thinner than a pixel, too. */
static float band(float distance, float half) {
    return between(fminf(distance + 0.5f, half) - fmaxf(distance - 0.5f, -half), 0, 1);
}

struct mw_mask mw_mask_corners(int size, float radius, float outer, float inner) {
    struct mw_mask mask = new_mask(2 * size, 2 * size);
    for (int y = 0; y < 2 * size; y++) {
        for (int x = 0; x < 2 * size; x++) {
            float dx = radius - ((float)(x < size ? x : 2 * size - 1 - x) + 0.5f);
            float dy = radius - ((float)(y < size ? y : 2 * size - 1 - y) + 0.5f);
            float distance = dx > 0 && dy > 0 ? hypotf(dx, dy) - radius : fmaxf(dx, dy) - radius;
            float coverage = within(distance + outer) - (inner > 0 ? within(distance + inner) : 0);
            mask.coverage[y * 2 * size + x] = level(coverage);
        }
    }
    return mask;
}

int mw_mask_shadow_edge(float radius, float blur) {
    return (int)ceilf(blur + fmaxf(radius, blur));
}

struct mw_mask mw_mask_shadow(float radius, float blur) {
    int edge = mw_mask_shadow_edge(radius, blur), size = 2 * edge + 2;
    struct mw_mask mask = new_mask(size, size);
    float round = fmaxf(radius, blur / 2); /* a blurred corner is rounder than the corner */
    float half = (float)size / 2 - blur;   /* of the square, from the mask's middle */
    for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
            float qx = fabsf((float)x + 0.5f - (float)size / 2) - half + round;
            float qy = fabsf((float)y + 0.5f - (float)size / 2) - half + round;
            float distance = hypotf(fmaxf(qx, 0), fmaxf(qy, 0)) + fminf(fmaxf(qx, qy), 0) - round;
            /* A Gaussian of standard deviation blur / 2.5 has faded out where the mask ends. */
            mask.coverage[y * size + x] = level(0.5f * erfcf(distance / (blur / 2.5f * sqrtf(2))));
        }
    }
    return mask;
}

/* For each pixel near a line: how far off the line it lies, and how far along. */
struct near {
    float off, along;
};

static void mark_segment(struct near *field, int width, int height, struct mw_point a, struct mw_point b,
                         float start, float reach, bool first, bool last) {
    float length = hypotf(b.x - a.x, b.y - a.y);
    if (length <= 0) return;
    float ux = (b.x - a.x) / length, uy = (b.y - a.y) / length;
    int left = (int)fmaxf(0, floorf(fminf(a.x, b.x) - reach));
    int right = (int)fminf((float)width, ceilf(fmaxf(a.x, b.x) + reach));
    int top = (int)fmaxf(0, floorf(fminf(a.y, b.y) - reach));
    int bottom = (int)fminf((float)height, ceilf(fmaxf(a.y, b.y) + reach));
    for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
            float px = (float)x + 0.5f - a.x, py = (float)y + 0.5f - a.y;
            float along = px * ux + py * uy;
            /* Past an end of the whole line the distance along goes on, for square ends; at a joint it stops.
             */
            float nearest = between(along, first ? -reach : 0, last ? length + reach : length);
            float off = hypotf(px - nearest * ux, py - nearest * uy);
            struct near *pixel = &field[y * width + x];
            if (off < pixel->off) *pixel = (struct near){off, start + nearest};
        }
    }
}

/* Coverage along the line: square ends, and dashes that begin and end with a dash (a closed line: with a
 * gap). */
static float along_line(float along, float length, float dash, bool closed) {
    float ends = closed ? 1 : within(-along) * within(along - length);
    if (dash <= 0) return ends;
    float count = closed ? fmaxf(1, roundf(length / (2 * dash))) : fmaxf(1, roundf((length / dash + 1) / 2));
    float fitted = length / (closed ? 2 * count : 2 * count - 1);
    float place = along - 2 * fitted * floorf(along / (2 * fitted)); /* 0 … 2 × fitted; the dash first */
    float from_middle = fabsf(place - fitted / 2);
    from_middle = fminf(from_middle, 2 * fitted - from_middle);
    return ends * between(fitted / 2 + 0.5f - from_middle, 0, 1);
}

struct mw_mask mw_mask_stroke(int width, int height, const struct mw_point *points, size_t count,
                              float thickness, float dash, bool closed) {
    struct mw_mask mask = new_mask(width, height);
    size_t pixels = (size_t)width * (size_t)height;
    struct near *field = mw_alloc(pixels * sizeof *field);
    for (size_t i = 0; i < pixels; i++) {
        field[i].off = 1e9f;
    }
    float length = 0, reach = thickness / 2 + 1;
    size_t segments = closed ? count : count - 1;
    for (size_t i = 0; i < segments; i++) {
        struct mw_point a = points[i], b = points[(i + 1) % count];
        mark_segment(field, width, height, a, b, length, reach, !closed && i == 0,
                     !closed && i + 1 == segments);
        length += hypotf(b.x - a.x, b.y - a.y);
    }
    for (size_t i = 0; i < pixels; i++) {
        if (field[i].off > reach) continue;
        float coverage = band(field[i].off, thickness / 2);
        if (coverage > 0)
            mask.coverage[i] = level(coverage * along_line(field[i].along, length, dash, closed));
    }
    mw_free(field);
    return mask;
}

static float side_of(struct mw_point a, struct mw_point b, float x, float y) {
    return (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x);
}

/* A triangle has sharp tips, where distances mislead: so 8 × 8 points in each pixel are counted. */
struct mw_mask mw_mask_triangle(int width, int height, const struct mw_point corners[3]) {
    enum { POINTS = 8 };
    struct mw_mask mask = new_mask(width, height);
    float turn = side_of(corners[0], corners[1], corners[2].x, corners[2].y) < 0 ? -1 : 1;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            int inside = 0;
            for (int i = 0; i < POINTS * POINTS; i++) {
                float px = (float)x + ((float)(i % POINTS) + 0.5f) / POINTS;
                float py = (float)y + ((float)(i / POINTS) + 0.5f) / POINTS;
                inside += turn * side_of(corners[0], corners[1], px, py) >= 0 &&
                          turn * side_of(corners[1], corners[2], px, py) >= 0 &&
                          turn * side_of(corners[2], corners[0], px, py) >= 0;
            }
            mask.coverage[y * width + x] = level((float)inside / (POINTS * POINTS));
        }
    }
    return mask;
}

size_t mw_mask_curve(struct mw_point from, struct mw_point c1, struct mw_point c2, struct mw_point to,
                     struct mw_point points[MW_MASK_CURVE_POINTS]) {
    float length = hypotf(c1.x - from.x, c1.y - from.y) + hypotf(c2.x - c1.x, c2.y - c1.y) +
                   hypotf(to.x - c2.x, to.y - c2.y);
    size_t steps = (size_t)between(length / 6, 8, MW_MASK_CURVE_POINTS - 1);
    for (size_t i = 0; i <= steps; i++) {
        float t = (float)i / (float)steps, u = 1 - t;
        float a = u * u * u, b = 3 * u * u * t, c = 3 * u * t * t, d = t * t * t;
        points[i] = (struct mw_point){a * from.x + b * c1.x + c * c2.x + d * to.x,
                                      a * from.y + b * c1.y + c * c2.y + d * to.y};
    }
    return steps + 1;
}

size_t mw_mask_box(float x, float y, float width, float height, float radius,
                   struct mw_point points[MW_MASK_BOX_POINTS]) {
    const int steps = MW_MASK_BOX_POINTS / 4 - 1;
    const struct mw_point middles[4] = {{x + width - radius, y + radius},
                                        {x + width - radius, y + height - radius},
                                        {x + radius, y + height - radius},
                                        {x + radius, y + radius}};
    size_t count = 0;
    for (int corner = 0; corner < 4; corner++) {
        for (int i = 0; i <= steps; i++) {
            float angle = PI / 2 * ((float)corner - 1 + (float)i / (float)steps);
            points[count++] = (struct mw_point){middles[corner].x + radius * cosf(angle),
                                                middles[corner].y + radius * sinf(angle)};
        }
    }
    return count;
}
