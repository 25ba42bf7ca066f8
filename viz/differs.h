/* What differs between two or more runs, each at a moment: letters in the stores, commands that were said,
 * bytes that travelled. */
#ifndef MW_VIZ_DIFFERS_H
#define MW_VIZ_DIFFERS_H

#include "viz/frame.h"

/* Runs that are compared, in the order in which they are shown. */
struct mw_compared {
    const struct mw_trace *trace[MW_RUNS_MOST];
    uint32_t record[MW_RUNS_MOST]; /* MW_NONE: nothing has happened in that run */
    size_t count;
};

/* A mailbox with all its folders, or what a device has. */
struct mw_differs_store {
    uint32_t store[MW_RUNS_MOST]; /* number in each catalogue; MW_NONE, but not in the first: it has no such
                                     store */
    size_t letters[MW_RUNS_MOST];
    uint64_t bytes[MW_RUNS_MOST];
    bool foreseen;                  /* a device that comes for its mail only later, in all runs: then … */
    size_t will_find[MW_RUNS_MOST]; /* … what it would find on the server as things stand */
};

struct mw_differs_command {
    const char *word; /* "DELE", "UID FETCH" */
    size_t count[MW_RUNS_MOST];
};

struct mw_differs {
    struct mw_differs_store *stores; /* all that hold people's mail, those of queues not */
    size_t store_count;
    struct mw_differs_command *commands; /* only those that were not said as often in all runs */
    size_t command_count;
    uint64_t wire_bytes[MW_RUNS_MOST]; /* payload of every segment and datagram */
    size_t runs;
    bool any; /* letters, commands or bytes differ */
};

/* Pure; memory is the arena's. */
struct mw_differs mw_differs_of(const struct mw_compared *compared, struct mw_arena *arena);

/* Whether the device of this store fetches for the first time after the record; *count: how many letters lie
 * in its owner's mailbox on the server at the record. */
bool mw_differs_will_find(const struct mw_trace *trace, uint32_t record, uint32_t device_store,
                          size_t *count);

/* Whether the first `count` numbers are not all the same. */
bool mw_differs_sizes(const size_t *numbers, size_t count);
bool mw_differs_bytes(const uint64_t *numbers, size_t count);
bool mw_differs_store_does(const struct mw_differs_store *store, size_t runs);

/* The store of the other catalogue with the same kind, host, owner and name; else, for the first of some
 * folders, the first of the same kind, host and owner, whatever it is called; MW_NONE. */
uint32_t mw_differs_same_store(const struct mw_catalogue *catalogue, uint32_t store,
                               const struct mw_catalogue *other);

#endif
