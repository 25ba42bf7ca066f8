/* A run without an end forgets, and nothing that goes on notices: lessons with people who act and programs
 * from outside that come and go, once with all that happened in memory, and once with nearly everything
 * forgotten after every single event. What was written on the way must be the same trace, word for word.
 *
 *   test_world_forget            all lessons, with a few seeds each
 *   test_world_forget SEED       one seed only
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/random.h"
#include "sim/export/ndjson.h"
#include "sim/export/ndjson_read.h"
#include "sim/export/record_fields.h"
#include "sim/lesson/lesson.h"
#include "sim/world/outside.h"
#include "sim/world/world.h"

enum { SEEDS = 6, PROGRAMS = 3, MOST_KEPT = 12, IDLE_STEP_US = 250000 };
static const int64_t LASTS_US = 240 * INT64_C(1000000);

struct program {
    struct mw_outside *outside; /* NULL: not there now */
    uint16_t port;
    unsigned said;
};

struct run {
    struct mw_scenario scenario;
    struct mw_arena arena;
    struct mw_trace trace;
    struct mw_world *world;
    uint16_t host;
    struct mw_random random;
    struct program programs[PROGRAMS];
    struct mw_ndjson_writer writer;
    struct mw_buffer file;
    size_t most_records, forgotten;
};

/* --- the programs ----------------------------------------------------------------------------------------
 */

static const char *const imap[] = {
    "a LOGIN budi@kantor.example budi-secret\r\n",
    "b SELECT INBOX\r\n",
    "c STORE 1 +FLAGS (\\Flagged)\r\n",
    "d APPEND INBOX (\\Seen) {27+}\r\nSubject: from outside\r\n\r\nx\r\n\r\n",
    "e FETCH 1:* (FLAGS ENVELOPE)\r\n",
    "f STORE * +FLAGS (\\Deleted)\r\n",
    "g EXPUNGE\r\n",
    "h CREATE Luar\r\n",
    "i COPY 1 Luar\r\n",
    "j FETCH 1 BODY[]\r\n",
    "k RENAME Luar Dalam\r\n",
    "l DELETE Dalam\r\n",
    "m IDLE\r\n",
    "DONE\r\n",
    "n LOGOUT\r\n",
};
static const char *const pop3[] = {"USER budi@kantor.example\r\n",
                                   "PASS budi-secret\r\n",
                                   "STAT\r\n",
                                   "RETR 1\r\n",
                                   "DELE 1\r\n",
                                   "QUIT\r\n"};
static const char *const smtp[] = {"EHLO luar\r\n",
                                   "AUTH PLAIN AGJ1ZGlAa2FudG9yLmV4YW1wbGUAYnVkaS1zZWNyZXQ=\r\n",
                                   "MAIL FROM:<budi@kantor.example>\r\n",
                                   "RCPT TO:<siti@kantor.example>\r\n",
                                   "RCPT TO:<ani@sekolah.example>\r\n",
                                   "RCPT TO:<budi@kantor.example>\r\n",
                                   "DATA\r\n",
                                   "Subject: by SMTP\r\n\r\nx\r\n.\r\n",
                                   "QUIT\r\n"};

static const char *next_line(const struct program *program) {
    const char *const *lines = program->port == 143 ? imap : program->port == 110 ? pop3 : smtp;
    size_t count = program->port == 143   ? sizeof imap / sizeof *imap
                   : program->port == 110 ? sizeof pop3 / sizeof *pop3
                                          : sizeof smtp / sizeof *smtp;
    return program->said < count ? lines[program->said] : NULL;
}

static void leave(struct run *run, struct program *program) {
    mw_outside_over(run->world, program->outside);
    *program = (struct program){0};
}

static void act(struct run *run, struct program *program) {
    static const uint16_t ports[] = {143, 110, 587};
    if (program->outside == NULL) {
        program->port = ports[mw_random_below(&run->random, 3)];
        program->outside = mw_outside_open(run->world, run->host, program->port, "127.0.0.1", 40000);
        return;
    }
    mw_buffer_clear(mw_outside_output(program->outside));
    mw_outside_has_room(run->world, program->outside);
    const char *line = next_line(program);
    bool hangs_up = mw_random_below(&run->random, 40) == 0;
    if (line == NULL || hangs_up || mw_outside_closes(program->outside)) {
        leave(run, program);
        return;
    }
    program->said++;
    mw_outside_feed(run->world, program->outside, mw_span_of(line));
}

/* --- the run ---------------------------------------------------------------------------------------------
 */

static void add_line(void *owner, struct mw_span line) {
    mw_buffer_add(owner, line);
}

static void open_world(struct run *run, const char *path, const char *variant, uint64_t seed) {
    struct mw_problems problems = {0};
    struct mw_lesson *lesson = mw_lesson_load(path, &problems);
    struct mw_lesson_choice choice = {.variant = variant, .seed = &seed};
    struct mw_scenario inside;
    assert_non_null(lesson);
    assert_true(mw_lesson_scenario(lesson, &choice, &run->arena, &inside, &problems));
    while (strcmp(inside.hosts[run->host].face.name, "mx.kantor.example") != 0)
        run->host++;
    mw_outside_scenario(&inside, run->host, true, &run->arena, &run->scenario);
    struct mw_scenario_link *links = mw_arena_alloc(&run->arena, run->scenario.link_count * sizeof *links);
    for (size_t i = 0; i < run->scenario.link_count; i++) {
        links[i] = run->scenario.links[i];
        if (seed % 2) links[i].loss_per_million = 60000;
    }
    run->scenario.links = links;
    run->random = mw_random_stream(seed, "programs");
    run->world = mw_world_create(&run->scenario, &run->trace);
    mw_ndjson_begin(&run->writer, &run->trace, (struct mw_sink){add_line, &run->file});
    mw_lesson_free(lesson);
    mw_problems_free(&problems);
}

