#include "tests/live/crash_work.h"

#include <inttypes.h>
#include <stdio.h>

#include "sim/base/buffer.h"

/* --- a person who works on an account --------------------------------------------------------------------
 */

static struct mw_span letter(uint32_t message) {
    static struct mw_arena arena;
    return mw_span_of(
        mw_arena_format(&arena, "Subject: %u\r\n\r\n%0*u\r\n", message, (int)(message % 70), 7));
}

void crash_work_begin(struct crash_work *work, uint64_t seed) {
    *work = (struct crash_work){.random = mw_random_stream(seed, "steps")};
    mw_account_init(&work->account, "ani@sekolah.example", 1772409600, 0);
    mw_account_create(&work->account, "Archive", MW_FOLDER_ARCHIVE);
    mw_account_create(&work->account, "Trash", MW_FOLDER_TRASH);
    mw_account_subscribe(&work->account, "Trash", true);
    mw_account_clear_journal(&work->account);
}

/* One or more, as MULTIAPPEND does it: all texts are there before the first letter is. */
static void append(struct crash_work *work, const char *name, size_t count, uint64_t flags,
                   const char *keyword) {
    struct mw_folder *folder = mw_account_find(&work->account, name);
    uint32_t first = work->messages;
    if (folder == NULL || !folder->selectable || work->refused) return;
    for (uint32_t i = 0; i < count && work->home != NULL; i++)
        if (!mw_home_text(work->home, first + i, letter(first + i))) {
            work->refused = true;
            return;
        }
    if (keyword != NULL) flags |= mw_mailbox_keyword(&folder->mailbox, mw_span_of(keyword), true);
    for (uint32_t i = 0; i < count; i++) {
        struct mw_mail mail = {.message = first + i,
                               .text = letter(first + i),
                               .flags = flags,
                               .arrived_s = (int64_t)i * 1000 - 500,
                               .zoned = i % 2 == 1,
                               .zone_min = -210};
        mw_account_add(&work->account, folder, &mail, NULL);
    }
    work->messages += (uint32_t)count;
}

/* The letters at these places: copied, and removed here if they move. */
static void copy(struct crash_work *work, const char *from_name, size_t first, size_t count,
                 const char *to_name, bool moves) {
    struct mw_folder *from = mw_account_find(&work->account, from_name);
    struct mw_folder *to = mw_account_find(&work->account, to_name);
    uint32_t uids[64];
    size_t chosen = 0;
    if (work->refused || from == NULL || to == NULL || !from->selectable || !to->selectable) return;
    for (size_t i = first; i < first + count && i < from->mailbox.mail_count && chosen < 64; i++)
        uids[chosen++] = from->mailbox.mails[i].uid;
    for (size_t i = 0; i < chosen; i++)
        mw_account_copy(&work->account, from, uids[i], to, NULL);
    if (moves) mw_account_remove_all(&work->account, from, uids, chosen);
}

static void flag(struct crash_work *work, const char *name, size_t first, size_t count, uint64_t flags,
                 const char *keyword) {
    struct mw_folder *folder = mw_account_find(&work->account, name);
    if (work->refused || folder == NULL) return;
    if (keyword != NULL) flags |= mw_mailbox_keyword(&folder->mailbox, mw_span_of(keyword), true);
    for (size_t i = first; i < first + count && i < folder->mailbox.mail_count; i++)
        mw_account_flag(&work->account, folder, folder->mailbox.mails[i].uid, flags);
}

static void expunge(struct crash_work *work, const char *name, size_t first, size_t count) {
    struct mw_folder *folder = mw_account_find(&work->account, name);
    uint32_t uids[64];
    size_t chosen = 0;
    if (work->refused || folder == NULL) return;
    for (size_t i = first; i < first + count && i < folder->mailbox.mail_count && chosen < 64; i++)
        uids[chosen++] = folder->mailbox.mails[i].uid;
    mw_account_remove_all(&work->account, folder, uids, chosen);
}

static const char *any_folder(struct crash_work *work) {
    size_t count = work->account.folder_count;
    return work->account.folders[mw_random_below(&work->random, count)]->name;
}

static void by_chance(struct crash_work *work) {
    static const char *const names[] = {"Kerja", "Kerja/2026", "Kerja/2026/Mei", "Lain", "Lain/ä b", " x"};
    static const char *const keywords[] = {NULL, "$Forwarded", "penting", "k3"};
    struct mw_random *random = &work->random;
    const char *keyword = keywords[mw_random_below(random, 4)], *name = names[mw_random_below(random, 6)];
    uint64_t flags = mw_random_below(random, 1u << MW_FLAG_COUNT);
    size_t first = mw_random_below(random, 6), count = mw_random_below(random, 5);
    char one[MW_ACCOUNT_NAME_BYTES + 1], other[MW_ACCOUNT_NAME_BYTES + 1];
    snprintf(one, sizeof one, "%s", any_folder(work));
    snprintf(other, sizeof other, "%s", any_folder(work));
    switch (mw_random_below(random, 12)) {
    case 0:
    case 1:
    case 2: append(work, one, 1 + count, flags, keyword); break;
    case 3: copy(work, one, first, count, other, false); break;
    case 4:
    case 5:
    case 6: copy(work, one, first, count, other, true); break;
    case 7: flag(work, one, first, count, flags, keyword); break;
    case 8: expunge(work, one, first, count); break;
    case 9: mw_account_create(&work->account, name, MW_FOLDER_NONE); break;
    case 10: mw_account_rename(&work->account, one, name); break;
    case 11:
        if (count == 0) mw_account_delete(&work->account, one);
        mw_account_subscribe(&work->account, name, flags % 2 == 0);
        break;
    }
}

