/* Every state of both machines against every event: the real machine is brought into the state, the event is
 * made to happen, and what it says and where it goes is compared with a table written from the RFCs
 * (*-pairs.txt). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/protocol/smtp/client.h"
#include "sim/protocol/smtp/client_machine.h"
#include "sim/protocol/smtp/server.h"
#include "sim/protocol/smtp/server_machine.h"

enum { COLUMNS = 16 };

/* One end, and how to bring it anywhere. */
struct end {
    const struct mw_table *table;
    const char *path;
    struct mw_session *(*create)(uint16_t state);
    void (*destroy)(struct mw_session *session);
    const char *const *ways;  /* by state: what is fed to reach it */
    const char *const *lines; /* by event: what is fed to make it happen; NULL: not by a line */
    uint16_t silence, lost;
    size_t word_length; /* of what is said, this much is compared; 0: the first word */
};

/* --- the server ------------------------------------------------------------------------------------------
 */

#define LOGIN "EHLO pc\r\nAUTH PLAIN AHJpbmEAcmFoYXNpYQ==\r\n"

static const char *const server_ways[] = {
    [MW_SMTP_SERVER_CONNECTED] = "",
    [MW_SMTP_SERVER_GREETED] = LOGIN,
    [MW_SMTP_SERVER_MAIL] = LOGIN "MAIL FROM:<a@b>\r\n",
    [MW_SMTP_SERVER_RCPT] = LOGIN "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n",
    [MW_SMTP_SERVER_CHUNKS] = LOGIN "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nBDAT 3\r\na\r\n",
    [MW_SMTP_SERVER_DATA] = LOGIN "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n",
    [MW_SMTP_SERVER_AUTH] = "EHLO pc\r\nAUTH PLAIN\r\n",
    [MW_SMTP_SERVER_CLOSED] = "QUIT\r\n",
};

static char too_long[12290];

static const char *const server_lines[MW_SMTP_SERVER_EVENT_COUNT] = {
    [MW_SMTP_ON_EHLO] = "EHLO pc\r\n",
    [MW_SMTP_ON_HELO] = "HELO pc\r\n",
    [MW_SMTP_ON_AUTH] = "AUTH PLAIN\r\n",
    [MW_SMTP_ON_MAIL] = "MAIL FROM:<a@b>\r\n",
    [MW_SMTP_ON_RCPT] = "RCPT TO:<c@d>\r\n",
    [MW_SMTP_ON_DATA] = "DATA\r\n",
    [MW_SMTP_ON_BDAT] = "BDAT 0\r\n",
    [MW_SMTP_ON_RSET] = "RSET\r\n",
    [MW_SMTP_ON_NOOP] = "NOOP\r\n",
    [MW_SMTP_ON_VRFY] = "VRFY a\r\n",
    [MW_SMTP_ON_EXPN] = "EXPN a\r\n",
    [MW_SMTP_ON_HELP] = "HELP\r\n",
    [MW_SMTP_ON_QUIT] = "QUIT\r\n",
    [MW_SMTP_ON_UNKNOWN] = "FOO\r\n",
    [MW_SMTP_ON_TOO_LONG] = too_long,
    [MW_SMTP_ON_ERRORS] = "FOO\r\nFOO\r\n",
    [MW_SMTP_ON_RESPONSE] = "AHJpbmEAcmFoYXNpYQ==\r\n",
    [MW_SMTP_ON_END] = ".\r\n",
};

static struct mw_session *create_server(uint16_t state) {
    static const struct mw_smtp_server_settings settings = {
        .host_name = "mail", .submission = true, .error_limit = 1};
    (void)state;
    return mw_smtp_server_session(mw_smtp_server_create(&settings));
}

static void destroy_server(struct mw_session *session) {
    mw_smtp_server_destroy((struct mw_smtp_server *)session);
}

static const struct end server_end = {
    .table = &mw_smtp_server_table,
    .path = "tests/smtp/server-pairs.txt",
    .create = create_server,
    .destroy = destroy_server,
    .ways = server_ways,
    .lines = server_lines,
    .silence = MW_SMTP_ON_IDLE,
    .lost = MW_SMTP_ON_LOST,
    .word_length = 3,
};

/* --- the client ------------------------------------------------------------------------------------------
 */

#define OFFER "220 x\r\n250-x\r\n250 AUTH PLAIN\r\n"

