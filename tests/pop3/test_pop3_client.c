/* The POP3 client against written dialogs, tests/pop3/client-*.dialog, and against messages too big for them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/dots.h"
#include "sim/protocol/pop3/client.h"
#include "tests/dialog/dialog.h"

enum { DAY = 24 * 3600 };

/* Budi's device. It fetched id-old ten days before the visit, which begins at time 0, and id-new one day
 * before. */
struct device {
    struct mw_pop3_client *client;
    struct mw_pop3_job job;
};

static const struct mw_pop3_known fetched_before[] = {
    {"id-old", INT64_C(-10) * DAY * 1000000},
    {"id-new", INT64_C(-1) * DAY * 1000000},
};

static void reset(void *context) {
    struct device *device = context;
    device->job = (struct mw_pop3_job){.login = "budi",
                                       .password = "rahasia dapur",
                                       .mode = MW_POP3_MODE_DELETE,
                                       .known = fetched_before,
                                       .known_count = 2,
                                       .room_bytes = UINT64_MAX};
}

static char login[300];

static bool set(void *context, const char *name, const char *value) {
    struct mw_pop3_job *job = &((struct device *)context)->job;
    uint64_t number = 0;
    mw_span_number(mw_span_of(value), &number);
    if (strcmp(name, "keep") == 0) {
        job->mode = MW_POP3_MODE_KEEP;
    } else if (strcmp(name, "delete-after-days") == 0) {
        job->mode = MW_POP3_MODE_DELETE_AFTER;
        job->delete_after_us = (int64_t)number * DAY * 1000000;
    } else if (strcmp(name, "pipelining") == 0) {
        job->pipelining = true;
    } else if (strcmp(name, "auto") == 0) {
        job->login_by = MW_POP3_BY_AUTO;
    } else if (strcmp(name, "apop") == 0) {
        job->login_by = MW_POP3_BY_APOP;
    } else if (strcmp(name, "sasl") == 0) {
        job->login_by = MW_POP3_BY_SASL;
        job->mechanisms = *value ? 1u << mw_sasl_find(mw_span_of(value)) : 0;
    } else if (strcmp(name, "login") == 0) {
        snprintf(login, sizeof login, "%s", value);
        job->login = login;
    } else if (strcmp(name, "room") == 0) {
        job->room_bytes = number;
    } else {
        return false;
    }
    return true;
}

static struct mw_session *create(void *context) {
    struct device *device = context;
    device->client = mw_pop3_client_create(&device->job);
    return mw_pop3_client_session(device->client);
}

static void destroy(void *context) {
    mw_pop3_client_destroy(((struct device *)context)->client);
}

static void news(void *context, const struct mw_fact *tells, struct mw_buffer *text) {
    (void)context;
    static const char *const words[] = {
        [MW_POP3_FETCHES] = "fetches", [MW_POP3_FETCHED] = "fetched",
        [MW_POP3_DELETED] = "deleted", [MW_POP3_KNOWN] = "known",
        [MW_POP3_NO_ROOM] = "no room", [MW_POP3_LOGIN_REFUSED] = "login refused",
        [MW_POP3_DONE] = "done",       [MW_POP3_FAILED] = "failed",
        [MW_POP3_NO_UIDL] = "no uidl",
    };
    mw_buffer_add_text(text, words[tells->code]);
    if (tells->number > 0) mw_buffer_format(text, " %d", (int)tells->number);
    if (tells->text.len > 0) mw_buffer_add_byte(text, ' ');
    /* Line ends as the dialog file can show them. */
    for (size_t i = 0; i < tells->text.len; i++) {
        char c = tells->text.data[i];
        if (c != '\r') mw_buffer_add_byte(text, c == '\n' ? '|' : c);
    }
}

static void dialogs_go_as_written(void **state) {
    (void)state;
    struct device device = {0};
    struct mw_dialog_subject subject = {.end = MW_DIALOG_CLIENT,
                                        .context = &device,
                                        .reset = reset,
                                        .set = set,
                                        .create = create,
                                        .destroy = destroy,
                                        .news = news};
    assert_true(mw_dialog_run("tests/pop3/client-*.dialog", &subject, 1939));
}

/* --- what dialogs cannot show -------------------------------------------------------------------------- */

static bool next_news(struct mw_session *session, int code, struct mw_fact *fact) {
    while (mw_session_next_fact(session, fact))
        if (fact->kind == MW_FACT_TELLS && fact->code == code) return true;
    return false;
}

/* Feeds one message in pieces of chunk_bytes; whatever the pieces, it must come out as it was. */
static void check_message_comes_whole(struct mw_span message, size_t chunk_bytes) {
    struct device device;
    reset(&device);
    struct mw_session *session = create(&device);
    struct mw_buffer wire = {0};
    mw_session_start(session, 0);
    mw_buffer_add_text(&wire, "+OK\r\n+OK\r\n+OK\r\n+OK 1 5\r\n+OK\r\n1 5\r\n.\r\n+OK\r\n");
    mw_dots_stuff(&wire, message);
    mw_buffer_add_text(&wire, ".\r\n");
    struct mw_fact fact;
    bool came = false;
    for (size_t at = 0; at < wire.len; at += chunk_bytes) {
        mw_session_feed(session, mw_span_cut(mw_buffer_span(&wire), at, chunk_bytes), 0);
        if (!next_news(session, MW_POP3_FETCHED, &fact)) continue;
        assert_false(came);
        came = true;
        assert_int_equal(fact.text.len, message.len);
        assert_memory_equal(fact.text.data, message.data, message.len);
    }
    assert_true(came);
    mw_buffer_free(&wire);
    destroy(&device);
}

static void lines_longer_than_any_limit_lose_nothing(void **state) {
    (void)state;
    struct mw_buffer message = {0};
    for (int line = 0; line < 12; line++) {
        for (int i = 0; i < line * 211; i++)
            mw_buffer_add_byte(&message, i % 7 ? '.' : '\r');
        mw_buffer_add_text(&message, "\r\n");
    }
    static const size_t chunks[] = {1, 2, 3, 509, 510, 511, 512, 513, 1460, 1 << 20};
    for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++)
        check_message_comes_whole(mw_buffer_span(&message), chunks[i]);
    mw_buffer_free(&message);
}

static void thirty_megabytes_come_whole(void **state) {
    (void)state;
    struct mw_buffer message = {0};
    while (message.len < 30u * 1000 * 1000)
        mw_buffer_add_text(&message,
                           "..A line of base64 would be as long as this one and have no dots in it.\r\n");
    check_message_comes_whole(mw_buffer_span(&message), 1460);
    check_message_comes_whole(mw_buffer_span(&message), message.len * 2);
    mw_buffer_free(&message);
}

static void the_password_is_marked_secret(void **state) {
    (void)state;
    struct device device;
    reset(&device);
    struct mw_session *session = create(&device);
    mw_session_start(session, 0);
    mw_session_feed(session, mw_span_of("+OK\r\n+OK\r\n"), 0);
    struct mw_fact fact;
    size_t secrets = 0;
    while (mw_session_next_fact(session, &fact)) {
        if (fact.kind != MW_FACT_SAID) continue;
        assert_int_equal(fact.secret, mw_span_is(fact.text, "PASS rahasia dapur\r\n"));
        secrets += fact.secret;
    }
    assert_int_equal(secrets, 1);
    destroy(&device);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialogs_go_as_written),
        cmocka_unit_test(lines_longer_than_any_limit_lose_nothing),
        cmocka_unit_test(thirty_megabytes_come_whole),
        cmocka_unit_test(the_password_is_marked_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
