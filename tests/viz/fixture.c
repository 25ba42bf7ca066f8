#include "tests/viz/fixture.h"

#include <stdio.h>
#include <string.h>

#include "sim/base/check.h"
#include "sim/base/text.h"
#include "sim/trace/notice.h"
#include "tests/viz/fixture_tables.h"

/* --- metrics ----------------------------------------------------------------------------------------- */

static float letter_widths(void *fonts, enum mw_font font, float size, struct mw_span text) {
    (void)fonts;
    size_t letters = 0;
    while (mw_utf8_next(&text) != 0)
        letters++;
    bool mono = font == MW_FONT_MONO || font == MW_FONT_MONO_BOLD;
    return (float)letters * size * (mono ? 0.6f : 0.55f);
}

static float line_height(void *fonts, enum mw_font font, float size) {
    (void)fonts, (void)font;
    return size * 1.4f; /* like the real ones: see viz/font.h */
}

const struct mw_metrics fixture_metrics = {letter_widths, line_height, NULL};

/* --- writing a trace ----------------------------------------------------------------------------------- */

struct writer {
    struct mw_trace *trace;
    int64_t now_us;
    uint16_t state[16][2]; /* of each connection's machines */
    uint32_t command[16];  /* the last one of each connection */
};

static struct mw_span bytes_of(const char *text) {
    return mw_span_of(text);
}

static uint32_t add(struct writer *w, struct mw_record record) {
    return mw_trace_add(w->trace, &record);
}

static struct mw_record on_connection(const struct writer *w, enum mw_record_kind kind, uint32_t number,
                                      bool client) {
    const struct mw_connection *connection = &w->trace->catalogue.connections[number];
    struct mw_record record = mw_record_of(kind, w->now_us, client ? connection->client : connection->server);
    record.peer = client ? connection->server : connection->client;
    record.connection = number;
    return record;
}

static void packet(struct writer *w, uint32_t number, bool client, uint16_t flags, size_t length) {
    struct mw_record record = on_connection(w, MW_RECORD_PACKET, number, client);
    record.flags = flags;
    record.travel_us = 20000;
    record.packet.seq = 1000;
    record.packet.ack = 2000;
    record.packet.length = (uint32_t)length;
    record.packet.text = MW_NONE;
    add(w, record);
    w->now_us += 20000;
}

static uint32_t connect(struct writer *w, enum mw_protocol protocol, uint16_t client, uint16_t server,
                        uint16_t port) {
    struct mw_connection connection = {.protocol = protocol,
                                       .client = client,
                                       .server = server,
                                       .client_port = 49152,
                                       .server_port = port,
                                       .udp = protocol == MW_PROTOCOL_DNS,
                                       .opened_by = (uint32_t)w->trace->record_count,
                                       .machine = {0xFFFF, 0xFFFF}};
    const struct mw_table *client_table = fixture_table(protocol, 0),
                          *server_table = fixture_table(protocol, 1);
    if (client_table) connection.machine[0] = mw_catalogue_machine(&w->trace->catalogue, client_table);
    if (server_table) connection.machine[1] = mw_catalogue_machine(&w->trace->catalogue, server_table);
    uint32_t number = mw_catalogue_add_connection(&w->trace->catalogue, &connection);
    if (client_table) w->state[number][0] = client_table->start;
    if (server_table) w->state[number][1] = server_table->start;
    w->command[number] = MW_NONE;
    if (connection.udp) return number;
    add(w, on_connection(w, MW_RECORD_CONNECTING, number, true));
    packet(w, number, true, MW_PACKET_SYN, 0);
    return number;
}

static uint32_t open_connection(struct writer *w, enum mw_protocol protocol, uint16_t client, uint16_t server,
                                uint16_t port) {
    uint32_t number = connect(w, protocol, client, server, port);
    packet(w, number, false, MW_PACKET_SYN | MW_PACKET_ACK, 0);
    packet(w, number, true, MW_PACKET_ACK, 0);
    add(w, on_connection(w, MW_RECORD_CONNECTED, number, true));
    return number;
}

