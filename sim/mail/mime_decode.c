#include "sim/mail/mime_decode.h"

static int base64_value(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

void mw_mime_decode_base64(struct mw_span text, struct mw_buffer *out) {
    unsigned bits = 0, have = 0; /* have: bits that are not written yet */
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        int value = base64_value(c);
        if (c == '=') have = bits = 0; /* whatever follows starts anew: pieces that were joined */
        if (value < 0) continue;
        bits = (bits << 6 | (unsigned)value) & 0xFFFF;
        have += 6;
        if (have < 8) continue;
        have -= 8;
        mw_buffer_add_byte(out, (char)(unsigned char)(bits >> have & 0xFF));
    }
}

static int hex_digit(char c) {
    if (mw_ascii_is_digit(c)) return c - '0';
    c = mw_ascii_upper(c);
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* "=" and what follows on this line, which ends before its line break. True: it was a soft line break. */
static bool quoted_line(struct mw_span line, struct mw_buffer *out) {
    for (size_t i = 0; i < line.len; i++) {
        if (line.data[i] != '=') {
            mw_buffer_add_byte(out, line.data[i]);
            continue;
        }
        if (i + 1 == line.len) return true;
        int high = hex_digit(line.data[i + 1]), low = i + 2 < line.len ? hex_digit(line.data[i + 2]) : -1;
        if (high >= 0 && low >= 0) {
            mw_buffer_add_byte(out, (char)(unsigned char)(high << 4 | low));
            i += 2;
        } else {
            mw_buffer_add_byte(out, '=');
        }
    }
    return false;
}

void mw_mime_decode_quoted_printable(struct mw_span text, struct mw_buffer *out) {
    while (text.len > 0) {
        size_t lf = mw_span_find(text, '\n');
        struct mw_span line = mw_span_cut(text, 0, lf);
        struct mw_span line_break = mw_span_cut(text, lf, 1);
        if (lf < text.len && line.len > 0 && line.data[line.len - 1] == '\r') {
            line.len--;
            line_break = mw_span_cut(text, lf - 1, 2);
        }
        text = mw_span_from(text, lf + 1);
        /* Blanks at the end were added on the way (RFC 2045 §6.7 rule 3). */
        while (line.len > 0 && (line.data[line.len - 1] == ' ' || line.data[line.len - 1] == '\t'))
            line.len--;
        if (!quoted_line(line, out)) mw_buffer_add(out, line_break);
    }
}

bool mw_mime_decode(const struct mw_mime_part *part, struct mw_buffer *out) {
    switch (part->encoding) {
    case MW_MIME_IDENTITY: mw_buffer_add(out, part->body); return true;
    case MW_MIME_BASE64: mw_mime_decode_base64(part->body, out); return true;
    case MW_MIME_QUOTED_PRINTABLE: mw_mime_decode_quoted_printable(part->body, out); return true;
    case MW_MIME_UNKNOWN: break;
    }
    return false;
}
