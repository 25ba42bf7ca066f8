#include "viz/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/memory.h"
#include "sim/base/paths.h"
#include "sim/base/text.h"

enum {
    W = 1 << MW_COMMAND_WINDOW,
    L = 1 << MW_COMMAND_LIST,
    R = 1 << MW_COMMAND_RUN,
    C = 1 << MW_COMMAND_CHECK,
    N = 1 << MW_COMMAND_NEW,
    E = 1 << MW_COMMAND_EXPORT,
    S = 1 << MW_COMMAND_SERVE,
    ALL = W | L | R | C | N | E | S
};

/* X(name, word on the command line, takes a value, commands that know it) */
#define OPTIONS(X)                                                                                           \
    X(lang, "lang", true, ALL)                                                                               \
    X(variant, "variant", true, W | R | E | S)                                                               \
    X(set, "set", true, W | R | E | S)                                                                       \
    X(seed, "seed", true, W | R | E)                                                                         \
    X(until, "until", true, R)                                                                               \
    X(format, "format", true, R | S)                                                                         \
    X(real, "real", true, R)                                                                                 \
    X(host, "host", true, S)                                                                                 \
    X(port_offset, "port-offset", true, S)                                                                   \
    X(state, "state", true, S)                                                                               \
    X(trace, "trace", true, S)                                                                               \
    X(allow_remote, "allow-remote", true, S)                                                                 \
    X(window, "window", false, S)                                                                            \
    X(script, "script", false, S)                                                                            \
    X(to, "to", true, E)                                                                                     \
    X(at, "at", true, W | E)                                                                                 \
    X(size, "size", true, E)                                                                                 \
    X(scale, "scale", true, E)                                                                               \
    X(text, "text", true, E)                                                                                 \
    X(tab, "tab", true, E)                                                                                   \
    X(dark, "dark", false, E)                                                                                \
    X(compare, "compare", false, W | E)                                                                      \
    X(help, "help", false, ALL)                                                                              \
    X(version, "version", false, ALL)

enum option {
#define X(name, word, value, commands) OPTION_##name,
    OPTIONS(X)
#undef X
        OPTION_COUNT
};

static const struct {
    const char *name;
    bool value;
    int commands;
} known[] = {
#define X(name, word, value, commands) {"--" word, value, commands},
    OPTIONS(X)
#undef X
};

static const char *const command_words[] = {
#define X(name, word) word,
    MW_COMMANDS(X)
#undef X
        NULL};

static bool wrong(const struct mw_options *options, struct mw_buffer *error, const char *english,
                  const char *indonesian, const char *about, const char *more) {
    mw_buffer_format(error, options->language == MW_LANGUAGE_ID ? indonesian : english, about, more);
    return false;
}

static void locale_language(struct mw_options *options) {
    struct mw_buffer code = {0};
    mw_path_locale_language(&code);
    int language = code.len ? mw_language_of(mw_buffer_text(&code)) : -1;
    if (language >= 0) options->language = (enum mw_language)language;
    mw_buffer_free(&code);
}

/* The language is needed for everything that may have to be said, so it is looked for first. */
static void find_language(int count, char **words, struct mw_options *options) {
    locale_language(options);
    for (int i = 1; i < count; i++) {
        const char *value = strncmp(words[i], "--lang=", 7) == 0               ? words[i] + 7
                            : strcmp(words[i], "--lang") == 0 && i + 1 < count ? words[i + 1]
                                                                               : NULL;
        if (value != NULL && mw_language_of(value) >= 0)
            options->language = (enum mw_language)mw_language_of(value);
    }
}

static bool unknown_option(const struct mw_options *options, const char *word, struct mw_buffer *error) {
    const char *names[OPTION_COUNT + 1] = {NULL};
    size_t count = 0;
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (known[i].commands & 1 << options->command) names[count++] = known[i].name;
    const char *closest = mw_text_closest(word, names);
    wrong(options, error, "there is no option %s here", "di sini tidak ada pilihan %s", word, NULL);
    if (closest) wrong(options, error, "; did you mean %s?", "; maksud Anda %s?", closest, NULL);
    return false;
}

static bool set_number(const struct mw_options *options, const char *name, const char *value, uint64_t low,
                       uint64_t high, uint64_t *number, struct mw_buffer *error) {
    if (mw_span_number(mw_span_of(value), number) && *number >= low && *number <= high) return true;
    char range[64];
    snprintf(range, sizeof range, "%llu … %llu", (unsigned long long)low, (unsigned long long)high);
    return wrong(options, error, "%s takes a whole number from %s", "%s harus diisi bilangan bulat %s", name,
                 range);
}

