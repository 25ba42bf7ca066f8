/* Transcripts against golden files. To accept what is written now: run this program with --update. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "sim/base/text.h"
#include "sim/export/transcript.h"
#include "tests/export/sample.h"
#include "tests/trace/imap_score.h"

static bool update;

static void read_file(const char *path, struct mw_buffer *out) {
    char part[4096];
    FILE *file = fopen(path, "rb");
    if (file == NULL) fail_msg("%s is not there: run this program with --update", path);
    for (size_t len; (len = fread(part, 1, sizeof part, file)) > 0;)
        mw_buffer_add(out, (struct mw_span){part, len});
    fclose(file);
}

static void assert_golden(const char *path, const struct mw_buffer *text) {
    if (update) {
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(text->data, 1, text->len, file), text->len);
        assert_int_equal(fclose(file), 0);
        return;
    }
    struct mw_buffer golden = {0};
    read_file(path, &golden);
    assert_string_equal(mw_buffer_text(text), mw_buffer_text(&golden));
    mw_buffer_free(&golden);
}

static void write(struct mw_buffer *out, enum mw_language language, uint32_t until) {
    struct mw_trace trace = {0};
    sample_trace(&trace);
    mw_export_transcript(&trace, (struct mw_transcript_options){language, until}, out);
    mw_trace_free(&trace);
}

static void in_both_languages(void **state) {
    (void)state;
    struct mw_buffer out = {0};
    write(&out, MW_LANGUAGE_EN, MW_NONE);
    assert_golden("tests/export/sample.en.txt", &out);
    mw_buffer_clear(&out);
    write(&out, MW_LANGUAGE_ID, MW_NONE);
    assert_golden("tests/export/sample.id.txt", &out);
    mw_buffer_free(&out);
}

static void imap_in_both_languages(void **state) {
    (void)state;
    for (enum mw_language language = MW_LANGUAGE_EN; language < MW_LANGUAGE_COUNT; language++) {
        struct mw_trace trace = {0};
        struct mw_buffer out = {0};
        imap_score(&trace);
        mw_export_transcript(&trace, (struct mw_transcript_options){language, MW_NONE}, &out);
        bool english = language == MW_LANGUAGE_EN;
        assert_golden(english ? "tests/export/imap.en.txt" : "tests/export/imap.id.txt", &out);
        mw_buffer_free(&out);
        mw_trace_free(&trace);
    }
}

static void fits_a_terminal(void **state) {
    (void)state;
    struct mw_buffer out = {0};
    write(&out, MW_LANGUAGE_ID, MW_NONE);
    size_t column = 0;
    for (struct mw_span rest = mw_buffer_span(&out); rest.len > 0;) {
        uint32_t code = mw_utf8_next(&rest);
        assert_true(code == '\n' || code >= ' '); /* and no control character reaches it */
        column = code == '\n' ? 0 : column + 1;
        assert_true(column <= 100);
    }
    mw_buffer_free(&out);
}

static void stops_where_it_is_told_to(void **state) {
    (void)state;
    struct mw_buffer whole = {0}, part = {0};
    write(&whole, MW_LANGUAGE_EN, MW_NONE);
    write(&part, MW_LANGUAGE_EN, 13);
    assert_non_null(strstr(mw_buffer_text(&part), "C: EHLO laptop"));
    assert_null(strstr(mw_buffer_text(&part), "250-mail"));
    assert_null(strstr(mw_buffer_text(&part), "held"));
    size_t told = (size_t)(strstr(part.data, "\n\n── Where") - part.data);
    assert_memory_equal(part.data, whole.data, told);
    mw_buffer_free(&whole);
    mw_buffer_free(&part);
}

static void an_empty_trace(void **state) {
    (void)state;
    struct mw_trace trace = {0};
    struct mw_buffer out = {0};
    mw_export_transcript(&trace, (struct mw_transcript_options){MW_LANGUAGE_EN, MW_NONE}, &out);
    assert_true(out.len > 0);
    mw_buffer_free(&out);
    mw_trace_free(&trace);
}

int main(int argc, char **argv) {
    update = argc > 1 && strcmp(argv[1], "--update") == 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_both_languages), cmocka_unit_test(imap_in_both_languages),
        cmocka_unit_test(fits_a_terminal),   cmocka_unit_test(stops_where_it_is_told_to),
        cmocka_unit_test(an_empty_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
