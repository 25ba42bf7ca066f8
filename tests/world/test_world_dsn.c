/* RFC 3461: what a mail program asked to be told is told, by the server that knows, and nothing else. The
 * mail program is this file: it speaks to mail.sekolah.example from outside of the simulation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/world/keep.h"
#include "sim/world/outside.h"
#include "sim/world/world.h"
#include "tests/world/situation.h"
#include "tests/world/trace_check.h"

#define ANI    "ani@sekolah.example"
#define BUDI   "budi@kantor.example"
#define NOBODY "nobody@kantor.example"
#define OLD    "/network/hosts/mx/old-smtp=true"

static const char TEXT[] = "From: ani@sekolah.example\r\nSubject: Halo\r\n\r\nthe very body\r\n";

static uint16_t host_called(const struct mw_scenario *scenario, const char *id) {
    uint16_t host = 0;
    while (strcmp(scenario->hosts[host].face.id, id) != 0)
        host++;
    return host;
}

/* The playground with changes, one a line ("" for none), in which ani hands in one letter and waits ten days.
 * mail: what follows MAIL FROM:<ani>; rcpt: RCPT lines. */
static void hand_in_kept(struct situation *situation, const char *change, const char *mail, const char *rcpt,
                         const struct mw_keeper *keeper) {
    *situation = (struct situation){0};
    struct mw_problems problems = {0};
    struct mw_lesson *lesson = mw_lesson_load("lessons/playground.json", &problems);
    assert_non_null(lesson);
    struct mw_change changes[4];
    size_t count = 0;
    for (struct mw_span rest = mw_span_of(change); rest.len > 0;) {
        size_t line = mw_span_find(rest, '\n');
        assert_true(mw_change_parse(mw_arena_span_text(&situation->arena, mw_span_cut(rest, 0, line)),
                                    &situation->arena, &changes[count++]));
        rest = mw_span_from(rest, line + 1);
    }
    struct mw_lesson_choice choice = {.changes = changes, .change_count = count};
    struct mw_scenario inside, scenario;
    assert_true(mw_lesson_scenario(lesson, &choice, &situation->arena, &inside, &problems));
    uint16_t server = host_called(&inside, "mail");
    mw_outside_scenario(&inside, server, false, &situation->arena, &scenario);
    struct mw_world *world = mw_world_create(&scenario, &situation->trace);
    if (keeper != NULL) assert_true(mw_world_keep(world, keeper, false));
    struct mw_outside *program = mw_outside_open(world, server, 587, "127.0.0.1", 40000);
    /* "\0ani@sekolah.example\0ani-secret" */
    const char *said =
        mw_arena_format(&situation->arena,
                        "EHLO pc\r\nAUTH PLAIN AGFuaUBzZWtvbGFoLmV4YW1wbGUAYW5pLXNlY3JldA==\r\n"
                        "MAIL FROM:<%s\r\n%sDATA\r\n%s.\r\nQUIT\r\n",
                        mail, rcpt, TEXT);
    for (struct mw_span rest = mw_span_of(said); rest.len > 0;) {
        size_t line = mw_span_find(rest, '\n') + 1;
        mw_outside_feed(world, program, mw_span_cut(rest, 0, line));
        mw_world_advance(world, mw_world_now(world) + 1000);
        rest = mw_span_from(rest, line);
    }
    struct mw_span heard = mw_buffer_span(mw_outside_output(program));
    assert_contains(heard, "\r\n354 ");
    assert_contains(heard, "\r\n221 ");
    mw_outside_over(world, program);
    mw_world_advance(world, mw_world_now(world) + (int64_t)10 * 24 * 3600 * 1000000);
    check_promises(&situation->trace);
    mw_world_destroy(world);
    mw_lesson_free(lesson);
    mw_problems_free(&problems);
}

static void hand_in(struct situation *situation, const char *change, const char *mail, const char *rcpt) {
    hand_in_kept(situation, change, mail, rcpt, NULL);
}

static void assert_told(struct situation *situation, size_t letters_for_ani, size_t bounced,
                        size_t reported) {
    assert_int_equal(letters(situation, MW_STORE_MAILBOX, ANI), letters_for_ani);
    assert_int_equal(count_notices(situation, MW_NOTICE_BOUNCED), bounced);
    assert_int_equal(count_notices(situation, MW_NOTICE_REPORTED), reported);
}

