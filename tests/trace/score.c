#include "tests/trace/score.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/trace/notice.h"

static const struct mw_bilingual states[] = {{{"one", "satu"}}, {{"two", "dua"}}};
static const struct mw_row rows[] = {{.from = SCORE_STATE_TWO, .to = SCORE_STATE_ONE}};
static const struct mw_table table = {.id = "score",
                                      .states = states,
                                      .state_count = 2,
                                      .start = SCORE_STATE_TWO,
                                      .rows = rows,
                                      .row_count = 1};

static uint32_t text(struct mw_trace *trace, const char *words) {
    return mw_trace_text(trace, mw_span_of(words));
}

static void add(struct mw_trace *trace, enum score_record at, const struct mw_record *record) {
    assert_int_equal(mw_trace_add(trace, record), at);
}

/* Everything happens 100 ms after what was before it. */
static struct mw_record next(const struct mw_trace *trace, enum mw_record_kind kind, uint16_t host) {
    return mw_record_of(kind, (int64_t)trace->record_count * 100000, host);
}

static void turn(struct mw_trace *trace, enum score_record at, enum mw_record_kind kind) {
    struct mw_record record = next(trace, kind, SCORE_PC);
    record.peer = SCORE_SERVER;
    record.connection = SCORE_VISIT;
    add(trace, at, &record);
}

static void line(struct mw_trace *trace, enum score_record at, enum mw_record_kind kind, uint16_t host,
                 const char *words, uint32_t cause, uint16_t flags) {
    struct mw_record record = next(trace, kind, host);
    bool dns = at <= AT_ANSWER_HEARD;
    uint16_t server = dns ? SCORE_DNS : SCORE_SERVER;
    record.peer = host == SCORE_PC ? server : SCORE_PC;
    record.connection = dns ? SCORE_DNS_EXCHANGE : SCORE_VISIT;
    record.flags = flags;
    record.line.text = text(trace, words);
    record.line.cause = cause;
    add(trace, at, &record);
}

static void packet(struct mw_trace *trace, enum score_record at, uint32_t connection, uint16_t flags) {
    struct mw_record record = next(trace, MW_RECORD_PACKET, SCORE_PC);
    record.connection = connection;
    record.flags = flags;
    record.packet.text = MW_NONE;
    add(trace, at, &record);
}

static void took(struct mw_trace *trace, enum score_record at, uint32_t side, uint32_t cause) {
    struct mw_record record = next(trace, MW_RECORD_TAKEN, side ? SCORE_SERVER : SCORE_PC);
    record.connection = SCORE_VISIT;
    record.taken.cause = cause;
    record.taken.side = side;
    record.taken.from = SCORE_STATE_TWO;
    record.taken.to = SCORE_STATE_ONE;
    add(trace, at, &record);
}

static void mail(struct mw_trace *trace, enum score_record at, enum mw_record_kind kind, uint32_t store) {
    struct mw_record record = next(trace, kind, store == SCORE_BOX ? SCORE_SERVER : SCORE_PC);
    record.mail.store = store;
    record.mail.message = 5;
    record.mail.uid = 1;
    record.mail.text = text(trace, SCORE_LETTER);
    if (at == AT_INITIAL) record.flags = MW_MAIL_INITIAL;
    add(trace, at, &record);
}

static void write_catalogue(struct mw_catalogue *catalogue) {
    static const char *const hosts[] = {"pc", "server", "dns"};
    for (int i = 0; i < 3; i++)
        mw_catalogue_add_host(catalogue, &(struct mw_host){.id = hosts[i], .name = hosts[i]});
    mw_catalogue_add_store(
        catalogue, &(struct mw_store){MW_STORE_MAILBOX, SCORE_SERVER, "INBOX", "b@x", "B", 0, NULL, false});
    mw_catalogue_add_store(
        catalogue, &(struct mw_store){MW_STORE_DEVICE, SCORE_PC, "Inbox", "b@x", "B", 0, NULL, false});
    uint16_t machine = mw_catalogue_machine(catalogue, &table);
    mw_catalogue_add_connection(catalogue, &(struct mw_connection){.protocol = MW_PROTOCOL_DNS,
                                                                   .client = SCORE_PC,
                                                                   .server = SCORE_DNS,
                                                                   .udp = true,
                                                                   .opened_by = AT_QUERY,
                                                                   .machine = {0xFFFF, 0xFFFF}});
    mw_catalogue_add_connection(catalogue, &(struct mw_connection){.protocol = MW_PROTOCOL_POP3,
                                                                   .client = SCORE_PC,
                                                                   .server = SCORE_SERVER,
                                                                   .opened_by = AT_CONNECTING,
                                                                   .machine = {machine, machine}});
    mw_catalogue_add_step(catalogue, &(struct mw_step){.id = "visit", .record = AT_STEP});
    mw_catalogue_add_step(catalogue, &(struct mw_step){.id = "never", .record = MW_NONE});
    mw_catalogue_add_chapter(catalogue, &(struct mw_chapter){.id = "a", .record = AT_STEP});
    mw_catalogue_add_chapter(catalogue, &(struct mw_chapter){.id = "b", .record = AT_RETR});
    mw_catalogue_add_chapter(catalogue, &(struct mw_chapter){.id = "no", .record = MW_NONE});
    mw_catalogue_add_note(catalogue, &(struct mw_note){.record = AT_QUERY});
    mw_catalogue_add_note(catalogue, &(struct mw_note){.record = AT_DOT});
    mw_catalogue_add_note(catalogue, &(struct mw_note){.record = AT_DOT});
    mw_catalogue_add_question(catalogue, &(struct mw_question){.id = "q", .record = AT_RETR});
    mw_catalogue_add_expectation(catalogue, &(struct mw_expectation){.held = true});
}

