/* The SMTP client against the dialogs in tests/smtp/client-*.dialog, in which every row of its table is
 * taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/dialog/dialog.h"

#include "sim/base/arena.h"
#include "sim/protocol/smtp/client.h"

enum { RECIPIENTS = 3 };

struct owner {
    struct mw_smtp_job job;
    const char *to[RECIPIENTS];
    struct mw_smtp_wish wishes[RECIPIENTS];
    struct mw_arena arena;
    struct mw_smtp_client *client;
};

static unsigned rows_taken[200];

static void reset(void *context) {
    static const char *const TO[RECIPIENTS] = {"rina@kantor.example", "budi@kantor.example",
                                               "joko@kantor.example"};
    struct owner *owner = context;
    memcpy(owner->to, TO, sizeof owner->to);
    mw_arena_free(&owner->arena);
    owner->job = (struct mw_smtp_job){
        .helo_name = "pc.kampus.example",
        .envelope = {.from = "sari@kampus.example", .to = owner->to, .to_count = 1},
        .message = mw_span_of("Subject: halo\r\n\r\n.dot\r\n..\r\n.\r\nend.\r\n"),
    };
}

static bool set(void *context, const char *name, const char *value) {
    struct owner *owner = context;
    uint64_t number = 0;
    (void)mw_span_number(mw_span_of(value), &number);
    if (strcmp(name, "pipelining") == 0)
        owner->job.pipelining = true;
    else if (strcmp(name, "recipients") == 0)
        owner->job.envelope.to_count = (size_t)number;
    else if (strcmp(name, "bounce") == 0)
        owner->job.envelope.from = "";
    else if (strcmp(name, "patience") == 0)
        owner->job.patience_us = (int64_t)number * 1000000;
    else if (strcmp(name, "message") == 0)
        owner->job.message = mw_arena_span(&owner->arena, mw_span_of(value));
    else if (strcmp(name, "mechanism") == 0)
        owner->job.mechanism = mw_arena_text(&owner->arena, value);
    else if (strcmp(name, "international") == 0)
        owner->job.envelope.from = "ren\xc3\xa9@kampus.example";
    else if (strcmp(name, "eight-bit") == 0)
        owner->job.message = mw_span_of("Subject: halo\r\n\r\nren\xc3\xa9.\r\n.");
    else if (strcmp(name, "eight-bit-header") == 0)
        owner->job.message = mw_span_of("Subject: ren\xc3\xa9\r\n\r\nhalo\r\n");
    else if (strcmp(name, "ret") == 0)
        owner->job.envelope.ret = mw_arena_text(&owner->arena, value);
    else if (strcmp(name, "envid") == 0)
        owner->job.envelope.envid = mw_arena_text(&owner->arena, value);
    else if (strcmp(name, "wish") == 0) {
        /* For the first and the last of three; the second has none. */
        owner->wishes[0] = (struct mw_smtp_wish){"SUCCESS,DELAY", "rfc822;r+2Bx@y.example"};
        owner->wishes[2] = (struct mw_smtp_wish){"NEVER", "utf-8;ren\xc3\xa9@y.example"};
        owner->job.envelope.wishes = owner->wishes;
    } else if (strcmp(name, "login") == 0) {
        owner->job.login = "rina";
        owner->job.password = "rahasia";
    } else if (strcmp(name, "long-password") == 0) {
        owner->job.password = mw_arena_format(&owner->arena, "%0400d", 0);
    } else {
        return false;
    }
    return true;
}

static struct mw_session *create(void *context) {
    struct owner *owner = context;
    owner->client = mw_smtp_client_create(&owner->job);
    return mw_smtp_client_session(owner->client);
}

static void destroy(void *context) {
    struct owner *owner = context;
    mw_smtp_client_destroy(owner->client);
    mw_arena_free(&owner->arena);
}

static void news(void *context, const struct mw_fact *tells, struct mw_buffer *text) {
    static const char *const NAMES[] = {
        [MW_SMTP_RECIPIENT_ACCEPTED] = "recipient accepted",
        [MW_SMTP_RECIPIENT_REFUSED] = "recipient refused",
        [MW_SMTP_LOGIN_REFUSED] = "login refused",
        [MW_SMTP_MESSAGE_ACCEPTED] = "message accepted",
        [MW_SMTP_MESSAGE_REFUSED] = "message refused",
        [MW_SMTP_CONNECTION_FAILED] = "connection failed",
    };
    (void)context;
    mw_buffer_add_text(text, NAMES[tells->code]);
    bool about_one = tells->code == MW_SMTP_RECIPIENT_ACCEPTED || tells->code == MW_SMTP_RECIPIENT_REFUSED;
    if (about_one) mw_buffer_format(text, " %d", (int)tells->number);
    if (tells->text.len > 0) mw_buffer_add_text(text, ": ");
    mw_buffer_add(text, tells->text);
}

static void keeps_the_dialogs(void **state) {
    (void)state;
    struct owner owner = {0};
    struct mw_dialog_subject subject = {.end = MW_DIALOG_CLIENT,
                                        .context = &owner,
                                        .reset = reset,
                                        .set = set,
                                        .create = create,
                                        .destroy = destroy,
                                        .news = news,
                                        .rows_taken = rows_taken};
    assert_true(mw_dialog_run("tests/smtp/client-*.dialog", &subject, 21));
}

static void takes_every_row(void **state) {
    (void)state;
    assert_true(mw_smtp_client_table.row_count <= sizeof rows_taken / sizeof *rows_taken);
    assert_true(mw_dialog_took_every_row(&mw_smtp_client_table, rows_taken));
}

/* The line with the password is marked as secret, and no other; a proof is no secret. */
static void marks_the_secret(void **state) {
    (void)state;
    static const struct {
        const char *mechanism, *server_says;
        int secret_line; /* of the client; -1: none */
    } CASES[] = {
        {"PLAIN", "220 x\r\n250-x\r\n250 AUTH PLAIN\r\n235 ok\r\n", 1},
        {"LOGIN", "220 x\r\n250-x\r\n250 AUTH LOGIN\r\n334 VXNlcm5hbWU6\r\n334 UGFzc3dvcmQ6\r\n235 ok\r\n",
         3},
        {"CRAM-MD5", "220 x\r\n250-x\r\n250 AUTH CRAM-MD5\r\n334 PDFAeD4=\r\n235 ok\r\n", -1},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const char *to[] = {"rina@kantor.example"};
        struct mw_smtp_job job = {.helo_name = "pc",
                                  .login = "rina",
                                  .password = "rahasia",
                                  .mechanism = CASES[i].mechanism,
                                  .envelope = {.from = "", .to = to, .to_count = 1}};
        struct mw_smtp_client *client = mw_smtp_client_create(&job);
        struct mw_session *session = mw_smtp_client_session(client);
        mw_session_start(session, 0);
        mw_session_feed(session, mw_span_of(CASES[i].server_says), 0);
        int line = 0;
        bool mail_said = false;
        struct mw_fact fact;
        while (mw_session_next_fact(session, &fact)) {
            if (fact.kind != MW_FACT_SAID) continue;
            assert_int_equal(fact.secret, line == CASES[i].secret_line);
            mail_said = mw_span_starts_nocase(fact.text, "MAIL");
            line++;
        }
        assert_true(mail_said);
        mw_smtp_client_destroy(client);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_dialogs),
        cmocka_unit_test(takes_every_row),
        cmocka_unit_test(marks_the_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
