/* Messages as a whole: transfer encodings, composing, bounces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "sim/base/base64.h"
#include "sim/base/encoded_word.h"
#include "sim/base/random.h"
#include "sim/mail/bounce.h"
#include "sim/mail/compose.h"
#include "sim/mail/header.h"
#include "sim/mail/transfer.h"

static bool has(const struct mw_buffer *text, const char *what) {
    return strstr(mw_buffer_text(text), what) != NULL;
}

/* What every message must be: CRLF lines of at most 998 octets, ASCII, no bare CR or LF. */
static void assert_can_travel(const struct mw_buffer *message) {
    size_t column = 0;
    for (size_t i = 0; i < message->len; i++) {
        unsigned char c = (unsigned char)message->data[i];
        assert_true(c < 0x80 && c != 0);
        if (c == '\r') assert_int_equal(message->data[i + 1], '\n');
        if (c == '\n') assert_true(i > 0 && message->data[i - 1] == '\r');
        column = c == '\n' ? 0 : column + 1;
        assert_true(column <= MW_HEADER_LINE_LIMIT + 1);
    }
    assert_true(mw_span_ends_nocase(mw_buffer_span(message), "\r\n"));
}

static void a_plain_letter(void **state) {
    (void)state;
    const char *to[] = {"Budi <budi@kantor.example>"};
    struct mw_draft draft = {.from = "Ani <ani@sekolah.example>",
                             .to = to,
                             .to_count = 1,
                             .subject = "Jadwal rapat",
                             .text = "Halo Budi,\nrapat jam dua.",
                             .date = {1772416804, 420},
                             .message_id = "1.ani@laptop.sekolah.example"};
    struct mw_buffer out = {0};
    mw_compose(&draft, &out);
    assert_string_equal(mw_buffer_text(&out), "From: Ani <ani@sekolah.example>\r\n"
                                              "To: Budi <budi@kantor.example>\r\n"
                                              "Subject: Jadwal rapat\r\n"
                                              "Date: Mon, 02 Mar 2026 09:00:04 +0700\r\n"
                                              "Message-ID: <1.ani@laptop.sekolah.example>\r\n"
                                              "MIME-Version: 1.0\r\n"
                                              "Content-Type: text/plain; charset=us-ascii\r\n"
                                              "Content-Transfer-Encoding: 7bit\r\n"
                                              "\r\n"
                                              "Halo Budi,\r\n"
                                              "rapat jam dua.\r\n");
    mw_buffer_free(&out);
}

static void text_that_is_not_ascii(void **state) {
    (void)state;
    const char *to[] = {"André <a@x.example>", "b@x.example",
                        "Ein Name, lang genug für eine Faltung <c@x.example>"};
    struct mw_draft draft = {.from = "ani@x.example",
                             .to = to,
                             .to_count = 3,
                             .subject = "Café — übermorgen",
                             .text = "naïve = €5\ntrailing blank \n",
                             .message_id = "2@x.example"};
    struct mw_buffer out = {0}, subject = {0}, decoded = {0};
    mw_compose(&draft, &out);
    assert_can_travel(&out);
    assert_true(has(&out, "charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"));
    assert_true(has(&out, "\r\n\r\nna=C3=AFve =3D =E2=82=AC5\r\ntrailing blank=20\r\n"));
    assert_true(mw_header_get(mw_buffer_span(&out), "Subject", &subject));
    mw_encoded_words_decode(&decoded, mw_buffer_span(&subject));
    assert_string_equal(mw_buffer_text(&decoded), "Café — übermorgen");
    mw_buffer_free(&out);
    mw_buffer_free(&subject);
    mw_buffer_free(&decoded);
}

