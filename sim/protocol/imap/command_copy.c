/* COPY and MOVE (RFC 9051 §6.4.7, §6.4.8; COPYUID: RFC 4315 §3). Either all letters arrive or none does. */
#include "sim/protocol/imap/server_inside.h"

struct arguments {
    struct mw_imap_chosen chosen;
    const char *name;
    struct mw_folder *target;
    bool uid, moves;
};

bool mw_imap_read_copy(struct mw_imap_server *server) {
    struct mw_imap_reader *reader = &server->reader;
    struct mw_imap_set set;
    struct arguments *args = server->args = mw_arena_alloc(&server->arena, sizeof *args);
    args->moves = server->event == MW_IMAP_ON_MOVE || server->event == MW_IMAP_ON_UID_MOVE;
    args->uid = server->event == MW_IMAP_ON_UID_COPY || server->event == MW_IMAP_ON_UID_MOVE;
    return mw_imap_space(reader) && mw_imap_read_set(reader, &set) && mw_imap_space(reader) &&
           mw_imap_mailbox(reader, &args->name) && mw_imap_end(reader) &&
           mw_imap_server_choose(server, &set, args->uid, &args->chosen);
}

static uint64_t bytes_of(const struct mw_imap_server *server, const struct mw_imap_chosen *chosen) {
    uint64_t bytes = 0;
    for (size_t i = 0; i < chosen->count; i++)
        bytes += mw_imap_view_mail(&server->view, chosen->numbers[i])->text.len;
    return bytes;
}

void mw_imap_weigh_copy(struct mw_imap_server *server) {
    struct arguments *args = server->args;
    args->target = mw_imap_server_find(server, args->name, MW_IMAP_REFUSED_TRYCREATE);
    if (args->target == NULL) return;
    if (args->moves && server->view.read_only)
        server->refusal = MW_IMAP_REFUSED_READ_ONLY;
    else if (args->chosen.gone_count > 0)
        server->refusal = MW_IMAP_REFUSED_EXPUNGED;
    else if (!args->moves && !mw_account_has_room(server->account, bytes_of(server, &args->chosen)))
        server->refusal = MW_IMAP_REFUSED_OVERQUOTA;
}

/* Fills from and to with the uids. */
static void copy_letters(struct mw_imap_server *server, const struct arguments *args, uint32_t *from,
                         uint32_t *to) {
    struct mw_folder *source = mw_account_folder(server->account, server->view.folder);
    for (size_t i = 0; i < args->chosen.count; i++) {
        from[i] = server->view.seen[args->chosen.numbers[i] - 1].uid;
        mw_account_copy(server->account, source, from[i], args->target, &to[i]);
    }
}

static void put_copyuid(struct mw_imap_reply *text, const struct arguments *args, const uint32_t *from,
                        const uint32_t *to) {
    mw_imap_put(text, "[COPYUID %u ", args->target->mailbox.uid_validity);
    mw_imap_put_numbers(text, from, args->chosen.count);
    mw_imap_put(text, " ");
    mw_imap_put_numbers(text, to, args->chosen.count);
    mw_imap_put(text, "]");
}

static void copy(void *machine) {
    struct mw_imap_server *server = machine;
    const struct arguments *args = server->args;
    struct mw_imap_reply code = {0};
    uint32_t *uids = mw_arena_alloc(&server->arena, (args->chosen.count + 1) * 2 * sizeof *uids);
    if (args->chosen.count == 0) return;
    copy_letters(server, args, uids, uids + args->chosen.count);
    put_copyuid(&code, args, uids, uids + args->chosen.count);
    mw_buffer_add(&server->code, mw_buffer_span(&code.text));
    mw_imap_reply_free(&code);
}

/* The quota is the account's, and a letter that moves stays in the account: so it is not asked. COPYUID comes
 * before the EXPUNGE of what has moved (RFC 6851 §4.3). */
static void move(void *machine) {
    struct mw_imap_server *server = machine;
    const struct arguments *args = server->args;
    size_t count = args->chosen.count;
    uint32_t *uids = mw_arena_alloc(&server->arena, (count + 1) * 2 * sizeof *uids);
    struct mw_folder *source = mw_account_folder(server->account, server->view.folder);
    uint64_t quota_bytes = server->account->quota_bytes;
    if (count == 0) return;
    server->account->quota_bytes = 0;
    copy_letters(server, args, uids, uids + count);
    server->account->quota_bytes = quota_bytes;
    mw_account_remove_all(server->account, source, uids, count);
    mw_imap_put(&server->reply, "* OK ");
    put_copyuid(&server->reply, args, uids, uids + count);
    mw_imap_put(&server->reply, " where they are now");
    mw_imap_server_untagged(server, 0);
    if (server->qresync)
        mw_buffer_format(&server->code, "[HIGHESTMODSEQ %llu]",
                         (unsigned long long)source->mailbox.highest_modseq);
}

const struct mw_action mw_imap_copy = {"copy letters", copy};
const struct mw_action mw_imap_move = {"move letters", move};
