/* Two or three runs under one cursor, and in words what differs now.
 *
 * Three stand below each other where there is room for them; else two, and chips say which. */
#include <string.h>

#include "viz/compare.h"
#include "viz/differs.h"
#include "viz/letters.h"

static const float TITLE = 16, SUMMARY = 12.5f, HEADING = 11.5f, ITEM = 14.5f;
static const float GAP = 10, EDGE = 6, LOW = 128;
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

static const char *run_title(const struct mw_panel *panel, size_t run) {
    const struct mw_about *about = &panel->of->trace[run]->catalogue.about;
    const char *title = mw_say(about->variant_title, panel->view->language);
    return title[0] != '\0' ? title : mw_say(about->title, panel->view->language);
}

/* What the strip speaks of. */
struct comparison {
    struct mw_compared compared;
    size_t run[MW_RUNS_MOST]; /* which of the frame's runs each is */
    struct mw_differs differs;
};

/* The host's title; with the owner's name where several people have something on the host. */
static const char *store_label(const struct mw_panel *panel, const struct comparison *comparison,
                               uint32_t number) {
    const struct mw_trace *trace = comparison->compared.trace[0];
    const struct mw_catalogue *catalogue = &trace->catalogue;
    const struct mw_store *store = &catalogue->stores[number];
    size_t on_host = 0;
    for (uint32_t i = 0; i < catalogue->store_count; i++)
        on_host += catalogue->stores[i].host == store->host && catalogue->stores[i].kind != MW_STORE_QUEUE &&
                   mw_trace_folder_group(trace, i) == i;
    const char *host = mw_say(catalogue->hosts[store->host].title, panel->view->language);
    if (on_host < 2 || store->owner_name == NULL) return host;
    return mw_arena_format(&panel->list->arena, "%s · %s %s", host, store->owner_name, store->name);
}

/* "0 ≠ 3 = 3": each beside the one before it. */
static const char *chain(const struct mw_panel *panel, const char *const *words, size_t count) {
    const char *text = words[0];
    for (size_t i = 1; i < count; i++)
        text = mw_arena_format(&panel->list->arena, "%s %s %s", text,
                               strcmp(words[i - 1], words[i]) == 0 ? "=" : "≠", words[i]);
    return text;
}

/* "1 ≠ 3 messages": the last says of what. */
static const char *letters_chain(const struct mw_panel *panel, const size_t *letters, size_t count) {
    const char *words[MW_RUNS_MOST];
    for (size_t i = 0; i < count; i++)
        words[i] = mw_arena_format(&panel->list->arena, "%zu", letters[i]);
    const char *text = chain(panel, words, count), *last = mw_letters_count(panel, letters[count - 1]);
    size_t bare = strlen(words[count - 1]);
    return mw_arena_format(&panel->list->arena, "%s%s", text, last + bare);
}

/* "1.9 KB ≠ 2 KB"; to the byte where that would look the same. */
static const char *sizes_chain(const struct mw_panel *panel, const uint64_t *bytes, size_t count) {
    const char *words[MW_RUNS_MOST];
    bool hidden = false;
    for (size_t i = 0; i < count; i++) {
        words[i] = mw_letters_size(panel, bytes[i]);
        hidden = hidden || (i > 0 && bytes[i] != bytes[i - 1] && strcmp(words[i], words[i - 1]) == 0);
    }
    for (size_t i = 0; hidden && i < count; i++)
        words[i] = mw_arena_format(&panel->list->arena, "%llu", (unsigned long long)bytes[i]);
    const char *text = chain(panel, words, count);
    return hidden ? mw_arena_format(&panel->list->arena, mw_panel_say(panel, "%s bytes", "%s byte"), text)
                  : text;
}

static void add_stores(struct mw_panel *panel, struct items *items, const struct comparison *comparison,
                       bool differing) {
    const struct mw_differs *differs = &comparison->differs;
    size_t runs = differs->runs;
    for (size_t i = 0; i < differs->store_count; i++) {
        const struct mw_differs_store *store = &differs->stores[i];
        if (mw_differs_store_does(store, runs) != differing) continue;
        if (!differing && store->letters[0] == 0) continue; /* nothing on all sides says nothing */
        bool counts = mw_differs_sizes(store->letters, runs);
        const char *label = store_label(panel, comparison, store->store[0]);
        if (counts || !differing) add_item(items, label, letters_chain(panel, store->letters, runs));
        /* As many, but one has them only in part: then the bytes differ much. */
        if (differing && !counts) add_item(items, label, sizes_chain(panel, store->bytes, runs));
    }
}

