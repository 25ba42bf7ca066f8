/* Changing a lesson: merge patches (RFC 7396) and single values named by JSON pointers (RFC 6901).
 *
 * Trees are not changed: the result shares what stayed the same. Every value keeps the place where it was
 * written, in the lesson or in the patch, so that a problem points to the text that causes it. */
#ifndef MW_LESSON_PATCH_H
#define MW_LESSON_PATCH_H

#include "sim/lesson/node.h"

/* MergePatch(target, patch) of RFC 7396 §2; target may be NULL. */
const struct mw_node *mw_patch_merge(const struct mw_node *target, const struct mw_node *patch,
                                     struct mw_arena *arena);

/* The tree with `value` in the place of what the pointer names. Members of objects are made if they are not
 * there;
 * "-" adds to a list; a value of kind NULL removes. NULL, and an error at `place`, if the pointer leads
 * nowhere. */
const struct mw_node *mw_patch_set(const struct mw_node *root, const char *pointer,
                                   const struct mw_node *value, struct mw_place place, struct mw_arena *arena,
                                   struct mw_problems *problems);

#endif
