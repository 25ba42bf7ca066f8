#include "viz/letters.h"

#include "sim/base/text.h"

static const float ROW_TEXT = 12.5f;

const char *mw_letters_subject(const struct mw_panel *panel, uint32_t text) {
    struct mw_buffer subject = {0};
    bool found = mw_trace_header_text(mw_trace_bytes(panel->trace, text), "Subject", &subject);
    const char *result = found && subject.len > 0
                             ? mw_arena_text(&panel->list->arena, mw_buffer_text(&subject))
                             : mw_panel_say(panel, "(no subject)", "(tanpa judul)");
    mw_buffer_free(&subject);
    return result;
}

const char *mw_letters_size(const struct mw_panel *panel, uint64_t bytes) {
    struct mw_buffer size = {0};
    mw_text_size(&size, bytes, panel->view->language == MW_LANGUAGE_ID);
    const char *result = mw_arena_text(&panel->list->arena, mw_buffer_text(&size));
    mw_buffer_free(&size);
    return result;
}

const char *mw_letters_count(const struct mw_panel *panel, size_t count) {
    const char *many = mw_panel_say(panel, "messages", "pesan"),
               *one = mw_panel_say(panel, "message", "pesan");
    return mw_arena_format(&panel->list->arena, "%zu %s", count, count == 1 ? one : many);
}

bool mw_letters_looked_at(const struct mw_trace *trace, uint32_t record, uint32_t connection,
                          struct mw_span *letter) {
    if (record >= trace->record_count) return false;
    uint32_t text = MW_NONE;
    for (uint32_t i = record + 1; i-- > 0;) {
        const struct mw_record *at = &trace->records[i];
        if (at->kind == MW_RECORD_CONTENT && at->connection == connection) {
            text = at->line.text;
            break;
        }
        if (at->kind == MW_RECORD_MAIL_ADDED && text == MW_NONE) text = at->mail.text;
    }
    if (text == MW_NONE) return false;
    *letter = mw_trace_bytes(trace, text);
    return true;
}

uint32_t mw_letters_before_now(const struct mw_trace *trace, uint32_t record) {
    return record == MW_NONE ? MW_NONE : mw_trace_previous_stop(trace, record, MW_GRAIN_LINE);
}

float mw_letters_row_height(const struct mw_panel *panel) {
    return mw_panel_line_height(panel, MW_FONT_SANS, ROW_TEXT) + 6 * panel->scale;
}

void mw_letters_row(struct mw_panel *panel, struct mw_rect rect, const char *subject, uint64_t bytes,
                    enum mw_letters_look look) {
    const struct mw_theme *theme = panel->theme;
    float scale = panel->scale, line = mw_panel_line_height(panel, MW_FONT_SANS, ROW_TEXT);
    float y = rect.y + (rect.h - line) / 2, x = rect.x + 6 * scale, right = rect.x + rect.w - 6 * scale;
    mw_color color = look == MW_LETTERS_REMOVED  ? theme->failure
                     : look == MW_LETTERS_ADDED  ? theme->good
                     : look == MW_LETTERS_MARKED ? theme->muted
                                                 : theme->ink;
    if (look == MW_LETTERS_REMOVED) mw_draw_box(panel->list, rect, 5, theme->failure_ground);
    if (look == MW_LETTERS_ADDED) mw_draw_box(panel->list, rect, 5, theme->protocol_ground[MW_PROTOCOL_IMAP]);
    if (look == MW_LETTERS_ADDED || look == MW_LETTERS_REMOVED) {
        const char *sign = look == MW_LETTERS_ADDED ? "+" : "−";
        mw_panel_text_middle(panel, MW_FONT_BOLD, ROW_TEXT, x + 8 * scale, y, 0, color, sign);
    } else {
        struct mw_rect envelope = {x, rect.y + (rect.h - 11 * scale) / 2, 16 * scale, 11 * scale};
        mw_panel_letter(panel, envelope, color, theme->panel, false);
    }
    x += 22 * scale;
    const char *size = mw_letters_size(panel, bytes);
    float size_width = mw_panel_text_width(panel, MW_FONT_SANS, 11.5f, size);
    if (size_width > rect.w * 0.4f) size_width = 0;
    if (size_width > 0)
        mw_panel_text_right(panel, MW_FONT_SANS, 11.5f, right,
                            rect.y + (rect.h - mw_panel_line_height(panel, MW_FONT_SANS, 11.5f)) / 2, 0,
                            theme->muted, size);
    float room = right - x - size_width - 8 * scale;
    if (room < 4) return;
    enum mw_font font =
        look == MW_LETTERS_CALM || look == MW_LETTERS_MARKED ? MW_FONT_SANS : MW_FONT_SEMIBOLD;
    float width = mw_panel_text(panel, font, ROW_TEXT, x, y, room, color, subject);
    if (look == MW_LETTERS_MARKED || look == MW_LETTERS_REMOVED)
        mw_draw_line(panel->list, x, y + line * 0.52f, x + width, y + line * 0.52f, 1.25f * scale, color);
}

float mw_letters_rows(struct mw_panel *panel, struct mw_rect at, uint32_t store, size_t most) {
    uint32_t now = panel->moment.record, before = mw_letters_before_now(panel->trace, now);
    struct mw_holding holding = mw_trace_holding(panel->trace, now, store, &panel->list->arena);
    float y = at.y, row = mw_letters_row_height(panel);
    size_t shown = 0;
    for (uint32_t i = before == MW_NONE ? 0 : before + 1; now != MW_NONE && i <= now; i++) {
        const struct mw_record *record = &panel->trace->records[i];
        if (record->kind != MW_RECORD_MAIL_REMOVED || record->mail.store != store || shown == most) continue;
        mw_letters_row(panel, (struct mw_rect){at.x, y, at.w, row},
                       mw_letters_subject(panel, record->mail.text),
                       mw_trace_bytes(panel->trace, record->mail.text).len, MW_LETTERS_REMOVED);
        y += row;
        shown++;
    }
    size_t room = most - shown, first = holding.letter_count > room ? holding.letter_count - room : 0;
    for (size_t i = first; i < holding.letter_count; i++) { /* the latest are what the eye looks for */
        const struct mw_letter *letter = &holding.letters[i];
        bool initial = (panel->trace->records[letter->since].flags & MW_MAIL_INITIAL) != 0;
        bool fresh = !initial && (before == MW_NONE || letter->since > before);
        mw_letters_row(panel, (struct mw_rect){at.x, y, at.w, row}, mw_letters_subject(panel, letter->text),
                       letter->bytes,
                       letter->marked ? MW_LETTERS_MARKED
                       : fresh        ? MW_LETTERS_ADDED
                                      : MW_LETTERS_CALM);
        y += row;
    }
    if (first > 0) {
        const char *more =
            mw_arena_format(&panel->list->arena, mw_panel_say(panel, "and %zu more", "dan %zu lagi"), first);
        mw_panel_text(panel, MW_FONT_SANS, 11.5f, at.x + 6 * panel->scale, y, at.w, panel->theme->muted,
                      more);
        y += row;
    }
    return y - at.y;
}
