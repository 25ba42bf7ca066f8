/* What the IMAP client does next: each task goes through its stages, a command each. */
#include <string.h>

#include "sim/base/check.h"
#include "sim/protocol/imap/client_inside.h"

static const enum mw_imap_next over = MW_IMAP_NEXT_COUNT;

/* --- how a task ends
 * ----------------------------------------------------------------------------------------- */

static void tell_played(struct mw_imap_client *client, bool done, struct mw_span why) {
    struct mw_buffer text = {0};
    if (!done) mw_buffer_format(&text, "%s\n", client->cache->changes[0].what);
    mw_buffer_add(&text, why);
    mw_session_tell(&client->session, done ? MW_IMAP_PLAYED : MW_IMAP_PLAY_REFUSED, mw_buffer_span(&text), 0);
    mw_buffer_free(&text);
}

static enum mw_imap_next end_task(struct mw_imap_client *client, enum mw_imap_client_news news,
                                  struct mw_span text) {
    bool done = news == MW_IMAP_TASK_DONE, moot = news == MW_IMAP_TASK_MOOT;
    client->at_hand = client->refused = false;
    if (client->on_errand) {
        mw_session_tell(&client->session, (int)news, text, MW_IMAP_ERRAND);
        return over;
    }
    if (!client->playing) {
        mw_session_tell(&client->session, (int)news, text, client->task_at++);
        return over;
    }
    tell_played(client, done, moot ? (struct mw_span){0} : text);
    /* What was done here is not so on the server: the next comparison must look at everything. */
    struct mw_cache_folder *folder =
        client->task.folder ? mw_cache_find(client->cache, client->task.folder) : NULL;
    if (!done && folder != NULL) folder->highest_modseq = 0;
    if (!done && folder == client->folder) client->sync = MW_IMAP_SYNC_COMPARE;
    mw_cache_played(client->cache);
    return over;
}

enum mw_imap_next mw_imap_client_task_done(struct mw_imap_client *client) {
    return end_task(client, MW_IMAP_TASK_DONE, (struct mw_span){0});
}

enum mw_imap_next mw_imap_client_task_refused(struct mw_imap_client *client) {
    return end_task(client, MW_IMAP_TASK_REFUSED, mw_buffer_span(&client->refusal));
}

enum mw_imap_next mw_imap_client_not_offered(struct mw_imap_client *client) {
    return end_task(client, MW_IMAP_TASK_REFUSED, (struct mw_span){0});
}

enum mw_imap_next mw_imap_client_task_moot(struct mw_imap_client *client, const char *what) {
    return end_task(client, MW_IMAP_TASK_MOOT, mw_span_of(what));
}

/* --- the letter that a task is about
 * ------------------------------------------------------------------------- */

const char *mw_imap_client_folder_name(const struct mw_imap_client *client) {
    return client->task.folder ? client->task.folder : "INBOX";
}

static enum mw_imap_next open_folder(struct mw_imap_client *client) {
    bool open = client->folder != NULL &&
                mw_cache_find(client->cache, mw_imap_client_folder_name(client)) == client->folder;
    return open ? over : mw_imap_client_select(client, mw_imap_client_folder_name(client));
}

static struct mw_cache_letter *letter_of(const struct mw_imap_client *client) {
    if (client->task.uid != 0) return mw_cache_letter(client->folder, client->task.uid);
    return client->task.subject ? mw_cache_with_subject(client->folder, client->task.subject) : NULL;
}

const char *mw_imap_client_subject(const struct mw_imap_client *client) {
    return client->task.subject ? client->task.subject : "";
}

/* Opens the folder and finds the letter, comparing the folder if it is not known yet; `over`: task.uid says
 * which it is, or the task has ended because there is none. */
