/* The cursor: which moment is looked at, and how it moves. Pure logic: time comes in as elapsed milliseconds.
 *
 * Stepping forth goes the rest of the way with what is in flight (MW_PHASE_REST → MW_PHASE_END) and then half
 * the way with what comes next (0 → MW_PHASE_REST), where it rests. Stepping back and seeking jump. An open
 * question holds the cursor where it stands. */
#ifndef MW_VIZ_CURSOR_H
#define MW_VIZ_CURSOR_H

#include "sim/trace/query.h"
#include "viz/view.h"

/* A step that was made, so that going back undoes it exactly. */
struct mw_stride {
    uint32_t from, to;
    enum mw_grain grain;
};

enum { MW_CURSOR_STRIDES = 256 };

/* mw_cursor_at() makes one. */
struct mw_cursor {
    struct mw_moment moment;
    bool moving;      /* the phase is on its way to MW_PHASE_REST of `target` */
    uint32_t target;  /* while leaving moment.record; else the same as it */
    int64_t spent_us; /* of the way from rest to rest; while playing also of the rest itself */
    struct mw_stride strides[MW_CURSOR_STRIDES]; /* a ring; the newest at (stride_count - 1) */
    size_t stride_count;
};

struct mw_cursor mw_cursor_at(uint32_t record);

/* Jumps and rests there. A record past the end is the last one; MW_NONE is before anything. */
void mw_cursor_seek(struct mw_cursor *cursor, const struct mw_trace *trace, uint32_t record);

/* Starts a step forth at the view's grain (finishing one that is under way). False, and nothing happens, at
 * the end or if a question holds. */
bool mw_cursor_step(struct mw_cursor *cursor, const struct mw_trace *trace, const struct mw_view *view);
/* Back to where the last step came from, else to the stop before. False at the beginning. */
bool mw_cursor_back(struct mw_cursor *cursor, const struct mw_trace *trace, const struct mw_view *view);
/* To the next chapter (held by open questions on the way), or to this chapter's beginning or the one before
 * it. */
bool mw_cursor_next_chapter(struct mw_cursor *cursor, const struct mw_trace *trace,
                            const struct mw_view *view);
bool mw_cursor_previous_chapter(struct mw_cursor *cursor, const struct mw_trace *trace);

/* The oldest records have been forgotten, and all numbers are lower by `gone` (modulo 2^32): stays at the same
 * moment, or goes to the oldest event that is left. The records below `oldest` only say what was before. */
void mw_cursor_forget(struct mw_cursor *cursor, const struct mw_trace *trace, uint32_t gone, uint32_t oldest);

/* Begins or ends playing: at once with a step, from the beginning again at the end. A question that holds
 * lets it not begin. A step that is under way when playing ends still comes to its rest. */
void mw_cursor_play(struct mw_cursor *cursor, const struct mw_trace *trace, struct mw_view *view);

/* The question at this record that has not been answered; -1: none. While it is open no panel may tell its
 * answer. */
int mw_open_question(const struct mw_trace *trace, const struct mw_view *view, uint32_t record);
/* The question that holds the cursor now; -1: none. */
int mw_cursor_question(const struct mw_cursor *cursor, const struct mw_trace *trace,
                       const struct mw_view *view);
/* Where a step at this grain would lead; MW_NONE at the end. Does not ask whether it is held where it is. */
uint32_t mw_cursor_next(const struct mw_cursor *cursor, const struct mw_trace *trace,
                        const struct mw_view *view, enum mw_grain grain);

/* Lets time go by. Following (view->following) goes after the end in steps as in playing, but without a rest, the
 * faster the farther it is behind, and jumps when that is very far. Playing starts the next step when the last has rested long enough to be read, and stops
 * itself (view->playing) at an open question and at the end. True if the moment or view->playing changed. */
bool mw_cursor_advance(struct mw_cursor *cursor, const struct mw_trace *trace, struct mw_view *view,
                       int64_t elapsed_us);

/* How long until advance() changes something: 0 while something moves, -1 if nothing will by itself. */
int64_t mw_cursor_wait_us(const struct mw_cursor *cursor, const struct mw_trace *trace,
                          const struct mw_view *view);

/* How long what this record shows takes to cross the screen, at 100 % speed: 250 … 600 ms. */
int64_t mw_cursor_flight_us(const struct mw_trace *trace, uint32_t record);

#endif
