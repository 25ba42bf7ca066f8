#include "sim/export/transcript.h"

#include <string.h>

#include "sim/base/text.h"
#include "sim/export/transcript_words.h"
#include "sim/mail/date.h"
#include "sim/trace/notice.h"
#include "sim/trace/query.h"

enum {
    COLUMNS = 100,
    NUMBER_COLUMNS = 20, /* "  12  09:00:04.182  " */
};

struct teller {
    const struct mw_trace *trace;
    enum mw_language language;
    struct mw_buffer *out;
    uint32_t event;     /* the last one told */
    size_t who_columns; /* "laptop -> mail", padded */
};

static size_t columns_of(struct mw_span text) {
    size_t columns = 0;
    while (text.len > 0) {
        mw_utf8_next(&text);
        columns++;
    }
    return columns;
}

static void add_blanks(struct mw_buffer *out, size_t count) {
    for (; count > 0; count--)
        mw_buffer_add_byte(out, ' ');
}

/* Where a line of at most this many columns should end: after a word if it has one. */
static size_t break_at(struct mw_span text, size_t columns) {
    struct mw_span rest = text;
    size_t blank = 0, end = 0;
    for (size_t column = 0; column < columns && rest.len > 0; column++) {
        if (rest.data[0] == ' ') blank = end;
        mw_utf8_next(&rest);
        end = text.len - rest.len;
    }
    return rest.len == 0 || rest.data[0] == ' ' || blank == 0 ? end : blank;
}

/* The rest of a line that `used` columns are taken of, wrapped under itself; ends the line. */
static void add_wrapped(struct mw_buffer *out, size_t used, struct mw_span text) {
    for (bool first = true; first || text.len > 0; first = false) {
        if (!first) add_blanks(out, used);
        size_t len = break_at(text, COLUMNS - used);
        mw_buffer_add(out, mw_span_cut(text, 0, len));
        mw_buffer_add_byte(out, '\n');
        text = mw_span_from(text, len);
        while (text.len > 0 && text.data[0] == ' ')
            text = mw_span_from(text, 1);
    }
}

static const char *say(const struct teller *teller, enum mw_transcript_word word) {
    return mw_transcript_word(word, teller->language);
}

static void add_size(const struct teller *teller, struct mw_buffer *text, uint64_t bytes) {
    mw_text_size(text, bytes, teller->language == MW_LANGUAGE_ID);
}

/* --- one line of the transcript ------------------------------------------------------------------------ */

static void add_clock(const struct teller *teller, int64_t at_us) {
    const struct mw_about *about = &teller->trace->catalogue.about;
    int64_t second = at_us / 1000000, rest_us = at_us % 1000000;
    if (rest_us < 0) {
        rest_us += 1000000;
        second--;
    }
    struct mw_civil civil =
        mw_date_civil((struct mw_date){about->start_epoch_s + second, about->utc_offset_min});
    mw_buffer_format(teller->out, "%02d:%02d:%02d.%03d", civil.hour, civil.minute, civil.second,
                     (int)(rest_us / 1000));
}

/* Number, clock and who: "  12  09:00:04.182  laptop → mail  ". Records that are no events have no number. */
static void add_front(struct teller *teller, const struct mw_record *record) {
    const struct mw_catalogue *catalogue = &teller->trace->catalogue;
    if (mw_record_stops(record, MW_GRAIN_LINE))
        mw_buffer_format(teller->out, "%4u  ", ++teller->event);
    else
        add_blanks(teller->out, 6);
    add_clock(teller, record->at_us);
    add_blanks(teller->out, 2);

    struct mw_buffer who = {0};
    if (record->connection != MW_NONE) {
        const struct mw_connection *connection = &catalogue->connections[record->connection];
        bool back = record->kind >= MW_RECORD_COMMAND && record->kind <= MW_RECORD_CONTENT &&
                    record->host == connection->server;
        mw_buffer_format(&who, "%s %s %s", catalogue->hosts[connection->client].id, back ? "←" : "→",
                         catalogue->hosts[connection->server].id);
    } else if (record->host != MW_NO_HOST) {
        mw_buffer_add_text(&who, catalogue->hosts[record->host].id);
    }
    size_t columns = columns_of(mw_buffer_span(&who));
    mw_buffer_add(teller->out, mw_buffer_span(&who));
    add_blanks(teller->out, columns < teller->who_columns ? teller->who_columns - columns + 2 : 2);
    mw_buffer_free(&who);
}

