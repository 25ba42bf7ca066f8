/* What lies in the stores at a moment, and which folders there are. */
#include <string.h>

#include "sim/base/text.h"
#include "sim/trace/query.h"

static uint32_t clip(const struct mw_trace *trace, uint32_t record) {
    return record < trace->record_count ? record : (uint32_t)trace->record_count - 1;
}

/* --- letters --- */

/* While records are read, a letter that has left keeps its place with this for `since`: a mailbox may lose
 * 100,000 at once. */
static const uint32_t LEFT = MW_NONE;

/* Letters come in order of their UIDs. */
static size_t letter_with(const struct mw_holding *holding, uint32_t uid) {
    size_t low = 0, high = holding->letter_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (holding->letters[middle].uid < uid)
            low = middle + 1;
        else
            high = middle;
    }
    bool there = low < holding->letter_count && holding->letters[low].uid == uid &&
                 holding->letters[low].since != LEFT;
    return there ? low : holding->letter_count;
}

static void remove_letter(struct mw_holding *holding, size_t i) {
    if (i >= holding->letter_count) return;
    holding->bytes -= holding->letters[i].bytes;
    holding->letters[i].since = LEFT;
}

static void close_gaps(struct mw_holding *holding) {
    size_t kept = 0;
    for (size_t i = 0; i < holding->letter_count; i++)
        if (holding->letters[i].since != LEFT) holding->letters[kept++] = holding->letters[i];
    holding->letter_count = kept;
}

static void set_state(struct mw_letter *letter, const struct mw_record *record) {
    uint16_t partial = record->kind == MW_RECORD_MAIL_FLAGGED ? letter->flags : record->flags;
    letter->flags = (uint16_t)((record->flags & MW_MAIL_STATE) | (partial & MW_MAIL_PARTIAL));
    letter->marked = (letter->flags & MW_MAIL_DELETED) != 0;
}

static void add_letter(const struct mw_trace *trace, uint32_t at, struct mw_holding *holding) {
    const struct mw_record *record = &trace->records[at];
    size_t count = holding->letter_count;
    /* Another folder may have been in this store before, with higher UIDs. */
    if (count > 0 && holding->letters[count - 1].uid >= record->mail.uid) close_gaps(holding);
    /* A device may come to know an older letter after a newer one: one that was moved there by itself. */
    size_t place = holding->letter_count++;
    while (place > 0 && holding->letters[place - 1].uid > record->mail.uid) {
        holding->letters[place] = holding->letters[place - 1];
        place--;
    }
    struct mw_letter *letter = &holding->letters[place];
    *letter = (struct mw_letter){record->mail.message, record->mail.uid, record->mail.text, .since = at};
    letter->bytes = mw_trace_bytes(trace, record->mail.text).len;
    letter->changed = at;
    set_state(letter, record);
    holding->bytes += letter->bytes;
}

static void change_letter(const struct mw_trace *trace, uint32_t at, struct mw_holding *holding) {
    const struct mw_record *record = &trace->records[at];
    size_t i = letter_with(holding, record->mail.uid);
    if (i >= holding->letter_count) return;
    struct mw_letter *letter = &holding->letters[i];
    letter->changed = at;
    switch (record->kind) {
    case MW_RECORD_MAIL_MARKED: letter->marked = true; break;
    case MW_RECORD_MAIL_UNMARKED: letter->marked = false; break;
    case MW_RECORD_MAIL_FLAGGED: set_state(letter, record); break;
    default: /* grown */
        set_state(letter, record);
        letter->text = record->mail.text;
        holding->bytes -= letter->bytes;
        letter->bytes = mw_trace_bytes(trace, letter->text).len;
        holding->bytes += letter->bytes;
    }
}

static void apply(const struct mw_trace *trace, uint32_t at, struct mw_holding *holding) {
    const struct mw_record *record = &trace->records[at];
    switch (record->kind) {
    case MW_RECORD_MAIL_ADDED: add_letter(trace, at, holding); break;
    case MW_RECORD_MAIL_REMOVED: remove_letter(holding, letter_with(holding, record->mail.uid)); break;
    case MW_RECORD_MAIL_MARKED:
    case MW_RECORD_MAIL_UNMARKED:
    case MW_RECORD_MAIL_FLAGGED:
    case MW_RECORD_MAIL_GROWN: change_letter(trace, at, holding); break;
    case MW_RECORD_LOCKED: holding->locked = true; break;
    case MW_RECORD_UNLOCKED: holding->locked = false; break;
    default: break;
    }
}

