#include "sim/protocol/imap/section.h"

enum { DEEPEST = 2 * MW_MIME_DEPTH, MOST_FIELDS = 1000 };

/* --- reading -------------------------------------------------------------------------------------------- */

static bool fail(struct mw_imap_reader *reader, const char *wanted) {
    if (reader->wanted == NULL) reader->wanted = wanted;
    return false;
}

static bool read_fields(struct mw_imap_reader *reader, struct mw_imap_section *section) {
    struct mw_span names[MOST_FIELDS];
    if (!mw_imap_space(reader) || !mw_imap_expect(reader, '(')) return false;
    do {
        if (section->field_count == MOST_FIELDS) return fail(reader, "fewer names of fields");
        if (!mw_imap_astring(reader, &names[section->field_count++])) return false;
    } while (mw_imap_take(reader, ' '));
    section->fields = mw_arena_alloc(reader->arena, section->field_count * sizeof *names);
    for (size_t i = 0; i < section->field_count; i++)
        section->fields[i] = names[i];
    return mw_imap_expect(reader, ')');
}

static bool read_text(struct mw_imap_reader *reader, struct mw_imap_section *section) {
    static const struct {
        const char *word;
        enum mw_imap_section_text text;
    } texts[] = {{"HEADER", MW_IMAP_SECTION_HEADER},
                 {"HEADER.FIELDS", MW_IMAP_SECTION_FIELDS},
                 {"HEADER.FIELDS.NOT", MW_IMAP_SECTION_FIELDS_NOT},
                 {"TEXT", MW_IMAP_SECTION_TEXT},
                 {"MIME", MW_IMAP_SECTION_MIME}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!mw_imap_take_word(reader, texts[i].word)) continue;
        section->text = texts[i].text;
        if (section->text == MW_IMAP_SECTION_MIME && section->number_count == 0)
            return fail(reader, "the number of a part before MIME");
        bool named = section->text == MW_IMAP_SECTION_FIELDS || section->text == MW_IMAP_SECTION_FIELDS_NOT;
        return !named || read_fields(reader, section);
    }
    return fail(reader, "HEADER, HEADER.FIELDS, HEADER.FIELDS.NOT, TEXT or MIME");
}

/* "1.2"; true in *more: a dot was read behind them, and words must follow. */
static bool read_numbers(struct mw_imap_reader *reader, struct mw_imap_section *section, bool *more) {
    uint32_t numbers[DEEPEST];
    *more = false;
    while (mw_ascii_is_digit(mw_imap_peek(reader))) {
        if (section->number_count == DEEPEST) return fail(reader, "fewer numbers of parts");
        uint32_t *number = &numbers[section->number_count++];
        if (!mw_imap_number(reader, number)) return false;
        if (*number == 0) return fail(reader, "a number of a part, from 1");
        *more = mw_imap_take(reader, '.');
        if (!*more) break;
    }
    section->numbers = mw_arena_alloc(reader->arena, section->number_count * sizeof *numbers);
    for (size_t i = 0; i < section->number_count; i++)
        section->numbers[i] = numbers[i];
    return true;
}

static bool read_partial(struct mw_imap_reader *reader, bool may_be_open, struct mw_imap_section *section) {
    if (!mw_imap_take(reader, '<')) return true;
    section->partial = true;
    section->most = UINT64_MAX;
    if (!mw_imap_number64(reader, &section->first)) return false;
    if (may_be_open && mw_imap_take(reader, '>')) return true;
    if (!mw_imap_take(reader, '.')) return fail(reader, "a dot between the two numbers");
    if (!mw_imap_number64(reader, &section->most)) return false;
    if (section->most == 0) return fail(reader, "a number of octets, from 1");
    return mw_imap_take(reader, '>') || fail(reader, "\">\"");
}

bool mw_imap_section_read(struct mw_imap_reader *reader, bool binary, bool sized,
                          struct mw_imap_section *section) {
    bool more;
    *section = (struct mw_imap_section){0};
    if (!mw_imap_expect(reader, '[') || !read_numbers(reader, section, &more)) return false;
    bool words = more || (section->number_count == 0 && mw_imap_peek(reader) != ']');
    if (words && !read_text(reader, section)) return false;
    return mw_imap_expect(reader, ']') && (sized || read_partial(reader, binary, section));
}

