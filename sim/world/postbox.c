/* The mailbox server: stores what the MTA gives it, and lets people fetch it with POP3. */
#include <string.h>

#include "sim/base/check.h"
#include "sim/base/memory.h"
#include "sim/protocol/pop3/server.h"
#include "sim/world/inside.h"

enum { POP3_PORT = 110 };

/* One POP3 session's work. */
struct visit {
    struct mw_pop3_server_settings settings;
    uint32_t person; /* MW_NONE until logged in */
    struct mw_pop3_maildrop drop;
    uint32_t *uids; /* of the drop's messages */
    struct mw_arena arena;
};

void mw_postbox_listen(struct mw_world *world, uint16_t host) {
    mw_net_listen(world->net, host, POP3_PORT);
}

/* --- storing --- */

enum mw_status mw_postbox_deliver(struct mw_world *world, uint16_t host, const char *address,
                                  struct mw_span text, uint32_t message) {
    uint32_t person = mw_world_person(world, address);
    if (person == MW_NONE && !mw_world_is_postmaster(address)) return MW_NOT_FOUND;
    struct mw_world_account *owned =
        person == MW_NONE ? &world->hosts[host].postmaster : &world->accounts[person];
    if (!mw_account_has_room(&owned->account, text.len)) return MW_FULL;
    struct mw_mail mail = {.message = message, .arrived_s = mw_world_date(world).epoch_s};
    enum mw_status status = mw_accounts_keep(world, &owned->account, text, message, &mail.text);
    if (status == MW_OK)
        status = mw_account_add(&owned->account, mw_account_inbox(&owned->account), &mail, NULL);
    mw_accounts_settle(world, owned, false);
    return status;
}

/* --- POP3 --- */

static struct mw_pop3_server *machine_of(struct mw_end *end) {
    return end->machine;
}

static struct mw_folder *inbox_of(const struct mw_world *world, uint32_t person) {
    return mw_account_inbox(&world->accounts[person].account);
}

static uint32_t store_of(const struct mw_world *world, uint32_t person) {
    return mw_accounts_store(&world->accounts[person], inbox_of(world, person)->id);
}

static void put_lock(struct mw_world *world, enum mw_record_kind kind, uint32_t person) {
    mw_world_mail(world, kind, store_of(world, person), MW_NONE, MW_NONE, MW_NONE);
}

static void freeze(struct mw_world *world, struct visit *visit) {
    const struct mw_mailbox *mailbox = &inbox_of(world, visit->person)->mailbox;
    visit->drop.message_count = mailbox->mail_count;
    visit->drop.messages = mw_arena_alloc(&visit->arena, mailbox->mail_count * sizeof *visit->drop.messages);
    visit->uids = mw_arena_alloc(&visit->arena, mailbox->mail_count * sizeof *visit->uids);
    for (size_t i = 0; i < mailbox->mail_count; i++) {
        char uidl[MW_UIDL_BYTES];
        mw_mailbox_uidl(mailbox, mailbox->mails[i].uid, uidl);
        visit->drop.messages[i] =
            (struct mw_pop3_message){mw_arena_text(&visit->arena, uidl), mailbox->mails[i].text};
        visit->uids[i] = mailbox->mails[i].uid;
    }
}

static uint32_t user_of(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    struct visit *visit = end->work;
    return mw_world_user(world, end->host, mw_arena_span_text(&visit->arena, fact->text));
}

static void answer_login(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    uint32_t person = user_of(world, end, fact);
    const char *password = person == MW_NONE ? NULL : world->scenario->people[person].password;
    mw_pop3_server_answer_secret(machine_of(end), password, mw_world_now(world));
}

static void answer_maildrop(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    struct visit *visit = end->work;
    struct mw_pop3_server *server = machine_of(end);
    uint32_t person = user_of(world, end, fact);
    if (mw_mailbox_lock(&inbox_of(world, person)->mailbox, end->wire) != MW_OK) {
        mw_pop3_server_answer(server, MW_POP3_IN_USE, NULL, mw_world_now(world));
    } else {
        visit->person = person;
        end->store = store_of(world, person);
        freeze(world, visit);
        put_lock(world, MW_RECORD_LOCKED, person);
        mw_pop3_server_answer(server, MW_POP3_YES, &visit->drop, mw_world_now(world));
    }
}

