/* Devices that share a mailbox with IMAP, worlds made by chance: whatever two people's hands do on two
 * devices, online and offline, over lines that lose packets, in the end both devices and the server show the
 * same. In half of the worlds a mail program from outside is in the mailbox at the same time, which also
 * appends and expunges, and sees the same in the end.
 *
 *   test_world_imap            10,000 worlds
 *   test_world_imap SEED       one world, its changes printed
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/random.h"
#include "sim/world/outside.h"
#include "sim/world/world.h"
#include "tests/world/situation.h"

enum { WORLDS = 10000, MOST_CHANGES = 60, LETTERS = 5 };

static const char *const devices[] = {"pc", "hp"};

struct changes {
    struct mw_arena arena;
    struct mw_random random;
    const char *items[MOST_CHANGES + 1]; /* ends in NULL */
    size_t count;
};

static bool chance(struct changes *changes, unsigned percent) {
    return mw_random_below(&changes->random, 100) < percent;
}

static unsigned below(struct changes *changes, unsigned limit) {
    return (unsigned)mw_random_below(&changes->random, limit);
}

#define ADD(changes, ...)                                                                                    \
    ((changes)->items[(changes)->count++] = mw_arena_format(&(changes)->arena, __VA_ARGS__))

static void set_up(struct changes *changes) {
    const char *letters = "";
    for (int i = 0; i < LETTERS; i++)
        letters = mw_arena_format(&changes->arena,
                                  "%s%s{\"from\":\"a@jauh.example\",\"subject\":\"L%d\",\"text\":\"%d\\n\"}",
                                  letters, i ? "," : "", i, i);
    ADD(changes, "/people/budi/mailbox=[%s]", letters);
    ADD(changes, "/people/budi/devices/pc/receives={\"protocol\":\"imap\",\"server\":\"mx.kantor.example\"}");
    ADD(changes, "/people/budi/devices/hp={\"host\":\"phone\",\"receives\":{\"protocol\":\"imap\",\"server\":"
                 "\"mx.kantor.example\"}}");
    /* The playground speaks of this step. */
    ADD(changes, "/script/read/device=\"pc\"");
    if (chance(changes, 30)) ADD(changes, "/network/links/mx-phone/loss=0.05");
    if (chance(changes, 30)) ADD(changes, "/network/links/mx-pc/loss=0.05");
}

/* What a person may do with a letter, or without one. */
static const char *what(struct changes *changes) {
    static const char *const flags[] = {"seen", "flagged", "answered"};
    unsigned letter = below(changes, LETTERS);
    const char *folder = chance(changes, 20) ? ",\"folder\":\"Arsip\"" : "";
    const char *flag = flags[below(changes, 3)];
    switch (below(changes, 9)) {
    case 0: return mw_arena_format(&changes->arena, "\"read\",\"letter\":\"L%u\"%s", letter, folder);
    case 1:
        return mw_arena_format(&changes->arena, "\"flag\",\"letter\":\"L%u\",\"%s\":[\"%s\"]%s", letter,
                               chance(changes, 70) ? "set" : "clear", flag, folder);
    case 2: return mw_arena_format(&changes->arena, "\"move\",\"letter\":\"L%u\",\"into\":\"Arsip\"", letter);
    case 3:
        return mw_arena_format(&changes->arena,
                               "\"move\",\"letter\":\"L%u\",\"folder\":\"Arsip\",\"into\":\"INBOX\"", letter);
    case 4: return mw_arena_format(&changes->arena, "\"delete\",\"letter\":\"L%u\"%s", letter, folder);
    case 5: return "\"create-folder\",\"name\":\"Arsip\"";
    case 6: return mw_arena_format(&changes->arena, "\"watch\",\"lasts\":\"%us\"", 5 + below(changes, 40));
    case 7: return chance(changes, 50) ? "\"go-offline\"" : "\"come-online\"";
    default: return mw_arena_format(&changes->arena, "\"sync\"%s", folder);
    }
}

static void add_script(struct changes *changes) {
    unsigned steps = 4 + below(changes, 16);
    for (unsigned i = 0; i < steps; i++)
        ADD(changes,
            "/script/s%u={\"title\":\"s\",\"who\":\"budi\",\"device\":\"%s\",\"at\":\"%ums\",\"do\":%s}", i,
            devices[below(changes, 2)], below(changes, 60000), what(changes));
    /* At last everybody is online and looks. */
    for (unsigned i = 0; i < 2; i++) {
        static const char *const looks[] = {"\"come-online\"", "\"sync\"", "\"sync\",\"folder\":\"Arsip\""};
        for (unsigned look = 0; look < 3; look++)
            ADD(changes,
                "/script/"
                "e%u%u={\"title\":\"e\",\"who\":\"budi\",\"device\":\"%s\",\"at\":\"%umin\",\"do\":%s}",
                i, look, devices[i], 30 + 10 * look + (look > 0 ? 30 : 0) + i, looks[look]);
    }
}

