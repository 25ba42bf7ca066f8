/* Where letters go: which server, in which order, and what comes back when they cannot. */
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
#define TO(x)   "/script/greet/message/to=[" x "]"
#define NO_READ "/script/read=null"

/* The one letter in this mailbox. */
static struct mw_span only_letter(struct situation *situation, const char *whose) {
    struct mw_holding holding = lying(situation, MW_STORE_MAILBOX, whose);
    assert_int_equal(holding.letter_count, 1);
    return letter_text(situation, &holding, 0);
}

static void test_undisturbed(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NULL);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 1);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, SITI), 1);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, ANI), 0);
    assert_int_equal(letters(&situation, MW_STORE_DEVICE, "pc"), 1);
    assert_int_equal(letters(&situation, MW_STORE_SENT, "laptop"), 1);
    assert_int_equal(letters(&situation, MW_STORE_QUEUE, "mail"), 0);
    assert_int_equal(letters(&situation, MW_STORE_QUEUE, "mx"), 0);
    assert_true(step_came_to(&situation, "greet", MW_STEP_SUCCEEDED));
    assert_true(step_came_to(&situation, "read", MW_STEP_SUCCEEDED));
    assert_int_equal(count_lines(&situation, MW_RECORD_COMMAND, 25, "DATA"),
                     1); /* one letter, two recipients */
    situation_free(&situation);
}

/* RFC 5321 §6.1, RFC 3464: the relay that took the letter writes back. */
static void test_unknown_recipient_bounces(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NO_READ, TO("\"nobody@kantor.example\", \"" BUDI "\""));
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 1);
    struct mw_span bounce = only_letter(&situation, ANI);
    assert_true(mw_span_starts_nocase(bounce, "Return-Path: <>\r\n"));
    assert_contains(bounce, "Content-Type: multipart/report; report-type=delivery-status");
    assert_contains(bounce, "Reporting-MTA: dns; mail.sekolah.example\r\n");
    assert_contains(bounce,
                    "Final-Recipient: rfc822; nobody@kantor.example\r\nAction: failed\r\nStatus: 5.1.1\r\n");
    assert_contains(bounce, "Remote-MTA: dns; mx.kantor.example\r\n");
    assert_contains(bounce, "Diagnostic-Code: smtp; 550 5.1.1");
    assert_contains(bounce, "Subject: Selamat datang\r\n"); /* the header of what was not delivered */
    assert_contains(bounce, "Auto-Submitted: auto-replied\r\n");
    assert_false(contains(bounce, "Final-Recipient: rfc822; " BUDI));
    assert_int_equal(count_notices(&situation, MW_NOTICE_BOUNCED), 1);
    assert_true(step_came_to(&situation, "greet", MW_STEP_SUCCEEDED)); /* her own server took it */
    situation_free(&situation);
}

/* RFC 5321 §4.5.5: nobody is told of a bounce's own failure. */
static void test_bounce_without_home_is_dropped(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NO_READ, "/people/ani/quota=1B", TO("\"nobody@kantor.example\""));
    assert_int_equal(count_notices(&situation, MW_NOTICE_BOUNCED), 1);
    assert_int_equal(count_notices(&situation, MW_NOTICE_BOUNCE_DROPPED), 1);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, ANI), 0);
    assert_int_equal(letters(&situation, MW_STORE_QUEUE, "mail"), 0);
    situation_free(&situation);
    RUN(&situation, NO_READ, "/script/greet/envelope-from=", TO("\"nobody@kantor.example\""));
    assert_int_equal(count_notices(&situation, MW_NOTICE_BOUNCED), 0);
    assert_int_equal(count_notices(&situation, MW_NOTICE_BOUNCE_DROPPED), 1);
    situation_free(&situation);
}

static void test_names_that_take_no_mail(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NO_READ, TO("\"x@tiada.example\""));
    assert_contains(only_letter(&situation, ANI), "Status: 5.1.2\r\n");
    assert_string_equal(notice_sentence(&situation, MW_NOTICE_NAME_UNKNOWN, 1),
                        "There is no such name as tiada.example");
    situation_free(&situation);
    /* RFC 7505 */
    RUN(&situation, NO_READ, "/network/dns/records/kantor.example/MX=[{\"preference\":0,\"host\":\".\"}]");
    assert_contains(only_letter(&situation, ANI), "Status: 5.1.10\r\n");
    assert_int_equal(count_notices(&situation, MW_NOTICE_MX_NULL), 1);
    assert_int_equal(count_lines(&situation, MW_RECORD_COMMAND, 25, ""), 0);
    situation_free(&situation);
    /* RFC 5321 §5.1: an MX whose name has no address */
    RUN(&situation, NO_READ,
        "/network/dns/records/kantor.example/MX=[{\"preference\":0,\"host\":\"gone.example\"}]");
    assert_contains(only_letter(&situation, ANI), "Status: 5.4.4\r\n");
    situation_free(&situation);
}

