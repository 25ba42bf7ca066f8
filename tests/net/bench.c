#include "tests/net/bench.h"

#include "sim/base/memory.h"

void bench_open(struct bench *bench, uint64_t seed, const struct mw_net_link_settings *settings) {
    static const struct mw_net_link_settings plain = {.latency_us = BENCH_LATENCY_US};
    *bench = (struct bench){.net = mw_net_create(seed)};
    assert_true(mw_ip_parse("192.0.2.1", &bench->client_ip) && mw_ip_parse("192.0.2.2", &bench->server_ip));
    bench->client = mw_net_add_host(bench->net, "client", &bench->client_ip, NULL);
    bench->server = mw_net_add_host(bench->net, "server", &bench->server_ip, NULL);
    bench->link = mw_net_add_link(bench->net, bench->client, bench->server, settings ? settings : &plain);
}

void bench_close(struct bench *bench) {
    mw_net_destroy(bench->net);
    mw_buffer_free(&bench->log);
    mw_buffer_free(&bench->got[0]);
    mw_buffer_free(&bench->got[1]);
    mw_free(bench->streams);
}

/* --- the analyser --------------------------------------------------------------------------------------- */

static bool before(uint32_t a, uint32_t b) {
    return (int32_t)(a - b) < 0;
}

static void check_ack(const struct mw_net_packet *packet, struct bench_stream *mine,
                      const struct bench_stream *theirs, uint32_t extent) {
    if (!(packet->flags & MW_NET_ACK)) {
        assert_int_equal(packet->ack, 0);
        return;
    }
    if (packet->flags & MW_NET_RST && !mine->acked) return; /* of a SYN that was refused */
    assert_true(theirs->begun);
    assert_false(before(theirs->next_seq, packet->ack)); /* nothing is acknowledged that was not sent */
    if (mine->acked) assert_false(before(packet->ack, mine->ack));
    mine->acked = true;
    mine->ack = packet->ack;
    /* Without a cause there is no acknowledgement: something that takes sequence space must have come. */
    if (extent == 0 && !(packet->flags & MW_NET_RST)) assert_true(++mine->pure_acks <= theirs->consuming);
}

static void check_packet(struct bench *bench, const struct mw_net_event *event) {
    const struct mw_net_packet *packet = &event->packet;
    bench->packets++;
    if (packet->flags & MW_NET_UDP) return;
    while (bench->stream_count <= event->connection) {
        MW_GROW(bench->streams, bench->stream_count, bench->stream_capacity);
        struct bench_stream *fresh = bench->streams[bench->stream_count++];
        fresh[0] = fresh[1] = (struct bench_stream){0};
    }
    struct bench_stream *mine = &bench->streams[event->connection][event->side];
    struct bench_stream *theirs = &bench->streams[event->connection][!event->side];
    uint32_t extent =
        packet->length + (packet->flags & MW_NET_SYN ? 1 : 0) + (packet->flags & MW_NET_FIN ? 1 : 0);
    assert_true(packet->length <= 1460);
    check_ack(packet, mine, theirs, extent);
    if (packet->flags & MW_NET_RST) {
        assert_int_equal(extent, 0);
        return;
    }
    if (!mine->begun) {
        assert_true(packet->flags & MW_NET_SYN);
        mine->first_seq = mine->next_seq = packet->seq;
        mine->begun = true;
    }
    uint32_t end_seq = packet->seq + extent;
    if (packet->flags & MW_NET_AGAIN) {
        assert_true(extent > 0);
        assert_false(before(mine->next_seq, end_seq));
    } else {
        assert_int_equal(packet->seq, mine->next_seq); /* no holes */
        if (extent) assert_false(mine->ended);         /* nothing new after FIN */
    }
    if (packet->flags & MW_NET_FIN) mine->ended = true;
    if (before(mine->next_seq, end_seq)) mine->next_seq = end_seq;
    if (theirs->acked) assert_true(mine->next_seq - theirs->ack <= 65535);
    if (extent && !(packet->flags & MW_NET_LOST)) mine->consuming++;
}

