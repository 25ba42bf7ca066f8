/* The IMAP client against written dialogs, tests/imap/client-*.dialog, and against what they cannot show. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/random.h"
#include "tests/dialog/dialog.h"
#include "tests/imap/tasks.h"

enum { TASKS = 20 };

struct device {
    struct mw_imap_client *client;
    struct mw_imap_job job;
    struct mw_imap_task tasks[TASKS];
    struct mw_cache cache;
    struct mw_arena arena;
};

static void reset(void *context) {
    struct device *device = context;
    mw_cache_free(&device->cache);
    mw_arena_free(&device->arena);
    *device = (struct device){
        .job = {
            .login = "budi", .password = "rahasia dapur", .cache = &device->cache, .tasks = device->tasks}};
}

static uint64_t take_number(struct mw_span *words) {
    uint64_t number = 0;
    mw_span_number(mw_span_word(words), &number);
    return number;
}

/* "INBOX 7 4 9": UIDVALIDITY, UIDNEXT, HIGHESTMODSEQ as of the last visit */
static void remember_folder(struct device *device, struct mw_span words) {
    struct mw_cache_folder *folder =
        mw_cache_folder(&device->cache, mw_arena_span_text(&device->arena, mw_span_word(&words)));
    folder->known = true;
    folder->uid_validity = (uint32_t)take_number(&words);
    folder->uidnext = (uint32_t)take_number(&words);
    folder->highest_modseq = take_number(&words);
}

/* "INBOX 3 Rapat besok": a letter of which the envelope is known, and that its text is section 1 */
static void remember_letter(struct device *device, struct mw_span words) {
    struct mw_cache_folder *folder =
        mw_cache_folder(&device->cache, mw_arena_span_text(&device->arena, mw_span_word(&words)));
    struct mw_cache_letter *letter = mw_cache_add(folder, (uint32_t)take_number(&words));
    struct mw_cache_part part = {.section = "1", .type = "text/plain", .encoding = "7bit", .bytes = 20};
    mw_cache_describe(&device->cache, letter,
                      &(struct mw_cache_letter){.subject = mw_arena_span_text(&device->arena, words),
                                                .parts = &part,
                                                .part_count = 1});
}

static void set_login(struct device *device, const char *value) {
    struct mw_imap_job *job = &device->job;
    job->login_by = strcmp(value, "auto") == 0 ? MW_IMAP_BY_AUTO : MW_IMAP_BY_SASL;
    if (job->login_by == MW_IMAP_BY_SASL && *value) job->mechanisms = 1u << mw_sasl_find(mw_span_of(value));
}

static bool set(void *context, const char *name, const char *value) {
    struct device *device = context;
    struct mw_cache_change change;
    struct mw_span words = mw_span_of(value);
    if (strcmp(name, "task") == 0)
        return device->job.task_count < TASKS &&
               task_read(&device->arena, words, &device->tasks[device->job.task_count++]);
    if (strcmp(name, "offline") == 0)
        return task_read_offline(&device->arena, words, &change) &&
               mw_cache_do_offline(&device->cache, &change) == MW_OK;
    if (strcmp(name, "folder") == 0)
        remember_folder(device, words);
    else if (strcmp(name, "letter") == 0)
        remember_letter(device, words);
    else if (strcmp(name, "by") == 0)
        set_login(device, value);
    else if (strcmp(name, "password") == 0)
        device->job.password = mw_arena_text(&device->arena, value);
    else if (strcmp(name, "room") == 0)
        device->cache.capacity_bytes = device->cache.bytes + take_number(&words);
    else
        return false;
    return true;
}

static struct mw_session *create(void *context) {
    struct device *device = context;
    device->client = mw_imap_client_create(&device->job);
    return mw_imap_client_session(device->client);
}

static void destroy(void *context) {
    mw_imap_client_destroy(((struct device *)context)->client);
}

static void add_shown(struct mw_buffer *text, struct mw_span octets) {
    for (size_t i = 0; i < octets.len; i++)
        if (octets.data[i] != '\r') mw_buffer_add_byte(text, octets.data[i] == '\n' ? '|' : octets.data[i]);
}

static void add_flags(struct mw_buffer *text, const struct mw_cache_folder *folder, uint64_t flags) {
    static const char *const names[] = {
#define X(name, text) text,
        MW_FLAGS(X)
#undef X
    };
    for (unsigned i = 0; i < MW_FLAG_COUNT; i++)
        if (flags & MW_FLAG_BIT(i)) mw_buffer_format(text, " %s", names[i]);
    for (size_t i = 0; i < folder->keyword_count; i++)
        if (flags & MW_FLAG_BIT(MW_FLAG_COUNT + i)) mw_buffer_format(text, " %s", folder->keywords[i]);
}

