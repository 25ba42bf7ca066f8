/* Devices that are offline for a while: what is sent waits in the Outbox; what is done to letters and folders
 * is played back, also when somebody else has renamed or deleted the folder meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/world/inside.h"
#include "tests/world/situation.h"

#define BUDI         "budi@kantor.example"
#define SITI         "siti@kantor.example"
#define NOTHING_ELSE "/script/greet=null", "/script/read=null"
#define IMAP         "{\"protocol\":\"imap\",\"server\":\"mx.kantor.example\"}"
#define DOES(id, who, at, ...)                                                                               \
    "/script/" id "={\"title\":\"" id "\"," who ",\"at\":\"" at "\",\"do\":" __VA_ARGS__ "}"
#define ANI "\"who\":\"ani\",\"device\":\"laptop\""
#define PC  "\"who\":\"budi\",\"device\":\"pc\""
#define HP  "\"who\":\"budi\",\"device\":\"hp\""
#define TO(address, subject)                                                                                 \
    "\"send\",\"message\":{\"to\":[\"" address "\"],\"subject\":\"" subject "\",\"text\":\"halo\"}"
/* Budi's PC and his phone share the mailbox; a letter lies in it, and one in Kerja. */
#define SHARED                                                                                               \
    NOTHING_ELSE, "/people/budi/devices/pc/receives=" IMAP,                                                  \
        "/people/budi/devices/hp={\"host\":\"phone\",\"receives\":" IMAP                                     \
        ",\"sends\":{\"server\":\"mx.kantor.example\"}}",                                                    \
        "/people/budi/mailbox=[{\"from\":\"a@jauh.example\",\"subject\":\"Rapat\",\"text\":\"a\"},"          \
        "{\"from\":\"a@jauh.example\",\"subject\":\"Foto\",\"text\":\"b\"}]",                                \
        DOES("make", PC, "1s", "\"create-folder\",\"name\":\"Kerja\""), DOES("look", PC, "2s", "\"sync\""),  \
        DOES("put", PC, "3s", "\"move\",\"letter\":\"Rapat\",\"into\":\"Kerja\""),                           \
        DOES("hp1", HP, "4s", "\"sync\""), DOES("hp2", HP, "5s", "\"sync\",\"folder\":\"Kerja\"")

static size_t in_folder(struct situation *situation, enum mw_store_kind kind, const char *host,
                        const char *name) {
    const struct mw_trace *trace = &situation->trace;
    uint32_t last = (uint32_t)trace->record_count - 1;
    for (uint32_t i = 0; i < trace->catalogue.store_count; i++) {
        const struct mw_store *store = &trace->catalogue.stores[i];
        if (store->kind != kind || strcmp(trace->catalogue.hosts[store->host].id, host) != 0) continue;
        if (!store->owner || strcmp(store->owner, BUDI) != 0 || !mw_trace_folder_exists(trace, last, i))
            continue;
        if (strcmp(mw_trace_folder_name(trace, last, i), name) == 0)
            return mw_trace_holding(trace, (uint32_t)trace->record_count, i, &situation->arena).letter_count;
    }
    return SIZE_MAX;
}

static size_t said(const struct situation *situation, const char *piece) {
    size_t count = 0;
    for (size_t i = 0; i < situation->trace.record_count; i++) {
        const struct mw_record *record = &situation->trace.records[i];
        if (record->kind == MW_RECORD_COMMAND)
            count += contains(mw_trace_bytes(&situation->trace, record->line.text), piece);
    }
    return count;
}