/* The row that the hearing side takes. */
static void take(struct writer *w, uint32_t number, int side, const char *text, uint32_t line) {
    const struct mw_connection *connection = &w->trace->catalogue.connections[number];
    if (connection->machine[side] == 0xFFFF) return;
    const struct mw_table *table = w->trace->catalogue.machines[connection->machine[side]];
    uint16_t event = fixture_event(table, text), *state = &w->state[number][side];
    uint16_t row = mw_table_pick(table, *state, event, NULL);
    if (row == MW_NO_ROW) return;
    struct mw_record record = on_connection(w, MW_RECORD_TAKEN, number, side == 0);
    record.taken.cause = line;
    record.taken.machine = connection->machine[side];
    record.taken.row = row;
    record.taken.from = *state;
    if (table->rows[row].to != MW_SAME) *state = table->rows[row].to;
    record.taken.to = *state;
    record.taken.side = (uint32_t)side;
    add(w, record);
}

static uint32_t line(struct writer *w, uint32_t number, enum mw_record_kind kind, bool client, uint16_t flags,
                     const char *text) {
    struct mw_record record = on_connection(w, kind, number, client);
    record.flags = flags;
    record.line.text = mw_trace_text(w->trace, bytes_of(text));
    record.line.cause = kind == MW_RECORD_REPLY ? w->command[number] : MW_NONE;
    record.line.store = record.line.message = MW_NONE;
    uint32_t said = add(w, record);
    if (kind == MW_RECORD_COMMAND) w->command[number] = said;
    packet(w, number, client, MW_PACKET_PSH | MW_PACKET_ACK, strlen(text));
    struct mw_record heard = on_connection(w, MW_RECORD_HEARD, number, !client);
    heard.line.text = record.line.text;
    heard.line.cause = said;
    add(w, heard);
    if (!(flags & MW_LINE_CONTINUES)) take(w, number, client ? 1 : 0, text, said);
    return said;
}

/* Lines of a dialogue: "C: …" and "S: …"; a reply's line that another follows is "s: …", a refusal "F: …", a
 * line with a password "P: …". */
static void talk(struct writer *w, uint32_t number, const char *const *lines) {
    for (; *lines != NULL; lines++) {
        char text[160];
        snprintf(text, sizeof text, "%s\r\n", *lines + 3);
        char who = **lines;
        bool client = who == 'C' || who == 'P';
        uint16_t flags = who == 's'   ? MW_LINE_CONTINUES
                         : who == 'F' ? MW_LINE_FAILURE
                         : who == 'P' ? MW_LINE_SECRET
                                      : 0;
        line(w, number, client ? MW_RECORD_COMMAND : MW_RECORD_REPLY, client, flags, text);
    }
}

static void content(struct writer *w, uint32_t number, bool client, const char *text, uint32_t store) {
    uint32_t said = line(w, number, MW_RECORD_CONTENT, client, 0, text);
    w->trace->records[said].line.store = store;
    w->trace->records[said].line.message = 0;
}

static void hang_up(struct writer *w, uint32_t number) {
    packet(w, number, true, MW_PACKET_FIN | MW_PACKET_ACK, 0);
    packet(w, number, false, MW_PACKET_FIN | MW_PACKET_ACK, 0);
    add(w, on_connection(w, MW_RECORD_CLOSED, number, true));
}

static void mail(struct writer *w, enum mw_record_kind kind, uint32_t store, uint32_t uid, const char *text) {
    struct mw_record record = mw_record_of(kind, w->now_us, w->trace->catalogue.stores[store].host);
    record.mail.store = store;
    record.mail.message = 0;
    record.mail.uid = uid;
    record.mail.text = mw_trace_text(w->trace, bytes_of(text));
    add(w, record);
}

