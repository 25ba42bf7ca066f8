/* A trace as NDJSON: one JSON object a line, for jq, for other programs, and for opening again.
 *
 * The file is whole: the catalogue comes first, then texts and records in order. A record names its text by
 * number; the text has a line of its own, before the first record that uses it. Keys that only repeat for
 * people what numbers say
 * ("event", "protocol", "says", "state" …) are marked below; the reader passes them over.
 *
 *   {"mailwalk-trace":1,"about":{…}}
 *   {"host":0,"id":"laptop",…}   and so on: machine (with all its rows), link, store, connection, step,
 * chapter, note, question, word, expectation; the first key's value is the number
 *   {"text":0,"is":"EHLO laptop\r\n"}          or {"text":7,"base64":"…"} if the bytes are not UTF-8
 *   {"record":12,"at_us":41000,"kind":"command","event":4,"protocol":"smtp","connection":0,"from":"laptop",
 *    "to":"mail","flags":["secret"],"text":9,"says":"AUTH PLAIN AGFuaQ…"}
 *
 * In a file that was written while the run went on, a connection's line stands before it is known who
 * answers, and a step's before it begins: what such a line cannot tell, the records after it do, and the
 * reader takes it from them.
 *
 * The same trace always gives the same bytes, and a trace that was read gives the bytes that it was read
 * from. */
#ifndef MW_EXPORT_NDJSON_H
#define MW_EXPORT_NDJSON_H

#include "sim/base/buffer.h"
#include "sim/trace/trace.h"

enum { MW_NDJSON_VERSION = 1 };

/* Where bytes go: called once for each line. */
struct mw_sink {
    void (*write)(void *owner, struct mw_span bytes);
    void *owner;
};

/* Writes a trace while it grows. What a run meets later (machines, hosts, stores, connections) stands before
 * the first record that needs it. */
struct mw_ndjson_writer {
    const struct mw_trace *trace;
    struct mw_sink sink;
    struct mw_buffer line;
    uint32_t *numbers; /* of the trace's texts in the file; MW_NONE: not written */
    size_t number_count, number_capacity;
    uint32_t texts_written, event;
    size_t records_written, machines_written, hosts_written, stores_written, connections_written;
    uint32_t records_gone, connections_gone; /* what the trace's numbers are less than the file's */
};

void mw_ndjson_begin(struct mw_ndjson_writer *writer, const struct mw_trace *trace, struct mw_sink sink);
void mw_ndjson_go_on(struct mw_ndjson_writer *writer); /* all that is new */
/* mw_trace_forget() was called with these and returned `carried`; everything had been written before. */
void mw_ndjson_forget(struct mw_ndjson_writer *writer, uint32_t records, uint32_t connections,
                      uint32_t carried);
void mw_ndjson_end(struct mw_ndjson_writer *writer);

/* All of it. */
void mw_ndjson_write(const struct mw_trace *trace, struct mw_sink sink);
void mw_ndjson_add(const struct mw_trace *trace, struct mw_buffer *out);

#endif