static void what_is_sent_offline_goes_out_in_its_order(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NOTHING_ELSE, DOES("off", ANI, "1s", "\"go-offline\""),
        DOES("a", ANI, "2s", TO(BUDI, "Satu")), DOES("b", ANI, "3s", TO(SITI, "Dua")),
        DOES("look", ANI, "4s", "\"fetch\""), DOES("on", ANI, "10s", "\"come-online\""),
        "/script/late={\"title\":\"late\"," ANI ",\"after\":\"a\",\"when\":\"delivered\",\"do\":\"fetch\"}");
    assert_int_equal(count_notices(&situation, MW_NOTICE_IN_OUTBOX), 2);
    assert_string_equal(notice_sentence(&situation, MW_NOTICE_IN_OUTBOX, 1),
                        "Ani's laptop is offline: “Satu” waits in its Outbox");
    assert_string_equal(notice_sentence(&situation, MW_NOTICE_NOT_DONE, 1),
                        "Ani's laptop could not do that: it is offline");
    assert_int_equal(letters(&situation, MW_STORE_OUTBOX, "laptop"), 0);
    assert_int_equal(letters(&situation, MW_STORE_SENT, "laptop"), 2);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 1);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, SITI), 1);
    uint32_t first = find_line(&situation, MW_RECORD_COMMAND, 587, "RCPT TO:<" BUDI, 1),
             second = find_line(&situation, MW_RECORD_COMMAND, 587, "RCPT TO:<" SITI, 1);
    assert_true(first < second && second != MW_NONE);
    assert_true(situation.trace.records[first].at_us >= 10000000);
    assert_true(step_came_to(&situation, "a", MW_STEP_SUCCEEDED));
    assert_true(step_came_to(&situation, "look", MW_STEP_FAILED));
    assert_true(step_came_to(&situation, "on", MW_STEP_SUCCEEDED));
    /* Coming online, it also fetched; and whoever waited for the letter to arrive waited for that. */
    assert_int_equal(count_lines(&situation, MW_RECORD_COMMAND, 110, "STAT"), 2);
    assert_true(step_came_to(&situation, "late", MW_STEP_SUCCEEDED));
    situation_free(&situation);
}

static void what_is_refused_stays_in_the_outbox(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NOTHING_ELSE, DOES("off", ANI, "1s", "\"go-offline\""),
        DOES("a", ANI, "2s", TO("nobody@sekolah.example", "Satu")), DOES("b", ANI, "3s", TO(SITI, "Dua")),
        DOES("on", ANI, "10s", "\"come-online\""), DOES("again", ANI, "1min", "\"come-online\""));
    struct mw_holding waiting = lying(&situation, MW_STORE_OUTBOX, "laptop");
    assert_int_equal(waiting.letter_count, 1);
    assert_contains(letter_text(&situation, &waiting, 0), "Subject: Satu\r\n");
    assert_int_equal(letters(&situation, MW_STORE_SENT, "laptop"), 1);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, SITI), 1);
    assert_int_equal(count_notices(&situation, MW_NOTICE_RECIPIENT_FAILED), 2);
    assert_true(step_came_to(&situation, "on", MW_STEP_FAILED));
    assert_true(step_came_to(&situation, "again", MW_STEP_FAILED));
    situation_free(&situation);
}

static void offline_again_before_all_is_sent(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, NOTHING_ELSE, DOES("off", ANI, "1s", "\"go-offline\""),
        DOES("a", ANI, "2s", TO(BUDI, "Satu")), DOES("b", ANI, "3s", TO(SITI, "Dua")),
        DOES("on", ANI, "10s", "\"come-online\""), DOES("off2", ANI, "10020ms", "\"go-offline\""),
        DOES("c", ANI, "15s", TO(SITI, "Tiga")), DOES("on2", ANI, "20s", "\"come-online\""));
    assert_int_equal(letters(&situation, MW_STORE_OUTBOX, "laptop"), 0);
    assert_int_equal(letters(&situation, MW_STORE_SENT, "laptop"), 3);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, BUDI), 1);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, SITI), 2);
    /* The one that was under way went to its end; the others waited. */
    assert_true(situation.trace.records[find_line(&situation, MW_RECORD_COMMAND, 587, "MAIL", 1)].at_us <
                12000000);
    assert_true(situation.trace.records[find_line(&situation, MW_RECORD_COMMAND, 587, "MAIL", 2)].at_us >=
                20000000);
    situation_free(&situation);
}

static void an_imap_device_sends_then_keeps_the_copy_on_the_server(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, SHARED, "/people/budi/folders=[\"trash\"]", DOES("off", HP, "10s", "\"go-offline\""),
        DOES("a", HP, "11s", TO(SITI, "Satu")), DOES("b", HP, "12s", TO("nobody@kantor.example", "Dua")),
        DOES("on", HP, "20s", "\"come-online\""));
    assert_int_equal(letters(&situation, MW_STORE_OUTBOX, "phone"), 1);
    assert_int_equal(letters(&situation, MW_STORE_MAILBOX, SITI), 1);
    assert_int_equal(said(&situation, "CREATE Sent"), 1);
    assert_int_equal(in_folder(&situation, MW_STORE_MAILBOX, "mx", "Sent"), 1);
    assert_int_equal(in_folder(&situation, MW_STORE_DEVICE, "phone", "Sent"), 1);
    assert_true(step_came_to(&situation, "on", MW_STEP_FAILED));
    situation_free(&situation);
}

