/* The texts of an account's letters on disk, a file for each.
 *
 * A text lies here under a number of its own. In how many folders it is, and as what, the account's log says
 * (home.h); a file that the log does not name is nobody's, and goes at the next start. So a copy costs no
 * file, and a letter that moves does not move here. */
#ifndef MW_LIVE_LETTERS_H
#define MW_LIVE_LETTERS_H

#include "sim/live/directory.h"

struct mw_letter {
    uint32_t number;
    uint32_t uses; /* by boxes */
};

enum { MW_LETTERS_OPEN = 64 };

struct mw_letters {
    struct mw_directory directory;
    int open[MW_LETTERS_OPEN]; /* files that are written and not yet synced */
    size_t open_count;
    bool failed;   /* one of them could not be synced: what the disk has of it nobody knows */
    uint32_t last; /* number that was given */
    struct mw_letter **leaving;
    size_t leaving_count, leaving_capacity;
};

enum { MW_LETTER_NAME_BYTES = 16 };

bool mw_letters_open(struct mw_letters *letters, const char *path); /* makes the directory if need be */
void mw_letters_close(struct mw_letters *letters);
const char *mw_letter_name(char out[MW_LETTER_NAME_BYTES], uint32_t number);

/* A new text, without a use yet; it is durable after mw_letters_settle(). NULL: the system refused. */
struct mw_letter *mw_letters_put(struct mw_letters *letters, struct mw_span text);
/* The same of a durable file that gets one more name. */
struct mw_letter *mw_letters_link(struct mw_letters *letters, const char *path);
/* One that is there already: the last one that has this number knows of it. */
struct mw_letter *mw_letters_know(struct mw_letters *letters, uint32_t number);
void mw_letters_release(struct mw_letters *letters, struct mw_letter *letter); /* one use less, if any */

bool mw_letters_settle(struct mw_letters *letters);
/* Removes what nobody uses any more: only when that is durable. */
void mw_letters_sweep(struct mw_letters *letters);
/* After a restart: what is not among these numbers, in rising order, goes. */
void mw_letters_keep_only(struct mw_letters *letters, const uint32_t *numbers, size_t count);

#endif
