/* The IMAP server: every state against every event (RFC 9051 §3, §6; RFC 3501 §3, §6; the extensions). Which
 * command belongs into which state is written down here a second time, from the RFCs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/memory.h"
#include "sim/protocol/imap/server_inside.h"
#include "tests/imap/bench.h"
#include "tests/pop3/pairs.h"

#define BEFORE   "not authenticated"
#define SASL     "SASL exchange"
#define AFTER    "authenticated"
#define IDLE     "idle"
#define SELECTED "selected"
#define PUSHED   "selected, idle"
#define OVER     "logout"

/* Where a command may be said: RFC 9051 §6.1 any, §6.2 before the login, §6.3 after it, §6.4 selected. */
enum place { ANY, LOGIN, LOGGED_IN, WITH_MAILBOX };

static const struct {
    const char *event, *feed;
    enum place place;
    const char *said; /* where it may be said */
    const char *to;   /* likewise; NULL: the state stays */
} commands[] = {
    {"CAPABILITY", "t CAPABILITY", ANY, "* CAPABILITY IMAP4rev1", NULL},
    {"NOOP", "t NOOP", ANY, "t OK", NULL},
    {"LOGOUT", "t LOGOUT", ANY, "* BYE", OVER},
    {"ID", "t ID NIL", ANY, "* ID (", NULL},
    {"LOGIN", "t LOGIN budi right", LOGIN, "t OK [CAPABILITY", AFTER},
    {"AUTHENTICATE", "t AUTHENTICATE PLAIN AGJ1ZGkAcmlnaHQ=", LOGIN, "t OK [CAPABILITY", AFTER},
    {"ENABLE", "t ENABLE CONDSTORE", LOGGED_IN, "* ENABLED CONDSTORE", NULL},
    {"NAMESPACE", "t NAMESPACE", LOGGED_IN, "* NAMESPACE ((\"\" \"/\")) NIL NIL", NULL},
    {"SELECT", "t SELECT INBOX", LOGGED_IN, "t OK [READ-WRITE]", SELECTED},
    {"EXAMINE", "t EXAMINE INBOX", LOGGED_IN, "t OK [READ-ONLY]", SELECTED},
    {"CREATE", "t CREATE Baru", LOGGED_IN, "t OK", NULL},
    {"DELETE", "t DELETE Lama", LOGGED_IN, "t OK", NULL},
    {"RENAME", "t RENAME Lama Tua", LOGGED_IN, "t OK", NULL},
    {"SUBSCRIBE", "t SUBSCRIBE Lama", LOGGED_IN, "t OK", NULL},
    {"UNSUBSCRIBE", "t UNSUBSCRIBE INBOX", LOGGED_IN, "t OK", NULL},
    {"LIST", "t LIST \"\" *", LOGGED_IN, "* LIST (", NULL},
    {"LSUB", "t LSUB \"\" *", LOGGED_IN, "* LSUB () \"/\" INBOX", NULL},
    {"STATUS", "t STATUS Lama (MESSAGES)", LOGGED_IN, "* STATUS Lama (MESSAGES 0)", NULL},
    {"APPEND", "t APPEND Lama {3+}\r\nabc", LOGGED_IN, "t OK [APPENDUID", NULL},
    {"GETQUOTA", "t GETQUOTA \"\"", LOGGED_IN, "* QUOTA \"\" (STORAGE", NULL},
    {"GETQUOTAROOT", "t GETQUOTAROOT INBOX", LOGGED_IN, "* QUOTAROOT INBOX \"\"", NULL},
    {"SETQUOTA", "t SETQUOTA \"\" (STORAGE 9)", LOGGED_IN, "t NO [NOPERM]", NULL},
    {"CHECK", "t CHECK", WITH_MAILBOX, "t OK", NULL},
    {"CLOSE", "t CLOSE", WITH_MAILBOX, "t OK", AFTER},
    {"UNSELECT", "t UNSELECT", WITH_MAILBOX, "t OK", AFTER},
    {"EXPUNGE", "t EXPUNGE", WITH_MAILBOX, "* 2 EXPUNGE", NULL},
    {"CANCELUPDATE", "t SEARCH RETURN (UPDATE) ALL\r\nu CANCELUPDATE \"t\"", WITH_MAILBOX, "u OK", NULL},
    {"SEARCH", "t SEARCH ALL", WITH_MAILBOX, "* SEARCH 1 2", NULL},
    {"SORT", "t SORT (ARRIVAL) UTF-8 ALL", WITH_MAILBOX, "* SORT 1 2", NULL},
    {"THREAD", "t THREAD REFERENCES UTF-8 ALL", WITH_MAILBOX, "* THREAD (1)(2)", NULL},
    {"FETCH", "t FETCH 1 UID", WITH_MAILBOX, "* 1 FETCH (UID 1)", NULL},
    {"STORE", "t STORE 1 +FLAGS (\\Seen)", WITH_MAILBOX, "FLAGS (\\Seen", NULL},
    {"COPY", "t COPY 1 Lama", WITH_MAILBOX, "t OK [COPYUID", NULL},
    {"MOVE", "t MOVE 1 Lama", WITH_MAILBOX, "* OK [COPYUID", NULL},
    {"UID EXPUNGE", "t UID EXPUNGE 2", WITH_MAILBOX, "* 2 EXPUNGE", NULL},
    {"UID SEARCH", "t UID SEARCH ALL", WITH_MAILBOX, "* SEARCH 1 2", NULL},
    {"UID SORT", "t UID SORT (ARRIVAL) UTF-8 ALL", WITH_MAILBOX, "* SORT 1 2", NULL},
    {"UID THREAD", "t UID THREAD REFERENCES UTF-8 ALL", WITH_MAILBOX, "* THREAD (1)(2)", NULL},
    {"UID FETCH", "t UID FETCH 1 UID", WITH_MAILBOX, "* 1 FETCH (UID 1)", NULL},
    {"UID STORE", "t UID STORE 1 +FLAGS (\\Seen)", WITH_MAILBOX, "FLAGS (\\Seen", NULL},
    {"UID COPY", "t UID COPY 1 Lama", WITH_MAILBOX, "t OK [COPYUID", NULL},
    {"UID MOVE", "t UID MOVE 1 Lama", WITH_MAILBOX, "* OK [COPYUID", NULL},
};

