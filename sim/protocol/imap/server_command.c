/* From the gathered text to the row: which command it is, whether it may be said now, what it wants. */
#include "sim/protocol/imap/server_inside.h"

static bool no_arguments(struct mw_imap_server *server) {
    return mw_imap_end(&server->reader);
}

/* How a command is read and weighed; weigh NULL: there is nothing that could be refused. */
static const struct {
    bool (*read)(struct mw_imap_server *server);
    void (*weigh)(struct mw_imap_server *server);
} commands[MW_IMAP_COMMAND_COUNT] = {
    [MW_IMAP_CAPABILITY] = {no_arguments, NULL},
    [MW_IMAP_NOOP] = {no_arguments, NULL},
    [MW_IMAP_LOGOUT] = {no_arguments, NULL},
    [MW_IMAP_ID] = {mw_imap_read_id, NULL},
    [MW_IMAP_LOGIN] = {mw_imap_read_login, NULL},
    [MW_IMAP_AUTHENTICATE] = {mw_imap_read_authenticate, NULL},
    [MW_IMAP_ENABLE] = {mw_imap_read_enable, NULL},
    [MW_IMAP_NAMESPACE] = {no_arguments, NULL},
    [MW_IMAP_SELECT] = {mw_imap_read_select, mw_imap_weigh_select},
    [MW_IMAP_EXAMINE] = {mw_imap_read_select, mw_imap_weigh_select},
    [MW_IMAP_CREATE] = {mw_imap_read_create, mw_imap_weigh_create},
    [MW_IMAP_DELETE] = {mw_imap_read_delete, mw_imap_weigh_delete},
    [MW_IMAP_RENAME] = {mw_imap_read_rename, mw_imap_weigh_rename},
    [MW_IMAP_SUBSCRIBE] = {mw_imap_read_subscribe, mw_imap_weigh_subscribe},
    [MW_IMAP_UNSUBSCRIBE] = {mw_imap_read_subscribe, mw_imap_weigh_subscribe},
    [MW_IMAP_LIST] = {mw_imap_read_list, NULL},
    [MW_IMAP_LSUB] = {mw_imap_read_lsub, NULL},
    [MW_IMAP_STATUS] = {mw_imap_read_status, mw_imap_weigh_status},
    [MW_IMAP_APPEND] = {mw_imap_read_append, mw_imap_weigh_append},
    [MW_IMAP_IDLE] = {no_arguments, NULL},
    [MW_IMAP_GETQUOTA] = {mw_imap_read_getquota, mw_imap_weigh_getquota},
    [MW_IMAP_GETQUOTAROOT] = {mw_imap_read_getquotaroot, mw_imap_weigh_getquotaroot},
    [MW_IMAP_SETQUOTA] = {mw_imap_read_setquota, NULL},
    [MW_IMAP_CHECK] = {no_arguments, NULL},
    [MW_IMAP_CLOSE] = {no_arguments, NULL},
    [MW_IMAP_UNSELECT] = {no_arguments, NULL},
    [MW_IMAP_EXPUNGE] = {no_arguments, mw_imap_weigh_expunge},
    [MW_IMAP_CANCELUPDATE] = {mw_imap_read_cancelupdate, mw_imap_weigh_cancelupdate},
    [MW_IMAP_SEARCH] = {mw_imap_read_search, mw_imap_weigh_search},
    [MW_IMAP_SORT] = {mw_imap_read_sort, mw_imap_weigh_search},
    [MW_IMAP_THREAD] = {mw_imap_read_thread, mw_imap_weigh_search},
    [MW_IMAP_FETCH] = {mw_imap_read_fetch, mw_imap_weigh_fetch},
    [MW_IMAP_STORE] = {mw_imap_read_store, mw_imap_weigh_store},
    [MW_IMAP_COPY] = {mw_imap_read_copy, mw_imap_weigh_copy},
    [MW_IMAP_MOVE] = {mw_imap_read_copy, mw_imap_weigh_copy},
    [MW_IMAP_UID_EXPUNGE] = {mw_imap_read_uid_expunge, mw_imap_weigh_expunge},
    [MW_IMAP_UID_SEARCH] = {mw_imap_read_search, mw_imap_weigh_search},
    [MW_IMAP_UID_SORT] = {mw_imap_read_sort, mw_imap_weigh_search},
    [MW_IMAP_UID_THREAD] = {mw_imap_read_thread, mw_imap_weigh_search},
    [MW_IMAP_UID_FETCH] = {mw_imap_read_fetch, mw_imap_weigh_fetch},
    [MW_IMAP_UID_STORE] = {mw_imap_read_store, mw_imap_weigh_store},
    [MW_IMAP_UID_COPY] = {mw_imap_read_copy, mw_imap_weigh_copy},
    [MW_IMAP_UID_MOVE] = {mw_imap_read_copy, mw_imap_weigh_copy},
};

