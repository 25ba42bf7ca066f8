#include "sim/protocol/imap/imap.h"

static const char *const words_of[] = {
#define X(name, words) words,
    MW_IMAP_COMMANDS(X)
#undef X
};

const char *mw_imap_command_words(enum mw_imap_command command) {
    return words_of[command];
}

enum mw_imap_command mw_imap_command_find(struct mw_span words) {
    for (int i = 0; i < MW_IMAP_COMMAND_COUNT; i++)
        if (mw_span_is_nocase(words, words_of[i])) return (enum mw_imap_command)i;
    return MW_IMAP_COMMAND_COUNT;
}
