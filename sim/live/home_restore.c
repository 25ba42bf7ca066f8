/* An account out of its log: the lines are gathered first, for what they say of a folder may change later;
 * then the account is filled with what was true at the end. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/file.h"
#include "sim/base/memory.h"
#include "sim/live/home.h"
#include "sim/live/home_lines.h"

enum { LARGEST_TEXT_BYTES = 1 << 30 };

struct kept_mail {
    struct mw_mail mail; /* without text and flags */
    struct mw_span flags;
    uint32_t text;
    bool gone;
};

struct kept_folder {
    uint32_t number, uid_validity, last_uid;
    uint64_t highest_modseq, vanished_from;
    bool selectable, subscribed, gone;
    enum mw_folder_use use;
    struct mw_span name;
    struct kept_mail *mails; /* in order of their uids */
    size_t mail_count, mail_capacity;
    struct mw_vanished *vanished;
    size_t vanished_count, vanished_capacity;
};

/* A file with a text that is used. */
struct kept_text {
    uint32_t number;
    struct mw_letter *letter; /* NULL: not read yet, or lost */
    struct mw_span text;
};

struct reading {
    struct kept_folder *folders; /* in order of their numbers */
    size_t folder_count, folder_capacity;
    struct mw_span *names;
    size_t name_count, name_capacity;
    uint32_t next_uid_validity;
    bool usual;              /* which folders there are was not said yet: those that a new account has */
    bool other;              /* it is of a version that is not known */
    struct kept_text *texts; /* in order of their numbers */
    size_t text_count;
};

/* --- gathering -------------------------------------------------------------------------------------------
 */

