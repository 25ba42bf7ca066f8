#include "viz/cards.h"

#include <math.h>

#include "sim/base/text.h"
#include "viz/arrange.h"
#include "viz/folders.h"
#include "viz/symbol.h"

static const float TITLE = 13, SMALL = 11;

/* --- what a card says ----------------------------------------------------------------------------------- */

/* A pen that goes down the middle of a card. */
struct pen {
    struct mw_panel *panel; /* its scale is the card's */
    struct mw_rect card;
    float y;
    bool draw; /* false: only to learn how high it is */
    bool active;
    enum mw_protocol protocol;
};

static void centred(struct pen *pen, enum mw_font font, float size, mw_color color, const char *text) {
    float padding = 8 * pen->panel->scale;
    if (pen->draw)
        mw_panel_text_middle(pen->panel, font, size, pen->card.x + pen->card.w / 2, pen->y,
                             pen->card.w - 2 * padding, color, text);
    pen->y += mw_panel_line_height(pen->panel, font, size);
}

static const char *size_text(struct mw_panel *panel, uint64_t bytes) {
    struct mw_buffer text = {0};
    mw_text_size(&text, bytes, panel->view->language == MW_LANGUAGE_ID);
    const char *copy = mw_arena_text(&panel->list->arena, mw_buffer_text(&text));
    mw_buffer_free(&text);
    return copy;
}

/* What one line of a card is about: a store, or of a device all its folders together. */
struct place {
    uint32_t store;
    bool imap; /* it has flags, and on a device letters that are there in part */
};

static const char *store_name(struct mw_panel *panel, struct place place) {
    const struct mw_store *store = &panel->trace->catalogue.stores[place.store];
    const char *owner = store->owner_name ? store->owner_name : "";
    switch (store->kind) {
    case MW_STORE_MAILBOX:
        /* Whose it is stands at the first: the others belong to it. */
        if (!mw_folders_leads(panel->trace, place.store))
            return mw_trace_folder_name(panel->trace, panel->moment.record, place.store);
        return mw_arena_format(&panel->list->arena, "%s · %s", owner, store->name);
    case MW_STORE_DEVICE:
        return place.imap ? mw_panel_say(panel, "On the device", "Di perangkat")
                          : mw_panel_say(panel, "Downloaded", "Terunduh");
    case MW_STORE_SENT: return mw_panel_say(panel, "Sent", "Terkirim");
    case MW_STORE_OUTBOX: return mw_panel_say(panel, "Outbox", "Kotak keluar");
    case MW_STORE_QUEUE: return mw_panel_say(panel, "Queue", "Antrean");
    case MW_STORE_KIND_COUNT: break;
    }
    return "";
}

/* Left of the count: a dot and how many are unread, an envelope of dashes and of how many there is only a
 * part. Returns where the name must end. */
static float count_marks(struct pen *pen, struct place place, const struct mw_holding *holding, float right) {
    struct mw_panel *panel = pen->panel;
    float scale = panel->scale, line = mw_panel_line_height(panel, MW_FONT_BOLD, SMALL + 0.5f);
    bool device = panel->trace->catalogue.stores[place.store].kind == MW_STORE_DEVICE;
    size_t count = device ? holding->partial : holding->unread;
    if (!place.imap || count == 0) return right;
    right -= 6 * scale;
    mw_color color = device ? panel->theme->muted : panel->theme->protocol[MW_PROTOCOL_IMAP];
    const char *text = mw_arena_format(&panel->list->arena, "%zu", count);
    right -=
        mw_panel_text_right(panel, MW_FONT_SEMIBOLD, SMALL, right, pen->y + 0.3f * scale, 0, color, text);
    float size = (device ? 14 : 10) * scale;
    right -= size + 2 * scale;
    if (device)
        mw_panel_letter_part(panel, (struct mw_rect){right, pen->y + line / 2 - 5 * scale, size, 10 * scale},
                             color);
    else
        mw_symbol(panel->list, MW_SYMBOL_UNREAD, right, pen->y + line / 2 - size / 2, size, color);
    return right;
}

