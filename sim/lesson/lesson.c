#include "sim/lesson/lesson.h"

#include <string.h>

#include "sim/base/memory.h"
#include "sim/base/text.h"
#include "sim/lesson/annotate.h"
#include "sim/lesson/build.h"
#include "sim/lesson/card.h"
#include "sim/lesson/patch.h"
#include "sim/lesson/rules.h"
#include "sim/lesson/shape.h"
#include "sim/lesson/source.h"
#include "sim/world/world.h"

struct mw_lesson {
    struct mw_arena arena;
    const struct mw_node *root; /* as written, variants not merged */
    struct mw_lesson_card card;
};

/* --- loading ------------------------------------------------------------------------------------------ */

/* The lesson with the variant's patch over it. */
static const struct mw_node *merged_with(const struct mw_node *root, const struct mw_node *variant,
                                         struct mw_arena *arena) {
    const struct mw_node *patch = mw_node_get(variant, "merge");
    return patch == NULL || patch->kind != MW_NODE_OBJECT ? root : mw_patch_merge(root, patch, arena);
}

/* Returns how many keys are missing or have no place where they are. */
static size_t check_tree(const struct mw_node *root, struct mw_problems *problems) {
    size_t misfits = mw_shape_check(&mw_shape_lesson, root, problems);
    mw_rules_check(root, problems);
    return misfits;
}

/* Checks the lesson as every variant makes it. What is wrong in all of them is said once, at one place. */
static size_t check_variants(const struct mw_node *root, struct mw_arena *arena,
                             struct mw_problems *problems) {
    const struct mw_node *variants = mw_node_get(root, "variants");
    if (mw_node_children(variants) == NULL || variants->kind != MW_NODE_OBJECT)
        return check_tree(root, problems);
    size_t misfits = 0;
    for (const struct mw_node *variant = variants->first; variant != NULL; variant = variant->next) {
        const struct mw_node *inner = mw_node_get(mw_node_get(variant, "merge"), "variants");
        if (inner != NULL)
            mw_problems_say(problems, inner->key_place, "a variant cannot change \"variants\"",
                            "varian tidak dapat mengubah \"variants\"");
        misfits += check_tree(merged_with(root, variant, arena), problems);
    }
    return misfits;
}

/* A lesson's text, read in one of two ways. */
struct reading {
    const struct mw_node *root;
    struct mw_problems problems;
    size_t syntax_errors;
    size_t disorder; /* they, and the keys that are where they do not belong */
};

static struct reading read_text(struct mw_span text, const char *file, enum mw_source_trust trust,
                                struct mw_arena *arena) {
    struct reading reading = {0};
    reading.root = mw_source_read(text, file, trust, arena, &reading.problems);
    reading.disorder = reading.syntax_errors = reading.problems.error_count;
    if (reading.root != NULL) reading.disorder += check_variants(reading.root, arena, &reading.problems);
    return reading;
}

/* Where a bracket is missing, text is read by its brackets and by its indentation: what then looks less
 * disordered is what the author meant. */
static const struct mw_node *read_both_ways(struct mw_span text, const char *file, struct mw_arena *arena,
                                            struct mw_problems *problems) {
    struct reading best = read_text(text, file, MW_TRUST_BRACKETS, arena);
    if (best.syntax_errors > 0) {
        struct reading other = read_text(text, file, MW_TRUST_INDENTATION, arena);
        bool better = other.disorder < best.disorder;
        mw_problems_free(better ? &best.problems : &other.problems);
        if (better) best = other;
    }
    mw_problems_append(problems, &best.problems);
    mw_problems_free(&best.problems);
    return best.root;
}

struct mw_lesson *mw_lesson_read(struct mw_span text, const char *file, struct mw_problems *problems) {
    struct mw_lesson *lesson = mw_alloc(sizeof *lesson);
    size_t errors = problems->error_count;
    lesson->root = read_both_ways(text, file, &lesson->arena, problems);
    mw_problems_sort(problems);
    if (problems->error_count > errors) {
        mw_lesson_free(lesson);
        return NULL;
    }
    lesson->card = mw_card_of(lesson->root, file, &lesson->arena);
    return lesson;
}

struct mw_lesson *mw_lesson_load(const char *path, struct mw_problems *problems) {
    struct mw_buffer text = {0};
    struct mw_lesson *lesson = NULL;
    if (mw_source_load(path, &text, problems)) lesson = mw_lesson_read(mw_buffer_span(&text), path, problems);
    mw_buffer_free(&text);
    return lesson;
}

void mw_lesson_free(struct mw_lesson *lesson) {
    if (lesson == NULL) return;
    mw_arena_free(&lesson->arena);
    mw_free(lesson);
}

const struct mw_lesson_card *mw_lesson_card(const struct mw_lesson *lesson) {
    return &lesson->card;
}

/* --- choosing ------------------------------------------------------------------------------------------ */

bool mw_change_parse(const char *text, struct mw_arena *arena, struct mw_change *change) {
    struct mw_span both = mw_span_of(text);
    size_t equals = mw_span_find(both, '=');
    if (equals == both.len || text[0] != '/') return false;
    change->pointer = mw_arena_span_text(arena, mw_span_cut(both, 0, equals));
    change->value = mw_arena_span_text(arena, mw_span_from(both, equals + 1));
    return true;
}

