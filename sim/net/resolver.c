#include "sim/net/resolver.h"

#include <stdio.h>

#include "sim/base/check.h"
#include "sim/base/memory.h"
#include "sim/base/random.h"

enum {
    TRIES = 3,
    PATIENCE_US = 2 * 1000 * 1000,
    FIRST_PORT = 49152,
    LONGEST_CHAIN = 8, /* CNAMEs that are followed */
};

struct lookup {
    uint32_t number;
    char *name;
    enum mw_dns_type type;
    uint16_t id, port;
    unsigned tries; /* sent or due */
    bool due;       /* a query is to be taken */
    int64_t ask_again_us;
};

/* What a server said, in its own words: they are read again when they are handed out. */
struct reply {
    char *name;
    enum mw_dns_type type;
    enum mw_lookup_status status;
    struct mw_buffer message;
};

struct remembered {
    struct reply reply;
    int64_t until_us;
};

struct ready {
    struct reply reply;
    uint32_t lookup;
    uint16_t port;
    bool cached;
};

struct mw_resolver {
    struct mw_random random;
    struct mw_ip server;
    uint32_t next_number;
    struct lookup *lookups; /* in the order of asking */
    size_t lookup_count, lookup_capacity;
    struct remembered *cache;
    size_t cache_count, cache_capacity;
    struct ready *ready;
    size_t ready_count, ready_capacity, ready_read;
    struct mw_arena arena;  /* of the message that is being read */
    struct mw_buffer query; /* that was handed out last */
    struct reply handed_out;
};

static void free_reply(struct reply *reply) {
    mw_free(reply->name);
    mw_buffer_free(&reply->message);
}

static char *copy_text(const char *text) {
    struct mw_buffer copy = {0};
    mw_buffer_add_text(&copy, text);
    return copy.data; /* the buffer's memory is plain memory of mw_alloc's kind */
}

struct mw_resolver *mw_resolver_create(uint64_t seed, const char *host, const struct mw_ip *server) {
    struct mw_resolver *resolver = mw_alloc(sizeof *resolver);
    char stream[300];
    snprintf(stream, sizeof stream, "resolver %s", host);
    resolver->random = mw_random_stream(seed, stream);
    resolver->server = *server;
    return resolver;
}

void mw_resolver_forget(struct mw_resolver *resolver) {
    for (size_t i = 0; i < resolver->cache_count; i++)
        free_reply(&resolver->cache[i].reply);
    resolver->cache_count = 0;
}

void mw_resolver_destroy(struct mw_resolver *resolver) {
    if (resolver == NULL) return;
    mw_resolver_forget(resolver);
    for (size_t i = 0; i < resolver->lookup_count; i++)
        mw_free(resolver->lookups[i].name);
    for (size_t i = resolver->ready_read; i < resolver->ready_count; i++)
        free_reply(&resolver->ready[i].reply);
    free_reply(&resolver->handed_out);
    mw_free(resolver->lookups);
    mw_free(resolver->cache);
    mw_free(resolver->ready);
    mw_arena_free(&resolver->arena);
    mw_buffer_free(&resolver->query);
    mw_free(resolver);
}

/* --- the cache ------------------------------------------------------------------------------------------ */

static struct remembered *find_remembered(struct mw_resolver *resolver, const char *name,
                                          enum mw_dns_type type) {
    for (size_t i = 0; i < resolver->cache_count; i++) {
        struct remembered *known = &resolver->cache[i];
        if (known->reply.type == type && mw_dns_name_equal(known->reply.name, name)) return known;
    }
    return NULL;
}

static void remember(struct mw_resolver *resolver, const struct lookup *lookup, enum mw_lookup_status status,
                     struct mw_span message, int64_t until_us) {
    struct remembered *place = find_remembered(resolver, lookup->name, lookup->type);
    if (place) {
        free_reply(&place->reply);
    } else {
        MW_GROW(resolver->cache, resolver->cache_count, resolver->cache_capacity);
        place = &resolver->cache[resolver->cache_count++];
    }
    *place = (struct remembered){{copy_text(lookup->name), lookup->type, status, {0}}, until_us};
    mw_buffer_add(&place->reply.message, message);
}

/* --- asking --------------------------------------------------------------------------------------------- */

static void answer(struct mw_resolver *resolver, const struct lookup *lookup, enum mw_lookup_status status,
                   bool cached, struct mw_span message) {
    MW_GROW(resolver->ready, resolver->ready_count, resolver->ready_capacity);
    struct ready *ready = &resolver->ready[resolver->ready_count++];
    *ready = (struct ready){{copy_text(lookup->name), lookup->type, status, {0}},
                            lookup->number,
                            cached ? 0 : lookup->port,
                            cached};
    mw_buffer_add(&ready->reply.message, message);
}

static bool port_in_use(const struct mw_resolver *resolver, uint16_t port) {
    for (size_t i = 0; i < resolver->lookup_count; i++)
        if (resolver->lookups[i].port == port) return true;
    return false;
}

