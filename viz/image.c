#include "viz/image.h"

#include <SDL_image.h>
#include <math.h>

#include "sim/base/memory.h"
#include "viz/render.h"

/* A new surface with the list drawn on it; NULL if SDL refused. */
static SDL_Surface *drawn(struct mw_fonts *fonts, const struct mw_draw_list *list, int width, int height,
                          float scale) {
    SDL_Surface *surface =
        SDL_CreateRGBSurfaceWithFormat(0, (int)lroundf((float)width * scale),
                                       (int)lroundf((float)height * scale), 32, SDL_PIXELFORMAT_ARGB8888);
    SDL_Renderer *sdl = surface != NULL ? SDL_CreateSoftwareRenderer(surface) : NULL;
    if (sdl == NULL) {
        SDL_FreeSurface(surface);
        return NULL;
    }
    SDL_SetRenderDrawColor(sdl, 255, 255, 255, 255);
    SDL_RenderClear(sdl);
    struct mw_render *render = mw_render_open(sdl, fonts);
    mw_render_play(render, list, scale);
    SDL_RenderPresent(sdl); /* SDL batches: only now is all of it on the surface */
    mw_render_close(render);
    SDL_DestroyRenderer(sdl);
    return surface;
}

enum mw_status mw_image_draw(struct mw_fonts *fonts, const struct mw_draw_list *list, int width, int height,
                             float scale, struct mw_image *image, struct mw_buffer *error) {
    *image = (struct mw_image){0};
    SDL_Surface *surface = drawn(fonts, list, width, height, scale);
    if (surface == NULL) {
        mw_buffer_format(error, "cannot draw a picture: %s", SDL_GetError());
        return MW_SYSTEM;
    }
    image->width = surface->w;
    image->height = surface->h;
    image->pixels = mw_alloc((size_t)surface->w * (size_t)surface->h * sizeof *image->pixels);
    SDL_ConvertPixels(surface->w, surface->h, surface->format->format, surface->pixels, surface->pitch,
                      SDL_PIXELFORMAT_ARGB8888, image->pixels, surface->w * (int)sizeof *image->pixels);
    SDL_FreeSurface(surface);
    return MW_OK;
}

void mw_image_free(struct mw_image *image) {
    mw_free(image->pixels);
    *image = (struct mw_image){0};
}

enum mw_status mw_image_save_png(struct mw_fonts *fonts, const struct mw_draw_list *list, int width,
                                 int height, float scale, const char *path, struct mw_buffer *error) {
    SDL_Surface *surface = drawn(fonts, list, width, height, scale);
    /* A frame covers all of its ground: three bytes a pixel say it all. */
    SDL_Surface *opaque =
        surface != NULL ? SDL_ConvertSurfaceFormat(surface, SDL_PIXELFORMAT_RGB24, 0) : NULL;
    SDL_FreeSurface(surface);
    bool saved = opaque != NULL && IMG_SavePNG(opaque, path) == 0;
    SDL_FreeSurface(opaque);
    if (!saved) mw_buffer_format(error, "%s: cannot write the picture: %s", path, SDL_GetError());
    return saved ? MW_OK : MW_SYSTEM;
}
