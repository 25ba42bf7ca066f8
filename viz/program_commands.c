/* The commands that need no window: list, run, check, new. */
#include <stdio.h>
#include <string.h>

#include "sim/base/file.h"
#include "sim/base/paths.h"
#include "sim/export/ndjson.h"
#include "sim/export/transcript.h"
#include "sim/trace/query.h"
#include "viz/program.h"

int mw_program_list(const struct mw_options *options) {
    struct mw_buffer folder = {0};
    struct mw_lesson_shelf shelf = {0};
    mw_path_data(&folder, "lessons");
    if (folder.len == 0 || !mw_lesson_shelf_open(mw_buffer_text(&folder), &shelf)) {
        mw_program_say(options, "no lessons are installed", "tidak ada pelajaran yang terpasang");
        mw_buffer_free(&folder);
        return MW_EXIT_SYSTEM;
    }
    size_t widest = 0;
    for (size_t i = 0; i < shelf.count; i++)
        if (strlen(shelf.cards[i].id) > widest) widest = strlen(shelf.cards[i].id);
    int column = (int)widest;
    for (size_t i = 0; i < shelf.count; i++) {
        const struct mw_lesson_card *card = &shelf.cards[i];
        if (card->broken) {
            printf("  ?  %-*s %s\n", column, card->id, card->path);
            continue;
        }
        char number[8] = "-";
        if (card->number) snprintf(number, sizeof number, "%d", card->number);
        printf("%3s  %-*s %s\n", number, column, card->id, mw_say(card->title, options->language));
        printf("     %-*s %s, %d %s", column, "", mw_say(mw_level_title(card->level), options->language),
               card->minutes, options->language == MW_LANGUAGE_ID ? "menit" : "min");
        for (size_t v = 0; v < card->variant_count; v++)
            printf("%s%s", v ? ", " : " · --variant ", card->variants[v].id);
        putchar('\n');
    }
    mw_lesson_shelf_free(&shelf);
    mw_buffer_free(&folder);
    return MW_EXIT_DONE;
}

static bool expectations_held(const struct mw_trace *trace) {
    for (size_t i = 0; i < trace->catalogue.expectation_count; i++)
        if (!trace->catalogue.expectations[i].held) return false;
    return true;
}

static void write_line(void *owner, struct mw_span bytes) {
    fwrite(bytes.data, 1, bytes.len, owner);
}

static void write_run(const struct mw_options *options, const struct mw_trace *trace) {
    if (options->format && options->format[0] == 'n') {
        mw_ndjson_write(trace, (struct mw_sink){write_line, stdout});
        return;
    }
    struct mw_buffer text = {0};
    mw_export_transcript(trace, (struct mw_transcript_options){options->language, MW_NONE}, &text);
    fwrite(mw_buffer_text(&text), 1, text.len, stdout);
    mw_buffer_free(&text);
}

int mw_program_run(const struct mw_options *options) {
    struct mw_buffer path = {0}, error = {0};
    struct mw_trace trace = {0};
    int status = MW_EXIT_FAILED;
    mw_program_find(options, options->arguments[0], &path);
    if (path.len == 0) {
        status = MW_EXIT_SYSTEM;
    } else if (!mw_program_trace(options, mw_buffer_text(&path), options->variant, &trace, &error)) {
        fputs(mw_buffer_text(&error), stderr);
    } else {
        uint32_t until;
        bool held = expectations_held(&trace);
        fputs(mw_buffer_text(&error), stderr); /* warnings */
        if (options->until && !mw_trace_parse_moment(&trace, options->until, &until)) {
            mw_program_say(
                options, "there is no moment %s: give an event number, a time (12.5s) or a step's id",
                "tidak ada saat %s: berikan nomor peristiwa, waktu (12.5s), atau id langkah", options->until);
            status = MW_EXIT_USAGE;
        } else {
            if (options->until) mw_trace_cut(&trace, until);
            write_run(options, &trace);
            status = held ? MW_EXIT_DONE : MW_EXIT_FAILED;
        }
    }
    mw_trace_free(&trace);
    mw_buffer_free(&path);
    mw_buffer_free(&error);
    return status;
}

/* Whoever checks a whole folder meets the schema of the lessons in it too. */
static bool is_schema(const struct mw_options *options, const char *path) {
    if (!mw_span_ends_nocase(mw_span_of(path), ".schema.json")) return false;
    printf("%s: %s\n", path,
           options->language == MW_LANGUAGE_ID ? "skema, bukan pelajaran: dilewati"
                                               : "a schema, not a lesson: passed over");
    return true;
}

int mw_program_check(const struct mw_options *options) {
    int status = MW_EXIT_DONE;
    for (size_t i = 0; i < options->argument_count; i++) {
        if (is_schema(options, options->arguments[i])) continue;
        struct mw_buffer path = {0};
        struct mw_problems problems = {0};
        mw_program_find(options, options->arguments[i], &path);
        bool good = path.len > 0 && mw_lesson_check(mw_buffer_text(&path), &problems);
        mw_program_problems(options, &problems);
        if (good)
            printf("%s: %s\n", mw_buffer_text(&path), options->language == MW_LANGUAGE_ID ? "baik" : "ok");
        else if (status != MW_EXIT_SYSTEM)
            status = path.len > 0 ? MW_EXIT_FAILED : MW_EXIT_SYSTEM;
        mw_problems_free(&problems);
        mw_buffer_free(&path);
    }
    return status;
}

int mw_program_new(const struct mw_options *options) {
    const char *path = options->arguments[0];
    if (mw_file_exists(path)) {
        mw_program_say(options, "%s is there already: choose another name", "%s sudah ada: pilih nama lain",
                       path);
        return MW_EXIT_SYSTEM;
    }
    if (mw_file_write(path, mw_span_of(mw_lesson_starter)) != MW_OK) {
        mw_program_say(options, "%s cannot be written", "%s tidak dapat ditulis", path);
        return MW_EXIT_SYSTEM;
    }
    if (options->language == MW_LANGUAGE_ID)
        printf("%s ditulis. Selanjutnya: sunting, lalu mailwalk check %s, lalu mailwalk %s\n", path, path,
               path);
    else
        printf("%s is written. Next: edit it, then mailwalk check %s, then mailwalk %s\n", path, path, path);
    return MW_EXIT_DONE;
}
