#include "tests/trace/imap_score.h"

#include <string.h>

#include "sim/base/check.h"
#include "sim/base/text.h"

/* --- a table with many loops ------------------------------------------------------------------------------
 */

enum { NOT_AUTHENTICATED, AUTHENTICATED, SELECTED, IDLING, LOGGED_OUT };
static const struct mw_bilingual states[] = {{{"not authenticated", "belum masuk"}},
                                             {{"authenticated", "sudah masuk"}},
                                             {{"selected"}},
                                             {{"selected, idle"}},
                                             {{"logout"}}};
#define EVENTS(X)                                                                                            \
    X(CAPABILITY, "CAPABILITY")                                                                              \
    X(NOOP, "NOOP")                                                                                          \
    X(CREATE, "CREATE")                                                                                      \
    X(DELETE, "DELETE")                                                                                      \
    X(RENAME, "RENAME")                                                                                      \
    X(LIST, "LIST")                                                                                          \
    X(STATUS, "STATUS")                                                                                      \
    X(EXPUNGE, "EXPUNGE")                                                                                    \
    X(SEARCH, "SEARCH")                                                                                      \
    X(UID_FETCH, "UID FETCH")                                                                                \
    X(UID_STORE, "UID STORE")                                                                                \
    X(UID_MOVE, "UID MOVE")                                                                                  \
    X(LOGIN, "LOGIN")                                                                                        \
    X(SELECT, "SELECT")                                                                                      \
    X(CLOSE, "CLOSE")                                                                                        \
    X(IDLE, "IDLE")                                                                                          \
    X(DONE, "DONE")                                                                                          \
    X(LOGOUT, "LOGOUT")
enum {
#define X(name, text) ON_##name,
    EVENTS(X)
#undef X
        EVENT_COUNT
};
static const struct mw_bilingual events[] = {
#define X(name, text) {{text}},
    EVENTS(X)
#undef X
};
#define ROW(from_, on_, to_, why_)                                                                           \
    {                                                                                                        \
        .from = from_, .on = on_, .say = "OK", .to = to_, .rfc = "RFC 9051 §6", .why = { {why_} }            \
    }
#define LOOPS(from_)                                                                                         \
    ROW(from_, ON_CREATE, MW_SAME, "A folder is made."), ROW(from_, ON_DELETE, MW_SAME, "A folder goes."),   \
        ROW(from_, ON_RENAME, MW_SAME, "A folder is called something else."),                                \
        ROW(from_, ON_LIST, MW_SAME, "The folders are listed."),                                             \
        ROW(from_, ON_STATUS, MW_SAME, "A folder is looked at from outside.")
static const struct mw_row rows[] = {
    ROW(NOT_AUTHENTICATED, ON_LOGIN, AUTHENTICATED, "The password fits."),
    ROW(AUTHENTICATED, ON_SELECT, SELECTED, "A mailbox is open."),
    LOOPS(AUTHENTICATED),
    LOOPS(SELECTED),
    ROW(SELECTED, ON_SELECT, MW_SAME, "Another mailbox is open."),
    ROW(SELECTED, ON_UID_FETCH, MW_SAME, "The client gets just what it asks for."),
    ROW(SELECTED, ON_UID_STORE, MW_SAME, "Flags change."),
    ROW(SELECTED, ON_UID_MOVE, MW_SAME, "Letters go to another folder."),
    ROW(SELECTED, ON_EXPUNGE, MW_SAME, "What is marked goes."),
    ROW(SELECTED, ON_SEARCH, MW_SAME, "The server searches."),
    ROW(SELECTED, ON_CLOSE, AUTHENTICATED, "The mailbox is closed."),
    ROW(SELECTED, ON_IDLE, IDLING, "The client listens."),
    ROW(IDLING, ON_DONE, SELECTED, "The client has heard enough."),
    ROW(MW_ANY, ON_CAPABILITY, MW_SAME, "The server says what it can do."),
    ROW(MW_ANY, ON_NOOP, MW_SAME, "Nothing is asked."),
    ROW(MW_ANY, ON_LOGOUT, LOGGED_OUT, "The client is done."),
};
static const struct mw_table table = {.id = "imap-score",
                                      .title = {{"IMAP server session", "Sesi server IMAP"}},
                                      .states = states,
                                      .state_count = 5,
                                      .start = NOT_AUTHENTICATED,
                                      .events = events,
                                      .event_count = EVENT_COUNT,
                                      .rows = rows,
                                      .row_count = sizeof rows / sizeof *rows};

