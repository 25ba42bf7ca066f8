/* Inside viz/diagram: which arrows there are, and in which row and column each state stands. No measures yet.
 */
#ifndef MW_VIZ_DIAGRAM_PLAN_H
#define MW_VIZ_DIAGRAM_PLAN_H

#include "viz/diagram.h"

struct mw_diagram_cell {
    int row, column;
    int order; /* along the way through the machine */
};

enum mw_diagram_arrangement {
    MW_DIAGRAM_BRANCHES, /* the way above, branches below */
    MW_DIAGRAM_ONE_ROW,
    MW_DIAGRAM_TURNING, /* the way turns back in the second row */
    MW_DIAGRAM_ARRANGEMENTS
};

struct mw_diagram_plan {
    struct mw_diagram_cell *cells; /* per state */
    int rows, columns;
};

/* Fills in edges (without places), edge_of_row and the states' names and dimness. */
void mw_diagram_collect(struct mw_diagram *diagram, const struct mw_diagram_ask *ask, struct mw_arena *arena);

struct mw_diagram_plan mw_diagram_arrange(const struct mw_diagram *diagram, const struct mw_table *table,
                                          enum mw_diagram_arrangement arrangement, struct mw_arena *arena);

/* The label of an edge, shortened to the room that it has. */
const char *mw_diagram_label(const struct mw_diagram *diagram, const struct mw_diagram_ask *ask,
                             const struct mw_diagram_edge *edge, float size, float room,
                             struct mw_arena *arena);

#endif