enum mw_imap_next mw_imap_client_find_letter(struct mw_imap_client *client) {
    enum mw_imap_next next = open_folder(client);
    if (next != over) return next;
    if (client->playing) {
        /* It may be gone from this device already; the server must still be told. */
        return client->folder->uid_validity == client->play_validity ? over
                                                                     : mw_imap_client_task_moot(client, "");
    }
    const struct mw_cache_letter *letter = letter_of(client);
    bool comparing = client->sync != MW_IMAP_SYNC_COMPARE && client->sync != MW_IMAP_SYNC_KNOWN;
    bool for_free = client->resynced && client->sync == MW_IMAP_SYNC_COMPARE;
    if (letter == NULL || comparing || for_free) {
        next = mw_imap_client_sync(client, client->task.window);
        if (next != over) return next;
        letter = letter_of(client);
    }
    if (letter == NULL) return mw_imap_client_task_moot(client, mw_imap_client_subject(client));
    client->task.uid = letter->uid;
    return over;
}

/* --- fetching
 * ------------------------------------------------------------------------------------------------ */

static enum mw_imap_next fetch_part(struct mw_imap_client *client, const char *section) {
    client->section = section;
    client->part_came = false;
    mw_imap_put(mw_imap_client_command(client), "UID FETCH %u (BODY.PEEK[%s])", client->task.uid, section);
    return MW_IMAP_NEXT_FETCH;
}

static const struct mw_cache_part *wanted_part(const struct mw_imap_client *client,
                                               const struct mw_cache_letter *letter) {
    switch (client->task.kind) {
    case MW_IMAP_TASK_READ: return mw_cache_text_part(letter);
    case MW_IMAP_TASK_SAVE: return mw_cache_file_part(letter, client->task.name ? client->task.name : "");
    default: return mw_cache_part(letter, "");
    }
}

enum mw_imap_next mw_imap_client_store(struct mw_imap_client *client, char sign, uint64_t flags) {
    struct mw_imap_reply *command = mw_imap_client_command(client);
    mw_imap_put(command, "UID STORE %u %cFLAGS ", client->task.uid, sign);
    mw_imap_client_put_flags(command, flags);
    return MW_IMAP_NEXT_STORE;
}

/* A letter that cannot be taken apart is fetched whole when it is read. */
static enum mw_imap_next fetch_wanted(struct mw_imap_client *client, const struct mw_cache_letter *letter) {
    const struct mw_cache_part *part = wanted_part(client, letter);
    if (part == NULL && client->task.kind == MW_IMAP_TASK_SAVE)
        return mw_imap_client_task_moot(client, client->task.name ? client->task.name : "");
    if (part != NULL && part->held) return over;
    uint64_t bytes = part ? part->bytes : letter->size_bytes;
    if (bytes > mw_cache_room(client->cache)) {
        mw_imap_client_tell(client, MW_IMAP_NO_ROOM, bytes);
        return mw_imap_client_task_moot(client, letter->subject);
    }
    return fetch_part(client, part ? part->section : "");
}

/* READ, SAVE, WHOLE: 0 find it, 1 know its parts, 2 fetch one, 3 mark it as seen. */
static enum mw_imap_next read_letter(struct mw_imap_client *client) {
    enum mw_imap_next next = over;
    if (client->stage == 0) {
        next = mw_imap_client_find_letter(client);
        if (next != over || !client->at_hand) return next;
        client->stage = 1;
        if (!mw_cache_letter(client->folder, client->task.uid)->described)
            return mw_imap_client_describe(client, &client->task.uid, 1);
    }
    const struct mw_cache_letter *letter = mw_cache_letter(client->folder, client->task.uid);
    if (letter == NULL) return mw_imap_client_task_moot(client, "");
    if (client->stage == 1) {
        client->stage = 2;
        client->part_came = true;
        next = fetch_wanted(client, letter);
        if (next != over || !client->at_hand) return next;
    }
    if (client->stage == 2 && !client->part_came) return mw_imap_client_task_moot(client, letter->subject);
    bool seen = letter->flags & MW_FLAG_BIT(MW_FLAG_SEEN);
    bool may_mark = client->permanent & MW_FLAG_BIT(MW_FLAG_SEEN);
    if (client->stage == 2 && client->task.kind == MW_IMAP_TASK_READ && !seen && may_mark) {
        client->stage = 3;
        enum mw_imap_next mark = mw_imap_client_store(client, '+', MW_FLAG_BIT(MW_FLAG_SEEN));
        client->may_fail = true; /* it can be read all the same */
        return mark;
    }
    return mw_imap_client_task_done(client);
}

