/* Limits, wrong passwords, blocked ports, old servers, lossy and cut links. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/world/situation.h"

#define ANI     "ani@sekolah.example"
#define BUDI    "budi@kantor.example"
#define SITI    "siti@kantor.example"
#define NO_READ "/script/read=null"
#define PHOTO(size)                                                                                          \
    "/script/greet/message/attachments=[{\"name\":\"foto.jpg\",\"type\":\"image/jpeg\",\"size\":\"" size     \
    "\"}]"

static void assert_greeted(struct situation *situation) {
    assert_int_equal(letters(situation, MW_STORE_MAILBOX, BUDI), 1);
    assert_int_equal(letters(situation, MW_STORE_MAILBOX, SITI), 1);
    assert_int_equal(letters(situation, MW_STORE_MAILBOX, ANI), 0);
    assert_int_equal(letters(situation, MW_STORE_QUEUE, "mail"), 0);
    assert_int_equal(letters(situation, MW_STORE_QUEUE, "mx"), 0);
}

static void assert_bounced(struct situation *situation, const char *status) {
    struct mw_holding holding = lying(situation, MW_STORE_MAILBOX, ANI);
    size_t late = count_notices(situation, MW_NOTICE_DELAY_REPORTED);
    assert_true(late <= 1);
    assert_int_equal(holding.letter_count, late + 1);
    assert_contains(letter_text(situation, &holding, late), status);
}

/* RFC 5321 §3.2: EHLO is not understood, HELO is. */
static void test_old_smtp(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NO_READ, "/network/hosts/mx/old-smtp=true");
    assert_int_equal(count_lines(&situation, MW_RECORD_COMMAND, 25, "EHLO"), 1);
    assert_int_equal(count_lines(&situation, MW_RECORD_REPLY, 25, "500"), 1);
    assert_int_equal(count_lines(&situation, MW_RECORD_COMMAND, 25, "HELO mail.sekolah.example\r\n"), 1);
    assert_greeted(&situation);
    struct mw_holding holding = lying(&situation, MW_STORE_MAILBOX, BUDI);
    assert_contains(letter_text(&situation, &holding, 0), "by mx.kantor.example with SMTP id ");
    situation_free(&situation);
}

/* RFC 1870: the client says SIZE=, or gives up by itself, before the message travels. */
static void test_size_limits(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NO_READ, PHOTO("200KB"), "/network/hosts/mail/size-limit=100KB");
    assert_true(step_came_to(&situation, "greet", MW_STEP_FAILED));
    assert_int_equal(count_notices(&situation, MW_NOTICE_SEND_FAILED), 1);
    assert_int_equal(count_records(&situation, MW_RECORD_CONTENT), 0);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, ANI), 0);
    situation_free(&situation);
    RUN(&situation, NO_READ, PHOTO("200KB"), "/network/hosts/mx/size-limit=100KB");
    assert_true(step_came_to(&situation, "greet", MW_STEP_SUCCEEDED));
    assert_int_equal(count_records(&situation, MW_RECORD_CONTENT), 1);
    assert_bounced(&situation, "Status: 5.3.4\r\n");
    assert_bounced(&situation, "Final-Recipient: rfc822; " BUDI);
    assert_bounced(&situation, "Final-Recipient: rfc822; " SITI);
    situation_free(&situation);
    /* Without SIZE to warn it, an old server says so after the message. */
    RUN(&situation, NO_READ, PHOTO("200KB"), "/network/hosts/mx/size-limit=100KB",
        "/network/hosts/mx/old-smtp=true");
    assert_int_equal(count_records(&situation, MW_RECORD_CONTENT), 2);
    assert_bounced(&situation, "Diagnostic-Code: smtp; 552 ");
    situation_free(&situation);
}

#define FULL                                                                                                 \
    "[{\"from\":\"x@jauh.example\",\"subject\":\"Penuh\",\"text\":\"a\","                                    \
    "\"attachments\":[{\"name\":\"f\",\"size\":\"3KB\"}]}]"

static void test_full_mailbox(void **state) {
    (void)state;
    struct situation situation;
    /* Some room, but not enough: known only when the message lies in the server's hands. */
    RUN(&situation, NO_READ, "/people/budi/quota=500B");
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 0);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, SITI), 1);
    assert_bounced(&situation, "Status: 5.2.2\r\n");
    assert_bounced(&situation, "Final-Recipient: rfc822; " BUDI);
    struct mw_holding holding = lying(&situation, MW_STORE_MAILBOX, ANI);
    assert_false(contains(letter_text(&situation, &holding, 0), "Final-Recipient: rfc822; " SITI));
    situation_free(&situation);
}

