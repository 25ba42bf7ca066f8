#include "sim/protocol/smtp/client.h"

#include <string.h>

#include "sim/base/base64.h"
#include "sim/base/check.h"
#include "sim/base/memory.h"
#include "sim/protocol/smtp/client_machine.h"
#include "sim/protocol/smtp/path.h"
#include "sim/protocol/smtp/reply.h"

enum { REPLY_LIMIT = 2048 /* RFC 5321 §4.5.3.1.5 says 510; longer ones are met and harm nobody */ };

/* --- what it says ------------------------------------------------------------------------------------- */

void mw_smtp_client_say(void *machine, const char *text) {
    struct mw_smtp_client *client = machine;
    mw_session_say(&client->session, MW_LINE_COMMAND, text);
}

/* Says and empties the text. */
static void say_text(struct mw_smtp_client *client, struct mw_buffer *text, bool secret) {
    struct mw_fact marks = {.line = MW_LINE_COMMAND, .secret = secret};
    mw_session_say_with(&client->session, marks, mw_buffer_span(text));
    mw_buffer_free(text);
}

static void say_ehlo(void *machine) {
    struct mw_smtp_client *client = machine;
    struct mw_buffer text = {0};
    mw_buffer_format(&text, "EHLO %s", client->job->helo_name);
    say_text(client, &text, false);
}

/* What an EHLO that was refused seemed to offer is not offered. */
static void forget_offers(struct mw_smtp_client *client) {
    client->offers_size = client->offers_pipelining = false;
    client->offers_eight_bit = client->offers_utf8 = client->offers_dsn = false;
    memset(client->offers_mechanism, 0, sizeof client->offers_mechanism);
}

static void say_helo(void *machine) {
    struct mw_smtp_client *client = machine;
    struct mw_buffer text = {0};
    forget_offers(client);
    mw_buffer_format(&text, "HELO %s", client->job->helo_name);
    say_text(client, &text, false);
}

/* The last of those that hide the password, else the first of those that show it. */
enum mw_sasl_mechanism mw_smtp_client_mechanism(const struct mw_smtp_client *client) {
    const char *only = client->job->mechanism;
    enum mw_sasl_mechanism best = MW_SASL_MECHANISM_COUNT;
    for (int i = MW_SASL_MECHANISM_COUNT - 1; i >= 0; i--) {
        enum mw_sasl_mechanism mechanism = (enum mw_sasl_mechanism)i;
        bool wanted = only == NULL || mw_span_is_nocase(mw_span_of(only), mw_sasl_name(mechanism));
        bool better = best == MW_SASL_MECHANISM_COUNT || mw_sasl_shows_password(best);
        if (client->offers_mechanism[i] && wanted && better) best = mechanism;
    }
    return best;
}

/* The response; an empty one beside AUTH is written as "=" (RFC 4954 §4). */
static void add_response(const struct mw_smtp_client *client, struct mw_buffer *text, bool beside_auth) {
    struct mw_span response = mw_sasl_client_text(&client->sasl);
    if (response.len == 0 && beside_auth) mw_buffer_add_byte(text, '=');
    mw_base64_encode(response, text);
}

/* The response goes along with the command if the line has room for it (RFC 4954 §4). */
static void say_auth(void *machine) {
    struct mw_smtp_client *client = machine;
    const struct mw_smtp_job *job = client->job;
    enum mw_sasl_mechanism mechanism = mw_smtp_client_mechanism(client);
    struct mw_buffer text = {0}, command = {0};
    mw_buffer_format(&command, "AUTH %s", mw_sasl_name(mechanism));
    mw_sasl_client_begin(&client->sasl, mechanism, job->login, job->password, job->random);
    client->response_said = true;
    if (mw_sasl_client_first(mechanism)) {
        client->sasl_answer = mw_sasl_client_step(&client->sasl, (struct mw_span){0});
        mw_buffer_format(&text, "%s ", mw_buffer_text(&command));
        add_response(client, &text, true);
        client->response_said = text.len <= MW_SMTP_COMMAND_LIMIT;
    }
    if (text.len == 0 || !client->response_said) {
        mw_buffer_free(&text);
        mw_buffer_add(&text, mw_buffer_span(&command));
    }
    mw_buffer_free(&command);
    bool has_response = mw_sasl_client_first(mechanism) && client->response_said;
    say_text(client, &text, has_response && mw_sasl_client_secret(&client->sasl));
}

static void say_response(void *machine) {
    struct mw_smtp_client *client = machine;
    struct mw_buffer text = {0};
    add_response(client, &text, false);
    client->response_said = true;
    say_text(client, &text, mw_sasl_client_secret(&client->sasl));
}

