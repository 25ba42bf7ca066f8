/* The program ends at every single call that changes the disk: killed, by a power failure, or because the
 * disk is full. What was settled is there after the next start to the last modseq; the round in which it
 * happened is there as a whole or not at all.
 *
 * A failure says which run it was; CRASH_SEED=… CRASH_STEPS=… repeat or vary the part that is by chance. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/base/buffer.h"
#include "sim/base/random.h"
#include "sim/live/former.h"
#include "sim/live/home.h"
#include "tests/live/crash_disk.h"
#include "tests/live/crash_work.h"

enum { REFUSED_STATUS = 43, MOST_STEPS = 400 };

static char place[64]; /* a folder of our own */
static uint64_t seed = 1;
static size_t steps = 40;

/* --- what should be ---------------------------------------------------------------------------------------
 */

static char *expected[MOST_STEPS + 1]; /* after so many steps */
static uint32_t next_uid_validity[MOST_STEPS + 1];

static void work_out(void) {
    struct crash_work work;
    crash_work_begin(&work, seed);
    for (size_t step = 0;; step++) {
        expected[step] = crash_work_describe(&work.account);
        next_uid_validity[step] = work.account.next_uid_validity;
        if (step == steps) break;
        crash_work_step(&work, step);
        mw_account_clear_journal(&work.account);
    }
    mw_account_free(&work.account);
}

/* --- a run that comes to its end -------------------------------------------------------------------------
 */

/* As a new account is told of. */
static void tell_folders(struct crash_work *work) {
    for (size_t i = 0; i < work->account.folder_count; i++) {
        const struct mw_folder *folder = work->account.folders[i];
        struct mw_account_change change = {.kind = MW_ACCOUNT_FOLDER_CREATED,
                                           .folder = folder->id,
                                           .from_folder = MW_ACCOUNT_NOWHERE,
                                           .name = folder->name};
        mw_home_change(work->home, &work->account, &change);
    }
}

static void run_here(const struct crash *crash, const char *home, int answers) {
    struct crash_work work;
    struct mw_directory parent; /* in which the home lies: its owner makes that durable */
    crash_work_begin(&work, seed);
    crash_disk_arm(crash);
    if (!mw_directory_open(&parent, crash->root)) _exit(REFUSED_STATUS);
    work.home = mw_home_create("ani@sekolah.example", home);
    if (work.home == NULL) _exit(REFUSED_STATUS);
    tell_folders(&work);
    for (size_t step = 0; step < steps; step++) {
        crash_work_step(&work, step);
        if (work.refused || !crash_work_settle(&work) || !mw_directory_settle(&parent)) _exit(REFUSED_STATUS);
        crash_disk_tell(answers, "", 1);
    }
    size_t calls = crash_disk_calls();
    crash_disk_tell(answers, &calls, sizeof calls);
    _exit(0);
}

/* How many steps were answered; status: how it ended; calls: how many there were, if it ended well. */
static size_t run(const struct crash *crash, const char *home, int *status, size_t *calls) {
    int ends[2];
    char said[MOST_STEPS + 64];
    size_t len = 0;
    ssize_t got;
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        run_here(crash, home, ends[1]);
    }
    close(ends[1]);
    while ((got = read(ends[0], said + len, sizeof said - len)) > 0)
        len += (size_t)got;
    close(ends[0]);
    assert_int_equal(waitpid(child, status, 0), child);
    assert_true(WIFEXITED(*status));
    *status = WEXITSTATUS(*status);
    if (*status == 0) {
        memcpy(calls, said + len - sizeof *calls, sizeof *calls);
        len -= sizeof *calls;
    }
    return len;
}

/* --- the next start --------------------------------------------------------------------------------------
 */

static struct mw_span keep_text(void *self, struct mw_span bytes) {
    return mw_arena_span(self, bytes);
}

/* A text that is in no folder has no place on the disk. */
static void check_texts(const struct mw_home *home) {
    struct mw_arena arena = {0};
    size_t count, used = 0;
    bool seen[100000] = {0};
    mw_directory_list(home->letters.directory.path, &arena, &count);
    for (size_t b = 0; b < home->box_count; b++)
        for (size_t m = 0; m < home->boxes[b]->count; m++) {
            const struct mw_letter *text = home->boxes[b]->mails[m].letter;
            if (text == NULL || seen[text->number]) continue;
            seen[text->number] = true;
            used++;
        }
    assert_int_equal(count, used);
    mw_arena_free(&arena);
}