/* --- writing ----------------------------------------------------------------------------------------------
 */

struct hand {
    struct mw_trace *trace;
    int64_t now_us;
    uint32_t command[2]; /* the last one of each connection */
    uint16_t state[2];
};

static uint32_t put(struct hand *hand, struct mw_record record) {
    record.at_us = hand->now_us;
    return mw_trace_add(hand->trace, &record);
}

static struct mw_record between(const struct hand *hand, enum mw_record_kind kind, uint32_t number,
                                bool client) {
    const struct mw_connection *connection = &hand->trace->catalogue.connections[number];
    struct mw_record record = mw_record_of(kind, 0, client ? connection->client : connection->server);
    record.peer = client ? connection->server : connection->client;
    record.connection = number;
    return record;
}

static void take(struct hand *hand, uint32_t number, uint32_t line, struct mw_span text) {
    size_t blank = mw_span_find(text, ' ');
    struct mw_span words = blank < text.len ? mw_span_from(text, blank + 1) : text; /* "DONE" has no tag */
    for (uint16_t event = 0; event < EVENT_COUNT; event++) {
        if (!mw_span_starts_nocase(words, mw_say(events[event], MW_LANGUAGE_EN))) continue;
        struct mw_record taken = between(hand, MW_RECORD_TAKEN, number, false);
        taken.taken.cause = line;
        taken.taken.row = mw_table_pick(&table, hand->state[number], event, NULL);
        MW_ASSERT(taken.taken.row != MW_NO_ROW);
        taken.taken.from = hand->state[number];
        uint16_t to = rows[taken.taken.row].to;
        taken.taken.to = hand->state[number] = to == MW_SAME ? hand->state[number] : to;
        taken.taken.side = 1;
        put(hand, taken);
        return;
    }
}

static uint32_t line(struct hand *hand, uint32_t number, enum mw_record_kind kind, bool client,
                     uint16_t flags, struct mw_span text) {
    struct mw_record record = between(hand, kind, number, client);
    record.flags = flags;
    record.line.text = mw_trace_text(hand->trace, text);
    if (kind == MW_RECORD_REPLY) record.line.cause = hand->command[number];
    uint32_t said = put(hand, record);
    struct mw_record packet = between(hand, MW_RECORD_PACKET, number, client);
    packet.flags = MW_PACKET_PSH | MW_PACKET_ACK;
    packet.travel_us = 10000;
    packet.packet.length = (uint32_t)text.len;
    put(hand, packet);
    hand->now_us += 10000;
    record.kind = MW_RECORD_HEARD;
    record.host = record.peer;
    record.peer = MW_NO_HOST;
    record.line.cause = said;
    put(hand, record);
    if (client && kind == MW_RECORD_COMMAND) {
        hand->command[number] = said;
        take(hand, number, said, text);
    }
    return said;
}

/* "C: …", "P: …" with a password, "S: …", "s: …" that another line follows, "F: …" a refusal. */
static void talk(struct hand *hand, uint32_t number, const char *const *lines) {
    for (; *lines != NULL; lines++) {
        struct mw_buffer text = {0};
        mw_buffer_format(&text, "%s\r\n", *lines + 3);
        bool client = **lines == 'C' || **lines == 'P';
        uint16_t flags = **lines == 's'   ? MW_LINE_CONTINUES
                         : **lines == 'F' ? MW_LINE_FAILURE
                         : **lines == 'P' ? MW_LINE_SECRET
                                          : 0;
        line(hand, number, client ? MW_RECORD_COMMAND : MW_RECORD_REPLY, client, flags,
             mw_buffer_span(&text));
        mw_buffer_free(&text);
    }
}
#define TALK(number, ...) talk(hand, number, (const char *const[]){__VA_ARGS__, NULL})

