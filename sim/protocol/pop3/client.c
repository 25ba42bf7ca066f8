#include "sim/protocol/pop3/client.h"

#include <stdlib.h>
#include <string.h>

#include "sim/base/memory.h"
#include "sim/protocol/pop3/client_inside.h"

static const int64_t two_minutes_us = INT64_C(120) * 1000 * 1000;

static struct mw_pop3_client *client_of(struct mw_session *session) {
    return (struct mw_pop3_client *)session;
}

static void wait_for_reply(struct mw_session *session) {
    int64_t patience_us = client_of(session)->job->patience_us;
    session->deadline_us = session->now_us + (patience_us ? patience_us : two_minutes_us);
}

static enum mw_pop3_settled settles(uint16_t state, enum mw_pop3_client_event event) {
    bool refused = event == MW_POP3_CLIENT_ON_ERR;
    if (state == MW_POP3_CLIENT_LIST_LINES && event == MW_POP3_CLIENT_ON_END) return MW_POP3_SETTLED_LISTS;
    if (state == MW_POP3_CLIENT_CONTENT && event == MW_POP3_CLIENT_ON_END) return MW_POP3_SETTLED_FETCH;
    if (state == MW_POP3_CLIENT_DELE && event == MW_POP3_CLIENT_ON_OK) return MW_POP3_SETTLED_DELETE;
    if (state == MW_POP3_CLIENT_DELE && refused) return MW_POP3_SETTLED_REFUSAL;
    if (state == MW_POP3_CLIENT_RETR && refused) return MW_POP3_SETTLED_REFUSAL;
    return MW_POP3_SETTLED_NOTHING;
}

static void step(struct mw_session *session, enum mw_pop3_client_event event) {
    struct mw_pop3_client *client = client_of(session);
    client->settled = settles(session->state, event);
    mw_pop3_client_choose(client);
    mw_pop3_client_choose_way(client);
    mw_session_step(session, (uint16_t)event);
    bool exchange = session->state == MW_POP3_CLIENT_AUTH;
    session->in.limit_bytes = exchange ? MW_POP3_SASL_LIMIT : MW_POP3_REPLY_LIMIT;
    session->in.pieces = session->state == MW_POP3_CLIENT_CONTENT;
    if (session->state == MW_POP3_CLIENT_CLOSED) mw_session_close(session);
}

/* --- reading what the server says ---------------------------------------------------------------------- */

static bool is_status(struct mw_span line, const char *status) {
    struct mw_span word = mw_span_word(&line);
    return mw_span_is(word, status);
}

/* "+OK 3 801204" */
static bool read_stat(struct mw_pop3_client *client) {
    struct mw_span rest = client->reply;
    mw_span_word(&rest);
    return mw_span_number(mw_span_word(&rest), &client->told_count);
}

static struct mw_pop3_item *item_at(struct mw_pop3_client *client, uint64_t number) {
    if (number == 0 || number > client->told_count || number > MW_POP3_CLIENT_MESSAGE_LIMIT) return NULL;
    while (client->item_count < number) {
        MW_GROW(client->items, client->item_count, client->item_capacity);
        client->items[client->item_count++] = (struct mw_pop3_item){.uidl = ""};
    }
    return &client->items[number - 1];
}

static int compare_known(const void *a, const void *b) {
    return strcmp((*(const struct mw_pop3_known *const *)a)->uidl,
                  (*(const struct mw_pop3_known *const *)b)->uidl);
}

static const struct mw_pop3_known *find_known(const struct mw_pop3_client *client, const char *uidl) {
    struct mw_pop3_known wanted = {.uidl = uidl};
    const struct mw_pop3_known *key = &wanted;
    if (client->job->known_count == 0) return NULL;
    const struct mw_pop3_known *const *found =
        bsearch(&key, client->known, client->job->known_count, sizeof *client->known, compare_known);
    return found ? *found : NULL;
}

/* "2 whqtswO00WBw418f9t5JxYwZ" or "2 200"; false: nonsense. */
static bool read_listing_line(struct mw_pop3_client *client, struct mw_line line) {
    struct mw_span rest = line.text;
    uint64_t number;
    if (line.too_long || !mw_span_number(mw_span_word(&rest), &number)) return false;
    struct mw_pop3_item *item = item_at(client, number);
    struct mw_span word = mw_span_word(&rest);
    if (item == NULL || word.len == 0) return false;
    if (client->session.state == MW_POP3_CLIENT_LIST_LINES) {
        item->listed = true;
        return mw_span_number(word, &item->octets);
    }
    item->uidl = mw_arena_span_text(&client->uidls, word);
    item->known = find_known(client, item->uidl);
    return true;
}

static void on_listing_line(struct mw_session *session, struct mw_line line) {
    mw_session_heard(session, MW_LINE_REPLY, mw_line_wire(line));
    if (mw_span_is(line.text, "."))
        step(session, MW_POP3_CLIENT_ON_END);
    else if (!read_listing_line(client_of(session), line))
        step(session, MW_POP3_CLIENT_ON_NONSENSE);
}

