/* Drives the machines at both ends of a connection, and turns what they say and hear into records. */
#include <string.h>

#include "sim/base/check.h"
#include "sim/base/memory.h"
#include "sim/world/inside.h"

/* Who talks without a pause has always a line on its way: the place of those that were heard is used again.
 */
static void push(struct mw_unheard *unheard, uint32_t record) {
    if (unheard->count == unheard->capacity && unheard->first > unheard->count / 2) {
        unheard->count -= unheard->first;
        memmove(unheard->records, unheard->records + unheard->first, unheard->count * sizeof record);
        unheard->first = 0;
    }
    MW_GROW(unheard->records, unheard->count, unheard->capacity);
    unheard->records[unheard->count++] = record;
}

static uint32_t pop(struct mw_unheard *unheard) {
    if (unheard->first == unheard->count) return MW_NONE;
    uint32_t record = unheard->records[unheard->first++];
    if (unheard->first == unheard->count) unheard->first = unheard->count = 0;
    return record;
}

static struct mw_end *other_end(struct mw_world *world, const struct mw_end *end) {
    return &world->wires[end->wire]->ends[1 - end->side];
}

static uint32_t put_line(struct mw_world *world, const struct mw_end *sayer, const struct mw_fact *fact) {
    static const enum mw_record_kind kinds[] = {MW_RECORD_COMMAND, MW_RECORD_REPLY, MW_RECORD_CONTENT};
    struct mw_record record = mw_record_of(kinds[fact->line], mw_world_now(world), sayer->host);
    record.peer = sayer->peer;
    record.connection = sayer->connection;
    record.flags = (uint16_t)((fact->continues ? MW_LINE_CONTINUES : 0) |
                              (fact->secret ? MW_LINE_SECRET : 0) | (fact->failure ? MW_LINE_FAILURE : 0));
    record.line.text = mw_trace_text(world->trace, fact->text);
    if (fact->line == MW_LINE_REPLY) record.line.cause = sayer->heard;
    if (fact->line == MW_LINE_CONTENT) {
        record.line.cause = sayer->heard;
        record.line.store = sayer->store;
        record.line.message = sayer->message;
    }
    return mw_trace_add(world->trace, &record);
}

static void said(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    uint32_t line = put_line(world, end, fact);
    if (end->outside)
        mw_outside_said(end, line, fact);
    else
        push(&other_end(world, end)->unheard, line);
}

static void heard(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    uint32_t line = end->outside ? mw_outside_line(world, end, fact) : pop(&end->unheard);
    MW_ASSERT(line != MW_NONE);
    const struct mw_record *source = &world->trace->records[line];
    MW_ASSERT((source->kind == MW_RECORD_CONTENT) == (fact->line == MW_LINE_CONTENT));
    if (source->kind == MW_RECORD_CONTENT) end->message = source->line.message;
    struct mw_record record = mw_record_of(MW_RECORD_HEARD, mw_world_now(world), end->host);
    record.peer = end->peer;
    record.connection = end->connection;
    record.line.text = source->line.text;
    record.line.cause = line;
    mw_trace_add(world->trace, &record);
    end->heard = line;
}

static void taken(struct mw_world *world, const struct mw_end *end, const struct mw_fact *fact) {
    struct mw_record record = mw_record_of(MW_RECORD_TAKEN, mw_world_now(world), end->host);
    record.connection = end->connection;
    record.taken.cause = end->heard;
    record.taken.machine = world->trace->catalogue.connections[end->connection].machine[end->side];
    record.taken.row = fact->row;
    record.taken.from = fact->from;
    record.taken.to = fact->to;
    record.taken.side = (uint32_t)end->side;
    mw_trace_add(world->trace, &record);
}

static void arm(struct mw_world *world, struct mw_end *end) {
    int64_t deadline_us = mw_session_next_timer(end->session);
    if (deadline_us == MW_NEVER || deadline_us >= end->armed_us) return;
    end->armed_us = deadline_us;
    mw_net_wake(world->net, deadline_us, MW_WAKE_SESSION, end->wire, (uint64_t)end->side);
}

static void finish(struct mw_world *world, struct mw_end *end, enum mw_ending ending) {
    if (end->ended) return;
    end->ended = true;
    end->role->ended(world, end, ending);
}

/* All that follows from one call of the machine: facts first, so that a line stands in the trace before the
 * packets that carry it. */
static void pump(struct mw_world *world, struct mw_end *end) {
    struct mw_fact fact;
    bool closes = false;
    end->speaking = true;
    while (mw_session_next_fact(end->session, &fact)) {
        switch (fact.kind) {
        case MW_FACT_SAID:
            mw_accounts_settle_all(world); /* what the line that was heard has changed, before the answer */
            said(world, end, &fact);
            break;
        case MW_FACT_HEARD: heard(world, end, &fact); break;
        case MW_FACT_TAKEN: taken(world, end, &fact); break;
        case MW_FACT_ASKS: end->role->asks(world, end, &fact); break;
        case MW_FACT_TELLS: end->role->tells(world, end, &fact); break;
        case MW_FACT_CLOSES: closes = true; break;
        }
    }
    mw_accounts_settle_all(world);
    end->speaking = false;
    struct mw_buffer output = {0};
    mw_session_take_output(end->session, &output);
    if (end->outside)
        mw_outside_says(end->outside, mw_buffer_span(&output), closes);
    else if (output.len)
        mw_net_send(world->net, end->wire, (unsigned)end->side, mw_buffer_span(&output));
    mw_buffer_free(&output);
    if (closes) {
        if (end->outside == NULL) mw_net_close(world->net, end->wire, (unsigned)end->side);
        finish(world, end, MW_ENDED_WELL);
    }
    if (!end->ended && end->outside == NULL) arm(world, end);
}

