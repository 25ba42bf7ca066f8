/* What the IMAP client does with folders: it lists them, makes, renames and deletes them, and appends letters
 * to them. */
#include <string.h>

#include "sim/protocol/imap/client_inside.h"

static const enum mw_imap_next over = MW_IMAP_NEXT_COUNT;

static void tell_folder(struct mw_imap_client *client, enum mw_imap_client_news news, const char *name) {
    mw_session_tell(&client->session, (int)news, mw_span_of(name), 0);
}

static void know_folder(struct mw_imap_client *client, const char *name) {
    mw_imap_client_see(client, mw_cache_folder(client->cache, name));
}

static enum mw_imap_next say_folder(struct mw_imap_client *client, const char *verb, const char *name) {
    struct mw_imap_reply *command = mw_imap_client_command(client);
    mw_imap_put(command, "%s ", verb);
    mw_imap_put_mailbox(command, name);
    return MW_IMAP_NEXT_FOLDER;
}

/* Subscriptions are other programs' business, too: a server that keeps none has done all that matters. */
static enum mw_imap_next say_subscribe(struct mw_imap_client *client, const char *name, bool subscribed) {
    enum mw_imap_next next = say_folder(client, subscribed ? "SUBSCRIBE" : "UNSUBSCRIBE", name);
    client->may_fail = true;
    return next;
}

/* --- listing ---------------------------------------------------------------------------------------------
 */

static enum mw_imap_next begin_listing(struct mw_imap_client *client) {
    client->listing = ++client->cache->listings;
    client->inbox_listed = false;
    bool uses = mw_imap_client_can(client, MW_IMAP_CAN_SPECIAL_USE) &&
                (mw_imap_client_can(client, MW_IMAP_CAN_LIST_EXTENDED) ||
                 mw_imap_client_can(client, MW_IMAP_CAN_REV2));
    mw_imap_put(mw_imap_client_command(client), "LIST \"\" \"*\"%s", uses ? " RETURN (SPECIAL-USE)" : "");
    client->may_fail = client->task.kind != MW_IMAP_TASK_FOLDERS;
    return MW_IMAP_NEXT_LIST;
}

static bool is_new(const struct mw_imap_client *client, const struct mw_cache_folder *folder) {
    return !folder->known && folder->listed == client->listing;
}

/* What was listed after this listing has begun, by another visit, is there as well. */
static bool is_missing(const struct mw_imap_client *client, const struct mw_cache_folder *folder) {
    return folder->known && folder->listed < client->listing &&
           mw_cache_name_there(client->cache, folder->name) != NULL;
}

static struct mw_cache_folder *missing_with(const struct mw_imap_client *client, uint32_t validity) {
    struct mw_cache_folder *found = NULL;
    for (size_t i = 0; i < client->cache->folder_count; i++) {
        struct mw_cache_folder *folder = client->cache->folders[i];
        if (!is_missing(client, folder) || folder->uid_validity == 0) continue;
        if (validity != 0 && folder->uid_validity != validity) continue;
        if (found != NULL && validity != 0) return NULL; /* either could be meant */
        found = folder;
    }
    return found;
}

/* A folder that is missing may only have another name: the new ones are asked for their UIDVALIDITY. */
static enum mw_imap_next ask_status(struct mw_imap_client *client) {
    if (missing_with(client, 0) == NULL) return over;
    for (size_t i = 0; i < client->cache->folder_count; i++) {
        struct mw_cache_folder *folder = client->cache->folders[i];
        if (!is_new(client, folder) || !folder->selectable || folder->asked == client->listing) continue;
        folder->asked = client->listing;
        folder->told_validity = folder->told_uidnext = 0;
        say_folder(client, "STATUS", folder->name);
        mw_imap_put(&client->command, " (UIDVALIDITY UIDNEXT)");
        client->may_fail = true;
        return MW_IMAP_NEXT_STATUS;
    }
    return over;
}

/* The one that was known under another name until now; NULL: none, or more than one may be it. */
static struct mw_cache_folder *known_before(const struct mw_imap_client *client,
                                            const struct mw_cache_folder *folder) {
    if (!is_new(client, folder) || folder->asked != client->listing || folder->told_validity == 0)
        return NULL;
    for (size_t i = 0; i < client->cache->folder_count; i++) {
        const struct mw_cache_folder *other = client->cache->folders[i];
        if (other != folder && is_new(client, other) && other->asked == client->listing &&
            other->told_validity == folder->told_validity)
            return NULL;
    }
    struct mw_cache_folder *before = missing_with(client, folder->told_validity);
    return before && before->uidnext <= folder->told_uidnext ? before : NULL;
}

/* What was listed as new makes way for what is known: the folder itself, and all below it. */
static void make_way(struct mw_imap_client *client, const char *from, const char *to) {
    struct mw_cache *cache = client->cache;
    for (size_t i = 0; i < cache->folder_count; i++) {
        struct mw_cache_folder *folder = cache->folders[i];
        if (!mw_cache_is_at(folder, from)) continue;
        const char *name = mw_arena_format(&client->scratch, "%s%s", to, folder->name + strlen(from));
        struct mw_cache_folder *listed = mw_cache_find(cache, name);
        if (listed == NULL || listed->known) continue;
        folder->listed = listed->listed;
        folder->use = listed->use;
        mw_cache_forget(cache, name);
        i = (size_t)-1; /* places have moved */
    }
}

