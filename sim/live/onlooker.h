/* A second process of ours that looks on while this one works: it asks, and is told when there is something
 * to tell. The one who works never waits for it, and outlives it.
 *
 * Made by fork(2), before there are threads, sockets and locks that it should not share; the two are joined
 * by a pair of sockets (socketpair(2)), whose end tells each of the other's. */
#ifndef MW_LIVE_ONLOOKER_H
#define MW_LIVE_ONLOOKER_H

#include <stdbool.h>

#include "sim/base/buffer.h"

struct mw_onlooker {
    int socket;  /* -1: the other side is gone */
    int process; /* of the onlooker; 0 in the onlooker itself */
    bool asks;   /* it wants to be told */
    struct mw_buffer out, in;
    size_t heard; /* of `in`: what was handed out last */
};

enum mw_onlooker_side { MW_ONLOOKER_HERE, MW_ONLOOKER_THERE, MW_ONLOOKER_FAILED /* errno */ };

/* Makes the second process. HERE: in the first one; THERE: in the onlooker. Frees nothing on failure. */
enum mw_onlooker_side mw_onlooker_begin(struct mw_onlooker *onlooker);
void mw_onlooker_free(struct mw_onlooker *onlooker); /* on either side, at last */

/* --- where the work is done -------------------------------------------------------------------------------
 */

/* Waits for its first question; false: it ended, or said nothing for half a minute. */
bool mw_onlooker_await(struct mw_onlooker *onlooker);
/* What poll(2) is to be asked about its socket. */
short mw_onlooker_events(const struct mw_onlooker *onlooker);
/* Takes what it asks and sends what goes, without waiting. false: it is gone. */
bool mw_onlooker_turn(struct mw_onlooker *onlooker);
/* Answers its question, in a piece that arrives whole. */
void mw_onlooker_tell(struct mw_onlooker *onlooker, struct mw_span words);
/* Lets it end, by force if it does not by itself. Its exit status; -1: a signal killed it. */
int mw_onlooker_end(struct mw_onlooker *onlooker);

/* --- in the onlooker --------------------------------------------------------------------------------------
 */

void mw_onlooker_ask(struct mw_onlooker *onlooker);
enum mw_onlooker_answer { MW_ONLOOKER_NOTHING_YET, MW_ONLOOKER_TOLD, MW_ONLOOKER_LEFT };
/* The answer to the last question, once it is there; wait: waits for it. LEFT: there is nobody any more. The
 * piece stays in *words until the next call. */
enum mw_onlooker_answer mw_onlooker_hear(struct mw_onlooker *onlooker, bool wait, struct mw_span *words);

#endif
