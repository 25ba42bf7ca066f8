#include "sim/mail/mailbox.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/check.h"
#include "sim/base/memory.h"

bool mw_mailbox_has_room(const struct mw_mailbox *mailbox, uint64_t bytes) {
    if (mailbox->quota_bytes == 0) return true;
    return mailbox->bytes <= mailbox->quota_bytes && bytes <= mailbox->quota_bytes - mailbox->bytes;
}

enum mw_status mw_mailbox_add(struct mw_mailbox *mailbox, struct mw_span text, uint32_t message,
                              uint32_t *uid) {
    if (!mw_mailbox_has_room(mailbox, text.len)) return MW_FULL;
    MW_GROW(mailbox->mails, mailbox->mail_count, mailbox->mail_capacity);
    mailbox->last_uid++;
    mailbox->mails[mailbox->mail_count++] =
        (struct mw_mail){.uid = mailbox->last_uid, .message = message, .text = text};
    mailbox->bytes += text.len;
    if (uid != NULL) *uid = mailbox->last_uid;
    return MW_OK;
}

const struct mw_mail *mw_mailbox_find(const struct mw_mailbox *mailbox, uint32_t uid) {
    for (size_t i = 0; i < mailbox->mail_count; i++)
        if (mailbox->mails[i].uid == uid) return &mailbox->mails[i];
    return NULL;
}

enum mw_status mw_mailbox_remove(struct mw_mailbox *mailbox, uint32_t uid) {
    const struct mw_mail *mail = mw_mailbox_find(mailbox, uid);
    if (mail == NULL) return MW_NOT_FOUND;
    size_t index = (size_t)(mail - mailbox->mails);
    mailbox->bytes -= mail->text.len;
    mailbox->mail_count--;
    memmove(mailbox->mails + index, mailbox->mails + index + 1,
            (mailbox->mail_count - index) * sizeof *mailbox->mails);
    return MW_OK;
}

enum mw_status mw_mailbox_lock(struct mw_mailbox *mailbox, uint32_t holder) {
    if (mailbox->locked && mailbox->holder != holder) return MW_LOCKED;
    mailbox->locked = true;
    mailbox->holder = holder;
    return MW_OK;
}

void mw_mailbox_unlock(struct mw_mailbox *mailbox, uint32_t holder) {
    if (mailbox->locked && mailbox->holder == holder) mailbox->locked = false;
}

const char *mw_mailbox_uidl(const struct mw_mailbox *mailbox, uint32_t uid, char out[MW_UIDL_BYTES]) {
    int length = snprintf(out, MW_UIDL_BYTES, "%08" PRIx32 "%08" PRIx32, mailbox->uid_validity, uid);
    MW_ASSERT(length == MW_UIDL_BYTES - 1);
    return out;
}

void mw_mailbox_free(struct mw_mailbox *mailbox) {
    mw_free(mailbox->mails);
    *mailbox = (struct mw_mailbox){0};
}
