#include "sim/lesson/card.h"

#include <string.h>

#include "sim/lesson/build.h"

/* X(name, id, English, Indonesian) */
#define LEVELS(X)                                                                                            \
    X(BEGINNER, "beginner", "Beginner", "Pemula")                                                            \
    X(INTERMEDIATE, "intermediate", "Intermediate", "Menengah")                                              \
    X(ADVANCED, "advanced", "Advanced", "Lanjut")

struct mw_bilingual mw_level_title(enum mw_level level) {
    static const struct mw_bilingual titles[] = {
#define X(name, id, english, indonesian) [MW_LEVEL_##name] = {{english, indonesian}},
        LEVELS(X)
#undef X
    };
    return titles[level];
}

static enum mw_level level_of(const struct mw_node *level) {
#define X(name, id, english, indonesian)                                                                     \
    if (mw_node_is(level, id)) return MW_LEVEL_##name;
    LEVELS(X)
#undef X
    return MW_LEVEL_BEGINNER;
}

static int whole(const struct mw_node *node) {
    bool good = node != NULL && node->kind == MW_NODE_NUMBER && node->number >= 0 && node->number < 1e6;
    return good ? (int)node->number : 0;
}

static struct mw_bilingual text_of(const struct mw_node *parent, const char *key, struct mw_arena *arena) {
    return mw_build_text(mw_node_get(parent, key), arena);
}

/* "lessons/walk.json" is "walk". */
static const char *stem(const char *path, struct mw_arena *arena) {
    const char *slash = strrchr(path, '/');
    struct mw_span name = mw_span_of(slash == NULL ? path : slash + 1);
    if (mw_span_ends_nocase(name, ".json")) name.len -= 5;
    return mw_arena_span_text(arena, name);
}

struct mw_lesson_card mw_card_of(const struct mw_node *root, const char *path, struct mw_arena *arena) {
    const struct mw_node *about = mw_node_get(root, "about"), *variants = mw_node_get(root, "variants");
    struct mw_lesson_card card = {.path = mw_arena_text(arena, path)};
    const char *id = mw_node_get_text(about, "id");
    card.id = id != NULL ? mw_arena_text(arena, id) : stem(path, arena);
    card.broken = id == NULL || mw_node_get(about, "title") == NULL;
    if (card.broken) return card;
    card.number = whole(mw_node_get(about, "number"));
    card.title = text_of(about, "title", arena);
    card.summary = text_of(about, "summary", arena);
    card.level = level_of(mw_node_get(about, "level"));
    card.minutes = whole(mw_node_get(about, "minutes"));
    if (variants == NULL || variants->kind != MW_NODE_OBJECT) return card;
    struct mw_lesson_variant *out = mw_arena_alloc(arena, (variants->child_count + 1) * sizeof *out);
    card.variants = out;
    for (const struct mw_node *variant = variants->first; variant != NULL; variant = variant->next)
        out[card.variant_count++] =
            (struct mw_lesson_variant){mw_arena_text(arena, variant->key), text_of(variant, "title", arena),
                                       text_of(variant, "summary", arena)};
    return card;
}
