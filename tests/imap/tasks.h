/* Tasks of the IMAP client in words, for dialogs and for tests/real/peer.c:
 *
 *     sync folder=INBOX;window=20
 *     flag folder=INBOX;subject=Rapat besok;add=\Flagged;remove=\Seen
 *
 * Fields: folder, uid, subject, name, add, remove, window, for (seconds), text (a letter; \n becomes CRLF),
 * and of a search: from, to, about (subject), words, with, without. */
#ifndef MW_TESTS_IMAP_TASKS_H
#define MW_TESTS_IMAP_TASKS_H

#include "sim/protocol/imap/client.h"

/* Texts are kept in the arena. False: it is no task. */
bool task_read(struct mw_arena *arena, struct mw_span words, struct mw_imap_task *task);
/* The same words as something that is done offline; false: it cannot be. */
bool task_read_offline(struct mw_arena *arena, struct mw_span words, struct mw_cache_change *change);
/* "folder seen", with the number and the text of the news. */
void task_news(const struct mw_fact *tells, struct mw_buffer *text);

#endif
