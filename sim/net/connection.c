/* TCP connections: which end is whose, what the ends put on the links, and what the owner is told of it. */
#include "sim/base/check.h"
#include "sim/base/memory.h"
#include "sim/net/inside.h"

static struct mw_net_pair *pair_at(const struct mw_net *net, uint32_t connection) {
    MW_ASSERT(connection < net->pair_count);
    return &net->pairs[connection];
}

static size_t longest_segment_bytes(const struct mw_net_pair *pair) {
    size_t headers = pair->face.v6 ? MW_NET_IPV6_HEADER_BYTES : MW_NET_IPV4_HEADER_BYTES;
    return MW_NET_PACKET_BYTES - headers - MW_NET_TCP_HEADER_BYTES;
}

static struct mw_net_end *make_end(struct mw_net_pair *pair, unsigned side) {
    struct mw_net_end *end = mw_alloc(sizeof *end);
    end->timer_at_us = MW_NET_FOREVER;
    return pair->ends[side] = end;
}

static void free_end(struct mw_net_pair *pair, unsigned side) {
    if (pair->ends[side] == NULL) return;
    mw_tcp_free(&pair->ends[side]->tcp);
    mw_free(pair->ends[side]);
    pair->ends[side] = NULL;
}

void mw_net_free_connections(struct mw_net *net) {
    for (size_t i = 0; i < net->pair_count; i++) {
        free_end(&net->pairs[i], MW_NET_CLIENT);
        free_end(&net->pairs[i], MW_NET_SERVER);
    }
    mw_free(net->pairs);
}

/* --- from the ends to the links and to the owner
 * ------------------------------------------------------------ */

static void tell(struct mw_net *net, uint32_t connection, unsigned side, enum mw_net_event_kind kind) {
    struct mw_net_event event = {.kind = kind, .connection = connection, .side = side};
    mw_net_tell(net, &event, NULL);
}

static void send_segment(struct mw_net *net, uint32_t connection, unsigned side,
                         const struct mw_tcp_segment *segment) {
    const struct mw_net_connection *face = &pair_at(net, connection)->face;
    struct mw_net_event event = {.kind = MW_NET_PACKET, .connection = connection, .side = side};
    event.packet = (struct mw_net_packet){.flags = segment->flags,
                                          .from = side ? face->server : face->client,
                                          .to = side ? face->client : face->server,
                                          .from_port = side ? face->server_port : face->client_port,
                                          .to_port = side ? face->client_port : face->server_port,
                                          .v6 = face->v6,
                                          .seq = segment->seq,
                                          .ack = segment->ack};
    struct mw_net_flight flight = {.connection = connection, .side = !side, .segment = *segment};
    mw_net_transmit(net, &event, &flight, segment->bytes);
}

static void tell_news(struct mw_net *net, uint32_t connection, unsigned side,
                      const struct mw_tcp_news *news) {
    static const enum mw_net_event_kind kinds[MW_TCP_NEWS_COUNT] = {
        [MW_TCP_NEWS_CONNECTED] = MW_NET_CONNECTED, [MW_TCP_NEWS_ACCEPTED] = MW_NET_ACCEPTED,
        [MW_TCP_NEWS_DATA] = MW_NET_DATA,           [MW_TCP_NEWS_ENDED] = MW_NET_ENDED,
        [MW_TCP_NEWS_DONE] = MW_NET_CLOSED,         [MW_TCP_NEWS_REFUSED] = MW_NET_REFUSED,
        [MW_TCP_NEWS_TIMED_OUT] = MW_NET_TIMED_OUT, [MW_TCP_NEWS_RESET] = MW_NET_RESET,
    };
    struct mw_net_pair *pair = pair_at(net, connection);
    if (news->kind == MW_TCP_NEWS_DONE) {
        pair->done[side] = true;
        if (!pair->done[!side]) return;
    }
    struct mw_net_event event = {
        .kind = kinds[news->kind], .connection = connection, .side = side, .bytes = news->bytes};
    mw_net_tell(net, &event, news->memory);
}

/* TIME-WAIT is there to answer the other end when it repeats its FIN; when that end is over, so is this one.
 */
static void free_what_is_over(struct mw_net_pair *pair) {
    for (unsigned side = 0; side < 2; side++)
        if (pair->ends[side] && pair->ends[side]->tcp.state == MW_TCP_OVER) free_end(pair, side);
    for (unsigned side = 0; side < 2; side++)
        if (pair->done[side] && (pair->done[!side] || pair->ends[!side] == NULL)) free_end(pair, side);
}

/* A later deadline than the one in the heap is seen to when that one comes up. */
static void arm_timer(struct mw_net *net, uint32_t connection, unsigned side) {
    struct mw_net_end *end = pair_at(net, connection)->ends[side];
    int64_t at_us = mw_tcp_next_timer(&end->tcp);
    if (at_us >= end->timer_at_us) return;
    end->timer_at_us = at_us;
    mw_heap_add(&net->heap, at_us, MW_NET_HEAP_TIMER, connection, side);
}

/* After anything that may have changed an end: news first, then what it sends, then its next timer. */
static void attend(struct mw_net *net, uint32_t connection, unsigned side) {
    struct mw_net_pair *pair = pair_at(net, connection);
    struct mw_net_end *end = pair->ends[side];
    struct mw_tcp_news news;
    while (mw_tcp_next_news(&end->tcp, &news))
        tell_news(net, connection, side, &news);
    struct mw_tcp_segment segment;
    while (mw_tcp_next_segment(&end->tcp, &segment, net->now_us))
        send_segment(net, connection, side, &segment);
    arm_timer(net, connection, side);
    free_what_is_over(pair);
}

