/* STATUS (RFC 9051 §6.3.11; SIZE: RFC 8438; HIGHESTMODSEQ: RFC 7162 §3.1.7; APPENDLIMIT: RFC 7889 §3;
 * DELETED and DELETED-STORAGE: RFC 9208 §4.1.4). */
#include "sim/protocol/imap/server_inside.h"

/* In the order in which they are told. X(name, the word) */
#define ITEMS(X)                                                                                             \
    X(MESSAGES, "MESSAGES")                                                                                  \
    X(RECENT, "RECENT")                                                                                      \
    X(UIDNEXT, "UIDNEXT")                                                                                    \
    X(UIDVALIDITY, "UIDVALIDITY")                                                                            \
    X(UNSEEN, "UNSEEN")                                                                                      \
    X(DELETED, "DELETED")                                                                                    \
    X(DELETED_STORAGE, "DELETED-STORAGE")                                                                    \
    X(SIZE, "SIZE")                                                                                          \
    X(HIGHESTMODSEQ, "HIGHESTMODSEQ")                                                                        \
    X(APPENDLIMIT, "APPENDLIMIT")

enum item {
#define X(name, word) name,
    ITEMS(X)
#undef X
        ITEM_COUNT
};

static const char *const words[] = {
#define X(name, word) word,
    ITEMS(X)
#undef X
};

struct arguments {
    const char *name;
    struct mw_folder *folder;
    struct mw_imap_status_items items;
};

bool mw_imap_read_status_items(struct mw_imap_server *server, struct mw_imap_status_items *items) {
    struct mw_imap_reader *reader = &server->reader;
    struct mw_span word;
    items->wanted = 0;
    if (!mw_imap_expect(reader, '(')) return false;
    do {
        unsigned item = 0;
        if (!mw_imap_atom(reader, &word)) return false;
        while (item < ITEM_COUNT && !mw_span_is_nocase(word, words[item]))
            item++;
        if (item == ITEM_COUNT) return mw_imap_server_complain(server, "STATUS has no such item");
        items->wanted |= 1u << item;
    } while (mw_imap_take(reader, ' '));
    return mw_imap_expect(reader, ')');
}

bool mw_imap_read_status(struct mw_imap_server *server) {
    struct mw_imap_reader *reader = &server->reader;
    struct arguments *args = server->args = mw_arena_alloc(&server->arena, sizeof *args);
    return mw_imap_space(reader) && mw_imap_mailbox(reader, &args->name) && mw_imap_space(reader) &&
           mw_imap_read_status_items(server, &args->items) && mw_imap_end(reader);
}

void mw_imap_weigh_status(struct mw_imap_server *server) {
    struct arguments *args = server->args;
    args->folder = mw_imap_server_find(server, args->name, MW_IMAP_REFUSED_NONEXISTENT);
}

static uint64_t value_of(const struct mw_imap_server *server, const struct mw_mailbox *mailbox,
                         enum item item) {
    uint64_t number = 0;
    switch (item) {
    case MESSAGES: return mailbox->mail_count;
    case UIDNEXT: return (uint64_t)mailbox->last_uid + 1;
    case UIDVALIDITY: return mailbox->uid_validity;
    case SIZE: return mailbox->bytes;
    case HIGHESTMODSEQ: return mailbox->highest_modseq;
    case APPENDLIMIT: return mw_imap_server_append_limit(server);
    default: break;
    }
    for (size_t i = 0; i < mailbox->mail_count; i++) {
        const struct mw_mail *mail = &mailbox->mails[i];
        bool deleted = (mail->flags & MW_FLAG_BIT(MW_FLAG_DELETED)) != 0;
        if (item == UNSEEN && (mail->flags & MW_FLAG_BIT(MW_FLAG_SEEN)) == 0) number++;
        if (item == DELETED && deleted) number++;
        if (item == DELETED_STORAGE && deleted) number += mail->text.len;
        if (item == RECENT && mail->uid >= mailbox->recent_from) number++;
    }
    return number;
}

void mw_imap_server_say_status(struct mw_imap_server *server, const struct mw_folder *folder,
                               const struct mw_imap_status_items *items) {
    struct mw_imap_reply *reply = &server->reply;
    const char *blank = "";
    if (items->wanted & 1u << HIGHESTMODSEQ) mw_imap_server_use_condstore(server);
    mw_imap_put(reply, "* STATUS ");
    mw_imap_put_mailbox(reply, folder->name);
    mw_imap_put(reply, " (");
    for (unsigned i = 0; i < ITEM_COUNT; i++) {
        if ((items->wanted & 1u << i) == 0) continue;
        mw_imap_put(reply, "%s%s %llu", blank, words[i],
                    (unsigned long long)value_of(server, &folder->mailbox, (enum item)i));
        blank = " ";
    }
    mw_imap_put(reply, ")");
    mw_imap_server_untagged(server, 0);
}

static void say_status(void *machine) {
    struct mw_imap_server *server = machine;
    const struct arguments *args = server->args;
    mw_imap_server_say_status(server, args->folder, &args->items);
}

const struct mw_action mw_imap_say_status = {"say the figures", say_status};
