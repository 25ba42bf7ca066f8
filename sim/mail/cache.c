#include "sim/mail/cache.h"

#include <string.h>

#include "sim/base/memory.h"

uint64_t mw_cache_room(const struct mw_cache *cache) {
    if (cache->capacity_bytes == 0) return UINT64_MAX;
    return cache->bytes < cache->capacity_bytes ? cache->capacity_bytes - cache->bytes : 0;
}

bool mw_cache_is_inbox(const char *name) {
    return mw_span_is_nocase(mw_span_of(name), "INBOX");
}

static bool same_name(const char *a, const char *b) {
    return strcmp(a, b) == 0 || (mw_cache_is_inbox(a) && mw_cache_is_inbox(b));
}

/* A letter's own copy, and the end of it. A device may watch for ever: what goes must leave nothing behind.
 */
static const char *own(const char *text) {
    if (text == NULL || *text == '\0') return "";
    size_t size = strlen(text) + 1;
    return memcpy(mw_alloc(size), text, size);
}

static void drop(const char *text) {
    if (*text != '\0') mw_free((char *)text);
}

static void free_letter(struct mw_cache_letter *letter) {
    drop(letter->subject);
    drop(letter->from);
    drop(letter->date);
    drop(letter->message_id);
    for (size_t i = 0; i < letter->part_count; i++) {
        struct mw_cache_part *part = &letter->parts[i];
        drop(part->type);
        drop(part->encoding);
        drop(part->charset);
        drop(part->name);
        mw_buffer_free(&part->text);
    }
    mw_free(letter->parts);
}

/* --- folders ----------------------------------------------------------------------------------------------
 */

struct mw_cache_folder *mw_cache_find(const struct mw_cache *cache, const char *name) {
    for (size_t i = 0; i < cache->folder_count; i++)
        if (same_name(cache->folders[i]->name, name)) return cache->folders[i];
    return NULL;
}

struct mw_cache_folder *mw_cache_for(const struct mw_cache *cache, enum mw_folder_use use) {
    for (size_t i = 0; i < cache->folder_count; i++)
        if (cache->folders[i]->use == use) return cache->folders[i];
    return NULL;
}

const char *mw_cache_trash(const struct mw_cache *cache) {
    const struct mw_cache_folder *trash = mw_cache_for(cache, MW_FOLDER_TRASH);
    return trash ? trash->name : "Trash";
}

bool mw_cache_is_trash(const struct mw_cache *cache, const char *name) {
    return same_name(mw_cache_trash(cache), name);
}

struct mw_cache_folder *mw_cache_folder(struct mw_cache *cache, const char *name) {
    struct mw_cache_folder *folder = mw_cache_find(cache, name);
    if (folder != NULL) return folder;
    folder = mw_alloc(sizeof *folder);
    folder->name = mw_arena_text(&cache->arena, mw_cache_is_inbox(name) ? "INBOX" : name);
    folder->selectable = true;
    /* An account has one separator, which LIST has told of the others. */
    for (size_t i = 0; i < cache->folder_count && !folder->separator; i++)
        folder->separator = cache->folders[i]->separator;
    folder->listed = cache->listings;
    MW_GROW(cache->folders, cache->folder_count, cache->folder_capacity);
    cache->folders[cache->folder_count++] = folder;
    return folder;
}

static bool lies_below(const struct mw_cache_folder *folder, const char *name) {
    size_t len = strlen(name);
    return folder->separator && strncmp(folder->name, name, len) == 0 &&
           folder->name[len] == folder->separator;
}

bool mw_cache_is_at(const struct mw_cache_folder *folder, const char *name) {
    return same_name(folder->name, name) || lies_below(folder, name);
}

static const char *carried_name(struct mw_cache *cache, const struct mw_cache_folder *folder,
                                const char *from, const char *to) {
    if (same_name(folder->name, from)) return to;
    return mw_arena_format(&cache->arena, "%s%s", to, folder->name + strlen(from));
}

bool mw_cache_rename(struct mw_cache *cache, const char *from, const char *to) {
    bool any = false;
    for (size_t i = 0; i < cache->folder_count; i++) {
        if (!mw_cache_is_at(cache->folders[i], from)) continue;
        if (mw_cache_find(cache, carried_name(cache, cache->folders[i], from, to)) != NULL) return false;
        any = true;
    }
    for (size_t i = 0; i < cache->folder_count; i++) {
        struct mw_cache_folder *folder = cache->folders[i];
        if (mw_cache_is_at(folder, from))
            folder->name = mw_arena_text(&cache->arena, carried_name(cache, folder, from, to));
    }
    return any;
}

