#include "viz/input.h"

#include <math.h>
#include <stdlib.h>

struct mw_frame_of mw_hands_frame(const struct mw_hands *hands) {
    return (struct mw_frame_of){.trace = {hands->trace[0], hands->trace[1], hands->trace[2]},
                                .moment = hands->cursor.moment,
                                .view = &hands->view,
                                .metrics = hands->metrics,
                                .shelf = hands->shelf,
                                .shelf_count = hands->shelf_count,
                                .guide = hands->guide};
}

static const struct mw_wished NOTHING = {MW_WISH_NONE, 0};

static float between(float value, float low, float high) {
    return value < low ? low : value > high ? high : value;
}

/* --- what lies where ---------------------------------------------------------------------------------------
 */

static bool takes_clicks(const struct mw_hit *hit) {
    return hit->action != MW_ACTION_SCROLL && hit->action != MW_ACTION_NONE;
}

static bool takes_wheel(const struct mw_hit *hit) {
    return hit->action == MW_ACTION_SCROLL || hit->action == MW_ACTION_NETWORK;
}

/* Hosts take it to be moved: see arrange(). An overlay's ground is no place to go to. */
static bool takes_focus(const struct mw_hit *hit) {
    bool ground = hit->action == MW_ACTION_NETWORK || (hit->action == MW_ACTION_CLOSE && hit->number != 0);
    return takes_clicks(hit) && !ground;
}

static const struct mw_hit *topmost(const struct mw_hands *hands, float x, float y,
                                    bool (*wanted)(const struct mw_hit *)) {
    return hands->list == NULL ? NULL : mw_draw_hit_at(hands->list, x, y, wanted);
}

bool mw_input_is_clickable(const struct mw_hands *hands, float x, float y) {
    const struct mw_hit *hit = topmost(hands, x, y, takes_clicks);
    return hit != NULL && hit->action != MW_ACTION_NETWORK;
}

/* --- focus -------------------------------------------------------------------------------------------------
 */

static void focus_on(struct mw_hands *hands, int index) {
    hands->view.focus = index;
    hands->focused = index >= 0 ? hands->list->hits[index] : (struct mw_hit){.action = MW_ACTION_NONE};
}

static void move_focus(struct mw_hands *hands, int direction) {
    int count = hands->list ? (int)hands->list->hit_count : 0, index = hands->view.focus;
    if (index < 0 || index >= count) index = direction > 0 ? -1 : count;
    for (int tries = 0; tries < count; tries++) {
        index = (index + direction + count) % count;
        if (takes_focus(&hands->list->hits[index])) {
            focus_on(hands, index);
            return;
        }
    }
}

bool mw_input_refocus(struct mw_hands *hands) {
    if (hands->view.focus < 0) return false;
    int before = hands->view.focus, nearest = -1;
    for (size_t i = 0; i < hands->list->hit_count; i++) {
        const struct mw_hit *hit = &hands->list->hits[i];
        if (hit->action != hands->focused.action || hit->number != hands->focused.number) continue;
        if (nearest < 0 || abs((int)i - before) < abs(nearest - before)) nearest = (int)i;
    }
    focus_on(hands, nearest); /* what has gone from the screen loses the focus */
    return nearest != before;
}

/* --- actions -----------------------------------------------------------------------------------------------
 */

/* A run is looked at anew: what the user pulled away from its place goes back to it. */
static void follow(struct mw_hands *hands) {
    hands->view.scroll[MW_SCROLL_LADDER] = 0;
    hands->view.scroll[MW_SCROLL_INSPECTOR] = 0;
    hands->view.scroll[MW_SCROLL_LESSON] = 0;
}

static void show(struct mw_hands *hands, enum mw_overlay overlay, int number) {
    hands->view.overlay = overlay;
    hands->view.overlay_number = number;
    hands->view.scroll[MW_SCROLL_OVERLAY] = 0;
    hands->view.playing = false;
    focus_on(hands, -1);
}

static void toggle(struct mw_hands *hands, enum mw_overlay overlay) {
    show(hands, hands->view.overlay == overlay ? MW_OVERLAY_NONE : overlay, 0);
    for (size_t i = 0; hands->view.overlay == MW_OVERLAY_LESSONS && i < hands->shelf_count; i++) {
        if (hands->shelf[i].current) hands->view.overlay_number = (int)i;
    }
}

