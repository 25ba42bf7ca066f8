/* SELECT with QRESYNC when the mailbox no longer remembers all that vanished (RFC 7162 §3.2.5): the client is
 * told of every uid that is not there, unless it can show what it knows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sim/mail/account.h"
#include "tests/imap/bench.h"

enum { LETTERS = 9 };

static struct bench bench;

/* Letters 3 and 7 are gone, and the mailbox has forgotten that they were there. */
static int forget(void **state) {
    (void)state;
    bench_init(&bench);
    for (int i = 0; i < LETTERS; i++)
        bench_add(&bench, "INBOX", "Subject: x\r\n\r\nx\r\n", 0);
    bench_login(&bench, 0);
    bench_say(&bench, 0, "a SELECT INBOX");
    bench_say(&bench, 0, "b STORE 3,7 +FLAGS.SILENT (\\Deleted)");
    bench_say(&bench, 0, "c EXPUNGE");
    bench_say(&bench, 0, "d CLOSE");
    struct mw_mailbox *mailbox = &mw_account_find(&bench.account, "INBOX")->mailbox;
    assert_int_equal(mailbox->vanished_count, 2);
    mailbox->vanished_count = 0;
    mailbox->vanished_from = mailbox->highest_modseq;
    bench_say(&bench, 0, "e ENABLE QRESYNC");
    return 0;
}

static int end(void **state) {
    (void)state;
    bench_free(&bench);
    return 0;
}

static void vanished(const char *known, const char *wanted) {
    const char *said = bench_say(&bench, 0, "s SELECT INBOX (QRESYNC (%u 1%s))",
                                 mw_account_find(&bench.account, "INBOX")->mailbox.uid_validity, known);
    const char *line = strstr(said, "* VANISHED");
    assert_non_null(strstr(said, "s OK [READ-WRITE]"));
    if (wanted == NULL) {
        assert_null(line);
        return;
    }
    assert_non_null(line);
    assert_memory_equal(line, wanted, strlen(wanted));
}

static void all_that_is_not_there(void **state) {
    (void)state;
    vanished("", "* VANISHED (EARLIER) 3,7\r\n");
    vanished(" 1:9", "* VANISHED (EARLIER) 3,7\r\n");
    vanished(" 4:100", "* VANISHED (EARLIER) 7\r\n");
    vanished(" 1:2,8:9", NULL);
}

static void what_the_client_can_show(void **state) {
    (void)state;
    /* It knew all nine: only before 3 is anything as it was. */
    vanished(" 1:9 (2,5,8 2,5,8)", "* VANISHED (EARLIER) 3,7\r\n");
    /* It knows that 3 has gone: what has been 6 is its fifth, here too. */
    vanished(" 1:2,4:9 (2,5,7 2,6,8)", "* VANISHED (EARLIER) 7\r\n");
    vanished(" (2,5,7 2,6,8)", "* VANISHED (EARLIER) 7\r\n");
    vanished(" 1:9 (1:2,3:5 1:2,4:6)", "* VANISHED (EARLIER) 7\r\n");
    /* It knows all. */
    vanished(" (7 9)", NULL);
    vanished(" 1:9 (1,7 1,9)", NULL);
}

static void what_shows_nothing(void **state) {
    (void)state;
    const char *all = "* VANISHED (EARLIER) 3,7\r\n";
    vanished(" (8 9)", all);
    vanished(" (4000000000 9)", all);
    vanished(" (5:1 9)", all);
    vanished(" (1:4294967295 1:4294967295)", all);
    vanished(" (1,2 1)", all);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_that_is_not_there, forget, end),
        cmocka_unit_test_setup_teardown(what_the_client_can_show, forget, end),
        cmocka_unit_test_setup_teardown(what_shows_nothing, forget, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
