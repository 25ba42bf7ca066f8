#include "sim/protocol/imap/reader.h"

#include <string.h>

#include "sim/base/text.h"
#include "sim/protocol/imap/utf7.h"

static bool fail(struct mw_imap_reader *reader, const char *wanted) {
    if (reader->wanted == NULL) reader->wanted = wanted;
    return false;
}

static struct mw_span rest(const struct mw_imap_reader *reader) {
    return mw_span_from(reader->text, reader->at);
}

bool mw_imap_at_end(const struct mw_imap_reader *reader) {
    return reader->at >= reader->text.len;
}

char mw_imap_peek(const struct mw_imap_reader *reader) {
    return mw_imap_at_end(reader) ? '\0' : reader->text.data[reader->at];
}

bool mw_imap_take(struct mw_imap_reader *reader, char c) {
    if (mw_imap_at_end(reader) || reader->text.data[reader->at] != c) return false;
    reader->at++;
    return true;
}

/* atom-specials of RFC 9051 §9 are what is left out. */
bool mw_imap_is_atom_char(char c) {
    return c > ' ' && c < 0x7f && strchr("(){%*\"\\]", c) == NULL;
}

bool mw_imap_take_word(struct mw_imap_reader *reader, const char *word) {
    struct mw_span text = rest(reader);
    size_t len = strlen(word);
    if (!mw_span_starts_nocase(text, word)) return false;
    if (text.len > len && text.data[len] != '[' && mw_imap_is_atom_char(text.data[len])) return false;
    reader->at += len;
    return true;
}

bool mw_imap_space(struct mw_imap_reader *reader) {
    return mw_imap_take(reader, ' ') || fail(reader, "a blank");
}

bool mw_imap_expect(struct mw_imap_reader *reader, char c) {
    if (mw_imap_take(reader, c)) return true;
    switch (c) {
    case '(': return fail(reader, "\"(\"");
    case ')': return fail(reader, "\")\"");
    case '[': return fail(reader, "\"[\"");
    case ']': return fail(reader, "\"]\"");
    default: return fail(reader, "another character");
    }
}

bool mw_imap_end(struct mw_imap_reader *reader) {
    return mw_imap_at_end(reader) || fail(reader, "the end of the command");
}

/* --- texts ---------------------------------------------------------------------------------------------- */

static bool is_astring_char(char c) {
    return c == ']' || mw_imap_is_atom_char(c);
}

static bool is_tag_char(char c) {
    return c != '+' && is_astring_char(c);
}

static bool is_pattern_char(char c) {
    return c == '%' || c == '*' || is_astring_char(c);
}

static bool run_of(struct mw_imap_reader *reader, bool (*fits)(char), struct mw_span *run) {
    struct mw_span text = rest(reader);
    size_t len = 0;
    while (len < text.len && fits(text.data[len]))
        len++;
    *run = mw_span_cut(text, 0, len);
    reader->at += len;
    return len > 0;
}

bool mw_imap_atom(struct mw_imap_reader *reader, struct mw_span *atom) {
    return run_of(reader, mw_imap_is_atom_char, atom) || fail(reader, "an atom");
}

bool mw_imap_tag(struct mw_imap_reader *reader, struct mw_span *tag) {
    return run_of(reader, is_tag_char, tag) || fail(reader, "a tag");
}

/* The text between quotes, with its backslashes taken out. */
static struct mw_span unquote(struct mw_imap_reader *reader, struct mw_span inside, size_t backslashes) {
    if (backslashes == 0) return inside;
    char *text = mw_arena_alloc(reader->arena, inside.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < inside.len; i++) {
        if (inside.data[i] == '\\') i++;
        text[len++] = inside.data[i];
    }
    return (struct mw_span){text, len};
}

static bool quoted(struct mw_imap_reader *reader, struct mw_span *string) {
    struct mw_span text = rest(reader);
    size_t backslashes = 0, i = 1;
    bool ascii = true;
    for (; i < text.len && text.data[i] != '"'; i++) {
        char c = text.data[i];
        if (c == '\r' || c == '\n' || c == '\0') return fail(reader, "a quoted string without line breaks");
        if ((unsigned char)c >= 0x80) ascii = false;
        if (c != '\\') continue;
        backslashes++;
        i++;
        if (i == text.len || (text.data[i] != '"' && text.data[i] != '\\'))
            return fail(reader, "a quote or a backslash after the backslash");
    }
    if (i == text.len) return fail(reader, "a quote at the end of the string");
    struct mw_span inside = mw_span_cut(text, 1, i - 1);
    if (!ascii && (!reader->utf8 || !mw_utf8_valid(inside)))
        return fail(reader, reader->utf8 ? "UTF-8 between quotes"
                                         : "ASCII between quotes (a literal may hold any octets)");
    *string = unquote(reader, inside, backslashes);
    reader->at += i + 1;
    return true;
}

