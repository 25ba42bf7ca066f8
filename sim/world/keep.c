#include "sim/world/keep.h"

#include <string.h>

#include "sim/world/inside.h"

/* As if the folder had been made, and its letters had come, just now. */
static bool tell_folder(const struct mw_keeper *keeper, const struct mw_account *account,
                        const struct mw_folder *folder) {
    struct mw_account_change change = {.kind = MW_ACCOUNT_FOLDER_CREATED,
                                       .folder = folder->id,
                                       .modseq = folder->mailbox.highest_modseq,
                                       .from_folder = MW_ACCOUNT_NOWHERE,
                                       .name = folder->name};
    keeper->changed(keeper->self, account, &change);
    change.kind = MW_ACCOUNT_MAIL_ADDED;
    for (size_t i = 0; i < folder->mailbox.mail_count; i++) {
        change.mail = folder->mailbox.mails[i];
        change.modseq = change.mail.modseq;
        if (!keeper->text(keeper->self, account, change.mail.message, change.mail.text)) return false;
        keeper->changed(keeper->self, account, &change);
    }
    return true;
}

bool mw_world_keep(struct mw_world *world, const struct mw_keeper *keeper, bool all) {
    world->keeper = keeper;
    for (size_t i = 0; all && i < world->scenario->person_count; i++) {
        const struct mw_account *account = &world->accounts[i].account;
        for (size_t f = 0; world->accounts[i].host != MW_NO_HOST && f < account->folder_count; f++)
            if (!tell_folder(keeper, account, account->folders[f])) return false;
    }
    return true;
}

void mw_world_set_room(struct mw_world *world, enum mw_account_room room) {
    for (size_t i = 0; i < world->scenario->person_count; i++)
        world->accounts[i].account.room = room;
    for (size_t i = 0; i < world->scenario->host_count; i++)
        world->hosts[i].postmaster.account.room = room;
}

/* Numbers of new letters must not meet those of old ones. */
static void number_after(struct mw_world *world, uint32_t message) {
    if (message >= world->message_count) world->message_count = message + 1;
}

struct mw_account *mw_world_account(struct mw_world *world, const char *owner) {
    struct mw_world_account *owned = mw_accounts_of(world, owner);
    return owned ? &owned->account : NULL;
}

struct mw_span mw_world_restore_text(struct mw_world *world, struct mw_span text) {
    return mw_world_bytes(world, mw_trace_text(world->trace, text));
}

void mw_world_restored(struct mw_world *world, const char *owner) {
    struct mw_world_account *owned = mw_accounts_of(world, owner);
    for (size_t i = 0; i < owned->account.folder_count; i++) {
        const struct mw_mailbox *mailbox = &owned->account.folders[i]->mailbox;
        for (size_t m = 0; m < mailbox->mail_count; m++)
            number_after(world, mailbox->mails[m].message);
    }
    mw_accounts_restored(world, owned);
}

bool mw_world_restore_letter(struct mw_world *world, const struct mw_kept_letter *letter) {
    for (size_t i = 0; i < world->scenario->host_count; i++) {
        const struct mw_scenario_host *host = &world->scenario->hosts[i];
        if (!host->software.mta || strcmp(host->face.name, letter->host) != 0) continue;
        number_after(world, letter->message);
        mw_queue_add(world,
                     mw_queue_make(world, (uint16_t)i, letter, mw_trace_text(world->trace, letter->text)));
        return true;
    }
    return false;
}
