/* Reading a trace back from NDJSON (see ndjson.h).
 *
 * The file may come from anywhere, so everything is checked: a number that names nothing, a time that goes
 * back, a state that its table does not have. Tables that were read have names in place of guards and
 * actions: they can be drawn, not run. */
#ifndef MW_EXPORT_NDJSON_READ_H
#define MW_EXPORT_NDJSON_READ_H

#include "sim/trace/trace.h"

struct mw_ndjson_problem {
    size_t line; /* from 1 */
    char words[MW_LANGUAGE_COUNT][200];
};

/* *trace is empty before; free it whatever is returned. false: *problem says what is wrong and where. */
bool mw_ndjson_read(struct mw_span file, struct mw_trace *trace, struct mw_ndjson_problem *problem);

/* The same in pieces, for a trace that is still being written: each is whole lines, and leaves the trace fit
 * to be looked at. After a piece that fails the reader can only be closed. */
struct mw_ndjson_reader;
struct mw_ndjson_reader *mw_ndjson_reader_open(struct mw_trace *trace); /* an empty one, which outlives it */
bool mw_ndjson_reader_take(struct mw_ndjson_reader *reader, struct mw_span lines,
                           struct mw_ndjson_problem *problem);
void mw_ndjson_reader_close(struct mw_ndjson_reader *reader);

/* Whether this looks like a saved trace and not like a lesson. */
bool mw_ndjson_is_trace(struct mw_span file);

#endif