static struct mw_span letter_to_ani(struct situation *situation, size_t i) {
    struct mw_holding holding = lying(situation, MW_STORE_MAILBOX, ANI);
    return letter_text(situation, &holding, i);
}

/* The wishes go on to the server that has the mailbox, as they were said; it reports, and nobody else. */
static void test_wishes_are_passed_on(void **state) {
    (void)state;
    struct situation situation;
    hand_in(&situation, "", ANI "> RET=FULL ENVID=q+2B1",
            "RCPT TO:<" BUDI "> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;b+2Bx@kantor.example\r\n");
    assert_int_not_equal(find_line(&situation, MW_RECORD_COMMAND, 25,
                                   "RCPT TO:<" BUDI "> NOTIFY=SUCCESS,FAILURE "
                                   "ORCPT=rfc822;b+2Bx@kantor.example",
                                   1),
                         MW_NONE);
    uint32_t mail = find_line(&situation, MW_RECORD_COMMAND, 25, "MAIL FROM:<" ANI ">", 1);
    assert_contains(mw_trace_bytes(&situation.trace, situation.trace.records[mail].line.text),
                    " RET=FULL ENVID=q+2B1\r\n");
    assert_told(&situation, 1, 0, 1);
    struct mw_span report = letter_to_ani(&situation, 0);
    assert_true(mw_span_starts_nocase(report, "Return-Path: <>\r\n"));
    assert_contains(report, "Subject: Delivery report / Laporan pengiriman\r\n");
    assert_contains(report, "Original-Envelope-Id: q+1\r\nReporting-MTA: dns; mx.kantor.example\r\n");
    assert_contains(report,
                    "\r\nOriginal-Recipient: rfc822;b+x@kantor.example\r\nFinal-Recipient: rfc822; " BUDI
                    "\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n--");
    assert_contains(report, "Content-Type: text/rfc822-headers\r\n");
    assert_false(contains(report, "the very body")); /* RFC 3461 §4.3: FULL is for failures */
    situation_free(&situation);
}

/* RFC 3461 §5.2.2: a server without DSN hears nothing of it, and the last one that knows says so. */
static void test_relayed_to_a_server_without_dsn(void **state) {
    (void)state;
    struct situation situation;
    hand_in(&situation, OLD, ANI "> ENVID=x", "RCPT TO:<" BUDI "> NOTIFY=SUCCESS\r\n");
    assert_int_not_equal(find_line(&situation, MW_RECORD_COMMAND, 25, "RCPT TO:<" BUDI ">\r\n", 1), MW_NONE);
    assert_int_not_equal(find_line(&situation, MW_RECORD_COMMAND, 25, "MAIL FROM:<" ANI ">\r\n", 1), MW_NONE);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 1);
    assert_told(&situation, 1, 0, 1);
    struct mw_span report = letter_to_ani(&situation, 0);
    assert_contains(report, "Original-Envelope-Id: x\r\nReporting-MTA: dns; mail.sekolah.example\r\n");
    assert_contains(report, "Action: relayed\r\nStatus: 2.0.0\r\nRemote-MTA: dns; mx.kantor.example\r\n");
    situation_free(&situation);
    /* Nobody asked: nobody is told. */
    hand_in(&situation, OLD, ANI ">", "RCPT TO:<" BUDI ">\r\n");
    assert_told(&situation, 0, 0, 0);
    situation_free(&situation);
}

static void test_who_wants_to_know_of_failures(void **state) {
    static const struct {
        const char *notify;
        bool told;
    } CASES[] = {{"", true},
                 {" NOTIFY=FAILURE", true},
                 {" NOTIFY=delay,failure", true},
                 {" NOTIFY=SUCCESS", false},
                 {" NOTIFY=DELAY", false},
                 {" NOTIFY=NEVER", false}};
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct situation situation;
        char rcpt[100];
        snprintf(rcpt, sizeof rcpt, "RCPT TO:<" NOBODY ">%s\r\n", CASES[i].notify);
        hand_in(&situation, "", ANI ">", rcpt);
        assert_int_equal(count_notices(&situation, MW_NOTICE_RECIPIENT_FAILED), 1);
        assert_int_equal(count_notices(&situation, MW_NOTICE_NOT_REPORTED), !CASES[i].told);
        assert_told(&situation, CASES[i].told, CASES[i].told, 0);
        situation_free(&situation);
    }
}

