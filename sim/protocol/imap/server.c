#include "sim/protocol/imap/server.h"

#include <string.h>

#include "sim/base/memory.h"
#include "sim/protocol/imap/server_inside.h"

static const int64_t thirty_minutes_us = INT64_C(1800) * 1000 * 1000;
/* For whoever does not log in: RFC 9051 §5.4 asks for half an hour only afterwards. */
static const int64_t ten_minutes_us = INT64_C(600) * 1000 * 1000;

/* A buffer that held a letter gives its memory back. */
enum { GATHERED_KEPT = 65536, SASL_LINE_LIMIT = 65536 };

/* A literal that does not wait and is too big is passed over up to so many octets (RFC 7888 §4: a server may
 * close the connection instead). */
enum { LITERAL_PATIENCE = 1 << 30 };

static struct mw_imap_server *server_of(struct mw_session *session) {
    return (struct mw_imap_server *)session;
}

static bool is_idling(const struct mw_session *session) {
    return session->state == MW_IMAP_SERVER_IDLING || session->state == MW_IMAP_SERVER_SELECTED_IDLING;
}

/* Idle time is counted from the end of the last command. SIMPLIFIED: a reply that takes longer than that to
 * travel counts as idleness, because the machine does not know when its output has left. */
static void wait_for_client(struct mw_imap_server *server) {
    int64_t idle_us =
        server->settings->idle_us > thirty_minutes_us ? server->settings->idle_us : thirty_minutes_us;
    if (server->account == NULL) idle_us = ten_minutes_us;
    /* The owner may take its time, but the client may not: not reading an answer is idleness too. */
    bool owner_thinks = server->session.asking && server->asked != MW_IMAP_ASKS_ROOM;
    server->session.deadline_us = owner_thinks ? MW_NEVER : server->session.now_us + idle_us;
}

void mw_imap_server_rest(struct mw_imap_server *server) {
    if (server->gathered.capacity > GATHERED_KEPT)
        mw_buffer_free(&server->gathered);
    else
        mw_buffer_clear(&server->gathered);
    server->line_bytes = 0;
    server->in_literal = server->swallowing = server->secret = server->answering = false;
    /* An exchange and an IDLE are answered with the tag that began them. */
    bool goes_on = server->session.state == MW_IMAP_SERVER_SASL || is_idling(&server->session);
    if (!goes_on) mw_buffer_clear(&server->tag);
    mw_arena_free(&server->arena);
    server->args = NULL;
    server->refusal = MW_IMAP_REFUSED_NOT;
    server->complaint = NULL;
    server->login = MW_IMAP_LOGIN_NONE;
    server->event = MW_IMAP_ON_UNKNOWN;
    mw_buffer_clear(&server->code);
}

void mw_imap_server_step(struct mw_imap_server *server, enum mw_imap_server_event event) {
    struct mw_session *session = &server->session;
    mw_session_step(session, (uint16_t)event);
    if (session->state == MW_IMAP_SERVER_LOGOUT) mw_session_close(session);
}

/* --- gathering a command -------------------------------------------------------------------------------- */

struct announcement {
    uint64_t octets;
    bool waits;   /* the client goes on only when it is told to (no "+") */
    bool endless; /* so many octets that nobody can count them, or wait until they have come */
};

static bool ends_inside_quotes(struct mw_span line) {
    bool inside = false;
    for (size_t i = 0; i < line.len; i++) {
        if (line.data[i] == '"') inside = !inside;
        if (line.data[i] == '\\' && inside) i++;
    }
    return inside;
}

/* "{12}" or "{12+}" at the end of the line (RFC 9051 §4.3, RFC 7888). Where none may stand the command is
 * wrong; but the octets of one that does not wait come all the same. */
