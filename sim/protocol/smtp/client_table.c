/* The SMTP client's rows: what it says next after which reply, and why. Each state waits for one reply; with
 * PIPELINING several commands are under way, and their replies come in the commands' order. */
#include "sim/protocol/smtp/client_machine.h"

#define GUARD(id, english, indonesian, condition)                                                            \
    static bool id##_holds(const void *machine) {                                                            \
        const struct mw_smtp_client *client = machine;                                                       \
        return condition;                                                                                    \
    }                                                                                                        \
    static const struct mw_guard id = {{{english, indonesian}}, id##_holds};

GUARD(not_understood, "500 to 504", "500 sampai 504", client->last_code >= 500 && client->last_code <= 504)
GUARD(login_impossible, "login not offered", "login tak ditawarkan",
      client->job->login != NULL && mw_smtp_client_mechanism(client) == MW_SASL_MECHANISM_COUNT)
GUARD(login_wanted, "login wanted", "perlu login", client->job->login != NULL)
GUARD(utf8_impossible, "no SMTPUTF8", "tanpa SMTPUTF8", client->needs_utf8 && !client->offers_utf8)
GUARD(eight_bit_impossible, "no 8BITMIME", "tanpa 8BITMIME",
      client->needs_eight_bit && !client->offers_eight_bit)
GUARD(may_pipeline, "pipelining", NULL, client->job->pipelining && client->offers_pipelining)
GUARD(response_due, "response due", "ada respons", client->sasl_answer == MW_SASL_RESPONSE)
GUARD(server_unproven, "server unproven", "server belum terbukti", !mw_sasl_client_content(&client->sasl))
GUARD(is_pipelined, "pipelined", "dikirim sekaligus", client->pipelined)
GUARD(more_recipients, "more RCPT", "RCPT lagi", client->answered + 1 < client->job->envelope.to_count)
GUARD(some_accepted, "some accepted", "ada yang diterima", client->accepted > 0)
GUARD(nothing_to_send, "nothing to send", "tak ada kiriman", client->known)

#define IN(state)    MW_SMTP_CLIENT_##state
#define GOT(event)   MW_SMTP_GOT_##event
#define DO(action)   (&mw_smtp_client_##action)
#define ALWAYS       NULL
#define NOTHING_MORE NULL
#define ITS_OWN      NULL /* the action says the command, or there is nothing to say */

/* clang-format off */
/* A row is a paragraph: the step, its source, and the reason in both languages. */
static const struct mw_row rows[] = {
    /* --- who are you, and what can you do? --- */
    {IN(GREETING), GOT(2YZ), ALWAYS, DO(say_ehlo), ITS_OWN,
     IN(EHLO), MW_GOES, "RFC 5321 §3.2",
     {{"The server is ready; the client says its name and asks for extensions.",
       "Server siap; klien menyebut namanya dan menanyakan ekstensi."}}},
    {IN(EHLO), GOT(5YZ), &not_understood, DO(say_helo), ITS_OWN,
     IN(HELO), MW_GOES, "RFC 5321 §3.2",
     {{"The server does not know EHLO, so the client falls back to the HELO of 1982.",
       "Server tidak mengenal EHLO, jadi klien kembali ke HELO dari tahun 1982."}}},
    {IN(EHLO), GOT(2YZ), &login_impossible, DO(tell_login_refused), "QUIT",
     IN(QUIT), MW_REFUSES, "RFC 4954 §3",
     {{"The client was told to log in, but the server offers no way that it knows.",
       "Klien diminta masuk, tetapi server tidak menawarkan cara yang dikenalnya."}}},
    {IN(EHLO), GOT(2YZ), &utf8_impossible, DO(tell_impossible), "QUIT",
     IN(QUIT), MW_REFUSES, "RFC 6531 §3.2",
     {{"An address or the header has letters beyond ASCII, and this server cannot take such mail.",
       "Ada alamat atau tajuk dengan huruf di luar ASCII, dan server ini tidak bisa menerimanya."}}},
    {IN(EHLO), GOT(2YZ), &eight_bit_impossible, DO(tell_impossible), "QUIT",
     IN(QUIT), MW_REFUSES, "RFC 6152 §3",
     {{"The message has 8-bit text, and this server promises to keep 7 bits only.",
       "Surat ini berisi teks 8 bit, padahal server ini hanya menjamin 7 bit."}}},
    {IN(EHLO), GOT(2YZ), &login_wanted, DO(say_auth), ITS_OWN,
     IN(AUTH), MW_GOES, "RFC 4954 §4",
     {{"Submission: the client proves who its user is before it sends.",
       "Submission: klien membuktikan siapa penggunanya sebelum mengirim."}}},
    {IN(EHLO), GOT(2YZ), &may_pipeline, DO(say_envelope), ITS_OWN,
     IN(MAIL), MW_GOES, "RFC 2920 §3.1",
     {{"With PIPELINING the whole envelope goes in one packet instead of one round trip a command.",
       "Dengan PIPELINING seluruh amplop dikirim sekaligus, tanpa menunggu balasan tiap perintah."}}},
    {IN(EHLO), GOT(2YZ), ALWAYS, DO(say_mail), ITS_OWN,
     IN(MAIL), MW_GOES, "RFC 5321 §3.3",
     {{"The transaction begins with the reverse-path: where bounces are to go.",
       "Transaksi dimulai dengan jalur balik: ke mana surat gagal harus dikembalikan."}}},
    {IN(HELO), GOT(2YZ), &login_impossible, DO(tell_login_refused), "QUIT",
     IN(QUIT), MW_REFUSES, "RFC 4954 §3",
     {{"A server without EHLO has no AUTH: the login that was asked for is impossible.",
       "Server tanpa EHLO tidak punya AUTH: proses masuk yang diminta tidak mungkin."}}},
    {IN(HELO), GOT(2YZ), &utf8_impossible, DO(tell_impossible), "QUIT",
     IN(QUIT), MW_REFUSES, "RFC 6531 §3.2",
     {{"An address or the header has letters beyond ASCII, and this server cannot take such mail.",
       "Ada alamat atau tajuk dengan huruf di luar ASCII, dan server ini tidak bisa menerimanya."}}},
    {IN(HELO), GOT(2YZ), &eight_bit_impossible, DO(tell_impossible), "QUIT",
     IN(QUIT), MW_REFUSES, "RFC 6152 §3",
     {{"The message has 8-bit text, and this server promises to keep 7 bits only.",
       "Surat ini berisi teks 8 bit, padahal server ini hanya menjamin 7 bit."}}},
    {IN(HELO), GOT(2YZ), ALWAYS, DO(say_mail), ITS_OWN,
     IN(MAIL), MW_GOES, "RFC 5321 §3.3",
     {{"The transaction begins with the reverse-path: where bounces are to go.",
       "Transaksi dimulai dengan jalur balik: ke mana surat gagal harus dikembalikan."}}},

    /* --- the login --- */
    {IN(AUTH), GOT(3YZ), &response_due, DO(say_response), ITS_OWN,
     MW_SAME, MW_GOES, "RFC 4954 §4",
     {{"The server asks, and the mechanism has the answer: in base64, on a line of its own.",
       "Server bertanya, dan mekanismenya punya jawaban: dalam base64, di barisnya sendiri."}}},
    {IN(AUTH), GOT(3YZ), ALWAYS, NOTHING_MORE, "*",
     MW_SAME, MW_REFUSES, "RFC 4954 §4",
     {{"The mechanism has no answer to that: a lone asterisk breaks the login off.",
       "Mekanismenya tidak punya jawaban untuk itu: satu tanda bintang membatalkan proses masuk."}}},
    {IN(AUTH), GOT(2YZ), &server_unproven, DO(tell_login_refused), "QUIT",
     IN(QUIT), MW_REFUSES, "RFC 5802 §3",
     {{"With SCRAM the server must prove that it knows the password too; this one did not, so it is not trusted.",
       "Dalam SCRAM server juga harus membuktikan bahwa ia tahu kata sandinya; yang ini tidak, maka tidak "
       "dipercaya."}}},
    {IN(AUTH), GOT(2YZ), &may_pipeline, DO(say_envelope), ITS_OWN,
     IN(MAIL), MW_GOES, "RFC 2920 §3.1",
     {{"Logged in; with PIPELINING the whole envelope goes at once.",
       "Sudah masuk; dengan PIPELINING seluruh amplop dikirim sekaligus."}}},
    {IN(AUTH), GOT(2YZ), ALWAYS, DO(say_mail), ITS_OWN,
     IN(MAIL), MW_GOES, "RFC 5321 §3.3",
     {{"Logged in; the transaction begins with the reverse-path.",
       "Sudah masuk; transaksi dimulai dengan jalur balik."}}},
    {IN(AUTH), GOT(4YZ), ALWAYS, DO(tell_login_refused), "QUIT",
     IN(QUIT), MW_REFUSES, "RFC 4954 §6",
     {{"The server cannot check the login now; the message waits for another try.",
       "Server tidak bisa memeriksa login sekarang; surat menunggu percobaan berikutnya."}}},
    {IN(AUTH), GOT(5YZ), ALWAYS, DO(tell_login_refused), "QUIT",
     IN(QUIT), MW_REFUSES, "RFC 4954 §6",
     {{"User name or password was refused; only the user can put that right.",
       "Nama pengguna atau kata sandi ditolak; hanya pengguna yang bisa memperbaikinya."}}},

    /* --- the envelope --- */
    {IN(MAIL), GOT(2YZ), &is_pipelined, NOTHING_MORE, ITS_OWN,
     IN(RCPT), MW_GOES, "RFC 2920 §3.1",
     {{"Replies come in the order of the commands: the next one is about the first recipient.",
       "Balasan datang sesuai urutan perintah: berikutnya tentang penerima pertama."}}},
    {IN(MAIL), GOT(2YZ), ALWAYS, DO(say_rcpt), ITS_OWN,
     IN(RCPT), MW_GOES, "RFC 5321 §3.3",
     {{"The sender was accepted; now the first recipient.",
       "Pengirim diterima; sekarang penerima pertama."}}},
    {IN(MAIL), GOT(4YZ), &is_pipelined, DO(tell_refused), ITS_OWN,
     IN(RCPT), MW_REFUSES, "RFC 2920 §3.1",
     {{"Refused for now; the replies to the commands already sent must still be read.",
       "Ditolak untuk saat ini; balasan atas perintah yang telanjur dikirim tetap harus dibaca."}}},
    {IN(MAIL), GOT(5YZ), &is_pipelined, DO(tell_refused), ITS_OWN,
     IN(RCPT), MW_REFUSES, "RFC 2920 §3.1",
     {{"Refused for good; the replies to the commands already sent must still be read.",
       "Ditolak untuk seterusnya; balasan atas perintah yang telanjur dikirim tetap harus dibaca."}}},
    {IN(RCPT), GOT(2YZ), &more_recipients, DO(accept_next), ITS_OWN,
     MW_SAME, MW_GOES, "RFC 5321 §3.3",
     {{"Accepted; every recipient gets a RCPT and a reply of its own.",
       "Diterima; setiap penerima mendapat RCPT dan balasannya sendiri."}}},
    {IN(RCPT), GOT(2YZ), &is_pipelined, DO(accept), ITS_OWN,
     IN(DATA), MW_GOES, "RFC 2920 §3.1",
     {{"That was the last recipient; DATA was said already, its reply comes next.",
       "Itu penerima terakhir; DATA sudah dikirim, balasannya menyusul."}}},
    {IN(RCPT), GOT(2YZ), ALWAYS, DO(accept), "DATA",
     IN(DATA), MW_GOES, "RFC 5321 §3.3",
     {{"The envelope is complete: now the message itself.",
       "Amplop sudah lengkap: sekarang suratnya sendiri."}}},
    {IN(RCPT), GOT(4YZ), &more_recipients, DO(refuse_next), ITS_OWN,
     MW_SAME, MW_REFUSES, "RFC 5321 §4.2.1",
     {{"Refused for now: this recipient is tried again later, the others go on.",
       "Ditolak untuk saat ini: penerima ini dicoba lagi nanti, yang lain berlanjut."}}},
    {IN(RCPT), GOT(4YZ), &is_pipelined, DO(refuse), ITS_OWN,
     IN(DATA), MW_REFUSES, "RFC 2920 §3.1",
     {{"The last recipient is refused for now; DATA was said already, its reply comes next.",
       "Penerima terakhir ditolak untuk saat ini; DATA sudah dikirim, balasannya menyusul."}}},
    {IN(RCPT), GOT(4YZ), &some_accepted, DO(refuse), "DATA",
     IN(DATA), MW_REFUSES, "RFC 5321 §3.3",
     {{"The last recipient is refused for now; the accepted ones get the message.",
       "Penerima terakhir ditolak untuk saat ini; yang sudah diterima mendapat suratnya."}}},
    {IN(RCPT), GOT(4YZ), ALWAYS, DO(refuse), "QUIT",
     IN(QUIT), MW_REFUSES, "RFC 5321 §4.5.4.1",
     {{"Nobody was accepted: the message stays in the queue and is tried again later.",
       "Tidak ada yang diterima: surat tetap di antrean dan dicoba lagi nanti."}}},
    {IN(RCPT), GOT(5YZ), &more_recipients, DO(refuse_next), ITS_OWN,
     MW_SAME, MW_REFUSES, "RFC 5321 §4.2.1",
     {{"Refused for good: this recipient will bounce, the others go on.",
       "Ditolak untuk seterusnya: surat untuk penerima ini dikembalikan, yang lain berlanjut."}}},
    {IN(RCPT), GOT(5YZ), &is_pipelined, DO(refuse), ITS_OWN,
     IN(DATA), MW_REFUSES, "RFC 2920 §3.1",
     {{"The last recipient is refused for good; DATA was said already, its reply comes next.",
       "Penerima terakhir ditolak untuk seterusnya; DATA sudah dikirim, balasannya menyusul."}}},
    {IN(RCPT), GOT(5YZ), &some_accepted, DO(refuse), "DATA",
     IN(DATA), MW_REFUSES, "RFC 5321 §3.3",
     {{"The last recipient is refused for good; the accepted ones get the message.",
       "Penerima terakhir ditolak untuk seterusnya; yang sudah diterima mendapat suratnya."}}},
    {IN(RCPT), GOT(5YZ), ALWAYS, DO(refuse), "QUIT",
     IN(QUIT), MW_REFUSES, "RFC 5321 §6.1",
     {{"Nobody was accepted: there is no one left to send to, and the sender must be told.",
       "Tidak ada yang diterima: tidak ada lagi tujuan pengiriman, dan pengirim harus diberi tahu."}}},

    /* --- the message --- */
    {IN(DATA), GOT(3YZ), &nothing_to_send, NOTHING_MORE, ".",
     IN(CONTENT), MW_REFUSES, "RFC 2920 §3.1",
     {{"The server waits for a message though nobody was accepted: a lone dot ends it at once.",
       "Server menunggu surat padahal tidak ada penerima: satu titik langsung mengakhirinya."}}},
    {IN(DATA), GOT(3YZ), ALWAYS, DO(say_content), ".",
     IN(CONTENT), MW_GOES, "RFC 5321 §4.5.2",
     {{"The message, then a lone dot; lines of the message that start with a dot get one more.",
       "Isi surat, lalu satu titik; baris surat yang diawali titik diberi satu titik lagi."}}},
    {IN(CONTENT), GOT(2YZ), ALWAYS, DO(tell_sent), "QUIT",
     IN(QUIT), MW_GOES, "RFC 5321 §4.2.5",
     {{"The server has taken responsibility, so the client may forget the message.",
       "Server sudah mengambil tanggung jawab, jadi klien boleh melupakan surat itu."}}},

    /* --- the end --- */
    {IN(QUIT), GOT(2YZ), ALWAYS, NOTHING_MORE, NULL,
     IN(CLOSED), MW_GOES, "RFC 5321 §4.1.1.10",
     {{"Both sides have said goodbye; the connection can be closed.",
       "Kedua pihak sudah berpamitan; koneksi bisa ditutup."}}},
    {IN(QUIT), MW_ANY, ALWAYS, NOTHING_MORE, NULL,
     IN(CLOSED), MW_REFUSES, "RFC 5321 §4.1.1.10",
     {{"Everything that mattered is known: however the goodbye ends, the message is not affected.",
       "Semua yang penting sudah diketahui: bagaimana pun akhirnya, surat tidak terpengaruh."}}},

    /* --- what can happen at any time --- */
    {MW_ANY, GOT(4YZ), ALWAYS, DO(tell_refused), "QUIT",
     IN(QUIT), MW_REFUSES, "RFC 5321 §4.2.1",
     {{"Not now: the message stays in the queue and is tried again later.",
       "Tidak sekarang: surat tetap di antrean dan dicoba lagi nanti."}}},
    {MW_ANY, GOT(5YZ), ALWAYS, DO(tell_refused), "QUIT",
     IN(QUIT), MW_REFUSES, "RFC 5321 §4.2.1",
     {{"Refused for good: trying again would not help, the sender must be told.",
       "Ditolak untuk seterusnya: mencoba lagi tidak berguna, pengirim harus diberi tahu."}}},
    {MW_ANY, GOT(421), ALWAYS, DO(tell_refused), NULL,
     IN(CLOSED), MW_REFUSES, "RFC 5321 §3.8",
     {{"421 means that the server closes the connection: the message is tried again later.",
       "421 berarti server menutup koneksi: surat dicoba lagi nanti."}}},
    {MW_ANY, GOT(SILENCE), ALWAYS, DO(tell_failed), NULL,
     IN(CLOSED), MW_REFUSES, "RFC 5321 §4.5.3.2",
     {{"A client does not wait for ever; without an answer it must try again later.",
       "Klien tidak menunggu selamanya; tanpa jawaban ia harus mencoba lagi nanti."}}},
    {MW_ANY, GOT(LOST), ALWAYS, DO(tell_failed), NULL,
     IN(CLOSED), MW_REFUSES, "RFC 5321 §4.5.4.1",
     {{"The connection broke before the final 250, so the client still holds the responsibility.",
       "Koneksi terputus sebelum 250 terakhir, jadi tanggung jawab masih pada klien."}}},
    {MW_ANY, MW_ANY, ALWAYS, DO(tell_failed), NULL,
     IN(CLOSED), MW_REFUSES, "RFC 5321 §4.2",
     {{"This is no reply that SMTP allows here; the client cannot go on with such a server.",
       "Ini bukan balasan SMTP yang sah di sini; klien tidak bisa melanjutkan dengan server seperti itu."}}},
};
/* clang-format on */

static const struct mw_bilingual states[] = {
#define X(name, en, id) {{en, id}},
    MW_SMTP_CLIENT_STATES(X)
#undef X
};

static const struct mw_bilingual events[] = {
#define X(name, en, id) {{en, id}},
    MW_SMTP_CLIENT_EVENTS(X)
#undef X
};

const struct mw_table mw_smtp_client_table = {
    .id = "smtp-client",
    .title = {{"SMTP client", "Klien SMTP"}},
    .states = states,
    .state_count = MW_SMTP_CLIENT_STATE_COUNT,
    .start = MW_SMTP_CLIENT_GREETING,
    .events = events,
    .event_count = MW_SMTP_CLIENT_EVENT_COUNT,
    .rows = rows,
    .row_count = sizeof rows / sizeof *rows,
    .say = mw_smtp_client_say,
};