static void notice(struct writer *w, enum mw_notice kind, uint16_t host, const char *args) {
    struct mw_record record = mw_record_of(MW_RECORD_NOTICE, w->now_us, host);
    record.notice.notice = kind;
    record.notice.args = mw_trace_text(w->trace, bytes_of(args));
    record.notice.cause = record.notice.message = MW_NONE;
    add(w, record);
}

static void step(struct writer *w, const char *id, struct mw_bilingual title, uint16_t host) {
    struct mw_step face = {id, title, (uint32_t)w->trace->record_count};
    struct mw_record record = mw_record_of(MW_RECORD_STEP, w->now_us, host);
    record.step.step = mw_catalogue_add_step(&w->trace->catalogue, &face);
    record.step.outcome = MW_STEP_SUCCEEDED;
    add(w, record);
}

static void chapter(struct writer *w, const char *id, struct mw_bilingual title, struct mw_bilingual tag,
                    enum mw_protocol protocol) {
    struct mw_chapter face = {id, title, tag, protocol, (uint32_t)w->trace->record_count};
    mw_catalogue_add_chapter(&w->trace->catalogue, &face);
}

/* The number of the record that says this text. */
static uint32_t find_line(const struct mw_trace *trace, const char *beginning) {
    for (uint32_t number = 0; number < trace->record_count; number++) {
        const struct mw_record *record = &trace->records[number];
        bool is_line = record->kind == MW_RECORD_COMMAND || record->kind == MW_RECORD_REPLY;
        if (is_line && mw_span_starts_nocase(mw_trace_bytes(trace, record->line.text), beginning))
            return number;
    }
    MW_ASSERT(!"the fixture says this line");
    return MW_NONE;
}

/* --- the first lesson ----------------------------------------------------------------------------------- */

enum { LAPTOP, MAIL, NAMES, MX, PHONE, PC };
enum { SENT, SCHOOL_QUEUE, MAILBOX, KANTOR_QUEUE, PC_STORE };

static const char LETTER[] =
    "From: Ani <ani@sekolah.example>\r\nTo: Budi <budi@kantor.example>\r\nSubject: Rapat besok\r\n"
    "Date: Mon, 02 Mar 2026 09:00:00 +0700\r\nMessage-ID: <1@laptop.sekolah.example>\r\nMIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\nBudi, rapat besok pukul sembilan.\r\nAni\r\n.\r\n";

static void network(struct mw_catalogue *c) {
    const struct mw_host hosts[] = {
        {"laptop", "laptop.sekolah.example", MW_BOTH("Ani's laptop", "Laptop Ani"),
         MW_BOTH("mail client", "klien surat"), MW_HOST_LAPTOP, "192.0.2.10", NULL, 90, 560},
        {"mail", "mail.sekolah.example", MW_BOTH("mail.sekolah", "mail.sekolah"), MW_BOTH("MTA", "MTA"),
         MW_HOST_SERVER, "192.0.2.25", NULL, 430, 560},
        {"dns", "ns.example", MW_BOTH("DNS", "DNS"), MW_BOTH("name server", "server nama"), MW_HOST_DNS,
         "203.0.113.53", NULL, 500, 130},
        {"mx", "mx.kantor.example", MW_BOTH("mx.kantor", "mx.kantor"),
         MW_BOTH("MTA + mailbox server", "MTA + server kotak surat"), MW_HOST_SERVER, "198.51.100.25", NULL,
         700, 560},
        {"phone", "phone.kantor.example", MW_BOTH("Budi's phone", "Ponsel Budi"),
         MW_BOTH("POP3 client", "klien POP3"), MW_HOST_PHONE, "198.51.100.71", NULL, 920, 250},
        {"pc", "pc.kantor.example", MW_BOTH("Budi's PC", "PC Budi"), MW_BOTH("POP3 client", "klien POP3"),
         MW_HOST_PC, "198.51.100.70", NULL, 920, 820},
    };
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        mw_catalogue_add_host(c, &hosts[i]);
    const struct mw_link links[] = {{"laptop-mail", LAPTOP, MAIL, 8000, 20000000},
                                    {"mail-dns", MAIL, NAMES, 5000, 100000000},
                                    {"mail-mx", MAIL, MX, 20000, 100000000},
                                    {"mx-phone", MX, PHONE, 40000, 10000000},
                                    {"mx-pc", MX, PC, 2000, 1000000000}};
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        mw_catalogue_add_link(c, &links[i]);
    const struct mw_store stores[] = {
        {MW_STORE_SENT, LAPTOP, "Sent", "ani@sekolah.example", "Ani", 0, NULL, false},
        {MW_STORE_QUEUE, MAIL, "queue", NULL, NULL, 0, NULL, false},
        {MW_STORE_MAILBOX, MX, "INBOX", "budi@kantor.example", "Budi", 10000000, NULL, false},
        {MW_STORE_QUEUE, MX, "queue", NULL, NULL, 0, NULL, false},
        {MW_STORE_DEVICE, PC, "PC", "budi@kantor.example", "Budi", 64000000, NULL, false},
    };
    for (size_t i = 0; i < sizeof stores / sizeof *stores; i++)
        mw_catalogue_add_store(c, &stores[i]);
}

