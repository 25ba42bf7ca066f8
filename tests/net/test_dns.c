/* DNS messages and the name server, against RFC 1035, 2308 and 8020, and against bytes of malice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/random.h"
#include "sim/protocol/dns/line.h"
#include "sim/protocol/dns/zone.h"

static void add(struct mw_dns_zone *zone, const char *name, enum mw_dns_type type, uint16_t preference,
                const char *value) {
    struct mw_dns_record record = {.name = name, .type = type, .ttl_s = 300, .preference = preference};
    if (type == MW_DNS_A || type == MW_DNS_AAAA)
        assert_true(mw_ip_parse(value, &record.address));
    else if (type == MW_DNS_TXT)
        record.text = mw_span_of(value);
    else
        record.target = value;
    assert_int_equal(mw_dns_zone_add(zone, &record), MW_OK);
}

static void fill(struct mw_dns_zone *zone) {
    mw_dns_zone_init(zone, "example", "ns.example", 60);
    add(zone, "kantor.example", MW_DNS_MX, 20, "cadangan.kantor.example");
    add(zone, "kantor.example", MW_DNS_MX, 10, "mx.kantor.example");
    add(zone, "mx.kantor.example", MW_DNS_A, 0, "192.0.2.25");
    add(zone, "mx.kantor.example", MW_DNS_AAAA, 0, "2001:db8::25");
    add(zone, "cadangan.kantor.example", MW_DNS_A, 0, "192.0.2.26");
    add(zone, "pop.kantor.example", MW_DNS_CNAME, 0, "mx.kantor.example");
    add(zone, "jauh.example", MW_DNS_CNAME, 0, "www.elsewhere.test");
    add(zone, "a.putar.example", MW_DNS_CNAME, 0, "b.putar.example");
    add(zone, "b.putar.example", MW_DNS_CNAME, 0, "a.putar.example");
    add(zone, "_dmarc.sekolah.example", MW_DNS_TXT, 0, "v=DMARC1; p=none");
}

static struct mw_dns_message query_for(const char *name, uint16_t type) {
    return (struct mw_dns_message){.id = 0xABCD,
                                   .recursion_desired = true,
                                   .asks = true,
                                   .name = name,
                                   .type = type,
                                   .class = MW_DNS_CLASS_IN};
}

struct asked {
    struct mw_arena arena;
    struct mw_buffer bytes, line;
    struct mw_dns_message reply;
};

static void ask(struct asked *asked, const struct mw_dns_message *query) {
    struct mw_dns_zone zone;
    fill(&zone);
    struct mw_buffer bytes = {0};
    *asked = (struct asked){0};
    mw_dns_encode(query, MW_DNS_PLAIN_BYTES, &bytes);
    mw_dns_zone_answer(&zone, mw_buffer_span(&bytes), &asked->bytes);
    assert_true(mw_dns_decode(mw_buffer_span(&asked->bytes), &asked->arena, &asked->reply));
    assert_int_equal(asked->reply.id, query->id);
    assert_true(asked->reply.response && asked->reply.recursion_desired);
    mw_dns_line(mw_buffer_span(&asked->bytes), &asked->line);
    mw_buffer_free(&bytes);
    mw_dns_zone_free(&zone);
}

static void finish(struct asked *asked) {
    mw_arena_free(&asked->arena);
    mw_buffer_free(&asked->bytes);
    mw_buffer_free(&asked->line);
}

static void the_server_answers(void **state) {
    (void)state;
    static const struct {
        const char *name;
        uint16_t type;
        enum mw_dns_rcode rcode;
        const char *line;
        size_t authority, additional;
    } cases[] = {
        {"kantor.example", MW_DNS_MX, MW_DNS_NOERROR,
         "MX 20 cadangan.kantor.example, MX 10 mx.kantor.example", 0, 3},
        {"KanTor.EXAMPLE", MW_DNS_MX, MW_DNS_NOERROR,
         "MX 20 cadangan.KanTor.EXAMPLE, MX 10 mx.KanTor.EXAMPLE", 0,
         3}, /* compression points to the question */
        {"mx.kantor.example", MW_DNS_A, MW_DNS_NOERROR, "A 192.0.2.25", 0, 0},
        {"mx.kantor.example", MW_DNS_AAAA, MW_DNS_NOERROR, "AAAA 2001:db8::25", 0, 0},
        {"pop.kantor.example", MW_DNS_A, MW_DNS_NOERROR, "CNAME mx.kantor.example, A 192.0.2.25", 0, 0},
        {"pop.kantor.example", MW_DNS_CNAME, MW_DNS_NOERROR, "CNAME mx.kantor.example", 0, 0},
        {"jauh.example", MW_DNS_A, MW_DNS_NOERROR, "CNAME www.elsewhere.test, no A record", 0, 0},
        {"a.putar.example", MW_DNS_A, MW_DNS_SERVFAIL, "SERVFAIL", 0, 0},
        {"_dmarc.sekolah.example", MW_DNS_TXT, MW_DNS_NOERROR, "TXT \"v=DMARC1; p=none\"", 0, 0},
        {"mx.kantor.example", MW_DNS_MX, MW_DNS_NOERROR, "no MX record", 1, 0},
        {"mx.kantor.example", 64, MW_DNS_NOERROR, "no TYPE64 record", 1, 0},
        {"sekolah.example", MW_DNS_A, MW_DNS_NOERROR, "no A record", 1, 0}, /* only a name below it has any */
        {"kantro.example", MW_DNS_MX, MW_DNS_NXDOMAIN, "NXDOMAIN", 1, 0},
        {"example", MW_DNS_SOA, MW_DNS_NOERROR, "SOA ns.example", 0, 0},
        {"kantor.test", MW_DNS_MX, MW_DNS_REFUSED, "REFUSED", 0, 0},
        {"kantor.example", 255, MW_DNS_NOTIMP, "NOTIMP", 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct asked asked;
        struct mw_dns_message query = query_for(cases[i].name, cases[i].type);
        ask(&asked, &query);
        assert_string_equal(mw_buffer_text(&asked.line), cases[i].line);
        assert_int_equal(asked.reply.rcode, cases[i].rcode);
        assert_string_equal(asked.reply.name, cases[i].name); /* as it was spelt */
        assert_int_equal(asked.reply.authority.count, cases[i].authority);
        assert_int_equal(asked.reply.additional.count, cases[i].additional);
        if (cases[i].authority) {
            assert_int_equal(asked.reply.authority.records[0].type, MW_DNS_SOA);
            assert_int_equal(asked.reply.authority.records[0].ttl_s, 60);
        }
        bool ours = cases[i].rcode != MW_DNS_REFUSED && cases[i].rcode != MW_DNS_NOTIMP;
        assert_int_equal(asked.reply.authoritative, ours);
        finish(&asked);
    }
}