void score_write(struct mw_trace *trace) {
    write_catalogue(&trace->catalogue);
    mail(trace, AT_INITIAL, MW_RECORD_MAIL_ADDED, SCORE_BOX);
    struct mw_record step = next(trace, MW_RECORD_STEP, SCORE_PC);
    step.step.step = 0;
    add(trace, AT_STEP, &step);
    line(trace, AT_QUERY, MW_RECORD_COMMAND, SCORE_PC, "A? server", MW_NONE, 0);
    packet(trace, AT_QUERY_PACKET, SCORE_DNS_EXCHANGE, MW_PACKET_UDP);
    line(trace, AT_QUERY_HEARD, MW_RECORD_HEARD, SCORE_DNS, "A? server", AT_QUERY, 0);
    line(trace, AT_ANSWER, MW_RECORD_REPLY, SCORE_DNS, "A 192.0.2.1", AT_QUERY, 0);
    line(trace, AT_ANSWER_HEARD, MW_RECORD_HEARD, SCORE_PC, "A 192.0.2.1", AT_ANSWER, 0);
    turn(trace, AT_CONNECTING, MW_RECORD_CONNECTING);
    packet(trace, AT_SYN, SCORE_VISIT, MW_PACKET_SYN);
    turn(trace, AT_CONNECTED, MW_RECORD_CONNECTED);
    line(trace, AT_GREETING, MW_RECORD_REPLY, SCORE_SERVER, "+OK ready\r\n", MW_NONE, 0);
    line(trace, AT_GREETING_HEARD, MW_RECORD_HEARD, SCORE_PC, "+OK ready\r\n", AT_GREETING, 0);
    took(trace, AT_GREETING_TAKEN, 0, AT_GREETING);
    line(trace, AT_RETR, MW_RECORD_COMMAND, SCORE_PC, "RETR 1\r\n", MW_NONE, 0);
    packet(trace, AT_RETR_PACKET, SCORE_VISIT, MW_PACKET_ACK);
    line(trace, AT_RETR_HEARD, MW_RECORD_HEARD, SCORE_SERVER, "RETR 1\r\n", AT_RETR, 0);
    took(trace, AT_RETR_TAKEN, 1, AT_RETR);
    mail(trace, AT_LOCKED, MW_RECORD_LOCKED, SCORE_BOX);
    line(trace, AT_OK, MW_RECORD_REPLY, SCORE_SERVER, "+OK\r\n", AT_RETR, MW_LINE_CONTINUES);
    line(trace, AT_CONTENT, MW_RECORD_CONTENT, SCORE_SERVER, SCORE_LETTER, AT_RETR, MW_LINE_CONTINUES);
    line(trace, AT_DOT, MW_RECORD_REPLY, SCORE_SERVER, ".\r\n", AT_RETR, 0);
    line(trace, AT_DOT_HEARD, MW_RECORD_HEARD, SCORE_PC, ".\r\n", AT_DOT, 0);
    mail(trace, AT_ADDED, MW_RECORD_MAIL_ADDED, SCORE_DEVICE);
    mail(trace, AT_MARKED, MW_RECORD_MAIL_MARKED, SCORE_BOX);
    line(trace, AT_QUIT, MW_RECORD_COMMAND, SCORE_PC, "QUIT\r\n", MW_NONE, 0);
    mail(trace, AT_REMOVED, MW_RECORD_MAIL_REMOVED, SCORE_BOX);
    mail(trace, AT_UNLOCKED, MW_RECORD_UNLOCKED, SCORE_BOX);
    line(trace, AT_BYE, MW_RECORD_REPLY, SCORE_SERVER, "+OK bye\r\n", AT_QUIT, 0);
    turn(trace, AT_CLOSED, MW_RECORD_CLOSED);
    struct mw_record notice = next(trace, MW_RECORD_NOTICE, SCORE_PC);
    notice.notice.notice = MW_NOTICE_NOTHING_THERE;
    notice.notice.args = text(trace, "pc");
    add(trace, AT_NOTICE, &notice);
    struct mw_record done = next(trace, MW_RECORD_STEP_DONE, MW_NO_HOST);
    done.step.step = 0;
    add(trace, AT_STEP_DONE, &done);
}