/* How many cards of lessons stand beside each other. */
static int shelf_columns(const struct mw_hands *hands) {
    const struct mw_hit *first = NULL;
    int columns = 0;
    for (size_t i = 0; hands->list != NULL && i < hands->list->hit_count; i++) {
        const struct mw_hit *hit = &hands->list->hits[i];
        if (hit->action != MW_ACTION_OPEN) continue;
        if (first == NULL) first = hit;
        columns += hit->rect.y == first->rect.y;
    }
    return columns > 0 ? columns : 1;
}

/* Keys that choose a lesson and open it; false if the key is none of them. */
static bool choose_lesson(struct mw_hands *hands, struct mw_stroke stroke, struct mw_wished *wished) {
    if (hands->view.overlay != MW_OVERLAY_LESSONS || hands->shelf_count == 0) return false;
    int count = (int)hands->shelf_count, chosen = hands->view.overlay_number, by = 0;
    switch (stroke.key) {
    case MW_KEY_RIGHT: by = 1; break;
    case MW_KEY_LEFT: by = -1; break;
    case MW_KEY_DOWN: by = shelf_columns(hands); break;
    case MW_KEY_UP: by = -shelf_columns(hands); break;
    case MW_KEY_HOME: by = -chosen; break;
    case MW_KEY_END: by = count - 1 - chosen; break;
    case MW_KEY_TAB:
        by = stroke.shift ? (chosen + count - 1) % count - chosen : (chosen + 1) % count - chosen;
        break;
    case MW_KEY_ENTER: *wished = mw_input_do(hands, MW_ACTION_OPEN, chosen); return true;
    default: return false;
    }
    if (chosen + by >= 0 && chosen + by < count) hands->view.overlay_number = chosen + by;
    hands->view.scroll[MW_SCROLL_OVERLAY] = 0; /* the chosen one comes into sight */
    hands->changed = true;
    return true;
}

/* The topmost thing that can be put away; false if there was none. */
static bool close_something(struct mw_hands *hands) {
    struct mw_view *view = &hands->view;
    if (view->overlay != MW_OVERLAY_NONE) {
        show(hands, MW_OVERLAY_NONE, 0);
    } else if (view->message != NULL) {
        view->message = NULL;
    } else if (view->focus >= 0) {
        focus_on(hands, -1);
    } else if (view->comparing) {
        view->comparing = false;
    } else {
        return false;
    }
    return true;
}

static void change_speed(struct mw_view *view) {
    view->speed_percent = view->speed_percent >= 400 ? 25 : view->speed_percent * 2;
}

static void change_text(struct mw_view *view, int by) {
    view->text_percent = (int)between((float)(view->text_percent + by), 80, 200);
}

/* Of a run that goes on: whoever lets it play at its end follows it. */
static void play_or_follow(struct mw_hands *hands, bool was_following) {
    const struct mw_trace *trace = hands->trace[0];
    struct mw_view *view = &hands->view;
    if (was_following) return; /* it stops here */
    bool at_end = mw_cursor_next(&hands->cursor, trace, view, view->grain) == MW_NONE;
    if (view->live && at_end && !view->playing)
        view->following = true;
    else
        mw_cursor_play(&hands->cursor, trace, view);
}

/* Moves the cursor; false if the action is not of that kind. */
static bool travel(struct mw_hands *hands, enum mw_hit_action action, int64_t number) {
    const struct mw_trace *trace = hands->trace[0];
    struct mw_cursor *cursor = &hands->cursor;
    struct mw_view *view = &hands->view;
    bool was_playing = view->playing, was_following = view->following;
    if (trace == NULL) return false;
    if (action != MW_ACTION_PLAY) view->playing = false; /* taken back below if it was no travelling */
    view->following = false;
    switch (action) {
    case MW_ACTION_PLAY: play_or_follow(hands, was_following); break;
    case MW_ACTION_STEP:
        if (!mw_cursor_step(cursor, trace, view) && mw_cursor_question(cursor, trace, view) >= 0)
            view->sheet = MW_SHEET_LESSON; /* there stands what holds it */
        break;
    case MW_ACTION_BACK: mw_cursor_back(cursor, trace, view); break;
    case MW_ACTION_HOME: mw_cursor_seek(cursor, trace, MW_NONE); break;
    case MW_ACTION_END:
        mw_cursor_seek(cursor, trace, MW_NONE - 1);
        view->following = view->live;
        if (view->live) view->connection = MW_NONE; /* what happens now is in whichever connection */
        break;
    case MW_ACTION_NEXT_CHAPTER: mw_cursor_next_chapter(cursor, trace, view); break;
    case MW_ACTION_PREVIOUS_CHAPTER: mw_cursor_previous_chapter(cursor, trace); break;
    case MW_ACTION_SEEK:
        if (number >= 0) mw_cursor_seek(cursor, trace, (uint32_t)number);
        break;
    case MW_ACTION_CHAPTER:
        if (number >= 0 && (uint64_t)number < trace->catalogue.chapter_count) {
            mw_cursor_seek(cursor, trace, trace->catalogue.chapters[number].record);
        }
        break;
    default:
        view->playing = was_playing;
        view->following = was_following;
        return false;
    }
    follow(hands);
    return true;
}

