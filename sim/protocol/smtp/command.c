#include "sim/protocol/smtp/command.h"

#include <string.h>

#include "sim/protocol/smtp/path.h"
#include "sim/protocol/smtp/smtp.h"

/* What the extensions' parameters add to a line. */
enum {
    SIZE_OCTETS = 26,     /* RFC 1870 §3 */
    BODY_OCTETS = 17,     /* RFC 6152 §2 */
    AUTH_OCTETS = 500,    /* RFC 4954 §3 */
    SMTPUTF8_OCTETS = 10, /* RFC 6531 §3.1 */
    RET_OCTETS = 9,       /* RFC 3461 §4: RET=FULL, */
    ENVID_OCTETS = 107,   /* ENVID= and 100 more, */
    NOTIFY_OCTETS = 29,   /* NOTIFY= and all its words, */
    ORCPT_OCTETS = 507,   /* ORCPT= and 500 more, each after a blank */
};

enum mw_smtp_server_event mw_smtp_verb(struct mw_span word) {
    static const char *const VERBS[] = {
#define X(name, en, id) en,
        MW_SMTP_VERBS(X)
#undef X
    };
    for (int i = 0; i < MW_SMTP_ON_UNKNOWN - MW_SMTP_ON_EHLO; i++)
        if (mw_span_is_nocase(word, VERBS[i])) return (enum mw_smtp_server_event)(MW_SMTP_ON_EHLO + i);
    return MW_SMTP_ON_UNKNOWN;
}

size_t mw_smtp_command_limit(enum mw_smtp_server_event event, size_t usual) {
    switch (event) {
    case MW_SMTP_ON_MAIL:
        return usual + SIZE_OCTETS + BODY_OCTETS + AUTH_OCTETS + SMTPUTF8_OCTETS + RET_OCTETS + ENVID_OCTETS;
    case MW_SMTP_ON_RCPT: return usual + NOTIFY_OCTETS + ORCPT_OCTETS;
    case MW_SMTP_ON_AUTH: return MW_SMTP_SASL_LIMIT;
    default: return usual;
    }
}

/* A CR or LF inside a line is bare: no command may hold one, or any other control character. */
static bool has_control(struct mw_span line) {
    for (size_t i = 0; i < line.len; i++)
        if ((line.data[i] >= 0 && line.data[i] < 32 && line.data[i] != '\t') || line.data[i] == 127)
            return true;
    return false;
}

/* "FROM:<address> parameters". No blank belongs beside the colon (RFC 5321 §3.3), but so many programs write
 * one after it that servers take it. */
static void parse_path(struct mw_smtp_command *command, struct mw_span rest, const char *keyword,
                       struct mw_smtp_path_limits limits) {
    bool of_mail = command->event == MW_SMTP_ON_MAIL;
    bool good = mw_span_starts_nocase(rest, keyword);
    rest = mw_span_trim(mw_span_from(rest, strlen(keyword)));
    size_t before = rest.len;
    good = good && mw_path_take(&rest, of_mail ? MW_PATH_REVERSE : MW_PATH_FORWARD, &command->address);
    if (!good || (rest.len > 0 && rest.data[0] != ' ' && rest.data[0] != '\t')) {
        command->fault = MW_SMTP_FAULT_SYNTAX;
    } else if (before - rest.len > limits.path ||
               mw_path_local_part(command->address).len > limits.local_part) {
        command->fault = MW_SMTP_FAULT_TOO_LONG;
    } else {
        command->fault = mw_smtp_parameters_parse(rest, of_mail, &command->parameters);
        command->international = !mw_path_is_ascii(command->address) || command->parameters.international;
    }
}

static bool parse_auth(struct mw_smtp_command *command, struct mw_span rest) {
    command->mechanism = mw_span_word(&rest);
    command->response = mw_span_word(&rest);
    command->has_response = command->response.len > 0;
    /* A lone "=" is how an empty response is written (RFC 4954 §4). */
    if (mw_span_is(command->response, "=")) command->response.len = 0;
    return command->mechanism.len > 0 && rest.len == 0;
}

/* "BDAT 1000 LAST". A count that can be read is believed even if the rest is wrong: its octets come. */
static bool parse_bdat(struct mw_smtp_command *command, struct mw_span rest) {
    bool good = mw_span_number(mw_span_word(&rest), &command->octets);
    struct mw_span word = mw_span_word(&rest);
    command->last = mw_span_is_nocase(word, "LAST");
    return good && rest.len == 0 && (command->last || word.len == 0);
}

struct mw_smtp_command mw_smtp_command_parse(struct mw_span line, struct mw_smtp_path_limits limits) {
    struct mw_smtp_command command = {.event = MW_SMTP_ON_UNKNOWN};
    struct mw_span rest = mw_span_trim(line);
    if (has_control(line) || rest.data != line.data) return command;
    command.event = mw_smtp_verb(mw_span_word(&rest));
    bool good = true;
    switch (command.event) {
    case MW_SMTP_ON_EHLO:
    case MW_SMTP_ON_HELO:
        command.address = rest;
        good = mw_path_is_client_name(rest);
        break;
    case MW_SMTP_ON_MAIL: parse_path(&command, rest, "FROM:", limits); break;
    case MW_SMTP_ON_RCPT: parse_path(&command, rest, "TO:", limits); break;
    case MW_SMTP_ON_AUTH: good = parse_auth(&command, rest); break;
    case MW_SMTP_ON_BDAT: good = parse_bdat(&command, rest); break;
    case MW_SMTP_ON_HELP: command.topic = rest; break;
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
