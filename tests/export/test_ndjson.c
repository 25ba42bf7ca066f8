/* Traces saved as NDJSON: they come back whole, and files that are not whole are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "sim/base/random.h"
#include "sim/export/ndjson.h"
#include "sim/export/ndjson_read.h"
#include "tests/export/sample.h"
#include "tests/trace/imap_score.h"

static void save_sample(struct mw_buffer *out) {
    struct mw_trace trace = {0};
    sample_trace(&trace);
    mw_ndjson_add(&trace, out);
    mw_trace_free(&trace);
}

/* *back is zeroed. */
static void save_and_read(const struct mw_trace *trace, struct mw_trace *back) {
    struct mw_buffer first = {0}, second = {0};
    struct mw_ndjson_problem problem;
    mw_ndjson_add(trace, &first);
    assert_true(mw_ndjson_is_trace(mw_buffer_span(&first)));
    if (!mw_ndjson_read(mw_buffer_span(&first), back, &problem))
        fail_msg("line %zu: %s", problem.line, problem.words[0]);
    mw_ndjson_add(back, &second);
    assert_string_equal(mw_buffer_text(&first), mw_buffer_text(&second));
    mw_buffer_free(&first);
    mw_buffer_free(&second);

    /* What the bytes cannot vouch for: that the records themselves are the same. */
    assert_int_equal(back->record_count, trace->record_count);
    for (size_t i = 0; i < trace->record_count; i++)
        if (memcmp(&back->records[i], &trace->records[i], sizeof *trace->records) != 0)
            fail_msg("record %zu differs", i);
    assert_int_equal(back->texts.span_count, trace->texts.span_count);
    for (uint32_t i = 0; i < trace->texts.span_count; i++)
        assert_true(mw_span_equal(mw_trace_bytes(back, i), mw_trace_bytes(trace, i)));
}

/* What is left when the oldest was forgotten can be saved and opened, too. */
static void what_is_left_comes_back(void **state) {
    (void)state;
    size_t tried = 0;
    for (uint32_t cut = 1;; cut++) {
        struct mw_trace trace = {0}, back = {0};
        struct mw_buffer first = {0}, second = {0};
        struct mw_ndjson_problem problem;
        imap_score(&trace);
        bool divides = false; /* a line from who heard it: nobody does that */
        for (size_t i = cut; i < trace.record_count; i++)
            divides =
                divides || (trace.records[i].kind == MW_RECORD_HEARD && trace.records[i].line.cause < cut);
        bool over = cut >= trace.record_count;
        if (!over && !divides) {
            mw_trace_forget(&trace, cut, 0, NULL);
            mw_ndjson_add(&trace, &first);
            if (!mw_ndjson_read(mw_buffer_span(&first), &back, &problem))
                fail_msg("without %u records, line %zu: %s", cut, problem.line, problem.words[0]);
            mw_ndjson_add(&back, &second);
            assert_string_equal(mw_buffer_text(&first), mw_buffer_text(&second));
            tried++;
        }
        mw_trace_free(&trace);
        mw_trace_free(&back);
        mw_buffer_free(&first);
        mw_buffer_free(&second);
        if (over) break;
    }
    assert_true(tried > 10);
}

