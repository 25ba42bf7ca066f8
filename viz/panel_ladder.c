/* The conversation: commands and replies of one connection as a ladder between two lifelines, up to this
 * moment.
 *
 * What is to come is not shown, but for the dashed arrow of a reply that is awaited: the student is to
 * predict it. */
#include <math.h>

#include "sim/base/text.h"
#include "viz/scroll.h"
#include "viz/symbol.h"
#include "viz/travel.h"

static const float WIRE = 12, SMALL = 11.5f, LABEL = 10.5f, NAMES = 14;

enum { LONGEST_LINE = 200 };

/* --- connections ---------------------------------------------------------------------------------------- */

static const char *host_title(const struct mw_panel *panel, uint16_t host) {
    return mw_say(panel->trace->catalogue.hosts[host].title, panel->view->language);
}

/* SMTP  mail.sekolah → mx.kantor : 25 */
static float names(struct mw_panel *panel, struct mw_rect rect) {
    const struct mw_connection *it = &panel->trace->catalogue.connections[panel->connection];
    const struct mw_theme *theme = panel->theme;
    float badge =
        mw_panel_badge(panel, rect.x, rect.y, theme->protocol[it->protocol], mw_protocol_label(it->protocol));
    float left = rect.x + badge + 8 * panel->scale, room = rect.x + rect.w - left;
    const char *text = mw_arena_format(&panel->list->arena, "%s → %s : %u", host_title(panel, it->client),
                                       host_title(panel, it->server), it->server_port);
    /* The port goes first where it is tight: the connection's tab says it, too. Then the names go under the
     * badge, where they have the whole width. */
    const char *shown = text;
    if (mw_panel_text_width(panel, MW_FONT_SEMIBOLD, NAMES, text) > room)
        shown = mw_arena_format(&panel->list->arena, "%s → %s", host_title(panel, it->client),
                                host_title(panel, it->server));
    float badge_high = mw_panel_line_height(panel, MW_FONT_BOLD, 11) + 4 * panel->scale;
    float line = mw_panel_line_height(panel, MW_FONT_SEMIBOLD, NAMES);
    bool beside = mw_panel_text_width(panel, MW_FONT_SEMIBOLD, NAMES, shown) <= room;
    struct mw_rect area = {left, rect.y, room, line};
    if (!beside) {
        const char *bold = mw_arena_format(&panel->list->arena, "**%s**", shown);
        area = (struct mw_rect){rect.x, rect.y + badge_high + 3 * panel->scale, rect.w, 0};
        area.h = mw_panel_paragraph(panel, NAMES, area.x, area.y, area.w, theme->ink, bold, true);
    } else {
        mw_panel_text(panel, MW_FONT_SEMIBOLD, NAMES, left, rect.y + (badge_high - line) / 2, 0, theme->ink,
                      shown);
    }
    mw_panel_hit(panel, area, MW_ACTION_NONE, 0, text);
    return fmaxf(badge_high, area.y + area.h - rect.y) + 6 * panel->scale;
}

static bool has_begun(const struct mw_panel *panel, uint32_t connection) {
    uint32_t record = panel->moment.record;
    return connection == panel->connection ||
           (record != MW_NONE && panel->trace->catalogue.connections[connection].opened_by <= record);
}

static const char *chip_text(struct mw_panel *panel, uint32_t connection) {
    const struct mw_connection *it = &panel->trace->catalogue.connections[connection];
    return mw_arena_format(&panel->list->arena, "%u · %s %u", (unsigned)connection + 1,
                           mw_protocol_label(it->protocol), it->server_port);
}

/* Who calls, as a small picture: several devices talk by the same protocol to the same port. */
static const float CALLER = 10, CALLER_ROOM = 20;

static float chip_width(struct mw_panel *panel, uint32_t connection) {
    float text = mw_panel_text_width(panel, MW_FONT_SANS, SMALL, chip_text(panel, connection));
    return text + (16 + CALLER_ROOM) * panel->scale;
}

