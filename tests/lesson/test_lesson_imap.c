/* Selectors and expectations about IMAP: held against a run that was written by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "sim/lesson/annotate.h"
#include "sim/lesson/select.h"
#include "sim/lesson/source.h"
#include "sim/trace/query.h"
#include "tests/trace/imap_score.h"

struct desk {
    struct mw_trace trace;
    struct mw_arena arena;
    struct mw_problems problems;
};

static int make(void **state) {
    static struct desk desk;
    desk = (struct desk){0};
    imap_score(&desk.trace);
    *state = &desk;
    return 0;
}

static int drop(void **state) {
    struct desk *desk = *state;
    mw_trace_free(&desk->trace);
    mw_arena_free(&desk->arena);
    mw_problems_free(&desk->problems);
    return 0;
}

#define PEOPLE                                                                                               \
    "\"people\":{\"budi\":{\"name\":\"Budi\",\"address\":\"budi@kantor.example\","                           \
    "\"devices\":{\"phone\":{\"host\":\"phone\"},\"pc\":{\"host\":\"pc\"}}}}"

static const struct mw_node *read_lesson(struct desk *desk, const char *rest) {
    const char *text = mw_arena_format(&desk->arena, "{" PEOPLE ",%s}", rest);
    const struct mw_node *root =
        mw_source_read(mw_span_of(text), "test", MW_TRUST_BRACKETS, &desk->arena, &desk->problems);
    assert_non_null(root);
    assert_int_equal(desk->problems.count, 0);
    return root;
}

static uint32_t selected(struct desk *desk, const char *selector) {
    const struct mw_node *root = read_lesson(desk, mw_arena_format(&desk->arena, "\"at\":%s", selector));
    mw_select_check(mw_node_get(root, "at"), &desk->problems);
    assert_int_equal(desk->problems.count, 0);
    return mw_select(root, mw_node_get(root, "at"), &desk->trace);
}

static void lines_are_found_without_their_tags(void **state) {
    struct desk *desk = *state;
    const struct mw_trace *trace = &desk->trace;
    assert_int_equal(selected(desk, "{\"command\":\"uid store\"}"), imap_score_line(trace, "B6"));
    assert_int_equal(selected(desk, "{\"command\":\"UID FETCH\",\"nth\":2}"), imap_score_line(trace, "B3"));
    assert_int_equal(selected(desk, "{\"command\":\"FETCH\"}"), MW_NONE);
    assert_int_equal(selected(desk, "{\"command\":\"DONE\"}"), imap_score_line(trace, "DONE"));
    assert_int_equal(selected(desk, "{\"reply\":\"NO [NONEXISTENT]\"}"), imap_score_line(trace, "B9 NO"));
    assert_int_equal(selected(desk, "{\"reply\":\"OK\",\"contains\":\"idle\"}"),
                     imap_score_line(trace, "A4 OK"));
    /* The event of what comes untagged is the tagged reply that it belongs to. */
    assert_int_equal(selected(desk, "{\"reply\":\"* 3 EXISTS\"}"), imap_score_line(trace, "A2 OK"));
    assert_int_equal(selected(desk, "{\"content\":true,\"nth\":2}"), imap_score_line(trace, "B3 OK"));
    assert_int_equal(selected(desk, "{\"reply\":\"+\"}"), imap_score_line(trace, "+ idling"));
}

static void what_is_pushed_is_found(void **state) {
    struct desk *desk = *state;
    const struct mw_trace *trace = &desk->trace;
    uint32_t removed = imap_score_line(trace, "B5 OK");
    uint32_t pushed = imap_score_next(trace, removed, MW_RECORD_REPLY);
    assert_int_equal(selected(desk, "{\"pushed\":\"EXPUNGE\"}"), pushed);
    assert_int_equal(selected(desk, "{\"pushed\":\"EXISTS\"}"), imap_score_line(trace, "* 2 EXISTS"));
    assert_int_equal(selected(desk, "{\"pushed\":\"\",\"step\":\"tidy\"}"), pushed);
    assert_int_equal(selected(desk, "{\"pushed\":\"\",\"to\":\"pc\"}"), MW_NONE);
}

