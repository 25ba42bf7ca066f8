/* The rows of the IMAP server. Their order matters: see sim/base/table.h. */
#include "sim/protocol/imap/server_inside.h"

static const struct mw_bilingual states[] = {
#define X(name, en, id) {{en, id}},
    MW_IMAP_SERVER_STATES(X)
#undef X
};

static const struct mw_bilingual events[] = {
#define X(name, words) {{words, words}},
    MW_IMAP_COMMANDS(X)
#undef X
#define X(name, en, id) {{en, id}},
        MW_IMAP_SERVER_OTHER_EVENTS(X)
#undef X
};

enum {
    NOT_AUTHENTICATED = MW_IMAP_SERVER_NOT_AUTHENTICATED,
    SASL = MW_IMAP_SERVER_SASL,
    AUTHENTICATED = MW_IMAP_SERVER_AUTHENTICATED,
    IDLING = MW_IMAP_SERVER_IDLING,
    SELECTED = MW_IMAP_SERVER_SELECTED,
    SELECTED_IDLING = MW_IMAP_SERVER_SELECTED_IDLING,
    LOGOUT = MW_IMAP_SERVER_LOGOUT,
    STATE_COUNT = MW_IMAP_SERVER_STATE_COUNT,
    EVENT_COUNT = MW_IMAP_SERVER_EVENT_COUNT,
};

#define ON(event) MW_IMAP_ON_##event
#define BOTH(english, indonesian)                                                                            \
    {                                                                                                        \
        { (english), (indonesian) }                                                                          \
    }
/* What may be said as soon as somebody is logged in, whether a mailbox is selected or not. */
#define LOGGED_IN(event, action, say, rfc, english, indonesian)                                              \
    {AUTHENTICATED, ON(event), NULL, action, say, MW_SAME, MW_GOES, rfc, BOTH(english, indonesian)}, {       \
        SELECTED, ON(event), NULL, action, say, MW_SAME, MW_GOES, rfc, BOTH(english, indonesian)             \
    }
