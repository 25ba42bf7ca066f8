/* Folders, flags, letters that are there in part, and the parts that IMAP's lines play. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/trace/query.h"
#include "tests/trace/imap_score.h"

static int make(void **state) {
    static struct mw_trace trace;
    imap_score(&trace);
    *state = &trace;
    return 0;
}

static int drop(void **state) {
    mw_trace_free(*state);
    return 0;
}

static struct mw_letter letter(const struct mw_trace *trace, uint32_t record, uint32_t store, uint32_t uid) {
    struct mw_letter found;
    if (!mw_trace_letter(trace, record, store, uid, &found)) fail_msg("UID %u is not there", (unsigned)uid);
    return found;
}

static void flags_are_what_was_said_last(void **state) {
    const struct mw_trace *trace = *state;
    uint32_t last = (uint32_t)trace->record_count - 1;
    uint32_t read = imap_score_next(trace, imap_score_line(trace, "B3"), MW_RECORD_MAIL_FLAGGED);
    assert_int_equal(letter(trace, MW_NONE, IMAP_INBOX, 1).flags, MW_MAIL_SEEN | MW_MAIL_FLAGGED);
    assert_int_equal(letter(trace, read - 1, IMAP_INBOX, 2).flags, 0);
    struct mw_letter now = letter(trace, read, IMAP_INBOX, 2);
    assert_int_equal(now.flags, MW_MAIL_SEEN);
    assert_int_equal(now.changed, read);
    assert_int_not_equal(now.since, read);
    assert_int_equal(letter(trace, last, IMAP_INBOX, 2).flags, 0);

    uint32_t marked = imap_score_next(trace, imap_score_line(trace, "B6"), MW_RECORD_MAIL_FLAGGED);
    assert_false(letter(trace, marked - 1, IMAP_INBOX, 3).marked);
    assert_true(letter(trace, marked, IMAP_INBOX, 3).marked);
    struct mw_letter gone;
    assert_false(mw_trace_letter(trace, last, IMAP_INBOX, 3, &gone));
}

static void a_holding_counts(void **state) {
    const struct mw_trace *trace = *state;
    struct mw_arena arena = {0};
    struct mw_holding holding = mw_trace_holding(trace, MW_NONE, IMAP_INBOX, &arena);
    assert_int_equal(holding.letter_count, 3);
    assert_int_equal(holding.unread, 2);
    assert_int_equal(holding.starred, 1);
    assert_int_equal(holding.partial, 0);
    uint32_t idling = imap_score_line(trace, "+ idling");
    holding = mw_trace_holding(trace, idling, IMAP_ON_PHONE, &arena);
    assert_int_equal(holding.letter_count, 3);
    assert_int_equal(holding.partial, 3);
    mw_arena_free(&arena);
}

static void what_is_there_in_part_grows(void **state) {
    const struct mw_trace *trace = *state;
    uint32_t grown = imap_score_next(trace, MW_NONE, MW_RECORD_MAIL_GROWN);
    struct mw_letter before = letter(trace, grown - 1, IMAP_ON_PHONE, 2),
                     after = letter(trace, grown, IMAP_ON_PHONE, 2);
    assert_int_equal(before.flags, MW_MAIL_PARTIAL | MW_MAIL_SEEN); /* a change of flags leaves it a part */
    assert_int_equal(after.flags, MW_MAIL_SEEN);
    assert_true(after.bytes > before.bytes);
    assert_int_equal(after.since, before.since);
    struct mw_arena arena = {0};
    assert_int_equal(mw_trace_holding(trace, grown - 1, IMAP_ON_PHONE, &arena).bytes, before.bytes);
    assert_int_equal(mw_trace_holding(trace, grown, IMAP_ON_PHONE, &arena).bytes, after.bytes);
    assert_int_equal(mw_trace_letter(trace, grown, IMAP_INBOX, 2, &before), true);
    assert_int_equal(after.text, before.text); /* it has all that the server has */
    mw_arena_free(&arena);
}

