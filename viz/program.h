/* What viz/main.c and its commands share: finding a lesson, running it, saying what is wrong.
 *
 * These files are the one seam that joins window and simulator. */
#ifndef MW_VIZ_PROGRAM_H
#define MW_VIZ_PROGRAM_H

#include "sim/lesson/lesson.h"
#include "viz/options.h"

enum { MW_EXIT_DONE = 0, MW_EXIT_FAILED = 1, MW_EXIT_USAGE = 2, MW_EXIT_SYSTEM = 3 };

/* Writes "mailwalk: " and the sentence in the user's language to stderr. The formats take the same arguments.
 */
void mw_program_say(const struct mw_options *options, const char *english, const char *indonesian, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/* Writes problems to stderr, a line each; only errors if warnings is false. */
void mw_program_problems(const struct mw_options *options, struct mw_problems *problems);

/* The file that the user means: a path, or the name of an installed lesson. "" if there is none: then it was
 * said on stderr. */
void mw_program_find(const struct mw_options *options, const char *name, struct mw_buffer *path);

/* Runs the lesson, or reads the saved trace, at path into *trace (empty before). false: *error says why, a
 * line or more. variant NULL: the first. */
bool mw_program_trace(const struct mw_options *options, const char *path, const char *variant,
                      struct mw_trace *trace, struct mw_buffer *error);

/* Runs the lesson with options->reals in place of hosts. false: what was asked for cannot be. */
bool mw_program_run_real(const struct mw_options *options, const struct mw_lesson *lesson,
                         const struct mw_lesson_choice *choice, struct mw_trace *trace,
                         struct mw_problems *problems, struct mw_buffer *error);

/* The lesson's scenario, for those who run it themselves; it lives in the arena. false: it was said why. */
bool mw_program_scenario(const struct mw_options *options, const char *path, struct mw_arena *arena,
                         struct mw_scenario *scenario);

/* The ids of the variants to compare with the one that runs, in the lesson's order; at most `most`. Returns how
 * many. */
size_t mw_program_other_variants(const char *path, const char *variant, struct mw_arena *arena,
                                 const char **found, size_t most);

/* Commands: each returns the exit status. */
int mw_program_list(const struct mw_options *options);
int mw_program_run(const struct mw_options *options);
int mw_program_check(const struct mw_options *options);
int mw_program_new(const struct mw_options *options);
int mw_program_export(const struct mw_options *options);
int mw_program_serve(const struct mw_options *options);
int mw_program_window(const struct mw_options *options);

#endif
