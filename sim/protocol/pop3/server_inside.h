/* What the parts of the POP3 server share: its struct, its events, and the guards and actions of its table.
 */
#ifndef MW_PROTOCOL_POP3_SERVER_INSIDE_H
#define MW_PROTOCOL_POP3_SERVER_INSIDE_H

#include "sim/base/bilingual.h"
#include "sim/protocol/pop3/command.h"
#include "sim/protocol/pop3/server.h"

/* The verbs come first, so that a verb is its own event. X(name, label in English, in Indonesian; NULL: the
 * same word) */
#define MW_POP3_SERVER_OTHER_EVENTS(X)                                                                       \
    X(UNKNOWN, "unknown command", "perintah tak dikenal")                                                    \
    X(RESPONSE, "SASL response", "jawaban SASL")                                                             \
    X(CANCEL, "*", NULL)                                                                                     \
    X(CONNECT, "connection opens", "koneksi dibuka")                                                         \
    X(UPDATED, "update done", "update selesai")                                                              \
    X(IDLE, "idle too long", "terlalu lama diam")                                                            \
    X(LOST, "connection lost", "koneksi putus")

enum mw_pop3_server_event {
#define X(name, usage) MW_POP3_ON_##name,
    MW_POP3_VERBS(X)
#undef X
#define X(name, en, id) MW_POP3_ON_##name,
        MW_POP3_SERVER_OTHER_EVENTS(X)
#undef X
            MW_POP3_SERVER_EVENT_COUNT
};

enum { MW_POP3_LOGIN_TRIES = 3 };

/* What the command being answered has come to, if it is one that logs in. */
enum mw_pop3_login {
    MW_POP3_LOGIN_NONE,
    MW_POP3_LOGIN_CHALLENGED, /* SASL wants another response */
    MW_POP3_LOGIN_MALFORMED,  /* that was no SASL */
    MW_POP3_LOGIN_WRONG,
    MW_POP3_LOGIN_JUDGED, /* who it is is proved, and the owner has given its verdict */
};

struct mw_pop3_server {
    struct mw_session session; /* first: it is what guards and actions are given */
    const struct mw_pop3_server_settings *settings;

    struct mw_pop3_command
        command;               /* the one being answered; verb UNKNOWN and well formed between commands */
    bool too_long;             /* the line was */
    enum mw_language language; /* of the words that we say (RFC 6856 §3) */
    bool utf8;                 /* the client can read messages with UTF-8 in their headers (§2) */
    enum mw_pop3_server_question asked;
    enum mw_pop3_verdict verdict;

    enum mw_pop3_login login;
    enum mw_pop3_server_event
        logs_in; /* by PASS, APOP, AUTH or RESPONSE: the event that waits for an answer */
    unsigned wrong_logins;
    struct mw_buffer user;
    struct mw_buffer said; /* PASS: the password; APOP: the digest */
    char timestamp[300];   /* of the greeting, for APOP */
    struct mw_sasl_settings sasl_settings;
    struct mw_sasl_server sasl;

    const struct mw_pop3_maildrop *maildrop; /* NULL until the login */
    struct mw_buffer *surrogates;            /* one for each message; empty: it goes out as it is */
    bool *marked;                            /* one for each message */
    size_t message_count;
    size_t marked_count;
    uint64_t octets; /* of what is not marked */
};

extern const struct mw_guard mw_pop3_too_long, mw_pop3_malformed, mw_pop3_unknown_number,
    mw_pop3_marked_number, mw_pop3_names_one, mw_pop3_all_removed, mw_pop3_never_removed;

/* server_words.c */
extern const struct mw_guard mw_pop3_other_language, mw_pop3_language_named;
extern const struct mw_action mw_pop3_switch_language, mw_pop3_list_languages;
/* Adds the reply, whose words are English, in another language. false: the words are in no list. */
bool mw_pop3_server_translate(struct mw_span text, enum mw_language language, struct mw_buffer *out);

/* server_login.c */
extern const struct mw_guard mw_pop3_login_right, mw_pop3_login_in_use, mw_pop3_login_too_soon,
    mw_pop3_login_not_now, mw_pop3_login_broken, mw_pop3_login_last_wrong, mw_pop3_login_wrong,
    mw_pop3_sasl_goes_on, mw_pop3_sasl_malformed, mw_pop3_names_no_mechanism;

extern const struct mw_action mw_pop3_greet, mw_pop3_explain_usage, mw_pop3_explain_number, mw_pop3_keep_user,
    mw_pop3_count_wrong, mw_pop3_open_maildrop, mw_pop3_say_challenge, mw_pop3_say_mechanisms,
    mw_pop3_say_capa, mw_pop3_say_stat, mw_pop3_say_list, mw_pop3_say_list_one, mw_pop3_say_uidl,
    mw_pop3_say_uidl_one, mw_pop3_say_retr, mw_pop3_say_top, mw_pop3_mark, mw_pop3_unmark, mw_pop3_ask_update,
    mw_pop3_say_removed, mw_pop3_abandon, mw_pop3_use_utf8;

/* Says one line of a reply, takes the text over and releases it; follows: more lines of the same reply do. */
void mw_pop3_server_say(struct mw_pop3_server *server, bool follows, struct mw_buffer *text);

/* Takes a row; closes the session when it has ended. */
void mw_pop3_server_step(struct mw_pop3_server *server, enum mw_pop3_server_event event);

/* server_login.c: finding out who is there. A row is taken as soon as that is known, perhaps after questions.
 */
void mw_pop3_server_log_in(struct mw_pop3_server *server, enum mw_pop3_server_event event);
void mw_pop3_server_hear_response(struct mw_pop3_server *server, struct mw_span line);
void mw_pop3_server_compare(struct mw_pop3_server *server, const char *password);
void mw_pop3_server_judge(struct mw_pop3_server *server, enum mw_pop3_verdict verdict);
bool mw_pop3_server_offers(const struct mw_pop3_server *server, enum mw_sasl_mechanism mechanism);
/* " PLAIN LOGIN": each that is offered, a blank in front. */
void mw_pop3_server_mechanisms(const struct mw_pop3_server *server, struct mw_buffer *text);

#endif
