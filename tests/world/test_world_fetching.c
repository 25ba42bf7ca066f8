/* Visits to the mailbox: the three modes over several visits, locks, full devices, dead lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/world/world.h"
#include "tests/world/situation.h"

#define BUDI "budi@kantor.example"
#define THREE                                                                                                \
    "/people/budi/mailbox=["                                                                                 \
    "{\"from\":\"a@jauh.example\",\"subject\":\"Satu\",\"text\":\"satu\",\"written\":\"-3h\"},"              \
    "{\"from\":\"a@jauh.example\",\"subject\":\"Dua\",\"text\":\"dua\",\"written\":\"-2h\"},"                \
    "{\"from\":\"a@jauh.example\",\"subject\":\"Tiga\",\"text\":\"tiga\",\"attachments\":"                   \
    "[{\"name\":\"f.bin\",\"size\":\"20KB\"}]}]"
#define MODE(mode) "/people/budi/devices/pc/receives/mode=" mode
#define VISIT(id, device, when)                                                                              \
    "/script/" id "={\"title\":\"" id "\",\"who\":\"budi\",\"device\":\"" device                             \
    "\",\"do\":\"fetch\",\"at\":\"" when "\"}"
#define TABLET                                                                                               \
    "/people/budi/devices/tablet={\"host\":\"tablet\",\"receives\":{\"protocol\":\"pop3\","                  \
    "\"server\":\"mx.kantor.example\",\"mode\":\"keep\"}}",                                                  \
        "/network/hosts/tablet={\"kind\":\"phone\",\"address\":\"198.51.100.43\",\"at\":[900,900]}",         \
        "/network/links/mx-tablet={\"between\":[\"mx\",\"tablet\"],\"latency\":\"5ms\"}"
#define NOTHING_ELSE "/script/greet=null", "/script/read=null"

static void test_delete_mode(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NOTHING_ELSE, THREE, MODE("delete"), TABLET, VISIT("first", "pc", "1s"),
        VISIT("again", "pc", "1min"), VISIT("other", "tablet", "2min"));
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 0);
    assert_int_equal(letters(&situation, MW_STORE_DEVICE, "pc"), 3);
    assert_int_equal(letters(&situation, MW_STORE_DEVICE, "tablet"), 0);
    assert_int_equal(count_records(&situation, MW_RECORD_MAIL_MARKED), 3);
    assert_int_equal(count_records(&situation, MW_RECORD_MAIL_REMOVED), 3);
    assert_int_equal(count_notices(&situation, MW_NOTICE_NOTHING_THERE), 2);
    assert_string_equal(notice_sentence(&situation, MW_NOTICE_FETCH_DONE, 1),
                        "Budi's PC fetched 3, already had 0, deleted 3 from the server");
    situation_free(&situation);
}

static void test_keep_mode(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NOTHING_ELSE, THREE, MODE("keep"), TABLET, VISIT("first", "pc", "1s"),
        VISIT("again", "pc", "1min"), VISIT("other", "tablet", "2min"));
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 3);
    assert_int_equal(letters(&situation, MW_STORE_DEVICE, "pc"), 3);
    assert_int_equal(letters(&situation, MW_STORE_DEVICE, "tablet"), 3);
    assert_int_equal(count_lines(&situation, MW_RECORD_COMMAND, 110, "RETR"),
                     6); /* none by the second visit */
    assert_int_equal(count_lines(&situation, MW_RECORD_COMMAND, 110, "DELE"), 0);
    assert_string_equal(notice_sentence(&situation, MW_NOTICE_FETCH_DONE, 2),
                        "Budi's PC fetched 0, already had 3, deleted 0 from the server");
    situation_free(&situation);
}

static void test_delete_after_days(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NOTHING_ELSE, THREE, MODE("delete-after-days"), "/people/budi/devices/pc/receives/days=7",
        VISIT("first", "pc", "1s"), VISIT("early", "pc", "6d"), VISIT("late", "pc", "8d"),
        VISIT("after", "pc", "9d"));
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 0);
    assert_int_equal(letters(&situation, MW_STORE_DEVICE, "pc"), 3);
    assert_int_equal(count_lines(&situation, MW_RECORD_COMMAND, 110, "RETR"), 3);
    assert_int_equal(count_lines(&situation, MW_RECORD_COMMAND, 110, "DELE"), 3);
    assert_string_equal(notice_sentence(&situation, MW_NOTICE_FETCH_DONE, 2),
                        "Budi's PC fetched 0, already had 3, deleted 0 from the server");
    assert_string_equal(notice_sentence(&situation, MW_NOTICE_FETCH_DONE, 3),
                        "Budi's PC fetched 0, already had 3, deleted 3 from the server");
    situation_free(&situation);
}

