/* How the IMAP server speaks: tagged and untagged lines, literals, what it says about itself. */
#include <stdarg.h>
#include <stdio.h>

#include "sim/base/check.h"
#include "sim/protocol/imap/server_inside.h"

static void say_piece(struct mw_imap_server *server, struct mw_span text, bool continues, bool failure) {
    struct mw_fact marks = {.line = MW_LINE_REPLY, .continues = continues, .failure = failure};
    mw_session_say_with(&server->session, marks, text);
}

void mw_imap_server_untagged(struct mw_imap_server *server, uint32_t sends) {
    struct mw_imap_reply *reply = &server->reply;
    struct mw_span text = mw_buffer_span(&reply->text);
    size_t at = 0;
    for (size_t i = 0; i < reply->literal_count; i++) {
        struct mw_imap_literal literal = reply->literals[i];
        /* "{n}\r\n" ends the piece: say_with adds the line break again */
        say_piece(server, mw_span_cut(text, at, literal.at - at - 2), true, false);
        if (literal.len > 0) {
            if (sends != 0) mw_session_tell(&server->session, MW_IMAP_SENDS, (struct mw_span){0}, sends);
            mw_session_say_content(&server->session, mw_span_cut(text, literal.at, literal.len), true);
        }
        at = literal.at + literal.len;
    }
    say_piece(server, mw_span_from(text, at), server->answering, false);
    mw_imap_reply_clear(reply);
}

void mw_imap_server_line(struct mw_imap_server *server, const char *format, ...) {
    char text[600];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    MW_ASSERT(length >= 0 && (size_t)length < sizeof text);
    MW_ASSERT(server->reply.text.len == 0);
    mw_imap_put(&server->reply, "* %s", text);
    mw_imap_server_untagged(server, 0);
}

/* EXPUNGE would change the numbers that answers to these are about (RFC 9051 §7.5.1). */
static bool may_tell_expunge(const struct mw_imap_server *server) {
    switch (server->event) {
    case MW_IMAP_ON_FETCH:
    case MW_IMAP_ON_STORE:
    case MW_IMAP_ON_SEARCH:
    case MW_IMAP_ON_SORT:
    case MW_IMAP_ON_THREAD: return false;
    default: return true;
    }
}

/* "OK FETCH completed" becomes "OK [EXPUNGEISSUED] FETCH completed". */
static void add_code(struct mw_imap_server *server, struct mw_span text, struct mw_buffer *line) {
    if (server->code.len > 0 && mw_span_starts_nocase(text, "OK ")) {
        mw_buffer_format(line, "OK %s ", mw_buffer_text(&server->code));
        text = mw_span_from(text, 3);
    }
    mw_buffer_add(line, text);
}

void mw_imap_server_say(void *machine, const char *text) {
    struct mw_imap_server *server = machine;
    struct mw_span words = mw_span_of(text);
    struct mw_buffer line = {0};
    bool untagged = text[0] == '*' || text[0] == '+';
    bool failure = mw_span_starts_nocase(words, "NO ") || mw_span_starts_nocase(words, "BAD ");
    if (untagged) {
        mw_buffer_add(&line, words);
    } else {
        bool bad = mw_span_starts_nocase(words, "BAD ");
        server->bad_in_a_row = bad ? server->bad_in_a_row + 1 : 0;
        if (!bad) mw_imap_server_tell(server, may_tell_expunge(server));
        mw_buffer_format(&line, "%s ", server->tag.len > 0 ? mw_buffer_text(&server->tag) : "*");
        add_code(server, words, &line);
    }
    say_piece(server, mw_buffer_span(&line), false, failure);
    mw_buffer_free(&line);
}

void mw_imap_server_tagged(struct mw_imap_server *server, const char *format, ...) {
    char text[600];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    MW_ASSERT(length >= 0 && (size_t)length < sizeof text);
    mw_imap_server_say(server, text);
}

/* --- about itself --------------------------------------------------------------------------------------- */

void mw_imap_server_capabilities(const struct mw_imap_server *server, struct mw_buffer *text) {
    mw_buffer_add_text(text, "CAPABILITY IMAP4rev1 IMAP4rev2");
    for (unsigned i = 0; i < MW_SASL_MECHANISM_COUNT && server->account == NULL; i++)
        if (mw_imap_server_offers(server, (enum mw_sasl_mechanism)i))
            mw_buffer_format(text, " AUTH=%s", mw_sasl_name((enum mw_sasl_mechanism)i));
    mw_buffer_add_text(
        text, " SASL-IR LITERAL+ ENABLE ID IDLE NAMESPACE CHILDREN BINARY UNSELECT UIDPLUS"
              " WITHIN ESEARCH SEARCHRES SORT SORT=DISPLAY ESORT CONTEXT=SEARCH "
              "THREAD=ORDEREDSUBJECT THREAD=REFERENCES"
              " LIST-EXTENDED LIST-STATUS SPECIAL-USE CREATE-SPECIAL-USE MOVE UTF8=ACCEPT"
              " CONDSTORE QRESYNC STATUS=SIZE MULTIAPPEND CATENATE URL-PARTIAL QUOTA QUOTA=RES-STORAGE");
    mw_buffer_format(text, " APPENDLIMIT=%llu", (unsigned long long)mw_imap_server_append_limit(server));
}

static void greet(void *machine) {
    struct mw_imap_server *server = machine;
    struct mw_buffer text = {0};
    mw_imap_server_capabilities(server, &text);
    mw_imap_put(&server->reply, "* OK [%s] %s is ready", mw_buffer_text(&text), server->settings->host_name);
    mw_imap_server_untagged(server, 0);
    mw_buffer_free(&text);
}

static void say_capability(void *machine) {
    struct mw_imap_server *server = machine;
    struct mw_buffer text = {0};
    mw_imap_server_capabilities(server, &text);
    mw_imap_put(&server->reply, "* %s", mw_buffer_text(&text));
    mw_imap_server_untagged(server, 0);
    mw_buffer_free(&text);
}

static void say_bye(void *machine) {
    struct mw_imap_server *server = machine;
    mw_imap_server_close(server);
    mw_imap_server_line(server, "BYE until next time");
}

static void say_last_words(void *machine) {
    struct mw_imap_server *server = machine;
    server->answering = false;
    mw_imap_server_close(server);
    mw_imap_put(&server->reply, "* BYE %s", server->last_words);
    mw_imap_server_untagged(server, 0);
}

static void leave(void *machine) {
    mw_imap_server_close(machine);
}

/* What is new already is told at once. */
static void begin_idle(void *machine) {
    struct mw_imap_server *server = machine;
    mw_imap_server_say(server, "+ idling: DONE ends it");
    server->answering = false;
    mw_imap_server_tell(server, true);
}

const struct mw_action mw_imap_leave = {"leave", leave};
const struct mw_action mw_imap_begin_idle = {"begin to wait", begin_idle};
const struct mw_action mw_imap_greet = {"greet", greet};
const struct mw_action mw_imap_say_capability = {"list capabilities", say_capability};
const struct mw_action mw_imap_say_bye = {"say goodbye", say_bye};
const struct mw_action mw_imap_say_last_words = {"say why it ends", say_last_words};
