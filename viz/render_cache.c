#include "viz/render_cache.h"

#include <string.h>

#include "sim/base/memory.h"
#include "sim/base/random.h"

static const size_t BUDGET_BYTES = 24u << 20;
enum { KEPT_FRAMES = 4 }; /* what was drawn this lately stays, over the budget or not */

struct mw_picture_entry {
    struct mw_picture_entry *next;
    struct mw_picture picture;
    uint64_t hash, used; /* the frame in which it was last drawn */
    size_t key_len;
    char key[];
};

static struct mw_picture_entry **bucket_of(struct mw_render_cache *cache, uint64_t hash) {
    return &cache->buckets[hash % (sizeof cache->buckets / sizeof cache->buckets[0])];
}

const struct mw_picture *mw_render_cache_find(struct mw_render_cache *cache, struct mw_span key) {
    uint64_t hash = mw_hash(key.data, key.len);
    for (struct mw_picture_entry *entry = *bucket_of(cache, hash); entry != NULL; entry = entry->next) {
        if (entry->hash == hash && entry->key_len == key.len && memcmp(entry->key, key.data, key.len) == 0) {
            entry->used = cache->frame;
            return &entry->picture;
        }
    }
    return NULL;
}

static size_t bytes_of(const struct mw_picture *picture) {
    return (size_t)picture->width * (size_t)picture->height * 4 + sizeof(struct mw_picture_entry);
}

const struct mw_picture *mw_render_cache_add(struct mw_render_cache *cache, struct mw_span key,
                                             struct mw_picture picture) {
    struct mw_picture_entry *entry = mw_alloc(sizeof *entry + key.len);
    entry->hash = mw_hash(key.data, key.len);
    entry->key_len = key.len;
    memcpy(entry->key, key.data, key.len);
    entry->picture = picture;
    entry->used = cache->frame;
    struct mw_picture_entry **bucket = bucket_of(cache, entry->hash);
    entry->next = *bucket;
    *bucket = entry;
    cache->bytes += bytes_of(&picture);
    return &entry->picture;
}

static void drop_older_than(struct mw_render_cache *cache, uint64_t frame) {
    for (size_t i = 0; i < sizeof cache->buckets / sizeof cache->buckets[0]; i++) {
        struct mw_picture_entry **link = &cache->buckets[i];
        while (*link != NULL) {
            struct mw_picture_entry *entry = *link;
            if (entry->used >= frame) {
                link = &entry->next;
                continue;
            }
            *link = entry->next;
            cache->bytes -= bytes_of(&entry->picture);
            if (entry->picture.texture != NULL) SDL_DestroyTexture(entry->picture.texture);
            mw_free(entry);
        }
    }
}

void mw_render_cache_end_frame(struct mw_render_cache *cache) {
    cache->frame++;
    /* Ever younger pictures go until the rest fits: few rounds, and only in frames that made something new.
     */
    uint64_t age = 1024;
    while (cache->bytes > BUDGET_BYTES && age >= KEPT_FRAMES) {
        if (cache->frame > age) drop_older_than(cache, cache->frame - age);
        age /= 4;
    }
}

void mw_render_cache_clear(struct mw_render_cache *cache) {
    drop_older_than(cache, UINT64_MAX);
}
