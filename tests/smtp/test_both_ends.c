/* Client and server joined in memory: what the one sends is what the other takes, whatever both can or cannot
 * do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/arena.h"
#include "sim/base/random.h"
#include "sim/protocol/smtp/client.h"
#include "sim/protocol/smtp/server.h"

/* One delivery and what came of it. */
struct delivery {
    struct mw_smtp_client *client;
    struct mw_smtp_server *server;
    struct mw_random random; /* cuts the bytes */
    struct mw_buffer stored;
    struct mw_envelope envelope;
    struct mw_arena arena;
    bool accepted, refused, failed, login_refused;
    size_t recipients_accepted, recipients_refused;
    size_t client_turns; /* how often the client's bytes went over: round trips */
    bool client_closed, server_closed;
    char said[2][1000], heard[2][1000]; /* by end: the kinds of its lines, in order */
    bool extended;
    char login[16], client_name[32];
};

static bool starts_with(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static void store(struct delivery *delivery) {
    const struct mw_envelope *envelope = mw_smtp_server_envelope(delivery->server);
    const char *login = mw_smtp_server_login(delivery->server);
    mw_buffer_add(&delivery->stored, mw_smtp_server_message(delivery->server));
    delivery->envelope.from = mw_arena_text(&delivery->arena, envelope->from);
    delivery->envelope.to_count = envelope->to_count;
    delivery->envelope.to = mw_arena_alloc(&delivery->arena, envelope->to_count * sizeof *envelope->to);
    for (size_t i = 0; i < envelope->to_count; i++)
        delivery->envelope.to[i] = mw_arena_text(&delivery->arena, envelope->to[i]);
    delivery->envelope.utf8 = envelope->utf8;
    delivery->envelope.eight_bit = envelope->eight_bit;
    delivery->extended = mw_smtp_server_extended(delivery->server);
    snprintf(delivery->login, sizeof delivery->login, "%s", login ? login : "");
    snprintf(delivery->client_name, sizeof delivery->client_name, "%s",
             mw_smtp_server_client_name(delivery->server));
}

static void answer(struct delivery *delivery, const struct mw_fact *fact) {
    enum mw_smtp_verdict verdict = MW_SMTP_YES;
    if (fact->code == MW_SMTP_ASKS_STORE) store(delivery);
    if (fact->code == MW_SMTP_ASKS_RECIPIENT && starts_with(fact->text.data, "nobody"))
        verdict = MW_SMTP_NO_SUCH_USER;
    if (fact->code == MW_SMTP_ASKS_LOGIN) {
        mw_smtp_server_answer_secret(delivery->server, "rahasia", 0);
        return;
    }
    mw_smtp_server_answer(delivery->server, verdict, verdict == MW_SMTP_YES ? "A1" : NULL, 0);
}

static void note_news(struct delivery *delivery, const struct mw_fact *fact) {
    bool ended = delivery->accepted || delivery->refused || delivery->failed || delivery->login_refused;
    assert_false(ended); /* the outcome is the last news, and there is one */
    switch (fact->code) {
    case MW_SMTP_RECIPIENT_ACCEPTED: delivery->recipients_accepted++; break;
    case MW_SMTP_RECIPIENT_REFUSED: delivery->recipients_refused++; break;
    case MW_SMTP_LOGIN_REFUSED: delivery->login_refused = true; break;
    case MW_SMTP_MESSAGE_ACCEPTED: delivery->accepted = true; break;
    case MW_SMTP_MESSAGE_REFUSED: delivery->refused = true; break;
    case MW_SMTP_CONNECTION_FAILED: delivery->failed = true; break;
    default: fail();
    }
}

/* Kinds as letters: what one end said must be what the other heard. */
static void note_line(struct delivery *delivery, int end, const struct mw_fact *fact) {
    char *kinds = fact->kind == MW_FACT_SAID ? delivery->said[end] : delivery->heard[end];
    if (fact->kind != MW_FACT_SAID && fact->kind != MW_FACT_HEARD) return;
    size_t length = strlen(kinds);
    assert_true(length + 1 < sizeof delivery->said[end]);
    kinds[length] = "CRM"[fact->line];
}

static void listen(struct delivery *delivery) {
    struct mw_fact fact;
    while (mw_session_next_fact(mw_smtp_server_session(delivery->server), &fact)) {
        note_line(delivery, 1, &fact);
        if (fact.kind == MW_FACT_ASKS) answer(delivery, &fact);
        if (fact.kind == MW_FACT_CLOSES) delivery->server_closed = true;
    }
    while (mw_session_next_fact(mw_smtp_client_session(delivery->client), &fact)) {
        note_line(delivery, 0, &fact);
        if (fact.kind == MW_FACT_TELLS) note_news(delivery, &fact);
        if (fact.kind == MW_FACT_CLOSES) delivery->client_closed = true;
    }
}

/* Carries the output of one end to the other in random pieces; false if there was none. */
static bool carry(struct delivery *delivery, struct mw_session *from, struct mw_session *to) {
    struct mw_buffer bytes = {0};
    mw_session_take_output(from, &bytes);
    bool some = bytes.len > 0;
    for (struct mw_span rest = mw_buffer_span(&bytes); rest.len > 0;) {
        struct mw_span now = mw_span_cut(rest, 0, 1 + mw_random_below(&delivery->random, 100));
        mw_session_feed(to, now, 0);
        listen(delivery);
        rest = mw_span_from(rest, now.len);
    }
    mw_buffer_free(&bytes);
    return some;
}

static struct delivery deliver(const struct mw_smtp_job *job, const struct mw_smtp_server_settings *settings,
                               uint64_t seed) {
    struct delivery delivery = {.client = mw_smtp_client_create(job),
                                .server = mw_smtp_server_create(settings),
                                .random = mw_random_stream(seed, "both ends")};
    struct mw_session *client = mw_smtp_client_session(delivery.client);
    struct mw_session *server = mw_smtp_server_session(delivery.server);
    mw_session_start(client, 0);
    mw_session_start(server, 0);
    listen(&delivery);
    for (bool moved = true; moved;) {
        bool back = carry(&delivery, server, client);
        bool forth = carry(&delivery, client, server);
        delivery.client_turns += forth;
        moved = back || forth;
    }
    assert_true(delivery.client_closed);
    assert_true(delivery.server_closed);
    assert_string_equal(delivery.said[0], delivery.heard[1]);
    assert_string_equal(delivery.said[1], delivery.heard[0]);
    mw_smtp_client_destroy(delivery.client);
    mw_smtp_server_destroy(delivery.server);
    return delivery;
}

static void forget(struct delivery *delivery) {
    mw_buffer_free(&delivery->stored);
    mw_arena_free(&delivery->arena);
}

#define MESSAGE "Subject: titik\r\n\r\n.\r\n..\r\n.x\r\n\r\n.\r\nakhir\r\n"

static const char *three[] = {"rina@kantor.example", "nobody@kantor.example", "budi@kantor.example"};

static struct mw_smtp_job job_for(const char **to, size_t count, bool pipelining) {
    return (struct mw_smtp_job){.helo_name = "pc.kampus.example",
                                .envelope = {.from = "sari@kampus.example", .to = to, .to_count = count},
                                .message = mw_span_of(MESSAGE),
                                .pipelining = pipelining};
}

static void carries_the_message(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 16; seed++) {
        bool pipelining = seed & 1, old = seed & 2;
        struct mw_smtp_server_settings settings = {.host_name = "mail", .size_limit = 1000, .old = old};
        struct mw_smtp_job job = job_for(three, 3, pipelining);
        struct delivery delivery = deliver(&job, &settings, seed);
        assert_true(delivery.accepted);
        assert_true(mw_span_is(mw_buffer_span(&delivery.stored), MESSAGE));
        assert_string_equal(delivery.envelope.from, "sari@kampus.example");
        assert_int_equal(delivery.envelope.to_count, 2);
        assert_string_equal(delivery.envelope.to[0], three[0]);
        assert_string_equal(delivery.envelope.to[1], three[2]);
        assert_int_equal(delivery.recipients_accepted, 2);
        assert_int_equal(delivery.recipients_refused, 1);
        assert_string_equal(delivery.client_name, "pc.kampus.example");
        assert_int_equal(delivery.extended, !old);
        forget(&delivery);
    }
}