static void mail(struct hand *hand, enum mw_record_kind kind, uint32_t store, uint32_t message, uint32_t uid,
                 unsigned flags, const char *text) {
    struct mw_record record = mw_record_of(kind, 0, hand->trace->catalogue.stores[store].host);
    record.flags = (uint16_t)flags;
    record.mail.store = store;
    record.mail.message = message;
    record.mail.uid = uid;
    record.mail.text = mw_trace_text(hand->trace, mw_span_of(text));
    put(hand, record);
}

static void folder(struct hand *hand, enum mw_record_kind kind, uint32_t store, const char *name) {
    struct mw_record record = mw_record_of(kind, 0, hand->trace->catalogue.stores[store].host);
    record.mail.store = store;
    record.mail.text = mw_trace_text(hand->trace, mw_span_of(name));
    put(hand, record);
}

static void step(struct hand *hand, const char *id, struct mw_bilingual title, uint16_t host) {
    struct mw_step face = {id, title, (uint32_t)hand->trace->record_count};
    struct mw_record record = mw_record_of(MW_RECORD_STEP, 0, host);
    record.step.step = mw_catalogue_add_step(&hand->trace->catalogue, &face);
    struct mw_chapter chapter = {id, title, title, MW_PROTOCOL_IMAP, face.record};
    mw_catalogue_add_chapter(&hand->trace->catalogue, &chapter);
    put(hand, record);
}

static void open_connection(struct hand *hand, uint16_t client) {
    struct mw_connection connection = {MW_PROTOCOL_IMAP,
                                       client,
                                       IMAP_SERVER,
                                       (uint16_t)(50000 + client),
                                       143,
                                       false,
                                       (uint32_t)hand->trace->record_count,
                                       {0xFFFF, mw_catalogue_machine(&hand->trace->catalogue, &table)}};
    uint32_t number = mw_catalogue_add_connection(&hand->trace->catalogue, &connection);
    put(hand, between(hand, MW_RECORD_CONNECTING, number, true));
    hand->now_us += 30000;
    put(hand, between(hand, MW_RECORD_CONNECTED, number, true));
}

/* --- the run ----------------------------------------------------------------------------------------------
 */

#define HEAD(subject)                                                                                        \
    "From: Ani <ani@sekolah.example>\r\nTo: Budi <budi@kantor.example>\r\nSubject: " subject                 \
    "\r\nDate: Mon, 02 Mar 2026 08:00:00 +0700\r\n\r\n"
static const char MEETING[] = HEAD("Rapat besok") "Rapat besok pukul sembilan.\r\n";
static const char PHOTOS[] = HEAD("Foto liburan") "Ini fotonya, panjang sekali: ....................\r\n";
static const char PHOTOS_HEAD[] = HEAD("Foto liburan");
static const char OFFER[] = HEAD("Penawaran") "Beli sekarang!\r\n";