bool mw_imap_server_complain(struct mw_imap_server *server, const char *words) {
    if (server->complaint == NULL) server->complaint = words;
    return false;
}

int64_t mw_imap_server_now_s(const struct mw_imap_server *server) {
    return server->settings->start_epoch_s + server->session.now_us / 1000000;
}

bool mw_imap_server_has_utf8(const struct mw_imap_server *server) {
    return server->utf8_accept || server->rev2;
}

/* "UID FETCH" is one command with a blank in its name. */
static enum mw_imap_command read_command(struct mw_imap_reader *reader) {
    struct mw_span first, second;
    size_t start = reader->at;
    if (!mw_imap_atom(reader, &first)) return MW_IMAP_COMMAND_COUNT;
    if (!mw_span_is_nocase(first, "UID")) return mw_imap_command_find(first);
    if (!mw_imap_space(reader) || !mw_imap_atom(reader, &second)) return MW_IMAP_COMMAND_COUNT;
    return mw_imap_command_find(mw_span_cut(reader->text, start, reader->at - start));
}

bool mw_imap_server_read_head(struct mw_imap_server *server) {
    struct mw_span tag;
    struct mw_imap_reader *reader = &server->reader;
    *reader = (struct mw_imap_reader){.text = mw_buffer_span(&server->gathered),
                                      .arena = &server->arena,
                                      .utf8 = mw_imap_server_has_utf8(server)};
    server->event = MW_IMAP_ON_GARBLED;
    mw_buffer_clear(&server->tag);
    if (!mw_imap_tag(reader, &tag) || !mw_imap_space(reader)) return false;
    mw_buffer_add(&server->tag, tag);
    /* The count of commands is the first event that is none: UNKNOWN. */
    server->event = (enum mw_imap_server_event)read_command(reader);
    return true;
}

bool mw_imap_server_may(const struct mw_imap_server *server) {
    const struct mw_table *table = &mw_imap_server_table;
    if (server->event >= MW_IMAP_ON_UNKNOWN) return false;
    /* never granted to a user, but a wrong one is BAD all the same */
    if (server->event == MW_IMAP_ON_SETQUOTA) return server->account != NULL;
    return mw_table_may_go(table, server->session.state, (uint16_t)server->event);
}

/* With how little room for what is kept it may still be carried out; others always. */
static const struct {
    bool asks;
    enum mw_account_room least;
} rooms[MW_IMAP_COMMAND_COUNT] = {
    [MW_IMAP_CREATE] = {true, MW_ACCOUNT_ROOM},
    [MW_IMAP_RENAME] = {true, MW_ACCOUNT_ROOM},
    [MW_IMAP_SUBSCRIBE] = {true, MW_ACCOUNT_ROOM},
    [MW_IMAP_APPEND] = {true, MW_ACCOUNT_ROOM},
    [MW_IMAP_COPY] = {true, MW_ACCOUNT_ROOM},
    [MW_IMAP_UID_COPY] = {true, MW_ACCOUNT_ROOM},
    [MW_IMAP_UNSUBSCRIBE] = {true, MW_ACCOUNT_LITTLE_ROOM},
    [MW_IMAP_STORE] = {true, MW_ACCOUNT_LITTLE_ROOM},
    [MW_IMAP_UID_STORE] = {true, MW_ACCOUNT_LITTLE_ROOM},
    [MW_IMAP_MOVE] = {true, MW_ACCOUNT_LITTLE_ROOM},
    [MW_IMAP_UID_MOVE] = {true, MW_ACCOUNT_LITTLE_ROOM},
};

/* Before the weighing: for some commands that is the deed. */
static bool has_room(struct mw_imap_server *server) {
    return server->account == NULL || !rooms[server->event].asks ||
           server->account->room <= rooms[server->event].least;
}

