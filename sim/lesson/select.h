/* Selectors: how chapters, notes and questions name an event of a run that has not happened yet.
 *
 * The first record that fits everything the selector says. lessons/lesson.schema.json describes every key. */
#ifndef MW_LESSON_SELECT_H
#define MW_LESSON_SELECT_H

#include "sim/lesson/node.h"
#include "sim/trace/trace.h"

/* Says what is wrong with a selector in itself: it asks for two kinds of events, or for nothing. */
void mw_select_check(const struct mw_node *selector, struct mw_problems *problems);

/* The record that stepping stops at, or MW_NONE. Both have been checked; root is the merged lesson. */
uint32_t mw_select(const struct mw_node *root, const struct mw_node *selector, const struct mw_trace *trace);

/* The key without which a selector that finds nothing would find something; NULL if no single one is to
 * blame. */
const char *mw_select_blame(const struct mw_node *root, const struct mw_node *selector,
                            const struct mw_trace *trace);

/* The STEP record of the step; MW_NONE if it never began. */
uint32_t mw_select_step(const struct mw_trace *trace, const char *id);

/* The store of a person's mailbox, of a device ("budi/pc"), or of a host's queue; MW_NONE. */
uint32_t mw_select_mailbox(const struct mw_trace *trace, const char *address);
uint32_t mw_select_device(const struct mw_node *root, const struct mw_trace *trace, const char *owner_device);
uint32_t mw_select_queue(const struct mw_trace *trace, const char *host);

/* The folder of this name (NULL: the first, INBOX) that is there at the record; group is one of the above. */
uint32_t mw_select_folder(const struct mw_trace *trace, uint32_t record, uint32_t group, const char *name);

/* Whether the record is a client's line (a whole reply, or an untagged line of IMAP) that begins with the
 * words, after its tag. */
bool mw_select_is_command(const struct mw_trace *trace, uint32_t record, const char *words);
bool mw_select_is_reply(const struct mw_trace *trace, uint32_t record, const char *prefix);
bool mw_select_has_protocol(const struct mw_trace *trace, uint32_t record, const char *protocol);

#endif
