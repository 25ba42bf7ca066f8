#include "sim/base/bilingual.h"

#include <stddef.h>
#include <string.h>

static const char *const codes[MW_LANGUAGE_COUNT] = {
#define X(name, code, title) code,
    MW_LANGUAGES(X)
#undef X
};

const char *mw_say(struct mw_bilingual text, enum mw_language language) {
    if (text.in[language] != NULL) return text.in[language];
    for (int other = 0; other < MW_LANGUAGE_COUNT; other++)
        if (text.in[other] != NULL) return text.in[other];
    return "";
}

const char *mw_language_code(enum mw_language language) {
    return codes[language];
}

int mw_language_of(const char *code) {
    for (int language = 0; language < MW_LANGUAGE_COUNT; language++)
        if (strcmp(codes[language], code) == 0) return language;
    return -1;
}
