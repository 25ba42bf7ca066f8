/* Address syntax of the envelope (RFC 5321 §4.1.2). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/buffer.h"
#include "sim/protocol/smtp/path.h"

static void check(const char *text, enum mw_path_kind kind, const char *expected) {
    struct mw_span rest = mw_span_of(text), mailbox;
    bool good = mw_path_take(&rest, kind, &mailbox);
    if (good != (expected != NULL)) fail_msg("%s: %s", text, good ? "accepted" : "refused");
    if (good && !mw_span_is(mailbox, expected))
        fail_msg("%s: got %.*s", text, (int)mailbox.len, mailbox.data);
}

static void takes_good_paths(void **state) {
    (void)state;
    check("<rina@kantor.example>", MW_PATH_FORWARD, "rina@kantor.example");
    check("<rina@kantor.example> SIZE=1", MW_PATH_REVERSE, "rina@kantor.example");
    check("<a.b+c@x>", MW_PATH_FORWARD, "a.b+c@x");
    check("<\"rina \\\" > @ b\"@kantor.example>", MW_PATH_FORWARD, "\"rina \\\" > @ b\"@kantor.example");
    check("<\"\"@kantor.example>", MW_PATH_FORWARD, "\"\"@kantor.example");
    check("<x@[192.0.2.1]>", MW_PATH_FORWARD, "x@[192.0.2.1]");
    check("<x@[IPv6:2001:db8::1]>", MW_PATH_FORWARD, "x@[IPv6:2001:db8::1]");
    check("<@a.example,@b.example:c@d.example>", MW_PATH_FORWARD, "c@d.example");
    check("<@a.example:c@d.example>", MW_PATH_REVERSE, "c@d.example");
    check("<r\xc3\xa9@x>", MW_PATH_FORWARD, "r\xc3\xa9@x");
    check("<\"r \xc3\xa9\"@\xc3\xa9.example>", MW_PATH_FORWARD, "\"r \xc3\xa9\"@\xc3\xa9.example");
    check("<>", MW_PATH_REVERSE, "");
    check("<postmaster>", MW_PATH_FORWARD, "postmaster");
    check("<PostMaster>", MW_PATH_FORWARD, "PostMaster");
}

static void refuses_bad_paths(void **state) {
    (void)state;
    static const char *const BAD[] = {
        "",
        "rina@x",
        "<rina@x",
        "<rina>",
        "<@x>",
        "<rina@>",
        "<.a@x>",
        "<a.@x>",
        "<a..b@x>",
        "<a b@x>",
        "<a@x..y>",
        "<a@-x>",
        "<a@x->",
        "<a@x_y>",
        "<a@x.>",
        "<a@b@c>",
        "<\"a@x>",
        "<\"a\"b@x>",
        "<a@[192.0.2]>",
        "<a@[2001:db8::1]>",
        "<a@[IPv6:192.0.2.1]>",
        "<a@[192.0.2.1>",
        "<@a,b@c>",
        "<@a:>",
        "<@a b:c@d>",
        "< a@b>",
        "<a@b >",
        "<r\xc3@x>",
        "<a@\xff>",
        "<@\xff:a@b>",
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        check(BAD[i], MW_PATH_REVERSE, NULL);
    check("<>", MW_PATH_FORWARD, NULL);
    check("<postmaster>", MW_PATH_REVERSE, NULL);
}

/* A label at its limit is taken, one over it is not (RFC 1035 §2.3.4); so with the domain (RFC 5321
 * §4.5.3.1.2). */
static void keeps_the_limits(void **state) {
    (void)state;
    for (int length = 62; length < 66; length++) {
        struct mw_buffer text = {0};
        mw_buffer_format(&text, "<a@%0*d>", length, 0);
        struct mw_span rest = mw_buffer_span(&text), mailbox;
        assert_int_equal(mw_path_take(&rest, MW_PATH_FORWARD, &mailbox), length <= 63);
        mw_buffer_free(&text);
    }
    for (int labels = 120; labels < 135; labels++) {
        struct mw_buffer text = {0};
        mw_buffer_add_text(&text, "<a@b");
        for (int n = 0; n < labels; n++)
            mw_buffer_add_text(&text, ".c");
        mw_buffer_add_byte(&text, '>');
        struct mw_span rest = mw_buffer_span(&text), mailbox;
        assert_int_equal(mw_path_take(&rest, MW_PATH_FORWARD, &mailbox), 1 + 2 * labels <= 255);
        mw_buffer_free(&text);
    }
}

static void tells_the_parts(void **state) {
    (void)state;
    static const struct {
        const char *mailbox, *local;
    } CASES[] = {{"a.b@c", "a.b"}, {"\"a@b\"@c", "\"a@b\""}, {"postmaster", "postmaster"}, {"", ""}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        assert_true(mw_span_is(mw_path_local_part(mw_span_of(CASES[i].mailbox)), CASES[i].local));
    assert_true(mw_path_is_ascii(mw_span_of("a@b")));
    assert_false(mw_path_is_ascii(mw_span_of("a@\xc3\xa9")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_good_paths),
        cmocka_unit_test(refuses_bad_paths),
        cmocka_unit_test(keeps_the_limits),
        cmocka_unit_test(tells_the_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
