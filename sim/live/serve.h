/* Real mail programs come in: the services of one simulated host on real ports, in one thread and one loop.
 *
 * Virtual time follows the clock on the wall, so that idle time-outs and retries take as long as they say.
 * A peer that does not read is not read from; one that is slow costs the others nothing. */
#ifndef MW_LIVE_SERVE_H
#define MW_LIVE_SERVE_H

#include "sim/base/ip.h"
#include "sim/base/status.h"
#include "sim/world/world.h"

enum { MW_SERVE_CONNECTIONS = 500, MW_SERVE_PORTS = 8 };

/* Somebody else who is waited for in the same loop, when all callers have been served. */
struct mw_serve_guest {
    int descriptor; /* -1: none now */
    short events;   /* poll(2)'s: what it is waited for */
    /* Called at the start and after each round with what poll(2) said of it (0: nothing); must not wait.
     * false: stop, and say good-bye. */
    bool (*turn)(struct mw_serve_guest *guest, short events);
};

struct mw_serve_settings {
    uint16_t host;
    struct mw_ip address;
    uint16_t port_offset;
    size_t connection_limit; /* 0: MW_SERVE_CONNECTIONS. More callers are told to come later */
    /* Called after each round, before what was promised in it is sent. false: stop at once. */
    bool (*round)(void *self);
    void *self;
    struct mw_serve_guest *guest; /* may be NULL */
};

struct mw_serve;

/* Opens all ports. NULL: *failed is the port that could not be had, errno says why. */
struct mw_serve *mw_serve_open(struct mw_world *world, const struct mw_scenario *scenario,
                               const struct mw_serve_settings *settings, uint16_t *failed);
/* Serves until SIGINT or SIGTERM, or until the guest ends it, then says good-bye. MW_SYSTEM: a round failed.
 */
enum mw_status mw_serve_run(struct mw_serve *serve);
void mw_serve_close(struct mw_serve *serve);

#endif
