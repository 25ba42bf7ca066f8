/* Parameters in words: put together and decoded (RFC 2231). */
#include "sim/base/charset.h"
#include "sim/base/encoded_word.h"
#include "sim/mail/mime.h"

enum { MOST_PIECES = 1000 };

static int hex(char c) {
    if (mw_ascii_is_digit(c)) return c - '0';
    c = mw_ascii_upper(c);
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void add_octets(struct mw_buffer *out, struct mw_span text) {
    for (size_t i = 0; i < text.len; i++) {
        int high = -1, low = -1;
        if (text.data[i] == '%' && i + 2 < text.len)
            high = hex(text.data[i + 1]), low = hex(text.data[i + 2]);
        if (high < 0 || low < 0) {
            mw_buffer_add_byte(out, text.data[i]);
            continue;
        }
        mw_buffer_add_byte(out, (char)(high * 16 + low));
        i += 2;
    }
}

/* "UTF-8'id'na%C3%AFf": the character set, and what follows the language. */
static struct mw_span take_charset(struct mw_span *text) {
    size_t mark = mw_span_find(*text, '\'');
    struct mw_span rest = mw_span_from(*text, mark + 1), charset = mw_span_cut(*text, 0, mark);
    size_t second = mw_span_find(rest, '\'');
    if (mark == text->len || second == rest.len) return (struct mw_span){0};
    *text = mw_span_from(rest, second + 1);
    return charset;
}

/* Piece `number`, or the only one if that is negative; false: there is none. */
static bool add_piece(const struct mw_mime_parameter *list, const char *name, int number,
                      struct mw_arena *arena, struct mw_buffer *octets, struct mw_span *charset) {
    const char *plain = number < 0 ? name : mw_arena_format(arena, "%s*%d", name, number);
    struct mw_span text = mw_mime_parameter_value(list, mw_arena_format(arena, "%s*", plain));
    if (text.data != NULL) {
        if (number <= 0) *charset = take_charset(&text);
        add_octets(octets, text);
        return true;
    }
    text = number < 0 ? (struct mw_span){0} : mw_mime_parameter_value(list, plain);
    if (text.data != NULL) mw_buffer_add(octets, text);
    return text.data != NULL;
}

const char *mw_mime_parameter_text(const struct mw_mime_parameter *list, const char *name,
                                   struct mw_arena *arena) {
    struct mw_buffer octets = {0}, text = {0};
    struct mw_span charset = {0}, value = mw_mime_parameter_value(list, name);
    int pieces = 0;
    while (pieces < MOST_PIECES && add_piece(list, name, pieces, arena, &octets, &charset))
        pieces++;
    bool found = pieces > 0 || add_piece(list, name, -1, arena, &octets, &charset);
    if (found)
        mw_charset_to_utf8_somehow(&text, charset.len ? charset : mw_span_of("UTF-8"),
                                   mw_buffer_span(&octets));
    else if (value.data != NULL) /* many programs write encoded words there, which RFC 2047 §5 forbids */
        mw_encoded_words_decode(&text, value);
    const char *kept = found || value.data ? mw_arena_span_text(arena, mw_buffer_span(&text)) : NULL;
    mw_buffer_free(&octets);
    mw_buffer_free(&text);
    return kept;
}
