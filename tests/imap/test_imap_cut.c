/* Our client and our server, and a connection that breaks after each of its octets in turn: whatever was
 * under way, after the next visit the device has what the server has, what was done offline is done, and no
 * letter is lost. With a server that offers everything, one without QRESYNC, and one that offers hardly
 * anything. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/imap/bench.h"
#include "tests/imap/tasks.h"

enum { TASKS = 8, DEVICE = 0, OTHER = 1 };

struct meeting {
    struct bench bench;
    struct mw_cache cache;
    struct mw_arena arena;
    const char *const *hidden; /* words of CAPABILITY that this server shall not offer */
    unsigned refused;          /* pieces of offline work */
};

/* So that the client does not know them; their length stays. */
static void hide(struct mw_buffer *said, const char *const *words) {
    for (; *words; words++)
        for (char *at = said->data; (at = strstr(at, *words)) != NULL; at++)
            *at = 'X';
}

/* Carries octets to and fro until nobody says any more, or `octets` have gone; gives how many have. */
static size_t converse(struct meeting *meeting, struct mw_session *client, size_t octets) {
    struct mw_buffer out = {0};
    size_t gone = 0;
    bench_connect(&meeting->bench, DEVICE);
    struct mw_buffer *said = &meeting->bench.said[DEVICE];
    mw_session_start(client, 0);
    while (gone < octets) {
        hide(said, meeting->hidden);
        struct mw_span down = mw_span_cut(mw_buffer_span(said), 0, octets - gone);
        mw_session_feed(client, down, 0);
        gone += down.len;
        mw_buffer_clear(said);
        mw_buffer_clear(&out);
        mw_session_take_output(client, &out);
        struct mw_span up = mw_span_cut(mw_buffer_span(&out), 0, octets - gone);
        if (up.len > 0) bench_feed(&meeting->bench, DEVICE, up);
        gone += up.len;
        if (down.len + up.len == 0) break;
    }
    mw_buffer_free(&out);
    bench_leave(&meeting->bench, DEVICE);
    return gone;
}

/* A visit that is cut off after so many octets; gives how many there were. */
static size_t visit(struct meeting *meeting, const char *const *tasks, size_t octets, bool *done) {
    struct mw_imap_task list[TASKS];
    struct mw_imap_job job = {
        .login = "budi", .password = "rahasia dapur", .cache = &meeting->cache, .tasks = list};
    for (; *tasks; tasks++)
        assert_true(task_read(&meeting->arena, mw_span_of(*tasks), &list[job.task_count++]));
    struct mw_imap_client *client = mw_imap_client_create(&job);
    struct mw_session *session = mw_imap_client_session(client);
    size_t gone = converse(meeting, session, octets);
    mw_session_lost(session, 0);
    unsigned ends = 0;
    struct mw_fact fact;
    *done = false;
    while (mw_session_next_fact(session, &fact)) {
        if (fact.kind != MW_FACT_TELLS) continue;
        ends += fact.code == MW_IMAP_DONE || fact.code == MW_IMAP_FAILED;
        *done |= fact.code == MW_IMAP_DONE;
        meeting->refused += fact.code == MW_IMAP_PLAY_REFUSED;
    }
    assert_int_equal(ends, 1);
    mw_imap_client_destroy(client);
    return gone;
}

static void offline(struct meeting *meeting, const char *words) {
    struct mw_cache_change change;
    assert_true(task_read_offline(&meeting->arena, mw_span_of(words), &change));
    assert_int_equal(mw_cache_do_offline(&meeting->cache, &change), MW_OK);
}

/* What the device knows, what somebody else changes after that, and what was done on it offline. */
static void prepare(struct meeting *meeting, const char *const *hidden) {
    static const char *const first[] = {"folders", "sync", "sync folder=Arsip", "sync folder=Kerja", NULL};
    struct bench *bench = &meeting->bench;
    bool done;
    *meeting = (struct meeting){.hidden = hidden};
    bench_init(bench);
    bench_login(bench, OTHER);
    bench_say(bench, OTHER, "a CREATE Arsip");
    bench_say(bench, OTHER, "a CREATE Kerja");
    for (int i = 0; i < 6; i++)
        bench_add(bench, "INBOX", mw_arena_format(&meeting->arena, "Subject: I%d\r\n\r\nhalo\r\n", i), 0);
    for (int i = 0; i < 3; i++)
        bench_add(bench, "Arsip", mw_arena_format(&meeting->arena, "Subject: A%d\r\n\r\nhalo\r\n", i), 0);
    bench_add(bench, "Kerja", "Subject: K\r\n\r\nhalo\r\n", 0);
    visit(meeting, first, SIZE_MAX, &done);
    assert_true(done);
    bench_say(bench, OTHER, "a SELECT INBOX");
    bench_say(bench, OTHER, "a UID STORE 2 +FLAGS (\\Answered)");
    bench_say(bench, OTHER, "a UID STORE 6 +FLAGS (\\Deleted)");
    bench_say(bench, OTHER, "a UID EXPUNGE 6");
    bench_say(bench, OTHER, "a RENAME Arsip Lama");
    bench_add(bench, "INBOX", "Subject: New\r\n\r\nhalo\r\n", 0);
    offline(meeting, "flag folder=INBOX;uid=1;add=\\Flagged");
    offline(meeting, "move folder=INBOX;uid=3;name=Arsip");
    offline(meeting, "create name=Punyaku");
    offline(meeting, "rename folder=Kerja;name=Kantor");
    offline(meeting, "delete folder=INBOX;uid=4");
    offline(meeting, "flag folder=Kantor;uid=1;add=\\Seen");
}