struct start {
    struct crash_work work;
    struct mw_arena texts;
};

static enum mw_status start_again(struct start *start, const char *path) {
    start->texts = (struct mw_arena){0};
    crash_work_begin(&start->work, seed);
    start->work.home = mw_home_create("ani@sekolah.example", path);
    if (start->work.home == NULL) return MW_SYSTEM;
    enum mw_status status = mw_home_restore(start->work.home, &start->work.account, keep_text, &start->texts);
    if (status == MW_OK && !mw_home_settle(start->work.home)) status = MW_SYSTEM;
    return status;
}

static void stop(struct start *start) {
    mw_home_free(start->work.home);
    mw_account_free(&start->work.account);
    mw_arena_free(&start->texts);
}

/* The start itself comes to its end, too, a little later each time. */
static void start_and_crash(const struct crash *crash, const char *home) {
    int status;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct start start;
        crash_disk_arm(crash);
        _exit(start_again(&start, home) == MW_OK ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_true(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == CRASH_DISK_STATUS);
}

/* What is there must be this or that; then it goes on, and that is kept, too. */
static void check_start(const char *home, size_t answered) {
    struct start start;
    assert_int_equal(start_again(&start, home), MW_OK);
    char *found = crash_work_describe(&start.work.account);
    size_t step = answered;
    if (strcmp(found, expected[step]) != 0 && step < steps) step++;
    assert_string_equal(found, expected[step]);
    assert_true(start.work.account.next_uid_validity >= next_uid_validity[0]);
    for (size_t i = 0; i < start.work.account.folder_count; i++)
        assert_true(start.work.account.next_uid_validity >
                    start.work.account.folders[i]->mailbox.uid_validity);
    check_texts(start.work.home);
    free(found);
    crash_work_go_on(&start.work);
    assert_true(crash_work_settle(&start.work));
    char *wanted = crash_work_describe(&start.work.account);
    stop(&start);
    assert_int_equal(start_again(&start, home), MW_OK);
    found = crash_work_describe(&start.work.account);
    assert_string_equal(found, wanted);
    check_texts(start.work.home);
    free(found);
    free(wanted);
    stop(&start);
}

static void path_of(char out[128], const char *name) {
    snprintf(out, 128, "%s/%s", place, name);
    mw_directory_erase(out);
}

/* Where to find what is left of `root`, which is the folder `name` in it. */
static void left_at(char out[200], const struct crash *crash, int status, const char *name) {
    bool power = crash->kind == CRASH_POWER_LEAST || crash->kind == CRASH_POWER_CHANCE;
    snprintf(out, 200, "%s/%s", power && status == CRASH_DISK_STATUS ? crash->after : crash->root, name);
}

static const char *const KINDS[] = {"", "killed", "power fails", "power fails by chance", "disk is full"};

static bool crash_at(enum crash_kind kind, size_t at, uint64_t chance) {
    char root[128], after[128], later[128], home[200];
    int status;
    size_t calls;
    path_of(root, "root");
    path_of(after, "after");
    path_of(later, "later");
    assert_true(mw_directory_make(root));
    snprintf(home, sizeof home, "%s/home", root);
    struct crash crash = {kind, at, chance, root, after};
    size_t answered = run(&crash, home, &status, &calls);
    if (status == 0) return false;
    assert_int_equal(status, kind == CRASH_FULL ? REFUSED_STATUS : CRASH_DISK_STATUS);
    printf("%s at %zu, chance %" PRIu64 ", seed %" PRIu64 ": %zu answered\n", KINDS[kind], at, chance, seed,
           answered);
    left_at(home, &crash, status, "");
    struct crash again = {kind == CRASH_POWER_CHANCE ? kind : CRASH_KILLED, at % 5, chance, home, later};
    char again_home[200];
    snprintf(again_home, sizeof again_home, "%s", home);
    strcat(again_home, "home");
    start_and_crash(&again, again_home);
    struct stat info;
    if (stat(later, &info) == 0) snprintf(again_home, sizeof again_home, "%s/home", later);
    check_start(again_home, answered);
    return true;
}

static void at_every_call(enum crash_kind kind, uint64_t chance) {
    size_t at = 0;
    while (crash_at(kind, at, chance))
        at++;
    printf("%zu calls\n", at);
    assert_true(at > 4 * steps);
}

static void test_killed_at_every_call(void **state) {
    (void)state;
    at_every_call(CRASH_KILLED, 0);
}

static void test_power_fails_at_every_call(void **state) {
    (void)state;
    at_every_call(CRASH_POWER_LEAST, 0);
    for (uint64_t chance = 1; chance <= 4; chance++)
        at_every_call(CRASH_POWER_CHANCE, chance * 1000 + seed);
}

static void test_disk_is_full_at_every_call(void **state) {
    (void)state;
    at_every_call(CRASH_FULL, 0);
}

/* --- damage ----------------------------------------------------------------------------------------------
 */

/* What no crash can have done is not taken for one: nothing is thrown away. */
static void test_log_that_was_changed(void **state) {
    (void)state;
    char root[128], home[200], log[220];
    int status;
    size_t calls, count;
    path_of(root, "root");
    assert_true(mw_directory_make(root));
    snprintf(home, sizeof home, "%s/home", root);
    snprintf(log, sizeof log, "%s/log", home);
    struct crash crash = {.kind = CRASH_NEVER, .root = root};
    assert_int_equal(run(&crash, home, &status, &calls), steps);
    FILE *file = fopen(log, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, 30, SEEK_SET), 0);
    int before = fgetc(file);
    assert_int_equal(fseek(file, 30, SEEK_SET), 0);
    fputc(before ^ 1, file);
    fclose(file);
    struct mw_arena arena = {0};
    char letters[220];
    snprintf(letters, sizeof letters, "%s/letters", home);
    mw_directory_list(letters, &arena, &count);
    struct start start;
    size_t still;
    assert_int_equal(start_again(&start, home), MW_INVALID);
    stop(&start);
    mw_directory_list(letters, &arena, &still);
    assert_int_equal(still, count);
    mw_arena_free(&arena);
}

