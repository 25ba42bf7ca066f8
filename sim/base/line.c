#include "sim/base/line.h"

#include <string.h>

void mw_line_feed(struct mw_line_framer *framer, struct mw_span bytes) {
    if (framer->start > 0) {
        mw_buffer_drop_front(&framer->pending, framer->start);
        framer->scanned -= framer->start;
        framer->start = 0;
    }
    mw_buffer_add(&framer->pending, bytes);
}

/* The place of the next CRLF at or after framer->scanned; false, with scanned moved on, if there is none yet.
 */
static bool find_crlf(struct mw_line_framer *framer, size_t *at) {
    const char *data = framer->pending.data;
    size_t from = framer->scanned, len = framer->pending.len;
    while (from < len) {
        const char *cr = memchr(data + from, '\r', len - from);
        if (cr == NULL) {
            framer->scanned = len;
            return false;
        }
        from = (size_t)(cr - data);
        if (from + 1 == len) break;
        if (data[from + 1] == '\n') {
            *at = from;
            return true;
        }
        from++;
    }
    framer->scanned = from;
    return false;
}

/* Hands out the first limit_bytes (in pieces: all there is) of a line whose end is not in sight, so that
 * memory stays bounded. */
static bool cut_long_line(struct mw_line_framer *framer, struct mw_line *line) {
    /* A CR in the last place may be half of the CRLF that ends the line. */
    size_t waiting = mw_line_waiting(framer);
    if (framer->discarding) {
        framer->start = framer->scanned;
        return false;
    }
    if (waiting <= framer->limit_bytes + 1) return false;
    const char *text = framer->pending.data + framer->start;
    if (framer->pieces) {
        *line = (struct mw_line){.text = {text, framer->scanned - framer->start}, .unfinished = true};
    } else {
        *line = (struct mw_line){.text = {text, framer->limit_bytes}, .too_long = true};
        framer->discarding = true;
    }
    framer->start = framer->scanned;
    return true;
}

/* As many of the counted octets as there are; some are. */
static void take_octets(struct mw_line_framer *framer, struct mw_line *line) {
    size_t waiting = mw_line_waiting(framer);
    size_t len = waiting < framer->octets ? waiting : (size_t)framer->octets;
    framer->octets -= len;
    *line = (struct mw_line){.text = {framer->pending.data + framer->start, len},
                             .unfinished = framer->octets > 0,
                             .octets = true};
    framer->start += len;
    framer->scanned = framer->start;
}

bool mw_line_next(struct mw_line_framer *framer, struct mw_line *line) {
    for (;;) {
        size_t crlf;
        if (framer->pending.len == framer->start) return false;
        if (framer->octets > 0) {
            take_octets(framer, line);
            return true;
        }
        if (!find_crlf(framer, &crlf)) return cut_long_line(framer, line);
        struct mw_span text = {framer->pending.data + framer->start, crlf - framer->start};
        framer->start = framer->scanned = crlf + 2;
        if (framer->discarding) {
            framer->discarding = false;
            continue;
        }
        bool too_long = text.len > framer->limit_bytes && !framer->pieces;
        if (too_long) text.len = framer->limit_bytes;
        *line = (struct mw_line){.text = text, .too_long = too_long};
        return true;
    }
}

struct mw_span mw_line_wire(struct mw_line line) {
    if (!line.too_long && !line.unfinished && !line.octets) line.text.len += 2;
    return line.text;
}

size_t mw_line_waiting(const struct mw_line_framer *framer) {
    return framer->pending.len - framer->start;
}

void mw_line_free(struct mw_line_framer *framer) {
    mw_buffer_free(&framer->pending);
}
