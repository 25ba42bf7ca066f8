#include "sim/protocol/imap/sort_key.h"

#include "sim/base/charset.h"
#include "sim/mail/base_subject.h"
#include "sim/mail/date.h"

bool mw_imap_find_field(struct mw_span letter, const char *name, struct mw_field *field) {
    while (mw_mime_field_next(&letter, field))
        if (mw_span_is_nocase(field->name, name)) return true;
    return false;
}

int64_t mw_imap_sent_s(const struct mw_mail *mail) {
    struct mw_field field;
    struct mw_date date;
    if (mw_imap_find_field(mail->text, "Date", &field) && mw_date_parse_loosely(field.value, &date))
        return date.epoch_s;
    return mail->arrived_s;
}

struct mw_span mw_imap_sort_text(struct mw_span utf8, struct mw_arena *arena) {
    struct mw_buffer folded = {0};
    mw_casemap_add(&folded, utf8);
    struct mw_span kept = mw_arena_span(arena, mw_buffer_span(&folded));
    mw_buffer_free(&folded);
    return kept;
}

struct mw_span mw_imap_base_subject(struct mw_span value, struct mw_arena *arena, bool *is_reply) {
    struct mw_buffer base = {0};
    bool reply = mw_base_subject(&base, value);
    struct mw_span kept = mw_imap_sort_text(mw_buffer_span(&base), arena);
    mw_buffer_free(&base);
    if (is_reply != NULL) *is_reply = reply;
    return kept;
}
