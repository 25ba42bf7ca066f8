#include "sim/mail/mime.h"

#include <string.h>

#include "sim/mail/mime_header.h"

enum { END_OF_LETTER = -1 };

/* What ended the lines that were passed over last. */
struct delimiter {
    int boundary; /* whose it is; END_OF_LETTER: nobody's */
    bool closes;  /* "--boundary--" */
    size_t start, after;
    uint64_t lines; /* line breaks before start */
};

/* Goes through the letter once, line by line. */
struct parser {
    struct mw_span letter;
    struct mw_arena *arena;
    size_t at;
    uint64_t lines; /* line breaks before `at` */
    struct mw_span boundaries[MW_MIME_DEPTH];
    size_t opened[MW_MIME_DEPTH]; /* where the part began that each one's last delimiter opened */
    int boundary_count;           /* of the multiparts that are open, the outermost first */
    size_t parts;
    bool ended; /* found holds the delimiter that `at` stands before */
    struct delimiter found;
};

static struct mw_span line_at(const struct parser *parser) {
    struct mw_span rest = mw_span_from(parser->letter, parser->at);
    return mw_span_cut(rest, 0, mw_span_find(rest, '\n') + 1);
}

static void pass_line(struct parser *parser, struct mw_span line) {
    parser->at += line.len;
    if (line.len > 0 && line.data[line.len - 1] == '\n') parser->lines++;
}

/* RFC 2046 §5.1.2: "it is sufficient that the boundary appear in its entirety following the CRLF". */
static bool is_delimiter(struct parser *parser, struct mw_span line) {
    if (parser->boundary_count == 0 || line.len < 2 || line.data[0] != '-' || line.data[1] != '-')
        return false;
    struct mw_span text = mw_span_from(line, 2);
    int best = END_OF_LETTER;
    size_t best_len = 0;
    for (int i = parser->boundary_count - 1; i >= 0; i--) {
        struct mw_span boundary = parser->boundaries[i];
        if (boundary.len <= best_len || boundary.len > text.len) continue;
        if (memcmp(boundary.data, text.data, boundary.len) != 0) continue;
        best = i;
        best_len = boundary.len;
    }
    if (best == END_OF_LETTER) return false;
    struct mw_span behind = mw_span_from(text, best_len);
    parser->ended = true;
    parser->found = (struct delimiter){best, behind.len >= 2 && memcmp(behind.data, "--", 2) == 0, parser->at,
                                       parser->at + line.len, parser->lines};
    return true;
}

static void end_of_letter(struct parser *parser) {
    parser->ended = true;
    parser->found =
        (struct delimiter){END_OF_LETTER, false, parser->letter.len, parser->letter.len, parser->lines};
}

/* Passes over lines until a delimiter or the end of the letter. */
static void pass_to_delimiter(struct parser *parser) {
    while (!parser->ended && parser->at < parser->letter.len) {
        struct mw_span line = line_at(parser);
        if (!is_delimiter(parser, line)) pass_line(parser, line);
    }
    if (!parser->ended) end_of_letter(parser);
}

static void pass_delimiter(struct parser *parser) {
    pass_line(parser,
              mw_span_cut(parser->letter, parser->found.start, parser->found.after - parser->found.start));
    parser->ended = false;
}

static void read_header(struct parser *parser, struct mw_mime_part *part, bool in_digest) {
    size_t start = parser->at;
    bool empty = false;
    while (!parser->ended && !empty && parser->at < parser->letter.len) {
        struct mw_span line = line_at(parser);
        if (is_delimiter(parser, line)) break;
        pass_line(parser, line);
        empty = mw_span_is(line, "\r\n") || mw_span_is(line, "\n");
    }
    part->header = mw_span_cut(parser->letter, start, parser->at - start);
    mw_mime_read_header(part, in_digest, parser->arena);
    if (!parser->ended && parser->at == parser->letter.len) end_of_letter(parser);
}

static struct mw_mime_part *add_child(struct parser *parser, struct mw_mime_part *part) {
    struct mw_mime_part *child = mw_arena_alloc(parser->arena, sizeof *child);
    *(part->last != NULL ? &part->last->next : &part->children) = child;
    part->last = child;
    part->child_count++;
    parser->parts++;
    return child;
}

static void read_part(struct parser *parser, struct mw_mime_part *part, bool in_digest, int depth);

