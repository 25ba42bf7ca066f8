/* The rows of the POP3 server. Their order matters: see sim/base/table.h. */
#include "sim/protocol/pop3/server_inside.h"

static const struct mw_bilingual states[] = {
#define X(name, en, id) {{en, id}},
    MW_POP3_SERVER_STATES(X)
#undef X
};

static const struct mw_bilingual events[] = {
#define X(name, usage) {{#name, NULL}},
    MW_POP3_VERBS(X)
#undef X
#define X(name, en, id) {{en, id}},
        MW_POP3_SERVER_OTHER_EVENTS(X)
#undef X
};

enum {
    AUTHORIZATION = MW_POP3_SERVER_AUTHORIZATION,
    NAMED = MW_POP3_SERVER_NAMED,
    SASL = MW_POP3_SERVER_SASL,
    TRANSACTION = MW_POP3_SERVER_TRANSACTION,
    UPDATE = MW_POP3_SERVER_UPDATE,
    CLOSED = MW_POP3_SERVER_CLOSED,
    STATE_COUNT = MW_POP3_SERVER_STATE_COUNT,
    EVENT_COUNT = MW_POP3_SERVER_EVENT_COUNT,
};

#define ON(event) MW_POP3_ON_##event
#define BOTH(english, indonesian)                                                                            \
    {                                                                                                        \
        { (english), (indonesian) }                                                                          \
    }

