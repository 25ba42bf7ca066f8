#include "sim/protocol/imap/reply.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/check.h"
#include "sim/base/memory.h"
#include "sim/base/text.h"
#include "sim/mail/date.h"
#include "sim/protocol/imap/reader.h"
#include "sim/protocol/imap/utf7.h"

/* What is longer goes as a literal: clients have line buffers too (RFC 7162 §4 asks for 8192 octets). */
enum { QUOTED_LIMIT = 2000 };

void mw_imap_put(struct mw_imap_reply *reply, const char *format, ...) {
    char text[512];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    MW_ASSERT(length >= 0);
    if ((size_t)length < sizeof text) {
        mw_buffer_add(&reply->text, (struct mw_span){text, (size_t)length});
    } else {
        char *whole = mw_alloc((size_t)length + 1);
        vsnprintf(whole, (size_t)length + 1, format, again);
        mw_buffer_add(&reply->text, (struct mw_span){whole, (size_t)length});
        mw_free(whole);
    }
    va_end(again);
}

void mw_imap_put_text(struct mw_imap_reply *reply, const char *text) {
    mw_buffer_add_text(&reply->text, text);
}

/* As "%llu": of a mailbox that is listed whole there are many. */
void mw_imap_put_number(struct mw_imap_reply *reply, uint64_t number) {
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    mw_buffer_add(&reply->text, (struct mw_span){digits + at, sizeof digits - at});
}

void mw_imap_put_span(struct mw_imap_reply *reply, struct mw_span text) {
    mw_buffer_add(&reply->text, text);
}

void mw_imap_put_literal(struct mw_imap_reply *reply, struct mw_span octets, bool binary) {
    mw_imap_put_text(reply, binary ? "~{" : "{");
    mw_imap_put_number(reply, octets.len);
    mw_imap_put_text(reply, "}\r\n");
    MW_GROW(reply->literals, reply->literal_count, reply->literal_capacity);
    reply->literals[reply->literal_count++] = (struct mw_imap_literal){reply->text.len, octets.len};
    mw_buffer_add(&reply->text, octets);
}

static bool can_be_quoted(const struct mw_imap_reply *reply, struct mw_span text) {
    bool ascii = true;
    if (text.len > QUOTED_LIMIT) return false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '\0' || c == '\r' || c == '\n') return false;
        if (c >= 0x80) ascii = false;
    }
    return ascii || (reply->utf8 && mw_utf8_valid(text));
}

void mw_imap_put_string(struct mw_imap_reply *reply, struct mw_span text) {
    if (!can_be_quoted(reply, text)) {
        mw_imap_put_literal(reply, text, false);
        return;
    }
    mw_buffer_add_byte(&reply->text, '"');
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] != '"' && text.data[i] != '\\') continue;
        mw_buffer_add(&reply->text, mw_span_cut(text, from, i - from));
        mw_buffer_add_byte(&reply->text, '\\');
        from = i;
    }
    mw_buffer_add(&reply->text, mw_span_from(text, from));
    mw_buffer_add_byte(&reply->text, '"');
}

void mw_imap_put_nstring(struct mw_imap_reply *reply, struct mw_span text) {
    if (text.data == NULL)
        mw_buffer_add_text(&reply->text, "NIL");
    else
        mw_imap_put_string(reply, text);
}

void mw_imap_put_astring(struct mw_imap_reply *reply, struct mw_span text) {
    bool atom = text.len > 0 && !mw_span_is_nocase(text, "NIL");
    for (size_t i = 0; i < text.len && atom; i++)
        if (!mw_imap_is_atom_char(text.data[i])) atom = false;
    if (atom)
        mw_buffer_add(&reply->text, text);
    else
        mw_imap_put_string(reply, text);
}

void mw_imap_put_mailbox(struct mw_imap_reply *reply, const char *name) {
    struct mw_buffer seven = {0};
    if (!reply->utf8) mw_imap_utf7_encode(mw_span_of(name), &seven);
    mw_imap_put_astring(reply, reply->utf8 ? mw_span_of(name) : mw_buffer_span(&seven));
    mw_buffer_free(&seven);
}

void mw_imap_put_date_time(struct mw_imap_reply *reply, int64_t epoch_s, int utc_offset_min) {
    struct mw_civil civil = mw_date_civil((struct mw_date){epoch_s, utc_offset_min});
    int offset = utc_offset_min < 0 ? -utc_offset_min : utc_offset_min;
    mw_imap_put(reply, "\"%2d-%s-%04d %02d:%02d:%02d %c%02d%02d\"", civil.day,
                mw_imap_month_name(civil.month), (int)civil.year, civil.hour, civil.minute, civil.second,
                utc_offset_min < 0 ? '-' : '+', offset / 60, offset % 60);
}

void mw_imap_put_numbers(struct mw_imap_reply *reply, const uint32_t *numbers, size_t count) {
    for (size_t i = 0, last; i < count; i = last + 1) {
        last = i;
        while (last + 1 < count && numbers[last + 1] == numbers[last] + 1)
            last++;
        if (i > 0) mw_imap_put_text(reply, ",");
        mw_imap_put_number(reply, numbers[i]);
        if (last > i) mw_imap_put_text(reply, ":");
        if (last > i) mw_imap_put_number(reply, numbers[last]);
    }
}

void mw_imap_reply_clear(struct mw_imap_reply *reply) {
    mw_buffer_clear(&reply->text);
    reply->literal_count = 0;
}

void mw_imap_reply_free(struct mw_imap_reply *reply) {
    mw_buffer_free(&reply->text);
    mw_free(reply->literals);
    reply->literals = NULL;
    reply->literal_count = reply->literal_capacity = 0;
}
