#include "sim/world/outside.h"

#include <string.h>

#include "sim/base/check.h"
#include "sim/base/dots.h"
#include "sim/base/memory.h"
#include "sim/protocol/pop3/client.h"
#include "sim/protocol/smtp/server.h"
#include "sim/world/inside.h"

/* Numbers of these connections never meet those of the network's. */
static const uint32_t OUTSIDE = 0x80000000u;

struct mw_outside {
    struct mw_end end;
    char address[MW_IP_TEXT_BYTES];
    struct mw_buffer out;
    bool closes;
    bool called;            /* it goes out, and nobody has taken it over yet */
    bool asked_secret;      /* the peer was asked for its password */
    bool open_login;        /* with a mechanism that shows the password to all who read along */
    bool reply_goes_on;     /* the real server's reply has more lines */
    uint32_t command;       /* ours that the real server is answering; MW_NONE */
    struct mw_buffer asked; /* numbers of commands that it has not answered yet */
    const struct mw_real_server *real;
};

/* --- the scenario ----------------------------------------------------------------------------------------
 */

/* How far a host stands from the straight way between two places, squared. */
static long off_the_way(const struct mw_host *host, const int from[2], const struct mw_host *to) {
    long way_x = to->x - from[0], way_y = to->y - from[1], x = host->x - from[0], y = host->y - from[1];
    long length = way_x * way_x + way_y * way_y, along = x * way_x + y * way_y;
    if (along < 0 || length == 0) return x * x + y * y;
    if (along > length) along = length;
    long dx = x - way_x * along / length, dy = y - way_y * along / length;
    return dx * dx + dy * dy;
}

/* The place of the card: of a few at the edges the one whose way to the server is farthest from all others.
 */
static void find_place(const struct mw_scenario *scenario, uint16_t server, int *x, int *y) {
    static const int places[][2] = {{100, 880}, {100, 560}, {100, 160}, {510, 900}, {900, 880}, {900, 160}};
    long best = -1;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        long nearest = 4000000;
        for (size_t h = 0; h < scenario->host_count; h++) {
            const struct mw_host *host = &scenario->hosts[h].face;
            long dx = host->x - places[i][0], dy = host->y - places[i][1];
            long off =
                h == server ? dx * dx + dy * dy : off_the_way(host, places[i], &scenario->hosts[server].face);
            if (off < nearest) nearest = off;
        }
        if (nearest <= best) continue;
        best = nearest;
        *x = places[i][0];
        *y = places[i][1];
    }
}

void mw_outside_scenario(const struct mw_scenario *scenario, uint16_t server, bool with_script,
                         struct mw_arena *arena, struct mw_scenario *out) {
    *out = *scenario;
    if (!with_script) out->step_count = 0;
    out->usual_folders = true;
    struct mw_scenario_host *hosts = mw_arena_alloc(arena, (scenario->host_count + 1) * sizeof *hosts);
    memcpy(hosts, scenario->hosts, scenario->host_count * sizeof *hosts);
    struct mw_host *face = &hosts[scenario->host_count].face;
    *face = (struct mw_host){.id = "outside",
                             .name = "outside",
                             .title = {{"Your mail program", "Program surelmu"}},
                             .role = {{"outside of the simulation", "di luar simulasi"}},
                             .kind = MW_HOST_LAPTOP,
                             .ipv4 = "127.0.0.1"};
    find_place(scenario, server, &face->x, &face->y);
    out->hosts = hosts;
    struct mw_scenario_link *links = mw_arena_alloc(arena, (scenario->link_count + 1) * sizeof *links);
    if (scenario->link_count) memcpy(links, scenario->links, scenario->link_count * sizeof *links);
    links[scenario->link_count].face =
        (struct mw_link){.id = "outside", .a = (uint16_t)scenario->host_count, .b = server};
    out->links = links;
    out->host_count++;
    out->link_count++;
}

bool mw_outside_service(const struct mw_scenario *scenario, uint16_t host, size_t number,
                        struct mw_service *service) {
    static const struct mw_service services[] = {{MW_PROTOCOL_SMTP, 25, false},
                                                 {MW_PROTOCOL_SMTP, 587, true},
                                                 {MW_PROTOCOL_SMTP, 2525, true},
                                                 {MW_PROTOCOL_POP3, 110, false},
                                                 {MW_PROTOCOL_IMAP, 143, false}};
    const struct mw_host_software *software = &scenario->hosts[host].software;
    for (size_t i = 0; i < sizeof services / sizeof *services; i++) {
        bool runs = services[i].protocol == MW_PROTOCOL_SMTP ? software->mta : software->mailboxes;
        if (!runs || number-- > 0) continue;
        *service = services[i];
        return true;
    }
    return false;
}

