#include "tests/dialog/dialog.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/random.h"
#include "tests/dialog/script.h"

enum { RANDOM_ROUNDS = 3 };

enum chunking { WHOLE, BYTES, RANDOM };

/* One playing of one dialog. */
struct play {
    const struct mw_dialog_subject *subject;
    const struct mw_script *script;
    struct mw_session *session;
    enum chunking chunking;
    struct mw_random random;
    int64_t now_us;
    struct mw_buffer heard;  /* lines that the machine said since the last check, "S: 250 ok\n" */
    struct mw_buffer said;   /* bytes of all SAID facts */
    struct mw_buffer output; /* bytes that came out */
    struct mw_buffer log;    /* every fact, for comparing one playing with another */
};

static void log_fact(struct play *play, const struct mw_fact *fact) {
    mw_buffer_format(&play->log, "%d line=%d %d%d%d row=%d %d>%d code=%d number=%llu ", (int)fact->kind,
                     (int)fact->line, fact->continues, fact->secret, fact->failure, fact->row, fact->from,
                     fact->to, fact->code, (unsigned long long)fact->number);
    mw_buffer_add(&play->log, fact->text);
    mw_buffer_add_byte(&play->log, '\n');
}

static void note_said(struct play *play, struct mw_span text) {
    mw_buffer_add(&play->said, text);
    while (text.len > 0) {
        const char *lf = memchr(text.data, '\n', text.len);
        size_t len = lf ? (size_t)(lf - text.data) : text.len;
        bool crlf = lf && len > 0 && text.data[len - 1] == '\r';
        mw_buffer_add_text(&play->heard, play->subject->end == MW_DIALOG_SERVER ? "S: " : "C: ");
        mw_buffer_add(&play->heard, mw_span_cut(text, 0, crlf ? len - 1 : len));
        mw_buffer_add_text(&play->heard, crlf ? "\n" : "<no CRLF>\n");
        text = mw_span_from(text, lf ? len + 1 : len);
    }
}

static void note_news(struct play *play, const struct mw_fact *fact) {
    struct mw_buffer text = {0};
    if (play->subject->news) play->subject->news(play->subject->context, fact, &text);
    if (text.len > 0) mw_buffer_format(&play->heard, "N: %s\n", mw_buffer_text(&text));
    mw_buffer_free(&text);
}

/* Reads all facts and gives the owner's answers, until the machine waits for the other side. */
static void listen(struct play *play) {
    struct mw_fact fact;
    while (mw_session_next_fact(play->session, &fact)) {
        log_fact(play, &fact);
        if (fact.kind == MW_FACT_TAKEN && play->subject->rows_taken) play->subject->rows_taken[fact.row]++;
        if (fact.kind == MW_FACT_SAID) note_said(play, fact.text);
        if (fact.kind == MW_FACT_TELLS) note_news(play, &fact);
        if (fact.kind == MW_FACT_CLOSES) mw_buffer_add_text(&play->heard, "X: closes\n");
        if (fact.kind == MW_FACT_ASKS) play->subject->answer(play->subject->context, &fact, play->now_us);
    }
    mw_session_take_output(play->session, &play->output);
}

static void feed(struct play *play, struct mw_span bytes) {
    while (bytes.len > 0) {
        size_t chunk = bytes.len;
        if (play->chunking == BYTES) chunk = 1;
        if (play->chunking == RANDOM) chunk = 1 + mw_random_below(&play->random, 40);
        struct mw_span now = mw_span_cut(bytes, 0, chunk);
        mw_session_feed(play->session, now, play->now_us);
        listen(play);
        bytes = mw_span_from(bytes, now.len);
    }
}

static void pass_time(struct play *play, int64_t wait_us) {
    int64_t until_us = play->now_us + wait_us;
    int64_t timer_us;
    while ((timer_us = mw_session_next_timer(play->session)) <= until_us) {
        play->now_us = timer_us;
        mw_session_on_timer(play->session, timer_us);
        listen(play);
    }
    play->now_us = until_us;
}

/* Compares what was said since the last check with the expected items from *at on; moves *at past them. */
static bool check_expected(struct play *play, size_t *at) {
    const struct mw_script *script = play->script;
    struct mw_span got = mw_buffer_span(&play->heard);
    int line = script->items[*at > 0 ? *at - 1 : 0].line;
    bool good = true;
    while (good && *at < script->item_count && script->items[*at].kind == MW_ITEM_EXPECTED) {
        const struct mw_item *item = &script->items[(*at)++];
        size_t end = mw_span_find(got, '\n');
        struct mw_span said = mw_span_cut(got, 0, end);
        good = mw_span_equal(said, item->text);
        line = item->line;
        if (!good)
            fprintf(stderr, "%s:%d: expected: %.*s\n%s:%d:      got: %.*s\n", script->path, line,
                    (int)item->text.len, item->text.data, script->path, line, said.len ? (int)said.len : 7,
                    said.len ? said.data : "nothing");
        got = mw_span_from(got, end + 1);
    }
    if (good && got.len > 0) {
        fprintf(stderr, "%s:%d: after this line nothing more was expected, but got:\n%.*s", script->path,
                line, (int)got.len, got.data);
        good = false;
    }
    mw_buffer_clear(&play->heard);
    return good;
}

/* All lines that may come before the machine's next one, in one piece. */
static void feed_group(struct play *play, size_t *at) {
    const struct mw_script *script = play->script;
    struct mw_buffer bytes = {0};
    while (*at < script->item_count && script->items[*at].kind == MW_ITEM_FED)
        mw_buffer_add(&bytes, script->items[(*at)++].text);
    feed(play, mw_buffer_span(&bytes));
    mw_buffer_free(&bytes);
}

