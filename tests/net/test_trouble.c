/* Refused, blocked, cut, lost, closed in every order: packet by packet. Times in ms; one way takes 10 ms. */
#include "tests/net/bench.h"

static void a_port_without_a_listener_refuses(void **state) {
    (void)state;
    struct bench bench;
    bench_open(&bench, 1, NULL);
    bench_connect(&bench);
    struct mw_net_event event;
    bool reset = false;
    uint32_t syn_seq = 0;
    while (bench_next(&bench, MW_NET_FOREVER, &event)) {
        if (event.kind != MW_NET_PACKET) continue;
        if (event.side == 0)
            syn_seq = event.packet.seq;
        else {
            reset = true; /* RFC 9293 §3.5.2: SEQ=0, ACK=SEG.SEQ+SEG.LEN, RST and ACK */
            assert_int_equal(event.packet.flags, MW_NET_RST | MW_NET_ACK);
            assert_int_equal(event.packet.seq, 0);
            assert_int_equal(event.packet.ack, syn_seq + 1);
        }
    }
    assert_true(reset);
    bench_expect(&bench, "0 CONNECTING 0\n0 > SYN seq 0\n10 < ACK RST seq 0 ack 1\n20 REFUSED 0\n");
    assert_false(mw_net_is_open(bench.net, 0, 0));
    bench_close(&bench);
}

static const char *const unanswered = "0 CONNECTING 0\n"
                                      "0 > SYN LOST seq 0\n"
                                      "1000 > SYN LOST AGAIN seq 0\n"
                                      "3000 > SYN LOST AGAIN seq 0\n"
                                      "7000 > SYN LOST AGAIN seq 0\n"
                                      "15000 > SYN LOST AGAIN seq 0\n"
                                      "31000 > SYN LOST AGAIN seq 0\n"
                                      "63000 TIMED_OUT 0\n";

static void a_blocked_port_swallows_the_syn(void **state) {
    (void)state;
    struct bench bench;
    bench_open(&bench, 2, NULL);
    mw_net_listen(bench.net, bench.server, BENCH_PORT);
    mw_net_block_port(bench.net, bench.link, BENCH_PORT, true);
    bench_connect(&bench);
    bench_run(&bench, MW_NET_FOREVER);
    bench_expect(&bench, unanswered);
    mw_net_block_port(bench.net, bench.link, BENCH_PORT, false);
    bench_connect(&bench);
    struct mw_net_event event;
    bool accepted = false;
    while (bench_next(&bench, MW_NET_FOREVER, &event))
        accepted = accepted || event.kind == MW_NET_ACCEPTED;
    assert_true(accepted);
    bench_close(&bench);
}

static void a_cut_link_swallows_everything(void **state) {
    (void)state;
    struct bench bench;
    bench_open(&bench, 3, NULL);
    mw_net_listen(bench.net, bench.server, BENCH_PORT);
    mw_net_cut_link(bench.net, bench.link, true);
    bench_connect(&bench);
    bench_run(&bench, MW_NET_FOREVER);
    bench_expect(&bench, unanswered);
    bench_close(&bench);
}

static void nobody_has_the_address(void **state) {
    (void)state;
    struct bench bench;
    bench_open(&bench, 4, NULL);
    struct mw_ip nobody;
    assert_true(mw_ip_parse("203.0.113.9", &nobody));
    mw_net_connect(bench.net, bench.client, &nobody, BENCH_PORT);
    bench_run(&bench, MW_NET_FOREVER);
    bench_expect(&bench, unanswered);
    bench_close(&bench);
}

static void a_lost_segment_is_sent_again(void **state) {
    (void)state;
    struct bench bench;
    bench_open(&bench, 5, NULL);
    bench_connected(&bench);
    mw_net_cut_link(bench.net, bench.link, true);
    bench_say(&bench, 0, "gone");
    mw_net_cut_link(bench.net, bench.link, false);
    bench_run(&bench, MW_NET_FOREVER);
    bench_expect(&bench, "30 > ACK PSH LOST seq 1 ack 1 len 4\n"
                         "1030 > ACK PSH AGAIN seq 1 ack 1 len 4\n"
                         "1040 DATA 1 gone\n"
                         "1080 < ACK seq 1 ack 5\n");
    bench_close(&bench);
}

static void three_duplicate_acks_fill_a_gap_early(void **state) {
    (void)state;
    struct bench bench;
    bench_open(&bench, 6, NULL);
    bench_connected(&bench);
    mw_net_cut_link(bench.net, bench.link, true);
    bench_say(&bench, 0, "A");
    mw_net_cut_link(bench.net, bench.link, false);
    bench_say(&bench, 0, "b");
    bench_say(&bench, 0, "c");
    bench_say(&bench, 0, "d");
    bench_run(&bench, 500000);
    assert_int_equal(bench.got[1].len, 4);
    assert_memory_equal(bench.got[1].data, "Abcd", 4);
    bench_close(&bench);
}