static void chip(struct mw_panel *panel, struct mw_rect rect, uint32_t connection) {
    const struct mw_theme *theme = panel->theme;
    const struct mw_connection *it = &panel->trace->catalogue.connections[connection];
    bool current = connection == panel->connection, pinned = panel->view->connection == connection;
    const char *label = mw_arena_format(&panel->list->arena, "%s → %s : %u", host_title(panel, it->client),
                                        host_title(panel, it->server), it->server_port);
    bool hover =
        mw_panel_hit(panel, rect, MW_ACTION_CONNECTION, pinned ? (int64_t)MW_NONE : connection, label);
    mw_color fill = current ? theme->protocol_ground[it->protocol] : hover ? theme->ground : theme->panel;
    mw_color border = current ? theme->protocol[it->protocol] : theme->hairline;
    mw_draw_framed_box(panel->list, rect, rect.h / 2, fill, border, pinned ? 2 : 1);
    float left = rect.x + 8 * panel->scale, picture = (CALLER_ROOM - 4) * panel->scale;
    mw_symbol_host(panel, panel->trace->catalogue.hosts[it->client].kind, left + picture / 2,
                   rect.y + rect.h / 2, CALLER * panel->scale);
    left += CALLER_ROOM * panel->scale;
    mw_panel_text(panel, MW_FONT_SANS, SMALL, left, rect.y + 2 * panel->scale, rect.x + rect.w - left - 4,
                  current ? theme->protocol[it->protocol] : theme->muted, chip_text(panel, connection));
}

/* A way to the connections that there is no room for. */
static void chevron(struct mw_panel *panel, struct mw_rect rect, bool forward, uint32_t connection) {
    const char *label = forward ? mw_panel_say(panel, "Later connections", "Sambungan sesudahnya")
                                : mw_panel_say(panel, "Earlier connections", "Sambungan sebelumnya");
    bool hover = mw_panel_hit(panel, rect, MW_ACTION_CONNECTION, connection, label);
    mw_symbol(panel->list, forward ? MW_SYMBOL_CURRENT : MW_SYMBOL_BACK, rect.x,
              rect.y + (rect.h - rect.w) / 2, rect.w, hover ? panel->theme->ink : panel->theme->muted);
}

/* As many connections as fit in the row, the current one among them. */
static float chips(struct mw_panel *panel, struct mw_rect rect) {
    uint32_t count = (uint32_t)panel->trace->catalogue.connection_count, first = panel->connection,
             last = first;
    float gap = 5 * panel->scale, arrow = 12 * panel->scale, room = rect.w - 2 * (arrow + gap);
    float used = chip_width(panel, first);
    for (bool grew = true; grew;) {
        grew = false;
        if (last + 1 < count && has_begun(panel, last + 1) &&
            used + gap + chip_width(panel, last + 1) <= room) {
            used += gap + chip_width(panel, ++last);
            grew = true;
        }
        if (first > 0 && has_begun(panel, first - 1) && used + gap + chip_width(panel, first - 1) <= room) {
            used += gap + chip_width(panel, --first);
            grew = true;
        }
    }
    bool before = first > 0 && has_begun(panel, first - 1),
         after = last + 1 < count && has_begun(panel, last + 1);
    if (first == last && !before && !after) return 0;
    float high = mw_panel_line_height(panel, MW_FONT_SANS, SMALL) + 4 * panel->scale;
    struct mw_rect at = {rect.x, rect.y, arrow, high};
    if (before) chevron(panel, at, false, first - 1);
    if (before) at.x += arrow + gap;
    for (uint32_t i = first; i <= last; i++) {
        at.w = fminf(chip_width(panel, i), room);
        chip(panel, at, i);
        at.x += at.w + gap;
    }
    at.w = arrow;
    if (after) chevron(panel, at, true, last + 1);
    return high + 8 * panel->scale;
}

