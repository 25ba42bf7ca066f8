/* What the parts of the IMAP server share: its struct, its events, what it may refuse, and the guards and
 * actions of its table.
 *
 * A command goes through three steps: it is gathered whole (server.c); its arguments are read and weighed, by
 * the functions that server_command.c names for it; a row of the table is taken, whose action carries it out.
 * What weighing found out decides which row that is. Each group of commands has its file, command_*.c. */
#ifndef MW_PROTOCOL_IMAP_SERVER_INSIDE_H
#define MW_PROTOCOL_IMAP_SERVER_INSIDE_H

#include "sim/base/arena.h"
#include "sim/protocol/imap/reader.h"
#include "sim/protocol/imap/reply.h"
#include "sim/protocol/imap/server.h"
#include "sim/protocol/imap/view.h"

/* The commands come first, so that a command is its own event. X(name, label in English, in Indonesian; NULL:
 * the same word) */
#define MW_IMAP_SERVER_OTHER_EVENTS(X)                                                                       \
    X(UNKNOWN, "unknown command", "perintah tak dikenal")                                                    \
    X(GARBLED, "no tag", "tanpa tag")                                                                        \
    X(TOO_LONG, "line too long", "baris terlalu panjang")                                                    \
    X(LITERAL, "literal announced", "literal diumumkan")                                                     \
    X(ENDLESS, "literal without end", "literal tanpa akhir")                                                 \
    X(ENOUGH, "bad commands all the time", "perintah keliru terus-menerus")                                  \
    X(RESPONSE, "SASL response", "jawaban SASL")                                                             \
    X(CANCEL, "*", NULL)                                                                                     \
    X(DONE, "DONE", NULL)                                                                                    \
    X(OTHER, "something else than DONE", "bukan DONE")                                                       \
    X(CHANGED, "mailbox changed", "kotak surat berubah")                                                     \
    X(CONNECT, "connection opens", "koneksi dibuka")                                                         \
    X(SILENT, "silent too long", "terlalu lama diam")                                                        \
    X(ENDS, "server must end", "server harus berhenti")                                                      \
    X(LOST, "connection lost", "koneksi putus")

enum mw_imap_server_event {
#define X(name, words) MW_IMAP_ON_##name,
    MW_IMAP_COMMANDS(X)
#undef X
#define X(name, en, id) MW_IMAP_ON_##name,
        MW_IMAP_SERVER_OTHER_EVENTS(X)
#undef X
            MW_IMAP_SERVER_EVENT_COUNT
};

/* Why a command that could be read is not carried out. X(name, the reply, guard's label in English, in
 * Indonesian, RFC, why in English, in Indonesian) */
