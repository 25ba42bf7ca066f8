/* The lessons that ship, in every variant, in the window: at every moment no text is cut off or covered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "sim/lesson/lesson.h"
#include "tests/viz/fixture.h"
#include "tests/viz/network_check.h"

static const struct {
    float width, height;
    int percent;
    enum mw_language language;
    enum mw_tab tab;
} looks[] = {
    {1024, 640, 100, MW_LANGUAGE_EN, MW_TAB_MAILBOXES}, {1024, 640, 100, MW_LANGUAGE_ID, MW_TAB_MACHINE},
    {1024, 640, 175, MW_LANGUAGE_EN, MW_TAB_MESSAGE},   {1024, 640, 175, MW_LANGUAGE_ID, MW_TAB_MACHINE},
    {1024, 640, 200, MW_LANGUAGE_EN, MW_TAB_MACHINE},   {1024, 640, 200, MW_LANGUAGE_ID, MW_TAB_BYTES},
    {1440, 900, 100, MW_LANGUAGE_EN, MW_TAB_MACHINE},   {1440, 900, 100, MW_LANGUAGE_ID, MW_TAB_MAILBOXES},
    {1440, 900, 150, MW_LANGUAGE_EN, MW_TAB_MACHINE},   {1920, 1080, 80, MW_LANGUAGE_EN, MW_TAB_QUEUE},
    {2560, 1440, 200, MW_LANGUAGE_ID, MW_TAB_MESSAGE}};

/* From where it leaves to where it arrives. */
static const int phases[] = {0, MW_PHASE_REST / 2, MW_PHASE_REST, (MW_PHASE_REST + MW_PHASE_END) / 2,
                             MW_PHASE_END};

enum { MOST_TOLD = 8 };

/* What is wrong with the frame, in words; NULL: nothing. */
static const char *find_wrong(const struct mw_frame_of *of, struct mw_draw_list *list) {
    struct seen_texts texts = seen_texts_of(list, of);
    const char *wrong = find_outside(list, &texts, of->view);
    if (wrong == NULL) wrong = find_cut_text(list, &texts);
    if (wrong == NULL) wrong = find_covered_text(list, &texts);
    if (wrong == NULL) wrong = find_hidden_text(list, &texts);
    if (wrong == NULL) wrong = find_lost_words(list, &texts, of);
    if (wrong == NULL && !of->view->comparing) wrong = find_in_the_way(list);
    seen_texts_free(&texts);
    return wrong;
}

/* With the command that shows it again. */
static void tell(const struct mw_frame_of *of, const char *wrong) {
    const struct mw_view *view = of->view;
    const struct mw_about *about = &of->trace[0]->catalogue.about;
    print_error("%s\n    at phase %d of: mailwalk export %s%s%s --at %u --size %.0fx%.0f --text %d --lang %s "
                "--tab %d%s --to x.png\n",
                wrong, of->moment.phase, about->id, about->variant ? " --variant " : "",
                about->variant ? about->variant : "", mw_trace_event_of(of->trace[0], of->moment.record),
                (double)view->width, (double)view->height, view->text_percent,
                view->language == MW_LANGUAGE_ID ? "id" : "en", (int)view->tab + 1,
                view->comparing ? " --compare" : "");
}

/* Returns at how many moments something is wrong in this look. */
static size_t check_look(const struct mw_frame_of *of, struct mw_draw_list *list) {
    struct mw_frame_of at = *of;
    size_t wrong_count = 0;
    uint32_t events = mw_trace_event_count(of->trace[0]);
    for (uint32_t event = 0; event <= events; event++) {
        at.moment.record = event ? mw_trace_event_record(of->trace[0], event) : MW_NONE;
        for (size_t i = 0; i < sizeof phases / sizeof *phases; i++) {
            at.moment.phase = phases[i];
            bool rests = phases[i] == MW_PHASE_REST;
            if (of->view->comparing && !rests) continue;                /* nothing travels there */
            if (of->view->width > 1024 && (i == 1 || i == 3)) continue; /* the ends of the way say enough */
            mw_frame(&at, list);
            const char *wrong = find_wrong(&at, list);
            if (wrong == NULL) continue;
            if (wrong_count++ < MOST_TOLD) tell(&at, wrong);
            break;
        }
    }
    return wrong_count;
}

static size_t check_run(const struct mw_trace *const *runs, bool comparing) {
    struct mw_draw_list list = {0};
    struct mw_view view = mw_view_default();
    struct mw_frame_of of = {.view = &view, .metrics = &fixture_metrics};
    memcpy(of.trace, runs, sizeof of.trace);
    view.comparing = comparing;
    size_t wrong_count = 0;
    for (size_t look = 0; look < sizeof looks / sizeof *looks; look++) {
        view.width = looks[look].width;
        view.height = looks[look].height;
        view.text_percent = looks[look].percent;
        view.language = looks[look].language;
        view.tab = looks[look].tab;
        wrong_count += check_look(&of, &list);
    }
    mw_draw_free(&list);
    return wrong_count;
}

static void every_lesson_looks_right(void **state) {
    (void)state;
    struct mw_lesson_shelf shelf;
    assert_true(mw_lesson_shelf_open("lessons", &shelf));
    assert_true(shelf.count > 0);
    size_t wrong_count = 0;
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
            wrong_count += check_run((const struct mw_trace *[MW_RUNS_MOST]){&traces[run]}, false);
            runs[run] = &traces[run];
        }
        if (runs[1] != NULL) wrong_count += check_run(runs, true);
        for (size_t run = 0; run < MW_RUNS_MOST; run++)
            mw_trace_free(&traces[run]);
        mw_lesson_free(lesson);
        mw_problems_free(&problems);
    }
    mw_lesson_shelf_free(&shelf);
    assert_int_equal(wrong_count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_lesson_looks_right)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
