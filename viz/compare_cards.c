#include <math.h>

#include "viz/compare.h"
#include "viz/folders.h"
#include "viz/letters.h"
#include "viz/travel.h"

static const float TITLE = 13.5f, SMALL = 11.5f, BUBBLE = 12.5f, TAIL = 8;

/* How the cards stand in their part. */
struct row {
    float x, y, card_width, card_height, gap;
    struct mw_rect above; /* free, for what is said; w 0: none */
};

static mw_color strong(const struct mw_panel *panel) {
    return panel->theme->protocol[mw_panel_protocol(panel)];
}

uint32_t mw_compare_line(const struct mw_panel *panel) {
    if (panel->connection == MW_NONE || panel->moment.record == MW_NONE) return MW_NONE;
    for (uint32_t i = panel->moment.record + 1; i-- > 0;) {
        const struct mw_record *record = &panel->trace->records[i];
        if (record->connection == panel->connection && mw_record_is_line(record)) return i;
    }
    return MW_NONE;
}

const char *mw_compare_says(struct mw_panel *panel, const struct mw_record *line) {
    struct mw_span text = mw_trace_bytes(panel->trace, line->line.text);
    if (line->kind == MW_RECORD_CONTENT)
        return mw_content_text(panel, (uint32_t)(line - panel->trace->records));
    size_t length = 0;
    while (length < text.len && text.data[length] != '\r' && text.data[length] != '\n')
        length++;
    return mw_arena_span_text(&panel->list->arena, mw_span_cut(text, 0, length));
}

/* --- letters
 * ------------------------------------------------------------------------------------------------- */

/* Envelopes for what is there, dashed places for what could be; a number when they do not all fit. */
static void draw_letters(struct mw_panel *panel, struct mw_rect rect, const struct mw_holding *holding,
                         size_t places, mw_color color, mw_color fill) {
    const struct mw_theme *theme = panel->theme;
    if (places < holding->letter_count) places = holding->letter_count;
    if (places == 0) places = 1;
    float gap = fminf(8 * panel->scale, rect.w / 24), most = fminf(48 * panel->scale, rect.h * 1.45f),
          least = 20 * panel->scale;
    float width = fminf(most, (rect.w - gap * (float)(places - 1)) / (float)places);
    size_t shown = places;
    if (width < least) {
        width = fminf(most, least);
        const float number = 34 * panel->scale;
        shown = rect.w > number + width ? (size_t)((rect.w - number + gap) / (width + gap)) : 1;
        if (shown > places) shown = places;
    }
    float height = fminf(rect.h, width / 1.4f), y = rect.y + (rect.h - height) / 2, x = rect.x;
    for (size_t i = 0; i < shown; i++, x += width + gap) {
        struct mw_rect at = {x, y, width, height};
        bool empty = i >= holding->letter_count;
        if (!empty && (holding->letters[i].flags & MW_MAIL_PARTIAL))
            mw_panel_letter_part(panel, at, color);
        else
            mw_panel_letter(panel, at, empty ? theme->hairline : color, fill, empty);
        if (!empty && holding->letters[i].marked)
            mw_draw_line(panel->list, at.x - 2, at.y + at.h + 2, at.x + at.w + 2, at.y - 2, 2 * panel->scale,
                         theme->failure);
    }
    if (shown < holding->letter_count) {
        const char *more = mw_arena_format(&panel->list->arena, "+%zu", holding->letter_count - shown);
        mw_panel_text(panel, MW_FONT_SEMIBOLD, 12, x,
                      rect.y + (rect.h - mw_panel_line_height(panel, MW_FONT_SEMIBOLD, 12)) / 2,
                      rect.x + rect.w - x, color, more);
    }
}

/* "3 messages · 2.4 MB", "2.4 MB of 10 MB" */
static const char *totals(const struct mw_panel *panel, const struct mw_store *store,
                          const struct mw_holding *holding) {
    struct mw_arena *arena = &panel->list->arena;
    if (holding->partial > 0)
        return mw_arena_format(arena, mw_panel_say(panel, "%s, %zu in part · %s", "%s, %zu sebagian · %s"),
                               mw_letters_count(panel, holding->letter_count), holding->partial,
                               mw_letters_size(panel, holding->bytes));
    if (store->kind == MW_STORE_MAILBOX && store->capacity_bytes > 0)
        return mw_arena_format(arena, mw_panel_say(panel, "%s · %s of %s", "%s · %s dari %s"),
                               mw_letters_count(panel, holding->letter_count),
                               mw_letters_size(panel, holding->bytes),
                               mw_letters_size(panel, store->capacity_bytes));
    return mw_arena_format(arena, "%s · %s", mw_letters_count(panel, holding->letter_count),
                           mw_letters_size(panel, holding->bytes));
}

