/* One account on disk: its log, and the texts of its letters.
 *
 *   OWNER/letters/NUMBER   the text of a letter (letters.h)
 *   OWNER/log              what happened, in groups (log.h); N: a folder's number, never given again
 *       version 1
 *       next UIDVALIDITY                       of the next folder, at least
 *       folder N UIDVALIDITY folder|level yes|no USE|- NAME
 *                                              it is so now; level: it cannot be selected; yes: subscribed to
 *       gone N                                 with all that was in it
 *       counts N UID MODSEQ MODSEQ             last uid and highest modseq that were given; what went at the
 *                                              second modseq or before is not told any more
 *       + N UID MODSEQ TEXT LETTER SECONDS FLAGS…
 *                                              it came; TEXT: its file; LETTER: the same wherever it lies;
 *                                              SECONDS: when it arrived, @MINUTES east if that was said
 *       f N UID MODSEQ FLAGS…                  its flags are these now
 *       - N UID MODSEQ                         it went
 *       usual                                  other folders are as in a new account (see former.h)
 *       names                                  those that are subscribed to and not there are the following
 *       name NAME
 *
 * The log alone says what there is. All that happens to an account before it is promised becomes one group:
 * a command of IMAP, however many letters and folders it touches, has happened as a whole or not at all, and
 * no uid, UIDVALIDITY or modseq that somebody was told of is ever given again. When the log has grown long it
 * is written anew. A mailwalk that is older than this does not open it: see former.h. */
#ifndef MW_LIVE_HOME_H
#define MW_LIVE_HOME_H

#include "sim/live/box.h"
#include "sim/live/log.h"
#include "sim/mail/account.h"

struct mw_home_text { /* it is about to come */
    uint32_t message;
    struct mw_letter *letter;
};

struct mw_home {
    const char *owner;
    const struct mw_account *account; /* NULL until something happens there */
    struct mw_directory top;
    struct mw_letters letters;
    struct mw_log log;
    struct mw_box **boxes; /* in order of the folders' ids */
    size_t box_count, box_capacity;
    uint32_t last_number;   /* of a box */
    struct mw_buffer lines; /* of the group that is to be written */
    bool names_changed;
    bool usual;       /* the log is to say so */
    bool renews;      /* the log must be written anew */
    size_t renews_at; /* not before it has so many lines */
    int failed;       /* errno: something that has happened cannot be kept */
    struct mw_home_text *texts;
    size_t text_count, text_capacity;
};

/* Nothing is read yet. owner outlives it. NULL: the system refused. */
struct mw_home *mw_home_create(const char *owner, const char *path);
void mw_home_free(struct mw_home *home);

/* A text that is about to come; then the change that brings it. false: the system refused. */
bool mw_home_text(struct mw_home *home, uint32_t message, struct mw_span text);
void mw_home_change(struct mw_home *home, const struct mw_account *account,
                    const struct mw_account_change *change);
/* Makes durable all that has happened; what nobody uses any more goes. false: the system refused (errno), it
 * may be tried again. */
bool mw_home_settle(struct mw_home *home);
/* Texts that came and were not taken: the command that brought them has failed. */
void mw_home_drop_texts(struct mw_home *home);

/* Fills the account of a new world with what was kept. `text` gives the bytes of a letter a place for good.
 * MW_INVALID: somebody has changed what was kept; MW_SYSTEM. */
enum mw_status mw_home_restore(struct mw_home *home, struct mw_account *account,
                               struct mw_span (*text)(void *self, struct mw_span bytes), void *self);
/* For those who fill it: the box of a folder, made if need be. */
struct mw_box *mw_home_box(struct mw_home *home, uint32_t folder);
struct mw_box *mw_home_new_box(struct mw_home *home, uint32_t folder, uint32_t number);

#endif
