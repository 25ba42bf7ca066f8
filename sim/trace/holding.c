/* What lies in the stores at a moment, and which folders there are. */
#include <stdlib.h>
#include <string.h>

#include "sim/base/text.h"
#include "sim/trace/index.h"

/* --- letters, record by record --- */

/* A letter that has left keeps its place with this for `since`: a mailbox may lose 100,000 at once. */
static const uint32_t LEFT = MW_NONE;

/* Letters come in order of their UIDs. */
static struct mw_letter *letter_with(const struct mw_lying *lying, uint32_t uid) {
    size_t low = 0, high = lying->places;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (lying->now.letters[middle].uid < uid)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == lying->places) return NULL;
    struct mw_letter *letter = &lying->now.letters[low];
    return letter->uid == uid && letter->since != LEFT ? letter : NULL;
}

static void count(struct mw_holding *now, const struct mw_letter *letter) {
    now->letter_count++;
    now->bytes += letter->bytes;
    now->unread += !(letter->flags & MW_MAIL_SEEN);
    now->starred += (letter->flags & MW_MAIL_FLAGGED) != 0;
    now->partial += (letter->flags & MW_MAIL_PARTIAL) != 0;
}

static void discount(struct mw_holding *now, const struct mw_letter *letter) {
    now->letter_count--;
    now->bytes -= letter->bytes;
    now->unread -= !(letter->flags & MW_MAIL_SEEN);
    now->starred -= (letter->flags & MW_MAIL_FLAGGED) != 0;
    now->partial -= (letter->flags & MW_MAIL_PARTIAL) != 0;
}

void mw_lying_close_gaps(struct mw_lying *lying) {
    size_t kept = 0;
    if (lying->places == lying->now.letter_count) return;
    for (size_t i = 0; i < lying->places; i++)
        if (lying->now.letters[i].since != LEFT) lying->now.letters[kept++] = lying->now.letters[i];
    lying->places = kept;
}

static void set_state(struct mw_letter *letter, const struct mw_record *record) {
    uint16_t partial = record->kind == MW_RECORD_MAIL_FLAGGED ? letter->flags : record->flags;
    letter->flags = (uint16_t)((record->flags & MW_MAIL_STATE) | (partial & MW_MAIL_PARTIAL));
    letter->marked = (letter->flags & MW_MAIL_DELETED) != 0;
}

static void add_letter(const struct mw_trace *trace, uint32_t at, struct mw_lying *lying) {
    const struct mw_record *record = &trace->records[at];
    struct mw_letter *letters = lying->now.letters;
    /* Another folder may have been in this store before, with higher UIDs. */
    if (lying->places > 0 && letters[lying->places - 1].uid >= record->mail.uid) mw_lying_close_gaps(lying);
    /* A device may come to know an older letter after a newer one: one that was moved there by itself. */
    size_t place = lying->places++;
    while (place > 0 && letters[place - 1].uid > record->mail.uid) {
        letters[place] = letters[place - 1];
        place--;
    }
    struct mw_letter *letter = &letters[place];
    *letter = (struct mw_letter){record->mail.message, record->mail.uid, record->mail.text, .since = at};
    letter->bytes = mw_trace_bytes(trace, record->mail.text).len;
    letter->changed = at;
    set_state(letter, record);
    count(&lying->now, letter);
}

static void change_letter(const struct mw_trace *trace, uint32_t at, struct mw_lying *lying) {
    const struct mw_record *record = &trace->records[at];
    struct mw_letter *letter = letter_with(lying, record->mail.uid);
    if (letter == NULL) return;
    discount(&lying->now, letter);
    letter->changed = at;
    switch (record->kind) {
    case MW_RECORD_MAIL_MARKED: letter->marked = true; break;
    case MW_RECORD_MAIL_UNMARKED: letter->marked = false; break;
    case MW_RECORD_MAIL_FLAGGED: set_state(letter, record); break;
    default: /* grown */
        set_state(letter, record);
        letter->text = record->mail.text;
        letter->bytes = mw_trace_bytes(trace, letter->text).len;
    }
    count(&lying->now, letter);
}

static void remove_letter(struct mw_lying *lying, uint32_t uid) {
    struct mw_letter *letter = letter_with(lying, uid);
    if (letter == NULL) return;
    discount(&lying->now, letter);
    letter->since = LEFT;
}

void mw_lying_apply(const struct mw_trace *trace, uint32_t at, struct mw_lying *lying) {
    const struct mw_record *record = &trace->records[at];
    switch (record->kind) {
    case MW_RECORD_MAIL_ADDED: add_letter(trace, at, lying); break;
    case MW_RECORD_MAIL_REMOVED: remove_letter(lying, record->mail.uid); break;
    case MW_RECORD_MAIL_MARKED:
    case MW_RECORD_MAIL_UNMARKED:
    case MW_RECORD_MAIL_FLAGGED:
    case MW_RECORD_MAIL_GROWN: change_letter(trace, at, lying); break;
    case MW_RECORD_LOCKED: lying->now.locked = true; break;
    case MW_RECORD_UNLOCKED: lying->now.locked = false; break;
    default: break;
    }
}

