#include "viz/window.h"

#include <SDL.h>
#include <math.h>

#include "sim/base/file.h"
#include "sim/base/memory.h"
#include "sim/base/paths.h"
#include "viz/copy.h"
#include "viz/image.h"
#include "viz/render.h"
#include "viz/settings.h"
#include "viz/strokes.h"

enum {
    LEAST_WIDTH = 1024,
    LEAST_HEIGHT = 640,
    CHECK_MS = 1000,         /* how often the lesson's file is asked about */
    GROW_MS = 100,           /* … and a run that goes on */
    NEWS_MS = 5000,          /* how long "saved as …" stands */
    FRAME_MS = 16,           /* where the display does not set the pace */
    LONGEST_FRAME_US = 50000 /* after a hiccup a movement goes on; it does not jump */
};

struct window {
    const struct mw_source *source;
    const struct mw_window_options *options;
    SDL_Window *sdl;
    SDL_Renderer *renderer;
    struct mw_render *render;
    struct mw_fonts *fonts;
    struct mw_metrics metrics;
    SDL_Cursor *arrow, *hand;
    struct mw_draw_list list;
    struct mw_hands hands;
    struct mw_settings settings;
    struct mw_shelf_item *shelf; /* the source's, with how far each was gone through */
    struct mw_buffer message;    /* what view.message shows: an error, and stays */
    struct mw_buffer news;       /* what view.news shows, until … */
    uint64_t news_until_ms;
    uint64_t checked_ms, turned_us;
    bool quit;
};

/* --- words -------------------------------------------------------------------------------------------------
 */

static void complain(struct window *window) {
    window->hands.view.message = mw_buffer_text(&window->message);
    window->hands.changed = true;
}

static void tell(struct window *window) {
    window->hands.view.news = mw_buffer_text(&window->news);
    window->news_until_ms = SDL_GetTicks64() + NEWS_MS;
    window->hands.changed = true;
}

static void hush(struct window *window) {
    window->hands.view.message = window->hands.view.news = NULL;
    window->hands.changed = true;
}

static const char *in_language(const struct window *window, const char *english, const char *indonesian) {
    return mw_say(MW_BOTH(english, indonesian), window->hands.view.language);
}

static bool is_live(const struct window *window) {
    return window->source->grow != NULL;
}

static void set_title(struct window *window) {
    const struct mw_trace *trace = window->hands.trace[0];
    const struct mw_guide *guide = window->hands.guide;
    const char *lesson = guide   ? mw_say(guide->title, window->hands.view.language)
                         : trace ? mw_say(trace->catalogue.about.title, window->hands.view.language)
                                 : "";
    struct mw_buffer title = {0};
    mw_buffer_format(&title, "%s%sMailwalk", lesson, lesson[0] ? " – " : "");
    SDL_SetWindowTitle(window->sdl, mw_buffer_text(&title));
    mw_buffer_free(&title);
}

/* --- opening -----------------------------------------------------------------------------------------------
 */

static void look_at_shelf(struct window *window) {
    struct mw_hands *hands = &window->hands;
    const struct mw_shelf_item *items = window->source->shelf(window->source->self, &hands->shelf_count);
    mw_free(window->shelf);
    hands->shelf = window->shelf = mw_alloc((hands->shelf_count + 1) * sizeof *window->shelf);
    for (size_t i = 0; i < hands->shelf_count; i++) {
        window->shelf[i] = items[i];
        window->shelf[i].reached_percent = mw_progress_percent(items[i].id);
    }
}

/* Another run is looked at: nothing of how the last one was looked at fits it. */
static void start_afresh(struct mw_hands *hands) {
    struct mw_view fresh = mw_view_default(), *view = &hands->view;
    hands->cursor = mw_cursor_at(MW_NONE);
    view->connection = MW_NONE;
    view->pan_x = view->pan_y = 0;
    view->zoom = 1;
    view->playing = false;
    view->comparing = view->comparing && hands->trace[1] != NULL;
    view->runs = 0;
    view->overlay = MW_OVERLAY_NONE;
    view->focus = -1;
    SDL_memcpy(view->moved, fresh.moved, sizeof view->moved);
    SDL_memcpy(view->scroll, fresh.scroll, sizeof view->scroll);
    hands->drag = MW_DRAG_NONE;
}

/* Opens the lesson at the path and goes on where it was left. On failure the window's message says why, and
 * what was open stays. */
