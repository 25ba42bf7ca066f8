#include "sim/base/text.h"

#include <string.h>

uint32_t mw_utf8_next(struct mw_span *text) {
    if (text->len == 0) return 0;
    const unsigned char *at = (const unsigned char *)text->data;
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t len = at[0] < 0x80 ? 1 : at[0] >> 5 == 6 ? 2 : at[0] >> 4 == 14 ? 3 : at[0] >> 3 == 30 ? 4 : 0;
    if (len == 1) {
        *text = mw_span_from(*text, 1);
        return at[0];
    }
    uint32_t code = len ? at[0] & (0x7Fu >> len) : 0;
    bool good = len != 0 && len <= text->len;
    for (size_t i = 1; good && i < len; i++) {
        good = at[i] >> 6 == 2;
        code = code << 6 | (at[i] & 0x3Fu);
    }
    good = good && code >= smallest[len] && code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
    *text = mw_span_from(*text, good ? len : 1);
    return good ? code : 0xFFFD;
}

void mw_utf8_add(struct mw_buffer *buffer, uint32_t code) {
    char out[4];
    size_t len;
    if (code < 0x80) {
        out[0] = (char)code;
        len = 1;
    } else if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        len = 2;
    } else if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        len = 3;
    } else {
        out[0] = (char)(0xF0 | code >> 18);
        out[1] = (char)(0x80 | (code >> 12 & 0x3F));
        out[2] = (char)(0x80 | (code >> 6 & 0x3F));
        out[3] = (char)(0x80 | (code & 0x3F));
        len = 4;
    }
    mw_buffer_add(buffer, (struct mw_span){out, len});
}

bool mw_utf8_valid(struct mw_span text) {
    while (text.len) {
        const char *at = text.data;
        uint32_t code = mw_utf8_next(&text);
        bool spelt_out = code == 0xFFFD && text.data - at == 3;
        if (code == 0xFFFD && !spelt_out) return false;
    }
    return true;
}

enum { LONGEST_WORD = 63 };

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

size_t mw_text_distance(const char *a, const char *b) {
    size_t a_len = strlen(a), b_len = strlen(b);
    if (a_len > LONGEST_WORD || b_len > LONGEST_WORD) return SIZE_MAX;
    size_t cost[LONGEST_WORD + 1][LONGEST_WORD + 1];
    for (size_t i = 0; i <= a_len; i++) {
        for (size_t j = 0; j <= b_len; j++) {
            if (i == 0 || j == 0) {
                cost[i][j] = i + j;
                continue;
            }
            char x = mw_ascii_lower(a[i - 1]), y = mw_ascii_lower(b[j - 1]);
            size_t best = cost[i - 1][j - 1] + (x != y);
            best = least(best, least(cost[i - 1][j], cost[i][j - 1]) + 1);
            if (i > 1 && j > 1 && x == mw_ascii_lower(b[j - 2]) && mw_ascii_lower(a[i - 2]) == y)
                best = least(best, cost[i - 2][j - 2] + 1);
            cost[i][j] = best;
        }
    }
    return cost[a_len][b_len];
}

const char *mw_text_closest(const char *misspelt, const char *const *words) {
    const char *closest = NULL;
    size_t closest_distance = SIZE_MAX;
    for (; *words != NULL; words++) {
        size_t distance = mw_text_distance(misspelt, *words);
        size_t allowed = strlen(*words) < 4 ? 1 : strlen(*words) < 8 ? 2 : 3;
        if (distance <= allowed && distance < closest_distance) {
            closest = *words;
            closest_distance = distance;
        }
    }
    return closest;
}

void mw_text_size(struct mw_buffer *buffer, uint64_t bytes, bool indonesian) {
    static const char *const units[] = {"KB", "MB", "GB", "TB"};
    if (bytes < 1000) {
        const char *unit = bytes == 1 || indonesian ? "byte" : "bytes";
        mw_buffer_format(buffer, "%llu %s", (unsigned long long)bytes, unit);
        return;
    }
    size_t unit = 0;
    uint64_t scale = 1000;
    /* Up a unit when rounding would show 1000 of this one. */
    while (unit < 3 && bytes >= scale * 1000 - scale / 2) {
        scale *= 1000;
        unit++;
    }
    uint64_t tenths = (bytes + scale / 20) / (scale / 10), whole = (bytes + scale / 2) / scale;
    if (tenths >= 100 || tenths % 10 == 0)
        mw_buffer_format(buffer, "%llu %s", (unsigned long long)(tenths >= 100 ? whole : tenths / 10), units[unit]);
    else
        mw_buffer_format(buffer, "%llu%c%llu %s", (unsigned long long)(tenths / 10), indonesian ? ',' : '.',
                         (unsigned long long)(tenths % 10), units[unit]);
}