static struct kept_folder *folder_of(const struct reading *reading, uint32_t number) {
    size_t low = 0, high = reading->folder_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (reading->folders[middle].number == number) return &reading->folders[middle];
        if (reading->folders[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* A snapshot tells folders in order of their names, later ones come in order of their numbers. */
static struct kept_folder *new_folder(struct reading *reading, uint32_t number) {
    MW_GROW(reading->folders, reading->folder_count, reading->folder_capacity);
    size_t at = reading->folder_count++;
    for (; at > 0 && reading->folders[at - 1].number > number; at--)
        reading->folders[at] = reading->folders[at - 1];
    reading->folders[at] = (struct kept_folder){.number = number, .highest_modseq = 1};
    return &reading->folders[at];
}

static void read_folder(struct reading *reading, uint32_t number, struct mw_span line) {
    struct kept_folder *folder = folder_of(reading, number);
    if (folder == NULL) folder = new_folder(reading, number);
    folder->uid_validity = (uint32_t)mw_line_take_number(&line);
    folder->selectable = mw_span_is(mw_span_word(&line), "folder");
    folder->subscribed = mw_span_is(mw_span_word(&line), "yes");
    folder->use = mw_line_take_use(&line);
    folder->name = line;
    if (reading->next_uid_validity <= folder->uid_validity)
        reading->next_uid_validity = folder->uid_validity + 1;
}

static void read_counts(struct kept_folder *folder, struct mw_span line) {
    folder->last_uid = (uint32_t)mw_line_take_number(&line);
    folder->highest_modseq = mw_line_take_number(&line);
    folder->vanished_from = mw_line_take_number(&line);
}

static struct kept_mail *mail_of(const struct kept_folder *folder, uint32_t uid) {
    size_t low = 0, high = folder->mail_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (folder->mails[middle].mail.uid == uid) return &folder->mails[middle];
        if (folder->mails[middle].mail.uid < uid)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* A line about a letter; they come in order of modseq, and new ones in order of uid, too. */
static void read_mail(struct kept_folder *folder, char kind, struct mw_span line) {
    uint32_t uid = (uint32_t)mw_line_take_number(&line);
    uint64_t modseq = mw_line_take_number(&line);
    struct kept_mail *known = mail_of(folder, uid);
    if (folder->last_uid < uid) folder->last_uid = uid;
    if (folder->highest_modseq < modseq) folder->highest_modseq = modseq;
    if (kind == '-') {
        if (known != NULL) known->gone = true;
        MW_GROW(folder->vanished, folder->vanished_count, folder->vanished_capacity);
        folder->vanished[folder->vanished_count++] = (struct mw_vanished){uid, modseq};
    } else if (kind == '+' && known == NULL) {
        struct kept_mail new = {.mail = {.uid = uid, .modseq = modseq}};
        new.text = (uint32_t)mw_line_take_number(&line);
        new.mail.message = (uint32_t)mw_line_take_number(&line);
        mw_line_take_arrived(&line, &new.mail);
        new.flags = line;
        MW_GROW(folder->mails, folder->mail_count, folder->mail_capacity);
        folder->mails[folder->mail_count++] = new;
    } else if (kind == 'f' && known != NULL) {
        known->mail.modseq = modseq;
        known->flags = line;
    }
}

static void read_line(struct reading *reading, struct mw_span line) {
    struct mw_span kind = mw_span_cut(line, 0, mw_span_find(line, ' '));
    struct mw_span rest = mw_span_from(line, kind.len + 1);
    if (mw_span_is(kind, "names")) reading->name_count = 0;
    if (mw_span_is(kind, "usual")) reading->usual = true;
    if (mw_span_is(kind, "name")) {
        MW_GROW(reading->names, reading->name_count, reading->name_capacity);
        reading->names[reading->name_count++] = rest;
        return;
    }
    uint32_t number = (uint32_t)mw_line_take_number(&rest);
    struct kept_folder *folder = folder_of(reading, number);
    if (mw_span_is(kind, "version"))
        reading->other = number != MW_HOME_VERSION;
    else if (mw_span_is(kind, "next"))
        reading->next_uid_validity = number;
    else if (mw_span_is(kind, "folder"))
        read_folder(reading, number, rest);
    else if (folder != NULL && mw_span_is(kind, "gone"))
        folder->gone = true;
    else if (folder != NULL && mw_span_is(kind, "counts"))
        read_counts(folder, rest);
    else if (folder != NULL && kind.len == 1)
        read_mail(folder, kind.data[0], rest);
}

/* --- texts -----------------------------------------------------------------------------------------------
 */

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Lists the texts that are used, and removes the others. */
static void list_texts(struct reading *reading, struct mw_letters *letters) {
    uint32_t *numbers = NULL;
    size_t count = 0, capacity = 0, kept = 0;
    for (size_t f = 0; f < reading->folder_count; f++) {
        const struct kept_folder *folder = &reading->folders[f];
        for (size_t m = 0; !folder->gone && m < folder->mail_count; m++) {
            if (folder->mails[m].gone) continue;
            MW_GROW(numbers, count, capacity);
            numbers[count++] = folder->mails[m].text;
        }
    }
    if (count > 0) qsort(numbers, count, sizeof *numbers, by_number);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || numbers[kept - 1] != numbers[i]) numbers[kept++] = numbers[i];
    mw_letters_keep_only(letters, numbers, kept);
    reading->texts = mw_alloc((kept + 1) * sizeof *reading->texts);
    reading->text_count = kept;
    for (size_t i = 0; i < kept; i++)
        reading->texts[i].number = numbers[i];
    mw_free(numbers);
}

static struct kept_text *text_of(const struct reading *reading, uint32_t number) {
    size_t low = 0, high = reading->text_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (reading->texts[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return &reading->texts[low];
}

/* --- filling ---------------------------------------------------------------------------------------------
 */

struct filling {
    struct reading reading;
    struct mw_home *home;
    struct mw_account *account;
    struct mw_span (*text)(void *self, struct mw_span bytes);
    void *self;
};

/* MW_NOT_FOUND: somebody has removed the file. */
static enum mw_status read_text(struct filling *filling, struct kept_text *kept) {
    char name[MW_LETTER_NAME_BYTES];
    struct mw_buffer path = {0}, bytes = {0};
    mw_buffer_format(&path, "%s/%s", filling->home->letters.directory.path,
                     mw_letter_name(name, kept->number));
    enum mw_status status = mw_file_read(mw_buffer_text(&path), LARGEST_TEXT_BYTES, &bytes);
    if (status == MW_OK) {
        kept->text = filling->text(filling->self, mw_buffer_span(&bytes));
        kept->letter = mw_letters_know(&filling->home->letters, kept->number);
    }
    mw_buffer_free(&path);
    mw_buffer_free(&bytes);
    return status;
}

/* A letter whose text is lost goes as if it were expunged now, so that clients learn of it. */
static enum mw_status fill_mail(struct filling *filling, struct mw_folder *folder, struct mw_box *box,
                                const struct kept_mail *kept) {
    struct mw_mail mail = kept->mail;
    struct mw_mailbox *mailbox = &folder->mailbox;
    struct kept_text *text = text_of(&filling->reading, kept->text);
    enum mw_status status = text->letter == NULL ? read_text(filling, text) : MW_OK;
    if (status == MW_NOT_FOUND) {
        mw_mailbox_vanish(mailbox, mail.uid, ++mailbox->highest_modseq);
        filling->home->renews = true;
        return MW_OK;
    }
    if (status != MW_OK) return MW_SYSTEM;
    mail.text = text->text;
    mail.flags = mw_line_read_flags(kept->flags, mailbox);
    status = mw_account_restore(filling->account, folder, &mail);
    if (status == MW_OK) mw_box_place(box, mail.uid, text->letter);
    return status;
}

static enum mw_status fill_folder(struct filling *filling, const struct kept_folder *kept) {
    struct mw_arena arena = {0};
    const char *name = mw_arena_span_text(&arena, kept->name);
    mw_account_create(filling->account, name, kept->use); /* a new account has some from the start */
    struct mw_folder *folder = mw_account_find(filling->account, name);
    mw_arena_free(&arena);
    if (folder == NULL) return MW_INVALID;
    folder->selectable = true;
    folder->subscribed = kept->subscribed;
    folder->use = kept->use;
    folder->mailbox.uid_validity = kept->uid_validity;
    folder->mailbox.last_uid = kept->last_uid;
    folder->mailbox.highest_modseq = kept->highest_modseq;
    folder->mailbox.vanished_from = kept->vanished_from;
    struct mw_box *box = mw_home_new_box(filling->home, folder->id, kept->number);
    for (size_t i = 0; i < kept->vanished_count; i++)
        mw_mailbox_vanish(&folder->mailbox, kept->vanished[i].uid, kept->vanished[i].modseq);
    enum mw_status status = MW_OK;
    for (size_t i = 0; i < kept->mail_count && status == MW_OK; i++)
        if (!kept->mails[i].gone) status = fill_mail(filling, folder, box, &kept->mails[i]);
    folder->selectable = kept->selectable;
    return status;
}

static bool is_kept(const struct reading *reading, const char *name) {
    for (size_t i = 0; i < reading->folder_count; i++)
        if (!reading->folders[i].gone && mw_span_is(reading->folders[i].name, name)) return true;
    return false;
}

/* Folders and names that a new account has, and this one no longer had. */
static void remove_others(struct filling *filling) {
    struct mw_account *account = filling->account;
    for (size_t i = account->folder_count; i-- > 1;)
        if (!is_kept(&filling->reading, account->folders[i]->name))
            mw_account_delete(account, account->folders[i]->name);
    while (account->subscribed_count > 0)
        mw_account_subscribe(account, account->subscribed[0], false);
}

static int by_name(const void *a, const void *b) {
    const struct kept_folder *const *x = a, *const *y = b;
    size_t shorter = (*x)->name.len < (*y)->name.len ? (*x)->name.len : (*y)->name.len;
    int order = shorter == 0 ? 0 : memcmp((*x)->name.data, (*y)->name.data, shorter);
    return order != 0 ? order : ((*x)->name.len > (*y)->name.len) - ((*x)->name.len < (*y)->name.len);
}

/* A level comes before what is below it. */
static enum mw_status fill_folders(struct filling *filling) {
    const struct reading *reading = &filling->reading;
    const struct kept_folder **sorted = mw_alloc((reading->folder_count + 1) * sizeof *sorted);
    enum mw_status status = MW_OK;
    size_t count = 0;
    for (size_t i = 0; i < reading->folder_count; i++) {
        if (!reading->folders[i].gone) sorted[count++] = &reading->folders[i];
        if (filling->home->last_number < reading->folders[i].number)
            filling->home->last_number = reading->folders[i].number;
    }
    if (count > 0) qsort((void *)sorted, count, sizeof *sorted, by_name);
    for (size_t i = 0; i < count && status == MW_OK; i++)
        status = fill_folder(filling, sorted[i]);
    mw_free((void *)sorted);
    return status;
}

static enum mw_status fill(struct filling *filling) {
    const struct reading *reading = &filling->reading;
    struct mw_account *account = filling->account;
    struct mw_arena arena = {0};
    if (!reading->usual) remove_others(filling);
    enum mw_status status = fill_folders(filling);
    for (size_t i = 0; i < reading->name_count; i++)
        mw_account_subscribe(account, mw_arena_span_text(&arena, reading->names[i]), true);
    if (account->next_uid_validity < reading->next_uid_validity)
        account->next_uid_validity = reading->next_uid_validity;
    mw_account_clear_journal(account);
    mw_arena_free(&arena);
    return status;
}

/* --- all of it -------------------------------------------------------------------------------------------
 */

static void free_reading(struct reading *reading) {
    for (size_t i = 0; i < reading->folder_count; i++) {
        mw_free(reading->folders[i].mails);
        mw_free(reading->folders[i].vanished);
    }
    mw_free(reading->folders);
    mw_free(reading->names);
    mw_free(reading->texts);
}

enum mw_status mw_home_restore(struct mw_home *home, struct mw_account *account,
                               struct mw_span (*text)(void *self, struct mw_span bytes), void *self) {
    struct mw_buffer bytes = {0};
    struct mw_span line;
    struct filling filling = {.home = home, .account = account, .text = text, .self = self};
    enum mw_status status = mw_log_open(&home->log, &home->top, MW_HOME_LOG, &bytes);
    struct mw_span rest = mw_buffer_span(&bytes);
    home->account = account;
    home->renews = home->log.bytes == 0;
    while (status == MW_OK && mw_log_next(&rest, &line))
        read_line(&filling.reading, line);
    if (filling.reading.other) status = MW_INVALID;
    if (status == MW_OK) list_texts(&filling.reading, &home->letters);
    if (status == MW_OK && home->log.bytes > 0) {
        home->renews = filling.reading.usual;
        status = fill(&filling);
    }
    free_reading(&filling.reading);
    mw_buffer_free(&bytes);
    return status;
}
