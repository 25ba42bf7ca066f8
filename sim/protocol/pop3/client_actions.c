/* What the POP3 client's rows ask (guards) and do (actions), and how it chooses what to do next. */
#include <string.h>

#include "sim/base/check.h"
#include "sim/protocol/pop3/client_inside.h"

/* --- choosing ----------------------------------------------------------------------------------------- */

static bool old_enough(const struct mw_pop3_client *client, int64_t fetched_us) {
    const struct mw_pop3_job *job = client->job;
    return job->mode == MW_POP3_MODE_DELETE_AFTER &&
           client->session.now_us - fetched_us >= job->delete_after_us;
}

/* A message is deleted only after its last line has come: what is lost on the way must stay on the server. */
static bool delete_at_once(const struct mw_pop3_client *client) {
    return client->job->mode == MW_POP3_MODE_DELETE || old_enough(client, client->session.now_us);
}

static enum mw_pop3_next wanted(const struct mw_pop3_client *client, const struct mw_pop3_item *item) {
    if (!item->listed) return MW_POP3_NEXT_QUIT;
    if (item->known)
        return old_enough(client, item->known->fetched_us) ? MW_POP3_NEXT_DELE : MW_POP3_NEXT_QUIT;
    uint64_t free_bytes =
        client->room_bytes > client->reserved_bytes ? client->room_bytes - client->reserved_bytes : 0;
    return item->octets <= free_bytes ? MW_POP3_NEXT_RETR : MW_POP3_NEXT_QUIT;
}

static void add_errand(struct mw_pop3_client *client, enum mw_pop3_next what, size_t at) {
    struct mw_pop3_item *item = &client->items[at];
    MW_ASSERT(client->errand_count < MW_POP3_CLIENT_AHEAD);
    client->errands[client->errand_count++] = (struct mw_pop3_errand){what, at};
    item->taken = true;
    if (what == MW_POP3_NEXT_RETR) client->reserved_bytes += item->octets;
}

static void end_errand(struct mw_pop3_client *client) {
    struct mw_pop3_errand ended = client->errands[0];
    client->errand_count--;
    client->said--;
    memmove(client->errands, client->errands + 1, client->errand_count * sizeof ended);
    client->settled_at = ended.at;
    if (ended.what == MW_POP3_NEXT_RETR) client->reserved_bytes -= client->items[ended.at].octets;
    if (client->settled != MW_POP3_SETTLED_FETCH) return;
    uint64_t took = client->message.len;
    client->room_bytes -= took < client->room_bytes ? took : client->room_bytes;
    if (delete_at_once(client)) add_errand(client, MW_POP3_NEXT_DELE, ended.at);
}

void mw_pop3_client_choose(struct mw_pop3_client *client) {
    size_t ahead = client->may_pipeline ? MW_POP3_CLIENT_AHEAD : 1;
    if (client->settled == MW_POP3_SETTLED_NOTHING) return;
    if (client->settled != MW_POP3_SETTLED_LISTS) end_errand(client);
    for (; client->errand_count < ahead && client->scanned < client->item_count; client->scanned++) {
        enum mw_pop3_next what = wanted(client, &client->items[client->scanned]);
        if (what != MW_POP3_NEXT_QUIT) add_errand(client, what, client->scanned);
    }
    client->next = client->errand_count > 0 ? client->errands[0].what : MW_POP3_NEXT_QUIT;
}

/* --- guards ------------------------------------------------------------------------------------------- */

static bool mailbox_empty(const void *machine) {
    return ((const struct mw_pop3_client *)machine)->told_count == 0;
}

static bool wants_uidl(const void *machine) {
    return ((const struct mw_pop3_client *)machine)->job->mode != MW_POP3_MODE_DELETE;
}

static bool next_is_retr(const void *machine) {
    return ((const struct mw_pop3_client *)machine)->next == MW_POP3_NEXT_RETR;
}

static bool next_is_dele(const void *machine) {
    return ((const struct mw_pop3_client *)machine)->next == MW_POP3_NEXT_DELE;
}

