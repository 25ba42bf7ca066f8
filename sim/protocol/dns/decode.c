/* From bytes that anybody may have sent to a message. */
#include "sim/base/memory.h"
#include "sim/protocol/dns/name.h"

enum { TYPE_OPT = 41 };

struct reader {
    struct mw_span message;
    size_t at;
    bool bad;
    struct mw_arena *arena;
    struct mw_buffer name;
};

static unsigned read_byte(struct reader *reader) {
    if (reader->at >= reader->message.len) {
        reader->bad = true;
        return 0;
    }
    return (unsigned char)reader->message.data[reader->at++];
}

static uint16_t read_16(struct reader *reader) {
    unsigned high = read_byte(reader);
    return (uint16_t)(high << 8 | read_byte(reader));
}

static uint32_t read_32(struct reader *reader) {
    uint32_t high = read_16(reader);
    return high << 16 | read_16(reader);
}

static const char *read_name(struct reader *reader) {
    if (reader->bad || !mw_dns_name_read(reader->message, &reader->at, &reader->name)) {
        reader->bad = true;
        return "";
    }
    return mw_arena_text(reader->arena, mw_buffer_text(&reader->name));
}

static struct mw_ip read_address(struct reader *reader, bool v6) {
    struct mw_ip ip = {.v6 = v6};
    for (int i = 0; i < (v6 ? 16 : 4); i++)
        ip.bytes[i] = (uint8_t)read_byte(reader);
    return ip;
}

static struct mw_span read_strings(struct reader *reader, size_t end) {
    struct mw_buffer text = {0};
    while (!reader->bad && reader->at < end) {
        size_t len = read_byte(reader);
        struct mw_span string = mw_span_cut(reader->message, reader->at, len);
        mw_buffer_add(&text, string);
        reader->at += len;
    }
    struct mw_span kept = mw_arena_span(reader->arena, mw_buffer_span(&text));
    mw_buffer_free(&text);
    return kept;
}

/* false: a type that is not one of ours. */
static bool read_data(struct reader *reader, uint16_t type, size_t end, struct mw_dns_record *record) {
    switch (type) {
    case MW_DNS_A: record->address = read_address(reader, false); return true;
    case MW_DNS_AAAA: record->address = read_address(reader, true); return true;
    case MW_DNS_NS:
    case MW_DNS_CNAME: record->target = read_name(reader); return true;
    case MW_DNS_MX:
        record->preference = read_16(reader);
        record->target = read_name(reader);
        return true;
    case MW_DNS_TXT: record->text = read_strings(reader, end); return true;
    case MW_DNS_SOA:
        record->target = read_name(reader);
        record->soa.mailbox = read_name(reader);
        record->soa.serial = read_32(reader);
        record->soa.refresh_s = read_32(reader);
        record->soa.retry_s = read_32(reader);
        record->soa.expire_s = read_32(reader);
        record->soa.minimum_s = read_32(reader);
        return true;
    default: return false;
    }
}

static void read_record(struct reader *reader, struct mw_dns_section *section,
                        struct mw_dns_message *message) {
    struct mw_dns_record record = {.name = read_name(reader)};
    uint16_t type = read_16(reader), class = read_16(reader);
    record.ttl_s = read_32(reader);
    if (record.ttl_s > INT32_MAX) record.ttl_s = 0; /* RFC 2181 §8 */
    size_t len = read_16(reader), end = reader->at + len;
    if (reader->bad || end > reader->message.len) {
        reader->bad = true;
        return;
    }
    if (type == TYPE_OPT && section == &message->additional) {
        message->edns = true;
        message->edns_bytes = class;
    }
    record.type = (enum mw_dns_type)type;
    if (class != MW_DNS_CLASS_IN || !read_data(reader, type, end, &record)) {
        reader->at = end;
        return;
    }
    if (reader->at != end) reader->bad = true;
    if (!reader->bad) section->records[section->count++] = record;
}

enum { SMALLEST_RECORD_BYTES = 11 }; /* the root's name, type, class, TTL, no data */

static void read_section(struct reader *reader, size_t count, struct mw_dns_section *section,
                         struct mw_dns_message *message) {
    if (reader->bad || count > (reader->message.len - reader->at) / SMALLEST_RECORD_BYTES) {
        reader->bad = true;
        return;
    }
    section->records = mw_arena_alloc(reader->arena, count * sizeof *section->records);
    section->capacity = count;
    for (size_t i = 0; i < count && !reader->bad; i++)
        read_record(reader, section, message);
}

bool mw_dns_decode(struct mw_span bytes, struct mw_arena *arena, struct mw_dns_message *message) {
    struct reader reader = {.message = bytes, .arena = arena};
    *message = (struct mw_dns_message){.id = read_16(&reader), .name = ""};
    unsigned flags = read_16(&reader);
    message->response = flags & 0x8000;
    message->opcode = flags >> 11 & 15;
    message->authoritative = flags & 0x0400;
    message->truncated = flags & 0x0200;
    message->recursion_desired = flags & 0x0100;
    message->recursion_available = flags & 0x0080;
    message->rcode = flags & 15;
    uint16_t counts[4];
    for (int i = 0; i < 4; i++)
        counts[i] = read_16(&reader);
    if (counts[0] > 1) reader.bad = true;
    if (counts[0] == 1) {
        message->asks = true;
        message->name = read_name(&reader);
        message->type = read_16(&reader);
        message->class = read_16(&reader);
    }
    read_section(&reader, counts[1], &message->answer, message);
    read_section(&reader, counts[2], &message->authority, message);
    read_section(&reader, counts[3], &message->additional, message);
    mw_buffer_free(&reader.name);
    return !reader.bad && reader.at == bytes.len;
}
