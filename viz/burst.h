/* What one side said in one go, as one stream of bytes: a command, a reply of several lines with the message and the
 * final dot among them, or a DNS message in its datagram.
 *
 * Nothing is copied: the pieces lie in the trace, so that a message of any size costs nothing until it is looked at. */
#ifndef MW_VIZ_BURST_H
#define MW_VIZ_BURST_H

#include "sim/base/arena.h"
#include "sim/trace/query.h"

struct mw_burst {
    const struct mw_trace *trace;
    uint32_t first, last;   /* records of its lines */
    struct mw_span *pieces; /* one a line; the arena's */
    size_t *begins;         /* where each begins in the stream */
    size_t count, bytes;
    bool datagram, secret;
};

/* The last burst that was begun on the connection at or before the record, up to that record. False: nobody has said
 * anything there yet. */
bool mw_burst_at(const struct mw_trace *trace, uint32_t record, uint32_t connection, struct mw_arena *arena,
                 struct mw_burst *burst);

/* Copies up to `most` bytes of the stream from an offset on; returns how many. */
size_t mw_burst_read(const struct mw_burst *burst, size_t offset, char *bytes, size_t most);

/* Counted over the segments (or datagrams) with payload that carried it. */
struct mw_burst_carriers {
    size_t count, lost, again;
    uint32_t least_bytes, most_bytes;
    const struct mw_record *first; /* NULL: none, as in a trace without packets */
    uint16_t flags;                /* of all of them together */
};

struct mw_burst_carriers mw_burst_carriers(const struct mw_burst *burst);

#endif
