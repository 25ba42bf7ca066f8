#include "sim/protocol/imap/utf7.h"

#include <string.h>

#include "sim/base/text.h"

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

static bool is_direct(uint32_t code_point) {
    return code_point >= 0x20 && code_point <= 0x7e;
}

/* --- to UTF-8 ------------------------------------------------------------------------------------------- */

/* One unit of UTF-16 that was read; *high waits for its low half, 0: none. */
static bool take_unit(uint32_t unit, uint32_t *high, struct mw_buffer *out) {
    bool low = unit >= 0xdc00 && unit <= 0xdfff;
    if (low != (*high != 0)) return false;
    if (unit >= 0xd800 && unit <= 0xdbff) {
        *high = unit;
        return true;
    }
    uint32_t code_point = low ? 0x10000 + ((*high - 0xd800) << 10) + (unit - 0xdc00) : unit;
    *high = 0;
    if (is_direct(code_point) || code_point == 0) return false;
    mw_utf8_add(out, code_point);
    return true;
}

/* The run between "&" and "-", which is not empty. */
static bool decode_run(struct mw_span run, struct mw_buffer *out) {
    uint32_t bits = 0, high = 0;
    int have = 0;
    for (size_t i = 0; i < run.len; i++) {
        const char *digit = run.data[i] ? strchr(ALPHABET, run.data[i]) : NULL;
        if (digit == NULL) return false;
        bits = bits << 6 | (uint32_t)(digit - ALPHABET);
        have += 6;
        if (have < 16) continue;
        have -= 16;
        if (!take_unit(bits >> have & 0xffff, &high, out)) return false;
        bits &= (1u << have) - 1;
    }
    return have < 6 && bits == 0 && high == 0;
}

bool mw_imap_utf7_decode(struct mw_span name, struct mw_buffer *out) {
    bool after_run = false;
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] != '&') {
            if (!is_direct((unsigned char)name.data[i])) return false;
            mw_buffer_add_byte(out, name.data[i]);
            after_run = false;
            continue;
        }
        struct mw_span rest = mw_span_from(name, i + 1);
        size_t len = mw_span_find(rest, '-');
        if (len == rest.len) return false;
        if (len == 0)
            mw_buffer_add_byte(out, '&');
        else if (after_run || !decode_run(mw_span_cut(rest, 0, len), out))
            return false;
        after_run = len > 0;
        i += len + 1;
    }
    return true;
}

/* --- from UTF-8 ----------------------------------------------------------------------------------------- */

struct bits {
    uint32_t value;
    int count;
};

static void put_unit(uint32_t unit, struct bits *bits, struct mw_buffer *out) {
    bits->value = bits->value << 16 | unit;
    bits->count += 16;
    while (bits->count >= 6) {
        bits->count -= 6;
        mw_buffer_add_byte(out, ALPHABET[bits->value >> bits->count & 63]);
        bits->value &= (1u << bits->count) - 1;
    }
}

static void end_run(struct bits *bits, struct mw_buffer *out) {
    if (bits->count > 0) mw_buffer_add_byte(out, ALPHABET[bits->value << (6 - bits->count) & 63]);
    mw_buffer_add_byte(out, '-');
    *bits = (struct bits){0};
}

void mw_imap_utf7_encode(struct mw_span name, struct mw_buffer *out) {
    struct bits bits = {0};
    bool in_run = false;
    while (name.len > 0) {
        uint32_t code_point = mw_utf8_next(&name);
        if (is_direct(code_point)) {
            if (in_run) end_run(&bits, out);
            in_run = false;
            mw_buffer_add_byte(out, (char)code_point);
            if (code_point == '&') mw_buffer_add_byte(out, '-');
            continue;
        }
        if (!in_run) mw_buffer_add_byte(out, '&');
        in_run = true;
        if (code_point >= 0x10000) {
            put_unit(0xd800 + ((code_point - 0x10000) >> 10), &bits, out);
            code_point = 0xdc00 + ((code_point - 0x10000) & 0x3ff);
        }
        put_unit(code_point, &bits, out);
    }
    if (in_run) end_run(&bits, out);
}
