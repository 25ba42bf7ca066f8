/* Masks: how much of each pixel a shape covers, computed from distances, once; the renderer tints and reuses them.
 *
 * So shapes are smooth, and the same, whatever draws them: memory, OpenGL, a browser. All lengths are device pixels;
 * a pixel's middle is at half a pixel. */
#ifndef MW_VIZ_MASK_H
#define MW_VIZ_MASK_H

#include "viz/draw.h"

/* coverage[y * width + x], 0 … 255; mw_mask_free(). */
struct mw_mask {
    int width, height;
    uint8_t *coverage;
};

void mw_mask_free(struct mw_mask *mask);

/* The four corners of a rounded rectangle, each `size` pixels square: what lies more than `outer` inside its edge and not
 * more than `inner` (the ring of a border); inner 0: all of it is filled. */
struct mw_mask mw_mask_corners(int size, float radius, float outer, float inner);

/* A soft shadow of a rounded square, for stretching its middle two rows and columns: the square's edge lies `blur`
 * inside the mask, and its straight part is two pixels long. */
struct mw_mask mw_mask_shadow(float radius, float blur);
int mw_mask_shadow_edge(float radius, float blur); /* width of what is not to be stretched, on each side */

/* A line along the points, with square ends; dash: length of dashes and of gaps, 0: solid; a dash stands at the start
 * and, by fitting the dashes, at the end. A closed line ends where it began, in a gap. */
struct mw_mask mw_mask_stroke(int width, int height, const struct mw_point *points, size_t count, float thickness,
                              float dash, bool closed);

struct mw_mask mw_mask_triangle(int width, int height, const struct mw_point corners[3]);

/* Points along a cubic Bézier curve, close enough that no corner shows; returns how many. */
enum { MW_MASK_CURVE_POINTS = 97 };
size_t mw_mask_curve(struct mw_point from, struct mw_point c1, struct mw_point c2, struct mw_point to,
                     struct mw_point points[MW_MASK_CURVE_POINTS]);

/* Points along the middle of a rounded rectangle's border, from the end of the top left corner, clockwise, without
 * the first again; returns how many. */
enum { MW_MASK_BOX_POINTS = 4 * 17 };
size_t mw_mask_box(float x, float y, float width, float height, float radius,
                   struct mw_point points[MW_MASK_BOX_POINTS]);

#endif
