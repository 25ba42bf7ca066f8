/* One line of an IMAP reply while it is being written: text with literals in it.
 *
 * It comes out as the pieces that go on the wire and into the trace: text up to and with "{n}\r\n", the n
 * octets, text, … */
#ifndef MW_PROTOCOL_IMAP_REPLY_H
#define MW_PROTOCOL_IMAP_REPLY_H

#include "sim/base/buffer.h"

struct mw_imap_literal {
    size_t at; /* offset in text: just after "{n}\r\n" */
    size_t len;
};

/* Zeroed it is empty. */
struct mw_imap_reply {
    struct mw_buffer text; /* without the last CRLF; literals in place */
    struct mw_imap_literal *literals;
    size_t literal_count, literal_capacity;
    bool utf8; /* quoted strings may hold UTF-8, mailbox names go out as they are (RFC 6855, RFC 9051 §5.1) */
};

void mw_imap_put(struct mw_imap_reply *reply, const char *format, ...) __attribute__((format(printf, 2, 3)));
void mw_imap_put_text(struct mw_imap_reply *reply, const char *text);
void mw_imap_put_number(struct mw_imap_reply *reply, uint64_t number);
void mw_imap_put_span(struct mw_imap_reply *reply, struct mw_span text);
/* Always a literal; binary: "~{n}" (RFC 3516, may hold NUL). */
void mw_imap_put_literal(struct mw_imap_reply *reply, struct mw_span octets, bool binary);
/* Quoted if it can be, else a literal. */
void mw_imap_put_string(struct mw_imap_reply *reply, struct mw_span text);
void mw_imap_put_nstring(struct mw_imap_reply *reply, struct mw_span text); /* data == NULL: NIL */
void mw_imap_put_astring(struct mw_imap_reply *reply, struct mw_span text); /* an atom if it can be */
void mw_imap_put_mailbox(struct mw_imap_reply *reply, const char *name);
void mw_imap_put_date_time(struct mw_imap_reply *reply, int64_t epoch_s, int utc_offset_min);
/* "1:3,5", of rising numbers. */
void mw_imap_put_numbers(struct mw_imap_reply *reply, const uint32_t *numbers, size_t count);
void mw_imap_reply_clear(struct mw_imap_reply *reply);
void mw_imap_reply_free(struct mw_imap_reply *reply);

#endif