static void catalogue(struct mw_catalogue *c) {
    c->about = (struct mw_about){.id = "shared",
                                 .title = MW_BOTH("Two devices, one mailbox", "Dua perangkat, satu kotak"),
                                 .number = 12,
                                 .start_epoch_s = 1772416800,
                                 .utc_offset_min = 420};
    const struct mw_host hosts[] = {
        {"mx", "mx.kantor.example", MW_BOTH("mx.kantor", NULL),
         MW_BOTH("mailbox server", "server kotak surat"), MW_HOST_SERVER, "198.51.100.25", NULL, 480, 500},
        {"phone", "phone.kantor.example", MW_BOTH("Budi's phone", "Ponsel Budi"),
         MW_BOTH("IMAP client", "klien IMAP"), MW_HOST_PHONE, "198.51.100.71", NULL, 120, 500},
        {"pc", "pc.kantor.example", MW_BOTH("Budi's PC", "PC Budi"), MW_BOTH("IMAP client", "klien IMAP"),
         MW_HOST_PC, "198.51.100.70", NULL, 850, 500}};
    for (size_t i = 0; i < 3; i++)
        mw_catalogue_add_host(c, &hosts[i]);
    mw_catalogue_add_link(c, &(struct mw_link){"mx-phone", IMAP_SERVER, IMAP_PHONE, 20000, 10000000});
    mw_catalogue_add_link(c, &(struct mw_link){"mx-pc", IMAP_SERVER, IMAP_PC, 2000, 100000000});
    static const char budi[] = "budi@kantor.example";
    const struct mw_store stores[] = {
        {MW_STORE_MAILBOX, IMAP_SERVER, "INBOX", budi, "Budi", 10000000, NULL, false},
        {MW_STORE_MAILBOX, IMAP_SERVER, "Sent", budi, "Budi", 0, "\\Sent", false},
        {MW_STORE_MAILBOX, IMAP_SERVER, "Arsip/2026", budi, "Budi", 0, NULL, true},
        {MW_STORE_DEVICE, IMAP_PHONE, "INBOX", budi, "Budi", 64000000, NULL, false},
        {MW_STORE_DEVICE, IMAP_PC, "INBOX", budi, "Budi", 0, NULL, false}};
    for (size_t i = 0; i < sizeof stores / sizeof *stores; i++)
        mw_catalogue_add_store(c, &stores[i]);
}

static void phone_looks(struct hand *hand) {
    step(hand, "phone", MW_BOTH("The phone looks and waits", "Ponsel melihat dan menunggu"), IMAP_PHONE);
    open_connection(hand, IMAP_PHONE);
    TALK(IMAP_PHONE_TALK, "S: * OK [CAPABILITY IMAP4rev2 IDLE MOVE] mx.kantor.example ready",
         "P: A1 LOGIN budi rahasia", "S: A1 OK logged in", "C: A2 SELECT INBOX", "s: * 3 EXISTS",
         "s: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)", "s: * OK [UIDVALIDITY 1] UIDs valid",
         "S: A2 OK [READ-WRITE] INBOX selected", "C: A3 UID FETCH 1:* (FLAGS RFC822.SIZE BODY.PEEK[HEADER])",
         "s: * 1 FETCH (UID 1 FLAGS (\\Seen \\Flagged) ENVELOPE (NIL))");
    mail(hand, MW_RECORD_MAIL_ADDED, IMAP_ON_PHONE, 1, 1,
         MW_MAIL_PARTIAL | MW_MAIL_CONTINUES | MW_MAIL_SEEN | MW_MAIL_FLAGGED, HEAD("Rapat besok"));
    TALK(IMAP_PHONE_TALK, "s: * 2 FETCH (UID 2 FLAGS () BODY[HEADER] {143}");
    line(hand, IMAP_PHONE_TALK, MW_RECORD_CONTENT, false, MW_LINE_CONTINUES, mw_span_of(PHOTOS_HEAD));
    TALK(IMAP_PHONE_TALK, "s: )");
    mail(hand, MW_RECORD_MAIL_ADDED, IMAP_ON_PHONE, 2, 2, MW_MAIL_PARTIAL | MW_MAIL_CONTINUES, PHOTOS_HEAD);
    TALK(IMAP_PHONE_TALK, "s: * 3 FETCH (UID 3 FLAGS () ENVELOPE (NIL))");
    mail(hand, MW_RECORD_MAIL_ADDED, IMAP_ON_PHONE, 3, 3, MW_MAIL_PARTIAL, HEAD("Penawaran"));
    TALK(IMAP_PHONE_TALK, "S: A3 OK fetched", "C: A4 IDLE", "S: + idling");
}