/* "Budi · INBOX    ● 2   3" */
static void count_line(struct pen *pen, struct place place, const struct mw_holding *holding) {
    struct mw_panel *panel = pen->panel;
    float padding = 10 * panel->scale, left = pen->card.x + padding, width = pen->card.w - 2 * padding;
    if (pen->draw) {
        const struct mw_theme *theme = panel->theme;
        bool some = holding->letter_count > 0;
        const char *count = mw_arena_format(&panel->list->arena, "%zu", holding->letter_count);
        float used = mw_panel_text_right(panel, MW_FONT_BOLD, SMALL + 0.5f, left + width, pen->y, width,
                                         some ? theme->ink : theme->muted, count);
        float right = count_marks(pen, place, holding, left + width - used);
        bool folder = !mw_folders_leads(panel->trace, place.store);
        float lock = holding->locked ? 14 * panel->scale : folder ? 8 * panel->scale : 0;
        if (holding->locked)
            mw_symbol(panel->list, MW_SYMBOL_LOCK, left, pen->y + 2 * panel->scale, 11 * panel->scale,
                      theme->attention);
        mw_panel_text(panel, MW_FONT_SANS, SMALL, left + lock, pen->y + 0.3f * panel->scale,
                      right - left - lock - 6 * panel->scale, some ? theme->ink : theme->muted,
                      store_name(panel, place));
    }
    pen->y += mw_panel_line_height(panel, MW_FONT_BOLD, SMALL + 0.5f);
}

enum { WIDEST_BYTES = 888 }; /* "888 bytes" takes more room than "8.8 MB" */

/* "2.4 MB of 10 MB" */
static const char *capacity_text(struct mw_panel *panel, uint64_t bytes, uint64_t capacity_bytes) {
    return mw_arena_format(&panel->list->arena, mw_panel_say(panel, "%s of %s", "%s dari %s"),
                           size_text(panel, bytes), size_text(panel, capacity_bytes));
}

static void capacity(struct pen *pen, const struct mw_store *store, const struct mw_holding *holding) {
    struct mw_panel *panel = pen->panel;
    float padding = 10 * panel->scale, left = pen->card.x + padding, width = pen->card.w - 2 * padding;
    pen->y += 3 * panel->scale;
    if (pen->draw)
        mw_panel_storage_bar(panel, (struct mw_rect){left, pen->y, width, 5 * panel->scale}, holding->bytes,
                             store->capacity_bytes);
    pen->y += 8 * panel->scale;
    const char *of = capacity_text(panel, holding->bytes, store->capacity_bytes);
    if (pen->draw)
        mw_panel_text(panel, MW_FONT_SANS, SMALL - 1, left, pen->y, width, panel->theme->muted, of);
    pen->y += mw_panel_line_height(panel, MW_FONT_SANS, SMALL - 1) + 2 * panel->scale;
}

/* A queue is a pill: what is in it wants to leave. */
static void queue_pill(struct pen *pen, const struct mw_holding *holding) {
    struct mw_panel *panel = pen->panel;
    const struct mw_theme *theme = panel->theme;
    bool some = holding->letter_count > 0;
    float padding = 10 * panel->scale,
          high = mw_panel_line_height(panel, MW_FONT_SEMIBOLD, SMALL) + 5 * panel->scale;
    struct mw_rect pill = {pen->card.x + padding, pen->y + 2 * panel->scale, pen->card.w - 2 * padding, high};
    if (pen->draw) {
        mw_color soft = theme->protocol_ground[pen->active ? pen->protocol : MW_PROTOCOL_NONE];
        mw_draw_box(panel->list, pill, 4 * panel->scale,
                    some ? soft : theme->protocol_ground[MW_PROTOCOL_NONE]);
        const char *text = mw_arena_format(
            &panel->list->arena, mw_panel_say(panel, "queue: %zu", "antrean: %zu"), holding->letter_count);
        mw_panel_text_middle(panel, MW_FONT_SEMIBOLD, SMALL, pill.x + pill.w / 2,
                             pill.y + 2.5f * panel->scale, pill.w - 4 * panel->scale,
                             !some         ? theme->muted
                             : pen->active ? theme->protocol[pen->protocol]
                                           : theme->ink,
                             text);
    }
    pen->y += high + 4 * panel->scale;
}