static void submission(struct writer *w) {
    step(w, "send", MW_BOTH("Ani sends the letter", "Ani mengirim surat"), LAPTOP);
    chapter(w, "write", MW_BOTH("Ani writes and presses Send", "Ani menulis dan menekan Kirim"),
            MW_BOTH("Send", "Kirim"), MW_PROTOCOL_NONE);
    notice(w, MW_NOTICE_MESSAGE_WRITTEN, LAPTOP,
           "Ani\x1fRapat besok\x1f"
           "budi@kantor.example");
    w->now_us += 500000;
    chapter(w, "submit", MW_BOTH("Submission on port 587", "Penyerahan lewat port 587"),
            MW_BOTH("Submission", "Penyerahan"), MW_PROTOCOL_SMTP);
    uint32_t smtp = open_connection(w, MW_PROTOCOL_SMTP, LAPTOP, MAIL, 587);
    talk(w, smtp,
         (const char *const[]){"S: 220 mail.sekolah.example ESMTP", "C: EHLO laptop.sekolah.example",
                               "s: 250-mail.sekolah.example", "s: 250-SIZE 10485760", "S: 250 AUTH PLAIN",
                               "P: AUTH PLAIN AGFuaQBhbmktc2VjcmV0", "S: 235 2.7.0 Authentication successful",
                               "C: MAIL FROM:<ani@sekolah.example> SIZE=334", "S: 250 2.1.0 Sender ok",
                               "C: RCPT TO:<budi@kantor.example>", "S: 250 2.1.5 Recipient ok", "C: DATA",
                               "S: 354 Start mail input; end with <CRLF>.<CRLF>", NULL});
    content(w, smtp, true, LETTER, SENT);
    talk(w, smtp, (const char *const[]){"S: 250 2.0.0 Queued as 1", NULL});
    mail(w, MW_RECORD_MAIL_ADDED, SENT, 1, LETTER);
    mail(w, MW_RECORD_MAIL_ADDED, SCHOOL_QUEUE, 1, LETTER);
    talk(w, smtp, (const char *const[]){"C: QUIT", "S: 221 2.0.0 Bye", NULL});
    hang_up(w, smtp);
}

