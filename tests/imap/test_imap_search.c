/* SEARCH: every key, alone and joined; SORT: every criterion. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "letters.h"
#include "sim/base/memory.h"

enum { DAY = 86400, START = 772243200 /* 1994-06-22 00:00:00 UTC */ };

#define SEEN     MW_FLAG_BIT(MW_FLAG_SEEN)
#define ANSWERED MW_FLAG_BIT(MW_FLAG_ANSWERED)
#define FLAGGED  MW_FLAG_BIT(MW_FLAG_FLAGGED)
#define DELETED  MW_FLAG_BIT(MW_FLAG_DELETED)
#define DRAFT    MW_FLAG_BIT(MW_FLAG_DRAFT)

static struct letters *some(void) {
    struct letters *letters = mw_alloc(sizeof *letters);
    letters_open(letters);
    uint64_t work =
        mw_mailbox_keyword(&mw_account_inbox(&letters->account)->mailbox, mw_span_of("$Work"), true);
    letters_add(letters,
                "Date: Wed, 22 Jun 1994 23:30:00 -0500\nFrom: Ani Wijaya <ani@sekolah.example>\n"
                "To: budi@kantor.example\nSubject: =?utf-8?q?Caf=C3=A9_besok?=\n\nSampai jumpa di warung.\n",
                SEEN | ANSWERED, START + 100);
    letters_add(letters,
                "Date: Thu, 23 Jun 1994 00:30:00 +0700\nFrom: =?iso-8859-1?q?Andr=E9?= <a@x.example>\n"
                "Cc: Group: siti@a.example;\nX-Spam: yes\nSubject: RE:\n long\n\n\nText/plain, base\n",
                FLAGGED | work, START + DAY - 1);
    letters_add(
        letters,
        "From: c@x.example\nBcc: dewi@x.example\nX-Spam:\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=b\n\n"
        "--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
        "UsOpc3Vtw6kgVEVYVA==\n"
        "--b\nContent-Type: text/html; charset=koi8-r\nContent-Transfer-Encoding: quoted-printable\n\n"
        "<b>=F0=D2=C9=D7=C5=D4</b> so=\nft\n"
        "--b\nContent-Type: application/octet-stream; name=laporan.pdf\n\nsecretbytes\n"
        "--b\nContent-Type: message/rfc822\n\nSubject: inner subject\n\ninner body\n"
        "--b--\n",
        DELETED | DRAFT, START + DAY);
    letters_add(letters, "Date: nonsense\nSubject:\n\n", 0, START + 3 * DAY);
    letters->view.seen[1].recent = letters->view.seen[3].recent = true;
    letters->view.seen[2].recent = true;
    letters->place.now_s = START + 3 * DAY + 10;
    return letters;
}

static void done(struct letters *letters) {
    letters_free(letters);
    mw_free(letters);
}

static void is(struct letters *letters, const char *keys, const char *wanted) {
    const char *found = letters_search(letters, "UTF-8", keys);
    if (strcmp(found, wanted) != 0) fail_msg("%s: %s, not %s", keys, found, wanted);
}

static void flags(void **state) {
    (void)state;
    struct letters *l = some();
    is(l, "ALL", "1:4");
    is(l, "seen", "1");
    is(l, "UNSEEN", "2:4");
    is(l, "ANSWERED", "1");
    is(l, "UNANSWERED", "2:4");
    is(l, "FLAGGED", "2");
    is(l, "UNFLAGGED", "1,3:4");
    is(l, "DELETED", "3");
    is(l, "UNDELETED", "1:2,4");
    is(l, "DRAFT", "3");
    is(l, "UNDRAFT", "1:2,4");
    is(l, "RECENT", "2:4");
    is(l, "OLD", "1");
    is(l, "NEW", "2:4");
    is(l, "NEW UNDELETED", "2,4");
    is(l, "KEYWORD $work", "2");
    is(l, "UNKEYWORD $WORK", "1,3:4");
    is(l, "KEYWORD other", "");
    is(l, "UNKEYWORD other", "1:4");
    done(l);
}

