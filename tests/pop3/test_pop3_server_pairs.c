/* The POP3 server: every state against every event (RFC 1939 §3 to §7, RFC 2449, RFC 3206). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/digest.h"
#include "sim/protocol/pop3/server_inside.h"
#include "tests/pop3/pairs.h"

#define WRONG "00000000000000000000000000000000"

/* DIGEST stands for the one of APOP that is right; "login:" in front takes that mechanism instead of PLAIN.
 */
static const struct pair expected[] = {
    {"authorization", "USER", "USER budi", "+OK", "user given"},
    {"authorization", "USER", "USER", "-ERR", "authorization"},
    {"authorization", "PASS", "PASS right", "-ERR", "authorization"},
    {"authorization", "PASS", "PASS", "-ERR", "authorization"},
    {"authorization", "APOP", "APOP budi DIGEST", "+OK 2 messages", "transaction"},
    {"authorization", "APOP", "APOP used DIGEST", "-ERR [IN-USE]", "authorization"},
    {"authorization", "APOP", "APOP hasty DIGEST", "-ERR [LOGIN-DELAY]", "authorization"},
    {"authorization", "APOP", "APOP trouble DIGEST", "-ERR [SYS/TEMP]", "authorization"},
    {"authorization", "APOP", "APOP ruined DIGEST", "-ERR [SYS/PERM]", "authorization"},
    {"authorization", "APOP", "APOP budi " WRONG, "-ERR [AUTH]", "authorization"},
    {"authorization", "APOP", "APOP budi " WRONG "\r\nAPOP budi " WRONG "\r\nAPOP budi " WRONG, "three times",
     "closed"},
    {"authorization", "APOP", "APOP budi", "-ERR", "authorization"},
    {"authorization", "AUTH", "AUTH", "SCRAM-SHA-256\r\n.\r\n", "authorization"},
    {"authorization", "AUTH", "AUTH PLAIN AGJ1ZGkAcmlnaHQ=", "+OK 2 messages", "transaction"},
    {"authorization", "AUTH", "AUTH PLAIN", "+ \r\n", "SASL exchange"},
    {"authorization", "AUTH", "AUTH PLAIN AGJ1", "-ERR this is not", "authorization"},
    {"authorization", "AUTH", "AUTH PLAIN =", "-ERR this is not", "authorization"},
    {"authorization", "AUTH", "AUTH GSSAPI", "-ERR this mechanism", "authorization"},
    {"authorization", "AUTH", "AUTH PLAIN a b", "-ERR", "authorization"},
    {"authorization", "SASL response", IMPOSSIBLE},
    {"authorization", "*", IMPOSSIBLE},
    {"authorization", "STAT", "STAT", "-ERR", "authorization"},
    {"authorization", "LIST", "LIST", "-ERR", "authorization"},
    {"authorization", "UIDL", "UIDL", "-ERR", "authorization"},
    {"authorization", "RETR", "RETR 1", "-ERR", "authorization"},
    {"authorization", "TOP", "TOP 1 1", "-ERR", "authorization"},
    {"authorization", "DELE", "DELE 1", "-ERR", "authorization"},
    {"authorization", "RSET", "RSET", "-ERR", "authorization"},
    {"authorization", "NOOP", "NOOP", "-ERR", "authorization"},
    {"authorization", "UTF8", "UTF8", "+OK UTF-8 from now on", "authorization"},
    {"authorization", "LANG", "LANG", "+OK I speak", "authorization"},
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
    {"user given", "PASS", "USER used\r\nPASS right", "-ERR [IN-USE]", "authorization"},
    {"user given", "PASS", "USER hasty\r\nPASS right", "-ERR [LOGIN-DELAY]", "authorization"},
    {"user given", "PASS", "USER trouble\r\nPASS right", "-ERR [SYS/TEMP]", "authorization"},
    {"user given", "PASS", "USER ruined\r\nPASS right", "-ERR [SYS/PERM]", "authorization"},
    {"user given", "PASS", "PASS", "-ERR", "user given"},
    {"user given", "APOP", "APOP budi DIGEST", "-ERR the password comes next", "user given"},
    {"user given", "AUTH", "AUTH PLAIN AGJ1ZGkAcmlnaHQ=", "-ERR the password comes next", "user given"},
    {"user given", "SASL response", IMPOSSIBLE},
    {"user given", "*", IMPOSSIBLE},
    {"user given", "STAT", "STAT", "-ERR", "user given"},
    {"user given", "LIST", "LIST", "-ERR", "user given"},
    {"user given", "UIDL", "UIDL", "-ERR", "user given"},
    {"user given", "RETR", "RETR 1", "-ERR", "user given"},
    {"user given", "TOP", "TOP 1 1", "-ERR", "user given"},
    {"user given", "DELE", "DELE 1", "-ERR", "user given"},
    {"user given", "RSET", "RSET", "-ERR", "user given"},
    {"user given", "NOOP", "NOOP", "-ERR", "user given"},
    {"user given", "UTF8", "UTF8", "-ERR the password comes next", "user given"},
    {"user given", "LANG", "LANG id", "+OK id ", "user given"},
    {"user given", "CAPA", "CAPA", "+OK", "user given"},
    {"user given", "QUIT", "QUIT", "+OK", "closed"},
    {"user given", "unknown command", "XYZZY", "-ERR", "user given"},
    {"user given", "connection opens", IMPOSSIBLE},
    {"user given", "update done", IMPOSSIBLE},
    {"user given", "idle too long", "", "", "closed"},
    {"user given", "connection lost", "", "", "closed"},

    {"SASL exchange", "USER", IMPOSSIBLE},
    {"SASL exchange", "PASS", IMPOSSIBLE},
    {"SASL exchange", "APOP", IMPOSSIBLE},
    {"SASL exchange", "AUTH", IMPOSSIBLE},
    {"SASL exchange", "STAT", IMPOSSIBLE},
    {"SASL exchange", "LIST", IMPOSSIBLE},
    {"SASL exchange", "UIDL", IMPOSSIBLE},
    {"SASL exchange", "RETR", IMPOSSIBLE},
    {"SASL exchange", "TOP", IMPOSSIBLE},
    {"SASL exchange", "DELE", IMPOSSIBLE},
    {"SASL exchange", "RSET", IMPOSSIBLE},
    {"SASL exchange", "NOOP", IMPOSSIBLE},
    {"SASL exchange", "UTF8", IMPOSSIBLE},
    {"SASL exchange", "LANG", IMPOSSIBLE},
    {"SASL exchange", "CAPA", IMPOSSIBLE},
    {"SASL exchange", "QUIT", IMPOSSIBLE},
    {"SASL exchange", "unknown command", IMPOSSIBLE},
    {"SASL exchange", "connection opens", IMPOSSIBLE},
    {"SASL exchange", "update done", IMPOSSIBLE},
    {"SASL exchange", "SASL response", "AGJ1ZGkAcmlnaHQ=", "+OK 2 messages", "transaction"},
    {"SASL exchange", "SASL response", "AHVzZWQAcmlnaHQ=", "-ERR [IN-USE]", "authorization"},
    {"SASL exchange", "SASL response", "AGJ1ZGkAd3Jvbmc=", "-ERR [AUTH]", "authorization"},
    {"SASL exchange", "SASL response", "login: YnVkaQ==", "+ UGFzc3dvcmQ6", "SASL exchange"},
    {"SASL exchange", "SASL response", "QUIT", "-ERR this is not", "authorization"},
    {"SASL exchange", "SASL response", "", "-ERR this is not", "authorization"},
    {"SASL exchange", "SASL response", "LONG", "-ERR the response is too long", "authorization"},
    {"SASL exchange", "*", "*", "-ERR the login is broken off", "authorization"},
    {"SASL exchange", "idle too long", "", "", "closed"},
    {"SASL exchange", "connection lost", "", "", "closed"},

    {"transaction", "STAT", "STAT", "+OK 2 11", "transaction"},
    {"transaction", "APOP", "APOP budi DIGEST", "-ERR you are logged in", "transaction"},
    {"transaction", "AUTH", "AUTH PLAIN", "-ERR you are logged in", "transaction"},
    {"transaction", "SASL response", IMPOSSIBLE},
    {"transaction", "*", IMPOSSIBLE},
    {"transaction", "LIST", "LIST", "+OK 2 messages", "transaction"},
    {"transaction", "UIDL", "UIDL", "+OK 2 unique", "transaction"},
    {"transaction", "RETR", "RETR 1", "+OK 5 octets", "transaction"},
    {"transaction", "TOP", "TOP 1 1", "+OK", "transaction"},
    {"transaction", "DELE", "DELE 1", "+OK message 1 marked", "transaction"},
    {"transaction", "RSET", "RSET", "+OK", "transaction"},
    {"transaction", "NOOP", "NOOP", "+OK", "transaction"},
    {"transaction", "UTF8", "UTF8", "-ERR UTF8 comes before", "transaction"},
    {"transaction", "LANG", "LANG id-ID", "+OK id ", "transaction"},
    {"transaction", "LANG", "LANG xx", "-ERR I do not speak", "transaction"},
    {"transaction", "LANG", "LANG id\r\nLANG xx", "-ERR bahasa itu tidak dikenal", "transaction"},
    {"transaction", "LANG", "LANG id\r\nLANG", "+OK bahasa", "transaction"},
    {"transaction", "LANG", "LANG 1", "-ERR write it as", "transaction"},
    {"transaction", "UTF8", "UTF8 1", "-ERR write it as", "transaction"},
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
    {"update", "APOP", "APOP budi DIGEST", "", "update"},
    {"update", "AUTH", "AUTH PLAIN", "", "update"},
    {"update", "SASL response", IMPOSSIBLE},
    {"update", "*", IMPOSSIBLE},
    {"update", "STAT", "STAT", "", "update"},
    {"update", "LIST", "LIST", "", "update"},
    {"update", "UIDL", "UIDL", "", "update"},
    {"update", "RETR", "RETR 1", "", "update"},
    {"update", "TOP", "TOP 1 1", "", "update"},
    {"update", "DELE", "DELE 1", "", "update"},
    {"update", "RSET", "RSET", "", "update"},
    {"update", "NOOP", "NOOP", "", "update"},
    {"update", "UTF8", "UTF8", "", "update"},
    {"update", "LANG", "LANG id", "", "update"},
    {"update", "CAPA", "CAPA", "", "update"},
    {"update", "QUIT", "QUIT", "", "update"},
    {"update", "unknown command", "XYZZY", "", "update"},
    {"update", "connection opens", IMPOSSIBLE},
    {"update", "update done", "yes", "+OK bye", "closed"},
    {"update", "update done", "no", "-ERR [SYS/TEMP]", "closed"},
    {"update", "update done", "never", "-ERR [SYS/PERM]", "closed"},
    {"update", "idle too long", IMPOSSIBLE},
    {"update", "connection lost", "", "", "closed"},

    {"closed", "USER", "USER budi", "", "closed"},
    {"closed", "PASS", "PASS right", "", "closed"},
    {"closed", "APOP", "APOP budi DIGEST", "", "closed"},
    {"closed", "AUTH", "AUTH PLAIN", "", "closed"},
    {"closed", "SASL response", IMPOSSIBLE},
    {"closed", "*", IMPOSSIBLE},
    {"closed", "STAT", "STAT", "", "closed"},
    {"closed", "LIST", "LIST", "", "closed"},
    {"closed", "UIDL", "UIDL", "", "closed"},
    {"closed", "RETR", "RETR 1", "", "closed"},
    {"closed", "TOP", "TOP 1 1", "", "closed"},
    {"closed", "DELE", "DELE 1", "", "closed"},
    {"closed", "RSET", "RSET", "", "closed"},
    {"closed", "NOOP", "NOOP", "", "closed"},
    {"closed", "UTF8", "UTF8", "", "closed"},
    {"closed", "LANG", "LANG id", "", "closed"},
    {"closed", "CAPA", "CAPA", "", "closed"},
    {"closed", "QUIT", "QUIT", "", "closed"},
    {"closed", "unknown command", "XYZZY", "", "closed"},
    {"closed", "connection opens", IMPOSSIBLE},
    {"closed", "update done", IMPOSSIBLE},
    {"closed", "idle too long", IMPOSSIBLE},
    {"closed", "connection lost", IMPOSSIBLE},
};

