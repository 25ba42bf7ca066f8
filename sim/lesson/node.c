#include "sim/lesson/node.h"

#include <string.h>

struct mw_bilingual mw_node_kind_title(enum mw_node_kind kind) {
    static const struct mw_bilingual titles[] = {
#define X(name, english, indonesian) {{english, indonesian}},
        MW_NODE_KINDS(X)
#undef X
    };
    return titles[kind];
}

const struct mw_node *mw_node_get(const struct mw_node *object, const char *key) {
    if (object == NULL || object->kind != MW_NODE_OBJECT) return NULL;
    for (const struct mw_node *child = object->first; child != NULL; child = child->next)
        if (strcmp(child->key, key) == 0) return child;
    return NULL;
}

const char *mw_node_get_text(const struct mw_node *object, const char *key) {
    const struct mw_node *child = mw_node_get(object, key);
    return child != NULL && child->kind == MW_NODE_STRING ? child->text : NULL;
}

const struct mw_node *mw_node_children(const struct mw_node *parent) {
    return parent == NULL ? NULL : parent->first;
}

const struct mw_node *mw_node_at(const struct mw_node *list, size_t index) {
    if (list == NULL || list->kind != MW_NODE_LIST) return NULL;
    const struct mw_node *child = list->first;
    while (child != NULL && index-- > 0)
        child = child->next;
    return child;
}

bool mw_node_is(const struct mw_node *node, const char *text) {
    return node != NULL && node->kind == MW_NODE_STRING && strcmp(node->text, text) == 0;
}

const char *mw_pointer_next(const char **pointer, struct mw_arena *arena, bool *valid) {
    *valid = true;
    if (**pointer == '\0') return NULL;
    const char *at = *pointer;
    *valid = *at == '/';
    if (!*valid) return NULL;
    at++;
    char *token = mw_arena_alloc(arena, strcspn(at, "/") + 1);
    size_t len = 0;
    for (; *at != '\0' && *at != '/'; at++) {
        token[len++] = *at;
        if (*at != '~') continue;
        at++;
        *valid = *at == '0' || *at == '1';
        if (!*valid) return NULL;
        token[len - 1] = *at == '0' ? '~' : '/';
    }
    *pointer = at;
    return token;
}

bool mw_pointer_index(const char *token, size_t *index) {
    uint64_t number;
    struct mw_span digits = mw_span_of(token);
    if (!mw_span_number(digits, &number) || (digits.len > 1 && token[0] == '0')) return false;
    *index = (size_t)number;
    return true;
}

const struct mw_node *mw_node_find(const struct mw_node *root, const char *pointer) {
    struct mw_arena arena = {0};
    const struct mw_node *node = root;
    bool valid;
    const char *token;
    while (node != NULL && (token = mw_pointer_next(&pointer, &arena, &valid)) != NULL) {
        size_t index;
        if (node->kind == MW_NODE_LIST)
            node = mw_pointer_index(token, &index) ? mw_node_at(node, index) : NULL;
        else
            node = mw_node_get(node, token);
    }
    if (node != NULL && !valid) node = NULL;
    mw_arena_free(&arena);
    return node;
}

bool mw_node_equal(const struct mw_node *a, const struct mw_node *b) {
    if (a->kind != b->kind || a->child_count != b->child_count) return false;
    switch (a->kind) {
    case MW_NODE_FLAG: return a->flag == b->flag;
    case MW_NODE_NUMBER: return !(a->number < b->number) && !(a->number > b->number);
    case MW_NODE_STRING: return strcmp(a->text, b->text) == 0;
    case MW_NODE_LIST:
        for (const struct mw_node *x = a->first, *y = b->first; x != NULL; x = x->next, y = y->next)
            if (!mw_node_equal(x, y)) return false;
        return true;
    case MW_NODE_OBJECT:
        for (const struct mw_node *x = a->first; x != NULL; x = x->next) {
            const struct mw_node *y = mw_node_get(b, x->key);
            if (y == NULL || !mw_node_equal(x, y)) return false;
        }
        return true;
    default: return true;
    }
}

struct mw_node *mw_node_add(struct mw_node *parent, struct mw_node *child) {
    if (parent->last == NULL)
        parent->first = child;
    else
        parent->last->next = child;
    parent->last = child;
    child->next = NULL;
    parent->child_count++;
    return child;
}

const char *const *mw_node_keys(const struct mw_node *object, struct mw_arena *arena) {
    size_t count = object != NULL && object->kind == MW_NODE_OBJECT ? object->child_count : 0;
    const char **keys = mw_arena_alloc(arena, (count + 1) * sizeof *keys);
    size_t i = 0;
    if (count > 0)
        for (const struct mw_node *child = object->first; child != NULL; child = child->next)
            keys[i++] = child->key;
    return keys;
}