/* --- what an older mailwalk kept -------------------------------------------------------------------------
 */

static void write_old(const char *root, const char *name, const char *text) {
    char path[300];
    snprintf(path, sizeof path, "%s/mailboxes/ani@sekolah.example/%s", root, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void make_old(const char *root) {
    char path[300];
    assert_true(mw_directory_make(root));
    for (int i = 0; i < 4; i++) {
        static const char *const folders[] = {"mailboxes", "mailboxes/ani@sekolah.example",
                                              "mailboxes/ani@sekolah.example/folder-11",
                                              "mailboxes/ani@sekolah.example/folder-13"};
        snprintf(path, sizeof path, "%s/%s", root, folders[i]);
        assert_true(mw_directory_make(path));
    }
    write_old(root, "folders",
              "next 20\nfolder 7 folder yes - INBOX\nfolder 11 folder no \\Archive Archive\n"
              "folder 12 level no - Kerja\nfolder 13 folder yes - Kerja/ä b\nsubscribed Belum\n");
    write_old(root, "uids", "7 9\n");
    write_old(
        root, "log",
        "+ 2 2 -5000 \\Seen penting\n+ 3 3 1000@-210\nf 2 4 \\Flagged\n+ 4 5 2000\n- 4 6\nf 3 99 \\Dele");
    write_old(root, "0000000002.12", "Subject: two\r\n\r\n2\r\n");
    write_old(root, "0000000003.13", "Subject: three\r\n\r\n3\r\n");
    write_old(root, "folder-11/uids", "11 1\n");
    write_old(root, "folder-11/log", "< 4\n+ 1 5 3000 $Forwarded\n");
    write_old(root, "folder-11/0000000001.12", "Subject: two\r\n\r\n2\r\n");
    write_old(root, "folder-13/uids", "13 0\n");
}

static bool make_over(const char *root) {
    struct mw_directory top, accounts;
    char path[300];
    snprintf(path, sizeof path, "%s/accounts", root);
    bool good = mw_directory_open(&top, root) && mw_directory_open(&accounts, path) &&
                mw_former_make_over(&top, &accounts) == MW_OK;
    if (good) {
        mw_directory_close(&top);
        mw_directory_close(&accounts);
    }
    return good;
}

static const char MADE_OVER[] = "INBOX: 7 subscribed use 0 last 9 modseq 6 vanished from 0\n"
                                "  2 #12 modseq 4 -50000 flags 4 %016" PRIx64 "\n"
                                "  3 #13 modseq 3 1000@-210 flags 0 %016" PRIx64 "\n"
                                "  4 went 6\n"
                                "Archive: 11 use 1 last 1 modseq 5 vanished from 4\n"
                                "  1 #12 modseq 5 30000 flags 0 $Forwarded %016" PRIx64 "\n"
                                "Kerja: 12 level use 0 last 0 modseq 1 vanished from 0\n"
                                "Kerja/ä b: 13 subscribed use 0 last 0 modseq 1 vanished from 0\n"
                                "subscribed Belum\n"
                                "bytes %d\n";

static void check_made_over(const char *root) {
    char home[300], note[300], wanted[2000];
    const char two[] = "Subject: two\r\n\r\n2\r\n", three[] = "Subject: three\r\n\r\n3\r\n";
    uint64_t hash = mw_hash(two, sizeof two - 1), other = mw_hash(three, sizeof three - 1);
    snprintf(wanted, sizeof wanted, MADE_OVER, hash, other, hash,
             (int)(2 * (sizeof two - 1) + sizeof three - 1));
    snprintf(home, sizeof home, "%s/accounts/ani@sekolah.example", root);
    snprintf(note, sizeof note, "%s/mailboxes", root);
    struct start start;
    struct stat info;
    assert_true(make_over(root));
    assert_true(make_over(root));
    assert_int_equal(stat(note, &info), 0);
    assert_true(S_ISREG(info.st_mode));
    assert_int_equal(start_again(&start, home), MW_OK);
    char *found = crash_work_describe(&start.work.account);
    assert_string_equal(found, wanted);
    assert_int_equal(start.work.account.next_uid_validity,
                     1772409600 + 5); /* as many as this start has made */
    check_texts(start.work.home);
    free(found);
    stop(&start);
}

static bool make_over_and_crash(enum crash_kind kind, size_t at) {
    char root[128], after[128], left[200];
    int status;
    path_of(root, "root");
    path_of(after, "after");
    make_old(root);
    struct crash crash = {kind, at, seed + at, root, after};
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        crash_disk_arm(&crash);
        _exit(make_over(root) ? 0 : REFUSED_STATUS);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    printf("%s at %zu, seed %" PRIu64 "\n", KINDS[kind], at, seed);
    left_at(left, &crash, WEXITSTATUS(status), "");
    left[strlen(left) - 1] = '\0';
    check_made_over(left);
    return WEXITSTATUS(status) != 0;
}

static void test_making_over_at_every_call(void **state) {
    (void)state;
    for (enum crash_kind kind = CRASH_KILLED; kind <= CRASH_FULL; kind++) {
        size_t at = 0;
        while (make_over_and_crash(kind, at))
            at++;
        assert_true(at > 20);
    }
}

/* --- */

static int set_up(void **state) {
    (void)state;
    const char *wanted_seed = getenv("CRASH_SEED"), *wanted_steps = getenv("CRASH_STEPS");
    if (wanted_seed != NULL) seed = strtoull(wanted_seed, NULL, 10);
    if (wanted_steps != NULL) steps = strtoull(wanted_steps, NULL, 10);
    if (steps > MOST_STEPS) steps = MOST_STEPS;
    snprintf(place, sizeof place, "/dev/shm/mailwalk-crash-XXXXXX"); /* in memory, where there is that */
    if (mkdtemp(place) == NULL) {
        snprintf(place, sizeof place, "/tmp/mailwalk-crash-XXXXXX");
        assert_non_null(mkdtemp(place));
    }
    work_out();
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    mw_directory_erase(place);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_killed_at_every_call),       cmocka_unit_test(test_power_fails_at_every_call),
        cmocka_unit_test(test_disk_is_full_at_every_call), cmocka_unit_test(test_log_that_was_changed),
        cmocka_unit_test(test_making_over_at_every_call),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
