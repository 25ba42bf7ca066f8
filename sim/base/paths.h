/* Where files of the user and of the program lie. The one place that reads the environment for it
 * (XDG Base Directory Specification 0.8). */
#ifndef MW_BASE_PATHS_H
#define MW_BASE_PATHS_H

#include "sim/base/buffer.h"

/* "$XDG_CONFIG_HOME/mailwalk/NAME", else "~/.config/mailwalk/NAME"; "" if there is not even a home. */
void mw_path_config(struct mw_buffer *path, const char *name);
/* The same with $XDG_STATE_HOME, ~/.local/state. */
void mw_path_state(struct mw_buffer *path, const char *name);

/* A file that comes with the program ("lessons/first-message.json"): beside the program, in the source tree it was
 * built from, or where it was installed. MAILWALK_DATA overrides. "" if it is nowhere. */
void mw_path_data(struct mw_buffer *path, const char *name);

/* Whether the environment names a display (DISPLAY, WAYLAND_DISPLAY, SDL_VIDEODRIVER). Systems other than
 * Linux need no name: then true. */
bool mw_path_display_is_named(void);

/* MAILWALK_FONTS: a folder to take fonts from before all others; NULL if it is not set. */
const char *mw_path_fonts(void);

/* The language of the user's locale (LC_ALL, LC_MESSAGES, LANG): "id", "en"; "" if none says. */
void mw_path_locale_language(struct mw_buffer *code);

/* Makes the folders above the file, readable by the user alone; false if that failed. */
bool mw_path_make_folders(const char *path);

#endif
