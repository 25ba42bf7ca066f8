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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uids_are_never_used_again),
        cmocka_unit_test(quota_holds),
        cmocka_unit_test(one_session_holds_the_lock),
        cmocka_unit_test(unique_ids_differ),
        cmocka_unit_test(random_use),
        cmocka_unit_test(devices_fill_up_and_remember),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