static bool set_size(struct mw_options *options, const char *value, struct mw_buffer *error) {
    size_t x = strcspn(value, "x");
    uint64_t width, height;
    struct mw_span both = mw_span_of(value);
    if (!mw_span_number(mw_span_cut(both, 0, x), &width) ||
        !mw_span_number(mw_span_from(both, x + 1), &height) || width < 320 || height < 200 || width > 16384 ||
        height > 16384)
        return wrong(
            options, error, "--size takes WIDTHxHEIGHT from 320x200 to 16384x16384, as in 1440x900, not %s",
            "--size harus diisi LEBARxTINGGI dari 320x200 sampai 16384x16384, misalnya 1440x900, bukan %s",
            value, NULL);
    options->width = (int)width;
    options->height = (int)height;
    return true;
}

static bool set_format(struct mw_options *options, const char *value, struct mw_buffer *error) {
    const char *other = options->command == MW_COMMAND_SERVE ? "json" : "ndjson";
    options->format = value;
    if (strcmp(value, "text") == 0 || strcmp(value, other) == 0) return true;
    return wrong(options, error, "--format takes text or %s, not %s",
                 "--format harus diisi text atau %s, bukan %s", other, value);
}

/* What stands before and behind the "=" is looked at when the lesson is there. */
static bool add_real(struct mw_options *options, const char *value) {
    MW_GROW(options->reals, options->real_count, options->real_capacity);
    options->reals[options->real_count++] = value;
    return true;
}

static bool set_option(struct mw_options *options, enum option option, const char *value,
                       struct mw_buffer *error) {
    uint64_t number = 0;
    const char *name = known[option].name;
    switch (option) {
    case OPTION_lang:
        options->language_given = true;
        if (mw_language_of(value) >= 0) return true;
        return wrong(options, error, "%s takes en or id, not %s", "%s harus diisi en atau id, bukan %s", name,
                     value);
    case OPTION_variant: options->variant = value; return true;
    case OPTION_set:
        if (value[0] != '/' || strchr(value, '=') == NULL)
            return wrong(options, error, "%s takes /pointer=value, not %s",
                         "%s harus diisi /pointer=nilai, bukan %s", name, value);
        MW_GROW(options->sets, options->set_count, options->set_capacity);
        options->sets[options->set_count++] = value;
        return true;
    case OPTION_seed:
        options->seed_given = true;
        return set_number(options, name, value, 0, UINT64_C(1) << 53, &options->seed, error);
    case OPTION_until: options->until = value; return true;
    case OPTION_format: return set_format(options, value, error);
    case OPTION_real: return add_real(options, value);
    case OPTION_host: options->host = value; return true;
    case OPTION_state: options->state = value; return true;
    case OPTION_trace: options->trace = value; return true;
    case OPTION_allow_remote: options->allow_remote = value; return true;
    case OPTION_window: options->window = true; return true;
    case OPTION_script: options->script = true; return true;
    case OPTION_port_offset:
        if (!set_number(options, name, value, 0, 60000, &number, error)) return false;
        options->port_offset = (int)number;
        return true;
    case OPTION_to: options->to = value; return true;
    case OPTION_at: options->at = value; return true;
    case OPTION_size: return set_size(options, value, error);
    case OPTION_scale: {
        char *end;
        options->scale = strtod(value, &end);
        if (*value && *end == '\0' && options->scale >= 0.5 && options->scale <= 8) return true;
        return wrong(options, error, "%s takes a number from 0.5 to 8, not %s",
                     "%s harus diisi bilangan 0.5 sampai 8, bukan %s", name, value);
    }
    case OPTION_text:
        if (!set_number(options, name, value, 80, 200, &number, error)) return false;
        options->text_percent = (int)number;
        return true;
    case OPTION_tab:
        if (!set_number(options, name, value, 1, 5, &number, error)) return false;
        options->tab = (int)number;
        return true;
    case OPTION_dark: options->dark = true; return true;
    case OPTION_compare: options->compare = true; return true;
    case OPTION_help: options->help = true; return true;
    case OPTION_version: options->version = true; return true;
    case OPTION_COUNT: break;
    }
    return false;
}

