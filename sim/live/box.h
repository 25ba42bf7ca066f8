/* Which text each letter of a folder is: what a home knows of a folder beside what the account knows. */
#ifndef MW_LIVE_BOX_H
#define MW_LIVE_BOX_H

#include "sim/live/letters.h"

struct mw_box_mail {
    uint32_t uid;
    struct mw_letter *letter; /* NULL: it went */
};

struct mw_box {
    uint32_t folder; /* id in its account, in this run */
    uint32_t number; /* in the log, for good */
    struct mw_box_mail *mails;
    size_t count, capacity, gone_count;
};

struct mw_box *mw_box_create(uint32_t folder, uint32_t number);
void mw_box_free(struct mw_box *box, struct mw_letters *letters); /* releases all that is in it */
/* The letter has one use more. uid is higher than all before. */
void mw_box_place(struct mw_box *box, uint32_t uid, struct mw_letter *letter);
struct mw_letter *mw_box_letter(const struct mw_box *box, uint32_t uid); /* NULL: there is none */
void mw_box_remove(struct mw_box *box, uint32_t uid, struct mw_letters *letters);

#endif
