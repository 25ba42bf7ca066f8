/* What software on a host finds out or decides, as sentences in both languages.
 *
 * A NOTICE record carries a number from this list and the words that fill %1 to %4. */
#ifndef MW_TRACE_NOTICE_H
#define MW_TRACE_NOTICE_H

#include "sim/base/bilingual.h"
#include "sim/base/buffer.h"

/* X(name, id, is it a failure, English, Indonesian) */
#define MW_NOTICES(X)                                                                                        \
    X(MESSAGE_WRITTEN, "message-written", 0, "%1 has written “%2” to %3", "%1 telah menulis “%2” untuk %3")  \
    X(SENT, "sent", 0, "%1 took the message: it is now that server's to deliver",                            \
      "%1 menerima pesan itu: kini server itulah yang bertanggung jawab mengantarkannya")                    \
    X(SEND_FAILED, "send-failed", 1, "%1 did not take the message: %2", "%1 tidak menerima pesan itu: %2")   \
    X(LOCAL_DELIVERY, "local-delivery", 0, "%1 is one of this server's own: no relay is needed",             \
      "%1 milik server ini sendiri: tidak perlu relai")                                                      \
    X(MX_FOUND, "mx-found", 0, "Mail for %1 goes to %2 (preference %3)",                                     \
      "Surat untuk %1 dikirim ke %2 (preferensi %3)")                                                        \
    X(MX_MISSING, "mx-missing", 0, "%1 has no MX record: its own address is tried",                          \
      "%1 tidak punya data MX: alamatnya sendiri yang dicoba")                                               \
    X(MX_NULL, "mx-null", 1, "%1 says that it takes no mail at all (null MX)",                               \
      "%1 menyatakan tidak menerima surat sama sekali (MX kosong)")                                          \
    X(NAME_UNKNOWN, "name-unknown", 1, "There is no such name as %1", "Nama %1 tidak ada")                   \
    X(DNS_SILENT, "dns-silent", 1, "No name server answered about %1",                                       \
      "Tidak ada server nama yang menjawab tentang %1")                                                      \
    X(NEXT_HOST, "next-host", 0, "%1 does not take it now: the next server is %2",                           \
      "%1 tidak bisa menerimanya sekarang: server berikutnya adalah %2")                                     \
    X(RELAYED, "relayed", 0, "%1 said 250: it has taken responsibility, so %2 drops its copy",               \
      "%1 menjawab 250: tanggung jawab sudah berpindah, maka %2 menghapus salinannya")                       \
    X(DEFERRED, "deferred", 1, "Not delivered to %1 yet (%2): the next try is in %3",                        \
      "Belum terkirim ke %1 (%2): dicoba lagi dalam %3")                                                     \
    X(RECIPIENT_FAILED, "recipient-failed", 1, "%1 cannot be delivered: %2", "%1 tidak dapat dikirimi: %2")  \
    X(BOUNCED, "bounced", 1, "%1 writes a bounce message to %2", "%1 menulis pesan pentalan untuk %2")       \
    X(BOUNCE_DROPPED, "bounce-dropped", 1, "A bounce that cannot be delivered is dropped: it has no sender", \
      "Pesan pentalan yang tidak terkirim dibuang: ia tidak punya pengirim")                                 \
    X(DELAY_REPORTED, "delay-reported", 1, "%1 tells %2 that the message is late: it goes on trying",        \
      "%1 memberi tahu %2 bahwa pesannya terlambat: pengiriman masih dicoba terus")                          \
    X(REPORTED, "reported", 0, "%1 reports to %2 what became of the message",                                \
      "%1 melaporkan kepada %2 bagaimana nasib pesannya")                                                    \
    X(NOT_REPORTED, "not-reported", 0, "The sender is not told, as the sender asked (NOTIFY)",               \
      "Pengirim tidak diberi tahu, sesuai permintaannya sendiri (NOTIFY)")                                   \
    X(STORED, "stored", 0, "The message lies in %1 of %2", "Pesan itu tersimpan di %1 milik %2")             \
    X(LOGIN_FAILED, "login-failed", 1, "%1 could not log in: %2", "%1 gagal masuk: %2")                      \
    X(FETCH_DONE, "fetch-done", 0, "%1 fetched %2, already had %3, deleted %4 from the server",              \
      "%1 mengambil %2, sudah punya %3, menghapus %4 dari server")                                           \
    X(FETCH_FAILED, "fetch-failed", 1, "%1 could not fetch its mail: %2",                                    \
      "%1 tidak dapat mengambil surat: %2")                                                                  \
    X(NOTHING_THERE, "nothing-there", 0, "The mailbox is empty: there is nothing for %1 to fetch",           \
      "Kotak surat kosong: tidak ada yang bisa diambil %1")                                                  \
    X(DEVICE_FULL, "device-full", 1, "%1 has no room for a message of %2",                                   \
      "%1 tidak punya ruang untuk pesan sebesar %2")                                                         \
    X(NO_UIDL, "no-uidl", 1, "The server knows no UIDL: %1 cannot tell old messages from new",               \
      "Server tidak mengenal UIDL: %1 tidak bisa membedakan pesan lama dan baru")                            \
    X(NOT_FETCHED_TWICE, "not-fetched-twice", 0, "%1 knows %2 by its UIDL: it is not fetched again",         \
      "%1 mengenali %2 dari UIDL-nya: tidak diambil lagi")                                                   \
    X(SYNCED, "synced", 0, "%1 is up to date with %2; letters there: %3",                                    \
      "%1 sudah selaras dengan %2; surat di sana: %3")                                                       \
    X(WATCHING, "watching", 0, "%1 watches %2: it asks no more, the server tells",                           \
      "%1 memantau %2: ia tidak bertanya lagi, server yang memberi tahu")                                    \
    X(WATCH_LOST, "watch-lost", 1, "%1 has lost the connection and will connect again: %2",                  \
      "%1 kehilangan sambungan dan akan menyambung lagi: %2")                                                \
    X(SEARCH_DONE, "search-done", 0, "%1 has learned from the server how many letters fit: %2",              \
      "%1 diberi tahu server bahwa ada %2 surat yang cocok")                                                 \
    X(OFFLINE, "offline", 0, "%1 is offline: what is done now, it will tell the server later",               \
      "%1 luring: yang dilakukan sekarang baru nanti diberitahukan ke server")                               \
    X(PLAYED_BACK, "played-back", 0, "%1 has told the server what was done offline: %2 done, %3 refused",    \
      "%1 memberi tahu server apa yang dilakukan selagi luring: %2 berhasil, %3 ditolak")                    \
    X(NOT_PLAYED, "not-played", 1, "What was done with “%2” while %1 was offline cannot be done: %3",        \
      "Yang dilakukan pada “%2” selagi %1 luring tidak bisa dilakukan: %3")                                  \
    X(ALERT, "alert", 0, "The server wants the user of %1 to know: %2",                                      \
      "Server meminta pengguna %1 mengetahui: %2")                                                           \
    X(IN_OUTBOX, "in-outbox", 0, "%1 is offline: “%2” waits in its Outbox",                                  \
      "%1 sedang luring: “%2” menunggu di kotak keluar")                                                     \
    X(NOT_DONE, "not-done", 1, "%1 could not do that: %2", "%1 tidak dapat melakukannya: %2")

enum mw_notice {
#define X(name, id, failure, en, in) MW_NOTICE_##name,
    MW_NOTICES(X)
#undef X
        MW_NOTICE_COUNT
};

#define MW_NOTICE_SEPARATOR '\x1f'
/* Within one argument: what stands before it is English, what stands behind it Indonesian. */
#define MW_NOTICE_OTHER_LANGUAGE '\x1e'

const char *mw_notice_id(enum mw_notice notice);
bool mw_notice_is_failure(enum mw_notice notice);

/* Adds the sentence to *out; args are separated by MW_NOTICE_SEPARATOR. */
void mw_notice_sentence(struct mw_buffer *out, enum mw_notice notice, struct mw_span args,
                        enum mw_language language);

#endif
