/* SEARCH, SORT and THREAD, and their UID forms (RFC 9051 §6.4.4; ESEARCH: RFC 4731; SEARCHRES: RFC 5182;
 * SORT, THREAD: RFC 5256; ESORT, PARTIAL: RFC 5267 §3, §4.4). What fits is search.c's matter; this is about
 * how it is answered. */
#include <stdlib.h>
#include <string.h>

#include "sim/base/memory.h"
#include "sim/protocol/imap/context.h"
#include "sim/protocol/imap/search.h"
#include "sim/protocol/imap/server_inside.h"

enum option { MIN = 1, MAX = 2, ALL = 4, COUNT = 8, SAVE = 16, PARTIAL = 32, UPDATE = 64, CONTEXT = 128 };

struct arguments {
    bool uid;
    bool extended; /* RETURN was said: ESEARCH is answered */
    unsigned options;
    struct mw_imap_range part; /* PARTIAL */
    size_t keys_at;            /* in the command */
    struct mw_span charset;
    struct mw_imap_search search;
    struct mw_imap_sort sort;
    enum mw_imap_thread_by by;
};

/* "23500:24000" */
static bool read_part(struct mw_imap_server *server, struct arguments *args) {
    struct mw_imap_reader *reader = &server->reader;
    struct mw_imap_set set = {.ranges = &args->part, .count = 1};
    if (!mw_imap_space(reader) || !mw_imap_number(reader, &args->part.from)) return false;
    if (!mw_imap_take(reader, ':'))
        return mw_imap_server_complain(server, "PARTIAL wants two numbers with a colon");
    if (!mw_imap_number(reader, &args->part.to)) return false;
    if (args->part.from == 0 || args->part.to == 0)
        return mw_imap_server_complain(server, "PARTIAL counts from 1");
    mw_imap_resolve_set(&set, 0);
    return true;
}

/* What goes together. */
static bool check_options(struct mw_imap_server *server, const struct arguments *args) {
    bool sorts = server->event == MW_IMAP_ON_SORT || server->event == MW_IMAP_ON_UID_SORT;
    if ((args->options & PARTIAL) && (args->options & ALL))
        return mw_imap_server_complain(server, "either PARTIAL or ALL");
    if (sorts && (args->options & (PARTIAL | UPDATE | CONTEXT)))
        return mw_imap_server_complain(server, "PARTIAL, UPDATE and CONTEXT are for SEARCH");
    if ((args->options & UPDATE) && mw_imap_context_is_there(server, mw_buffer_span(&server->tag)))
        return mw_imap_server_complain(server, "a search with this tag is being watched");
    return true;
}

static bool read_options(struct mw_imap_server *server, struct arguments *args) {
    static const struct {
        const char *word;
        enum option option;
    } known[] = {{"MIN", MIN},   {"MAX", MAX},         {"ALL", ALL},       {"COUNT", COUNT},
                 {"SAVE", SAVE}, {"PARTIAL", PARTIAL}, {"UPDATE", UPDATE}, {"CONTEXT", CONTEXT}};
    struct mw_imap_reader *reader = &server->reader;
    args->extended = true;
    if (!mw_imap_space(reader) || !mw_imap_expect(reader, '(')) return false;
    if (!mw_imap_take(reader, ')')) {
        do {
            size_t i = 0;
            while (i < sizeof known / sizeof *known && !mw_imap_take_word(reader, known[i].word))
                i++;
            if (i == sizeof known / sizeof *known)
                return mw_imap_server_complain(server,
                                               "RETURN has MIN, MAX, ALL, COUNT, SAVE, PARTIAL, UPDATE and "
                                               "CONTEXT");
            if (known[i].option == PARTIAL && (args->options & PARTIAL))
                return mw_imap_server_complain(server, "PARTIAL once");
            if (known[i].option == PARTIAL && !read_part(server, args)) return false;
            args->options |= known[i].option;
        } while (mw_imap_take(reader, ' '));
        if (!mw_imap_expect(reader, ')')) return false;
    }
    if (args->options == 0) args->options = ALL;
    return check_options(server, args) && mw_imap_space(reader);
}