static void weigh(struct mw_imap_server *server) {
    if (!commands[server->event].read(server)) {
        server->refusal = MW_IMAP_REFUSED_MALFORMED;
        return;
    }
    if (!has_room(server))
        server->refusal = MW_IMAP_REFUSED_NOT_KEPT;
    else if (commands[server->event].weigh != NULL)
        commands[server->event].weigh(server);
}

void mw_imap_server_carry_out(struct mw_imap_server *server) {
    mw_imap_server_read_head(server);
    server->answering = true;
    bool logs_in = server->event == MW_IMAP_ON_LOGIN || server->event == MW_IMAP_ON_AUTHENTICATE;
    if (mw_imap_server_may(server) && server->refusal == MW_IMAP_REFUSED_NOT) {
        weigh(server);
        if (server->refusal == MW_IMAP_REFUSED_NOT && logs_in) {
            mw_imap_server_log_in(server);
            return;
        }
        if (server->refusal == MW_IMAP_REFUSED_NOT && server->event == MW_IMAP_ON_APPEND &&
            mw_imap_server_keep_next(server))
            return;
    }
    mw_imap_server_step(server, server->event);
}

/* --- guards and actions of all commands ----------------------------------------------------------------- */

static bool refused_malformed(const void *machine) {
    return ((const struct mw_imap_server *)machine)->refusal == MW_IMAP_REFUSED_MALFORMED;
}

static bool refused_any(const void *machine) {
    const struct mw_imap_server *server = machine;
    return server->refusal != MW_IMAP_REFUSED_NOT && server->refusal != MW_IMAP_REFUSED_MALFORMED;
}

#define X(name, reply, en, id, rfc, why_en, why_id)                                                          \
    static bool refused_##name(const void *machine) {                                                        \
        return ((const struct mw_imap_server *)machine)->refusal == MW_IMAP_REFUSED_##name;                  \
    }
MW_IMAP_REFUSALS(X)
#undef X

const struct mw_guard mw_imap_refused[MW_IMAP_REFUSAL_COUNT] = {
    [MW_IMAP_REFUSED_MALFORMED] = {{{"arguments wrong", "argumen salah"}}, refused_malformed},
#define X(name, reply, en, id, rfc, why_en, why_id) [MW_IMAP_REFUSED_##name] = {{{en, id}}, refused_##name},
    MW_IMAP_REFUSALS(X)
#undef X
};
const struct mw_guard mw_imap_refused_any = {{{"cannot be opened", "tak dapat dibuka"}}, refused_any};

static void complain(void *machine) {
    struct mw_imap_server *server = machine;
    if (server->complaint != NULL)
        mw_imap_server_tagged(server, "BAD %s", server->complaint);
    else if (server->reader.wanted != NULL)
        mw_imap_server_tagged(server, "BAD %s is wanted at octet %zu", server->reader.wanted,
                              server->reader.at + 1);
    else
        mw_imap_server_tagged(server, "BAD the arguments are not what this command takes");
}

static const char *const refusals[MW_IMAP_REFUSAL_COUNT] = {
#define X(name, reply, en, id, rfc, why_en, why_id) [MW_IMAP_REFUSED_##name] = reply,
    MW_IMAP_REFUSALS(X)
#undef X
};

static void say_refusal(void *machine) {
    struct mw_imap_server *server = machine;
    if (server->refusal == MW_IMAP_REFUSED_BADURL)
        mw_imap_server_tagged(server, "NO [BADURL %s] this URL names nothing here", server->complaint);
    else
        mw_imap_server_say(server, refusals[server->refusal]);
}

/* SELECT leaves the mailbox that was selected, whatever comes of it (RFC 9051 §6.3.2). */
static void leave_refused(void *machine) {
    struct mw_imap_server *server = machine;
    if (mw_imap_server_has_selected(server))
        mw_imap_server_line(server, "OK [CLOSED] the mailbox that was selected is closed");
    mw_imap_server_close(server);
    say_refusal(machine);
}

const struct mw_action mw_imap_complain = {"explain what is wrong", complain};
const struct mw_action mw_imap_say_refusal = {"refuse", say_refusal};
const struct mw_action mw_imap_leave_refused = {"leave the mailbox, refuse", leave_refused};
