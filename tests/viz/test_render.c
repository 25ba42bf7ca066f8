/* Masks against the exact areas of their shapes; pictures: the same on every run, in the right places, sharp.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "viz/image.h"
#include "viz/mask.h"

static const double PI_EXACT = 3.14159265358979;

static double area(struct mw_mask mask) {
    double sum = 0;
    for (int i = 0; i < mask.width * mask.height; i++) {
        sum += mask.coverage[i] / 255.0;
    }
    mw_mask_free(&mask);
    return sum;
}

static void assert_near(double found, double exact, double share) {
    if (fabs(found - exact) > share * exact) fail_msg("%.3f, but exactly %.3f", found, exact);
}

static void test_corners(void **state) {
    (void)state;
    for (int radius = 3; radius <= 40; radius++) {
        float r = (float)radius;
        double disc = PI_EXACT * r * r, hole = PI_EXACT * (r - 2) * (r - 2);
        assert_near(area(mw_mask_corners(radius, r, 0, 0)), disc, 0.01);
        assert_near(area(mw_mask_corners(radius, r, 0, 2)), disc - hole, 0.02);
    }
}

static void test_lines(void **state) {
    (void)state;
    for (int degrees = 0; degrees < 180; degrees += 7) {
        for (int half_pixels = 1; half_pixels <= 8; half_pixels++) {
            float angle = (float)degrees * (float)PI_EXACT / 180, thickness = (float)half_pixels / 2;
            struct mw_point points[2] = {{100 - 80 * cosf(angle), 100 - 80 * sinf(angle)},
                                         {100 + 80 * cosf(angle), 100 + 80 * sinf(angle)}};
            struct mw_mask mask = mw_mask_stroke(200, 200, points, 2, thickness, 0, false);
            assert_near(area(mask), 160 * thickness, 0.03);
        }
    }
}

static void test_dashes_cover_their_share(void **state) {
    (void)state;
    struct mw_point points[2] = {{10, 30}, {190, 41}};
    double length = hypot(180, 11);
    struct mw_mask mask = mw_mask_stroke(200, 60, points, 2, 2, 5, false);
    int dashes = (int)lround((length / 5 + 1) / 2);
    assert_near(area(mask), 2 * length * dashes / (2 * dashes - 1), 0.03);
    struct mw_point around[MW_MASK_BOX_POINTS];
    size_t count = mw_mask_box(5, 5, 60, 40, 8, around);
    double perimeter = 2 * (60 + 40) - 8 * 8 + 2 * PI_EXACT * 8;
    assert_near(area(mw_mask_stroke(70, 50, around, count, 1, 4, true)), perimeter / 2, 0.04);
    assert_near(area(mw_mask_stroke(70, 50, around, count, 1, 0, true)), perimeter, 0.03);
}

static void test_triangle_and_curve(void **state) {
    (void)state;
    struct mw_point corners[3] = {{3.3f, 4.1f}, {22.7f, 9.2f}, {8.4f, 25.9f}};
    double exact = fabs((double)((corners[1].x - corners[0].x) * (corners[2].y - corners[0].y) -
                                 (corners[2].x - corners[0].x) * (corners[1].y - corners[0].y))) /
                   2;
    assert_near(area(mw_mask_triangle(30, 30, corners)), exact, 0.01);
    /* This Bézier curve is a quarter of a circle to a fifty-thousandth of its radius. */
    struct mw_point curve[MW_MASK_CURVE_POINTS];
    const float k = 0.5522848f * 90;
    size_t count = mw_mask_curve((struct mw_point){5, 95}, (struct mw_point){5 + k, 95},
                                 (struct mw_point){95, 5 + k}, (struct mw_point){95, 5}, curve);
    assert_near(area(mw_mask_stroke(110, 110, curve, count, 2, 0, false)), 2 * PI_EXACT / 2 * 90, 0.02);
}

static void test_shadow_fades_to_nothing(void **state) {
    (void)state;
    struct mw_mask mask = mw_mask_shadow(10, 12);
    int middle = mask.width / 2;
    assert_true(mask.coverage[middle * mask.width] <= 3);
    assert_true(mask.coverage[middle * mask.width + middle] >= 250);
    for (int x = 1; x <= middle; x++) { /* ever darker towards the middle */
        assert_true(mask.coverage[middle * mask.width + x] >= mask.coverage[middle * mask.width + x - 1]);
    }
    mw_mask_free(&mask);
}

/* --- pictures ----------------------------------------------------------------------------------------------
 */

static void sample(struct mw_draw_list *list) {
    mw_draw_box(list, (struct mw_rect){0, 0, 200, 120}, 0, 0xEEF1F4FF);
    mw_draw_shadow(list, (struct mw_rect){10, 10, 80, 60}, 8, 10, 0x00000040);
    mw_draw_framed_box(list, (struct mw_rect){10, 10, 80, 60}, 8, 0xFFFFFFFF, 0x0072B2FF, 2);
    mw_draw_dashed_box(list, (struct mw_rect){110, 10, 40, 30}, 5, 0x64748BFF, 1, 4);
    mw_draw_line(list, 10, 90, 190, 110, 2, 0x7A4E9CFF);
    mw_draw_curve(list, 110, 60, 120, 100, 170, 100, 180, 60, 2, 5, 0xC2560AFF);
    mw_draw_head(list, 180, 60, 0, -1, 8, 0xC2560AFF);
    mw_draw_text(list, MW_FONT_MONO, 13, 14, 20, 0x1B2733FF, "250 != ->");
}

static struct mw_image picture(struct mw_draw_list *list, float scale) {
    struct mw_fonts *fonts = mw_fonts_open();
    struct mw_buffer error = {0};
    struct mw_image image;
    assert_int_equal(mw_image_draw(fonts, list, 200, 120, scale, &image, &error), MW_OK);
    mw_fonts_close(fonts);
    mw_buffer_free(&error);
    return image;
}

