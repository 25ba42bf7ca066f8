/* One folder of an account on disk: a file for each letter, and a log of what is known of them.
 *
 *   UID.LETTER   the letter, named by its uid and its number; a copy in another folder is the same file by
 *                another name
 *   log          a line for each change, in order, written at the end:
 *                  + UID MODSEQ SECONDS FLAGS…   it came; SECONDS: when it arrived
 *                  f UID MODSEQ FLAGS…           its flags are these now
 *                  - UID MODSEQ                  it went
 *                  < MODSEQ                      what went at this modseq or before is not told any more
 *   uids         UIDVALIDITY and the highest uid that was ever given, as far as no name of a file shows it
 *
 * Which letters are there, the files say. A log that has grown long is written anew. What is changed here is
 * durable after mw_box_settle(); letters leave only after that, with mw_box_let_go(), so that one that moves
 * is never nowhere. */
#ifndef MW_LIVE_BOX_H
#define MW_LIVE_BOX_H

#include "sim/live/directory.h"
#include "sim/mail/account.h"

struct mw_box_leaving {
    uint32_t uid, message;
};

struct mw_box {
    uint32_t folder; /* id in its account */
    char *path;
    struct mw_directory directory; /* path is NULL while it is closed: there may be thousands */
    uint32_t uid_validity, last_uid, last_uid_kept;
    struct mw_buffer log; /* lines to be added */
    size_t log_lines;     /* with those */
    struct mw_box_leaving *leaving;
    size_t leaving_count, leaving_capacity;
    bool touched; /* there is something to settle, or the directory is open */
};

/* The path is copied; the directory is made when it is first needed. */
struct mw_box *mw_box_create(const char *path, uint32_t folder, uint32_t uid_validity);
void mw_box_free(struct mw_box *box);

/* false: the system refused. The text of the letter is the file `name` in `source`, which moves (NULL: none),
 * or that of a letter in the box `from`, which gets one more name (NULL: none), or it is written. */
bool mw_box_add(struct mw_box *box, const struct mw_mailbox *mailbox, const struct mw_mail *mail,
                const struct mw_directory *source, const char *name);
bool mw_box_copy(struct mw_box *box, const struct mw_mailbox *mailbox, const struct mw_mail *mail,
                 const struct mw_box *from, uint32_t from_uid);
void mw_box_flag(struct mw_box *box, const struct mw_mailbox *mailbox, const struct mw_mail *mail);
void mw_box_remove(struct mw_box *box, const struct mw_mail *mail);

/* mailbox: as it is now; NULL: it is gone. */
bool mw_box_settle(struct mw_box *box, const struct mw_mailbox *mailbox);
/* After all boxes are settled: what left goes, and the directory is closed. */
bool mw_box_let_go(struct mw_box *box);
void mw_box_erase(struct mw_box *box); /* with all that is in it */

/* Fills the folder, which is empty, with what was kept. `text` gives the bytes of a letter a place for good.
 */
bool mw_box_restore(struct mw_box *box, struct mw_account *account, struct mw_folder *folder,
                    struct mw_span (*text)(void *self, struct mw_span bytes), void *self);

#endif
