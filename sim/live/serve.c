#include "sim/live/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sim/base/check.h"
#include "sim/base/memory.h"
#include "sim/live/clock.h"
#include "sim/live/socket.h"
#include "sim/world/outside.h"

enum {
    MOST_UNSENT_BYTES = 64 * 1024, /* a peer that leaves more than this unread is not listened to */
    OTHER_DESCRIPTORS = 64,        /* besides the connections */
};
static const int64_t LINGER_US = 5 * 1000000;   /* for a peer to see our last words */
static const int64_t GOOD_BYE_US = 1 * 1000000; /* for all peers, when we stop */
static const int64_t NO_ACCEPT_US = 200 * 1000; /* after the system had no descriptor left */
static const int64_t LONGEST_WAIT_US = 60 * 1000000;

struct caller {
    int socket;
    struct mw_outside *outside; /* NULL: over, only our last words are under way */
    enum mw_protocol protocol;
    struct mw_buffer in, last_words;
    bool ended;       /* the peer will say no more */
    int64_t until_us; /* when it is given up; INT64_MAX while it is served */
};

struct port {
    int listener;
    struct mw_service service;
};

struct mw_serve {
    struct mw_world *world;
    const struct mw_scenario *scenario;
    struct mw_serve_settings settings;
    struct port ports[MW_SERVE_PORTS];
    size_t port_count;
    struct caller *callers;
    size_t caller_count, caller_capacity;
    struct pollfd *polled;
    size_t polled_capacity;
    int spare; /* given up for a moment when there are no descriptors left */
    int64_t start_us, accept_again_us;
    bool guest_ends;
    int64_t end_us; /* when all callers are given up; INT64_MAX until we stop */
};

/* --- signals ---------------------------------------------------------------------------------------------
 */

static int stop_pipe[2] = {-1, -1};

static void on_stop(int number) {
    (void)number;
    int reason = errno;
    (void)!write(stop_pipe[1], "", 1);
    errno = reason;
}

static void catch_signals(void) {
    MW_ASSERT(pipe(stop_pipe) == 0);
    for (int i = 0; i < 2; i++) {
        fcntl(stop_pipe[i], F_SETFL, O_NONBLOCK);
        fcntl(stop_pipe[i], F_SETFD, FD_CLOEXEC);
    }
    struct sigaction stop = {.sa_handler = on_stop}, ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

/* --- opening ---------------------------------------------------------------------------------------------
 */

static void allow_descriptors(size_t wanted) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    setrlimit(RLIMIT_NOFILE, &limit);
}

struct mw_serve *mw_serve_open(struct mw_world *world, const struct mw_scenario *scenario,
                               const struct mw_serve_settings *settings, uint16_t *failed) {
    struct mw_serve *serve = mw_alloc(sizeof *serve);
    serve->world = world;
    serve->scenario = scenario;
    serve->settings = *settings;
    if (serve->settings.connection_limit == 0) serve->settings.connection_limit = MW_SERVE_CONNECTIONS;
    allow_descriptors(serve->settings.connection_limit + OTHER_DESCRIPTORS);
    serve->end_us = INT64_MAX;
    catch_signals();
    serve->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
    struct mw_service service;
    for (size_t i = 0; mw_outside_service(scenario, settings->host, i, &service); i++) {
        MW_ASSERT(serve->port_count < MW_SERVE_PORTS);
        uint16_t port = (uint16_t)(service.port + settings->port_offset);
        int listener = mw_socket_listen(&settings->address, port);
        if (listener < 0) {
            int reason = errno;
            *failed = port;
            mw_serve_close(serve);
            errno = reason;
            return NULL;
        }
        serve->ports[serve->port_count++] = (struct port){listener, service};
    }
    return serve;
}

static void stop_listening(struct mw_serve *serve) {
    for (size_t i = 0; i < serve->port_count; i++)
        mw_socket_close(serve->ports[i].listener);
    serve->port_count = 0;
}