#define WRONG      "t LOGIN budi wrong\r\n"
#define FIVE_WRONG WRONG WRONG WRONG WRONG WRONG

/* Guards, and events that are no commands. "BUSY:" in front: nineteen wrong logins went before; "GONE:": the
 * second letter has been removed by another session; "BROKEN:": nothing can be kept; "CLOSED:": the account
 * cannot be opened. */
static const struct pair others[] = {
    {BEFORE, "LOGIN", "t LOGIN budi wrong", "t NO [AUTHENTICATIONFAILED]", BEFORE},
    {BEFORE, "LOGIN", "t LOGIN budi", "t BAD", BEFORE},
    {BEFORE, "LOGIN", "CLOSED:t LOGIN budi right", "t NO [UNAVAILABLE]", BEFORE},
    {BEFORE, "LOGIN", FIVE_WRONG FIVE_WRONG FIVE_WRONG FIVE_WRONG, "* BYE", OVER},
    {BEFORE, "AUTHENTICATE", "t AUTHENTICATE PLAIN", "+ \r\n", SASL},
    {BEFORE, "AUTHENTICATE", "t AUTHENTICATE PLAIN AGJ1ZGkAd3Jvbmc=", "t NO [AUTHENTICATIONFAILED]", BEFORE},
    {BEFORE, "AUTHENTICATE", "t AUTHENTICATE PLAIN !", "t BAD", BEFORE},
    {BEFORE, "AUTHENTICATE", "t AUTHENTICATE GSSAPI", "t NO [CANNOT]", BEFORE},
    {BEFORE, "AUTHENTICATE", "t AUTHENTICATE", "t BAD", BEFORE},
    {BEFORE, "literal announced", "t LOGIN {4}", "+ ", BEFORE},
    {BEFORE, "connection opens", "", "* OK [CAPABILITY IMAP4rev1", BEFORE},

    {SASL, "SASL response", "AGJ1ZGkAcmlnaHQ=", "t OK [CAPABILITY", AFTER},
    {SASL, "SASL response", "AGJ1ZGkAd3Jvbmc=", "t NO [AUTHENTICATIONFAILED]", BEFORE},
    {SASL, "SASL response", "BUSY:AGJ1ZGkAd3Jvbmc=", "* BYE", OVER},
    {SASL, "SASL response", "CLOSED:AGJ1ZGkAcmlnaHQ=", "t NO [UNAVAILABLE]", BEFORE},
    {SASL, "SASL response", "!", "t BAD", BEFORE},
    {SASL, "SASL response", "SCRAM:biwsbj1idWRpLHI9YWJj", "+ cj1hYmN", SASL},
    {SASL, "*", "*", "t BAD", BEFORE},

    {AFTER, "SELECT", "t SELECT Nirwana", "t NO [NONEXISTENT]", AFTER},
    {AFTER, "SELECT", "t SELECT Rak", "t NO [CANNOT]", AFTER},
    {AFTER, "CREATE", "t CREATE Lama", "t NO [ALREADYEXISTS]", AFTER},
    {AFTER, "CREATE", "t CREATE a//b", "t NO [CANNOT]", AFTER},
    {AFTER, "CREATE", "t CREATE x (USE (\\All))", "t NO [USEATTR]", AFTER},
    {AFTER, "DELETE", "t DELETE Rak", "t NO [HASCHILDREN]", AFTER},
    {AFTER, "APPEND", "t APPEND Nirwana {3+}\r\nabc", "t NO [TRYCREATE]", AFTER},
    {AFTER, "APPEND", "t APPEND Lama CATENATE (URL \"/x/;UID=1\")", "t NO [BADURL /x/;UID=1]", AFTER},
    {AFTER, "APPEND", "t APPEND Lama {0+}\r\n", "t NO [CANNOT]", AFTER},
    {AFTER, "APPEND", "t APPEND Lama {3000}", "t NO [TOOBIG]", AFTER},
    {AFTER, "APPEND", "t APPEND Lama {1900+}\r\nFILLED", "t NO [OVERQUOTA]", AFTER},
    {AFTER, "APPEND", "BROKEN:t APPEND Lama {3+}\r\nabc", "t NO [UNAVAILABLE]", AFTER},
    {AFTER, "GETQUOTA", "t GETQUOTA x", "t NO [NONEXISTENT]", AFTER},
    {AFTER, "SETQUOTA", "t SETQUOTA x", "t BAD", AFTER},
    {AFTER, "IDLE", "t IDLE", "+ ", IDLE},
    {AFTER, "literal announced", "t SELECT {4}", "+ ", AFTER},

    {IDLE, "DONE", "DONE", "t OK", AFTER},
    {IDLE, "something else than DONE", "t NOOP", "t BAD", AFTER},

    {SELECTED, "SELECT", "t SELECT Nirwana", "t NO [NONEXISTENT]", AFTER},
    {SELECTED, "EXAMINE", "t EXAMINE Nirwana", "t NO [NONEXISTENT]", AFTER},
    {SELECTED, "SELECT", "t SELECT", "t BAD", SELECTED},
    {SELECTED, "DELETE", "t DELETE Dipilih", "t OK", AFTER},
    {SELECTED, "STORE", "t STORE 9 FLAGS ()", "t BAD", SELECTED},
    {SELECTED, "STORE", "READONLY:t STORE 1 FLAGS ()", "t NO [READ-ONLY]", SELECTED},
    {SELECTED, "STORE", "t STORE 1 FLAGS (MANY)", "t NO [LIMIT]", SELECTED},
    {SELECTED, "COPY", "GONE:t COPY 2 Lama", "t NO [EXPUNGEISSUED]", SELECTED},
    {SELECTED, "COPY", "t COPY 1 Nirwana", "t NO [TRYCREATE]", SELECTED},
    {SELECTED, "SEARCH", "t SEARCH CHARSET X ALL", "t NO [BADCHARSET", SELECTED},
    {SELECTED, "CANCELUPDATE", "t CANCELUPDATE \"none\"", "t NO", SELECTED},
    {SELECTED, "FETCH", "BURSTS:t FETCH 1:* UID", "* 1 FETCH (UID 1)", SELECTED},
    {SELECTED, "UID FETCH", "BURSTS:t UID FETCH 1:* UID", "* 1 FETCH (UID 1)", SELECTED},
    {SELECTED, "FETCH", "t FETCH 2 BINARY[1]", "t NO [UNKNOWN-CTE]", SELECTED},
    {SELECTED, "IDLE", "t IDLE", "+ ", PUSHED},
    {SELECTED, "literal announced", "t SELECT {4}", "+ ", SELECTED},

    {PUSHED, "mailbox changed", "", "* 3 EXISTS", PUSHED},
    {PUSHED, "DONE", "done", "t OK", SELECTED},
    {PUSHED, "something else than DONE", "t NOOP", "t BAD", SELECTED},
};