/* --- letters at a moment --- */

/* The last record that counts; MW_NONE: none. Before anything happened (MW_NONE) what lay there at the start
 * lies there already. */
static uint32_t last_at(const struct mw_trace *trace, uint32_t record) {
    uint32_t count = 0;
    if (record != MW_NONE && trace->record_count > 0)
        return record < trace->record_count ? record : (uint32_t)trace->record_count - 1;
    while (count < trace->record_count && trace->records[count].kind == MW_RECORD_MAIL_ADDED &&
           trace->records[count].flags & MW_MAIL_INITIAL)
        count++;
    return count > 0 ? count - 1 : MW_NONE;
}

/* How many of the store's records there are until then; *found: the store. */
static size_t events_until(const struct mw_trace *trace, uint32_t record, uint32_t store,
                           const struct mw_index_store **found) {
    const struct mw_index *index = mw_trace_index(trace);
    uint32_t last = last_at(trace, record);
    if (index == NULL || last == MW_NONE) return 0;
    *found = &index->stores[store];
    return mw_numbers_until(&(*found)->letters, last);
}

struct mw_holding mw_trace_totals(const struct mw_trace *trace, uint32_t record, uint32_t store) {
    const struct mw_index_store *its = NULL;
    size_t events = events_until(trace, record, store, &its);
    return events > 0 ? its->totals[events - 1] : (struct mw_holding){0};
}

static const struct mw_checkpoint *checkpoint_before(const struct mw_index_store *store, size_t events) {
    static const struct mw_checkpoint start;
    size_t low = 0, high = store->checkpoint_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (store->checkpoints[middle].events <= events)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? &store->checkpoints[low - 1] : &start;
}

struct mw_holding mw_trace_holding(const struct mw_trace *trace, uint32_t record, uint32_t store,
                                   struct mw_arena *arena) {
    const struct mw_index_store *its = NULL;
    size_t events = events_until(trace, record, store, &its);
    if (events == 0) return (struct mw_holding){0};
    const struct mw_checkpoint *from = checkpoint_before(its, events);
    struct mw_lying lying = {.places = from->count};
    size_t most = from->count;
    for (size_t i = from->events; i < events; i++)
        most += trace->records[its->letters.items[i]].kind == MW_RECORD_MAIL_ADDED;
    if (from->events > 0) lying.now = its->totals[from->events - 1];
    lying.now.letters = mw_arena_alloc(arena, most * sizeof *lying.now.letters);
    if (from->count > 0) memcpy(lying.now.letters, from->letters, from->count * sizeof *from->letters);
    for (size_t i = from->events; i < events; i++)
        mw_lying_apply(trace, its->letters.items[i], &lying);
    mw_lying_close_gaps(&lying);
    return lying.now;
}

/* Without the index, which a run that goes on and forgets would make in vain. */
struct mw_holding *mw_trace_holdings(const struct mw_trace *trace, uint32_t record, struct mw_arena *arena) {
    size_t stores = trace->catalogue.store_count;
    struct mw_holding *holdings = mw_arena_alloc(arena, (stores + 1) * sizeof *holdings);
    struct mw_lying *lying = mw_arena_alloc(arena, (stores + 1) * sizeof *lying);
    uint32_t last = last_at(trace, record), end = last == MW_NONE ? 0 : last + 1;
    for (uint32_t at = 0; at < end; at++)
        if (trace->records[at].kind == MW_RECORD_MAIL_ADDED) lying[trace->records[at].mail.store].capacity++;
    for (size_t i = 0; i < stores; i++)
        lying[i].now.letters = mw_arena_alloc(arena, lying[i].capacity * sizeof *lying[i].now.letters);
    for (uint32_t at = 0; at < end; at++) {
        const struct mw_record *seen = &trace->records[at];
        if (seen->kind >= MW_RECORD_MAIL_ADDED && seen->kind <= MW_RECORD_UNLOCKED)
            mw_lying_apply(trace, at, &lying[seen->mail.store]);
    }
    for (size_t i = 0; i < stores; i++) {
        mw_lying_close_gaps(&lying[i]);
        holdings[i] = lying[i].now;
    }
    return holdings;
}

bool mw_trace_letter(const struct mw_trace *trace, uint32_t record, uint32_t store, uint32_t uid,
                     struct mw_letter *letter) {
    struct mw_arena arena = {0};
    struct mw_holding holding = mw_trace_holding(trace, record, store, &arena);
    struct mw_lying lying = {.now = holding, .places = holding.letter_count};
    const struct mw_letter *found = letter_with(&lying, uid);
    if (found != NULL) *letter = *found;
    mw_arena_free(&arena);
    return found != NULL;
}

/* --- folders --- */

uint32_t mw_trace_folder_group(const struct mw_trace *trace, uint32_t store) {
    const struct mw_index *index = mw_trace_index(trace);
    if (index != NULL) return index->stores[store].group;
    const struct mw_store *stores = trace->catalogue.stores;
    for (uint32_t i = 0; i < store; i++)
        if (mw_index_same_owner(&stores[i], &stores[store])) return i;
    return store;
}

