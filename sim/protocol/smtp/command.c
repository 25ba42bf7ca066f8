#include "sim/protocol/smtp/command.h"

#include <string.h>

#include "sim/protocol/smtp/path.h"

static enum mw_smtp_server_event verb_of(struct mw_span word) {
    static const char *const VERBS[] = {
#define X(name, en, id) en,
        MW_SMTP_VERBS(X)
#undef X
    };
    for (int i = 0; i < MW_SMTP_ON_UNKNOWN - MW_SMTP_ON_EHLO; i++)
        if (mw_span_is_nocase(word, VERBS[i])) return (enum mw_smtp_server_event)(MW_SMTP_ON_EHLO + i);
    return MW_SMTP_ON_UNKNOWN;
}

/* A CR or LF inside a line is bare: no command may hold one, or any other control character. */
static bool has_control(struct mw_span line) {
    for (size_t i = 0; i < line.len; i++)
        if ((line.data[i] >= 0 && line.data[i] < 32 && line.data[i] != '\t') || line.data[i] == 127)
            return true;
    return false;
}

static void parse_parameter(struct mw_smtp_command *command, struct mw_span word) {
    size_t equals = mw_span_find(word, '=');
    struct mw_span keyword = mw_span_cut(word, 0, equals), value = mw_span_from(word, equals + 1);
    bool good = true;
    if (command->event == MW_SMTP_ON_MAIL && mw_span_is_nocase(keyword, "SIZE")) {
        command->has_size = true;
        good = mw_span_number(value, &command->size);
    } else if (command->event == MW_SMTP_ON_MAIL && mw_span_is_nocase(keyword, "BODY")) {
        command->has_body = true;
        good = mw_span_is_nocase(value, "7BIT") || mw_span_is_nocase(value, "8BITMIME");
    } else if (command->event == MW_SMTP_ON_MAIL && mw_span_is_nocase(keyword, "AUTH")) {
        /* Who the message first came from (RFC 4954 §5): read, and believed by nobody. */
        command->has_auth = true;
        good = value.len > 0;
    } else {
        command->fault = MW_SMTP_FAULT_PARAMETER;
    }
    if (!good && command->fault == MW_SMTP_FAULT_NONE) command->fault = MW_SMTP_FAULT_VALUE;
}

/* "FROM:<address> parameters": no space stands beside the colon (RFC 5321 §3.3). */
static void parse_path(struct mw_smtp_command *command, struct mw_span rest, const char *keyword) {
    enum mw_path_kind kind = command->event == MW_SMTP_ON_MAIL ? MW_PATH_REVERSE : MW_PATH_FORWARD;
    bool good = mw_span_starts_nocase(rest, keyword);
    rest = mw_span_from(rest, strlen(keyword));
    good = good && mw_path_take(&rest, kind, &command->address);
    if (!good || (rest.len > 0 && rest.data[0] != ' ')) {
        command->fault = MW_SMTP_FAULT_SYNTAX;
        return;
    }
    rest = mw_span_trim(rest);
    while (rest.len > 0)
        parse_parameter(command, mw_span_word(&rest));
}

static void parse_auth(struct mw_smtp_command *command, struct mw_span rest) {
    command->mechanism = mw_span_word(&rest);
    command->response = mw_span_word(&rest);
    command->has_response = command->response.len > 0;
    /* A lone "=" is how an empty response is written (RFC 4954 §4). */
    if (mw_span_is(command->response, "=")) command->response.len = 0;
    if (command->mechanism.len == 0 || rest.len > 0) command->fault = MW_SMTP_FAULT_SYNTAX;
}

struct mw_smtp_command mw_smtp_command_parse(struct mw_span line) {
    struct mw_smtp_command command = {.event = MW_SMTP_ON_UNKNOWN};
    struct mw_span rest = mw_span_trim(line);
    if (has_control(line) || rest.data != line.data) return command;
    command.event = verb_of(mw_span_word(&rest));
    bool good = true;
    switch (command.event) {
    case MW_SMTP_ON_EHLO:
    case MW_SMTP_ON_HELO:
        command.address = rest;
        good = mw_path_is_domain(rest) || mw_path_is_literal(rest);
        break;
    case MW_SMTP_ON_MAIL: parse_path(&command, rest, "FROM:"); break;
    case MW_SMTP_ON_RCPT: parse_path(&command, rest, "TO:"); break;
    case MW_SMTP_ON_AUTH: parse_auth(&command, rest); break;
    case MW_SMTP_ON_VRFY:
    case MW_SMTP_ON_EXPN: good = rest.len > 0; break;
    case MW_SMTP_ON_DATA:
    case MW_SMTP_ON_RSET:
    case MW_SMTP_ON_QUIT: good = rest.len == 0; break;
    default: break;
    }
    if (!good) command.fault = MW_SMTP_FAULT_SYNTAX;
    return command;
}
