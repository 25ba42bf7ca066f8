/* Letters as rows of a list, and what happened to a store just now: for the panels that show stores.
 *
 * Where IMAP is spoken a row shows the letter's flags, each by a shape and, where there is room, a word; a letter of
 * which a device has only a part looks like a part. */
#ifndef MW_VIZ_LETTERS_H
#define MW_VIZ_LETTERS_H

#include "viz/panel.h"

enum mw_letters_look {
    MW_LETTERS_CALM,
    MW_LETTERS_MARKED,  /* struck: DELE was said, QUIT was not; or it has \Deleted */
    MW_LETTERS_ADDED,   /* just now */
    MW_LETTERS_CHANGED, /* just now: its flags, or how much of it is there */
    MW_LETTERS_REMOVED, /* just now; it is not there any more */
};

struct mw_letters_row {
    const char *subject;
    uint64_t bytes, whole_bytes; /* what is there; of the whole letter, if that is more and known, else 0 */
    enum mw_letters_look look;
    bool has_flags;         /* they are shown */
    uint16_t flags, before; /* MW_MAIL_SEEN …, MW_MAIL_PARTIAL: now, and before what happened just now */
};

const char *mw_letters_subject(const struct mw_panel *panel, uint32_t text);
const char *mw_letters_size(const struct mw_panel *panel, uint64_t bytes); /* "2.4 MB" */
const char *mw_letters_count(const struct mw_panel *panel, size_t count);  /* "3 messages" */

/* What became of a letter's flags, in words: "now read, now starred"; "" if nothing did. */
const char *mw_letters_flag_news(const struct mw_panel *panel, uint16_t before, uint16_t now);

/* The letter that a moment is about: the last one that went over the connection, else the last one that was laid into
 * any store. If only a part of it went, *letter is the whole and *section the part's name ("BODY[HEADER]"), else
 * empty. */
bool mw_letters_looked_at(const struct mw_trace *trace, uint32_t record, uint32_t connection, struct mw_span *letter,
                          struct mw_span *section);

/* The record before what is happening at this moment: what came after it is "just now". MW_NONE: all of it.
 */
uint32_t mw_letters_before_now(const struct mw_trace *trace, uint32_t record);

float mw_letters_row_height(const struct mw_panel *panel);
void mw_letters_row(struct mw_panel *panel, struct mw_rect rect, const struct mw_letters_row *row);

/* The rows of a store, those that have just gone among them; returns the height. At most `most` rows, then a
 * line that says how many more there are. */
float mw_letters_rows(struct mw_panel *panel, struct mw_rect at, uint32_t store, size_t most);

#endif
