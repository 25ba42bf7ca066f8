/* What is wrong with a lesson, and where: collected, so that an author sees everything in one go. */
#ifndef MW_LESSON_PROBLEM_H
#define MW_LESSON_PROBLEM_H

#include <stdarg.h>
#include <stdint.h>

#include "sim/base/arena.h"
#include "sim/base/bilingual.h"
#include "sim/base/buffer.h"

/* Where a value was written. Lines and columns count from 1, columns in characters (code points). */
struct mw_place {
    const char *file;      /* as the user named it; "--set /pointer" for a change from the command line */
    uint32_t line, column; /* 0: the file as a whole, or not a file */
};

struct mw_problem {
    struct mw_place place;
    bool is_warning;
    struct mw_bilingual message; /* what is wrong, what was expected, what to do */
};

/* A zeroed struct mw_problems is empty. Texts live as long as the list. */
struct mw_problems {
    struct mw_arena arena;
    struct mw_problem *items;
    size_t count, capacity;
    size_t error_count; /* of those that are not warnings */
    size_t left_out;    /* errors past the first thousand: counted, not kept */
};

/* Both formats take the same arguments in the same order. A problem that is already there is not added again:
 * what is wrong in two variants is said once. */
void mw_problems_error(struct mw_problems *problems, struct mw_place place, const char *english,
                       const char *indonesian, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));
void mw_problems_warn(struct mw_problems *problems, struct mw_place place, const char *english,
                      const char *indonesian, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

/* The same with sentences that are ready; they live as long as the list (make them in its arena). */
void mw_problems_say(struct mw_problems *problems, struct mw_place place, const char *english,
                     const char *indonesian);
void mw_problems_say_warning(struct mw_problems *problems, struct mw_place place, const char *english,
                             const char *indonesian);
/* For functions that wrap these. */
void mw_problems_add(struct mw_problems *problems, struct mw_place place, bool is_warning,
                     const char *english, const char *indonesian, va_list args)
    __attribute__((format(printf, 4, 0), format(printf, 5, 0)));

/* Copies all of `from`. */
void mw_problems_append(struct mw_problems *problems, const struct mw_problems *from);

/* In the order of files, lines and columns. */
void mw_problems_sort(struct mw_problems *problems);

/* Adds a line each: "FILE:LINE:COL: error: message". */
void mw_problems_text(const struct mw_problems *problems, enum mw_language language, struct mw_buffer *out);
void mw_problems_free(struct mw_problems *problems);

#endif
