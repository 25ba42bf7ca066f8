/* How the IMAP server finds out who is there: LOGIN and AUTHENTICATE (RFC 9051 §6.2). */
#include "sim/base/base64.h"
#include "sim/base/digest.h"
#include "sim/protocol/imap/server_inside.h"

struct arguments {
    struct mw_span user, password;    /* LOGIN */
    enum mw_sasl_mechanism mechanism; /* AUTHENTICATE */
    struct mw_span initial;           /* len 0: none */
};

bool mw_imap_server_offers(const struct mw_imap_server *server, enum mw_sasl_mechanism mechanism) {
    return mechanism < MW_SASL_MECHANISM_COUNT && (server->settings->mechanisms & 1u << mechanism) != 0;
}

bool mw_imap_read_login(struct mw_imap_server *server) {
    struct mw_imap_reader *reader = &server->reader;
    struct arguments *args = server->args = mw_arena_alloc(&server->arena, sizeof *args);
    return mw_imap_space(reader) && mw_imap_astring(reader, &args->user) && mw_imap_space(reader) &&
           mw_imap_astring(reader, &args->password) && mw_imap_end(reader);
}

bool mw_imap_read_authenticate(struct mw_imap_server *server) {
    struct mw_imap_reader *reader = &server->reader;
    struct arguments *args = server->args = mw_arena_alloc(&server->arena, sizeof *args);
    struct mw_span name;
    if (!mw_imap_space(reader) || !mw_imap_atom(reader, &name)) return false;
    args->mechanism = mw_sasl_find(name);
    /* Mutt says "AUTHENTICATE CRAM-MD5 ", with a blank and nothing behind it: that is no response either. */
    if (mw_imap_take(reader, ' ')) {
        args->initial = mw_span_from(reader->text, reader->at);
        reader->at = reader->text.len;
    }
    return mw_imap_end(reader);
}

/* --- asking the owner ----------------------------------------------------------------------------------- */

static void ask(struct mw_imap_server *server, enum mw_imap_server_question question) {
    server->asked = question;
    mw_session_ask(&server->session, (int)question, mw_buffer_span(&server->user), 0);
}

static void decide(struct mw_imap_server *server, enum mw_imap_login login) {
    server->login = login;
    mw_imap_server_step(server, server->event);
}

static void keep(struct mw_buffer *buffer, struct mw_span text) {
    mw_buffer_clear(buffer);
    mw_buffer_add(buffer, text);
}

static void follow(struct mw_imap_server *server, enum mw_sasl_verdict verdict) {
    switch (verdict) {
    case MW_SASL_CHALLENGE: decide(server, MW_IMAP_LOGIN_CHALLENGED); break;
    case MW_SASL_ASKS_SECRET:
        keep(&server->user, mw_span_of(mw_sasl_server_user(&server->sasl)));
        ask(server, MW_IMAP_ASKS_LOGIN);
        break;
    case MW_SASL_DONE: ask(server, MW_IMAP_ASKS_ACCOUNT); break;
    case MW_SASL_FAILED: decide(server, MW_IMAP_LOGIN_WRONG); break;
    case MW_SASL_MALFORMED: decide(server, MW_IMAP_LOGIN_MALFORMED); break;
    }
}

static void hear_base64(struct mw_imap_server *server, struct mw_span text) {
    struct mw_buffer bytes = {0};
    enum mw_sasl_verdict verdict = MW_SASL_MALFORMED;
    if (mw_base64_decode(text, &bytes)) verdict = mw_sasl_server_step(&server->sasl, mw_buffer_span(&bytes));
    mw_buffer_free(&bytes);
    follow(server, verdict);
}

/* An initial response may be missing, which is not the same as being empty: that is written "=" (RFC 4959).
 */
static void begin_exchange(struct mw_imap_server *server, const struct arguments *args) {
    if (!mw_imap_server_offers(server, args->mechanism)) {
        mw_imap_server_step(server, server->event);
        return;
    }
    mw_sasl_server_begin(&server->sasl, args->mechanism, &server->sasl_settings);
    if (args->initial.len == 0)
        follow(server, mw_sasl_server_start(&server->sasl));
    else if (mw_span_is(args->initial, "="))
        follow(server, mw_sasl_server_step(&server->sasl, (struct mw_span){0}));
    else
        hear_base64(server, args->initial);
}

