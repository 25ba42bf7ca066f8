/* What is not lost on quit: settings, and how far each lesson was gone through.
 *
 * Both are files of lines "key=value": mailwalk/settings under the XDG configuration directory, and
 * mailwalk/progress/LESSON under the XDG state directory. Unknown keys are passed over, so that older and newer programs
 * get along. A file that cannot be written is no reason to stop. */
#ifndef MW_VIZ_SETTINGS_H
#define MW_VIZ_SETTINGS_H

#include "viz/input.h"

struct mw_settings {
    int language; /* -1: never chosen */
    int text_percent, speed_percent;
    enum mw_grain grain;
    bool dark;
    int x, y, width, height; /* of the window; x < 0: wherever the system likes */
    bool maximized;
    struct mw_buffer path; /* what was open last; empty: nothing yet */
};

struct mw_settings mw_settings_default(void);
void mw_settings_free(struct mw_settings *settings);

void mw_settings_write(const struct mw_settings *settings, struct mw_buffer *text);
void mw_settings_read(struct mw_settings *settings, struct mw_span text); /* what does not make sense is passed over */
void mw_settings_load(struct mw_settings *settings);
void mw_settings_save(const struct mw_settings *settings);

/* How far the lesson with this id was ever gone through: 0 … 100. */
int mw_progress_percent(const char *lesson_id);

/* Where the cursor stands (as an event's number: a lesson may be edited meanwhile), and the answers by their questions'
 * ids. Reading moves the cursor only if with_moment is true. Both need a trace that is open. */
void mw_progress_write(const struct mw_hands *hands, struct mw_buffer *text);
void mw_progress_read(struct mw_hands *hands, struct mw_span text, bool with_moment);
void mw_progress_load(struct mw_hands *hands, bool with_moment);
void mw_progress_save(const struct mw_hands *hands);

#endif
