/* The IMAP client: every state against every event. What is not listed cannot happen there, and must refuse.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/memory.h"
#include "sim/protocol/imap/client.h"
#include "tests/imap/tasks.h"

#define GREETED       "* OK [CAPABILITY IMAP4rev1] hi\r\n"
#define IN(abilities) GREETED "A1 OK [CAPABILITY IMAP4rev1 " abilities "] in\r\n"
#define OPEN(count)   "* " #count " EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\nA2 OK open\r\n"

/* Folder "Y" is missing, and X is new. */
#define LISTED(tag) "* LIST () NIL INBOX\r\n* LIST () NIL X\r\n" tag " OK\r\n"
#define OPENED      "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\nA2 OK open\r\n"

/* How a machine comes into a state: what its job is, and what the server has said. "known": the device knows
 * letters 1 to 3 of INBOX, and the folder Y, from an earlier visit. */
static const struct way {
    const char *name, *login; /* login: "login" (the default), "auto", "literal" */
    const char *tasks[2];
    bool known;
    const char *lines;
} ways[] = {
    {"connected", NULL, {NULL}, false, ""},
    {"connected, auto", "auto", {NULL}, false, ""},
    {"asking abilities", NULL, {NULL}, false, "* OK hi\r\n"},
    {"asking abilities, auto", "auto", {NULL}, false, "* OK hi\r\n"},
    {"asking abilities, in", NULL, {NULL}, false, GREETED "A1 OK in\r\n"},
    {"logging in", NULL, {NULL}, false, GREETED},
    {"logging in, literal", "literal", {NULL}, false, GREETED},
    {"logging in, enable", NULL, {"sync"}, false, GREETED},
    {"proving", "auto", {NULL}, false, "* OK [CAPABILITY IMAP4rev1 AUTH=LOGIN] hi\r\n"},
    {"proving, all said", "auto", {NULL}, false, "* OK [CAPABILITY IMAP4rev1 AUTH=LOGIN] hi\r\n+\r\n+\r\n"},
    {"breaking off", "auto", {NULL}, false, "* OK [CAPABILITY IMAP4rev1 AUTH=LOGIN] hi\r\n+\r\n+\r\n+\r\n"},
    {"switching on", NULL, {"sync"}, false, IN("ENABLE QRESYNC")},
    {"listing folders", NULL, {"folders"}, false, IN("")},
    {"listing folders, known", NULL, {"folders"}, true, IN("")},
    {"listing folders, known, open", NULL, {"sync", "folders"}, true, IN("") OPENED},
    {"listing folders, open", NULL, {"sync", "folders"}, false, IN("") OPEN(0)},
    {"looking into a folder", NULL, {"folders"}, true, IN("") LISTED("A2")},
    {"looking into a folder, open", NULL, {"sync", "folders"}, true, IN("") OPENED LISTED("A3")},
    {"changing folders", NULL, {"create name=X"}, false, IN("")},
    {"changing folders, open", NULL, {"sync", "create name=X"}, false, IN("") OPEN(0)},
    {"storing", NULL, {"append folder=X;text=a"}, false, IN("")},
    {"storing, open", NULL, {"sync", "append folder=X;text=a"}, false, IN("") OPEN(0)},
    {"storing, unasked", NULL, {"append folder=X;text=a"}, false, IN("LITERAL+")},
    {"opening", NULL, {"sync"}, false, IN("")},
    {"opening, then list", NULL, {"sync", "folders"}, false, IN("")},
    {"opening, then create", NULL, {"sync", "create name=X"}, false, IN("")},
    {"opening, then store", NULL, {"sync", "append folder=X;text=a"}, false, IN("")},
    {"opening, then another", NULL, {"sync", "sync folder=X"}, false, IN("")},
    {"opening to flag", NULL, {"flag uid=1;add=\\Seen"}, true, IN("")},
    {"opening to move", NULL, {"move uid=1;name=X"}, true, IN("MOVE")},
    {"opening to copy", NULL, {"move uid=1;name=X"}, true, IN("UIDPLUS")},
    {"opening to search", NULL, {"search"}, false, IN("")},
    {"opening to watch", NULL, {"watch for=9"}, false, IN("IDLE")},
    {"opening to ask", NULL, {"watch for=9"}, false, IN("")},
    {"comparing", NULL, {"sync"}, false, IN("") OPEN(2)},
    {"comparing, changes", NULL, {"sync"}, true, IN("CONDSTORE") "* OK [HIGHESTMODSEQ 9] ok\r\n" OPEN(2)},
    {"what is left?",
     NULL,
     {"sync"},
     true,
     IN("CONDSTORE") "* OK [HIGHESTMODSEQ 9] ok\r\n" OPEN(2) "A3 OK\r\n"},
    {"fetching", NULL, {"sync"}, false, IN("") OPEN(1) "* 1 FETCH (UID 1 FLAGS ())\r\nA3 OK\r\n"},
    {"marking", NULL, {"flag uid=1;add=\\Seen"}, true, IN("") OPEN(3)},
    {"marking, to expunge", NULL, {"delete uid=1"}, true, IN("UIDPLUS") OPEN(3)},
    {"moving", NULL, {"move uid=1;name=X"}, true, IN("MOVE") OPEN(3)},
    {"copying", NULL, {"move uid=1;name=X"}, true, IN("UIDPLUS") OPEN(3)},
    {"expunging", NULL, {"delete uid=1"}, true, IN("UIDPLUS") OPEN(3) "A3 OK\r\n"},
    {"searching", NULL, {"search"}, false, IN("") OPEN(0)},
    {"asking to idle", NULL, {"watch for=9"}, false, IN("IDLE") OPEN(0)},
    {"idle", NULL, {"watch for=9"}, false, IN("IDLE") OPEN(0) "+ idling\r\n"},
    {"ending idle", NULL, {"watch for=9"}, false, IN("IDLE") OPEN(0) "+ idling\r\n* 1 EXISTS\r\n"},
    {"waiting", NULL, {"watch for=9"}, false, IN("") OPEN(0)},
    {"asking for news", NULL, {"watch for=9"}, false, IN("") OPEN(0)}, /* and time passes */
    {"leaving", NULL, {NULL}, false, IN("")},
    {"giving up", NULL, {NULL}, false, "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi\r\n"},
    {"closed", NULL, {NULL}, false, "?\r\n"},
};

