#include "tests/world/situation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/world/outside.h"
#include "sim/world/world.h"
#include "tests/world/trace_check.h"

enum { MOST_CHANGES = 64 };

static const char *const silent[] = {"/chapters=[]", "/notes=[]", "/expect=[]"};
enum { SILENT_COUNT = sizeof silent / sizeof *silent };

static void add_change(struct mw_change *change, const char *text, struct mw_arena *arena) {
    if (!mw_change_parse(text, arena, change)) fail_msg("no change: %s", text);
}

struct meddler {
    const char *host;
    void (*meddle)(struct mw_world *world, uint16_t host, void *self);
    void *self;
};

/* Folders are the lesson's own, and not also those that are there when it is served. */
static bool run_with(struct situation *situation, const struct mw_lesson *lesson,
                     const struct mw_lesson_choice *choice, const struct meddler *meddler,
                     struct mw_problems *problems) {
    struct mw_scenario scenario, open;
    uint16_t host = 0;
    if (!mw_lesson_scenario(lesson, choice, &situation->arena, &scenario, problems)) return false;
    while (strcmp(scenario.hosts[host].face.id, meddler->host) != 0)
        host++;
    mw_outside_scenario(&scenario, host, true, &situation->arena, &open);
    open.usual_folders = scenario.usual_folders;
    struct mw_world *world = mw_world_create(&open, &situation->trace);
    meddler->meddle(world, host, meddler->self);
    mw_world_run(world);
    mw_world_destroy(world);
    return true;
}

static void run(struct situation *situation, const char *const *changes, const uint64_t *seed,
                const struct meddler *meddler) {
    *situation = (struct situation){0};
    struct mw_change all[MOST_CHANGES];
    size_t count = 0;
    for (; count < SILENT_COUNT; count++)
        add_change(&all[count], silent[count], &situation->arena);
    for (; *changes; changes++) {
        assert_true(count < MOST_CHANGES);
        add_change(&all[count++], *changes, &situation->arena);
    }
    struct mw_problems problems = {0};
    struct mw_lesson *lesson = mw_lesson_load("lessons/playground.json", &problems);
    struct mw_lesson_choice choice = {.changes = all, .change_count = count, .seed = seed};
    bool ran = lesson != NULL && (meddler ? run_with(situation, lesson, &choice, meddler, &problems)
                                          : mw_lesson_run(lesson, &choice, &situation->trace, &problems));
    if (!ran || problems.count) {
        struct mw_buffer words = {0};
        mw_problems_text(&problems, MW_LANGUAGE_EN, &words);
        fail_msg("the situation cannot be had:\n%s", mw_buffer_text(&words));
    }
    mw_lesson_free(lesson);
    mw_problems_free(&problems);
    if (meddler == NULL) check_trace(&situation->trace); /* what comes from outside travels in no packets */
}

void situation_run(struct situation *situation, const char *const *changes, const uint64_t *seed) {
    run(situation, changes, seed, NULL);
}

void situation_run_with(struct situation *situation, const char *const *changes, const uint64_t *seed,
                        const char *host, void (*meddle)(struct mw_world *world, uint16_t host, void *self),
                        void *self) {
    struct meddler meddler = {host, meddle, self};
    run(situation, changes, seed, &meddler);
}

void situation_free(struct situation *situation) {
    mw_trace_free(&situation->trace);
    mw_arena_free(&situation->arena);
}

/* --- what lies where --- */

static bool is_store(const struct mw_trace *trace, const struct mw_store *store, enum mw_store_kind kind,
                     const char *whose) {
    const char *key = kind == MW_STORE_MAILBOX ? store->owner : trace->catalogue.hosts[store->host].id;
    return store->kind == kind && strcmp(key, whose) == 0;
}