size_t mw_trace_group_size(const struct mw_trace *trace, uint32_t group) {
    const struct mw_index *index = mw_trace_index(trace);
    size_t size = 0;
    if (index != NULL) return index->stores[group].group_size;
    for (uint32_t i = group; i < trace->catalogue.store_count; i++)
        size += mw_trace_folder_group(trace, i) == group;
    return size;
}

bool mw_trace_receives(const struct mw_trace *trace, uint32_t store) {
    const struct mw_index *index = mw_trace_index(trace);
    return index != NULL && index->stores[store].received;
}

const uint32_t *mw_trace_folder_records(const struct mw_trace *trace, uint32_t store, size_t *count) {
    const struct mw_index *index = mw_trace_index(trace);
    *count = index != NULL ? index->stores[store].folder.count : 0;
    return index != NULL ? index->stores[store].folder.items : NULL;
}

/* How many records until this one say what became of the folder. */
static size_t told_until(const struct mw_trace *trace, uint32_t record, uint32_t store,
                         const uint32_t **records) {
    const struct mw_index *index = mw_trace_index(trace);
    if (index == NULL || record == MW_NONE) return 0;
    *records = index->stores[store].folder.items;
    return mw_numbers_until(&index->stores[store].folder, record);
}

bool mw_trace_folder_exists(const struct mw_trace *trace, uint32_t record, uint32_t store) {
    const uint32_t *records = NULL;
    for (size_t i = told_until(trace, record, store, &records); i-- > 0;) {
        const struct mw_record *seen = &trace->records[records[i]];
        if (seen->kind == MW_RECORD_FOLDER_ADDED) return true;
        if (seen->kind == MW_RECORD_FOLDER_REMOVED) return false;
    }
    return !trace->catalogue.stores[store].absent;
}

const char *mw_trace_folder_name(const struct mw_trace *trace, uint32_t record, uint32_t store) {
    const uint32_t *records = NULL;
    for (size_t i = told_until(trace, record, store, &records); i-- > 0;) {
        const struct mw_record *seen = &trace->records[records[i]];
        if (seen->kind != MW_RECORD_FOLDER_REMOVED && seen->mail.text != MW_NONE)
            return mw_trace_bytes(trace, seen->mail.text).data;
    }
    return trace->catalogue.stores[store].name;
}

struct named {
    const char *name;
    bool inbox;
    uint32_t store;
};

static int by_name(const void *a, const void *b) {
    const struct named *left = a, *right = b;
    if (left->inbox != right->inbox) return left->inbox ? -1 : 1;
    int order = strcmp(left->name, right->name);
    if (order != 0) return order;
    return left->store < right->store ? -1 : left->store > right->store;
}

uint32_t *mw_trace_folders(const struct mw_trace *trace, uint32_t record, uint32_t group,
                           struct mw_arena *arena, size_t *count) {
    size_t stores = trace->catalogue.store_count;
    struct named *named = mw_arena_alloc(arena, (stores + 1) * sizeof *named);
    *count = 0;
    for (uint32_t i = group; i < stores; i++) {
        if (mw_trace_folder_group(trace, i) != group || !mw_trace_folder_exists(trace, record, i)) continue;
        const char *name = mw_trace_folder_name(trace, record, i);
        named[(*count)++] = (struct named){name, mw_span_is_nocase(mw_span_of(name), "INBOX"), i};
    }
    if (*count > 0) qsort(named, *count, sizeof *named, by_name);
    uint32_t *found = mw_arena_alloc(arena, (*count + 1) * sizeof *found);
    for (size_t i = 0; i < *count; i++)
        found[i] = named[i].store;
    return found;
}

static bool is_imap_end(const struct mw_trace *trace, int side, uint16_t host) {
    const struct mw_index *index = mw_trace_index(trace);
    for (size_t i = 0; index != NULL && i < index->imap[side].count; i++)
        if (index->imap[side].items[i] == host) return true;
    return false;
}

bool mw_trace_has_flags(const struct mw_trace *trace, uint32_t store) {
    enum mw_store_kind kind = trace->catalogue.stores[store].kind;
    if (kind != MW_STORE_MAILBOX && kind != MW_STORE_DEVICE) return false;
    return is_imap_end(trace, kind == MW_STORE_MAILBOX, trace->catalogue.stores[store].host);
}

uint32_t mw_trace_find_folder(const struct mw_trace *trace, uint32_t record, uint32_t group,
                              const char *name) {
    for (uint32_t i = group; i < trace->catalogue.store_count; i++) {
        if (mw_trace_folder_group(trace, i) != mw_trace_folder_group(trace, group)) continue;
        if (!mw_trace_folder_exists(trace, record, i)) continue;
        if (strcmp(mw_trace_folder_name(trace, record, i), name) == 0) return i;
    }
    return MW_NONE;
}
