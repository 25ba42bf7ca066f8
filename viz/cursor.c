#include "viz/cursor.h"

#include <math.h>

struct mw_cursor mw_cursor_at(uint32_t record) {
    return (struct mw_cursor){.moment = {record, MW_PHASE_REST}, .target = record};
}

static void rest_at(struct mw_cursor *cursor, uint32_t record) {
    cursor->moment = (struct mw_moment){record, MW_PHASE_REST};
    cursor->target = record;
    cursor->moving = false;
    cursor->spent_us = 0;
}

void mw_cursor_seek(struct mw_cursor *cursor, const struct mw_trace *trace, uint32_t record) {
    if (record != MW_NONE && record >= trace->record_count) {
        record = trace->record_count ? (uint32_t)trace->record_count - 1 : MW_NONE;
    }
    cursor->stride_count = 0;
    rest_at(cursor, record);
}

/* --- where to ----------------------------------------------------------------------------------------------
 */

static bool is_open(const struct mw_view *view, size_t question) {
    return question < sizeof view->answers / sizeof view->answers[0] &&
           view->answers[question] == MW_ANSWER_OPEN;
}

int mw_open_question(const struct mw_trace *trace, const struct mw_view *view, uint32_t record) {
    int question = record == MW_NONE ? -1 : mw_trace_question_at(trace, record);
    return question >= 0 && is_open(view, (size_t)question) ? question : -1;
}

int mw_cursor_question(const struct mw_cursor *cursor, const struct mw_trace *trace,
                       const struct mw_view *view) {
    return mw_open_question(trace, view, cursor->moment.record);
}

/* Whether `a` comes before `b`; MW_NONE, as a place to go to, is behind everything. */
static bool sooner(uint32_t a, uint32_t b) {
    return a < b;
}

static uint32_t first_held(const struct mw_trace *trace, const struct mw_view *view, uint32_t after) {
    uint32_t first = MW_NONE;
    for (size_t i = 0; i < trace->catalogue.question_count; i++) {
        uint32_t record = trace->catalogue.questions[i].record;
        if (is_open(view, i) && (after == MW_NONE || record > after) && sooner(record, first)) first = record;
    }
    return first;
}

/* However coarse the grain, a question that is open is not stepped over. */
uint32_t mw_cursor_next(const struct mw_cursor *cursor, const struct mw_trace *trace,
                        const struct mw_view *view, enum mw_grain grain) {
    uint32_t from = cursor->moment.record;
    uint32_t stop = mw_trace_next_stop(trace, from, grain), held = first_held(trace, view, from);
    if (stop == MW_NONE && grain == MW_GRAIN_CHAPTER) { /* the last chapter ends where the run ends */
        for (uint32_t at = from; (at = mw_trace_next_stop(trace, at, MW_GRAIN_LINE)) != MW_NONE;) {
            stop = at;
        }
    }
    return sooner(held, stop) ? held : stop;
}

/* --- steps -------------------------------------------------------------------------------------------------
 */

static void finish(struct mw_cursor *cursor) {
    if (cursor->moving) rest_at(cursor, cursor->target);
}

static void remember(struct mw_cursor *cursor, uint32_t to, enum mw_grain grain) {
    cursor->strides[cursor->stride_count % MW_CURSOR_STRIDES] =
        (struct mw_stride){cursor->moment.record, to, grain};
    cursor->stride_count++;
}

static void set_out(struct mw_cursor *cursor, const struct mw_view *view, uint32_t to, enum mw_grain grain) {
    remember(cursor, to, grain);
    if (view->reduced_motion || grain == MW_GRAIN_CHAPTER) {
        rest_at(cursor, to);
    } else {
        cursor->target = to;
        cursor->moving = true;
        cursor->spent_us = 0;
    }
}

static bool start(struct mw_cursor *cursor, const struct mw_trace *trace, const struct mw_view *view,
                  enum mw_grain grain) {
    finish(cursor);
    if (mw_cursor_question(cursor, trace, view) >= 0) return false;
    uint32_t next = mw_cursor_next(cursor, trace, view, grain);
    if (next == MW_NONE) return false;
    set_out(cursor, view, next, grain);
    return true;
}

bool mw_cursor_step(struct mw_cursor *cursor, const struct mw_trace *trace, const struct mw_view *view) {
    return start(cursor, trace, view, view->grain);
}

bool mw_cursor_next_chapter(struct mw_cursor *cursor, const struct mw_trace *trace,
                            const struct mw_view *view) {
    return start(cursor, trace, view, MW_GRAIN_CHAPTER);
}

