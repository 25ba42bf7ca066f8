/* How the IMAP client takes a letter out of a folder: by MOVE, or by a copy, a mark and EXPUNGE.
 *
 * EXPUNGE removes all letters that are marked as deleted, and other devices may have marked some for later.
 * With UIDPLUS this one alone is named (RFC 4315 §2.1). Without it the others lose their mark for the moment
 * and get it back. */
#include <stdlib.h>

#include "sim/protocol/imap/client_inside.h"

static const enum mw_imap_next over = MW_IMAP_NEXT_COUNT;

/* What has been said. */
enum stage { BEGUN, COPIED, MARKED, OTHERS_ASKED, OTHERS_SPARED, EXPUNGED, ALL_SAID };

static bool has_uidplus(const struct mw_imap_client *client) {
    return mw_imap_client_can(client, MW_IMAP_CAN_UIDPLUS);
}

static enum mw_imap_next say_where(struct mw_imap_client *client, const char *verb, enum mw_imap_next next) {
    struct mw_imap_reply *command = mw_imap_client_command(client);
    mw_imap_put(command, "%s %u ", verb, client->task.uid);
    mw_imap_put_mailbox(command, client->task.name ? client->task.name : "");
    client->came_uid = 0;
    return next;
}

/* What is deleted may have to go to the trash first. */
static void find_the_way(struct mw_imap_client *client) {
    struct mw_imap_task *task = &client->task;
    bool thrown = task->kind == MW_IMAP_TASK_DELETE && task->to_trash;
    if (!thrown || mw_cache_is_trash(client->cache, client->folder->name)) return;
    task->kind = MW_IMAP_TASK_MOVE;
    task->name = mw_cache_trash(client->cache);
}

static enum mw_imap_next begin(struct mw_imap_client *client) {
    enum mw_imap_next next = mw_imap_client_find_letter(client);
    if (next != over || !client->at_hand) return next;
    find_the_way(client);
    client->expunge_refused = false;
    bool moves = client->task.kind == MW_IMAP_TASK_MOVE;
    if (moves && mw_imap_client_can(client, MW_IMAP_CAN_MOVE)) {
        client->stage = ALL_SAID;
        return say_where(client, "UID MOVE", MW_IMAP_NEXT_MOVE);
    }
    client->stage = COPIED;
    return moves ? say_where(client, "UID COPY", MW_IMAP_NEXT_COPY) : over;
}

/* --- sparing the others ----------------------------------------------------------------------------------
 */

static int compare_uids(const void *a, const void *b) {
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static enum mw_imap_next ask_for_others(struct mw_imap_client *client) {
    client->found_count = 0;
    mw_imap_put(mw_imap_client_command(client), "UID SEARCH DELETED");
    client->may_fail = true;
    return MW_IMAP_NEXT_SEARCH;
}

/* Leaves the others in `found`; false: the letter is not among them. */
static bool take_out_own(struct mw_imap_client *client) {
    size_t kept = 0;
    for (size_t i = 0; i < client->found_count; i++)
        if (client->found[i] != client->task.uid) client->found[kept++] = client->found[i];
    bool own = kept < client->found_count;
    client->found_count = kept;
    if (kept > 0) qsort(client->found, kept, sizeof *client->found, compare_uids);
    return own;
}

static enum mw_imap_next mark_others(struct mw_imap_client *client, char sign) {
    struct mw_imap_reply *command = mw_imap_client_command(client);
    mw_imap_put(command, "UID STORE ");
    mw_imap_put_numbers(command, client->found, client->found_count);
    mw_imap_put(command, " %cFLAGS (\\Deleted)", sign);
    return MW_IMAP_NEXT_STORE;
}

static enum mw_imap_next expunge(struct mw_imap_client *client) {
    struct mw_imap_reply *command = mw_imap_client_command(client);
    client->stage = has_uidplus(client) ? ALL_SAID : EXPUNGED;
    if (has_uidplus(client)) {
        mw_imap_put(command, "UID EXPUNGE %u", client->task.uid);
    } else {
        mw_imap_put(command, "EXPUNGE");
        client->may_fail = true; /* the others get their mark back all the same */
    }
    return MW_IMAP_NEXT_EXPUNGE;
}

static enum mw_imap_next expunge_alone(struct mw_imap_client *client) {
    if (client->stage == MARKED) {
        client->stage = OTHERS_ASKED;
        return ask_for_others(client);
    }
    if (client->stage == OTHERS_ASKED) {
        if (client->forgiven) return mw_imap_client_task_done(client); /* the mark must do */
        client->stage = take_out_own(client) ? OTHERS_SPARED : ALL_SAID;
        if (client->stage == OTHERS_SPARED && client->found_count > 0) return mark_others(client, '-');
    }
    if (client->stage == OTHERS_SPARED) return expunge(client);
    if (client->stage == EXPUNGED) {
        client->expunge_refused = client->forgiven;
        client->stage = ALL_SAID;
        if (client->found_count > 0) return mark_others(client, '+');
    }
    return over;
}

/* Who tells new uids (UIDPLUS) and tells none has moved nothing: the letter was gone already. */
static bool moved_nothing(const struct mw_imap_client *client) {
    return client->next == MW_IMAP_NEXT_MOVE && client->came_uid == 0 && has_uidplus(client);
}

enum mw_imap_next mw_imap_client_remove(struct mw_imap_client *client) {
    enum mw_imap_next next = over;
    if (client->stage == BEGUN) next = begin(client);
    if (next != over || !client->at_hand) return next;
    if (client->stage == COPIED) {
        client->stage = MARKED;
        return mw_imap_client_store(client, '+', MW_FLAG_BIT(MW_FLAG_DELETED));
    }
    if (client->stage == MARKED && has_uidplus(client)) return expunge(client);
    next = expunge_alone(client);
    if (next != over || !client->at_hand) return next;
    if (client->expunge_refused) return mw_imap_client_task_refused(client);
    if (mw_cache_letter(client->folder, client->task.uid) != NULL)
        mw_imap_client_letter_gone(client, client->task.uid);
    if (moved_nothing(client)) return mw_imap_client_task_moot(client, mw_imap_client_subject(client));
    return mw_imap_client_task_done(client);
}
