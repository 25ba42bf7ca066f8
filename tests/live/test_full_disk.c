/* A disk that gets full under an IMAP server: what needs room is refused with a clear NO, what makes room
 * still goes, the session goes on, and what was answered is there after the next start.
 *
 * After each command the round is settled, as the server's loop does it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/lesson/lesson.h"
#include "sim/live/directory.h"
#include "sim/live/state.h"
#include "sim/trace/trace.h"
#include "sim/world/outside.h"
#include "sim/world/world.h"
#include "tests/live/crash_disk.h"

enum { RESERVE_BYTES = 4 << 20, PART_BYTES = 1 << 20 };

struct server {
    struct mw_arena arena;
    struct mw_trace trace;
    struct mw_scenario scenario;
    struct mw_world *world;
    struct mw_state *state;
    struct mw_outside *session;
    uint16_t host;
};

static char place[64];

static void load(struct server *server) {
    struct mw_problems problems = {0};
    struct mw_lesson *lesson = mw_lesson_load("lessons/playground.json", &problems);
    struct mw_lesson_choice choice = {0};
    struct mw_scenario inside;
    assert_non_null(lesson);
    assert_true(mw_lesson_scenario(lesson, &choice, &server->arena, &inside, &problems));
    while (strcmp(inside.hosts[server->host].face.name, "mail.sekolah.example") != 0)
        server->host++;
    mw_outside_scenario(&inside, server->host, false, &server->arena, &server->scenario);
    mw_lesson_free(lesson);
    mw_problems_free(&problems);
}

static const char *say(struct server *server, const char *line) {
    mw_buffer_clear(mw_outside_output(server->session));
    mw_outside_feed(server->world, server->session, mw_span_of(line));
    mw_outside_feed(server->world, server->session, mw_span_of("\r\n"));
    while (mw_outside_waits(server->session))
        mw_outside_has_room(server->world, server->session);
    return mw_buffer_text(mw_outside_output(server->session));
}

static void start(struct server *server) {
    enum mw_status status;
    *server = (struct server){0};
    load(server);
    server->state = mw_state_open(place, &status);
    assert_non_null(server->state);
    server->world = mw_world_create(&server->scenario, &server->trace);
    assert_int_equal(mw_state_attach(server->state, server->world), MW_OK);
    server->session = mw_outside_open(server->world, server->host, 143, "127.0.0.1", 40000);
    say(server, "l LOGIN ani@sekolah.example ani-secret");
    say(server, "e ENABLE CONDSTORE");
    say(server, "s SELECT INBOX");
}

static void stop(struct server *server) {
    mw_outside_over(server->world, server->session);
    mw_world_destroy(server->world);
    mw_state_close(server->state);
    mw_trace_free(&server->trace);
    mw_arena_free(&server->arena);
}

/* The tagged answer, whose tag is "t". */
static const char *ask(struct server *server, const char *line) {
    const char *said = say(server, line), *answer = NULL;
    assert_int_equal(mw_state_settle(server->state), MW_OK);
    for (const char *at = said; at != NULL; at = strchr(at, '\n'), at = at ? at + 1 : NULL)
        if (strncmp(at, "t ", 2) == 0) answer = at + 2;
    if (answer == NULL) fail_msg("%.60s: %.200s", line, said);
    return answer;
}

#define assert_answer(server, line, wanted)                                                                  \
    do {                                                                                                     \
        const char *answered = ask((server), (line));                                                        \
        if (strncmp(answered, (wanted), strlen(wanted)) != 0) fail_msg("%s: %s", (line), answered);          \
    } while (0)
#define assert_ok(server, line)      assert_answer(server, line, "OK ")
#define assert_refused(server, line) assert_answer(server, line, "NO [UNAVAILABLE] ")

static void put_letter(struct mw_buffer *line, size_t bytes) {
    struct mw_buffer letter = {0};
    mw_buffer_format(&letter, "Subject: %zu\r\n\r\n%0*d", bytes, (int)bytes, 7);
    mw_buffer_format(line, " {%zu+}\r\n%s", letter.len, mw_buffer_text(&letter));
    mw_buffer_free(&letter);
}

/* One letter, or two if `second` is not 0. */
static const char *append(struct server *server, size_t bytes, size_t second) {
    struct mw_buffer line = {0};
    mw_buffer_add_text(&line, "t APPEND INBOX");
    put_letter(&line, bytes);
    if (second > 0) put_letter(&line, second);
    const char *answer = ask(server, mw_buffer_text(&line));
    mw_buffer_free(&line);
    return answer;
}

/* All letters and folders; free() it. */
static char *everything(struct server *server) {
    static const char *const folders[] = {"INBOX", "Archive", "Sent"};
    struct mw_buffer all = {0};
    mw_buffer_add_text(&all, say(server, "t LIST \"\" *"));
    for (size_t i = 0; i < 3; i++) {
        char line[64];
        snprintf(line, sizeof line, "t STATUS %s (UIDNEXT HIGHESTMODSEQ)", folders[i]);
        mw_buffer_add_text(&all, say(server, line));
        snprintf(line, sizeof line, "t EXAMINE %s", folders[i]);
        say(server, line);
        mw_buffer_add_text(&all, say(server, "t UID FETCH 1:* (FLAGS MODSEQ BODY.PEEK[])"));
    }
    say(server, "s SELECT INBOX");
    return all.data;
}

static void assert_same_after_restart(struct server *server) {
    char *before = everything(server);
    stop(server);
    start(server);
    char *after = everything(server);
    assert_string_equal(after, before);
    free(before);
    free(after);
}

static void make_disk(size_t bytes) {
    snprintf(place, sizeof place, "/tmp/mailwalk-full-XXXXXX");
    assert_non_null(mkdtemp(place));
    crash_disk_arm(&(struct crash){.kind = CRASH_SMALL, .root = place});
    crash_disk_set_room(bytes);
}

