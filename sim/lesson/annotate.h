/* The lesson's words, put into the catalogue of a run's trace; and whether the run is what the lesson
 * expects. */
#ifndef MW_LESSON_ANNOTATE_H
#define MW_LESSON_ANNOTATE_H

#include "sim/lesson/node.h"
#include "sim/trace/trace.h"

struct mw_annotating {
    const struct mw_node *root; /* merged and checked */
    const char *variant;        /* for messages; NULL: the lesson has none */
    bool strict;                /* what does not fit is an error, not a warning */
    struct mw_trace *trace;
    struct mw_problems *problems;
};

void mw_annotate(struct mw_annotating *annotating);

/* Its part about "expect"; in strict mode what does not hold is an error. */
void mw_annotate_expectations(struct mw_annotating *annotating);

/* " (variant \"keep\")", or "" without variants. */
struct mw_bilingual mw_annotate_variant(struct mw_annotating *annotating);

#endif