static void tell(struct teller *teller, const struct mw_record *record, struct mw_span text) {
    add_front(teller, record);
    add_wrapped(teller->out, NUMBER_COLUMNS + teller->who_columns + 2, text);
}

/* A remark under the line that it belongs to. */
static void remark(struct teller *teller, const char *sign, struct mw_span text) {
    size_t used = NUMBER_COLUMNS + teller->who_columns + 2;
    add_blanks(teller->out, used);
    mw_buffer_add_text(teller->out, sign);
    add_wrapped(teller->out, used + 2, text);
}

/* --- the kinds of records ------------------------------------------------------------------------------ */

/* The bytes as people can read them: no line end, nothing that a terminal would obey. */
static void add_visible(struct mw_buffer *text, struct mw_span bytes) {
    while (bytes.len > 0 && (bytes.data[bytes.len - 1] == '\n' || bytes.data[bytes.len - 1] == '\r'))
        bytes.len--;
    while (bytes.len > 0) {
        uint32_t code = mw_utf8_next(&bytes);
        bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
        mw_utf8_add(text, control ? 0xFFFD : code);
    }
}

/* Why a server refused: the row that the command made it take. */
static void tell_reason(struct teller *teller, const struct mw_record *reply) {
    if (reply->line.cause == MW_NONE) return;
    uint32_t number = mw_trace_taken_for(teller->trace, reply->line.cause);
    if (number == MW_NONE) return;
    const struct mw_record *taken = &teller->trace->records[number];
    const struct mw_row *row =
        &teller->trace->catalogue.machines[taken->taken.machine]->rows[taken->taken.row];
    const char *why = mw_say(row->why, teller->language);
    if (*why == '\0') return;
    struct mw_buffer text = {0};
    mw_buffer_add_text(&text, why);
    if (row->rfc != NULL) mw_buffer_format(&text, " (%s)", row->rfc);
    remark(teller, "! ", mw_buffer_span(&text));
    mw_buffer_free(&text);
}

/* "[message, 2.4 kB: Rapat]"; of a part what it is called: "[BODY[HEADER], 124 bytes]". */
static void add_content(const struct teller *teller, struct mw_buffer *text, uint32_t number) {
    struct mw_span bytes = mw_trace_bytes(teller->trace, teller->trace->records[number].line.text), section;
    bool part = mw_trace_section(teller->trace, number, &section);
    mw_buffer_add_byte(text, '[');
    if (part)
        add_visible(text, section);
    else
        mw_buffer_add_text(text, say(teller, MW_WORD_A_MESSAGE));
    mw_buffer_add_text(text, ", ");
    add_size(teller, text, bytes.len);
    struct mw_buffer subject = {0};
    if (!part) mw_trace_header_text(bytes, "Subject", &subject);
    mw_buffer_format(text, "%s%s]", subject.len > 0 ? ": " : "", mw_buffer_text(&subject));
    mw_buffer_free(&subject);
}

static void tell_line(struct teller *teller, uint32_t number) {
    const struct mw_record *record = &teller->trace->records[number];
    const struct mw_connection *connection = &teller->trace->catalogue.connections[record->connection];
    struct mw_span bytes = mw_trace_bytes(teller->trace, record->line.text);
    bool asks = record->host == connection->client;
    struct mw_buffer text = {0};
    if (connection->protocol == MW_PROTOCOL_DNS)
        mw_buffer_add_text(&text, say(teller, asks ? MW_WORD_QUERY : MW_WORD_ANSWER));
    else
        mw_buffer_add_text(&text, asks ? "C: " : "S: ");
    if (record->kind == MW_RECORD_CONTENT)
        add_content(teller, &text, number);
    else
        add_visible(&text, bytes);
    tell(teller, record, mw_buffer_span(&text));
    if (record->flags & MW_LINE_SECRET) remark(teller, "! ", mw_span_of(say(teller, MW_WORD_SECRET)));
    bool pushed = mw_trace_role(teller->trace, number) == MW_ROLE_PUSHED;
    if (pushed && !(record->flags & MW_LINE_CONTINUES))
        remark(teller, "• ", mw_span_of(say(teller, MW_WORD_PUSHED)));
    bool refusal = record->kind == MW_RECORD_REPLY && (record->flags & MW_LINE_FAILURE);
    if (refusal && !(record->flags & MW_LINE_CONTINUES)) tell_reason(teller, record);
    mw_buffer_free(&text);
}

