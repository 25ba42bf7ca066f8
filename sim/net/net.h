/* The simulated network: hosts, links, a virtual clock, TCP connections and UDP datagrams.
 *
 * The owner builds hosts and links, starts what it likes, and then asks again and again for the next event.
 * No callbacks: mw_net_next() moves the clock to whatever happens next and hands out, one at a time, all that
 * the owner must know. Calls made between two events take effect at once, at mw_net_now().
 *
 * TCP is RFC 9293 with RFC 6298 (retransmission timer), RFC 5681 §3.2 (fast retransmit) and RFC 1122 §4.2.3.2
 * (delayed acknowledgements). UDP is RFC 768. What the PACKET events say is all that ever crosses a link.
 *
 * SIMPLIFIED: no congestion control (RFC 5681 §3.1): a sender fills the receiver's window at once.
 * SIMPLIFIED: the receive window is always 65535 bytes, because owners read at once; no window scaling, SACK,
 *   time stamps, Nagle, keep-alives, urgent data or simultaneous open.
 * SIMPLIFIED: no ICMP: a datagram to a port that nobody has bound, and a packet without a route, just vanish.
 * SIMPLIFIED: every host is also a router, routes are the shortest over all links whether cut or not, and a
 * packet is put on all links of its way when it is sent (so its fate and travel time are known then).
 * SIMPLIFIED: TIME-WAIT ends as soon as the other end is done, for no old duplicate can be mistaken for new.
 */
#ifndef MW_NET_NET_H
#define MW_NET_NET_H

#include "sim/base/ip.h"
#include "sim/base/span.h"

#define MW_NET_NO_HOST       0xFFFFu
#define MW_NET_NO_CONNECTION 0xFFFFFFFFu
#define MW_NET_FOREVER       INT64_MAX

enum { MW_NET_CLIENT = 0, MW_NET_SERVER = 1 }; /* sides of a connection */

struct mw_net;

struct mw_net *mw_net_create(uint64_t seed);
void mw_net_destroy(struct mw_net *net);
int64_t mw_net_now(const struct mw_net *net); /* microseconds since the start */

/* --- hosts and links ----------------------------------------------------------------------------------- */

/* Hosts and links are numbered from 0 in the order of adding. v6 may be NULL, v4 too. */
uint16_t mw_net_add_host(struct mw_net *net, const char *name, const struct mw_ip *v4,
                         const struct mw_ip *v6);
uint16_t mw_net_find_host(const struct mw_net *net, const struct mw_ip *address); /* or MW_NET_NO_HOST */

struct mw_net_link_settings {
    int64_t latency_us;
    uint64_t bits_per_s;           /* each way; 0: no limit */
    uint32_t loss_per_million;     /* of packets */
    const uint16_t *blocked_ports; /* TCP destination ports that the link swallows; copied */
    size_t blocked_port_count;
    bool cut; /* swallows everything */
};

uint16_t mw_net_add_link(struct mw_net *net, uint16_t a, uint16_t b,
                         const struct mw_net_link_settings *settings);

/* Changes for packets that are sent from now on; what is on its way arrives. */
void mw_net_cut_link(struct mw_net *net, uint16_t link, bool cut);
void mw_net_block_port(struct mw_net *net, uint16_t link, uint16_t port, bool blocked);

/* --- TCP ------------------------------------------------------------------------------------------------ */

void mw_net_listen(struct mw_net *net, uint16_t host, uint16_t port);

/* Sends a SYN from a port of the network's choice. Connections are numbered from 0 in the order of
 * connecting. */
uint32_t mw_net_connect(struct mw_net *net, uint16_t host, const struct mw_ip *to, uint16_t port);

/* Queues bytes (copied). May be called as soon as the side exists (the client's at once, the server's from
 * ACCEPTED on). Bytes written after close, or on a side that is over, go nowhere. */
void mw_net_send(struct mw_net *net, uint32_t connection, unsigned side, struct mw_span bytes);
/* FIN after what is queued; the side still receives. Closing twice, or a side that is over, is no error. */
void mw_net_close(struct mw_net *net, uint32_t connection, unsigned side);
/* RST at once; the side is over and hears nothing more. */
void mw_net_abort(struct mw_net *net, uint32_t connection, unsigned side);
/* Whether the side exists and is not over (RESET, TIMED_OUT, REFUSED, aborted or closed). */
bool mw_net_is_open(const struct mw_net *net, uint32_t connection, unsigned side);
/* Bytes that were sent on this side and that the other has not acknowledged; 0 if the side is over. */
size_t mw_net_backlog(const struct mw_net *net, uint32_t connection, unsigned side);