/* What lies there; or, for a device that comes only later, what it will find. The longest that fits. */
static const char *card_words(const struct mw_panel *panel, uint32_t store_number,
                              const struct mw_holding *holding, float width) {
    struct mw_arena *arena = &panel->list->arena;
    size_t found;
    const char *words;
    if (mw_differs_will_find(panel->trace, panel->moment.record, store_number, &found)) {
        words = mw_arena_format(arena, mw_panel_say(panel, "will find %s", "akan menemukan %s"),
                                mw_letters_count(panel, found));
        if (mw_panel_text_width(panel, MW_FONT_SANS, SMALL, words) <= width) return words;
        words = mw_arena_format(arena, mw_panel_say(panel, "finds %s", "nanti %s"),
                                mw_letters_count(panel, found));
        if (mw_panel_text_width(panel, MW_FONT_SANS, SMALL, words) <= width) return words;
        return mw_arena_format(arena, mw_panel_say(panel, "finds %zu", "nanti %zu"), found);
    }
    words = totals(panel, &panel->trace->catalogue.stores[store_number], holding);
    if (mw_panel_text_width(panel, MW_FONT_SANS, SMALL, words) <= width) return words;
    if (holding->partial > 0) { /* what they take is the point */
        words = mw_arena_format(arena, "%s · %s", mw_letters_count(panel, holding->letter_count),
                                mw_letters_size(panel, holding->bytes));
        if (mw_panel_text_width(panel, MW_FONT_SANS, SMALL, words) <= width) return words;
    }
    return mw_letters_count(panel, holding->letter_count);
}

/* What lies in all folders of the store. */
static struct mw_holding all_letters(struct mw_panel *panel, uint32_t group) {
    struct mw_holding all = mw_folders_total(panel, group);
    struct mw_arena *arena = &panel->list->arena;
    all.letters = mw_arena_alloc(arena, (all.letter_count + 1) * sizeof *all.letters);
    size_t count = 0;
    for (uint32_t i = group; i < panel->trace->catalogue.store_count; i++) {
        if (mw_trace_folder_group(panel->trace, i) != group) continue;
        struct mw_holding one = mw_trace_holding(panel->trace, panel->moment.record, i, arena);
        for (size_t k = 0; k < one.letter_count; k++)
            all.letters[count++] = one.letters[k];
    }
    return all;
}

/* --- cards
 * ----------------------------------------------------------------------------------------------------- */

static void draw_card(struct mw_panel *panel, struct mw_rect rect, uint16_t host_number,
                      uint32_t store_number, size_t places, bool active) {
    const struct mw_theme *theme = panel->theme;
    const struct mw_host *host = &panel->trace->catalogue.hosts[host_number];
    float scale = panel->scale, inset = 16 * scale, small = mw_panel_line_height(panel, MW_FONT_SANS, SMALL);
    if (inset > rect.w / 8) inset = rect.w / 8;
    mw_color color = active ? strong(panel) : theme->muted;
    mw_draw_framed_box(panel->list, rect, 12, theme->panel, active ? color : theme->hairline,
                       active ? 2.5f : 1.5f);
    mw_draw_clip(panel->list, rect);
    float middle = rect.x + rect.w / 2, width = rect.w - 2 * inset,
          title = mw_panel_line_height(panel, MW_FONT_SEMIBOLD, TITLE);
    float y = rect.y + fminf(10 * scale, (rect.h - title - small) / 4),
          bottom = rect.y + rect.h - fminf(12 * scale, rect.h / 10);
    const char *name = mw_say(host->title, panel->view->language);
    float wide = mw_panel_text_width(panel, MW_FONT_SEMIBOLD, TITLE, name);
    float smaller = fminf(1, fmaxf(0.5f, (width + inset - 1) / wide)); /* before it is cut */
    mw_panel_text_middle(panel, MW_FONT_SEMIBOLD, TITLE * smaller, middle, y + title * (1 - smaller) / 2,
                         width + inset, theme->ink, name);
    y += title;
    bool roomy = rect.h > title + 2 * small + 66 * scale;
    if (roomy) {
        mw_panel_text_middle(panel, MW_FONT_SANS, SMALL, middle, y, width + inset, theme->muted,
                             mw_say(host->role, panel->view->language));
        y += small;
    }
    if (store_number != MW_NONE) {
        const struct mw_store *store = &panel->trace->catalogue.stores[store_number];
        struct mw_holding holding = all_letters(panel, store_number);
        const char *words = card_words(panel, store_number, &holding, width);
        bottom -= small;
        mw_panel_text(panel, MW_FONT_SANS, SMALL, rect.x + inset, bottom, width, theme->muted, words);
        if (bottom - y > 40 * scale) {
            bottom -= 13 * scale;
            mw_panel_storage_bar(panel, (struct mw_rect){rect.x + inset, bottom, width, 7 * scale},
                                 holding.bytes, store->capacity_bytes);
        }
        struct mw_rect letters = {rect.x + inset, y + 6 * scale, width, bottom - y - 14 * scale};
        if (letters.h > 8 * scale)
            draw_letters(panel, letters, &holding, places, color,
                         active ? theme->protocol_ground[mw_panel_protocol(panel)] : theme->panel);
    }
    mw_draw_unclip(panel->list);
}