/* Not a byte of room: 452, and tried again until a visit makes room. */
static void test_mailbox_full_for_now(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, "/script/read=null", "/people/budi/mailbox=" FULL, "/people/budi/quota=10KB");
    struct mw_holding first = lying(&situation, MW_STORE_MAILBOX, BUDI);
    unsigned bytes = (unsigned)first.letters[0].bytes;
    situation_free(&situation);
    struct mw_arena arena = {0};
    const char *quota = mw_arena_format(&arena, "/people/budi/quota=%uB", bytes);
    RUN(&situation, NO_READ, "/people/budi/mailbox=" FULL, quota);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, SITI), 1);
    assert_true(count_lines(&situation, MW_RECORD_REPLY, 25, "452 4.2.2") > 5);
    assert_true(count_notices(&situation, MW_NOTICE_DEFERRED) > 5);
    assert_int_equal(count_notices(&situation, MW_NOTICE_DELAY_REPORTED), 1);
    assert_bounced(&situation, "Status: 4.4.7\r\n");
    situation_free(&situation);
    RUN(&situation,
        "/script/read={\"title\":\"t\",\"who\":\"budi\",\"device\":\"pc\",\"do\":\"fetch\",\"at\":\"5min\"}",
        "/people/budi/mailbox=" FULL, quota, "/people/budi/devices/pc/receives/mode=delete");
    assert_int_equal(count_lines(&situation, MW_RECORD_REPLY, 25, "452 4.2.2"), 1);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, ANI), 0);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 1);
    situation_free(&situation);
    RUN(&situation,
        "/script/read={\"title\":\"t\",\"who\":\"budi\",\"device\":\"pc\",\"do\":\"fetch\",\"at\":\"5h\"}",
        "/people/budi/mailbox=" FULL, quota, "/people/budi/devices/pc/receives/mode=delete");
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 1);
    struct mw_holding late = lying(&situation, MW_STORE_MAILBOX, ANI);
    assert_int_equal(late.letter_count, 1); /* late, but no bounce */
    assert_contains(letter_text(&situation, &late, 0),
                    "Action: delayed\r\nStatus: 4.2.2\r\nRemote-MTA: dns; "
                    "mx.kantor.example\r\nDiagnostic-Code: smtp; 452 4.2.2");
    mw_arena_free(&arena);
    situation_free(&situation);
}

static void test_wrong_passwords(void **state) {
    (void)state;
    struct situation situation;
    /* Two people with one address cannot be, so the device logs in at a server where nobody knows Ani. */
    RUN(&situation, NO_READ, "/people/ani/devices/laptop/sends/server=mx.kantor.example");
    assert_true(step_came_to(&situation, "greet", MW_STEP_FAILED));
    assert_int_equal(count_lines(&situation, MW_RECORD_REPLY, 587, "535 5.7.8"), 1);
    assert_int_equal(count_notices(&situation, MW_NOTICE_LOGIN_FAILED), 1);
    situation_free(&situation);
    RUN(&situation, "/people/budi/devices/pc/receives/server=mail.sekolah.example");
    assert_true(step_came_to(&situation, "read", MW_STEP_FAILED));
    assert_int_equal(count_notices(&situation, MW_NOTICE_LOGIN_FAILED), 1);
    assert_int_equal(count_lines(&situation, MW_RECORD_REPLY, 110, "-ERR [AUTH]"), 1);
    assert_int_equal(letters(&situation, MW_STORE_DEVICE, "pc"), 0);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 1);
    situation_free(&situation);
    RUN(&situation, NO_READ, "/people/ani/devices/laptop/sends/login=false");
    assert_true(step_came_to(&situation, "greet", MW_STEP_FAILED));
    assert_int_equal(count_lines(&situation, MW_RECORD_REPLY, 587, "530 5.7.0"), 1);
    situation_free(&situation);
    RUN(&situation, NO_READ, "/script/greet/envelope-from=" BUDI);
    assert_true(step_came_to(&situation, "greet", MW_STEP_FAILED));
    assert_int_equal(count_lines(&situation, MW_RECORD_REPLY, 587, "553 5.7.1"), 1);
    situation_free(&situation);
}

static void test_blocked_submission(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NO_READ, "/network/links/laptop-mail/blocks=[25,587]");
    assert_true(step_came_to(&situation, "greet", MW_STEP_FAILED));
    assert_int_equal(count_records(&situation, MW_RECORD_TIMED_OUT), 1);
    assert_int_equal(count_records(&situation, MW_RECORD_CONNECTED), 0);
    assert_int_equal(count_notices(&situation, MW_NOTICE_SEND_FAILED), 1);
    situation_free(&situation);
    RUN(&situation, NO_READ, "/network/links/laptop-mail/blocks=[25,587]",
        "/people/ani/devices/laptop/sends/port=2525");
    assert_true(step_came_to(&situation, "greet", MW_STEP_SUCCEEDED));
    assert_greeted(&situation);
    situation_free(&situation);
    RUN(&situation, NO_READ, "/people/ani/devices/laptop/sends/port=465");
    assert_true(step_came_to(&situation, "greet", MW_STEP_FAILED));
    assert_int_equal(count_records(&situation, MW_RECORD_REFUSED), 1);
    situation_free(&situation);
}