/* --- rungs -------------------------------------------------------------------------------------------------
 */

/* One arrow, or one remark, of the ladder. */
struct rung {
    uint32_t record; /* MW_NONE: the awaited reply */
    const char *text;
    bool to_server, arrow, mono, active, failure, secret, awaited, small;
    bool paired; /* the command that the moment's reply answers, by its tag */
    enum mw_line_role role;
    size_t tag; /* bytes of the text that are its tag and the blank behind it */
};

struct ladder {
    float left, right; /* lifelines */
    float line;        /* how high one is */
    enum mw_protocol protocol;
    uint32_t burst_start; /* the lines that the moment is about: burst_start … moment */
    uint32_t pair;        /* the command with the moment's tag; MW_NONE */
};

static const char *packet_text(struct mw_panel *panel, const struct mw_record *packet) {
    static const char *names[] = {"SYN ", "ACK ", "FIN ", "RST ", "PSH ", "UDP "};
    struct mw_buffer text = {0};
    for (unsigned bit = 0; bit < 6; bit++)
        if (packet->flags & (1u << bit)) mw_buffer_add_text(&text, names[bit]);
    mw_buffer_format(&text, "%u", (unsigned)packet->packet.length);
    if (packet->flags & MW_PACKET_LOST) mw_buffer_format(&text, " %s", mw_panel_say(panel, "lost", "hilang"));
    const char *copy = mw_arena_text(&panel->list->arena, mw_buffer_text(&text));
    mw_buffer_free(&text);
    return copy;
}

/* Of the burst that the moment is about, by the same side. */
static bool is_active(const struct mw_panel *panel, const struct ladder *ladder, uint32_t number) {
    uint32_t now = panel->moment.record;
    return number >= ladder->burst_start && number <= now &&
           panel->trace->records[number].host == panel->trace->records[now].host;
}

static bool is_shown(const struct mw_panel *panel, const struct mw_record *record) {
    switch (record->kind) {
    case MW_RECORD_PACKET: return panel->view->grain == MW_GRAIN_PACKET;
    case MW_RECORD_COMMAND:
    case MW_RECORD_REPLY:
    case MW_RECORD_CONTENT:
    case MW_RECORD_CONNECTING:
    case MW_RECORD_REFUSED:
    case MW_RECORD_TIMED_OUT:
    case MW_RECORD_RESET:
    case MW_RECORD_CLOSED: return true;
    default: return false;
    }
}

/* Fills the rung of a record that is shown. */
static void rung_of(struct mw_panel *panel, const struct ladder *ladder, uint32_t number, struct rung *rung) {
    const struct mw_record *record = &panel->trace->records[number];
    const struct mw_connection *connection = &panel->trace->catalogue.connections[panel->connection];
    *rung = (struct rung){.record = number, .to_server = record->host == connection->client, .arrow = true};
    rung->active =
        number == panel->moment.record || (mw_record_is_line(record) && is_active(panel, ladder, number));
    switch (record->kind) {
    case MW_RECORD_COMMAND:
    case MW_RECORD_REPLY:
        rung->mono = true;
        rung->text = mw_record_line_text(panel, record, LONGEST_LINE);
        rung->secret = (record->flags & MW_LINE_SECRET) != 0;
        rung->failure = (record->flags & MW_LINE_FAILURE) != 0;
        rung->paired = number == ladder->pair;
        rung->role = mw_trace_role(panel->trace, number);
        rung->tag = mw_trace_tag(panel->trace, number).len;
        if (rung->tag > 0) rung->tag++;
        return;
    case MW_RECORD_CONTENT:
        rung->text = mw_content_text(panel, number);
        rung->role = mw_trace_role(panel->trace, number);
        return;
    case MW_RECORD_CONNECTING:
        rung->to_server = true;
        rung->text = mw_panel_say(panel, "connects", "menyambung");
        return;
    case MW_RECORD_PACKET:
        rung->mono = rung->small = true;
        rung->text = packet_text(panel, record);
        rung->failure = (record->flags & MW_PACKET_LOST) != 0;
        return;
    case MW_RECORD_REFUSED:
        rung->to_server = false;
        rung->failure = true;
        rung->text = mw_panel_say(panel, "refused (RST)", "ditolak (RST)");
        return;
    case MW_RECORD_TIMED_OUT:
    case MW_RECORD_RESET:
        rung->arrow = false;
        rung->failure = true;
        rung->text = record->kind == MW_RECORD_RESET
                         ? mw_panel_say(panel, "broken off (RST)", "terputus (RST)")
                         : mw_panel_say(panel, "no answer came", "tidak ada jawaban");
        return;
    default: /* closed */ rung->arrow = false; rung->text = mw_panel_say(panel, "closed", "ditutup");
    }
}

