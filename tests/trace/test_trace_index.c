/* What queries find by their index is what one finds by going through all records, in runs made by chance:
 * while they grow, when they are cut, when their beginning is forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/random.h"
#include "sim/trace/query.h"

enum { HOSTS = 3, STORES = 6, CONNECTIONS = 5, RECORDS = 3000, RUNS = 20 };

static uint64_t below(struct mw_random *random, uint64_t limit) {
    return mw_random_below(random, limit);
}

/* --- a run by chance ------------------------------------------------------------------------------------ */

static void add_catalogue(struct mw_trace *trace) {
    static const char *const owners[] = {"ani@a.example", "budi@b.example"};
    for (uint16_t i = 0; i < HOSTS; i++)
        mw_catalogue_add_host(&trace->catalogue, &(struct mw_host){.id = "h", .name = "h.example"});
    for (uint16_t i = 0; i < STORES; i++)
        mw_catalogue_add_store(&trace->catalogue,
                               &(struct mw_store){.kind = i == 5 ? MW_STORE_QUEUE : MW_STORE_MAILBOX,
                                                  .host = i % 2,
                                                  .name = "name",
                                                  .owner = i == 5 ? NULL : owners[i % 2],
                                                  .absent = i == 4});
    for (uint16_t i = 0; i < CONNECTIONS; i++)
        mw_catalogue_add_connection(
            &trace->catalogue,
            &(struct mw_connection){.protocol = i % 2 ? MW_PROTOCOL_IMAP : MW_PROTOCOL_SMTP,
                                    .client = i % HOSTS,
                                    .server = (uint16_t)((i + 1) % HOSTS),
                                    .udp = i == 4,
                                    .machine = {0xFFFF, 0xFFFF}});
}

static uint32_t some_text(struct mw_trace *trace, struct mw_random *random) {
    static const char *const texts[] = {"A1 NOOP\r\n", "* 3 FETCH (UID 4)\r\n",     "A1 OK done\r\n",
                                        "+ go on\r\n", "A2 FETCH 1 BODY[] {3}\r\n", "* BYE\r\n"};
    return mw_trace_text(trace, mw_span_of(texts[below(random, 6)]));
}

static void add_line(struct mw_trace *trace, struct mw_random *random, struct mw_record *record) {
    uint16_t side = (uint16_t)below(random, 2);
    const struct mw_connection *face = &trace->catalogue.connections[record->connection];
    record->host = side ? face->server : face->client;
    record->line.text = some_text(trace, random);
    if (trace->record_count > 0 && below(random, 2))
        record->line.cause = (uint32_t)below(random, trace->record_count);
    record->flags = below(random, 3) ? MW_LINE_CONTINUES : 0;
}

static void add_mail(struct mw_trace *trace, struct mw_random *random, struct mw_record *record,
                     uint32_t next_uid[]) {
    uint32_t store = below(random, 4) ? 0 : (uint32_t)below(random, STORES); /* much happens in one */
    record->mail.store = store;
    record->mail.uid =
        record->kind == MW_RECORD_MAIL_ADDED ? next_uid[store]++ : (uint32_t)below(random, next_uid[store]);
    record->mail.message = (uint32_t)below(random, 50);
    record->mail.text = some_text(trace, random);
    record->flags = (uint16_t)((below(random, 64) << 3) | (below(random, 4) ? 0 : MW_MAIL_PARTIAL));
}

static void add_some(struct mw_trace *trace, struct mw_random *random, uint32_t next_uid[]) {
    uint16_t kind = (uint16_t)below(random, MW_RECORD_KIND_COUNT);
    if (kind == MW_RECORD_STEP || kind == MW_RECORD_STEP_DONE || kind == MW_RECORD_NOTICE) return;
    struct mw_record record =
        mw_record_of(kind, (int64_t)trace->record_count, (uint16_t)below(random, HOSTS));
    if (kind >= MW_RECORD_MAIL_ADDED && kind <= MW_RECORD_FOLDER_RENAMED) {
        add_mail(trace, random, &record, next_uid);
    } else {
        record.connection = (uint32_t)below(random, CONNECTIONS);
        if (mw_record_is_line(&record) || kind == MW_RECORD_HEARD) add_line(trace, random, &record);
        if (kind == MW_RECORD_TAKEN) record.taken.side = (uint32_t)below(random, 2);
        if (kind == MW_RECORD_TAKEN) record.taken.to = (uint16_t)below(random, 9);
        if (kind == MW_RECORD_TAKEN) record.taken.cause = (uint32_t)below(random, trace->record_count + 1);
    }
    mw_trace_add(trace, &record);
}

