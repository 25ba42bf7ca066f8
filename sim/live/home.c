#include "sim/live/home.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/file.h"
#include "sim/base/memory.h"

enum { LARGEST_LIST_BYTES = 64 << 20 };

static const char LIST[] = "folders", PREFIX[] = "folder-";
static const char *const USES[] = {
#define X(name, attribute) attribute,
    MW_FOLDER_USES(X)
#undef X
};

struct mw_home *mw_home_create(const char *owner, const char *path) {
    struct mw_home *home = mw_alloc(sizeof *home);
    home->owner = owner;
    home->path = path;
    home->list_changed = true;
    return home;
}

void mw_home_free(struct mw_home *home) {
    for (size_t i = 0; i < home->box_count; i++)
        mw_box_free(home->boxes[i]);
    for (size_t i = 0; i < home->dying_count; i++)
        mw_box_free(home->dying[i]);
    mw_free((void *)home->boxes);
    mw_free((void *)home->dying);
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

static struct mw_box *box_of(struct mw_home *home, const struct mw_folder *folder) {
    struct mw_box *box = find_box(home, folder->id);
    if (box != NULL) return box;
    struct mw_buffer path = {0};
    mw_buffer_add_text(&path, home->path);
    if (folder->id != 0) mw_buffer_format(&path, "/%s%" PRIu32, PREFIX, folder->mailbox.uid_validity);
    box = mw_box_create(mw_buffer_text(&path), folder->id, folder->mailbox.uid_validity);
    mw_buffer_free(&path);
    size_t place = place_of(home, folder->id);
    MW_GROW(home->boxes, home->box_count, home->box_capacity);
    memmove((void *)(home->boxes + place + 1), (void *)(home->boxes + place),
            (home->box_count - place) * sizeof *home->boxes);
    home->boxes[place] = box;
    home->box_count++;
    return box;
}

static void box_dies(struct mw_home *home, uint32_t folder) {
    struct mw_box *box = find_box(home, folder);
    if (box == NULL) return;
    size_t place = place_of(home, folder);
    home->box_count--;
    memmove((void *)(home->boxes + place), (void *)(home->boxes + place + 1),
            (home->box_count - place) * sizeof *home->boxes);
    MW_GROW(home->dying, home->dying_count, home->dying_capacity);
    home->dying[home->dying_count++] = box;
}

/* --- changes ---------------------------------------------------------------------------------------------
 */

static bool mail_came(struct mw_home *home, const struct mw_folder *folder,
                      const struct mw_account_change *change, const struct mw_directory *arriving) {
    struct mw_box *box = box_of(home, folder);
    const struct mw_box *from = find_box(home, change->from_folder);
    char name[16];
    if (from != NULL) return mw_box_copy(box, &folder->mailbox, &change->mail, from, change->from_uid);
    snprintf(name, sizeof name, "%" PRIu32, change->mail.message);
    return mw_box_add(box, &folder->mailbox, &change->mail, arriving, name);
}

bool mw_home_change(struct mw_home *home, const struct mw_account *account,
                    const struct mw_account_change *change, const struct mw_directory *arriving) {
    const struct mw_folder *folder = mw_account_folder(account, change->folder);
    bool good = true;
    home->account = account;
    home->touched = true;
    switch (change->kind) {
    case MW_ACCOUNT_MAIL_ADDED:
        if (folder != NULL) good = mail_came(home, folder, change, arriving);
        break;
    case MW_ACCOUNT_MAIL_FLAGGED:
        if (folder != NULL) mw_box_flag(box_of(home, folder), &folder->mailbox, &change->mail);
        break;
    case MW_ACCOUNT_MAIL_REMOVED:
        if (folder != NULL) mw_box_remove(box_of(home, folder), &change->mail);
        break;
    case MW_ACCOUNT_FOLDER_CREATED:
        home->list_changed = true;
        if (folder != NULL) box_of(home, folder)->touched = true;
        break;
    case MW_ACCOUNT_FOLDER_DELETED:
        home->list_changed = true;
        box_dies(home, change->folder);
        break;
    case MW_ACCOUNT_FOLDER_RENAMED:
    case MW_ACCOUNT_FOLDER_SUBSCRIBED: home->list_changed = true; break;
    }
    return good;
}

/* --- what is durable --------------------------------------------------------------------------------------
 */

static void put_folder(struct mw_buffer *list, const struct mw_folder *folder) {
    mw_buffer_format(list, "folder %" PRIu32 " %s %s %s %s\n", folder->mailbox.uid_validity,
                     folder->selectable ? "folder" : "level", folder->subscribed ? "yes" : "no",
                     folder->use == MW_FOLDER_NONE ? "-" : USES[folder->use], folder->name);
}

static bool write_list(struct mw_home *home) {
    const struct mw_account *account = home->account;
    struct mw_buffer list = {0};
    mw_buffer_format(&list, "next %" PRIu32 "\n", account->next_uid_validity);
    for (size_t i = 0; i < account->folder_count; i++)
        put_folder(&list, account->folders[i]);
    for (size_t i = 0; i < account->subscribed_count; i++)
        mw_buffer_format(&list, "subscribed %s\n", account->subscribed[i]);
    struct mw_directory top = {0};
    bool good = mw_directory_open(&top, home->path);
    if (good) {
        good = mw_directory_put(&top, LIST, mw_buffer_span(&list), (struct mw_span){0});
        good = mw_directory_settle(&top) && good;
        mw_directory_close(&top);
    }
    mw_buffer_free(&list);
    home->list_changed = !good;
    return good;
}

bool mw_home_settle(struct mw_home *home) {
    bool good = true;
    if (!home->touched) return true;
    for (size_t i = 0; i < home->box_count; i++) {
        if (!home->boxes[i]->touched) continue;
        const struct mw_folder *folder = mw_account_folder(home->account, home->boxes[i]->folder);
        good = mw_box_settle(home->boxes[i], folder ? &folder->mailbox : NULL) && good;
    }
    if (good && home->list_changed) good = write_list(home);
    return good;
}

bool mw_home_let_go(struct mw_home *home) {
    bool good = true;
    if (!home->touched) return true;
    for (size_t i = 0; i < home->box_count; i++)
        if (home->boxes[i]->touched) good = mw_box_let_go(home->boxes[i]) && good;
    for (size_t i = 0; i < home->dying_count; i++) {
        mw_box_erase(home->dying[i]);
        mw_box_free(home->dying[i]);
    }
    home->dying_count = 0;
    home->touched = false;
    return good;
}

/* --- putting back -----------------------------------------------------------------------------------------
 */

static enum mw_folder_use use_of(struct mw_span word) {
    for (int use = 0; use < MW_FOLDER_USE_COUNT; use++)
        if (mw_span_is(word, USES[use])) return (enum mw_folder_use)use;
    return MW_FOLDER_NONE;
}

/* One with this name may be there already: a new account has some from the start. */
static void read_folder(struct mw_account *account, struct mw_span line) {
    uint64_t uid_validity = 0;
    mw_span_number(mw_span_word(&line), &uid_validity);
    bool selectable = mw_span_is(mw_span_word(&line), "folder");
    bool subscribed = mw_span_is(mw_span_word(&line), "yes");
    enum mw_folder_use use = use_of(mw_span_word(&line));
    struct mw_arena arena = {0};
    const char *name = mw_arena_span_text(&arena, line);
    mw_account_create(account, name, use);
    struct mw_folder *folder = mw_account_find(account, name);
    mw_arena_free(&arena);
    if (folder == NULL) return;
    folder->selectable = selectable;
    folder->subscribed = subscribed;
    folder->use = use;
    folder->mailbox.uid_validity = (uint32_t)uid_validity;
    if (account->next_uid_validity <= uid_validity) account->next_uid_validity = (uint32_t)uid_validity + 1;
}

static bool is_listed(struct mw_span list, const struct mw_folder *folder) {
    struct mw_buffer line = {0};
    put_folder(&line, folder);
    bool found = strstr(list.data, mw_buffer_text(&line)) != NULL;
    mw_buffer_free(&line);
    return found;
}

static void read_line(struct mw_account *account, struct mw_span line) {
    struct mw_span kind = mw_span_cut(line, 0, mw_span_find(line, ' '));
    struct mw_span rest = mw_span_from(line, kind.len + 1);
    uint64_t next;
    if (mw_span_is(kind, "folder")) read_folder(account, rest);
    if (mw_span_is(kind, "next") && mw_span_number(rest, &next) && next > account->next_uid_validity)
        account->next_uid_validity = (uint32_t)next;
    if (mw_span_is(kind, "subscribed")) {
        struct mw_arena arena = {0};
        mw_account_subscribe(account, mw_arena_span_text(&arena, rest), true);
        mw_arena_free(&arena);
    }
}

static void read_list(struct mw_account *account, struct mw_span list) {
    uint32_t first_new = account->next_folder;
    for (struct mw_span rest = list; rest.len > 0;) {
        struct mw_span line = mw_span_cut(rest, 0, mw_span_find(rest, '\n'));
        read_line(account, line);
        rest = mw_span_from(rest, line.len + 1);
    }
    for (size_t i = account->folder_count; i-- > 1;)
        if (account->folders[i]->id < first_new && !is_listed(list, account->folders[i]))
            mw_account_delete(account, account->folders[i]->name);
}

/* Boxes of folders that are not on the list: a crash came before they were erased, or before they were
 * promised. */
static void erase_strangers(struct mw_home *home) {
    struct mw_arena arena = {0};
    size_t count;
    const char **names = mw_directory_list(home->path, &arena, &count);
    for (size_t i = 0; i < count; i++) {
        uint32_t uid_validity;
        if (strncmp(names[i], PREFIX, strlen(PREFIX)) != 0) continue;
        if (sscanf(names[i] + strlen(PREFIX), "%" SCNu32, &uid_validity) != 1) continue;
        bool known = false;
        for (size_t f = 1; f < home->account->folder_count && !known; f++)
            known = home->account->folders[f]->mailbox.uid_validity == uid_validity;
        if (known) continue;
        struct mw_box *box = mw_box_create(mw_arena_format(&arena, "%s/%s", home->path, names[i]), 0, 0);
        mw_box_erase(box);
        mw_box_free(box);
    }
    mw_arena_free(&arena);
}

bool mw_home_restore(struct mw_home *home, struct mw_account *account,
                     struct mw_span (*text)(void *self, struct mw_span bytes), void *self) {
    struct mw_buffer path = {0}, list = {0};
    bool good = true;
    home->account = account;
    home->touched = true;
    mw_buffer_format(&path, "%s/%s", home->path, LIST);
    home->list_changed = mw_file_read(mw_buffer_text(&path), LARGEST_LIST_BYTES, &list) != MW_OK;
    if (!home->list_changed) read_list(account, mw_buffer_span(&list));
    for (size_t i = 0; i < account->folder_count; i++)
        if (account->folders[i]->selectable)
            good =
                mw_box_restore(box_of(home, account->folders[i]), account, account->folders[i], text, self) &&
                good;
    erase_strangers(home);
    mw_buffer_free(&path);
    mw_buffer_free(&list);
    return good;
}