/* Arrows grow until the moment's rest, then stay. */
static float grown(const struct mw_panel *panel, const struct rung *rung) {
    if (rung->record != panel->moment.record || panel->view->reduced_motion) return 1;
    float u = fminf((float)panel->moment.phase / MW_PHASE_REST, 1);
    return 1 - (1 - u) * (1 - u);
}

static void arrow(struct mw_panel *panel, const struct ladder *ladder, const struct rung *rung, float y,
                  mw_color color) {
    float inset = 3 * panel->scale, from = rung->to_server ? ladder->left + inset : ladder->right - inset;
    float to = rung->to_server ? ladder->right - inset : ladder->left + inset;
    float tip = from + (to - from) * grown(panel, rung), direction = rung->to_server ? 1 : -1;
    bool light = rung->small || rung->role == MW_ROLE_DATA; /* what belongs to the tagged reply below it */
    float thickness = rung->active ? (light ? 1.5f : 2.5f)
                      : light      ? 1
                                   : 1.5f,
          head = (rung->active && !light ? 10
                  : light                ? 6
                                         : 8) *
                 panel->scale;
    if (fabsf(tip - from) > head) {
        float end = tip - direction * head * 0.8f;
        if (rung->awaited)
            mw_draw_dashed_line(panel->list, from, y, end, y, thickness, 5, color);
        else
            mw_draw_line(panel->list, from, y, end, y, thickness, color);
    }
    mw_draw_head(panel->list, tip, y, direction, 0, head, color);
}

/* The same whatever it says: of most of a long conversation nothing but this is asked. NULL: awaited. */
static float rung_height(const struct mw_panel *panel, const struct ladder *ladder,
                         const struct mw_record *record) {
    bool follows = record != NULL && (record->flags & MW_LINE_CONTINUES) != 0 && mw_record_is_line(record);
    bool small = record != NULL && record->kind == MW_RECORD_PACKET;
    float air = small ? 5 : follows ? 10 : 17;
    return ladder->line + (3 + air) * panel->scale;
}

static mw_color rung_color(const struct mw_panel *panel, const struct ladder *ladder, const struct rung *rung,
                           bool text) {
    const struct mw_theme *theme = panel->theme;
    if (rung->failure) return theme->failure;
    if (rung->active || (rung->paired && !text)) return theme->protocol[ladder->protocol];
    if (rung->awaited || rung->small) return theme->on_bar_muted;
    return text && rung->mono ? theme->ink : theme->muted;
}

/* "pushed": said by the server unasked. At the left, where no text of the server begins. Returns its width.
 */
