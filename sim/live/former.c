#include "sim/live/former.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/base/file.h"
#include "sim/base/memory.h"
#include "sim/live/home.h"
#include "sim/live/home_lines.h"

enum { LARGEST_FILE_BYTES = 1 << 30 };

static const char LIST[] = "folders", LOG[] = "log", UIDS[] = "uids", PREFIX[] = "folder-";
static const char NOTE[] = "The mailboxes are in the folder accounts: an older mailwalk cannot read them.\n"
                           "Kotak surat ada di folder accounts: mailwalk lama tidak dapat membacanya.\n";

/* One account: what was read of it, and its new home. */
struct making {
    struct mw_arena arena;
    const char *path;
    struct mw_account account;
    struct mw_home *home;
    bool usual;
};

static struct mw_span file_of(struct making *making, const char *folder, const char *name) {
    struct mw_buffer bytes = {0};
    mw_file_read(mw_arena_format(&making->arena, "%s/%s", folder, name), LARGEST_FILE_BYTES, &bytes);
    struct mw_span kept = mw_arena_span(&making->arena, mw_buffer_span(&bytes));
    mw_buffer_free(&bytes);
    return kept;
}

/* A line that is torn was never promised. */
static bool next_line(struct mw_span *rest, struct mw_span *line) {
    size_t length = mw_span_find(*rest, '\n');
    if (length == rest->len) return false;
    *line = mw_span_cut(*rest, 0, length);
    *rest = mw_span_from(*rest, length + 1);
    return true;
}

/* --- folders ---------------------------------------------------------------------------------------------
 */

static void read_folder(struct making *making, struct mw_span line) {
    uint32_t uid_validity = (uint32_t)mw_line_take_number(&line);
    bool selectable = mw_span_is(mw_span_word(&line), "folder");
    bool subscribed = mw_span_is(mw_span_word(&line), "yes");
    enum mw_folder_use use = mw_line_take_use(&line);
    const char *name = mw_arena_span_text(&making->arena, line);
    mw_account_create(&making->account, name, use);
    struct mw_folder *folder = mw_account_find(&making->account, name);
    if (folder == NULL) return;
    folder->selectable = selectable;
    folder->subscribed = subscribed;
    folder->use = use;
    folder->mailbox.uid_validity = uid_validity;
    if (making->account.next_uid_validity <= uid_validity)
        making->account.next_uid_validity = uid_validity + 1;
}

static void read_list(struct making *making) {
    struct mw_span rest = file_of(making, making->path, LIST), line;
    making->usual = rest.len == 0;
    while (next_line(&rest, &line)) {
        struct mw_span kind = mw_span_word(&line);
        uint64_t next;
        if (mw_span_is(kind, "folder")) read_folder(making, line);
        if (mw_span_is(kind, "subscribed"))
            mw_account_subscribe(&making->account, mw_arena_span_text(&making->arena, line), true);
        if (mw_span_is(kind, "next") && mw_span_number(line, &next) &&
            making->account.next_uid_validity < next)
            making->account.next_uid_validity = (uint32_t)next;
    }
}

/* --- letters ---------------------------------------------------------------------------------------------
 */

struct box {
    struct mw_folder *folder;
    const char *path;
    struct mw_mail *known; /* what the log says, in order of their uids */
    size_t known_count, known_capacity;
};

