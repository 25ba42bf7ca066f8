/* IMAP URLs that name letters (RFC 5092). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/buffer.h"
#include "sim/protocol/imap/url.h"

/* "user@host mailbox/validity uid section", what is not said as "-"; "BAD". */
static void is(const char *text, const char *wanted) {
    struct mw_arena arena = {0};
    struct mw_imap_url url;
    char told[300];
    if (mw_imap_url_read(&url, mw_span_of(text), &arena)) {
        struct mw_imap_reply section = {0};
        mw_imap_section_put(&url.section, &section);
        snprintf(told, sizeof told, "%.*s@%.*s %s/%u %u %s", (int)url.user.len,
                 url.user.len ? url.user.data : "", (int)url.host.len, url.host.len ? url.host.data : "",
                 url.mailbox ? url.mailbox : "-", url.uid_validity, url.uid, mw_buffer_text(&section.text));
        mw_imap_reply_free(&section);
    } else {
        strcpy(told, "BAD");
    }
    if (strcmp(told, wanted) != 0) fail_msg("%s is %s, not %s", text, told, wanted);
    mw_arena_free(&arena);
}

static void letters(void **state) {
    (void)state;
    is("/Arsip/;UID=20", "@ Arsip/0 20 []");
    is("/Arsip;UIDVALIDITY=7/;UID=20", "@ Arsip/7 20 []");
    is("/a/b/c/;uid=4294967295", "@ a/b/c/0 4294967295 []");
    is("/inbox/;UID=1", "@ INBOX/0 1 []");
    is("/dua%20kata%2F%c3%A9/;UID=1", "@ dua kata/\xc3\xa9/0 1 []");
    is(";UID=5", "@ -/0 5 []");
    is("imap://imap.kantor.example/x/;UID=1", "@imap.kantor.example x/0 1 []");
    is("IMAP://budi%40kantor.example;AUTH=*@imap.kantor.example:143/x;UIDVALIDITY=3/;UID=1",
       "budi@kantor.example@imap.kantor.example x/3 1 []");
}

static void parts(void **state) {
    (void)state;
    is("/x/;UID=1/;SECTION=1.2", "@ x/0 1 [1.2]");
    is("/x/;UID=1/;section=header", "@ x/0 1 [HEADER]");
    is("/x/;UID=1/;SECTION=2.HEADER.FIELDS%20(From%20To)", "@ x/0 1 [2.HEADER.FIELDS (From To)]");
    is("/x/;UID=1/;PARTIAL=10", "@ x/0 1 []<10>");
    is("/x/;UID=1/;SECTION=TEXT/;PARTIAL=0.1024", "@ x/0 1 [TEXT]<0>");
}

static void none(void **state) {
    (void)state;
    static const char *const bad[] = {"",
                                      "/",
                                      "x",
                                      "/x",
                                      "/x/",
                                      "/x;UID=1",
                                      "x/;UID=1",
                                      "//;UID=1",
                                      "/;UID=1",
                                      "/x/;UID=0",
                                      "/x/;UID=",
                                      "/x/;UID=4294967296",
                                      "/x/;UID=1x",
                                      "/x/;UID=1/",
                                      "/x;UIDVALIDITY=0/;UID=1",
                                      "/x;UIDVALIDITY=1;UID=1",
                                      "/x;UIDVALIDITY=/;UID=1",
                                      "/x/;UID=1/;SECTION=",
                                      "/x/;UID=1/;SECTION=0",
                                      "/x/;UID=1/;SECTION=FOO",
                                      "/x/;UID=1/;SECTION=1]",
                                      "/x/;UID=1/;SECTION=1]<1.2>",
                                      "/x/;UID=1/;PARTIAL=",
                                      "/x/;UID=1/;PARTIAL=1.",
                                      "/x/;UID=1/;PARTIAL=1.0",
                                      "/x/;UID=1/;PARTIAL=1/;SECTION=1",
                                      "/x/;UID=1;URLAUTH=anonymous",
                                      "/%/;UID=1",
                                      "/%2/;UID=1",
                                      "/%2g/;UID=1",
                                      "/%00/;UID=1",
                                      "/%ff/;UID=1",
                                      "imap://",
                                      "imap:///x/;UID=1",
                                      "imap://host",
                                      "imap://host/",
                                      "imap://user@/x/;UID=1",
                                      "http://host/x/;UID=1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        is(bad[i], "BAD");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters),
        cmocka_unit_test(parts),
        cmocka_unit_test(none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
