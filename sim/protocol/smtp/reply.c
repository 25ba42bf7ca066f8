#include "sim/protocol/smtp/reply.h"

bool mw_smtp_reply_parse(struct mw_span line, struct mw_smtp_reply *reply) {
    if (line.len < 3 || line.data[0] < '2' || line.data[0] > '5') return false;
    if (line.data[1] < '0' || line.data[1] > '5' || !mw_ascii_is_digit(line.data[2])) return false;
    /* "250" alone is accepted too (RFC 5321 §4.2). */
    if (line.len > 3 && line.data[3] != ' ' && line.data[3] != '-') return false;
    reply->code = (line.data[0] - '0') * 100 + (line.data[1] - '0') * 10 + (line.data[2] - '0');
    reply->last = line.len == 3 || line.data[3] == ' ';
    reply->text = mw_span_from(line, 4);
    return true;
}