static bool on_host(const struct mw_panel *panel, uint32_t store, uint16_t host) {
    return panel->trace->catalogue.stores[store].host == host;
}

enum { MOST_FOLDERS = 4 }; /* beside INBOX; a card is no list */

/* The folders that a card has lines for: the same number at every moment, so that it keeps its size. */
static size_t folder_lines(const struct mw_trace *trace, uint32_t group) {
    size_t lines = 0;
    for (uint32_t i = group + 1; i < trace->catalogue.store_count; i++)
        lines += mw_trace_folder_group(trace, i) == group && mw_folders_counts(trace, i);
    return lines < MOST_FOLDERS ? lines : MOST_FOLDERS;
}

/* Below INBOX: the folders that are there and count; where there are too many, how many more. */
static void folders(struct pen *pen, uint32_t group) {
    struct mw_panel *panel = pen->panel;
    size_t lines = folder_lines(panel->trace, group), shown = 0, left = 0, count;
    float line = mw_panel_line_height(panel, MW_FONT_BOLD, SMALL + 0.5f), top = pen->y;
    pen->y = top + (float)lines * line;
    if (!pen->draw || lines == 0) return;
    pen->y = top;
    uint32_t *there =
        mw_trace_folders(panel->trace, panel->moment.record, group, &panel->list->arena, &count);
    for (size_t i = 0; i < count; i++)
        left += there[i] != group && mw_folders_counts(panel->trace, there[i]);
    for (size_t i = 0; i < count && shown < lines; i++) {
        if (there[i] == group || !mw_folders_counts(panel->trace, there[i])) continue;
        if (shown + 1 == lines && left > 1) {
            const char *more = mw_arena_format(
                &panel->list->arena, mw_panel_say(panel, "%zu more folders", "%zu folder lagi"), left);
            mw_panel_text(panel, MW_FONT_SANS, SMALL, pen->card.x + 18 * panel->scale, pen->y,
                          pen->card.w - 28 * panel->scale, panel->theme->muted, more);
            break;
        }
        struct mw_holding holding =
            mw_trace_holding(panel->trace, panel->moment.record, there[i], &panel->list->arena);
        count_line(pen, (struct place){there[i], mw_trace_has_flags(panel->trace, there[i])}, &holding);
        shown++;
        left--;
    }
    pen->y = top + (float)lines * line;
}

static void one_store(struct pen *pen, uint32_t store, enum mw_card_detail detail) {
    struct mw_panel *panel = pen->panel;
    const struct mw_store *it = &panel->trace->catalogue.stores[store];
    bool mailbox = it->kind == MW_STORE_MAILBOX;
    struct mw_holding total = {0}, holding = {0};
    if (pen->draw) {
        total = holding = mw_folders_total(panel, store);
        if (mailbox)
            holding = mw_trace_holding(panel->trace, panel->moment.record, store, &panel->list->arena);
    }
    if (it->kind == MW_STORE_QUEUE && detail == MW_CARD_FULL) {
        queue_pill(pen, &holding);
        return;
    }
    pen->y += 2 * panel->scale;
    count_line(pen, (struct place){store, mw_trace_has_flags(panel->trace, store)}, &holding);
    if (mailbox && detail == MW_CARD_FULL) folders(pen, store);
    if (detail == MW_CARD_FULL && it->capacity_bytes > 0) capacity(pen, it, &total);
}

