#include "sim/live/home_lines.h"

#include <inttypes.h>

static const char *const FLAGS[] = {
#define X(name, text) text,
    MW_FLAGS(X)
#undef X
};
static const char *const USES[] = {
#define X(name, attribute) attribute,
    MW_FOLDER_USES(X)
#undef X
};

/* --- out -------------------------------------------------------------------------------------------------
 */

void mw_line_version(struct mw_buffer *lines) {
    mw_buffer_format(lines, "version %d\n", MW_HOME_VERSION);
}

void mw_line_folder(struct mw_buffer *lines, uint32_t number, const struct mw_folder *folder) {
    mw_buffer_format(lines, "folder %" PRIu32 " %" PRIu32 " %s %s %s %s\n", number,
                     folder->mailbox.uid_validity, folder->selectable ? "folder" : "level",
                     folder->subscribed ? "yes" : "no",
                     folder->use == MW_FOLDER_NONE ? "-" : USES[folder->use], folder->name);
}

void mw_line_gone(struct mw_buffer *lines, uint32_t number) {
    mw_buffer_format(lines, "gone %" PRIu32 "\n", number);
}

void mw_line_counts(struct mw_buffer *lines, uint32_t number, const struct mw_mailbox *mailbox) {
    mw_buffer_format(lines, "counts %" PRIu32 " %" PRIu32 " %" PRIu64 " %" PRIu64 "\n", number,
                     mailbox->last_uid, mailbox->highest_modseq, mailbox->vanished_from);
}

static void put_flags(struct mw_buffer *lines, const struct mw_mailbox *mailbox, uint64_t flags) {
    for (size_t i = 0; i < MW_FLAG_COUNT; i++)
        if (flags & MW_FLAG_BIT(i)) mw_buffer_format(lines, " %s", FLAGS[i]);
    for (size_t i = 0; i < mailbox->keyword_count; i++)
        if (flags & MW_FLAG_BIT(MW_FLAG_COUNT + i)) mw_buffer_format(lines, " %s", mailbox->keywords[i]);
    mw_buffer_add_byte(lines, '\n');
}

void mw_line_came(struct mw_buffer *lines, uint32_t number, const struct mw_mailbox *mailbox,
                  const struct mw_mail *mail, uint32_t text) {
    mw_buffer_format(lines, "+ %" PRIu32 " %" PRIu32 " %" PRIu64 " %" PRIu32 " %" PRIu32 " %" PRId64, number,
                     mail->uid, mail->modseq, text, mail->message, mail->arrived_s);
    if (mail->zoned) mw_buffer_format(lines, "@%d", mail->zone_min);
    put_flags(lines, mailbox, mail->flags);
}

void mw_line_flags(struct mw_buffer *lines, uint32_t number, const struct mw_mailbox *mailbox,
                   const struct mw_mail *mail) {
    mw_buffer_format(lines, "f %" PRIu32 " %" PRIu32 " %" PRIu64, number, mail->uid, mail->modseq);
    put_flags(lines, mailbox, mail->flags);
}

void mw_line_went(struct mw_buffer *lines, uint32_t number, uint32_t uid, uint64_t modseq) {
    mw_buffer_format(lines, "- %" PRIu32 " %" PRIu32 " %" PRIu64 "\n", number, uid, modseq);
}

/* --- in --------------------------------------------------------------------------------------------------
 */

static uint64_t number_of(struct mw_span word) {
    uint64_t number = 0;
    bool below_zero = word.len > 0 && word.data[0] == '-'; /* arrived before 1970, or west */
    mw_span_number(mw_span_from(word, below_zero), &number);
    return below_zero ? 0 - number : number;
}

uint64_t mw_line_take_number(struct mw_span *line) {
    return number_of(mw_span_word(line));
}

enum mw_folder_use mw_line_take_use(struct mw_span *line) {
    struct mw_span word = mw_span_cut(*line, 0, mw_span_find(*line, ' '));
    *line = mw_span_from(*line, word.len + 1); /* a name may begin with a space */
    for (int use = 0; use < MW_FOLDER_USE_COUNT; use++)
        if (mw_span_is(word, USES[use])) return (enum mw_folder_use)use;
    return MW_FOLDER_NONE;
}

void mw_line_take_arrived(struct mw_span *line, struct mw_mail *mail) {
    struct mw_span word = mw_span_word(line);
    size_t at = mw_span_find(word, '@');
    mail->arrived_s = (int64_t)number_of(mw_span_cut(word, 0, at));
    mail->zoned = at < word.len;
    if (mail->zoned) mail->zone_min = (int16_t)number_of(mw_span_from(word, at + 1));
}

uint64_t mw_line_read_flags(struct mw_span words, struct mw_mailbox *mailbox) {
    uint64_t flags = 0;
    while (words.len > 0) {
        struct mw_span word = mw_span_word(&words);
        size_t i = 0;
        while (i < MW_FLAG_COUNT && !mw_span_is(word, FLAGS[i]))
            i++;
        flags |= i < MW_FLAG_COUNT ? MW_FLAG_BIT(i) : mw_mailbox_keyword(mailbox, word, true);
    }
    return flags;
}
