/* What the IMAP client reads in a FETCH response (RFC 9051 §7.5.2): flags, envelope, structure, octets. */
#include <string.h>

#include "sim/base/encoded_word.h"
#include "sim/base/memory.h"
#include "sim/mail/mime.h"
#include "sim/protocol/imap/client_inside.h"

/* One response taken apart; texts in the scratch arena. */
struct told {
    uint32_t uid;
    bool flags_told, envelope_told, structure_told, body_told;
    uint64_t flags, modseq;
    struct mw_cache_letter letter; /* envelope, size and parts */
    size_t part_capacity;
    const char *section; /* of the body */
    struct mw_span body;
    bool body_nil;
};

/* --- passing over
 * -------------------------------------------------------------------------------------------- */

static bool skip_word(struct mw_imap_reader *reader) {
    size_t start = reader->at;
    while (!mw_imap_at_end(reader) && strchr(" ()\"", mw_imap_peek(reader)) == NULL)
        reader->at++;
    return reader->at > start;
}

static bool skip_text(struct mw_imap_reader *reader) {
    struct mw_span string;
    char c = mw_imap_peek(reader);
    return c == '"' || c == '{' || c == '~' ? mw_imap_string(reader, &string) : skip_word(reader);
}

bool mw_imap_client_skip(struct mw_imap_reader *reader) {
    size_t depth = 0;
    do {
        if (mw_imap_at_end(reader)) return false;
        if (mw_imap_take(reader, '('))
            depth++;
        else if (depth > 0 && mw_imap_take(reader, ')'))
            depth--;
        else if (!(depth > 0 && mw_imap_take(reader, ' ')) && !skip_text(reader))
            return false;
    } while (depth > 0);
    return true;
}

/* --- texts
 * --------------------------------------------------------------------------------------------------- */

static bool read_text(struct mw_imap_reader *reader, const char **text) {
    struct mw_span string;
    bool nil;
    if (!mw_imap_nstring(reader, &string, &nil)) return false;
    *text = nil ? "" : mw_arena_span_text(reader->arena, string);
    return true;
}

static bool read_text_after_space(struct mw_imap_reader *reader, const char **text) {
    return mw_imap_space(reader) && read_text(reader, text);
}

static bool read_decoded(struct mw_imap_reader *reader, const char **text) {
    struct mw_buffer decoded = {0};
    if (!read_text(reader, text)) return false;
    mw_encoded_words_decode(&decoded, mw_span_of(*text));
    *text = mw_arena_span_text(reader->arena, mw_buffer_span(&decoded));
    mw_buffer_free(&decoded);
    return true;
}

static const char *in_small_letters(struct mw_imap_reader *reader, const char *text) {
    char *copy = mw_arena_text(reader->arena, text);
    for (char *c = copy; *c; c++)
        *c = mw_ascii_lower(*c);
    return copy;
}

/* --- ENVELOPE
 * ------------------------------------------------------------------------------------------------ */

/* "((name route mailbox host)…)" or NIL; the first one's. */
static bool read_addresses(struct mw_imap_reader *reader, const char **first) {
    *first = "";
    if (mw_imap_take_word(reader, "NIL")) return true;
    if (!mw_imap_expect(reader, '(')) return false;
    bool is_first = true;
    while (!mw_imap_take(reader, ')')) {
        const char *name, *route, *mailbox, *host;
        mw_imap_take(reader, ' ');
        if (!mw_imap_expect(reader, '(') || !read_decoded(reader, &name) ||
            !read_text_after_space(reader, &route) || !read_text_after_space(reader, &mailbox) ||
            !read_text_after_space(reader, &host) || !mw_imap_expect(reader, ')'))
            return false;
        if (is_first)
            *first = *name ? mw_arena_format(reader->arena, "%s <%s@%s>", name, mailbox, host)
                           : mw_arena_format(reader->arena, "%s@%s", mailbox, host);
        is_first = false;
    }
    return true;
}

