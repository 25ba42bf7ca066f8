/* The rows of the POP3 client. Their order matters: see sim/base/table.h. */
#include "sim/protocol/pop3/client_inside.h"

static const struct mw_bilingual states[] = {
#define X(name, en, id) {{en, id}},
    MW_POP3_CLIENT_STATES(X)
#undef X
};

static const struct mw_bilingual events[] = {
#define X(name, en, id) {{en, id}},
    MW_POP3_CLIENT_EVENTS(X)
#undef X
};

enum {
#define X(name, en, id) name = MW_POP3_CLIENT_##name,
    MW_POP3_CLIENT_STATES(X)
#undef X
};

#define ON(event) MW_POP3_CLIENT_ON_##event
#define BOTH(english, indonesian)                                                                            \
    {                                                                                                        \
        { (english), (indonesian) }                                                                          \
    }

static const struct mw_row rows[] = {
    /* --- logging in ------------------------------------------------------------------------------------ */
    {CONNECTED, ON(OK), NULL, &mw_pop3_send_user, NULL, USER, MW_GOES, "RFC 1939 §4",
     BOTH("The server has greeted; now the client says whose mailbox it wants.",
          "Server sudah memberi salam; sekarang klien menyebut kotak surat siapa yang ingin dibukanya.")},
    {USER, ON(OK), NULL, &mw_pop3_send_pass, NULL, PASS, MW_GOES, "RFC 1939 §7",
     BOTH("The password follows; without TLS everybody along the way can read it.",
          "Kata sandi menyusul; tanpa TLS siapa pun di sepanjang jalur dapat membacanya.")},
    {PASS, ON(OK), NULL, NULL, "STAT", STAT, MW_GOES, "RFC 1939 §5",
     BOTH("The mailbox is open and locked for us: how many messages are in it?",
          "Kotak surat terbuka dan dikunci untuk kita: ada berapa pesan di dalamnya?")},
    {USER, ON(ERR), &mw_pop3_not_the_login, &mw_pop3_fail, "QUIT", GIVEN_UP, MW_REFUSES, "RFC 2449 §8",
     BOTH("The server is in trouble; asking the user for another name would be wrong.",
          "Server sedang bermasalah; meminta nama lain kepada pengguna tidak akan menolong.")},
    {PASS, ON(ERR), &mw_pop3_not_the_login, &mw_pop3_fail, "QUIT", GIVEN_UP, MW_REFUSES, "RFC 2449 §8",
     BOTH("The password is not to blame: the mailbox is in use or the server is in trouble. Try again later.",
          "Kata sandi tidak salah: kotak surat sedang dipakai atau server bermasalah. Coba lagi nanti.")},
    {USER, ON(ERR), NULL, &mw_pop3_login_refused, "QUIT", GIVEN_UP, MW_REFUSES, "RFC 1939 §7",
     BOTH("The server does not want this user; the client leaves politely.",
          "Server tidak menerima pengguna ini; klien pergi dengan sopan.")},
    {PASS, ON(ERR), NULL, &mw_pop3_login_refused, "QUIT", GIVEN_UP, MW_REFUSES, "RFC 1939 §7",
     BOTH("Wrong name or password: only the user can help, so the client leaves and asks.",
          "Nama atau kata sandi salah: hanya pengguna yang bisa membantu, jadi klien pergi dan bertanya.")},

    /* --- what is there? --------------------------------------------------------------------------------- */
    {STAT, ON(OK), &mw_pop3_mailbox_empty, NULL, "QUIT", QUIT, MW_GOES, "RFC 1939 §5",
     BOTH("No messages: there is nothing to do but leave.", "Tidak ada pesan: tinggal pamit saja.")},
    {STAT, ON(OK), &mw_pop3_wants_uidl, NULL, "UIDL", UIDL, MW_GOES, "RFC 1939 §7",
     BOTH("Mail that stays on the server will be seen again: unique ids tell what was fetched already.",
          "Surat yang tetap di server akan terlihat lagi: id unik memberi tahu mana yang sudah diambil.")},
    {STAT, ON(OK), NULL, NULL, "LIST", LIST, MW_GOES, "RFC 1939 §5",
     BOTH("All mail will be fetched and deleted; the sizes tell whether there is room for it.",
          "Semua surat akan diambil lalu dihapus; ukurannya menunjukkan apakah tempatnya cukup.")},
    {UIDL, ON(OK), NULL, NULL, NULL, UIDL_LINES, MW_GOES, "RFC 1939 §7",
     BOTH("The list of ids begins; it ends with a single dot.",
          "Daftar id dimulai dan diakhiri dengan satu titik.")},
    {UIDL, ON(ERR), NULL, &mw_pop3_do_without_uidl, "LIST", LIST, MW_REFUSES, "RFC 1939 §7",
     BOTH("UIDL is optional and this server lacks it, so the client must fetch everything again.",
          "UIDL tidak wajib dan server ini tidak memilikinya, jadi klien harus mengambil semuanya lagi.")},
    {UIDL_LINES, ON(END), NULL, NULL, "LIST", LIST, MW_GOES, "RFC 1939 §5",
     BOTH("The ids are known; now the sizes, to see what fits on this device.",
          "Semua id sudah diketahui; sekarang ukurannya, untuk melihat mana yang muat di perangkat ini.")},
    {LIST, ON(OK), NULL, NULL, NULL, LIST_LINES, MW_GOES, "RFC 1939 §5",
     BOTH("The list of sizes begins; it ends with a single dot.",
          "Daftar ukuran dimulai dan diakhiri dengan satu titik.")},
    {LIST_LINES, ON(END), &mw_pop3_next_is_retr, &mw_pop3_send_retr, NULL, RETR, MW_GOES, "RFC 1939 §5",
     BOTH("The first message that this device wants: RETR asks for the whole of it.",
          "Pesan pertama yang diinginkan perangkat ini: RETR meminta pesan itu seutuhnya.")},
    {LIST_LINES, ON(END), &mw_pop3_next_is_dele, &mw_pop3_send_dele, NULL, DELE, MW_GOES, "RFC 1939 §8",
     BOTH("This message was fetched long enough ago, so it may now leave the server.",
          "Pesan ini sudah cukup lama diambil, jadi sekarang boleh dihapus dari server.")},
    {LIST_LINES, ON(END), NULL, &mw_pop3_settle_all, "QUIT", QUIT, MW_GOES, "RFC 1939 §6",
     BOTH("Nothing to fetch and nothing to delete: the client leaves.",
          "Tidak ada yang perlu diambil atau dihapus: klien pamit.")},

    /* --- fetching --------------------------------------------------------------------------------------- */
    {RETR, ON(OK), NULL, &mw_pop3_begin_content, NULL, CONTENT, MW_GOES, "RFC 1939 §5",
     BOTH("The message comes line by line until a line that is a single dot.",
          "Pesan datang baris demi baris sampai muncul baris yang hanya berisi satu titik.")},
    {CONTENT, ON(END), &mw_pop3_next_is_dele, &mw_pop3_send_dele, NULL, DELE, MW_GOES, "RFC 1939 §5",
     BOTH("The message is here to its last line; only now is it safe to mark it on the server.",
          "Pesan sudah diterima sampai baris terakhir; baru sekarang aman menandainya di server.")},
    {CONTENT, ON(END), &mw_pop3_next_is_retr, &mw_pop3_send_retr, NULL, RETR, MW_GOES, "RFC 1939 §5",
     BOTH("The message stays on the server too; the next one is fetched.",
          "Pesan itu juga tetap ada di server; pesan berikutnya diambil.")},
    {CONTENT, ON(END), NULL, &mw_pop3_settle_all, "QUIT", QUIT, MW_GOES, "RFC 1939 §6",
     BOTH("That was the last one, and nothing is marked after it: the client leaves.",
          "Itu yang terakhir, dan tidak ada lagi yang perlu ditandai: klien pamit.")},
    {RETR, ON(ERR), &mw_pop3_next_is_retr, &mw_pop3_send_retr, NULL, RETR, MW_REFUSES, "RFC 1939 §5",
     BOTH("The server cannot give this message; it stays there, and the client tries the next.",
          "Server tidak dapat memberikan pesan ini; pesan tetap di sana dan klien mencoba yang berikutnya.")},
    {RETR, ON(ERR), &mw_pop3_next_is_dele, &mw_pop3_send_dele, NULL, DELE, MW_REFUSES, "RFC 1939 §5",
     BOTH("The server cannot give this message; the client goes on with one that is old enough to delete.",
          "Server tidak dapat memberikan pesan ini; klien beralih ke pesan lama yang sudah waktunya "
          "dihapus.")},
    {RETR, ON(ERR), NULL, &mw_pop3_settle_all, "QUIT", QUIT, MW_REFUSES, "RFC 1939 §6",
     BOTH("The server cannot give the last message; it stays there for the next visit.",
          "Server tidak dapat memberikan pesan terakhir; pesan itu tetap di sana untuk kunjungan "
          "berikutnya.")},

    /* --- deleting --------------------------------------------------------------------------------------- */
    {DELE, ON(OK), &mw_pop3_next_is_retr, &mw_pop3_send_retr, NULL, RETR, MW_GOES, "RFC 1939 §5",
     BOTH("The message is marked, not yet removed; the next one is fetched.",
          "Pesan sudah ditandai tetapi belum dihapus; pesan berikutnya diambil.")},
    {DELE, ON(OK), &mw_pop3_next_is_dele, &mw_pop3_send_dele, NULL, DELE, MW_GOES, "RFC 1939 §8",
     BOTH("The message is marked; another one was also fetched long enough ago.",
          "Pesan sudah ditandai; pesan lain juga sudah cukup lama diambil.")},
    {DELE, ON(OK), NULL, &mw_pop3_settle_all, "QUIT", QUIT, MW_GOES, "RFC 1939 §6",
     BOTH("All is done; only QUIT makes the server remove what is marked.",
          "Semuanya selesai; hanya QUIT yang membuat server menghapus pesan yang ditandai.")},
    {DELE, ON(ERR), &mw_pop3_next_is_retr, &mw_pop3_send_retr, NULL, RETR, MW_REFUSES, "RFC 1939 §5",
     BOTH("The server would not mark the message, so it stays there; the client goes on.",
          "Server menolak menandai pesan, jadi pesan itu tetap di sana; klien melanjutkan.")},
    {DELE, ON(ERR), &mw_pop3_next_is_dele, &mw_pop3_send_dele, NULL, DELE, MW_REFUSES, "RFC 1939 §5",
     BOTH("The server would not mark the message; the client tries the next that is old enough.",
          "Server menolak menandai pesan; klien mencoba pesan lama berikutnya.")},
    {DELE, ON(ERR), NULL, &mw_pop3_settle_all, "QUIT", QUIT, MW_REFUSES, "RFC 1939 §6",
     BOTH("The server would not mark the last message; it stays there, and the client leaves.",
          "Server menolak menandai pesan terakhir; pesan itu tetap di sana, dan klien pamit.")},

    /* --- leaving ---------------------------------------------------------------------------------------- */
    {QUIT, ON(OK), NULL, &mw_pop3_finish, NULL, CLOSED, MW_GOES, "RFC 1939 §6",
     BOTH("The server confirms: what was marked is removed, and the visit is complete.",
          "Server menegaskan: yang ditandai sudah dihapus, dan kunjungan selesai.")},
    {QUIT, ON(ERR), NULL, &mw_pop3_fail, NULL, CLOSED, MW_REFUSES, "RFC 1939 §6",
     BOTH("Some marked messages were not removed; the next visit will find them again.",
          "Sebagian pesan yang ditandai tidak terhapus; kunjungan berikutnya akan menemukannya lagi.")},
    {GIVEN_UP, MW_ANY, NULL, NULL, NULL, CLOSED, MW_REFUSES, "RFC 1939 §6",
     BOTH("The visit had failed before; whatever the answer to QUIT is, the client hangs up.",
          "Kunjungan sudah gagal sebelumnya; apa pun jawaban atas QUIT, klien memutus koneksi.")},
    {CLOSED, MW_ANY, NULL, NULL, NULL, MW_SAME, MW_REFUSES, "RFC 1939 §3",
     BOTH("The visit is over: the client listens no more.",
          "Kunjungan sudah selesai: klien tidak lagi mendengarkan.")},
    {QUIT, ON(LOST), NULL, &mw_pop3_fail, NULL, CLOSED, MW_REFUSES, "RFC 1939 §6",
     BOTH("QUIT was sent but not answered: whether the marked messages are gone will show on the next visit.",
          "QUIT sudah dikirim tetapi belum dijawab: kunjungan berikutnya akan menunjukkan apakah pesan yang "
          "ditandai sudah hilang.")},
    {MW_ANY, ON(LOST), NULL, &mw_pop3_fail, NULL, CLOSED, MW_REFUSES, "RFC 1939 §6",
     BOTH("The connection broke before QUIT was answered: without QUIT the server removes nothing.",
          "Koneksi putus sebelum QUIT dijawab: tanpa QUIT server tidak menghapus apa pun.")},
    {MW_ANY, ON(SILENCE), NULL, &mw_pop3_fail, NULL, CLOSED, MW_REFUSES, "RFC 1939 §3",
     BOTH("The server has not answered for a long time; the client gives up waiting.",
          "Server sudah lama tidak menjawab; klien berhenti menunggu.")},
    {MW_ANY, ON(ERR), NULL, &mw_pop3_fail, "QUIT", GIVEN_UP, MW_REFUSES, "RFC 1939 §3",
     BOTH("The server refuses a step that the visit cannot do without, so the client leaves politely.",
          "Server menolak langkah yang mutlak diperlukan, jadi klien pergi dengan sopan.")},
    {MW_ANY, MW_ANY, NULL, &mw_pop3_fail, NULL, CLOSED, MW_REFUSES, "RFC 1939 §3",
     BOTH("This is not what a POP3 server says here: the client hangs up.",
          "Bukan ini yang seharusnya dikatakan server POP3 di sini: klien memutus koneksi.")},
};

static void say(void *machine, const char *text) {
    mw_session_say(machine, MW_LINE_COMMAND, text);
}

const struct mw_table mw_pop3_client_table = {
    .id = "pop3-client",
    .title = BOTH("POP3 client visit", "Kunjungan klien POP3"),
    .states = states,
    .state_count = MW_POP3_CLIENT_STATE_COUNT,
    .start = CONNECTED,
    .events = events,
    .event_count = MW_POP3_CLIENT_EVENT_COUNT,
    .rows = rows,
    .row_count = sizeof rows / sizeof *rows,
    .say = say,
};