/* --- beginning and end -----------------------------------------------------------------------------------
 */

static uint32_t put_turn(struct mw_world *world, const struct mw_outside *outside, enum mw_record_kind kind) {
    const struct mw_connection *face = &world->trace->catalogue.connections[outside->end.connection];
    struct mw_record record = mw_record_of(kind, mw_world_now(world), face->client);
    record.peer = face->server;
    record.connection = outside->end.connection;
    return mw_trace_add(world->trace, &record);
}

static struct mw_outside *begin(struct mw_world *world, struct mw_connection face, int side,
                                const char *address) {
    struct mw_outsiders *all = &world->outsiders;
    struct mw_outside *outside = mw_alloc(sizeof *outside);
    face.machine[0] = face.machine[1] = 0xFFFF;
    face.opened_by = (uint32_t)world->trace->record_count;
    outside->command = MW_NONE;
    outside->end = (struct mw_end){.wire = OUTSIDE | all->next_number++,
                                   .connection = mw_catalogue_add_connection(&world->trace->catalogue, &face),
                                   .side = side,
                                   .host = side ? face.server : face.client,
                                   .peer = side ? face.client : face.server,
                                   .heard = MW_NONE,
                                   .message = MW_NONE,
                                   .store = MW_NONE,
                                   .armed_us = MW_NEVER,
                                   .outside = outside};
    for (size_t i = 0; address[i] && i + 1 < sizeof outside->address; i++)
        outside->address[i] = address[i];
    MW_GROW(all->open, all->count, all->capacity);
    all->open[all->count++] = outside;
    put_turn(world, outside, MW_RECORD_CONNECTING);
    return outside;
}

static enum mw_protocol protocol_of(const struct mw_world *world, uint16_t host, uint16_t port) {
    struct mw_service service;
    for (size_t i = 0; mw_outside_service(world->scenario, host, i, &service); i++)
        if (service.port == port) return service.protocol;
    return MW_PROTOCOL_NONE;
}

struct mw_outside *mw_outside_open(struct mw_world *world, uint16_t host, uint16_t port, const char *address,
                                   uint16_t from_port) {
    struct mw_connection face = {.protocol = protocol_of(world, host, port),
                                 .client = (uint16_t)(world->scenario->host_count - 1),
                                 .server = host,
                                 .client_port = from_port,
                                 .server_port = port};
    struct mw_outside *outside = begin(world, face, 1, address);
    bool taken = mw_mta_accept(world, &outside->end, port) || mw_postbox_accept(world, &outside->end, port) ||
                 mw_imapbox_accept(world, &outside->end, port);
    MW_ASSERT(taken);
    put_turn(world, outside, MW_RECORD_CONNECTED);
    mw_end_opened(world, &outside->end);
    return outside;
}

void mw_outside_good_bye(struct mw_world *world, struct mw_outside *outside, const char *words) {
    if (mw_imapbox_good_bye(world, &outside->end, words)) mw_end_speaks(world, &outside->end);
}

static void forget(struct mw_world *world, struct mw_outside *outside) {
    struct mw_outsiders *all = &world->outsiders;
    size_t i = 0;
    while (all->open[i] != outside)
        i++;
    memmove(all->open + i, all->open + i + 1, (all->count - i - 1) * sizeof *all->open);
    all->count--;
    mw_end_release(&outside->end);
    mw_buffer_free(&outside->out);
    mw_buffer_free(&outside->asked);
    mw_free(outside);
}

void mw_outside_over(struct mw_world *world, struct mw_outside *outside) {
    bool well = outside->closes;
    put_turn(world, outside, well ? MW_RECORD_CLOSED : MW_RECORD_RESET);
    mw_end_over(world, &outside->end, well ? MW_ENDED_WELL : MW_ENDED_SILENT);
    forget(world, outside);
}

void mw_outside_free_all(struct mw_world *world) {
    while (world->outsiders.count > 0)
        forget(world, world->outsiders.open[0]);
    mw_free(world->outsiders.open);
}

size_t mw_outside_count(const struct mw_world *world) {
    return world->outsiders.count;
}

/* --- going out -------------------------------------------------------------------------------------------
 */

void mw_outside_be_real(struct mw_world *world, const struct mw_real_server *reals, size_t count) {
    world->outsiders.reals = reals;
    world->outsiders.real_count = count;
}

static const struct mw_real_server *real_of(const struct mw_world *world, uint16_t host, uint16_t port) {
    const struct mw_real_server *found = NULL;
    for (size_t i = 0; i < world->outsiders.real_count; i++) {
        const struct mw_real_server *real = &world->outsiders.reals[i];
        if (real->host == host && (real->port == port || (real->port == 0 && found == NULL))) found = real;
    }
    return found;
}