/* What can happen in every state but the last. */
static const struct {
    const char *event, *said;
} ends[] = {{"silent too long", "* BYE"}, {"server must end", "* BYE"}, {"connection lost", ""}};

#define FIVE_BAD "t XYZZY\r\nt XYZZY\r\nt XYZZY\r\nt XYZZY\r\nt XYZZY\r\n"
#define TEN_BAD  FIVE_BAD FIVE_BAD

/* What can come wherever commands can. */
static const struct {
    const char *event, *feed, *said;
} lines[] = {{"unknown command", "t XYZZY", "t BAD"},
             {"no tag", "", "* BAD"},
             {"line too long", "t LONG", "t BAD"},
             {"bad commands all the time", TEN_BAD TEN_BAD TEN_BAD TEN_BAD TEN_BAD, "* BYE"},
             {"literal without end", "t SELECT {99999999999999999999}", "* BYE"}};

static struct bench bench;

/* --- the pairs -------------------------------------------------------------------------------------------
 */

static struct pair pairs[1000];
static size_t pair_count;

static void add(struct pair pair) {
    assert_true(pair_count < sizeof pairs / sizeof *pairs);
    pairs[pair_count++] = pair;
}

static bool takes_commands(const char *state) {
    return strcmp(state, BEFORE) == 0 || strcmp(state, AFTER) == 0 || strcmp(state, SELECTED) == 0;
}

