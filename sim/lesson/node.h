/* JSON values that know where they were written.
 *
 * Nodes belong to an arena, are never changed once made, and may be shared between trees by their children.
 */
#ifndef MW_LESSON_NODE_H
#define MW_LESSON_NODE_H

#include "sim/lesson/problem.h"

#define MW_NODE_KINDS(X)                                                                                     \
    X(NULL, "null", "null")                                                                                  \
    X(FLAG, "true or false", "true atau false")                                                              \
    X(NUMBER, "a number", "bilangan")                                                                        \
    X(STRING, "a string", "string")                                                                          \
    X(LIST, "a list [ … ]", "daftar [ … ]")                                                                  \
    X(OBJECT, "an object { … }", "objek { … }")                                                              \
    X(BROKEN, "", "") /* something that could not be read, and was complained of already */

enum mw_node_kind {
#define X(name, english, indonesian) MW_NODE_##name,
    MW_NODE_KINDS(X)
#undef X
        MW_NODE_KIND_COUNT
};

struct mw_node {
    enum mw_node_kind kind;
    const char *key; /* in an object; else NULL */
    struct mw_place key_place, place;
    const char *text;             /* STRING */
    double number;                /* NUMBER */
    bool flag;                    /* FLAG */
    struct mw_node *first, *last; /* children of LIST and OBJECT */
    struct mw_node *next;         /* the next child of the same parent */
    size_t child_count;
};

struct mw_bilingual mw_node_kind_title(enum mw_node_kind kind);

/* The member; NULL if there is none or the node is NULL or no object. */
const struct mw_node *mw_node_get(const struct mw_node *object, const char *key);
/* The same, its string; NULL if there is none or it is none. */
const char *mw_node_get_text(const struct mw_node *object, const char *key);
/* The first child of an object or a list; NULL if there is none or the node is NULL or has no children. */
const struct mw_node *mw_node_children(const struct mw_node *parent);
/* The element; NULL past the end. */
const struct mw_node *mw_node_at(const struct mw_node *list, size_t index);
bool mw_node_is(const struct mw_node *node, const char *text); /* that string */
/* The value that a JSON pointer (RFC 6901) names; NULL if there is none. */
const struct mw_node *mw_node_find(const struct mw_node *root, const char *pointer);
bool mw_node_equal(const struct mw_node *a,
                   const struct mw_node *b); /* the order of members does not count */

/* Takes the next reference token off *pointer ("/a~1b/0" gives "a/b"), ~1 and ~0 decoded, into the arena.
 * NULL at the end, or with *valid false if the pointer is none. */
const char *mw_pointer_next(const char **pointer, struct mw_arena *arena, bool *valid);
/* The element that a reference token names in a list: no signs, no leading zeros; false: none. */
bool mw_pointer_index(const char *token, size_t *index);

/* A new node at the end of the parent's children. */
struct mw_node *mw_node_add(struct mw_node *parent, struct mw_node *child);

/* Keys of an object as a list that ends in NULL, for suggestions. */
const char *const *mw_node_keys(const struct mw_node *object, struct mw_arena *arena);

#endif
