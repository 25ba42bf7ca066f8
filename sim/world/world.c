#include "sim/world/world.h"

#include <string.h>

#include "sim/base/check.h"
#include "sim/base/memory.h"
#include "sim/trace/notice.h"
#include "sim/world/inside.h"

static const int64_t HORIZON_US = (int64_t)MW_WORLD_HORIZON_DAYS * 24 * 3600 * 1000000;

/* --- records --- */

int64_t mw_world_now(const struct mw_world *world) {
    return mw_net_now(world->net);
}

struct mw_span mw_world_bytes(const struct mw_world *world, uint32_t text) {
    return mw_trace_bytes(world->trace, text);
}

struct mw_date mw_world_date(const struct mw_world *world) {
    const struct mw_about *about = &world->scenario->about;
    return (struct mw_date){about->start_epoch_s + mw_world_now(world) / 1000000, about->utc_offset_min};
}

void mw_world_mail(struct mw_world *world, enum mw_record_kind kind, uint32_t store, uint32_t message,
                   uint32_t uid, uint32_t text) {
    struct mw_record record =
        mw_record_of(kind, mw_world_now(world), world->trace->catalogue.stores[store].host);
    record.mail.store = store;
    record.mail.message = message;
    record.mail.uid = uid;
    record.mail.text = text;
    mw_trace_add(world->trace, &record);
}

void mw_world_notice(struct mw_world *world, uint16_t host, int notice, uint32_t message,
                     const char *const *args) {
    struct mw_buffer words = {0};
    for (size_t i = 0; args[i] != NULL; i++) {
        if (i > 0) mw_buffer_add_byte(&words, MW_NOTICE_SEPARATOR);
        mw_buffer_add_text(&words, args[i]);
    }
    struct mw_record record = mw_record_of(MW_RECORD_NOTICE, mw_world_now(world), host);
    record.notice.notice = (uint32_t)notice;
    record.notice.args = mw_trace_text(world->trace, mw_buffer_span(&words));
    record.notice.cause = MW_NONE;
    record.notice.message = message;
    mw_buffer_free(&words);
    mw_trace_add(world->trace, &record);
}

const char *mw_world_words(struct mw_world *world, const char *english, const char *indonesian) {
    struct mw_buffer both = {0};
    mw_buffer_format(&both, "%s%c%s", english, MW_NOTICE_OTHER_LANGUAGE, indonesian);
    const char *words = NULL;
    for (size_t i = 0; i < world->word_count && words == NULL; i++)
        if (strcmp(world->words[i], mw_buffer_text(&both)) == 0) words = world->words[i];
    if (words == NULL) {
        MW_GROW(world->words, world->word_count, world->word_capacity);
        words = world->words[world->word_count++] = mw_arena_text(&world->arena, mw_buffer_text(&both));
    }
    mw_buffer_free(&both);
    return words;
}

const char *mw_world_title(struct mw_world *world, uint16_t host) {
    struct mw_bilingual title = world->trace->catalogue.hosts[host].title;
    return mw_world_words(world, mw_say(title, MW_LANGUAGE_EN), mw_say(title, MW_LANGUAGE_ID));
}

uint32_t mw_world_new_message(struct mw_world *world, uint32_t step) {
    for (; step != MW_NONE && world->step_count <= world->message_count; world->step_count++) {
        MW_GROW(world->message_step, world->step_count, world->step_capacity);
        world->message_step[world->step_count] = MW_NONE;
    }
    if (step != MW_NONE) world->message_step[world->message_count] = step;
    return world->message_count++;
}

uint32_t mw_world_step_of(const struct mw_world *world, uint32_t message) {
    return message < world->step_count ? world->message_step[message] : MW_NONE;
}

/* Whose conversation this packet belongs to; MW_NONE: it comes late, and the conversation is forgotten. */
static uint32_t conversation_of(const struct mw_world *world, const struct mw_net_event *event) {
    if (event->packet.flags & MW_NET_UDP) return mw_names_exchange(world, &event->packet);
    const struct mw_wire *wire = world->wires[event->connection];
    return wire == NULL ? MW_NONE : wire->ends[0].connection;
}

