#include "sim/trace/trace.h"

#include <stddef.h>
#include <string.h>

#include "sim/base/check.h"
#include "sim/base/memory.h"
#include "sim/base/random.h"
#include "sim/trace/carry.h"
#include "sim/trace/index.h"

/* So a text knows its number. */
struct stored {
    uint32_t number;
    char bytes[];
};

static struct stored *stored_of(struct mw_span bytes) {
    return (struct stored *)(void *)((char *)bytes.data - offsetof(struct stored, bytes));
}

static void free_text(struct mw_span bytes) {
    if (bytes.data != NULL) mw_free(stored_of(bytes));
}

static struct mw_span store(struct mw_span bytes, uint32_t number) {
    struct stored *stored = mw_alloc(sizeof *stored + bytes.len + 1);
    stored->number = number;
    if (bytes.len) memcpy(stored->bytes, bytes.data, bytes.len);
    return (struct mw_span){stored->bytes, bytes.len};
}

void mw_trace_free(struct mw_trace *trace) {
    mw_catalogue_free(&trace->catalogue);
    for (size_t i = 0; i < trace->texts.span_count; i++)
        free_text(trace->texts.spans[i]);
    mw_free(trace->texts.spans);
    mw_free(trace->texts.hashes);
    mw_free(trace->texts.slots);
    mw_free(trace->records);
    mw_trace_index_free(trace);
    *trace = (struct mw_trace){0};
}

static bool is_text(const struct mw_texts *texts, uint32_t text, struct mw_span bytes, uint64_t hash) {
    return texts->hashes[text] == hash && mw_span_equal(texts->spans[text], bytes);
}

static size_t slot_of(const struct mw_texts *texts, struct mw_span bytes, uint64_t hash) {
    size_t mask = texts->slot_count - 1;
    size_t slot = (size_t)hash & mask;
    while (texts->slots[slot] != MW_NONE && !is_text(texts, texts->slots[slot], bytes, hash))
        slot = (slot + 1) & mask;
    return slot;
}

static void fill_slots(struct mw_texts *texts) {
    for (size_t i = 0; i < texts->slot_count; i++)
        texts->slots[i] = MW_NONE;
    for (size_t i = 0; i < texts->span_count; i++) {
        if (texts->spans[i].data == NULL) continue;
        size_t slot = (size_t)texts->hashes[i] & (texts->slot_count - 1);
        while (texts->slots[slot] != MW_NONE)
            slot = (slot + 1) & (texts->slot_count - 1);
        texts->slots[slot] = (uint32_t)i;
    }
}

/* Keeps at least half of the slots free. */
static void widen(struct mw_texts *texts) {
    if (texts->span_count * 2 < texts->slot_count) return;
    texts->slot_count = texts->slot_count ? texts->slot_count * 2 : 64;
    mw_free(texts->slots);
    texts->slots = mw_alloc(texts->slot_count * sizeof *texts->slots);
    fill_slots(texts);
}

static uint32_t take_number(struct mw_texts *texts) {
    if (texts->free_count > 0) {
        texts->free_count--;
        while (texts->spans[texts->first_free].data != NULL)
            texts->first_free++;
        return (uint32_t)texts->first_free;
    }
    MW_GROW(texts->spans, texts->span_count, texts->span_capacity);
    MW_GROW(texts->hashes, texts->span_count, texts->hash_capacity);
    return (uint32_t)texts->span_count++;
}

uint32_t mw_trace_text(struct mw_trace *trace, struct mw_span bytes) {
    struct mw_texts *texts = &trace->texts;
    widen(texts);
    uint64_t hash = mw_hash(bytes.data, bytes.len);
    size_t slot = slot_of(texts, bytes, hash);
    if (texts->slots[slot] != MW_NONE) return texts->slots[slot];
    uint32_t number = take_number(texts);
    texts->spans[number] = store(bytes, number);
    texts->hashes[number] = hash;
    texts->bytes += bytes.len;
    return texts->slots[slot] = number;
}

struct mw_span mw_trace_bytes(const struct mw_trace *trace, uint32_t text) {
    if (text == MW_NONE) return (struct mw_span){"", 0};
    MW_ASSERT(text < trace->texts.span_count && trace->texts.spans[text].data != NULL);
    return trace->texts.spans[text];
}

uint32_t mw_trace_number(const struct mw_trace *trace, struct mw_span bytes) {
    uint32_t number = stored_of(bytes)->number;
    MW_ASSERT(number < trace->texts.span_count && trace->texts.spans[number].data == bytes.data);
    return number;
}

uint32_t mw_trace_add(struct mw_trace *trace, const struct mw_record *record) {
    MW_ASSERT(trace->record_count == 0 || trace->records[trace->record_count - 1].at_us <= record->at_us);
    MW_ASSERT(trace->record_count < MW_NONE);
    MW_GROW(trace->records, trace->record_count, trace->record_capacity);
    if (trace->index == NULL) trace->index = mw_alloc(sizeof *trace->index);
    trace->records[trace->record_count] = *record;
    return (uint32_t)trace->record_count++;
}

bool mw_trace_text_is_free(const struct mw_trace *trace, uint32_t text) {
    return trace->texts.spans[text].data == NULL;
}