/* Piece by piece while it is being written: each piece leaves a trace that is a whole one. */
static void grows_piece_by_piece(void **state) {
    (void)state;
    struct mw_trace trace = {0}, grown = {0};
    struct mw_buffer whole = {0}, back = {0};
    struct mw_ndjson_problem problem;
    sample_trace(&trace);
    mw_ndjson_add(&trace, &whole);
    struct mw_ndjson_reader *reader = mw_ndjson_reader_open(&grown);
    struct mw_span rest = mw_buffer_span(&whole);
    uint32_t needed = 0; /* the catalogue speaks of the records up to here */
    for (size_t i = 0; i < trace.catalogue.connection_count; i++)
        if (trace.catalogue.connections[i].opened_by != MW_NONE)
            needed = needed > trace.catalogue.connections[i].opened_by
                         ? needed
                         : trace.catalogue.connections[i].opened_by;
#define NEEDED(one, many)                                                                                    \
    for (size_t i = 0; i < trace.catalogue.one##_count; i++)                                                 \
        if (trace.catalogue.many[i].record != MW_NONE && trace.catalogue.many[i].record > needed)            \
            needed = trace.catalogue.many[i].record;
    NEEDED(step, steps)
    NEEDED(chapter, chapters)
    NEEDED(note, notes)
    NEEDED(question, questions)
#undef NEEDED
    char record[32];
    snprintf(record, sizeof record, "{\"record\":%u,", needed);
    size_t len = (size_t)(strstr(rest.data, record) - rest.data), pieces = 0;
    for (; rest.len > 0; len = 0, pieces++) {
        len += mw_span_find(mw_span_from(rest, len), '\n') + 1;
        if (!mw_ndjson_reader_take(reader, mw_span_cut(rest, 0, len), &problem))
            fail_msg("line %zu: %s", problem.line, problem.words[0]);
        rest = mw_span_from(rest, len);
    }
    mw_ndjson_reader_close(reader);
    mw_ndjson_add(&grown, &back);
    assert_string_equal(mw_buffer_text(&back), mw_buffer_text(&whole));
    assert_true(pieces >= 1);
    mw_trace_free(&trace);
    mw_trace_free(&grown);
    mw_buffer_free(&whole);
    mw_buffer_free(&back);
}

/* With folders that come and go, flags, and letters that are there in part. */
static void imap_comes_back_whole(void **state) {
    (void)state;
    struct mw_trace trace = {0}, back = {0};
    imap_score(&trace);
    save_and_read(&trace, &back);
    assert_string_equal(back.catalogue.stores[IMAP_SENT].use, "\\Sent");
    assert_true(back.catalogue.stores[IMAP_ARCHIVE].absent);
    assert_false(back.catalogue.stores[IMAP_SENT].absent);
    assert_null(back.catalogue.stores[IMAP_ARCHIVE].use);
    mw_trace_free(&trace);
    mw_trace_free(&back);
}

static void comes_back_whole(void **state) {
    (void)state;
    struct mw_trace trace = {0}, back = {0};
    sample_trace(&trace);
    save_and_read(&trace, &back);
    assert_true(back.catalogue.about.seed == UINT64_MAX);
    const struct mw_table *table = back.catalogue.machines[0];
    assert_string_equal(mw_say(table->rows[1].guard->name, MW_LANGUAGE_ID), "penerima dikenal");
    assert_string_equal(mw_say(table->states[1], MW_LANGUAGE_ID), "siap");
    assert_null(table->events[1].in[MW_LANGUAGE_ID]);
    assert_null(table->rows[1].guard->holds);
    assert_string_equal(table->rows[1].action->name, "keep the recipient");
    assert_int_equal(table->rows[2].from, MW_ANY);
    assert_int_equal(table->rows[2].outcome, MW_REFUSES);
    mw_trace_free(&trace);
    mw_trace_free(&back);
}

static bool reads(struct mw_span file, struct mw_ndjson_problem *problem) {
    struct mw_trace trace = {0};
    *problem = (struct mw_ndjson_problem){0};
    bool good = mw_ndjson_read(file, &trace, problem);
    if (!good) assert_true(problem->line > 0 && problem->words[0][0] != '\0' && problem->words[1][0] != '\0');
    mw_trace_free(&trace);
    return good;
}

/* The sample with `from` replaced once by `to`. */
static void assert_refused(const char *from, const char *to) {
    struct mw_buffer file = {0}, changed = {0};
    struct mw_ndjson_problem problem;
    save_sample(&file);
    const char *at = strstr(mw_buffer_text(&file), from);
    if (at == NULL) fail_msg("the sample has no %s", from);
    size_t before = (size_t)(at - file.data), line = 1;
    for (size_t i = 0; i < before; i++)
        line += file.data[i] == '\n';
    mw_buffer_add(&changed, mw_span_cut(mw_buffer_span(&file), 0, before));
    mw_buffer_add_text(&changed, to);
    mw_buffer_add(&changed, mw_span_from(mw_buffer_span(&file), before + strlen(from)));
    if (reads(mw_buffer_span(&changed), &problem)) fail_msg("taken: %s for %s", to, from);
    if (problem.line < line) fail_msg("%s: line %zu instead of %zu", to, problem.line, line);
    mw_buffer_free(&file);
    mw_buffer_free(&changed);
}

static void what_is_wrong_is_found(void **state) {
    (void)state;
    static const char *const changes[][2] = {
        {"{\"mailwalk-trace\":1", "{\"mailwalk-trace\":2"},
        {"{\"mailwalk-trace\":1", "{\"lesson\":1"},
        {"\"seed\":", "\"sead\":"},
        {"{\"machine\":0", "{\"machine\":1"},
        {"\"start\":0", "\"start\":2"},
        {"\"start\":0", "\"start\":\"any\""},
        {"\"states\":[{\"en\":\"waiting\"", "\"states\":[{\"xx\":\"waiting\""},
        {"\"events\":[{\"en\":\"EHLO\"}", "\"events\":[\"EHLO\""},
        {"\"guard\":{\"en\"", "\"guard\":{\"xx\""},
        {"\"from\":\"any\"", "\"from\":9"},
        {"\"to\":\"same\"", "\"to\":\"other\""},
        {"{\"host\":1", "{\"host\":2"},
        {"\"kind\":\"laptop\"", "\"kind\":\"toaster\""},
        {"\"id\":\"laptop\"", "\"id\":5"},
        {"\"a\":0", "\"a\":3"},
        {"\"kind\":\"mailbox\",\"at\":1", "\"kind\":\"mailbox\",\"at\":7"},
        {"\"protocol\":\"dns\"", "\"protocol\":\"gopher\""},
        {"\"server_machine\":0", "\"server_machine\":1"},
        {"\"client_port\":50000", "\"client_port\":65536"},
        {"\"client_port\":50000", "\"client_port\":1.5"},
        {"\"client_port\":50000", "\"client_port\":-1"},
        {"\"opened_by\":4", "\"opened_by\":4000"},
        {"{\"text\":0", "{\"text\":1"},
        {"{\"text\":0,\"is\"", "{\"text\":0,\"was\""},
        {"\"base64\":\"EjT/", "\"base64\":\"E*T/"},
        {"{\"record\":1,", "{\"record\":2,"},
        {"{\"record\":1,\"at_us\":12345", "{\"record\":1,\"at_us\":-1"},
        {"\"kind\":\"step\"", "\"kind\":\"stop\""},
        {"\"step\":0,\"says\"", "\"step\":2,\"says\""},
        {"\"notice\":\"message-written\"", "\"notice\":\"unheard-of\""},
        {"\"host\":\"laptop\"", "\"host\":\"nobody\""},
        {"\"store\":0", "\"store\":3"},
        {"\"store\":0", "\"shop\":0"},
        {"\"connection\":0", "\"connection\":3"},
        {"\"connection\":0,\"from\"", "\"from\""},
        {"\"flags\":[\"udp\"]", "\"flags\":[\"udf\"]"},
        {"\"flags\":[\"udp\"]", "\"flags\":1"},
        {"\"row\":2", "\"row\":3"},
        {"\"was\":1", "\"was\":2"},
        {"\"side\":1", "\"side\":2"},
        {"\"machine\":0,\"row\"", "\"machine\":1,\"row\""},
        {"\"outcome\":\"failed\"", "\"outcome\":\"fated\""},
        {"\n{\"record\":5", "\n{\"record\":5,\"cause\":5000"},
        {"\n{\"record\":5", "\nnull\n{\"record\":5"},
        {"\n{\"record\":5", "\n{}\n{\"record\":5"},
        {"\n{\"record\":5", "\n{} {}\n{\"record\":5"},
        {"\n{\"record\":5", "\n{\"host\":3}\n{\"record\":5"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        assert_refused(changes[i][0], changes[i][1]);

    static const char *const files[] = {"",
                                        "\n",
                                        "x",
                                        "{",
                                        "[]",
                                        "{}",
                                        "null",
                                        "{\"mailwalk-trace\":1}",
                                        "{\"mailwalk-trace\":1,\"about\":[]}",
                                        "{\"about\":{},\"mailwalk-trace\":1}"};
    struct mw_ndjson_problem problem;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (reads(mw_span_of(files[i]), &problem)) fail_msg("taken: %s", files[i]);
        assert_int_equal(problem.line, 1);
    }
    assert_false(mw_ndjson_is_trace(mw_span_of("{\"about\":{}}")));
}

static void damaged_files_do_no_harm(void **state) {
    (void)state;
    struct mw_buffer file = {0}, again = {0};
    save_sample(&file);
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct mw_random random = mw_random_stream(seed, "damage");
        struct mw_buffer damaged = {0};
        struct mw_ndjson_problem problem;
        mw_buffer_add(&damaged, mw_buffer_span(&file));
        for (uint64_t left = 1 + mw_random_below(&random, 3); left > 0; left--) {
            static const char bytes[] = "0123456789\"{}[],:\n\\x";
            damaged.data[mw_random_below(&random, damaged.len)] =
                bytes[mw_random_below(&random, sizeof bytes - 1)];
        }
        if (seed % 4 == 0) damaged.len = (size_t)mw_random_below(&random, damaged.len);
        struct mw_trace trace = {0};
        /* What is still taken must be fit to be written, and so to be shown. */
        if (mw_ndjson_read(mw_buffer_span(&damaged), &trace, &problem)) {
            mw_buffer_clear(&again);
            mw_ndjson_add(&trace, &again);
            assert_true(reads(mw_buffer_span(&again), &problem));
        }
        mw_trace_free(&trace);
        mw_buffer_free(&damaged);
    }
    mw_buffer_free(&file);
    mw_buffer_free(&again);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back_whole),        cmocka_unit_test(imap_comes_back_whole),
        cmocka_unit_test(what_is_left_comes_back), cmocka_unit_test(grows_piece_by_piece),
        cmocka_unit_test(what_is_wrong_is_found),  cmocka_unit_test(damaged_files_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
