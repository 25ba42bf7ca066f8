#include "sim/protocol/imap/structure.h"

#include "sim/mail/mime_header.h"

void mw_imap_put_clean(struct mw_imap_reply *reply, struct mw_span text, struct mw_arena *arena) {
    if (text.data != NULL && mw_span_find(text, '\0') < text.len) {
        char *clean = mw_arena_alloc(arena, text.len + 1);
        size_t len = 0;
        for (size_t i = 0; i < text.len; i++)
            if (text.data[i] != '\0') clean[len++] = text.data[i];
        text = (struct mw_span){clean, len};
    }
    mw_imap_put_nstring(reply, text);
}

static void put_parameters(struct mw_imap_reply *reply, const struct mw_mime_parameter *list,
                           struct mw_arena *arena) {
    mw_imap_put_text(reply, list == NULL ? "NIL" : "(");
    for (const struct mw_mime_parameter *at = list; at != NULL; at = at->next) {
        mw_imap_put_clean(reply, at->name, arena);
        mw_imap_put_text(reply, " ");
        mw_imap_put_clean(reply, at->value, arena);
        mw_imap_put_text(reply, at->next != NULL ? " " : ")");
    }
}

static void put_languages(struct mw_imap_reply *reply, const struct mw_mime_part *part,
                          struct mw_arena *arena) {
    struct mw_span list = part->languages, tag, next;
    if (!mw_mime_language_next(&list, &tag)) {
        mw_imap_put_text(reply, "NIL");
        return;
    }
    bool several = mw_mime_language_next(&list, &next);
    if (several) mw_imap_put_text(reply, "(");
    mw_imap_put_clean(reply, tag, arena);
    for (bool more = several; more; more = mw_mime_language_next(&list, &next)) {
        mw_imap_put_text(reply, " ");
        mw_imap_put_clean(reply, next, arena);
    }
    if (several) mw_imap_put_text(reply, ")");
}

/* " disposition language location": the extension data that all kinds of parts have. */
static void put_extension(struct mw_imap_reply *reply, const struct mw_mime_part *part,
                          struct mw_arena *arena) {
    if (part->disposition.data == NULL) {
        mw_imap_put_text(reply, " NIL ");
    } else {
        mw_imap_put_text(reply, " (");
        mw_imap_put_clean(reply, part->disposition, arena);
        mw_imap_put_text(reply, " ");
        put_parameters(reply, part->disposition_parameters, arena);
        mw_imap_put_text(reply, ") ");
    }
    put_languages(reply, part, arena);
    mw_imap_put_text(reply, " ");
    mw_imap_put_clean(reply, part->location, arena);
}

/* RFC 2045 §5.2: plain text of which nothing is said is US-ASCII, and clients are told so. */
static const struct mw_mime_parameter *parameters_of(const struct mw_mime_part *part) {
    static const struct mw_mime_parameter ascii = {{"charset", 7}, {"us-ascii", 8}, NULL};
    if (part->parameters == NULL && mw_mime_is(part, "text", "plain")) return &ascii;
    return part->parameters;
}

static void put_multipart(struct mw_imap_reply *reply, const struct mw_mime_part *part, bool extended,
                          struct mw_arena *arena) {
    for (const struct mw_mime_part *child = part->children; child != NULL; child = child->next)
        mw_imap_put_structure(reply, child, extended, arena);
    mw_imap_put_text(reply, " ");
    mw_imap_put_clean(reply, part->subtype, arena);
    if (!extended) return;
    mw_imap_put_text(reply, " ");
    put_parameters(reply, part->parameters, arena);
    put_extension(reply, part, arena);
}

static void put_single(struct mw_imap_reply *reply, const struct mw_mime_part *part, bool extended,
                       struct mw_arena *arena) {
    mw_imap_put_clean(reply, part->type, arena);
    mw_imap_put_text(reply, " ");
    mw_imap_put_clean(reply, part->subtype, arena);
    mw_imap_put_text(reply, " ");
    put_parameters(reply, parameters_of(part), arena);
    mw_imap_put_text(reply, " ");
    mw_imap_put_clean(reply, part->id, arena);
    mw_imap_put_text(reply, " ");
    mw_imap_put_clean(reply, part->description, arena);
    mw_imap_put_text(reply, " ");
    mw_imap_put_clean(reply, part->encoding_name, arena);
    mw_imap_put(reply, " %zu", part->body.len);
    if (part->kind == MW_MIME_MESSAGE) {
        mw_imap_put_text(reply, " ");
        mw_imap_put_envelope(reply, part->children->whole, arena);
        mw_imap_put_text(reply, " ");
        mw_imap_put_structure(reply, part->children, extended, arena);
    }
    if (part->kind == MW_MIME_MESSAGE || mw_mime_is(part, "text", NULL))
        mw_imap_put(reply, " %llu", (unsigned long long)part->lines);
    if (!extended) return;
    mw_imap_put_text(reply, " ");
    mw_imap_put_clean(reply, part->md5, arena);
    put_extension(reply, part, arena);
}

void mw_imap_put_structure(struct mw_imap_reply *reply, const struct mw_mime_part *part, bool extended,
                           struct mw_arena *arena) {
    mw_imap_put_text(reply, "(");
    if (part->kind == MW_MIME_MULTIPART)
        put_multipart(reply, part, extended, arena);
    else
        put_single(reply, part, extended, arena);
    mw_imap_put_text(reply, ")");
}