static bool open_lesson(struct window *window, const char *path) {
    struct mw_hands *hands = &window->hands;
    if (hands->trace[0] != NULL && !is_live(window)) mw_progress_save(hands);
    struct mw_buffer wanted = {0}; /* the path may lie in the shelf, which opening renews */
    mw_buffer_add_text(&wanted, path);
    mw_buffer_clear(&window->message);
    bool opened =
        window->source->open(window->source->self, mw_buffer_text(&wanted), hands->trace, &window->message);
    look_at_shelf(window);
    if (opened) {
        hush(window);
        start_afresh(hands);
        hands->view.live = hands->view.following = is_live(window);
        if (is_live(window)) {
            mw_cursor_seek(&hands->cursor, hands->trace[0], MW_NONE);
        } else {
            mw_progress_load(hands, true);
            mw_buffer_clear(&window->settings.path);
            mw_buffer_add(&window->settings.path, mw_buffer_span(&wanted));
        }
    } else {
        complain(window);
    }
    mw_buffer_free(&wanted);
    return opened;
}

/* The file has changed: the same moment of the new run, with the same answers; of a broken one its error. */
static void reload(struct window *window) {
    struct mw_hands *hands = &window->hands;
    struct mw_buffer progress = {0};
    mw_progress_write(hands, &progress);
    mw_buffer_clear(&window->message);
    if (window->source->open(window->source->self, NULL, hands->trace, &window->message)) {
        hands->cursor = mw_cursor_at(MW_NONE);
        mw_progress_read(hands, mw_buffer_span(&progress), true);
        if (hands->view.connection >= hands->trace[0]->catalogue.connection_count) {
            hands->view.connection = MW_NONE;
        }
        hands->view.comparing = hands->view.comparing && hands->trace[1] != NULL;
        hush(window);
    } else {
        complain(window);
    }
    look_at_shelf(window);
    mw_buffer_free(&progress);
}

/* More has happened, and of what happened first some may be forgotten: the same moment as before. */
static void grow(struct window *window) {
    struct mw_hands *hands = &window->hands;
    struct mw_growth growth = window->source->grow(window->source->self, &hands->trace[0]);
    if (growth.over) window->quit = true;
    if (!growth.grown) return;
    if (growth.records != 0 || growth.oldest != 0)
        mw_cursor_forget(&hands->cursor, hands->trace[0], growth.records, growth.oldest);
    uint32_t *pinned = &hands->view.connection;
    if (*pinned != MW_NONE) *pinned -= growth.connections;
    if (*pinned >= hands->trace[0]->catalogue.connection_count) *pinned = MW_NONE;
    hands->changed = true;
}

/* --- wishes ------------------------------------------------------------------------------------------------
 */

/* "mailwalk-first-14.png" in the current folder; a number more if that is there already. */
static void export_picture(struct window *window) {
    const struct mw_trace *trace = window->hands.trace[0];
    const char *id = trace && trace->catalogue.about.id ? trace->catalogue.about.id : "lessons";
    uint32_t event = trace ? mw_trace_event_of(trace, window->hands.cursor.moment.record) : 0;
    struct mw_buffer path = {0};
    for (int number = 1; path.len == 0 || mw_file_exists(mw_buffer_text(&path)); number++) {
        mw_buffer_clear(&path);
        mw_buffer_format(&path, "mailwalk-%s-%u", id, event);
        if (number > 1) mw_buffer_format(&path, "-%d", number);
        mw_buffer_add_text(&path, ".png");
    }
    mw_buffer_clear(&window->message);
    enum mw_status status =
        mw_image_save_png(window->fonts, &window->list, (int)window->hands.view.width,
                          (int)window->hands.view.height, 2, mw_buffer_text(&path), &window->message);
    mw_buffer_clear(&window->news);
    mw_buffer_format(&window->news, "%s %s", in_language(window, "Picture saved:", "Gambar disimpan:"),
                     mw_buffer_text(&path));
    if (status == MW_OK)
        tell(window);
    else
        complain(window);
    mw_buffer_free(&path);
}

