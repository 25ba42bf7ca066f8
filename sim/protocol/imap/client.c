#include "sim/protocol/imap/client.h"

#include "sim/base/memory.h"
#include "sim/protocol/imap/client_inside.h"

static const int64_t second_us = 1000000;
/* RFC 2177: at least every 29 minutes, or the server may take the client for gone. */
static const int64_t idle_at_most_us = INT64_C(28) * 60 * 1000000;

static struct mw_imap_client *client_of(struct mw_session *session) {
    return (struct mw_imap_client *)session;
}

/* --- time
 * ---------------------------------------------------------------------------------------------------- */

static int64_t sooner(int64_t a, int64_t b) {
    return a < b ? a : b;
}

static void set_deadline(struct mw_session *session) {
    struct mw_imap_client *client = client_of(session);
    int64_t patience_us = client->job->patience_us ? client->job->patience_us : 120 * second_us;
    int64_t poll_us = client->job->poll_us ? client->job->poll_us : 60 * second_us;
    session->deadline_us = session->now_us + patience_us;
    if (session->state == MW_IMAP_CLIENT_IDLING)
        session->deadline_us = sooner(client->watch_until_us, client->idle_since_us + idle_at_most_us);
    if (session->state == MW_IMAP_CLIENT_WAIT)
        session->deadline_us = sooner(client->watch_until_us, session->now_us + poll_us);
}

static bool is_between_commands(const struct mw_session *session) {
    return session->state == MW_IMAP_CLIENT_AUTHENTICATED || session->state == MW_IMAP_CLIENT_SELECTED;
}

static void step(struct mw_session *session, enum mw_imap_client_event event) {
    mw_session_step(session, (uint16_t)event);
    while (is_between_commands(session)) {
        mw_imap_client_plan(client_of(session));
        mw_session_step(session, MW_IMAP_CLIENT_ON_NEXT);
    }
    set_deadline(session);
    if (session->state == MW_IMAP_CLIENT_CLOSED) mw_session_close(session);
}

/* --- reading what the server says
 * ---------------------------------------------------------------------------- */

static enum mw_imap_client_event status_event(struct mw_span word, bool greeting) {
    if (mw_span_is_nocase(word, "OK")) return greeting ? MW_IMAP_CLIENT_ON_GREETING : MW_IMAP_CLIENT_ON_OK;
    if (mw_span_is_nocase(word, "NO")) return MW_IMAP_CLIENT_ON_NO;
    if (mw_span_is_nocase(word, "BAD")) return MW_IMAP_CLIENT_ON_BAD;
    return MW_IMAP_CLIENT_ON_NONSENSE;
}

static void on_untagged(struct mw_session *session, struct mw_span text) {
    struct mw_imap_client *client = client_of(session);
    struct mw_span rest = text, word = mw_span_word(&rest);
    client->reply = text;
    if (mw_span_is_nocase(word, "BYE")) {
        step(session, MW_IMAP_CLIENT_ON_BYE);
    } else if (session->state == MW_IMAP_CLIENT_CONNECTED) {
        enum mw_imap_client_event event = status_event(word, true);
        if (mw_span_is_nocase(word, "PREAUTH")) event = MW_IMAP_CLIENT_ON_PREAUTH;
        if (event != MW_IMAP_CLIENT_ON_GREETING && event != MW_IMAP_CLIENT_ON_PREAUTH)
            event = MW_IMAP_CLIENT_ON_NONSENSE;
        mw_imap_client_read_code(client, rest);
        step(session, event);
    } else {
        bool read = mw_imap_client_read_data(client, text);
        if (read && session->state == MW_IMAP_CLIENT_IDLING) step(session, MW_IMAP_CLIENT_ON_PUSH);
    }
}

/* "A7 OK …" */
static void on_tagged(struct mw_session *session, struct mw_span tag, struct mw_span text) {
    struct mw_imap_client *client = client_of(session);
    struct mw_span rest = text, word = mw_span_word(&rest);
    uint64_t number;
    bool ours = tag.len > 1 && tag.data[0] == 'A' && mw_span_number(mw_span_from(tag, 1), &number) &&
                number == client->tag && client->tag > 0;
    if (ours) client->reply = text;
    enum mw_imap_client_event event = ours ? status_event(word, false) : MW_IMAP_CLIENT_ON_NONSENSE;
    if (event != MW_IMAP_CLIENT_ON_NONSENSE) mw_imap_client_read_code(client, rest);
    step(session, event);
}

static void on_response(struct mw_session *session, struct mw_span text) {
    struct mw_imap_client *client = client_of(session);
    struct mw_span rest = text, tag = mw_span_word(&rest);
    mw_arena_reset(&client->scratch);
    client->reply = text;
    if (mw_span_is(tag, "*")) {
        on_untagged(session, rest);
    } else if (mw_span_is(tag, "+")) {
        bool challenge = session->state == MW_IMAP_CLIENT_SASL;
        bool good = !challenge || mw_imap_client_hear_challenge(client, rest);
        step(session, good ? MW_IMAP_CLIENT_ON_GO : MW_IMAP_CLIENT_ON_NONSENSE);
    } else {
        on_tagged(session, tag, rest);
    }
    client->reply = (struct mw_span){0};
}

/* --- gathering a response
 * ------------------------------------------------------------------------------------ */

