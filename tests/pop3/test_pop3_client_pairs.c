/* The POP3 client: every state against every event. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sim/protocol/pop3/client.h"
#include "tests/pop3/pairs.h"

/* "plenty:" and others in front of what is fed choose another mailbox, mode or way to log in; see below. */
static const struct pair expected[] = {
    {"connected", "+OK", "+OK", "USER budi", "user said"},
    {"connected", "+OK", "auto: +OK", "CAPA", "asking abilities"},
    {"connected", "+OK", "apop: +OK <1@x>", "APOP budi ", "digest said"},
    {"connected", "+OK", "apop: +OK", "QUIT", "giving up"},
    {"connected", "-ERR", "-ERR", "QUIT", "giving up"},
    {"connected", ".", IMPOSSIBLE},
    {"connected", "nonsense", "?", "", "closed"},
    {"connected", "silence", "", "", "closed"},
    {"connected", "+", IMPOSSIBLE},
    {"connected", "connection lost", "", "", "closed"},

    {"asking abilities", "+OK", "+OK", "", "reading abilities"},
    {"asking abilities", "-ERR", "-ERR", "USER budi", "user said"},
    {"asking abilities", "-ERR", "stamp: -ERR", "APOP budi ", "digest said"},
    {"asking abilities", "-ERR", "sasl: -ERR", "QUIT", "giving up"},
    {"asking abilities", "+", IMPOSSIBLE},
    {"asking abilities", ".", IMPOSSIBLE},
    {"asking abilities", "nonsense", "?", "", "closed"},
    {"asking abilities", "silence", "", "", "closed"},
    {"asking abilities", "connection lost", "", "", "closed"},

    {"reading abilities", "+OK", IMPOSSIBLE},
    {"reading abilities", "-ERR", IMPOSSIBLE},
    {"reading abilities", "+", IMPOSSIBLE},
    {"reading abilities", "nonsense", IMPOSSIBLE},
    {"reading abilities", ".", "TOP\r\n.", "USER budi", "user said"},
    {"reading abilities", ".", "stamp: .", "APOP budi ", "digest said"},
    {"reading abilities", ".", "SASL GSSAPI PLAIN\r\n.", "AUTH PLAIN AGJ1ZGkAeA==", "proving"},
    {"reading abilities", ".", "sasl: SASL GSSAPI\r\n.", "QUIT", "giving up"},
    {"reading abilities", "silence", "", "", "closed"},
    {"reading abilities", "connection lost", "", "", "closed"},

    {"digest said", "+OK", "+OK", "STAT", "counting"},
    {"digest said", "-ERR", "-ERR [AUTH]", "QUIT", "giving up"},
    {"digest said", "-ERR", "-ERR [SYS/PERM]", "QUIT", "giving up"},
    {"digest said", "+", IMPOSSIBLE},
    {"digest said", ".", IMPOSSIBLE},
    {"digest said", "nonsense", "?", "", "closed"},
    {"digest said", "silence", "", "", "closed"},
    {"digest said", "connection lost", "", "", "closed"},

    {"proving", "+", "+ ", "YnVkaQ==", "proving"},
    {"proving", "+", "+ VXNlcjo=\r\n+ UGFzcw==\r\n+ bW9yZT8=", "*", "breaking off"},
    {"proving", "+OK", "+\r\n+\r\n+OK", "STAT", "counting"},
    {"proving", "+OK", "+OK", "QUIT", "giving up"},
    {"proving", "-ERR", "-ERR [AUTH]", "QUIT", "giving up"},
    {"proving", "-ERR", "-ERR [IN-USE]", "QUIT", "giving up"},
    {"proving", ".", IMPOSSIBLE},
    {"proving", "nonsense", "+ ???", "", "closed"},
    {"proving", "silence", "", "", "closed"},
    {"proving", "connection lost", "", "", "closed"},

    {"breaking off", "+OK", "+OK", "QUIT", "giving up"},
    {"breaking off", "-ERR", "-ERR", "QUIT", "giving up"},
    {"breaking off", "+", IMPOSSIBLE},
    {"breaking off", ".", IMPOSSIBLE},
    {"breaking off", "nonsense", "?", "", "closed"},
    {"breaking off", "silence", "", "", "closed"},
    {"breaking off", "connection lost", "", "", "closed"},

    {"user said", "+OK", "+OK", "PASS x", "password said"},
    {"user said", "-ERR", "-ERR no", "QUIT", "giving up"},
    {"user said", "-ERR", "-ERR [SYS/TEMP]", "QUIT", "giving up"},
    {"user said", ".", IMPOSSIBLE},
    {"user said", "nonsense", "?", "", "closed"},
    {"user said", "silence", "", "", "closed"},
    {"user said", "+", IMPOSSIBLE},
    {"user said", "connection lost", "", "", "closed"},

    {"password said", "+OK", "+OK", "STAT", "counting"},
    {"password said", "-ERR", "-ERR [AUTH]", "QUIT", "giving up"},
    {"password said", "-ERR", "-ERR [IN-USE]", "QUIT", "giving up"},
    {"password said", ".", IMPOSSIBLE},
    {"password said", "nonsense", "?", "", "closed"},
    {"password said", "silence", "", "", "closed"},
    {"password said", "+", IMPOSSIBLE},
    {"password said", "connection lost", "", "", "closed"},

    {"counting", "+OK", "+OK 5 15", "UIDL", "asking ids"},
    {"counting", "+OK", "+OK 0 0", "QUIT", "leaving"},
    {"counting", "+OK", "delete: +OK 5 15", "LIST", "asking sizes"},
    {"counting", "-ERR", "-ERR", "QUIT", "giving up"},
    {"counting", "nonsense", "+OK x", "", "closed"},
    {"counting", ".", IMPOSSIBLE},
    {"counting", "nonsense", "?", "", "closed"},
    {"counting", "silence", "", "", "closed"},
    {"counting", "+", IMPOSSIBLE},
    {"counting", "connection lost", "", "", "closed"},

    {"asking ids", "+OK", "+OK", "", "reading ids"},
    {"asking ids", "-ERR", "-ERR", "LIST", "asking sizes"},
    {"asking ids", ".", IMPOSSIBLE},
    {"asking ids", "nonsense", "?", "", "closed"},
    {"asking ids", "silence", "", "", "closed"},
    {"asking ids", "+", IMPOSSIBLE},
    {"asking ids", "connection lost", "", "", "closed"},

    {"reading ids", "+OK", IMPOSSIBLE},
    {"reading ids", "-ERR", IMPOSSIBLE},
    {"reading ids", ".", ".", "LIST", "asking sizes"},
    {"reading ids", "nonsense", "?", "", "closed"},
    {"reading ids", "silence", "", "", "closed"},
    {"reading ids", "+", IMPOSSIBLE},
    {"reading ids", "connection lost", "", "", "closed"},

    {"asking sizes", "+OK", "+OK", "", "reading sizes"},
    {"asking sizes", "-ERR", "-ERR", "QUIT", "giving up"},
    {"asking sizes", ".", IMPOSSIBLE},
    {"asking sizes", "nonsense", "?", "", "closed"},
    {"asking sizes", "silence", "", "", "closed"},
    {"asking sizes", "+", IMPOSSIBLE},
    {"asking sizes", "connection lost", "", "", "closed"},

    {"reading sizes", "+OK", IMPOSSIBLE},
    {"reading sizes", "-ERR", IMPOSSIBLE},
    {"reading sizes", ".", "1 3\r\n.", "RETR 1", "asking message"},
    {"reading sizes", ".", "2 3\r\n.", "DELE 2", "marking"},
    {"reading sizes", ".", ".", "QUIT", "leaving"},
    {"reading sizes", "nonsense", "?", "", "closed"},
    {"reading sizes", "silence", "", "", "closed"},
    {"reading sizes", "+", IMPOSSIBLE},
    {"reading sizes", "connection lost", "", "", "closed"},

    {"asking message", "+OK", "+OK", "", "reading message"},
    {"asking message", "-ERR", "-ERR", "DELE 2", "marking"},
    {"asking message", "-ERR", "plenty: -ERR", "RETR 4", "asking message"},
    {"asking message", "-ERR", "last: -ERR", "QUIT", "leaving"},
    {"asking message", ".", IMPOSSIBLE},
    {"asking message", "nonsense", "?", "", "closed"},
    {"asking message", "silence", "", "", "closed"},
    {"asking message", "+", IMPOSSIBLE},
    {"asking message", "connection lost", "", "", "closed"},

    {"reading message", "+OK", IMPOSSIBLE},
    {"reading message", "-ERR", IMPOSSIBLE},
    {"reading message", "nonsense", IMPOSSIBLE},
    {"reading message", ".", ".", "DELE 2", "marking"},
    {"reading message", ".", "plenty: .", "RETR 4", "asking message"},
    {"reading message", ".", "last: .", "QUIT", "leaving"},
    {"reading message", "silence", "", "", "closed"},
    {"reading message", "+", IMPOSSIBLE},
    {"reading message", "connection lost", "", "", "closed"},

    {"marking", "+OK", "+OK", "DELE 5", "marking"},
    {"marking", "+OK", "plenty: +OK", "RETR 3", "asking message"},
    {"marking", "+OK", "last: +OK", "QUIT", "leaving"},
    {"marking", "-ERR", "-ERR", "DELE 5", "marking"},
    {"marking", "-ERR", "plenty: -ERR", "RETR 3", "asking message"},
    {"marking", "-ERR", "last: -ERR", "QUIT", "leaving"},
    {"marking", ".", IMPOSSIBLE},
    {"marking", "nonsense", "?", "", "closed"},
    {"marking", "silence", "", "", "closed"},
    {"marking", "+", IMPOSSIBLE},
    {"marking", "connection lost", "", "", "closed"},

    {"leaving", "+OK", "+OK", "", "closed"},
    {"leaving", "-ERR", "-ERR", "", "closed"},
    {"leaving", ".", IMPOSSIBLE},
    {"leaving", "nonsense", "?", "", "closed"},
    {"leaving", "silence", "", "", "closed"},
    {"leaving", "+", IMPOSSIBLE},
    {"leaving", "connection lost", "", "", "closed"},

    {"giving up", "+OK", "+OK", "", "closed"},
    {"giving up", "-ERR", "-ERR", "", "closed"},
    {"giving up", ".", IMPOSSIBLE},
    {"giving up", "nonsense", "?", "", "closed"},
    {"giving up", "silence", "", "", "closed"},
    {"giving up", "+", IMPOSSIBLE},
    {"giving up", "connection lost", "", "", "closed"},

    {"closed", "+OK", IMPOSSIBLE},
    {"closed", "-ERR", IMPOSSIBLE},
    {"closed", ".", IMPOSSIBLE},
    {"closed", "nonsense", IMPOSSIBLE},
    {"closed", "silence", IMPOSSIBLE},
    {"closed", "+", IMPOSSIBLE},
    {"closed", "connection lost", IMPOSSIBLE},
};

