/* What part a line plays in its dialogue: in IMAP (RFC 9051 §2.2, §7) that is not plain from its place. */
#include <string.h>

#include "sim/base/text.h"
#include "sim/trace/index.h"

static bool is_imap(const struct mw_trace *trace, const struct mw_record *line) {
    return mw_record_is_line(line) && line->connection != MW_NONE &&
           trace->catalogue.connections[line->connection].protocol == MW_PROTOCOL_IMAP;
}

static bool by_client(const struct mw_trace *trace, const struct mw_record *line) {
    return line->host == trace->catalogue.connections[line->connection].client;
}

/* The connection's part of the index: the line is on one. */
static const struct mw_index_connection *connection_of(const struct mw_trace *trace,
                                                       const struct mw_record *line) {
    return &mw_trace_index(trace)->connections[line->connection];
}

/* The line before this one on the connection: of the same side, or of the client; MW_NONE. */
static uint32_t before(const struct mw_trace *trace, uint32_t number, bool of_client) {
    const struct mw_record *line = &trace->records[number];
    int side = of_client || by_client(trace, line) ? 0 : 1;
    return number == 0 ? MW_NONE : mw_numbers_last(&connection_of(trace, line)->lines[side], number - 1);
}

static struct mw_span without_end(struct mw_span text) {
    while (text.len > 0 && (text.data[text.len - 1] == '\n' || text.data[text.len - 1] == '\r'))
        text.len--;
    return text;
}

/* The rest of a line that a literal cut in two: it goes on where the literal ends. */
static bool goes_on_after_literal(const struct mw_trace *trace, uint32_t number) {
    uint32_t last = before(trace, number, false);
    if (last == MW_NONE) return false;
    if (trace->records[last].kind == MW_RECORD_CONTENT) return true;
    struct mw_span text = without_end(mw_trace_bytes(trace, trace->records[last].line.text));
    return text.len > 0 && text.data[text.len - 1] == '}';
}

static bool is_tag_byte(char byte) {
    bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    return letter || (byte >= '0' && byte <= '9') || byte == '.' || byte == '-' || byte == '_';
}

static bool is_status(struct mw_span rest) {
    struct mw_span word = mw_span_cut(rest, 0, mw_span_find(rest, ' '));
    return mw_span_is_nocase(word, "OK") || mw_span_is_nocase(word, "NO") || mw_span_is_nocase(word, "BAD");
}

struct mw_span mw_trace_tag(const struct mw_trace *trace, uint32_t number) {
    const struct mw_record *line = &trace->records[number];
    struct mw_span none = {"", 0};
    if (!is_imap(trace, line) || line->kind == MW_RECORD_CONTENT) return none;
    struct mw_span text = without_end(mw_trace_bytes(trace, line->line.text));
    size_t blank = mw_span_find(text, ' ');
    if (blank == 0 || blank >= text.len) return none;
    for (size_t i = 0; i < blank; i++)
        if (!is_tag_byte(text.data[i])) return none;
    if (line->kind == MW_RECORD_REPLY && !is_status(mw_span_from(text, blank + 1))) return none;
    return goes_on_after_literal(trace, number) ? none : mw_span_cut(text, 0, blank);
}

struct mw_span mw_trace_command_words(const struct mw_trace *trace, uint32_t number) {
    struct mw_span text = without_end(mw_trace_bytes(trace, trace->records[number].line.text));
    struct mw_span tag = mw_trace_tag(trace, number);
    if (tag.len > 0) text = mw_span_from(text, tag.len + 1);
    size_t end = mw_span_find(text, ' ');
    if (mw_span_is_nocase(mw_span_cut(text, 0, end), "UID") && tag.len > 0 && end < text.len)
        end += 1 + mw_span_find(mw_span_from(text, end + 1), ' ');
    return mw_span_cut(text, 0, end);
}

/* The last line of what the server says in one go; MW_NONE: it has not said it yet. */
static uint32_t burst_end(const struct mw_trace *trace, uint32_t number) {
    return mw_numbers_first(&connection_of(trace, &trace->records[number])->ends[1], number);
}

/* The first that the server says; what is left of a conversation of which the beginning is forgotten begins
 * with something else. */
