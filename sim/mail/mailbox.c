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

/* The next modseq is this letter's. */
static uint64_t change(struct mw_mailbox *mailbox, uint32_t uid) {
    uint64_t modseq = ++mailbox->highest_modseq;
    mailbox->recent[modseq % MW_RECENT_CHANGES] = (struct mw_vanished){uid, modseq};
    return modseq;
}

bool mw_mailbox_changed_since(const struct mw_mailbox *mailbox, uint64_t modseq,
                              uint32_t uids[MW_RECENT_CHANGES], size_t *count) {
    *count = 0;
    if (modseq > mailbox->highest_modseq || mailbox->highest_modseq - modseq > MW_RECENT_CHANGES)
        return false;
    for (uint64_t at = modseq + 1; at <= mailbox->highest_modseq; at++) {
        const struct mw_vanished *changed = &mailbox->recent[at % MW_RECENT_CHANGES];
        if (changed->modseq != at) return false; /* it was read from what was kept */
        size_t place = *count;
        while (place > 0 && uids[place - 1] >= changed->uid)
            place--;
        if (place < *count && uids[place] == changed->uid) continue;
        memmove(uids + place + 1, uids + place, (*count - place) * sizeof *uids);
        uids[place] = changed->uid;
        (*count)++;
    }
    return true;
}

bool mw_mailbox_lost_since(const struct mw_mailbox *mailbox, uint64_t modseq) {
    size_t count = mailbox->vanished_count;
    return count > 0 && mailbox->vanished[count - 1].modseq > modseq;
}

static void place_last(struct mw_mailbox *mailbox, const struct mw_mail *mail) {
    MW_GROW(mailbox->mails, mailbox->mail_count, mailbox->mail_capacity);
    mailbox->mails[mailbox->mail_count++] = *mail;
    mailbox->last_uid = mail->uid;
    mailbox->bytes += mail->text.len;
}

enum mw_status mw_mailbox_put(struct mw_mailbox *mailbox, const struct mw_mail *mail, uint32_t *uid) {
    if (mailbox->last_uid == UINT32_MAX) return MW_FULL;
    struct mw_mail placed = *mail;
    placed.uid = mailbox->last_uid + 1;
    placed.modseq = change(mailbox, placed.uid);
    place_last(mailbox, &placed);
    if (uid != NULL) *uid = placed.uid;
    return MW_OK;
}

enum mw_status mw_mailbox_add(struct mw_mailbox *mailbox, struct mw_span text, uint32_t message,
                              uint32_t *uid) {
    if (!mw_mailbox_has_room(mailbox, text.len)) return MW_FULL;
    return mw_mailbox_put(mailbox, &(struct mw_mail){.message = message, .text = text}, uid);
}

enum mw_status mw_mailbox_restore(struct mw_mailbox *mailbox, const struct mw_mail *mail) {
    uint32_t last = mailbox->mail_count == 0 ? 0 : mailbox->mails[mailbox->mail_count - 1].uid;
    if (mail->uid <= last) return MW_INVALID;
    uint32_t last_uid = mailbox->last_uid;
    place_last(mailbox, mail);
    if (mailbox->last_uid < last_uid) mailbox->last_uid = last_uid;
    if (mailbox->highest_modseq < mail->modseq) mailbox->highest_modseq = mail->modseq;
    return MW_OK;
}

