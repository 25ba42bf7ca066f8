#include "viz/travel.h"

#include <math.h>
#include <string.h>

#include "sim/base/text.h"
#include "sim/trace/notice.h"
#include "viz/clear.h"
#include "viz/folders.h"
#include "viz/letters.h"

const char *mw_line_text(struct mw_arena *arena, struct mw_span bytes, size_t most) {
    while (bytes.len > 0 && (bytes.data[bytes.len - 1] == '\n' || bytes.data[bytes.len - 1] == '\r'))
        bytes.len--;
    struct mw_buffer text = {0};
    while (bytes.len > 0 && text.len < most) {
        uint32_t letter = mw_utf8_next(&bytes);
        mw_utf8_add(&text, letter < 0x20 || letter == 0x7F ? 0xB7 : letter);
    }
    const char *copy = mw_arena_text(arena, mw_buffer_text(&text));
    mw_buffer_free(&text);
    return copy;
}

const char *mw_record_line_text(struct mw_panel *panel, const struct mw_record *record, size_t most) {
    struct mw_span bytes = mw_trace_bytes(panel->trace, record->line.text);
    const char *text = mw_line_text(&panel->list->arena, bytes, most);
    return *text ? text : mw_panel_say(panel, "(empty line)", "(baris kosong)");
}

/* --- the way -------------------------------------------------------------------------------------------- */

/* The fewest links; among ways of one length the one whose links the lesson names first, as packets go. */
static void find_path(const struct mw_catalogue *catalogue, struct mw_travel *travel) {
    uint16_t before[MW_CARDS_MOST], queue[MW_CARDS_MOST];
    bool seen[MW_CARDS_MOST] = {false};
    size_t first = 0, last = 0;
    queue[last++] = travel->to; /* backwards, so that following `before` leads forwards */
    seen[travel->to] = true;
    while (first < last && !seen[travel->from]) {
        uint16_t here = queue[first++];
        for (size_t i = 0; i < catalogue->link_count; i++) {
            const struct mw_link *link = &catalogue->links[i];
            if (link->a != here && link->b != here) continue;
            uint16_t next = link->a == here ? link->b : link->a;
            if (next >= MW_CARDS_MOST || seen[next]) continue;
            seen[next] = true;
            before[next] = here;
            queue[last++] = next;
        }
    }
    travel->path[travel->path_count++] = travel->from;
    if (!seen[travel->from]) travel->path[travel->path_count++] = travel->to;
    for (uint16_t at = travel->from; seen[travel->from] && at != travel->to;)
        travel->path[travel->path_count++] = at = before[at];
}

static float length(struct mw_point a, struct mw_point b) {
    return hypotf(b.x - a.x, b.y - a.y);
}

/* Leaves gently, rests, leaves the rest gently again. */
static float eased(int phase) {
    float u = (float)phase / MW_PHASE_REST;
    return u < 1 ? 1 - (1 - u) * (1 - u) : 1 + (u - 1) * (u - 1);
}

struct mw_point mw_travel_size(const struct mw_travel *travel, const struct mw_cards *cards, float scale) {
    float fit = 1;
    for (size_t i = 0; i + 1 < travel->path_count; i++)
        fit = fminf(fit, mw_clear_fit(cards, travel->path[i], travel->path[i + 1], scale));
    if (travel->kind == MW_TRAVEL_BROKEN || travel->lost) {
        float cross = 22 * scale * fmaxf(fit, 0.6f);
        return (struct mw_point){cross, cross};
    }
    float dot = 13 * scale * fminf(1, fmaxf(fit * 1.7f, 0.6f));
    return travel->letter ? mw_clear_letter(scale * fit) : (struct mw_point){dot, dot};
}

struct mw_point mw_travel_at(const struct mw_travel *travel, const struct mw_cards *cards,
                             struct mw_point size, int phase) {
    struct mw_rect alone = cards->rects[travel->from];
    if (travel->path_count < 2) return (struct mw_point){alone.x + alone.w / 2, alone.y};
    struct mw_point from[MW_CARDS_MOST], to[MW_CARDS_MOST], room = {size.x + 4, size.y + 4};
    float lengths[MW_CARDS_MOST], total = 0, longest = -1, rest = 0;
    size_t hops = travel->path_count - 1;
    for (size_t i = 0; i < hops; i++) {
        mw_clear_link(cards, travel->path[i], travel->path[i + 1], &from[i], &to[i]);
        float seen = length(from[i], to[i]);
        mw_clear_way(cards, travel->path[i], travel->path[i + 1], room, &from[i], &to[i]);
        lengths[i] = fmaxf(length(from[i], to[i]), 1);
        if (seen > longest) {
            longest = seen;
            rest = total + lengths[i] / 2;
        }
        total += lengths[i];
    }
    float u = eased(phase), way = u < 1 ? u * rest : rest + (u - 1) * (total - rest);
    size_t hop = 0;
    for (; hop + 1 < hops && way > lengths[hop]; hop++)
        way -= lengths[hop];
    float share = fminf(way / lengths[hop], 1);
    return (struct mw_point){from[hop].x + (to[hop].x - from[hop].x) * share,
                             from[hop].y + (to[hop].y - from[hop].y) * share};
}

