/* What an IMAP device keeps: its bytes are counted, its room is kept to, and what is done offline is done
 * here at once and remembered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/mail/cache.h"

static struct mw_cache_letter *describe(struct mw_cache *cache, struct mw_cache_folder *folder, uint32_t uid,
                                        const char *subject) {
    static struct mw_cache_part parts[] = {
        {.section = "1", .type = "text/html", .bytes = 9},
        {.section = "2", .type = "text/plain", .name = "catatan.txt", .bytes = 3},
        {.section = "3", .type = "text/plain", .bytes = 5},
    };
    struct mw_cache_letter *letter = mw_cache_add(folder, uid);
    mw_cache_describe(cache, letter,
                      &(struct mw_cache_letter){.subject = subject, .parts = parts, .part_count = 3});
    return letter;
}

static void letters_stand_by_uid(void **state) {
    (void)state;
    struct mw_cache cache = {0};
    struct mw_cache_folder *inbox = mw_cache_folder(&cache, "inbox");
    assert_string_equal(inbox->name, "INBOX");
    assert_ptr_equal(mw_cache_folder(&cache, "INBOX"), inbox);
    static const uint32_t uids[] = {7, 3, 9, 1, 7};
    for (size_t i = 0; i < 5; i++)
        mw_cache_add(inbox, uids[i]);
    assert_int_equal(inbox->letter_count, 4);
    for (size_t i = 1; i < 4; i++)
        assert_true(inbox->letters[i - 1].uid < inbox->letters[i].uid);
    mw_cache_remove(&cache, inbox, 3);
    mw_cache_remove(&cache, inbox, 4);
    assert_null(mw_cache_letter(inbox, 3));
    assert_int_equal(inbox->letter_count, 3);
    mw_cache_free(&cache);
}

static void bytes_are_counted_and_given_back(void **state) {
    (void)state;
    struct mw_cache cache = {.capacity_bytes = 20};
    struct mw_cache_folder *inbox = mw_cache_folder(&cache, "INBOX"),
                           *other = mw_cache_folder(&cache, "Arsip");
    struct mw_cache_letter *letter = describe(&cache, inbox, 1, "Rapat");
    assert_int_equal(cache.bytes, 5);
    assert_int_equal(mw_cache_hold(&cache, letter, "1", mw_span_of("0123456789")), MW_OK);
    assert_int_equal(mw_cache_hold(&cache, letter, "3", mw_span_of("012345")), MW_FULL);
    assert_false(mw_cache_part(letter, "3")->held);
    assert_int_equal(mw_cache_hold(&cache, letter, "1", mw_span_of("it is held already")), MW_OK);
    assert_int_equal(mw_cache_room(&cache), 5);
    mw_cache_move(&cache, inbox, 1, other, 8);
    assert_int_equal(cache.bytes, 15);
    assert_null(mw_cache_letter(inbox, 1));
    letter = mw_cache_letter(other, 8);
    assert_string_equal(mw_buffer_text(&mw_cache_part(letter, "1")->text), "0123456789");
    /* Another visit has seen a copy come and holds less of it: more is kept, with the flags of the folder. */
    letter = mw_cache_add(inbox, 2);
    letter->flags = MW_FLAG_BIT(MW_FLAG_SEEN);
    mw_cache_move(&cache, inbox, 2, other, 8);
    assert_null(mw_cache_letter(inbox, 2));
    letter = mw_cache_letter(other, 8);
    assert_int_equal(letter->flags, 0);
    assert_string_equal(mw_buffer_text(&mw_cache_part(letter, "1")->text), "0123456789");
    mw_cache_add(inbox, 3)->flags = MW_FLAG_BIT(MW_FLAG_SEEN);
    mw_cache_move(&cache, other, 8, inbox, 3);
    assert_int_equal(mw_cache_letter(inbox, 3)->flags, MW_FLAG_BIT(MW_FLAG_SEEN));
    assert_true(mw_cache_part(mw_cache_letter(inbox, 3), "1")->held);
    assert_int_equal(cache.bytes, 15);
    mw_cache_clear(&cache, inbox);
    assert_int_equal(cache.bytes, 0);
    mw_cache_free(&cache);
}

static void parts_are_found_by_what_they_are(void **state) {
    (void)state;
    struct mw_cache cache = {0};
    struct mw_cache_folder *inbox = mw_cache_folder(&cache, "INBOX");
    describe(&cache, inbox, 1, "Rapat");
    describe(&cache, inbox, 2, "Rapat");
    describe(&cache, inbox, 3, "Lain");
    const struct mw_cache_letter *letter = mw_cache_with_subject(inbox, "Rapat");
    assert_int_equal(letter->uid, 2);
    assert_null(mw_cache_with_subject(inbox, "Tiada"));
    assert_string_equal(mw_cache_text_part(letter)->section, "3"); /* not the HTML, not the file */
    assert_string_equal(mw_cache_file_part(letter, "catatan.txt")->section, "2");
    assert_null(mw_cache_file_part(letter, ""));
    mw_cache_free(&cache);
}

