/* The inside of the SMTP server: what its table's guards read and its actions change. Private to
 * sim/protocol/smtp. */
#ifndef MW_PROTOCOL_SMTP_SERVER_MACHINE_H
#define MW_PROTOCOL_SMTP_SERVER_MACHINE_H

#include "sim/protocol/smtp/command.h"
#include "sim/protocol/smtp/server.h"

struct mw_smtp_server {
    struct mw_session session; /* first: a session is the machine */
    const struct mw_smtp_server_settings *settings;

    /* What is being handled. */
    struct mw_buffer line;           /* a copy, because an answer may take its time */
    struct mw_smtp_command command;  /* its spans point into `line` */
    enum mw_smtp_server_event asked; /* the event that waits for the owner's verdict */
    enum mw_smtp_verdict verdict;
    const char *detail;

    /* The client. */
    struct mw_buffer client_name;
    bool extended;
    size_t errors; /* commands that were no good ones, logins that failed */
    struct mw_sasl_settings login_settings;
    struct mw_sasl_server sasl;
    enum mw_sasl_verdict sasl_verdict; /* on what the client said last */
    struct mw_buffer challenge;        /* in base64 */
    bool logged_in;

    /* The transaction. */
    struct mw_envelope envelope;
    struct mw_arena addresses; /* the envelope's texts */
    size_t to_capacity, wish_capacity;
    bool recipient_refused;
    struct mw_buffer message;
    bool over_limit;      /* the message is longer than the limit: it is read to its end and not kept */
    bool unfit;           /* it holds a bare CR, a bare LF or a NUL */
    bool content_came;    /* there was something before the lone dot: an empty message is no content */
    bool line_unfinished; /* the last piece of content was not the end of its line */
    bool after_cr;        /* the last octet of a chunk was a CR: whether it is bare the next one tells */
};

/* Actions, in the order in which a session meets them. */
extern const struct mw_action mw_smtp_server_offer;     /* the reply to EHLO, and a fresh start */
extern const struct mw_action mw_smtp_server_be_plain;  /* HELO: no extensions, and a fresh start */
extern const struct mw_action mw_smtp_server_challenge; /* base64 of what the mechanism says */
extern const struct mw_action mw_smtp_server_log_in;
extern const struct mw_action mw_smtp_server_keep_sender;
extern const struct mw_action mw_smtp_server_keep_recipient;
extern const struct mw_action mw_smtp_server_refuse_recipient;
extern const struct mw_action mw_smtp_server_begin_message;
extern const struct mw_action mw_smtp_server_forget;      /* the transaction is over or was broken off */
extern const struct mw_action mw_smtp_server_give_reason; /* says the owner's verdict */

/* --- server_say.c --- */

/* Says a row's reply, its {holes} filled. */
void mw_smtp_server_say(void *machine, const char *pattern);
void mw_smtp_server_say_offer(struct mw_smtp_server *server);
const char *mw_smtp_server_mechanisms(const struct mw_smtp_server *server); /* with blanks between */
/* What HELP says of a command; NULL: it is none. */
const char *mw_smtp_server_help(struct mw_span topic);

/* --- server_content.c --- */

/* Takes a line of the message that follows DATA; true at the lone dot. */
bool mw_smtp_server_hear_content(struct mw_smtp_server *server, struct mw_line line);
/* Takes octets that follow BDAT. */
void mw_smtp_server_hear_octets(struct mw_smtp_server *server, struct mw_span octets);
/* The last chunk is complete. */
void mw_smtp_server_end_octets(struct mw_smtp_server *server);
void mw_smtp_server_drop_content(struct mw_smtp_server *server);

#endif
