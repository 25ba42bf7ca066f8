#include "sim/trace/query.h"

#include <string.h>

#include "sim/base/encoded_word.h"
#include "sim/base/text.h"
#include "sim/trace/index.h"

/* --- stops --- */

/* The nearest chapter that starts after (before) the record; MW_NONE. */
static uint32_t chapter_beside(const struct mw_trace *trace, uint32_t from, bool after) {
    uint32_t found = MW_NONE;
    for (size_t i = 0; i < trace->catalogue.chapter_count; i++) {
        uint32_t at = trace->catalogue.chapters[i].record;
        if (at >= trace->record_count) continue;
        if (after ? from != MW_NONE && at <= from : at >= from) continue;
        if (found == MW_NONE || (after ? at < found : at > found)) found = at;
    }
    return found;
}

uint32_t mw_trace_next_stop(const struct mw_trace *trace, uint32_t from, enum mw_grain grain) {
    if (grain == MW_GRAIN_CHAPTER) return chapter_beside(trace, from, true);
    for (uint32_t at = from == MW_NONE ? 0 : from + 1; at < trace->record_count; at++)
        if (mw_record_stops(&trace->records[at], grain)) return at;
    return MW_NONE;
}

uint32_t mw_trace_previous_stop(const struct mw_trace *trace, uint32_t from, enum mw_grain grain) {
    if (from == MW_NONE) return MW_NONE;
    if (grain == MW_GRAIN_CHAPTER) return chapter_beside(trace, from, false);
    for (uint32_t at = from; at-- > 0;)
        if (mw_record_stops(&trace->records[at], grain)) return at;
    return MW_NONE;
}

uint32_t mw_trace_event_count(const struct mw_trace *trace) {
    const struct mw_index *index = mw_trace_index(trace);
    return index != NULL ? (uint32_t)index->events.count : 0;
}

uint32_t mw_trace_event_of(const struct mw_trace *trace, uint32_t record) {
    const struct mw_index *index = mw_trace_index(trace);
    return index != NULL && record != MW_NONE ? (uint32_t)mw_numbers_until(&index->events, record) : 0;
}

uint32_t mw_trace_event_record(const struct mw_trace *trace, uint32_t event) {
    const struct mw_index *index = mw_trace_index(trace);
    return index != NULL && event > 0 && event <= index->events.count ? index->events.items[event - 1]
                                                                      : MW_NONE;
}

/* "12.5s": seconds with up to six decimals. */
static bool parse_seconds(struct mw_span text, int64_t *at_us) {
    if (text.len < 2 || text.data[text.len - 1] != 's') return false;
    text.len--;
    size_t point = mw_span_find(text, '.');
    uint64_t whole, part = 0;
    if (!mw_span_number(mw_span_cut(text, 0, point), &whole) || whole > INT64_MAX / 2000000) return false;
    struct mw_span decimals = mw_span_from(text, point + 1);
    if (point < text.len && (decimals.len > 6 || !mw_span_number(decimals, &part))) return false;
    for (size_t i = decimals.len; i < 6; i++)
        part *= 10;
    *at_us = (int64_t)(whole * 1000000 + part);
    return true;
}

static uint32_t last_stop_at(const struct mw_trace *trace, int64_t at_us) {
    uint32_t found = MW_NONE;
    for (uint32_t at = 0; at < trace->record_count && trace->records[at].at_us <= at_us; at++)
        if (mw_record_stops(&trace->records[at], MW_GRAIN_LINE)) found = at;
    return found;
}

bool mw_trace_parse_moment(const struct mw_trace *trace, const char *moment, uint32_t *record) {
    uint64_t event;
    int64_t at_us;
    if (mw_span_number(mw_span_of(moment), &event)) {
        if (event > mw_trace_event_count(trace)) return false;
        *record = event == 0 ? MW_NONE : mw_trace_event_record(trace, (uint32_t)event);
        return true;
    }
    if (parse_seconds(mw_span_of(moment), &at_us)) {
        *record = last_stop_at(trace, at_us);
        return true;
    }
    for (size_t i = 0; i < trace->catalogue.step_count; i++) {
        const struct mw_step *step = &trace->catalogue.steps[i];
        if (strcmp(step->id, moment) != 0 || step->record == MW_NONE) continue;
        *record = step->record;
        return true;
    }
    return false;
}

/* --- lines --- */