/* With a mailbox selected: the same with sequence numbers and with uids. */
#define WITH_BOTH(event, action, rfc, english, indonesian)                                                   \
    {SELECTED,                                                                                               \
     ON(event),                                                                                              \
     NULL,                                                                                                   \
     action,                                                                                                 \
     "OK " #event " completed",                                                                              \
     MW_SAME,                                                                                                \
     MW_GOES,                                                                                                \
     rfc,                                                                                                    \
     BOTH(english, indonesian)},                                                                             \
    {                                                                                                        \
        SELECTED, ON(UID_##event), NULL, action, "OK UID " #event " completed", MW_SAME, MW_GOES, rfc,       \
            BOTH(english, indonesian)                                                                        \
    }
#define REFUSED(kind) (&mw_imap_refused[MW_IMAP_REFUSED_##kind])

static const struct mw_row rows[] = {
    /* --- when nothing can be said any more -------------------------------------------------------------- */
    {LOGOUT, MW_ANY, NULL, NULL, NULL, MW_SAME, MW_REFUSES, "RFC 9051 §3.4",
     BOTH("The session is over: the server neither listens nor answers.",
          "Sesi sudah berakhir: server tidak lagi mendengarkan maupun menjawab.")},

    /* --- the connection itself ---------------------------------------------------------------------------
     */
    {NOT_AUTHENTICATED, ON(CONNECT), NULL, &mw_imap_greet, NULL, MW_SAME, MW_GOES, "RFC 9051 §7.1.1",
     BOTH("The server speaks first, and lists at once what it can do.",
          "Server berbicara lebih dulu, dan langsung menyebutkan kemampuannya.")},
    {MW_ANY, ON(LOST), NULL, &mw_imap_leave, NULL, LOGOUT, MW_REFUSES, "RFC 9051 §3.4",
     BOTH("The connection broke. What was changed stays changed, and nothing is expunged.",
          "Koneksi putus. Yang sudah diubah tetap berubah, dan tidak ada surat yang dibuang.")},
    {MW_ANY, ON(SILENT), NULL, &mw_imap_leave, "* BYE you were silent for too long", LOGOUT, MW_REFUSES,
     "RFC 9051 §5.4",
     BOTH("Half an hour without a word, or ten minutes without a login: the server hangs up, but says so.",
          "Setengah jam tanpa sepatah kata, atau sepuluh menit tanpa masuk: server memutus koneksi, tetapi "
          "memberi tahu.")},
    {MW_ANY, ON(ENDS), NULL, &mw_imap_say_last_words, NULL, LOGOUT, MW_REFUSES, "RFC 9051 §7.1.5",
     BOTH("The server itself must end the session; with BYE the client knows that it was no accident.",
          "Server sendiri harus mengakhiri sesi; dengan BYE klien tahu bahwa itu bukan gangguan.")},

    /* --- a SASL exchange: lines are no commands ------------------------------------------------------------
     */
    {SASL, ON(RESPONSE), &mw_imap_login_right, &mw_imap_welcome, "OK you are logged in", AUTHENTICATED,
     MW_GOES, "RFC 9051 §6.2.2",
     BOTH("The last response is right: who it is is proved.",
          "Jawaban terakhir benar: jati dirinya terbukti.")},
    {SASL, ON(RESPONSE), &mw_imap_sasl_goes_on, &mw_imap_say_challenge, NULL, MW_SAME, MW_GOES,
     "RFC 9051 §6.2.2",
     BOTH("The mechanism takes more than one round: the server answers with the next challenge.",
          "Mekanisme ini memerlukan lebih dari satu putaran: server menjawab dengan tantangan berikutnya.")},
    {SASL, ON(RESPONSE), &mw_imap_login_not_now, NULL, "NO [UNAVAILABLE] the mailboxes cannot be opened now",
     NOT_AUTHENTICATED, MW_REFUSES, "RFC 5530 §3",
     BOTH("Who it is is proved; the trouble is the server's, and may be over soon.",
          "Jati dirinya terbukti; masalahnya ada di server dan mungkin segera berlalu.")},
    {SASL, ON(RESPONSE), &mw_imap_login_last_wrong, NULL, "* BYE too many wrong logins", LOGOUT, MW_REFUSES,
     "RFC 9051 §11.3",
     BOTH("Whoever guesses passwords shall not be able to do so for ever on one connection.",
          "Penebak kata sandi tidak boleh mencoba tanpa henti dalam satu koneksi.")},
    {SASL, ON(RESPONSE), &mw_imap_login_wrong, &mw_imap_count_wrong,
     "NO [AUTHENTICATIONFAILED] wrong name or password", NOT_AUTHENTICATED, MW_REFUSES, "RFC 5530 §3",
     BOTH("The proof does not fit. Whether the name exists at all the server does not say.",
          "Buktinya tidak cocok. Server tidak mengatakan apakah nama itu memang ada.")},
    {SASL, ON(CANCEL), NULL, NULL, "BAD the login is broken off, as you wish", NOT_AUTHENTICATED, MW_REFUSES,
     "RFC 9051 §6.2.2",
     BOTH("A star is no base64: with it a client breaks an exchange off.",
          "Tanda bintang bukan base64: dengan tanda itu klien menghentikan pertukaran.")},
    {SASL, MW_ANY, NULL, NULL, "BAD this is not what the mechanism wants: the login is broken off",
     NOT_AUTHENTICATED, MW_REFUSES, "RFC 9051 §6.2.2",
     BOTH("In an exchange each line is a response in base64; this one is not what the mechanism wants.",
          "Selama pertukaran setiap baris adalah jawaban dalam base64; baris ini tidak sesuai dengan "
          "mekanismenya.")},

    /* --- IDLE: the only line is DONE -----------------------------------------------------------------------
     */
    {SELECTED_IDLING, ON(CHANGED), NULL, &mw_imap_push, NULL, MW_SAME, MW_GOES, "RFC 2177 §3",
     BOTH("Something has changed in the mailbox, and the waiting client is told at once, without asking.",
          "Ada yang berubah di kotak surat, dan klien yang menunggu langsung diberi tahu tanpa bertanya.")},
    {SELECTED_IDLING, ON(DONE), NULL, NULL, "OK IDLE completed", SELECTED, MW_GOES, "RFC 2177 §3",
     BOTH("With DONE the client takes the word again; it is the only line that IDLE knows.",
          "Dengan DONE klien mengambil giliran lagi; itulah satu-satunya baris yang dikenal IDLE.")},
    {IDLING, ON(DONE), NULL, NULL, "OK IDLE completed", AUTHENTICATED, MW_GOES, "RFC 2177 §3",
     BOTH("The wait is over. Without a selected mailbox there was nothing to be told.",
          "Penantian selesai. Tanpa kotak surat terpilih tidak ada yang perlu diberitahukan.")},
    {SELECTED_IDLING, MW_ANY, NULL, NULL, "BAD only DONE ends IDLE", SELECTED, MW_REFUSES, "RFC 2177 §3",
     BOTH("While the server pushes news, no command may be said: the wait is broken off.",
          "Selama server mengirim kabar, tidak boleh ada perintah: penantian dihentikan.")},
    {IDLING, MW_ANY, NULL, NULL, "BAD only DONE ends IDLE", AUTHENTICATED, MW_REFUSES, "RFC 2177 §3",
     BOTH("During IDLE no command may be said: the wait is broken off.",
          "Selama IDLE tidak boleh ada perintah: penantian dihentikan.")},

    /* --- lines that are wrong whatever the state
       ------------------------------------------------------------ */
    {MW_ANY, ON(LITERAL), NULL, NULL, "+ send the octets", MW_SAME, MW_GOES, "RFC 9051 §4.3",
     BOTH("The client announced a number of octets and waits; the server says that it is ready.",
          "Klien mengumumkan sejumlah oktet lalu menunggu; server menyatakan siap.")},
    {MW_ANY, ON(ENDLESS), NULL, &mw_imap_leave, "* BYE nobody waits for the end of this literal", LOGOUT,
     MW_REFUSES, "RFC 7888 §4",
     BOTH("The next command begins where the literal ends; this one has no end that can be waited for.",
          "Perintah berikutnya dimulai di akhir literal; akhir literal ini tak mungkin ditunggu.")},
    {MW_ANY, ON(ENOUGH), NULL, &mw_imap_leave, "* BYE so many bad commands in a row: this is no mail program",
     LOGOUT, MW_REFUSES, "RFC 9051 §7.1.5",
     BOTH("Who says one bad command after another does not speak IMAP: perhaps a web browser lost its way.",
          "Yang terus-menerus memberi perintah keliru tidak berbahasa IMAP: mungkin peramban web yang "
          "tersesat.")},
    {MW_ANY, ON(GARBLED), NULL, NULL, "BAD a command begins with a tag and a blank", MW_SAME, MW_REFUSES,
     "RFC 9051 §2.2.1",
     BOTH("Without a tag the server cannot say which command it answers, so its answer has none.",
          "Tanpa tag server tidak dapat menyebut perintah mana yang dijawab, maka jawabannya tanpa tag.")},
    {MW_ANY, ON(TOO_LONG), NULL, NULL, "BAD the line is too long: 65536 octets at most", MW_SAME, MW_REFUSES,
     "RFC 7162 §4",
     BOTH("A command line has a limit, so that nobody can fill the server's memory with one.",
          "Panjang baris perintah dibatasi agar tak seorang pun dapat memenuhi memori server dengan satu "
          "baris.")},
    {MW_ANY, ON(UNKNOWN), NULL, NULL, "BAD there is no such command", MW_SAME, MW_REFUSES, "RFC 9051 §7.1.3",
     BOTH("A command that the server does not know gets BAD, and the session goes on.",
          "Perintah yang tidak dikenal server dijawab BAD, dan sesi tetap berjalan.")},
    {MW_ANY, MW_ANY, REFUSED(MALFORMED), &mw_imap_complain, NULL, MW_SAME, MW_REFUSES, "RFC 9051 §7.1.3",
     BOTH("The command is known, but what stands behind it is not what it takes.",
          "Perintahnya dikenal, tetapi argumennya tidak sesuai.")},

    /* --- what cannot be done -------------------------------------------------------------------------------
     */
    {SELECTED, ON(SELECT), &mw_imap_refused_any, &mw_imap_leave_refused, NULL, AUTHENTICATED, MW_REFUSES,
     "RFC 9051 §6.3.2",
     BOTH("Choosing another mailbox leaves the old one first, even if the new one cannot be opened.",
          "Memilih kotak surat lain berarti meninggalkan yang lama, walau yang baru gagal dibuka.")},
    {SELECTED, ON(EXAMINE), &mw_imap_refused_any, &mw_imap_leave_refused, NULL, AUTHENTICATED, MW_REFUSES,
     "RFC 9051 §6.3.3",
     BOTH("The old mailbox is left, and the new one cannot be opened: none is selected now.",
          "Kotak surat lama ditinggalkan dan yang baru gagal dibuka: kini tidak ada yang terpilih.")},
#define X(name, reply, en, id, rfc, why_en, why_id)                                                          \
    {MW_ANY,  MW_ANY,     REFUSED(name), &mw_imap_say_refusal, NULL,                                         \
     MW_SAME, MW_REFUSES, rfc,           BOTH(why_en, why_id)},
    MW_IMAP_REFUSALS(X)
#undef X

    /* --- at any time
       ----------------------------------------------------------------------------------------- */
    {MW_ANY, ON(CAPABILITY), NULL, &mw_imap_say_capability, "OK CAPABILITY completed", MW_SAME, MW_GOES,
     "RFC 9051 §6.1.1",
     BOTH("The client asks which extensions it may rely on.",
          "Klien bertanya perluasan apa saja yang boleh diandalkannya.")},
    {MW_ANY, ON(NOOP), NULL, NULL, "OK NOOP completed", MW_SAME, MW_GOES, "RFC 9051 §6.1.2",
     BOTH("Nothing is done, but the answer is a chance to tell what is new in the mailbox.",
          "Tidak ada yang dikerjakan, tetapi jawabannya sekaligus membawa kabar baru dari kotak surat.")},
    {MW_ANY, ON(ID), NULL, &mw_imap_say_id, "OK ID completed", MW_SAME, MW_GOES, "RFC 2971 §3",
     BOTH("Both ends may say which program they are, for statistics and for hunting faults.",
          "Kedua pihak boleh menyebut nama programnya, untuk statistik dan pencarian kesalahan.")},
    {MW_ANY, ON(LOGOUT), NULL, &mw_imap_say_bye, "OK LOGOUT completed", LOGOUT, MW_GOES, "RFC 9051 §6.1.3",
     BOTH("First BYE, then OK: the client knows that all it said was dealt with.",
          "BYE dulu, lalu OK: klien tahu bahwa semua ucapannya sudah ditangani.")},

    /* --- who are you?
       ----------------------------------------------------------------------------------------- */
    {NOT_AUTHENTICATED, ON(LOGIN), &mw_imap_login_right, &mw_imap_welcome, "OK you are logged in",
     AUTHENTICATED, MW_GOES, "RFC 9051 §6.2.3",
     BOTH("Name and password fit: all mailboxes of this user can be reached now.",
          "Nama dan kata sandi cocok: semua kotak surat pengguna ini kini dapat dicapai.")},
    {NOT_AUTHENTICATED, ON(AUTHENTICATE), &mw_imap_login_right, &mw_imap_welcome, "OK you are logged in",
     AUTHENTICATED, MW_GOES, "RFC 4959 §3",
     BOTH("The initial response was all that this mechanism needs, and it is right.",
          "Jawaban awal sudah memuat semua yang diperlukan mekanisme ini, dan jawabannya benar.")},
    {NOT_AUTHENTICATED, ON(AUTHENTICATE), &mw_imap_sasl_goes_on, &mw_imap_say_challenge, NULL, SASL, MW_GOES,
     "RFC 9051 §6.2.2",
     BOTH("The client chose a mechanism; the server sends the challenge that it begins with.",
          "Klien memilih sebuah mekanisme; server mengirim tantangan pembukanya.")},
    {NOT_AUTHENTICATED, MW_ANY, &mw_imap_login_not_now, NULL,
     "NO [UNAVAILABLE] the mailboxes cannot be opened now", MW_SAME, MW_REFUSES, "RFC 5530 §3",
     BOTH("Name and password fit; the trouble is the server's: trying again later may help.",
          "Nama dan kata sandi cocok; masalahnya ada di server: mencoba lagi nanti mungkin berhasil.")},
    {NOT_AUTHENTICATED, MW_ANY, &mw_imap_login_last_wrong, NULL, "* BYE too many wrong logins", LOGOUT,
     MW_REFUSES, "RFC 9051 §11.3",
     BOTH("After so many wrong passwords the server hangs up, which slows down those who guess.",
          "Setelah sekian kali salah kata sandi server memutus koneksi, sehingga penebak menjadi lambat.")},
    {NOT_AUTHENTICATED, MW_ANY, &mw_imap_login_wrong, &mw_imap_count_wrong,
     "NO [AUTHENTICATIONFAILED] wrong name or password", MW_SAME, MW_REFUSES, "RFC 5530 §3",
     BOTH("The server does not say which of the two was wrong.",
          "Server tidak mengatakan mana dari keduanya yang salah.")},
    {NOT_AUTHENTICATED, ON(AUTHENTICATE), &mw_imap_sasl_malformed, NULL,
     "BAD this is not what the mechanism begins with", MW_SAME, MW_REFUSES, "RFC 9051 §6.2.2",
     BOTH("The initial response is not base64, or not what the mechanism begins with.",
          "Jawaban awal bukan base64, atau bukan pembuka mekanisme itu.")},
    {NOT_AUTHENTICATED, ON(AUTHENTICATE), NULL, NULL, "NO [CANNOT] this mechanism is not offered", MW_SAME,
     MW_REFUSES, "RFC 9051 §6.2.2",
     BOTH("The server does not know this mechanism, or does not want it.",
          "Server tidak mengenal mekanisme ini, atau tidak menghendakinya.")},
    {NOT_AUTHENTICATED, MW_ANY, NULL, NULL, "BAD log in first", MW_SAME, MW_REFUSES, "RFC 9051 §3.1",
     BOTH("Before the login the server shows nothing of any mailbox.",
          "Sebelum ada yang masuk, server tidak memperlihatkan isi kotak surat mana pun.")},

    /* --- logged in: mailboxes as a whole
       -------------------------------------------------------------------- */
    LOGGED_IN(
        ENABLE, &mw_imap_enable, "OK ENABLE completed", "RFC 5161 §3.1",
        "Extensions that change answers must be switched on by the client, or old clients would be "
        "confused.",
        "Perluasan yang mengubah jawaban harus dinyalakan oleh klien, supaya klien lama tidak bingung."),
    LOGGED_IN(NAMESPACE, &mw_imap_say_namespace, "OK NAMESPACE completed", "RFC 2342 §5",
              "How names of mailboxes begin, and which character separates their levels.",
              "Awalan nama kotak surat, dan tanda pemisah tingkatannya."),
    {AUTHENTICATED, ON(SELECT), NULL, &mw_imap_select, "OK SELECT completed", SELECTED, MW_GOES,
     "RFC 9051 §6.3.2",
     BOTH("A mailbox is opened; the client is told how many letters it holds and what has changed.",
          "Sebuah kotak surat dibuka; klien diberi tahu jumlah suratnya dan apa yang berubah.")},
    {SELECTED, ON(SELECT), NULL, &mw_imap_select, "OK SELECT completed", MW_SAME, MW_GOES, "RFC 9051 §6.3.2",
     BOTH("One mailbox at a time: the old one is left (nothing is expunged), the new one opened.",
          "Satu kotak surat pada satu waktu: yang lama ditinggalkan (tanpa pembuangan), yang baru dibuka.")},
    {AUTHENTICATED, ON(EXAMINE), NULL, &mw_imap_select, "OK EXAMINE completed", SELECTED, MW_GOES,
     "RFC 9051 §6.3.3",
     BOTH("As SELECT, but for looking only: not even \\Seen will be set.",
          "Seperti SELECT, tetapi hanya untuk melihat: bahkan \\Seen tidak akan dipasang.")},
    {SELECTED, ON(EXAMINE), NULL, &mw_imap_select, "OK EXAMINE completed", MW_SAME, MW_GOES,
     "RFC 9051 §6.3.3",
     BOTH("The old mailbox is left, and this one is opened for looking only.",
          "Kotak surat lama ditinggalkan, dan yang ini dibuka hanya untuk dilihat.")},
    LOGGED_IN(CREATE, NULL, "OK CREATE completed", "RFC 9051 §6.3.4",
              "A new mailbox; the levels above it come into being with it.",
              "Kotak surat baru; tingkatan di atasnya ikut dibuat."),
    {SELECTED, ON(DELETE), &mw_imap_deletes_selected, &mw_imap_unselect, "OK DELETE completed", AUTHENTICATED,
     MW_GOES, "RFC 9051 §6.3.5",
     BOTH("The client deleted the very mailbox that it had open: none is selected now.",
          "Klien menghapus kotak surat yang sedang dibukanya: kini tidak ada yang terpilih.")},
    LOGGED_IN(DELETE, NULL, "OK DELETE completed", "RFC 9051 §6.3.5",
              "The mailbox and its letters are gone; mailboxes below it stay.",
              "Kotak surat beserta suratnya lenyap; kotak surat di bawahnya tetap ada."),
    LOGGED_IN(RENAME, NULL, "OK RENAME completed", "RFC 9051 §6.3.6",
              "The letters stay where they are and only the name changes, for all levels below too.",
              "Surat tetap di tempatnya dan hanya namanya berubah, termasuk semua tingkatan di bawahnya."),
    LOGGED_IN(SUBSCRIBE, NULL, "OK SUBSCRIBE completed", "RFC 9051 §6.3.7",
              "The server keeps for all of the user's devices which mailboxes they shall show.",
              "Server menyimpan, bagi semua perangkat pengguna, kotak surat mana yang ditampilkan."),
    LOGGED_IN(UNSUBSCRIBE, NULL, "OK UNSUBSCRIBE completed", "RFC 9051 §6.3.8",
              "The mailbox stays; devices shall just not show it any more.",
              "Kotak suratnya tetap ada; perangkat hanya tidak lagi menampilkannya."),
    LOGGED_IN(LIST, &mw_imap_say_list, "OK LIST completed", "RFC 9051 §6.3.9",
              "Which mailboxes there are: * stands for anything, % for one level.",
              "Kotak surat apa saja yang ada: * berarti apa pun, % satu tingkatan."),
    LOGGED_IN(LSUB, &mw_imap_say_lsub, "OK LSUB completed", "RFC 3501 §6.3.9",
              "Only what is subscribed to; LIST (SUBSCRIBED) has taken its place.",
              "Hanya yang dilanggani; LIST (SUBSCRIBED) telah menggantikannya."),
    LOGGED_IN(STATUS, &mw_imap_say_status, "OK STATUS completed", "RFC 9051 §6.3.11",
              "Figures about a mailbox without opening it: enough for a badge with "
              "the number of new letters.",
              "Angka tentang kotak surat tanpa membukanya: cukup untuk tanda jumlah "
              "surat baru."),
    LOGGED_IN(APPEND, &mw_imap_append, "OK APPEND completed", "RFC 9051 §6.3.12",
              "The client lays letters into a mailbox itself: so a copy of what "
              "was sent comes into Sent.",
              "Klien sendiri menaruh surat ke kotak surat: begitulah salinan "
              "surat keluar masuk ke Terkirim."),
    LOGGED_IN(GETQUOTA, &mw_imap_say_quota, "OK GETQUOTA completed", "RFC 9208 §4.1",
              "How much room the user has, and how much of it is taken.",
              "Berapa besar ruang pengguna, dan berapa yang sudah terpakai."),
    LOGGED_IN(GETQUOTAROOT, &mw_imap_say_quotaroot, "OK GETQUOTAROOT completed", "RFC 9208 §4.2",
              "Which limit this mailbox falls under: here one for all "
              "mailboxes together.",
              "Batas mana yang berlaku bagi kotak surat ini: di sini "
              "satu untuk semuanya."),
    {AUTHENTICATED, ON(SETQUOTA), NULL, NULL, "NO [NOPERM] only the administrator may do that", MW_SAME,
     MW_REFUSES, "RFC 9208 §4.1.3",
     BOTH("How much room a user has is not the user's to decide.",
          "Berapa besar ruang seorang pengguna bukan wewenang pengguna itu.")},
    {SELECTED, ON(SETQUOTA), NULL, NULL, "NO [NOPERM] only the administrator may do that", MW_SAME,
     MW_REFUSES, "RFC 9208 §4.1.3",
     BOTH("How much room a user has is not the user's to decide.",
          "Berapa besar ruang seorang pengguna bukan wewenang pengguna itu.")},
    {AUTHENTICATED, ON(IDLE), NULL, &mw_imap_begin_idle, NULL, IDLING, MW_GOES, "RFC 2177 §3",
     BOTH("The client falls silent and waits; without a selected "
          "mailbox little will be told.",
          "Klien diam dan menunggu; tanpa kotak surat terpilih hanya "
          "sedikit yang akan diberitahukan.")},
    {SELECTED, ON(IDLE), NULL, &mw_imap_begin_idle, NULL, SELECTED_IDLING, MW_GOES, "RFC 2177 §3",
     BOTH("From here on the server tells by itself what happens in the mailbox.",
          "Mulai sekarang server sendiri yang mengabarkan apa yang terjadi di kotak surat.")},
    {AUTHENTICATED, ON(LOGIN), NULL, NULL, "BAD you are logged in already", MW_SAME, MW_REFUSES,
     "RFC 9051 §3.2",
     BOTH("Changing the user takes a new connection.", "Untuk berganti pengguna perlu koneksi baru.")},
    {AUTHENTICATED, ON(AUTHENTICATE), NULL, NULL, "BAD you are logged in already", MW_SAME, MW_REFUSES,
     "RFC 9051 §3.2", BOTH("Who it is was proved already.", "Jati dirinya sudah terbukti.")},
    {AUTHENTICATED, MW_ANY, NULL, NULL, "BAD select a mailbox first", MW_SAME, MW_REFUSES, "RFC 9051 §3.2",
     BOTH("This is about letters in a mailbox, and none is open.",
          "Ini menyangkut surat dalam kotak surat, dan belum ada yang dibuka.")},

    /* --- a mailbox is selected: its letters
       ------------------------------------------------------------------- */
    {SELECTED, ON(CHECK), NULL, NULL, "OK CHECK completed", MW_SAME, MW_GOES, "RFC 3501 §6.4.1",
     BOTH("The server shall put its house in order; this one always has.",
          "Server diminta merapikan penyimpanannya; server ini selalu rapi.")},
    {SELECTED, ON(CLOSE), NULL, &mw_imap_close, "OK CLOSE completed", AUTHENTICATED, MW_GOES,
     "RFC 9051 §6.4.1",
     BOTH("Letters with \\Deleted are removed without a word for each, and the mailbox is left.",
          "Surat bertanda \\Deleted dibuang tanpa disebut satu per satu, lalu kotak surat ditinggalkan.")},
    {SELECTED, ON(UNSELECT), NULL, &mw_imap_unselect, "OK UNSELECT completed", AUTHENTICATED, MW_GOES,
     "RFC 9051 §6.4.2",
     BOTH("The mailbox is left, and letters with \\Deleted stay in it.",
          "Kotak surat ditinggalkan, dan surat bertanda \\Deleted tetap di dalamnya.")},
    WITH_BOTH(EXPUNGE, &mw_imap_expunge, "RFC 9051 §6.4.3",
              "Now the letters with \\Deleted really go; the others move up in the numbering.",
              "Kini surat bertanda \\Deleted benar-benar dibuang; nomor surat lainnya bergeser."),
    {SELECTED, ON(CANCELUPDATE), NULL, &mw_imap_cancelupdate, "OK CANCELUPDATE completed", MW_SAME, MW_GOES,
     "RFC 5267 §4.3.5",
     BOTH("The server has kept a search up to date for the client; now it need not any more.",
          "Server selama ini memutakhirkan suatu pencarian untuk klien; kini tidak perlu lagi.")},
    WITH_BOTH(SEARCH, &mw_imap_search, "RFC 9051 §6.4.4",
              "The server looks through the letters, so that the client need not fetch them all.",
              "Server yang mencari di antara surat, sehingga klien tidak perlu mengambil semuanya."),
    WITH_BOTH(SORT, &mw_imap_sort_letters, "RFC 5256 §3",
              "As SEARCH, but the numbers come in the order that was asked for.",
              "Seperti SEARCH, tetapi nomornya datang menurut urutan yang diminta."),
    WITH_BOTH(THREAD, &mw_imap_thread_letters, "RFC 5256 §3",
              "Letters and the answers to them, put together as conversations.",
              "Surat beserta balasannya, dirangkai menjadi percakapan."),
#define IN_BURSTS(event)                                                                                     \
    {                                                                                                        \
        SELECTED, ON(event), &mw_imap_fetches_much, &mw_imap_fetch_burst, NULL, MW_SAME, MW_GOES,            \
            "RFC 9051 §6.4.5",                                                                               \
            BOTH("So many letters do not go at once: the rest follows when these have left.",                \
                 "Surat sebanyak ini tidak dikirim sekaligus: sisanya menyusul setelah ini terkirim.")       \
    }
    IN_BURSTS(FETCH),
    IN_BURSTS(UID_FETCH),
    WITH_BOTH(FETCH, &mw_imap_fetch, "RFC 9051 §6.4.5",
              "Only what the client asks for travels: flags, a header, one part of a letter.",
              "Hanya yang diminta klien yang dikirim: tanda, kepala surat, satu bagian surat."),
    WITH_BOTH(STORE, &mw_imap_store, "RFC 9051 §6.4.6",
              "Flags belong to the letter on the server, so every device sees them.",
              "Tanda melekat pada surat di server, sehingga semua perangkat melihatnya."),
    WITH_BOTH(COPY, &mw_imap_copy, "RFC 9051 §6.4.7",
              "The letters are in both mailboxes afterwards, and nothing travels "
              "over the network.",
              "Setelah ini surat ada di kedua kotak surat, dan tidak ada yang lewat "
              "jaringan."),
    WITH_BOTH(MOVE, &mw_imap_move, "RFC 9051 §6.4.8",
              "Copied and removed in one step: no other session ever sees them "
              "twice or not at all.",
              "Disalin dan dibuang dalam satu langkah: sesi lain tidak pernah "
              "melihatnya ganda atau hilang."),
    {SELECTED, ON(LOGIN), NULL, NULL, "BAD you are logged in already", MW_SAME, MW_REFUSES, "RFC 9051 §3.3",
     BOTH("Changing the user takes a new connection.", "Untuk berganti pengguna perlu koneksi baru.")},
    {SELECTED, ON(AUTHENTICATE), NULL, NULL, "BAD you are logged in already", MW_SAME, MW_REFUSES,
     "RFC 9051 §3.3", BOTH("Who it is was proved already.", "Jati dirinya sudah terbukti.")},
    {SELECTED, MW_ANY, NULL, NULL, "BAD not now", MW_SAME, MW_REFUSES, "RFC 9051 §3.3",
     BOTH("This does not belong here.", "Ini bukan tempatnya.")},
};

const struct mw_table mw_imap_server_table = {
    .id = "imap-server",
    .title = BOTH("IMAP server session", "Sesi server IMAP"),
    .states = states,
    .state_count = STATE_COUNT,
    .start = NOT_AUTHENTICATED,
    .events = events,
    .event_count = EVENT_COUNT,
    .rows = rows,
    .row_count = sizeof rows / sizeof *rows,
    .say = mw_imap_server_say,
};