static void assert_folders(const struct mw_trace *trace, uint32_t record, const char *const *names) {
    struct mw_arena arena = {0};
    size_t count, expected = 0;
    uint32_t *folders = mw_trace_folders(trace, record, IMAP_INBOX, &arena, &count);
    for (; names[expected] != NULL; expected++) {
        assert_true(expected < count);
        assert_string_equal(mw_trace_folder_name(trace, record, folders[expected]), names[expected]);
        assert_int_equal(mw_trace_find_folder(trace, record, IMAP_INBOX, names[expected]), folders[expected]);
    }
    assert_int_equal(count, expected);
    mw_arena_free(&arena);
}

static void folders_come_and_go(void **state) {
    const struct mw_trace *trace = *state;
    uint32_t added = imap_score_next(trace, MW_NONE, MW_RECORD_FOLDER_ADDED);
    uint32_t renamed = imap_score_next(trace, MW_NONE, MW_RECORD_FOLDER_RENAMED);
    uint32_t last = (uint32_t)trace->record_count - 1;
    assert_folders(trace, MW_NONE, (const char *const[]){"INBOX", "Sent", NULL});
    assert_folders(trace, added - 1, (const char *const[]){"INBOX", "Sent", NULL});
    assert_folders(trace, added, (const char *const[]){"INBOX", "Arsip/2026", "Sent", NULL});
    assert_folders(trace, renamed, (const char *const[]){"INBOX", "Arsip/Lama", "Sent", NULL});
    assert_folders(trace, last, (const char *const[]){"INBOX", "Arsip/Lama", NULL});
    assert_int_equal(mw_trace_find_folder(trace, last, IMAP_INBOX, "Arsip/2026"), MW_NONE);
    assert_int_equal(mw_trace_folder_group(trace, IMAP_ARCHIVE), IMAP_INBOX);
    assert_int_equal(mw_trace_folder_group(trace, IMAP_ON_PC), IMAP_ON_PC);
    assert_true(mw_trace_has_flags(trace, IMAP_ARCHIVE));
    assert_true(mw_trace_has_flags(trace, IMAP_ON_PHONE));
}

/* A server without an end forgets its first records, but not what its folders are called. */
static void folders_outlive_the_records(void **state) {
    struct mw_trace *trace = *state;
    uint32_t renamed = imap_score_next(trace, MW_NONE, MW_RECORD_FOLDER_RENAMED);
    mw_trace_forget(trace, renamed + 1, 0, NULL);
    assert_folders(trace, 0, (const char *const[]){"INBOX", "Arsip/Lama", "Sent", NULL});
    mw_trace_forget(trace, (uint32_t)trace->record_count - 1, 0, NULL);
    uint32_t last = (uint32_t)trace->record_count - 1; /* before it stands what lies in the folders */
    assert_folders(trace, last, (const char *const[]){"INBOX", "Arsip/Lama", NULL});
}

static void one_command_is_one_stop(void **state) {
    const struct mw_trace *trace = *state;
    uint32_t moved = imap_score_line(trace, "B5");
    uint32_t first = imap_score_next(trace, moved, MW_RECORD_MAIL_ADDED);
    uint32_t second = imap_score_next(trace, first, MW_RECORD_MAIL_REMOVED);
    assert_int_equal(mw_trace_next_stop(trace, moved, MW_GRAIN_EXCHANGE), second);
    uint32_t flagged = imap_score_next(trace, MW_NONE, MW_RECORD_MAIL_FLAGGED);
    assert_true(mw_record_stops(&trace->records[flagged], MW_GRAIN_LINE));
    assert_false(mw_record_stops(&trace->records[flagged], MW_GRAIN_EXCHANGE));
}