/* Folders come and go, and their lines are kept for them: accounts that have some stand last, so that the
 * room for those that are not there yet lies at the card's end. */
static void stores(struct pen *pen, uint16_t host, enum mw_card_detail detail) {
    const struct mw_trace *trace = pen->panel->trace;
    for (int with_folders = 0; with_folders < 2; with_folders++)
        for (uint32_t i = 0; i < trace->catalogue.store_count; i++)
            if (on_host(pen->panel, i, host) && mw_folders_leads(trace, i) &&
                (folder_lines(trace, i) > 0) == (with_folders > 0))
                one_store(pen, i, detail);
}

/* A tiny card's only line: the title, and behind it how many letters lie there in all. */
static void tiny(struct pen *pen, uint16_t host) {
    struct mw_panel *panel = pen->panel;
    size_t letters = 0;
    for (uint32_t i = 0; pen->draw && i < panel->trace->catalogue.store_count; i++)
        if (on_host(panel, i, host))
            letters += mw_trace_totals(panel->trace, panel->moment.record, i).letter_count;
    const char *title = mw_say(panel->trace->catalogue.hosts[host].title, panel->view->language);
    if (letters > 0) title = mw_arena_format(&panel->list->arena, "%s · %zu", title, letters);
    centred(pen, MW_FONT_SEMIBOLD, SMALL + 0.5f, panel->theme->ink, title);
}

static const float MARK = 18, MARK_GAP = 6; /* a small card's picture */

/* A small card's head: the picture beside the title. */
static void head(struct pen *pen, uint16_t host) {
    struct mw_panel *panel = pen->panel;
    const struct mw_host *it = &panel->trace->catalogue.hosts[host];
    float scale = panel->scale, line = mw_panel_line_height(panel, MW_FONT_SEMIBOLD, TITLE);
    const char *title = mw_say(it->title, panel->view->language);
    float wide = (MARK + MARK_GAP) * scale + mw_panel_text_width(panel, MW_FONT_SEMIBOLD, TITLE, title);
    float x = pen->card.x + (pen->card.w - wide) / 2;
    if (pen->draw) {
        mw_symbol_host(panel, it->kind, x + MARK * scale / 2, pen->y + line / 2, MARK * scale);
        mw_panel_text(panel, MW_FONT_SEMIBOLD, TITLE, x + (MARK + MARK_GAP) * scale, pen->y, 0,
                      panel->theme->ink, title);
    }
    pen->y += line + scale;
}

/* Everything on the card from the top; returns how high it is. */
static float content(struct pen *pen, uint16_t host, enum mw_card_detail detail) {
    struct mw_panel *panel = pen->panel;
    const struct mw_host *it = &panel->trace->catalogue.hosts[host];
    float scale = panel->scale;
    pen->y = pen->card.y + (detail == MW_CARD_TINY ? 5 : 10) * scale;
    if (detail == MW_CARD_TINY) {
        tiny(pen, host);
        return pen->y + 5 * scale - pen->card.y;
    }
    if (detail == MW_CARD_SMALL) {
        pen->y = pen->card.y + 6 * scale;
        head(pen, host);
        stores(pen, host, detail);
        return pen->y + 6 * scale - pen->card.y;
    }
    float picture = (detail == MW_CARD_FULL ? 36 : 24) * scale;
    if (pen->draw)
        mw_symbol_host(panel, it->kind, pen->card.x + pen->card.w / 2, pen->y + picture / 2, picture);
    pen->y += picture + 4 * scale;
    centred(pen, MW_FONT_SEMIBOLD, TITLE, panel->theme->ink, mw_say(it->title, panel->view->language));
    if (detail == MW_CARD_FULL)
        centred(pen, MW_FONT_SANS, SMALL, panel->theme->muted, mw_say(it->role, panel->view->language));
    stores(pen, host, detail);
    return pen->y + 7 * scale - pen->card.y;
}

