#include "sim/mail/account.h"

#include <stdlib.h>
#include <string.h>

#include "sim/base/check.h"
#include "sim/base/memory.h"
#include "sim/base/text.h"

enum { JOURNAL_KEPT = 1024 }; /* a journal that was longer gives its memory back */

static const char INBOX[] = "INBOX";

/* --- names ---------------------------------------------------------------------------------------------- */

static char *copy_of(const char *text) {
    size_t bytes = strlen(text) + 1;
    return memcpy(mw_alloc(bytes), text, bytes);
}

/* INBOX is the same in any case of letters (RFC 9051 §5.1), also as the first level of a longer name. */
static const char *proper(const char *name, char out[MW_ACCOUNT_NAME_BYTES + 1]) {
    struct mw_span whole = mw_span_of(name);
    if (whole.len > MW_ACCOUNT_NAME_BYTES) return name; /* nothing is called so */
    memcpy(out, name, whole.len + 1);
    size_t len = sizeof INBOX - 1;
    if (mw_span_starts_nocase(whole, INBOX) && (out[len] == '\0' || out[len] == MW_ACCOUNT_SEPARATOR))
        memcpy(out, INBOX, len);
    return out;
}

/* Control characters, U+2028 and U+2029 have no place in a name (RFC 9051 §5.1). */
static bool is_good_character(uint32_t c) {
    bool control = c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029;
    return !control && c != '*' && c != '%';
}

bool mw_account_name_is_good(struct mw_span name) {
    if (name.len == 0 || name.len > MW_ACCOUNT_NAME_BYTES || !mw_utf8_valid(name)) return false;
    uint32_t before = MW_ACCOUNT_SEPARATOR;
    while (name.len > 0) {
        uint32_t c = mw_utf8_next(&name);
        if (!is_good_character(c)) return false;
        if (c == MW_ACCOUNT_SEPARATOR && before == MW_ACCOUNT_SEPARATOR) return false;
        before = c;
    }
    return before != MW_ACCOUNT_SEPARATOR;
}

static bool is_below(const char *name, const char *level) {
    size_t len = strlen(level);
    return strncmp(name, level, len) == 0 && name[len] == MW_ACCOUNT_SEPARATOR;
}

/* --- where folders are ---------------------------------------------------------------------------------- */

