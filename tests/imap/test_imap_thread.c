/* THREAD: ORDEREDSUBJECT and every rule of REFERENCES (RFC 5256 §3). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "letters.h"
#include "sim/base/random.h"

#define BY_SUBJECT    MW_IMAP_THREAD_ORDEREDSUBJECT
#define BY_REFERENCES MW_IMAP_THREAD_REFERENCES

/* Letters as "id references subject", '-' for nothing, one a minute. */
static void add(struct letters *letters, const char *id, const char *references, const char *subject) {
    struct mw_buffer text = {0};
    if (*id != '-') mw_buffer_format(&text, "Message-ID: <%s@x>\n", id);
    if (*references != '-') mw_buffer_add_text(&text, "References:");
    for (const char *c = references; *c != '-' && *c != '\0'; c++)
        mw_buffer_format(&text, " <%c@x>", *c);
    mw_buffer_format(&text, "%sSubject: %s\n\nx", *references != '-' ? "\n" : "", subject);
    letters_add(letters, mw_buffer_text(&text), 0, 1000000 + 60 * (int64_t)letters->view.count);
    mw_buffer_free(&text);
}

static void done(struct letters *letters, enum mw_imap_thread_by by, const char *wanted) {
    const char *told = letters_thread(letters, by, false);
    if (strcmp(told, wanted) != 0) fail_msg("%s, not %s", told, wanted);
    letters_free(letters);
}

/* Three strings a letter. */
#define THREADS(wanted, ...)                                                                                 \
    do {                                                                                                     \
        static const char *const rows[][3] = {__VA_ARGS__};                                                  \
        struct letters letters;                                                                              \
        letters_open(&letters);                                                                              \
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)                                              \
            add(&letters, rows[i][0], rows[i][1], rows[i][2]);                                               \
        done(&letters, BY_REFERENCES, wanted);                                                               \
    } while (0)

static void chains_and_forks(void **state) {
    (void)state;
    THREADS(" (1)", {"a", "-", "1"});
    THREADS(" (1)(2)", {"a", "-", "1"}, {"b", "-", "2"});
    THREADS(" (1 2 3)", {"a", "-", "1"}, {"b", "a", "2"}, {"c", "ab", "3"});
    THREADS(" (1 (2)(3))", {"a", "-", "1"}, {"b", "a", "2"}, {"c", "a", "3"});
    THREADS(" (1 2 (3)(4 5))", {"a", "-", "1"}, {"b", "a", "2"}, {"c", "ab", "3"}, {"d", "ab", "4"},
            {"e", "abd", "5"});
    THREADS(" (3 2 1)", {"c", "ab", "1"}, {"b", "a", "2"}, {"a", "-", "3"}); /* answers that came first */
    THREADS(" (2 1)(3)", {"b", "a", "1"}, {"a", "-", "2"}, {"-", "-", "3"});
}

static void letters_that_are_not_there(void **state) {
    (void)state;
    THREADS(" (1)", {"b", "a", "1"}); /* a dummy with one child goes */
    THREADS(" ((1)(2))", {"b", "a", "1"}, {"c", "a", "2"});
    THREADS(" (1 2)", {"a", "-", "1"}, {"c", "ab", "2"});
    THREADS(" (1 (2)(3))", {"a", "-", "1"}, {"c", "ab", "2"}, {"d", "ab", "3"});
    THREADS(" ((1)(2))", {"c", "pqab", "1"}, {"d", "pqab", "2"}); /* a chain of dummies */
    THREADS(" ((1)(2)(3))", {"c", "ab", "1"}, {"d", "ab", "2"}, {"e", "a", "3"});
    THREADS(" (1)", {"a", "xyz", "1"});
}

static void strange_references(void **state) {
    (void)state;
    THREADS(" (1)", {"a", "a", "1"});                    /* to itself */
    THREADS(" (2 1)", {"a", "b", "1"}, {"b", "a", "2"}); /* to each other: the first stays */
    THREADS(" (3 2 1)", {"a", "cb", "1"}, {"b", "ac", "2"}, {"c", "ba", "3"});
    THREADS(" (1 3)(2)", {"a", "-", "1"}, {"a", "-", "2"}, {"b", "a", "3"}); /* twice the same Message-ID */
    THREADS(" (1 2)", {"a", "-", "1"}, {"b", "aaa", "2"});
    /* What others say of a letter that comes later counts less than what it says itself. */
    THREADS(" (1 2 3)", {"a", "-", "1"}, {"b", "-", "2"}, {"c", "ab", "3"});
    THREADS(" (1)(3 2)", {"a", "-", "1"}, {"c", "ab", "2"}, {"b", "-", "3"});
    THREADS(" (1 3 2)", {"a", "-", "1"}, {"c", "xb", "2"}, {"b", "a", "3"});
    THREADS(" (1)(2)(3)", {"-", "-", "1"}, {"-", "-", "2"}, {"-", "-", "3"});
}

