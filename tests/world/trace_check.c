#include "tests/world/trace_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/memory.h"
#include "sim/trace/notice.h"
#include "sim/trace/query.h"

void breach(const struct mw_trace *trace, uint32_t at, const char *format, ...) {
    char words[400];
    va_list args;
    va_start(args, format);
    vsnprintf(words, sizeof words, format, args);
    va_end(args);
    fail_msg("record %u (%s, %.6f s): %s", (unsigned)at, mw_record_kind_id(trace->records[at].kind),
             (double)trace->records[at].at_us / 1e6, words);
    abort();
}

void check_trace(const struct mw_trace *trace) {
    check_order(trace);
    check_machines(trace);
    check_stores(trace);
    check_notices(trace);
    check_hearing(trace);
    check_wires(trace);
    check_promises(trace);
}

/* --- clock, numbers and steps --- */

static void check_step(const struct mw_trace *trace, uint32_t at, unsigned char *begun, unsigned char *done) {
    const struct mw_record *record = &trace->records[at];
    if (record->step.step >= trace->catalogue.step_count) BREACH(trace, at, "no such step");
    if (record->kind == MW_RECORD_STEP) {
        if (begun[record->step.step]++) BREACH(trace, at, "begins twice");
        if (trace->catalogue.steps[record->step.step].record != at) BREACH(trace, at, "catalogued elsewhere");
    } else if (!begun[record->step.step] || done[record->step.step]++) {
        BREACH(trace, at, "is done twice, or before it began");
    }
}

void check_order(const struct mw_trace *trace) {
    const struct mw_catalogue *catalogue = &trace->catalogue;
    unsigned char *begun = mw_alloc(catalogue->step_count + 1), *done = mw_alloc(catalogue->step_count + 1);
    int64_t now_us = 0;
    for (uint32_t at = 0; at < trace->record_count; at++) {
        const struct mw_record *record = &trace->records[at];
        if (record->at_us < now_us) BREACH(trace, at, "the clock goes back");
        now_us = record->at_us;
        if (record->kind >= MW_RECORD_KIND_COUNT) BREACH(trace, at, "no such kind");
        if (record->connection != MW_NONE) {
            if (record->connection >= catalogue->connection_count) BREACH(trace, at, "no such connection");
            if (catalogue->connections[record->connection].opened_by > at)
                BREACH(trace, at, "happens on a connection that is not open yet");
        }
        if (record->kind == MW_RECORD_STEP || record->kind == MW_RECORD_STEP_DONE)
            check_step(trace, at, begun, done);
    }
    for (size_t i = 0; i < catalogue->step_count; i++)
        if (begun[i] != done[i]) fail_msg("step %s never comes to an end", catalogue->steps[i].id);
    mw_free(begun);
    mw_free(done);
}

/* --- machines --- */

static void check_taken(const struct mw_trace *trace, uint32_t at, uint16_t *state) {
    const struct mw_record *record = &trace->records[at];
    const struct mw_connection *connection = &trace->catalogue.connections[record->connection];
    uint32_t side = record->taken.side;
    if (side > 1 || record->host != (side ? connection->server : connection->client))
        BREACH(trace, at, "a machine that is not at this end");
    if (record->taken.machine != connection->machine[side] ||
        record->taken.machine >= trace->catalogue.machine_count)
        BREACH(trace, at, "not this end's machine");
    const struct mw_table *table = trace->catalogue.machines[record->taken.machine];
    if (record->taken.row >= table->row_count) BREACH(trace, at, "no such row");
    const struct mw_row *row = &table->rows[record->taken.row];
    uint16_t before = state[side] == UINT16_MAX ? table->start : state[side];
    if (record->taken.from != before) BREACH(trace, at, "from %u, but was %u", record->taken.from, before);
    if (row->from != MW_ANY && row->from != record->taken.from) BREACH(trace, at, "not a row of this state");
    if (record->taken.to != (row->to == MW_SAME ? record->taken.from : row->to))
        BREACH(trace, at, "not where this row leads");
    if (record->taken.to >= table->state_count) BREACH(trace, at, "no such state");
    state[side] = record->taken.to;
}

void check_machines(const struct mw_trace *trace) {
    size_t count = trace->catalogue.connection_count;
    uint16_t(*states)[2] = mw_alloc((count + 1) * sizeof *states);
    memset(states, 0xFF, (count + 1) * sizeof *states);
    for (uint32_t at = 0; at < trace->record_count; at++)
        if (trace->records[at].kind == MW_RECORD_TAKEN)
            check_taken(trace, at, states[trace->records[at].connection]);
    mw_free(states);
}

/* --- stores --- */

enum { MOST_LETTERS = 512 };

struct shelf {
    struct {
        uint32_t message, uid, text;
        uint16_t flags; /* of IMAP, and whether a device has only a part */
        bool marked;    /* POP3 */
    } letters[MOST_LETTERS];
    size_t count;
    uint32_t last_uid;
    uint64_t bytes;
    bool locked, absent;
};