bool mw_cursor_back(struct mw_cursor *cursor, const struct mw_trace *trace, const struct mw_view *view) {
    finish(cursor);
    uint32_t here = cursor->moment.record;
    if (here == MW_NONE) return false;
    uint32_t before = mw_trace_previous_stop(trace, here, view->grain);
    if (cursor->stride_count > 0) {
        const struct mw_stride *last = &cursor->strides[(cursor->stride_count - 1) % MW_CURSOR_STRIDES];
        bool undoes = last->to == here && last->grain == view->grain && last->from != here;
        if (undoes) before = last->from;
        cursor->stride_count = undoes ? cursor->stride_count - 1 : 0;
        if (cursor->stride_count % MW_CURSOR_STRIDES == 0) cursor->stride_count = 0; /* older ones are gone */
    }
    rest_at(cursor, before);
    return true;
}

bool mw_cursor_previous_chapter(struct mw_cursor *cursor, const struct mw_trace *trace) {
    finish(cursor);
    if (cursor->moment.record == MW_NONE) return false;
    mw_cursor_seek(cursor, trace, mw_trace_previous_stop(trace, cursor->moment.record, MW_GRAIN_CHAPTER));
    return true;
}

void mw_cursor_play(struct mw_cursor *cursor, const struct mw_trace *trace, struct mw_view *view) {
    view->playing = !view->playing;
    if (!view->playing) return;
    if (mw_cursor_question(cursor, trace, view) < 0 &&
        mw_cursor_next(cursor, trace, view, view->grain) == MW_NONE) {
        mw_cursor_seek(cursor, trace, MW_NONE);
    }
    if (!cursor->moving) view->playing = mw_cursor_step(cursor, trace, view);
}

/* --- time --------------------------------------------------------------------------------------------------
 */

int64_t mw_cursor_flight_us(const struct mw_trace *trace, uint32_t record) {
    if (record == MW_NONE || record >= trace->record_count) return 250000;
    switch ((enum mw_record_kind)trace->records[record].kind) {
    case MW_RECORD_CONTENT: return 600000; /* a whole letter is worth a longer look */
    case MW_RECORD_COMMAND:
    case MW_RECORD_REPLY: return 480000;
    case MW_RECORD_CONNECTING: return 400000;
    case MW_RECORD_PACKET: return 320000;
    default: return 250000; /* nothing crosses: something changes */
    }
}

static int64_t at_speed(const struct mw_view *view, int64_t us) {
    return us * 100 / (view->speed_percent > 0 ? view->speed_percent : 100);
}

/* How long playing rests at a moment, so that it can be read: longer where the words change. */
static int64_t pause_us(const struct mw_trace *trace, const struct mw_view *view, uint32_t record) {
    if (record == MW_NONE) return at_speed(view, 400000);
    int note = mw_trace_note_at(trace, record);
    bool new_words = note >= 0 && trace->catalogue.notes[note].record == record;
    return at_speed(view, new_words ? 2600000 : 800000);
}

/* A step is half a flight to leave and half a flight to come; spent_us counts through both. */
static void place(struct mw_cursor *cursor, const struct mw_trace *trace, const struct mw_view *view,
                  uint32_t from, bool *arrived) {
    int64_t leave = at_speed(view, mw_cursor_flight_us(trace, from) / 2);
    int64_t come = at_speed(view, mw_cursor_flight_us(trace, cursor->target) / 2);
    if (from == MW_NONE) leave = 0; /* nothing is in flight before the beginning */
    *arrived = cursor->spent_us >= leave + come;
    if (*arrived) return;
    if (cursor->spent_us < leave) {
        cursor->moment = (struct mw_moment){
            from, MW_PHASE_REST + (int)((MW_PHASE_END - MW_PHASE_REST) * cursor->spent_us / leave)};
    } else {
        cursor->moment =
            (struct mw_moment){cursor->target, (int)(MW_PHASE_REST * (cursor->spent_us - leave) / come)};
    }
}

/* Where the step that is under way came from. */
static uint32_t origin(const struct mw_cursor *cursor) {
    return cursor->strides[(cursor->stride_count - 1) % MW_CURSOR_STRIDES].from;
}

static bool play_on(struct mw_cursor *cursor, const struct mw_trace *trace, struct mw_view *view) {
    int64_t pause = pause_us(trace, view, cursor->moment.record);
    if (cursor->spent_us < pause) return false;
    int64_t left = cursor->spent_us - pause;
    if (mw_cursor_step(cursor, trace, view)) {
        cursor->spent_us = cursor->moving ? left : 0;
    } else {
        view->playing = false;
        cursor->spent_us = 0;
    }
    return true;
}

/* --- following -------------------------------------------------------------------------------------------
 */

enum {
    FAR_BEHIND = 60, /* stops: nobody can follow all of them */
    CLOSE_BEHIND = 20,
    EASY_STOPS = 3, /* as many more make it one time faster */
    FASTEST = 16,
};

/* After the last stop, how long what it shows is looked at before it comes to its end. */
static const int64_t LAST_PAUSE_US = 900000;