void mw_serve_close(struct mw_serve *serve) {
    stop_listening(serve);
    for (size_t i = 0; i < serve->caller_count; i++) {
        struct caller *caller = &serve->callers[i];
        if (caller->outside != NULL) mw_outside_over(serve->world, caller->outside);
        mw_socket_close(caller->socket);
        mw_buffer_free(&caller->in);
        mw_buffer_free(&caller->last_words);
    }
    if (serve->spare >= 0) close(serve->spare);
    for (int i = 0; i < 2; i++)
        close(stop_pipe[i]);
    mw_free(serve->callers);
    mw_free(serve->polled);
    mw_free(serve);
}

/* --- callers ---------------------------------------------------------------------------------------------
 */

static void follow_clock(struct mw_serve *serve) {
    mw_world_advance(serve->world, mw_live_now_us() - serve->start_us);
}

static void turn_away(int socket, enum mw_protocol protocol) {
    const char *words = "421 4.3.2 Too many connections, try again later\r\n";
    if (protocol == MW_PROTOCOL_POP3) words = "-ERR [SYS/TEMP] Too many connections, try again later\r\n";
    if (protocol == MW_PROTOCOL_IMAP)
        words = "* BYE [UNAVAILABLE] Too many connections, try again later\r\n"; /* RFC 5530 */
    mw_socket_say_last(socket, words);
    mw_socket_close(socket);
}

/* There is no descriptor left: with the spare one the caller is at least told so. */
static void turn_away_with_spare(struct mw_serve *serve, const struct port *port) {
    struct mw_ip from;
    uint16_t from_port;
    if (serve->spare >= 0) close(serve->spare);
    int socket = mw_socket_accept(port->listener, &from, &from_port);
    if (socket >= 0) turn_away(socket, port->service.protocol);
    serve->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
    serve->accept_again_us = mw_live_now_us() + NO_ACCEPT_US;
}

