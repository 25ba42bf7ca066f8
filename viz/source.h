/* Where the window gets its runs from: callbacks that the program gives it (viz/main.c), so that nothing in viz knows
 * of lessons' files or of the simulator.
 *
 * What a callback hands out belongs to the source. */
#ifndef MW_VIZ_SOURCE_H
#define MW_VIZ_SOURCE_H

#include "sim/base/buffer.h"
#include "viz/frame.h"

struct mw_growth {
    bool over;  /* it will never grow again, and there is nobody to show it for */
    bool grown; /* *trace holds more; it may be another one than before, which is gone then */
    /* Numbers of records and connections are lower by these (modulo 2^32) than before; of those that there were
     * then, the records below `oldest` and the connections below zero are forgotten. */
    uint32_t records, connections, oldest;
};

struct mw_source {
    void *self;

    /* What could be opened, in order; may be empty. Valid until the next call of any of these. */
    const struct mw_shelf_item *(*shelf)(void *self, size_t *count);

    /* Runs the lesson (or loads the saved trace) at path; NULL: the one that is open, again from its file. True: trace
     * is filled (from [1] on with the variants to compare with, then NULL), and what was handed out before is gone.
     * False: *error says what is wrong, with file and line, and what was handed out before is still good. */
    bool (*open)(void *self, const char *path, const struct mw_trace *trace[MW_RUNS_MOST], struct mw_buffer *error);

    /* Whether the file of what is open has changed since it was opened, or since this last said so. Asked about once
     * a second; must be cheap. */
    bool (*changed)(void *self);

    /* NULL: what open() hands out is over and whole. Else it is a run that still goes on, the only one that there
     * is: asked about ten times a second instead of changed(), takes in what has come since, and never waits. */
    struct mw_growth (*grow)(void *self, const struct mw_trace **trace);
    const struct mw_guide *guide; /* for a run that goes on; else NULL */
};

#endif