static size_t find_letter(const struct shelf *shelf, uint32_t uid) {
    size_t i = 0;
    while (i < shelf->count && shelf->letters[i].uid != uid)
        i++;
    return i;
}

/* What a quota or a disk bounds is all that a person has in folders of this kind on this host. */
static void check_room(const struct mw_trace *trace, uint32_t at, const struct shelf *shelves) {
    uint32_t group = mw_trace_folder_group(trace, trace->records[at].mail.store);
    uint64_t capacity = trace->catalogue.stores[group].capacity_bytes, bytes = 0;
    for (uint32_t i = group; i < trace->catalogue.store_count; i++)
        if (mw_trace_folder_group(trace, i) == group) bytes += shelves[i].bytes;
    if (capacity && bytes > capacity) BREACH(trace, at, "more than there is room for");
}

/* A mailbox counts its UIDs up; a device that is a cache of one knows letters by the mailbox's, in any order.
 */
static void add_letter(const struct mw_trace *trace, uint32_t at, struct shelf *shelves) {
    const struct mw_record *record = &trace->records[at];
    struct shelf *shelf = &shelves[record->mail.store];
    bool device = trace->catalogue.stores[record->mail.store].kind == MW_STORE_DEVICE;
    assert_true(shelf->count < MOST_LETTERS);
    if (shelf->absent) BREACH(trace, at, "there is no such folder now");
    if (device ? find_letter(shelf, record->mail.uid) < shelf->count : record->mail.uid <= shelf->last_uid)
        BREACH(trace, at, "UID %u again", (unsigned)record->mail.uid);
    if ((record->flags & MW_MAIL_PARTIAL) && !device) BREACH(trace, at, "a part of a letter on a server");
    shelf->last_uid = record->mail.uid;
    shelf->letters[shelf->count].message = record->mail.message;
    shelf->letters[shelf->count].uid = record->mail.uid;
    shelf->letters[shelf->count].text = record->mail.text;
    shelf->letters[shelf->count].flags = record->flags & (MW_MAIL_STATE | MW_MAIL_PARTIAL);
    shelf->letters[shelf->count++].marked = false;
    shelf->bytes += mw_trace_bytes(trace, record->mail.text).len;
    check_room(trace, at, shelves);
}

static void mark_letter(const struct mw_trace *trace, uint32_t at, struct shelf *shelf, size_t i) {
    bool mark = trace->records[at].kind == MW_RECORD_MAIL_MARKED;
    if (!shelf->locked) BREACH(trace, at, "nobody holds the lock");
    if (shelf->letters[i].marked == mark) BREACH(trace, at, "the mark is so already");
    shelf->letters[i].marked = mark;
}

static void flag_letter(const struct mw_trace *trace, uint32_t at, struct shelf *shelf, size_t i) {
    uint16_t *flags = &shelf->letters[i].flags;
    uint16_t now = (uint16_t)(trace->records[at].flags & MW_MAIL_STATE) | (*flags & MW_MAIL_PARTIAL);
    bool keywords = *flags & MW_MAIL_KEYWORD; /* one may have come to others */
    if (*flags == now && !keywords) BREACH(trace, at, "the flags are so already");
    *flags = now;
}

static void grow_letter(const struct mw_trace *trace, uint32_t at, struct shelf *shelves, size_t i) {
    const struct mw_record *record = &trace->records[at];
    struct shelf *shelf = &shelves[record->mail.store];
    if (!(shelf->letters[i].flags & MW_MAIL_PARTIAL)) BREACH(trace, at, "all of it is there already");
    shelf->bytes -= mw_trace_bytes(trace, shelf->letters[i].text).len;
    shelf->bytes += mw_trace_bytes(trace, record->mail.text).len;
    shelf->letters[i].text = record->mail.text;
    shelf->letters[i].flags = record->flags & (MW_MAIL_STATE | MW_MAIL_PARTIAL);
    check_room(trace, at, shelves);
}

/* While a session of POP3 holds the lock only what it marked may go; else IMAP and the deletion of a folder
 * remove what they like. */
static void remove_letter(const struct mw_trace *trace, uint32_t at, struct shelf *shelf, size_t i) {
    if (shelf->locked && !shelf->letters[i].marked) BREACH(trace, at, "removed without DELE");
    shelf->bytes -= mw_trace_bytes(trace, shelf->letters[i].text).len;
    memmove(&shelf->letters[i], &shelf->letters[i + 1], (--shelf->count - i) * sizeof *shelf->letters);
}

