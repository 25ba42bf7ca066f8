#include "sim/live/home.h"

#include <errno.h>
#include <string.h>

#include "sim/base/memory.h"
#include "sim/live/home_lines.h"

enum { FEW_LINES = 4096 }; /* a log is written anew when it has so many more than four for each letter */

struct mw_home *mw_home_create(const char *owner, const char *path) {
    struct mw_buffer letters = {0};
    struct mw_home *home = mw_alloc(sizeof *home);
    *home = (struct mw_home){.owner = owner, .renews = true, .log = {.name = MW_HOME_LOG, .file = -1}};
    home->log.directory = &home->top;
    mw_buffer_format(&letters, "%s/%s", path, MW_HOME_LETTERS);
    bool good = mw_directory_open(&home->top, path) &&
                mw_letters_open(&home->letters, mw_buffer_text(&letters)) &&
                mw_directory_settle(&home->top); /* the name of the folder with the letters is durable */
    mw_buffer_free(&letters);
    if (good) return home;
    int reason = errno;
    mw_home_free(home);
    errno = reason;
    return NULL;
}

void mw_home_free(struct mw_home *home) {
    mw_home_drop_texts(home);
    for (size_t i = 0; i < home->box_count; i++)
        mw_box_free(home->boxes[i], &home->letters);
    mw_free((void *)home->boxes);
    mw_free(home->texts);
    mw_buffer_free(&home->lines);
    mw_log_close(&home->log);
    mw_letters_close(&home->letters);
    if (home->top.path != NULL) mw_directory_close(&home->top);
    mw_free(home);
}

/* --- boxes -----------------------------------------------------------------------------------------------
 */