/* "1 INBOX": the octets of that section */
static void add_part(struct mw_buffer *text, const struct device *device, const struct mw_fact *tells) {
    size_t blank = mw_span_find(tells->text, ' ');
    struct mw_arena arena = {0};
    const char *section = mw_arena_span_text(&arena, mw_span_cut(tells->text, 0, blank));
    const char *folder = mw_arena_span_text(&arena, mw_span_from(tells->text, blank + 1));
    const struct mw_cache_letter *letter =
        mw_cache_letter(mw_cache_find(&device->cache, folder), (uint32_t)tells->number);
    mw_buffer_add_text(text, ": ");
    add_shown(text, mw_buffer_span(&mw_cache_part(letter, section)->text));
    mw_arena_free(&arena);
}

static void news(void *context, const struct mw_fact *tells, struct mw_buffer *text) {
    struct device *device = context;
    struct mw_arena arena = {0};
    task_news(tells, text);
    const struct mw_cache_folder *folder =
        mw_cache_find(&device->cache, mw_arena_span_text(&arena, tells->text));
    const struct mw_cache_letter *letter = folder ? mw_cache_letter(folder, (uint32_t)tells->number) : NULL;
    bool about_flags = tells->code == MW_IMAP_LETTER_KNOWN || tells->code == MW_IMAP_FLAGS_CHANGED;
    if (letter && about_flags) add_flags(text, folder, letter->flags);
    if (letter && tells->code == MW_IMAP_DESCRIBED)
        mw_buffer_format(text, " \"%s\" from %s, %zu parts", letter->subject, letter->from,
                         letter->part_count);
    if (tells->code == MW_IMAP_PART_FETCHED) add_part(text, device, tells);
    mw_arena_free(&arena);
}

static void dialogs_go_as_written(void **state) {
    (void)state;
    struct device device = {0};
    struct mw_dialog_subject subject = {.end = MW_DIALOG_CLIENT,
                                        .context = &device,
                                        .reset = reset,
                                        .set = set,
                                        .create = create,
                                        .destroy = destroy,
                                        .news = news};
    assert_true(mw_dialog_run("tests/imap/client-*.dialog", &subject, 9051));
    mw_cache_free(&device.cache);
    mw_arena_free(&device.arena);
}

/* --- what dialogs cannot show
 * -------------------------------------------------------------------------------- */

static void what_shows_the_password_is_marked(void **state) {
    (void)state;
    struct device device = {0};
    reset(&device);
    device.job.password = "p\xc3\xa4ss"; /* a literal */
    struct mw_session *session = create(&device);
    struct mw_fact fact;
    size_t secrets = 0;
    mw_session_start(session, 0);
    mw_session_feed(
        session, mw_span_of("* OK [CAPABILITY IMAP4rev1] hi\r\n+ go on\r\nA1 OK [CAPABILITY IMAP4rev1]\r\n"),
        0);
    while (mw_session_next_fact(session, &fact)) {
        if (fact.kind != MW_FACT_SAID) continue;
        bool before_logout = mw_span_find(fact.text, 'G') == fact.text.len || fact.text.data[0] != 'A' ||
                             fact.text.data[1] != '2';
        assert_int_equal(fact.secret, before_logout);
        secrets += fact.secret;
    }
    assert_int_equal(secrets, 3); /* the line up to the literal, the literal, the rest of the line */
    destroy(&device);
    mw_cache_free(&device.cache);
}

/* Feeds lines, and gives what the machine says to them. */
static const char *answer(struct mw_session *session, struct mw_buffer *out, const char *lines) {
    mw_buffer_clear(out);
    mw_session_feed(session, mw_span_of(lines), session->now_us);
    mw_session_take_output(session, out);
    return mw_buffer_text(out);
}