static void lines_of_998_octets(void **state) {
    (void)state;
    char line[1001];
    memset(line, 'x', 1000);
    line[998] = '\0';
    assert_true(mw_text_is_7bit(mw_span_of(line)));
    line[998] = 'x';
    line[999] = '\0';
    assert_false(mw_text_is_7bit(mw_span_of(line)));
    assert_false(mw_text_is_7bit((struct mw_span){"a\0b", 3}));
    assert_false(mw_text_is_7bit(mw_span_of("\xC3\xA9")));
    struct mw_draft draft = {.from = "a@x.example", .subject = "", .text = line, .message_id = "3@x.example"};
    struct mw_buffer out = {0};
    mw_compose(&draft, &out);
    assert_can_travel(&out);
    assert_true(has(&out, "us-ascii\r\nContent-Transfer-Encoding: quoted-printable"));
    mw_buffer_free(&out);
}

/* Undoes quoted-printable; an independent reading of RFC 2045 §6.7. */
static void decode_quoted_printable(struct mw_buffer *out, struct mw_span text) {
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] != '=') {
            mw_buffer_add_byte(out, text.data[i]);
        } else if (text.data[i + 1] == '\r') {
            i += 2;
        } else {
            static const char hex[] = "0123456789ABCDEF";
            const char *high = strchr(hex, text.data[i + 1]), *low = strchr(hex, text.data[i + 2]);
            assert_true(high != NULL && low != NULL);
            mw_buffer_add_byte(out, (char)((high - hex) << 4 | (low - hex)));
            i += 2;
        }
    }
}

static void random_text_survives_quoted_printable(void **state) {
    (void)state;
    static const char bytes[] = "aaaaaaa= \t.~!\xC3\xA9\x01\x7F";
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct mw_random random = mw_random_stream(seed, "qp");
        struct mw_buffer text = {0}, encoded = {0}, back = {0};
        for (uint64_t left = 1 + mw_random_below(&random, 400); left > 0; left--)
            mw_buffer_add_byte(&text, bytes[mw_random_below(&random, sizeof bytes - 1)]);
        mw_quoted_printable_add(&encoded, mw_buffer_span(&text));
        mw_buffer_add_text(&text, "\r\n");
        size_t column = 0;
        for (size_t i = 0; i < encoded.len; i++) {
            char c = encoded.data[i];
            if (c == '\r') assert_true(encoded.data[i - 1] != ' ' && encoded.data[i - 1] != '\t');
            column = c == '\n' ? 0 : column + 1;
            assert_true(column <= 77); /* 76 and CR */
        }
        decode_quoted_printable(&back, mw_buffer_span(&encoded));
        if (!mw_span_equal(mw_buffer_span(&text), mw_buffer_span(&back))) fail_msg("seed %d", (int)seed);
        mw_buffer_free(&text);
        mw_buffer_free(&encoded);
        mw_buffer_free(&back);
    }
}

static void line_ends(void **state) {
    (void)state;
    struct mw_buffer out = {0};
    mw_crlf_lines_add(&out, mw_span_of("a\nb\r\nc\rd\n\n\r\ne"));
    assert_string_equal(mw_buffer_text(&out), "a\r\nb\r\nc\r\nd\r\n\r\n\r\ne\r\n");
    mw_buffer_clear(&out);
    mw_crlf_lines_add(&out, mw_span_of(""));
    assert_int_equal(out.len, 0);
    mw_buffer_free(&out);
}

