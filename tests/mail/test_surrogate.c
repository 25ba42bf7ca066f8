/* What programs that cannot read UTF-8 in headers are given (RFC 6858). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/mail/surrogate.h"

static void check(const char *message, const char *wanted) {
    struct mw_buffer out = {0};
    assert_true(mw_surrogate_needed(mw_span_of(message)));
    mw_surrogate_add(&out, mw_span_of(message));
    assert_string_equal(mw_buffer_text(&out), wanted);
    assert_false(mw_surrogate_needed(mw_buffer_span(&out)));
    mw_buffer_free(&out);
}

static void test_who_needs_one(void **state) {
    (void)state;
    assert_false(mw_surrogate_needed(mw_span_of("Subject: x\r\n\r\nb\xC3\xBC\r\n")));
    assert_false(mw_surrogate_needed(mw_span_of("Subject: x\r\nno field: \r\n")));
    assert_false(mw_surrogate_needed(mw_span_of("Subject: x\r\n\xC3\xBC is no field\r\n")));
    assert_false(mw_surrogate_needed(mw_span_of("")));
    assert_true(mw_surrogate_needed(mw_span_of("Subject: x\r\n \xC3\xBC\r\n\r\n")));
}

static void test_addresses(void **state) {
    (void)state;
    check("From: =?UTF-8?Q?J=C3=BC?= <a@x.example>\r\nTo: J\xC3\xBCri <j\xC3\xBC@x.example>, \"a, b\" "
          "<c@x.example>,\r\n"
          " d@x.example, \xC3\xBC@x.example (who)\r\nCc: fr\xC3\xBC: a@x.example, \"x y\"@x.example;, "
          "z@x.example\r\n\r\nb\r\n",
          "From: =?UTF-8?Q?J=C3=BC?= <a@x.example>\r\n"
          "To: =?UTF-8?B?SsO8cmk=?= <invalid@internationalized-address.invalid>, \"a, b\"\r\n"
          " <c@x.example>, d@x.example, who <invalid@internationalized-address.invalid>\r\n"
          "Cc: =?UTF-8?Q?fr=C3=BC?=: a@x.example, \"x y\"@x.example;, z@x.example\r\n\r\nb\r\n");
    check("From: \xC3\xBC@x.example\r\n\r\n",
          "From: =?UTF-8?B?w7xAeC5leGFtcGxl?= <invalid@internationalized-address.invalid>\r\n\r\n");
}

static void test_other_fields(void **state) {
    (void)state;
    check("Received: from x for <\xC3\xBC@x.example>\r\nSubject: s\xC3\xBC\xC3\x9F\r\n und so\r\nX-Any: "
          "\xC3\xBC\r\n"
          "Content-Type: text/plain; charset=utf-8; name=\"a;\xC3\xBC\"; x=y\r\nMIME-Version: "
          "1.0\r\n\r\n.\xC3\xBC\r\n",
          "Subject: =?UTF-8?B?c8O8w58gdW5kIHNv?=\r\nContent-Type: text/plain; charset=utf-8; x=y\r\n"
          "MIME-Version: 1.0\r\n\r\n.\xC3\xBC\r\n");
    check("S\xC3\xBC: x\r\nSubject: \xFC\r\n\r\n", "Subject: =?UTF-8?Q?=FC?=\r\n\r\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_needs_one),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_other_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
