/* EXPUNGE, UID EXPUNGE and CLOSE (RFC 9051 §6.4.2, §6.4.3, §6.4.9). Only letters that this session has been
 * told of are removed. */
#include "sim/protocol/imap/server_inside.h"

bool mw_imap_read_uid_expunge(struct mw_imap_server *server) {
    struct mw_imap_set set;
    struct mw_imap_chosen *args = server->args = mw_arena_alloc(&server->arena, sizeof *args);
    return mw_imap_space(&server->reader) && mw_imap_read_set(&server->reader, &set) &&
           mw_imap_end(&server->reader) && mw_imap_server_choose(server, &set, true, args);
}

void mw_imap_weigh_expunge(struct mw_imap_server *server) {
    if (server->view.read_only) server->refusal = MW_IMAP_REFUSED_READ_ONLY;
}

static bool is_deleted(const struct mw_imap_server *server, uint32_t number) {
    const struct mw_mail *mail = mw_imap_view_mail(&server->view, number);
    return mail != NULL && (mail->flags & MW_FLAG_BIT(MW_FLAG_DELETED)) != 0;
}

/* chosen NULL: all letters of the view. Returns how many went. */
static size_t remove_deleted(struct mw_imap_server *server, const struct mw_imap_chosen *chosen) {
    const struct mw_imap_view *view = &server->view;
    size_t asked = chosen ? chosen->count : view->count, count = 0;
    uint32_t *uids = mw_arena_alloc(&server->arena, (asked + 1) * sizeof *uids);
    for (size_t i = 0; i < asked; i++) {
        uint32_t number = chosen ? chosen->numbers[i] : (uint32_t)i + 1;
        if (is_deleted(server, number)) uids[count++] = view->seen[number - 1].uid;
    }
    struct mw_folder *folder = mw_account_folder(server->account, view->folder);
    return count > 0 ? mw_account_remove_all(server->account, folder, uids, count) : 0;
}

/* RFC 7162 §3.2.9 */
static void add_modseq_code(struct mw_imap_server *server) {
    const struct mw_mailbox *mailbox = mw_imap_view_mailbox(&server->view);
    if (server->qresync && mailbox != NULL)
        mw_buffer_format(&server->code, "[HIGHESTMODSEQ %llu]", (unsigned long long)mailbox->highest_modseq);
}

static void expunge(void *machine) {
    struct mw_imap_server *server = machine;
    if (remove_deleted(server, server->args) > 0) add_modseq_code(server);
}

static void close_mailbox(void *machine) {
    struct mw_imap_server *server = machine;
    if (!server->view.read_only && remove_deleted(server, NULL) > 0) add_modseq_code(server);
    mw_imap_server_close(server);
}

const struct mw_action mw_imap_expunge = {"remove the deleted", expunge};
const struct mw_action mw_imap_close = {"remove the deleted, leave", close_mailbox};