static size_t place_of(const struct mw_home *home, uint32_t folder) {
    size_t low = 0, high = home->box_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (home->boxes[middle]->folder < folder)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct mw_box *find_box(const struct mw_home *home, uint32_t folder) {
    size_t place = place_of(home, folder);
    bool there = place < home->box_count && home->boxes[place]->folder == folder;
    return there ? home->boxes[place] : NULL;
}

struct mw_box *mw_home_new_box(struct mw_home *home, uint32_t folder, uint32_t number) {
    size_t place = place_of(home, folder);
    MW_GROW(home->boxes, home->box_count, home->box_capacity);
    memmove((void *)(home->boxes + place + 1), (void *)(home->boxes + place),
            (home->box_count - place) * sizeof *home->boxes);
    if (home->last_number < number) home->last_number = number;
    home->box_count++;
    return home->boxes[place] = mw_box_create(folder, number);
}

struct mw_box *mw_home_box(struct mw_home *home, uint32_t folder) {
    struct mw_box *box = find_box(home, folder);
    return box != NULL ? box : mw_home_new_box(home, folder, home->last_number + 1);
}

static void box_dies(struct mw_home *home, struct mw_box *box) {
    size_t place = place_of(home, box->folder);
    home->box_count--;
    memmove((void *)(home->boxes + place), (void *)(home->boxes + place + 1),
            (home->box_count - place) * sizeof *home->boxes);
    mw_box_free(box, &home->letters);
}

/* --- texts -----------------------------------------------------------------------------------------------
 */

bool mw_home_text(struct mw_home *home, uint32_t message, struct mw_span text) {
    struct mw_letter *letter = mw_letters_put(&home->letters, text);
    if (letter == NULL) return false;
    MW_GROW(home->texts, home->text_count, home->text_capacity);
    home->texts[home->text_count++] = (struct mw_home_text){message, letter};
    return true;
}

static struct mw_letter *take_text(struct mw_home *home, uint32_t message) {
    for (size_t i = home->text_count; i-- > 0;) {
        if (home->texts[i].message != message) continue;
        struct mw_letter *letter = home->texts[i].letter;
        home->texts[i] = home->texts[--home->text_count];
        return letter;
    }
    return NULL;
}

void mw_home_drop_texts(struct mw_home *home) {
    if (home->text_count == 0) return;
    for (size_t i = 0; i < home->text_count; i++)
        mw_letters_release(&home->letters, home->texts[i].letter);
    home->text_count = 0;
    if (home->lines.len == 0) mw_letters_sweep(&home->letters);
}

/* --- changes ---------------------------------------------------------------------------------------------
 */

static void mail_came(struct mw_home *home, const struct mw_folder *folder,
                      const struct mw_account_change *change) {
    const struct mw_box *from = find_box(home, change->from_folder);
    struct mw_letter *letter =
        from == NULL ? take_text(home, change->mail.message) : mw_box_letter(from, change->from_uid);
    if (letter == NULL) letter = mw_letters_put(&home->letters, change->mail.text);
    if (letter == NULL) {
        home->failed = errno;
        return;
    }
    struct mw_box *box = mw_home_box(home, folder->id);
    mw_box_place(box, change->mail.uid, letter);
    mw_line_came(&home->lines, box->number, &folder->mailbox, &change->mail, letter->number);
}

static void mail_went(struct mw_home *home, struct mw_box *box, const struct mw_mail *mail) {
    mw_line_went(&home->lines, box->number, mail->uid, mail->modseq);
    mw_box_remove(box, mail->uid, &home->letters);
}

static void folder_went(struct mw_home *home, struct mw_box *box) {
    mw_line_gone(&home->lines, box->number);
    box_dies(home, box);
}

/* A folder is told of as it is now, whatever else has happened to it meanwhile; it may be gone already. */
void mw_home_change(struct mw_home *home, const struct mw_account *account,
                    const struct mw_account_change *change) {
    const struct mw_folder *folder = mw_account_folder(account, change->folder);
    struct mw_box *box = find_box(home, change->folder);
    home->account = account;
    switch (change->kind) {
    case MW_ACCOUNT_MAIL_ADDED:
        if (folder != NULL) mail_came(home, folder, change);
        break;
    case MW_ACCOUNT_MAIL_FLAGGED:
        if (folder != NULL && box != NULL)
            mw_line_flags(&home->lines, box->number, &folder->mailbox, &change->mail);
        break;
    case MW_ACCOUNT_MAIL_REMOVED:
        if (box != NULL) mail_went(home, box, &change->mail);
        break;
    case MW_ACCOUNT_FOLDER_DELETED:
        home->names_changed = true;
        if (box != NULL) folder_went(home, box);
        break;
    case MW_ACCOUNT_FOLDER_CREATED:
    case MW_ACCOUNT_FOLDER_RENAMED:
    case MW_ACCOUNT_FOLDER_SUBSCRIBED:
        home->names_changed = true;
        if (folder != NULL) mw_line_folder(&home->lines, mw_home_box(home, folder->id)->number, folder);
        break;
    }
}

/* --- what is durable --------------------------------------------------------------------------------------
 */

static void put_names(struct mw_buffer *lines, const struct mw_account *account) {
    mw_buffer_add_text(lines, "names\n");
    for (size_t i = 0; i < account->subscribed_count; i++)
        mw_buffer_format(lines, "name %s\n", account->subscribed[i]);
}

static void put_mails(struct mw_home *home, struct mw_buffer *lines, const struct mw_folder *folder) {
    const struct mw_mailbox *mailbox = &folder->mailbox;
    const struct mw_box *box = mw_home_box(home, folder->id);
    mw_line_folder(lines, box->number, folder);
    mw_line_counts(lines, box->number, mailbox);
    for (size_t i = 0; i < mailbox->mail_count; i++)
        mw_line_came(lines, box->number, mailbox, &mailbox->mails[i],
                     mw_box_letter(box, mailbox->mails[i].uid)->number);
    for (size_t i = 0; i < mailbox->vanished_count; i++)
        mw_line_went(lines, box->number, mailbox->vanished[i].uid, mailbox->vanished[i].modseq);
}

/* All that the log must say, and no more. */
static bool renew_log(struct mw_home *home, bool *gone) {
    struct mw_buffer lines = {0};
    mw_line_version(&lines);
    mw_buffer_format(&lines, "next %u\n", (unsigned)home->account->next_uid_validity);
    if (home->usual) mw_buffer_add_text(&lines, "usual\n");
    for (size_t i = 0; i < home->account->folder_count; i++)
        put_mails(home, &lines, home->account->folders[i]);
    put_names(&lines, home->account);
    bool good = mw_log_renew(&home->log, mw_buffer_span(&lines), gone);
    mw_buffer_free(&lines);
    return good;
}

static bool is_long(const struct mw_home *home) {
    size_t wanted = FEW_LINES, lines = home->log.lines;
    if (lines <= wanted || lines < home->renews_at) return false;
    for (size_t i = 0; i < home->account->folder_count; i++) {
        const struct mw_mailbox *mailbox = &home->account->folders[i]->mailbox;
        wanted += 4 * mailbox->mail_count + mailbox->vanished_count + 2;
    }
    return lines > wanted;
}

/* A log that is long only costs room: where there is none to write it anew, it goes on. */
static bool write_log(struct mw_home *home) {
    bool gone = false;
    if (home->renews || is_long(home)) {
        bool good = renew_log(home, &gone);
        if (good || gone || home->renews) return good;
        home->renews_at = home->log.lines + home->log.lines / 4;
    }
    if (home->names_changed) put_names(&home->lines, home->account);
    home->names_changed = false;
    return mw_log_add(&home->log, mw_buffer_span(&home->lines));
}

bool mw_home_settle(struct mw_home *home) {
    if (home->failed) {
        errno = home->failed;
        return false;
    }
    bool changed = home->renews || home->names_changed || home->lines.len > 0;
    if (home->account == NULL || !changed) return true;
    if (!mw_letters_settle(&home->letters) || !write_log(home)) return false;
    home->renews = home->names_changed = false;
    mw_buffer_free(&home->lines);
    mw_letters_sweep(&home->letters);
    return true;
}
