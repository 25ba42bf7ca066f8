/* Letters in the panels: subjects and names as people read them, whatever they look like on the wire. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/arena.h"
#include "tests/viz/fixture.h"
#include "tests/viz/frame_check.h"
#include "viz/panel.h"

static const char LETTER[] =
    "From: =?UTF-8?Q?J=C3=B6rg?= <joerg@kantor.example>\r\n"
    "Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n =?UTF-8?Q?_aus_K=C3=B6ln=0A?= caf\xC3\xA9\r\n"
    "\r\nHello\r\n";

struct bench {
    struct mw_trace trace;
    struct mw_view view;
    struct mw_frame_of of;
    struct mw_draw_list list;
};

/* All letters of the fixture become this one. */
static void open_bench(struct bench *bench) {
    memset(bench, 0, sizeof *bench);
    fixture_trace(&bench->trace, FIXTURE_KEEP);
    uint32_t text = mw_trace_text(&bench->trace, mw_span_of(LETTER));
    for (uint32_t i = 0; i < bench->trace.record_count; i++) {
        struct mw_record *record = &bench->trace.records[i];
        if (record->kind == MW_RECORD_MAIL_ADDED) record->mail.text = text;
        if (record->kind == MW_RECORD_CONTENT) record->line.text = text;
    }
    bench->view = mw_view_default();
    bench->of = (struct mw_frame_of){.trace = {&bench->trace, NULL},
                                     .moment = {(uint32_t)bench->trace.record_count - 1, MW_PHASE_REST},
                                     .view = &bench->view,
                                     .metrics = &fixture_metrics};
}

static void close_bench(struct bench *bench) {
    mw_draw_free(&bench->list);
    mw_trace_free(&bench->trace);
}

static bool says(const struct mw_draw_list *list, const char *words) {
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].kind == MW_DRAW_TEXT && strstr(list->items[i].text, words) != NULL) return true;
    return false;
}

static void header_fields_are_read_as_people_do(void **state) {
    (void)state;
    struct mw_buffer text = {0};
    assert_true(mw_trace_header_text(mw_span_of(LETTER), "subject", &text));
    /* No blank between two encoded words, one before plain text, and no line feed to obey. */
    assert_string_equal(mw_buffer_text(&text), "Gr\xC3\xBC\xC3\x9F"
                                               "e aus K\xC3\xB6ln\xEF\xBF\xBD caf\xC3\xA9");
    mw_buffer_clear(&text);
    assert_false(mw_trace_header_text(mw_span_of(LETTER), "To", &text));
    assert_int_equal(text.len, 0);
    mw_buffer_free(&text);
}

static void panels_show_what_people_read(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    static const enum mw_tab tabs[] = {MW_TAB_MAILBOXES, MW_TAB_MESSAGE};
    for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++) {
        bench.view.tab = tabs[i];
        mw_frame(&bench.of, &bench.list);
        assert_true(says(&bench.list, "Gr\xC3\xBC\xC3\x9F"
                                      "e aus"));
        assert_false(says(&bench.list, "=?UTF-8"));
    }
    assert_true(says(&bench.list, "J\xC3\xB6rg <joerg@kantor.example>"));
    close_bench(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_fields_are_read_as_people_do),
        cmocka_unit_test(panels_show_what_people_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
