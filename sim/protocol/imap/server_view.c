/* What the session knows of the mailbox that it has selected, and how it is told what others have changed. */
#include <stdlib.h>
#include <string.h>

#include "sim/base/memory.h"
#include "sim/protocol/imap/context.h"
#include "sim/protocol/imap/fetch.h"
#include "sim/protocol/imap/server_inside.h"

/* Many may idle that are all told at once: each less than who asked for something. */
enum { BURST_BYTES = 64 * 1024, PUSHED_PART = 4 };

static struct mw_imap_seen seen_of(const struct mw_imap_server *server, const struct mw_mailbox *mailbox,
                                   const struct mw_mail *mail) {
    /* IMAP4rev2 has no \Recent, and must not take it from those who have (RFC 9051 appendix E). */
    bool recent = !server->rev2 && mail->uid >= mailbox->recent_from;
    return (struct mw_imap_seen){mail->uid, recent, mail->flags, mail->modseq};
}

/* \Recent is for one session only, and EXAMINE leaves it to the next (RFC 3501 §2.3.2). */
static void take_recent(const struct mw_imap_server *server, struct mw_mailbox *mailbox) {
    if (!server->rev2 && !server->view.read_only) mailbox->recent_from = mailbox->last_uid + 1;
}

bool mw_imap_server_has_selected(const struct mw_imap_server *server) {
    return server->view.account != NULL;
}

void mw_imap_server_open(struct mw_imap_server *server, struct mw_folder *folder, bool read_only) {
    struct mw_imap_view *view = &server->view;
    struct mw_mailbox *mailbox = &folder->mailbox;
    *view = (struct mw_imap_view){.account = server->account,
                                  .folder = folder->id,
                                  .read_only = read_only,
                                  .count = mailbox->mail_count};
    view->capacity = view->count;
    if (view->count > 0) view->seen = mw_alloc(view->count * sizeof *view->seen);
    for (size_t i = 0; i < view->count; i++)
        view->seen[i] = seen_of(server, mailbox, &mailbox->mails[i]);
    view->modseq = mailbox->highest_modseq;
    server->keywords_told = mailbox->keyword_count;
    take_recent(server, mailbox);
    mw_session_tell(&server->session, MW_IMAP_CHOSE, (struct mw_span){0}, folder->id);
}

void mw_imap_server_close(struct mw_imap_server *server) {
    if (!mw_imap_server_has_selected(server)) return;
    mw_free(server->view.seen);
    server->view = (struct mw_imap_view){0};
    mw_imap_server_forget_saved(server);
    mw_imap_context_forget_all(server);
    mw_session_tell(&server->session, MW_IMAP_CHOSE, (struct mw_span){0}, UINT32_MAX);
}

void mw_imap_server_forget_saved(struct mw_imap_server *server) {
    mw_free(server->saved.ranges);
    server->saved = (struct mw_imap_set){0};
}

size_t mw_imap_server_recent(const struct mw_imap_server *server) {
    size_t recent = 0;
    for (size_t i = 0; i < server->view.count; i++)
        if (server->view.seen[i].recent) recent++;
    return recent;
}

/* --- telling -------------------------------------------------------------------------------------------- */

bool mw_imap_server_has_news(const struct mw_imap_server *server, bool expunge) {
    const struct mw_imap_view *view = &server->view;
    if (!mw_imap_server_has_selected(server)) return false;
    const struct mw_mailbox *mailbox = mw_imap_view_mailbox(view);
    if (mailbox == NULL) return expunge ? view->count > 0 : view->gone < view->count;
    return mailbox->highest_modseq != view->modseq || (expunge && view->gone > 0);
}

void mw_imap_server_put_flag_list(struct mw_imap_server *server, bool permanent) {
    const struct mw_mailbox *mailbox = mw_imap_view_mailbox(&server->view);
    uint64_t all = MW_FLAG_BIT(MW_FLAG_COUNT) - 1;
    size_t keywords = mailbox ? mailbox->keyword_count : 0;
    for (size_t i = 0; i < keywords; i++)
        all |= MW_FLAG_BIT(MW_FLAG_COUNT + i);
    if (mailbox == NULL || !permanent || keywords >= MW_KEYWORD_LIMIT) {
        static const struct mw_mailbox nothing;
        mw_imap_put_flags(&server->reply, mailbox ? mailbox : &nothing, all, false);
        return;
    }
    mw_imap_put_flags(&server->reply, mailbox, all, false);
    /* "\*": new keywords may be made up (RFC 9051 §7.1) */
    server->reply.text.len--;
    mw_imap_put(&server->reply, " \\*)");
}

