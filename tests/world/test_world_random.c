/* Worlds made by chance: whatever is changed in the playground, every trace keeps to its rules, and every
 * letter that was taken is accounted for.
 *
 *   test_world_random            200 worlds
 *   test_world_random SEED       one world, its changes printed
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/random.h"
#include "tests/world/situation.h"

enum { WORLDS = 200, MOST_CHANGES = 40 };

struct changes {
    struct mw_arena arena;
    struct mw_random random;
    const char *items[MOST_CHANGES];
    size_t count;
};

static bool chance(struct changes *changes, unsigned percent) {
    return mw_random_below(&changes->random, 100) < percent;
}

static unsigned below(struct changes *changes, unsigned limit) {
    return (unsigned)mw_random_below(&changes->random, limit);
}

#define ADD(changes, ...)                                                                                    \
    ((changes)->items[(changes)->count++] = mw_arena_format(&(changes)->arena, __VA_ARGS__))
#define ONE_OF(changes, list) ((list)[below((changes), (unsigned)(sizeof(list) / sizeof *(list)))])

static void change_links(struct changes *changes) {
    static const char *const links[] = {"laptop-mail", "mail-dns", "mail-mx", "dns-mx", "mx-pc", "mx-phone"};
    static const char *const losses[] = {"0.01", "0.05", "0.2", "0.4", "0.6"};
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        if (chance(changes, 35)) ADD(changes, "/network/links/%s/loss=%s", links[i], ONE_OF(changes, losses));
        if (chance(changes, 5)) ADD(changes, "/network/links/%s/cut=true", links[i]);
        if (chance(changes, 5)) ADD(changes, "/network/links/%s/blocks=[25]", links[i]);
    }
    if (chance(changes, 15))
        ADD(changes, "/network/links/mail-mx/bandwidth=%ukbit/s", 8 + below(changes, 90));
    if (chance(changes, 15)) ADD(changes, "/network/links/mx-pc/latency=%ums", below(changes, 3000));
}

static void change_hosts(struct changes *changes) {
    static const char *const hosts[] = {"mail", "mx"};
    for (size_t i = 0; i < 2; i++) {
        if (chance(changes, 30)) ADD(changes, "/network/hosts/%s/pipelining=false", hosts[i]);
        if (chance(changes, 15)) ADD(changes, "/network/hosts/%s/old-smtp=true", hosts[i]);
        if (chance(changes, 15))
            ADD(changes, "/network/hosts/%s/size-limit=%uB", hosts[i], 300 + below(changes, 9000));
        ADD(changes, "/network/hosts/%s/queue-lifetime=%umin", hosts[i], 20 + below(changes, 300));
    }
    if (chance(changes, 10))
        ADD(changes, "/network/dns/records/kantor.example=null");
    else if (chance(changes, 10))
        ADD(changes, "/network/dns/records/kantor.example/MX/-={\"preference\":5,\"host\":\"dns.example\"}");
}

static void change_people(struct changes *changes) {
    static const char *const modes[] = {"keep", "delete", "delete-after-days"};
    static const char *const people[] = {"ani/devices/laptop", "budi/devices/pc", "siti/devices/phone"};
    for (size_t i = 0; i < 3; i++) {
        const char *mode = ONE_OF(changes, modes);
        ADD(changes, "/people/%s/receives/mode=%s", people[i], mode);
        if (strchr(mode, '-')) ADD(changes, "/people/%s/receives/days=1", people[i]);
        if (chance(changes, 20)) ADD(changes, "/people/%s/sends/pipelining=true", people[i]);
        if (chance(changes, 15))
            ADD(changes, "/people/%s/capacity=%uB", people[i], 500 + below(changes, 9000));
    }
    if (chance(changes, 25)) ADD(changes, "/people/budi/quota=%uB", below(changes, 9000));
    if (chance(changes, 10)) ADD(changes, "/people/ani/quota=%uB", 1 + below(changes, 3000));
    if (chance(changes, 40))
        ADD(changes,
            "/people/budi/mailbox=[{\"from\":\"a@jauh.example\",\"subject\":\"Lama\",\"text\":\"x\"}]");
}

static const char *recipients(struct changes *changes) {
    static const char *const all[] = {
        "ani@sekolah.example", "budi@kantor.example",       "siti@kantor.example",   "nobody@kantor.example",
        "x@tiada.example",     "Postmaster@kantor.example", "nobody@sekolah.example"};
    const char *list = mw_arena_format(&changes->arena, "\"%s\"", ONE_OF(changes, all));
    while (chance(changes, 50))
        list = mw_arena_format(&changes->arena, "%s, \"%s\"", list, ONE_OF(changes, all));
    return list;
}

static void change_script(struct changes *changes) {
    static const char *const visits[][2] = {{"ani", "laptop"}, {"budi", "pc"}, {"siti", "phone"}};
    ADD(changes, "/script/greet/message/to=[%s]", recipients(changes));
    if (chance(changes, 40))
        ADD(changes, "/script/greet/message/attachments=[{\"name\":\"f\",\"size\":\"%uB\"}]",
            below(changes, 9000));
    if (chance(changes, 50))
        ADD(changes,
            "/script/"
            "reply={\"title\":\"r\",\"who\":\"budi\",\"device\":\"pc\",\"do\":\"send\",\"after\":\"read\","
            "\"message\":{\"to\":[%s],\"subject\":\"R\",\"text\":\".\\n..\\n\"}}",
            recipients(changes));
    for (unsigned i = below(changes, 4); i-- > 0;) {
        const char *const *visit = ONE_OF(changes, visits);
        ADD(changes,
            "/script/"
            "visit%u={\"title\":\"v\",\"who\":\"%s\",\"device\":\"%s\",\"do\":\"fetch\",\"at\":\"%us\"}",
            i, visit[0], visit[1], below(changes, 8));
    }
}

static void run_world(uint64_t seed, bool loudly) {
    struct changes changes = {.random = mw_random_stream(seed, "worlds")};
    change_links(&changes);
    change_hosts(&changes);
    change_people(&changes);
    change_script(&changes);
    if (loudly) {
        printf("build/mailwalk run playground --seed %llu", (unsigned long long)seed);
        for (size_t i = 0; i < changes.count; i++)
            printf(" \\\n  --set '%s'", changes.items[i]);
        printf("\n");
    }
    struct situation situation;
    situation_run(&situation, changes.items, &seed);
    if (loudly) printf("%zu records\n", situation.trace.record_count);
    situation_free(&situation);
    mw_arena_free(&changes.arena);
}

static uint64_t asked_seed;

static void test_one_world(void **state) {
    (void)state;
    run_world(asked_seed, true);
}

static uint64_t running;

static int name_the_seed(void **state) {
    (void)state;
    if (running) fprintf(stderr, "again: test_world_random %llu\n", (unsigned long long)running);
    return 0;
}

static void test_many_worlds(void **state) {
    (void)state;
    for (running = 1; running <= WORLDS; running++)
        run_world(running, false);
    running = 0;
}

int main(int count, char **words) {
    const struct CMUnitTest one[] = {cmocka_unit_test(test_one_world)};
    const struct CMUnitTest many[] = {cmocka_unit_test_teardown(test_many_worlds, name_the_seed)};
    if (count < 2) return cmocka_run_group_tests(many, NULL, NULL);
    asked_seed = strtoull(words[1], NULL, 10);
    return cmocka_run_group_tests(one, NULL, NULL);
}