static void relay(struct writer *w) {
    chapter(w, "mx", MW_BOTH("Who takes mail for kantor? (MX)", "Siapa penerima surat kantor? (MX)"),
            MW_BOTH("MX", "MX"), MW_PROTOCOL_DNS);
    uint32_t dns = connect(w, MW_PROTOCOL_DNS, MAIL, NAMES, 53);
    talk(w, dns,
         (const char *const[]){"C: MX? kantor.example", "S: kantor.example MX 10 mx.kantor.example",
                               "C: A? mx.kantor.example", "S: mx.kantor.example A 198.51.100.25", NULL});
    notice(w, MW_NOTICE_MX_FOUND, MAIL,
           "kantor.example\x1fmx.kantor.example\x1f"
           "10");
    chapter(w, "relay", MW_BOTH("Relay to the other server", "Relai ke server lain"),
            MW_BOTH("Relay", "Relai"), MW_PROTOCOL_SMTP);
    uint32_t smtp = open_connection(w, MW_PROTOCOL_SMTP, MAIL, MX, 25);
    talk(w, smtp,
         (const char *const[]){"S: 220 mx.kantor.example ESMTP", "C: EHLO mail.sekolah.example",
                               "s: 250-mx.kantor.example", "s: 250-SIZE 10485760", "S: 250 PIPELINING",
                               "C: MAIL FROM:<ani@sekolah.example> SIZE=812", "S: 250 2.1.0 Sender ok",
                               "C: RCPT TO:<budi@kantor.example>", "S: 250 2.1.5 Recipient ok", "C: DATA",
                               "S: 354 Start mail input; end with <CRLF>.<CRLF>", NULL});
    content(w, smtp, true, LETTER, SCHOOL_QUEUE);
    chapter(w, "store", MW_BOTH("Into Budi's mailbox", "Masuk ke kotak surat Budi"),
            MW_BOTH("Mailbox", "Kotak surat"), MW_PROTOCOL_NONE);
    mail(w, MW_RECORD_MAIL_ADDED, MAILBOX, 1, LETTER);
    talk(w, smtp, (const char *const[]){"S: 250 2.0.0 Queued as 7", NULL});
    mail(w, MW_RECORD_MAIL_REMOVED, SCHOOL_QUEUE, 1, LETTER);
    notice(w, MW_NOTICE_RELAYED, MAIL, "mx.kantor.example\x1fmail.sekolah.example");
    talk(w, smtp, (const char *const[]){"C: QUIT", "S: 221 2.0.0 Bye", NULL});
    hang_up(w, smtp);
}

static void fetch(struct writer *w, enum fixture_variant variant) {
    w->now_us += 2000000;
    step(w, "fetch", MW_BOTH("Budi fetches his mail", "Budi mengambil suratnya"), PC);
    chapter(w, "fetch", MW_BOTH("Budi's PC fetches it", "PC Budi mengambilnya"), MW_BOTH("Fetch", "Ambil"),
            MW_PROTOCOL_POP3);
    uint32_t phone = open_connection(w, MW_PROTOCOL_POP3, PHONE, MX, 110);
    talk(w, phone,
         (const char *const[]){"S: +OK mx.kantor.example POP3 ready", "C: USER budi", "S: +OK send PASS",
                               "P: PASS wrong", "F: -ERR [AUTH] wrong user name or password", "C: QUIT",
                               "S: +OK bye", NULL});
    hang_up(w, phone);
    notice(w, MW_NOTICE_LOGIN_FAILED, PHONE, "Budi\x1f-ERR [AUTH] wrong user name or password");
    uint32_t pop3 = open_connection(w, MW_PROTOCOL_POP3, PC, MX, 110);
    talk(w, pop3,
         (const char *const[]){"S: +OK mx.kantor.example POP3 ready", "C: USER budi", "S: +OK send PASS",
                               "P: PASS budi-secret", "S: +OK 1 message", "C: STAT", "S: +OK 1 334",
                               "C: RETR 1", "s: +OK 334 octets", NULL});
    content(w, pop3, false, LETTER, MAILBOX);
    mail(w, MW_RECORD_MAIL_ADDED, PC_STORE, 1, LETTER);
    if (variant == FIXTURE_DELETE) {
        talk(w, pop3, (const char *const[]){"C: DELE 1", NULL});
        mail(w, MW_RECORD_MAIL_MARKED, MAILBOX, 1, LETTER);
        talk(w, pop3, (const char *const[]){"S: +OK message 1 marked", "C: QUIT", NULL});
        mail(w, MW_RECORD_MAIL_REMOVED, MAILBOX, 1, LETTER);
        talk(w, pop3, (const char *const[]){"S: +OK bye", NULL});
    } else {
        talk(w, pop3, (const char *const[]){"C: QUIT", "S: +OK bye", NULL});
    }
    hang_up(w, pop3);
}

