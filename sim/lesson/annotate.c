#include "sim/lesson/annotate.h"

#include "sim/lesson/build.h"
#include "sim/lesson/select.h"

#define EACH(child, parent)                                                                                  \
    const struct mw_node *child = mw_node_children(parent);                                                  \
    child != NULL;                                                                                           \
    child = child->next

static struct mw_catalogue *catalogue_of(struct mw_annotating *annotating) {
    return &annotating->trace->catalogue;
}

static struct mw_bilingual text_of(struct mw_annotating *annotating, const struct mw_node *parent,
                                   const char *key) {
    return mw_build_text(mw_node_get(parent, key), &catalogue_of(annotating)->arena);
}

static const char *copy_of(struct mw_annotating *annotating, const struct mw_node *parent, const char *key) {
    return mw_arena_text(&catalogue_of(annotating)->arena, mw_node_get_text(parent, key));
}

struct mw_bilingual mw_annotate_variant(struct mw_annotating *annotating) {
    if (annotating->variant == NULL) return MW_BOTH("", "");
    struct mw_arena *arena = &annotating->problems->arena;
    return MW_BOTH(mw_arena_format(arena, " (variant \"%s\")", annotating->variant),
                   mw_arena_format(arena, " (varian \"%s\")", annotating->variant));
}

static void report_nothing_found(struct mw_annotating *annotating, const struct mw_node *selector) {
    const struct mw_node *optional = mw_node_get(selector, "optional");
    if (optional != NULL && optional->flag) return;
    struct mw_problems *problems = annotating->problems;
    struct mw_bilingual variant = mw_annotate_variant(annotating);
    const char *blamed = mw_select_blame(annotating->root, selector, annotating->trace);
    const char *english = "", *indonesian = "";
    if (blamed != NULL) {
        english = mw_arena_format(&problems->arena, "; without \"%s\" one would", blamed);
        indonesian = mw_arena_format(&problems->arena, "; tanpa \"%s\" ada yang cocok", blamed);
    }
    english = mw_arena_format(&problems->arena,
                              "no event of the run fits this selector%s%s; or make it \"optional\": true",
                              variant.in[MW_LANGUAGE_EN], english);
    indonesian = mw_arena_format(
        &problems->arena,
        "tidak ada peristiwa yang cocok dengan penunjuk ini%s%s; atau beri \"optional\": true",
        variant.in[MW_LANGUAGE_ID], indonesian);
    if (annotating->strict)
        mw_problems_say(problems, selector->place, english, indonesian);
    else
        mw_problems_say_warning(problems, selector->place, english, indonesian);
}

static uint32_t find(struct mw_annotating *annotating, const struct mw_node *item) {
    const struct mw_node *selector = mw_node_get(item, "at");
    uint32_t record = mw_select(annotating->root, selector, annotating->trace);
    if (record == MW_NONE) report_nothing_found(annotating, selector);
    return record;
}

static void add_chapters(struct mw_annotating *annotating) {
    static const char *const protocols[] = {
#define X(name, id, port) id,
        MW_PROTOCOLS(X)
#undef X
    };
    uint32_t last = 0;
    for (EACH(node, mw_node_get(annotating->root, "chapters"))) {
        struct mw_chapter chapter = {.id = copy_of(annotating, node, "id"),
                                     .title = text_of(annotating, node, "title"),
                                     .tag = text_of(annotating, node, "tag"),
                                     .record = find(annotating, node)};
        for (size_t i = 0; i < MW_PROTOCOL_COUNT; i++)
            if (mw_node_is(mw_node_get(node, "protocol"), protocols[i]))
                chapter.protocol = (enum mw_protocol)i;
        mw_catalogue_add_chapter(catalogue_of(annotating), &chapter);
        if (chapter.record == MW_NONE) continue;
        if (chapter.record < last && annotating->strict)
            mw_problems_error(annotating->problems, mw_node_get(node, "at")->place,
                              "the chapter \"%s\" begins before the one above it: put them in the order in "
                              "which they happen",
                              "bab \"%s\" dimulai sebelum bab di atasnya: urutkan sesuai kejadiannya",
                              chapter.id);
        last = chapter.record;
    }
}

static void add_notes(struct mw_annotating *annotating) {
    for (EACH(node, mw_node_get(annotating->root, "notes"))) {
        const struct mw_node *words = mw_node_get(node, "words");
        struct mw_note note = {.title = text_of(annotating, node, "title"),
                               .text = text_of(annotating, node, "text"),
                               .rfc = copy_of(annotating, node, "rfc"),
                               .record = find(annotating, node)};
        if (note.record == MW_NONE) continue;
        if (words != NULL) {
            size_t count = 0;
            note.words = mw_arena_alloc(&catalogue_of(annotating)->arena,
                                        (words->child_count + 1) * sizeof *note.words);
            for (EACH(word, words))
                note.words[count++] = mw_arena_text(&catalogue_of(annotating)->arena, word->text);
        }
        mw_catalogue_add_note(catalogue_of(annotating), &note);
    }
}

static void add_questions(struct mw_annotating *annotating) {
    for (EACH(node, mw_node_get(annotating->root, "questions"))) {
        const struct mw_node *answers = mw_node_get(node, "answers");
        struct mw_question question = {.id = copy_of(annotating, node, "id"),
                                       .ask = text_of(annotating, node, "ask"),
                                       .record = find(annotating, node)};
        if (question.record == MW_NONE) continue;
        question.answers =
            mw_arena_alloc(&catalogue_of(annotating)->arena, answers->child_count * sizeof *question.answers);
        for (EACH(answer, answers)) {
            const struct mw_node *right = mw_node_get(answer, "right");
            question.answers[question.answer_count++] =
                (struct mw_answer){.text = text_of(annotating, answer, "text"),
                                   .because = text_of(annotating, answer, "because"),
                                   .right = right != NULL && right->flag};
        }
        mw_catalogue_add_question(catalogue_of(annotating), &question);
    }
}

static void add_words(struct mw_annotating *annotating) {
    for (EACH(node, mw_node_get(annotating->root, "words"))) {
        struct mw_word word = {.id = mw_arena_text(&catalogue_of(annotating)->arena, node->key),
                               .word = text_of(annotating, node, "word"),
                               .meaning = text_of(annotating, node, "meaning")};
        mw_catalogue_add_word(catalogue_of(annotating), &word);
    }
}

void mw_annotate(struct mw_annotating *annotating) {
    add_chapters(annotating);
    add_notes(annotating);
    add_questions(annotating);
    add_words(annotating);
    mw_annotate_expectations(annotating);
}