static void threads_about_the_same(void **state) {
    (void)state;
    THREADS(" (1 2)", {"a", "-", "hello"}, {"b", "-", "Re: hello"});
    THREADS(" (2 1)", {"a", "-", "Re: hello"}, {"b", "-", "hello"});
    THREADS(" ((1)(2))", {"a", "-", "hello"}, {"b", "-", "HELLO"});
    THREADS(" ((1)(2))", {"a", "-", "Re: hello"}, {"b", "-", "Fwd: hello"});
    THREADS(" ((1)(2)(3))", {"a", "-", "hello"}, {"b", "-", "hello"}, {"c", "-", "hello"});
    THREADS(" ((1)(2)(3))", {"a", "-", "hello"}, {"b", "-", "hello"}, {"c", "-", "Re: hello"});
    THREADS(" (1 (2)(3))", {"a", "-", "hello"}, {"b", "-", "Re: hello"}, {"c", "-", "[x] hello (fwd)"});
    THREADS(" (1)(2)", {"a", "-", ""}, {"b", "-", "Re:"}); /* no subject is not the same subject */
    THREADS(" ((1)(2)(3))", {"b", "a", "hello"}, {"c", "a", "other"},
            {"d", "-", "hello"}); /* below a dummy */
    THREADS(" ((1)(2)(3)(4))", {"b", "a", "hello"}, {"c", "a", "x"}, {"e", "d", "hello"}, {"f", "d", "y"});
    THREADS(" (1 2 3)", {"a", "-", "hello"}, {"b", "-", "Re: hello"}, {"c", "b", "Re: hello"});
    /* Only the first letter of a thread speaks for it. */
    THREADS(" (1 2)(3)", {"a", "-", "one"}, {"b", "a", "two"}, {"c", "-", "two"});
}

static void dates_and_other_fields(void **state) {
    (void)state;
    struct letters l;
    letters_open(&l);
    letters_add(&l, "Date: 3 Mar 2026 00:00 +0000\nMessage-ID: <\"a\"@x>\nSubject: one\n\n", 0, 0);
    letters_add(&l, "Date: 1 Mar 2026 00:00 +0000\nMessage-ID: no id\nSubject: two\n\n", 0, 0);
    letters_add(&l, "Date: 5 Mar 2026 00:00 +0000\nIn-Reply-To: your <a @x> and <b@x>\nSubject: three\n\n", 0,
                0);
    letters_add(
        &l,
        "Date: 4 Mar 2026 00:00 +0000\nReferences: (none) <bad> <>\nIn-Reply-To: <a@x>\nSubject: four\n\n", 0,
        0);
    letters_add(&l,
                "Date: 4 Mar 2026 01:00 +0200\nReferences:\n <zz@x>\n\t<\"\\a\"@x>\nIn-Reply-To: "
                "<b@x>\nSubject: f\n\n",
                0, 0);
    letters_add(&l, "Subject: six\nMessage-ID: <@x> <y@> <b@x>\n\n", 0, 1);
    assert_string_equal(letters_thread(&l, BY_REFERENCES, true), " (60)(20)(10 (50)(40)(30))");
    assert_int_equal(mw_account_remove(&l.account, mw_account_inbox(&l.account), 40), MW_OK);
    done(&l, BY_REFERENCES, " (6)(2)(1 (5)(3))");
    letters_open(&l);
    done(&l, BY_REFERENCES, "");
}

static void ordered_subject(void **state) {
    (void)state;
    struct letters l;
    letters_open(&l);
    done(&l, BY_SUBJECT, "");
    letters_open(&l);
    add(&l, "a", "-", "beta");
    add(&l, "b", "-", "alpha");
    add(&l, "c", "b", "Re: Beta");
    add(&l, "d", "-", "gamma");
    add(&l, "e", "-", "[list] BETA (fwd)");
    add(&l, "f", "-", "fw: gamma");
    add(&l, "g", "-", "");
    add(&l, "h", "-", "Re:");
    letters_add(&l, "Date: 1 Jan 1970 00:00:00 +0000\nSubject: re: beta\n\n", 0, 5000000); /* sent first */
    done(&l, BY_SUBJECT, " (9 (1)(3)(5))(2)(4 6)(7 8)");
}