/* What is said must hold `said` ("": nothing is said), and the machine must end in `to`. */
static const struct pair {
    const char *way, *event, *feed, *said, *to;
} expected[] = {
    {"connected", "* OK", "* OK hi", "A1 CAPABILITY", "asking abilities"},
    {"connected", "* OK", "* OK [CAPABILITY IMAP4rev1] hi", "A1 LOGIN ", "logging in"},
    {"connected", "* OK", "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi", "A1 LOGOUT", "giving up"},
    {"connected, auto", "* OK", "* OK [CAPABILITY AUTH=PLAIN SASL-IR] hi", "A1 AUTHENTICATE PLAIN AGJ1",
     "proving"},
    {"connected", "* PREAUTH", "* PREAUTH [CAPABILITY IMAP4rev1] hi", "A1 LOGOUT", "leaving"},
    {"connected", "* PREAUTH", "* PREAUTH hi", "A1 CAPABILITY", "asking abilities"},
    {"connected", "* BYE", "* BYE too many", "", "closed"},
    {"connected", "nonsense", "+OK pop", "", "closed"},
    {"connected", "silence", "", "", "closed"},
    {"connected", "connection lost", "", "", "closed"},

    {"asking abilities", "OK", "* CAPABILITY IMAP4rev1\r\nA1 OK", "A2 LOGIN ", "logging in"},
    {"asking abilities", "OK", "* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nA1 OK", "A2 LOGOUT", "giving up"},
    {"asking abilities", "OK", "A1 OK", "A2 LOGOUT", "giving up"},
    {"asking abilities, auto", "OK", "* CAPABILITY IMAP4rev1 AUTH=CRAM-MD5\r\nA1 OK",
     "A2 AUTHENTICATE CRAM-MD5\r\n", "proving"},
    {"asking abilities, in", "OK", "A2 OK", "A3 LOGOUT", "leaving"},
    {"asking abilities", "NO", "A1 NO", "A2 LOGOUT", "giving up"},
    {"asking abilities", "BAD", "A1 BAD", "A2 LOGOUT", "giving up"},
    {"asking abilities", "* BYE", "* BYE", "", "closed"},
    {"asking abilities", "+", "+", "", "closed"},
    {"asking abilities", "nonsense", "A9 OK", "", "closed"},
    {"asking abilities", "silence", "", "", "closed"},
    {"asking abilities", "connection lost", "", "", "closed"},

    {"logging in", "OK", "A1 OK", "A2 CAPABILITY", "asking abilities"},
    {"logging in", "OK", "A1 OK [CAPABILITY IMAP4rev1]", "A2 LOGOUT", "leaving"},
    {"logging in, enable", "OK", "A1 OK [CAPABILITY ENABLE QRESYNC]", "A2 ENABLE QRESYNC", "switching on"},
    {"logging in", "NO", "A1 NO [AUTHENTICATIONFAILED]", "A2 LOGOUT", "giving up"},
    {"logging in", "NO", "A1 NO [UNAVAILABLE]", "A2 LOGOUT", "giving up"},
    {"logging in", "BAD", "A1 BAD", "A2 LOGOUT", "giving up"},
    {"logging in", "* BYE", "* BYE", "", "closed"},
    {"logging in, literal", "+", "+ go on", "x", "logging in"},
    {"logging in", "+", "+", "", "closed"},
    {"logging in", "nonsense", "OK", "", "closed"},
    {"logging in", "silence", "", "", "closed"},
    {"logging in", "connection lost", "", "", "closed"},

    {"proving", "+", "+ VXNlcm5hbWU6", "YnVkaQ==", "proving"},
    {"proving, all said", "+", "+", "*\r\n", "breaking off"},
    {"proving, all said", "OK", "A1 OK [CAPABILITY IMAP4rev1]", "A2 LOGOUT", "leaving"},
    {"proving", "OK", "A1 OK", "A2 LOGOUT", "giving up"},
    {"proving", "NO", "A1 NO", "A2 LOGOUT", "giving up"},
    {"proving", "NO", "A1 NO [LIMIT]", "A2 LOGOUT", "giving up"},
    {"proving", "BAD", "A1 BAD", "A2 LOGOUT", "giving up"},
    {"proving", "* BYE", "* BYE", "", "closed"},
    {"proving", "nonsense", "+ ???", "", "closed"},
    {"proving", "silence", "", "", "closed"},
    {"proving", "connection lost", "", "", "closed"},

    {"breaking off", "OK", "A1 OK", "A2 LOGOUT", "giving up"},
    {"breaking off", "NO", "A1 NO", "A2 LOGOUT", "giving up"},
    {"breaking off", "BAD", "A1 BAD", "A2 LOGOUT", "giving up"},
    {"breaking off", "+", "+", "", "closed"},
    {"breaking off", "* BYE", "* BYE", "", "closed"},
    {"breaking off", "nonsense", "?", "", "closed"},
    {"breaking off", "silence", "", "", "closed"},
    {"breaking off", "connection lost", "", "", "closed"},

    {"switching on", "OK", "* ENABLED QRESYNC\r\nA2 OK", "A3 SELECT INBOX (CONDSTORE)", "opening"},
    {"switching on", "NO", "A2 NO", "A3 SELECT INBOX (CONDSTORE)", "opening"},
    {"switching on", "BAD", "A2 BAD", "A3 SELECT INBOX (CONDSTORE)", "opening"},
    {"switching on", "* BYE", "* BYE", "", "closed"},
    {"switching on", "+", "+", "", "closed"},
    {"switching on", "nonsense", "?", "", "closed"},
    {"switching on", "silence", "", "", "closed"},
    {"switching on", "connection lost", "", "", "closed"},

#define COMMAND_FAILS(way, tag, said, to)                                                                    \
    {way, "NO", tag " NO", said, to}, {way, "BAD", tag " BAD", said, to},                                    \
        {way, "* BYE", "* BYE", "", "closed"}, {way, "+", "+\r\n+", NULL, "closed"},                         \
        {way, "nonsense", "?", "", "closed"}, {way, "silence", "", "", "closed"}, {                          \
        way, "connection lost", "", "", "closed"                                                             \
    }

    {"listing folders", "OK", "A2 OK", "A3 LOGOUT", "leaving"},
    {"listing folders, open", "OK", "A3 OK", "A4 LOGOUT", "leaving"},
    COMMAND_FAILS("listing folders", "A2", "A3 LOGOUT", "leaving"),
    {"listing folders, open", "NO", "A3 NO", "A4 LOGOUT", "leaving"},
    {"listing folders, open", "BAD", "A3 BAD", "A4 LOGOUT", "leaving"},
    {"listing folders, known", "OK", LISTED("A2"), "A3 STATUS X (UIDVALIDITY UIDNEXT)",
     "looking into a folder"},
    {"listing folders, known, open", "OK", LISTED("A3"), "A4 STATUS X ", "looking into a folder"},
    {"looking into a folder", "OK", "* STATUS X (UIDVALIDITY 3 UIDNEXT 1)\r\nA3 OK", "A4 LOGOUT", "leaving"},
    {"looking into a folder, open", "OK", "A4 OK", "A5 LOGOUT", "leaving"},
    COMMAND_FAILS("looking into a folder", "A3", "A4 LOGOUT", "leaving"),
    {"looking into a folder, open", "NO", "A4 NO", "A5 LOGOUT", "leaving"},
    {"changing folders", "OK", "A2 OK", "A3 SUBSCRIBE X", "changing folders"},
    {"changing folders, open", "OK", "A3 OK", "A4 SUBSCRIBE X", "changing folders"},
    COMMAND_FAILS("changing folders", "A2", "A3 LOGOUT", "leaving"),
    {"storing", "+", "+ go on", "a\r\n", "storing"},
    {"storing", "NO", "A2 NO [TRYCREATE]", "A3 CREATE X", "changing folders"},
    {"storing", "OK", "+\r\nA2 OK", "A3 LOGOUT", "leaving"},
    {"storing, open", "OK", "+\r\nA3 OK", "A4 LOGOUT", "leaving"},
    COMMAND_FAILS("storing, unasked", "A2", "A3 LOGOUT", "leaving"),

    {"opening", "OK", "* 1 EXISTS\r\nA2 OK", "A3 UID FETCH 1:* (FLAGS)", "comparing"},
    {"opening", "OK", "A2 OK", "A3 LOGOUT", "leaving"},
    {"opening, then list", "OK", "A2 OK", "A3 LIST ", "listing folders"},
    {"opening, then create", "OK", "A2 OK", "A3 CREATE X", "changing folders"},
    {"opening, then store", "OK", "A2 OK", "A3 APPEND X {1}", "storing"},
    {"opening, then another", "OK", "A2 OK", "A3 SELECT X", "opening"},
    {"opening, then list", "NO", "A2 NO", "A3 LIST ", "listing folders"},
    {"opening, then create", "NO", "A2 NO", "A3 CREATE X", "changing folders"},
    {"opening, then store", "NO", "A2 NO", "A3 APPEND X {1}", "storing"},
    {"opening, then another", "BAD", "A2 BAD", "A3 SELECT X", "opening"},
    {"opening to flag", "OK", OPEN(3), "A3 UID STORE 1 +FLAGS (\\Seen)", "marking"},
    {"opening to move", "OK", OPEN(3), "A3 UID MOVE 1 X", "moving"},
    {"opening to copy", "OK", OPEN(3), "A3 UID COPY 1 X", "copying"},
    {"opening to search", "OK", OPEN(3), "A3 UID SEARCH ALL", "searching"},
    {"opening to watch", "OK", "A2 OK", "A3 IDLE", "asking to idle"},
    {"opening to ask", "OK", "A2 OK", "", "waiting"},
    COMMAND_FAILS("opening", "A2", "A3 LOGOUT", "leaving"),

    {"comparing", "OK", "* 1 FETCH (UID 4 FLAGS ())\r\n* 2 FETCH (UID 9 FLAGS ())\r\nA3 OK",
     "A4 UID FETCH 4,9 (", "fetching"},
    {"comparing", "OK", "A3 OK", "A4 LOGOUT", "leaving"},
    {"comparing, changes", "OK", "A3 OK", "A4 UID SEARCH ALL", "what is left?"},
    COMMAND_FAILS("comparing", "A3", "A4 LOGOUT", "leaving"),
    {"what is left?", "OK", "* SEARCH 2 3\r\nA4 OK", "A5 UID FETCH 2:3 (", "fetching"},
    COMMAND_FAILS("what is left?", "A4", "A5 LOGOUT", "leaving"),
    {"fetching", "OK", "A4 OK", "A5 LOGOUT", "leaving"},
    COMMAND_FAILS("fetching", "A4", "A5 LOGOUT", "leaving"),
    {"marking", "OK", "A3 OK", "A4 LOGOUT", "leaving"},
    {"marking, to expunge", "OK", "A3 OK", "A4 UID EXPUNGE 1", "expunging"},
    COMMAND_FAILS("marking", "A3", "A4 LOGOUT", "leaving"),
    {"moving", "OK", "A3 OK", "A4 LOGOUT", "leaving"},
    COMMAND_FAILS("moving", "A3", "A4 LOGOUT", "leaving"),
    {"copying", "OK", "A3 OK", "A4 UID STORE 1 +FLAGS (\\Deleted)", "marking"},
    COMMAND_FAILS("copying", "A3", "A4 LOGOUT", "leaving"),
    {"expunging", "OK", "A4 OK", "A5 LOGOUT", "leaving"},
    COMMAND_FAILS("expunging", "A4", "A5 LOGOUT", "leaving"),
    {"searching", "OK", "* SEARCH 8\r\nA3 OK", "A4 UID FETCH 8 (", "fetching"},
    {"searching", "OK", "* SEARCH\r\nA3 OK", "A4 LOGOUT", "leaving"},
    COMMAND_FAILS("searching", "A3", "A4 LOGOUT", "leaving"),

    {"asking to idle", "+", "+ idling", "", "idle"},
    {"asking to idle", "+", "* 1 EXISTS\r\n+ idling", "DONE", "ending idle"},
    {"asking to idle", "NO", "A3 NO", "", "waiting"},
    {"asking to idle", "BAD", "A3 BAD", "", "waiting"},
    {"asking to idle", "OK", "A3 OK", "", "closed"},
    {"asking to idle", "* BYE", "* BYE", "", "closed"},
    {"asking to idle", "nonsense", "?", "", "closed"},
    {"asking to idle", "silence", "", "", "closed"},
    {"asking to idle", "connection lost", "", "", "closed"},
    {"idle", "* news", "* 1 EXISTS", "DONE", "ending idle"},
    {"idle", "* news", "* 0 EXISTS", "", "idle"},
    {"idle", "time is up", "", "DONE", "ending idle"},
    {"idle", "something to do", "", "DONE", "ending idle"},
    {"idle", "OK", "A3 OK", "A4 IDLE", "asking to idle"},
    {"idle", "NO", "A3 NO", "", "waiting"},
    {"idle", "BAD", "A3 BAD", "", "waiting"},
    {"idle", "+", "+", "", "closed"},
    {"idle", "* BYE", "* BYE", "", "closed"},
    {"idle", "nonsense", "?", "", "closed"},
    {"idle", "connection lost", "", "", "closed"},
    {"ending idle", "OK", "A3 OK", "A4 UID FETCH 1:* (", "fetching"},
    {"ending idle", "NO", "A3 NO", "A4 UID FETCH 1:* (", "fetching"},
    {"ending idle", "BAD", "A3 BAD", "A4 UID FETCH 1:* (", "fetching"},
    {"ending idle", "+", "+", "", "closed"},
    {"ending idle", "* BYE", "* BYE", "", "closed"},
    {"ending idle", "nonsense", "?", "", "closed"},
    {"ending idle", "silence", "", "", "closed"},
    {"ending idle", "connection lost", "", "", "closed"},
    {"waiting", "time is up", "", "A3 NOOP", "asking for news"},
    {"waiting", "something to do", "", "A3 CREATE X", "changing folders"},
    {"waiting", "OK", "A2 OK", "", "closed"},
    {"waiting", "NO", "A2 NO", "A3 LOGOUT", "leaving"},
    {"waiting", "BAD", "A2 BAD", "A3 LOGOUT", "leaving"},
    {"waiting", "+", "+", "", "closed"},
    {"waiting", "* BYE", "* BYE", "", "closed"},
    {"waiting", "nonsense", "?", "", "closed"},
    {"waiting", "connection lost", "", "", "closed"},
    {"asking for news", "OK", "A3 OK", "A4 LOGOUT", "leaving"},
    COMMAND_FAILS("asking for news", "A3", "A4 LOGOUT", "leaving"),

    {"leaving", "* BYE", "* BYE", "", "leaving"},
    {"leaving", "OK", "A2 OK", "", "closed"},
    {"leaving", "NO", "A2 NO", "", "closed"},
    {"leaving", "BAD", "A2 BAD", "", "closed"},
    {"leaving", "+", "+", "", "closed"},
    {"leaving", "nonsense", "?", "", "closed"},
    {"leaving", "silence", "", "", "closed"},
    {"leaving", "connection lost", "", "", "closed"},
    {"giving up", "* BYE", "* BYE", "", "giving up"},
    {"giving up", "OK", "A1 OK", "", "closed"},
    {"giving up", "NO", "A1 NO", "", "closed"},
    {"giving up", "BAD", "A1 BAD", "", "closed"},
    {"giving up", "+", "+", "", "closed"},
    {"giving up", "nonsense", "?", "", "closed"},
    {"giving up", "silence", "", "", "closed"},
    {"giving up", "connection lost", "", "", "closed"},
};