/* date, subject, from, sender, reply-to, to, cc, bcc, in-reply-to, message-id */
static bool read_envelope(struct mw_imap_reader *reader, struct told *told) {
    const char *other;
    if (!mw_imap_expect(reader, '(') || !read_text(reader, &told->letter.date) || !mw_imap_space(reader) ||
        !read_decoded(reader, &told->letter.subject) || !mw_imap_space(reader) ||
        !read_addresses(reader, &told->letter.from))
        return false;
    for (int i = 0; i < 5; i++)
        if (!mw_imap_space(reader) || !mw_imap_client_skip(reader)) return false;
    told->envelope_told = true;
    return read_text_after_space(reader, &other) && read_text_after_space(reader, &told->letter.message_id) &&
           mw_imap_expect(reader, ')');
}

/* --- BODYSTRUCTURE
 * ------------------------------------------------------------------------------------------- */

/* "("CHARSET" "UTF-8" "NAME" "foto.jpg")" or NIL; the values that matter. */
static bool read_parameters(struct mw_imap_reader *reader, struct mw_cache_part *part) {
    struct mw_mime_parameter *list = NULL;
    if (mw_imap_take_word(reader, "NIL")) return true;
    if (!mw_imap_expect(reader, '(')) return false;
    while (!mw_imap_take(reader, ')')) {
        const char *name, *value;
        mw_imap_take(reader, ' ');
        if (!read_text(reader, &name) || !read_text_after_space(reader, &value)) return false;
        struct mw_mime_parameter *parameter = mw_arena_alloc(reader->arena, sizeof *parameter);
        *parameter = (struct mw_mime_parameter){mw_span_of(name), mw_span_of(value), list};
        list = parameter;
    }
    const char *charset = mw_mime_parameter_text(list, "charset", reader->arena),
               *name = mw_mime_parameter_text(list, "filename", reader->arena);
    if (name == NULL) name = mw_mime_parameter_text(list, "name", reader->arena);
    if (charset != NULL) part->charset = charset;
    if (name != NULL) part->name = name;
    return true;
}

/* What may follow: the lines of a text, the letter in a letter, MD5, and "("attachment" (…))". */
static bool read_rest_of_part(struct mw_imap_reader *reader, struct mw_cache_part *part) {
    size_t left = 0;
    if (strncmp(part->type, "text/", 5) == 0) left = 1;
    if (strcmp(part->type, "message/rfc822") == 0) left = 3;
    for (left++; left > 0 && mw_imap_take(reader, ' '); left--)
        if (!mw_imap_client_skip(reader)) return false;
    if (left == 0 && mw_imap_take(reader, ' ') && !mw_imap_take_word(reader, "NIL")) {
        const char *kind;
        if (!mw_imap_expect(reader, '(') || !read_text(reader, &kind) || !mw_imap_space(reader) ||
            !read_parameters(reader, part) || !mw_imap_expect(reader, ')'))
            return false;
    }
    while (mw_imap_take(reader, ' '))
        if (!mw_imap_client_skip(reader)) return false;
    return mw_imap_expect(reader, ')');
}

static void add_part(struct mw_imap_reader *reader, struct told *told, struct mw_cache_part part) {
    struct mw_cache_letter *letter = &told->letter;
    if (letter->part_count == told->part_capacity) {
        size_t capacity = told->part_capacity ? told->part_capacity * 2 : 8;
        struct mw_cache_part *parts = mw_arena_alloc(reader->arena, capacity * sizeof *parts);
        if (letter->part_count > 0) memcpy(parts, letter->parts, letter->part_count * sizeof *parts);
        letter->parts = parts;
        told->part_capacity = capacity;
    }
    letter->parts[letter->part_count++] = part;
}

