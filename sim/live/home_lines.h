/* The lines of an account's log, one by one: what they mean stands in home.h. */
#ifndef MW_LIVE_HOME_LINES_H
#define MW_LIVE_HOME_LINES_H

#include "sim/base/buffer.h"
#include "sim/mail/account.h"

#define MW_HOME_LOG     "log"
#define MW_HOME_LETTERS "letters"
enum { MW_HOME_VERSION = 1 };

void mw_line_version(struct mw_buffer *lines);
void mw_line_folder(struct mw_buffer *lines, uint32_t number, const struct mw_folder *folder);
void mw_line_gone(struct mw_buffer *lines, uint32_t number);
void mw_line_counts(struct mw_buffer *lines, uint32_t number, const struct mw_mailbox *mailbox);
void mw_line_came(struct mw_buffer *lines, uint32_t number, const struct mw_mailbox *mailbox,
                  const struct mw_mail *mail, uint32_t text);
void mw_line_flags(struct mw_buffer *lines, uint32_t number, const struct mw_mailbox *mailbox,
                   const struct mw_mail *mail);
void mw_line_went(struct mw_buffer *lines, uint32_t number, uint32_t uid, uint64_t modseq);

/* Words back, off the front of a line. What is no number is 0. */
uint64_t mw_line_take_number(struct mw_span *line);
enum mw_folder_use mw_line_take_use(struct mw_span *line);
void mw_line_take_arrived(struct mw_span *line, struct mw_mail *mail); /* with the zone */
/* All words that are left; keywords that are new to the mailbox are added. */
uint64_t mw_line_read_flags(struct mw_span words, struct mw_mailbox *mailbox);

#endif