static void numbers_sizes_and_modseqs(void **state) {
    (void)state;
    struct letters *l = some();
    is(l, "2", "2");
    is(l, "2:*", "2:4");
    is(l, "*", "4");
    is(l, "4:3,1", "1,3:4");
    is(l, "9", "");
    is(l, "9:*", "4");
    is(l, "UID 10", "1");
    is(l, "UID 11:39", "2:3");
    is(l, "UID 41:*", "4");
    is(l, "UID *", "4");
    is(l, "UID 1,2", "");
    is(l, "NOT 2:3", "1,4");
    is(l, "LARGER 300", "3");
    is(l, "SMALLER 40", "4");
    is(l, "LARGER 0", "1:4");
    is(l, "SMALLER 28", "");
    is(l, "SMALLER 29 LARGER 27", "4"); /* 28 octets */
    is(l, "LARGER 9223372036854775807", "");
    is(l, "MODSEQ 4", "3:4"); /* an empty mailbox has 1 */
    is(l, "MODSEQ \"/flags/\\\\Draft\" all 5", "4");
    is(l, "MODSEQ 0", "1:4");
    is(l, "$", "");
    struct mw_imap_range saved[] = {{10, 10}, {25, 30}};
    l->saved = (struct mw_imap_set){.ranges = saved, .count = 2};
    is(l, "$", "1,3");
    is(l, "NOT $", "2,4");
    is(l, "UID $ UNSEEN", "3");
    done(l);
}

static void dates(void **state) {
    (void)state;
    struct letters *l = some();
    is(l, "ON 22-Jun-1994", "1:2");
    is(l, "BEFORE 22-Jun-1994", "");
    is(l, "BEFORE 23-Jun-1994", "1:2");
    is(l, "SINCE \"23-Jun-1994\"", "3:4");
    is(l, "SINCE 26-Jun-1994", "");
    l->place.utc_offset_min = 420; /* as INTERNALDATE is told */
    is(l, "ON 22-Jun-1994", "1");
    is(l, "ON 23-Jun-1994", "2:3");
    l->place.utc_offset_min = -1;
    is(l, "ON 22-Jun-1994", "1:3");
    l->place.utc_offset_min = 0;
    /* Without time and zone: as the letter writes it. */
    is(l, "SENTON 22-Jun-1994", "1");
    is(l, "SENTON 23-Jun-1994", "2");
    is(l, "SENTBEFORE 23-Jun-1994", "1");
    is(l, "SENTSINCE 1-Jan-1990", "1:2");
    is(l, "NOT SENTSINCE 1-Jan-1990", "3:4");
    is(l, "YOUNGER 10", "4");
    is(l, "YOUNGER 9", "");
    is(l, "OLDER 10", "1:4");
    is(l, "OLDER 11", "1:3");
    done(l);
}

static void texts(void **state) {
    (void)state;
    struct letters *l = some();
    is(l, "FROM ani", "1");
    is(l, "FROM \"WIJAYA <ANI\"", "1");
    is(l, "FROM {6}\r\nandr\xc3\xa9", "2");
    is(l, "FROM {6}\r\nANDR\xc3\x89", "2");
    is(l, "FROM x.example", "2:3");
    is(l, "CC \"group: SITI@a.example;\"", "2");
    is(l, "TO budi", "1");
    is(l, "CC siti", "2");
    is(l, "BCC dewi", "3");
    is(l, "SUBJECT {5}\r\nCAF\xc3\x89", "1");
    is(l, "SUBJECT \"re: long\"", "2");
    is(l, "SUBJECT besok", "1");
    is(l, "SUBJECT \"\"", "1:2,4"); /* the field is there */
    is(l, "HEADER X-Spam \"\"", "2:3");
    is(l, "HEADER x-SPAM yes", "2");
    is(l, "HEADER \"X-None\" \"\"", "");
    is(l, "HEADER Date nonsense", "4");
    is(l, "BODY warung", "1");
    is(l, "BODY \"SAMPAI jumpa\"", "1");
    is(l, "BODY {8}\r\nr\xc3\xa9sum\xc3\xa9", "3");
    is(l, "BODY {12}\r\n\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82", "3"); /* привет */
    is(l, "BODY soft", "3");
    is(l, "BODY UsOpc3Vt", "");
    is(l, "BODY secretbytes", ""); /* no text */
    is(l, "BODY laporan.pdf", ""); /* the header of a part */
    is(l, "TEXT laporan.pdf", "3");
    is(l, "BODY \"inner subject\"", "");
    is(l, "TEXT \"inner subject\"", "3");
    is(l, "BODY \"inner body\"", "3");
    is(l, "BODY besok", "");
    is(l, "BODY \"\"", "1:4");
    is(l, "TEXT besok", "1");
    is(l, "TEXT text", "2:3");
    is(l, "TEXT dewi", "3");
    is(l, "TEXT \"\"", "1:4");
    is(l, "TEXT nowhere", "");
    /* In other character sets, and with none. */
    assert_string_equal(letters_search(l, "ISO-8859-1", "FROM {5}\r\nandr\xe9"), "2");
    assert_string_equal(letters_search(l, "koi8-r", "BODY {6}\r\n\xf0\xd2\xc9\xd7\xc5\xd4"), "3");
    assert_string_equal(letters_search(l, NULL, "FROM ani"), "1");
    assert_string_equal(letters_search(l, "UTF-8", "FROM {5}\r\nandr\xe9"), "BAD");
    assert_string_equal(letters_search(l, "US-ASCII", "FROM {5}\r\nandr\xe9"), "BAD");
    assert_int_equal(mw_imap_charset_check(mw_span_of("us-ascii")), MW_IMAP_CHARSET_GOOD);
    assert_int_equal(mw_imap_charset_check(mw_span_of("x-klingon")), MW_IMAP_CHARSET_UNKNOWN);
    done(l);
}