static void on_ability(struct mw_session *session, struct mw_line line) {
    mw_session_heard(session, MW_LINE_REPLY, mw_line_wire(line));
    if (mw_span_is(line.text, "."))
        step(session, MW_POP3_CLIENT_ON_END);
    else
        mw_pop3_client_read_ability(client_of(session), line.text);
}

/* A line of a message is no event of its own: the table would be stepped half a million times for 30 MB. */
static void on_content_line(struct mw_session *session, struct mw_line line) {
    struct mw_pop3_client *client = client_of(session);
    struct mw_span text = line.text;
    if (!client->inside_line && text.len > 0 && text.data[0] == '.') {
        if (text.len == 1 && !line.unfinished) {
            mw_session_heard(session, MW_LINE_CONTENT, (struct mw_span){0});
            mw_session_heard(session, MW_LINE_REPLY, mw_line_wire(line));
            step(session, MW_POP3_CLIENT_ON_END);
            return;
        }
        text = mw_span_from(text, 1);
    }
    mw_buffer_add(&client->message, text);
    if (!line.unfinished) mw_buffer_add_text(&client->message, "\r\n");
    client->inside_line = line.unfinished;
}

static void on_reply(struct mw_session *session, struct mw_line line) {
    struct mw_pop3_client *client = client_of(session);
    enum mw_pop3_client_event event = MW_POP3_CLIENT_ON_NONSENSE;
    mw_session_heard(session, MW_LINE_REPLY, mw_line_wire(line));
    if (is_status(line.text, "+OK")) event = MW_POP3_CLIENT_ON_OK;
    if (is_status(line.text, "-ERR")) event = MW_POP3_CLIENT_ON_ERR;
    if (session->state == MW_POP3_CLIENT_CONNECTED) mw_pop3_client_read_greeting(client);
    bool challenged = session->state == MW_POP3_CLIENT_AUTH && is_status(line.text, "+");
    if (challenged && mw_pop3_client_hear_challenge(client)) event = MW_POP3_CLIENT_ON_CHALLENGE;
    bool counted = session->state == MW_POP3_CLIENT_STAT && event == MW_POP3_CLIENT_ON_OK;
    if (counted && !read_stat(client)) event = MW_POP3_CLIENT_ON_NONSENSE;
    step(session, event);
}

static void on_line(struct mw_session *session, struct mw_line line) {
    struct mw_pop3_client *client = client_of(session);
    wait_for_reply(session);
    client->reply = line.text;
    switch (session->state) {
    case MW_POP3_CLIENT_CAPA_LINES: on_ability(session, line); break;
    case MW_POP3_CLIENT_UIDL_LINES:
    case MW_POP3_CLIENT_LIST_LINES: on_listing_line(session, line); break;
    case MW_POP3_CLIENT_CONTENT: on_content_line(session, line); break;
    default: on_reply(session, line);
    }
    client->reply = (struct mw_span){0};
}

/* --- the rest of the contract --------------------------------------------------------------------------- */

static void on_start(struct mw_session *session) {
    wait_for_reply(session);
}

static void on_timer(struct mw_session *session) {
    step(session, MW_POP3_CLIENT_ON_SILENCE);
}

static void on_lost(struct mw_session *session) {
    mw_session_step(session, MW_POP3_CLIENT_ON_LOST);
}

static void on_free(struct mw_session *session) {
    struct mw_pop3_client *client = client_of(session);
    mw_arena_free(&client->uidls);
    mw_buffer_free(&client->message);
    mw_buffer_free(&client->timestamp);
    mw_buffer_free(&client->offer);
    mw_sasl_client_free(&client->sasl);
    mw_free(client->items);
    mw_free(client->known);
    client->items = NULL;
    client->known = NULL;
    client->item_count = client->item_capacity = 0;
}

static const struct mw_session_class class = {
    .table = &mw_pop3_client_table,
    .size_bytes = sizeof(struct mw_pop3_client),
    .start = on_start,
    .line = on_line,
    .timer = on_timer,
    .lost = on_lost,
    .free = on_free,
};

struct mw_pop3_client *mw_pop3_client_create(const struct mw_pop3_job *job) {
    struct mw_pop3_client *client = mw_alloc(sizeof *client);
    mw_session_init(&client->session, &class, MW_POP3_REPLY_LIMIT);
    client->job = job;
    client->room_bytes = job->room_bytes;
    client->known = mw_alloc(job->known_count * sizeof *client->known);
    for (size_t i = 0; i < job->known_count; i++)
        client->known[i] = &job->known[i];
    if (job->known_count > 0) qsort(client->known, job->known_count, sizeof *client->known, compare_known);
    return client;
}

void mw_pop3_client_destroy(struct mw_pop3_client *client) {
    if (client == NULL) return;
    mw_session_free(&client->session);
    mw_free(client);
}

struct mw_session *mw_pop3_client_session(struct mw_pop3_client *client) {
    return &client->session;
}

struct mw_span mw_pop3_client_message(const struct mw_pop3_client *client) {
    return mw_buffer_span(&client->message);
}