static void a_watch_makes_room_for_something_else(void **state) {
    (void)state;
    struct device device = {0};
    struct mw_buffer out = {0};
    reset(&device);
    set(&device, "folder", "INBOX 7 2 0");
    set(&device, "letter", "INBOX 1 Rapat");
    set(&device, "task", "watch for=600");
    struct mw_session *session = create(&device);
    const struct mw_imap_task move = {.kind = MW_IMAP_TASK_MOVE, .subject = "Rapat", .name = "Arsip"};
    const struct mw_imap_task read = {.kind = MW_IMAP_TASK_READ, .subject = "Rapat", .folder = "Arsip"};
    mw_session_start(session, 0);
    assert_false(mw_imap_client_do(device.client, &move, 0));
    answer(session, &out,
           "* PREAUTH [CAPABILITY IMAP4rev1 IDLE MOVE] hi\r\n* 1 EXISTS\r\n"
           "* OK [UIDVALIDITY 7] ok\r\nA1 OK\r\n* 1 FETCH (UID 1 FLAGS ())\r\nA2 OK\r\n+\r\n");
    assert_true(mw_imap_client_do(device.client, &move, 1000000));
    assert_false(mw_imap_client_do(device.client, &read, 1000000));
    assert_string_equal(answer(session, &out, ""), "DONE\r\n");
    assert_string_equal(answer(session, &out, "A3 OK\r\n"), "A4 UID MOVE 1 Arsip\r\n");
    assert_string_equal(answer(session, &out, "* 1 EXPUNGE\r\nA4 OK\r\n"), "A5 IDLE\r\n");
    answer(session, &out, "+\r\n");
    /* What is in another folder is done there, and the watch goes back. */
    assert_true(mw_imap_client_do(device.client, &read, 2000000));
    assert_string_equal(answer(session, &out, "A5 OK\r\n"), "DONE\r\nA6 SELECT Arsip\r\n");
    assert_string_equal(answer(session, &out, "A6 NO not there\r\n"), "A7 SELECT INBOX\r\n");
    answer(session, &out, "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\nA7 OK\r\n+\r\n");
    assert_int_equal(mw_session_next_timer(session), INT64_C(600) * 1000000);
    struct mw_fact fact;
    size_t done = 0, refused = 0;
    while (mw_session_next_fact(session, &fact)) {
        if (fact.kind != MW_FACT_TELLS || fact.number != MW_IMAP_ERRAND) continue;
        done += fact.code == MW_IMAP_TASK_DONE;
        refused += fact.code == MW_IMAP_TASK_REFUSED;
    }
    assert_int_equal(done, 1);
    assert_int_equal(refused, 1);
    destroy(&device);
    mw_cache_free(&device.cache);
    mw_arena_free(&device.arena);
    mw_buffer_free(&out);
}

static void thirty_megabytes_come_whole(void **state) {
    (void)state;
    struct device device = {0};
    struct mw_buffer letter = {0}, wire = {0};
    while (letter.len < 30u * 1000 * 1000)
        mw_buffer_add_text(&letter,
                           "A1 OK )\r\n* BYE {3}\r\nA line of base64 would be as long as this one.\r\n");
    static const size_t chunks[] = {1460, 1 << 25};
    for (size_t i = 0; i < 2; i++) {
        reset(&device);
        set(&device, "folder", "INBOX 7 2 1");
        set(&device, "letter", "INBOX 1 x");
        set(&device, "task", "whole uid=1");
        struct mw_session *session = create(&device);
        mw_session_start(session, 0);
        mw_buffer_clear(&wire);
        mw_buffer_format(&wire,
                         "* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n"
                         "A1 OK\r\n* 1 FETCH (UID 1 BODY[] {%zu}\r\n",
                         letter.len);
        mw_buffer_add(&wire, mw_buffer_span(&letter));
        mw_buffer_add_text(&wire, ")\r\nA2 OK\r\nA3 OK\r\n");
        for (size_t at = 0; at < wire.len; at += chunks[i])
            mw_session_feed(session, mw_span_cut(mw_buffer_span(&wire), at, chunks[i]), 0);
        const struct mw_cache_letter *kept = mw_cache_letter(mw_cache_find(&device.cache, "INBOX"), 1);
        const struct mw_cache_part *whole = mw_cache_part(kept, "");
        assert_non_null(whole);
        assert_true(mw_span_equal(mw_buffer_span(&whole->text), mw_buffer_span(&letter)));
        assert_true(device.cache.bytes >= letter.len);
        destroy(&device);
    }
    mw_cache_free(&device.cache);
    mw_arena_free(&device.arena);
    mw_buffer_free(&letter);
    mw_buffer_free(&wire);
}

/* Replies of a good server, broken at random places: whatever comes, the client ends or waits, and never
 * reads what is not there (that is what the sanitizers look at). */