static uint16_t choose_port(struct mw_resolver *resolver) {
    MW_ASSERT(resolver->lookup_count < 65536 - FIRST_PORT);
    uint16_t port;
    do
        port = (uint16_t)(FIRST_PORT + mw_random_below(&resolver->random, 65536 - FIRST_PORT));
    while (port_in_use(resolver, port));
    return port;
}

uint32_t mw_resolver_ask(struct mw_resolver *resolver, const char *name, enum mw_dns_type type,
                         int64_t now_us) {
    struct lookup lookup = {.number = resolver->next_number++, .name = copy_text(name), .type = type};
    const struct remembered *known = find_remembered(resolver, name, type);
    if (!mw_dns_name_valid(name)) {
        answer(resolver, &lookup, MW_LOOKUP_NXDOMAIN, true, (struct mw_span){0});
        mw_free(lookup.name);
    } else if (known && now_us < known->until_us) {
        answer(resolver, &lookup, known->reply.status, true, mw_buffer_span(&known->reply.message));
        mw_free(lookup.name);
    } else {
        lookup.id = (uint16_t)mw_random_below(&resolver->random, 65536);
        lookup.port = choose_port(resolver);
        lookup.tries = 1;
        lookup.due = true;
        lookup.ask_again_us = now_us + PATIENCE_US;
        MW_GROW(resolver->lookups, resolver->lookup_count, resolver->lookup_capacity);
        resolver->lookups[resolver->lookup_count++] = lookup;
    }
    return lookup.number;
}

bool mw_resolver_next_query(struct mw_resolver *resolver, struct mw_resolver_query *query) {
    size_t i = 0;
    while (i < resolver->lookup_count && !resolver->lookups[i].due)
        i++;
    if (i == resolver->lookup_count) return false;
    struct lookup *lookup = &resolver->lookups[i];
    lookup->due = false;
    mw_buffer_clear(&resolver->query);
    struct mw_dns_message message = {.id = lookup->id,
                                     .recursion_desired = true,
                                     .asks = true,
                                     .name = lookup->name,
                                     .type = (uint16_t)lookup->type,
                                     .class = MW_DNS_CLASS_IN,
                                     .edns = true,
                                     .edns_bytes = MW_DNS_EDNS_BYTES};
    mw_dns_encode(&message, MW_DNS_PLAIN_BYTES, &resolver->query);
    *query = (struct mw_resolver_query){lookup->number, lookup->tries, lookup->port, resolver->server,
                                        mw_buffer_span(&resolver->query)};
    return true;
}

static void finish(struct mw_resolver *resolver, size_t at, enum mw_lookup_status status,
                   struct mw_span message) {
    struct lookup lookup = resolver->lookups[at];
    answer(resolver, &lookup, status, false, message);
    mw_free(lookup.name);
    resolver->lookup_count--;
    for (; at < resolver->lookup_count; at++)
        resolver->lookups[at] = resolver->lookups[at + 1];
}

int64_t mw_resolver_next_timer(const struct mw_resolver *resolver) {
    int64_t first_us = MW_RESOLVER_NEVER;
    for (size_t i = 0; i < resolver->lookup_count; i++)
        if (resolver->lookups[i].ask_again_us < first_us) first_us = resolver->lookups[i].ask_again_us;
    return first_us;
}

void mw_resolver_on_timer(struct mw_resolver *resolver, int64_t now_us) {
    for (size_t i = 0; i < resolver->lookup_count;) {
        struct lookup *lookup = &resolver->lookups[i];
        if (lookup->ask_again_us > now_us) {
            i++;
        } else if (lookup->tries == TRIES) {
            finish(resolver, i, MW_LOOKUP_SILENT, (struct mw_span){0});
        } else {
            lookup->tries++;
            lookup->due = true;
            lookup->ask_again_us = now_us + PATIENCE_US;
            i++;
        }
    }
}

/* --- what comes back ------------------------------------------------------------------------------------ */

/* The name at the end of the aliases that begin at the one asked for; *ttl_s becomes their least. */
static const char *real_name(const struct mw_dns_message *message, uint32_t *ttl_s) {
    const char *name = message->name;
    for (int links = 0; links < LONGEST_CHAIN; links++) {
        const struct mw_dns_record *alias = NULL;
        for (size_t i = 0; i < message->answer.count && !alias; i++) {
            const struct mw_dns_record *record = &message->answer.records[i];
            if (record->type == MW_DNS_CNAME && mw_dns_name_equal(record->name, name)) alias = record;
        }
        if (alias == NULL || message->type == MW_DNS_CNAME) break;
        if (alias->ttl_s < *ttl_s) *ttl_s = alias->ttl_s;
        name = alias->target;
    }
    return name;
}

static bool is_wanted(const struct mw_dns_record *record, const struct mw_dns_message *message,
                      const char *name) {
    return (uint16_t)record->type == message->type && mw_dns_name_equal(record->name, name);
}

