/* The one place that asks the system for memory.
 *
 * Running out is not survivable for a teaching program, so these never return NULL: they end the program
 * with a sentence. Everything else in the tree uses these, arenas, buffers or arrays. */
#ifndef MW_BASE_MEMORY_H
#define MW_BASE_MEMORY_H

#include <stddef.h>

void *mw_alloc(size_t size_bytes); /* zeroed; release with mw_free */
void *mw_resize(void *memory, size_t size_bytes);
void mw_free(void *memory); /* NULL is fine */

/* Room for one more element in a plain array {items, count, capacity}: MW_GROW(list->items, list->count,
 * list->capacity). Growth doubles; new elements are not cleared. */
#define MW_GROW(items, count, capacity)                                                                      \
    ((items) = mw_grow((items), (size_t)(count), &(capacity), sizeof *(items)))

void *mw_grow(void *items, size_t count, size_t *capacity, size_t item_bytes);

#endif
