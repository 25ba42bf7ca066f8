#include "viz/program_live.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/memory.h"
#include "sim/base/paths.h"
#include "sim/export/ndjson_read.h"
#include "sim/live/clock.h"
#include "viz/program.h"
#include "viz/window.h"

/* --- in the servers' process -----------------------------------------------------------------------------
 */

static void add_line(void *owner, struct mw_span line) {
    mw_buffer_add(owner, line);
}

static bool is_news(const struct mw_live *live) {
    return live->anew || live->writer.records_written < live->trace->record_count;
}

/* A piece begins with a line of numbers: whether it is the whole trace, and how its numbers have changed. */
static void tell(struct mw_live *live) {
    bool anew = live->anew;
    mw_buffer_clear(&live->piece);
    mw_buffer_format(&live->piece, "%d %u %u %u\n", anew, live->records, live->connections, live->carried);
    if (anew) {
        if (live->begun) mw_ndjson_end(&live->writer);
        mw_ndjson_begin(&live->writer, live->trace, (struct mw_sink){add_line, &live->piece});
        live->begun = true;
        live->anew = false;
    }
    mw_ndjson_go_on(&live->writer);
    mw_onlooker_tell(&live->onlooker, mw_buffer_span(&live->piece));
    if (anew) mw_buffer_free(&live->piece); /* it was a large one */
}

static bool turn(struct mw_serve_guest *guest, short events) {
    struct mw_live *live = (struct mw_live *)guest;
    (void)events;
    if (guest->descriptor < 0) return true;
    bool there = mw_onlooker_turn(&live->onlooker);
    if (there && live->onlooker.asks && is_news(live)) {
        tell(live);
        there = mw_onlooker_turn(&live->onlooker);
    }
    guest->events = mw_onlooker_events(&live->onlooker);
    if (there) return true;
    guest->descriptor = -1;
    if (mw_onlooker_end(&live->onlooker) == MW_EXIT_DONE) return false; /* the user closed the window */
    mw_program_say(live->options, "the window is gone; the servers go on",
                   "jendela sudah tiada; server tetap berjalan");
    return true;
}

void mw_live_forget(struct mw_live *live, struct mw_forgotten gone) {
    live->records += gone.records - gone.carried;
    live->connections += gone.connections;
    live->carried = gone.carried;
    live->anew = true;
}

void mw_live_end(struct mw_live *live) {
    mw_onlooker_end(&live->onlooker);
    mw_onlooker_free(&live->onlooker);
    if (live->begun) mw_ndjson_end(&live->writer);
    mw_buffer_free(&live->piece);
}

/* --- in the window's process -----------------------------------------------------------------------------
 */

static const int64_t LEAST_PAUSE_US = 100000; /* between an answer and the next question */
enum { PAUSES_FOR_WORK = 4 };                 /* at most a fifth of the time goes into reading */

struct watching {
    struct mw_onlooker *onlooker;
    const struct mw_options *options;
    struct mw_trace *trace; /* NULL: none yet */
    struct mw_ndjson_reader *reader;
    uint32_t records, connections; /* as the servers' process counted them last */
    int64_t ask_again_us;
};

static const struct mw_shelf_item *no_shelf(void *self, size_t *count) {
    (void)self;
    *count = 0;
    return NULL;
}

static bool never(void *self) {
    (void)self;
    return false;
}

static void drop_trace(struct watching *watching) {
    if (watching->trace == NULL) return;
    mw_ndjson_reader_close(watching->reader);
    mw_trace_free(watching->trace);
    mw_free(watching->trace);
    watching->trace = NULL;
}

static uint32_t next_number(struct mw_span *line) {
    uint64_t number = 0;
    size_t end = mw_span_find(*line, ' ');
    mw_span_number(mw_span_cut(*line, 0, end), &number);
    *line = mw_span_from(*line, end + 1);
    return (uint32_t)number;
}

static struct mw_growth take(struct watching *watching, struct mw_span piece) {
    struct mw_ndjson_problem problem;
    struct mw_span line = mw_span_cut(piece, 0, mw_span_find(piece, '\n'));
    struct mw_span lines = mw_span_from(piece, line.len + 1);
    bool anew = next_number(&line) == 1;
    uint32_t records = next_number(&line), connections = next_number(&line), carried = next_number(&line);
    struct mw_growth growth = {.grown = true,
                               .records = records - watching->records,
                               .connections = connections - watching->connections,
                               .oldest = carried};
    int64_t begin_us = mw_live_now_us();
    if (anew) {
        drop_trace(watching);
        watching->trace = mw_alloc(sizeof *watching->trace);
        watching->reader = mw_ndjson_reader_open(watching->trace);
    }
    if (!mw_ndjson_reader_take(watching->reader, lines, &problem)) {
        mw_program_say(watching->options, "%s", "%s", problem.words[watching->options->language]);
        growth.over = true;
    }
    watching->records = records;
    watching->connections = connections;
    int64_t end_us = mw_live_now_us(), pause_us = PAUSES_FOR_WORK * (end_us - begin_us);
    watching->ask_again_us = end_us + (pause_us > LEAST_PAUSE_US ? pause_us : LEAST_PAUSE_US);
    return growth;
}