static void attachments_have_their_size(void **state) {
    (void)state;
    const char *to[] = {"b@x.example"};
    struct mw_attachment files[] = {{"foto.jpg", "image/jpeg", 1000},
                                    {"foto.jpg", "image/jpeg", 1000},
                                    {"kosong \"1\".txt", "text/plain", 0},
                                    {"résumé.pdf", "application/pdf", 57}};
    struct mw_draft draft = {.from = "a@x.example",
                             .to = to,
                             .to_count = 1,
                             .subject = "Foto",
                             .text = "Lihat!\n",
                             .attachments = files,
                             .attachment_count = 4,
                             .message_id = "4@x.example",
                             .seed = 9};
    struct mw_buffer out = {0}, again = {0}, type = {0}, bytes = {0}, first = {0};
    mw_compose(&draft, &out);
    mw_compose(&draft, &again);
    assert_true(mw_span_equal(mw_buffer_span(&out), mw_buffer_span(&again)));
    assert_can_travel(&out);
    assert_true(mw_header_get(mw_buffer_span(&out), "Content-Type", &type));
    assert_true(mw_span_starts_nocase(mw_buffer_span(&type), "multipart/mixed; boundary="));
    assert_true(has(&out, "filename=\"kosong \\\"1\\\".txt\""));
    assert_true(has(&out, "filename*=UTF-8''r%C3%A9sum%C3%A9.pdf"));

    const char *at = mw_buffer_text(&out);
    for (size_t i = 0; i < 2; i++) {
        at = strstr(at, "base64\r\n\r\n");
        assert_non_null(at);
        at += strlen("base64\r\n\r\n");
        mw_buffer_clear(&bytes);
        for (struct mw_span line; line.data = at, line.len = strcspn(at, "\r"), line.len > 0;
             at += line.len + 2) {
            assert_true(line.len <= 76);
            assert_true(mw_base64_decode(line, &bytes));
        }
        assert_int_equal(bytes.len, 1000);
        if (i == 0) mw_buffer_add(&first, mw_buffer_span(&bytes));
    }
    assert_false(mw_span_equal(mw_buffer_span(&first), mw_buffer_span(&bytes)));
    mw_buffer_free(&out);
    mw_buffer_free(&again);
    mw_buffer_free(&type);
    mw_buffer_free(&bytes);
    mw_buffer_free(&first);
}

static void boundaries_stand_nowhere_in_the_text(void **state) {
    (void)state;
    char first[MW_BOUNDARY_BYTES], second[MW_BOUNDARY_BYTES];
    mw_boundary(first, 1, mw_span_of(""));
    struct mw_buffer text = {0};
    mw_buffer_format(&text, "==_=--%s--", first);
    mw_boundary(second, 1, mw_buffer_span(&text));
    assert_string_not_equal(first, second);
    mw_buffer_free(&text);
}

static void a_bounce(void **state) {
    (void)state;
    struct mw_bounce_outcome outcomes[] = {{.recipient = "budy@kantor.example",
                                            .status = "5.1.1",
                                            .diagnostic = "550 5.1.1 No such user here",
                                            .remote = "mx.kantor.example"},
                                           {.recipient = "x@nowhere.example", .status = "4.4.1"}};
    struct mw_bounce bounce = {
        .host = "mail.sekolah.example",
        .to = "ani@sekolah.example",
        .message_id = "5@mail.sekolah.example",
        .date = {1772416804, 420},
        .arrived = {1772416800, 420},
        .outcomes = outcomes,
        .outcome_count = 2,
        .original = mw_span_of("Subject: Salam\r\nTo: budy@kantor.example\r\n\r\nsecret body\r\n")};
    struct mw_buffer out = {0};
    mw_bounce_compose(&bounce, &out);
    assert_can_travel(&out);
    static const char *const parts[] = {
        "From: MAILER-DAEMON <postmaster@mail.sekolah.example>\r\nTo: <ani@sekolah.example>\r\n",
        "Content-Type: multipart/report; report-type=delivery-status;\r\n",
        "mx.kantor.example said:\r\n    550 5.1.1 No such user here\r\n",
        "mx.kantor.example menjawab:\r\n",
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.sekolah.example\r\n",
        "\r\n\r\nFinal-Recipient: rfc822; budy@kantor.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Remote-MTA: dns; mx.kantor.example\r\nDiagnostic-Code: smtp; 550 5.1.1 No such user here\r\n"
        "\r\nFinal-Recipient: rfc822; x@nowhere.example\r\nAction: failed\r\nStatus: 4.4.1\r\n\r\n--",
        "Content-Type: text/rfc822-headers\r\n\r\nSubject: Salam\r\nTo: budy@kantor.example\r\n\r\n--"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!has(&out, parts[i])) fail_msg("missing: %s\nin: %s", parts[i], mw_buffer_text(&out));
    assert_false(has(&out, "secret body"));
    mw_buffer_free(&out);
}

