/* Seeded random numbers: the same seed gives the same stream on every machine.
 *
 * Not for secrets. Each host and link owns a stream, so that one more packet here does not change what
 * happens there. (SplitMix64 by Steele, Lea and Flood.) */
#ifndef MW_BASE_RANDOM_H
#define MW_BASE_RANDOM_H

#include <stdint.h>

struct mw_random {
    uint64_t state;
};

/* A stream of its own for each (seed, name). */
struct mw_random mw_random_stream(uint64_t seed, const char *name);
uint64_t mw_random_next(struct mw_random *random);
uint64_t mw_random_below(struct mw_random *random, uint64_t limit); /* 0 … limit-1; limit > 0 */

/* FNV-1a, for streams and for tables whose order never shows. */
uint64_t mw_hash(const void *bytes, uint64_t len);

#endif
