/* What forgotten records said that is still so: which letters lie where, and how far connections have come
 * that are still open. Private to sim/trace. */
#ifndef MW_TRACE_CARRY_H
#define MW_TRACE_CARRY_H

#include "sim/trace/trace.h"

struct mw_carried {
    struct mw_record *records; /* memory is the arena's */
    size_t count;
};

/* Records that say it anew, to stand before record number `records`, which is the first that is kept;
 * connections below `connections` are forgotten. They have the time of that record, and name no other. */
struct mw_carried mw_trace_carry(const struct mw_trace *trace, uint32_t records, uint32_t connections,
                                 struct mw_arena *arena);

#endif