static bool concerns_any(const struct mw_record *record) {
    return record->kind >= MW_RECORD_MAIL_ADDED && record->kind <= MW_RECORD_UNLOCKED;
}

static bool concerns(const struct mw_record *record, uint32_t store) {
    return concerns_any(record) && record->mail.store == store;
}

static void count_up(struct mw_holding *holding) {
    for (size_t i = 0; i < holding->letter_count; i++) {
        uint16_t flags = holding->letters[i].flags;
        holding->unread += !(flags & MW_MAIL_SEEN);
        holding->starred += (flags & MW_MAIL_FLAGGED) != 0;
        holding->partial += (flags & MW_MAIL_PARTIAL) != 0;
    }
}

/* How many records there are up to this one. Before anything happened (MW_NONE): what lay there at the start
 * lies there already. */
static uint32_t count_until(const struct mw_trace *trace, uint32_t record) {
    uint32_t count = 0;
    if (record != MW_NONE) return trace->record_count ? clip(trace, record) + 1 : 0;
    while (count < trace->record_count && trace->records[count].kind == MW_RECORD_MAIL_ADDED &&
           trace->records[count].flags & MW_MAIL_INITIAL)
        count++;
    return count;
}

static void finish(struct mw_holding *holding) {
    close_gaps(holding);
    count_up(holding);
}

struct mw_holding mw_trace_holding(const struct mw_trace *trace, uint32_t record, uint32_t store,
                                   struct mw_arena *arena) {
    struct mw_holding holding = {0};
    uint32_t end = count_until(trace, record);
    size_t most = 0;
    for (uint32_t at = 0; at < end; at++)
        most += concerns(&trace->records[at], store) && trace->records[at].kind == MW_RECORD_MAIL_ADDED;
    holding.letters = mw_arena_alloc(arena, most * sizeof *holding.letters);
    for (uint32_t at = 0; at < end; at++)
        if (concerns(&trace->records[at], store)) apply(trace, at, &holding);
    finish(&holding);
    return holding;
}

struct mw_holding *mw_trace_holdings(const struct mw_trace *trace, uint32_t record, struct mw_arena *arena) {
    size_t stores = trace->catalogue.store_count;
    struct mw_holding *holdings = mw_arena_alloc(arena, (stores + 1) * sizeof *holdings);
    size_t *most = mw_arena_alloc(arena, (stores + 1) * sizeof *most);
    uint32_t end = count_until(trace, record);
    for (uint32_t at = 0; at < end; at++)
        if (trace->records[at].kind == MW_RECORD_MAIL_ADDED) most[trace->records[at].mail.store]++;
    for (size_t i = 0; i < stores; i++)
        holdings[i].letters = mw_arena_alloc(arena, most[i] * sizeof *holdings[i].letters);
    for (uint32_t at = 0; at < end; at++)
        if (concerns_any(&trace->records[at])) apply(trace, at, &holdings[trace->records[at].mail.store]);
    for (size_t i = 0; i < stores; i++)
        finish(&holdings[i]);
    return holdings;
}

bool mw_trace_letter(const struct mw_trace *trace, uint32_t record, uint32_t store, uint32_t uid,
                     struct mw_letter *letter) {
    struct mw_arena arena = {0};
    struct mw_holding holding = mw_trace_holding(trace, record, store, &arena);
    size_t i = letter_with(&holding, uid);
    bool found = i < holding.letter_count;
    if (found) *letter = holding.letters[i];
    mw_arena_free(&arena);
    return found;
}

/* --- folders --- */

static bool same_owner(const struct mw_store *a, const struct mw_store *b) {
    if (a->kind != b->kind || a->host != b->host) return false;
    if (a->owner == NULL || b->owner == NULL) return a->owner == b->owner;
    return strcmp(a->owner, b->owner) == 0;
}

uint32_t mw_trace_folder_group(const struct mw_trace *trace, uint32_t store) {
    const struct mw_store *stores = trace->catalogue.stores;
    for (uint32_t i = 0; i < store; i++)
        if (same_owner(&stores[i], &stores[store])) return i;
    return store;
}

bool mw_trace_folder_exists(const struct mw_trace *trace, uint32_t record, uint32_t store) {
    if (record != MW_NONE && trace->record_count > 0) {
        for (uint32_t at = clip(trace, record) + 1; at-- > 0;) {
            const struct mw_record *seen = &trace->records[at];
            if (seen->kind == MW_RECORD_FOLDER_ADDED && seen->mail.store == store) return true;
            if (seen->kind == MW_RECORD_FOLDER_REMOVED && seen->mail.store == store) return false;
        }
    }
    return !trace->catalogue.stores[store].absent;
}

