#include "sim/protocol/pop3/command.h"

#include "sim/base/text.h"

static const char *const usages[] = {
#define X(name, usage) usage,
    MW_POP3_VERBS(X)
#undef X
};

static const char *const verbs[] = {
#define X(name, usage) #name,
    MW_POP3_VERBS(X)
#undef X
};

const char *mw_pop3_verb_usage(enum mw_pop3_verb verb) {
    return verb < MW_POP3_VERB_COUNT ? usages[verb] : "";
}

static enum mw_pop3_verb find_verb(struct mw_span word) {
    unsigned verb = 0;
    while (verb < MW_POP3_VERB_COUNT && !mw_span_is_nocase(word, verbs[verb]))
        verb++;
    return (enum mw_pop3_verb)verb;
}

/* A number that does not fit 64 bits is still a number: of a message that nobody has. */
static bool read_number(struct mw_span word, uint64_t *number) {
    for (size_t i = 0; i < word.len; i++)
        if (!mw_ascii_is_digit(word.data[i])) return false;
    if (!mw_span_number(word, number)) *number = UINT64_MAX;
    return word.len > 0;
}

/* 32 hexadecimal digits, letters small (RFC 1939 §7, APOP). */
static bool is_digest(struct mw_span word) {
    for (size_t i = 0; i < word.len; i++)
        if (!mw_ascii_is_digit(word.data[i]) && (word.data[i] < 'a' || word.data[i] > 'f')) return false;
    return word.len == 32;
}

/* What no terminal types into a line: a CR or LF that ends no line, or a NUL. */
static bool has_control(struct mw_span line) {
    return mw_span_find(line, '\0') < line.len || mw_span_find(line, '\r') < line.len ||
           mw_span_find(line, '\n') < line.len;
}

/* A language range (RFC 4647 §2.1). */
static bool is_range(struct mw_span word) {
    size_t part = 0, parts = 0;
    if (mw_span_is(word, "*")) return true;
    for (size_t i = 0; i <= word.len; i++) {
        if (i == word.len || word.data[i] == '-') {
            if (part == 0 || part > 8) return false;
            part = 0;
            parts++;
        } else {
            bool digit = mw_ascii_is_digit(word.data[i]);
            if (!mw_ascii_is_letter(word.data[i]) && (!digit || parts == 0)) return false;
            part++;
        }
    }
    return true;
}

static bool read_arguments(struct mw_pop3_command *command, struct mw_span rest) {
    struct mw_span word = mw_span_word(&rest);
    switch (command->verb) {
    case MW_POP3_USER: return word.len > 0 && rest.len == 0;
    case MW_POP3_APOP:
        command->text = word;
        command->second = mw_span_word(&rest);
        return is_digest(command->second) && rest.len == 0;
    case MW_POP3_AUTH:
        command->text = word;
        command->second = mw_span_word(&rest);
        return rest.len == 0;
    case MW_POP3_LANG: command->text = word; return rest.len == 0 && (word.len == 0 || is_range(word));
    case MW_POP3_LIST:
    case MW_POP3_UIDL:
        if (word.len == 0) return true;
        command->has_number = true;
        return read_number(word, &command->number) && rest.len == 0;
    case MW_POP3_RETR:
    case MW_POP3_DELE:
        command->has_number = true;
        return read_number(word, &command->number) && rest.len == 0;
    case MW_POP3_TOP: {
        struct mw_span lines = mw_span_word(&rest);
        command->has_number = true;
        return read_number(word, &command->number) && read_number(lines, &command->lines) && rest.len == 0;
    }
    default: return word.len == 0;
    }
}

struct mw_pop3_command mw_pop3_command_read(struct mw_line line) {
    struct mw_span rest = line.text;
    size_t blank = mw_span_find(rest, ' ');
    struct mw_pop3_command command = {.verb = find_verb(mw_span_cut(rest, 0, blank))};
    /* One space, and all that follows: a password may hold spaces, even in front (RFC 1939 §7, PASS). */
    command.text = mw_span_from(rest, blank + 1);
    /* RFC 6856 §2.2: names and passwords that are no UTF-8 are refused; nothing else may be beyond ASCII. */
    if (line.too_long || has_control(rest) || !mw_utf8_valid(rest)) return command;
    if (command.verb == MW_POP3_PASS)
        command.well_formed = command.text.len > 0;
    else
        command.well_formed = read_arguments(&command, mw_span_trim(command.text));
    if (command.verb == MW_POP3_USER) command.text = mw_span_trim(command.text);
    return command;
}
