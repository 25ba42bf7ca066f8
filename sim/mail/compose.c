#include "sim/mail/compose.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/encoded_word.h"
#include "sim/base/random.h"
#include "sim/mail/address.h"
#include "sim/mail/header.h"
#include "sim/mail/lex.h"
#include "sim/mail/transfer.h"

/* Adds an address in the form that may stand in a header field; what is no address stands there as it was
 * given. */
static void add_address(struct mw_buffer *out, const char *text) {
    struct mw_address address;
    if (!mw_address_parse(mw_span_of(text), &address)) {
        mw_encoded_words_add(out, mw_span_of(text));
        return;
    }
    struct mw_buffer name = {0}, spec = {0};
    mw_address_name(&address, &name);
    mw_address_spec(&address, &spec);
    mw_address_format(out, mw_buffer_span(&name), mw_buffer_span(&spec));
    mw_buffer_free(&name);
    mw_buffer_free(&spec);
}

static void add_header(struct mw_buffer *out, const struct mw_draft *draft) {
    struct mw_buffer value = {0};
    add_address(&value, draft->from);
    mw_header_add(out, "From", mw_buffer_span(&value));

    mw_buffer_clear(&value);
    for (size_t i = 0; i < draft->to_count; i++) {
        mw_buffer_add_text(&value, i > 0 ? ", " : "");
        add_address(&value, draft->to[i]);
    }
    mw_header_add(out, "To", mw_buffer_span(&value));

    mw_buffer_clear(&value);
    mw_encoded_words_add(&value, mw_span_of(draft->subject));
    mw_header_add(out, "Subject", mw_buffer_span(&value));

    mw_buffer_clear(&value);
    mw_date_format(&value, draft->date);
    mw_header_add(out, "Date", mw_buffer_span(&value));

    mw_buffer_clear(&value);
    mw_buffer_format(&value, "<%s>", draft->message_id);
    mw_header_add(out, "Message-ID", mw_buffer_span(&value));
    mw_header_add(out, "MIME-Version", mw_span_of("1.0"));
    mw_buffer_free(&value);
}

static bool contains(struct mw_span text, const char *what) {
    size_t len = strlen(what);
    for (size_t at = 0; at + len <= text.len; at++) {
        at += mw_span_find(mw_span_from(text, at), what[0]);
        if (at + len <= text.len && memcmp(text.data + at, what, len) == 0) return true;
    }
    return false;
}

const char *mw_boundary(char out[MW_BOUNDARY_BYTES], uint64_t seed, struct mw_span text) {
    struct mw_random random = mw_random_stream(seed, "boundary");
    do
        snprintf(out, MW_BOUNDARY_BYTES, "=_%016" PRIx64, mw_random_next(&random));
    while (contains(text, out));
    return out;
}

/* Adds a parameter: quoted, or percent-encoded if it is not ASCII (RFC 2231 §4). */
static void add_parameter(struct mw_buffer *out, const char *name, const char *text) {
    if (mw_header_text_is_plain(mw_span_of(text))) {
        mw_buffer_format(out, "; %s=", name);
        mw_lex_quote(out, mw_span_of(text));
        return;
    }
    mw_buffer_format(out, "; %s*=UTF-8''", name);
    for (; *text != '\0'; text++) {
        bool plain = mw_ascii_is_letter(*text) || mw_ascii_is_digit(*text) || strchr("-._", *text) != NULL;
        if (plain)
            mw_buffer_add_byte(out, *text);
        else
            mw_buffer_format(out, "%%%02X", (unsigned)(unsigned char)*text);
    }
}

static void add_attachment(struct mw_buffer *out, const struct mw_attachment *attachment, uint64_t seed) {
    struct mw_buffer value = {0};
    mw_buffer_add_text(&value, attachment->type);
    add_parameter(&value, "name", attachment->name);
    mw_header_add(out, "Content-Type", mw_buffer_span(&value));
    mw_buffer_clear(&value);
    mw_buffer_add_text(&value, "attachment");
    add_parameter(&value, "filename", attachment->name);
    mw_header_add(out, "Content-Disposition", mw_buffer_span(&value));
    mw_buffer_free(&value);
    mw_header_add(out, "Content-Transfer-Encoding", mw_span_of("base64"));
    mw_buffer_add_text(out, "\r\n");

    struct mw_random random = mw_random_stream(seed, attachment->name);
    char line[57]; /* 76 characters of base64 */
    for (uint64_t left = attachment->size_bytes; left > 0;) {
        size_t len = left < sizeof line ? (size_t)left : sizeof line;
        for (size_t i = 0; i < len; i++)
            line[i] = (char)(mw_random_next(&random) & 0xFF);
        mw_base64_lines_add(out, (struct mw_span){line, len});
        left -= len;
    }
}

void mw_compose(const struct mw_draft *draft, struct mw_buffer *out) {
    struct mw_span text = mw_span_of(draft->text);
    add_header(out, draft);
    if (draft->attachment_count == 0) {
        mw_text_part_add(out, text);
        return;
    }
    char boundary[MW_BOUNDARY_BYTES];
    mw_boundary(boundary, draft->seed, text);
    mw_buffer_format(out, "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n--%s\r\n", boundary,
                     boundary);
    mw_text_part_add(out, text);
    for (size_t i = 0; i < draft->attachment_count; i++) {
        mw_buffer_format(out, "\r\n--%s\r\n", boundary);
        /* Two files of one name still have bytes of their own. */
        add_attachment(out, &draft->attachments[i], draft->seed + i);
    }
    mw_buffer_format(out, "\r\n--%s--\r\n", boundary);
}
