/* Mailboxes: every place where letters lie, side by side, and what changed in them just now. */
#include "viz/letters.h"
#include "viz/scroll.h"

static const float CARD_LEAST = 200, CARD_TIGHT = 154, CARD_GAP = 12, PADDING = 10, TITLE = 13, SMALL = 11.5f;
enum { ROWS_SHOWN = 60 };

static const char *kind_words(const struct mw_panel *panel, const struct mw_store *store) {
    switch (store->kind) {
    case MW_STORE_MAILBOX: return mw_panel_say(panel, "on the server", "di server");
    case MW_STORE_DEVICE: return mw_panel_say(panel, "on the device", "di perangkat");
    case MW_STORE_SENT: return mw_panel_say(panel, "sent copies", "salinan surat terkirim");
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

/* Draws the card's inside (and its frame, if its height is known: > 0) and returns the height that it needs.
 */
static float draw_card(struct mw_panel *panel, struct mw_rect rect, uint32_t number) {
    const struct mw_theme *theme = panel->theme;
    const struct mw_store *store = &panel->trace->catalogue.stores[number];
    const struct mw_host *host = &panel->trace->catalogue.hosts[store->host];
    struct mw_arena *arena = &panel->list->arena;
    float scale = panel->scale, padding = PADDING * scale;
    struct mw_holding holding = mw_trace_holding(panel->trace, panel->moment.record, number, arena);
    if (rect.h > 0) mw_draw_framed_box(panel->list, rect, 8, theme->panel, theme->hairline, 1.5f);
    float x = rect.x + padding, width = rect.w - 2 * padding, y = rect.y + padding;
    float lock = holding.locked ? draw_lock(panel, x + width, y) : 0;
    const char *owner = store->owner_name == NULL ? "" : store->owner_name;
    const char *title = mw_arena_format(arena, "%s · %s", owner, store->name);
    mw_panel_text(panel, MW_FONT_SEMIBOLD, TITLE, x, y, width - lock, theme->ink, title);
    y += mw_panel_line_height(panel, MW_FONT_SEMIBOLD, TITLE);
    const char *where = mw_arena_format(arena, "%s · %s", mw_say(host->title, panel->view->language),
                                        kind_words(panel, store));
    if (mw_panel_text_width(panel, MW_FONT_SANS, SMALL, where) > width)
        where = mw_say(host->title, panel->view->language);
    mw_panel_text(panel, MW_FONT_SANS, SMALL, x, y, width, theme->muted, where);
    y += mw_panel_line_height(panel, MW_FONT_SANS, SMALL) + 6 * scale;
    float rows =
        mw_letters_rows(panel, (struct mw_rect){x - 4 * scale, y, width + 8 * scale, 0}, number, ROWS_SHOWN);
    if (rows <= 0) {
        mw_panel_text(panel, MW_FONT_ITALIC, 12.5f, x, y + 3 * scale, width, theme->muted,
                      mw_panel_say(panel, "empty", "kosong"));
        rows = mw_letters_row_height(panel);
    }
    y += rows + 6 * scale;
    float foot = 8 * scale + 4 * scale + mw_panel_line_height(panel, MW_FONT_SANS, SMALL);
    if (rect.h > 0 && rect.y + rect.h - padding - foot > y)
        y = rect.y + rect.h - padding - foot; /* bars in a line */
    mw_panel_storage_bar(panel, (struct mw_rect){x, y, width, 6 * scale}, holding.bytes,
                         store->capacity_bytes);
    y += 10 * scale;
    const char *bytes = mw_letters_size(panel, holding.bytes);
    if (store->capacity_bytes > 0)
        bytes = mw_arena_format(arena, mw_panel_say(panel, "%s of %s", "%s dari %s"), bytes,
                                mw_letters_size(panel, store->capacity_bytes));
    const char *total =
        mw_arena_format(arena, "%s · %s", mw_letters_count(panel, holding.letter_count), bytes);
    if (mw_panel_text_width(panel, MW_FONT_SANS, SMALL, total) > width)
        total = bytes; /* the rows can be counted */
    mw_panel_text(panel, MW_FONT_SANS, SMALL, x, y, width, theme->muted, total);
    return y + mw_panel_line_height(panel, MW_FONT_SANS, SMALL) + padding - rect.y;
}

static float card_height(struct mw_panel *panel, float width, uint32_t number) {
    size_t count = panel->list->count, hits = panel->list->hit_count;
    float height = draw_card(panel, (struct mw_rect){0, 0, width, 0}, number);
    panel->list->count = count;
    panel->list->hit_count = hits;
    return height;
}

static struct mw_extent draw_cards(struct mw_panel *panel, struct mw_rect at, const void *self) {
    (void)self;
    const struct mw_catalogue *catalogue = &panel->trace->catalogue;
    struct mw_extent extent = {0};
    size_t count = 0;
    uint32_t *stores = mw_arena_alloc(&panel->list->arena, (catalogue->store_count + 1) * sizeof *stores);
    for (uint32_t i = 0; i < catalogue->store_count; i++)
        if (catalogue->stores[i].kind != MW_STORE_QUEUE) stores[count++] = i;
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
                bool mail = record->kind >= MW_RECORD_MAIL_ADDED && record->kind <= MW_RECORD_MAIL_UNMARKED;
                if (!mail || record->mail.store != stores[i] || (record->flags & MW_MAIL_INITIAL)) continue;
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
