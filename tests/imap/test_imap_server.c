/* The IMAP server against written dialogs, tests/imap/server-*.dialog. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/memory.h"
#include "tests/dialog/dialog.h"
#include "tests/imap/bench.h"

enum { PLAYED, OTHER };

static struct bench bench;
static bool ready;
static unsigned *rows_taken;

static const char letter_one[] =
    "From: Ani <ani@kantor.example>\r\nTo: budi@kantor.example\r\nSubject: one\r\n"
    "Date: Mon, 02 Mar 2026 09:00:00 +0700\r\n\r\nfirst\r\n";
static const char letter_two[] = "Subject: two\r\n\r\nsecond\r\n";
static const char letter_three[] = "Subject: three\r\n\r\nthird\r\n";

/* INBOX with three letters (the first seen, the second to be deleted), Arsip/2026 with one, and Terkirim. */
static void reset(void *context) {
    (void)context;
    if (ready) bench_free(&bench);
    ready = true;
    bench_init(&bench);
    bench_add(&bench, "INBOX", letter_one, MW_FLAG_BIT(MW_FLAG_SEEN));
    bench_add(&bench, "INBOX", letter_two, MW_FLAG_BIT(MW_FLAG_DELETED));
    bench_add(&bench, "INBOX", letter_three, 0);
    mw_account_create(&bench.account, "Arsip/2026", MW_FOLDER_NONE);
    mw_account_create(&bench.account, "Terkirim", MW_FOLDER_SENT);
    bench_add(&bench, "Arsip/2026", letter_two, 0);
    mw_account_clear_journal(&bench.account);
}

/* "! other COMMAND": another session of the same user says this; it logs in when it first does. What the
 * played one says then is for the dialog to hear. */
static bool other_says(const char *command) {
    struct mw_imap_server *played = bench.servers[PLAYED];
    bench.servers[PLAYED] = NULL;
    if (bench.servers[OTHER] == NULL) bench_login(&bench, OTHER);
    const char *said = bench_say(&bench, OTHER, "o %s", command);
    bench.servers[PLAYED] = played;
    if (played) mw_imap_server_look(played, bench.now_us);
    bool good = strstr(said, "o OK") != NULL || strstr(said, "+ ") != NULL;
    if (!good) print_error("the other session got: %s", said);
    return good;
}

static bool set(void *context, const char *name, const char *value) {
    (void)context;
    if (strcmp(name, "other") == 0) return other_says(value);
    if (strcmp(name, "arrives") == 0) {
        bench_add(&bench, value, letter_two, 0);
        if (bench.servers[PLAYED]) mw_imap_server_look(bench.servers[PLAYED], bench.now_us);
    } else if (strcmp(name, "quota") == 0) {
        bench.account.quota_bytes = (uint64_t)atoi(value);
    } else if (strcmp(name, "sasl") == 0) {
        bench.settings.mechanisms = 1u << MW_SASL_PLAIN | 1u << MW_SASL_LOGIN;
    } else if (strcmp(name, "login") == 0) {
        /* a dialog that is not about logging in begins behind it */
        bench.settings.mechanisms = 0;
    } else if (strcmp(name, "no-account") == 0) {
        bench.no_account = true;
    } else if (strcmp(name, "broken-keep") == 0) {
        bench.broken_keep = true;
    } else if (strcmp(name, "empty") == 0) {
        mw_account_delete(&bench.account, "Arsip/2026");
        mw_account_delete(&bench.account, "Arsip");
    } else if (strcmp(name, "bye") == 0) {
        mw_imap_server_good_bye(bench.servers[PLAYED], value, bench.now_us);
    } else {
        return false;
    }
    return true;
}

static struct mw_session *create(void *context) {
    (void)context;
    bench.servers[PLAYED] = mw_imap_server_create(&bench.settings);
    return mw_imap_server_session(bench.servers[PLAYED]);
}

static void destroy(void *context) {
    (void)context;
    bench_leave(&bench, PLAYED);
}

static void answer(void *context, const struct mw_fact *question, int64_t now_us) {
    (void)context;
    bench.now_us = now_us;
    bench_answer(&bench, bench.servers[PLAYED], question);
}

static void news(void *context, const struct mw_fact *tells, struct mw_buffer *text) {
    (void)context;
    if (tells->code == MW_IMAP_SENDS)
        mw_buffer_format(text, "sends %d", (int)tells->number);
    else if (tells->number == UINT32_MAX)
        mw_buffer_add_text(text, "chose nothing");
    else
        mw_buffer_format(text, "chose %d", (int)tells->number);
}

static void dialogs_go_as_written(void **state) {
    (void)state;
    rows_taken = mw_alloc(mw_imap_server_table.row_count * sizeof *rows_taken);
    struct mw_dialog_subject subject = {.end = MW_DIALOG_SERVER,
                                        .reset = reset,
                                        .set = set,
                                        .mid_dialog = true,
                                        .create = create,
                                        .destroy = destroy,
                                        .answer = answer,
                                        .rows_taken = rows_taken,
                                        .news = news};
    assert_true(mw_dialog_run("tests/imap/server-*.dialog", &subject, 9051));
    mw_free(rows_taken);
    bench_free(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(dialogs_go_as_written)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
