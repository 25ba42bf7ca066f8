#include "viz/differs.h"

#include <string.h>

static bool same_text(const char *a, const char *b) {
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_place(const struct mw_catalogue *a, const struct mw_store *x, const struct mw_catalogue *b,
                       const struct mw_store *y) {
    return x->kind == y->kind && same_text(x->owner, y->owner) &&
           same_text(a->hosts[x->host].id, b->hosts[y->host].id);
}

uint32_t mw_differs_same_store(const struct mw_catalogue *catalogue, uint32_t number,
                               const struct mw_catalogue *other) {
    const struct mw_store *store = &catalogue->stores[number];
    uint32_t leader = MW_NONE;
    for (uint32_t i = 0; i < other->store_count; i++) {
        const struct mw_store *rival = &other->stores[i];
        if (!same_place(other, rival, catalogue, store)) continue;
        if (same_text(rival->name, store->name)) return i;
        if (leader == MW_NONE) leader = i;
    }
    for (uint32_t i = 0; i < number; i++)
        if (same_place(catalogue, &catalogue->stores[i], catalogue, store)) return MW_NONE;
    return leader; /* INBOX of a mail program that calls it otherwise */
}

bool mw_differs_sizes(const size_t *numbers, size_t count) {
    for (size_t i = 1; i < count; i++)
        if (numbers[i] != numbers[0]) return true;
    return false;
}

bool mw_differs_bytes(const uint64_t *numbers, size_t count) {
    for (size_t i = 1; i < count; i++)
        if (numbers[i] != numbers[0]) return true;
    return false;
}

bool mw_differs_store_does(const struct mw_differs_store *store, size_t runs) {
    return mw_differs_sizes(store->letters, runs) || mw_differs_bytes(store->bytes, runs);
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
                          size_t *count) {
    const struct mw_catalogue *catalogue = &trace->catalogue;
    const struct mw_store *device = &catalogue->stores[device_store];
    uint32_t visit = first_visit(trace, device->host);
    if (device->kind != MW_STORE_DEVICE || visit == MW_NONE || (record != MW_NONE && visit <= record))
        return false;
    for (uint32_t i = 0; i < catalogue->store_count; i++) {
        const struct mw_store *mailbox = &catalogue->stores[i];
        if (mailbox->kind != MW_STORE_MAILBOX || !same_text(mailbox->owner, device->owner)) continue;
        *count = mw_trace_totals(trace, record, i).letter_count;
        return true;
    }
    return false;
}

/* All folders that belong to the store. */
static void look_into(struct mw_differs_store *item, const struct mw_trace *trace, uint32_t record,
                      size_t run) {
    if (item->store[run] == MW_NONE || record == MW_NONE) return;
    for (uint32_t i = item->store[run]; i < trace->catalogue.store_count; i++) {
        if (mw_trace_folder_group(trace, i) != item->store[run]) continue;
        struct mw_holding holding = mw_trace_totals(trace, record, i);
        item->letters[run] += holding.letter_count;
        item->bytes[run] += holding.bytes;
    }
}

static void collect_stores(struct mw_differs *differs, const struct mw_compared *compared,
                           struct mw_arena *arena) {
    const struct mw_trace *trace = compared->trace[0];
    const struct mw_catalogue *first = &trace->catalogue;
    differs->stores = mw_arena_alloc(arena, (first->store_count + 1) * sizeof *differs->stores);
    for (uint32_t i = 0; i < first->store_count; i++) {
        if (first->stores[i].kind == MW_STORE_QUEUE || mw_trace_folder_group(trace, i) != i) continue;
        struct mw_differs_store *item = &differs->stores[differs->store_count++];
        item->foreseen = true;
        for (size_t run = 0; run < compared->count; run++) {
            const struct mw_trace *other = compared->trace[run];
            item->store[run] = run == 0 ? i : mw_differs_same_store(first, i, &other->catalogue);
            look_into(item, other, compared->record[run], run);
            item->foreseen =
                item->foreseen && item->store[run] != MW_NONE &&
                mw_differs_will_find(other, compared->record[run], item->store[run], &item->will_find[run]);
        }
        differs->any = differs->any || mw_differs_store_does(item, compared->count);
    }
}

/* The command's word in capitals, as people name it; NULL: it is none. */
static const char *word_of(const struct mw_trace *trace, uint32_t line, struct mw_arena *arena) {
    struct mw_span words = mw_trace_command_words(trace, line);
    size_t length = 0;
    while (length < words.len && (mw_ascii_is_letter(words.data[length]) || words.data[length] == ' '))
        length++;
    if (length == 0 || length > 12) return NULL;
    char *word = mw_arena_span_text(arena, mw_span_cut(words, 0, length));
    for (size_t i = 0; i < length; i++)
        word[i] = mw_ascii_upper(word[i]);
    return word;
}

static void count_commands(struct mw_differs *differs, const struct mw_trace *trace, uint32_t record,
                           size_t run, size_t most, struct mw_arena *arena) {
    for (uint32_t i = 0; record != MW_NONE && i <= record; i++) {
        const struct mw_record *line = &trace->records[i];
        if (line->kind == MW_RECORD_PACKET) differs->wire_bytes[run] += line->packet.length;
        if (line->kind != MW_RECORD_COMMAND || line->connection == MW_NONE) continue;
        if (trace->catalogue.connections[line->connection].udp) continue; /* a query is not a command */
        const char *word = word_of(trace, i, arena);
        size_t k = 0;
        while (word != NULL && k < differs->command_count && strcmp(differs->commands[k].word, word) != 0)
            k++;
        if (word == NULL || k == most) continue;
        if (k == differs->command_count) differs->commands[differs->command_count++].word = word;
        differs->commands[k].count[run]++;
    }
}

struct mw_differs mw_differs_of(const struct mw_compared *compared, struct mw_arena *arena) {
    enum { MOST_WORDS = 64 };
    struct mw_differs differs = {.runs = compared->count};
    collect_stores(&differs, compared, arena);
    differs.commands = mw_arena_alloc(arena, MOST_WORDS * sizeof *differs.commands);
    for (size_t run = 0; run < compared->count; run++)
        count_commands(&differs, compared->trace[run], compared->record[run], run, MOST_WORDS, arena);
    size_t kept = 0;
    for (size_t i = 0; i < differs.command_count; i++)
        if (mw_differs_sizes(differs.commands[i].count, compared->count))
            differs.commands[kept++] = differs.commands[i];
    differs.command_count = kept;
    differs.any = differs.any || kept > 0 || mw_differs_bytes(differs.wire_bytes, compared->count);
    return differs;
}
