#include "sim/lesson/scanner.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/text.h"

enum { MOST_ERRORS = 200 };

int mw_scan_peek(const struct mw_scanner *scanner) {
    size_t offset = scanner->cursor.offset;
    return offset < scanner->text.len ? (unsigned char)scanner->text.data[offset] : MW_SCAN_END;
}

static int peek_after(const struct mw_scanner *scanner, size_t ahead) {
    size_t offset = scanner->cursor.offset + ahead;
    return offset < scanner->text.len ? (unsigned char)scanner->text.data[offset] : MW_SCAN_END;
}

void mw_scan_pass(struct mw_scanner *scanner) {
    struct mw_cursor *cursor = &scanner->cursor;
    int c = mw_scan_peek(scanner);
    if (c == MW_SCAN_END) return;
    if (c == '\n') {
        cursor->offset++;
        cursor->line++;
        cursor->column = 1;
        cursor->indent = 0;
        return;
    }
    if (cursor->indent == 0 && c != ' ' && c != '\t' && c != '\r') cursor->indent = cursor->column;
    struct mw_span rest = mw_span_from(scanner->text, cursor->offset);
    mw_utf8_next(&rest);
    cursor->offset = (size_t)(rest.data - scanner->text.data);
    cursor->column++;
}

static void pass_to(struct mw_scanner *scanner, size_t offset) {
    while (scanner->cursor.offset < offset && mw_scan_peek(scanner) != MW_SCAN_END)
        mw_scan_pass(scanner);
}

struct mw_place mw_scan_place(const struct mw_scanner *scanner) {
    return (struct mw_place){scanner->file, scanner->cursor.line, scanner->cursor.column};
}

bool mw_scan_first_on_line(const struct mw_scanner *scanner) {
    return scanner->cursor.indent == 0 || scanner->cursor.indent == scanner->cursor.column;
}

void mw_scan_error(struct mw_scanner *scanner, struct mw_place place, const char *english,
                   const char *indonesian, ...) {
    if (scanner->error_count >= MOST_ERRORS) return;
    scanner->error_count++;
    va_list args;
    va_start(args, indonesian);
    mw_problems_add(scanner->problems, place, false, english, indonesian, args);
    va_end(args);
    if (scanner->error_count == MOST_ERRORS) scanner->cursor.offset = scanner->text.len;
}

/* --- blanks and comments -------------------------------------------------------------------------------- */

static bool pass_comment(struct mw_scanner *scanner) {
    int c = mw_scan_peek(scanner), next = peek_after(scanner, 1);
    bool block = c == '/' && next == '*';
    if (c != '#' && !(c == '/' && (next == '/' || block))) return false;
    mw_scan_error(
        scanner, mw_scan_place(scanner),
        "JSON has no comments: write a member \"comment\": \"…\" instead, every object may have one",
        "JSON tidak mengenal komentar: tulis anggota \"comment\": \"…\", setiap objek boleh memilikinya");
    if (!block) {
        while (mw_scan_peek(scanner) != '\n' && mw_scan_peek(scanner) != MW_SCAN_END)
            mw_scan_pass(scanner);
        return true;
    }
    while (mw_scan_peek(scanner) != MW_SCAN_END) {
        bool ends = mw_scan_peek(scanner) == '*' && peek_after(scanner, 1) == '/';
        mw_scan_pass(scanner);
        if (!ends) continue;
        mw_scan_pass(scanner);
        break;
    }
    return true;
}

void mw_scan_blanks(struct mw_scanner *scanner) {
    for (;;) {
        int c = mw_scan_peek(scanner);
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
            mw_scan_pass(scanner);
        else if (!pass_comment(scanner))
            return;
    }
}

/* --- strings -------------------------------------------------------------------------------------------- */

static bool is_line_end(const struct mw_scanner *scanner, size_t offset) {
    const char *at = scanner->text.data + offset;
    return offset >= scanner->text.len || *at == '\n' ||
           (*at == '\r' && offset + 1 < scanner->text.len && at[1] == '\n');
}

/* Where a value that runs to the end of its line probably ends: before a last comma and closing brackets. */
static size_t probable_end(const struct mw_scanner *scanner, size_t start) {
    const char *data = scanner->text.data;
    size_t end = start;
    while (!is_line_end(scanner, end))
        end++;
    while (end > start && (data[end - 1] == ' ' || data[end - 1] == '\t'))
        end--;
    if (end > start && data[end - 1] == ',') end--;
    while (end > start + 1 && strchr("}] ", data[end - 1]) != NULL && data[end - 2] == ' ')
        end -= 1;
    while (end > start && data[end - 1] == ' ')
        end--;
    return end;
}

