/* Lessons: from a lesson file to a trace with the lesson's words in it.
 *
 * A lesson file is JSON (RFC 8259) as lessons/lesson.schema.json describes it. Variants are merge patches
 * (RFC 7396) over the rest of the file; changes from the command line name a value by its JSON pointer (RFC
 * 6901).
 *
 * Whatever is wrong goes into a list of problems in both languages, each with the place in the file where it
 * was written; a call that returns false or NULL has added at least one error. */
#ifndef MW_LESSON_LESSON_H
#define MW_LESSON_LESSON_H

#include "sim/lesson/problem.h"
#include "sim/trace/trace.h"
#include "sim/world/scenario.h"

struct mw_lesson;

/* --- loading ------------------------------------------------------------------------------------------ */

/* Reads and checks the file with all its variants. NULL if it cannot be used; problems then holds every error
 * that can be found without running it. path outlives the lesson and its problems. */
struct mw_lesson *mw_lesson_load(const char *path, struct mw_problems *problems);
/* The same from memory; `file` is the name in messages. text need not outlive the call. */
struct mw_lesson *mw_lesson_read(struct mw_span text, const char *file, struct mw_problems *problems);
void mw_lesson_free(struct mw_lesson *lesson);

/* --- what is in it ------------------------------------------------------------------------------------- */

enum mw_level { MW_LEVEL_BEGINNER, MW_LEVEL_INTERMEDIATE, MW_LEVEL_ADVANCED, MW_LEVEL_COUNT };

struct mw_bilingual mw_level_title(enum mw_level level);

struct mw_lesson_variant {
    const char *id;
    struct mw_bilingual title, summary;
};

/* A lesson as a list shows it. All texts belong to the lesson (or to the shelf's arena). */
struct mw_lesson_card {
    const char *path; /* the file */
    const char *id;
    int number; /* in the course; 0: none */
    struct mw_bilingual title, summary;
    enum mw_level level;
    int minutes;                              /* 0: not said */
    const struct mw_lesson_variant *variants; /* the first is what runs when none is asked for */
    size_t variant_count;                     /* 0: the lesson has no variants */
    bool broken; /* on a shelf: the file cannot be read as a lesson; only path and id are set */
};

const struct mw_lesson_card *mw_lesson_card(const struct mw_lesson *lesson);

/* --- running ------------------------------------------------------------------------------------------- */

/* One --set: value is JSON, or else taken as a string. "null" removes. */
struct mw_change {
    const char *pointer, *value;
};

/* How a lesson is to be run. A zeroed struct mw_lesson_choice: first variant, no changes, the lesson's seed.
 */
struct mw_lesson_choice {
    const char *variant; /* id; NULL: the first */
    const struct mw_change *changes;
    size_t change_count;
    const uint64_t *seed; /* NULL: the lesson's own */
};

/* "/pointer=value" into a change; false if there is no "=" or no "/" at the front. Texts live in the arena.
 */
bool mw_change_parse(const char *text, struct mw_arena *arena, struct mw_change *change);

/* Makes the scenario; its texts and arrays live in the arena (and do not need the lesson). false: nothing was
 * made. */
bool mw_lesson_scenario(const struct mw_lesson *lesson, const struct mw_lesson_choice *choice,
                        struct mw_arena *arena, struct mw_scenario *out, struct mw_problems *problems);

/* After the scenario's world ran: puts chapters, notes, questions and words into the trace's catalogue at the
 * records that their selectors find, and checks the expectations there. A selector that finds nothing is a
 * warning, since a student's changes may well prevent what a note speaks of. false if the choice is no good.
 */
bool mw_lesson_annotate(const struct mw_lesson *lesson, const struct mw_lesson_choice *choice,
                        struct mw_trace *trace, struct mw_problems *problems);

/* All of it: scenario, world, annotation. *trace is empty before; free it whatever is returned. */
bool mw_lesson_run(const struct mw_lesson *lesson, const struct mw_lesson_choice *choice,
                   struct mw_trace *trace, struct mw_problems *problems);

/* What `mailwalk check` does: loads the file and runs every variant; a selector that finds nothing and an
 * expectation that does not hold are errors at their places in the file. true: no errors. */
bool mw_lesson_check(const char *path, struct mw_problems *problems);

/* --- lessons on a shelf --------------------------------------------------------------------------------- */

struct mw_lesson_shelf {
    struct mw_arena arena;
    struct mw_lesson_card *cards; /* by number, then by id; those without a number last */
    size_t count, capacity;
};

/* Every *.json of the directory except *.schema.json, read but not checked. false: no such directory. */
bool mw_lesson_shelf_open(const char *directory, struct mw_lesson_shelf *shelf);
/* By id, or by the file's name with or without ".json"; NULL if there is none. */
const struct mw_lesson_card *mw_lesson_shelf_find(const struct mw_lesson_shelf *shelf, const char *name);
/* The id closest to a misspelt one, or NULL. */
const char *mw_lesson_shelf_closest(const struct mw_lesson_shelf *shelf, const char *name);
void mw_lesson_shelf_free(struct mw_lesson_shelf *shelf);

/* What `mailwalk new FILE` writes: a small lesson in both languages that passes its own check. */
extern const char mw_lesson_starter[];

#endif
