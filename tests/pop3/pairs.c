#include "tests/pop3/pairs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/memory.h"

static uint16_t find_name(const struct mw_bilingual *names, uint16_t count, const char *wanted) {
    for (uint16_t i = 0; i < count; i++)
        if (strcmp(names[i].in[MW_LANGUAGE_EN], wanted) == 0) return i;
    fail_msg("no state or event is called \"%s\"", wanted);
    return count;
}

static void check_none_missing(const struct pair_subject *subject) {
    const struct mw_table *table = subject->table;
    bool *met = mw_alloc((size_t)table->state_count * table->event_count);
    for (size_t i = 0; i < subject->pair_count; i++) {
        uint16_t state = find_name(table->states, table->state_count, subject->pairs[i].state);
        uint16_t event = find_name(table->events, table->event_count, subject->pairs[i].event);
        met[state * table->event_count + event] = true;
    }
    for (uint16_t state = 0; state < table->state_count; state++)
        for (uint16_t event = 0; event < table->event_count; event++)
            if (!met[state * table->event_count + event])
                fail_msg("%s: nothing is expected of \"%s\" in state \"%s\"", table->id,
                         table->events[event].in[MW_LANGUAGE_EN], table->states[state].in[MW_LANGUAGE_EN]);
    mw_free(met);
}

static void forget_facts(struct mw_session *session, struct mw_buffer *out) {
    struct mw_fact fact;
    while (mw_session_next_fact(session, &fact)) {
    }
    mw_session_take_output(session, out);
    mw_buffer_clear(out);
}

/* The last row that was taken since facts were read must be one for this event. */
static void check_row_fits(struct mw_session *session, const struct pair *pair, bool *taken) {
    const struct mw_table *table = session->class->table;
    struct mw_fact fact;
    while (mw_session_next_fact(session, &fact)) {
        if (fact.kind != MW_FACT_TAKEN) continue;
        taken[fact.row] = true;
        const struct mw_row *row = &table->rows[fact.row];
        assert_true(row->on == MW_ANY || row->on < table->event_count);
        if (session->facts_read < session->fact_count) continue;
        if (row->on != MW_ANY) assert_string_equal(table->events[row->on].in[MW_LANGUAGE_EN], pair->event);
    }
}

static void check_live(const struct pair_subject *subject, const struct pair *pair,
                       struct mw_session *session, bool *taken) {
    const struct mw_table *table = subject->table;
    struct mw_buffer out = {0};
    forget_facts(session, &out);
    subject->feed(subject->context, pair);
    check_row_fits(session, pair, taken);
    mw_session_take_output(session, &out);
    const char *said = mw_buffer_text(&out);
    bool as_expected = pair->said[0] ? strstr(said, pair->said) != NULL : said[0] == '\0';
    if (!as_expected || strcmp(table->states[session->state].in[MW_LANGUAGE_EN], pair->to) != 0)
        fail_msg("%s in state \"%s\", %s \"%s\": expected \"%s\" and then \"%s\", but got \"%s\" and \"%s\"",
                 table->id, pair->state, pair->event, pair->feed, pair->said, pair->to, said,
                 table->states[session->state].in[MW_LANGUAGE_EN]);
    mw_buffer_free(&out);
}

static void check_impossible(const struct mw_table *table, const struct pair *pair,
                             const struct mw_session *session, bool *taken) {
    uint16_t event = find_name(table->events, table->event_count, pair->event);
    uint16_t picked = mw_table_pick(table, session->state, event, session);
    if (picked == MW_NO_ROW) fail_msg("%s: no row for \"%s\" in \"%s\"", table->id, pair->event, pair->state);
    const struct mw_row *row = &table->rows[picked];
    assert_int_equal(row->outcome, MW_REFUSES);
    taken[picked] = true;
}

void check_pairs(const struct pair_subject *subject) {
    const struct mw_table *table = subject->table;
    bool *taken = mw_alloc(table->row_count);
    check_none_missing(subject);
    for (size_t i = 0; i < subject->pair_count; i++) {
        const struct pair *pair = &subject->pairs[i];
        struct mw_session *session = subject->bring(subject->context, pair);
        assert_string_equal(table->states[session->state].in[MW_LANGUAGE_EN], pair->state);
        if (pair->feed)
            check_live(subject, pair, session, taken);
        else
            check_impossible(table, pair, session, taken);
        subject->destroy(subject->context);
    }
    for (uint16_t i = 0; i < table->row_count; i++) {
        const struct mw_row *row = &table->rows[i];
        if (!taken[i]) fail_msg("%s: row %d is never taken", table->id, i);
        assert_non_null(row->rfc);
        assert_non_null(row->why.in[MW_LANGUAGE_EN]);
        assert_non_null(row->why.in[MW_LANGUAGE_ID]);
    }
    mw_free(taken);
}
