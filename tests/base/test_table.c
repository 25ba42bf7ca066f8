/* The stepper of all state machines, on a turnstile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/base/buffer.h"
#include "sim/base/table.h"

enum { LOCKED, OPEN, BROKEN };
enum { COIN, PUSH, KICK, GLUE };

struct turnstile {
    bool good_coin;
    struct mw_buffer log;
};

static bool coin_is_good(const void *machine) {
    return ((const struct turnstile *)machine)->good_coin;
}

static void count_coin(void *machine) {
    mw_buffer_add_text(&((struct turnstile *)machine)->log, "counted ");
}

static void say(void *machine, const char *text) {
    mw_buffer_format(&((struct turnstile *)machine)->log, "said %s ", text);
}

static const struct mw_guard good = {{{"good coin"}}, coin_is_good};
static const struct mw_action count = {"count it", count_coin};
static const struct mw_bilingual states[] = {{{"locked"}}, {{"open"}}, {{"broken"}}};
static const struct mw_bilingual events[] = {{{"coin"}}, {{"push"}}, {{"kick"}}, {{"glue"}}};
static const struct mw_row rows[] = {
    {LOCKED, COIN, &good, &count, "thanks", OPEN, MW_GOES, NULL, {{NULL}}},
    {MW_ANY, COIN, NULL, NULL, "no", MW_SAME, MW_REFUSES, NULL, {{NULL}}},
    {OPEN, PUSH, NULL, NULL, NULL, LOCKED, MW_GOES, NULL, {{NULL}}},
    {LOCKED, PUSH, NULL, NULL, "pay", MW_SAME, MW_REFUSES, NULL, {{NULL}}},
    {MW_ANY, KICK, NULL, NULL, "ouch", BROKEN, MW_REFUSES, NULL, {{NULL}}},
    {BROKEN, MW_ANY, NULL, NULL, NULL, MW_SAME, MW_REFUSES, NULL, {{NULL}}},
};
static const struct mw_table table = {.id = "turnstile",
                                      .states = states,
                                      .state_count = 3,
                                      .start = LOCKED,
                                      .events = events,
                                      .event_count = 4,
                                      .rows = rows,
                                      .row_count = 6,
                                      .say = say};

static void a_dialogue(void **state) {
    (void)state;
    static const struct {
        uint16_t event;
        bool good_coin;
        uint16_t row, after;
        const char *log;
    } steps[] = {{PUSH, true, 3, LOCKED, "said pay "},
                 {COIN, false, 1, LOCKED, "said no "},
                 {COIN, true, 0, OPEN, "counted said thanks "}, /* the action runs before the words */
                 {COIN, true, 1, OPEN, "said no "},             /* rows of another state are passed over */
                 {GLUE, true, MW_NO_ROW, OPEN, ""},
                 {PUSH, true, 2, LOCKED, ""},
                 {KICK, true, 4, BROKEN, "said ouch "},
                 {GLUE, true, 5, BROKEN, ""},
                 {COIN, true, 1, BROKEN, "said no "}}; /* the first row that fits is taken */
    struct turnstile machine = {0};
    uint16_t now = table.start;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        machine.good_coin = steps[i].good_coin;
        mw_buffer_clear(&machine.log);
        uint16_t before = now;
        assert_int_equal(mw_table_pick(&table, now, steps[i].event, &machine), steps[i].row);
        assert_true(now == before && machine.log.len == 0);
        assert_int_equal(mw_table_step(&table, &now, steps[i].event, &machine), steps[i].row);
        assert_int_equal(now, steps[i].after);
        assert_string_equal(mw_buffer_text(&machine.log), steps[i].log);
    }
    mw_buffer_free(&machine.log);
}

static void what_may_go(void **state) {
    (void)state;
    assert_true(mw_table_may_go(&table, LOCKED, COIN)); /* whatever the guard says */
    assert_false(mw_table_may_go(&table, OPEN, COIN));
    assert_true(mw_table_may_go(&table, OPEN, PUSH));
    assert_false(mw_table_may_go(&table, LOCKED, KICK));
    assert_false(mw_table_may_go(&table, BROKEN, GLUE));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_dialogue), cmocka_unit_test(what_may_go)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
