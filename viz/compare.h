/* Inside the compare view: one run's hosts with their letters, and its conversation. */
#ifndef MW_VIZ_COMPARE_H
#define MW_VIZ_COMPARE_H

#include "viz/differs.h"
#include "viz/panel.h"

enum { MW_COMPARE_MOST_CARDS = 3 };

/* Whom the comparison is about: the same in all runs. */
struct mw_compare_cast {
    struct {
        uint16_t host;
        uint32_t store;             /* MW_NONE: the host is shown without letters */
    } cards[MW_COMPARE_MOST_CARDS]; /* a device, the server, another device */
    size_t count;
    size_t places; /* the most letters that any of them ever holds, in any run */
};

/* connection: the one that is looked at in the first run; MW_NONE. */
struct mw_compare_cast mw_compare_cast_of(const struct mw_compared *compared, uint32_t connection);

/* The cast as seen in panel->trace at panel->moment: cast_trace is the one that the cast was chosen in.
 * above: room over the rectangle, for what is said where there is none in it; w 0: none. */
void mw_compare_cards(struct mw_panel *panel, struct mw_rect rect, struct mw_rect above,
                      const struct mw_compare_cast *cast, const struct mw_trace *cast_trace);

/* The last lines of panel->connection. */
void mw_compare_lines(struct mw_panel *panel, struct mw_rect rect);

/* The line that is in flight or was said last on the connection; MW_NONE. */
uint32_t mw_compare_line(const struct mw_panel *panel);

/* What a line says in a word or two: its text without CRLF, or what kind of content it is. */
const char *mw_compare_says(struct mw_panel *panel, const struct mw_record *line);

#endif
