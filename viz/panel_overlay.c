/* What lies over the window for a while: the keys, the lessons, a word's meaning. */
#include <math.h>

#include "viz/scroll.h"
#include "viz/symbol.h"

static const float TEXT = 14;

static float padding_of(const struct mw_panel *panel, float width) {
    return fminf(22 * panel->scale, width / 16);
}

static float title_height(const struct mw_panel *panel) {
    return mw_panel_line_height(panel, MW_FONT_BOLD, 18) + 8 * panel->scale;
}

/* Darkens the window (a click there closes) and draws a card in its middle; returns what is inside, under the
 * title. */
static struct mw_rect card(struct mw_panel *panel, struct mw_rect window, float width, float height,
                           const char *title) {
    const struct mw_theme *theme = panel->theme;
    float scale = panel->scale, edge = 16;
    mw_draw_box(panel->list, window, 0, 0x0B131AB0);
    mw_draw_hit(panel->list, window, MW_ACTION_CLOSE, 1, mw_panel_say(panel, "Close", "Tutup"));
    width = fminf(width * scale, window.w - 2 * edge);
    height = fminf(height, window.h - 2 * edge);
    struct mw_rect rect = {floorf(window.x + (window.w - width) / 2),
                           floorf(window.y + (window.h - height) / 2), width, height};
    mw_draw_hit(panel->list, rect, MW_ACTION_NONE, 0, "");
    mw_draw_shadow(panel->list, rect, 12, 24, 0x00000066);
    mw_draw_framed_box(panel->list, rect, 12, theme->panel, theme->hairline, 1);
    float padding = padding_of(panel, width), close = 14 * scale;
    struct mw_rect inside = {rect.x + padding, rect.y + padding * 0.8f, rect.w - 2 * padding,
                             rect.h - 1.6f * padding};
    mw_panel_text(panel, MW_FONT_BOLD, 18, inside.x, inside.y, inside.w - 2 * close, theme->ink, title);
    float line = mw_panel_line_height(panel, MW_FONT_BOLD, 18);
    struct mw_rect area = {inside.x + inside.w - close - 6, inside.y, close + 12, line};
    bool hover = mw_panel_hit(panel, area, MW_ACTION_CLOSE, 0, mw_panel_say(panel, "Close", "Tutup"));
    mw_symbol(panel->list, MW_SYMBOL_WRONG, inside.x + inside.w - close, inside.y + (line - close) / 2, close,
              hover ? theme->ink : theme->muted);
    inside.y += title_height(panel);
    inside.h -= title_height(panel);
    return inside;
}

/* --- help ---------------------------------------------------------------------------------------------- */

struct key {
    struct mw_bilingual keys, what;
};

static const struct key KEYS[] = {
    {{{"Space", "Spasi"}}, {{"play or pause", "putar atau jeda"}}},
    {{{"→  ←", "→  ←"}}, {{"one step on, one step back", "maju selangkah, mundur selangkah"}}},
    {{{"Shift + →  ←", "Shift + →  ←"}},
     {{"next chapter, previous chapter", "bab berikutnya, bab sebelumnya"}}},
    {{{"Home  End", "Home  End"}},
     {{"to the start, to the end; live, the end is followed",
       "ke awal, ke akhir; jika langsung, akhirnya diikuti"}}},
    {{{"G", "G"}},
     {{"what one step is: packet, line, exchange, chapter",
       "arti satu langkah: paket, baris, tanya jawab, bab"}}},
    {{{"S", "S"}}, {{"speed", "kecepatan"}}},
    {{{"+  −", "+  −"}}, {{"text size", "ukuran teks"}}},
    {{{"1 … 5", "1 … 5"}},
     {{"the tabs of the inspector; when comparing: the runs",
       "tab pemeriksa; saat membandingkan: jalannya"}}},
    {{{"↑  ↓  PgUp  PgDn", "↑  ↓  PgUp  PgDn"}}, {{"scroll the conversation", "gulir percakapan"}}},
    {{{"Tab  Enter", "Tab  Enter"}},
     {{"go from place to place, press", "pindah dari tempat ke tempat, tekan"}}},
    {{{"Esc", "Esc"}}, {{"close, let go", "tutup, lepaskan"}}},
    {{{"C", "C"}}, {{"compare two runs", "bandingkan dua jalan"}}},
    {{{"L", "L"}}, {{"lessons", "pelajaran"}}},
    {{{"I", "I"}}, {{"Bahasa Indonesia", "English"}}},
    {{{"D", "D"}}, {{"dark or light", "gelap atau terang"}}},
    {{{"F11", "F11"}}, {{"the whole screen", "layar penuh"}}},
    {{{"Ctrl + E", "Ctrl + E"}}, {{"export the picture", "ekspor gambar"}}},
    {{{"Ctrl + C", "Ctrl + C"}},
     {{"copy what the open tab shows (bytes, header lines, …), or the line in focus",
       "salin isi tab yang terbuka (byte, baris header, …), atau baris yang terpilih"}}},
    {{{"Ctrl + ← ↑ → ↓", "Ctrl + ← ↑ → ↓"}},
     {{"move the network, or the host in focus", "geser jaringan, atau host yang terpilih"}}},
    {{{"Ctrl + −  +  0", "Ctrl + −  +  0"}}, {{"zoom the network", "perbesar atau perkecil jaringan"}}},
    {{{"Ctrl + Q", "Ctrl + Q"}}, {{"quit; nothing is lost", "keluar; tidak ada yang hilang"}}},
    {{{"?  F1", "?  F1"}}, {{"this page", "halaman ini"}}},
};
enum { KEY_COUNT = sizeof KEYS / sizeof *KEYS };