static void folders_are_renamed_with_those_below(void **state) {
    (void)state;
    struct mw_cache cache = {0};
    mw_cache_folder(&cache, "INBOX")->separator = '/';
    mw_cache_folder(&cache, "Kerja/2026");
    mw_cache_folder(&cache, "Kerjasama");
    assert_true(mw_cache_rename(&cache, "Kerja", "Kantor"));
    assert_false(mw_cache_rename(&cache, "Kerja", "Kantor"));
    assert_non_null(mw_cache_find(&cache, "Kantor/2026"));
    assert_non_null(mw_cache_find(&cache, "Kerjasama"));
    assert_false(mw_cache_rename(&cache, "Kerjasama", "Kantor/2026")); /* there is one */
    assert_non_null(mw_cache_find(&cache, "Kerjasama"));
    mw_cache_find(&cache, "Kerjasama")->users = 1;
    mw_cache_forget(&cache, "Kerjasama");
    assert_non_null(mw_cache_find(&cache, "Kerjasama"));
    mw_cache_find(&cache, "Kerjasama")->users = 0;
    mw_cache_forget(&cache, "Kerjasama");
    assert_null(mw_cache_find(&cache, "Kerjasama"));
    mw_cache_free(&cache);
}

static void what_is_done_offline_waits_in_order(void **state) {
    (void)state;
    struct mw_cache cache = {.capacity_bytes = 100};
    struct mw_cache_folder *inbox = mw_cache_folder(&cache, "INBOX");
    inbox->uid_validity = 7;
    describe(&cache, inbox, 1, "Rapat");
    uint64_t seen = MW_FLAG_BIT(MW_FLAG_SEEN);
    const struct mw_cache_change changes[] = {
        {.kind = MW_CACHE_FLAG, .folder = "INBOX", .uid = 1, .add = seen},
        {.kind = MW_CACHE_CREATE, .to = "Arsip"},
        {.kind = MW_CACHE_APPEND, .folder = "Sent", .text = mw_span_of("Subject: x\r\n")},
        {.kind = MW_CACHE_DELETE, .folder = "INBOX", .uid = 1},
    };
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(mw_cache_do_offline(&cache, &changes[i]), MW_OK);
    assert_int_equal(mw_cache_do_offline(&cache, &changes[3]), MW_NOT_FOUND);
    assert_int_equal(mw_cache_do_offline(&cache, &changes[1]), MW_EXISTS);
    assert_int_equal(cache.change_count, 4);
    assert_int_equal(cache.bytes, 12); /* the letter is gone, the one that waits is here */
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(cache.changes[0].kind, changes[i].kind);
        if (i == 0) assert_int_equal(cache.changes[0].uid_validity, 7);
        mw_cache_played(&cache);
    }
    assert_int_equal(cache.bytes, 0);
    mw_cache_free(&cache);
}

static void do_offline(struct mw_cache *cache, enum mw_cache_change_kind kind, const char *folder,
                       const char *to) {
    const struct mw_cache_change change = {.kind = kind, .folder = folder, .to = to};
    assert_int_equal(mw_cache_do_offline(cache, &change), MW_OK);
}

static void names_here_and_there_go_together(void **state) {
    (void)state;
    struct mw_cache cache = {0};
    mw_cache_folder(&cache, "INBOX")->separator = '/';
    mw_cache_folder(&cache, "Kerja")->known = true;
    mw_cache_folder(&cache, "Kerja/2026")->known = true;
    mw_cache_folder(&cache, "Lama")->known = true;
    mw_cache_folder(&cache, "Ragu"); /* a visit that tried to open it broke off */
    const struct mw_cache_change doubtful[] = {{.kind = MW_CACHE_RENAME, .folder = "Ragu", .to = "Yakin"},
                                               {.kind = MW_CACHE_DROP, .folder = "Ragu"}};
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(mw_cache_do_offline(&cache, &doubtful[i]), MW_NOT_FOUND);
    do_offline(&cache, MW_CACHE_CREATE, NULL, "Baru");
    do_offline(&cache, MW_CACHE_RENAME, "Kerja", "Kantor");
    do_offline(&cache, MW_CACHE_RENAME, "Kantor/2026", "Baru/2026");
    do_offline(&cache, MW_CACHE_RENAME, "Baru", "Terbaru");
    do_offline(&cache, MW_CACHE_DROP, "Lama", NULL);
    assert_string_equal(mw_cache_name_here(&cache, "Kerja"), "Kantor");
    assert_string_equal(mw_cache_name_here(&cache, "Kerja/2026"), "Terbaru/2026");
    assert_string_equal(mw_cache_name_here(&cache, "Kerjasama"), "Kerjasama");
    assert_null(mw_cache_name_here(&cache, "Lama"));
    assert_string_equal(mw_cache_name_there(&cache, "Terbaru/2026"), "Kerja/2026");
    assert_string_equal(mw_cache_name_there(&cache, "Kantor"), "Kerja");
    assert_null(mw_cache_name_there(&cache, "Terbaru"));
    /* Somebody else has renamed what was renamed here. */
    mw_cache_renamed_there(&cache, "Kerja", "Tugas");
    assert_string_equal(cache.changes[1].folder, "Tugas");
    assert_string_equal(cache.changes[1].to, "Kantor");
    assert_string_equal(mw_cache_name_here(&cache, "Tugas/2026"), "Terbaru/2026");
    const struct mw_cache_change inbox = {.kind = MW_CACHE_RENAME, .folder = "inbox", .to = "Semua"};
    mw_cache_find(&cache, "INBOX")->known = true;
    assert_int_equal(mw_cache_do_offline(&cache, &inbox), MW_INVALID);
    mw_cache_free(&cache);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_stand_by_uid),
        cmocka_unit_test(bytes_are_counted_and_given_back),
        cmocka_unit_test(parts_are_found_by_what_they_are),
        cmocka_unit_test(folders_are_renamed_with_those_below),
        cmocka_unit_test(what_is_done_offline_waits_in_order),
        cmocka_unit_test(names_here_and_there_go_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
