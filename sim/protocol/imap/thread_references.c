/* THREAD=REFERENCES (RFC 5256 §3, after Jamie Zawinski's algorithm). The steps are numbered as there. */
#include "sim/base/memory.h"
#include "sim/protocol/imap/sort_key.h"
#include "sim/protocol/imap/thread.h"

/* --- Message-IDs ---------------------------------------------------------------------------------------- */

/* The next "<left@right>" in a field; what stands between is passed over. Blanks and quotes in it do not
 * count: <"a"@b> is <a@b>. */
static bool next_id(struct mw_span *rest, struct mw_arena *arena, struct mw_span *id) {
    for (;;) {
        *rest = mw_span_from(*rest, mw_span_find(*rest, '<') + 1);
        if (rest->len == 0) return false;
        size_t len = 0, at = 0;
        bool quoted = false, plain = true;
        for (; len < rest->len && (quoted || rest->data[len] != '>'); len++) {
            char c = rest->data[len];
            if (c == '"') quoted = !quoted;
            if (c == '\\') len++;
            if (c == '@' && !quoted) at = len;
            if (c <= ' ' || c == '"' || c == '\\') plain = false;
        }
        if (len >= rest->len) { /* no end */
            *rest = mw_span_from(*rest, rest->len);
            return false;
        }
        struct mw_span raw = mw_span_cut(*rest, 0, len);
        *rest = mw_span_from(*rest, len + 1);
        if (at == 0 || at + 1 == len) continue;
        *id = raw;
        if (plain) return true;
        char *text = mw_arena_alloc(arena, raw.len + 1);
        id->data = text;
        id->len = 0;
        for (size_t i = 0; i < raw.len; i++) {
            char c = raw.data[i];
            if (c == '\\' && i + 1 < raw.len)
                c = raw.data[++i];
            else if (c == '"' || c == ' ' || c == '\t' || c == '\r' || c == '\n')
                continue;
            text[id->len++] = c;
        }
        return true;
    }
}

/* --- step 1: who answers whom --------------------------------------------------------------------------- */

static bool would_loop(const struct mw_imap_thread_node *child, const struct mw_imap_thread_node *parent) {
    if (child == parent) return true;
    if (child->first == NULL) return false; /* it is above nobody */
    while (parent != NULL && parent != child)
        parent = parent->parent;
    return parent == child;
}

static struct mw_imap_thread_node *node_of(struct mw_imap_threads *threads, struct mw_imap_thread_table *ids,
                                           struct mw_span id) {
    struct mw_imap_thread_node **place = mw_imap_thread_find(ids, id);
    if (*place == NULL) *place = mw_imap_thread_node(threads);
    return *place;
}

/* 1 (A): each reference becomes the parent of the next, unless that has one. The last of them; NULL: none. */
static struct mw_imap_thread_node *link_references(struct mw_imap_threads *threads,
                                                   struct mw_imap_thread_table *ids, struct mw_span letter) {
    struct mw_imap_thread_node *last = NULL;
    struct mw_field field;
    struct mw_span id;
    if (mw_imap_find_field(letter, "References", &field)) {
        while (next_id(&field.value, &threads->arena, &id)) {
            struct mw_imap_thread_node *node = node_of(threads, ids, id);
            if (last != NULL && node->parent == NULL && !would_loop(node, last))
                mw_imap_thread_link(node, last);
            last = node;
        }
    }
    if (last == NULL && mw_imap_find_field(letter, "In-Reply-To", &field) &&
        next_id(&field.value, &threads->arena, &id))
        last = node_of(threads, ids, id);
    return last;
}

/* What is known of a dummy once its letter is found: its place in the tree, which the letter takes over. The
 * dummy is left without anybody, and goes away in step 3. */
static void take_over(struct mw_imap_thread_node *letter, struct mw_imap_thread_node *dummy) {
    struct mw_imap_thread_node *child, *parent = dummy->parent;
    mw_imap_thread_unlink(dummy);
    if (parent != NULL) mw_imap_thread_link(letter, parent);
    while ((child = dummy->first) != NULL) {
        mw_imap_thread_unlink(child);
        mw_imap_thread_link(child, letter);
    }
}

/* A letter without a valid Message-ID, or with one that an earlier letter has, is one that nobody refers to.
 */
static void claim_id(struct mw_imap_threads *threads, struct mw_imap_thread_table *ids,
                     struct mw_imap_thread_node *letter) {
    struct mw_field field;
    struct mw_span id;
    if (!mw_imap_find_field(letter->text, "Message-ID", &field) ||
        !next_id(&field.value, &threads->arena, &id))
        return;
    struct mw_imap_thread_node **place = mw_imap_thread_find(ids, id);
    if (*place != NULL && (*place)->number != 0) return;
    if (*place != NULL) take_over(letter, *place);
    *place = letter;
}