static enum mw_grain following_grain(const struct mw_view *view) {
    return view->grain == MW_GRAIN_CHAPTER ? MW_GRAIN_LINE : view->grain;
}

static int stops_behind(const struct mw_trace *trace, const struct mw_view *view, uint32_t record) {
    int count = 0;
    while (count <= FAR_BEHIND &&
           (record = mw_trace_next_stop(trace, record, following_grain(view))) != MW_NONE)
        count++;
    return count;
}

static bool is_at_end(const struct mw_cursor *cursor, const struct mw_trace *trace) {
    uint32_t record = cursor->moment.record;
    return record == MW_NONE || record + 1 >= trace->record_count;
}

static bool follow_on(struct mw_cursor *cursor, const struct mw_trace *trace, const struct mw_view *view) {
    enum mw_grain grain = following_grain(view);
    int behind = stops_behind(trace, view, cursor->moment.record);
    uint32_t last = (uint32_t)trace->record_count - 1;
    if (behind > FAR_BEHIND || (behind > 0 && view->reduced_motion)) {
        uint32_t at = last;
        for (int i = 0; i < CLOSE_BEHIND && !view->reduced_motion; i++)
            at = mw_trace_previous_stop(trace, at, grain);
        mw_cursor_seek(cursor, trace, at);
    } else if (behind > 0) {
        set_out(cursor, view, mw_trace_next_stop(trace, cursor->moment.record, grain), grain);
    } else if (!is_at_end(cursor, trace) && cursor->spent_us >= at_speed(view, LAST_PAUSE_US)) {
        set_out(cursor, view, last, grain);
    } else {
        return false;
    }
    return true;
}

static int64_t hurried(const struct mw_cursor *cursor, const struct mw_trace *trace,
                       const struct mw_view *view, int64_t elapsed_us) {
    int times = 1 + stops_behind(trace, view, cursor->target) / EASY_STOPS;
    return elapsed_us * (times < FASTEST ? times : FASTEST);
}

static int64_t following_wait_us(const struct mw_cursor *cursor, const struct mw_trace *trace,
                                 const struct mw_view *view) {
    if (mw_trace_next_stop(trace, cursor->moment.record, following_grain(view)) != MW_NONE) return 0;
    if (is_at_end(cursor, trace)) return -1;
    int64_t left = at_speed(view, LAST_PAUSE_US) - cursor->spent_us;
    return left > 0 ? left : 0;
}

void mw_cursor_forget(struct mw_cursor *cursor, const struct mw_trace *trace, uint32_t gone,
                      uint32_t oldest) {
    uint32_t now = cursor->moment.record - gone, target = cursor->target - gone;
    if (cursor->moment.record == MW_NONE) {
        if (!cursor->moving) return; /* before everything is before everything */
        now = MW_NONE;
    }
    bool is_left = now < trace->record_count && now >= oldest && target < trace->record_count;
    if (!is_left) {
        uint32_t first = mw_trace_next_stop(trace, oldest > 0 ? oldest - 1 : MW_NONE, MW_GRAIN_LINE);
        mw_cursor_seek(cursor, trace, first);
        return;
    }
    size_t kept = cursor->stride_count < MW_CURSOR_STRIDES ? cursor->stride_count : MW_CURSOR_STRIDES;
    for (size_t i = 0; i < kept; i++) {
        struct mw_stride *stride = &cursor->strides[i];
        stride->to -= gone;
        stride->from -= stride->from == MW_NONE ? 0 : gone;
        if (stride->from < oldest || stride->from >= trace->record_count) stride->from = now;
    }
    cursor->moment.record = now;
    cursor->target = target;
}

/* --- advancing -------------------------------------------------------------------------------------------
 */

bool mw_cursor_advance(struct mw_cursor *cursor, const struct mw_trace *trace, struct mw_view *view,
                       int64_t elapsed_us) {
    if (!cursor->moving && !view->playing && !view->following) return false;
    cursor->spent_us += view->following ? hurried(cursor, trace, view, elapsed_us) : elapsed_us;
    bool changed = false;
    if (!cursor->moving)
        changed = view->following ? follow_on(cursor, trace, view) : play_on(cursor, trace, view);
    if (!cursor->moving) return changed;
    struct mw_moment before = cursor->moment;
    bool arrived;
    place(cursor, trace, view, origin(cursor), &arrived);
    if (arrived) rest_at(cursor, cursor->target);
    return changed || before.record != cursor->moment.record || before.phase != cursor->moment.phase;
}

int64_t mw_cursor_wait_us(const struct mw_cursor *cursor, const struct mw_trace *trace,
                          const struct mw_view *view) {
    if (cursor->moving) return 0;
    if (view->following) return following_wait_us(cursor, trace, view);
    if (!view->playing) return -1;
    int64_t left = pause_us(trace, view, cursor->moment.record) - cursor->spent_us;
    return left > 0 ? left : 0;
}