static void tell_connection(struct teller *teller, const struct mw_record *record) {
    const struct mw_connection *connection = &teller->trace->catalogue.connections[record->connection];
    struct mw_buffer text = {0};
    switch (record->kind) {
    case MW_RECORD_CONNECTING:
        mw_buffer_format(&text, say(teller, MW_WORD_CONNECTING), connection->server_port,
                         mw_protocol_label(connection->protocol));
        break;
    case MW_RECORD_REFUSED: mw_buffer_add_text(&text, say(teller, MW_WORD_REFUSED)); break;
    case MW_RECORD_TIMED_OUT: mw_buffer_add_text(&text, say(teller, MW_WORD_TIMED_OUT)); break;
    case MW_RECORD_RESET: mw_buffer_add_text(&text, say(teller, MW_WORD_RESET)); break;
    default: mw_buffer_add_text(&text, say(teller, MW_WORD_CLOSED)); break;
    }
    tell(teller, record, mw_buffer_span(&text));
    mw_buffer_free(&text);
}

/* "Budi · INBOX at mx.kantor.example", "Budi's PC", "Budi's phone · Arsip"; folders as they are called after
 * the record. */
static void add_store(const struct teller *teller, struct mw_buffer *text, uint32_t record, uint32_t number) {
    const struct mw_store *store = &teller->trace->catalogue.stores[number];
    const struct mw_host *host = &teller->trace->catalogue.hosts[store->host];
    const char *title = mw_say(host->title, teller->language);
    const char *folder = mw_trace_folder_name(teller->trace, record, number);
    if (*title == '\0') title = host->name;
    switch (store->kind) {
    case MW_STORE_DEVICE:
        mw_buffer_add_text(text, title);
        if (mw_trace_has_flags(teller->trace, number)) mw_buffer_format(text, " · %s", folder);
        break;
    case MW_STORE_SENT: mw_buffer_format(text, "%s · %s", title, store->name); break;
    case MW_STORE_OUTBOX: mw_buffer_format(text, "%s · %s", title, say(teller, MW_WORD_OUTBOX)); break;
    case MW_STORE_QUEUE: mw_buffer_format(text, say(teller, MW_WORD_QUEUE), host->name); break;
    default:
        mw_buffer_format(text, say(teller, MW_WORD_MAILBOX), store->owner_name ? store->owner_name : "?",
                         folder, host->name);
    }
}

/* "3 messages, 2.4 MB" */
static void add_holding(const struct teller *teller, struct mw_buffer *text, uint32_t record,
                        uint32_t store) {
    struct mw_arena arena = {0};
    struct mw_holding holding = mw_trace_holding(teller->trace, record, store, &arena);
    mw_buffer_format(text, "%zu %s", holding.letter_count,
                     say(teller, holding.letter_count == 1 ? MW_WORD_MESSAGE : MW_WORD_MESSAGES));
    if (holding.letter_count > 0) {
        mw_buffer_add_text(text, ", ");
        add_size(teller, text, holding.bytes);
    }
    if (holding.unread > 0 && mw_trace_has_flags(teller->trace, store))
        mw_buffer_format(text, say(teller, MW_WORD_UNREAD), holding.unread);
    if (holding.partial > 0) mw_buffer_format(text, say(teller, MW_WORD_PARTLY), holding.partial);
    mw_arena_free(&arena);
}

/* A letter's subject between quotes; its number if it has none. */
static void add_letter(const struct teller *teller, struct mw_buffer *text, const struct mw_record *record) {
    struct mw_buffer subject = {0};
    mw_trace_header_text(mw_trace_bytes(teller->trace, record->mail.text), "Subject", &subject);
    if (subject.len > 0)
        mw_buffer_format(text, "“%s”", mw_buffer_text(&subject));
    else
        mw_buffer_format(text, "%s #%u", say(teller, MW_WORD_MESSAGE), record->mail.message);
    mw_buffer_free(&subject);
}