static bool apply_setting(const struct play *play, const struct mw_item *item) {
    struct mw_arena arena = {0};
    struct mw_span value = item->text, name = mw_span_word(&value);
    bool known = play->subject->set(play->subject->context, mw_arena_span_text(&arena, name),
                                    mw_arena_span_text(&arena, value));
    mw_arena_free(&arena);
    if (!known) fprintf(stderr, "%s:%d: no such setting\n", play->script->path, item->line);
    return known;
}

static bool apply_settings(const struct play *play, size_t *at) {
    const struct mw_script *script = play->script;
    play->subject->reset(play->subject->context);
    for (; *at < script->item_count && script->items[*at].kind == MW_ITEM_SETS; (*at)++)
        if (!apply_setting(play, &script->items[*at])) return false;
    return true;
}

/* Plays the items from `at` to the next dialog's beginning. */
static bool play_items(struct play *play, size_t at) {
    const struct mw_script *script = play->script;
    if (!apply_settings(play, &at)) return false;
    play->session = play->subject->create(play->subject->context);
    mw_session_start(play->session, play->now_us);
    listen(play);
    bool good = check_expected(play, &at);
    while (good && at < script->item_count && script->items[at].kind != MW_ITEM_BEGINS) {
        switch (script->items[at].kind) {
        case MW_ITEM_FED: feed_group(play, &at); break;
        case MW_ITEM_PASSES: pass_time(play, script->items[at++].wait_us); break;
        case MW_ITEM_LOST:
            mw_session_lost(play->session, play->now_us);
            listen(play);
            at++;
            break;
        case MW_ITEM_SETS:
            good = play->subject->mid_dialog && apply_setting(play, &script->items[at]);
            listen(play);
            at++;
            break;
        default: good = false;
        }
        if (!good) fprintf(stderr, "%s:%d: too late here\n", script->path, script->items[at - 1].line);
        good = good && check_expected(play, &at);
    }
    play->subject->destroy(play->subject->context);
    if (good && !mw_span_equal(mw_buffer_span(&play->said), mw_buffer_span(&play->output))) {
        fprintf(stderr, "%s: the output is not what the facts say\n", script->path);
        good = false;
    }
    return good;
}

/* Plays one dialog in one way; *log gets its facts. */
static bool play_once(const struct mw_dialog_subject *subject, const struct mw_script *script, size_t at,
                      enum chunking chunking, uint64_t seed, struct mw_buffer *log) {
    struct play play = {.subject = subject, .script = script, .chunking = chunking};
    play.random = mw_random_stream(seed, script->path);
    bool good = play_items(&play, at);
    *log = play.log;
    mw_buffer_free(&play.heard);
    mw_buffer_free(&play.said);
    mw_buffer_free(&play.output);
    return good;
}

static bool play_in_all_ways(const struct mw_dialog_subject *subject, const struct mw_script *script,
                             size_t at, uint64_t seed) {
    static const char *const NAMES[] = {"whole", "byte by byte", "in random chunks"};
    struct mw_buffer first = {0};
    bool good = true;
    for (int round = 0; good && round < 2 + RANDOM_ROUNDS; round++) {
        enum chunking chunking = round < RANDOM ? (enum chunking)round : RANDOM;
        uint64_t round_seed = seed + (uint64_t)round;
        struct mw_buffer log;
        good = play_once(subject, script, at, chunking, round_seed, &log);
        if (good && round > 0 && !mw_span_equal(mw_buffer_span(&first), mw_buffer_span(&log))) {
            fprintf(stderr, "facts when played whole:\n%s\nfacts when played so:\n%s\n",
                    mw_buffer_text(&first), mw_buffer_text(&log));
            good = false;
        }
        if (!good)
            fprintf(stderr, "%s:%d: failed when fed %s (seed %llu)\n", script->path,
                    script->items[at > 0 ? at - 1 : 0].line, NAMES[chunking], (unsigned long long)round_seed);
        if (round == 0)
            first = log;
        else
            mw_buffer_free(&log);
    }
    mw_buffer_free(&first);
    return good;
}

static bool run_file(const char *path, const struct mw_dialog_subject *subject, uint64_t seed) {
    struct mw_script script;
    bool good = mw_script_load(&script, path, subject->end == MW_DIALOG_SERVER ? 'C' : 'S');
    for (size_t at = 0; good && at < script.item_count; at++) {
        bool begins = script.items[at].kind == MW_ITEM_BEGINS;
        if (at == 0 || begins) good = play_in_all_ways(subject, &script, begins ? at + 1 : at, seed);
    }
    mw_script_free(&script);
    return good;
}

bool mw_dialog_run(const char *pattern, const struct mw_dialog_subject *subject, uint64_t seed) {
    glob_t files;
    if (glob(pattern, 0, NULL, &files) != 0) {
        fprintf(stderr, "%s: no such file\n", pattern);
        return false;
    }
    bool good = true;
    for (size_t i = 0; i < files.gl_pathc; i++)
        good = run_file(files.gl_pathv[i], subject, seed) && good;
    globfree(&files);
    return good;
}

bool mw_dialog_took_every_row(const struct mw_table *table, const unsigned *rows_taken) {
    bool every = true;
    for (uint16_t row = 0; row < table->row_count; row++) {
        if (rows_taken[row] > 0) continue;
        fprintf(stderr, "no dialog takes row %d: %s\n", row, table->rows[row].why.in[MW_LANGUAGE_EN]);
        every = false;
    }
    return every;
}
