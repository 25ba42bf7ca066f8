/* Commands that are damaged: whatever comes, the server answers or hangs up with a word, and goes on.
 *
 *     test_imap_garbage [SEED]    one seed, with what was said
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/memory.h"
#include "sim/base/random.h"
#include "sim/protocol/imap/server_inside.h"
#include "tests/dialog/script.h"
#include "tests/imap/bench.h"

enum { SEEDS = 400, COMMANDS = 60, FIRST_SEED = 3501 };

static struct mw_arena arena;
static struct mw_span *lines; /* all that clients say in the dialogs */
static size_t line_count, line_capacity;
static struct bench bench;
static struct mw_random chance;
static bool aloud;

static int load_lines(void **state) {
    (void)state;
    glob_t files;
    if (glob("tests/imap/server-*.dialog", 0, NULL, &files) != 0) return 1;
    for (size_t i = 0; i < files.gl_pathc; i++) {
        struct mw_script script;
        if (!mw_script_load(&script, files.gl_pathv[i], 'C')) return 1;
        for (size_t k = 0; k < script.item_count; k++) {
            if (script.items[k].kind != MW_ITEM_FED || script.items[k].text.len > 500) continue;
            MW_GROW(lines, line_count, line_capacity);
            lines[line_count++] = mw_arena_span(&arena, script.items[k].text);
        }
        mw_script_free(&script);
    }
    globfree(&files);
    return line_count > 100 ? 0 : 1;
}

static int free_lines(void **state) {
    (void)state;
    mw_free(lines);
    mw_arena_free(&arena);
    return 0;
}

static size_t below(size_t limit) {
    return (size_t)mw_random_below(&chance, limit);
}

/* Some octets changed, dropped, doubled; pieces of two commands put together. */
static void damage(struct mw_buffer *text) {
    static const char odd[] = "\0\r\n \"\\(){}*%[]<>+~$:,09azA\x7f\x80\xff&-/.";
    for (size_t i = below(4); i > 0 && text->len > 0; i--) {
        size_t at = below(text->len);
        switch (below(4)) {
        case 0: text->data[at] = odd[below(sizeof odd - 1)]; break;
        case 1:
            memmove(text->data + at, text->data + at + 1, text->len - at - 1);
            text->len--;
            break;
        case 2: {
            struct mw_span tail = mw_span_from(mw_buffer_span(text), at);
            struct mw_buffer copy = {0};
            mw_buffer_add(&copy, tail);
            mw_buffer_add(text, mw_buffer_span(&copy));
            mw_buffer_free(&copy);
            break;
        }
        default: {
            struct mw_span other = lines[below(line_count)];
            text->len = at;
            mw_buffer_add(text, mw_span_from(other, below(other.len)));
        }
        }
    }
}

static struct mw_session *session_of(size_t index) {
    return mw_imap_server_session(bench.servers[index]);
}

static void feed(size_t index, struct mw_span bytes) {
    struct mw_session *session = session_of(index);
    struct mw_fact fact;
    mw_session_feed(session, bytes, bench.now_us);
    while (mw_session_next_fact(session, &fact))
        if (fact.kind == MW_FACT_ASKS) bench_answer(&bench, bench.servers[index], &fact);
    mw_session_take_output(session, &bench.said[index]);
    if (aloud) printf("%.*s%s", (int)bytes.len, bytes.data, mw_buffer_text(&bench.said[index]));
    mw_account_clear_journal(&bench.account);
}

static void begin(size_t index) {
    if (bench.servers[index]) bench_leave(&bench, index);
    bench_login(&bench, index);
    if (below(2)) feed(index, mw_span_of("x ENABLE QRESYNC IMAP4rev2 UTF8=ACCEPT\r\n"));
    if (below(4)) feed(index, mw_span_of("x SELECT INBOX\r\n"));
}

/* Still there: unless it waits for the octets of a literal, or has said BYE. */
static void check_alive(size_t index) {
    const struct mw_imap_server *server = bench.servers[index];
    struct mw_session *session = session_of(index);
    mw_buffer_clear(&bench.said[index]);
    /* Ends an exchange, IDLE, a half line, or a command that had a literal. */
    for (int i = 0; i < 3 && !session->closing && !server->in_literal; i++)
        feed(index, mw_span_of("\r\n"));
    mw_buffer_clear(&bench.said[index]);
    if (session->closing || server->in_literal) {
        begin(index);
        return;
    }
    feed(index, mw_span_of("zzz NOOP\r\n"));
    const char *said = mw_buffer_text(&bench.said[index]);
    if (strstr(said, "zzz OK") == NULL) fail_msg("no answer to NOOP, but \"%s\"", said);
}

static void play(uint64_t seed) {
    chance = mw_random_stream(seed, "garbage");
    bench_init(&bench);
    mw_account_create(&bench.account, "Arsip/2026", MW_FOLDER_NONE);
    for (int i = 0; i < 5; i++)
        bench_add(&bench, "INBOX", "Subject: x\r\nContent-Type: text/plain\r\n\r\ntext\r\n", below(32));
    for (size_t i = 0; i < 2; i++)
        begin(i);
    for (int i = 0; i < COMMANDS; i++) {
        struct mw_buffer text = {0};
        size_t index = below(2);
        mw_buffer_add(&text, lines[below(line_count)]);
        damage(&text);
        feed(index, mw_buffer_span(&text));
        mw_buffer_free(&text);
        if (below(3) == 0) check_alive(index);
    }
    bench_free(&bench);
}

static uint64_t only;

static void the_server_lives_through_anything(void **state) {
    (void)state;
    aloud = only != 0;
    for (uint64_t i = 0; i < (only ? 1 : SEEDS); i++)
        play(only ? only : FIRST_SEED + i);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_server_lives_through_anything)};
    if (argc > 1) only = strtoull(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, load_lines, free_lines);
}
