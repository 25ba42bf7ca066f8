#include "sim/live/box.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/base/file.h"
#include "sim/base/memory.h"

enum {
    LARGEST_FILE_BYTES = 1 << 30,
    LOG_LINES = 4096, /* a log is written anew when it has so many more than four for each letter */
};

static const char LOG[] = "log", UIDS[] = "uids";
static const char *const FLAGS[] = {
#define X(name, text) text,
    MW_FLAGS(X)
#undef X
};

struct mw_box *mw_box_create(const char *path, uint32_t folder, uint32_t uid_validity) {
    struct mw_box *box = mw_alloc(sizeof *box);
    struct mw_buffer copy = {0};
    mw_buffer_add_text(&copy, path);
    *box = (struct mw_box){.folder = folder, .path = copy.data, .uid_validity = uid_validity};
    return box;
}

void mw_box_free(struct mw_box *box) {
    if (box->directory.path != NULL) mw_directory_close(&box->directory);
    mw_buffer_free(&box->log);
    mw_free(box->leaving);
    mw_free(box->path);
    mw_free(box);
}

static bool open_box(struct mw_box *box) {
    box->touched = true;
    if (box->directory.path != NULL) return true;
    return mw_directory_open(&box->directory, box->path);
}

static const char *mail_name(char out[32], uint32_t uid, uint32_t message) {
    snprintf(out, 32, "%010" PRIu32 ".%" PRIu32, uid, message);
    return out;
}

/* --- the log's lines -------------------------------------------------------------------------------------
 */

static void put_flags(struct mw_buffer *log, const struct mw_mailbox *mailbox, uint64_t flags) {
    for (size_t i = 0; i < MW_FLAG_COUNT; i++)
        if (flags & MW_FLAG_BIT(i)) mw_buffer_format(log, " %s", FLAGS[i]);
    for (size_t i = 0; i < mailbox->keyword_count; i++)
        if (flags & MW_FLAG_BIT(MW_FLAG_COUNT + i)) mw_buffer_format(log, " %s", mailbox->keywords[i]);
    mw_buffer_add_byte(log, '\n');
}

static void put_came(struct mw_buffer *log, const struct mw_mailbox *mailbox, const struct mw_mail *mail) {
    mw_buffer_format(log, "+ %" PRIu32 " %" PRIu64 " %" PRId64, mail->uid, mail->modseq, mail->arrived_s);
    if (mail->zoned) mw_buffer_format(log, "@%d", mail->zone_min);
    put_flags(log, mailbox, mail->flags);
}

static void put_went(struct mw_buffer *log, uint32_t uid, uint64_t modseq) {
    mw_buffer_format(log, "- %" PRIu32 " %" PRIu64 "\n", uid, modseq);
}

/* --- changes ---------------------------------------------------------------------------------------------
 */

static void note_came(struct mw_box *box, const struct mw_mailbox *mailbox, const struct mw_mail *mail) {
    put_came(&box->log, mailbox, mail);
    box->log_lines++;
    if (box->last_uid < mail->uid) box->last_uid = mail->uid;
}

static bool write_mail(struct mw_box *box, const struct mw_mail *mail) {
    char name[32];
    return mw_directory_put(&box->directory, mail_name(name, mail->uid, mail->message), mail->text,
                            (struct mw_span){0});
}

bool mw_box_add(struct mw_box *box, const struct mw_mailbox *mailbox, const struct mw_mail *mail,
                const struct mw_directory *source, const char *name) {
    char own[32];
    if (!open_box(box)) return false;
    note_came(box, mailbox, mail);
    mail_name(own, mail->uid, mail->message);
    if (source != NULL && mw_directory_take(&box->directory, source, name, own)) return true;
    return write_mail(box, mail);
}

