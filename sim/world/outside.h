/* Connections that cross the edge of the simulation: real programs that come in, and simulated clients that
 * go out to a real server.
 *
 * Here they are bytes, in and out; sim/live has the sockets. Such a connection has one end only, whose other
 * side is a host that stands in the catalogue for everything real. What that side says is known when it was
 * heard: so its lines appear in the trace at the moment in which they are read, and no packets carry them. */
#ifndef MW_WORLD_OUTSIDE_H
#define MW_WORLD_OUTSIDE_H

#include "sim/base/arena.h"
#include "sim/base/buffer.h"
#include "sim/base/ip.h"
#include "sim/world/scenario.h"

struct mw_world;
struct mw_end;
struct mw_role;
struct mw_session;
struct mw_fact;
struct mw_outside;
struct mw_forgotten;

/* One of a world's hosts whose place a real server takes. */
struct mw_real_server {
    uint16_t host, port; /* port 0: every port that is not named otherwise */
    const char *address; /* where it really is; IPv4 or IPv6 */
    uint16_t real_port;
};

struct mw_outsiders { /* the world's own */
    struct mw_outside **open;
    size_t count, capacity;
    uint32_t next_number;
    const struct mw_real_server *reals;
    size_t real_count;
};

/* The scenario for people who act from outside: one more host, the last, stands for their mail programs
 * beside `server`. Its own people do what the script says at the same time, or, without it, nothing. Texts of
 * the original stay in use. */
void mw_outside_scenario(const struct mw_scenario *scenario, uint16_t server, bool with_script,
                         struct mw_arena *arena, struct mw_scenario *out);

/* --- a real program comes in -------------------------------------------------------------------------- */

struct mw_service {
    enum mw_protocol protocol;
    uint16_t port;
    bool submission;
};

/* What the host offers, one after the other; false: that was the last. */
bool mw_outside_service(const struct mw_scenario *scenario, uint16_t host, size_t number,
                        struct mw_service *service);

/* Somebody has connected to this port, which is one of the host's services; the server greets. */
struct mw_outside *mw_outside_open(struct mw_world *world, uint16_t host, uint16_t port, const char *address,
                                   uint16_t from_port);

/* The server ends the session, in protocols in which it may say so (IMAP's BYE). words outlive it. */
void mw_outside_good_bye(struct mw_world *world, struct mw_outside *outside, const char *words);

/* --- a simulated client goes out ----------------------------------------------------------------------- */

/* From now on connections to these go out; the array outlives the world. */
void mw_outside_be_real(struct mw_world *world, const struct mw_real_server *reals, size_t count);
/* A connection that somebody in the world wants, and where to; NULL: none. */
struct mw_outside *mw_outside_next_call(struct mw_world *world, const struct mw_real_server **to);
void mw_outside_connected(struct mw_world *world, struct mw_outside *outside);
void mw_outside_refused(struct mw_world *world, struct mw_outside *outside, bool silent);

/* --- both ------------------------------------------------------------------------------------------------
 */

void mw_outside_feed(struct mw_world *world, struct mw_outside *outside, struct mw_span bytes);
/* What is to be sent; whoever sends it drops it from the front. */
struct mw_buffer *mw_outside_output(struct mw_outside *outside);
/* More follows once the output has left: then mw_outside_has_room() lets it come. */
bool mw_outside_waits(const struct mw_outside *outside);
void mw_outside_has_room(struct mw_world *world, struct mw_outside *outside);
bool mw_outside_closes(const struct mw_outside *outside); /* nothing more will be said, nothing is heard */
/* The transport is over, in good order if it was the machine that wanted it. Frees the connection. */
void mw_outside_over(struct mw_world *world, struct mw_outside *outside);
size_t mw_outside_count(const struct mw_world *world);

/* --- for sim/world ---------------------------------------------------------------------------------------
 */

struct mw_end *mw_outside_call(struct mw_world *world, uint16_t host, const struct mw_ip *to, uint16_t port,
                               const struct mw_role *role, void *machine, struct mw_session *session,
                               void *work); /* NULL: this goes to no real server */
uint32_t mw_outside_line(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact);
void mw_outside_said(struct mw_end *end, uint32_t line, const struct mw_fact *fact);
void mw_outside_says(struct mw_outside *outside, struct mw_span bytes, bool closes);
struct mw_end *mw_outside_end(struct mw_outside *outside);
void mw_outside_renumber(struct mw_outside *outside, struct mw_forgotten gone);
const char *mw_outside_address(const struct mw_outside *outside);
void mw_outside_wake(struct mw_world *world);
int64_t mw_outside_timer(const struct mw_world *world);
void mw_outside_free_all(struct mw_world *world);

#endif