static void put_packet(struct mw_world *world, const struct mw_net_event *event) {
    const struct mw_net_packet *packet = &event->packet;
    struct mw_record record = mw_record_of(MW_RECORD_PACKET, event->at_us, packet->from);
    record.connection = conversation_of(world, event);
    if (record.connection == MW_NONE) return;
    record.peer = packet->to;
    record.flags = packet->flags;
    record.travel_us = packet->travel_us;
    record.packet.seq = packet->seq;
    record.packet.ack = packet->ack;
    record.packet.length = packet->length;
    if (packet->flags & MW_NET_UDP) {
        record.packet.text = mw_trace_text(world->trace, event->bytes);
    } else if (record.peer == MW_NO_HOST) {
        record.peer = world->wires[event->connection]->ends[0].peer;
    }
    mw_trace_add(world->trace, &record);
}

/* What becomes of a connection, seen from one of its ends. */
static uint32_t put_turn(struct mw_world *world, const struct mw_end *end, enum mw_record_kind kind) {
    struct mw_record record = mw_record_of(kind, mw_world_now(world), end->host);
    record.peer = end->peer;
    record.connection = end->connection;
    return mw_trace_add(world->trace, &record);
}

/* --- connections --- */

/* An address that no host has (a DNS record may name any) gets a host of its own in the catalogue, without
 * links: so that it can be seen where the packets were meant to go. */
static uint16_t nobody_at(struct mw_world *world, const struct mw_ip *ip) {
    struct mw_catalogue *catalogue = &world->trace->catalogue;
    char words[MW_IP_TEXT_BYTES];
    uint16_t known = mw_catalogue_find_host(catalogue, mw_ip_text(ip, words));
    if (known != MW_NO_HOST) return known;
    const char *text = mw_arena_text(&catalogue->arena, words);
    struct mw_host face = {.id = text,
                           .name = text,
                           .title = MW_BOTH(text, text),
                           .role = MW_BOTH("nobody has this address", "tidak ada yang beralamat ini"),
                           .kind = MW_HOST_SERVER,
                           .ipv4 = text,
                           .x = 500,
                           .y = 900};
    return (uint16_t)mw_catalogue_add_host(catalogue, &face);
}

struct mw_end *mw_world_connect(struct mw_world *world, uint16_t host, const struct mw_ip *to, uint16_t port,
                                const struct mw_role *role, void *machine, struct mw_session *session,
                                void *work) {
    struct mw_end *real = mw_outside_call(world, host, to, port, role, machine, session, work);
    if (real != NULL) return real;
    uint32_t number = mw_net_connect(world->net, host, to, port);
    struct mw_net_connection ends = mw_net_connection(world->net, number);
    if (ends.server == MW_NET_NO_HOST) ends.server = nobody_at(world, to);
    struct mw_connection face = {.protocol = role->protocol,
                                 .client = ends.client,
                                 .server = ends.server,
                                 .client_port = ends.client_port,
                                 .server_port = ends.server_port,
                                 .opened_by = MW_NONE,
                                 .machine = {0xFFFF, 0xFFFF}};
    uint32_t connection = mw_catalogue_add_connection(&world->trace->catalogue, &face);
    struct mw_wire *wire = mw_alloc(sizeof *wire);
    for (int side = 0; side < 2; side++) {
        wire->ends[side] = (struct mw_end){.wire = number,
                                           .connection = connection,
                                           .side = side,
                                           .host = side ? ends.server : ends.client,
                                           .peer = side ? ends.client : ends.server,
                                           .heard = MW_NONE,
                                           .message = MW_NONE,
                                           .store = MW_NONE,
                                           .armed_us = MW_NEVER};
    }
    MW_ASSERT(number == world->wire_count);
    MW_GROW(world->wires, world->wire_count, world->wire_capacity);
    world->wires[world->wire_count++] = wire;
    mw_end_take(world, &wire->ends[0], role, machine, session, work);
    return &wire->ends[0];
}

static void accept_connection(struct mw_world *world, struct mw_end *end) {
    uint16_t port = world->trace->catalogue.connections[end->connection].server_port;
    bool taken = mw_mta_accept(world, end, port) || mw_postbox_accept(world, end, port) ||
                 mw_imapbox_accept(world, end, port);
    MW_ASSERT(taken);
    mw_end_opened(world, end);
}

