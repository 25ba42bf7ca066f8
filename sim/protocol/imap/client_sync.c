/* How the IMAP client opens a folder and learns what has changed in it (RFC 4549 §4, RFC 7162 §3). */
#include <stdlib.h>

#include "sim/base/memory.h"
#include "sim/protocol/imap/client_inside.h"

static const uint32_t fifty_letters = 50;

/* How often one task compares a folder anew because it changed meanwhile. */
enum { ROUNDS = 3 };

/* --- opening
 * ------------------------------------------------------------------------------------------------- */

enum mw_imap_next mw_imap_client_select(struct mw_imap_client *client, const char *name) {
    struct mw_cache_folder *folder = mw_cache_folder(client->cache, name);
    struct mw_imap_reply *command = mw_imap_client_command(client);
    mw_imap_put(command, "SELECT ");
    mw_imap_put_mailbox(command, folder->name);
    bool known = folder->uid_validity != 0 && folder->highest_modseq != 0;
    if (client->qresync && known)
        mw_imap_put(command, " (QRESYNC (%u %llu))", folder->uid_validity,
                    (unsigned long long)folder->highest_modseq);
    else if (mw_imap_client_can(client, MW_IMAP_CAN_CONDSTORE))
        mw_imap_put(command, " (CONDSTORE)");
    if (client->folder != NULL) client->folder->users--;
    folder->users++;
    client->folder = folder;
    client->opening = true;
    client->told_validity = client->validity_same = client->no_modseq = false;
    client->unsure = client->undescribed = client->grown = false;
    client->resynced = client->qresync && known;
    client->exists = client->told_uidnext = 0;
    client->told_modseq = 0;
    client->permanent = UINT64_MAX;
    client->uid_count = 0;
    client->sync = MW_IMAP_SYNC_COMPARE;
    for (size_t i = 0; i < folder->letter_count; i++)
        folder->letters[i].met = false;
    return MW_IMAP_NEXT_SELECT;
}

/* --- comparing
 * ----------------------------------------------------------------------------------------------- */

static bool all_here(const struct mw_imap_client *client) {
    return client->folder->letter_count == client->exists && !client->unsure;
}

static bool behind(const struct mw_imap_client *client) {
    return client->exists > client->folder->letter_count || client->unsure || client->undescribed;
}

bool mw_imap_client_behind(const struct mw_imap_client *client) {
    return client->folder != NULL && behind(client);
}

static uint32_t next_uid(const struct mw_cache_folder *folder) {
    return folder->letter_count ? folder->letters[folder->letter_count - 1].uid + 1 : 1;
}

static bool nothing_changed(const struct mw_imap_client *client) {
    const struct mw_cache_folder *folder = client->folder;
    return client->told_modseq != 0 && folder->highest_modseq == client->told_modseq && all_here(client) &&
           folder->uidnext == client->told_uidnext;
}

/* Flags of all letters, or of those that have changed; new ones count as changed. */
static enum mw_imap_next ask_flags(struct mw_imap_client *client) {
    uint64_t modseq = client->no_modseq || client->told_modseq == 0 ? 0 : client->folder->highest_modseq;
    struct mw_imap_reply *command = mw_imap_client_command(client);
    client->fetched_changes = modseq != 0 && client->folder->letter_count > 0;
    for (size_t i = 0; i < client->folder->letter_count; i++)
        client->folder->letters[i].met = false;
    mw_imap_put(command, "UID FETCH 1:* (FLAGS)");
    if (client->fetched_changes) mw_imap_put(command, " (CHANGEDSINCE %llu)", (unsigned long long)modseq);
    return MW_IMAP_NEXT_FLAGS;
}

static enum mw_imap_next ask_what_is_left(struct mw_imap_client *client) {
    client->found_count = 0;
    mw_imap_put(mw_imap_client_command(client), "UID SEARCH ALL");
    return MW_IMAP_NEXT_REMAIN;
}

static void forget_all(struct mw_imap_client *client) {
    for (size_t i = 0; i < client->folder->letter_count; i++)
        client->folder->letters[i].met = false;
    mw_imap_client_sweep(client);
}

