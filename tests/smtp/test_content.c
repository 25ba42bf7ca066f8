/* The message as the server reads it: exact bytes in any chunking, one end only, bounded memory, linear time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/random.h"
#include "sim/protocol/smtp/server.h"

#define WAY_TO_DATA "HELO pc\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\n"

/* What one session made of its messages. */
struct result {
    struct mw_buffer messages; /* all that were stored, "|" after each */
    int stored;
    char last_code[4];
    int replies; /* since DATA was said */
};

static void listen(struct mw_smtp_server *server, struct result *result) {
    struct mw_session *session = mw_smtp_server_session(server);
    struct mw_fact fact;
    while (mw_session_next_fact(session, &fact)) {
        if (fact.kind == MW_FACT_SAID) snprintf(result->last_code, 4, "%.3s", fact.text.data);
        result->replies += fact.kind == MW_FACT_SAID;
        if (fact.kind != MW_FACT_ASKS) continue;
        if (fact.code == MW_SMTP_ASKS_STORE) {
            mw_buffer_add(&result->messages, mw_smtp_server_message(server));
            mw_buffer_add_byte(&result->messages, '|');
            result->stored++;
        }
        mw_smtp_server_answer(server, MW_SMTP_YES, NULL, 0);
    }
}

/* Feeds the wire bytes after DATA in chunks of at most this many (random == NULL: exactly). */
static struct result receive(struct mw_span wire, uint64_t size_limit, size_t chunk,
                             struct mw_random *random) {
    struct mw_smtp_server_settings settings = {.host_name = "mail", .size_limit = size_limit};
    struct mw_smtp_server *server = mw_smtp_server_create(&settings);
    struct mw_session *session = mw_smtp_server_session(server);
    struct result result = {0};
    mw_session_start(session, 0);
    mw_session_feed(session, mw_span_of(WAY_TO_DATA), 0);
    listen(server, &result);
    assert_string_equal(result.last_code, "354");
    result.replies = 0;
    while (wire.len > 0) {
        struct mw_span now = mw_span_cut(wire, 0, random ? 1 + mw_random_below(random, chunk) : chunk);
        mw_session_feed(session, now, 0);
        listen(server, &result);
        wire = mw_span_from(wire, now.len);
    }
    mw_smtp_server_destroy(server);
    return result;
}

static void check(struct mw_span wire, struct mw_span expected) {
    struct mw_random random = mw_random_stream(7, "content");
    for (size_t chunk = 1; chunk < 3000; chunk = chunk * 3 + 1) {
        struct mw_random *chooser = chunk % 2 ? NULL : &random;
        struct result result = receive(wire, 0, chunk, chooser);
        if (!mw_span_equal(mw_buffer_span(&result.messages), expected))
            fail_msg("in chunks of %zu: got %s", chunk, mw_buffer_text(&result.messages));
        assert_string_equal(result.last_code, "250");
        mw_buffer_free(&result.messages);
    }
}

#define SPAN(literal) ((struct mw_span){literal, sizeof literal - 1})

static void undoes_the_stuffing(void **state) {
    (void)state;
    check(SPAN(".\r\n"), SPAN("|"));
    check(SPAN("a\r\n.\r\n"), SPAN("a\r\n|"));
    check(SPAN("..\r\n...\r\n.a\r\na.\r\n.\r\n"), SPAN(".\r\n..\r\na\r\na.\r\n|"));
    check(SPAN("\r\n\r\n.\r\n"), SPAN("\r\n\r\n|"));
    check(SPAN("\x01\x80\xff\x1a\r\n.\r\n"), SPAN("\x01\x80\xff\x1a\r\n|"));
}

/* SMTP smuggling: whoever takes one of these for an end would take the rest for commands. Nor is such a
 * message passed on, for the next server might. */
static void ends_nowhere_else(void **state) {
    (void)state;
    static const char *const ENDS[] = {"\n.\n",     "\n.\r\n", "\r.\r",   "\r.\r\n",   "\r\n.\n", "\r\n.\r",
                                       "\r\n\n.\r", "\r.\n",   "\n\n.\n", "\r\r\n.\r", "\n.\r"};
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
        struct mw_buffer wire = {0};
        mw_buffer_format(&wire, "a%sMAIL FROM:<evil@x>\r\n.\r\n", ENDS[i]);
        struct result result = receive(mw_buffer_span(&wire), 0, 1, NULL);
        assert_int_equal(result.stored, 0);
        assert_int_equal(result.replies, 1);
        assert_string_equal(result.last_code, "550");
        mw_buffer_free(&result.messages);
        mw_buffer_free(&wire);
    }
}

/* Lines far over 998 bytes survive, with letters and dots at every place where a piece may be cut. */
static void keeps_long_lines(void **state) {
    (void)state;
    static const char FILLS[] = {'x', '.'};
    for (size_t f = 0; f < sizeof FILLS; f++) {
        for (size_t length = 996; length < 1004; length++) {
            struct mw_buffer wire = {0}, expected = {0};
            mw_buffer_add_text(&wire, "..");
            mw_buffer_add_text(&expected, ".");
            for (size_t i = 0; i < length; i++) {
                mw_buffer_add_byte(&wire, FILLS[f]);
                mw_buffer_add_byte(&expected, FILLS[f]);
            }
            mw_buffer_add_text(&wire, "x\r\n.\r\n");
            mw_buffer_add_text(&expected, "x\r\n|");
            check(mw_buffer_span(&wire), mw_buffer_span(&expected));
            mw_buffer_free(&wire);
            mw_buffer_free(&expected);
        }
    }
}

