/* A part of a state machine's picture, for panels that the whole does not fit into: the state that it is in,
 * the row that is taken, and as many of the states that one step leads to or comes from as there is room for.
 */
#ifndef MW_VIZ_DIAGRAM_AROUND_H
#define MW_VIZ_DIAGRAM_AROUND_H

#include "viz/diagram.h"

struct mw_diagram_part {
    struct mw_diagram diagram; /* whose states have numbers of their own */
    uint16_t current;          /* the state asked about, in those numbers */
    bool whole;                /* it is all of the machine */
};

/* The whole picture if it fits the ask's width and height, else a part of it; if not even the smallest part
 * fits, the whole. Memory is the arena's. */
struct mw_diagram_part mw_diagram_around(const struct mw_diagram_ask *ask, uint16_t current,
                                         struct mw_arena *arena);

#endif
