/* The client's end of SMTP: sends one message to any number of recipients of one server.
 *
 * RFC 5321, with the extensions that the server offers and the message needs: SIZE, PIPELINING, AUTH (RFC
 * 4954) with the best mechanism that both know, 8BITMIME, SMTPUTF8, enhanced codes; DSN (RFC 3461) if the
 * envelope says what to report. What needs another extension that is not offered is not sent: that is news
 * like a refusal. Falls back to HELO when EHLO is not understood (RFC 5321 §3.2). A 552 to RCPT means too many
 * recipients, as once it did (RFC 5321 §4.5.3.1.10).
 *
 * SIMPLIFIED: one transaction a session; one patience for every reply, where RFC 5321 §4.5.3.2 grants each
 * command its own, counted from when the machine spoke, not from when the network had carried it; no
 * CHUNKING, which nobody must use. */
#ifndef MW_PROTOCOL_SMTP_CLIENT_H
#define MW_PROTOCOL_SMTP_CLIENT_H

#include "sim/protocol/sasl/sasl.h"
#include "sim/protocol/session.h"
#include "sim/protocol/smtp/smtp.h"

/* What is to be sent. It and all its texts outlive the machine; there is at least one recipient. */
struct mw_smtp_job {
    const char *helo_name;
    const char *login, *password;         /* NULL: no AUTH */
    const char *mechanism;                /* "PLAIN": this one or none; NULL: the best one that is offered */
    uint8_t random[MW_SASL_RANDOM_BYTES]; /* for the login: that nobody can guess, new for each job */
    struct mw_envelope envelope;
    struct mw_span message; /* lines end in CRLF; not dot-stuffed */
    bool pipelining;        /* use it when it is offered */
    int64_t patience_us;    /* for any one reply; 0: five minutes (RFC 5321 §4.5.3.2) */
};

/* MW_FACT_TELLS codes. text: the last line of the server's reply, without CRLF ("" if the connection was lost
 * or silent), or what a server would have said if the message cannot be sent to this one ("554 5.6.7 …"). The
 * outcome is told once and last: LOGIN_REFUSED, MESSAGE_ACCEPTED, MESSAGE_REFUSED or
 * CONNECTION_FAILED. When every recipient was refused singly, that is the outcome, and nothing more is told.
 */
enum mw_smtp_client_news {
    MW_SMTP_RECIPIENT_ACCEPTED, /* number: index in envelope.to */
    MW_SMTP_RECIPIENT_REFUSED,  /* number: index; mw_smtp_client_refusal_is_final() */
    MW_SMTP_LOGIN_REFUSED,
    MW_SMTP_MESSAGE_ACCEPTED,  /* the final 250: responsibility has passed, for the accepted recipients */
    MW_SMTP_MESSAGE_REFUSED,   /* the whole message, for all recipients not refused singly before */
    MW_SMTP_CONNECTION_FAILED, /* lost or silent before the outcome was known: to be tried again */
};

struct mw_smtp_client;

struct mw_smtp_client *mw_smtp_client_create(const struct mw_smtp_job *job);
void mw_smtp_client_destroy(struct mw_smtp_client *client);
struct mw_session *mw_smtp_client_session(struct mw_smtp_client *client);

/* Whether the server is one that heard what is to be reported, and will (RFC 3461 §5.2). */
bool mw_smtp_client_passes_wishes(const struct mw_smtp_client *client);

/* Whether a recipient that was refused with this reply is not to be tried again: 5yz, but for 552. */
bool mw_smtp_client_refusal_is_final(struct mw_span reply);

extern const struct mw_table mw_smtp_client_table;

#endif