/* ": flags are now \Seen \Flagged" */
static void add_flags(const struct teller *teller, struct mw_buffer *text, uint16_t flags) {
    static const char *const names[] = {
#define X(name, id, wire) " " wire,
        MW_MAIL_FLAGS(X)
#undef X
    };
    bool none = (flags & MW_MAIL_STATE) == 0;
    mw_buffer_add_text(text, say(teller, none ? MW_WORD_NO_FLAGS_NOW : MW_WORD_FLAGS_NOW));
    for (int flag = 0; flag < MW_MAIL_FLAG_COUNT; flag++)
        if (flags & (MW_MAIL_SEEN << flag)) mw_buffer_add_text(text, names[flag]);
}

/* How much of a letter a device has: "…: %s" with its size. */
static void add_part(const struct teller *teller, struct mw_buffer *text, enum mw_transcript_word word,
                     const struct mw_record *record) {
    struct mw_buffer size = {0};
    add_size(teller, &size, mw_trace_bytes(teller->trace, record->mail.text).len);
    mw_buffer_format(text, say(teller, word), mw_buffer_text(&size));
    mw_buffer_free(&size);
}

static void tell_folder(struct teller *teller, uint32_t number) {
    const struct mw_record *record = &teller->trace->records[number];
    struct mw_buffer text = {0};
    bool renamed = record->kind == MW_RECORD_FOLDER_RENAMED, added = record->kind == MW_RECORD_FOLDER_ADDED;
    uint32_t before = number > 0 ? number - 1 : MW_NONE;
    add_store(teller, &text, renamed ? before : number, record->mail.store);
    if (renamed)
        mw_buffer_format(&text, say(teller, MW_WORD_FOLDER_RENAMED),
                         mw_trace_folder_name(teller->trace, number, record->mail.store));
    else
        mw_buffer_add_text(&text, say(teller, added ? MW_WORD_FOLDER_ADDED : MW_WORD_FOLDER_REMOVED));
    tell(teller, record, mw_buffer_span(&text));
    mw_buffer_free(&text);
}

static void tell_mail(struct teller *teller, uint32_t number) {
    const struct mw_record *record = &teller->trace->records[number];
    struct mw_buffer text = {0};
    add_store(teller, &text, number, record->mail.store);
    switch (record->kind) {
    case MW_RECORD_MAIL_ADDED: mw_buffer_add_text(&text, ": + "); break;
    case MW_RECORD_MAIL_REMOVED: mw_buffer_add_text(&text, ": − "); break;
    default: mw_buffer_add_text(&text, ": ");
    }
    add_letter(teller, &text, record);
    if (record->kind == MW_RECORD_MAIL_MARKED) mw_buffer_add_text(&text, say(teller, MW_WORD_MARKED));
    if (record->kind == MW_RECORD_MAIL_UNMARKED) mw_buffer_add_text(&text, say(teller, MW_WORD_UNMARKED));
    if (record->kind == MW_RECORD_MAIL_FLAGGED) add_flags(teller, &text, record->flags);
    if (record->flags & MW_MAIL_PARTIAL && record->kind == MW_RECORD_MAIL_ADDED)
        add_part(teller, &text, MW_WORD_PART, record);
    if (record->kind == MW_RECORD_MAIL_GROWN)
        add_part(teller, &text, record->flags & MW_MAIL_PARTIAL ? MW_WORD_GROWN_PART : MW_WORD_GROWN_WHOLE,
                 record);
    if (record->kind == MW_RECORD_MAIL_ADDED || record->kind == MW_RECORD_MAIL_REMOVED) {
        mw_buffer_add_text(&text, say(teller, MW_WORD_NOW));
        add_holding(teller, &text, number, record->mail.store);
        mw_buffer_add_byte(&text, ')');
    }
    tell(teller, record, mw_buffer_span(&text));
    mw_buffer_free(&text);
}

static void tell_notice(struct teller *teller, const struct mw_record *record) {
    struct mw_buffer sentence = {0}, text = {0};
    enum mw_notice notice = (enum mw_notice)record->notice.notice;
    mw_notice_sentence(&sentence, notice, mw_trace_bytes(teller->trace, record->notice.args),
                       teller->language);
    mw_buffer_add_text(&text, mw_notice_is_failure(notice) ? "! " : "• ");
    add_visible(&text, mw_buffer_span(&sentence));
    tell(teller, record, mw_buffer_span(&text));
    mw_buffer_free(&sentence);
    mw_buffer_free(&text);
}

