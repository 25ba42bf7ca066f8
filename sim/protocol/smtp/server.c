#include "sim/protocol/smtp/server.h"

#include "sim/base/base64.h"
#include "sim/base/check.h"
#include "sim/base/memory.h"
#include "sim/protocol/smtp/server_machine.h"

/* --- actions ------------------------------------------------------------------------------------------ */

static size_t or_usual(size_t limit, size_t usual) {
    return limit ? limit : usual;
}

static size_t command_limit(const struct mw_smtp_server *server) {
    return or_usual(server->settings->command_limit, MW_SMTP_COMMAND_LIMIT);
}

/* The longest line of all is read; that most commands must be shorter is seen to when the verb is known. */
static void listen_for_commands(struct mw_smtp_server *server) {
    size_t mail = mw_smtp_command_limit(MW_SMTP_ON_MAIL, command_limit(server));
    server->session.in.limit_bytes = mail > MW_SMTP_SASL_LIMIT ? mail : MW_SMTP_SASL_LIMIT;
    server->session.in.pieces = false;
}

static void forget(void *machine) {
    struct mw_smtp_server *server = machine;
    struct mw_envelope *envelope = &server->envelope;
    listen_for_commands(server);
    *envelope = (struct mw_envelope){.to = envelope->to, .wishes = envelope->wishes};
    server->recipient_refused = false;
    mw_arena_reset(&server->addresses);
    mw_smtp_server_drop_content(server);
}

static void greet(struct mw_smtp_server *server, bool extended) {
    forget(server);
    server->extended = extended;
    mw_buffer_clear(&server->client_name);
    mw_buffer_add(&server->client_name, server->command.address);
}

static void offer(void *machine) {
    greet(machine, true);
    mw_smtp_server_say_offer(machine);
}

static void be_plain(void *machine) {
    greet(machine, false);
}

static void challenge(void *machine) {
    struct mw_smtp_server *server = machine;
    mw_buffer_clear(&server->challenge);
    mw_base64_encode(mw_sasl_server_text(&server->sasl), &server->challenge);
}

static void log_in(void *machine) {
    struct mw_smtp_server *server = machine;
    server->logged_in = true;
}

/* A parameter's value; NULL if it was not said. */
static const char *said(struct mw_smtp_server *server, enum mw_smtp_parameter which) {
    const struct mw_smtp_parameters *parameters = &server->command.parameters;
    return parameters->has[which] ? mw_arena_span_text(&server->addresses, parameters->value[which]) : NULL;
}

static void keep_sender(void *machine) {
    struct mw_smtp_server *server = machine;
    struct mw_envelope *envelope = &server->envelope;
    envelope->from = mw_arena_span_text(&server->addresses, server->command.address);
    envelope->ret = said(server, MW_SMTP_WITH_RET);
    envelope->envid = said(server, MW_SMTP_WITH_ENVID);
    envelope->auth = said(server, MW_SMTP_WITH_AUTH);
    envelope->eight_bit = server->command.parameters.eight_bit;
    envelope->utf8 = server->command.parameters.has[MW_SMTP_WITH_SMTPUTF8];
}

static void keep_recipient(void *machine) {
    struct mw_smtp_server *server = machine;
    struct mw_envelope *envelope = &server->envelope;
    MW_GROW(envelope->to, envelope->to_count, server->to_capacity);
    MW_GROW(envelope->wishes, envelope->to_count, server->wish_capacity);
    envelope->to[envelope->to_count] = mw_arena_span_text(&server->addresses, server->command.address);
    envelope->wishes[envelope->to_count++] =
        (struct mw_smtp_wish){said(server, MW_SMTP_WITH_NOTIFY), said(server, MW_SMTP_WITH_ORCPT)};
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
    };
    struct mw_smtp_server *server = machine;
    if (server->session.state == MW_SMTP_SERVER_DATA) forget(server);
    if (server->asked == MW_SMTP_ON_RCPT) server->recipient_refused = true;
    mw_smtp_server_say(server, REASONS[server->verdict]);
}

const struct mw_action mw_smtp_server_offer = {"list the extensions", offer};
const struct mw_action mw_smtp_server_be_plain = {"note the name", be_plain};
const struct mw_action mw_smtp_server_challenge = {"say what the mechanism says", challenge};
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

