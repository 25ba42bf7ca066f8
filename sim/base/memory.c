#include "sim/base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static void *or_end(void *memory, size_t size_bytes) {
    if (memory == NULL) {
        fprintf(stderr, "mailwalk: out of memory (%zu bytes wanted)\n", size_bytes);
        exit(3);
    }
    return memory;
}

void *mw_alloc(size_t size_bytes) {
    return or_end(calloc(1, size_bytes ? size_bytes : 1), size_bytes);
}

void *mw_resize(void *memory, size_t size_bytes) {
    return or_end(realloc(memory, size_bytes ? size_bytes : 1), size_bytes);
}

void mw_free(void *memory) {
    free(memory);
}

void *mw_grow(void *items, size_t count, size_t *capacity, size_t item_bytes) {
    if (count < *capacity) return items;
    size_t wanted = *capacity ? *capacity * 2 : 8;
    if (wanted > SIZE_MAX / item_bytes) or_end(NULL, SIZE_MAX);
    *capacity = wanted;
    return mw_resize(items, wanted * item_bytes);
}
