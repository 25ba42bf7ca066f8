#include "sim/live/box.h"

#include "sim/base/check.h"
#include "sim/base/memory.h"

struct mw_box *mw_box_create(uint32_t folder, uint32_t number) {
    struct mw_box *box = mw_alloc(sizeof *box);
    *box = (struct mw_box){.folder = folder, .number = number};
    return box;
}

void mw_box_free(struct mw_box *box, struct mw_letters *letters) {
    for (size_t i = 0; i < box->count; i++)
        if (box->mails[i].letter != NULL) mw_letters_release(letters, box->mails[i].letter);
    mw_free(box->mails);
    mw_free(box);
}

void mw_box_place(struct mw_box *box, uint32_t uid, struct mw_letter *letter) {
    MW_ASSERT(box->count == 0 || box->mails[box->count - 1].uid < uid);
    MW_GROW(box->mails, box->count, box->capacity);
    box->mails[box->count++] = (struct mw_box_mail){uid, letter};
    letter->uses++;
}

static struct mw_box_mail *find(const struct mw_box *box, uint32_t uid) {
    size_t low = 0, high = box->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (box->mails[middle].uid == uid) return &box->mails[middle];
        if (box->mails[middle].uid < uid)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

struct mw_letter *mw_box_letter(const struct mw_box *box, uint32_t uid) {
    const struct mw_box_mail *mail = find(box, uid);
    return mail == NULL ? NULL : mail->letter;
}

/* Only when half of them are gone, so that each costs little. */
static void close_ranks(struct mw_box *box) {
    size_t kept = 0;
    for (size_t i = 0; i < box->count; i++)
        if (box->mails[i].letter != NULL) box->mails[kept++] = box->mails[i];
    box->count = kept;
    box->gone_count = 0;
}

void mw_box_remove(struct mw_box *box, uint32_t uid, struct mw_letters *letters) {
    struct mw_box_mail *mail = find(box, uid);
    if (mail == NULL || mail->letter == NULL) return;
    mw_letters_release(letters, mail->letter);
    mail->letter = NULL;
    if (++box->gone_count * 2 > box->count) close_ranks(box);
}
