/* frame(trace, moment, view) → draw list. Pure: the same arguments give the same list.
 *
 * Panels (viz/panel_*.c) each draw one part into a rectangle that the layout gives them. */
#ifndef MW_VIZ_FRAME_H
#define MW_VIZ_FRAME_H

#include "sim/trace/query.h"
#include "viz/draw.h"
#include "viz/view.h"

/* A lesson that could be opened. */
struct mw_shelf_item {
    const char *path;
    struct mw_bilingual title, summary, level;
    int number, minutes;
    bool current;
    const char *id;
    int reached_percent; /* of its events: the furthest that was ever looked at */
};

/* What stands in the lesson's place while a run still goes on: what the people who look on can do. */
struct mw_guide_row {
    struct mw_bilingual name;
    const char *value; /* in the fixed font; NULL: the name is a heading */
};

struct mw_guide {
    struct mw_bilingual title, text;
    const struct mw_guide_row *rows;
    size_t row_count;
};

enum { MW_RUNS_MOST = 3 }; /* that are compared */

struct mw_frame_of {
    const struct mw_trace *trace[MW_RUNS_MOST]; /* from [1] on: variants to compare with; NULL: no more */
    struct mw_moment moment;                    /* in trace[0]; the others are aligned to it */
    const struct mw_view *view;
    const struct mw_metrics *metrics;
    const struct mw_shelf_item *shelf;
    size_t shelf_count;
    const struct mw_guide *guide; /* NULL: none, the lesson itself is shown */
};

/* Clears the list and draws the whole window into it. */
void mw_frame(const struct mw_frame_of *of, struct mw_draw_list *list);

/* The connection that is looked at: the one pinned by its tab, else that of the moment; MW_NONE. */
uint32_t mw_frame_connection(const struct mw_frame_of *of);

/* The record under a point of the timeline's hit area (its rectangle as drawn), for clicks and drags on it. */
uint32_t mw_frame_seek(const struct mw_frame_of *of, struct mw_rect timeline, float x);

#endif
