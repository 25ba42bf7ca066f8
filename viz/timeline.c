#include "viz/timeline.h"

#include <math.h>

float mw_timeline_x(const struct mw_trace *trace, struct mw_rect timeline, uint32_t event) {
    uint32_t count = mw_trace_event_count(trace);
    return timeline.x + (count ? timeline.w * (float)event / (float)count : 0);
}

uint32_t mw_timeline_record(const struct mw_trace *trace, struct mw_rect timeline, float x) {
    uint32_t count = mw_trace_event_count(trace);
    if (count == 0 || timeline.w <= 0) return MW_NONE;
    float event = roundf((x - timeline.x) / timeline.w * (float)count);
    if (event < 1) return MW_NONE;
    return mw_trace_event_record(trace, event >= (float)count ? count : (uint32_t)event);
}

uint32_t mw_timeline_chapter_event(const struct mw_trace *trace, const struct mw_chapter *chapter) {
    if (chapter->record == MW_NONE || chapter->record == 0) return 0;
    return mw_trace_event_of(trace, chapter->record - 1);
}
