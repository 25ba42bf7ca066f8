/* Bytes: the line of this moment exactly as it is on the wire, as text with its ends visible and as hex.
 *
 * Only the rows in sight are laid out: a message of 800 KB costs no more than a line. */
#include <math.h>

#include "sim/base/text.h"
#include "viz/inspector.h"
#include "viz/scroll.h"
#include "viz/symbol.h"

static const float MONO = 12, TEXT = 12.5f, CHIP = 9;
enum { CRLF_CELLS = 5, SEGMENTS_TOLD = 3 };

struct shown_bytes {
    const struct mw_record *line;
    uint32_t number;
    struct mw_span bytes;
    bool datagram;
};

/* The datagram that carries a DNS message: what the line says is for people. */
static struct mw_span datagram_of(const struct mw_panel *panel, uint32_t line) {
    const struct mw_trace *trace = panel->trace;
    for (uint32_t i = line; i < trace->record_count; i++) {
        const struct mw_record *record = &trace->records[i];
        if (record->connection != trace->records[line].connection) continue;
        if (i > line && mw_record_is_line(record)) break;
        if (record->kind == MW_RECORD_PACKET && record->packet.text != MW_NONE)
            return mw_trace_bytes(trace, record->packet.text);
    }
    return (struct mw_span){NULL, 0};
}

static bool find_bytes(const struct mw_panel *panel, struct shown_bytes *shown) {
    if (panel->trace == NULL || panel->moment.record == MW_NONE || panel->connection == MW_NONE) return false;
    for (uint32_t i = panel->moment.record + 1; i-- > 0;) {
        const struct mw_record *record = &panel->trace->records[i];
        if (record->connection != panel->connection || !mw_record_is_line(record)) continue;
        *shown = (struct shown_bytes){.line = record, .number = i};
        shown->bytes = panel->trace->catalogue.connections[panel->connection].udp ? datagram_of(panel, i)
                                                                                  : (struct mw_span){NULL, 0};
        shown->datagram = shown->bytes.len > 0;
        if (!shown->datagram) shown->bytes = mw_trace_bytes(panel->trace, mw_record_text(record));
        return true;
    }
    return false;
}

/* --- what carried it
 * ---------------------------------------------------------------------------------------- */