/* Whether a delimiter was found at all. */
static bool read_multipart(struct parser *parser, struct mw_mime_part *part, struct mw_span boundary,
                           int depth) {
    int own = parser->boundary_count++;
    parser->boundaries[own] = boundary;
    parser->opened[own] = parser->at;
    bool digest = mw_span_is_nocase(part->subtype, "digest");
    pass_to_delimiter(parser); /* the preamble */
    while (parser->found.boundary == own && !parser->found.closes) {
        pass_delimiter(parser);
        parser->opened[own] = parser->at;
        if (parser->parts < MW_MIME_PARTS)
            read_part(parser, add_child(parser, part), digest, depth + 1);
        else
            pass_to_delimiter(parser);
    }
    parser->boundary_count = own;
    if (parser->found.boundary == own) {
        pass_delimiter(parser);
        pass_to_delimiter(parser); /* the epilogue */
    }
    return part->child_count > 0;
}

/* What the type means for what is inside; it becomes another if it cannot be meant. */
static enum mw_mime_kind kind_of(struct mw_mime_part *part, struct mw_span *boundary, int depth) {
    bool multipart = mw_mime_is(part, "multipart", NULL);
    bool message = mw_mime_is(part, "message", "rfc822") || mw_mime_is(part, "message", "global");
    if (!multipart && !message) return MW_MIME_LEAF;
    if (depth + 1 >= MW_MIME_DEPTH) {
        part->type = mw_span_of("application");
        part->subtype = mw_span_of("octet-stream");
        return MW_MIME_LEAF;
    }
    if (message) return MW_MIME_MESSAGE;
    *boundary = mw_span_trim(mw_mime_parameter_value(part->parameters, "boundary"));
    if (boundary->len > 0) return MW_MIME_MULTIPART;
    part->type = mw_span_of("text");
    part->subtype = mw_span_of("plain");
    part->parameters = NULL;
    return MW_MIME_LEAF;
}

/* RFC 2046 §5.1.1: the line break before a delimiter belongs to the delimiter, be it the empty line that ends
 * a header. All parts that end here end at the same octet. */
static size_t end_of_part(const struct parser *parser) {
    const struct delimiter *found = &parser->found;
    if (found->boundary == END_OF_LETTER) return parser->letter.len;
    size_t end = found->start, start = parser->opened[found->boundary];
    if (end > start && parser->letter.data[end - 1] == '\n') end--;
    if (end > start && end < found->start && parser->letter.data[end - 1] == '\r') end--;
    return end;
}

static size_t lesser(size_t a, size_t b) {
    return a < b ? a : b;
}

/* From `at` to the next delimiter of a multipart around it, which is then found. */
static void read_part(struct parser *parser, struct mw_mime_part *part, bool in_digest, int depth) {
    size_t start = parser->at;
    read_header(parser, part, in_digest);
    size_t body = parser->at;
    uint64_t lines = parser->lines;
    struct mw_span boundary = {0};
    bool is_empty = false;
    part->kind = kind_of(part, &boundary, depth);
    if (part->kind == MW_MIME_MULTIPART)
        is_empty = !read_multipart(parser, part, boundary, depth);
    else if (part->kind == MW_MIME_MESSAGE)
        read_part(parser, add_child(parser, part), false, depth + 1);
    pass_to_delimiter(parser);
    size_t end = end_of_part(parser);
    start = lesser(start, end);
    body = lesser(body, end);
    part->header = mw_span_cut(parser->letter, start, body - start);
    part->body = mw_span_cut(parser->letter, body, end - body);
    part->whole = mw_span_cut(parser->letter, start, end - start);
    bool stripped = end < parser->found.start;
    if (end > body) part->lines = parser->found.lines - lines - (stripped ? 1 : 0);
    if (!is_empty) return;
    struct mw_mime_part *child = add_child(parser, part);
    child->whole = child->header = child->body = mw_span_cut(parser->letter, end, 0);
    mw_mime_read_header(child, false, parser->arena);
}

const struct mw_mime_part *mw_mime_parse(struct mw_span letter, struct mw_arena *arena) {
    struct parser *parser = mw_arena_alloc(arena, sizeof *parser);
    struct mw_mime_part *part = mw_arena_alloc(arena, sizeof *part);
    parser->letter = letter.data != NULL ? letter : mw_span_of("");
    parser->arena = arena;
    read_part(parser, part, false, 0);
    return part;
}
