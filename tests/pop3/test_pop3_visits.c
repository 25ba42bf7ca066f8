/* Both ends of POP3 joined in memory: whole visits in all modes, the lock, and connections cut at every byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sim/protocol/pop3/client.h"
#include "sim/protocol/pop3/server.h"

#define SPAN(text)                                                                                           \
    { (text), sizeof(text) - 1 }

enum { FULL = 4, UNCUT = -1 };
static const int64_t day_us = INT64_C(24) * 3600 * 1000000;

static const struct mw_pop3_message letters[FULL] = {
    {"id-a", SPAN("Subject: a\r\n\r\n.\r\n..\r\n. dot\r\n\r\n")},
    {"id-b", SPAN("Subject: b\r\n\r\nbare \r and \n stay\r\n")},
    {"id-c", SPAN("")},
    {"id-d", SPAN("Subject: d\r\n\r\nlast\r\n")},
};

/* The mailbox's owner. */
struct mailbox {
    struct mw_pop3_message messages[FULL];
    struct mw_pop3_maildrop maildrop;
    bool locked;
};

/* One visit, and what came of it. */
struct visit {
    struct mailbox *mailbox;
    struct mw_pop3_job job;
    struct mw_pop3_server *server;
    struct mw_pop3_client *client;
    struct mw_buffer to_server, to_client;
    size_t fetched, deleted, known, no_room, abandoned;
    bool has[FULL]; /* which letters have come whole */
    bool done, failed, updated, refused, login_refused;
    int64_t now_us;
};

static void fill(struct mailbox *mailbox) {
    *mailbox = (struct mailbox){0};
    memcpy(mailbox->messages, letters, sizeof letters);
    mailbox->maildrop = (struct mw_pop3_maildrop){mailbox->messages, FULL};
}

static void remove_marked(struct mailbox *mailbox, const struct mw_pop3_server *server) {
    size_t kept = 0;
    for (size_t i = 0; i < mailbox->maildrop.message_count; i++)
        if (!mw_pop3_server_marked(server, i)) mailbox->messages[kept++] = mailbox->messages[i];
    mailbox->maildrop.message_count = kept;
}

static void decide(struct visit *visit, const struct mw_fact *question) {
    struct mailbox *mailbox = visit->mailbox;
    if (question->code == MW_POP3_ASKS_UPDATE) {
        remove_marked(mailbox, visit->server);
        mailbox->locked = false;
        visit->updated = true;
        mw_pop3_server_answer(visit->server, MW_POP3_YES, NULL, visit->now_us);
    } else if (question->code == MW_POP3_ASKS_LOGIN) {
        mw_pop3_server_answer_secret(visit->server, "x", visit->now_us);
    } else if (mailbox->locked) {
        mw_pop3_server_answer(visit->server, MW_POP3_IN_USE, NULL, visit->now_us);
    } else {
        mailbox->locked = true;
        mw_pop3_server_answer(visit->server, MW_POP3_YES, &mailbox->maildrop, visit->now_us);
    }
}

static void listen_to_server(struct visit *visit) {
    struct mw_fact fact;
    struct mw_session *session = mw_pop3_server_session(visit->server);
    while (mw_session_next_fact(session, &fact)) {
        if (fact.kind == MW_FACT_ASKS) decide(visit, &fact);
        if (fact.kind != MW_FACT_TELLS || fact.code != MW_POP3_ABANDONED) continue;
        visit->abandoned++;
        visit->mailbox->locked = false;
    }
    mw_session_take_output(session, &visit->to_client);
}

static void note_letter(struct visit *visit, struct mw_span text) {
    visit->fetched++;
    size_t found = 0;
    while (found < FULL && !mw_span_equal(text, letters[found].text))
        found++;
    assert_true(found < FULL);
    visit->has[found] = true;
}

static void listen_to_client(struct visit *visit) {
    struct mw_fact fact;
    struct mw_session *session = mw_pop3_client_session(visit->client);
    while (mw_session_next_fact(session, &fact)) {
        if (fact.kind != MW_FACT_TELLS) continue;
        switch (fact.code) {
        case MW_POP3_FETCHED: note_letter(visit, fact.text); break;
        case MW_POP3_DELETED: visit->deleted++; break;
        case MW_POP3_KNOWN: visit->known++; break;
        case MW_POP3_NO_ROOM: visit->no_room++; break;
        case MW_POP3_LOGIN_REFUSED: visit->login_refused = true; break;
        case MW_POP3_DONE: visit->done = true; break;
        case MW_POP3_FAILED:
            visit->failed = true;
            visit->refused = mw_span_starts_nocase(fact.text, "-ERR [IN-USE]");
            break;
        default: break;
        }
    }
    mw_session_take_output(session, &visit->to_server);
}

