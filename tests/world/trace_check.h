/* What must hold of every trace, whatever happened in it. Each function fails the running test. */
#ifndef TESTS_WORLD_TRACE_CHECK_H
#define TESTS_WORLD_TRACE_CHECK_H

#include "sim/trace/trace.h"

/* All of the below. */
void check_trace(const struct mw_trace *trace);

/* Clock, steps, machines, stores, notices (trace_check.c). */
void check_order(const struct mw_trace *trace);
void check_machines(const struct mw_trace *trace);
void check_stores(const struct mw_trace *trace);
void check_notices(const struct mw_trace *trace);
/* Lines and the packets that carry them (wire_check.c). */
void check_hearing(const struct mw_trace *trace);
void check_wires(const struct mw_trace *trace);
/* Whoever said 250 has kept its word (promise_check.c). */
void check_promises(const struct mw_trace *trace);

/* Fails with the record's number and kind before the words. */
#define BREACH(trace, at, ...) breach((trace), (uint32_t)(at), __VA_ARGS__)
void breach(const struct mw_trace *trace, uint32_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4), noreturn));

#endif