static bool may_say(enum place place, const char *state) {
    switch (place) {
    case ANY: return true;
    case LOGIN: return strcmp(state, BEFORE) == 0;
    case LOGGED_IN: return strcmp(state, BEFORE) != 0;
    default: return strcmp(state, SELECTED) == 0;
    }
}

static void add_commands(const char *state) {
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        struct pair pair = {state, commands[i].event, commands[i].feed, commands[i].said, state};
        if (!may_say(commands[i].place, state))
            pair.said = "t BAD";
        else if (commands[i].to)
            pair.to = commands[i].to;
        add(pair);
    }
    if (strcmp(state, BEFORE) == 0) add((struct pair){state, "IDLE", "t IDLE", "t BAD", state});
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        bool over = strncmp(lines[i].said, "* BYE", 5) == 0;
        add((struct pair){state, lines[i].event, lines[i].feed, lines[i].said, over ? OVER : state});
    }
}

/* All that no machine can meet in this state. */
static void add_impossible(const char *state) {
    const struct mw_table *table = &mw_imap_server_table;
    for (uint16_t event = 0; event < table->event_count; event++) {
        const char *name = table->events[event].in[MW_LANGUAGE_EN];
        bool met = false;
        for (size_t i = 0; i < pair_count; i++)
            if (strcmp(pairs[i].state, state) == 0 && strcmp(pairs[i].event, name) == 0) met = true;
        bool command = event < MW_IMAP_COMMAND_COUNT && takes_commands(state);
        if (command && !met) fail_msg("%s in state %s is not thought of", name, state);
        if (!met) add((struct pair){state, name, IMPOSSIBLE});
    }
}

