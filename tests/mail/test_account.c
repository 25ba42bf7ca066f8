/* Accounts: folders, their names, letters in all of them, and the journal of what has changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "sim/base/buffer.h"
#include "sim/base/random.h"
#include "sim/mail/account.h"

static struct mw_account account;

static int set_up(void **state) {
    (void)state;
    mw_account_init(&account, "budi@kantor.example", 7, 0);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    mw_account_free(&account);
    return 0;
}

/* "INBOX,Arsip(),Arsip/2026": what is there, () for a bare level. */
static void assert_folders(const char *expected) {
    struct mw_buffer names = {0};
    for (size_t i = 0; i < account.folder_count; i++)
        mw_buffer_format(&names, "%s%s%s", i == 0 ? "" : ",", account.folders[i]->name,
                         account.folders[i]->selectable ? "" : "()");
    assert_string_equal(mw_buffer_text(&names), expected);
    mw_buffer_free(&names);
    for (size_t i = 0; i < account.folder_count; i++) {
        assert_ptr_equal(mw_account_folder(&account, account.folders[i]->id), account.folders[i]);
        assert_ptr_equal(mw_account_find(&account, account.folders[i]->name), account.folders[i]);
    }
}

/* "created 1 Arsip 1; added 1 uid 1 modseq 2; …" since it was last read. */
static void assert_journal(const char *expected) {
    static const char *const kinds[] = {"added",   "removed", "flagged",   "created",
                                        "deleted", "renamed", "subscribed"};
    struct mw_buffer words = {0};
    for (size_t i = 0; i < account.journal_count; i++) {
        const struct mw_account_change *change = &account.journal[i];
        mw_buffer_format(&words, "%s%s", i == 0 ? "" : "; ", kinds[change->kind]);
        if (change->folder != MW_ACCOUNT_NOWHERE) mw_buffer_format(&words, " %u", change->folder);
        if (change->name != NULL)
            mw_buffer_format(&words, " %s", change->name);
        else
            mw_buffer_format(&words, " uid %u modseq %u", change->mail.uid, (unsigned)change->modseq);
        if (change->kind == MW_ACCOUNT_MAIL_FLAGGED)
            mw_buffer_format(&words, " %x->%x", (unsigned)change->old_flags, (unsigned)change->mail.flags);
    }
    assert_string_equal(mw_buffer_text(&words), expected);
    mw_buffer_free(&words);
    mw_account_clear_journal(&account);
}

static uint32_t put(const char *name, const char *text, uint64_t flags) {
    uint32_t uid = 0;
    struct mw_mail mail = {.text = mw_span_of(text), .message = 3, .flags = flags, .arrived_s = 1000};
    assert_int_equal(mw_account_add(&account, mw_account_find(&account, name), &mail, &uid), MW_OK);
    return uid;
}

static void create(const char *name) {
    assert_int_equal(mw_account_create(&account, name, MW_FOLDER_NONE), MW_OK);
}

static void inbox_is_always_there(void **state) {
    (void)state;
    assert_folders("INBOX");
    assert_ptr_equal(mw_account_find(&account, "inBox"), mw_account_inbox(&account));
    assert_null(mw_account_find(&account, "inboxes"));
    assert_int_equal(mw_account_inbox(&account)->id, 0);
    assert_int_equal(mw_account_inbox(&account)->mailbox.uid_validity, 7);
    assert_int_equal(mw_account_create(&account, "Inbox", MW_FOLDER_NONE), MW_EXISTS);
    assert_int_equal(mw_account_delete(&account, "INBOX"), MW_INVALID);
    create("inbox/Kerja");
    assert_folders("INBOX,INBOX/Kerja");
    assert_non_null(mw_account_find(&account, "iNBOX/Kerja"));
    assert_null(mw_account_find(&account, "iNBOX/kerja"));
    assert_true(mw_account_has_children(&account, "inbox"));
    assert_journal("created 1 INBOX/Kerja");
}