static void clear(struct meeting *meeting) {
    bench_free(&meeting->bench);
    mw_cache_free(&meeting->cache);
    mw_arena_free(&meeting->arena);
}

static size_t count_of(const struct mw_folder *folder, const char *piece) {
    size_t count = 0;
    for (size_t i = 0; i < folder->mailbox.mail_count; i++) {
        struct mw_span text = folder->mailbox.mails[i].text;
        for (size_t at = 0; at + strlen(piece) <= text.len; at++)
            if (memcmp(text.data + at, piece, strlen(piece)) == 0) {
                count++;
                break;
            }
    }
    return count;
}

static void check_folder(const struct meeting *meeting, const char *name, size_t cut) {
    const struct mw_folder *there = mw_account_find(&meeting->bench.account, name);
    const struct mw_cache_folder *here = mw_cache_find(&meeting->cache, name);
    if (there == NULL || here == NULL) fail_msg("cut after %zu octets: %s is not there", cut, name);
    if (there->mailbox.mail_count != here->letter_count)
        fail_msg("cut after %zu octets: %s has %zu letters there, %zu here", cut, name,
                 there->mailbox.mail_count, here->letter_count);
    for (size_t i = 0; i < here->letter_count; i++) {
        const struct mw_mail *mail = &there->mailbox.mails[i];
        if (mail->uid != here->letters[i].uid || mail->flags != here->letters[i].flags)
            fail_msg("cut after %zu octets: %s: letter %u, flags %x there, %u, %x here", cut, name, mail->uid,
                     (unsigned)mail->flags, here->letters[i].uid, (unsigned)here->letters[i].flags);
    }
}

static const char *const visit_tasks[] = {"folders",          "play-back",          "sync",
                                          "sync folder=Lama", "sync folder=Kantor", NULL};

/* exactly: a letter that moves is nowhere twice. */
static void check(const struct meeting *meeting, bool exactly, size_t cut) {
    static const char *const names[] = {"INBOX", "Lama", "Kantor"};
    const struct mw_account *account = &meeting->bench.account;
    for (size_t i = 0; i < 3; i++)
        check_folder(meeting, names[i], cut);
    assert_int_equal(meeting->cache.change_count, 0);
    assert_non_null(mw_account_find(account, "Punyaku"));
    assert_null(mw_account_find(account, "Arsip"));
    assert_null(mw_account_find(account, "Kerja"));
    const struct mw_folder *inbox = mw_account_inbox(account), *old = mw_account_find(account, "Lama");
    assert_int_equal(inbox->mailbox.mails[0].flags, MW_FLAG_BIT(MW_FLAG_FLAGGED));
    assert_int_equal(count_of(inbox, "Subject: I4"), 1);
    assert_int_equal(count_of(inbox, "Subject: I3"), 0);
    size_t moved = count_of(old, "Subject: I2");
    if (exactly ? moved != 1 : moved < 1 || moved > 2) fail_msg("cut after %zu: %zu copies", cut, moved);
    assert_int_equal(count_of(inbox, "Subject: I2"), 0);
}

static void cut_everywhere(const char *const *hidden, bool exactly) {
    struct meeting meeting;
    bool done;
    prepare(&meeting, hidden);
    size_t octets = visit(&meeting, visit_tasks, SIZE_MAX, &done);
    assert_true(done);
    assert_int_equal(meeting.refused, 0);
    check(&meeting, exactly, octets);
    clear(&meeting);
    for (size_t cut = 0; cut < octets; cut++) {
        prepare(&meeting, hidden);
        visit(&meeting, visit_tasks, cut, &done);
        visit(&meeting, visit_tasks, SIZE_MAX, &done);
        assert_true(done);
        check(&meeting, exactly, cut);
        /* A move whose reply was lost cannot be told from a letter that somebody else has taken. */
        assert_true(meeting.refused <= 1);
        clear(&meeting);
    }
}

static void with_a_server_that_offers_everything(void **state) {
    (void)state;
    static const char *const nothing[] = {NULL};
    cut_everywhere(nothing, true);
}

static void with_one_that_tells_changes_only_when_asked(void **state) {
    (void)state;
    static const char *const hidden[] = {"QRESYNC", "LITERAL+", NULL};
    cut_everywhere(hidden, true);
}

static void with_one_that_offers_hardly_anything(void **state) {
    (void)state;
    static const char *const hidden[] = {"QRESYNC", "CONDSTORE", "IMAP4rev2", "MOVE",    "UIDPLUS",
                                         "LITERAL", "IDLE",      "ENABLE",    "SPECIAL", NULL};
    cut_everywhere(hidden, false);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_a_server_that_offers_everything),
        cmocka_unit_test(with_one_that_tells_changes_only_when_asked),
        cmocka_unit_test(with_one_that_offers_hardly_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
