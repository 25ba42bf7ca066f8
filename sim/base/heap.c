#include "sim/base/heap.h"

#include "sim/base/memory.h"

static bool before(const struct mw_event *a, const struct mw_event *b) {
    return a->at_us != b->at_us ? a->at_us < b->at_us : a->sequence < b->sequence;
}

void mw_heap_add(struct mw_heap *heap, int64_t at_us, uint32_t kind, uint32_t subject, uint64_t detail) {
    MW_GROW(heap->events, heap->count, heap->capacity);
    struct mw_event event = {at_us, heap->next_sequence++, kind, subject, detail};
    size_t at = heap->count++;
    while (at > 0) {
        size_t parent = (at - 1) / 2;
        if (!before(&event, &heap->events[parent])) break;
        heap->events[at] = heap->events[parent];
        at = parent;
    }
    heap->events[at] = event;
}

const struct mw_event *mw_heap_first(const struct mw_heap *heap) {
    return heap->count ? &heap->events[0] : NULL;
}

bool mw_heap_take(struct mw_heap *heap, struct mw_event *event) {
    if (heap->count == 0) return false;
    *event = heap->events[0];
    struct mw_event last = heap->events[--heap->count];
    size_t at = 0;
    for (;;) {
        size_t child = at * 2 + 1;
        if (child >= heap->count) break;
        if (child + 1 < heap->count && before(&heap->events[child + 1], &heap->events[child])) child++;
        if (!before(&heap->events[child], &last)) break;
        heap->events[at] = heap->events[child];
        at = child;
    }
    if (heap->count) heap->events[at] = last;
    return true;
}

void mw_heap_free(struct mw_heap *heap) {
    mw_free(heap->events);
    *heap = (struct mw_heap){0};
}