static void answer(struct mw_hands *hands, int choice) {
    int question = hands->trace[0] ? mw_cursor_question(&hands->cursor, hands->trace[0], &hands->view) : -1;
    if (question >= 0) hands->view.answers[question] = choice;
}

/* Changes how things are looked at; false if the action is not of that kind. */
static bool look(struct mw_hands *hands, enum mw_hit_action action, int64_t number) {
    struct mw_view *view = &hands->view;
    switch (action) {
    case MW_ACTION_SPEED: change_speed(view); break;
    case MW_ACTION_GRAIN: view->grain = (view->grain + 1) % MW_GRAIN_COUNT; break;
    case MW_ACTION_TAB:
        view->tab = (enum mw_tab)number;
        view->sheet = MW_SHEET_INSPECTOR;
        view->scroll[MW_SCROLL_INSPECTOR] = 0;
        break;
    case MW_ACTION_SHEET: view->sheet = (enum mw_sheet)number; break;
    case MW_ACTION_RUNS: view->runs = (unsigned)number & ((1u << MW_RUNS_MOST) - 1); break;
    case MW_ACTION_SIDE:
        view->side = (int)number;
        view->scroll[MW_SCROLL_INSPECTOR] = 0;
        break;
    case MW_ACTION_CONNECTION:
        view->connection = (uint32_t)number;
        follow(hands);
        break;
    case MW_ACTION_ANSWER: answer(hands, (int)number); break;
    case MW_ACTION_SHOW_ME: answer(hands, MW_ANSWER_SHOWN); break;
    case MW_ACTION_LANGUAGE: view->language = (view->language + 1) % MW_LANGUAGE_COUNT; break;
    case MW_ACTION_SMALLER: change_text(view, -10); break;
    case MW_ACTION_BIGGER: change_text(view, 10); break;
    case MW_ACTION_DARK: view->dark = !view->dark; break;
    case MW_ACTION_COMPARE: view->comparing = !view->comparing && hands->trace[1] != NULL; break;
    case MW_ACTION_HELP: toggle(hands, MW_OVERLAY_HELP); break;
    case MW_ACTION_LESSONS:
        if (!view->live) toggle(hands, MW_OVERLAY_LESSONS);
        break;
    case MW_ACTION_WORD: show(hands, MW_OVERLAY_WORD, (int)number); break;
    case MW_ACTION_CLOSE: close_something(hands); break;
    default: return false;
    }
    return true;
}

struct mw_wished mw_input_do(struct mw_hands *hands, enum mw_hit_action action, int64_t number) {
    if (travel(hands, action, number) || look(hands, action, number)) {
        hands->changed = true;
        return NOTHING;
    }
    if (action == MW_ACTION_OPEN) return (struct mw_wished){MW_WISH_OPEN, number};
    if (action == MW_ACTION_EXPORT) return (struct mw_wished){MW_WISH_EXPORT, 0};
    return NOTHING;
}

/* --- the network's arrangement
 * ------------------------------------------------------------------------------ */

/* The network's own rectangle: hosts are placed in thousandths of it. */
static struct mw_rect network(const struct mw_hands *hands) {
    for (size_t i = 0; i < hands->list->hit_count; i++) {
        if (hands->list->hits[i].action == MW_ACTION_NETWORK) return hands->list->hits[i].rect;
    }
    return (struct mw_rect){0, 0, 1, 1};
}