static void tell_step(struct teller *teller, const struct mw_record *record) {
    const struct mw_step *step = &teller->trace->catalogue.steps[record->step.step];
    const char *title = mw_say(step->title, teller->language);
    struct mw_buffer text = {0};
    mw_buffer_format(&text, "» %s", *title != '\0' ? title : step->id);
    if (record->kind == MW_RECORD_STEP_DONE) mw_buffer_add_text(&text, say(teller, MW_WORD_STEP_FAILED));
    tell(teller, record, mw_buffer_span(&text));
    mw_buffer_free(&text);
}

static void tell_record(struct teller *teller, uint32_t number) {
    const struct mw_record *record = &teller->trace->records[number];
    switch (record->kind) {
    case MW_RECORD_STEP: tell_step(teller, record); break;
    case MW_RECORD_STEP_DONE:
        if (record->step.outcome == MW_STEP_FAILED) tell_step(teller, record);
        break;
    case MW_RECORD_CONNECTING:
    case MW_RECORD_REFUSED:
    case MW_RECORD_TIMED_OUT:
    case MW_RECORD_RESET:
    case MW_RECORD_CLOSED: tell_connection(teller, record); break;
    case MW_RECORD_COMMAND:
    case MW_RECORD_REPLY:
    case MW_RECORD_CONTENT: tell_line(teller, number); break;
    case MW_RECORD_MAIL_ADDED:
        if (record->flags & MW_MAIL_INITIAL) break; /* told of before the first chapter */
        tell_mail(teller, number);
        break;
    case MW_RECORD_MAIL_REMOVED:
    case MW_RECORD_MAIL_MARKED:
    case MW_RECORD_MAIL_UNMARKED:
    case MW_RECORD_MAIL_FLAGGED:
    case MW_RECORD_MAIL_GROWN: tell_mail(teller, number); break;
    case MW_RECORD_FOLDER_ADDED:
    case MW_RECORD_FOLDER_REMOVED:
    case MW_RECORD_FOLDER_RENAMED: tell_folder(teller, number); break;
    case MW_RECORD_NOTICE: tell_notice(teller, record); break;
    default: break;
    }
}

/* --- the whole ----------------------------------------------------------------------------------------- */

static void add_heading(struct teller *teller, const char *title) {
    bool after_blank = mw_span_ends_nocase(mw_buffer_span(teller->out), "\n\n");
    mw_buffer_format(teller->out, "%s── %s ", after_blank ? "" : "\n", title);
    for (size_t column = columns_of(mw_span_of(title)) + 4; column < COLUMNS; column++)
        mw_buffer_add_text(teller->out, "─");
    mw_buffer_add_text(teller->out, "\n\n");
}

static void tell_title(struct teller *teller) {
    const struct mw_about *about = &teller->trace->catalogue.about;
    const char *variant = mw_say(about->variant_title, teller->language);
    struct mw_buffer text = {0};
    if (about->number > 0) mw_buffer_format(&text, "%s %d · ", say(teller, MW_WORD_LESSON), about->number);
    mw_buffer_add_text(&text, mw_say(about->title, teller->language));
    add_wrapped(teller->out, 0, mw_buffer_span(&text));
    mw_buffer_clear(&text);
    if (*variant != '\0') {
        mw_buffer_format(&text, "%s: %s", say(teller, MW_WORD_VARIANT), variant);
        const char *summary = mw_say(about->variant_summary, teller->language);
        if (*summary != '\0') mw_buffer_format(&text, ". %s", summary);
        add_wrapped(teller->out, 0, mw_buffer_span(&text));
    }
    mw_buffer_free(&text);
    mw_date_format(teller->out, (struct mw_date){about->start_epoch_s, about->utc_offset_min});
    mw_buffer_add_text(teller->out, "\n\n");
}

/* What lies where after the record: stores in a column, then how much; with_empty: those without letters too.
 */
