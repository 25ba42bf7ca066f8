/* A world: the hosts of a scenario with their software on a simulated network.
 *
 * A run is a pure function of the scenario and its seed. It goes on until nothing is left to happen or until
 * MW_WORLD_HORIZON_US, and writes all that happens into the trace. */
#ifndef MW_WORLD_WORLD_H
#define MW_WORLD_WORLD_H

#include "sim/trace/trace.h"
#include "sim/world/scenario.h"

enum { MW_WORLD_HORIZON_DAYS = 30 };

struct mw_world;

/* scenario and trace outlive the world; the trace is empty. Fills the trace's catalogue (about, hosts, links,
 * stores, steps) and puts down what lies in the mailboxes at the start. */
struct mw_world *mw_world_create(const struct mw_scenario *scenario, struct mw_trace *trace);

/* Runs to the end. */
void mw_world_run(struct mw_world *world);

/* For worlds that people act upon while they run: runs up to this virtual time, and stands there. */
void mw_world_advance(struct mw_world *world, int64_t until_us);
int64_t mw_world_now(const struct mw_world *world);
/* When something is to happen next; INT64_MAX: never. */
int64_t mw_world_next(const struct mw_world *world);

/* How many of the oldest are gone from the trace, and how many records were put in their place: others are
 * numbered lower by records - carried, and by connections (see mw_trace_forget()). */
struct mw_forgotten {
    uint32_t records, connections, carried;
};

/* For runs without an end: forgets what the trace holds but for the latest records, and for what is needed to
 * understand what is under way. Connections are numbered in their order, so those that were opened after one
 * that is still open stay in the catalogue: some thirty bytes each. */
struct mw_forgotten mw_world_forget(struct mw_world *world, size_t keep_records);

void mw_world_destroy(struct mw_world *world);

#endif
