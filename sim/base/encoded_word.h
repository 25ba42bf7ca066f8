/* Encoded words: text that is not ASCII in header fields (RFC 2047). Always UTF-8; both B and Q are read. */
#ifndef MW_BASE_ENCODED_WORD_H
#define MW_BASE_ENCODED_WORD_H

#include "sim/base/buffer.h"

/* Whether the text can stand in a header field as it is. */
bool mw_header_text_is_plain(struct mw_span text);

/* Adds the text: as it is if that may be, else as encoded words of at most 75 characters, separated by
 * spaces, where the field may be folded. No character is split between two words. */
void mw_encoded_words_add(struct mw_buffer *out, struct mw_span text);

/* Adds the text with its encoded words decoded; words that are damaged or in a character set that is not
 * known stay as they are. */
void mw_encoded_words_decode(struct mw_buffer *out, struct mw_span text);

#endif
