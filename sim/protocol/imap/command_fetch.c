/* FETCH and UID FETCH (RFC 9051 §6.4.5; CHANGEDSINCE and VANISHED: RFC 7162 §3.1.4, §3.2.6). What is fetched
 * of a letter is fetch.c's matter.
 *
 * An answer of many letters goes out in bursts: after each the row is taken again, once there is room. */
#include <string.h>

#include "sim/protocol/imap/fetch.h"
#include "sim/protocol/imap/server_inside.h"

enum { ANSWER_BYTES = 256 }; /* about what one letter's answer takes without its text */

struct arguments {
    struct mw_imap_set set;
    struct mw_imap_chosen chosen;
    struct mw_imap_fetch fetch;
    bool uid, changed, vanished;
    uint64_t changed_since;
    size_t told;      /* of the chosen */
    size_t gone_told; /* of those that were gone from the first */
    bool some_gone;
    bool begun;
};

/* "(CHANGEDSINCE 12345 VANISHED)" */
static bool read_modifiers(struct mw_imap_server *server, struct arguments *args) {
    struct mw_imap_reader *reader = &server->reader;
    if (!mw_imap_expect(reader, '(')) return false;
    do {
        if (mw_imap_take_word(reader, "VANISHED"))
            args->vanished = true;
        else if (!mw_imap_take_word(reader, "CHANGEDSINCE"))
            return mw_imap_server_complain(server, "FETCH has no modifier but CHANGEDSINCE and VANISHED");
        else if (!mw_imap_space(reader) || !mw_imap_number64(reader, &args->changed_since))
            return false;
        else
            args->changed = true;
    } while (mw_imap_take(reader, ' '));
    if (args->vanished && (!args->changed || !args->uid || !server->qresync))
        return mw_imap_server_complain(server,
                                       "VANISHED goes with UID FETCH and CHANGEDSINCE, after ENABLE QRESYNC");
    return mw_imap_expect(reader, ')');
}

static struct mw_imap_set copy_of(struct mw_imap_server *server, const struct mw_imap_set *set) {
    struct mw_imap_set copy = *set;
    if (set->count == 0) return copy;
    copy.ranges = mw_arena_alloc(&server->arena, set->count * sizeof *set->ranges);
    memcpy(copy.ranges, set->ranges, set->count * sizeof *set->ranges);
    return copy;
}

bool mw_imap_read_fetch(struct mw_imap_server *server) {
    struct mw_imap_reader *reader = &server->reader;
    struct arguments *args = server->args = mw_arena_alloc(&server->arena, sizeof *args);
    args->uid = server->event == MW_IMAP_ON_UID_FETCH;
    if (!mw_imap_space(reader) || !mw_imap_read_set(reader, &args->set) || !mw_imap_space(reader) ||
        !mw_imap_fetch_read(reader, &args->fetch))
        return false;
    if (mw_imap_take(reader, ' ') && !read_modifiers(server, args)) return false;
    if (!mw_imap_end(reader)) return false;
    struct mw_imap_set set = copy_of(server, &args->set);
    return mw_imap_server_choose(server, &set, args->uid, &args->chosen);
}

/* Whether every part that is asked for in BINARY can be decoded is found out by trying. */
void mw_imap_weigh_fetch(struct mw_imap_server *server) {
    struct arguments *args = server->args;
    const struct mw_mailbox *mailbox = mw_imap_view_mailbox(&server->view);
    size_t kept = 0;
    for (size_t i = 0; i < args->chosen.count; i++) {
        uint32_t number = args->chosen.numbers[i];
        const struct mw_mail *mail = mw_imap_view_mail(&server->view, number);
        if (args->changed && mail->modseq <= args->changed_since) continue;
        args->chosen.numbers[kept++] = number;
        if (!args->fetch.binary) continue;
        bool can = mw_imap_fetch_answer(&args->fetch, number, mail, mailbox, &server->view.seen[number - 1],
                                        args->uid, false, 0, &server->reply);
        mw_imap_reply_clear(&server->reply);
        if (!can) server->refusal = MW_IMAP_REFUSED_UNKNOWN_CTE;
    }
    args->chosen.count = kept;
}

/* '*' is the highest uid that there ever was here: what vanished may have been the last letters. */
static void tell_vanished(struct mw_imap_server *server, struct arguments *args) {
    const struct mw_mailbox *mailbox = mw_imap_view_mailbox(&server->view);
    if (mailbox == NULL || mailbox->last_uid == 0) return;
    if (args->set.saved)
        args->set = server->saved;
    else
        mw_imap_resolve_set(&args->set, mailbox->last_uid);
    mw_imap_server_tell_vanished(server, &args->set, args->changed_since);
}

