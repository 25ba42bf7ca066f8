/* One account on disk: a box for each folder, and the list of folders.
 *
 *   OWNER/                      the box of INBOX
 *   OWNER/folder-UIDVALIDITY/   the box of another folder: no two of an account ever have the same
 *   OWNER/folders               next UIDVALIDITY
 *                               folder UIDVALIDITY folder|level yes|no USE|- NAME   yes: it is subscribed to
 *                               subscribed NAME                                     and not there
 *
 * A state that was kept before there were folders has no list: then INBOX is all. */
#ifndef MW_LIVE_HOME_H
#define MW_LIVE_HOME_H

#include "sim/live/box.h"

struct mw_home {
    const char *owner, *path;
    const struct mw_account *account; /* the world's; NULL: nobody has it in this world */
    struct mw_box **boxes;            /* in order of the folders' ids */
    size_t box_count, box_capacity;
    struct mw_box **dying; /* of folders that are gone: erased when the list is durable without them */
    size_t dying_count, dying_capacity;
    bool touched, list_changed;
};

/* owner and path outlive it. */
struct mw_home *mw_home_create(const char *owner, const char *path);
void mw_home_free(struct mw_home *home);

/* false: the system refused. arriving: the directory where new texts lie, named by the letter's number, or
 * NULL if there is none for this change. */
bool mw_home_change(struct mw_home *home, const struct mw_account *account,
                    const struct mw_account_change *change, const struct mw_directory *arriving);
bool mw_home_settle(struct mw_home *home); /* all is durable but what leaves */
bool mw_home_let_go(struct mw_home *home); /* and that has left, after all homes are settled */
/* Fills the account of a new world with what was kept. */
bool mw_home_restore(struct mw_home *home, struct mw_account *account,
                     struct mw_span (*text)(void *self, struct mw_span bytes), void *self);

#endif