/* RFC 3464 §2.2.1, §2.3: what succeeded, under the names that the sender knows. */
static void a_report(void **state) {
    (void)state;
    struct mw_bounce_outcome outcomes[] = {{.recipient = "budi@kantor.example",
                                            .status = "2.0.0",
                                            .action = MW_BOUNCE_DELIVERED,
                                            .orcpt = "rfc822;b@alumni.example"},
                                           {.recipient = "siti@tua.example",
                                            .status = "2.0.0",
                                            .diagnostic = "250 ok",
                                            .remote = "mx.tua.example",
                                            .action = MW_BOUNCE_RELAYED}};
    struct mw_bounce bounce = {.host = "mail.sekolah.example",
                               .to = "ani@sekolah.example",
                               .message_id = "6@mail.sekolah.example",
                               .outcomes = outcomes,
                               .outcome_count = 2,
                               .envid = "surat 7",
                               .original = mw_span_of("Subject: Salam\r\n\r\nsecret body\r\n")};
    struct mw_buffer out = {0};
    mw_bounce_compose(&bounce, &out);
    assert_can_travel(&out);
    static const char *const parts[] = {
        "Subject: Delivery report / Laporan pengiriman\r\n",
        "into the mailbox of:\r\n\r\n  <budi@kantor.example>\r\n\r\nYour message was passed on",
        "sudah masuk ke kotak surat:\r\n\r\n  <budi@kantor.example>\r\n",
        "mx.tua.example menjawab:\r\n    250 ok\r\n",
        "\r\n\r\nOriginal-Envelope-Id: surat 7\r\nReporting-MTA: dns; mail.sekolah.example\r\n",
        "\r\n\r\nOriginal-Recipient: rfc822;b@alumni.example\r\nFinal-Recipient: rfc822; "
        "budi@kantor.example\r\n"
        "Action: delivered\r\nStatus: 2.0.0\r\n\r\nFinal-Recipient: rfc822; siti@tua.example\r\n"
        "Action: relayed\r\nStatus: 2.0.0\r\nRemote-MTA: dns; mx.tua.example\r\n"
        "Diagnostic-Code: smtp; 250 ok\r\n\r\n--"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!has(&out, parts[i])) fail_msg("missing: %s\nin: %s", parts[i], mw_buffer_text(&out));
    assert_false(has(&out, "Nothing more will be tried"));
    assert_false(has(&out, "secret body"));
    mw_buffer_free(&out);
}

/* RET=FULL: the message as it is, and both the part and the whole say that it has 8-bit text. */
static void a_bounce_with_the_message(void **state) {
    (void)state;
    struct mw_bounce_outcome outcome = {.recipient = "budy@kantor.example", .status = "5.1.1"};
    struct mw_bounce bounce = {.host = "mail.sekolah.example",
                               .to = "ani@sekolah.example",
                               .message_id = "7@mail.sekolah.example",
                               .outcomes = &outcome,
                               .outcome_count = 1,
                               .whole = true,
                               .original = mw_span_of("Subject: Salam\r\n\r\nren\xc3\xa9\r\n")};
    struct mw_buffer out = {0};
    mw_bounce_compose(&bounce, &out);
    assert_true(has(&out, "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                          "Subject: Salam\r\n\r\nren\xc3\xa9\r\n\r\n--"));
    assert_true(has(&out, "\"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"));
    assert_true(has(&out, "Your message is below.\r\n"));
    assert_true(has(&out, "Pesan Anda ada di bawah ini.\r\n"));
    mw_buffer_clear(&out);
    bounce.whole = false;
    mw_bounce_compose(&bounce, &out);
    assert_false(has(&out, "8bit"));
    mw_buffer_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_letter),
        cmocka_unit_test(text_that_is_not_ascii),
        cmocka_unit_test(lines_of_998_octets),
        cmocka_unit_test(random_text_survives_quoted_printable),
        cmocka_unit_test(line_ends),
        cmocka_unit_test(attachments_have_their_size),
        cmocka_unit_test(boundaries_stand_nowhere_in_the_text),
        cmocka_unit_test(a_bounce),
        cmocka_unit_test(a_report),
        cmocka_unit_test(a_bounce_with_the_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
