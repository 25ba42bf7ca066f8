/* IMAP servers with an account that they share, without a world around them. */
#ifndef MW_TESTS_IMAP_BENCH_H
#define MW_TESTS_IMAP_BENCH_H

#include "sim/base/arena.h"
#include "sim/protocol/imap/server.h"

enum { BENCH_SESSIONS = 4 };

/* budi's mailboxes; his password is "rahasia dapur". */
struct bench {
    struct mw_account account;
    struct mw_arena arena; /* texts of letters */
    struct mw_imap_server_settings settings;
    struct mw_imap_server *servers[BENCH_SESSIONS]; /* NULL: not connected */
    struct mw_buffer said[BENCH_SESSIONS];          /* by each since the last command */
    int64_t now_us;
    uint32_t messages; /* kept so far */
    bool no_account;   /* at the login: not now */
    bool broken_keep;
    bool slow; /* who asks for room waits for bench_read() */
};

void bench_init(struct bench *bench);
void bench_free(struct bench *bench);
void bench_add(struct bench *bench, const char *folder, const char *text, uint64_t flags);
/* The owner's answer to MW_FACT_ASKS. */
void bench_answer(struct bench *bench, struct mw_imap_server *server, const struct mw_fact *question);

/* Connects, without logging in. */
void bench_connect(struct bench *bench, size_t session);
void bench_login(struct bench *bench, size_t session);
void bench_leave(struct bench *bench, size_t session);
/* Says a command (CRLF is added) and returns all that came; the other sessions look at what has changed. The
 * text is valid until the next command of this session. */
const char *bench_say(struct bench *bench, size_t session, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same with octets as they are: part of a command, or more than one. */
const char *bench_feed(struct bench *bench, size_t session, struct mw_span octets);
/* The slow session has read what it was sent; returns all that it was sent since its last command. */
const char *bench_read(struct bench *bench, size_t session);
/* What was pushed to a session since its last command, and forgets it. */
const char *bench_pushed(struct bench *bench, size_t session);

#endif
