#include "sim/base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/check.h"
#include "sim/base/memory.h"

struct mw_arena_block {
    struct mw_arena_block *older;
    size_t used, size;
    alignas(max_align_t) char bytes[];
};

/* Each block is twice the one before, up to the last: an arena for one letter costs little. */
static const size_t FIRST_BLOCK_BYTES = 1024 - sizeof(struct mw_arena_block);
static const size_t BLOCK_BYTES = 64 * 1024 - sizeof(struct mw_arena_block);

static size_t next_room(const struct mw_arena_block *block) {
    if (block == NULL) return FIRST_BLOCK_BYTES;
    return block->size * 2 < BLOCK_BYTES ? block->size * 2 : BLOCK_BYTES;
}

void *mw_arena_alloc(struct mw_arena *arena, size_t size_bytes) {
    const size_t align = alignof(max_align_t);
    size_t size = (size_bytes + align - 1) / align * align;
    struct mw_arena_block *block = arena->blocks;
    if (block == NULL || block->size - block->used < size) {
        size_t room = next_room(block);
        if (room < size) room = size;
        block = mw_alloc(sizeof *block + room);
        block->size = room;
        block->older = arena->blocks;
        arena->blocks = block;
    }
    void *memory = block->bytes + block->used;
    block->used += size;
    return memory;
}

char *mw_arena_span_text(struct mw_arena *arena, struct mw_span span) {
    char *copy = mw_arena_alloc(arena, span.len + 1);
    if (span.len) memcpy(copy, span.data, span.len);
    return copy;
}

struct mw_span mw_arena_span(struct mw_arena *arena, struct mw_span span) {
    return (struct mw_span){mw_arena_span_text(arena, span), span.len};
}

char *mw_arena_text(struct mw_arena *arena, const char *text) {
    return text ? mw_arena_span_text(arena, mw_span_of(text)) : NULL;
}

char *mw_arena_format(struct mw_arena *arena, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    MW_ASSERT(length >= 0);
    char *text = mw_arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

void mw_arena_reset(struct mw_arena *arena) {
    struct mw_arena_block *kept = NULL;
    for (struct mw_arena_block *block = arena->blocks; block != NULL;) {
        struct mw_arena_block *older = block->older;
        if (kept == NULL && block->size <= BLOCK_BYTES) { /* the youngest is the largest */
            kept = block;
        } else {
            mw_free(block);
        }
        block = older;
    }
    if (kept != NULL) {
        memset(kept->bytes, 0, kept->used);
        kept->used = 0;
        kept->older = NULL;
    }
    arena->blocks = kept;
}

void mw_arena_free(struct mw_arena *arena) {
    for (struct mw_arena_block *block = arena->blocks; block != NULL;) {
        struct mw_arena_block *older = block->older;
        mw_free(block);
        block = older;
    }
    arena->blocks = NULL;
}
