/* The letters themselves: what they say of their way, and that they arrive as they were written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/base64.h"
#include "sim/mail/header.h"
#include "tests/world/situation.h"

#define ANI  "ani@sekolah.example"
#define BUDI "budi@kantor.example"
#define PHOTO                                                                                                \
    "/script/greet/message/attachments=[{\"name\":\"foto.jpg\",\"type\":\"image/"                            \
    "jpeg\",\"size\":\"60001B\"}]"

static const char *header(struct situation *situation, struct mw_span letter, const char *name) {
    struct mw_buffer value = {0};
    assert_true(mw_trace_header(letter, name, &value));
    const char *kept = mw_arena_text(&situation->arena, mw_buffer_text(&value));
    mw_buffer_free(&value);
    return kept;
}

static struct mw_span only_letter(struct situation *situation, enum mw_store_kind kind, const char *whose) {
    struct mw_holding holding = lying(situation, kind, whose);
    assert_int_equal(holding.letter_count, 1);
    return letter_text(situation, &holding, 0);
}

/* RFC 5322 §3.6: once each; Date is the virtual clock's, in the lesson's zone. */
static void test_what_the_sender_writes(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NULL);
    struct mw_span letter = only_letter(&situation, MW_STORE_SENT, "laptop");
    assert_string_equal(header(&situation, letter, "Date"), "Mon, 02 Mar 2026 09:00:01 +0700");
    assert_string_equal(header(&situation, letter, "From"), "Ani <ani@sekolah.example>");
    assert_string_equal(header(&situation, letter, "To"),
                        "Budi <budi@kantor.example>, Siti <siti@kantor.example>");
    assert_string_equal(header(&situation, letter, "Subject"), "Selamat datang");
    assert_true(mw_span_ends_nocase(mw_span_of(header(&situation, letter, "Message-ID")),
                                    "@laptop.sekolah.example>"));
    assert_contains(letter, "\r\n\r\nHalo Budi dan Siti,\r\n\r\nini taman bermain");
    struct mw_field field;
    assert_false(mw_header_find(letter, "Received", &field));
    assert_false(mw_header_find(letter, "Return-Path", &field));
    situation_free(&situation);
}

/* RFC 5321 §4.4: each server adds to the top, the last one the Return-Path above all. */
static void test_trail(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, "/script/greet/message/to=[\"" BUDI "\"]");
    struct mw_span sent = only_letter(&situation, MW_STORE_SENT, "laptop");
    struct mw_span letter = only_letter(&situation, MW_STORE_MAILBOX, BUDI), rest = letter;
    struct mw_field field;
    assert_true(mw_header_next(&rest, &field));
    assert_true(mw_span_is(field.whole, "Return-Path: <" ANI ">\r\n"));
    static const char *const said[2][5] = {
        {"from mail.sekolah.example (mail.sekolah.example [192.0.2.25])",
         "by mx.kantor.example with ESMTP id ", "for <" BUDI ">;\tMon, 02 Mar 2026 09:00:01 +0700", ""},
        {"from laptop.sekolah.example (laptop.sekolah.example [192.0.2.10])",
         "by mail.sekolah.example with ESMTPA id ", "for <" BUDI ">;\tMon, 02 Mar 2026 09:00:01 +0700", ""}};
    for (int i = 0; i < 2; i++) {
        assert_true(mw_header_next(&rest, &field));
        assert_true(mw_span_is_nocase(field.name, "Received"));
        struct mw_buffer value = {0};
        mw_header_unfold(&value, field.value);
        for (int j = 0; *said[i][j]; j++)
            assert_contains(mw_buffer_span(&value), said[i][j]);
        mw_buffer_free(&value);
    }
    assert_true(mw_span_equal(rest, sent)); /* below the trail: as it was written, to the byte */
    assert_true(mw_span_equal(letter, only_letter(&situation, MW_STORE_DEVICE, "pc")));
    situation_free(&situation);
}

/* A letter has one number wherever it lies. */
static void test_one_number(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NULL);
    uint32_t number = lying(&situation, MW_STORE_SENT, "laptop").letters[0].message;
    assert_int_equal(lying(&situation, MW_STORE_MAILBOX, BUDI).letters[0].message, number);
    assert_int_equal(lying(&situation, MW_STORE_DEVICE, "pc").letters[0].message, number);
    size_t contents = 0;
    for (size_t at = 0; at < situation.trace.record_count; at++) {
        const struct mw_record *record = &situation.trace.records[at];
        if (record->kind != MW_RECORD_CONTENT) continue;
        contents++;
        assert_int_equal(record->line.message, number);
        assert_int_not_equal(record->line.store, MW_NONE);
    }
    assert_int_equal(contents, 3);
    situation_free(&situation);
}

