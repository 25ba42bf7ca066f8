/* Message: the envelope beside the letter's own header, what is in the letter, and the way that it says it
 * came. */
#include <math.h>
#include <string.h>

#include "viz/inspector.h"
#include "viz/letters.h"
#include "viz/mime.h"
#include "viz/scroll.h"

static const float TITLE = 11.5f, TEXT = 12.5f;
enum { RECIPIENTS_SHOWN = 8, HOPS_SHOWN = 12 };

/* --- envelope
 * ------------------------------------------------------------------------------------------------ */

struct envelope {
    struct mw_span sender, recipients[RECIPIENTS_SHOWN];
    bool has_sender;
    size_t recipient_count;
};

static struct mw_span path_in(struct mw_span line) {
    size_t open = mw_span_find(line, '<'), close = mw_span_find(line, '>');
    return open < close && close < line.len ? mw_span_cut(line, open, close - open + 1) : line;
}

/* What MAIL FROM and RCPT TO have said on this connection since the last transaction began. */
static struct envelope envelope_at(const struct mw_panel *panel) {
    struct envelope envelope = {0};
    if (mw_panel_protocol(panel) != MW_PROTOCOL_SMTP) return envelope;
    for (uint32_t i = 0; i <= panel->moment.record; i++) {
        const struct mw_record *record = &panel->trace->records[i];
        if (record->connection != panel->connection || record->kind != MW_RECORD_COMMAND) continue;
        struct mw_span line = mw_trace_bytes(panel->trace, record->line.text);
        uint32_t reply = mw_trace_reply_to(panel->trace, i);
        bool refused = reply != MW_NONE && reply <= panel->moment.record &&
                       (panel->trace->records[reply].flags & MW_LINE_FAILURE) != 0;
        if (refused) continue;
        if (mw_span_starts_nocase(line, "MAIL FROM:")) {
            envelope = (struct envelope){.sender = path_in(line), .has_sender = true};
        } else if (mw_span_starts_nocase(line, "RCPT TO:")) {
            if (envelope.recipient_count < RECIPIENTS_SHOWN)
                envelope.recipients[envelope.recipient_count] = path_in(line);
            envelope.recipient_count++;
        } else if (mw_span_starts_nocase(line, "RSET")) {
            envelope = (struct envelope){0};
        }
    }
    return envelope;
}

/* --- drawing
 * --------------------------------------------------------------------------------------------------- */

static float draw_title(struct mw_panel *panel, float x, float y, float width, const char *title) {
    mw_panel_text(panel, MW_FONT_SEMIBOLD, TITLE, x, y, width, panel->theme->muted, title);
    return mw_panel_line_height(panel, MW_FONT_SEMIBOLD, TITLE) + 4 * panel->scale;
}

/* A paragraph would take "*" for one of its marks: another star that looks the same. */
static const char *without_marks(struct mw_arena *arena, const char *text) {
    struct mw_buffer plain = {0};
    for (; *text != '\0'; text++)
        mw_buffer_format(&plain, *text == '*' ? "\u2217" : "%c", *text);
    const char *copy = mw_arena_text(arena, mw_buffer_text(&plain));
    mw_buffer_free(&plain);
    return copy;
}

/* "From:  Ani <…>"; a long value wraps. Returns the height. */
static float draw_field(struct mw_panel *panel, float x, float y, float width, const char *name,
                        struct mw_span value) {
    struct mw_arena *arena = &panel->list->arena;
    float label = mw_panel_text_width(panel, MW_FONT_MONO, TEXT, "MAIL FROM ");
    if (label > width * 0.45f) label = width * 0.45f;
    mw_panel_text(panel, MW_FONT_MONO, TEXT - 0.5f, x, y, label - 4, panel->theme->muted, name);
    const char *text = mw_arena_span_text(arena, value);
    float line = mw_panel_line_height(panel, MW_FONT_MONO, TEXT);
    if (mw_panel_text_width(panel, MW_FONT_SANS, TEXT, text) <= width - label)
        mw_panel_text(panel, MW_FONT_SANS, TEXT, x + label, y, 0, panel->theme->ink, text);
    else
        line = fmaxf(line, mw_panel_paragraph(panel, TEXT, x + label, y, width - label, panel->theme->ink,
                                              without_marks(arena, text), true));
    return line + 2 * panel->scale;
}

