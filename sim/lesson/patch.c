#include "sim/lesson/patch.h"

#include <string.h>

#include "sim/base/text.h"

static struct mw_node *copy(const struct mw_node *node, struct mw_arena *arena) {
    struct mw_node *new_node = mw_arena_alloc(arena, sizeof *new_node);
    *new_node = *node;
    new_node->next = NULL;
    return new_node;
}

/* The same node, and no children yet. */
static struct mw_node *copy_bare(const struct mw_node *node, struct mw_arena *arena) {
    struct mw_node *bare = copy(node, arena);
    bare->first = bare->last = NULL;
    bare->child_count = 0;
    return bare;
}

static struct mw_node *merge(const struct mw_node *target, const struct mw_node *patch,
                             struct mw_arena *arena) {
    if (patch->kind != MW_NODE_OBJECT) return copy(patch, arena);
    bool onto_object = target != NULL && target->kind == MW_NODE_OBJECT;
    struct mw_node *result = copy_bare(onto_object ? target : patch, arena);
    if (onto_object) {
        for (const struct mw_node *member = target->first; member != NULL; member = member->next) {
            const struct mw_node *change = mw_node_get(patch, member->key);
            if (change == NULL)
                mw_node_add(result, copy(member, arena));
            else if (change->kind != MW_NODE_NULL)
                mw_node_add(result, merge(member, change, arena));
        }
    }
    for (const struct mw_node *change = patch->first; change != NULL; change = change->next) {
        bool is_new = !onto_object || mw_node_get(target, change->key) == NULL;
        if (is_new && change->kind != MW_NODE_NULL) mw_node_add(result, merge(NULL, change, arena));
    }
    return result;
}

const struct mw_node *mw_patch_merge(const struct mw_node *target, const struct mw_node *patch,
                                     struct mw_arena *arena) {
    return merge(target, patch, arena);
}

struct setting {
    const struct mw_node *value;
    struct mw_place place;
    struct mw_arena *arena;
    struct mw_problems *problems;
};

static struct mw_node *set_below(const struct mw_node *node, const char *pointer,
                                 const struct setting *setting);

static struct mw_node *set_member(const struct mw_node *object, const char *token, const char *rest,
                                  const struct setting *setting) {
    struct mw_node *result = copy_bare(object, setting->arena);
    bool found = false;
    for (const struct mw_node *member = object->first; member != NULL; member = member->next) {
        if (strcmp(member->key, token) != 0) {
            mw_node_add(result, copy(member, setting->arena));
            continue;
        }
        found = true;
        bool removes = *rest == '\0' && setting->value->kind == MW_NODE_NULL;
        struct mw_node *new_member = removes ? NULL : set_below(member, rest, setting);
        if (!removes && new_member == NULL) return NULL;
        if (removes) continue;
        new_member->key = member->key;
        mw_node_add(result, new_member);
    }
    if (found) return result;
    if (*rest != '\0') {
        const char *meant = mw_text_closest(token, mw_node_keys(object, setting->arena));
        if (meant != NULL)
            mw_problems_error(setting->problems, setting->place,
                              "there is no \"%s\" on the way to this value; did you mean \"%s\"?",
                              "tidak ada \"%s\" di jalan menuju nilai ini; maksud Anda \"%s\"?", token,
                              meant);
        else
            mw_problems_error(setting->problems, setting->place,
                              "there is no \"%s\" on the way to this value",
                              "tidak ada \"%s\" di jalan menuju nilai ini", token);
        return NULL;
    }
    if (setting->value->kind == MW_NODE_NULL) return result;
    struct mw_node *added = copy(setting->value, setting->arena);
    added->key = token;
    added->key_place = setting->place;
    mw_node_add(result, added);
    return result;
}

static struct mw_node *set_element(const struct mw_node *list, const char *token, const char *rest,
                                   const struct setting *setting) {
    struct mw_node *result = copy_bare(list, setting->arena);
    size_t index = list->child_count, i = 0;
    bool at_end = strcmp(token, "-") == 0;
    bool names = mw_pointer_index(token, &index) ? index < list->child_count : at_end && *rest == '\0';
    if (!names) {
        mw_problems_error(
            setting->problems, setting->place,
            "the list has no element \"%s\": it has %zu, counted from 0, and \"-\" adds one",
            "daftar tidak punya elemen \"%s\": isinya %zu, dihitung dari 0, dan \"-\" menambah satu", token,
            list->child_count);
        return NULL;
    }
    for (const struct mw_node *element = list->first; element != NULL; element = element->next, i++) {
        if (i == index && *rest == '\0' && setting->value->kind == MW_NODE_NULL) continue;
        struct mw_node *new_element =
            i == index ? set_below(element, rest, setting) : copy(element, setting->arena);
        if (new_element == NULL) return NULL;
        mw_node_add(result, new_element);
    }
    if (at_end && setting->value->kind != MW_NODE_NULL)
        mw_node_add(result, copy(setting->value, setting->arena));
    return result;
}

static struct mw_node *set_below(const struct mw_node *node, const char *pointer,
                                 const struct setting *setting) {
    bool valid;
    const char *token = mw_pointer_next(&pointer, setting->arena, &valid);
    if (!valid) {
        mw_problems_error(
            setting->problems, setting->place,
            "not a JSON pointer: it begins with \"/\"; \"~\" is written \"~0\" and \"/\" in a key \"~1\"",
            "bukan JSON pointer: diawali \"/\"; \"~\" ditulis \"~0\" dan \"/\" di dalam kunci \"~1\"");
        return NULL;
    }
    if (token == NULL) {
        struct mw_node *value = copy(setting->value, setting->arena);
        value->key_place = setting->place;
        return value;
    }
    if (node->kind == MW_NODE_OBJECT) return set_member(node, token, pointer, setting);
    if (node->kind == MW_NODE_LIST) return set_element(node, token, pointer, setting);
    mw_problems_error(
        setting->problems, setting->place,
        "the pointer goes on with \"%s\", but what it has reached is neither an object nor a list",
        "pointer berlanjut dengan \"%s\", tetapi yang sudah dicapai bukan objek dan bukan daftar", token);
    return NULL;
}

const struct mw_node *mw_patch_set(const struct mw_node *root, const char *pointer,
                                   const struct mw_node *value, struct mw_place place, struct mw_arena *arena,
                                   struct mw_problems *problems) {
    struct setting setting = {value, place, arena, problems};
    return set_below(root, pointer, &setting);
}