/* --- flags
 * --------------------------------------------------------------------------------- */

/* 0 find it, 1 add, 2 remove. */
static enum mw_imap_next flag_letter(struct mw_imap_client *client) {
    if (client->stage == 0) {
        enum mw_imap_next next = mw_imap_client_find_letter(client);
        if (next != over || !client->at_hand) return next;
        client->task.add &= client->permanent;
        client->task.remove &= client->permanent;
        if (!(client->task.add | client->task.remove)) return mw_imap_client_not_offered(client);
        client->stage = 1;
        if (client->task.add) return mw_imap_client_store(client, '+', client->task.add);
    }
    if (client->stage == 1 && client->task.remove) {
        client->stage = 2;
        return mw_imap_client_store(client, '-', client->task.remove);
    }
    return mw_imap_client_task_done(client);
}

/* --- SEARCH
 * -------------------------------------------------------------------------------------------------- */

static void put_key(struct mw_imap_reply *command, const char *key, const char *text) {
    if (text == NULL) return;
    mw_imap_put(command, " %s ", key);
    mw_imap_put_string(command, mw_span_of(text));
}

static bool is_ascii(const char *text) {
    for (; text != NULL && *text; text++)
        if ((unsigned char)*text >= 0x80) return false;
    return true;
}

static enum mw_imap_next say_search(struct mw_imap_client *client) {
    static const char *const with[] = {"SEEN", "ANSWERED", "FLAGGED", "DELETED", "DRAFT"};
    const struct mw_imap_query *query = &client->task.search;
    struct mw_imap_reply *command = mw_imap_client_command(client);
    bool ascii =
        is_ascii(query->from) && is_ascii(query->to) && is_ascii(query->subject) && is_ascii(query->text);
    client->found_count = 0;
    mw_imap_put(command, "UID SEARCH%s", ascii ? "" : " CHARSET UTF-8");
    size_t keys_from = command->text.len;
    for (unsigned i = 0; i < MW_FLAG_COUNT; i++) {
        if (query->with & MW_FLAG_BIT(i)) mw_imap_put(command, " %s", with[i]);
        if (query->without & MW_FLAG_BIT(i)) mw_imap_put(command, " UN%s", with[i]);
    }
    put_key(command, "FROM", query->from);
    put_key(command, "TO", query->to);
    put_key(command, "SUBJECT", query->subject);
    put_key(command, "TEXT", query->text);
    if (command->text.len == keys_from) mw_imap_put(command, " ALL");
    return MW_IMAP_NEXT_SEARCH;
}

/* Of what was found, the newest are shown. */
static enum mw_imap_next describe_found(struct mw_imap_client *client) {
    enum { SHOWN = 50 };
    uint32_t uids[SHOWN];
    size_t count = 0, from = client->found_count > SHOWN ? client->found_count - SHOWN : 0;
    for (size_t i = from; i < client->found_count; i++) {
        const struct mw_cache_letter *letter = mw_cache_letter(client->folder, client->found[i]);
        if (letter == NULL || !letter->described) uids[count++] = client->found[i];
    }
    return count ? mw_imap_client_describe(client, uids, count) : over;
}

/* 0 open the folder and ask, 1 show what was found. */
static enum mw_imap_next search(struct mw_imap_client *client) {
    enum mw_imap_next next;
    if (client->stage == 0) {
        next = open_folder(client);
        if (next != over) return next;
        client->stage = 1;
        return say_search(client);
    }
    if (client->stage == 1) {
        client->stage = 2;
        next = describe_found(client);
        if (next != over) return next;
    }
    for (size_t i = 0; i < client->found_count; i++)
        mw_imap_client_tell(client, MW_IMAP_FOUND, client->found[i]);
    mw_imap_client_tell(client, MW_IMAP_SEARCHED, client->found_count);
    return mw_imap_client_task_done(client);
}

/* --- SYNC, WATCH
 * --------------------------------------------------------------------------------------------- */

