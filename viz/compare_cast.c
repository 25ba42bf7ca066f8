#include <string.h>

#include "viz/compare.h"
#include "viz/differs.h"

static bool same_owner(const struct mw_store *a, const struct mw_store *b) {
    return a->owner != NULL && b->owner != NULL && strcmp(a->owner, b->owner) == 0;
}

/* The most letters that ever lay in the store's folders at once. */
static size_t most_letters(const struct mw_trace *trace, uint32_t store) {
    size_t count = 0, most = 0;
    for (size_t i = 0; i < trace->record_count; i++) {
        const struct mw_record *record = &trace->records[i];
        if (record->kind != MW_RECORD_MAIL_ADDED && record->kind != MW_RECORD_MAIL_REMOVED) continue;
        if (mw_trace_folder_group(trace, record->mail.store) != store) continue;
        if (record->kind == MW_RECORD_MAIL_ADDED) count++;
        if (record->kind == MW_RECORD_MAIL_REMOVED && count > 0) count--;
        if (count > most) most = count;
    }
    return most;
}

/* The mailbox that most devices fetch from; MW_NONE if nobody fetches. */
static uint32_t busiest_mailbox(const struct mw_trace *trace) {
    const struct mw_catalogue *catalogue = &trace->catalogue;
    uint32_t best = MW_NONE;
    size_t best_devices = 0;
    for (uint32_t i = 0; i < catalogue->store_count; i++) {
        if (catalogue->stores[i].kind != MW_STORE_MAILBOX || mw_trace_folder_group(trace, i) != i) continue;
        size_t devices = 0;
        for (uint32_t k = 0; k < catalogue->store_count; k++)
            devices += catalogue->stores[k].kind == MW_STORE_DEVICE && mw_trace_folder_group(trace, k) == k &&
                       same_owner(&catalogue->stores[k], &catalogue->stores[i]);
        if (devices > best_devices) {
            best = i;
            best_devices = devices;
        }
    }
    return best;
}

/* Whether the connection is one of the mailbox's owner's devices with its server. */
static bool is_fetching(const struct mw_catalogue *catalogue, uint32_t mailbox, uint32_t connection) {
    const struct mw_connection *talk = &catalogue->connections[connection];
    if (talk->udp) return true; /* a name is looked up on the way to fetching */
    if (talk->server != catalogue->stores[mailbox].host) return false;
    for (uint32_t i = 0; i < catalogue->store_count; i++)
        if (catalogue->stores[i].kind == MW_STORE_DEVICE && catalogue->stores[i].host == talk->client &&
            same_owner(&catalogue->stores[i], &catalogue->stores[mailbox]))
            return true;
    return false;
}

static void add_card(struct mw_compare_cast *cast, uint16_t host, uint32_t store) {
    if (cast->count == MW_COMPARE_MOST_CARDS) return;
    cast->cards[cast->count].host = host;
    cast->cards[cast->count++].store = store;
}

/* Any store on the host, a mailbox rather than a queue. */
static uint32_t store_on(const struct mw_catalogue *catalogue, uint16_t host) {
    uint32_t found = MW_NONE;
    for (uint32_t i = (uint32_t)catalogue->store_count; i-- > 0;)
        if (catalogue->stores[i].host == host &&
            (found == MW_NONE || catalogue->stores[i].kind != MW_STORE_QUEUE))
            found = i;
    return found;
}

struct mw_compare_cast mw_compare_cast_of(const struct mw_compared *compared, uint32_t connection) {
    struct mw_compare_cast cast = {0};
    const struct mw_trace *first = compared->trace[0];
    const struct mw_catalogue *catalogue = &first->catalogue;
    uint32_t mailbox = busiest_mailbox(first);
    if (mailbox != MW_NONE && (connection == MW_NONE || is_fetching(catalogue, mailbox, connection))) {
        for (uint32_t i = 0; i < catalogue->store_count; i++) {
            const struct mw_store *store = &catalogue->stores[i];
            if (store->kind != MW_STORE_DEVICE || !same_owner(store, &catalogue->stores[mailbox])) continue;
            if (mw_trace_folder_group(first, i) != i) continue;
            add_card(&cast, store->host, i);
            if (cast.count == 1) add_card(&cast, catalogue->stores[mailbox].host, mailbox);
        }
    } else if (connection != MW_NONE) { /* another matter than fetching: the two that talk */
        const struct mw_connection *talk = &catalogue->connections[connection];
        add_card(&cast, talk->client, store_on(catalogue, talk->client));
        add_card(&cast, talk->server, store_on(catalogue, talk->server));
    }
    for (size_t i = 0; i < cast.count; i++) {
        if (cast.cards[i].store == MW_NONE) continue;
        for (size_t run = 0; run < compared->count; run++) {
            const struct mw_trace *trace = compared->trace[run];
            uint32_t store = run == 0
                                 ? cast.cards[i].store
                                 : mw_differs_same_store(catalogue, cast.cards[i].store, &trace->catalogue);
            size_t letters = store == MW_NONE ? 0 : most_letters(trace, store);
            if (letters > cast.places) cast.places = letters;
        }
    }
    return cast;
}