static bool read_single_part(struct mw_imap_reader *reader, struct told *told, const char *section) {
    struct mw_cache_part part = {.section = *section ? section : "1", .charset = "", .name = ""};
    const char *type, *subtype, *id, *description;
    if (!read_text(reader, &type) || !read_text_after_space(reader, &subtype) || !mw_imap_space(reader) ||
        !read_parameters(reader, &part) || !read_text_after_space(reader, &id) ||
        !read_text_after_space(reader, &description) || !read_text_after_space(reader, &part.encoding) ||
        !mw_imap_space(reader) || !mw_imap_number64(reader, &part.bytes))
        return false;
    part.type = in_small_letters(reader, mw_arena_format(reader->arena, "%s/%s", type, subtype));
    part.encoding = in_small_letters(reader, part.encoding);
    if (!read_rest_of_part(reader, &part)) return false;
    add_part(reader, told, part);
    return true;
}

static bool read_structure(struct mw_imap_reader *reader, struct told *told, const char *section, int depth) {
    if (depth > MW_IMAP_NESTING || !mw_imap_expect(reader, '(')) return false;
    if (mw_imap_peek(reader) != '(') return read_single_part(reader, told, section);
    for (int number = 1; mw_imap_peek(reader) == '('; number++) {
        const char *below = mw_arena_format(reader->arena, "%s%s%d", section, *section ? "." : "", number);
        if (!read_structure(reader, told, below, depth + 1)) return false;
    }
    while (mw_imap_take(reader, ' '))
        if (!mw_imap_client_skip(reader)) return false;
    return mw_imap_expect(reader, ')');
}

/* --- the other items
 * ----------------------------------------------------------------------------------------- */

static uint64_t bit_of(struct mw_imap_client *client, struct mw_span flag) {
    static const char *const flags[] = {
#define X(name, text) text,
        MW_FLAGS(X)
#undef X
    };
    for (unsigned i = 0; i < MW_FLAG_COUNT; i++)
        if (mw_span_is_nocase(flag, flags[i])) return MW_FLAG_BIT(i);
    /* \Recent, and others that are no keywords. */
    if (flag.len == 0 || flag.data[0] == '\\') return 0;
    return mw_cache_keyword(client->cache, client->folder, flag);
}

static bool read_flags(struct mw_imap_client *client, struct mw_imap_reader *reader, struct told *told) {
    struct mw_span flag;
    if (!mw_imap_expect(reader, '(')) return false;
    while (!mw_imap_take(reader, ')')) {
        mw_imap_take(reader, ' ');
        if (!mw_imap_flag(reader, &flag)) return false;
        told->flags |= bit_of(client, flag);
    }
    told->flags_told = true;
    return true;
}

/* "BODY[1.2]", perhaps "<0>", and its octets; the atom ended before the bracket. */
static bool read_body(struct mw_imap_reader *reader, struct told *told, struct mw_span section) {
    struct mw_span octets;
    if (!mw_imap_expect(reader, ']')) return false;
    if (mw_imap_peek(reader) == '<' && !skip_word(reader)) return false;
    if (!mw_imap_space(reader) || !mw_imap_nstring(reader, &octets, &told->body_nil)) return false;
    told->section = mw_arena_span_text(reader->arena, section);
    told->body = octets;
    told->body_told = true;
    return true;
}

