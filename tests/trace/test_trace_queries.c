/* Lines and their echoes, and the state at every record. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/trace/score.h"

static struct mw_trace trace;

static int set_up(void **state) {
    (void)state;
    score_write(&trace);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    mw_trace_free(&trace);
    return 0;
}

static void test_lines(void **state) {
    (void)state;
    assert_int_equal(mw_trace_heard(&trace, AT_RETR), AT_RETR_HEARD);
    assert_int_equal(mw_trace_heard(&trace, AT_QUERY), AT_QUERY_HEARD);
    assert_int_equal(mw_trace_heard(&trace, AT_QUIT), MW_NONE);
    assert_int_equal(mw_trace_taken_for(&trace, AT_RETR), AT_RETR_TAKEN);
    assert_int_equal(mw_trace_taken_for(&trace, AT_GREETING), AT_GREETING_TAKEN);
    assert_int_equal(mw_trace_taken_for(&trace, AT_QUERY), MW_NONE);
    assert_int_equal(mw_trace_reply_to(&trace, AT_RETR), AT_DOT);
    assert_int_equal(mw_trace_reply_to(&trace, AT_QUERY), AT_ANSWER);
    assert_int_equal(mw_trace_reply_to(&trace, AT_QUIT), AT_BYE);
    assert_int_equal(mw_trace_burst_start(&trace, AT_DOT), AT_OK);
    assert_int_equal(mw_trace_burst_start(&trace, AT_BYE), AT_BYE);
    assert_int_equal(mw_trace_burst_start(&trace, AT_GREETING), AT_GREETING);
    assert_int_equal(mw_trace_burst_start(&trace, AT_CONTENT), AT_OK);
}

static void test_machines(void **state) {
    (void)state;
    for (uint32_t at = 0; at < SCORE_RECORDS; at++) {
        assert_int_equal(mw_trace_machine_state(&trace, at, SCORE_VISIT, 0),
                         at < AT_GREETING_TAKEN ? SCORE_STATE_TWO : SCORE_STATE_ONE);
        assert_int_equal(mw_trace_machine_state(&trace, at, SCORE_VISIT, 1),
                         at < AT_RETR_TAKEN ? SCORE_STATE_TWO : SCORE_STATE_ONE);
    }
    assert_int_equal(mw_trace_machine_state(&trace, MW_NONE, SCORE_VISIT, 0), SCORE_STATE_TWO);
    assert_int_equal(mw_trace_machine_state(&trace, AT_BYE, SCORE_DNS_EXCHANGE, 0), 0); /* it has none */
}

static void test_phases(void **state) {
    (void)state;
    for (uint32_t at = 0; at < SCORE_RECORDS; at++) {
        enum mw_connection_phase visit = at < AT_CONNECTING  ? MW_CONNECTION_NOT_YET
                                         : at < AT_CONNECTED ? MW_CONNECTION_OPENING
                                         : at < AT_CLOSED    ? MW_CONNECTION_OPEN
                                                             : MW_CONNECTION_OVER;
        enum mw_connection_phase dns = at < AT_QUERY    ? MW_CONNECTION_NOT_YET
                                       : at < AT_ANSWER ? MW_CONNECTION_OPEN
                                                        : MW_CONNECTION_OVER;
        assert_int_equal(mw_trace_connection_phase(&trace, at, SCORE_VISIT), visit);
        assert_int_equal(mw_trace_connection_phase(&trace, at, SCORE_DNS_EXCHANGE), dns);
    }
    assert_int_equal(mw_trace_connection_phase(&trace, MW_NONE, SCORE_VISIT), MW_CONNECTION_NOT_YET);
    static const enum mw_record_kind failures[] = {MW_RECORD_REFUSED, MW_RECORD_TIMED_OUT, MW_RECORD_RESET};
    for (int i = 0; i < 3; i++) {
        uint16_t kept = trace.records[AT_CLOSED].kind;
        trace.records[AT_CLOSED].kind = (uint16_t)failures[i];
        mw_trace_changed(&trace);
        assert_int_equal(mw_trace_connection_phase(&trace, AT_CLOSED, SCORE_VISIT), MW_CONNECTION_FAILED);
        trace.records[AT_CLOSED].kind = kept;
        mw_trace_changed(&trace);
    }
}

static void test_focus(void **state) {
    (void)state;
    assert_int_equal(mw_trace_focus(&trace, MW_NONE), MW_NONE);
    assert_int_equal(mw_trace_focus(&trace, AT_STEP), MW_NONE);
    assert_int_equal(mw_trace_focus(&trace, AT_QUERY), SCORE_DNS_EXCHANGE);
    assert_int_equal(mw_trace_focus(&trace, AT_SYN), SCORE_VISIT);
    assert_int_equal(mw_trace_focus(&trace, AT_STEP_DONE), SCORE_VISIT);
    assert_int_equal(mw_trace_focus(&trace, 99999), SCORE_VISIT);
}

