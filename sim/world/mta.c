/* The MTA's way in: SMTP sessions of clients and of other MTAs, and what is put into the queue. */
#include <string.h>

#include "sim/base/check.h"
#include "sim/base/memory.h"
#include "sim/mail/header.h"
#include "sim/mail/received.h"
#include "sim/protocol/smtp/server.h"
#include "sim/world/inside.h"

enum { RELAY_PORT = 25, SUBMISSION_PORT = 587, OTHER_SUBMISSION_PORT = 2525 };

/* One SMTP session's work. */
struct intake {
    struct mw_smtp_server_settings settings;
    uint32_t person; /* who logged in; MW_NONE */
    struct mw_arena arena;
};

void mw_mta_listen(struct mw_world *world, uint16_t host) {
    mw_net_listen(world->net, host, RELAY_PORT);
    mw_net_listen(world->net, host, SUBMISSION_PORT);
    mw_net_listen(world->net, host, OTHER_SUBMISSION_PORT);
}

/* The machine finds out whether the client knows the password. */
static void answer_login(struct mw_world *world, struct mw_end *end, const char *name) {
    struct intake *intake = end->work;
    intake->person = mw_world_user(world, end->host, name);
    bool known = intake->person != MW_NONE;
    mw_smtp_server_answer_secret(
        end->machine, known ? world->scenario->people[intake->person].password : NULL, mw_world_now(world));
}

/* On the submission port a login may only write as itself (RFC 6409 §6.1). */
static enum mw_smtp_verdict judge_sender(struct mw_world *world, struct mw_end *end, const char *sender) {
    struct intake *intake = end->work;
    if (!intake->settings.submission || *sender == '\0') return MW_SMTP_YES;
    return mw_world_person(world, sender) == intake->person ? MW_SMTP_YES : MW_SMTP_SENDER_NOT_YOURS;
}

static enum mw_smtp_verdict judge_recipient(struct mw_world *world, struct mw_end *end,
                                            const char *recipient) {
    const struct intake *intake = end->work;
    if (mw_world_home(world, recipient, end->host) != end->host)
        return intake->settings.submission ? MW_SMTP_YES : MW_SMTP_RELAY_DENIED;
    uint32_t person = mw_world_person(world, recipient);
    if (person == MW_NONE) return mw_world_is_postmaster(recipient) ? MW_SMTP_YES : MW_SMTP_NO_SUCH_USER;
    bool room = mw_account_has_room(&world->accounts[person].account, 1);
    return room ? MW_SMTP_YES : MW_SMTP_MAILBOX_FULL;
}

/* RFC 3848; RFC 6531 §4.3 */
static const char *transmission(const struct mw_smtp_server *server) {
    bool login = mw_smtp_server_login(server) != NULL;
    if (!mw_smtp_server_extended(server)) return "SMTP";
    if (mw_smtp_server_envelope(server)->utf8) return login ? "UTF8SMTPA" : "UTF8SMTP";
    return login ? "ESMTPA" : "ESMTP";
}

/* Lets the message name its journey (RFC 5321 §4.4); at submission adds what a client left out (RFC 6409 §8).
 */
static void stamp(struct mw_world *world, struct mw_end *end, const char *id, struct mw_buffer *out) {
    const struct intake *intake = end->work;
    struct mw_smtp_server *server = end->machine;
    struct mw_span message = mw_smtp_server_message(server);
    const struct mw_envelope *envelope = mw_smtp_server_envelope(server);
    struct mw_field field;
    struct mw_received received = {.helo = mw_smtp_server_client_name(server),
                                   .from_name = world->scenario->hosts[end->peer].face.name,
                                   .from_ip = end->outside ? mw_outside_address(end->outside)
                                                           : world->scenario->hosts[end->peer].face.ipv4,
                                   .by = world->scenario->hosts[end->host].face.name,
                                   .with = transmission(server),
                                   .id = id,
                                   .recipient = envelope->to_count == 1 ? envelope->to[0] : NULL,
                                   .date = mw_world_date(world)};
    mw_received_add(out, &received);
    if (intake->settings.submission && !mw_header_find(message, "Date", &field)) {
        mw_buffer_add_text(out, "Date: ");
        mw_date_format(out, mw_world_date(world));
        mw_buffer_add_text(out, "\r\n");
    }
    if (intake->settings.submission && !mw_header_find(message, "Message-ID", &field))
        mw_buffer_format(out, "Message-ID: <%s@%s>\r\n", id, received.by);
    mw_buffer_add(out, message);
}

