/* SDL's keyboard events → strokes. Characters come as text, so that "+" and "?" are where the user's keyboard has them;
 * letters and the space bar come as keys, so that an input method does not hold them back. */
#ifndef MW_VIZ_STROKES_H
#define MW_VIZ_STROKES_H

#include <SDL.h>

#include "viz/input.h"

/* False: the event is no stroke that anything could want. */
bool mw_stroke_of(const SDL_Event *event, struct mw_stroke *stroke);

#endif
