/* What Ctrl+C takes from each tab, and bursts as one stream of bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/trace/imap_score.h"
#include "tests/viz/fixture.h"
#include "viz/burst.h"
#include "viz/copy.h"

static struct mw_trace trace;
static struct mw_draw_list list;
static struct mw_hands hands;

static int set_up(void **state) {
    (void)state;
    fixture_trace(&trace, FIXTURE_DELETE);
    hands = (struct mw_hands){.trace = {&trace, NULL},
                              .metrics = &fixture_metrics,
                              .view = mw_view_default(),
                              .cursor = mw_cursor_at(MW_NONE),
                              .list = &list};
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    mw_draw_free(&list);
    mw_trace_free(&trace);
    memset(&trace, 0, sizeof trace);
    return 0;
}

static uint32_t line_that_begins(const char *beginning, int nth) {
    for (uint32_t i = 0; i < trace.record_count; i++) {
        if (!mw_record_is_line(&trace.records[i])) continue;
        struct mw_span text = mw_trace_bytes(&trace, mw_record_text(&trace.records[i]));
        if (mw_span_starts_nocase(text, beginning) && --nth == 0) return i;
    }
    fail_msg("nobody says %s", beginning);
    return MW_NONE;
}

static void assert_copied(uint32_t record, enum mw_tab tab, const char *expected) {
    struct mw_buffer text = {0};
    hands.view.tab = tab;
    mw_cursor_seek(&hands.cursor, &trace, record);
    assert_int_equal(mw_copy_text(&hands, &text), expected[0] != '\0');
    assert_string_equal(mw_buffer_text(&text), expected);
    mw_buffer_free(&text);
}

static void each_tab_gives_what_it_shows(void **state) {
    (void)state;
    assert_copied(MW_NONE, MW_TAB_BYTES, "");
    uint32_t last = line_that_begins("250 AUTH PLAIN", 1);
    assert_copied(last, MW_TAB_BYTES, "250-mail.sekolah.example\n250-SIZE 10485760\n250 AUTH PLAIN\n");
    assert_copied(last + 1, MW_TAB_BYTES, "250-mail.sekolah.example\n250-SIZE 10485760\n250 AUTH PLAIN\n");
    assert_copied(line_that_begins("221", 1), MW_TAB_MESSAGE,
                  "From: Ani <ani@sekolah.example>\nTo: Budi <budi@kantor.example>\nSubject: Rapat besok\n"
                  "Date: Mon, 02 Mar 2026 09:00:00 +0700\nMessage-ID: <1@laptop.sekolah.example>\n"
                  "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n");
    assert_copied(line_that_begins("USER", 1), MW_TAB_MAILBOXES,
                  "Ani · Sent · laptop.sekolah.example\n  Rapat besok, 271 bytes\n"
                  "Budi · INBOX · mx.kantor.example\n  Rapat besok, 271 bytes\n"
                  "Budi · PC · pc.kantor.example\n  empty\n");
}

static void folders_are_copied_as_they_are_then(void **state) {
    (void)state;
    mw_trace_free(&trace);
    memset(&trace, 0, sizeof trace);
    imap_score(&trace);
    uint32_t renamed = imap_score_next(&trace, MW_NONE, MW_RECORD_FOLDER_RENAMED);
    assert_copied(renamed, MW_TAB_MAILBOXES,
                  "Budi · INBOX · mx.kantor.example\n  Foto liburan, 180 bytes, \\Seen\n"
                  "Budi · Sent · mx.kantor.example\n  empty\n"
                  "Budi · Arsip/Lama · mx.kantor.example\n  Rapat besok, 157 bytes, \\Seen, \\Flagged\n"
                  "Budi · INBOX · phone.kantor.example\n  Foto liburan, 129 bytes, \\Seen, in part\n"
                  "Budi · INBOX · pc.kantor.example\n  Foto liburan, 180 bytes, \\Seen\n");
}

static void the_line_in_focus_goes_first(void **state) {
    (void)state;
    uint32_t now = line_that_begins("221", 1), other = line_that_begins("MAIL", 1);
    hands.view.focus = 0;
    hands.focused = (struct mw_hit){.action = MW_ACTION_SEEK, .number = other};
    assert_copied(now, MW_TAB_MESSAGE, "MAIL FROM:<ani@sekolah.example> SIZE=334\n");
    hands.focused.action = MW_ACTION_PLAY;
    assert_copied(now, MW_TAB_BYTES, "221 2.0.0 Bye\n");
}

/* The row that a command makes the server take is copied when it was taken, not before. */
static void the_machine_tells_no_more_than_happened(void **state) {
    (void)state;
    uint32_t rcpt = line_that_begins("RCPT", 1);
    assert_copied(rcpt, MW_TAB_MACHINE, "RCPT TO:<budi@kantor.example>\n");
    struct mw_buffer text = {0};
    mw_cursor_seek(&hands.cursor, &trace, mw_trace_reply_to(&trace, rcpt));
    hands.view.tab = MW_TAB_MACHINE;
    assert_true(mw_copy_text(&hands, &text));
    assert_non_null(strstr(mw_buffer_text(&text), "mail → rcpt: "));
    mw_buffer_free(&text);
}

/* RETR: the reply's line and the message in one stream, read from any offset. */
static void a_burst_is_one_stream(void **state) {
    (void)state;
    struct mw_arena arena = {0};
    struct mw_burst burst;
    uint32_t begin = line_that_begins("+OK 334 octets", 1), content = begin;
    while (trace.records[content].kind != MW_RECORD_CONTENT)
        content++;
    uint32_t connection = trace.records[begin].connection;
    assert_true(mw_burst_at(&trace, content, connection, &arena, &burst));
    assert_int_equal(burst.first, begin);
    assert_int_equal(burst.last, content);
    assert_int_equal(burst.count, 2);
    struct mw_span letter = mw_trace_bytes(&trace, trace.records[content].line.text);
    assert_int_equal(burst.bytes, 16 + letter.len);
    char bytes[24];
    for (size_t offset = 0; offset <= burst.bytes; offset++)
        for (size_t most = 1; most <= sizeof bytes; most += 7) {
            size_t read = mw_burst_read(&burst, offset, bytes, most), left = burst.bytes - offset;
            assert_int_equal(read, most < left ? most : left);
            for (size_t i = 0; i < read; i++) {
                size_t at = offset + i;
                assert_int_equal(bytes[i], at < 16 ? "+OK 334 octets\r\n"[at] : letter.data[at - 16]);
            }
        }
    assert_int_equal(mw_burst_carriers(&burst).count, 2);
    assert_false(mw_burst_at(&trace, 0, connection, &arena, &burst));
    mw_arena_free(&arena);
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(each_tab_gives_what_it_shows), T(folders_are_copied_as_they_are_then),
        T(the_line_in_focus_goes_first), T(the_machine_tells_no_more_than_happened),
        T(a_burst_is_one_stream),
    };
#undef T
    return cmocka_run_group_tests(tests, NULL, NULL);
}
