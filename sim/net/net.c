#include "sim/net/net.h"

#include <stdio.h>
#include <string.h>

#include "sim/base/check.h"
#include "sim/base/memory.h"
#include "sim/net/inside.h"

#define NO_FLIGHT UINT32_MAX

enum { PORT_SET_BYTES = 65536 / 8 };

struct mw_net *mw_net_create(uint64_t seed) {
    struct mw_net *net = mw_alloc(sizeof *net);
    net->map.seed = seed;
    net->free_flight = NO_FLIGHT;
    return net;
}

static void drop_news(struct mw_net *net) {
    for (size_t i = 0; i < net->news_count; i++)
        mw_free(net->news[i].memory);
    net->news_count = net->news_read = 0;
}

void mw_net_destroy(struct mw_net *net) {
    if (net == NULL) return;
    mw_net_free_connections(net);
    for (size_t i = 0; i < net->flight_count; i++)
        mw_free(net->flights[i].memory);
    for (size_t i = 0; i < net->host_count; i++) {
        mw_free(net->hosts[i].listening);
        mw_free(net->hosts[i].bound);
    }
    drop_news(net);
    mw_free(net->news);
    mw_free(net->flights);
    mw_free(net->hosts);
    mw_net_map_free(&net->map);
    mw_heap_free(&net->heap);
    mw_free(net);
}

int64_t mw_net_now(const struct mw_net *net) {
    return net->now_us;
}

/* --- hosts and links ------------------------------------------------------------------------------------ */

uint16_t mw_net_add_host(struct mw_net *net, const char *name, const struct mw_ip *v4,
                         const struct mw_ip *v6) {
    MW_ASSERT(net->host_count < MW_NET_NO_HOST);
    MW_ASSERT((v4 == NULL || !v4->v6) && (v6 == NULL || v6->v6));
    MW_GROW(net->hosts, net->host_count, net->host_capacity);
    struct mw_net_host *host = &net->hosts[net->host_count];
    char stream[300];
    snprintf(stream, sizeof stream, "host %s", name);
    *host = (struct mw_net_host){.has = {v4 != NULL, v6 != NULL},
                                 .random = mw_random_stream(net->map.seed, stream)};
    if (v4) host->addresses[0] = *v4;
    if (v6) host->addresses[1] = *v6;
    host->next_port =
        (uint16_t)(MW_NET_FIRST_OWN_PORT + mw_random_below(&host->random, 65536 - MW_NET_FIRST_OWN_PORT));
    mw_net_map_add_host(&net->map);
    return (uint16_t)net->host_count++;
}

uint16_t mw_net_find_host(const struct mw_net *net, const struct mw_ip *address) {
    for (size_t i = 0; i < net->host_count; i++) {
        const struct mw_net_host *host = &net->hosts[i];
        if (host->has[address->v6] && mw_ip_equal(&host->addresses[address->v6], address)) return (uint16_t)i;
    }
    return MW_NET_NO_HOST;
}

struct mw_net_host *mw_net_host_at(const struct mw_net *net, uint16_t host) {
    MW_ASSERT(host < net->host_count);
    return &net->hosts[host];
}

void mw_net_set_port(uint8_t **ports, uint16_t port, bool on) {
    if (*ports == NULL) *ports = mw_alloc(PORT_SET_BYTES);
    uint8_t bit = (uint8_t)(1u << port % 8), *byte = &(*ports)[port / 8];
    *byte = (uint8_t)(on ? *byte | bit : *byte & ~bit);
}

bool mw_net_has_port(const uint8_t *ports, uint16_t port) {
    return ports && ports[port / 8] >> port % 8 & 1;
}

uint16_t mw_net_add_link(struct mw_net *net, uint16_t a, uint16_t b,
                         const struct mw_net_link_settings *settings) {
    return mw_net_map_add_link(&net->map, a, b, settings);
}

void mw_net_cut_link(struct mw_net *net, uint16_t link, bool cut) {
    mw_net_map_link(&net->map, link)->cut = cut;
}

void mw_net_block_port(struct mw_net *net, uint16_t link, uint16_t port, bool blocked) {
    mw_net_link_block(mw_net_map_link(&net->map, link), port, blocked);
}

/* --- packets under way ---------------------------------------------------------------------------------- */

char *mw_net_copy(struct mw_span bytes) {
    if (bytes.len == 0) return NULL;
    char *copy = mw_alloc(bytes.len);
    memcpy(copy, bytes.data, bytes.len);
    return copy;
}

static uint32_t take_off(struct mw_net *net, const struct mw_net_flight *flight, struct mw_span payload) {
    uint32_t number = net->free_flight;
    if (number == NO_FLIGHT) {
        MW_GROW(net->flights, net->flight_count, net->flight_capacity);
        number = (uint32_t)net->flight_count++;
    } else {
        net->free_flight = net->flights[number].next_free;
    }
    struct mw_net_flight *place = &net->flights[number];
    *place = *flight;
    place->memory = mw_net_copy(payload);
    place->segment.bytes = place->datagram.bytes = (struct mw_span){place->memory, payload.len};
    return number;
}

