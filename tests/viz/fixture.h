/* What the tests of viz look at: a trace made by hand like the first lesson's, and metrics without fonts.
 *
 * The run: Ani's laptop submits a letter (587, with AUTH PLAIN), her server asks the DNS, relays (25), the
 * other server stores it, Budi's phone is refused (a 550 of POP3's kind: -ERR), Budi's PC fetches it (110).
 * Two variants: the PC deletes, or keeps. Lines, packets, tables, chapters, notes, a question and words are
 * all there. */
#ifndef MW_TESTS_VIZ_FIXTURE_H
#define MW_TESTS_VIZ_FIXTURE_H

#include "sim/trace/trace.h"
#include "viz/draw.h"

enum fixture_variant { FIXTURE_DELETE, FIXTURE_KEEP };

/* *trace must be zeroed; free it with mw_trace_free(). */
void fixture_trace(struct mw_trace *trace, enum fixture_variant variant);

/* Twelve hosts, three of them in one place; a connection over several links, one refused, one timed out. */
void fixture_crowd(struct mw_trace *trace);

/* Every letter is 0.55 of the size wide (0.6 in monospace), a line 1.4 high. */
extern const struct mw_metrics fixture_metrics;

#endif
