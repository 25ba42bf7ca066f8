/* Fonts: where they are, how wide texts are, and how a line of text becomes coverage.
 *
 * Widths are measured once, large and unhinted, and scaled down: so a layout is the same at every display scale, and
 * drawing follows it (light hinting, subpixel positions). A glyph that a font lacks comes from the next font of a chain:
 * Inter or JetBrains Mono → Noto Sans Symbols → Noto Sans Symbols 2 → DejaVu Sans. Monospace text never forms ligatures:
 * `->` and `!=` are two characters on the wire and look like it.
 *
 * All fonts share one line box: 1.4 × size high, capitals in its middle, so that texts of different fonts on one line
 * stand on one baseline and a text is centred in a button by centring its box.
 *
 * SIMPLIFIED: no bidirectional text; SDL_ttf has none. */
#ifndef MW_VIZ_FONT_H
#define MW_VIZ_FONT_H

#include <SDL.h>

#include "viz/draw.h"

struct mw_fonts;

/* Needs no display. Font files are opened when they are first needed. Never NULL: without a single font, texts are not
 * drawn, and stderr says once which fonts were missed. */
struct mw_fonts *mw_fonts_open(void);
void mw_fonts_close(struct mw_fonts *fonts); /* NULL is fine */

/* Valid as long as the fonts. */
struct mw_metrics mw_fonts_metrics(struct mw_fonts *fonts);

/* The text in white ARGB with its coverage as alpha, `pixels_per_em` high; the caller frees it with SDL_FreeSurface.
 * *at is where its top left corner lies, in pixels from the left end of the top of the line box. NULL if there is
 * nothing to see. */
SDL_Surface *mw_fonts_draw(struct mw_fonts *fonts, enum mw_font font, float pixels_per_em, const char *text,
                           SDL_Point *at);

#endif
