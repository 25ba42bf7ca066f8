#include "sim/live/clock.h"

#include <sys/random.h>
#include <time.h>

int64_t mw_live_now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t mw_live_epoch_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec;
}

uint64_t mw_live_chance(void) {
    uint64_t chance;
    if (getrandom(&chance, sizeof chance, 0) != sizeof chance) chance = (uint64_t)mw_live_now_us();
    return chance;
}
