/* A mailbox with letters, and a session's view of it, for tests of SEARCH, SORT and THREAD. */
#ifndef TESTS_IMAP_LETTERS_H
#define TESTS_IMAP_LETTERS_H

#include "sim/protocol/imap/search.h"

struct letters {
    struct mw_account account;
    struct mw_imap_view view;
    struct mw_imap_search_place place;
    struct mw_imap_set saved;
    struct mw_arena arena; /* texts, and what is read */
};

void letters_open(struct letters *letters);
/* The text is written with '\n' and lies there with CRLF. Its uid is ten times its sequence number. */
void letters_add(struct letters *letters, const char *text, uint64_t flags, int64_t arrived_s);
void letters_free(struct letters *letters);

/* "1,3:4", "" or "BAD". */
const char *letters_search(struct letters *letters, const char *charset, const char *keys);
const char *letters_sort(struct letters *letters, const char *criteria); /* "3 1 2" or "BAD" */
const char *letters_thread(struct letters *letters, enum mw_imap_thread_by by, bool uid);

#endif
