/* Trees, pointers, patches and the values in strings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "sim/lesson/patch.h"
#include "sim/lesson/source.h"
#include "sim/lesson/value.h"

static const struct mw_node *read(const char *json, struct mw_arena *arena) {
    struct mw_problems problems = {0};
    const struct mw_node *node =
        mw_source_read(mw_span_of(json), "test", MW_TRUST_BRACKETS, arena, &problems);
    assert_int_equal(problems.error_count, 0);
    assert_non_null(node);
    mw_problems_free(&problems);
    return node;
}

/* RFC 7396 appendix A: original, patch, result. */
static void test_merge_patch(void **state) {
    (void)state;
    static const char *const cases[][3] = {
        {"{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
        {"{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}"},
        {"{\"a\":\"b\"}", "{\"a\":null}", "{}"},
        {"{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}"},
        {"{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
        {"{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}"},
        {"{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}"},
        {"{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}"},
        {"[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\",\"d\"]"},
        {"{\"a\":\"b\"}", "[\"c\"]", "[\"c\"]"},
        {"{\"a\":\"foo\"}", "null", "null"},
        {"{\"a\":\"foo\"}", "\"bar\"", "\"bar\""},
        {"{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}"},
        {"[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}"},
        {"{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mw_arena arena = {0};
        const struct mw_node *merged =
            mw_patch_merge(read(cases[i][0], &arena), read(cases[i][1], &arena), &arena);
        assert_true(mw_node_equal(merged, read(cases[i][2], &arena)));
        mw_arena_free(&arena);
    }
}

static void test_merge_keeps_places(void **state) {
    (void)state;
    struct mw_arena arena = {0};
    const struct mw_node *merged = mw_patch_merge(read("{\"a\": {\"b\": 1,\n\"c\": 2}}", &arena),
                                                  read("\n\n{\"a\": {\"c\": 3}}", &arena), &arena);
    assert_int_equal(mw_node_find(merged, "/a/b")->place.line, 1);
    assert_int_equal(mw_node_find(merged, "/a/c")->place.line, 3);
    assert_int_equal(mw_node_find(merged, "/a/c")->place.column, 13);
    mw_arena_free(&arena);
}

/* RFC 6901 §5 */
static void test_pointers(void **state) {
    (void)state;
    struct mw_arena arena = {0};
    const struct mw_node *root =
        read("{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\"e^f\":3,\"g|h\":4,"
             "\"i\\\\j\":5,\"k\\\"l\":6,\" \":7,\"m~n\":8}",
             &arena);
    static const char *const numbers[] = {"/",     "/a~1b", "/c%d", "/e^f", "/g|h",
                                          "/i\\j", "/k\"l", "/ ",   "/m~0n"};
    assert_ptr_equal(mw_node_find(root, ""), root);
    assert_int_equal(mw_node_find(root, "/foo")->kind, MW_NODE_LIST);
    assert_string_equal(mw_node_find(root, "/foo/0")->text, "bar");
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        assert_int_equal((int)mw_node_find(root, numbers[i])->number, (int)i);
    static const char *const nothing[] = {"/foo/2", "/foo/01", "/foo/-", "/foo/+1",
                                          "foo",    "/m~n",    "/m~2n",  "/foo/0/x"};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        assert_null(mw_node_find(root, nothing[i]));
    mw_arena_free(&arena);
}

static void test_setting(void **state) {
    (void)state;
    static const char *const cases[][3] = {
        /* pointer, value, result; no result: an error */
        {"/a/b", "2", "{\"a\":{\"b\":2},\"l\":[1,2]}"},
        {"/a/c", "keep", "{\"a\":{\"b\":1,\"c\":\"keep\"},\"l\":[1,2]}"},
        {"/a", "null", "{\"l\":[1,2]}"},
        {"/l/0", "{\"x\":[]}", "{\"a\":{\"b\":1},\"l\":[{\"x\":[]},2]}"},
        {"/l/-", "3", "{\"a\":{\"b\":1},\"l\":[1,2,3]}"},
        {"/l/1", "null", "{\"a\":{\"b\":1},\"l\":[1]}"},
        {"/a/b", "15min", "{\"a\":{\"b\":\"15min\"},\"l\":[1,2]}"},
        {"/l/2", "3", NULL},
        {"/x/y", "3", NULL},
        {"/a/b/c", "3", NULL},
        {"a", "3", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mw_arena arena = {0};
        struct mw_problems problems = {0};
        struct mw_place place = {"--set", 0, 0};
        const struct mw_node *root = read("{\"a\":{\"b\":1},\"l\":[1,2]}", &arena);
        const struct mw_node *value = mw_source_value(cases[i][1], place, &arena);
        const struct mw_node *result = mw_patch_set(root, cases[i][0], value, place, &arena, &problems);
        assert_int_equal(problems.error_count, cases[i][2] == NULL ? 1 : 0);
        if (cases[i][2] == NULL)
            assert_null(result);
        else
            assert_true(mw_node_equal(result, read(cases[i][2], &arena)));
        mw_problems_free(&problems);
        mw_arena_free(&arena);
    }
}

static void test_values(void **state) {
    (void)state;
    int64_t us;
    uint64_t number;
    int offset;
    assert_true(mw_value_duration("12.5s", &us) && us == 12500000);
    assert_true(mw_value_duration("250ms", &us) && us == 250000);
    assert_true(mw_value_duration("-2h", &us) && us == INT64_C(-7200000000));
    assert_true(mw_value_duration("7d", &us) && us == INT64_C(604800000000));
    static const char *const bad[] = {
        "", "s", "1", "1.s", ".5s", "1 s", "1sec", "99999999999999999999d", "1e3s", "--1s"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(mw_value_duration(bad[i], &us));
    assert_true(mw_value_size("1.5MB", &number) && number == 1500000);
    assert_false(mw_value_size("10mb", &number));
    assert_true(mw_value_rate("64kbit/s", &number) && number == 64000);
    assert_false(mw_value_rate("0bit/s", &number));
    assert_true(mw_value_timestamp("2026-03-02T09:00:00+07:00", &us, &offset) && us == 1772416800 &&
                offset == 420);
    assert_true(mw_value_timestamp("1970-01-01T00:00:00Z", &us, &offset) && us == 0 && offset == 0);
    assert_true(mw_value_timestamp("2024-02-29T12:00:00-03:30", &us, &offset) && offset == -210);
    assert_false(mw_value_timestamp("2026-02-29T09:00:00Z", &us, &offset));
    assert_false(mw_value_timestamp("2026-03-02 09:00:00Z", &us, &offset));
    assert_true(mw_value_is_mail("budi.s+x@kantor.example"));
    assert_false(mw_value_is_mail("budi@kantor.com"));
    assert_false(mw_value_is_mail("bu..di@kantor.example"));
    assert_false(mw_value_is_mail("budi@-x.example"));
    assert_true(mw_value_is_sender("Ani <ani@sekolah.example>"));
    assert_false(mw_value_is_sender("Ani <ani@sekolah.example"));
    assert_true(mw_value_is_ipv4("203.0.113.255"));
    assert_false(mw_value_is_ipv4("192.0.3.1"));
    assert_true(mw_value_is_ipv6("2001:db8::1"));
    assert_false(mw_value_is_ipv6("2001:db9::1"));
    assert_int_equal(mw_value_words("  one two\nthree "), 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_merge_patch), cmocka_unit_test(test_merge_keeps_places),
        cmocka_unit_test(test_pointers),    cmocka_unit_test(test_setting),
        cmocka_unit_test(test_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
