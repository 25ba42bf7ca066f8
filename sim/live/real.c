#include "sim/live/real.h"

#include <poll.h>
#include <string.h>

#include "sim/base/memory.h"
#include "sim/live/clock.h"
#include "sim/live/socket.h"

static const int64_t REST_US = 10 * 1000000;
static const int64_t HORIZON_US = (int64_t)MW_WORLD_HORIZON_DAYS * 24 * 3600 * 1000000;

struct line_out {
    int socket;
    struct mw_outside *outside;
    bool connecting, ended;
};

struct real {
    struct mw_world *world;
    struct line_out *lines;
    size_t count, capacity;
    struct mw_buffer in;
    int64_t ended_us, ended_virtual_us; /* when the last line ended, by both clocks */
    int64_t behind_us;                  /* the wall's clock less the virtual one */
};

/* --- what the user writes --------------------------------------------------------------------------------
 */

static bool read_port(struct mw_span text, uint16_t *port) {
    uint64_t number;
    if (!mw_span_number(text, &number) || number == 0 || number > UINT16_MAX) return false;
    *port = (uint16_t)number;
    return true;
}

bool mw_real_parse(const char *text, const struct mw_scenario *scenario, struct mw_arena *arena,
                   struct mw_real_server *real) {
    struct mw_span all = mw_span_of(text), host = mw_span_cut(all, 0, mw_span_find(all, '='));
    struct mw_span place = mw_span_from(all, host.len + 1);
    *real = (struct mw_real_server){.host = MW_NO_HOST};
    size_t colon = mw_span_find(host, ':');
    if (colon < host.len && !read_port(mw_span_from(host, colon + 1), &real->port)) return false;
    host = mw_span_cut(host, 0, colon);
    for (size_t i = 0; i < scenario->host_count; i++)
        if (mw_span_is(host, scenario->hosts[i].face.id) ||
            mw_span_is_nocase(host, scenario->hosts[i].face.name))
            real->host = (uint16_t)i;
    size_t last = place.len;
    while (last > 0 && place.data[last - 1] != ':')
        last--;
    if (real->host == MW_NO_HOST || last == 0 || !read_port(mw_span_from(place, last), &real->real_port))
        return false;
    struct mw_span address = mw_span_cut(place, 0, last - 1);
    if (address.len > 2 && address.data[0] == '[') address = mw_span_cut(address, 1, address.len - 1);
    struct mw_ip ip;
    real->address = mw_arena_span_text(arena, address);
    return mw_ip_parse(real->address, &ip);
}

/* --- lines out -------------------------------------------------------------------------------------------
 */

/* A real server may be busy with what it was given last: the pause that the world made is made here too, but
 * only if somebody calls again. */
static void let_it_finish(struct real *real) {
    int64_t pause_us = mw_world_now(real->world) - real->ended_virtual_us;
    int64_t until_us = real->ended_us + (pause_us < REST_US ? pause_us : REST_US), now_us = mw_live_now_us();
    if (real->ended_us == 0 || real->count > 0) return;
    for (; now_us < until_us; now_us = mw_live_now_us())
        poll(NULL, 0, (int)((until_us - now_us + 999) / 1000));
    real->behind_us = now_us - mw_world_now(real->world);
}

static void take_calls(struct real *real) {
    const struct mw_real_server *to;
    struct mw_outside *outside;
    while ((outside = mw_outside_next_call(real->world, &to)) != NULL) {
        let_it_finish(real);
        struct mw_ip address;
        mw_ip_parse(to->address, &address);
        int socket = mw_socket_connect(&address, to->real_port);
        if (socket < 0) {
            mw_outside_refused(real->world, outside, false);
            continue;
        }
        MW_GROW(real->lines, real->count, real->capacity);
        real->lines[real->count++] = (struct line_out){socket, outside, true, false};
    }
}

static void drop(struct real *real, size_t number) {
    mw_socket_close(real->lines[number].socket);
    real->lines[number] = real->lines[--real->count];
}

/* false: the line is gone. */
static bool attend(struct real *real, struct line_out *line, short events) {
    if (line->connecting) {
        if (events == 0) return true;
        if (mw_socket_error(line->socket) != 0) {
            mw_outside_refused(real->world, line->outside, false);
            return false;
        }
        line->connecting = false;
        mw_outside_connected(real->world, line->outside);
    } else if (events & (POLLIN | POLLHUP | POLLERR)) {
        mw_buffer_clear(&real->in);
        line->ended = mw_socket_read(line->socket, &real->in) == MW_SOCKET_OVER;
        mw_outside_feed(real->world, line->outside, mw_buffer_span(&real->in));
    }
    bool gone = mw_socket_write(line->socket, mw_outside_output(line->outside)) == MW_SOCKET_OVER;
    bool said_all = mw_outside_closes(line->outside) && mw_outside_output(line->outside)->len == 0;
    if (!gone && !line->ended && !said_all) return true;
    mw_outside_over(real->world, line->outside);
    real->ended_us = mw_live_now_us();
    real->ended_virtual_us = mw_world_now(real->world);
    return false;
}

static void wait_and_attend(struct real *real, int64_t wait_us) {
    struct pollfd *polled = mw_alloc((real->count + 1) * sizeof *polled);
    size_t count = real->count;
    for (size_t i = 0; i < count; i++) {
        struct line_out *line = &real->lines[i];
        bool writes = line->connecting || mw_outside_output(line->outside)->len > 0;
        polled[i] = (struct pollfd){.fd = line->socket, .events = (short)(POLLIN | (writes ? POLLOUT : 0))};
    }
    poll(polled, (nfds_t)count, (int)((wait_us + 999) / 1000));
    mw_world_advance(real->world, mw_live_now_us() - real->behind_us);
    for (size_t i = count; i-- > 0;)
        if (!attend(real, &real->lines[i], polled[i].revents)) drop(real, i);
    mw_free(polled);
}

void mw_real_run(struct mw_world *world, int64_t patience_us) {
    static const int64_t LONGEST_WAIT_US = 1000000;
    struct real real = {.world = world};
    int64_t until_us = mw_live_now_us() + patience_us;
    real.behind_us = mw_live_now_us();
    while (mw_live_now_us() < until_us) {
        take_calls(&real);
        int64_t next_us = mw_world_next(world), now_us = mw_live_now_us() - real.behind_us;
        int64_t wait_us = next_us > now_us ? next_us - now_us : 0;
        if (real.count > 0) {
            wait_and_attend(&real, wait_us < LONGEST_WAIT_US ? wait_us : LONGEST_WAIT_US);
        } else {
            if (next_us > HORIZON_US) break;
            mw_world_advance(world, next_us);
            real.behind_us = mw_live_now_us() - mw_world_now(world);
        }
    }
    while (real.count > 0) {
        mw_outside_over(world, real.lines[real.count - 1].outside);
        drop(&real, real.count - 1);
    }
    mw_free(real.lines);
    mw_buffer_free(&real.in);
}
