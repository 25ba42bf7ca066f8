#include "sim/lesson/problem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/memory.h"

enum { MOST_PROBLEMS = 1000 };

static bool same_place(struct mw_place a, struct mw_place b) {
    return a.line == b.line && a.column == b.column && strcmp(a.file, b.file) == 0;
}

static char *print(struct mw_arena *arena, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static char *print(struct mw_arena *arena, const char *format, va_list args) {
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = mw_arena_alloc(arena, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, args);
    return text;
}

static void add(struct mw_problems *problems, struct mw_problem problem) {
    for (size_t i = 0; i < problems->count; i++) {
        const struct mw_problem *old = &problems->items[i];
        if (same_place(old->place, problem.place) &&
            strcmp(old->message.in[MW_LANGUAGE_EN], problem.message.in[MW_LANGUAGE_EN]) == 0)
            return;
    }
    if (!problem.is_warning) problems->error_count++;
    if (problems->count >= MOST_PROBLEMS) {
        problems->left_out++;
        return;
    }
    MW_GROW(problems->items, problems->count, problems->capacity);
    problems->items[problems->count++] = problem;
}

void mw_problems_add(struct mw_problems *problems, struct mw_place place, bool is_warning,
                     const char *english, const char *indonesian, va_list args) {
    struct mw_problem problem = {.place = place, .is_warning = is_warning};
    va_list again;
    va_copy(again, args);
    problem.message.in[MW_LANGUAGE_EN] = print(&problems->arena, english, again);
    va_end(again);
    problem.message.in[MW_LANGUAGE_ID] = print(&problems->arena, indonesian, args);
    add(problems, problem);
}

void mw_problems_error(struct mw_problems *problems, struct mw_place place, const char *english,
                       const char *indonesian, ...) {
    va_list args;
    va_start(args, indonesian);
    mw_problems_add(problems, place, false, english, indonesian, args);
    va_end(args);
}

void mw_problems_warn(struct mw_problems *problems, struct mw_place place, const char *english,
                      const char *indonesian, ...) {
    va_list args;
    va_start(args, indonesian);
    mw_problems_add(problems, place, true, english, indonesian, args);
    va_end(args);
}

void mw_problems_say(struct mw_problems *problems, struct mw_place place, const char *english,
                     const char *indonesian) {
    add(problems, (struct mw_problem){.place = place, .message = MW_BOTH(english, indonesian)});
}

void mw_problems_say_warning(struct mw_problems *problems, struct mw_place place, const char *english,
                             const char *indonesian) {
    add(problems,
        (struct mw_problem){.place = place, .is_warning = true, .message = MW_BOTH(english, indonesian)});
}

void mw_problems_append(struct mw_problems *problems, const struct mw_problems *from) {
    for (size_t i = 0; i < from->count; i++) {
        struct mw_problem problem = from->items[i];
        for (size_t l = 0; l < MW_LANGUAGE_COUNT; l++)
            problem.message.in[l] = mw_arena_text(&problems->arena, problem.message.in[l]);
        add(problems, problem);
    }
    problems->left_out += from->left_out;
}

static int by_place(const void *left, const void *right) {
    const struct mw_problem *a = left, *b = right;
    int files = strcmp(a->place.file, b->place.file);
    if (files != 0) return files;
    if (a->place.line != b->place.line) return a->place.line < b->place.line ? -1 : 1;
    if (a->place.column != b->place.column) return a->place.column < b->place.column ? -1 : 1;
    return strcmp(a->message.in[MW_LANGUAGE_EN], b->message.in[MW_LANGUAGE_EN]);
}

void mw_problems_sort(struct mw_problems *problems) {
    if (problems->count > 1) qsort(problems->items, problems->count, sizeof *problems->items, by_place);
}

void mw_problems_text(const struct mw_problems *problems, enum mw_language language, struct mw_buffer *out) {
    bool indonesian = language == MW_LANGUAGE_ID;
    for (size_t i = 0; i < problems->count; i++) {
        const struct mw_problem *problem = &problems->items[i];
        mw_buffer_add_text(out, problem->place.file);
        if (problem->place.line > 0)
            mw_buffer_format(out, ":%u:%u", problem->place.line, problem->place.column);
        /* These two words stay English: editors look for them. */
        mw_buffer_format(out, ": %s: %s\n", problem->is_warning ? "warning" : "error",
                         mw_say(problem->message, language));
    }
    if (problems->left_out > 0)
        mw_buffer_format(out, indonesian ? "… dan %zu lagi\n" : "… and %zu more\n", problems->left_out);
}

void mw_problems_free(struct mw_problems *problems) {
    mw_arena_free(&problems->arena);
    mw_free(problems->items);
    *problems = (struct mw_problems){0};
}
