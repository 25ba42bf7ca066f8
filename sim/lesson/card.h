/* A lesson as lists show it, read from a tree that may be unchecked. */
#ifndef MW_LESSON_CARD_H
#define MW_LESSON_CARD_H

#include "sim/lesson/lesson.h"
#include "sim/lesson/node.h"

/* Broken if it has no id or title. */
struct mw_lesson_card mw_card_of(const struct mw_node *root, const char *path, struct mw_arena *arena);

#endif
