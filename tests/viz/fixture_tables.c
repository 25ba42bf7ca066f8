#include "tests/viz/fixture_tables.h"

#include <string.h>

#define ROW(from_, on_, say_, to_, rfc_, en_, in_)                                                           \
    {                                                                                                        \
        .from = from_, .on = on_, .say = say_, .to = to_, .rfc = rfc_, .why = { {en_, in_} }                 \
    }
#define REFUSAL(from_, on_, say_, rfc_, en_, in_)                                                            \
    {                                                                                                        \
        .from = from_, .on = on_, .say = say_, .to = MW_SAME, .outcome = MW_REFUSES, .rfc = rfc_, .why = {   \
            {en_, in_}                                                                                       \
        }                                                                                                    \
    }
#define COUNT(list) (sizeof(list) / sizeof *(list))

/* --- SMTP --------------------------------------------------------------------------------------------- */

enum { CONNECTED, GREETED, MAIL, RCPT, DATA, QUIT };
static const struct mw_bilingual smtp_states[] = {{{"connected"}}, {{"greeted"}}, {{"mail"}},
                                                  {{"rcpt"}},      {{"data"}},    {{"quit"}}};
enum { ON_EHLO, ON_AUTH, ON_MAIL, ON_RCPT, ON_DATA, ON_QUIT, ON_CONTENT };
static const struct mw_bilingual smtp_events[] = {{{"EHLO"}}, {{"AUTH"}}, {{"MAIL"}}, {{"RCPT"}},
                                                  {{"DATA"}}, {{"QUIT"}}, {{"."}}};
static const struct mw_row smtp_rows[] = {
    ROW(CONNECTED, ON_EHLO, "250", GREETED, "RFC 5321 §4.1.1.1", "The client has said who it is.",
        "Klien telah memperkenalkan diri."),
    ROW(GREETED, ON_AUTH, "235", MW_SAME, "RFC 4954 §4", "The password fits.", "Kata sandinya cocok."),
    ROW(GREETED, ON_MAIL, "250", MAIL, "RFC 5321 §4.1.1.2", "A transaction begins.", "Transaksi dimulai."),
    ROW(MAIL, ON_RCPT, "250", RCPT, "RFC 5321 §4.1.1.3", "The first recipient is accepted.",
        "Penerima pertama diterima."),
    ROW(RCPT, ON_RCPT, "250", MW_SAME, "RFC 5321 §4.1.1.3", "One more recipient.", "Satu penerima lagi."),
    ROW(RCPT, ON_DATA, "354", DATA, "RFC 5321 §4.1.1.4", "Now the message may come.",
        "Kini pesan boleh dikirim."),
    ROW(DATA, ON_CONTENT, "250", GREETED, "RFC 5321 §4.1.1.4", "This server is responsible from now on.",
        "Mulai kini server ini yang bertanggung jawab."),
    ROW(MW_ANY, ON_QUIT, "221", QUIT, "RFC 5321 §4.1.1.10", "The client is done.", "Klien sudah selesai."),
    REFUSAL(MW_ANY, MW_ANY, "503", "RFC 5321 §4.1.4", "Commands must come in order.",
            "Perintah harus berurutan."),
};
static const struct mw_table smtp_server = {"smtp-server",      {{"SMTP server session", "Sesi server SMTP"}},
                                            smtp_states,        COUNT(smtp_states),
                                            CONNECTED,          smtp_events,
                                            COUNT(smtp_events), smtp_rows,
                                            COUNT(smtp_rows),   NULL};

enum { ASKING, SENDING, DONE };
static const struct mw_bilingual client_states[] = {{{"asking"}}, {{"sending"}}, {{"done"}}};
enum { ON_221, ON_2, ON_3, ON_5 };
static const struct mw_bilingual client_events[] = {{{"221"}}, {{"2"}}, {{"3"}}, {{"5"}}};
static const struct mw_row client_rows[] = {
    ROW(MW_ANY, ON_221, NULL, DONE, "RFC 5321 §4.1.1.10", "The server says good-bye.", "Server berpamitan."),
    ROW(ASKING, ON_2, NULL, MW_SAME, "RFC 5321 §4.2.1", "Accepted: on with the next command.",
        "Diterima: lanjut ke perintah berikutnya."),
    ROW(ASKING, ON_3, NULL, SENDING, "RFC 5321 §4.2.1", "The server waits for the message.",
        "Server menunggu pesan."),
    ROW(SENDING, ON_2, "QUIT", ASKING, "RFC 5321 §4.2.1", "The server took the message.",
        "Server mengambil pesannya."),
    REFUSAL(MW_ANY, MW_ANY, "QUIT", "RFC 5321 §4.2.1", "Refused: the client gives up.",
            "Ditolak: klien menyerah."),
};
static const struct mw_table smtp_client = {"smtp-client",
                                            {{"SMTP client session", "Sesi klien SMTP"}},
                                            client_states,
                                            COUNT(client_states),
                                            ASKING,
                                            client_events,
                                            COUNT(client_events),
                                            client_rows,
                                            COUNT(client_rows),
                                            NULL};

