#include "sim/mail/received.h"

#include <string.h>

#include "sim/mail/header.h"

void mw_received_add(struct mw_buffer *out, const struct mw_received *received) {
    const char *tag = strchr(received->from_ip, ':') != NULL ? "IPv6:" : "";
    mw_buffer_format(out, "Received: from %s (%s%s[%s%s])\r\n", received->helo,
                     received->from_name ? received->from_name : "", received->from_name ? " " : "", tag,
                     received->from_ip);
    mw_buffer_format(out, "\tby %s with %s id %s", received->by, received->with, received->id);
    if (received->recipient != NULL) mw_buffer_format(out, "\r\n\tfor <%s>", received->recipient);
    mw_buffer_add_text(out, ";\r\n\t");
    mw_date_format(out, received->date);
    mw_buffer_add_text(out, "\r\n");
}

void mw_return_path_add(struct mw_buffer *out, struct mw_span reverse_path) {
    mw_buffer_add_text(out, "Return-Path: <");
    mw_buffer_add(out, reverse_path);
    mw_buffer_add_text(out, ">\r\n");
}

size_t mw_received_count(struct mw_span message) {
    struct mw_field field;
    size_t count = 0;
    while (mw_header_next(&message, &field))
        count += mw_span_is_nocase(field.name, "Received");
    return count;
}
