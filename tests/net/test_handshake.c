/* Opening, talking and segmenting, packet by packet. Times in ms; one way takes 10 ms. */
#include "tests/net/bench.h"

#include "sim/base/memory.h"

static void opens_with_three_packets(void **state) {
    (void)state;
    struct bench bench;
    bench_open(&bench, 1, NULL);
    mw_net_listen(bench.net, bench.server, BENCH_PORT);
    assert_int_equal(bench_connect(&bench), 0);
    bench_run(&bench, MW_NET_FOREVER);
    bench_expect(&bench, "0 CONNECTING 0\n"
                         "0 > SYN seq 0\n"
                         "10 < SYN ACK seq 0 ack 1\n"
                         "20 CONNECTED 0\n"
                         "20 > ACK seq 1 ack 1\n"
                         "30 ACCEPTED 1\n");
    struct mw_net_connection face = mw_net_connection(bench.net, 0);
    assert_int_equal(face.client, bench.client);
    assert_int_equal(face.server, bench.server);
    assert_int_equal(face.server_port, BENCH_PORT);
    assert_true(face.client_port >= 49152);
    bench_close(&bench);
}

static void an_answer_carries_the_acknowledgement(void **state) {
    (void)state;
    struct bench bench;
    bench_open(&bench, 2, NULL);
    bench_connected(&bench);
    bench_say(&bench, 1, "220 hello\r");
    struct mw_net_event event;
    while (bench_next(&bench, MW_NET_FOREVER, &event) && event.kind != MW_NET_DATA) {
    }
    bench_say(&bench, 0, "EHLO\r");
    bench_run(&bench, MW_NET_FOREVER);
    bench_expect(&bench, "30 < ACK PSH seq 1 ack 1 len 10\n"
                         "40 DATA 0 220 hello\r\n"
                         "40 > ACK PSH seq 1 ack 11 len 5\n"
                         "50 DATA 1 EHLO\r\n"
                         "90 < ACK seq 11 ack 6\n"); /* nothing to say: the acknowledgement goes alone */
    bench_close(&bench);
}

static void written_before_the_handshake_is_sent_after_it(void **state) {
    (void)state;
    struct bench bench;
    bench_open(&bench, 3, NULL);
    mw_net_listen(bench.net, bench.server, BENCH_PORT);
    bench_connect(&bench);
    bench_say(&bench, 0, "early");
    bench_run(&bench, 30000);
    bench_expect(&bench, "0 CONNECTING 0\n"
                         "0 > SYN seq 0\n"
                         "10 < SYN ACK seq 0 ack 1\n"
                         "20 CONNECTED 0\n"
                         "20 > ACK PSH seq 1 ack 1 len 5\n"
                         "30 ACCEPTED 1\n"
                         "30 DATA 1 early\n");
    bench_close(&bench);
}

static void long_writes_are_cut_into_segments(void **state) {
    (void)state;
    struct bench bench;
    bench_open(&bench, 4, NULL);
    bench_connected(&bench);
    char *bytes = mw_alloc(4000);
    mw_net_send(bench.net, 0, 0, (struct mw_span){bytes, 4000});
    mw_free(bytes); /* copied */
    struct mw_net_event event;
    while (mw_net_next(bench.net, 30000, &event)) {
        static const uint32_t lengths[] = {1460, 1460, 1080};
        static size_t at;
        assert_int_equal(event.kind, MW_NET_PACKET);
        assert_true(at < 3);
        assert_int_equal(event.packet.length, lengths[at++]);
        assert_int_equal(!!(event.packet.flags & MW_NET_PSH), at == 3);
    }
    bench_close(&bench);
}