static void say_mail(void *machine) {
    struct mw_smtp_client *client = machine;
    struct mw_buffer text = {0};
    const struct mw_envelope *envelope = &client->job->envelope;
    mw_buffer_format(&text, "MAIL FROM:<%s>", envelope->from);
    if (client->offers_size) mw_buffer_format(&text, " SIZE=%zu", client->job->message.len);
    if (client->needs_eight_bit) mw_buffer_add_text(&text, " BODY=8BITMIME");
    if (client->needs_utf8) mw_buffer_add_text(&text, " SMTPUTF8");
    if (client->offers_dsn && envelope->ret) mw_buffer_format(&text, " RET=%s", envelope->ret);
    if (client->offers_dsn && envelope->envid) mw_buffer_format(&text, " ENVID=%s", envelope->envid);
    say_text(client, &text, false);
}

/* An original recipient that is not ASCII may only stand where SMTPUTF8 does (RFC 6533 §3). */
static void add_wish(const struct mw_smtp_client *client, struct mw_buffer *text,
                     const struct mw_smtp_wish *wish) {
    if (wish->notify) mw_buffer_format(text, " NOTIFY=%s", wish->notify);
    if (wish->orcpt && (client->needs_utf8 || mw_path_is_ascii(mw_span_of(wish->orcpt))))
        mw_buffer_format(text, " ORCPT=%s", wish->orcpt);
}

static void say_rcpt_for(struct mw_smtp_client *client, size_t recipient) {
    struct mw_buffer text = {0};
    const struct mw_envelope *envelope = &client->job->envelope;
    mw_buffer_format(&text, "RCPT TO:<%s>", envelope->to[recipient]);
    if (client->offers_dsn && envelope->wishes) add_wish(client, &text, &envelope->wishes[recipient]);
    say_text(client, &text, false);
}

static void say_rcpt(void *machine) {
    struct mw_smtp_client *client = machine;
    say_rcpt_for(client, client->answered);
}

static void say_envelope(void *machine) {
    struct mw_smtp_client *client = machine;
    client->pipelined = true;
    say_mail(client);
    for (size_t i = 0; i < client->job->envelope.to_count; i++)
        say_rcpt_for(client, i);
    mw_smtp_client_say(client, "DATA");
}

/* The message, with a dot more before every line that starts with one (RFC 5321 §4.5.2). */
static void say_content(void *machine) {
    struct mw_smtp_client *client = machine;
    struct mw_span message = client->job->message;
    struct mw_buffer wire = {0};
    bool line_starts = true;
    for (size_t from = 0; from < message.len;) {
        const char *lf = memchr(message.data + from, '\n', message.len - from);
        size_t end = lf ? (size_t)(lf - message.data) + 1 : message.len;
        if (line_starts && message.data[from] == '.') mw_buffer_add_byte(&wire, '.');
        mw_buffer_add(&wire, mw_span_cut(message, from, end - from));
        line_starts = end >= 2 && message.data[end - 2] == '\r' && message.data[end - 1] == '\n';
        from = end;
    }
    if (!line_starts) mw_buffer_add_text(&wire, "\r\n");
    if (wire.len > 0) mw_session_say_content(&client->session, mw_buffer_span(&wire), false);
    mw_buffer_free(&wire);
}

/* --- what it tells ------------------------------------------------------------------------------------- */

/* The outcome is told once; what happens after it was known is of no concern to the message. */
static void tell_outcome(struct mw_smtp_client *client, enum mw_smtp_client_news news, struct mw_span text) {
    if (client->known) return;
    client->known = true;
    mw_session_tell(&client->session, news, text, 0);
}

static void tell_sent(void *machine) {
    struct mw_smtp_client *client = machine;
    tell_outcome(client, MW_SMTP_MESSAGE_ACCEPTED, client->reply);
}

static void tell_refused(void *machine) {
    struct mw_smtp_client *client = machine;
    tell_outcome(client, MW_SMTP_MESSAGE_REFUSED, client->reply);
}

/* In the words that a server would use, so that a bounce can quote them (RFC 6531 §3.2, RFC 6152 §3). */
static void tell_impossible(void *machine) {
    struct mw_smtp_client *client = machine;
    bool utf8 = client->needs_utf8 && !client->offers_utf8;
    tell_outcome(client, MW_SMTP_MESSAGE_REFUSED,
                 mw_span_of(utf8 ? "554 5.6.7 The server does not take addresses or headers beyond ASCII"
                                 : "554 5.6.3 The server does not take 8-bit text"));
}

