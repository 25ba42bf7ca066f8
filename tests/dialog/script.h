/* A dialog file, taken apart. */
#ifndef MW_TESTS_DIALOG_SCRIPT_H
#define MW_TESTS_DIALOG_SCRIPT_H

#include "sim/base/arena.h"

enum mw_item_kind {
    MW_ITEM_BEGINS, /* "== title" */
    MW_ITEM_SETS,
    MW_ITEM_FED,
    MW_ITEM_EXPECTED, /* text: the whole line, "S: 250 ok", escapes undone */
    MW_ITEM_PASSES,
    MW_ITEM_LOST,
};

struct mw_item {
    enum mw_item_kind kind;
    int line; /* in the file, from 1 */
    struct mw_span text;
    int64_t wait_us;
};

struct mw_script {
    const char *path;
    struct mw_item *items;
    size_t item_count, item_capacity;
    struct mw_arena arena;
};

/* fed: 'C' or 'S', the side whose lines are fed. False, with FILE:LINE on stderr, if the file is not a
 * dialog. */
bool mw_script_load(struct mw_script *script, const char *path, char fed);
void mw_script_free(struct mw_script *script);

#endif
