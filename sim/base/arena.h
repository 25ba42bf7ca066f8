/* Memory that lives and dies together: one arena for a world, one for a catalogue, one for a frame.
 *
 * An allocation stays where it is until the arena is reset or freed; nothing is released singly. */
#ifndef MW_BASE_ARENA_H
#define MW_BASE_ARENA_H

#include <stddef.h>

#include "sim/base/span.h"

struct mw_arena_block;

struct mw_arena {
    struct mw_arena_block *blocks; /* newest first */
};

/* A zeroed struct mw_arena is an empty arena. */
void *mw_arena_alloc(struct mw_arena *arena, size_t size_bytes);       /* zeroed, aligned for any type */
char *mw_arena_text(struct mw_arena *arena, const char *text);         /* copy; NULL gives NULL */
char *mw_arena_span_text(struct mw_arena *arena, struct mw_span span); /* NUL-terminated copy */
struct mw_span mw_arena_span(struct mw_arena *arena, struct mw_span span);
char *mw_arena_format(struct mw_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
void mw_arena_reset(struct mw_arena *arena); /* keeps one block for the next round */
void mw_arena_free(struct mw_arena *arena);

#endif
