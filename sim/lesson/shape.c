#include "sim/lesson/shape.h"

#include <math.h>
#include <string.h>

#include "sim/base/text.h"

struct checking {
    const struct mw_node *root;
    struct mw_problems *problems;
    size_t misfits;
};

static void check(struct checking *checking, const struct mw_shape *shape, const struct mw_node *node);

#define FORMAT(...) mw_arena_format(&checking->problems->arena, __VA_ARGS__)

struct mw_bilingual mw_shape_suggestion(const char *misspelt, const char *const *words,
                                        struct mw_arena *arena) {
    const char *meant = mw_text_closest(misspelt, words);
    if (meant == NULL) return MW_BOTH("", "");
    return MW_BOTH(mw_arena_format(arena, "; did you mean \"%s\"?", meant),
                   mw_arena_format(arena, "; maksud Anda \"%s\"?", meant));
}

static const char *list_of(struct checking *checking, const char *const *words) {
    struct mw_buffer list = {0};
    for (size_t i = 0; words[i] != NULL; i++)
        mw_buffer_format(&list, "%s\"%s\"", i > 0 ? ", " : "", words[i]);
    const char *text = FORMAT("%s", mw_buffer_text(&list));
    mw_buffer_free(&list);
    return text;
}

static void report_kind(struct checking *checking, const struct mw_node *node, const char *english,
                        const char *indonesian) {
    struct mw_bilingual found = mw_node_kind_title(node->kind);
    mw_problems_say(checking->problems, node->place,
                    FORMAT("expected %s, not %s", english, found.in[MW_LANGUAGE_EN]),
                    FORMAT("seharusnya %s, bukan %s", indonesian, found.in[MW_LANGUAGE_ID]));
}

static bool require_kind(struct checking *checking, const struct mw_node *node, enum mw_node_kind kind) {
    if (node->kind == kind) return true;
    struct mw_bilingual wanted = mw_node_kind_title(kind);
    report_kind(checking, node, wanted.in[MW_LANGUAGE_EN], wanted.in[MW_LANGUAGE_ID]);
    return false;
}

/* --- objects and lists ---------------------------------------------------------------------------------- */

static const struct mw_field *field_of(const struct mw_shape *shape, const char *key) {
    for (const struct mw_field *field = shape->fields; field->key != NULL; field++)
        if (strcmp(field->key, key) == 0) return field;
    return NULL;
}

static void report_unknown_key(struct checking *checking, const struct mw_shape *shape,
                               const struct mw_node *member) {
    enum { MOST_FIELDS = 40 };
    checking->misfits++;
    const char *keys[MOST_FIELDS + 2];
    size_t count = 0;
    for (const struct mw_field *field = shape->fields; field->key != NULL && count < MOST_FIELDS; field++)
        keys[count++] = field->key;
    keys[count++] = "comment";
    keys[count] = NULL;
    struct mw_bilingual meant = mw_shape_suggestion(member->key, keys, &checking->problems->arena);
    if (*meant.in[MW_LANGUAGE_EN] == '\0')
        meant = MW_BOTH(FORMAT("; known here: %s", list_of(checking, keys)),
                        FORMAT("; yang dikenal di sini: %s", list_of(checking, keys)));
    mw_problems_say(checking->problems, member->key_place,
                    FORMAT("unknown key \"%s\"%s", member->key, meant.in[MW_LANGUAGE_EN]),
                    FORMAT("kunci \"%s\" tidak dikenal%s", member->key, meant.in[MW_LANGUAGE_ID]));
}

static void check_object(struct checking *checking, const struct mw_shape *shape,
                         const struct mw_node *node) {
    static const struct mw_shape comment = {.kind = MW_SHAPE_STRING};
    if (!require_kind(checking, node, MW_NODE_OBJECT)) return;
    for (const struct mw_node *member = node->first; member != NULL; member = member->next) {
        const struct mw_field *field = field_of(shape, member->key);
        if (field != NULL)
            check(checking, field->shape, member);
        else if (strcmp(member->key, "comment") == 0)
            check(checking, &comment, member);
        else
            report_unknown_key(checking, shape, member);
    }
    for (const struct mw_field *field = shape->fields; field->key != NULL; field++)
        if (field->required && mw_node_get(node, field->key) == NULL) {
            checking->misfits++;
            mw_problems_error(checking->problems, node->place, "\"%s\" is missing in this object",
                              "\"%s\" tidak ada di dalam objek ini", field->key);
        }
}

