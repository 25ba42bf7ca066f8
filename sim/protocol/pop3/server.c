#include "sim/protocol/pop3/server.h"

#include <string.h>

#include "sim/base/check.h"
#include "sim/base/memory.h"
#include "sim/protocol/pop3/server_inside.h"

static const int64_t ten_minutes_us = INT64_C(600) * 1000 * 1000;

static struct mw_pop3_server *server_of(struct mw_session *session) {
    return (struct mw_pop3_server *)session;
}

/* Idle time is counted from the end of the last command. SIMPLIFIED: a reply that takes longer than that to
 * travel counts as idleness, because the machine does not know when its output has left. */
static void rest(struct mw_pop3_server *server) {
    int64_t idle_us = server->settings->idle_us > ten_minutes_us ? server->settings->idle_us : ten_minutes_us;
    server->session.deadline_us = server->session.asking ? MW_NEVER : server->session.now_us + idle_us;
    server->too_long = false;
    server->login = MW_POP3_LOGIN_NONE;
    server->command = (struct mw_pop3_command){.verb = MW_POP3_UNKNOWN, .well_formed = true};
}

void mw_pop3_server_step(struct mw_pop3_server *server, enum mw_pop3_server_event event) {
    struct mw_session *session = &server->session;
    mw_session_step(session, (uint16_t)event);
    bool exchange = session->state == MW_POP3_SERVER_SASL;
    session->in.limit_bytes = exchange ? MW_POP3_SASL_LIMIT : MW_POP3_COMMAND_LIMIT;
    if (session->state == MW_POP3_SERVER_CLOSED) mw_session_close(session);
}

static void on_start(struct mw_session *session) {
    rest(server_of(session));
    mw_pop3_server_step(server_of(session), MW_POP3_ON_CONNECT);
}

static bool is_offered(const struct mw_pop3_server *server, enum mw_pop3_verb verb) {
    if (verb == MW_POP3_APOP) return server->settings->apop;
    if (verb == MW_POP3_AUTH) return server->settings->mechanisms != 0;
    return true;
}

static bool logs_in(const struct mw_pop3_server *server) {
    const struct mw_pop3_command *command = &server->command;
    bool is_login =
        command->verb == MW_POP3_PASS || command->verb == MW_POP3_APOP ||
        (command->verb == MW_POP3_AUTH && mw_pop3_server_offers(server, mw_sasl_find(command->text)));
    return is_login && command->well_formed && mw_session_may_go(&server->session, (uint16_t)command->verb);
}

static void hear_command(struct mw_pop3_server *server, struct mw_line line) {
    server->command = mw_pop3_command_read(line);
    if (!is_offered(server, server->command.verb)) server->command.verb = MW_POP3_UNKNOWN;
    enum mw_pop3_server_event event = (enum mw_pop3_server_event)server->command.verb;
    if (logs_in(server))
        mw_pop3_server_log_in(server, event);
    else
        mw_pop3_server_step(server, event);
}

static void on_line(struct mw_session *session, struct mw_line line) {
    struct mw_pop3_server *server = server_of(session);
    mw_session_heard(session, MW_LINE_COMMAND, mw_line_wire(line));
    server->too_long = line.too_long;
    if (session->state != MW_POP3_SERVER_SASL)
        hear_command(server, line);
    else if (line.too_long)
        mw_pop3_server_step(server, MW_POP3_ON_RESPONSE);
    else
        mw_pop3_server_hear_response(server, line.text);
    rest(server);
}

static void on_timer(struct mw_session *session) {
    mw_pop3_server_step(server_of(session), MW_POP3_ON_IDLE);
}

static void on_lost(struct mw_session *session) {
    rest(server_of(session));
    mw_session_step(session, MW_POP3_ON_LOST);
}

static void on_free(struct mw_session *session) {
    struct mw_pop3_server *server = server_of(session);
    mw_buffer_free(&server->user);
    mw_buffer_free(&server->said);
    mw_sasl_server_free(&server->sasl);
    for (size_t i = 0; i < server->message_count; i++)
        mw_buffer_free(&server->surrogates[i]);
    mw_free(server->surrogates);
    mw_free(server->marked);
    server->marked = NULL;
    server->surrogates = NULL;
    server->message_count = 0;
}

static const struct mw_session_class class = {
    .table = &mw_pop3_server_table,
    .size_bytes = sizeof(struct mw_pop3_server),
    .start = on_start,
    .line = on_line,
    .timer = on_timer,
    .lost = on_lost,
    .free = on_free,
};

struct mw_pop3_server *mw_pop3_server_create(const struct mw_pop3_server_settings *settings) {
    struct mw_pop3_server *server = mw_alloc(sizeof *server);
    mw_session_init(&server->session, &class, MW_POP3_COMMAND_LIMIT);
    server->settings = settings;
    server->sasl_settings =
        (struct mw_sasl_settings){.host_name = settings->host_name, .salt_seed = settings->salt_seed};
    memcpy(server->sasl_settings.random, settings->random, sizeof settings->random);
    return server;
}

void mw_pop3_server_destroy(struct mw_pop3_server *server) {
    if (server == NULL) return;
    mw_session_free(&server->session);
    mw_free(server);
}

struct mw_session *mw_pop3_server_session(struct mw_pop3_server *server) {
    return &server->session;
}

/* The client was lost while its owner thought. The lock that was just granted must not stay. */
static void answer_too_late(struct mw_pop3_server *server, enum mw_pop3_verdict verdict) {
    if (server->asked == MW_POP3_ASKS_MAILDROP && verdict == MW_POP3_YES)
        mw_session_tell(&server->session, MW_POP3_ABANDONED, (struct mw_span){0}, 0);
}

void mw_pop3_server_answer(struct mw_pop3_server *server, enum mw_pop3_verdict verdict,
                           const struct mw_pop3_maildrop *maildrop, int64_t now_us) {
    struct mw_session *session = &server->session;
    if (!session->asking && session->state == MW_POP3_SERVER_CLOSED) {
        answer_too_late(server, verdict);
        return;
    }
    MW_ASSERT(server->asked != MW_POP3_ASKS_LOGIN);
    mw_session_answered(session, now_us);
    if (server->asked == MW_POP3_ASKS_MAILDROP) {
        bool granted = verdict == MW_POP3_YES;
        MW_ASSERT(granted == (maildrop != NULL));
        server->maildrop = maildrop;
        mw_pop3_server_judge(server, verdict);
    } else {
        server->verdict = verdict;
        mw_pop3_server_step(server, MW_POP3_ON_UPDATED);
    }
    rest(server);
    mw_session_go_on(session);
}

void mw_pop3_server_answer_secret(struct mw_pop3_server *server, const char *password, int64_t now_us) {
    struct mw_session *session = &server->session;
    if (!session->asking && session->state == MW_POP3_SERVER_CLOSED) return; /* the client was lost */
    MW_ASSERT(server->asked == MW_POP3_ASKS_LOGIN);
    mw_session_answered(session, now_us);
    mw_pop3_server_compare(server, password);
    rest(server);
    mw_session_go_on(session);
}

bool mw_pop3_server_marked(const struct mw_pop3_server *server, size_t index) {
    return index < server->message_count && server->marked[index];
}
