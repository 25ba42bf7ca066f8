#include "sim/mail/letter_text.h"

#include "sim/base/charset.h"
#include "sim/base/encoded_word.h"
#include "sim/mail/address_list.h"
#include "sim/mail/mime_decode.h"

void mw_letter_text_value(struct mw_buffer *out, struct mw_span value) {
    struct mw_buffer line = {0}, words = {0};
    for (size_t i = 0; i < value.len; i++)
        if (value.data[i] != '\r' && value.data[i] != '\n') mw_buffer_add_byte(&line, value.data[i]);
    mw_encoded_words_decode(&words, mw_span_trim(mw_buffer_span(&line)));
    mw_casemap_add(out, mw_buffer_span(&words));
    mw_buffer_free(&line);
    mw_buffer_free(&words);
}

static void add_address(struct mw_buffer *text, const struct mw_listed_address *address) {
    bool named = address->name.len > 0;
    mw_encoded_words_decode(text, address->name);
    mw_buffer_add_text(text, named ? " <" : "");
    mw_buffer_add(text, address->local);
    mw_buffer_add_text(text, address->domain.len > 0 ? "@" : "");
    mw_buffer_add(text, address->domain);
    mw_buffer_add_text(text, named ? ">" : "");
}

void mw_letter_text_addresses(struct mw_buffer *out, struct mw_span value) {
    struct mw_arena arena = {0};
    struct mw_buffer text = {0};
    struct mw_address_walk walk = {.rest = value};
    struct mw_listed_address address;
    enum mw_address_item item, before = MW_ADDRESS_GROUP;
    while ((item = mw_address_walk(&walk, &arena, &address)) != MW_ADDRESS_END) {
        if (item == MW_ADDRESS_GROUP_END) {
            mw_buffer_add_text(&text, ";");
        } else {
            if (before != MW_ADDRESS_GROUP) mw_buffer_add_text(&text, ", ");
            if (item == MW_ADDRESS_ONE) add_address(&text, &address);
        }
        if (item == MW_ADDRESS_GROUP) {
            mw_encoded_words_decode(&text, address.name);
            mw_buffer_add_text(&text, ": ");
        }
        before = item;
    }
    mw_casemap_add(out, mw_buffer_span(&text));
    mw_buffer_free(&text);
    mw_arena_free(&arena);
}

void mw_letter_text_headers(struct mw_buffer *out, const struct mw_mime_part *letter) {
    struct mw_span header = letter->header;
    struct mw_field field;
    while (mw_mime_field_next(&header, &field)) {
        mw_casemap_add(out, field.name);
        mw_buffer_add_text(out, ": ");
        mw_letter_text_value(out, field.value);
        mw_buffer_add_byte(out, '\n');
    }
    for (const struct mw_mime_part *child = letter->children; child != NULL; child = child->next)
        mw_letter_text_headers(out, child);
}

static void add_text(struct mw_buffer *out, const struct mw_mime_part *part) {
    struct mw_buffer bytes = {0}, text = {0};
    struct mw_span charset = mw_mime_parameter_value(part->parameters, "charset");
    if (!mw_mime_decode(part, &bytes)) mw_buffer_add(&bytes, part->body);
    mw_charset_to_utf8_somehow(&text, charset, mw_buffer_span(&bytes));
    mw_casemap_add(out, mw_buffer_span(&text));
    mw_buffer_add_byte(out, '\n');
    mw_buffer_free(&bytes);
    mw_buffer_free(&text);
}

void mw_letter_text_body(struct mw_buffer *out, const struct mw_mime_part *letter) {
    if (letter->kind == MW_MIME_LEAF && mw_mime_is(letter, "text", NULL)) add_text(out, letter);
    for (const struct mw_mime_part *child = letter->children; child != NULL; child = child->next)
        mw_letter_text_body(out, child);
}