bool mw_record_is_line(const struct mw_record *record) {
    return record->kind == MW_RECORD_COMMAND || record->kind == MW_RECORD_REPLY ||
           record->kind == MW_RECORD_CONTENT;
}

/* What is known of a line's effects. */
static struct mw_index_line effects(const struct mw_trace *trace, uint32_t line) {
    const struct mw_index *index = mw_trace_index(trace);
    if (index == NULL || line >= index->records) return (struct mw_index_line){MW_NONE, MW_NONE, MW_NONE};
    return index->lines[line];
}

uint32_t mw_trace_heard(const struct mw_trace *trace, uint32_t line) {
    return effects(trace, line).heard;
}

uint32_t mw_trace_taken_for(const struct mw_trace *trace, uint32_t line) {
    return effects(trace, line).taken;
}

uint32_t mw_trace_reply_to(const struct mw_trace *trace, uint32_t command) {
    return effects(trace, command).reply;
}

/* The connection's part of the index; NULL: there is none. */
static const struct mw_index_connection *connection_of(const struct mw_trace *trace, uint32_t connection) {
    const struct mw_index *index = mw_trace_index(trace);
    return index != NULL && connection < index->connection_count ? &index->connections[connection] : NULL;
}

uint32_t mw_trace_burst_start(const struct mw_trace *trace, uint32_t line) {
    const struct mw_record *last = &trace->records[line];
    const struct mw_index_connection *its = connection_of(trace, last->connection);
    if (its == NULL) return line;
    int side = last->host != trace->catalogue.connections[last->connection].client;
    uint32_t end = line == 0 ? MW_NONE : mw_numbers_last(&its->ends[side], line - 1);
    uint32_t start = mw_numbers_first(&its->lines[side], end == MW_NONE ? 0 : end + 1);
    return start < line ? start : line;
}

uint32_t mw_trace_line_before(const struct mw_trace *trace, uint32_t record, uint32_t connection) {
    const struct mw_index_connection *its = connection_of(trace, connection);
    if (its == NULL || record == MW_NONE) return MW_NONE;
    uint32_t a = mw_numbers_last(&its->lines[0], record), b = mw_numbers_last(&its->lines[1], record);
    if (a == MW_NONE || b == MW_NONE) return a == MW_NONE ? b : a;
    return a > b ? a : b;
}

uint32_t mw_trace_line_after(const struct mw_trace *trace, uint32_t record, uint32_t connection) {
    const struct mw_index_connection *its = connection_of(trace, connection);
    if (its == NULL) return MW_NONE;
    uint32_t from = record == MW_NONE ? 0 : record + 1;
    uint32_t a = mw_numbers_first(&its->lines[0], from), b = mw_numbers_first(&its->lines[1], from);
    return a < b ? a : b; /* MW_NONE is above all */
}

const uint32_t *mw_trace_connection_records(const struct mw_trace *trace, uint32_t connection,
                                            size_t *count) {
    const struct mw_index_connection *its = connection_of(trace, connection);
    *count = its != NULL ? its->records.count : 0;
    return its != NULL ? its->records.items : NULL;
}

const uint32_t *mw_trace_contents(const struct mw_trace *trace, uint32_t connection, size_t *count) {
    const struct mw_index_connection *its = connection_of(trace, connection);
    *count = its != NULL ? its->contents.count : 0;
    return its != NULL ? its->contents.items : NULL;
}

const uint32_t *mw_trace_arrivals(const struct mw_trace *trace, size_t *count) {
    const struct mw_index *index = mw_trace_index(trace);
    *count = index != NULL ? index->arrivals.count : 0;
    return index != NULL ? index->arrivals.items : NULL;
}

/* --- state at a record --- */

static uint32_t clip(const struct mw_trace *trace, uint32_t record) {
    return record < trace->record_count ? record : (uint32_t)trace->record_count - 1;
}

uint32_t mw_trace_focus(const struct mw_trace *trace, uint32_t record) {
    if (record == MW_NONE || trace->record_count == 0) return MW_NONE;
    for (uint32_t at = clip(trace, record) + 1; at-- > 0;)
        if (trace->records[at].connection != MW_NONE) return trace->records[at].connection;
    return MW_NONE;
}

uint16_t mw_trace_machine_state(const struct mw_trace *trace, uint32_t record, uint32_t connection,
                                int side) {
    uint16_t machine = trace->catalogue.connections[connection].machine[side];
    uint16_t start = machine < trace->catalogue.machine_count ? trace->catalogue.machines[machine]->start : 0;
    if (record == MW_NONE || trace->record_count == 0) return start;
    const struct mw_index_connection *its = connection_of(trace, connection);
    uint32_t taken = its != NULL ? mw_numbers_last(&its->taken[side], record) : MW_NONE;
    if (taken != MW_NONE) return trace->records[taken].taken.to;
    return start;
}