static void take_new_name(struct mw_imap_client *client, struct mw_cache_folder *folder, const char *to) {
    struct mw_cache *cache = client->cache;
    const char *from = folder->name, *there = mw_cache_name_there(cache, from);
    mw_cache_renamed_there(cache, there, to);
    if (strcmp(there, from) != 0) { /* it was given a third name here, which waits to be told */
        folder->listed = client->listing;
        mw_cache_forget(cache, to);
        return;
    }
    make_way(client, from, to);
    if (mw_cache_rename(cache, from, to))
        tell_folder(client, MW_IMAP_FOLDER_RENAMED, mw_arena_format(&client->scratch, "%s\n%s", from, to));
}

static void recognise(struct mw_imap_client *client) {
    const struct mw_cache *cache = client->cache;
    for (size_t i = 0; i < cache->folder_count; i++) {
        struct mw_cache_folder *before = known_before(client, cache->folders[i]);
        if (before == NULL) continue;
        cache->folders[i]->told_validity = 0; /* once is enough */
        take_new_name(client, before, cache->folders[i]->name);
        i = (size_t)-1; /* places have moved; one missing folder less is left */
    }
}

static void forget_unlisted(struct mw_imap_client *client) {
    for (size_t i = client->cache->folder_count; i-- > 0;) {
        const struct mw_cache_folder *folder = client->cache->folders[i];
        if (!is_missing(client, folder) || folder->users > 0) continue;
        tell_folder(client, MW_IMAP_FOLDER_GONE, folder->name);
        mw_cache_forget(client->cache, folder->name);
    }
}

/* INBOX is always there (RFC 9051 §5.1): a list without it is not the whole, and proves nothing gone. */
static void end_listing(struct mw_imap_client *client) {
    if (client->inbox_listed) recognise(client);
    for (size_t i = 0; i < client->cache->folder_count; i++)
        if (is_new(client, client->cache->folders[i])) mw_imap_client_see(client, client->cache->folders[i]);
    if (client->inbox_listed) forget_unlisted(client);
    client->listing = 0;
}

enum mw_imap_next mw_imap_client_list(struct mw_imap_client *client) {
    if (client->listing == 0) return begin_listing(client);
    bool refused = client->forgiven && client->next == MW_IMAP_NEXT_LIST;
    enum mw_imap_next next = refused || !client->inbox_listed ? over : ask_status(client);
    if (next == over) end_listing(client);
    return next;
}

enum mw_imap_next mw_imap_client_list_folders(struct mw_imap_client *client) {
    enum mw_imap_next next = mw_imap_client_list(client);
    return next == over ? mw_imap_client_task_done(client) : next;
}

/* --- making ----------------------------------------------------------------------------------------------
 */

/* 0 create, 1 subscribe. The task goes on when that is done; `refused`: it could not be made. */
enum mw_imap_next mw_imap_client_make(struct mw_imap_client *client, const char *name) {
    bool asked_for = client->task.kind == MW_IMAP_TASK_CREATE && !client->playing;
    client->making = name;
    switch (client->making_stage++) {
    case 0: return say_folder(client, "CREATE", name);
    case 1:
        if (client->refused && (asked_for || !client->already_there)) break;
        client->refused = false; /* another device was faster */
        return say_subscribe(client, name, true);
    default: know_folder(client, name);
    }
    client->making = NULL;
    return over;
}

enum mw_imap_next mw_imap_client_create_folder(struct mw_imap_client *client) {
    if (client->stage++ == 0) return mw_imap_client_make(client, client->task.name);
    return mw_imap_client_task_done(client);
}

/* --- renaming, deleting ----------------------------------------------------------------------------------
 */

static bool has_levels_below(const struct mw_imap_client *client, const char *name) {
    for (size_t i = 0; i < client->cache->folder_count; i++) {
        const struct mw_cache_folder *folder = client->cache->folders[i];
        if (mw_cache_is_at(folder, name) && strcmp(folder->name, name) != 0) return true;
    }
    return false;
}

/* With folders below it, a bare level stays (RFC 9051 §6.3.5). */
static void drop_here(struct mw_imap_client *client, const char *name) {
    struct mw_cache_folder *folder = mw_cache_find(client->cache, name);
    if (folder == NULL) return; /* it was done offline */
    bool stays = has_levels_below(client, name);
    tell_folder(client, stays ? MW_IMAP_RENUMBERED : MW_IMAP_FOLDER_GONE, folder->name);
    mw_cache_clear(client->cache, folder);
    folder->uid_validity = 0;
    folder->selectable = false;
    folder->known = stays;
    if (!stays) mw_cache_forget(client->cache, name);
}

