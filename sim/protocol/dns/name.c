#include "sim/protocol/dns/name.h"

#include "sim/base/check.h"

enum { POINTER = 0xC0, FARTHEST_POINTER = 0x3FFF };

/* One byte of a label, \. \\ and \DDD undone. Moves *text; -1: a bad escape. */
static int next_byte(const char **text) {
    const char *at = *text;
    *text += 1;
    if (*at != '\\') return (unsigned char)*at;
    if (!mw_ascii_is_digit(at[1])) {
        *text = at + 2;
        return at[1] ? (unsigned char)at[1] : -1;
    }
    if (!mw_ascii_is_digit(at[2]) || !mw_ascii_is_digit(at[3])) return -1;
    *text = at + 4;
    int byte = (at[1] - '0') * 100 + (at[2] - '0') * 10 + (at[3] - '0');
    return byte <= 255 ? byte : -1;
}

size_t mw_dns_name_to_wire(const char *name, uint8_t wire[MW_DNS_NAME_WIRE_BYTES]) {
    size_t len = 0;
    while (*name) {
        size_t start = len++;
        while (*name && *name != '.') {
            int byte = next_byte(&name);
            if (byte < 0 || len >= MW_DNS_NAME_WIRE_BYTES - 1) return 0;
            wire[len++] = (uint8_t)byte;
        }
        size_t label = len - start - 1;
        if (label == 0 || label > MW_DNS_LABEL_BYTES) return 0;
        wire[start] = (uint8_t)label;
        if (*name == '.' && *++name == '\0') return 0; /* no dot at the end */
    }
    wire[len++] = 0;
    return len;
}

bool mw_dns_name_valid(const char *name) {
    uint8_t wire[MW_DNS_NAME_WIRE_BYTES];
    return mw_dns_name_to_wire(name, wire) > 0;
}

static uint8_t lower(uint8_t byte) {
    return (uint8_t)mw_ascii_lower((char)byte);
}

static bool same(const uint8_t *a, const uint8_t *b, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

bool mw_dns_name_equal(const char *a, const char *b) {
    uint8_t wire_a[MW_DNS_NAME_WIRE_BYTES], wire_b[MW_DNS_NAME_WIRE_BYTES];
    size_t len = mw_dns_name_to_wire(a, wire_a);
    return len > 0 && len == mw_dns_name_to_wire(b, wire_b) && same(wire_a, wire_b, len);
}

bool mw_dns_name_within(const char *name, const char *zone) {
    uint8_t wire[MW_DNS_NAME_WIRE_BYTES], zone_wire[MW_DNS_NAME_WIRE_BYTES];
    size_t len = mw_dns_name_to_wire(name, wire), zone_len = mw_dns_name_to_wire(zone, zone_wire);
    if (len == 0 || zone_len == 0) return false;
    size_t at = 0;
    while (len - at > zone_len)
        at += wire[at] + 1u;
    return len - at == zone_len && same(wire + at, zone_wire, zone_len);
}

/* --- reading -------------------------------------------------------------------------------------------- */

static void add_label(struct mw_buffer *text, const uint8_t *label, size_t len) {
    if (text->len) mw_buffer_add_byte(text, '.');
    for (size_t i = 0; i < len; i++) {
        if (label[i] == '.' || label[i] == '\\')
            mw_buffer_format(text, "\\%c", label[i]);
        else if (label[i] > ' ' && label[i] < 0x7F)
            mw_buffer_add_byte(text, (char)label[i]);
        else
            mw_buffer_format(text, "\\%03u", label[i]);
    }
}

bool mw_dns_name_read(struct mw_span message, size_t *at, struct mw_buffer *text) {
    const uint8_t *bytes = (const uint8_t *)message.data;
    size_t here = *at, behind = 0, name_bytes = 1;
    size_t pointers_below = here;
    mw_buffer_clear(text);
    for (;;) {
        if (here >= message.len) return false;
        uint8_t len = bytes[here];
        if (len >= POINTER) {
            if (here + 2 > message.len) return false;
            size_t target = (size_t)(len & ~POINTER) << 8 | bytes[here + 1];
            if (target >= pointers_below) return false;
            if (behind == 0) behind = here + 2;
            here = pointers_below = target;
            continue;
        }
        if (len > MW_DNS_LABEL_BYTES || here + 1 + len > message.len) return false;
        here += 1u + len;
        if (len == 0) break;
        name_bytes += 1u + len;
        if (name_bytes > MW_DNS_NAME_WIRE_BYTES) return false;
        add_label(text, bytes + here - len, len);
    }
    *at = behind ? behind : here;
    return true;
}

/* --- writing -------------------------------------------------------------------------------------------- */

/* Whether the labels at the offset of the message, which we have written ourselves, are the wire's. */
static bool stands_at(const struct mw_buffer *message, size_t offset, const uint8_t *wire) {
    const uint8_t *bytes = (const uint8_t *)message->data;
    for (;;) {
        while (bytes[offset] >= POINTER)
            offset = (size_t)(bytes[offset] & ~POINTER) << 8 | bytes[offset + 1];
        if (bytes[offset] != *wire || !same(bytes + offset + 1, wire + 1, *wire)) return false;
        if (*wire == 0) return true;
        offset += *wire + 1u;
        wire += *wire + 1u;
    }
}

void mw_dns_name_write(struct mw_dns_name_writer *writer, const char *name, struct mw_buffer *message) {
    uint8_t wire[MW_DNS_NAME_WIRE_BYTES];
    size_t len = mw_dns_name_to_wire(name, wire);
    MW_ASSERT(len > 0);
    size_t known = writer->count;
    for (const uint8_t *label = wire; *label; label += *label + 1) {
        for (size_t i = 0; i < known; i++) {
            if (!stands_at(message, writer->offsets[i], label)) continue;
            mw_buffer_add_byte(message, (char)(POINTER | writer->offsets[i] >> 8));
            mw_buffer_add_byte(message, (char)(writer->offsets[i] & 0xFF));
            return;
        }
        if (writer->count < MW_DNS_NAMES_REMEMBERED && message->len <= FARTHEST_POINTER)
            writer->offsets[writer->count++] = (uint16_t)message->len;
        mw_buffer_add(message, (struct mw_span){(const char *)label, *label + 1u});
    }
    mw_buffer_add_byte(message, 0);
}

void mw_dns_name_writer_cut(struct mw_dns_name_writer *writer, size_t message_len) {
    while (writer->count && writer->offsets[writer->count - 1] >= message_len)
        writer->count--;
}