/* One option, with its value behind "=" or in the next word. */
static bool take_option(int count, char **words, int *at, struct mw_options *options,
                        struct mw_buffer *error) {
    char name[32];
    const char *word = words[*at], *equals = strchr(word, '=');
    size_t len = equals ? (size_t)(equals - word) : strlen(word);
    if (len >= sizeof name) return unknown_option(options, word, error);
    memcpy(name, word, len);
    name[len] = '\0';
    if (strcmp(name, "-h") == 0) strcpy(name, "--help");
    for (int i = 0; i < OPTION_COUNT; i++) {
        if (strcmp(known[i].name, name) != 0 || !(known[i].commands & 1 << options->command)) continue;
        if (!known[i].value && equals)
            return wrong(options, error, "%s takes no value", "%s tidak memakai nilai", name, NULL);
        const char *value = equals ? equals + 1 : NULL;
        if (known[i].value && value == NULL) {
            if (*at + 1 == count)
                return wrong(options, error, "%s needs a value", "%s memerlukan nilai", name, NULL);
            value = words[++*at];
        }
        return set_option(options, (enum option)i, value, error);
    }
    return unknown_option(options, name, error);
}

static bool right_number_of_arguments(const struct mw_options *options, struct mw_buffer *error) {
    static const struct {
        size_t least, most;
        const char *english, *indonesian;
    } wanted[MW_COMMAND_COUNT] = {
        [MW_COMMAND_WINDOW] = {0, 1, "one lesson at a time can be opened",
                               "hanya satu pelajaran yang bisa dibuka"},
        [MW_COMMAND_LIST] = {0, 0, "list takes no lesson", "list tidak memakai nama pelajaran"},
        [MW_COMMAND_RUN] = {1, 1, "run takes one lesson: mailwalk run LESSON",
                            "run memerlukan satu pelajaran: mailwalk run PELAJARAN"},
        [MW_COMMAND_CHECK] = {1, SIZE_MAX, "check takes at least one lesson: mailwalk check LESSON...",
                              "check memerlukan sedikitnya satu pelajaran: mailwalk check PELAJARAN..."},
        [MW_COMMAND_NEW] = {1, 1, "new takes the file to write: mailwalk new FILE",
                            "new memerlukan nama berkas: mailwalk new BERKAS"},
        [MW_COMMAND_EXPORT] = {1, 1, "export takes one lesson: mailwalk export LESSON --to FILE",
                               "export memerlukan satu pelajaran: mailwalk export PELAJARAN --to BERKAS"},
        [MW_COMMAND_SERVE] = {1, 1, "serve takes one lesson: mailwalk serve LESSON",
                              "serve memerlukan satu pelajaran: mailwalk serve PELAJARAN"},
    };
    size_t count = options->argument_count;
    const char *meant = count > 1 && options->command == MW_COMMAND_WINDOW
                            ? mw_text_closest(options->arguments[0], command_words + 1)
                            : NULL;
    if (meant)
        return wrong(options, error, "there is no command %s; did you mean %s?",
                     "tidak ada perintah %s; maksud Anda %s?", options->arguments[0], meant);
    if (count >= wanted[options->command].least && count <= wanted[options->command].most) return true;
    return wrong(options, error, wanted[options->command].english, wanted[options->command].indonesian, NULL,
                 NULL);
}

bool mw_options_parse(int count, char **words, struct mw_options *options, struct mw_buffer *error) {
    *options = (struct mw_options){
        .width = 1440, .height = 900, .text_percent = 100, .scale = 1, .port_offset = 10000};
    find_language(count, words, options);
    int first = 1;
    for (int command = 1; count > 1 && command < MW_COMMAND_COUNT; command++) {
        if (strcmp(words[1], command_words[command]) != 0) continue;
        options->command = (enum mw_command)command;
        first = 2;
    }
    bool only_arguments = false;
    for (int at = first; at < count; at++) {
        if (!only_arguments && strcmp(words[at], "--") == 0) {
            only_arguments = true;
        } else if (!only_arguments && words[at][0] == '-' && words[at][1]) {
            if (!take_option(count, words, &at, options, error)) return false;
        } else {
            MW_GROW(options->arguments, options->argument_count, options->argument_capacity);
            options->arguments[options->argument_count++] = words[at];
        }
    }
    if (options->help || options->version) return true;
    if (options->command == MW_COMMAND_EXPORT && options->argument_count == 1 && options->to == NULL)
        return wrong(options, error, "export needs --to FILE (.png, .txt or .ndjson)",
                     "export memerlukan --to BERKAS (.png, .txt, atau .ndjson)", NULL, NULL);
    return right_number_of_arguments(options, error);
}

void mw_options_free(struct mw_options *options) {
    mw_free(options->arguments);
    mw_free(options->sets);
    mw_free(options->reals);
    options->arguments = options->sets = options->reals = NULL;
}