static void collect(void) {
    static const char *const states[] = {BEFORE, SASL, AFTER, IDLE, SELECTED, PUSHED, OVER};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        add(others[i]);
    for (size_t s = 0; s < sizeof states / sizeof *states; s++) {
        if (takes_commands(states[s])) add_commands(states[s]);
        for (size_t i = 0; i < sizeof ends / sizeof *ends && strcmp(states[s], OVER) != 0; i++)
            add((struct pair){states[s], ends[i].event, "", ends[i].said, OVER});
        add_impossible(states[s]);
    }
}

/* --- the machine ------------------------------------------------------------------------------------------
 */

static struct mw_imap_server *server;

/* Facts are left for whoever checks the rows. */
static void answer_all(void) {
    while (server->session.asking) {
        if (server->asked == MW_IMAP_ASKS_LOGIN)
            mw_imap_server_answer_secret(server, "right", 0);
        else if (server->asked == MW_IMAP_ASKS_ACCOUNT)
            mw_imap_server_answer_account(server, bench.no_account ? NULL : &bench.account, 0);
        else if (server->asked == MW_IMAP_ASKS_ROOM)
            mw_imap_server_answer_room(server, 0);
        else
            mw_imap_server_answer_kept(server, bench.broken_keep ? MW_SYSTEM : MW_OK, mw_span_of("abc"), 9,
                                       0);
    }
}

static void say(const char *text) {
    mw_session_feed(&server->session, mw_span_of(text), 0);
    mw_session_feed(&server->session, mw_span_of("\r\n"), 0);
    answer_all();
}

static bool begins(const struct pair *pair, const char *word) {
    return pair->feed != NULL && strncmp(pair->feed, word, strlen(word)) == 0;
}

static void furnish(void) {
    bench_init(&bench);
    bench.account.quota_bytes = 2000;
    mw_account_create(&bench.account, "Dipilih", MW_FOLDER_NONE);
    mw_account_create(&bench.account, "Lama", MW_FOLDER_NONE);
    mw_account_create(&bench.account, "Rak/buku", MW_FOLDER_NONE);
    mw_account_delete(&bench.account, "Rak");
    static const char *const folders[] = {"INBOX", "Dipilih"};
    for (size_t i = 0; i < 2; i++) {
        bench_add(&bench, folders[i], "Subject: a\r\n\r\nx\r\n", 0);
        bench_add(&bench, folders[i], "Subject: b\r\nContent-Transfer-Encoding: x-odd\r\n\r\nx\r\n",
                  MW_FLAG_BIT(MW_FLAG_DELETED));
    }
    mw_account_clear_journal(&bench.account);
}