static void test_what_comes_back(void **state) {
    static const struct {
        const char *ret;
        bool whole;
    } CASES[] = {{"", false}, {" RET=HDRS", false}, {" RET=full", true}};
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct situation situation;
        char mail[100];
        snprintf(mail, sizeof mail, ANI ">%s ENVID=+0D+0AX:", CASES[i].ret);
        hand_in(&situation, "", mail, "RCPT TO:<" NOBODY "> ORCPT=rfc822;" NOBODY "\r\n");
        assert_told(&situation, 1, 1, 0);
        struct mw_span bounce = letter_to_ani(&situation, 0);
        assert_contains(bounce, "Original-Envelope-Id: +0D+0AX:\r\n"); /* no line of its own making */
        assert_contains(bounce, "Original-Recipient: rfc822;" NOBODY "\r\nFinal-Recipient: rfc822; " NOBODY
                                "\r\nAction: failed\r\n");
        assert_contains(bounce, CASES[i].whole ? "Content-Type: message/rfc822\r\n\r\nReceived: "
                                               : "Content-Type: text/rfc822-headers\r\n\r\nReceived: ");
        assert_int_equal(contains(bounce, "the very body\r\n"), CASES[i].whole);
        situation_free(&situation);
    }
}

/* One attempt, several fates: each asks for itself. */
static void test_each_recipient_for_itself(void **state) {
    (void)state;
    struct situation situation;
    hand_in(&situation, "", ANI ">",
            "RCPT TO:<" ANI "> NOTIFY=SUCCESS\r\nRCPT TO:<postmaster@sekolah.example>\r\n"
            "RCPT TO:<" BUDI "> NOTIFY=NEVER\r\nRCPT TO:<" NOBODY "> NOTIFY=NEVER\r\n"
            "RCPT TO:<nowhere@kantor.example>\r\n");
    assert_told(&situation, 3, 1, 1); /* the letter, the report, the bounce */
    struct mw_span report = letter_to_ani(&situation, 1), bounce = letter_to_ani(&situation, 2);
    assert_contains(report, "Final-Recipient: rfc822; " ANI "\r\nAction: delivered\r\n");
    assert_false(contains(report, "rfc822; postmaster"));
    assert_contains(bounce, "Final-Recipient: rfc822; nowhere@kantor.example\r\nAction: failed\r\n");
    assert_false(contains(bounce, NOBODY));
    situation_free(&situation);
}

/* RFC 3461 §6.1: nothing is told to the null reverse-path. */
static void test_null_reverse_path(void **state) {
    (void)state;
    struct situation situation;
    hand_in(&situation, "", ">",
            "RCPT TO:<" BUDI "> NOTIFY=SUCCESS\r\nRCPT TO:<" NOBODY "> NOTIFY=FAILURE\r\n");
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 1);
    assert_told(&situation, 0, 0, 0);
    assert_int_equal(count_notices(&situation, MW_NOTICE_BOUNCE_DROPPED), 1);
    situation_free(&situation);
}

/* RFC 3461 §4.1: the sender learns once that it takes long, unless NOTIFY says something else; RFC 3464
 * §2.3.9. */
