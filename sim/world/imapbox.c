/* The mailbox server's other door: people work on their accounts with IMAP, as many sessions at once as they
 * like. */
#include "sim/base/memory.h"
#include "sim/protocol/imap/server.h"
#include "sim/world/inside.h"

enum {
    IMAP_PORT = 143,
    RECENT_RECORDS = 4096, /* the literals of one command are among them */
};

static const int64_t IDLE_US = INT64_C(30) * 60 * 1000000; /* RFC 9051 §5.4 */

/* One IMAP session's work. */
struct stay {
    struct mw_imap_server_settings settings;
    uint32_t person; /* MW_NONE until logged in */
    uint32_t folder; /* that is selected; MW_ACCOUNT_NOWHERE */
    struct mw_arena arena;
};

void mw_imapbox_listen(struct mw_world *world, uint16_t host) {
    mw_net_listen(world->net, host, IMAP_PORT);
}

static uint32_t user_of(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    struct stay *stay = end->work;
    return mw_world_user(world, end->host, mw_arena_span_text(&stay->arena, fact->text));
}

static void answer_login(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    uint32_t person = user_of(world, end, fact);
    const char *password = person == MW_NONE ? NULL : world->scenario->people[person].password;
    mw_imap_server_answer_secret(end->machine, password, mw_world_now(world));
}

static void answer_account(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    struct stay *stay = end->work;
    stay->person = user_of(world, end, fact);
    mw_imap_server_answer_account(end->machine, &world->accounts[stay->person].account, mw_world_now(world));
}

/* The letter is the one in the literal that was heard; its number is the same wherever it lies. */
static uint32_t message_of(struct mw_world *world, const struct mw_end *end, struct mw_span text) {
    const struct mw_trace *trace = world->trace;
    uint32_t number = mw_trace_text(world->trace, text);
    size_t count = trace->record_count, first = count > RECENT_RECORDS ? count - RECENT_RECORDS : 0;
    for (size_t at = count; at-- > first;) {
        const struct mw_record *record = &trace->records[at];
        if (record->kind == MW_RECORD_CONTENT && record->connection == end->connection &&
            record->host == end->peer && record->line.text == number && record->line.message != MW_NONE)
            return record->line.message;
    }
    return mw_world_new_message(world, MW_NONE);
}

static void answer_keep(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    uint32_t message = message_of(world, end, fact->text);
    struct mw_span kept = {0};
    const struct mw_account *account = mw_imap_server_account(end->machine);
    enum mw_status status = mw_accounts_keep(world, account, fact->text, message, &kept);
    mw_imap_server_answer_kept(end->machine, status, kept, message, mw_world_now(world));
}

static void has_room(struct mw_world *world, struct mw_end *end) {
    mw_imap_server_answer_room(end->machine, mw_world_now(world));
}

/* A simulated network takes all; a real one as much as the other side reads. */
static void answer_room(struct mw_world *world, struct mw_end *end) {
    if (end->outside != NULL)
        end->has_room = has_room;
    else
        has_room(world, end);
}

static void asks(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    switch ((enum mw_imap_server_question)fact->code) {
    case MW_IMAP_ASKS_LOGIN: answer_login(world, end, fact); break;
    case MW_IMAP_ASKS_ACCOUNT: answer_account(world, end, fact); break;
    case MW_IMAP_ASKS_KEEP: answer_keep(world, end, fact); break;
    case MW_IMAP_ASKS_ROOM: answer_room(world, end); break;
    }
}

static void tells(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    struct stay *stay = end->work;
    if (stay->person == MW_NONE) return;
    const struct mw_world_account *owned = &world->accounts[stay->person];
    end->message = MW_NONE;
    if (fact->code == MW_IMAP_CHOSE) {
        stay->folder = (uint32_t)fact->number;
        end->store = mw_accounts_store(owned, stay->folder);
        return;
    }
    const struct mw_folder *folder = mw_account_folder(&owned->account, stay->folder);
    const struct mw_mail *mail = folder ? mw_mailbox_find(&folder->mailbox, (uint32_t)fact->number) : NULL;
    if (mail != NULL) end->message = mail->message;
}

static bool looks(struct mw_world *world, struct mw_end *end, const struct mw_account *account) {
    if (mw_imap_server_account(end->machine) != account) return false;
    mw_imap_server_look(end->machine, mw_world_now(world));
    return true;
}

static bool lags(const struct mw_end *end) {
    return mw_imap_server_lags(end->machine);
}

static void ended(struct mw_world *world, struct mw_end *end, enum mw_ending ending) {
    (void)world, (void)end, (void)ending;
}

static void destroy(struct mw_end *end) {
    struct stay *stay = end->work;
    mw_imap_server_destroy(end->machine);
    mw_arena_free(&stay->arena);
    mw_free(stay);
}

static const struct mw_role imapbox_role = {MW_PROTOCOL_IMAP, 1, asks, tells, ended, destroy};

bool mw_imapbox_good_bye(struct mw_world *world, struct mw_end *end, const char *words) {
    if (end->role != &imapbox_role || end->ended) return false;
    mw_imap_server_good_bye(end->machine, words, mw_world_now(world));
    return true;
}

/* Each session has random bytes of its own, and the same ones in each run. */
static void set_up(struct mw_world *world, const struct mw_end *end, struct stay *stay) {
    const struct mw_scenario_host *host = &world->scenario->hosts[end->host];
    const struct mw_about *about = &world->scenario->about;
    struct mw_random random = mw_random_stream(
        about->seed, mw_arena_format(&stay->arena, "IMAP %s %u", host->face.name, (unsigned)end->wire));
    stay->settings = (struct mw_imap_server_settings){.host_name = host->face.name,
                                                      .idle_us = IDLE_US,
                                                      .mechanisms = (1u << MW_SASL_MECHANISM_COUNT) - 1,
                                                      .append_limit_bytes = host->software.size_limit_bytes,
                                                      .start_epoch_s = about->start_epoch_s,
                                                      .utc_offset_min = about->utc_offset_min,
                                                      .salt_seed = about->seed};
    for (size_t i = 0; i < sizeof stay->settings.random; i++)
        stay->settings.random[i] = (uint8_t)mw_random_below(&random, 256);
}

bool mw_imapbox_accept(struct mw_world *world, struct mw_end *end, uint16_t port) {
    if (port != IMAP_PORT) return false;
    struct stay *stay = mw_alloc(sizeof *stay);
    stay->person = MW_NONE;
    stay->folder = MW_ACCOUNT_NOWHERE;
    set_up(world, end, stay);
    struct mw_imap_server *server = mw_imap_server_create(&stay->settings);
    mw_end_take(world, end, &imapbox_role, server, mw_imap_server_session(server), stay);
    end->looks = looks;
    end->lags = lags;
    return true;
}
