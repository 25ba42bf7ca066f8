#include "sim/base/needle.h"

#include <string.h>

struct mw_needle mw_needle_make(struct mw_span text, struct mw_arena *arena) {
    struct mw_needle needle = {mw_arena_span(arena, text), NULL};
    needle.back = mw_arena_alloc(arena, (text.len + 1) * sizeof *needle.back);
    uint32_t fits = 0;
    for (size_t i = 1; i < text.len; i++) {
        while (fits > 0 && text.data[i] != text.data[fits])
            fits = needle.back[fits];
        if (text.data[i] == text.data[fits]) fits++;
        needle.back[i + 1] = fits;
    }
    return needle;
}

bool mw_needle_in(const struct mw_needle *needle, struct mw_span text) {
    struct mw_span wanted = needle->text;
    size_t fits = 0;
    if (wanted.len == 0) return true;
    for (size_t i = 0; i < text.len; i++) {
        if (fits == 0) { /* the long way to the next first letter */
            i += mw_span_find(mw_span_from(text, i), wanted.data[0]);
            if (i == text.len) return false;
        }
        while (fits > 0 && text.data[i] != wanted.data[fits])
            fits = needle->back[fits];
        if (text.data[i] == wanted.data[fits]) fits++;
        if (fits == wanted.len) return true;
    }
    return false;
}
