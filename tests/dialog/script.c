#include "tests/dialog/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/buffer.h"
#include "sim/base/memory.h"

/* "\{600*ab}": adds the repeated text; returns the place after the brace, or 0 if this is no such thing. */
static size_t add_repeated(struct mw_span text, size_t at, struct mw_buffer *out) {
    struct mw_span rest = mw_span_from(text, at + 2);
    size_t star = mw_span_find(rest, '*'), brace = mw_span_find(rest, '}');
    uint64_t times;
    if (brace == rest.len || star > brace || !mw_span_number(mw_span_cut(rest, 0, star), &times)) return 0;
    for (uint64_t i = 0; i < times; i++)
        mw_buffer_add(out, mw_span_cut(rest, star + 1, brace - star - 1));
    return at + 2 + brace + 1;
}

/* Undoes the escapes. Returns false if one is not known; *ends: whether the line gets its CRLF. */
static bool unescape(struct mw_span text, struct mw_buffer *out, bool *ends) {
    static const char LETTERS[] = "rnt0\\", BYTES[] = "\r\n\t\0\\";
    *ends = true;
    for (size_t i = 0; i < text.len;) {
        if (text.data[i] != '\\' || i + 1 == text.len) {
            mw_buffer_add_byte(out, text.data[i++]);
            continue;
        }
        char letter = text.data[i + 1];
        const char *known = memchr(LETTERS, letter, sizeof LETTERS - 1);
        if (known) {
            mw_buffer_add_byte(out, BYTES[known - LETTERS]);
            i += 2;
        } else if (letter == 'x' && i + 4 <= text.len) {
            char digits[3] = {text.data[i + 2], text.data[i + 3], '\0'};
            mw_buffer_add_byte(out, (char)strtol(digits, NULL, 16));
            i += 4;
        } else if (letter == 'c' && i + 2 == text.len) {
            *ends = false;
            i += 2;
        } else if (letter != '{' || (i = add_repeated(text, i, out)) == 0) {
            return false;
        }
    }
    return true;
}

static bool parse_wait(struct mw_span text, int64_t *wait_us) {
    static const struct {
        const char *unit;
        int64_t us;
    } UNITS[] = {{"us", 1}, {"ms", 1000}, {"s", 1000000}, {"m", 60000000}};
    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++) {
        uint64_t number;
        size_t unit = strlen(UNITS[i].unit);
        if (text.len < unit || !mw_span_is(mw_span_from(text, text.len - unit), UNITS[i].unit)) continue;
        if (!mw_span_number(mw_span_cut(text, 0, text.len - unit), &number)) continue;
        *wait_us = (int64_t)number * UNITS[i].us;
        return true;
    }
    return false;
}

static bool parse_line(struct mw_script *script, struct mw_span text, char fed, struct mw_item *item) {
    struct mw_span rest = mw_span_from(text, 3); /* "C: " */
    if (mw_span_starts_nocase(text, "==") || mw_span_starts_nocase(text, "! ")) {
        item->kind = text.data[0] == '=' ? MW_ITEM_BEGINS : MW_ITEM_SETS;
        item->text = mw_arena_span(&script->arena, mw_span_trim(mw_span_from(text, 2)));
        return true;
    }
    if (text.len < 2 || text.data[1] != ':' || strchr("CSNTX", text.data[0]) == NULL) return false;
    if (text.data[0] == 'T') {
        item->kind = MW_ITEM_PASSES;
        return parse_wait(mw_span_trim(rest), &item->wait_us);
    }
    if (mw_span_is(text, "X: lost")) {
        item->kind = MW_ITEM_LOST;
        return true;
    }
    bool ends;
    struct mw_buffer bytes = {0};
    item->kind = text.data[0] == fed ? MW_ITEM_FED : MW_ITEM_EXPECTED;
    if (item->kind == MW_ITEM_EXPECTED) mw_buffer_format(&bytes, "%c: ", text.data[0]);
    bool good = unescape(rest, &bytes, &ends);
    if (item->kind == MW_ITEM_FED && ends) mw_buffer_add_text(&bytes, "\r\n");
    if (item->kind == MW_ITEM_EXPECTED && !ends) mw_buffer_add_text(&bytes, "<no CRLF>");
    item->text = mw_arena_span(&script->arena, mw_buffer_span(&bytes));
    mw_buffer_free(&bytes);
    return good;
}

bool mw_script_load(struct mw_script *script, const char *path, char fed) {
    *script = (struct mw_script){.path = path};
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        fprintf(stderr, "%s: cannot be read\n", path);
        return false;
    }
    char line[4096];
    bool good = true;
    for (int number = 1; fgets(line, sizeof line, file) != NULL; number++) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0') continue;
        struct mw_item item = {.line = number};
        if (!parse_line(script, mw_span_of(line), fed, &item)) {
            fprintf(stderr, "%s:%d: not a line of a dialog: %s\n", path, number, line);
            good = false;
            continue;
        }
        MW_GROW(script->items, script->item_count, script->item_capacity);
        script->items[script->item_count++] = item;
    }
    fclose(file);
    return good;
}

void mw_script_free(struct mw_script *script) {
    mw_free(script->items);
    mw_arena_free(&script->arena);
}