static struct mw_extent help_content(struct mw_panel *panel, struct mw_rect at, const void *self) {
    (void)self;
    const struct mw_theme *theme = panel->theme;
    enum mw_language language = panel->view->language;
    float y = at.y, column = 130 * panel->scale;
    if (column > at.w * 0.45f) column = at.w * 0.45f;
    for (size_t i = 0; i < KEY_COUNT; i++) {
        const char *what = mw_say(KEYS[i].what, language);
        float high = mw_panel_line_height(panel, MW_FONT_SEMIBOLD, TEXT) + 4 * panel->scale;
        float wide = mw_panel_text_width(panel, MW_FONT_SEMIBOLD, 13, mw_say(KEYS[i].keys, language)) +
                     14 * panel->scale;
        struct mw_rect key = {at.x, y, fminf(wide, column - 8), high};
        mw_draw_framed_box(panel->list, key, 6, theme->ground, theme->hairline, 1);
        mw_panel_text_middle(panel, MW_FONT_SEMIBOLD, 13, key.x + key.w / 2, y + 2.7f * panel->scale,
                             key.w - 8 * panel->scale, theme->ink, mw_say(KEYS[i].keys, language));
        float text = mw_panel_paragraph(panel, TEXT, at.x + column, y + 2 * panel->scale, at.w - column,
                                        theme->ink, what, true);
        y += fmaxf(high, text) + 7 * panel->scale;
    }
    y += 6 * panel->scale;
    y += mw_panel_paragraph(
        panel, 13, at.x, y, at.w, theme->muted,
        mw_panel_say(panel,
                     "Click a line of the conversation, a chapter or the timeline to go there. Drag the "
                     "network to move it, a host to place it; the wheel zooms.",
                     "Klik baris percakapan, bab, atau garis waktu untuk pergi ke sana. Seret jaringan "
                     "untuk menggesernya, host untuk menempatkannya; roda tetikus memperbesar."),
        true);
    return (struct mw_extent){.height = y - at.y};
}

/* --- lessons
 * ------------------------------------------------------------------------------------------------ */

/* At the card's foot: how far it was gone through. */
static void lesson_progress(struct mw_panel *panel, struct mw_rect at, int percent) {
    const struct mw_theme *theme = panel->theme;
    if (percent <= 0) return;
    float inset = 14 * panel->scale, thick = 4 * panel->scale;
    struct mw_rect track = {at.x + inset, at.y + at.h - 2 * thick, at.w - 2 * inset, thick};
    mw_draw_box(panel->list, track, thick / 2, theme->hairline);
    track.w = fmaxf(thick, track.w * (float)percent / 100);
    mw_draw_box(panel->list, track, thick / 2, percent >= 100 ? theme->good : theme->accent);
}