/* What the lesson says; its places are found by what the lines say. */
static void words_of_lesson(struct mw_trace *trace) {
    struct mw_catalogue *c = &trace->catalogue;
    static const char *words[] = {"envelope", "relay", "mx", NULL};
    const struct mw_word meanings[] = {
        {"envelope", MW_BOTH("envelope", "amplop"),
         MW_BOTH("The addresses that the servers use: **MAIL FROM** and **RCPT TO**.",
                 "Alamat yang dipakai server: **MAIL FROM** dan **RCPT TO**.")},
        {"relay", MW_BOTH("relay", "relai"),
         MW_BOTH("To pass a message on to the next server.", "Meneruskan pesan ke server berikutnya.")},
        {"mx", MW_BOTH("MX record", "data MX"),
         MW_BOTH("Says which server takes a domain's mail.",
                 "Menyebut server penerima surat suatu domain.")}};
    for (size_t i = 0; i < 3; i++)
        mw_catalogue_add_word(c, &meanings[i]);
    uint32_t relayed = find_line(trace, "MAIL FROM:<ani@sekolah.example> SIZE=812");
    while (!mw_span_starts_nocase(mw_trace_bytes(trace, mw_record_text(&trace->records[relayed])), "RCPT"))
        relayed++;
    const struct mw_note notes[] = {
        {MW_BOTH("A letter begins", "Sepucuk surat dimulai"),
         MW_BOTH("Ani writes a letter. **Nothing** has left her laptop yet.",
                 "Ani menulis surat. **Belum ada** yang keluar dari laptopnya."),
         NULL, NULL, 0},
        {MW_BOTH("The relay names the recipient", "Relai menyebut penerima"),
         MW_BOTH("The envelope is separate from the letter inside it. **RCPT TO** is the address on the "
                 "envelope: the server "
                 "decides now whether it will take the message for Budi. The *To:* line that Budi reads "
                 "later comes in "
                 "**DATA**, and nobody checks that it matches.",
                 "Amplop terpisah dari surat di dalamnya. **RCPT TO** adalah alamat pada amplop: server "
                 "memutuskan "
                 "sekarang apakah ia menerima pesan untuk Budi. Baris *To:* yang nanti dibaca Budi datang "
                 "dalam **DATA**, "
                 "dan tidak ada yang memeriksa apakah keduanya sama."),
         "RFC 5321 §4.1.1.3", words, relayed},
        {MW_BOTH("Budi's PC asks", "PC Budi bertanya"),
         MW_BOTH("POP3 brings the letter to **one** device.", "POP3 membawa surat ke **satu** perangkat."),
         "RFC 1939", NULL, find_line(trace, "STAT")}};
    for (size_t i = 0; i < 3; i++)
        mw_catalogue_add_note(c, &notes[i]);
    struct mw_answer *answers = mw_arena_alloc(&c->arena, 3 * sizeof *answers);
    answers[0] = (struct mw_answer){
        MW_BOTH("**250** recipient accepted", "**250** penerima diterima"),
        MW_BOTH("Budi lives here: the server knows him.", "Budi ada di sini: server mengenalnya."), true};
    answers[1] = (struct mw_answer){MW_BOTH("**354** go ahead, send it", "**354** silakan, kirimkan"),
                                    MW_BOTH("That comes after DATA.", "Itu datang setelah DATA."), false};
    answers[2] = (struct mw_answer){
        MW_BOTH("**550** no such user", "**550** pengguna tidak ada"),
        MW_BOTH("Only if Budi had no mailbox here.", "Hanya jika Budi tidak punya kotak di sini."), false};
    const struct mw_question question = {
        "rcpt", MW_BOTH("What will the server answer?", "Apa jawaban server?"), answers, 3, relayed};
    mw_catalogue_add_question(c, &question);
}