static bool is_greeting(const struct mw_trace *trace, uint32_t number) {
    struct mw_span text = mw_trace_bytes(trace, trace->records[number].line.text);
    bool greets = mw_span_starts_nocase(text, "* OK") || mw_span_starts_nocase(text, "* PREAUTH") ||
                  mw_span_starts_nocase(text, "* BYE");
    return greets && before(trace, number, false) == MW_NONE;
}

static bool idles(const struct mw_trace *trace, uint32_t number) {
    uint32_t asked = before(trace, number, true);
    return asked == MW_NONE || mw_span_is_nocase(mw_trace_command_words(trace, asked), "IDLE");
}

enum mw_line_role mw_trace_role(const struct mw_trace *trace, uint32_t number) {
    const struct mw_record *line = &trace->records[number];
    if (!is_imap(trace, line)) return MW_ROLE_PLAIN;
    if (by_client(trace, line)) return mw_trace_tag(trace, number).len > 0 ? MW_ROLE_TAGGED : MW_ROLE_PLAIN;
    if (mw_trace_tag(trace, number).len > 0) return MW_ROLE_TAGGED;
    struct mw_span text = mw_trace_bytes(trace, line->line.text);
    bool rest = line->kind == MW_RECORD_CONTENT || goes_on_after_literal(trace, number);
    if (!rest && text.len > 0 && text.data[0] == '+') return MW_ROLE_GO_AHEAD;
    if (!rest && is_greeting(trace, number)) return MW_ROLE_PLAIN;
    uint32_t end = burst_end(trace, number);
    /* In a run that goes on, a long answer may not have come to its end. The command itself may lie far back,
     * or be forgotten: whoever idles may do so for hours. */
    bool answers = end != MW_NONE ? mw_trace_tag(trace, end).len > 0 : !idles(trace, number);
    return answers ? MW_ROLE_DATA : MW_ROLE_PUSHED;
}

uint32_t mw_trace_tag_pair(const struct mw_trace *trace, uint32_t number) {
    struct mw_span tag = mw_trace_tag(trace, number);
    const struct mw_record *line = &trace->records[number];
    if (tag.len == 0) return MW_NONE;
    /* The tagged reply is always the end of what the server says in one go. */
    bool forward = by_client(trace, line);
    const struct mw_index_connection *its = connection_of(trace, line);
    const struct mw_numbers *others = forward ? &its->ends[1] : &its->lines[0];
    size_t at = mw_numbers_until(others, number);
    while (forward ? at < others->count : at-- > 0) {
        if (mw_span_equal(mw_trace_tag(trace, others->items[at]), tag)) return others->items[at];
        at += forward;
    }
    return MW_NONE;
}

/* What stands before a literal: the last item of "… BODY[HEADER.FIELDS (FROM)]<0> ~{12}". */
static struct mw_span item_before_literal(struct mw_span text) {
    size_t end = text.len, start;
    while (end > 0 && text.data[end - 1] != '{')
        end--;
    if (end > 0) end--;
    if (end > 0 && text.data[end - 1] == '~') end--;
    while (end > 0 && text.data[end - 1] == ' ')
        end--;
    int open = 0;
    for (start = end; start > 0; start--) {
        char byte = text.data[start - 1];
        if (open == 0 && (byte == ' ' || byte == '(')) break;
        open += byte == ']' ? 1 : byte == '[' ? -1 : 0;
    }
    return mw_span_cut(text, start, end - start);
}

bool mw_trace_section(const struct mw_trace *trace, uint32_t content, struct mw_span *section) {
    const struct mw_record *record = &trace->records[content];
    if (record->kind != MW_RECORD_CONTENT || !is_imap(trace, record)) return false;
    uint32_t announced = before(trace, content, false);
    if (announced == MW_NONE) return false;
    if (by_client(trace, record) && mw_span_is_nocase(mw_trace_command_words(trace, announced), "APPEND"))
        return false;
    struct mw_span item =
        item_before_literal(without_end(mw_trace_bytes(trace, trace->records[announced].line.text)));
    if (mw_span_is_nocase(item, "BODY[]") || mw_span_is_nocase(item, "RFC822")) return false;
    bool named = mw_span_starts_nocase(item, "BODY[") || mw_span_starts_nocase(item, "BINARY[") ||
                 mw_span_starts_nocase(item, "RFC822.");
    *section = named ? item : mw_span_of("literal"); /* a subject in an envelope, the name of a folder */
    return true;
}