static struct arguments *begin(struct mw_imap_server *server, enum mw_imap_server_event uid_form) {
    struct arguments *args = server->args = mw_arena_alloc(&server->arena, sizeof *args);
    args->uid = server->event == uid_form;
    args->charset = mw_span_of("UTF-8"); /* RFC 9051 §6.4.4; US-ASCII, as it was before, is part of it */
    return args;
}

/* A character set that is not known is a NO, and the keys in it cannot be read. */
static bool read_keys(struct mw_imap_server *server, struct arguments *args) {
    if (mw_imap_charset_check(args->charset) != MW_IMAP_CHARSET_GOOD) return true;
    args->keys_at = server->reader.at;
    return mw_imap_search_read(&server->reader, args->charset, &args->search);
}

bool mw_imap_read_search(struct mw_imap_server *server) {
    struct mw_imap_reader *reader = &server->reader;
    struct arguments *args = begin(server, MW_IMAP_ON_UID_SEARCH);
    if (!mw_imap_space(reader)) return false;
    if (mw_imap_take_word(reader, "RETURN") && !read_options(server, args)) return false;
    if (mw_imap_take_word(reader, "CHARSET")) {
        if (server->utf8_accept)
            return mw_imap_server_complain(server, "CHARSET has no place after UTF8=ACCEPT");
        if (!mw_imap_space(reader) || !mw_imap_astring(reader, &args->charset) || !mw_imap_space(reader))
            return false;
    }
    return read_keys(server, args);
}

bool mw_imap_read_sort(struct mw_imap_server *server) {
    struct mw_imap_reader *reader = &server->reader;
    struct arguments *args = begin(server, MW_IMAP_ON_UID_SORT);
    if (!mw_imap_space(reader)) return false;
    if (mw_imap_take_word(reader, "RETURN") && !read_options(server, args)) return false;
    return mw_imap_sort_read(reader, &args->sort) && mw_imap_space(reader) &&
           mw_imap_astring(reader, &args->charset) && mw_imap_space(reader) && read_keys(server, args);
}

bool mw_imap_read_thread(struct mw_imap_server *server) {
    struct mw_imap_reader *reader = &server->reader;
    struct arguments *args = begin(server, MW_IMAP_ON_UID_THREAD);
    return mw_imap_space(reader) && mw_imap_thread_read(reader, &args->by) && mw_imap_space(reader) &&
           mw_imap_astring(reader, &args->charset) && mw_imap_space(reader) && read_keys(server, args);
}

/* A search that fails leaves nothing in "$" (RFC 5182 §2.1). */
void mw_imap_weigh_search(struct mw_imap_server *server) {
    const struct arguments *args = server->args;
    if (mw_imap_charset_check(args->charset) == MW_IMAP_CHARSET_GOOD) return;
    server->refusal = MW_IMAP_REFUSED_BADCHARSET;
    if (args->options & SAVE) mw_imap_server_forget_saved(server);
}

/* --- finding ----------------------------------------------------------------------------------------------
 */

struct found {
    uint32_t *numbers;
    size_t count;
};

static struct found find(struct mw_imap_server *server, struct arguments *args) {
    struct mw_imap_search_place place = mw_imap_server_search_place(server);
    struct found found = {0};
    size_t capacity = 0;
    uint32_t *numbers = NULL;
    if (args->search.modseq) mw_imap_server_use_condstore(server);
    mw_imap_search_prepare(&args->search, &place);
    for (uint32_t number = 1; number <= server->view.count; number++) {
        if (!mw_imap_search_matches(&args->search, &place, number)) continue;
        MW_GROW(numbers, found.count, capacity);
        numbers[found.count++] = number;
    }
    found.numbers = mw_arena_alloc(&server->arena, (found.count + 1) * sizeof *numbers);
    if (found.count > 0) memcpy(found.numbers, numbers, found.count * sizeof *numbers);
    mw_free(numbers);
    return found;
}

