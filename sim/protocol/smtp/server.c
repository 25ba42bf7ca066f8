#include "sim/protocol/smtp/server.h"

#include <string.h>

#include "sim/base/base64.h"
#include "sim/base/check.h"
#include "sim/base/memory.h"
#include "sim/protocol/smtp/server_machine.h"

enum {
    CODE_LENGTH = 3,
    SASL_LINE_LIMIT = 12286, /* RFC 4954 §4, without CRLF */
};

/* --- what it says ------------------------------------------------------------------------------------- */

static struct mw_span hole_of(const struct mw_smtp_server *server, struct mw_span name) {
    if (mw_span_is(name, "{host}")) return mw_span_of(server->settings->host_name);
    if (mw_span_is(name, "{address}")) return server->command.address;
    MW_ASSERT(mw_span_is(name, "{queue}"));
    return mw_span_of(server->detail);
}

/* "550 5.1.1 <{address}>: no such user" with the holes filled. */
static void fill(const struct mw_smtp_server *server, struct mw_span pattern, struct mw_buffer *text) {
    while (pattern.len > 0) {
        size_t open = mw_span_find(pattern, '{');
        mw_buffer_add(text, mw_span_cut(pattern, 0, open));
        pattern = mw_span_from(pattern, open);
        if (pattern.len == 0) return;
        struct mw_span name = mw_span_cut(pattern, 0, mw_span_find(pattern, '}') + 1);
        mw_buffer_add(text, hole_of(server, name));
        pattern = mw_span_from(pattern, name.len);
    }
}

static bool is_success(struct mw_span reply) {
    return reply.data[0] == '2' || reply.data[0] == '3';
}

/* "250 2.1.0 …": the class again, and a dot (RFC 3463 §2). */
static bool has_enhanced_code(struct mw_span reply) {
    size_t at = CODE_LENGTH + 1;
    return reply.len > at + 1 && reply.data[at] == reply.data[0] && reply.data[at + 1] == '.';
}

/* What to say for a row's reply: the owner's words take the place of a refusal's usual ones, and of its codes
 * too if they bring codes of their own. */
static void word_reply(const struct mw_smtp_server *server, struct mw_span pattern, struct mw_buffer *text) {
    struct mw_span own = mw_span_of(server->detail);
    uint64_t code;
    if (own.len == 0 || is_success(pattern)) {
        fill(server, pattern, text);
        return;
    }
    if (!mw_span_number(mw_span_cut(own, 0, CODE_LENGTH), &code)) {
        struct mw_span words = mw_span_from(pattern, CODE_LENGTH + 1);
        if (has_enhanced_code(pattern)) (void)mw_span_word(&words);
        mw_buffer_add(text, mw_span_cut(pattern, 0, pattern.len - words.len));
    }
    mw_buffer_add(text, own);
}

/* Says a row's reply. An old server has no enhanced codes (RFC 2034 came 14 years after RFC 821). */
void mw_smtp_server_say(void *machine, const char *pattern) {
    struct mw_smtp_server *server = machine;
    struct mw_buffer text = {0};
    word_reply(server, mw_span_of(pattern), &text);
    struct mw_span reply = mw_buffer_span(&text);
    struct mw_buffer old = {0};
    if (server->settings->old && has_enhanced_code(reply)) {
        struct mw_span words = mw_span_from(reply, CODE_LENGTH + 1);
        (void)mw_span_word(&words);
        mw_buffer_format(&old, "%.*s %.*s", CODE_LENGTH, reply.data, (int)words.len, words.data);
        reply = mw_buffer_span(&old);
    }
    struct mw_fact marks = {.line = MW_LINE_REPLY, .failure = !is_success(reply)};
    mw_session_say_with(&server->session, marks, reply);
    mw_buffer_free(&text);
    mw_buffer_free(&old);
}

/* A line of a reply that goes on; empties *text for the next. */
static void say_continued(struct mw_smtp_server *server, struct mw_buffer *text) {
    struct mw_fact marks = {.line = MW_LINE_REPLY, .continues = true};
    mw_session_say_with(&server->session, marks, mw_buffer_span(text));
    mw_buffer_clear(text);
}