struct bench {
    struct mw_imap_client *client;
    struct mw_session *session;
    struct mw_imap_job job;
    struct mw_imap_task tasks[2];
    struct mw_cache cache;
    struct mw_arena arena;
};

static const struct mw_table *const table = &mw_imap_client_table;

static const struct way *way_of(const char *name) {
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (strcmp(ways[i].name, name) == 0) return &ways[i];
    fail_msg("there is no way \"%s\"", name);
    return NULL;
}

static uint16_t find_name(const struct mw_bilingual *names, uint16_t count, const char *wanted) {
    for (uint16_t i = 0; i < count; i++)
        if (strcmp(names[i].in[MW_LANGUAGE_EN], wanted) == 0) return i;
    fail_msg("no state or event is called \"%s\"", wanted);
    return count;
}

static void remember(struct mw_cache *cache) {
    struct mw_cache_folder *inbox = mw_cache_folder(cache, "INBOX");
    inbox->known = true;
    inbox->uid_validity = 7;
    inbox->uidnext = 4;
    inbox->highest_modseq = 5;
    struct mw_cache_folder *other = mw_cache_folder(cache, "Y");
    other->known = true;
    other->uid_validity = 3;
    for (uint32_t uid = 1; uid <= 3; uid++)
        mw_cache_add(inbox, uid);
}

