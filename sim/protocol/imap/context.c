#include "sim/protocol/imap/context.h"

#include <stdlib.h>

#include "sim/base/check.h"
#include "sim/base/memory.h"

enum { MOST_CONTEXTS = 10 };

struct mw_imap_context {
    struct mw_imap_context *next;
    struct mw_arena arena; /* tag and keys */
    struct mw_span tag;
    bool uid;
    struct mw_imap_search search;
    uint32_t *uids; /* of those that it finds, as far as was told; rising */
    size_t count;
    uint64_t modseq; /* what changed later has not been looked at */
};

struct mw_imap_search_place mw_imap_server_search_place(const struct mw_imap_server *server) {
    return (struct mw_imap_search_place){.view = &server->view,
                                         .saved = &server->saved,
                                         .now_s = mw_imap_server_now_s(server),
                                         .utc_offset_min = server->settings->utc_offset_min};
}

static struct mw_imap_context **place_of(struct mw_imap_server *server, struct mw_span tag) {
    struct mw_imap_context **at = &server->contexts;
    while (*at != NULL && !mw_span_equal((*at)->tag, tag))
        at = &(*at)->next;
    return at;
}

bool mw_imap_context_is_there(const struct mw_imap_server *server, struct mw_span tag) {
    for (const struct mw_imap_context *at = server->contexts; at != NULL; at = at->next)
        if (mw_span_equal(at->tag, tag)) return true;
    return false;
}

/* --- beginning and ending ------------------------------------------------------------------------------- */

static struct mw_span copy_of(struct mw_arena *arena, struct mw_span text) {
    return (struct mw_span){mw_arena_span_text(arena, text), text.len};
}

static void refuse(struct mw_imap_server *server) {
    mw_imap_put(&server->reply, "* NO [NOUPDATE ");
    mw_imap_put_string(&server->reply, mw_buffer_span(&server->tag));
    mw_imap_put(&server->reply, "] this search is not kept up to date");
    mw_imap_server_untagged(server, 0);
}