/* 1 (B): the parent that others' references gave it goes; its own last reference is its parent. */
static void link_letters(struct mw_imap_threads *threads) {
    struct mw_imap_thread_table ids = {0};
    for (size_t i = 1, letters = threads->count; i < letters; i++) {
        struct mw_imap_thread_node *letter = threads->nodes[i];
        claim_id(threads, &ids, letter);
        struct mw_imap_thread_node *last = link_references(threads, &ids, letter->text);
        mw_imap_thread_unlink(letter);
        if (last != NULL && !would_loop(letter, last)) mw_imap_thread_link(letter, last);
    }
    mw_imap_thread_table_free(&ids);
}

/* --- steps 2 and 3: the root, and dummies that are of no use -------------------------------------------- */

static void gather_roots(struct mw_imap_threads *threads) {
    for (size_t i = 1; i < threads->count; i++)
        if (threads->nodes[i]->parent == NULL) mw_imap_thread_link(threads->nodes[i], threads->nodes[0]);
}

/* 3 (A): dummies without children go, and what they were the only child of. */
static void drop_childless(struct mw_imap_threads *threads) {
    for (size_t i = 1; i < threads->count; i++) {
        struct mw_imap_thread_node *node = threads->nodes[i];
        while (node != threads->nodes[0] && node->number == 0 && node->first == NULL &&
               node->parent != NULL) {
            struct mw_imap_thread_node *parent = node->parent;
            mw_imap_thread_unlink(node);
            node = parent;
        }
    }
}

/* 3 (B): other dummies go too, and their children take their place; but several do not come directly below
 * the root. From the root down, so that no letter is moved twice. */
static void promote_children(struct mw_imap_threads *threads) {
    struct mw_imap_thread_node *root = threads->nodes[0], **left = NULL;
    size_t count = 0, capacity = 0;
    MW_GROW(left, count, capacity);
    left[count++] = root;
    while (count > 0) {
        struct mw_imap_thread_node *node = left[--count], *parent = node->parent;
        bool goes = node != root && node->number == 0 && (parent != root || node->first == node->last);
        for (struct mw_imap_thread_node *child = node->first, *next; child != NULL; child = next) {
            next = child->next;
            if (goes) {
                mw_imap_thread_unlink(child);
                mw_imap_thread_link(child, parent);
            }
            MW_GROW(left, count, capacity);
            left[count++] = child;
        }
        if (goes) mw_imap_thread_unlink(node);
    }
    mw_free(left);
}

/* --- step 5: threads about the same --------------------------------------------------------------------- */

static const struct mw_imap_thread_node *spokesman(const struct mw_imap_thread_node *node) {
    return node->number == 0 ? node->first : node;
}

/* 5 (B): of each subject the best node to put others below: a dummy, else one that is no reply, else the
 * first. */
static void best_of_each(const struct mw_imap_thread_node *root, struct mw_imap_thread_table *subjects) {
    for (struct mw_imap_thread_node *node = root->first; node != NULL; node = node->next) {
        const struct mw_imap_thread_node *speaks = spokesman(node);
        if (speaks->subject.len == 0) continue;
        struct mw_imap_thread_node **best = mw_imap_thread_find(subjects, speaks->subject);
        bool better = *best == NULL ||
                      ((*best)->number != 0 && (node->number == 0 || ((*best)->is_reply && !node->is_reply)));
        if (better) *best = node;
    }
}

static void move(struct mw_imap_thread_node *node, struct mw_imap_thread_node *parent) {
    mw_imap_thread_unlink(node);
    mw_imap_thread_link(node, parent);
}

/* 5 (C). */
static void merge(struct mw_imap_threads *threads, struct mw_imap_thread_node *node,
                  struct mw_imap_thread_node **best) {
    if ((*best)->number == 0 && node->number == 0) {
        while (node->first != NULL)
            move(node->first, *best);
        mw_imap_thread_unlink(node);
    } else if ((*best)->number == 0 || (node->is_reply && !(*best)->is_reply)) {
        move(node, *best);
    } else {
        struct mw_imap_thread_node *dummy = mw_imap_thread_node(threads);
        mw_imap_thread_link(dummy, threads->nodes[0]);
        move(*best, dummy);
        move(node, dummy);
        *best = dummy;
    }
}

static void join_subjects(struct mw_imap_threads *threads) {
    struct mw_imap_thread_node *root = threads->nodes[0],
                               **tops = mw_alloc((threads->count + 1) * sizeof *tops);
    struct mw_imap_thread_table subjects = {0};
    size_t count = 0;
    best_of_each(root, &subjects);
    for (struct mw_imap_thread_node *node = root->first; node != NULL; node = node->next)
        tops[count++] = node;
    for (size_t i = 0; i < count; i++) {
        const struct mw_imap_thread_node *speaks = spokesman(tops[i]);
        if (tops[i]->parent != root || speaks->subject.len == 0) continue;
        struct mw_imap_thread_node **best = mw_imap_thread_find(&subjects, speaks->subject);
        if (*best != tops[i]) merge(threads, tops[i], best);
    }
    mw_imap_thread_table_free(&subjects);
    mw_free(tops);
}

void mw_imap_thread_references(struct mw_imap_threads *threads) {
    link_letters(threads);
    gather_roots(threads);
    drop_childless(threads);
    promote_children(threads);
    mw_imap_thread_sort(threads); /* step 4 */
    join_subjects(threads);
    mw_imap_thread_sort(threads); /* step 6 */
}
