/* How the POP3 client logs in: what the server offers, which way follows, and what is said on it. */
#include "sim/base/base64.h"
#include "sim/base/digest.h"
#include "sim/protocol/pop3/client_inside.h"

/* --- what is offered ------------------------------------------------------------------------------------ */

/* "+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>" */
void mw_pop3_client_read_greeting(struct mw_pop3_client *client) {
    struct mw_span rest = mw_span_from(client->reply, mw_span_find(client->reply, '<'));
    size_t end = mw_span_find(rest, '>');
    if (end == rest.len || mw_span_find(mw_span_cut(rest, 0, end), '@') == end) return;
    mw_buffer_add(&client->timestamp, mw_span_cut(rest, 0, end + 1));
}

/* "SASL PLAIN LOGIN", "PIPELINING" */
void mw_pop3_client_read_ability(struct mw_pop3_client *client, struct mw_span line) {
    struct mw_span rest = line, word = mw_span_word(&rest);
    if (mw_span_is_nocase(word, "PIPELINING")) client->may_pipeline = client->job->pipelining;
    if (!mw_span_is_nocase(word, "SASL")) return;
    mw_buffer_clear(&client->offer);
    mw_buffer_add(&client->offer, line);
    while (rest.len > 0)
        client->offered |=
            1u << mw_sasl_find(mw_span_word(&rest)); /* one unknown bit stands for all unknown */
}

/* --- the way -------------------------------------------------------------------------------------------- */

static enum mw_sasl_mechanism best_mechanism(const struct mw_pop3_client *client) {
    unsigned all = (1u << MW_SASL_MECHANISM_COUNT) - 1, wanted = client->job->mechanisms;
    return mw_sasl_best(client->offered & (wanted ? wanted : all));
}

/* What hides the password goes before what shows it. */
void mw_pop3_client_choose_way(struct mw_pop3_client *client) {
    enum mw_sasl_mechanism best = best_mechanism(client);
    bool sasl = best != MW_SASL_MECHANISM_COUNT, apop = client->timestamp.len > 0;
    switch (client->job->login_by) {
    case MW_POP3_BY_APOP: client->way = apop ? MW_POP3_WAY_APOP : MW_POP3_WAY_NONE; break;
    case MW_POP3_BY_SASL: client->way = sasl ? MW_POP3_WAY_SASL : MW_POP3_WAY_NONE; break;
    case MW_POP3_BY_AUTO:
        client->way = MW_POP3_WAY_USER;
        if (sasl) client->way = MW_POP3_WAY_SASL;
        if (apop && (!sasl || mw_sasl_shows_password(best))) client->way = MW_POP3_WAY_APOP;
        break;
    default: client->way = MW_POP3_WAY_USER;
    }
}

bool mw_pop3_client_hear_challenge(struct mw_pop3_client *client) {
    struct mw_span rest = client->reply;
    struct mw_buffer bytes = {0};
    mw_span_word(&rest);
    bool good = mw_base64_decode(rest, &bytes);
    if (good) client->answer = mw_sasl_client_step(&client->sasl, mw_buffer_span(&bytes));
    mw_buffer_free(&bytes);
    return good;
}

/* --- guards --------------------------------------------------------------------------------------------- */

static bool wants_capa(const void *machine) {
    const struct mw_pop3_job *job = ((const struct mw_pop3_client *)machine)->job;
    return job->pipelining || job->login_by == MW_POP3_BY_SASL || job->login_by == MW_POP3_BY_AUTO;
}

static bool way_is_apop(const void *machine) {
    return ((const struct mw_pop3_client *)machine)->way == MW_POP3_WAY_APOP;
}

static bool way_is_sasl(const void *machine) {
    return ((const struct mw_pop3_client *)machine)->way == MW_POP3_WAY_SASL;
}

static bool way_is_none(const void *machine) {
    return ((const struct mw_pop3_client *)machine)->way == MW_POP3_WAY_NONE;
}

static bool can_answer(const void *machine) {
    return ((const struct mw_pop3_client *)machine)->answer == MW_SASL_RESPONSE;
}

static bool content(const void *machine) {
    return mw_sasl_client_content(&((const struct mw_pop3_client *)machine)->sasl);
}

/* The code in brackets tells whose fault it is (RFC 2449 §8, RFC 3206). */
static bool not_the_login(const void *machine) {
    struct mw_span rest = ((const struct mw_pop3_client *)machine)->reply;
    mw_span_word(&rest);
    return mw_span_starts_nocase(rest, "[IN-USE]") || mw_span_starts_nocase(rest, "[SYS/") ||
           mw_span_starts_nocase(rest, "[LOGIN-DELAY]");
}