bool mw_travel_uses(const struct mw_travel *travel, uint16_t a, uint16_t b) {
    for (size_t i = 0; i + 1 < travel->path_count; i++) {
        uint16_t x = travel->path[i], y = travel->path[i + 1];
        if ((x == a && y == b) || (x == b && y == a)) return true;
    }
    return false;
}

/* --- what it says ------------------------------------------------------------------------------------------
 */

const char *mw_content_text(struct mw_panel *panel, uint32_t content) {
    struct mw_arena *arena = &panel->list->arena;
    struct mw_span section, bytes = mw_trace_bytes(panel->trace, panel->trace->records[content].line.text);
    const char *size = mw_letters_size(panel, bytes.len);
    if (mw_trace_section(panel->trace, content, &section))
        return mw_arena_format(arena, "%s · %s", mw_line_text(arena, section, 60), size);
    return mw_arena_format(arena, mw_panel_say(panel, "message · %s", "pesan · %s"), size);
}

/* Several messages or parts in one burst. */
static const char *contents_text(struct mw_panel *panel, unsigned count, uint64_t bytes, bool parts) {
    const char *format = parts ? mw_panel_say(panel, "%u parts of messages · %s", "%u bagian pesan · %s")
                               : mw_panel_say(panel, "%u messages · %s", "%u pesan · %s");
    return mw_arena_format(&panel->list->arena, format, count, mw_letters_size(panel, bytes));
}

/* A burst of lines travels as one: its first line, how many there are, or the letter in it. */
static void line_words(struct mw_panel *panel, const struct mw_record *record, struct mw_travel *travel) {
    const struct mw_trace *trace = panel->trace;
    uint32_t start = mw_trace_burst_start(trace, panel->moment.record);
    unsigned lines = 0, contents = 0;
    uint64_t bytes = 0;
    struct mw_span section;
    for (uint32_t at = start; at <= panel->moment.record; at++) {
        const struct mw_record *part = &trace->records[at];
        if (!mw_record_is_line(part) || part->connection != record->connection || part->host != record->host)
            continue;
        lines++;
        travel->failure |= (part->flags & MW_LINE_FAILURE) != 0;
        travel->secret |= (part->flags & MW_LINE_SECRET) != 0;
        if (part->kind != MW_RECORD_CONTENT) continue;
        travel->letter = true;
        travel->part = mw_trace_section(trace, at, &section) && (travel->part || contents == 0);
        bytes += mw_trace_bytes(trace, part->line.text).len;
        travel->text = contents++ == 0 ? mw_content_text(panel, at)
                                       : contents_text(panel, contents, bytes, travel->part);
    }
    travel->mono = !travel->letter;
    if (travel->letter) return;
    struct mw_arena *arena = &panel->list->arena;
    travel->text = mw_record_line_text(panel, &trace->records[start], 120);
    if (strcmp(travel->text, ".") == 0) /* alone it says little to whoever does not know it yet */
        travel->text = mw_panel_say(panel, ".  (end of the message)", ".  (akhir pesan)");
    if (mw_trace_role(trace, panel->moment.record) == MW_ROLE_PUSHED)
        travel->text =
            mw_arena_format(arena, mw_panel_say(panel, "pushed: %s", "didorong: %s"), travel->text);
    const char *more = lines == 2 ? mw_panel_say(panel, "%s  +%u line", "%s  +%u baris")
                                  : mw_panel_say(panel, "%s  +%u lines", "%s  +%u baris");
    if (lines > 1) travel->text = mw_arena_format(arena, more, travel->text, lines - 1);
}