static uint32_t pixel(const struct mw_image *image, int x, int y) {
    return image->pixels[y * image->width + x] & 0xFFFFFF;
}

static void test_same_pixels_every_time(void **state) {
    (void)state;
    struct mw_draw_list list = {0};
    sample(&list);
    for (int scale = 1; scale <= 3; scale++) {
        struct mw_image one = picture(&list, (float)scale), two = picture(&list, (float)scale);
        assert_int_equal(one.width, 200 * scale);
        assert_memory_equal(one.pixels, two.pixels,
                            (size_t)one.width * (size_t)one.height * sizeof *one.pixels);
        mw_image_free(&one);
        mw_image_free(&two);
    }
    mw_draw_free(&list);
}

static void test_edges_are_sharp(void **state) {
    (void)state;
    struct mw_draw_list list = {0};
    sample(&list);
    for (int scale = 1; scale <= 2; scale++) {
        struct mw_image image = picture(&list, (float)scale);
        int y = 40 * scale;
        assert_int_equal(pixel(&image, 10 * scale, y), 0x0072B2);     /* the border's first … */
        assert_int_equal(pixel(&image, 12 * scale - 1, y), 0x0072B2); /* … and last column */
        assert_int_equal(pixel(&image, 12 * scale, y), 0xFFFFFF);
        assert_int_not_equal(pixel(&image, 10 * scale - 1, y), 0x0072B2);
        assert_int_not_equal(pixel(&image, 10 * scale, 10 * scale), 0x0072B2); /* rounded off */
        mw_image_free(&image);
    }
    mw_draw_free(&list);
}

static void test_clips_cut(void **state) {
    (void)state;
    struct mw_draw_list list = {0};
    mw_draw_box(&list, (struct mw_rect){0, 0, 200, 120}, 0, 0xFFFFFFFF);
    mw_draw_clip(&list, (struct mw_rect){20, 20, 60, 60});
    mw_draw_clip(&list, (struct mw_rect){50, 0, 100, 100});
    mw_draw_box(&list, (struct mw_rect){0, 0, 200, 120}, 0, 0xB42318FF);
    mw_draw_clip(&list, (struct mw_rect){0, 0, 10, 10}); /* leaves nothing */
    mw_draw_box(&list, (struct mw_rect){0, 0, 200, 120}, 0, 0x00FF00FF);
    mw_draw_unclip(&list);
    mw_draw_unclip(&list);
    mw_draw_box(&list, (struct mw_rect){0, 70, 200, 5}, 0, 0x0072B2FF);
    mw_draw_unclip(&list);
    struct mw_image image = picture(&list, 1);
    int red = 0, blue = 0;
    for (int i = 0; i < image.width * image.height; i++) {
        red += (image.pixels[i] & 0xFFFFFF) == 0xB42318;
        blue += (image.pixels[i] & 0xFFFFFF) == 0x0072B2;
    }
    assert_int_equal(red, 30 * 60 - 30 * 5);
    assert_int_equal(blue, 60 * 5);
    mw_image_free(&image);
    mw_draw_free(&list);
}

static void test_widths(void **state) {
    (void)state;
    struct mw_fonts *fonts = mw_fonts_open();
    struct mw_metrics metrics = mw_fonts_metrics(fonts);
    for (int font = 0; font < MW_FONT_COUNT; font++) {
        float one = mw_text_width(&metrics, (enum mw_font)font, 10, "RCPT TO:<budi@kantor.example> ->");
        float two = mw_text_width(&metrics, (enum mw_font)font, 20, "RCPT TO:<budi@kantor.example> ->");
        assert_true(one > 100);
        assert_float_equal(two, 2 * one, 0.01);
    }
    float narrow = mw_text_width(&metrics, MW_FONT_MONO, 13, "iiii");
    assert_float_equal(narrow, mw_text_width(&metrics, MW_FONT_MONO, 13, "WWWW"), 0.001);
    assert_float_equal(narrow, mw_text_width(&metrics, MW_FONT_MONO, 13, "!=->"), 0.001);
    assert_true(mw_text_width(&metrics, MW_FONT_SANS, 13, "iiii") <
                mw_text_width(&metrics, MW_FONT_SANS, 13, "WWWW"));
    assert_float_equal(mw_text_width(&metrics, MW_FONT_SANS, 13, ""), 0, 0);
    mw_fonts_close(fonts);
}

/* What is drawn takes the room that was measured, at every scale. */
static void test_drawn_as_measured(void **state) {
    (void)state;
    struct mw_fonts *fonts = mw_fonts_open();
    struct mw_metrics metrics = mw_fonts_metrics(fonts);
    const char *text = "The relay names the recipient";
    for (int font = 0; font < MW_FONT_COUNT; font++) {
        for (float scale = 1; scale <= 3; scale += 0.25f) {
            SDL_Point at;
            SDL_Surface *drawn = mw_fonts_draw(fonts, (enum mw_font)font, 13 * scale, text, &at);
            assert_non_null(drawn);
            float measured = scale * mw_text_width(&metrics, (enum mw_font)font, 13, text);
            assert_float_equal((float)drawn->w, measured, 3);
            SDL_FreeSurface(drawn);
        }
    }
    mw_fonts_close(fonts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_corners),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_dashes_cover_their_share),
        cmocka_unit_test(test_triangle_and_curve),
        cmocka_unit_test(test_shadow_fades_to_nothing),
        cmocka_unit_test(test_same_pixels_every_time),
        cmocka_unit_test(test_edges_are_sharp),
        cmocka_unit_test(test_clips_cut),
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_drawn_as_measured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