const struct mw_guard mw_pop3_wants_capa = {{{"abilities matter", "perlu tahu kemampuan"}}, wants_capa};
const struct mw_guard mw_pop3_way_is_apop = {{{"by APOP", "dengan APOP"}}, way_is_apop};
const struct mw_guard mw_pop3_way_is_sasl = {{{"by SASL", "dengan SASL"}}, way_is_sasl};
const struct mw_guard mw_pop3_way_is_none = {{{"no way to log in", "tak ada cara masuk"}}, way_is_none};
const struct mw_guard mw_pop3_can_answer = {{{"has an answer", "punya jawaban"}}, can_answer};
const struct mw_guard mw_pop3_content = {{{"server proved itself", "server terbukti"}}, content};
const struct mw_guard mw_pop3_not_the_login = {{{"not the login", "bukan salah login"}}, not_the_login};

/* --- actions -------------------------------------------------------------------------------------------- */

static void send_user(void *machine) {
    struct mw_pop3_client *client = machine;
    mw_pop3_client_send(client, "USER", client->job->login, false);
}

static void send_pass(void *machine) {
    struct mw_pop3_client *client = machine;
    mw_pop3_client_send(client, "PASS", client->job->password, true);
}

static void send_apop(void *machine) {
    struct mw_pop3_client *client = machine;
    struct mw_buffer text = {0}, argument = {0};
    uint8_t digest[MW_MD5_BYTES];
    mw_buffer_format(&text, "%s%s", mw_buffer_text(&client->timestamp), client->job->password);
    mw_md5(mw_buffer_span(&text), digest);
    mw_buffer_format(&argument, "%s ", client->job->login);
    mw_hex_add(&argument, digest, sizeof digest);
    mw_pop3_client_send(client, "APOP", mw_buffer_text(&argument), false);
    mw_buffer_free(&text);
    mw_buffer_free(&argument);
}

static void send_response(void *machine) {
    struct mw_pop3_client *client = machine;
    struct mw_buffer base64 = {0};
    mw_base64_encode(mw_sasl_client_text(&client->sasl), &base64);
    mw_pop3_client_send(client, "", mw_buffer_text(&base64), mw_sasl_client_secret(&client->sasl));
    mw_buffer_free(&base64);
}

/* The initial response goes with the command if the line stays short enough (RFC 5034 §4). */
static void send_auth(void *machine) {
    struct mw_pop3_client *client = machine;
    const struct mw_pop3_job *job = client->job;
    enum mw_sasl_mechanism mechanism = best_mechanism(client);
    struct mw_buffer argument = {0}, base64 = {0};
    bool secret = false;
    mw_sasl_client_begin(&client->sasl, mechanism, job->login, job->password, job->random);
    mw_buffer_add_text(&argument, mw_sasl_name(mechanism));
    if (mw_sasl_client_first(mechanism)) {
        mw_sasl_client_step(&client->sasl, (struct mw_span){0});
        mw_base64_encode(mw_sasl_client_text(&client->sasl), &base64);
        bool fits = mw_span_of("AUTH  ").len + argument.len + base64.len <= MW_POP3_COMMAND_LIMIT;
        secret = fits && mw_sasl_client_secret(&client->sasl);
        if (fits)
            mw_buffer_format(&argument, " %s", mw_buffer_text(&base64));
        else
            mw_sasl_client_begin(&client->sasl, mechanism, job->login, job->password, job->random);
    }
    mw_pop3_client_send(client, "AUTH", mw_buffer_text(&argument), secret);
    mw_buffer_free(&argument);
    mw_buffer_free(&base64);
}

static void login_refused(void *machine) {
    struct mw_pop3_client *client = machine;
    mw_session_tell(&client->session, MW_POP3_LOGIN_REFUSED, client->reply, 0);
}

static void no_way(void *machine) {
    struct mw_pop3_client *client = machine;
    struct mw_span offer = client->offer.len > 0 ? mw_buffer_span(&client->offer) : client->reply;
    mw_session_tell(&client->session, MW_POP3_FAILED, offer, 0);
}

const struct mw_action mw_pop3_send_user = {"say who", send_user};
const struct mw_action mw_pop3_send_pass = {"say password", send_pass};
const struct mw_action mw_pop3_send_apop = {"say digest", send_apop};
const struct mw_action mw_pop3_send_auth = {"begin SASL", send_auth};
const struct mw_action mw_pop3_send_response = {"answer challenge", send_response};
const struct mw_action mw_pop3_login_refused = {"report refusal", login_refused};
const struct mw_action mw_pop3_no_way = {"report no way", no_way};
