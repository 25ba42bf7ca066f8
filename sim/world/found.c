/* Founding a world: from the scenario's plain data to hosts, links, names, stores and what lies in them. */
#include "sim/base/check.h"
#include "sim/base/memory.h"
#include "sim/mail/compose.h"
#include "sim/world/inside.h"

/* --- the catalogue: a trace outlives its scenario, so every text is copied --- */

static const char *keep(struct mw_trace *trace, const char *text) {
    return mw_arena_text(&trace->catalogue.arena, text);
}

static struct mw_bilingual keep_both(struct mw_trace *trace, struct mw_bilingual text) {
    for (int i = 0; i < MW_LANGUAGE_COUNT; i++)
        text.in[i] = keep(trace, text.in[i]);
    return text;
}

static void put_about(struct mw_trace *trace, const struct mw_about *about) {
    struct mw_about kept = *about;
    kept.id = keep(trace, about->id);
    kept.title = keep_both(trace, about->title);
    kept.summary = keep_both(trace, about->summary);
    kept.variant = keep(trace, about->variant);
    kept.variant_title = keep_both(trace, about->variant_title);
    kept.variant_summary = keep_both(trace, about->variant_summary);
    kept.objectives =
        mw_arena_alloc(&trace->catalogue.arena, about->objective_count * sizeof *kept.objectives);
    for (size_t i = 0; i < about->objective_count; i++)
        kept.objectives[i] = keep_both(trace, about->objectives[i]);
    trace->catalogue.about = kept;
}

static void put_host(struct mw_trace *trace, const struct mw_host *host) {
    struct mw_host kept = *host;
    kept.id = keep(trace, host->id);
    kept.name = keep(trace, host->name);
    kept.title = keep_both(trace, host->title);
    kept.role = keep_both(trace, host->role);
    kept.ipv4 = keep(trace, host->ipv4);
    kept.ipv6 = keep(trace, host->ipv6);
    mw_catalogue_add_host(&trace->catalogue, &kept);
}

static void put_faces(struct mw_trace *trace, const struct mw_scenario *scenario) {
    put_about(trace, &scenario->about);
    for (size_t i = 0; i < scenario->host_count; i++)
        put_host(trace, &scenario->hosts[i].face);
    for (size_t i = 0; i < scenario->link_count; i++) {
        struct mw_link kept = scenario->links[i].face;
        kept.id = keep(trace, kept.id);
        mw_catalogue_add_link(&trace->catalogue, &kept);
    }
    for (size_t i = 0; i < scenario->step_count; i++) {
        struct mw_step kept = scenario->steps[i].face;
        kept.id = keep(trace, kept.id);
        kept.title = keep_both(trace, kept.title);
        kept.record = MW_NONE;
        mw_catalogue_add_step(&trace->catalogue, &kept);
    }
}

static uint32_t put_store(struct mw_world *world, enum mw_store_kind kind, uint16_t host, const char *name,
                          const struct mw_scenario_person *owner, uint64_t capacity_bytes) {
    struct mw_store store = {.kind = kind,
                             .host = host,
                             .name = keep(world->trace, name),
                             .owner = owner ? keep(world->trace, owner->address) : NULL,
                             .owner_name = owner ? keep(world->trace, owner->name) : NULL,
                             .capacity_bytes = capacity_bytes};
    return mw_catalogue_add_store(&world->trace->catalogue, &store);
}

/* --- network and names --- */

static void found_network(struct mw_world *world) {
    const struct mw_scenario *scenario = world->scenario;
    for (size_t i = 0; i < scenario->host_count; i++) {
        const struct mw_host *face = &scenario->hosts[i].face;
        struct mw_ip v4, v6;
        bool has_v4 = face->ipv4 && mw_ip_parse(face->ipv4, &v4),
             has_v6 = face->ipv6 && mw_ip_parse(face->ipv6, &v6);
        mw_net_add_host(world->net, face->name, has_v4 ? &v4 : NULL, has_v6 ? &v6 : NULL);
    }
    for (size_t i = 0; i < scenario->link_count; i++) {
        const struct mw_scenario_link *link = &scenario->links[i];
        struct mw_net_link_settings settings = {link->face.latency_us,    link->face.bits_per_s,
                                                link->loss_per_million,   link->blocked_ports,
                                                link->blocked_port_count, link->cut};
        mw_net_add_link(world->net, link->face.a, link->face.b, &settings);
    }
}

static void add_dns_record(struct mw_world *world, const struct mw_scenario_dns_record *from) {
    struct mw_dns_record record = {
        .name = from->name, .type = from->type, .ttl_s = from->ttl_s, .preference = from->preference};
    switch (from->type) {
    case MW_DNS_A:
    case MW_DNS_AAAA: mw_ip_parse(from->value, &record.address); break;
    case MW_DNS_TXT: record.text = mw_span_of(from->value); break;
    default: record.target = from->value; break;
    }
    mw_dns_zone_add(&world->zone, &record);
}