/* Messages 2 and 5 were fetched long ago, and may be deleted after a week. */
static const struct mw_pop3_known known[] = {{"id-2", INT64_C(-1000000000000)},
                                             {"id-5", INT64_C(-1000000000000)}};

static struct mw_pop3_job job;
static struct mw_pop3_client *client;

/* What the server says to bring the client into each state; NULL: nothing more. */
static const struct {
    const char *state, *lines, *plenty, *last;
} ways[] = {
    {"connected", "", NULL, NULL},
    {"user said", "+OK\r\n", NULL, NULL},
    {"password said", "+OK\r\n", NULL, NULL},
    {"counting", "+OK\r\n", NULL, NULL},
    {"asking ids", "+OK 5 15\r\n", NULL, NULL},
    {"reading ids", "+OK\r\n", NULL, NULL},
    {"asking sizes", "1 id-1\r\n2 id-2\r\n3 id-3\r\n4 id-4\r\n5 id-5\r\n.\r\n", NULL, NULL},
    {"reading sizes", "+OK\r\n", NULL, NULL},
    {"asking message", "1 3\r\n2 3\r\n.\r\n", "3 3\r\n4 3\r\n.\r\n", "4 3\r\n.\r\n"},
    {"reading message", "+OK\r\n", "+OK\r\n", "+OK\r\n"},
};

