/* What the IMAP client's rows ask (guards) and do (actions), but for the login. */
#include "sim/protocol/imap/client_inside.h"

/* --- guards
 * ------------------------------------------------------------------------------------------------- */

#define X(name, en, id)                                                                                      \
    static bool next_##name(const void *machine) {                                                           \
        return ((const struct mw_imap_client *)machine)->next == MW_IMAP_NEXT_##name;                        \
    }                                                                                                        \
    const struct mw_guard mw_imap_client_next_##name = {{{en, id}}, next_##name};
MW_IMAP_NEXTS(X)
#undef X

static bool folder_open(const void *machine) {
    return ((const struct mw_imap_client *)machine)->folder != NULL;
}

/* Only a command can tell what has come; and the watch may be over. */
static bool must_ask(const void *machine) {
    return mw_imap_client_behind(machine);
}

const struct mw_guard mw_imap_client_folder_open = {{{"folder open", "folder terbuka"}}, folder_open};
const struct mw_guard mw_imap_client_must_ask = {{{"a letter came", "surat datang"}}, must_ask};

/* --- how a command ended
 * ------------------------------------------------------------------------------------ */

static void settle(void *machine) {
    ((struct mw_imap_client *)machine)->refused = false;
}

static void refuse(void *machine) {
    struct mw_imap_client *client = machine;
    client->refused = true;
    mw_buffer_clear(&client->refusal);
    mw_buffer_add(&client->refusal, client->reply);
}

static void opened(void *machine) {
    struct mw_imap_client *client = machine;
    struct mw_cache_folder *folder = client->folder;
    client->opening = client->refused = false;
    if (!client->told_validity) { /* no uid means anything after this visit */
        mw_cache_clear(client->cache, folder);
        folder->uid_validity = 0;
    }
    mw_imap_client_see(client, folder);
    mw_imap_client_tell(client, MW_IMAP_OPENED, client->exists);
}

/* A SELECT that fails leaves no folder open (RFC 9051 §6.3.2). */
static void not_opened(void *machine) {
    struct mw_imap_client *client = machine;
    refuse(machine);
    struct mw_cache_folder *folder = client->folder;
    folder->users--;
    client->opening = false;
    client->folder = NULL;
    if (!folder->known) mw_cache_forget(client->cache, folder->name);
}

static void idles(void *machine) {
    struct mw_imap_client *client = machine;
    client->idle_since_us = client->session.now_us;
    if (!client->watching) mw_imap_client_tell(client, MW_IMAP_WATCHING, 1);
    client->watching = true;
}

static void noop(void *machine) {
    mw_imap_put(mw_imap_client_command(machine), "NOOP");
    mw_imap_client_send.act(machine);
}

/* --- how the visit ends
 * ------------------------------------------------------------------------------------- */

static void fail(void *machine) {
    struct mw_imap_client *client = machine;
    mw_session_tell(&client->session, MW_IMAP_FAILED, client->reply, 0);
}

static void give_up(void *machine) {
    mw_imap_put(mw_imap_client_command(machine), "LOGOUT");
    mw_imap_client_send.act(machine);
}

static void fail_politely(void *machine) {
    fail(machine);
    give_up(machine);
}

static void finish(void *machine) {
    struct mw_imap_client *client = machine;
    mw_session_tell(&client->session, MW_IMAP_DONE, (struct mw_span){0}, 0);
}

const struct mw_action mw_imap_client_settle = {"done", settle};
const struct mw_action mw_imap_client_refuse = {"refused", refuse};
const struct mw_action mw_imap_client_opened = {"folder is open", opened};
const struct mw_action mw_imap_client_not_opened = {"no folder is open", not_opened};
const struct mw_action mw_imap_client_idles = {"watches", idles};
const struct mw_action mw_imap_client_noop = {"ask for news", noop};
const struct mw_action mw_imap_client_fail = {"report failure", fail};
const struct mw_action mw_imap_client_give_up = {"leave", give_up};
const struct mw_action mw_imap_client_fail_politely = {"report failure, leave", fail_politely};
const struct mw_action mw_imap_client_finish = {"report success", finish};