static void found_names(struct mw_world *world) {
    const struct mw_scenario *scenario = world->scenario;
    bool served = scenario->dns_server != MW_NO_HOST;
    const struct mw_host *server = served ? &scenario->hosts[scenario->dns_server].face : NULL;
    mw_dns_zone_init(&world->zone, "example", served ? server->name : "nowhere.example", 300);
    for (size_t i = 0; i < scenario->dns_count; i++)
        add_dns_record(world, &scenario->dns[i]);
    mw_names_listen(world);
    struct mw_ip ip;
    if (!served || server->ipv4 == NULL || !mw_ip_parse(server->ipv4, &ip)) return;
    for (size_t i = 0; i < scenario->host_count; i++)
        world->hosts[i].resolver =
            mw_resolver_create(scenario->about.seed, scenario->hosts[i].face.name, &ip);
}

/* --- where letters lie --- */

static void found_hosts(struct mw_world *world) {
    const struct mw_scenario *scenario = world->scenario;
    for (size_t i = 0; i < scenario->host_count; i++) {
        const struct mw_scenario_host *host = &scenario->hosts[i];
        struct mw_world_host *state = &world->hosts[i];
        state->resolver_armed_us = MW_RESOLVER_NEVER;
        state->random = mw_random_stream(scenario->about.seed, host->face.name);
        state->queue_store = MW_NONE;
        mw_accounts_init(world, &state->postmaster, (uint16_t)i,
                         mw_arena_format(&world->arena, "postmaster@%s", host->face.name), "postmaster", 0);
        if (host->software.mta) {
            state->queue_store = put_store(world, MW_STORE_QUEUE, (uint16_t)i, "queue", NULL, 0);
            mw_mta_listen(world, (uint16_t)i);
        }
        if (host->software.mailboxes) mw_postbox_listen(world, (uint16_t)i);
        if (host->software.mailboxes) mw_imapbox_listen(world, (uint16_t)i);
    }
}

/* Only then can letters come to lie in its outbox. */
static bool goes_offline(const struct mw_scenario *scenario, uint32_t device) {
    for (size_t i = 0; i < scenario->step_count; i++)
        if (scenario->steps[i].device == device && scenario->steps[i].action == MW_STEP_GO_OFFLINE)
            return true;
    return false;
}

static void found_people(struct mw_world *world) {
    const struct mw_scenario *scenario = world->scenario;
    for (size_t i = 0; i < scenario->person_count; i++) {
        const struct mw_scenario_person *person = &scenario->people[i];
        uint16_t home = mw_world_home(world, person->address, MW_NO_HOST);
        struct mw_world_account *account = &world->accounts[i];
        mw_accounts_init(world, account, home, person->address, person->name, person->quota_bytes);
        if (home != MW_NO_HOST)
            mw_accounts_show(world, account, scenario->usual_folders ? ~0u : person->folders);
    }
    for (size_t i = 0; i < scenario->device_count; i++) {
        const struct mw_scenario_device *device = &scenario->devices[i];
        const struct mw_scenario_person *person = &scenario->people[device->person];
        world->devices[i].capacity_bytes = device->capacity_bytes;
        world->device_store[i] = world->sent_store[i] = MW_NONE;
        bool imap = device->receive_server && device->receive_by == MW_RECEIVE_IMAP;
        if (device->receive_server)
            world->device_store[i] = put_store(world, MW_STORE_DEVICE, device->host, imap ? "INBOX" : "Inbox",
                                               person, device->capacity_bytes);
        if (imap) mw_imap_shown_init(world, (uint32_t)i, world->device_store[i]);
        world->outboxes[i].store = MW_NONE;
        if (device->send_server && goes_offline(scenario, (uint32_t)i))
            world->outboxes[i].store = put_store(world, MW_STORE_OUTBOX, device->host, "Outbox", person, 0);
        if (device->send_server && !imap)
            world->sent_store[i] = put_store(world, MW_STORE_SENT, device->host, "Sent", person, 0);
    }
}

