/* What SORT and THREAD compare letters by (RFC 5256 §2). */
#ifndef MW_PROTOCOL_IMAP_SORT_KEY_H
#define MW_PROTOCOL_IMAP_SORT_KEY_H

#include "sim/mail/mailbox.h"
#include "sim/mail/mime.h"

/* The first field of this name in a letter. */
bool mw_imap_find_field(struct mw_span letter, const char *name, struct mw_field *field);
/* When a letter was sent, as it says itself, in UTC; if it says no date, when it arrived (§2.2). */
int64_t mw_imap_sent_s(const struct mw_mail *mail);
/* A Subject field's base subject, in the form in which texts are compared. is_reply: it is that of a reply or
 * a forwarded letter; may be NULL. */
struct mw_span mw_imap_base_subject(struct mw_span value, struct mw_arena *arena, bool *is_reply);
struct mw_span mw_imap_sort_text(struct mw_span utf8, struct mw_arena *arena);

#endif
