/* What net.c, connection.c and datagram.c share. Not for others. */
#ifndef MW_NET_INSIDE_H
#define MW_NET_INSIDE_H

#include "sim/base/heap.h"
#include "sim/net/link.h"
#include "sim/net/tcp.h"

enum {
    MW_NET_IPV4_HEADER_BYTES = 20,
    MW_NET_IPV6_HEADER_BYTES = 40,
    MW_NET_TCP_HEADER_BYTES = 20,
    MW_NET_UDP_HEADER_BYTES = 8,
    MW_NET_PACKET_BYTES = 1500,    /* the longest on an Ethernet: so 1460 bytes of TCP over IPv4 */
    MW_NET_FIRST_OWN_PORT = 49152, /* RFC 6335 §6 */
};

/* Kinds in the heap; the owner's own wake-ups count up from the last. */
enum { MW_NET_HEAP_ARRIVAL, MW_NET_HEAP_TIMER, MW_NET_HEAP_WAKE };

struct mw_net_host {
    struct mw_ip addresses[2]; /* v4, v6 */
    bool has[2];
    struct mw_random random;
    uint16_t next_port;
    uint8_t *listening, *bound; /* a bit a port; NULL: none yet */
};

struct mw_net_end {
    struct mw_tcp tcp;
    int64_t timer_at_us; /* the one event in the heap that counts */
};

struct mw_net_pair {
    struct mw_net_connection face;
    struct mw_net_end *ends[2]; /* NULL: not yet, or over */
    bool done[2];               /* ended in good order */
};

/* A packet on its way. */
struct mw_net_flight {
    uint32_t connection; /* MW_NET_NO_CONNECTION: a datagram */
    unsigned side;       /* that it goes to */
    struct mw_tcp_segment segment;
    struct mw_net_event datagram;
    char *memory; /* the payload */
    uint32_t next_free;
};

struct mw_net_news {
    struct mw_net_event event;
    char *memory; /* what event.bytes points into; the queue's own */
    bool dropped;
};

struct mw_net {
    int64_t now_us;
    struct mw_heap heap;
    struct mw_net_map map;
    struct mw_net_host *hosts;
    size_t host_count, host_capacity;
    struct mw_net_pair *pairs;
    size_t pair_count, pair_capacity;
    struct mw_net_flight *flights;
    size_t flight_count, flight_capacity;
    uint32_t free_flight;
    struct mw_net_news *news; /* those before news_read were handed out */
    size_t news_count, news_capacity, news_read;
};

/* net.c */
void mw_net_tell(struct mw_net *net, const struct mw_net_event *event,
                 char *memory);          /* takes over the memory */
char *mw_net_copy(struct mw_span bytes); /* NULL for none */
struct mw_net_host *mw_net_host_at(const struct mw_net *net, uint16_t host);
void mw_net_set_port(uint8_t **ports, uint16_t port, bool on);
bool mw_net_has_port(const uint8_t *ports, uint16_t port);
/* Tells of the packet (its event, payload in event.bytes only for UDP), and makes its flight if it arrives.
 * `payload` is copied for the flight. */
void mw_net_transmit(struct mw_net *net, struct mw_net_event *event, const struct mw_net_flight *flight,
                     struct mw_span payload);

/* connection.c */
void mw_net_segment_arrives(struct mw_net *net, const struct mw_net_flight *flight);
/* false: the deadline has moved or is gone, and the clock need not know. */
bool mw_net_timer_is_due(struct mw_net *net, const struct mw_event *event);
void mw_net_timer(struct mw_net *net, const struct mw_event *event);
void mw_net_free_connections(struct mw_net *net);

/* datagram.c */
void mw_net_datagram_arrives(struct mw_net *net, const struct mw_net_flight *flight);

#endif