size_t mw_mailbox_place(const struct mw_mailbox *mailbox, uint32_t uid) {
    size_t low = 0, high = mailbox->mail_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (mailbox->mails[middle].uid < uid)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct mw_mail *find(const struct mw_mailbox *mailbox, uint32_t uid) {
    size_t place = mw_mailbox_place(mailbox, uid);
    bool there = place < mailbox->mail_count && mailbox->mails[place].uid == uid;
    return there ? &mailbox->mails[place] : NULL;
}

const struct mw_mail *mw_mailbox_find(const struct mw_mailbox *mailbox, uint32_t uid) {
    return find(mailbox, uid);
}

/* The older half goes at once, so that remembering costs nothing on the whole. */
void mw_mailbox_vanish(struct mw_mailbox *mailbox, uint32_t uid, uint64_t modseq) {
    if (mailbox->vanished_count == MW_VANISHED_LIMIT) {
        size_t dropped = MW_VANISHED_LIMIT / 2;
        mailbox->vanished_from = mailbox->vanished[dropped - 1].modseq;
        mailbox->vanished_count -= dropped;
        memmove(mailbox->vanished, mailbox->vanished + dropped,
                mailbox->vanished_count * sizeof *mailbox->vanished);
    }
    MW_GROW(mailbox->vanished, mailbox->vanished_count, mailbox->vanished_capacity);
    mailbox->vanished[mailbox->vanished_count++] = (struct mw_vanished){uid, modseq};
}

size_t mw_mailbox_remove_all(struct mw_mailbox *mailbox, const uint32_t *uids, size_t count,
                             void (*gone)(void *self, const struct mw_mail *mail), void *self) {
    if (count == 0) return 0;
    size_t first = mw_mailbox_place(mailbox, uids[0]), kept = first, next = 0;
    size_t i = first;
    for (; i < mailbox->mail_count && next < count; i++) {
        struct mw_mail mail = mailbox->mails[i];
        while (next < count && uids[next] < mail.uid)
            next++;
        if (next == count || uids[next] != mail.uid) {
            mailbox->mails[kept++] = mail;
            continue;
        }
        mailbox->bytes -= mail.text.len;
        mail.modseq = change(mailbox, mail.uid);
        mw_mailbox_vanish(mailbox, mail.uid, mail.modseq);
        if (gone != NULL) gone(self, &mail);
    }
    size_t removed = i - kept;
    if (removed > 0 && i < mailbox->mail_count)
        memmove(mailbox->mails + kept, mailbox->mails + i,
                (mailbox->mail_count - i) * sizeof *mailbox->mails);
    mailbox->mail_count -= removed;
    return removed;
}

enum mw_status mw_mailbox_remove(struct mw_mailbox *mailbox, uint32_t uid) {
    return mw_mailbox_remove_all(mailbox, &uid, 1, NULL, NULL) == 1 ? MW_OK : MW_NOT_FOUND;
}

enum mw_status mw_mailbox_flag(struct mw_mailbox *mailbox, uint32_t uid, uint64_t flags) {
    struct mw_mail *mail = find(mailbox, uid);
    if (mail == NULL) return MW_NOT_FOUND;
    if (mail->flags == flags) return MW_OK;
    mail->flags = flags;
    mail->modseq = change(mailbox, uid);
    return MW_OK;
}

uint64_t mw_mailbox_keyword(struct mw_mailbox *mailbox, struct mw_span name, bool add) {
    for (size_t i = 0; i < mailbox->keyword_count; i++)
        if (mw_span_is_nocase(name, mailbox->keywords[i])) return MW_FLAG_BIT(MW_FLAG_COUNT + i);
    if (!add || name.len == 0 || mailbox->keyword_count == MW_KEYWORD_LIMIT) return 0;
    if (mailbox->keywords == NULL) mailbox->keywords = mw_alloc(MW_KEYWORD_LIMIT * sizeof *mailbox->keywords);
    char *copy = mw_alloc(name.len + 1);
    memcpy(copy, name.data, name.len);
    mailbox->keywords[mailbox->keyword_count] = copy;
    return MW_FLAG_BIT(MW_FLAG_COUNT + mailbox->keyword_count++);
}

uint64_t mw_mailbox_translate(struct mw_mailbox *to, const struct mw_mailbox *from, uint64_t flags) {
    if (to == from) return flags;
    uint64_t out = flags & (MW_FLAG_BIT(MW_FLAG_COUNT) - 1);
    for (size_t i = 0; i < from->keyword_count; i++)
        if (flags & MW_FLAG_BIT(MW_FLAG_COUNT + i))
            out |= mw_mailbox_keyword(to, mw_span_of(from->keywords[i]), true);
    return out;
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
    mw_free(mailbox->vanished);
    for (size_t i = 0; i < mailbox->keyword_count; i++)
        mw_free((void *)mailbox->keywords[i]);
    mw_free((void *)mailbox->keywords);
    *mailbox = (struct mw_mailbox){0};
}
