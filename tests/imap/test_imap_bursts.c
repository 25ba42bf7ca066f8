/* A long FETCH goes out in bursts, each when the one before has left: what is said is the same, little of it
 * is held at a time, and what others do meanwhile is told afterwards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/imap/bench.h"

enum { LETTERS = 30, BURST_BYTES = 1000 };
#define TEXT "Subject: one of many\r\n\r\nAnd this is what it says, more or less.\r\n"

static struct bench bench;

static int fill(void **state) {
    (void)state;
    bench_init(&bench);
    for (int i = 0; i < LETTERS; i++)
        bench_add(&bench, "INBOX", TEXT, 0);
    for (size_t session = 0; session < 2; session++) {
        bench_login(&bench, session);
        bench_say(&bench, session, "s SELECT INBOX");
    }
    bench.settings.burst_bytes = BURST_BYTES;
    return 0;
}

static int empty(void **state) {
    (void)state;
    bench_free(&bench);
    return 0;
}

static size_t count_of(const char *text, const char *part) {
    size_t count = 0;
    while ((text = strstr(text, part)) != NULL) {
        count++;
        text += strlen(part);
    }
    return count;
}

static void the_same_is_said(void **state) {
    (void)state;
    static const char *const commands[] = {"f FETCH 1:* (UID BODY.PEEK[])",
                                           "f UID FETCH 3:20 (FLAGS ENVELOPE)", "f FETCH 1:* BODY[TEXT]",
                                           "f FETCH 30 BODY.PEEK[]"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        char whole[32768];
        bench.settings.burst_bytes = SIZE_MAX;
        snprintf(whole, sizeof whole, "%s", bench_say(&bench, 0, "%s", commands[i]));
        bench.settings.burst_bytes = BURST_BYTES;
        if (i == 2)
            bench_say(&bench, 1, "r STORE 1:* -FLAGS.SILENT (\\Seen)"), bench_say(&bench, 0, "n NOOP");
        assert_string_equal(bench_say(&bench, 0, "%s", commands[i]), whole);
    }
}

static void little_at_a_time(void **state) {
    (void)state;
    bench.slow = true;
    size_t told = count_of(bench_say(&bench, 0, "f FETCH 1:* BODY.PEEK[]"), " FETCH (");
    for (size_t bursts = 1; strstr(mw_buffer_text(&bench.said[0]), "f OK") == NULL; bursts++) {
        assert_in_range(told, 1, BURST_BYTES * bursts / strlen(TEXT));
        size_t now = count_of(bench_read(&bench, 0), " FETCH (");
        assert_true(now > told || strstr(mw_buffer_text(&bench.said[0]), "f OK") != NULL);
        told = now;
    }
    assert_int_equal(told, LETTERS);
}

static void others_go_on_meanwhile(void **state) {
    (void)state;
    bench.slow = true;
    const char *said = bench_say(&bench, 0, "f FETCH 1:* BODY.PEEK[]\r\nn NOOP");
    assert_null(strstr(said, "n OK"));
    bench_say(&bench, 1, "d STORE 25 +FLAGS.SILENT (\\Deleted)");
    assert_non_null(strstr(bench_say(&bench, 1, "x EXPUNGE"), "* 25 EXPUNGE"));
    for (int i = 0; i < LETTERS && strstr(said, "f OK") == NULL; i++)
        said = bench_read(&bench, 0);
    assert_null(strstr(said, "* 25 FETCH (BODY"));
    assert_int_equal(count_of(said, " FETCH (BODY"), LETTERS - 1);
    assert_non_null(
        strstr(said, "\r\nf OK [EXPUNGEISSUED] FETCH completed\r\n* 25 EXPUNGE\r\n* 29 RECENT\r\nn OK"));
}

/* What was pushed to the second session while the first one did this. */
static void gather(struct mw_buffer *pushed, const char *command) {
    bench_say(&bench, 0, "%s", command);
    mw_buffer_add_text(pushed, bench_pushed(&bench, 1));
}

static bool lags(void) {
    return mw_imap_server_lags(bench.servers[1]);
}

/* The last line about a letter tells how it is. */
static void knows_flag(const char *pushed, unsigned uid, bool flagged) {
    char beginning[64];
    const char *last = NULL;
    snprintf(beginning, sizeof beginning, " FETCH (UID %u FLAGS (", uid);
    for (const char *at = pushed; (at = strstr(at, beginning)) != NULL; at++)
        last = at + strlen(beginning);
    assert_non_null(last);
    assert_int_equal(strncmp(last, "\\Flagged", 8) == 0, flagged);
}

static void who_idles_is_told_in_bursts(void **state) {
    (void)state;
    struct mw_buffer pushed = {0};
    bench_say(&bench, 1, "i IDLE");
    gather(&pushed, "s STORE 1:* +FLAGS.SILENT (\\Flagged)");
    assert_in_range(count_of(mw_buffer_text(&pushed), " FETCH ("), 1, LETTERS / 2);
    assert_true(lags());
    gather(&pushed, "s STORE 2 -FLAGS.SILENT (\\Flagged)"); /* told already: it is told anew */
    assert_true(lags());
    gather(&pushed, "s UID STORE 29 +FLAGS.SILENT (\\Deleted)");
    gather(&pushed, "s EXPUNGE");
    for (int i = 0; i < LETTERS && lags(); i++)
        gather(&pushed, "s NOOP");
    const char *text = mw_buffer_text(&pushed);
    assert_false(lags());
    assert_int_equal(count_of(text, " EXPUNGE"), 1);
    for (unsigned uid = 1; uid <= LETTERS; uid++)
        if (uid != 29) knows_flag(text, uid, uid != 2);
    assert_in_range(count_of(text, " FETCH ("), LETTERS, LETTERS + 1); /* 29 went before its turn, or not */
    gather(&pushed, "s STORE 1:* -FLAGS.SILENT (\\Flagged)");
    assert_true(lags()); /* whoever asks is told all that is left */
    mw_buffer_add_text(&pushed, bench_say(&bench, 1, "DONE"));
    for (unsigned uid = 1; uid <= LETTERS; uid++)
        if (uid != 29) knows_flag(mw_buffer_text(&pushed), uid, false);
    assert_string_equal(bench_say(&bench, 1, "n NOOP"), "n OK NOOP completed\r\n");
    mw_buffer_free(&pushed);
}

static void who_does_not_read_is_not_waited_for(void **state) {
    (void)state;
    bench.slow = true;
    struct mw_session *session = mw_imap_server_session(bench.servers[0]);
    bench_say(&bench, 0, "f FETCH 1:* BODY.PEEK[]");
    int64_t until_us = mw_session_next_timer(session);
    assert_true(until_us != MW_NEVER && until_us > bench.now_us);
    mw_session_on_timer(session, until_us);
    bench.now_us = until_us;
    const char *said = bench_read(&bench, 0);
    assert_non_null(strstr(said, "* BYE"));
    assert_null(strstr(said, "f OK"));
    assert_true(session->closing);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_same_is_said, fill, empty),
        cmocka_unit_test_setup_teardown(little_at_a_time, fill, empty),
        cmocka_unit_test_setup_teardown(others_go_on_meanwhile, fill, empty),
        cmocka_unit_test_setup_teardown(who_idles_is_told_in_bursts, fill, empty),
        cmocka_unit_test_setup_teardown(who_does_not_read_is_not_waited_for, fill, empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