#define MW_IMAP_REFUSALS(X)                                                                                  \
    X(NONEXISTENT, "NO [NONEXISTENT] there is no such mailbox", "no such mailbox", "kotak surat tak ada",    \
      "RFC 5530 §3", "No mailbox has this name; the code in brackets tells programs so.",                    \
      "Tidak ada kotak surat dengan nama ini; kode dalam kurung siku memberi tahu program.")                 \
    X(NO_ROOT, "NO [NONEXISTENT] there is no such quota root", "no such quota root", "akar kuota tak ada",   \
      "RFC 9208 §4.1.2", "The account has one quota over all mailboxes, called \"\", or none.",              \
      "Akun ini punya satu kuota untuk semua kotak surat, bernama \"\", atau tidak sama sekali.")            \
    X(BARE_LEVEL, "NO [CANNOT] this name is only a level of the hierarchy", "only a level",                  \
      "hanya tingkatan", "RFC 9051 §7.3.1",                                                                  \
      "The name only holds other mailboxes together: it has no letters of its own.",                         \
      "Nama ini hanya menaungi kotak surat lain: ia sendiri tidak berisi surat.")                            \
    X(TRYCREATE, "NO [TRYCREATE] there is no such mailbox: create it first", "target missing",               \
      "tujuan tak ada", "RFC 9051 §6.3.12",                                                                  \
      "The target does not exist. The server does not create it by itself, for it may be a slip of the "     \
      "pen.",                                                                                                \
      "Kotak surat tujuan tidak ada. Server tidak membuatnya sendiri, karena bisa jadi hanya salah ketik.")  \
    X(ALREADYEXISTS, "NO [ALREADYEXISTS] there is a mailbox with this name already", "name is taken",        \
      "nama sudah dipakai", "RFC 5530 §3", "Two mailboxes cannot have the same name.",                       \
      "Dua kotak surat tidak boleh bernama sama.")                                                           \
    X(CANNOT, "NO [CANNOT] that is not possible with this name", "name not allowed", "nama tidak boleh",     \
      "RFC 5530 §3", "The name breaks a rule that no rights and no waiting can change.",                     \
      "Nama ini melanggar aturan; hak akses atau menunggu tidak akan mengubahnya.")                          \
    X(HASCHILDREN, "NO [HASCHILDREN] there are mailboxes below it", "has children", "punya anak",            \
      "RFC 9051 §6.3.5", "A level that holds other mailboxes cannot be deleted before them.",                \
      "Tingkatan yang menaungi kotak surat lain tidak dapat dihapus lebih dulu.")                            \
    X(LIMIT, "NO [LIMIT] there are too many already", "too many", "terlalu banyak", "RFC 5530 §3",           \
      "The server sets a limit to what one user may have.",                                                  \
      "Server membatasi berapa banyak yang boleh dimiliki seorang pengguna.")                                \
    X(OVERQUOTA, "NO [OVERQUOTA] there is no room left for this", "quota is full", "kuota penuh",            \
      "RFC 9208 §4.3.1", "The letters would take more room than the user has; nothing was stored.",          \
      "Surat-surat itu melebihi ruang pengguna; tidak ada yang disimpan.")                                   \
    X(TOOBIG, "NO [TOOBIG] this is more than the server takes", "too big", "terlalu besar", "RFC 4469 §4.2", \
      "The literal is bigger than the server's limit (APPENDLIMIT in its capabilities).",                    \
      "Literal lebih besar daripada batas server (APPENDLIMIT dalam kemampuannya).")                         \
    X(BADURL, "NO [BADURL] this URL names nothing here", "URL names nothing", "URL tidak menunjuk apa pun",  \
      "RFC 4469 §5", "A piece of the letter shall be taken from where there is none.",                       \
      "Sepotong surat hendak diambil dari tempat yang tidak memilikinya.")                                   \
    X(EMPTY, "NO [CANNOT] a letter of no octets is not kept", "empty letter", "surat kosong", "RFC 3502 §3", \
      "An empty letter is how a client takes an APPEND back.",                                               \
      "Dengan surat kosong klien membatalkan APPEND-nya.")                                                   \
    X(NOT_KEPT, "NO [UNAVAILABLE] it could not be kept", "storage fails", "penyimpanan gagal",               \
      "RFC 5530 §3", "The server's storage is in trouble: nothing was stored, and trying later may help.",   \
      "Penyimpanan server bermasalah: tidak ada yang disimpan, mencobanya nanti mungkin berhasil.")          \
    X(READ_ONLY, "NO [READ-ONLY] the mailbox was opened with EXAMINE", "read-only", "hanya baca",            \
      "RFC 9051 §6.3.3", "EXAMINE opens a mailbox for looking only: nothing in it may be changed.",          \
      "EXAMINE membuka kotak surat hanya untuk dilihat: isinya tidak boleh diubah.")                         \
    X(EXPUNGED, "NO [EXPUNGEISSUED] some of these letters are gone", "letters are gone",                     \
      "surat sudah hilang", "RFC 5530 §3",                                                                   \
      "Another session has removed some of them; this one just has not been told yet.",                      \
      "Sesi lain telah menghapus sebagian; sesi ini hanya belum diberi tahu.")                               \
    X(USEATTR, "NO [USEATTR] this special use cannot be given", "use not possible", "guna tak mungkin",      \
      "RFC 6154 §3", "The server does not know this special use, or another mailbox has it.",                \
      "Server tidak mengenal kegunaan khusus ini, atau kotak surat lain sudah memilikinya.")                 \
    X(BADCHARSET, "NO [BADCHARSET (US-ASCII UTF-8)] this character set is not known", "charset not known",   \
      "set karakter asing", "RFC 9051 §6.4.4",                                                               \
      "The server cannot compare text in this character set; it lists those it can.",                        \
      "Server tidak dapat membandingkan teks dalam set karakter ini; ia menyebutkan yang dikenalnya.")       \
    X(NOT_WATCHED, "NO no search with this tag is watched", "not watched", "tidak diawasi",                  \
      "RFC 5267 §4.3.5", "The client wants to hear no more of a search of which it is told nothing.",        \
      "Klien tidak ingin lagi dikabari tentang pencarian yang memang tidak diawasi.")                        \
    X(UNKNOWN_CTE, "NO [UNKNOWN-CTE] some part cannot be decoded", "encoding not known", "penyandian asing", \
      "RFC 3516 §4.3", "The letter says that the part is encoded in a way that the server cannot undo.",     \
      "Menurut surat itu, bagiannya disandikan dengan cara yang tidak dapat diurai server.")