static const struct mw_row rows[] = {
    /* --- when nothing can be said any more ------------------------------------------------------------ */
    {CLOSED, MW_ANY, NULL, NULL, NULL, MW_SAME, MW_REFUSES, "RFC 1939 §3",
     BOTH("The session is over: the server neither listens nor answers.",
          "Sesi sudah berakhir: server tidak lagi mendengarkan maupun menjawab.")},
    {UPDATE, ON(UPDATED), &mw_pop3_all_removed, &mw_pop3_say_removed, NULL, CLOSED, MW_GOES, "RFC 1939 §6",
     BOTH("Only now are the marked messages really gone, and the lock on the mailbox is released.",
          "Baru sekarang pesan yang ditandai benar-benar hilang, dan kunci kotak surat dilepas.")},
    {UPDATE, ON(UPDATED), &mw_pop3_never_removed, NULL,
     "-ERR [SYS/PERM] some marked messages cannot be removed", CLOSED, MW_REFUSES, "RFC 3206 §3",
     BOTH("The server cannot remove them, and trying again will not help: somebody must repair the mailbox.",
          "Server tidak dapat menghapusnya, dan mencoba lagi tidak akan menolong: kotak surat harus "
          "diperbaiki dulu.")},
    {UPDATE, ON(UPDATED), NULL, NULL, "-ERR [SYS/TEMP] some marked messages were not removed", CLOSED,
     MW_REFUSES, "RFC 1939 §6",
     BOTH("Some marked messages could not be removed; they will still be there on the next visit.",
          "Sebagian pesan yang ditandai gagal dihapus; pesan itu masih ada pada kunjungan berikutnya.")},
    {UPDATE, ON(LOST), NULL, NULL, NULL, CLOSED, MW_REFUSES, "RFC 1939 §6",
     BOTH(
         "QUIT was received, so the removal goes on although nobody is left to hear about it.",
         "QUIT sudah diterima, jadi penghapusan tetap berjalan walau tak ada lagi yang mendengar hasilnya.")},
    {UPDATE, MW_ANY, NULL, NULL, NULL, MW_SAME, MW_REFUSES, "RFC 1939 §6",
     BOTH("While the server removes messages it takes no commands.",
          "Selama server menghapus pesan, ia tidak menerima perintah.")},

    /* --- the connection itself ------------------------------------------------------------------------ */
    {AUTHORIZATION, ON(CONNECT), NULL, &mw_pop3_greet, NULL, MW_SAME, MW_GOES, "RFC 1939 §4",
     BOTH("In POP3 the server speaks first: the greeting tells the client that it may log in.",
          "Dalam POP3 server berbicara lebih dulu: salam ini memberi tahu klien bahwa ia boleh masuk.")},
    {TRANSACTION, ON(LOST), NULL, &mw_pop3_abandon, NULL, CLOSED, MW_REFUSES, "RFC 1939 §6",
     BOTH("The connection broke before QUIT, so nothing is removed: marks alone delete no message.",
          "Koneksi putus sebelum QUIT, jadi tidak ada yang dihapus: tanda saja tidak menghapus pesan.")},
    {MW_ANY, ON(LOST), NULL, NULL, NULL, CLOSED, MW_REFUSES, "RFC 1939 §4",
     BOTH("The connection broke before anybody logged in; the mailbox was never touched.",
          "Koneksi putus sebelum ada yang masuk; kotak surat tidak pernah disentuh.")},
    {TRANSACTION, ON(IDLE), NULL, &mw_pop3_abandon, NULL, CLOSED, MW_REFUSES, "RFC 1939 §3",
     BOTH("The client was silent too long: the server hangs up without a word and removes nothing.",
          "Klien terlalu lama diam: server memutus koneksi tanpa berkata apa-apa dan tidak menghapus apa "
          "pun.")},
    {MW_ANY, ON(IDLE), NULL, NULL, NULL, CLOSED, MW_REFUSES, "RFC 1939 §3",
     BOTH("Nobody logged in for a long time, so the server hangs up.",
          "Lama tidak ada yang masuk, jadi server memutus koneksi.")},

    /* --- who it is has been found out ---------------------------------------------------------------------
     */
    {NAMED, ON(PASS), &mw_pop3_login_right, &mw_pop3_open_maildrop, NULL, TRANSACTION, MW_GOES, "RFC 1939 §4",
     BOTH("Name and password fit, and the server locks the mailbox for this session alone.",
          "Nama dan kata sandi cocok, lalu server mengunci kotak surat hanya untuk sesi ini.")},
    {NAMED, ON(PASS), &mw_pop3_login_in_use, NULL, "-ERR [IN-USE] another session is using this mailbox",
     AUTHORIZATION, MW_REFUSES, "RFC 2449 §8.1.2",
     BOTH("The password is right, but another session holds the lock: POP3 serves one program at a time.",
          "Kata sandinya benar, tetapi sesi lain memegang kunci: POP3 melayani satu program pada satu "
          "waktu.")},
    {NAMED, ON(PASS), &mw_pop3_login_not_now, NULL, "-ERR [SYS/TEMP] the mailbox cannot be opened now",
     AUTHORIZATION, MW_REFUSES, "RFC 3206 §3",
     BOTH("The trouble is the server's, not the user's: trying again later may help.",
          "Masalahnya ada di server, bukan pada pengguna: mencoba lagi nanti mungkin berhasil.")},
    {NAMED, ON(PASS), &mw_pop3_login_last_wrong, NULL, "-ERR [AUTH] wrong name or password, three times: bye",
     CLOSED, MW_REFUSES, "RFC 1939 §13",
     BOTH("After three wrong passwords the server hangs up, which slows down those who guess.",
          "Setelah tiga kali salah kata sandi server memutus koneksi, sehingga penebak menjadi lambat.")},
    {NAMED, ON(PASS), &mw_pop3_login_wrong, &mw_pop3_count_wrong, "-ERR [AUTH] wrong name or password",
     AUTHORIZATION, MW_REFUSES, "RFC 3206 §4",
     BOTH("The server does not say which of the two was wrong; the client must begin again with USER.",
          "Server tidak mengatakan mana yang salah; klien harus mulai lagi dari USER.")},
    {AUTHORIZATION, ON(APOP), &mw_pop3_login_right, &mw_pop3_open_maildrop, NULL, TRANSACTION, MW_GOES,
     "RFC 1939 §7",
     BOTH("The digest of timestamp and password is right, and the password itself did not travel.",
          "Sidik dari stempel waktu dan kata sandi cocok, sedangkan kata sandinya sendiri tidak ikut "
          "dikirim.")},
    {AUTHORIZATION, ON(AUTH), &mw_pop3_login_right, &mw_pop3_open_maildrop, NULL, TRANSACTION, MW_GOES,
     "RFC 5034 §4",
     BOTH("The initial response was all that this mechanism needs, and it is right.",
          "Jawaban awal sudah memuat semua yang diperlukan mekanisme ini, dan jawabannya benar.")},
    {SASL, ON(RESPONSE), &mw_pop3_login_right, &mw_pop3_open_maildrop, NULL, TRANSACTION, MW_GOES,
     "RFC 5034 §4",
     BOTH(
         "The last response is right: who it is is proved, and the mailbox is locked for this session alone.",
         "Jawaban terakhir benar: jati dirinya terbukti, dan kotak surat dikunci hanya untuk sesi ini.")},
    {MW_ANY, MW_ANY, &mw_pop3_login_in_use, NULL, "-ERR [IN-USE] another session is using this mailbox",
     AUTHORIZATION, MW_REFUSES, "RFC 2449 §8.1.2",
     BOTH("Who it is is proved, but another session holds the lock on the mailbox.",
          "Jati dirinya terbukti, tetapi sesi lain sedang memegang kunci kotak surat.")},
    {MW_ANY, MW_ANY, &mw_pop3_login_too_soon, NULL,
     "-ERR [LOGIN-DELAY] you were here a moment ago: come back later", AUTHORIZATION, MW_REFUSES,
     "RFC 2449 §8.1.1",
     BOTH("The server wants some time between two visits, so that nobody asks it every second.",
          "Server meminta jeda antara dua kunjungan agar tidak ada yang bertanya setiap detik.")},
    {MW_ANY, MW_ANY, &mw_pop3_login_not_now, NULL, "-ERR [SYS/TEMP] the mailbox cannot be opened now",
     AUTHORIZATION, MW_REFUSES, "RFC 3206 §3",
     BOTH("Who it is is proved; the trouble is the server's, and may be over soon.",
          "Jati dirinya terbukti; masalahnya ada di server dan mungkin segera berlalu.")},
    {MW_ANY, MW_ANY, &mw_pop3_login_broken, NULL,
     "-ERR [SYS/PERM] the mailbox cannot be opened: call the postmaster", AUTHORIZATION, MW_REFUSES,
     "RFC 3206 §3",
     BOTH("The mailbox needs repair; neither another password nor another try will help.",
          "Kotak surat perlu diperbaiki; kata sandi lain atau percobaan ulang tidak akan menolong.")},
    {MW_ANY, MW_ANY, &mw_pop3_login_last_wrong, NULL, "-ERR [AUTH] wrong name or password, three times: bye",
     CLOSED, MW_REFUSES, "RFC 1939 §13",
     BOTH("Three wrong logins, however they were tried, are enough for one connection.",
          "Tiga kali login salah, dengan cara apa pun, sudah cukup untuk satu koneksi.")},
    {MW_ANY, MW_ANY, &mw_pop3_login_wrong, &mw_pop3_count_wrong, "-ERR [AUTH] wrong name or password",
     AUTHORIZATION, MW_REFUSES, "RFC 3206 §4",
     BOTH("The proof does not fit. Whether the name exists at all the server does not say.",
          "Buktinya tidak cocok. Server tidak mengatakan apakah nama itu memang ada.")},

    /* --- a SASL exchange: lines are no commands -----------------------------------------------------------
     */
    {SASL, MW_ANY, &mw_pop3_too_long, NULL, "-ERR the response is too long: the login is broken off",
     AUTHORIZATION, MW_REFUSES, "RFC 5034 §4",
     BOTH("No mechanism needs a line as long as this one.",
          "Tidak ada mekanisme yang memerlukan baris sepanjang ini.")},
    {SASL, ON(RESPONSE), &mw_pop3_sasl_goes_on, &mw_pop3_say_challenge, NULL, MW_SAME, MW_GOES, "RFC 5034 §4",
     BOTH("The mechanism takes more than one round: the server answers with the next challenge.",
          "Mekanisme ini memerlukan lebih dari satu putaran: server menjawab dengan tantangan berikutnya.")},
    {SASL, ON(CANCEL), NULL, NULL, "-ERR the login is broken off, as you wish", AUTHORIZATION, MW_REFUSES,
     "RFC 5034 §4",
     BOTH("A star is no base64: with it a client breaks an exchange off.",
          "Tanda bintang bukan base64: dengan tanda itu klien menghentikan pertukaran.")},
    {SASL, MW_ANY, NULL, NULL, "-ERR this is not what the mechanism wants: the login is broken off",
     AUTHORIZATION, MW_REFUSES, "RFC 5034 §4",
     BOTH("In an exchange each line is a response in base64; this one is not what the mechanism wants.",
          "Selama pertukaran setiap baris adalah jawaban dalam base64; baris ini tidak sesuai dengan "
          "mekanismenya.")},

    /* --- lines that are wrong whatever the state ------------------------------------------------------- */
    {MW_ANY, MW_ANY, &mw_pop3_too_long, NULL, "-ERR the line is too long: 255 octets at most", MW_SAME,
     MW_REFUSES, "RFC 2449 §4",
     BOTH("A command line has a limit, so that nobody can fill the server's memory with one.",
          "Panjang baris perintah dibatasi agar tak seorang pun dapat memenuhi memori server dengan satu "
          "baris.")},
    {MW_ANY, ON(UNKNOWN), NULL, NULL, "-ERR I do not know this command (CAPA lists what I can do)", MW_SAME,
     MW_REFUSES, "RFC 1939 §3",
     BOTH("A command that the server does not know gets -ERR, and the session goes on.",
          "Perintah yang tidak dikenal server dijawab -ERR, dan sesi tetap berjalan.")},
    {MW_ANY, MW_ANY, &mw_pop3_malformed, &mw_pop3_explain_usage, NULL, MW_SAME, MW_REFUSES, "RFC 1939 §3",
     BOTH("The command is known, but something is missing after it or too much stands there.",
          "Perintahnya dikenal, tetapi ada yang kurang atau berlebih di belakangnya.")},

    /* --- AUTHORIZATION: who are you? ------------------------------------------------------------------- */
    {MW_ANY, ON(CAPA), NULL, &mw_pop3_say_capa, NULL, MW_SAME, MW_GOES, "RFC 2449 §5",
     BOTH("The client asks which optional commands this server has, before it relies on them.",
          "Klien bertanya perintah tambahan apa yang dimiliki server, sebelum mengandalkannya.")},
    {MW_ANY, ON(LANG), &mw_pop3_other_language, NULL, "-ERR I do not speak that language (LANG lists mine)",
     MW_SAME, MW_REFUSES, "RFC 6856 §3",
     BOTH("The server has its words in a few languages only; the one in use stays.",
          "Server hanya punya kalimat dalam beberapa bahasa; bahasa yang sedang dipakai tetap berlaku.")},
    {MW_ANY, ON(LANG), &mw_pop3_language_named, &mw_pop3_switch_language, NULL, MW_SAME, MW_GOES,
     "RFC 6856 §3",
     BOTH("What stands behind +OK and -ERR is for people, so the client may choose its language.",
          "Kalimat di belakang +OK dan -ERR untuk manusia, jadi klien boleh memilih bahasanya.")},
    {MW_ANY, ON(LANG), NULL, &mw_pop3_list_languages, NULL, MW_SAME, MW_GOES, "RFC 6856 §3",
     BOTH("LANG alone asks which languages there are.",
          "LANG saja menanyakan bahasa apa saja yang tersedia.")},
    {AUTHORIZATION, ON(UTF8), NULL, &mw_pop3_use_utf8, "+OK UTF-8 from now on", MW_SAME, MW_GOES,
     "RFC 6856 §2.1",
     BOTH(
         "This client can read headers with letters of all scripts, so it may be given such messages.",
         "Klien ini dapat membaca kepala surat dengan huruf segala aksara, jadi boleh diberi surat begitu.")},
    {TRANSACTION, ON(UTF8), NULL, NULL, "-ERR UTF8 comes before the login", MW_SAME, MW_REFUSES,
     "RFC 6856 §2",
     BOTH("Sizes were told already; what the client can read must be known before.",
          "Ukuran surat sudah telanjur disebut; kemampuan klien harus diketahui sebelumnya.")},
    {TRANSACTION, ON(USER), NULL, NULL, "-ERR you are logged in already", MW_SAME, MW_REFUSES, "RFC 1939 §7",
     BOTH("One session serves one mailbox: changing the user takes a new connection.",
          "Satu sesi melayani satu kotak surat: untuk berganti pengguna perlu koneksi baru.")},
    {TRANSACTION, ON(PASS), NULL, NULL, "-ERR you are logged in already", MW_SAME, MW_REFUSES, "RFC 1939 §7",
     BOTH("The password was accepted already; it is asked only once in a session.",
          "Kata sandi sudah diterima; dalam satu sesi hanya diminta satu kali.")},
    {TRANSACTION, ON(APOP), NULL, NULL, "-ERR you are logged in already", MW_SAME, MW_REFUSES, "RFC 1939 §7",
     BOTH("Who it is was proved already: APOP belongs before the login.",
          "Jati diri sudah terbukti: APOP hanya dipakai sebelum masuk.")},
    {TRANSACTION, ON(AUTH), NULL, NULL, "-ERR you are logged in already", MW_SAME, MW_REFUSES, "RFC 5034 §4",
     BOTH("Who it is was proved already: AUTH belongs before the login.",
          "Jati diri sudah terbukti: AUTH hanya dipakai sebelum masuk.")},
    {AUTHORIZATION, ON(AUTH), &mw_pop3_sasl_goes_on, &mw_pop3_say_challenge, NULL, SASL, MW_GOES,
     "RFC 5034 §4",
     BOTH("The client chose a mechanism; the server sends the challenge that it begins with.",
          "Klien memilih sebuah mekanisme; server mengirim tantangan pembukanya.")},
    {AUTHORIZATION, ON(AUTH), &mw_pop3_sasl_malformed, NULL, "-ERR this is not what the mechanism wants",
     MW_SAME, MW_REFUSES, "RFC 5034 §4",
     BOTH("What stands behind the mechanism's name is not base64, or not what the mechanism begins with.",
          "Yang tertulis di belakang nama mekanisme bukan base64, atau bukan pembuka mekanisme itu.")},
    {AUTHORIZATION, ON(AUTH), &mw_pop3_names_no_mechanism, &mw_pop3_say_mechanisms, NULL, MW_SAME, MW_GOES,
     "RFC 2449 §6.3",
     BOTH("AUTH without a name asks which mechanisms there are; CAPA tells that too.",
          "AUTH tanpa nama menanyakan mekanisme apa saja yang ada; CAPA juga memberi tahu hal itu.")},
    {AUTHORIZATION, ON(AUTH), NULL, NULL, "-ERR this mechanism is not offered (CAPA lists those that are)",
     MW_SAME, MW_REFUSES, "RFC 5034 §4",
     BOTH("The server does not know this mechanism, or does not want it.",
          "Server tidak mengenal mekanisme ini, atau tidak menghendakinya.")},
    {MW_ANY, ON(USER), NULL, &mw_pop3_keep_user, "+OK now the password (PASS)", NAMED, MW_GOES, "RFC 1939 §7",
     BOTH("The server accepts any name, so that nobody can find out here which users exist.",
          "Server menerima nama apa saja, agar di sini tak seorang pun dapat mencari tahu siapa saja "
          "penggunanya.")},
    {AUTHORIZATION, ON(PASS), NULL, NULL, "-ERR first your name (USER)", MW_SAME, MW_REFUSES, "RFC 1939 §7",
     BOTH("A password without a name means nothing: USER comes first.",
          "Kata sandi tanpa nama tidak ada artinya: USER harus lebih dulu.")},
    {TRANSACTION, ON(QUIT), NULL, &mw_pop3_ask_update, NULL, UPDATE, MW_GOES, "RFC 1939 §6",
     BOTH("QUIT after the login begins the UPDATE state: what DELE has marked will now be removed.",
          "QUIT setelah masuk memulai tahap UPDATE: pesan yang ditandai DELE kini akan dihapus.")},
    {MW_ANY, ON(QUIT), NULL, NULL, "+OK bye", CLOSED, MW_GOES, "RFC 1939 §6",
     BOTH("Nobody had logged in, so there is nothing to remove: the server just says goodbye.",
          "Belum ada yang masuk, jadi tidak ada yang perlu dihapus: server hanya mengucapkan salam "
          "perpisahan.")},
    {AUTHORIZATION, MW_ANY, NULL, NULL, "-ERR log in first (USER, then PASS)", MW_SAME, MW_REFUSES,
     "RFC 1939 §4",
     BOTH("Before the login the server shows nothing of any mailbox.",
          "Sebelum ada yang masuk, server tidak memperlihatkan isi kotak surat mana pun.")},
    {NAMED, MW_ANY, NULL, NULL, "-ERR the password comes next (PASS)", MW_SAME, MW_REFUSES, "RFC 1939 §7",
     BOTH("After USER the server waits for PASS (or QUIT) and shows nothing before.",
          "Setelah USER, server menunggu PASS (atau QUIT) dan belum memperlihatkan apa pun.")},

    /* --- TRANSACTION: what is in the mailbox? ----------------------------------------------------------- */
    {TRANSACTION, MW_ANY, &mw_pop3_unknown_number, &mw_pop3_explain_number, NULL, MW_SAME, MW_REFUSES,
     "RFC 1939 §5",
     BOTH("Messages are numbered from 1 when the session opens; no message has this number.",
          "Pesan diberi nomor mulai dari 1 saat sesi dibuka; tidak ada pesan dengan nomor ini.")},
    {TRANSACTION, MW_ANY, &mw_pop3_marked_number, NULL,
     "-ERR no such message: it is marked as deleted (RSET takes the marks off)", MW_SAME, MW_REFUSES,
     "RFC 1939 §5",
     BOTH("A marked message cannot be used any more in this session, although it is not removed yet.",
          "Pesan yang sudah ditandai tidak dapat dipakai lagi dalam sesi ini, walaupun belum dihapus.")},
    {TRANSACTION, ON(STAT), NULL, &mw_pop3_say_stat, NULL, MW_SAME, MW_GOES, "RFC 1939 §5",
     BOTH("Two numbers for the client: how many messages there are, and how many octets they take.",
          "Dua angka untuk klien: berapa banyak pesan yang ada, dan berapa oktet besarnya.")},
    {TRANSACTION, ON(LIST), &mw_pop3_names_one, &mw_pop3_say_list_one, NULL, MW_SAME, MW_GOES, "RFC 1939 §5",
     BOTH("The size of one message, so that the client can decide whether to fetch it.",
          "Ukuran satu pesan, agar klien dapat memutuskan apakah akan mengambilnya.")},
    {TRANSACTION, ON(LIST), NULL, &mw_pop3_say_list, NULL, MW_SAME, MW_GOES, "RFC 1939 §5",
     BOTH("Number and size of every message; a line with a single dot ends the list.",
          "Nomor dan ukuran setiap pesan; baris berisi satu titik mengakhiri daftar.")},
    {TRANSACTION, ON(UIDL), &mw_pop3_names_one, &mw_pop3_say_uidl_one, NULL, MW_SAME, MW_GOES, "RFC 1939 §7",
     BOTH("The name of one message that stays the same in every session, unlike its number.",
          "Nama satu pesan yang tetap sama di setiap sesi, tidak seperti nomornya.")},
    {TRANSACTION, ON(UIDL), NULL, &mw_pop3_say_uidl, NULL, MW_SAME, MW_GOES, "RFC 1939 §7",
     BOTH("Numbers change from session to session, unique ids do not: so a client knows what it has already.",
          "Nomor berubah di tiap sesi, tetapi id unik tidak: begitulah klien tahu pesan mana yang sudah ia "
          "punya.")},
    {TRANSACTION, ON(RETR), NULL, &mw_pop3_say_retr, NULL, MW_SAME, MW_GOES, "RFC 1939 §5",
     BOTH("The whole message travels to the client; on the server it stays as it was.",
          "Seluruh pesan dikirim ke klien; di server pesan itu tetap seperti semula.")},
    {TRANSACTION, ON(TOP), NULL, &mw_pop3_say_top, NULL, MW_SAME, MW_GOES, "RFC 1939 §7",
     BOTH("Only the header and some lines of the body: a look without fetching the whole message.",
          "Hanya bagian kepala dan beberapa baris isi: mengintip tanpa mengambil seluruh pesan.")},
    {TRANSACTION, ON(DELE), NULL, &mw_pop3_mark, NULL, MW_SAME, MW_GOES, "RFC 1939 §5",
     BOTH("DELE only marks the message; it is removed when the client says QUIT.",
          "DELE hanya menandai pesan; pesan baru dihapus ketika klien mengucapkan QUIT.")},
    {TRANSACTION, ON(RSET), NULL, &mw_pop3_unmark, NULL, MW_SAME, MW_GOES, "RFC 1939 §5",
     BOTH("All marks are taken off again: nothing was removed yet, so nothing is lost.",
          "Semua tanda dilepas kembali: belum ada yang dihapus, jadi tidak ada yang hilang.")},
    {TRANSACTION, ON(NOOP), NULL, NULL, "+OK", MW_SAME, MW_GOES, "RFC 1939 §5",
     BOTH("The client only shows that it is still there.", "Klien hanya menunjukkan bahwa ia masih ada.")},
    {TRANSACTION, MW_ANY, NULL, NULL, "-ERR not now", MW_SAME, MW_REFUSES, "RFC 1939 §3",
     BOTH("This does not belong into an open session.", "Ini bukan bagian dari sesi yang sedang berjalan.")},
};

static void say(void *machine, const char *text) {
    struct mw_pop3_server *server = machine;
    struct mw_buffer line = {0};
    mw_pop3_server_translate(mw_span_of(text), server->language, &line);
    mw_pop3_server_say(server, false, &line);
}

const struct mw_table mw_pop3_server_table = {
    .id = "pop3-server",
    .title = BOTH("POP3 server session", "Sesi server POP3"),
    .states = states,
    .state_count = STATE_COUNT,
    .start = AUTHORIZATION,
    .events = events,
    .event_count = EVENT_COUNT,
    .rows = rows,
    .row_count = sizeof rows / sizeof *rows,
    .say = say,
};
