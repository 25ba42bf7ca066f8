/* What outlives a run: accounts and queues, kept by somebody outside of the world.
 *
 * A keeper is told of every change before the answer that promises it is given (RFC 5321 §6.1: who says 250
 * must not lose the message for frivolous reasons). What it kept is put back into a new world before anything
 * happens there. The world itself touches no file. */
#ifndef MW_WORLD_KEEP_H
#define MW_WORLD_KEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/mail/account.h"
#include "sim/protocol/smtp/smtp.h"

struct mw_world;

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

/* All texts are the world's. */
struct mw_keeper {
    void *self;
    /* The text of a letter that is about to lie in an account (a delivery, an APPEND): `changed` names the
     * letter by its number next. false: it could not be kept, so nothing is promised. */
    bool (*text)(void *self, const struct mw_account *account, uint32_t message, struct mw_span text);
    /* It has happened in the account. Whatever follows from it is said only later: a keeper that fails must
     * not let it be said. */
    void (*changed)(void *self, const struct mw_account *account, const struct mw_account_change *change);
    /* A new letter, or one that fewer wait for than before. false: it could not be kept. */
    bool (*queued)(void *self, const struct mw_kept_letter *letter);
    void (*done)(void *self, const struct mw_kept_letter *letter);
};

/* From now on; the keeper outlives the world. all: what lies in the accounts already is told at once, as if
 * it came now; false: it could not be kept. */
bool mw_world_keep(struct mw_world *world, const struct mw_keeper *keeper, bool all);

/* How much the keeper can still take, for all accounts: what needs more is refused (RFC 5530: UNAVAILABLE;
 * 452 in SMTP). */
void mw_world_set_room(struct mw_world *world, enum mw_account_room room);

/* Put back what was kept, before the keeper is set.
 *
 * An account is handed out to be filled with mw_account_create(), mw_account_restore() and the like, and by
 * setting what a mailbox counts; texts come from mw_world_restore_text(), and mw_world_restored() says that
 * it is done. A letter that fewer should get, because somebody has it already, comes with fewer recipients.
 */
struct mw_account *mw_world_account(struct mw_world *world, const char *owner); /* NULL: nobody has it */
struct mw_span mw_world_restore_text(struct mw_world *world, struct mw_span text);
void mw_world_restored(struct mw_world *world, const char *owner);
/* false: nobody has this queue. */
bool mw_world_restore_letter(struct mw_world *world, const struct mw_kept_letter *letter);

#endif
