/* The POP3 server against written dialogs, tests/pop3/server-*.dialog. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/memory.h"
#include "sim/protocol/pop3/server.h"
#include "tests/dialog/dialog.h"

/* One mailbox, budi's, with password "rahasia dapur". */
struct owner {
    struct mw_pop3_server *server;
    struct mw_pop3_server_settings settings;
    struct mw_pop3_message messages[4];
    struct mw_pop3_maildrop maildrop;
    bool broken;                  /* UPDATE fails */
    enum mw_pop3_verdict verdict; /* on the mailbox */
};

#define SPAN(text)                                                                                           \
    { (text), sizeof(text) - 1 }

static const struct mw_pop3_message usual[] = {
    {"id-a", SPAN("Subject: one\r\n\r\nfirst\r\nsecond\r\nthird\r\n")},
    {"id-b", SPAN("Subject: dots\r\n\r\n.\r\n..two\r\nend.\r\n")},
    {"id-c", SPAN("no empty line and no CRLF")},
    /* only where it is asked for */
    {"id-d", SPAN("Subject: s\xC3\xBC\xC3\x9F\r\n\r\nbody \xC3\xBC\r\n")},
};

static void reset(void *context) {
    struct owner *owner = context;
    memcpy(owner->messages, usual, sizeof usual);
    owner->maildrop = (struct mw_pop3_maildrop){owner->messages, 3};
    owner->settings = (struct mw_pop3_server_settings){.host_name = "mx.kantor.example"};
    owner->broken = false;
    owner->verdict = MW_POP3_YES;
}

static bool set(void *context, const char *name, const char *value) {
    struct owner *owner = context;
    if (strcmp(name, "messages") == 0)
        owner->maildrop.message_count = (size_t)(value[0] - '0');
    else if (strcmp(name, "implementation") == 0)
        owner->settings.implementation = "Mailwalk";
    else if (strcmp(name, "locked") == 0)
        owner->verdict = MW_POP3_IN_USE;
    else if (strcmp(name, "too-soon") == 0)
        owner->verdict = MW_POP3_TOO_SOON;
    else if (strcmp(name, "trouble") == 0)
        owner->verdict = MW_POP3_NOT_NOW;
    else if (strcmp(name, "ruined") == 0)
        owner->verdict = MW_POP3_BROKEN;
    else if (strcmp(name, "login-delay") == 0)
        owner->settings.login_delay_s = 60;
    else if (strcmp(name, "apop") == 0)
        owner->settings.apop = true;
    else if (strcmp(name, "sasl") == 0)
        owner->settings.mechanisms = (1u << MW_SASL_MECHANISM_COUNT) - 1;
    else if (strcmp(name, "idle-seconds") == 0)
        owner->settings.idle_us = INT64_C(1000000) * (value[0] - '0');
    else if (strcmp(name, "broken") == 0)
        owner->broken = true;
    else
        return false;
    return true;
}

static struct mw_session *create(void *context) {
    struct owner *owner = context;
    owner->server = mw_pop3_server_create(&owner->settings);
    return mw_pop3_server_session(owner->server);
}

static void destroy(void *context) {
    mw_pop3_server_destroy(((struct owner *)context)->server);
}

static void answer(void *context, const struct mw_fact *question, int64_t now_us) {
    struct owner *owner = context;
    switch ((enum mw_pop3_server_question)question->code) {
    case MW_POP3_ASKS_LOGIN: {
        bool known = mw_span_is(question->text, "budi");
        mw_pop3_server_answer_secret(owner->server, known ? "rahasia dapur" : NULL, now_us);
        break;
    }
    case MW_POP3_ASKS_MAILDROP: {
        bool opens = owner->verdict == MW_POP3_YES;
        assert_true(mw_span_is(question->text, "budi"));
        mw_pop3_server_answer(owner->server, owner->verdict, opens ? &owner->maildrop : NULL, now_us);
        break;
    }
    case MW_POP3_ASKS_UPDATE:
        mw_pop3_server_answer(owner->server, owner->broken ? MW_POP3_NOT_NOW : MW_POP3_YES, NULL, now_us);
    }
}

