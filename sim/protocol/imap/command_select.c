/* SELECT, EXAMINE, CLOSE and UNSELECT (RFC 9051 §6.3.2, §6.3.3, §6.4.1, §6.4.2; QRESYNC: RFC 7162 §3.2.5). */
#include "sim/protocol/imap/server_inside.h"

struct arguments {
    const char *name;
    struct mw_folder *folder;
    bool condstore, qresync;
    uint32_t uid_validity; /* what the client knows, all the rest too */
    uint64_t modseq;
    bool knows_uids;
    struct mw_imap_set uids;
    struct mw_imap_set match_numbers, match_uids; /* sequence match data: which uids some numbers had */
};

/* A set without "*" and "$": of what the client knows already (RFC 7162 §7). */
static bool read_known(struct mw_imap_reader *reader, struct mw_imap_set *set) {
    if (!mw_imap_read_set(reader, set)) return false;
    bool known = !set->saved;
    for (size_t i = 0; i < set->count; i++)
        if (set->ranges[i].from == 0 || set->ranges[i].to == 0) known = false;
    if (!known) reader->wanted = "a set of numbers without \"*\" and \"$\"";
    return known;
}

/* "(1,5,9 101,105,109)" */
static bool read_sequence_match(struct mw_imap_reader *reader, struct arguments *args) {
    return mw_imap_expect(reader, '(') && read_known(reader, &args->match_numbers) && mw_imap_space(reader) &&
           read_known(reader, &args->match_uids) && mw_imap_expect(reader, ')');
}

/* "(67890007 90060115194045000 41:211,214:541)" */
static bool read_qresync(struct mw_imap_server *server, struct arguments *args) {
    struct mw_imap_reader *reader = &server->reader;
    if (!server->qresync) return mw_imap_server_complain(server, "QRESYNC must be enabled first");
    args->qresync = true;
    if (!mw_imap_space(reader) || !mw_imap_expect(reader, '(') ||
        !mw_imap_number(reader, &args->uid_validity) || !mw_imap_space(reader) ||
        !mw_imap_number64(reader, &args->modseq))
        return false;
    if (args->uid_validity == 0 || args->modseq == 0)
        return mw_imap_server_complain(server, "UIDVALIDITY and mod-sequences begin with 1");
    if (mw_imap_take(reader, ' ')) {
        if (mw_imap_peek(reader) != '(') {
            args->knows_uids = true;
            if (!read_known(reader, &args->uids)) return false;
            if (mw_imap_take(reader, ' ') && !read_sequence_match(reader, args)) return false;
        } else if (!read_sequence_match(reader, args)) {
            return false;
        }
    }
    return mw_imap_expect(reader, ')');
}

static bool read_parameters(struct mw_imap_server *server, struct arguments *args) {
    struct mw_imap_reader *reader = &server->reader;
    if (!mw_imap_expect(reader, '(')) return false;
    do {
        if (mw_imap_take_word(reader, "CONDSTORE"))
            args->condstore = true;
        else if (!mw_imap_take_word(reader, "QRESYNC"))
            return mw_imap_server_complain(server, "there is no such parameter");
        else if (!read_qresync(server, args))
            return false;
    } while (mw_imap_take(reader, ' '));
    return mw_imap_expect(reader, ')');
}

bool mw_imap_read_select(struct mw_imap_server *server) {
    struct mw_imap_reader *reader = &server->reader;
    struct arguments *args = server->args = mw_arena_alloc(&server->arena, sizeof *args);
    if (!mw_imap_space(reader) || !mw_imap_mailbox(reader, &args->name)) return false;
    if (mw_imap_take(reader, ' ') && !read_parameters(server, args)) return false;
    return mw_imap_end(reader);
}

void mw_imap_weigh_select(struct mw_imap_server *server) {
    struct arguments *args = server->args;
    args->folder = mw_imap_server_find(server, args->name, MW_IMAP_REFUSED_NONEXISTENT);
}

/* --- what the client is told ------------------------------------------------------------------------------
 */

static void say_flags(struct mw_imap_server *server) {
    mw_imap_put(&server->reply, "* FLAGS ");
    mw_imap_server_put_flag_list(server, false);
    mw_imap_server_untagged(server, 0);
    mw_imap_put(&server->reply, "* OK [PERMANENTFLAGS ");
    if (server->view.read_only)
        mw_imap_put(&server->reply, "()");
    else
        mw_imap_server_put_flag_list(server, true);
    mw_imap_put(&server->reply, "] %s",
                server->view.read_only ? "none can be changed" : "these can be changed");
    mw_imap_server_untagged(server, 0);
}

static void say_first_unseen(struct mw_imap_server *server) {
    const struct mw_imap_view *view = &server->view;
    for (size_t i = 0; i < view->count; i++) {
        if (view->seen[i].flags & MW_FLAG_BIT(MW_FLAG_SEEN)) continue;
        mw_imap_server_line(server, "OK [UNSEEN %zu] the first that was not read", i + 1);
        return;
    }
}