static void answer_store(struct mw_world *world, struct mw_end *end) {
    struct mw_smtp_server *server = end->machine;
    const struct mw_envelope *envelope = mw_smtp_server_envelope(server);
    struct intake *intake = end->work;
    const char *id = mw_queue_new_id(world, end->host, &intake->arena);
    struct mw_buffer stamped = {0};
    if (mw_received_count(mw_smtp_server_message(server)) >= MW_RECEIVED_LIMIT) {
        mw_smtp_server_answer(server, MW_SMTP_RELAY_DENIED,
                              "554 5.4.6 Too many hops: this message goes in circles", mw_world_now(world));
        return;
    }
    stamp(world, end, id, &stamped);
    /* The letter in the content that was heard is the one that the other end said. */
    uint32_t message = end->message == MW_NONE ? mw_world_new_message(world, MW_NONE) : end->message;
    uint32_t text = mw_trace_text(world->trace, mw_buffer_span(&stamped));
    mw_buffer_free(&stamped);
    const struct mw_kept_letter letter = {.id = id,
                                          .from = envelope->from,
                                          .to = envelope->to,
                                          .to_count = envelope->to_count,
                                          .wishes = envelope->wishes,
                                          .ret = envelope->ret,
                                          .envid = envelope->envid,
                                          .message = message};
    struct mw_queued *queued = mw_queue_make(world, end->host, &letter, text);
    if (queued != NULL) {
        mw_queue_add(world, queued);
        queued->first_hand = intake->settings.submission;
    }
    end->message = MW_NONE;
    const char *no_room = "452 4.3.1 No room to keep the message: try again later";
    mw_smtp_server_answer(server, queued ? MW_SMTP_YES : MW_SMTP_NOT_NOW, queued ? id : no_room,
                          mw_world_now(world));
}

static void asks(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    struct intake *intake = end->work;
    const char *text = mw_arena_span_text(&intake->arena, fact->text);
    enum mw_smtp_verdict verdict = MW_SMTP_YES;
    switch ((enum mw_smtp_server_question)fact->code) {
    case MW_SMTP_ASKS_LOGIN: answer_login(world, end, text); return;
    case MW_SMTP_ASKS_SENDER: verdict = judge_sender(world, end, text); break;
    case MW_SMTP_ASKS_RECIPIENT: verdict = judge_recipient(world, end, text); break;
    case MW_SMTP_ASKS_STORE: answer_store(world, end); return;
    }
    mw_smtp_server_answer(end->machine, verdict, NULL, mw_world_now(world));
}

static void tells(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    (void)world, (void)end, (void)fact;
}

static void ended(struct mw_world *world, struct mw_end *end, enum mw_ending ending) {
    (void)world, (void)end, (void)ending;
}

static void destroy(struct mw_end *end) {
    struct intake *intake = end->work;
    mw_smtp_server_destroy(end->machine);
    mw_arena_free(&intake->arena);
    mw_free(intake);
}

static const struct mw_role receiving = {MW_PROTOCOL_SMTP, 1, asks, tells, ended, destroy};

/* What the login's mechanisms need that nobody can guess: another for each connection, the same in each run.
 */
static struct mw_sasl_settings login_settings(const struct mw_world *world, const struct mw_end *end) {
    uint64_t seed = world->scenario->about.seed;
    const char *name = world->scenario->hosts[end->host].face.name;
    struct mw_random random = mw_random_stream(seed ^ end->connection, name);
    struct mw_sasl_settings settings = {.host_name = name, .salt_seed = seed};
    for (size_t i = 0; i < sizeof settings.random; i++)
        settings.random[i] = (uint8_t)mw_random_next(&random);
    return settings;
}

bool mw_mta_accept(struct mw_world *world, struct mw_end *end, uint16_t port) {
    if (port != RELAY_PORT && port != SUBMISSION_PORT && port != OTHER_SUBMISSION_PORT) return false;
    const struct mw_scenario_host *host = &world->scenario->hosts[end->host];
    struct intake *intake = mw_alloc(sizeof *intake);
    intake->person = MW_NONE;
    intake->settings = (struct mw_smtp_server_settings){.host_name = host->face.name,
                                                        .size_limit = host->software.size_limit_bytes,
                                                        .recipient_limit = host->software.recipient_limit,
                                                        .command_limit = host->software.command_limit,
                                                        .path_limit = host->software.path_limit,
                                                        .error_limit = host->software.error_limit,
                                                        .submission = port != RELAY_PORT,
                                                        .old = host->software.old_smtp,
                                                        .login = login_settings(world, end)};
    struct mw_smtp_server *server = mw_smtp_server_create(&intake->settings);
    mw_end_take(world, end, &receiving, server, mw_smtp_server_session(server), intake);
    return true;
}