/* --- how large a card is
 * ------------------------------------------------------------------------------------ */

/* Of all names that the folder ever has: a card keeps its size. */
static float name_width(struct mw_panel *panel, struct place place) {
    float width = mw_panel_text_width(panel, MW_FONT_SANS, SMALL, store_name(panel, place));
    if (mw_folders_leads(panel->trace, place.store)) return width;
    size_t count;
    const uint32_t *records = mw_trace_folder_records(panel->trace, place.store, &count);
    for (size_t i = 0; i < count; i++) {
        const struct mw_record *record = &panel->trace->records[records[i]];
        if (record->kind == MW_RECORD_FOLDER_REMOVED) continue;
        const char *name = mw_trace_bytes(panel->trace, record->mail.text).data;
        width = fmaxf(width, mw_panel_text_width(panel, MW_FONT_SANS, SMALL, name));
    }
    const char *first = panel->trace->catalogue.stores[place.store].name;
    return fmaxf(width, mw_panel_text_width(panel, MW_FONT_SANS, SMALL, first));
}

/* Names are never cut. */
static float named_width(struct mw_panel *panel, uint16_t host, enum mw_card_detail detail) {
    const char *title = mw_say(panel->trace->catalogue.hosts[host].title, panel->view->language);
    float width = mw_panel_text_width(panel, MW_FONT_SEMIBOLD, TITLE, title);
    return detail == MW_CARD_SMALL ? width + (MARK + MARK_GAP) * panel->scale : width;
}

static float widest(struct mw_panel *panel, uint16_t host, enum mw_card_detail detail) {
    const struct mw_host *it = &panel->trace->catalogue.hosts[host];
    enum mw_language language = panel->view->language;
    float width = named_width(panel, host, detail);
    if (detail == MW_CARD_FULL)
        width = fmaxf(width, mw_panel_text_width(panel, MW_FONT_SANS, SMALL, mw_say(it->role, language)));
    for (uint32_t i = 0; i < panel->trace->catalogue.store_count; i++) {
        if (!on_host(panel, i, host)) continue;
        if (detail == MW_CARD_TINY)
            return width + mw_panel_text_width(panel, MW_FONT_SEMIBOLD, TITLE, " · 88");
        if (!mw_folders_leads(panel->trace, i) &&
            (detail != MW_CARD_FULL || !mw_folders_counts(panel->trace, i)))
            continue;
        bool imap = mw_trace_has_flags(panel->trace, i);
        float name = name_width(panel, (struct place){i, imap});
        width = fmaxf(width, name + (imap ? 58 : 28) * panel->scale);
        uint64_t capacity_bytes = panel->trace->catalogue.stores[i].capacity_bytes;
        if (detail != MW_CARD_FULL || capacity_bytes == 0) continue;
        /* Room for whatever will lie there: a card keeps its size. */
        const char *most = capacity_text(panel, WIDEST_BYTES, capacity_bytes);
        width = fmaxf(width, mw_panel_text_width(panel, MW_FONT_SANS, SMALL - 1, most));
    }
    return width;
}

static void measure(struct mw_panel *panel, struct mw_cards *cards) {
    struct mw_panel small = *panel;
    small.scale = cards->scale;
    float least = (cards->detail == MW_CARD_FULL ? 92 : 64) * cards->scale;
    float most = 164 * cards->scale;
    for (size_t i = 0; i < cards->count; i++) {
        float named = named_width(&small, (uint16_t)i, cards->detail) + 22 * cards->scale;
        float width = widest(&small, (uint16_t)i, cards->detail) + 22 * cards->scale;
        cards->rects[i].w = ceilf(fmaxf(fminf(fmaxf(width, least), most), named));
        struct pen pen = {.panel = &small, .card = {0, 0, cards->rects[i].w, 0}};
        cards->rects[i].h = ceilf(content(&pen, (uint16_t)i, cards->detail));
    }
}

