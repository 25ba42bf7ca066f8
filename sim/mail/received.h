/* The fields that a mail server puts on top of a message: Received and Return-Path (RFC 5321 §4.4). */
#ifndef MW_MAIL_RECEIVED_H
#define MW_MAIL_RECEIVED_H

#include "sim/base/buffer.h"
#include "sim/mail/date.h"

/* A message with this many Received fields is going in circles (RFC 5321 §6.3: at least 100). */
enum { MW_RECEIVED_LIMIT = 100 };

struct mw_received {
    const char *helo;      /* what the client called itself */
    const char *from_name; /* what the DNS says; NULL: not known */
    const char *from_ip;   /* IPv4 or IPv6 as text; "IPv6:" is added to the latter */
    const char *by;        /* this server */
    const char *with;      /* "ESMTP", "SMTP", "ESMTPA" (RFC 3848) */
    const char *id;        /* in this server's queue */
    const char *recipient; /* without angle brackets; NULL: several, none is told (RFC 5321 §7.6) */
    struct mw_date date;
};

/* Adds the field, folded, CRLF at its end. */
void mw_received_add(struct mw_buffer *out, const struct mw_received *received);

/* Adds "Return-Path: <...>" CRLF: what the last server does (reverse_path without angle brackets; may be
 * empty). */
void mw_return_path_add(struct mw_buffer *out, struct mw_span reverse_path);

size_t mw_received_count(struct mw_span message);

#endif
