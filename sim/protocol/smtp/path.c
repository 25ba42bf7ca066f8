#include "sim/protocol/smtp/path.h"

#include <string.h>

#include "sim/base/text.h"

/* RFC 5321 §4.5.3.1.2, RFC 1035 §2.3.4 */
enum { DOMAIN_LIMIT = 255, LABEL_LIMIT = 63 };

/* A byte of a character beyond ASCII; that all of them together are UTF-8 is seen to once. */
static bool is_international(char c) {
    return (unsigned char)c > 127;
}

bool mw_path_is_ascii(struct mw_span text) {
    for (size_t i = 0; i < text.len; i++)
        if (is_international(text.data[i])) return false;
    return true;
}

static bool is_let_dig(char c) {
    return mw_ascii_is_letter(c) || mw_ascii_is_digit(c) || is_international(c);
}

/* atext of RFC 5322 §3.2.3 */
static bool is_atext(char c) {
    return is_let_dig(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static size_t dot_string_length(struct mw_span text) {
    size_t at = 0;
    while (at < text.len && is_atext(text.data[at])) {
        while (at < text.len && is_atext(text.data[at]))
            at++;
        if (at + 1 >= text.len || text.data[at] != '.' || !is_atext(text.data[at + 1])) break;
        at++;
    }
    return at;
}

/* "…", where a backslash quotes the next character; 0 if it does not end. */
static size_t quoted_string_length(struct mw_span text) {
    for (size_t at = 1; at < text.len; at++) {
        char c = text.data[at];
        if (c == '"') return at + 1;
        if (c == '\\' && ++at == text.len) return 0;
        if (text.data[at] == 127 || (text.data[at] >= 0 && text.data[at] < 32)) return 0;
    }
    return 0;
}

static size_t local_part_length(struct mw_span text) {
    return text.len && text.data[0] == '"' ? quoted_string_length(text) : dot_string_length(text);
}

struct mw_span mw_path_local_part(struct mw_span mailbox) {
    return mw_span_cut(mailbox, 0, local_part_length(mailbox));
}

static bool is_label(struct mw_span label) {
    if (label.len == 0 || label.len > LABEL_LIMIT) return false;
    if (!is_let_dig(label.data[0]) || !is_let_dig(label.data[label.len - 1])) return false;
    for (size_t i = 0; i < label.len; i++)
        if (!is_let_dig(label.data[i]) && label.data[i] != '-') return false;
    return true;
}

bool mw_path_is_domain(struct mw_span text) {
    if (text.len == 0 || text.len > DOMAIN_LIMIT) return false;
    for (;;) {
        size_t dot = mw_span_find(text, '.');
        if (!is_label(mw_span_cut(text, 0, dot))) return false;
        if (dot == text.len) return true;
        text = mw_span_from(text, dot + 1);
    }
}

bool mw_path_literal(struct mw_span text, struct mw_ip *ip) {
    if (text.len < 2 || text.data[0] != '[' || text.data[text.len - 1] != ']') return false;
    struct mw_span inside = mw_span_cut(text, 1, text.len - 2);
    bool v6 = mw_span_starts_nocase(inside, "IPv6:");
    if (v6) inside = mw_span_from(inside, strlen("IPv6:"));
    char address[MW_IP_TEXT_BYTES];
    if (inside.len >= sizeof address || memchr(inside.data, '\0', inside.len) != NULL) return false;
    memcpy(address, inside.data, inside.len);
    address[inside.len] = '\0';
    return mw_ip_parse(address, ip) && ip->v6 == v6;
}

bool mw_path_is_mailbox(struct mw_span text) {
    size_t local = local_part_length(text);
    if (local == 0 || local == text.len || text.data[local] != '@') return false;
    struct mw_span domain = mw_span_from(text, local + 1);
    struct mw_ip ip;
    return mw_path_is_domain(domain) || mw_path_literal(domain, &ip);
}

/* "@a.example,@b.example:" before the mailbox. */
static bool drop_source_route(struct mw_span *text) {
    while (text->len > 0 && text->data[0] == '@') {
        size_t end = 1;
        while (end < text->len && text->data[end] != ',' && text->data[end] != ':')
            end++;
        if (end == text->len || !mw_path_is_domain(mw_span_cut(*text, 1, end - 1))) return false;
        bool last = text->data[end] == ':';
        *text = mw_span_from(*text, end + 1);
        if (last) return true;
        if (text->len == 0 || text->data[0] != '@') return false;
    }
    return true;
}

/* The place of the ">" that closes the path: not one inside a quoted local-part. */
static size_t find_close(struct mw_span text) {
    bool quoted = false;
    for (size_t at = 0; at < text.len; at++) {
        char c = text.data[at];
        if (quoted && c == '\\')
            at++;
        else if (c == '"')
            quoted = !quoted;
        else if (c == '>' && !quoted)
            return at;
    }
    return text.len;
}

bool mw_path_take(struct mw_span *text, enum mw_path_kind kind, struct mw_span *mailbox) {
    size_t close = find_close(*text);
    if (text->len == 0 || text->data[0] != '<' || close == text->len) return false;
    *mailbox = mw_span_cut(*text, 1, close - 1);
    *text = mw_span_from(*text, close + 1);
    if (kind == MW_PATH_REVERSE && mailbox->len == 0) return true;
    if (kind == MW_PATH_FORWARD && mw_span_is_nocase(*mailbox, "postmaster")) return true;
    return mw_utf8_valid(*mailbox) && drop_source_route(mailbox) && mw_path_is_mailbox(*mailbox);
}

bool mw_path_is_client_name(struct mw_span text) {
    struct mw_ip ip;
    if (mw_path_literal(text, &ip)) return true;
    if (text.len == 0 || text.len > DOMAIN_LIMIT) return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        bool plain = mw_ascii_is_letter(c) || mw_ascii_is_digit(c);
        if (!plain && (c == '\0' || strchr(".-_~+#%$", c) == NULL)) return false;
    }
    return true;
}
