/* UDP (RFC 768): ports and datagrams, nothing more. */
#include "sim/base/memory.h"
#include "sim/net/inside.h"

void mw_net_bind(struct mw_net *net, uint16_t host, uint16_t port) {
    mw_net_set_port(&mw_net_host_at(net, host)->bound, port, true);
}

void mw_net_unbind(struct mw_net *net, uint16_t host, uint16_t port) {
    mw_net_set_port(&mw_net_host_at(net, host)->bound, port, false);
}

void mw_net_send_datagram(struct mw_net *net, uint16_t from_host, uint16_t from_port, const struct mw_ip *to,
                          uint16_t to_port, struct mw_span bytes) {
    mw_net_bind(net, from_host, from_port);
    uint16_t to_host = mw_net_find_host(net, to);
    struct mw_net_flight flight = {.connection = MW_NET_NO_CONNECTION};
    flight.datagram = (struct mw_net_event){.kind = MW_NET_DATAGRAM, .connection = MW_NET_NO_CONNECTION};
    flight.datagram.datagram.host = to_host;
    flight.datagram.datagram.port = to_port;
    flight.datagram.datagram.from_host = from_host;
    flight.datagram.datagram.from_port = from_port;
    flight.datagram.datagram.from = mw_net_host_at(net, from_host)->addresses[to->v6];
    struct mw_net_event event = {.kind = MW_NET_PACKET, .connection = MW_NET_NO_CONNECTION};
    event.packet = (struct mw_net_packet){.flags = MW_NET_UDP,
                                          .from = from_host,
                                          .to = to_host,
                                          .from_port = from_port,
                                          .to_port = to_port,
                                          .v6 = to->v6};
    mw_net_transmit(net, &event, &flight, bytes);
}

void mw_net_datagram_arrives(struct mw_net *net, const struct mw_net_flight *flight) {
    const struct mw_net_event *event = &flight->datagram;
    if (mw_net_has_port(mw_net_host_at(net, event->datagram.host)->bound, event->datagram.port))
        mw_net_tell(net, event, flight->memory);
    else
        mw_free(flight->memory);
}
