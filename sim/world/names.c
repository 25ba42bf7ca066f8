/* The DNS on the simulated network: hosts that ask, and the name server that answers.
 *
 * A query and its answer stand in the trace as a conversation of two lines over UDP. */
#include <string.h>

#include "sim/base/memory.h"
#include "sim/protocol/dns/line.h"
#include "sim/world/inside.h"

void mw_names_listen(struct mw_world *world) {
    uint16_t server = world->scenario->dns_server;
    if (server != MW_NO_HOST) mw_net_bind(world->net, server, MW_DNS_PORT);
}

static uint32_t put_datagram(struct mw_world *world, enum mw_record_kind kind, uint16_t from, uint16_t to,
                             uint32_t connection, uint32_t cause, struct mw_span bytes) {
    struct mw_buffer line = {0};
    mw_dns_line(bytes, &line);
    struct mw_record record = mw_record_of(kind, mw_world_now(world), from);
    record.peer = to;
    record.connection = connection;
    record.line.text = mw_trace_text(world->trace, mw_buffer_span(&line));
    record.line.cause = cause;
    if (kind == MW_RECORD_REPLY && mw_dns_line_failure(bytes)) record.flags |= MW_LINE_FAILURE;
    mw_buffer_free(&line);
    return mw_trace_add(world->trace, &record);
}

static void put_heard(struct mw_world *world, uint16_t host, uint32_t line) {
    const struct mw_record source = world->trace->records[line];
    struct mw_record record = mw_record_of(MW_RECORD_HEARD, mw_world_now(world), host);
    record.peer = source.host;
    record.connection = source.connection;
    record.line.text = source.line.text;
    record.line.cause = line;
    mw_trace_add(world->trace, &record);
}

static void send_query(struct mw_world *world, uint16_t host, const struct mw_resolver_query *query) {
    uint16_t server = world->scenario->dns_server;
    struct mw_connection face = {.protocol = MW_PROTOCOL_DNS,
                                 .client = host,
                                 .server = server,
                                 .client_port = query->port,
                                 .server_port = MW_DNS_PORT,
                                 .udp = true,
                                 .opened_by = (uint32_t)world->trace->record_count,
                                 .machine = {0xFFFF, 0xFFFF}};
    uint32_t connection = mw_catalogue_add_connection(&world->trace->catalogue, &face);
    put_datagram(world, MW_RECORD_COMMAND, host, server, connection, MW_NONE, query->bytes);
    mw_net_send_datagram(world->net, host, query->port, &query->server, MW_DNS_PORT, query->bytes);
}

/* The asker's conversation that this port belongs to: the latest one. */
static uint32_t exchange_of(const struct mw_world *world, uint16_t client, uint16_t port) {
    const struct mw_catalogue *catalogue = &world->trace->catalogue;
    for (size_t i = catalogue->connection_count; i-- > 0;) {
        const struct mw_connection *connection = &catalogue->connections[i];
        if (connection->udp && connection->client == client && connection->client_port == port)
            return (uint32_t)i;
    }
    return MW_NONE;
}

uint32_t mw_names_exchange(const struct mw_world *world, const struct mw_net_packet *packet) {
    if (packet->to_port == MW_DNS_PORT) return exchange_of(world, packet->from, packet->from_port);
    return exchange_of(world, packet->to, packet->to_port);
}

/* What a conversation's side said last; MW_NONE. */
static uint32_t last_line(const struct mw_world *world, uint32_t connection, enum mw_record_kind kind) {
    for (size_t at = world->trace->record_count; at-- > 0;) {
        const struct mw_record *record = &world->trace->records[at];
        if (record->connection == connection && record->kind == kind) return (uint32_t)at;
    }
    return MW_NONE;
}

static struct mw_lookup *take_lookup(struct mw_world *world, uint16_t host, uint32_t number) {
    for (size_t i = 0; i < world->lookup_count; i++) {
        struct mw_lookup *lookup = world->lookups[i];
        if (lookup->host != host || lookup->number != number) continue;
        world->lookups[i] = world->lookups[--world->lookup_count];
        return lookup;
    }
    return NULL;
}