/* --- folders that others change meanwhile ----------------------------------------------------------------
 */

static void a_folder_that_was_renamed_keeps_its_letters(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, SHARED, DOES("off", HP, "10s", "\"go-offline\""),
        DOES("flag", HP, "11s", "\"flag\",\"folder\":\"Kerja\",\"letter\":\"Rapat\",\"set\":[\"flagged\"]"),
        DOES("move", HP, "12s", "\"move\",\"letter\":\"Foto\",\"into\":\"Kerja\""),
        DOES("rename", PC, "13s", "\"rename-folder\",\"folder\":\"Kerja\",\"name\":\"Kantor\""),
        DOES("on", HP, "20s", "\"come-online\""), DOES("see", HP, "30s", "\"sync\",\"folder\":\"Kantor\""),
        DOES("pc", PC, "40s", "\"sync\",\"folder\":\"Kantor\""));
    assert_int_equal(in_folder(&situation, MW_STORE_MAILBOX, "mx", "Kantor"), 2);
    assert_int_equal(in_folder(&situation, MW_STORE_DEVICE, "phone", "Kantor"), 2);
    assert_int_equal(in_folder(&situation, MW_STORE_DEVICE, "pc", "Kantor"), 2);
    assert_int_equal(in_folder(&situation, MW_STORE_DEVICE, "phone", "Kerja"), SIZE_MAX);
    assert_int_equal(count_notices(&situation, MW_NOTICE_NOT_PLAYED), 0);
    assert_int_equal(said(&situation, "STATUS Kantor"), 1);
    /* What was known of Rapat was known still: after the first look it is not asked for again. */
    assert_int_equal(said(&situation, "UID FETCH 1 (ENVELOPE"), 1);
    situation_free(&situation);
}

static void what_waited_for_a_folder_that_is_gone_is_told(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, SHARED, DOES("off", HP, "10s", "\"go-offline\""),
        DOES("flag", HP, "11s", "\"flag\",\"folder\":\"Kerja\",\"letter\":\"Rapat\",\"set\":[\"flagged\"]"),
        DOES("move", HP, "12s", "\"move\",\"letter\":\"Foto\",\"into\":\"Kerja\""),
        DOES("drop", PC, "13s", "\"delete-folder\",\"folder\":\"Kerja\""),
        DOES("on", HP, "20s", "\"come-online\""), DOES("see", HP, "30s", "\"sync\",\"folder\":\"Kerja\""));
    assert_int_equal(count_notices(&situation, MW_NOTICE_NOT_PLAYED), 1);
    assert_contains(
        mw_span_of(notice_sentence(&situation, MW_NOTICE_NOT_PLAYED, 1)),
        "What was done with “Rapat” while Siti's phone was offline cannot be done: NO [NONEXISTENT]");
    assert_int_equal(said(&situation, "UNSUBSCRIBE Kerja"), 1);
    /* What moved into it is not lost: the folder is made again. */
    assert_int_equal(in_folder(&situation, MW_STORE_MAILBOX, "mx", "Kerja"), 1);
    assert_int_equal(in_folder(&situation, MW_STORE_DEVICE, "phone", "Kerja"), 1);
    situation_free(&situation);
}

static void deleting_may_mean_the_trash(void **state) {
    (void)state;
    struct situation situation;
    RUN(&situation, SHARED, "/people/budi/devices/hp/receives/deletes=\"trash\"",
        DOES("a", HP, "10s", "\"delete\",\"letter\":\"Foto\""), DOES("off", HP, "20s", "\"go-offline\""),
        DOES("b", HP, "21s", "\"delete\",\"letter\":\"Rapat\",\"folder\":\"Kerja\""),
        DOES("on", HP, "30s", "\"come-online\""), DOES("see", HP, "40s", "\"sync\",\"folder\":\"Trash\""),
        DOES("c", HP, "50s", "\"delete\",\"letter\":\"Foto\",\"folder\":\"Trash\""));
    assert_int_equal(in_folder(&situation, MW_STORE_MAILBOX, "mx", "INBOX"), 0);
    assert_int_equal(in_folder(&situation, MW_STORE_MAILBOX, "mx", "Kerja"), 0);
    assert_int_equal(in_folder(&situation, MW_STORE_MAILBOX, "mx", "Trash"), 1);
    assert_int_equal(in_folder(&situation, MW_STORE_DEVICE, "phone", "Trash"), 1);
    situation_free(&situation);
}

