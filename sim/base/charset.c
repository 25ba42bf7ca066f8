#include "sim/base/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "sim/base/text.h"

enum { NAME_BYTES = 64 };

static bool is_utf8(struct mw_span name) {
    return mw_span_is_nocase(name, "utf-8") || mw_span_is_nocase(name, "utf8");
}

static bool is_ascii(struct mw_span name) {
    return mw_span_is_nocase(name, "us-ascii") || mw_span_is_nocase(name, "ascii");
}

static bool is_latin1(struct mw_span name) {
    return mw_span_is_nocase(name, "iso-8859-1") || mw_span_is_nocase(name, "latin1");
}

/* iconv's names may hold more than a name ("//TRANSLIT"), and some mean what the locale says. */
static iconv_t open_charset(struct mw_span name) {
    char text[NAME_BYTES];
    if (name.len == 0 || name.len >= sizeof text || mw_span_is_nocase(name, "char") ||
        mw_span_is_nocase(name, "wchar_t") || mw_span_is_nocase(name, "internal"))
        return (iconv_t)-1;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        bool good = mw_ascii_is_letter(c) || mw_ascii_is_digit(c) || (c != '\0' && strchr("-_.:+()", c));
        if (!good) return (iconv_t)-1;
        text[i] = c;
    }
    text[name.len] = '\0';
    return iconv_open("UTF-8", text);
}

bool mw_charset_known(struct mw_span name) {
    if (is_utf8(name) || is_ascii(name) || is_latin1(name)) return true;
    iconv_t converter = open_charset(name);
    if (converter == (iconv_t)-1) return false;
    iconv_close(converter);
    return true;
}

/* somehow: goes on behind what cannot be read. */
static bool convert(struct mw_buffer *out, iconv_t converter, struct mw_span bytes, bool somehow) {
    char *in = (char *)bytes.data;
    size_t left = bytes.len;
    bool good = true, flushed = false;
    while (!flushed) {
        char piece[512], *to = piece;
        size_t room = sizeof piece;
        flushed = left == 0;
        size_t done = iconv(converter, flushed ? NULL : &in, flushed ? NULL : &left, &to, &room);
        int error = done == (size_t)-1 ? errno : 0;
        mw_buffer_add(out, (struct mw_span){piece, sizeof piece - room});
        if (error == 0 || error == E2BIG) {
            if (error == E2BIG) flushed = false;
            continue;
        }
        good = false;
        if (!somehow || left == 0) break;
        mw_utf8_add(out, 0xFFFD);
        in++;
        left--;
    }
    return good;
}

static void add_latin1(struct mw_buffer *out, struct mw_span bytes) {
    for (size_t i = 0; i < bytes.len; i++)
        mw_utf8_add(out, (unsigned char)bytes.data[i]);
}

static bool all_ascii(struct mw_span bytes) {
    for (size_t i = 0; i < bytes.len; i++)
        if ((unsigned char)bytes.data[i] >= 0x80) return false;
    return true;
}

bool mw_charset_to_utf8(struct mw_buffer *out, struct mw_span charset, struct mw_span bytes) {
    if (is_utf8(charset) || is_ascii(charset)) {
        if (is_utf8(charset) ? !mw_utf8_valid(bytes) : !all_ascii(bytes)) return false;
        mw_buffer_add(out, bytes);
        return true;
    }
    if (is_latin1(charset)) {
        add_latin1(out, bytes);
        return true;
    }
    iconv_t converter = open_charset(charset);
    if (converter == (iconv_t)-1) return false;
    size_t before = out->len;
    bool good = convert(out, converter, bytes, false);
    iconv_close(converter);
    if (!good && out->len > before) {
        out->len = before;
        out->data[before] = '\0';
    }
    return good;
}

void mw_charset_to_utf8_somehow(struct mw_buffer *out, struct mw_span charset, struct mw_span bytes) {
    if (is_latin1(charset)) {
        add_latin1(out, bytes);
        return;
    }
    iconv_t converter = (iconv_t)-1;
    if (!is_utf8(charset) && !is_ascii(charset)) converter = open_charset(charset);
    if (converter != (iconv_t)-1) {
        convert(out, converter, bytes, true);
        iconv_close(converter);
    } else if (mw_utf8_valid(bytes)) {
        mw_buffer_add(out, bytes);
    } else {
        while (bytes.len > 0)
            mw_utf8_add(out, mw_utf8_next(&bytes));
    }
}