/* Every line and content that was said is heard as what it was said as, even when there is no content at all.
 */
static void carries_an_empty_message(void **state) {
    (void)state;
    struct mw_smtp_server_settings settings = {.host_name = "mail"};
    struct mw_smtp_job job = job_for(three, 1, false);
    job.message = (struct mw_span){0};
    struct delivery delivery = deliver(&job, &settings, 7);
    assert_true(delivery.accepted);
    assert_int_equal(delivery.stored.len, 0);
    forget(&delivery);
}

/* 8-bit text and letters beyond ASCII are announced, or not sent at all. */
static void announces_what_is_not_ascii(void **state) {
    (void)state;
    static const char *international[] = {"ren\xc3\xa9@kantor.example"};
    for (int i = 0; i < 8; i++) {
        bool old = i & 1, utf8 = i & 2, eight_bit = i & 4;
        struct mw_smtp_server_settings settings = {.host_name = "mail", .old = old};
        struct mw_smtp_job job = job_for(utf8 ? international : three, 1, false);
        if (eight_bit) job.message = mw_span_of("Subject: x\r\n\r\nren\xc3\xa9\r\n");
        struct delivery delivery = deliver(&job, &settings, 9);
        bool sent = !old || (!utf8 && !eight_bit);
        assert_int_equal(delivery.accepted, sent);
        assert_int_equal(delivery.refused, !sent);
        assert_int_equal(delivery.envelope.utf8, sent && utf8);
        assert_int_equal(delivery.envelope.eight_bit, sent && eight_bit);
        forget(&delivery);
    }
}