/* --- the same everywhere
 * ------------------------------------------------------------------------------------- */

/* The folder of Budi's that is called so at the end, on his server or on a device's host; MW_NONE. */
static uint32_t folder_of(const struct mw_trace *trace, enum mw_store_kind kind, const char *host,
                          const char *name) {
    uint32_t last = (uint32_t)trace->record_count - 1;
    for (uint32_t i = 0; i < trace->catalogue.store_count; i++) {
        const struct mw_store *store = &trace->catalogue.stores[i];
        if (store->kind != kind || strcmp(trace->catalogue.hosts[store->host].id, host) != 0) continue;
        if (store->owner == NULL || strcmp(store->owner, "budi@kantor.example") != 0) continue;
        if (mw_trace_folder_exists(trace, last, i) && strcmp(mw_trace_folder_name(trace, last, i), name) == 0)
            return i;
    }
    return MW_NONE;
}

static int by_uid(const void *a, const void *b) {
    uint32_t x = ((const struct mw_letter *)a)->uid, y = ((const struct mw_letter *)b)->uid;
    return (x > y) - (x < y);
}

static struct mw_holding held(struct situation *situation, uint32_t store) {
    struct mw_holding holding = mw_trace_holding(&situation->trace, (uint32_t)situation->trace.record_count,
                                                 store, &situation->arena);
    if (holding.letter_count) qsort(holding.letters, holding.letter_count, sizeof *holding.letters, by_uid);
    return holding;
}

static void check_same(struct situation *situation, const char *host, const char *name) {
    const struct mw_trace *trace = &situation->trace;
    uint32_t there = folder_of(trace, MW_STORE_MAILBOX, "mx", name),
             here = folder_of(trace, MW_STORE_DEVICE, host, name);
    if (there == MW_NONE) return;
    assert_int_not_equal(here, MW_NONE);
    struct mw_holding server = held(situation, there), device = held(situation, here);
    if (server.letter_count != device.letter_count)
        fail_msg("%s: %zu letters at the server, %zu on %s", name, server.letter_count, device.letter_count,
                 host);
    for (size_t i = 0; i < server.letter_count; i++) {
        const struct mw_letter *a = &server.letters[i], *b = &device.letters[i];
        unsigned flags_a = a->flags & MW_MAIL_STATE, flags_b = b->flags & MW_MAIL_STATE;
        if (a->uid != b->uid || a->message != b->message || flags_a != flags_b)
            fail_msg("%s: letter %u (message %u, flags %x) at the server, %u (message %u, flags %x) on %s",
                     name, a->uid, a->message, flags_a, b->uid, b->message, flags_b, host);
    }
}

/* --- the program from outside ----------------------------------------------------------------------------
 */

struct program {
    struct changes *changes;
    struct mw_buffer last; /* what it was told of INBOX's letters when all was over */
    bool loudly;
};

static void say(struct mw_world *world, struct mw_outside *outside, const struct program *program,
                const char *line) {
    if (program->loudly) printf("# %.6f outside: %s\n", (double)mw_world_now(world) / 1e6, line);
    mw_buffer_clear(mw_outside_output(outside));
    mw_outside_feed(world, outside, mw_span_of(line));
    mw_outside_feed(world, outside, mw_span_of("\r\n"));
}

static struct mw_outside *enter(struct mw_world *world, uint16_t host, const struct program *program) {
    struct mw_outside *outside = mw_outside_open(world, host, 143, "127.0.0.1", 40000);
    say(world, outside, program, "l LOGIN budi@kantor.example budi-secret");
    say(world, outside, program, "s SELECT INBOX");
    return outside;
}

static const char *some_command(struct changes *changes) {
    static const char *const flags[] = {"\\Seen", "\\Flagged", "\\Answered", "\\Deleted"};
    unsigned uid = 1 + below(changes, LETTERS + 4);
    switch (below(changes, 8)) {
    case 0: return "n NOOP";
    case 1:
        return mw_arena_format(&changes->arena, "f UID STORE %u %cFLAGS (%s)", uid,
                               chance(changes, 70) ? '+' : '-', flags[below(changes, 4)]);
    case 2: return "x EXPUNGE";
    case 3: return mw_arena_format(&changes->arena, "m UID MOVE %u Arsip", uid);
    case 4: return mw_arena_format(&changes->arena, "c UID COPY %u INBOX", uid);
    case 5: return chance(changes, 60) ? "s SELECT INBOX" : "s SELECT Arsip";
    case 6: return "a APPEND INBOX (\\Flagged) {21+}\r\nSubject: from afar\r\n\r\n";
    default: return mw_arena_format(&changes->arena, "r UID FETCH %u BODY[]", uid);
    }
}

