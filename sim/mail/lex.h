/* The smallest pieces of structured header fields (RFC 5322 §3.2): blanks and comments, atoms, quoted
 * strings.
 *
 * Each function takes what it names off the front of *text; what does not stand there leaves *text as it was.
 */
#ifndef MW_MAIL_LEX_H
#define MW_MAIL_LEX_H

#include "sim/base/buffer.h"

bool mw_lex_byte(struct mw_span *text, char byte);

/* Blanks, line breaks and (nested (comments)). A comment without an end is left standing. */
void mw_lex_skip_cfws(struct mw_span *text);
/* One comment; the span holds its parentheses. */
struct mw_span mw_lex_comment(struct mw_span *text);

/* A dot-atom: atoms joined by single dots. Empty if none stands there. */
struct mw_span mw_lex_dot_atom(struct mw_span *text);
bool mw_lex_is_atext(char c);

/* A "quoted string"; the span holds its quotes. Empty if none stands there or it has no end. */
struct mw_span mw_lex_quoted(struct mw_span *text);

/* Adds what the quoted string means: without quotes, line breaks and backslashes. */
void mw_lex_unquote(struct mw_buffer *out, struct mw_span quoted);
/* Adds the text as a quoted string. */
void mw_lex_quote(struct mw_buffer *out, struct mw_span text);

#endif