/* Out of order, not understood, or a login that failed: what nobody does often who means well. A recipient
 * that does not exist is no such error. */
static bool is_error(const struct mw_row *row) {
    struct mw_span reply = mw_span_of(row->say);
    return row->outcome == MW_REFUSES &&
           (mw_span_starts_nocase(reply, "50") || mw_span_starts_nocase(reply, "535") ||
            mw_span_starts_nocase(reply, "555"));
}

static const struct mw_row *row_for(const struct mw_smtp_server *server, enum mw_smtp_server_event event) {
    const struct mw_table *table = server->session.class->table;
    return &table->rows[mw_table_pick(table, server->session.state, (uint16_t)event, server)];
}

/* One error too many is answered with 421 in place of the usual reply. */
static void step(struct mw_smtp_server *server, enum mw_smtp_server_event event) {
    size_t limit = or_usual(server->settings->error_limit, MW_SMTP_ERROR_LIMIT);
    if (is_error(row_for(server, event)) && ++server->errors > limit) event = MW_SMTP_ON_ERRORS;
    mw_session_step(&server->session, (uint16_t)event);
    server->verdict = MW_SMTP_YES;
    server->detail = NULL;
    if (server->session.state == MW_SMTP_SERVER_CLOSED) mw_session_close(&server->session);
}

static void ask(struct mw_smtp_server *server, enum mw_smtp_server_question question,
                enum mw_smtp_server_event event, struct mw_span about, uint64_t number) {
    server->asked = event;
    server->session.deadline_us = MW_NEVER; /* it is the owner who takes the time */
    mw_session_ask(&server->session, question, about, number);
}

/* Steps, or asks the owner first if a yes would make the dialogue go on. */
static void ask_or_step(struct mw_smtp_server *server, enum mw_smtp_server_event event) {
    const struct mw_smtp_command *command = &server->command;
    bool goes_on = row_for(server, event)->outcome == MW_GOES;
    if (goes_on && event == MW_SMTP_ON_MAIL)
        ask(server, MW_SMTP_ASKS_SENDER, event, command->address, command->parameters.size);
    else if (goes_on && event == MW_SMTP_ON_RCPT)
        ask(server, MW_SMTP_ASKS_RECIPIENT, event, command->address, 0);
    else if (goes_on && event == MW_SMTP_ON_END)
        ask(server, MW_SMTP_ASKS_STORE, event, (struct mw_span){0}, server->message.len);
    else
        step(server, event);
}

/* What the mechanism makes of what the client said: it may need the password first. */
static void judge_login(struct mw_smtp_server *server, enum mw_smtp_server_event event,
                        enum mw_sasl_verdict verdict) {
    server->sasl_verdict = verdict;
    if (verdict == MW_SASL_ASKS_SECRET)
        ask(server, MW_SMTP_ASKS_LOGIN, event, mw_span_of(mw_sasl_server_user(&server->sasl)), 0);
    else
        step(server, event);
}

static enum mw_sasl_verdict read_response(struct mw_smtp_server *server, struct mw_span base64) {
    struct mw_buffer response = {0};
    enum mw_sasl_verdict verdict = MW_SASL_MALFORMED;
    if (mw_base64_decode(base64, &response))
        verdict = mw_sasl_server_step(&server->sasl, mw_buffer_span(&response));
    mw_buffer_free(&response);
    return verdict;
}

/* The mechanism is only begun where a login may succeed: a second one must not touch the first one's name. */
static void hear_auth(struct mw_smtp_server *server) {
    const struct mw_smtp_command *command = &server->command;
    server->sasl_verdict = MW_SASL_DONE;
    if (row_for(server, MW_SMTP_ON_AUTH)->outcome == MW_REFUSES) {
        step(server, MW_SMTP_ON_AUTH);
        return;
    }
    mw_sasl_server_begin(&server->sasl, mw_sasl_find(command->mechanism), &server->login_settings);
    judge_login(server, MW_SMTP_ON_AUTH,
                command->has_response ? read_response(server, command->response)
                                      : mw_sasl_server_start(&server->sasl));
}

static void hear_response(struct mw_smtp_server *server, struct mw_span line) {
    bool cancelled = mw_span_is(line, "*"); /* the table sees it too */
    judge_login(server, MW_SMTP_ON_RESPONSE, cancelled ? MW_SASL_MALFORMED : read_response(server, line));
}