enum mw_imap_refusal {
    MW_IMAP_REFUSED_NOT, /* all is well so far */
    MW_IMAP_REFUSED_MALFORMED,
#define X(name, reply, en, id, rfc, why_en, why_id) MW_IMAP_REFUSED_##name,
    MW_IMAP_REFUSALS(X)
#undef X
        MW_IMAP_REFUSAL_COUNT
};

enum {
    MW_IMAP_LINE_LIMIT = 65536,    /* of one command, without literals */
    MW_IMAP_LITERAL_LIMIT = 65536, /* of all literals of one command that is not APPEND */
    MW_IMAP_LOGIN_TRIES = 20,      /* wrong logins on one connection */
    MW_IMAP_BAD_LIMIT = 50,        /* commands in a row that are none */
};

/* What the command being answered has come to, if it is one that logs in. */
enum mw_imap_login {
    MW_IMAP_LOGIN_NONE,
    MW_IMAP_LOGIN_CHALLENGED, /* SASL wants another response */
    MW_IMAP_LOGIN_MALFORMED,  /* that was no SASL */
    MW_IMAP_LOGIN_WRONG,
    MW_IMAP_LOGIN_RIGHT,
    MW_IMAP_LOGIN_NOT_NOW,
};

struct mw_imap_server {
    struct mw_session session; /* first: it is what guards and actions are given */
    const struct mw_imap_server_settings *settings;

    /* --- the command that comes in ------------------------------------------------------------------- */
    struct mw_buffer gathered; /* see reader.h */
    size_t line_bytes;         /* of it, without literals */
    bool in_literal;           /* the octets that come are one's */
    size_t literal_at;         /* where they begin in what is gathered */
    bool swallowing;           /* it is refused already; its rest is passed over */
    bool secret;               /* whoever reads it sees a password */
    unsigned bad_in_a_row;     /* commands that were answered with BAD */

    /* --- the command that is carried out ------------------------------------------------------------- */
    struct mw_buffer tag;
    enum mw_imap_server_event event;
    bool answering;        /* what is said belongs to its answer */
    struct mw_arena arena; /* all that lives as long as it */
    struct mw_imap_reader reader;
    void *args; /* in the arena: what its file read */
    enum mw_imap_refusal refusal;
    const char *complaint; /* MALFORMED: in words; NULL: what the reader wanted. BADURL: which */
    struct mw_buffer code; /* response code for the tagged OK, "[APPENDUID 1 2]"; empty: none */
    struct mw_imap_reply reply;
    enum mw_imap_server_question asked;

    /* --- who is there -------------------------------------------------------------------------------- */
    enum mw_imap_login login;
    unsigned wrong_logins;
    struct mw_buffer user, said;
    struct mw_sasl_settings sasl_settings;
    struct mw_sasl_server sasl;
    struct mw_account *account; /* NULL until the login */

    /* --- what was agreed ----------------------------------------------------------------------------- */
    bool condstore, qresync, utf8_accept, rev2; /* ENABLE */

    /* --- the mailbox that is selected ---------------------------------------------------------------- */
    struct mw_imap_view view; /* account NULL: none is */
    size_t keywords_told;
    struct mw_imap_set saved;         /* "$" (RFC 5182): uids, resolved; its ranges are the server's */
    struct mw_imap_context *contexts; /* searches that are watched; see context.h */
    const char *last_words;           /* mw_imap_server_good_bye() */
};

/* --- server.c, server_command.c ------------------------------------------------------------------------- */

/* Takes a row; closes the session when it has ended. */
void mw_imap_server_step(struct mw_imap_server *server, enum mw_imap_server_event event);
/* The command that was gathered: reads it, weighs it, takes its row, perhaps after questions. */
void mw_imap_server_carry_out(struct mw_imap_server *server);
uint64_t mw_imap_server_append_limit(const struct mw_imap_server *server);
/* Finds tag and command; false: there is no tag. The event is UNKNOWN if the command is. */
bool mw_imap_server_read_head(struct mw_imap_server *server);
bool mw_imap_server_may(const struct mw_imap_server *server); /* this command, in this state */
/* Ends the command: what it took is released. */
void mw_imap_server_rest(struct mw_imap_server *server);
/* false, with these words for the BAD. */
bool mw_imap_server_complain(struct mw_imap_server *server, const char *words);
int64_t mw_imap_server_now_s(const struct mw_imap_server *server); /* on the clock on the wall */
bool mw_imap_server_has_utf8(const struct mw_imap_server *server);

/* --- server_say.c --------------------------------------------------------------------------------------- */

