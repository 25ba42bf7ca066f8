/* Mailboxes: every place where letters lie, side by side, and what changed in them just now. */
#include <math.h>
#include <string.h>

#include "viz/folders.h"
#include "viz/letters.h"
#include "viz/scroll.h"

static const float CARD_LEAST = 200, CARD_TIGHT = 154, CARD_GAP = 12, PADDING = 10, TITLE = 13, FOLDER = 12,
                   SMALL = 11.5f;
enum { ROWS_SHOWN = 60 };

static const char *kind_words(const struct mw_panel *panel, const struct mw_store *store) {
    switch (store->kind) {
    case MW_STORE_MAILBOX: return mw_panel_say(panel, "on the server", "di server");
    case MW_STORE_DEVICE: return mw_panel_say(panel, "on the device", "di perangkat");
    case MW_STORE_SENT: return mw_panel_say(panel, "sent copies", "salinan surat terkirim");
    case MW_STORE_OUTBOX: return mw_panel_say(panel, "not sent yet", "belum terkirim");
    case MW_STORE_QUEUE:
    case MW_STORE_KIND_COUNT: break;
    }
    return "";
}

/* "Lock" badge at the right of the title; returns what it takes. */
static float draw_lock(struct mw_panel *panel, float right, float y) {
    const char *words = mw_panel_say(panel, "locked", "terkunci");
    float padding = 6 * panel->scale;
    float width = mw_panel_text_width(panel, MW_FONT_SEMIBOLD, 10.5f, words) + 2 * padding;
    float height = mw_panel_line_height(panel, MW_FONT_SEMIBOLD, 10.5f) + 2 * panel->scale;
    struct mw_rect rect = {right - width, y, width, height};
    mw_draw_framed_box(panel->list, rect, 5, panel->theme->attention_ground, panel->theme->attention, 1);
    mw_panel_text(panel, MW_FONT_SEMIBOLD, 10.5f, rect.x + padding, y + panel->scale, 0,
                  panel->theme->attention, words);
    return width + 6 * panel->scale;
}

/* --- folders -----------------------------------------------------------------------------------------------
 */

/* Where the card's inside is being drawn. */
struct column {
    float x, y, w;
    uint32_t before; /* what came after this record is news */
};

static float rows_of(struct mw_panel *panel, struct column *column, uint32_t store) {
    float scale = panel->scale;
    struct mw_rect at = {column->x - 4 * scale, column->y, column->w + 8 * scale, 0};
    return mw_letters_rows(panel, at, store, ROWS_SHOWN);
}

/* "3 · 2 unread", "empty" */
static const char *folder_count(const struct mw_panel *panel, uint32_t store,
                                const struct mw_holding *holding, float room) {
    struct mw_arena *arena = &panel->list->arena;
    if (holding->letter_count == 0) return mw_panel_say(panel, "empty", "kosong");
    if (holding->unread == 0 || !mw_trace_has_flags(panel->trace, store))
        return mw_arena_format(arena, "%zu", holding->letter_count);
    const char *words =
        mw_arena_format(arena, mw_panel_say(panel, "%zu · %zu unread", "%zu · %zu belum dibaca"),
                        holding->letter_count, holding->unread);
    if (mw_panel_text_width(panel, MW_FONT_SANS, SMALL, words) <= room) return words;
    words = mw_arena_format(arena, mw_panel_say(panel, "%zu · %zu new", "%zu · %zu baru"),
                            holding->letter_count, holding->unread);
    if (mw_panel_text_width(panel, MW_FONT_SANS, SMALL, words) <= room) return words;
    return mw_arena_format(arena, "%zu", holding->letter_count); /* the dots can be counted */
}

