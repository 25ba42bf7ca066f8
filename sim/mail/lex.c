#include "sim/mail/lex.h"

#include <string.h>

bool mw_lex_byte(struct mw_span *text, char byte) {
    if (text->len == 0 || text->data[0] != byte) return false;
    *text = mw_span_from(*text, 1);
    return true;
}

static struct mw_span take(struct mw_span *text, size_t len) {
    struct mw_span taken = mw_span_cut(*text, 0, len);
    *text = mw_span_from(*text, len);
    return taken;
}

struct mw_span mw_lex_comment(struct mw_span *text) {
    size_t depth = 0;
    for (size_t i = 0; i < text->len; i++) {
        char c = text->data[i];
        if (c == '\\') {
            i++;
        } else if (c == '(') {
            depth++;
        } else if (c == ')' && depth > 0) {
            depth--;
            if (depth == 0) return take(text, i + 1);
        }
        if (depth == 0) break;
    }
    return (struct mw_span){0};
}

void mw_lex_skip_cfws(struct mw_span *text) {
    while (text->len > 0) {
        char c = text->data[0];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            *text = mw_span_from(*text, 1);
        } else if (c != '(' || mw_lex_comment(text).len == 0) {
            return;
        }
    }
}

bool mw_lex_is_atext(char c) {
    return mw_ascii_is_letter(c) || mw_ascii_is_digit(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

struct mw_span mw_lex_dot_atom(struct mw_span *text) {
    size_t end = 0;
    for (;;) {
        size_t atom = end;
        while (atom < text->len && mw_lex_is_atext(text->data[atom]))
            atom++;
        if (atom == end) return (struct mw_span){0};
        end = atom;
        if (end == text->len || text->data[end] != '.') return take(text, end);
        end++;
    }
}

struct mw_span mw_lex_quoted(struct mw_span *text) {
    if (text->len == 0 || text->data[0] != '"') return (struct mw_span){0};
    for (size_t i = 1; i < text->len; i++) {
        if (text->data[i] == '\\') {
            i++;
        } else if (text->data[i] == '"') {
            return take(text, i + 1);
        }
    }
    return (struct mw_span){0};
}

void mw_lex_unquote(struct mw_buffer *out, struct mw_span quoted) {
    struct mw_span inside = mw_span_cut(quoted, 1, quoted.len >= 2 ? quoted.len - 2 : 0);
    for (size_t i = 0; i < inside.len; i++) {
        char c = inside.data[i];
        if (c == '\\' && i + 1 < inside.len) c = inside.data[++i];
        if (c != '\r' && c != '\n') mw_buffer_add_byte(out, c);
    }
}

void mw_lex_quote(struct mw_buffer *out, struct mw_span text) {
    mw_buffer_add_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"' || text.data[i] == '\\') mw_buffer_add_byte(out, '\\');
        mw_buffer_add_byte(out, text.data[i]);
    }
    mw_buffer_add_byte(out, '"');
}
