/* What the POP3 client's rows ask (guards) and do (actions), and how it chooses what to do next. */
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
    return item->octets <= client->room_bytes ? MW_POP3_NEXT_RETR : MW_POP3_NEXT_QUIT;
}

void mw_pop3_client_choose(struct mw_pop3_client *client) {
    if (client->settled == MW_POP3_SETTLED_FETCH) {
        uint64_t took = client->message.len;
        client->room_bytes -= took < client->room_bytes ? took : client->room_bytes;
        if (delete_at_once(client)) {
            client->next = MW_POP3_NEXT_DELE;
            client->next_at = client->done - 1;
            return;
        }
    }
    client->next = MW_POP3_NEXT_QUIT;
    for (client->next_at = client->done; client->next_at < client->item_count; client->next_at++) {
        client->next = wanted(client, &client->items[client->next_at]);
        if (client->next != MW_POP3_NEXT_QUIT) return;
    }
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

/* The code in brackets tells whose fault it is (RFC 2449 §8, RFC 3206). */
static bool not_the_login(const void *machine) {
    struct mw_span rest = ((const struct mw_pop3_client *)machine)->reply;
    mw_span_word(&rest);
    return mw_span_starts_nocase(rest, "[IN-USE]") || mw_span_starts_nocase(rest, "[SYS/") ||
           mw_span_starts_nocase(rest, "[LOGIN-DELAY]");
}

const struct mw_guard mw_pop3_mailbox_empty = {{{"mailbox empty", "kotak surat kosong"}}, mailbox_empty};
const struct mw_guard mw_pop3_wants_uidl = {{{"mail stays", "surat tetap ada"}}, wants_uidl};
const struct mw_guard mw_pop3_next_is_retr = {{{"RETR next", "lalu RETR"}}, next_is_retr};
const struct mw_guard mw_pop3_next_is_dele = {{{"DELE next", "lalu DELE"}}, next_is_dele};
const struct mw_guard mw_pop3_not_the_login = {{{"not the login", "bukan salah login"}}, not_the_login};

/* --- actions ------------------------------------------------------------------------------------------ */

/* The text is a command with one argument. Takes nothing over. */
static void send(struct mw_pop3_client *client, const char *verb, const char *argument, bool secret) {
    struct mw_buffer line = {0};
    mw_buffer_format(&line, "%s %s", verb, argument);
    struct mw_fact marks = {.line = MW_LINE_COMMAND, .secret = secret};
    mw_session_say_with(&client->session, marks, mw_buffer_span(&line));
    mw_buffer_free(&line);
}

static void send_number(struct mw_pop3_client *client, const char *verb, size_t number) {
    struct mw_buffer text = {0};
    mw_buffer_format(&text, "%zu", number);
    send(client, verb, mw_buffer_text(&text), false);
    mw_buffer_free(&text);
}

static void tell(struct mw_pop3_client *client, enum mw_pop3_client_news news, struct mw_span text) {
    mw_session_tell(&client->session, (int)news, text, 0);
}

static void send_user(void *machine) {
    struct mw_pop3_client *client = machine;
    send(client, "USER", client->job->login, false);
}

static void send_pass(void *machine) {
    struct mw_pop3_client *client = machine;
    send(client, "PASS", client->job->password, true);
}

/* Tells what became of the message at hand, and why others are passed over, up to the one that comes next. */
static void settle(struct mw_pop3_client *client) {
    if (client->settled == MW_POP3_SETTLED_FETCH)
        tell(client, MW_POP3_FETCHED, mw_buffer_span(&client->message));
    if (client->settled == MW_POP3_SETTLED_DELETE)
        tell(client, MW_POP3_DELETED, mw_span_of(client->items[client->done - 1].uidl));
    for (; client->done < client->next_at; client->done++) {
        const struct mw_pop3_item *item = &client->items[client->done];
        if (item->known)
            tell(client, MW_POP3_KNOWN, mw_span_of(item->uidl));
        else if (item->listed)
            mw_session_tell(&client->session, MW_POP3_NO_ROOM, mw_span_of(item->uidl), item->octets);
    }
}

static void send_retr(void *machine) {
    struct mw_pop3_client *client = machine;
    settle(client);
    client->done = client->next_at + 1;
    send_number(client, "RETR", client->done);
    tell(client, MW_POP3_FETCHES, mw_span_of(client->items[client->next_at].uidl));
}

static void send_dele(void *machine) {
    struct mw_pop3_client *client = machine;
    settle(client);
    if (client->done == client->next_at) { /* not the one that just came, but one of an earlier visit */
        tell(client, MW_POP3_KNOWN, mw_span_of(client->items[client->next_at].uidl));
        client->done++;
    }
    send_number(client, "DELE", client->done);
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

static void login_refused(void *machine) {
    tell(machine, MW_POP3_LOGIN_REFUSED, ((struct mw_pop3_client *)machine)->reply);
}

static void fail(void *machine) {
    tell(machine, MW_POP3_FAILED, ((struct mw_pop3_client *)machine)->reply);
}

static void finish(void *machine) {
    tell(machine, MW_POP3_DONE, (struct mw_span){0});
}

const struct mw_action mw_pop3_send_user = {"say who", send_user};
const struct mw_action mw_pop3_send_pass = {"say password", send_pass};
const struct mw_action mw_pop3_do_without_uidl = {"do without ids", do_without_uidl};
const struct mw_action mw_pop3_send_retr = {"RETR next", send_retr};
const struct mw_action mw_pop3_send_dele = {"DELE", send_dele};
const struct mw_action mw_pop3_settle_all = {"nothing left", settle_all};
const struct mw_action mw_pop3_begin_content = {"begin message", begin_content};
const struct mw_action mw_pop3_login_refused = {"report refusal", login_refused};
const struct mw_action mw_pop3_fail = {"report failure", fail};
const struct mw_action mw_pop3_finish = {"report success", finish};