/* The folder's name and how much lies in it; what happened to the folder itself just now. */
static void folder_heading(struct mw_panel *panel, struct column *column, uint32_t store, bool there) {
    const struct mw_theme *theme = panel->theme;
    uint32_t now = panel->moment.record;
    enum mw_folder_news news = mw_folders_news(panel, store, column->before);
    struct mw_holding holding = {0};
    if (there) holding = mw_trace_holding(panel->trace, now, store, &panel->list->arena);
    const char *name = mw_trace_folder_name(panel->trace, now, store);
    const char *was = mw_trace_folder_name(panel->trace, column->before, store);
    struct mw_arena *arena = &panel->list->arena;
    if (news == MW_FOLDER_CALLED) name = mw_arena_format(arena, "%s → %s", was, name);
    if (news == MW_FOLDER_NEW) name = mw_arena_format(arena, "+ %s", name);
    if (news == MW_FOLDER_GONE) name = mw_arena_format(arena, "− %s", name);
    float scale = panel->scale, line = mw_panel_line_height(panel, MW_FONT_SEMIBOLD, FOLDER);
    struct mw_rect ground = {column->x - 4 * scale, column->y, column->w + 8 * scale, line + 4 * scale};
    if (news != MW_FOLDER_CALM)
        mw_draw_box(panel->list, ground, 5,
                    news == MW_FOLDER_GONE ? theme->failure_ground
                                           : theme->protocol_ground[MW_PROTOCOL_IMAP]);
    mw_color color = news == MW_FOLDER_GONE  ? theme->failure
                     : news == MW_FOLDER_NEW ? theme->good
                     : holding.letter_count  ? theme->ink
                                             : theme->muted;
    float room = column->w - mw_panel_text_width(panel, MW_FONT_SEMIBOLD, FOLDER, name) - 8 * scale;
    const char *words = news == MW_FOLDER_NEW    ? mw_panel_say(panel, "new folder", "folder baru")
                        : news == MW_FOLDER_GONE ? mw_panel_say(panel, "deleted", "dihapus")
                                                 : folder_count(panel, store, &holding, room);
    if (news != MW_FOLDER_CALM && room < mw_panel_text_width(panel, MW_FONT_SANS, SMALL, words))
        words = ""; /* its sign says it, too */
    float y = column->y + 2 * scale;
    float taken = mw_panel_text_right(panel, MW_FONT_SANS, SMALL, column->x + column->w, y + scale,
                                      column->w * 0.6f, theme->muted, words);
    float left = column->w - (taken > 0 ? taken + 8 * scale : 0);
    float smaller = fminf(1, fmaxf(0.75f, (left - 1) / (column->w - room - 8 * scale)));
    float width = mw_panel_text(panel, MW_FONT_SEMIBOLD, FOLDER * smaller, column->x, y, left, color, name);
    if (news == MW_FOLDER_GONE)
        mw_draw_line(panel->list, column->x, y + line * 0.52f, column->x + width, y + line * 0.52f,
                     1.25f * scale, color);
    column->y += ground.h;
}

/* One line for all that nobody has put anything into: "Drafts, Sent, Trash: empty". */
static void empty_folders(struct mw_panel *panel, struct column *column, const uint32_t *folders,
                          size_t count) {
    struct mw_buffer names = {0};
    for (size_t i = 0; i < count; i++)
        if (!mw_folders_counts(panel->trace, folders[i]))
            mw_buffer_format(&names, "%s%s", names.len > 0 ? ", " : "",
                             mw_trace_folder_name(panel->trace, panel->moment.record, folders[i]));
    if (names.len > 0) {
        mw_buffer_format(&names, ": %s", mw_panel_say(panel, "empty", "kosong"));
        mw_panel_text(panel, MW_FONT_SANS, SMALL, column->x, column->y + 2 * panel->scale, column->w,
                      panel->theme->muted, mw_buffer_text(&names));
        column->y += mw_panel_line_height(panel, MW_FONT_SANS, SMALL) + 4 * panel->scale;
    }
    mw_buffer_free(&names);
}

static void folder(struct mw_panel *panel, struct column *column, uint32_t store, bool there) {
    folder_heading(panel, column, store, there);
    if (there) column->y += rows_of(panel, column, store);
    column->y += 4 * panel->scale;
}

/* All folders of the group, those that have just gone at the end. */
static void folders(struct mw_panel *panel, struct column *column, uint32_t group) {
    size_t count;
    uint32_t *there =
        mw_trace_folders(panel->trace, panel->moment.record, group, &panel->list->arena, &count);
    for (size_t i = 0; i < count; i++)
        if (mw_folders_counts(panel->trace, there[i])) folder(panel, column, there[i], true);
    for (uint32_t i = group; i < panel->trace->catalogue.store_count; i++)
        if (mw_trace_folder_group(panel->trace, i) == group &&
            mw_folders_news(panel, i, column->before) == MW_FOLDER_GONE)
            folder(panel, column, i, false);
    empty_folders(panel, column, there, count);
}