/* The reply to EHLO: the name, then an extension a line (RFC 5321 §4.1.1.1). */
static void say_offer(struct mw_smtp_server *server) {
    const struct mw_smtp_server_settings *settings = server->settings;
    struct mw_buffer text = {0};
    mw_buffer_format(&text, "250-%s", settings->host_name);
    say_continued(server, &text);
    mw_buffer_add_text(&text, "250-PIPELINING");
    say_continued(server, &text);
    if (settings->size_limit > 0) {
        mw_buffer_format(&text, "250-SIZE %llu", (unsigned long long)settings->size_limit);
        say_continued(server, &text);
    }
    if (settings->submission) {
        mw_buffer_add_text(&text, "250-AUTH PLAIN");
        say_continued(server, &text);
    }
    mw_buffer_add_text(&text, "250-ENHANCEDSTATUSCODES");
    say_continued(server, &text);
    mw_buffer_free(&text);
    mw_session_say(&server->session, MW_LINE_REPLY, "250 8BITMIME");
}

/* --- actions ------------------------------------------------------------------------------------------ */

static void listen_for_commands(struct mw_smtp_server *server) {
    server->session.in.limit_bytes = MW_SMTP_COMMAND_LIMIT;
    server->session.in.pieces = false;
}

static void forget(void *machine) {
    struct mw_smtp_server *server = machine;
    listen_for_commands(server);
    server->envelope.from = NULL;
    server->envelope.to_count = 0;
    server->recipient_refused = server->over_limit = false;
    server->content_came = server->line_unfinished = false;
    mw_arena_reset(&server->addresses);
    mw_buffer_free(&server->message);
}

static void greet(struct mw_smtp_server *server, bool extended) {
    forget(server);
    server->extended = extended;
    mw_buffer_clear(&server->client_name);
    mw_buffer_add(&server->client_name, server->command.address);
}

static void offer(void *machine) {
    greet(machine, true);
    say_offer(machine);
}

static void be_plain(void *machine) {
    greet(machine, false);
}

static void challenge(void *machine) {
    struct mw_smtp_server *server = machine;
    server->session.in.limit_bytes = SASL_LINE_LIMIT;
}

static void end_challenge(void *machine) {
    listen_for_commands(machine);
}

static void log_in(void *machine) {
    struct mw_smtp_server *server = machine;
    listen_for_commands(server);
    server->logged_in = true;
}

static void keep_sender(void *machine) {
    struct mw_smtp_server *server = machine;
    server->envelope.from = mw_arena_span_text(&server->addresses, server->command.address);
}

static void keep_recipient(void *machine) {
    struct mw_smtp_server *server = machine;
    struct mw_envelope *envelope = &server->envelope;
    MW_GROW(envelope->to, envelope->to_count, server->to_capacity);
    envelope->to[envelope->to_count++] = mw_arena_span_text(&server->addresses, server->command.address);
}

static void refuse_recipient(void *machine) {
    struct mw_smtp_server *server = machine;
    server->recipient_refused = true;
}

static void begin_message(void *machine) {
    struct mw_smtp_server *server = machine;
    server->session.in.limit_bytes = MW_SMTP_TEXT_LIMIT;
    server->session.in.pieces = true;
}

static void give_reason(void *machine) {
    static const char *const REASONS[] = {
        [MW_SMTP_NO_SUCH_USER] = "550 5.1.1 No such user here",
        [MW_SMTP_RELAY_DENIED] = "550 5.7.1 Relaying denied",
        [MW_SMTP_SENDER_NOT_YOURS] = "553 5.7.1 This sender address is not yours",
        [MW_SMTP_MAILBOX_FULL] = "452 4.2.2 The mailbox is full",
        [MW_SMTP_TOO_LARGE] = "552 5.3.4 The message is larger than the limit",
        [MW_SMTP_NOT_NOW] = "451 4.3.0 Try again later",
        [MW_SMTP_WRONG_PASSWORD] = "535 5.7.8 User name or password is wrong",
    };
    struct mw_smtp_server *server = machine;
    if (server->session.state == MW_SMTP_SERVER_DATA) forget(server);
    if (server->session.state == MW_SMTP_SERVER_AUTH) listen_for_commands(server);
    if (server->asked == MW_SMTP_ON_RCPT) server->recipient_refused = true;
    mw_smtp_server_say(server, REASONS[server->verdict]);
}