static void tell_login_refused(void *machine) {
    struct mw_smtp_client *client = machine;
    tell_outcome(client, MW_SMTP_LOGIN_REFUSED, client->reply);
}

static void tell_failed(void *machine) {
    struct mw_smtp_client *client = machine;
    tell_outcome(client, MW_SMTP_CONNECTION_FAILED, client->reply);
}

static void tell_recipient(struct mw_smtp_client *client, enum mw_smtp_client_news news) {
    if (!client->known) mw_session_tell(&client->session, news, client->reply, client->answered);
    client->answered++;
}

static void accept_recipient(void *machine) {
    struct mw_smtp_client *client = machine;
    tell_recipient(client, MW_SMTP_RECIPIENT_ACCEPTED);
    client->accepted++;
}

/* When the last recipient is refused and none was accepted, the outcome is known. */
static void refuse_recipient(void *machine) {
    struct mw_smtp_client *client = machine;
    tell_recipient(client, MW_SMTP_RECIPIENT_REFUSED);
    if (client->answered == client->job->envelope.to_count && client->accepted == 0) client->known = true;
}

static void accept_next(void *machine) {
    struct mw_smtp_client *client = machine;
    accept_recipient(client);
    if (!client->pipelined) say_rcpt(client);
}

static void refuse_next(void *machine) {
    struct mw_smtp_client *client = machine;
    refuse_recipient(client);
    if (!client->pipelined) say_rcpt(client);
}

const struct mw_action mw_smtp_client_say_ehlo = {"say EHLO", say_ehlo};
const struct mw_action mw_smtp_client_say_helo = {"say HELO", say_helo};
const struct mw_action mw_smtp_client_say_auth = {"say AUTH", say_auth};
const struct mw_action mw_smtp_client_say_response = {"say the response", say_response};
const struct mw_action mw_smtp_client_say_mail = {"say MAIL", say_mail};
const struct mw_action mw_smtp_client_say_envelope = {"say MAIL, every RCPT and DATA", say_envelope};
const struct mw_action mw_smtp_client_say_rcpt = {"say RCPT", say_rcpt};
const struct mw_action mw_smtp_client_accept = {"note: accepted", accept_recipient};
const struct mw_action mw_smtp_client_accept_next = {"note: accepted; next RCPT", accept_next};
const struct mw_action mw_smtp_client_refuse = {"note: refused", refuse_recipient};
const struct mw_action mw_smtp_client_refuse_next = {"note: refused; next RCPT", refuse_next};
const struct mw_action mw_smtp_client_say_content = {"send the message", say_content};
const struct mw_action mw_smtp_client_tell_sent = {"the message is theirs now", tell_sent};
const struct mw_action mw_smtp_client_tell_login_refused = {"report the login", tell_login_refused};
const struct mw_action mw_smtp_client_tell_refused = {"report the refusal", tell_refused};
const struct mw_action mw_smtp_client_tell_impossible = {"report what is missing", tell_impossible};
const struct mw_action mw_smtp_client_tell_failed = {"report the connection", tell_failed};

/* --- what it hears ------------------------------------------------------------------------------------- */

static void wait_for_reply(struct mw_smtp_client *client) {
    int64_t patience_us = client->job->patience_us;
    client->session.deadline_us =
        client->session.now_us + (patience_us ? patience_us : (int64_t)5 * 60 * 1000000);
}

static void step(struct mw_smtp_client *client, enum mw_smtp_client_event event) {
    mw_session_step(&client->session, (uint16_t)event);
    if (client->session.state == MW_SMTP_CLIENT_CLOSED) mw_session_close(&client->session);
}

/* A line of the reply to EHLO after its first: a keyword and its parameters (RFC 5321 §4.1.1.1). */
static void note_offer(struct mw_smtp_client *client, struct mw_span text) {
    struct mw_span keyword = mw_span_word(&text);
    if (mw_span_is_nocase(keyword, "PIPELINING")) client->offers_pipelining = true;
    if (mw_span_is_nocase(keyword, "SIZE")) client->offers_size = true;
    if (mw_span_is_nocase(keyword, "8BITMIME")) client->offers_eight_bit = true;
    if (mw_span_is_nocase(keyword, "SMTPUTF8")) client->offers_utf8 = true;
    if (mw_span_is_nocase(keyword, "DSN")) client->offers_dsn = true;
    if (!mw_span_is_nocase(keyword, "AUTH")) return;
    while (text.len > 0) {
        enum mw_sasl_mechanism mechanism = mw_sasl_find(mw_span_word(&text));
        if (mechanism < MW_SASL_MECHANISM_COUNT) client->offers_mechanism[mechanism] = true;
    }
}