/* --- the long way -----------------------------------------------------------------------------------------
 */

static uint32_t caused(const struct mw_trace *trace, uint32_t line, uint16_t kind) {
    for (uint32_t at = line + 1; at < trace->record_count; at++) {
        const struct mw_record *record = &trace->records[at];
        if (record->kind != kind || (kind == MW_RECORD_REPLY && record->flags & MW_LINE_CONTINUES)) continue;
        if ((kind == MW_RECORD_TAKEN ? record->taken.cause : record->line.cause) == line) return at;
    }
    return MW_NONE;
}

static uint32_t burst_start(const struct mw_trace *trace, uint32_t line) {
    const struct mw_record *last = &trace->records[line];
    uint32_t start = line;
    for (uint32_t at = line; at-- > 0;) {
        const struct mw_record *record = &trace->records[at];
        if (!mw_record_is_line(record) || record->connection != last->connection ||
            record->host != last->host)
            continue;
        if (!(record->flags & MW_LINE_CONTINUES)) break;
        start = at;
    }
    return start;
}

static enum mw_connection_phase phase(const struct mw_trace *trace, uint32_t record, uint32_t connection) {
    for (uint32_t at = record + 1; at-- > 0;) {
        if (trace->records[at].connection != connection) continue;
        switch (trace->records[at].kind) {
        case MW_RECORD_CONNECTING: return MW_CONNECTION_OPENING;
        case MW_RECORD_CONNECTED: return MW_CONNECTION_OPEN;
        case MW_RECORD_CLOSED: return MW_CONNECTION_OVER;
        case MW_RECORD_REFUSED:
        case MW_RECORD_TIMED_OUT:
        case MW_RECORD_RESET: return MW_CONNECTION_FAILED;
        case MW_RECORD_COMMAND:
            if (connection == 4) return MW_CONNECTION_OPEN;
            break;
        case MW_RECORD_REPLY:
            if (connection == 4) return MW_CONNECTION_OVER;
            break;
        default: break;
        }
    }
    return MW_CONNECTION_NOT_YET;
}

static uint16_t machine_state(const struct mw_trace *trace, uint32_t record, uint32_t connection,
                              uint32_t side) {
    for (uint32_t at = record + 1; at-- > 0;) {
        const struct mw_record *taken = &trace->records[at];
        if (taken->kind == MW_RECORD_TAKEN && taken->connection == connection && taken->taken.side == side)
            return taken->taken.to;
    }
    return 0;
}

static bool folder_exists(const struct mw_trace *trace, uint32_t record, uint32_t store) {
    for (uint32_t at = record + 1; at-- > 0;) {
        if (trace->records[at].kind == MW_RECORD_FOLDER_ADDED && trace->records[at].mail.store == store)
            return true;
        if (trace->records[at].kind == MW_RECORD_FOLDER_REMOVED && trace->records[at].mail.store == store)
            return false;
    }
    return !trace->catalogue.stores[store].absent;
}

/* --- both ways
 * ---------------------------------------------------------------------------------------------- */

static void lines_agree(const struct mw_trace *trace, uint32_t at) {
    assert_int_equal(mw_trace_heard(trace, at), caused(trace, at, MW_RECORD_HEARD));
    assert_int_equal(mw_trace_taken_for(trace, at), caused(trace, at, MW_RECORD_TAKEN));
    assert_int_equal(mw_trace_reply_to(trace, at), caused(trace, at, MW_RECORD_REPLY));
    if (mw_record_is_line(&trace->records[at]))
        assert_int_equal(mw_trace_burst_start(trace, at), burst_start(trace, at));
}

static void events_agree(const struct mw_trace *trace, uint32_t record) {
    uint32_t events = 0;
    for (uint32_t at = 0; at <= record; at++)
        events += mw_record_stops(&trace->records[at], MW_GRAIN_LINE);
    assert_int_equal(mw_trace_event_of(trace, record), events);
    if (mw_record_stops(&trace->records[record], MW_GRAIN_LINE))
        assert_int_equal(mw_trace_event_record(trace, events), record);
}

