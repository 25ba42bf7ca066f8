/* The foot: hands on time. Buttons, the timeline with its chapters, the virtual clock. */
#include <math.h>

#include "viz/layout.h"
#include "viz/panel.h"
#include "viz/symbol.h"
#include "viz/timeline.h"

static const float LABEL = 11.5f;

/* A button that shows a sign; moves *x past itself. */
static void sign_button(struct mw_panel *panel, struct mw_rect rect, enum mw_symbol symbol, int action,
                        const char *label) {
    const struct mw_theme *theme = panel->theme;
    bool hover = mw_panel_hit(panel, rect, action, 0, label);
    mw_draw_framed_box(panel->list, rect, 8, hover ? theme->ground : theme->panel,
                       hover ? theme->accent : theme->hairline, 1.5f);
    float size = 15 * panel->scale;
    mw_symbol(panel->list, symbol, rect.x + (rect.w - size) / 2, rect.y + (rect.h - size) / 2, size,
              theme->ink);
}

static void play_button(struct mw_panel *panel, struct mw_rect rect, bool with_word) {
    const struct mw_theme *theme = panel->theme;
    bool playing = panel->view->playing || panel->view->following;
    const char *word = playing ? mw_panel_say(panel, "Pause", "Jeda") : mw_panel_say(panel, "Play", "Putar");
    bool hover = mw_panel_hit(panel, rect, MW_ACTION_PLAY, 0, word);
    mw_draw_box(panel->list, rect, 8, theme->accent);
    if (hover) mw_draw_box(panel->list, rect, 8, 0xFFFFFF22);
    float size = 15 * panel->scale, gap = with_word ? 5 * panel->scale : 0;
    float width = with_word ? mw_panel_text_width(panel, MW_FONT_SEMIBOLD, 14, word) : 0;
    float x = rect.x + (rect.w - size - gap - width) / 2;
    mw_symbol(panel->list, playing ? MW_SYMBOL_PAUSE : MW_SYMBOL_PLAY, x, rect.y + (rect.h - size) / 2, size,
              theme->on_protocol);
    if (with_word)
        mw_panel_text(panel, MW_FONT_SEMIBOLD, 14, x + size + gap,
                      rect.y + (rect.h - mw_panel_line_height(panel, MW_FONT_SEMIBOLD, 14)) / 2, 0,
                      theme->on_protocol, word);
}

static const char *grain_word(const struct mw_panel *panel) {
    switch (panel->view->grain) {
    case MW_GRAIN_PACKET: return mw_panel_say(panel, "packet", "paket");
    case MW_GRAIN_LINE: return mw_panel_say(panel, "line", "baris");
    case MW_GRAIN_EXCHANGE: return mw_panel_say(panel, "exchange", "tanya jawab");
    case MW_GRAIN_CHAPTER: return mw_panel_say(panel, "chapter", "bab");
    case MW_GRAIN_COUNT: break;
    }
    return "";
}

static const char *speed_word(const struct mw_panel *panel) {
    int percent = panel->view->speed_percent;
    if (percent % 100 == 0) return mw_arena_format(&panel->list->arena, "%d×", percent / 100);
    return percent == 25 ? "¼×" : "½×";
}

/* A small button with a word; the tooltip says what it is about. */
static void word_button(struct mw_panel *panel, struct mw_rect rect, const char *text, int action,
                        const char *label) {
    const struct mw_theme *theme = panel->theme;
    bool hover = mw_panel_hit(panel, rect, action, 0, label);
    mw_draw_framed_box(panel->list, rect, 8, hover ? theme->ground : theme->panel,
                       hover ? theme->accent : theme->hairline, 1.5f);
    float size = 12.5f;
    mw_panel_text_middle(panel, MW_FONT_SEMIBOLD, size, rect.x + rect.w / 2,
                         rect.y + (rect.h - mw_panel_line_height(panel, MW_FONT_SEMIBOLD, size)) / 2,
                         rect.w - 6 * panel->scale, theme->ink, text);
}

