#include "sim/protocol/dns/zone.h"

#include "sim/base/check.h"
#include "sim/base/memory.h"

enum {
    HEADER_BYTES = 12,
    LONGEST_CHAIN = 8,     /* CNAMEs that are followed */
    FIRST_META_TYPE = 251, /* IXFR, AXFR, MAILB, MAILA, ANY: questions for which there are no records */
    LAST_META_TYPE = 255,
    SOA_TTL_S = 3600,
};

static void add_to(struct mw_dns_section *section, const struct mw_dns_record *record) {
    MW_GROW(section->records, section->count, section->capacity);
    section->records[section->count++] = *record;
}

static void keep(struct mw_dns_zone *zone, const struct mw_dns_record *record) {
    struct mw_dns_record copy = *record;
    copy.name = mw_arena_text(&zone->arena, record->name);
    copy.target = mw_arena_text(&zone->arena, record->target);
    copy.text = mw_arena_span(&zone->arena, record->text);
    copy.soa.mailbox = mw_arena_text(&zone->arena, record->soa.mailbox);
    add_to(&zone->records, &copy);
}

void mw_dns_zone_init(struct mw_dns_zone *zone, const char *apex, const char *server,
                      uint32_t negative_ttl_s) {
    MW_ASSERT(mw_dns_name_valid(apex) && mw_dns_name_valid(server));
    *zone = (struct mw_dns_zone){0};
    const char *mailbox = mw_arena_format(&zone->arena, *apex ? "hostmaster.%s" : "hostmaster%s", apex);
    if (!mw_dns_name_valid(mailbox)) mailbox = apex;
    struct mw_dns_record soa = {.name = apex, .type = MW_DNS_SOA, .ttl_s = SOA_TTL_S, .target = server};
    soa.soa.mailbox = mailbox;
    soa.soa.serial = 1;
    soa.soa.refresh_s = 7200;
    soa.soa.retry_s = 3600;
    soa.soa.expire_s = 1209600;
    soa.soa.minimum_s = negative_ttl_s;
    keep(zone, &soa);
    zone->soa = zone->records.records[0];
    struct mw_dns_record ns = {.name = apex, .type = MW_DNS_NS, .ttl_s = SOA_TTL_S, .target = server};
    keep(zone, &ns);
}

void mw_dns_zone_free(struct mw_dns_zone *zone) {
    mw_arena_free(&zone->arena);
    mw_free(zone->records.records);
    *zone = (struct mw_dns_zone){0};
}

static bool is_at(const struct mw_dns_record *record, const char *name) {
    return mw_dns_name_equal(record->name, name);
}

static bool data_valid(const struct mw_dns_record *record) {
    switch (record->type) {
    case MW_DNS_A: return !record->address.v6;
    case MW_DNS_AAAA: return record->address.v6;
    case MW_DNS_NS:
    case MW_DNS_CNAME:
    case MW_DNS_MX: return record->target && mw_dns_name_valid(record->target);
    case MW_DNS_TXT: return record->text.len <= UINT16_MAX / 2;
    default: return false; /* the zone has its one SOA */
    }
}

enum mw_status mw_dns_zone_add(struct mw_dns_zone *zone, const struct mw_dns_record *record) {
    if (!mw_dns_name_within(record->name, zone->soa.name) || !data_valid(record)) return MW_INVALID;
    for (size_t i = 0; i < zone->records.count; i++) {
        const struct mw_dns_record *other = &zone->records.records[i];
        bool alias = other->type == MW_DNS_CNAME || record->type == MW_DNS_CNAME;
        if (alias && is_at(other, record->name)) return MW_INVALID; /* RFC 1034 §3.6.2 */
    }
    keep(zone, record);
    return MW_OK;
}

/* --- answering ------------------------------------------------------------------------------------------ */

/* How many records of the type the name has; they are added to the section, each at most once. */
static size_t add_records(const struct mw_dns_zone *zone, const char *name, uint16_t type,
                          struct mw_dns_section *section) {
    size_t found = 0;
    for (size_t i = 0; i < zone->records.count; i++) {
        const struct mw_dns_record *record = &zone->records.records[i];
        if ((uint16_t)record->type != type || !is_at(record, name)) continue;
        add_to(section, record);
        found++;
    }
    return found;
}

static const struct mw_dns_record *find_alias(const struct mw_dns_zone *zone, const char *name) {
    for (size_t i = 0; i < zone->records.count; i++) {
        const struct mw_dns_record *record = &zone->records.records[i];
        if (record->type == MW_DNS_CNAME && is_at(record, name)) return record;
    }
    return NULL;
}

