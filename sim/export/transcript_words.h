/* The words of the transcript, in both languages. Private to sim/export. */
#ifndef MW_EXPORT_TRANSCRIPT_WORDS_H
#define MW_EXPORT_TRANSCRIPT_WORDS_H

#include "sim/base/bilingual.h"

enum { MW_HELD_COLUMNS = 16 };

/* X(name, English, Indonesian) */
#define MW_TRANSCRIPT_WORDS(X)                                                                               \
    X(LESSON, "Lesson", "Pelajaran")                                                                         \
    X(VARIANT, "Variant", "Varian")                                                                          \
    X(AT_START, "At the start", "Pada awalnya")                                                              \
    X(AT_END, "Where everything lies now", "Di mana letak semuanya sekarang")                                \
    X(AT_MOMENT, "Where everything lies at this moment", "Di mana letak semuanya pada saat ini")             \
    X(EXPECTED, "What the lesson expects", "Yang diharapkan pelajaran ini")                                  \
    X(HELD, "✓ held", "✓ terpenuhi")                                                                         \
    X(NOT_HELD, "✗ not held", "✗ tidak")                                                                     \
    X(FOUND, " (found: %s)", " (ternyata: %s)")                                                              \
    X(CONNECTING, "connects to port %u (%s)", "menghubungi porta %u (%s)")                                   \
    X(REFUSED, "! connection refused: nothing listens on that port",                                         \
      "! koneksi ditolak: tidak ada yang mendengarkan di porta itu")                                         \
    X(TIMED_OUT, "! no answer: gave up waiting", "! tidak ada jawaban: berhenti menunggu")                   \
    X(RESET, "! connection reset", "! koneksi diputus paksa")                                                \
    X(CLOSED, "connection closed", "koneksi ditutup")                                                        \
    X(QUERY, "Q: ", "T: ")                                                                                   \
    X(ANSWER, "A: ", "J: ")                                                                                  \
    X(A_MESSAGE, "message", "pesan")                                                                         \
    X(PUSHED, "pushed: the server says this unasked", "didorong: server memberi tahu tanpa diminta")         \
    X(MESSAGE, "message", "pesan")                                                                           \
    X(MESSAGES, "messages", "pesan")                                                                         \
    X(MARKED, " marked for deletion: it goes when the session ends with QUIT",                               \
      " ditandai untuk dihapus: baru hilang bila sesi diakhiri dengan QUIT")                                 \
    X(UNMARKED, " no longer marked for deletion", " tidak lagi ditandai untuk dihapus")                      \
    X(FLAGS_NOW, ": flags are now", ": tandanya kini")                                                       \
    X(NO_FLAGS_NOW, ": has no flags now", ": kini tanpa tanda")                                              \
    X(PART, ", a part of it: %s", ", sebagian: %s")                                                          \
    X(GROWN_PART, ": there is more of it now: %s", ": kini lebih lengkap: %s")                               \
    X(GROWN_WHOLE, ": all of it is there now: %s", ": kini lengkap: %s")                                     \
    X(FOLDER_ADDED, ": a new folder", ": folder baru")                                                       \
    X(FOLDER_REMOVED, ": the folder is deleted", ": folder ini dihapus")                                     \
    X(FOLDER_RENAMED, ": is called %s now", ": kini bernama %s")                                             \
    X(UNREAD, ", %zu unread", ", %zu belum dibaca")                                                          \
    X(PARTLY, ", %zu only in part", ", %zu hanya sebagian")                                                  \
    X(NOW, " (now ", " (kini ")                                                                              \
    X(LIMIT, " (limit ", " (batas ")                                                                         \
    X(SECRET, "a password that everybody on this path can read",                                             \
      "kata sandi yang dapat dibaca siapa pun di jalur ini")                                                 \
    X(STEP_FAILED, ": failed", ": gagal")                                                                    \
    X(QUEUE, "Queue at %s", "Antrean di %s")                                                                 \
    X(OUTBOX, "Outbox", "Kotak keluar")                                                                      \
    X(MAILBOX, "%s · %s at %s", "%s · %s di %s")

enum mw_transcript_word {
#define X(name, english, indonesian) MW_WORD_##name,
    MW_TRANSCRIPT_WORDS(X)
#undef X
};

const char *mw_transcript_word(enum mw_transcript_word word, enum mw_language language);

#endif