static float draw_header(struct mw_panel *panel, float x, float y, float width, struct mw_span letter) {
    static const char *const fields[] = {"From", "To", "Cc", "Subject", "Date"};
    float top = y;
    y += draw_title(panel, x, y, width,
                    mw_panel_say(panel, "HEADER · what people read", "HEADER · yang dibaca orang"));
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct mw_buffer value = {0};
        if (mw_trace_header_text(letter, fields[i], &value)) {
            const char *name = mw_arena_format(&panel->list->arena, "%s:", fields[i]);
            y += draw_field(panel, x, y, width, name, mw_buffer_span(&value));
        }
        mw_buffer_free(&value);
    }
    return y - top;
}

static float draw_envelope(struct mw_panel *panel, float x, float y, float width, struct mw_span letter) {
    float top = y;
    struct envelope envelope = envelope_at(panel);
    y += draw_title(panel, x, y, width,
                    mw_panel_say(panel, "ENVELOPE · what servers use", "AMPLOP · yang dipakai server"));
    if (envelope.has_sender) {
        y += draw_field(panel, x, y, width, "MAIL FROM", envelope.sender);
        for (size_t i = 0; i < envelope.recipient_count && i < RECIPIENTS_SHOWN; i++)
            y += draw_field(panel, x, y, width, "RCPT TO", envelope.recipients[i]);
        if (envelope.recipient_count > RECIPIENTS_SHOWN)
            y += draw_field(panel, x, y, width, "", mw_span_of("…"));
        return y - top;
    }
    struct mw_buffer path = {0};
    bool kept = mw_trace_header(letter, "Return-Path", &path);
    if (kept) y += draw_field(panel, x, y, width, "Return-Path", mw_buffer_span(&path));
    mw_buffer_free(&path);
    const char *words =
        mw_panel_protocol(panel) == MW_PROTOCOL_SMTP
            ? mw_panel_say(panel, "Not written yet: **MAIL FROM** and **RCPT TO** will say it.",
                           "Belum ditulis: **MAIL FROM** dan **RCPT TO** yang akan menyebutnya.")
            : mw_panel_say(
                  panel,
                  "Thrown away on delivery, as with a letter on paper. At most the sender is kept, as "
                  "*Return-Path*.",
                  "Dibuang saat surat diantar, seperti surat kertas. Paling-paling pengirimnya disimpan "
                  "sebagai "
                  "*Return-Path*.");
    return y + mw_panel_paragraph(panel, TEXT, x, y, width, panel->theme->ink, words, true) - top;
}

static float draw_parts(struct mw_panel *panel, float x, float y, float width, struct mw_span letter) {
    struct mw_mime_part parts[MW_MIME_MOST_PARTS];
    size_t count = mw_mime_walk(letter, parts, MW_MIME_MOST_PARTS);
    float top = y, line = mw_panel_line_height(panel, MW_FONT_MONO, TEXT), scale = panel->scale;
    y += draw_title(panel, x, y, width, mw_panel_say(panel, "PARTS (MIME)", "BAGIAN (MIME)"));
    for (size_t i = 0; i < count; i++) {
        float indent = (float)parts[i].depth * 16 * scale, middle = y + line / 2;
        if (parts[i].depth > 0) {
            mw_draw_line(panel->list, x + indent - 10 * scale, y, x + indent - 10 * scale, middle, 1,
                         panel->theme->muted);
            mw_draw_line(panel->list, x + indent - 10 * scale, middle, x + indent - 3 * scale, middle, 1,
                         panel->theme->muted);
        }
        const char *size = mw_letters_size(panel, parts[i].body.len);
        float taken = mw_panel_text_width(panel, MW_FONT_SANS, 11.5f, size) + 8 * scale;
        const char *type = mw_arena_span_text(&panel->list->arena, parts[i].type);
        if (parts[i].name.len > 0)
            type = mw_arena_format(&panel->list->arena, "%s  “%.*s”", type, (int)parts[i].name.len,
                                   parts[i].name.data);
        if (width - indent - taken > 20 * scale)
            mw_panel_text(panel, MW_FONT_MONO, TEXT, x + indent, y, width - indent - taken, panel->theme->ink,
                          type);
        mw_panel_text_right(panel, MW_FONT_SANS, 11.5f, x + width, y, width, panel->theme->muted, size);
        y += line + 2 * scale;
    }
    return y - top;
}