static void unlock(struct mw_world *world, struct mw_end *end) {
    struct visit *visit = end->work;
    if (visit->person == MW_NONE) return;
    mw_mailbox_unlock(&inbox_of(world, visit->person)->mailbox, end->wire);
    put_lock(world, MW_RECORD_UNLOCKED, visit->person);
    visit->person = MW_NONE;
}

static void answer_update(struct mw_world *world, struct mw_end *end) {
    struct visit *visit = end->work;
    struct mw_world_account *owned = &world->accounts[visit->person];
    uint32_t *marked = mw_arena_alloc(&visit->arena, (visit->drop.message_count + 1) * sizeof *marked);
    size_t count = 0;
    for (size_t i = 0; i < visit->drop.message_count; i++)
        if (mw_pop3_server_marked(machine_of(end), i)) marked[count++] = visit->uids[i];
    mw_account_remove_all(&owned->account, mw_account_inbox(&owned->account), marked, count);
    mw_accounts_settle(world, owned, false);
    unlock(world, end);
    mw_pop3_server_answer(machine_of(end), MW_POP3_YES, NULL, mw_world_now(world));
}

static void asks(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    switch ((enum mw_pop3_server_question)fact->code) {
    case MW_POP3_ASKS_LOGIN: answer_login(world, end, fact); break;
    case MW_POP3_ASKS_MAILDROP: answer_maildrop(world, end, fact); break;
    case MW_POP3_ASKS_UPDATE: answer_update(world, end); break;
    }
}

static void tells(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    struct visit *visit = end->work;
    if (visit->person == MW_NONE) return;
    if (fact->code == MW_POP3_ABANDONED) {
        unlock(world, end);
        return;
    }
    const struct mw_mail *mail =
        mw_mailbox_find(&inbox_of(world, visit->person)->mailbox, visit->uids[(size_t)fact->number]);
    if (mail == NULL) return;
    end->message = mail->message;
    if (fact->code == MW_POP3_SENDS) return;
    mw_world_mail(world, fact->code == MW_POP3_MARKED ? MW_RECORD_MAIL_MARKED : MW_RECORD_MAIL_UNMARKED,
                  end->store, mail->message, mail->uid, mw_trace_number(world->trace, mail->text));
}

static void ended(struct mw_world *world, struct mw_end *end, enum mw_ending ending) {
    (void)ending;
    unlock(world, end);
}

static void destroy(struct mw_end *end) {
    struct visit *visit = end->work;
    mw_pop3_server_destroy(end->machine);
    mw_arena_free(&visit->arena);
    mw_free(visit);
}

static const struct mw_role postbox_role = {MW_PROTOCOL_POP3, 1, asks, tells, ended, destroy};

const struct mw_pop3_maildrop *mw_postbox_drop(const struct mw_end *end) {
    return end->role == &postbox_role ? &((const struct visit *)end->work)->drop : NULL;
}

/* Each session has random bytes of its own, and the same ones in each run. */
static void set_up(struct mw_world *world, const struct mw_end *end, struct visit *visit) {
    struct mw_pop3_server_settings *settings = &visit->settings;
    const char *host = world->scenario->hosts[end->host].face.name;
    uint64_t seed = world->scenario->about.seed;
    struct mw_random random =
        mw_random_stream(seed, mw_arena_format(&visit->arena, "POP3 %s %u", host, (unsigned)end->wire));
    settings->host_name = host;
    settings->implementation = "Mailwalk";
    settings->mechanisms = (1u << MW_SASL_MECHANISM_COUNT) - 1;
    settings->apop = true;
    settings->salt_seed = seed;
    for (size_t i = 0; i < sizeof settings->random; i++)
        settings->random[i] = (uint8_t)mw_random_below(&random, 256);
}

bool mw_postbox_accept(struct mw_world *world, struct mw_end *end, uint16_t port) {
    if (port != POP3_PORT) return false;
    struct visit *visit = mw_alloc(sizeof *visit);
    visit->person = MW_NONE;
    set_up(world, end, visit);
    struct mw_pop3_server *server = mw_pop3_server_create(&visit->settings);
    mw_end_take(world, end, &postbox_role, server, mw_pop3_server_session(server), visit);
    return true;
}
