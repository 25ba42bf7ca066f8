/* The command line: what the user asks the program to do.
 *
 *   mailwalk [LESSON|TRACE.ndjson]   list   run   check   new   export   serve   --help   --version
 *
 * Unknown words are refused with the closest known one. Messages are in the language of --lang, else of the
 * user's locale. */
#ifndef MW_VIZ_OPTIONS_H
#define MW_VIZ_OPTIONS_H

#include "sim/base/arena.h"
#include "sim/base/bilingual.h"
#include "sim/base/buffer.h"

/* X(name, word on the command line) */
#define MW_COMMANDS(X)                                                                                       \
    X(WINDOW, "")                                                                                            \
    X(LIST, "list")                                                                                          \
    X(RUN, "run")                                                                                            \
    X(CHECK, "check")                                                                                        \
    X(NEW, "new")                                                                                            \
    X(EXPORT, "export")                                                                                      \
    X(SERVE, "serve")

enum mw_command {
#define X(name, word) MW_COMMAND_##name,
    MW_COMMANDS(X)
#undef X
        MW_COMMAND_COUNT
};

struct mw_options {
    enum mw_command command;
    bool help, version;
    enum mw_language language;
    bool language_given;
    const char **arguments; /* lessons, files */
    size_t argument_count, argument_capacity;
    const char **sets; /* "/pointer=value" each */
    size_t set_count, set_capacity;
    const char *variant, *until, *format, *to, *at;
    const char *host, *state, *trace, *allow_remote; /* serve */
    int port_offset;
    bool window, script;
    const char **reals; /* run: "HOST[:PORT]=ADDRESS:PORT" each */
    size_t real_count, real_capacity;
    uint64_t seed;
    bool seed_given;
    int width, height, text_percent; /* export of pictures */
    bool dark, compare;
    int tab; /* 1 … 5, 0: not said */
    double scale;
};

/* false: *error says in a sentence what is wrong, in options->language. Texts are argv's own. */
bool mw_options_parse(int count, char **words, struct mw_options *options, struct mw_buffer *error);
void mw_options_free(struct mw_options *options);

/* Help for one command; MW_COMMAND_WINDOW: for the program. */
const char *mw_options_help(enum mw_command command, enum mw_language language);

#endif
