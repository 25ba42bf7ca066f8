/* Where the panels stand. A pure function of the window's size and the text size.
 *
 * What counts is the room in units of text: a large window with large text is as cramped as a small one. With
 * enough of it there are three columns, as in a book with margins on both sides: lesson, network over
 * inspector, conversation. With less, the conversation moves under the lesson and both share the left column.
 */
#ifndef MW_VIZ_LAYOUT_H
#define MW_VIZ_LAYOUT_H

#include "viz/draw.h"

struct mw_layout {
    struct mw_rect bar, lesson, network, inspector, ladder, transport;
    struct mw_rect content; /* all between bar and transport: where two runs are compared */
    bool compact;           /* little room: bar and transport show signs instead of words */
};

struct mw_layout mw_layout_of(float width, float height, float scale);

#endif