static void flags_and_folders_are_found(void **state) {
    struct desk *desk = *state;
    const struct mw_trace *trace = &desk->trace;
#define BUDI "\"budi@kantor.example\""
    uint32_t read = imap_score_next(trace, imap_score_line(trace, "B3"), MW_RECORD_MAIL_FLAGGED);
    uint32_t marked = imap_score_next(trace, imap_score_line(trace, "B6"), MW_RECORD_MAIL_FLAGGED);
    uint32_t added = imap_score_next(trace, MW_NONE, MW_RECORD_FOLDER_ADDED);
    assert_int_equal(selected(desk, "{\"flagged\":" BUDI "}"), read);
    assert_int_equal(selected(desk, "{\"flagged\":" BUDI ",\"sets\":\"deleted\"}"), marked);
    uint32_t unread = selected(desk, "{\"flagged\":" BUDI ",\"clears\":\"seen\"}");
    assert_int_equal(trace->records[unread].kind, MW_RECORD_MAIL_FLAGGED);
    assert_true(unread > marked);
    assert_int_equal(selected(desk, "{\"flagged\":" BUDI ",\"sets\":\"draft\"}"), MW_NONE);
    uint32_t heard = selected(desk, "{\"flagged-on\":\"budi/phone\",\"sets\":\"seen\"}");
    assert_int_equal(heard, imap_score_next(trace, read, MW_RECORD_MAIL_FLAGGED));
    assert_int_equal(trace->records[heard].host, IMAP_PHONE);
    assert_int_equal(selected(desk, "{\"folder-created\":" BUDI "}"), added);
    assert_int_equal(selected(desk, "{\"folder-created\":" BUDI ",\"folder\":\"Sent\"}"), MW_NONE);
    assert_int_equal(selected(desk, "{\"folder-renamed\":" BUDI ",\"folder\":\"Arsip/Lama\"}"),
                     imap_score_next(trace, added, MW_RECORD_FOLDER_RENAMED));
    assert_int_equal(selected(desk, "{\"folder-deleted\":" BUDI "}"),
                     imap_score_next(trace, added, MW_RECORD_FOLDER_REMOVED));
}

static void letters_are_found_where_they_lie(void **state) {
    struct desk *desk = *state;
    const struct mw_trace *trace = &desk->trace;
    uint32_t added = imap_score_next(trace, imap_score_line(trace, "B5"), MW_RECORD_MAIL_ADDED);
    uint32_t gone = imap_score_next(trace, added, MW_RECORD_MAIL_REMOVED);
    /* MOVE changes two letters' places at once: the event is where that is done. */
    assert_int_equal(selected(desk, "{\"stored\":" BUDI ",\"folder\":\"Arsip/2026\"}"), gone);
    assert_int_equal(selected(desk, "{\"stored\":" BUDI "}"), MW_NONE); /* INBOX gets none */
    assert_int_equal(selected(desk, "{\"removed\":" BUDI "}"), gone);
    assert_int_equal(selected(desk, "{\"dropped\":\"budi/phone\"}"),
                     imap_score_next(trace, gone, MW_RECORD_MAIL_REMOVED));
    assert_int_equal(selected(desk, "{\"grown\":\"budi/phone\"}"),
                     imap_score_next(trace, MW_NONE, MW_RECORD_MAIL_GROWN));
    uint32_t whole = selected(desk, "{\"fetched\":\"budi/pc\"}");
    assert_int_equal(trace->records[whole].host, IMAP_PC);
}

/* --- expectations --- */

static const struct mw_expectation *expected(struct desk *desk, const char *expectation) {
    const struct mw_node *root =
        read_lesson(desk, mw_arena_format(&desk->arena, "\"expect\":[%s]", expectation));
    struct mw_annotating annotating = {.root = root, .trace = &desk->trace, .problems = &desk->problems};
    mw_annotate_expectations(&annotating);
    return &desk->trace.catalogue.expectations[desk->trace.catalogue.expectation_count - 1];
}

static void assert_holds(struct desk *desk, const char *expectation, const char *english,
                         const char *indonesian) {
    const struct mw_expectation *made = expected(desk, expectation);
    assert_string_equal(mw_say(made->text, MW_LANGUAGE_EN), english);
    assert_string_equal(mw_say(made->text, MW_LANGUAGE_ID), indonesian);
    if (!made->held) fail_msg("%s; found: %s", english, made->found);
}

