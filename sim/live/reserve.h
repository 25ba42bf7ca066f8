/* Room on the disk that is held back for the day when there is none left.
 *
 * What has happened in an account must be written down, or the program has to end: so before the disk is
 * really full, commands that would need more of it are refused, and those that make room still go. */
#ifndef MW_LIVE_RESERVE_H
#define MW_LIVE_RESERVE_H

#include "sim/live/directory.h"
#include "sim/mail/account.h"

struct mw_reserve {
    struct mw_directory *directory; /* where the file lies; the owner's */
    uint32_t bytes;
};

/* Takes as much as is wanted, if it can be had by now; costs nothing while all is there. */
void mw_reserve_fill(struct mw_reserve *reserve);
/* Gives a part back to the disk. false: there is no more. */
bool mw_reserve_spend(struct mw_reserve *reserve);
enum mw_account_room mw_reserve_room(const struct mw_reserve *reserve);

#endif
