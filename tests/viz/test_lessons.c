/* The lessons that ship, in every variant, in the window: at every moment no text is cut off or covered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sim/lesson/lesson.h"
#include "tests/viz/fixture.h"
#include "tests/viz/frame_check.h"

static const struct {
    float width, height;
    int percent;
    enum mw_language language;
    enum mw_tab tab;
} looks[] = {{1024, 640, 100, MW_LANGUAGE_EN, MW_TAB_MAILBOXES},
             {1024, 640, 175, MW_LANGUAGE_ID, MW_TAB_MACHINE},
             {1440, 900, 100, MW_LANGUAGE_ID, MW_TAB_MAILBOXES},
             {1440, 900, 150, MW_LANGUAGE_EN, MW_TAB_MACHINE},
             {2560, 1440, 200, MW_LANGUAGE_ID, MW_TAB_MESSAGE}};

static void check_frame(const struct mw_frame_of *of, struct mw_draw_list *list) {
    mw_frame(of, list);
    struct seen_texts texts = seen_texts_of(list, of);
    const char *wrong = find_outside(list, &texts, of->view);
    if (wrong == NULL) wrong = find_cut_text(list, &texts);
    if (wrong == NULL) wrong = find_covered_text(list, &texts);
    seen_texts_free(&texts);
    const struct mw_about *about = &of->trace[0]->catalogue.about;
    if (wrong != NULL)
        fail_msg("%s %s, event %u, %.0f × %.0f at %d %%, language %d, tab %d: %s", about->id,
                 about->variant ? about->variant : "", mw_trace_event_of(of->trace[0], of->moment.record),
                 (double)of->view->width, (double)of->view->height, of->view->text_percent,
                 (int)of->view->language, (int)of->view->tab, wrong);
}

static void check_run(const struct mw_trace *const *runs, bool comparing) {
    struct mw_draw_list list = {0};
    struct mw_view view = mw_view_default();
    struct mw_frame_of of = {.view = &view, .metrics = &fixture_metrics};
    memcpy(of.trace, runs, sizeof of.trace);
    view.comparing = comparing;
    uint32_t events = mw_trace_event_count(runs[0]);
    for (size_t look = 0; look < sizeof looks / sizeof *looks; look++) {
        view.width = looks[look].width;
        view.height = looks[look].height;
        view.text_percent = looks[look].percent;
        view.language = looks[look].language;
        view.tab = looks[look].tab;
        for (uint32_t event = 0; event <= events; event++) {
            of.moment.record = event ? mw_trace_event_record(runs[0], event) : MW_NONE;
            of.moment.phase = MW_PHASE_REST;
            check_frame(&of, &list);
        }
    }
    mw_draw_free(&list);
}

static void every_lesson_looks_right(void **state) {
    (void)state;
    struct mw_lesson_shelf shelf;
    assert_true(mw_lesson_shelf_open("lessons", &shelf));
    assert_true(shelf.count > 0);
    for (size_t i = 0; i < shelf.count; i++) {
        struct mw_problems problems = {0};
        struct mw_lesson *lesson = mw_lesson_load(shelf.cards[i].path, &problems);
        assert_non_null(lesson);
        const struct mw_lesson_card *card = mw_lesson_card(lesson);
        struct mw_trace traces[MW_RUNS_MOST] = {0};
        const struct mw_trace *runs[MW_RUNS_MOST] = {NULL};
        for (size_t run = 0; run == 0 || (run < card->variant_count && run < MW_RUNS_MOST); run++) {
            struct mw_lesson_choice choice = {.variant = card->variant_count ? card->variants[run].id : NULL};
            assert_true(mw_lesson_run(lesson, &choice, &traces[run], &problems));
            check_run((const struct mw_trace *[MW_RUNS_MOST]){&traces[run]}, false);
            runs[run] = &traces[run];
        }
        if (runs[1] != NULL) check_run(runs, true);
        for (size_t run = 0; run < MW_RUNS_MOST; run++)
            mw_trace_free(&traces[run]);
        mw_lesson_free(lesson);
        mw_problems_free(&problems);
    }
    mw_lesson_shelf_free(&shelf);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_lesson_looks_right)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
