/* Three sessions in one mailbox, each believing only what it is told: whatever they do in whatever order,
 * when all have been told everything each must believe what is so (RFC 9051 §5.2, §7.5.1, RFC 7162).
 *
 *     test_imap_together            many seeds
 *     test_imap_together SEED       one of them, with all that was said
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/random.h"
#include "tests/imap/bench.h"

enum { SESSIONS = 3, RUNS = 10000, STEPS = 60, FIRST_SEED = 20260302, MOST_LETTERS = 400, MOST_UIDS = 1000 };

/* What a session believes of one letter. */
struct belief {
    uint32_t uid; /* 0: not fetched yet */
    uint64_t flags, modseq;
};

struct believer {
    struct belief letters[MOST_LETTERS];
    size_t count;
    bool idle, condstore, qresync, seen_expunge;
};

static struct bench bench;
static struct believer believers[SESSIONS];
static int recent_to[MOST_UIDS]; /* the session that was told so, from 1; 0: none */
static struct mw_random chance;
static uint64_t seed;
static bool aloud;

#define CHECK(promise)                                                                                       \
    do {                                                                                                     \
        if (!(promise))                                                                                      \
            fail_msg("%s: repeat with test_imap_together %llu", #promise, (unsigned long long)seed);         \
    } while (0)

static uint32_t below(uint32_t limit) {
    return (uint32_t)mw_random_below(&chance, limit);
}

/* --- hearing ----------------------------------------------------------------------------------------------
 */

static uint64_t flags_in(const char *text, bool *recent) {
    static const char *const names[] = {"\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft", "kata"};
    uint64_t flags = 0;
    char list[300];
    const char *end = strchr(text, ')');
    CHECK(end != NULL && (size_t)(end - text) < sizeof list);
    memcpy(list, text, (size_t)(end - text));
    list[end - text] = '\0';
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (strstr(list, names[i])) flags |= UINT64_C(1) << i;
    *recent = strstr(list, "\\Recent") != NULL;
    return flags;
}

static void hear_fetch(size_t session, size_t number, const char *items) {
    struct believer *believer = &believers[session];
    CHECK(number >= 1 && number <= believer->count);
    struct belief *letter = &believer->letters[number - 1];
    const char *found;
    if ((found = strstr(items, "UID ")) != NULL) {
        uint32_t uid = (uint32_t)strtoul(found + 4, NULL, 10);
        CHECK(letter->uid == 0 || letter->uid == uid);
        letter->uid = uid;
    }
    if ((found = strstr(items, "FLAGS (")) != NULL) {
        bool recent;
        letter->flags = flags_in(found + 7, &recent);
        CHECK(letter->uid < MOST_UIDS);
        if (recent && letter->uid) {
            CHECK(recent_to[letter->uid] == 0 || recent_to[letter->uid] == (int)session + 1);
            recent_to[letter->uid] = (int)session + 1;
        }
    }
    if ((found = strstr(items, "MODSEQ (")) != NULL) letter->modseq = strtoull(found + 8, NULL, 10);
}

static void forget(struct believer *believer, size_t number) {
    CHECK(number >= 1 && number <= believer->count);
    believer->count--;
    memmove(&believer->letters[number - 1], &believer->letters[number],
            (believer->count - number + 1) * sizeof *believer->letters);
    believer->seen_expunge = true;
}

/* A letter whose uid was never fetched lies between its neighbours' uids. */
static size_t place_of(const struct believer *believer, uint32_t uid) {
    size_t place = believer->count;
    for (size_t i = 0; i < believer->count; i++) {
        uint32_t known = believer->letters[i].uid;
        if (known == uid) return i;
        if (known > uid) break;
        if (known == 0 && place == believer->count) place = i;
        if (known != 0) place = believer->count;
    }
    return place;
}

/* "3,5:7" */
static void hear_vanished(struct believer *believer, const char *set) {
    while (*set != '\0' && *set != '\r') {
        char *end;
        uint32_t from = (uint32_t)strtoul(set, &end, 10), to = from;
        if (*end == ':') to = (uint32_t)strtoul(end + 1, &end, 10);
        for (uint32_t uid = from; uid <= to; uid++)
            forget(believer, place_of(believer, uid) + 1);
        set = *end == ',' ? end + 1 : end;
    }
}

static void hear_line(size_t session, const char *line) {
    struct believer *believer = &believers[session];
    char *word;
    if (strncmp(line, "* VANISHED ", 11) == 0) {
        CHECK(believer->qresync);
        hear_vanished(believer, line + 11);
        return;
    }
    if (strncmp(line, "* ", 2) != 0) return;
    size_t number = strtoul(line + 2, &word, 10);
    if (word == line + 2) return;
    if (strncmp(word, " EXISTS", 7) == 0) {
        CHECK(number >= believer->count && number <= MOST_LETTERS);
        while (believer->count < number)
            believer->letters[believer->count++] = (struct belief){0};
    } else if (strncmp(word, " EXPUNGE", 8) == 0) {
        CHECK(!believer->qresync);
        forget(believer, number);
    } else if (strncmp(word, " FETCH ", 7) == 0) {
        hear_fetch(session, number, word);
    }
}

static void hear(size_t session, const char *said) {
    believers[session].seen_expunge = false;
    if (aloud && said[0]) printf("S%zu: %s", session, said);
    for (const char *line = said; *line != '\0';) {
        const char *end = strstr(line, "\r\n");
        CHECK(end != NULL);
        char copy[2000];
        size_t len = (size_t)(end - line);
        CHECK(len < sizeof copy);
        memcpy(copy, line, len);
        copy[len] = '\0';
        hear_line(session, copy);
        line = end + 2;
    }
}

/* --- saying -----------------------------------------------------------------------------------------------
 */

/* Says it, hears the answer, and lets the others hear what was pushed to them. */
static void say(size_t session, const char *command) {
    if (aloud) printf("C%zu: %s\n", session, command);
    hear(session, bench_say(&bench, session, "%s", command));
    bench_pushed(&bench, session);
    bool by_number = strncmp(command, "t FETCH", 7) == 0 || strncmp(command, "t STORE", 7) == 0 ||
                     strncmp(command, "t SEARCH", 8) == 0;
    if (by_number) CHECK(!believers[session].seen_expunge);
    for (size_t i = 0; i < SESSIONS; i++) {
        if (i == session) continue;
        const char *pushed = bench_pushed(&bench, i);
        CHECK(believers[i].idle || pushed[0] == '\0');
        hear(i, pushed);
    }
}

static void saying(size_t session, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void saying(size_t session, const char *format, ...) {
    char command[400];
    va_list args;
    va_start(args, format);
    vsnprintf(command, sizeof command, format, args);
    va_end(args);
    say(session, command);
}

/* Asks for what it does not know yet. */
static void get_to_know(size_t session) {
    struct believer *believer = &believers[session];
    for (size_t i = 0; i < believer->count && !believer->idle; i++) {
        if (believer->letters[i].uid != 0) continue;
        saying(session, "t FETCH %zu:%zu (UID FLAGS)", i + 1, believer->count);
        /* What is gone already stays unknown until it is told of. */
        return;
    }
}

static const char *const flag_words[] = {"\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft", "kata"};

/* A silent STORE is believed, but for what the server says all the same. */
static void store(size_t session, uint32_t number) {
    struct believer *believer = &believers[session];
    struct belief *letter = &believer->letters[number - 1];
    unsigned flag = below(6), operation = below(3);
    bool silent = below(2), uid = letter->uid && below(2);
    uint64_t bit = UINT64_C(1) << flag, before = letter->flags;
    uint64_t after = operation == 0 ? bit : operation == 1 ? before | bit : before & ~bit;
    if (silent) letter->flags = after;
    saying(session, "t %sSTORE %u %sFLAGS%s (%s)", uid ? "UID " : "", uid ? letter->uid : number,
           operation == 0   ? ""
           : operation == 1 ? "+"
                            : "-",
           silent ? ".SILENT" : "", flag_words[flag]);
}

static void act_on(size_t session, uint32_t number) {
    uint32_t uid = believers[session].letters[number - 1].uid;
    static const char *const targets[] = {"INBOX", "Arsip"};
    switch (below(7)) {
    case 0:
    case 1:
    case 2: store(session, number); break;
    case 3: saying(session, "t FETCH %u (UID BODY[TEXT])", number); break;
    case 4: saying(session, "t FETCH 1:%u (FLAGS UID)", number); break;
    case 5: saying(session, "t %s %u %s", below(2) ? "COPY" : "MOVE", number, targets[below(2)]); break;
    default:
        if (uid) saying(session, "t UID %s %u %s", below(2) ? "MOVE" : "COPY", uid, targets[below(2)]);
    }
}

static void act(size_t session) {
    struct believer *believer = &believers[session];
    if (believer->idle) {
        if (below(3) > 0) return;
        believer->idle = false;
        say(session, "DONE");
        return;
    }
    switch (below(12)) {
    case 0: say(session, "t NOOP"); break;
    case 1: say(session, "t EXPUNGE"); break;
    case 2: say(session, "t UID EXPUNGE 1:*"); break;
    case 3: say(session, "t SEARCH UNSEEN"); break;
    case 4: say(session, "t APPEND INBOX (\\Flagged) {14+}\r\nSubject: n\r\n\r\n"); break;
    case 5:
        believer->idle = true;
        say(session, "t IDLE");
        break;
    default:
        if (believer->count > 0) act_on(session, 1 + below((uint32_t)believer->count));
    }
}

/* --- one run ----------------------------------------------------------------------------------------------
 */

static void begin(void) {
    chance = mw_random_stream(seed, "together");
    memset(believers, 0, sizeof believers);
    memset(recent_to, 0, sizeof recent_to);
    bench_init(&bench);
    mw_account_create(&bench.account, "Arsip", MW_FOLDER_NONE);
    mw_mailbox_keyword(&mw_account_inbox(&bench.account)->mailbox, mw_span_of("kata"), true);
    for (uint32_t i = below(6); i > 0; i--)
        bench_add(&bench, "INBOX", "Subject: x\r\n\r\ntext\r\n", below(32));
    for (size_t i = 0; i < SESSIONS; i++) {
        bench_login(&bench, i);
        believers[i].qresync = i == 2;
        believers[i].condstore = i > 0;
        if (i == 1) say(i, "t ENABLE CONDSTORE");
        if (i == 2) say(i, "t ENABLE QRESYNC");
        say(i, "t SELECT INBOX");
        get_to_know(i);
    }
}

static void check_beliefs(size_t session) {
    const struct believer *believer = &believers[session];
    const struct mw_mailbox *mailbox = &mw_account_inbox(&bench.account)->mailbox;
    CHECK(believer->count == mailbox->mail_count);
    for (size_t i = 0; i < believer->count; i++) {
        CHECK(believer->letters[i].uid == mailbox->mails[i].uid);
        CHECK(believer->letters[i].flags == mailbox->mails[i].flags);
        if (believer->condstore) CHECK(believer->letters[i].modseq == mailbox->mails[i].modseq);
    }
}

static void finish(void) {
    for (size_t i = 0; i < SESSIONS; i++) {
        if (believers[i].idle) say(i, "DONE");
        believers[i].idle = false;
    }
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < SESSIONS; i++) {
            say(i, "t NOOP");
            get_to_know(i);
        }
    for (size_t i = 0; i < SESSIONS; i++)
        check_beliefs(i);
    bench_free(&bench);
}

static void run(void) {
    begin();
    for (int step = 0; step < STEPS; step++) {
        size_t session = below(SESSIONS);
        act(session);
        get_to_know(session);
    }
    finish();
}

static uint64_t only;

static void all_believe_the_same_in_the_end(void **state) {
    (void)state;
    aloud = only != 0;
    for (uint64_t i = 0; i < (only ? 1 : RUNS); i++) {
        seed = only ? only : FIRST_SEED + i;
        run();
    }
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_believe_the_same_in_the_end)};
    if (argc > 1) only = strtoull(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
