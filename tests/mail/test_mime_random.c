/* Letters that were damaged at random: a tree comes out of each, and every part lies inside the part above.
 *
 * test_mime_random [FIRST_SEED [COUNT]]. */
#include <stdio.h>
#include <stdlib.h>

#include "damaged_letter.h"
#include "sim/mail/mime_decode.h"
#include "sim/mail/mime_header.h"

static void fail(uint64_t seed, const char *what) {
    fprintf(stderr, "seed %llu: %s\nrepeat: test_mime_random %llu 1\n", (unsigned long long)seed, what,
            (unsigned long long)seed);
    exit(1);
}

static bool inside(struct mw_span in, struct mw_span out) {
    return in.data >= out.data && in.data + in.len <= out.data + out.len;
}

static uint64_t breaks(struct mw_span text) {
    uint64_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.data[i] == '\n';
    return count;
}

static void look_at(const struct mw_mime_part *part, int depth, uint64_t seed) {
    if (!inside(part->header, part->whole) || !inside(part->body, part->whole) ||
        part->header.data != part->whole.data || part->header.data + part->header.len != part->body.data ||
        part->header.len + part->body.len != part->whole.len)
        fail(seed, "header and body are not the whole");
    if (part->lines != breaks(part->body)) fail(seed, "lines");
    if (part->type.len == 0 || part->subtype.len == 0 || depth >= MW_MIME_DEPTH) fail(seed, "type or depth");
    if ((part->kind == MW_MIME_LEAF) != (part->child_count == 0)) fail(seed, "children");
    if (part->kind == MW_MIME_MESSAGE &&
        (part->child_count != 1 || !mw_span_equal(part->children->whole, part->body) ||
         part->children->whole.data != part->body.data))
        fail(seed, "a message's body is the message");
    struct mw_buffer out = {0};
    mw_mime_decode(part, &out);
    mw_buffer_free(&out);
    struct mw_span list = part->languages, tag;
    while (mw_mime_language_next(&list, &tag)) {
    }
    const char *from = part->body.data;
    for (const struct mw_mime_part *child = part->children; child != NULL; child = child->next) {
        if (child->whole.data < from || !inside(child->whole, part->body)) fail(seed, "a child lies outside");
        from = child->whole.data + child->whole.len;
        look_at(child, depth + 1, seed);
    }
}

static void one(uint64_t seed) {
    struct mw_span letter = damaged_letter(seed);
    struct mw_arena arena = {0};
    const struct mw_mime_part *part = mw_mime_parse(letter, &arena);
    if (part->whole.data != letter.data || part->whole.len != letter.len) fail(seed, "not the whole letter");
    look_at(part, 0, seed);
    mw_arena_free(&arena);
    free((char *)letter.data);
}

int main(int argc, char **argv) {
    uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : 20000;
    for (uint64_t seed = first; seed < first + count; seed++)
        one(seed);
    return 0;
}
