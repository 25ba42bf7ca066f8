/* What must hold of every frame, whatever is on it: checks on draw lists. */
#ifndef MW_TESTS_VIZ_FRAME_CHECK_H
#define MW_TESTS_VIZ_FRAME_CHECK_H

#include <stdbool.h>

#include "viz/frame.h"

/* A text as it is seen: where its letters are, cut to the clip in force. */
struct seen_text {
    struct mw_rect letters, seen;
    size_t item; /* in the list */
    const char *text;
};

struct seen_texts {
    struct seen_text *items;
    size_t count, capacity;
};

struct seen_texts seen_texts_of(const struct mw_draw_list *list, const struct mw_frame_of *of);
void seen_texts_free(struct seen_texts *texts);

bool rects_overlap(struct mw_rect a, struct mw_rect b);

/* Each returns NULL, or in words what is wrong (in the list's arena). */
const char *find_covered_text(struct mw_draw_list *list, const struct seen_texts *texts);
const char *find_cut_text(struct mw_draw_list *list, const struct seen_texts *texts);
const char *find_outside(struct mw_draw_list *list, const struct seen_texts *texts,
                         const struct mw_view *view);
/* A text that stands across a border of one of the panels. */
const char *find_straddler(struct mw_draw_list *list, const struct seen_texts *texts,
                           const struct mw_rect *panels, size_t panel_count);

bool same_list(const struct mw_draw_list *a, const struct mw_draw_list *b);

#endif
