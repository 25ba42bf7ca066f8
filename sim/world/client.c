/* The mail client on a person's device: submits messages, and visits the mailbox with POP3. */
#include "sim/protocol/pop3/client.h"
#include "sim/base/check.h"
#include "sim/base/memory.h"
#include "sim/base/text.h"
#include "sim/mail/address.h"
#include "sim/mail/compose.h"
#include "sim/protocol/smtp/client.h"
#include "sim/trace/notice.h"
#include "sim/world/inside.h"

/* One visit to the mailbox. */
struct visit {
    uint32_t step, device;
    struct mw_pop3_job job;
    const char *uidl;     /* of the message that is being fetched */
    const char **deleted; /* UIDLs whose DELE was accepted */
    size_t deleted_count, deleted_capacity;
    size_t fetched, known;
    bool done, failed;
};

static const struct mw_scenario_device *device_of(const struct mw_world *world, uint32_t device) {
    return &world->scenario->devices[device];
}

static const char *copy(struct mw_world *world, struct mw_span text) {
    return mw_arena_span_text(&world->arena, text);
}

static const char *no_connection(struct mw_world *world) {
    return mw_world_words(world, "the connection failed", "sambungannya gagal");
}

bool mw_client_address_found(struct mw_world *world, uint16_t host, const struct mw_resolver_answer *answer) {
    if (answer->status == MW_LOOKUP_FOUND && answer->address_count > 0) return true;
    int notice = answer->status == MW_LOOKUP_SILENT ? MW_NOTICE_DNS_SILENT : MW_NOTICE_NAME_UNKNOWN;
    MW_NOTE(world, host, notice, MW_NONE, answer->name);
    return false;
}

/* --- sending --- */

/* With POP3 the device has the only copy; with IMAP every device of the person shall see it. */
static void keep_copy(struct mw_world *world, const struct mw_submission *submission) {
    if (device_of(world, submission->device)->receive_by == MW_RECEIVE_IMAP)
        mw_imap_device_save_sent(world, submission->device, submission->job.message, submission->message);
    else
        mw_world_mail(world, MW_RECORD_MAIL_ADDED, world->sent_store[submission->device], submission->message,
                      ++world->sent_uid[submission->device],
                      mw_trace_text(world->trace, submission->job.message));
}

static void submission_tells(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    struct mw_submission *submission = end->work;
    const struct mw_scenario_device *device = device_of(world, submission->device);
    const char *reply = fact->text.len ? copy(world, fact->text) : no_connection(world);
    switch ((enum mw_smtp_client_news)fact->code) {
    case MW_SMTP_RECIPIENT_ACCEPTED: break;
    case MW_SMTP_RECIPIENT_REFUSED:
        submission->failed = true;
        MW_NOTE(world, end->host, MW_NOTICE_RECIPIENT_FAILED, submission->message,
                submission->job.envelope.to[fact->number], reply);
        break;
    case MW_SMTP_LOGIN_REFUSED:
        submission->failed = true;
        MW_NOTE(world, end->host, MW_NOTICE_LOGIN_FAILED, submission->message,
                mw_world_title(world, end->host), reply);
        break;
    case MW_SMTP_MESSAGE_ACCEPTED:
        submission->accepted = true;
        if (submission->uid != 0) mw_outbox_sent(world, submission);
        keep_copy(world, submission);
        MW_NOTE(world, end->host, MW_NOTICE_SENT, submission->message, device->send_server);
        break;
    case MW_SMTP_MESSAGE_REFUSED:
    case MW_SMTP_CONNECTION_FAILED:
        submission->failed = true;
        MW_NOTE(world, end->host, MW_NOTICE_SEND_FAILED, submission->message, device->send_server, reply);
        break;
    }
}

