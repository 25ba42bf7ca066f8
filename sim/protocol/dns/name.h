/* Domain names between text and wire: labels with their lengths (RFC 1035 §3.1), compression (§4.1.4). */
#ifndef MW_PROTOCOL_DNS_NAME_H
#define MW_PROTOCOL_DNS_NAME_H

#include "sim/protocol/dns/message.h"

enum { MW_DNS_NAMES_REMEMBERED = 64 };

/* The name's bytes on the wire without compression, into wire. Returns their number; 0: not a valid name. */
size_t mw_dns_name_to_wire(const char *name, uint8_t wire[MW_DNS_NAME_WIRE_BYTES]);

/* Reads the name at *at and moves *at behind it. false, and nothing promised of *at: not a name. Every
 * pointer must point further back than the last, so that no message can lead us in a circle. */
bool mw_dns_name_read(struct mw_span message, size_t *at, struct mw_buffer *text);

/* Writes names into one message and remembers where labels stand that later names can point to. */
struct mw_dns_name_writer {
    uint16_t offsets[MW_DNS_NAMES_REMEMBERED];
    size_t count;
};

void mw_dns_name_write(struct mw_dns_name_writer *writer, const char *name, struct mw_buffer *message);
/* The message was cut to message_len: forget what stood behind it. */
void mw_dns_name_writer_cut(struct mw_dns_name_writer *writer, size_t message_len);

#endif
