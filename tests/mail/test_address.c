/* Addresses and encoded words, with the examples of RFC 5322 appendix A and RFC 2047 §8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/base/encoded_word.h"
#include "sim/base/random.h"
#include "sim/base/text.h"
#include "sim/mail/address.h"

struct example {
    const char *text, *name, *spec; /* spec NULL: no address */
};

static void addresses_are_read(void **state) {
    (void)state;
    static const struct example examples[] = {
        {"Ani <ani@sekolah.example>", "Ani", "ani@sekolah.example"},
        {"ani@sekolah.example", "", "ani@sekolah.example"},
        {"  <ani@sekolah.example>  ", "", "ani@sekolah.example"},
        {"\"Joe Q. Public\" <john.q.public@example.com>", "Joe Q. Public", "john.q.public@example.com"},
        {"Who? <one@y.test>", "Who?", "one@y.test"},
        {"\"Giant; \\\"Big\\\" Box\" <sysservices@example.net>", "Giant; \"Big\" Box",
         "sysservices@example.net"},
        {"Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>", "Pete", "pete@silly.test"},
        {"Joe Q. Public <john.q.public@example.com>", "Joe Q. Public", "john.q.public@example.com"},
        {"\"ani wijaya\"@sekolah.example", "", "\"ani wijaya\"@sekolah.example"},
        {"\"a@b\"@c.example", "", "\"a@b\"@c.example"},
        {"\"a<b\" <x@c.example>", "a<b", "x@c.example"},
        {"budi@[192.0.2.1]", "", "budi@[192.0.2.1]"},
        {"budi@[IPv6:2001:db8::1]", "", "budi@[IPv6:2001:db8::1]"},
        {"(first) budi (middle) @ (last) kantor.example", "", "budi@kantor.example"},
        {"Siti Nurhalizah Á <siti@a.example>", "Siti Nurhalizah Á", "siti@a.example"},
        {"=?UTF-8?Q?Andr=C3=A9?= <andre@a.example>", "André", "andre@a.example"},
        {"o'brien+tag@x.example", "", "o'brien+tag@x.example"},
        {"", NULL, NULL},
        {"   ", NULL, NULL},
        {"ani", NULL, NULL},
        {"@sekolah.example", NULL, NULL},
        {"ani@", NULL, NULL},
        {"ani@@x.example", NULL, NULL},
        {"ani..b@x.example", NULL, NULL},
        {".ani@x.example", NULL, NULL},
        {"ani@x..example", NULL, NULL},
        {"ani@x.example.", NULL, NULL},
        {"ani b@x.example", NULL, NULL},
        {"Ani <ani@x.example", NULL, NULL},
        {"Ani <ani@x.example> more", NULL, NULL},
        {"Ani <>", NULL, NULL},
        {"\"ani@x.example", NULL, NULL},
        {"ani(@x.example", NULL, NULL},
        {"ani@[192.0.2.1", NULL, NULL},
        {"ani@[a[b]", NULL, NULL},
        {"ání@x.example", NULL, NULL},
        {"a@x.example, b@x.example", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const struct example *example = &examples[i];
        struct mw_address address;
        struct mw_buffer spec = {0}, name = {0};
        bool good = mw_address_parse(mw_span_of(example->text), &address);
        if (good != (example->spec != NULL)) fail_msg("%s: %s", example->text, good ? "taken" : "refused");
        if (!good) continue;
        mw_address_spec(&address, &spec);
        mw_address_name(&address, &name);
        assert_string_equal(mw_buffer_text(&spec), example->spec);
        assert_string_equal(mw_buffer_text(&name), example->name);
        mw_buffer_free(&spec);
        mw_buffer_free(&name);
    }
}

static void lists_are_walked(void **state) {
    (void)state;
    struct mw_span list = mw_span_of("Ani <a@x.example>, \"B, C\" <b@x.example>,c@x.example (c, d)");
    struct mw_address address;
    static const char *const locals[] = {"a", "b", "c"};
    for (size_t i = 0; i < 3; i++) {
        assert_true(mw_address_next(&list, &address));
        assert_true(mw_span_is(address.local, locals[i]));
    }
    assert_false(mw_address_next(&list, &address));
    assert_int_equal(list.len, 0);

    static const char *const broken[] = {"a@x.example,", "a@x.example b@x.example", "nobody", ",a@x.example"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        list = mw_span_of(broken[i]);
        while (mw_address_next(&list, &address)) {
        }
        assert_true(list.len > 0);
    }
}

static bool same(const char *a, const char *b) {
    struct mw_address left, right;
    assert_true(mw_address_parse(mw_span_of(a), &left) && mw_address_parse(mw_span_of(b), &right));
    return mw_address_equal(&left, &right);
}

static void sameness(void **state) {
    (void)state;
    assert_true(same("ani@Sekolah.EXAMPLE", "Ani <ani@sekolah.example>"));
    assert_true(same("\"ani\"@x.example", "ani@x.example"));
    assert_true(same("\"a\\ni\"@x.example", "ani@x.example"));
    assert_false(same("Ani@x.example", "ani@x.example"));
    assert_false(same("ani@x.example", "ani@y.example"));
    assert_true(mw_domain_equal(mw_span_of("x.example."), mw_span_of("X.example")));
    assert_false(mw_domain_equal(mw_span_of("x.example"), mw_span_of("x.exampl")));
    assert_false(mw_domain_equal(mw_span_of("."), mw_span_of("")));
}

static void names_survive_formatting(void **state) {
    (void)state;
    static const char *const names[] = {"Ani",
                                        "Ani Wijaya",
                                        "J. Doe",
                                        "a \"b\" \\c",
                                        "Ani, Budi",
                                        "<ani>",
                                        "(Ani)",
                                        "Andrés",
                                        "日本語 の 名前",
                                        "Ani  Two",
                                        " lead",
                                        "=?UTF-8?Q?x?=",
                                        "a@b",
                                        "quote\"",
                                        "é\"<,>",
                                        "",
                                        "Ein sehr langer Name, der nicht in ein einziges kodiertes Wort "
                                        "passt: äöüßäöüßäöüßäöüßäöüß und weiter"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct mw_buffer text = {0}, name = {0};
        struct mw_address address;
        mw_address_format(&text, mw_span_of(names[i]), mw_span_of("ani@x.example"));
        if (!mw_address_parse(mw_buffer_span(&text), &address))
            fail_msg("not read back: %s", mw_buffer_text(&text));
        mw_address_name(&address, &name);
        assert_string_equal(mw_buffer_text(&name), names[i]);
        assert_true(mw_span_is(address.local, "ani"));
        mw_buffer_free(&text);
        mw_buffer_free(&name);
    }
}

static void encoded_words_are_read(void **state) {
    (void)state;
    /* RFC 2047 §8, then damaged ones that must stay as they are. */
    static const char *const examples[][2] = {
        {"=?ISO-8859-1?Q?a?=", "a"},
        {"=?ISO-8859-1?Q?a?= b", "a b"},
        {"=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab"},
        {"=?ISO-8859-1?Q?a?=   =?ISO-8859-1?Q?b?=", "ab"},
        {"=?ISO-8859-1?Q?a_b?=", "a b"},
        {"=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?_b?=", "a b"},
        {"=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?= <keld@dkuug.dk>", "Keld Jørn Simonsen <keld@dkuug.dk>"},
        {"=?utf-8?B?w6k=?=", "é"},
        {"=?utf-8*fr?b?w6k=?=", "é"},
        {"a =?utf-8?Q?=C3=A9?= b", "a é b"},
        {"=?utf-8?B?w6k?=", "=?utf-8?B?w6k?="},
        {"=?utf-8?Q?=C3?=", "=?utf-8?Q?=C3?="},
        {"=?utf-8?Q?=G0?=", "=?utf-8?Q?=G0?="},
        {"=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
        {"=?koi8-r?B?8NLJ18XU?=", "Привет"},
        {"=?x-none?Q?abc?=", "=?x-none?Q?abc?="},
        {"=?utf-8?Q?abc", "=?utf-8?Q?abc"},
        {"=?utf-8?Q?abc?", "=?utf-8?Q?abc?"},
        {"=?utf-8?", "=?utf-8?"},
        {"=?", "=?"},
        {"=?utf-8?Q?a b?=", "=?utf-8?Q?a b?="},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        struct mw_buffer out = {0};
        mw_encoded_words_decode(&out, mw_span_of(examples[i][0]));
        assert_string_equal(mw_buffer_text(&out), examples[i][1]);
        mw_buffer_free(&out);
    }
}

static void random_text_survives_encoding(void **state) {
    (void)state;
    static const uint32_t letters[] = {'a', 'Z', '=', '?', '_', ' ', '"', 0xE9, 0x20AC, 0x65E5, 0x1F600};
    for (uint64_t seed = 1; seed <= 500; seed++) {
        struct mw_random random = mw_random_stream(seed, "subjects");
        struct mw_buffer text = {0}, words = {0}, back = {0};
        for (uint64_t left = mw_random_below(&random, 120); left > 0; left--)
            mw_utf8_add(&text, letters[mw_random_below(&random, sizeof letters / sizeof *letters)]);
        mw_encoded_words_add(&words, mw_buffer_span(&text));
        if (!mw_header_text_is_plain(mw_buffer_span(&text))) {
            struct mw_span rest = mw_buffer_span(&words);
            while (rest.len > 0)
                assert_true(mw_span_word(&rest).len <= 75);
        }
        mw_encoded_words_decode(&back, mw_buffer_span(&words));
        if (!mw_span_equal(mw_buffer_span(&text), mw_buffer_span(&back)))
            fail_msg("seed %llu: “%s” became “%s” by “%s”", (unsigned long long)seed, mw_buffer_text(&text),
                     mw_buffer_text(&back), mw_buffer_text(&words));
        mw_buffer_free(&text);
        mw_buffer_free(&words);
        mw_buffer_free(&back);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_read),
        cmocka_unit_test(lists_are_walked),
        cmocka_unit_test(sameness),
        cmocka_unit_test(names_survive_formatting),
        cmocka_unit_test(encoded_words_are_read),
        cmocka_unit_test(random_text_survives_encoding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
