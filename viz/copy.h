/* What Ctrl+C takes: the line that has the keyboard's focus, else what the open tab of the inspector shows. */
#ifndef MW_VIZ_COPY_H
#define MW_VIZ_COPY_H

#include "viz/input.h"

/* Adds it to *text, lines ended by LF. False: there is nothing to copy. */
bool mw_copy_text(const struct mw_hands *hands, struct mw_buffer *text);

#endif
