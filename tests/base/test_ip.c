/* Addresses, with the examples of RFC 4291 §2.2 and RFC 5952. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/base/ip.h"
#include "sim/base/random.h"

static void addresses_are_read_and_written(void **state) {
    (void)state;
    static const char *const examples[][2] = {
        {"192.0.2.1", "192.0.2.1"},
        {"0.0.0.0", "0.0.0.0"},
        {"255.255.255.255", "255.255.255.255"},
        {"2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"},
        {"FF01:0:0:0:0:0:0:101", "ff01::101"},
        {"0:0:0:0:0:0:0:1", "::1"},
        {"::", "::"},
        {"1::", "1::"},
        {"2001:db8::0001", "2001:db8::1"},
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"}, /* one zero group is not shortened */
        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},          /* the longest run */
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},    /* the first of equals */
        {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
        {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
    };
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        struct mw_ip ip, again;
        char out[MW_IP_TEXT_BYTES];
        if (!mw_ip_parse(examples[i][0], &ip)) fail_msg("refused: %s", examples[i][0]);
        assert_string_equal(mw_ip_text(&ip, out), examples[i][1]);
        assert_true(mw_ip_parse(out, &again) && mw_ip_equal(&ip, &again));
    }
}

static void what_is_no_address(void **state) {
    (void)state;
    static const char *const bad[] = {"",
                                      "1",
                                      "1.2.3",
                                      "1.2.3.4.5",
                                      "256.1.1.1",
                                      "1.2.3.04",
                                      "1..2.3",
                                      "1.2.3.4 ",
                                      "a.b.c.d",
                                      "-1.2.3.4",
                                      "1.2.3.99999999999",
                                      ":",
                                      ":::",
                                      "1:",
                                      ":1",
                                      "1:2:3:4:5:6:7",
                                      "1:2:3:4:5:6:7:8:9",
                                      "1::2::3",
                                      "12345::",
                                      "g::",
                                      "1:2:3:4:5:6:7:8::",
                                      "::1:",
                                      "fffff::1",
                                      "2001:db8::1%eth0"};
    struct mw_ip ip;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (mw_ip_parse(bad[i], &ip)) fail_msg("taken: %s", bad[i]);
}

static void random_addresses_come_back(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 1000; seed++) {
        struct mw_random random = mw_random_stream(seed, "addresses");
        struct mw_ip ip = {.v6 = seed % 2 == 0}, back;
        char out[MW_IP_TEXT_BYTES];
        for (int i = 0; i < (ip.v6 ? 16 : 4); i++)
            ip.bytes[i] = mw_random_below(&random, 2) ? 0 : (uint8_t)mw_random_next(&random);
        if (!mw_ip_parse(mw_ip_text(&ip, out), &back) || !mw_ip_equal(&ip, &back))
            fail_msg("seed %d: %s", (int)seed, out);
    }
    struct mw_ip four = {0}, six = {.v6 = true};
    assert_false(mw_ip_equal(&four, &six));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_read_and_written),
        cmocka_unit_test(what_is_no_address),
        cmocka_unit_test(random_addresses_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