/* Where a record names another one, if it does. */
static uint32_t *cause_of(struct mw_record *record) {
    switch (record->kind) {
    case MW_RECORD_COMMAND:
    case MW_RECORD_REPLY:
    case MW_RECORD_CONTENT:
    case MW_RECORD_HEARD: return &record->line.cause;
    case MW_RECORD_TAKEN: return &record->taken.cause;
    case MW_RECORD_NOTICE: return &record->notice.cause;
    default: return NULL;
    }
}

static uint32_t text_of(const struct mw_record *record) {
    if (record->kind == MW_RECORD_NOTICE) return record->notice.args;
    if (record->kind == MW_RECORD_PACKET) return record->packet.text;
    return mw_record_text(record);
}

static void forget_texts(struct mw_trace *trace, const bool *needed) {
    struct mw_texts *texts = &trace->texts;
    bool *named = mw_alloc(texts->span_count * sizeof *named);
    for (size_t i = 0; i < trace->record_count; i++) {
        uint32_t text = text_of(&trace->records[i]);
        if (text != MW_NONE) named[text] = true;
    }
    for (size_t i = 0; i < texts->span_count; i++) {
        if (named[i] || (needed != NULL && needed[i]) || texts->spans[i].data == NULL) continue;
        texts->bytes -= texts->spans[i].len;
        free_text(texts->spans[i]);
        texts->spans[i] = (struct mw_span){0};
        texts->free_count++;
    }
    texts->first_free = 0;
    mw_free(named);
    fill_slots(texts);
}

/* What the forgotten records said about folders, the catalogue says from now on. */
static void keep_folders(struct mw_trace *trace, uint32_t records) {
    for (uint32_t at = 0; at < records; at++) {
        const struct mw_record *record = &trace->records[at];
        if (record->kind < MW_RECORD_FOLDER_ADDED || record->kind > MW_RECORD_FOLDER_RENAMED) continue;
        struct mw_store *store = &trace->catalogue.stores[record->mail.store];
        if (record->kind != MW_RECORD_FOLDER_RENAMED)
            store->absent = record->kind == MW_RECORD_FOLDER_REMOVED;
        struct mw_span name = mw_trace_bytes(trace, record->mail.text);
        if (record->kind != MW_RECORD_FOLDER_REMOVED && !mw_span_is(name, store->name))
            store->name = mw_arena_span_text(&trace->catalogue.arena, name);
    }
}

/* The number of a record or connection, of which the oldest are gone and some were put in their place. */
static void lower(uint32_t *number, uint32_t gone, uint32_t carried) {
    if (*number != MW_NONE) *number = *number < gone ? MW_NONE : *number - gone + carried;
}

static uint32_t carried_opening(const struct mw_trace *trace, uint32_t carried, uint32_t connection) {
    for (uint32_t at = 0; at < carried; at++)
        if (trace->records[at].kind == MW_RECORD_CONNECTING && trace->records[at].connection == connection)
            return at;
    return MW_NONE;
}

uint32_t mw_trace_forget(struct mw_trace *trace, uint32_t records, uint32_t connections, const bool *needed) {
    struct mw_catalogue *catalogue = &trace->catalogue;
    struct mw_arena arena = {0};
    struct mw_carried carry = mw_trace_carry(trace, records, connections, &arena);
    mw_trace_changed(trace);
    uint32_t carried = (uint32_t)carry.count;
    keep_folders(trace, records);
    while (trace->record_capacity < trace->record_count - records + carried)
        trace->records =
            mw_grow(trace->records, trace->record_capacity, &trace->record_capacity, sizeof *trace->records);
    trace->record_count -= records;
    if (trace->record_count > 0)
        memmove(trace->records + carried, trace->records + records,
                trace->record_count * sizeof *trace->records);
    if (carried > 0) memcpy(trace->records, carry.records, carried * sizeof *trace->records);
    trace->record_count += carried;
    mw_arena_free(&arena);
    catalogue->connection_count -= connections;
    if (connections > 0)
        memmove(catalogue->connections, catalogue->connections + connections,
                catalogue->connection_count * sizeof *catalogue->connections);
    for (size_t i = 0; i < trace->record_count; i++) {
        uint32_t *cause = cause_of(&trace->records[i]);
        if (cause != NULL) lower(cause, records, carried);
        lower(&trace->records[i].connection, connections, 0);
    }
    for (uint32_t i = 0; i < catalogue->connection_count; i++) {
        uint32_t *opened_by = &catalogue->connections[i].opened_by;
        bool gone = *opened_by < records;
        lower(opened_by, records, carried);
        if (gone) *opened_by = carried_opening(trace, carried, i);
    }
#define LOWER(one, many)                                                                                     \
    for (size_t i = 0; i < catalogue->one##_count; i++)                                                      \
        lower(&catalogue->many[i].record, records, carried);
    LOWER(step, steps)
    LOWER(chapter, chapters)
    LOWER(note, notes)
    LOWER(question, questions)
#undef LOWER
    forget_texts(trace, needed);
    return carried;
}

void mw_trace_changed(struct mw_trace *trace) {
    mw_trace_index_forget(trace);
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
    mw_trace_changed(trace);
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
