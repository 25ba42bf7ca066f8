/* The POP3 server: every state against every event (RFC 1939 §3 to §7, RFC 2449, RFC 3206). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sim/protocol/pop3/server.h"
#include "tests/pop3/pairs.h"

static const struct pair expected[] = {
    {"authorization", "USER", "USER budi", "+OK", "user given"},
    {"authorization", "USER", "USER", "-ERR", "authorization"},
    {"authorization", "PASS", "PASS right", "-ERR", "authorization"},
    {"authorization", "PASS", "PASS", "-ERR", "authorization"},
    {"authorization", "STAT", "STAT", "-ERR", "authorization"},
    {"authorization", "LIST", "LIST", "-ERR", "authorization"},
    {"authorization", "UIDL", "UIDL", "-ERR", "authorization"},
    {"authorization", "RETR", "RETR 1", "-ERR", "authorization"},
    {"authorization", "TOP", "TOP 1 1", "-ERR", "authorization"},
    {"authorization", "DELE", "DELE 1", "-ERR", "authorization"},
    {"authorization", "RSET", "RSET", "-ERR", "authorization"},
    {"authorization", "NOOP", "NOOP", "-ERR", "authorization"},
    {"authorization", "CAPA", "CAPA", "+OK", "authorization"},
    {"authorization", "QUIT", "QUIT", "+OK", "closed"},
    {"authorization", "unknown command", "XYZZY", "-ERR", "authorization"},
    {"authorization", "connection opens", "", "+OK", "authorization"},
    {"authorization", "update done", IMPOSSIBLE},
    {"authorization", "idle too long", "", "", "closed"},
    {"authorization", "connection lost", "", "", "closed"},

    {"user given", "USER", "USER budi", "+OK", "user given"},
    {"user given", "USER", "USER", "-ERR", "user given"},
    {"user given", "PASS", "PASS right", "+OK 2 messages", "transaction"},
    {"user given", "PASS", "PASS wrong", "-ERR [AUTH]", "authorization"},
    {"user given", "PASS", "PASS wrong\r\nUSER budi\r\nPASS wrong\r\nUSER budi\r\nPASS wrong", "three times",
     "closed"},
    {"user given", "PASS", "PASS used", "-ERR [IN-USE]", "authorization"},
    {"user given", "PASS", "PASS trouble", "-ERR [SYS/TEMP]", "authorization"},
    {"user given", "PASS", "PASS", "-ERR", "user given"},
    {"user given", "STAT", "STAT", "-ERR", "user given"},
    {"user given", "LIST", "LIST", "-ERR", "user given"},
    {"user given", "UIDL", "UIDL", "-ERR", "user given"},
    {"user given", "RETR", "RETR 1", "-ERR", "user given"},
    {"user given", "TOP", "TOP 1 1", "-ERR", "user given"},
    {"user given", "DELE", "DELE 1", "-ERR", "user given"},
    {"user given", "RSET", "RSET", "-ERR", "user given"},
    {"user given", "NOOP", "NOOP", "-ERR", "user given"},
    {"user given", "CAPA", "CAPA", "+OK", "user given"},
    {"user given", "QUIT", "QUIT", "+OK", "closed"},
    {"user given", "unknown command", "XYZZY", "-ERR", "user given"},
    {"user given", "connection opens", IMPOSSIBLE},
    {"user given", "update done", IMPOSSIBLE},
    {"user given", "idle too long", "", "", "closed"},
    {"user given", "connection lost", "", "", "closed"},

    {"transaction", "STAT", "STAT", "+OK 2 10", "transaction"},
    {"transaction", "LIST", "LIST", "+OK 2 messages", "transaction"},
    {"transaction", "UIDL", "UIDL", "+OK 2 unique", "transaction"},
    {"transaction", "RETR", "RETR 1", "+OK 5 octets", "transaction"},
    {"transaction", "TOP", "TOP 1 1", "+OK", "transaction"},
    {"transaction", "DELE", "DELE 1", "+OK message 1 marked", "transaction"},
    {"transaction", "RSET", "RSET", "+OK", "transaction"},
    {"transaction", "NOOP", "NOOP", "+OK", "transaction"},
    {"transaction", "CAPA", "CAPA", "+OK", "transaction"},
    {"transaction", "USER", "USER siti", "-ERR", "transaction"},
    {"transaction", "PASS", "PASS right", "-ERR", "transaction"},
    {"transaction", "LIST", "LIST 2", "+OK 2 ", "transaction"},
    {"transaction", "LIST", "LIST 0", "-ERR no such message", "transaction"},
    {"transaction", "LIST", "LIST 3", "-ERR no such message", "transaction"},
    {"transaction", "LIST", "DELE 2\r\nLIST 2", "-ERR no such message", "transaction"},
    {"transaction", "UIDL", "UIDL 2", "+OK 2 ", "transaction"},
    {"transaction", "UIDL", "UIDL 0", "-ERR no such message", "transaction"},
    {"transaction", "UIDL", "UIDL 3", "-ERR no such message", "transaction"},
    {"transaction", "UIDL", "DELE 2\r\nUIDL 2", "-ERR no such message", "transaction"},
    {"transaction", "RETR", "RETR 0", "-ERR no such message", "transaction"},
    {"transaction", "RETR", "RETR 3", "-ERR no such message", "transaction"},
    {"transaction", "RETR", "DELE 2\r\nRETR 2", "-ERR no such message", "transaction"},
    {"transaction", "RETR", "RETR", "-ERR", "transaction"},
    {"transaction", "DELE", "DELE 0", "-ERR no such message", "transaction"},
    {"transaction", "DELE", "DELE 3", "-ERR no such message", "transaction"},
    {"transaction", "DELE", "DELE 2\r\nDELE 2", "-ERR no such message", "transaction"},
    {"transaction", "DELE", "DELE", "-ERR", "transaction"},
    {"transaction", "TOP", "TOP 0 1", "-ERR no such message", "transaction"},
    {"transaction", "TOP", "TOP 3 1", "-ERR no such message", "transaction"},
    {"transaction", "TOP", "DELE 2\r\nTOP 2 1", "-ERR no such message", "transaction"},
    {"transaction", "TOP", "TOP", "-ERR", "transaction"},
    {"transaction", "STAT", "STAT 1", "-ERR", "transaction"},
    {"transaction", "RSET", "RSET 1", "-ERR", "transaction"},
    {"transaction", "NOOP", "NOOP 1", "-ERR", "transaction"},
    {"transaction", "CAPA", "CAPA 1", "-ERR", "transaction"},
    {"transaction", "QUIT", "QUIT 1", "-ERR", "transaction"},
    {"transaction", "QUIT", "QUIT", "", "update"},
    {"transaction", "unknown command", "XYZZY", "-ERR", "transaction"},
    {"transaction", "unknown command", "LONG", "-ERR the line is too long", "transaction"},
    {"transaction", "connection opens", IMPOSSIBLE},
    {"transaction", "update done", IMPOSSIBLE},
    {"transaction", "idle too long", "", "", "closed"},
    {"transaction", "connection lost", "", "", "closed"},

    {"update", "USER", "USER budi", "", "update"},
    {"update", "PASS", "PASS right", "", "update"},
    {"update", "STAT", "STAT", "", "update"},
    {"update", "LIST", "LIST", "", "update"},
    {"update", "UIDL", "UIDL", "", "update"},
    {"update", "RETR", "RETR 1", "", "update"},
    {"update", "TOP", "TOP 1 1", "", "update"},
    {"update", "DELE", "DELE 1", "", "update"},
    {"update", "RSET", "RSET", "", "update"},
    {"update", "NOOP", "NOOP", "", "update"},
    {"update", "CAPA", "CAPA", "", "update"},
    {"update", "QUIT", "QUIT", "", "update"},
    {"update", "unknown command", "XYZZY", "", "update"},
    {"update", "connection opens", IMPOSSIBLE},
    {"update", "update done", "yes", "+OK bye", "closed"},
    {"update", "update done", "no", "-ERR [SYS/TEMP]", "closed"},
    {"update", "idle too long", IMPOSSIBLE},
    {"update", "connection lost", "", "", "closed"},

    {"closed", "USER", "USER budi", "", "closed"},
    {"closed", "PASS", "PASS right", "", "closed"},
    {"closed", "STAT", "STAT", "", "closed"},
    {"closed", "LIST", "LIST", "", "closed"},
    {"closed", "UIDL", "UIDL", "", "closed"},
    {"closed", "RETR", "RETR 1", "", "closed"},
    {"closed", "TOP", "TOP 1 1", "", "closed"},
    {"closed", "DELE", "DELE 1", "", "closed"},
    {"closed", "RSET", "RSET", "", "closed"},
    {"closed", "NOOP", "NOOP", "", "closed"},
    {"closed", "CAPA", "CAPA", "", "closed"},
    {"closed", "QUIT", "QUIT", "", "closed"},
    {"closed", "unknown command", "XYZZY", "", "closed"},
    {"closed", "connection opens", IMPOSSIBLE},
    {"closed", "update done", IMPOSSIBLE},
    {"closed", "idle too long", IMPOSSIBLE},
    {"closed", "connection lost", IMPOSSIBLE},
};

static struct mw_pop3_message messages[] = {{"id-a", {"a\r\n\r\n", 5}}, {"id-b", {"b\r\n\r\n", 5}}};
static const struct mw_pop3_maildrop maildrop = {messages, 2};
static const struct mw_pop3_server_settings settings = {.host_name = "mx.example"};

static struct mw_pop3_server *server;

/* The password says what the owner is to decide. */
static void answer_login(void) {
    const char *password = mw_pop3_server_password(server);
    enum mw_pop3_verdict verdict = MW_POP3_WRONG_LOGIN;
    if (strcmp(password, "right") == 0) verdict = MW_POP3_YES;
    if (strcmp(password, "used") == 0) verdict = MW_POP3_IN_USE;
    if (strcmp(password, "trouble") == 0) verdict = MW_POP3_NOT_NOW;
    mw_pop3_server_answer(server, verdict, verdict == MW_POP3_YES ? &maildrop : NULL, 0);
}

