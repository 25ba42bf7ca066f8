/* Two runs under one cursor, and between them, in words, what differs now. */
#include <string.h>

#include "viz/compare.h"
#include "viz/differs.h"
#include "viz/letters.h"

static const float TITLE = 16, SUMMARY = 12.5f, HEADING = 11.5f, ITEM = 14.5f;
static const float GAP = 10, EDGE = 6;
enum { MOST_ITEMS = 96 };

/* --- the strip
 * ------------------------------------------------------------------------------------------------- */

struct item {
    const char *label, *value;
};

struct items {
    struct item list[MOST_ITEMS];
    size_t count;
};

static void add_item(struct items *items, const char *label, const char *value) {
    if (items->count < MOST_ITEMS) items->list[items->count++] = (struct item){label, value};
}

static const char *run_title(const struct mw_panel *panel, int run) {
    const struct mw_about *about = &panel->of->trace[run]->catalogue.about;
    const char *title = mw_say(about->variant_title, panel->view->language);
    return title[0] != '\0' ? title : mw_say(about->title, panel->view->language);
}

/* The host's title; with the owner's name where a host holds several stores. */
static const char *store_label(const struct mw_panel *panel, uint32_t number) {
    const struct mw_catalogue *catalogue = &panel->of->trace[0]->catalogue;
    const struct mw_store *store = &catalogue->stores[number];
    size_t on_host = 0;
    for (size_t i = 0; i < catalogue->store_count; i++)
        on_host += catalogue->stores[i].host == store->host && catalogue->stores[i].kind != MW_STORE_QUEUE;
    const char *host = mw_say(catalogue->hosts[store->host].title, panel->view->language);
    if (on_host < 2 || store->owner_name == NULL) return host;
    return mw_arena_format(&panel->list->arena, "%s · %s %s", host, store->owner_name, store->name);
}

/* "1.9 KB ≠ 2 KB"; to the byte where that would look the same. */
static const char *unequal_sizes(const struct mw_panel *panel, const uint64_t bytes[2]) {
    const char *first = mw_letters_size(panel, bytes[0]), *second = mw_letters_size(panel, bytes[1]);
    if (strcmp(first, second) != 0) return mw_arena_format(&panel->list->arena, "%s ≠ %s", first, second);
    return mw_arena_format(&panel->list->arena, mw_panel_say(panel, "%llu ≠ %llu bytes", "%llu ≠ %llu byte"),
                           (unsigned long long)bytes[0], (unsigned long long)bytes[1]);
}

static void add_stores(struct mw_panel *panel, struct items *items, const struct mw_differs *differs,
                       bool differing) {
    struct mw_arena *arena = &panel->list->arena;
    for (size_t i = 0; i < differs->store_count; i++) {
        const struct mw_differs_store *store = &differs->stores[i];
        if (mw_differs_store_does(store) != differing) continue;
        if (!differing && store->letters[0] == 0) continue; /* nothing on both sides says nothing */
        bool counts = store->letters[0] != store->letters[1] || !differing;
        const char *value =
            counts ? mw_arena_format(arena, "%zu %s %s", store->letters[0], differing ? "≠" : "=",
                                     mw_letters_count(panel, store->letters[1]))
                   : unequal_sizes(panel, store->bytes);
        add_item(items, store_label(panel, store->store[0]), value);
    }
}

/* "Budi's phone will find 0 ≠ 3 messages": what the next device gets, as things stand. */
static void add_foreseen(struct mw_panel *panel, struct items *items, const struct mw_differs *differs) {
    struct mw_arena *arena = &panel->list->arena;
    for (size_t i = 0; i < differs->store_count; i++) {
        const struct mw_differs_store *store = &differs->stores[i];
        if (!store->foreseen || store->will_find[0] == store->will_find[1]) continue;
        const char *label = mw_arena_format(arena, mw_panel_say(panel, "%s will find", "%s akan menemukan"),
                                            store_label(panel, store->store[0]));
        add_item(items, label,
                 mw_arena_format(arena, "%zu ≠ %s", store->will_find[0],
                                 mw_letters_count(panel, store->will_find[1])));
    }
}

static void add_commands(struct mw_panel *panel, struct items *items, const struct mw_differs *differs) {
    struct mw_arena *arena = &panel->list->arena;
    for (size_t i = 0; i < differs->command_count; i++) {
        const struct mw_differs_command *command = &differs->commands[i];
        int only = command->count[1] == 0 ? 0 : 1;
        bool on_both = command->count[0] > 0 && command->count[1] > 0;
        const char *value =
            on_both ? mw_arena_format(arena, "%zu ≠ %zu", command->count[0], command->count[1])
                    : mw_arena_format(arena, mw_panel_say(panel, "×%zu only in %s", "×%zu hanya di %s"),
                                      command->count[only], run_title(panel, only));
        add_item(items, command->word, value);
    }
}