static void drag_host(struct mw_hands *hands, int64_t host, float dx, float dy) {
    struct mw_rect rect = network(hands);
    if (host < 0 || (size_t)host >= sizeof hands->view.moved / sizeof hands->view.moved[0]) return;
    struct mw_point *moved = &hands->view.moved[host];
    moved->x += dx / hands->view.zoom / rect.w * 1000;
    moved->y += dy / hands->view.zoom / rect.h * 1000;
}

/* What is under the pointer stays under it. */
static void zoom_at(struct mw_hands *hands, struct mw_rect rect, float x, float y, float notches) {
    struct mw_view *view = &hands->view;
    float zoom = between(view->zoom * powf(1.15f, notches), 0.5f, 4), by = zoom / view->zoom;
    float from_x = x - (rect.x + rect.w / 2), from_y = y - (rect.y + rect.h / 2);
    view->pan_x = from_x - (from_x - view->pan_x) * by;
    view->pan_y = from_y - (from_y - view->pan_y) * by;
    view->zoom = zoom;
    if (fabsf(zoom - 1) < 0.01f) { /* all of it fits again: back to where it was at first */
        view->zoom = 1;
        view->pan_x = view->pan_y = 0;
    }
    hands->changed = true;
}

/* --- keys --------------------------------------------------------------------------------------------------
 */

/* X(key, shift, action): keys that do what a click does. W, T and P are kept free for what is to come. */
#define KEYS(X)                                                                                              \
    X(' ', false, PLAY)                                                                                      \
    X(MW_KEY_RIGHT, false, STEP)                                                                             \
    X(MW_KEY_LEFT, false, BACK)                                                                              \
    X(MW_KEY_RIGHT, true, NEXT_CHAPTER)                                                                      \
    X(MW_KEY_LEFT, true, PREVIOUS_CHAPTER)                                                                   \
    X(MW_KEY_HOME, false, HOME)                                                                              \
    X(MW_KEY_END, false, END)                                                                                \
    X('+', false, BIGGER)                                                                                    \
    X('=', false, BIGGER)                                                                                    \
    X('-', false, SMALLER)                                                                                   \
    X('c', false, COMPARE)                                                                                   \
    X('l', false, LESSONS)                                                                                   \
    X('d', false, DARK)                                                                                      \
    X('i', false, LANGUAGE)                                                                                  \
    X('s', false, SPEED)                                                                                     \
    X('g', false, GRAIN)                                                                                     \
    X('?', false, HELP)                                                                                      \
    X(MW_KEY_F1, false, HELP)

static enum mw_hit_action action_of(struct mw_stroke stroke) {
    static const struct {
        int key;
        bool shift;
        enum mw_hit_action action;
    } keys[] = {
#define X(key, shift, action) {key, shift, MW_ACTION_##action},
        KEYS(X)
#undef X
    };
    bool shift = stroke.shift && stroke.key >= MW_KEY_RIGHT; /* a character has its shift in it */
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (keys[i].key == stroke.key && keys[i].shift == shift) return keys[i].action;
    }
    return MW_ACTION_NONE;
}

static struct mw_wished press_focused(struct mw_hands *hands) {
    int focus = hands->view.focus;
    if (focus < 0 || hands->list == NULL || (size_t)focus >= hands->list->hit_count) return NOTHING;
    struct mw_hit hit = hands->list->hits[focus];
    return mw_input_do(hands, (enum mw_hit_action)hit.action, hit.number);
}

static void scroll_by(struct mw_hands *hands, enum mw_scroll which, float by) {
    if (which < 0 || which >= MW_SCROLL_COUNT) return;
    const struct mw_reach *reach = &hands->list->reach[which];
    float *scroll = &hands->view.scroll[which];
    float wanted = between(between(*scroll, reach->least, reach->most) + by, reach->least, reach->most);
    if (fabsf(wanted - *scroll) < 0.01f) return;
    *scroll = wanted;
    hands->changed = true;
}

/* Up, down and the page keys scroll what is on top, else the conversation. */
static void scroll_keys(struct mw_hands *hands, int key) {
    static const enum mw_scroll of_sheet[] = {[MW_SHEET_LESSON] = MW_SCROLL_LESSON,
                                              [MW_SHEET_CONVERSATION] = MW_SCROLL_LADDER,
                                              [MW_SHEET_INSPECTOR] = MW_SCROLL_INSPECTOR};
    bool ladder = false; /* it is what scrolls, wherever it can be seen */
    for (size_t i = 0; hands->list != NULL && i < hands->list->hit_count; i++)
        ladder |= hands->list->hits[i].action == MW_ACTION_SCROLL &&
                  hands->list->hits[i].number == MW_SCROLL_LADDER;
    enum mw_scroll which = hands->view.overlay != MW_OVERLAY_NONE ? MW_SCROLL_OVERLAY
                           : ladder                               ? MW_SCROLL_LADDER
                                                                  : of_sheet[hands->view.sheet];
    float far = key == MW_KEY_PAGE_UP || key == MW_KEY_PAGE_DOWN ? 320 : 48;
    if (hands->list != NULL) scroll_by(hands, which, key == MW_KEY_UP || key == MW_KEY_PAGE_UP ? -far : far);
}

