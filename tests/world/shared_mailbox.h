/* Worlds made by chance in which two devices share a mailbox with IMAP: the playground, with Budi's PC and
 * his phone ("hp") at work on INBOX and Arsip, online and offline, over lines that may lose packets. At the
 * end both are online and look. */
#ifndef TESTS_WORLD_SHARED_MAILBOX_H
#define TESTS_WORLD_SHARED_MAILBOX_H

#include "sim/base/random.h"
#include "tests/world/situation.h"

enum {
    SHARED_MAILBOX_LETTERS = 5, /* that lie there at the start: L0 … */
    SHARED_MAILBOX_CHANGES = 60,
    SHARED_MAILBOX_FIRST_LOOK_MIN = 30, /* Budi's hands rest long before */
    SHARED_MAILBOX_LOOK_MIN = 60,       /* a look with all that it needs takes at most so long */
};

struct shared_mailbox {
    struct mw_arena arena;
    struct mw_random random;                       /* goes on for whoever else takes part */
    const char *items[SHARED_MAILBOX_CHANGES + 1]; /* the playground's changes; ends in NULL */
    size_t count;
    bool lossy;          /* a line loses packets */
    bool folders_change; /* Arsip is also renamed (to Lama, and back) and deleted */
};

void shared_mailbox_make(struct shared_mailbox *shared, uint64_t seed, bool folders_change);
/* Both devices come online and look at all folders once more. */
void shared_mailbox_look(struct shared_mailbox *shared, unsigned at_min);
void shared_mailbox_free(struct shared_mailbox *shared);
/* The command that repeats the devices' part. */
void shared_mailbox_print(const struct shared_mailbox *shared, uint64_t seed);

bool shared_mailbox_chance(struct shared_mailbox *shared, unsigned percent);
unsigned shared_mailbox_below(struct shared_mailbox *shared, unsigned limit);

/* Budi's folder at the end: on his server ("mx") or on a device's host ("pc", "phone"), by uids. false: there
 * is none of this name. */
bool shared_mailbox_holding(struct situation *situation, const char *host, const char *folder,
                            struct mw_holding *holding);
/* Both devices show what the server has. */
void shared_mailbox_check_same(struct situation *situation);

#endif
