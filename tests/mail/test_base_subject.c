/* Base subjects (RFC 5256 §2.1, §5). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/mail/base_subject.h"

static void base_subjects(void **state) {
    (void)state;
    static const struct {
        const char *subject, *base;
        bool is_reply;
    } examples[] = {
        {"", "", false},
        {"hello", "hello", false},
        {"  hello \t there\r\n\tagain ", "hello there again", false},
        {"Re: hello", "hello", true},
        {"RE:hello", "hello", true},
        {"re :  hello", "hello", true},
        {"Re[2]: hello", "hello", true},
        {"Re [x] : hello", "hello", true},
        {"Re [x]: hello", "hello", true},
        {"Fw: hello", "hello", true},
        {"fwd: hello", "hello", true},
        {"Re: Fwd: RE: hello", "hello", true},
        {"Reply: hello", "Reply: hello", false},
        {"Re hello", "Re hello", false},
        {"hello (fwd)", "hello", true},
        {"hello (FWD) (fwd)  ", "hello", true},
        {"hello(fwd)", "hello", true},
        {"(fwd)", "", true},
        {"[list] hello", "hello", false},
        {"[a][b] [c] hello", "hello", false},
        {"[list]", "[list]", false},
        {"[a] [b]", "[b]", false},
        {"Re: [list] hello", "hello", true},
        {"[list] Re: hello", "hello", true},
        {"[a] Re: [b] Fwd[3]: [c] hello (fwd)", "hello", true},
        {"[a] [b] Re: hello", "hello", true},
        {"[Fwd: hello]", "hello", true},
        {"[fwd: Re: [list] hello (fwd)] (fwd)", "hello", true},
        {"[Fwd: [Fwd: hello]]", "hello", true},
        {"Re: [Fwd: hello]", "hello", true},
        {"[Fwd: hello", "[Fwd: hello", false},
        {"[Fwd:]", "", true},
        {"Re:", "", true},
        {"Re: Re: ", "", true},
        {"=?utf-8?q?Re=3A_caf=C3=A9?=", "café", true},
        {"Re: =?utf-8?q?caf=C3=A9?=\r\n =?utf-8?q?_noir?=", "café noir", true},
        {"AW: hello", "AW: hello", false},
        {"[unclosed Re: hello", "[unclosed Re: hello", false},
    };
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        struct mw_buffer out = {0};
        bool is_reply = mw_base_subject(&out, mw_span_of(examples[i].subject));
        if (strcmp(mw_buffer_text(&out), examples[i].base) != 0 || is_reply != examples[i].is_reply)
            fail_msg("%s: %s %d", examples[i].subject, mw_buffer_text(&out), is_reply);
        mw_buffer_free(&out);
    }
}

static void long_subjects_take_no_longer(void **state) {
    (void)state;
    static const char *const pieces[] = {"[a]", "[", "Re:", "(fwd)", "[fwd:", "re[", "[a] re: ", " ", "=?"};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct mw_buffer text = {0}, out = {0};
        while (text.len < 1000000)
            mw_buffer_add_text(&text, pieces[i]);
        mw_buffer_add_text(&text, "x");
        mw_base_subject(&out, mw_buffer_span(&text));
        mw_buffer_free(&text);
        mw_buffer_free(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base_subjects),
        cmocka_unit_test(long_subjects_take_no_longer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