/* With Ctrl, arrows move the host in focus, else the whole network; + − 0 zoom it: the mouse's work, by
 * keyboard. */
static void arrange(struct mw_hands *hands, int key) {
    if (hands->list == NULL) return;
    struct mw_rect rect = network(hands);
    float dx = (float)((key == MW_KEY_RIGHT) - (key == MW_KEY_LEFT));
    float dy = (float)((key == MW_KEY_DOWN) - (key == MW_KEY_UP));
    if (hands->view.focus >= 0 && hands->focused.action == MW_ACTION_HOST) {
        drag_host(hands, hands->focused.number, dx * 12, dy * 12);
    } else {
        hands->view.pan_x += dx * 40;
        hands->view.pan_y += dy * 40;
    }
    float notches = (float)((key == '+' || key == '=') - (key == '-'));
    if (notches != 0) zoom_at(hands, rect, rect.x + rect.w / 2, rect.y + rect.h / 2, notches);
    if (key == '0') {
        hands->view.zoom = 1;
        hands->view.pan_x = hands->view.pan_y = 0;
    }
    hands->changed = true;
}

static struct mw_wished control_key(struct mw_hands *hands, int key) {
    switch (key) {
    case 'e': return (struct mw_wished){MW_WISH_EXPORT, 0};
    case 'c': return (struct mw_wished){MW_WISH_COPY, 0};
    case 'q': return (struct mw_wished){MW_WISH_QUIT, 0};
    default: arrange(hands, key); return NOTHING;
    }
}

/* While something lies over the window, keys do nothing to what is under it. */
static bool reaches(const struct mw_hands *hands, enum mw_hit_action action) {
    if (hands->view.overlay == MW_OVERLAY_NONE) return true;
    return action == MW_ACTION_HELP || action == MW_ACTION_LESSONS || action == MW_ACTION_BIGGER ||
           action == MW_ACTION_SMALLER || action == MW_ACTION_DARK || action == MW_ACTION_LANGUAGE;
}

/* What a click on the run's chip would do; nothing if it has none. */
static struct mw_wished choose_run(struct mw_hands *hands, int run) {
    for (size_t i = 0; hands->list != NULL && i < hands->list->hit_count; i++) {
        const struct mw_hit *hit = &hands->list->hits[i];
        if (hit->action == MW_ACTION_RUNS && hit->number >> MW_RUNS_MOST == run)
            return mw_input_do(hands, MW_ACTION_RUNS, hit->number);
    }
    return NOTHING;
}

struct mw_wished mw_input_key(struct mw_hands *hands, struct mw_stroke stroke) {
    struct mw_wished wished = NOTHING;
    if (stroke.control) return control_key(hands, stroke.key);
    if (choose_lesson(hands, stroke, &wished)) return wished;
    enum mw_hit_action action = action_of(stroke);
    if (action != MW_ACTION_NONE) return reaches(hands, action) ? mw_input_do(hands, action, -1) : NOTHING;
    if (hands->view.comparing && hands->trace[1] != NULL) {
        if (stroke.key >= '1' && stroke.key < '1' + MW_RUNS_MOST && reaches(hands, MW_ACTION_RUNS))
            return choose_run(hands, stroke.key - '1');
    } else if (stroke.key >= '1' && stroke.key < '1' + MW_TAB_COUNT && reaches(hands, MW_ACTION_TAB)) {
        return mw_input_do(hands, MW_ACTION_TAB, stroke.key - '1');
    }
    switch (stroke.key) {
    case MW_KEY_TAB:
        move_focus(hands, stroke.shift ? -1 : 1);
        hands->changed = true;
        break;
    case MW_KEY_ESCAPE: hands->changed |= close_something(hands); break;
    case MW_KEY_UP:
    case MW_KEY_DOWN:
    case MW_KEY_PAGE_UP:
    case MW_KEY_PAGE_DOWN: scroll_keys(hands, stroke.key); break;
    case MW_KEY_ENTER: return press_focused(hands);
    case MW_KEY_F11: return (struct mw_wished){MW_WISH_FULLSCREEN, 0};
    default: break;
    }
    return NOTHING;
}