const char *mw_trace_folder_name(const struct mw_trace *trace, uint32_t record, uint32_t store) {
    if (record != MW_NONE && trace->record_count > 0) {
        for (uint32_t at = clip(trace, record) + 1; at-- > 0;) {
            const struct mw_record *seen = &trace->records[at];
            bool names = seen->kind == MW_RECORD_FOLDER_ADDED || seen->kind == MW_RECORD_FOLDER_RENAMED;
            if (names && seen->mail.store == store && seen->mail.text != MW_NONE)
                return mw_trace_bytes(trace, seen->mail.text).data;
        }
    }
    return trace->catalogue.stores[store].name;
}

static bool comes_before(const char *a, const char *b) {
    bool a_inbox = mw_span_is_nocase(mw_span_of(a), "INBOX");
    if (a_inbox != mw_span_is_nocase(mw_span_of(b), "INBOX")) return a_inbox;
    return strcmp(a, b) < 0;
}

/* How each of the stores stands after the record: its name, NULL if it is not there. One way through the
 * records for all of them. */
static const char **names_at(const struct mw_trace *trace, uint32_t record, struct mw_arena *arena) {
    size_t stores = trace->catalogue.store_count;
    const char **names = mw_arena_alloc(arena, (stores + 1) * sizeof *names);
    bool *absent = mw_arena_alloc(arena, (stores + 1) * sizeof *absent);
    for (size_t i = 0; i < stores; i++) {
        names[i] = trace->catalogue.stores[i].name;
        absent[i] = trace->catalogue.stores[i].absent;
    }
    uint32_t end = record == MW_NONE || trace->record_count == 0 ? 0 : clip(trace, record) + 1;
    for (uint32_t at = 0; at < end; at++) {
        const struct mw_record *seen = &trace->records[at];
        if (seen->kind < MW_RECORD_FOLDER_ADDED || seen->kind > MW_RECORD_FOLDER_RENAMED) continue;
        if (seen->kind != MW_RECORD_FOLDER_RENAMED)
            absent[seen->mail.store] = seen->kind == MW_RECORD_FOLDER_REMOVED;
        if (seen->kind != MW_RECORD_FOLDER_REMOVED && seen->mail.text != MW_NONE)
            names[seen->mail.store] = mw_trace_bytes(trace, seen->mail.text).data;
    }
    for (size_t i = 0; i < stores; i++)
        if (absent[i]) names[i] = NULL;
    return names;
}

uint32_t *mw_trace_folders(const struct mw_trace *trace, uint32_t record, uint32_t group,
                           struct mw_arena *arena, size_t *count) {
    const struct mw_store *stores = trace->catalogue.stores;
    uint32_t *found = mw_arena_alloc(arena, (trace->catalogue.store_count + 1) * sizeof *found);
    const char **names = names_at(trace, record, arena);
    *count = 0;
    for (uint32_t i = group; i < trace->catalogue.store_count; i++) {
        if (!same_owner(&stores[i], &stores[group]) || names[i] == NULL) continue;
        size_t place = (*count)++;
        for (; place > 0 && comes_before(names[i], names[found[place - 1]]); place--)
            found[place] = found[place - 1];
        found[place] = i;
    }
    return found;
}

bool mw_trace_has_flags(const struct mw_trace *trace, uint32_t store) {
    uint16_t host = trace->catalogue.stores[store].host;
    enum mw_store_kind kind = trace->catalogue.stores[store].kind;
    if (kind != MW_STORE_MAILBOX && kind != MW_STORE_DEVICE) return false;
    for (size_t i = 0; i < trace->catalogue.connection_count; i++) {
        const struct mw_connection *connection = &trace->catalogue.connections[i];
        uint16_t end = kind == MW_STORE_DEVICE ? connection->client : connection->server;
        if (connection->protocol == MW_PROTOCOL_IMAP && end == host) return true;
    }
    return false;
}

uint32_t mw_trace_find_folder(const struct mw_trace *trace, uint32_t record, uint32_t group,
                              const char *name) {
    for (uint32_t i = group; i < trace->catalogue.store_count; i++) {
        if (!same_owner(&trace->catalogue.stores[i], &trace->catalogue.stores[group])) continue;
        if (!mw_trace_folder_exists(trace, record, i)) continue;
        if (strcmp(mw_trace_folder_name(trace, record, i), name) == 0) return i;
    }
    return MW_NONE;
}
