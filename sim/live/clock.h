/* The clock on the wall, and chance that nobody seeded: only here, where the world is a real one. */
#ifndef MW_LIVE_CLOCK_H
#define MW_LIVE_CLOCK_H

#include <stdint.h>

int64_t mw_live_now_us(void);  /* monotonic, from any start */
int64_t mw_live_epoch_s(void); /* seconds since 1970, UTC */
uint64_t mw_live_chance(void);

#endif
