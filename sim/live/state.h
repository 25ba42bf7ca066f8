/* A folder that keeps accounts and queues over the end of the program, whether it was stopped or killed.
 *
 *   DIR/mailboxes/OWNER/   an account: home.h says what is in it
 *   DIR/queue/HOST/ID      a letter that somebody still waits for: envelope, empty line, message
 *   DIR/arriving/LETTER    a text that is about to come to an account; after a crash it is nobody's
 *
 * A file is written beside its place, made durable and then moved there, so none is ever seen torn; folders
 * are made durable once for all that happened in a round (mw_state_settle), before anything of it is
 * promised. A letter changes hands by being stored there first and removed here afterwards; if the program
 * dies in between, the letter's number shows at the next start who has it already. So it is with reports,
 * too: one that was promised is in the queue before its letter leaves, and names it, so that the next start
 * knows whether it has still to be written. */
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
enum mw_status mw_state_attach(struct mw_state *state, struct mw_world *world);
/* Makes durable what has changed. */
enum mw_status mw_state_settle(struct mw_state *state);
void mw_state_close(struct mw_state *state); /* after the world's end */

#endif
