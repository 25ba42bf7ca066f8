#include "sim/mail/mime_header.h"

#include <string.h>

#include "sim/mail/lex.h"

enum { PARAMETERS = 200 }; /* of one field; more are nobody's */

/* Blanks, line breaks and comments; one without an end is a comment to the end, so that no text is looked at
 * twice. */
static void skip(struct mw_span *text) {
    mw_lex_skip_cfws(text);
    if (text->len > 0 && text->data[0] == '(') *text = mw_span_from(*text, text->len);
}

static bool is_token_char(char c) {
    return c > ' ' && c < '\x7f' && strchr("()<>@,;:\\\"/[]?=", c) == NULL;
}

static struct mw_span token(struct mw_span *text) {
    size_t len = 0;
    while (len < text->len && is_token_char(text->data[len]))
        len++;
    struct mw_span taken = mw_span_cut(*text, 0, len);
    *text = mw_span_from(*text, len);
    return taken;
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct mw_span trim_all(struct mw_span text) {
    while (text.len > 0 && is_space(text.data[0]))
        text = mw_span_from(text, 1);
    while (text.len > 0 && is_space(text.data[text.len - 1]))
        text.len--;
    return text;
}

static struct mw_span quoted(struct mw_span *text, struct mw_arena *arena) {
    struct mw_span whole = mw_lex_quoted(text);
    if (whole.len == 0) { /* no end: all that is left */
        whole = mw_span_from(*text, 1);
        *text = mw_span_from(*text, text->len);
        return mw_mime_unfold(whole, arena);
    }
    struct mw_span inside = mw_span_cut(whole, 1, whole.len - 2);
    if (mw_span_find(inside, '\\') == inside.len && mw_span_find(inside, '\n') == inside.len &&
        mw_span_find(inside, '\r') == inside.len)
        return inside;
    struct mw_buffer plain = {0};
    mw_lex_unquote(&plain, whole);
    struct mw_span kept = mw_arena_span(arena, mw_buffer_span(&plain));
    mw_buffer_free(&plain);
    return kept;
}

/* A token or a quoted string; or what programs write that quote too little: all up to the next ';'. */
static struct mw_span parameter_value(struct mw_span *text, struct mw_arena *arena) {
    if (text->len > 0 && text->data[0] == '"') {
        struct mw_span value = quoted(text, arena);
        *text = mw_span_from(*text, mw_span_find(*text, ';'));
        return value;
    }
    struct mw_span start = *text, value = token(text);
    skip(text);
    if (value.len > 0 && (text->len == 0 || text->data[0] == ';')) return value;
    size_t end = mw_span_find(start, ';');
    *text = mw_span_from(start, end);
    return mw_mime_unfold(trim_all(mw_span_cut(start, 0, end)), arena);
}

/* ";name=value" as often as it stands there. */
static struct mw_mime_parameter *parameters(struct mw_span text, struct mw_arena *arena) {
    struct mw_mime_parameter *first = NULL, **end = &first;
    for (size_t count = 0; count < PARAMETERS;) {
        text = mw_span_from(text, mw_span_find(text, ';'));
        if (!mw_lex_byte(&text, ';')) break;
        skip(&text);
        struct mw_span name = token(&text);
        skip(&text);
        if (name.len == 0 || !mw_lex_byte(&text, '=')) continue;
        skip(&text);
        struct mw_mime_parameter *parameter = mw_arena_alloc(arena, sizeof *parameter);
        *parameter = (struct mw_mime_parameter){name, parameter_value(&text, arena), NULL};
        *end = parameter;
        end = &parameter->next;
        count++;
    }
    return first;
}

static void content_type(struct mw_mime_part *part, struct mw_span value, struct mw_arena *arena) {
    skip(&value);
    struct mw_span type = token(&value);
    skip(&value);
    bool good = type.len > 0 && mw_lex_byte(&value, '/');
    skip(&value);
    struct mw_span subtype = token(&value);
    if (!good || subtype.len == 0) return;
    part->type = type;
    part->subtype = subtype;
    part->parameters = parameters(value, arena);
}

static void disposition(struct mw_mime_part *part, struct mw_span value, struct mw_arena *arena) {
    skip(&value);
    struct mw_span kind = token(&value);
    if (kind.len == 0) return;
    part->disposition = kind;
    part->disposition_parameters = parameters(value, arena);
}

static void encoding(struct mw_mime_part *part, struct mw_span value) {
    static const struct {
        const char *name;
        enum mw_mime_encoding encoding;
    } known[] = {{"7bit", MW_MIME_IDENTITY},
                 {"8bit", MW_MIME_IDENTITY},
                 {"binary", MW_MIME_IDENTITY},
                 {"base64", MW_MIME_BASE64},
                 {"quoted-printable", MW_MIME_QUOTED_PRINTABLE}};
    skip(&value);
    struct mw_span name = token(&value);
    if (name.len == 0) return;
    part->encoding_name = name;
    part->encoding = MW_MIME_UNKNOWN;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (mw_span_is_nocase(name, known[i].name)) part->encoding = known[i].encoding;
}

static void remember(struct mw_span *place, struct mw_span value, struct mw_arena *arena) {
    *place = mw_mime_unfold(value, arena);
}

void mw_mime_read_header(struct mw_mime_part *part, bool in_digest, struct mw_arena *arena) {
    enum { TYPE, ENCODING, ID, DESCRIPTION, MD5, DISPOSITION, LANGUAGE, LOCATION, NAMES };
    static const char *const names[NAMES] = {"type", "transfer-encoding", "id",       "description",
                                             "md5",  "disposition",       "language", "location"};
    bool seen[NAMES] = {false};
    part->type = mw_span_of(in_digest ? "message" : "text");
    part->subtype = mw_span_of(in_digest ? "rfc822" : "plain");
    part->encoding_name = mw_span_of("7bit");
    struct mw_span rest = part->header;
    struct mw_field field;
    while (mw_mime_field_next(&rest, &field)) {
        if (!mw_span_starts_nocase(field.name, "content-")) continue;
        struct mw_span name = mw_span_from(field.name, strlen("content-"));
        int which = 0;
        while (which < NAMES && !mw_span_is_nocase(name, names[which]))
            which++;
        if (which == NAMES || seen[which]) continue;
        seen[which] = true;
        switch (which) {
        case TYPE: content_type(part, field.value, arena); break;
        case ENCODING: encoding(part, field.value); break;
        case ID: remember(&part->id, field.value, arena); break;
        case DESCRIPTION: remember(&part->description, field.value, arena); break;
        case MD5: remember(&part->md5, field.value, arena); break;
        case DISPOSITION: disposition(part, field.value, arena); break;
        case LANGUAGE: remember(&part->languages, field.value, arena); break;
        case LOCATION: remember(&part->location, field.value, arena); break;
        default: break;
        }
    }
}

bool mw_mime_language_next(struct mw_span *list, struct mw_span *tag) {
    while (list->len > 0) {
        skip(list);
        *tag = token(list);
        *list = mw_span_from(*list, mw_span_find(*list, ','));
        mw_lex_byte(list, ',');
        if (tag->len > 0) return true;
    }
    return false;
}

struct mw_span mw_mime_parameter_value(const struct mw_mime_parameter *list, const char *name) {
    for (; list != NULL; list = list->next)
        if (mw_span_is_nocase(list->name, name)) return list->value;
    return (struct mw_span){0};
}

bool mw_mime_is(const struct mw_mime_part *part, const char *type, const char *subtype) {
    return mw_span_is_nocase(part->type, type) &&
           (subtype == NULL || mw_span_is_nocase(part->subtype, subtype));
}

/* --- fields --------------------------------------------------------------------------------------------- */

static size_t line_len(struct mw_span text) {
    size_t lf = mw_span_find(text, '\n');
    return lf < text.len ? lf + 1 : text.len;
}

static bool is_empty_line(struct mw_span text) {
    return text.len > 0 && (text.data[0] == '\n' || (text.len > 1 && memcmp(text.data, "\r\n", 2) == 0));
}

size_t mw_mime_header_len(struct mw_span text, bool *has_end) {
    struct mw_span rest = text;
    while (rest.len > 0) {
        bool empty = is_empty_line(rest);
        rest = mw_span_from(rest, line_len(rest));
        if (!empty) continue;
        *has_end = true;
        return text.len - rest.len;
    }
    *has_end = false;
    return text.len;
}

bool mw_mime_field_next(struct mw_span *header, struct mw_field *field) {
    while (header->len > 0 && !is_empty_line(*header)) {
        size_t first = line_len(*header), len = first;
        while (len < header->len && (header->data[len] == ' ' || header->data[len] == '\t'))
            len += line_len(mw_span_from(*header, len));
        struct mw_span whole = mw_span_cut(*header, 0, len);
        *header = mw_span_from(*header, len);
        size_t colon = mw_span_find(mw_span_cut(whole, 0, first), ':');
        struct mw_span name = mw_span_trim(mw_span_cut(whole, 0, colon));
        if (colon == first || name.len == 0 || is_space(whole.data[0])) continue;
        struct mw_span value = mw_span_from(whole, colon + 1);
        if (value.len > 0 && value.data[value.len - 1] == '\n') value.len--;
        if (value.len > 0 && value.data[value.len - 1] == '\r') value.len--;
        *field = (struct mw_field){name, value, whole};
        return true;
    }
    return false;
}

struct mw_span mw_mime_unfold(struct mw_span value, struct mw_arena *arena) {
    value = trim_all(value);
    size_t at = 0;
    while (at < value.len && value.data[at] != '\r' && value.data[at] != '\n' && value.data[at] != '\0')
        at++;
    if (at == value.len) return value.data != NULL ? value : mw_span_of("");
    char *plain = mw_arena_alloc(arena, value.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < value.len; i++)
        if (value.data[i] != '\r' && value.data[i] != '\n' && value.data[i] != '\0')
            plain[len++] = value.data[i];
    return (struct mw_span){plain, len};
}
