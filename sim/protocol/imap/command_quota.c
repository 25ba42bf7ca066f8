/* GETQUOTA, GETQUOTAROOT and SETQUOTA (RFC 9208): one quota root, "", over all mailboxes of an account, or
 * none if the account has no limit. STORAGE counts in units of 1024 octets. */
#include <string.h>

#include "sim/protocol/imap/server_inside.h"

struct arguments {
    const char *name;    /* GETQUOTAROOT */
    struct mw_span root; /* the others */
};

static bool read_root(struct mw_imap_server *server) {
    struct arguments *args = server->args = mw_arena_alloc(&server->arena, sizeof *args);
    return mw_imap_space(&server->reader) && mw_imap_astring(&server->reader, &args->root);
}

bool mw_imap_read_getquota(struct mw_imap_server *server) {
    return read_root(server) && mw_imap_end(&server->reader);
}

bool mw_imap_read_setquota(struct mw_imap_server *server) {
    struct mw_imap_reader *reader = &server->reader;
    struct mw_span resource;
    uint64_t limit;
    if (!read_root(server) || !mw_imap_space(reader) || !mw_imap_expect(reader, '(')) return false;
    if (mw_imap_take(reader, ')')) return mw_imap_end(reader);
    do {
        if (!mw_imap_atom(reader, &resource) || !mw_imap_space(reader) || !mw_imap_number64(reader, &limit))
            return false;
    } while (mw_imap_take(reader, ' '));
    return mw_imap_expect(reader, ')') && mw_imap_end(reader);
}

bool mw_imap_read_getquotaroot(struct mw_imap_server *server) {
    struct arguments *args = server->args = mw_arena_alloc(&server->arena, sizeof *args);
    return mw_imap_space(&server->reader) && mw_imap_mailbox(&server->reader, &args->name) &&
           mw_imap_end(&server->reader);
}

static bool has_quota(const struct mw_imap_server *server) {
    return server->account->quota_bytes > 0;
}

void mw_imap_weigh_getquota(struct mw_imap_server *server) {
    const struct arguments *args = server->args;
    if (args->root.len > 0 || !has_quota(server)) server->refusal = MW_IMAP_REFUSED_NO_ROOT;
}

/* The mailbox need not be there: a client may ask what would hold for one that it means to create (RFC 9208
 * §4.1.3). */
void mw_imap_weigh_getquotaroot(struct mw_imap_server *server) {
    const struct arguments *args = server->args;
    if (!mw_account_name_is_good(mw_span_of(args->name))) server->refusal = MW_IMAP_REFUSED_NONEXISTENT;
}

static void say_quota(void *machine) {
    struct mw_imap_server *server = machine;
    if (!has_quota(server)) return;
    mw_imap_server_line(server, "QUOTA \"\" (STORAGE %llu %llu)",
                        (unsigned long long)(server->account->bytes + 1023) / 1024,
                        (unsigned long long)(server->account->quota_bytes + 1023) / 1024);
}

static void say_quotaroot(void *machine) {
    struct mw_imap_server *server = machine;
    const struct arguments *args = server->args;
    mw_imap_put(&server->reply, "* QUOTAROOT ");
    mw_imap_put_mailbox(&server->reply, args->name);
    if (has_quota(server)) mw_imap_put(&server->reply, " \"\"");
    mw_imap_server_untagged(server, 0);
    say_quota(machine);
}

const struct mw_action mw_imap_say_quota = {"say how full it is", say_quota};
const struct mw_action mw_imap_say_quotaroot = {"say which quota it has", say_quotaroot};
