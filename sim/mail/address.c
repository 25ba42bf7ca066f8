#include "sim/mail/address.h"

#include "sim/base/encoded_word.h"
#include "sim/mail/lex.h"

/* [ dtext ]: RFC 5322 §3.4.1; SMTP's address literals are of this form. */
static struct mw_span domain_literal(struct mw_span *text) {
    struct mw_span whole = *text;
    if (!mw_lex_byte(text, '[')) return (struct mw_span){0};
    size_t end = mw_span_find(*text, ']');
    struct mw_span inside = mw_span_cut(*text, 0, end);
    bool good = end < text->len && mw_span_find(inside, '[') == inside.len;
    for (size_t i = 0; good && i < inside.len; i++)
        good = inside.data[i] > ' ' && inside.data[i] <= '~';
    if (!good) {
        *text = whole;
        return (struct mw_span){0};
    }
    *text = mw_span_from(*text, end + 1);
    return mw_span_cut(whole, 0, end + 2);
}

static bool addr_spec(struct mw_span *text, struct mw_address *address) {
    mw_lex_skip_cfws(text);
    address->local = mw_lex_quoted(text);
    if (address->local.len == 0) address->local = mw_lex_dot_atom(text);
    mw_lex_skip_cfws(text);
    if (address->local.len == 0 || !mw_lex_byte(text, '@')) return false;
    mw_lex_skip_cfws(text);
    address->domain = domain_literal(text);
    if (address->domain.len == 0) address->domain = mw_lex_dot_atom(text);
    mw_lex_skip_cfws(text);
    return address->domain.len > 0;
}

/* The words before "<". Dots and UTF-8 are taken too: "J. Doe" (obs-phrase) and names typed into lessons. */
static bool display_name(struct mw_span *text, struct mw_span *name) {
    struct mw_span start = *text;
    while (text->len > 0 && text->data[0] != '<') {
        char c = text->data[0];
        bool word = mw_lex_is_atext(c) || c == '.' || (unsigned char)c >= 0x80;
        size_t before = text->len;
        if (word) *text = mw_span_from(*text, 1);
        if (!word && mw_lex_quoted(text).len == 0) mw_lex_skip_cfws(text);
        if (text->len == before) return false;
    }
    *name = mw_span_trim(mw_span_cut(start, 0, start.len - text->len));
    return text->len > 0;
}

static bool mailbox(struct mw_span *text, struct mw_address *address) {
    *address = (struct mw_address){0};
    mw_lex_skip_cfws(text);
    struct mw_span start = *text;
    if (display_name(text, &address->name)) {
        mw_lex_byte(text, '<');
        bool good = addr_spec(text, address) && mw_lex_byte(text, '>');
        mw_lex_skip_cfws(text);
        return good;
    }
    *text = start;
    address->name = (struct mw_span){0};
    return addr_spec(text, address);
}

bool mw_address_parse(struct mw_span text, struct mw_address *address) {
    return mailbox(&text, address) && text.len == 0;
}

bool mw_address_next(struct mw_span *list, struct mw_address *address) {
    struct mw_span rest = *list;
    mw_lex_skip_cfws(&rest);
    if (rest.len == 0) {
        *list = rest;
        return false;
    }
    if (!mailbox(&rest, address)) return false;
    if (rest.len > 0 && (!mw_lex_byte(&rest, ',') || rest.len == 0)) return false;
    *list = rest;
    return true;
}

static bool equal_nocase(struct mw_span a, struct mw_span b) {
    bool equal = a.len == b.len;
    for (size_t i = 0; equal && i < a.len; i++)
        equal = mw_ascii_lower(a.data[i]) == mw_ascii_lower(b.data[i]);
    return equal;
}

static struct mw_span without_final_dot(struct mw_span domain) {
    if (domain.len > 1 && domain.data[domain.len - 1] == '.') domain.len--;
    return domain;
}

bool mw_domain_equal(struct mw_span a, struct mw_span b) {
    return equal_nocase(without_final_dot(a), without_final_dot(b));
}

static void local_meaning(struct mw_buffer *out, struct mw_span local) {
    if (local.len > 0 && local.data[0] == '"')
        mw_lex_unquote(out, local);
    else
        mw_buffer_add(out, local);
}

bool mw_address_equal(const struct mw_address *a, const struct mw_address *b) {
    struct mw_buffer left = {0}, right = {0};
    local_meaning(&left, a->local);
    local_meaning(&right, b->local);
    bool equal = mw_span_equal(mw_buffer_span(&left), mw_buffer_span(&right));
    mw_buffer_free(&left);
    mw_buffer_free(&right);
    return equal && mw_domain_equal(a->domain, b->domain);
}

void mw_address_spec(const struct mw_address *address, struct mw_buffer *out) {
    mw_buffer_add(out, address->local);
    mw_buffer_add_byte(out, '@');
    mw_buffer_add(out, address->domain);
}

void mw_address_name(const struct mw_address *address, struct mw_buffer *out) {
    struct mw_span rest = address->name;
    while (rest.len > 0) {
        struct mw_span quoted = mw_lex_quoted(&rest);
        if (quoted.len > 0) {
            mw_lex_unquote(out, quoted);
            continue;
        }
        if (mw_lex_comment(&rest).len > 0) {
            rest = mw_span_trim(rest);
            continue;
        }
        size_t run = 1;
        while (run < rest.len && rest.data[run] != '"' && rest.data[run] != '(')
            run++;
        struct mw_span words = mw_span_cut(rest, 0, run);
        rest = mw_span_from(rest, run);
        mw_encoded_words_decode(out, rest.len > 0 ? words : mw_span_trim(words));
    }
    while (out->len > 0 && address->name.len > 0 && out->data[out->len - 1] == ' ')
        out->data[--out->len] = '\0';
}

void mw_address_format(struct mw_buffer *out, struct mw_span name, struct mw_span spec) {
    if (name.len == 0) {
        mw_buffer_add(out, spec);
        return;
    }
    bool atoms = true;
    for (size_t i = 0; i < name.len; i++)
        atoms = atoms && (mw_lex_is_atext(name.data[i]) || name.data[i] == ' ');
    /* Blanks at an end or in a row would be lost outside quotes. */
    for (size_t i = 0; atoms && i < name.len; i++)
        atoms = name.data[i] != ' ' || (i > 0 && i + 1 < name.len && name.data[i - 1] != ' ');
    if (!mw_header_text_is_plain(name))
        mw_encoded_words_add(out, name);
    else if (atoms)
        mw_buffer_add(out, name);
    else
        mw_lex_quote(out, name);
    mw_buffer_add_text(out, " <");
    mw_buffer_add(out, spec);
    mw_buffer_add_byte(out, '>');
}
