#include "viz/burst.h"

#include <string.h>

/* The datagram that carries a DNS message: what the line says is for people. */
static struct mw_span datagram_of(const struct mw_trace *trace, uint32_t line) {
    for (uint32_t i = line; i < trace->record_count; i++) {
        const struct mw_record *record = &trace->records[i];
        if (record->connection != trace->records[line].connection) continue;
        if (i > line && mw_record_is_line(record)) break;
        if (record->kind == MW_RECORD_PACKET && record->packet.text != MW_NONE)
            return mw_trace_bytes(trace, record->packet.text);
    }
    return (struct mw_span){NULL, 0};
}

static bool is_part(const struct mw_burst *burst, uint32_t number) {
    const struct mw_record *record = &burst->trace->records[number],
                           *last = &burst->trace->records[burst->last];
    return record->connection == last->connection && record->host == last->host && mw_record_is_line(record);
}

bool mw_burst_at(const struct mw_trace *trace, uint32_t record, uint32_t connection, struct mw_arena *arena,
                 struct mw_burst *burst) {
    if (trace == NULL || connection == MW_NONE || record >= trace->record_count) return false;
    uint32_t last = mw_trace_line_before(trace, record, connection);
    if (last == MW_NONE) return false;
    *burst = (struct mw_burst){.trace = trace, .first = mw_trace_burst_start(trace, last), .last = last};
    for (uint32_t i = burst->first; i <= last; i++)
        burst->count += is_part(burst, i);
    burst->pieces = mw_arena_alloc(arena, burst->count * sizeof *burst->pieces);
    burst->begins = mw_arena_alloc(arena, burst->count * sizeof *burst->begins);
    size_t count = 0;
    for (uint32_t i = burst->first; i <= last; i++) {
        if (!is_part(burst, i)) continue;
        struct mw_span piece = mw_trace_bytes(trace, mw_record_text(&trace->records[i]));
        struct mw_span packed = {NULL, 0};
        if (trace->catalogue.connections[connection].udp) packed = datagram_of(trace, i);
        burst->datagram |= packed.len > 0;
        burst->secret |= (trace->records[i].flags & MW_LINE_SECRET) != 0;
        burst->pieces[count] = packed.len > 0 ? packed : piece;
        burst->begins[count] = burst->bytes;
        burst->bytes += burst->pieces[count++].len;
    }
    return true;
}

/* The piece that holds the offset. */
static size_t piece_at(const struct mw_burst *burst, size_t offset) {
    size_t low = 0, high = burst->count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (burst->begins[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

size_t mw_burst_read(const struct mw_burst *burst, size_t offset, char *bytes, size_t most) {
    size_t read = 0;
    for (size_t i = piece_at(burst, offset); i < burst->count && read < most; i++) {
        struct mw_span part = mw_span_cut(burst->pieces[i], offset + read - burst->begins[i], most - read);
        if (part.len > 0) memcpy(bytes + read, part.data, part.len);
        read += part.len;
    }
    return read;
}

/* The first of the rising numbers that is this one or above. */
static size_t place_of(const uint32_t *numbers, size_t count, uint32_t number) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (numbers[middle] < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct mw_burst_carriers mw_burst_carriers(const struct mw_burst *burst) {
    struct mw_burst_carriers carriers = {.least_bytes = UINT32_MAX};
    const struct mw_trace *trace = burst->trace;
    const struct mw_record *line = &trace->records[burst->last];
    uint32_t heard = mw_trace_heard(trace, burst->last);
    uint32_t end = heard == MW_NONE ? (uint32_t)trace->record_count : heard;
    size_t count;
    const uint32_t *records = mw_trace_connection_records(trace, line->connection, &count);
    for (size_t i = place_of(records, count, burst->first); i < count && records[i] < end; i++) {
        const struct mw_record *packet = &trace->records[records[i]];
        if (packet->kind != MW_RECORD_PACKET || packet->host != line->host || packet->packet.length == 0)
            continue;
        if (carriers.count++ == 0) carriers.first = packet;
        carriers.flags |= packet->flags;
        carriers.lost += (packet->flags & MW_PACKET_LOST) != 0;
        carriers.again += (packet->flags & MW_PACKET_AGAIN) != 0;
        if (packet->packet.length < carriers.least_bytes) carriers.least_bytes = packet->packet.length;
        if (packet->packet.length > carriers.most_bytes) carriers.most_bytes = packet->packet.length;
    }
    return carriers;
}
