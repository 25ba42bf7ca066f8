/* Mailboxes and devices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "sim/base/random.h"
#include "sim/mail/device.h"

static void uids_are_never_used_again(void **state) {
    (void)state;
    struct mw_mailbox mailbox = {.owner = "budi@kantor.example", .uid_validity = 7};
    uint32_t uid;
    assert_int_equal(mw_mailbox_add(&mailbox, mw_span_of("one"), 10, &uid), MW_OK);
    assert_int_equal(mw_mailbox_add(&mailbox, mw_span_of("two"), 11, &uid), MW_OK);
    assert_int_equal(uid, 2);
    assert_int_equal(mw_mailbox_remove(&mailbox, 2), MW_OK);
    assert_int_equal(mw_mailbox_remove(&mailbox, 2), MW_NOT_FOUND);
    assert_int_equal(mw_mailbox_add(&mailbox, mw_span_of("three"), 12, &uid), MW_OK);
    assert_int_equal(uid, 3);
    assert_null(mw_mailbox_find(&mailbox, 2));
    assert_int_equal(mw_mailbox_find(&mailbox, 3)->message, 12);
    assert_int_equal(mailbox.bytes, 8);
    mw_mailbox_free(&mailbox);
}

static void quota_holds(void **state) {
    (void)state;
    struct mw_mailbox mailbox = {.quota_bytes = 10};
    assert_int_equal(mw_mailbox_add(&mailbox, mw_span_of("12345678"), 1, NULL), MW_OK);
    assert_int_equal(mw_mailbox_add(&mailbox, mw_span_of("abc"), 2, NULL), MW_FULL);
    assert_int_equal(mailbox.mail_count, 1);
    assert_int_equal(mailbox.last_uid, 1);
    assert_true(mw_mailbox_has_room(&mailbox, 2));
    assert_false(mw_mailbox_has_room(&mailbox, UINT64_MAX));
    assert_int_equal(mw_mailbox_add(&mailbox, mw_span_of("ab"), 2, NULL), MW_OK);
    assert_int_equal(mw_mailbox_remove(&mailbox, 1), MW_OK);
    assert_int_equal(mw_mailbox_add(&mailbox, mw_span_of("12345678"), 3, NULL), MW_OK);
    mw_mailbox_free(&mailbox);
}

static void one_session_holds_the_lock(void **state) {
    (void)state;
    struct mw_mailbox mailbox = {0};
    assert_int_equal(mw_mailbox_lock(&mailbox, 0), MW_OK);
    assert_int_equal(mw_mailbox_lock(&mailbox, 0), MW_OK);
    assert_int_equal(mw_mailbox_lock(&mailbox, 1), MW_LOCKED);
    mw_mailbox_unlock(&mailbox, 1);
    assert_int_equal(mw_mailbox_lock(&mailbox, 1), MW_LOCKED);
    mw_mailbox_unlock(&mailbox, 0);
    assert_int_equal(mw_mailbox_lock(&mailbox, 1), MW_OK);
}

static void unique_ids_differ(void **state) {
    (void)state;
    struct mw_mailbox a = {.uid_validity = 1}, b = {.uid_validity = 2};
    char one[MW_UIDL_BYTES], two[MW_UIDL_BYTES], three[MW_UIDL_BYTES];
    assert_string_equal(mw_mailbox_uidl(&a, 1, one), "0000000100000001");
    assert_string_not_equal(one, mw_mailbox_uidl(&a, 2, two));
    assert_string_not_equal(one, mw_mailbox_uidl(&b, 1, three));
    assert_string_equal(mw_mailbox_uidl(&a, UINT32_MAX, two), "00000001ffffffff");
}

/* Against a model that is too simple to be wrong: which uids are there. */
static void random_use(void **state) {
    (void)state;
    enum { STEPS = 300 };
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct mw_random random = mw_random_stream(seed, "mailbox");
        struct mw_mailbox mailbox = {.quota_bytes = 400};
        static const char text[] = "0123456789012345678901234567890123456789";
        size_t lengths[STEPS + 1] = {0};
        bool there[STEPS + 1] = {false};
        uint32_t last = 0;
        for (int step = 0; step < STEPS; step++) {
            uint32_t uid = (uint32_t)mw_random_below(&random, last + 2);
            uint64_t bytes = 0;
            if (mw_random_below(&random, 2) == 0) {
                struct mw_span letter = {text, (size_t)mw_random_below(&random, sizeof text)};
                if (mw_mailbox_add(&mailbox, letter, 0, NULL) == MW_OK) {
                    there[++last] = true;
                    lengths[last] = letter.len;
                }
            } else {
                bool was = uid <= last && there[uid];
                assert_int_equal(mw_mailbox_remove(&mailbox, uid), was ? MW_OK : MW_NOT_FOUND);
                if (was) there[uid] = false;
            }
            for (uint32_t i = 1; i <= last; i++) {
                const struct mw_mail *mail = mw_mailbox_find(&mailbox, i);
                if ((mail != NULL) != there[i]) fail_msg("seed %d, step %d, uid %u", (int)seed, step, i);
                if (mail != NULL) bytes += lengths[i];
            }
            assert_int_equal(mailbox.bytes, bytes);
            assert_true(bytes <= mailbox.quota_bytes);
        }
        for (size_t i = 1; i < mailbox.mail_count; i++)
            assert_true(mailbox.mails[i - 1].uid < mailbox.mails[i].uid);
        mw_mailbox_free(&mailbox);
    }
}

