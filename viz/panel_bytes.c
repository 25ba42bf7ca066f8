/* Bytes: what was said at this moment exactly as it is on the wire, as text with its ends visible and as hex.
 *
 * Only the rows in sight are laid out: a message of 800 KB costs no more than a line. */
#include <math.h>

#include "sim/base/text.h"
#include "viz/burst.h"
#include "viz/inspector.h"
#include "viz/scroll.h"
#include "viz/symbol.h"

static const float MONO = 12, TEXT = 12.5f, CHIP = 9;
enum { CRLF_CELLS = 5 };

/* --- what carried it
 * ---------------------------------------------------------------------------------------- */

static void add_flags(struct mw_buffer *out, uint16_t flags) {
    static const struct {
        uint16_t flag;
        const char *name;
    } names[] = {{MW_PACKET_SYN, "SYN"},
                 {MW_PACKET_FIN, "FIN"},
                 {MW_PACKET_RST, "RST"},
                 {MW_PACKET_PSH, "PSH"},
                 {MW_PACKET_ACK, "ACK"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (flags & names[i].flag) mw_buffer_format(out, " %s", names[i].name);
}

/* "1 segment: seq 1000, 34 bytes PSH ACK"; "750 segments: first seq 1000, 1460 bytes at most PSH ACK, 2 lost"
 */
static const char *carriers(struct mw_panel *panel, const struct mw_burst *burst) {
    struct mw_burst_carriers carriers = mw_burst_carriers(burst);
    if (carriers.count == 0) return "";
    bool one = carriers.count == 1, alike = carriers.least_bytes == carriers.most_bytes;
    bool udp = (carriers.flags & MW_PACKET_UDP) != 0;
    struct mw_buffer told = {0};
    mw_buffer_format(&told, "%zu %s: ", carriers.count,
                     udp   ? mw_panel_say(panel, "UDP datagram", "datagram UDP")
                     : one ? mw_panel_say(panel, "segment", "segmen")
                           : mw_panel_say(panel, "segments", "segmen"));
    if (!udp)
        mw_buffer_format(&told, "%s %u, ", one ? "seq" : mw_panel_say(panel, "first seq", "seq pertama"),
                         carriers.first->packet.seq);
    mw_buffer_format(&told,
                     alike ? mw_panel_say(panel, "%u bytes", "%u byte")
                           : mw_panel_say(panel, "%u bytes at most,", "paling besar %u byte,"),
                     carriers.most_bytes);
    if (!udp) add_flags(&told, carriers.flags);
    if (carriers.lost > 0)
        mw_buffer_format(&told, mw_panel_say(panel, ", %zu lost", ", %zu hilang"), carriers.lost);
    if (carriers.again > 0)
        mw_buffer_format(&told, mw_panel_say(panel, ", %zu sent again", ", %zu dikirim ulang"),
                         carriers.again);
    const char *result = mw_arena_text(&panel->list->arena, mw_buffer_text(&told));
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
    if (line.len <= cells) return line.len;
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

/* Where the line ends: at its CRLF, or where the piece does. */
static size_t line_end(struct mw_span bytes) {
    for (size_t end = 0;; end++) {
        end += mw_span_find(mw_span_from(bytes, end), '\r');
        if (end + 1 >= bytes.len) return bytes.len;
        if (bytes.data[end + 1] == '\n') return end;
    }
}

/* Returns the height. */
static float draw_piece(struct mw_panel *panel, float x, float y, size_t cells, struct mw_span bytes) {
    struct sight sight = in_sight(panel);
    float height = row_height(panel), top = y;
    while (bytes.len > 0) {
        size_t end = line_end(bytes);
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

/* Returns the height. */
static float draw_text(struct mw_panel *panel, float x, float y, float width, const struct mw_burst *burst) {
    size_t cells = (size_t)fmaxf(CRLF_CELLS + 3, width / cell_width(panel)) - CRLF_CELLS;
    float top = y;
    for (size_t i = 0; i < burst->count; i++)
        y += draw_piece(panel, x, y, cells, burst->pieces[i]);
    return y - top;
}

/* --- hex
 * ------------------------------------------------------------------------------------------------------- */

static size_t bytes_per_row(const struct mw_panel *panel, float width) {
    float cells = width / cell_width(panel);
    return cells >= 5 + 16 * 3 + 1 + 16 ? 16 : cells >= 5 + 8 * 3 + 1 + 8 ? 8 : 4;
}

static float draw_hex(struct mw_panel *panel, float x, float y, float width, const struct mw_burst *burst) {
    struct sight sight = in_sight(panel);
    float height = row_height(panel), cell = cell_width(panel);
    size_t per_row = bytes_per_row(panel, width), rows = (burst->bytes + per_row - 1) / per_row;
    size_t first = sight.top > y ? (size_t)((sight.top - y) / height) : 0;
    for (size_t row = first; row < rows; row++) {
        float at = y + (float)row * height;
        if (at > sight.bottom) break;
        char hex[16 * 3 + 1] = "", text[16 + 1] = "", part[16];
        size_t count = mw_burst_read(burst, row * per_row, part, per_row);
        for (size_t i = 0; i < count; i++) {
            unsigned char byte = (unsigned char)part[i];
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
static float draw_both(struct mw_panel *panel, struct mw_rect at, const struct mw_burst *burst) {
    float gap = 20 * panel->scale, cell = cell_width(panel), height;
    bool wide = at.w >= (5 + 8 * 3 + 1 + 8 + 30) * cell + gap;
    if (burst->datagram) {
        height = draw_hex(panel, at.x, at.y, at.w, burst);
    } else if (wide) {
        bool sixteen = at.w >= (5 + 16 * 3 + 1 + 16 + 44) * cell + gap;
        float hex = (sixteen ? 5 + 16 * 3 + 2 + 16 : 5 + 8 * 3 + 2 + 8) * cell;
        height = draw_text(panel, at.x, at.y, at.w - hex - gap, burst);
        height = fmaxf(height, draw_hex(panel, at.x + at.w - hex, at.y, hex, burst));
    } else {
        height = draw_text(panel, at.x, at.y, at.w, burst) + gap / 2;
        height += draw_hex(panel, at.x, at.y + height, at.w, burst);
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

static const char *kind_word(const struct mw_panel *panel, const struct mw_burst *burst) {
    switch ((enum mw_record_kind)burst->trace->records[burst->first].kind) {
    case MW_RECORD_COMMAND: return mw_panel_say(panel, "Command", "Perintah");
    case MW_RECORD_REPLY: return mw_panel_say(panel, "Reply", "Jawaban");
    default: return mw_panel_say(panel, "Message content", "Isi pesan");
    }
}

/* "Command  mail.sekolah : 49152 → mx.kantor : 25 · 31 bytes" and what carried it. */
static float draw_way(struct mw_panel *panel, struct mw_rect at, const struct mw_burst *burst) {
    const struct mw_catalogue *catalogue = &panel->trace->catalogue;
    const struct mw_connection *connection = &catalogue->connections[panel->connection];
    bool client = burst->trace->records[burst->last].host == connection->client;
    const char *client_name = mw_say(catalogue->hosts[connection->client].title, panel->view->language);
    const char *server_name = mw_say(catalogue->hosts[connection->server].title, panel->view->language);
    const char *way = mw_arena_format(
        &panel->list->arena,
        mw_panel_say(panel, "**%s** · %s : %u → %s : %u · %zu bytes",
                     "**%s** · %s : %u → %s : %u · %zu byte"),
        kind_word(panel, burst), client ? client_name : server_name,
        client ? connection->client_port : connection->server_port, client ? server_name : client_name,
        client ? connection->server_port : connection->client_port, burst->bytes);
    float height = mw_panel_paragraph(panel, TEXT, at.x, at.y, at.w, panel->theme->ink, way, true);
    const char *carried = carriers(panel, burst);
    if (carried[0] == '\0') return height;
    mw_panel_text(panel, MW_FONT_SANS, 11.5f, at.x, at.y + height, at.w, panel->theme->muted, carried);
    return height + mw_panel_line_height(panel, MW_FONT_SANS, 11.5f);
}

static struct mw_extent draw_bytes(struct mw_panel *panel, struct mw_rect at, const void *self) {
    const struct mw_burst *burst = self;
    float y = at.y + draw_way(panel, at, burst) + 8 * panel->scale;
    if (burst->secret) y += draw_secret(panel, at, y);
    y += draw_both(panel, (struct mw_rect){at.x, y, at.w, at.h}, burst);
    return (struct mw_extent){.height = y - at.y};
}

void mw_panel_bytes(struct mw_panel *panel, struct mw_rect rect) {
    struct mw_burst burst;
    if (!mw_burst_at(panel->trace, panel->moment.record, panel->connection, &panel->list->arena, &burst)) {
        mw_inspector_words(panel, rect,
                           mw_panel_say(panel, "Nothing has been said on a connection yet.",
                                        "Belum ada yang dikatakan pada suatu koneksi."));
        return;
    }
    rect.w -= 8 * panel->scale;
    mw_panel_scrolled(panel, rect, MW_SCROLL_INSPECTOR, draw_bytes, &burst);
}