static void test_who_wants_to_know_of_delays(void **state) {
    static const struct {
        const char *notify;
        size_t late, bounced;
    } CASES[] = {{"", 1, 1},
                 {" NOTIFY=DELAY", 1, 0},
                 {" NOTIFY=FAILURE,DELAY", 1, 1},
                 {" NOTIFY=NEVER", 0, 0},
                 {" NOTIFY=SUCCESS,FAILURE", 0, 1},
                 {" NOTIFY=SUCCESS", 0, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct situation situation;
        char rcpt[100];
        snprintf(rcpt, sizeof rcpt, "RCPT TO:<" BUDI ">%s ORCPT=rfc822;b@x.example\r\n", CASES[i].notify);
        hand_in(&situation, "/network/links/mail-mx/loss=1.0", ANI "> RET=FULL ENVID=late", rcpt);
        assert_int_equal(count_notices(&situation, MW_NOTICE_DELAY_REPORTED), CASES[i].late);
        assert_told(&situation, CASES[i].late + CASES[i].bounced, CASES[i].bounced, 0);
        if (CASES[i].late) {
            struct mw_span report = letter_to_ani(&situation, 0);
            assert_contains(report, "Subject: Delayed mail / Surat tertunda\r\n");
            assert_contains(report, "Original-Envelope-Id: late\r\n");
            assert_contains(report, "Original-Recipient: rfc822;b@x.example\r\nFinal-Recipient: rfc822; " BUDI
                                    "\r\nAction: delayed\r\nStatus: 4.4.1\r\n");
            /* arrived at 09:00 on March 2nd */
            assert_contains(report, "\r\nWill-Retry-Until: Sat, 07 Mar 2026 09:00:00 +0700\r\n");
            assert_contains(report, "Date: Mon, 02 Mar 2026 13:00:00 +0700\r\n");
            assert_false(contains(report, "the very body"));
        }
        situation_free(&situation);
    }
}

static void test_when_a_delay_is_told(void **state) {
    (void)state;
    struct situation situation;
    hand_in(&situation, "/network/links/mail-mx/cut=true\n/network/hosts/mail/delay-notice=20min", ANI ">",
            "RCPT TO:<" BUDI ">\r\nRCPT TO:<" NOBODY "> NOTIFY=NEVER\r\n");
    assert_int_equal(count_notices(&situation, MW_NOTICE_DELAY_REPORTED), 1);
    struct mw_span report = letter_to_ani(&situation, 0);
    assert_contains(report, "Date: Mon, 02 Mar 2026 09:20:00 +0700\r\n");
    assert_false(contains(report, NOBODY));
    situation_free(&situation);
    hand_in(&situation, "/network/links/mail-mx/cut=true", ">", "RCPT TO:<" BUDI "> NOTIFY=DELAY\r\n");
    assert_int_equal(count_notices(&situation, MW_NOTICE_DELAY_REPORTED), 0);
    situation_free(&situation);
}

/* A keeper whose disk is full whenever a report comes, a few times. */
struct full_disk {
    size_t refusals, kept, done;
    size_t texts_refused; /* deliveries */
};

static bool keeps_text(void *self, const struct mw_account *account, uint32_t message, struct mw_span text) {
    struct full_disk *disk = self;
    (void)account, (void)message, (void)text;
    return disk->texts_refused == 0 || disk->texts_refused-- == 0;
}

static void sees_change(void *self, const struct mw_account *account,
                        const struct mw_account_change *change) {
    (void)self, (void)account, (void)change;
}

static bool keeps_letter(void *self, const struct mw_kept_letter *letter) {
    struct full_disk *disk = self;
    if (letter->told_count == 0) return true; /* no report, or one of a delay */
    assert_int_equal(disk->done, 0);          /* the letter is there as long as its report is not */
    if (disk->refusals > 0 && disk->refusals--) return false;
    assert_int_equal(letter->told_count, 1);
    disk->kept++;
    return true;
}

static void lets_go(void *self, const struct mw_kept_letter *letter) {
    (void)letter;
    ((struct full_disk *)self)->done++;
}

/* A report that cannot be kept is not lost: the letter waits for it. */
static void test_report_waits_for_room(void **state) {
    static const char *const RCPT[] = {"RCPT TO:<" ANI "> NOTIFY=SUCCESS\r\n", "RCPT TO:<" NOBODY ">\r\n"};
    (void)state;
    for (int failure = 0; failure < 2; failure++) {
        struct situation situation;
        struct full_disk disk = {.refusals = 3};
        struct mw_keeper keeper = {&disk, keeps_text, sees_change, keeps_letter, lets_go};
        hand_in_kept(&situation, "", ANI ">", RCPT[failure], &keeper);
        assert_int_equal(disk.refusals, 0);
        assert_int_equal(disk.kept, 1);
        assert_int_equal(disk.done, 2); /* the letter, then the report */
        assert_int_equal(letters(&situation, MW_STORE_MAILBOX, ANI), failure ? 1 : 2);
        assert_int_equal(letters(&situation, MW_STORE_QUEUE, "mail"), 0);
        situation_free(&situation);
    }
}

/* Nor is a letter that cannot be stored now: it waits, and is not sent round. */
static void test_letter_waits_for_room(void **state) {
    (void)state;
    struct situation situation;
    struct full_disk disk = {.texts_refused = 2};
    struct mw_keeper keeper = {&disk, keeps_text, sees_change, keeps_letter, lets_go};
    hand_in_kept(&situation, "/network/hosts/mail/delay-notice=20min", ANI ">", "RCPT TO:<" ANI ">\r\n",
                 &keeper);
    assert_int_equal(disk.texts_refused, 0);
    assert_int_equal(count_lines(&situation, MW_RECORD_COMMAND, 53, "MX"), 0);
    assert_int_equal(count_notices(&situation, MW_NOTICE_DEFERRED), 2);
    assert_told(&situation, 2, 0, 0);
    struct mw_holding holding = lying(&situation, MW_STORE_MAILBOX, ANI);
    assert_contains(letter_text(&situation, &holding, 0), "Action: delayed\r\nStatus: 4.3.0\r\n");
    assert_contains(letter_text(&situation, &holding, 1), "the very body");
    situation_free(&situation);
}

/* RFC 5321 §4.1.3, RFC 1123 §5.2.17: mail to an address goes there, without the DNS, and is taken there. */
static void test_address_literals(void **state) {
    (void)state;
    struct situation situation;
    hand_in(&situation, "", ANI ">",
            "RCPT TO:<Budi@[198.51.100.25]>\r\nRCPT TO:<postmaster@[198.51.100.25]>\r\n"
            "RCPT TO:<ani@[192.0.2.25]>\r\nRCPT TO:<nobody@[198.51.100.25]>\r\n");
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 1);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, "postmaster@mx.kantor.example"), 1);
    assert_int_equal(count_lines(&situation, MW_RECORD_COMMAND, 53, "MX"), 0);
    assert_told(&situation, 2, 1, 0);
    assert_contains(letter_to_ani(&situation, 1),
                    "Final-Recipient: rfc822; nobody@[198.51.100.25]\r\nAction: "
                    "failed\r\nStatus: 5.1.1\r\nRemote-MTA: dns; [198.51.100.25]");
    situation_free(&situation);
    hand_in(&situation, "", ANI ">", "RCPT TO:<x@[203.0.113.53]>\r\nRCPT TO:<x@[IPv6:2001:db8::99]>\r\n");
    assert_int_equal(count_notices(&situation, MW_NOTICE_DELAY_REPORTED), 1);
    assert_told(&situation, 2, 1, 0); /* nobody serves there, or is there */
    assert_contains(letter_to_ani(&situation, 1), "Status: 4.4.7\r\n");
    situation_free(&situation);
}