bool mw_box_copy(struct mw_box *box, const struct mw_mailbox *mailbox, const struct mw_mail *mail,
                 const struct mw_box *from, uint32_t from_uid) {
    char own[32], name[32];
    struct mw_buffer path = {0};
    if (!open_box(box)) return false;
    note_came(box, mailbox, mail);
    mw_buffer_format(&path, "%s/%s", from->path, mail_name(name, from_uid, mail->message));
    bool good =
        mw_directory_link(&box->directory, mw_buffer_text(&path), mail_name(own, mail->uid, mail->message)) ||
        write_mail(box, mail);
    mw_buffer_free(&path);
    return good;
}

void mw_box_flag(struct mw_box *box, const struct mw_mailbox *mailbox, const struct mw_mail *mail) {
    box->touched = true;
    box->log_lines++;
    mw_buffer_format(&box->log, "f %" PRIu32 " %" PRIu64, mail->uid, mail->modseq);
    put_flags(&box->log, mailbox, mail->flags);
}

void mw_box_remove(struct mw_box *box, const struct mw_mail *mail) {
    box->touched = true;
    box->log_lines++;
    put_went(&box->log, mail->uid, mail->modseq);
    MW_GROW(box->leaving, box->leaving_count, box->leaving_capacity);
    box->leaving[box->leaving_count++] = (struct mw_box_leaving){mail->uid, mail->message};
}

/* --- what is durable --------------------------------------------------------------------------------------
 */

/* All that the log must say, and no more. */
static bool rewrite_log(struct mw_box *box, const struct mw_mailbox *mailbox) {
    struct mw_buffer log = {0};
    mw_buffer_format(&log, "< %" PRIu64 "\n", mailbox->vanished_from);
    for (size_t i = 0; i < mailbox->mail_count; i++)
        put_came(&log, mailbox, &mailbox->mails[i]);
    for (size_t i = 0; i < mailbox->vanished_count; i++)
        put_went(&log, mailbox->vanished[i].uid, mailbox->vanished[i].modseq);
    bool good = mw_directory_put(&box->directory, LOG, mw_buffer_span(&log), (struct mw_span){0});
    mw_buffer_free(&log);
    box->log_lines = mailbox->mail_count + mailbox->vanished_count + 1;
    return good;
}

static bool keep_uids(struct mw_box *box) {
    char words[32];
    snprintf(words, sizeof words, "%" PRIu32 " %" PRIu32 "\n", box->uid_validity, box->last_uid);
    box->last_uid_kept = box->last_uid;
    return mw_directory_put(&box->directory, UIDS, mw_span_of(words), (struct mw_span){0});
}

bool mw_box_settle(struct mw_box *box, const struct mw_mailbox *mailbox) {
    if (!box->touched) return true;
    if (!open_box(box)) return false;
    bool good = true;
    if (mailbox != NULL && box->log_lines > 4 * mailbox->mail_count + mailbox->vanished_count + LOG_LINES)
        good = rewrite_log(box, mailbox);
    else if (box->log.len > 0)
        good = mw_directory_append(&box->directory, LOG, mw_buffer_span(&box->log));
    mw_buffer_free(&box->log);
    /* The name of a letter's file shows that its uid was given; before it goes, the number is written down.
     */
    bool unseen = box->leaving_count > 0 && box->last_uid_kept < box->last_uid;
    if (good && (unseen || box->last_uid_kept == 0)) good = keep_uids(box);
    return mw_directory_settle(&box->directory) && good;
}

bool mw_box_let_go(struct mw_box *box) {
    bool good = true;
    char name[32];
    for (size_t i = 0; i < box->leaving_count; i++)
        good = mw_directory_remove(&box->directory,
                                   mail_name(name, box->leaving[i].uid, box->leaving[i].message)) &&
               good;
    mw_free(box->leaving);
    box->leaving = NULL;
    box->leaving_count = box->leaving_capacity = 0;
    box->touched = false;
    if (box->directory.path == NULL) return good;
    good = mw_directory_settle(&box->directory) && good;
    mw_directory_close(&box->directory);
    box->directory = (struct mw_directory){0};
    return good;
}