static void levels_above_are_made(void **state) {
    (void)state;
    create("b/c/d");
    create("b-");
    create("a");
    assert_folders("INBOX,a,b,b-,b/c,b/c/d");
    assert_journal("created 1 b; created 2 b/c; created 3 b/c/d; created 4 b-; created 5 a");
    assert_int_equal(mw_account_create(&account, "b/c", MW_FOLDER_NONE), MW_EXISTS);
    assert_true(mw_account_has_children(&account, "b"));
    assert_true(mw_account_has_children(&account, "b/c"));
    assert_false(mw_account_has_children(&account, "b-"));
    assert_false(mw_account_has_children(&account, "nothing"));
    for (size_t i = 1; i < account.folder_count; i++)
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(account.folders[i]->mailbox.uid_validity,
                                 account.folders[j]->mailbox.uid_validity);
}

static void names_are_good_or_not(void **state) {
    (void)state;
    static const char *const good[] = {"a", "Entw\xc3\xbcrfe",  "a/b", "a b",
                                       "~", "\xf0\x9f\x93\xac", "..",  "&"};
    static const char *const bad[] = {"",          "/a",           "a/",           "a//b",   "a*",
                                      "%",         "a\tb",         "\x7f",         "\xff",   "\xc0\xaf",
                                      "a\xc2\x80", "\xed\xa0\x80", "\xe2\x80\xa8", "x\r\ny", "\xc3"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(mw_account_name_is_good(mw_span_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(mw_account_name_is_good(mw_span_of(bad[i])));
        assert_int_equal(mw_account_create(&account, bad[i], MW_FOLDER_NONE), MW_INVALID);
    }
    assert_false(mw_account_name_is_good((struct mw_span){"a\0b", 3}));
    char name[MW_ACCOUNT_NAME_BYTES + 2];
    memset(name, 'x', sizeof name);
    name[MW_ACCOUNT_NAME_BYTES + 1] = '\0';
    assert_int_equal(mw_account_create(&account, name, MW_FOLDER_NONE), MW_INVALID);
    assert_null(mw_account_find(&account, name));
    assert_false(mw_account_has_children(&account, name));
    assert_int_equal(mw_account_subscribe(&account, name, true), MW_INVALID);
    name[MW_ACCOUNT_NAME_BYTES] = '\0';
    assert_int_equal(mw_account_create(&account, name, MW_FOLDER_NONE), MW_OK);
    assert_non_null(mw_account_find(&account, name));
    assert_int_equal(mw_account_rename(&account, name, "short"), MW_OK);
    create("short/and/deep");
    name[MW_ACCOUNT_NAME_BYTES - 4] = '\0';
    assert_int_equal(mw_account_rename(&account, "short", name), MW_INVALID);
    assert_folders("INBOX,short,short/and,short/and/deep");
}

static void uses_are_found(void **state) {
    (void)state;
    assert_null(mw_account_for(&account, MW_FOLDER_SENT));
    assert_null(mw_account_for(&account, MW_FOLDER_NONE));
    assert_int_equal(mw_account_create(&account, "Terkirim", MW_FOLDER_SENT), MW_OK);
    assert_string_equal(mw_account_for(&account, MW_FOLDER_SENT)->name, "Terkirim");
    assert_int_equal(mw_account_rename(&account, "Terkirim", "Sent"), MW_OK);
    assert_string_equal(mw_account_for(&account, MW_FOLDER_SENT)->name, "Sent");
}

static void deleting_leaves_a_level_for_children(void **state) {
    (void)state;
    create("a/b");
    put("a", "12345", 0);
    uint32_t old = mw_account_find(&account, "a")->mailbox.uid_validity;
    mw_account_clear_journal(&account);
    assert_int_equal(mw_account_delete(&account, "a"), MW_OK);
    assert_folders("INBOX,a(),a/b");
    assert_journal("removed 1 uid 1 modseq 3; deleted 1 a; created 3 a");
    assert_null(mw_account_folder(&account, 1));
    assert_int_equal(account.bytes, 0);
    assert_int_equal(mw_account_delete(&account, "a"), MW_INVALID);
    assert_int_equal(mw_account_delete(&account, "nothing"), MW_NOT_FOUND);

    create("a"); /* it is a folder again, and not the same */
    assert_folders("INBOX,a,a/b");
    assert_journal("deleted 3 a; created 4 a");
    assert_true(mw_account_find(&account, "a")->mailbox.uid_validity > old);
    assert_int_equal(mw_account_delete(&account, "a"), MW_OK);
    assert_int_equal(mw_account_delete(&account, "a/b"), MW_OK);
    assert_folders("INBOX,a()");
    assert_int_equal(mw_account_delete(&account, "a"), MW_OK);
    assert_folders("INBOX");
}

static void trees_are_renamed_whole(void **state) {
    (void)state;
    create("a/b/c");
    create("a-z");
    create("x");
    put("a/b", "12345", MW_FLAG_BIT(MW_FLAG_SEEN));
    uint32_t id = mw_account_find(&account, "a/b")->id;
    mw_account_clear_journal(&account);
    assert_int_equal(mw_account_rename(&account, "a", "a"), MW_EXISTS);
    assert_int_equal(mw_account_rename(&account, "a", "x"), MW_EXISTS);
    assert_int_equal(mw_account_rename(&account, "a", "inbox"), MW_EXISTS);
    assert_int_equal(mw_account_rename(&account, "a", "a/q"), MW_INVALID);
    assert_int_equal(mw_account_rename(&account, "a", "q//r"), MW_INVALID);
    assert_int_equal(mw_account_rename(&account, "nothing", "q"), MW_NOT_FOUND);
    assert_int_equal(mw_account_rename(&account, "a", "y/z"), MW_OK);
    assert_folders("INBOX,a-z,x,y,y/z,y/z/b,y/z/b/c");
    assert_journal("created 6 y; renamed 1 y/z; renamed 2 y/z/b; renamed 3 y/z/b/c");
    assert_string_equal(mw_account_folder(&account, id)->name, "y/z/b");
    assert_int_equal(mw_account_folder(&account, id)->mailbox.mail_count, 1);
    assert_int_equal(mw_account_rename(&account, "y/z/b", "INBOX/b"), MW_OK);
    assert_folders("INBOX,INBOX/b,INBOX/b/c,a-z,x,y,y/z");
}

static void renaming_inbox_moves_its_letters(void **state) {
    (void)state;
    create("INBOX/child");
    uint64_t keyword = mw_mailbox_keyword(&mw_account_inbox(&account)->mailbox, mw_span_of("penting"), true);
    put("INBOX", "12345", MW_FLAG_BIT(MW_FLAG_SEEN));
    put("INBOX", "123", keyword);
    account.quota_bytes = 9; /* what is there moves, however full it is */
    mw_account_clear_journal(&account);
    assert_int_equal(mw_account_rename(&account, "inbox", "lama/2025"), MW_OK);
    assert_folders("INBOX,INBOX/child,lama,lama/2025");
    assert_journal("created 2 lama; created 3 lama/2025; added 3 uid 1 modseq 2; added 3 uid 2 modseq 3; "
                   "removed 0 uid 1 modseq 4; removed 0 uid 2 modseq 5");
    const struct mw_mailbox *moved = &mw_account_find(&account, "lama/2025")->mailbox;
    assert_int_equal(moved->mail_count, 2);
    assert_int_equal(moved->mails[0].arrived_s, 1000);
    assert_int_equal(moved->mails[1].flags, MW_FLAG_BIT(MW_FLAG_COUNT));
    assert_string_equal(moved->keywords[0], "penting");
    assert_int_equal(mw_account_inbox(&account)->mailbox.mail_count, 0);
    assert_int_equal(account.bytes, 8);
    assert_int_equal(mw_account_rename(&account, "inbox", "lama"), MW_EXISTS);
    assert_int_equal(put("INBOX", "1", 0), 3);
}

static void subscriptions_are_of_names(void **state) {
    (void)state;
    create("a/b");
    assert_true(mw_account_inbox(&account)->subscribed);
    assert_int_equal(mw_account_subscribe(&account, "a/b", true), MW_OK);
    assert_int_equal(mw_account_subscribe(&account, "later", true), MW_OK);
    assert_int_equal(mw_account_subscribe(&account, "later", true), MW_OK);
    assert_int_equal(mw_account_subscribe(&account, "x//y", true), MW_INVALID);
    assert_int_equal(mw_account_subscribe(&account, "never", false), MW_NOT_FOUND);
    assert_journal("created 1 a; created 2 a/b; subscribed 2 a/b; subscribed later");
    create("later");
    assert_true(mw_account_find(&account, "later")->subscribed);
    assert_int_equal(account.subscribed_count, 0);
    assert_int_equal(mw_account_rename(&account, "a", "z"), MW_OK);
    assert_false(mw_account_find(&account, "z/b")->subscribed);
    assert_int_equal(account.subscribed_count, 1);
    assert_string_equal(account.subscribed[0], "a/b");
    assert_int_equal(mw_account_rename(&account, "z", "a"), MW_OK);
    assert_true(mw_account_find(&account, "a/b")->subscribed);
    assert_int_equal(mw_account_delete(&account, "a/b"), MW_OK);
    assert_int_equal(account.subscribed_count, 1);
    assert_int_equal(mw_account_subscribe(&account, "a/b", false), MW_OK);
    assert_int_equal(account.subscribed_count, 0);
}

static void the_quota_is_over_all_folders(void **state) {
    (void)state;
    account.quota_bytes = 10;
    create("a");
    put("INBOX", "12345", 0);
    put("a", "1234", 0);
    struct mw_mail mail = {.text = mw_span_of("12")};
    assert_true(mw_account_has_room(&account, 1));
    assert_false(mw_account_has_room(&account, 2));
    assert_false(mw_account_has_room(&account, UINT64_MAX));
    assert_int_equal(mw_account_add(&account, mw_account_find(&account, "a"), &mail, NULL), MW_FULL);
    assert_int_equal(mw_account_find(&account, "a")->mailbox.last_uid, 1);
    assert_int_equal(mw_account_remove(&account, mw_account_inbox(&account), 1), MW_OK);
    assert_int_equal(account.bytes, 4);
    put("a", "12", 0);
    assert_int_equal(mw_account_delete(&account, "a"), MW_OK);
    assert_int_equal(account.bytes, 0);
    mail.uid = 9;
    mail.text = mw_span_of("12345678901234");
    assert_int_equal(mw_account_restore(&account, mw_account_inbox(&account), &mail), MW_OK);
    assert_int_equal(account.bytes, 14);
    assert_false(mw_account_has_room(&account, 0));
    account.quota_bytes = 0;
    assert_true(mw_account_has_room(&account, UINT64_MAX));
}

static void the_journal_keeps_the_order(void **state) {
    (void)state;
    create("a");
    struct mw_folder *a = mw_account_find(&account, "a");
    put("a", "x", 0);
    put("INBOX", "y", 0);
    put("a", "z", 0);
    assert_int_equal(mw_account_flag(&account, a, 1, MW_FLAG_BIT(MW_FLAG_SEEN)), MW_OK);
    assert_int_equal(mw_account_flag(&account, a, 1, MW_FLAG_BIT(MW_FLAG_SEEN)), MW_OK);
    assert_int_equal(mw_account_flag(&account, a, 9, 0), MW_NOT_FOUND);
    assert_int_equal(mw_account_flag(&account, a, 1, MW_FLAG_BIT(MW_FLAG_DELETED)), MW_OK);
    assert_int_equal(mw_account_remove(&account, a, 9), MW_NOT_FOUND);
    assert_int_equal(mw_account_remove_all(&account, a, (const uint32_t[]){1, 2, 3}, 3), 2);
    assert_journal("created 1 a; added 1 uid 1 modseq 2; added 0 uid 1 modseq 2; added 1 uid 2 modseq 3; "
                   "flagged 1 uid 1 modseq 4 0->1; flagged 1 uid 1 modseq 5 1->8; "
                   "removed 1 uid 1 modseq 6; removed 1 uid 2 modseq 7");
    assert_journal("");
}

static void copies_are_known_as_such(void **state) {
    (void)state;
    create("a");
    struct mw_folder *inbox = mw_account_inbox(&account), *a = mw_account_find(&account, "a");
    mw_mailbox_keyword(&a->mailbox, mw_span_of("other"), true);
    uint64_t keyword = mw_mailbox_keyword(&inbox->mailbox, mw_span_of("penting"), true);
    put("INBOX", "1", 0);
    put("INBOX", "23", keyword | MW_FLAG_BIT(MW_FLAG_SEEN));
    mw_account_clear_journal(&account);
    uint32_t uid;
    assert_int_equal(mw_account_copy(&account, inbox, 2, a, &uid), MW_OK);
    assert_int_equal(uid, 1);
    assert_int_equal(account.journal[0].kind, MW_ACCOUNT_MAIL_ADDED);
    assert_int_equal(account.journal[0].from_folder, 0);
    assert_int_equal(account.journal[0].from_uid, 2);
    assert_int_equal(a->mailbox.mails[0].flags, MW_FLAG_BIT(MW_FLAG_COUNT + 1) | MW_FLAG_BIT(MW_FLAG_SEEN));
    assert_int_equal(a->mailbox.mails[0].arrived_s, 1000);
    for (int i = 0; i < 100; i++) /* also while its own place grows */
        assert_int_equal(mw_account_copy(&account, inbox, 1, inbox, &uid), MW_OK);
    assert_int_equal(uid, 102);
    assert_string_equal(inbox->mailbox.mails[101].text.data, "1");
    assert_int_equal(account.bytes, 105);
    account.quota_bytes = 106;
    assert_int_equal(mw_account_copy(&account, inbox, 2, a, NULL), MW_FULL);
    assert_int_equal(mw_account_copy(&account, inbox, 999, a, NULL), MW_NOT_FOUND);
    put("INBOX", "1", 0);
    assert_int_equal(account.journal[account.journal_count - 1].from_folder, MW_ACCOUNT_NOWHERE);
}

static void there_is_an_end_to_folders(void **state) {
    (void)state;
    char name[16];
    for (int i = 1; i < MW_ACCOUNT_FOLDERS - 1; i++) {
        snprintf(name, sizeof name, "f%d", i);
        create(name);
    }
    assert_int_equal(mw_account_create(&account, "one/two", MW_FOLDER_NONE), MW_FULL);
    assert_int_equal(mw_account_rename(&account, "f1", "one/two/f1"), MW_FULL);
    assert_int_equal(mw_account_rename(&account, "f1", "one/f1"), MW_OK);
    assert_int_equal(mw_account_create(&account, "last", MW_FOLDER_NONE), MW_FULL);
    assert_int_equal(account.folder_count, MW_ACCOUNT_FOLDERS);
}

/* Whatever is done in whatever order: names are in order and unique, every level is there, sums are right. */
static void random_use(void **state) {
    (void)state;
    static const char *const names[] = {"a", "a/b", "a/b/c", "b", "b/a", "INBOX/a", "c", "c/c/c", "INBOX"};
    enum { NAMES = sizeof names / sizeof *names };
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct mw_random random = mw_random_stream(seed, "account");
        mw_account_free(&account);
        mw_account_init(&account, "x@y.example", 1, 500);
        for (int step = 0; step < 200; step++) {
            const char *one = names[mw_random_below(&random, NAMES)];
            const char *two = names[mw_random_below(&random, NAMES)];
            struct mw_folder *folder = mw_account_find(&account, one);
            switch (mw_random_below(&random, 6)) {
            case 0: mw_account_create(&account, one, MW_FOLDER_NONE); break;
            case 1: mw_account_delete(&account, one); break;
            case 2: mw_account_rename(&account, one, two); break;
            case 3: mw_account_subscribe(&account, one, mw_random_below(&random, 2)); break;
            default:
                if (folder != NULL && folder->selectable)
                    mw_account_add(&account, folder, &(struct mw_mail){.text = mw_span_of("12345")}, NULL);
            }
            uint64_t bytes = 0;
            for (size_t i = 0; i < account.folder_count; i++) {
                const struct mw_folder *now = account.folders[i];
                bytes += now->mailbox.bytes;
                if (i > 1) assert_true(strcmp(account.folders[i - 1]->name, now->name) < 0);
                assert_ptr_equal(mw_account_folder(&account, now->id), now);
                char level[64];
                snprintf(level, sizeof level, "%s", now->name);
                char *slash = strrchr(level, '/');
                if (slash != NULL) {
                    *slash = '\0';
                    if (mw_account_find(&account, level) == NULL)
                        fail_msg("seed %d, step %d: nothing above %s", (int)seed, step, now->name);
                }
                for (size_t s = 0; s < account.subscribed_count; s++)
                    assert_string_not_equal(account.subscribed[s], now->name);
            }
            assert_int_equal(bytes, account.bytes);
            assert_true(bytes <= account.quota_bytes);
        }
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(inbox_is_always_there),
        TEST(levels_above_are_made),
        TEST(names_are_good_or_not),
        TEST(uses_are_found),
        TEST(deleting_leaves_a_level_for_children),
        TEST(trees_are_renamed_whole),
        TEST(renaming_inbox_moves_its_letters),
        TEST(subscriptions_are_of_names),
        TEST(the_quota_is_over_all_folders),
        TEST(the_journal_keeps_the_order),
        TEST(copies_are_known_as_such),
        TEST(there_is_an_end_to_folders),
        TEST(random_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
