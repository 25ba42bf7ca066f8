/* The event heap: what is to happen, ordered by (time, order of scheduling).
 *
 * There is one in a simulation. What an event means is its owner's affair: the heap holds a kind and two
 * numbers. Nothing is removed before its time: an event that has lost its meaning is recognised by its owner
 * when it comes up (a timer carries the number of the arming that it belongs to). */
#ifndef MW_BASE_HEAP_H
#define MW_BASE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mw_event {
    int64_t at_us;
    uint64_t sequence; /* assigned by the heap */
    uint32_t kind;
    uint32_t subject; /* which connection, host … the event concerns */
    uint64_t detail;
};

/* A zeroed struct mw_heap is empty. */
struct mw_heap {
    struct mw_event *events;
    size_t count, capacity;
    uint64_t next_sequence;
};

void mw_heap_add(struct mw_heap *heap, int64_t at_us, uint32_t kind, uint32_t subject, uint64_t detail);
const struct mw_event *mw_heap_first(const struct mw_heap *heap); /* NULL when empty */
bool mw_heap_take(struct mw_heap *heap, struct mw_event *event);  /* false when empty */
void mw_heap_free(struct mw_heap *heap);

#endif