static uint32_t uid_of(const struct mw_imap_server *server, uint32_t number) {
    return server->view.seen[number - 1].uid;
}

static uint64_t modseq_of(const struct mw_imap_server *server, uint32_t number) {
    const struct mw_mail *mail = mw_imap_view_mail(&server->view, number);
    return mail ? mail->modseq : 0;
}

/* MIN and MAX: the first and the last of what was found, in the order that was asked for (RFC 5267 §3.1). */
struct ends {
    uint32_t min, max;
};

static struct ends ends_of(const struct found *found) {
    return (struct ends){found->numbers[0], found->numbers[found->count - 1]};
}

/* --- keeping in "$" ----------------------------------------------------------------------------------------
 */

static bool only_ends(const struct arguments *args) {
    return (args->options & (MIN | MAX)) != 0 && (args->options & (ALL | COUNT | PARTIAL)) == 0;
}

/* With MIN or MAX alone the answer is about these letters only. */
static bool is_told(const struct arguments *args, struct ends ends, uint32_t number) {
    return !args->extended || !only_ends(args) || (args->options & MIN && number == ends.min) ||
           (args->options & MAX && number == ends.max);
}

static void save_uid(struct mw_imap_set *saved, uint32_t uid, size_t *capacity) {
    struct mw_imap_range *last = saved->count > 0 ? &saved->ranges[saved->count - 1] : NULL;
    if (last != NULL && uid <= last->to) return;
    if (last != NULL && uid == last->to + 1) {
        last->to = uid;
        return;
    }
    MW_GROW(saved->ranges, saved->count, *capacity);
    saved->ranges[saved->count++] = (struct mw_imap_range){uid, uid};
}

