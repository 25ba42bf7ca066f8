/* A person who works on an account, always the same way: letters come, are copied, moved, flagged and
 * removed, folders come and go. First everything that matters, then by chance. */
#ifndef MW_TESTS_LIVE_CRASH_WORK_H
#define MW_TESTS_LIVE_CRASH_WORK_H

#include "sim/base/random.h"
#include "sim/live/home.h"

struct crash_work {
    struct mw_account account;
    struct mw_home *home; /* NULL: only what should be is worked out */
    uint32_t messages;
    struct mw_random random;
    bool refused; /* there was no room for a text: nothing happens any more */
};

void crash_work_begin(struct crash_work *work, uint64_t seed);
void crash_work_step(struct crash_work *work, size_t step); /* what happens in one round */
/* The home is told what has happened, and keeps it. false: it could not. */
bool crash_work_settle(struct crash_work *work);
/* Two more letters, and one that moves. */
void crash_work_go_on(struct crash_work *work);
/* All that a client could ever learn of the account; free() it. */
char *crash_work_describe(const struct mw_account *account);

#endif
