/* Text in any character set, brought to UTF-8, and the form in which two texts are the same whatever their
 * case.
 *
 * UTF-8, US-ASCII and ISO-8859-1 are read here; all others by the system's iconv, whose tables are the same
 * whatever the locale. */
#ifndef MW_BASE_CHARSET_H
#define MW_BASE_CHARSET_H

#include "sim/base/buffer.h"

bool mw_charset_known(struct mw_span name);

/* Adds the bytes as UTF-8. False, and nothing added, if the character set is not known or the bytes are not
 * of it. */
bool mw_charset_to_utf8(struct mw_buffer *out, struct mw_span charset, struct mw_span bytes);

/* Adds what can be made of the bytes: U+FFFD stands for what is not of the character set; bytes of an unknown
 * one are read as if they were UTF-8. */
void mw_charset_to_utf8_somehow(struct mw_buffer *out, struct mw_span charset, struct mw_span bytes);

/* Adds the text in the form in which i;unicode-casemap (RFC 5051) compares: titlecase, with accents as
 * characters of their own. SIMPLIFIED: accents are taken off Latin, Greek, Cyrillic and kana; other scripts
 * compare as they are written. */
void mw_casemap_add(struct mw_buffer *out, struct mw_span utf8);

#endif