static void take_callers(struct mw_serve *serve, const struct port *port) {
    struct mw_ip from;
    uint16_t from_port;
    int socket;
    errno = 0;
    while ((socket = mw_socket_accept(port->listener, &from, &from_port)) >= 0) {
        if (serve->caller_count >= serve->settings.connection_limit) {
            turn_away(socket, port->service.protocol);
            continue;
        }
        char address[MW_IP_TEXT_BYTES];
        MW_GROW(serve->callers, serve->caller_count, serve->caller_capacity);
        serve->callers[serve->caller_count++] =
            (struct caller){.socket = socket,
                            .protocol = port->service.protocol,
                            .until_us = INT64_MAX,
                            .outside = mw_outside_open(serve->world, serve->settings.host, port->service.port,
                                                       mw_ip_text(&from, address), from_port)};
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
        turn_away_with_spare(serve, port);
}

/* It is in the middle of a long answer, and has read what it was sent of it. */
static bool may_be_told(const struct caller *caller) {
    return caller->outside != NULL && mw_outside_waits(caller->outside) &&
           mw_outside_output(caller->outside)->len < MOST_UNSENT_BYTES;
}

/* Something came that is not heard yet, and its answers have room. */
static bool may_be_heard(const struct caller *caller) {
    return caller->outside != NULL && caller->in.len > 0 && !mw_outside_closes(caller->outside) &&
           mw_outside_output(caller->outside)->len < MOST_UNSENT_BYTES;
}

/* Line by line, so that one packet full of commands cannot make us hold all of their answers at once. */
static void hear(struct mw_serve *serve, struct caller *caller) {
    size_t used = 0;
    while (may_be_heard(caller) && used < caller->in.len) {
        struct mw_span rest = mw_span_from(mw_buffer_span(&caller->in), used);
        struct mw_span line = mw_span_cut(rest, 0, mw_span_find(rest, '\n') + 1);
        mw_outside_feed(serve->world, caller->outside, line);
        used += line.len;
    }
    mw_buffer_drop_front(&caller->in, used);
}

static int64_t patience_us(const struct mw_serve *serve) {
    int64_t until_us = mw_live_now_us() + LINGER_US;
    return until_us < serve->end_us ? until_us : serve->end_us;
}

/* The world's side of the connection is over; ours, when the last words are out. */
static void part(struct mw_serve *serve, struct caller *caller) {
    struct mw_buffer *out = mw_outside_output(caller->outside);
    caller->last_words = *out;
    *out = (struct mw_buffer){0};
    mw_outside_over(serve->world, caller->outside);
    caller->outside = NULL;
    caller->until_us = patience_us(serve);
    mw_buffer_clear(&caller->in);
}

/* Closing a socket while bytes of the peer are unread would make the system take back what it has not read of
 * ours: so after our last words we listen, to nothing, until the peer ends too. */
static bool linger(const struct mw_serve *serve, struct caller *caller) {
    size_t unsent = caller->last_words.len;
    if (mw_live_now_us() >= caller->until_us) return false;
    if (mw_socket_write(caller->socket, &caller->last_words) == MW_SOCKET_OVER) return false;
    if (caller->last_words.len < unsent) caller->until_us = patience_us(serve);
    if (caller->last_words.len > 0) return true;
    mw_socket_end_writing(caller->socket);
    return !caller->ended;
}

/* Says what there is to say. false: the caller is gone. */
static bool answer(struct mw_serve *serve, struct caller *caller) {
    if (caller->outside == NULL) return linger(serve, caller);
    if (mw_outside_closes(caller->outside) ||
        (caller->ended && caller->in.len == 0 && !mw_outside_waits(caller->outside))) {
        part(serve, caller);
        return linger(serve, caller);
    }
    return mw_socket_write(caller->socket, mw_outside_output(caller->outside)) != MW_SOCKET_OVER;
}

static void read_caller(struct caller *caller, short events) {
    if (!(events & (POLLIN | POLLHUP | POLLERR))) return;
    if (mw_socket_read(caller->socket, &caller->in) == MW_SOCKET_OVER) caller->ended = true;
    if (caller->outside == NULL) mw_buffer_clear(&caller->in);
}

static void drop(struct mw_serve *serve, size_t number) {
    struct caller *caller = &serve->callers[number];
    if (caller->outside != NULL) mw_outside_over(serve->world, caller->outside);
    mw_socket_close(caller->socket);
    mw_buffer_free(&caller->in);
    mw_buffer_free(&caller->last_words);
    serve->callers[number] = serve->callers[--serve->caller_count];
}

/* --- the loop --------------------------------------------------------------------------------------------
 */

static short wanted_events(struct caller *caller) {
    size_t unsent = caller->outside ? mw_outside_output(caller->outside)->len : caller->last_words.len;
    bool reads = !caller->ended && unsent < MOST_UNSENT_BYTES && caller->in.len == 0;
    return (short)((reads ? POLLIN : 0) | (unsent ? POLLOUT : 0));
}

static int64_t wait_us(const struct mw_serve *serve) {
    int64_t now_us = mw_live_now_us(), first_us = now_us + LONGEST_WAIT_US;
    int64_t world_us = mw_world_next(serve->world);
    if (world_us < INT64_MAX - serve->start_us && world_us + serve->start_us < first_us)
        first_us = world_us + serve->start_us;
    if (serve->accept_again_us > now_us && serve->accept_again_us < first_us)
        first_us = serve->accept_again_us;
    for (size_t i = 0; i < serve->caller_count; i++) {
        struct caller *caller = &serve->callers[i];
        if (caller->until_us < first_us) first_us = caller->until_us;
        if (may_be_heard(caller) || may_be_told(caller)) first_us = now_us;
    }
    return first_us > now_us ? first_us - now_us : 0;
}

/* Waits until something can be done. The polled ones: the stop pipe, the ports, the callers,
 * the guest. */
static size_t wait_for_work(struct mw_serve *serve) {
    size_t count = 0, wanted = 2 + serve->port_count + serve->caller_count;
    while (serve->polled_capacity < wanted)
        serve->polled =
            mw_grow(serve->polled, serve->polled_capacity, &serve->polled_capacity, sizeof *serve->polled);
    bool accepts = mw_live_now_us() >= serve->accept_again_us;
    serve->polled[count++] = (struct pollfd){.fd = stop_pipe[0], .events = POLLIN};
    for (size_t i = 0; i < serve->port_count; i++)
        serve->polled[count++] =
            (struct pollfd){.fd = accepts ? serve->ports[i].listener : -1, .events = POLLIN};
    for (size_t i = 0; i < serve->caller_count; i++) {
        short events = wanted_events(&serve->callers[i]);
        /* One that wants nothing is not asked: a peer that hung up would be reported again and again. */
        serve->polled[count++] =
            (struct pollfd){.fd = events ? serve->callers[i].socket : -1, .events = events};
    }
    const struct mw_serve_guest *guest = serve->settings.guest;
    serve->polled[count++] =
        (struct pollfd){.fd = guest ? guest->descriptor : -1, .events = guest ? guest->events : 0};
    int timeout_ms = (int)((wait_us(serve) + 999) / 1000);
    if (poll(serve->polled, (nfds_t)count, timeout_ms) < 0)
        memset(serve->polled, 0, count * sizeof *serve->polled);
    return count;
}

/* In its own time: whoever looks on costs the callers nothing. */
static void serve_guest(struct mw_serve *serve, short events) {
    struct mw_serve_guest *guest = serve->settings.guest;
    if (guest != NULL && !guest->turn(guest, events)) serve->guest_ends = true;
}

/* All that the world does is done, then kept, then said. */
static bool one_round(struct mw_serve *serve) {
    size_t ports = serve->port_count, callers = serve->caller_count;
    size_t count = wait_for_work(serve);
    short guest_events = serve->polled[count - 1].revents; /* before the round forgets what was polled */
    follow_clock(serve);
    for (size_t i = 0; i < callers; i++) {
        struct caller *caller = &serve->callers[i];
        read_caller(caller, serve->polled[1 + ports + i].revents);
        if (may_be_told(caller)) mw_outside_has_room(serve->world, caller->outside);
        if (caller->outside != NULL) hear(serve, caller);
    }
    for (size_t i = 0; i < ports; i++)
        if (serve->polled[1 + i].revents) take_callers(serve, &serve->ports[i]);
    if (!serve->settings.round(serve->settings.self)) return false;
    for (size_t i = serve->caller_count; i-- > 0;)
        if (!answer(serve, &serve->callers[i])) drop(serve, i);
    serve_guest(serve, guest_events);
    return true;
}

static void say_good_bye(struct mw_serve *serve) {
    for (size_t i = 0; i < serve->caller_count; i++) {
        struct caller *caller = &serve->callers[i];
        if (caller->outside == NULL) continue;
        mw_outside_good_bye(serve->world, caller->outside, "Service is shutting down");
        struct mw_buffer *out = mw_outside_output(caller->outside);
        if (caller->protocol == MW_PROTOCOL_SMTP)
            mw_buffer_format(out, "421 4.3.2 %s Service is shutting down\r\n",
                             serve->scenario->hosts[serve->settings.host].face.name);
        part(serve, caller);
    }
}

enum mw_status mw_serve_run(struct mw_serve *serve) {
    serve->start_us = mw_live_now_us() - mw_world_now(serve->world);
    serve->polled_capacity = 0;
    bool good = true;
    serve_guest(serve, 0);
    do
        good = one_round(serve);
    while (good && !serve->polled[0].revents && !serve->guest_ends);
    stop_listening(serve);
    serve->end_us = mw_live_now_us() + GOOD_BYE_US;
    say_good_bye(serve);
    char signals[16];
    while (read(stop_pipe[0], signals, sizeof signals) > 0)
        continue;
    for (size_t i = 0; i < serve->caller_count; i++)
        serve->callers[i].until_us = serve->end_us; /* also those who were parting already */
    while (good && serve->caller_count > 0)
        good = one_round(serve);
    return good ? MW_OK : MW_SYSTEM;
}