void fixture_trace(struct mw_trace *trace, enum fixture_variant variant) {
    bool keep = variant == FIXTURE_KEEP;
    trace->catalogue.about = (struct mw_about){
        .id = "first",
        .title = MW_BOTH("Your first message", "Pesan pertama Anda"),
        .summary = MW_BOTH("From laptop to mailbox", "Dari laptop ke kotak surat"),
        .number = 1,
        .variant = keep ? "keep" : "delete",
        .variant_title = keep ? MW_BOTH("Keep mode", "Mode simpan") : MW_BOTH("Delete mode", "Mode hapus"),
        .variant_summary =
            keep ? MW_BOTH("The messages stay on the server", "Pesan tetap di server")
                 : MW_BOTH("Each message is removed after it was fetched", "Pesan dihapus setelah diambil"),
        .start_epoch_s = 1772416800, /* 2026-03-02 09:00 +07:00 */
        .utc_offset_min = 420,
        .seed = 1};
    network(&trace->catalogue);
    struct writer w = {.trace = trace};
    submission(&w);
    relay(&w);
    fetch(&w, variant);
    words_of_lesson(trace);
}

/* --- a crowd ---------------------------------------------------------------------------------------------
 */

void fixture_crowd(struct mw_trace *trace) {
    struct mw_catalogue *c = &trace->catalogue;
    c->about = (struct mw_about){.id = "crowd", .title = MW_BOTH("A crowd", "Kerumunan"), .number = 22};
    for (int i = 0; i < 12; i++) {
        const char *name = mw_arena_format(&c->arena, "server-%d.with-a-rather-long-name.example", i);
        struct mw_host host = {mw_arena_format(&c->arena, "h%d", i),
                               name,
                               MW_BOTH(name, name),
                               MW_BOTH("MTA + mailbox server", "MTA + server kotak surat"),
                               (enum mw_host_kind)(i % 6),
                               "192.0.2.1",
                               NULL,
                               i < 3 ? 500 : (i * 271) % 1000,
                               i < 3 ? 500 : (i * 577) % 1000};
        uint32_t number = mw_catalogue_add_host(c, &host);
        struct mw_store store = {MW_STORE_MAILBOX,
                                 (uint16_t)number,
                                 "INBOX",
                                 "someone@with-a-rather-long-name.example",
                                 "Somebody with a long name",
                                 1000000, NULL, false};
        mw_catalogue_add_store(c, &store);
        if (i == 0) continue;
        struct mw_link link = {"link", (uint16_t)(i - 1), (uint16_t)i, 20000, 1000000};
        mw_catalogue_add_link(c, &link);
    }
    struct writer w = {.trace = trace};
    step(&w, "only", MW_BOTH("Everything at once", "Semua sekaligus"), 0);
    uint32_t far = open_connection(&w, MW_PROTOCOL_SMTP, 0, 11, 25);
    talk(&w, far,
         (const char *const[]){
             "S: 220 server-11.with-a-rather-long-name.example ESMTP and a long greeting indeed",
             "C: EHLO server-0.with-a-rather-long-name.example", NULL});
    uint32_t refused = connect(&w, MW_PROTOCOL_SMTP, 3, 4, 25);
    add(&w, on_connection(&w, MW_RECORD_REFUSED, refused, true));
    uint32_t silent = connect(&w, MW_PROTOCOL_SMTP, 5, 8, 25);
    w.now_us += 60000000;
    add(&w, on_connection(&w, MW_RECORD_TIMED_OUT, silent, true));
    for (int i = 0; i < 8; i++) {
        uint32_t number = open_connection(&w, MW_PROTOCOL_POP3, (uint16_t)i, (uint16_t)(i + 1), 110);
        talk(&w, number, (const char *const[]){"S: +OK ready", NULL});
    }
}
