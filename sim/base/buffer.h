/* Bytes that grow: output waiting to be sent, a message being received, a text being built. */
#ifndef MW_BASE_BUFFER_H
#define MW_BASE_BUFFER_H

#include "sim/base/span.h"

/* A zeroed struct mw_buffer is empty. data is always NUL-terminated once anything was added. */
struct mw_buffer {
    char *data;
    size_t len, capacity;
};

void mw_buffer_add(struct mw_buffer *buffer, struct mw_span bytes);
void mw_buffer_add_text(struct mw_buffer *buffer, const char *text);
void mw_buffer_add_byte(struct mw_buffer *buffer, char byte);
void mw_buffer_format(struct mw_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void mw_buffer_drop_front(struct mw_buffer *buffer, size_t len);
void mw_buffer_clear(struct mw_buffer *buffer); /* keeps the memory */
void mw_buffer_free(struct mw_buffer *buffer);
struct mw_span mw_buffer_span(const struct mw_buffer *buffer); /* valid until the next change */
const char *mw_buffer_text(const struct mw_buffer *buffer); /* "" when empty; valid until the next change */

#endif
