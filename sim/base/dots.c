#include "sim/base/dots.h"

#include <string.h>

static bool ends_line(struct mw_span text) {
    return text.len == 0 || mw_span_ends_nocase(text, "\r\n");
}

void mw_dots_stuff(struct mw_buffer *wire, struct mw_span text) {
    /* Most lines have no dot in front: copy from one stuffed dot to the next, not line by line. */
    size_t copied = 0, at = 0;
    while (at < text.len) {
        if (text.data[at] == '.') {
            mw_buffer_add(wire, mw_span_cut(text, copied, at - copied));
            mw_buffer_add_byte(wire, '.');
            copied = at;
        }
        do {
            const char *cr = memchr(text.data + at, '\r', text.len - at);
            at = cr ? (size_t)(cr - text.data) + 1 : text.len;
        } while (at < text.len && text.data[at] != '\n');
        at++;
    }
    mw_buffer_add(wire, mw_span_from(text, copied));
    if (!ends_line(text)) mw_buffer_add_text(wire, "\r\n");
}

size_t mw_dots_octets(struct mw_span text) {
    return text.len + (ends_line(text) ? 0 : 2);
}