static void flags_keep_their_order(void **state) {
    (void)state;
    assert_int_equal(mw_record_mail_flags(0), 0);
    assert_int_equal(mw_record_mail_flags(1), MW_MAIL_SEEN);
    assert_int_equal(mw_record_mail_flags(1 << 3), MW_MAIL_DELETED);
    assert_int_equal(mw_record_mail_flags(UINT64_C(1) << 63), MW_MAIL_KEYWORD);
    assert_int_equal(mw_record_mail_flags(UINT64_MAX), MW_MAIL_STATE);
    assert_string_equal(mw_mail_flag_id(MW_MAIL_FLAG_DRAFT), "draft");
}

/* --- lines --- */

static void assert_role(const struct mw_trace *trace, uint32_t line, enum mw_line_role role,
                        const char *tag) {
    assert_int_equal(mw_trace_role(trace, line), role);
    struct mw_span found = mw_trace_tag(trace, line);
    if (!mw_span_is(found, tag)) fail_msg("the tag is %.*s, not %s", (int)found.len, found.data, tag);
}

static void lines_play_their_parts(void **state) {
    const struct mw_trace *trace = *state;
    assert_role(trace, imap_score_line(trace, "* OK [CAP"), MW_ROLE_PLAIN, "");
    assert_role(trace, imap_score_line(trace, "A1 LOGIN"), MW_ROLE_TAGGED, "A1");
    assert_role(trace, imap_score_line(trace, "A1 OK"), MW_ROLE_TAGGED, "A1");
    assert_role(trace, imap_score_line(trace, "* 3 EXISTS"), MW_ROLE_DATA, "");
    assert_role(trace, imap_score_line(trace, ")"), MW_ROLE_DATA, "");
    assert_role(trace, imap_score_next(trace, 0, MW_RECORD_CONTENT), MW_ROLE_DATA, "");
    assert_role(trace, imap_score_line(trace, "+ idling"), MW_ROLE_GO_AHEAD, "");
    assert_role(trace, imap_score_line(trace, "* 2 FETCH (UID 2 FLAGS (\\Seen))"), MW_ROLE_PUSHED, "");
    uint32_t two = imap_score_line(trace, "* 2 EXISTS"); /* the second line of two that are pushed at once */
    assert_role(trace, two, MW_ROLE_PUSHED, "");
    assert_role(trace, mw_trace_burst_start(trace, two), MW_ROLE_PUSHED, "");
    assert_role(trace, imap_score_line(trace, "DONE"), MW_ROLE_PLAIN, "");
    assert_role(trace, imap_score_line(trace, "B9 NO"), MW_ROLE_TAGGED, "B9");
    assert_role(trace, imap_score_line(trace, "* BYE"), MW_ROLE_DATA, "");
    assert_role(trace, 0, MW_ROLE_PLAIN, "");
}

/* Of a run that goes on, a piece may end in the middle of what the server says. */
static void parts_are_known_before_the_end(void **state) {
    struct mw_trace *trace = *state;
    size_t whole = trace->record_count;
    uint32_t pushed = mw_trace_burst_start(trace, imap_score_line(trace, "* 2 EXISTS"));
    uint32_t data = imap_score_line(trace, ")");
    assert_true(trace->records[pushed].flags & MW_LINE_CONTINUES);
    trace->record_count = pushed + 1;
    assert_role(trace, pushed, MW_ROLE_PUSHED, "");
    trace->record_count = data + 1;
    assert_role(trace, data, MW_ROLE_DATA, "");
    trace->record_count = whole;
}

/* Whoever idles may do so for hours, and what began it is forgotten. */
static void pushes_outlive_the_command(void **state) {
    struct mw_trace *trace = *state;
    static const char push[] = "* 2 FETCH (UID 2 FLAGS (\\Seen))";
    mw_trace_forget(trace, imap_score_line(trace, push), 0, NULL);
    assert_role(trace, imap_score_line(trace, push), MW_ROLE_PUSHED, "");
}

