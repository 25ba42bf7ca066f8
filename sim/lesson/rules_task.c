/* Which words belong to which action of a script's step. */
#include <string.h>

#include "sim/lesson/rules.h"
#include "sim/lesson/shape.h"

/* X(key, actions that need it, actions that may have it): each list between blanks */
static const struct {
    const char *key, *needed, *allowed;
} words[] = {
    {"message", " send ", ""},
    {"envelope-from", "", " send "},
    {"folder", " rename-folder delete-folder ", " sync read save flag move delete search watch "},
    {"letter", " read save flag move delete ", ""},
    {"attachment", " save ", ""},
    {"set", "", " flag "},
    {"clear", "", " flag "},
    {"into", " move ", ""},
    {"name", " create-folder rename-folder ", ""},
    {"search", " search ", ""},
    {"lasts", " watch ", ""},
};

static bool names(const char *list, const char *action, struct mw_arena *arena) {
    return strstr(list, mw_arena_format(arena, " %s ", action)) != NULL;
}

/* "send" needs more than to have a message: see rules.c. */
static void check_word(const struct mw_node *step, const char *action, size_t i,
                       struct mw_problems *problems) {
    const struct mw_node *word = mw_node_get(step, words[i].key);
    bool needed = names(words[i].needed, action, &problems->arena);
    bool allowed = needed || names(words[i].allowed, action, &problems->arena);
    if (word == NULL && needed && strcmp(action, "send") != 0)
        mw_problems_error(problems, step->place, "\"%s\" is missing: \"%s\" needs it",
                          "\"%s\" tidak ada: \"%s\" memerlukannya", words[i].key, action);
    if (word != NULL && !allowed)
        mw_problems_error(problems, word->key_place, "\"%s\" has nothing to do with \"%s\"",
                          "\"%s\" tidak ada hubungannya dengan \"%s\"", words[i].key, action);
}

void mw_rules_check_task(const struct mw_node *step, const struct mw_node *device,
                         struct mw_problems *problems) {
    const struct mw_node *action = mw_node_get(step, "do"), *at = mw_node_get(step, "device");
    const struct mw_node *receives = mw_node_get(device, "receives");
    if (action == NULL || action->kind != MW_NODE_STRING) return;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        check_word(step, action->text, i, problems);
    bool sends = mw_node_is(action, "send"), fetches = mw_node_is(action, "fetch");
    bool on_or_off = mw_node_is(action, "go-offline") || mw_node_is(action, "come-online");
    if (mw_node_is(action, "flag") && !mw_node_get(step, "set") && !mw_node_get(step, "clear"))
        mw_problems_say(problems, step->place, "\"flag\" needs \"set\" or \"clear\": which flags?",
                        "\"flag\" memerlukan \"set\" atau \"clear\": tanda yang mana?");
    if (sends || on_or_off || device == NULL) return;
    if (receives == NULL)
        mw_problems_error(problems, at->place, "the device \"%s\" does not fetch mail: give it \"receives\"",
                          "perangkat \"%s\" tidak mengambil surat: beri \"receives\"", at->text);
    else if (!fetches && !mw_node_is(mw_node_get(receives, "protocol"), "imap"))
        mw_problems_error(problems, action->place, "only a device that receives with \"imap\" can \"%s\"",
                          "hanya perangkat yang menerima dengan \"imap\" yang bisa \"%s\"", action->text);
}