static void say(const char *lines) {
    mw_session_feed(mw_pop3_client_session(client), mw_span_of(lines), 0);
}

static bool starts(const struct pair *pair, const char *variant) {
    return pair->feed && strncmp(pair->feed, variant, strlen(variant)) == 0;
}

static const char *way_of(const struct pair *pair, size_t i) {
    if (starts(pair, "plenty: ") && ways[i].plenty) return ways[i].plenty;
    if (starts(pair, "last: ") && ways[i].last) return ways[i].last;
    return ways[i].lines;
}

/* "marking" is reached from "reading sizes", "leaving" too, the others from the start. */
static void go_the_last_step(const struct pair *pair) {
    if (strcmp(pair->state, "marking") == 0)
        say(starts(pair, "plenty: ") ? "2 3\r\n3 3\r\n.\r\n"
            : starts(pair, "last: ") ? "2 3\r\n.\r\n"
                                     : "2 3\r\n5 3\r\n.\r\n");
    if (strcmp(pair->state, "leaving") == 0) say(".\r\n");
}

/* What the server says to bring the client into a state before the login; NULL: a state behind it. */
static const char *way_in(const struct pair *pair) {
    static const struct {
        const char *state;
        enum mw_pop3_login_by by;
        const char *lines;
    } logins[] = {
        {"asking abilities", MW_POP3_BY_AUTO, "+OK\r\n"},
        {"reading abilities", MW_POP3_BY_AUTO, "+OK\r\n+OK\r\n"},
        {"digest said", MW_POP3_BY_APOP, "+OK <1@x>\r\n"},
        {"proving", MW_POP3_BY_SASL, "+OK\r\n+OK\r\nSASL LOGIN\r\n.\r\n"},
        {"breaking off", MW_POP3_BY_SASL, "+OK\r\n+OK\r\nSASL LOGIN\r\n.\r\n+\r\n+\r\n+\r\n"},
    };
    if (starts(pair, "auto: ")) job.login_by = MW_POP3_BY_AUTO;
    if (starts(pair, "apop: ")) job.login_by = MW_POP3_BY_APOP;
    for (size_t i = 0; i < sizeof logins / sizeof *logins; i++) {
        if (strcmp(pair->state, logins[i].state) != 0) continue;
        job.login_by = starts(pair, "sasl: ") ? MW_POP3_BY_SASL : logins[i].by;
        if (!starts(pair, "stamp: ")) return logins[i].lines;
        return i == 0 ? "+OK <1@x>\r\n" : "+OK <1@x>\r\n+OK\r\n";
    }
    return NULL;
}

