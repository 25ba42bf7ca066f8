/* The title bar: where am I, and what can be done with the window. */
#include <math.h>

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

/* What the bar says of where one is: the parts that there is room for. */
struct crumbs {
    const char *lessons, *title, *last; /* "": left out */
};

static const char *between(const char *before, const char *after) {
    return before[0] != '\0' && after[0] != '\0' ? " › " : "";
}

static float crumbs_width(const struct mw_panel *panel, const struct crumbs *crumbs) {
    const char *parts[] = {crumbs->lessons, between(crumbs->lessons, crumbs->title), crumbs->title,
                           between(crumbs->title, crumbs->last), crumbs->last};
    float width = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        width += mw_panel_text_width(panel, MW_FONT_SANS, TEXT, parts[i]);
    return width;
}

/* "Compare: A and B": each run says again which it is, so that this may be left out. */
static const char *compared(struct mw_panel *panel) {
    const struct mw_frame_of *of = panel->of;
    enum mw_language language = panel->view->language;
    struct mw_arena *arena = &panel->list->arena;
    const char *titles[MW_RUNS_MOST] = {0};
    for (size_t i = 0; i < MW_RUNS_MOST && of->trace[i] != NULL; i++)
        titles[i] = mw_say(of->trace[i]->catalogue.about.variant_title, language);
    if (titles[2] == NULL)
        return mw_arena_format(arena, mw_panel_say(panel, "Compare: %s and %s", "Bandingkan: %s dan %s"),
                               titles[0], titles[1]);
    return mw_arena_format(arena, mw_panel_say(panel, "Compare: %s, %s and %s", "Bandingkan: %s, %s, dan %s"),
                           titles[0], titles[1], titles[2]);
}

/* Lessons › 1 Your first message › From laptop to mailbox. Where it is too long its ends go first, and the
 * lesson's own title last; that is only cut where nothing else is left. */
static struct crumbs crumbs_for(struct mw_panel *panel, float room) {
    const char *lessons = mw_panel_say(panel, "Lessons", "Pelajaran");
    if (panel->of->guide != NULL)
        return (struct crumbs){"", mw_say(panel->of->guide->title, panel->view->language), ""};
    if (panel->trace == NULL) return (struct crumbs){lessons, "", ""};
    const struct mw_about *about = &panel->trace->catalogue.about;
    const char *title = mw_say(about->title, panel->view->language), *numbered = title;
    if (about->number > 0) numbered = mw_arena_format(&panel->list->arena, "%d %s", about->number, title);
    bool compare = panel->view->comparing && panel->of->trace[1] != NULL;
    const char *last = compare ? compared(panel) : mw_say(about->variant_title, panel->view->language);
    const char *brief = compare ? mw_panel_say(panel, "Compare", "Bandingkan") : last;
    const struct crumbs forms[] = {{lessons, numbered, last},  {"", numbered, last},
                                   {lessons, numbered, brief}, {"", numbered, brief},
                                   {"", numbered, ""},         {"", title, ""}};
    size_t form = 0;
    while (form + 1 < sizeof forms / sizeof *forms && crumbs_width(panel, &forms[form]) > room)
        form++;
    return forms[form];
}

static void draw_crumbs(struct mw_panel *panel, float x, float y, float right, const struct crumbs *crumbs) {
    const struct mw_theme *theme = panel->theme;
    /* A title that is too long for the bar is written smaller before it is cut. */
    float size = TEXT * fminf(1, fmaxf(0.75f, (right - x) / fmaxf(1, crumbs_width(panel, crumbs))));
    float line = mw_panel_line_height(panel, MW_FONT_SANS, TEXT), first = x;
    y += (line - mw_panel_line_height(panel, MW_FONT_SANS, size)) / 2;
    if (crumbs->lessons[0] != '\0') {
        struct mw_rect area = {x, y, mw_panel_text_width(panel, MW_FONT_SANS, size, crumbs->lessons), line};
        bool hover = mw_panel_hit(panel, area, MW_ACTION_LESSONS, 0, crumbs->lessons);
        x += mw_panel_text(panel, MW_FONT_SANS, size, x, y, right - x,
                           hover ? theme->on_bar : theme->on_bar_muted, crumbs->lessons);
        x += mw_panel_text(panel, MW_FONT_SANS, size, x, y, 0, theme->on_bar_muted,
                           between(crumbs->lessons, crumbs->title));
    }
    bool more = crumbs->last[0] != '\0';
    if (right - x < 24 * panel->scale) return;
    x += mw_panel_text(panel, MW_FONT_SANS, size, x, y, right - x, more ? theme->on_bar_muted : theme->on_bar,
                       crumbs->title);
    if (more) x += mw_panel_text(panel, MW_FONT_SANS, size, x, y, 0, theme->on_bar_muted, " › ");
    if (more) x += mw_panel_text(panel, MW_FONT_SANS, size, x, y, right - x, theme->on_bar, crumbs->last);
    if (crumbs->lessons[0] == '\0' && panel->of->guide == NULL) /* the way to the lessons all the same */
        mw_panel_hit(panel, (struct mw_rect){first, y, x - first, line}, MW_ACTION_LESSONS, 0,
                     mw_panel_say(panel, "Lessons", "Pelajaran"));
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
    const char *compare = panel->view->comparing ? mw_panel_say(panel, "One run", "Satu jalan")
                                                 : mw_panel_say(panel, "Compare", "Bandingkan");
    if (panel->of->trace[1] != NULL && compact)
        symbol_button(panel, rect, &right, panel->view->comparing ? MW_SYMBOL_ONE : MW_SYMBOL_COMPARE,
                      MW_ACTION_COMPARE, compare);
    else if (panel->of->trace[1] != NULL)
        word_button(panel, rect, &right, compare, MW_ACTION_COMPARE);
    size_button(panel, rect, &right);
    language_button(panel, rect, &right);

    right -= 8 * panel->scale;
    float y = rect.y + (rect.h - mw_panel_line_height(panel, MW_FONT_BOLD, 17)) / 2, x = rect.x + margin;
    float name = mw_panel_text_width(panel, MW_FONT_BOLD, 17, "Mailwalk");
    float behind = x + name + (compact ? 14 : 30) * panel->scale;
    struct crumbs crumbs = crumbs_for(panel, right - behind);
    bool named = x + name <= right && crumbs_width(panel, &crumbs) <= right - behind;
    if (named) { /* the window's title says it, too: where one is goes before it */
        mw_panel_hit(panel, (struct mw_rect){x, rect.y + 4, name, rect.h - 8}, MW_ACTION_LESSONS, 0,
                     mw_panel_say(panel, "Lessons", "Pelajaran"));
        mw_panel_text(panel, MW_FONT_BOLD, 17, x, y, 0, theme->on_bar, "Mailwalk");
        x = behind;
    } else {
        crumbs = crumbs_for(panel, right - x);
    }
    y = rect.y + (rect.h - mw_panel_line_height(panel, MW_FONT_SANS, TEXT)) / 2;
    if (panel->view->news != NULL)
        news(panel, x, y, right);
    else
        draw_crumbs(panel, x, y, right, &crumbs);
}