/* A name also exists if only names below it have records (RFC 8020 §2). */
static bool exists(const struct mw_dns_zone *zone, const char *name) {
    for (size_t i = 0; i < zone->records.count; i++)
        if (mw_dns_name_within(zone->records.records[i].name, name)) return true;
    return false;
}

static void answer_not(const struct mw_dns_zone *zone, const char *name, struct mw_dns_message *reply) {
    reply->rcode = exists(zone, name) ? MW_DNS_NOERROR : MW_DNS_NXDOMAIN;
    struct mw_dns_record soa = zone->soa;
    if (soa.ttl_s > soa.soa.minimum_s) soa.ttl_s = soa.soa.minimum_s; /* RFC 2308 §3 */
    add_to(&reply->authority, &soa);
}

static void answer_in_zone(const struct mw_dns_zone *zone, struct mw_dns_message *reply) {
    reply->authoritative = true;
    const char *name = reply->name;
    for (int links = 0; links < LONGEST_CHAIN; links++) {
        if (add_records(zone, name, reply->type, &reply->answer)) return;
        const struct mw_dns_record *alias = find_alias(zone, name);
        if (alias == NULL) {
            answer_not(zone, name, reply);
            return;
        }
        add_to(&reply->answer, alias);
        name = alias->target;
        if (!mw_dns_name_within(name, zone->soa.name)) return; /* others know the rest */
    }
    reply->rcode = MW_DNS_SERVFAIL; /* a chain that bites its tail */
    reply->answer.count = 0;
}

/* Who was told of a host will ask for its addresses next. */
static void add_addresses(const struct mw_dns_zone *zone, struct mw_dns_message *reply) {
    for (size_t i = 0; i < reply->answer.count; i++) {
        const struct mw_dns_record *record = &reply->answer.records[i];
        if (record->type != MW_DNS_MX && record->type != MW_DNS_NS) continue;
        bool again = false;
        for (size_t j = 0; j < i && !again; j++)
            again = reply->answer.records[j].target &&
                    mw_dns_name_equal(reply->answer.records[j].target, record->target);
        if (again) continue;
        add_records(zone, record->target, MW_DNS_A, &reply->additional);
        add_records(zone, record->target, MW_DNS_AAAA, &reply->additional);
    }
}

static void answer(const struct mw_dns_zone *zone, const struct mw_dns_message *query,
                   struct mw_dns_message *reply) {
    reply->asks = query->asks;
    reply->name = query->name;
    reply->type = query->type;
    reply->class = query->class;
    reply->edns = query->edns;
    reply->edns_bytes = MW_DNS_EDNS_BYTES;
    bool meta = query->type >= FIRST_META_TYPE && query->type <= LAST_META_TYPE;
    if (query->opcode != 0 || (query->asks && meta))
        reply->rcode = MW_DNS_NOTIMP;
    else if (!query->asks)
        reply->rcode = MW_DNS_FORMERR;
    else if (query->class != MW_DNS_CLASS_IN || !mw_dns_name_within(query->name, zone->soa.name))
        reply->rcode = MW_DNS_REFUSED;
    else
        answer_in_zone(zone, reply);
    add_addresses(zone, reply);
}

static size_t longest_reply(const struct mw_dns_message *query) {
    if (!query->edns || query->edns_bytes < MW_DNS_PLAIN_BYTES) return MW_DNS_PLAIN_BYTES;
    return query->edns_bytes < MW_DNS_EDNS_BYTES ? query->edns_bytes : MW_DNS_EDNS_BYTES;
}

void mw_dns_zone_answer(const struct mw_dns_zone *zone, struct mw_span bytes, struct mw_buffer *response) {
    mw_buffer_clear(response);
    struct mw_arena arena = {0};
    struct mw_dns_message query, reply;
    bool whole = mw_dns_decode(bytes, &arena, &query);
    if (bytes.len >= HEADER_BYTES && !query.response) {
        reply = (struct mw_dns_message){.id = query.id,
                                        .response = true,
                                        .opcode = query.opcode,
                                        .recursion_desired = query.recursion_desired};
        if (whole)
            answer(zone, &query, &reply);
        else
            reply.rcode = MW_DNS_FORMERR;
        mw_dns_encode(&reply, whole ? longest_reply(&query) : MW_DNS_PLAIN_BYTES, response);
        mw_free(reply.answer.records);
        mw_free(reply.authority.records);
        mw_free(reply.additional.records);
    }
    mw_arena_free(&arena);
}
