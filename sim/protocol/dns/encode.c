/* From a message of ours to bytes. */
#include "sim/base/check.h"
#include "sim/protocol/dns/name.h"

enum { TYPE_OPT = 41, OPT_BYTES = 11, STRING_BYTES = 255, HEADER_BYTES = 12, COUNTS_AT = 4 };

struct writer {
    struct mw_buffer *bytes;
    struct mw_dns_name_writer names;
};

static void write_16(struct mw_buffer *bytes, unsigned value) {
    mw_buffer_add_byte(bytes, (char)(value >> 8 & 0xFF));
    mw_buffer_add_byte(bytes, (char)(value & 0xFF));
}

static void write_32(struct mw_buffer *bytes, uint32_t value) {
    write_16(bytes, value >> 16);
    write_16(bytes, value & 0xFFFF);
}

static void put_16(struct mw_buffer *bytes, size_t at, unsigned value) {
    bytes->data[at] = (char)(value >> 8 & 0xFF);
    bytes->data[at + 1] = (char)(value & 0xFF);
}

static void write_name(struct writer *writer, const char *name) {
    mw_dns_name_write(&writer->names, name, writer->bytes);
}

/* Strings of at most 255 bytes; an empty text is one empty string. */
static void write_strings(struct mw_buffer *bytes, struct mw_span text) {
    size_t at = 0;
    do {
        struct mw_span string = mw_span_cut(text, at, STRING_BYTES);
        mw_buffer_add_byte(bytes, (char)string.len);
        mw_buffer_add(bytes, string);
        at += string.len;
    } while (at < text.len);
}

static void write_data(struct writer *writer, const struct mw_dns_record *record) {
    struct mw_buffer *bytes = writer->bytes;
    switch (record->type) {
    case MW_DNS_A:
    case MW_DNS_AAAA:
        MW_ASSERT(record->address.v6 == (record->type == MW_DNS_AAAA));
        mw_buffer_add(bytes,
                      (struct mw_span){(const char *)record->address.bytes, record->address.v6 ? 16 : 4});
        break;
    case MW_DNS_MX:
        write_16(bytes, record->preference);
        write_name(writer, record->target);
        break;
    case MW_DNS_NS:
    case MW_DNS_CNAME: write_name(writer, record->target); break;
    case MW_DNS_TXT: write_strings(bytes, record->text); break;
    case MW_DNS_SOA:
        write_name(writer, record->target);
        write_name(writer, record->soa.mailbox);
        write_32(bytes, record->soa.serial);
        write_32(bytes, record->soa.refresh_s);
        write_32(bytes, record->soa.retry_s);
        write_32(bytes, record->soa.expire_s);
        write_32(bytes, record->soa.minimum_s);
        break;
    }
}

/* false, and nothing written: it does not fit. */
static bool write_record(struct writer *writer, const struct mw_dns_record *record, size_t limit_bytes) {
    struct mw_buffer *bytes = writer->bytes;
    size_t start = bytes->len;
    write_name(writer, record->name);
    write_16(bytes, record->type);
    write_16(bytes, MW_DNS_CLASS_IN);
    write_32(bytes, record->ttl_s);
    size_t length_at = bytes->len;
    write_16(bytes, 0);
    write_data(writer, record);
    if (bytes->len <= limit_bytes) {
        put_16(bytes, length_at, (unsigned)(bytes->len - length_at - 2));
        return true;
    }
    bytes->len = start;
    mw_dns_name_writer_cut(&writer->names, start);
    return false;
}

static size_t write_section(struct writer *writer, const struct mw_dns_section *section, size_t limit_bytes) {
    size_t written = 0;
    while (written < section->count && write_record(writer, &section->records[written], limit_bytes))
        written++;
    return written;
}

static void write_opt(struct mw_buffer *bytes, uint16_t size_bytes) {
    mw_buffer_add_byte(bytes, 0);
    write_16(bytes, TYPE_OPT);
    write_16(bytes, size_bytes);
    write_32(bytes, 0);
    write_16(bytes, 0);
}

static unsigned flags_of(const struct mw_dns_message *message, bool truncated) {
    return (message->response ? 0x8000u : 0) | (unsigned)(message->opcode & 15) << 11 |
           (message->authoritative ? 0x0400u : 0) | (truncated ? 0x0200u : 0) |
           (message->recursion_desired ? 0x0100u : 0) | (message->recursion_available ? 0x0080u : 0) |
           (message->rcode & 15u);
}

void mw_dns_encode(const struct mw_dns_message *message, size_t limit_bytes, struct mw_buffer *bytes) {
    MW_ASSERT(bytes->len == 0 && limit_bytes >= MW_DNS_PLAIN_BYTES && limit_bytes <= UINT16_MAX);
    struct writer writer = {.bytes = bytes};
    for (int i = 0; i < HEADER_BYTES; i++)
        mw_buffer_add_byte(bytes, 0);
    put_16(bytes, 0, message->id);
    if (message->asks) {
        write_name(&writer, message->name);
        write_16(bytes, message->type);
        write_16(bytes, message->class);
    }
    const struct mw_dns_section *sections[] = {&message->answer, &message->authority, &message->additional};
    size_t room = limit_bytes - (message->edns ? OPT_BYTES : 0), counts[3] = {0};
    bool truncated = message->truncated;
    for (int i = 0; i < 3 && !truncated; i++) {
        counts[i] = write_section(&writer, sections[i], room);
        if (i < 2 && counts[i] < sections[i]->count) truncated = true;
    }
    if (message->edns) write_opt(bytes, message->edns_bytes);
    put_16(bytes, 2, flags_of(message, truncated));
    put_16(bytes, COUNTS_AT, message->asks);
    for (size_t i = 0; i < 3; i++)
        put_16(bytes, COUNTS_AT + 2 + 2 * i, (unsigned)(counts[i] + (i == 2 && message->edns)));
}
