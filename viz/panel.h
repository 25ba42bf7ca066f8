/* What every panel is given, and the few things that all of them draw alike.
 *
 * Sizes are multiplied by `scale` (the text size) so that a panel grows as a whole. Panels never draw outside the
 * rectangle that they are given: they clip, wrap, shorten with "…", or scroll. */
#ifndef MW_VIZ_PANEL_H
#define MW_VIZ_PANEL_H

#include "viz/frame.h"
#include "viz/theme.h"

struct mw_panel {
    const struct mw_frame_of *of;
    const struct mw_trace *trace; /* the one that this panel shows: of->trace[0] or [1] */
    struct mw_moment moment;      /* in that trace */
    const struct mw_view *view;
    const struct mw_theme *theme;
    struct mw_draw_list *list;
    float scale; /* text_percent / 100 */
    uint32_t connection; /* the one that is looked at; MW_NONE */
    bool folded;         /* there is little room: see viz/layout.h */
    bool bare;           /* on a sheet: ground and heading are there already */
};

/* --- panels: each in a file viz/panel_NAME.c ----------------------------------------------------------- */
void mw_panel_bar(struct mw_panel *panel, struct mw_rect rect);        /* title bar */
void mw_panel_lesson(struct mw_panel *panel, struct mw_rect rect);
void mw_panel_network(struct mw_panel *panel, struct mw_rect rect);
void mw_panel_ladder(struct mw_panel *panel, struct mw_rect rect);     /* conversation */
void mw_panel_inspector(struct mw_panel *panel, struct mw_rect rect);  /* tabs, and the one that is open */
void mw_panel_machine(struct mw_panel *panel, struct mw_rect rect);    /* within the inspector: state diagram */
void mw_panel_bytes(struct mw_panel *panel, struct mw_rect rect);
void mw_panel_message(struct mw_panel *panel, struct mw_rect rect);
void mw_panel_mailboxes(struct mw_panel *panel, struct mw_rect rect);
void mw_panel_queue(struct mw_panel *panel, struct mw_rect rect);
void mw_panel_sheet(struct mw_panel *panel, struct mw_rect rect, bool conversation); /* one of several, with tabs */
void mw_panel_transport(struct mw_panel *panel, struct mw_rect rect);
void mw_panel_compare(struct mw_panel *panel, struct mw_rect rect);    /* both traces and the strip between them */
void mw_panel_overlay(struct mw_panel *panel, struct mw_rect window);  /* help, lessons, a word's meaning, a message */

/* --- drawing that all share: viz/panel.c ----------------------------------------------------------------- */

/* A text in the view's language. */
const char *mw_panel_say(const struct mw_panel *panel, const char *english, const char *indonesian);

/* One line, shortened with "…" to max_width (0: as long as it is). Returns its drawn width. size is at 100 %. */
float mw_panel_text(struct mw_panel *panel, enum mw_font font, float size, float x, float y, float max_width,
                    mw_color color, const char *text);
float mw_panel_text_right(struct mw_panel *panel, enum mw_font font, float size, float right, float y,
                          float max_width, mw_color color, const char *text);
float mw_panel_text_middle(struct mw_panel *panel, enum mw_font font, float size, float middle, float y,
                           float max_width, mw_color color, const char *text);
float mw_panel_text_width(const struct mw_panel *panel, enum mw_font font, float size, const char *text);
float mw_panel_line_height(const struct mw_panel *panel, enum mw_font font, float size);

/* A paragraph with **bold** and *italic*, wrapped at blanks (a word wider than the line is broken). Returns the height;
 * draws nothing if draw is false (to measure). */
float mw_panel_paragraph(struct mw_panel *panel, float size, float x, float y, float width, mw_color color,
                         const char *text, bool draw);

/* White rounded panel with hairline and soft shadow, and its small heading ("NETWORK"); returns what is left inside.
 * On a sheet, draws nothing: all of it is. */
struct mw_rect mw_panel_ground(struct mw_panel *panel, struct mw_rect rect, const char *heading);

/* A hit area without a look of its own, but with hover (pointer over it) told back. */
bool mw_panel_hit(struct mw_panel *panel, struct mw_rect rect, int action, int64_t number, const char *label);

/* Small filled label, "SMTP". Returns its width. */
float mw_panel_badge(struct mw_panel *panel, float x, float y, mw_color fill, const char *text);

/* A bar of `used` out of `capacity` (0: draws an empty track). */
void mw_panel_storage_bar(struct mw_panel *panel, struct mw_rect rect, uint64_t used, uint64_t capacity);

/* An envelope in outline or, if empty is true, a dashed place for one. */
void mw_panel_letter(struct mw_panel *panel, struct mw_rect rect, mw_color color, mw_color fill, bool empty);
/* Of a letter that is there only in part: its flap, and dashes for the rest. */
void mw_panel_letter_part(struct mw_panel *panel, struct mw_rect rect, mw_color color);

/* Protocol of the connection that is looked at; MW_PROTOCOL_NONE without one. */
enum mw_protocol mw_panel_protocol(const struct mw_panel *panel);

#endif