static enum mw_imap_next sync_folder(struct mw_imap_client *client) {
    enum mw_imap_next next = over;
    if (client->task.lists && !client->listed) {
        next = mw_imap_client_list(client);
        client->listed = next == over;
        if (next != over) return next;
    }
    next = open_folder(client);
    if (next == over) next = mw_imap_client_sync(client, client->task.window);
    return next == over ? mw_imap_client_task_done(client) : next;
}

static enum mw_imap_next watch(struct mw_imap_client *client) {
    enum mw_imap_next next = open_folder(client);
    if (next == over) next = mw_imap_client_sync(client, client->task.window);
    if (next != over) return next;
    if (client->stage == 0) {
        client->stage = 1;
        client->watching = false;
        client->watch_until_us = client->session.now_us + client->task.for_us;
    }
    if (client->session.now_us >= client->watch_until_us) return mw_imap_client_task_done(client);
    client->rounds = 0;
    if (mw_imap_client_can(client, MW_IMAP_CAN_IDLE)) {
        mw_imap_put(mw_imap_client_command(client), "IDLE");
        return MW_IMAP_NEXT_IDLE;
    }
    if (!client->watching) mw_imap_client_tell(client, MW_IMAP_WATCHING, 0);
    client->watching = true;
    return MW_IMAP_NEXT_WAIT;
}

/* --- which task
 * ---------------------------------------------------------------------------------------------- */

static void take_offline_work(struct mw_imap_client *client) {
    static const enum mw_imap_task_kind kinds[] = {
        [MW_CACHE_FLAG] = MW_IMAP_TASK_FLAG,     [MW_CACHE_MOVE] = MW_IMAP_TASK_MOVE,
        [MW_CACHE_DELETE] = MW_IMAP_TASK_DELETE, [MW_CACHE_APPEND] = MW_IMAP_TASK_APPEND,
        [MW_CACHE_CREATE] = MW_IMAP_TASK_CREATE, [MW_CACHE_RENAME] = MW_IMAP_TASK_RENAME,
        [MW_CACHE_DROP] = MW_IMAP_TASK_DROP,
    };
    const struct mw_cache_change *change = &client->cache->changes[0];
    client->task = (struct mw_imap_task){.kind = kinds[change->kind],
                                         .folder = change->folder,
                                         .name = change->to,
                                         .uid = change->uid,
                                         .add = change->add,
                                         .remove = change->remove,
                                         .text = change->text};
    client->play_validity = change->uid_validity;
}

/* Another task is at hand, at its first stage. */
static void begin_task(struct mw_imap_client *client) {
    client->stage = client->making_stage = 0;
    client->rounds = 0;
    client->listing = 0;
    client->making = NULL;
    client->refused = client->listed = false;
}

static void begin_errand(struct mw_imap_client *client) {
    client->watch = client->task;
    client->task = client->errand;
    client->errand_waits = false;
    client->on_errand = true;
    begin_task(client);
}

/* The watch goes on where it was; it opens its folder again if the errand has opened another. */
static void end_errand(struct mw_imap_client *client) {
    client->task = client->watch;
    client->on_errand = false;
    begin_task(client);
    client->stage = 1;
    client->at_hand = true;
}

/* False: nothing is left to do. */
static bool take_task(struct mw_imap_client *client) {
    const struct mw_imap_job *job = client->job;
    if (client->errand_waits) begin_errand(client);
    if (!client->at_hand && client->on_errand) end_errand(client);
    if (client->at_hand) return true;
    begin_task(client);
    for (; client->task_at < job->task_count; client->task_at++) {
        client->task = job->tasks[client->task_at];
        client->playing = client->task.kind == MW_IMAP_TASK_PLAY_BACK;
        client->at_hand = true;
        if (!client->playing) return true;
        if (client->cache->change_count > 0) {
            take_offline_work(client);
            return true;
        }
        client->at_hand = client->playing = false;
        mw_session_tell(&client->session, MW_IMAP_TASK_DONE, (struct mw_span){0}, client->task_at);
    }
    return false;
}

