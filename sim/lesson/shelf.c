#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/memory.h"
#include "sim/base/text.h"
#include "sim/lesson/card.h"
#include "sim/lesson/source.h"

static bool is_lesson_file(const char *name) {
    struct mw_span span = mw_span_of(name);
    return name[0] != '.' && mw_span_ends_nocase(span, ".json") && !mw_span_ends_nocase(span, ".schema.json");
}

static int by_number(const void *left, const void *right) {
    const struct mw_lesson_card *a = left, *b = right;
    int a_number = a->number > 0 ? a->number : INT_MAX, b_number = b->number > 0 ? b->number : INT_MAX;
    if (a_number != b_number) return a_number < b_number ? -1 : 1;
    int ids = strcmp(a->id, b->id);
    return ids != 0 ? ids : strcmp(a->path, b->path);
}

bool mw_lesson_shelf_open(const char *directory, struct mw_lesson_shelf *shelf) {
    *shelf = (struct mw_lesson_shelf){0};
    DIR *folder = opendir(directory);
    if (folder == NULL) return false;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (!is_lesson_file(entry->d_name)) continue;
        const char *path = mw_arena_format(&shelf->arena, "%s/%s", directory, entry->d_name);
        struct mw_buffer text = {0};
        struct mw_problems unheard = {0};
        struct mw_arena scratch = {0};
        const struct mw_node *root = NULL;
        if (mw_source_load(path, &text, &unheard))
            root = mw_source_read(mw_buffer_span(&text), path, MW_TRUST_BRACKETS, &scratch, &unheard);
        MW_GROW(shelf->cards, shelf->count, shelf->capacity);
        shelf->cards[shelf->count] = mw_card_of(root, path, &shelf->arena);
        if (unheard.error_count > 0) shelf->cards[shelf->count].broken = true;
        shelf->count++;
        mw_arena_free(&scratch);
        mw_problems_free(&unheard);
        mw_buffer_free(&text);
    }
    closedir(folder);
    if (shelf->count > 1) qsort(shelf->cards, shelf->count, sizeof *shelf->cards, by_number);
    return true;
}

/* "walk" or "walk.json" for lessons/walk.json */
static bool is_file_name(const char *path, const char *name) {
    const char *file = strrchr(path, '/') + 1;
    size_t len = strlen(name);
    return strncmp(file, name, len) == 0 && (file[len] == '\0' || strcmp(file + len, ".json") == 0);
}

const struct mw_lesson_card *mw_lesson_shelf_find(const struct mw_lesson_shelf *shelf, const char *name) {
    for (size_t i = 0; i < shelf->count; i++)
        if (strcmp(shelf->cards[i].id, name) == 0) return &shelf->cards[i];
    for (size_t i = 0; i < shelf->count; i++)
        if (is_file_name(shelf->cards[i].path, name)) return &shelf->cards[i];
    return NULL;
}

const char *mw_lesson_shelf_closest(const struct mw_lesson_shelf *shelf, const char *name) {
    const char **ids = mw_alloc((shelf->count + 1) * sizeof *ids);
    for (size_t i = 0; i < shelf->count; i++)
        ids[i] = shelf->cards[i].id;
    const char *closest = mw_text_closest(name, ids);
    mw_free(ids);
    return closest;
}

void mw_lesson_shelf_free(struct mw_lesson_shelf *shelf) {
    mw_arena_free(&shelf->arena);
    mw_free(shelf->cards);
    *shelf = (struct mw_lesson_shelf){0};
}
