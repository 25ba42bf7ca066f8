/* A trace: the whole of a run, append-only, the only thing that a view may read.
 *
 * Simplified: a trace is held in memory as long as it is looked at. */
#ifndef MW_TRACE_TRACE_H
#define MW_TRACE_TRACE_H

#include "sim/base/span.h"
#include "sim/trace/catalogue.h"
#include "sim/trace/record.h"

/* Texts, each stored once. */
struct mw_texts {
    struct mw_span *spans; /* each in memory of its own; data NULL: the number is free */
    size_t span_count, span_capacity;
    uint64_t *hashes; /* of the spans: a long text is not read again to find its slot anew */
    size_t hash_capacity;
    uint64_t bytes;                /* of all */
    size_t free_count, first_free; /* no number below the latter is free */
    uint32_t *slots;               /* open addressing over the spans' hashes */
    size_t slot_count;
};

struct mw_trace {
    struct mw_catalogue catalogue;
    struct mw_texts texts;
    struct mw_record *records;
    size_t record_count, record_capacity;
    struct mw_index *index; /* for queries: see sim/trace/index.h */
};

/* A zeroed struct mw_trace is an empty trace. */
void mw_trace_free(struct mw_trace *trace);

/* The number of the text, stored if it is new. Empty texts have a number too. */
uint32_t mw_trace_text(struct mw_trace *trace, struct mw_span bytes);
/* The bytes; the empty span for MW_NONE. Valid as long as the trace. */
struct mw_span mw_trace_bytes(const struct mw_trace *trace, uint32_t text);
/* The number of a text whose bytes are just those that mw_trace_bytes() gave: nothing of it is read. */
uint32_t mw_trace_number(const struct mw_trace *trace, struct mw_span bytes);

/* Appends and returns the record's number. at_us must not be less than the last record's. */
uint32_t mw_trace_add(struct mw_trace *trace, const struct mw_record *record);

/* For runs without an end: forgets the oldest records and connections, and the texts that nothing names any
 * more. What they said that is still so (letters that lie there, connections that are open) is put in their
 * place in few records, as if it had been so from the start; returns how many. What is left is numbered anew:
 * records lower by `records` and higher by these, connections lower by `connections`. Texts keep their
 * numbers, and those of forgotten ones go to new texts. needed: which texts others still name (may be NULL).
 */
uint32_t mw_trace_forget(struct mw_trace *trace, uint32_t records, uint32_t connections, const bool *needed);
bool mw_trace_text_is_free(const struct mw_trace *trace, uint32_t text);

/* For who changes records that are there already: queries find out anew what they knew of them. */
void mw_trace_changed(struct mw_trace *trace);

/* Forgets what came after this record (MW_NONE: everything that happened): connections that were not yet
 * opened, where later chapters begin, and the expectations, which speak of the end. */
void mw_trace_cut(struct mw_trace *trace, uint32_t last);

/* A record with everything set to "none"; fill in what it has. */
struct mw_record mw_record_of(enum mw_record_kind kind, int64_t at_us, uint16_t host);

#endif