/* --- which size
 * ---------------------------------------------------------------------------------------------
 */

/* From the largest to the smallest; the gaps are in units, between cards that stand side by side and one over
 * the other. letter: how much of a letter's size links leave room for. loss: what it costs the student to see
 * so much less. */
static const struct attempt {
    enum mw_card_detail detail;
    float scale, gap_x, gap_y, letter, loss;
} attempts[] = {{MW_CARD_FULL, 1.7f, 120, 40, 1, 0},      {MW_CARD_FULL, 1.4f, 100, 34, 1, 0.5f},
                {MW_CARD_FULL, 1.2f, 84, 28, 1, 1},       {MW_CARD_FULL, 1, 70, 14, 1, 1.5f},
                {MW_CARD_FULL, 0.9f, 56, 12, 0.8f, 2.5f}, {MW_CARD_BRIEF, 1, 48, 16, 0.8f, 4},
                {MW_CARD_FULL, 0.8f, 36, 12, 0.8f, 4.5f}, {MW_CARD_BRIEF, 0.9f, 30, 10, 0.8f, 5},
                {MW_CARD_SMALL, 1, 36, 16, 0.8f, 5.5f},   {MW_CARD_BRIEF, 0.8f, 18, 8, 0.7f, 6.5f},
                {MW_CARD_SMALL, 0.9f, 24, 10, 0.7f, 7},   {MW_CARD_SMALL, 0.8f, 18, 8, 0.6f, 8.5f},
                {MW_CARD_SMALL, 0.7f, 12, 6, 0.6f, 10},   {MW_CARD_TINY, 1, 44, 26, 1, 13},
                {MW_CARD_TINY, 1, 26, 12, 0.8f, 14},      {MW_CARD_TINY, 0.85f, 14, 8, 0.6f, 16},
                {MW_CARD_TINY, 0.7f, 8, 6, 0.5f, 18}};
enum { ATTEMPTS = sizeof attempts / sizeof *attempts };

static struct mw_arrangement how_for(const struct mw_panel *panel, size_t attempt, enum mw_places places,
                                     bool moved) {
    const struct attempt *it = &attempts[attempt];
    return (struct mw_arrangement){places, it->gap_x * panel->scale, it->gap_y * panel->scale, it->letter,
                                   moved};
}

static void measure_for(struct mw_panel *panel, struct mw_cards *cards, size_t attempt) {
    cards->detail = attempts[attempt].detail;
    cards->scale = panel->scale * attempts[attempt].scale;
    measure(panel, cards);
}

/* The lesson's own places are the better ones. */
static const float strangeness[MW_PLACES_COUNT] = {0, 0.5f, 2, 2.4f};
static const float ILL = 4; /* what stands so ill is worth some trouble */

/* The best places for cards of this size, if they cost less than *least: that is then what they cost. */
static bool arrange_at(struct mw_panel *panel, struct mw_cards *cards, struct mw_rect rect, size_t attempt,
                       enum mw_places *places, float *least) {
    float base = attempts[attempt].loss, lowest = INFINITY;
    struct mw_cards found = *cards;
    enum { MANY = 16 }; /* of many the lesson knows best, and trying takes long */
    enum mw_places end = cards->count > MANY ? MW_PLACES_SPREAD : MW_PLACES_COUNT;
    for (enum mw_places how = 0; how < end; how++) {
        struct mw_cards here = *cards;
        float change = strangeness[how];
        if (!mw_arrange(panel, &here, rect, how_for(panel, attempt, how, false))) continue;
        float cost = change + mw_arrange_cost(panel, &here, rect, lowest - change);
        if (cost >= lowest) continue;
        lowest = cost;
        *places = how;
        found = here;
    }
    if (lowest >= ILL && lowest < INFINITY)
        lowest = mw_arrange_exchange(panel, &found, rect, how_for(panel, attempt, *places, false), lowest);
    if (base + lowest >= *least) return false;
    *least = base + lowest;
    *cards = found;
    return true;
}