static void forget(struct run *run, struct mw_random *random) {
    struct mw_forgotten gone = mw_world_forget(run->world, (size_t)mw_random_below(random, MOST_KEPT));
    mw_ndjson_forget(&run->writer, gone.records, gone.connections, gone.carried);
    run->forgotten += gone.records;
}

static void run_lesson(struct run *run, const char *path, const char *variant, uint64_t seed, bool forgets) {
    struct mw_random kept = mw_random_stream(seed, "kept");
    *run = (struct run){0};
    open_world(run, path, variant, seed);
    for (int64_t now_us = 0; now_us < LASTS_US;) {
        int64_t next_us = mw_world_next(run->world);
        now_us = next_us > now_us + IDLE_STEP_US ? now_us + IDLE_STEP_US : next_us;
        mw_world_advance(run->world, now_us);
        if (mw_random_below(&run->random, 12) == 0)
            act(run, &run->programs[mw_random_below(&run->random, PROGRAMS)]);
        mw_ndjson_go_on(&run->writer);
        if (run->trace.record_count > run->most_records) run->most_records = run->trace.record_count;
        if (forgets) forget(run, &kept);
    }
    for (size_t i = 0; i < PROGRAMS; i++)
        if (run->programs[i].outside != NULL) leave(run, &run->programs[i]);
    mw_ndjson_go_on(&run->writer);
}

static void close_world(struct run *run) {
    mw_ndjson_end(&run->writer);
    mw_world_destroy(run->world);
    mw_trace_free(&run->trace);
    mw_arena_free(&run->arena);
    mw_buffer_free(&run->file);
}

/* What was written piece by piece, put together; texts numbered in the order in which records name them. */
static void read_back(const struct run *run, struct mw_trace *trace, struct mw_buffer *again) {
    struct mw_ndjson_problem problem;
    if (!mw_ndjson_read(mw_buffer_span(&run->file), trace, &problem))
        fail_msg("line %zu: %s", problem.line, problem.words[MW_LANGUAGE_EN]);
    struct mw_trace ordered = {.catalogue = trace->catalogue};
    for (size_t i = 0; i < trace->record_count; i++) {
        struct mw_record record = trace->records[i];
        const struct mw_record_field *field = mw_record_fields((enum mw_record_kind)record.kind);
        for (; field->key != NULL; field++) {
            uint32_t text = mw_record_field(&record, field);
            if (field->names != MW_FIELD_TEXT || text == MW_NONE) continue;
            mw_record_set_field(&record, field, mw_trace_text(&ordered, mw_trace_bytes(trace, text)));
        }
        mw_trace_add(&ordered, &record);
    }
    mw_ndjson_add(&ordered, again);
    ordered.catalogue = (struct mw_catalogue){0}; /* the other trace's */
    mw_trace_free(&ordered);
}

static void assert_same(const char *what, uint64_t seed, struct mw_span a, struct mw_span b) {
    while (a.len > 0 || b.len > 0) {
        struct mw_span x = mw_span_cut(a, 0, mw_span_find(a, '\n')),
                       y = mw_span_cut(b, 0, mw_span_find(b, '\n'));
        if (!mw_span_equal(x, y))
            fail_msg("%s, seed %u, with all in memory:\n%.*s\nwith the oldest forgotten:\n%.*s", what,
                     (unsigned)seed, (int)x.len, x.data, (int)y.len, y.data);
        a = mw_span_from(a, x.len + 1);
        b = mw_span_from(b, y.len + 1);
    }
}

static uint64_t only_seed;

static void check(const char *path, const char *variant) {
    for (uint64_t seed = only_seed ? only_seed : 1; seed <= (only_seed ? only_seed : SEEDS); seed++) {
        struct run whole, short_of;
        struct mw_trace one = {0}, other = {0};
        struct mw_buffer first = {0}, second = {0};
        run_lesson(&whole, path, variant, seed, false);
        run_lesson(&short_of, path, variant, seed, true);
        read_back(&whole, &one, &first);
        read_back(&short_of, &other, &second);
        assert_same(path, seed, mw_buffer_span(&first), mw_buffer_span(&second));
        assert_true(short_of.forgotten > 200);
        assert_true(short_of.most_records < whole.most_records);
        close_world(&whole);
        close_world(&short_of);
        mw_trace_free(&one);
        mw_trace_free(&other);
        mw_buffer_free(&first);
        mw_buffer_free(&second);
    }
}

static void two_devices(void **state) {
    (void)state;
    check("lessons/imap-two-devices.json", NULL);
}

static void folders(void **state) {
    (void)state;
    check("lessons/imap-folders-search.json", NULL);
}

static void parts_of_letters(void **state) {
    (void)state;
    check("lessons/imap-fetch-what-you-need.json", "imap");
}

static void maildrops(void **state) {
    (void)state;
    check("lessons/pop3-delete-or-keep.json", "delete");
    check("lessons/pop3-delete-or-keep.json", "keep");
}

static void letters_on_their_way(void **state) {
    (void)state;
    check("lessons/first-message.json", "pop3");
    check("lessons/first-message.json", "imap");
    check("lessons/playground.json", NULL);
}

int main(int count, char **words) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_devices),          cmocka_unit_test(folders),
        cmocka_unit_test(parts_of_letters),     cmocka_unit_test(maildrops),
        cmocka_unit_test(letters_on_their_way),
    };
    if (count > 1) only_seed = strtoull(words[1], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