/* "… {310}": so many octets follow. */
static bool announces_literal(struct mw_span line, uint64_t *octets) {
    if (line.len == 0 || line.data[line.len - 1] != '}') return false;
    size_t brace = line.len - 1;
    while (brace > 0 && line.data[brace] != '{')
        brace--;
    return line.data[brace] == '{' &&
           mw_span_number(mw_span_cut(line, brace + 1, line.len - brace - 2), octets);
}

static void end_literal(struct mw_session *session) {
    client_of(session)->in_literal = false;
    mw_session_heard_with(session, (struct mw_fact){.line = MW_LINE_CONTENT, .continues = true},
                          (struct mw_span){0});
}

static void nonsense(struct mw_session *session, struct mw_span text) {
    client_of(session)->reply = text;
    step(session, MW_IMAP_CLIENT_ON_NONSENSE);
    client_of(session)->reply = (struct mw_span){0};
}

/* More follows before the client's turn comes: untagged lines stand before the tagged one. But what is told
 * while the client watches stands alone, and so does the greeting. */
static bool goes_on(const struct mw_imap_client *client, struct mw_span line) {
    const struct mw_session *session = &client->session;
    uint64_t octets;
    bool untagged =
        client->response.len > 0 ? client->response.data[0] == '*' : line.len > 0 && line.data[0] == '*';
    bool asked = session->state != MW_IMAP_CLIENT_IDLING && session->state != MW_IMAP_CLIENT_CONNECTED;
    return (untagged && asked) || announces_literal(line, &octets);
}

static void on_text_line(struct mw_session *session, struct mw_line line) {
    struct mw_imap_client *client = client_of(session);
    uint64_t octets;
    struct mw_fact marks = {.line = MW_LINE_REPLY, .continues = goes_on(client, line.text)};
    mw_session_heard_with(session, marks, mw_line_wire(line));
    mw_buffer_add(&client->response, line.text);
    if (line.too_long) {
        nonsense(session, mw_span_cut(line.text, 0, 80));
    } else if (announces_literal(line.text, &octets)) {
        if (octets > MW_IMAP_RESPONSE_BYTES || client->response.len + octets > MW_IMAP_RESPONSE_BYTES) {
            nonsense(session, line.text);
            return;
        }
        mw_buffer_add_text(&client->response, "\r\n");
        client->in_literal = true;
        session->in.octets = octets;
        if (octets == 0) end_literal(session);
    } else {
        struct mw_buffer response = client->response;
        client->response = (struct mw_buffer){0};
        on_response(session, mw_buffer_span(&response));
        mw_buffer_free(&response);
    }
}

static void on_line(struct mw_session *session, struct mw_line line) {
    struct mw_imap_client *client = client_of(session);
    if (session->state != MW_IMAP_CLIENT_IDLING && session->state != MW_IMAP_CLIENT_WAIT)
        set_deadline(session);
    if (!line.octets) {
        on_text_line(session, line);
        return;
    }
    mw_buffer_add(&client->response, line.text);
    if (!line.unfinished) end_literal(session);
}

/* --- the rest of the contract
 * -------------------------------------------------------------------------------- */

static void on_start(struct mw_session *session) {
    set_deadline(session);
}

static void on_timer(struct mw_session *session) {
    bool watches = session->state == MW_IMAP_CLIENT_IDLING || session->state == MW_IMAP_CLIENT_WAIT;
    step(session, watches ? MW_IMAP_CLIENT_ON_TIME : MW_IMAP_CLIENT_ON_SILENCE);
}

static void on_lost(struct mw_session *session) {
    mw_session_step(session, MW_IMAP_CLIENT_ON_LOST);
}

static void on_free(struct mw_session *session) {
    struct mw_imap_client *client = client_of(session);
    if (client->folder != NULL) client->folder->users--;
    client->folder = NULL;
    mw_buffer_free(&client->response);
    mw_arena_free(&client->scratch);
    mw_buffer_free(&client->refusal);
    mw_buffer_free(&client->offer);
    mw_sasl_client_free(&client->sasl);
    mw_imap_reply_free(&client->command);
    mw_free(client->uids);
    mw_free(client->found);
    client->uids = client->found = NULL;
    client->uid_count = client->uid_capacity = client->found_count = client->found_capacity = 0;
}

static const struct mw_session_class class = {
    .table = &mw_imap_client_table,
    .size_bytes = sizeof(struct mw_imap_client),
    .start = on_start,
    .line = on_line,
    .timer = on_timer,
    .lost = on_lost,
    .free = on_free,
};

struct mw_imap_client *mw_imap_client_create(const struct mw_imap_job *job) {
    struct mw_imap_client *client = mw_alloc(sizeof *client);
    mw_session_init(&client->session, &class, MW_IMAP_RESPONSE_LINE);
    client->job = job;
    client->cache = job->cache;
    return client;
}

void mw_imap_client_destroy(struct mw_imap_client *client) {
    if (client == NULL) return;
    mw_session_free(&client->session);
    mw_free(client);
}

bool mw_imap_client_do(struct mw_imap_client *client, const struct mw_imap_task *task, int64_t now_us) {
    struct mw_session *session = &client->session;
    bool watches = session->state == MW_IMAP_CLIENT_IDLING || session->state == MW_IMAP_CLIENT_WAIT;
    if (!watches || session->closing || client->in_literal || client->response.len > 0) return false;
    client->errand = *task;
    client->errand_waits = true;
    mw_session_begin(session, now_us);
    step(session, MW_IMAP_CLIENT_ON_ERRAND);
    return true;
}

struct mw_session *mw_imap_client_session(struct mw_imap_client *client) {
    return &client->session;
}
