/* The draw list: a frame as data.
 *
 * Panels add commands and hit areas; renderers (window, PNG, later SVG and animations) play them in order. So
 * a frame can be tested without SDL, and every renderer draws the same frame. Coordinates are logical pixels
 * from the top left; a renderer multiplies by the display's scale. */
#ifndef MW_VIZ_DRAW_H
#define MW_VIZ_DRAW_H

#include "sim/base/arena.h"

struct mw_point {
    float x, y;
};

struct mw_rect {
    float x, y, w, h;
};

typedef uint32_t mw_color; /* 0xRRGGBBAA; the one typedef: it is a number with a meaning, not a struct */

enum mw_font {
    MW_FONT_SANS,
    MW_FONT_SEMIBOLD,
    MW_FONT_BOLD,
    MW_FONT_ITALIC,
    MW_FONT_MONO,
    MW_FONT_MONO_BOLD,
    MW_FONT_COUNT
};

enum mw_draw_kind {
    MW_DRAW_BOX,    /* rounded rectangle: fill, and a border inside the rectangle's edge */
    MW_DRAW_SHADOW, /* soft, around a rounded rectangle that is drawn on it */
    MW_DRAW_LINE,   /* straight, from (x,y) to (x2,y2) */
    MW_DRAW_CURVE,  /* cubic Bézier from (x,y) over c1, c2 to (x2,y2) */
    MW_DRAW_HEAD,   /* arrow head: tip at (x,y), pointing along (x2,y2), a unit vector; size */
    MW_DRAW_TEXT,   /* one line; (x,y) is the left end of the top of the line box */
    MW_DRAW_CLIP,   /* what follows is cut to rect (within the clip in force) … */
    MW_DRAW_UNCLIP, /* … until here. Clips nest */
};

struct mw_draw {
    enum mw_draw_kind kind;
    struct mw_rect rect; /* BOX, SHADOW, CLIP */
    float x, y, x2, y2;  /* LINE, CURVE, HEAD, TEXT */
    float c1x, c1y, c2x, c2y;
    float radius;         /* BOX, SHADOW (corner) */
    float thickness;      /* LINE, CURVE; BOX: border, 0: none */
    float dash;           /* LINE, CURVE, BOX border: length of dashes and gaps; 0: solid */
    float size;           /* TEXT: font size; HEAD: extent; SHADOW: blur */
    mw_color fill, color; /* BOX: fill and border; else color */
    enum mw_font font;    /* TEXT */
    const char *text;     /* TEXT: UTF-8, in the list's arena */
};

/* What a click means. What the number says is in viz/view.h. */
struct mw_hit {
    struct mw_rect rect; /* already cut to the clip in force */
    int action;          /* enum mw_hit_action */
    int64_t number;
    const char *label; /* for tooltips and for finding it in tests; language of the view */
};

/* How far an area can be scrolled away from where it puts itself: told by who draws it, kept to by who
 * scrolls it. */
struct mw_reach {
    float least, most;
};

enum { MW_REACH_COUNT = 8 };

struct mw_draw_list {
    struct mw_arena arena; /* of texts and of the panels' own working memory; reset with the list */
    struct mw_draw *items;
    size_t count, capacity;
    struct mw_hit *hits; /* in drawing order: the last one that holds the point is meant */
    size_t hit_count, hit_capacity;
    struct mw_rect clips[8];
    size_t clip_depth;
    struct mw_reach reach[MW_REACH_COUNT]; /* per scrolling area (enum mw_scroll) */
};

void mw_draw_clear(struct mw_draw_list *list);
void mw_draw_free(struct mw_draw_list *list);

void mw_draw_box(struct mw_draw_list *list, struct mw_rect rect, float radius, mw_color fill);
void mw_draw_framed_box(struct mw_draw_list *list, struct mw_rect rect, float radius, mw_color fill,
                        mw_color border, float thickness);
void mw_draw_dashed_box(struct mw_draw_list *list, struct mw_rect rect, float radius, mw_color border,
                        float thickness, float dash);
void mw_draw_shadow(struct mw_draw_list *list, struct mw_rect rect, float radius, float blur, mw_color color);
void mw_draw_line(struct mw_draw_list *list, float x, float y, float x2, float y2, float thickness,
                  mw_color color);
void mw_draw_dashed_line(struct mw_draw_list *list, float x, float y, float x2, float y2, float thickness,
                         float dash, mw_color color);
void mw_draw_curve(struct mw_draw_list *list, float x, float y, float c1x, float c1y, float c2x, float c2y,
                   float x2, float y2, float thickness, float dash, mw_color color);
void mw_draw_head(struct mw_draw_list *list, float x, float y, float dx, float dy, float size,
                  mw_color color);
/* The text is copied into the list's arena. */
void mw_draw_text(struct mw_draw_list *list, enum mw_font font, float size, float x, float y, mw_color color,
                  const char *text);
void mw_draw_clip(struct mw_draw_list *list, struct mw_rect rect);
void mw_draw_unclip(struct mw_draw_list *list);
void mw_draw_hit(struct mw_draw_list *list, struct mw_rect rect, int action, int64_t number,
                 const char *label);

bool mw_rect_holds(struct mw_rect rect, float x, float y); /* its right and lower edges are outside */

/* The topmost hit area under the point that is wanted; NULL if there is none. */
const struct mw_hit *mw_draw_hit_at(const struct mw_draw_list *list, float x, float y,
                                    bool (*wanted)(const struct mw_hit *));

/* How wide texts are: given by whoever has fonts. Tests give a fixed-width stand-in. */
struct mw_metrics {
    float (*width)(void *fonts, enum mw_font font, float size, struct mw_span text);
    float (*line_height)(void *fonts, enum mw_font font, float size);
    void *fonts;
};

float mw_text_width(const struct mw_metrics *metrics, enum mw_font font, float size, const char *text);

#endif