static void rename_here(struct mw_imap_client *client, const char *from, const char *to) {
    bool keeps = mw_cache_is_inbox(from) || client->playing; /* it was emptied; it was done offline */
    if (!keeps && mw_cache_rename(client->cache, from, to)) {
        tell_folder(client, MW_IMAP_FOLDER_RENAMED, mw_arena_format(&client->scratch, "%s\n%s", from, to));
        return;
    }
    if (!keeps) drop_here(client, from); /* another visit was told of the new name already */
    know_folder(client, to);
}

/* Subscriptions are of names: that of each level is carried along (RFC 9051 §6.3.6). NULL: that was all. */
static const struct mw_cache_folder *renamed_level(const struct mw_imap_client *client, int number) {
    for (size_t i = 0; i < client->cache->folder_count; i++)
        if (mw_cache_is_at(client->cache->folders[i], client->task.name) && number-- == 0)
            return client->cache->folders[i];
    return NULL;
}

/* The last visit broke off before the server could say so. */
static bool was_renamed_there(const struct mw_imap_client *client, const char *to) {
    const struct mw_cache_folder *folder = mw_cache_find(client->cache, to);
    return client->playing && folder != NULL && folder->listed == client->cache->listings &&
           folder->by_its_name;
}

/* 0 rename, then for each level subscribe to the new name, and no longer to the old one. */
enum mw_imap_next mw_imap_client_rename_folder(struct mw_imap_client *client) {
    const char *from = mw_imap_client_folder_name(client), *to = client->task.name;
    if (client->stage == 0 && was_renamed_there(client, to)) client->stage = 1;
    int stage = client->stage++;
    if (stage == 0) {
        say_folder(client, "RENAME", from);
        mw_imap_put(&client->command, " ");
        mw_imap_put_mailbox(&client->command, to);
        return MW_IMAP_NEXT_FOLDER;
    }
    if (stage == 1) rename_here(client, from, to);
    const struct mw_cache_folder *level = renamed_level(client, (stage - 1) / 2);
    if (level == NULL) return mw_imap_client_task_done(client);
    if (stage % 2 == 1) return say_subscribe(client, level->name, true);
    if (mw_cache_is_inbox(from)) return mw_imap_client_task_done(client);
    const char *old = mw_arena_format(&client->scratch, "%s%s", from, level->name + strlen(to));
    return say_subscribe(client, old, false);
}

/* 0 leave the folder if it is open, 1 delete it, 2 unsubscribe. */
enum mw_imap_next mw_imap_client_drop_folder(struct mw_imap_client *client) {
    const char *name = mw_imap_client_folder_name(client);
    if (client->stage == 0) {
        client->stage = 1;
        if (client->folder != NULL && mw_cache_find(client->cache, name) == client->folder) {
            enum mw_imap_next next = mw_imap_client_select(client, "INBOX");
            client->may_fail = true;
            return next;
        }
    }
    if (client->stage == 1) {
        client->stage = 2;
        return say_folder(client, "DELETE", name);
    }
    if (client->stage == 2) {
        client->stage = 3;
        drop_here(client, name);
        return say_subscribe(client, name, false);
    }
    return mw_imap_client_task_done(client);
}

/* --- APPEND ----------------------------------------------------------------------------------------------
 */

const char *mw_imap_client_sent_folder(const struct mw_imap_client *client) {
    if (client->task.folder) return client->task.folder;
    const struct mw_cache_folder *sent = mw_cache_for(client->cache, MW_FOLDER_SENT);
    return sent ? sent->name : "Sent";
}

static enum mw_imap_next say_append(struct mw_imap_client *client) {
    struct mw_imap_reply *command = mw_imap_client_command(client);
    mw_imap_put(command, "APPEND ");
    mw_imap_put_mailbox(command, mw_imap_client_sent_folder(client));
    mw_imap_put(command, " ");
    if (client->task.add) {
        mw_imap_client_put_flags(command, client->task.add);
        mw_imap_put(command, " ");
    }
    mw_imap_put_literal(command, client->task.text, false);
    client->came_uid = 0;
    return MW_IMAP_NEXT_APPEND;
}

/* The letter is on this device already: nothing of it has to be fetched again. */
static void keep_appended(struct mw_imap_client *client) {
    struct mw_cache_folder *folder = mw_cache_find(client->cache, mw_imap_client_sent_folder(client));
    if (folder == NULL || client->came_uid == 0) return;
    if (folder->uid_validity != 0 && folder->uid_validity != client->came_validity) return;
    folder->uid_validity = client->came_validity;
    mw_imap_client_see(client, folder);
    struct mw_cache_letter *letter = mw_cache_add(folder, client->came_uid);
    letter->flags = client->task.add;
    mw_cache_hold(client->cache, letter, "", client->task.text);
}

enum mw_imap_next mw_imap_client_append(struct mw_imap_client *client) {
    if (client->append_limit && client->task.text.len > client->append_limit)
        return mw_imap_client_not_offered(client);
    if (client->stage++ == 0) return say_append(client);
    keep_appended(client);
    mw_session_tell(&client->session, MW_IMAP_APPENDED, mw_span_of(mw_imap_client_sent_folder(client)),
                    client->came_uid);
    return mw_imap_client_task_done(client);
}