/* What lay in the outbox is the outbox's business. */
static void over(struct mw_world *world, struct mw_submission *submission) {
    bool good = submission->accepted && !submission->failed;
    if (submission->uid != 0)
        mw_outbox_tried(world, submission, good);
    else
        mw_script_done(world, submission->step, good);
}

static void submission_ended(struct mw_world *world, struct mw_end *end, enum mw_ending ending) {
    (void)ending;
    over(world, end->work);
}

static void submission_destroy(struct mw_end *end) {
    mw_smtp_client_destroy(end->machine);
}

void mw_client_asks_nothing(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    (void)world, (void)end, (void)fact;
    MW_ASSERT(!"a client has no questions");
}

static const struct mw_role submitting = {
    MW_PROTOCOL_SMTP, 0, mw_client_asks_nothing, submission_tells, submission_ended, submission_destroy};

static void submission_told(struct mw_world *world, void *work, const struct mw_resolver_answer *answer) {
    struct mw_submission *submission = work;
    const struct mw_scenario_device *device = device_of(world, submission->device);
    if (!mw_client_address_found(world, device->host, answer)) {
        over(world, submission);
        return;
    }
    struct mw_smtp_client *client = mw_smtp_client_create(&submission->job);
    struct mw_end *end = mw_world_connect(world, device->host, &answer->addresses[0], device->send_port,
                                          &submitting, client, mw_smtp_client_session(client), submission);
    end->message = submission->message;
    end->store =
        submission->uid ? world->outboxes[submission->device].store : world->sent_store[submission->device];
}

/* Builds the message as the device writes it; lines end in CRLF. The trace may forget it before it is sent.
 */
static struct mw_span write_message(struct mw_world *world, const struct mw_scenario_step *step,
                                    uint32_t number) {
    const struct mw_scenario_device *device = device_of(world, step->device);
    const struct mw_scenario_person *person = &world->scenario->people[device->person];
    const struct mw_scenario_message *message = &step->message;
    struct mw_buffer from = {0}, bytes = {0};
    mw_address_format(&from, mw_span_of(person->name), mw_span_of(person->address));
    struct mw_attachment *files = mw_arena_alloc(&world->arena, message->attachment_count * sizeof *files);
    for (size_t i = 0; i < message->attachment_count; i++)
        files[i] = (struct mw_attachment){message->attachments[i].name, message->attachments[i].type,
                                          message->attachments[i].bytes};
    const char *host = world->scenario->hosts[device->host].face.name;
    const char *id = mw_arena_format(&world->arena, "%u.%s@%s", number, person->id, host);
    /* What an earlier run sent lies in the mailboxes still. */
    if (world->keeper != NULL)
        id = mw_arena_format(&world->arena, "%u.%lld.%s@%s", number,
                             (long long)world->scenario->about.start_epoch_s, person->id, host);
    struct mw_draft draft = {.from = message->from ? message->from : mw_buffer_text(&from),
                             .to = message->to,
                             .to_count = message->to_count,
                             .subject = message->subject,
                             .text = message->text,
                             .attachments = files,
                             .attachment_count = message->attachment_count,
                             .date = mw_world_date(world),
                             .message_id = id,
                             .seed = world->scenario->about.seed ^ mw_hash(id, mw_span_of(id).len)};
    mw_compose(&draft, &bytes);
    struct mw_span text = mw_arena_span(&world->arena, mw_buffer_span(&bytes));
    mw_buffer_free(&bytes);
    mw_buffer_free(&from);
    return text;
}

/* The envelope has addresses only; the header may have names beside them. */
static const char **bare_addresses(struct mw_world *world, const struct mw_scenario_message *message) {
    const char **bare = mw_arena_alloc(&world->arena, message->to_count * sizeof *bare);
    for (size_t i = 0; i < message->to_count; i++) {
        struct mw_address address;
        struct mw_buffer spec = {0};
        if (mw_address_parse(mw_span_of(message->to[i]), &address)) mw_address_spec(&address, &spec);
        bare[i] = spec.len ? copy(world, mw_buffer_span(&spec)) : message->to[i];
        mw_buffer_free(&spec);
    }
    return bare;
}

