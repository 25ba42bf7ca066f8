/* Accounts of people and postmasters: where the trace shows their folders, and what follows when one changes.
 *
 * Whoever changes an account (a delivery, a session) leaves the change in its journal. Here the journal is
 * read: the keeper is told, the trace shows it, and other sessions that have the account open look at it. */
#include <string.h>

#include "sim/base/check.h"
#include "sim/base/memory.h"
#include "sim/world/inside.h"

/* What a new account has beside INBOX: as most servers are set up. X(name, use) */
#define USUAL_FOLDERS(X)                                                                                     \
    X("Archive", MW_FOLDER_ARCHIVE)                                                                          \
    X("Drafts", MW_FOLDER_DRAFTS)                                                                            \
    X("Junk", MW_FOLDER_JUNK)                                                                                \
    X("Sent", MW_FOLDER_SENT)                                                                                \
    X("Trash", MW_FOLDER_TRASH)

static const char *const USES[] = {
#define X(name, attribute) attribute,
    MW_FOLDER_USES(X)
#undef X
};

/* --- where the trace shows them --------------------------------------------------------------------------
 */

static struct mw_shown_folder *shown(const struct mw_world_account *owned, uint32_t folder) {
    size_t low = 0, high = owned->shown_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (owned->shown[middle].folder == folder) return &owned->shown[middle];
        if (owned->shown[middle].folder < folder)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

uint32_t mw_accounts_store(const struct mw_world_account *owned, uint32_t folder) {
    const struct mw_shown_folder *found = shown(owned, folder);
    return found ? found->store : MW_NONE;
}

/* A store that showed a folder which is gone shows the next one, so that a server that runs for long does not
 * get more and more of them. */
static uint32_t free_store(struct mw_world *world, struct mw_world_account *owned, const char *use) {
    const struct mw_store *stores = world->trace->catalogue.stores;
    for (size_t i = owned->free_count; i-- > 0;) {
        uint32_t store = owned->free_stores[i];
        if (stores[store].use != use) continue;
        owned->free_stores[i] = owned->free_stores[--owned->free_count];
        return store;
    }
    return MW_NONE;
}

static uint32_t show(struct mw_world *world, struct mw_world_account *owned, const struct mw_folder *folder,
                     bool absent) {
    struct mw_catalogue *catalogue = &world->trace->catalogue;
    const char *use = folder->use == MW_FOLDER_NONE ? NULL : USES[folder->use];
    uint32_t store = free_store(world, owned, use);
    if (store == MW_NONE) {
        struct mw_store face = {.kind = MW_STORE_MAILBOX,
                                .host = owned->host,
                                .name = mw_arena_text(&catalogue->arena, folder->name),
                                .owner = mw_arena_text(&catalogue->arena, owned->account.owner),
                                .owner_name = mw_arena_text(&catalogue->arena, owned->name),
                                .capacity_bytes = owned->shown_count == 0 ? owned->account.quota_bytes : 0,
                                .use = use,
                                .absent = absent};
        store = mw_catalogue_add_store(catalogue, &face);
    }
    MW_GROW(owned->shown, owned->shown_count, owned->shown_capacity);
    size_t at = owned->shown_count++; /* an INBOX may be shown late */
    for (; at > 0 && owned->shown[at - 1].folder > folder->id; at--)
        owned->shown[at] = owned->shown[at - 1];
    owned->shown[at] = (struct mw_shown_folder){folder->id, store};
    return store;
}

static void hide(struct mw_world_account *owned, struct mw_shown_folder *gone) {
    MW_GROW(owned->free_stores, owned->free_count, owned->free_capacity);
    owned->free_stores[owned->free_count++] = gone->store;
    owned->shown_count--;
    size_t at = (size_t)(gone - owned->shown);
    memmove(gone, gone + 1, (owned->shown_count - at) * sizeof *gone);
}

/* A postmaster's INBOX is shown when the first letter comes. */
static uint32_t store_of(struct mw_world *world, struct mw_world_account *owned, uint32_t id) {
    uint32_t store = mw_accounts_store(owned, id);
    const struct mw_folder *folder = store == MW_NONE ? mw_account_folder(&owned->account, id) : NULL;
    return folder ? show(world, owned, folder, false) : store;
}

/* --- founding ------------------------------------------------------------------------------------------- */

void mw_accounts_init(struct mw_world *world, struct mw_world_account *owned, uint16_t host,
                      const char *owner, const char *name, uint64_t quota_bytes) {
    uint32_t uid_validity = (uint32_t)world->scenario->about.start_epoch_s;
    owned->host = host;
    owned->name = name;
    mw_account_init(&owned->account, owner, uid_validity, quota_bytes);
}

void mw_accounts_show(struct mw_world *world, struct mw_world_account *owned, unsigned folders) {
#define X(folder, use)                                                                                       \
    (void)((folders >> (use)&1) && mw_account_create(&owned->account, folder, use) == MW_OK &&               \
           mw_account_subscribe(&owned->account, folder, true));
    USUAL_FOLDERS(X)
#undef X
    for (size_t i = 0; i < owned->account.folder_count; i++)
        show(world, owned, owned->account.folders[i], false);
    mw_account_clear_journal(&owned->account);
}

void mw_accounts_free(struct mw_world_account *owned) {
    mw_account_free(&owned->account);
    mw_free(owned->shown);
    mw_free(owned->free_stores);
}

struct mw_world_account *mw_accounts_of(struct mw_world *world, const char *owner) {
    uint32_t person = mw_world_person(world, owner);
    if (person != MW_NONE)
        return world->accounts[person].host == MW_NO_HOST ? NULL : &world->accounts[person];
    for (size_t i = 0; i < world->scenario->host_count && mw_world_is_postmaster(owner); i++)
        if (strcmp(world->scenario->hosts[i].face.name, mw_world_domain_of(owner)) == 0)
            return &world->hosts[i].postmaster;
    return NULL;
}

/* --- records -------------------------------------------------------------------------------------------- */

static struct mw_record record_of(struct mw_world *world, const struct mw_world_account *owned,
                                  enum mw_record_kind kind, uint32_t store) {
    struct mw_record record = mw_record_of(kind, mw_world_now(world), owned->host);
    record.mail.store = store;
    return record;
}

static void put_mail(struct mw_world *world, struct mw_world_account *owned, enum mw_record_kind kind,
                     uint32_t store, const struct mw_mail *mail, uint16_t flags) {
    struct mw_record record = record_of(world, owned, kind, store);
    record.flags = flags;
    if (kind != MW_RECORD_MAIL_REMOVED) record.flags |= mw_record_mail_flags(mail->flags);
    record.mail.message = mail->message;
    record.mail.uid = mail->uid;
    record.mail.text = mw_trace_number(world->trace, mail->text);
    mw_trace_add(world->trace, &record);
}

static void put_folder(struct mw_world *world, struct mw_world_account *owned, enum mw_record_kind kind,
                       uint32_t store, const char *name) {
    struct mw_record record = record_of(world, owned, kind, store);
    record.mail.text = mw_trace_text(world->trace, mw_span_of(name));
    mw_trace_add(world->trace, &record);
}

void mw_accounts_put_initial(struct mw_world *world, struct mw_world_account *owned,
                             const struct mw_folder *folder, const struct mw_mail *mail) {
    put_mail(world, owned, MW_RECORD_MAIL_ADDED, store_of(world, owned, folder->id), mail, MW_MAIL_INITIAL);
}

static void show_change(struct mw_world *world, struct mw_world_account *owned,
                        const struct mw_account_change *change, uint16_t flags) {
    static const enum mw_record_kind kinds[] = {
        [MW_ACCOUNT_MAIL_ADDED] = MW_RECORD_MAIL_ADDED,
        [MW_ACCOUNT_MAIL_REMOVED] = MW_RECORD_MAIL_REMOVED,
        [MW_ACCOUNT_MAIL_FLAGGED] = MW_RECORD_MAIL_FLAGGED,
    };
    const struct mw_folder *folder = mw_account_folder(&owned->account, change->folder);
    uint32_t store;
    switch (change->kind) {
    case MW_ACCOUNT_MAIL_ADDED:
    case MW_ACCOUNT_MAIL_REMOVED:
    case MW_ACCOUNT_MAIL_FLAGGED:
        store = store_of(world, owned, change->folder);
        if (store != MW_NONE) put_mail(world, owned, kinds[change->kind], store, &change->mail, flags);
        break;
    case MW_ACCOUNT_FOLDER_CREATED:
        if (folder == NULL) break; /* it is gone again already */
        store = show(world, owned, folder, true);
        put_folder(world, owned, MW_RECORD_FOLDER_ADDED, store, change->name);
        break;
    case MW_ACCOUNT_FOLDER_RENAMED:
        store = mw_accounts_store(owned, change->folder);
        if (store != MW_NONE) put_folder(world, owned, MW_RECORD_FOLDER_RENAMED, store, change->name);
        break;
    case MW_ACCOUNT_FOLDER_DELETED:
        store = mw_accounts_store(owned, change->folder);
        if (store == MW_NONE) break;
        put_folder(world, owned, MW_RECORD_FOLDER_REMOVED, store, change->name);
        hide(owned, shown(owned, change->folder));
        break;
    case MW_ACCOUNT_FOLDER_SUBSCRIBED: break;
    }
}

/* --- what follows --------------------------------------------------------------------------------------- */

/* Whether both are one event: the same to several letters, or a letter that comes to lie in another folder.
 */
static bool goes_on(const struct mw_account_change *change, const struct mw_account_change *next) {
    return next->kind == change->kind ||
           (change->kind == MW_ACCOUNT_MAIL_ADDED && next->kind == MW_ACCOUNT_MAIL_REMOVED);
}

void mw_accounts_settle(struct mw_world *world, struct mw_world_account *owned, bool at_once) {
    struct mw_account *account = &owned->account;
    if (account->journal_count == 0) return;
    for (size_t i = 0; i < account->journal_count; i++) {
        const struct mw_account_change *change = &account->journal[i];
        bool more = at_once && i + 1 < account->journal_count && goes_on(&change[0], &change[1]);
        if (world->keeper) world->keeper->changed(world->keeper->self, account, change);
        show_change(world, owned, change, more ? MW_MAIL_CONTINUES : 0);
    }
    mw_account_clear_journal(account);
    mw_end_all_look(world, account);
}

void mw_accounts_settle_all(struct mw_world *world) {
    for (size_t i = 0; i < world->scenario->person_count; i++)
        mw_accounts_settle(world, &world->accounts[i], true);
}

enum mw_status mw_accounts_keep(struct mw_world *world, const struct mw_account *account, struct mw_span text,
                                uint32_t message, struct mw_span *kept) {
    const struct mw_keeper *keeper = world->keeper;
    if (account->room != MW_ACCOUNT_ROOM) return MW_SYSTEM;
    if (keeper && !keeper->text(keeper->self, account, message, text)) return MW_SYSTEM;
    *kept = mw_world_bytes(world, mw_trace_text(world->trace, text));
    return MW_OK;
}

/* --- putting back --------------------------------------------------------------------------------------- */

/* Nothing has happened yet: the catalogue says which folders there are, and what lies in them is no event. */
void mw_accounts_restored(struct mw_world *world, struct mw_world_account *owned) {
    struct mw_store *stores = world->trace->catalogue.stores;
    for (size_t i = owned->shown_count; i-- > 0;) {
        if (mw_account_folder(&owned->account, owned->shown[i].folder) != NULL) continue;
        stores[owned->shown[i].store].absent = true;
        hide(owned, &owned->shown[i]);
    }
    for (size_t i = 0; i < owned->account.folder_count; i++) {
        const struct mw_folder *folder = owned->account.folders[i];
        uint32_t store = mw_accounts_store(owned, folder->id);
        bool empty_postmaster = owned->shown_count == 0 && folder->mailbox.mail_count == 0;
        if (empty_postmaster) continue;
        if (store == MW_NONE) store = show(world, owned, folder, false);
        struct mw_store *face = &world->trace->catalogue.stores[store];
        face->absent = false;
        if (strcmp(face->name, folder->name) != 0)
            face->name = mw_arena_text(&world->trace->catalogue.arena, folder->name);
        for (size_t m = 0; m < folder->mailbox.mail_count; m++)
            mw_accounts_put_initial(world, owned, folder, &folder->mailbox.mails[m]);
    }
    mw_account_clear_journal(&owned->account);
}