/* \Recent and UNSEEN are gone from IMAP4rev2, which says how the mailbox is called instead. */
static void say_state(struct mw_imap_server *server, const struct mw_folder *folder) {
    const struct mw_mailbox *mailbox = &folder->mailbox;
    say_flags(server);
    mw_imap_server_line(server, "%zu EXISTS", server->view.count);
    if (!server->rev2) {
        mw_imap_server_line(server, "%zu RECENT", mw_imap_server_recent(server));
        say_first_unseen(server);
    }
    mw_imap_server_line(server, "OK [UIDVALIDITY %u] uids hold as long as this stays", mailbox->uid_validity);
    mw_imap_server_line(server, "OK [UIDNEXT %u] the next letter's uid", mailbox->last_uid + 1);
    mw_imap_server_line(server, "OK [HIGHESTMODSEQ %llu] the latest change",
                        (unsigned long long)mailbox->highest_modseq);
    if (server->rev2) mw_imap_server_say_list(server, folder);
}

/* One after the other, in the order in which they were written. */
struct walk {
    const struct mw_imap_set *set;
    size_t range;
    uint32_t next; /* 0: the range has not begun */
};

static bool walk_on(struct walk *walk, uint32_t *number) {
    if (walk->range == walk->set->count) return false;
    const struct mw_imap_range *range = &walk->set->ranges[walk->range];
    *number = walk->next != 0 ? walk->next : range->from;
    walk->next = *number + 1;
    if (*number == range->to || *number == UINT32_MAX) {
        walk->range++;
        walk->next = 0;
    }
    return true;
}

/* The highest uid up to which nothing has vanished, for it still has the number that the client knows:
 * letters leave a mailbox in any place, but come only to its end (RFC 7162 §3.2.5.2). 0: none is known to be
 * so. */
static uint32_t unshaken_to(const struct mw_imap_server *server, const struct arguments *args) {
    const struct mw_imap_view *view = &server->view;
    struct walk numbers = {&args->match_numbers, 0, 0}, uids = {&args->match_uids, 0, 0};
    uint32_t number, uid, unshaken = 0;
    while (walk_on(&numbers, &number) && walk_on(&uids, &uid)) {
        bool same = number <= view->count && view->seen[number - 1].uid == uid;
        if (!same || uid <= unshaken) break;
        unshaken = uid;
    }
    return unshaken;
}

/* The uids above this one. */
static struct mw_imap_set above(struct mw_imap_server *server, const struct mw_imap_set *set, uint32_t uid) {
    struct mw_imap_set rest = {.ranges =
                                   mw_arena_alloc(&server->arena, (set->count + 1) * sizeof *set->ranges)};
    for (size_t i = 0; i < set->count; i++) {
        struct mw_imap_range range = set->ranges[i];
        if (range.to <= uid) continue;
        if (range.from <= uid) range.from = uid + 1;
        rest.ranges[rest.count++] = range;
    }
    return rest;
}

/* What has changed since the client was last here, if it was the same mailbox then. */
static void say_changes(struct mw_imap_server *server, struct arguments *args) {
    const struct mw_mailbox *mailbox = mw_imap_view_mailbox(&server->view);
    struct mw_imap_range all = {1, mailbox->last_uid};
    if (args->uid_validity != mailbox->uid_validity) return;
    if (!args->knows_uids) args->uids = (struct mw_imap_set){&all, mailbox->last_uid > 0 ? 1 : 0, false};
    mw_imap_resolve_set(&args->uids, mailbox->last_uid > 0 ? mailbox->last_uid : 1);
    struct mw_imap_set shaken = above(server, &args->uids, unshaken_to(server, args));
    mw_imap_server_tell_vanished(server, &shaken, args->modseq);
    for (size_t i = 0; i < mailbox->mail_count; i++) {
        const struct mw_mail *mail = &mailbox->mails[i];
        if (mail->modseq > args->modseq && mw_imap_in_set(&args->uids, mail->uid))
            mw_imap_server_tell_flags(server, (uint32_t)i + 1, mail);
    }
}

static void select_folder(void *machine) {
    struct mw_imap_server *server = machine;
    struct arguments *args = server->args;
    bool read_only = server->event == MW_IMAP_ON_EXAMINE;
    if (mw_imap_server_has_selected(server))
        mw_imap_server_line(server, "OK [CLOSED] the mailbox that was selected is closed");
    mw_imap_server_close(server);
    if (args->condstore || args->qresync) server->condstore = true;
    mw_imap_server_open(server, args->folder, read_only);
    say_state(server, args->folder);
    if (args->qresync) say_changes(server, args);
    mw_buffer_add_text(&server->code, read_only ? "[READ-ONLY]" : "[READ-WRITE]");
}

/* --- CLOSE, UNSELECT --------------------------------------------------------------------------------------
 */

static void unselect(void *machine) {
    struct mw_imap_server *server = machine;
    if (server->event == MW_IMAP_ON_DELETE)
        mw_imap_server_line(server, "OK [CLOSED] the mailbox that was selected is gone");
    mw_imap_server_close(server);
}

const struct mw_action mw_imap_select = {"open the mailbox", select_folder};
const struct mw_action mw_imap_unselect = {"leave the mailbox", unselect};
