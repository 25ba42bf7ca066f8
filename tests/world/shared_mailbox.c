#include "tests/world/shared_mailbox.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const devices[] = {"pc", "hp"};
static const char *const hosts[] = {"pc", "phone"}; /* on which they are */

bool shared_mailbox_chance(struct shared_mailbox *shared, unsigned percent) {
    return mw_random_below(&shared->random, 100) < percent;
}

unsigned shared_mailbox_below(struct shared_mailbox *shared, unsigned limit) {
    return (unsigned)mw_random_below(&shared->random, limit);
}

#define ADD(shared, ...) ((shared)->items[(shared)->count++] = mw_arena_format(&(shared)->arena, __VA_ARGS__))

static void set_up(struct shared_mailbox *shared) {
    const char *letters = "";
    for (int i = 0; i < SHARED_MAILBOX_LETTERS; i++)
        letters = mw_arena_format(&shared->arena,
                                  "%s%s{\"from\":\"a@jauh.example\",\"subject\":\"L%d\",\"text\":\"%d\\n\"}",
                                  letters, i ? "," : "", i, i);
    ADD(shared, "/people/budi/mailbox=[%s]", letters);
    ADD(shared, "/people/budi/devices/pc/receives={\"protocol\":\"imap\",\"server\":\"mx.kantor.example\"}");
    ADD(shared, "/people/budi/devices/hp={\"host\":\"phone\",\"receives\":{\"protocol\":\"imap\",\"server\":"
                "\"mx.kantor.example\"}}");
    /* The playground speaks of this step. */
    ADD(shared, "/script/read/device=\"pc\"");
    size_t whole = shared->count;
    if (shared_mailbox_chance(shared, 30)) ADD(shared, "/network/links/mx-phone/loss=0.05");
    if (shared_mailbox_chance(shared, 30)) ADD(shared, "/network/links/mx-pc/loss=0.05");
    shared->lossy = shared->count > whole;
}

/* What a person may do with a letter, or without one. */
static const char *what(struct shared_mailbox *shared) {
    static const char *const flags[] = {"seen", "flagged", "answered"};
    unsigned letter = shared_mailbox_below(shared, SHARED_MAILBOX_LETTERS);
    const char *folder = shared_mailbox_chance(shared, 20) ? ",\"folder\":\"Arsip\"" : "";
    bool folders = shared->folders_change, old = folders && shared_mailbox_chance(shared, 40);
    const char *flag = flags[shared_mailbox_below(shared, 3)];
    switch (shared_mailbox_below(shared, folders ? 11 : 9)) {
    case 0: return mw_arena_format(&shared->arena, "\"read\",\"letter\":\"L%u\"%s", letter, folder);
    case 1:
        return mw_arena_format(&shared->arena, "\"flag\",\"letter\":\"L%u\",\"%s\":[\"%s\"]%s", letter,
                               shared_mailbox_chance(shared, 70) ? "set" : "clear", flag, folder);
    case 2: return mw_arena_format(&shared->arena, "\"move\",\"letter\":\"L%u\",\"into\":\"Arsip\"", letter);
    case 3:
        return mw_arena_format(&shared->arena,
                               "\"move\",\"letter\":\"L%u\",\"folder\":\"Arsip\",\"into\":\"INBOX\"", letter);
    case 4: return mw_arena_format(&shared->arena, "\"delete\",\"letter\":\"L%u\"%s", letter, folder);
    case 5: return "\"create-folder\",\"name\":\"Arsip\"";
    case 6:
        return mw_arena_format(&shared->arena, "\"watch\",\"lasts\":\"%us\"",
                               5 + shared_mailbox_below(shared, 40));
    case 7: return shared_mailbox_chance(shared, 50) ? "\"go-offline\"" : "\"come-online\"";
    case 9: /* the folder may be called so by now */
        return mw_arena_format(&shared->arena, "\"rename-folder\",\"folder\":\"%s\",\"name\":\"%s\"",
                               old ? "Lama" : "Arsip", old ? "Arsip" : "Lama");
    case 10:
        return mw_arena_format(&shared->arena, "\"delete-folder\",\"folder\":\"%s\"", old ? "Lama" : "Arsip");
    default: return mw_arena_format(&shared->arena, "\"sync\"%s", folder);
    }
}

static void add_script(struct shared_mailbox *shared) {
    for (unsigned i = 0, steps = 4 + shared_mailbox_below(shared, 16); i < steps; i++) {
        const char *device = devices[shared_mailbox_below(shared, 2)];
        unsigned at_ms = shared_mailbox_below(shared, 60000);
        ADD(shared,
            "/script/s%u={\"title\":\"s\",\"who\":\"budi\",\"device\":\"%s\",\"at\":\"%ums\",\"do\":%s}", i,
            device, at_ms, what(shared));
    }
}

