#include "sim/protocol/imap/view.h"

struct mw_mailbox *mw_imap_view_mailbox(const struct mw_imap_view *view) {
    if (view->account == NULL) return NULL;
    struct mw_folder *folder = mw_account_folder(view->account, view->folder);
    return folder != NULL && folder->selectable ? &folder->mailbox : NULL;
}

const struct mw_mail *mw_imap_view_mail(const struct mw_imap_view *view, uint32_t number) {
    const struct mw_mailbox *mailbox = mw_imap_view_mailbox(view);
    if (mailbox == NULL || number == 0 || number > view->count) return NULL;
    uint32_t uid = view->seen[number - 1].uid;
    /* Mostly nothing has been removed that the view still has, so that it lies just there. */
    if (number <= mailbox->mail_count && mailbox->mails[number - 1].uid == uid)
        return &mailbox->mails[number - 1];
    return mw_mailbox_find(mailbox, uid);
}

size_t mw_imap_view_place(const struct mw_imap_view *view, uint32_t uid) {
    size_t low = 0, high = view->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (view->seen[middle].uid < uid)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t mw_imap_view_number(const struct mw_imap_view *view, uint32_t uid) {
    size_t place = mw_imap_view_place(view, uid);
    if (place == view->count || view->seen[place].uid != uid) return 0;
    return (uint32_t)place + 1;
}