static void what_is_no_query_gets_what_it_deserves(void **state) {
    (void)state;
    struct asked asked;
    struct mw_dns_message query = query_for("kantor.example", MW_DNS_MX);
    query.opcode = 5;
    ask(&asked, &query);
    assert_int_equal(asked.reply.rcode, MW_DNS_NOTIMP);
    finish(&asked);
    struct mw_dns_zone zone;
    fill(&zone);
    struct mw_buffer response = {0};
    mw_dns_zone_answer(&zone, (struct mw_span){"\1\2\0\0\0\1\0\0\0\0\0", 11}, &response);
    assert_int_equal(response.len, 0); /* too short for a header */
    mw_dns_zone_answer(&zone, (struct mw_span){"\1\2\x80\0\0\0\0\0\0\0\0\0", 12}, &response);
    assert_int_equal(response.len, 0); /* an answer: two servers must not talk for ever */
    mw_dns_zone_answer(&zone, (struct mw_span){"\1\2\0\0\0\1\0\0\0\0\0\0", 12}, &response);
    assert_int_equal(response.len, 12); /* the question is missing */
    assert_int_equal(response.data[3] & 15, MW_DNS_FORMERR);
    mw_buffer_free(&response);
    mw_dns_zone_free(&zone);
}

static void a_long_answer_is_cut_unless_the_asker_takes_more(void **state) {
    (void)state;
    struct mw_dns_zone zone;
    mw_dns_zone_init(&zone, "example", "ns.example", 60);
    char text[101] = {0};
    memset(text, 'x', 100);
    for (int i = 0; i < 8; i++)
        add(&zone, "long.example", MW_DNS_TXT, 0, text);
    for (int edns = 0; edns < 2; edns++) {
        struct mw_dns_message query = query_for("long.example", MW_DNS_TXT), reply;
        query.edns = edns;
        query.edns_bytes = 4096;
        struct mw_buffer bytes = {0}, response = {0};
        struct mw_arena arena = {0};
        mw_dns_encode(&query, MW_DNS_PLAIN_BYTES, &bytes);
        mw_dns_zone_answer(&zone, mw_buffer_span(&bytes), &response);
        assert_true(response.len <= (edns ? MW_DNS_EDNS_BYTES : MW_DNS_PLAIN_BYTES));
        assert_true(mw_dns_decode(mw_buffer_span(&response), &arena, &reply));
        assert_int_equal(reply.truncated, !edns);
        assert_int_equal(reply.edns, edns);
        assert_int_equal(reply.answer.count, edns ? 8 : 4);
        mw_arena_free(&arena);
        mw_buffer_free(&bytes);
        mw_buffer_free(&response);
    }
    mw_dns_zone_free(&zone);
}

