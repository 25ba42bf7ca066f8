#include "sim/live/onlooker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sim/base/span.h"

/* A question is one byte. An answer is its length in 20 digits, and that many bytes. */
enum { LENGTH_DIGITS = 20, AWAIT_MS = 30000, END_MS = 3000, LOOK_MS = 10 };

enum mw_onlooker_side mw_onlooker_begin(struct mw_onlooker *onlooker) {
    int ends[2];
    *onlooker = (struct mw_onlooker){.socket = -1};
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return MW_ONLOOKER_FAILED;
    int process = fork();
    if (process < 0) {
        int reason = errno;
        close(ends[0]);
        close(ends[1]);
        errno = reason;
        return MW_ONLOOKER_FAILED;
    }
    int own = process == 0;
    close(ends[!own]);
    onlooker->socket = ends[own];
    onlooker->process = process;
    fcntl(onlooker->socket, F_SETFD, FD_CLOEXEC);
    fcntl(onlooker->socket, F_SETFL, O_NONBLOCK);
    return process == 0 ? MW_ONLOOKER_THERE : MW_ONLOOKER_HERE;
}

static void hang_up(struct mw_onlooker *onlooker) {
    if (onlooker->socket >= 0) close(onlooker->socket);
    onlooker->socket = -1;
    onlooker->asks = false;
    mw_buffer_clear(&onlooker->out);
}

void mw_onlooker_free(struct mw_onlooker *onlooker) {
    hang_up(onlooker);
    mw_buffer_free(&onlooker->out);
    mw_buffer_free(&onlooker->in);
}

static bool would_wait(void) {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* --- where the work is done -------------------------------------------------------------------------------
 */

static void take_questions(struct mw_onlooker *onlooker) {
    char bytes[64];
    while (onlooker->socket >= 0) {
        ssize_t len = recv(onlooker->socket, bytes, sizeof bytes, 0);
        if (len > 0) {
            onlooker->asks = true;
            continue;
        }
        if (len == 0 || !would_wait()) hang_up(onlooker);
        return;
    }
}

bool mw_onlooker_await(struct mw_onlooker *onlooker) {
    struct pollfd polled = {.fd = onlooker->socket, .events = POLLIN};
    if (poll(&polled, 1, AWAIT_MS) > 0) take_questions(onlooker);
    return onlooker->asks;
}

short mw_onlooker_events(const struct mw_onlooker *onlooker) {
    return (short)(POLLIN | (onlooker->out.len > 0 ? POLLOUT : 0));
}

bool mw_onlooker_turn(struct mw_onlooker *onlooker) {
    take_questions(onlooker);
    if (onlooker->socket < 0) return false;
    size_t sent = 0;
    while (sent < onlooker->out.len) {
        ssize_t len =
            send(onlooker->socket, onlooker->out.data + sent, onlooker->out.len - sent, MSG_NOSIGNAL);
        if (len < 0 && would_wait()) break;
        if (len < 0) {
            hang_up(onlooker);
            return false;
        }
        sent += (size_t)len;
    }
    mw_buffer_drop_front(&onlooker->out, sent);
    if (sent > 0 && onlooker->out.len == 0) mw_buffer_free(&onlooker->out); /* the first piece is large */
    return true;
}

void mw_onlooker_tell(struct mw_onlooker *onlooker, struct mw_span words) {
    mw_buffer_format(&onlooker->out, "%0*zu", LENGTH_DIGITS, words.len);
    mw_buffer_add(&onlooker->out, words);
    onlooker->asks = false;
}

/* Whether it has ended, within this time; *status is wait(2)'s then. */
static bool has_ended(int process, int within_ms, int *status) {
    for (int waited_ms = 0;; waited_ms += LOOK_MS) {
        int found = waitpid(process, status, WNOHANG);
        if (found == process) return true;
        if (waited_ms >= within_ms || (found < 0 && errno != EINTR)) return false;
        nanosleep(&(struct timespec){.tv_nsec = LOOK_MS * 1000000L}, NULL);
    }
}

int mw_onlooker_end(struct mw_onlooker *onlooker) {
    int status = 0;
    hang_up(onlooker);
    if (onlooker->process <= 0) return -1;
    if (!has_ended(onlooker->process, END_MS, &status)) {
        kill(onlooker->process, SIGKILL);
        while (waitpid(onlooker->process, &status, 0) < 0 && errno == EINTR)
            continue;
    }
    onlooker->process = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* --- in the onlooker --------------------------------------------------------------------------------------
 */

void mw_onlooker_ask(struct mw_onlooker *onlooker) {
    onlooker->asks = true;
    if (onlooker->socket >= 0 && send(onlooker->socket, "?", 1, MSG_NOSIGNAL) < 0 && !would_wait())
        hang_up(onlooker);
}

/* Whether the answer has come whole. */
static bool is_whole(const struct mw_onlooker *onlooker, size_t *len) {
    uint64_t bytes = 0;
    if (onlooker->in.len < LENGTH_DIGITS) return false;
    mw_span_number(mw_span_cut(mw_buffer_span(&onlooker->in), 0, LENGTH_DIGITS), &bytes);
    *len = LENGTH_DIGITS + (size_t)bytes;
    return onlooker->in.len >= *len;
}

enum mw_onlooker_answer mw_onlooker_hear(struct mw_onlooker *onlooker, bool wait, struct mw_span *words) {
    char bytes[16384];
    size_t len = 0;
    mw_buffer_drop_front(&onlooker->in, onlooker->heard);
    onlooker->heard = 0;
    while (!is_whole(onlooker, &len)) {
        struct pollfd polled = {.fd = onlooker->socket, .events = POLLIN};
        if (onlooker->socket < 0) return MW_ONLOOKER_LEFT;
        if (wait) poll(&polled, 1, -1);
        ssize_t got = recv(onlooker->socket, bytes, sizeof bytes, 0);
        if (got > 0)
            mw_buffer_add(&onlooker->in, (struct mw_span){bytes, (size_t)got});
        else if (got == 0 || !would_wait())
            hang_up(onlooker);
        else if (!wait)
            return MW_ONLOOKER_NOTHING_YET;
    }
    onlooker->heard = len;
    onlooker->asks = false;
    *words = mw_span_cut(mw_buffer_span(&onlooker->in), LENGTH_DIGITS, len - LENGTH_DIGITS);
    return MW_ONLOOKER_TOLD;
}
