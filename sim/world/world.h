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

void mw_world_destroy(struct mw_world *world);

#endif
