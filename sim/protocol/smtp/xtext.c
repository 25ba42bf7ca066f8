#include "sim/protocol/smtp/xtext.h"

static bool is_hex(char c) {
    return mw_ascii_is_digit(c) || (c >= 'A' && c <= 'F');
}

bool mw_xtext_valid(struct mw_span text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c < '!' || c > '~' || c == '=') return false;
        if (c != '+') continue;
        if (i + 2 >= text.len || !is_hex(text.data[i + 1]) || !is_hex(text.data[i + 2])) return false;
        i += 2;
    }
    return true;
}

static unsigned hex_value(char c) {
    return (unsigned)(mw_ascii_is_digit(c) ? c - '0' : c - 'A' + 10);
}

void mw_xtext_decode(struct mw_span text, struct mw_buffer *out) {
    for (size_t i = 0; i < text.len; i++) {
        bool code = text.data[i] == '+' && i + 2 < text.len;
        unsigned byte = code ? hex_value(text.data[i + 1]) * 16 + hex_value(text.data[i + 2]) : 0;
        bool printable = byte >= ' ' && byte <= '~';
        mw_buffer_add_byte(out, code && printable ? (char)byte : text.data[i]);
        if (code && printable) i += 2;
    }
}