void mw_box_erase(struct mw_box *box) {
    struct mw_arena arena = {0};
    size_t count;
    const char **names = mw_directory_list(box->path, &arena, &count);
    if (count > 0 && open_box(box))
        for (size_t i = 0; i < count; i++)
            mw_directory_remove(&box->directory, names[i]);
    mw_arena_free(&arena);
    rmdir(box->path);
}

/* --- putting back -----------------------------------------------------------------------------------------
 */

/* What the log says of a letter. */
struct entry {
    uint32_t uid;
    uint64_t modseq, flags;
    int64_t arrived_s;
    bool zoned;
    int16_t zone_min;
};

struct reading {
    struct mw_mailbox *mailbox;
    struct entry *entries; /* in order of their uids */
    size_t count, capacity;
    size_t lines;
};

static struct entry *entry_of(struct reading *reading, uint32_t uid) {
    size_t low = 0, high = reading->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (reading->entries[middle].uid == uid) return &reading->entries[middle];
        if (reading->entries[middle].uid < uid)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static uint64_t take_flags(struct mw_mailbox *mailbox, struct mw_span words) {
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

static uint64_t number_of(struct mw_span word) {
    uint64_t number = 0;
    bool below_zero = word.len > 0 && word.data[0] == '-'; /* arrived before 1970 */
    mw_span_number(mw_span_from(word, below_zero), &number);
    return below_zero ? 0 - number : number;
}

static uint64_t take_number(struct mw_span *line) {
    return number_of(mw_span_word(line));
}

/* "1772409600" or "1772409600@420", with the zone in which it was said. */
static void take_arrived(struct mw_span *line, struct entry *entry) {
    struct mw_span word = mw_span_word(line);
    size_t at = mw_span_find(word, '@');
    entry->arrived_s = (int64_t)number_of(mw_span_cut(word, 0, at));
    entry->zoned = at < word.len;
    if (entry->zoned) entry->zone_min = (int16_t)number_of(mw_span_from(word, at + 1));
}

static void read_line(struct reading *reading, struct mw_span line) {
    struct mw_mailbox *mailbox = reading->mailbox;
    struct mw_span kind = mw_span_word(&line);
    uint32_t uid = mw_span_is(kind, "<") ? 0 : (uint32_t)take_number(&line);
    uint64_t modseq = take_number(&line);
    if (mailbox->highest_modseq < modseq) mailbox->highest_modseq = modseq;
    if (mailbox->last_uid < uid) mailbox->last_uid = uid;
    struct entry *known = entry_of(reading, uid);
    if (mw_span_is(kind, "<")) {
        mailbox->vanished_from = modseq;
    } else if (mw_span_is(kind, "-")) {
        mw_mailbox_vanish(mailbox, uid, modseq);
    } else if (mw_span_is(kind, "+")) {
        bool last = reading->count == 0 || reading->entries[reading->count - 1].uid < uid;
        struct entry entry = {.uid = uid, .modseq = modseq};
        take_arrived(&line, &entry);
        if (!last) return;
        entry.flags = take_flags(mailbox, line);
        MW_GROW(reading->entries, reading->count, reading->capacity);
        reading->entries[reading->count++] = entry;
    } else if (mw_span_is(kind, "f") && known != NULL) {
        known->modseq = modseq;
        known->flags = take_flags(mailbox, line);
    }
}

/* Whether all of it was whole lines. */
static bool read_log(struct reading *reading, const struct mw_box *box) {
    struct mw_buffer path = {0}, bytes = {0};
    mw_buffer_format(&path, "%s/%s", box->path, LOG);
    mw_file_read(mw_buffer_text(&path), LARGEST_FILE_BYTES, &bytes);
    struct mw_span rest = mw_buffer_span(&bytes);
    size_t length;
    while ((length = mw_span_find(rest, '\n')) < rest.len) {
        read_line(reading, mw_span_cut(rest, 0, length));
        rest = mw_span_from(rest, length + 1);
        reading->lines++;
    }
    mw_buffer_free(&path);
    mw_buffer_free(&bytes);
    return rest.len == 0;
}

static void read_uids(struct mw_box *box) {
    struct mw_buffer path = {0}, bytes = {0};
    uint32_t uid_validity, last_uid;
    mw_buffer_format(&path, "%s/%s", box->path, UIDS);
    mw_file_read(mw_buffer_text(&path), LARGEST_FILE_BYTES, &bytes);
    if (sscanf(mw_buffer_text(&bytes), "%" SCNu32 " %" SCNu32, &uid_validity, &last_uid) == 2) {
        box->uid_validity = uid_validity;
        box->last_uid = box->last_uid_kept = last_uid;
    }
    mw_buffer_free(&path);
    mw_buffer_free(&bytes);
}

static int64_t written_s(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 ? (int64_t)info.st_mtime : 0;
}

/* A letter of which the log does not know came with the layout that had no log, or just before a crash. */
static void restore_mail(struct mw_box *box, struct reading *reading, struct mw_mail *mail,
                         struct mw_account *account, struct mw_folder *folder, const char *path) {
    struct mw_mailbox *mailbox = &folder->mailbox;
    const struct entry *known = entry_of(reading, mail->uid);
    mail->modseq = known ? known->modseq : mailbox->highest_modseq + 1;
    mail->arrived_s = known ? known->arrived_s : written_s(path);
    mail->zoned = known && known->zoned;
    mail->zone_min = known ? known->zone_min : 0;
    mail->flags = known ? known->flags : 0;
    if (mw_account_restore(account, folder, mail) == MW_OK && known == NULL) note_came(box, mailbox, mail);
}

/* A crash came after the log and before the files: what was to go is still there, and nobody was told. */
static void forget_vanished(struct mw_mailbox *mailbox) {
    size_t kept = 0;
    for (size_t i = 0; i < mailbox->vanished_count; i++)
        if (mw_mailbox_find(mailbox, mailbox->vanished[i].uid) == NULL)
            mailbox->vanished[kept++] = mailbox->vanished[i];
    mailbox->vanished_count = kept;
}

bool mw_box_restore(struct mw_box *box, struct mw_account *account, struct mw_folder *folder,
                    struct mw_span (*text)(void *self, struct mw_span bytes), void *self) {
    struct mw_arena arena = {0};
    struct mw_buffer path = {0}, bytes = {0};
    struct mw_mailbox *mailbox = &folder->mailbox;
    struct reading reading = {.mailbox = mailbox};
    size_t count;
    const char **names = mw_directory_list(box->path, &arena, &count);
    read_uids(box);
    bool whole = read_log(&reading, box);
    box->log_lines = reading.lines;
    for (size_t i = 0; i < count; i++) {
        struct mw_mail mail = {0};
        if (sscanf(names[i], "%" SCNu32 ".%" SCNu32, &mail.uid, &mail.message) != 2) continue;
        mw_buffer_clear(&path);
        mw_buffer_clear(&bytes);
        mw_buffer_format(&path, "%s/%s", box->path, names[i]);
        if (mw_file_read(mw_buffer_text(&path), LARGEST_FILE_BYTES, &bytes) != MW_OK) continue;
        mail.text = text(self, mw_buffer_span(&bytes));
        restore_mail(box, &reading, &mail, account, folder, mw_buffer_text(&path));
    }
    forget_vanished(mailbox);
    if (mailbox->last_uid < box->last_uid) mailbox->last_uid = box->last_uid;
    box->last_uid = mailbox->last_uid;
    mailbox->uid_validity = box->uid_validity;
    box->touched = box->touched || box->log.len > 0;
    bool good = whole || (open_box(box) && rewrite_log(box, mailbox));
    mw_free(reading.entries);
    mw_buffer_free(&path);
    mw_buffer_free(&bytes);
    mw_arena_free(&arena);
    return good;
}
