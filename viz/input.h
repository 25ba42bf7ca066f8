/* Keys, mouse and wheel → changes of the view and of the moment. Pure functions on structs: no SDL, so that each can be
 * tested, and another front end could use them.
 *
 * What cannot be done here, because it needs files or a window, is handed back as a wish. */
#ifndef MW_VIZ_INPUT_H
#define MW_VIZ_INPUT_H

#include "viz/cursor.h"
#include "viz/frame.h"

/* A key that types something is that character; letters are lower case. */
enum mw_key {
    MW_KEY_RIGHT = 256,
    MW_KEY_LEFT,
    MW_KEY_UP,
    MW_KEY_DOWN,
    MW_KEY_HOME,
    MW_KEY_END,
    MW_KEY_PAGE_UP,
    MW_KEY_PAGE_DOWN,
    MW_KEY_TAB,
    MW_KEY_ENTER,
    MW_KEY_ESCAPE,
    MW_KEY_F1,
    MW_KEY_F11,
};

struct mw_stroke {
    int key; /* enum mw_key or a character */
    bool shift, control;
};

enum mw_wish {
    MW_WISH_NONE,
    MW_WISH_QUIT,
    MW_WISH_OPEN,       /* the item of the shelf with the number */
    MW_WISH_EXPORT,     /* a picture of what is seen */
    MW_WISH_COPY,       /* what viz/copy.h says, to the clipboard */
    MW_WISH_FULLSCREEN, /* or back to a window */
};

struct mw_wished {
    enum mw_wish wish;
    int64_t number;
};

enum mw_drag { MW_DRAG_NONE, MW_DRAG_PRESS, MW_DRAG_TIMELINE, MW_DRAG_HOST, MW_DRAG_NETWORK };

/* All that the user's hands can change, and what they see. Zeroed but for view and cursor is a good start. */
struct mw_hands {
    const struct mw_trace *trace[MW_RUNS_MOST]; /* [0] may be NULL: nothing is open */
    const struct mw_metrics *metrics;
    const struct mw_shelf_item *shelf;
    size_t shelf_count;
    const struct mw_guide *guide; /* NULL: none */
    struct mw_cursor cursor;
    struct mw_view view;
    const struct mw_draw_list *list; /* as last drawn: what is under the pointer */
    uint32_t reached;                /* the furthest event that was looked at in this lesson */
    bool changed;                    /* something was: a frame is due. The one who draws it clears this */

    enum mw_drag drag;
    struct mw_hit pressed; /* where the drag began; its label is not valid */
    float last_x, last_y;
    struct mw_hit focused; /* what has the keyboard focus, to find it again in the next frame */
};

struct mw_frame_of mw_hands_frame(const struct mw_hands *hands);

struct mw_wished mw_input_key(struct mw_hands *hands, struct mw_stroke stroke);
struct mw_wished mw_input_press(struct mw_hands *hands, float x, float y);
struct mw_wished mw_input_release(struct mw_hands *hands, float x, float y);
void mw_input_move(struct mw_hands *hands, float x, float y); /* negative: the pointer has left */
void mw_input_wheel(struct mw_hands *hands, float x, float y, float notches); /* > 0: away from the user */

/* The same as clicking on a hit area with this action and number. */
struct mw_wished mw_input_do(struct mw_hands *hands, enum mw_hit_action action, int64_t number);

/* After a frame was drawn: gives the focus to what had it before, wherever it is now. True if the frame must be drawn
 * once more for that. */
bool mw_input_refocus(struct mw_hands *hands);

/* Whether a click at the point would do something: the pointer shows a hand. */
bool mw_input_is_clickable(const struct mw_hands *hands, float x, float y);

#endif
