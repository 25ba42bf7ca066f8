/* A short run written by hand that has every kind of record, for the tests of the exports. */
#ifndef MW_TESTS_EXPORT_SAMPLE_H
#define MW_TESTS_EXPORT_SAMPLE_H

#include "sim/trace/trace.h"

void sample_trace(struct mw_trace *trace); /* *trace is zeroed; free it with mw_trace_free() */

#endif