static float pushed_label(struct mw_panel *panel, float x, float y, float room) {
    const struct mw_theme *theme = panel->theme;
    const char *words = mw_panel_say(panel, "pushed", "didorong");
    float scale = panel->scale, line = mw_panel_line_height(panel, MW_FONT_SEMIBOLD, LABEL),
          size = 11 * scale;
    float text = mw_panel_text_width(panel, MW_FONT_SEMIBOLD, LABEL, words), width = size + text + 15 * scale;
    bool said = width <= room;
    if (!said) width = size + 8 * scale;
    struct mw_rect rect = {x, y - 2 * scale, width, line};
    mw_color color = theme->protocol[MW_PROTOCOL_IMAP];
    mw_draw_framed_box(panel->list, rect, rect.h / 2, theme->panel, color, 1);
    mw_symbol(panel->list, MW_SYMBOL_PUSHED, x + 4 * scale, rect.y + (rect.h - size) / 2, size, color);
    if (said) mw_panel_text(panel, MW_FONT_SEMIBOLD, LABEL, x + size + 8 * scale, rect.y, 0, color, words);
    return width + 6 * scale;
}

/* The tag steps back behind what is said, unless it is what joins the moment's command and reply. */
static void tagged_text(struct mw_panel *panel, const struct rung *rung, enum mw_font font, float x, float y,
                        float width, mw_color color, mw_color strong) {
    const char *tag = mw_arena_format(&panel->list->arena, "%.*s", (int)rung->tag, rung->text);
    mw_color tag_color = rung->failure ? color : rung->active || rung->paired ? strong : panel->theme->muted;
    float used =
        mw_panel_text(panel, rung->paired ? MW_FONT_MONO_BOLD : font, WIRE, x, y, width, tag_color, tag);
    if (width - used > 0)
        mw_panel_text(panel, font, WIRE, x + used, y, width - used, color, rung->text + rung->tag);
}

/* The text stands over the arrow, at the side of whoever speaks. */
static void rung_text(struct mw_panel *panel, const struct ladder *ladder, const struct rung *rung, float y) {
    enum mw_font font = !rung->mono ? MW_FONT_SANS : rung->active ? MW_FONT_MONO_BOLD : MW_FONT_MONO;
    float padding = 11 * panel->scale, left = ladder->left + padding, right = ladder->right - padding;
    float sign = rung->failure || rung->secret ? 15 * panel->scale : 0, size = 11 * panel->scale;
    mw_color color = rung_color(panel, ladder, rung, true);
    if (rung->role == MW_ROLE_PUSHED)
        left += pushed_label(panel, left - 4 * panel->scale, y, (right - left) * 0.4f);
    float width = fminf(mw_panel_text_width(panel, font, WIRE, rung->text), right - left - sign);
    float x = !rung->arrow      ? (left + right - width - sign) / 2
              : rung->to_server ? left
                                : right - width - sign;
    if (sign > 0)
        mw_symbol(panel->list, rung->failure ? MW_SYMBOL_WRONG : MW_SYMBOL_KEY, x, y + 3 * panel->scale, size,
                  color);
    if (rung->tag > 0)
        tagged_text(panel, rung, font, x + sign, y, width + 0.5f, color,
                    panel->theme->protocol[ladder->protocol]);
    else
        mw_panel_text(panel, font, WIRE, x + sign, y, width + 0.5f, color, rung->text);
}

static void rung_draw(struct mw_panel *panel, const struct ladder *ladder, const struct rung *rung, float y) {
    const struct mw_theme *theme = panel->theme;
    float line = mw_panel_line_height(panel, MW_FONT_MONO, WIRE), scale = panel->scale;
    struct mw_rect ground = {ladder->left + 5 * scale, y - 3 * scale,
                             ladder->right - ladder->left - 10 * scale, line + 15 * scale};
    if (rung->small) ground.h = line + 6 * scale;
    bool hover =
        rung->record != MW_NONE && mw_panel_hit(panel, ground, MW_ACTION_SEEK, rung->record, rung->text);
    mw_color soft = rung->failure ? theme->failure_ground : theme->protocol_ground[ladder->protocol];
    if (rung->active)
        mw_draw_box(panel->list, ground, 6, soft);
    else if (rung->paired)
        mw_draw_box(panel->list, ground, 6, (theme->protocol_ground[ladder->protocol] & 0xFFFFFF00) | 0x99);
    else if (hover)
        mw_draw_box(panel->list, ground, 6, theme->ground);
    rung_text(panel, ladder, rung, y);
    if (rung->arrow) arrow(panel, ladder, rung, y + line + 3 * scale, rung_color(panel, ladder, rung, false));
}

