/* What outlives a run: mailboxes and queues, kept by somebody outside of the world.
 *
 * A keeper is told of every change before the answer that promises it is given (RFC 5321 §6.1: who says 250
 * must not lose the message for frivolous reasons). What it kept is put back into a new world before anything
 * happens there. The world itself touches no file. */
#ifndef MW_WORLD_KEEP_H
#define MW_WORLD_KEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/base/span.h"
#include "sim/protocol/smtp/smtp.h"

struct mw_world;

struct mw_kept_mail {
    const char *owner; /* "budi@kantor.example", "postmaster@mx.kantor.example" */
    uint32_t uid_validity, uid;
    uint32_t message; /* the letter's number, the same wherever it lies */
    struct mw_span text;
};

struct mw_kept_letter {
    const char *host, *id; /* whose queue, and its name for the letter */
    const char *from;
    const char **to; /* who has not got it yet, or whose fate is not reported yet */
    size_t to_count;
    struct mw_smtp_wish *wishes; /* what to report: one for each of `to`; NULL: nothing was said */
    bool *there; /* one for each of `to`: who has it and is named for a report's sake; NULL: nobody */
    const char *ret, *envid; /* as in struct mw_envelope; NULL: not said */
    int64_t arrived_s;       /* since 1970; 0: just now */
    bool delay_told;         /* the sender knows that it takes long */
    /* A report: on which letter of the same queue, and on whose final fate. NULL: it is none. */
    const char *about;
    const char **told;
    size_t told_count;
    uint32_t message;
    struct mw_span text;
};

/* false: it could not be kept, so nothing is promised. All texts are the world's, for the call only. */
struct mw_keeper {
    void *self;
    bool (*stored)(void *self, const struct mw_kept_mail *mail);
    bool (*removed)(void *self, const struct mw_kept_mail *mail);
    /* A new letter, or one that fewer wait for than before. A report is told of before the letter that it is
     * about is told of again, or is done. */
    bool (*queued)(void *self, const struct mw_kept_letter *letter);
    void (*done)(void *self, const struct mw_kept_letter *letter);
};

/* From now on; the keeper outlives the world. all: what lies in the mailboxes already is told at once; false:
 * it could not be kept. */
bool mw_world_keep(struct mw_world *world, const struct mw_keeper *keeper, bool all);

/* Put back what was kept, before the keeper is set. Mails of one owner come in order of their uids. Of a
 * letter's recipients those come as `there` who have it already, and those whose fate was told not at all.
 * false: nobody has this mailbox or queue. */
bool mw_world_restore_mail(struct mw_world *world, const struct mw_kept_mail *mail);
bool mw_world_restore_uids(struct mw_world *world, const char *owner, uint32_t uid_validity,
                           uint32_t last_uid);
bool mw_world_restore_letter(struct mw_world *world, const struct mw_kept_letter *letter);

#endif
