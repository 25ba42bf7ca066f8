/* DNS messages as on the wire: RFC 1035 §4, AAAA of RFC 3596, the OPT record of RFC 6891 as far as its size.
 *
 * Names are texts without the dot at the end ("mx.kantor.example"; the root is ""). Bytes in a label that
 * would be mistaken are escaped as in RFC 1035 §5.1 (\. \\ \DDD), so any name that can be on the wire can be
 * a text. Names compare without regard to ASCII case (RFC 4343).
 *
 * SIMPLIFIED: one question a message, as everybody does; class IN only; records of other types than those
 * below are read over. */
#ifndef MW_PROTOCOL_DNS_MESSAGE_H
#define MW_PROTOCOL_DNS_MESSAGE_H

#include "sim/base/arena.h"
#include "sim/base/buffer.h"
#include "sim/base/ip.h"

/* X(name, number on the wire) */
#define MW_DNS_TYPES(X)                                                                                      \
    X(A, 1)                                                                                                  \
    X(NS, 2)                                                                                                 \
    X(CNAME, 5)                                                                                              \
    X(SOA, 6)                                                                                                \
    X(MX, 15)                                                                                                \
    X(TXT, 16)                                                                                               \
    X(AAAA, 28)

enum mw_dns_type {
#define X(name, number) MW_DNS_##name = number,
    MW_DNS_TYPES(X)
#undef X
};

/* X(name, number): RFC 1035 §4.1.1 */
#define MW_DNS_RCODES(X)                                                                                     \
    X(NOERROR, 0)                                                                                            \
    X(FORMERR, 1)                                                                                            \
    X(SERVFAIL, 2)                                                                                           \
    X(NXDOMAIN, 3)                                                                                           \
    X(NOTIMP, 4)                                                                                             \
    X(REFUSED, 5)

enum mw_dns_rcode {
#define X(name, number) MW_DNS_##name = number,
    MW_DNS_RCODES(X)
#undef X
};

enum {
    MW_DNS_PORT = 53,
    MW_DNS_CLASS_IN = 1,
    MW_DNS_PLAIN_BYTES = 512, /* the longest UDP message without EDNS (RFC 1035 §4.2.1) */
    MW_DNS_EDNS_BYTES = 1232, /* what we offer with EDNS: fits every path */
    MW_DNS_NAME_WIRE_BYTES = 255,
    MW_DNS_LABEL_BYTES = 63,
};

struct mw_dns_record {
    const char *name;
    enum mw_dns_type type;
    uint32_t ttl_s;
    struct mw_ip address; /* A, AAAA */
    uint16_t preference;  /* MX */
    const char *target;   /* NS, CNAME, MX; SOA: the primary server */
    struct mw_span text;  /* TXT: the strings put together (RFC 7208 §3.3 reads them so) */
    struct {
        const char *mailbox; /* "hostmaster.kantor.example" */
        uint32_t serial, refresh_s, retry_s, expire_s, minimum_s;
    } soa; /* SOA */
};

struct mw_dns_section {
    struct mw_dns_record *records;
    size_t count, capacity;
};

struct mw_dns_message {
    uint16_t id;
    bool response;      /* QR */
    uint8_t opcode;     /* 0: QUERY */
    bool authoritative; /* AA */
    bool truncated;     /* TC */
    bool recursion_desired, recursion_available;
    uint8_t rcode; /* enum mw_dns_rcode or another number */
    bool asks;     /* there is a question; the next three hold it */
    const char *name;
    uint16_t type; /* enum mw_dns_type or another number */
    uint16_t class;
    struct mw_dns_section answer, authority, additional;
    bool edns;           /* an OPT record is there */
    uint16_t edns_bytes; /* how long a UDP message its sender takes */
};

/* false: not a DNS message. Texts and arrays are the arena's. Any bytes may come. */
bool mw_dns_decode(struct mw_span bytes, struct mw_arena *arena, struct mw_dns_message *message);

/* Adds the message to *bytes (which must be empty: compression counts from its start). Records that no longer
 * fit into limit_bytes are left out, and TC is set unless they are additional ones (RFC 2181 §9). The names
 * must be valid. */
void mw_dns_encode(const struct mw_dns_message *message, size_t limit_bytes, struct mw_buffer *bytes);

bool mw_dns_name_valid(const char *name); /* labels of 1 … 63 bytes, 255 in all */
bool mw_dns_name_equal(const char *a, const char *b);
bool mw_dns_name_within(const char *name, const char *zone); /* equal or below; all is within "" */

const char *mw_dns_type_name(uint16_t type);  /* "MX"; "?" if it is none of ours */
int mw_dns_type_of(const char *name);         /* -1 if it is none of ours */
const char *mw_dns_rcode_name(uint8_t rcode); /* "NXDOMAIN"; "?" */

#endif