/* The first folder but INBOX whose name is not before this one. */
static size_t place_of(const struct mw_account *account, const char *name) {
    size_t low = 1, high = account->folder_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(account->folders[middle]->name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t place_of_id(const struct mw_account *account, uint32_t id) {
    size_t low = 0, high = account->folder_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (account->by_id[middle]->id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct mw_folder *find(const struct mw_account *account, const char *name) {
    if (strcmp(name, INBOX) == 0) return account->folders[0];
    size_t place = place_of(account, name);
    bool there = place < account->folder_count && strcmp(account->folders[place]->name, name) == 0;
    return there ? account->folders[place] : NULL;
}

struct mw_folder *mw_account_find(const struct mw_account *account, const char *name) {
    char room[MW_ACCOUNT_NAME_BYTES + 1];
    return find(account, proper(name, room));
}

struct mw_folder *mw_account_folder(const struct mw_account *account, uint32_t id) {
    size_t place = place_of_id(account, id);
    bool there = place < account->folder_count && account->by_id[place]->id == id;
    return there ? account->by_id[place] : NULL;
}

struct mw_folder *mw_account_inbox(const struct mw_account *account) {
    return account->folders[0];
}

struct mw_folder *mw_account_for(const struct mw_account *account, enum mw_folder_use use) {
    if (use == MW_FOLDER_NONE) return NULL;
    for (size_t i = 0; i < account->folder_count; i++)
        if (account->folders[i]->use == use) return account->folders[i];
    return NULL;
}

static bool has_children(const struct mw_account *account, const char *name) {
    char first[MW_ACCOUNT_NAME_BYTES + 2];
    size_t len = strlen(name);
    if (len > MW_ACCOUNT_NAME_BYTES) return false;
    memcpy(first, name, len);
    first[len] = MW_ACCOUNT_SEPARATOR;
    first[len + 1] = '\0';
    size_t place = place_of(account, first);
    return place < account->folder_count && is_below(account->folders[place]->name, name);
}

bool mw_account_has_children(const struct mw_account *account, const char *name) {
    char room[MW_ACCOUNT_NAME_BYTES + 1];
    return has_children(account, proper(name, room));
}

/* --- the journal ---------------------------------------------------------------------------------------- */

static struct mw_account_change *note(struct mw_account *account, enum mw_account_change_kind kind,
                                      const struct mw_folder *folder) {
    MW_GROW(account->journal, account->journal_count, account->journal_capacity);
    struct mw_account_change *change = &account->journal[account->journal_count++];
    *change = (struct mw_account_change){
        .kind = kind, .folder = MW_ACCOUNT_NOWHERE, .from_folder = MW_ACCOUNT_NOWHERE};
    if (folder == NULL) return change;
    change->folder = folder->id;
    change->modseq = folder->mailbox.highest_modseq;
    return change;
}

static void note_folder(struct mw_account *account, enum mw_account_change_kind kind,
                        const struct mw_folder *folder) {
    note(account, kind, folder)->name = mw_arena_text(&account->arena, folder->name);
}

static void note_mail(struct mw_account *account, enum mw_account_change_kind kind,
                      const struct mw_folder *folder, const struct mw_mail *mail) {
    struct mw_account_change *change = note(account, kind, folder);
    change->mail = *mail;
    change->modseq = mail->modseq;
}

void mw_account_clear_journal(struct mw_account *account) {
    account->journal_count = 0;
    mw_arena_reset(&account->arena);
    if (account->journal_capacity <= JOURNAL_KEPT) return;
    mw_free(account->journal);
    account->journal = NULL;
    account->journal_capacity = 0;
}

/* --- subscriptions to names that are not there ---------------------------------------------------------- */

static bool listed(const struct mw_account *account, const char *name, size_t *index) {
    for (size_t i = 0; i < account->subscribed_count; i++) {
        if (strcmp(account->subscribed[i], name) != 0) continue;
        *index = i;
        return true;
    }
    return false;
}

static void list_name(struct mw_account *account, const char *name) {
    MW_GROW(account->subscribed, account->subscribed_count, account->subscribed_capacity);
    account->subscribed[account->subscribed_count++] = copy_of(name);
}

static bool unlist_name(struct mw_account *account, const char *name) {
    size_t index;
    if (!listed(account, name, &index)) return false;
    mw_free((void *)account->subscribed[index]);
    account->subscribed_count--;
    memmove((void *)(account->subscribed + index), (void *)(account->subscribed + index + 1),
            (account->subscribed_count - index) * sizeof *account->subscribed);
    return true;
}

enum mw_status mw_account_subscribe(struct mw_account *account, const char *name, bool subscribed) {
    char room[MW_ACCOUNT_NAME_BYTES + 1];
    name = proper(name, room);
    struct mw_folder *folder = find(account, name);
    size_t index;
    bool before = folder != NULL ? folder->subscribed : listed(account, name, &index);
    if (before == subscribed) return subscribed ? MW_OK : MW_NOT_FOUND;
    if (folder != NULL) {
        folder->subscribed = subscribed;
    } else if (subscribed) {
        if (!mw_account_name_is_good(mw_span_of(name))) return MW_INVALID;
        if (account->subscribed_count >= MW_ACCOUNT_FOLDERS) return MW_FULL;
        list_name(account, name);
    } else {
        unlist_name(account, name);
    }
    struct mw_account_change *change = note(account, MW_ACCOUNT_FOLDER_SUBSCRIBED, folder);
    change->name = mw_arena_text(&account->arena, name);
    return MW_OK;
}

/* --- folders that come and go --------------------------------------------------------------------------- */

static struct mw_folder *place_folder(struct mw_account *account, size_t place, const char *name,
                                      bool selectable, enum mw_folder_use use) {
    struct mw_folder *folder = mw_alloc(sizeof *folder);
    *folder = (struct mw_folder){
        .id = account->next_folder++, .name = copy_of(name), .selectable = selectable, .use = use};
    folder->subscribed = unlist_name(account, name);
    folder->mailbox.owner = account->owner;
    folder->mailbox.uid_validity = account->next_uid_validity++;
    folder->mailbox.highest_modseq = 1; /* RFC 7162 §7: HIGHESTMODSEQ is never 0 */
    MW_GROW(account->folders, account->folder_count, account->folder_capacity);
    MW_GROW(account->by_id, account->folder_count, account->by_id_capacity);
    memmove((void *)(account->folders + place + 1), (void *)(account->folders + place),
            (account->folder_count - place) * sizeof(struct mw_folder *));
    account->folders[place] = folder;
    account->by_id[account->folder_count++] = folder;
    return folder;
}

static void free_folder(struct mw_folder *folder) {
    mw_mailbox_free(&folder->mailbox);
    mw_free((void *)folder->name);
    mw_free(folder);
}

/* Out of both lists; its name stays subscribed. */
static void take_folder(struct mw_account *account, struct mw_folder *folder) {
    size_t place = place_of(account, folder->name), by_id = place_of_id(account, folder->id);
    account->folder_count--;
    memmove((void *)(account->folders + place), (void *)(account->folders + place + 1),
            (account->folder_count - place) * sizeof(struct mw_folder *));
    memmove((void *)(account->by_id + by_id), (void *)(account->by_id + by_id + 1),
            (account->folder_count - by_id) * sizeof(struct mw_folder *));
    if (folder->subscribed) list_name(account, folder->name);
    note_folder(account, MW_ACCOUNT_FOLDER_DELETED, folder);
    free_folder(folder);
}

void mw_account_init(struct mw_account *account, const char *owner, uint32_t uid_validity,
                     uint64_t quota_bytes) {
    *account =
        (struct mw_account){.owner = owner, .quota_bytes = quota_bytes, .next_uid_validity = uid_validity};
    place_folder(account, 0, INBOX, true, MW_FOLDER_NONE)->subscribed = true;
}

void mw_account_free(struct mw_account *account) {
    for (size_t i = 0; i < account->folder_count; i++)
        free_folder(account->folders[i]);
    for (size_t i = 0; i < account->subscribed_count; i++)
        mw_free((void *)account->subscribed[i]);
    mw_free((void *)account->folders);
    mw_free((void *)account->by_id);
    mw_free((void *)account->subscribed);
    mw_free(account->journal);
    mw_arena_free(&account->arena);
    *account = (struct mw_account){0};
}

/* How many levels of this name are not there. */
static size_t missing_levels(const struct mw_account *account, const char *name) {
    char level[MW_ACCOUNT_NAME_BYTES + 1];
    size_t missing = 0;
    for (size_t i = 0;; i++) {
        bool end = name[i] == '\0';
        if (end || name[i] == MW_ACCOUNT_SEPARATOR) {
            memcpy(level, name, i);
            level[i] = '\0';
            if (find(account, level) == NULL) missing++;
        }
        if (end) return missing;
    }
}

static struct mw_folder *create_one(struct mw_account *account, const char *name, bool selectable,
                                    enum mw_folder_use use) {
    struct mw_folder *folder = place_folder(account, place_of(account, name), name, selectable, use);
    note_folder(account, MW_ACCOUNT_FOLDER_CREATED, folder);
    return folder;
}

static void create_levels_above(struct mw_account *account, const char *name) {
    char level[MW_ACCOUNT_NAME_BYTES + 1];
    for (size_t i = 0; name[i] != '\0'; i++) {
        if (name[i] != MW_ACCOUNT_SEPARATOR) continue;
        memcpy(level, name, i);
        level[i] = '\0';
        if (find(account, level) == NULL) create_one(account, level, true, MW_FOLDER_NONE);
    }
}

enum mw_status mw_account_create(struct mw_account *account, const char *name, enum mw_folder_use use) {
    if (!mw_account_name_is_good(mw_span_of(name))) return MW_INVALID;
    char room[MW_ACCOUNT_NAME_BYTES + 1];
    name = proper(name, room);
    struct mw_folder *there = find(account, name);
    if (there != NULL && there->selectable) return MW_EXISTS;
    if (there == NULL && account->folder_count + missing_levels(account, name) > MW_ACCOUNT_FOLDERS)
        return MW_FULL;
    if (there != NULL) take_folder(account, there);
    create_levels_above(account, name);
    create_one(account, name, true, use);
    return MW_OK;
}

static void note_newest(struct mw_account *account, const struct mw_folder *folder) {
    const struct mw_mail *mail = &folder->mailbox.mails[folder->mailbox.mail_count - 1];
    account->bytes += mail->text.len;
    note_mail(account, MW_ACCOUNT_MAIL_ADDED, folder, mail);
}

/* By value: it may be about to move, if it is copied into its own folder. */
static enum mw_status copy_mail(struct mw_account *account, const struct mw_folder *from, struct mw_mail mail,
                                struct mw_folder *to) {
    uint32_t from_uid = mail.uid;
    mail.flags = mw_mailbox_translate(&to->mailbox, &from->mailbox, mail.flags);
    enum mw_status status = mw_mailbox_put(&to->mailbox, &mail, NULL);
    if (status != MW_OK) return status;
    note_newest(account, to);
    struct mw_account_change *change = &account->journal[account->journal_count - 1];
    change->from_folder = from->id;
    change->from_uid = from_uid;
    return MW_OK;
}

struct removal {
    struct mw_account *account;
    struct mw_folder *folder;
};

static void note_removal(void *self, const struct mw_mail *mail) {
    struct removal *removal = self;
    removal->account->bytes -= mail->text.len;
    note_mail(removal->account, MW_ACCOUNT_MAIL_REMOVED, removal->folder, mail);
}

size_t mw_account_remove_all(struct mw_account *account, struct mw_folder *folder, const uint32_t *uids,
                             size_t count) {
    struct removal removal = {account, folder};
    return mw_mailbox_remove_all(&folder->mailbox, uids, count, note_removal, &removal);
}

static void empty(struct mw_account *account, struct mw_folder *folder) {
    size_t count = folder->mailbox.mail_count;
    uint32_t *uids = mw_alloc((count + 1) * sizeof *uids);
    for (size_t i = 0; i < count; i++)
        uids[i] = folder->mailbox.mails[i].uid;
    mw_account_remove_all(account, folder, uids, count);
    mw_free(uids);
}

enum mw_status mw_account_delete(struct mw_account *account, const char *name) {
    char room[MW_ACCOUNT_NAME_BYTES + 1];
    name = proper(name, room);
    struct mw_folder *folder = find(account, name);
    if (folder == NULL) return MW_NOT_FOUND;
    bool children = has_children(account, name);
    if (folder == account->folders[0] || (children && !folder->selectable)) return MW_INVALID;
    char *level = children ? copy_of(folder->name) : NULL; /* name may be the folder's own */
    empty(account, folder);
    take_folder(account, folder);
    if (level != NULL) create_one(account, level, false, MW_FOLDER_NONE);
    mw_free(level);
    return MW_OK;
}

/* --- renaming ------------------------------------------------------------------------------------------- */

static int compare_names(const void *a, const void *b) {
    const struct mw_folder *const *one = a, *const *two = b;
    return strcmp((*one)->name, (*two)->name);
}

/* The letters come before they go: whoever keeps a copy of this step by step never has a letter nowhere. */
static enum mw_status rename_inbox(struct mw_account *account, const char *to) {
    enum mw_status status = mw_account_create(account, to, MW_FOLDER_NONE);
    if (status != MW_OK) return status;
    struct mw_folder *inbox = account->folders[0], *folder = find(account, to);
    for (size_t i = 0; i < inbox->mailbox.mail_count; i++)
        copy_mail(account, inbox, inbox->mailbox.mails[i], folder);
    empty(account, inbox);
    return MW_OK;
}

static void rename_one(struct mw_account *account, struct mw_folder *folder, size_t from_len,
                       const char *to) {
    size_t to_len = strlen(to), rest = strlen(folder->name + from_len);
    char *name = mw_alloc(to_len + rest + 1);
    memcpy(name, to, to_len);
    memcpy(name + to_len, folder->name + from_len, rest);
    if (folder->subscribed) list_name(account, folder->name);
    mw_free((void *)folder->name);
    folder->name = name;
    folder->subscribed = unlist_name(account, name);
    note_folder(account, MW_ACCOUNT_FOLDER_RENAMED, folder);
}

static bool all_names_fit(const struct mw_account *account, const char *from, const char *to) {
    size_t from_len = strlen(from), to_len = strlen(to);
    for (size_t i = 1; i < account->folder_count; i++) {
        const char *name = account->folders[i]->name;
        if (is_below(name, from) && to_len + strlen(name + from_len) > MW_ACCOUNT_NAME_BYTES) return false;
    }
    return true;
}

static void rename_tree(struct mw_account *account, const char *from, const char *to) {
    create_levels_above(account, to);
    size_t from_len = strlen(from);
    for (size_t i = 1; i < account->folder_count; i++) {
        struct mw_folder *folder = account->folders[i];
        if (strcmp(folder->name, from) == 0 || is_below(folder->name, from))
            rename_one(account, folder, from_len, to);
    }
    qsort((void *)(account->folders + 1), account->folder_count - 1, sizeof *account->folders, compare_names);
}

enum mw_status mw_account_rename(struct mw_account *account, const char *from, const char *to) {
    char from_room[MW_ACCOUNT_NAME_BYTES + 1], to_room[MW_ACCOUNT_NAME_BYTES + 1];
    struct mw_folder *folder = find(account, proper(from, from_room));
    if (folder == NULL) return MW_NOT_FOUND;
    if (!mw_account_name_is_good(mw_span_of(to))) return MW_INVALID;
    to = proper(to, to_room);
    if (find(account, to) != NULL) return MW_EXISTS;
    if (folder == account->folders[0]) return rename_inbox(account, to);
    if (is_below(to, folder->name) || !all_names_fit(account, folder->name, to)) return MW_INVALID;
    if (account->folder_count + missing_levels(account, to) - 1 > MW_ACCOUNT_FOLDERS) return MW_FULL;
    char *old = copy_of(folder->name); /* it is the folder's own no longer, once that is renamed */
    rename_tree(account, old, to);
    mw_free(old);
    return MW_OK;
}

/* --- letters -------------------------------------------------------------------------------------------- */

bool mw_account_has_room(const struct mw_account *account, uint64_t bytes) {
    if (account->quota_bytes == 0) return true;
    return account->bytes <= account->quota_bytes && bytes <= account->quota_bytes - account->bytes;
}

enum mw_status mw_account_add(struct mw_account *account, struct mw_folder *folder,
                              const struct mw_mail *mail, uint32_t *uid) {
    MW_ASSERT(folder->selectable);
    if (!mw_account_has_room(account, mail->text.len)) return MW_FULL;
    enum mw_status status = mw_mailbox_put(&folder->mailbox, mail, uid);
    if (status == MW_OK) note_newest(account, folder);
    return status;
}

enum mw_status mw_account_copy(struct mw_account *account, struct mw_folder *from, uint32_t uid,
                               struct mw_folder *to, uint32_t *new_uid) {
    MW_ASSERT(to->selectable);
    const struct mw_mail *mail = mw_mailbox_find(&from->mailbox, uid);
    if (mail == NULL) return MW_NOT_FOUND;
    if (!mw_account_has_room(account, mail->text.len)) return MW_FULL;
    enum mw_status status = copy_mail(account, from, *mail, to);
    if (status == MW_OK && new_uid != NULL) *new_uid = to->mailbox.last_uid;
    return status;
}

enum mw_status mw_account_restore(struct mw_account *account, struct mw_folder *folder,
                                  const struct mw_mail *mail) {
    MW_ASSERT(folder->selectable);
    enum mw_status status = mw_mailbox_restore(&folder->mailbox, mail);
    if (status == MW_OK) account->bytes += mail->text.len;
    return status;
}

enum mw_status mw_account_remove(struct mw_account *account, struct mw_folder *folder, uint32_t uid) {
    return mw_account_remove_all(account, folder, &uid, 1) == 1 ? MW_OK : MW_NOT_FOUND;
}

enum mw_status mw_account_flag(struct mw_account *account, struct mw_folder *folder, uint32_t uid,
                               uint64_t flags) {
    const struct mw_mail *mail = mw_mailbox_find(&folder->mailbox, uid);
    if (mail == NULL) return MW_NOT_FOUND;
    uint64_t old_flags = mail->flags;
    if (old_flags == flags) return MW_OK;
    mw_mailbox_flag(&folder->mailbox, uid, flags);
    note_mail(account, MW_ACCOUNT_MAIL_FLAGGED, folder, mail);
    account->journal[account->journal_count - 1].old_flags = old_flags;
    return MW_OK;
}