void mw_cache_clear(struct mw_cache *cache, struct mw_cache_folder *folder) {
    for (size_t i = 0; i < folder->letter_count; i++) {
        cache->bytes -= folder->letters[i].bytes;
        free_letter(&folder->letters[i]);
    }
    folder->letter_count = 0;
    folder->highest_modseq = 0;
}

static void free_folder(struct mw_cache *cache, struct mw_cache_folder *folder) {
    mw_cache_clear(cache, folder);
    mw_free(folder->letters);
    mw_free(folder->keywords);
    mw_free(folder);
}

void mw_cache_forget(struct mw_cache *cache, const char *name) {
    for (size_t i = 0; i < cache->folder_count; i++) {
        if (!same_name(cache->folders[i]->name, name)) continue;
        if (cache->folders[i]->users > 0) return;
        free_folder(cache, cache->folders[i]);
        cache->folder_count--;
        memmove(cache->folders + i, cache->folders + i + 1,
                (cache->folder_count - i) * sizeof *cache->folders);
        return;
    }
}

uint64_t mw_cache_keyword(struct mw_cache *cache, struct mw_cache_folder *folder, struct mw_span name) {
    for (size_t i = 0; i < folder->keyword_count; i++)
        if (mw_span_is_nocase(name, folder->keywords[i])) return MW_FLAG_BIT(MW_FLAG_COUNT + i);
    if (folder->keyword_count == MW_KEYWORD_LIMIT) return 0;
    folder->keywords = mw_resize(folder->keywords, (folder->keyword_count + 1) * sizeof *folder->keywords);
    folder->keywords[folder->keyword_count] = mw_arena_span_text(&cache->arena, name);
    return MW_FLAG_BIT(MW_FLAG_COUNT + folder->keyword_count++);
}

void mw_cache_free(struct mw_cache *cache) {
    for (size_t i = 0; i < cache->folder_count; i++)
        free_folder(cache, cache->folders[i]);
    mw_free(cache->folders);
    mw_free(cache->changes);
    mw_free(cache->sections);
    mw_arena_free(&cache->arena);
    *cache = (struct mw_cache){0};
}

/* --- letters ----------------------------------------------------------------------------------------------
 */

