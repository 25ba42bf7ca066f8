#include "viz/letters.h"

#include <math.h>

#include "sim/base/text.h"
#include "viz/symbol.h"

static const float ROW_TEXT = 12.5f, SMALL = 11.5f, LEAST_SUBJECT = 76;

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

/* The whole letter, as it lay somewhere at this record or before; MW_NONE. */
static uint32_t whole_text(const struct mw_trace *trace, uint32_t record, uint32_t message) {
    size_t count;
    const uint32_t *arrivals = mw_trace_arrivals(trace, &count);
    for (size_t i = count; message != MW_NONE && i-- > 0;) {
        const struct mw_record *at = &trace->records[arrivals[i]];
        if (arrivals[i] > record || at->mail.message != message || at->flags & MW_MAIL_PARTIAL) continue;
        return at->mail.text;
    }
    return MW_NONE;
}

/* The letter that a CONTENT is, or is a part of; MW_NONE: of none that is known. */
static uint32_t letter_of_content(const struct mw_trace *trace, uint32_t number, struct mw_span *section) {
    const struct mw_record *content = &trace->records[number];
    if (!mw_trace_section(trace, number, section)) return content->line.text;
    if (mw_span_is(*section, "literal")) return MW_NONE;
    return whole_text(trace, number, content->line.message);
}

