/* A hundred thousand letters: what can be answered without their texts never looks at them. The texts lie in
 * memory that must not be read: whoever looks is ended by the system. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include <cmocka.h>

#include "tests/imap/bench.h"

enum { LETTERS = 100000, WINDOW = 50, TEXT_BYTES = 4096 };

/* Far above what it takes, so that a busy machine does not fail it: reading all texts takes minutes. */
enum { MOST_MS = 2000 };

static struct bench bench;
static void *unreadable;

static double now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* The last fifty can be read. Every tenth is unseen, every hundredth flagged. */
static int fill(void **state) {
    (void)state;
    unreadable = mmap(NULL, TEXT_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (unreadable == MAP_FAILED) return 1;
    bench_init(&bench);
    struct mw_folder *inbox = mw_account_inbox(&bench.account);
    for (uint32_t i = 1; i <= LETTERS; i++) {
        struct mw_mail mail = {.text = {unreadable, TEXT_BYTES}, .message = i, .arrived_s = 1700000000 + i};
        if (i > LETTERS - WINDOW) mail.text = mw_span_of("Subject: new\r\n\r\nx\r\n");
        if (i % 10 != 0) mail.flags |= MW_FLAG_BIT(MW_FLAG_SEEN);
        if (i % 100 == 0) mail.flags |= MW_FLAG_BIT(MW_FLAG_FLAGGED);
        mw_account_add(&bench.account, inbox, &mail, NULL);
    }
    mw_account_clear_journal(&bench.account);
    bench_login(&bench, 0);
    return 0;
}

static int empty(void **state) {
    (void)state;
    bench_free(&bench);
    munmap(unreadable, TEXT_BYTES);
    return 0;
}

static void ask(const char *command, const char *expected) {
    double from = now_ms();
    const char *said = bench_say(&bench, 0, "%s", command);
    double took = now_ms() - from;
    print_message("%8.2f ms  %s\n", took, command);
    if (strstr(said, expected) == NULL) fail_msg("%s: no \"%s\" in %.500s", command, expected, said);
    assert_true(took < MOST_MS);
}

static void texts_are_left_alone(void **state) {
    (void)state;
    ask("t STATUS INBOX (MESSAGES UNSEEN SIZE)", "MESSAGES 100000 UNSEEN 10000");
    ask("t SELECT INBOX", "* 100000 EXISTS");
    ask("t SEARCH RETURN (COUNT) UNSEEN", "COUNT 10000");
    ask("t SEARCH RETURN (COUNT) FLAGGED UNSEEN", "COUNT 1000");
    ask("t UID SEARCH RETURN (MIN MAX COUNT) UID 5000:6000 SEEN", "MIN 5001 MAX 5999 COUNT 900");
    ask("t SEARCH RETURN (COUNT) LARGER 4000 SINCE 1-Jan-2020", "COUNT 99950");
    ask("t SORT RETURN (COUNT) (REVERSE ARRIVAL) UTF-8 FLAGGED", "COUNT 1000");
    ask("t FETCH 50000:50049 (UID FLAGS INTERNALDATE RFC822.SIZE)", "* 50049 FETCH (UID 50049");
    ask("t UID FETCH 99951:* (FLAGS ENVELOPE)", "* 100000 FETCH (UID 100000");
    ask("t STORE 70000 +FLAGS.SILENT (\\Deleted)", "t OK");
    ask("t EXPUNGE", "* 70000 EXPUNGE");
    ask("t SEARCH RETURN (ALL) FLAGGED 1:300", "ALL 100,200,300");
    ask("t NOOP", "t OK");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(texts_are_left_alone)};
    return cmocka_run_group_tests(tests, fill, empty);
}
