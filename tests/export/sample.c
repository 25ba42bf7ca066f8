#include "tests/export/sample.h"

#include "sim/trace/notice.h"

enum { LAPTOP, MAIL, DNS };
enum { INBOX, DEVICE, QUEUE };
enum { WAITING, READY };
enum { ON_EHLO, ON_RCPT };

static const struct mw_bilingual states[] = {{{"waiting", "menunggu"}}, {{"ready", "siap"}}};
static const struct mw_bilingual events[] = {{{"EHLO", NULL}}, {{"RCPT", NULL}}};
static const struct mw_guard known = {{{"recipient known", "penerima dikenal"}}, NULL};
static const struct mw_action keep = {"keep the recipient", NULL};
static const struct mw_row rows[] = {
    {WAITING, ON_EHLO, NULL, NULL, "250 mail.a.example", READY, MW_GOES, "RFC 5321 §4.1.1.1", {{NULL, NULL}}},
    {READY,
     ON_RCPT,
     &known,
     &keep,
     "250 2.1.5 Ok",
     MW_SAME,
     MW_GOES,
     "RFC 5321 §4.1.1.3",
     {{"The recipient lives here.", "Penerima ada di sini."}}},
    {MW_ANY,
     MW_ANY,
     NULL,
     NULL,
     "550 5.1.1 No such user",
     MW_SAME,
     MW_REFUSES,
     "RFC 5321 §3.3",
     {{"Nobody of that name has a mailbox on this server.",
       "Tidak ada pemilik kotak surat bernama itu di server ini."}}},
};
static const struct mw_table table = {.id = "sample-server",
                                      .title = {{"Sample server", "Server contoh"}},
                                      .states = states,
                                      .state_count = 2,
                                      .events = events,
                                      .event_count = 2,
                                      .rows = rows,
                                      .row_count = 3};

static void catalogue(struct mw_catalogue *c) {
    static struct mw_bilingual objectives[] = {{{"See a refusal", "Melihat penolakan"}},
                                               {{"One language", NULL}}};
    c->about =
        (struct mw_about){.id = "sample",
                          .title = MW_BOTH("A sample", "Sebuah contoh"),
                          .number = 3,
                          .objectives = objectives,
                          .objective_count = 2,
                          .variant = "keep",
                          .variant_title = MW_BOTH("Keep mode", "Mode simpan"),
                          .variant_summary = MW_BOTH("Letters stay on the server.", "Surat tetap di server."),
                          .start_epoch_s = 1772416800,
                          .utc_offset_min = 420,
                          .seed = UINT64_MAX};
    const struct mw_host hosts[] = {
        {"laptop", "laptop.a.example", MW_BOTH("Ani's laptop", "Laptop Ani"),
         MW_BOTH("mail client", "klien surat"), MW_HOST_LAPTOP, "192.0.2.10", NULL, 100, 500},
        {"mail", "mail.a.example", MW_BOTH("Mail server", "Server surat"), MW_BOTH("MTA", "MTA"),
         MW_HOST_SERVER, "192.0.2.25", "2001:db8::25", 500, 500},
        {"dns", "dns.a.example", MW_BOTH("Name server", NULL), MW_BOTH("DNS", "DNS"), MW_HOST_DNS,
         "192.0.2.53", NULL, 900, 500}};
    for (size_t i = 0; i < 3; i++)
        mw_catalogue_add_host(c, &hosts[i]);
    mw_catalogue_add_link(c, &(struct mw_link){"laptop-mail", LAPTOP, MAIL, 8000, 20000000});
    const struct mw_store stores[] = {
        {MW_STORE_MAILBOX, MAIL, "INBOX", "ani@a.example", "Ani", 10000000, NULL, false},
        {MW_STORE_DEVICE, LAPTOP, "laptop", "ani@a.example", "Ani", 0, NULL, false},
        {MW_STORE_QUEUE, MAIL, "queue", NULL, NULL, 0, NULL, false}};
    for (size_t i = 0; i < 3; i++)
        mw_catalogue_add_store(c, &stores[i]);
    uint16_t machine = mw_catalogue_machine(c, &table);
    const struct mw_connection connections[] = {
        {MW_PROTOCOL_DNS, LAPTOP, DNS, 50000, 53, true, 4, {0xFFFF, 0xFFFF}},
        {MW_PROTOCOL_SMTP, LAPTOP, MAIL, 50001, 587, false, 8, {0xFFFF, machine}},
        {MW_PROTOCOL_POP3, LAPTOP, MAIL, 50002, 110, false, MW_NONE, {0xFFFF, 0xFFFF}}};
    for (size_t i = 0; i < 3; i++)
        mw_catalogue_add_connection(c, &connections[i]);
    mw_catalogue_add_step(c, &(struct mw_step){"send", MW_BOTH("Ani sends", "Ani mengirim"), 1});
    mw_catalogue_add_step(c, &(struct mw_step){"never", MW_BOTH("Never", NULL), MW_NONE});
    const struct mw_chapter chapters[] = {
        {"write", MW_BOTH("Writing", "Menulis"), MW_BOTH("Write", "Tulis"), MW_PROTOCOL_NONE, 1},
        {"submit", MW_BOTH("Submission", "Pengiriman"), MW_BOTH(NULL, NULL), MW_PROTOCOL_SMTP, 8}};
    for (size_t i = 0; i < 2; i++)
        mw_catalogue_add_chapter(c, &chapters[i]);
    static const char *words[] = {"envelope", NULL};
    mw_catalogue_add_note(c, &(struct mw_note){MW_BOTH("Note", "Catatan"),
                                               MW_BOTH("**Look** \"here\"\\", "Lihat"), "RFC 5321 §3.3",
                                               words, 8});
    static struct mw_answer answers[] = {{{{"yes", "ya"}}, {{"because", "karena"}}, true},
                                         {{{"no", "tidak"}}, {{0}}, false}};
    mw_catalogue_add_question(c, &(struct mw_question){"q", MW_BOTH("Will it?", "Apakah?"), answers, 2, 8});
    mw_catalogue_add_word(
        c, &(struct mw_word){"envelope", MW_BOTH("envelope", "amplop"), MW_BOTH("outside", "luar")});
    mw_catalogue_add_expectation(
        c, &(struct mw_expectation){MW_BOTH("One letter in INBOX", "Satu surat di INBOX"), true, NULL});
    mw_catalogue_add_expectation(
        c, &(struct mw_expectation){MW_BOTH("Nothing failed", "Tidak ada yang gagal"), false, "1"});
}

