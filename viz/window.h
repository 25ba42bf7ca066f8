/* The window: one event loop around frame(trace, moment, view).
 *
 * Nothing moves: no frame is drawn and the loop sleeps in the system. Something moves: the display's rate. */
#ifndef MW_VIZ_WINDOW_H
#define MW_VIZ_WINDOW_H

#include "sim/base/status.h"
#include "viz/source.h"

struct mw_window_options {
    const char *path;     /* what to open; NULL: the lesson that was open last, else the first, and the lesson browser */
    const char *moment;   /* where to begin, as a user writes it; NULL: where the lesson was left */
    bool comparing;       /* begin with both variants side by side */
    bool reduced_motion;  /* nothing moves, everything jumps */
    int language;         /* enum mw_language; -1: as it was left, else as the system's locale says */
};

/* Whether there is a display to open a window on; else *error says why not. */
bool mw_window_is_possible(struct mw_buffer *error);

/* Runs until the user closes the window, or its source is over. MW_SYSTEM: there is no display, or it refused; MW_NOT_FOUND: options->path
 * (or all that the shelf holds) could not be opened; MW_INVALID: no such moment. *error then says it in a line or
 * more for stderr, without a program name in front. */
enum mw_status mw_window_run(const struct mw_source *source, const struct mw_window_options *options,
                             struct mw_buffer *error);

#endif