/* "{5}", "{5+}" or "~{5}" and the octets after the line break. */
static bool literal(struct mw_imap_reader *reader, struct mw_span *string) {
    struct mw_span text = rest(reader);
    size_t from = text.data[0] == '~' ? 2 : 1;
    size_t brace = mw_span_find(text, '}');
    uint64_t len;
    struct mw_span digits = mw_span_cut(text, from, brace > from ? brace - from : 0);
    if (mw_span_ends_nocase(digits, "+")) digits.len--;
    if (!mw_span_number(digits, &len)) return fail(reader, "a literal");
    struct mw_span octets = mw_span_from(text, brace + 3);
    if (mw_span_starts_nocase(mw_span_from(text, brace + 1), "\r\n") == false || octets.len < len)
        return fail(reader, "a literal");
    *string = mw_span_cut(octets, 0, (size_t)len);
    if (from == 1 && mw_span_find(*string, '\0') < string->len)
        return fail(reader, "a literal without NUL (\"~{\" begins one that may hold it)");
    reader->at += brace + 3 + (size_t)len;
    return true;
}

bool mw_imap_string(struct mw_imap_reader *reader, struct mw_span *string) {
    struct mw_span text = rest(reader);
    if (mw_imap_peek(reader) == '"') return quoted(reader, string);
    if (mw_span_starts_nocase(text, "{") || mw_span_starts_nocase(text, "~{")) return literal(reader, string);
    return fail(reader, "a quoted string or a literal");
}

static bool is_string_next(const struct mw_imap_reader *reader) {
    struct mw_span text = rest(reader);
    return text.len > 0 && (text.data[0] == '"' || text.data[0] == '{' || mw_span_starts_nocase(text, "~{"));
}

bool mw_imap_astring(struct mw_imap_reader *reader, struct mw_span *string) {
    if (is_string_next(reader)) return mw_imap_string(reader, string);
    return run_of(reader, is_astring_char, string) || fail(reader, "an atom, a quoted string or a literal");
}

bool mw_imap_nstring(struct mw_imap_reader *reader, struct mw_span *string, bool *nil) {
    *nil = mw_imap_take_word(reader, "NIL");
    *string = (struct mw_span){0};
    return *nil || mw_imap_string(reader, string);
}

bool mw_imap_flag(struct mw_imap_reader *reader, struct mw_span *flag) {
    size_t start = reader->at;
    bool system = mw_imap_take(reader, '\\');
    struct mw_span atom;
    if (!run_of(reader, mw_imap_is_atom_char, &atom)) return fail(reader, "a flag");
    *flag = mw_span_cut(reader->text, start, atom.len + (system ? 1 : 0));
    return true;
}

/* --- names of mailboxes --------------------------------------------------------------------------------- */

/* A name that is not written as it must be cannot be any mailbox's: a byte that UTF-8 does not have in front
 * of it sees to that, so that the command gets NO for a name that is not there, or that is not allowed. */
static const char *as_known(struct mw_imap_reader *reader, struct mw_span raw) {
    struct mw_buffer name = {0};
    const char *known;
    bool good;
    if (reader->utf8) {
        mw_buffer_add(&name, raw);
        good = mw_utf8_valid(raw) && mw_span_find(raw, '\0') == raw.len;
    } else {
        good = mw_imap_utf7_decode(raw, &name);
    }
    if (!good)
        known = mw_arena_format(reader->arena, "\xff%.*s", (int)raw.len, raw.data);
    else if (mw_span_is_nocase(mw_buffer_span(&name), "INBOX"))
        known = "INBOX";
    else
        known = mw_arena_span_text(reader->arena, mw_buffer_span(&name));
    mw_buffer_free(&name);
    return known;
}

bool mw_imap_mailbox(struct mw_imap_reader *reader, const char **name) {
    struct mw_span raw;
    if (!mw_imap_astring(reader, &raw)) return false;
    *name = as_known(reader, raw);
    return true;
}

bool mw_imap_pattern(struct mw_imap_reader *reader, const char **pattern) {
    struct mw_span raw;
    bool read = is_string_next(reader)
                    ? mw_imap_string(reader, &raw)
                    : run_of(reader, is_pattern_char, &raw) || fail(reader, "a mailbox name or pattern");
    if (read) *pattern = as_known(reader, raw);
    return read;
}
