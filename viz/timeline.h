/* The timeline's axis: by event number, so that a busy second and a quiet hour take the room that they are
 * worth.
 *
 * Event 0, before anything happened, is at the left end; the last event at the right one. */
#ifndef MW_VIZ_TIMELINE_H
#define MW_VIZ_TIMELINE_H

#include "sim/trace/query.h"
#include "viz/draw.h"

float mw_timeline_x(const struct mw_trace *trace, struct mw_rect timeline, uint32_t event);

/* The record of the event next to x; MW_NONE for event 0. */
uint32_t mw_timeline_record(const struct mw_trace *trace, struct mw_rect timeline, float x);

/* The last event before the chapter: the place where its segment begins. */
uint32_t mw_timeline_chapter_event(const struct mw_trace *trace, const struct mw_chapter *chapter);

#endif
