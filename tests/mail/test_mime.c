/* The tree of a letter's parts: letters as they should be, and as they come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/mail/mime_decode.h"
#include "sim/mail/mime_header.h"

/* "multipart/mixed(text/plain 'Hello' 0, …)": leaves with their bodies and lines. */
static void tell(struct mw_buffer *out, const struct mw_mime_part *part) {
    mw_buffer_add(out, part->type);
    mw_buffer_add_byte(out, '/');
    mw_buffer_add(out, part->subtype);
    if (part->kind == MW_MIME_LEAF) {
        mw_buffer_add_text(out, " '");
        for (size_t i = 0; i < part->body.len; i++)
            if (part->body.data[i] != '\r') mw_buffer_add_byte(out, part->body.data[i]);
        mw_buffer_format(out, "' %d", (int)part->lines);
        return;
    }
    mw_buffer_add_byte(out, '(');
    for (const struct mw_mime_part *child = part->children; child != NULL; child = child->next) {
        tell(out, child);
        if (child->next != NULL) mw_buffer_add_text(out, ", ");
    }
    mw_buffer_add_byte(out, ')');
}

/* The letter is written with '\n'; it is read so, and with CRLF. */
static void is(const char *letter, const char *wanted) {
    for (int crlf = 0; crlf < 2; crlf++) {
        struct mw_buffer text = {0}, told = {0};
        struct mw_arena arena = {0};
        for (const char *c = letter; *c != '\0'; c++) {
            if (*c == '\n' && crlf) mw_buffer_add_byte(&text, '\r');
            mw_buffer_add_byte(&text, *c);
        }
        tell(&told, mw_mime_parse(mw_buffer_span(&text), &arena));
        if (strcmp(mw_buffer_text(&told), wanted) != 0)
            fail_msg("%s\nis (%s)\n%s\nnot\n%s", letter, crlf ? "CRLF" : "LF", mw_buffer_text(&told), wanted);
        mw_arena_free(&arena);
        mw_buffer_free(&told);
        mw_buffer_free(&text);
    }
}

#define MIXED(boundary) "Content-Type: multipart/mixed; boundary=" boundary "\n"

static void plain_letters(void **state) {
    (void)state;
    is("Subject: x\n\nHello\nthere\n", "text/plain 'Hello\nthere\n' 2");
    is("Subject: x\n\nno end", "text/plain 'no end' 0");
    is("", "text/plain '' 0");
    is("\n", "text/plain '' 0");
    is("\nonly a body", "text/plain 'only a body' 0");
    is("Subject: only a header\n", "text/plain '' 0");
    is("no field at all\n\nbody", "text/plain 'body' 0");
    is("no field at all\nContent-Type: text/html\n\nbody", "text/html 'body' 0");
    is("Content-Type: TEXT / Html (why) ; charset=x\n\nb", "TEXT/Html 'b' 0");
    is("Content-Type: text\n\nb", "text/plain 'b' 0");
    is("Content-Type:\n\nb", "text/plain 'b' 0");
    is("Content-Type: ; boundary=x\n\nb", "text/plain 'b' 0");
    is("Content-Type: text/html\nContent-Type: image/png\n\nb", "text/html 'b' 0");
    is("Content-Type: multipart/mixed\n\n--\n\nb", "text/plain '--\n\nb' 2");
    is("Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\nb", "text/plain '--\n\nb' 2");
}

static void multiparts(void **state) {
    (void)state;
    is(MIXED("b") "\npreamble\n--b\n\none\n--b\nContent-Type: text/html\n\ntwo\n\n--b--\nepilogue\n",
       "multipart/mixed(text/plain 'one' 0, text/html 'two\n' 1)");
    is(MIXED("\"b c\"") "\n--b c  \n\none\n--b c--  \n", "multipart/mixed(text/plain 'one' 0)");
    is(MIXED("o") "\n--o\n" MIXED("i") "\n--i\n\none\n--i\n\ntwo\n--i--\n--o\n\nthree\n--o--\n",
       "multipart/mixed(multipart/mixed(text/plain 'one' 0, text/plain 'two' 0), text/plain 'three' 0)");
    is("Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: one\n\n1\n--b\nContent-Type: "
       "text/plain\n\n2"
       "\n--b--",
       "multipart/digest(message/rfc822(text/plain '1' 0), text/plain '2' 0)");
    is(MIXED("b") "\n--b\nContent-Type: message/rfc822\n\n" MIXED(
           "c") "\n--c\n\nin\n--c--\n\n--b\n\nout\n--b--\n",
       "multipart/mixed(message/rfc822(multipart/mixed(text/plain 'in' 0)), text/plain 'out' 0)");
}