static struct mw_growth grow(void *self, const struct mw_trace **trace) {
    struct watching *watching = self;
    struct mw_span piece;
    struct mw_growth growth = {0};
    if (!watching->onlooker->asks) {
        if (mw_live_now_us() < watching->ask_again_us) return growth;
        mw_onlooker_ask(watching->onlooker);
    }
    switch (mw_onlooker_hear(watching->onlooker, false, &piece)) {
    case MW_ONLOOKER_NOTHING_YET: return growth;
    case MW_ONLOOKER_LEFT: growth.over = true; return growth;
    case MW_ONLOOKER_TOLD: break;
    }
    growth = take(watching, piece);
    *trace = watching->trace;
    return growth;
}

/* The only run that there is; the window comes when it has begun. */
static bool open_run(void *self, const char *path, const struct mw_trace *trace[MW_RUNS_MOST],
                     struct mw_buffer *error) {
    struct watching *watching = self;
    struct mw_span piece;
    (void)path;
    if (watching->trace != NULL) {
        mw_buffer_add_text(error,
                           watching->options->language == MW_LANGUAGE_ID
                               ? "Jendela ini menampilkan server yang sedang berjalan, tidak yang lain.\n"
                               : "This window shows the servers that run now, and nothing else.\n");
        return false;
    }
    if (mw_onlooker_hear(watching->onlooker, true, &piece) != MW_ONLOOKER_TOLD) return false;
    if (take(watching, piece).over) return false;
    trace[0] = watching->trace;
    trace[1] = trace[2] = NULL;
    return true;
}

static void say_no_window(const struct mw_options *options, const char *reason) {
    mw_program_say(options,
                   "no window can be opened: %s\n"
                   "  the servers without it:  mailwalk serve %s",
                   "jendela tidak dapat dibuka: %s\n"
                   "  server tanpa jendela:    mailwalk serve %s",
                   reason, options->arguments[0]);
}

static int watch(struct mw_live *live, const struct mw_guide *guide) {
    const struct mw_options *options = live->options;
    struct watching watching = {.onlooker = &live->onlooker, .options = options};
    struct mw_source source = {.self = &watching,
                               .shelf = no_shelf,
                               .open = open_run,
                               .changed = never,
                               .grow = grow,
                               .guide = guide};
    struct mw_window_options window = {.path = options->arguments[0],
                                       .language = options->language_given ? (int)options->language : -1};
    struct mw_buffer error = {0};
    int status = MW_EXIT_DONE;
    if (!mw_window_is_possible(&error)) {
        say_no_window(options, mw_buffer_text(&error));
        status = MW_EXIT_SYSTEM;
    } else {
        mw_onlooker_ask(&live->onlooker);
        switch (mw_window_run(&source, &window, &error)) {
        case MW_OK:
        case MW_NOT_FOUND: break; /* the servers did not come to begin: they say why */
        default: say_no_window(options, mw_buffer_text(&error)); status = MW_EXIT_SYSTEM;
        }
    }
    drop_trace(&watching);
    mw_buffer_free(&error);
    mw_onlooker_free(&live->onlooker);
    return status;
}

/* --- both ------------------------------------------------------------------------------------------------
 */

enum mw_live_side mw_live_begin(struct mw_live *live, const struct mw_options *options,
                                const struct mw_guide *guide, int *status) {
    *live = (struct mw_live){.options = options, .anew = true, .guest = {-1, 0, turn}};
    *status = MW_EXIT_SYSTEM;
    if (!mw_path_display_is_named()) {
        say_no_window(options, options->language == MW_LANGUAGE_ID ? "di sini tidak ada layar"
                                                                   : "there is no display here");
        return MW_LIVE_IMPOSSIBLE;
    }
    switch (mw_onlooker_begin(&live->onlooker)) {
    case MW_ONLOOKER_HERE: break;
    case MW_ONLOOKER_THERE: *status = watch(live, guide); return MW_LIVE_WATCHER;
    case MW_ONLOOKER_FAILED: say_no_window(options, strerror(errno)); return MW_LIVE_IMPOSSIBLE;
    }
    if (!mw_onlooker_await(&live->onlooker)) { /* it has said why */
        mw_live_end(live);
        return MW_LIVE_IMPOSSIBLE;
    }
    live->guest.descriptor = live->onlooker.socket;
    live->guest.events = mw_onlooker_events(&live->onlooker);
    return MW_LIVE_WATCHED;
}
