/* The draw list: clips, hits, memory. And the themes: everything that is read holds 4.5:1 against what is
 * behind it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "viz/theme.h"

static bool any(const struct mw_hit *hit) {
    return hit->action != 0;
}

static void test_hits_are_cut_to_the_clips(void **state) {
    (void)state;
    struct mw_draw_list list = {0};
    mw_draw_clip(&list, (struct mw_rect){10, 10, 100, 100});
    mw_draw_clip(&list, (struct mw_rect){50, 0, 100, 40});
    mw_draw_hit(&list, (struct mw_rect){0, 0, 200, 200}, 7, 70, "inner");
    mw_draw_hit(&list, (struct mw_rect){0, 60, 200, 20}, 8, 80, "out of sight");
    mw_draw_unclip(&list);
    mw_draw_hit(&list, (struct mw_rect){0, 0, 60, 60}, 9, 90, "outer");
    mw_draw_unclip(&list);
    assert_int_equal(list.hit_count, 2);
    assert_float_equal(list.hits[0].rect.x, 50, 0);
    assert_float_equal(list.hits[0].rect.y, 10, 0);
    assert_float_equal(list.hits[0].rect.w, 60, 0);
    assert_float_equal(list.hits[0].rect.h, 30, 0);
    assert_int_equal(mw_draw_hit_at(&list, 55, 15, any)->action, 9); /* the later one lies on top */
    assert_int_equal(mw_draw_hit_at(&list, 80, 15, any)->action, 7);
    assert_null(mw_draw_hit_at(&list, 5, 5, any));
    assert_null(mw_draw_hit_at(&list, 110, 15, any)); /* the right edge is outside */
    mw_draw_free(&list);
}

static void test_clips_nest(void **state) {
    (void)state;
    struct mw_draw_list list = {0};
    mw_draw_clip(&list, (struct mw_rect){0, 0, 50, 50});
    mw_draw_clip(&list, (struct mw_rect){40, 40, 50, 50});
    mw_draw_clip(&list, (struct mw_rect){0, 0, 20, 20});
    assert_float_equal(list.items[1].rect.w, 10, 0);
    assert_float_equal(list.items[2].rect.w, 0, 0);
    mw_draw_unclip(&list);
    assert_float_equal(list.items[3].rect.x, 40, 0); /* back in the middle clip */
    mw_draw_free(&list);
}

static void test_texts_are_copied(void **state) {
    (void)state;
    struct mw_draw_list list = {0};
    char text[] = "RCPT";
    mw_draw_text(&list, MW_FONT_MONO, 13, 0, 0, 0xFF, text);
    mw_draw_text(&list, MW_FONT_MONO, 13, 0, 0, 0xFF, "");
    text[0] = 'X';
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].text, "RCPT");
    mw_draw_clear(&list);
    assert_int_equal(list.count, 0);
    mw_draw_free(&list);
}

/* WCAG 2.1: relative luminance and contrast ratio. */
static double luminance(mw_color color) {
    double sum = 0, weight[3] = {0.2126, 0.7152, 0.0722};
    for (int i = 0; i < 3; i++) {
        double part = (double)(color >> (24 - 8 * i) & 0xFF) / 255;
        sum += weight[i] * (part <= 0.03928 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static double contrast(mw_color a, mw_color b) {
    double la = luminance(a), lb = luminance(b);
    return (fmax(la, lb) + 0.05) / (fmin(la, lb) + 0.05);
}

static void assert_readable(mw_color text, mw_color ground) {
    if (contrast(text, ground) < 4.5) {
        fail_msg("#%06X on #%06X: %.2f", text >> 8, ground >> 8, contrast(text, ground));
    }
}

static void test_contrast(void **state) {
    (void)state;
    assert_float_equal(contrast(0x000000FF, 0xFFFFFFFF), 21, 0.001);
    for (int dark = 0; dark < 2; dark++) {
        const struct mw_theme *theme = mw_theme_of(dark);
        const mw_color grounds[] = {theme->panel, theme->ground};
        for (size_t i = 0; i < 2; i++) {
            assert_readable(theme->ink, grounds[i]);
            assert_readable(theme->muted, grounds[i]);
            assert_readable(theme->failure, grounds[i]);
            assert_readable(theme->accent, grounds[i]);
        }
        assert_readable(theme->good, theme->panel);
        assert_readable(theme->on_bar, theme->bar);
        assert_readable(theme->on_bar_muted, theme->bar);
        assert_readable(theme->attention, theme->attention_ground);
        assert_readable(theme->ink, theme->attention_ground);
        assert_readable(theme->failure, theme->failure_ground);
        assert_readable(theme->on_protocol, theme->accent);
        for (int i = 0; i < MW_PROTOCOL_COUNT; i++) {
            assert_readable(theme->protocol[i], theme->panel);
            assert_readable(theme->protocol[i], theme->protocol_ground[i]);
            assert_readable(theme->on_protocol, theme->protocol[i]);
            assert_readable(theme->ink, theme->protocol_ground[i]);
            assert_readable(theme->muted, theme->protocol_ground[i]);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hits_are_cut_to_the_clips),
        cmocka_unit_test(test_clips_nest),
        cmocka_unit_test(test_texts_are_copied),
        cmocka_unit_test(test_contrast),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