static void names_are_what_the_rfc_says(void **state) {
    (void)state;
    char label[66] = {0}, name[300] = {0};
    memset(label, 'a', 63);
    assert_true(mw_dns_name_valid(label));
    label[63] = 'a';
    assert_false(mw_dns_name_valid(label));
    for (int i = 0; i < 127; i++)
        strcat(name, i ? ".a" : "a"); /* 127 labels of two bytes and the root: 255 */
    assert_true(mw_dns_name_valid(name));
    strcat(name, ".a");
    assert_false(mw_dns_name_valid(name));
    assert_true(mw_dns_name_valid(""));
    assert_false(mw_dns_name_valid("a..b") || mw_dns_name_valid(".a") || mw_dns_name_valid("a."));
    assert_true(mw_dns_name_equal("MX.Kantor.example", "mx.kantor.EXAMPLE"));
    assert_true(mw_dns_name_equal("a\\.b.example", "a\\046b.example"));
    assert_true(mw_dns_name_within("a.example", "example") && mw_dns_name_within("a", ""));
    assert_false(mw_dns_name_within("aexample", "example") || mw_dns_name_within("example", "a.example"));
}

static void a_circle_of_pointers_is_no_name(void **state) {
    (void)state;
    static const char header[] = "\0\1\0\0\0\1\0\0\0\0\0\0";
    static const struct {
        const char *name;
        size_t len;
    } bad[] = {{"\xC0\x0C", 2}, {"\1a\xC0\x0C", 4}, {"\xC0\x0E\xC0\x0C", 4},
               {"\xC0\xFF", 2}, {"\x41", 1},        {"\3ab", 3}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mw_buffer bytes = {0};
        struct mw_arena arena = {0};
        struct mw_dns_message message;
        mw_buffer_add(&bytes, (struct mw_span){header, 12});
        mw_buffer_add(&bytes, (struct mw_span){bad[i].name, bad[i].len});
        mw_buffer_add(&bytes, (struct mw_span){"\0\1\0\1", 4});
        assert_false(mw_dns_decode(mw_buffer_span(&bytes), &arena, &message));
        mw_arena_free(&arena);
        mw_buffer_free(&bytes);
    }
}

/* Bytes that are a message but for a few: no crash, and what can be read can be written and read again. */
static void any_bytes_may_come(void **state) {
    (void)state;
    struct mw_dns_zone zone;
    fill(&zone);
    unsigned read = 0;
    for (uint64_t seed = 1; seed <= 20000; seed++) {
        struct mw_random random = mw_random_stream(seed, "dns");
        struct mw_dns_message query = query_for("pop.kantor.example", MW_DNS_MX), message;
        struct mw_buffer bytes = {0}, response = {0}, line = {0};
        query.name = mw_random_below(&random, 2) ? "kantor.example" : "kantro.example";
        mw_dns_encode(&query, MW_DNS_PLAIN_BYTES, &bytes);
        mw_dns_zone_answer(&zone, mw_buffer_span(&bytes), &response);
        for (uint64_t n = mw_random_below(&random, 4); n > 0; n--)
            response.data[mw_random_below(&random, response.len)] = (char)mw_random_next(&random);
        if (mw_random_below(&random, 4) == 0)
            response.len = (size_t)mw_random_below(&random, response.len + 1);
        struct mw_arena arena = {0};
        if (mw_dns_decode(mw_buffer_span(&response), &arena, &message)) {
            read++;
            struct mw_buffer once = {0}, twice = {0};
            struct mw_dns_message again;
            mw_dns_encode(&message, UINT16_MAX, &once);
            if (!mw_dns_decode(mw_buffer_span(&once), &arena, &again)) fail_msg("seed %u", (unsigned)seed);
            mw_dns_encode(&again, UINT16_MAX, &twice);
            if (!mw_span_equal(mw_buffer_span(&once), mw_buffer_span(&twice)))
                fail_msg("seed %u", (unsigned)seed);
            mw_buffer_free(&once);
            mw_buffer_free(&twice);
        }
        mw_dns_line(mw_buffer_span(&response), &line);
        assert_true(line.len > 0);
        mw_dns_zone_answer(&zone, mw_buffer_span(&response), &bytes);
        mw_arena_free(&arena);
        mw_buffer_free(&bytes);
        mw_buffer_free(&response);
        mw_buffer_free(&line);
    }
    assert_true(read > 5000 && read < 20000);
    mw_dns_zone_free(&zone);
}

static void queries_have_a_line(void **state) {
    (void)state;
    struct mw_dns_message query = query_for("kantor.example", MW_DNS_MX);
    struct mw_buffer bytes = {0}, line = {0};
    mw_dns_encode(&query, MW_DNS_PLAIN_BYTES, &bytes);
    mw_dns_line(mw_buffer_span(&bytes), &line);
    assert_string_equal(mw_buffer_text(&line), "MX? kantor.example");
    assert_false(mw_dns_line_failure(mw_buffer_span(&bytes)));
    mw_buffer_clear(&line);
    mw_dns_line(mw_span_of("hello"), &line);
    assert_string_equal(mw_buffer_text(&line), "not a DNS message");
    mw_buffer_free(&bytes);
    mw_buffer_free(&line);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_server_answers),
        cmocka_unit_test(what_is_no_query_gets_what_it_deserves),
        cmocka_unit_test(a_long_answer_is_cut_unless_the_asker_takes_more),
        cmocka_unit_test(names_are_what_the_rfc_says),
        cmocka_unit_test(a_circle_of_pointers_is_no_name),
        cmocka_unit_test(any_bytes_may_come),
        cmocka_unit_test(queries_have_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
