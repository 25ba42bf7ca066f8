/* Texts, records, stops and cutting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/trace/score.h"

static void test_texts_are_stored_once(void **state) {
    (void)state;
    struct mw_trace trace = {0};
    uint32_t empty = mw_trace_text(&trace, mw_span_of(""));
    assert_int_equal(mw_trace_number(&trace, mw_trace_bytes(&trace, empty)), empty);
    assert_int_equal(mw_trace_text(&trace, (struct mw_span){0}), empty);
    assert_int_equal(mw_trace_bytes(&trace, empty).len, 0);
    assert_int_equal(mw_trace_bytes(&trace, MW_NONE).len, 0);
    uint32_t nul = mw_trace_text(&trace, (struct mw_span){"a\0b", 3});
    uint32_t other = mw_trace_text(&trace, (struct mw_span){"a\0c", 3});
    assert_int_not_equal(nul, other);
    uint32_t numbers[3000];
    for (uint32_t i = 0; i < 3000; i++)
        numbers[i] = mw_trace_text(&trace, (struct mw_span){(const char *)&i, sizeof i});
    for (uint32_t i = 0; i < 3000; i++) {
        assert_int_equal(mw_trace_text(&trace, (struct mw_span){(const char *)&i, sizeof i}), numbers[i]);
        assert_int_equal(mw_trace_number(&trace, mw_trace_bytes(&trace, numbers[i])), numbers[i]);
        struct mw_span bytes = mw_trace_bytes(&trace, numbers[i]);
        assert_int_equal(bytes.len, sizeof i);
        assert_memory_equal(bytes.data, &i, sizeof i);
    }
    assert_int_equal(trace.texts.span_count, 3003);
    assert_true(mw_span_equal(mw_trace_bytes(&trace, nul), (struct mw_span){"a\0b", 3}));
    mw_trace_free(&trace);
    assert_int_equal(trace.texts.span_count, 0);
}

static void test_a_record_of_nothing(void **state) {
    (void)state;
    for (int kind = 0; kind < MW_RECORD_KIND_COUNT; kind++) {
        struct mw_record record = mw_record_of((enum mw_record_kind)kind, 7, 3);
        assert_int_equal(record.at_us, 7);
        assert_int_equal(record.host, 3);
        assert_int_equal(record.peer, MW_NO_HOST);
        assert_int_equal(record.connection, MW_NONE);
        assert_int_equal(mw_record_text(&record), MW_NONE);
        assert_int_equal(mw_record_is_line(&record),
                         kind == MW_RECORD_COMMAND || kind == MW_RECORD_REPLY || kind == MW_RECORD_CONTENT);
        for (int before = 0; before < kind; before++)
            assert_string_not_equal(mw_record_kind_id((enum mw_record_kind)kind),
                                    mw_record_kind_id((enum mw_record_kind)before));
    }
}

/* The finest grain that stops at each record of the score; MW_GRAIN_COUNT: none. */
static const enum mw_grain coarsest[SCORE_RECORDS] = {
    [AT_INITIAL] = MW_GRAIN_COUNT,
    [AT_STEP] = MW_GRAIN_EXCHANGE,
    [AT_QUERY] = MW_GRAIN_LINE,
    [AT_QUERY_PACKET] = MW_GRAIN_PACKET,
    [AT_QUERY_HEARD] = MW_GRAIN_COUNT,
    [AT_ANSWER] = MW_GRAIN_EXCHANGE,
    [AT_ANSWER_HEARD] = MW_GRAIN_COUNT,
    [AT_CONNECTING] = MW_GRAIN_LINE,
    [AT_SYN] = MW_GRAIN_PACKET,
    [AT_CONNECTED] = MW_GRAIN_COUNT,
    [AT_GREETING] = MW_GRAIN_EXCHANGE,
    [AT_GREETING_HEARD] = MW_GRAIN_COUNT,
    [AT_GREETING_TAKEN] = MW_GRAIN_COUNT,
    [AT_RETR] = MW_GRAIN_LINE,
    [AT_RETR_PACKET] = MW_GRAIN_PACKET,
    [AT_RETR_HEARD] = MW_GRAIN_COUNT,
    [AT_RETR_TAKEN] = MW_GRAIN_COUNT,
    [AT_LOCKED] = MW_GRAIN_COUNT,
    [AT_OK] = MW_GRAIN_PACKET,
    [AT_CONTENT] = MW_GRAIN_PACKET,
    [AT_DOT] = MW_GRAIN_EXCHANGE,
    [AT_DOT_HEARD] = MW_GRAIN_COUNT,
    [AT_ADDED] = MW_GRAIN_EXCHANGE,
    [AT_MARKED] = MW_GRAIN_COUNT,
    [AT_QUIT] = MW_GRAIN_LINE,
    [AT_REMOVED] = MW_GRAIN_EXCHANGE,
    [AT_UNLOCKED] = MW_GRAIN_COUNT,
    [AT_BYE] = MW_GRAIN_EXCHANGE,
    [AT_CLOSED] = MW_GRAIN_COUNT,
    [AT_NOTICE] = MW_GRAIN_EXCHANGE,
    [AT_STEP_DONE] = MW_GRAIN_COUNT,
};

