/* THREAD (RFC 5256 §3): reading its algorithm, ORDEREDSUBJECT, and writing what came out. */
#include "sim/protocol/imap/thread.h"

#include <stdlib.h>
#include <string.h>

#include "sim/base/memory.h"
#include "sim/protocol/imap/sort_key.h"

bool mw_imap_thread_read(struct mw_imap_reader *reader, enum mw_imap_thread_by *by) {
    static const char *const words[MW_IMAP_THREAD_BY_COUNT] = {"ORDEREDSUBJECT", "REFERENCES"};
    for (int i = 0; i < MW_IMAP_THREAD_BY_COUNT; i++) {
        if (!mw_imap_take_word(reader, words[i])) continue;
        *by = (enum mw_imap_thread_by)i;
        return true;
    }
    if (reader->wanted == NULL) reader->wanted = "ORDEREDSUBJECT or REFERENCES";
    return false;
}

/* --- ORDEREDSUBJECT ------------------------------------------------------------------------------------- */

static int compare_subjects(const struct mw_imap_thread_node *x, const struct mw_imap_thread_node *y) {
    size_t len = x->subject.len < y->subject.len ? x->subject.len : y->subject.len;
    int order = len > 0 ? memcmp(x->subject.data, y->subject.data, len) : 0;
    return order != 0 ? order : (x->subject.len > y->subject.len) - (x->subject.len < y->subject.len);
}

static int compare(const void *a, const void *b) {
    const struct mw_imap_thread_node *x = *(struct mw_imap_thread_node *const *)a,
                                     *y = *(struct mw_imap_thread_node *const *)b;
    int order = compare_subjects(x, y);
    if (order != 0) return order;
    if (x->sent_s != y->sent_s) return x->sent_s < y->sent_s ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

/* The first letter of each subject has all later ones as its children. */
static void by_subject(struct mw_imap_threads *threads) {
    struct mw_imap_thread_node **nodes = threads->nodes, *first = NULL;
    qsort(nodes + 1, threads->count - 1, sizeof *nodes, compare);
    for (size_t i = 1; i < threads->count; i++) {
        bool begins = first == NULL || compare_subjects(first, nodes[i]) != 0;
        if (begins) first = nodes[i];
        mw_imap_thread_link(nodes[i], begins ? nodes[0] : first);
    }
    mw_imap_thread_sort(threads);
}

/* --- both ----------------------------------------------------------------------------------------------- */

static void add_letters(struct mw_imap_threads *threads, const struct mw_imap_view *view,
                        const uint32_t *numbers, size_t count) {
    mw_imap_thread_node(threads); /* the root */
    for (size_t i = 0; i < count; i++) {
        const struct mw_mail *mail = mw_imap_view_mail(view, numbers[i]);
        struct mw_field field;
        if (mail == NULL) continue;
        struct mw_imap_thread_node *node = mw_imap_thread_node(threads);
        node->number = numbers[i];
        node->text = mail->text;
        node->sent_s = mw_imap_sent_s(mail);
        if (mw_imap_find_field(mail->text, "Subject", &field))
            node->subject = mw_imap_base_subject(field.value, &threads->arena, &node->is_reply);
    }
}

static bool is_fork(const struct mw_imap_thread_node *node) {
    return node->first != node->last;
}

/* "(3 6 (4 23)(44 7 96))": children stand in parentheses of their own where there are several. A thread may
 * be deeper than any stack, so the way back is found by parents. */
static void put_thread(struct mw_imap_reply *reply, const struct mw_imap_thread_node *top,
                       const struct mw_imap_view *view, bool uid) {
    const struct mw_imap_thread_node *node = top;
    mw_imap_put(reply, "(");
    for (;;) {
        if (node->number != 0)
            mw_imap_put(reply, "%u", uid ? view->seen[node->number - 1].uid : node->number);
        if (node->first != NULL) {
            if (node->number != 0) mw_imap_put(reply, " ");
            if (is_fork(node)) mw_imap_put(reply, "(");
            node = node->first;
            continue;
        }
        while (node != top && node->next == NULL) {
            if (is_fork(node->parent)) mw_imap_put(reply, ")");
            node = node->parent;
        }
        if (node == top) break;
        mw_imap_put(reply, ")(");
        node = node->next;
    }
    mw_imap_put(reply, ")");
}

void mw_imap_thread(enum mw_imap_thread_by by, const struct mw_imap_search_place *place,
                    const uint32_t *numbers, size_t count, bool uid, struct mw_imap_reply *reply) {
    struct mw_imap_threads threads = {0};
    add_letters(&threads, place->view, numbers, count);
    if (by == MW_IMAP_THREAD_REFERENCES)
        mw_imap_thread_references(&threads);
    else
        by_subject(&threads);
    const struct mw_imap_thread_node *top = threads.nodes[0]->first;
    if (top != NULL) mw_imap_put(reply, " ");
    for (; top != NULL; top = top->next)
        put_thread(reply, top, place->view, uid);
    mw_free(threads.nodes);
    mw_arena_free(&threads.arena);
}
