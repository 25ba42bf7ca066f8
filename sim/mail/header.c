#include "sim/mail/header.h"

#include <string.h>

/* The line at the front, its CRLF included; the last one may lack it. */
static struct mw_span first_line(struct mw_span text) {
    for (size_t from = 0; from < text.len;) {
        size_t lf = from + mw_span_find(mw_span_from(text, from), '\n');
        if (lf < text.len && lf > 0 && text.data[lf - 1] == '\r') return mw_span_cut(text, 0, lf + 1);
        from = lf + 1;
    }
    return text;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

/* A field with the lines that continue it. */
static struct mw_span first_field(struct mw_span text) {
    size_t len = first_line(text).len;
    while (len < text.len && is_blank(text.data[len]))
        len += first_line(mw_span_from(text, len)).len;
    return mw_span_cut(text, 0, len);
}

static struct mw_span without_crlf(struct mw_span line) {
    if (line.len >= 2 && memcmp(line.data + line.len - 2, "\r\n", 2) == 0) line.len -= 2;
    return line;
}

bool mw_header_next(struct mw_span *rest, struct mw_field *field) {
    while (rest->len > 0) {
        struct mw_span whole = first_field(*rest);
        if (first_line(*rest).len == 2 && rest->data[0] == '\r') {
            *rest = mw_span_from(*rest, 2);
            return false;
        }
        *rest = mw_span_from(*rest, whole.len);
        size_t colon = mw_span_find(first_line(whole), ':');
        struct mw_span name =
            mw_span_trim(mw_span_cut(whole, 0, colon)); /* obs-optional: blanks before ":" */
        if (colon >= first_line(whole).len || name.len == 0 || is_blank(whole.data[0])) continue;
        *field = (struct mw_field){name, without_crlf(mw_span_from(whole, colon + 1)), whole};
        return true;
    }
    return false;
}

bool mw_header_find(struct mw_span message, const char *name, struct mw_field *field) {
    while (mw_header_next(&message, field))
        if (mw_span_is_nocase(field->name, name)) return true;
    return false;
}

bool mw_header_get(struct mw_span message, const char *name, struct mw_buffer *out) {
    struct mw_field field;
    if (!mw_header_find(message, name, &field)) return false;
    mw_header_unfold(out, field.value);
    return true;
}

void mw_header_unfold(struct mw_buffer *out, struct mw_span value) {
    value = mw_span_trim(value);
    /* A field that was folded right after its colon starts with a line break. */
    while (value.len > 0 && (value.data[0] == '\r' || value.data[0] == '\n'))
        value = mw_span_trim(mw_span_from(value, 1));
    for (size_t i = 0; i < value.len; i++) {
        bool line_break = value.data[i] == '\r' && i + 1 < value.len && value.data[i + 1] == '\n';
        if (line_break)
            i++;
        else
            mw_buffer_add_byte(out, value.data[i]);
    }
}

/* Length of the blanks at the front and the word after them. */
static size_t piece_len(struct mw_span text) {
    size_t len = 0;
    while (len < text.len && is_blank(text.data[len]))
        len++;
    while (len < text.len && !is_blank(text.data[len]))
        len++;
    return len;
}

/* A line break inside the value would start a field that nobody meant: it becomes a blank. */
static void add_on_one_line(struct mw_buffer *out, struct mw_span text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        mw_buffer_add_byte(out, c == '\r' || c == '\n' ? ' ' : c);
    }
}

void mw_header_add(struct mw_buffer *out, const char *name, struct mw_span value) {
    struct mw_buffer line = {0};
    add_on_one_line(&line, value);
    struct mw_span rest = mw_span_trim(mw_buffer_span(&line));
    mw_buffer_format(out, "%s: ", name);
    size_t column = strlen(name) + 2;
    for (bool first = true; rest.len > 0; first = false) {
        size_t len = piece_len(rest);
        if (!first && column + len > MW_HEADER_FOLD_AT) {
            mw_buffer_add_text(out, "\r\n");
            column = 0;
        }
        mw_buffer_add(out, mw_span_cut(rest, 0, len));
        rest = mw_span_from(rest, len);
        column += len;
    }
    mw_buffer_add_text(out, "\r\n");
    mw_buffer_free(&line);
}

struct mw_span mw_message_header(struct mw_span message) {
    size_t len = 0;
    while (len < message.len) {
        struct mw_span line = first_line(mw_span_from(message, len));
        if (line.len == 2 && line.data[0] == '\r') break;
        len += line.len;
    }
    return mw_span_cut(message, 0, len);
}

struct mw_span mw_message_body(struct mw_span message) {
    return mw_span_from(message, mw_message_header(message).len + 2);
}