const struct mw_action mw_smtp_server_offer = {"list the extensions", offer};
const struct mw_action mw_smtp_server_be_plain = {"note the name", be_plain};
const struct mw_action mw_smtp_server_challenge = {"wait for the response", challenge};
const struct mw_action mw_smtp_server_end_challenge = {"end the exchange", end_challenge};
const struct mw_action mw_smtp_server_log_in = {"note the login", log_in};
const struct mw_action mw_smtp_server_keep_sender = {"keep the reverse-path", keep_sender};
const struct mw_action mw_smtp_server_keep_recipient = {"keep the forward-path", keep_recipient};
const struct mw_action mw_smtp_server_refuse_recipient = {"note the refusal", refuse_recipient};
const struct mw_action mw_smtp_server_begin_message = {"read the message", begin_message};
const struct mw_action mw_smtp_server_forget = {"forget the transaction", forget};
const struct mw_action mw_smtp_server_give_reason = {"say the reason", give_reason};

/* --- what it hears ------------------------------------------------------------------------------------ */

static void wait_for_client(struct mw_smtp_server *server) {
    int64_t idle_us = server->settings->idle_us;
    server->session.deadline_us = server->session.now_us + (idle_us ? idle_us : (int64_t)5 * 60 * 1000000);
}

static void step(struct mw_smtp_server *server, enum mw_smtp_server_event event) {
    mw_session_step(&server->session, (uint16_t)event);
    server->verdict = MW_SMTP_YES;
    server->detail = NULL;
    if (server->session.state == MW_SMTP_SERVER_CLOSED) mw_session_close(&server->session);
}

/* The question that the event raises; -1: none. */
static int question_of(const struct mw_smtp_server *server, enum mw_smtp_server_event event) {
    switch (event) {
    case MW_SMTP_ON_AUTH: return server->command.has_response ? MW_SMTP_ASKS_LOGIN : -1;
    case MW_SMTP_ON_RESPONSE: return MW_SMTP_ASKS_LOGIN;
    case MW_SMTP_ON_MAIL: return MW_SMTP_ASKS_SENDER;
    case MW_SMTP_ON_RCPT: return MW_SMTP_ASKS_RECIPIENT;
    case MW_SMTP_ON_END: return MW_SMTP_ASKS_STORE;
    default: return -1;
    }
}

/* Steps, or asks the owner first if a yes would make the dialogue go on. */
static void ask_or_step(struct mw_smtp_server *server, enum mw_smtp_server_event event) {
    struct mw_session *session = &server->session;
    int question = question_of(server, event);
    uint16_t row = mw_table_pick(session->class->table, session->state, (uint16_t)event, server);
    if (question < 0 || session->class->table->rows[row].outcome == MW_REFUSES) {
        step(server, event);
        return;
    }
    server->asked = event;
    session->deadline_us = MW_NEVER; /* it is the owner who takes the time */
    struct mw_span about = server->command.address;
    uint64_t number = server->command.size;
    if (question == MW_SMTP_ASKS_LOGIN) about = mw_buffer_span(&server->login);
    if (question == MW_SMTP_ASKS_STORE) {
        about = (struct mw_span){0};
        number = server->message.len;
    }
    mw_session_ask(session, question, about, number);
}

/* Base64 of a SASL PLAIN message, into login, password and authorize. */
static void read_response(struct mw_smtp_server *server, struct mw_span base64) {
    struct mw_buffer message = {0};
    struct mw_sasl_plain plain;
    server->response_good =
        mw_base64_decode(base64, &message) && mw_sasl_plain_parse(mw_buffer_span(&message), &plain);
    mw_buffer_clear(&server->login);
    mw_buffer_clear(&server->password);
    mw_buffer_clear(&server->authorize);
    if (server->response_good) {
        mw_buffer_add(&server->login, plain.login);
        mw_buffer_add(&server->password, plain.password);
        mw_buffer_add(&server->authorize, plain.authorize);
    }
    mw_buffer_free(&message);
}

static void hear_command(struct mw_smtp_server *server, struct mw_line line) {
    mw_buffer_clear(&server->line);
    mw_buffer_add(&server->line, line.text);
    struct mw_span text = mw_buffer_span(&server->line);
    if (line.too_long) {
        step(server, MW_SMTP_ON_TOO_LONG);
    } else if (server->session.state == MW_SMTP_SERVER_AUTH) {
        read_response(server, text);
        ask_or_step(server, MW_SMTP_ON_RESPONSE);
    } else {
        server->command = mw_smtp_command_parse(text);
        /* A second login must not touch the first one's name: only where AUTH may still succeed is it read.
         */
        if (server->command.event == MW_SMTP_ON_AUTH && server->command.has_response && !server->logged_in)
            read_response(server, server->command.response);
        ask_or_step(server, server->command.event);
    }
}

/* A piece of the message. A dot at the start of a line was put there by the client, unless it stands alone:
 * then it ends the message (RFC 5321 §4.5.2). */
