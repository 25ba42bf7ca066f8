#include "viz/program_script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/world/world.h"

static const int64_t FOR_EVER_US = INT64_C(100) * 365 * 24 * 3600 * 1000000;

/* A watch that nobody waits for, and after which its device does not watch again. */
static bool watches_on(const struct mw_scenario *scenario, size_t number) {
    const struct mw_scenario_step *steps = scenario->steps;
    if (steps[number].action != MW_STEP_WATCH) return false;
    for (size_t i = 0; i < scenario->step_count; i++) {
        if (steps[i].wait != MW_WAIT_NONE && steps[i].after == number) return false;
        if (i > number && steps[i].action == MW_STEP_WATCH && steps[i].device == steps[number].device)
            return false;
    }
    return true;
}

void mw_timetable_watch_on(struct mw_scenario *scenario, struct mw_arena *arena) {
    struct mw_scenario_step *steps = mw_arena_alloc(arena, scenario->step_count * sizeof *steps);
    for (size_t i = 0; i < scenario->step_count; i++) {
        steps[i] = scenario->steps[i];
        if (watches_on(scenario, i)) steps[i].task.for_us = FOR_EVER_US;
    }
    scenario->steps = steps;
}

static int by_time(const void *a, const void *b) {
    int64_t x = ((const struct mw_timetable_step *)a)->at_us,
            y = ((const struct mw_timetable_step *)b)->at_us;
    return (x > y) - (x < y);
}

static void note_times(const struct mw_trace *trace, const struct mw_scenario *scenario,
                       struct mw_timetable_step *steps, struct mw_timetable *table) {
    for (size_t i = 0; i < trace->record_count; i++) {
        const struct mw_record *record = &trace->records[i];
        bool begins = record->kind == MW_RECORD_STEP;
        if (!begins && record->kind != MW_RECORD_STEP_DONE) continue;
        if (begins) steps[record->step.step].at_us = record->at_us;
        if (begins || !watches_on(scenario, record->step.step)) table->lasts_us = record->at_us;
    }
}

struct mw_timetable mw_timetable_of(const struct mw_scenario *scenario, struct mw_arena *arena) {
    struct mw_timetable table = {.step_count = scenario->step_count};
    struct mw_timetable_step *steps = mw_arena_alloc(arena, scenario->step_count * sizeof *steps);
    for (size_t i = 0; i < scenario->step_count; i++)
        steps[i] = (struct mw_timetable_step){scenario->steps[i].face.id, scenario->steps[i].face.title,
                                              MW_TIMETABLE_NEVER};
    struct mw_trace trace = {0};
    struct mw_world *world = mw_world_create(scenario, &trace);
    mw_world_run(world);
    note_times(&trace, scenario, steps, &table);
    mw_world_destroy(world);
    mw_trace_free(&trace);
    if (scenario->step_count > 0) qsort(steps, scenario->step_count, sizeof *steps, by_time);
    table.steps = steps;
    for (size_t i = 0; i < scenario->step_count; i++)
        table.watches_on |= watches_on(scenario, i);
    return table;
}

/* --- said */

const char *mw_timetable_clock(int64_t at_us, struct mw_arena *arena) {
    int seconds = (int)((at_us + 500000) / 1000000), minutes = seconds / 60;
    if (at_us == MW_TIMETABLE_NEVER) return "-";
    if (minutes < 60) return mw_arena_format(arena, "%d:%02d", minutes, seconds % 60);
    return mw_arena_format(arena, "%d:%02d:%02d", minutes / 60, minutes % 60, seconds % 60);
}

void mw_timetable_print(const struct mw_timetable *timetable, enum mw_language language) {
    struct mw_arena arena = {0};
    printf(
        language == MW_LANGUAGE_ID
            ? "\nOrang-orang dalam pelajaran ikut bertindak mulai sekarang; yang terakhir selesai pada menit "
              "%s.\nSesudah itu server tetap terbuka%s.\n\n"
            : "\nThe lesson's people act, too, from now on; the last of it is done at %s.\n"
              "After that the server stays open%s.\n\n",
        mw_timetable_clock(timetable->lasts_us, &arena),
        !timetable->watches_on       ? ""
        : language == MW_LANGUAGE_ID ? ", dan perangkat yang memantau tetap memantau"
                                     : ", and devices that watch their mailbox go on watching");
    for (size_t i = 0; i < timetable->step_count; i++)
        printf("  %7s  %s\n", mw_timetable_clock(timetable->steps[i].at_us, &arena),
               mw_say(timetable->steps[i].title, language));
    mw_arena_free(&arena);
}

void mw_timetable_json(const struct mw_timetable *timetable, struct mw_json *json) {
    mw_json_key(json, "script");
    mw_json_open(json, '{');
    mw_json_put_number(json, "lasts_ms", (uint64_t)timetable->lasts_us / 1000);
    mw_json_key(json, "steps");
    mw_json_open(json, '[');
    for (size_t i = 0; i < timetable->step_count; i++) {
        const struct mw_timetable_step *step = &timetable->steps[i];
        mw_json_open(json, '{');
        mw_json_put_text(json, "id", step->id);
        mw_json_put_both(json, "title", step->title);
        if (step->at_us != MW_TIMETABLE_NEVER)
            mw_json_put_number(json, "at_ms", (uint64_t)step->at_us / 1000);
        mw_json_close(json, '}');
    }
    mw_json_close(json, ']');
    mw_json_close(json, '}');
}