static void broken_replies_break_nothing(void **state) {
    (void)state;
    static const char good[] =
        "* OK [CAPABILITY IMAP4rev1 ENABLE QRESYNC CONDSTORE IDLE MOVE UIDPLUS LITERAL+ SPECIAL-USE] hi\r\n"
        "A1 OK [CAPABILITY IMAP4rev1 ENABLE QRESYNC CONDSTORE IDLE MOVE UIDPLUS LITERAL+ SPECIAL-USE] in\r\n"
        "* ENABLED QRESYNC\r\nA2 OK\r\n"
        "* LIST (\\HasNoChildren \\Sent) \"/\" \"Sent\"\r\n* LIST () \"/\" {5}\r\nINBOX\r\nA3 OK\r\n"
        "* FLAGS (\\Seen \\Answered $Later)\r\n* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n"
        "* OK [PERMANENTFLAGS (\\Seen \\*)] ok\r\n* OK [UIDNEXT 12] ok\r\n* OK [HIGHESTMODSEQ 90] ok\r\n"
        "* VANISHED (EARLIER) 1:2,5\r\n* 1 FETCH (UID 3 FLAGS (\\Seen $Later) MODSEQ (80))\r\nA4 OK\r\n"
        "* 1 FETCH (UID 3 FLAGS (\\Seen))\r\n* 2 FETCH (UID 8 FLAGS ())\r\n* 3 FETCH (UID 11 FLAGS ())\r\nA5 "
        "OK\r\n"
        "* 3 FETCH (UID 11 FLAGS () RFC822.SIZE 44 ENVELOPE (\"Mon\" {4}\r\nhi\r\n ((\"A\" NIL \"a\" \"x\")) "
        "NIL NIL NIL "
        "NIL NIL NIL \"<i@x>\") BODYSTRUCTURE ((\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"8bit\" "
        "4 1)(\"image\" "
        "\"png\" (\"name\" \"a.png\") NIL NIL \"base64\" 99 NIL (\"attachment\" (\"filename\" \"a.png\")) "
        "NIL) \"mixed\"))\r\n"
        "A6 OK\r\n* 4 EXISTS\r\n* VANISHED 3\r\n* SEARCH 8 11 (MODSEQ 4)\r\n* ESEARCH (TAG \"A7\") UID ALL "
        "8:11\r\n"
        "A7 OK [COPYUID 9 3 4] ok\r\nA8 OK\r\n+ idling\r\n* 2 EXPUNGE\r\n* BYE\r\n";
    struct mw_random random = mw_random_stream(4549, "broken replies");
    struct device device = {0};
    for (int round = 0; round < 4000; round++) {
        static const char noise[] = "\0 (){}\"\\[]*%\r\n~<>+0123456789NILA\x80\xff";
        char bytes[sizeof good];
        memcpy(bytes, good, sizeof good);
        for (size_t changes = mw_random_below(&random, 4); changes-- > 0;)
            bytes[mw_random_below(&random, sizeof good - 1)] =
                noise[mw_random_below(&random, sizeof noise - 1)];
        size_t from = mw_random_below(&random, 2) ? 0 : mw_random_below(&random, sizeof good - 1);
        size_t gap = mw_random_below(&random, 30);
        reset(&device);
        set(&device, "folder", "INBOX 7 4 50");
        set(&device, "letter", "INBOX 1 x");
        set(&device, "letter", "INBOX 3 y");
        set(&device, "task", "folders");
        set(&device, "task", "sync");
        set(&device, "task", "search words=a");
        set(&device, "task", "move uid=3;name=Sent");
        set(&device, "task", "watch for=60");
        struct mw_session *session = create(&device);
        mw_session_start(session, 0);
        mw_session_feed(session, (struct mw_span){bytes, from}, 0);
        size_t rest = from + gap < sizeof good - 1 ? from + gap : sizeof good - 1;
        mw_session_feed(session, (struct mw_span){bytes + rest, sizeof good - 1 - rest}, 0);
        mw_session_on_timer(session, INT64_C(3600) * 1000000);
        mw_session_lost(session, INT64_C(3600) * 1000000);
        struct mw_fact fact;
        unsigned ends = 0;
        while (mw_session_next_fact(session, &fact))
            if (fact.kind == MW_FACT_TELLS && (fact.code == MW_IMAP_DONE || fact.code == MW_IMAP_FAILED ||
                                               fact.code == MW_IMAP_LOGIN_REFUSED))
                ends++;
        assert_int_equal(ends, 1);
        destroy(&device);
    }
    mw_cache_free(&device.cache);
    mw_arena_free(&device.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialogs_go_as_written),
        cmocka_unit_test(what_shows_the_password_is_marked),
        cmocka_unit_test(a_watch_makes_room_for_something_else),
        cmocka_unit_test(thirty_megabytes_come_whole),
        cmocka_unit_test(broken_replies_break_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
