/* What the parts of the POP3 server share: its struct, its events, and the guards and actions of its table.
 */
#ifndef MW_PROTOCOL_POP3_SERVER_INSIDE_H
#define MW_PROTOCOL_POP3_SERVER_INSIDE_H

#include "sim/protocol/pop3/command.h"
#include "sim/protocol/pop3/server.h"

/* The verbs come first, so that a verb is its own event. X(name, label in English, in Indonesian; NULL: the
 * same word) */
#define MW_POP3_SERVER_OTHER_EVENTS(X)                                                                       \
    X(UNKNOWN, "unknown command", "perintah tak dikenal")                                                    \
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

struct mw_pop3_server {
    struct mw_session session; /* first: it is what guards and actions are given */
    const struct mw_pop3_server_settings *settings;

    struct mw_pop3_command
        command;   /* the one being answered; verb UNKNOWN and well formed between commands */
    bool too_long; /* the line was */
    enum mw_pop3_server_question asked;
    enum mw_pop3_verdict verdict;
    unsigned wrong_logins;
    struct mw_buffer user, password;

    const struct mw_pop3_maildrop *maildrop; /* NULL until the login */
    bool *marked;                            /* one for each message */
    size_t message_count;
    size_t marked_count;
    uint64_t octets; /* of what is not marked */
};

extern const struct mw_guard mw_pop3_too_long, mw_pop3_malformed, mw_pop3_unknown_number,
    mw_pop3_marked_number, mw_pop3_names_one, mw_pop3_login_right, mw_pop3_login_in_use,
    mw_pop3_login_not_now, mw_pop3_login_last_wrong, mw_pop3_all_removed;

extern const struct mw_action mw_pop3_greet, mw_pop3_explain_usage, mw_pop3_explain_number, mw_pop3_keep_user,
    mw_pop3_count_wrong, mw_pop3_open_maildrop, mw_pop3_say_capa, mw_pop3_say_stat, mw_pop3_say_list,
    mw_pop3_say_list_one, mw_pop3_say_uidl, mw_pop3_say_uidl_one, mw_pop3_say_retr, mw_pop3_say_top,
    mw_pop3_mark, mw_pop3_unmark, mw_pop3_ask_update, mw_pop3_say_removed, mw_pop3_abandon;

#endif
