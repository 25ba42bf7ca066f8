/* From a checked, merged lesson to plain data. Everything is copied into the arena given. */
#ifndef MW_LESSON_BUILD_H
#define MW_LESSON_BUILD_H

#include "sim/lesson/node.h"
#include "sim/world/scenario.h"

struct mw_bilingual mw_build_text(const struct mw_node *text, struct mw_arena *arena); /* NULL: no text */
struct mw_about mw_build_about(const struct mw_node *root, struct mw_arena *arena);
struct mw_scenario mw_build_scenario(const struct mw_node *root, struct mw_arena *arena);
/* build_task.c: what the step does, for a device that receives with IMAP. */
struct mw_imap_task mw_build_task(const struct mw_node *step, enum mw_step_action action,
                                  struct mw_arena *arena);

#endif
