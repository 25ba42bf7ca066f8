/* Paragraphs: marks, and stars that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/buffer.h"
#include "tests/viz/fixture.h"
#include "viz/panel.h"

/* What is drawn, each font in its own brackets: [bold], {italic}, plain. */
static void assert_drawn(const char *text, const char *wanted) {
    struct mw_draw_list list = {0};
    struct mw_view view = mw_view_default();
    struct mw_frame_of of = {.view = &view, .metrics = &fixture_metrics};
    struct mw_panel panel = {
        .of = &of, .view = &view, .theme = mw_theme_of(false), .list = &list, .scale = 1};
    struct mw_buffer drawn = {0};
    float height = mw_panel_paragraph(&panel, 14, 0, 0, 2000, 0xFF, text, true);
    assert_float_equal(height, mw_panel_paragraph(&panel, 14, 0, 0, 2000, 0xFF, text, false), 0.01f);
    for (size_t i = 0; i < list.count; i++) {
        const char *form = list.items[i].font == MW_FONT_SEMIBOLD ? "[%s]"
                           : list.items[i].font == MW_FONT_ITALIC ? "{%s}"
                                                                  : "%s";
        char piece[200];
        snprintf(piece, sizeof piece, form, list.items[i].text);
        mw_buffer_add_text(&drawn, piece);
    }
    assert_string_equal(mw_buffer_text(&drawn), wanted);
    mw_buffer_free(&drawn);
    mw_draw_free(&list);
}

static void test_marks(void **state) {
    (void)state;
    assert_drawn("plain words", "plain words");
    assert_drawn("a **bold one** and *some more* here", "a [bold one] and {some more} here");
    assert_drawn("**b**old *i*talic", "[b]old {i}talic");
    assert_drawn("**mail → rcpt** · why · *RFC 5321 §4*", "[mail → rcpt] · why · {RFC 5321 §4}");
}

/* IMAP has stars of its own. */
static void test_stars(void **state) {
    (void)state;
    assert_drawn("* stands for anything, *RFC 9051*", "* stands for anything, {RFC 9051}");
    assert_drawn("**one** · * and % · *RFC*", "[one] · * and % · {RFC}");
    assert_drawn("said * OK", "said * OK");
    assert_drawn("said “* OK” *then*", "said “* OK” {then}");
    assert_drawn("*", "*");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_stars),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
