#include "sim/protocol/dns/line.h"

static const char *shown(const char *name) {
    return *name ? name : ".";
}

static void add_type(uint16_t type, struct mw_buffer *line) {
    const char *name = mw_dns_type_name(type);
    if (*name == '?')
        mw_buffer_format(line, "TYPE%u", type); /* RFC 3597 §5 */
    else
        mw_buffer_add_text(line, name);
}

static void add_record(const struct mw_dns_record *record, struct mw_buffer *line) {
    char address[MW_IP_TEXT_BYTES];
    add_type((uint16_t)record->type, line);
    switch (record->type) {
    case MW_DNS_A:
    case MW_DNS_AAAA: mw_buffer_format(line, " %s", mw_ip_text(&record->address, address)); break;
    case MW_DNS_MX: mw_buffer_format(line, " %u %s", record->preference, shown(record->target)); break;
    case MW_DNS_NS:
    case MW_DNS_CNAME:
    case MW_DNS_SOA: mw_buffer_format(line, " %s", shown(record->target)); break;
    case MW_DNS_TXT:
        mw_buffer_add_text(line, " \"");
        mw_buffer_add(line, record->text);
        mw_buffer_add_byte(line, '"');
        break;
    }
}

static bool has_type(const struct mw_dns_section *section, uint16_t type) {
    for (size_t i = 0; i < section->count; i++)
        if ((uint16_t)section->records[i].type == type) return true;
    return false;
}

static void add_answer(const struct mw_dns_message *message, struct mw_buffer *line) {
    const char *between = "";
    for (size_t i = 0; i < message->answer.count; i++) {
        mw_buffer_add_text(line, between);
        add_record(&message->answer.records[i], line);
        between = ", ";
    }
    if (message->rcode != MW_DNS_NOERROR) {
        const char *name = mw_dns_rcode_name(message->rcode);
        mw_buffer_add_text(line, between);
        if (*name == '?')
            mw_buffer_format(line, "RCODE%u", message->rcode);
        else
            mw_buffer_add_text(line, name);
    } else if (message->truncated) {
        mw_buffer_format(line, "%struncated", *between ? ", t" : "t");
    } else if (!has_type(&message->answer, message->type)) {
        mw_buffer_format(line, "%sno ", between);
        add_type(message->type, line);
        mw_buffer_add_text(line, " record");
    }
}

void mw_dns_line(struct mw_span bytes, struct mw_buffer *line) {
    struct mw_arena arena = {0};
    struct mw_dns_message message;
    if (!mw_dns_decode(bytes, &arena, &message)) {
        mw_buffer_add_text(line, "not a DNS message");
    } else if (message.response) {
        add_answer(&message, line);
    } else {
        add_type(message.type, line);
        mw_buffer_format(line, "? %s", shown(message.name));
    }
    mw_arena_free(&arena);
}

bool mw_dns_line_failure(struct mw_span bytes) {
    struct mw_arena arena = {0};
    struct mw_dns_message message;
    bool failure = !mw_dns_decode(bytes, &arena, &message) ||
                   (message.response && (message.rcode != MW_DNS_NOERROR || message.truncated ||
                                         !has_type(&message.answer, message.type)));
    mw_arena_free(&arena);
    return failure;
}