static void copy(struct window *window) {
    struct mw_buffer text = {0};
    if (mw_copy_text(&window->hands, &text)) {
        SDL_SetClipboardText(mw_buffer_text(&text));
        struct mw_span copied = mw_buffer_span(&text),
                       line = mw_span_cut(copied, 0, mw_span_find(copied, '\n'));
        size_t lines = 0;
        for (struct mw_span rest = copied; rest.len; rest = mw_span_from(rest, mw_span_find(rest, '\n') + 1))
            lines++;
        mw_buffer_clear(&window->news);
        mw_buffer_add_text(&window->news, in_language(window, "Copied: ", "Disalin: "));
        if (lines == 1)
            mw_buffer_add(&window->news, line);
        else
            mw_buffer_format(&window->news, in_language(window, "%zu lines", "%zu baris"), lines);
        tell(window);
    }
    mw_buffer_free(&text);
}

static void grant(struct window *window, struct mw_wished wished) {
    bool fullscreen = SDL_GetWindowFlags(window->sdl) & SDL_WINDOW_FULLSCREEN_DESKTOP;
    switch (wished.wish) {
    case MW_WISH_NONE: break;
    case MW_WISH_QUIT: window->quit = true; break;
    case MW_WISH_OPEN:
        if (wished.number < 0 || (uint64_t)wished.number >= window->hands.shelf_count) break;
        if (open_lesson(window, window->hands.shelf[wished.number].path)) set_title(window);
        break;
    case MW_WISH_EXPORT: export_picture(window); break;
    case MW_WISH_COPY: copy(window); break;
    case MW_WISH_FULLSCREEN:
        SDL_SetWindowFullscreen(window->sdl, fullscreen ? 0 : SDL_WINDOW_FULLSCREEN_DESKTOP);
        break;
    }
}

/* --- events ------------------------------------------------------------------------------------------------
 */

static void measure_window(struct window *window) {
    int width, height;
    SDL_GetWindowSize(window->sdl, &width, &height);
    window->hands.view.width = (float)width;
    window->hands.view.height = (float)height;
    window->hands.changed = true;
}

static void window_event(struct window *window, const SDL_WindowEvent *event) {
    switch (event->event) {
    case SDL_WINDOWEVENT_SIZE_CHANGED: measure_window(window); break;
    case SDL_WINDOWEVENT_EXPOSED:
    case SDL_WINDOWEVENT_SHOWN:
    case SDL_WINDOWEVENT_RESTORED: window->hands.changed = true; break;
    case SDL_WINDOWEVENT_LEAVE: mw_input_move(&window->hands, -1, -1); break;
    case SDL_WINDOWEVENT_CLOSE: window->quit = true; break;
    default: break;
    }
}

static void mouse_event(struct window *window, const SDL_Event *event) {
    struct mw_hands *hands = &window->hands;
    switch (event->type) {
    case SDL_MOUSEMOTION:
        mw_input_move(hands, (float)event->motion.x, (float)event->motion.y);
        SDL_SetCursor(mw_input_is_clickable(hands, hands->view.pointer_x, hands->view.pointer_y)
                          ? window->hand
                          : window->arrow);
        break;
    case SDL_MOUSEBUTTONDOWN:
        SDL_CaptureMouse(SDL_TRUE); /* a drag goes on outside of the window */
        if (event->button.button == SDL_BUTTON_LEFT) {
            grant(window, mw_input_press(hands, (float)event->button.x, (float)event->button.y));
        }
        break;
    case SDL_MOUSEBUTTONUP:
        SDL_CaptureMouse(SDL_FALSE);
        if (event->button.button == SDL_BUTTON_LEFT) {
            grant(window, mw_input_release(hands, (float)event->button.x, (float)event->button.y));
        }
        break;
    default:
        mw_input_wheel(hands, hands->view.pointer_x, hands->view.pointer_y, event->wheel.preciseY);
        break;
    }
}

static void handle(struct window *window, const SDL_Event *event) {
    struct mw_stroke stroke;
    enum mw_language language = window->hands.view.language;
    switch (event->type) {
    case SDL_QUIT: window->quit = true; break;
    case SDL_WINDOWEVENT: window_event(window, &event->window); break;
    case SDL_KEYDOWN:
    case SDL_TEXTINPUT:
        if (mw_stroke_of(event, &stroke)) grant(window, mw_input_key(&window->hands, stroke));
        break;
    case SDL_MOUSEMOTION:
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
    case SDL_MOUSEWHEEL: mouse_event(window, event); break;
    case SDL_DROPFILE:
        if (open_lesson(window, event->drop.file)) set_title(window);
        SDL_free(event->drop.file);
        break;
    case SDL_RENDER_TARGETS_RESET:
    case SDL_RENDER_DEVICE_RESET:
        mw_render_forget(window->render);
        window->hands.changed = true;
        break;
    default: break;
    }
    if (window->hands.view.language != language) set_title(window);
}