/* Lit while the end is followed, with a dot that says so without colour, too. Returns its width. */
static float live_button(struct mw_panel *panel, float x, float middle, float side) {
    const struct mw_theme *theme = panel->theme;
    bool following = panel->view->following;
    const char *word = mw_panel_say(panel, "Live", "Langsung");
    float scale = panel->scale, dot = 8 * scale, inside = 10 * scale;
    float width = mw_panel_text_width(panel, MW_FONT_SEMIBOLD, 13, word) + dot + 6 * scale + 2 * inside;
    struct mw_rect rect = {x, middle - side / 2, width, side};
    bool hover =
        mw_panel_hit(panel, rect, MW_ACTION_END, 0,
                     following ? mw_panel_say(panel, "Live: you see what happens now",
                                              "Langsung: yang tampak adalah yang terjadi kini")
                               : mw_panel_say(panel, "Back to what happens now", "Kembali ke saat kini"));
    mw_color fill = following ? theme->failure_ground : hover ? theme->ground : theme->panel;
    mw_color line = following ? theme->failure : hover ? theme->accent : theme->hairline;
    mw_draw_framed_box(panel->list, rect, 8, fill, line, 1.5f);
    struct mw_rect disc = {x + inside, middle - dot / 2, dot, dot};
    mw_color color = following ? theme->failure : theme->muted;
    mw_draw_framed_box(panel->list, disc, dot / 2, following ? color : fill, color, 1.5f);
    mw_panel_text(panel, MW_FONT_SEMIBOLD, 13, disc.x + dot + 6 * scale,
                  middle - mw_panel_line_height(panel, MW_FONT_SEMIBOLD, 13) / 2, 0,
                  following ? theme->failure : theme->ink, word);
    return width;
}

/* All buttons from the left; returns where they end. */
static float buttons(struct mw_panel *panel, struct mw_rect rect, bool compact) {
    float scale = panel->scale, gap = (compact ? 5 : 8) * scale, side = (compact ? 32 : 40) * scale;
    float x = rect.x, middle = rect.y + rect.h / 2;
    struct mw_rect at = {x, middle - side / 2, side, side};
    sign_button(panel, at, MW_SYMBOL_HOME, MW_ACTION_HOME, mw_panel_say(panel, "To the start", "Ke awal"));
    at.x += side + gap;
    sign_button(panel, at, MW_SYMBOL_BACK, MW_ACTION_BACK,
                mw_panel_say(panel, "Step back", "Langkah mundur"));
    at.x += side + gap;
    struct mw_rect play = {at.x, middle - side * 0.6f, compact ? side : 96 * scale, side * 1.2f};
    play_button(panel, play, !compact);
    at.x += play.w + gap;
    sign_button(panel, at, MW_SYMBOL_STEP, MW_ACTION_STEP, mw_panel_say(panel, "Step", "Langkah maju"));
    at.x += side + gap;
    if (panel->view->live) {
        at.x += live_button(panel, at.x, middle, side) + gap;
    } else if (!compact) {
        sign_button(panel, at, MW_SYMBOL_END, MW_ACTION_END, mw_panel_say(panel, "To the end", "Ke akhir"));
        at.x += side + gap;
    }
    /* Speed over grain: both say how playing and stepping go. */
    float width =
        mw_panel_text_width(panel, MW_FONT_SEMIBOLD, 12.5f, mw_panel_say(panel, "exchange", "tanya jawab")) +
        18 * scale;
    float high = mw_panel_line_height(panel, MW_FONT_SEMIBOLD, 12.5f) + 4 * scale, between = 4 * scale;
    word_button(panel, (struct mw_rect){at.x, middle - between / 2 - high, width, high}, speed_word(panel),
                MW_ACTION_SPEED, mw_panel_say(panel, "Speed", "Kecepatan"));
    word_button(panel, (struct mw_rect){at.x, middle + between / 2, width, high}, grain_word(panel),
                MW_ACTION_GRAIN, mw_panel_say(panel, "What one step is", "Arti satu langkah"));
    return at.x + width;
}