struct hand {
    struct mw_trace *trace;
    int64_t now_us;
};

static uint32_t put(struct hand *hand, struct mw_record record) {
    hand->now_us += 12345;
    return mw_trace_add(hand->trace, &record);
}

static struct mw_record between(struct hand *hand, enum mw_record_kind kind, uint32_t connection,
                                bool by_client) {
    const struct mw_connection *c = &hand->trace->catalogue.connections[connection];
    struct mw_record record = mw_record_of(kind, hand->now_us, by_client ? c->client : c->server);
    record.peer = by_client ? c->server : c->client;
    record.connection = connection;
    return record;
}

static uint32_t line(struct hand *hand, enum mw_record_kind kind, uint32_t connection, bool by_client,
                     uint16_t flags, uint32_t cause, struct mw_span bytes) {
    struct mw_record record = between(hand, kind, connection, by_client);
    record.flags = flags;
    record.line.text = mw_trace_text(hand->trace, bytes);
    record.line.cause = cause;
    record.line.store = record.line.message = MW_NONE;
    uint32_t said = put(hand, record);
    struct mw_record heard = between(hand, MW_RECORD_HEARD, connection, !by_client);
    heard.line = record.line;
    heard.line.cause = said;
    put(hand, heard);
    return said;
}

static void mail(struct hand *hand, enum mw_record_kind kind, uint32_t store, uint32_t uid, uint16_t flags,
                 const char *text) {
    struct mw_record record = mw_record_of(kind, hand->now_us, hand->trace->catalogue.stores[store].host);
    record.flags = flags;
    record.mail.store = store;
    record.mail.message = 4;
    record.mail.uid = uid;
    record.mail.text = text ? mw_trace_text(hand->trace, mw_span_of(text)) : MW_NONE;
    put(hand, record);
}

static void packet(struct hand *hand, uint32_t connection, uint16_t flags, uint32_t text) {
    struct mw_record record = between(hand, MW_RECORD_PACKET, connection, true);
    record.flags = flags;
    record.travel_us = 8000;
    record.packet.seq = UINT32_MAX;
    record.packet.ack = 1;
    record.packet.length = 20;
    record.packet.text = text;
    put(hand, record);
}

static void taken(struct hand *hand, uint32_t cause, uint16_t row, uint16_t from, uint16_t to) {
    struct mw_record record = between(hand, MW_RECORD_TAKEN, 1, false);
    record.taken.cause = cause;
    record.taken.machine = 0;
    record.taken.row = row;
    record.taken.from = from;
    record.taken.to = to;
    record.taken.side = 1;
    put(hand, record);
}

static void notice(struct hand *hand, enum mw_notice kind, const char *args) {
    struct mw_record record = mw_record_of(MW_RECORD_NOTICE, hand->now_us, LAPTOP);
    record.notice.notice = kind;
    record.notice.args = mw_trace_text(hand->trace, mw_span_of(args));
    record.notice.cause = record.notice.message = MW_NONE;
    put(hand, record);
}