static bool find_announcement(struct mw_span line, struct announcement *found) {
    if (line.len < 3 || line.data[line.len - 1] != '}') return false;
    size_t at = line.len - 1;
    bool plus = line.data[at - 1] == '+';
    size_t end = plus ? at - 1 : at, start = end;
    while (start > 0 && mw_ascii_is_digit(line.data[start - 1]))
        start--;
    if (start == end || start == 0 || line.data[start - 1] != '{') return false;
    *found = (struct announcement){.waits = !plus};
    found->endless =
        !mw_span_number(mw_span_cut(line, start, end - start), &found->octets) || found->octets > INT64_MAX;
    if (plus && found->octets > LITERAL_PATIENCE) found->endless = true;
    bool fits_here = start > 1 && strchr(" (~", line.data[start - 2]) != NULL;
    return (plus || fits_here) && !ends_inside_quotes(mw_span_cut(line, 0, start - 1));
}

static bool is_append(const struct mw_imap_server *server) {
    return server->event == MW_IMAP_ON_APPEND && mw_imap_server_may(server);
}

uint64_t mw_imap_server_append_limit(const struct mw_imap_server *server) {
    uint64_t set = server->settings->append_limit_bytes;
    return set ? set : UINT64_C(64) << 20;
}

/* A limit for each letter, and as much again for all others of the same APPEND. */
static bool is_too_big(const struct mw_imap_server *server, uint64_t octets) {
    uint64_t limit = is_append(server) ? mw_imap_server_append_limit(server) : MW_IMAP_LITERAL_LIMIT;
    uint64_t all = is_append(server) ? limit * 2 : limit;
    return octets > limit || server->gathered.len - server->line_bytes + octets > all;
}

static void refuse_size(struct mw_imap_server *server) {
    if (is_append(server)) {
        server->refusal = MW_IMAP_REFUSED_TOOBIG;
    } else {
        server->refusal = MW_IMAP_REFUSED_MALFORMED;
        server->complaint = "the literals of this command are too long";
    }
}

static void take_literal(struct mw_imap_server *server, uint64_t octets) {
    server->session.in.octets = octets;
    server->in_literal = octets > 0;
    server->literal_at = server->gathered.len;
}

static void finish_command(struct mw_imap_server *server) {
    mw_imap_server_carry_out(server);
    if (!server->session.asking) mw_imap_server_rest(server);
}

/* The client waits to be told whether it may send the octets: now is the time to refuse them. */
static void answer_announcement(struct mw_imap_server *server, uint64_t octets) {
    bool sensible = mw_imap_server_read_head(server) && mw_imap_server_may(server);
    if (sensible && !server->swallowing && is_too_big(server, octets)) refuse_size(server);
    if (!sensible || server->swallowing || server->refusal != MW_IMAP_REFUSED_NOT) {
        finish_command(server);
        return;
    }
    mw_imap_server_step(server, MW_IMAP_ON_LITERAL);
    take_literal(server, octets);
}

/* The client sends the octets without being asked: those that are too many are passed over. */
static void follow_announcement(struct mw_imap_server *server, uint64_t octets) {
    mw_imap_server_read_head(server);
    if (!server->swallowing && is_too_big(server, octets)) {
        refuse_size(server);
        server->swallowing = true;
    }
    take_literal(server, octets);
}

static void hear_command_line(struct mw_imap_server *server, struct mw_span text) {
    struct announcement announced;
    bool announces = find_announcement(text, &announced);
    if (!server->swallowing && server->line_bytes + text.len > MW_IMAP_LINE_LIMIT) {
        server->refusal = MW_IMAP_REFUSED_MALFORMED;
        server->complaint = "the command is too long";
        server->swallowing = true;
    }
    if (!server->swallowing) {
        mw_buffer_add(&server->gathered, text);
        if (announces) mw_buffer_add_text(&server->gathered, "\r\n");
        server->line_bytes += text.len + (announces ? 2 : 0);
    }
    if (!announces)
        finish_command(server);
    else if (announced.endless)
        mw_imap_server_step(server, MW_IMAP_ON_ENDLESS);
    else if (announced.waits)
        answer_announcement(server, announced.octets);
    else
        follow_announcement(server, announced.octets);
}