static void broken_multiparts(void **state) {
    (void)state;
    /* The last delimiter lacks; all lack; the letter was cut off inside a header. */
    is(MIXED("b") "\n--b\n\none\n--b\n\ntwo\n", "multipart/mixed(text/plain 'one' 0, text/plain 'two\n' 1)");
    is(MIXED("b") "\nno parts\n", "multipart/mixed(text/plain '' 0)");
    is(MIXED("b"), "multipart/mixed(text/plain '' 0)");
    is(MIXED("b") "\n--b", "multipart/mixed(text/plain '' 0)");
    is(MIXED("b") "\n--b--\n\nnothing\n", "multipart/mixed(text/plain '' 0)");
    is(MIXED("b") "\n--b\nContent-Type: text/ht", "multipart/mixed(text/ht '' 0)");
    /* No empty line after a part's header, no header, nothing at all. */
    is(MIXED("b") "\n--b\nContent-Type: text/html\n--b\n--b\n\n--b--\n",
       "multipart/mixed(text/html '' 0, text/plain '' 0, text/plain '' 0)");
    is(MIXED("b") "\n--b\n\n\n\n--b--\n", "multipart/mixed(text/plain '\n' 1)");
    /* Boundaries that begin alike: the longest counts. */
    is(MIXED("b") "\n--b\n" MIXED("bb") "\n--bb\n\none\n--bb--\n--b\n\ntwo\n--b--\n",
       "multipart/mixed(multipart/mixed(text/plain 'one' 0), text/plain 'two' 0)");
    is(MIXED("bb") "\n--bb\n" MIXED("b") "\n--b\n\none\n--b--\n--bb\n\ntwo\n--bb--\n",
       "multipart/mixed(multipart/mixed(text/plain 'one' 0), text/plain 'two' 0)");
    /* The same twice: the inner one counts while it is open. */
    is(MIXED("b") "\n--b\n" MIXED("b") "\n--b\n\none\n--b--\n--b\n\ntwo\n--b--\n",
       "multipart/mixed(multipart/mixed(text/plain 'one' 0), text/plain 'two' 0)");
    /* The outer delimiter ends what the inner ones left open. */
    is(MIXED("o") "\n--o\n" MIXED("i") "\n--i\n\none\n--o\n\ntwo\n--o--\n--i\n\nlate",
       "multipart/mixed(multipart/mixed(text/plain 'one' 0), text/plain 'two' 0)");
    is(MIXED("o") "\n--o\n" MIXED("i") "\n--o\n\ntwo\n--o--\n",
       "multipart/mixed(multipart/mixed(text/plain '' 0), text/plain 'two' 0)");
    is(MIXED("o") "\n--o\nContent-Type: message/rfc822\n\nSubject: x\n\n--o\n\ntwo\n--o--\n",
       "multipart/mixed(message/rfc822(text/plain '' 0), text/plain 'two' 0)");
    is(MIXED("o") "\n--o\nContent-Type: message/rfc822\n\n--o--\n",
       "multipart/mixed(message/rfc822(text/plain '' 0))");
    /* After the last delimiter nothing is a part. */
    is(MIXED("b") "\n--b\n\none\n--b--\n--b\n\ntwo\n--b--\n", "multipart/mixed(text/plain 'one' 0)");
    /* RFC 2046 §5.1.2: more may stand behind the boundary, nothing before it. */
    is(MIXED("b") "\n--bcd\n\none\n --b\n-b\n--B\n--b--x\n",
       "multipart/mixed(text/plain 'one\n --b\n-b\n--B' 3)");
}

static const char FULL[] =
    "Content-Type: image/png; name=\"a \\\"b\\\".png\";\r\n\tx*0*=utf-8''a; x*1=b ; y=( c )z\r\n"
    "Content-Transfer-Encoding: (really) BASE64 (yes)\r\n"
    "content-id:\r\n <a@b>\r\n"
    "Content-Description: two\r\n lines \r\n"
    "Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==\r\n"
    "Content-Disposition: attachment; filename=a file.png; size=12\r\n"
    "Content-Language: en (English), de,, id\r\n"
    "Content-Location: http://x.example/a.png\r\n"
    "\r\naGFs\r\nbG8=";