struct mw_holding lying(struct situation *situation, enum mw_store_kind kind, const char *whose) {
    const struct mw_trace *trace = &situation->trace;
    for (size_t i = 0; i < trace->catalogue.store_count; i++)
        if (is_store(trace, &trace->catalogue.stores[i], kind, whose))
            return mw_trace_holding(trace, (uint32_t)trace->record_count, (uint32_t)i, &situation->arena);
    fail_msg("there is no store %d of %s", (int)kind, whose);
    return (struct mw_holding){0};
}

size_t letters(struct situation *situation, enum mw_store_kind kind, const char *whose) {
    return lying(situation, kind, whose).letter_count;
}

struct mw_span letter_text(struct situation *situation, const struct mw_holding *holding, size_t i) {
    assert_true(i < holding->letter_count);
    return mw_trace_bytes(&situation->trace, holding->letters[i].text);
}

/* --- what happened --- */

static bool line_fits(const struct mw_trace *trace, const struct mw_record *record, enum mw_record_kind kind,
                      uint16_t port, const char *prefix) {
    if (record->kind != kind || record->connection == MW_NONE) return false;
    if (port && trace->catalogue.connections[record->connection].server_port != port) return false;
    return mw_span_starts_nocase(mw_trace_bytes(trace, record->line.text), prefix);
}

uint32_t find_line(const struct situation *situation, enum mw_record_kind kind, uint16_t port,
                   const char *prefix, size_t nth) {
    const struct mw_trace *trace = &situation->trace;
    for (uint32_t at = 0; at < trace->record_count; at++)
        if (line_fits(trace, &trace->records[at], kind, port, prefix) && --nth == 0) return at;
    return MW_NONE;
}

size_t count_lines(const struct situation *situation, enum mw_record_kind kind, uint16_t port,
                   const char *prefix) {
    size_t count = 0;
    for (size_t at = 0; at < situation->trace.record_count; at++)
        count += line_fits(&situation->trace, &situation->trace.records[at], kind, port, prefix);
    return count;
}

size_t count_records(const struct situation *situation, enum mw_record_kind kind) {
    size_t count = 0;
    for (size_t at = 0; at < situation->trace.record_count; at++)
        count += situation->trace.records[at].kind == kind;
    return count;
}

static const struct mw_record *nth_notice(const struct situation *situation, enum mw_notice notice,
                                          size_t nth) {
    for (size_t at = 0; at < situation->trace.record_count; at++) {
        const struct mw_record *record = &situation->trace.records[at];
        if (record->kind == MW_RECORD_NOTICE && record->notice.notice == notice && --nth == 0) return record;
    }
    return NULL;
}

size_t count_notices(const struct situation *situation, enum mw_notice notice) {
    size_t count = 0;
    while (nth_notice(situation, notice, count + 1))
        count++;
    return count;
}

const char *notice_sentence(struct situation *situation, enum mw_notice notice, size_t nth) {
    const struct mw_record *record = nth_notice(situation, notice, nth);
    if (record == NULL) return "";
    struct mw_buffer sentence = {0};
    mw_notice_sentence(&sentence, notice, mw_trace_bytes(&situation->trace, record->notice.args),
                       MW_LANGUAGE_EN);
    const char *kept = mw_arena_text(&situation->arena, mw_buffer_text(&sentence));
    mw_buffer_free(&sentence);
    return kept;
}

bool step_came_to(const struct situation *situation, const char *id, enum mw_step_outcome outcome) {
    const struct mw_trace *trace = &situation->trace;
    for (size_t at = 0; at < trace->record_count; at++) {
        const struct mw_record *record = &trace->records[at];
        if (record->kind == MW_RECORD_STEP_DONE &&
            strcmp(trace->catalogue.steps[record->step.step].id, id) == 0)
            return record->step.outcome == outcome;
    }
    return false;
}

bool contains(struct mw_span text, const char *piece) {
    size_t len = strlen(piece);
    for (size_t at = 0; at + len <= text.len; at++)
        if (memcmp(text.data + at, piece, len) == 0) return true;
    return false;
}
