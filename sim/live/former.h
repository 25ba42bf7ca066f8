/* Accounts as an older mailwalk kept them, in DIR/mailboxes: they are made over when they are met.
 *
 *   OWNER/                      INBOX
 *   OWNER/folder-UIDVALIDITY/   another folder
 *       UID.LETTER              a letter, named by its uid and its number
 *       log                     + UID MODSEQ SECONDS FLAGS…, f UID MODSEQ FLAGS…, - UID MODSEQ, < MODSEQ
 *       uids                    UIDVALIDITY and the highest uid that was given
 *   OWNER/folders               next UIDVALIDITY; folder UIDVALIDITY folder|level yes|no USE|- NAME;
 *                               subscribed NAME. Not there: there was no folder but INBOX yet
 *
 * Which letters there are, the files said. Afterwards `mailboxes` is no folder but a file that says where
 * they are: the older program then refuses to begin, where it would else show empty mailboxes. */
#ifndef MW_LIVE_FORMER_H
#define MW_LIVE_FORMER_H

#include "sim/base/status.h"
#include "sim/live/directory.h"

#define MW_FORMER_HALL "mailboxes"

/* All accounts in top/mailboxes go to `accounts`; those that are there already stay as they are there. If it
 * does not come to its end it goes on when it is called again. Nothing happens if it was done before. */
enum mw_status mw_former_make_over(struct mw_directory *top, struct mw_directory *accounts);

#endif
