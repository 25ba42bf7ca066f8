/* Standing two runs of a lesson beside each other: by script step, and within it by what both have said. */
#include "sim/base/memory.h"
#include "sim/trace/query.h"

#include <string.h>

/* The events of one script step in one trace. */
struct way {
    const struct mw_trace *trace;
    uint32_t *records;
    size_t count, capacity;
};

enum { LONGEST_WAY = 2000 }; /* longer ones are cut: the table below is the product of two */

static void collect(struct way *way, const struct mw_trace *trace, uint32_t first, uint32_t end) {
    way->trace = trace;
    for (uint32_t at = first; at < end && way->count < LONGEST_WAY; at++) {
        if (!mw_record_stops(&trace->records[at], MW_GRAIN_LINE)) continue;
        MW_GROW(way->records, way->count, way->capacity);
        way->records[way->count++] = at;
    }
}

static bool alike(const struct way *a, size_t i, const struct way *b, size_t j) {
    const struct mw_record *x = &a->trace->records[a->records[i]], *y = &b->trace->records[b->records[j]];
    if (x->kind != y->kind || x->host != y->host || x->peer != y->peer) return false;
    if (x->kind == MW_RECORD_NOTICE) return x->notice.notice == y->notice.notice;
    return mw_span_equal(mw_trace_bytes(a->trace, mw_record_text(x)),
                         mw_trace_bytes(b->trace, mw_record_text(y)));
}

/* For each event of a: the event of b that it is paired with, or b->count. */
static void pair(const struct way *a, const struct way *b, size_t *partner) {
    size_t width = b->count + 1;
    uint16_t *common = mw_alloc((a->count + 1) * width * sizeof *common);
    for (size_t i = a->count; i-- > 0;) {
        for (size_t j = b->count; j-- > 0;) {
            uint16_t skip_a = common[(i + 1) * width + j], skip_b = common[i * width + j + 1];
            uint16_t both = alike(a, i, b, j) ? (uint16_t)(common[(i + 1) * width + j + 1] + 1) : 0;
            uint16_t best = skip_a > skip_b ? skip_a : skip_b;
            common[i * width + j] = both > best ? both : best;
        }
    }
    for (size_t i = 0; i < a->count; i++)
        partner[i] = b->count;
    for (size_t i = 0, j = 0; i < a->count && j < b->count;) {
        if (alike(a, i, b, j) && common[i * width + j] == common[(i + 1) * width + j + 1] + 1) {
            partner[i++] = j++;
        } else if (common[(i + 1) * width + j] >= common[i * width + j + 1]) {
            i++;
        } else {
            j++;
        }
    }
    mw_free(common);
}

/* The place in b beside place `at` in a. Between two pairs, b goes along in proportion. */
static size_t beside(const struct way *a, size_t at, const struct way *b) {
    size_t *partner = mw_alloc(a->count * sizeof *partner);
    pair(a, b, partner);
    size_t before = at + 1, after = at + 1;
    while (before > 0 && partner[before - 1] == b->count)
        before--;
    while (after < a->count && partner[after] == b->count)
        after++;
    size_t place;
    if (before == at + 1) {
        place = partner[at];
    } else {
        size_t low = before > 0 ? partner[before - 1] : 0;
        size_t high = after < a->count ? partner[after] - 1 : b->count - 1;
        if (high < low) high = low;
        size_t gone = at + 1 - before, way = after - before;
        place = low + (high - low) * gone / (way ? way : 1);
    }
    mw_free(partner);
    return place;
}

static uint32_t step_named(const struct mw_trace *trace, const char *id) {
    for (size_t i = 0; i < trace->catalogue.step_count; i++)
        if (strcmp(trace->catalogue.steps[i].id, id) == 0) return trace->catalogue.steps[i].record;
    return MW_NONE;
}

/* The record that begins the next step after this one, or the trace's end. */
static uint32_t step_end(const struct mw_trace *trace, uint32_t start) {
    uint32_t at = start + 1;
    while (at < trace->record_count && trace->records[at].kind != MW_RECORD_STEP)
        at++;
    return at;
}

/* Without a common step, the clock is all there is. */
static uint32_t by_time(const struct mw_trace *trace, uint32_t record, const struct mw_trace *other) {
    uint32_t found = MW_NONE;
    for (uint32_t at = 0; at < other->record_count; at++) {
        if (other->records[at].at_us > trace->records[record].at_us) break;
        if (mw_record_stops(&other->records[at], MW_GRAIN_LINE)) found = at;
    }
    return found;
}

uint32_t mw_trace_align(const struct mw_trace *trace, uint32_t record, const struct mw_trace *other) {
    if (record == MW_NONE || trace->record_count == 0 || other->record_count == 0) return MW_NONE;
    if (mw_trace_next_stop(trace, record, MW_GRAIN_LINE) == MW_NONE)
        return mw_trace_event_record(other, mw_trace_event_count(other));
    uint32_t step = mw_trace_step_at(trace, record);
    if (step == MW_NONE) return by_time(trace, record, other);
    uint32_t start = trace->catalogue.steps[step].record;
    uint32_t other_start = step_named(other, trace->catalogue.steps[step].id);
    if (other_start == MW_NONE) return by_time(trace, record, other);
    struct way a = {0}, b = {0};
    collect(&a, trace, start, step_end(trace, start));
    collect(&b, other, other_start, step_end(other, other_start));
    size_t at = 0;
    while (at + 1 < a.count && a.records[at + 1] <= record)
        at++;
    uint32_t found = b.records[beside(&a, at, &b)];
    mw_free(a.records);
    mw_free(b.records);
    return found;
}