void mw_imap_section_put(const struct mw_imap_section *section, struct mw_imap_reply *reply) {
    static const char *const words[] = {"", "HEADER", "HEADER.FIELDS", "HEADER.FIELDS.NOT", "TEXT", "MIME"};
    mw_imap_put(reply, "[");
    for (size_t i = 0; i < section->number_count; i++)
        mw_imap_put(reply, "%s%u", i > 0 ? "." : "", section->numbers[i]);
    bool dot = section->number_count > 0 && section->text != MW_IMAP_SECTION_ALL;
    mw_imap_put(reply, "%s%s", dot ? "." : "", words[section->text]);
    for (size_t i = 0; i < section->field_count; i++) {
        mw_imap_put(reply, i > 0 ? " " : " (");
        mw_imap_put_astring(reply, section->fields[i]);
    }
    mw_imap_put(reply, section->field_count > 0 ? ")]" : "]");
    if (section->partial) mw_imap_put(reply, "<%llu>", (unsigned long long)section->first);
}

/* --- finding -------------------------------------------------------------------------------------------- */

static const struct mw_mime_part *child(const struct mw_mime_part *part, uint32_t number) {
    if (number > part->child_count) return NULL;
    const struct mw_mime_part *found = part->children;
    while (--number > 0)
        found = found->next;
    return found;
}

const struct mw_mime_part *mw_imap_section_part(const struct mw_imap_section *section,
                                                const struct mw_mime_part *letter) {
    const struct mw_mime_part *part = letter;
    bool is_message = true; /* what was found is a message, and its parts are what is numbered */
    for (size_t i = 0; i < section->number_count && part != NULL; i++) {
        if (!is_message && part->kind == MW_MIME_MESSAGE) {
            part = part->children;
            is_message = true;
        }
        /* A message that is no multipart has just its body as part 1. */
        if (part->kind == MW_MIME_MULTIPART)
            part = child(part, section->numbers[i]);
        else if (!is_message || section->numbers[i] != 1)
            part = NULL;
        is_message = false;
    }
    return part;
}

static bool is_named(const struct mw_imap_section *section, struct mw_span name) {
    for (size_t i = 0; i < section->field_count; i++) {
        struct mw_span wanted = section->fields[i];
        bool same = wanted.len == name.len;
        for (size_t c = 0; same && c < name.len; c++)
            same = mw_ascii_lower(wanted.data[c]) == mw_ascii_lower(name.data[c]);
        if (same) return true;
    }
    return false;
}

/* The fields that are asked for, and the empty line. RFC 3501 §6.4.5: "the delimiting blank line between the
 * header and the body is included, except in the case of a message which has no body and no blank line". */
static struct mw_span some_fields(const struct mw_imap_section *section, struct mw_span header,
                                  struct mw_arena *arena) {
    bool wanted = section->text == MW_IMAP_SECTION_FIELDS;
    char *octets = mw_arena_alloc(arena, header.len + 1);
    struct mw_span rest = header;
    struct mw_field field;
    size_t len = 0;
    while (mw_mime_field_next(&rest, &field)) {
        if (is_named(section, field.name) != wanted) continue;
        for (size_t i = 0; i < field.whole.len; i++)
            octets[len++] = field.whole.data[i];
    }
    for (size_t i = 0; i < rest.len; i++) /* the empty line */
        octets[len++] = rest.data[i];
    return (struct mw_span){octets, len};
}

struct mw_span mw_imap_section_octets(const struct mw_imap_section *section, struct mw_span text,
                                      const struct mw_mime_part *letter, struct mw_arena *arena) {
    struct mw_span none = {0};
    if (text.data == NULL) text = mw_span_of("");
    if (section->number_count > 0) {
        const struct mw_mime_part *part = mw_imap_section_part(section, letter);
        if (part == NULL) return none;
        if (section->text == MW_IMAP_SECTION_ALL) return part->body;
        if (section->text == MW_IMAP_SECTION_MIME) return part->header;
        if (part->kind != MW_MIME_MESSAGE) return none;
        text = part->children->whole;
    }
    bool has_end;
    size_t header_len = mw_mime_header_len(text, &has_end);
    if (section->text == MW_IMAP_SECTION_ALL) return text;
    if (section->text == MW_IMAP_SECTION_TEXT) return mw_span_from(text, header_len);
    struct mw_span header = mw_span_cut(text, 0, header_len);
    return section->text == MW_IMAP_SECTION_HEADER ? header : some_fields(section, header, arena);
}

struct mw_span mw_imap_section_cut(const struct mw_imap_section *section, struct mw_span octets) {
    if (!section->partial || octets.data == NULL) return octets;
    uint64_t first = section->first < octets.len ? section->first : octets.len;
    uint64_t most = section->most < octets.len - first ? section->most : octets.len - first;
    return (struct mw_span){octets.data + first, (size_t)most};
}
