/* What differs between two runs at two moments: letters in the stores, commands that were said, bytes that
 * travelled. */
#ifndef MW_VIZ_DIFFERS_H
#define MW_VIZ_DIFFERS_H

#include "sim/trace/query.h"

struct mw_differs_store {
    uint32_t store[2]; /* number in either catalogue; MW_NONE in the second: it has no such store */
    size_t letters[2];
    uint64_t bytes[2];
    bool foreseen;       /* a device that comes for its mail only later, in both runs: then … */
    size_t will_find[2]; /* … what it would find on the server as things stand */
};

struct mw_differs_command {
    const char *word; /* "DELE" */
    size_t count[2];
};

struct mw_differs {
    struct mw_differs_store *stores; /* all that hold people's mail, those of queues not */
    size_t store_count;
    struct mw_differs_command *commands; /* only those that were not said as often in both runs */
    size_t command_count;
    uint64_t wire_bytes[2]; /* payload of every segment and datagram */
    bool any;               /* letters, commands or bytes differ */
};

/* Pure; memory is the arena's. A record may be MW_NONE: nothing has happened in that run. */
struct mw_differs mw_differs_of(const struct mw_trace *const trace[2], const uint32_t record[2],
                                struct mw_arena *arena);

/* Whether the device of this store fetches for the first time after the record; *count: how many letters lie
 * in its owner's mailbox on the server at the record. */
bool mw_differs_will_find(const struct mw_trace *trace, uint32_t record, uint32_t device_store,
                          struct mw_arena *arena, size_t *count);

bool mw_differs_store_does(const struct mw_differs_store *store);

/* The store of the other catalogue with the same kind, host, owner and name; MW_NONE. */
uint32_t mw_differs_same_store(const struct mw_catalogue *catalogue, uint32_t store,
                               const struct mw_catalogue *other);

#endif