/* RFC 9051 §6.4.4: "in the envelope structure's FROM field": comments and quotes are no part of that. */
static void addresses(void **state) {
    (void)state;
    struct letters l;
    letters_open(&l);
    letters_add(&l,
                "From: <ani (the one)@ (her) sekolah.example>\nTo: \"Budi \\\"B\\\"\" <b@x>, c@x (Citra)\n\n",
                0, 0);
    is(&l, "FROM ani@sekolah", "1");
    is(&l, "FROM her", "");
    is(&l, "HEADER From her", "1");
    is(&l, "TO {13}\r\nbudi \"b\" <b@x", "1");
    is(&l, "TO \"citra <c@x>\"", "1");
    is(&l, "TO \"<b@x>, citra\"", "1");
    is(&l, "FROM \"\" CC \"\"", "");
    letters_free(&l);
}

static void joined_keys(void **state) {
    (void)state;
    struct letters *l = some();
    is(l, "UNSEEN FLAGGED", "2");
    is(l, "OR SEEN FLAGGED", "1:2");
    is(l, "OR OR SEEN FLAGGED DELETED", "1:3");
    is(l, "NOT SEEN", "2:4");
    is(l, "NOT NOT SEEN", "1");
    is(l, "NOT (UNSEEN UNDELETED)", "1,3");
    is(l, "(SEEN)", "1");
    is(l, "((1:3) (2:4)) UNFLAGGED", "3");
    is(l, "OR (FROM ani SUBJECT besok) (BODY soft DELETED)", "1,3");
    is(l, "TEXT text NOT BODY soft", "2");
    is(l, "BODY soft SEEN", "");
    is(l, "NOT OR BODY soft TEXT besok", "2,4");
    done(l);
}

static void what_cannot_be_read(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",
        "NONE",
        "SEENX",
        "SEEN ",
        " SEEN",
        "SEEN  DRAFT",
        "()",
        "(SEEN",
        "SEEN)",
        "NOT",
        "NOT ",
        "OR SEEN",
        "OR SEEN ",
        "FROM",
        "FROM ",
        "HEADER a",
        "0",
        "1:",
        "UID",
        "UID 0",
        "UID a",
        "LARGER",
        "LARGER -1",
        "LARGER a",
        "BEFORE 1",
        "ON 32-Jan-2020",
        "ON 1-Foo-2020",
        "ON 1-Jan-20",
        "KEYWORD",
        "KEYWORD \\Seen",
        "OLDER 0",
        "YOUNGER",
        "MODSEQ",
        "MODSEQ \"/flags/x\" 1",
        "MODSEQ \"/flags/x\" none 1",
        "MODSEQ \"x\" all 1",
        "CHARSET UTF-8 SEEN",
    };
    struct letters *l = some();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        is(l, bad[i], "BAD");
    struct mw_buffer deep = {0};
    for (int i = 0; i < 100000; i++)
        mw_buffer_add_text(&deep, "NOT ");
    mw_buffer_add_text(&deep, "SEEN");
    is(l, mw_buffer_text(&deep), "BAD");
    mw_buffer_free(&deep);
    done(l);
}