static void fields_of_a_part(void **state) {
    (void)state;
    struct mw_arena arena = {0};
    const struct mw_mime_part *part = mw_mime_parse(mw_span_of(FULL), &arena);
    assert_true(mw_mime_is(part, "IMAGE", "Png"));
    assert_true(mw_span_is(mw_mime_parameter_value(part->parameters, "NAME"), "a \"b\".png"));
    assert_true(mw_span_is(mw_mime_parameter_value(part->parameters, "x*0*"), "utf-8''a"));
    assert_true(mw_span_is(mw_mime_parameter_value(part->parameters, "x*1"), "b"));
    assert_true(mw_span_is(mw_mime_parameter_value(part->parameters, "y"), "z"));
    assert_null(mw_mime_parameter_value(part->parameters, "z").data);
    assert_true(mw_span_is(part->encoding_name, "BASE64") && part->encoding == MW_MIME_BASE64);
    assert_true(mw_span_is(part->id, "<a@b>"));
    assert_true(mw_span_is(part->description, "two lines"));
    assert_true(mw_span_is(part->md5, "Q2hlY2sgSW50ZWdyaXR5IQ=="));
    assert_true(mw_span_is(part->disposition, "attachment"));
    assert_true(mw_span_is(mw_mime_parameter_value(part->disposition_parameters, "filename"), "a file.png"));
    assert_true(mw_span_is(mw_mime_parameter_value(part->disposition_parameters, "size"), "12"));
    assert_true(mw_span_is(part->location, "http://x.example/a.png"));
    static const char *const tags[] = {"en", "de", "id"};
    struct mw_span list = part->languages, tag;
    for (size_t i = 0; i < 3; i++) {
        assert_true(mw_mime_language_next(&list, &tag));
        assert_true(mw_span_is(tag, tags[i]));
    }
    assert_false(mw_mime_language_next(&list, &tag));
    struct mw_buffer out = {0};
    assert_true(mw_mime_decode(part, &out));
    assert_string_equal(mw_buffer_text(&out), "hallo");
    mw_buffer_free(&out);
    mw_arena_free(&arena);
}

static void parameter(const char *value, const char *name, const char *wanted) {
    struct mw_arena arena = {0};
    const struct mw_mime_part *part =
        mw_mime_parse(mw_span_of(mw_arena_format(&arena, "Content-Type: a/b%s\r\n\r\n", value)), &arena);
    struct mw_span found = mw_mime_parameter_value(part->parameters, name);
    if (wanted == NULL ? found.data != NULL : !mw_span_is(found, wanted) || found.data == NULL)
        fail_msg("%s: %.*s", value, (int)found.len, found.data);
    mw_arena_free(&arena);
}

static void odd_parameters(void **state) {
    (void)state;
    parameter("; x=1", "X", "1");
    parameter(";;; x = 1 ; y", "x", "1");
    parameter("; y; x=1", "x", "1");
    parameter("; x=1; x=2", "x", "1");
    parameter("; x=", "x", "");
    parameter("; x=\"\"", "x", "");
    parameter("; x=\"a;b\"; y=2", "y", "2");
    parameter("; x=\"no end; y=2", "x", "no end; y=2");
    parameter("; x=----=_a/b@c; y=2", "x", "----=_a/b@c");
    parameter("; x=us-ascii (Plain text)", "x", "us-ascii");
    parameter("; x=\"a\" rubbish; y=2", "y", "2");
    parameter("; x=\"fol\r\n ded\"", "x", "fol ded");
    parameter("; =1; x=2", "x", "2");
    parameter("; (x=1", "x", NULL);
    parameter("", "x", NULL);
}

static void decode(const char *encoding, const char *text, const char *wanted) {
    struct mw_arena arena = {0};
    struct mw_buffer out = {0};
    const char *letter = mw_arena_format(&arena, "Content-Transfer-Encoding: %s\r\n\r\n%s", encoding, text);
    bool known = mw_mime_decode(mw_mime_parse(mw_span_of(letter), &arena), &out);
    assert_int_equal(known, wanted != NULL);
    if (known) assert_string_equal(mw_buffer_text(&out), wanted);
    mw_buffer_free(&out);
    mw_arena_free(&arena);
}

static void bodies_are_decoded(void **state) {
    (void)state;
    decode("base64", "SGVsbG8=", "Hello");
    decode("base64", "SGVs\r\n bG8", "Hello");
    decode("base64", "SG!Vs-bG8=", "Hello");
    decode("base64", "SGU=bGxv", "Hello");
    decode("base64", "", "");
    decode("base64", "S", "");
    decode("quoted-printable", "a=3Db=\r\nc  \r\nd=\t \r\ne= =4 =G1=", "a=bc\r\nde= =4 =G1");
    decode("quoted-printable", "=c3=A9\n=", "é\n");
    decode("7bit", "=3D", "=3D");
    decode("x-unknown", "a", NULL);
    decode("", "a", "a");
}

