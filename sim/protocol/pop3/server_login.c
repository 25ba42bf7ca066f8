/* How the POP3 server finds out who is there: PASS, APOP and AUTH (RFC 1939 §7, RFC 5034). */
#include "sim/base/base64.h"
#include "sim/base/digest.h"
#include "sim/protocol/pop3/server_inside.h"

/* --- asking the owner ----------------------------------------------------------------------------------- */

static void ask(struct mw_pop3_server *server, enum mw_pop3_server_question question) {
    server->asked = question;
    mw_session_ask(&server->session, (int)question, mw_buffer_span(&server->user), 0);
}

static void decide(struct mw_pop3_server *server, enum mw_pop3_login login) {
    server->login = login;
    mw_pop3_server_step(server, server->logs_in);
}

static void keep(struct mw_buffer *buffer, struct mw_span text) {
    mw_buffer_clear(buffer);
    mw_buffer_add(buffer, text);
}

static void follow(struct mw_pop3_server *server, enum mw_sasl_verdict verdict) {
    switch (verdict) {
    case MW_SASL_CHALLENGE: decide(server, MW_POP3_LOGIN_CHALLENGED); break;
    case MW_SASL_ASKS_SECRET:
        keep(&server->user, mw_span_of(mw_sasl_server_user(&server->sasl)));
        ask(server, MW_POP3_ASKS_LOGIN);
        break;
    case MW_SASL_DONE: ask(server, MW_POP3_ASKS_MAILDROP); break;
    case MW_SASL_FAILED: decide(server, MW_POP3_LOGIN_WRONG); break;
    case MW_SASL_MALFORMED: decide(server, MW_POP3_LOGIN_MALFORMED); break;
    }
}

/* --- what the client said ------------------------------------------------------------------------------- */

static void hear_base64(struct mw_pop3_server *server, struct mw_span text) {
    struct mw_buffer bytes = {0};
    enum mw_sasl_verdict verdict = MW_SASL_MALFORMED;
    if (mw_base64_decode(text, &bytes)) verdict = mw_sasl_server_step(&server->sasl, mw_buffer_span(&bytes));
    mw_buffer_free(&bytes);
    follow(server, verdict);
}

/* An initial response may be missing, which is not the same as being empty: that is written "=". */
static void begin_exchange(struct mw_pop3_server *server) {
    struct mw_span initial = server->command.second;
    mw_sasl_server_begin(&server->sasl, mw_sasl_find(server->command.text), &server->sasl_settings);
    if (initial.len == 0)
        follow(server, mw_sasl_server_start(&server->sasl));
    else if (mw_span_is(initial, "="))
        follow(server, mw_sasl_server_step(&server->sasl, (struct mw_span){0}));
    else
        hear_base64(server, initial);
}

void mw_pop3_server_log_in(struct mw_pop3_server *server, enum mw_pop3_server_event event) {
    const struct mw_pop3_command *command = &server->command;
    server->logs_in = event;
    if (event == MW_POP3_ON_AUTH) {
        begin_exchange(server);
        return;
    }
    keep(&server->said, event == MW_POP3_ON_APOP ? command->second : command->text);
    if (event == MW_POP3_ON_APOP) keep(&server->user, command->text);
    ask(server, MW_POP3_ASKS_LOGIN);
}

void mw_pop3_server_hear_response(struct mw_pop3_server *server, struct mw_span line) {
    server->logs_in = MW_POP3_ON_RESPONSE;
    if (mw_span_is(line, "*"))
        mw_pop3_server_step(server, MW_POP3_ON_CANCEL);
    else
        hear_base64(server, line);
}

/* --- comparing ------------------------------------------------------------------------------------------ */

/* MD5 of the greeting's timestamp and the password, which never travels itself (RFC 1939 §7, APOP). */
static bool digest_fits(const struct mw_pop3_server *server, const char *password) {
    uint8_t digest[MW_MD5_BYTES];
    struct mw_buffer text = {0}, hex = {0};
    mw_buffer_format(&text, "%s%s", server->timestamp, password);
    mw_md5(mw_buffer_span(&text), digest);
    mw_hex_add(&hex, digest, sizeof digest);
    bool fits = mw_secrets_equal(mw_buffer_span(&hex), mw_buffer_span(&server->said));
    mw_buffer_free(&text);
    mw_buffer_free(&hex);
    return fits;
}

/* Where there is no such user the comparing goes on all the same, so that its time tells nobody. */
void mw_pop3_server_compare(struct mw_pop3_server *server, const char *password) {
    if (server->logs_in == MW_POP3_ON_AUTH || server->logs_in == MW_POP3_ON_RESPONSE) {
        follow(server, mw_sasl_server_secret(&server->sasl, password));
        return;
    }
    const char *secret = password ? password : "";
    bool fits = server->logs_in == MW_POP3_ON_APOP
                    ? digest_fits(server, secret)
                    : mw_secrets_equal(mw_span_of(secret), mw_buffer_span(&server->said));
    mw_buffer_clear(&server->said);
    if (fits && password)
        ask(server, MW_POP3_ASKS_MAILDROP);
    else
        decide(server, MW_POP3_LOGIN_WRONG);
}

void mw_pop3_server_judge(struct mw_pop3_server *server, enum mw_pop3_verdict verdict) {
    server->verdict = verdict;
    decide(server, MW_POP3_LOGIN_JUDGED);
}