static bool read_item(struct mw_imap_client *client, struct mw_imap_reader *reader, struct told *told) {
    struct mw_span name;
    if (!mw_imap_atom(reader, &name)) return false;
    if (mw_span_starts_nocase(name, "BODY[")) return read_body(reader, told, mw_span_from(name, 5));
    if (!mw_imap_space(reader)) return false;
    if (mw_span_is_nocase(name, "UID")) return mw_imap_number(reader, &told->uid);
    if (mw_span_is_nocase(name, "FLAGS")) return read_flags(client, reader, told);
    if (mw_span_is_nocase(name, "MODSEQ"))
        return mw_imap_expect(reader, '(') && mw_imap_number64(reader, &told->modseq) &&
               mw_imap_expect(reader, ')');
    if (mw_span_is_nocase(name, "RFC822.SIZE")) return mw_imap_number64(reader, &told->letter.size_bytes);
    if (mw_span_is_nocase(name, "ENVELOPE")) return read_envelope(reader, told);
    if (mw_span_is_nocase(name, "BODYSTRUCTURE")) {
        /* A structure that cannot be read leaves the letter without parts: it can still be fetched whole. */
        size_t start = reader->at;
        if (!read_structure(reader, told, "", 0)) {
            told->letter.part_count = 0;
            reader->at = start;
            if (!mw_imap_client_skip(reader)) return false;
        }
        told->structure_told = true;
        return true;
    }
    return mw_imap_client_skip(reader);
}

/* --- into the cache
 * ------------------------------------------------------------------------------------------ */

static void keep_flags(struct mw_imap_client *client, struct mw_cache_letter *letter, const struct told *told,
                       bool is_new) {
    if (!told->flags_told) return;
    letter->met = true;
    /* Another visit of this device was told of later ones, and this line lay on its way (RFC 7162 §3.1). */
    if (told->modseq != 0 && told->modseq < letter->modseq) return;
    if (told->modseq != 0) letter->modseq = told->modseq;
    bool changed = letter->flags != told->flags;
    letter->flags = told->flags;
    if (is_new)
        mw_imap_client_tell(client, MW_IMAP_LETTER_KNOWN, letter->uid);
    else if (changed)
        mw_imap_client_tell(client, MW_IMAP_FLAGS_CHANGED, letter->uid);
}

static void tell_part(struct mw_imap_client *client, uint32_t uid, const char *section) {
    const char *text = mw_arena_format(&client->scratch, "%s %s", section, client->folder->name);
    mw_session_tell(&client->session, MW_IMAP_PART_FETCHED, mw_span_of(text), uid);
}

static void keep_body(struct mw_imap_client *client, struct mw_cache_letter *letter,
                      const struct told *told) {
    if (!told->body_told || client->section == NULL || strcmp(told->section, client->section) != 0) return;
    client->part_came = true;
    if (told->body_nil) return;
    if (mw_cache_hold(client->cache, letter, told->section, told->body) == MW_OK)
        tell_part(client, letter->uid, told->section);
    else
        mw_imap_client_tell(client, MW_IMAP_NO_ROOM, told->body.len);
}

void mw_imap_client_read_fetch(struct mw_imap_client *client, struct mw_imap_reader *reader,
                               uint32_t number) {
    struct told told = {0};
    if (!mw_imap_expect(reader, '(')) return;
    while (!mw_imap_take(reader, ')')) {
        if (!read_item(client, reader, &told)) return;
        mw_imap_take(reader, ' ');
    }
    uint32_t known_uid = mw_imap_client_uid(client, number);
    if (told.uid == 0) told.uid = known_uid;
    if (told.uid == 0) return;
    if (!client->qresync) mw_imap_client_number(client, number, told.uid);
    struct mw_cache_letter *letter = mw_cache_letter(client->folder, told.uid);
    bool is_new = letter == NULL;
    if (is_new && !told.flags_told) return;     /* it will be told of when its flags are asked for */
    mw_imap_client_see(client, client->folder); /* whatever another visit was told: it is there */
    if (is_new) letter = mw_cache_add(client->folder, told.uid);
    keep_flags(client, letter, &told, is_new);
    if (told.envelope_told && told.structure_told && !letter->described) {
        mw_cache_describe(client->cache, letter, &told.letter);
        mw_imap_client_tell(client, MW_IMAP_DESCRIBED, letter->uid);
    }
    if (is_new && !letter->described && client->sync == MW_IMAP_SYNC_KNOWN) client->undescribed = true;
    keep_body(client, letter, &told);
}
