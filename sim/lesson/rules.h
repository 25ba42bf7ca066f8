/* What a lesson must obey beyond its shape: things that hang together across the file. */
#ifndef MW_LESSON_RULES_H
#define MW_LESSON_RULES_H

#include "sim/lesson/node.h"

/* root is merged; its shape has been checked, but may be wrong. */
void mw_rules_check(const struct mw_node *root, struct mw_problems *problems);

/* Pieces, in files of their own. */
void mw_rules_check_words(const struct mw_node *root, struct mw_problems *problems); /* chapters … expect */

void mw_rules_check_task(const struct mw_node *step, const struct mw_node *device,
                         struct mw_problems *problems); /* device NULL: not known */

/* A mailbox's address, or "person/device", that nobody has is an error. NULL is fine. */
void mw_rules_check_mailbox(const struct mw_node *root, const struct mw_node *address,
                            struct mw_problems *problems);
void mw_rules_check_device(const struct mw_node *root, const struct mw_node *owner_device,
                           struct mw_problems *problems);

#endif