static void add_lines(struct mw_buffer *wire, size_t bytes) {
    while (wire->len < bytes)
        mw_buffer_add_text(
            wire, "VGhpcyBpcyBhIGxpbmUgb2YgYmFzZTY0LCBzZXZlbnR5LXNpeCBieXRlcyBsb25nLCBhbmQgbW9yZS4\r\n");
    mw_buffer_add_text(wire, ".\r\n");
}

/* Ten million bytes whole, in segments and as a single line: quadratic work would take minutes. */
static void reads_large_messages(void **state) {
    (void)state;
    struct mw_buffer wire = {0};
    add_lines(&wire, 10000000);
    size_t chunks[] = {1460, wire.len};
    for (size_t i = 0; i < 2; i++) {
        struct result result = receive(mw_buffer_span(&wire), 0, chunks[i], NULL);
        assert_int_equal(result.messages.len, wire.len - strlen(".\r\n") + strlen("|"));
        assert_memory_equal(result.messages.data, wire.data, wire.len - 3);
        mw_buffer_free(&result.messages);
    }
    for (size_t i = 0; i + 5 < wire.len; i++)
        if (wire.data[i] == '\r' || wire.data[i] == '\n') wire.data[i] = 'x';
    struct result result = receive(mw_buffer_span(&wire), 0, 1460, NULL);
    assert_int_equal(result.messages.len, wire.len - 3 + 1);
    mw_buffer_free(&result.messages);
    mw_buffer_free(&wire);
}

/* Over the limit: nothing is stored, nothing of it is taken for a command, and little memory is held. */
static void refuses_over_the_limit(void **state) {
    (void)state;
    struct mw_buffer wire = {0};
    add_lines(&wire, 2000000);
    struct result result = receive(mw_buffer_span(&wire), 1000000, 1460, NULL);
    assert_int_equal(result.stored, 0);
    assert_string_equal(result.last_code, "552");

    struct mw_smtp_server_settings settings = {.host_name = "mail", .size_limit = 1000};
    struct mw_smtp_server *server = mw_smtp_server_create(&settings);
    struct mw_session *session = mw_smtp_server_session(server);
    mw_session_start(session, 0);
    mw_session_feed(session, mw_span_of(WAY_TO_DATA), 0);
    listen(server, &result);
    for (size_t i = 0; i < 1000; i++) {
        mw_session_feed(session, mw_span_cut(mw_buffer_span(&wire), i * 1460, 1460), 0);
        assert_true(mw_smtp_server_message(server).len <= 1000);
        assert_true(session->in.pending.capacity <= 16384);
    }
    mw_smtp_server_destroy(server);
    mw_buffer_free(&wire);
}

/* What MAIL and RCPT said of the message stands in its envelope, and not in the next one's. */
static void keeps_the_envelope(void **state) {
    (void)state;
    struct mw_smtp_server_settings settings = {.host_name = "mail"};
    struct mw_smtp_server *server = mw_smtp_server_create(&settings);
    struct mw_session *session = mw_smtp_server_session(server);
    const struct mw_envelope *envelope = mw_smtp_server_envelope(server);
    struct result result = {0};
    mw_session_start(session, 0);
    mw_session_feed(session,
                    mw_span_of("EHLO pc\r\nMAIL FROM:<a@b> RET=HDRS ENVID=q+2B1 BODY=8BITMIME SMTPUTF8\r\n"
                               "RCPT TO:<c@d> NOTIFY=SUCCESS,DELAY\r\nRCPT TO:<e@f> ORCPT=rfc822;g@h\r\n"),
                    0);
    listen(server, &result);
    assert_string_equal(result.last_code, "250");
    assert_int_equal(envelope->to_count, 2);
    assert_string_equal(envelope->ret, "HDRS");
    assert_string_equal(envelope->envid, "q+2B1");
    assert_null(envelope->auth);
    assert_true(envelope->eight_bit && envelope->utf8);
    assert_string_equal(envelope->wishes[0].notify, "SUCCESS,DELAY");
    assert_null(envelope->wishes[0].orcpt);
    assert_null(envelope->wishes[1].notify);
    assert_string_equal(envelope->wishes[1].orcpt, "rfc822;g@h");
    mw_session_feed(session, mw_span_of("RSET\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n"), 0);
    listen(server, &result);
    assert_string_equal(result.last_code, "250");
    assert_int_equal(envelope->to_count, 1);
    assert_null(envelope->ret);
    assert_null(envelope->envid);
    assert_null(envelope->wishes[0].notify);
    assert_false(envelope->eight_bit || envelope->utf8);
    mw_smtp_server_destroy(server);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undoes_the_stuffing),    cmocka_unit_test(ends_nowhere_else),
        cmocka_unit_test(keeps_long_lines),       cmocka_unit_test(reads_large_messages),
        cmocka_unit_test(refuses_over_the_limit), cmocka_unit_test(keeps_the_envelope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