struct mw_end *mw_outside_call(struct mw_world *world, uint16_t host, const struct mw_ip *to, uint16_t port,
                               const struct mw_role *role, void *machine, struct mw_session *session,
                               void *work) {
    if (world->outsiders.real_count == 0) return NULL;
    uint16_t server = mw_net_find_host(world->net, to);
    const struct mw_real_server *real = real_of(world, server, port);
    if (real == NULL) return NULL;
    struct mw_connection face = {
        .protocol = role->protocol, .client = host, .server = server, .server_port = port};
    struct mw_outside *outside = begin(world, face, 0, real->address);
    outside->real = real;
    outside->called = true;
    mw_end_take(world, &outside->end, role, machine, session, work);
    return &outside->end;
}

struct mw_outside *mw_outside_next_call(struct mw_world *world, const struct mw_real_server **to) {
    for (size_t i = 0; i < world->outsiders.count; i++) {
        struct mw_outside *outside = world->outsiders.open[i];
        if (!outside->called) continue;
        outside->called = false;
        *to = outside->real;
        return outside;
    }
    return NULL;
}

void mw_outside_connected(struct mw_world *world, struct mw_outside *outside) {
    put_turn(world, outside, MW_RECORD_CONNECTED);
    mw_end_opened(world, &outside->end);
}

void mw_outside_refused(struct mw_world *world, struct mw_outside *outside, bool silent) {
    put_turn(world, outside, silent ? MW_RECORD_TIMED_OUT : MW_RECORD_REFUSED);
    mw_end_over(world, &outside->end, silent ? MW_ENDED_SILENT : MW_ENDED_REFUSED);
    forget(world, outside);
}

/* --- bytes -----------------------------------------------------------------------------------------------
 */

void mw_outside_feed(struct mw_world *world, struct mw_outside *outside, struct mw_span bytes) {
    mw_end_feed(world, &outside->end, bytes);
}

struct mw_buffer *mw_outside_output(struct mw_outside *outside) {
    return &outside->out;
}

bool mw_outside_waits(const struct mw_outside *outside) {
    return outside->end.has_room != NULL && !outside->end.ended;
}

void mw_outside_has_room(struct mw_world *world, struct mw_outside *outside) {
    mw_end_has_room(world, &outside->end);
}

bool mw_outside_closes(const struct mw_outside *outside) {
    return outside->closes;
}

void mw_outside_says(struct mw_outside *outside, struct mw_span bytes, bool closes) {
    mw_buffer_add(&outside->out, bytes);
    outside->closes = outside->closes || closes;
}

const char *mw_outside_address(const struct mw_outside *outside) {
    return outside->address;
}

struct mw_end *mw_outside_end(struct mw_outside *outside) {
    return &outside->end;
}

static uint32_t lowered(uint32_t record, struct mw_forgotten gone) {
    return record == MW_NONE || record < gone.records ? MW_NONE : record - gone.records + gone.carried;
}

void mw_outside_renumber(struct mw_outside *outside, struct mw_forgotten gone) {
    uint32_t line;
    outside->command = lowered(outside->command, gone);
    for (size_t at = 0; at < outside->asked.len; at += sizeof line) {
        memcpy(&line, outside->asked.data + at, sizeof line);
        line = lowered(line, gone);
        memcpy(outside->asked.data + at, &line, sizeof line);
    }
}

/* --- lines -----------------------------------------------------------------------------------------------
 */

/* What our end said: a challenge makes the peer's next line a secret; a command waits for its reply. */
void mw_outside_said(struct mw_end *end, uint32_t line, const struct mw_fact *fact) {
    struct mw_outside *outside = end->outside;
    if (fact->line == MW_LINE_REPLY)
        outside->asked_secret =
            mw_span_starts_nocase(fact->text, "334") || mw_span_starts_nocase(fact->text, "+ ");
    if (fact->line == MW_LINE_COMMAND)
        mw_buffer_add(&outside->asked, (struct mw_span){(const char *)&line, sizeof line});
}

static uint32_t next_asked(struct mw_outside *outside) {
    uint32_t line = MW_NONE;
    if (outside->asked.len < sizeof line) return MW_NONE;
    memcpy(&line, outside->asked.data, sizeof line);
    mw_buffer_drop_front(&outside->asked, sizeof line);
    return line;
}

/* A real server's reply: which command it answers, and whether it refuses. */
static void judge_reply(struct mw_outside *outside, struct mw_span text, struct mw_record *record) {
    bool pop3 = outside->end.role->protocol == MW_PROTOCOL_POP3;
    bool begins =
        pop3 ? text.len > 0 && (text.data[0] == '+' || text.data[0] == '-') : !outside->reply_goes_on;
    if (begins) outside->command = next_asked(outside);
    outside->reply_goes_on = !pop3 && text.len > 3 && text.data[3] == '-';
    bool fails = pop3 ? mw_span_starts_nocase(text, "-ERR")
                      : text.len > 0 && (text.data[0] == '4' || text.data[0] == '5');
    record->line.cause = outside->command;
    if (outside->reply_goes_on) record->flags |= MW_LINE_CONTINUES;
    if (fails) record->flags |= MW_LINE_FAILURE;
}