/* Every end hears of the conversation's end, machines are released, and their memory with them. */
static void release_wire(struct mw_world *world, struct mw_wire *wire, enum mw_ending ending) {
    for (int side = 0; side < 2; side++)
        mw_end_over(world, &wire->ends[side], ending);
    for (int side = 0; side < 2; side++)
        mw_end_release(&wire->ends[side]);
}

static void on_tcp(struct mw_world *world, const struct mw_net_event *event) {
    struct mw_wire *wire = world->wires[event->connection];
    if (wire == NULL) return;
    struct mw_end *end = &wire->ends[event->side];
    switch (event->kind) {
    case MW_NET_CONNECTING:
        world->trace->catalogue.connections[end->connection].opened_by =
            put_turn(world, end, MW_RECORD_CONNECTING);
        break;
    case MW_NET_CONNECTED:
        put_turn(world, end, MW_RECORD_CONNECTED);
        mw_end_opened(world, end);
        break;
    case MW_NET_ACCEPTED: accept_connection(world, end); break;
    case MW_NET_DATA: mw_end_feed(world, end, event->bytes); break;
    case MW_NET_ENDED: mw_end_over(world, end, MW_ENDED_BROKEN); break;
    case MW_NET_REFUSED:
        put_turn(world, end, MW_RECORD_REFUSED);
        release_wire(world, wire, MW_ENDED_REFUSED);
        break;
    case MW_NET_TIMED_OUT:
        put_turn(world, end, MW_RECORD_TIMED_OUT);
        mw_end_over(world, end, MW_ENDED_SILENT);
        mw_end_release(end);
        break;
    case MW_NET_RESET:
        put_turn(world, end, MW_RECORD_RESET);
        mw_end_over(world, end, MW_ENDED_SILENT);
        mw_end_release(end);
        break;
    case MW_NET_CLOSED:
        put_turn(world, end, MW_RECORD_CLOSED);
        release_wire(world, wire, MW_ENDED_WELL);
        break;
    default: break;
    }
}

/* --- the loop --- */

static void on_wake(struct mw_world *world, const struct mw_net_event *event) {
    uint32_t subject = event->wake.subject;
    switch ((enum mw_wake)event->wake.kind) {
    case MW_WAKE_STEP: mw_script_begin(world, subject); break;
    case MW_WAKE_WATCH: mw_imap_device_watch_again(world, subject); break;
    case MW_WAKE_SESSION:
        if (world->wires[subject] != NULL)
            mw_end_wake(world, &world->wires[subject]->ends[event->wake.detail]);
        break;
    case MW_WAKE_RESOLVER: mw_names_wake(world, (uint16_t)subject); break;
    case MW_WAKE_QUEUE: mw_queue_run(world, subject); break;
    case MW_WAKE_LATE: mw_queue_is_late(world, subject, event->wake.detail); break;
    case MW_WAKE_LOOK: mw_end_look_again(world); break;
    case MW_WAKE_CLOCK: break;
    }
}

static void run_until(struct mw_world *world, int64_t until_us) {
    struct mw_net_event event;
    while (mw_net_next(world->net, until_us, &event)) {
        switch (event.kind) {
        case MW_NET_PACKET: put_packet(world, &event); break;
        case MW_NET_DATAGRAM: mw_names_datagram(world, &event); break;
        case MW_NET_WAKE: on_wake(world, &event); break;
        default: on_tcp(world, &event); break;
        }
    }
}

void mw_world_run(struct mw_world *world) {
    run_until(world, HORIZON_US);
}

void mw_world_advance(struct mw_world *world, int64_t until_us) {
    if (until_us > mw_world_now(world)) mw_net_wake(world->net, until_us, MW_WAKE_CLOCK, 0, 0);
    run_until(world, until_us);
    mw_outside_wake(world);
}

int64_t mw_world_next(const struct mw_world *world) {
    int64_t net_us = mw_net_next_at(world->net), outside_us = mw_outside_timer(world);
    return net_us < outside_us ? net_us : outside_us;
}