static int compare_uids(const void *a, const void *b) {
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

/* The search has told all uids, in any order: they are the numbers too. */
static void count_what_is_left(struct mw_imap_client *client) {
    for (size_t i = 0; i < client->folder->letter_count; i++)
        client->folder->letters[i].met = false;
    if (client->found_count > 0)
        qsort(client->found, client->found_count, sizeof *client->found, compare_uids);
    for (size_t i = 0; i < client->found_count; i++) {
        struct mw_cache_letter *letter = mw_cache_letter(client->folder, client->found[i]);
        if (letter != NULL) letter->met = true;
        if (!client->qresync) mw_imap_client_number(client, (uint32_t)i + 1, client->found[i]);
    }
    mw_imap_client_sweep(client);
}

static enum mw_imap_next compare(struct mw_imap_client *client) {
    client->unsure = client->grown = false;
    client->rounds++;
    if (client->exists == 0) {
        forget_all(client);
    } else if (!(client->resynced && client->validity_same && all_here(client)) && !nothing_changed(client)) {
        client->sync = MW_IMAP_SYNC_COMPARING;
        return ask_flags(client);
    }
    client->sync = MW_IMAP_SYNC_DESCRIBE;
    return MW_IMAP_NEXT_COUNT;
}

/* Flags have come. Of all letters: those that were not told of are gone. Of some: the count shows it. */
static enum mw_imap_next compared(struct mw_imap_client *client) {
    client->sync = MW_IMAP_SYNC_DESCRIBE;
    if (!client->fetched_changes) {
        mw_imap_client_sweep(client);
        return MW_IMAP_NEXT_COUNT;
    }
    if (all_here(client)) return MW_IMAP_NEXT_COUNT;
    client->sync = MW_IMAP_SYNC_COUNTING;
    return ask_what_is_left(client);
}

/* --- what is shown
 * ------------------------------------------------------------------------------------------- */

enum mw_imap_next mw_imap_client_describe(struct mw_imap_client *client, const uint32_t *uids, size_t count) {
    struct mw_imap_reply *command = mw_imap_client_command(client);
    mw_imap_put(command, "UID FETCH ");
    mw_imap_put_numbers(command, uids, count);
    mw_imap_put(command, " (ENVELOPE FLAGS BODYSTRUCTURE RFC822.SIZE)");
    client->section = NULL;
    return MW_IMAP_NEXT_FETCH;
}

static enum mw_imap_next describe_newest(struct mw_imap_client *client, uint32_t window) {
    const struct mw_cache_folder *folder = client->folder;
    size_t shown = window ? window : fifty_letters, count = 0;
    size_t from = folder->letter_count > shown ? folder->letter_count - shown : 0;
    client->undescribed = false;
    uint32_t *uids = mw_arena_alloc(&client->scratch, (folder->letter_count - from + 1) * sizeof *uids);
    for (size_t i = from; i < folder->letter_count; i++)
        if (!folder->letters[i].described) uids[count++] = folder->letters[i].uid;
    if (count == 0) return MW_IMAP_NEXT_COUNT;
    return mw_imap_client_describe(client, uids, count);
}

/* Of the newest the flags alone may be known: somebody changed them before it was asked for. */
static uint32_t next_described(const struct mw_cache_folder *folder) {
    size_t count = folder->letter_count;
    while (count > 0 && !folder->letters[count - 1].described)
        count--;
    return count ? folder->letters[count - 1].uid + 1 : 1;
}

/* Letters came while the folder was open: all of each at once. */
static enum mw_imap_next ask_new(struct mw_imap_client *client) {
    mw_imap_put(mw_imap_client_command(client), "UID FETCH %u:* (ENVELOPE FLAGS BODYSTRUCTURE RFC822.SIZE)",
                next_described(client->folder));
    client->section = NULL;
    return MW_IMAP_NEXT_FETCH;
}

static void know(struct mw_imap_client *client) {
    struct mw_cache_folder *folder = client->folder;
    client->sync = MW_IMAP_SYNC_KNOWN;
    folder->uidnext = client->told_uidnext;
    if (next_uid(folder) > folder->uidnext) folder->uidnext = next_uid(folder);
    folder->highest_modseq = all_here(client) && !client->no_modseq ? client->told_modseq : 0;
    mw_imap_client_tell(client, MW_IMAP_SYNCED, folder->letter_count);
}

/* What was told meanwhile calls for another round. In the last one all letters are compared: asking for the
 * newest did not help. */
static enum mw_imap_next catch_up(struct mw_imap_client *client) {
    bool more = client->exists > client->folder->letter_count, last = client->rounds + 1 == ROUNDS;
    client->grown = false;
    if (client->unsure || (more && last)) {
        client->sync = MW_IMAP_SYNC_COMPARE;
        return MW_IMAP_NEXT_COUNT;
    }
    client->rounds++;
    client->sync = MW_IMAP_SYNC_DESCRIBE;
    return more ? ask_new(client) : MW_IMAP_NEXT_COUNT;
}

/* To its next command, or to its end. */
static enum mw_imap_next round_of_sync(struct mw_imap_client *client, uint32_t window) {
    enum mw_imap_next next = MW_IMAP_NEXT_COUNT;
    if (client->sync == MW_IMAP_SYNC_COMPARE) {
        next = compare(client);
    } else if (client->sync == MW_IMAP_SYNC_COMPARING) {
        next = compared(client);
    } else if (client->sync == MW_IMAP_SYNC_COUNTING) {
        count_what_is_left(client);
        client->sync = MW_IMAP_SYNC_DESCRIBE;
    }
    if (next != MW_IMAP_NEXT_COUNT) return next;
    if (client->sync == MW_IMAP_SYNC_DESCRIBE) {
        client->sync = MW_IMAP_SYNC_DESCRIBING;
        next = describe_newest(client, window);
        if (next != MW_IMAP_NEXT_COUNT) return next;
    }
    if (client->sync == MW_IMAP_SYNC_DESCRIBING) know(client);
    return MW_IMAP_NEXT_COUNT;
}

enum mw_imap_next mw_imap_client_sync(struct mw_imap_client *client, uint32_t window) {
    enum mw_imap_next next = MW_IMAP_NEXT_COUNT;
    bool more = client->sync == MW_IMAP_SYNC_KNOWN && behind(client);
    do {
        if (more && client->rounds < ROUNDS) next = catch_up(client);
        if (next == MW_IMAP_NEXT_COUNT) next = round_of_sync(client, window);
        more = client->grown || client->unsure || client->undescribed;
    } while (next == MW_IMAP_NEXT_COUNT && more && client->rounds < ROUNDS);
    return next;
}
