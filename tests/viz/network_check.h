/* What must hold of the network's picture: cards, the bubble, what travels and the links' labels keep clear
 * of one another. Checks on draw lists, as in frame_check.h. */
#ifndef MW_TESTS_VIZ_NETWORK_CHECK_H
#define MW_TESTS_VIZ_NETWORK_CHECK_H

#include "tests/viz/frame_check.h"

/* Each returns NULL, or in words what is wrong (in the list's arena). */

/* A text under something solid that was drawn after it: a box, or in the network a line. */
const char *find_hidden_text(struct mw_draw_list *list, const struct seen_texts *texts);

/* What floats over the network (the bubble, its tail, the letter on its way) lies on a card, or the letter on
 * the bubble. */
const char *find_in_the_way(struct mw_draw_list *list);

/* A text that was shortened with "…" though its whole is nowhere to be had. Lines as on the wire are whole
 * under Bytes, and subjects in a list under Message; anything else must stand whole elsewhere in the frame.
 */
const char *find_lost_words(struct mw_draw_list *list, const struct seen_texts *texts,
                            const struct mw_frame_of *of);

#endif