static void test_lossy_links(void **state) {
    (void)state;
    static const char *const losses[] = {"0.01", "0.05", "0.1", "0.2"};
    for (size_t i = 0; i < sizeof losses / sizeof *losses; i++) {
        struct mw_arena arena = {0};
        struct situation situation;
        RUN(&situation, PHOTO("60KB"),
            mw_arena_format(&arena, "/network/links/laptop-mail/loss=%s", losses[i]),
            mw_arena_format(&arena, "/network/links/mail-mx/loss=%s", losses[i]),
            mw_arena_format(&arena, "/network/links/mx-pc/loss=%s", losses[i]),
            mw_arena_format(&arena, "/network/links/mail-dns/loss=%s", losses[i]));
        assert_greeted(&situation);
        assert_int_equal(letters(&situation, MW_STORE_DEVICE, "pc"), 1);
        size_t lost = 0;
        for (size_t at = 0; at < situation.trace.record_count; at++)
            lost += situation.trace.records[at].kind == MW_RECORD_PACKET &&
                    situation.trace.records[at].flags & MW_PACKET_LOST;
        assert_true(lost > 0);
        situation_free(&situation);
        mw_arena_free(&arena);
    }
}

/* What is on a wire when it goes dead is taken back by both sides. */
static void test_dead_line(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NO_READ, PHOTO("2MB"), "/network/links/mail-mx/loss=1.0",
        "/network/hosts/mail/queue-lifetime=1h");
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 0);
    assert_bounced(&situation, "Status: 4.4.7\r\n");
    situation_free(&situation);
}

/* Whether pipelined or not: the same letters in the same places. */
static void test_pipelining_changes_no_outcome(void **state) {
    (void)state;
    static const char *const both[] = {"true", "false"};
    size_t packets[2];
    for (int i = 0; i < 2; i++) {
        struct mw_arena arena = {0};
        struct situation situation;
        RUN(&situation, NO_READ,
            "/script/greet/message/to=[\"" BUDI "\", \"nobody@kantor.example\", \"" SITI "\"]",
            mw_arena_format(&arena, "/network/hosts/mail/pipelining=%s", both[i]),
            mw_arena_format(&arena, "/people/ani/devices/laptop/sends/pipelining=%s", both[i]));
        assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 1);
        assert_int_equal(letters(&situation, MW_STORE_MAILBOX, SITI), 1);
        assert_bounced(&situation, "Final-Recipient: rfc822; nobody@kantor.example");
        packets[i] = count_records(&situation, MW_RECORD_PACKET);
        situation_free(&situation);
        mw_arena_free(&arena);
    }
    assert_true(packets[0] < packets[1]);
}

/* The same run twice is the same trace; another seed changes no more than chance does. */
static void test_runs_repeat(void **state) {
    (void)state;
    struct situation one, two, other;
    const char *const changes[] = {"/network/links/mail-mx/loss=0.1", PHOTO("30KB"), NULL};
    uint64_t seed = 12345;
    situation_run(&one, changes, NULL);
    situation_run(&two, changes, NULL);
    situation_run(&other, changes, &seed);
    assert_int_equal(one.trace.record_count, two.trace.record_count);
    assert_memory_equal(one.trace.records, two.trace.records,
                        one.trace.record_count * sizeof *one.trace.records);
    assert_int_equal(one.trace.texts.span_count, two.trace.texts.span_count);
    for (size_t i = 0; i < one.trace.texts.span_count; i++)
        assert_true(mw_span_equal(one.trace.texts.spans[i], two.trace.texts.spans[i]));
    assert_true(one.trace.record_count != other.trace.record_count ||
                memcmp(one.trace.records, other.trace.records,
                       one.trace.record_count * sizeof *one.trace.records) != 0);
    assert_greeted(&one);
    assert_greeted(&other);
    situation_free(&one);
    situation_free(&two);
    situation_free(&other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_old_smtp),
        cmocka_unit_test(test_size_limits),
        cmocka_unit_test(test_full_mailbox),
        cmocka_unit_test(test_mailbox_full_for_now),
        cmocka_unit_test(test_wrong_passwords),
        cmocka_unit_test(test_blocked_submission),
        cmocka_unit_test(test_lossy_links),
        cmocka_unit_test(test_dead_line),
        cmocka_unit_test(test_pipelining_changes_no_outcome),
        cmocka_unit_test(test_runs_repeat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