/* --- the clock -------------------------------------------------------------------------------------------
 */

/* A run that goes on keeps the time of day: "UTC+7". */
static const char *zone(struct mw_panel *panel) {
    int min = panel->trace->catalogue.about.utc_offset_min, size = min < 0 ? -min : min;
    const char *minutes = size % 60 ? mw_arena_format(&panel->list->arena, ":%02d", size % 60) : "";
    return mw_arena_format(&panel->list->arena, "UTC%s%d%s", min < 0 ? "−" : "+", size / 60, minutes);
}

/* Returns the width that it takes from the right. */
static float wall_clock(struct mw_panel *panel, struct mw_rect rect, bool compact) {
    const struct mw_about *about = &panel->trace->catalogue.about;
    uint32_t record = panel->moment.record;
    int64_t at_us = record < panel->trace->record_count ? panel->trace->records[record].at_us : 0;
    int64_t ms = about->start_epoch_s * 1000 + about->utc_offset_min * 60000LL + at_us / 1000;
    int64_t day_ms = 86400000, of_day = ((ms % day_ms) + day_ms) % day_ms;
    unsigned seconds = (unsigned)(of_day / 1000);
    const char *text = mw_arena_format(&panel->list->arena, "%02u:%02u:%02u.%03u", seconds / 3600,
                                       seconds / 60 % 60, seconds % 60, (unsigned)(of_day % 1000));
    const char *caption = mw_panel_say(panel, "simulated time", "waktu simulasi");
    if (panel->view->comparing && panel->of->trace[2] != NULL)
        caption = mw_panel_say(panel, "all runs, same moment", "semua jalan, saat sama");
    else if (panel->view->comparing)
        caption = mw_panel_say(panel, "both runs, same moment", "kedua jalan, saat sama");
    if (panel->view->live) caption = zone(panel);
    int64_t days = (about->start_epoch_s * 1000 + about->utc_offset_min * 60000LL) / day_ms;
    if (ms / day_ms > days)
        caption = mw_arena_format(&panel->list->arena, mw_panel_say(panel, "day %lld", "hari ke-%lld"),
                                  (long long)(ms / day_ms - days + 1));
    float size = compact ? 13 : 17, high = mw_panel_line_height(panel, MW_FONT_MONO, size);
    float small = mw_panel_line_height(panel, MW_FONT_SANS, LABEL),
          top = rect.y + (rect.h - high - small) / 2;
    float right = rect.x + rect.w;
    float width = mw_panel_text_right(panel, MW_FONT_MONO, size, right, top, 0, panel->theme->ink, text);
    return fmaxf(width, mw_panel_text_right(panel, MW_FONT_SANS, LABEL, right, top + high, 0,
                                            panel->theme->muted, caption));
}

/* --- the timeline ------------------------------------------------------------------------------------------
 */

/* How far the knob is: whole events at rest, between two while something moves. */
static float progress(const struct mw_panel *panel) {
    float event = (float)mw_trace_event_of(panel->trace, panel->moment.record);
    float count = (float)mw_trace_event_count(panel->trace);
    bool moving = panel->view->grain == MW_GRAIN_LINE && panel->moment.record != MW_NONE;
    if (moving) event += (float)(panel->moment.phase - MW_PHASE_REST) / MW_PHASE_END;
    return fminf(fmaxf(event, 0), count);
}

static mw_color pale(mw_color color) {
    return (color & 0xFFFFFF00) | 0x50;
}

