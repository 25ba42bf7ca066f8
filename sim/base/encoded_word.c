#include "sim/base/encoded_word.h"

#include <string.h>

#include "sim/base/base64.h"
#include "sim/base/charset.h"
#include "sim/base/text.h"

enum { WORD_ROOM = 75 - 12 }; /* what "=?UTF-8?Q?" and "?=" leave of 75 characters */

bool mw_header_text_is_plain(struct mw_span text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if ((c < ' ' && c != '\t') || c > '~') return false;
        if (c == '=' && i + 1 < text.len && text.data[i + 1] == '?') return false;
    }
    return true;
}

/* What may stand for itself in a Q word even in a display name (RFC 2047 §5 rule 3). */
static bool stands_for_itself(char c) {
    return mw_ascii_is_letter(c) || mw_ascii_is_digit(c) || (c != '\0' && strchr("!*+-/", c) != NULL);
}

static size_t q_len(struct mw_span bytes) {
    size_t len = 0;
    for (size_t i = 0; i < bytes.len; i++)
        len += stands_for_itself(bytes.data[i]) || bytes.data[i] == ' ' ? 1 : 3;
    return len;
}

static void add_q(struct mw_buffer *out, struct mw_span bytes) {
    for (size_t i = 0; i < bytes.len; i++) {
        char c = bytes.data[i];
        if (c == ' ')
            mw_buffer_add_byte(out, '_');
        else if (stands_for_itself(c))
            mw_buffer_add_byte(out, c);
        else
            mw_buffer_format(out, "=%02X", (unsigned)(unsigned char)c);
    }
}

static size_t b_len(struct mw_span bytes) {
    return (bytes.len + 2) / 3 * 4;
}

void mw_encoded_words_add(struct mw_buffer *out, struct mw_span text) {
    if (mw_header_text_is_plain(text)) {
        mw_buffer_add(out, text);
        return;
    }
    /* Q can be read by eye: it is taken as long as it is not longer. */
    bool q = q_len(text) <= b_len(text);
    for (bool first = true; text.len > 0; first = false) {
        size_t taken = 0;
        for (struct mw_span rest = text; rest.len > 0;) {
            mw_utf8_next(&rest);
            struct mw_span more = mw_span_cut(text, 0, text.len - rest.len);
            if ((q ? q_len(more) : b_len(more)) > WORD_ROOM) break;
            taken = more.len;
        }
        struct mw_span part = mw_span_cut(text, 0, taken);
        text = mw_span_from(text, taken);
        mw_buffer_add_text(out, first ? "" : " ");
        mw_buffer_add_text(out, q ? "=?UTF-8?Q?" : "=?UTF-8?B?");
        if (q)
            add_q(out, part);
        else
            mw_base64_encode(part, out);
        mw_buffer_add_text(out, "?=");
    }
}

static int hex_digit(char c) {
    if (mw_ascii_is_digit(c)) return c - '0';
    c = mw_ascii_upper(c);
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool decode_q(struct mw_span text, struct mw_buffer *bytes) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '=') {
            int high = i + 2 < text.len ? hex_digit(text.data[i + 1]) : -1;
            int low = i + 2 < text.len ? hex_digit(text.data[i + 2]) : -1;
            if (i + 2 >= text.len || high < 0 || low < 0) return false;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '_') {
            c = ' ';
        }
        mw_buffer_add_byte(bytes, c);
    }
    return true;
}

/* The encoded word at the front of the text: its length, with what it means added to *out. 0: there is none.
 */
static size_t decode_word(struct mw_span text, struct mw_buffer *out) {
    if (!mw_span_starts_nocase(text, "=?")) return 0;
    struct mw_span rest = mw_span_from(text, 2);
    struct mw_span charset = mw_span_cut(rest, 0, mw_span_find(rest, '?'));
    rest = mw_span_from(rest, charset.len + 1);
    if (rest.len < 2 || rest.data[1] != '?') return 0;
    char encoding = mw_ascii_upper(rest.data[0]);
    rest = mw_span_from(rest, 2);
    struct mw_span word = mw_span_cut(rest, 0, mw_span_find(rest, '?'));
    if (word.len + 1 >= rest.len || rest.data[word.len + 1] != '=') return 0;
    if (mw_span_find(word, ' ') < word.len) return 0;
    struct mw_buffer bytes = {0};
    bool good =
        (encoding == 'Q' && decode_q(word, &bytes)) || (encoding == 'B' && mw_base64_decode(word, &bytes));
    charset.len = mw_span_find(charset, '*'); /* RFC 2231 §5: a language may follow */
    good = good && mw_charset_to_utf8(out, charset, mw_buffer_span(&bytes));
    mw_buffer_free(&bytes);
    return good ? text.len - rest.len + word.len + 2 : 0;
}

static size_t blanks_at(struct mw_span text) {
    size_t len = 0;
    while (len < text.len && (text.data[len] == ' ' || text.data[len] == '\t'))
        len++;
    return len;
}

void mw_encoded_words_decode(struct mw_buffer *out, struct mw_span text) {
    bool after_word = false;
    while (text.len > 0) {
        size_t blanks = blanks_at(text);
        size_t word = 0;
        /* Blanks between two encoded words are not part of the text (RFC 2047 §6.2). */
        if (after_word && blanks > 0) {
            word = decode_word(mw_span_from(text, blanks), out);
            if (word > 0) {
                text = mw_span_from(text, blanks + word);
                continue;
            }
        }
        if (blanks == 0) word = decode_word(text, out);
        after_word = word > 0;
        size_t step = word > 0 ? word : blanks > 0 ? blanks : 1;
        if (word == 0) mw_buffer_add(out, mw_span_cut(text, 0, step));
        text = mw_span_from(text, step);
    }
}