static void many_flags(struct crash_work *work) {
    for (uint64_t turn = 0; turn < 1500; turn++)
        flag(work, "Archive", 0, 3, turn % 2 ? MW_FLAG_BIT(MW_FLAG_SEEN) : 0, NULL);
}

void crash_work_step(struct crash_work *work, size_t step) {
    struct mw_account *account = &work->account;
    switch (step) {
    case 0: append(work, "INBOX", 1, 0, NULL); break;
    case 1: append(work, "INBOX", 5, MW_FLAG_BIT(MW_FLAG_FLAGGED), "penting"); break;
    case 2:
        mw_account_create(account, "Kerja/2026/Mei", MW_FOLDER_NONE);
        mw_account_subscribe(account, "Kerja/2026", true);
        mw_account_subscribe(account, "Belum", true);
        break;
    case 3: copy(work, "INBOX", 0, 4, "Kerja/2026/Mei", false); break;
    case 4: copy(work, "INBOX", 1, 3, "Archive", true); break;
    case 5: flag(work, "Kerja/2026/Mei", 0, 9, MW_FLAG_BIT(MW_FLAG_SEEN), "$Forwarded"); break;
    case 6: expunge(work, "Kerja/2026/Mei", 1, 2); break;
    case 7: mw_account_rename(account, "Kerja", "Proyek/Lama"); break;
    case 8: mw_account_rename(account, "INBOX", "Arsip/INBOX"); break;
    case 9:
        mw_account_delete(account, "Proyek/Lama/2026");
        mw_account_delete(account, "Proyek/Lama/2026/Mei");
        break;
    case 10: /* of several sessions */
        append(work, "INBOX", 2, 0, NULL);
        copy(work, "INBOX", 0, 1, "Trash", true);
        flag(work, "Trash", 0, 1, MW_FLAG_BIT(MW_FLAG_DELETED), NULL);
        expunge(work, "Trash", 0, 1);
        mw_account_create(account, "Sekejap", MW_FOLDER_NONE);
        copy(work, "Archive", 0, 2, "Sekejap", false);
        mw_account_delete(account, "Sekejap");
        break;
    case 11: mw_account_subscribe(account, "Trash", false); break;
    case 12: many_flags(work); break; /* the log is written anew */
    case 13: copy(work, "Archive", 0, 2, "INBOX", true); break;
    default:
        for (size_t count = 1 + mw_random_below(&work->random, 3); count > 0; count--)
            by_chance(work);
        break;
    }
}

bool crash_work_settle(struct crash_work *work) {
    struct mw_account *account = &work->account;
    for (size_t i = 0; i < account->journal_count; i++)
        mw_home_change(work->home, account, &account->journal[i]);
    mw_account_clear_journal(account);
    if (!mw_home_settle(work->home)) return false;
    mw_home_drop_texts(work->home);
    return true;
}

void crash_work_go_on(struct crash_work *work) {
    work->messages = 9000;
    append(work, "INBOX", 2, 0, "later");
    copy(work, "INBOX", 0, 1, "Trash", true);
}

/* --- what there is ---------------------------------------------------------------------------------------
 */

static void put_mail(struct mw_buffer *out, const struct mw_mailbox *mailbox, const struct mw_mail *mail) {
    mw_buffer_format(out, "  %u #%u modseq %" PRIu64 " %" PRId64 "%s%d", mail->uid, mail->message,
                     mail->modseq, mail->arrived_s, mail->zoned ? "@" : "", mail->zoned ? mail->zone_min : 0);
    mw_buffer_format(out, " flags %x", (unsigned)(mail->flags % MW_FLAG_BIT(MW_FLAG_COUNT)));
    for (size_t i = 0; i < mailbox->keyword_count; i++)
        if (mail->flags & MW_FLAG_BIT(MW_FLAG_COUNT + i)) mw_buffer_format(out, " %s", mailbox->keywords[i]);
    mw_buffer_format(out, " %016" PRIx64 "\n", mw_hash(mail->text.data, mail->text.len));
}

char *crash_work_describe(const struct mw_account *account) {
    struct mw_buffer out = {0};
    for (size_t i = 0; i < account->folder_count; i++) {
        const struct mw_folder *folder = account->folders[i];
        const struct mw_mailbox *mailbox = &folder->mailbox;
        mw_buffer_format(&out, "%s: %u%s%s use %d last %u modseq %" PRIu64 " vanished from %" PRIu64 "\n",
                         folder->name, mailbox->uid_validity, folder->selectable ? "" : " level",
                         folder->subscribed ? " subscribed" : "", (int)folder->use, mailbox->last_uid,
                         mailbox->highest_modseq, mailbox->vanished_from);
        for (size_t m = 0; m < mailbox->mail_count; m++)
            put_mail(&out, mailbox, &mailbox->mails[m]);
        for (size_t v = 0; v < mailbox->vanished_count; v++)
            mw_buffer_format(&out, "  %u went %" PRIu64 "\n", mailbox->vanished[v].uid,
                             mailbox->vanished[v].modseq);
    }
    for (size_t i = 0; i < account->subscribed_count; i++)
        mw_buffer_format(&out, "subscribed %s\n", account->subscribed[i]);
    mw_buffer_format(&out, "bytes %" PRIu64 "\n", account->bytes);
    return out.data;
}
