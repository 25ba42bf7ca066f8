/* Runs without an end: forgetting what the trace need no longer hold, so that memory stays bounded. */
#include "sim/base/memory.h"
#include "sim/protocol/pop3/server.h"
#include "sim/world/inside.h"

static void lower(uint32_t *number, uint32_t gone, uint32_t carried) {
    if (*number != MW_NONE) *number = *number < gone ? MW_NONE : *number - gone + carried;
}

static void at_most(uint32_t *limit, uint32_t number) {
    if (number != MW_NONE && number < *limit) *limit = number;
}

/* Lines that are still on their way are kept, and so are all records after them. */
static void limit_by_end(const struct mw_end *end, uint32_t *records, uint32_t *connections) {
    at_most(connections, end->connection);
    for (size_t i = end->unheard.first; i < end->unheard.count; i++)
        at_most(records, end->unheard.records[i]);
}

/* Nobody is there any more who speaks, and the network has no more to say of it than what comes late. */
static bool is_over(const struct mw_world *world, uint32_t wire) {
    bool over = true;
    for (unsigned side = 0; side < 2; side++)
        over = over && world->wires[wire]->ends[side].role == NULL && !mw_net_is_open(world->net, wire, side);
    return over;
}

/* Who heard something is kept together with what was heard. */
static void keep_heard_lines(const struct mw_trace *trace, uint32_t *records) {
    for (uint32_t first = MW_NONE; first != *records;) {
        first = *records;
        for (size_t i = first; i < trace->record_count; i++)
            if (trace->records[i].kind == MW_RECORD_HEARD) at_most(records, trace->records[i].line.cause);
    }
}

static struct mw_forgotten what_may_go(const struct mw_world *world, size_t keep_records) {
    size_t count = world->trace->record_count;
    struct mw_forgotten gone = {.records = count > keep_records ? (uint32_t)(count - keep_records) : 0,
                                .connections = (uint32_t)world->trace->catalogue.connection_count};
    for (uint32_t i = 0; i < world->wire_count; i++) {
        if (world->wires[i] == NULL || is_over(world, i)) continue;
        for (int side = 0; side < 2; side++)
            limit_by_end(&world->wires[i]->ends[side], &gone.records, &gone.connections);
    }
    for (size_t i = 0; i < world->outsiders.count; i++)
        limit_by_end(mw_outside_end(world->outsiders.open[i]), &gone.records, &gone.connections);
    for (size_t i = 0; i < world->lookup_count; i++)
        at_most(&gone.records, world->lookups[i]->asked);
    keep_heard_lines(world->trace, &gone.records);
    for (size_t i = gone.records; i < count; i++)
        at_most(&gone.connections, world->trace->records[i].connection);
    return gone;
}

/* --- texts that still matter -----------------------------------------------------------------------------
 */

static void need(const struct mw_trace *trace, const struct mw_mail *mails, size_t count, bool *needed) {
    for (size_t i = 0; i < count; i++)
        needed[mw_trace_number(trace, mails[i].text)] = true;
}

static void need_account(const struct mw_trace *trace, const struct mw_account *account, bool *needed) {
    for (size_t i = 0; i < account->folder_count; i++)
        need(trace, account->folders[i]->mailbox.mails, account->folders[i]->mailbox.mail_count, needed);
}

/* A POP3 session keeps the letters that it began with, also if another session removes them meanwhile. */
static void need_drop(const struct mw_trace *trace, const struct mw_end *end, bool *needed) {
    const struct mw_pop3_maildrop *drop = mw_postbox_drop(end);
    for (size_t i = 0; drop != NULL && i < drop->message_count; i++)
        needed[mw_trace_number(trace, drop->messages[i].text)] = true;
}

/* The texts of letters that lie anywhere: folders know them by their bytes, the queue by number. */
static bool *needed_texts(const struct mw_world *world) {
    const struct mw_trace *trace = world->trace;
    bool *needed = mw_alloc(trace->texts.span_count * sizeof *needed);
    for (size_t i = 0; i < world->scenario->person_count; i++)
        need_account(trace, &world->accounts[i].account, needed);
    for (size_t i = 0; i < world->scenario->host_count; i++)
        need_account(trace, &world->hosts[i].postmaster.account, needed);
    for (size_t i = 0; i < world->wire_count; i++)
        if (world->wires[i] != NULL) need_drop(trace, &world->wires[i]->ends[1], needed);
    for (size_t i = 0; i < world->outsiders.count; i++)
        need_drop(trace, mw_outside_end(world->outsiders.open[i]), needed);
    for (size_t i = 0; i < world->scenario->device_count; i++)
        need(trace, world->devices[i].mails, world->devices[i].mail_count, needed);
    for (size_t i = 0; i < world->queue_count; i++)
        if (world->queue[i] != NULL) needed[world->queue[i]->text] = true;
    return needed;
}

/* --- numbers that change ---------------------------------------------------------------------------------
 */

static void renumber_end(struct mw_end *end, struct mw_forgotten gone) {
    lower(&end->connection, gone.connections, 0);
    lower(&end->heard, gone.records, gone.carried);
    for (size_t i = end->unheard.first; i < end->unheard.count; i++)
        lower(&end->unheard.records[i], gone.records, gone.carried);
}

static void renumber(struct mw_world *world, struct mw_forgotten gone) {
    for (uint32_t i = 0; i < world->wire_count; i++) {
        struct mw_wire *wire = world->wires[i];
        if (wire == NULL) continue;
        if (is_over(world, i)) {
            mw_free(wire);
            world->wires[i] = NULL;
            continue;
        }
        for (int side = 0; side < 2; side++)
            renumber_end(&wire->ends[side], gone);
    }
    for (size_t i = 0; i < world->lookup_count; i++)
        lower(&world->lookups[i]->asked, gone.records, gone.carried);
    for (size_t i = 0; i < world->outsiders.count; i++) {
        renumber_end(mw_outside_end(world->outsiders.open[i]), gone);
        mw_outside_renumber(world->outsiders.open[i], gone);
    }
}

struct mw_forgotten mw_world_forget(struct mw_world *world, size_t keep_records) {
    struct mw_forgotten gone = what_may_go(world, keep_records);
    bool *needed = needed_texts(world);
    gone.carried = mw_trace_forget(world->trace, gone.records, gone.connections, needed);
    renumber(world, gone);
    mw_free(needed);
    return gone;
}