/* --- */

static void test_letters_until_it_is_full(void **state) {
    (void)state;
    struct server server;
    make_disk(RESERVE_BYTES + 600 * 1024);
    start(&server);
    size_t letters = 0;
    while (strncmp(append(&server, 100 * 1024, 0), "OK ", 3) == 0)
        assert_true(++letters < 7);
    assert_int_equal(letters, 5);
    size_t room = crash_disk_room();
    assert_memory_equal(append(&server, 10, room), "NO [UNAVAILABLE] ", 17); /* the first would fit */
    assert_int_equal(crash_disk_room(), room);
    assert_same_after_restart(&server);
    while (strncmp(append(&server, 1000, 0), "OK ", 3) == 0)
        assert_true(++letters < 200);
    assert_true(letters > 30);
    assert_same_after_restart(&server);
    crash_disk_set_room(0);
    assert_ok(&server, "t STORE 1 +FLAGS (\\Flagged)"); /* takes from the reserve */
    assert_refused(&server, "t APPEND INBOX {3+}\r\nabc");
    assert_refused(&server, "t COPY 1 Archive");
    assert_refused(&server, "t CREATE Baru");
    assert_refused(&server, "t RENAME Archive Baru");
    assert_refused(&server, "t SUBSCRIBE Baru");
    assert_ok(&server, "t MOVE 3 Archive");
    assert_same_after_restart(&server);
    assert_ok(&server, "t STORE 1:5 +FLAGS (\\Deleted)");
    assert_ok(&server, "t EXPUNGE");
    assert_ok(&server, "t NOOP"); /* what went has made room: the reserve is whole again */
    assert_ok(&server, "t CREATE Baru");
    assert_ok(&server, "t APPEND Baru {3+}\r\nabc");
    assert_same_after_restart(&server);
    stop(&server);
    mw_directory_erase(place);
}

/* Others take all that is given back: then only what makes room goes, until there is really nothing left. */
static void test_the_reserve_is_used_up(void **state) {
    (void)state;
    struct server server;
    make_disk(RESERVE_BYTES + PART_BYTES);
    start(&server);
    for (size_t i = 0; i < 20; i++)
        assert_memory_equal(append(&server, 100, 0), "OK ", 3);
    assert_ok(&server, "t COPY 1:20 Archive");
    for (int part = 0; part < 3; part++) {
        crash_disk_set_room(0);
        assert_ok(&server, part % 2 ? "t STORE 1:20 -FLAGS (\\Draft)" : "t STORE 1:20 +FLAGS (\\Draft)");
    }
    crash_disk_set_room(0);
    assert_refused(&server, "t STORE 1 +FLAGS (\\Answered)");
    assert_refused(&server, "t MOVE 1 Archive");
    assert_ok(&server, "t FETCH 1 BODY[]");
    assert_null(strstr(mw_buffer_text(mw_outside_output(server.session)), "\\Seen"));
    assert_ok(&server, "t DELETE Sent");
    crash_disk_set_room(0);
    assert_same_after_restart(&server);
    crash_disk_set_room(0);
    char *before = everything(&server);
    say(&server, "t DELETE Trash"); /* it has happened, but can no longer be kept: it is not answered */
    assert_int_equal(mw_state_settle(server.state), MW_SYSTEM);
    stop(&server);
    crash_disk_set_room(RESERVE_BYTES + PART_BYTES);
    start(&server);
    char *after = everything(&server);
    assert_string_equal(after, before);
    free(before);
    free(after);
    stop(&server);
    mw_directory_erase(place);
}

/* SMTP hears 452 where IMAP hears UNAVAILABLE, and nothing of the letter is there. */
static void test_delivery_waits_for_room(void **state) {
    (void)state;
    struct server server;
    make_disk(RESERVE_BYTES + PART_BYTES);
    start(&server);
    struct mw_outside *imap = server.session;
    server.session = mw_outside_open(server.world, server.host, 587, "127.0.0.1", 40001);
    say(&server, "EHLO luar");
    say(&server, "AUTH PLAIN AGFuaUBzZWtvbGFoLmV4YW1wbGUAYW5pLXNlY3JldA==");
    say(&server, "MAIL FROM:<ani@sekolah.example>");
    say(&server, "RCPT TO:<ani@sekolah.example>");
    crash_disk_set_room(0);
    say(&server, "DATA");
    assert_memory_equal(say(&server, "Subject: x\r\n\r\nx\r\n."), "452 4.3.1", 9);
    assert_int_equal(mw_state_settle(server.state), MW_OK);
    crash_disk_set_room(PART_BYTES);
    say(&server, "MAIL FROM:<ani@sekolah.example>");
    say(&server, "RCPT TO:<ani@sekolah.example>");
    say(&server, "DATA");
    assert_memory_equal(say(&server, "Subject: y\r\n\r\ny\r\n."), "250", 3);
    assert_int_equal(mw_state_settle(server.state), MW_OK);
    mw_outside_over(server.world, server.session);
    server.session = imap;
    mw_world_advance(server.world, mw_world_now(server.world) + 10 * 1000000);
    assert_int_equal(mw_state_settle(server.state), MW_OK);
    assert_ok(&server, "t NOOP");
    assert_ok(&server, "t FETCH 1 BODY[HEADER.FIELDS (SUBJECT)]");
    assert_non_null(strstr(mw_buffer_text(mw_outside_output(server.session)), "Subject: y"));
    stop(&server);
    mw_directory_erase(place);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_letters_until_it_is_full),
        cmocka_unit_test(test_the_reserve_is_used_up),
        cmocka_unit_test(test_delivery_waits_for_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