static void every_second_segment_is_acknowledged_at_once(void **state) {
    (void)state;
    struct bench bench;
    bench_open(&bench, 5, NULL);
    bench_connected(&bench);
    bench_say(&bench, 0, "a");
    bench_say(&bench, 0, "b");
    bench_say(&bench, 0, "c");
    bench_run(&bench, MW_NET_FOREVER);
    bench_expect(&bench, "30 > ACK PSH seq 1 ack 1 len 1\n"
                         "30 > ACK PSH seq 2 ack 1 len 1\n"
                         "30 > ACK PSH seq 3 ack 1 len 1\n"
                         "40 DATA 1 a\n"
                         "40 DATA 1 b\n"
                         "40 < ACK seq 1 ack 3\n"
                         "40 DATA 1 c\n"
                         "80 < ACK seq 1 ack 4\n");
    bench_close(&bench);
}

static void bandwidth_makes_packets_wait_for_each_other(void **state) {
    (void)state;
    /* 8 Mbit/s: a byte takes 1 us. */
    struct mw_net_link_settings settings = {.latency_us = BENCH_LATENCY_US, .bits_per_s = 8000000};
    struct bench bench;
    bench_open(&bench, 6, &settings);
    struct mw_span hundred = {"0123456789012345678901234567890123456789012345678901234567890123456789"
                              "012345678901234567890123456789",
                              100};
    struct mw_net_event event;
    for (int i = 0; i < 2; i++) {
        mw_net_send_datagram(bench.net, bench.client, 5000, &bench.server_ip, 5001, hundred);
        assert_true(mw_net_next(bench.net, 0, &event));
        assert_int_equal(event.packet.travel_us, 10000 + 128 * (i + 1)); /* 28 header bytes */
        assert_true(mw_span_equal(event.bytes, hundred));
    }
    /* The other direction is free. */
    mw_net_send_datagram(bench.net, bench.server, 5001, &bench.client_ip, 5000, hundred);
    assert_true(mw_net_next(bench.net, 0, &event));
    assert_int_equal(event.packet.travel_us, 10128);
    bench_close(&bench);
}

static void ipv6_has_longer_headers_and_shorter_segments(void **state) {
    (void)state;
    struct mw_net *net = mw_net_create(7);
    struct mw_ip a, b;
    assert_true(mw_ip_parse("2001:db8::1", &a) && mw_ip_parse("2001:db8::2", &b));
    uint16_t client = mw_net_add_host(net, "a", NULL, &a), server = mw_net_add_host(net, "b", NULL, &b);
    mw_net_add_link(net, client, server, &(struct mw_net_link_settings){.latency_us = 10});
    mw_net_listen(net, server, 25);
    mw_net_connect(net, client, &b, 25);
    char bytes[2000] = {0};
    mw_net_send(net, 0, 0, (struct mw_span){bytes, sizeof bytes});
    uint32_t longest = 0;
    size_t got = 0;
    struct mw_net_event event;
    while (mw_net_next(net, MW_NET_FOREVER, &event)) {
        if (event.kind == MW_NET_PACKET && event.packet.length > longest) longest = event.packet.length;
        if (event.kind == MW_NET_DATA) got += event.bytes.len;
    }
    assert_int_equal(longest, 1440);
    assert_int_equal(got, sizeof bytes);
    mw_net_destroy(net);
}

static void the_same_seed_gives_the_same_run(void **state) {
    (void)state;
    uint32_t seqs[3];
    for (int i = 0; i < 3; i++) {
        struct bench bench;
        bench_open(&bench, i < 2 ? 8 : 9, NULL);
        bench_connected(&bench);
        seqs[i] = bench.streams[0][0].first_seq;
        bench_close(&bench);
    }
    assert_int_equal(seqs[0], seqs[1]);
    assert_int_not_equal(seqs[0], seqs[2]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_with_three_packets),
        cmocka_unit_test(an_answer_carries_the_acknowledgement),
        cmocka_unit_test(written_before_the_handshake_is_sent_after_it),
        cmocka_unit_test(long_writes_are_cut_into_segments),
        cmocka_unit_test(every_second_segment_is_acknowledged_at_once),
        cmocka_unit_test(bandwidth_makes_packets_wait_for_each_other),
        cmocka_unit_test(ipv6_has_longer_headers_and_shorter_segments),
        cmocka_unit_test(the_same_seed_gives_the_same_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