/* RFC 1939 §4 and RFC 2449 §8.1.1: one session at a time. */
static void test_two_at_once(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NOTHING_ELSE, THREE, MODE("keep"), TABLET, VISIT("first", "pc", "1s"),
        VISIT("same-time", "tablet", "1.01s"));
    assert_int_equal(count_lines(&situation, MW_RECORD_REPLY, 110, "-ERR [IN-USE]"), 1);
    assert_int_equal(
        letters(&situation, MW_STORE_DEVICE, "pc") + letters(&situation, MW_STORE_DEVICE, "tablet"), 3);
    assert_int_equal(count_notices(&situation, MW_NOTICE_FETCH_DONE), 1);
    situation_free(&situation);
}

static void test_nothing_there_yet(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, VISIT("early", "pc", "0s"));
    assert_string_equal(notice_sentence(&situation, MW_NOTICE_NOTHING_THERE, 1),
                        "The mailbox is empty: there is nothing for Budi's PC to fetch");
    assert_int_equal(letters(&situation, MW_STORE_DEVICE, "pc"), 1); /* by the visit after it */
    situation_free(&situation);
}

static void test_full_device(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NOTHING_ELSE, THREE, MODE("delete"), "/people/budi/devices/pc/capacity=3KB",
        VISIT("first", "pc", "1s"));
    assert_int_equal(letters(&situation, MW_STORE_DEVICE, "pc"), 2);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 1); /* what did not fit stays */
    assert_int_equal(count_notices(&situation, MW_NOTICE_DEVICE_FULL), 1);
    situation_free(&situation);
}

/* --- a line that goes dead: half of the packets, then more, until one visit is cut off --- */

static bool cut_off(struct situation *situation) {
    return count_notices(situation, MW_NOTICE_FETCH_FAILED) > 0 &&
           count_lines(situation, MW_RECORD_COMMAND, 110, "DELE") > 0;
}

static void test_cut_off_visit_deletes_nothing(void **state) {
    (void)state;
    bool seen = false;
    for (uint64_t seed = 1; seed <= 60 && !seen; seed++) {
        struct situation situation;
        const char *const changes[] = {NOTHING_ELSE,
                                       THREE,
                                       MODE("delete"),
                                       "/network/links/mx-pc/loss=0.72",
                                       "/network/links/dns-mx/loss=0",
                                       VISIT("first", "pc", "1s"),
                                       NULL};
        situation_run(&situation, changes, &seed);
        size_t removed = count_records(&situation, MW_RECORD_MAIL_REMOVED);
        if (cut_off(&situation) && removed == 0) {
            seen = true;
            assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 3);
            assert_int_equal(count_records(&situation, MW_RECORD_MAIL_MARKED),
                             count_records(&situation, MW_RECORD_MAIL_UNMARKED));
            assert_true(letters(&situation, MW_STORE_DEVICE, "pc") > 0); /* fetched, but not deleted */
        }
        situation_free(&situation);
    }
    assert_true(seen);
}

/* A step that waits for one that fails begins all the same: somebody who waits for a letter looks for it. */
static void test_waiting_for_what_fails(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, "/network/links/laptop-mail/blocks=[587]");
    assert_true(step_came_to(&situation, "greet", MW_STEP_FAILED));
    assert_true(step_came_to(&situation, "read", MW_STEP_SUCCEEDED));
    assert_int_equal(count_notices(&situation, MW_NOTICE_NOTHING_THERE), 1);
    situation_free(&situation);
}

/* No lesson may be without steps, but a world can: what lies there lies there, and that is all. */
static void test_nothing_happens(void **state) {
    (void)state;
    struct mw_problems problems = {0};
    struct mw_arena arena = {0};
    struct mw_scenario scenario;
    struct mw_trace trace = {0};
    struct mw_change change;
    struct mw_lesson *lesson = mw_lesson_load("lessons/playground.json", &problems);
    assert_true(mw_change_parse(THREE, &arena, &change));
    struct mw_lesson_choice choice = {.changes = &change, .change_count = 1};
    assert_true(mw_lesson_scenario(lesson, &choice, &arena, &scenario, &problems));
    scenario.step_count = 0;
    struct mw_world *world = mw_world_create(&scenario, &trace);
    mw_world_run(world);
    mw_world_destroy(world);
    assert_int_equal(trace.record_count, 3);
    assert_int_equal(mw_trace_event_count(&trace), 0);
    mw_trace_free(&trace);
    mw_lesson_free(lesson);
    mw_problems_free(&problems);
    mw_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_delete_mode),
        cmocka_unit_test(test_keep_mode),
        cmocka_unit_test(test_delete_after_days),
        cmocka_unit_test(test_two_at_once),
        cmocka_unit_test(test_nothing_there_yet),
        cmocka_unit_test(test_full_device),
        cmocka_unit_test(test_cut_off_visit_deletes_nothing),
        cmocka_unit_test(test_waiting_for_what_fails),
        cmocka_unit_test(test_nothing_happens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