static void devices_fill_up_and_remember(void **state) {
    (void)state;
    struct mw_device device = {.capacity_bytes = 6};
    uint32_t uid;
    assert_int_equal(mw_device_room(&device), 6);
    assert_int_equal(mw_device_add(&device, mw_span_of("1234"), 1, &uid), MW_OK);
    assert_int_equal(uid, 1);
    assert_int_equal(mw_device_room(&device), 2);
    assert_int_equal(mw_device_add(&device, mw_span_of("123"), 2, NULL), MW_FULL);
    assert_int_equal(device.mail_count, 1);

    char uidl[] = "0000000100000001";
    mw_device_know(&device, uidl, 5);
    mw_device_know(&device, "b", 6);
    mw_device_know(&device, uidl, 9);
    memset(uidl, 'x', 4); /* the device has its own copy */
    assert_int_equal(mw_device_find_known(&device, "0000000100000001")->fetched_us, 5);
    mw_device_forget(&device, "0000000100000001");
    mw_device_forget(&device, "never known");
    assert_null(mw_device_find_known(&device, "0000000100000001"));
    assert_int_equal(device.known_count, 1);
    assert_string_equal(device.known[0].uidl, "b");
    mw_device_free(&device);
    assert_true(mw_device_room(&device) == UINT64_MAX);
}

static void every_change_has_its_number(void **state) {
    (void)state;
    struct mw_mailbox mailbox = {0};
    mw_mailbox_add(&mailbox, mw_span_of("one"), 1, NULL);
    mw_mailbox_add(&mailbox, mw_span_of("two"), 2, NULL);
    assert_int_equal(mailbox.mails[0].modseq, 1);
    assert_int_equal(mailbox.highest_modseq, 2);
    assert_int_equal(mw_mailbox_flag(&mailbox, 1, MW_FLAG_BIT(MW_FLAG_SEEN)), MW_OK);
    assert_int_equal(mailbox.mails[0].modseq, 3);
    assert_int_equal(mw_mailbox_flag(&mailbox, 1, MW_FLAG_BIT(MW_FLAG_SEEN)), MW_OK);
    assert_int_equal(mailbox.highest_modseq, 3);
    assert_int_equal(mw_mailbox_flag(&mailbox, 9, 0), MW_NOT_FOUND);
    assert_int_equal(mw_mailbox_remove(&mailbox, 1), MW_OK);
    assert_int_equal(mailbox.vanished_count, 1);
    assert_int_equal(mailbox.vanished[0].uid, 1);
    assert_int_equal(mailbox.vanished[0].modseq, 4);
    assert_int_equal(mailbox.vanished_from, 0);
    mw_mailbox_free(&mailbox);
}