/* RFC 6533: the status stays ASCII, and the header that comes back may be more. */
static void test_international_addresses(void **state) {
    (void)state;
    struct situation situation;
    hand_in(&situation, "", ANI "> SMTPUTF8 RET=HDRS",
            "RCPT TO:<j\xC3\xBCri@kantor.example> ORCPT=utf-8;j\\x{FC}ri@x.example\r\n");
    assert_told(&situation, 1, 1, 0);
    struct mw_span bounce = letter_to_ani(&situation, 0);
    assert_contains(bounce, "\r\nOriginal-Recipient: utf-8;j\\x{FC}ri@x.example\r\nFinal-Recipient: utf-8; "
                            "j\\x{FC}ri@kantor.example\r\nAction: failed\r\nStatus: 5.1.1\r\n");
    assert_contains(bounce,
                    "Diagnostic-Code: smtp; 550 5.1.1 <j\\x{FC}ri@kantor.example>: no such user here\r\n");
    assert_contains(bounce, "Content-Type: message/global-headers\r\nContent-Transfer-Encoding: 8bit\r\n");
    situation_free(&situation);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wishes_are_passed_on),
        cmocka_unit_test(test_relayed_to_a_server_without_dsn),
        cmocka_unit_test(test_who_wants_to_know_of_failures),
        cmocka_unit_test(test_what_comes_back),
        cmocka_unit_test(test_each_recipient_for_itself),
        cmocka_unit_test(test_null_reverse_path),
        cmocka_unit_test(test_letter_waits_for_room),
        cmocka_unit_test(test_address_literals),
        cmocka_unit_test(test_international_addresses),
        cmocka_unit_test(test_who_wants_to_know_of_delays),
        cmocka_unit_test(test_when_a_delay_is_told),
        cmocka_unit_test(test_report_waits_for_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