static void bring(struct bench *bench, const struct way *way) {
    *bench = (struct bench){0};
    bench->job =
        (struct mw_imap_job){.login = "budi", .password = "x", .cache = &bench->cache, .tasks = bench->tasks};
    const char *login = way->login ? way->login : "";
    if (strcmp(login, "auto") == 0) bench->job.login_by = MW_IMAP_BY_AUTO;
    if (strcmp(login, "literal") == 0) bench->job.login = "bud\xc3\xad";
    for (int i = 0; i < 2 && way->tasks[i]; i++)
        assert_true(
            task_read(&bench->arena, mw_span_of(way->tasks[i]), &bench->tasks[bench->job.task_count++]));
    if (way->known) remember(&bench->cache);
    bench->client = mw_imap_client_create(&bench->job);
    bench->session = mw_imap_client_session(bench->client);
    mw_session_start(bench->session, 0);
    mw_session_feed(bench->session, mw_span_of(way->lines), 0);
    if (strcmp(way->name, "asking for news") == 0) mw_session_on_timer(bench->session, 9000000);
}

static void drop(struct bench *bench) {
    mw_imap_client_destroy(bench->client);
    mw_cache_free(&bench->cache);
    mw_arena_free(&bench->arena);
}

/* Reads all facts, and marks the rows that were taken. */
static void read_facts(struct mw_session *session, bool *taken) {
    struct mw_fact fact;
    while (mw_session_next_fact(session, &fact))
        if (fact.kind == MW_FACT_TAKEN && taken) taken[fact.row] = true;
}