/* --- the loop ----------------------------------------------------------------------------------------------
 */

static void note_progress(struct window *window) {
    struct mw_hands *hands = &window->hands;
    if (hands->trace[0] == NULL) return;
    uint32_t event = mw_trace_event_of(hands->trace[0], hands->cursor.moment.record);
    uint32_t events = mw_trace_event_count(hands->trace[0]);
    if (event > hands->reached) hands->reached = event;
    if (hands->reached > events) hands->reached = events; /* the lesson has shrunk */
    for (size_t i = 0; i < hands->shelf_count && events > 0; i++)
        if (window->shelf[i].current) window->shelf[i].reached_percent = (int)(hands->reached * 100 / events);
}

static void draw(struct window *window) {
    struct mw_hands *hands = &window->hands;
    struct mw_frame_of of = mw_hands_frame(hands);
    hands->changed = false;
    note_progress(window);
    mw_frame(&of, &window->list);
    hands->list = &window->list;
    if (mw_input_refocus(hands)) mw_frame(&of, &window->list);
    int pixels, height;
    SDL_GetRendererOutputSize(window->renderer, &pixels, &height);
    SDL_SetRenderDrawColor(window->renderer, 0, 0, 0, 255);
    SDL_RenderClear(window->renderer);
    mw_render_play(window->render, &window->list, (float)pixels / fmaxf(1, hands->view.width));
    SDL_RenderPresent(window->renderer);
}

static uint64_t now_us(void) {
    uint64_t count = SDL_GetPerformanceCounter(), per_second = SDL_GetPerformanceFrequency();
    return count / per_second * 1000000 + count % per_second * 1000000 / per_second;
}

/* How long the loop may sleep if nobody touches anything. */
static int wait_ms(const struct window *window) {
    const struct mw_hands *hands = &window->hands;
    if (hands->changed) return 0;
    int64_t cursor_us =
        hands->trace[0] ? mw_cursor_wait_us(&hands->cursor, hands->trace[0], &hands->view) : -1;
    if (cursor_us == 0) return FRAME_MS; /* presenting waits for the display; this is for those that do not */
    int64_t wait = is_live(window) ? GROW_MS : CHECK_MS;
    if (cursor_us > 0 && cursor_us / 1000 + 1 < wait) wait = cursor_us / 1000 + 1;
    return (int)wait;
}

static void pass_time(struct window *window) {
    struct mw_hands *hands = &window->hands;
    uint64_t now = now_us();
    int64_t elapsed = (int64_t)(now - window->turned_us);
    window->turned_us = now;
    if (hands->trace[0] == NULL) return;
    if (hands->cursor.moving && elapsed > LONGEST_FRAME_US) elapsed = LONGEST_FRAME_US;
    hands->changed |= mw_cursor_advance(&hands->cursor, hands->trace[0], &hands->view, elapsed);
}

static void look_around(struct window *window) {
    uint64_t now = SDL_GetTicks64();
    if (window->hands.view.news != NULL && now >= window->news_until_ms) {
        window->hands.view.news = NULL;
        window->hands.changed = true;
    }
    if (is_live(window) && now - window->checked_ms >= GROW_MS) {
        window->checked_ms = now;
        grow(window);
    }
    if (is_live(window) || now - window->checked_ms < CHECK_MS || window->hands.trace[0] == NULL) return;
    window->checked_ms = now;
    if (window->source->changed(window->source->self)) reload(window);
}

/* One turn: sleeps until something happens, takes it in, draws at most one frame. */
static void turn(struct window *window) {
    SDL_Event event;
    /* While something moves the display sets the pace, in SDL_RenderPresent(); here only what is left of a
     * frame. */
    int wait = wait_ms(window);
    if (wait == FRAME_MS) {
        int64_t since_ms = (int64_t)(now_us() - window->turned_us) / 1000;
        wait = since_ms >= FRAME_MS - 4 ? 0 : FRAME_MS - (int)since_ms;
    }
    bool any = wait > 0 ? SDL_WaitEventTimeout(&event, wait) : SDL_PollEvent(&event);
    pass_time(window);
    for (; any; any = SDL_PollEvent(&event)) {
        handle(window, &event);
    }
    look_around(window);
    if (window->hands.changed && !window->quit) draw(window);
}

