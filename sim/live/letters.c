#include "sim/live/letters.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sim/base/memory.h"

bool mw_letters_open(struct mw_letters *letters, const char *path) {
    *letters = (struct mw_letters){0};
    return mw_directory_open(&letters->directory, path);
}

/* The disk has begun with all of them when the first is waited for: many take little longer than one. */
static bool sync_files(struct mw_letters *letters) {
    for (size_t i = 0; i < letters->open_count; i++) {
        letters->failed = fsync(letters->open[i]) != 0 || letters->failed;
        close(letters->open[i]);
    }
    letters->open_count = 0;
    if (letters->failed) errno = EIO; /* not to be tried again, whatever the reason was */
    return !letters->failed;
}

void mw_letters_close(struct mw_letters *letters) {
    for (size_t i = 0; i < letters->open_count; i++)
        close(letters->open[i]);
    if (letters->directory.path != NULL) mw_directory_close(&letters->directory);
    for (size_t i = 0; i < letters->leaving_count; i++)
        mw_free(letters->leaving[i]);
    mw_free((void *)letters->leaving);
    *letters = (struct mw_letters){0};
}

const char *mw_letter_name(char out[MW_LETTER_NAME_BYTES], uint32_t number) {
    snprintf(out, MW_LETTER_NAME_BYTES, "%010" PRIu32, number);
    return out;
}

struct mw_letter *mw_letters_know(struct mw_letters *letters, uint32_t number) {
    struct mw_letter *letter = mw_alloc(sizeof *letter);
    letter->number = number;
    if (letters->last < number) letters->last = number;
    return letter;
}

struct mw_letter *mw_letters_put(struct mw_letters *letters, struct mw_span text) {
    char name[MW_LETTER_NAME_BYTES];
    uint32_t number = letters->last + 1;
    if (letters->open_count == MW_LETTERS_OPEN && !sync_files(letters)) return NULL;
    int file = mw_directory_create(&letters->directory, mw_letter_name(name, number), text);
    if (file < 0) return NULL;
    posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED); /* no reader will come: it may be written out now */
    letters->open[letters->open_count++] = file;
    return mw_letters_know(letters, number);
}

struct mw_letter *mw_letters_link(struct mw_letters *letters, const char *path) {
    char name[MW_LETTER_NAME_BYTES];
    uint32_t number = letters->last + 1;
    if (!mw_directory_link(&letters->directory, path, mw_letter_name(name, number))) return NULL;
    return mw_letters_know(letters, number);
}

void mw_letters_release(struct mw_letters *letters, struct mw_letter *letter) {
    if (letter->uses > 0) letter->uses--;
    if (letter->uses > 0) return;
    MW_GROW(letters->leaving, letters->leaving_count, letters->leaving_capacity);
    letters->leaving[letters->leaving_count++] = letter;
}

bool mw_letters_settle(struct mw_letters *letters) {
    return sync_files(letters) && mw_directory_settle(&letters->directory);
}

/* Whether a name that nobody needs is gone for good, or only now, is all the same. */
static void remove_name(struct mw_letters *letters, const char *name) {
    bool changed = letters->directory.changed;
    mw_directory_remove(&letters->directory, name);
    letters->directory.changed = changed;
}

void mw_letters_sweep(struct mw_letters *letters) {
    char name[MW_LETTER_NAME_BYTES];
    for (size_t i = 0; i < letters->leaving_count; i++) {
        remove_name(letters, mw_letter_name(name, letters->leaving[i]->number));
        mw_free(letters->leaving[i]);
    }
    letters->leaving_count = 0;
}

void mw_letters_keep_only(struct mw_letters *letters, const uint32_t *numbers, size_t count) {
    struct mw_arena arena = {0};
    char name[MW_LETTER_NAME_BYTES];
    size_t name_count, next = 0;
    const char **names = mw_directory_list(letters->directory.path, &arena, &name_count);
    for (size_t i = 0; i < name_count; i++) {
        while (next < count && strcmp(mw_letter_name(name, numbers[next]), names[i]) < 0)
            next++;
        if (next == count || strcmp(mw_letter_name(name, numbers[next]), names[i]) != 0)
            remove_name(letters, names[i]);
    }
    mw_arena_free(&arena);
}
