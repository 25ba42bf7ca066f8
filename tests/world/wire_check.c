/* Lines against packets: what was said is what was carried, and nothing is heard before it has come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/memory.h"
#include "sim/trace/query.h"
#include "tests/world/trace_check.h"

/* One direction of one connection. */
struct way {
    uint32_t *lines; /* records */
    size_t line_count, line_capacity, heard;
    uint64_t heard_bytes;
    uint32_t *packets;
    size_t packet_count, packet_capacity;
    uint64_t sent; /* payload of packets that are no retransmission */
    bool closed;
    int64_t fin_us; /* when this side said that it is done; NEVER_US: it did not */
};

static const int64_t NEVER_US = INT64_MAX;

static int side_of(const struct mw_trace *trace, uint32_t line) {
    const struct mw_record *record = &trace->records[line];
    if (record->kind == MW_RECORD_COMMAND) return 0;
    if (record->kind == MW_RECORD_REPLY) return 1;
    return record->host == trace->catalogue.connections[record->connection].client ? 0 : 1;
}

/* A line's text is what is on the wire: CRLF and stuffed dots included. */
static uint64_t wire_length(const struct mw_trace *trace, uint32_t line) {
    return mw_trace_bytes(trace, trace->records[line].line.text).len;
}

/* Sequence number of the payload's first byte, counted from the stream's start. */
static uint64_t offset(const struct mw_trace *trace, const struct way *way, uint32_t packet) {
    return (uint64_t)(uint32_t)(trace->records[packet].packet.seq -
                                trace->records[way->packets[0]].packet.seq - 1);
}

/* How much of the stream has come to the other side by now, without a gap. */
static uint64_t arrived(const struct mw_trace *trace, const struct way *way, int64_t now_us) {
    uint64_t length = 0, before;
    do {
        before = length;
        for (size_t i = 1; i < way->packet_count; i++) {
            const struct mw_record *packet = &trace->records[way->packets[i]];
            if (packet->flags & MW_PACKET_LOST || packet->at_us + packet->travel_us > now_us) continue;
            uint64_t start = offset(trace, way, way->packets[i]);
            if (packet->packet.length && start <= length && start + packet->packet.length > length)
                length = start + packet->packet.length;
        }
    } while (length > before);
    return length;
}

static void hear(const struct mw_trace *trace, uint32_t at, struct way *ways) {
    const struct mw_record *record = &trace->records[at];
    uint32_t line = record->line.cause;
    if (line >= at || !mw_record_is_line(&trace->records[line])) BREACH(trace, at, "no line was heard");
    if (trace->records[line].connection != record->connection) BREACH(trace, at, "heard elsewhere");
    if (trace->records[line].host != record->peer || trace->records[line].peer != record->host)
        BREACH(trace, at, "not heard by whom it was said to");
    if (record->line.text != trace->records[line].line.text) BREACH(trace, at, "other words");
    struct way *way = &ways[2 * record->connection + (uint32_t)side_of(trace, line)];
    bool udp = trace->catalogue.connections[record->connection].udp;
    if (way->heard >= way->line_count || way->lines[way->heard] != line) {
        if (!udp) BREACH(trace, at, "lines are heard out of order, or twice");
        return;
    }
    way->heard++;
    way->heard_bytes += wire_length(trace, line);
    if (!udp && arrived(trace, way, record->at_us) < way->heard_bytes)
        BREACH(trace, at, "heard before it has come");
}

static void check_cause(const struct mw_trace *trace, uint32_t at) {
    const struct mw_record *record = &trace->records[at];
    uint32_t cause = record->kind == MW_RECORD_TAKEN ? record->taken.cause : record->line.cause;
    if (cause == MW_NONE) return;
    if (cause >= at || !mw_record_is_line(&trace->records[cause]) ||
        trace->records[cause].connection != record->connection)
        BREACH(trace, at, "caused by no line of this conversation");
    if (trace->records[cause].host == record->host) BREACH(trace, at, "caused by its own line");
    uint32_t heard = mw_trace_heard(trace, cause);
    if (heard == MW_NONE || heard > at) BREACH(trace, at, "caused by what was not heard yet");
}

