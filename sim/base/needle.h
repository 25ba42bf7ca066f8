/* Finding one text in many (Knuth, Morris, Pratt): never longer than the texts are, whatever they hold. */
#ifndef MW_BASE_NEEDLE_H
#define MW_BASE_NEEDLE_H

#include "sim/base/arena.h"

struct mw_needle {
    struct mw_span text;
    uint32_t *back; /* how much of the text still fits when what follows so much of it does not */
};

struct mw_needle mw_needle_make(struct mw_span text, struct mw_arena *arena); /* the text is copied */
bool mw_needle_in(const struct mw_needle *needle, struct mw_span text);       /* an empty one is everywhere */

#endif
