/* What the SMTP server says: the rows' replies with their holes filled, the reply to EHLO, and help. */
#include <string.h>

#include "sim/base/check.h"
#include "sim/protocol/smtp/server_machine.h"

enum { CODE_LENGTH = 3 };

static struct mw_span hole_of(const struct mw_smtp_server *server, struct mw_span name) {
    if (mw_span_is(name, "{host}")) return mw_span_of(server->settings->host_name);
    if (mw_span_is(name, "{address}")) return server->command.address;
    if (mw_span_is(name, "{challenge}")) return mw_buffer_span(&server->challenge);
    if (mw_span_is(name, "{help}")) return mw_span_of(mw_smtp_server_help(server->command.topic));
    MW_ASSERT(mw_span_is(name, "{queue}"));
    return mw_span_of(server->detail);
}

/* "550 5.1.1 <{address}>: no such user" with the holes filled. */
static void fill(const struct mw_smtp_server *server, struct mw_span pattern, struct mw_buffer *text) {
    while (pattern.len > 0) {
        size_t open = mw_span_find(pattern, '{');
        mw_buffer_add(text, mw_span_cut(pattern, 0, open));
        pattern = mw_span_from(pattern, open);
        if (pattern.len == 0) return;
        struct mw_span name = mw_span_cut(pattern, 0, mw_span_find(pattern, '}') + 1);
        mw_buffer_add(text, hole_of(server, name));
        pattern = mw_span_from(pattern, name.len);
    }
}

static bool is_success(struct mw_span reply) {
    return reply.data[0] == '2' || reply.data[0] == '3';
}

/* "250 2.1.0 …": the class again, and a dot (RFC 3463 §2). */
static bool has_enhanced_code(struct mw_span reply) {
    size_t at = CODE_LENGTH + 1;
    return reply.len > at + 1 && reply.data[at] == reply.data[0] && reply.data[at + 1] == '.';
}

/* What to say for a row's reply: the owner's words take the place of a refusal's usual ones, and of its codes
 * too if they bring codes of their own. */
static void word_reply(const struct mw_smtp_server *server, struct mw_span pattern, struct mw_buffer *text) {
    struct mw_span own = mw_span_of(server->detail);
    uint64_t code;
    if (own.len == 0 || is_success(pattern)) {
        fill(server, pattern, text);
        return;
    }
    if (!mw_span_number(mw_span_cut(own, 0, CODE_LENGTH), &code)) {
        struct mw_span words = mw_span_from(pattern, CODE_LENGTH + 1);
        if (has_enhanced_code(pattern)) (void)mw_span_word(&words);
        mw_buffer_add(text, mw_span_cut(pattern, 0, pattern.len - words.len));
    }
    mw_buffer_add(text, own);
}

/* Says a row's reply. An old server has no enhanced codes (RFC 2034 came 14 years after RFC 821). */
void mw_smtp_server_say(void *machine, const char *pattern) {
    struct mw_smtp_server *server = machine;
    struct mw_buffer text = {0};
    word_reply(server, mw_span_of(pattern), &text);
    struct mw_span reply = mw_buffer_span(&text);
    struct mw_buffer old = {0};
    if (server->settings->old && has_enhanced_code(reply)) {
        struct mw_span words = mw_span_from(reply, CODE_LENGTH + 1);
        (void)mw_span_word(&words);
        mw_buffer_format(&old, "%.*s %.*s", CODE_LENGTH, reply.data, (int)words.len, words.data);
        reply = mw_buffer_span(&old);
    }
    struct mw_fact marks = {.line = MW_LINE_REPLY, .failure = !is_success(reply)};
    mw_session_say_with(&server->session, marks, reply);
    mw_buffer_free(&text);
    mw_buffer_free(&old);
}

/* A line of a reply that goes on; empties *text for the next. */
static void say_continued(struct mw_smtp_server *server, struct mw_buffer *text) {
    struct mw_fact marks = {.line = MW_LINE_REPLY, .continues = true};
    mw_session_say_with(&server->session, marks, mw_buffer_span(text));
    mw_buffer_clear(text);
}

static void say_extension(struct mw_smtp_server *server, const char *keyword) {
    struct mw_buffer text = {0};
    mw_buffer_format(&text, "250-%s", keyword);
    say_continued(server, &text);
    mw_buffer_free(&text);
}

const char *mw_smtp_server_mechanisms(const struct mw_smtp_server *server) {
    const char *mechanisms = server->settings->mechanisms;
    return mechanisms ? mechanisms : "SCRAM-SHA-256 CRAM-MD5 PLAIN LOGIN";
}

/* The reply to EHLO: the name, then an extension a line (RFC 5321 §4.1.1.1). */
void mw_smtp_server_say_offer(struct mw_smtp_server *server) {
    const struct mw_smtp_server_settings *settings = server->settings;
    struct mw_buffer text = {0};
    mw_buffer_format(&text, "250-%s greets %s", settings->host_name, mw_buffer_text(&server->client_name));
    say_continued(server, &text);
    say_extension(server, "PIPELINING");
    if (settings->size_limit > 0) {
        mw_buffer_format(&text, "250-SIZE %llu", (unsigned long long)settings->size_limit);
        say_continued(server, &text);
    }
    if (settings->submission) {
        mw_buffer_format(&text, "250-AUTH %s", mw_smtp_server_mechanisms(server));
        say_continued(server, &text);
    }
    mw_buffer_free(&text);
    say_extension(server, "ENHANCEDSTATUSCODES");
    say_extension(server, "8BITMIME");
    say_extension(server, "SMTPUTF8");
    say_extension(server, "DSN");
    mw_session_say(&server->session, MW_LINE_REPLY, "250 CHUNKING");
}

const char *mw_smtp_server_help(struct mw_span topic) {
    static const char *const HELP[MW_SMTP_ON_UNKNOWN + 1] = {
        [MW_SMTP_ON_EHLO] = "EHLO domain: say who you are, and ask what this server can do",
        [MW_SMTP_ON_HELO] = "HELO domain: say who you are, and use no extensions",
        [MW_SMTP_ON_AUTH] = "AUTH mechanism [response]: log in",
        [MW_SMTP_ON_MAIL] = "MAIL FROM:<address> [parameters]: begin a message",
        [MW_SMTP_ON_RCPT] = "RCPT TO:<address> [parameters]: name a recipient",
        [MW_SMTP_ON_DATA] = "DATA: send the message, up to a dot on a line of its own",
        [MW_SMTP_ON_BDAT] = "BDAT octets [LAST]: send a part of the message",
        [MW_SMTP_ON_RSET] = "RSET: forget the message that was begun",
        [MW_SMTP_ON_NOOP] = "NOOP: do nothing",
        [MW_SMTP_ON_VRFY] = "VRFY user: ask for a user",
        [MW_SMTP_ON_EXPN] = "EXPN list: ask for the members of a list",
        [MW_SMTP_ON_HELP] = "HELP [command]: this",
        [MW_SMTP_ON_QUIT] = "QUIT: say goodbye",
    };
    return HELP[mw_smtp_verb(topic)];
}
