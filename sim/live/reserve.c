#include "sim/live/reserve.h"

#include <fcntl.h>
#include <unistd.h>

enum { PART_BYTES = 1 << 20, PARTS = 4 };

static const char NAME[] = "reserve";

static int open_file(const struct mw_reserve *reserve) {
    return openat(reserve->directory->descriptor, NAME, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

void mw_reserve_fill(struct mw_reserve *reserve) {
    if (reserve->bytes == PARTS * PART_BYTES) return;
    int file = open_file(reserve);
    if (file < 0) return;
    while (reserve->bytes < PARTS * PART_BYTES && posix_fallocate(file, reserve->bytes, PART_BYTES) == 0)
        reserve->bytes += PART_BYTES;
    /* What could be had of one more part only is not kept. */
    if (ftruncate(file, reserve->bytes) != 0) reserve->bytes = 0;
    close(file);
}

bool mw_reserve_spend(struct mw_reserve *reserve) {
    if (reserve->bytes == 0) return false;
    int file = open_file(reserve);
    if (file < 0) return false;
    reserve->bytes -= PART_BYTES;
    bool good = ftruncate(file, reserve->bytes) == 0;
    close(file);
    return good;
}

enum mw_account_room mw_reserve_room(const struct mw_reserve *reserve) {
    if (reserve->bytes == PARTS * PART_BYTES) return MW_ACCOUNT_ROOM;
    return reserve->bytes >= PARTS / 2 * PART_BYTES ? MW_ACCOUNT_LITTLE_ROOM : MW_ACCOUNT_NO_ROOM;
}