static void assert_fails(struct desk *desk, const char *expectation, const char *found) {
    const struct mw_expectation *made = expected(desk, expectation);
    assert_false(made->held);
    assert_string_equal(made->found, found);
}

static void expectations_over_folders(void **state) {
    struct desk *desk = *state;
    assert_holds(desk, "{\"mailbox\":" BUDI ",\"messages\":1,\"unread\":1,\"flagged\":0}",
                 "the mailbox of budi@kantor.example holds 1 message, 1 unread, 0 flagged",
                 "kotak surat budi@kantor.example berisi 1 pesan, 1 belum dibaca, 0 berbintang");
    assert_holds(desk, "{\"mailbox\":" BUDI ",\"folder\":\"Arsip/Lama\",\"flagged\":1}",
                 "the mailbox of budi@kantor.example, folder Arsip/Lama, holds 1 flagged",
                 "kotak surat budi@kantor.example, folder Arsip/Lama, berisi 1 berbintang");
    assert_holds(desk, "{\"mailbox\":" BUDI ",\"folder\":\"Arsip/2026\",\"exists\":false}",
                 "the mailbox of budi@kantor.example, folder Arsip/2026, is not there",
                 "kotak surat budi@kantor.example, folder Arsip/2026, tidak ada");
    assert_fails(desk, "{\"mailbox\":" BUDI ",\"folder\":\"Sent\",\"exists\":true}", "–");
    assert_fails(desk, "{\"mailbox\":" BUDI ",\"messages\":1,\"unread\":0}", "1 / 1");
    assert_holds(desk, "{\"device\":\"budi/phone\",\"messages\":1,\"partial\":0,\"bytes\":180}",
                 "the device budi/phone holds 1 message, 180 bytes, 0 only in part",
                 "perangkat budi/phone berisi 1 pesan, 180 byte, 0 hanya sebagian");
    assert_fails(desk, "{\"device\":\"budi/phone\",\"partial\":2}", "0");
}

static void expectations_over_traffic(void **state) {
    struct desk *desk = *state;
    uint64_t all = 0, phone = 0;
    for (uint32_t i = 0; i < desk->trace.record_count; i++) {
        const struct mw_record *packet = &desk->trace.records[i];
        if (packet->kind != MW_RECORD_PACKET) continue;
        all += packet->packet.length;
        if (packet->connection == IMAP_PHONE_TALK) phone += packet->packet.length;
    }
    assert_true(phone > 0 && phone < all);
    struct mw_arena *arena = &desk->arena;
    assert_true(expected(desk, mw_arena_format(arena, "{\"traffic\":\"imap\",\"at-most\":%llu}",
                                               (unsigned long long)all))
                    ->held);
    assert_fails(
        desk, mw_arena_format(arena, "{\"traffic\":\"imap\",\"at-most\":%llu}", (unsigned long long)all - 1),
        mw_arena_format(arena, "%llu byte", (unsigned long long)all));
    assert_fails(desk,
                 mw_arena_format(arena, "{\"traffic\":\"imap\",\"host\":\"phone\",\"at-least\":%llu}",
                                 (unsigned long long)phone + 1),
                 mw_arena_format(arena, "%llu byte", (unsigned long long)phone));
    assert_holds(desk, "{\"traffic\":\"pop3\",\"at-least\":0,\"at-most\":0}",
                 "the pop3 traffic is at least 0 bytes and at most 0 bytes",
                 "lalu lintas pop3 sedikitnya 0 byte dan paling banyak 0 byte");
    assert_fails(desk, "{\"traffic\":\"imap\",\"step\":\"never\",\"at-least\":1}", "0 byte");
    assert_holds(desk, "{\"commands\":\"UID FETCH\",\"count\":3}", "3 times the command UID FETCH",
                 "3 kali perintah UID FETCH");
    assert_holds(desk, "{\"replies\":\"* 3 EXISTS\",\"count\":2}", "2 times the reply * 3 EXISTS",
                 "2 kali jawaban * 3 EXISTS");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)
    const struct CMUnitTest tests[] = {
        TEST(lines_are_found_without_their_tags), TEST(what_is_pushed_is_found),
        TEST(flags_and_folders_are_found),        TEST(letters_are_found_where_they_lie),
        TEST(expectations_over_folders),          TEST(expectations_over_traffic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
