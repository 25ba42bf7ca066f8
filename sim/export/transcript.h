/* A run as text: what `mailwalk run LESSON` prints, for a terminal of 100 columns.
 *
 * Chapter by chapter, each event with its number and the wall clock, who spoke to whom, what was said and
 * what became of the letters; then where everything lies and whether the lesson's expectations held. Messages
 * are named, not quoted. */
#ifndef MW_EXPORT_TRANSCRIPT_H
#define MW_EXPORT_TRANSCRIPT_H

#include "sim/base/buffer.h"
#include "sim/trace/trace.h"

struct mw_transcript_options {
    enum mw_language language;
    uint32_t until; /* the last record that is told of; MW_NONE: all of them */
};

void mw_export_transcript(const struct mw_trace *trace, struct mw_transcript_options options,
                          struct mw_buffer *out);

#endif