/* --- between two cards
 * --------------------------------------------------------------------------------------------- */

static float bubble_height(const struct mw_panel *panel) {
    return mw_panel_line_height(panel, MW_FONT_MONO_BOLD, BUBBLE) + 8 * panel->scale;
}

/* In the room over the cards, with a line down to the link. */
static void draw_above(struct mw_panel *panel, struct mw_rect above, float middle, float bottom,
                       const char *text, mw_color color) {
    float padding = 10 * panel->scale;
    float width = mw_panel_text_width(panel, MW_FONT_MONO_BOLD, BUBBLE, text) + 2 * padding + 1;
    if (width > above.w) width = above.w;
    float x = fmaxf(above.x, fminf(middle - width / 2, above.x + above.w - width));
    float from = fmaxf(x + padding, fminf(middle, x + width - padding));
    mw_draw_line(panel->list, from, above.y + above.h, middle, bottom, 2 * panel->scale, color);
    mw_draw_box(panel->list, (struct mw_rect){x, above.y, width, above.h}, 8, color);
    float y = above.y + (above.h - mw_panel_line_height(panel, MW_FONT_MONO_BOLD, BUBBLE)) / 2;
    mw_panel_text_middle(panel, MW_FONT_MONO_BOLD, BUBBLE, x + width / 2, y, width - 2 * padding,
                         panel->theme->on_protocol, text);
}

/* The line in flight, its tail at the letter or arrow on the link: between the cards if it fits there, else
 * over them. */
static void draw_bubble(struct mw_panel *panel, struct mw_rect part, const struct row *row, float middle,
                        float bottom, const char *text, mw_color color) {
    float scale = panel->scale, padding = 14 * scale, tail = TAIL * scale, height = bubble_height(panel);
    float width = mw_panel_text_width(panel, MW_FONT_MONO_BOLD, BUBBLE, text) + 2 * padding;
    float between = row->gap - 10 * scale;
    bool over = width > between && row->y - part.y > height + tail;
    if (width > between && !over) width = between;
    if (width < 64 * scale) width = fminf(64 * scale, between);
    if (width > part.w) width = part.w;
    float x = fmaxf(part.x, fminf(middle - width / 2, part.x + part.w - width));
    float foot = over ? row->y - 2 * scale : bottom;
    if (foot - tail - height < part.y && row->above.w > 120 * scale) {
        draw_above(panel, row->above, middle, bottom, text, color);
        return;
    }
    if (foot - tail - height < part.y) { /* no room over the link: on it, then */
        struct mw_rect on = {x, row->y + (row->card_height - height) / 2, width, height};
        mw_draw_box(panel->list, on, 8, color);
        mw_panel_text_middle(panel, MW_FONT_MONO_BOLD, BUBBLE, x + width / 2, on.y + 4 * scale,
                             width - 8 * scale, panel->theme->on_protocol, text);
        return;
    }
    if (over) mw_draw_line(panel->list, middle, foot - tail, middle, bottom, 2 * scale, color);
    struct mw_rect box = {x, foot - tail - height, width, height};
    mw_draw_shadow(panel->list, box, 8, 6, panel->theme->shadow);
    mw_draw_box(panel->list, box, 8, color);
    mw_draw_head(panel->list, middle, foot, 0, 1, tail * 1.6f, color);
    float room = width - padding;
    mw_panel_text_middle(panel, MW_FONT_MONO_BOLD, BUBBLE, x + width / 2, box.y + 4 * scale, room,
                         panel->theme->on_protocol, text);
}

static bool joins(const struct mw_connection *connection, uint16_t a, uint16_t b) {
    return (connection->client == a && connection->server == b) ||
           (connection->client == b && connection->server == a);
}

/* The connection runs over this link and is not over. */
static bool is_live(const struct mw_panel *panel, uint16_t a, uint16_t b) {
    if (panel->connection == MW_NONE || panel->moment.record == MW_NONE) return false;
    if (!joins(&panel->trace->catalogue.connections[panel->connection], a, b)) return false;
    enum mw_connection_phase phase =
        mw_trace_connection_phase(panel->trace, panel->moment.record, panel->connection);
    return phase == MW_CONNECTION_OPENING || phase == MW_CONNECTION_OPEN;
}

static void draw_link(struct mw_panel *panel, float x1, float x2, float y, bool live) {
    mw_draw_line(panel->list, x1, y, x2, y, live ? 4 : 2, live ? strong(panel) : panel->theme->hairline);
}

