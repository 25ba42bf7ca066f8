/* Where the panels stand. A pure function of the window's size and the text size.
 *
 * What counts is the room in units of text: a large window with large text is as cramped as a small one. With
 * enough of it there are three columns, as in a book with margins on both sides: lesson, network over
 * inspector, conversation. With less, the conversation moves under the lesson and both share the left column.
 * In a low window there is no height for two panels that stand on each other: the network has its column for
 * itself, and beside it lie the others, one on top (view.sheet), tabs for the rest. */
#ifndef MW_VIZ_LAYOUT_H
#define MW_VIZ_LAYOUT_H

#include "viz/draw.h"

struct mw_layout {
    struct mw_rect bar, lesson, network, inspector, ladder, transport;
    struct mw_rect content; /* all between bar and transport: where two runs are compared */
    bool folded;  /* lesson holds the sheets; inspector is empty, ladder too unless it has a column */
    bool compact; /* little room: bar and transport show signs instead of words */
};

struct mw_layout mw_layout_of(float width, float height, float scale);

#endif
