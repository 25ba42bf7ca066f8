/* The window's side of the program: which lessons there are, and their runs. */
#include <stdio.h>
#include <string.h>

#include "sim/base/file.h"
#include "sim/base/memory.h"
#include "sim/base/paths.h"
#include "viz/program.h"
#include "viz/window.h"

struct shelf_and_runs {
    const struct mw_options *options;
    struct mw_lesson_shelf shelf;
    struct mw_shelf_item *items;
    struct mw_buffer path; /* of what is open */
    int64_t changed_ns;
    struct mw_trace *runs[MW_RUNS_MOST]; /* handed out; NULL: none */
};

static const struct mw_shelf_item *shelf(void *self, size_t *count) {
    struct shelf_and_runs *own = self;
    struct mw_buffer folder = {0};
    mw_lesson_shelf_free(&own->shelf);
    mw_path_data(&folder, "lessons");
    if (folder.len) mw_lesson_shelf_open(mw_buffer_text(&folder), &own->shelf);
    mw_buffer_free(&folder);
    mw_free(own->items);
    own->items = mw_alloc(own->shelf.count * sizeof *own->items);
    *count = 0;
    for (size_t i = 0; i < own->shelf.count; i++) {
        const struct mw_lesson_card *card = &own->shelf.cards[i];
        if (card->broken) continue;
        own->items[(*count)++] = (struct mw_shelf_item){card->path,
                                                        card->title,
                                                        card->summary,
                                                        mw_level_title(card->level),
                                                        card->number,
                                                        card->minutes,
                                                        strcmp(card->path, mw_buffer_text(&own->path)) == 0,
                                                        card->id,
                                                        0};
    }
    return own->items;
}

static void drop(struct mw_trace **run) {
    if (*run == NULL) return;
    mw_trace_free(*run);
    mw_free(*run);
    *run = NULL;
}

/* A new run of the file; NULL, with words in *error, if it cannot be had. */
static struct mw_trace *run_of(struct shelf_and_runs *own, const char *path, const char *variant,
                               struct mw_buffer *error) {
    struct mw_trace *trace = mw_alloc(sizeof *trace);
    struct mw_buffer words = {0};
    if (!mw_program_trace(own->options, path, variant, trace, &words)) {
        mw_buffer_add(error, mw_buffer_span(&words));
        drop(&trace);
    }
    mw_buffer_free(&words);
    return trace;
}

static bool open_lesson(void *self, const char *path, const struct mw_trace *trace[MW_RUNS_MOST],
                        struct mw_buffer *error) {
    struct shelf_and_runs *own = self;
    struct mw_arena arena = {0};
    bool again = path == NULL || strcmp(path, mw_buffer_text(&own->path)) == 0;
    path = mw_arena_text(&arena, path ? path : mw_buffer_text(&own->path));
    int64_t changed_ns = mw_file_changed_ns(path);
    if (again) own->changed_ns = changed_ns;
    /* The variant was asked for with the first lesson; another lesson has others. */
    const char *variant = own->path.len == 0 || again ? own->options->variant : NULL, *others[MW_RUNS_MOST];
    struct mw_trace *fresh[MW_RUNS_MOST] = {run_of(own, path, variant, error)};
    bool opened = fresh[0] != NULL;
    if (opened) {
        size_t count = mw_program_other_variants(path, variant, &arena, others, MW_RUNS_MOST - 1), runs = 1;
        for (size_t i = 0; i < count; i++) {
            fresh[runs] = run_of(own, path, others[i], error);
            runs += fresh[runs] != NULL;
        }
        for (size_t i = 0; i < MW_RUNS_MOST; i++) {
            drop(&own->runs[i]);
            trace[i] = own->runs[i] = fresh[i];
        }
        own->changed_ns = changed_ns;
        mw_buffer_clear(&own->path);
        mw_buffer_add_text(&own->path, path);
    }
    mw_arena_free(&arena);
    return opened;
}

static bool changed(void *self) {
    struct shelf_and_runs *own = self;
    int64_t now_ns = mw_file_changed_ns(mw_buffer_text(&own->path));
    bool differs = now_ns != 0 && now_ns != own->changed_ns;
    own->changed_ns = now_ns;
    return differs;
}

/* What to do instead. */
static void say_no_window(const struct mw_options *options, const char *reason) {
    const char *lesson = options->argument_count ? options->arguments[0] : "first-message";
    mw_program_say(options,
                   "no window can be opened: %s\n"
                   "  the lesson as text:      mailwalk run %s\n"
                   "  a picture of a moment:   mailwalk export %s --to frame.png --at 14",
                   "jendela tidak dapat dibuka: %s\n"
                   "  pelajaran sebagai teks:  mailwalk run %s\n"
                   "  gambar satu saat:        mailwalk export %s --to frame.png --at 14",
                   reason, lesson, lesson);
}

static int open_window(const struct mw_options *options, const char *path) {
    struct shelf_and_runs own = {.options = options};
    struct mw_source source = {.self = &own, .shelf = shelf, .open = open_lesson, .changed = changed};
    struct mw_window_options window = {.path = path,
                                       .moment = options->at,
                                       .comparing = options->compare,
                                       .language = options->language_given ? (int)options->language : -1};
    struct mw_buffer error = {0};
    int status = MW_EXIT_DONE;
    switch (mw_window_run(&source, &window, &error)) {
    case MW_OK: break;
    case MW_SYSTEM:
        say_no_window(options, mw_buffer_text(&error));
        status = MW_EXIT_SYSTEM;
        break;
    case MW_INVALID:
        mw_program_say(options, "%s", "%s", mw_buffer_text(&error));
        status = MW_EXIT_USAGE;
        break;
    default:
        fputs(mw_buffer_text(&error), stderr);
        status = MW_EXIT_FAILED;
        break;
    }
    for (size_t i = 0; i < MW_RUNS_MOST; i++)
        drop(&own.runs[i]);
    mw_lesson_shelf_free(&own.shelf);
    mw_free(own.items);
    mw_buffer_free(&own.path);
    mw_buffer_free(&error);
    return status;
}

int mw_program_window(const struct mw_options *options) {
    struct mw_buffer path = {0};
    int status = MW_EXIT_SYSTEM;
    if (options->argument_count) mw_program_find(options, options->arguments[0], &path);
    if (options->argument_count && path.len == 0) {
        status = MW_EXIT_SYSTEM; /* it was said what is missing */
    } else if (!mw_path_display_is_named()) {
        say_no_window(options, options->language == MW_LANGUAGE_ID ? "di sini tidak ada layar"
                                                                   : "there is no display here");
    } else {
        status = open_window(options, options->argument_count ? mw_buffer_text(&path) : NULL);
    }
    mw_buffer_free(&path);
    return status;
}