static struct items items_of(struct mw_panel *panel, const struct mw_differs *differs) {
    struct items items = {.count = 0};
    add_stores(panel, &items, differs, true);
    add_foreseen(panel, &items, differs);
    add_commands(panel, &items, differs);
    if (differs->wire_bytes[0] != differs->wire_bytes[1])
        add_item(&items, mw_panel_say(panel, "On the wire", "Di kabel"),
                 unequal_sizes(panel, differs->wire_bytes));
    if (items.count == 0)
        add_item(&items, mw_panel_say(panel, "No difference yet", "Belum ada perbedaan"), "");
    add_stores(panel, &items, differs, false);
    return items;
}

static void draw_item(struct mw_panel *panel, float x, float y, float width, struct item item) {
    float taken = mw_panel_text(panel, MW_FONT_BOLD, ITEM, x, y, width, panel->theme->on_bar, item.label);
    float gap = 6 * panel->scale;
    if (item.value[0] != '\0' && width - taken - gap > 0)
        mw_panel_text(panel, MW_FONT_SANS, ITEM, x + taken + gap, y, width - taken - gap,
                      panel->theme->on_bar, item.value);
}

static float item_width(const struct mw_panel *panel, struct item item) {
    return mw_panel_text_width(panel, MW_FONT_BOLD, ITEM, item.label) +
           mw_panel_text_width(panel, MW_FONT_SANS, ITEM, item.value) + 34 * panel->scale;
}

/* Items from left to right as far as the rows reach; then how many more there are. */
static void draw_items(struct mw_panel *panel, struct mw_rect rect, const struct items *items, int rows) {
    float line = mw_panel_line_height(panel, MW_FONT_BOLD, ITEM), x = rect.x, y = rect.y;
    float more_width = 90 * panel->scale;
    int row = 0;
    for (size_t i = 0; i < items->count; i++) {
        float width = item_width(panel, items->list[i]), left = rect.x + rect.w - x;
        bool last_row = row == rows - 1, last = i + 1 == items->count;
        float room = last_row && !last ? left - more_width : left;
        if (width - 30 * panel->scale > room && x > rect.x) {
            if (last_row) {
                const char *more = mw_arena_format(
                    &panel->list->arena, mw_panel_say(panel, "+%zu more", "+%zu lagi"), items->count - i);
                mw_panel_text(panel, MW_FONT_SANS, ITEM, x, y, left, panel->theme->on_bar_muted, more);
                return;
            }
            row++;
            x = rect.x;
            y += line;
            i--; /* the same one again, at the beginning of a row */
            continue;
        }
        draw_item(panel, x, y, room, items->list[i]);
        x += width;
    }
}

struct strip {
    float height;
    bool heading;
    int rows;
};

static struct strip strip_of(const struct mw_panel *panel, struct mw_rect rect) {
    float line = mw_panel_line_height(panel, MW_FONT_BOLD, ITEM), scale = panel->scale;
    struct strip strip = {.heading = rect.h > 420 * scale,
                          .rows = rect.h > 420 * scale && rect.w < 1100 * scale ? 2 : 1};
    strip.height = (float)strip.rows * line + 18 * scale;
    if (strip.heading) strip.height += mw_panel_line_height(panel, MW_FONT_SEMIBOLD, HEADING) + 4 * scale;
    return strip;
}

static void draw_strip(struct mw_panel *panel, struct mw_rect rect, struct strip strip,
                       const uint32_t record[2]) {
    struct mw_differs differs = mw_differs_of(panel->of->trace, record, &panel->list->arena);
    struct items items = items_of(panel, &differs);
    float scale = panel->scale, inset = 22 * scale;
    mw_draw_box(panel->list, rect, 10, panel->theme->bar);
    struct mw_rect inside = {rect.x + inset, rect.y + 9 * scale, rect.w - 2 * inset, rect.h - 18 * scale};
    mw_draw_clip(panel->list, rect);
    if (strip.heading) {
        mw_panel_text(panel, MW_FONT_SEMIBOLD, HEADING, inside.x, inside.y, inside.w,
                      panel->theme->on_bar_muted,
                      mw_panel_say(panel, "WHAT DIFFERS NOW", "YANG BERBEDA SEKARANG"));
        inside.y += mw_panel_line_height(panel, MW_FONT_SEMIBOLD, HEADING) + 4 * scale;
    }
    draw_items(panel, inside, &items, strip.rows);
    mw_draw_unclip(panel->list);
}

/* --- one run
 * ------------------------------------------------------------------------------------------------------ */

