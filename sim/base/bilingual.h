/* A text in the two languages that Mailwalk speaks. */
#ifndef MW_BASE_BILINGUAL_H
#define MW_BASE_BILINGUAL_H

#define MW_LANGUAGES(X)                                                                                      \
    X(EN, "en", "English")                                                                                   \
    X(ID, "id", "Bahasa Indonesia")

enum mw_language {
#define X(name, code, title) MW_LANGUAGE_##name,
    MW_LANGUAGES(X)
#undef X
        MW_LANGUAGE_COUNT
};

struct mw_bilingual {
    const char *in[MW_LANGUAGE_COUNT]; /* UTF-8; NULL where there is no text */
};

#define MW_BOTH(english, indonesian) ((struct mw_bilingual){{(english), (indonesian)}})

/* The text in the language asked for, else in the other one, else "". Never NULL. */
const char *mw_say(struct mw_bilingual text, enum mw_language language);

const char *mw_language_code(enum mw_language language);
/* -1 if the code is none of ours. */
int mw_language_of(const char *code);

#endif
