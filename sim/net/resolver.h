/* A host's stub resolver, sans-I/O: questions in, datagrams out; datagrams in, answers out.
 *
 * It asks one name server (RFC 1035 §5.3.1, RFC 1123 §6.1.3), again after 2 s, three times in all, and
 * remembers answers for their TTL, negative ones for the SOA's minimum (RFC 2308 §5). Each query has a random
 * id and a random source port, and answers that match no question of ours are ignored (RFC 5452).
 *
 * How an owner drives it: after each call below that is given `now_us`, send every query of
 * mw_resolver_next_query(), read every answer of mw_resolver_next_answer(), and see to it that
 * mw_resolver_on_timer() is called at mw_resolver_next_timer() (mw_net_wake() does).
 *
 * SIMPLIFIED: a truncated answer is a failure (MW_LOOKUP_SERVFAIL): no second try over TCP. */
#ifndef MW_NET_RESOLVER_H
#define MW_NET_RESOLVER_H

#include "sim/protocol/dns/message.h"

#define MW_RESOLVER_NEVER INT64_MAX

enum mw_lookup_status {
    MW_LOOKUP_FOUND,
    MW_LOOKUP_NXDOMAIN, /* no such name */
    MW_LOOKUP_NODATA,   /* the name is there, a record of this type is not */
    MW_LOOKUP_SILENT,
    MW_LOOKUP_SERVFAIL, /* any other code, or a truncated answer */
};

struct mw_resolver;

/* The stream of ids and ports is that of (seed, host). server is copied. */
struct mw_resolver *mw_resolver_create(uint64_t seed, const char *host, const struct mw_ip *server);
void mw_resolver_destroy(struct mw_resolver *resolver);

/* Returns the lookup's number, from 0. The name is copied; one that cannot be a DNS name is NXDOMAIN at once.
 */
uint32_t mw_resolver_ask(struct mw_resolver *resolver, const char *name, enum mw_dns_type type,
                         int64_t now_us);
/* A datagram came to `port` of this host from `from`. true: it was the answer to one of our queries. */
bool mw_resolver_feed(struct mw_resolver *resolver, const struct mw_ip *from, uint16_t port,
                      struct mw_span bytes, int64_t now_us);
int64_t mw_resolver_next_timer(const struct mw_resolver *resolver);
void mw_resolver_on_timer(struct mw_resolver *resolver, int64_t now_us); /* too early is no error */
void mw_resolver_forget(struct mw_resolver *resolver);                   /* empties the cache */

struct mw_resolver_query {
    uint32_t lookup;
    unsigned attempt; /* from 1 */
    uint16_t port;    /* to be sent from; an answer comes back to it */
    struct mw_ip server;
    struct mw_span bytes; /* valid until the next call on the resolver */
};

bool mw_resolver_next_query(struct mw_resolver *resolver, struct mw_resolver_query *query);

struct mw_lookup_mx {
    uint16_t preference;
    const char *host;
};

struct mw_resolver_answer {
    uint32_t lookup;
    enum mw_lookup_status status;
    bool cached;      /* no datagram was sent for it */
    uint16_t port;    /* that the last query was sent from, no longer needed; 0 if cached */
    const char *name; /* as asked */
    enum mw_dns_type type;
    const struct mw_lookup_mx *mx; /* MX: by preference, equal ones as the server sent them */
    size_t mx_count;
    const struct mw_ip *addresses; /* A, AAAA */
    size_t address_count;
    const struct mw_span *texts; /* TXT */
    size_t text_count;
};

/* The answers' texts and arrays are valid until the next call on the resolver. */
bool mw_resolver_next_answer(struct mw_resolver *resolver, struct mw_resolver_answer *answer);

#endif