static void news(void *context, const struct mw_fact *tells, struct mw_buffer *text) {
    (void)context;
    static const char *const words[] = {"marked", "unmarked", "sends", "abandoned"};
    mw_buffer_add_text(text, words[tells->code]);
    if (tells->code != MW_POP3_ABANDONED) mw_buffer_format(text, " %d", (int)tells->number);
}

static void dialogs_go_as_written(void **state) {
    (void)state;
    struct owner owner = {0};
    struct mw_dialog_subject subject = {.end = MW_DIALOG_SERVER,
                                        .context = &owner,
                                        .reset = reset,
                                        .set = set,
                                        .create = create,
                                        .destroy = destroy,
                                        .answer = answer,
                                        .news = news};
    assert_true(mw_dialog_run("tests/pop3/server-*.dialog", &subject, 1939));
}

/* --- what dialogs cannot show -------------------------------------------------------------------------- */

static struct mw_pop3_server *logged_in(const struct mw_pop3_server_settings *settings,
                                        const struct mw_pop3_maildrop *maildrop) {
    struct mw_pop3_server *server = mw_pop3_server_create(settings);
    struct mw_session *session = mw_pop3_server_session(server);
    mw_session_start(session, 0);
    mw_session_feed(session, mw_span_of("USER budi\r\nPASS x\r\n"), 0);
    mw_pop3_server_answer_secret(server, "x", 0);
    mw_pop3_server_answer(server, MW_POP3_YES, maildrop, 0);
    struct mw_fact fact;
    while (mw_session_next_fact(session, &fact)) {
    }
    return server;
}

static const struct mw_pop3_server_settings settings = {.host_name = "mx.kantor.example"};

static void marks_of_lines_are_right(void **state) {
    (void)state;
    struct mw_pop3_message messages[4];
    memcpy(messages, usual, sizeof usual);
    struct mw_pop3_maildrop maildrop = {messages, 3};
    struct mw_pop3_server *server = logged_in(&settings, &maildrop);
    struct mw_session *session = mw_pop3_server_session(server);
    mw_session_feed(session, mw_span_of("LIST\r\nRETR 1\r\nRETR 9\r\nCAPA\r\n"), 0);
    struct mw_fact fact;
    size_t said = 0, last = 0, contents = 0, failures = 0;
    while (mw_session_next_fact(session, &fact)) {
        if (fact.kind != MW_FACT_SAID) continue;
        said++;
        bool ends = mw_span_is(fact.text, ".\r\n") || fact.failure;
        assert_int_equal(fact.continues, !ends);
        assert_int_equal(fact.failure, mw_span_starts_nocase(fact.text, "-ERR"));
        last += ends;
        failures += fact.failure;
        contents += fact.line == MW_LINE_CONTENT;
    }
    assert_int_equal(last, 4);
    assert_int_equal(contents, 1);
    assert_int_equal(failures, 1);
    assert_int_equal(said, 5 + 3 + 1 + 11);
    mw_pop3_server_destroy(server);
}

/* The question comes before the row that its answer decides; QUIT's row comes before the question it asks. */
static void facts_come_in_order(void **state) {
    (void)state;
    struct mw_pop3_maildrop maildrop = {NULL, 0};
    struct mw_pop3_server *server = mw_pop3_server_create(&settings);
    struct mw_session *session = mw_pop3_server_session(server);
    mw_session_start(session, 0);
    mw_session_feed(session, mw_span_of("USER budi\r\nPASS x\r\nSTAT\r\n"), 0);
    mw_pop3_server_answer_secret(server, "x", 0);
    mw_pop3_server_answer(server, MW_POP3_YES, &maildrop, 0);
    mw_session_feed(session, mw_span_of("QUIT\r\n"), 0);
    mw_pop3_server_answer(server, MW_POP3_YES, NULL, 0);
    static const enum mw_fact_kind expected[] = {
        MW_FACT_TAKEN, MW_FACT_SAID,                                             /* greeting */
        MW_FACT_HEARD, MW_FACT_TAKEN, MW_FACT_SAID,                              /* USER */
        MW_FACT_HEARD, MW_FACT_ASKS,  MW_FACT_ASKS, MW_FACT_TAKEN, MW_FACT_SAID, /* PASS */
        MW_FACT_HEARD, MW_FACT_TAKEN, MW_FACT_SAID,                              /* STAT */
        MW_FACT_HEARD, MW_FACT_TAKEN, MW_FACT_ASKS, MW_FACT_TAKEN, MW_FACT_SAID, MW_FACT_CLOSES, /* QUIT */
    };
    struct mw_fact fact;
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_true(mw_session_next_fact(session, &fact));
        assert_int_equal(fact.kind, expected[i]);
    }
    assert_false(mw_session_next_fact(session, &fact));
    mw_pop3_server_destroy(server);
}