static void tell_stores(struct teller *teller, uint32_t record, bool with_empty) {
    const struct mw_catalogue *catalogue = &teller->trace->catalogue;
    struct mw_arena arena = {0};
    struct mw_buffer text = {0};
    size_t widest = 0;
    for (uint32_t i = 0; i < catalogue->store_count; i++) {
        if (!mw_trace_folder_exists(teller->trace, record, i)) continue;
        mw_buffer_clear(&text);
        add_store(teller, &text, record, i);
        size_t columns = columns_of(mw_buffer_span(&text));
        if (columns > widest) widest = columns;
    }
    for (uint32_t i = 0; i < catalogue->store_count; i++) {
        if (!mw_trace_folder_exists(teller->trace, record, i)) continue;
        if (!with_empty && mw_trace_holding(teller->trace, record, i, &arena).letter_count == 0) continue;
        mw_buffer_clear(&text);
        add_store(teller, &text, record, i);
        add_blanks(&text, widest - columns_of(mw_buffer_span(&text)) + 2);
        add_holding(teller, &text, record, i);
        if (catalogue->stores[i].capacity_bytes > 0) {
            mw_buffer_add_text(&text, say(teller, MW_WORD_LIMIT));
            add_size(teller, &text, catalogue->stores[i].capacity_bytes);
            mw_buffer_add_byte(&text, ')');
        }
        mw_buffer_format(teller->out, "  %s\n", mw_buffer_text(&text));
    }
    mw_buffer_free(&text);
    mw_arena_free(&arena);
}

static void tell_start(struct teller *teller) {
    uint32_t last = MW_NONE;
    for (uint32_t i = 0; i < teller->trace->record_count; i++) {
        const struct mw_record *record = &teller->trace->records[i];
        if (record->kind == MW_RECORD_MAIL_ADDED && (record->flags & MW_MAIL_INITIAL)) last = i;
    }
    if (last == MW_NONE) return;
    add_heading(teller, say(teller, MW_WORD_AT_START));
    tell_stores(teller, last, false);
}

static void tell_chapters_at(struct teller *teller, uint32_t record) {
    const struct mw_catalogue *catalogue = &teller->trace->catalogue;
    for (size_t i = 0; i < catalogue->chapter_count; i++)
        if (catalogue->chapters[i].record == record)
            add_heading(teller, mw_say(catalogue->chapters[i].title, teller->language));
}

static void tell_expectations(struct teller *teller) {
    const struct mw_catalogue *catalogue = &teller->trace->catalogue;
    if (catalogue->expectation_count == 0) return;
    add_heading(teller, say(teller, MW_WORD_EXPECTED));
    for (size_t i = 0; i < catalogue->expectation_count; i++) {
        const struct mw_expectation *expectation = &catalogue->expectations[i];
        const char *mark = say(teller, expectation->held ? MW_WORD_HELD : MW_WORD_NOT_HELD);
        struct mw_buffer text = {0};
        mw_buffer_add_text(&text, mw_say(expectation->text, teller->language));
        if (!expectation->held && expectation->found != NULL)
            mw_buffer_format(&text, say(teller, MW_WORD_FOUND), expectation->found);
        mw_buffer_format(teller->out, "  %s", mark);
        size_t columns = columns_of(mw_span_of(mark));
        add_blanks(teller->out, MW_HELD_COLUMNS - columns);
        add_wrapped(teller->out, MW_HELD_COLUMNS + 2, mw_buffer_span(&text));
        mw_buffer_free(&text);
    }
}

/* As wide as the widest "client → server" or host that will stand there. */
static size_t who_columns(const struct mw_catalogue *catalogue) {
    enum { MOST = 30 };
    size_t widest = 0;
    for (size_t i = 0; i < catalogue->connection_count; i++) {
        const struct mw_connection *connection = &catalogue->connections[i];
        size_t columns = columns_of(mw_span_of(catalogue->hosts[connection->client].id)) + 3 +
                         columns_of(mw_span_of(catalogue->hosts[connection->server].id));
        if (columns > widest) widest = columns;
    }
    return widest < MOST ? widest : MOST;
}

void mw_export_transcript(const struct mw_trace *trace, struct mw_transcript_options options,
                          struct mw_buffer *out) {
    struct teller teller = {trace, options.language, out, 0, who_columns(&trace->catalogue)};
    bool whole = options.until >= trace->record_count;
    size_t count = whole ? trace->record_count : (size_t)options.until + 1;
    tell_title(&teller);
    tell_start(&teller);
    for (uint32_t i = 0; i < count; i++) {
        tell_chapters_at(&teller, i);
        tell_record(&teller, i);
    }
    add_heading(&teller, say(&teller, whole ? MW_WORD_AT_END : MW_WORD_AT_MOMENT));
    if (count > 0) tell_stores(&teller, (uint32_t)count - 1, true);
    if (whole) tell_expectations(&teller);
}