/* An answer's own arrays die with the next call on the resolver, and whoever is told may well make one. */
static struct mw_resolver_answer keep_answer(struct mw_arena *arena,
                                             const struct mw_resolver_answer *answer) {
    struct mw_resolver_answer kept = *answer;
    struct mw_lookup_mx *mx = mw_arena_alloc(arena, answer->mx_count * sizeof *mx);
    for (size_t i = 0; i < answer->mx_count; i++)
        mx[i] = (struct mw_lookup_mx){answer->mx[i].preference, mw_arena_text(arena, answer->mx[i].host)};
    struct mw_ip *addresses = mw_arena_alloc(arena, answer->address_count * sizeof *addresses);
    if (answer->address_count)
        memcpy(addresses, answer->addresses, answer->address_count * sizeof *addresses);
    kept.name = mw_arena_text(arena, answer->name);
    kept.mx = mx;
    kept.addresses = addresses;
    kept.texts = NULL;
    kept.text_count = 0;
    return kept;
}

static void pump(struct mw_world *world, uint16_t host) {
    struct mw_world_host *state = &world->hosts[host];
    struct mw_resolver_query query;
    struct mw_resolver_answer answer;
    while (mw_resolver_next_query(state->resolver, &query))
        send_query(world, host, &query);
    int64_t timer_us = mw_resolver_next_timer(state->resolver);
    if (timer_us != MW_RESOLVER_NEVER && timer_us < state->resolver_armed_us) {
        state->resolver_armed_us = timer_us;
        mw_net_wake(world->net, timer_us, MW_WAKE_RESOLVER, host, 0);
    }
    while (mw_resolver_next_answer(state->resolver, &answer)) {
        if (answer.port) mw_net_unbind(world->net, host, answer.port);
        struct mw_lookup *lookup = take_lookup(world, host, answer.lookup);
        if (lookup == NULL) continue;
        struct mw_resolver_answer kept = keep_answer(lookup->arena, &answer);
        lookup->told(world, lookup->work, &kept);
        mw_free(lookup);
    }
}

void mw_names_ask(struct mw_world *world, uint16_t host, const char *name, enum mw_dns_type type,
                  void (*told)(struct mw_world *, void *, const struct mw_resolver_answer *), void *work,
                  struct mw_arena *arena) {
    struct mw_resolver *resolver = world->hosts[host].resolver;
    if (resolver == NULL) {
        struct mw_resolver_answer silent = {.status = MW_LOOKUP_SILENT, .name = name, .type = type};
        told(world, work, &silent);
        return;
    }
    struct mw_lookup *lookup = mw_alloc(sizeof *lookup);
    *lookup = (struct mw_lookup){.host = host,
                                 .told = told,
                                 .work = work,
                                 .arena = arena,
                                 .asked = (uint32_t)world->trace->record_count};
    MW_GROW(world->lookups, world->lookup_count, world->lookup_capacity);
    world->lookups[world->lookup_count++] = lookup;
    lookup->number = mw_resolver_ask(resolver, name, type, mw_world_now(world));
    pump(world, host);
}

static void serve(struct mw_world *world, const struct mw_net_event *event) {
    uint16_t server = event->datagram.host, client = event->datagram.from_host;
    uint32_t connection = exchange_of(world, client, event->datagram.from_port);
    uint32_t query = connection == MW_NONE ? MW_NONE : last_line(world, connection, MW_RECORD_COMMAND);
    if (query != MW_NONE) put_heard(world, server, query);
    struct mw_buffer response = {0};
    mw_dns_zone_answer(&world->zone, event->bytes, &response);
    if (response.len) {
        if (connection != MW_NONE) /* else it is forgotten that somebody asked */
            put_datagram(world, MW_RECORD_REPLY, server, client, connection, query,
                         mw_buffer_span(&response));
        mw_net_send_datagram(world->net, server, MW_DNS_PORT, &event->datagram.from,
                             event->datagram.from_port, mw_buffer_span(&response));
    }
    mw_buffer_free(&response);
}

void mw_names_datagram(struct mw_world *world, const struct mw_net_event *event) {
    uint16_t host = event->datagram.host;
    if (host == world->scenario->dns_server && event->datagram.port == MW_DNS_PORT) {
        serve(world, event);
        return;
    }
    if (world->hosts[host].resolver == NULL) return;
    uint32_t connection = exchange_of(world, host, event->datagram.port);
    uint32_t reply = connection == MW_NONE ? MW_NONE : last_line(world, connection, MW_RECORD_REPLY);
    if (reply != MW_NONE) put_heard(world, host, reply);
    mw_resolver_feed(world->hosts[host].resolver, &event->datagram.from, event->datagram.port, event->bytes,
                     mw_world_now(world));
    pump(world, host);
}

void mw_names_wake(struct mw_world *world, uint16_t host) {
    struct mw_world_host *state = &world->hosts[host];
    state->resolver_armed_us = MW_RESOLVER_NEVER;
    mw_resolver_on_timer(state->resolver, mw_world_now(world));
    pump(world, host);
}