static struct mw_session *bring(void *context, const struct pair *pair) {
    (void)context;
    job = (struct mw_pop3_job){.login = "budi",
                               .password = "x",
                               .mode =
                                   starts(pair, "delete: ") ? MW_POP3_MODE_DELETE : MW_POP3_MODE_DELETE_AFTER,
                               .delete_after_us = INT64_C(7) * 24 * 3600 * 1000000,
                               .known = known,
                               .known_count = 2,
                               .room_bytes = UINT64_MAX};
    const char *login = way_in(pair);
    client = mw_pop3_client_create(&job);
    struct mw_session *session = mw_pop3_client_session(client);
    mw_session_start(session, 0);
    if (login != NULL) {
        say(login);
    } else if (strcmp(pair->state, "giving up") == 0) {
        say("-ERR\r\n");
    } else if (strcmp(pair->state, "closed") == 0) {
        say("?\r\n");
    } else {
        bool from_sizes = strcmp(pair->state, "marking") == 0 || strcmp(pair->state, "leaving") == 0;
        const char *until = from_sizes ? "reading sizes" : pair->state;
        for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
            say(way_of(pair, i));
            if (strcmp(ways[i].state, until) == 0) break;
        }
        go_the_last_step(pair);
    }
    return session;
}

static void feed(void *context, const struct pair *pair) {
    (void)context;
    struct mw_session *session = mw_pop3_client_session(client);
    if (strcmp(pair->event, "silence") == 0) {
        mw_session_on_timer(session, mw_session_next_timer(session));
    } else if (strcmp(pair->event, "connection lost") == 0) {
        mw_session_lost(session, 0);
    } else {
        const char *colon = strstr(pair->feed, ": ");
        say(colon ? colon + 2 : pair->feed);
        say("\r\n");
    }
}

static void destroy(void *context) {
    (void)context;
    mw_pop3_client_destroy(client);
}

static void every_state_meets_every_event(void **state) {
    (void)state;
    struct pair_subject subject = {.table = &mw_pop3_client_table,
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