void mw_client_send(struct mw_world *world, uint32_t number) {
    const struct mw_scenario_step *step = &world->scenario->steps[number];
    const struct mw_scenario_device *device = device_of(world, step->device);
    const struct mw_scenario_person *person = &world->scenario->people[device->person];
    struct mw_submission *submission = mw_arena_alloc(&world->arena, sizeof *submission);
    submission->step = number;
    submission->device = step->device;
    submission->message = mw_world_new_message(world, number);
    submission->job =
        (struct mw_smtp_job){.helo_name = world->scenario->hosts[device->host].face.name,
                             .login = device->send_login ? person->address : NULL,
                             .password = device->send_login ? person->password : NULL,
                             .mechanism = "PLAIN", /* which the lessons show: it hides nothing */
                             .envelope = {.from = step->envelope_from ? step->envelope_from : person->address,
                                          .to = bare_addresses(world, &step->message),
                                          .to_count = step->message.to_count},
                             .message = write_message(world, step, submission->message),
                             .pipelining = device->pipelining};
    if (world->outboxes[step->device].offline)
        mw_outbox_put(world, submission);
    else
        mw_client_submit(world, submission);
}

void mw_client_submit(struct mw_world *world, struct mw_submission *submission) {
    const struct mw_scenario_device *device = device_of(world, submission->device);
    submission->accepted = submission->failed = false;
    mw_names_ask(world, device->host, device->send_server, MW_DNS_A, submission_told, submission,
                 &world->arena);
}

/* --- fetching --- */

static void store_fetched(struct mw_world *world, struct mw_end *end, struct visit *visit,
                          struct mw_span bytes) {
    struct mw_device *device = &world->devices[visit->device];
    uint32_t text = mw_trace_text(world->trace, bytes), uid;
    /* The machine was told the room that there is, so this cannot be MW_FULL. */
    if (mw_device_add(device, mw_world_bytes(world, text), end->message, &uid) != MW_OK) return;
    if (visit->uidl && *visit->uidl) mw_device_know(device, visit->uidl, mw_world_now(world));
    visit->fetched++;
    mw_world_mail(world, MW_RECORD_MAIL_ADDED, world->device_store[visit->device], end->message, uid, text);
}

static void tell_done(struct mw_world *world, struct mw_end *end, struct visit *visit) {
    const char *title = mw_world_title(world, end->host);
    struct mw_device *device = &world->devices[visit->device];
    visit->done = true;
    for (size_t i = 0; i < visit->deleted_count; i++)
        mw_device_forget(device, visit->deleted[i]);
    if (visit->fetched + visit->known + visit->deleted_count == 0) {
        MW_NOTE(world, end->host, MW_NOTICE_NOTHING_THERE, MW_NONE, title);
        return;
    }
    struct mw_arena *arena = &world->arena;
    MW_NOTE(world, end->host, MW_NOTICE_FETCH_DONE, MW_NONE, title,
            mw_arena_format(arena, "%zu", visit->fetched), mw_arena_format(arena, "%zu", visit->known),
            mw_arena_format(arena, "%zu", visit->deleted_count));
}