static void same_holding(const struct mw_holding *a, const struct mw_holding *b) {
    assert_int_equal(a->letter_count, b->letter_count);
    assert_int_equal(a->bytes, b->bytes);
    assert_int_equal(a->locked, b->locked);
    assert_int_equal(a->unread, b->unread);
    for (size_t i = 0; i < a->letter_count; i++) {
        assert_int_equal(a->letters[i].message, b->letters[i].message);
        assert_int_equal(a->letters[i].marked, b->letters[i].marked);
        assert_int_equal(a->letters[i].changed, b->letters[i].changed);
    }
}

static void test_holdings(void **state) {
    (void)state;
    struct mw_arena arena = {0};
    for (uint32_t i = 0; i <= SCORE_RECORDS; i++) {
        uint32_t at = i ? i - 1 : MW_NONE; /* before anything happened, what lay there lies there */
        struct mw_holding box = mw_trace_holding(&trace, at, SCORE_BOX, &arena);
        struct mw_holding device = mw_trace_holding(&trace, at, SCORE_DEVICE, &arena);
        const struct mw_holding *all = mw_trace_holdings(&trace, at, &arena);
        same_holding(&all[SCORE_BOX], &box);
        same_holding(&all[SCORE_DEVICE], &device);
        bool happened = at != MW_NONE, removed = happened && at >= AT_REMOVED;
        assert_int_equal(box.letter_count, !removed);
        assert_int_equal(box.bytes, removed ? 0 : strlen(SCORE_LETTER));
        assert_int_equal(box.locked, happened && at >= AT_LOCKED && at < AT_UNLOCKED);
        assert_int_equal(device.letter_count, happened && at >= AT_ADDED);
        if (!removed) {
            assert_int_equal(box.letters[0].marked, happened && at >= AT_MARKED);
            assert_int_equal(box.letters[0].message, 5);
            assert_int_equal(box.letters[0].since, AT_INITIAL);
        }
    }
    trace.records[AT_QUIT].kind = MW_RECORD_MAIL_UNMARKED;
    trace.records[AT_QUIT].mail = trace.records[AT_MARKED].mail;
    mw_trace_changed(&trace);
    assert_true(mw_trace_holding(&trace, AT_MARKED, SCORE_BOX, &arena).letters[0].marked);
    assert_false(mw_trace_holding(&trace, AT_QUIT, SCORE_BOX, &arena).letters[0].marked);
    mw_arena_free(&arena);
    struct mw_trace nothing = {0};
    assert_int_equal(mw_trace_holding(&nothing, MW_NONE, 0, &arena).letter_count, 0);
    assert_int_equal(mw_trace_holding(&nothing, 3, 0, &arena).letter_count, 0);
}

static void test_what_is_in_force(void **state) {
    (void)state;
    for (uint32_t at = 0; at < SCORE_RECORDS; at++) {
        assert_int_equal(mw_trace_chapter_at(&trace, at), at < AT_STEP ? -1 : at < AT_RETR ? 0 : 1);
        assert_int_equal(mw_trace_note_at(&trace, at), at < AT_QUERY ? -1 : at < AT_DOT ? 0 : 2);
        assert_int_equal(mw_trace_question_at(&trace, at), at == AT_RETR ? 0 : -1);
        assert_int_equal(mw_trace_step_at(&trace, at), at < AT_STEP ? MW_NONE : 0);
    }
    assert_int_equal(mw_trace_chapter_at(&trace, MW_NONE), -1);
    assert_int_equal(mw_trace_note_at(&trace, MW_NONE), -1);
    assert_int_equal(mw_trace_question_at(&trace, MW_NONE), -1);
    assert_int_equal(mw_trace_step_at(&trace, MW_NONE), MW_NONE);
}

static void has_header(const char *message, const char *name, const char *expected) {
    struct mw_buffer value = {0};
    bool found = mw_trace_header(mw_span_of(message), name, &value);
    assert_int_equal(found, expected != NULL);
    if (expected) assert_string_equal(mw_buffer_text(&value), expected);
    mw_buffer_free(&value);
}

static void test_headers(void **state) {
    (void)state;
    has_header(SCORE_LETTER, "Subject", "Satu dua");
    has_header(SCORE_LETTER, "SUBJECT", "Satu dua");
    has_header(SCORE_LETTER, "To", "x"); /* RFC 5322 §4.5: blanks before the colon, of old */
    has_header(SCORE_LETTER, "From", NULL);
    has_header(SCORE_LETTER, "Sub", NULL);
    has_header("A: 1\r\nB:\r\n\t2\r\n \t3 \r\n\r\nC: 4\r\n", "B", " 2 3");
    has_header("A: 1\r\nA: 2\r\n", "A", "1"); /* the first */
    has_header("A: 1\nB: 2\n\nC: 3\n", "B", "2");
    has_header("A: 1\nB: 2\n\nC: 3\n", "C", NULL);
    has_header("A:1", "A", "1");
    has_header("", "A", NULL);
    has_header("A", "A", "");
    has_header("\r\nA: 1\r\n", "A", NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_lines),    TEST(test_machines),         TEST(test_phases),  TEST(test_focus),
        TEST(test_holdings), TEST(test_what_is_in_force), TEST(test_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