static void hear_octets(struct mw_imap_server *server, struct mw_line line) {
    if (!server->swallowing) mw_buffer_add(&server->gathered, line.text);
    if (line.unfinished) return;
    server->in_literal = false;
    mw_session_heard_with(&server->session,
                          (struct mw_fact){.line = MW_LINE_CONTENT, .secret = server->secret},
                          mw_span_from(mw_buffer_span(&server->gathered), server->literal_at));
}

static void hear_long_line(struct mw_imap_server *server, struct mw_span text) {
    if (server->gathered.len == 0) mw_buffer_add(&server->gathered, text);
    mw_imap_server_read_head(server);
    mw_imap_server_step(server, MW_IMAP_ON_TOO_LONG);
    mw_imap_server_rest(server);
}

/* --- what else the lines may be ------------------------------------------------------------------------- */

/* LOGIN, and AUTHENTICATE with an initial response of a mechanism that does not hide the password. */
static bool shows_password(const struct mw_imap_server *server, struct mw_span line) {
    if (server->session.state == MW_IMAP_SERVER_SASL) return mw_sasl_shows_password(server->sasl.mechanism);
    if (server->session.state != MW_IMAP_SERVER_NOT_AUTHENTICATED) return false;
    if (server->gathered.len > 0) return server->secret;
    mw_span_word(&line); /* the tag */
    struct mw_span word = mw_span_word(&line);
    if (mw_span_is_nocase(word, "LOGIN")) return true;
    if (!mw_span_is_nocase(word, "AUTHENTICATE")) return false;
    enum mw_sasl_mechanism mechanism = mw_sasl_find(mw_span_word(&line));
    return line.len > 0 && mechanism < MW_SASL_MECHANISM_COUNT && mw_sasl_shows_password(mechanism);
}

static void hear_while_idle(struct mw_imap_server *server, struct mw_line line) {
    server->answering = true;
    bool done = !line.too_long && mw_span_is_nocase(line.text, "DONE");
    mw_imap_server_step(server, done ? MW_IMAP_ON_DONE : MW_IMAP_ON_OTHER);
    mw_imap_server_rest(server);
}

static void on_line(struct mw_session *session, struct mw_line line) {
    struct mw_imap_server *server = server_of(session);
    if (line.octets) {
        hear_octets(server, line);
        wait_for_client(server);
        return;
    }
    server->secret = shows_password(server, line.text);
    mw_session_heard_with(session, (struct mw_fact){.line = MW_LINE_COMMAND, .secret = server->secret},
                          mw_line_wire(line));
    if (session->state == MW_IMAP_SERVER_SASL) {
        server->answering = true;
        mw_imap_server_hear_response(server, line.too_long ? (struct mw_span){"?", 1} : line.text);
        if (!session->asking) mw_imap_server_rest(server);
    } else if (is_idling(session)) {
        hear_while_idle(server, line);
    } else if (line.too_long) {
        hear_long_line(server, line.text);
    } else {
        hear_command_line(server, line.text);
    }
    if (server->bad_in_a_row >= MW_IMAP_BAD_LIMIT && session->state != MW_IMAP_SERVER_LOGOUT)
        mw_imap_server_step(server, MW_IMAP_ON_ENOUGH);
    wait_for_client(server);
}

static void on_start(struct mw_session *session) {
    wait_for_client(server_of(session));
    mw_imap_server_step(server_of(session), MW_IMAP_ON_CONNECT);
}

static void on_timer(struct mw_session *session) {
    session->asking = false;
    mw_imap_server_step(server_of(session), MW_IMAP_ON_SILENT);
}

static void on_lost(struct mw_session *session) {
    mw_imap_server_rest(server_of(session));
    mw_session_step(session, MW_IMAP_ON_LOST);
}

