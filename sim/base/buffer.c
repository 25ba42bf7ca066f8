#include "sim/base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/check.h"
#include "sim/base/memory.h"

static void make_room(struct mw_buffer *buffer, size_t more) {
    size_t need = buffer->len + more + 1;
    MW_ASSERT(need > more);
    if (need <= buffer->capacity) return;
    size_t capacity = buffer->capacity ? buffer->capacity : 64;
    while (capacity < need)
        capacity *= 2;
    buffer->data = mw_resize(buffer->data, capacity);
    buffer->capacity = capacity;
}

void mw_buffer_add(struct mw_buffer *buffer, struct mw_span bytes) {
    make_room(buffer, bytes.len);
    if (bytes.len) memcpy(buffer->data + buffer->len, bytes.data, bytes.len);
    buffer->len += bytes.len;
    buffer->data[buffer->len] = '\0';
}

void mw_buffer_add_text(struct mw_buffer *buffer, const char *text) {
    mw_buffer_add(buffer, mw_span_of(text));
}

void mw_buffer_add_byte(struct mw_buffer *buffer, char byte) {
    mw_buffer_add(buffer, (struct mw_span){&byte, 1});
}

void mw_buffer_format(struct mw_buffer *buffer, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    MW_ASSERT(length >= 0);
    make_room(buffer, (size_t)length);
    vsnprintf(buffer->data + buffer->len, (size_t)length + 1, format, again);
    va_end(again);
    buffer->len += (size_t)length;
}

void mw_buffer_drop_front(struct mw_buffer *buffer, size_t len) {
    MW_ASSERT(len <= buffer->len);
    if (len == 0) return;
    memmove(buffer->data, buffer->data + len, buffer->len - len);
    buffer->len -= len;
    buffer->data[buffer->len] = '\0';
}

void mw_buffer_clear(struct mw_buffer *buffer) {
    buffer->len = 0;
    if (buffer->data) buffer->data[0] = '\0';
}

void mw_buffer_free(struct mw_buffer *buffer) {
    mw_free(buffer->data);
    *buffer = (struct mw_buffer){0};
}

struct mw_span mw_buffer_span(const struct mw_buffer *buffer) {
    return (struct mw_span){buffer->data, buffer->len};
}

const char *mw_buffer_text(const struct mw_buffer *buffer) {
    return buffer->data ? buffer->data : "";
}
