/* Threads while they are made: letters as nodes of a tree (RFC 5256 §3). */
#ifndef MW_PROTOCOL_IMAP_THREAD_H
#define MW_PROTOCOL_IMAP_THREAD_H

#include "sim/protocol/imap/search.h"

struct mw_imap_thread_node {
    struct mw_imap_thread_node *parent, *first, *last, *previous, *next;
    uint32_t number; /* 0: a dummy, of which only its Message-ID is known, or not even that */
    int64_t sent_s;
    struct mw_span subject; /* base subject */
    bool is_reply;          /* or forwarded */
    struct mw_span text;    /* the letter */
};

/* The nodes in order of their making; the first is the root, which is above all threads. */
struct mw_imap_threads {
    struct mw_arena arena;
    struct mw_imap_thread_node **nodes;
    size_t count, capacity;
};

struct mw_imap_thread_node *mw_imap_thread_node(struct mw_imap_threads *threads);
/* As the last child. The child must have no parent. */
void mw_imap_thread_link(struct mw_imap_thread_node *child, struct mw_imap_thread_node *parent);
void mw_imap_thread_unlink(struct mw_imap_thread_node *child); /* one without a parent stays as it is */
/* Every node's children by sent date, then by sequence number; a dummy counts as its first child. */
void mw_imap_thread_sort(struct mw_imap_threads *threads);

/* Puts the letters, whose nodes are there behind the root and are linked to nothing, into threads. */
void mw_imap_thread_references(struct mw_imap_threads *threads);

/* --- finding a node by a text --------------------------------------------------------------------------- */

struct mw_imap_thread_entry {
    struct mw_span key;
    struct mw_imap_thread_node *node; /* NULL: empty */
};

/* Zeroed it is empty; its order never shows. */
struct mw_imap_thread_table {
    struct mw_imap_thread_entry *entries;
    size_t count, capacity;
};

/* The place for this key: with the node that was put there, or NULL, which the caller replaces at once. The
 * key must outlive the table. */
struct mw_imap_thread_node **mw_imap_thread_find(struct mw_imap_thread_table *table, struct mw_span key);
void mw_imap_thread_table_free(struct mw_imap_thread_table *table);

#endif
