#include "sim/mail/surrogate.h"

#include <string.h>

#include "sim/base/encoded_word.h"
#include "sim/mail/address_list.h"
#include "sim/mail/header.h"

static const char NOBODY[] = "invalid@internationalized-address.invalid"; /* RFC 6858 §2.1 */

static bool is_ascii(struct mw_span text) {
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] > 127) return false;
    return true;
}

bool mw_surrogate_needed(struct mw_span message) {
    struct mw_field field;
    while (mw_header_next(&message, &field))
        if (!is_ascii(field.whole)) return true;
    return false;
}

/* As it is, or in quotes where RFC 5322 §3.2.4 wants them. */
static void add_quoted(struct mw_buffer *out, struct mw_span text, const char *also_plain) {
    bool plain = text.len > 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        plain = plain && c != '\0' &&
                ((unsigned char)c > 127 || mw_ascii_is_letter(c) || mw_ascii_is_digit(c) ||
                 strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL || strchr(also_plain, c) != NULL);
    }
    if (plain) {
        mw_buffer_add(out, text);
        return;
    }
    mw_buffer_add_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"' || text.data[i] == '\\') mw_buffer_add_byte(out, '\\');
        mw_buffer_add_byte(out, text.data[i]);
    }
    mw_buffer_add_byte(out, '"');
}

static void add_name(struct mw_buffer *out, struct mw_span name) {
    if (is_ascii(name))
        add_quoted(out, name, " ");
    else
        mw_encoded_words_add(out, name);
}

static void add_address(struct mw_buffer *out, const struct mw_listed_address *address) {
    struct mw_buffer whole = {0};
    add_quoted(&whole, address->local, ".");
    if (address->domain.len > 0) {
        mw_buffer_add_byte(&whole, '@');
        mw_buffer_add(&whole, address->domain);
    }
    bool ascii = is_ascii(mw_buffer_span(&whole));
    if (address->name.data != NULL)
        add_name(out, address->name);
    else if (!ascii)
        mw_encoded_words_add(out, mw_buffer_span(&whole));
    if (address->name.data != NULL || !ascii) mw_buffer_add_text(out, " <");
    if (ascii)
        mw_buffer_add(out, mw_buffer_span(&whole));
    else
        mw_buffer_add_text(out, NOBODY);
    if (address->name.data != NULL || !ascii) mw_buffer_add_byte(out, '>');
    mw_buffer_free(&whole);
}

static void add_addresses(struct mw_buffer *out, struct mw_span value) {
    struct mw_arena arena = {0};
    struct mw_address_walk walk = {.rest = value};
    struct mw_listed_address address;
    bool follows = false;
    for (enum mw_address_item item; (item = mw_address_walk(&walk, &arena, &address)) != MW_ADDRESS_END;) {
        if (item == MW_ADDRESS_GROUP_END) {
            mw_buffer_add_byte(out, ';');
            follows = true;
            continue;
        }
        if (follows) mw_buffer_add_text(out, ", ");
        follows = item == MW_ADDRESS_ONE;
        if (item == MW_ADDRESS_ONE) {
            add_address(out, &address);
        } else {
            add_name(out, address.name);
            mw_buffer_add_text(out, ": ");
        }
    }
    mw_arena_free(&arena);
}

/* Without the parameters that are not ASCII; a ';' in quotes ends none. */
static void add_parameters(struct mw_buffer *out, struct mw_span value) {
    while (value.len > 0) {
        bool quoted = false;
        size_t end = 0;
        while (end < value.len && (quoted || end == 0 || value.data[end] != ';')) {
            if (value.data[end] == '"') quoted = !quoted;
            end += quoted && value.data[end] == '\\' && end + 1 < value.len ? 2 : 1;
        }
        struct mw_span part = mw_span_cut(value, 0, end);
        if (is_ascii(part)) mw_buffer_add(out, part);
        value = mw_span_from(value, part.len);
    }
}

static bool is_one_of(struct mw_span name, const char *const *names) {
    for (; *names; names++)
        if (mw_span_is_nocase(name, *names)) return true;
    return false;
}

static void add_field(struct mw_buffer *out, const struct mw_field *field) {
    static const char *const OF_ADDRESSES[] = {"From",      "Sender",    "Reply-To",    "To",
                                               "Cc",        "Bcc",       "Resent-From", "Resent-Sender",
                                               "Resent-To", "Resent-Cc", "Resent-Bcc",  NULL};
    static const char *const OF_TEXT[] = {"Subject", "Comments", "Content-Description", NULL};
    static const char *const OF_PARAMETERS[] = {"Content-Type", "Content-Disposition", NULL};
    struct mw_buffer value = {0}, plain = {0};
    mw_header_unfold(&plain, field->value);
    struct mw_span text = mw_buffer_span(&plain);
    if (is_one_of(field->name, OF_ADDRESSES))
        add_addresses(&value, text);
    else if (is_one_of(field->name, OF_TEXT))
        mw_encoded_words_add(&value, text);
    else if (is_one_of(field->name, OF_PARAMETERS))
        add_parameters(&value, text);
    mw_buffer_free(&plain);
    if (value.len > 0 && is_ascii(field->name)) {
        struct mw_buffer name = {0};
        mw_buffer_add(&name, field->name);
        mw_header_add(out, mw_buffer_text(&name), mw_buffer_span(&value));
        mw_buffer_free(&name);
    }
    mw_buffer_free(&value);
}

void mw_surrogate_add(struct mw_buffer *out, struct mw_span message) {
    struct mw_span rest = message;
    struct mw_field field;
    while (mw_header_next(&rest, &field)) {
        if (is_ascii(field.whole))
            mw_buffer_add(out, field.whole);
        else
            add_field(out, &field);
    }
    mw_buffer_add_text(out, "\r\n");
    mw_buffer_add(out, rest);
}