/* Of several lines that travel as one, the letter among them, else the first. */
static uint32_t what_travels(const struct mw_panel *panel, uint32_t line) {
    if (line == MW_NONE) return MW_NONE;
    uint32_t start = mw_trace_burst_start(panel->trace, line);
    for (uint32_t i = start; i <= line; i++) {
        const struct mw_record *record = &panel->trace->records[i];
        if (record->kind == MW_RECORD_CONTENT && record->connection == panel->connection) return i;
    }
    return start;
}

static void draw_traffic(struct mw_panel *panel, struct mw_rect part, const struct row *row, float x1,
                         float x2, float y, uint16_t left_host) {
    uint32_t number = what_travels(panel, mw_compare_line(panel));
    if (number == MW_NONE) return;
    const struct mw_record *line = &panel->trace->records[number];
    const struct mw_theme *theme = panel->theme;
    float scale = panel->scale, middle = (x1 + x2) / 2;
    bool failure = (line->flags & MW_LINE_FAILURE) != 0;
    mw_color color = failure ? theme->failure : strong(panel);
    float width = fminf(34 * scale, (x2 - x1) * 0.6f), height = width / 1.4f;
    if (line->kind == MW_RECORD_CONTENT) {
        mw_panel_letter(panel, (struct mw_rect){middle - width / 2, y - height / 2, width, height}, color,
                        theme->panel, false);
    } else {
        float way = line->host == left_host ? 1 : -1, size = fminf(16 * scale, (x2 - x1) * 0.6f);
        mw_draw_head(panel->list, middle + way * size / 2, y, way, 0, size, color);
    }
    draw_bubble(panel, part, row, middle, y - height / 2 - 4 * scale, mw_compare_says(panel, line), color);
}

static struct row row_of(const struct mw_panel *panel, struct mw_rect rect, size_t count) {
    float scale = panel->scale, n = (float)count;
    struct row row = {.gap = fmaxf(rect.w * (count == 2 ? 0.26f : 0.17f), fminf(56 * scale, rect.w * 0.2f))};
    row.gap = fminf(row.gap, 260 * scale);
    row.card_width = fminf((rect.w - row.gap * (n - 1)) / n, 280 * scale);
    row.card_height = fminf(rect.h, 168 * scale);
    row.x = rect.x + (rect.w - n * row.card_width - (n - 1) * row.gap) /
                         4; /* what is left over: a little to the left */
    row.y = rect.y + (rect.h - row.card_height) / 2;
    /* A line that is wider than the gap hangs over the cards: they make room for it if they can. */
    float head = bubble_height(panel) + (TAIL + 4) * scale;
    if (row.y - rect.y < head && rect.h - head >= 62 * scale) {
        row.card_height = fminf(row.card_height, rect.h - head);
        row.y = rect.y + rect.h - row.card_height;
    }
    return row;
}

void mw_compare_cards(struct mw_panel *panel, struct mw_rect rect, struct mw_rect above,
                      const struct mw_compare_cast *cast, const struct mw_trace *cast_trace) {
    const struct mw_catalogue *catalogue = &panel->trace->catalogue;
    if (cast->count == 0 || rect.h < 20) return;
    struct row row = row_of(panel, rect, cast->count);
    row.above = above;
    uint16_t hosts[MW_COMPARE_MOST_CARDS];
    bool active[MW_COMPARE_MOST_CARDS] = {false};
    for (size_t i = 0; i < cast->count; i++)
        hosts[i] = mw_catalogue_find_host(catalogue, cast_trace->catalogue.hosts[cast->cards[i].host].id);
    float pitch = row.card_width + row.gap, y = row.y + row.card_height / 2;
    size_t live = cast->count;
    for (size_t i = 0; i + 1 < cast->count; i++) {
        bool on = is_live(panel, hosts[i], hosts[i + 1]);
        if (on) live = i;
        active[i] = active[i] || on;
        active[i + 1] = active[i + 1] || on;
        draw_link(panel, row.x + (float)i * pitch + row.card_width, row.x + (float)(i + 1) * pitch, y, on);
    }
    for (size_t i = 0; i < cast->count; i++) {
        if (hosts[i] == MW_NO_HOST) continue;
        uint32_t store = cast->cards[i].store;
        if (store != MW_NONE) store = mw_differs_same_store(&cast_trace->catalogue, store, catalogue);
        struct mw_rect card = {row.x + (float)i * pitch, row.y, row.card_width, row.card_height};
        draw_card(panel, card, hosts[i], store, cast->places, active[i]);
    }
    if (live < cast->count) {
        float x1 = row.x + (float)live * pitch + row.card_width;
        draw_traffic(panel, rect, &row, x1, x1 + row.gap, y, hosts[live]);
    }
}
