/* What is inside a letter, for showing: parts between boundaries (RFC 2046 §5.1), and header fields that come
 * more than once.
 *
 * SIMPLIFIED: nothing is decoded, and a boundary is looked for in the bytes as they lie there. */
#ifndef MW_VIZ_MIME_H
#define MW_VIZ_MIME_H

#include "sim/base/span.h"

struct mw_mime_part {
    int depth;
    struct mw_span type; /* "text/plain"; RFC 2045 §5.2: this if nothing is said */
    struct mw_span name; /* of an attached file; empty */
    struct mw_span body; /* as it is encoded */
};

enum { MW_MIME_MOST_PARTS = 24, MW_MIME_MOST_DEPTH = 4 };

/* Parts in order, a multipart before what is in it; returns how many were written. */
size_t mw_mime_walk(struct mw_span letter, struct mw_mime_part *parts, size_t most);

/* The fields of that name from the top, folded lines with the breaks still in them. */
size_t mw_mime_fields(struct mw_span letter, const char *name, struct mw_span *fields, size_t most);

#endif