/* changed: uids by modseq; gone: whether it went then. */
static void remembers(const struct mw_mailbox *mailbox, const uint32_t *changed, const bool *gone,
                      uint64_t back) {
    uint64_t since = mailbox->highest_modseq - back;
    uint32_t uids[MW_RECENT_CHANGES];
    size_t count;
    bool lost = false;
    for (uint64_t at = since + 1; at <= mailbox->highest_modseq; at++)
        lost = lost || gone[at];
    assert_int_equal(mw_mailbox_lost_since(mailbox, since), lost);
    assert_int_equal(mw_mailbox_changed_since(mailbox, since, uids, &count), back <= MW_RECENT_CHANGES);
    if (back > MW_RECENT_CHANGES) return;
    for (size_t i = 1; i < count; i++)
        assert_true(uids[i - 1] < uids[i]);
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        bool meant = false;
        for (uint64_t at = since + 1; at <= mailbox->highest_modseq; at++)
            meant = meant || changed[at] == uids[i];
        found += meant;
    }
    assert_int_equal(found, count);
    for (uint64_t at = since + 1; at <= mailbox->highest_modseq; at++) {
        size_t i = 0;
        while (i < count && uids[i] != changed[at])
            i++;
        assert_true(i < count);
    }
}

static void the_latest_changes_are_remembered(void **state) {
    (void)state;
    enum { CHANGES = 2000 };
    static uint32_t changed[CHANGES + 1];
    static bool gone[CHANGES + 1];
    struct mw_mailbox mailbox = {0};
    struct mw_random random = mw_random_stream(1, "changes");
    while (mailbox.highest_modseq < CHANGES) {
        uint64_t before = mailbox.highest_modseq;
        uint32_t uid = (uint32_t)mw_random_below(&random, mailbox.last_uid + 1) + 1;
        switch (mw_random_below(&random, 4)) {
        case 0: mw_mailbox_remove(&mailbox, uid); break;
        case 1: mw_mailbox_add(&mailbox, mw_span_of("x"), 1, &uid); break;
        default: mw_mailbox_flag(&mailbox, uid, mw_random_below(&random, 4)); break;
        }
        if (mailbox.highest_modseq == before) continue;
        changed[mailbox.highest_modseq] = uid;
        gone[mailbox.highest_modseq] = mw_mailbox_find(&mailbox, uid) == NULL;
        for (uint64_t back = 0; back <= MW_RECENT_CHANGES + 2 && back < mailbox.highest_modseq; back++)
            remembers(&mailbox, changed, gone, back);
    }
    /* As it was kept: nothing is known of how it came to be so. */
    uint32_t uids[MW_RECENT_CHANGES];
    size_t count;
    struct mw_mail mail = {.uid = mailbox.last_uid + 1, .modseq = CHANGES + 1};
    assert_int_equal(mw_mailbox_restore(&mailbox, &mail), MW_OK);
    assert_false(mw_mailbox_changed_since(&mailbox, CHANGES, uids, &count));
    assert_true(mw_mailbox_changed_since(&mailbox, CHANGES + 1, uids, &count));
    assert_int_equal(count, 0);
    mw_mailbox_free(&mailbox);
}

static void places_are_between(void **state) {
    (void)state;
    struct mw_mailbox mailbox = {0};
    assert_int_equal(mw_mailbox_place(&mailbox, 1), 0);
    for (uint32_t uid = 10; uid <= 50; uid += 10)
        assert_int_equal(mw_mailbox_restore(&mailbox, &(struct mw_mail){.uid = uid, .modseq = uid}), MW_OK);
    assert_int_equal(mw_mailbox_restore(&mailbox, &(struct mw_mail){.uid = 50}), MW_INVALID);
    assert_int_equal(mailbox.last_uid, 50);
    assert_int_equal(mailbox.highest_modseq, 50);
    for (uint32_t uid = 0; uid <= 60; uid++)
        assert_int_equal(mw_mailbox_place(&mailbox, uid), uid > 50 ? 5 : uid == 0 ? 0 : (uid - 1) / 10);
    mailbox.last_uid = 99; /* the highest are gone */
    assert_int_equal(mw_mailbox_restore(&mailbox, &(struct mw_mail){.uid = 60}), MW_OK);
    assert_int_equal(mailbox.last_uid, 99);
    mw_mailbox_free(&mailbox);
}

static void count_gone(void *self, const struct mw_mail *mail) {
    uint64_t *last = self;
    assert_true(mail->modseq > *last);
    *last = mail->modseq;
}