static void packet_words(struct mw_panel *panel, const struct mw_record *record, struct mw_travel *travel) {
    static const struct {
        uint16_t flag;
        const char *name;
    } names[] = {{MW_PACKET_UDP, "UDP"}, {MW_PACKET_SYN, "SYN"}, {MW_PACKET_FIN, "FIN"},
                 {MW_PACKET_RST, "RST"}, {MW_PACKET_PSH, "PSH"}, {MW_PACKET_ACK, "ACK"}};
    struct mw_buffer text = {0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (record->flags & names[i].flag)
            mw_buffer_format(&text, "%s%s", text.len ? " " : "", names[i].name);
    if (record->packet.length > 0)
        mw_buffer_format(&text, mw_panel_say(panel, " · %u bytes", " · %u byte"),
                         (unsigned)record->packet.length);
    if (record->flags & MW_PACKET_AGAIN)
        mw_buffer_format(&text, " · %s", mw_panel_say(panel, "sent again", "dikirim ulang"));
    if (record->flags & MW_PACKET_LOST)
        mw_buffer_format(&text, " · %s", mw_panel_say(panel, "lost", "hilang"));
    travel->text = mw_arena_text(&panel->list->arena, mw_buffer_text(&text));
    travel->mono = true;
    travel->lost = travel->failure = (record->flags & MW_PACKET_LOST) != 0;
    mw_buffer_free(&text);
}

static const char *device_words(struct mw_panel *panel, const struct mw_record *record) {
    bool part = (record->flags & MW_MAIL_PARTIAL) != 0;
    switch (record->kind) {
    case MW_RECORD_MAIL_ADDED:
        return part ? mw_panel_say(panel, "A part of the letter lies on the device",
                                   "Sebagian surat tersimpan di perangkat")
                    : mw_panel_say(panel, "The letter lies on the device", "Surat tersimpan di perangkat");
    case MW_RECORD_MAIL_GROWN:
        return part ? mw_panel_say(panel, "The device has more of the letter now",
                                   "Kini lebih banyak isi surat ada di perangkat")
                    : mw_panel_say(panel, "The device has all of the letter now",
                                   "Kini seluruh surat ada di perangkat");
    default: return mw_panel_say(panel, "The letter is gone from the device", "Surat hilang dari perangkat");
    }
}

/* Letters that this moment adds to (takes out of) the record's store, and where a letter that it takes out
 * goes to: *to is MW_NONE if it goes nowhere. */
static size_t letters_of(const struct mw_panel *panel, const struct mw_record *record, uint32_t *to) {
    uint32_t now = panel->moment.record, before = mw_letters_before_now(panel->trace, now);
    size_t count = 0;
    *to = MW_NONE;
    for (uint32_t i = before == MW_NONE ? 0 : before + 1; i <= now; i++) {
        const struct mw_record *other = &panel->trace->records[i];
        bool mail = other->kind == MW_RECORD_MAIL_ADDED || other->kind == MW_RECORD_MAIL_REMOVED;
        if (!mail || other->host != record->host) continue;
        count += other->kind == record->kind && other->mail.store == record->mail.store;
        if (other->kind != record->kind && other->mail.message == record->mail.message)
            *to = other->mail.store;
    }
    return count;
}

/* A person's folders: letters come, go, or go from one to another. */
static const char *folder_words(struct mw_panel *panel, const struct mw_record *record) {
    struct mw_arena *arena = &panel->list->arena;
    uint32_t other;
    size_t count = letters_of(panel, record, &other);
    bool added = record->kind == MW_RECORD_MAIL_ADDED;
    uint32_t into = added ? record->mail.store : other;
    const char *name = mw_trace_folder_name(panel->trace, panel->moment.record,
                                            other != MW_NONE ? into : record->mail.store);
    if (other != MW_NONE && count > 1)
        return mw_arena_format(arena, mw_panel_say(panel, "%zu letters move to %s", "%zu surat pindah ke %s"),
                               count, name);
    if (other != MW_NONE)
        return mw_arena_format(arena, mw_panel_say(panel, "The letter moves to %s", "Surat pindah ke %s"),
                               name);
    if (count > 1)
        return mw_arena_format(
            arena,
            added ? mw_panel_say(panel, "%zu letters lie in %s now", "Kini %zu surat ada di %s")
                  : mw_panel_say(panel, "%zu letters leave %s", "%zu surat keluar dari %s"),
            count, name);
    return mw_arena_format(arena,
                           added ? mw_panel_say(panel, "The letter lies in %s", "Surat tersimpan di %s")
                                 : mw_panel_say(panel, "The letter leaves %s", "Surat keluar dari %s"),
                           name);
}

static const char *store_words(struct mw_panel *panel, const struct mw_record *record) {
    const struct mw_store *store = &panel->trace->catalogue.stores[record->mail.store];
    bool added = record->kind == MW_RECORD_MAIL_ADDED;
    switch (store->kind) {
    case MW_STORE_QUEUE:
        return added ? mw_panel_say(panel, "The letter waits in the queue", "Surat menunggu di antrean")
                     : mw_panel_say(panel, "The letter leaves the queue", "Surat keluar dari antrean");
    case MW_STORE_OUTBOX:
        return added ? mw_panel_say(panel, "The letter waits in the Outbox", "Surat menunggu di kotak keluar")
                     : mw_panel_say(panel, "The letter leaves the Outbox", "Surat keluar dari kotak keluar");
    case MW_STORE_SENT:
        return mw_panel_say(panel, "A copy is kept in Sent", "Salinannya disimpan di Terkirim");
    case MW_STORE_DEVICE: return device_words(panel, record);
    case MW_STORE_MAILBOX:
    case MW_STORE_KIND_COUNT: break;
    }
    if (mw_folders_has_many(panel->trace, mw_trace_folder_group(panel->trace, record->mail.store)))
        return folder_words(panel, record);
    const char *owner = store->owner_name ? store->owner_name : "";
    return mw_arena_format(
        &panel->list->arena,
        added ? mw_panel_say(panel, "The letter lies in %s's mailbox", "Surat tersimpan di kotak surat %s")
              : mw_panel_say(panel, "The letter leaves %s's mailbox", "Surat keluar dari kotak surat %s"),
        owner);
}

/* "Foto liburan: now read" */
static const char *flag_words(struct mw_panel *panel, const struct mw_record *record) {
    struct mw_letter before = {0};
    if (panel->moment.record > 0)
        mw_trace_letter(panel->trace, panel->moment.record - 1, record->mail.store, record->mail.uid,
                        &before);
    uint16_t now = record->flags;
    if (record->kind == MW_RECORD_MAIL_FLAGGED) now |= before.flags & MW_MAIL_PARTIAL; /* as it was */
    const char *news = mw_letters_flag_news(panel, before.flags, now);
    const char *subject = mw_letters_subject(panel, record->mail.text);
    return news[0] == '\0' ? subject : mw_arena_format(&panel->list->arena, "%s: %s", subject, news);
}

/* What one command has brought: "Sent, Trash". */
static const char *new_folders(struct mw_panel *panel, const struct mw_record *record, size_t *count) {
    uint32_t now = panel->moment.record, before = mw_letters_before_now(panel->trace, now);
    const char *names = "";
    *count = 0;
    for (uint32_t i = before == MW_NONE ? 0 : before + 1; i <= now; i++) {
        const struct mw_record *other = &panel->trace->records[i];
        if (other->kind != MW_RECORD_FOLDER_ADDED || other->host != record->host) continue;
        names = mw_arena_format(&panel->list->arena, "%s%s%s", names, (*count)++ ? ", " : "",
                                mw_trace_folder_name(panel->trace, now, other->mail.store));
    }
    return names;
}

static const char *folder_news_words(struct mw_panel *panel, const struct mw_record *record) {
    struct mw_arena *arena = &panel->list->arena;
    uint32_t now = panel->moment.record, store = record->mail.store;
    const char *name = mw_trace_folder_name(panel->trace, now, store);
    if (record->kind == MW_RECORD_FOLDER_ADDED) {
        size_t count;
        const char *names = new_folders(panel, record, &count);
        return mw_arena_format(arena,
                               count > 1 ? mw_panel_say(panel, "New folders: %s", "Folder baru: %s")
                                         : mw_panel_say(panel, "A new folder: %s", "Folder baru: %s"),
                               names);
    }
    if (record->kind == MW_RECORD_FOLDER_REMOVED)
        return mw_arena_format(arena, mw_panel_say(panel, "The folder %s is deleted", "Folder %s dihapus"),
                               name);
    const char *was = mw_trace_folder_name(panel->trace, now > 0 ? now - 1 : MW_NONE, store);
    return mw_arena_format(arena, mw_panel_say(panel, "%s is called %s now", "%s kini bernama %s"), was,
                           name);
}

static const char *notice_words(struct mw_panel *panel, const struct mw_record *record) {
    struct mw_buffer text = {0};
    mw_notice_sentence(&text, (enum mw_notice)record->notice.notice,
                       mw_trace_bytes(panel->trace, record->notice.args), panel->view->language);
    const char *copy = mw_arena_text(&panel->list->arena, mw_buffer_text(&text));
    mw_buffer_free(&text);
    return copy;
}

/* --- what it is
 * ---------------------------------------------------------------------------------------------- */

static void about_connection(struct mw_panel *panel, const struct mw_record *record,
                             struct mw_travel *travel) {
    const struct mw_connection *connection = &panel->trace->catalogue.connections[record->connection];
    travel->from = connection->client;
    travel->to = connection->server;
    switch (record->kind) {
    case MW_RECORD_CONNECTING:
        travel->kind = MW_TRAVEL_LINE;
        travel->text = mw_arena_format(&panel->list->arena,
                                       mw_panel_say(panel, "connects to port %u", "menyambung ke port %u"),
                                       connection->server_port);
        return;
    case MW_RECORD_REFUSED:
        travel->text = mw_panel_say(panel, "connection refused", "sambungan ditolak");
        break;
    case MW_RECORD_TIMED_OUT:
        travel->text = mw_panel_say(panel, "no answer came", "tidak ada jawaban");
        break;
    default: travel->text = mw_panel_say(panel, "connection broken off", "sambungan terputus"); break;
    }
    travel->kind = MW_TRAVEL_BROKEN;
    travel->failure = true;
}

static void on_the_way(struct mw_panel *panel, const struct mw_record *record, struct mw_travel *travel) {
    travel->kind = MW_TRAVEL_LINE;
    travel->from = record->host;
    travel->to = record->peer;
    if (record->kind == MW_RECORD_PACKET)
        packet_words(panel, record, travel);
    else
        line_words(panel, record, travel);
}

static void on_a_host(struct mw_panel *panel, const struct mw_record *record, struct mw_travel *travel) {
    if (record->host == MW_NO_HOST) return;
    travel->from = travel->to = record->host;
    if (record->kind == MW_RECORD_STEP) {
        travel->text = mw_say(panel->trace->catalogue.steps[record->step.step].title, panel->view->language);
    } else if (record->kind == MW_RECORD_NOTICE) {
        travel->text = notice_words(panel, record);
        travel->failure = mw_notice_is_failure((enum mw_notice)record->notice.notice);
    } else if (record->kind == MW_RECORD_MAIL_ADDED || record->kind == MW_RECORD_MAIL_REMOVED ||
               record->kind == MW_RECORD_MAIL_GROWN) {
        travel->text = store_words(panel, record);
        travel->letter = true;
    } else if (record->kind == MW_RECORD_MAIL_FLAGGED) {
        travel->text = flag_words(panel, record);
    } else if (record->kind >= MW_RECORD_FOLDER_ADDED && record->kind <= MW_RECORD_FOLDER_RENAMED) {
        travel->text = folder_news_words(panel, record);
    }
    if (travel->text[0] != '\0') travel->kind = MW_TRAVEL_THOUGHT;
}

struct mw_travel mw_travel_of(struct mw_panel *panel) {
    struct mw_travel travel = {.from = MW_NO_HOST, .to = MW_NO_HOST, .text = ""};
    const struct mw_trace *trace = panel->trace;
    if (panel->moment.record >= trace->record_count) return travel;
    const struct mw_record *record = &trace->records[panel->moment.record];
    uint32_t focus = mw_trace_focus(trace, panel->moment.record);
    if (focus != MW_NONE) travel.protocol = trace->catalogue.connections[focus].protocol;
    if (record->connection != MW_NONE)
        travel.port = trace->catalogue.connections[record->connection].server_port;
    switch (record->kind) {
    case MW_RECORD_COMMAND:
    case MW_RECORD_REPLY:
    case MW_RECORD_CONTENT:
    case MW_RECORD_PACKET: on_the_way(panel, record, &travel); break;
    case MW_RECORD_CONNECTING:
    case MW_RECORD_REFUSED:
    case MW_RECORD_TIMED_OUT:
    case MW_RECORD_RESET: about_connection(panel, record, &travel); break;
    default: on_a_host(panel, record, &travel); break;
    }
    bool known = travel.from < MW_CARDS_MOST && travel.to < MW_CARDS_MOST;
    if (!known) travel.kind = MW_TRAVEL_NOTHING;
    if (travel.kind != MW_TRAVEL_NOTHING) find_path(&trace->catalogue, &travel);
    return travel;
}