/* BDAT has its turn when its octets are there; an accepted LAST ends the message. */
static void hear_chunk(struct mw_smtp_server *server) {
    step(server, MW_SMTP_ON_BDAT);
    if (server->session.state != MW_SMTP_SERVER_DATA) return;
    mw_smtp_server_end_octets(server);
    ask_or_step(server, MW_SMTP_ON_END);
}

static void hear_command(struct mw_smtp_server *server, struct mw_line line) {
    const struct mw_smtp_server_settings *settings = server->settings;
    struct mw_smtp_path_limits limits = {or_usual(settings->path_limit, MW_SMTP_PATH_LIMIT),
                                         or_usual(settings->local_part_limit, MW_SMTP_LOCAL_PART_LIMIT)};
    bool in_login = server->session.state == MW_SMTP_SERVER_AUTH;
    mw_buffer_clear(&server->line);
    mw_buffer_add(&server->line, line.text);
    struct mw_span text = mw_buffer_span(&server->line);
    server->command = mw_smtp_command_parse(text, limits);
    size_t limit =
        in_login ? MW_SMTP_SASL_LIMIT : mw_smtp_command_limit(server->command.event, command_limit(server));
    if (line.too_long || text.len > limit)
        step(server, MW_SMTP_ON_TOO_LONG);
    else if (in_login)
        hear_response(server, text);
    else if (server->command.event == MW_SMTP_ON_AUTH)
        hear_auth(server);
    else if (server->command.event != MW_SMTP_ON_BDAT)
        ask_or_step(server, server->command.event);
    else if (server->command.octets > 0 && !settings->old)
        server->session.in.octets = server->command.octets;
    else
        hear_chunk(server);
}

/* The lone dot is a command, and what came before it was the content. */
static void hear_content(struct mw_smtp_server *server, struct mw_line line) {
    if (!mw_smtp_server_hear_content(server, line)) return;
    if (server->content_came) mw_session_heard(&server->session, MW_LINE_CONTENT, (struct mw_span){0});
    mw_session_heard(&server->session, MW_LINE_COMMAND, mw_line_wire(line));
    ask_or_step(server, MW_SMTP_ON_END);
}

static void hear_octets(struct mw_smtp_server *server, struct mw_line line) {
    mw_smtp_server_hear_octets(server, line.text);
    if (line.unfinished) return;
    mw_session_heard(&server->session, MW_LINE_CONTENT, (struct mw_span){0});
    hear_chunk(server);
}

static void hear_line(struct mw_session *session, struct mw_line line) {
    struct mw_smtp_server *server = (struct mw_smtp_server *)session;
    wait_for_client(server);
    if (line.octets) {
        hear_octets(server, line);
    } else if (session->state == MW_SMTP_SERVER_DATA) {
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
    struct mw_buffer *buffers[] = {&server->line, &server->client_name, &server->challenge, &server->message};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        mw_buffer_free(buffers[i]);
    mw_arena_free(&server->addresses);
    mw_sasl_server_free(&server->sasl);
    mw_free(server->envelope.to);
    mw_free(server->envelope.wishes);
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
    server->login_settings = settings->login;
    if (settings->login.host_name == NULL) server->login_settings.host_name = settings->host_name;
    listen_for_commands(server);
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

static void begin_answer(struct mw_smtp_server *server, int64_t now_us) {
    mw_session_answered(&server->session, now_us);
    wait_for_client(server);
}

void mw_smtp_server_answer(struct mw_smtp_server *server, enum mw_smtp_verdict verdict, const char *detail,
                           int64_t now_us) {
    bool about_login = server->asked == MW_SMTP_ON_AUTH || server->asked == MW_SMTP_ON_RESPONSE;
    MW_ASSERT(!about_login || verdict != MW_SMTP_YES); /* that takes the secret */
    begin_answer(server, now_us);
    server->verdict = verdict;
    server->detail = detail;
    step(server, server->asked);
    mw_session_go_on(&server->session);
}

void mw_smtp_server_answer_secret(struct mw_smtp_server *server, const char *password, int64_t now_us) {
    begin_answer(server, now_us);
    judge_login(server, server->asked, mw_sasl_server_secret(&server->sasl, password));
    mw_session_go_on(&server->session);
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
    return server->logged_in ? mw_sasl_server_user(&server->sasl) : NULL;
}
