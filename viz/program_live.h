/* A window in which one watches what is served: a process of its own, so that nothing that it does can slow
 * or endanger the servers.
 *
 * The window asks for what is new, at its own pace; the servers' loop answers, when all callers have been
 * served, with lines of NDJSON, as they would stand in a file. When the oldest records have been forgotten it
 * is given the whole trace anew. */
#ifndef MW_VIZ_PROGRAM_LIVE_H
#define MW_VIZ_PROGRAM_LIVE_H

#include "sim/export/ndjson.h"
#include "sim/live/onlooker.h"
#include "sim/live/serve.h"
#include "sim/world/world.h"
#include "viz/frame.h"
#include "viz/options.h"

struct mw_live {
    struct mw_serve_guest guest; /* the first: the servers' loop knows it by this */
    struct mw_onlooker onlooker;
    const struct mw_options *options;
    const struct mw_trace *trace; /* NULL: nothing is served yet */
    struct mw_ndjson_writer writer;
    struct mw_buffer piece;
    bool begun;                    /* the writer has */
    bool anew;                     /* the whole trace is due */
    uint32_t records, connections; /* what the trace's numbers have become less than at the start */
    uint32_t carried;              /* records that only say what was before */
};

enum mw_live_side {
    MW_LIVE_WATCHED,   /* there is a display, and a second process to use it */
    MW_LIVE_WATCHER,   /* that process, which is over: *status is its exit status */
    MW_LIVE_IMPOSSIBLE /* it was said why; *status */
};

/* Begins it; in the second process, shows the window until it is closed. Before there are sockets and locks.
 */
enum mw_live_side mw_live_begin(struct mw_live *live, const struct mw_options *options,
                                const struct mw_guide *guide, int *status);
void mw_live_forget(struct mw_live *live, struct mw_forgotten gone);
/* Closes the window if it is still there. */
void mw_live_end(struct mw_live *live);

#endif
