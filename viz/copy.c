#include "viz/copy.h"

#include "sim/base/text.h"
#include "sim/trace/notice.h"
#include "viz/burst.h"
#include "viz/letters.h"

struct copier {
    const struct mw_trace *trace;
    enum mw_language language;
    uint32_t record, connection;
    struct mw_arena arena; /* of working memory */
    struct mw_buffer *out;
};

/* CRLF becomes LF, as programs that paste expect it. */
static void add_lines(struct mw_buffer *out, struct mw_span bytes) {
    for (size_t i = 0; i < bytes.len; i++)
        if (bytes.data[i] != '\r' || i + 1 == bytes.len || bytes.data[i + 1] != '\n')
            mw_buffer_add_byte(out, bytes.data[i]);
}

static bool is_wire_line(const struct mw_trace *trace, uint32_t record) {
    return record < trace->record_count && mw_record_is_line(&trace->records[record]);
}

static void add_burst(struct copier *copier) {
    const struct mw_trace *trace = copier->trace;
    struct mw_burst burst;
    if (!mw_burst_at(trace, copier->record, copier->connection, &copier->arena, &burst)) return;
    for (size_t i = 0; i < burst.count && !burst.datagram; i++)
        add_lines(copier->out, burst.pieces[i]);
    if (burst.datagram) /* its bytes are no text: the line that says what they mean */
        add_lines(copier->out, mw_trace_bytes(trace, mw_record_text(&trace->records[burst.last])));
}

static void add_header(struct copier *copier) {
    struct mw_span letter, section;
    if (!mw_letters_looked_at(copier->trace, copier->record, copier->connection, &letter, &section)) return;
    for (size_t end = 0; end < letter.len; end++) {
        end += mw_span_find(mw_span_from(letter, end), '\n');
        bool blank_follows = mw_span_starts_nocase(mw_span_from(letter, end), "\n\r\n") ||
                             mw_span_starts_nocase(mw_span_from(letter, end), "\n\n");
        if (!blank_follows) continue;
        letter = mw_span_cut(letter, 0, end + 1);
        break;
    }
    add_lines(copier->out, letter);
}

/* "RCPT TO:<…>", and the row that it made the machine take. */
static void add_row(struct copier *copier) {
    const struct mw_trace *trace = copier->trace;
    add_burst(copier);
    uint32_t line = copier->record;
    while (line > 0 && !(is_wire_line(trace, line) && trace->records[line].connection == copier->connection))
        line--;
    if (!is_wire_line(trace, line)) return;
    const struct mw_record *said = &trace->records[line];
    bool answers = said->kind == MW_RECORD_REPLY && said->line.cause != MW_NONE;
    uint32_t taken = mw_trace_taken_for(trace, answers ? said->line.cause : line);
    if (taken == MW_NONE || taken > copier->record) return;
    const struct mw_record *record = &trace->records[taken];
    const struct mw_table *table = trace->catalogue.machines[record->taken.machine];
    const struct mw_row *row = &table->rows[record->taken.row];
    mw_buffer_format(copier->out, "%s → %s: %s", mw_say(table->states[record->taken.from], copier->language),
                     mw_say(table->states[record->taken.to], copier->language),
                     mw_say(row->why, copier->language));
    if (row->rfc != NULL) mw_buffer_format(copier->out, " (%s)", row->rfc);
    mw_buffer_add_byte(copier->out, '\n');
}

/* ", \Seen, \Flagged", and whether a device has only a part. */
static void add_flags(struct copier *copier, uint16_t flags) {
    static const char *const names[] = {
#define X(name, id, wire) wire,
        MW_MAIL_FLAGS(X)
#undef X
    };
    for (int flag = 0; flag < MW_MAIL_FLAG_COUNT; flag++)
        if (flags & (MW_MAIL_SEEN << flag)) mw_buffer_format(copier->out, ", %s", names[flag]);
    if (flags & MW_MAIL_PARTIAL)
        mw_buffer_add_text(copier->out, copier->language == MW_LANGUAGE_ID ? ", sebagian" : ", in part");
}

static void add_store(struct copier *copier, uint32_t number) {
    const struct mw_trace *trace = copier->trace;
    const struct mw_store *store = &trace->catalogue.stores[number];
    bool indonesian = copier->language == MW_LANGUAGE_ID;
    if (!mw_trace_folder_exists(trace, copier->record, number)) return;
    mw_buffer_format(copier->out, "%s%s%s · %s\n", store->owner_name ? store->owner_name : "",
                     store->owner_name ? " · " : "", mw_trace_folder_name(trace, copier->record, number),
                     trace->catalogue.hosts[store->host].name);
    struct mw_holding holding = mw_trace_holding(trace, copier->record, number, &copier->arena);
    for (size_t i = 0; i < holding.letter_count; i++) {
        mw_buffer_add_text(copier->out, "  ");
        mw_trace_header_text(mw_trace_bytes(trace, holding.letters[i].text), "Subject", copier->out);
        mw_buffer_add_text(copier->out, ", ");
        mw_text_size(copier->out, holding.letters[i].bytes, indonesian);
        if (mw_trace_has_flags(trace, number)) add_flags(copier, holding.letters[i].flags);
        mw_buffer_add_byte(copier->out, '\n');
    }
    if (holding.letter_count == 0) mw_buffer_add_text(copier->out, indonesian ? "  kosong\n" : "  empty\n");
}

static void add_stores(struct copier *copier, bool queues) {
    const struct mw_catalogue *catalogue = &copier->trace->catalogue;
    for (uint32_t i = 0; i < catalogue->store_count; i++)
        if ((catalogue->stores[i].kind == MW_STORE_QUEUE) == queues) add_store(copier, i);
}

static void add_news(struct copier *copier) {
    for (uint32_t i = 0; i <= copier->record; i++) {
        const struct mw_record *record = &copier->trace->records[i];
        if (record->kind != MW_RECORD_NOTICE) continue;
        mw_notice_sentence(copier->out, (enum mw_notice)record->notice.notice,
                           mw_trace_bytes(copier->trace, record->notice.args), copier->language);
        mw_buffer_add_byte(copier->out, '\n');
    }
}

static void add_tab(struct copier *copier, enum mw_tab tab) {
    switch (tab) {
    case MW_TAB_MACHINE: add_row(copier); break;
    case MW_TAB_BYTES: add_burst(copier); break;
    case MW_TAB_MESSAGE: add_header(copier); break;
    case MW_TAB_MAILBOXES: add_stores(copier, false); break;
    case MW_TAB_QUEUE:
        add_stores(copier, true);
        add_news(copier);
        break;
    case MW_TAB_COUNT: break;
    }
}

bool mw_copy_text(const struct mw_hands *hands, struct mw_buffer *text) {
    const struct mw_trace *trace = hands->trace[0];
    uint32_t record = hands->cursor.moment.record;
    if (trace == NULL || record >= trace->record_count) return false;
    struct mw_frame_of of = mw_hands_frame(hands);
    struct copier copier = {.trace = trace,
                            .language = hands->view.language,
                            .record = record,
                            .connection = mw_frame_connection(&of),
                            .out = text};
    bool focused = hands->view.focus >= 0 && hands->focused.action == MW_ACTION_SEEK &&
                   hands->focused.number >= 0 && is_wire_line(trace, (uint32_t)hands->focused.number);
    if (focused)
        add_lines(text, mw_trace_bytes(trace, mw_record_text(&trace->records[hands->focused.number])));
    else
        add_tab(&copier, hands->view.comparing ? MW_TAB_BYTES : hands->view.tab);
    mw_arena_free(&copier.arena);
    return text->len > 0;
}