const struct mw_guard mw_pop3_mailbox_empty = {{{"mailbox empty", "kotak surat kosong"}}, mailbox_empty};
const struct mw_guard mw_pop3_wants_uidl = {{{"mail stays", "surat tetap ada"}}, wants_uidl};
const struct mw_guard mw_pop3_next_is_retr = {{{"RETR next", "lalu RETR"}}, next_is_retr};
const struct mw_guard mw_pop3_next_is_dele = {{{"DELE next", "lalu DELE"}}, next_is_dele};

/* --- actions ------------------------------------------------------------------------------------------ */

void mw_pop3_client_send(struct mw_pop3_client *client, const char *verb, const char *argument, bool secret) {
    struct mw_buffer line = {0};
    mw_buffer_format(&line, "%s%s%s", verb, *verb && *argument ? " " : "", argument);
    struct mw_fact marks = {.line = MW_LINE_COMMAND, .secret = secret};
    mw_session_say_with(&client->session, marks, mw_buffer_span(&line));
    mw_buffer_free(&line);
}

static void send_number(struct mw_pop3_client *client, const char *verb, size_t number) {
    struct mw_buffer text = {0};
    mw_buffer_format(&text, "%zu", number);
    mw_pop3_client_send(client, verb, mw_buffer_text(&text), false);
    mw_buffer_free(&text);
}

static void tell(struct mw_pop3_client *client, enum mw_pop3_client_news news, struct mw_span text) {
    mw_session_tell(&client->session, (int)news, text, 0);
}

/* Tells what became of the message at hand, and which others are passed over, and why. */
static void settle(struct mw_pop3_client *client) {
    if (client->settled == MW_POP3_SETTLED_FETCH)
        tell(client, MW_POP3_FETCHED, mw_buffer_span(&client->message));
    if (client->settled == MW_POP3_SETTLED_DELETE)
        tell(client, MW_POP3_DELETED, mw_span_of(client->items[client->settled_at].uidl));
    for (; client->told < client->scanned; client->told++) {
        const struct mw_pop3_item *item = &client->items[client->told];
        if (item->known)
            tell(client, MW_POP3_KNOWN, mw_span_of(item->uidl));
        else if (item->listed && !item->taken)
            mw_session_tell(&client->session, MW_POP3_NO_ROOM, mw_span_of(item->uidl), item->octets);
    }
}

static void send_errands(struct mw_pop3_client *client) {
    settle(client);
    for (; client->said < client->errand_count; client->said++) {
        const struct mw_pop3_errand *errand = &client->errands[client->said];
        send_number(client, errand->what == MW_POP3_NEXT_RETR ? "RETR" : "DELE", errand->at + 1);
    }
}

static void send_retr(void *machine) {
    struct mw_pop3_client *client = machine;
    send_errands(client);
    tell(client, MW_POP3_FETCHES, mw_span_of(client->items[client->errands[0].at].uidl));
}

static void send_dele(void *machine) {
    send_errands(machine);
}

static void settle_all(void *machine) {
    settle(machine);
}

static void begin_content(void *machine) {
    struct mw_pop3_client *client = machine;
    mw_buffer_clear(&client->message);
    client->inside_line = false;
}

static void do_without_uidl(void *machine) {
    tell(machine, MW_POP3_NO_UIDL, ((struct mw_pop3_client *)machine)->reply);
}

static void fail(void *machine) {
    tell(machine, MW_POP3_FAILED, ((struct mw_pop3_client *)machine)->reply);
}

static void finish(void *machine) {
    tell(machine, MW_POP3_DONE, (struct mw_span){0});
}

const struct mw_action mw_pop3_do_without_uidl = {"do without ids", do_without_uidl};
const struct mw_action mw_pop3_send_retr = {"RETR next", send_retr};
const struct mw_action mw_pop3_send_dele = {"DELE", send_dele};
const struct mw_action mw_pop3_settle_all = {"nothing left", settle_all};
const struct mw_action mw_pop3_begin_content = {"begin message", begin_content};
const struct mw_action mw_pop3_fail = {"report failure", fail};
const struct mw_action mw_pop3_finish = {"report success", finish};
