/* Walks a table: every state against every event, on live machines, against what the RFC expects. */
#ifndef MW_TESTS_POP3_PAIRS_H
#define MW_TESTS_POP3_PAIRS_H

#include "sim/protocol/session.h"

/* One expectation. `feed` is what makes the event happen; what the machine then says must hold `said` (""
 * means that it says nothing), and it must end in `to`. Several for one pair show its guards. */
struct pair {
    const char *state, *event;
    const char *feed, *said, *to;
};

/* No machine can meet this event in this state; should one do so all the same, its row must refuse. */
#define IMPOSSIBLE NULL, NULL, NULL

struct pair_subject {
    const struct mw_table *table;
    const struct pair *pairs;
    size_t pair_count;
    /* A machine in this state, on its way to this pair. */
    struct mw_session *(*bring)(void *context, const struct pair *pair);
    void (*feed)(void *context, const struct pair *pair); /* makes the event happen */
    void (*destroy)(void *context);
    void *context;
};

/* Fails the running test if a pair is missing or wrong, or if a row of the table can never be taken. */
void check_pairs(const struct pair_subject *subject);

#endif