static struct mw_session *bring(void *context, const struct pair *pair) {
    (void)context;
    furnish();
    server = mw_imap_server_create(&bench.settings);
    const char *state = pair->state;
    if (pair->feed != NULL && strcmp(pair->event, "connection opens") == 0) return &server->session;
    mw_session_start(&server->session, 0);
    if (begins(pair, "BUSY:"))
        for (int i = 1; i < MW_IMAP_LOGIN_TRIES; i++)
            say("x LOGIN budi wrong");
    if (strcmp(state, SASL) == 0)
        say(begins(pair, "SCRAM:") ? "t AUTHENTICATE SCRAM-SHA-256" : "t AUTHENTICATE PLAIN");
    if (strcmp(state, OVER) == 0) say("t LOGOUT");
    if (strcmp(state, BEFORE) == 0 || strcmp(state, SASL) == 0 || strcmp(state, OVER) == 0)
        return &server->session;
    say("t LOGIN budi right");
    bool selected = strcmp(state, SELECTED) == 0 || strcmp(state, PUSHED) == 0;
    if (selected) say(begins(pair, "READONLY:") ? "t EXAMINE Dipilih" : "t SELECT Dipilih");
    if (strcmp(state, IDLE) == 0 || strcmp(state, PUSHED) == 0) say("t IDLE");
    return &server->session;
}

/* A line that is too long for the source, and what stands for longer things in the table above. */
static void say_long(const char *text) {
    struct mw_buffer line = {0};
    const char *rest;
    if ((rest = strstr(text, "LONG")) != NULL) {
        mw_buffer_add(&line, (struct mw_span){text, (size_t)(rest - text)});
        for (int i = 0; i < 70000; i++)
            mw_buffer_add_byte(&line, 'x');
    } else if ((rest = strstr(text, "FILLED")) != NULL) {
        mw_buffer_add(&line, (struct mw_span){text, (size_t)(rest - text)});
        for (int i = 0; i < 1900; i++)
            mw_buffer_add_byte(&line, 'x');
    } else if ((rest = strstr(text, "MANY")) != NULL) {
        mw_buffer_add(&line, (struct mw_span){text, (size_t)(rest - text)});
        for (int i = 0; i <= MW_KEYWORD_LIMIT; i++)
            mw_buffer_format(&line, "%sk%d", i ? " " : "", i);
        mw_buffer_add_text(&line, rest + strlen("MANY"));
    } else {
        mw_buffer_add_text(&line, text);
    }
    say(mw_buffer_text(&line));
    mw_buffer_free(&line);
}

static void feed(void *context, const struct pair *pair) {
    (void)context;
    struct mw_folder *selected = mw_account_find(&bench.account, "Dipilih");
    const char *colon = strstr(pair->feed, ":t "), *text = pair->feed;
    bench.no_account = begins(pair, "CLOSED:");
    bench.broken_keep = begins(pair, "BROKEN:");
    bench.settings.burst_bytes = begins(pair, "BURSTS:");
    if (begins(pair, "GONE:")) mw_account_remove(&bench.account, selected, 2);
    if (colon)
        text = colon + 1;
    else if (strcmp(pair->event, "SASL response") == 0 && strchr(text, ':'))
        text = strchr(text, ':') + 1;
    if (strcmp(pair->event, "connection opens") == 0) {
        mw_session_start(&server->session, 0);
    } else if (strcmp(pair->event, "silent too long") == 0) {
        mw_session_on_timer(&server->session, mw_session_next_timer(&server->session));
    } else if (strcmp(pair->event, "server must end") == 0) {
        mw_imap_server_good_bye(server, "later", 0);
    } else if (strcmp(pair->event, "connection lost") == 0) {
        mw_session_lost(&server->session, 0);
    } else if (strcmp(pair->event, "mailbox changed") == 0) {
        bench_add(&bench, "Dipilih", "Subject: c\r\n\r\nx\r\n", 0);
        mw_imap_server_look(server, 0);
    } else {
        say_long(text);
    }
}

static void destroy(void *context) {
    (void)context;
    mw_imap_server_destroy(server);
    bench_free(&bench);
}

static void every_state_meets_every_event(void **state) {
    (void)state;
    collect();
    struct pair_subject subject = {.table = &mw_imap_server_table,
                                   .pairs = pairs,
                                   .pair_count = pair_count,
                                   .bring = bring,
                                   .feed = feed,
                                   .destroy = destroy};
    check_pairs(&subject);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_state_meets_every_event)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