/* "from A … by B": the words that name the hop. */
static const char *hop_words(struct mw_panel *panel, struct mw_span field) {
    size_t end = mw_span_find(field, ';');
    return mw_arena_span_text(&panel->list->arena, mw_span_trim(mw_span_cut(field, 0, end)));
}

/* Each server puts its line on top, so the trail reads upwards: it is shown the way the letter went. */
static float draw_trail(struct mw_panel *panel, float x, float y, float width, struct mw_span letter) {
    struct mw_span hops[HOPS_SHOWN];
    size_t count = mw_mime_fields(letter, "Received", hops, HOPS_SHOWN);
    float top = y, scale = panel->scale;
    y += draw_title(panel, x, y, width, mw_panel_say(panel, "TRAIL (Received)", "JEJAK (Received)"));
    if (count == 0)
        y += mw_panel_paragraph(
            panel, TEXT, x, y, width, panel->theme->ink,
            mw_panel_say(panel, "No server has stamped it yet.", "Belum ada server yang mengecapnya."), true);
    for (size_t i = count; i-- > 0;) {
        const char *number = mw_arena_format(&panel->list->arena, "%zu", count - i);
        float text_x = x + 20 * scale;
        mw_panel_text(panel, MW_FONT_SEMIBOLD, TEXT, x, y, 0, panel->theme->muted, number);
        y += mw_panel_paragraph(panel, TEXT, text_x, y, x + width - text_x, panel->theme->ink,
                                hop_words(panel, hops[i]), true) +
             3 * scale;
    }
    return y - top;
}

struct looked_at {
    struct mw_span letter, section; /* section: what went of it, if not all */
};

/* Below is the whole letter, but not all of it went over the line. */
static float draw_section(struct mw_panel *panel, float x, float y, float width, struct mw_span section) {
    if (section.len == 0) return 0;
    const char *words = mw_arena_format(
        &panel->list->arena,
        mw_panel_say(panel, "Of this letter only **%.*s** went over the line: the rest stayed on the server.",
                     "Dari surat ini hanya **%.*s** yang dikirim: sisanya tetap di server."),
        (int)section.len, section.data);
    return mw_panel_paragraph(panel, TEXT, x, y, width, panel->theme->attention, words, true) +
           6 * panel->scale;
}

static struct mw_extent draw_letter(struct mw_panel *panel, struct mw_rect at, const void *self) {
    const struct looked_at *looked_at = self;
    const struct mw_span letter = looked_at->letter;
    float scale = panel->scale, gap = 24 * scale;
    float y = at.y + draw_section(panel, at.x, at.y, at.w, looked_at->section);
    bool wide = at.w >= 500 * scale;
    float width = wide ? (at.w - gap) / 2 : at.w, right = wide ? at.x + width + gap : at.x;
    float height = draw_envelope(panel, at.x, y, width, letter);
    if (!wide) y += height + 8 * scale;
    float other = draw_header(panel, right, y, width, letter);
    y += (wide && height > other ? height : other) + 6 * scale;
    y += mw_panel_paragraph(
             panel, TEXT, at.x, y, at.w, panel->theme->muted,
             mw_panel_say(
                 panel,
                 "Servers deliver by the envelope and never look at the header: the two need not agree.",
                 "Server mengantar menurut amplop dan tidak pernah melihat header: keduanya tidak harus "
                 "sama."),
             true) +
         10 * scale;
    height = draw_parts(panel, at.x, y, width, letter);
    if (!wide) y += height + 8 * scale;
    other = draw_trail(panel, right, y, width, letter);
    y += wide && height > other ? height : other;
    return (struct mw_extent){.height = y - at.y};
}

void mw_panel_message(struct mw_panel *panel, struct mw_rect rect) {
    struct looked_at at = {{"", 0}, {"", 0}};
    bool any = panel->trace != NULL && mw_letters_looked_at(panel->trace, panel->moment.record,
                                                            panel->connection, &at.letter, &at.section);
    if (!any) {
        mw_inspector_words(
            panel, rect,
            mw_panel_say(panel, "No letter has been seen yet.", "Belum ada surat yang terlihat."));
        return;
    }
    rect.w -= 8 * panel->scale;
    mw_panel_scrolled(panel, rect, MW_SCROLL_INSPECTOR, draw_letter, &at);
}