/* What the answer amounts to; *ttl_s: how long it may be remembered. */
static enum mw_lookup_status judge(const struct mw_dns_message *message, uint32_t *ttl_s) {
    *ttl_s = 0;
    bool none = message->rcode == MW_DNS_NXDOMAIN;
    if (message->truncated || (message->rcode != MW_DNS_NOERROR && !none)) return MW_LOOKUP_SERVFAIL;
    uint32_t least_s = UINT32_MAX;
    const char *name = real_name(message, &least_s);
    bool found = false;
    for (size_t i = 0; i < message->answer.count && !none; i++) {
        const struct mw_dns_record *record = &message->answer.records[i];
        if (!is_wanted(record, message, name)) continue;
        found = true;
        if (record->ttl_s < least_s) least_s = record->ttl_s;
    }
    bool lasting = found;
    for (size_t i = 0; i < message->authority.count && !found; i++) {
        const struct mw_dns_record *soa = &message->authority.records[i];
        if (soa->type != MW_DNS_SOA) continue;
        lasting = true; /* RFC 2308 §5 */
        if (soa->ttl_s < least_s) least_s = soa->ttl_s;
        if (soa->soa.minimum_s < least_s) least_s = soa->soa.minimum_s;
    }
    if (lasting) *ttl_s = least_s;
    return found ? MW_LOOKUP_FOUND : none ? MW_LOOKUP_NXDOMAIN : MW_LOOKUP_NODATA;
}

static bool answers(const struct mw_dns_message *message, const struct lookup *lookup) {
    return message->response && message->id == lookup->id && message->opcode == 0 && message->asks &&
           message->type == (uint16_t)lookup->type && message->class == MW_DNS_CLASS_IN &&
           mw_dns_name_equal(message->name, lookup->name);
}

bool mw_resolver_feed(struct mw_resolver *resolver, const struct mw_ip *from, uint16_t port,
                      struct mw_span bytes, int64_t now_us) {
    struct mw_dns_message message;
    mw_arena_reset(&resolver->arena);
    if (!mw_ip_equal(from, &resolver->server) || !mw_dns_decode(bytes, &resolver->arena, &message))
        return false;
    for (size_t i = 0; i < resolver->lookup_count; i++) {
        struct lookup *lookup = &resolver->lookups[i];
        if (lookup->port != port || !answers(&message, lookup)) continue;
        uint32_t ttl_s;
        enum mw_lookup_status status = judge(&message, &ttl_s);
        if (ttl_s > 0) remember(resolver, lookup, status, bytes, now_us + (int64_t)ttl_s * 1000000);
        finish(resolver, i, status, bytes);
        return true;
    }
    return false;
}

/* --- handing out ---------------------------------------------------------------------------------------- */

static void insert_mx(struct mw_lookup_mx *list, size_t count, struct mw_lookup_mx mx) {
    while (count > 0 && list[count - 1].preference > mx.preference) {
        list[count] = list[count - 1];
        count--;
    }
    list[count] = mx;
}

static void read_records(struct mw_resolver *resolver, struct mw_resolver_answer *out) {
    struct mw_dns_message message;
    bool whole = mw_dns_decode(mw_buffer_span(&resolver->handed_out.message), &resolver->arena, &message);
    MW_ASSERT(whole);
    size_t most = message.answer.count;
    struct mw_lookup_mx *mx = mw_arena_alloc(&resolver->arena, most * sizeof *mx);
    struct mw_ip *addresses = mw_arena_alloc(&resolver->arena, most * sizeof *addresses);
    struct mw_span *texts = mw_arena_alloc(&resolver->arena, most * sizeof *texts);
    uint32_t ttl_s = 0;
    const char *name = real_name(&message, &ttl_s);
    for (size_t i = 0; i < most; i++) {
        const struct mw_dns_record *record = &message.answer.records[i];
        if (!is_wanted(record, &message, name)) continue;
        if (record->type == MW_DNS_MX)
            insert_mx(mx, out->mx_count++, (struct mw_lookup_mx){record->preference, record->target});
        else if (record->type == MW_DNS_A || record->type == MW_DNS_AAAA)
            addresses[out->address_count++] = record->address;
        else if (record->type == MW_DNS_TXT)
            texts[out->text_count++] = record->text;
    }
    out->mx = mx;
    out->addresses = addresses;
    out->texts = texts;
}

bool mw_resolver_next_answer(struct mw_resolver *resolver, struct mw_resolver_answer *out) {
    free_reply(&resolver->handed_out);
    resolver->handed_out = (struct reply){0};
    mw_arena_reset(&resolver->arena);
    if (resolver->ready_read == resolver->ready_count) {
        resolver->ready_read = resolver->ready_count = 0;
        return false;
    }
    const struct ready *ready = &resolver->ready[resolver->ready_read++];
    resolver->handed_out = ready->reply;
    *out = (struct mw_resolver_answer){.lookup = ready->lookup,
                                       .status = ready->reply.status,
                                       .cached = ready->cached,
                                       .port = ready->port,
                                       .name = ready->reply.name,
                                       .type = ready->reply.type};
    if (out->status == MW_LOOKUP_FOUND) read_records(resolver, out);
    return true;
}