static void put_initial(struct mw_world *world, uint32_t person, const struct mw_scenario_message *message,
                        size_t place) {
    const struct mw_about *about = &world->scenario->about;
    struct mw_arena *arena = &world->arena;
    const char *own = world->scenario->people[person].address;
    const char *to[] = {own};
    struct mw_attachment *files = mw_arena_alloc(arena, message->attachment_count * sizeof *files);
    for (size_t i = 0; i < message->attachment_count; i++)
        files[i] = (struct mw_attachment){message->attachments[i].name, message->attachments[i].type,
                                          message->attachments[i].bytes};
    const char *id = mw_arena_format(arena, "%zu.%s", place + 1, own);
    struct mw_draft draft = {
        .from = message->from,
        .to = message->to_count ? message->to : to,
        .to_count = message->to_count ? message->to_count : 1,
        .subject = message->subject,
        .text = message->text,
        .attachments = files,
        .attachment_count = message->attachment_count,
        .date = {about->start_epoch_s + message->date_us / 1000000, about->utc_offset_min},
        .message_id = id,
        .seed = about->seed ^ mw_hash(id, mw_span_of(id).len)};
    struct mw_buffer bytes = {0};
    mw_compose(&draft, &bytes);
    uint32_t text = mw_trace_text(world->trace, mw_buffer_span(&bytes));
    mw_buffer_free(&bytes);
    struct mw_world_account *owned = &world->accounts[person];
    struct mw_folder *inbox = mw_account_inbox(&owned->account);
    struct mw_mail mail = {.message = mw_world_new_message(world, MW_NONE),
                           .text = mw_world_bytes(world, text),
                           .arrived_s = draft.date.epoch_s};
    if (mw_account_add(&owned->account, inbox, &mail, &mail.uid) != MW_OK) return;
    mw_account_clear_journal(&owned->account);
    mw_accounts_put_initial(world, owned, inbox, &mail);
}

static void fill_mailboxes(struct mw_world *world) {
    for (size_t i = 0; i < world->scenario->person_count; i++) {
        const struct mw_scenario_person *person = &world->scenario->people[i];
        if (world->accounts[i].host == MW_NO_HOST) continue;
        for (size_t m = 0; m < person->mailbox_count; m++)
            put_initial(world, (uint32_t)i, &person->mailbox[m], m);
    }
}

struct mw_world *mw_world_create(const struct mw_scenario *scenario, struct mw_trace *trace) {
    MW_ASSERT(trace->record_count == 0);
    struct mw_world *world = mw_alloc(sizeof *world);
    world->scenario = scenario;
    world->trace = trace;
    world->net = mw_net_create(scenario->about.seed);
    world->hosts = mw_arena_alloc(&world->arena, scenario->host_count * sizeof *world->hosts);
    world->accounts = mw_arena_alloc(&world->arena, scenario->person_count * sizeof *world->accounts);
    world->devices = mw_arena_alloc(&world->arena, scenario->device_count * sizeof *world->devices);
    world->imap_devices = mw_arena_alloc(&world->arena, scenario->device_count * sizeof *world->imap_devices);
    world->outboxes = mw_arena_alloc(&world->arena, scenario->device_count * sizeof *world->outboxes);
    world->device_store = mw_arena_alloc(&world->arena, scenario->device_count * sizeof *world->device_store);
    world->sent_store = mw_arena_alloc(&world->arena, scenario->device_count * sizeof *world->sent_store);
    world->sent_uid = mw_arena_alloc(&world->arena, scenario->device_count * sizeof *world->sent_uid);
    world->steps = mw_arena_alloc(&world->arena, scenario->step_count * sizeof *world->steps);
    put_faces(trace, scenario);
    found_network(world);
    found_names(world);
    found_hosts(world);
    found_people(world);
    fill_mailboxes(world);
    mw_script_start(world);
    return world;
}

void mw_world_destroy(struct mw_world *world) {
    mw_outside_free_all(world);
    for (size_t i = 0; i < world->wire_count; i++) {
        for (int side = 0; side < 2 && world->wires[i] != NULL; side++)
            mw_end_release(&world->wires[i]->ends[side]);
        mw_free(world->wires[i]);
    }
    for (size_t i = 0; i < world->scenario->host_count; i++) {
        if (world->hosts[i].resolver) mw_resolver_destroy(world->hosts[i].resolver);
        mw_accounts_free(&world->hosts[i].postmaster);
    }
    for (size_t i = 0; i < world->scenario->person_count; i++)
        mw_accounts_free(&world->accounts[i]);
    for (size_t i = 0; i < world->scenario->device_count; i++)
        mw_device_free(&world->devices[i]), mw_imap_shown_free(&world->imap_devices[i]),
            mw_free(world->outboxes[i].waiting);
    mw_dns_zone_free(&world->zone);
    mw_net_destroy(world->net);
    mw_free(world->wires);
    for (size_t i = 0; i < world->lookup_count; i++)
        mw_free(world->lookups[i]);
    for (size_t i = 0; i < world->queue_count; i++)
        if (world->queue[i] != NULL) mw_queue_free(world->queue[i]);
    mw_free(world->lookups);
    mw_free(world->queue);
    mw_free(world->words);
    mw_free(world->message_step);
    mw_arena_free(&world->arena);
    mw_free(world);
}
