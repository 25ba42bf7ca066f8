/* The parts of a letter: a tree over its bytes (MIME: RFC 2045, 2046; RFC 5322 for the letter itself).
 *
 * Whatever bytes come, a tree comes out, and every part of it lies inside the part above. What mail really
 * contains, and what is made of it:
 *
 * - Lines end in CRLF or in a bare LF.
 * - A header ends at an empty line, at a delimiter of a multipart around it, or with the letter. Lines in it
 *   that are no fields are passed over.
 * - A Content-Type that cannot be read, or a multipart without a boundary, is plain text (RFC 2045 §5.2).
 * - A delimiter belongs to the boundary that its line starts with; the longest wins, then the innermost (RFC
 *   2046 §5.1.2). One of a multipart further out ends all that is open inside it (a missing last delimiter).
 * - A multipart in which no delimiter was found has one empty part: there is no way to say "none" in IMAP.
 * - A message inside a message is one that has no transfer encoding, as RFC 2046 §5.2.1 demands; base64 in
 *   its place is looked at as if it were a message.
 * - Of a field that stands twice the first counts.
 * SIMPLIFIED: what is nested deeper than MW_MIME_DEPTH is not looked into (application/octet-stream), and
 * after MW_MIME_PARTS parts no more are found.
 *
 * Ownership: spans point into the letter, or into the arena where a value had to be unfolded or unquoted; the
 * tree lies in the arena. */
#ifndef MW_MAIL_MIME_H
#define MW_MAIL_MIME_H

#include "sim/base/arena.h"
#include "sim/mail/header.h"

enum { MW_MIME_DEPTH = 64, MW_MIME_PARTS = 10000 };

struct mw_mime_parameter {
    struct mw_span name; /* as written; RFC 2231's "filename*0*" is a name like others */
    struct mw_span value;
    struct mw_mime_parameter *next;
};

enum mw_mime_kind {
    MW_MIME_LEAF,
    MW_MIME_MULTIPART, /* at least one child */
    MW_MIME_MESSAGE,   /* message/rfc822 or message/global (RFC 6532): one child, the message inside */
};

enum mw_mime_encoding { MW_MIME_IDENTITY, MW_MIME_QUOTED_PRINTABLE, MW_MIME_BASE64, MW_MIME_UNKNOWN };

/* Spans with data == NULL: no such field. */
struct mw_mime_part {
    struct mw_span whole;  /* header and body */
    struct mw_span header; /* its fields and the empty line that ends it */
    struct mw_span body;   /* without the line break before the delimiter, which belongs to that */
    uint64_t lines;        /* of the body: its line breaks, as IMAP counts */
    enum mw_mime_kind kind;
    struct mw_span type, subtype; /* as written; "text" and "plain" if nothing good is said */
    struct mw_mime_parameter *parameters;
    struct mw_span encoding_name; /* "7bit" if nothing is said */
    enum mw_mime_encoding encoding;
    struct mw_span id, description, md5, location; /* RFC 2045 §7, §8, RFC 1864, RFC 2557 */
    struct mw_span disposition;                    /* RFC 2183 */
    struct mw_mime_parameter *disposition_parameters;
    struct mw_span languages; /* RFC 3282: "en, de", unfolded */
    struct mw_mime_part *children, *next;
    struct mw_mime_part *last; /* of the children */
    size_t child_count;
};

/* The whole letter as a part. */
const struct mw_mime_part *mw_mime_parse(struct mw_span letter, struct mw_arena *arena);

/* The value of the first parameter of that name, which is given in any case of letters; data == NULL: there
 * is none. */
struct mw_span mw_mime_parameter_value(const struct mw_mime_parameter *list, const char *name);
/* The same in words: put together and decoded (RFC 2231), UTF-8, in the arena; NULL: there is none. */
const char *mw_mime_parameter_text(const struct mw_mime_parameter *list, const char *name,
                                   struct mw_arena *arena);
bool mw_mime_is(const struct mw_mime_part *part, const char *type, const char *subtype); /* NULL: any */

/* --- headers whose lines may end in LF ------------------------------------------------------------------ */

/* Where the body starts: after the first empty line, or at the end. has_end: there was such a line. */
size_t mw_mime_header_len(struct mw_span text, bool *has_end);
/* Takes the next field off the front of a header; false at its end. Values may hold bare LFs. */
bool mw_mime_field_next(struct mw_span *header, struct mw_field *field);
/* A value without line breaks and without the blanks around it: as it is if nothing must be taken out, else
 * in the arena. */
struct mw_span mw_mime_unfold(struct mw_span value, struct mw_arena *arena);

#endif