enum mw_connection_phase mw_trace_connection_phase(const struct mw_trace *trace, uint32_t record,
                                                   uint32_t connection) {
    if (record == MW_NONE || trace->record_count == 0) return MW_CONNECTION_NOT_YET;
    const struct mw_index_connection *its = connection_of(trace, connection);
    uint32_t latest = its != NULL ? mw_numbers_last(&its->phases, record) : MW_NONE;
    if (latest == MW_NONE) return MW_CONNECTION_NOT_YET;
    switch (trace->records[latest].kind) {
    case MW_RECORD_CONNECTING: return MW_CONNECTION_OPENING;
    case MW_RECORD_CONNECTED: return MW_CONNECTION_OPEN;
    case MW_RECORD_CLOSED: return MW_CONNECTION_OVER;
    /* A question and its answer: there is nothing to open or to close. */
    case MW_RECORD_COMMAND: return MW_CONNECTION_OPEN;
    case MW_RECORD_REPLY: return MW_CONNECTION_OVER;
    default: return MW_CONNECTION_FAILED;
    }
}

/* The item with the highest record at or before this one; later items win over earlier ones at the same
 * record. */
#define LATEST(many, count)                                                                                  \
    int latest = -1;                                                                                         \
    for (size_t i = 0; record != MW_NONE && i < (count); i++) {                                              \
        if ((many)[i].record == MW_NONE || (many)[i].record > record) continue;                              \
        if (latest < 0 || (many)[i].record >= (many)[latest].record) latest = (int)i;                        \
    }

int mw_trace_chapter_at(const struct mw_trace *trace, uint32_t record) {
    LATEST(trace->catalogue.chapters, trace->catalogue.chapter_count)
    return latest;
}

int mw_trace_note_at(const struct mw_trace *trace, uint32_t record) {
    LATEST(trace->catalogue.notes, trace->catalogue.note_count)
    return latest;
}

uint32_t mw_trace_step_at(const struct mw_trace *trace, uint32_t record) {
    LATEST(trace->catalogue.steps, trace->catalogue.step_count)
    return latest < 0 ? MW_NONE : (uint32_t)latest;
}

int mw_trace_question_at(const struct mw_trace *trace, uint32_t record) {
    for (size_t i = 0; record != MW_NONE && i < trace->catalogue.question_count; i++)
        if (trace->catalogue.questions[i].record == record) return (int)i;
    return -1;
}

/* Takes one line off *rest, without its line end. */
static struct mw_span take_line(struct mw_span *rest) {
    size_t end = mw_span_find(*rest, '\n');
    struct mw_span line = mw_span_cut(*rest, 0, end);
    if (line.len && line.data[line.len - 1] == '\r') line.len--;
    *rest = mw_span_from(*rest, end + 1);
    return line;
}

bool mw_trace_header(struct mw_span message, const char *name, struct mw_buffer *out) {
    bool found = false;
    while (message.len) {
        struct mw_span line = take_line(&message);
        if (line.len == 0) break;
        bool folded = line.data[0] == ' ' || line.data[0] == '\t';
        if (found && !folded) return true;
        if (found) {
            mw_buffer_add_byte(out, ' ');
            mw_buffer_add(out, mw_span_trim(line));
            continue;
        }
        size_t colon = mw_span_find(line, ':');
        if (folded || !mw_span_is_nocase(mw_span_trim(mw_span_cut(line, 0, colon)), name)) continue;
        mw_buffer_add(out, mw_span_trim(mw_span_from(line, colon + 1)));
        found = true;
    }
    return found;
}

bool mw_trace_header_text(struct mw_span message, const char *name, struct mw_buffer *out) {
    struct mw_buffer field = {0}, text = {0};
    bool found = mw_trace_header(message, name, &field);
    mw_encoded_words_decode(&text, mw_buffer_span(&field));
    for (struct mw_span rest = mw_buffer_span(&text); rest.len > 0;) {
        uint32_t code = mw_utf8_next(&rest);
        bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
        mw_utf8_add(out, control ? 0xFFFD : code);
    }
    mw_buffer_free(&field);
    mw_buffer_free(&text);
    return found;
}