static struct mw_pop3_message messages[] = {{"id-a", {"a\r\n\r\n", 5}}, {"id-b", {"\xC3\xBC\r\n\r\n", 6}}};
static const struct mw_pop3_maildrop maildrop = {messages, 2};
static const struct mw_pop3_server_settings settings = {
    .host_name = "mx.example", .apop = true, .mechanisms = (1u << MW_SASL_MECHANISM_COUNT) - 1};

static struct mw_pop3_server *server;

/* The user's name says what the owner is to decide; the password is "right". */
static void answer(const struct mw_fact *question) {
    if (question->code == MW_POP3_ASKS_LOGIN) {
        mw_pop3_server_answer_secret(server, "right", 0);
        return;
    }
    enum mw_pop3_verdict verdict = MW_POP3_YES;
    if (mw_span_is(question->text, "used")) verdict = MW_POP3_IN_USE;
    if (mw_span_is(question->text, "hasty")) verdict = MW_POP3_TOO_SOON;
    if (mw_span_is(question->text, "trouble")) verdict = MW_POP3_NOT_NOW;
    if (mw_span_is(question->text, "ruined")) verdict = MW_POP3_BROKEN;
    mw_pop3_server_answer(server, verdict, verdict == MW_POP3_YES ? &maildrop : NULL, 0);
}

