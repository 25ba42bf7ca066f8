#include "viz/mime.h"

#include <string.h>

static struct mw_span next_line(struct mw_span *rest) {
    size_t end = mw_span_find(*rest, '\n');
    struct mw_span line = mw_span_cut(*rest, 0, end);
    *rest = mw_span_from(*rest, end + 1);
    if (line.len > 0 && line.data[line.len - 1] == '\r') line.len--;
    return line;
}

size_t mw_mime_fields(struct mw_span letter, const char *name, struct mw_span *fields, size_t most) {
    size_t count = 0;
    bool inside = false;
    while (letter.len > 0) {
        struct mw_span line = next_line(&letter);
        if (line.len == 0) break;
        bool folded = line.data[0] == ' ' || line.data[0] == '\t';
        if (folded) {
            if (inside) fields[count - 1].len = (size_t)(line.data + line.len - fields[count - 1].data);
            continue;
        }
        size_t colon = mw_span_find(line, ':');
        inside = count < most && mw_span_is_nocase(mw_span_trim(mw_span_cut(line, 0, colon)), name);
        if (inside) fields[count++] = mw_span_trim(mw_span_from(line, colon + 1));
    }
    return count;
}

/* The value of `; name=value` or `; name="value"`; empty if there is none. */
static struct mw_span parameter(struct mw_span field, const char *name) {
    size_t length = strlen(name);
    for (size_t i = mw_span_find(field, ';'); i < field.len; i++) {
        struct mw_span rest = mw_span_from(field, i);
        if (!mw_span_starts_nocase(rest, name) || rest.len <= length || rest.data[length] != '=') continue;
        rest = mw_span_from(rest, length + 1);
        if (rest.len > 0 && rest.data[0] == '"') {
            rest = mw_span_from(rest, 1);
            return mw_span_cut(rest, 0, mw_span_find(rest, '"'));
        }
        size_t end = 0;
        while (end < rest.len && rest.data[end] != ';' && rest.data[end] != ' ' && rest.data[end] != '\r')
            end++;
        return mw_span_cut(rest, 0, end);
    }
    return (struct mw_span){NULL, 0};
}

static bool is_delimiter(struct mw_span line, struct mw_span boundary, bool *last) {
    if (line.len < boundary.len + 2 || line.data[0] != '-' || line.data[1] != '-') return false;
    if (memcmp(line.data + 2, boundary.data, boundary.len) != 0) return false;
    struct mw_span rest = mw_span_trim(mw_span_from(line, boundary.len + 2));
    *last = mw_span_is(rest, "--");
    return *last || rest.len == 0;
}

struct pending_part {
    struct mw_span text;
    int depth;
};

/* The part's own header and body. Returns the boundary if there are parts in it. */
static struct mw_span describe(struct pending_part pending, struct mw_mime_part *part) {
    struct mw_span field, rest = pending.text;
    *part = (struct mw_mime_part){.depth = pending.depth, .type = mw_span_of("text/plain")};
    while (rest.len > 0 && next_line(&rest).len > 0)
        continue;
    part->body = rest;
    if (mw_mime_fields(pending.text, "Content-Disposition", &field, 1) == 1)
        part->name = parameter(field, "filename");
    if (mw_mime_fields(pending.text, "Content-Type", &field, 1) == 0) return (struct mw_span){NULL, 0};
    part->type = mw_span_trim(mw_span_cut(field, 0, mw_span_find(field, ';')));
    if (part->name.len == 0) part->name = parameter(field, "name");
    return mw_span_starts_nocase(part->type, "multipart/") ? parameter(field, "boundary")
                                                           : (struct mw_span){NULL, 0};
}

/* Cuts the body at its boundary lines; returns how many pieces there are. */
static size_t cut_parts(struct mw_span body, struct mw_span boundary, int depth, struct pending_part *pieces,
                        size_t most) {
    size_t count = 0;
    const char *start = NULL;
    struct mw_span rest = body;
    while (rest.len > 0) {
        struct mw_span line = next_line(&rest);
        bool last = false;
        if (!is_delimiter(line, boundary, &last)) continue;
        if (start != NULL && count < most)
            pieces[count++] = (struct pending_part){{start, (size_t)(line.data - start)}, depth};
        start = rest.data;
        if (last) return count;
    }
    return count;
}

size_t mw_mime_walk(struct mw_span letter, struct mw_mime_part *parts, size_t most) {
    struct pending_part waiting[MW_MIME_MOST_PARTS]; /* a stack: the next one is on top */
    size_t waits = 1, count = 0;
    waiting[0] = (struct pending_part){letter, 0};
    while (waits > 0 && count < most) {
        struct pending_part pending = waiting[--waits];
        struct mw_span boundary = describe(pending, &parts[count]);
        struct mw_span body = parts[count++].body;
        if (boundary.len == 0 || pending.depth >= MW_MIME_MOST_DEPTH) continue;
        struct pending_part pieces[MW_MIME_MOST_PARTS];
        size_t found = cut_parts(body, boundary, pending.depth + 1, pieces, MW_MIME_MOST_PARTS - waits);
        for (size_t i = found; i-- > 0;)
            waiting[waits++] = pieces[i];
    }
    return count;
}
