#include "sim/live/socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 256, PIECE_BYTES = 16384 };

/* Either family's address, as the system wants it. */
struct place {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    };
    socklen_t len;
};

static struct place place_of(const struct mw_ip *address, uint16_t port) {
    struct place place = {.len = 0};
    if (address->v6) {
        place.v6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons(port)};
        memcpy(&place.v6.sin6_addr, address->bytes, 16);
        place.len = sizeof place.v6;
    } else {
        place.v4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
        memcpy(&place.v4.sin_addr, address->bytes, 4);
        place.len = sizeof place.v4;
    }
    return place;
}

static bool make_ready(int socket) {
    int flags = fcntl(socket, F_GETFL), one = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return flags >= 0 && fcntl(socket, F_SETFL, flags | O_NONBLOCK) == 0 &&
           fcntl(socket, F_SETFD, FD_CLOEXEC) == 0;
}

static int fail(int socket) {
    int reason = errno;
    if (socket >= 0) close(socket);
    errno = reason;
    return -1;
}

int mw_socket_listen(const struct mw_ip *address, uint16_t port) {
    struct place place = place_of(address, port);
    int one = 1, listener = socket(place.any.sa_family, SOCK_STREAM, 0);
    if (listener < 0 || !make_ready(listener)) return fail(listener);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, &place.any, place.len) != 0 || listen(listener, BACKLOG) != 0) return fail(listener);
    return listener;
}

int mw_socket_accept(int listener, struct mw_ip *from, uint16_t *from_port) {
    struct place place = {.len = sizeof place.v6};
    int caller = accept(listener, &place.any, &place.len);
    if (caller < 0 || !make_ready(caller)) return fail(caller);
    *from = (struct mw_ip){.v6 = place.any.sa_family == AF_INET6};
    if (from->v6)
        memcpy(from->bytes, &place.v6.sin6_addr, 16);
    else
        memcpy(from->bytes, &place.v4.sin_addr, 4);
    *from_port = ntohs(from->v6 ? place.v6.sin6_port : place.v4.sin_port);
    return caller;
}

int mw_socket_connect(const struct mw_ip *address, uint16_t port) {
    struct place place = place_of(address, port);
    int caller = socket(place.any.sa_family, SOCK_STREAM, 0);
    if (caller < 0 || !make_ready(caller)) return fail(caller);
    if (connect(caller, &place.any, place.len) != 0 && errno != EINPROGRESS) return fail(caller);
    return caller;
}

int mw_socket_error(int socket) {
    int reason = 0;
    socklen_t len = sizeof reason;
    return getsockopt(socket, SOL_SOCKET, SO_ERROR, &reason, &len) == 0 ? reason : errno;
}

static enum mw_socket_outcome outcome_of_errno(void) {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? MW_SOCKET_LATER : MW_SOCKET_OVER;
}

/* Many programs write a line in two pieces, and their TCP keeps back the second until the first is
 * acknowledged (RFC 9293 §3.7.4): a delayed acknowledgement would cost 40 ms with each of their commands. The
 * system forgets this wish whenever it likes. */
static void acknowledge_at_once(int socket) {
#ifdef TCP_QUICKACK
    int one = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &one, sizeof one);
#else
    (void)socket;
#endif
}

enum mw_socket_outcome mw_socket_read(int socket, struct mw_buffer *in) {
    char piece[PIECE_BYTES];
    ssize_t got = recv(socket, piece, sizeof piece, 0);
    if (got < 0) return outcome_of_errno();
    if (got == 0) return MW_SOCKET_OVER;
    acknowledge_at_once(socket);
    mw_buffer_add(in, (struct mw_span){piece, (size_t)got});
    return MW_SOCKET_DONE;
}

enum mw_socket_outcome mw_socket_write(int socket, struct mw_buffer *out) {
    size_t sent = 0;
    enum mw_socket_outcome outcome = MW_SOCKET_DONE;
    while (sent < out->len && outcome == MW_SOCKET_DONE) {
        ssize_t went = send(socket, out->data + sent, out->len - sent, MSG_NOSIGNAL);
        if (went < 0)
            outcome = outcome_of_errno();
        else
            sent += (size_t)went;
    }
    mw_buffer_drop_front(out, sent);
    /* What was large once need not stay so. */
    if (out->len == 0 && out->capacity > PIECE_BYTES) mw_buffer_free(out);
    return outcome;
}

void mw_socket_say_last(int socket, const char *words) {
    (void)!send(socket, words, strlen(words), MSG_NOSIGNAL);
}

void mw_socket_end_writing(int socket) {
    shutdown(socket, SHUT_WR);
}

void mw_socket_close(int socket) {
    close(socket);
}
