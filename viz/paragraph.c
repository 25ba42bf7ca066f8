/* Paragraphs: words with **bold** and *italic*, wrapped at blanks. */
#include <string.h>

#include "sim/base/text.h"
#include "viz/panel.h"

/* Where the next piece goes. Pieces of one font that stand side by side are drawn as one text. */
struct pen {
    struct mw_panel *panel;
    float size, left, width, line_height;
    mw_color color;
    bool draw;
    float x, y;               /* x: from the left edge */
    struct mw_buffer pending; /* begins at pending_x */
    float pending_x;
    enum mw_font font;
};

static void flush(struct pen *pen) {
    if (pen->pending.len > 0 && pen->draw)
        mw_draw_text(pen->panel->list, pen->font, pen->size * pen->panel->scale, pen->left + pen->pending_x,
                     pen->y, pen->color, mw_buffer_text(&pen->pending));
    mw_buffer_clear(&pen->pending);
}

static void new_line(struct pen *pen) {
    flush(pen);
    pen->x = 0;
    pen->y += pen->line_height;
}

static float width_of(const struct pen *pen, enum mw_font font, struct mw_span text) {
    const struct mw_metrics *metrics = pen->panel->of->metrics;
    return metrics->width(metrics->fonts, font, pen->size * pen->panel->scale, text);
}

static void put(struct pen *pen, enum mw_font font, struct mw_span text) {
    if (pen->pending.len > 0 && font != pen->font) {
        /* Several words drawn as one are not quite as wide as all of them. */
        pen->x = pen->pending_x + width_of(pen, pen->font, mw_buffer_span(&pen->pending));
        flush(pen);
    }
    if (pen->pending.len == 0) pen->pending_x = pen->x;
    pen->font = font;
    mw_buffer_add(&pen->pending, text);
    pen->x += width_of(pen, font, text);
}

/* A piece that is wider than a whole line goes letter by letter. */
static void put_broken(struct pen *pen, enum mw_font font, struct mw_span text) {
    while (text.len > 0) {
        struct mw_span rest = text;
        mw_utf8_next(&rest);
        struct mw_span letter = mw_span_cut(text, 0, text.len - rest.len);
        if (pen->x > 0 && pen->x + width_of(pen, font, letter) > pen->width) new_line(pen);
        put(pen, font, letter);
        text = rest;
    }
}

/* Takes the marks "**" and "*" at the front of *text into account; true if there was one. With nothing behind
 * it in its word a "*" begins nothing: it is one of IMAP's. */
static bool take_mark(struct mw_span *text, bool *bold, bool *italic) {
    if (text->len == 0 || text->data[0] != '*') return false;
    bool two = text->len > 1 && text->data[1] == '*';
    if (!two && text->len == 1 && !*italic) return false;
    if (two)
        *bold = !*bold;
    else
        *italic = !*italic;
    *text = mw_span_from(*text, two ? 2 : 1);
    return true;
}

static enum mw_font font_of(bool bold, bool italic) {
    return bold ? MW_FONT_SEMIBOLD : italic ? MW_FONT_ITALIC : MW_FONT_SANS;
}

/* Draws or measures one word, marks and all; the marks' state after it is kept for the next word. */
static float each_piece(struct pen *pen, struct mw_span word, bool *bold, bool *italic, bool put_it) {
    float width = 0;
    while (word.len > 0) {
        if (take_mark(&word, bold, italic)) continue;
        size_t star = word.data[0] == '*'; /* it is no mark, or it would have been taken */
        struct mw_span piece = mw_span_cut(word, 0, star + mw_span_find(mw_span_from(word, star), '*'));
        enum mw_font font = font_of(*bold, *italic);
        width += width_of(pen, font, piece);
        if (put_it && width_of(pen, font, piece) > pen->width)
            put_broken(pen, font, piece);
        else if (put_it)
            put(pen, font, piece);
        word = mw_span_from(word, piece.len);
    }
    return width;
}

float mw_panel_paragraph(struct mw_panel *panel, float size, float x, float y, float width, mw_color color,
                         const char *text, bool draw) {
    struct pen pen = {.panel = panel,
                      .size = size,
                      .left = x,
                      .width = width,
                      .line_height =
                          mw_panel_line_height(panel, MW_FONT_SANS, size) * (size < 16 ? 1.05f : 0.92f),
                      .color = color,
                      .draw = draw,
                      .y = y};
    bool bold = false, italic = false;
    struct mw_span rest = mw_span_of(text);
    while (rest.len > 0) {
        if (rest.data[0] == ' ' || rest.data[0] == '\n') {
            if (rest.data[0] == '\n') new_line(&pen);
            rest = mw_span_from(rest, 1);
            continue;
        }
        size_t blank = mw_span_find(rest, ' '), line_end = mw_span_find(rest, '\n');
        struct mw_span word = mw_span_cut(rest, 0, blank < line_end ? blank : line_end);
        bool bold_after = bold, italic_after = italic;
        float wide = each_piece(&pen, word, &bold_after, &italic_after, false);
        float gap = pen.x > 0 ? width_of(&pen, font_of(bold, italic), mw_span_of(" ")) : 0;
        if (pen.x > 0 && pen.x + gap + wide > width)
            new_line(&pen);
        else if (gap > 0)
            put(&pen, font_of(bold, italic), mw_span_of(" "));
        each_piece(&pen, word, &bold, &italic, true);
        rest = mw_span_from(rest, word.len);
    }
    bool unfinished = pen.x > 0;
    flush(&pen);
    mw_buffer_free(&pen.pending);
    return pen.y - y + (unfinished ? pen.line_height : 0);
}
