/* Lists of addresses, good and bad ones (RFC 5322 appendix A), as ENVELOPE tells them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/buffer.h"
#include "sim/base/random.h"
#include "sim/mail/address_list.h"

/* "name|route|local|domain", groups as "[name" and "]", one a line. */
static void tell(struct mw_buffer *out, const char *text) {
    struct mw_arena arena = {0};
    struct mw_address_walk walk = {.rest = mw_span_of(text)};
    struct mw_listed_address address;
    enum mw_address_item item;
    while ((item = mw_address_walk(&walk, &arena, &address)) != MW_ADDRESS_END) {
        if (out->len > 0) mw_buffer_add_text(out, "\n");
        if (item == MW_ADDRESS_GROUP_END) mw_buffer_add_text(out, "]");
        if (item == MW_ADDRESS_GROUP)
            mw_buffer_format(out, "[%.*s", (int)address.name.len, address.name.data);
        if (item != MW_ADDRESS_ONE) continue;
        mw_buffer_add(out, address.name);
        mw_buffer_format(out, "|%.*s|", (int)address.route.len, address.route.data ? address.route.data : "");
        mw_buffer_format(out, "%.*s|%.*s", (int)address.local.len, address.local.data,
                         (int)address.domain.len, address.domain.data);
    }
    mw_arena_free(&arena);
}

static void is(const char *text, const char *wanted) {
    struct mw_buffer told = {0};
    tell(&told, text);
    if (strcmp(mw_buffer_text(&told), wanted) != 0)
        fail_msg("%s\nis\n%s\nnot\n%s", text, mw_buffer_text(&told), wanted);
    mw_buffer_free(&told);
}

static void good_lists(void **state) {
    (void)state;
    is("", "");
    is(" (nobody) ", "");
    is("ani@x.example", "||ani|x.example");
    is("Ani Wijaya <ani@x.example>,budi@y.example", "Ani Wijaya||ani|x.example\n||budi|y.example");
    is("\"Joe Q. \\\"P\\\"\" <j@x>", "Joe Q. \"P\"||j|x");
    is("Joe Q. Public <j@x>", "Joe Q. Public||j|x");
    is("\"ani wijaya\"@x.example", "||ani wijaya|x.example");
    is("\"a@b\"@c", "||a@b|c");
    is("a@[192.0.2.1]", "||a|[192.0.2.1]");
    is("=?utf-8?q?Andr=C3=A9?= <a@x>", "=?utf-8?q?Andr=C3=A9?=||a|x");
    is("fol\r\n ded\r\n\t<a@x>", "fol ded||a|x");
    is("ani@x (Ani W\\)ijaya)", "Ani W)ijaya||ani|x");
    is("Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>", "Pete||pete|silly.test");
    is("A Group(Some people)\r\n     :Chris Jones <c@(Chris's host.)public.example>,\r\n"
       "         joe@example.org,\r\n  John <jdoe@one.test> (my dear friend); (the end of the group)",
       "[A Group\nChris Jones||c|public.example\n||joe|example.org\nJohn||jdoe|one.test\n]");
    is("(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;", "[Hidden recipients\n]");
    is("undisclosed-recipients:;", "[undisclosed-recipients\n]");
    is("a@x, g: b@x;, c@x", "||a|x\n[g\n||b|x\n]\n||c|x");
}

static void obsolete_lists(void **state) {
    (void)state;
    is("Mary Smith <@machine.tld:mary@example.net>, , jdoe@test   . example",
       "Mary Smith|@machine.tld|mary|example.net\n||jdoe|test.example");
    is("<@a.example, @b.example : c@d.example>", "|@a.example,@b.example|c|d.example");
    is("Joe Q. Public <john . q . public@example.com>", "Joe Q. Public||john.q.public|example.com");
    is(",,a@x,,", "||a|x");
}

static void broken_lists(void **state) {
    (void)state;
    is("ani", "||ani|");
    is("ani wijaya", "||ani wijaya|");
    is("ani (Ani)", "Ani||ani|");
    is("@x", "|||x");
    is("ani@", "||ani|");
    is("<>", "|||");
    is("Ani <>", "Ani|||");
    is("Ani <ani>", "Ani||ani|");
    is("Ani <@x>", "Ani|||x");
    is("Ani <ani@x", "Ani||ani|x");
    is("Ani <ani@x, Budi <b@y>", "Ani||ani|x\nBudi||b|y");
    is("ani@x <ani@y>", "ani@x||ani|y");
    is("Ani <ani@x> rubbish, b@y", "Ani||ani|x\n||b|y");
    is("Ani <ani@x>>, b@y", "Ani||ani|x\n||b|y");
    is("a@b@c", "||a@b|c");
    is("g: a@x", "[g\n||a|x\n]");
    is("g:", "[g\n]");
    is("a@x; b@y", "||a|x\n||b|y");
    is(";;", "");
    is(">a@x", "||>a|x");
    is("\"no end <a@x>, b@y", "||no end <a@x>, b@y|");
    is("a@x (no end, b@y", "no end, b@||a|x");
    is("a@[no end", "||a|[no end");
    is("g: h: a@x;;", "[g\n||h: a|x\n]");
    is("A\xc3\xa9 <a\xff@x>", "A\xc3\xa9||a\xff|x");
}

/* Any bytes end, with as many group ends as groups. */
static void random_lists_end(void **state) {
    (void)state;
    static const char letters[] = "ab@@.<>,,;:()[]\"\\ \t\r\n";
    for (uint64_t seed = 1; seed <= 20000; seed++) {
        struct mw_random random = mw_random_stream(seed, "lists");
        struct mw_buffer text = {0};
        for (uint64_t left = mw_random_below(&random, 40); left > 0; left--)
            mw_buffer_add_byte(&text, letters[mw_random_below(&random, sizeof letters - 1)]);
        struct mw_arena arena = {0};
        struct mw_address_walk walk = {.rest = mw_buffer_span(&text)};
        struct mw_listed_address address;
        enum mw_address_item item;
        int depth = 0, items = 0;
        while ((item = mw_address_walk(&walk, &arena, &address)) != MW_ADDRESS_END && ++items < 200) {
            depth += item == MW_ADDRESS_GROUP ? 1 : item == MW_ADDRESS_GROUP_END ? -1 : 0;
            if (depth < 0 || depth > 1) fail_msg("seed %d", (int)seed);
        }
        if (depth != 0 || items == 200) fail_msg("seed %d: %s", (int)seed, mw_buffer_text(&text));
        mw_arena_free(&arena);
        mw_buffer_free(&text);
    }
}

/* A field of a megabyte must not take the square of its length. */
static void long_lists_take_no_longer(void **state) {
    (void)state;
    static const char *const pieces[] = {"(", "\"\\", "<", "a,", "[", ":", "@", "g:;", "<@a,", "((", ">"};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct mw_buffer text = {0}, told = {0};
        while (text.len < 1000000)
            mw_buffer_add_text(&text, pieces[i]);
        tell(&told, mw_buffer_text(&text));
        mw_buffer_free(&text);
        mw_buffer_free(&told);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_lists),
        cmocka_unit_test(obsolete_lists),
        cmocka_unit_test(broken_lists),
        cmocka_unit_test(random_lists_end),
        cmocka_unit_test(long_lists_take_no_longer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
