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
