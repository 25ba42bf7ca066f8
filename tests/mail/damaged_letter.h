/* Letters that were damaged at random. */
#ifndef TESTS_MAIL_DAMAGED_LETTER_H
#define TESTS_MAIL_DAMAGED_LETTER_H

#include "sim/base/span.h"

/* The same for the same seed. In memory of its own, to the byte, so that whoever reads past it is seen;
 * free() it. */
struct mw_span damaged_letter(uint64_t seed);

#endif
