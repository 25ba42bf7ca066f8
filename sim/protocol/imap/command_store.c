/* STORE and UID STORE (RFC 9051 §6.4.6; UNCHANGEDSINCE: RFC 7162 §3.1.3). */
#include "sim/protocol/imap/server_inside.h"

enum operation { REPLACE, ADD, REMOVE };

struct arguments {
    struct mw_imap_chosen chosen;
    bool uid, silent, conditional;
    uint64_t unchanged_since;
    enum operation operation;
    struct mw_imap_flags flags;
};

static bool is_uid(const struct mw_imap_server *server) {
    return server->event == MW_IMAP_ON_UID_STORE;
}

/* "(UNCHANGEDSINCE 320162338)" */
static bool read_modifier(struct mw_imap_server *server, struct arguments *args) {
    struct mw_imap_reader *reader = &server->reader;
    if (!mw_imap_take_word(reader, "UNCHANGEDSINCE"))
        return mw_imap_server_complain(server, "STORE has no modifier but UNCHANGEDSINCE");
    args->conditional = true;
    return mw_imap_space(reader) && mw_imap_number64(reader, &args->unchanged_since) &&
           mw_imap_expect(reader, ')') && mw_imap_space(reader);
}

static bool read_operation(struct mw_imap_server *server, struct arguments *args) {
    struct mw_imap_reader *reader = &server->reader;
    if (mw_imap_take(reader, '+'))
        args->operation = ADD;
    else if (mw_imap_take(reader, '-'))
        args->operation = REMOVE;
    if (mw_imap_take_word(reader, "FLAGS.SILENT"))
        args->silent = true;
    else if (!mw_imap_take_word(reader, "FLAGS"))
        return mw_imap_server_complain(server, "FLAGS, +FLAGS or -FLAGS is wanted, perhaps with .SILENT");
    return mw_imap_space(reader) && mw_imap_server_read_flags(server, true, &args->flags);
}

bool mw_imap_read_store(struct mw_imap_server *server) {
    struct mw_imap_reader *reader = &server->reader;
    struct mw_imap_set set;
    struct arguments *args = server->args = mw_arena_alloc(&server->arena, sizeof *args);
    args->uid = is_uid(server);
    if (!mw_imap_space(reader) || !mw_imap_read_set(reader, &set) || !mw_imap_space(reader)) return false;
    if (mw_imap_take(reader, '(') && !read_modifier(server, args)) return false;
    return read_operation(server, args) && mw_imap_end(reader) &&
           mw_imap_server_choose(server, &set, args->uid, &args->chosen);
}

void mw_imap_weigh_store(struct mw_imap_server *server) {
    const struct arguments *args = server->args;
    struct mw_mailbox *mailbox = mw_imap_view_mailbox(&server->view);
    if (server->view.read_only)
        server->refusal = MW_IMAP_REFUSED_READ_ONLY;
    else if (args->operation != REMOVE && mailbox != NULL &&
             !mw_imap_server_has_keyword_room(mailbox, &args->flags))
        server->refusal = MW_IMAP_REFUSED_LIMIT;
}

static uint64_t apply(enum operation operation, uint64_t flags, uint64_t bits) {
    switch (operation) {
    case ADD: return flags | bits;
    case REMOVE: return flags & ~bits;
    default: return bits;
    }
}

/* RFC 7162 §3.1.3: told even if the client wants silence, for it must know the new MODSEQ. */
static void say_modseq(struct mw_imap_server *server, uint32_t number, const struct mw_mail *mail, bool uid) {
    mw_imap_put(&server->reply, "* %u FETCH (", number);
    if (uid || server->qresync) mw_imap_put(&server->reply, "UID %u ", mail->uid);
    mw_imap_put(&server->reply, "MODSEQ (%llu))", (unsigned long long)mail->modseq);
    mw_imap_server_untagged(server, 0);
}

/* A client that wants silence knows what it has done, but not what others did to the same letter before: that
 * is told all the same (RFC 9051 §6.4.6). */
static void answer(struct mw_imap_server *server, const struct arguments *args, uint32_t number,
                   uint64_t bits) {
    const struct mw_mail *mail = mw_imap_view_mail(&server->view, number);
    struct mw_imap_seen *seen = &server->view.seen[number - 1];
    bool expected = apply(args->operation, seen->flags, bits) == mail->flags;
    if (!args->silent || !expected) {
        mw_imap_server_tell_flags(server, number, mail);
        return;
    }
    bool changed = seen->modseq != mail->modseq;
    seen->flags = mail->flags;
    seen->modseq = mail->modseq;
    if (server->condstore && (changed || args->conditional)) say_modseq(server, number, mail, args->uid);
}

static void say_modified(struct mw_imap_server *server, const struct arguments *args, uint32_t *modified,
                         size_t count) {
    struct mw_imap_reply numbers = {0};
    if (args->uid)
        for (size_t i = 0; i < count; i++)
            modified[i] = server->view.seen[modified[i] - 1].uid;
    mw_imap_put_numbers(&numbers, modified, count);
    mw_buffer_format(&server->code, "[MODIFIED %s]", mw_buffer_text(&numbers.text));
    mw_imap_reply_free(&numbers);
}

static void store(void *machine) {
    struct mw_imap_server *server = machine;
    const struct arguments *args = server->args;
    struct mw_folder *folder = mw_account_folder(server->account, server->view.folder);
    const struct mw_imap_chosen *chosen = &args->chosen;
    uint32_t *modified = mw_arena_alloc(&server->arena, (chosen->count + 1) * sizeof *modified);
    size_t modified_count = 0;
    if (args->conditional) mw_imap_server_use_condstore(server);
    uint64_t bits = chosen->count
                        ? mw_imap_server_flag_bits(&folder->mailbox, &args->flags, args->operation != REMOVE)
                        : 0;
    mw_imap_server_tell_keywords(server);
    for (size_t i = 0; i < chosen->count; i++) {
        uint32_t number = chosen->numbers[i];
        const struct mw_mail *mail = mw_imap_view_mail(&server->view, number);
        if (args->conditional && mail->modseq > args->unchanged_since) {
            modified[modified_count++] = number;
            continue;
        }
        mw_account_flag(server->account, folder, mail->uid, apply(args->operation, mail->flags, bits));
        answer(server, args, number, bits);
    }
    if (modified_count > 0)
        say_modified(server, args, modified, modified_count);
    else if (chosen->gone_count > 0)
        mw_buffer_add_text(&server->code, "[EXPUNGEISSUED]");
}

const struct mw_action mw_imap_store = {"change flags", store};