static void connections_agree(const struct mw_trace *trace, uint32_t record) {
    for (uint32_t i = 0; i < CONNECTIONS; i++) {
        assert_int_equal(mw_trace_connection_phase(trace, record, i), phase(trace, record, i));
        for (uint32_t side = 0; side < 2; side++)
            assert_int_equal(mw_trace_machine_state(trace, record, i, (int)side),
                             machine_state(trace, record, i, side));
        uint32_t before = record + 1, after = record + 1;
        while (before-- > 0 &&
               !(mw_record_is_line(&trace->records[before]) && trace->records[before].connection == i))
            continue;
        assert_int_equal(mw_trace_line_before(trace, record, i), before);
        while (after < trace->record_count &&
               !(mw_record_is_line(&trace->records[after]) && trace->records[after].connection == i))
            after++;
        assert_int_equal(mw_trace_line_after(trace, record, i),
                         after < trace->record_count ? after : MW_NONE);
    }
}

/* mw_trace_holdings() goes through all records. */
static void stores_agree(const struct mw_trace *trace, uint32_t record) {
    struct mw_arena arena = {0};
    const struct mw_holding *all = mw_trace_holdings(trace, record, &arena);
    for (uint32_t i = 0; i < STORES; i++) {
        struct mw_holding one = mw_trace_holding(trace, record, i, &arena),
                          totals = mw_trace_totals(trace, record, i);
        uint64_t bytes = 0;
        size_t unread = 0, starred = 0, partial = 0;
        assert_int_equal(one.letter_count, all[i].letter_count);
        for (size_t k = 0; k < one.letter_count; k++) {
            assert_memory_equal(&one.letters[k], &all[i].letters[k], sizeof one.letters[k]);
            bytes += one.letters[k].bytes;
            unread += !(one.letters[k].flags & MW_MAIL_SEEN);
            starred += (one.letters[k].flags & MW_MAIL_FLAGGED) != 0;
            partial += (one.letters[k].flags & MW_MAIL_PARTIAL) != 0;
        }
        const struct mw_holding *counted[] = {&one, &totals, &all[i]};
        for (size_t k = 0; k < 3; k++) {
            assert_int_equal(counted[k]->letter_count, one.letter_count);
            assert_int_equal(counted[k]->bytes, bytes);
            assert_int_equal(counted[k]->unread, unread);
            assert_int_equal(counted[k]->starred, starred);
            assert_int_equal(counted[k]->partial, partial);
            assert_int_equal(counted[k]->locked, one.locked);
        }
        assert_int_equal(mw_trace_folder_exists(trace, record, i), folder_exists(trace, record, i));
        assert_int_equal(mw_trace_folder_group(trace, i), i == 5 ? 5 : i % 2);
    }
    mw_arena_free(&arena);
}

static void moment_agrees(const struct mw_trace *trace, uint32_t record) {
    lines_agree(trace, record);
    events_agree(trace, record);
    connections_agree(trace, record);
    stores_agree(trace, record);
}

static void some_moments_agree(const struct mw_trace *trace, struct mw_random *random) {
    for (int i = 0; i < 5 && trace->record_count > 0; i++)
        moment_agrees(trace, (uint32_t)below(random, trace->record_count));
}

static void test_the_short_way_is_the_long_way(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        struct mw_trace trace = {0};
        struct mw_random random = mw_random_stream(seed, "index");
        uint32_t next_uid[STORES] = {1, 1, 1, 1, 1, 1};
        add_catalogue(&trace);
        while (trace.record_count < RECORDS) {
            add_some(&trace, &random, next_uid);
            if (below(&random, 100) == 0) some_moments_agree(&trace, &random);
        }
        mw_trace_cut(&trace, RECORDS / 2);
        assert_int_equal(trace.record_count, RECORDS / 2 + 1);
        some_moments_agree(&trace, &random);
        for (int i = 0; i < RECORDS / 4; i++)
            add_some(&trace, &random, next_uid);
        some_moments_agree(&trace, &random);
        mw_trace_forget(&trace, RECORDS / 3, 0, NULL);
        some_moments_agree(&trace, &random);
        mw_trace_free(&trace);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_short_way_is_the_long_way)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