/* The devices' last looks are over after two hours. */
static void meddle(struct mw_world *world, uint16_t host, void *self) {
    struct program *program = self;
    struct changes *changes = program->changes;
    struct mw_outside *outside = enter(world, host, program);
    for (unsigned i = 10 + below(changes, 30); i > 0; i--) {
        mw_world_advance(world, mw_world_now(world) + (int64_t)below(changes, 3000) * 1000);
        say(world, outside, program, some_command(changes));
    }
    say(world, outside, program, "o LOGOUT");
    mw_outside_over(world, outside);
    mw_world_advance(world, INT64_C(3) * 3600 * 1000000);
    outside = enter(world, host, program);
    say(world, outside, program, "f UID FETCH 1:* FLAGS");
    mw_buffer_add(&program->last, mw_buffer_span(mw_outside_output(outside)));
    mw_outside_over(world, outside);
}

static void check_told(struct situation *situation, const struct program *program) {
    const struct mw_trace *trace = &situation->trace;
    struct mw_holding inbox = held(situation, folder_of(trace, MW_STORE_MAILBOX, "mx", "INBOX"));
    static const struct {
        unsigned bit;
        const char *word;
    } flags[] = {{MW_MAIL_SEEN, "\\Seen"},
                 {MW_MAIL_FLAGGED, "\\Flagged"},
                 {MW_MAIL_ANSWERED, "\\Answered"},
                 {MW_MAIL_DELETED, "\\Deleted"}};
    const char *rest = mw_buffer_text(&program->last);
    for (size_t i = 0; i < inbox.letter_count; i++) {
        char begins[64];
        snprintf(begins, sizeof begins, "* %zu FETCH (UID %u FLAGS (", i + 1, (unsigned)inbox.letters[i].uid);
        const char *end = strstr(rest, "\r\n");
        if (end == NULL || strncmp(rest, begins, strlen(begins)) != 0)
            fail_msg("no \"%s\" in:\n%s", begins, mw_buffer_text(&program->last));
        for (size_t f = 0; f < sizeof flags / sizeof *flags; f++) {
            const char *found = strstr(rest, flags[f].word);
            assert_int_equal(found != NULL && found < end, (inbox.letters[i].flags & flags[f].bit) != 0);
        }
        rest = end + 2;
    }
    assert_int_equal(strncmp(rest, "f OK", 4), 0);
}

/* --- worlds ----------------------------------------------------------------------------------------------
 */

static void run_world(uint64_t seed, bool loudly) {
    struct changes changes = {.random = mw_random_stream(seed, "shared mailbox")};
    set_up(&changes);
    add_script(&changes);
    if (loudly) {
        printf("build/release/mailwalk run playground --seed %llu", (unsigned long long)seed);
        for (size_t i = 0; i < changes.count; i++)
            printf(" \\\n  --set '%s'", changes.items[i]);
        printf("\n");
    }
    struct situation situation;
    struct program program = {.changes = &changes, .loudly = loudly};
    if (chance(&changes, 50)) {
        situation_run_with(&situation, changes.items, &seed, "mx", meddle, &program);
        check_told(&situation, &program);
    } else {
        situation_run(&situation, changes.items, &seed);
    }
    mw_buffer_free(&program.last);
    for (size_t i = 0; i < 2; i++) {
        check_same(&situation, i ? "phone" : "pc", "INBOX");
        check_same(&situation, i ? "phone" : "pc", "Arsip");
    }
    situation_free(&situation);
    mw_arena_free(&changes.arena);
}

static uint64_t asked_seed, running;

static void one_world(void **state) {
    (void)state;
    run_world(asked_seed, true);
}

static int name_the_seed(void **state) {
    (void)state;
    if (running) fprintf(stderr, "again: test_world_imap %llu\n", (unsigned long long)running);
    return 0;
}

static void all_devices_show_the_same(void **state) {
    (void)state;
    for (running = 1; running <= WORLDS; running++)
        run_world(running, false);
    running = 0;
}

int main(int count, char **words) {
    const struct CMUnitTest one[] = {cmocka_unit_test(one_world)};
    const struct CMUnitTest many[] = {cmocka_unit_test_teardown(all_devices_show_the_same, name_the_seed)};
    if (count < 2) return cmocka_run_group_tests(many, NULL, NULL);
    asked_seed = strtoull(words[1], NULL, 10);
    return cmocka_run_group_tests(one, NULL, NULL);
}
