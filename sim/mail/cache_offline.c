/* What is done on an IMAP device while it is offline, and how its names of folders go with the server's until
 * that has been played back. */
#include <string.h>

#include "sim/base/memory.h"
#include "sim/mail/cache.h"

static enum mw_status do_here(struct mw_cache *cache, const struct mw_cache_change *change) {
    struct mw_cache_folder *folder = change->folder ? mw_cache_find(cache, change->folder) : NULL;
    struct mw_cache_letter *letter = folder ? mw_cache_letter(folder, change->uid) : NULL;
    switch (change->kind) {
    case MW_CACHE_FLAG:
        if (letter == NULL) return MW_NOT_FOUND;
        letter->flags = (letter->flags | change->add) & ~change->remove;
        return MW_OK;
    case MW_CACHE_MOVE:
    case MW_CACHE_DELETE:
        if (letter == NULL) return MW_NOT_FOUND;
        mw_cache_remove(cache, folder, change->uid);
        return MW_OK;
    case MW_CACHE_APPEND:
        return MW_OK; /* it becomes a letter of the folder when the server has given a uid */
    case MW_CACHE_CREATE:
        if (mw_cache_find(cache, change->to) != NULL) return MW_EXISTS;
        mw_cache_folder(cache, change->to)->known = true;
        return MW_OK;
    case MW_CACHE_RENAME:
        if (folder == NULL || !folder->known) return MW_NOT_FOUND;
        if (mw_cache_is_inbox(change->folder)) return MW_INVALID; /* it would only be emptied */
        if (mw_cache_find(cache, change->to) != NULL) return MW_EXISTS;
        return mw_cache_rename(cache, change->folder, change->to) ? MW_OK : MW_EXISTS;
    case MW_CACHE_DROP:
        if (folder == NULL || !folder->known) return MW_NOT_FOUND;
        if (mw_cache_is_inbox(change->folder)) return MW_INVALID;
        mw_cache_forget(cache, change->folder);
        return MW_OK;
    default: return MW_INVALID;
    }
}

static const char *words_for(const struct mw_cache_change *change, const struct mw_cache_folder *folder) {
    const struct mw_cache_letter *letter = folder ? mw_cache_letter(folder, change->uid) : NULL;
    if (letter != NULL && *letter->subject) return letter->subject;
    return change->kind == MW_CACHE_CREATE ? change->to : change->folder;
}

enum mw_status mw_cache_do_offline(struct mw_cache *cache, const struct mw_cache_change *change) {
    struct mw_cache_folder *folder = change->folder ? mw_cache_find(cache, change->folder) : NULL;
    struct mw_cache_change later = *change;
    if (change->text.len > mw_cache_room(cache)) return MW_FULL;
    later.uid_validity = folder ? folder->uid_validity : 0;
    later.folder = mw_arena_text(&cache->arena, change->folder);
    later.to = mw_arena_text(&cache->arena, change->to);
    later.what = mw_arena_text(&cache->arena, words_for(change, folder));
    later.text = mw_arena_span(&cache->arena, change->text);
    enum mw_status status = do_here(cache, change);
    if (status != MW_OK) return status;
    cache->bytes += later.text.len;
    MW_GROW(cache->changes, cache->change_count, cache->change_capacity);
    cache->changes[cache->change_count++] = later;
    return MW_OK;
}

void mw_cache_played(struct mw_cache *cache) {
    if (cache->change_count == 0) return;
    cache->bytes -= cache->changes[0].text.len;
    cache->change_count--;
    memmove(cache->changes, cache->changes + 1, cache->change_count * sizeof *cache->changes);
}

/* --- names -----------------------------------------------------------------------------------------------
 */

/* `name` is `from` or lies below it: the same seen from `to`. Else `name` itself. */
static const char *carried(struct mw_cache *cache, const char *name, const char *from, const char *to) {
    size_t len = strlen(from);
    char separator = '\0';
    for (size_t i = 0; i < cache->folder_count && !separator; i++)
        separator = cache->folders[i]->separator;
    if (strncmp(name, from, len) != 0) return name;
    if (name[len] == '\0') return to;
    if (!separator || name[len] != separator) return name;
    return mw_arena_format(&cache->arena, "%s%s", to, name + len);
}

const char *mw_cache_name_here(struct mw_cache *cache, const char *listed) {
    for (size_t i = 0; i < cache->change_count; i++) {
        const struct mw_cache_change *change = &cache->changes[i];
        if (change->kind == MW_CACHE_RENAME) listed = carried(cache, listed, change->folder, change->to);
        if (change->kind == MW_CACHE_DROP && strcmp(change->folder, listed) == 0) return NULL;
    }
    return listed;
}

const char *mw_cache_name_there(struct mw_cache *cache, const char *name) {
    for (size_t i = cache->change_count; i-- > 0;) {
        const struct mw_cache_change *change = &cache->changes[i];
        if (change->kind == MW_CACHE_RENAME) name = carried(cache, name, change->to, change->folder);
        if (change->kind == MW_CACHE_CREATE && strcmp(change->to, name) == 0) return NULL;
    }
    return name;
}

void mw_cache_renamed_there(struct mw_cache *cache, const char *from, const char *to) {
    for (size_t i = 0; i < cache->change_count; i++) {
        struct mw_cache_change *change = &cache->changes[i];
        if (change->kind == MW_CACHE_CREATE) continue;
        bool moved_on = change->kind == MW_CACHE_RENAME && strcmp(change->folder, from) == 0;
        if (change->folder) change->folder = carried(cache, change->folder, from, to);
        if (change->kind == MW_CACHE_MOVE) change->to = carried(cache, change->to, from, to);
        if (moved_on) return; /* from here on it bears the name that it was given here */
    }
}