bool mw_smtp_client_passes_wishes(const struct mw_smtp_client *client) {
    return client->offers_dsn;
}

bool mw_smtp_client_refusal_is_final(struct mw_span reply) {
    return reply.len > 0 && reply.data[0] == '5' && !mw_span_starts_nocase(reply, "552");
}

/* What the mechanism has to say to a challenge; a response that waited for its turn needs none. */
static void read_challenge(struct mw_smtp_client *client, struct mw_span base64) {
    struct mw_buffer challenge = {0};
    if (!client->response_said) return;
    client->sasl_answer = MW_SASL_NONSENSE;
    if (mw_base64_decode(base64, &challenge))
        client->sasl_answer = mw_sasl_client_step(&client->sasl, mw_buffer_span(&challenge));
    mw_buffer_free(&challenge);
}

static enum mw_smtp_client_event event_of(const struct mw_smtp_client *client, int code) {
    if (code == 421) return MW_SMTP_GOT_421;
    if (code == 552 && client->session.state == MW_SMTP_CLIENT_RCPT) return MW_SMTP_GOT_4YZ;
    return (enum mw_smtp_client_event)(MW_SMTP_GOT_2YZ + code / 100 - 2);
}

/* A reply may have many lines: only its last makes a step. */
static void hear_line(struct mw_session *session, struct mw_line line) {
    struct mw_smtp_client *client = (struct mw_smtp_client *)session;
    struct mw_smtp_reply reply;
    wait_for_reply(client);
    mw_session_heard(session, MW_LINE_REPLY, mw_line_wire(line));
    client->reply = line.text;
    bool good = mw_smtp_reply_parse(line.text, &reply);
    if (!good || (client->code != 0 && reply.code != client->code)) {
        step(client, MW_SMTP_GOT_GARBAGE);
    } else {
        if (session->state == MW_SMTP_CLIENT_EHLO && client->code != 0) note_offer(client, reply.text);
        client->code = reply.last ? 0 : reply.code;
        client->last_code = reply.code;
        if (session->state == MW_SMTP_CLIENT_AUTH && reply.last && reply.code / 100 == 3)
            read_challenge(client, reply.text);
        if (reply.last) step(client, event_of(client, reply.code));
    }
    client->reply = (struct mw_span){0};
}

static void start(struct mw_session *session) {
    wait_for_reply((struct mw_smtp_client *)session);
}

static void on_silence(struct mw_session *session) {
    step((struct mw_smtp_client *)session, MW_SMTP_GOT_SILENCE);
}

static void on_lost(struct mw_session *session) {
    mw_session_step(session, MW_SMTP_GOT_LOST);
}

static void free_inside(struct mw_session *session) {
    mw_sasl_client_free(&((struct mw_smtp_client *)session)->sasl);
}

/* --- for the owner ------------------------------------------------------------------------------------- */

static const struct mw_session_class client_class = {
    .table = &mw_smtp_client_table,
    .size_bytes = sizeof(struct mw_smtp_client),
    .start = start,
    .line = hear_line,
    .timer = on_silence,
    .lost = on_lost,
    .free = free_inside,
};

/* Whether the message's header has letters beyond ASCII in it, and not only in encoded words. */
static bool header_is_ascii(struct mw_span message) {
    for (size_t at = 0; at + 4 <= message.len; at++)
        if (memcmp(message.data + at, "\r\n\r\n", 4) == 0)
            return mw_path_is_ascii(mw_span_cut(message, 0, at));
    return mw_path_is_ascii(message);
}

static void note_needs(struct mw_smtp_client *client) {
    const struct mw_envelope *envelope = &client->job->envelope;
    client->needs_eight_bit = !mw_path_is_ascii(client->job->message);
    client->needs_utf8 =
        !mw_path_is_ascii(mw_span_of(envelope->from)) || !header_is_ascii(client->job->message);
    for (size_t i = 0; i < envelope->to_count; i++)
        if (!mw_path_is_ascii(mw_span_of(envelope->to[i]))) client->needs_utf8 = true;
}

struct mw_smtp_client *mw_smtp_client_create(const struct mw_smtp_job *job) {
    MW_ASSERT(job->envelope.to_count > 0);
    struct mw_smtp_client *client = mw_alloc(sizeof *client);
    mw_session_init(&client->session, &client_class, REPLY_LIMIT);
    client->job = job;
    note_needs(client);
    return client;
}

void mw_smtp_client_destroy(struct mw_smtp_client *client) {
    if (client == NULL) return;
    mw_session_free(&client->session);
    mw_free(client);
}

struct mw_session *mw_smtp_client_session(struct mw_smtp_client *client) {
    return &client->session;
}