static struct mw_mail *known_mail(const struct box *box, uint32_t uid) {
    for (size_t low = 0, high = box->known_count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (box->known[middle].uid == uid) return &box->known[middle];
        if (box->known[middle].uid < uid)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static void read_line(struct box *box, struct mw_span line) {
    struct mw_mailbox *mailbox = &box->folder->mailbox;
    struct mw_span kind = mw_span_word(&line);
    uint32_t uid = mw_span_is(kind, "<") ? 0 : (uint32_t)mw_line_take_number(&line);
    uint64_t modseq = mw_line_take_number(&line);
    struct mw_mail *known = known_mail(box, uid);
    if (mailbox->highest_modseq < modseq) mailbox->highest_modseq = modseq;
    if (mailbox->last_uid < uid) mailbox->last_uid = uid;
    if (mw_span_is(kind, "<")) {
        mailbox->vanished_from = modseq;
    } else if (mw_span_is(kind, "-")) {
        mw_mailbox_vanish(mailbox, uid, modseq);
    } else if (mw_span_is(kind, "f") && known != NULL) {
        known->modseq = modseq;
        known->flags = mw_line_read_flags(line, mailbox);
    } else if (mw_span_is(kind, "+")) {
        struct mw_mail mail = {.uid = uid, .modseq = modseq};
        if (box->known_count > 0 && box->known[box->known_count - 1].uid >= uid) return;
        mw_line_take_arrived(&line, &mail);
        mail.flags = mw_line_read_flags(line, mailbox);
        MW_GROW(box->known, box->known_count, box->known_capacity);
        box->known[box->known_count++] = mail;
    }
}

static void read_log(struct making *making, struct box *box) {
    struct mw_span rest = file_of(making, box->path, LOG), line;
    struct mw_span uids = file_of(making, box->path, UIDS);
    uint32_t uid_validity = (uint32_t)mw_line_take_number(&uids);
    uint32_t last_uid = (uint32_t)mw_line_take_number(&(struct mw_span){uids.data, mw_span_find(uids, '\n')});
    struct mw_mailbox *mailbox = &box->folder->mailbox;
    while (next_line(&rest, &line))
        read_line(box, line);
    if (uid_validity != 0) mailbox->uid_validity = uid_validity;
    if (mailbox->last_uid < last_uid) mailbox->last_uid = last_uid;
}

static int64_t written_s(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 ? (int64_t)info.st_mtime : 0;
}

/* A letter of which the log does not know came before there was a log, or just before a crash. */
static bool make_mail(struct making *making, struct box *box, uint32_t uid, uint32_t message,
                      const char *path) {
    struct mw_mailbox *mailbox = &box->folder->mailbox;
    const struct mw_mail *known = known_mail(box, uid);
    struct mw_mail mail = {.modseq = mailbox->highest_modseq + 1};
    if (known != NULL)
        mail = *known;
    else
        mail.arrived_s = written_s(path);
    mail.uid = uid;
    mail.message = message;
    if (mw_account_restore(&making->account, box->folder, &mail) != MW_OK) return true;
    struct mw_letter *letter = mw_letters_link(&making->home->letters, path);
    if (letter == NULL) { /* not all file systems give a file two names */
        struct mw_buffer bytes = {0};
        if (mw_file_read(path, LARGEST_FILE_BYTES, &bytes) == MW_OK)
            letter = mw_letters_put(&making->home->letters, mw_buffer_span(&bytes));
        mw_buffer_free(&bytes);
    }
    if (letter == NULL) return false;
    mw_box_place(mw_home_box(making->home, box->folder->id), uid, letter);
    return true;
}

/* A crash came after the log and before the files: what was to go is still there, and nobody was told. */
static void forget_vanished(struct mw_mailbox *mailbox) {
    size_t kept = 0;
    for (size_t i = 0; i < mailbox->vanished_count; i++)
        if (mw_mailbox_find(mailbox, mailbox->vanished[i].uid) == NULL)
            mailbox->vanished[kept++] = mailbox->vanished[i];
    mailbox->vanished_count = kept;
}

static bool make_box(struct making *making, struct mw_folder *folder) {
    struct box box = {.folder = folder, .path = making->path};
    size_t count;
    bool good = true;
    if (folder != mw_account_inbox(&making->account))
        box.path = mw_arena_format(&making->arena, "%s/%s%" PRIu32, making->path, PREFIX,
                                   folder->mailbox.uid_validity);
    const char **names = mw_directory_list(box.path, &making->arena, &count);
    read_log(making, &box);
    for (size_t i = 0; i < count && good; i++) {
        uint32_t uid, message;
        const char *path = mw_arena_format(&making->arena, "%s/%s", box.path, names[i]);
        if (sscanf(names[i], "%" SCNu32 ".%" SCNu32, &uid, &message) == 2)
            good = make_mail(making, &box, uid, message, path);
    }
    forget_vanished(&folder->mailbox);
    mw_free(box.known);
    return good;
}

/* --- accounts --------------------------------------------------------------------------------------------
 */

/* The new log is durable at once or not there: until then all begins again. */
static bool make_account(const char *from, const char *to) {
    struct making making = {.path = from, .home = mw_home_create("", to)};
    if (making.home == NULL) return false;
    bool good = true;
    mw_letters_keep_only(&making.home->letters, NULL, 0);
    mw_account_init(&making.account, "", 1, 0);
    read_list(&making);
    for (size_t i = 0; i < making.account.folder_count && good; i++)
        if (making.account.folders[i]->selectable) good = make_box(&making, making.account.folders[i]);
    mw_account_clear_journal(&making.account);
    making.home->account = &making.account;
    making.home->usual = making.usual;
    good = good && mw_home_settle(making.home);
    mw_home_free(making.home);
    mw_account_free(&making.account);
    mw_arena_free(&making.arena);
    return good;
}

enum mw_status mw_former_make_over(struct mw_directory *top, struct mw_directory *accounts) {
    struct mw_arena arena = {0};
    size_t count;
    bool good = true;
    const char *hall = mw_arena_format(&arena, "%s/%s", top->path, MW_FORMER_HALL);
    const char **names = mw_directory_list(hall, &arena, &count);
    for (size_t i = 0; i < count && good; i++) {
        const char *from = mw_arena_format(&arena, "%s/%s", hall, names[i]);
        const char *to = mw_arena_format(&arena, "%s/%s", accounts->path, names[i]);
        const char *log = mw_arena_format(&arena, "%s/%s", to, MW_HOME_LOG);
        if (mw_file_exists(log)) continue;
        good = make_account(from, to);
        accounts->changed = true;
    }
    good = good && mw_directory_settle(accounts) && mw_directory_settle(top);
    if (good && mw_file_is_folder(hall)) mw_directory_erase(hall);
    if (good) mw_directory_erase(mw_arena_format(&arena, "%s/arriving", top->path)); /* nobody's texts */
    if (good && !mw_file_exists(hall))
        good = mw_directory_put(top, MW_FORMER_HALL, mw_span_of(NOTE), (struct mw_span){0}) &&
               mw_directory_settle(top);
    mw_arena_free(&arena);
    return good ? MW_OK : MW_SYSTEM;
}