static void letters(struct mw_panel *panel, struct column *column, uint32_t store) {
    float rows = rows_of(panel, column, store);
    if (rows <= 0) {
        mw_panel_text(panel, MW_FONT_ITALIC, 12.5f, column->x, column->y + 3 * panel->scale, column->w,
                      panel->theme->muted, mw_panel_say(panel, "empty", "kosong"));
        rows = mw_letters_row_height(panel);
    }
    column->y += rows;
}

/* --- cards -------------------------------------------------------------------------------------------------
 */

/* "3 messages · 2.4 MB of 10 MB"; the shorter the tighter. */
static const char *total_words(const struct mw_panel *panel, const struct mw_store *store,
                               const struct mw_holding *total, float width) {
    struct mw_arena *arena = &panel->list->arena;
    const char *bytes = mw_letters_size(panel, total->bytes);
    if (store->capacity_bytes > 0)
        bytes = mw_arena_format(arena, mw_panel_say(panel, "%s of %s", "%s dari %s"), bytes,
                                mw_letters_size(panel, store->capacity_bytes));
    const char *words =
        mw_arena_format(arena, "%s · %s", mw_letters_count(panel, total->letter_count), bytes);
    if (total->partial > 0) {
        const char *longer = mw_arena_format(
            arena, mw_panel_say(panel, "%s, %zu only in part · %s", "%s, %zu hanya sebagian · %s"),
            mw_letters_count(panel, total->letter_count), total->partial, bytes);
        if (mw_panel_text_width(panel, MW_FONT_SANS, SMALL, longer) <= width) words = longer;
    }
    /* The rows can be counted. */
    return mw_panel_text_width(panel, MW_FONT_SANS, SMALL, words) > width ? bytes : words;
}

/* Whose it is and where it stands. */
static void card_title(struct mw_panel *panel, struct column *column, uint32_t group, bool many,
                       bool locked) {
    const struct mw_theme *theme = panel->theme;
    const struct mw_store *store = &panel->trace->catalogue.stores[group];
    const char *host = mw_say(panel->trace->catalogue.hosts[store->host].title, panel->view->language);
    struct mw_arena *arena = &panel->list->arena;
    float lock = locked ? draw_lock(panel, column->x + column->w, column->y) : 0;
    const char *owner = store->owner_name == NULL ? "" : store->owner_name;
    const char *name =
        store->kind == MW_STORE_OUTBOX ? mw_panel_say(panel, "Outbox", "Kotak keluar") : store->name;
    const char *title = many ? owner : mw_arena_format(arena, "%s · %s", owner, name);
    mw_panel_text(panel, MW_FONT_SEMIBOLD, TITLE, column->x, column->y, column->w - lock, theme->ink, title);
    column->y += mw_panel_line_height(panel, MW_FONT_SEMIBOLD, TITLE);
    const char *where = mw_arena_format(arena, "%s · %s", host, kind_words(panel, store));
    if (mw_panel_text_width(panel, MW_FONT_SANS, SMALL, where) > column->w) where = host;
    mw_panel_text(panel, MW_FONT_SANS, SMALL, column->x, column->y, column->w, theme->muted, where);
    column->y += mw_panel_line_height(panel, MW_FONT_SANS, SMALL) + 6 * panel->scale;
}

/* Draws the card's inside (and its frame, if its height is known: > 0) and returns the height that it needs.
 */
static float draw_card(struct mw_panel *panel, struct mw_rect rect, uint32_t group) {
    const struct mw_theme *theme = panel->theme;
    const struct mw_store *store = &panel->trace->catalogue.stores[group];
    float scale = panel->scale, padding = PADDING * scale;
    bool many = mw_folders_has_many(panel->trace, group);
    struct mw_holding total = mw_folders_total(panel, group);
    if (rect.h > 0) mw_draw_framed_box(panel->list, rect, 8, theme->panel, theme->hairline, 1.5f);
    struct column column = {rect.x + padding, rect.y + padding, rect.w - 2 * padding,
                            mw_letters_before_now(panel->trace, panel->moment.record)};
    card_title(panel, &column, group, many, total.locked);
    if (many)
        folders(panel, &column, group);
    else
        letters(panel, &column, group);
    float y = column.y + 6 * scale, foot = 12 * scale + mw_panel_line_height(panel, MW_FONT_SANS, SMALL);
    if (rect.h > 0 && rect.y + rect.h - padding - foot > y)
        y = rect.y + rect.h - padding - foot; /* bars in a line */
    mw_panel_storage_bar(panel, (struct mw_rect){column.x, y, column.w, 6 * scale}, total.bytes,
                         store->capacity_bytes);
    y += 10 * scale;
    mw_panel_text(panel, MW_FONT_SANS, SMALL, column.x, y, column.w, theme->muted,
                  total_words(panel, store, &total, column.w));
    return y + mw_panel_line_height(panel, MW_FONT_SANS, SMALL) + padding - rect.y;
}

