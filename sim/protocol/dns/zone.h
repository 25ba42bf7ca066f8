/* A name server's side of the DNS: a zone of records, and the answer to a query about it.
 *
 * RFC 1034 §4.3.2 (the algorithm), RFC 1035 §4.1 (messages), RFC 2308 (negative answers carry the SOA), RFC
 * 6891 (longer UDP messages). Queries that are no DNS message at all, and answers sent as queries, get no
 * reply.
 *
 * SIMPLIFIED: one zone without delegations or wildcards. A world gives it the apex "example", so that this
 * server stands for the whole chain of servers that a real resolver would ask. No zone transfer, no updates,
 * no TCP. */
#ifndef MW_PROTOCOL_DNS_ZONE_H
#define MW_PROTOCOL_DNS_ZONE_H

#include "sim/base/status.h"
#include "sim/protocol/dns/message.h"

struct mw_dns_zone {
    struct mw_arena arena;
    struct mw_dns_record soa; /* its name is the apex */
    struct mw_dns_section records;
};

/* server: the name server's own name. negative_ttl_s: how long a "there is none" may be remembered. */
void mw_dns_zone_init(struct mw_dns_zone *zone, const char *apex, const char *server,
                      uint32_t negative_ttl_s);
/* Copies all. MW_INVALID: a name that cannot be, a name outside the zone, or a CNAME beside other records. */
enum mw_status mw_dns_zone_add(struct mw_dns_zone *zone, const struct mw_dns_record *record);
void mw_dns_zone_free(struct mw_dns_zone *zone);

/* Puts the response to the query's bytes into *response (cleared first). It stays empty when no answer is
 * due. */
void mw_dns_zone_answer(const struct mw_dns_zone *zone, struct mw_span query, struct mw_buffer *response);

#endif