static void hear_content(struct mw_smtp_server *server, struct mw_line line) {
    struct mw_span text = line.text;
    if (!server->line_unfinished && text.len > 0 && text.data[0] == '.') {
        if (text.len == 1 && !line.unfinished) {
            if (server->content_came)
                mw_session_heard(&server->session, MW_LINE_CONTENT, (struct mw_span){0});
            mw_session_heard(&server->session, MW_LINE_COMMAND, mw_line_wire(line));
            ask_or_step(server, MW_SMTP_ON_END);
            return;
        }
        text = mw_span_from(text, 1);
    }
    server->content_came = true;
    server->line_unfinished = line.unfinished;
    size_t crlf = line.unfinished ? 0 : 2;
    uint64_t limit = server->settings->size_limit;
    if (server->over_limit || (limit > 0 && server->message.len + text.len + crlf > limit)) {
        server->over_limit = true;
        mw_buffer_free(&server->message);
        return;
    }
    mw_buffer_add(&server->message, text);
    if (crlf) mw_buffer_add_text(&server->message, "\r\n");
}

static void hear_line(struct mw_session *session, struct mw_line line) {
    struct mw_smtp_server *server = (struct mw_smtp_server *)session;
    wait_for_client(server);
    if (session->state == MW_SMTP_SERVER_DATA) {
        hear_content(server, line);
    } else {
        mw_session_heard(session, MW_LINE_COMMAND, mw_line_wire(line));
        hear_command(server, line);
    }
}

static void start(struct mw_session *session) {
    struct mw_smtp_server *server = (struct mw_smtp_server *)session;
    wait_for_client(server);
    step(server, MW_SMTP_ON_OPEN);
}

static void on_silence(struct mw_session *session) {
    step((struct mw_smtp_server *)session, MW_SMTP_ON_IDLE);
}

/* Nothing is said and nothing was asked for: the transport is gone already. */
static void on_lost(struct mw_session *session) {
    mw_session_step(session, MW_SMTP_ON_LOST);
}

static void free_inside(struct mw_session *session) {
    struct mw_smtp_server *server = (struct mw_smtp_server *)session;
    struct mw_buffer *buffers[] = {&server->line,     &server->client_name, &server->login,
                                   &server->password, &server->authorize,   &server->message};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        mw_buffer_free(buffers[i]);
    mw_arena_free(&server->addresses);
    mw_free(server->envelope.to);
}

/* --- for the owner ------------------------------------------------------------------------------------- */

static const struct mw_session_class server_class = {
    .table = &mw_smtp_server_table,
    .size_bytes = sizeof(struct mw_smtp_server),
    .start = start,
    .line = hear_line,
    .timer = on_silence,
    .lost = on_lost,
    .free = free_inside,
};

struct mw_smtp_server *mw_smtp_server_create(const struct mw_smtp_server_settings *settings) {
    struct mw_smtp_server *server = mw_alloc(sizeof *server);
    mw_session_init(&server->session, &server_class, MW_SMTP_COMMAND_LIMIT);
    server->settings = settings;
    return server;
}

void mw_smtp_server_destroy(struct mw_smtp_server *server) {
    if (server == NULL) return;
    mw_session_free(&server->session);
    mw_free(server);
}

struct mw_session *mw_smtp_server_session(struct mw_smtp_server *server) {
    return &server->session;
}

void mw_smtp_server_answer(struct mw_smtp_server *server, enum mw_smtp_verdict verdict, const char *detail,
                           int64_t now_us) {
    mw_session_answered(&server->session, now_us);
    wait_for_client(server);
    server->verdict = verdict;
    server->detail = detail;
    step(server, server->asked);
    mw_buffer_clear(&server->password);
    mw_session_go_on(&server->session);
}

const char *mw_smtp_server_password(const struct mw_smtp_server *server) {
    return mw_buffer_text(&server->password);
}

struct mw_span mw_smtp_server_message(const struct mw_smtp_server *server) {
    return mw_buffer_span(&server->message);
}

const struct mw_envelope *mw_smtp_server_envelope(const struct mw_smtp_server *server) {
    return &server->envelope;
}

const char *mw_smtp_server_client_name(const struct mw_smtp_server *server) {
    return mw_buffer_text(&server->client_name);
}

bool mw_smtp_server_extended(const struct mw_smtp_server *server) {
    return server->extended;
}

const char *mw_smtp_server_login(const struct mw_smtp_server *server) {
    return server->logged_in ? mw_buffer_text(&server->login) : NULL;
}