/* --- the ladder
 * --------------------------------------------------------------------------------------------- */

/* Whether the connection's next line is a reply: then its place is shown, but not what it says. */
static bool reply_awaited(const struct mw_panel *panel) {
    const struct mw_trace *trace = panel->trace;
    const struct mw_record *now = &trace->records[panel->moment.record];
    const struct mw_connection *connection = &trace->catalogue.connections[panel->connection];
    if (now->connection != panel->connection || !mw_record_is_line(now) || now->host != connection->client)
        return false;
    uint32_t next = mw_trace_line_after(trace, panel->moment.record, panel->connection);
    return next != MW_NONE && trace->records[next].host == connection->server;
}

static struct mw_extent content(struct mw_panel *panel, struct mw_rect at, const void *self) {
    const struct ladder *ladder = self;
    struct mw_rect seen = panel->list->clips[panel->list->clip_depth - 1];
    struct mw_extent extent = {0};
    size_t lifelines = panel->list->count;
    mw_color calm = panel->view->dark ? 0x4A5B6CFF : 0xB8C6D6FF;
    mw_draw_line(panel->list, ladder->left, at.y, ladder->left, at.y, 2, calm);
    mw_draw_line(panel->list, ladder->right, at.y, ladder->right, at.y, 2, calm);
    float y = at.y + 6 * panel->scale;
    uint32_t end = panel->moment.record;
    struct rung rung;
    size_t count;
    const uint32_t *numbers = mw_trace_connection_records(panel->trace, panel->connection, &count);
    for (size_t i = 0; end != MW_NONE && i < count && numbers[i] <= end; i++) {
        const struct mw_record *record = &panel->trace->records[numbers[i]];
        if (!is_shown(panel, record)) continue;
        float height = rung_height(panel, ladder, record);
        bool active =
            numbers[i] == end || (mw_record_is_line(record) && is_active(panel, ladder, numbers[i]));
        if (active && extent.active_bottom == 0) extent.active_top = y - at.y;
        if (y + height > seen.y && y < seen.y + seen.h) {
            rung_of(panel, ladder, numbers[i], &rung);
            rung_draw(panel, ladder, &rung, y);
        }
        y += height;
        if (active) extent.active_bottom = y - at.y;
    }
    if (end < panel->trace->record_count && reply_awaited(panel)) {
        rung = (struct rung){.record = MW_NONE, .text = "?", .arrow = true, .mono = true, .awaited = true};
        rung_draw(panel, ladder, &rung, y);
        y += rung_height(panel, ladder, NULL);
        extent.active_bottom = y - at.y;
    }
    if (extent.active_bottom == 0)
        extent.active_top = extent.active_bottom = y - at.y; /* the latest stays in sight */
    extent.height = y - at.y;
    float foot = fmaxf(y, at.y + at.h);
    panel->list->items[lifelines].y2 = panel->list->items[lifelines + 1].y2 = foot;
    return extent;
}

/* Why the reply said what it said: the row that the machine took. "" where that would tell too early. */
static const char *why(struct mw_panel *panel) {
    const struct mw_trace *trace = panel->trace;
    if (panel->moment.record >= trace->record_count) return "";
    const struct mw_record *now = &trace->records[panel->moment.record];
    if (now->connection == panel->connection && mw_trace_role(trace, panel->moment.record) == MW_ROLE_PUSHED)
        return mw_panel_say(
            panel, "Nobody has asked: the client idles, so the server tells it at once what has changed.",
            "Tidak ada yang bertanya: klien sedang IDLE, jadi server langsung memberi tahu apa yang "
            "berubah.");
    if (now->kind != MW_RECORD_REPLY || now->connection != panel->connection || now->line.cause == MW_NONE)
        return "";
    uint32_t taken = mw_trace_taken_for(trace, now->line.cause);
    if (taken == MW_NONE) return "";
    const struct mw_record *row = &trace->records[taken];
    return mw_say(trace->catalogue.machines[row->taken.machine]->rows[row->taken.row].why,
                  panel->view->language);
}