static void say(const char *line) {
    struct mw_session *session = mw_pop3_server_session(server);
    mw_session_feed(session, mw_span_of(line), 0);
    mw_session_feed(session, mw_span_of("\r\n"), 0);
    while (session->asking && session->state == MW_POP3_SERVER_NAMED)
        answer_login();
}

static struct mw_session *bring(void *context, const struct pair *pair) {
    (void)context;
    server = mw_pop3_server_create(&settings);
    struct mw_session *session = mw_pop3_server_session(server);
    bool opens = strcmp(pair->event, "connection opens") == 0;
    if (strcmp(pair->state, "authorization") == 0 && opens) return session;
    mw_session_start(session, 0);
    if (strcmp(pair->state, "authorization") == 0) return session;
    if (strcmp(pair->state, "closed") == 0) {
        say("QUIT");
        return session;
    }
    say("USER budi");
    if (strcmp(pair->state, "user given") == 0) return session;
    say("PASS right");
    if (strcmp(pair->state, "update") == 0) say("QUIT");
    return session;
}

static void feed(void *context, const struct pair *pair) {
    (void)context;
    struct mw_session *session = mw_pop3_server_session(server);
    if (strcmp(pair->event, "connection opens") == 0) {
        mw_session_start(session, 0);
    } else if (strcmp(pair->event, "update done") == 0) {
        bool yes = strcmp(pair->feed, "yes") == 0;
        mw_pop3_server_answer(server, yes ? MW_POP3_YES : MW_POP3_NOT_NOW, NULL, 0);
    } else if (strcmp(pair->event, "idle too long") == 0) {
        mw_session_on_timer(session, mw_session_next_timer(session));
    } else if (strcmp(pair->event, "connection lost") == 0) {
        mw_session_lost(session, 0);
    } else if (strcmp(pair->feed, "LONG") == 0) {
        char line[400];
        memset(line, 'x', sizeof line);
        line[sizeof line - 1] = '\0';
        say(line);
    } else {
        say(pair->feed);
    }
}

static void destroy(void *context) {
    (void)context;
    mw_pop3_server_destroy(server);
}

static void every_state_meets_every_event(void **state) {
    (void)state;
    struct pair_subject subject = {.table = &mw_pop3_server_table,
                                   .pairs = expected,
                                   .pair_count = sizeof expected / sizeof *expected,
                                   .bring = bring,
                                   .feed = feed,
                                   .destroy = destroy};
    check_pairs(&subject);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_state_meets_every_event)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