static struct mw_buffer greeting;

/* Gives the owner's answers, but not to UPDATE. */
static void listen(void) {
    struct mw_session *session = mw_pop3_server_session(server);
    struct mw_fact fact;
    size_t read = session->facts_read;
    while (mw_session_next_fact(session, &fact))
        if (fact.kind == MW_FACT_ASKS && fact.code != MW_POP3_ASKS_UPDATE) answer(&fact);
    /* Whoever tests wants to read them too. */
    session->facts_read = read < session->fact_count ? read : 0;
}

/* The line with DIGEST replaced by that of the greeting's timestamp and the password. */
static void fill_in(const char *line, struct mw_buffer *text) {
    const char *place = strstr(line, "DIGEST"), *timestamp = strchr(mw_buffer_text(&greeting), '<');
    uint8_t digest[MW_MD5_BYTES];
    struct mw_buffer secret = {0};
    if (place == NULL) {
        mw_buffer_add_text(text, line);
        return;
    }
    mw_buffer_add(&secret, mw_span_cut(mw_span_of(timestamp), 0, strcspn(timestamp, "\r")));
    mw_buffer_add_text(&secret, "right");
    mw_md5(mw_buffer_span(&secret), digest);
    mw_buffer_add(text, (struct mw_span){line, (size_t)(place - line)});
    mw_hex_add(text, digest, sizeof digest);
    mw_buffer_free(&secret);
}