/* --- beginning and end -------------------------------------------------------------------------------------
 */

static enum mw_status refused(struct mw_buffer *error, const char *what) {
    mw_buffer_format(error, "%s: %s", what, SDL_GetError());
    return MW_SYSTEM;
}

/* Up to a usual display, drawing in memory takes half a frame's time, shows its first frame six times as soon
 * as OpenGL does, needs a fifth of the memory, and gives the pixels of exported pictures; beyond it the
 * graphics card is worth its start. The user's choice (SDL_RENDER_DRIVER) goes before. */
static SDL_Renderer *open_renderer(SDL_Window *sdl) {
    SDL_DisplayMode mode;
    bool known = SDL_GetCurrentDisplayMode(SDL_GetWindowDisplayIndex(sdl), &mode) == 0;
    bool large = known && (int64_t)mode.w * mode.h > 1920 * 1200;
    if (SDL_GetHint(SDL_HINT_RENDER_DRIVER) == NULL && !large) {
        SDL_SetHint(SDL_HINT_RENDER_DRIVER, "software");
        SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION,
                    "0"); /* or SDL shows memory through OpenGL all the same */
    }
    SDL_Renderer *renderer = SDL_CreateRenderer(sdl, -1, SDL_RENDERER_PRESENTVSYNC);
    return renderer != NULL ? renderer : SDL_CreateRenderer(sdl, -1, SDL_RENDERER_SOFTWARE);
}

bool mw_window_is_possible(struct mw_buffer *error) {
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) {
        refused(error, "there is no display");
        return false;
    }
    /* Without any, SDL falls back on drawing where nobody sees it; that is only meant if it is asked for. */
    if (SDL_GetHint(SDL_HINT_VIDEODRIVER) != NULL ||
        SDL_strcmp(SDL_GetCurrentVideoDriver(), "offscreen") != 0)
        return true;
    mw_buffer_add_text(error, "there is no display");
    return false;
}

static enum mw_status open_display(struct window *window, struct mw_buffer *error) {
    struct mw_settings *settings = &window->settings;
    if (!mw_window_is_possible(error)) return MW_SYSTEM;
    SDL_Rect room;
    if (SDL_GetDisplayUsableBounds(0, &room) == 0) { /* the display may be smaller than the last one */
        settings->width = SDL_max(LEAST_WIDTH, SDL_min(settings->width, room.w));
        settings->height = SDL_max(LEAST_HEIGHT, SDL_min(settings->height, room.h));
    }
    bool anywhere = settings->x < 0;
    window->sdl = SDL_CreateWindow(
        "Mailwalk", anywhere ? (int)SDL_WINDOWPOS_UNDEFINED : settings->x,
        anywhere ? (int)SDL_WINDOWPOS_UNDEFINED : settings->y, settings->width, settings->height,
        SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI | (settings->maximized ? SDL_WINDOW_MAXIMIZED : 0u));
    if (window->sdl == NULL) return refused(error, "the display gives no window");
    SDL_SetWindowMinimumSize(window->sdl, LEAST_WIDTH, LEAST_HEIGHT);
    window->renderer = open_renderer(window->sdl);
    if (window->renderer == NULL) return refused(error, "the display draws nothing");
    window->fonts = mw_fonts_open();
    window->metrics = mw_fonts_metrics(window->fonts);
    window->render = mw_render_open(window->renderer, window->fonts);
    window->arrow = SDL_CreateSystemCursor(SDL_SYSTEM_CURSOR_ARROW);
    window->hand = SDL_CreateSystemCursor(SDL_SYSTEM_CURSOR_HAND);
    return MW_OK;
}

static enum mw_language first_language(const struct window *window) {
    if (window->options->language >= 0) return (enum mw_language)window->options->language;
    if (window->settings.language >= 0) return (enum mw_language)window->settings.language;
    struct mw_buffer locale = {0};
    mw_path_locale_language(&locale);
    int language = mw_language_of(mw_buffer_text(&locale));
    mw_buffer_free(&locale);
    return language < 0 ? MW_LANGUAGE_EN : (enum mw_language)language;
}