/* Reading a letter sets \Seen, and the client is told (RFC 9051 §6.4.5). */
static bool set_seen(struct mw_imap_server *server, const struct arguments *args,
                     const struct mw_mail *mail) {
    uint64_t bit = MW_FLAG_BIT(MW_FLAG_SEEN);
    bool can = !server->view.read_only && server->account->room != MW_ACCOUNT_NO_ROOM;
    if (!args->fetch.sets_seen || !can || (mail->flags & bit) != 0) return false;
    struct mw_folder *folder = mw_account_folder(server->account, server->view.folder);
    mw_account_flag(server->account, folder, mail->uid, mail->flags | bit);
    return true;
}

/* Until the EXPUNGE is told the number still stands for this letter: the client may ask which it was. */
static void answer_gone(struct mw_imap_server *server, struct arguments *args, uint32_t number) {
    const struct mw_mailbox *mailbox = mw_imap_view_mailbox(&server->view);
    args->some_gone = true;
    if (mailbox == NULL || args->changed || args->uid) return;
    if (mw_imap_fetch_answer_gone(&args->fetch, number, mailbox, &server->view.seen[number - 1],
                                  &server->reply))
        mw_imap_server_untagged(server, 0);
}

static void answer(struct mw_imap_server *server, struct arguments *args, uint32_t number) {
    const struct mw_mail *mail = mw_imap_view_mail(&server->view, number);
    struct mw_imap_seen *seen = &server->view.seen[number - 1];
    if (mail == NULL) { /* it went between two bursts */
        answer_gone(server, args, number);
        return;
    }
    bool now_seen = set_seen(server, args, mail);
    if (args->fetch.flags) {
        seen->flags = mail->flags;
        seen->modseq = mail->modseq;
    }
    mw_imap_fetch_answer(&args->fetch, number, mail, mw_imap_view_mailbox(&server->view), seen, args->uid,
                         args->changed || (args->fetch.flags && server->condstore),
                         server->settings->utc_offset_min, &server->reply);
    mw_imap_server_untagged(server, args->fetch.wants_text ? mail->uid : 0);
    if (now_seen && !args->fetch.flags) mw_imap_server_tell_flags(server, number, mail);
}

/* Those that were gone from the first are told in their places. */
static void answer_gone_before(struct mw_imap_server *server, struct arguments *args, uint32_t number) {
    const struct mw_imap_chosen *chosen = &args->chosen;
    while (args->gone_told < chosen->gone_count && chosen->gone[args->gone_told] < number)
        answer_gone(server, args, chosen->gone[args->gone_told++]);
}

static void answer_next(struct mw_imap_server *server, struct arguments *args) {
    uint32_t number = args->chosen.numbers[args->told++];
    answer_gone_before(server, args, number);
    answer(server, args, number);
}

static void begin(struct mw_imap_server *server, struct arguments *args) {
    if (args->begun) return;
    args->begun = true;
    if (args->fetch.modseq || args->changed) mw_imap_server_use_condstore(server);
    if (args->vanished) tell_vanished(server, args);
    if (args->fetch.flags) mw_imap_server_tell_keywords(server);
}

/* --- bursts --------------------------------------------------------------------------------------------- */

/* Weighed without looking into any letter; what is asked of it can be told more than once, but seldom is. */
static bool is_long(const void *machine) {
    const struct mw_imap_server *server = machine;
    const struct arguments *args = server->args;
    uint64_t bytes = 0, burst = mw_imap_server_burst_bytes(server);
    if (args == NULL || args->chosen.count - args->told <= 1) return false;
    for (size_t i = args->told; i < args->chosen.count && bytes <= burst; i++) {
        const struct mw_mail *mail = mw_imap_view_mail(&server->view, args->chosen.numbers[i]);
        bytes += ANSWER_BYTES + (mail != NULL && args->fetch.wants_text ? mail->text.len : 0);
    }
    return bytes > burst;
}

static void fetch_burst(void *machine) {
    struct mw_imap_server *server = machine;
    struct arguments *args = server->args;
    size_t enough = server->session.out.len + mw_imap_server_burst_bytes(server);
    begin(server, args);
    do
        answer_next(server, args);
    while (args->told < args->chosen.count && server->session.out.len < enough);
    server->asked = MW_IMAP_ASKS_ROOM;
    mw_session_ask(&server->session, MW_IMAP_ASKS_ROOM, (struct mw_span){0}, 0);
}

static void fetch(void *machine) {
    struct mw_imap_server *server = machine;
    struct arguments *args = server->args;
    begin(server, args);
    while (args->told < args->chosen.count)
        answer_next(server, args);
    answer_gone_before(server, args, UINT32_MAX);
    if (args->some_gone) mw_buffer_add_text(&server->code, "[EXPUNGEISSUED]");
}

const struct mw_guard mw_imap_fetches_much = {{{"more than goes at once", "tak muat sekaligus"}}, is_long};
const struct mw_action mw_imap_fetch_burst = {"send some of what is asked for", fetch_burst};
const struct mw_action mw_imap_fetch = {"send what is asked for", fetch};
