#include "sim/mail/transfer.h"

#include "sim/base/base64.h"
#include "sim/mail/header.h"

enum { ENCODED_LINE = 76, BASE64_LINE_BYTES = ENCODED_LINE / 4 * 3 };

/* Takes a line off the front, without its end: CRLF, a bare CR or a bare LF. */
static struct mw_span take_line(struct mw_span *text) {
    size_t len = 0;
    while (len < text->len && text->data[len] != '\r' && text->data[len] != '\n')
        len++;
    struct mw_span line = mw_span_cut(*text, 0, len);
    bool crlf = len + 1 < text->len && text->data[len] == '\r' && text->data[len + 1] == '\n';
    *text = mw_span_from(*text, len + (crlf ? 2 : 1));
    return line;
}

bool mw_text_is_7bit(struct mw_span text) {
    while (text.len > 0) {
        struct mw_span line = take_line(&text);
        if (line.len > MW_HEADER_LINE_LIMIT) return false;
        for (size_t i = 0; i < line.len; i++)
            if ((line.data[i] < ' ' && line.data[i] != '\t') || line.data[i] > '~') return false;
    }
    return true;
}

void mw_crlf_lines_add(struct mw_buffer *out, struct mw_span text) {
    while (text.len > 0) {
        mw_buffer_add(out, take_line(&text));
        mw_buffer_add_text(out, "\r\n");
    }
}

static void quoted_printable_line(struct mw_buffer *out, struct mw_span line) {
    size_t column = 0;
    for (size_t i = 0; i < line.len; i++) {
        char c = line.data[i];
        bool last = i + 1 == line.len;
        bool blank = c == ' ' || c == '\t'; /* at the end of a line a server may drop it */
        bool plain = (c > ' ' && c <= '~' && c != '=') || (blank && !last);
        size_t len = plain ? 1 : 3;
        size_t room = last ? ENCODED_LINE : ENCODED_LINE - 1; /* for the "=" of a soft line break */
        if (column + len > room) {
            mw_buffer_add_text(out, "=\r\n");
            column = 0;
        }
        if (plain)
            mw_buffer_add_byte(out, c);
        else
            mw_buffer_format(out, "=%02X", (unsigned)(unsigned char)c);
        column += len;
    }
    mw_buffer_add_text(out, "\r\n");
}

void mw_quoted_printable_add(struct mw_buffer *out, struct mw_span text) {
    while (text.len > 0)
        quoted_printable_line(out, take_line(&text));
}

void mw_base64_lines_add(struct mw_buffer *out, struct mw_span bytes) {
    for (; bytes.len > 0; bytes = mw_span_from(bytes, BASE64_LINE_BYTES)) {
        mw_base64_encode(mw_span_cut(bytes, 0, BASE64_LINE_BYTES), out);
        mw_buffer_add_text(out, "\r\n");
    }
}

void mw_text_part_add(struct mw_buffer *out, struct mw_span text) {
    bool ascii = true;
    for (size_t i = 0; i < text.len; i++)
        ascii = ascii && (unsigned char)text.data[i] < 0x80;
    bool as_it_is = mw_text_is_7bit(text);
    mw_header_add(out, "Content-Type",
                  mw_span_of(ascii ? "text/plain; charset=us-ascii" : "text/plain; charset=utf-8"));
    mw_header_add(out, "Content-Transfer-Encoding", mw_span_of(as_it_is ? "7bit" : "quoted-printable"));
    mw_buffer_add_text(out, "\r\n");
    if (as_it_is)
        mw_crlf_lines_add(out, text);
    else
        mw_quoted_printable_add(out, text);
}
