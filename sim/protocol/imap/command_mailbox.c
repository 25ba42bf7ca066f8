/* CREATE, DELETE, RENAME, SUBSCRIBE and UNSUBSCRIBE (RFC 9051 §6.3.4–6.3.8; special uses: RFC 6154 §3).
 *
 * Weighing them asks the account itself to do it, as it would ask any owner: what the account answers decides
 * which row is taken. */
#include <string.h>

#include "sim/protocol/imap/server_inside.h"

struct arguments {
    const char *name, *to; /* to: RENAME */
    enum mw_folder_use use;
    bool use_known; /* CREATE: false: no such use, or several at once */
    bool was_selected;
};

static bool read_name(struct mw_imap_server *server) {
    struct arguments *args = server->args = mw_arena_alloc(&server->arena, sizeof *args);
    args->use_known = true;
    return mw_imap_space(&server->reader) && mw_imap_mailbox(&server->reader, &args->name);
}

static void refuse(struct mw_imap_server *server, enum mw_status status) {
    switch (status) {
    case MW_OK: break;
    case MW_NOT_FOUND: server->refusal = MW_IMAP_REFUSED_NONEXISTENT; break;
    case MW_EXISTS: server->refusal = MW_IMAP_REFUSED_ALREADYEXISTS; break;
    case MW_FULL: server->refusal = MW_IMAP_REFUSED_LIMIT; break;
    default: server->refusal = MW_IMAP_REFUSED_CANNOT; break;
    }
}

/* --- CREATE --------------------------------------------------------------------------------------------- */

static enum mw_folder_use find_use(struct mw_span attribute) {
    static const char *const attributes[] = {
#define X(name, text) text,
        MW_FOLDER_USES(X)
#undef X
    };
    for (unsigned i = MW_FOLDER_NONE + 1; i < MW_FOLDER_USE_COUNT; i++)
        if (mw_span_is_nocase(attribute, attributes[i])) return (enum mw_folder_use)i;
    return MW_FOLDER_NONE;
}

/* "(USE (\Sent))". SIMPLIFIED: one use for one mailbox, as the account has it. */
static bool read_uses(struct mw_imap_server *server, struct arguments *args) {
    struct mw_imap_reader *reader = &server->reader;
    struct mw_span attribute;
    if (!mw_imap_expect(reader, '(')) return false;
    if (!mw_imap_take_word(reader, "USE"))
        return mw_imap_server_complain(server, "CREATE has no parameter but USE");
    if (!mw_imap_space(reader) || !mw_imap_expect(reader, '(')) return false;
    if (!mw_imap_take(reader, ')')) {
        do {
            if (!mw_imap_flag(reader, &attribute)) return false;
            if (args->use != MW_FOLDER_NONE || find_use(attribute) == MW_FOLDER_NONE) args->use_known = false;
            args->use = find_use(attribute);
        } while (mw_imap_take(reader, ' '));
        if (!mw_imap_expect(reader, ')')) return false;
    }
    return mw_imap_expect(reader, ')');
}

bool mw_imap_read_create(struct mw_imap_server *server) {
    if (!read_name(server)) return false;
    struct arguments *args = server->args;
    if (mw_imap_take(&server->reader, ' ') && !read_uses(server, args)) return false;
    return mw_imap_end(&server->reader);
}

/* A separator at the end only says that mailboxes will be created below it (RFC 9051 §6.3.4). */
void mw_imap_weigh_create(struct mw_imap_server *server) {
    struct arguments *args = server->args;
    size_t len = strlen(args->name);
    if (len > 1 && args->name[len - 1] == MW_ACCOUNT_SEPARATOR)
        args->name = mw_arena_span_text(&server->arena, (struct mw_span){args->name, len - 1});
    if (!args->use_known || mw_account_for(server->account, args->use) != NULL)
        server->refusal = MW_IMAP_REFUSED_USEATTR;
    else
        refuse(server, mw_account_create(server->account, args->name, args->use));
}

/* --- DELETE --------------------------------------------------------------------------------------------- */

bool mw_imap_read_delete(struct mw_imap_server *server) {
    return read_name(server) && mw_imap_end(&server->reader);
}

void mw_imap_weigh_delete(struct mw_imap_server *server) {
    struct arguments *args = server->args;
    const struct mw_folder *folder = mw_account_find(server->account, args->name);
    if (folder != NULL && !folder->selectable && mw_account_has_children(server->account, args->name)) {
        server->refusal = MW_IMAP_REFUSED_HASCHILDREN;
        return;
    }
    args->was_selected =
        folder != NULL && mw_imap_server_has_selected(server) && server->view.folder == folder->id;
    refuse(server, mw_account_delete(server->account, args->name));
}

static bool deletes_selected(const void *machine) {
    const struct mw_imap_server *server = machine;
    if (server->event != MW_IMAP_ON_DELETE || server->args == NULL) return false;
    return server->refusal == MW_IMAP_REFUSED_NOT && ((const struct arguments *)server->args)->was_selected;
}

const struct mw_guard mw_imap_deletes_selected = {{{"it is selected here", "sedang dibuka di sini"}},
                                                  deletes_selected};

/* --- RENAME --------------------------------------------------------------------------------------------- */

bool mw_imap_read_rename(struct mw_imap_server *server) {
    if (!read_name(server)) return false;
    struct arguments *args = server->args;
    return mw_imap_space(&server->reader) && mw_imap_mailbox(&server->reader, &args->to) &&
           mw_imap_end(&server->reader);
}

void mw_imap_weigh_rename(struct mw_imap_server *server) {
    const struct arguments *args = server->args;
    refuse(server, mw_account_rename(server->account, args->name, args->to));
}

/* --- SUBSCRIBE, UNSUBSCRIBE ------------------------------------------------------------------------------
 */

bool mw_imap_read_subscribe(struct mw_imap_server *server) {
    return read_name(server) && mw_imap_end(&server->reader);
}

/* To take back what was not there is no mistake: another session may just have done the same. */
void mw_imap_weigh_subscribe(struct mw_imap_server *server) {
    const struct arguments *args = server->args;
    bool subscribed = server->event == MW_IMAP_ON_SUBSCRIBE;
    enum mw_status status = mw_account_subscribe(server->account, args->name, subscribed);
    if (subscribed || status != MW_NOT_FOUND) refuse(server, status);
}
