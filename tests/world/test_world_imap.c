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

#include "sim/world/outside.h"
#include "sim/world/world.h"
#include "tests/world/shared_mailbox.h"

enum { WORLDS = 10000 };

/* --- the program from outside -------------------------------------------------------------------------- */

struct program {
    struct shared_mailbox *shared;
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

static const char *some_command(struct shared_mailbox *shared) {
    static const char *const flags[] = {"\\Seen", "\\Flagged", "\\Answered", "\\Deleted"};
    unsigned uid = 1 + shared_mailbox_below(shared, SHARED_MAILBOX_LETTERS + 4);
    switch (shared_mailbox_below(shared, 8)) {
    case 0: return "n NOOP";
    case 1:
        return mw_arena_format(&shared->arena, "f UID STORE %u %cFLAGS (%s)", uid,
                               shared_mailbox_chance(shared, 70) ? '+' : '-',
                               flags[shared_mailbox_below(shared, 4)]);
    case 2: return "x EXPUNGE";
    case 3: return mw_arena_format(&shared->arena, "m UID MOVE %u Arsip", uid);
    case 4: return mw_arena_format(&shared->arena, "c UID COPY %u INBOX", uid);
    case 5: return shared_mailbox_chance(shared, 60) ? "s SELECT INBOX" : "s SELECT Arsip";
    case 6: return "a APPEND INBOX (\\Flagged) {22+}\r\nSubject: from afar\r\n\r\n";
    default: return mw_arena_format(&shared->arena, "r UID FETCH %u BODY[]", uid);
    }
}

/* The devices' last looks are over after two hours. */
static void meddle(struct mw_world *world, uint16_t host, void *self) {
    struct program *program = self;
    struct shared_mailbox *shared = program->shared;
    struct mw_outside *outside = enter(world, host, program);
    for (unsigned i = 10 + shared_mailbox_below(shared, 30); i > 0; i--) {
        mw_world_advance(world, mw_world_now(world) + (int64_t)shared_mailbox_below(shared, 3000) * 1000);
        say(world, outside, program, some_command(shared));
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
    struct mw_holding inbox;
    assert_true(shared_mailbox_holding(situation, "mx", "INBOX", &inbox));
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
    struct shared_mailbox shared;
    shared_mailbox_make(&shared, seed, seed % 2 == 0);
    if (loudly) shared_mailbox_print(&shared, seed);
    struct situation situation;
    struct program program = {.shared = &shared, .loudly = loudly};
    if (shared_mailbox_chance(&shared, 50)) {
        situation_run_with(&situation, shared.items, &seed, "mx", meddle, &program);
        check_told(&situation, &program);
    } else {
        situation_run(&situation, shared.items, &seed);
    }
    mw_buffer_free(&program.last);
    shared_mailbox_check_same(&situation);
    situation_free(&situation);
    shared_mailbox_free(&shared);
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