static void commands_find_their_replies(void **state) {
    const struct mw_trace *trace = *state;
    uint32_t idle = imap_score_line(trace, "A4 IDLE"), ended = imap_score_line(trace, "A4 OK");
    assert_int_equal(mw_trace_tag_pair(trace, idle), ended);
    assert_int_equal(mw_trace_tag_pair(trace, ended), idle);
    assert_int_equal(mw_trace_tag_pair(trace, imap_score_line(trace, "DONE")), MW_NONE);
    assert_int_equal(mw_trace_tag_pair(trace, imap_score_line(trace, "* 2 FETCH (UID 2 FLAGS (\\Seen))")),
                     MW_NONE);
    struct mw_span words = mw_trace_command_words(trace, imap_score_line(trace, "B6"));
    assert_true(mw_span_is(words, "UID STORE"));
    assert_true(mw_span_is(mw_trace_command_words(trace, idle), "IDLE"));
    assert_true(mw_span_is(mw_trace_command_words(trace, imap_score_line(trace, "DONE")), "DONE"));
}

static void parts_have_names(void **state) {
    const struct mw_trace *trace = *state;
    struct mw_span section;
    uint32_t head = imap_score_next(trace, MW_NONE, MW_RECORD_CONTENT);
    uint32_t whole = imap_score_next(trace, head, MW_RECORD_CONTENT);
    uint32_t text = imap_score_next(trace, whole, MW_RECORD_CONTENT);
    assert_true(mw_trace_section(trace, head, &section));
    assert_true(mw_span_is(section, "BODY[HEADER]"));
    assert_false(mw_trace_section(trace, whole, &section));
    assert_true(mw_trace_section(trace, text, &section));
    assert_true(mw_span_is(section, "BODY[TEXT]"));
    assert_false(mw_trace_section(trace, imap_score_line(trace, ")"), &section));
}

/* What is announced before a literal says what it is. */
static void literals_are_known_by_what_announces_them(void **state) {
    struct mw_trace *trace = *state;
    static const struct {
        const char *line, *section; /* NULL: the whole letter */
    } cases[] = {{"* 1 FETCH (BODY[] {9}", NULL},
                 {"* 1 FETCH (UID 2 RFC822 {9}", NULL},
                 {"* 1 FETCH (BODY[]<0> {9}", "BODY[]<0>"},
                 {"* 1 FETCH (BODY[HEADER.FIELDS (FROM TO)] {9}", "BODY[HEADER.FIELDS (FROM TO)]"},
                 {"* 1 FETCH (BINARY[1.2] ~{9}", "BINARY[1.2]"},
                 {"* 1 FETCH (RFC822.HEADER {9}", "RFC822.HEADER"},
                 {"* 1 FETCH (ENVELOPE (NIL {9}", "literal"},
                 {"* LIST () NIL {9}", "literal"}};
    uint32_t content = imap_score_next(trace, MW_NONE, MW_RECORD_CONTENT), announced = content;
    while (trace->records[announced].kind != MW_RECORD_REPLY)
        announced--;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mw_span section = {"", 0};
        trace->records[announced].line.text = mw_trace_text(trace, mw_span_of(cases[i].line));
        assert_int_equal(mw_trace_section(trace, content, &section), cases[i].section != NULL);
        if (cases[i].section != NULL && !mw_span_is(section, cases[i].section))
            fail_msg("%s: %.*s", cases[i].line, (int)section.len, section.data);
    }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)
    const struct CMUnitTest tests[] = {
        TEST(flags_are_what_was_said_last),
        TEST(a_holding_counts),
        TEST(what_is_there_in_part_grows),
        TEST(folders_come_and_go),
        TEST(folders_outlive_the_records),
        TEST(one_command_is_one_stop),
        cmocka_unit_test(flags_keep_their_order),
        TEST(lines_play_their_parts),
        TEST(parts_are_known_before_the_end),
        TEST(pushes_outlive_the_command),
        TEST(commands_find_their_replies),
        TEST(parts_have_names),
        TEST(literals_are_known_by_what_announces_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
