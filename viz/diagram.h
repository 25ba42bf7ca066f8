/* Where a state machine's picture puts its states, arrows and labels: worked out from the table that ran.
 *
 * The longest way from the start through the table is the first row, left to right. What branches off it
 * stands in a second row below, and if the first row is too long for the panel the way turns back there. Rows
 * of the table with the same states at both ends share one arrow. A step to the next state is a straight
 * arrow, a step that stays is a loop on the outer side of its state, everything else runs along a lane in the
 * band between the two rows: so no label can meet a state or another label.
 *
 * A row for every state (MW_ANY) that is the only way to go on ("EHLO") is drawn from the start. Other such
 * rows, and refusals, would hide the machine behind its exceptions: such a row is drawn only while it is the
 * one that is taken, in room that is kept free for it, so that nothing moves when it appears. */
#ifndef MW_VIZ_DIAGRAM_H
#define MW_VIZ_DIAGRAM_H

#include "sim/base/table.h"
#include "viz/draw.h"

struct mw_diagram_ask {
    const struct mw_table *table;
    const struct mw_metrics *metrics;
    enum mw_language language;
    float width,
        height;  /* of the panel's part: the picture shrinks a little to fit, then is larger than this */
    float scale; /* the text size; 1: 100 % */
    uint16_t taken_row;            /* MW_NO_ROW: none */
    uint16_t taken_from, taken_to; /* the states that this row led between: it may be for MW_ANY */
    const char *taken_reply;       /* "250": joined to the taken row's label; NULL: not known yet */
};

enum mw_diagram_shape {
    MW_DIAGRAM_STRAIGHT, /* to the neighbour; label at the states' outer side, above the arrow in the first
                            row */
    MW_DIAGRAM_LOOP,     /* at the state's outer side */
    MW_DIAGRAM_DROP,     /* straight between the two rows; label on the line */
    MW_DIAGRAM_LANE,     /* out into the band, along it at lane_y, and back; label on the line */
};

struct mw_diagram_state {
    struct mw_rect rect;
    const char *name;
    bool dim; /* no arrow leads here: only rows for every state do */
};

struct mw_diagram_edge {
    uint16_t from, to;
    uint16_t row; /* the first of the table's rows that it stands for */
    enum mw_diagram_shape shape;
    float x, y, x2, y2; /* where it leaves, and where its head points at */
    float lane_y;       /* LANE: height of its level part. LOOP: of its apex */
    struct mw_rect label;
    float label_room; /* how wide the label may be */
    const char *text; /* the label, shortened to its room; "" if even that is too little */
    bool taken;
    bool extra; /* drawn only because it is taken */
};

enum { MW_DIAGRAM_LEFT_OUT = 0xFFFF };

struct mw_diagram {
    struct mw_diagram_state *states; /* by the table's numbers */
    size_t state_count;
    struct mw_diagram_edge *edges;
    size_t edge_count;
    uint16_t *edge_of_row; /* per row of the table; MW_DIAGRAM_LEFT_OUT */
    uint16_t *drawn_from;  /* per row: the state it is drawn from whatever is taken; MW_DIAGRAM_LEFT_OUT */
    float width, height;   /* of the whole picture; from (0, 0) */
    float unit;            /* what sizes at 100 % are multiplied by: the scale, shrunk */
    float name_size, label_size; /* of texts, as they were measured */
};

/* Pure; memory is the arena's. */
struct mw_diagram mw_diagram_of(const struct mw_diagram_ask *ask, struct mw_arena *arena);

/* A rectangle around the states and the taken arrow, to keep in sight. */
struct mw_rect mw_diagram_active(const struct mw_diagram *diagram, uint16_t current);

#endif