static void test_no_mx_means_the_domain_itself(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, "/network/dns/records/kantor.example={\"A\":[\"198.51.100.25\"]}");
    assert_int_equal(count_notices(&situation, MW_NOTICE_MX_MISSING), 1);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 1);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, SITI), 1);
    situation_free(&situation);
}

#define SECOND_MX                                                                                            \
    "/network/hosts/spare={\"name\":\"spare.example\",\"kind\":\"server\",\"address\":\"203.0.113.25\","     \
    "\"at\":[500,800],\"runs\":[\"mta\",\"mailboxes\"]}",                                                    \
        "/network/links/mail-spare={\"between\":[\"mail\",\"spare\"],\"latency\":\"5ms\"}"
#define TWO_MX(first, second)                                                                                \
    "/network/dns/records/kantor.example/MX=[{\"preference\":20,\"host\":\"" second                          \
    "\"},{\"preference\":10,\"host\":\"" first "\"}]"

/* The better of two servers cannot be reached: by every way of not being reached, the next one is used. */
static void second_is_used(const char *trouble, enum mw_record_kind what_is_seen) {
    struct situation situation;
    RUN(&situation, NO_READ, SECOND_MX, TWO_MX("spare.example", "mx.kantor.example"), trouble);
    assert_string_equal(notice_sentence(&situation, MW_NOTICE_MX_FOUND, 1),
                        "Mail for kantor.example goes to spare.example (preference 10)");
    assert_string_equal(notice_sentence(&situation, MW_NOTICE_NEXT_HOST, 1),
                        "spare.example does not take it now: the next server is mx.kantor.example");
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 1);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, SITI), 1);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, ANI), 0);
    if (what_is_seen != MW_RECORD_KIND_COUNT) assert_int_equal(count_records(&situation, what_is_seen), 1);
    situation_free(&situation);
}

static void test_second_mx(void **state) {
    (void)state;
    second_is_used("/network/hosts/spare/runs=[]", MW_RECORD_REFUSED);
    second_is_used("/network/links/mail-spare/cut=true", MW_RECORD_TIMED_OUT);
    second_is_used("/network/links/mail-spare/blocks=[25]", MW_RECORD_TIMED_OUT);
    second_is_used("/network/dns/records/spare.example={\"TXT\":[\"no address\"]}", MW_RECORD_KIND_COUNT);
    struct situation situation;
    RUN(&situation, NO_READ, SECOND_MX, TWO_MX("mx.kantor.example", "spare.example"));
    assert_int_equal(count_notices(&situation, MW_NOTICE_NEXT_HOST), 0);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 1);
    situation_free(&situation);
}

/* RFC 5321 §5.1: the first says no for good, and the second is not asked. */
static void test_final_refusal_ends_it(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NO_READ, SECOND_MX, TWO_MX("spare.example", "mx.kantor.example"));
    assert_int_equal(count_notices(&situation, MW_NOTICE_NEXT_HOST), 0); /* spare denies relaying: 550 */
    assert_contains(only_letter(&situation, ANI), "Status: 5.7.1\r\n");
    situation_free(&situation);
}

static void test_waiting_grows_and_ends(void **state) {
    (void)state;
    static const char *const waits[] = {"15 min", "30 min", "60 min", "120 min", "240 min", "240 min"};
    struct situation situation;
    RUN(&situation, NO_READ, TO("\"" BUDI "\""), "/network/links/mail-mx/cut=true",
        "/network/links/dns-mx/cut=true");
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++)
        if (!contains(mw_span_of(notice_sentence(&situation, MW_NOTICE_DEFERRED, i + 1)), waits[i]))
            fail_msg("wait %zu is not %s: %s", i + 1, waits[i],
                     notice_sentence(&situation, MW_NOTICE_DEFERRED, i + 1));
    struct mw_holding holding = lying(&situation, MW_STORE_MAILBOX, ANI);
    assert_int_equal(holding.letter_count, 2); /* first that it is late */
    assert_contains(letter_text(&situation, &holding, 1), "Status: 4.4.7\r\n");
    assert_contains(letter_text(&situation, &holding, 1), "Action: failed\r\n");
    int64_t day_us = INT64_C(86400000000),
            bounced_us = situation.trace.records[holding.letters[1].since].at_us;
    assert_true(bounced_us > 4 * day_us && bounced_us <= 5 * day_us);
    assert_int_equal(letters(&situation, MW_STORE_QUEUE, "mail"), 0);
    situation_free(&situation);
    RUN(&situation, NO_READ, TO("\"" BUDI "\""), "/network/links/mail-mx/cut=true",
        "/network/links/dns-mx/cut=true", "/network/hosts/mail/retry-first=1min",
        "/network/hosts/mail/queue-lifetime=10min");
    assert_true(count_notices(&situation, MW_NOTICE_DEFERRED) <= 3);
    assert_true(count_notices(&situation, MW_NOTICE_DEFERRED) >= 2);
    assert_contains(only_letter(&situation, ANI), "Status: 4.4.7\r\n");
    situation_free(&situation);
}

