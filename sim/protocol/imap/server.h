/* The server's end of IMAP: IMAP4rev1 (RFC 3501) and IMAP4rev2 (RFC 9051).
 *
 * Extensions: ID (2971), IDLE (2177), NAMESPACE (2342), CHILDREN (3348), BINARY (3516), UNSELECT (3691),
 * UIDPLUS (4315), SASL-IR (4959), ESEARCH (4731), WITHIN (5032), ENABLE (5161), SEARCHRES (5182), SORT and
 * THREAD (5256), ESORT and CONTEXT=SEARCH (5267), SORT=DISPLAY (5957), LIST-EXTENDED (5258), LIST-STATUS
 * (5819), SPECIAL-USE and CREATE-SPECIAL-USE (6154), MOVE (6851), UTF8=ACCEPT (6855), CONDSTORE and QRESYNC
 * (7162), LITERAL+ (7888), CATENATE (4469) with URL-PARTIAL (5550), APPENDLIMIT (7889), STATUS=SIZE (8438),
 * QUOTA (9208), MULTIAPPEND (3502).
 *
 * A command is gathered whole, with its literals, then read and carried out. The mailboxes themselves are an
 * account (sim/mail/account.h) that the owner hands over at the login and that other sessions may work on at
 * the same time; what a command changes stands in the account's journal afterwards.
 *
 * The owner must, after every call of any machine that may have changed an account, read its journal and call
 * mw_imap_server_look() for every other session of that account. */
#ifndef MW_PROTOCOL_IMAP_SERVER_H
#define MW_PROTOCOL_IMAP_SERVER_H

#include "sim/mail/account.h"
#include "sim/protocol/imap/imap.h"
#include "sim/protocol/sasl/sasl.h"
#include "sim/protocol/session.h"

/* The four states of RFC 9051 §3, and those inside them in which the client's next line is no command. */
#define MW_IMAP_SERVER_STATES(X)                                                                             \
    X(NOT_AUTHENTICATED, "not authenticated", "belum masuk")                                                 \
    X(SASL, "SASL exchange", "pertukaran SASL")                                                              \
    X(AUTHENTICATED, "authenticated", "sudah masuk")                                                         \
    X(IDLING, "idle", "menunggu")                                                                            \
    X(SELECTED, "selected", "terpilih")                                                                      \
    X(SELECTED_IDLING, "selected, idle", "terpilih, menunggu")                                               \
    X(LOGOUT, "logout", NULL)

enum mw_imap_server_state {
#define X(name, en, id) MW_IMAP_SERVER_##name,
    MW_IMAP_SERVER_STATES(X)
#undef X
        MW_IMAP_SERVER_STATE_COUNT
};

struct mw_imap_server_settings {
    const char *host_name;
    int64_t idle_us; /* after the login; at least thirty minutes, whatever is said here (RFC 9051 §5.4) */
    unsigned mechanisms;         /* of SASL: a bit 1u << enum mw_sasl_mechanism each */
    uint64_t append_limit_bytes; /* of one message; 0: 64 MiB */
    size_t burst_bytes;    /* what FETCH says before it asks for room, give or take a letter; a quarter of
                              it is told an idling client at once; 0: 64 KiB */
    int64_t start_epoch_s; /* what the clock on the wall shows at virtual time 0 */
    int utc_offset_min;
    uint64_t salt_seed; /* both as in struct mw_sasl_settings */
    uint8_t random[MW_SASL_RANDOM_BYTES];
};

enum mw_imap_server_question {
    MW_IMAP_ASKS_LOGIN,   /* text: user name; mw_imap_server_answer_secret() */
    MW_IMAP_ASKS_ACCOUNT, /* who it is is proved; text: user name; mw_imap_server_answer_account() */
    MW_IMAP_ASKS_KEEP,    /* APPEND: text: the message; mw_imap_server_answer_kept() */
    MW_IMAP_ASKS_ROOM, /* FETCH: more letters follow once this much has left; mw_imap_server_answer_room() */
};

/* MW_FACT_TELLS codes. */
enum mw_imap_server_news {
    MW_IMAP_CHOSE, /* number: the folder's id; UINT32_MAX: none is selected any more */
    MW_IMAP_SENDS, /* number: the letter's uid in the selected folder. Said just before the CONTENT of it */
};

struct mw_imap_server;

struct mw_imap_server *
mw_imap_server_create(const struct mw_imap_server_settings *settings); /* outlives it */
void mw_imap_server_destroy(struct mw_imap_server *server);
struct mw_session *mw_imap_server_session(struct mw_imap_server *server);

/* The password of the user that was asked for; NULL: there is no such user. */
void mw_imap_server_answer_secret(struct mw_imap_server *server, const char *password, int64_t now_us);
/* The account outlives the machine. NULL: not now ([UNAVAILABLE]). */
void mw_imap_server_answer_account(struct mw_imap_server *server, struct mw_account *account, int64_t now_us);
/* The text that was kept, which outlives the account, and the run's number of the letter. status: MW_OK, or
 * MW_SYSTEM: it could not be kept (NO). */
void mw_imap_server_answer_kept(struct mw_imap_server *server, enum mw_status status, struct mw_span text,
                                uint32_t message, int64_t now_us);

/* What was said has left, or is little enough to say more: memory stays bounded however much is fetched. */
void mw_imap_server_answer_room(struct mw_imap_server *server, int64_t now_us);

/* The account may have been changed by somebody else: an idling client is told now, others at their next
 * command. */
void mw_imap_server_look(struct mw_imap_server *server, int64_t now_us);
/* An idling client has not been told all yet: look again when what was said has left. */
bool mw_imap_server_lags(const struct mw_imap_server *server);
/* The account that this session works on; NULL before the login. */
struct mw_account *mw_imap_server_account(const struct mw_imap_server *server);
/* Ends the session from the server's side with "* BYE" and these words. */
void mw_imap_server_good_bye(struct mw_imap_server *server, const char *words, int64_t now_us);

extern const struct mw_table mw_imap_server_table;

#endif
