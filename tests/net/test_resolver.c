/* The stub resolver over simulated UDP, with a real name server at the other end, and with none. */
#include "sim/net/resolver.h"
#include "sim/protocol/dns/zone.h"
#include "tests/net/bench.h"

struct desk {
    struct bench bench;
    struct mw_dns_zone zone;
    struct mw_resolver *resolver;
    struct mw_buffer response;
    unsigned queries;
    bool deaf, forged; /* the server does not answer; answers come with a wrong id */
};

static void open_desk(struct desk *desk) {
    *desk = (struct desk){0};
    bench_open(&desk->bench, 1, NULL);
    mw_net_bind(desk->bench.net, desk->bench.server, MW_DNS_PORT);
    desk->resolver = mw_resolver_create(1, "client", &desk->bench.server_ip);
    mw_dns_zone_init(&desk->zone, "example", "ns.example", 60);
    struct mw_dns_record record = {
        .name = "kantor.example", .type = MW_DNS_MX, .ttl_s = 300, .preference = 20};
    record.target = "dua.kantor.example";
    assert_int_equal(mw_dns_zone_add(&desk->zone, &record), MW_OK);
    record.preference = 10;
    record.target = "satu.kantor.example";
    assert_int_equal(mw_dns_zone_add(&desk->zone, &record), MW_OK);
    struct mw_dns_record alias = {
        .name = "pop.kantor.example", .type = MW_DNS_CNAME, .ttl_s = 5, .target = "satu.kantor.example"};
    assert_int_equal(mw_dns_zone_add(&desk->zone, &alias), MW_OK);
    struct mw_dns_record address = {.name = "satu.kantor.example", .type = MW_DNS_A, .ttl_s = 300};
    assert_true(mw_ip_parse("192.0.2.25", &address.address));
    assert_int_equal(mw_dns_zone_add(&desk->zone, &address), MW_OK);
}

static void close_desk(struct desk *desk) {
    mw_resolver_destroy(desk->resolver);
    mw_dns_zone_free(&desk->zone);
    mw_buffer_free(&desk->response);
    bench_close(&desk->bench);
}

static void send_queries(struct desk *desk) {
    struct mw_resolver_query query;
    while (mw_resolver_next_query(desk->resolver, &query)) {
        desk->queries++;
        mw_net_send_datagram(desk->bench.net, desk->bench.client, query.port, &query.server, MW_DNS_PORT,
                             query.bytes);
    }
    int64_t at_us = mw_resolver_next_timer(desk->resolver);
    if (at_us != MW_RESOLVER_NEVER) mw_net_wake(desk->bench.net, at_us, 0, 0, 0);
}

static void serve(struct desk *desk, const struct mw_net_event *event) {
    if (desk->deaf) return;
    mw_dns_zone_answer(&desk->zone, event->bytes, &desk->response);
    if (desk->forged) desk->response.data[0] ^= 1;
    mw_net_send_datagram(desk->bench.net, desk->bench.server, MW_DNS_PORT, &event->datagram.from,
                         event->datagram.from_port, mw_buffer_span(&desk->response));
}

/* Asks and runs until the answer is there. */
static struct mw_resolver_answer look_up(struct desk *desk, const char *name, enum mw_dns_type type) {
    struct mw_resolver_answer answer;
    uint32_t lookup = mw_resolver_ask(desk->resolver, name, type, mw_net_now(desk->bench.net));
    send_queries(desk);
    struct mw_net_event event;
    while (!mw_resolver_next_answer(desk->resolver, &answer)) {
        assert_true(bench_next(&desk->bench, MW_NET_FOREVER, &event));
        if (event.kind == MW_NET_DATAGRAM && event.datagram.host == desk->bench.server)
            serve(desk, &event);
        else if (event.kind == MW_NET_DATAGRAM)
            mw_resolver_feed(desk->resolver, &event.datagram.from, event.datagram.port, event.bytes,
                             event.at_us);
        else if (event.kind == MW_NET_WAKE)
            mw_resolver_on_timer(desk->resolver, event.at_us);
        send_queries(desk);
    }
    assert_int_equal(answer.lookup, lookup);
    assert_string_equal(answer.name, name);
    return answer;
}