/* --- the log
 * ------------------------------------------------------------------------------------------------ */

static void log_packet(struct bench *bench, const struct mw_net_event *event) {
    static const char *const flags[] = {"SYN", "ACK", "FIN", "RST", "PSH", "UDP", "LOST", "AGAIN"};
    const struct mw_net_packet *packet = &event->packet;
    mw_buffer_add_text(&bench->log, packet->from == bench->client ? ">" : "<");
    for (unsigned i = 0; i < 8; i++)
        if (packet->flags >> i & 1) mw_buffer_format(&bench->log, " %s", flags[i]);
    if (!(packet->flags & MW_NET_UDP)) {
        const struct bench_stream *streams = bench->streams[event->connection];
        uint32_t mine = streams[event->side].first_seq, theirs = streams[!event->side].first_seq;
        mw_buffer_format(&bench->log, " seq %u", packet->seq ? packet->seq - mine : 0);
        if (packet->flags & MW_NET_ACK) mw_buffer_format(&bench->log, " ack %u", packet->ack - theirs);
    }
    if (packet->length) mw_buffer_format(&bench->log, " len %u", packet->length);
}

static void log_event(struct bench *bench, const struct mw_net_event *event) {
    mw_buffer_format(&bench->log, "%lld ", (long long)event->at_us / 1000);
    if (event->kind == MW_NET_PACKET) {
        log_packet(bench, event);
    } else if (event->kind == MW_NET_WAKE) {
        mw_buffer_format(&bench->log, "WAKE %u %u %u", event->wake.kind, event->wake.subject,
                         (unsigned)event->wake.detail);
    } else {
        mw_buffer_format(&bench->log, "%s", mw_net_event_name(event->kind));
        if (event->kind != MW_NET_CLOSED && event->kind != MW_NET_DATAGRAM)
            mw_buffer_format(&bench->log, " %u", event->side);
        if (event->bytes.len) {
            mw_buffer_add_text(&bench->log, " ");
            mw_buffer_add(&bench->log, event->bytes);
        }
    }
    mw_buffer_add_text(&bench->log, "\n");
}

bool bench_next(struct bench *bench, int64_t until_us, struct mw_net_event *event) {
    int64_t earlier_us = mw_net_now(bench->net);
    if (!mw_net_next(bench->net, until_us, event)) return false;
    assert_true(event->at_us >= earlier_us && event->at_us <= until_us);
    assert_int_equal(event->at_us, mw_net_now(bench->net));
    if (event->kind == MW_NET_PACKET) check_packet(bench, event);
    if (event->kind == MW_NET_DATA && event->connection == 0)
        mw_buffer_add(&bench->got[event->side], event->bytes);
    if (!bench->quiet) log_event(bench, event);
    return true;
}

void bench_run(struct bench *bench, int64_t until_us) {
    struct mw_net_event event;
    while (bench_next(bench, until_us, &event)) {
    }
}

uint32_t bench_connect(struct bench *bench) {
    return mw_net_connect(bench->net, bench->client, &bench->server_ip, BENCH_PORT);
}

void bench_connected(struct bench *bench) {
    mw_net_listen(bench->net, bench->server, BENCH_PORT);
    bench_connect(bench);
    struct mw_net_event event;
    while (bench_next(bench, MW_NET_FOREVER, &event) && event.kind != MW_NET_ACCEPTED) {
    }
    assert_int_equal(event.kind, MW_NET_ACCEPTED);
    mw_buffer_clear(&bench->log);
}

void bench_say(struct bench *bench, unsigned side, const char *text) {
    mw_net_send(bench->net, 0, side, mw_span_of(text));
}

void bench_expect(struct bench *bench, const char *log) {
    assert_string_equal(mw_buffer_text(&bench->log), log);
    mw_buffer_clear(&bench->log);
}
