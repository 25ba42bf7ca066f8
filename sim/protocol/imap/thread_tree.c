/* The tree of threads, and finding nodes in it. */
#include <stdlib.h>

#include "sim/base/memory.h"
#include "sim/base/random.h"
#include "sim/protocol/imap/thread.h"

struct mw_imap_thread_node *mw_imap_thread_node(struct mw_imap_threads *threads) {
    struct mw_imap_thread_node *node = mw_arena_alloc(&threads->arena, sizeof *node);
    MW_GROW(threads->nodes, threads->count, threads->capacity);
    threads->nodes[threads->count++] = node;
    return node;
}

void mw_imap_thread_link(struct mw_imap_thread_node *child, struct mw_imap_thread_node *parent) {
    child->parent = parent;
    child->previous = parent->last;
    child->next = NULL;
    *(parent->last != NULL ? &parent->last->next : &parent->first) = child;
    parent->last = child;
}

void mw_imap_thread_unlink(struct mw_imap_thread_node *child) {
    if (child->parent == NULL) return;
    *(child->previous != NULL ? &child->previous->next : &child->parent->first) = child->next;
    *(child->next != NULL ? &child->next->previous : &child->parent->last) = child->previous;
    child->parent = child->previous = child->next = NULL;
}

static int compare(const void *a, const void *b) {
    const struct mw_imap_thread_node *x = *(struct mw_imap_thread_node *const *)a,
                                     *y = *(struct mw_imap_thread_node *const *)b;
    if (x->number == 0 && x->first != NULL) x = x->first;
    if (y->number == 0 && y->first != NULL) y = y->first;
    if (x->sent_s != y->sent_s) return x->sent_s < y->sent_s ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static void sort_children(struct mw_imap_thread_node *parent, struct mw_imap_thread_node **room) {
    size_t count = 0;
    if (parent->first == parent->last) return;
    for (struct mw_imap_thread_node *child = parent->first; child != NULL; child = child->next)
        room[count++] = child;
    qsort(room, count, sizeof *room, compare);
    parent->first = parent->last = NULL;
    for (size_t i = 0; i < count; i++)
        mw_imap_thread_link(room[i], parent);
}

void mw_imap_thread_sort(struct mw_imap_threads *threads) {
    struct mw_imap_thread_node **room = mw_alloc(threads->count * sizeof *room);
    for (size_t i = threads->count; i > 0; i--) /* the root last: dummies, which need it, are just below it */
        sort_children(threads->nodes[i - 1], room);
    mw_free(room);
}

/* --- table ---------------------------------------------------------------------------------------------- */

static struct mw_imap_thread_entry *place_of(const struct mw_imap_thread_table *table, struct mw_span key) {
    size_t at = (size_t)mw_hash(key.data, key.len) & (table->capacity - 1);
    while (table->entries[at].node != NULL && !mw_span_equal(table->entries[at].key, key))
        at = (at + 1) & (table->capacity - 1);
    return &table->entries[at];
}

static void grow(struct mw_imap_thread_table *table) {
    struct mw_imap_thread_table bigger = {.capacity = table->capacity > 0 ? table->capacity * 2 : 1024};
    bigger.entries = mw_alloc(bigger.capacity * sizeof *bigger.entries);
    for (size_t i = 0; i < table->capacity; i++)
        if (table->entries[i].node != NULL) *place_of(&bigger, table->entries[i].key) = table->entries[i];
    bigger.count = table->count;
    mw_free(table->entries);
    *table = bigger;
}

struct mw_imap_thread_node **mw_imap_thread_find(struct mw_imap_thread_table *table, struct mw_span key) {
    if (2 * (table->count + 1) > table->capacity) grow(table);
    struct mw_imap_thread_entry *entry = place_of(table, key);
    if (entry->node == NULL) {
        entry->key = key;
        table->count++;
    }
    return &entry->node;
}

void mw_imap_thread_table_free(struct mw_imap_thread_table *table) {
    mw_free(table->entries);
    *table = (struct mw_imap_thread_table){0};
}