static int hex_digits(const struct mw_scanner *scanner, size_t ahead) {
    int value = 0;
    for (size_t i = 0; i < 4; i++) {
        int c = peek_after(scanner, ahead + i);
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* \uXXXX, or a pair of them for a character beyond U+FFFF; its length, or 0 if it is none. */
static size_t unicode_escape_length(const struct mw_scanner *scanner) {
    int code = hex_digits(scanner, 2);
    if (code <= 0 || (code >= 0xDC00 && code <= 0xDFFF)) return 0;
    if (code < 0xD800 || code > 0xDBFF) return 6;
    if (peek_after(scanner, 6) != '\\' || peek_after(scanner, 7) != 'u') return 0;
    int low = hex_digits(scanner, 8);
    return low >= 0xDC00 && low <= 0xDFFF ? 12 : 0;
}

static void put(struct mw_scanner *scanner, size_t start, size_t len) {
    mw_buffer_add(&scanner->mended, mw_span_cut(scanner->text, start, len));
}

static void scan_escape(struct mw_scanner *scanner) {
    struct mw_place place = mw_scan_place(scanner);
    size_t offset = scanner->cursor.offset;
    int c = peek_after(scanner, 1);
    if (c == 'u') {
        size_t len = unicode_escape_length(scanner);
        if (len > 0) {
            put(scanner, offset, len);
            pass_to(scanner, offset + len);
            return;
        }
        mw_scan_error(
            scanner, place,
            "\\u is followed by four hexadecimal digits that make a character other than 0000, or two such "
            "in "
            "a surrogate pair",
            "\\u diikuti empat digit heksadesimal yang membentuk karakter selain 0000, atau dua pasang "
            "surrogate");
    } else if (c != MW_SCAN_END && c != '\0' && strchr("\"\\/bfnrt", c) != NULL) {
        put(scanner, offset, 2);
        pass_to(scanner, offset + 2);
        return;
    } else if (c == '\'') {
        mw_scan_error(scanner, place, "' needs no backslash in JSON",
                      "' tidak memerlukan garis miring terbalik di JSON");
        mw_scan_pass(scanner);
        return;
    } else {
        mw_scan_error(
            scanner, place,
            "a backslash is followed by one of \" \\ / b f n r t u; for a backslash itself write \\\\",
            "garis miring terbalik diikuti salah satu dari \" \\ / b f n r t u; untuk garis miring terbalik "
            "itu sendiri tulis \\\\");
    }
    mw_buffer_add_text(&scanner->mended, "\\\\");
    mw_scan_pass(scanner);
}

/* From the opening quote up to the closing one, or up to `stop` if that is not 0. false: the line ended
 * first. */
static bool scan_quoted(struct mw_scanner *scanner, size_t stop) {
    int quote = mw_scan_peek(scanner);
    mw_scan_pass(scanner);
    mw_buffer_add_byte(&scanner->mended, '"');
    bool closed = false;
    while (!closed && !is_line_end(scanner, scanner->cursor.offset)) {
        if (stop != 0 && scanner->cursor.offset >= stop) break;
        size_t offset = scanner->cursor.offset;
        int c = mw_scan_peek(scanner);
        if (c == quote) {
            closed = true;
            mw_scan_pass(scanner);
        } else if (c == '\\') {
            scan_escape(scanner);
        } else if (c < 0x20) {
            mw_scan_error(
                scanner, mw_scan_place(scanner),
                "a control character (U+%04X) in a string: write \\t for a tab, \\n for a new line",
                "karakter kendali (U+%04X) di dalam string: tulis \\t untuk tab, \\n untuk baris baru",
                (unsigned)c);
            mw_buffer_add_byte(&scanner->mended, ' ');
            mw_scan_pass(scanner);
        } else {
            mw_scan_pass(scanner);
            if (c == '"') mw_buffer_add_byte(&scanner->mended, '\\'); /* between single quotes */
            put(scanner, offset, scanner->cursor.offset - offset);
        }
    }
    mw_buffer_add_byte(&scanner->mended, '"');
    return closed || stop != 0;
}

static void report_unclosed(struct mw_scanner *scanner, struct mw_place place) {
    mw_scan_error(
        scanner, place,
        "this quote is not closed: write \" at the end of the text, and \\n where a new line begins in it",
        "tanda kutip ini tidak ditutup: tulis \" di akhir teks, dan \\n di tempat baris baru dimulai");
}

static void report_single_quote(struct mw_scanner *scanner) {
    if (mw_scan_peek(scanner) == '\'')
        mw_scan_error(scanner, mw_scan_place(scanner), "JSON strings stand between double quotes: \"…\"",
                      "string JSON ditulis di antara tanda kutip ganda: \"…\"");
}

/* Takes back what was put since, and reads the string again up to the offset where it should have ended. */
static void scan_again(struct mw_scanner *scanner, struct mw_cursor open, size_t mended, size_t stop) {
    scanner->cursor = open;
    scanner->mended.len = mended;
    scan_quoted(scanner, stop > open.offset ? stop : open.offset + 1);
}

bool mw_scan_string(struct mw_scanner *scanner) {
    struct mw_cursor open = scanner->cursor;
    struct mw_place place = mw_scan_place(scanner);
    size_t mended = scanner->mended.len;
    report_single_quote(scanner);
    if (!scan_quoted(scanner, 0)) {
        report_unclosed(scanner, place);
        scan_again(scanner, open, mended, probable_end(scanner, open.offset + 1));
        return false;
    }
    size_t end = scanner->cursor.offset, after = end;
    while (after < scanner->text.len &&
           (scanner->text.data[after] == ' ' || scanner->text.data[after] == '\t'))
        after++;
    if (is_line_end(scanner, after) || strchr(",}]:\"'#/", scanner->text.data[after]) != NULL) return true;

    /* Something follows on the same line: a quote is missing before, or one stands inside the text. */
    size_t last = end - 1;
    while (last > open.offset + 1 && scanner->text.data[last - 1] == ' ')
        last--;
    if (last > open.offset + 1 && scanner->text.data[last - 1] == ',') {
        report_unclosed(scanner, place);
        scan_again(scanner, open, mended, last - 1);
        return false;
    }
    mw_scan_error(
        scanner, mw_scan_place(scanner),
        "the text ends at this quote, but more follows: write \\\" for a quote inside a text",
        "teks berakhir di tanda kutip ini, tetapi masih ada lanjutannya: tulis \\\" untuk tanda kutip di "
        "dalam teks");
    pass_to(scanner, probable_end(scanner, end));
    return false;
}

/* --- keys ----------------------------------------------------------------------------------------------- */

static bool ends_word(int c) {
    return c == MW_SCAN_END || c == '\n' || (c > 0 && c < 0x80 && strchr(",:}]{[\"\r", c) != NULL);
}

bool mw_scan_key(struct mw_scanner *scanner) {
    struct mw_cursor open = scanner->cursor;
    struct mw_place place = mw_scan_place(scanner);
    size_t mended = scanner->mended.len;
    int quote = mw_scan_peek(scanner);
    if (quote != '"' && quote != '\'') {
        mw_scan_error(scanner, place, "a key stands between double quotes: \"key\": value",
                      "kunci ditulis di antara tanda kutip ganda: \"kunci\": nilai");
        mw_buffer_add_byte(&scanner->mended, '"');
        while (!ends_word(mw_scan_peek(scanner))) {
            int c = mw_scan_peek(scanner);
            size_t offset = scanner->cursor.offset;
            mw_scan_pass(scanner);
            if (c > ' ' && c != '\\') put(scanner, offset, scanner->cursor.offset - offset);
        }
        mw_buffer_add_byte(&scanner->mended, '"');
        if (mw_scan_peek(scanner) == '"') mw_scan_pass(scanner);
        return scanner->mended.len > mended + 2;
    }
    report_single_quote(scanner);
    bool closed = scan_quoted(scanner, 0);
    size_t colon = open.offset + 1, end = scanner->cursor.offset;
    while (colon < end && scanner->text.data[colon] != ':')
        colon++;
    if (closed) {
        /* "kind: "pc": the colon is the last thing in the key, and none follows it. */
        size_t last = end - 1;
        while (last > colon && scanner->text.data[last - 1] == ' ')
            last--;
        struct mw_cursor here = scanner->cursor;
        mw_scan_blanks(scanner);
        bool colon_follows = mw_scan_peek(scanner) == ':';
        scanner->cursor = here;
        if (colon_follows || last != colon + 1) return true;
    }
    report_unclosed(scanner, place);
    scan_again(scanner, open, mended, colon < end ? colon : probable_end(scanner, open.offset + 1));
    return true;
}

/* --- numbers and words ---------------------------------------------------------------------------------- */

/* number = [ minus ] int [ frac ] [ exp ], RFC 8259 §6 */
static bool is_number(const char *at) {
    if (*at == '-') at++;
    if (*at == '0')
        at++;
    else if (*at >= '1' && *at <= '9')
        at += strspn(at, "0123456789");
    else
        return false;
    if (*at == '.') {
        at++;
        if (!mw_ascii_is_digit(*at)) return false;
        at += strspn(at, "0123456789");
    }
    if (*at == 'e' || *at == 'E') {
        at++;
        if (*at == '+' || *at == '-') at++;
        if (!mw_ascii_is_digit(*at)) return false;
        at += strspn(at, "0123456789");
    }
    return *at == '\0';
}

/* The run of characters that cannot belong to anything else. */
static struct mw_span pass_word(struct mw_scanner *scanner) {
    size_t start = scanner->cursor.offset;
    while (!ends_word(mw_scan_peek(scanner))) {
        int c = mw_scan_peek(scanner), next = peek_after(scanner, 1);
        if (c == '#' || (c == '/' && (next == '/' || next == '*'))) break;
        mw_scan_pass(scanner);
    }
    if (scanner->cursor.offset == start) mw_scan_pass(scanner);
    return mw_span_trim(mw_span_cut(scanner->text, start, scanner->cursor.offset - start));
}

bool mw_scan_number(struct mw_scanner *scanner) {
    struct mw_place place = mw_scan_place(scanner);
    struct mw_span word = pass_word(scanner);
    char text[64];
    snprintf(text, sizeof text, "%.*s", (int)(word.len < 63 ? word.len : 63), word.data);
    if (word.len < sizeof text && is_number(text)) {
        if (isfinite(strtod(text, NULL))) {
            mw_buffer_add(&scanner->mended, word);
            return true;
        }
        mw_scan_error(scanner, place, "the number %s is too large", "bilangan %s terlalu besar", text);
    } else if (mw_ascii_is_letter(text[strlen(text) - 1]) && mw_ascii_is_digit(text[0])) {
        mw_scan_error(scanner, place, "a value with a unit stands between quotes: \"%s\"",
                      "nilai dengan satuan ditulis di antara tanda kutip: \"%s\"", text);
    } else {
        mw_scan_error(scanner, place,
                      "\"%s\" is not a number as JSON writes it: 10, -3 or 0.5, without + and leading zeros",
                      "\"%s\" bukan bilangan menurut JSON: 10, -3 atau 0.5, tanpa + dan tanpa nol di depan",
                      text);
    }
    mw_buffer_add_text(&scanner->mended, "null");
    return false;
}

bool mw_scan_word(struct mw_scanner *scanner) {
    static const char *const literals[] = {"true", "false", "null", NULL};
    struct mw_place place = mw_scan_place(scanner);
    struct mw_span rest = mw_span_from(scanner->text, scanner->cursor.offset);
    uint32_t first = mw_utf8_next(&rest);
    struct mw_span word = pass_word(scanner);
    for (const char *const *literal = literals; *literal != NULL; literal++) {
        if (!mw_span_is(word, *literal)) continue;
        mw_buffer_add(&scanner->mended, word);
        return true;
    }
    char text[40];
    struct mw_span start = word.len < sizeof text ? word : mw_span_cut(word, 0, sizeof text - 1);
    while (start.len > 0 && !mw_utf8_valid(start))
        start.len--;
    snprintf(text, sizeof text, "%.*s", (int)start.len, start.data);
    const char *literal = mw_text_closest(text, literals);
    if (first == 0x201C || first == 0x201D || first == 0x2018 || first == 0x2019)
        mw_scan_error(scanner, place, "JSON knows only the straight quote \", not typographic ones",
                      "JSON hanya mengenal tanda kutip lurus \", bukan yang tipografis");
    else if (literal != NULL)
        mw_scan_error(
            scanner, place, "\"%s\" is unknown; did you mean %s, in small letters and without quotes?",
            "\"%s\" tidak dikenal; maksud Anda %s, dengan huruf kecil dan tanpa tanda kutip?", text, literal);
    else
        mw_scan_error(scanner, place, "text stands between double quotes: \"%s\"",
                      "teks ditulis di antara tanda kutip ganda: \"%s\"", text);
    if (mw_scan_peek(scanner) == '"') mw_scan_pass(scanner);
    mw_buffer_add_text(&scanner->mended, "null");
    return false;
}
