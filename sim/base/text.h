/* Words for people: UTF-8, suggestions for misspelt words, sizes. */
#ifndef MW_BASE_TEXT_H
#define MW_BASE_TEXT_H

#include "sim/base/buffer.h"

/* The code point at the front of *text, which moves past it. A byte that is not UTF-8 gives U+FFFD and is
 * passed over alone. 0 at the end. */
uint32_t mw_utf8_next(struct mw_span *text);
void mw_utf8_add(struct mw_buffer *buffer, uint32_t code_point);
bool mw_utf8_valid(struct mw_span text);

/* How many letters must be added, dropped, changed or swapped with a neighbour to turn a into b; ASCII case
 * does not count. Words longer than 63 bytes are never close. */
size_t mw_text_distance(const char *a, const char *b);

/* The word closest to the misspelt one, if it is close enough to be meant; else NULL. words ends in NULL. */
const char *mw_text_closest(const char *misspelt, const char *const *words);

/* "812 bytes", "1.2 KB", "10 MB": 1 KB is 1,000 bytes, as mail providers count. In Indonesian a decimal
 * comma. */
void mw_text_size(struct mw_buffer *buffer, uint64_t bytes, bool indonesian);

#endif