/* Past solid, future pale, a small gap between chapters. */
static void segment(struct mw_panel *panel, struct mw_rect track, float from, float to, float knob,
                    mw_color color) {
    float gap = to < track.x + track.w - 1 ? 3 : 0, end = fmaxf(to - gap, from + 1);
    float radius = track.h / 2;
    mw_draw_box(panel->list, (struct mw_rect){from, track.y, end - from, track.h}, radius, pale(color));
    float past = fminf(knob, end);
    if (past > from)
        mw_draw_box(panel->list, (struct mw_rect){from, track.y, past - from, track.h}, radius, color);
}

/* Where on the timeline a chapter's name stands; none is cut. */
struct label {
    int chapter;
    const char *text;
    float x, width;
};

enum { MOST_LABELS = 64 };
static const float LABEL_GAP = 8;

static void draw_label(struct mw_panel *panel, const struct label *label, float y, bool current) {
    const struct mw_chapter *chapter = &panel->trace->catalogue.chapters[label->chapter];
    struct mw_rect area = {label->x, y, label->width, mw_panel_line_height(panel, MW_FONT_SANS, LABEL)};
    bool hover = mw_panel_hit(panel, area, MW_ACTION_CHAPTER, label->chapter,
                              mw_say(chapter->title, panel->view->language));
    mw_panel_text(panel, MW_FONT_SANS, LABEL, label->x, y, 0,
                  current || hover ? panel->theme->ink : panel->theme->muted, label->text);
}

static bool is_apart(const struct label *a, const struct label *b, float gap) {
    return a->x + a->width + gap <= b->x || b->x + b->width + gap <= a->x;
}

struct labels {
    struct label items[MOST_LABELS];
    int count;
};

/* Puts it there unless it meets one that stands already, or the track's end. */
static void put_label(struct mw_panel *panel, struct labels *labels, const struct label *label,
                      struct mw_rect track) {
    bool fits = labels->count < MOST_LABELS && label->x + label->width <= track.x + track.w;
    for (int i = 0; i < labels->count && fits; i++)
        fits = is_apart(&labels->items[i], label, LABEL_GAP * panel->scale);
    if (fits) labels->items[labels->count++] = *label;
}

/* The current chapter's name first, pushed into the track if it must be; then those that have room over their
 * own chapter; then those that can borrow some of the next one's. starts: of each chapter, below 0 if it
 * never begins; behind them the track's end. */
static void chapter_labels(struct mw_panel *panel, struct mw_rect track, float y, const float *starts,
                           int count) {
    enum { CURRENT, OWN_ROOM, BORROWED_ROOM, TURNS };
    int current = mw_trace_chapter_at(panel->trace, panel->moment.record);
    struct labels labels = {.count = 0};
    for (int turn = CURRENT; turn < TURNS; turn++)
        for (int i = 0, next; i < count; i++) {
            if (starts[i] < 0) continue;
            for (next = i + 1; starts[next] < 0;)
                next++;
            const struct mw_chapter *chapter = &panel->trace->catalogue.chapters[i];
            const char *text = mw_say(chapter->tag, panel->view->language);
            if (text[0] == '\0') text = mw_say(chapter->title, panel->view->language);
            float width = mw_panel_text_width(panel, MW_FONT_SANS, LABEL, text);
            struct label label = {i, text, starts[i], width};
            bool own = width + LABEL_GAP * panel->scale <= starts[next] - starts[i];
            int whose = i == current ? CURRENT : own ? OWN_ROOM : BORROWED_ROOM;
            if (whose == CURRENT) label.x = fminf(label.x, track.x + track.w - width);
            if (whose == turn) put_label(panel, &labels, &label, track);
        }
    for (int i = 0; i < labels.count; i++)
        draw_label(panel, &labels.items[i], y, labels.items[i].chapter == current);
}