/* "Budi's phone will find 0 ≠ 3 messages": what the next device gets, as things stand. */
static void add_foreseen(struct mw_panel *panel, struct items *items, const struct comparison *comparison) {
    const struct mw_differs *differs = &comparison->differs;
    for (size_t i = 0; i < differs->store_count; i++) {
        const struct mw_differs_store *store = &differs->stores[i];
        if (!store->foreseen || !mw_differs_sizes(store->will_find, differs->runs)) continue;
        const char *label =
            mw_arena_format(&panel->list->arena, mw_panel_say(panel, "%s will find", "%s akan menemukan"),
                            store_label(panel, comparison, store->store[0]));
        add_item(items, label, letters_chain(panel, store->will_find, differs->runs));
    }
}

/* "×3 only in Delete mode", "3 ≠ 5 ≠ 0" */
static void add_commands(struct mw_panel *panel, struct items *items, const struct comparison *comparison) {
    struct mw_arena *arena = &panel->list->arena;
    const struct mw_differs *differs = &comparison->differs;
    for (size_t i = 0; i < differs->command_count; i++) {
        const struct mw_differs_command *command = &differs->commands[i];
        const char *words[MW_RUNS_MOST];
        size_t saying = 0, only = 0;
        for (size_t run = 0; run < differs->runs; run++) {
            words[run] = mw_arena_format(arena, "%zu", command->count[run]);
            if (command->count[run] == 0) continue;
            saying++;
            only = run;
        }
        const char *value =
            saying > 1 ? chain(panel, words, differs->runs)
                       : mw_arena_format(arena, mw_panel_say(panel, "×%zu only in %s", "×%zu hanya di %s"),
                                         command->count[only], run_title(panel, comparison->run[only]));
        add_item(items, command->word, value);
    }
}

static void add_wire(struct mw_panel *panel, struct items *items, const struct mw_differs *differs) {
    add_item(items, mw_panel_say(panel, "On the wire", "Di kabel"),
             sizes_chain(panel, differs->wire_bytes, differs->runs));
}

