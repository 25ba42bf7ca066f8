/* export: a picture of one moment, the transcript, or the whole trace. */
#include <stdio.h>

#include "sim/base/file.h"
#include "sim/export/ndjson.h"
#include "sim/export/transcript.h"
#include "viz/frame.h"
#include "viz/image.h"
#include "viz/program.h"
#include "viz/view.h"

static bool ends_in(const char *path, const char *ending) {
    return mw_span_ends_nocase(mw_span_of(path), ending);
}

static struct mw_view view_for(const struct mw_options *options) {
    struct mw_view view = mw_view_default();
    view.width = (float)options->width;
    view.height = (float)options->height;
    view.text_percent = options->text_percent;
    view.language = options->language;
    view.dark = options->dark;
    view.comparing = options->compare;
    if (options->tab) {
        view.tab = (enum mw_tab)(options->tab - 1);
        view.sheet = MW_SHEET_INSPECTOR;
    }
    return view;
}

/* The runs: the lesson's, and those beside it when they are to be drawn. */
struct runs {
    struct mw_trace trace[MW_RUNS_MOST];
    size_t count;
};

static enum mw_status save_picture(const struct mw_options *options, const struct runs *runs, uint32_t record,
                                   struct mw_buffer *error) {
    struct mw_view view = view_for(options);
    struct mw_fonts *fonts = mw_fonts_open();
    struct mw_metrics metrics = mw_fonts_metrics(fonts);
    struct mw_frame_of of = {.moment = {record, MW_PHASE_REST}, .view = &view, .metrics = &metrics};
    for (size_t i = 0; i < runs->count; i++)
        of.trace[i] = &runs->trace[i];
    struct mw_draw_list list = {0};
    mw_frame(&of, &list);
    enum mw_status status = mw_image_save_png(fonts, &list, options->width, options->height,
                                              (float)options->scale, options->to, error);
    mw_draw_free(&list);
    mw_fonts_close(fonts);
    return status;
}

static enum mw_status save(const struct mw_options *options, const struct runs *runs, uint32_t record,
                           struct mw_buffer *error) {
    if (ends_in(options->to, ".png")) return save_picture(options, runs, record, error);
    struct mw_buffer bytes = {0};
    if (ends_in(options->to, ".ndjson"))
        mw_ndjson_add(&runs->trace[0], &bytes);
    else
        mw_export_transcript(&runs->trace[0], (struct mw_transcript_options){options->language, MW_NONE},
                             &bytes);
    enum mw_status status = mw_file_write(options->to, mw_buffer_span(&bytes));
    mw_buffer_free(&bytes);
    return status;
}

static bool make_runs(const struct mw_options *options, const char *path, struct runs *runs,
                      struct mw_buffer *error) {
    struct mw_arena arena = {0};
    const char *others[MW_RUNS_MOST];
    bool good = mw_program_trace(options, path, options->variant, &runs->trace[0], error);
    runs->count = 1;
    if (good && ends_in(options->to, ".png")) {
        size_t count = mw_program_other_variants(path, options->variant, &arena, others, MW_RUNS_MOST - 1);
        for (size_t i = 0; i < count; i++)
            runs->count += mw_program_trace(options, path, others[i], &runs->trace[runs->count], error);
    }
    mw_arena_free(&arena);
    return good;
}

static int save_runs(const struct mw_options *options, struct runs *runs, struct mw_buffer *error) {
    uint32_t record;
    struct mw_trace *trace = &runs->trace[0];
    if (options->compare && runs->count < 2) {
        mw_program_say(options, "this lesson has no second variant to compare with",
                       "pelajaran ini tidak punya varian kedua untuk dibandingkan");
        return MW_EXIT_USAGE;
    }
    if (options->at && !mw_trace_parse_moment(trace, options->at, &record)) {
        mw_program_say(
            options, "there is no moment %s: give an event number (1 to %u), a time (12.5s) or a step's id",
            "tidak ada saat %s: berikan nomor peristiwa (1 sampai %u), waktu (12.5s), atau id langkah",
            options->at, mw_trace_event_count(trace));
        return MW_EXIT_USAGE;
    }
    if (!options->at)
        record = mw_trace_event_record(trace, mw_trace_event_count(trace));
    else if (!ends_in(options->to, ".png"))
        mw_trace_cut(trace, record);
    fputs(mw_buffer_text(error), stderr); /* warnings */
    mw_buffer_clear(error);
    if (save(options, runs, record, error) == MW_OK) return MW_EXIT_DONE;
    mw_program_say(options, "%s cannot be written", "%s tidak dapat ditulis", options->to);
    return MW_EXIT_SYSTEM;
}

static int export_to(const struct mw_options *options, const char *path) {
    struct runs runs = {.count = 0};
    struct mw_buffer error = {0};
    int status = MW_EXIT_FAILED;
    if (make_runs(options, path, &runs, &error))
        status = save_runs(options, &runs, &error);
    else
        fputs(mw_buffer_text(&error), stderr);
    for (size_t i = 0; i < MW_RUNS_MOST; i++)
        mw_trace_free(&runs.trace[i]);
    mw_buffer_free(&error);
    return status;
}

int mw_program_export(const struct mw_options *options) {
    struct mw_buffer path = {0};
    int status = MW_EXIT_SYSTEM;
    if (!ends_in(options->to, ".png") && !ends_in(options->to, ".txt") && !ends_in(options->to, ".ndjson")) {
        mw_program_say(options, "%s: the file's ending must be .png, .txt or .ndjson",
                       "%s: akhiran berkas harus .png, .txt, atau .ndjson", options->to);
        return MW_EXIT_USAGE;
    }
    mw_program_find(options, options->arguments[0], &path);
    if (path.len) status = export_to(options, mw_buffer_text(&path));
    mw_buffer_free(&path);
    return status;
}