static void many_go_at_once(void **state) {
    (void)state;
    enum { COUNT = 100000 };
    struct mw_mailbox mailbox = {0};
    static uint32_t uids[COUNT];
    size_t count = 0;
    for (uint32_t i = 1; i <= COUNT; i++) {
        mw_mailbox_put(&mailbox, &(struct mw_mail){.text = mw_span_of("ab")}, NULL);
        if (i % 3 != 0) uids[count++] = i;
    }
    uint64_t last = mailbox.highest_modseq;
    uint32_t some[] = {1, 1, 4, 7, COUNT + 5};
    assert_int_equal(mw_mailbox_remove_all(&mailbox, some, 5, NULL, NULL), 3);
    assert_int_equal(mw_mailbox_remove_all(&mailbox, uids, count, count_gone, &last), count - 3);
    assert_int_equal(last, mailbox.highest_modseq);
    assert_int_equal(mailbox.mail_count, COUNT / 3);
    assert_int_equal(mailbox.bytes, 2 * (COUNT / 3));
    for (size_t i = 0; i < mailbox.mail_count; i++)
        assert_int_equal(mailbox.mails[i].uid, 3 * (i + 1));
    assert_int_equal(mw_mailbox_remove_all(&mailbox, uids, 0, NULL, NULL), 0);

    /* What went last is still known, and from when on. */
    assert_true(mailbox.vanished_count <= MW_VANISHED_LIMIT);
    assert_true(mailbox.vanished_count >= MW_VANISHED_LIMIT / 2);
    assert_int_equal(mailbox.vanished[0].modseq, mailbox.vanished_from + 1);
    assert_int_equal(mailbox.vanished[mailbox.vanished_count - 1].uid, uids[count - 1]);
    mw_mailbox_free(&mailbox);
}

static void keywords_are_the_mailboxes_own(void **state) {
    (void)state;
    struct mw_mailbox a = {0}, b = {0};
    assert_int_equal(mw_mailbox_keyword(&a, mw_span_of("$Forwarded"), false), 0);
    assert_int_equal(mw_mailbox_keyword(&a, mw_span_of("$Forwarded"), true), MW_FLAG_BIT(MW_FLAG_COUNT));
    assert_int_equal(mw_mailbox_keyword(&a, mw_span_of("penting"), true), MW_FLAG_BIT(MW_FLAG_COUNT + 1));
    assert_int_equal(mw_mailbox_keyword(&a, mw_span_of("$forwarded"), true), MW_FLAG_BIT(MW_FLAG_COUNT));
    assert_string_equal(a.keywords[0], "$Forwarded");

    uint64_t flags = MW_FLAG_BIT(MW_FLAG_DRAFT) | MW_FLAG_BIT(MW_FLAG_COUNT + 1);
    assert_int_equal(mw_mailbox_translate(&a, &a, flags), flags);
    assert_int_equal(mw_mailbox_translate(&b, &a, flags),
                     MW_FLAG_BIT(MW_FLAG_DRAFT) | MW_FLAG_BIT(MW_FLAG_COUNT));
    assert_int_equal(b.keyword_count, 1);
    assert_string_equal(b.keywords[0], "penting");

    char name[] = "k00";
    for (int i = 0; i < 100; i++) {
        name[1] = (char)('0' + i / 10);
        name[2] = (char)('0' + i % 10);
        bool fits = i < MW_KEYWORD_LIMIT - 1;
        assert_int_equal(mw_mailbox_keyword(&b, mw_span_of(name), true) != 0, fits);
    }
    mw_mailbox_free(&a);
    mw_mailbox_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uids_are_never_used_again),
        cmocka_unit_test(quota_holds),
        cmocka_unit_test(one_session_holds_the_lock),
        cmocka_unit_test(unique_ids_differ),
        cmocka_unit_test(random_use),
        cmocka_unit_test(every_change_has_its_number),
        cmocka_unit_test(the_latest_changes_are_remembered),
        cmocka_unit_test(places_are_between),
        cmocka_unit_test(many_go_at_once),
        cmocka_unit_test(keywords_are_the_mailboxes_own),
        cmocka_unit_test(devices_fill_up_and_remember),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
