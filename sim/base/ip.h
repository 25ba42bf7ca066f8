/* IP addresses as numbers and as text (RFC 4291 §2.2, RFC 5952 for printing). */
#ifndef MW_BASE_IP_H
#define MW_BASE_IP_H

#include <stdbool.h>
#include <stdint.h>

struct mw_ip {
    bool v6;
    uint8_t bytes[16]; /* network order; IPv4 in the first four, the rest zero */
};

enum { MW_IP_TEXT_BYTES = 48 };

bool mw_ip_parse(const char *text, struct mw_ip *ip); /* dotted quad or IPv6; false: neither */
const char *mw_ip_text(const struct mw_ip *ip, char out[MW_IP_TEXT_BYTES]);
bool mw_ip_equal(const struct mw_ip *a, const struct mw_ip *b);

#endif
