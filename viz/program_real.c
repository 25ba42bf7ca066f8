/* run --real: a lesson whose clients talk to real servers. */
#include "sim/live/real.h"
#include "viz/program.h"

static const int64_t PATIENCE_US = (int64_t)10 * 60 * 1000000;

bool mw_program_run_real(const struct mw_options *options, const struct mw_lesson *lesson,
                         const struct mw_lesson_choice *choice, struct mw_trace *trace,
                         struct mw_problems *problems, struct mw_buffer *error) {
    struct mw_scenario scenario; /* what the trace names lives as long as the trace */
    struct mw_arena *arena = &trace->catalogue.arena;
    if (!mw_lesson_scenario(lesson, choice, arena, &scenario, problems)) return false;
    struct mw_real_server *reals = mw_arena_alloc(arena, options->real_count * sizeof *reals);
    for (size_t i = 0; i < options->real_count; i++) {
        if (mw_real_parse(options->reals[i], &scenario, arena, &reals[i])) continue;
        mw_buffer_format(
            error,
            options->language == MW_LANGUAGE_ID
                ? "mailwalk: --real harus diisi HOST=ALAMAT:PORT atau HOST:PORT=ALAMAT:PORT dengan "
                  "host dari pelajaran, bukan %s\n"
                : "mailwalk: --real takes HOST=ADDRESS:PORT or HOST:PORT=ADDRESS:PORT with a host of "
                  "the lesson, not %s\n",
            options->reals[i]);
        return false;
    }
    struct mw_world *world = mw_world_create(&scenario, trace);
    mw_outside_be_real(world, reals, options->real_count);
    mw_real_run(world, PATIENCE_US);
    mw_world_destroy(world);
    return mw_lesson_annotate(lesson, choice, trace, problems);
}
