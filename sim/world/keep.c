#include "sim/world/keep.h"

#include <string.h>

#include "sim/world/inside.h"

static bool tell_mailbox(struct mw_world *world, const struct mw_mailbox *mailbox, uint32_t store) {
    for (size_t i = 0; i < mailbox->mail_count; i++) {
        const struct mw_mail *mail = &mailbox->mails[i];
        struct mw_kept_mail kept = {world->trace->catalogue.stores[store].owner, mailbox->uid_validity,
                                    mail->uid, mail->message, mail->text};
        if (!world->keeper->stored(world->keeper->self, &kept)) return false;
    }
    return true;
}

bool mw_world_keep(struct mw_world *world, const struct mw_keeper *keeper, bool all) {
    world->keeper = keeper;
    for (size_t i = 0; all && i < world->scenario->person_count; i++)
        if (world->mailbox_store[i] != MW_NONE &&
            !tell_mailbox(world, &world->mailboxes[i], world->mailbox_store[i]))
            return false;
    return true;
}

/* Numbers of new letters must not meet those of old ones. */
static void number_after(struct mw_world *world, uint32_t message) {
    if (message >= world->message_count) world->message_count = message + 1;
}

bool mw_world_restore_mail(struct mw_world *world, const struct mw_kept_mail *kept) {
    uint32_t store, uid;
    struct mw_mailbox *mailbox = mw_postbox_of(world, kept->owner, &store);
    if (mailbox == NULL || kept->uid <= mailbox->last_uid) return false;
    uint64_t quota_bytes = mailbox->quota_bytes;
    mailbox->uid_validity = kept->uid_validity;
    mailbox->last_uid = kept->uid - 1;
    mailbox->quota_bytes = 0; /* what is there is there */
    uint32_t text = mw_trace_text(world->trace, kept->text);
    mw_mailbox_add(mailbox, mw_world_bytes(world, text), kept->message, &uid);
    mailbox->quota_bytes = quota_bytes;
    number_after(world, kept->message);
    struct mw_record record =
        mw_record_of(MW_RECORD_MAIL_ADDED, 0, world->trace->catalogue.stores[store].host);
    record.flags = MW_MAIL_INITIAL;
    record.mail.store = store;
    record.mail.message = kept->message;
    record.mail.uid = uid;
    record.mail.text = text;
    mw_trace_add(world->trace, &record);
    return true;
}

bool mw_world_restore_uids(struct mw_world *world, const char *owner, uint32_t uid_validity,
                           uint32_t last_uid) {
    uint32_t store;
    struct mw_mailbox *mailbox = mw_postbox_of(world, owner, &store);
    if (mailbox == NULL) return false;
    mailbox->uid_validity = uid_validity;
    if (mailbox->last_uid < last_uid) mailbox->last_uid = last_uid;
    return true;
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
