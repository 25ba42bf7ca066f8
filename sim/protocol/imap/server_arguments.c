/* Arguments that several commands take. */
#include "sim/protocol/imap/server_inside.h"

static bool read_system_flag(struct mw_imap_server *server, struct mw_span name, uint64_t *flags) {
    static const char *const names[] = {
#define X(flag, text) text,
        MW_FLAGS(X)
#undef X
    };
    for (unsigned i = 0; i < MW_FLAG_COUNT; i++) {
        if (!mw_span_is_nocase(name, names[i])) continue;
        *flags |= MW_FLAG_BIT(i);
        return true;
    }
    if (mw_span_is_nocase(name, "\\Recent"))
        return mw_imap_server_complain(server, "\\Recent is the server's to set");
    return mw_imap_server_complain(server, "there is no such system flag");
}

/* How many flags there can be at most: each but the last has a blank behind it. A letter may follow. */
static size_t count_flags(struct mw_span text) {
    size_t count = 1;
    for (size_t i = 0; i < text.len && text.data[i] != ')' && text.data[i] != '\r'; i++)
        if (text.data[i] == ' ') count++;
    return count;
}

bool mw_imap_server_read_flags(struct mw_imap_server *server, bool bare, struct mw_imap_flags *flags) {
    struct mw_imap_reader *reader = &server->reader;
    struct mw_span name;
    size_t room = count_flags(mw_span_from(reader->text, reader->at));
    *flags = (struct mw_imap_flags){0};
    flags->keywords = mw_arena_alloc(&server->arena, room * sizeof *flags->keywords);
    bool list = bare ? mw_imap_take(reader, '(') : mw_imap_expect(reader, '(');
    if (!list && !bare) return false;
    if (list && mw_imap_take(reader, ')')) return true;
    do {
        if (!mw_imap_flag(reader, &name)) return false;
        if (name.data[0] != '\\')
            flags->keywords[flags->keyword_count++] = name;
        else if (!read_system_flag(server, name, &flags->system))
            return false;
    } while (mw_imap_take(reader, ' '));
    return !list || mw_imap_expect(reader, ')');
}

uint64_t mw_imap_server_flag_bits(struct mw_mailbox *mailbox, const struct mw_imap_flags *flags, bool add) {
    uint64_t bits = flags->system;
    for (size_t i = 0; i < flags->keyword_count; i++)
        bits |= mw_mailbox_keyword(mailbox, flags->keywords[i], add);
    return bits;
}

bool mw_imap_server_has_keyword_room(struct mw_mailbox *mailbox, const struct mw_imap_flags *flags) {
    size_t wanted = 0;
    for (size_t i = 0; i < flags->keyword_count; i++)
        if (mw_mailbox_keyword(mailbox, flags->keywords[i], false) == 0) wanted++;
    return mailbox->keyword_count + wanted <= MW_KEYWORD_LIMIT;
}

struct mw_folder *mw_imap_server_find(struct mw_imap_server *server, const char *name,
                                      enum mw_imap_refusal missing) {
    struct mw_folder *folder = mw_account_find(server->account, name);
    if (folder != NULL && folder->selectable) return folder;
    bool level = folder != NULL && missing == MW_IMAP_REFUSED_NONEXISTENT;
    server->refusal = level ? MW_IMAP_REFUSED_BARE_LEVEL : missing;
    return NULL;
}
