/* Writing a message: header, text and attachments (RFC 5322; MIME: RFC 2045, 2046, 2183).
 *
 * The same draft always gives the same bytes. Attachments get bytes from a seeded stream: what counts is
 * their size. */
#ifndef MW_MAIL_COMPOSE_H
#define MW_MAIL_COMPOSE_H

#include "sim/base/buffer.h"
#include "sim/mail/date.h"

struct mw_attachment {
    const char *name, *type; /* "foto.jpg", "image/jpeg" */
    uint64_t size_bytes;     /* before base64 */
};

struct mw_draft {
    const char *from;      /* "Ani <ani@sekolah.example>" or an address; UTF-8 */
    const char *const *to; /* likewise, each */
    size_t to_count;
    const char *subject; /* UTF-8 */
    const char *text;    /* UTF-8; lines end in \n or \r\n, the last one may lack it */
    const struct mw_attachment *attachments;
    size_t attachment_count;
    struct mw_date date;
    const char *message_id; /* without angle brackets: "1.ani@laptop.sekolah.example" */
    uint64_t seed;          /* for the attachments' bytes */
};

/* Adds the message to *out, CRLF lines. Text that is ASCII with lines of at most 998 octets goes as 7bit;
 * anything else is made safe with quoted-printable. */
void mw_compose(const struct mw_draft *draft, struct mw_buffer *out);

/* A line that stands between the parts of a multipart message, without its "--": made from the seed, and
 * found nowhere in the text. */
enum { MW_BOUNDARY_BYTES = 32 };
const char *mw_boundary(char out[MW_BOUNDARY_BYTES], uint64_t seed, struct mw_span text);

#endif
