/* The inside of the SMTP client: what its table's guards read and its actions change. Private to
 * sim/protocol/smtp. */
#ifndef MW_PROTOCOL_SMTP_CLIENT_MACHINE_H
#define MW_PROTOCOL_SMTP_CLIENT_MACHINE_H

#include "sim/protocol/smtp/client.h"

/* Each state waits for one reply. X(name, label in English, in Indonesian; NULL: the same word) */
#define MW_SMTP_CLIENT_STATES(X)                                                                             \
    X(GREETING, "greeting", "salam")                                                                         \
    X(EHLO, "EHLO said", "EHLO terkirim")                                                                    \
    X(HELO, "HELO said", "HELO terkirim")                                                                    \
    X(AUTH, "AUTH said", "AUTH terkirim")                                                                    \
    X(MAIL, "MAIL said", "MAIL terkirim")                                                                    \
    X(RCPT, "RCPT said", "RCPT terkirim")                                                                    \
    X(DATA, "DATA said", "DATA terkirim")                                                                    \
    X(CONTENT, "message sent", "pesan terkirim")                                                             \
    X(QUIT, "QUIT said", "QUIT terkirim")                                                                    \
    X(CLOSED, "closed", "ditutup")

enum mw_smtp_client_state {
#define X(name, en, id) MW_SMTP_CLIENT_##name,
    MW_SMTP_CLIENT_STATES(X)
#undef X
        MW_SMTP_CLIENT_STATE_COUNT
};

#define MW_SMTP_CLIENT_EVENTS(X)                                                                             \
    X(2YZ, "2yz", NULL)                                                                                      \
    X(3YZ, "3yz", NULL)                                                                                      \
    X(4YZ, "4yz", NULL)                                                                                      \
    X(5YZ, "5yz", NULL)                                                                                      \
    X(421, "421", NULL)                                                                                      \
    X(GARBAGE, "not a reply", "bukan balasan")                                                               \
    X(SILENCE, "silence", "tanpa jawaban")                                                                   \
    X(LOST, "connection lost", "koneksi putus")

enum mw_smtp_client_event {
#define X(name, en, id) MW_SMTP_GOT_##name,
    MW_SMTP_CLIENT_EVENTS(X)
#undef X
        MW_SMTP_CLIENT_EVENT_COUNT
};

struct mw_smtp_client {
    struct mw_session session; /* first: a session is the machine */
    const struct mw_smtp_job *job;

    /* The reply that is being read. */
    struct mw_span reply; /* its last line, without CRLF; valid while a step is taken */
    int code;             /* of its lines so far; 0: none has come */
    int last_code;        /* of the reply that is complete */

    /* What the server offers, and what the message needs of it. */
    bool offers_size, offers_pipelining, offers_eight_bit, offers_utf8, offers_dsn;
    bool offers_mechanism[MW_SASL_MECHANISM_COUNT];
    bool needs_eight_bit, needs_utf8;

    size_t answered; /* recipients with a reply */
    size_t accepted; /* and with a good one */
    bool pipelined;  /* MAIL, all RCPT and DATA were said at once */
    struct mw_sasl_client sasl;
    enum mw_sasl_answer sasl_answer; /* to the server's challenge */
    bool response_said;              /* what the mechanism answered is under way */
    bool known;                      /* the outcome was told: nothing that comes later changes it */
};

/* Actions, in the order in which a session meets them. */
extern const struct mw_action mw_smtp_client_say_ehlo;
extern const struct mw_action mw_smtp_client_say_helo;
extern const struct mw_action mw_smtp_client_say_auth;
extern const struct mw_action mw_smtp_client_say_response;
extern const struct mw_action mw_smtp_client_say_mail;
extern const struct mw_action mw_smtp_client_say_envelope; /* MAIL, every RCPT and DATA in one go */
extern const struct mw_action mw_smtp_client_say_rcpt;
extern const struct mw_action mw_smtp_client_accept;
extern const struct mw_action mw_smtp_client_accept_next;
extern const struct mw_action mw_smtp_client_refuse;
extern const struct mw_action mw_smtp_client_refuse_next;
extern const struct mw_action mw_smtp_client_say_content;
extern const struct mw_action mw_smtp_client_tell_sent;
extern const struct mw_action mw_smtp_client_tell_login_refused;
extern const struct mw_action mw_smtp_client_tell_refused;
extern const struct mw_action mw_smtp_client_tell_impossible; /* the server lacks what the message needs */
extern const struct mw_action mw_smtp_client_tell_failed;

/* The best mechanism that both know; MW_SASL_MECHANISM_COUNT: there is none. */
enum mw_sasl_mechanism mw_smtp_client_mechanism(const struct mw_smtp_client *client);

/* Says a row's command. */
void mw_smtp_client_say(void *machine, const char *text);

#endif