/* Says what stands in server->reply as one untagged line, and clears it. sends: the uid whose text is in its
 * literals, told before each; 0: none. */
void mw_imap_server_untagged(struct mw_imap_server *server, uint32_t sends);
/* Puts the tag in front; "* …" and "+ …" go as they are. Before OK and NO the client is told what is new. */
void mw_imap_server_say(void *machine, const char *text);
void mw_imap_server_tagged(struct mw_imap_server *server, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "* " and a line. */
void mw_imap_server_line(struct mw_imap_server *server, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void mw_imap_server_capabilities(const struct mw_imap_server *server, struct mw_buffer *text);

/* --- server_view.c -------------------------------------------------------------------------------------- */

/* Opens the folder in the view: nothing is said but MW_IMAP_CHOSE. */
void mw_imap_server_open(struct mw_imap_server *server, struct mw_folder *folder, bool read_only);
void mw_imap_server_close(struct mw_imap_server *server);
bool mw_imap_server_has_selected(const struct mw_imap_server *server);
bool mw_imap_server_has_news(const struct mw_imap_server *server, bool expunge);
/* Tells what has changed: EXPUNGE or VANISHED only if that may be said now (RFC 9051 §7.5.1). */
void mw_imap_server_tell(struct mw_imap_server *server, bool expunge);
size_t mw_imap_server_burst_bytes(const struct mw_imap_server *server);
/* "* FLAGS", if there are keywords that the client has not heard of. */
void mw_imap_server_tell_keywords(struct mw_imap_server *server);
void mw_imap_server_put_flag_list(struct mw_imap_server *server, bool permanent);
/* "* 3 FETCH (UID 7 FLAGS (…) MODSEQ (12))", and notes that it was told. */
void mw_imap_server_tell_flags(struct mw_imap_server *server, uint32_t number, const struct mw_mail *mail);
size_t mw_imap_server_recent(const struct mw_imap_server *server);
void mw_imap_server_forget_saved(struct mw_imap_server *server);
/* CONDSTORE is switched on by the first command that uses it (RFC 7162 §3.1). */
void mw_imap_server_use_condstore(struct mw_imap_server *server);

/* Letters that a command is about: sequence numbers in the view, rising, in the command's arena. */
struct mw_imap_chosen {
    uint32_t *numbers;
    size_t count;
    uint32_t *gone; /* likewise: named by number, and no longer there; they are not among `numbers` */
    size_t gone_count;
};

/* false (BAD): a sequence number is higher than the mailbox has letters. */
bool mw_imap_server_choose(struct mw_imap_server *server, struct mw_imap_set *set, bool uid,
                           struct mw_imap_chosen *chosen);
/* "* VANISHED (EARLIER) …": what of these uids went after this modseq (RFC 7162 §3.2.6). */
void mw_imap_server_tell_vanished(struct mw_imap_server *server, const struct mw_imap_set *uids,
                                  uint64_t modseq);

/* --- reading that several commands share (server_arguments.c) --------------------------------------------
 */

struct mw_imap_flags {
    uint64_t system;          /* bits */
    struct mw_span *keywords; /* in the arena */
    size_t keyword_count;
};

/* "(\Seen work)"; bare: also without parentheses, as STORE has it. */
bool mw_imap_server_read_flags(struct mw_imap_server *server, bool bare, struct mw_imap_flags *flags);
/* Bits in this mailbox; keywords are added to it if `add` and there is room. */
uint64_t mw_imap_server_flag_bits(struct mw_mailbox *mailbox, const struct mw_imap_flags *flags, bool add);
bool mw_imap_server_has_keyword_room(struct mw_mailbox *mailbox, const struct mw_imap_flags *flags);
/* The folder with this name, if letters can lie in it; else what is wrong. */
struct mw_folder *mw_imap_server_find(struct mw_imap_server *server, const char *name,
                                      enum mw_imap_refusal missing);

/* --- server_login.c ------------------------------------------------------------------------------------- */

bool mw_imap_read_login(struct mw_imap_server *server);
bool mw_imap_read_authenticate(struct mw_imap_server *server);
void mw_imap_server_log_in(struct mw_imap_server *server);
void mw_imap_server_hear_response(struct mw_imap_server *server, struct mw_span line);
void mw_imap_server_compare(struct mw_imap_server *server, const char *password);
void mw_imap_server_judge(struct mw_imap_server *server);
bool mw_imap_server_offers(const struct mw_imap_server *server, enum mw_sasl_mechanism mechanism);

/* --- command_append.c ----------------------------------------------------------------------------------- */

/* The next letter to be kept is asked about; false: all are. */
bool mw_imap_server_keep_next(struct mw_imap_server *server);
void mw_imap_server_kept(struct mw_imap_server *server, enum mw_status status, struct mw_span text,
                         uint32_t message);

/* --- command_catenate.c --------------------------------------------------------------------------------- */

/* " (TEXT {3}… URL …)" behind CATENATE: pieces in the arena. */
struct mw_imap_piece;
bool mw_imap_read_pieces(struct mw_imap_server *server, struct mw_imap_piece **pieces);
/* The text that they make, in the arena; or a refusal. */
void mw_imap_server_join(struct mw_imap_server *server, const struct mw_imap_piece *pieces,
                         struct mw_span *text);

/* "STATUS name (…)" into the reply, for STATUS and LIST. */
struct mw_imap_status_items {
    unsigned wanted; /* bits of enum in command_status.c */
};
bool mw_imap_read_status_items(struct mw_imap_server *server, struct mw_imap_status_items *items);
void mw_imap_server_say_status(struct mw_imap_server *server, const struct mw_folder *folder,
                               const struct mw_imap_status_items *items);
/* "LIST (…) "/" name" for SELECT under IMAP4rev2 */
void mw_imap_server_say_list(struct mw_imap_server *server, const struct mw_folder *folder);

/* What each command's file reads and weighs: both in order, false: BAD. Weighing sets server->refusal. */
#define MW_IMAP_READERS(X)                                                                                   \
    X(id)                                                                                                    \
    X(enable)                                                                                                \
    X(select)                                                                                                \
    X(create)                                                                                                \
    X(delete)                                                                                                \
    X(rename)                                                                                                \
    X(subscribe)                                                                                             \
    X(list)                                                                                                  \
    X(lsub)                                                                                                  \
    X(status)                                                                                                \
    X(append)                                                                                                \
    X(getquota)                                                                                              \
    X(getquotaroot)                                                                                          \
    X(setquota)                                                                                              \
    X(uid_expunge)                                                                                           \
    X(cancelupdate)                                                                                          \
    X(search)                                                                                                \
    X(sort)                                                                                                  \
    X(thread)                                                                                                \
    X(fetch)                                                                                                 \
    X(store)                                                                                                 \
    X(copy)
#define X(name) bool mw_imap_read_##name(struct mw_imap_server *server);
MW_IMAP_READERS(X)
#undef X

#define MW_IMAP_WEIGHERS(X)                                                                                  \
    X(select)                                                                                                \
    X(create)                                                                                                \
    X(delete)                                                                                                \
    X(rename)                                                                                                \
    X(subscribe)                                                                                             \
    X(status)                                                                                                \
    X(append)                                                                                                \
    X(getquota)                                                                                              \
    X(getquotaroot)                                                                                          \
    X(expunge)                                                                                               \
    X(cancelupdate)                                                                                          \
    X(search)                                                                                                \
    X(fetch)                                                                                                 \
    X(store)                                                                                                 \
    X(copy)
#define X(name) void mw_imap_weigh_##name(struct mw_imap_server *server);
MW_IMAP_WEIGHERS(X)
#undef X

/* --- guards and actions -----------------------------------------------------------------------------------
 */

extern const struct mw_guard mw_imap_refused[MW_IMAP_REFUSAL_COUNT]; /* by enum mw_imap_refusal */
extern const struct mw_guard mw_imap_refused_any, mw_imap_deletes_selected, mw_imap_fetches_much,
    mw_imap_login_right, mw_imap_login_not_now, mw_imap_login_last_wrong, mw_imap_login_wrong,
    mw_imap_sasl_goes_on, mw_imap_sasl_malformed;

extern const struct mw_action mw_imap_greet, mw_imap_complain, mw_imap_say_refusal, mw_imap_leave_refused,
    mw_imap_say_bye, mw_imap_say_last_words, mw_imap_say_capability, mw_imap_say_id, mw_imap_enable,
    mw_imap_say_namespace, mw_imap_count_wrong, mw_imap_say_challenge, mw_imap_welcome, mw_imap_select,
    mw_imap_close, mw_imap_unselect, mw_imap_say_list, mw_imap_say_lsub, mw_imap_say_status, mw_imap_append,
    mw_imap_push, mw_imap_leave, mw_imap_say_quota, mw_imap_say_quotaroot, mw_imap_expunge,
    mw_imap_cancelupdate, mw_imap_search, mw_imap_sort_letters, mw_imap_thread_letters, mw_imap_fetch,
    mw_imap_fetch_burst, mw_imap_store, mw_imap_copy, mw_imap_move, mw_imap_begin_idle;

#endif