static const char *const client_ways[] = {
    [MW_SMTP_CLIENT_GREETING] = "",
    [MW_SMTP_CLIENT_EHLO] = "220 x\r\n",
    [MW_SMTP_CLIENT_HELO] = "220 x\r\n500 x\r\n",
    [MW_SMTP_CLIENT_AUTH] = OFFER,
    [MW_SMTP_CLIENT_MAIL] = OFFER "235 x\r\n",
    [MW_SMTP_CLIENT_RCPT] = OFFER "235 x\r\n250 x\r\n",
    [MW_SMTP_CLIENT_DATA] = OFFER "235 x\r\n250 x\r\n250 x\r\n",
    [MW_SMTP_CLIENT_CONTENT] = OFFER "235 x\r\n250 x\r\n250 x\r\n354 x\r\n",
    [MW_SMTP_CLIENT_QUIT] = OFFER "235 x\r\n250 x\r\n250 x\r\n354 x\r\n250 x\r\n",
    [MW_SMTP_CLIENT_CLOSED] = OFFER "235 x\r\n250 x\r\n250 x\r\n354 x\r\n250 x\r\n221 x\r\n",
};

static const char *const client_lines[MW_SMTP_CLIENT_EVENT_COUNT] = {
    [MW_SMTP_GOT_2YZ] = "250-x\r\n250 AUTH PLAIN\r\n",
    [MW_SMTP_GOT_3YZ] = "354 x\r\n",
    [MW_SMTP_GOT_4YZ] = "450 x\r\n",
    [MW_SMTP_GOT_5YZ] = "550 x\r\n",
    [MW_SMTP_GOT_421] = "421 x\r\n",
    [MW_SMTP_GOT_GARBAGE] = "hello\r\n",
};

static const char *recipients[] = {"rina@kantor.example"};

static const struct mw_smtp_job job_with_login = {
    .helo_name = "pc",
    .login = "rina",
    .password = "rahasia",
    .envelope = {.from = "", .to = recipients, .to_count = 1},
};

static const struct mw_smtp_job job_without_login = {
    .helo_name = "pc",
    .envelope = {.from = "", .to = recipients, .to_count = 1},
};

static struct mw_session *create_client(uint16_t state) {
    const struct mw_smtp_job *job = state == MW_SMTP_CLIENT_HELO ? &job_without_login : &job_with_login;
    return mw_smtp_client_session(mw_smtp_client_create(job));
}

static void destroy_client(struct mw_session *session) {
    mw_smtp_client_destroy((struct mw_smtp_client *)session);
}

static const struct end client_end = {
    .table = &mw_smtp_client_table,
    .path = "tests/smtp/client-pairs.txt",
    .create = create_client,
    .destroy = destroy_client,
    .ways = client_ways,
    .lines = client_lines,
    .silence = MW_SMTP_GOT_SILENCE,
    .lost = MW_SMTP_GOT_LOST,
};

/* --- what happens ------------------------------------------------------------------------------------------
 */

/* Reads the facts, says yes to every question; *word gets what was said last. */
static void listen(const struct end *end, struct mw_session *session, char word[static 32]) {
    struct mw_fact fact;
    while (mw_session_next_fact(session, &fact)) {
        if (fact.kind == MW_FACT_ASKS && fact.code == MW_SMTP_ASKS_LOGIN)
            mw_smtp_server_answer_secret((struct mw_smtp_server *)session, "rahasia", session->now_us);
        else if (fact.kind == MW_FACT_ASKS)
            mw_smtp_server_answer((struct mw_smtp_server *)session, MW_SMTP_YES, NULL, session->now_us);
        if (fact.kind != MW_FACT_SAID || fact.line == MW_LINE_CONTENT) continue;
        size_t length = end->word_length ? end->word_length : strcspn(fact.text.data, " \r");
        snprintf(word, 32, "%.*s", (int)length, fact.text.data);
    }
}

/* "250 greeted": what the machine does on the event in the state; "never" if no row fits. */
static void observe(const struct end *end, uint16_t state, uint16_t event, char cell[static 64]) {
    struct mw_session *session = end->create(state);
    const char *line = end->lines[event];
    char word[32] = "-";
    bool opens = line == NULL && event != end->silence && event != end->lost;
    if (opens) {
        bool fits = mw_table_pick(end->table, state, event, session) != MW_NO_ROW;
        mw_session_start(session, 0);
        listen(end, session, word);
        snprintf(cell, 64, fits ? "%s %s" : "never", word,
                 end->table->states[session->state].in[MW_LANGUAGE_EN]);
        end->destroy(session);
        return;
    }
    mw_session_start(session, 0);
    mw_session_feed(session, mw_span_of(end->ways[state]), 0);
    listen(end, session, word);
    assert_int_equal(session->state, state);
    strcpy(word, "-");
    if (line != NULL)
        mw_session_feed(session, mw_span_of(line), 0);
    else if (event == end->lost)
        mw_session_lost(session, 0);
    else if (mw_session_next_timer(session) != MW_NEVER)
        mw_session_on_timer(session, mw_session_next_timer(session));
    listen(end, session, word);
    snprintf(cell, 64, "%s %s", word, end->table->states[session->state].in[MW_LANGUAGE_EN]);
    end->destroy(session);
}