/* A step down in size is worth what it wins: links that pass under no card and are long enough for a letter,
 * and a free place for what is said. Returns the attempt; ATTEMPTS: none has room. */
static size_t choose(struct mw_panel *panel, struct mw_cards *cards, struct mw_rect rect,
                     enum mw_places *places) {
    size_t best = ATTEMPTS;
    float least = INFINITY;
    struct mw_cards found = *cards;
    for (size_t i = 0; i < ATTEMPTS && attempts[i].loss < least; i++) {
        enum mw_places how = MW_PLACES_OF_LESSON;
        measure_for(panel, cards, i);
        if (!arrange_at(panel, cards, rect, i, &how, &least)) continue;
        best = i;
        *places = how;
        found = *cards;
    }
    *cards = found;
    return best;
}

static bool was_moved(const struct mw_panel *panel, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (panel->view->moved[i].x != 0 || panel->view->moved[i].y != 0) return true;
    return false;
}

static void pan_and_zoom(const struct mw_panel *panel, struct mw_cards *cards, struct mw_rect rect) {
    float zoom = panel->view->zoom > 0 ? panel->view->zoom : 1;
    float middle_x = rect.x + rect.w / 2, middle_y = rect.y + rect.h / 2;
    for (size_t i = 0; i < cards->count; i++) {
        struct mw_rect *card = &cards->rects[i];
        card->x = middle_x + (card->x - middle_x) * zoom + panel->view->pan_x;
        card->y = middle_y + (card->y - middle_y) * zoom + panel->view->pan_y;
        card->w *= zoom;
        card->h *= zoom;
    }
    cards->scale *= zoom;
}

struct mw_cards mw_cards_place(struct mw_panel *panel, struct mw_rect rect) {
    struct mw_cards cards = {.count = panel->trace->catalogue.host_count};
    if (cards.count > MW_CARDS_MOST) cards.count = MW_CARDS_MOST;
    enum mw_places places = MW_PLACES_OF_LESSON;
    size_t attempt = choose(panel, &cards, rect, &places);
    /* A card that is dragged changes its own place; all grow smaller only where they must. */
    bool moved = was_moved(panel, cards.count), placed = attempt < ATTEMPTS;
    for (; moved && attempt < ATTEMPTS; attempt++) {
        measure_for(panel, &cards, attempt);
        placed = mw_arrange(panel, &cards, rect, how_for(panel, attempt, places, true));
        if (placed) break;
    }
    if (!placed) {
        measure_for(panel, &cards, ATTEMPTS - 1);
        mw_arrange_in_rows(panel, &cards, rect);
    }
    pan_and_zoom(panel, &cards, rect);
    return cards;
}

void mw_card_draw(struct mw_panel *panel, const struct mw_cards *cards, uint16_t host, bool active,
                  enum mw_protocol protocol) {
    const struct mw_theme *theme = panel->theme;
    struct mw_rect card = cards->rects[host];
    struct mw_panel small = *panel;
    small.scale = cards->scale;
    float radius = fminf(10, card.h / 3);
    const char *label =
        mw_arena_format(&panel->list->arena, "%s · %s", panel->trace->catalogue.hosts[host].name,
                        panel->trace->catalogue.hosts[host].ipv4);
    bool hover = mw_panel_hit(panel, card, MW_ACTION_HOST, host, label);
    mw_draw_shadow(panel->list, card, radius, active ? 10 : 5, theme->shadow);
    mw_color border = active ? theme->protocol[protocol] : hover ? theme->accent : theme->hairline;
    mw_draw_framed_box(panel->list, card, radius, theme->panel, border, active ? 2 : 1.5f);
    mw_draw_clip(panel->list, card);
    struct pen pen = {.panel = &small, .card = card, .draw = true, .active = active, .protocol = protocol};
    content(&pen, host, cards->detail);
    mw_draw_unclip(panel->list);
}