/* --- guards --------------------------------------------------------------------------------------------- */

static bool judged(const void *machine, enum mw_pop3_verdict verdict) {
    const struct mw_pop3_server *server = machine;
    return server->login == MW_POP3_LOGIN_JUDGED && server->verdict == verdict;
}

static bool right(const void *machine) {
    return judged(machine, MW_POP3_YES);
}

static bool in_use(const void *machine) {
    return judged(machine, MW_POP3_IN_USE);
}

static bool too_soon(const void *machine) {
    return judged(machine, MW_POP3_TOO_SOON);
}

static bool not_now(const void *machine) {
    return judged(machine, MW_POP3_NOT_NOW);
}

static bool broken(const void *machine) {
    return judged(machine, MW_POP3_BROKEN);
}

static bool wrong(const void *machine) {
    return ((const struct mw_pop3_server *)machine)->login == MW_POP3_LOGIN_WRONG;
}

static bool last_wrong(const void *machine) {
    return wrong(machine) &&
           ((const struct mw_pop3_server *)machine)->wrong_logins + 1 >= MW_POP3_LOGIN_TRIES;
}

static bool goes_on(const void *machine) {
    return ((const struct mw_pop3_server *)machine)->login == MW_POP3_LOGIN_CHALLENGED;
}

static bool malformed(const void *machine) {
    return ((const struct mw_pop3_server *)machine)->login == MW_POP3_LOGIN_MALFORMED;
}

static bool names_no_mechanism(const void *machine) {
    return ((const struct mw_pop3_server *)machine)->command.text.len == 0;
}

const struct mw_guard mw_pop3_login_right = {{{"login right, lock free", "login benar, kunci bebas"}}, right};
const struct mw_guard mw_pop3_login_in_use = {{{"lock is held", "kotak surat terkunci"}}, in_use};
const struct mw_guard mw_pop3_login_too_soon = {{{"too soon again", "terlalu cepat kembali"}}, too_soon};
const struct mw_guard mw_pop3_login_not_now = {{{"server in trouble", "server bermasalah"}}, not_now};
const struct mw_guard mw_pop3_login_broken = {{{"mailbox broken", "kotak surat rusak"}}, broken};
const struct mw_guard mw_pop3_login_last_wrong = {{{"third wrong login", "salah ketiga kalinya"}},
                                                  last_wrong};
const struct mw_guard mw_pop3_login_wrong = {{{"login wrong", "login salah"}}, wrong};
const struct mw_guard mw_pop3_sasl_goes_on = {{{"more to prove", "bukti belum cukup"}}, goes_on};
const struct mw_guard mw_pop3_sasl_malformed = {{{"not SASL", "bukan SASL"}}, malformed};
const struct mw_guard mw_pop3_names_no_mechanism = {{{"no mechanism named", "tanpa nama mekanisme"}},
                                                    names_no_mechanism};

/* --- actions -------------------------------------------------------------------------------------------- */

bool mw_pop3_server_offers(const struct mw_pop3_server *server, enum mw_sasl_mechanism mechanism) {
    return mechanism < MW_SASL_MECHANISM_COUNT && (server->settings->mechanisms & 1u << mechanism) != 0;
}

void mw_pop3_server_mechanisms(const struct mw_pop3_server *server, struct mw_buffer *text) {
    for (unsigned i = 0; i < MW_SASL_MECHANISM_COUNT; i++)
        if (mw_pop3_server_offers(server, (enum mw_sasl_mechanism)i))
            mw_buffer_format(text, " %s", mw_sasl_name((enum mw_sasl_mechanism)i));
}

/* AUTH alone is older than CAPA, and still asked by old programs. */
static void say_mechanisms(void *machine) {
    struct mw_pop3_server *server = machine;
    struct mw_buffer head = {0}, list = {0}, dot = {0};
    mw_buffer_add_text(&head, server->language == MW_LANGUAGE_ID ? "+OK mekanisme yang ditawarkan"
                                                                 : "+OK these mechanisms are offered");
    mw_pop3_server_say(server, true, &head);
    mw_pop3_server_mechanisms(server, &list);
    struct mw_span rest = mw_span_trim(mw_buffer_span(&list));
    while (rest.len > 0) {
        struct mw_buffer line = {0};
        mw_buffer_add(&line, mw_span_word(&rest));
        mw_pop3_server_say(server, true, &line);
    }
    mw_buffer_free(&list);
    mw_buffer_add_text(&dot, ".");
    mw_pop3_server_say(server, false, &dot);
}

static void say_challenge(void *machine) {
    struct mw_pop3_server *server = machine;
    struct mw_buffer line = {0};
    mw_buffer_add_text(&line, "+ ");
    mw_base64_encode(mw_sasl_server_text(&server->sasl), &line);
    mw_pop3_server_say(server, false, &line);
}

static void count_wrong(void *machine) {
    ((struct mw_pop3_server *)machine)->wrong_logins++;
}

const struct mw_action mw_pop3_say_mechanisms = {"list mechanisms", say_mechanisms};
const struct mw_action mw_pop3_say_challenge = {"challenge", say_challenge};
const struct mw_action mw_pop3_count_wrong = {"count wrong login", count_wrong};