static void feed(struct bench *bench, const struct pair *pair) {
    bool time = strcmp(pair->event, "silence") == 0 || strcmp(pair->event, "time is up") == 0;
    if (time) {
        mw_session_on_timer(bench->session, mw_session_next_timer(bench->session));
    } else if (strcmp(pair->event, "something to do") == 0) {
        static const struct mw_imap_task errand = {.kind = MW_IMAP_TASK_CREATE, .name = "X"};
        assert_true(mw_imap_client_do(bench->client, &errand, bench->session->now_us));
    } else if (strcmp(pair->event, "connection lost") == 0) {
        mw_session_lost(bench->session, bench->session->now_us);
    } else {
        mw_session_feed(bench->session, mw_span_of(pair->feed), bench->session->now_us);
        if (!mw_span_ends_nocase(mw_span_of(pair->feed), "\n"))
            mw_session_feed(bench->session, mw_span_of("\r\n"), bench->session->now_us);
    }
}

static bool state_is(const struct bench *bench, const char *name) {
    const char *is = table->states[bench->session->state].in[MW_LANGUAGE_EN];
    return strncmp(name, is, strlen(is)) == 0 && (name[strlen(is)] == '\0' || name[strlen(is)] == ',');
}

/* Ways that lead to the same state are called after it; some are called after what they are for. */
static uint16_t state_of_way(const struct way *way) {
    struct bench bench;
    bring(&bench, way);
    uint16_t state = bench.session->state;
    if (strstr(way->name, "opening to") == NULL && !state_is(&bench, way->name))
        fail_msg("the way \"%s\" leads to \"%s\"", way->name, table->states[state].in[MW_LANGUAGE_EN]);
    drop(&bench);
    return state;
}

