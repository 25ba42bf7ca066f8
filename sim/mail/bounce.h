/* Bounce messages: delivery status notifications (RFC 3464, in the multipart/report of RFC 6522).
 *
 * Three parts: words for people in English and Indonesian, the same for programs, and the header of the
 * message that failed. They are sent with the null reverse-path (RFC 5321 §4.5.5), so that no bounce answers
 * a bounce: that is the envelope, and the caller's affair. */
#ifndef MW_MAIL_BOUNCE_H
#define MW_MAIL_BOUNCE_H

#include "sim/base/buffer.h"
#include "sim/mail/date.h"

struct mw_bounce_failure {
    const char *recipient; /* "budi@kantor.example" */
    const char *status;    /* "5.1.1" (RFC 3463) */
    const char *
        diagnostic; /* the reply of the server that refused: "550 5.1.1 No such user"; NULL: nobody replied */
    const char *remote; /* that server's name; NULL: none was reached */
};

struct mw_bounce {
    const char *host;       /* the server that writes it: From is postmaster@host */
    const char *to;         /* reverse-path of the message that failed */
    const char *message_id; /* of the bounce, without angle brackets */
    struct mw_date date;    /* now */
    struct mw_date arrived; /* when the message came to this server */
    const struct mw_bounce_failure *failures;
    size_t failure_count;
    struct mw_span original; /* the message that failed */
};

/* Adds the message to *out, CRLF lines. */
void mw_bounce_compose(const struct mw_bounce *bounce, struct mw_buffer *out);

#endif