/* --- POP3 --------------------------------------------------------------------------------------------- */

enum { AUTHORIZATION, NAMED, TRANSACTION, UPDATE };
static const struct mw_bilingual pop3_states[] = {
    {{"authorization"}}, {{"named", "bernama"}}, {{"transaction"}}, {{"update"}}};
enum { ON_USER, ON_PASS_WRONG, ON_PASS, ON_STAT, ON_RETR, ON_DELE, ON_POP3_QUIT, ON_OTHER };
static const struct mw_bilingual pop3_events[] = {{{"USER"}}, {{"PASS wrong"}}, {{"PASS"}}, {{"STAT"}},
                                                  {{"RETR"}}, {{"DELE"}},       {{"QUIT"}}, {{"other"}}};
static const struct mw_row pop3_rows[] = {
    ROW(AUTHORIZATION, ON_USER, "+OK", NAMED, "RFC 1939 §7", "A name alone proves nothing.",
        "Nama saja belum membuktikan apa pun."),
    REFUSAL(NAMED, ON_PASS_WRONG, "-ERR", "RFC 1939 §7", "The password is wrong.", "Kata sandinya salah."),
    ROW(NAMED, ON_PASS, "+OK", TRANSACTION, "RFC 1939 §4", "The mailbox is locked for this session.",
        "Kotak surat dikunci untuk sesi ini."),
    ROW(TRANSACTION, ON_STAT, "+OK", MW_SAME, "RFC 1939 §5", "How many, and how large.",
        "Berapa banyak dan sebesar apa."),
    ROW(TRANSACTION, ON_RETR, "+OK", MW_SAME, "RFC 1939 §5", "The whole message comes.",
        "Seluruh pesan dikirim."),
    ROW(TRANSACTION, ON_DELE, "+OK", MW_SAME, "RFC 1939 §5", "Marked, not yet removed.",
        "Ditandai, belum dihapus."),
    ROW(TRANSACTION, ON_POP3_QUIT, "+OK", UPDATE, "RFC 1939 §6", "What was marked is removed now.",
        "Yang ditandai kini dihapus."),
    ROW(MW_ANY, ON_POP3_QUIT, "+OK", MW_SAME, "RFC 1939 §4", "Nothing was opened, nothing is removed.",
        "Tidak ada yang dibuka, tidak ada yang dihapus."),
    REFUSAL(MW_ANY, MW_ANY, "-ERR", "RFC 1939 §3", "Not valid in this state.",
            "Tidak berlaku dalam keadaan ini."),
};
static const struct mw_table pop3_server = {"pop3-server",      {{"POP3 server session", "Sesi server POP3"}},
                                            pop3_states,        COUNT(pop3_states),
                                            AUTHORIZATION,      pop3_events,
                                            COUNT(pop3_events), pop3_rows,
                                            COUNT(pop3_rows),   NULL};

const struct mw_table *fixture_table(enum mw_protocol protocol, int side) {
    if (protocol == MW_PROTOCOL_SMTP) return side == 0 ? &smtp_client : &smtp_server;
    return protocol == MW_PROTOCOL_POP3 && side == 1 ? &pop3_server : NULL;
}

uint16_t fixture_event(const struct mw_table *table, const char *text) {
    uint16_t last = (uint16_t)(table->event_count - 1);
    for (uint16_t event = 0; event < last; event++) {
        const char *name = mw_say(table->events[event], MW_LANGUAGE_EN);
        if (strncmp(text, name, strlen(name)) == 0) return event;
    }
    return last;
}
