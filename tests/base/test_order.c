/* What determinism stands on: the event heap and seeded random numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/base/heap.h"
#include "sim/base/random.h"

static void events_come_in_order(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 100; seed++) {
        struct mw_random random = mw_random_stream(seed, "events");
        struct mw_heap heap = {0};
        struct mw_event event, last = {.at_us = INT64_MIN};
        size_t added = 0, taken = 0;
        for (int step = 0; step < 400; step++) {
            if (mw_random_below(&random, 3) > 0) {
                /* never before what was taken: simulations schedule ahead */
                int64_t base = last.at_us == INT64_MIN ? -50 : last.at_us;
                mw_heap_add(&heap, base + (int64_t)mw_random_below(&random, 8), 1, 2, added++);
            } else if (mw_heap_take(&heap, &event)) {
                bool in_order =
                    event.at_us > last.at_us || (event.at_us == last.at_us && event.sequence > last.sequence);
                if (taken++ > 0 && !in_order) fail_msg("seed %d, step %d", (int)seed, step);
                assert_int_equal(event.sequence, event.detail);
                last = event;
            }
        }
        for (; mw_heap_first(&heap) != NULL; taken++) {
            int64_t first_us = mw_heap_first(&heap)->at_us;
            assert_true(mw_heap_take(&heap, &event));
            assert_true(event.at_us == first_us && event.at_us >= last.at_us);
            last = event;
        }
        assert_false(mw_heap_take(&heap, &event));
        assert_int_equal(added, taken);
        mw_heap_free(&heap);
    }
}

static void random_numbers_are_the_same_everywhere(void **state) {
    (void)state;
    /* SplitMix64 from state 0, as its authors print it; FNV-1a's test vectors. */
    struct mw_random random = {0};
    assert_true(mw_random_next(&random) == 0xE220A8397B1DCDAFull);
    assert_true(mw_random_next(&random) == 0x6E789E6AA1B965F4ull);
    assert_true(mw_hash("", 0) == 0xCBF29CE484222325ull);
    assert_true(mw_hash("foobar", 6) == 0x85944171F73967E8ull);
}

static void streams_are_their_own(void **state) {
    (void)state;
    struct mw_random a = mw_random_stream(1, "laptop"), same = mw_random_stream(1, "laptop");
    struct mw_random name = mw_random_stream(1, "mail"), seed = mw_random_stream(2, "laptop");
    int equal_to_name = 0, equal_to_seed = 0;
    for (int i = 0; i < 100; i++) {
        uint64_t number = mw_random_next(&a);
        assert_true(number == mw_random_next(&same));
        equal_to_name += number == mw_random_next(&name);
        equal_to_seed += number == mw_random_next(&seed);
    }
    assert_int_equal(equal_to_name + equal_to_seed, 0);
}

static void numbers_below_a_limit(void **state) {
    (void)state;
    struct mw_random random = mw_random_stream(1, "dice");
    int seen[6] = {0};
    for (int i = 0; i < 6000; i++) {
        uint64_t number = mw_random_below(&random, 6);
        assert_true(number < 6);
        seen[number]++;
    }
    for (int i = 0; i < 6; i++)
        assert_in_range(seen[i], 850, 1150);
    for (int i = 0; i < 10; i++)
        assert_int_equal(mw_random_below(&random, 1), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_come_in_order),
        cmocka_unit_test(random_numbers_are_the_same_everywhere),
        cmocka_unit_test(streams_are_their_own),
        cmocka_unit_test(numbers_below_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
