/* serve --script: the lesson's people act beside the real mail programs; what they are going to do, and when.
 */
#ifndef MW_VIZ_PROGRAM_SCRIPT_H
#define MW_VIZ_PROGRAM_SCRIPT_H

#include "sim/base/arena.h"
#include "sim/export/json_write.h"
#include "sim/world/scenario.h"

struct mw_timetable_step {
    const char *id;
    struct mw_bilingual title;
    int64_t at_us; /* from the start; MW_TIMETABLE_NEVER: what it waits for does not come by itself */
};

#define MW_TIMETABLE_NEVER INT64_MAX

struct mw_timetable {
    const struct mw_timetable_step *steps; /* in the order of their times */
    size_t step_count;
    int64_t lasts_us; /* until the last of them is done; watches that do not end are left out */
    bool watches_on;  /* there are such watches */
};

/* As long as nobody disturbs them: found by running the lesson once. Texts of the scenario stay in use. */
struct mw_timetable mw_timetable_of(const struct mw_scenario *scenario, struct mw_arena *arena);

/* Whoever connects a mail program after some minutes wants to see it on the lesson's devices, too: each
 * device's last watch goes on for as long as the server runs, unless a step waits for its end. */
void mw_timetable_watch_on(struct mw_scenario *scenario, struct mw_arena *arena);

/* "1:05", "2:03:20"; in the arena. */
const char *mw_timetable_clock(int64_t at_us, struct mw_arena *arena);
void mw_timetable_print(const struct mw_timetable *timetable, enum mw_language language);
/* The key "script" of the object that is open. */
void mw_timetable_json(const struct mw_timetable *timetable, struct mw_json *json);

#endif
