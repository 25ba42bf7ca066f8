/* A view of bytes that somebody else owns. */
#ifndef MW_BASE_SPAN_H
#define MW_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mw_span {
    const char *data;
    size_t len;
};

struct mw_span mw_span_of(const char *text); /* without the NUL; NULL gives the empty span */
struct mw_span mw_span_from(struct mw_span span, size_t start);            /* start past the end: empty */
struct mw_span mw_span_cut(struct mw_span span, size_t start, size_t len); /* clipped to the span */
struct mw_span mw_span_trim(struct mw_span span);                          /* spaces and tabs, both ends */
bool mw_span_equal(struct mw_span a, struct mw_span b);
bool mw_span_is(struct mw_span span, const char *text);
bool mw_span_is_nocase(struct mw_span span, const char *text); /* ASCII letters only, as the RFCs mean it */
bool mw_span_starts_nocase(struct mw_span span, const char *prefix);
bool mw_span_ends_nocase(struct mw_span span, const char *suffix);
size_t mw_span_find(struct mw_span span, char byte); /* span.len if it is not there */

/* Decimal digits only, at least one, all of the span; false on overflow. */
bool mw_span_number(struct mw_span span, uint64_t *number);

/* Takes the text up to the next space or tab off the front of *span, and the blanks that follow it. */
struct mw_span mw_span_word(struct mw_span *span);

char mw_ascii_lower(char c);
char mw_ascii_upper(char c);
bool mw_ascii_is_digit(char c);
bool mw_ascii_is_letter(char c);

#endif
