/* What a person does with an IMAP device, as the task of a visit. */
#include "sim/lesson/build.h"
#include "sim/lesson/value.h"

static uint64_t flags_of(const struct mw_node *list) {
    static const char *const ids[] = {"seen", "answered", "flagged", "deleted", "draft"};
    uint64_t flags = 0;
    for (const struct mw_node *item = mw_node_children(list); item != NULL; item = item->next)
        for (unsigned i = 0; i < MW_FLAG_COUNT; i++)
            if (mw_node_is(item, ids[i])) flags |= MW_FLAG_BIT(i);
    return flags;
}

/* true: it must have the flag; false: it must not; not said: it does not matter. */
static void want_flag(struct mw_imap_query *query, const struct mw_node *said, enum mw_flag flag,
                      bool means) {
    if (said == NULL) return;
    if (said->flag == means)
        query->with |= MW_FLAG_BIT(flag);
    else
        query->without |= MW_FLAG_BIT(flag);
}

static struct mw_imap_query query_of(const struct mw_node *search, struct mw_arena *arena) {
    struct mw_imap_query query = {.from = mw_arena_text(arena, mw_node_get_text(search, "from")),
                                  .to = mw_arena_text(arena, mw_node_get_text(search, "to")),
                                  .subject = mw_arena_text(arena, mw_node_get_text(search, "subject")),
                                  .text = mw_arena_text(arena, mw_node_get_text(search, "text"))};
    want_flag(&query, mw_node_get(search, "unread"), MW_FLAG_SEEN, false);
    want_flag(&query, mw_node_get(search, "flagged"), MW_FLAG_FLAGGED, true);
    return query;
}

static enum mw_imap_task_kind kind_of(enum mw_step_action action) {
    switch (action) {
    case MW_STEP_READ: return MW_IMAP_TASK_READ;
    case MW_STEP_SAVE: return MW_IMAP_TASK_SAVE;
    case MW_STEP_FLAG: return MW_IMAP_TASK_FLAG;
    case MW_STEP_MOVE: return MW_IMAP_TASK_MOVE;
    case MW_STEP_DELETE: return MW_IMAP_TASK_DELETE;
    case MW_STEP_SEARCH: return MW_IMAP_TASK_SEARCH;
    case MW_STEP_CREATE: return MW_IMAP_TASK_CREATE;
    case MW_STEP_RENAME: return MW_IMAP_TASK_RENAME;
    case MW_STEP_DROP: return MW_IMAP_TASK_DROP;
    case MW_STEP_WATCH: return MW_IMAP_TASK_WATCH;
    default: return MW_IMAP_TASK_SYNC;
    }
}

struct mw_imap_task mw_build_task(const struct mw_node *step, enum mw_step_action action,
                                  struct mw_arena *arena) {
    static const char *const name_keys[] = {"attachment", "into", "name"};
    struct mw_imap_task task = {.kind = kind_of(action),
                                .folder = mw_arena_text(arena, mw_node_get_text(step, "folder")),
                                .subject = mw_arena_text(arena, mw_node_get_text(step, "letter")),
                                .add = flags_of(mw_node_get(step, "set")),
                                .remove = flags_of(mw_node_get(step, "clear")),
                                .search = query_of(mw_node_get(step, "search"), arena),
                                .for_us = mw_value_node_duration(mw_node_get(step, "lasts"), 0)};
    for (size_t i = 0; i < sizeof name_keys / sizeof *name_keys; i++)
        if (mw_node_get_text(step, name_keys[i]))
            task.name = mw_arena_text(arena, mw_node_get_text(step, name_keys[i]));
    return task;
}