bool mw_letters_looked_at(const struct mw_trace *trace, uint32_t record, uint32_t connection,
                          struct mw_span *letter, struct mw_span *section) {
    if (record >= trace->record_count) return false;
    uint32_t text = MW_NONE;
    *section = (struct mw_span){"", 0};
    size_t count;
    const uint32_t *contents = mw_trace_contents(trace, connection, &count);
    for (size_t i = count; i-- > 0 && text == MW_NONE;) {
        struct mw_span part = {"", 0};
        if (contents[i] > record) continue;
        text = letter_of_content(trace, contents[i], &part);
        if (text != MW_NONE) *section = part;
    }
    const uint32_t *arrivals = mw_trace_arrivals(trace, &count);
    for (size_t i = count; i-- > 0 && text == MW_NONE;) {
        const struct mw_record *at = &trace->records[arrivals[i]];
        if (arrivals[i] > record || at->kind != MW_RECORD_MAIL_ADDED) continue;
        text = at->flags & MW_MAIL_PARTIAL ? whole_text(trace, arrivals[i], at->mail.message) : at->mail.text;
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

/* --- a row ------------------------------------------------------------------------------------------------
 */

/* Words for flags that came or went just now, else for those that are there; "" if there is nothing to say.
 */
static const char *flag_words(const struct mw_panel *panel, const struct mw_letters_row *row, bool news) {
    static const struct {
        uint16_t flag;
        struct mw_bilingual set, cleared, stands; /* just now, just now, since long */
    } words[] = {{MW_MAIL_SEEN, MW_BOTH("now read", "kini dibaca"),
                  MW_BOTH("unread again", "kembali belum dibaca"), MW_BOTH(NULL, NULL)},
                 {MW_MAIL_ANSWERED, MW_BOTH("now answered", "kini dibalas"),
                  MW_BOTH("no longer answered", "tidak lagi dibalas"), MW_BOTH("answered", "dibalas")},
                 {MW_MAIL_FLAGGED, MW_BOTH("now starred", "kini berbintang"),
                  MW_BOTH("star taken away", "bintang dilepas"), MW_BOTH("starred", "berbintang")},
                 {MW_MAIL_DELETED, MW_BOTH("now marked", "kini ditandai"),
                  MW_BOTH("no longer marked", "tidak lagi ditandai"), MW_BOTH("marked", "ditandai")},
                 {MW_MAIL_DRAFT, MW_BOTH("now a draft", "kini konsep"),
                  MW_BOTH("no draft any more", "bukan konsep lagi"), MW_BOTH("draft", "konsep")},
                 {MW_MAIL_KEYWORD, MW_BOTH("keyword added", "kata kunci ditambah"),
                  MW_BOTH("keyword gone", "kata kunci dihapus"), MW_BOTH("keyword", "kata kunci")}};
    struct mw_buffer text = {0};
    for (size_t i = 0; row->has_flags && i < sizeof words / sizeof *words; i++) {
        bool now = (row->flags & words[i].flag) != 0, then = (row->before & words[i].flag) != 0;
        if (news ? now == then : !now) continue;
        const char *word = mw_say(!news ? words[i].stands
                                  : now ? words[i].set
                                        : words[i].cleared,
                                  panel->view->language);
        if (word[0] != '\0') mw_buffer_format(&text, "%s%s", text.len > 0 ? ", " : "", word);
    }
    if (news && (row->before & MW_MAIL_PARTIAL) && !(row->flags & MW_MAIL_PARTIAL))
        mw_buffer_format(&text, "%s%s", text.len > 0 ? ", " : "",
                         mw_panel_say(panel, "now whole", "kini lengkap"));
    if (!news && row->has_flags && !(row->flags & MW_MAIL_SEEN))
        mw_buffer_format(&text, "%s%s", text.len > 0 ? ", " : "",
                         mw_panel_say(panel, "unread", "belum dibaca"));
    const char *copy = mw_arena_text(&panel->list->arena, mw_buffer_text(&text));
    mw_buffer_free(&text);
    return copy;
}

const char *mw_letters_flag_news(const struct mw_panel *panel, uint16_t before, uint16_t now) {
    struct mw_letters_row row = {.has_flags = true, .before = before, .flags = now};
    return flag_words(panel, &row, true);
}

static mw_color row_color(const struct mw_panel *panel, enum mw_letters_look look) {
    const struct mw_theme *theme = panel->theme;
    switch (look) {
    case MW_LETTERS_REMOVED: return theme->failure;
    case MW_LETTERS_ADDED: return theme->good;
    case MW_LETTERS_MARKED: return theme->muted;
    case MW_LETTERS_CHANGED:
    case MW_LETTERS_CALM: break;
    }
    return theme->ink;
}

/* The envelope or the sign before it, and the flags' shapes. Returns where the subject begins. */
static float row_shapes(struct mw_panel *panel, struct mw_rect rect, const struct mw_letters_row *row,
                        float x) {
    const struct mw_theme *theme = panel->theme;
    float scale = panel->scale, line = mw_panel_line_height(panel, MW_FONT_SANS, ROW_TEXT);
    mw_color color = row_color(panel, row->look);
    if (row->look == MW_LETTERS_ADDED || row->look == MW_LETTERS_REMOVED) {
        const char *sign = row->look == MW_LETTERS_ADDED ? "+" : "−";
        mw_panel_text_middle(panel, MW_FONT_BOLD, ROW_TEXT, x + 8 * scale, rect.y + (rect.h - line) / 2, 0,
                             color, sign);
        if (row->flags & MW_MAIL_PARTIAL) x += 18 * scale;
    }
    struct mw_rect envelope = {x, rect.y + (rect.h - 11 * scale) / 2, 16 * scale, 11 * scale};
    if (row->flags & MW_MAIL_PARTIAL)
        mw_panel_letter_part(panel, envelope, color);
    else if (row->look != MW_LETTERS_ADDED && row->look != MW_LETTERS_REMOVED)
        mw_panel_letter(panel, envelope, color, theme->panel, false);
    x += 22 * scale;
    if (!row->has_flags) return x;
    float size = 11 * scale, y = rect.y + (rect.h - size) / 2;
    mw_color strong = theme->protocol[MW_PROTOCOL_IMAP];
    if (!(row->flags & MW_MAIL_SEEN)) mw_symbol(panel->list, MW_SYMBOL_UNREAD, x - scale, y, size, strong);
    x += 13 * scale; /* subjects stand below each other, read or not */
    return x;
}

/* The shapes behind the subject: starred, answered. Returns how wide they are; x negative: only that. */
static float row_marks(struct mw_panel *panel, struct mw_rect rect, const struct mw_letters_row *row,
                       float x) {
    static const struct {
        uint16_t flag;
        enum mw_symbol symbol;
    } shapes[] = {{MW_MAIL_FLAGGED, MW_SYMBOL_STAR}, {MW_MAIL_ANSWERED, MW_SYMBOL_REPLY}};
    const struct mw_theme *theme = panel->theme;
    float size = 11 * panel->scale, width = 0;
    for (size_t i = 0; row->has_flags && i < 2; i++) {
        if (!(row->flags & shapes[i].flag)) continue;
        if (x >= 0)
            mw_symbol(panel->list, shapes[i].symbol, x + width + 5 * panel->scale,
                      rect.y + (rect.h - size) / 2, size, i == 0 ? theme->attention : theme->muted);
        width += size + 5 * panel->scale;
    }
    return width;
}

/* "128 of 180 bytes", "2.4 MB"; "" where that takes too much of the row. */
static const char *row_size(const struct mw_panel *panel, const struct mw_letters_row *row, float room) {
    const char *size = mw_letters_size(panel, row->bytes);
    if (row->whole_bytes > row->bytes) {
        const char *of = mw_arena_format(&panel->list->arena, mw_panel_say(panel, "%s of %s", "%s dari %s"),
                                         size, mw_letters_size(panel, row->whole_bytes));
        if (mw_panel_text_width(panel, MW_FONT_SANS, SMALL, of) <= room) return of;
    }
    return mw_panel_text_width(panel, MW_FONT_SANS, SMALL, size) <= room ? size : "";
}

void mw_letters_row(struct mw_panel *panel, struct mw_rect rect, const struct mw_letters_row *row) {
    const struct mw_theme *theme = panel->theme;
    float scale = panel->scale, line = mw_panel_line_height(panel, MW_FONT_SANS, ROW_TEXT);
    float small = rect.y + (rect.h - mw_panel_line_height(panel, MW_FONT_SANS, SMALL)) / 2;
    float y = rect.y + (rect.h - line) / 2, right = rect.x + rect.w - 6 * scale;
    mw_color color = row_color(panel, row->look);
    if (row->look == MW_LETTERS_REMOVED) mw_draw_box(panel->list, rect, 5, theme->failure_ground);
    if (row->look == MW_LETTERS_ADDED || row->look == MW_LETTERS_CHANGED)
        mw_draw_box(panel->list, rect, 5, theme->protocol_ground[MW_PROTOCOL_IMAP]);
    float x = row_shapes(panel, rect, row, rect.x + 6 * scale);
    bool unread = row->has_flags && !(row->flags & MW_MAIL_SEEN) && row->look != MW_LETTERS_MARKED;
    bool strong = unread || (row->look != MW_LETTERS_CALM && row->look != MW_LETTERS_MARKED);
    enum mw_font font = strong ? MW_FONT_SEMIBOLD : MW_FONT_SANS;
    float marks = row_marks(panel, rect, row, -1);
    float wanted = x + mw_panel_text_width(panel, font, ROW_TEXT, row->subject) + marks + 8 * scale;
    bool changed = row->look == MW_LETTERS_CHANGED;
    const char *words = flag_words(panel, row, changed),
               *size = row_size(panel, row, fmaxf(rect.w * 0.4f, right - wanted));
    float words_wide =
        words[0] == '\0' ? 0 : mw_panel_text_width(panel, MW_FONT_ITALIC, SMALL, words) + 10 * scale;
    float size_wide = mw_panel_text_width(panel, MW_FONT_SANS, SMALL, size);
    /* What changed is said before all else; what stands is said if it costs nothing. */
    if (!changed && right - size_wide - words_wide < wanted) words_wide = 0;
    if (changed && right - size_wide - words_wide < wanted) size_wide = 0;
    if (right - size_wide - 10 * scale < fminf(wanted, x + LEAST_SUBJECT * scale)) size_wide = 0;
    if (size_wide > 0)
        right -=
            mw_panel_text_right(panel, MW_FONT_SANS, SMALL, right, small, 0, theme->muted, size) + 10 * scale;
    if (words_wide > 0)
        right -= mw_panel_text_right(panel, MW_FONT_ITALIC, SMALL, right, small, right - x,
                                     changed ? theme->protocol[MW_PROTOCOL_IMAP] : theme->muted, words);
    float room = right - x - marks - (words_wide > 0 ? 8 : 0) * scale;
    if (room < 4) return;
    float width = mw_panel_text(panel, font, ROW_TEXT, x, y, room, color, row->subject);
    row_marks(panel, rect, row, x + width);
    bool struck =
        row->look == MW_LETTERS_REMOVED || row->look == MW_LETTERS_MARKED || (row->flags & MW_MAIL_DELETED);
    if (struck)
        mw_draw_line(panel->list, x, y + line * 0.52f, x + width, y + line * 0.52f, 1.25f * scale, color);
}

/* --- the rows of a store -----------------------------------------------------------------------------------
 */

/* How long the whole letter is, if it lies whole in some store at some time; else 0. */
static uint64_t whole_bytes(const struct mw_trace *trace, uint32_t message) {
    size_t count;
    const uint32_t *arrivals = mw_trace_arrivals(trace, &count);
    for (size_t i = 0; i < count; i++) {
        const struct mw_record *record = &trace->records[arrivals[i]];
        if (record->kind == MW_RECORD_MAIL_ADDED && record->mail.message == message &&
            !(record->flags & MW_MAIL_PARTIAL))
            return mw_trace_bytes(trace, record->mail.text).len;
    }
    return 0;
}

static struct mw_letters_row row_of(struct mw_panel *panel, uint32_t store, const struct mw_letter *letter,
                                    uint32_t before) {
    const struct mw_trace *trace = panel->trace;
    bool initial = (trace->records[letter->since].flags & MW_MAIL_INITIAL) != 0;
    bool fresh = !initial && (before == MW_NONE || letter->since > before);
    bool changed = !fresh && before != MW_NONE && letter->changed > before;
    struct mw_letters_row row = {.subject = mw_letters_subject(panel, letter->text),
                                 .bytes = letter->bytes,
                                 .has_flags = mw_trace_has_flags(trace, store),
                                 .flags = letter->flags,
                                 .before = letter->flags};
    struct mw_letter then;
    if (changed && mw_trace_letter(trace, before, store, letter->uid, &then)) row.before = then.flags;
    if (letter->flags & MW_MAIL_PARTIAL) row.whole_bytes = whole_bytes(trace, letter->message);
    changed = changed && row.before != row.flags;
    row.look = fresh            ? MW_LETTERS_ADDED
               : changed        ? MW_LETTERS_CHANGED
               : letter->marked ? MW_LETTERS_MARKED
                                : MW_LETTERS_CALM;
    if (fresh && letter->marked) row.look = MW_LETTERS_MARKED;
    return row;
}

float mw_letters_rows(struct mw_panel *panel, struct mw_rect at, uint32_t store, size_t most) {
    uint32_t now = panel->moment.record, before = mw_letters_before_now(panel->trace, now);
    struct mw_holding holding = mw_trace_holding(panel->trace, now, store, &panel->list->arena);
    float y = at.y, row_height = mw_letters_row_height(panel);
    size_t shown = 0;
    for (uint32_t i = before == MW_NONE ? 0 : before + 1; now != MW_NONE && i <= now; i++) {
        const struct mw_record *record = &panel->trace->records[i];
        if (record->kind != MW_RECORD_MAIL_REMOVED || record->mail.store != store || shown == most) continue;
        struct mw_letters_row gone = {.subject = mw_letters_subject(panel, record->mail.text),
                                      .bytes = mw_trace_bytes(panel->trace, record->mail.text).len,
                                      .look = MW_LETTERS_REMOVED};
        mw_letters_row(panel, (struct mw_rect){at.x, y, at.w, row_height}, &gone);
        y += row_height;
        shown++;
    }
    size_t room = most - shown, first = holding.letter_count > room ? holding.letter_count - room : 0;
    for (size_t i = first; i < holding.letter_count; i++) { /* the latest are what the eye looks for */
        struct mw_letters_row row = row_of(panel, store, &holding.letters[i], before);
        mw_letters_row(panel, (struct mw_rect){at.x, y, at.w, row_height}, &row);
        y += row_height;
    }
    if (first > 0) {
        const char *more =
            mw_arena_format(&panel->list->arena, mw_panel_say(panel, "and %zu more", "dan %zu lagi"), first);
        mw_panel_text(panel, MW_FONT_SANS, 11.5f, at.x + 6 * panel->scale, y, at.w, panel->theme->muted,
                      more);
        y += row_height;
    }
    return y - at.y;
}
