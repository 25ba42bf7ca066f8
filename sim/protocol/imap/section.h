/* Which octets of a letter are meant: "[1.2.HEADER.FIELDS (DATE FROM)]<0.2048>" (RFC 9051 §6.4.5.1). */
#ifndef MW_PROTOCOL_IMAP_SECTION_H
#define MW_PROTOCOL_IMAP_SECTION_H

#include "sim/mail/mime.h"
#include "sim/protocol/imap/reader.h"
#include "sim/protocol/imap/reply.h"

enum mw_imap_section_text {
    MW_IMAP_SECTION_ALL, /* nothing is said: the letter, or the body of the part */
    MW_IMAP_SECTION_HEADER,
    MW_IMAP_SECTION_FIELDS,
    MW_IMAP_SECTION_FIELDS_NOT,
    MW_IMAP_SECTION_TEXT,
    MW_IMAP_SECTION_MIME,
};

/* Lies in the reader's arena. */
struct mw_imap_section {
    uint32_t *numbers; /* of parts, from the outside in; none: the letter itself */
    size_t number_count;
    enum mw_imap_section_text text;
    struct mw_span *fields; /* names, as the client wrote them */
    size_t field_count;
    bool partial;
    uint64_t first, most; /* octets */
};

/* From "[" to behind "]" and behind "<…>". binary: "<15>" is taken, too, for all from octet 15 on; sized:
 * there is no "<…>" (BINARY.SIZE). SIMPLIFIED: RFC 3516 §7 has only numbers in the brackets of BINARY, and
 * always a length; clients and test suites that grew up with other servers say more, and can only mean one
 * thing. */
bool mw_imap_section_read(struct mw_imap_reader *reader, bool binary, bool sized,
                          struct mw_imap_section *section);
/* Appends it as it is told in the answer: "[1.TEXT]<0>". */
void mw_imap_section_put(const struct mw_imap_section *section, struct mw_imap_reply *reply);

/* The part that the numbers lead to (RFC 9051 §6.4.5.1: every message has at least part 1); with no numbers
 * the letter. NULL: there is none. */
const struct mw_mime_part *mw_imap_section_part(const struct mw_imap_section *section,
                                                const struct mw_mime_part *letter);
/* The octets, before "<…>" is applied; data == NULL: there is no such part. A part is looked for only if
 * there are numbers: then letter must be given. */
struct mw_span mw_imap_section_octets(const struct mw_imap_section *section, struct mw_span text,
                                      const struct mw_mime_part *letter, struct mw_arena *arena);
struct mw_span mw_imap_section_cut(const struct mw_imap_section *section, struct mw_span octets);

#endif