static void test_silent_dns(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NO_READ, "/network/links/mail-dns/cut=true",
        "/people/ani/devices/laptop/sends/server=mail.sekolah.example");
    assert_true(step_came_to(&situation, "greet", MW_STEP_FAILED)); /* the laptop asks over the same link */
    assert_int_equal(count_notices(&situation, MW_NOTICE_DNS_SILENT), 1);
    situation_free(&situation);
    RUN(&situation, NO_READ, "/network/links/laptop-dns={\"between\":[\"laptop\",\"dns\"]}",
        "/network/links/mail-dns/cut=true", "/network/hosts/mail/delay-notice=9d");
    assert_true(step_came_to(&situation, "greet", MW_STEP_SUCCEEDED));
    assert_true(count_notices(&situation, MW_NOTICE_DEFERRED) > 2);
    assert_contains(only_letter(&situation, ANI), "Status: 4.4.7\r\n");
    situation_free(&situation);
}

static void test_local_delivery(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NO_READ, TO("\"" ANI "\""));
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, ANI), 1);
    assert_int_equal(count_lines(&situation, MW_RECORD_COMMAND, 53, "MX"), 0);
    assert_int_equal(count_lines(&situation, MW_RECORD_COMMAND, 25, ""), 0);
    assert_int_equal(count_notices(&situation, MW_NOTICE_LOCAL_DELIVERY), 1);
    situation_free(&situation);
}

static void test_many_recipients(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NO_READ,
        TO("\"" ANI "\", \"" BUDI "\", \"x@kantor.example\", \"" SITI "\", \"y@sekolah.example\""));
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 1);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, SITI), 1);
    /* y was refused at once, by her own server; x by the other one, and bounced. */
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, ANI), 2);
    assert_int_equal(count_lines(&situation, MW_RECORD_REPLY, 587, "550 5.1.1"), 1);
    assert_int_equal(count_lines(&situation, MW_RECORD_REPLY, 25, "550 5.1.1"), 1);
    assert_int_equal(count_lines(&situation, MW_RECORD_COMMAND, 25, "DATA"), 1);
    assert_int_equal(count_notices(&situation, MW_NOTICE_BOUNCED), 1);
    assert_true(step_came_to(&situation, "greet", MW_STEP_FAILED));
    situation_free(&situation);
    RUN(&situation, NO_READ, TO("\"x@sekolah.example\", \"y@sekolah.example\""));
    assert_true(step_came_to(&situation, "greet", MW_STEP_FAILED));
    assert_int_equal(count_lines(&situation, MW_RECORD_COMMAND, 0, "DATA"), 0);
    assert_int_equal(letters(&situation, MW_STORE_SENT, "laptop"), 0);
    situation_free(&situation);
}

/* RFC 5321 §4.5.1 */
static void test_postmaster_is_always_there(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NO_READ, TO("\"Postmaster@kantor.example\""));
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, ANI), 0);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, "postmaster@mx.kantor.example"), 1);
    situation_free(&situation);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_undisturbed),
        cmocka_unit_test(test_unknown_recipient_bounces),
        cmocka_unit_test(test_bounce_without_home_is_dropped),
        cmocka_unit_test(test_names_that_take_no_mail),
        cmocka_unit_test(test_no_mx_means_the_domain_itself),
        cmocka_unit_test(test_second_mx),
        cmocka_unit_test(test_final_refusal_ends_it),
        cmocka_unit_test(test_waiting_grows_and_ends),
        cmocka_unit_test(test_silent_dns),
        cmocka_unit_test(test_local_delivery),
        cmocka_unit_test(test_many_recipients),
        cmocka_unit_test(test_postmaster_is_always_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