/* The base64 lines between the attachment's header and the next boundary, decoded. */
static void decode_attachment(struct mw_span letter, struct mw_buffer *bytes) {
    struct mw_buffer text = {0};
    static const char mark[] = "Content-Disposition: attachment";
    size_t at = 0;
    while (at + sizeof mark < letter.len && memcmp(letter.data + at, mark, sizeof mark - 1) != 0)
        at++;
    struct mw_span body = mw_message_body(mw_span_from(letter, at));
    for (size_t i = 0; i + 2 < body.len && !(body.data[i] == '\n' && body.data[i + 1] == '-'); i++)
        if (body.data[i] != '\r' && body.data[i] != '\n') mw_buffer_add_byte(&text, body.data[i]);
    assert_true(mw_base64_decode(mw_buffer_span(&text), bytes));
    mw_buffer_free(&text);
}

static void test_attachment_arrives_byte_for_byte(void **state) {
    (void)state;
    struct situation situation;
    struct mw_buffer sent = {0}, fetched = {0};
    RUN(&situation, PHOTO, "/network/links/mail-mx/loss=0.05");
    decode_attachment(only_letter(&situation, MW_STORE_SENT, "laptop"), &sent);
    decode_attachment(only_letter(&situation, MW_STORE_DEVICE, "pc"), &fetched);
    assert_int_equal(sent.len, 60001);
    assert_int_equal(fetched.len, 60001);
    assert_memory_equal(sent.data, fetched.data, sent.len);
    assert_contains(only_letter(&situation, MW_STORE_DEVICE, "pc"), "filename=\"foto.jpg\"");
    mw_buffer_free(&sent);
    mw_buffer_free(&fetched);
    situation_free(&situation);
}

/* RFC 5321 §4.5.2: lines that begin with dots, lines that look like the end. */
static void test_dots_survive(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, "/script/greet/message/text=satu\n.\n..\n.dua\nRSET\nQUIT\n.");
    struct mw_span letter = only_letter(&situation, MW_STORE_DEVICE, "pc");
    assert_contains(letter, "\r\n\r\nsatu\r\n.\r\n..\r\n.dua\r\nRSET\r\nQUIT\r\n.\r\n");
    situation_free(&situation);
}

static void test_other_words(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, "/script/greet/message/subject=Café “à gogo” — 你好",
        "/script/greet/message/text=Selamat pagi ☕\n", "/people/ani/name=Añi, “Bu”");
    struct mw_span letter = only_letter(&situation, MW_STORE_DEVICE, "pc");
    for (size_t i = 0; i < letter.len; i++)
        assert_true((unsigned char)letter.data[i] < 0x80); /* no 8-bit text travels */
    assert_true(mw_span_starts_nocase(mw_span_of(header(&situation, letter, "Subject")), "=?utf-8?"));
    assert_contains(letter, "Selamat pagi =E2=98=95");
    assert_contains(letter, "<ani@sekolah.example>");
    situation_free(&situation);
    RUN(&situation, "/script/greet/message/text=", "/script/greet/message/subject=");
    assert_true(only_letter(&situation, MW_STORE_DEVICE, "pc").len > 0);
    situation_free(&situation);
}

/* A line longer than any buffer of a mail program (RFC 5321 §4.5.3.1.6). */
static void test_long_line(void **state) {
    (void)state;
    struct situation situation;
    char text[4000] = "/script/greet/message/text=";
    memset(text + strlen(text), 'x', sizeof text - strlen(text) - 1);
    text[sizeof text - 1] = '\0';
    RUN(&situation, text);
    struct mw_span letter = only_letter(&situation, MW_STORE_DEVICE, "pc");
    size_t length = 0;
    for (size_t i = 0; i < letter.len; i++) {
        length = letter.data[i] == '\n' ? 0 : length + 1;
        assert_true(length <= 999);
    }
    situation_free(&situation);
}

/* RFC 5321 §6.3: a letter that leads back to its own server goes round no further. */
static void test_loop_ends(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, "/script/read=null", "/script/greet/message/to=[\"x@jauh.example\"]",
        "/network/dns/records/jauh.example={\"MX\":[{\"preference\":10,\"host\":\"mail.sekolah.example\"}]}");
    assert_int_equal(letters(&situation, MW_STORE_QUEUE, "mail"), 0);
    struct mw_span bounce = only_letter(&situation, MW_STORE_MAILBOX, ANI);
    assert_contains(bounce, "Status: 5.4.6\r\n"); /* the server is its own best MX */
    situation_free(&situation);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_the_sender_writes),
        cmocka_unit_test(test_trail),
        cmocka_unit_test(test_one_number),
        cmocka_unit_test(test_attachment_arrives_byte_for_byte),
        cmocka_unit_test(test_dots_survive),
        cmocka_unit_test(test_other_words),
        cmocka_unit_test(test_long_line),
        cmocka_unit_test(test_loop_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