struct mw_net_connection {
    uint16_t client, server; /* hosts; server: MW_NET_NO_HOST if nobody has the address */
    uint16_t client_port, server_port;
    bool v6;
};

/* What is known of a connection, also when it is over. */
struct mw_net_connection mw_net_connection(const struct mw_net *net, uint32_t connection);

/* --- UDP ------------------------------------------------------------------------------------------------ */

void mw_net_bind(struct mw_net *net, uint16_t host, uint16_t port);
void mw_net_unbind(struct mw_net *net, uint16_t host, uint16_t port);
/* Sending from a port also binds it, so that answers arrive. The bytes are copied. */
void mw_net_send_datagram(struct mw_net *net, uint16_t from_host, uint16_t from_port, const struct mw_ip *to,
                          uint16_t to_port, struct mw_span bytes);

/* --- events --------------------------------------------------------------------------------------------- */

/* The owner's own timer: gives a WAKE event with these three. at_us in the past means now. */
void mw_net_wake(struct mw_net *net, int64_t at_us, uint32_t kind, uint32_t subject, uint64_t detail);

#define MW_NET_EVENTS(X)                                                                                     \
    X(CONNECTING) /* the client is about to send its first SYN (its PACKET comes next) */                    \
    X(CONNECTED)  /* side 0: handshake complete */                                                           \
    X(ACCEPTED)   /* side 1: handshake complete; from now on this side exists for the owner */               \
    X(DATA)       /* side has received bytes, in order, each once */                                         \
    X(ENDED)      /* side has received the peer's FIN and all that was before it; it may still send */       \
    X(CLOSED)     /* both directions have ended in good order: the last event of the connection */           \
    X(REFUSED)    /* side 0: RST in answer to SYN: its last event */                                         \
    X(TIMED_OUT)  /* side gave up: no answer to SYN or to data after many tries: its last event */           \
    X(RESET)      /* side received RST: its last event */                                                    \
    X(DATAGRAM)   /* a bound UDP port received bytes */                                                      \
    X(PACKET)     /* a packet leaves its sender */                                                           \
    X(WAKE)

enum mw_net_event_kind {
#define X(name) MW_NET_##name,
    MW_NET_EVENTS(X)
#undef X
        MW_NET_EVENT_COUNT
};

enum mw_net_flag { /* the same bits as MW_PACKET_* in sim/trace/record.h */
                   MW_NET_SYN = 1 << 0,
                   MW_NET_ACK = 1 << 1,
                   MW_NET_FIN = 1 << 2,
                   MW_NET_RST = 1 << 3,
                   MW_NET_PSH = 1 << 4,
                   MW_NET_UDP = 1 << 5,
                   MW_NET_LOST = 1 << 6,  /* it never arrives: lost, swallowed or without a route */
                   MW_NET_AGAIN = 1 << 7, /* a retransmission */
};

struct mw_net_packet {
    uint16_t flags;
    uint16_t from, to; /* hosts; to: MW_NET_NO_HOST if nobody has the address */
    uint16_t from_port, to_port;
    bool v6;
    uint32_t travel_us; /* until it arrives; LOST: until the far end of the link that swallows it */
    uint32_t seq, ack;  /* TCP; ack is 0 without the ACK flag */
    uint32_t length;    /* payload bytes */
};

struct mw_net_event {
    enum mw_net_event_kind kind;
    int64_t at_us;        /* == mw_net_now() */
    uint32_t connection;  /* CONNECTING … RESET, TCP's PACKET; else MW_NET_NO_CONNECTION */
    unsigned side;        /* whom it concerns; PACKET: the sender */
    struct mw_span bytes; /* DATA, DATAGRAM, UDP's PACKET; valid until the next mw_net_next() or destroy */
    struct mw_net_packet packet; /* PACKET */
    struct {
        uint16_t host, port; /* who received */
        uint16_t from_host, from_port;
        struct mw_ip from; /* where an answer goes */
    } datagram;            /* DATAGRAM */
    struct {
        uint32_t kind, subject;
        uint64_t detail;
    } wake; /* WAKE */
};

/* Hands out the next event that happens at until_us or before; false when there is none (the clock then stays
 * where the last event left it). */
bool mw_net_next(struct mw_net *net, int64_t until_us, struct mw_net_event *event);

/* When the next event may come; MW_NET_FOREVER: none is due. */
int64_t mw_net_next_at(const struct mw_net *net);

const char *mw_net_event_name(enum mw_net_event_kind kind); /* "CONNECTING" */

#endif
