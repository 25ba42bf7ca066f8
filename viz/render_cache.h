/* Pictures that a renderer has made before: masks and texts as textures, by what they were made from.
 *
 * What was not used for longest goes first, at the end of a frame, once the cache is over its budget. */
#ifndef MW_VIZ_RENDER_CACHE_H
#define MW_VIZ_RENDER_CACHE_H

#include <SDL.h>

#include "sim/base/span.h"

struct mw_picture {
    SDL_Texture *texture; /* NULL: nothing to draw */
    int width, height;
    SDL_Point at; /* where its top left corner lies, from where the shape says it is */
};

struct mw_picture_entry;

struct mw_render_cache {
    struct mw_picture_entry *buckets[1024];
    size_t bytes; /* of pixels */
    uint64_t frame;
};

/* A zeroed struct is an empty cache. NULL if it is not there; valid until the end of the frame. */
const struct mw_picture *mw_render_cache_find(struct mw_render_cache *cache, struct mw_span key);
/* The cache owns the texture from now on; the key is copied. */
const struct mw_picture *mw_render_cache_add(struct mw_render_cache *cache, struct mw_span key,
                                             struct mw_picture picture);
void mw_render_cache_end_frame(struct mw_render_cache *cache);
void mw_render_cache_clear(struct mw_render_cache *cache);

#endif