static void change_letter(const struct mw_trace *trace, uint32_t at, struct shelf *shelves) {
    const struct mw_record *record = &trace->records[at];
    struct shelf *shelf = &shelves[record->mail.store];
    size_t i = find_letter(shelf, record->mail.uid);
    if (i == shelf->count) BREACH(trace, at, "UID %u does not lie there", (unsigned)record->mail.uid);
    bool same_text = shelf->letters[i].text == record->mail.text || record->kind == MW_RECORD_MAIL_GROWN;
    if (shelf->letters[i].message != record->mail.message || !same_text)
        BREACH(trace, at, "another letter has this UID");
    switch (record->kind) {
    case MW_RECORD_MAIL_REMOVED: remove_letter(trace, at, shelf, i); break;
    case MW_RECORD_MAIL_FLAGGED: flag_letter(trace, at, shelf, i); break;
    case MW_RECORD_MAIL_GROWN: grow_letter(trace, at, shelves, i); break;
    default: mark_letter(trace, at, shelf, i);
    }
}

static void turn_lock(const struct mw_trace *trace, uint32_t at, struct shelf *shelf) {
    bool locks = trace->records[at].kind == MW_RECORD_LOCKED;
    if (shelf->locked == locks) BREACH(trace, at, "the lock is so already");
    shelf->locked = locks;
    for (size_t i = 0; i < shelf->count; i++)
        if (shelf->letters[i].marked) BREACH(trace, at, "a mark outlives its session");
}

static void change_folder(const struct mw_trace *trace, uint32_t at, struct shelf *shelf) {
    const struct mw_record *record = &trace->records[at];
    uint32_t group = mw_trace_folder_group(trace, record->mail.store);
    const char *name = mw_trace_bytes(trace, record->mail.text).data;
    if (record->mail.text == MW_NONE) BREACH(trace, at, "a folder without a name");
    if (shelf->absent != (record->kind == MW_RECORD_FOLDER_ADDED))
        BREACH(trace, at, "the folder is there, or not, already");
    if (record->kind == MW_RECORD_FOLDER_REMOVED) {
        if (shelf->count > 0) BREACH(trace, at, "a folder went with letters in it");
    } else if (at > 0 && mw_trace_find_folder(trace, at - 1, group, name) != MW_NONE) {
        BREACH(trace, at, "two folders called %s", name);
    }
    if (record->kind == MW_RECORD_FOLDER_ADDED) shelf->last_uid = 0;
    shelf->absent = record->kind == MW_RECORD_FOLDER_REMOVED;
}

void check_stores(const struct mw_trace *trace) {
    size_t count = trace->catalogue.store_count;
    struct shelf *shelves = mw_alloc((count + 1) * sizeof *shelves);
    for (size_t i = 0; i < count; i++)
        shelves[i].absent = trace->catalogue.stores[i].absent;
    for (uint32_t at = 0; at < trace->record_count; at++) {
        const struct mw_record *record = &trace->records[at];
        if (record->kind < MW_RECORD_MAIL_ADDED || record->kind > MW_RECORD_FOLDER_RENAMED) continue;
        if (record->mail.store >= count) BREACH(trace, at, "no such store");
        struct shelf *shelf = &shelves[record->mail.store];
        if (record->host != trace->catalogue.stores[record->mail.store].host)
            BREACH(trace, at, "not the store's host");
        if (record->kind == MW_RECORD_MAIL_ADDED)
            add_letter(trace, at, shelves);
        else if (record->kind == MW_RECORD_LOCKED || record->kind == MW_RECORD_UNLOCKED)
            turn_lock(trace, at, shelf);
        else if (record->kind >= MW_RECORD_FOLDER_ADDED)
            change_folder(trace, at, shelf);
        else
            change_letter(trace, at, shelves);
    }
    for (size_t i = 0; i < count; i++)
        if (shelves[i].locked) fail_msg("the store of %s stays locked", trace->catalogue.stores[i].owner);
    mw_free(shelves);
}

/* --- notices --- */

static size_t placeholders(enum mw_notice notice) {
    static const char *const sentences[] = {
#define X(name, id, failure, en, in) en,
        MW_NOTICES(X)
#undef X
    };
    size_t count = 0;
    for (char n = '1'; n <= '9'; n++) {
        char place[] = {'%', n, '\0'};
        count += strstr(sentences[notice], place) != NULL;
    }
    return count;
}

void check_notices(const struct mw_trace *trace) {
    for (uint32_t at = 0; at < trace->record_count; at++) {
        const struct mw_record *record = &trace->records[at];
        if (record->kind != MW_RECORD_NOTICE) continue;
        if (record->notice.notice >= MW_NOTICE_COUNT) BREACH(trace, at, "no such notice");
        struct mw_span args = mw_trace_bytes(trace, record->notice.args);
        size_t given = args.len ? 1 : 0, wanted = placeholders(record->notice.notice);
        for (size_t i = 0; i < args.len; i++)
            given += args.data[i] == MW_NOTICE_SEPARATOR;
        if (given != wanted) BREACH(trace, at, "%zu words for %zu places", given, wanted);
    }
}