static void test_stops(void **state) {
    (void)state;
    struct mw_trace trace = {0};
    score_write(&trace);
    for (int grain = MW_GRAIN_PACKET; grain <= MW_GRAIN_EXCHANGE; grain++) {
        uint32_t last = MW_NONE;
        for (uint32_t at = 0; at < SCORE_RECORDS; at++) {
            bool stops = coarsest[at] != MW_GRAIN_COUNT && (int)coarsest[at] >= grain;
            assert_int_equal(mw_record_stops(&trace.records[at], (enum mw_grain)grain), stops);
            assert_int_equal(mw_trace_previous_stop(&trace, at, (enum mw_grain)grain), last);
            if (!stops) continue;
            assert_int_equal(mw_trace_next_stop(&trace, last, (enum mw_grain)grain), at);
            last = at;
        }
        assert_int_equal(mw_trace_next_stop(&trace, last, (enum mw_grain)grain), MW_NONE);
    }
    assert_int_equal(mw_trace_next_stop(&trace, MW_NONE, MW_GRAIN_CHAPTER), AT_STEP);
    assert_int_equal(mw_trace_next_stop(&trace, AT_STEP, MW_GRAIN_CHAPTER), AT_RETR);
    assert_int_equal(mw_trace_next_stop(&trace, AT_RETR, MW_GRAIN_CHAPTER), MW_NONE);
    assert_int_equal(mw_trace_previous_stop(&trace, AT_RETR, MW_GRAIN_CHAPTER), AT_STEP);
    assert_int_equal(mw_trace_previous_stop(&trace, MW_NONE, MW_GRAIN_LINE), MW_NONE);
    mw_trace_free(&trace);
}

static void test_events_are_numbered(void **state) {
    (void)state;
    struct mw_trace trace = {0};
    assert_int_equal(mw_trace_event_count(&trace), 0);
    assert_int_equal(mw_trace_event_record(&trace, 1), MW_NONE);
    score_write(&trace);
    uint32_t count = 0;
    for (uint32_t at = 0; at < SCORE_RECORDS; at++) {
        if (coarsest[at] != MW_GRAIN_COUNT && coarsest[at] >= MW_GRAIN_LINE) {
            count++;
            assert_int_equal(mw_trace_event_record(&trace, count), at);
        }
        assert_int_equal(mw_trace_event_of(&trace, at), count);
    }
    assert_int_equal(count, 12);
    assert_int_equal(mw_trace_event_count(&trace), count);
    assert_int_equal(mw_trace_event_record(&trace, count + 1), MW_NONE);
    assert_int_equal(mw_trace_event_record(&trace, 0), MW_NONE);
    assert_int_equal(mw_trace_event_of(&trace, MW_NONE), 0);
    mw_trace_free(&trace);
}

