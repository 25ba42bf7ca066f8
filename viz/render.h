/* Plays a draw list on an SDL_Renderer: a window's, or one on memory (viz/image.h). Both draw the same.
 *
 * Straight edges are put on whole device pixels, so that they are sharp at any display scale; round and slanted ones are
 * masks (viz/mask.h). */
#ifndef MW_VIZ_RENDER_H
#define MW_VIZ_RENDER_H

#include <SDL.h>

#include "viz/draw.h"
#include "viz/font.h"

struct mw_render;

/* The caller goes on owning the renderer and the fonts; both must outlive what is returned. */
struct mw_render *mw_render_open(SDL_Renderer *sdl, struct mw_fonts *fonts);
void mw_render_close(struct mw_render *render); /* NULL is fine */

/* Draws the list; scale: device pixels per logical pixel. Does not clear before, nor present after. */
void mw_render_play(struct mw_render *render, const struct mw_draw_list *list, float scale);

/* Forgets all textures: after the graphics system has lost them (SDL_RENDER_DEVICE_RESET). */
void mw_render_forget(struct mw_render *render);

#endif