static void open_visit(struct visit *visit, struct mailbox *mailbox, const struct mw_pop3_job *job,
                       int64_t now_us) {
    static const struct mw_pop3_server_settings settings = {
        .host_name = "mx.example", .apop = true, .mechanisms = (1u << MW_SASL_MECHANISM_COUNT) - 1};
    *visit = (struct visit){.mailbox = mailbox, .job = *job, .now_us = now_us};
    visit->job.login = "budi";
    if (visit->job.password == NULL) visit->job.password = "x";
    visit->server = mw_pop3_server_create(&settings);
    visit->client = mw_pop3_client_create(&visit->job);
    mw_session_start(mw_pop3_client_session(visit->client), now_us);
    mw_session_start(mw_pop3_server_session(visit->server), now_us);
    listen_to_server(visit);
}

static void carry(struct mw_buffer *from, struct mw_session *to, int64_t now_us) {
    mw_session_feed(to, mw_span_cut(mw_buffer_span(from), 0, 1), now_us);
    mw_buffer_drop_front(from, 1);
}

/* Carries bytes, one at a time, until both are quiet or `bytes` have travelled. Returns how many travelled.
 */
static long converse(struct visit *visit, long bytes) {
    long carried = 0;
    while (carried != bytes && visit->to_server.len + visit->to_client.len > 0) {
        if (visit->to_server.len > 0) {
            carry(&visit->to_server, mw_pop3_server_session(visit->server), visit->now_us);
            listen_to_server(visit);
        } else {
            carry(&visit->to_client, mw_pop3_client_session(visit->client), visit->now_us);
            listen_to_client(visit);
        }
        carried++;
    }
    return carried;
}

static void close_visit(struct visit *visit) {
    mw_session_lost(mw_pop3_server_session(visit->server), visit->now_us);
    listen_to_server(visit);
    mw_session_lost(mw_pop3_client_session(visit->client), visit->now_us);
    listen_to_client(visit);
    mw_pop3_server_destroy(visit->server);
    mw_pop3_client_destroy(visit->client);
    mw_buffer_free(&visit->to_server);
    mw_buffer_free(&visit->to_client);
}

static struct visit go(struct mailbox *mailbox, const struct mw_pop3_job *job, int64_t now_us, long cut) {
    struct visit visit;
    open_visit(&visit, mailbox, job, now_us);
    converse(&visit, cut);
    close_visit(&visit);
    return visit;
}

static const struct mw_pop3_job delete_job = {.mode = MW_POP3_MODE_DELETE, .room_bytes = UINT64_MAX};

static void delete_mode_takes_all_away(void **state) {
    (void)state;
    struct mailbox mailbox;
    fill(&mailbox);
    struct visit first = go(&mailbox, &delete_job, 0, UNCUT);
    assert_true(first.done && !first.failed);
    assert_int_equal(first.fetched, FULL);
    assert_int_equal(first.deleted, FULL);
    assert_int_equal(mailbox.maildrop.message_count, 0);
    assert_false(mailbox.locked);
    struct visit second = go(&mailbox, &delete_job, 0, UNCUT);
    assert_true(second.done);
    assert_int_equal(second.fetched, 0);
}

static void keep_mode_fetches_each_letter_once(void **state) {
    (void)state;
    struct mailbox mailbox;
    fill(&mailbox);
    mailbox.maildrop.message_count = 2;
    struct mw_pop3_job job = {.mode = MW_POP3_MODE_KEEP, .room_bytes = UINT64_MAX};
    struct visit first = go(&mailbox, &job, 0, UNCUT);
    assert_true(first.done);
    assert_int_equal(first.fetched, 2);

    struct mw_pop3_known known[] = {{"id-b", 0}, {"id-a", 0}};
    job.known = known;
    job.known_count = 2;
    struct visit second = go(&mailbox, &job, 1, UNCUT);
    assert_true(second.done);
    assert_int_equal(second.fetched, 0);
    assert_int_equal(second.known, 2);

    mailbox.maildrop.message_count = FULL;
    struct visit third = go(&mailbox, &job, 2, UNCUT);
    assert_int_equal(third.fetched, 2);
    assert_true(third.has[2] && third.has[3]);
    assert_int_equal(third.deleted, 0);
    assert_int_equal(mailbox.maildrop.message_count, FULL);
}

static void after_days_what_is_old_goes(void **state) {
    (void)state;
    struct mailbox mailbox;
    fill(&mailbox);
    struct mw_pop3_known known[] = {{"id-a", 0}, {"id-c", 3 * day_us}};
    struct mw_pop3_job job = {.mode = MW_POP3_MODE_DELETE_AFTER,
                              .delete_after_us = 7 * day_us,
                              .known = known,
                              .known_count = 2,
                              .room_bytes = UINT64_MAX};
    struct visit visit = go(&mailbox, &job, 7 * day_us - 1, UNCUT);
    assert_int_equal(visit.deleted, 0);
    assert_int_equal(visit.fetched, 2);
    visit = go(&mailbox, &job, 7 * day_us, UNCUT);
    assert_true(visit.done);
    assert_int_equal(visit.deleted, 1);
    assert_int_equal(mailbox.maildrop.message_count, FULL - 1);
    assert_string_equal(mailbox.messages[0].uidl, "id-b");
}