/* The variant asked for, by its id; the first if none is; NULL and no error if the lesson has none. */
static bool choose_variant(const struct mw_lesson *lesson, const char *id, const struct mw_node **variant,
                           struct mw_problems *problems) {
    const struct mw_node *variants = mw_node_get(lesson->root, "variants");
    *variant = id == NULL ? mw_node_children(variants) : mw_node_get(variants, id);
    if (*variant != NULL || id == NULL) return true;
    struct mw_place place = {lesson->card.path, 0, 0};
    struct mw_bilingual meant =
        mw_shape_suggestion(id, mw_node_keys(variants, &problems->arena), &problems->arena);
    mw_problems_say(
        problems, place,
        mw_arena_format(&problems->arena, "there is no variant \"%s\"%s", id, meant.in[MW_LANGUAGE_EN]),
        mw_arena_format(&problems->arena, "tidak ada varian \"%s\"%s", id, meant.in[MW_LANGUAGE_ID]));
    return false;
}

/* The lesson with variant and changes, checked; NULL and errors if it is no good. *variant: the id, or NULL.
 */
static const struct mw_node *choose(const struct mw_lesson *lesson, const struct mw_lesson_choice *choice,
                                    struct mw_arena *arena, const char **variant,
                                    struct mw_problems *problems) {
    size_t errors = problems->error_count;
    const struct mw_node *chosen;
    if (!choose_variant(lesson, choice->variant, &chosen, problems)) return NULL;
    *variant = chosen == NULL ? NULL : chosen->key;
    const struct mw_node *root = merged_with(lesson->root, chosen, arena);
    for (size_t i = 0; i < choice->change_count; i++) {
        const struct mw_change *change = &choice->changes[i];
        struct mw_place place = {mw_arena_format(&problems->arena, "--set %s", change->pointer), 0, 0};
        const struct mw_node *value = mw_source_value(change->value, place, arena);
        const struct mw_node *changed = mw_patch_set(root, change->pointer, value, place, arena, problems);
        if (changed != NULL) root = changed;
    }
    if (choice->change_count > 0) check_tree(root, problems);
    return problems->error_count > errors ? NULL : root;
}

static void fill_variant(const struct mw_lesson *lesson, const char *id, struct mw_arena *arena,
                         struct mw_about *about) {
    const struct mw_node *variant =
        id == NULL ? NULL : mw_node_get(mw_node_get(lesson->root, "variants"), id);
    if (variant == NULL) return;
    about->variant = mw_arena_text(arena, id);
    about->variant_title = mw_build_text(mw_node_get(variant, "title"), arena);
    about->variant_summary = mw_build_text(mw_node_get(variant, "summary"), arena);
}

static void build(const struct mw_lesson *lesson, const struct mw_node *root, const char *variant,
                  const uint64_t *seed, struct mw_arena *arena, struct mw_scenario *out) {
    *out = mw_build_scenario(root, arena);
    fill_variant(lesson, variant, arena, &out->about);
    if (seed != NULL) out->about.seed = *seed;
}

bool mw_lesson_scenario(const struct mw_lesson *lesson, const struct mw_lesson_choice *choice,
                        struct mw_arena *arena, struct mw_scenario *out, struct mw_problems *problems) {
    struct mw_arena scratch = {0};
    const char *variant = NULL;
    const struct mw_node *root = choose(lesson, choice, &scratch, &variant, problems);
    if (root != NULL) build(lesson, root, variant, choice->seed, arena, out);
    mw_arena_free(&scratch);
    return root != NULL;
}

/* --- running ------------------------------------------------------------------------------------------- */

bool mw_lesson_annotate(const struct mw_lesson *lesson, const struct mw_lesson_choice *choice,
                        struct mw_trace *trace, struct mw_problems *problems) {
    struct mw_arena scratch = {0};
    struct mw_annotating annotating = {.trace = trace, .problems = problems};
    annotating.root = choose(lesson, choice, &scratch, &annotating.variant, problems);
    if (annotating.root != NULL) mw_annotate(&annotating);
    mw_arena_free(&scratch);
    return annotating.root != NULL;
}

static bool run(const struct mw_lesson *lesson, const struct mw_lesson_choice *choice, bool strict,
                struct mw_trace *trace, struct mw_problems *problems) {
    struct mw_arena scratch = {0};
    struct mw_annotating annotating = {.strict = strict, .trace = trace, .problems = problems};
    annotating.root = choose(lesson, choice, &scratch, &annotating.variant, problems);
    if (annotating.root != NULL) {
        struct mw_scenario
            scenario; /* in the catalogue's arena: what the trace names lives as long as the trace */
        build(lesson, annotating.root, annotating.variant, choice->seed, &trace->catalogue.arena, &scenario);
        struct mw_world *world = mw_world_create(&scenario, trace);
        mw_world_run(world);
        mw_world_destroy(world);
        mw_annotate(&annotating);
    }
    mw_arena_free(&scratch);
    return annotating.root != NULL;
}

bool mw_lesson_run(const struct mw_lesson *lesson, const struct mw_lesson_choice *choice,
                   struct mw_trace *trace, struct mw_problems *problems) {
    return run(lesson, choice, false, trace, problems);
}

bool mw_lesson_check(const char *path, struct mw_problems *problems) {
    size_t errors = problems->error_count;
    struct mw_lesson *lesson = mw_lesson_load(path, problems);
    if (lesson == NULL) return false;
    size_t runs = lesson->card.variant_count > 0 ? lesson->card.variant_count : 1;
    for (size_t i = 0; i < runs; i++) {
        struct mw_lesson_choice choice = {0};
        if (lesson->card.variant_count > 0) choice.variant = lesson->card.variants[i].id;
        struct mw_trace trace = {0};
        run(lesson, &choice, true, &trace, problems);
        mw_trace_free(&trace);
    }
    mw_lesson_free(lesson);
    mw_problems_sort(problems);
    return problems->error_count == errors;
}