static void chapters(struct mw_panel *panel, struct mw_rect track, float labels_y, float knob) {
    const struct mw_catalogue *catalogue = &panel->trace->catalogue;
    float from = track.x;
    mw_color color = panel->theme->protocol[MW_PROTOCOL_NONE];
    int count = (int)catalogue->chapter_count;
    float *starts = mw_arena_alloc(&panel->list->arena, (catalogue->chapter_count + 1) * sizeof *starts);
    for (int i = 0; i <= count; i++) {
        bool end = i == count;
        starts[i] = end ? track.x + track.w : -1;
        if (!end && catalogue->chapters[i].record == MW_NONE) continue;
        float at = end ? track.x + track.w
                       : mw_timeline_x(panel->trace, track,
                                       mw_timeline_chapter_event(panel->trace, &catalogue->chapters[i]));
        if (at > from) segment(panel, track, from, at, knob, color);
        if (end) break;
        from = starts[i] = at;
        color = panel->theme->protocol[catalogue->chapters[i].protocol];
    }
    chapter_labels(panel, track, labels_y, starts, count);
}

static void ticks(struct mw_panel *panel, struct mw_rect track, float y, float height) {
    uint32_t count = mw_trace_event_count(panel->trace);
    if (count == 0 || track.w / (float)count < 5) return;
    for (uint32_t event = 0; event <= count; event++) {
        float x = mw_timeline_x(panel->trace, track, event);
        mw_draw_line(panel->list, x, y, x, y + height * (event % 5 == 0 ? 1 : 0.5f), 1,
                     panel->theme->on_bar_muted & 0xFFFFFFAA);
    }
}

static void timeline(struct mw_panel *panel, struct mw_rect rect) {
    const struct mw_theme *theme = panel->theme;
    float scale = panel->scale, label = mw_panel_line_height(panel, MW_FONT_SANS, LABEL);
    float total = label + 6 * scale + 8 * scale + 8 * scale + 9 * scale, top = rect.y + (rect.h - total) / 2;
    struct mw_rect track = {rect.x, top + label + 6 * scale, rect.w, 8 * scale};
    struct mw_rect grip = {track.x, track.y - 4 * scale, track.w, track.h + 16 * scale};
    const char *what =
        mw_panel_say(panel, "Timeline: drag to any moment", "Garis waktu: seret ke saat mana pun");
    mw_panel_hit(panel, grip, MW_ACTION_SEEK, -1, what); /* no one record: mw_frame_seek() */
    uint32_t count = mw_trace_event_count(panel->trace);
    float knob = track.x + (count ? track.w * progress(panel) / (float)count : 0);
    chapters(panel, track, top, knob);
    ticks(panel, track, track.y + track.h + 7 * scale, 9 * scale);
    int at = mw_trace_chapter_at(panel->trace, panel->moment.record);
    mw_color color =
        theme->protocol[at < 0 ? MW_PROTOCOL_NONE : panel->trace->catalogue.chapters[at].protocol];
    float r = 10 * scale;
    struct mw_rect disc = {knob - r, track.y + track.h / 2 - r, 2 * r, 2 * r};
    mw_draw_framed_box(panel->list, disc, r, theme->panel, color, 3 * scale);
}

void mw_panel_transport(struct mw_panel *panel, struct mw_rect rect) {
    const struct mw_theme *theme = panel->theme;
    bool compact = mw_layout_of(panel->view->width, panel->view->height, panel->scale).compact;
    mw_draw_box(panel->list, rect, 0, theme->panel);
    mw_draw_line(panel->list, rect.x, rect.y + 0.5f, rect.x + rect.w, rect.y + 0.5f, 1, theme->hairline);
    float margin = (compact ? 10 : 20) * panel->scale, gap = (compact ? 14 : 26) * panel->scale;
    struct mw_rect inside = {rect.x + margin, rect.y, rect.w - 2 * margin, rect.h};
    float left = buttons(panel, inside, compact) + gap;
    float right = inside.x + inside.w - wall_clock(panel, inside, compact) - (compact ? 1 : 1.8f) * gap;
    if (right > left) timeline(panel, (struct mw_rect){left, rect.y, right - left, rect.h});
}
