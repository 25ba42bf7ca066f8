#include "sim/base/base64.h"

#include <string.h>

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void mw_base64_encode(struct mw_span bytes, struct mw_buffer *text) {
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t have = bytes.len - i < 3 ? bytes.len - i : 3;
        unsigned group = (unsigned)(unsigned char)bytes.data[i] << 16;
        if (have > 1) group |= (unsigned)(unsigned char)bytes.data[i + 1] << 8;
        if (have > 2) group |= (unsigned)(unsigned char)bytes.data[i + 2];
        char quad[4] = {ALPHABET[group >> 18], ALPHABET[(group >> 12) & 63], ALPHABET[(group >> 6) & 63],
                        ALPHABET[group & 63]};
        if (have < 3) quad[3] = '=';
        if (have < 2) quad[2] = '=';
        mw_buffer_add(text, (struct mw_span){quad, 4});
    }
}

static int value_of(char c) {
    const char *at = c ? strchr(ALPHABET, c) : NULL;
    return at ? (int)(at - ALPHABET) : -1;
}

bool mw_base64_decode(struct mw_span text, struct mw_buffer *bytes) {
    size_t before = bytes->len;
    if (text.len % 4 != 0) return false;
    for (size_t i = 0; i < text.len; i += 4) {
        bool last = i + 4 == text.len;
        int digits = 4;
        if (last && text.data[i + 3] == '=') digits = text.data[i + 2] == '=' ? 2 : 3;
        unsigned group = 0;
        bool good = true;
        for (int d = 0; d < digits; d++) {
            int value = value_of(text.data[i + (size_t)d]);
            good = good && value >= 0;
            group |= (unsigned)(value & 63) << (18 - 6 * d);
        }
        unsigned stray = digits == 2 ? group & 0xFFFF : digits == 3 ? group & 0xFF : 0;
        if (!good || stray) {
            bytes->len = before;
            return false;
        }
        char out[3] = {(char)(group >> 16), (char)(group >> 8), (char)group};
        mw_buffer_add(bytes, (struct mw_span){out, (size_t)digits - 1});
    }
    return true;
}
