/* The title bar: where am I, and what can be done with the window. */
#include "viz/layout.h"
#include "viz/panel.h"
#include "viz/symbol.h"

static const float TEXT = 14;

static mw_color bar_line(const struct mw_panel *panel) {
    return panel->theme->on_bar_muted & 0xFFFFFF55;
}

/* An outlined place of a button on the dark bar, `width` wide, left of *right, which moves there. */
static struct mw_rect frame_left_of(struct mw_panel *panel, struct mw_rect bar, float *right, float width) {
    float height = mw_panel_line_height(panel, MW_FONT_SANS, TEXT) + 8 * panel->scale;
    if (height > bar.h - 8) height = bar.h - 8;
    struct mw_rect rect = {*right - width, bar.y + (bar.h - height) / 2, width, height};
    *right = rect.x - 8 * panel->scale;
    return rect;
}

static mw_color outline(struct mw_panel *panel, struct mw_rect rect, bool hover) {
    mw_draw_framed_box(panel->list, rect, 7, hover ? 0xFFFFFF1A : 0,
                       hover ? panel->theme->on_bar : bar_line(panel), 1);
    return panel->theme->on_bar;
}

static float text_top(const struct mw_panel *panel, struct mw_rect rect) {
    return rect.y + (rect.h - mw_panel_line_height(panel, MW_FONT_SANS, TEXT)) / 2;
}

static void word_button(struct mw_panel *panel, struct mw_rect bar, float *right, const char *text,
                        int action) {
    float width = mw_panel_text_width(panel, MW_FONT_SANS, TEXT, text) + 20 * panel->scale;
    struct mw_rect rect = frame_left_of(panel, bar, right, width);
    bool hover = mw_panel_hit(panel, rect, action, 0, text);
    mw_color color = outline(panel, rect, hover);
    mw_panel_text_middle(panel, MW_FONT_SANS, TEXT, rect.x + rect.w / 2, text_top(panel, rect), 0, color,
                         text);
}

static void symbol_button(struct mw_panel *panel, struct mw_rect bar, float *right, enum mw_symbol symbol,
                          int action, const char *label) {
    float size = 15 * panel->scale;
    struct mw_rect rect = frame_left_of(panel, bar, right, size + 14 * panel->scale);
    mw_color color = outline(panel, rect, mw_panel_hit(panel, rect, action, 0, label));
    mw_symbol(panel->list, symbol, rect.x + (rect.w - size) / 2, rect.y + (rect.h - size) / 2, size, color);
}

/* "EN ID": the language in force is the bright one. */
static void language_button(struct mw_panel *panel, struct mw_rect bar, float *right) {
    float gap = 5 * panel->scale, en = mw_panel_text_width(panel, MW_FONT_SEMIBOLD, TEXT, "EN"),
          id = mw_panel_text_width(panel, MW_FONT_SEMIBOLD, TEXT, "ID");
    struct mw_rect rect = frame_left_of(panel, bar, right, en + id + gap + 20 * panel->scale);
    outline(
        panel, rect,
        mw_panel_hit(panel, rect, MW_ACTION_LANGUAGE, 0, mw_panel_say(panel, "Bahasa Indonesia", "English")));
    float x = rect.x + 10 * panel->scale, y = text_top(panel, rect);
    bool english = panel->view->language == MW_LANGUAGE_EN;
    mw_color bright = panel->theme->on_bar, calm = panel->theme->on_bar_muted;
    mw_panel_text(panel, english ? MW_FONT_SEMIBOLD : MW_FONT_SANS, TEXT, x, y, 0, english ? bright : calm,
                  "EN");
    mw_panel_text(panel, english ? MW_FONT_SANS : MW_FONT_SEMIBOLD, TEXT, x + en + gap, y, 0,
                  english ? calm : bright, "ID");
}

/* "A− A+": two areas in one outline. */
static void size_button(struct mw_panel *panel, struct mw_rect bar, float *right) {
    float half = mw_panel_text_width(panel, MW_FONT_SANS, TEXT, "A+") + 14 * panel->scale;
    struct mw_rect rect = frame_left_of(panel, bar, right, 2 * half);
    struct mw_rect left = {rect.x, rect.y, half, rect.h}, other = {rect.x + half, rect.y, half, rect.h};
    mw_draw_framed_box(panel->list, rect, 7, 0, bar_line(panel), 1);
    if (mw_panel_hit(panel, left, MW_ACTION_SMALLER, 0,
                     mw_panel_say(panel, "Smaller text", "Teks lebih kecil")))
        outline(panel, left, true);
    if (mw_panel_hit(panel, other, MW_ACTION_BIGGER, 0,
                     mw_panel_say(panel, "Larger text", "Teks lebih besar")))
        outline(panel, other, true);
    mw_panel_text_middle(panel, MW_FONT_SANS, TEXT, left.x + half / 2, text_top(panel, rect), 0,
                         panel->theme->on_bar, "A−");
    mw_panel_text_middle(panel, MW_FONT_SANS, TEXT, other.x + half / 2, text_top(panel, rect), 0,
                         panel->theme->on_bar, "A+");
}

static float crumb(struct mw_panel *panel, float x, float y, float right, mw_color color, const char *text) {
    if (right - x < 24 * panel->scale) return x;
    return x + mw_panel_text(panel, MW_FONT_SANS, TEXT, x, y, right - x, color, text);
}