static void what_does_not_fit_stays(void **state) {
    (void)state;
    struct mailbox mailbox;
    fill(&mailbox);
    struct mw_pop3_job job = {.mode = MW_POP3_MODE_DELETE, .room_bytes = letters[3].text.len};
    struct visit visit = go(&mailbox, &job, 0, UNCUT);
    assert_true(visit.done);
    assert_int_equal(visit.no_room, 2);
    assert_true(visit.has[2] && visit.has[3]);
    assert_int_equal(mailbox.maildrop.message_count, 2);
    assert_string_equal(mailbox.messages[0].uidl, "id-a");
    assert_string_equal(mailbox.messages[1].uidl, "id-b");
}

static void a_second_session_waits_its_turn(void **state) {
    (void)state;
    struct mailbox mailbox;
    fill(&mailbox);
    struct visit pc;
    open_visit(&pc, &mailbox, &delete_job, 0);
    while (!mailbox.locked)
        assert_int_equal(converse(&pc, 1), 1);
    struct visit phone = go(&mailbox, &delete_job, 0, UNCUT);
    assert_true(phone.failed && phone.refused && !phone.done);
    assert_int_equal(phone.fetched, 0);
    assert_true(mailbox.locked);
    converse(&pc, UNCUT);
    close_visit(&pc);
    assert_true(pc.done);
    assert_int_equal(pc.fetched, FULL);
    phone = go(&mailbox, &delete_job, 0, UNCUT);
    assert_true(phone.done);
}

static void every_way_to_log_in_opens_the_mailbox(void **state) {
    (void)state;
    for (int by = 0; by < MW_POP3_BY_COUNT; by++) {
        for (unsigned mechanism = 0; mechanism < MW_SASL_MECHANISM_COUNT; mechanism++) {
            struct mailbox mailbox;
            fill(&mailbox);
            struct mw_pop3_job job = delete_job;
            job.login_by = (enum mw_pop3_login_by)by;
            job.mechanisms = 1u << mechanism;
            job.password = "y";
            struct visit wrong = go(&mailbox, &job, 0, UNCUT);
            assert_true(!wrong.done && wrong.login_refused);
            assert_int_equal(mailbox.maildrop.message_count, FULL);
            job.password = "x";
            struct visit right = go(&mailbox, &job, 0, UNCUT);
            assert_true(right.done && !right.failed && !right.login_refused);
            assert_int_equal(right.fetched, FULL);
            assert_int_equal(mailbox.maildrop.message_count, 0);
        }
    }
}

static void pipelining_fetches_the_same(void **state) {
    (void)state;
    for (int mode = 0; mode < MW_POP3_MODE_COUNT; mode++) {
        struct mailbox one, other;
        fill(&one);
        fill(&other);
        struct mw_pop3_job job = {.mode = (enum mw_pop3_mode)mode, .room_bytes = 60};
        struct visit slow = go(&one, &job, 0, UNCUT);
        job.pipelining = true;
        struct visit fast = go(&other, &job, 0, UNCUT);
        assert_true(slow.done && fast.done);
        assert_int_equal(fast.fetched, slow.fetched);
        assert_int_equal(fast.no_room, slow.no_room);
        assert_int_equal(fast.deleted, slow.deleted);
        assert_memory_equal(fast.has, slow.has, sizeof fast.has);
        assert_int_equal(other.maildrop.message_count, one.maildrop.message_count);
    }
}

/* Whatever is lost, no letter is: it is on the server still, or it has come whole and QUIT was said. */
static void check_cuts(const struct mw_pop3_job *job) {
    struct mailbox mailbox;
    bool complete = false;
    long cut = 0;
    for (; !complete; cut++) {
        fill(&mailbox);
        struct visit visit = go(&mailbox, job, 0, cut);
        assert_false(mailbox.locked);
        assert_int_equal(visit.failed, !visit.done);
        assert_true(visit.abandoned <= 1 && !(visit.abandoned && visit.updated));
        assert_int_equal(mailbox.maildrop.message_count, visit.updated ? 0 : FULL);
        if (visit.updated) assert_int_equal(visit.fetched, FULL);
        complete = visit.done;
    }
    assert_true(cut > 400);
}

static void a_connection_cut_at_any_byte_loses_nothing(void **state) {
    (void)state;
    struct mw_pop3_job job = delete_job;
    check_cuts(&job);
    job.pipelining = true;
    check_cuts(&job);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delete_mode_takes_all_away),
        cmocka_unit_test(keep_mode_fetches_each_letter_once),
        cmocka_unit_test(after_days_what_is_old_goes),
        cmocka_unit_test(what_does_not_fit_stays),
        cmocka_unit_test(a_second_session_waits_its_turn),
        cmocka_unit_test(every_way_to_log_in_opens_the_mailbox),
        cmocka_unit_test(pipelining_fetches_the_same),
        cmocka_unit_test(a_connection_cut_at_any_byte_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