/* Where the letter goes that the server would have taken if the folder were there; NULL: it did not say so,
 * or the folder was made for this task already. */
static const char *to_be_made(const struct mw_imap_client *client) {
    if (!client->refused || !client->try_create || client->making_stage > 0) return NULL;
    if (client->task.kind == MW_IMAP_TASK_MOVE) return client->task.name;
    return client->task.kind == MW_IMAP_TASK_APPEND ? mw_imap_client_sent_folder(client) : NULL;
}

/* What follows from a refusal before the task goes on; `refused` stays if that is the task's end. */
static enum mw_imap_next after_refusal(struct mw_imap_client *client) {
    client->forgiven = client->refused && client->may_fail;
    if (client->forgiven) client->refused = false;
    const char *missing = to_be_made(client);
    if (missing == NULL) missing = client->making;
    if (missing == NULL) return over;
    if (client->making == NULL) {
        client->refused = false;
        client->stage = 0; /* what was refused is said again */
    }
    return mw_imap_client_make(client, missing);
}

static enum mw_imap_next go_on(struct mw_imap_client *client) {
    /* A server that lists IDLE and refuses it is asked with NOOP instead. */
    if (client->refused && client->next == MW_IMAP_NEXT_IDLE)
        client->abilities &= ~(1u << MW_IMAP_CAN_IDLE), client->refused = false;
    enum mw_imap_next first = after_refusal(client);
    if (first != over) return first;
    if (client->refused) return mw_imap_client_task_refused(client);
    switch (client->task.kind) {
    case MW_IMAP_TASK_FOLDERS: return mw_imap_client_list_folders(client);
    case MW_IMAP_TASK_SYNC: return sync_folder(client);
    case MW_IMAP_TASK_READ:
    case MW_IMAP_TASK_SAVE:
    case MW_IMAP_TASK_WHOLE: return read_letter(client);
    case MW_IMAP_TASK_FLAG: return flag_letter(client);
    case MW_IMAP_TASK_MOVE:
    case MW_IMAP_TASK_DELETE: return mw_imap_client_remove(client);
    case MW_IMAP_TASK_CREATE: return mw_imap_client_create_folder(client);
    case MW_IMAP_TASK_RENAME: return mw_imap_client_rename_folder(client);
    case MW_IMAP_TASK_DROP: return mw_imap_client_drop_folder(client);
    case MW_IMAP_TASK_SEARCH: return search(client);
    case MW_IMAP_TASK_APPEND: return mw_imap_client_append(client);
    case MW_IMAP_TASK_WATCH: return watch(client);
    default: MW_ASSERT(!"a piece of offline work is one of the others"); return over;
    }
}

static bool opens_a_folder(const struct mw_imap_client *client) {
    for (size_t i = 0; i < client->job->task_count; i++) {
        enum mw_imap_task_kind kind = client->job->tasks[i].kind;
        if (kind != MW_IMAP_TASK_FOLDERS && kind != MW_IMAP_TASK_CREATE && kind != MW_IMAP_TASK_RENAME &&
            kind != MW_IMAP_TASK_DROP && kind != MW_IMAP_TASK_APPEND)
            return true;
    }
    return false;
}

void mw_imap_client_plan(struct mw_imap_client *client) {
    bool fast =
        mw_imap_client_can(client, MW_IMAP_CAN_ENABLE) && mw_imap_client_can(client, MW_IMAP_CAN_QRESYNC);
    if (!client->abilities_known) {
        mw_imap_put(mw_imap_client_command(client), "CAPABILITY");
        client->next = MW_IMAP_NEXT_CAPABILITY;
        return;
    }
    if (fast && !client->qresync_asked && opens_a_folder(client)) {
        client->qresync_asked = true;
        mw_imap_put(mw_imap_client_command(client), "ENABLE QRESYNC");
        client->next = MW_IMAP_NEXT_ENABLE;
        return;
    }
    while (take_task(client)) {
        client->next = go_on(client);
        if (client->next != over) return;
    }
    mw_imap_put(mw_imap_client_command(client), "LOGOUT");
    client->next = MW_IMAP_NEXT_LOGOUT;
}