static void pc_reads(struct hand *hand) {
    step(hand, "read", MW_BOTH("The PC reads a letter", "PC membaca sepucuk surat"), IMAP_PC);
    open_connection(hand, IMAP_PC);
    TALK(IMAP_PC_TALK, "S: * OK mx.kantor.example ready", "P: B1 LOGIN budi rahasia", "S: B1 OK logged in",
         "C: B2 SELECT INBOX", "s: * 3 EXISTS", "S: B2 OK [READ-WRITE] INBOX selected",
         "C: B3 UID FETCH 2 BODY[]");
    mail(hand, MW_RECORD_MAIL_FLAGGED, IMAP_INBOX, 2, 2, MW_MAIL_SEEN, PHOTOS);
    TALK(IMAP_PC_TALK, "s: * 2 FETCH (UID 2 FLAGS (\\Seen) BODY[] {194}");
    uint32_t content =
        line(hand, IMAP_PC_TALK, MW_RECORD_CONTENT, false, MW_LINE_CONTINUES, mw_span_of(PHOTOS));
    hand->trace->records[content].line.store = IMAP_INBOX;
    hand->trace->records[content].line.message = 2;
    TALK(IMAP_PC_TALK, "s: )", "S: B3 OK fetched");
    mail(hand, MW_RECORD_MAIL_ADDED, IMAP_ON_PC, 2, 2, MW_MAIL_SEEN, PHOTOS);
    TALK(IMAP_PHONE_TALK, "S: * 2 FETCH (UID 2 FLAGS (\\Seen))");
    mail(hand, MW_RECORD_MAIL_FLAGGED, IMAP_ON_PHONE, 2, 2, MW_MAIL_SEEN, PHOTOS_HEAD);
}

static void pc_tidies(struct hand *hand) {
    step(hand, "tidy", MW_BOTH("The PC tidies up", "PC berbenah"), IMAP_PC);
    TALK(IMAP_PC_TALK, "C: B4 CREATE Arsip/2026");
    folder(hand, MW_RECORD_FOLDER_ADDED, IMAP_ARCHIVE, "Arsip/2026");
    TALK(IMAP_PC_TALK, "S: B4 OK created", "C: B5 UID MOVE 1 Arsip/2026");
    mail(hand, MW_RECORD_MAIL_ADDED, IMAP_ARCHIVE, 1, 1, MW_MAIL_CONTINUES | MW_MAIL_SEEN | MW_MAIL_FLAGGED,
         MEETING);
    mail(hand, MW_RECORD_MAIL_REMOVED, IMAP_INBOX, 1, 1, 0, MEETING);
    TALK(IMAP_PC_TALK, "s: * OK [COPYUID 2 1 1] moved", "s: * 1 EXPUNGE", "S: B5 OK moved");
    TALK(IMAP_PHONE_TALK, "S: * 1 EXPUNGE");
    mail(hand, MW_RECORD_MAIL_REMOVED, IMAP_ON_PHONE, 1, 1, 0, HEAD("Rapat besok"));
    TALK(IMAP_PC_TALK, "C: B6 UID STORE 3 +FLAGS (\\Deleted)");
    mail(hand, MW_RECORD_MAIL_FLAGGED, IMAP_INBOX, 3, 3, MW_MAIL_DELETED, OFFER);
    TALK(IMAP_PC_TALK, "s: * 2 FETCH (UID 3 FLAGS (\\Deleted))", "S: B6 OK stored");
    TALK(IMAP_PHONE_TALK, "s: * 2 FETCH (UID 3 FLAGS (\\Deleted))", "S: * 2 EXISTS");
    mail(hand, MW_RECORD_MAIL_FLAGGED, IMAP_ON_PHONE, 3, 3, MW_MAIL_DELETED, HEAD("Penawaran"));
    TALK(IMAP_PC_TALK, "C: B7 EXPUNGE");
    mail(hand, MW_RECORD_MAIL_REMOVED, IMAP_INBOX, 3, 3, 0, OFFER);
    TALK(IMAP_PC_TALK, "s: * 2 EXPUNGE", "S: B7 OK expunged");
    TALK(IMAP_PHONE_TALK, "S: * 2 EXPUNGE");
    mail(hand, MW_RECORD_MAIL_REMOVED, IMAP_ON_PHONE, 3, 3, 0, HEAD("Penawaran"));
    TALK(IMAP_PC_TALK, "C: B8 RENAME Arsip/2026 Arsip/Lama");
    folder(hand, MW_RECORD_FOLDER_RENAMED, IMAP_ARCHIVE, "Arsip/Lama");
    TALK(IMAP_PC_TALK, "S: B8 OK renamed", "C: B9 DELETE Kosong", "F: B9 NO [NONEXISTENT] no such mailbox",
         "C: B10 LOGOUT", "s: * BYE see you", "S: B10 OK logged out");
    put(hand, between(hand, MW_RECORD_CLOSED, IMAP_PC_TALK, true));
}