static float card_height(struct mw_panel *panel, float width, uint32_t number) {
    size_t count = panel->list->count, hits = panel->list->hit_count;
    float height = draw_card(panel, (struct mw_rect){0, 0, width, 0}, number);
    panel->list->count = count;
    panel->list->hit_count = hits;
    return height;
}

static bool same_owner(const struct mw_store *a, const struct mw_store *b) {
    return a->owner != NULL && b->owner != NULL && strcmp(a->owner, b->owner) == 0;
}

/* A card each: what belongs to one person side by side, in the order in which people have something. Returns
 * how many. */
static size_t cards_of(const struct mw_panel *panel, uint32_t *groups) {
    const struct mw_catalogue *catalogue = &panel->trace->catalogue;
    size_t count = 0;
    for (uint32_t i = 0; i < catalogue->store_count; i++) {
        const struct mw_store *store = &catalogue->stores[i];
        if (store->kind == MW_STORE_QUEUE || !mw_folders_leads(panel->trace, i)) continue;
        size_t place = count;
        while (place > 0 && !same_owner(&catalogue->stores[groups[place - 1]], store))
            place--;
        if (place == 0) place = count; /* the owner's first */
        memmove(groups + place + 1, groups + place, (count++ - place) * sizeof *groups);
        groups[place] = i;
    }
    return count;
}

static struct mw_extent draw_cards(struct mw_panel *panel, struct mw_rect at, const void *self) {
    (void)self;
    const struct mw_catalogue *catalogue = &panel->trace->catalogue;
    struct mw_extent extent = {0};
    uint32_t *stores = mw_arena_alloc(&panel->list->arena, (catalogue->store_count + 1) * sizeof *stores);
    size_t count = cards_of(panel, stores);
    float gap = CARD_GAP * panel->scale;
    size_t columns = (size_t)((at.w + gap) / (CARD_LEAST * panel->scale + gap));
    /* All in one row, if that is not too tight: they are to be compared. */
    if (count > columns && (at.w + gap) / (float)count - gap >= CARD_TIGHT * panel->scale) columns = count;
    columns = columns < 1 ? 1 : columns > count && count > 0 ? count : columns;
    float width = (at.w - gap * (float)(columns - 1)) / (float)columns, y = at.y;
    uint32_t now = panel->moment.record, before = mw_letters_before_now(panel->trace, now);
    for (size_t first = 0; first < count; first += columns) {
        float height = 0;
        for (size_t i = first; i < count && i < first + columns; i++) {
            float needed = card_height(panel, width, stores[i]);
            if (needed > height) height = needed;
        }
        for (size_t i = first; i < count && i < first + columns; i++) {
            struct mw_rect card = {at.x + (float)(i - first) * (width + gap), y, width, height};
            draw_card(panel, card, stores[i]);
            for (uint32_t r = before == MW_NONE ? 0 : before + 1; now != MW_NONE && r <= now; r++) {
                const struct mw_record *record = &panel->trace->records[r];
                bool news = record->kind >= MW_RECORD_MAIL_ADDED &&
                            record->kind <= MW_RECORD_FOLDER_RENAMED && record->kind != MW_RECORD_LOCKED &&
                            record->kind != MW_RECORD_UNLOCKED;
                if (!news || (record->flags & MW_MAIL_INITIAL)) continue;
                if (mw_trace_folder_group(panel->trace, record->mail.store) != stores[i]) continue;
                extent.active_top = y - at.y;
                extent.active_bottom = y - at.y + height;
            }
        }
        y += height + gap;
    }
    extent.height = y - at.y - gap;
    return extent;
}

void mw_panel_mailboxes(struct mw_panel *panel, struct mw_rect rect) {
    if (panel->trace == NULL) return;
    mw_panel_scrolled(panel, rect, MW_SCROLL_INSPECTOR, draw_cards, NULL);
}