static void mail_exchangers_come_in_their_order(void **state) {
    (void)state;
    struct desk desk;
    open_desk(&desk);
    struct mw_resolver_answer answer = look_up(&desk, "Kantor.example", MW_DNS_MX);
    assert_int_equal(answer.status, MW_LOOKUP_FOUND);
    assert_int_equal(answer.mx_count, 2);
    assert_int_equal(answer.mx[0].preference, 10);
    assert_true(mw_dns_name_equal(answer.mx[0].host, "satu.kantor.example"));
    assert_int_equal(answer.mx[1].preference, 20);
    assert_false(answer.cached);
    assert_int_equal(mw_net_now(desk.bench.net), 2 * BENCH_LATENCY_US);
    close_desk(&desk);
}

static void answers_are_remembered_for_their_time(void **state) {
    (void)state;
    struct desk desk;
    open_desk(&desk);
    look_up(&desk, "kantor.example", MW_DNS_MX);
    struct mw_resolver_answer answer = look_up(&desk, "KANTOR.example", MW_DNS_MX);
    assert_true(answer.cached && answer.mx_count == 2 && desk.queries == 1);
    assert_int_equal(look_up(&desk, "kantro.example", MW_DNS_MX).status, MW_LOOKUP_NXDOMAIN);
    assert_true(look_up(&desk, "kantro.example", MW_DNS_MX).cached);
    assert_int_equal(look_up(&desk, "kantor.example", MW_DNS_A).status, MW_LOOKUP_NODATA);
    assert_true(look_up(&desk, "kantor.example", MW_DNS_A).cached);
    assert_int_equal(desk.queries, 3);
    struct mw_net_event event;
    mw_net_wake(desk.bench.net, 70 * INT64_C(1000000), 1, 0, 0);
    while (bench_next(&desk.bench, MW_NET_FOREVER, &event)) {
    }
    assert_false(look_up(&desk, "kantro.example", MW_DNS_MX).cached); /* the SOA said 60 s */
    assert_true(look_up(&desk, "kantor.example", MW_DNS_MX).cached);  /* the record says 300 s */
    close_desk(&desk);
}

static void an_alias_is_followed_and_lasts_no_longer_than_itself(void **state) {
    (void)state;
    struct desk desk;
    open_desk(&desk);
    struct mw_resolver_answer answer = look_up(&desk, "pop.kantor.example", MW_DNS_A);
    char text[MW_IP_TEXT_BYTES];
    assert_int_equal(answer.address_count, 1);
    assert_string_equal(mw_ip_text(&answer.addresses[0], text), "192.0.2.25");
    mw_net_wake(desk.bench.net, 6 * 1000000, 1, 0, 0);
    bench_run(&desk.bench, MW_NET_FOREVER);
    assert_false(look_up(&desk, "pop.kantor.example", MW_DNS_A).cached);
    close_desk(&desk);
}

static void a_silent_server_is_asked_three_times(void **state) {
    (void)state;
    for (int forged = 0; forged < 2; forged++) { /* a wrong id is as good as no answer */
        struct desk desk;
        open_desk(&desk);
        desk.deaf = !forged;
        desk.forged = forged;
        assert_int_equal(look_up(&desk, "kantor.example", MW_DNS_MX).status, MW_LOOKUP_SILENT);
        assert_int_equal(desk.queries, 3);
        assert_int_equal(mw_net_now(desk.bench.net), 6000000);
        desk.deaf = desk.forged = false;
        assert_false(look_up(&desk, "kantor.example", MW_DNS_MX).cached);
        close_desk(&desk);
    }
}

static void what_cannot_be_a_name_is_not_asked(void **state) {
    (void)state;
    struct desk desk;
    open_desk(&desk);
    assert_int_equal(look_up(&desk, "kantor..example", MW_DNS_MX).status, MW_LOOKUP_NXDOMAIN);
    assert_int_equal(look_up(&desk, "kantor.test", MW_DNS_MX).status, MW_LOOKUP_SERVFAIL); /* REFUSED */
    assert_int_equal(desk.queries, 1);
    close_desk(&desk);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mail_exchangers_come_in_their_order),
        cmocka_unit_test(answers_are_remembered_for_their_time),
        cmocka_unit_test(an_alias_is_followed_and_lasts_no_longer_than_itself),
        cmocka_unit_test(a_silent_server_is_asked_three_times),
        cmocka_unit_test(what_cannot_be_a_name_is_not_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