/* --- mouse -------------------------------------------------------------------------------------------------
 */

static void seek_to(struct mw_hands *hands, float x) {
    struct mw_frame_of of = mw_hands_frame(hands);
    uint32_t record = mw_frame_seek(&of, hands->pressed.rect, x);
    hands->view.playing = false;
    bool to_end = mw_trace_next_stop(hands->trace[0], record, MW_GRAIN_LINE) == MW_NONE;
    bool follows = hands->view.live && to_end; /* dragged to the right end, it stays there */
    hands->changed |= follows != hands->view.following;
    hands->view.following = follows;
    if (record == hands->cursor.moment.record && !hands->cursor.moving) return;
    mw_cursor_seek(&hands->cursor, hands->trace[0], record);
    follow(hands);
    hands->changed = true;
}

struct mw_wished mw_input_press(struct mw_hands *hands, float x, float y) {
    mw_input_move(hands, x, y);
    hands->drag = MW_DRAG_NONE;
    const struct mw_hit *hit = topmost(hands, x, y, takes_clicks);
    if (hands->view.focus >= 0) { /* the mouse has taken over: the keyboard's ring goes */
        focus_on(hands, -1);
        hands->changed = true;
    }
    if (hit == NULL) return NOTHING;
    hands->pressed = *hit;
    hands->last_x = x;
    hands->last_y = y;
    switch (hit->action) {
    case MW_ACTION_HOST: hands->drag = MW_DRAG_HOST; break;
    case MW_ACTION_NETWORK: hands->drag = MW_DRAG_NETWORK; break;
    case MW_ACTION_SEEK:
        hands->drag = hit->number < 0 && hands->trace[0] != NULL ? MW_DRAG_TIMELINE : MW_DRAG_PRESS;
        break;
    default: hands->drag = MW_DRAG_PRESS;
    }
    if (hands->drag == MW_DRAG_TIMELINE) seek_to(hands, x);
    return NOTHING;
}

/* A click counts when it ends where it began; the pointer may have changed its mind on the way. */
struct mw_wished mw_input_release(struct mw_hands *hands, float x, float y) {
    enum mw_drag drag = hands->drag;
    hands->drag = MW_DRAG_NONE;
    if (drag != MW_DRAG_PRESS) return NOTHING;
    const struct mw_hit *hit = topmost(hands, x, y, takes_clicks);
    bool same = hit != NULL && hit->action == hands->pressed.action && hit->number == hands->pressed.number;
    return same ? mw_input_do(hands, (enum mw_hit_action)hit->action, hit->number) : NOTHING;
}

void mw_input_move(struct mw_hands *hands, float x, float y) {
    float dx = x - hands->last_x, dy = y - hands->last_y;
    const struct mw_hit *before = topmost(hands, hands->view.pointer_x, hands->view.pointer_y, takes_clicks);
    const struct mw_hit *now = topmost(hands, x, y, takes_clicks);
    hands->view.pointer_x = x;
    hands->view.pointer_y = y;
    hands->changed |= before != now; /* a frame depends on what the pointer is over, not on where it is */
    switch (hands->drag) {
    case MW_DRAG_TIMELINE: seek_to(hands, x); break;
    case MW_DRAG_HOST: drag_host(hands, hands->pressed.number, dx, dy); break;
    case MW_DRAG_NETWORK:
        hands->view.pan_x += dx;
        hands->view.pan_y += dy;
        break;
    case MW_DRAG_PRESS:
    case MW_DRAG_NONE: return;
    }
    hands->changed = true;
    hands->last_x = x;
    hands->last_y = y;
}

void mw_input_wheel(struct mw_hands *hands, float x, float y, float notches) {
    const struct mw_hit *hit = topmost(hands, x, y, takes_wheel);
    if (hit == NULL) return;
    if (hit->action == MW_ACTION_NETWORK) {
        zoom_at(hands, hit->rect, x, y, notches);
    } else {
        scroll_by(hands, (enum mw_scroll)hit->number, -notches * 48);
    }
}