void mw_imap_server_log_in(struct mw_imap_server *server) {
    const struct arguments *args = server->args;
    if (server->event == MW_IMAP_ON_AUTHENTICATE) {
        begin_exchange(server, args);
        return;
    }
    keep(&server->user, args->user);
    keep(&server->said, args->password);
    ask(server, MW_IMAP_ASKS_LOGIN);
}

void mw_imap_server_hear_response(struct mw_imap_server *server, struct mw_span line) {
    server->event = MW_IMAP_ON_RESPONSE;
    if (mw_span_is(line, "*"))
        mw_imap_server_step(server, MW_IMAP_ON_CANCEL);
    else
        hear_base64(server, line);
}

/* Where there is no such user the comparing goes on all the same, so that its time tells nobody. */
void mw_imap_server_compare(struct mw_imap_server *server, const char *password) {
    if (server->event != MW_IMAP_ON_LOGIN) {
        follow(server, mw_sasl_server_secret(&server->sasl, password));
        return;
    }
    bool fits = mw_secrets_equal(mw_span_of(password ? password : ""), mw_buffer_span(&server->said));
    mw_buffer_clear(&server->said);
    if (fits && password)
        ask(server, MW_IMAP_ASKS_ACCOUNT);
    else
        decide(server, MW_IMAP_LOGIN_WRONG);
}

void mw_imap_server_judge(struct mw_imap_server *server) {
    decide(server, server->account ? MW_IMAP_LOGIN_RIGHT : MW_IMAP_LOGIN_NOT_NOW);
}

/* --- guards --------------------------------------------------------------------------------------------- */

static enum mw_imap_login login_of(const void *machine) {
    return ((const struct mw_imap_server *)machine)->login;
}

static bool right(const void *machine) {
    return login_of(machine) == MW_IMAP_LOGIN_RIGHT;
}

static bool not_now(const void *machine) {
    return login_of(machine) == MW_IMAP_LOGIN_NOT_NOW;
}

static bool wrong(const void *machine) {
    return login_of(machine) == MW_IMAP_LOGIN_WRONG;
}

static bool last_wrong(const void *machine) {
    const struct mw_imap_server *server = machine;
    return wrong(machine) && server->wrong_logins + 1 >= MW_IMAP_LOGIN_TRIES;
}

static bool goes_on(const void *machine) {
    return login_of(machine) == MW_IMAP_LOGIN_CHALLENGED;
}

static bool malformed(const void *machine) {
    return login_of(machine) == MW_IMAP_LOGIN_MALFORMED;
}

const struct mw_guard mw_imap_login_right = {{{"login right", "login benar"}}, right};
const struct mw_guard mw_imap_login_not_now = {{{"server in trouble", "server bermasalah"}}, not_now};
const struct mw_guard mw_imap_login_last_wrong = {{{"once too often wrong", "salah terlalu sering"}},
                                                  last_wrong};
const struct mw_guard mw_imap_login_wrong = {{{"login wrong", "login salah"}}, wrong};
const struct mw_guard mw_imap_sasl_goes_on = {{{"more to prove", "bukti belum cukup"}}, goes_on};
const struct mw_guard mw_imap_sasl_malformed = {{{"not SASL", "bukan SASL"}}, malformed};

/* --- actions -------------------------------------------------------------------------------------------- */

static void say_challenge(void *machine) {
    struct mw_imap_server *server = machine;
    struct mw_buffer line = {0};
    mw_buffer_add_text(&line, "+ ");
    mw_base64_encode(mw_sasl_server_text(&server->sasl), &line);
    mw_imap_server_say(server, mw_buffer_text(&line));
    mw_buffer_free(&line);
}

static void count_wrong(void *machine) {
    ((struct mw_imap_server *)machine)->wrong_logins++;
}

/* What it can do may be different now, so it says it again (RFC 9051 §6.2.3). */
static void welcome(void *machine) {
    struct mw_imap_server *server = machine;
    mw_buffer_add_text(&server->code, "[");
    mw_imap_server_capabilities(server, &server->code);
    mw_buffer_add_text(&server->code, "]");
}

const struct mw_action mw_imap_say_challenge = {"challenge", say_challenge};
const struct mw_action mw_imap_count_wrong = {"count wrong login", count_wrong};
const struct mw_action mw_imap_welcome = {"open the account", welcome};
