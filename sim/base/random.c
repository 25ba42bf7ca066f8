#include "sim/base/random.h"

#include <string.h>

#include "sim/base/check.h"

uint64_t mw_hash(const void *bytes, uint64_t len) {
    const unsigned char *at = bytes;
    uint64_t hash = 14695981039346656037u;
    for (uint64_t i = 0; i < len; i++)
        hash = (hash ^ at[i]) * 1099511628211u;
    return hash;
}

struct mw_random mw_random_stream(uint64_t seed, const char *name) {
    struct mw_random random = {seed ^ mw_hash(name, strlen(name))};
    mw_random_next(&random);
    return random;
}

uint64_t mw_random_next(struct mw_random *random) {
    uint64_t z = (random->state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

uint64_t mw_random_below(struct mw_random *random, uint64_t limit) {
    MW_ASSERT(limit > 0);
    uint64_t reject_from = UINT64_MAX - UINT64_MAX % limit;
    for (;;) {
        uint64_t number = mw_random_next(random);
        if (number < reject_from) return number % limit;
    }
}