static void see_packet(const struct mw_trace *trace, uint32_t at, struct way *way) {
    const struct mw_record *record = &trace->records[at];
    bool again = record->flags & MW_PACKET_AGAIN;
    if (way->packet_count == 0 && !(record->flags & (MW_PACKET_SYN | MW_PACKET_RST)))
        BREACH(trace, at, "the first packet is no SYN");
    MW_GROW(way->packets, way->packet_count, way->packet_capacity);
    way->packets[way->packet_count++] = at;
    if (record->flags & MW_PACKET_FIN && way->fin_us == NEVER_US) way->fin_us = record->at_us;
    if (record->packet.length == 0) return;
    uint64_t start = offset(trace, way, at);
    if (again ? start + record->packet.length > way->sent : start != way->sent)
        BREACH(trace, at, "%s at byte %u of %u", again ? "again" : "new", (unsigned)start,
               (unsigned)way->sent);
    if (!again) way->sent += record->packet.length;
}

/* An acknowledgement speaks of what the other side has sent and what has come. */
static void check_ack(const struct mw_trace *trace, uint32_t at, const struct way *other) {
    const struct mw_record *record = &trace->records[at];
    if (!(record->flags & MW_PACKET_ACK) || other->packet_count == 0) return;
    uint64_t acked = (uint64_t)(uint32_t)(record->packet.ack - trace->records[other->packets[0]].packet.seq);
    if (acked > arrived(trace, other, record->at_us) + 2) /* SYN and FIN count for one each */
        BREACH(trace, at, "acknowledges byte %u, which has not come", (unsigned)acked);
}

static struct way *make_ways(const struct mw_trace *trace) {
    size_t count = (trace->catalogue.connection_count + 1) * 2;
    struct way *ways = mw_alloc(count * sizeof *ways);
    for (size_t i = 0; i < count; i++)
        ways[i].fin_us = NEVER_US;
    return ways;
}

static void free_ways(const struct mw_trace *trace, struct way *ways) {
    for (size_t i = 0; i < trace->catalogue.connection_count * 2; i++) {
        mw_free(ways[i].lines);
        mw_free(ways[i].packets);
    }
    mw_free(ways);
}

void check_hearing(const struct mw_trace *trace) {
    for (uint32_t at = 0; at < trace->record_count; at++) {
        uint16_t kind = trace->records[at].kind;
        if (kind == MW_RECORD_TAKEN || kind == MW_RECORD_REPLY) check_cause(trace, at);
    }
}

static void see(const struct mw_trace *trace, uint32_t at, struct way *ways) {
    const struct mw_record *record = &trace->records[at];
    if (record->connection == MW_NONE) return;
    const struct mw_connection *connection = &trace->catalogue.connections[record->connection];
    struct way *both = &ways[2 * record->connection];
    if (mw_record_is_line(record)) {
        struct way *way = &both[side_of(trace, at)];
        MW_GROW(way->lines, way->line_count, way->line_capacity);
        way->lines[way->line_count++] = at;
    } else if (record->kind == MW_RECORD_PACKET && !connection->udp) {
        int side = record->host == connection->client ? 0 : 1;
        check_ack(trace, at, &both[1 - side]);
        see_packet(trace, at, &both[side]);
    } else if (record->kind == MW_RECORD_HEARD) {
        hear(trace, at, ways);
    } else if (record->kind == MW_RECORD_CLOSED) {
        both[0].closed = both[1].closed = true;
    }
}

/* In good order, every byte that was said was carried, and every line was heard that had come before the
 * other side was done. */
static void check_closed(const struct mw_trace *trace, const struct way *way, const struct way *other,
                         size_t connection) {
    uint64_t said = 0;
    for (size_t line = 0; line < way->line_count; line++)
        said += wire_length(trace, way->lines[line]);
    if (said != way->sent)
        fail_msg("connection %zu: %llu bytes said, %llu carried", connection, (unsigned long long)said,
                 (unsigned long long)way->sent);
    if (way->heard == way->line_count) return;
    uint32_t unheard = way->lines[way->heard];
    if (arrived(trace, way, other->fin_us) >= way->heard_bytes + wire_length(trace, unheard))
        BREACH(trace, unheard, "never heard, though it came in time");
}

void check_wires(const struct mw_trace *trace) {
    struct way *ways = make_ways(trace);
    for (uint32_t at = 0; at < trace->record_count; at++)
        see(trace, at, ways);
    for (size_t i = 0; i < trace->catalogue.connection_count * 2; i++)
        if (ways[i].closed) check_closed(trace, &ways[i], &ways[i ^ 1], i / 2);
    free_ways(trace, ways);
}