static void a_lock_granted_too_late_is_given_back(void **state) {
    (void)state;
    struct mw_pop3_maildrop maildrop = {NULL, 0};
    struct mw_pop3_server *server = mw_pop3_server_create(&settings);
    struct mw_session *session = mw_pop3_server_session(server);
    mw_session_start(session, 0);
    mw_session_feed(session, mw_span_of("USER budi\r\nPASS x\r\n"), 0);
    mw_pop3_server_answer_secret(server, "x", 0);
    mw_session_lost(session, 1);
    struct mw_fact fact;
    while (mw_session_next_fact(session, &fact))
        assert_int_not_equal(fact.kind, MW_FACT_TELLS);
    mw_pop3_server_answer(server, MW_POP3_YES, &maildrop, 2);
    assert_true(mw_session_next_fact(session, &fact));
    assert_int_equal(fact.kind, MW_FACT_TELLS);
    assert_int_equal(fact.code, MW_POP3_ABANDONED);
    mw_pop3_server_destroy(server);
}

/* Lost after QUIT: the owner has been asked to remove, and that holds. */
static void a_client_lost_after_quit_changes_nothing(void **state) {
    (void)state;
    struct mw_pop3_message messages[4];
    memcpy(messages, usual, sizeof usual);
    struct mw_pop3_maildrop maildrop = {messages, 3};
    struct mw_pop3_server *server = logged_in(&settings, &maildrop);
    struct mw_session *session = mw_pop3_server_session(server);
    mw_session_feed(session, mw_span_of("DELE 2\r\nQUIT\r\n"), 0);
    mw_session_lost(session, 1);
    mw_pop3_server_answer(server, MW_POP3_YES, NULL, 2);
    struct mw_fact fact;
    while (mw_session_next_fact(session, &fact))
        if (fact.kind == MW_FACT_TELLS) assert_int_equal(fact.code, MW_POP3_MARKED);
    assert_false(mw_pop3_server_marked(server, 0));
    assert_true(mw_pop3_server_marked(server, 1));
    assert_false(mw_pop3_server_marked(server, 99));
    mw_pop3_server_destroy(server);
}

static void a_hundred_thousand_messages_are_listed_at_once(void **state) {
    (void)state;
    enum { COUNT = 100000 };
    struct mw_pop3_message *messages = mw_alloc(COUNT * sizeof *messages);
    for (size_t i = 0; i < COUNT; i++)
        messages[i] = usual[0];
    struct mw_pop3_maildrop maildrop = {messages, COUNT};
    struct mw_pop3_server *server = logged_in(&settings, &maildrop);
    struct mw_session *session = mw_pop3_server_session(server);
    mw_session_feed(session, mw_span_of("LIST\r\n"), 0);
    struct mw_fact fact;
    size_t lines = 0;
    while (mw_session_next_fact(session, &fact))
        lines += fact.kind == MW_FACT_SAID;
    assert_int_equal(lines, COUNT + 2);
    mw_pop3_server_destroy(server);
    mw_free(messages);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialogs_go_as_written),
        cmocka_unit_test(marks_of_lines_are_right),
        cmocka_unit_test(facts_come_in_order),
        cmocka_unit_test(a_lock_granted_too_late_is_given_back),
        cmocka_unit_test(a_client_lost_after_quit_changes_nothing),
        cmocka_unit_test(a_hundred_thousand_messages_are_listed_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