static void check_pair(const struct pair *pair, bool *taken) {
    struct bench bench;
    struct mw_buffer out = {0};
    bring(&bench, way_of(pair->way));
    read_facts(bench.session, NULL);
    mw_session_take_output(bench.session, &out);
    mw_buffer_clear(&out);
    feed(&bench, pair);
    read_facts(bench.session, taken);
    mw_session_take_output(bench.session, &out);
    const char *said = mw_buffer_text(&out);
    bool good = pair->said == NULL || (pair->said[0] ? strstr(said, pair->said) != NULL : said[0] == '\0');
    if (!good || !state_is(&bench, pair->to))
        fail_msg("%s, %s \"%s\": expected \"%s\" and then \"%s\", but got \"%s\" and \"%s\"", pair->way,
                 pair->event, pair->feed, pair->said ? pair->said : "anything", pair->to, said,
                 table->states[bench.session->state].in[MW_LANGUAGE_EN]);
    mw_buffer_free(&out);
    drop(&bench);
}

/* Whatever cannot happen here is refused all the same, whether somebody is in and a folder is open or not. */
static void check_impossible(uint16_t state, uint16_t event, bool *taken) {
    static const char *const conditions[] = {"connected", "listing folders", "listing folders, open"};
    bool next_here = strcmp(table->events[event].in[MW_LANGUAGE_EN], "next") == 0 &&
                     (strcmp(table->states[state].in[MW_LANGUAGE_EN], "authenticated") == 0 ||
                      strcmp(table->states[state].in[MW_LANGUAGE_EN], "selected") == 0);
    if (next_here) return; /* taken many times on the way of the others */
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
        struct bench bench;
        bring(&bench, way_of(conditions[i]));
        uint16_t row = mw_table_pick(table, state, event, bench.client);
        assert_int_not_equal(row, MW_NO_ROW);
        if (table->rows[row].outcome != MW_REFUSES)
            fail_msg("\"%s\" in \"%s\" goes on", table->events[event].in[MW_LANGUAGE_EN],
                     table->states[state].in[MW_LANGUAGE_EN]);
        taken[row] = true;
        drop(&bench);
    }
}

static void every_state_meets_every_event(void **unused) {
    (void)unused;
    bool *taken = mw_alloc(table->row_count);
    bool *met = mw_alloc((size_t)table->state_count * table->event_count);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        uint16_t state = state_of_way(way_of(expected[i].way));
        uint16_t event = find_name(table->events, table->event_count, expected[i].event);
        met[state * table->event_count + event] = true;
        check_pair(&expected[i], taken);
    }
    for (uint16_t state = 0; state < table->state_count; state++)
        for (uint16_t event = 0; event < table->event_count; event++)
            if (!met[state * table->event_count + event]) check_impossible(state, event, taken);
    for (uint16_t i = 0; i < table->row_count; i++) {
        const struct mw_row *row = &table->rows[i];
        if (!taken[i]) fail_msg("row %d (\"%s\") is never taken", i, row->why.in[MW_LANGUAGE_EN]);
        assert_non_null(row->rfc);
        assert_non_null(row->why.in[MW_LANGUAGE_EN]);
        assert_non_null(row->why.in[MW_LANGUAGE_ID]);
    }
    mw_free(met);
    mw_free(taken);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_state_meets_every_event)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