static struct items items_of(struct mw_panel *panel, const struct comparison *comparison) {
    const struct mw_differs *differs = &comparison->differs;
    struct items items = {.count = 0};
    add_stores(panel, &items, comparison, true);
    add_foreseen(panel, &items, comparison);
    /* Among many commands the bytes would be lost; they are what another protocol is about. */
    bool wire = mw_differs_bytes(differs->wire_bytes, differs->runs), first = differs->command_count > 4;
    if (wire && first) add_wire(panel, &items, differs);
    add_commands(panel, &items, comparison);
    if (wire && !first) add_wire(panel, &items, differs);
    if (items.count == 0)
        add_item(&items, mw_panel_say(panel, "No difference yet", "Belum ada perbedaan"), "");
    add_stores(panel, &items, comparison, false);
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
        if (width - 26 * panel->scale > room && x > rect.x) {
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

/* --- which runs -------------------------------------------------------------------------------------------
 */

static size_t run_count(const struct mw_panel *panel) {
    size_t count = 0;
    while (count < MW_RUNS_MOST && panel->of->trace[count] != NULL)
        count++;
    return count;
}

static size_t bits(unsigned runs) {
    size_t count = 0;
    for (; runs != 0; runs &= runs - 1)
        count++;
    return count;
}

/* A bit for each run that is shown: as the student wishes, but at least two and no more than there is room
 * for. */
static unsigned shown_runs(const struct mw_panel *panel, size_t most) {
    size_t count = run_count(panel);
    unsigned all = (1u << count) - 1, shown = panel->view->runs & all;
    if (bits(shown) < 2) shown = all;
    for (size_t run = count; bits(shown) > most && run-- > 0;)
        shown &= ~(1u << run);
    return shown;
}

/* What the runs will be once this chip is clicked. */
static unsigned after_click(unsigned shown, size_t run, size_t most) {
    unsigned own = 1u << run;
    if (shown & own) return bits(shown) > 2 ? shown & ~own : shown;
    if (bits(shown) < most) return shown | own;
    unsigned last = shown; /* its place is taken */
    while (last & (last - 1))
        last &= last - 1;
    return (shown & ~last) | own;
}

static bool speaks_imap(const struct mw_trace *trace) {
    for (size_t i = 0; i < trace->catalogue.connection_count; i++)
        if (trace->catalogue.connections[i].protocol == MW_PROTOCOL_IMAP) return true;
    return false;
}

/* A colour for each run; that of IMAP for the one that speaks it, if others do not. */
static const mw_color *run_colors(const struct mw_panel *panel) {
    static const enum mw_protocol others[MW_RUNS_MOST] = {MW_PROTOCOL_POP3, MW_PROTOCOL_SMTP,
                                                          MW_PROTOCOL_DNS};
    mw_color *colors = mw_arena_alloc(&panel->list->arena, MW_RUNS_MOST * sizeof *colors);
    size_t count = run_count(panel), imap = 0, other = 0;
    for (size_t i = 0; i < count; i++)
        imap += speaks_imap(panel->of->trace[i]);
    for (size_t i = 0; i < count; i++) {
        bool own = imap == 1 && count > 1 && speaks_imap(panel->of->trace[i]);
        colors[i] = panel->theme->protocol[own ? MW_PROTOCOL_IMAP : others[other++]];
    }
    return colors;
}

/* "1 Delete mode", right of the heading; each turns its run on or off. Returns where they begin. */
static float draw_chips(struct mw_panel *panel, float right, float y, float room, unsigned shown,
                        size_t most) {
    float scale = panel->scale, height = mw_panel_line_height(panel, MW_FONT_SEMIBOLD, HEADING) + 4 * scale;
    size_t count = run_count(panel);
    const mw_color *colors = run_colors(panel);
    const char *words[MW_RUNS_MOST];
    float wide = 0, widths[MW_RUNS_MOST];
    for (int brief = 0; brief < 2; brief++) {
        wide = 0;
        for (size_t run = 0; run < count; run++) {
            words[run] = brief
                             ? mw_arena_format(&panel->list->arena, "%zu", run + 1)
                             : mw_arena_format(&panel->list->arena, "%zu %s", run + 1, run_title(panel, run));
            widths[run] = mw_panel_text_width(panel, MW_FONT_SEMIBOLD, HEADING, words[run]) + 16 * scale;
            wide += widths[run] + 6 * scale;
        }
        if (wide <= room) break;
    }
    float x = right - wide;
    for (size_t run = 0; run < count; run++) {
        bool on = (shown >> run & 1) != 0;
        struct mw_rect chip = {x, y - 2 * scale, widths[run], height};
        int64_t number = (int64_t)run << MW_RUNS_MOST | (int64_t)after_click(shown, run, most);
        bool hover = mw_panel_hit(panel, chip, MW_ACTION_RUNS, number, run_title(panel, run));
        mw_color border = on || hover ? panel->theme->on_bar : panel->theme->on_bar_muted;
        mw_draw_framed_box(panel->list, chip, chip.h / 2, on ? panel->theme->on_bar : 0, border, 1);
        mw_panel_text(panel, MW_FONT_SEMIBOLD, HEADING, chip.x + 8 * scale, y, 0,
                      on ? panel->theme->bar : panel->theme->on_bar, words[run]);
        if (on)
            mw_draw_box(panel->list,
                        (struct mw_rect){chip.x + 8 * scale, chip.y + chip.h - 3 * scale, chip.w - 16 * scale,
                                         2 * scale},
                        1, colors[run]);
        x += widths[run] + 6 * scale;
    }
    return right - wide;
}

static void draw_strip(struct mw_panel *panel, struct mw_rect rect, struct strip strip,
                       struct comparison *comparison, unsigned shown, size_t most) {
    comparison->differs = mw_differs_of(&comparison->compared, &panel->list->arena);
    struct items items = items_of(panel, comparison);
    float scale = panel->scale, inset = 22 * scale;
    mw_draw_box(panel->list, rect, 10, panel->theme->bar);
    struct mw_rect inside = {rect.x + inset, rect.y + 9 * scale, rect.w - 2 * inset, rect.h - 18 * scale};
    mw_draw_clip(panel->list, rect);
    float right = inside.x + inside.w;
    bool chips = run_count(panel) > 2;
    if (chips)
        right = draw_chips(panel, right, inside.y, inside.w * (strip.heading ? 0.7f : 0.3f), shown, most) -
                8 * scale;
    if (chips && !strip.heading) inside.w = right - inside.x;
    if (strip.heading) {
        mw_panel_text(panel, MW_FONT_SEMIBOLD, HEADING, inside.x, inside.y, right - inside.x,
                      panel->theme->on_bar_muted,
                      mw_panel_say(panel, "WHAT DIFFERS NOW", "YANG BERBEDA SEKARANG"));
        inside.y += mw_panel_line_height(panel, MW_FONT_SEMIBOLD, HEADING) + 4 * scale;
    }
    draw_items(panel, inside, &items, strip.rows);
    mw_draw_unclip(panel->list);
}

/* --- one run
 * ------------------------------------------------------------------------------------------------------ */

/* Whether every run's summary has room beside its title: all are said, or none. */
static bool summaries_fit(const struct mw_panel *panel, float width) {
    for (size_t run = 0; run < run_count(panel); run++) {
        const char *summary =
            mw_say(panel->of->trace[run]->catalogue.about.variant_summary, panel->view->language);
        float wide = mw_panel_text_width(panel, MW_FONT_BOLD, TITLE, run_title(panel, run)) +
                     14 * panel->scale + mw_panel_text_width(panel, MW_FONT_SANS, SUMMARY, summary);
        if (wide > width) return false;
    }
    return true;
}

static void draw_run(struct mw_panel *panel, struct mw_rect rect, size_t run,
                     const struct mw_compare_cast *cast, const struct mw_trace *cast_trace) {
    const struct mw_theme *theme = panel->theme;
    float scale = panel->scale, edge = EDGE;
    mw_color color = run_colors(panel)[run];
    mw_panel_ground(panel, rect, NULL);
    mw_draw_box(panel->list, (struct mw_rect){rect.x, rect.y, edge, rect.h}, 3, color);
    float inset = 22 * scale, pad = rect.h > 200 * scale ? 12 * scale : 6 * scale;
    struct mw_rect inside = {rect.x + inset, rect.y + pad, rect.w - 2 * inset, rect.h - 2 * pad};
    bool lines = inside.w > 620 * scale && inside.h > 90 * scale;
    float right = lines ? inside.w * 0.335f : 0, left = inside.w - right - (lines ? 36 * scale : 0);
    float y = inside.y, title_width = left;
    struct mw_rect above = {0}; /* room that the summary leaves */
    const char *summary = mw_say(panel->trace->catalogue.about.variant_summary, panel->view->language);
    float taken = mw_panel_text(panel, MW_FONT_BOLD, TITLE, inside.x, y, title_width, theme->ink,
                                run_title(panel, run));
    float line = mw_panel_line_height(panel, MW_FONT_BOLD, TITLE),
          small = mw_panel_line_height(panel, MW_FONT_SANS, SUMMARY);
    if (inside.h > 190 * scale) { /* below the title, or beside it where height is dear */
        y += line;
        float tall = mw_panel_paragraph(panel, SUMMARY, 0, 0, left, 0, summary, false);
        if (tall < small * 2.5f) /* a longer one would take the room of what it is about */
            y += mw_panel_paragraph(panel, SUMMARY, inside.x, y, left, theme->muted, summary, true);
        y += 8 * scale;
    } else {
        float room = left - taken - 14 * scale;
        bool low = inside.h < LOW * scale; /* what is said needs the room that there is */
        bool fits = !low && summaries_fit(panel, left);
        if (!fits) above = (struct mw_rect){inside.x + taken + 14 * scale, y, room, line};
        if (fits)
            mw_panel_text(panel, MW_FONT_SANS, SUMMARY, inside.x + taken + 14 * scale, y + (line - small) / 2,
                          room, theme->muted, summary);
        y += line + 4 * scale;
    }
    mw_draw_clip(panel->list, inside);
    mw_compare_cards(panel, (struct mw_rect){inside.x, y, left, inside.y + inside.h - y}, above, cast,
                     cast_trace);
    mw_draw_unclip(panel->list);
    if (lines)
        mw_compare_lines(panel, (struct mw_rect){inside.x + inside.w - right, inside.y + 2 * scale, right,
                                                 inside.h - 2 * scale});
}

/* Where the strip and the runs stand. */
struct places {
    struct mw_rect strip, runs[MW_RUNS_MOST];
};

static const float LEAST_ROW = 176; /* of three: cards and their bubble must have room */

static size_t most_runs(const struct mw_panel *panel, struct mw_rect rect, float strip) {
    return (rect.h - strip - 3 * GAP) / 3 >= LEAST_ROW * panel->scale ? 3 : 2;
}

/* Two: the strip between them, or above both where they stand beside each other. More: above all. */
static struct places places_of(const struct mw_panel *panel, struct mw_rect rect, float strip, size_t count) {
    float gap = rect.h > 420 * panel->scale ? GAP : GAP / 2;
    bool beside = count == 2 && rect.w > 1700 * panel->scale && rect.w > 2.2f * rect.h;
    bool above = beside || count > 2;
    struct places places = {.strip = {rect.x, rect.y, rect.w, strip}};
    float y = rect.y + (above ? strip + gap : 0), wide = beside ? (rect.w - gap) / 2 : rect.w;
    float rows = beside ? 1 : (float)count;
    float high = (rect.h - strip - gap * rows) / rows;
    for (size_t i = 0; i < count; i++) {
        places.runs[i] = (struct mw_rect){beside ? rect.x + (float)i * (wide + gap) : rect.x, y, wide, high};
        if (beside) continue;
        y += high + gap;
        if (above || i > 0) continue;
        places.strip.y = y;
        y += strip + gap;
    }
    return places;
}

static struct comparison comparison_of(const struct mw_panel *panel, unsigned shown) {
    const struct mw_trace *const *trace = panel->of->trace;
    struct comparison comparison = {.compared = {.count = 0}};
    for (size_t run = 0; run < MW_RUNS_MOST; run++) {
        if (!(shown >> run & 1)) continue;
        uint32_t record = panel->of->moment.record;
        if (run > 0 && record != MW_NONE) record = mw_trace_align(trace[0], record, trace[run]);
        size_t i = comparison.compared.count++;
        comparison.run[i] = run;
        comparison.compared.trace[i] = trace[run];
        comparison.compared.record[i] = record;
    }
    return comparison;
}

void mw_panel_compare(struct mw_panel *panel, struct mw_rect rect) {
    if (run_count(panel) < 2) {
        struct mw_rect inside = mw_panel_ground(panel, rect, NULL);
        mw_panel_paragraph(
            panel, 14, inside.x, inside.y, inside.w, panel->theme->ink,
            mw_panel_say(panel, "This lesson has one variant only: there is nothing to compare.",
                         "Pelajaran ini hanya punya satu varian: tidak ada yang bisa dibandingkan."),
            true);
        return;
    }
    struct strip strip = strip_of(panel, rect);
    size_t most = most_runs(panel, rect, strip.height);
    unsigned shown = shown_runs(panel, most);
    struct comparison comparison = comparison_of(panel, shown);
    const struct mw_compared *compared = &comparison.compared;
    struct places places = places_of(panel, rect, strip.height, compared->count);
    uint32_t focus =
        compared->record[0] == MW_NONE ? MW_NONE : mw_trace_focus(compared->trace[0], compared->record[0]);
    struct mw_compare_cast cast = mw_compare_cast_of(compared, focus);
    for (size_t i = 0; i < compared->count; i++) {
        struct mw_panel part = *panel;
        uint32_t record = compared->record[i];
        part.trace = compared->trace[i];
        part.moment = (struct mw_moment){record, panel->of->moment.phase};
        part.connection = record == MW_NONE ? MW_NONE : mw_trace_focus(part.trace, record);
        draw_run(&part, places.runs[i], comparison.run[i], &cast, compared->trace[0]);
    }
    draw_strip(panel, places.strip, strip, &comparison, shown, most);
}
