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
        "<r\xc3\xa9@x>",
        "<a@\xc3\xa9>",
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        check(BAD[i], MW_PATH_REVERSE, NULL);
    check("<>", MW_PATH_FORWARD, NULL);
    check("<postmaster>", MW_PATH_REVERSE, NULL);
}

/* A local-part, label or path at its limit is taken, one over it is not (RFC 5321 §4.5.3.1). */
static void keeps_the_limits(void **state) {
    (void)state;
    static const struct {
        int local, label;
        bool good;
    } CASES[] = {{64, 63, true}, {65, 1, false}, {1, 64, false}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct mw_buffer text = {0};
        mw_buffer_add_byte(&text, '<');
        for (int n = 0; n < CASES[i].local; n++)
            mw_buffer_add_byte(&text, 'a');
        mw_buffer_add_byte(&text, '@');
        for (int n = 0; n < CASES[i].label; n++)
            mw_buffer_add_byte(&text, 'b');
        mw_buffer_add_byte(&text, '>');
        struct mw_span rest = mw_buffer_span(&text), mailbox;
        assert_int_equal(mw_path_take(&rest, MW_PATH_FORWARD, &mailbox), CASES[i].good);
        mw_buffer_free(&text);
    }
    for (int labels = 120; labels < 135; labels++) {
        struct mw_buffer text = {0};
        mw_buffer_add_text(&text, "<a@b");
        for (int n = 0; n < labels; n++)
            mw_buffer_add_text(&text, ".c");
        mw_buffer_add_byte(&text, '>');
        struct mw_span rest = mw_buffer_span(&text), mailbox;
        assert_int_equal(mw_path_take(&rest, MW_PATH_FORWARD, &mailbox), text.len <= 256);
        mw_buffer_free(&text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_good_paths),
        cmocka_unit_test(refuses_bad_paths),
        cmocka_unit_test(keeps_the_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