static int by_uid(const void *a, const void *b) {
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

void mw_imap_context_watch(struct mw_imap_server *server, bool uid, const struct mw_imap_search *search,
                           struct mw_span keys, struct mw_span charset, const uint32_t *numbers,
                           size_t count) {
    size_t others = 0;
    for (const struct mw_imap_context *at = server->contexts; at != NULL; at = at->next)
        others++;
    if (search->fleeting || others == MOST_CONTEXTS) {
        refuse(server);
        return;
    }
    struct mw_imap_context *context = mw_alloc(sizeof *context);
    context->tag = copy_of(&context->arena, mw_buffer_span(&server->tag));
    context->uid = uid;
    struct mw_imap_reader reader = {.text = copy_of(&context->arena, keys),
                                    .arena = &context->arena,
                                    .utf8 = mw_imap_server_has_utf8(server)};
    bool read = mw_imap_search_read(&reader, copy_of(&context->arena, charset), &context->search);
    MW_ASSERT(read); /* it was read before */
    context->uids = mw_alloc((count + 1) * sizeof *context->uids);
    context->count = count;
    for (size_t i = 0; i < count; i++)
        context->uids[i] = server->view.seen[numbers[i] - 1].uid;
    qsort(context->uids, count, sizeof *context->uids, by_uid);
    context->modseq = server->view.modseq;
    context->next = server->contexts;
    server->contexts = context;
}

static void forget(struct mw_imap_context **at) {
    struct mw_imap_context *context = *at;
    *at = context->next;
    mw_arena_free(&context->arena);
    mw_free(context->uids);
    mw_free(context);
}

void mw_imap_context_forget_all(struct mw_imap_server *server) {
    while (server->contexts != NULL)
        forget(&server->contexts);
}

/* --- telling -------------------------------------------------------------------------------------------- */

/* Goes through the letters of the view and through those that the search finds side by side. */
struct look {
    struct mw_imap_context *context;
    size_t at;      /* in its uids */
    uint32_t *kept; /* its uids from now on */
    size_t kept_count;
    uint32_t *named; /* uids or numbers of those that came or went */
    size_t named_count;
};

static struct look begin(const struct mw_imap_server *server, struct mw_imap_context *context) {
    size_t room = server->view.count + 1;
    return (struct look){.context = context,
                         .kept = mw_alloc(room * sizeof(uint32_t)),
                         .named = mw_alloc(room * sizeof(uint32_t))};
}

static bool was_found(struct look *look, uint32_t uid) {
    const struct mw_imap_context *context = look->context;
    while (look->at < context->count && context->uids[look->at] < uid)
        look->at++;
    return look->at < context->count && context->uids[look->at] == uid;
}

static void keep(struct look *look, uint32_t uid) {
    look->kept[look->kept_count++] = uid;
}

static void name(struct look *look, uint32_t number, uint32_t uid) {
    look->named[look->named_count++] = look->context->uid ? uid : number;
}

/* Position 0: the order is that of the mailbox (RFC 5267 §4.3.2). */
static void say(struct mw_imap_server *server, const struct look *look, const char *what) {
    struct mw_imap_reply *reply = &server->reply;
    if (look->named_count == 0) return;
    mw_imap_put(reply, "* ESEARCH (TAG ");
    mw_imap_put_string(reply, look->context->tag);
    mw_imap_put(reply, ")%s %s (0 ", look->context->uid ? " UID" : "", what);
    mw_imap_put_numbers(reply, look->named, look->named_count);
    mw_imap_put(reply, ")");
    mw_imap_server_untagged(server, 0);
}

static void end(struct look *look) {
    mw_free(look->context->uids);
    look->context->uids = look->kept;
    look->context->count = look->kept_count;
    mw_free(look->named);
}

void mw_imap_context_tell_gone(struct mw_imap_server *server) {
    const struct mw_imap_view *view = &server->view;
    for (struct mw_imap_context *context = server->contexts; context != NULL; context = context->next) {
        struct look look = begin(server, context);
        for (uint32_t number = 1; number <= view->count; number++) {
            uint32_t uid = view->seen[number - 1].uid;
            if (!was_found(&look, uid)) continue;
            if (mw_imap_view_mail(view, number) != NULL)
                keep(&look, uid);
            else
                name(&look, number, uid);
        }
        say(server, &look, "REMOVEFROM");
        end(&look);
    }
}

/* wanted: those that are found now and were not, or the other way round. */
static void tell(struct mw_imap_server *server, struct mw_imap_context *context, bool wanted) {
    const struct mw_imap_view *view = &server->view;
    struct mw_imap_search_place place = mw_imap_server_search_place(server);
    struct look look = begin(server, context);
    mw_imap_search_prepare(&context->search, &place); /* a keyword may have come meanwhile */
    for (uint32_t number = 1; number <= view->count; number++) {
        uint32_t uid = view->seen[number - 1].uid;
        const struct mw_mail *mail = mw_imap_view_mail(view, number);
        bool was = was_found(&look, uid), is = was;
        if (mail != NULL && mail->modseq > context->modseq)
            is = mw_imap_search_matches(&context->search, &place, number);
        if (is != was && is == wanted) name(&look, number, uid);
        if (is == was || is != wanted ? was : is) keep(&look, uid);
    }
    say(server, &look, wanted ? "ADDTO" : "REMOVEFROM");
    end(&look);
}

void mw_imap_context_tell_changed(struct mw_imap_server *server) {
    const struct mw_mailbox *mailbox = mw_imap_view_mailbox(&server->view);
    for (struct mw_imap_context *context = server->contexts; context != NULL; context = context->next) {
        if (mailbox == NULL || mailbox->highest_modseq == context->modseq) continue;
        tell(server, context, false);
        tell(server, context, true);
        context->modseq = mailbox->highest_modseq;
    }
}

/* --- CANCELUPDATE --------------------------------------------------------------------------------------- */

struct arguments {
    struct mw_span *tags;
    size_t count;
};

bool mw_imap_read_cancelupdate(struct mw_imap_server *server) {
    struct mw_imap_reader *reader = &server->reader;
    struct arguments *args = server->args = mw_arena_alloc(&server->arena, sizeof *args);
    args->tags = mw_arena_alloc(&server->arena, MOST_CONTEXTS * sizeof *args->tags);
    if (!mw_imap_space(reader)) return false;
    do {
        if (args->count == MOST_CONTEXTS) return mw_imap_server_complain(server, "not so many are watched");
        if (mw_imap_peek(reader) != '"') return mw_imap_server_complain(server, "a tag in quotes is wanted");
        if (!mw_imap_string(reader, &args->tags[args->count++])) return false;
    } while (mw_imap_take(reader, ' '));
    return mw_imap_end(reader);
}

void mw_imap_weigh_cancelupdate(struct mw_imap_server *server) {
    const struct arguments *args = server->args;
    for (size_t i = 0; i < args->count; i++)
        if (!mw_imap_context_is_there(server, args->tags[i])) server->refusal = MW_IMAP_REFUSED_NOT_WATCHED;
}

static void cancel(void *machine) {
    struct mw_imap_server *server = machine;
    const struct arguments *args = server->args;
    for (size_t i = 0; i < args->count; i++) {
        struct mw_imap_context **at = place_of(server, args->tags[i]);
        if (*at != NULL) forget(at);
    }
}

const struct mw_action mw_imap_cancelupdate = {"watch no longer", cancel};
