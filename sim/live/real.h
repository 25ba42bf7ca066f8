/* Simulated clients go out: connections to hosts whose place a real server takes become real ones.
 *
 * While such a connection is open, virtual time follows the clock on the wall; else pauses are passed over.
 * Only before the next connection are they made, up to ten seconds: a real server may need a moment for what
 * it was given. */
#ifndef MW_LIVE_REAL_H
#define MW_LIVE_REAL_H

#include "sim/world/outside.h"
#include "sim/world/world.h"

/* "HOST=127.0.0.1:2525" or "HOST:25=[::1]:2525"; texts live in the arena. */
bool mw_real_parse(const char *text, const struct mw_scenario *scenario, struct mw_arena *arena,
                   struct mw_real_server *real);

/* Runs the world to its end, in place of mw_world_run(). What has not ended after patience_us of real time is
 * cut off. */
void mw_real_run(struct mw_world *world, int64_t patience_us);

#endif
