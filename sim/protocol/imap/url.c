#include "sim/protocol/imap/url.h"

#include <string.h>

#include "sim/base/text.h"

static bool take(struct mw_span *rest, const char *word) {
    if (!mw_span_starts_nocase(*rest, word)) return false;
    *rest = mw_span_from(*rest, strlen(word));
    return true;
}

static bool take_number(struct mw_span *rest, uint64_t limit, uint64_t *number) {
    size_t len = 0;
    while (len < rest->len && mw_ascii_is_digit(rest->data[len]))
        len++;
    if (!mw_span_number(mw_span_cut(*rest, 0, len), number) || *number > limit) return false;
    *rest = mw_span_from(*rest, len);
    return true;
}

static bool take_nonzero(struct mw_span *rest, uint32_t *number) {
    uint64_t wide;
    if (!take_number(rest, UINT32_MAX, &wide) || wide == 0) return false;
    *number = (uint32_t)wide;
    return true;
}

static int hex_digit(char c) {
    const char *digits = "0123456789abcdef", *at = strchr(digits, mw_ascii_lower(c));
    return c != '\0' && at != NULL ? (int)(at - digits) : -1;
}

/* "%20" is a blank (RFC 3986 §2.1). */
static bool decode(struct mw_span text, struct mw_arena *arena, struct mw_span *plain) {
    char *octets = mw_arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        octets[len++] = text.data[i];
        if (text.data[i] != '%') continue;
        int high = i + 2 < text.len ? hex_digit(text.data[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(text.data[i + 2]) : -1;
        if (low < 0 || high * 16 + low == 0) return false;
        octets[len - 1] = (char)(high * 16 + low);
        i += 2;
    }
    *plain = (struct mw_span){octets, len};
    return mw_utf8_valid(*plain);
}

/* Where the first of these begins; len: nowhere. */
static size_t find_nocase(struct mw_span text, const char *word) {
    size_t at = 0;
    while (at < text.len && !mw_span_starts_nocase(mw_span_from(text, at), word))
        at++;
    return at;
}

/* "budi;AUTH=*@imap.kantor.example:143" */
static bool read_authority(struct mw_imap_url *url, struct mw_span text, struct mw_arena *arena) {
    size_t at = mw_span_find(text, '@');
    struct mw_span user = mw_span_cut(text, 0, at < text.len ? at : 0);
    struct mw_span host = at < text.len ? mw_span_from(text, at + 1) : text;
    user = mw_span_cut(user, 0, mw_span_find(user, ';'));
    host = mw_span_cut(host, 0, mw_span_find(host, ':'));
    return host.len > 0 && decode(user, arena, &url->user) && decode(host, arena, &url->host);
}

/* "/Arsip;UIDVALIDITY=7/", to where ";UID=" begins. */
static bool read_mailbox(struct mw_imap_url *url, struct mw_span *rest, struct mw_arena *arena) {
    size_t letter = find_nocase(*rest, "/;UID="), validity = find_nocase(*rest, ";UIDVALIDITY=");
    size_t len = letter < validity ? letter : validity;
    struct mw_span name;
    if (len == 0 || !decode(mw_span_cut(*rest, 0, len), arena, &name)) return false;
    url->mailbox = mw_span_is_nocase(name, "INBOX") ? "INBOX" : mw_arena_span_text(arena, name);
    *rest = mw_span_from(*rest, len);
    if (take(rest, ";UIDVALIDITY=") && !take_nonzero(rest, &url->uid_validity)) return false;
    return take(rest, "/");
}

static bool read_section(struct mw_imap_url *url, struct mw_span *rest, struct mw_arena *arena) {
    struct mw_span plain;
    size_t len = find_nocase(*rest, "/;");
    if (len == 0 || !decode(mw_span_cut(*rest, 0, len), arena, &plain)) return false;
    *rest = mw_span_from(*rest, len);
    struct mw_imap_reader reader = {.arena = arena};
    reader.text = mw_span_of(mw_arena_format(arena, "[%.*s]", (int)plain.len, plain.data));
    return mw_imap_section_read(&reader, false, true, &url->section) && mw_imap_at_end(&reader);
}

static bool read_partial(struct mw_imap_section *section, struct mw_span *rest) {
    section->partial = true;
    section->most = UINT64_MAX;
    if (!take_number(rest, INT64_MAX, &section->first)) return false;
    if (!take(rest, ".")) return true;
    return take_number(rest, INT64_MAX, &section->most) && section->most > 0;
}

bool mw_imap_url_read(struct mw_imap_url *url, struct mw_span text, struct mw_arena *arena) {
    struct mw_span rest = text;
    *url = (struct mw_imap_url){0};
    if (take(&rest, "imap://")) {
        size_t len = mw_span_find(rest, '/');
        if (!read_authority(url, mw_span_cut(rest, 0, len), arena)) return false;
        rest = mw_span_from(rest, len);
        if (rest.len == 0) return false;
    }
    if (take(&rest, "/") && !read_mailbox(url, &rest, arena)) return false;
    if (!take(&rest, ";UID=") || !take_nonzero(&rest, &url->uid)) return false;
    if (take(&rest, "/;SECTION=") && !read_section(url, &rest, arena)) return false;
    if (take(&rest, "/;PARTIAL=") && !read_partial(&url->section, &rest)) return false;
    return rest.len == 0;
}
