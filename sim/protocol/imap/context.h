/* Searches that the client keeps an eye on (RFC 5267 §4.3, CONTEXT=SEARCH): SEARCH RETURN (UPDATE). Whenever
 * the session is told what is new it is told, too, which letters such a search finds now, and which no
 * longer.
 *
 * A search is kept by the session until CANCELUPDATE, or until the mailbox is left. Its keys must be about
 * the letter alone: what depends on other letters, on "$" or on the time that passes is not watched
 * (NOUPDATE).
 *
 * SIMPLIFIED: only SEARCH; the order of SORT is not kept up (CONTEXT=SORT). */
#ifndef MW_PROTOCOL_IMAP_CONTEXT_H
#define MW_PROTOCOL_IMAP_CONTEXT_H

#include "sim/protocol/imap/search.h"
#include "sim/protocol/imap/server_inside.h"

struct mw_imap_search_place mw_imap_server_search_place(const struct mw_imap_server *server);

/* Whether a search with this tag is watched. */
bool mw_imap_context_is_there(const struct mw_imap_server *server, struct mw_span tag);
/* Watches what the command's keys find; numbers, in any order, are what they have found. Tells the client if
 * that cannot be. keys: as they came, to the end of the command; all is copied. */
void mw_imap_context_watch(struct mw_imap_server *server, bool uid, const struct mw_imap_search *search,
                           struct mw_span keys, struct mw_span charset, const uint32_t *numbers,
                           size_t count);
/* Before EXPUNGE or VANISHED is told: those that are gone are found no longer. */
void mw_imap_context_tell_gone(struct mw_imap_server *server);
/* After all else has been told. */
void mw_imap_context_tell_changed(struct mw_imap_server *server);
void mw_imap_context_forget_all(struct mw_imap_server *server);

#endif
