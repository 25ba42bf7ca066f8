#include "sim/base/span.h"

#include <string.h>

struct mw_span mw_span_of(const char *text) {
    return (struct mw_span){text, text ? strlen(text) : 0};
}

struct mw_span mw_span_from(struct mw_span span, size_t start) {
    if (start > span.len) start = span.len;
    return (struct mw_span){span.data ? span.data + start : NULL, span.len - start};
}

struct mw_span mw_span_cut(struct mw_span span, size_t start, size_t len) {
    struct mw_span rest = mw_span_from(span, start);
    if (rest.len > len) rest.len = len;
    return rest;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

struct mw_span mw_span_trim(struct mw_span span) {
    while (span.len && is_blank(span.data[0]))
        span = mw_span_from(span, 1);
    while (span.len && is_blank(span.data[span.len - 1]))
        span.len--;
    return span;
}

bool mw_span_equal(struct mw_span a, struct mw_span b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool mw_span_is(struct mw_span span, const char *text) {
    return mw_span_equal(span, mw_span_of(text));
}

static bool equal_nocase(const char *a, const char *b, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (mw_ascii_lower(a[i]) != mw_ascii_lower(b[i])) return false;
    return true;
}

bool mw_span_is_nocase(struct mw_span span, const char *text) {
    size_t len = strlen(text);
    return span.len == len && equal_nocase(span.data, text, len);
}

bool mw_span_starts_nocase(struct mw_span span, const char *prefix) {
    size_t len = strlen(prefix);
    return span.len >= len && equal_nocase(span.data, prefix, len);
}

bool mw_span_ends_nocase(struct mw_span span, const char *suffix) {
    size_t len = strlen(suffix);
    return span.len >= len && equal_nocase(span.data + span.len - len, suffix, len);
}

size_t mw_span_find(struct mw_span span, char byte) {
    const char *at = span.len ? memchr(span.data, byte, span.len) : NULL;
    return at ? (size_t)(at - span.data) : span.len;
}

bool mw_span_number(struct mw_span span, uint64_t *number) {
    uint64_t value = 0;
    if (span.len == 0) return false;
    for (size_t i = 0; i < span.len; i++) {
        if (!mw_ascii_is_digit(span.data[i])) return false;
        uint64_t digit = (uint64_t)(span.data[i] - '0');
        if (value > (UINT64_MAX - digit) / 10) return false;
        value = value * 10 + digit;
    }
    *number = value;
    return true;
}

struct mw_span mw_span_word(struct mw_span *span) {
    size_t end = 0;
    while (end < span->len && !is_blank(span->data[end]))
        end++;
    struct mw_span word = mw_span_cut(*span, 0, end);
    *span = mw_span_from(*span, end);
    while (span->len && is_blank(span->data[0]))
        *span = mw_span_from(*span, 1);
    return word;
}

char mw_ascii_lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

char mw_ascii_upper(char c) {
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

bool mw_ascii_is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool mw_ascii_is_letter(char c) {
    return mw_ascii_lower(c) >= 'a' && mw_ascii_lower(c) <= 'z';
}
