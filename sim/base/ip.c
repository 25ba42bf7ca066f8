#include "sim/base/ip.h"

#include <stdio.h>
#include <string.h>

static bool parse_v4(const char *text, uint8_t out[4]) {
    for (int part = 0; part < 4; part++) {
        unsigned value = 0;
        int digits = 0;
        while (*text >= '0' && *text <= '9' && digits < 4) {
            if (digits > 0 && value == 0) return false;
            value = value * 10 + (unsigned)(*text++ - '0');
            digits++;
        }
        if (digits == 0 || value > 255) return false;
        out[part] = (uint8_t)value;
        if (part < 3 && *text++ != '.') return false;
    }
    return *text == '\0';
}

static int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static bool parse_v6(const char *text, uint8_t out[16]) {
    uint16_t groups[8] = {0};
    int count = 0, gap = -1;
    if (text[0] == ':' && text[1] != ':') return false;
    if (text[0] == ':') text++;
    while (*text) {
        if (*text == ':') {
            if (gap >= 0) return false;
            gap = count;
            text++;
            continue;
        }
        if (count == 8) return false;
        unsigned value = 0;
        int digits = 0;
        for (; hex_value(*text) >= 0; text++, digits++)
            value = value << 4 | (unsigned)hex_value(*text);
        if (digits == 0 || digits > 4) return false;
        groups[count++] = (uint16_t)value;
        if (*text == ':') {
            text++;
            if (*text == '\0') return false;
        } else if (*text) {
            return false;
        }
    }
    if (gap < 0 ? count != 8 : count > 7) return false;
    if (gap >= 0) {
        int tail = count - gap;
        memmove(groups + 8 - tail, groups + gap, (size_t)tail * sizeof *groups);
        for (int i = gap; i < 8 - tail; i++)
            groups[i] = 0;
    }
    for (int i = 0; i < 8; i++) {
        out[i * 2] = (uint8_t)(groups[i] >> 8);
        out[i * 2 + 1] = (uint8_t)groups[i];
    }
    return true;
}

bool mw_ip_parse(const char *text, struct mw_ip *ip) {
    *ip = (struct mw_ip){0};
    if (strchr(text, ':') == NULL) return parse_v4(text, ip->bytes);
    ip->v6 = true;
    return parse_v6(text, ip->bytes);
}

/* The longest run of zero groups, at least two, first of equals, becomes "::" (RFC 5952 §4.2). */
static void print_v6(const uint8_t bytes[16], char *out) {
    unsigned groups[8];
    int best = -1, best_len = 1;
    for (int i = 0; i < 8; i++)
        groups[i] = (unsigned)(bytes[i * 2] << 8 | bytes[i * 2 + 1]);
    for (int i = 0; i < 8; i++) {
        int len = 0;
        while (i + len < 8 && groups[i + len] == 0)
            len++;
        if (len > best_len) {
            best = i;
            best_len = len;
        }
    }
    for (int i = 0; i < 8; i++) {
        if (i == best) {
            out += sprintf(out, "::");
            i += best_len - 1;
            continue;
        }
        bool colon = i > 0 && i != best + best_len;
        out += sprintf(out, "%s%x", colon || (best < 0 && i > 0) ? ":" : "", groups[i]);
    }
}

const char *mw_ip_text(const struct mw_ip *ip, char out[MW_IP_TEXT_BYTES]) {
    out[0] = '\0';
    if (ip->v6)
        print_v6(ip->bytes, out);
    else
        snprintf(out, MW_IP_TEXT_BYTES, "%u.%u.%u.%u", ip->bytes[0], ip->bytes[1], ip->bytes[2],
                 ip->bytes[3]);
    return out;
}

bool mw_ip_equal(const struct mw_ip *a, const struct mw_ip *b) {
    return a->v6 == b->v6 && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}