/* --- what the RFCs say -------------------------------------------------------------------------------------
 */

/* Cuts "a | b | c"; returns the number of cells. */
static int cut(char *line, const char *cells[COLUMNS]) {
    int count = 0;
    line[strcspn(line, "\n")] = '\0';
    for (char *at = line; at != NULL && count < COLUMNS;) {
        char *bar = strchr(at, '|');
        if (bar) *bar = '\0';
        while (*at == ' ')
            at++;
        for (size_t end = strlen(at); end > 0 && at[end - 1] == ' ';)
            at[--end] = '\0';
        cells[count++] = at;
        at = bar ? bar + 1 : NULL;
    }
    return count;
}

static int compare_row(const struct end *end, uint16_t event, const char *const *cells) {
    int wrong = 0;
    for (uint16_t state = 0; state < end->table->state_count; state++) {
        char observed[64];
        observe(end, state, event, observed);
        if (strcmp(observed, cells[state + 1]) == 0) continue;
        fprintf(stderr, "%s: %s in state \"%s\": expected \"%s\", observed \"%s\"\n", end->path,
                end->table->events[event].in[MW_LANGUAGE_EN], end->table->states[state].in[MW_LANGUAGE_EN],
                cells[state + 1], observed);
        wrong++;
    }
    return wrong;
}

static void check_pairs(const struct end *end) {
    const struct mw_table *table = end->table;
    FILE *file = fopen(end->path, "r");
    assert_non_null(file);
    char line[512];
    int wrong = 0, row = -1;
    while (fgets(line, sizeof line, file) != NULL) {
        const char *cells[COLUMNS];
        if (line[0] == '#') continue;
        assert_int_equal(cut(line, cells), table->state_count + 1);
        if (row < 0) {
            for (uint16_t state = 0; state < table->state_count; state++)
                assert_string_equal(cells[state + 1], table->states[state].in[MW_LANGUAGE_EN]);
        } else {
            assert_true(row < table->event_count);
            assert_string_equal(cells[0], table->events[row].in[MW_LANGUAGE_EN]);
            wrong += compare_row(end, (uint16_t)row, cells);
        }
        row++;
    }
    fclose(file);
    assert_int_equal(row, table->event_count);
    assert_int_equal(wrong, 0);
}

static void server_answers_every_pair(void **state) {
    (void)state;
    check_pairs(&server_end);
}

static void client_answers_every_pair(void **state) {
    (void)state;
    check_pairs(&client_end);
}

/* Students read the rows: each has its source, and its reason in both languages. */
static void every_row_explains_itself(void **state) {
    (void)state;
    const struct mw_table *tables[] = {&mw_smtp_server_table, &mw_smtp_client_table};
    for (size_t t = 0; t < 2; t++) {
        for (uint16_t i = 0; i < tables[t]->row_count; i++) {
            const struct mw_row *row = &tables[t]->rows[i];
            assert_true(strncmp(row->rfc, "RFC ", 4) == 0 && strstr(row->rfc, "\xc2\xa7") != NULL);
            for (int language = 0; language < MW_LANGUAGE_COUNT; language++) {
                const char *why = row->why.in[language];
                assert_non_null(why);
                assert_int_equal(why[strlen(why) - 1], '.');
            }
            assert_true(strcmp(row->why.in[MW_LANGUAGE_EN], row->why.in[MW_LANGUAGE_ID]) != 0);
        }
    }
}

/* Whatever the guards say, a row without a guard catches each pair that a line, a timer or a loss can make.
 */
static void no_pair_depends_on_luck(void **state) {
    (void)state;
    const struct mw_table *table = &mw_smtp_client_table;
    for (uint16_t from = 0; from < table->state_count; from++) {
        for (uint16_t on = 0; on < table->event_count; on++) {
            bool caught = false;
            for (uint16_t i = 0; i < table->row_count; i++) {
                const struct mw_row *row = &table->rows[i];
                bool fits =
                    (row->from == from || row->from == MW_ANY) && (row->on == on || row->on == MW_ANY);
                caught = caught || (fits && row->guard == NULL);
            }
            assert_true(caught);
        }
    }
}

int main(void) {
    memset(too_long, 'x', sizeof too_long - 1);
    memcpy(too_long + sizeof too_long - 3, "\r\n", 2);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(server_answers_every_pair),
        cmocka_unit_test(client_answers_every_pair),
        cmocka_unit_test(every_row_explains_itself),
        cmocka_unit_test(no_pair_depends_on_luck),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