void mw_imap_server_tell_keywords(struct mw_imap_server *server) {
    const struct mw_mailbox *mailbox = mw_imap_view_mailbox(&server->view);
    if (mailbox == NULL || mailbox->keyword_count == server->keywords_told) return;
    server->keywords_told = mailbox->keyword_count;
    mw_imap_put(&server->reply, "* FLAGS ");
    mw_imap_server_put_flag_list(server, false);
    mw_imap_server_untagged(server, 0);
    if (server->view.read_only) return;
    mw_imap_put(&server->reply, "* OK [PERMANENTFLAGS ");
    mw_imap_server_put_flag_list(server, true);
    mw_imap_put(&server->reply, "] a keyword is new");
    mw_imap_server_untagged(server, 0);
}

void mw_imap_server_tell_flags(struct mw_imap_server *server, uint32_t number, const struct mw_mail *mail) {
    struct mw_imap_seen *seen = &server->view.seen[number - 1];
    seen->flags = mail->flags;
    seen->modseq = mail->modseq;
    mw_imap_put(&server->reply, "* %u FETCH (UID %u FLAGS ", number, mail->uid);
    mw_imap_put_flags(&server->reply, mw_imap_view_mailbox(&server->view), mail->flags, seen->recent);
    if (server->condstore) mw_imap_put(&server->reply, " MODSEQ (%llu)", (unsigned long long)mail->modseq);
    mw_imap_put(&server->reply, ")");
    mw_imap_server_untagged(server, 0);
}

/* Whether any of them was recent. */
static bool tell_gone(struct mw_imap_server *server, const struct mw_mailbox *mailbox, bool expunge) {
    struct mw_imap_view *view = &server->view;
    if (mailbox != NULL && view->gone == 0 && !mw_mailbox_lost_since(mailbox, view->modseq)) return false;
    bool recent = false;
    size_t kept = 0, place = 0, mails = mailbox ? mailbox->mail_count : 0;
    uint32_t *vanished = NULL;
    size_t count = 0, capacity = 0;
    view->gone = 0;
    for (size_t i = 0; i < view->count; i++) {
        uint32_t uid = view->seen[i].uid;
        while (place < mails && mailbox->mails[place].uid < uid)
            place++;
        bool there = place < mails && mailbox->mails[place].uid == uid;
        if (there || !expunge) {
            if (!there) view->gone++;
            view->seen[kept++] = view->seen[i];
            continue;
        }
        recent |= view->seen[i].recent;
        if (!server->qresync) mw_imap_server_line(server, "%zu EXPUNGE", kept + 1);
        MW_GROW(vanished, count, capacity);
        vanished[count++] = uid;
    }
    view->count = kept;
    if (server->qresync && count > 0) {
        mw_imap_put(&server->reply, "* VANISHED ");
        mw_imap_put_numbers(&server->reply, vanished, count);
        mw_imap_server_untagged(server, 0);
    }
    mw_free(vanished);
    return recent;
}

static void tell_if_changed(struct mw_imap_server *server, uint32_t number, const struct mw_mail *mail) {
    struct mw_imap_seen *seen = &server->view.seen[number - 1];
    if (mail->flags != seen->flags || (server->condstore && mail->modseq > seen->modseq))
        mw_imap_server_tell_flags(server, number, mail);
    seen->modseq = mail->modseq;
}

/* Mostly it is one letter of many, and hundreds may wait to be told of it. false: go through all letters. */
static bool tell_few(struct mw_imap_server *server, const struct mw_mailbox *mailbox) {
    uint32_t uids[MW_RECENT_CHANGES];
    size_t count;
    if (!mw_mailbox_changed_since(mailbox, server->view.modseq, uids, &count)) return false;
    for (size_t i = 0; i < count; i++) {
        uint32_t number = mw_imap_view_number(&server->view, uids[i]);
        const struct mw_mail *mail = number > 0 ? mw_imap_view_mail(&server->view, number) : NULL;
        if (mail != NULL) tell_if_changed(server, number, mail);
    }
    return true;
}