static float lesson_card(struct mw_panel *panel, struct mw_rect at, size_t number, bool draw) {
    const struct mw_theme *theme = panel->theme;
    const struct mw_shelf_item *item = &panel->of->shelf[number];
    struct mw_arena *arena = &panel->list->arena;
    enum mw_language language = panel->view->language;
    float scale = panel->scale, padding = 14 * scale, width = at.w - 2 * padding, y = at.y + padding;
    const char *title = mw_say(item->title, language);
    if (draw) {
        bool hover = mw_panel_hit(panel, at, MW_ACTION_OPEN, (int64_t)number, title);
        bool chosen = panel->view->overlay_number == (int)number;
        mw_draw_framed_box(panel->list, at, 10,
                           item->current ? theme->protocol_ground[MW_PROTOCOL_SMTP] : theme->panel,
                           hover || chosen ? theme->accent : theme->hairline, chosen ? 2 : 1);
        lesson_progress(panel, at, item->reached_percent);
    }
    struct mw_buffer about = {0};
    if (item->number > 0)
        mw_buffer_format(&about, mw_panel_say(panel, "Lesson %d", "Pelajaran %d"), item->number);
    const char *level = mw_say(item->level, language);
    if (level[0] != '\0') mw_buffer_format(&about, "%s%s", about.len > 0 ? " · " : "", level);
    if (item->minutes > 0)
        mw_buffer_format(&about, mw_panel_say(panel, "%s%d min", "%s%d menit"), about.len > 0 ? " · " : "",
                         item->minutes);
    if (item->current) mw_buffer_add_text(&about, mw_panel_say(panel, " · **open now**", " · **terbuka**"));
    const char *kind = mw_arena_text(arena, mw_buffer_text(&about));
    mw_buffer_free(&about);
    y += mw_panel_paragraph(panel, 12, at.x + padding, y, width, theme->muted, kind, draw);
    y += 3 * scale;
    y += mw_panel_paragraph(panel, 16, at.x + padding, y, width, theme->ink,
                            mw_arena_format(arena, "**%s**", title), draw);
    y += 3 * scale;
    y += mw_panel_paragraph(panel, 13, at.x + padding, y, width, theme->ink, mw_say(item->summary, language),
                            draw);
    return y + padding - at.y;
}

static struct mw_extent lessons_content(struct mw_panel *panel, struct mw_rect at, const void *self) {
    (void)self;
    struct mw_extent extent = {0};
    float gap = 12 * panel->scale;
    size_t columns = (size_t)fmaxf(1, floorf((at.w + gap) / (270 * panel->scale + gap)));
    float width = (at.w - gap * (float)(columns - 1)) / (float)columns, y = at.y;
    for (size_t first = 0; first < panel->of->shelf_count; first += columns) {
        float high = 0;
        size_t end = first + columns < panel->of->shelf_count ? first + columns : panel->of->shelf_count;
        for (size_t i = first; i < end; i++)
            high = fmaxf(high, lesson_card(panel, (struct mw_rect){0, 0, width, 0}, i, false));
        for (size_t i = first; i < end; i++) {
            lesson_card(panel, (struct mw_rect){at.x + (float)(i - first) * (width + gap), y, width, high}, i,
                        true);
            if (panel->view->overlay_number != (int)i) continue;
            extent.active_top = y - at.y;
            extent.active_bottom = y - at.y + high;
        }
        y += high + gap;
    }
    if (panel->of->shelf_count == 0)
        y += mw_panel_paragraph(
            panel, TEXT, at.x, y, at.w, panel->theme->muted,
            mw_panel_say(panel, "No lessons were found.", "Tidak ada pelajaran yang ditemukan."), true);
    extent.height = panel->of->shelf_count == 0 ? y - at.y : y - gap - at.y;
    return extent;
}

/* --- a word
 * ------------------------------------------------------------------------------------------------- */

static struct mw_extent word_content(struct mw_panel *panel, struct mw_rect at, const void *self) {
    const struct mw_word *word = self;
    float height = mw_panel_paragraph(panel, 15, at.x, at.y, at.w, panel->theme->ink,
                                      mw_say(word->meaning, panel->view->language), true);
    return (struct mw_extent){.height = height};
}

/* A card as high as its content, if the window has the room; else it scrolls. */
static void show(struct mw_panel *panel, struct mw_rect window, float width, const char *title,
                 mw_scroll_content *content, const void *self) {
    float outer = fminf(width * panel->scale, window.w - 32), padding = padding_of(panel, outer);
    struct mw_rect at = {0, 0, outer - 2 * padding, 0};
    float height =
        mw_panel_extent(panel, at, content, self).height + title_height(panel) + 1.6f * padding + 1;
    struct mw_rect inside = card(panel, window, width, height, title);
    mw_panel_scrolled(panel, inside, MW_SCROLL_OVERLAY, content, self);
}

void mw_panel_overlay(struct mw_panel *panel, struct mw_rect window) {
    const struct mw_word *word;
    switch (panel->view->overlay) {
    case MW_OVERLAY_NONE: break;
    case MW_OVERLAY_HELP:
        show(panel, window, 560, mw_panel_say(panel, "Keys and mouse", "Tombol dan tetikus"), help_content,
             NULL);
        break;
    case MW_OVERLAY_LESSONS:
        show(panel, window, 920, mw_panel_say(panel, "Lessons", "Pelajaran"), lessons_content, NULL);
        break;
    case MW_OVERLAY_WORD:
        if (panel->trace == NULL || panel->view->overlay_number < 0 ||
            (size_t)panel->view->overlay_number >= panel->trace->catalogue.word_count)
            break;
        word = &panel->trace->catalogue.words[panel->view->overlay_number];
        show(panel, window, 460, mw_say(word->word, panel->view->language), word_content, word);
        break;
    }
}