/* Lessons › 1 Your first message › From laptop to mailbox */
static void breadcrumbs(struct mw_panel *panel, float x, float y, float right) {
    const struct mw_theme *theme = panel->theme;
    if (panel->of->guide != NULL) {
        crumb(panel, x, y, right, theme->on_bar, mw_say(panel->of->guide->title, panel->view->language));
        return;
    }
    const char *lessons = mw_panel_say(panel, "Lessons", "Pelajaran");
    struct mw_rect area = {x, y, mw_panel_text_width(panel, MW_FONT_SANS, TEXT, lessons),
                           mw_panel_line_height(panel, MW_FONT_SANS, TEXT)};
    if (area.w > right - x) return;
    bool hover = mw_panel_hit(panel, area, MW_ACTION_LESSONS, 0, lessons);
    x = crumb(panel, x, y, right, hover ? theme->on_bar : theme->on_bar_muted, lessons);
    if (panel->trace == NULL) return;
    const struct mw_about *about = &panel->trace->catalogue.about;
    enum mw_language language = panel->view->language;
    bool compare = panel->view->comparing && panel->of->trace[1] != NULL;
    const char *title = mw_say(about->title, language), *number = "",
               *last = mw_say(about->variant_title, language);
    if (about->number > 0) number = mw_arena_format(&panel->list->arena, "%d ", about->number);
    if (compare) {
        const char *other = mw_say(panel->of->trace[1]->catalogue.about.variant_title, language);
        struct mw_arena *arena = &panel->list->arena;
        if (panel->of->trace[2] == NULL)
            last = mw_arena_format(arena, mw_panel_say(panel, "Compare: %s and %s", "Bandingkan: %s dan %s"),
                                   last, other);
        else
            last = mw_arena_format(
                arena, mw_panel_say(panel, "Compare: %s, %s and %s", "Bandingkan: %s, %s, dan %s"), last,
                other, mw_say(panel->of->trace[2]->catalogue.about.variant_title, language));
    }
    x = crumb(panel, x, y, right, last[0] ? theme->on_bar_muted : theme->on_bar,
              mw_arena_format(&panel->list->arena, " › %s%s", number, title));
    if (last[0] == '\0') return;
    x = crumb(panel, x, y, right, theme->on_bar_muted, " › ");
    crumb(panel, x, y, right, theme->on_bar, last);
}

/* What has just been done, in the breadcrumbs' place for a while. */
static void news(struct mw_panel *panel, float x, float y, float right) {
    float size = 13 * panel->scale, line = mw_panel_line_height(panel, MW_FONT_SEMIBOLD, TEXT);
    if (right - x < 4 * size) return;
    mw_symbol(panel->list, MW_SYMBOL_DONE, x, y + (line - size) / 2, size, panel->theme->on_bar);
    mw_panel_text(panel, MW_FONT_SEMIBOLD, TEXT, x + size * 1.5f, y, right - x - size * 1.5f,
                  panel->theme->on_bar, panel->view->news);
}

void mw_panel_bar(struct mw_panel *panel, struct mw_rect rect) {
    const struct mw_theme *theme = panel->theme;
    bool compact = mw_layout_of(panel->view->width, panel->view->height, panel->scale).compact;
    float margin = (compact ? 10 : 20) * panel->scale, right = rect.x + rect.w - margin;
    mw_draw_box(panel->list, rect, 0, theme->bar);
    word_button(panel, rect, &right, compact ? "?" : mw_panel_say(panel, "? Help", "? Bantuan"),
                MW_ACTION_HELP);
    const char *export = mw_panel_say(panel, "Export", "Ekspor");
    if (panel->trace != NULL && compact)
        symbol_button(panel, rect, &right, MW_SYMBOL_EXPORT, MW_ACTION_EXPORT, export);
    else if (panel->trace != NULL)
        word_button(panel, rect, &right, export, MW_ACTION_EXPORT);
    symbol_button(panel, rect, &right, MW_SYMBOL_DARK, MW_ACTION_DARK,
                  panel->view->dark ? mw_panel_say(panel, "Light colours", "Warna terang")
                                    : mw_panel_say(panel, "Dark colours", "Warna gelap"));
    if (panel->of->trace[1] != NULL)
        word_button(panel, rect, &right,
                    panel->view->comparing ? mw_panel_say(panel, "One run", "Satu jalan")
                                           : mw_panel_say(panel, "Compare", "Bandingkan"),
                    MW_ACTION_COMPARE);
    size_button(panel, rect, &right);
    language_button(panel, rect, &right);

    float y = rect.y + (rect.h - mw_panel_line_height(panel, MW_FONT_BOLD, 17)) / 2, x = rect.x + margin;
    float name = mw_panel_text_width(panel, MW_FONT_BOLD, 17, "Mailwalk");
    if (x + name > right) return;
    mw_panel_hit(panel, (struct mw_rect){x, rect.y + 4, name, rect.h - 8}, MW_ACTION_LESSONS, 0,
                 mw_panel_say(panel, "Lessons", "Pelajaran"));
    mw_panel_text(panel, MW_FONT_BOLD, 17, x, y, 0, theme->on_bar, "Mailwalk");
    x += name + (compact ? 14 : 30) * panel->scale;
    y = rect.y + (rect.h - mw_panel_line_height(panel, MW_FONT_SANS, TEXT)) / 2;
    if (panel->view->news != NULL)
        news(panel, x, y, right - 8 * panel->scale);
    else
        breadcrumbs(panel, x, y, right - 8 * panel->scale);
}