static void visit_tells(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    struct visit *visit = end->work;
    const char *text = fact->code == MW_POP3_FETCHED ? NULL : copy(world, fact->text);
    switch ((enum mw_pop3_client_news)fact->code) {
    case MW_POP3_FETCHES: visit->uidl = text; break;
    case MW_POP3_FETCHED: store_fetched(world, end, visit, fact->text); break;
    case MW_POP3_DELETED:
        MW_GROW(visit->deleted, visit->deleted_count, visit->deleted_capacity);
        visit->deleted[visit->deleted_count++] = text;
        break;
    case MW_POP3_KNOWN: visit->known++; break;
    case MW_POP3_NO_UIDL:
        MW_NOTE(world, end->host, MW_NOTICE_NO_UIDL, MW_NONE, mw_world_title(world, end->host));
        break;
    case MW_POP3_NO_ROOM: {
        struct mw_buffer size = {0};
        mw_text_size(&size, fact->number, false);
        mw_buffer_add_byte(&size, MW_NOTICE_OTHER_LANGUAGE);
        mw_text_size(&size, fact->number, true);
        MW_NOTE(world, end->host, MW_NOTICE_DEVICE_FULL, MW_NONE, mw_world_title(world, end->host),
                mw_buffer_text(&size));
        mw_buffer_free(&size);
        break;
    }
    case MW_POP3_LOGIN_REFUSED:
        visit->failed = true;
        MW_NOTE(world, end->host, MW_NOTICE_LOGIN_FAILED, MW_NONE, mw_world_title(world, end->host), text);
        break;
    case MW_POP3_DONE: tell_done(world, end, visit); break;
    case MW_POP3_FAILED:
        visit->failed = true;
        MW_NOTE(world, end->host, MW_NOTICE_FETCH_FAILED, MW_NONE, mw_world_title(world, end->host),
                *text ? text : no_connection(world));
        break;
    }
}

static void visit_ended(struct mw_world *world, struct mw_end *end, enum mw_ending ending) {
    (void)ending;
    struct visit *visit = end->work;
    mw_script_done(world, visit->step, visit->done && !visit->failed);
}

static void visit_destroy(struct mw_end *end) {
    struct visit *visit = end->work;
    mw_pop3_client_destroy(end->machine);
    mw_free(visit->deleted);
    visit->deleted = NULL;
}

static const struct mw_role fetching = {MW_PROTOCOL_POP3, 0,           mw_client_asks_nothing,
                                        visit_tells,      visit_ended, visit_destroy};

static void visit_told(struct mw_world *world, void *work, const struct mw_resolver_answer *answer) {
    struct visit *visit = work;
    const struct mw_scenario_device *device = device_of(world, visit->device);
    if (!mw_client_address_found(world, device->host, answer)) {
        mw_script_done(world, visit->step, false);
        return;
    }
    struct mw_pop3_client *client = mw_pop3_client_create(&visit->job);
    mw_world_connect(world, device->host, &answer->addresses[0], device->receive_port, &fetching, client,
                     mw_pop3_client_session(client), visit);
}

void mw_client_fetch(struct mw_world *world, uint32_t number) {
    const struct mw_scenario_step *step = &world->scenario->steps[number];
    const struct mw_scenario_device *device = device_of(world, step->device);
    const struct mw_scenario_person *person = &world->scenario->people[device->person];
    const struct mw_device *state = &world->devices[step->device];
    if (world->outboxes[step->device].offline) {
        MW_NOTE(world, device->host, MW_NOTICE_NOT_DONE, MW_NONE, mw_world_title(world, device->host),
                mw_world_words(world, "it is offline", "perangkat sedang luring"));
        mw_script_done(world, number, false);
        return;
    }
    struct mw_pop3_known *known = mw_arena_alloc(&world->arena, state->known_count * sizeof *known);
    for (size_t i = 0; i < state->known_count; i++)
        known[i] = (struct mw_pop3_known){state->known[i].uidl, state->known[i].fetched_us};
    struct visit *visit = mw_arena_alloc(&world->arena, sizeof *visit);
    visit->step = number;
    visit->device = step->device;
    visit->job = (struct mw_pop3_job){.login = person->address,
                                      .password = person->password,
                                      .mode = device->mode,
                                      .delete_after_us = device->delete_after_us,
                                      .known = known,
                                      .known_count = state->known_count,
                                      .room_bytes = mw_device_room(state)};
    mw_names_ask(world, device->host, device->receive_server, MW_DNS_A, visit_told, visit, &world->arena);
}