static void add_flags(struct mw_buffer *out, uint16_t flags) {
    static const struct {
        uint16_t flag;
        const char *name;
    } names[] = {{MW_PACKET_SYN, "SYN"},    {MW_PACKET_FIN, "FIN"}, {MW_PACKET_RST, "RST"},
                 {MW_PACKET_PSH, "PSH"},    {MW_PACKET_ACK, "ACK"}, {MW_PACKET_LOST, "lost"},
                 {MW_PACKET_AGAIN, "again"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (flags & names[i].flag) mw_buffer_format(out, " %s", names[i].name);
}

/* "1 segment: seq 1000, 34 bytes, PSH ACK" */
static const char *carriers(struct mw_panel *panel, const struct shown_bytes *shown) {
    const struct mw_trace *trace = panel->trace;
    struct mw_buffer told = {0};
    size_t count = 0;
    uint32_t heard = mw_trace_heard(trace, shown->number);
    uint32_t end = heard == MW_NONE ? (uint32_t)trace->record_count : heard;
    for (uint32_t i = shown->number; i < end; i++) {
        const struct mw_record *packet = &trace->records[i];
        if (packet->kind != MW_RECORD_PACKET || packet->connection != panel->connection ||
            packet->host != shown->line->host || packet->packet.length == 0)
            continue;
        if (count++ >= SEGMENTS_TOLD) continue;
        mw_buffer_add_text(&told, count == 1 ? "" : "  ·  ");
        if (!(packet->flags & MW_PACKET_UDP) && !shown->datagram)
            mw_buffer_format(&told, "seq %u, ", packet->packet.seq);
        mw_buffer_format(&told, mw_panel_say(panel, "%u bytes", "%u byte"), packet->packet.length);
        if (!shown->datagram) add_flags(&told, packet->flags);
    }
    const char *unit = shown->datagram ? mw_panel_say(panel, "UDP datagram", "datagram UDP")
                       : count == 1    ? mw_panel_say(panel, "segment", "segmen")
                                       : mw_panel_say(panel, "segments", "segmen");
    const char *result = count == 0
                             ? ""
                             : mw_arena_format(&panel->list->arena, "%zu %s: %s%s", count, unit,
                                               mw_buffer_text(&told), count > SEGMENTS_TOLD ? " …" : "");
    mw_buffer_free(&told);
    return result;
}

/* --- text
 * ------------------------------------------------------------------------------------------------------ */

struct sight {
    float top, bottom; /* rows outside need not be drawn */
};

static struct sight in_sight(const struct mw_panel *panel) {
    const struct mw_rect *clip = &panel->list->clips[panel->list->clip_depth - 1];
    return (struct sight){clip->y, clip->y + clip->h};
}

static float cell_width(const struct mw_panel *panel) {
    return mw_panel_text_width(panel, MW_FONT_MONO, MONO, "0000000000") / 10;
}

static float row_height(const struct mw_panel *panel) {
    return ceilf(mw_panel_line_height(panel, MW_FONT_MONO, MONO) + 2 * panel->scale);
}

static float draw_chip(struct mw_panel *panel, float x, float y, const char *name) {
    float scale = panel->scale, row = row_height(panel),
          height = mw_panel_line_height(panel, MW_FONT_SEMIBOLD, CHIP);
    float width = 2 * cell_width(panel);
    mw_draw_framed_box(panel->list, (struct mw_rect){x + scale, y + (row - height) / 2, width, height}, 3,
                       panel->theme->ground, panel->theme->hairline, 1);
    mw_panel_text_middle(panel, MW_FONT_SEMIBOLD, CHIP, x + scale + width / 2, y + (row - height) / 2, width,
                         panel->theme->muted, name);
    return width + 2 * scale;
}

/* The row's bytes with everything that has no shape of its own made visible. */
static const char *visible(struct mw_panel *panel, struct mw_span bytes) {
    struct mw_buffer out = {0};
    while (bytes.len > 0) {
        uint32_t c = mw_utf8_next(&bytes);
        mw_utf8_add(&out, c < 0x20 ? 0x2400 + c : c == 0x7F ? 0x2421 : c);
    }
    const char *result = mw_arena_text(&panel->list->arena, mw_buffer_text(&out));
    mw_buffer_free(&out);
    return result;
}

/* How many bytes of the span fill a row: code points count once. */
static size_t row_bytes(struct mw_span line, size_t cells) {
    size_t at = 0;
    for (size_t used = 0; at < line.len && used < cells; used++) {
        at++;
        while (at < line.len && ((unsigned char)line.data[at] & 0xC0) == 0x80)
            at++;
    }
    return at;
}

static void draw_text_row(struct mw_panel *panel, float x, float y, struct mw_span row, bool ends) {
    const char *text = visible(panel, row);
    float width = mw_panel_text_width(panel, MW_FONT_MONO, MONO, text);
    mw_panel_text(panel, MW_FONT_MONO, MONO, x, y + panel->scale, 0, panel->theme->ink, text);
    if (!ends) return;
    width += draw_chip(panel, x + width, y, "CR");
    draw_chip(panel, x + width, y, "LF");
}

/* Returns the height. */
static float draw_text(struct mw_panel *panel, float x, float y, float width, struct mw_span bytes) {
    struct sight sight = in_sight(panel);
    float height = row_height(panel), top = y;
    size_t cells = (size_t)fmaxf(CRLF_CELLS + 3, width / cell_width(panel)) - CRLF_CELLS;
    while (bytes.len > 0) {
        size_t end = 0;
        while (end < bytes.len &&
               !(bytes.data[end] == '\r' && end + 1 < bytes.len && bytes.data[end + 1] == '\n'))
            end++;
        bool ends = end < bytes.len;
        struct mw_span line = mw_span_cut(bytes, 0, end);
        do {
            size_t taken = row_bytes(line, cells);
            bool last = taken == line.len;
            if (y + height > sight.top && y < sight.bottom)
                draw_text_row(panel, x, y, mw_span_cut(line, 0, taken), last && ends);
            line = mw_span_from(line, taken);
            y += height;
        } while (line.len > 0);
        bytes = mw_span_from(bytes, end + (ends ? 2 : 0));
    }
    return y - top;
}

/* --- hex
 * ------------------------------------------------------------------------------------------------------- */

static size_t bytes_per_row(const struct mw_panel *panel, float width) {
    float cells = width / cell_width(panel);
    return cells >= 5 + 16 * 3 + 1 + 16 ? 16 : cells >= 5 + 8 * 3 + 1 + 8 ? 8 : 4;
}

static float draw_hex(struct mw_panel *panel, float x, float y, float width, struct mw_span bytes) {
    struct sight sight = in_sight(panel);
    float height = row_height(panel), cell = cell_width(panel);
    size_t per_row = bytes_per_row(panel, width), rows = (bytes.len + per_row - 1) / per_row;
    size_t first = sight.top > y ? (size_t)((sight.top - y) / height) : 0;
    for (size_t row = first; row < rows; row++) {
        float at = y + (float)row * height;
        if (at > sight.bottom) break;
        struct mw_span part = mw_span_cut(bytes, row * per_row, per_row);
        char hex[16 * 3 + 1] = "", text[16 + 1] = "";
        for (size_t i = 0; i < part.len; i++) {
            unsigned char byte = (unsigned char)part.data[i];
            static const char digits[] = "0123456789abcdef";
            hex[3 * i] = digits[byte >> 4];
            hex[3 * i + 1] = digits[byte & 15];
            hex[3 * i + 2] = ' ';
            hex[3 * i + 3] = '\0';
            text[i] = byte >= 0x20 && byte < 0x7F ? (char)byte : '.';
            text[i + 1] = '\0';
        }
        const char *offset = mw_arena_format(&panel->list->arena, "%04zx", row * per_row);
        mw_panel_text(panel, MW_FONT_MONO, MONO, x, at + panel->scale, 0, panel->theme->muted, offset);
        mw_panel_text(panel, MW_FONT_MONO, MONO, x + 5 * cell, at + panel->scale, 0, panel->theme->ink, hex);
        mw_panel_text(panel, MW_FONT_MONO, MONO, x + (6 + 3 * (float)per_row) * cell, at + panel->scale, 0,
                      panel->theme->muted, text);
    }
    return (float)rows * height;
}

/* Returns the height. */
static float draw_both(struct mw_panel *panel, struct mw_rect at, const struct shown_bytes *shown) {
    float gap = 20 * panel->scale, cell = cell_width(panel), height;
    bool wide = at.w >= (5 + 8 * 3 + 1 + 8 + 30) * cell + gap;
    if (shown->datagram) {
        height = draw_hex(panel, at.x, at.y, at.w, shown->bytes);
    } else if (wide) {
        bool sixteen = at.w >= (5 + 16 * 3 + 1 + 16 + 44) * cell + gap;
        float hex = (sixteen ? 5 + 16 * 3 + 2 + 16 : 5 + 8 * 3 + 2 + 8) * cell;
        height = draw_text(panel, at.x, at.y, at.w - hex - gap, shown->bytes);
        height = fmaxf(height, draw_hex(panel, at.x + at.w - hex, at.y, hex, shown->bytes));
    } else {
        height = draw_text(panel, at.x, at.y, at.w, shown->bytes) + gap / 2;
        height += draw_hex(panel, at.x, at.y + height, at.w, shown->bytes);
    }
    return height;
}

/* --- the whole
 * -------------------------------------------------------------------------------------------------- */

static float draw_secret(struct mw_panel *panel, struct mw_rect rect, float y) {
    const struct mw_theme *theme = panel->theme;
    float scale = panel->scale, inset = 8 * scale, icon = 13 * scale;
    const char *words =
        mw_panel_say(panel,
                     "**A password.** Nothing hides it on this link: everybody who listens reads it. "
                     "Base64 is a spelling, not a lock.",
                     "**Kata sandi.** Tidak ada yang menyembunyikannya di jalur ini: siapa pun yang "
                     "menyadap dapat membacanya. Base64 hanyalah cara menulis, bukan kunci.");
    float x = rect.x + inset + icon + inset, width = rect.w - (x - rect.x) - inset;
    float height = mw_panel_paragraph(panel, TEXT, x, y, width, theme->attention, words, false);
    mw_draw_box(panel->list, (struct mw_rect){rect.x, y, rect.w, height + 8 * scale}, 6,
                theme->attention_ground);
    mw_symbol(panel->list, MW_SYMBOL_KEY, rect.x + inset, y + 6 * scale, icon, theme->attention);
    mw_panel_paragraph(panel, TEXT, x, y + 4 * scale, width, theme->attention, words, true);
    return height + 14 * scale;
}

static const char *kind_word(const struct mw_panel *panel, const struct mw_record *record) {
    switch ((enum mw_record_kind)record->kind) {
    case MW_RECORD_COMMAND: return mw_panel_say(panel, "Command", "Perintah");
    case MW_RECORD_REPLY: return mw_panel_say(panel, "Reply", "Jawaban");
    default: return mw_panel_say(panel, "Message content", "Isi pesan");
    }
}

/* "Command  mail.sekolah : 49152 → mx.kantor : 25 · 31 bytes" and what carried it. */
static float draw_way(struct mw_panel *panel, struct mw_rect at, const struct shown_bytes *shown) {
    const struct mw_catalogue *catalogue = &panel->trace->catalogue;
    const struct mw_connection *connection = &catalogue->connections[panel->connection];
    bool client = shown->line->host == connection->client;
    const char *client_name = mw_say(catalogue->hosts[connection->client].title, panel->view->language);
    const char *server_name = mw_say(catalogue->hosts[connection->server].title, panel->view->language);
    const char *way = mw_arena_format(
        &panel->list->arena,
        mw_panel_say(panel, "**%s** · %s : %u → %s : %u · %zu bytes",
                     "**%s** · %s : %u → %s : %u · %zu byte"),
        kind_word(panel, shown->line), client ? client_name : server_name,
        client ? connection->client_port : connection->server_port, client ? server_name : client_name,
        client ? connection->server_port : connection->client_port, shown->bytes.len);
    float height = mw_panel_paragraph(panel, TEXT, at.x, at.y, at.w, panel->theme->ink, way, true);
    const char *carried = carriers(panel, shown);
    if (carried[0] == '\0') return height;
    mw_panel_text(panel, MW_FONT_SANS, 11.5f, at.x, at.y + height, at.w, panel->theme->muted, carried);
    return height + mw_panel_line_height(panel, MW_FONT_SANS, 11.5f);
}

static struct mw_extent draw_bytes(struct mw_panel *panel, struct mw_rect at, const void *self) {
    const struct shown_bytes *shown = self;
    float y = at.y + draw_way(panel, at, shown) + 8 * panel->scale;
    if (shown->line->flags & MW_LINE_SECRET) y += draw_secret(panel, at, y);
    y += draw_both(panel, (struct mw_rect){at.x, y, at.w, at.h}, shown);
    return (struct mw_extent){.height = y - at.y};
}

void mw_panel_bytes(struct mw_panel *panel, struct mw_rect rect) {
    struct shown_bytes shown;
    if (!find_bytes(panel, &shown)) {
        mw_inspector_words(panel, rect,
                           mw_panel_say(panel, "Nothing has been said on a connection yet.",
                                        "Belum ada yang dikatakan pada suatu koneksi."));
        return;
    }
    rect.w -= 8 * panel->scale;
    mw_panel_scrolled(panel, rect, MW_SCROLL_INSPECTOR, draw_bytes, &shown);
}
