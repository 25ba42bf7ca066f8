#include "viz/program.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/file.h"
#include "sim/base/paths.h"
#include "sim/base/text.h"
#include "sim/export/ndjson_read.h"

enum { LARGEST_TRACE_BYTES = 1 << 30 };

void mw_program_say(const struct mw_options *options, const char *english, const char *indonesian, ...) {
    va_list args;
    va_start(args, indonesian);
    fputs("mailwalk: ", stderr);
    vfprintf(stderr, options->language == MW_LANGUAGE_ID ? indonesian : english, args);
    fputc('\n', stderr);
    va_end(args);
}

void mw_program_problems(const struct mw_options *options, struct mw_problems *problems) {
    struct mw_buffer text = {0};
    mw_problems_sort(problems);
    mw_problems_text(problems, options->language, &text);
    fputs(mw_buffer_text(&text), stderr);
    mw_buffer_free(&text);
}

void mw_program_find(const struct mw_options *options, const char *name, struct mw_buffer *path) {
    if (mw_file_exists(name)) {
        mw_buffer_add_text(path, name);
        return;
    }
    struct mw_buffer folder = {0};
    struct mw_lesson_shelf shelf = {0};
    const char *closest = NULL;
    mw_path_data(&folder, "lessons");
    if (folder.len && mw_lesson_shelf_open(mw_buffer_text(&folder), &shelf)) {
        const struct mw_lesson_card *card = mw_lesson_shelf_find(&shelf, name);
        if (card)
            mw_buffer_add_text(path, card->path);
        else
            closest = mw_lesson_shelf_closest(&shelf, name);
    }
    static const char *const commands[] = {
#define X(id, word) word,
        MW_COMMANDS(X)
#undef X
            NULL};
    const char *meant = options->command == MW_COMMAND_WINDOW ? mw_text_closest(name, commands + 1) : NULL;
    if (path->len == 0 && closest == NULL && meant)
        mw_program_say(options, "there is no command, file or lesson %s; did you mean %s?",
                       "tidak ada perintah, berkas, atau pelajaran %s; maksud Anda %s?", name, meant);
    else if (path->len == 0 && closest)
        mw_program_say(options, "there is no file or lesson %s; did you mean %s?",
                       "tidak ada berkas atau pelajaran %s; maksud Anda %s?", name, closest);
    else if (path->len == 0)
        mw_program_say(options, "there is no file or lesson %s (mailwalk list shows the lessons)",
                       "tidak ada berkas atau pelajaran %s (mailwalk list menampilkan pelajaran)", name);
    mw_lesson_shelf_free(&shelf);
    mw_buffer_free(&folder);
}

/* "--set" and "--seed" as the loader wants them. */
static bool make_choice(const struct mw_options *options, const char *variant, struct mw_arena *arena,
                        struct mw_lesson_choice *choice, struct mw_buffer *error) {
    struct mw_change *changes = mw_arena_alloc(arena, options->set_count * sizeof *changes);
    for (size_t i = 0; i < options->set_count; i++) {
        if (mw_change_parse(options->sets[i], arena, &changes[i])) continue;
        mw_buffer_format(error,
                         options->language == MW_LANGUAGE_ID
                             ? "mailwalk: --set harus diisi /pointer=nilai, bukan %s\n"
                             : "mailwalk: --set takes /pointer=value, not %s\n",
                         options->sets[i]);
        return false;
    }
    *choice = (struct mw_lesson_choice){variant, changes, options->set_count,
                                        options->seed_given ? &options->seed : NULL};
    return true;
}

static bool read_trace(const struct mw_options *options, const char *path, struct mw_span file,
                       struct mw_trace *trace, struct mw_buffer *error) {
    if (options->variant || options->set_count || options->seed_given) {
        mw_buffer_format(error,
                         options->language == MW_LANGUAGE_ID
                             ? "%s: error: jalannya sudah tersimpan: --variant, --set, dan --seed memerlukan "
                               "pelajarannya\n"
                             : "%s: error: this run is saved and over: --variant, --set and --seed need its "
                               "lesson\n",
                         path);
        return false;
    }
    struct mw_ndjson_problem problem;
    if (mw_ndjson_read(file, trace, &problem)) return true;
    mw_buffer_format(error, "%s:%zu:1: error: %s\n", path, problem.line, problem.words[options->language]);
    return false;
}

static bool run_lesson(const struct mw_options *options, const char *path, const char *variant,
                       struct mw_trace *trace, struct mw_buffer *error) {
    struct mw_problems problems = {0};
    struct mw_arena arena = {0};
    struct mw_lesson_choice choice;
    struct mw_lesson *lesson = mw_lesson_load(path, &problems);
    bool good =
        lesson != NULL && make_choice(options, variant, &arena, &choice, error) &&
        (options->real_count > 0 ? mw_program_run_real(options, lesson, &choice, trace, &problems, error)
                                 : mw_lesson_run(lesson, &choice, trace, &problems));
    mw_problems_sort(&problems);
    mw_problems_text(&problems, options->language, error);
    mw_problems_free(&problems);
    if (lesson) mw_lesson_free(lesson);
    mw_arena_free(&arena);
    return good;
}

bool mw_program_scenario(const struct mw_options *options, const char *path, struct mw_arena *arena,
                         struct mw_scenario *scenario) {
    struct mw_problems problems = {0};
    struct mw_buffer error = {0};
    struct mw_lesson_choice choice;
    struct mw_lesson *lesson = mw_lesson_load(path, &problems);
    bool good = lesson != NULL && make_choice(options, options->variant, arena, &choice, &error) &&
                mw_lesson_scenario(lesson, &choice, arena, scenario, &problems);
    fputs(mw_buffer_text(&error), stderr);
    mw_program_problems(options, &problems);
    mw_problems_free(&problems);
    mw_buffer_free(&error);
    if (lesson) mw_lesson_free(lesson);
    return good;
}

bool mw_program_trace(const struct mw_options *options, const char *path, const char *variant,
                      struct mw_trace *trace, struct mw_buffer *error) {
    size_t len = strlen(path);
    if (len < 7 || strcmp(path + len - 7, ".ndjson") != 0)
        return run_lesson(options, path, variant, trace, error);
    struct mw_buffer file = {0};
    enum mw_status status = mw_file_read(path, LARGEST_TRACE_BYTES, &file);
    bool good = status == MW_OK && read_trace(options, path, mw_buffer_span(&file), trace, error);
    if (status != MW_OK) mw_buffer_format(error, "%s: error: %s\n", path, mw_status_words(status));
    mw_buffer_free(&file);
    return good;
}

size_t mw_program_other_variants(const char *path, const char *variant, struct mw_arena *arena,
                                 const char **found, size_t most) {
    struct mw_problems problems = {0};
    struct mw_lesson *lesson = mw_lesson_load(path, &problems);
    const struct mw_lesson_card *card = lesson ? mw_lesson_card(lesson) : NULL;
    size_t count = 0;
    for (size_t i = 0; card && i < card->variant_count && count < most; i++) {
        bool runs = variant ? strcmp(card->variants[i].id, variant) == 0 : i == 0;
        if (!runs) found[count++] = mw_arena_text(arena, card->variants[i].id);
    }
    if (lesson) mw_lesson_free(lesson);
    mw_problems_free(&problems);
    return count;
}