static void apply_settings(struct window *window) {
    struct mw_view *view = &window->hands.view;
    *view = mw_view_default();
    view->language = first_language(window);
    view->text_percent = window->settings.text_percent;
    view->speed_percent = window->settings.speed_percent;
    view->grain = window->settings.grain;
    view->dark = window->settings.dark;
    view->reduced_motion = window->options->reduced_motion;
    view->comparing = window->options->comparing;
    window->hands.cursor = mw_cursor_at(MW_NONE);
    window->hands.metrics = &window->metrics;
    window->hands.list = &window->list;
    window->hands.guide = window->source->guide;
}

/* What was open last, else the first of the shelf, and the shelf before it. */
static bool open_something(struct window *window) {
    struct mw_buffer last = {0};
    mw_buffer_add(&last, mw_buffer_span(&window->settings.path));
    bool opened = last.len > 0 && open_lesson(window, mw_buffer_text(&last));
    mw_buffer_free(&last);
    for (size_t i = 0; i < window->hands.shelf_count && !opened; i++) {
        opened = open_lesson(window, window->hands.shelf[i].path);
    }
    if (opened) mw_input_do(&window->hands, MW_ACTION_LESSONS, -1);
    return opened;
}

static enum mw_status open_first(struct window *window, struct mw_buffer *error) {
    const struct mw_window_options *options = window->options;
    look_at_shelf(window);
    bool opened = options->path != NULL ? open_lesson(window, options->path) : open_something(window);
    if (!opened) {
        mw_buffer_add(error, window->message.len ? mw_buffer_span(&window->message)
                                                 : mw_span_of("there is no lesson to open"));
        return MW_NOT_FOUND;
    }
    uint32_t record;
    if (options->moment == NULL) return MW_OK;
    if (!mw_trace_parse_moment(window->hands.trace[0], options->moment, &record)) {
        mw_buffer_format(error,
                         "%s is no moment of this lesson: an event's number, a time (12.5s) or a step's id",
                         options->moment);
        return MW_INVALID;
    }
    mw_cursor_seek(&window->hands.cursor, window->hands.trace[0], record);
    return MW_OK;
}

static void keep_settings(struct window *window) {
    struct mw_settings *settings = &window->settings;
    const struct mw_view *view = &window->hands.view;
    Uint32 flags = SDL_GetWindowFlags(window->sdl);
    settings->language = (int)view->language;
    settings->text_percent = view->text_percent;
    settings->speed_percent = view->speed_percent;
    settings->grain = view->grain;
    settings->dark = view->dark;
    settings->maximized = flags & SDL_WINDOW_MAXIMIZED;
    if (!(flags & (SDL_WINDOW_MAXIMIZED | SDL_WINDOW_FULLSCREEN_DESKTOP))) {
        SDL_GetWindowPosition(window->sdl, &settings->x, &settings->y);
        SDL_GetWindowSize(window->sdl, &settings->width, &settings->height);
    }
    mw_settings_save(settings);
    if (!is_live(window)) mw_progress_save(&window->hands);
}

static void close_window(struct window *window) {
    mw_render_close(window->render);
    mw_draw_free(&window->list);
    mw_fonts_close(window->fonts);
    if (window->arrow != NULL) SDL_FreeCursor(window->arrow);
    if (window->hand != NULL) SDL_FreeCursor(window->hand);
    if (window->renderer != NULL) SDL_DestroyRenderer(window->renderer);
    if (window->sdl != NULL) SDL_DestroyWindow(window->sdl);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    SDL_Quit();
    mw_settings_free(&window->settings);
    mw_buffer_free(&window->message);
    mw_buffer_free(&window->news);
    mw_free(window->shelf);
}

enum mw_status mw_window_run(const struct mw_source *source, const struct mw_window_options *options,
                             struct mw_buffer *error) {
    struct window window = {.source = source, .options = options, .settings = mw_settings_default()};
    mw_settings_load(&window.settings);
    apply_settings(&window);
    enum mw_status status = open_first(&window, error);
    if (status == MW_OK) status = open_display(&window, error);
    if (status == MW_OK) {
        set_title(&window);
        measure_window(&window);
        window.turned_us = now_us();
        window.checked_ms = SDL_GetTicks64();
        while (!window.quit) {
            turn(&window);
        }
        keep_settings(&window);
    }
    close_window(&window);
    return status;
}