static void check_map(struct checking *checking, const struct mw_shape *shape, const struct mw_node *node) {
    if (!require_kind(checking, node, MW_NODE_OBJECT)) return;
    for (const struct mw_node *member = node->first; member != NULL; member = member->next) {
        if (!shape->good(member->key))
            mw_problems_say(
                checking->problems, member->key_place,
                FORMAT("the key \"%s\" should be %s", member->key, shape->wanted.in[MW_LANGUAGE_EN]),
                FORMAT("kunci \"%s\" seharusnya %s", member->key, shape->wanted.in[MW_LANGUAGE_ID]));
        check(checking, shape->item, member);
    }
}

static void check_list(struct checking *checking, const struct mw_shape *shape, const struct mw_node *node) {
    if (!require_kind(checking, node, MW_NODE_LIST)) return;
    for (const struct mw_node *item = node->first; item != NULL; item = item->next)
        check(checking, shape->item, item);
    double count = (double)node->child_count;
    if (shape->most > 0 && (count < shape->least || count > shape->most)) {
        if (shape->most > shape->least)
            mw_problems_error(checking->problems, node->place, "expected %.0f to %.0f elements, not %zu",
                              "seharusnya %.0f sampai %.0f elemen, bukan %zu", shape->least, shape->most,
                              node->child_count);
        else
            mw_problems_error(checking->problems, node->place, "expected %.0f elements, not %zu",
                              "seharusnya %.0f elemen, bukan %zu", shape->least, node->child_count);
    }
}

/* --- leaves ------------------------------------------------------------------------------------------------
 */

static void check_text(struct checking *checking, const struct mw_node *node) {
    if (node->kind == MW_NODE_STRING) return;
    if (node->kind != MW_NODE_OBJECT) {
        report_kind(checking, node, "a text: {\"en\": \"…\", \"id\": \"…\"} or a string",
                    "teks: {\"en\": \"…\", \"id\": \"…\"} atau string");
        return;
    }
    static const struct mw_shape string = {.kind = MW_SHAPE_STRING};
    static const struct mw_field fields[] = {{"en", &string, false}, {"id", &string, false}, {0}};
    static const struct mw_shape text = {.kind = MW_SHAPE_OBJECT, .fields = fields};
    check_object(checking, &text, node);
    if (mw_node_get(node, "en") == NULL)
        mw_problems_say(checking->problems, node->place, "the English text (\"en\") is missing",
                        "teks bahasa Inggris (\"en\") tidak ada");
    if (mw_node_get(node, "id") == NULL)
        mw_problems_say(checking->problems, node->place, "the Indonesian text (\"id\") is missing",
                        "teks bahasa Indonesia (\"id\") tidak ada");
}

static void check_number(struct checking *checking, const struct mw_shape *shape,
                         const struct mw_node *node) {
    if (!require_kind(checking, node, MW_NODE_NUMBER)) return;
    double number = node->number;
    bool whole = shape->kind == MW_SHAPE_INTEGER || shape->or_integer;
    if (whole && fabs(number - floor(number)) > 0)
        mw_problems_error(checking->problems, node->place, "expected a whole number, not %g",
                          "seharusnya bilangan bulat, bukan %g", number);
    double least = shape->least, most = shape->most;
    if (shape->or_number && most <= least) most = 3e9;   /* seconds: nearly a hundred years */
    if (shape->or_integer && most <= least) most = 1e12; /* bytes */
    if (number < least || number > most)
        mw_problems_error(checking->problems, node->place, "expected a number from %.15g to %.15g, not %.15g",
                          "seharusnya bilangan dari %.15g sampai %.15g, bukan %.15g", least, most, number);
}

