/* Two hosts and a link, a log of all that happens in words, and an eye on every packet that a careful
 * analyser would have. */
#ifndef MW_TESTS_NET_BENCH_H
#define MW_TESTS_NET_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/base/buffer.h"
#include "sim/net/net.h"

enum { BENCH_PORT = 25, BENCH_LATENCY_US = 10000 };

/* What an analyser knows of one direction of a connection. */
struct bench_stream {
    bool begun, ended, acked;
    uint32_t first_seq, next_seq; /* one past the last that was ever sent */
    uint32_t ack;                 /* the highest acknowledgement that was sent */
    uint64_t consuming, pure_acks;
};

struct bench {
    struct mw_net *net;
    uint16_t client, server, link;
    struct mw_ip client_ip, server_ip;
    struct bench_stream (*streams)[2];
    size_t stream_count, stream_capacity;
    struct mw_buffer log;
    struct mw_buffer got[2]; /* what the sides of connection 0 have received */
    uint64_t packets;
    bool quiet; /* no log */
};

void bench_open(struct bench *bench, uint64_t seed, const struct mw_net_link_settings *settings);
void bench_close(struct bench *bench);
/* One event, checked and logged; false when there is nothing up to until_us. */
bool bench_next(struct bench *bench, int64_t until_us, struct mw_net_event *event);
void bench_run(struct bench *bench, int64_t until_us);
uint32_t bench_connect(struct bench *bench);
/* Connects to the server and runs until both ends know; the log is empty afterwards. */
void bench_connected(struct bench *bench);
void bench_say(struct bench *bench, unsigned side, const char *text);
/* Compares the log with the lines and empties it. */
void bench_expect(struct bench *bench, const char *log);

#endif
