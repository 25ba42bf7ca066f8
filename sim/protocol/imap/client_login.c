/* How the IMAP client logs in: what the server offers, which way follows, and what is said on it. */
#include "sim/base/base64.h"
#include "sim/protocol/imap/client_inside.h"

/* --- what is offered ------------------------------------------------------------------------------------ */

static const char *const ability_words[] = {
#define X(name, word) word,
    MW_IMAP_ABILITIES(X)
#undef X
};

/* IMAP4rev2 has these without naming them (RFC 9051 Appendix E). */
static const unsigned in_rev2 = 1u << MW_IMAP_CAN_SASL_IR | 1u << MW_IMAP_CAN_ENABLE |
                                1u << MW_IMAP_CAN_IDLE | 1u << MW_IMAP_CAN_MOVE | 1u << MW_IMAP_CAN_UIDPLUS |
                                1u << MW_IMAP_CAN_LITERAL_MINUS | 1u << MW_IMAP_CAN_SPECIAL_USE;

static void read_ability(struct mw_imap_client *client, struct mw_span word) {
    for (unsigned i = 0; i < MW_IMAP_ABILITY_COUNT; i++)
        if (mw_span_is_nocase(word, ability_words[i])) client->abilities |= 1u << i;
    if (mw_span_starts_nocase(word, "AUTH=")) /* one unknown bit stands for all unknown */
        client->mechanisms |= 1u << mw_sasl_find(mw_span_from(word, 5));
    if (mw_span_starts_nocase(word, "APPENDLIMIT="))
        mw_span_number(mw_span_from(word, 12), &client->append_limit);
}

void mw_imap_client_read_abilities(struct mw_imap_client *client, struct mw_span words) {
    client->abilities = client->mechanisms = 0;
    client->append_limit = 0;
    client->abilities_known = true;
    mw_buffer_clear(&client->offer);
    mw_buffer_add(&client->offer, words);
    while (words.len > 0)
        read_ability(client, mw_span_word(&words));
    if (mw_imap_client_can(client, MW_IMAP_CAN_REV2)) client->abilities |= in_rev2;
    /* QRESYNC brings CONDSTORE with it (RFC 7162 §3.2.3). */
    if (mw_imap_client_can(client, MW_IMAP_CAN_QRESYNC)) client->abilities |= 1u << MW_IMAP_CAN_CONDSTORE;
}

/* --- the way -------------------------------------------------------------------------------------------- */

static enum mw_sasl_mechanism best_mechanism(const struct mw_imap_client *client) {
    unsigned all = (1u << MW_SASL_MECHANISM_COUNT) - 1, wanted = client->job->mechanisms;
    return mw_sasl_best(client->mechanisms & (wanted ? wanted : all));
}

bool mw_imap_client_hear_challenge(struct mw_imap_client *client, struct mw_span text) {
    struct mw_buffer bytes = {0};
    bool good = mw_base64_decode(mw_span_trim(text), &bytes);
    if (good) client->answer = mw_sasl_client_step(&client->sasl, mw_buffer_span(&bytes));
    mw_buffer_free(&bytes);
    return good;
}

/* --- guards --------------------------------------------------------------------------------------------- */

static bool abilities_told(const void *machine) {
    return ((const struct mw_imap_client *)machine)->abilities_known;
}

static bool way_is_sasl(const void *machine) {
    const struct mw_imap_client *client = machine;
    return client->abilities_known && client->job->login_by != MW_IMAP_BY_LOGIN &&
           best_mechanism(client) != MW_SASL_MECHANISM_COUNT;
}

static bool way_is_login(const void *machine) {
    const struct mw_imap_client *client = machine;
    return client->abilities_known && client->job->login_by != MW_IMAP_BY_SASL && !way_is_sasl(machine) &&
           !mw_imap_client_can(client, MW_IMAP_CAN_LOGINDISABLED);
}

static bool is_logged_in(const void *machine) {
    return ((const struct mw_imap_client *)machine)->logged_in;
}

static bool can_answer(const void *machine) {
    return ((const struct mw_imap_client *)machine)->answer == MW_SASL_RESPONSE;
}

static bool content(const void *machine) {
    return mw_sasl_client_content(&((const struct mw_imap_client *)machine)->sasl);
}

/* The code in brackets tells whose fault it is (RFC 5530 §3). */
static bool not_the_login(const void *machine) {
    static const char *const codes[] = {"[UNAVAILABLE]", "[INUSE]",     "[SERVERBUG]",   "[CLIENTBUG]",
                                        "[LIMIT]",       "[OVERQUOTA]", "[CONTACTADMIN]"};
    struct mw_span rest = ((const struct mw_imap_client *)machine)->reply;
    mw_span_word(&rest);
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (mw_span_starts_nocase(rest, codes[i])) return true;
    return false;
}