static void draw_run(struct mw_panel *panel, struct mw_rect rect, int run,
                     const struct mw_compare_cast *cast) {
    const struct mw_theme *theme = panel->theme;
    float scale = panel->scale, edge = EDGE;
    mw_color color = theme->protocol[run == 0 ? MW_PROTOCOL_POP3 : MW_PROTOCOL_SMTP];
    mw_panel_ground(panel, rect, NULL);
    mw_draw_box(panel->list, (struct mw_rect){rect.x, rect.y, edge, rect.h}, 3, color);
    float inset = 22 * scale, pad = rect.h > 200 * scale ? 12 * scale : 6 * scale;
    struct mw_rect inside = {rect.x + inset, rect.y + pad, rect.w - 2 * inset, rect.h - 2 * pad};
    bool lines = inside.w > 620 * scale && inside.h > 90 * scale;
    float right = lines ? inside.w * 0.335f : 0, left = inside.w - right - (lines ? 36 * scale : 0);
    float y = inside.y, title_width = left;
    const char *summary = mw_say(panel->trace->catalogue.about.variant_summary, panel->view->language);
    float taken = mw_panel_text(panel, MW_FONT_BOLD, TITLE, inside.x, y, title_width, theme->ink,
                                run_title(panel, run));
    float line = mw_panel_line_height(panel, MW_FONT_BOLD, TITLE),
          small = mw_panel_line_height(panel, MW_FONT_SANS, SUMMARY);
    if (inside.h > 190 * scale) { /* below the title, or beside it where height is dear */
        y += line;
        mw_panel_text(panel, MW_FONT_SANS, SUMMARY, inside.x, y, left, theme->muted, summary);
        y += small + 8 * scale;
    } else {
        float room = left - taken - 14 * scale;
        if (room > 80 * scale)
            mw_panel_text(panel, MW_FONT_SANS, SUMMARY, inside.x + taken + 14 * scale, y + (line - small) / 2,
                          room, theme->muted, summary);
        y += line + 4 * scale;
    }
    mw_draw_clip(panel->list, inside);
    mw_compare_cards(panel, (struct mw_rect){inside.x, y, left, inside.y + inside.h - y}, cast,
                     panel->of->trace[0]);
    mw_draw_unclip(panel->list);
    if (lines)
        mw_compare_lines(panel, (struct mw_rect){inside.x + inside.w - right, inside.y + 2 * scale, right,
                                                 inside.h - 2 * scale});
}

void mw_panel_compare(struct mw_panel *panel, struct mw_rect rect) {
    const struct mw_trace *const *trace = panel->of->trace;
    if (trace[0] == NULL || trace[1] == NULL) {
        struct mw_rect inside = mw_panel_ground(panel, rect, NULL);
        mw_panel_paragraph(
            panel, 14, inside.x, inside.y, inside.w, panel->theme->ink,
            mw_panel_say(panel, "This lesson has one variant only: there is nothing to compare.",
                         "Pelajaran ini hanya punya satu varian: tidak ada yang bisa dibandingkan."),
            true);
        return;
    }
    uint32_t record[2] = {panel->of->moment.record, MW_NONE};
    if (record[0] != MW_NONE) record[1] = mw_trace_align(trace[0], record[0], trace[1]);
    struct strip strip = strip_of(panel, rect);
    float gap = rect.h > 420 * panel->scale ? GAP : GAP / 2;
    bool beside = rect.w > 1700 * panel->scale && rect.w > 2.2f * rect.h;
    struct mw_rect between = {rect.x, rect.y, rect.w, strip.height}, run_rect[2] = {rect, rect};
    if (beside) { /* the strip above both */
        for (int run = 0; run < 2; run++) {
            run_rect[run].w = (rect.w - gap) / 2;
            run_rect[run].x = rect.x + (float)run * (run_rect[run].w + gap);
            run_rect[run].y = rect.y + strip.height + gap;
            run_rect[run].h = rect.h - strip.height - gap;
        }
    } else {
        float height = (rect.h - strip.height - 2 * gap) / 2;
        run_rect[0].h = run_rect[1].h = height;
        between.y = rect.y + height + gap;
        run_rect[1].y = between.y + strip.height + gap;
    }
    uint32_t focus = record[0] == MW_NONE ? MW_NONE : mw_trace_focus(trace[0], record[0]);
    struct mw_compare_cast cast = mw_compare_cast_of(trace[0], trace[1], focus);
    for (int run = 0; run < 2; run++) {
        struct mw_panel part = *panel;
        part.trace = trace[run];
        part.moment = (struct mw_moment){record[run], panel->of->moment.phase};
        part.connection = record[run] == MW_NONE ? MW_NONE : mw_trace_focus(trace[run], record[run]);
        draw_run(&part, run_rect[run], run, &cast);
    }
    draw_strip(panel, between, strip, record);
}