/* The place of the first letter with this uid or a higher one. */
static size_t place_of(const struct mw_cache_folder *folder, uint32_t uid) {
    size_t low = 0, high = folder->letter_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (folder->letters[middle].uid < uid)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct mw_cache_letter *mw_cache_letter(const struct mw_cache_folder *folder, uint32_t uid) {
    size_t place = place_of(folder, uid);
    return place < folder->letter_count && folder->letters[place].uid == uid ? &folder->letters[place] : NULL;
}

struct mw_cache_letter *mw_cache_add(struct mw_cache_folder *folder, uint32_t uid) {
    size_t place = place_of(folder, uid);
    if (place < folder->letter_count && folder->letters[place].uid == uid) return &folder->letters[place];
    MW_GROW(folder->letters, folder->letter_count, folder->letter_capacity);
    memmove(folder->letters + place + 1, folder->letters + place,
            (folder->letter_count - place) * sizeof *folder->letters);
    folder->letter_count++;
    folder->letters[place] =
        (struct mw_cache_letter){.uid = uid, .subject = "", .from = "", .date = "", .message_id = ""};
    return &folder->letters[place];
}

/* Takes it out of the folder's list; what it holds stays its own. */
static void take_out(struct mw_cache_folder *folder, size_t place) {
    folder->letter_count--;
    memmove(folder->letters + place, folder->letters + place + 1,
            (folder->letter_count - place) * sizeof *folder->letters);
}

void mw_cache_remove(struct mw_cache *cache, struct mw_cache_folder *folder, uint32_t uid) {
    struct mw_cache_letter *letter = mw_cache_letter(folder, uid);
    if (letter == NULL) return;
    cache->bytes -= letter->bytes;
    free_letter(letter);
    take_out(folder, (size_t)(letter - folder->letters));
}

struct mw_cache_letter *mw_cache_with_subject(const struct mw_cache_folder *folder, const char *subject) {
    for (size_t i = folder->letter_count; i-- > 0;)
        if (folder->letters[i].described && strcmp(folder->letters[i].subject, subject) == 0)
            return &folder->letters[i];
    return NULL;
}

/* There are few, and whoever fetches a part knows it by its section also when the letter has gone meanwhile.
 */
static const char *section_of(struct mw_cache *cache, const char *section) {
    for (size_t i = 0; i < cache->section_count; i++)
        if (strcmp(cache->sections[i], section) == 0) return cache->sections[i];
    MW_GROW(cache->sections, cache->section_count, cache->section_capacity);
    return cache->sections[cache->section_count++] = mw_arena_text(&cache->arena, section);
}

static void takes(struct mw_cache *cache, struct mw_cache_letter *letter, uint64_t bytes) {
    letter->bytes += bytes;
    cache->bytes += bytes;
}

void mw_cache_describe(struct mw_cache *cache, struct mw_cache_letter *letter,
                       const struct mw_cache_letter *told) {
    if (letter->described) return;
    letter->described = true;
    letter->subject = own(told->subject);
    letter->from = own(told->from);
    letter->date = own(told->date);
    letter->message_id = own(told->message_id);
    letter->size_bytes = told->size_bytes;
    takes(cache, letter,
          strlen(letter->subject) + strlen(letter->from) + strlen(letter->date) + strlen(letter->message_id));
    size_t count = letter->part_count + told->part_count;
    if (told->part_count) letter->parts = mw_resize(letter->parts, count * sizeof *letter->parts);
    for (size_t i = 0; i < told->part_count; i++) {
        const struct mw_cache_part *part = &told->parts[i];
        if (mw_cache_part(letter, part->section) != NULL) continue;
        letter->parts[letter->part_count++] =
            (struct mw_cache_part){.section = section_of(cache, part->section),
                                   .type = own(part->type),
                                   .encoding = own(part->encoding),
                                   .charset = own(part->charset),
                                   .name = own(part->name),
                                   .bytes = part->bytes};
    }
}

struct mw_cache_part *mw_cache_part(const struct mw_cache_letter *letter, const char *section) {
    for (size_t i = 0; i < letter->part_count; i++)
        if (strcmp(letter->parts[i].section, section) == 0) return &letter->parts[i];
    return NULL;
}

struct mw_cache_part *mw_cache_text_part(const struct mw_cache_letter *letter) {
    struct mw_cache_part *other = NULL;
    for (size_t i = 0; i < letter->part_count; i++) {
        struct mw_cache_part *part = &letter->parts[i];
        if (strcmp(part->type, "text/plain") == 0 && !*part->name) return part;
        if (other == NULL && strncmp(part->type, "text/", 5) == 0) other = part;
    }
    return other;
}

struct mw_cache_part *mw_cache_file_part(const struct mw_cache_letter *letter, const char *name) {
    for (size_t i = 0; i < letter->part_count; i++)
        if (*letter->parts[i].name && strcmp(letter->parts[i].name, name) == 0) return &letter->parts[i];
    return NULL;
}

enum mw_status mw_cache_hold(struct mw_cache *cache, struct mw_cache_letter *letter, const char *section,
                             struct mw_span octets) {
    struct mw_cache_part *part = mw_cache_part(letter, section);
    if (part != NULL && part->held) return MW_OK;
    if (octets.len > mw_cache_room(cache)) return MW_FULL;
    if (part == NULL) {
        letter->parts = mw_resize(letter->parts, (letter->part_count + 1) * sizeof *letter->parts);
        part = &letter->parts[letter->part_count++];
        *part = (struct mw_cache_part){.section = section_of(cache, section),
                                       .type = own(*section ? "" : "message/rfc822"),
                                       .encoding = "",
                                       .charset = "",
                                       .name = "",
                                       .bytes = octets.len};
    }
    part->held = true;
    mw_buffer_add(&part->text, octets);
    takes(cache, letter, octets.len);
    return MW_OK;
}

void mw_cache_move(struct mw_cache *cache, struct mw_cache_folder *from, uint32_t uid,
                   struct mw_cache_folder *to, uint32_t new_uid) {
    struct mw_cache_letter *letter = mw_cache_letter(from, uid);
    if (letter == NULL || from == to) return;
    struct mw_cache_letter moved = *letter;
    const struct mw_cache_letter *there = mw_cache_letter(to, new_uid);
    moved.uid = new_uid;
    moved.modseq = there ? there->modseq : 0;
    /* The bits of keywords are each folder's own. */
    moved.flags = there ? there->flags : moved.flags & (MW_FLAG_BIT(MW_FLAG_COUNT) - 1);
    if (there != NULL && there->bytes >= moved.bytes) { /* another visit has seen it there, and holds more */
        mw_cache_remove(cache, from, uid);
        return;
    }
    take_out(from, (size_t)(letter - from->letters));
    mw_cache_remove(cache, to, new_uid);
    *mw_cache_add(to, new_uid) = moved;
}