/* Our client knows what goes on. The answer is to what was said last: IMAP's client says one command at a
 * time. */
static void judge_imap_reply(struct mw_outside *outside, const struct mw_fact *fact,
                             struct mw_record *record) {
    struct mw_span rest = fact->text, tag = mw_span_word(&rest), status = mw_span_word(&rest);
    for (uint32_t line = next_asked(outside); line != MW_NONE; line = next_asked(outside))
        outside->command = line;
    bool tagged = tag.len > 0 && tag.data[0] != '*' && tag.data[0] != '+' && !fact->continues;
    bool fails = tagged && (mw_span_is_nocase(status, "NO") || mw_span_is_nocase(status, "BAD"));
    record->line.cause = outside->command;
    if (fact->continues) record->flags |= MW_LINE_CONTINUES;
    if (fails) record->flags |= MW_LINE_FAILURE;
}

/* CRAM-MD5 and SCRAM show nobody the password. */
static bool is_secret(struct mw_outside *outside, struct mw_span text) {
    bool opens = mw_span_starts_nocase(text, "AUTH PLAIN") || mw_span_starts_nocase(text, "AUTH LOGIN");
    bool answers = outside->asked_secret && outside->open_login;
    if (mw_span_starts_nocase(text, "AUTH ")) outside->open_login = opens;
    return answers || mw_span_starts_nocase(text, "PASS ") || (opens && text.len > sizeof "AUTH PLAIN" + 2);
}

/* The letter that was heard, as on the wire; a literal of IMAP is the same on both. */
static void put_content(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact,
                        struct mw_record *record) {
    if (end->role->protocol == MW_PROTOCOL_IMAP) {
        record->line.text = mw_trace_text(world->trace, fact->text);
        if (!fact->secret) record->line.message = mw_world_new_message(world, MW_NONE);
        return;
    }
    struct mw_span message =
        end->side ? mw_smtp_server_message(end->machine) : mw_pop3_client_message(end->machine);
    struct mw_buffer wire = {0};
    mw_dots_stuff(&wire, message);
    record->line.text = mw_trace_text(world->trace, mw_buffer_span(&wire));
    record->line.message = mw_world_new_message(world, MW_NONE);
    mw_buffer_free(&wire);
}

/* The record of a line that the other side, which is no machine of ours, has said. */
uint32_t mw_outside_line(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    static const enum mw_record_kind kinds[] = {MW_RECORD_COMMAND, MW_RECORD_REPLY, MW_RECORD_CONTENT};
    struct mw_outside *outside = end->outside;
    struct mw_record record = mw_record_of(kinds[fact->line], mw_world_now(world), end->peer);
    record.peer = end->host;
    record.connection = end->connection;
    if (fact->line == MW_LINE_CONTENT)
        put_content(world, end, fact, &record);
    else
        record.line.text = mw_trace_text(world->trace, fact->text);
    bool secret = fact->secret || (fact->line == MW_LINE_COMMAND && is_secret(outside, fact->text));
    if (secret) record.flags |= MW_LINE_SECRET;
    if (end->role->protocol == MW_PROTOCOL_IMAP) {
        if (fact->line == MW_LINE_REPLY) judge_imap_reply(outside, fact, &record);
        if (fact->line == MW_LINE_CONTENT && fact->continues) record.flags |= MW_LINE_CONTINUES;
    } else if (fact->line == MW_LINE_REPLY) {
        judge_reply(outside, fact->text, &record);
    }
    return mw_trace_add(world->trace, &record);
}

/* --- time ------------------------------------------------------------------------------------------------
 */

void mw_outside_wake(struct mw_world *world) {
    int64_t now_us = mw_world_now(world);
    for (size_t i = 0; i < world->outsiders.count; i++) {
        struct mw_end *end = &world->outsiders.open[i]->end;
        if (!end->ended && mw_session_next_timer(end->session) <= now_us) mw_end_wake(world, end);
    }
}

int64_t mw_outside_timer(const struct mw_world *world) {
    int64_t first_us = MW_NEVER;
    for (size_t i = 0; i < world->outsiders.count; i++) {
        const struct mw_end *end = &world->outsiders.open[i]->end;
        int64_t timer_us = end->ended ? MW_NEVER : mw_session_next_timer(end->session);
        if (timer_us < first_us) first_us = timer_us;
    }
    return first_us;
}