/* What is lost three times in a row is not asked for again, so over a bad line everybody looks twice. */
void shared_mailbox_look(struct shared_mailbox *shared, unsigned at_min) {
    static const struct {
        unsigned after_min;
        bool again, old;
        const char *what;
    } looks[] = {{0, false, false, "\"come-online\""},
                 {40, false, false, "\"sync\""},
                 {42, true, false, "\"sync\""},
                 {50, false, false, "\"sync\",\"folder\":\"Arsip\""},
                 {52, true, false, "\"sync\",\"folder\":\"Arsip\""},
                 {54, false, true, "\"sync\",\"folder\":\"Lama\""},
                 {56, true, true, "\"sync\",\"folder\":\"Lama\""}};
    for (unsigned i = 0; i < 2; i++)
        for (size_t look = 0; look < sizeof looks / sizeof *looks; look++) {
            unsigned minute = at_min + looks[look].after_min + i;
            if (looks[look].again && !shared->lossy) continue;
            if (looks[look].old && !shared->folders_change) continue;
            ADD(shared,
                "/script/e%u={\"title\":\"e\",\"who\":\"budi\",\"device\":\"%s\",\"at\":\"%umin\",\"do\":%s}",
                minute, devices[i], minute, looks[look].what);
        }
}

void shared_mailbox_make(struct shared_mailbox *shared, uint64_t seed, bool folders_change) {
    *shared = (struct shared_mailbox){.random = mw_random_stream(seed, "shared mailbox"),
                                      .folders_change = folders_change};
    set_up(shared);
    add_script(shared);
    shared_mailbox_look(shared, SHARED_MAILBOX_FIRST_LOOK_MIN);
}

void shared_mailbox_free(struct shared_mailbox *shared) {
    mw_arena_free(&shared->arena);
}

void shared_mailbox_print(const struct shared_mailbox *shared, uint64_t seed) {
    fprintf(stderr, "build/release/mailwalk run playground --seed %" PRIu64, seed);
    for (size_t i = 0; i < shared->count; i++)
        fprintf(stderr, " \\\n  --set '%s'", shared->items[i]);
    fprintf(stderr, "\n");
}

/* --- the same everywhere ------------------------------------------------------------------------------- */

/* The folder of Budi's that is called so at the end, on his server or on a device's host; MW_NONE. */
static uint32_t folder_of(const struct mw_trace *trace, enum mw_store_kind kind, const char *host,
                          const char *name) {
    uint32_t last = (uint32_t)trace->record_count - 1;
    for (uint32_t i = 0; i < trace->catalogue.store_count; i++) {
        const struct mw_store *store = &trace->catalogue.stores[i];
        if (store->kind != kind || strcmp(trace->catalogue.hosts[store->host].id, host) != 0) continue;
        if (store->owner == NULL || strcmp(store->owner, "budi@kantor.example") != 0) continue;
        if (mw_trace_folder_exists(trace, last, i) && strcmp(mw_trace_folder_name(trace, last, i), name) == 0)
            return i;
    }
    return MW_NONE;
}

static int by_uid(const void *a, const void *b) {
    uint32_t x = ((const struct mw_letter *)a)->uid, y = ((const struct mw_letter *)b)->uid;
    return (x > y) - (x < y);
}

bool shared_mailbox_holding(struct situation *situation, const char *host, const char *folder,
                            struct mw_holding *holding) {
    const struct mw_trace *trace = &situation->trace;
    enum mw_store_kind kind = strcmp(host, "mx") == 0 ? MW_STORE_MAILBOX : MW_STORE_DEVICE;
    uint32_t store = folder_of(trace, kind, host, folder);
    if (store == MW_NONE) return false;
    *holding = mw_trace_holding(trace, (uint32_t)trace->record_count, store, &situation->arena);
    if (holding->letter_count)
        qsort(holding->letters, holding->letter_count, sizeof *holding->letters, by_uid);
    return true;
}

static void check_folder(struct situation *situation, const char *host, const char *name) {
    struct mw_holding server, device;
    bool there = shared_mailbox_holding(situation, "mx", name, &server),
         here = shared_mailbox_holding(situation, host, name, &device);
    if (there != here) fail_msg("%s is only %s", name, there ? "at the server" : host);
    if (!there) return;
    if (server.letter_count != device.letter_count)
        fail_msg("%s: %zu letters at the server, %zu on %s", name, server.letter_count, device.letter_count,
                 host);
    for (size_t i = 0; i < server.letter_count; i++) {
        const struct mw_letter *a = &server.letters[i], *b = &device.letters[i];
        unsigned flags_a = a->flags & MW_MAIL_STATE, flags_b = b->flags & MW_MAIL_STATE;
        if (a->uid != b->uid || a->message != b->message || flags_a != flags_b)
            fail_msg("%s: letter %u (message %u, flags %x) at the server, %u (message %u, flags %x) on %s",
                     name, a->uid, a->message, flags_a, b->uid, b->message, flags_b, host);
    }
}

void shared_mailbox_check_same(struct situation *situation) {
    for (size_t i = 0; i < 2; i++) {
        check_folder(situation, hosts[i], "INBOX");
        check_folder(situation, hosts[i], "Arsip");
        check_folder(situation, hosts[i], "Lama");
    }
}
