#include "tests/imap/bench.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/check.h"
#include "sim/base/memory.h"

void bench_init(struct bench *bench) {
    *bench = (struct bench){0};
    mw_account_init(&bench->account, "budi@kantor.example", 7, 0);
    bench->settings =
        (struct mw_imap_server_settings){.host_name = "imap.kantor.example",
                                         .mechanisms = (1u << MW_SASL_MECHANISM_COUNT) - 1,
                                         .append_limit_bytes = 2000,
                                         .start_epoch_s = 1772442000, /* 2 March 2026, 9:00 UTC */
                                         .utc_offset_min = 420};
}

void bench_free(struct bench *bench) {
    for (size_t i = 0; i < BENCH_SESSIONS; i++)
        bench_leave(bench, i);
    mw_account_free(&bench->account);
    mw_arena_free(&bench->arena);
}

void bench_add(struct bench *bench, const char *folder, const char *text, uint64_t flags) {
    struct mw_folder *to = mw_account_find(&bench->account, folder);
    MW_ASSERT(to != NULL);
    struct mw_mail mail = {.text = mw_arena_span(&bench->arena, mw_span_of(text)),
                           .message = bench->messages++,
                           .flags = flags,
                           .arrived_s = 1772409600 + 60 * (int64_t)to->mailbox.last_uid};
    mw_account_add(&bench->account, to, &mail, NULL);
}

void bench_answer(struct bench *bench, struct mw_imap_server *server, const struct mw_fact *question) {
    switch ((enum mw_imap_server_question)question->code) {
    case MW_IMAP_ASKS_LOGIN: {
        bool known = mw_span_is(question->text, "budi");
        mw_imap_server_answer_secret(server, known ? "rahasia dapur" : NULL, bench->now_us);
        break;
    }
    case MW_IMAP_ASKS_ACCOUNT:
        mw_imap_server_answer_account(server, bench->no_account ? NULL : &bench->account, bench->now_us);
        break;
    case MW_IMAP_ASKS_KEEP: {
        struct mw_span kept = mw_arena_span(&bench->arena, question->text);
        mw_imap_server_answer_kept(server, bench->broken_keep ? MW_SYSTEM : MW_OK, kept, bench->messages++,
                                   bench->now_us);
        break;
    }
    case MW_IMAP_ASKS_ROOM:
        if (!bench->slow) mw_imap_server_answer_room(server, bench->now_us);
        break;
    }
}

static void listen(struct bench *bench, size_t index) {
    struct mw_session *session = mw_imap_server_session(bench->servers[index]);
    struct mw_fact fact;
    while (mw_session_next_fact(session, &fact))
        if (fact.kind == MW_FACT_ASKS) bench_answer(bench, bench->servers[index], &fact);
    mw_session_take_output(session, &bench->said[index]);
}

static void wake_others(struct bench *bench, size_t index) {
    mw_account_clear_journal(&bench->account);
    for (size_t i = 0; i < BENCH_SESSIONS; i++) {
        if (i == index || bench->servers[i] == NULL) continue;
        mw_imap_server_look(bench->servers[i], bench->now_us);
        listen(bench, i);
    }
}

void bench_connect(struct bench *bench, size_t session) {
    MW_ASSERT(bench->servers[session] == NULL);
    bench->servers[session] = mw_imap_server_create(&bench->settings);
    mw_session_start(mw_imap_server_session(bench->servers[session]), bench->now_us);
    listen(bench, session);
}

void bench_login(struct bench *bench, size_t session) {
    bench_connect(bench, session);
    const char *said = bench_say(bench, session, "L LOGIN budi \"rahasia dapur\"");
    MW_ASSERT(strstr(said, "L OK") != NULL);
}

void bench_leave(struct bench *bench, size_t session) {
    mw_imap_server_destroy(bench->servers[session]);
    bench->servers[session] = NULL;
    mw_buffer_free(&bench->said[session]);
}

const char *bench_say(struct bench *bench, size_t session, const char *format, ...) {
    char command[8192];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(command, sizeof command - 2, format, args);
    va_end(args);
    MW_ASSERT(length >= 0 && (size_t)length < sizeof command - 2);
    memcpy(command + length, "\r\n", 3);
    return bench_feed(bench, session, mw_span_of(command));
}

const char *bench_feed(struct bench *bench, size_t session, struct mw_span octets) {
    mw_buffer_clear(&bench->said[session]);
    mw_session_feed(mw_imap_server_session(bench->servers[session]), octets, bench->now_us);
    listen(bench, session);
    wake_others(bench, session);
    return mw_buffer_text(&bench->said[session]);
}

const char *bench_read(struct bench *bench, size_t session) {
    mw_imap_server_answer_room(bench->servers[session], bench->now_us);
    listen(bench, session);
    return mw_buffer_text(&bench->said[session]);
}

const char *bench_pushed(struct bench *bench, size_t session) {
    static char text[8192];
    snprintf(text, sizeof text, "%s", mw_buffer_text(&bench->said[session]));
    mw_buffer_clear(&bench->said[session]);
    return text;
}