/* What pipelining is for: EHLO, the envelope, the message, QUIT; an old server has none of it, and needs
 * HELO. */
static void saves_round_trips(void **state) {
    (void)state;
    static const struct {
        bool pipelining, old;
        size_t turns;
    } CASES[] = {{true, false, 4}, {false, false, 8}, {true, true, 9}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct mw_smtp_server_settings settings = {.host_name = "mail", .old = CASES[i].old};
        struct mw_smtp_job job = job_for(three, 3, CASES[i].pipelining);
        struct delivery delivery = deliver(&job, &settings, 1);
        assert_int_equal(delivery.client_turns, CASES[i].turns);
        forget(&delivery);
    }
}

static void logs_in(void **state) {
    (void)state;
    struct mw_smtp_server_settings settings = {.host_name = "mail", .submission = true};
    static const char *const MECHANISMS[] = {NULL, "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256"};
    for (int i = 0; i < 10; i++) {
        int right = i % 2;
        struct mw_smtp_job job = job_for(three, 3, true);
        job.login = "rina";
        job.password = right ? "rahasia" : "salah";
        job.mechanism = MECHANISMS[i / 2];
        struct delivery delivery = deliver(&job, &settings, 2);
        assert_int_equal(delivery.accepted, right);
        assert_int_equal(delivery.login_refused, !right);
        assert_string_equal(delivery.login, right ? "rina" : "");
        forget(&delivery);
    }
}

/* Without a login a submission server takes nothing. */
static void is_refused_without_login(void **state) {
    (void)state;
    struct mw_smtp_server_settings settings = {.host_name = "mail", .submission = true};
    for (int pipelining = 0; pipelining < 2; pipelining++) {
        struct mw_smtp_job job = job_for(three, 3, pipelining);
        struct delivery delivery = deliver(&job, &settings, 3);
        assert_true(delivery.refused);
        assert_int_equal(delivery.recipients_accepted + delivery.recipients_refused, 0);
        assert_int_equal(delivery.stored.len, 0);
        forget(&delivery);
    }
}

static void is_refused_when_too_large(void **state) {
    (void)state;
    for (int old = 0; old < 2; old++) {
        /* With EHLO the client says SIZE= and MAIL is refused; with HELO the message travels in vain. */
        struct mw_smtp_server_settings settings = {.host_name = "mail", .size_limit = 20, .old = old};
        struct mw_smtp_job job = job_for(three, 3, false);
        struct delivery delivery = deliver(&job, &settings, 4);
        assert_true(delivery.refused);
        assert_int_equal(delivery.recipients_accepted, old ? 2 : 0);
        forget(&delivery);
    }
}

static void nobody_there(void **state) {
    (void)state;
    const char *nobody[] = {"nobody@a.example", "nobody@b.example"};
    struct mw_smtp_server_settings settings = {.host_name = "mail"};
    for (int pipelining = 0; pipelining < 2; pipelining++) {
        struct mw_smtp_job job = job_for(nobody, 2, pipelining);
        struct delivery delivery = deliver(&job, &settings, 5);
        assert_int_equal(delivery.recipients_refused, 2);
        assert_false(delivery.accepted || delivery.refused || delivery.failed);
        assert_int_equal(delivery.stored.len, 0);
        forget(&delivery);
    }
}

/* A hundred are taken, the rest is told to come again. */
static void many_recipients(void **state) {
    (void)state;
    const char *many[103];
    struct mw_arena arena = {0};
    for (size_t i = 0; i < 103; i++)
        many[i] = mw_arena_format(&arena, "user%zu@kantor.example", i);
    struct mw_smtp_server_settings settings = {.host_name = "mail"};
    for (int pipelining = 0; pipelining < 2; pipelining++) {
        struct mw_smtp_job job = job_for(many, 103, pipelining);
        struct delivery delivery = deliver(&job, &settings, 6);
        assert_true(delivery.accepted);
        assert_int_equal(delivery.recipients_accepted, MW_SMTP_RECIPIENT_LIMIT);
        assert_int_equal(delivery.recipients_refused, 3);
        assert_int_equal(delivery.envelope.to_count, MW_SMTP_RECIPIENT_LIMIT);
        forget(&delivery);
    }
    mw_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(carries_the_message),
        cmocka_unit_test(carries_an_empty_message),
        cmocka_unit_test(announces_what_is_not_ascii),
        cmocka_unit_test(saves_round_trips),
        cmocka_unit_test(logs_in),
        cmocka_unit_test(is_refused_without_login),
        cmocka_unit_test(is_refused_when_too_large),
        cmocka_unit_test(nobody_there),
        cmocka_unit_test(many_recipients),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