static void letters_that_are_gone(void **state) {
    (void)state;
    struct letters *l = some();
    assert_int_equal(mw_account_remove(&l->account, mw_account_inbox(&l->account), 20), MW_OK);
    is(l, "ALL", "1,3:4");
    is(l, "NOT SEEN", "3:4");
    assert_string_equal(letters_sort(l, "(REVERSE ARRIVAL)"), "4 3 1");
    done(l);
    struct letters empty;
    letters_open(&empty);
    assert_string_equal(letters_search(&empty, NULL, "OR 1:* UID *:5"), "");
    assert_string_equal(letters_sort(&empty, "(SUBJECT)"), "");
    letters_free(&empty);
}

/* Looking at this text would crash. */
static void cheap_keys_leave_the_text_alone(void **state) {
    (void)state;
    struct letters letters;
    letters_open(&letters);
    letters_add(&letters, "x", SEEN, START);
    mw_account_inbox(&letters.account)->mailbox.mails[0].text =
        (struct mw_span){(const char *)(uintptr_t)8, 12345};
    is(&letters, "SEEN LARGER 5 UID 10 1 MODSEQ 1 SINCE 1-Jan-1990 NOT KEYWORD a", "1");
    is(&letters, "TEXT a FROM b UNSEEN", ""); /* the cheap one is asked first, and decides */
    is(&letters, "(OR BODY a BODY b) (SUBJECT x (UNSEEN))", "");
    is(&letters, "OR TEXT a SEEN", "1");
    assert_string_equal(letters_sort(&letters, "(ARRIVAL REVERSE SIZE)"), "1");
    letters_free(&letters);
}

static void sorted(struct letters *letters, const char *criteria, const char *wanted) {
    const char *found = letters_sort(letters, criteria);
    if (strcmp(found, wanted) != 0) fail_msg("%s: %s, not %s", criteria, found, wanted);
}

static void sorting(void **state) {
    (void)state;
    struct letters l;
    letters_open(&l);
    letters_add(&l,
                "Date: 2 Mar 2026 10:00:00 +0700\nFrom: zed <ani@b.example>\nSubject: Re: beta\nTo: k@x\n\n1",
                0, 500);
    letters_add(
        &l,
        "Date: 2 Mar 2026 04:00:00 +0000\nFrom: \"Ani\" <Zed@a.example>\nSubject: Alpha\nCc: a@x\n\n12345", 0,
        300);
    letters_add(&l,
                "Date: 2 Mar 2026 02:00:00 +0000\nFrom: =?utf-8?q?=C3=A9mile?= <emile@x>\nSubject: [x] BETA "
                "(fwd)\nTo: Group: z@x;\n\n12",
                0, 400);
    letters_add(&l, "From: a\nSubject: =?utf-8?q?=C3=84ther?=\nTo: B@x\n\n123", 0, 500);
    sorted(&l, "(ARRIVAL)", "2 3 1 4");
    sorted(&l, "(REVERSE ARRIVAL)", "1 4 3 2");
    sorted(&l, "(DATE)", "4 3 1 2"); /* in UTC; without a date: when it arrived */
    sorted(&l, "(FROM)", "4 1 3 2"); /* the mailbox, not the name: a, ani, emile, Zed */
    sorted(&l, "(DISPLAYFROM)", "4 2 3 1");
    sorted(&l, "(CC)", "1 3 4 2");
    sorted(&l, "(TO)", "2 4 3 1");      /* none, B, Group, k */
    sorted(&l, "(SUBJECT)", "2 4 1 3"); /* ALPHA, A¨THER, BETA, BETA */
    sorted(&l, "(REVERSE SUBJECT ARRIVAL)", "3 1 4 2");
    sorted(&l, "(SUBJECT REVERSE DATE)", "2 4 1 3");
    sorted(&l, "(SIZE)", "4 1 2 3");
    sorted(&l, "(arrival reverse size)", "2 3 1 4");
    static const char *const bad[] = {
        "",        "()",           "ARRIVAL", "(ARRIVAL", "(REVERSE)", "(REVERSE REVERSE DATE)",
        "(FLAGS)", "(DATE  FROM)", "( DATE)", "(DATE) "};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        sorted(&l, bad[i], "BAD");
    letters_free(&l);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags),
        cmocka_unit_test(numbers_sizes_and_modseqs),
        cmocka_unit_test(dates),
        cmocka_unit_test(texts),
        cmocka_unit_test(addresses),
        cmocka_unit_test(joined_keys),
        cmocka_unit_test(what_cannot_be_read),
        cmocka_unit_test(letters_that_are_gone),
        cmocka_unit_test(cheap_keys_leave_the_text_alone),
        cmocka_unit_test(sorting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
