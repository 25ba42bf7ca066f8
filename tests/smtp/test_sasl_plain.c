/* SASL PLAIN (RFC 4616), with the RFC's own examples. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/protocol/sasl/plain.h"

#define SPAN(literal) ((struct mw_span){literal, sizeof literal - 1})

static void parses_the_examples(void **state) {
    (void)state;
    struct mw_sasl_plain plain;
    assert_true(mw_sasl_plain_parse(SPAN("\0tim\0tanstaaftanstaaf"), &plain));
    assert_int_equal(plain.authorize.len, 0);
    assert_true(mw_span_is(plain.login, "tim"));
    assert_true(mw_span_is(plain.password, "tanstaaftanstaaf"));
    assert_true(mw_sasl_plain_parse(SPAN("Ursel\0Kurt\0xipj3plmq"), &plain));
    assert_true(mw_span_is(plain.authorize, "Ursel"));
    assert_true(mw_span_is(plain.login, "Kurt"));
}

static void refuses_what_is_none(void **state) {
    (void)state;
    struct mw_span bad[] = {SPAN(""),        SPAN("tim"),         SPAN("\0tim"), SPAN("\0\0secret"),
                            SPAN("\0tim\0"), SPAN("\0tim\0a\0b"), SPAN("\0\0"),  SPAN("\0t\xff\0pass")};
    struct mw_sasl_plain plain;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(mw_sasl_plain_parse(bad[i], &plain));
}

static void builds_what_it_parses(void **state) {
    (void)state;
    struct mw_buffer message = {0};
    struct mw_sasl_plain plain;
    mw_sasl_plain_build("rina", "rahasia \xc3\xa9", &message);
    assert_true(mw_sasl_plain_parse(mw_buffer_span(&message), &plain));
    assert_true(mw_span_is(plain.login, "rina"));
    assert_true(mw_span_is(plain.password, "rahasia \xc3\xa9"));
    assert_int_equal(plain.authorize.len, 0);
    mw_buffer_free(&message);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses_the_examples),
        cmocka_unit_test(refuses_what_is_none),
        cmocka_unit_test(builds_what_it_parses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