static void a_side_that_vanished_is_given_up(void **state) {
    (void)state;
    struct bench bench;
    bench_open(&bench, 7, NULL);
    bench_connected(&bench);
    mw_net_cut_link(bench.net, bench.link, true);
    bench_say(&bench, 0, "anybody?");
    struct mw_net_event event;
    unsigned tries = 0;
    while (bench_next(&bench, MW_NET_FOREVER, &event) && event.kind == MW_NET_PACKET)
        tries++;
    assert_int_equal(event.kind, MW_NET_TIMED_OUT);
    assert_int_equal(tries, 15);
    assert_int_equal(event.at_us, 30000 + INT64_C(603000000)); /* 1+2+4+…+32 and nine times 60 s */
    /* The other side believes that all is well, until it says something. */
    mw_net_cut_link(bench.net, bench.link, false);
    mw_buffer_clear(&bench.log);
    bench_say(&bench, 1, "hello");
    bench_run(&bench, MW_NET_FOREVER);
    bench_expect(&bench, "603030 < ACK PSH seq 1 ack 1 len 5\n603040 > RST seq 1\n603050 RESET 1\n");
    bench_close(&bench);
}

static void one_side_closes_then_the_other(void **state) {
    (void)state;
    struct bench bench;
    bench_open(&bench, 8, NULL);
    bench_connected(&bench);
    mw_net_close(bench.net, 0, 0);
    struct mw_net_event event;
    while (bench_next(&bench, MW_NET_FOREVER, &event) && event.kind != MW_NET_ENDED) {
    }
    bench_say(&bench, 1, "still here"); /* half closed */
    mw_net_close(bench.net, 0, 1);
    bench_run(&bench, MW_NET_FOREVER);
    bench_expect(&bench, "30 > ACK FIN seq 1 ack 1\n"
                         "40 ENDED 1\n"
                         "40 < ACK PSH seq 1 ack 2 len 10\n"
                         "40 < ACK FIN seq 11 ack 2\n"
                         "50 DATA 0 still here\n"
                         "50 ENDED 0\n"
                         "50 > ACK seq 2 ack 12\n"
                         "60 CLOSED\n");
    bench_close(&bench);
}

static void both_close_at_once(void **state) {
    (void)state;
    struct bench bench;
    bench_open(&bench, 9, NULL);
    bench_connected(&bench);
    mw_net_close(bench.net, 0, 0);
    mw_net_close(bench.net, 0, 1);
    bench_run(&bench, MW_NET_FOREVER);
    bench_expect(&bench, "30 > ACK FIN seq 1 ack 1\n"
                         "30 < ACK FIN seq 1 ack 1\n"
                         "40 ENDED 1\n"
                         "40 < ACK seq 2 ack 2\n"
                         "40 ENDED 0\n"
                         "40 > ACK seq 2 ack 2\n"
                         "50 CLOSED\n");
    bench_close(&bench);
}

static void the_last_ack_may_be_lost(void **state) {
    (void)state;
    struct bench bench;
    bench_open(&bench, 10, NULL);
    bench_connected(&bench);
    mw_net_close(bench.net, 0, 0);
    struct mw_net_event event;
    bool cut = false, closed = false;
    while (bench_next(&bench, MW_NET_FOREVER, &event)) {
        if (event.kind == MW_NET_ENDED && event.side == 1) mw_net_close(bench.net, 0, 1);
        if (event.kind == MW_NET_PACKET && event.packet.flags & MW_NET_FIN && event.side == 1 && !cut) {
            cut = true; /* the FIN is on its way: only its answer is lost */
            mw_net_cut_link(bench.net, bench.link, true);
        } else if (event.kind == MW_NET_PACKET && event.side == 0 && event.packet.flags & MW_NET_LOST) {
            mw_net_cut_link(bench.net, bench.link, false);
        }
        closed = closed || event.kind == MW_NET_CLOSED;
    }
    assert_true(cut && closed); /* TIME-WAIT has answered the FIN that was sent again */
    bench_close(&bench);
}

static void abort_resets_the_peer(void **state) {
    (void)state;
    struct bench bench;
    bench_open(&bench, 11, NULL);
    bench_connected(&bench);
    mw_net_abort(bench.net, 0, 1);
    assert_false(mw_net_is_open(bench.net, 0, 1));
    bench_run(&bench, MW_NET_FOREVER);
    bench_expect(&bench, "30 < ACK RST seq 1 ack 1\n40 RESET 0\n");
    assert_false(mw_net_is_open(bench.net, 0, 0));
    bench_close(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_port_without_a_listener_refuses),
        cmocka_unit_test(a_blocked_port_swallows_the_syn),
        cmocka_unit_test(a_cut_link_swallows_everything),
        cmocka_unit_test(nobody_has_the_address),
        cmocka_unit_test(a_lost_segment_is_sent_again),
        cmocka_unit_test(three_duplicate_acks_fill_a_gap_early),
        cmocka_unit_test(a_side_that_vanished_is_given_up),
        cmocka_unit_test(one_side_closes_then_the_other),
        cmocka_unit_test(both_close_at_once),
        cmocka_unit_test(the_last_ack_may_be_lost),
        cmocka_unit_test(abort_resets_the_peer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