/* From where the last burst ended; false: this one has ended, too, and there is more. */
static bool tell_changed(struct mw_imap_server *server, const struct mw_mailbox *mailbox, size_t most_bytes) {
    struct mw_imap_view *view = &server->view;
    size_t before = server->session.out.len;
    if (view->burst_uid == 0 && tell_few(server, mailbox)) return true;
    size_t place = mw_mailbox_place(mailbox, view->burst_uid);
    for (size_t i = mw_imap_view_place(view, view->burst_uid); i < view->count && place < mailbox->mail_count;
         i++) {
        struct mw_imap_seen *seen = &view->seen[i];
        while (place < mailbox->mail_count && mailbox->mails[place].uid < seen->uid)
            place++;
        if (place == mailbox->mail_count || mailbox->mails[place].uid != seen->uid) continue;
        const struct mw_mail *mail = &mailbox->mails[place];
        if (mail->modseq <= view->modseq) continue;
        view->burst_uid = mail->uid;
        if (server->session.out.len - before >= most_bytes) return false;
        tell_if_changed(server, (uint32_t)i + 1, mail);
    }
    view->burst_uid = 0;
    return true;
}

/* Whether there are any. */
static bool tell_new(struct mw_imap_server *server, struct mw_mailbox *mailbox) {
    struct mw_imap_view *view = &server->view;
    uint32_t last = view->count > 0 ? view->seen[view->count - 1].uid : 0;
    size_t place = mw_mailbox_place(mailbox, last + 1);
    if (place == mailbox->mail_count) return false;
    for (; place < mailbox->mail_count; place++) {
        MW_GROW(view->seen, view->count, view->capacity);
        view->seen[view->count++] = seen_of(server, mailbox, &mailbox->mails[place]);
    }
    take_recent(server, mailbox);
    mw_imap_server_line(server, "%zu EXISTS", view->count);
    return true;
}

/* RFC 3501 §7.3.2: so many there are now, whichever way they became more or less. */
static void tell_recent(struct mw_imap_server *server) {
    if (!server->rev2) mw_imap_server_line(server, "%zu RECENT", mw_imap_server_recent(server));
}

static void tell(struct mw_imap_server *server, bool expunge, size_t most_bytes) {
    struct mw_imap_view *view = &server->view;
    if (!mw_imap_server_has_news(server, expunge)) return;
    struct mw_mailbox *mailbox = mw_imap_view_mailbox(&server->view);
    if (expunge) mw_imap_context_tell_gone(server);
    bool recent = tell_gone(server, mailbox, expunge);
    if (mailbox == NULL) {
        if (recent) tell_recent(server);
        return;
    }
    mw_imap_server_tell_keywords(server);
    if (view->burst_uid == 0) view->burst_modseq = mailbox->highest_modseq;
    if (!tell_changed(server, mailbox, most_bytes)) return;
    if (tell_new(server, mailbox) || recent) tell_recent(server);
    mw_imap_context_tell_changed(server);
    view->modseq =
        view->burst_modseq; /* what changed since, letters that were told already too, comes next */
}

void mw_imap_server_tell(struct mw_imap_server *server, bool expunge) {
    server->view.burst_uid = 0; /* what was told already is passed over */
    tell(server, expunge, SIZE_MAX);
}

size_t mw_imap_server_burst_bytes(const struct mw_imap_server *server) {
    return server->settings->burst_bytes ? server->settings->burst_bytes : BURST_BYTES;
}

static void push(void *machine) {
    struct mw_imap_server *server = machine;
    server->answering = false;
    tell(server, true, mw_imap_server_burst_bytes(server) / PUSHED_PART);
}

const struct mw_action mw_imap_push = {"tell what is new", push};

void mw_imap_server_use_condstore(struct mw_imap_server *server) {
    if (server->condstore) return;
    server->condstore = true;
    const struct mw_mailbox *mailbox = mw_imap_view_mailbox(&server->view);
    if (mailbox != NULL)
        mw_imap_server_line(server, "OK [HIGHESTMODSEQ %llu] modification sequences are told from here on",
                            (unsigned long long)mailbox->highest_modseq);
}

/* --- which letters are meant ---------------------------------------------------------------------------- */

static void add_numbers(const struct mw_imap_view *view, bool uid, const struct mw_imap_range *ends,
                        struct mw_imap_chosen *chosen) {
    size_t from = uid ? mw_imap_view_place(view, ends->from) : ends->from - 1;
    size_t end = !uid                     ? ends->to
                 : ends->to == UINT32_MAX ? view->count
                                          : mw_imap_view_place(view, ends->to + 1);
    for (size_t i = from; i < end; i++) {
        if (mw_imap_view_mail(view, (uint32_t)i + 1) != NULL)
            chosen->numbers[chosen->count++] = (uint32_t)i + 1;
        else if (!uid)
            chosen->gone[chosen->gone_count++] = (uint32_t)i + 1;
    }
}