static void check_reference(struct checking *checking, const struct mw_shape *shape,
                            const struct mw_node *node) {
    const struct mw_node *among = mw_node_find(checking->root, shape->among);
    if (mw_node_get(among, node->text) != NULL && strcmp(node->text, "comment") != 0) return;
    if (among != NULL && among->kind != MW_NODE_OBJECT) return; /* complained of already */
    const char *const *keys = mw_node_keys(among, &checking->problems->arena);
    struct mw_bilingual meant = mw_shape_suggestion(node->text, keys, &checking->problems->arena);
    if (*meant.in[MW_LANGUAGE_EN] == '\0')
        meant =
            MW_BOTH(FORMAT(" under \"%s\"", shape->among + 1), FORMAT(" di bawah \"%s\"", shape->among + 1));
    mw_problems_say(checking->problems, node->place,
                    FORMAT("there is no %s \"%s\"%s", shape->thing.in[MW_LANGUAGE_EN], node->text,
                           meant.in[MW_LANGUAGE_EN]),
                    FORMAT("tidak ada %s \"%s\"%s", shape->thing.in[MW_LANGUAGE_ID], node->text,
                           meant.in[MW_LANGUAGE_ID]));
}

static void check_string(struct checking *checking, const struct mw_shape *shape,
                         const struct mw_node *node) {
    if (node->kind == MW_NODE_NUMBER && (shape->or_number || shape->or_integer)) {
        check_number(checking, shape, node);
        return;
    }
    if (node->kind != MW_NODE_STRING && shape->good != NULL) {
        report_kind(checking, node, shape->wanted.in[MW_LANGUAGE_EN], shape->wanted.in[MW_LANGUAGE_ID]);
        return;
    }
    if (!require_kind(checking, node, MW_NODE_STRING)) return;
    if (shape->good != NULL && !shape->good(node->text))
        mw_problems_say(checking->problems, node->place,
                        FORMAT("\"%s\": expected %s", node->text, shape->wanted.in[MW_LANGUAGE_EN]),
                        FORMAT("\"%s\": seharusnya %s", node->text, shape->wanted.in[MW_LANGUAGE_ID]));
    if (shape->among != NULL) check_reference(checking, shape, node);
}

static void check_choice(struct checking *checking, const struct mw_shape *shape,
                         const struct mw_node *node) {
    if (!require_kind(checking, node, MW_NODE_STRING)) return;
    for (const char *const *choice = shape->choices; *choice != NULL; choice++)
        if (strcmp(*choice, node->text) == 0) return;
    struct mw_bilingual meant = mw_shape_suggestion(node->text, shape->choices, &checking->problems->arena);
    const char *all = list_of(checking, shape->choices);
    if (*meant.in[MW_LANGUAGE_EN] == '\0')
        meant = MW_BOTH(FORMAT("; expected one of %s", all), FORMAT("; seharusnya salah satu dari %s", all));
    mw_problems_say(checking->problems, node->place,
                    FORMAT("\"%s\" is unknown%s", node->text, meant.in[MW_LANGUAGE_EN]),
                    FORMAT("\"%s\" tidak dikenal%s", node->text, meant.in[MW_LANGUAGE_ID]));
}

static void check(struct checking *checking, const struct mw_shape *shape, const struct mw_node *node) {
    if (node->kind == MW_NODE_BROKEN) return;
    switch (shape->kind) {
    case MW_SHAPE_OBJECT: check_object(checking, shape, node); break;
    case MW_SHAPE_MAP: check_map(checking, shape, node); break;
    case MW_SHAPE_LIST: check_list(checking, shape, node); break;
    case MW_SHAPE_TEXT: check_text(checking, node); break;
    case MW_SHAPE_STRING: check_string(checking, shape, node); break;
    case MW_SHAPE_CHOICE: check_choice(checking, shape, node); break;
    case MW_SHAPE_FLAG: require_kind(checking, node, MW_NODE_FLAG); break;
    case MW_SHAPE_INTEGER:
    case MW_SHAPE_NUMBER: check_number(checking, shape, node); break;
    case MW_SHAPE_FREE: require_kind(checking, node, MW_NODE_OBJECT); break;
    }
}

size_t mw_shape_check(const struct mw_shape *shape, const struct mw_node *root,
                      struct mw_problems *problems) {
    struct checking checking = {root, problems, 0};
    check(&checking, shape, root);
    return checking.misfits;
}
