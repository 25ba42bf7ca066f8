#include "sim/trace/query.h"

#include <string.h>

#include "sim/base/encoded_word.h"
#include "sim/base/text.h"

/* --- stops --- */

static bool chapter_starts(const struct mw_trace *trace, uint32_t record) {
    for (size_t i = 0; i < trace->catalogue.chapter_count; i++)
        if (trace->catalogue.chapters[i].record == record) return true;
    return false;
}

static bool stops(const struct mw_trace *trace, uint32_t record, enum mw_grain grain) {
    if (grain == MW_GRAIN_CHAPTER) return chapter_starts(trace, record);
    return mw_record_stops(&trace->records[record], grain);
}

uint32_t mw_trace_next_stop(const struct mw_trace *trace, uint32_t from, enum mw_grain grain) {
    for (uint32_t at = from == MW_NONE ? 0 : from + 1; at < trace->record_count; at++)
        if (stops(trace, at, grain)) return at;
    return MW_NONE;
}

uint32_t mw_trace_previous_stop(const struct mw_trace *trace, uint32_t from, enum mw_grain grain) {
    if (from == MW_NONE) return MW_NONE;
    for (uint32_t at = from; at-- > 0;)
        if (stops(trace, at, grain)) return at;
    return MW_NONE;
}

uint32_t mw_trace_event_count(const struct mw_trace *trace) {
    return trace->record_count ? mw_trace_event_of(trace, (uint32_t)trace->record_count - 1) : 0;
}

uint32_t mw_trace_event_of(const struct mw_trace *trace, uint32_t record) {
    uint32_t events = 0;
    if (record == MW_NONE) return 0;
    for (uint32_t at = 0; at <= record && at < trace->record_count; at++)
        events += mw_record_stops(&trace->records[at], MW_GRAIN_LINE);
    return events;
}

uint32_t mw_trace_event_record(const struct mw_trace *trace, uint32_t event) {
    for (uint32_t at = 0; at < trace->record_count; at++)
        if (mw_record_stops(&trace->records[at], MW_GRAIN_LINE) && event-- == 1) return at;
    return MW_NONE;
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

static uint32_t first_caused(const struct mw_trace *trace, uint32_t line, enum mw_record_kind kind) {
    for (uint32_t at = line + 1; at < trace->record_count; at++) {
        const struct mw_record *record = &trace->records[at];
        if (record->kind != kind) continue;
        uint32_t cause = kind == MW_RECORD_TAKEN ? record->taken.cause : record->line.cause;
        if (cause == line) return at;
    }
    return MW_NONE;
}

uint32_t mw_trace_heard(const struct mw_trace *trace, uint32_t line) {
    return first_caused(trace, line, MW_RECORD_HEARD);
}

uint32_t mw_trace_taken_for(const struct mw_trace *trace, uint32_t line) {
    return first_caused(trace, line, MW_RECORD_TAKEN);
}

uint32_t mw_trace_reply_to(const struct mw_trace *trace, uint32_t command) {
    for (uint32_t at = command + 1; at < trace->record_count; at++) {
        const struct mw_record *record = &trace->records[at];
        if (record->kind == MW_RECORD_REPLY && record->line.cause == command &&
            !(record->flags & MW_LINE_CONTINUES))
            return at;
    }
    return MW_NONE;
}

uint32_t mw_trace_burst_start(const struct mw_trace *trace, uint32_t line) {
    const struct mw_record *last = &trace->records[line];
    uint32_t start = line;
    for (uint32_t at = line; at-- > 0;) {
        const struct mw_record *record = &trace->records[at];
        if (!mw_record_is_line(record) || record->connection != last->connection ||
            record->host != last->host)
            continue;
        if (!(record->flags & MW_LINE_CONTINUES)) break;
        start = at;
    }
    return start;
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
    for (uint32_t at = clip(trace, record) + 1; at-- > 0;) {
        const struct mw_record *taken = &trace->records[at];
        if (taken->kind == MW_RECORD_TAKEN && taken->connection == connection &&
            (int)taken->taken.side == side)
            return taken->taken.to;
    }
    return start;
}

enum mw_connection_phase mw_trace_connection_phase(const struct mw_trace *trace, uint32_t record,
                                                   uint32_t connection) {
    if (record == MW_NONE || trace->record_count == 0) return MW_CONNECTION_NOT_YET;
    bool udp = trace->catalogue.connections[connection].udp;
    for (uint32_t at = clip(trace, record) + 1; at-- > 0;) {
        const struct mw_record *seen = &trace->records[at];
        if (seen->connection != connection) continue;
        switch (seen->kind) {
        case MW_RECORD_CONNECTING: return MW_CONNECTION_OPENING;
        case MW_RECORD_CONNECTED: return MW_CONNECTION_OPEN;
        case MW_RECORD_REFUSED:
        case MW_RECORD_TIMED_OUT:
        case MW_RECORD_RESET: return MW_CONNECTION_FAILED;
        case MW_RECORD_CLOSED: return MW_CONNECTION_OVER;
        /* A question and its answer: there is nothing to open or to close. */
        case MW_RECORD_COMMAND:
            if (udp) return MW_CONNECTION_OPEN;
            break;
        case MW_RECORD_REPLY:
            if (udp) return MW_CONNECTION_OVER;
            break;
        default: break;
        }
    }
    return MW_CONNECTION_NOT_YET;
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
