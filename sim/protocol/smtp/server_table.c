/* The SMTP server's rows: what it answers to which command in which state, and why.
 *
 * In `say`, {host} is the server's own name, {address} the address that the command names, {queue} the name
 * under which the message was stored, {challenge} what the login's mechanism says, {help} a help text. */
#include "sim/protocol/smtp/server_machine.h"

#define GUARD(id, english, indonesian, condition)                                                            \
    static bool id##_holds(const void *machine) {                                                            \
        const struct mw_smtp_server *server = machine;                                                       \
        return condition;                                                                                    \
    }                                                                                                        \
    static const struct mw_guard id = {{{english, indonesian}}, id##_holds};

static size_t recipient_limit(const struct mw_smtp_server *server) {
    return server->settings->recipient_limit ? server->settings->recipient_limit : MW_SMTP_RECIPIENT_LIMIT;
}

/* A parameter that was not offered is an unknown one. */
static bool has_unknown_parameter(const struct mw_smtp_server *server) {
    const struct mw_smtp_server_settings *settings = server->settings;
    const bool *has = server->command.parameters.has;
    bool some = false;
    for (int i = 0; i < MW_SMTP_PARAMETER_COUNT; i++)
        some = some || has[i];
    return server->command.fault == MW_SMTP_FAULT_PARAMETER || (some && settings->old) ||
           (has[MW_SMTP_WITH_SIZE] && settings->size_limit == 0) ||
           (has[MW_SMTP_WITH_AUTH] && !settings->submission);
}

/* Only an extended session's SMTPUTF8 allows what is not ASCII, for the whole transaction (RFC 6531 §3.4). */
static bool needs_utf8(const struct mw_smtp_server *server) {
    bool said = server->command.parameters.has[MW_SMTP_WITH_SMTPUTF8] || server->envelope.utf8;
    return server->command.international && !said;
}

static bool mechanism_is_offered(const struct mw_smtp_server *server) {
    struct mw_span list = mw_span_of(mw_smtp_server_mechanisms(server));
    enum mw_sasl_mechanism wanted = mw_sasl_find(server->command.mechanism);
    if (wanted == MW_SASL_MECHANISM_COUNT) return false;
    while (list.len > 0)
        if (mw_sasl_find(mw_span_word(&list)) == wanted) return true;
    return false;
}

static bool is_too_large(const struct mw_smtp_server *server) {
    uint64_t limit = server->settings->size_limit;
    return server->verdict == MW_SMTP_TOO_LARGE || (limit > 0 && server->command.parameters.size > limit);
}

GUARD(is_old, "RFC 821 only", "hanya RFC 821", server->settings->old)
GUARD(syntax_wrong, "syntax wrong", "sintaks salah", server->command.fault == MW_SMTP_FAULT_SYNTAX)
GUARD(parameter_unknown, "parameter unknown", "parameter tak dikenal", has_unknown_parameter(server))
GUARD(value_wrong, "value wrong", "nilai salah", server->command.fault == MW_SMTP_FAULT_VALUE)
GUARD(auth_not_offered, "no AUTH here", "tanpa AUTH", !server->settings->submission)
GUARD(auth_missing, "login required", "harus masuk dulu", server->settings->submission && !server->logged_in)
GUARD(auth_done, "logged in already", "sudah masuk", server->logged_in)
GUARD(mechanism_other, "other mechanism", "mekanisme lain", !mechanism_is_offered(server))
GUARD(challenge_due, "exchange goes on", "masih ada pertanyaan", server->sasl_verdict == MW_SASL_CHALLENGE)
GUARD(response_wrong, "response unreadable", "respons tak terbaca", server->sasl_verdict == MW_SASL_MALFORMED)
GUARD(cancelled, "client gives up", "klien membatalkan", mw_span_is(mw_buffer_span(&server->line), "*"))
GUARD(password_wrong, "login wrong", "login salah", server->sasl_verdict == MW_SASL_FAILED)
GUARD(path_too_long, "path too long", "alamat terlalu panjang",
      server->command.fault == MW_SMTP_FAULT_TOO_LONG)
GUARD(utf8_unannounced, "SMTPUTF8 not said", "tanpa SMTPUTF8", needs_utf8(server))
GUARD(chunk_last, "last chunk", "potongan terakhir", server->command.last)
GUARD(content_unfit, "bare CR, LF or NUL", "ada CR, LF atau NUL lepas", server->unfit)
GUARD(topic_unknown, "topic unknown", "topik tak dikenal",
      server->command.topic.len > 0 && mw_smtp_server_help(server->command.topic) == NULL)
GUARD(topic_named, "topic named", "topik disebut", server->command.topic.len > 0)
GUARD(announced_too_large, "too large", "terlalu besar", is_too_large(server))
GUARD(message_too_large, "too large", "terlalu besar",
      server->over_limit || server->verdict == MW_SMTP_TOO_LARGE)
GUARD(recipients_too_many, "too many recipients", "terlalu banyak penerima",
      server->envelope.to_count >= recipient_limit(server))
GUARD(recipients_refused, "all recipients refused", "semua penerima ditolak", server->recipient_refused)
GUARD(user_unknown, "user unknown", "pengguna tak dikenal", server->verdict == MW_SMTP_NO_SUCH_USER)
GUARD(relay_denied, "relaying denied", "relai ditolak", server->verdict == MW_SMTP_RELAY_DENIED)
GUARD(sender_not_yours, "sender not the login's", "pengirim tidak sesuai",
      server->verdict == MW_SMTP_SENDER_NOT_YOURS)
GUARD(mailbox_full, "mailbox full", "kotak surat penuh", server->verdict == MW_SMTP_MAILBOX_FULL)
GUARD(not_now, "not now", "coba lagi nanti", server->verdict == MW_SMTP_NOT_NOW)
GUARD(refused, "refused otherwise", "ditolak, alasan lain", server->verdict != MW_SMTP_YES)
GUARD(queue_named, "queue name known", "nama antrean diketahui", server->detail != NULL)

#define IN(state)    MW_SMTP_SERVER_##state
#define ON(event)    MW_SMTP_ON_##event
#define DO(action)   (&mw_smtp_server_##action)
#define ALWAYS       NULL
#define NOTHING_MORE NULL
#define ITS_OWN      NULL /* the action says the reply */

/* clang-format off */
/* A row is a paragraph: the step, its source, and the reason in both languages. */
static const struct mw_row rows[] = {
    /* --- the greeting --- */
    {IN(CONNECTED), ON(OPEN), &is_old, NOTHING_MORE, "220 {host} SMTP ready",
     MW_SAME, MW_GOES, "RFC 821 §3.5",
     {{"In SMTP the server speaks first: 220 says that it is ready.",
       "Dalam SMTP server berbicara lebih dulu: 220 berarti server siap."}}},
    {IN(CONNECTED), ON(OPEN), ALWAYS, NOTHING_MORE, "220 {host} ESMTP ready",
     MW_SAME, MW_GOES, "RFC 5321 §3.1",
     {{"In SMTP the server speaks first: 220 says that it is ready, ESMTP that it knows extensions.",
       "Dalam SMTP server berbicara lebih dulu: 220 berarti siap, ESMTP berarti server mengenal ekstensi."}}},

    /* --- EHLO and HELO: allowed at any time, and always a fresh start --- */
    {MW_ANY, ON(EHLO), &is_old, NOTHING_MORE, "500 Command not recognized",
     MW_SAME, MW_REFUSES, "RFC 5321 §3.2",
     {{"EHLO is younger than this server, so the client must fall back to HELO.",
       "EHLO lebih muda daripada server ini, jadi klien harus kembali memakai HELO."}}},
    {MW_ANY, ON(EHLO), &syntax_wrong, NOTHING_MORE, "501 Syntax: EHLO domain",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.1.1.1",
     {{"EHLO must say the client's full domain name, or its address in square brackets.",
       "EHLO harus menyebut nama domain lengkap klien, atau alamatnya dalam kurung siku."}}},
    {IN(CONNECTED), ON(EHLO), ALWAYS, DO(offer), ITS_OWN,
     IN(GREETED), MW_GOES, "RFC 5321 §4.1.1.1",
     {{"The client says its name, and the server answers with a list of what it can do.",
       "Klien menyebut namanya, dan server menjawab dengan daftar kemampuannya."}}},
    {MW_ANY, ON(EHLO), ALWAYS, DO(offer), ITS_OWN,
     IN(GREETED), MW_GOES, "RFC 5321 §4.1.4",
     {{"A second EHLO is a fresh start: the server forgets any unfinished transaction.",
       "EHLO kedua berarti mulai dari awal: server melupakan transaksi yang belum selesai."}}},
    {MW_ANY, ON(HELO), &syntax_wrong, NOTHING_MORE, "501 Syntax: HELO domain",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.1.1.1",
     {{"HELO must say the client's full domain name.",
       "HELO harus menyebut nama domain lengkap klien."}}},
    {IN(CONNECTED), ON(HELO), ALWAYS, DO(be_plain), "250 {host}",
     IN(GREETED), MW_GOES, "RFC 5321 §4.1.1.1",
     {{"The old greeting of 1982: it opens the session without any extension.",
       "Salam lama dari tahun 1982: sesi dibuka tanpa ekstensi apa pun."}}},
    {MW_ANY, ON(HELO), ALWAYS, DO(be_plain), "250 {host}",
     IN(GREETED), MW_GOES, "RFC 5321 §4.1.4",
     {{"HELO in the middle of a session is a fresh start, and takes the extensions back.",
       "HELO di tengah sesi berarti mulai dari awal, dan ekstensinya ditarik kembali."}}},

    /* --- AUTH --- */
    {MW_ANY, ON(AUTH), &is_old, NOTHING_MORE, "500 Command not recognized",
     MW_SAME, MW_REFUSES, "RFC 821 §4.3",
     {{"AUTH is younger than this server.",
       "AUTH lebih muda daripada server ini."}}},
    {MW_ANY, ON(AUTH), &auth_not_offered, NOTHING_MORE, "502 5.5.1 AUTH is not offered here",
     MW_SAME, MW_REFUSES, "RFC 4954 §3",
     {{"Servers that take mail from other servers have no users to log in; AUTH belongs to submission.",
       "Server yang menerima surat dari server lain tidak punya pengguna yang masuk; AUTH milik port "
       "submission."}}},
    {IN(CONNECTED), ON(AUTH), ALWAYS, NOTHING_MORE, "503 5.5.1 Say EHLO first",
     MW_SAME, MW_REFUSES, "RFC 4954 §3",
     {{"Only the reply to EHLO tells the client that AUTH is offered.",
       "Hanya balasan EHLO yang memberi tahu klien bahwa AUTH ditawarkan."}}},
    {IN(GREETED), ON(AUTH), &auth_done, NOTHING_MORE, "503 5.5.1 You are logged in already",
     MW_SAME, MW_REFUSES, "RFC 4954 §4",
     {{"One login a session: a second AUTH is refused.",
       "Satu sesi satu kali masuk: AUTH kedua ditolak."}}},
    {IN(GREETED), ON(AUTH), &syntax_wrong, NOTHING_MORE, "501 5.5.4 Syntax: AUTH mechanism",
     MW_SAME, MW_REFUSES, "RFC 4954 §4",
     {{"AUTH must name a mechanism, and at most one response may follow it.",
       "AUTH harus menyebut mekanisme, dan setelahnya paling banyak satu respons."}}},
    {IN(GREETED), ON(AUTH), &mechanism_other, NOTHING_MORE, "504 5.5.4 Mechanism not offered",
     MW_SAME, MW_REFUSES, "RFC 4954 §4",
     {{"The client may only use a mechanism that the server listed.",
       "Klien hanya boleh memakai mekanisme yang didaftar oleh server."}}},
    {IN(GREETED), ON(AUTH), &refused, NOTHING_MORE, "454 4.7.0 Cannot check the login now",
     MW_SAME, MW_REFUSES, "RFC 4954 §6",
     {{"4yz: not the client's fault; it may try again later.",
       "4yz: bukan kesalahan klien; boleh dicoba lagi nanti."}}},
    {IN(GREETED), ON(AUTH), &challenge_due, DO(challenge), "334 {challenge}",
     IN(AUTH), MW_GOES, "RFC 4954 §4",
     {{"The server asks for a response: 334, and in base64 what the mechanism has to say, be it nothing.",
       "Server meminta respons: 334, lalu pertanyaan mekanismenya dalam base64, yang boleh kosong."}}},
    {IN(GREETED), ON(AUTH), &response_wrong, NOTHING_MORE, "501 5.5.2 Cannot read the response",
     MW_SAME, MW_REFUSES, "RFC 4954 §4",
     {{"The response must be base64, and inside it what the mechanism wants.",
       "Respons harus berupa base64, dan isinya harus sesuai dengan mekanismenya."}}},
    {IN(GREETED), ON(AUTH), &password_wrong, NOTHING_MORE, "535 5.7.8 User name or password is wrong",
     MW_SAME, MW_REFUSES, "RFC 4954 §6",
     {{"The server does not say which of the two is wrong, so that nobody can search for user names.",
       "Server tidak menyebut mana yang salah, supaya nama pengguna tidak bisa dicari-cari."}}},
    {IN(GREETED), ON(AUTH), ALWAYS, DO(log_in), "235 2.7.0 Logged in",
     MW_SAME, MW_GOES, "RFC 4954 §6",
     {{"From now on the server knows who is sending.",
       "Mulai sekarang server tahu siapa yang mengirim."}}},
    {MW_ANY, ON(AUTH), ALWAYS, NOTHING_MORE, "503 5.5.1 Not during a mail transaction",
     MW_SAME, MW_REFUSES, "RFC 4954 §4",
     {{"The login comes before MAIL, not in the middle of a transaction.",
       "Masuk dilakukan sebelum MAIL, bukan di tengah transaksi."}}},
    {IN(AUTH), ON(RESPONSE), &cancelled, NOTHING_MORE, "501 5.7.0 Login cancelled",
     IN(GREETED), MW_REFUSES, "RFC 4954 §4",
     {{"A lone asterisk is how a client breaks off the login.",
       "Satu tanda bintang adalah cara klien membatalkan proses masuk."}}},
    {IN(AUTH), ON(RESPONSE), &refused, NOTHING_MORE, "454 4.7.0 Cannot check the login now",
     IN(GREETED), MW_REFUSES, "RFC 4954 §6",
     {{"4yz: not the client's fault; it may try again later.",
       "4yz: bukan kesalahan klien; boleh dicoba lagi nanti."}}},
    {IN(AUTH), ON(RESPONSE), &challenge_due, DO(challenge), "334 {challenge}",
     MW_SAME, MW_GOES, "RFC 4954 §4",
     {{"The mechanism has one more question before the server knows.",
       "Mekanismenya masih punya satu pertanyaan sebelum server yakin."}}},
    {IN(AUTH), ON(RESPONSE), &response_wrong, NOTHING_MORE, "501 5.5.2 Cannot read the response",
     IN(GREETED), MW_REFUSES, "RFC 4954 §4",
     {{"The response must be base64, and inside it what the mechanism wants.",
       "Respons harus berupa base64, dan isinya harus sesuai dengan mekanismenya."}}},
    {IN(AUTH), ON(RESPONSE), &password_wrong, NOTHING_MORE, "535 5.7.8 User name or password is wrong",
     IN(GREETED), MW_REFUSES, "RFC 4954 §6",
     {{"The server does not say which of the two is wrong, so that nobody can search for user names.",
       "Server tidak menyebut mana yang salah, supaya nama pengguna tidak bisa dicari-cari."}}},
    {IN(AUTH), ON(RESPONSE), ALWAYS, DO(log_in), "235 2.7.0 Logged in",
     IN(GREETED), MW_GOES, "RFC 4954 §6",
     {{"From now on the server knows who is sending.",
       "Mulai sekarang server tahu siapa yang mengirim."}}},
    {IN(AUTH), ON(TOO_LONG), ALWAYS, NOTHING_MORE, "500 5.5.6 The response is too long",
     IN(GREETED), MW_REFUSES, "RFC 4954 §4",
     {{"Even a login has its limit: 12,288 bytes a line.",
       "Proses masuk pun ada batasnya: 12.288 byte per baris."}}},

    /* --- MAIL: the reverse-path begins a transaction --- */
    {IN(CONNECTED), ON(MAIL), ALWAYS, NOTHING_MORE, "503 5.5.1 Say EHLO first",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.1.4",
     {{"A client introduces itself before it hands over mail.",
       "Klien memperkenalkan diri sebelum menyerahkan surat."}}},
    {IN(GREETED), ON(MAIL), &auth_missing, NOTHING_MORE, "530 5.7.0 Log in first",
     MW_SAME, MW_REFUSES, "RFC 6409 §4.3",
     {{"A submission server takes mail from its own users only, so they must log in first.",
       "Server submission hanya menerima surat dari penggunanya sendiri, jadi mereka harus masuk dulu."}}},
    {IN(GREETED), ON(MAIL), &syntax_wrong, NOTHING_MORE, "501 5.1.7 Syntax: MAIL FROM:<address>",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.1.1.2",
     {{"The address stands in angle brackets directly after the colon; <> alone is allowed.",
       "Alamat ditulis dalam kurung sudut tepat setelah titik dua; <> saja juga boleh."}}},
    {IN(GREETED), ON(MAIL), &path_too_long, NOTHING_MORE, "501 5.1.7 The address is too long",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.5.3.1.3",
     {{"A path has at most 256 octets, and 64 of them before the @.",
       "Sebuah alamat paling panjang 256 oktet, dan 64 oktet di depan @."}}},
    {IN(GREETED), ON(MAIL), &parameter_unknown, NOTHING_MORE, "555 5.5.4 Parameter not recognized",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.1.1.11",
     {{"A client may only use parameters of extensions that the server offered.",
       "Klien hanya boleh memakai parameter dari ekstensi yang ditawarkan server."}}},
    {IN(GREETED), ON(MAIL), &value_wrong, NOTHING_MORE, "501 5.5.4 Bad value of a parameter, or repeated",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.2.2",
     {{"The parameter is known, but its value cannot be read: SIZE wants digits, BODY 7BIT or 8BITMIME.",
       "Parameternya dikenal, tetapi nilainya tidak terbaca: SIZE perlu angka, BODY 7BIT atau 8BITMIME."}}},
    {IN(GREETED), ON(MAIL), &utf8_unannounced, NOTHING_MORE, "553 5.6.7 This address needs SMTPUTF8",
     MW_SAME, MW_REFUSES, "RFC 6531 §3.5",
     {{"Letters beyond ASCII in an address need SMTPUTF8 on MAIL, so that every server on the way knows.",
       "Huruf di luar ASCII dalam alamat perlu SMTPUTF8 pada MAIL, supaya semua server di jalan tahu."}}},
    {IN(GREETED), ON(MAIL), &announced_too_large, NOTHING_MORE,
     "552 5.3.4 The message is larger than the limit",
     MW_SAME, MW_REFUSES, "RFC 1870 §6.1",
     {{"SIZE= lets the server refuse before the message travels in vain.",
       "SIZE= membuat server bisa menolak sebelum surat dikirim sia-sia."}}},
    {IN(GREETED), ON(MAIL), &sender_not_yours, NOTHING_MORE,
     "553 5.7.1 <{address}>: not an address of this login",
     MW_SAME, MW_REFUSES, "RFC 6409 §6.1",
     {{"A submission server can stop its users from writing in somebody else's name.",
       "Server submission bisa mencegah penggunanya menulis atas nama orang lain."}}},
    {IN(GREETED), ON(MAIL), &refused, DO(give_reason), ITS_OWN,
     MW_SAME, MW_REFUSES, "RFC 5321 §3.3",
     {{"The server does not want mail from this sender, now (4yz) or at all (5yz).",
       "Server tidak mau menerima surat dari pengirim ini, untuk saat ini (4yz) atau sama sekali (5yz)."}}},
    {IN(GREETED), ON(MAIL), ALWAYS, DO(keep_sender), "250 2.1.0 Sender <{address}> ok",
     IN(MAIL), MW_GOES, "RFC 5321 §3.3",
     {{"The envelope now has a reverse-path: where bounces will go.",
       "Amplop kini punya jalur balik: ke sanalah surat gagal akan dikembalikan."}}},
    {MW_ANY, ON(MAIL), ALWAYS, NOTHING_MORE, "503 5.5.1 A transaction is already open",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.1.4",
     {{"One transaction at a time: finish it with DATA or drop it with RSET.",
       "Satu transaksi setiap saat: selesaikan dengan DATA atau batalkan dengan RSET."}}},

    /* --- RCPT: the recipients, each with an answer of its own --- */
    {IN(CONNECTED), ON(RCPT), ALWAYS, NOTHING_MORE, "503 5.5.1 Say EHLO first",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.1.4",
     {{"A client introduces itself before it hands over mail.",
       "Klien memperkenalkan diri sebelum menyerahkan surat."}}},
    {IN(GREETED), ON(RCPT), ALWAYS, NOTHING_MORE, "503 5.5.1 MAIL comes first",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.1.1.3",
     {{"There is no envelope yet that a recipient could be written on.",
       "Belum ada amplop untuk ditulisi nama penerima."}}},
    {IN(CHUNKS), ON(RCPT), ALWAYS, NOTHING_MORE, "503 5.5.1 The message has begun: BDAT or RSET",
     MW_SAME, MW_REFUSES, "RFC 3030 §2",
     {{"Part of the message is here already, so the envelope is closed.",
       "Sebagian surat sudah tiba, jadi amplopnya sudah tertutup."}}},
    {MW_ANY, ON(RCPT), &syntax_wrong, DO(refuse_recipient), "501 5.1.3 Syntax: RCPT TO:<address>",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.1.1.3",
     {{"The address stands in angle brackets directly after the colon.",
       "Alamat ditulis dalam kurung sudut tepat setelah titik dua."}}},
    {MW_ANY, ON(RCPT), &path_too_long, DO(refuse_recipient), "501 5.1.3 The address is too long",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.5.3.1.3",
     {{"A path has at most 256 octets, and 64 of them before the @.",
       "Sebuah alamat paling panjang 256 oktet, dan 64 oktet di depan @."}}},
    {MW_ANY, ON(RCPT), &parameter_unknown, DO(refuse_recipient), "555 5.5.4 Parameter not recognized",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.1.1.11",
     {{"A client may only use parameters of extensions that the server offered.",
       "Klien hanya boleh memakai parameter dari ekstensi yang ditawarkan server."}}},
    {MW_ANY, ON(RCPT), &value_wrong, DO(refuse_recipient), "501 5.5.4 Bad value of a parameter, or repeated",
     MW_SAME, MW_REFUSES, "RFC 3461 §4",
     {{"The parameter is known, but its value cannot be read: NOTIFY wants NEVER or a list, ORCPT type;address.",
       "Parameternya dikenal, tetapi nilainya tidak terbaca: NOTIFY perlu NEVER atau daftar, ORCPT perlu "
       "jenis;alamat."}}},
    {MW_ANY, ON(RCPT), &utf8_unannounced, DO(refuse_recipient), "553 5.6.7 This address needs SMTPUTF8",
     MW_SAME, MW_REFUSES, "RFC 6531 §3.5",
     {{"The transaction began without SMTPUTF8, so its addresses are ASCII only.",
       "Transaksi ini dimulai tanpa SMTPUTF8, jadi alamatnya hanya boleh ASCII."}}},
    {MW_ANY, ON(RCPT), &recipients_too_many, NOTHING_MORE, "452 4.5.3 Too many recipients",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.5.3.1.10",
     {{"Not an error for good: the client sends to these first and to the rest in a second transaction.",
       "Bukan galat tetap: klien mengirim ke penerima ini dulu, sisanya dalam transaksi kedua."}}},
    {MW_ANY, ON(RCPT), &user_unknown, DO(refuse_recipient), "550 5.1.1 <{address}>: no such user here",
     MW_SAME, MW_REFUSES, "RFC 5321 §3.3",
     {{"Nobody has this mailbox; 5yz tells the client not to try again.",
       "Tidak ada yang punya kotak surat ini; 5yz berarti klien tidak perlu mencoba lagi."}}},
    {MW_ANY, ON(RCPT), &relay_denied, DO(refuse_recipient), "550 5.7.1 <{address}>: relaying denied",
     MW_SAME, MW_REFUSES, "RFC 5321 §7.9",
     {{"The address is not of this server's domains, and strangers may not send through it.",
       "Alamat ini bukan dari domain server ini, dan orang luar tidak boleh mengirim melaluinya."}}},
    {MW_ANY, ON(RCPT), &mailbox_full, DO(refuse_recipient), "452 4.2.2 <{address}>: the mailbox is full",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.2.2",
     {{"4yz: the owner may make room, so the client keeps the message and tries again.",
       "4yz: pemiliknya mungkin mengosongkan ruang, jadi klien menyimpan surat dan mencoba lagi."}}},
    {MW_ANY, ON(RCPT), &not_now, DO(refuse_recipient), "450 4.2.0 <{address}>: try again later",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.2.2",
     {{"4yz: only for now; the client keeps the message and tries again.",
       "4yz: hanya untuk saat ini; klien menyimpan surat dan mencoba lagi."}}},
    {MW_ANY, ON(RCPT), &refused, DO(give_reason), ITS_OWN,
     MW_SAME, MW_REFUSES, "RFC 5321 §3.3",
     {{"This recipient is refused; the others on the envelope are not touched.",
       "Penerima ini ditolak; penerima lain di amplop tidak terpengaruh."}}},
    {IN(MAIL), ON(RCPT), ALWAYS, DO(keep_recipient), "250 2.1.5 Recipient <{address}> ok",
     IN(RCPT), MW_GOES, "RFC 5321 §3.3",
     {{"The envelope has its first recipient.",
       "Amplop kini punya penerima pertama."}}},
    {IN(RCPT), ON(RCPT), ALWAYS, DO(keep_recipient), "250 2.1.5 Recipient <{address}> ok",
     MW_SAME, MW_GOES, "RFC 5321 §3.3",
     {{"One message may go to many recipients: a RCPT each.",
       "Satu surat boleh untuk banyak penerima: satu RCPT untuk masing-masing."}}},

    /* --- DATA and the message --- */
    {IN(CONNECTED), ON(DATA), ALWAYS, NOTHING_MORE, "503 5.5.1 Say EHLO first",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.1.4",
     {{"A client introduces itself before it hands over mail.",
       "Klien memperkenalkan diri sebelum menyerahkan surat."}}},
    {IN(CHUNKS), ON(DATA), ALWAYS, NOTHING_MORE, "503 5.5.1 The message began with BDAT",
     MW_SAME, MW_REFUSES, "RFC 3030 §2",
     {{"DATA and BDAT cannot be mixed in one message: it ends with BDAT LAST.",
       "DATA dan BDAT tidak bisa dicampur dalam satu surat: surat ini diakhiri dengan BDAT LAST."}}},
    {MW_ANY, ON(DATA), &syntax_wrong, NOTHING_MORE, "501 5.5.4 DATA stands alone",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.1.1.4",
     {{"DATA has no argument.",
       "DATA tidak punya argumen."}}},
    {IN(GREETED), ON(DATA), ALWAYS, NOTHING_MORE, "503 5.5.1 MAIL comes first",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.1.1.4",
     {{"A message needs an envelope: MAIL, then RCPT, then DATA.",
       "Surat memerlukan amplop: MAIL, lalu RCPT, lalu DATA."}}},
    {IN(MAIL), ON(DATA), &recipients_refused, NOTHING_MORE, "554 5.5.1 No valid recipients",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.1.1.4",
     {{"Every recipient was refused, so nobody is left to deliver to.",
       "Semua penerima ditolak, jadi tidak ada tujuan pengiriman yang tersisa."}}},
    {IN(MAIL), ON(DATA), ALWAYS, NOTHING_MORE, "503 5.5.1 RCPT comes first",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.1.1.4",
     {{"The envelope has no recipient yet.",
       "Amplop belum punya penerima."}}},
    {IN(RCPT), ON(DATA), ALWAYS, DO(begin_message), "354 End the message with a dot on a line of its own",
     IN(DATA), MW_GOES, "RFC 5321 §4.1.1.4",
     {{"From now on everything is message, up to a line that is a single dot.",
       "Mulai sekarang semuanya isi surat, sampai ada baris yang hanya berisi satu titik."}}},
    /* --- BDAT: the message in counted octets; a refused chunk is read too, and thrown away --- */
    {MW_ANY, ON(BDAT), &is_old, NOTHING_MORE, "500 Command not recognized",
     MW_SAME, MW_REFUSES, "RFC 821 §4.3",
     {{"BDAT is younger than this server.",
       "BDAT lebih muda daripada server ini."}}},
    {MW_ANY, ON(BDAT), &syntax_wrong, NOTHING_MORE, "501 5.5.4 Syntax: BDAT octets [LAST]",
     MW_SAME, MW_REFUSES, "RFC 3030 §2",
     {{"BDAT says how many octets follow, so that no dot is needed to end them.",
       "BDAT menyebut berapa oktet yang menyusul, sehingga tidak perlu titik untuk mengakhirinya."}}},
    {IN(CONNECTED), ON(BDAT), ALWAYS, NOTHING_MORE, "503 5.5.1 Say EHLO first",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.1.4",
     {{"A client introduces itself before it hands over mail.",
       "Klien memperkenalkan diri sebelum menyerahkan surat."}}},
    {IN(GREETED), ON(BDAT), ALWAYS, NOTHING_MORE, "503 5.5.1 MAIL comes first",
     MW_SAME, MW_REFUSES, "RFC 3030 §2",
     {{"A message needs an envelope: MAIL, then RCPT, then BDAT.",
       "Surat memerlukan amplop: MAIL, lalu RCPT, lalu BDAT."}}},
    {IN(MAIL), ON(BDAT), &recipients_refused, NOTHING_MORE, "554 5.5.1 No valid recipients",
     MW_SAME, MW_REFUSES, "RFC 3030 §4.2",
     {{"Every recipient was refused, so nobody is left to deliver to.",
       "Semua penerima ditolak, jadi tidak ada tujuan pengiriman yang tersisa."}}},
    {IN(MAIL), ON(BDAT), ALWAYS, NOTHING_MORE, "503 5.5.1 RCPT comes first",
     MW_SAME, MW_REFUSES, "RFC 3030 §2",
     {{"The envelope has no recipient yet.",
       "Amplop belum punya penerima."}}},
    {IN(RCPT), ON(BDAT), &message_too_large, DO(forget), "552 5.3.4 The message is larger than the limit",
     IN(GREETED), MW_REFUSES, "RFC 1870 §6.3",
     {{"With BDAT the server need not wait for the end of the message to refuse it.",
       "Dengan BDAT server tidak perlu menunggu akhir surat untuk menolaknya."}}},
    {IN(RCPT), ON(BDAT), &chunk_last, NOTHING_MORE, ITS_OWN,
     IN(DATA), MW_GOES, "RFC 3030 §2",
     {{"The last octets are here: the message is complete, and the one reply is about all of it.",
       "Oktet terakhir sudah tiba: surat lengkap, dan satu balasan berlaku untuk seluruhnya."}}},
    {IN(RCPT), ON(BDAT), ALWAYS, NOTHING_MORE, "250 2.0.0 Octets received",
     IN(CHUNKS), MW_GOES, "RFC 3030 §2",
     {{"A part of the message; more follows until the client says LAST.",
       "Sebagian dari surat; sisanya menyusul sampai klien berkata LAST."}}},
    {IN(CHUNKS), ON(BDAT), &message_too_large, DO(forget), "552 5.3.4 The message is larger than the limit",
     IN(GREETED), MW_REFUSES, "RFC 1870 §6.3",
     {{"With BDAT the server need not wait for the end of the message to refuse it.",
       "Dengan BDAT server tidak perlu menunggu akhir surat untuk menolaknya."}}},
    {IN(CHUNKS), ON(BDAT), &chunk_last, NOTHING_MORE, ITS_OWN,
     IN(DATA), MW_GOES, "RFC 3030 §2",
     {{"The last octets are here: the message is complete, and the one reply is about all of it.",
       "Oktet terakhir sudah tiba: surat lengkap, dan satu balasan berlaku untuk seluruhnya."}}},
    {IN(CHUNKS), ON(BDAT), ALWAYS, NOTHING_MORE, "250 2.0.0 Octets received",
     MW_SAME, MW_GOES, "RFC 3030 §2",
     {{"One more part of the message.",
       "Satu potongan surat lagi."}}},

    {IN(DATA), ON(END), &message_too_large, DO(forget), "552 5.3.4 The message is larger than the limit",
     IN(GREETED), MW_REFUSES, "RFC 1870 §6.3",
     {{"The server had to read the message to its end before it could refuse it.",
       "Server harus membaca surat sampai selesai sebelum bisa menolaknya."}}},
    {IN(DATA), ON(END), &content_unfit, DO(forget), "550 5.6.0 Bare CR, bare LF or NUL in the message",
     IN(GREETED), MW_REFUSES, "RFC 5321 §2.3.8",
     {{"Lines end in CRLF only; a server that takes a bare LF for an end could read a forged message in it.",
       "Baris hanya diakhiri CRLF; server yang menganggap LF saja sebagai akhir bisa membaca surat palsu di "
       "dalamnya."}}},
    {IN(DATA), ON(END), &refused, DO(give_reason), ITS_OWN,
     IN(GREETED), MW_REFUSES, "RFC 5321 §4.2.5",
     {{"Without a 250 the responsibility stays with the client.",
       "Tanpa 250, tanggung jawab tetap ada pada klien."}}},
    {IN(DATA), ON(END), &queue_named, DO(forget), "250 2.0.0 Ok, queued as {queue}",
     IN(GREETED), MW_GOES, "RFC 5321 §4.2.5",
     {{"With this 250 the server takes over responsibility: it must deliver the message or report the "
       "failure.",
       "Dengan 250 ini server mengambil tanggung jawab: ia harus mengantar surat atau melaporkan "
       "kegagalan."}}},
    {IN(DATA), ON(END), ALWAYS, DO(forget), "250 2.0.0 Ok",
     IN(GREETED), MW_GOES, "RFC 5321 §4.2.5",
     {{"With this 250 the server takes over responsibility: it must deliver the message or report the "
       "failure.",
       "Dengan 250 ini server mengambil tanggung jawab: ia harus mengantar surat atau melaporkan "
       "kegagalan."}}},

    /* --- commands for any time --- */
    {MW_ANY, ON(RSET), &syntax_wrong, NOTHING_MORE, "501 5.5.4 RSET stands alone",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.1.1.5",
     {{"RSET has no argument.",
       "RSET tidak punya argumen."}}},
    {IN(CONNECTED), ON(RSET), ALWAYS, NOTHING_MORE, "250 2.0.0 Ok",
     MW_SAME, MW_GOES, "RFC 5321 §4.1.1.5",
     {{"There is nothing to forget, and that is no error.",
       "Tidak ada yang perlu dilupakan, dan itu bukan galat."}}},
    {MW_ANY, ON(RSET), ALWAYS, DO(forget), "250 2.0.0 Ok",
     IN(GREETED), MW_GOES, "RFC 5321 §4.1.1.5",
     {{"The transaction is dropped, the session goes on.",
       "Transaksi dibatalkan, sesi berlanjut."}}},
    {MW_ANY, ON(NOOP), ALWAYS, NOTHING_MORE, "250 2.0.0 Ok",
     MW_SAME, MW_GOES, "RFC 5321 §4.1.1.9",
     {{"NOOP does nothing but show that the connection lives.",
       "NOOP tidak melakukan apa-apa selain menunjukkan bahwa koneksi masih hidup."}}},
    {MW_ANY, ON(VRFY), &syntax_wrong, NOTHING_MORE, "501 5.5.4 Syntax: VRFY user",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.1.1.6",
     {{"VRFY asks about somebody: the name is missing.",
       "VRFY menanyakan seseorang: namanya belum disebut."}}},
    {MW_ANY, ON(VRFY), ALWAYS, NOTHING_MORE, "252 2.0.0 Cannot verify; RCPT will tell",
     MW_SAME, MW_GOES, "RFC 5321 §3.5.3",
     {{"Whoever could ask for users would collect addresses for spam, so servers answer neither yes nor no.",
       "Siapa pun yang bisa menanyakan pengguna dapat mengumpulkan alamat untuk spam, jadi server tidak "
       "menjawab pasti."}}},
    {MW_ANY, ON(EXPN), ALWAYS, NOTHING_MORE, "502 5.5.1 EXPN is switched off",
     MW_SAME, MW_REFUSES, "RFC 5321 §7.3",
     {{"EXPN would show the members of a mailing list to anybody.",
       "EXPN akan memperlihatkan anggota milis kepada siapa saja."}}},
    {MW_ANY, ON(HELP), &topic_unknown, NOTHING_MORE, "504 5.5.4 No help on that",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.1.1.8",
     {{"HELP may name a command, but this is none.",
       "HELP boleh menyebut sebuah perintah, tetapi ini bukan perintah."}}},
    {MW_ANY, ON(HELP), &topic_named, NOTHING_MORE, "214 2.0.0 {help}",
     MW_SAME, MW_GOES, "RFC 5321 §4.1.1.8",
     {{"Help on one command.",
       "Bantuan untuk satu perintah."}}},
    {MW_ANY, ON(HELP), ALWAYS, NOTHING_MORE,
     "214 2.0.0 EHLO HELO AUTH MAIL RCPT DATA BDAT RSET NOOP VRFY EXPN HELP QUIT; see RFC 5321",
     MW_SAME, MW_GOES, "RFC 5321 §4.1.1.8",
     {{"SMTP is text, so that a person can try it by hand, and ask for help.",
       "SMTP berupa teks, sehingga orang bisa mencobanya dengan tangan, dan meminta bantuan."}}},
    {MW_ANY, ON(QUIT), &syntax_wrong, NOTHING_MORE, "501 5.5.4 QUIT stands alone",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.1.1.10",
     {{"QUIT has no argument.",
       "QUIT tidak punya argumen."}}},
    {MW_ANY, ON(QUIT), ALWAYS, DO(forget), "221 2.0.0 {host} closing",
     IN(CLOSED), MW_GOES, "RFC 5321 §4.1.1.10",
     {{"The server answers before it closes, so both sides know that nothing was cut off.",
       "Server menjawab sebelum menutup, sehingga kedua pihak tahu tidak ada yang terpotong."}}},

    /* --- what is no command --- */
    {MW_ANY, ON(UNKNOWN), ALWAYS, NOTHING_MORE, "500 5.5.1 Command not recognized",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.2.4",
     {{"A server answers even what it does not understand; the session goes on.",
       "Server menjawab bahkan yang tidak dimengertinya; sesi berlanjut."}}},
    {MW_ANY, ON(TOO_LONG), ALWAYS, NOTHING_MORE, "500 5.5.2 The line is too long",
     MW_SAME, MW_REFUSES, "RFC 5321 §4.5.3.1.4",
     {{"A command line has at most 512 bytes, so a server never needs endless memory for one.",
       "Baris perintah paling panjang 512 byte, jadi server tidak pernah perlu memori tak terbatas "
       "untuknya."}}},
    {MW_ANY, ON(ERRORS), ALWAYS, DO(forget), "421 4.7.0 {host} closing: too many errors",
     IN(CLOSED), MW_REFUSES, "RFC 5321 §7.8",
     {{"Whoever makes error after error is no mail program, or guesses passwords.",
       "Yang terus-menerus salah bukanlah program surat, atau sedang menebak kata sandi."}}},
    {MW_ANY, ON(IDLE), ALWAYS, DO(forget), "421 4.4.2 {host} closing after a long silence",
     IN(CLOSED), MW_REFUSES, "RFC 5321 §4.5.3.2.7",
     {{"A silent client must not hold a connection for ever; what was not finished is forgotten.",
       "Klien yang diam tidak boleh menahan koneksi selamanya; yang belum selesai dilupakan."}}},
    {MW_ANY, ON(LOST), ALWAYS, DO(forget), NULL,
     IN(CLOSED), MW_REFUSES, "RFC 5321 §4.1.1.5",
     {{"The connection broke: an unfinished transaction counts as never begun.",
       "Koneksi terputus: transaksi yang belum selesai dianggap tidak pernah dimulai."}}},
};
/* clang-format on */

static const struct mw_bilingual states[] = {
#define X(name, en, id) {{en, id}},
    MW_SMTP_SERVER_STATES(X)
#undef X
};

static const struct mw_bilingual events[] = {
#define X(name, en, id) {{en, id}},
    MW_SMTP_SERVER_EVENTS(X)
#undef X
};

const struct mw_table mw_smtp_server_table = {
    .id = "smtp-server",
    .title = {{"SMTP server", "Server SMTP"}},
    .states = states,
    .state_count = MW_SMTP_SERVER_STATE_COUNT,
    .start = MW_SMTP_SERVER_CONNECTED,
    .events = events,
    .event_count = MW_SMTP_SERVER_EVENT_COUNT,
    .rows = rows,
    .row_count = sizeof rows / sizeof *rows,
    .say = mw_smtp_server_say,
};