static void say(const char *line) {
    struct mw_session *session = mw_pop3_server_session(server);
    struct mw_buffer text = {0};
    fill_in(line, &text);
    mw_buffer_add_text(&text, "\r\n");
    mw_session_feed(session, mw_buffer_span(&text), 0);
    mw_buffer_free(&text);
    listen();
}

static struct mw_session *bring(void *context, const struct pair *pair) {
    (void)context;
    server = mw_pop3_server_create(&settings);
    struct mw_session *session = mw_pop3_server_session(server);
    bool opens = strcmp(pair->event, "connection opens") == 0;
    if (strcmp(pair->state, "authorization") == 0 && opens) return session;
    mw_session_start(session, 0);
    mw_buffer_clear(&greeting);
    mw_buffer_add(&greeting, mw_buffer_span(&session->out));
    if (strcmp(pair->state, "authorization") == 0) return session;
    if (strcmp(pair->state, "SASL exchange") == 0) {
        bool login = pair->feed && strncmp(pair->feed, "login: ", 7) == 0;
        say(login ? "AUTH LOGIN" : "AUTH PLAIN");
        return session;
    }
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
        enum mw_pop3_verdict verdict = MW_POP3_NOT_NOW;
        if (strcmp(pair->feed, "yes") == 0) verdict = MW_POP3_YES;
        if (strcmp(pair->feed, "never") == 0) verdict = MW_POP3_BROKEN;
        mw_pop3_server_answer(server, verdict, NULL, 0);
    } else if (strcmp(pair->event, "idle too long") == 0) {
        mw_session_on_timer(session, mw_session_next_timer(session));
    } else if (strcmp(pair->event, "connection lost") == 0) {
        mw_session_lost(session, 0);
    } else if (strcmp(pair->feed, "LONG") == 0) {
        static char line[13000];
        memset(line, 'x', sizeof line);
        line[sizeof line - 1] = '\0';
        say(line);
    } else {
        const char *variant = strstr(pair->feed, "login: ");
        say(variant ? variant + strlen("login: ") : pair->feed);
    }
}

static void destroy(void *context) {
    (void)context;
    mw_pop3_server_destroy(server);
    mw_buffer_free(&greeting);
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

/* RFC 6856 §3: whatever a row says can be said in each language, with the same +OK or -ERR [CODE] in front.
 */
static void every_row_speaks_every_language(void **state) {
    (void)state;
    for (uint16_t i = 0; i < mw_pop3_server_table.row_count; i++) {
        const char *said = mw_pop3_server_table.rows[i].say;
        if (said == NULL) continue;
        struct mw_buffer same = {0}, other = {0};
        assert_true(mw_pop3_server_translate(mw_span_of(said), MW_LANGUAGE_EN, &same));
        assert_true(mw_pop3_server_translate(mw_span_of(said), MW_LANGUAGE_ID, &other));
        assert_string_equal(mw_buffer_text(&same), said);
        const char *bracket = strchr(said, ']');
        size_t front = bracket ? (size_t)(bracket - said) + 1 : 3;
        assert_memory_equal(mw_buffer_text(&other), said, front);
        if (said[front] != '\0') assert_string_not_equal(mw_buffer_text(&other), said);
        mw_buffer_free(&same);
        mw_buffer_free(&other);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_state_meets_every_event),
                                       cmocka_unit_test(every_row_speaks_every_language)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
