/* A folder that keeps accounts and queues over the end of the program, whether it was stopped or killed.
 *
 *   DIR/accounts/OWNER/    an account: home.h says what is in it
 *   DIR/queue/HOST/ID      a letter that somebody still waits for: envelope, empty line, message
 *   DIR/reserve            room that is held back: reserve.h
 *   DIR/mailboxes          accounts as an older mailwalk kept them, or that they are no longer there:
 * former.h
 *
 * What has happened in a round is made durable at its end (mw_state_settle), before anything of it is
 * promised: what was answered is there after a crash, also one of the power; what was not is there as a whole
 * or not at all. A letter changes hands by being stored there first and removed here afterwards; if the
 * program dies in between, the letter's number shows at the next start who has it already. So it is with
 * reports, too: one that was promised is in the queue before its letter leaves, and names it, so that the
 * next start knows whether it has still to be written.
 *
 * A disk that gets full is no reason to lose anything: what cannot be kept any more is refused, and when even
 * the reserve is used up the program ends without having promised what it could not keep. */
#ifndef MW_LIVE_STATE_H
#define MW_LIVE_STATE_H

#include "sim/base/status.h"
#include "sim/world/keep.h"

struct mw_state;

/* Makes the folder if need be. NULL: *status is MW_LOCKED (another program uses it) or MW_SYSTEM (errno). */
struct mw_state *mw_state_open(const char *path, enum mw_status *status);
bool mw_state_is_new(const struct mw_state *state); /* nothing was kept here yet */
/* Puts back what was kept, and keeps what happens from now on. The world must have empty mailboxes unless the
 * state is new. */
/* MW_INVALID: somebody has changed what was kept, or a newer mailwalk kept it; MW_SYSTEM. */
enum mw_status mw_state_attach(struct mw_state *state, struct mw_world *world);
/* Makes durable what has changed. */
enum mw_status mw_state_settle(struct mw_state *state);
void mw_state_close(struct mw_state *state); /* after the world's end */

#endif
