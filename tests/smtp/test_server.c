/* The SMTP server against the dialogs in tests/smtp/server-*.dialog, in which every row of its table is
 * taken.
 *
 * The owner that the dialogs meet: rina (password "rahasia") may log in and write as rina@kantor.example; the
 * domain is kantor.example with the users rina and budi; the local-parts full, later and large speak for
 * themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/dialog/dialog.h"

#include "sim/protocol/smtp/server.h"

struct owner {
    struct mw_smtp_server_settings settings;
    struct mw_smtp_server *server;
};

static unsigned rows_taken[200];

static void reset(void *context) {
    struct owner *owner = context;
    owner->settings =
        (struct mw_smtp_server_settings){.host_name = "mail.kantor.example", .size_limit = 1000};
}

static bool set(void *context, const char *name, const char *value) {
    struct mw_smtp_server_settings *settings = &((struct owner *)context)->settings;
    uint64_t number = 0;
    (void)mw_span_number(mw_span_of(value), &number);
    if (strcmp(name, "submission") == 0)
        settings->submission = true;
    else if (strcmp(name, "old") == 0)
        settings->old = true;
    else if (strcmp(name, "size") == 0)
        settings->size_limit = number;
    else if (strcmp(name, "recipients") == 0)
        settings->recipient_limit = (size_t)number;
    else if (strcmp(name, "errors") == 0)
        settings->error_limit = (size_t)number;
    else if (strcmp(name, "command") == 0)
        settings->command_limit = (size_t)number;
    else if (strcmp(name, "path") == 0)
        settings->path_limit = (size_t)number;
    else if (strcmp(name, "local-part") == 0)
        settings->local_part_limit = (size_t)number;
    else if (strcmp(name, "plain-only") == 0)
        settings->mechanisms = "PLAIN";
    else if (strcmp(name, "idle") == 0)
        settings->idle_us = (int64_t)number * 1000000;
    else
        return false;
    return true;
}

static struct mw_session *create(void *context) {
    struct owner *owner = context;
    owner->server = mw_smtp_server_create(&owner->settings);
    return mw_smtp_server_session(owner->server);
}

static void destroy(void *context) {
    mw_smtp_server_destroy(((struct owner *)context)->server);
}

static void answer_login(const struct owner *owner, struct mw_span login, int64_t now_us) {
    if (mw_span_is(login, "later"))
        mw_smtp_server_answer(owner->server, MW_SMTP_NOT_NOW, NULL, now_us);
    else
        mw_smtp_server_answer_secret(owner->server, mw_span_is(login, "rina") ? "rahasia" : NULL, now_us);
}

static enum mw_smtp_verdict about_sender(const struct owner *owner, struct mw_span sender) {
    const char *login = mw_smtp_server_login(owner->server);
    if (mw_span_starts_nocase(sender, "later@")) return MW_SMTP_NOT_NOW;
    if (login == NULL) return MW_SMTP_YES;
    assert_string_equal(login, "rina");
    return mw_span_is(sender, "rina@kantor.example") ? MW_SMTP_YES : MW_SMTP_SENDER_NOT_YOURS;
}

static enum mw_smtp_verdict about_recipient(struct mw_span recipient, const char **detail) {
    if (mw_span_starts_nocase(recipient, "full@")) return MW_SMTP_MAILBOX_FULL;
    if (mw_span_starts_nocase(recipient, "later@")) return MW_SMTP_NOT_NOW;
    if (mw_span_starts_nocase(recipient, "large@")) return MW_SMTP_TOO_LARGE;
    if (mw_span_starts_nocase(recipient, "moved@")) *detail = "He has moved";
    if (mw_span_starts_nocase(recipient, "loops@")) *detail = "554 5.4.6 Too many hops";
    if (*detail) return MW_SMTP_NO_SUCH_USER;
    if (mw_span_is_nocase(recipient, "postmaster")) return MW_SMTP_YES;
    if (!mw_span_ends_nocase(recipient, "@kantor.example")) return MW_SMTP_RELAY_DENIED;
    bool known = mw_span_starts_nocase(recipient, "rina@") || mw_span_starts_nocase(recipient, "budi@") ||
                 mw_span_starts_nocase(recipient, "ren\xc3\xa9@");
    return known ? MW_SMTP_YES : MW_SMTP_NO_SUCH_USER;
}

static void answer(void *context, const struct mw_fact *question, int64_t now_us) {
    struct owner *owner = context;
    enum mw_smtp_verdict verdict = MW_SMTP_YES;
    const char *detail = NULL;
    switch (question->code) {
    case MW_SMTP_ASKS_LOGIN: answer_login(owner, question->text, now_us); return;
    case MW_SMTP_ASKS_SENDER: verdict = about_sender(owner, question->text); break;
    case MW_SMTP_ASKS_RECIPIENT: verdict = about_recipient(question->text, &detail); break;
    case MW_SMTP_ASKS_STORE: {
        struct mw_span message = mw_smtp_server_message(owner->server);
        assert_int_equal(message.len, question->number);
        bool later = mw_span_starts_nocase(message, "Subject: later\r\n");
        bool full = mw_span_starts_nocase(message, "Subject: large\r\n");
        verdict = later ? MW_SMTP_NOT_NOW : full ? MW_SMTP_TOO_LARGE : MW_SMTP_YES;
        detail = later || full || mw_span_starts_nocase(message, "Subject: nameless\r\n") ? NULL : "A1";
        break;
    }
    default: fail_msg("no such question: %d", question->code);
    }
    mw_smtp_server_answer(owner->server, verdict, detail, now_us);
}

static void keeps_the_dialogs(void **state) {
    (void)state;
    struct owner owner;
    struct mw_dialog_subject subject = {.end = MW_DIALOG_SERVER,
                                        .context = &owner,
                                        .reset = reset,
                                        .set = set,
                                        .create = create,
                                        .destroy = destroy,
                                        .answer = answer,
                                        .rows_taken = rows_taken};
    assert_true(mw_dialog_run("tests/smtp/server-*.dialog", &subject, 20));
}

static void takes_every_row(void **state) {
    (void)state;
    assert_true(mw_smtp_server_table.row_count <= sizeof rows_taken / sizeof *rows_taken);
    assert_true(mw_dialog_took_every_row(&mw_smtp_server_table, rows_taken));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_dialogs),
        cmocka_unit_test(takes_every_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
