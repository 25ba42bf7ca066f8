/* Lines that end in CRLF, cut out of a byte stream that comes in any pieces.
 *
 * A bare CR or a bare LF never ends a line (RFC 5321 §2.3.8): both stay in the line's text, and the machine
 * decides what that means. A line longer than the limit is handed out once, cut to the limit and marked; its
 * rest is thrown away up to its CRLF. With `pieces` set nothing is thrown away: a long line comes in pieces,
 * each but the last marked as unfinished. Limit and pieces may change between two lines.
 *
 * Some protocols announce a number of octets that follow and are no lines (BDAT, literals): with `octets` set
 * that many come as they are, in pieces, before the next line. */
#ifndef MW_BASE_LINE_H
#define MW_BASE_LINE_H

#include "sim/base/buffer.h"

struct mw_line {
    struct mw_span text; /* without CRLF; valid until the next call on the framer */
    bool too_long;       /* the rest was thrown away */
    bool unfinished; /* the rest follows as the next line; where it was cut depends on how the bytes came */
    bool octets;     /* no line, but some of the octets that were counted; unfinished: more of them follow */
};

/* A zeroed framer with a limit set is ready. */
struct mw_line_framer {
    struct mw_buffer pending;
    size_t start;       /* what is before it was handed out */
    size_t scanned;     /* no CRLF ends before it */
    size_t limit_bytes; /* longest line without its CRLF */
    bool pieces;        /* lines over the limit come in pieces instead of being cut */
    uint64_t octets;    /* that still come before the next line */
    bool discarding;    /* inside the rest of a line that was too long */
};

void mw_line_feed(struct mw_line_framer *framer, struct mw_span bytes);
bool mw_line_next(struct mw_line_framer *framer, struct mw_line *line);
/* The line as it was on the wire: with its CRLF, unless it is too long, unfinished or no line. */
struct mw_span mw_line_wire(struct mw_line line);

size_t mw_line_waiting(const struct mw_line_framer *framer); /* bytes fed and not yet handed out */
void mw_line_free(struct mw_line_framer *framer);

#endif