static void step(struct hand *hand, enum mw_record_kind kind, uint32_t outcome) {
    struct mw_record record = mw_record_of(kind, hand->now_us, LAPTOP);
    record.step.step = 0;
    record.step.outcome = outcome;
    put(hand, record);
}

static const char LETTER[] = "From: budi@b.example\r\nSubject: =?UTF-8?Q?Caf=C3=A9?=\r\n\r\nHalo!\r\n";

void sample_trace(struct mw_trace *trace) {
    struct hand hand = {trace, 0};
    catalogue(&trace->catalogue);
    mail(&hand, MW_RECORD_MAIL_ADDED, INBOX, 1, MW_MAIL_INITIAL, LETTER);
    step(&hand, MW_RECORD_STEP, MW_NONE);
    notice(&hand, MW_NOTICE_MESSAGE_WRITTEN,
           "Ani\x1f"
           "Rapat\x1f"
           "nobody@a.example");
    packet(&hand, 0, MW_PACKET_UDP, mw_trace_text(trace, (struct mw_span){"\x12\x34\xFF\0", 4}));
    uint32_t query = line(&hand, MW_RECORD_COMMAND, 0, true, 0, MW_NONE, mw_span_of("A? mail.a.example"));
    line(&hand, MW_RECORD_REPLY, 0, false, 0, query, mw_span_of("mail.a.example A 192.0.2.25"));
    put(&hand, between(&hand, MW_RECORD_CONNECTING, 1, true));
    packet(&hand, 1, MW_PACKET_SYN | MW_PACKET_LOST, MW_NONE);
    packet(&hand, 1, MW_PACKET_SYN | MW_PACKET_AGAIN, MW_NONE);
    put(&hand, between(&hand, MW_RECORD_CONNECTED, 1, true));
    uint32_t ehlo = line(&hand, MW_RECORD_COMMAND, 1, true, 0, MW_NONE, mw_span_of("EHLO laptop\r\n"));
    taken(&hand, ehlo, 0, WAITING, READY);
    line(&hand, MW_RECORD_REPLY, 1, false, MW_LINE_CONTINUES, ehlo, mw_span_of("250-mail.a.example\r\n"));
    line(&hand, MW_RECORD_REPLY, 1, false, 0, ehlo, mw_span_of("250 AUTH PLAIN\r\n"));
    line(&hand, MW_RECORD_COMMAND, 1, true, MW_LINE_SECRET, MW_NONE,
         mw_span_of("AUTH PLAIN AGFuaQBzZWNyZXQ=\r\n"));
    uint32_t rcpt =
        line(&hand, MW_RECORD_COMMAND, 1, true, 0, MW_NONE, mw_span_of("RCPT TO:<nobody@a.example>\r\n"));
    taken(&hand, rcpt, 2, READY, READY);
    line(&hand, MW_RECORD_REPLY, 1, false, MW_LINE_FAILURE, rcpt, mw_span_of("550 5.1.1 No such user\r\n"));
    line(&hand, MW_RECORD_CONTENT, 1, true, 0, MW_NONE, mw_span_of(LETTER));
    line(&hand, MW_RECORD_COMMAND, 1, true, 0, MW_NONE, (struct mw_span){"NOOP \x1B[2J\x80\t\"\\\r\n", 15});
    put(&hand, between(&hand, MW_RECORD_RESET, 1, false));
    put(&hand, between(&hand, MW_RECORD_TIMED_OUT, 2, true));
    put(&hand, between(&hand, MW_RECORD_REFUSED, 2, true));
    struct mw_record locked = mw_record_of(MW_RECORD_LOCKED, hand.now_us, MAIL);
    locked.mail.store = INBOX;
    put(&hand, locked);
    mail(&hand, MW_RECORD_MAIL_ADDED, DEVICE, 1, 0, LETTER);
    mail(&hand, MW_RECORD_MAIL_MARKED, INBOX, 1, 0, LETTER);
    mail(&hand, MW_RECORD_MAIL_UNMARKED, INBOX, 1, 0, LETTER);
    mail(&hand, MW_RECORD_MAIL_ADDED, QUEUE, 1, 0, "no header at all");
    mail(&hand, MW_RECORD_MAIL_REMOVED, QUEUE, 1, 0, "no header at all");
    locked.kind = MW_RECORD_UNLOCKED;
    locked.at_us = hand.now_us;
    put(&hand, locked);
    put(&hand, between(&hand, MW_RECORD_CLOSED, 2, true));
    notice(&hand, MW_NOTICE_SEND_FAILED,
           "mail.a.example\x1f"
           "550 5.1.1 No such user");
    step(&hand, MW_RECORD_STEP_DONE, MW_STEP_FAILED);
}