bool mw_net_timer_is_due(struct mw_net *net, const struct mw_event *event) {
    unsigned side = (unsigned)event->detail;
    struct mw_net_end *end = pair_at(net, event->subject)->ends[side];
    if (end == NULL || end->timer_at_us != event->at_us) return false;
    end->timer_at_us = MW_NET_FOREVER;
    if (mw_tcp_next_timer(&end->tcp) <= event->at_us) return true;
    arm_timer(net, event->subject, side);
    return false;
}

void mw_net_timer(struct mw_net *net, const struct mw_event *event) {
    unsigned side = (unsigned)event->detail;
    mw_tcp_on_timer(&pair_at(net, event->subject)->ends[side]->tcp, net->now_us);
    attend(net, event->subject, side);
}

/* --- from the links to the ends ------------------------------------------------------------------------- */

static bool listens_to(const struct mw_net *net, const struct mw_net_pair *pair, unsigned side,
                       unsigned flags) {
    return side == MW_NET_SERVER && (flags & (MW_NET_SYN | MW_NET_ACK | MW_NET_RST)) == MW_NET_SYN &&
           mw_net_has_port(mw_net_host_at(net, pair->face.server)->listening, pair->face.server_port);
}

static uint32_t first_seq(struct mw_net *net, uint16_t host) {
    return (uint32_t)mw_random_next(&mw_net_host_at(net, host)->random);
}

void mw_net_segment_arrives(struct mw_net *net, const struct mw_net_flight *flight) {
    uint32_t connection = flight->connection;
    unsigned side = flight->side;
    struct mw_net_pair *pair = pair_at(net, connection);
    struct mw_tcp_segment segment = flight->segment, answer;
    segment.flags &= (uint16_t)~MW_NET_AGAIN;
    if (pair->ends[side]) {
        mw_tcp_receive(&pair->ends[side]->tcp, &segment, flight->memory, net->now_us);
        attend(net, connection, side);
        return;
    }
    bool finished = pair->done[0] && pair->done[1]; /* a late copy, for which TIME-WAIT would be there */
    if (!finished && listens_to(net, pair, side, segment.flags)) {
        mw_tcp_accept(&make_end(pair, side)->tcp, &segment, first_seq(net, pair->face.server),
                      longest_segment_bytes(pair));
        attend(net, connection, side);
    } else if (!finished && mw_tcp_answer_stranger(&segment, &answer)) {
        send_segment(net, connection, side, &answer);
    }
    mw_free(flight->memory);
}

/* --- for the owner -------------------------------------------------------------------------------------- */

void mw_net_listen(struct mw_net *net, uint16_t host, uint16_t port) {
    mw_net_set_port(&mw_net_host_at(net, host)->listening, port, true);
}

uint32_t mw_net_connect(struct mw_net *net, uint16_t host, const struct mw_ip *to, uint16_t port) {
    struct mw_net_host *client = mw_net_host_at(net, host);
    MW_GROW(net->pairs, net->pair_count, net->pair_capacity);
    uint32_t connection = (uint32_t)net->pair_count++;
    struct mw_net_pair *pair = &net->pairs[connection];
    *pair = (struct mw_net_pair){.face = {.client = host,
                                          .server = mw_net_find_host(net, to),
                                          .client_port = client->next_port,
                                          .server_port = port,
                                          .v6 = to->v6}};
    client->next_port =
        client->next_port == UINT16_MAX ? MW_NET_FIRST_OWN_PORT : (uint16_t)(client->next_port + 1);
    tell(net, connection, MW_NET_CLIENT, MW_NET_CONNECTING);
    mw_tcp_connect(&make_end(pair, MW_NET_CLIENT)->tcp, first_seq(net, host), longest_segment_bytes(pair));
    attend(net, connection, MW_NET_CLIENT);
    return connection;
}

/* The end, if its owner may use it. */
static struct mw_net_end *open_end(const struct mw_net *net, uint32_t connection, unsigned side) {
    MW_ASSERT(side < 2);
    struct mw_net_end *end = pair_at(net, connection)->ends[side];
    if (end == NULL || end->tcp.state == MW_TCP_SYN_RECEIVED || end->tcp.state == MW_TCP_TIME_WAIT)
        return NULL;
    return end;
}

bool mw_net_is_open(const struct mw_net *net, uint32_t connection, unsigned side) {
    return open_end(net, connection, side) != NULL;
}

size_t mw_net_backlog(const struct mw_net *net, uint32_t connection, unsigned side) {
    const struct mw_net_end *end = open_end(net, connection, side);
    return end == NULL ? 0 : end->tcp.queue.len - end->tcp.queue_start;
}

void mw_net_send(struct mw_net *net, uint32_t connection, unsigned side, struct mw_span bytes) {
    struct mw_net_end *end = open_end(net, connection, side);
    if (end == NULL) return;
    mw_tcp_write(&end->tcp, bytes);
    attend(net, connection, side);
}

void mw_net_close(struct mw_net *net, uint32_t connection, unsigned side) {
    struct mw_net_end *end = open_end(net, connection, side);
    if (end == NULL) return;
    mw_tcp_close(&end->tcp);
    attend(net, connection, side);
}

void mw_net_abort(struct mw_net *net, uint32_t connection, unsigned side) {
    struct mw_net_end *end = open_end(net, connection, side);
    if (end == NULL) return;
    for (size_t i = net->news_read; i < net->news_count; i++) {
        struct mw_net_event *event = &net->news[i].event;
        if (event->connection == connection && event->side == side && event->kind != MW_NET_PACKET &&
            event->kind != MW_NET_CONNECTING)
            net->news[i].dropped = true;
    }
    mw_tcp_abort(&end->tcp);
    attend(net, connection, side);
}

struct mw_net_connection mw_net_connection(const struct mw_net *net, uint32_t connection) {
    return pair_at(net, connection)->face;
}
