/* How long a frame takes in a long trace and in the beginning of it: measure_frames TRACE.ndjson [PART]
 *
 * For each tab of the inspector, the letters' overlay and stepping: the median at moments all over the trace,
 * for the whole of it and for its first 1/PART (16), and the ratio of the two, which is 1 if a frame does not
 * depend on how long a trace is. Prints figures; nothing fails. No part of the tests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim/base/memory.h"
#include "sim/export/ndjson_read.h"
#include "tests/viz/fixture.h"
#include "viz/cursor.h"
#include "viz/frame.h"

enum { MOMENTS = 15, MEASURED = MW_TAB_COUNT + 1 };

static double now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static bool read_trace(const char *path, struct mw_trace *trace) {
    struct mw_buffer bytes = {0};
    struct mw_ndjson_problem problem;
    char piece[65536];
    FILE *file = fopen(path, "rb");
    if (file == NULL) return false;
    for (size_t got; (got = fread(piece, 1, sizeof piece, file)) > 0;)
        mw_buffer_add(&bytes, (struct mw_span){piece, got});
    fclose(file);
    bool good = mw_ndjson_read(mw_buffer_span(&bytes), trace, &problem);
    mw_buffer_free(&bytes);
    return good;
}

/* The last of the measured ones: a step on, and one back. */
static double took_ms(const struct mw_frame_of *of, struct mw_draw_list *list, bool step) {
    double from = now_ms();
    if (step) {
        uint32_t next = mw_trace_next_stop(of->trace[0], of->moment.record, MW_GRAIN_EXCHANGE);
        mw_trace_previous_stop(of->trace[0], next, MW_GRAIN_EXCHANGE);
        mw_trace_event_of(of->trace[0], next);
    } else {
        mw_frame(of, list);
    }
    return now_ms() - from;
}

static void measure(const struct mw_trace *trace, double found[MEASURED]) {
    struct mw_view view = mw_view_default();
    struct mw_draw_list list = {0};
    struct mw_frame_of of = {.trace = {trace}, .view = &view, .metrics = &fixture_metrics};
    for (int tab = 0; tab < MEASURED; tab++) {
        double took[MOMENTS];
        view.tab = (enum mw_tab)(tab % MW_TAB_COUNT);
        for (uint32_t i = 0; i < MOMENTS; i++) {
            uint32_t about = (uint32_t)(trace->record_count * (i + 1) / (MOMENTS + 1));
            of.moment = (struct mw_moment){mw_trace_next_stop(trace, about, MW_GRAIN_LINE), MW_PHASE_REST};
            took_ms(&of, &list, tab == MW_TAB_COUNT); /* once, as in a window that was there before */
            took[i] = took_ms(&of, &list, tab == MW_TAB_COUNT);
        }
        qsort(took, MOMENTS, sizeof *took, by_size);
        found[tab] = took[MOMENTS / 2];
    }
    mw_draw_free(&list);
}

int main(int count, char **words) {
    struct mw_trace whole = {0}, part = {0};
    uint32_t share = count > 2 ? (uint32_t)strtoul(words[2], NULL, 10) : 16;
    if (count < 2 || share == 0 || !read_trace(words[1], &whole) || !read_trace(words[1], &part)) {
        fprintf(stderr, "measure_frames TRACE.ndjson [PART]\n");
        return 2;
    }
    static const char *const names[MEASURED] = {
#define X(name, en, id) [MW_TAB_##name] = en,
        MW_TABS(X)
#undef X
            [MW_TAB_COUNT] = "a step and back"};
    double all[MEASURED], few[MEASURED];
    mw_trace_cut(&part, (uint32_t)(part.record_count / share));
    measure(&whole, all);
    measure(&part, few);
    printf("%-20s%10zu%10zu records\n", "", whole.record_count, part.record_count);
    for (int i = 0; i < MEASURED; i++)
        printf("%-20s%7.2f ms%7.2f ms%8.2f\n", names[i], all[i], few[i], all[i] / few[i]);
    mw_trace_free(&whole);
    mw_trace_free(&part);
    return 0;
}