static void on_free(struct mw_session *session) {
    struct mw_imap_server *server = server_of(session);
    mw_imap_server_close(server);
    mw_imap_server_rest(server);
    struct mw_buffer *buffers[] = {&server->gathered, &server->tag, &server->code, &server->user,
                                   &server->said};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        mw_buffer_free(buffers[i]);
    mw_imap_reply_free(&server->reply);
    mw_sasl_server_free(&server->sasl);
}

/* --- for the owner -------------------------------------------------------------------------------------- */

static const struct mw_session_class class = {
    .table = &mw_imap_server_table,
    .size_bytes = sizeof(struct mw_imap_server),
    .start = on_start,
    .line = on_line,
    .timer = on_timer,
    .lost = on_lost,
    .free = on_free,
};

struct mw_imap_server *mw_imap_server_create(const struct mw_imap_server_settings *settings) {
    struct mw_imap_server *server = mw_alloc(sizeof *server);
    mw_session_init(&server->session, &class, SASL_LINE_LIMIT);
    server->settings = settings;
    server->sasl_settings =
        (struct mw_sasl_settings){.host_name = settings->host_name, .salt_seed = settings->salt_seed};
    memcpy(server->sasl_settings.random, settings->random, sizeof settings->random);
    mw_imap_server_rest(server);
    return server;
}

void mw_imap_server_destroy(struct mw_imap_server *server) {
    if (server == NULL) return;
    mw_session_free(&server->session);
    mw_free(server);
}

struct mw_session *mw_imap_server_session(struct mw_imap_server *server) {
    return &server->session;
}

struct mw_account *mw_imap_server_account(const struct mw_imap_server *server) {
    return server->account;
}

/* Whether an answer comes in time: the client may have been lost, or sent away, while its owner thought. */
static bool answered(struct mw_imap_server *server, int64_t now_us) {
    if (!server->session.asking) return false;
    mw_session_answered(&server->session, now_us);
    return true;
}

static void go_on(struct mw_imap_server *server) {
    if (!server->session.asking) mw_imap_server_rest(server);
    wait_for_client(server);
    mw_session_go_on(&server->session);
}

void mw_imap_server_answer_secret(struct mw_imap_server *server, const char *password, int64_t now_us) {
    if (!answered(server, now_us)) return;
    mw_imap_server_compare(server, password);
    go_on(server);
}

void mw_imap_server_answer_account(struct mw_imap_server *server, struct mw_account *account,
                                   int64_t now_us) {
    if (!answered(server, now_us)) return;
    server->account = account;
    mw_imap_server_judge(server);
    go_on(server);
}

void mw_imap_server_answer_kept(struct mw_imap_server *server, enum mw_status status, struct mw_span text,
                                uint32_t message, int64_t now_us) {
    if (!answered(server, now_us)) return;
    mw_imap_server_kept(server, status, text, message);
    if (!mw_imap_server_keep_next(server)) mw_imap_server_step(server, server->event);
    go_on(server);
}

void mw_imap_server_answer_room(struct mw_imap_server *server, int64_t now_us) {
    if (!answered(server, now_us)) return;
    mw_imap_server_step(server, server->event);
    go_on(server);
}

void mw_imap_server_look(struct mw_imap_server *server, int64_t now_us) {
    struct mw_session *session = &server->session;
    if (session->closing || session->asking || session->state != MW_IMAP_SERVER_SELECTED_IDLING) return;
    if (!mw_imap_server_has_news(server, true)) return;
    mw_session_begin(session, now_us);
    mw_imap_server_step(server, MW_IMAP_ON_CHANGED);
}

bool mw_imap_server_lags(const struct mw_imap_server *server) {
    return server->session.state == MW_IMAP_SERVER_SELECTED_IDLING && mw_imap_server_has_news(server, true);
}

void mw_imap_server_good_bye(struct mw_imap_server *server, const char *words, int64_t now_us) {
    struct mw_session *session = &server->session;
    if (session->closing) return;
    mw_session_begin(session, now_us);
    session->asking = false;
    server->last_words = words;
    mw_imap_server_step(server, MW_IMAP_ON_ENDS);
    mw_imap_server_rest(server);
}
