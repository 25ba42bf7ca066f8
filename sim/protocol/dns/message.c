#include "sim/protocol/dns/message.h"

const char *mw_dns_type_name(uint16_t type) {
    switch (type) {
#define X(name, number)                                                                                      \
    case number: return #name;
        MW_DNS_TYPES(X)
#undef X
    default: return "?";
    }
}

int mw_dns_type_of(const char *name) {
#define X(word, number)                                                                                      \
    if (mw_span_is_nocase(mw_span_of(name), #word)) return number;
    MW_DNS_TYPES(X)
#undef X
    return -1;
}

const char *mw_dns_rcode_name(uint8_t rcode) {
    switch (rcode) {
#define X(name, number)                                                                                      \
    case number: return #name;
        MW_DNS_RCODES(X)
#undef X
    default: return "?";
    }
}