void mw_end_take(struct mw_world *world, struct mw_end *end, const struct mw_role *role, void *machine,
                 struct mw_session *session, void *work) {
    end->role = role;
    end->machine = machine;
    end->session = session;
    end->work = work;
    struct mw_connection *connection = &world->trace->catalogue.connections[end->connection];
    connection->machine[end->side] = mw_catalogue_machine(&world->trace->catalogue, session->class->table);
}

void mw_end_opened(struct mw_world *world, struct mw_end *end) {
    mw_session_start(end->session, mw_world_now(world));
    pump(world, end);
}

void mw_end_feed(struct mw_world *world, struct mw_end *end, struct mw_span bytes) {
    if (end->role == NULL || end->ended) return;
    mw_session_feed(end->session, bytes, mw_world_now(world));
    pump(world, end);
}

void mw_end_wake(struct mw_world *world, struct mw_end *end) {
    if (end->role == NULL || end->ended) return;
    end->armed_us = MW_NEVER;
    end->heard = MW_NONE;
    mw_session_on_timer(end->session, mw_world_now(world));
    pump(world, end);
}

void mw_end_has_room(struct mw_world *world, struct mw_end *end) {
    if (end->role == NULL || end->ended || end->has_room == NULL) return;
    void (*told)(struct mw_world *, struct mw_end *) = end->has_room;
    end->has_room = NULL; /* it may soon wait again */
    told(world, end);
    pump(world, end);
}

void mw_end_speaks(struct mw_world *world, struct mw_end *end) {
    end->heard = MW_NONE;
    pump(world, end);
}

/* --- looking ---------------------------------------------------------------------------------------------
 */

/* Whoever changes a mailbox faster than another's line can tell must not fill our memory with it. */
enum { BEHIND_BYTES = 16 * 1024 };
static const int64_t LOOK_AGAIN_US = 50 * 1000;

static bool is_behind(const struct mw_world *world, const struct mw_end *end) {
    size_t unread = end->outside ? mw_outside_output(end->outside)->len
                                 : mw_net_backlog(world->net, end->wire, (unsigned)end->side);
    return unread >= BEHIND_BYTES;
}

static void look_later(struct mw_world *world, struct mw_end *end, const struct mw_account *account) {
    end->unseen = account;
    if (world->looks_again) return;
    world->looks_again = true;
    mw_net_wake(world->net, mw_world_now(world) + LOOK_AGAIN_US, MW_WAKE_LOOK, 0, 0);
}

static void look_now(struct mw_world *world, struct mw_end *end);

static void look(struct mw_world *world, struct mw_end *end, const struct mw_account *account) {
    if (end->role == NULL || end->ended || end->speaking || end->looks == NULL) return;
    if (is_behind(world, end)) {
        look_later(world, end, account);
        return;
    }
    if (!end->looks(world, end, account)) return;
    mw_end_speaks(world, end);
    if (end->ended || !end->lags(end)) return;
    look_later(world, end, account);
    if (end->outside) end->has_room = look_now; /* sooner, if it reads */
}

void mw_end_all_look(struct mw_world *world, const struct mw_account *account) {
    for (size_t i = 0; i < world->wire_count; i++)
        if (world->wires[i] != NULL) look(world, &world->wires[i]->ends[1], account);
    for (size_t i = 0; i < world->outsiders.count; i++)
        look(world, mw_outside_end(world->outsiders.open[i]), account);
}

static void look_now(struct mw_world *world, struct mw_end *end) {
    const struct mw_account *unseen = end->unseen;
    end->unseen = NULL;
    if (unseen != NULL) look(world, end, unseen);
}

void mw_end_look_again(struct mw_world *world) {
    world->looks_again = false;
    for (size_t i = 0; i < world->wire_count; i++)
        if (world->wires[i] != NULL) look_now(world, &world->wires[i]->ends[1]);
    for (size_t i = 0; i < world->outsiders.count; i++)
        look_now(world, mw_outside_end(world->outsiders.open[i]));
}

void mw_end_over(struct mw_world *world, struct mw_end *end, enum mw_ending ending) {
    if (end->role == NULL || end->ended) return;
    end->heard = MW_NONE;
    mw_session_lost(end->session, mw_world_now(world));
    pump(world, end);
    if (ending == MW_ENDED_BROKEN) mw_net_close(world->net, end->wire, (unsigned)end->side);
    finish(world, end, ending);
}

void mw_end_release(struct mw_end *end) {
    if (end->role != NULL) end->role->destroy(end);
    end->role = NULL;
    mw_free(end->unheard.records);
    end->unheard = (struct mw_unheard){0};
}