static void phone_reads(struct hand *hand) {
    step(hand, "more", MW_BOTH("The phone wants the text", "Ponsel meminta isinya"), IMAP_PHONE);
    TALK(IMAP_PHONE_TALK, "C: DONE", "S: A4 OK idle ended", "C: A5 UID FETCH 2 BODY.PEEK[TEXT]",
         "s: * 1 FETCH (UID 2 BODY[TEXT] {51}");
    line(hand, IMAP_PHONE_TALK, MW_RECORD_CONTENT, false, MW_LINE_CONTINUES,
         mw_span_of(PHOTOS + sizeof PHOTOS_HEAD - 1));
    TALK(IMAP_PHONE_TALK, "s: )", "S: A5 OK fetched");
    mail(hand, MW_RECORD_MAIL_GROWN, IMAP_ON_PHONE, 2, 2, MW_MAIL_SEEN, PHOTOS);
    mail(hand, MW_RECORD_MAIL_FLAGGED, IMAP_INBOX, 2, 2, 0, PHOTOS);
    folder(hand, MW_RECORD_FOLDER_REMOVED, IMAP_SENT, "Sent");
}

void imap_score(struct mw_trace *trace) {
    struct hand own = {.trace = trace, .command = {MW_NONE, MW_NONE}}, *hand = &own;
    catalogue(&trace->catalogue);
    mail(hand, MW_RECORD_MAIL_ADDED, IMAP_INBOX, 1, 1, MW_MAIL_INITIAL | MW_MAIL_SEEN | MW_MAIL_FLAGGED,
         MEETING);
    mail(hand, MW_RECORD_MAIL_ADDED, IMAP_INBOX, 2, 2, MW_MAIL_INITIAL, PHOTOS);
    mail(hand, MW_RECORD_MAIL_ADDED, IMAP_INBOX, 3, 3, MW_MAIL_INITIAL, OFFER);
    phone_looks(hand);
    pc_reads(hand);
    pc_tidies(hand);
    phone_reads(hand);
}

uint32_t imap_score_line(const struct mw_trace *trace, const char *beginning) {
    for (uint32_t i = 0; i < trace->record_count; i++) {
        uint32_t kind = trace->records[i].kind;
        if (kind != MW_RECORD_COMMAND && kind != MW_RECORD_REPLY) continue;
        if (mw_span_starts_nocase(mw_trace_bytes(trace, trace->records[i].line.text), beginning)) return i;
    }
    MW_ASSERT(!"the score says this line");
    return MW_NONE;
}

uint32_t imap_score_next(const struct mw_trace *trace, uint32_t after, enum mw_record_kind kind) {
    for (uint32_t i = after == MW_NONE ? 0 : after + 1; i < trace->record_count; i++)
        if (trace->records[i].kind == kind) return i;
    MW_ASSERT(!"the score has such a record");
    return MW_NONE;
}
