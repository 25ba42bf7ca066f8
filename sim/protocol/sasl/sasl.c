#include "sim/protocol/sasl/sasl.h"

static const struct {
    const char *name;
    bool client_first, shows_password;
} mechanisms[] = {
#define X(name, text, first, readable) {text, first, readable},
    MW_SASL_MECHANISMS(X)
#undef X
};

const char *mw_sasl_name(enum mw_sasl_mechanism mechanism) {
    return mechanism < MW_SASL_MECHANISM_COUNT ? mechanisms[mechanism].name : "";
}

enum mw_sasl_mechanism mw_sasl_best(unsigned offered) {
    unsigned best = MW_SASL_MECHANISM_COUNT;
    for (unsigned i = MW_SASL_MECHANISM_COUNT; i-- > 0;) {
        bool better = best == MW_SASL_MECHANISM_COUNT || mechanisms[best].shows_password;
        if ((offered & 1u << i) != 0 && better) best = i;
    }
    return (enum mw_sasl_mechanism)best;
}

enum mw_sasl_mechanism mw_sasl_find(struct mw_span name) {
    unsigned found = 0;
    while (found < MW_SASL_MECHANISM_COUNT && !mw_span_is_nocase(name, mechanisms[found].name))
        found++;
    return (enum mw_sasl_mechanism)found;
}

bool mw_sasl_client_first(enum mw_sasl_mechanism mechanism) {
    return mechanism < MW_SASL_MECHANISM_COUNT && mechanisms[mechanism].client_first;
}

bool mw_sasl_shows_password(enum mw_sasl_mechanism mechanism) {
    return mechanism < MW_SASL_MECHANISM_COUNT && mechanisms[mechanism].shows_password;
}
