#include "sim/trace/index.h"

#include <string.h>

#include "sim/base/memory.h"

enum { CHECKPOINT_EVENTS = 256 };

/* --- numbers --- */

static void add(struct mw_numbers *numbers, uint32_t record) {
    MW_GROW(numbers->items, numbers->count, numbers->capacity);
    numbers->items[numbers->count++] = record;
}

size_t mw_numbers_until(const struct mw_numbers *numbers, uint32_t record) {
    size_t low = 0, high = numbers->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (numbers->items[middle] <= record)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t mw_numbers_last(const struct mw_numbers *numbers, uint32_t record) {
    size_t count = mw_numbers_until(numbers, record);
    return count > 0 ? numbers->items[count - 1] : MW_NONE;
}

uint32_t mw_numbers_first(const struct mw_numbers *numbers, uint32_t record) {
    size_t before = record == 0 ? 0 : mw_numbers_until(numbers, record - 1);
    return before < numbers->count ? numbers->items[before] : MW_NONE;
}

/* --- stores --- */

bool mw_index_same_owner(const struct mw_store *a, const struct mw_store *b) {
    if (a->kind != b->kind || a->host != b->host) return false;
    if (a->owner == NULL || b->owner == NULL) return a->owner == b->owner;
    return strcmp(a->owner, b->owner) == 0;
}

/* There are many folders, but few groups. */
static void add_stores(const struct mw_trace *trace, struct mw_index *index) {
    const struct mw_store *stores = trace->catalogue.stores;
    for (; index->store_count < trace->catalogue.store_count; index->store_count++) {
        uint32_t number = (uint32_t)index->store_count, group = 0;
        MW_GROW(index->stores, index->store_count, index->store_capacity);
        while (group < number &&
               (index->stores[group].group != group || !mw_index_same_owner(&stores[group], &stores[number])))
            group++;
        index->stores[number] = (struct mw_index_store){.group = group};
        index->stores[group].group_size++;
    }
}

static void set_checkpoint(struct mw_index_store *store) {
    size_t last = store->checkpoint_count ? store->checkpoints[store->checkpoint_count - 1].events : 0;
    size_t apart = store->lying.now.letter_count;
    if (store->letters.count - last < (apart > CHECKPOINT_EVENTS ? apart : CHECKPOINT_EVENTS)) return;
    mw_lying_close_gaps(&store->lying);
    struct mw_checkpoint made = {.events = store->letters.count, .count = store->lying.places};
    if (made.count > 0) {
        made.letters = mw_alloc(made.count * sizeof *made.letters);
        memcpy(made.letters, store->lying.now.letters, made.count * sizeof *made.letters);
    }
    MW_GROW(store->checkpoints, store->checkpoint_count, store->checkpoint_capacity);
    store->checkpoints[store->checkpoint_count++] = made;
}

static void add_letter(const struct mw_trace *trace, struct mw_index *index, uint32_t at) {
    const struct mw_record *record = &trace->records[at];
    struct mw_index_store *store = &index->stores[record->mail.store];
    if (record->kind == MW_RECORD_MAIL_ADDED) store->received = true;
    if (record->kind == MW_RECORD_MAIL_ADDED || record->kind == MW_RECORD_MAIL_GROWN)
        add(&index->arrivals, at);
    if (store->lying.places == store->lying.capacity) /* there is always room for one more */
        store->lying.now.letters = mw_grow(store->lying.now.letters, store->lying.capacity,
                                           &store->lying.capacity, sizeof *store->lying.now.letters);
    mw_lying_apply(trace, at, &store->lying);
    MW_GROW(store->totals, store->letters.count, store->total_capacity);
    store->totals[store->letters.count] = store->lying.now;
    store->totals[store->letters.count].letters = NULL;
    add(&store->letters, at);
    set_checkpoint(store);
}

/* --- connections --- */

static void add_end(struct mw_numbers *hosts, uint16_t host) {
    for (size_t i = 0; i < hosts->count; i++)
        if (hosts->items[i] == host) return;
    add(hosts, host);
}

static void add_connections(const struct mw_trace *trace, struct mw_index *index) {
    const struct mw_catalogue *catalogue = &trace->catalogue;
    for (; index->connection_count < catalogue->connection_count; index->connection_count++) {
        MW_GROW(index->connections, index->connection_count, index->connection_capacity);
        index->connections[index->connection_count] = (struct mw_index_connection){0};
        const struct mw_connection *face = &catalogue->connections[index->connection_count];
        if (face->protocol != MW_PROTOCOL_IMAP) continue;
        add_end(&index->imap[0], face->client);
        add_end(&index->imap[1], face->server);
    }
}

static bool tells_phase(const struct mw_record *record, bool udp) {
    switch (record->kind) {
    case MW_RECORD_CONNECTING:
    case MW_RECORD_CONNECTED:
    case MW_RECORD_REFUSED:
    case MW_RECORD_TIMED_OUT:
    case MW_RECORD_RESET:
    case MW_RECORD_CLOSED: return true;
    case MW_RECORD_COMMAND:
    case MW_RECORD_REPLY: return udp;
    default: return false;
    }
}

static void add_to_connection(const struct mw_trace *trace, struct mw_index *index, uint32_t at) {
    const struct mw_record *record = &trace->records[at];
    const struct mw_connection *face = &trace->catalogue.connections[record->connection];
    struct mw_index_connection *connection = &index->connections[record->connection];
    add(&connection->records, at);
    if (tells_phase(record, face->udp)) add(&connection->phases, at);
    if (record->kind == MW_RECORD_TAKEN && record->taken.side < 2)
        add(&connection->taken[record->taken.side], at);
    if (!mw_record_is_line(record)) return;
    int side = record->host != face->client;
    add(&connection->lines[side], at);
    if (!(record->flags & MW_LINE_CONTINUES)) add(&connection->ends[side], at);
    if (record->kind == MW_RECORD_CONTENT) add(&connection->contents, at);
}

/* --- lines --- */

static void note_first(uint32_t *place, uint32_t at) {
    if (*place == MW_NONE) *place = at;
}

static void note_effect(const struct mw_trace *trace, struct mw_index *index, uint32_t at) {
    const struct mw_record *record = &trace->records[at];
    MW_GROW(index->lines, at, index->line_capacity);
    index->lines[at] = (struct mw_index_line){MW_NONE, MW_NONE, MW_NONE};
    if (record->kind == MW_RECORD_HEARD && record->line.cause < at)
        note_first(&index->lines[record->line.cause].heard, at);
    if (record->kind == MW_RECORD_TAKEN && record->taken.cause < at)
        note_first(&index->lines[record->taken.cause].taken, at);
    if (record->kind == MW_RECORD_REPLY && record->line.cause < at && !(record->flags & MW_LINE_CONTINUES))
        note_first(&index->lines[record->line.cause].reply, at);
}

/* --- all --- */

static void add_record(const struct mw_trace *trace, struct mw_index *index, uint32_t at) {
    const struct mw_record *record = &trace->records[at];
    note_effect(trace, index, at);
    if (mw_record_stops(record, MW_GRAIN_LINE)) add(&index->events, at);
    if (record->connection < index->connection_count) add_to_connection(trace, index, at);
    if (record->kind < MW_RECORD_MAIL_ADDED || record->kind > MW_RECORD_FOLDER_RENAMED) return;
    if (record->mail.store >= index->store_count) return;
    if (record->kind <= MW_RECORD_UNLOCKED)
        add_letter(trace, index, at);
    else
        add(&index->stores[record->mail.store].folder, at);
}

static void free_index(struct mw_index *index) {
    for (size_t i = 0; i < index->store_count; i++) {
        struct mw_index_store *store = &index->stores[i];
        for (size_t k = 0; k < store->checkpoint_count; k++)
            mw_free(store->checkpoints[k].letters);
        mw_free(store->checkpoints);
        mw_free(store->totals);
        mw_free(store->lying.now.letters);
        mw_free(store->letters.items);
        mw_free(store->folder.items);
    }
    for (size_t i = 0; i < index->connection_count; i++) {
        struct mw_index_connection *connection = &index->connections[i];
        for (int side = 0; side < 2; side++) {
            mw_free(connection->lines[side].items);
            mw_free(connection->ends[side].items);
            mw_free(connection->taken[side].items);
        }
        mw_free(connection->records.items);
        mw_free(connection->contents.items);
        mw_free(connection->phases.items);
    }
    mw_free(index->stores);
    mw_free(index->connections);
    mw_free(index->lines);
    mw_free(index->events.items);
    mw_free(index->arrivals.items);
    mw_free(index->imap[0].items);
    mw_free(index->imap[1].items);
    *index = (struct mw_index){0};
}

const struct mw_index *mw_trace_index(const struct mw_trace *trace) {
    struct mw_index *index = trace->index;
    if (index == NULL) return NULL;
    add_stores(trace, index);
    add_connections(trace, index);
    for (; index->records < trace->record_count; index->records++)
        add_record(trace, index, (uint32_t)index->records);
    return index;
}

void mw_trace_index_forget(struct mw_trace *trace) {
    if (trace->index != NULL) free_index(trace->index);
}

void mw_trace_index_free(struct mw_trace *trace) {
    if (trace->index == NULL) return;
    free_index(trace->index);
    mw_free(trace->index);
    trace->index = NULL;
}