const struct mw_guard mw_imap_client_abilities_told = {{{"abilities told", "kemampuan disebut"}},
                                                       abilities_told};
const struct mw_guard mw_imap_client_way_is_login = {{{"by LOGIN", "dengan LOGIN"}}, way_is_login};
const struct mw_guard mw_imap_client_way_is_sasl = {{{"by SASL", "dengan SASL"}}, way_is_sasl};
const struct mw_guard mw_imap_client_is_logged_in = {{{"logged in", "sudah masuk"}}, is_logged_in};
const struct mw_guard mw_imap_client_can_answer = {{{"has an answer", "punya jawaban"}}, can_answer};
const struct mw_guard mw_imap_client_content = {{{"server proved itself", "server terbukti"}}, content};
const struct mw_guard mw_imap_client_not_the_login = {{{"not the login", "bukan salah login"}},
                                                      not_the_login};

/* --- actions -------------------------------------------------------------------------------------------- */

static void send(struct mw_imap_client *client) {
    mw_imap_client_send.act(client);
}

static void send_capability(void *machine) {
    mw_imap_put(mw_imap_client_command(machine), "CAPABILITY");
    send(machine);
}

static void send_login(void *machine) {
    struct mw_imap_client *client = machine;
    struct mw_imap_reply *command = mw_imap_client_command(client);
    mw_imap_put(command, "LOGIN ");
    mw_imap_put_string(command, mw_span_of(client->job->login));
    mw_imap_put(command, " ");
    mw_imap_put_string(command, mw_span_of(client->job->password));
    client->secret = true;
    client->abilities_known = false; /* they may be others once the client is in (RFC 9051 §6.2.3) */
    send(client);
}

static void put_base64(struct mw_imap_reply *command, struct mw_span text, const char *if_empty) {
    struct mw_buffer base64 = {0};
    mw_base64_encode(text, &base64);
    mw_imap_put(command, "%s", base64.len ? mw_buffer_text(&base64) : if_empty);
    mw_buffer_free(&base64);
}

/* The initial response goes with the command if the server knows of that (RFC 4959). */
static void send_authenticate(void *machine) {
    struct mw_imap_client *client = machine;
    const struct mw_imap_job *job = client->job;
    enum mw_sasl_mechanism mechanism = best_mechanism(client);
    struct mw_imap_reply *command = mw_imap_client_command(client);
    mw_imap_put(command, "AUTHENTICATE %s", mw_sasl_name(mechanism));
    mw_sasl_client_begin(&client->sasl, mechanism, job->login, job->password, job->random);
    if (mw_sasl_client_first(mechanism) && mw_imap_client_can(client, MW_IMAP_CAN_SASL_IR)) {
        mw_sasl_client_step(&client->sasl, (struct mw_span){0});
        mw_imap_put(command, " ");
        put_base64(command, mw_sasl_client_text(&client->sasl), "=");
        client->secret = mw_sasl_client_secret(&client->sasl);
    }
    client->abilities_known = false;
    send(client);
}

static void send_response(void *machine) {
    struct mw_imap_client *client = machine;
    struct mw_imap_reply line = {0};
    put_base64(&line, mw_sasl_client_text(&client->sasl), "");
    struct mw_fact marks = {.line = MW_LINE_COMMAND, .secret = mw_sasl_client_secret(&client->sasl)};
    mw_session_say_with(&client->session, marks, mw_buffer_span(&line.text));
    mw_imap_reply_free(&line);
}

static void enter(void *machine) {
    ((struct mw_imap_client *)machine)->logged_in = true;
}

/* Even if the server has told none. */
static void know_abilities(void *machine) {
    ((struct mw_imap_client *)machine)->abilities_known = true;
}

static void give_up(struct mw_imap_client *client, enum mw_imap_client_news news, struct mw_span text) {
    mw_session_tell(&client->session, (int)news, text, 0);
    mw_imap_client_give_up.act(client);
}

static void login_refused(void *machine) {
    struct mw_imap_client *client = machine;
    give_up(client, MW_IMAP_LOGIN_REFUSED, client->reply);
}

static void no_way(void *machine) {
    struct mw_imap_client *client = machine;
    give_up(client, MW_IMAP_FAILED, mw_buffer_span(&client->offer));
}

const struct mw_action mw_imap_client_send_capability = {"ask abilities", send_capability};
const struct mw_action mw_imap_client_send_login = {"log in", send_login};
const struct mw_action mw_imap_client_send_authenticate = {"begin SASL", send_authenticate};
const struct mw_action mw_imap_client_send_response = {"answer challenge", send_response};
const struct mw_action mw_imap_client_enter = {"is in", enter};
const struct mw_action mw_imap_client_know_abilities = {"knows abilities", know_abilities};
const struct mw_action mw_imap_client_login_refused = {"report refusal", login_refused};
const struct mw_action mw_imap_client_no_way = {"report no way", no_way};