/* --- a watch that breaks off -----------------------------------------------------------------------------
 */

/* The server hangs up on everybody. */
static void hang_up(struct mw_world *world, uint16_t host, void *self) {
    (void)host;
    const int64_t *at_us = self;
    mw_world_advance(world, *at_us);
    for (size_t i = 0; i < world->wire_count; i++) {
        struct mw_end *end = world->wires[i] ? &world->wires[i]->ends[1] : NULL;
        if (end != NULL && mw_imapbox_good_bye(world, end, "out for lunch")) mw_end_speaks(world, end);
    }
}

static void who_watches_connects_again(void **state) {
    (void)state;
    struct situation situation;
    int64_t at_us = 30000000;
    const char *const changes[] = {SHARED, DOES("watch", HP, "10s", "\"watch\",\"lasts\":\"2min\""),
                                   DOES("a", ANI, "50s", TO(BUDI, "Baru")), NULL};
    situation_run_with(&situation, changes, NULL, "mx", hang_up, &at_us);
    assert_int_equal(count_notices(&situation, MW_NOTICE_WATCH_LOST), 1);
    assert_int_equal(count_notices(&situation, MW_NOTICE_FETCH_FAILED), 0);
    assert_contains(mw_span_of(notice_sentence(&situation, MW_NOTICE_WATCH_LOST, 1)),
                    "has lost the connection and will connect again: BYE out for lunch");
    assert_int_equal(count_notices(&situation, MW_NOTICE_WATCHING), 2);
    assert_int_equal(in_folder(&situation, MW_STORE_DEVICE, "phone", "INBOX"), 2); /* Foto, Baru */
    assert_true(step_came_to(&situation, "watch", MW_STEP_SUCCEEDED));
    situation_free(&situation);
}

static void a_watch_that_goes_offline_while_it_waits_is_over(void **state) {
    (void)state;
    struct situation situation;
    int64_t at_us = 30000000;
    const char *const changes[] = {SHARED, DOES("watch", HP, "10s", "\"watch\",\"lasts\":\"2min\""),
                                   DOES("off", HP, "31s", "\"go-offline\""), NULL};
    situation_run_with(&situation, changes, NULL, "mx", hang_up, &at_us);
    assert_int_equal(count_notices(&situation, MW_NOTICE_WATCHING), 1);
    assert_true(step_came_to(&situation, "watch", MW_STEP_SUCCEEDED));
    situation_free(&situation);
}

static void a_watch_whose_time_is_over_is_not_begun_again(void **state) {
    (void)state;
    struct situation situation;
    int64_t at_us = 30000000;
    const char *const changes[] = {SHARED, DOES("watch", HP, "10s", "\"watch\",\"lasts\":\"23s\""), NULL};
    situation_run_with(&situation, changes, NULL, "mx", hang_up, &at_us);
    assert_int_equal(count_notices(&situation, MW_NOTICE_WATCH_LOST), 1);
    assert_int_equal(count_notices(&situation, MW_NOTICE_WATCHING), 1);
    assert_true(step_came_to(&situation, "watch", MW_STEP_FAILED));
    situation_free(&situation);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sent_offline_goes_out_in_its_order),
        cmocka_unit_test(what_is_refused_stays_in_the_outbox),
        cmocka_unit_test(offline_again_before_all_is_sent),
        cmocka_unit_test(an_imap_device_sends_then_keeps_the_copy_on_the_server),
        cmocka_unit_test(a_folder_that_was_renamed_keeps_its_letters),
        cmocka_unit_test(what_waited_for_a_folder_that_is_gone_is_told),
        cmocka_unit_test(deleting_may_mean_the_trash),
        cmocka_unit_test(who_watches_connects_again),
        cmocka_unit_test(a_watch_that_goes_offline_while_it_waits_is_over),
        cmocka_unit_test(a_watch_whose_time_is_over_is_not_begun_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