/* What '*' is, for uids: RFC 9051 §9, seq-number. */
static uint32_t highest_uid(const struct mw_imap_view *view) {
    const struct mw_mailbox *mailbox = mw_imap_view_mailbox(view);
    if (view->count > 0) return view->seen[view->count - 1].uid;
    return mailbox ? mailbox->last_uid + 1 : 1;
}

bool mw_imap_server_choose(struct mw_imap_server *server, struct mw_imap_set *set, bool uid,
                           struct mw_imap_chosen *chosen) {
    const struct mw_imap_view *view = &server->view;
    const struct mw_imap_set *meant = set->saved ? &server->saved : set;
    if (set->saved) uid = true;
    if (!set->saved) {
        if (!uid && view->count == 0) return mw_imap_server_complain(server, "the mailbox is empty");
        mw_imap_resolve_set(set, uid ? highest_uid(view) : (uint32_t)view->count);
        if (!uid && set->ranges[set->count - 1].to > view->count)
            return mw_imap_server_complain(server, "the mailbox has not so many letters");
    }
    *chosen = (struct mw_imap_chosen){0};
    chosen->numbers = mw_arena_alloc(&server->arena, (view->count + 1) * sizeof *chosen->numbers);
    chosen->gone = mw_arena_alloc(&server->arena, (view->count + 1) * sizeof *chosen->gone);
    for (size_t i = 0; i < meant->count; i++)
        add_numbers(view, uid, &meant->ranges[i], chosen);
    return true;
}

/* --- what went while the client was away ---------------------------------------------------------------- */

static int by_number(const void *a, const void *b) {
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

struct ranges {
    struct mw_imap_reply *reply;
    bool any;
};

static void put_range(struct ranges *ranges, uint32_t from, uint32_t to) {
    mw_imap_put(ranges->reply, "%s%u", ranges->any ? "," : "* VANISHED (EARLIER) ", from);
    if (to > from) mw_imap_put(ranges->reply, ":%u", to);
    ranges->any = true;
}

/* The mailbox does not remember so far back: all uids count as gone that no letter has (RFC 7162 §3.2.5.1).
 */
static void put_holes(struct ranges *ranges, const struct mw_mailbox *mailbox,
                      const struct mw_imap_range *asked) {
    uint32_t end = asked->to < mailbox->last_uid ? asked->to : mailbox->last_uid;
    uint32_t next = asked->from;
    size_t place = mw_mailbox_place(mailbox, asked->from);
    for (; place < mailbox->mail_count && mailbox->mails[place].uid <= end; place++) {
        uint32_t uid = mailbox->mails[place].uid;
        if (uid > next) put_range(ranges, next, uid - 1);
        next = uid + 1;
    }
    if (next <= end) put_range(ranges, next, end);
}

void mw_imap_server_tell_vanished(struct mw_imap_server *server, const struct mw_imap_set *uids,
                                  uint64_t modseq) {
    const struct mw_mailbox *mailbox = mw_imap_view_mailbox(&server->view);
    struct ranges ranges = {&server->reply, false};
    if (mailbox == NULL) return;
    if (modseq < mailbox->vanished_from) {
        for (size_t i = 0; i < uids->count; i++)
            put_holes(&ranges, mailbox, &uids->ranges[i]);
    } else {
        uint32_t *gone = mw_arena_alloc(&server->arena, (mailbox->vanished_count + 1) * sizeof *gone);
        size_t count = 0;
        for (size_t i = mailbox->vanished_count; i > 0 && mailbox->vanished[i - 1].modseq > modseq; i--)
            if (mw_imap_in_set(uids, mailbox->vanished[i - 1].uid))
                gone[count++] = mailbox->vanished[i - 1].uid;
        qsort(gone, count, sizeof *gone, by_number);
        if (count > 0) mw_imap_put(&server->reply, "* VANISHED (EARLIER) ");
        mw_imap_put_numbers(&server->reply, gone, count);
        ranges.any = count > 0;
    }
    if (ranges.any) mw_imap_server_untagged(server, 0);
}