static void limits_hold(void **state) {
    (void)state;
    struct mw_buffer text = {0};
    struct mw_arena arena = {0};
    for (int i = 0; i < 500; i++)
        mw_buffer_add_text(&text, "Content-Type: message/rfc822\r\n\r\n");
    const struct mw_mime_part *part = mw_mime_parse(mw_buffer_span(&text), &arena);
    size_t depth = 1;
    for (; part->children != NULL; part = part->children)
        depth++;
    assert_int_equal(depth, MW_MIME_DEPTH);
    assert_true(mw_mime_is(part, "application", "octet-stream"));

    mw_buffer_clear(&text);
    mw_buffer_add_text(&text, "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
    for (int i = 0; i < 2 * MW_MIME_PARTS; i++)
        mw_buffer_add_text(&text, "--b\r\n\r\nx\r\n");
    part = mw_mime_parse(mw_buffer_span(&text), &arena);
    assert_int_equal(part->child_count, MW_MIME_PARTS);
    mw_buffer_free(&text);
    mw_arena_free(&arena);
}

static void fields_with_bare_line_feeds(void **state) {
    (void)state;
    struct mw_span rest = mw_span_of("A: 1\n 2\nno field\n: nameless\n \tstray\nB :3\r\n\nC: 4\n");
    struct mw_field field;
    struct mw_arena arena = {0};
    assert_true(mw_mime_field_next(&rest, &field) && mw_span_is(field.name, "A"));
    assert_true(mw_span_is(mw_mime_unfold(field.value, &arena), "1 2"));
    assert_true(mw_mime_field_next(&rest, &field) && mw_span_is(field.name, "B"));
    assert_true(mw_span_is(mw_mime_unfold(field.value, &arena), "3"));
    assert_false(mw_mime_field_next(&rest, &field));
    bool has_end;
    assert_int_equal(mw_mime_header_len(mw_span_of("A: 1\n\nbody"), &has_end), 6);
    assert_true(has_end);
    assert_int_equal(mw_mime_header_len(mw_span_of("A: 1\r\n"), &has_end), 6);
    assert_false(has_end);
    mw_arena_free(&arena);
}

static void parameters_are_put_together_and_decoded(void **state) {
    (void)state;
    static const struct {
        const char *header, *name;
    } cases[] = {
        {"filename=foto.jpg", "foto.jpg"},
        {"filename=\"=?UTF-8?Q?Caf=C3=A9?=.txt\"", "Caf\xc3\xa9.txt"}, /* wrong, and common */
        {"filename*=UTF-8''Caf%C3%A9.txt; filename=Cafe.txt", "Caf\xc3\xa9.txt"},
        {"filename*=iso-8859-1'en'Caf%E9", "Caf\xc3\xa9"},
        {"filename*0*=UTF-8''Caf%C3; filename*1*=%A9; filename*2=\" 100%25.txt\"", "Caf\xc3\xa9 100%25.txt"},
        {"filename*1=b; filename*0=a; filename*3=d", "ab"},
        {"filename*=UTF-8", "UTF-8"},
        {"filename*=''100%", "100%"},
        {"filename*=UTF-8''%zz%4", "%zz%4"},
        {"size=3", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mw_arena arena = {0};
        const char *letter =
            mw_arena_format(&arena, "Content-Disposition: attachment; %s\r\n\r\n", cases[i].header);
        const struct mw_mime_part *part = mw_mime_parse(mw_span_of(letter), &arena);
        const char *name = mw_mime_parameter_text(part->disposition_parameters, "filename", &arena);
        if (cases[i].name == NULL)
            assert_null(name);
        else if (name == NULL || strcmp(name, cases[i].name) != 0)
            fail_msg("%s: \"%s\"", cases[i].header, name ? name : "none");
        mw_arena_free(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_are_put_together_and_decoded),
        cmocka_unit_test(plain_letters),
        cmocka_unit_test(multiparts),
        cmocka_unit_test(broken_multiparts),
        cmocka_unit_test(fields_of_a_part),
        cmocka_unit_test(odd_parameters),
        cmocka_unit_test(bodies_are_decoded),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(fields_with_bare_line_feeds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
