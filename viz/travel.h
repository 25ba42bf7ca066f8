/* What happens in the network at a moment: who does it, what travels where, and what it says. */
#ifndef MW_VIZ_TRAVEL_H
#define MW_VIZ_TRAVEL_H

#include "viz/cards.h"

enum mw_travel_kind {
    MW_TRAVEL_NOTHING,
    MW_TRAVEL_LINE,    /* a line, a letter or a packet goes from one host to another */
    MW_TRAVEL_BROKEN,  /* a connection could not be made, or broke */
    MW_TRAVEL_THOUGHT, /* something happens on one host */
};

struct mw_travel {
    enum mw_travel_kind kind;
    uint16_t from, to; /* hosts; THOUGHT: both the same */
    enum mw_protocol protocol;
    uint16_t port;    /* of the server; 0: none */
    const char *text; /* in the frame's arena */
    bool mono;        /* as on the wire */
    bool failure, secret, letter, lost;
    bool part;                    /* of the letter only a part travels */
    uint16_t path[MW_CARDS_MOST]; /* hosts from `from` to `to`, along the links */
    size_t path_count;
};

struct mw_travel mw_travel_of(struct mw_panel *panel);

/* How large what is on the way is, at this scale: the largest that stands free on each of its links. */
struct mw_point mw_travel_size(const struct mw_travel *travel, const struct mw_cards *cards, float scale);

/* Where on the way the middle of a thing of this size is at this phase (0 … 1000), in pixels: it rests in the
 * middle of its longest link, and never lies on the cards that it travels between. */
struct mw_point mw_travel_at(const struct mw_travel *travel, const struct mw_cards *cards,
                             struct mw_point size, int phase);

/* Whether the link between these hosts is on the way. */
bool mw_travel_uses(const struct mw_travel *travel, uint16_t a, uint16_t b);

/* What a CONTENT is: "message · 2.4 kB", of a part "BODY[HEADER] · 129 bytes". */
const char *mw_content_text(struct mw_panel *panel, uint32_t content);

/* A line's bytes as one line of text: without CRLF, control characters as "·", cut to `most` bytes. */
const char *mw_line_text(struct mw_arena *arena, struct mw_span bytes, size_t most);
/* The same of a record; of one that has nothing but its end, that it is empty. */
const char *mw_record_line_text(struct mw_panel *panel, const struct mw_record *record, size_t most);

#endif
