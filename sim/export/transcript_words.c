#include "sim/export/transcript_words.h"

const char *mw_transcript_word(enum mw_transcript_word word, enum mw_language language) {
    static const struct mw_bilingual words[] = {
#define X(name, english, indonesian) {{english, indonesian}},
        MW_TRANSCRIPT_WORDS(X)
#undef X
    };
    return mw_say(words[word], language);
}
