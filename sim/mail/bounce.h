/* Bounce messages, and reports of success or delay, also of addresses that are not ASCII (RFC 6533): delivery
 * status notifications (RFC 3464, in the multipart/report of RFC 6522).
 *
 * Three parts: words for people in English and Indonesian, the same for programs, and the message that they
 * are about: its header, or all of it (RFC 3461 §4.3). They are sent with the null reverse-path (RFC 5321
 * §4.5.5), so that no bounce answers a bounce: that is the envelope, and the caller's affair. */
#ifndef MW_MAIL_BOUNCE_H
#define MW_MAIL_BOUNCE_H

#include "sim/base/buffer.h"
#include "sim/mail/date.h"

enum mw_bounce_action {
    MW_BOUNCE_FAILED,
    MW_BOUNCE_DELIVERED,
    MW_BOUNCE_RELAYED, /* to a server that will report nothing */
    MW_BOUNCE_DELAYED, /* it will be tried again; a report of delays is about nothing else */
    MW_BOUNCE_ACTION_COUNT
};

struct mw_bounce_outcome {
    const char *recipient;  /* "budi@kantor.example" */
    const char *status;     /* "5.1.1" (RFC 3463) */
    const char *diagnostic; /* the other server's reply: "550 5.1.1 No such user"; NULL: nobody replied */
    const char *remote;     /* that server's name; NULL: none was reached */
    enum mw_bounce_action action;
    const char *orcpt; /* "rfc822;rina@kantor.example" (RFC 3461 §4.2), xtext undone; NULL: not said */
};

struct mw_bounce {
    const char *host;       /* the server that writes it: From is postmaster@host */
    const char *to;         /* reverse-path of the original */
    const char *message_id; /* of the bounce, without angle brackets */
    struct mw_date date;    /* now */
    struct mw_date arrived; /* when the message came to this server */
    struct mw_date until;   /* DELAYED: when it will be given up */
    const struct mw_bounce_outcome *outcomes;
    size_t outcome_count;
    struct mw_span original; /* the message that this is about */
    bool whole;              /* send all of it back, not only its header */
    const char *envid;       /* the sender's own name for it (RFC 3461 §4.4), xtext undone; NULL: none */
};

/* Adds the message to *out, CRLF lines. */
void mw_bounce_compose(const struct mw_bounce *bounce, struct mw_buffer *out);

#endif