static void reading(void **state) {
    (void)state;
    enum mw_imap_thread_by by;
    struct mw_imap_reader good = {.text = mw_span_of("references UTF-8")};
    assert_true(mw_imap_thread_read(&good, &by) && by == BY_REFERENCES && mw_imap_peek(&good) == ' ');
    good = (struct mw_imap_reader){.text = mw_span_of("OrderedSubject")};
    assert_true(mw_imap_thread_read(&good, &by) && by == BY_SUBJECT);
    struct mw_imap_reader bad = {.text = mw_span_of("REFS")};
    assert_false(mw_imap_thread_read(&bad, &by));
    assert_non_null(bad.wanted);
}

/* Any references: each letter stands once, parentheses are even, none is empty. */
static void random_threads_are_whole(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        struct mw_random random = mw_random_stream(seed, "threads");
        struct letters l;
        letters_open(&l);
        uint64_t count = 1 + mw_random_below(&random, 12);
        for (uint64_t i = 0; i < count; i++) {
            char id[2] = {(char)('a' + mw_random_below(&random, 9)), '\0'}, references[5] = "-";
            size_t len = mw_random_below(&random, 5);
            for (size_t r = 0; r < len; r++)
                references[r] = (char)('a' + mw_random_below(&random, 9));
            static const char *const subjects[] = {"", "x", "Re: x", "y", "z", "Fwd: z"};
            add(&l, id, references, subjects[mw_random_below(&random, 6)]);
        }
        for (int by = 0; by < MW_IMAP_THREAD_BY_COUNT; by++) {
            const char *told = letters_thread(&l, (enum mw_imap_thread_by)by, false);
            unsigned seen[16] = {0}, depth = 0;
            for (const char *c = told; *c != '\0'; c++) {
                if (*c == '(') depth++;
                if (*c == ')' && (depth-- == 0 || c[-1] == '(')) fail_msg("seed %d: %s", (int)seed, told);
                if (*c >= '0' && *c <= '9') {
                    char *end;
                    seen[strtoul(c, &end, 10)]++;
                    c = end - 1;
                }
            }
            for (uint64_t i = 1; i <= count; i++)
                if (seen[i] != 1) fail_msg("seed %d: %s", (int)seed, told);
            if (depth != 0) fail_msg("seed %d: %s", (int)seed, told);
        }
        letters_free(&l);
    }
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* 100,000 letters: one chain, one fork, each with dummies only, and the chain from its end. */
static void big_mailboxes_take_no_longer(void **state) {
    (void)state;
    enum { MANY = 100000 };
    static const char *const kinds[] = {"chain", "fork", "backwards", "dummies", "subject"};
    for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++) {
        struct letters l;
        letters_open(&l);
        for (int i = 0; i < MANY; i++) {
            char text[200];
            int id = kind == 2 ? MANY - i : i, parent = kind == 1 ? 0 : id - 1;
            if (kind == 3) parent = MANY + i;
            snprintf(text, sizeof text, "Message-ID: <%d@x>\nReferences: <%d@x>\nSubject: Re: %d\n\n", id,
                     parent, kind == 4 ? 0 : i);
            letters_add(&l, text, 0, 1000 + i);
        }
        double start = seconds();
        size_t len = strlen(letters_thread(&l, BY_REFERENCES, false));
        letters_thread(&l, BY_SUBJECT, false);
        letters_sort(&l, "(SUBJECT REVERSE DATE FROM)");
        double took = seconds() - start;
        assert_true(len > MANY * 5);
        if (took > 15) fail_msg("%s: %.1f s", kinds[kind], took);
        print_message("%s: %.2f s\n", kinds[kind], took);
        letters_free(&l);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chains_and_forks),
        cmocka_unit_test(letters_that_are_not_there),
        cmocka_unit_test(strange_references),
        cmocka_unit_test(threads_about_the_same),
        cmocka_unit_test(dates_and_other_fields),
        cmocka_unit_test(ordered_subject),
        cmocka_unit_test(reading),
        cmocka_unit_test(random_threads_are_whole),
        cmocka_unit_test(big_mailboxes_take_no_longer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