/* A strip at the foot, always as high, so that nothing jumps. Returns its height. */
static float caption(struct mw_panel *panel, struct mw_rect rect) {
    float line = mw_panel_line_height(panel, MW_FONT_SANS, 12.5f) * 1.05f,
          height = 3 * line + 12 * panel->scale;
    if (rect.h < height * 5) return 0;
    const char *text = why(panel);
    if (text[0] == '\0') return height;
    float top = rect.y + rect.h - height;
    mw_draw_line(panel->list, rect.x, top + 4 * panel->scale, rect.x + rect.w, top + 4 * panel->scale, 1,
                 panel->theme->hairline);
    mw_draw_clip(panel->list, (struct mw_rect){rect.x, top, rect.w, height});
    mw_panel_paragraph(panel, 12.5f, rect.x, top + 10 * panel->scale, rect.w, panel->theme->muted, text,
                       true);
    mw_draw_unclip(panel->list);
    return height;
}

/* Whose lifeline is whose. Returns the height. */
static float ends(struct mw_panel *panel, struct mw_rect rect) {
    mw_panel_text(panel, MW_FONT_SEMIBOLD, SMALL, rect.x, rect.y, rect.w / 2, panel->theme->muted,
                  mw_panel_say(panel, "client", "klien"));
    mw_panel_text_right(panel, MW_FONT_SEMIBOLD, SMALL, rect.x + rect.w, rect.y, rect.w / 2,
                        panel->theme->muted, mw_panel_say(panel, "server", "server"));
    return mw_panel_line_height(panel, MW_FONT_SEMIBOLD, SMALL) + 4 * panel->scale;
}

void mw_panel_ladder(struct mw_panel *panel, struct mw_rect rect) {
    const struct mw_theme *theme = panel->theme;
    struct mw_rect inside = mw_panel_ground(panel, rect, mw_panel_say(panel, "CONVERSATION", "PERCAKAPAN"));
    if (panel->connection == MW_NONE) {
        mw_panel_paragraph(panel, 13, inside.x, inside.y, inside.w, theme->muted,
                           mw_panel_say(panel, "Nobody is connected yet.", "Belum ada yang tersambung."),
                           true);
        return;
    }
    mw_draw_clip(panel->list, (struct mw_rect){rect.x, rect.y, rect.w, rect.h});
    float used = names(panel, inside);
    inside.y += used;
    inside.h -= used;
    if (inside.h > 150 * panel->scale) {
        used = chips(panel, inside);
        inside.y += used;
        inside.h -= used;
    }
    if (inside.h > 90 * panel->scale) {
        used = ends(panel, inside);
        inside.y += used;
        inside.h -= used;
    }
    inside.h -= caption(panel, inside);
    struct ladder ladder = {.left = inside.x + 8 * panel->scale,
                            .right = inside.x + inside.w - 8 * panel->scale,
                            .line = mw_panel_line_height(panel, MW_FONT_MONO, WIRE),
                            .protocol = mw_panel_protocol(panel),
                            .burst_start = MW_NONE,
                            .pair = MW_NONE};
    uint32_t now = panel->moment.record;
    if (now < panel->trace->record_count && mw_record_is_line(&panel->trace->records[now]))
        ladder.burst_start = mw_trace_burst_start(panel->trace, now);
    if (ladder.burst_start != MW_NONE && panel->trace->records[now].kind == MW_RECORD_REPLY)
        ladder.pair = mw_trace_tag_pair(panel->trace, now);
    mw_panel_scrolled(panel, inside, MW_SCROLL_LADDER, content, &ladder);
    mw_draw_unclip(panel->list);
}