static int by_number(const void *a, const void *b) {
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

/* With MIN or MAX alone only these letters are kept (RFC 5182 §2.4). */
static void save(struct mw_imap_server *server, const struct arguments *args, const struct found *found) {
    size_t capacity = 0;
    mw_imap_server_forget_saved(server);
    if (found->count == 0) return;
    uint32_t *rising = mw_arena_alloc(&server->arena, found->count * sizeof *rising);
    size_t count = 0;
    struct ends ends = ends_of(found);
    for (size_t i = 0; i < found->count; i++)
        if (is_told(args, ends, found->numbers[i])) rising[count++] = found->numbers[i];
    qsort(rising, count, sizeof *rising, by_number);
    for (size_t i = 0; i < count; i++)
        save_uid(&server->saved, uid_of(server, rising[i]), &capacity);
}

/* --- answering ---------------------------------------------------------------------------------------------
 */

static uint32_t named(const struct mw_imap_server *server, const struct arguments *args, uint32_t number) {
    return args->uid ? uid_of(server, number) : number;
}

/* The highest of those that the answer is about (RFC 7162 §3.1.5, §3.1.10). */
static uint64_t highest_modseq(const struct mw_imap_server *server, const struct arguments *args,
                               const struct found *found) {
    uint64_t highest = 0;
    struct ends ends = ends_of(found);
    for (size_t i = 0; i < found->count; i++) {
        uint64_t modseq = modseq_of(server, found->numbers[i]);
        if (is_told(args, ends, found->numbers[i]) && modseq > highest) highest = modseq;
    }
    return highest;
}

static void answer_plain(struct mw_imap_server *server, const struct arguments *args, const char *word,
                         const struct found *found) {
    struct mw_imap_reply *reply = &server->reply;
    mw_imap_put(reply, "* %s", word);
    for (size_t i = 0; i < found->count; i++)
        mw_imap_put(reply, " %u", named(server, args, found->numbers[i]));
    if (args->search.modseq && found->count > 0)
        mw_imap_put(reply, " (MODSEQ %llu)", (unsigned long long)highest_modseq(server, args, found));
    mw_imap_server_untagged(server, 0);
}

/* " PARTIAL (101:200 4,7:9)"; NIL: fewer were found. */
static void put_part(struct mw_imap_server *server, const struct arguments *args, const struct found *found) {
    size_t from = args->part.from - 1, to = args->part.to < found->count ? args->part.to : found->count;
    mw_imap_put(&server->reply, " PARTIAL (%u:%u ", args->part.from, args->part.to);
    if (from >= to) {
        mw_imap_put(&server->reply, "NIL)");
        return;
    }
    uint32_t *names = mw_arena_alloc(&server->arena, (to - from) * sizeof *names);
    for (size_t i = from; i < to; i++)
        names[i - from] = named(server, args, found->numbers[i]);
    mw_imap_put_numbers(&server->reply, names, to - from);
    mw_imap_put(&server->reply, ")");
}

static void answer_extended(struct mw_imap_server *server, const struct arguments *args,
                            const struct found *found) {
    struct mw_imap_reply *reply = &server->reply;
    mw_imap_put(reply, "* ESEARCH (TAG ");
    mw_imap_put_string(reply, mw_buffer_span(&server->tag));
    mw_imap_put(reply, ")%s", args->uid ? " UID" : "");
    if (found->count > 0) {
        struct ends ends = ends_of(found);
        if (args->options & MIN) mw_imap_put(reply, " MIN %u", named(server, args, ends.min));
        if (args->options & MAX) mw_imap_put(reply, " MAX %u", named(server, args, ends.max));
        if (args->options & ALL) {
            uint32_t *names = mw_arena_alloc(&server->arena, found->count * sizeof *names);
            for (size_t i = 0; i < found->count; i++)
                names[i] = named(server, args, found->numbers[i]);
            mw_imap_put(reply, " ALL ");
            mw_imap_put_numbers(reply, names, found->count);
        }
    }
    if (args->options & PARTIAL) put_part(server, args, found);
    if (args->options & COUNT) mw_imap_put(reply, " COUNT %zu", found->count);
    if (args->search.modseq && found->count > 0)
        mw_imap_put(reply, " MODSEQ %llu", (unsigned long long)highest_modseq(server, args, found));
    mw_imap_server_untagged(server, 0);
}

static void answer(struct mw_imap_server *server, struct arguments *args, const char *word,
                   const struct found *found) {
    if (args->options & SAVE) save(server, args, found);
    if (args->options == SAVE) return;
    if (!args->extended && !server->rev2) {
        answer_plain(server, args, word, found);
        return;
    }
    if (!args->extended) args->options = ALL;
    answer_extended(server, args, found);
}

static void search(void *machine) {
    struct mw_imap_server *server = machine;
    struct arguments *args = server->args;
    struct found found = find(server, args);
    if (args->options & UPDATE)
        mw_imap_context_watch(server, args->uid, &args->search,
                              mw_span_from(server->reader.text, args->keys_at), args->charset, found.numbers,
                              found.count);
    answer(server, args, "SEARCH", &found);
}

/* IMAP4rev2 did not take SORT in: it is answered as ever unless RETURN was said. */
static void sort(void *machine) {
    struct mw_imap_server *server = machine;
    struct arguments *args = server->args;
    struct found found = find(server, args);
    struct mw_imap_search_place place = mw_imap_server_search_place(server);
    mw_imap_sort(&args->sort, &place, found.numbers, found.count);
    if (args->extended)
        answer(server, args, "SORT", &found);
    else
        answer_plain(server, args, "SORT", &found);
}

static void thread(void *machine) {
    struct mw_imap_server *server = machine;
    struct arguments *args = server->args;
    struct found found = find(server, args);
    struct mw_imap_search_place place = mw_imap_server_search_place(server);
    mw_imap_put(&server->reply, "* THREAD");
    mw_imap_thread(args->by, &place, found.numbers, found.count, args->uid, &server->reply);
    mw_imap_server_untagged(server, 0);
}

const struct mw_action mw_imap_search = {"search", search};
const struct mw_action mw_imap_sort_letters = {"sort", sort};
const struct mw_action mw_imap_thread_letters = {"put into threads", thread};
