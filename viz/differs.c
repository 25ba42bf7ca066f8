#include "viz/differs.h"

#include <string.h>

static bool same_text(const char *a, const char *b) {
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

uint32_t mw_differs_same_store(const struct mw_catalogue *catalogue, uint32_t number,
                               const struct mw_catalogue *other) {
    const struct mw_store *store = &catalogue->stores[number];
    for (uint32_t i = 0; i < other->store_count; i++) {
        const struct mw_store *rival = &other->stores[i];
        if (rival->kind == store->kind && same_text(rival->owner, store->owner) &&
            same_text(rival->name, store->name) &&
            same_text(other->hosts[rival->host].id, catalogue->hosts[store->host].id))
            return i;
    }
    return MW_NONE;
}

bool mw_differs_store_does(const struct mw_differs_store *store) {
    return store->letters[0] != store->letters[1] || store->bytes[0] != store->bytes[1];
}

/* The first time that this host connects to fetch mail; MW_NONE. */
static uint32_t first_visit(const struct mw_trace *trace, uint16_t host) {
    for (size_t i = 0; i < trace->catalogue.connection_count; i++) {
        const struct mw_connection *connection = &trace->catalogue.connections[i];
        if (connection->client == host &&
            (connection->protocol == MW_PROTOCOL_POP3 || connection->protocol == MW_PROTOCOL_IMAP))
            return connection->opened_by;
    }
    return MW_NONE;
}

bool mw_differs_will_find(const struct mw_trace *trace, uint32_t record, uint32_t device_store,
                          struct mw_arena *arena, size_t *count) {
    const struct mw_catalogue *catalogue = &trace->catalogue;
    const struct mw_store *device = &catalogue->stores[device_store];
    uint32_t visit = first_visit(trace, device->host);
    if (device->kind != MW_STORE_DEVICE || visit == MW_NONE || (record != MW_NONE && visit <= record))
        return false;
    for (uint32_t i = 0; i < catalogue->store_count; i++) {
        const struct mw_store *mailbox = &catalogue->stores[i];
        if (mailbox->kind != MW_STORE_MAILBOX || !same_text(mailbox->owner, device->owner)) continue;
        *count = mw_trace_holding(trace, record, i, arena).letter_count;
        return true;
    }
    return false;
}

static void look_into(struct mw_differs_store *item, const struct mw_trace *trace, uint32_t record, int run,
                      struct mw_arena *arena) {
    if (item->store[run] == MW_NONE || record == MW_NONE) return;
    struct mw_holding holding = mw_trace_holding(trace, record, item->store[run], arena);
    item->letters[run] = holding.letter_count;
    item->bytes[run] = holding.bytes;
}

static void collect_stores(struct mw_differs *differs, const struct mw_trace *const trace[2],
                           const uint32_t record[2], struct mw_arena *arena) {
    const struct mw_catalogue *first = &trace[0]->catalogue;
    differs->stores = mw_arena_alloc(arena, (first->store_count + 1) * sizeof *differs->stores);
    for (uint32_t i = 0; i < first->store_count; i++) {
        if (first->stores[i].kind == MW_STORE_QUEUE) continue;
        struct mw_differs_store *item = &differs->stores[differs->store_count++];
        item->store[0] = i;
        item->store[1] = mw_differs_same_store(first, i, &trace[1]->catalogue);
        for (int run = 0; run < 2; run++)
            look_into(item, trace[run], record[run], run, arena);
        item->foreseen =
            item->store[1] != MW_NONE &&
            mw_differs_will_find(trace[0], record[0], item->store[0], arena, &item->will_find[0]) &&
            mw_differs_will_find(trace[1], record[1], item->store[1], arena, &item->will_find[1]);
        differs->any = differs->any || mw_differs_store_does(item);
    }
}

/* The command's word in capitals, as people name it. */
static const char *word_of(struct mw_span line, struct mw_arena *arena) {
    size_t length = 0;
    while (length < line.len && mw_ascii_is_letter(line.data[length]))
        length++;
    if (length == 0 || length > 12) return NULL;
    char *word = mw_arena_span_text(arena, mw_span_cut(line, 0, length));
    for (size_t i = 0; i < length; i++)
        word[i] = mw_ascii_upper(word[i]);
    return word;
}

static void count_commands(struct mw_differs *differs, const struct mw_trace *trace, uint32_t record, int run,
                           size_t most, struct mw_arena *arena) {
    for (uint32_t i = 0; record != MW_NONE && i <= record; i++) {
        const struct mw_record *line = &trace->records[i];
        if (line->kind == MW_RECORD_PACKET) differs->wire_bytes[run] += line->packet.length;
        if (line->kind != MW_RECORD_COMMAND || line->connection == MW_NONE) continue;
        if (trace->catalogue.connections[line->connection].udp) continue; /* a query is not a command */
        const char *word = word_of(mw_trace_bytes(trace, line->line.text), arena);
        size_t k = 0;
        while (word != NULL && k < differs->command_count && strcmp(differs->commands[k].word, word) != 0)
            k++;
        if (word == NULL || k == most) continue;
        if (k == differs->command_count) differs->commands[differs->command_count++].word = word;
        differs->commands[k].count[run]++;
    }
}

struct mw_differs mw_differs_of(const struct mw_trace *const trace[2], const uint32_t record[2],
                                struct mw_arena *arena) {
    enum { MOST_WORDS = 64 };
    struct mw_differs differs = {0};
    collect_stores(&differs, trace, record, arena);
    differs.commands = mw_arena_alloc(arena, MOST_WORDS * sizeof *differs.commands);
    for (int run = 0; run < 2; run++)
        count_commands(&differs, trace[run], record[run], run, MOST_WORDS, arena);
    size_t kept = 0;
    for (size_t i = 0; i < differs.command_count; i++)
        if (differs.commands[i].count[0] != differs.commands[i].count[1])
            differs.commands[kept++] = differs.commands[i];
    differs.command_count = kept;
    differs.any = differs.any || kept > 0 || differs.wire_bytes[0] != differs.wire_bytes[1];
    return differs;
}
