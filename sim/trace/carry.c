#include "sim/trace/carry.h"

#include <string.h>

#include "sim/base/memory.h"
#include "sim/trace/query.h"

struct carrying {
    const struct mw_trace *trace;
    uint32_t records, connections;
    int64_t at_us;
    struct mw_record *found;
    size_t count, capacity;
};

static void carry(struct carrying *carrying, struct mw_record record) {
    MW_GROW(carrying->found, carrying->count, carrying->capacity);
    record.at_us = carrying->at_us;
    carrying->found[carrying->count++] = record;
}

static struct mw_record about_store(const struct carrying *carrying, enum mw_record_kind kind,
                                    uint32_t store) {
    struct mw_record record = mw_record_of(kind, 0, carrying->trace->catalogue.stores[store].host);
    record.mail.store = store;
    return record;
}

static void carry_letter(struct carrying *carrying, struct mw_record about, const struct mw_letter *letter,
                         uint16_t flags) {
    about.flags = flags;
    about.mail.message = letter->message;
    about.mail.uid = letter->uid;
    about.mail.text = letter->text;
    carry(carrying, about);
}

/* All letters first: what lies there before anything happens is told by the records that a trace begins
 * with. */
static void carry_letters(struct carrying *carrying) {
    struct mw_arena arena = {0};
    size_t stores = carrying->trace->catalogue.store_count;
    struct mw_holding *holdings = mw_trace_holdings(carrying->trace, carrying->records - 1, &arena);
    for (uint32_t i = 0; i < stores; i++) {
        struct mw_record added = about_store(carrying, MW_RECORD_MAIL_ADDED, i);
        for (size_t k = 0; k < holdings[i].letter_count; k++) {
            const struct mw_letter *letter = &holdings[i].letters[k];
            carry_letter(carrying, added, letter, (uint16_t)(letter->flags | MW_MAIL_INITIAL));
        }
    }
    for (uint32_t i = 0; i < stores; i++) {
        struct mw_record marked = about_store(carrying, MW_RECORD_MAIL_MARKED, i);
        for (size_t k = 0; k < holdings[i].letter_count; k++) {
            const struct mw_letter *letter = &holdings[i].letters[k];
            if (!letter->marked || letter->flags & MW_MAIL_DELETED) continue;
            carry_letter(carrying, marked, letter, 0);
        }
        if (holdings[i].locked) carry(carrying, about_store(carrying, MW_RECORD_LOCKED, i));
    }
    mw_arena_free(&arena);
}

/* Of each connection that is open its beginning, and the last row that either side took. */
static void carry_connections(struct carrying *carrying) {
    enum { CONNECTING, CONNECTED, CLIENT, SERVER, KINDS };
    struct latest {
        uint32_t record[KINDS];
    };
    const struct mw_trace *trace = carrying->trace;
    size_t count = trace->catalogue.connection_count - carrying->connections;
    struct latest *latest = mw_alloc((count + 1) * sizeof *latest);
    memset(latest, 0xFF, (count + 1) * sizeof *latest);
    for (uint32_t at = 0; at < carrying->records; at++) {
        const struct mw_record *record = &trace->records[at];
        if (record->connection == MW_NONE || record->connection < carrying->connections) continue;
        struct latest *its = &latest[record->connection - carrying->connections];
        switch (record->kind) {
        case MW_RECORD_CONNECTING: its->record[CONNECTING] = at; break;
        case MW_RECORD_CONNECTED: its->record[CONNECTED] = at; break;
        case MW_RECORD_TAKEN: its->record[record->taken.side ? SERVER : CLIENT] = at; break;
        case MW_RECORD_REFUSED:
        case MW_RECORD_TIMED_OUT:
        case MW_RECORD_RESET:
        case MW_RECORD_CLOSED: memset(its, 0xFF, sizeof *its); break;
        default: break;
        }
    }
    for (size_t i = 0; i < count; i++) {
        for (int kind = 0; kind < KINDS; kind++) {
            uint32_t at = latest[i].record[kind];
            if (at == MW_NONE) continue;
            struct mw_record record = trace->records[at];
            if (record.kind == MW_RECORD_TAKEN) record.taken.cause = MW_NONE;
            carry(carrying, record);
        }
    }
    mw_free(latest);
}

struct mw_carried mw_trace_carry(const struct mw_trace *trace, uint32_t records, uint32_t connections,
                                 struct mw_arena *arena) {
    if (records == 0) return (struct mw_carried){NULL, 0};
    uint32_t next = records < trace->record_count ? records : records - 1;
    struct carrying carrying = {
        .trace = trace, .records = records, .connections = connections, .at_us = trace->records[next].at_us};
    carry_letters(&carrying);
    carry_connections(&carrying);
    struct mw_carried carried = {mw_arena_alloc(arena, carrying.count * sizeof *carried.records),
                                 carrying.count};
    if (carrying.count > 0) memcpy(carried.records, carrying.found, carrying.count * sizeof *carried.records);
    mw_free(carrying.found);
    return carried;
}