static void is_moment(const struct mw_trace *trace, const char *words, uint32_t expected) {
    uint32_t record = 12345;
    if (!mw_trace_parse_moment(trace, words, &record)) fail_msg("%s is a moment", words);
    if (record != expected) fail_msg("%s is record %u, not %u", words, (unsigned)record, (unsigned)expected);
}

static void test_moments(void **state) {
    (void)state;
    struct mw_trace trace = {0};
    score_write(&trace);
    is_moment(&trace, "0", MW_NONE);
    is_moment(&trace, "1", AT_STEP);
    is_moment(&trace, "12", AT_NOTICE);
    is_moment(&trace, "visit", AT_STEP);
    is_moment(&trace, "0s", MW_NONE); /* only what lay there */
    is_moment(&trace, "0.1s", AT_STEP);
    is_moment(&trace, "0.199999s", AT_STEP);
    is_moment(&trace, "0.2s", AT_QUERY);
    is_moment(&trace, "1s", AT_CONNECTING + 3);
    is_moment(&trace, "1.25s", AT_GREETING);
    is_moment(&trace, "99999s", AT_NOTICE);
    static const char *const wrong[] = {"14",
                                        "4294967297",
                                        "never",
                                        "",
                                        "s",
                                        "1.s5",
                                        "-1s",
                                        "1.1234567s",
                                        "1..5s",
                                        "visit ",
                                        "18446744073709551616",
                                        "18446744073709551615s",
                                        ".s"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        uint32_t record;
        if (mw_trace_parse_moment(&trace, wrong[i], &record)) fail_msg("\"%s\" is no moment", wrong[i]);
    }
    mw_trace_free(&trace);
}

static void test_cutting(void **state) {
    (void)state;
    struct mw_trace trace = {0};
    score_write(&trace);
    mw_trace_cut(&trace, SCORE_RECORDS + 10); /* past the end: nothing happened that is forgotten */
    assert_int_equal(trace.record_count, SCORE_RECORDS);
    assert_int_equal(trace.catalogue.connection_count, 2);
    mw_trace_cut(&trace, AT_RETR);
    assert_int_equal(trace.record_count, AT_RETR + 1);
    assert_int_equal(trace.catalogue.connection_count, 2);
    assert_int_equal(trace.catalogue.chapters[1].record, AT_RETR);
    assert_int_equal(trace.catalogue.notes[1].record, MW_NONE);
    assert_int_equal(trace.catalogue.expectation_count, 0);
    mw_trace_cut(&trace, AT_ANSWER);
    assert_int_equal(trace.catalogue.connection_count, 1);
    assert_int_equal(trace.catalogue.chapters[0].record, AT_STEP);
    assert_int_equal(trace.catalogue.chapters[1].record, MW_NONE);
    assert_int_equal(trace.catalogue.questions[0].record, MW_NONE);
    assert_int_equal(trace.catalogue.steps[0].record, AT_STEP);
    mw_trace_cut(&trace, MW_NONE);
    assert_int_equal(trace.record_count, 1); /* what lay there stays */
    assert_int_equal(trace.catalogue.steps[0].record, MW_NONE);
    mw_trace_free(&trace);
}

static void test_hosts_are_found(void **state) {
    (void)state;
    struct mw_trace trace = {0};
    score_write(&trace);
    assert_int_equal(mw_catalogue_find_host(&trace.catalogue, "server"), SCORE_SERVER);
    assert_int_equal(mw_catalogue_find_host(&trace.catalogue, "nobody"), MW_NO_HOST);
    for (int i = 0; i < MW_PROTOCOL_COUNT; i++)
        assert_non_null(mw_protocol_label((enum mw_protocol)i));
    assert_string_equal(mw_protocol_label(MW_PROTOCOL_SMTP), "SMTP");
    assert_string_equal(mw_protocol_id(MW_PROTOCOL_POP3), "pop3");
    mw_trace_free(&trace);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts_are_stored_once),
        cmocka_unit_test(test_a_record_of_nothing),
        cmocka_unit_test(test_stops),
        cmocka_unit_test(test_events_are_numbered),
        cmocka_unit_test(test_moments),
        cmocka_unit_test(test_cutting),
        cmocka_unit_test(test_hosts_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