void mw_net_transmit(struct mw_net *net, struct mw_net_event *event, const struct mw_net_flight *flight,
                     struct mw_span payload) {
    struct mw_net_packet *packet = &event->packet;
    bool udp = packet->flags & MW_NET_UDP;
    size_t headers = packet->v6 ? MW_NET_IPV6_HEADER_BYTES : MW_NET_IPV4_HEADER_BYTES;
    headers += udp ? MW_NET_UDP_HEADER_BYTES : MW_NET_TCP_HEADER_BYTES;
    struct mw_net_trip trip = {0};
    if (packet->to != MW_NET_NO_HOST && net->hosts[packet->from].has[packet->v6])
        trip = mw_net_map_travel(&net->map, packet->from, packet->to, headers + payload.len,
                                 udp ? 0 : packet->to_port, net->now_us);
    if (!trip.arrives) packet->flags |= MW_NET_LOST;
    packet->travel_us = trip.travel_us > UINT32_MAX ? UINT32_MAX : (uint32_t)trip.travel_us;
    packet->length = (uint32_t)payload.len;
    if (trip.arrives)
        mw_heap_add(&net->heap, net->now_us + trip.travel_us, MW_NET_HEAP_ARRIVAL,
                    take_off(net, flight, payload), 0);
    if (!udp) {
        mw_net_tell(net, event, NULL);
        return;
    }
    char *copy = mw_net_copy(payload);
    event->bytes = (struct mw_span){copy, payload.len};
    mw_net_tell(net, event, copy);
}

static void land(struct mw_net *net, uint32_t number) {
    struct mw_net_flight flight = net->flights[number];
    net->flights[number] = (struct mw_net_flight){.next_free = net->free_flight};
    net->free_flight = number;
    if (flight.connection == MW_NET_NO_CONNECTION)
        mw_net_datagram_arrives(net, &flight);
    else
        mw_net_segment_arrives(net, &flight);
}

/* --- events --------------------------------------------------------------------------------------------- */

void mw_net_tell(struct mw_net *net, const struct mw_net_event *event, char *memory) {
    MW_GROW(net->news, net->news_count, net->news_capacity);
    net->news[net->news_count] = (struct mw_net_news){*event, memory, false};
    net->news[net->news_count++].event.at_us = net->now_us;
}

void mw_net_wake(struct mw_net *net, int64_t at_us, uint32_t kind, uint32_t subject, uint64_t detail) {
    MW_ASSERT(kind <= UINT32_MAX - MW_NET_HEAP_WAKE);
    mw_heap_add(&net->heap, at_us < net->now_us ? net->now_us : at_us, MW_NET_HEAP_WAKE + kind, subject,
                detail);
}

static bool next_news(struct mw_net *net, struct mw_net_event *event) {
    /* What was handed out last time has been read by now. */
    if (net->news_read > 0) {
        struct mw_net_news *last = &net->news[net->news_read - 1];
        mw_free(last->memory);
        last->memory = NULL;
    }
    while (net->news_read < net->news_count) {
        struct mw_net_news *news = &net->news[net->news_read++];
        *event = news->event;
        if (!news->dropped) return true;
        mw_free(news->memory);
        news->memory = NULL;
    }
    net->news_count = net->news_read = 0;
    return false;
}

static void happen(struct mw_net *net, const struct mw_event *event) {
    if (event->kind == MW_NET_HEAP_TIMER && !mw_net_timer_is_due(net, event)) return;
    net->now_us = event->at_us;
    if (event->kind == MW_NET_HEAP_ARRIVAL) {
        land(net, event->subject);
    } else if (event->kind == MW_NET_HEAP_TIMER) {
        mw_net_timer(net, event);
    } else {
        struct mw_net_event wake = {.kind = MW_NET_WAKE, .connection = MW_NET_NO_CONNECTION};
        wake.wake.kind = event->kind - MW_NET_HEAP_WAKE;
        wake.wake.subject = event->subject;
        wake.wake.detail = event->detail;
        mw_net_tell(net, &wake, NULL);
    }
}

bool mw_net_next(struct mw_net *net, int64_t until_us, struct mw_net_event *event) {
    while (!next_news(net, event)) {
        const struct mw_event *first = mw_heap_first(&net->heap);
        if (first == NULL || first->at_us > until_us) return false;
        struct mw_event taken;
        mw_heap_take(&net->heap, &taken);
        happen(net, &taken);
    }
    return true;
}

int64_t mw_net_next_at(const struct mw_net *net) {
    if (net->news_read < net->news_count) return net->now_us;
    const struct mw_event *first = mw_heap_first(&net->heap);
    return first == NULL ? MW_NET_FOREVER : first->at_us;
}

const char *mw_net_event_name(enum mw_net_event_kind kind) {
    static const char *const names[] = {
#define X(name) #name,
        MW_NET_EVENTS(X)
#undef X
    };
    return kind < MW_NET_EVENT_COUNT ? names[kind] : "?";
}
