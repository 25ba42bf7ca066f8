/* What queries need to find their answer in a long trace without going through all of it: which records
 * concern a store, a connection, a line, and what lay in a store at some moments. Private to sim/trace.
 *
 * The trace owns it. It is made of the records when somebody first asks, goes on when more have been added,
 * and is forgotten when records are taken away; nothing in it is not in the records, too. About as much
 * memory as the records themselves. */
#ifndef MW_TRACE_INDEX_H
#define MW_TRACE_INDEX_H

#include "sim/trace/query.h"

/* Numbers of records, rising. */
struct mw_numbers {
    uint32_t *items;
    size_t count, capacity;
};

/* How many are below or equal. */
size_t mw_numbers_until(const struct mw_numbers *numbers, uint32_t record);
/* The last that is below or equal; MW_NONE. */
uint32_t mw_numbers_last(const struct mw_numbers *numbers, uint32_t record);
/* The first that is above or equal; MW_NONE. */
uint32_t mw_numbers_first(const struct mw_numbers *numbers, uint32_t record);

/* What lies in a store, while its records are read one by one; see holding.c. */
struct mw_lying {
    struct mw_holding now; /* letters that left keep their place for a while */
    size_t places, capacity;
};

void mw_lying_apply(const struct mw_trace *trace, uint32_t record, struct mw_lying *lying);
void mw_lying_close_gaps(struct mw_lying *lying);

struct mw_index_store {
    uint32_t group;
    size_t group_size;         /* of a group's first store: how many belong to it */
    bool received;             /* a letter comes there at some time */
    struct mw_numbers letters; /* MAIL_*, LOCKED, UNLOCKED */
    struct mw_numbers folder;  /* FOLDER_* */
    struct mw_holding *totals; /* after each of `letters`; without the letters themselves */
    size_t total_capacity;
    struct mw_lying lying;             /* after all of them */
    struct mw_checkpoint *checkpoints; /* far enough apart to take no more memory than what happened */
    size_t checkpoint_count, checkpoint_capacity;
};

struct mw_checkpoint {
    size_t events; /* of `letters`: it stands after so many */
    struct mw_letter *letters;
    size_t count;
};

/* [0] by the client, [1] by the other end. */
struct mw_index_connection {
    struct mw_numbers records; /* all */
    struct mw_numbers lines[2];
    struct mw_numbers ends[2]; /* lines after which nothing of the same goes on */
    struct mw_numbers contents;
    struct mw_numbers taken[2];
    struct mw_numbers phases; /* that tell how far it has come */
};

/* What followed from a line; MW_NONE: nothing. */
struct mw_index_line {
    uint32_t heard, taken, reply;
};

struct mw_index {
    size_t records, store_count, connection_count; /* as far as it goes */
    struct mw_index_line *lines;                   /* by record */
    size_t line_capacity;
    struct mw_numbers events;   /* stops of MW_GRAIN_LINE */
    struct mw_numbers arrivals; /* MAIL_ADDED and MAIL_GROWN */
    struct mw_index_store *stores;
    size_t store_capacity;
    struct mw_index_connection *connections;
    size_t connection_capacity;
    struct mw_numbers imap[2]; /* hosts that are the client's, the server's end of an IMAP connection */
};

/* Whether two stores are folders that belong together: see mw_trace_folder_group(). */
bool mw_index_same_owner(const struct mw_store *a, const struct mw_store *b);

/* Up to the trace's end. NULL if nothing has happened in it yet. */
const struct mw_index *mw_trace_index(const struct mw_trace *trace);
void mw_trace_index_forget(struct mw_trace *trace); /* records were changed */
void mw_trace_index_free(struct mw_trace *trace);

#endif
