/* A frame as a picture, without any display: the same renderer as the window's, on memory. The same draw list gives
 * the same pixels on every run. */
#ifndef MW_VIZ_IMAGE_H
#define MW_VIZ_IMAGE_H

#include "sim/base/buffer.h"
#include "sim/base/status.h"
#include "viz/draw.h"
#include "viz/font.h"

/* A drawn picture: width × height pixels, 0xAARRGGBB, rows without gaps. */
struct mw_image {
    int width, height;
    uint32_t *pixels; /* mw_image_free() */
};

/* Draws the list on a picture of width × height logical pixels at `scale`. Fonts may be shared by many pictures.
 * MW_SYSTEM: SDL or the memory refused; *error says why. */
enum mw_status mw_image_draw(struct mw_fonts *fonts, const struct mw_draw_list *list, int width, int height,
                             float scale, struct mw_image *image, struct mw_buffer *error);
void mw_image_free(struct mw_image *image);

/* Draws and writes a PNG file. */
enum mw_status mw_image_save_png(struct mw_fonts *fonts, const struct mw_draw_list *list, int width, int height,
                                 float scale, const char *path, struct mw_buffer *error);

#endif
