#include "sim/trace/trace.h"

#include "sim/base/check.h"
#include "sim/base/memory.h"
#include "sim/base/random.h"

void mw_trace_free(struct mw_trace *trace) {
    mw_catalogue_free(&trace->catalogue);
    mw_arena_free(&trace->texts.arena);
    mw_free(trace->texts.spans);
    mw_free(trace->texts.slots);
    mw_free(trace->records);
    *trace = (struct mw_trace){0};
}

static size_t slot_of(const struct mw_texts *texts, struct mw_span bytes) {
    size_t mask = texts->slot_count - 1;
    size_t slot = (size_t)mw_hash(bytes.data, bytes.len) & mask;
    while (texts->slots[slot] != MW_NONE && !mw_span_equal(texts->spans[texts->slots[slot]], bytes))
        slot = (slot + 1) & mask;
    return slot;
}

/* Keeps at least half of the slots free. */
static void widen(struct mw_texts *texts) {
    if (texts->span_count * 2 < texts->slot_count) return;
    texts->slot_count = texts->slot_count ? texts->slot_count * 2 : 64;
    mw_free(texts->slots);
    texts->slots = mw_alloc(texts->slot_count * sizeof *texts->slots);
    for (size_t i = 0; i < texts->slot_count; i++)
        texts->slots[i] = MW_NONE;
    for (size_t i = 0; i < texts->span_count; i++)
        texts->slots[slot_of(texts, texts->spans[i])] = (uint32_t)i;
}

uint32_t mw_trace_text(struct mw_trace *trace, struct mw_span bytes) {
    struct mw_texts *texts = &trace->texts;
    widen(texts);
    size_t slot = slot_of(texts, bytes);
    if (texts->slots[slot] != MW_NONE) return texts->slots[slot];
    MW_GROW(texts->spans, texts->span_count, texts->span_capacity);
    texts->spans[texts->span_count] = mw_arena_span(&texts->arena, bytes);
    texts->slots[slot] = (uint32_t)texts->span_count;
    return (uint32_t)texts->span_count++;
}

struct mw_span mw_trace_bytes(const struct mw_trace *trace, uint32_t text) {
    if (text == MW_NONE) return (struct mw_span){"", 0};
    MW_ASSERT(text < trace->texts.span_count);
    return trace->texts.spans[text];
}

uint32_t mw_trace_add(struct mw_trace *trace, const struct mw_record *record) {
    MW_ASSERT(trace->record_count == 0 || trace->records[trace->record_count - 1].at_us <= record->at_us);
    MW_ASSERT(trace->record_count < MW_NONE);
    MW_GROW(trace->records, trace->record_count, trace->record_capacity);
    trace->records[trace->record_count] = *record;
    return (uint32_t)trace->record_count++;
}

/* What lay in the stores at the start is no event, and stays. */
static size_t initial_count(const struct mw_trace *trace) {
    size_t count = 0;
    while (count < trace->record_count && trace->records[count].kind == MW_RECORD_MAIL_ADDED &&
           trace->records[count].flags & MW_MAIL_INITIAL)
        count++;
    return count;
}

void mw_trace_cut(struct mw_trace *trace, uint32_t last) {
    struct mw_catalogue *catalogue = &trace->catalogue;
    size_t count = last == MW_NONE ? initial_count(trace) : (size_t)last + 1;
    if (count < trace->record_count) trace->record_count = count;
    while (catalogue->connection_count > 0 &&
           catalogue->connections[catalogue->connection_count - 1].opened_by >= trace->record_count)
        catalogue->connection_count--;
#define FORGET_LATER(one, many)                                                                              \
    for (size_t i = 0; i < catalogue->one##_count; i++)                                                      \
        if (catalogue->many[i].record >= trace->record_count) catalogue->many[i].record = MW_NONE;
    FORGET_LATER(step, steps)
    FORGET_LATER(chapter, chapters)
    FORGET_LATER(note, notes)
    FORGET_LATER(question, questions)
#undef FORGET_LATER
    catalogue->expectation_count = 0;
}

struct mw_record mw_record_of(enum mw_record_kind kind, int64_t at_us, uint16_t host) {
    struct mw_record record = {
        .at_us = at_us, .kind = (uint16_t)kind, .host = host, .peer = MW_NO_HOST, .connection = MW_NONE};
    record.line.text = record.line.cause = record.line.store = record.line.message = MW_NONE;
    if (kind == MW_RECORD_PACKET) record.packet.seq = record.packet.ack = record.packet.length = 0;
    if (kind == MW_RECORD_TAKEN) {
        record.taken.machine = record.taken.row = record.taken.from = record.taken.to = 0;
        record.taken.side = 0;
    }
    return record;
}
